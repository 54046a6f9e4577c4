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

struct bits;

/* held[i] becomes 1 or 0.  own: about how many edits the log has.  numbers: gets the numbers of those held; NULL: nobody asks. */
MUST_CHECK int held_mark(struct stmts *s, int64_t own, const uint8_t (*ids)[ID_BYTES], size_t n, uint8_t *held, struct bits *numbers,
		struct err *e);

#endif
