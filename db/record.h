/*
 * record.h - one thing as the fold left it, and a change to one.
 */
#ifndef DB_RECORD_H
#define DB_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "db/entity.h"
#include "db/value.h"

/* Ids of edits, sorted, unique. */
struct ids {
	uint8_t (*p)[ID_BYTES];	/* owned */
	size_t n;
};

struct record {
	const struct entity *entity;	/* borrowed, const data */
	int64_t row;			/* 0: not in the ledger */
	int64_t k;			/* place in its list (newest = greatest); local to this file */
	struct value *values;		/* owned; entity->n_fields of them; LINES stay null */
	struct ids heads;		/* owned; what a form opened now is based on.  Only ledger_get fills it */
	uint64_t conflicts;		/* bit per field in conflict (asked, undecided) */
	bool deleted;			/* hidden: every head deletes it */
	bool readonly;			/* a head needs a newer program */
	bool missing;			/* bases not held: 缺前面的记录 */
	bool delete_conflict;		/* deleted against an edit: visible, in the inbox */
	int64_t created_at, changed_at;	/* clocks of its edits, ms: display only */
	int64_t created_by, changed_by;	/* staff rows */
};

void record_init(struct record *r, const struct entity *e);	/* all null */
void record_release(struct record *r);
void record_copy(struct record *to, const struct record *from);	/* "to" is initialised or released before */
struct value *record_field(const struct record *r, const char *name);	/* never NULL: aborts on a name the descriptor lacks */
int64_t record_int(const struct record *r, const char *name);		/* 0 when null */
const char *record_text(const struct record *r, const char *name);	/* "" when null; borrowed */

/* Of edits written beside one another on the same heads: whose values are shown until somebody decides. */
enum change_side { SIDE_NONE, SIDE_SHOWN, SIDE_OTHER };

/* One row's part of a save: the fields this save sets, and only these. */
struct change {
	const struct entity *entity;
	int64_t row;		/* 0: a new row; ledger_save writes the row it gave */
	struct ids bases;	/* owned; heads of the form as opened; empty for a new row */
	uint64_t set;		/* bit per field of values that is set */
	struct value *values;	/* owned; entity->n_fields */
	int deleted;		/* -1 untouched, 1 delete, 0 take out of the 回收站 */
	bool always;		/* an edit even when it sets nothing new */
	enum change_side side;
};

void change_set(struct change *c, const char *field, const struct value *v);	/* copies; aborts on an unknown name */
void change_set_int(struct change *c, const char *field, int64_t i);
void change_set_text(struct change *c, const char *field, const char *s);
/* Based on r as it was read: row and bases from it. */
void change_on(struct change *c, const struct record *r);

/* What one save, undo or import writes together. */
struct changes {
	struct change *p;	/* owned */
	size_t n, cap;
};

void changes_init(struct changes *c);
void changes_release(struct changes *c);
struct change *changes_add(struct changes *c, const struct entity *e);	/* initialised; borrowed until the next add */

#endif
