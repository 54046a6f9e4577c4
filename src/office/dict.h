/*
 * dict.h - the field dictionary as others' forms ask for it: every datum the
 * ledger has about a household, person, visit or ticket, under one name.
 *
 * A form of a superior is a list of such names; what it calls them is
 * matched here.  Fields come from the descriptors; what has to be looked up
 * or counted ("the latest visit of the household") is one row of a table.
 */
#ifndef OFFICE_DICT_H
#define OFFICE_DICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/record.h"
#include "office/request.h"

struct buf;
struct office;
struct dict_computed;

const struct thing *dict_per_thing(int64_t per);	/* households when there is no such code */

struct dict_entry {		/* borrowed const data; copied freely */
	const struct entity *of;	/* a field of this; NULL: computed */
	const struct field *field;	/* what its value looks like */
	const struct dict_computed *computed;
};

size_t dict_size(void);
struct dict_entry dict_at(size_t i);
void dict_name(const struct dict_entry *d, struct buf *out);	/* "household.phone": stored with a form, never reused */
void dict_title(const struct dict_entry *d, struct buf *out);	/* "名册.电话" */
const char *dict_help(const struct dict_entry *d);		/* "" when there is none */
bool dict_find(struct dict_entry *out, const char *name);
/* Can it be said of a row of that kind? */
bool dict_reaches(const struct dict_entry *d, int64_t per);

enum dict_match { DICT_NONE, DICT_GUESS, DICT_SURE };	/* sure: the very title or a known synonym */
/* "家庭成员/姓名" (a title under a joined one) is at most a guess by what stands lowest: whose name it is, the upper says. */
enum dict_match dict_match(struct dict_entry *out, int64_t per, const char *title);

/* One row of a form and what was looked up for it so far. */
struct dict_row {
	struct office *office;		/* borrowed */
	const struct record *row;	/* borrowed */
	int64_t serial;
	struct record household, newest[2];	/* owned; of the row */
	bool has_household, has_newest[2];
	bool outward;			/* it leaves the office: whose 投诉 or 举报 it is, it does not say (rule T7) */
};
void dict_row_begin(struct dict_row *r, struct office *o, const struct record *row, int64_t serial);
void dict_row_end(struct dict_row *r);
/* *out is set (null when the ledger has none); format it by d->field. */
MUST_CHECK int dict_value(struct dict_row *r, const struct dict_entry *d, struct value *out, struct err *e);
/* Has the row's household (or the person) that tag today? */
MUST_CHECK int dict_has_tag(struct dict_row *r, int64_t term, bool *out, struct err *e);
/* The household the row belongs to; 0: none. */
int64_t dict_household(const struct record *row);

#endif
