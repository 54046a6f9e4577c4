/*
 * Any bytes as a pack.  As they are, nearly all stop at a digest; so most are put into a sound container, where they meet the
 * readers of frames, of compressed data and of edits.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "db/pack_box.h"
#include "db/pack_key.h"
#include "db/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static const uint8_t key[PACK_KEY_BYTES] = "0123456789abcdef0123456789abcde";

/* A sound head and digest around bytes that stand where frames do. */
static void
wrap(int fd, const uint8_t *p, size_t n)
{
	struct box_head h = { .station = "00000000000000aa", .code = "A", .name = "石沟镇" };
	uint8_t all[BOX_HEAD_BYTES + 16384 + ID_BYTES];
	struct box_writer *w;
	struct err e;
	size_t at = BOX_HEAD_BYTES;

	if (box_writer_open(&w, fd, "", &h, NULL, &e) < 0 || pread(fd, all, BOX_HEAD_BYTES, 0) != BOX_HEAD_BYTES)
		abort();
	box_writer_free(w);
	if (n > 16384)
		n = 16384;
	memcpy(all + at, p, n);
	at += n;
	id_hash(all + at, ID_BYTES, all, at, NULL, 0);
	if (pwrite(fd, all, at + ID_BYTES, 0) != (ssize_t)(at + ID_BYTES))
		abort();
}

/* The bytes as what a whole and sound container unfolds to. */
static void
fold(int fd, const uint8_t *p, size_t n, bool sealed)
{
	struct box_head h = { .station = "00000000000000aa", .code = "A", .name = "石沟镇" };
	uint8_t digest[ID_BYTES];
	struct box_writer *w;
	struct err e;
	int64_t bytes;

	if (box_writer_open(&w, fd, "", &h, sealed ? key : NULL, &e) < 0 || box_write(w, p, n, &e) < 0
	    || box_writer_end(w, digest, &bytes, &e) < 0)
		abort();
	box_writer_free(w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const struct source_edit *se;
	struct source *s;
	struct err e;
	char path[64];
	int fd, rc;

	if (n == 0)
		return 0;
	fd = memfd_create("pack", MFD_CLOEXEC);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (p[0] == 'Y') {
		if (write(fd, p, n) != (ssize_t)n)
			abort();
	} else if (p[0] % 4 == 0) {
		wrap(fd, p + 1, n - 1);
	} else {
		fold(fd, p + 1, n - 1, p[0] % 4 == 1);
	}
	if (source_open_pack(&s, path, key, &e) == 0) {
		/* what opened is sound to its end, twice */
		while ((rc = s->ops->next(s, &se, &e)) > 0)
			if (se->edit.row <= 0 || se->edit.bases.n > LOG_BASES_MAX || (se->edit.fields && strlen(se->edit.fields) > se->edit.fields_n))
				abort();
		if (rc < 0 || s->seen != s->info.edits)
			abort();
		source_close(s);
	}
	close(fd);
	return 0;
}
