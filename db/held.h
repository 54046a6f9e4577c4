/*
 * held.h - which of many edits the ledger holds already.  Private to db/.
 */
#ifndef DB_HELD_H
#define DB_HELD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "db/stmt.h"

/* held[i] becomes 1 or 0.  own: about how many edits the log has. */
MUST_CHECK int held_mark(struct stmts *s, int64_t own, const uint8_t (*ids)[ID_BYTES], size_t n, uint8_t *held, struct err *e);

#endif
