/*
 * fill.h - all derived tables out of the whole log.  Private to db/.
 */
#ifndef DB_FILL_H
#define DB_FILL_H

#include "base/err.h"
#include "db/progress.h"

struct store;

/* Create and fill them.  In a transaction of the caller's.  The cache is of its normal size afterwards. */
MUST_CHECK int store_fill(struct store *s, const struct progress *pr, struct err *e);

#endif
