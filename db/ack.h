/*
 * ack.h - 收条: which segments of others a station has taken out of a shared
 * folder, as a small text file under a name of its own, so that the others
 * know what they need not worry about (PACK.md).  Private to db/.
 */
#ifndef DB_ACK_H
#define DB_ACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

struct ack {
	char station[17];
	int64_t at;			/* its clock */
	uint8_t (*digests)[ID_BYTES];	/* owned; sorted */
	size_t n;
};
void ack_release(struct ack *a);
void ack_add(struct ack *a, const uint8_t digest[ID_BYTES]);	/* in any order; ack_write and ack_same sort */

/* Whose receipt is called this?  False: it is none. */
bool ack_named(const char *name, char station[17]);
/* What is not whole, of another township or key says nothing: false. */
bool ack_read(struct ack *out, const char *path, const uint8_t township[ID_BYTES], const uint8_t *key);
bool ack_same(struct ack *a, struct ack *b);	/* the same digests */
/* Under its own name in dir; an existing one is never touched. */
MUST_CHECK int ack_write(struct ack *a, const char *dir, const uint8_t township[ID_BYTES], const uint8_t *key, struct err *e);

#endif
