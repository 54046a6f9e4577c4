/*
 * fold.h - what the edits of one row say together.  A pure function of the
 * set: no clock, no order of arrival, no database.  Private to db/.
 */
#ifndef DB_FOLD_H
#define DB_FOLD_H

#include <stdbool.h>

#include "db/log.h"
#include "db/record.h"

#define FOLD_DELETED ((uint64_t)1 << 62)	/* in edit.set and edit.below */
#define FOLD_ABOVE ((uint64_t)1 << 63)		/* in edit.below: something valid builds on it */

/*
 * Sorts es by (gen, id), marks every edit (folds, head, set, below) and fills out, which is initialised for es->entity:
 * values, flags, heads, conflicts, clocks; row is set, k is not.  Values stay in the edits only when keep.
 */
void fold_row(struct edits *es, int64_t format, bool keep, struct record *out);

/* Does this edit hold field f's value undecided (no valid edit above it sets f)?  f = -1: deleted. */
bool fold_is_tip(const struct edit *ed, int f);

#endif
