/*
 * look.h - one field of a row that another row points at.
 */
#ifndef OFFICE_LOOK_H
#define OFFICE_LOOK_H

#include <stdint.h>

#include "base/err.h"
#include "db/record.h"

struct buf;
struct office;

/* The row into *out, as ledger_get; a row the ledger does not have gives an empty record and 0: it may still arrive. */
MUST_CHECK int look_row(struct office *o, const struct entity *ent, int64_t row, struct record *out, struct err *e);
/* A number, choice or row in a field of that row; 0 when there is none. */
MUST_CHECK int look_int(struct office *o, const struct entity *ent, int64_t row, const char *field, int64_t *out, struct err *e);

/* A line that tells the row from others of its name (office_describe), when the ledger has it. */
MUST_CHECK int look_describe(struct office *o, const struct entity *ent, int64_t row, struct buf *out, struct err *e);

#endif
