/*
 * alike.h - what may be in the ledger already under another row: said while
 * it is typed and while a merge is looked at, never joined.
 */
#ifndef OFFICE_ALIKE_H
#define OFFICE_ALIKE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;
struct form;
struct office;
struct record;

/* While a merge is looked at (db/merge.h): a line per likely pair of what is new in it, after a heading; nothing when there is none. */
void alike_describe(struct office *o, struct buf *out);

/*
 * A field of f was left: the row that may be the same, and why ("同村同名").  Households by head and village (and group, when both
 * have one), telephone or ID number; persons by ID number or name in the village; tickets by household and matter or wording while
 * open.  Rows in known (n of them) do not count, nor does f's own.  A few indexed reads.  *old is initialised here, row 0: none; on failure it holds
 * nothing.
 */
MUST_CHECK int alike_find(struct form *f, int field, const int64_t *known, size_t n, struct record *old, const char **why, struct err *e);
/* Old above new, a line each, what differs behind '*'. */
void alike_pair(const struct form *f, const struct record *old, struct buf *out);
/* The same field by field, for a box of that many columns. */
void alike_table(const struct form *f, const struct record *old, size_t cols, struct buf *out);

#endif
