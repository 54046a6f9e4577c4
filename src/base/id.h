/*
 * id.h - random numbers and content hashes (libsodium).
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stddef.h>
#include <stdint.h>

#define ID_BYTES 16

void id_random(void *out, size_t n);
int64_t id_random_row(void);			/* 63 random bits, never 0 */
/* BLAKE2b with out_n bytes; key may be NULL. */
void id_hash(void *out, size_t out_n, const void *p, size_t n, const void *key, size_t key_n);
#define ID_KEY_BYTES 16
/* 64 bits keyed with ID_KEY_BYTES: only to compare within one run, with a random key of that run. */
uint64_t id_short(const void *p, size_t n, const uint8_t key[ID_KEY_BYTES]);
/* A row named by content: hash keyed with the township id over entity and key text, 63 bits, never 0. */
int64_t id_named_row(const uint8_t township[ID_BYTES], const char *entity, const char *key, size_t key_n);
void id_hex(char *out, const void *p, size_t n);	/* 2n digits and NUL */
int id_from_hex(void *out, size_t n, const char *hex);	/* 0, or -1 when it is not 2n digits */

#endif
