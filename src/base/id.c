/*
 * id.c - random numbers and content hashes, by libsodium.
 *
 * Knows nothing of edits: which bytes are hashed is db's affair.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/id.h"

static void
id_ready(void)
{
	/* Cheap when done before.  Without randomness every identity would be a lie. */
	if (sodium_init() < 0)
		abort();
}

/* 63 bits that can be a row: never negative, never 0. */
static int64_t
id_row_of(const unsigned char p[8])
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < 8; i++)
		v = v << 8 | p[i];
	v &= INT64_MAX;
	return (int64_t)v;
}

void
id_random(void *out, size_t n)
{
	id_ready();
	randombytes_buf(out, n);
}

int64_t
id_random_row(void)
{
	unsigned char p[8];
	int64_t row;

	do {
		id_random(p, sizeof(p));
		row = id_row_of(p);
	} while (row == 0);
	return row;
}

void
id_hash(void *out, size_t out_n, const void *p, size_t n, const void *key, size_t key_n)
{
	id_ready();
	/* Refuses only lengths outside 1..64 (key: 0..64): a mistake of the caller. */
	if (crypto_generichash_blake2b(out, out_n, p, n, key, key ? key_n : 0) != 0)
		abort();
}

uint64_t
id_short(const void *p, size_t n, const uint8_t key[ID_KEY_BYTES])
{
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t v;

	crypto_shorthash(out, p, n, key);
	memcpy(&v, out, sizeof v);
	return v;
}

int64_t
id_named_row(const uint8_t township[ID_BYTES], const char *entity, const char *key, size_t key_n)
{
	struct buf b = BUF_INIT;
	unsigned char out[8];
	int64_t row;

	/* Lengths in front: ("ab", "c") and ("a", "bc") must differ. */
	buf_add_be64(&b, strlen(entity));
	buf_adds(&b, entity);
	buf_add_be64(&b, key_n);
	buf_add(&b, key, key_n);
	id_hash(out, sizeof(out), b.p, b.n, township, ID_BYTES);
	buf_release(&b);
	row = id_row_of(out);
	return row ? row : 1;
}

void
id_hex(char *out, const void *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *s = p;
	size_t i;

	for (i = 0; i < n; i++) {
		out[2 * i] = digits[s[i] >> 4];
		out[2 * i + 1] = digits[s[i] & 15];
	}
	out[2 * n] = '\0';
}

static int
id_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
id_from_hex(void *out, size_t n, const char *hex)
{
	unsigned char *p = out;
	size_t i;
	int hi, lo;

	/* Checked before anything is written: out stays as it was on -1. */
	if (strlen(hex) != 2 * n)
		return -1;
	for (i = 0; i < 2 * n; i++)
		if (id_hex_digit(hex[i]) < 0)
			return -1;
	for (i = 0; i < n; i++) {
		hi = id_hex_digit(hex[2 * i]);
		lo = id_hex_digit(hex[2 * i + 1]);
		p[i] = (unsigned char)(hi << 4 | lo);
	}
	return 0;
}
