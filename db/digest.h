/*
 * digest.h - one number for a row of a derived table, to compare what the
 * log says with what is stored without keeping either.  Keyed with random
 * bytes of this run: sums of digests agree by chance in one of 2^64 cases.
 * Of its place only the side counts (deleted or not).  Private to db/.
 */
#ifndef DB_DIGEST_H
#define DB_DIGEST_H

#include <stdint.h>

#include "base/buf.h"
#include "base/id.h"

struct folded;
struct gen;
typedef struct sqlite3_stmt sqlite3_stmt;

/* The bytes that are hashed: of a row as folded, and of one under a statement from column "from" on. */
void digest_folded(struct buf *out, const struct gen *g, const struct folded *f);
void digest_stored(struct buf *out, const struct gen *g, sqlite3_stmt *st, int from);	/* what comes from other rows counts as nothing, as in the fold */
void digest_int(struct buf *out, int64_t i);
void digest_text(struct buf *out, const char *s, size_t n);

#endif
