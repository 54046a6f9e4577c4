/*
 * pack_key.h - the township key that packs are sealed with.
 */
#ifndef DB_PACK_KEY_H
#define DB_PACK_KEY_H

#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

#define PACK_KEY_BYTES 32

/* Argon2id over the passphrase with a salt of the township: the same key on every PC that types the same words. */
MUST_CHECK int pack_key_derive(uint8_t key[PACK_KEY_BYTES], const char *passphrase, const uint8_t township[ID_BYTES], struct err *e);

/* Is it long enough?  Takes no time: before it is typed again. */
MUST_CHECK int pack_key_fits(const char *passphrase, struct err *e);

#endif
