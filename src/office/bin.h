/*
 * bin.h - 回收站: deleting is an edit, and so is taking back.
 */
#ifndef OFFICE_BIN_H
#define OFFICE_BIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct entity;
struct office;
struct query;

/* Into the bin, or out of it.  One batch; the log keeps everything. */
MUST_CHECK int bin_put(struct office *o, const struct entity *ent, int64_t row, struct err *e);
MUST_CHECK int bin_take(struct office *o, const struct entity *ent, int64_t row, struct err *e);
MUST_CHECK int bin_has(struct office *o, const struct entity *ent, int64_t row, bool *out, struct err *e);
/* A list of what is in it: a browse fill. */
void bin_fill(struct office *o, struct query *q);

#endif
