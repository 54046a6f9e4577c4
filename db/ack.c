/*
 * ack.c - receipts in a shared folder.  Hostile like everything there: a
 * receipt is believed only when its last line proves it.
 */
#include "db/ack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/pack_key.h"

#define ACK_BYTES_MAX (4 << 20)
#define ACK_MAGIC "YBZSEEN1"

void
ack_release(struct ack *a)
{
	free(a->digests);
	*a = (struct ack){ .n = 0 };
}

void
ack_add(struct ack *a, const uint8_t digest[ID_BYTES])
{
	a->digests = mem_resize(a->digests, a->n + 1, sizeof *a->digests);
	memcpy(a->digests[a->n++], digest, ID_BYTES);
}

static int
digest_compare(const void *a, const void *b)
{
	return memcmp(a, b, ID_BYTES);
}

static void
ack_sort(struct ack *a)
{
	if (a->n)
		qsort(a->digests, a->n, sizeof *a->digests, digest_compare);
}

bool
ack_same(struct ack *a, struct ack *b)
{
	ack_sort(a);
	ack_sort(b);
	return a->n == b->n && (a->n == 0 || memcmp(a->digests, b->digests, a->n * ID_BYTES) == 0);
}

bool
ack_named(const char *name, char station[17])
{
	char hex[2 * ID_BYTES + 1], again[80];

	if (sscanf(name, "ybz-%16[0-9a-f]-seen-%32[0-9a-f].txt", station, hex) != 2)
		return false;
	snprintf(again, sizeof again, "ybz-%s-seen-%s.txt", station, hex);
	return strlen(station) == 16 && strlen(hex) == 2 * ID_BYTES && strcmp(again, name) == 0;
}

/* Without a key anybody in the township can write one, as they can write a plain pack. */
static void
ack_proof(uint8_t out[ID_BYTES], const void *p, size_t n, const uint8_t township[ID_BYTES], const uint8_t *key)
{
	id_hash(out, ID_BYTES, p, n, key ? key : township, key ? PACK_KEY_BYTES : ID_BYTES);
}

bool
ack_read(struct ack *out, const char *path, const uint8_t township[ID_BYTES], const uint8_t *key)
{
	uint8_t digest[ID_BYTES], proof[ID_BYTES];
	struct buf b = BUF_INIT;
	char hex[2 * ID_BYTES + 1];
	const char *s, *end;
	long long at;
	bool good = false;
	int used = 0;

	*out = (struct ack){ .n = 0 };
	if (file_read(&b, path, ACK_BYTES_MAX, NULL) < 0)
		return false;
	s = buf_str(&b);
	end = s + b.n;
	if (strlen(s) == b.n && sscanf(s, ACK_MAGIC " %16[0-9a-f] %lld%n", out->station, &at, &used) == 2 && s[used] == '\n') {
		out->at = at;
		for (s += used + 1; end - s >= 2 * ID_BYTES + 1 && s[2 * ID_BYTES] == '\n'; s += 2 * ID_BYTES + 1) {
			memcpy(hex, s, 2 * ID_BYTES);
			hex[2 * ID_BYTES] = '\0';
			if (id_from_hex(digest, ID_BYTES, hex) < 0)
				break;
			if (end - s == 2 * ID_BYTES + 1) {	/* the last line */
				ack_proof(proof, b.p, b.n - 2 * ID_BYTES - 1, township, key);
				good = memcmp(proof, digest, ID_BYTES) == 0;
			} else {
				ack_add(out, digest);
			}
		}
	}
	buf_release(&b);
	if (!good)
		ack_release(out);
	return good;
}

int
ack_write(struct ack *a, const char *dir, const uint8_t township[ID_BYTES], const uint8_t *key, struct err *e)
{
	char hex[2 * ID_BYTES + 1], name[80], *path;
	struct buf b = BUF_INIT;
	uint8_t h[ID_BYTES];
	int rc;

	ack_sort(a);
	buf_addf(&b, ACK_MAGIC " %s %lld\n", a->station, (long long)a->at);
	for (size_t i = 0; i < a->n; i++) {
		id_hex(hex, a->digests[i], ID_BYTES);
		buf_addf(&b, "%s\n", hex);
	}
	ack_proof(h, b.p, b.n, township, key);
	id_hex(hex, h, ID_BYTES);
	buf_addf(&b, "%s\n", hex);
	id_hash(h, ID_BYTES, b.p, b.n, NULL, 0);
	id_hex(hex, h, ID_BYTES);
	snprintf(name, sizeof name, "ybz-%s-seen-%s.txt", a->station, hex);
	path = file_join(dir, name);
	rc = file_replace(path, b.p, b.n, e);
	free(path);
	buf_release(&b);
	return rc;
}
