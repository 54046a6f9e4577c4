/*
 * pack_int.h - packs as folder mode makes them: any ranges of the log, named
 * when their digest is known.
 */
#ifndef DB_PACK_INT_H
#define DB_PACK_INT_H

#include <stddef.h>
#include <stdint.h>

#include "db/bits.h"
#include "db/pack.h"
#include "db/pack_box.h"

/* number, from and before of a segment. */
struct pack_segment { int64_t number, from; uint8_t before[ID_BYTES]; };

/*
 * A verified pack under a temporary name: temp ends in XXXXXX and becomes that name.  Nothing is left when it fails.
 * seg NULL: no segment.
 */
MUST_CHECK int pack_make(struct ledger *l, char *temp, const struct ranges *ranges, const struct pack_segment *seg,
		const uint8_t *key, const struct progress *pr, struct pack_result *out, struct err *e);
/* A look at a whole pack without taking anything: whose, when, how many, and the digest of the file.  ERR_DAMAGED, or ERR_INPUT for
 * a wrong key. */
struct pack_info {
	char township[200];
	uint8_t township_id[ID_BYTES];
	char station[17], code[9];
	int64_t made_at, edits, first_n, last_n;
	bool encrypted;
};
MUST_CHECK int pack_look(const char *path, const uint8_t *key, const struct progress *pr, struct pack_info *out, uint8_t digest[ID_BYTES],
		struct err *e);
/* Give it its name and see that it is there; never over another file.  The temporary name is gone in any case. */
MUST_CHECK int pack_name(const char *temp, const char *path, const struct pack_result *made, struct err *e);

#endif
