/*
 * saved.h - 查法: what a list shows, kept under a name and called again by
 * digit.  Rows of the ledger, so that the whole office has them.
 */
#ifndef OFFICE_SAVED_H
#define OFFICE_SAVED_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "office/thing.h"

struct browse;
struct office;

extern const struct entity filter_entity;
extern const struct thing filter_thing;

/* Those of a thing's list, newest first, at most max.  *out is initialised here. */
MUST_CHECK int saved_list(struct office *o, const struct thing *t, size_t max, struct rows *out, struct err *e);
/* What b shows now (preset and words), as name.  ERR_INPUT: no name, or it shows one household's or a number's records. */
MUST_CHECK int saved_keep(const struct browse *b, const char *name, int64_t *row, struct err *e);
/* Show that; b keeps nothing of r.  ERR_NOTFOUND: its preset is no longer offered. */
MUST_CHECK int saved_show(struct browse *b, const struct record *r, struct err *e);

#endif
