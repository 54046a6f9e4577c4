/*
 * gather.h - edits read from a source, given out again in runs, each sorted
 * by id: the index of ids is then gone through once a run, and what came
 * together stays close together.  What does not fit into one run goes to a
 * nameless file on the ledger's own disk.  Private to db/.
 */
#ifndef DB_GATHER_H
#define DB_GATHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct gather;
struct source_edit;
struct source_filter;

/* folder_of: a file in the folder that may be used. */
struct gather *gather_new(const char *folder_of);
void gather_free(struct gather *g);		/* NULL is allowed */
/* unknown: whether it is held has not been asked yet; the filter is asked before it is given out. */
MUST_CHECK int gather_add(struct gather *g, const struct source_edit *se, bool unknown, const struct source_filter *f, struct err *e);
/* No more come.  *n: how many there are, twice the same in different runs counted twice. */
MUST_CHECK int gather_end(struct gather *g, const struct source_filter *f, int64_t *n, struct err *e);
/* 1 the next (borrowed until the call after), 0 end, -1 *e. */
MUST_CHECK int gather_next(struct gather *g, const struct source_edit **out, struct err *e);
/* In the order of the file they came from instead, as long as all are in memory; before the first gather_next. */
void gather_by_number(struct gather *g);

/* Several runs: the same edit may come again in another one. */
bool gather_spilt(const struct gather *g);

#endif
