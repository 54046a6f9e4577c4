/*
 * ledger.h - one ledger file: the log of edits, and what folds out of it.
 *
 * The log is the only truth (design.md §2, FORMAT.md); every other table is
 * derived by one code path (fold.h) and can be dropped and refilled.  All
 * writing is one transaction per call: before or after, never between.
 */
#ifndef DB_LEDGER_H
#define DB_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "db/entity.h"
#include "db/progress.h"
#include "db/query.h"
#include "db/record.h"
#include "db/value.h"

struct ledger;

/* Who writes: lives outside the ledger file, so that a copied file does not copy it. */
struct station {
	char id[17];		/* 16 hex digits */
	char code[9];		/* "A": prefix of labels */
};

/* Not a PC: only opened a file to look, or made one to put a rescued log into.  Told to nobody as a station heard of. */
extern const struct station station_nobody;

/* A new file; refuses an existing one.  township: 16 random bytes when NULL. */
MUST_CHECK int ledger_create(const char *path, const struct model *m, const uint8_t *township, const char *name,
		const struct station *st, struct err *e);

/*
 * Open an existing one.  m and st are borrowed until ledger_close.  Derived tables of another shape are re-folded
 * (progress may be NULL).  ERR_NEWER: made by a newer version - nothing was written.  ERR_DAMAGED: not a ledger or damaged.
 * readonly never writes, not even derived tables; it takes back what a process that died had begun.
 */
MUST_CHECK int ledger_open(struct ledger **out, const char *path, const struct model *m, const struct station *st,
		bool readonly, const struct progress *pr, struct err *e);
/* ledger_open for writing; before_refold is called when the derived tables are of another shape, with nothing written yet. */
MUST_CHECK int ledger_open_warned(struct ledger **out, const char *path, const struct model *m, const struct station *st,
		void (*before_refold)(void *data), void *data, const struct progress *pr, struct err *e);
void ledger_close(struct ledger *l);		/* NULL is allowed */

const char *ledger_path(const struct ledger *l);
const char *ledger_township_name(const struct ledger *l);	/* borrowed */
const uint8_t *ledger_township(const struct ledger *l);		/* ID_BYTES */
void ledger_set_clock(struct ledger *l, int64_t (*now)(void));	/* date_now by default */
/* True once after another process has written since the last call. */
bool ledger_changed_outside(struct ledger *l);

/*
 * Append edits for all changes (one transaction), fold the touched rows, commit durably.  Rows, labels and the batch number
 * are given here.  who: staff row, 0 = the program.  A change that sets nothing new is skipped; *batch is 0 when all were.
 * A row that needs a newer program is refused (ERR_NEWER), nothing written.
 */
MUST_CHECK int ledger_save(struct ledger *l, struct changes *c, int64_t who, int64_t *batch, struct err *e);

/* Why a batch cannot be taken back: what it left there, and what stands there now.  Values are the caller's. */
struct undo_clash {
	const struct entity *entity;	/* NULL: it was something else */
	int64_t row;
	int field;			/* position; -1: the row itself was deleted or taken out of the 回收站 */
	struct value mine, now;
};
void undo_clash_release(struct undo_clash *c);

/*
 * New edits that put back the values from before batch, based on the present heads; new rows of the batch become deleted.
 * Taking the batch of an undo back does the undone again.  Refuses (ERR_CONFLICT, *clash filled) when a field it set has
 * another value since, or a row that would vanish was worked on; ERR_NOTFOUND when it is taken back already.  clash and pr
 * may be NULL; pr may cancel.
 */
MUST_CHECK int ledger_undo(struct ledger *l, int64_t batch, int64_t who, int64_t *undo_batch, struct undo_clash *clash,
		const struct progress *pr, struct err *e);

/*
 * What reading has shown of the file since it was opened.  LEDGER_TABLES: a derived table is not what the log says: ledger_rebuild
 * mends it.  LEDGER_DAMAGED: the log itself or the file's structure; nothing more is written through l (ERR_DAMAGED).
 */
enum ledger_fault { LEDGER_SOUND, LEDGER_TABLES, LEDGER_DAMAGED };
enum ledger_fault ledger_fault(const struct ledger *l);

/*
 * What a form or a page is about to show: ledger_get, with the row's own edits read again, each proven by its hash (ERR_DAMAGED)
 * and folded.  Where the derived table says otherwise *out is what the log says, k excepted.
 */
MUST_CHECK int ledger_get_proven(struct ledger *l, struct record *out, const struct entity *ent, int64_t row, struct err *e);
/* One row with its heads, as the derived table has it: for lists and titles.  ERR_NOTFOUND when no edit mentions it.  *out is initialised here; on failure it holds nothing. */
MUST_CHECK int ledger_get(struct ledger *l, struct record *out, const struct entity *ent, int64_t row, struct err *e);
/* The row whose text field equals s (a label, a name); newest first; 0 when none. */
MUST_CHECK int ledger_find(struct ledger *l, int64_t *row, const struct entity *ent, const char *field, const char *s, struct err *e);
/* The row a named entity (entity->key) gets for these key values. */
int64_t ledger_named_row(struct ledger *l, const struct entity *ent, const struct value *keys, size_t n);

/*
 * Between these two many reads see one state of the file and lock it once (a lock for each costs more than most reads).
 * Any write, check or backup ends it too.  Never held while waiting for somebody: others could not save meanwhile.
 */
void ledger_read_begin(struct ledger *l);
void ledger_read_end(struct ledger *l);
/* What reads see now: as long as the number stays, nobody wrote, so what was read may be kept.  0 outside of the two. */
uint64_t ledger_read_state(struct ledger *l);

/* --- lists: keyset paging, nothing is loaded that is not asked for ------------------------------------------- */

struct place {			/* where a row stands in a query's order */
	int64_t k;
	struct value v;		/* owned; the sort field's value, when q->sort */
};

struct rows {
	struct record *p;	/* owned; heads not filled */
	size_t n;
};
void rows_release(struct rows *r);

/*
 * Up to limit rows in list order: from the top (from NULL, forward), from the end (from NULL, !forward), the rows
 * behind "from" (forward) or in front of it.  *out is initialised here and always in list order.
 */
MUST_CHECK int ledger_page(struct ledger *l, const struct query *q, const struct record *from, bool forward, size_t limit,
		struct rows *out, struct err *e);
/* Rows that match, counting no further than cap (0: all). */
MUST_CHECK int ledger_count(struct ledger *l, const struct query *q, int64_t cap, int64_t *out, struct err *e);
/* All rows of an entity not deleted: a kept counter, no scan. */
MUST_CHECK int ledger_total(struct ledger *l, const struct entity *ent, int64_t *out, struct err *e);

struct group { struct value v; int64_t count; int64_t sum; };
struct groups { struct group *p; size_t n; };	/* owned; most frequent first */
void groups_release(struct groups *g);

/*
 * The rows of q by a field's value (each item, for lists), or all as one group when "by" is NULL: how many, and in sum what
 * "how" says of "field".  A middle of none has no group.
 */
MUST_CHECK int ledger_tally(struct ledger *l, const struct query *q, const char *by, enum tally_how how, const char *field,
		struct groups *out, struct err *e);
/* Counts by a field's value (each item, for lists); sum of "sum" when given. */
MUST_CHECK int ledger_group(struct ledger *l, const struct query *q, const char *field, const char *sum, struct groups *out,
		struct err *e);

/* --- history and conflicts ------------------------------------------------------------------------------------ */

struct edit_info {
	uint8_t id[ID_BYTES];
	int64_t n, gen, at, who, batch;
	char station[17];
	bool head;		/* nothing builds on it */
	bool folds;		/* false: kept but without effect (see FORMAT.md) */
	uint64_t set;		/* known fields it sets */
	struct value *values;	/* owned; entity->n_fields */
	struct value *before;	/* owned; what the fields it sets held where it was written: in the edits it builds on */
	uint64_t settled;	/* of these: fields in which those it builds on say two things, so that it decides */
	bool settled_deleted;	/* some of those deleted the row and others worked on it; deleted says what becomes of it */
	uint64_t reopened;	/* fields whose decision was taken back: this edit holds one side of them again, one beside it another */
	bool reopened_deleted;	/* the same of the row being deleted */
	bool beside;		/* another edit and this one were written without knowledge of each other */
	int deleted;		/* -1, 0, 1 */
};
struct history { struct edit_info *p; size_t n; const struct entity *entity; };	/* owned; oldest first, by (gen, id) */
void history_release(struct history *h);
MUST_CHECK int ledger_history(struct ledger *l, struct history *out, const struct entity *ent, int64_t row, struct err *e);

struct conflict_side { struct value v; int64_t at, who; char station[17]; uint8_t edit[ID_BYTES]; };
struct conflict {
	const struct entity *entity;
	int64_t row;
	int field;			/* position; -1: delete against edit */
	struct conflict_side *sides;	/* owned; two or more */
	size_t n_sides;
};
struct conflicts { struct conflict *p; size_t n; };
void conflicts_release(struct conflicts *c);
MUST_CHECK int ledger_conflict_count(struct ledger *l, int64_t *out, struct err *e);
MUST_CHECK int ledger_conflicts(struct ledger *l, struct conflicts *out, size_t limit, struct err *e);

/* The clock of what this station wrote last (ms); 0: nothing, or it lies behind a thousand others. */
MUST_CHECK int ledger_last_own(struct ledger *l, int64_t *at, struct err *e);

struct batch_info {
	int64_t batch;			/* what ledger_undo takes back */
	int64_t first;			/* the save it comes to: itself, unless it was undone and done again */
	int64_t at, who, edits;		/* of first */
	const struct entity *entity;	/* with row: of the first edit of first */
	int64_t row;
};
/* The newest batch of this station by who whose work counts (a save, or one undone and done again); ERR_NOTFOUND when none. */
MUST_CHECK int ledger_last_batch(struct ledger *l, int64_t who, struct batch_info *out, struct err *e);
/* The newest undo by who that has not been taken back itself and has no newer save behind it; ERR_NOTFOUND when none. */
MUST_CHECK int ledger_last_undone(struct ledger *l, int64_t who, struct batch_info *out, struct err *e);

/* --- care ------------------------------------------------------------------------------------------------------ */

/* Every hash and chain of the log, and every row as it folds compared with the derived tables, search index, counters and
 * conflicts.  0 when all agree; ERR_DAMAGED with the first difference. */
MUST_CHECK int ledger_check(struct ledger *l, const struct progress *pr, int64_t *edits, struct err *e);
/* Drop and refill all derived tables. */
MUST_CHECK int ledger_rebuild(struct ledger *l, const struct progress *pr, struct err *e);
/* A verified copy of the open ledger at "to" (temp + fsync + rename), opened and checked before it counts. */
MUST_CHECK int ledger_backup(struct ledger *l, const char *to, const struct progress *pr, struct err *e);
/* Is the file at path a sound ledger of this program?  Number of edits and newest clock for the preview. */
struct ledger_info { char township[200]; uint8_t township_id[ID_BYTES]; int64_t edits, newest_at, format; };
MUST_CHECK int ledger_inspect(const char *path, struct ledger_info *out, struct err *e);

/* Many changes at once (imports, samples): the same edits, one transaction, folded at the end. */
MUST_CHECK int ledger_save_bulk(struct ledger *l, struct changes *c, int64_t who, int64_t *batch, const struct progress *pr,
		struct err *e);

/* Settings that travel with the file but are no records: none today.  Local marks of this file (watermarks, last backup). */
MUST_CHECK int ledger_mark_set(struct ledger *l, const char *name, const char *value, struct err *e);
char *ledger_mark_get(struct ledger *l, const char *name);	/* owned by the caller; NULL when unset */

#endif
