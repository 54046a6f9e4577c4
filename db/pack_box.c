/*
 * pack_box.c - the container of packs, byte for byte as PACK.md has it.
 * Knows nothing of edits.
 */
#include "db/pack_box.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>
#define ZSTD_STATIC_LINKING_ONLY	/* zstd 1.3.8 (Debian 10, UOS 20) exports what is used here, but declares it only so */
#include <zstd.h>

#include "base/mem.h"
#include "db/pack_key.h"

#define BOX_VERSION 1
#define BOX_SEALED 1		/* flag */
#define BOX_FRAME ((size_t)65536)
#define FRAMES_LOOKED_AT 64	/* of a file that seems cut: 4 MB */
#define BOX_OVERHEAD ((size_t)crypto_secretstream_xchacha20poly1305_ABYTES)
#define BOX_LAST UINT32_C(0x80000000)
#define BOX_LEVEL 1		/* higher ones cost seconds and bring bytes: half of an edit is salt and row */
#define BOX_WINDOW_LOG 21	/* of a reader; this program writes 19 */
/* A file may unfold to so much: what more does is made to hurt. */
#define BOX_UNFOLD_LEAST (INT64_C(256) << 20)
#define BOX_UNFOLD_TIMES 100

enum {
	AT_VERSION = 8, AT_FLAGS = 10, AT_TOWNSHIP = 16, AT_SALT = 32, AT_STATION = 48, AT_CODE = 64, AT_MADE = 72, AT_NUMBER = 80,
	AT_FROM = 88, AT_BEFORE = 96, AT_STREAM = 112, AT_NAME_N = 136, AT_NAME = 137, AT_CHECK = 336, AT_DIGEST = 352
};

static const char box_magic[8] = { 'Y', 'B', 'Z', 'P', 'A', 'C', 'K', '1' };

int
box_damaged(const char *path, struct err *e)
{
	return err_set(e, ERR_DAMAGED, "%s 不完整或被改动过（没有拷完、U盘提前拔掉，都会这样）。什么也没有收进来，账本没有变动。"
			"请让对方重新拷一份", path);
}

/* --- the head ----------------------------------------------------------------------------------------------------- */

static void
put_be(uint8_t *p, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> 8 * (n - 1 - i));
}

static uint64_t
get_be(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

static void
head_write(uint8_t b[BOX_HEAD_BYTES], const struct box_head *h, const uint8_t stream[24], const uint8_t *key)
{
	size_t name_n = strlen(h->name);

	memset(b, 0, BOX_HEAD_BYTES);
	memcpy(b, box_magic, sizeof box_magic);
	put_be(b + AT_VERSION, BOX_VERSION, 2);
	put_be(b + AT_FLAGS, key ? BOX_SEALED : 0, 2);
	memcpy(b + AT_TOWNSHIP, h->township, ID_BYTES);
	memcpy(b + AT_SALT, h->salt, ID_BYTES);
	memcpy(b + AT_STATION, h->station, 16);
	memcpy(b + AT_CODE, h->code, strlen(h->code));
	put_be(b + AT_MADE, (uint64_t)h->made_at, 8);
	put_be(b + AT_NUMBER, (uint64_t)h->number, 8);
	put_be(b + AT_FROM, (uint64_t)h->from, 8);
	memcpy(b + AT_BEFORE, h->before, ID_BYTES);
	if (key)
		memcpy(b + AT_STREAM, stream, 24);
	b[AT_NAME_N] = (uint8_t)name_n;
	memcpy(b + AT_NAME, h->name, name_n);
	if (key)
		id_hash(b + AT_CHECK, ID_BYTES, b, AT_CHECK, key, PACK_KEY_BYTES);
	id_hash(b + AT_DIGEST, ID_BYTES, b, AT_DIGEST, NULL, 0);
}

static bool
head_text(char *out, const uint8_t *p, size_t n)
{
	size_t used = 0;

	while (used < n && p[used] > ' ' && p[used] != 0x7f)
		used++;
	for (size_t i = used; i < n; i++)
		if (p[i] != 0)
			return false;
	memcpy(out, p, used);
	out[used] = '\0';
	return true;
}

static int
head_read(const uint8_t *b, size_t n, struct box_head *h, const char *path, struct err *e)
{
	uint8_t digest[ID_BYTES];

	if (n < sizeof box_magic || memcmp(b, box_magic, sizeof box_magic) != 0)
		return err_set(e, ERR_DAMAGED, "%s 不是一本账的数据包，什么也没有收进来。请检查选的文件", path);
	if (n < BOX_HEAD_BYTES)
		return box_damaged(path, e);
	/* What a newer version keeps behind its number is not known here, so this comes first. */
	if (get_be(b + AT_VERSION, 2) > BOX_VERSION)
		return err_set(e, ERR_NEWER, "%s 是新版本的程序做的，本程序读不了，什么也没有收进来。请先升级程序", path);
	id_hash(digest, sizeof digest, b, AT_DIGEST, NULL, 0);
	if (memcmp(digest, b + AT_DIGEST, sizeof digest) != 0 || get_be(b + AT_VERSION, 2) != BOX_VERSION
	    || get_be(b + AT_FLAGS, 2) > BOX_SEALED || b[AT_NAME_N] > BOX_NAME_MAX)
		return box_damaged(path, e);
	memset(h, 0, sizeof *h);
	h->sealed = get_be(b + AT_FLAGS, 2) & BOX_SEALED;
	memcpy(h->township, b + AT_TOWNSHIP, ID_BYTES);
	memcpy(h->salt, b + AT_SALT, ID_BYTES);
	h->made_at = (int64_t)get_be(b + AT_MADE, 8);
	h->number = (int64_t)get_be(b + AT_NUMBER, 8);
	h->from = (int64_t)get_be(b + AT_FROM, 8);
	memcpy(h->before, b + AT_BEFORE, ID_BYTES);
	memcpy(h->name, b + AT_NAME, b[AT_NAME_N]);
	if (!head_text(h->station, b + AT_STATION, 16) || strspn(h->station, "0123456789abcdef") != 16
	    || !head_text(h->code, b + AT_CODE, 8) || strlen(h->name) != b[AT_NAME_N]
	    || h->number < 0 || h->from < 0 || h->from > h->number)
		return box_damaged(path, e);
	return 0;
}

/* --- writing --------------------------------------------------------------------------------------------------------- */

struct box_writer {
	int fd;				/* borrowed */
	const char *path;		/* borrowed */
	bool sealed;
	crypto_secretstream_xchacha20poly1305_state stream;
	crypto_generichash_blake2b_state *hash;	/* owned; wants an alignment of its own */
	ZSTD_CCtx *z;			/* owned */
	uint8_t ad[ID_BYTES];		/* the head's digest: binds every message to it */
	int64_t bytes;
	size_t n;
	uint8_t plain[BOX_FRAME];
	uint8_t frame[4 + BOX_FRAME + crypto_secretstream_xchacha20poly1305_ABYTES];
};

static crypto_generichash_blake2b_state *
hash_new(void)
{
	crypto_generichash_blake2b_state *h = aligned_alloc(64, (sizeof *h + 63) / 64 * 64);

	if (!h)
		abort();
	crypto_generichash_blake2b_init(h, NULL, 0, ID_BYTES);
	return h;
}

static int
writer_raw(struct box_writer *w, const uint8_t *p, size_t n, struct err *e)
{
	w->bytes += (int64_t)n;
	while (n > 0) {
		ssize_t done = write(w->fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return err_errno(e, "没有拷成（%s），账本没有变动", w->path);
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

static int
writer_hashed(struct box_writer *w, const uint8_t *p, size_t n, struct err *e)
{
	crypto_generichash_blake2b_update(w->hash, p, n);
	return writer_raw(w, p, n, e);
}

static int
writer_frame(struct box_writer *w, bool last, struct err *e)
{
	size_t n = w->n;

	if (w->sealed) {
		crypto_secretstream_xchacha20poly1305_push(&w->stream, w->frame + 4, NULL, w->plain, w->n, w->ad, sizeof w->ad,
				last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
		n += BOX_OVERHEAD;
	} else {
		memcpy(w->frame + 4, w->plain, w->n);
	}
	put_be(w->frame, n | (last ? BOX_LAST : 0), 4);
	w->n = 0;
	return writer_hashed(w, w->frame, 4 + n, e);
}

int
box_writer_open(struct box_writer **out, int fd, const char *path, const struct box_head *head, const uint8_t *key, struct err *e)
{
	struct box_writer *w = mem_zero(1, sizeof *w);
	uint8_t b[BOX_HEAD_BYTES], stream[crypto_secretstream_xchacha20poly1305_HEADERBYTES] = { 0 };
	struct box_head h = *head;

	*out = NULL;
	id_random(h.salt, sizeof h.salt);
	w->fd = fd;
	w->path = path;
	w->sealed = key != NULL;
	w->hash = hash_new();
	w->z = ZSTD_createCCtx();
	if (key)
		crypto_secretstream_xchacha20poly1305_init_push(&w->stream, stream, key);
	head_write(b, &h, stream, key);
	memcpy(w->ad, b + AT_DIGEST, sizeof w->ad);
	if (!w->z || ZSTD_isError(ZSTD_CCtx_setParameter(w->z, ZSTD_c_compressionLevel, BOX_LEVEL))) {
		box_writer_free(w);
		return err_set(e, ERR_IO, "内存不够，没有拷成，账本没有变动。请关掉别的程序后再试");
	}
	if (writer_hashed(w, b, sizeof b, e) < 0) {
		box_writer_free(w);
		return -1;
	}
	*out = w;
	return 0;
}

static int
writer_compress(struct box_writer *w, const void *p, size_t n, ZSTD_EndDirective how, struct err *e)
{
	ZSTD_inBuffer in = { p, n, 0 };
	size_t left;

	do {
		ZSTD_outBuffer to = { w->plain, BOX_FRAME, w->n };

		left = ZSTD_compressStream2(w->z, &to, &in, how);
		if (ZSTD_isError(left))
			return err_set(e, ERR_IO, "压缩没有成功（%s），没有拷成，账本没有变动。请再试一次", ZSTD_getErrorName(left));
		w->n = to.pos;
		if (w->n == BOX_FRAME && writer_frame(w, false, e) < 0)
			return -1;
	} while (how == ZSTD_e_end ? left > 0 : in.pos < in.size);
	return 0;
}

int
box_write(struct box_writer *w, const void *p, size_t n, struct err *e)
{
	return writer_compress(w, p, n, ZSTD_e_continue, e);
}

int
box_writer_end(struct box_writer *w, uint8_t digest[ID_BYTES], int64_t *bytes, struct err *e)
{
	if (writer_compress(w, NULL, 0, ZSTD_e_end, e) < 0 || writer_frame(w, true, e) < 0)
		return -1;
	crypto_generichash_blake2b_final(w->hash, digest, ID_BYTES);
	if (writer_raw(w, digest, ID_BYTES, e) < 0)
		return -1;
	*bytes = w->bytes;
	return 0;
}

void
box_writer_free(struct box_writer *w)
{
	if (!w)
		return;
	ZSTD_freeCCtx(w->z);
	free(w->hash);
	sodium_memzero(&w->stream, sizeof w->stream);
	free(w);
}

/* --- reading --------------------------------------------------------------------------------------------------------- */

struct box_reader {
	int fd;				/* owned */
	char *path;			/* owned */
	struct box_head head;
	uint8_t key[PACK_KEY_BYTES];
	crypto_secretstream_xchacha20poly1305_state stream;
	crypto_generichash_blake2b_state *hash;	/* owned */
	ZSTD_DCtx *z;			/* owned */
	int64_t size, at, unfolded;
	bool last;			/* the last frame has been read */
	bool z_done;			/* and what was compressed is whole */
	bool z_more;			/* it holds back what did not fit */
	uint8_t raw[BOX_HEAD_BYTES];
	uint8_t frame[BOX_FRAME + crypto_secretstream_xchacha20poly1305_ABYTES];
	uint8_t plain[BOX_FRAME];
	size_t plain_at, plain_n;
	uint8_t out[BOX_FRAME];
	size_t out_at, out_n;
};

/* Bytes got, fewer only at the end of the file; -1 with *e. */
static ssize_t
reader_raw(struct box_reader *r, void *p, size_t n, struct err *e)
{
	size_t got = 0;

	while (got < n) {
		ssize_t some = read(r->fd, (uint8_t *)p + got, n - got);

		if (some < 0 && errno == EINTR)
			continue;
		if (some < 0)
			return err_errno(e, "读不出 %s（U盘可能松动或被拔掉），什么也没有收进来，账本没有变动", r->path);
		if (some == 0)
			break;
		got += (size_t)some;
	}
	r->at += (int64_t)got;
	return (ssize_t)got;
}

static int
reader_all(struct box_reader *r, void *p, size_t n, struct err *e)
{
	ssize_t got = reader_raw(r, p, n, e);

	if (got < 0)
		return -1;
	return (size_t)got == n ? 0 : box_damaged(r->path, e);
}

static int
reader_frame(struct box_reader *r, struct err *e)
{
	size_t over = r->head.sealed ? BOX_OVERHEAD : 0, n;
	unsigned long long plain_n;
	unsigned char tag;
	uint8_t b[4];

	if (reader_all(r, b, sizeof b, e) < 0)
		return -1;
	r->last = get_be(b, 4) & BOX_LAST;
	n = (size_t)(get_be(b, 4) & ~(uint64_t)BOX_LAST);
	if (n < over + (r->last ? 0 : 1) || n > over + BOX_FRAME)
		return box_damaged(r->path, e);
	if (reader_all(r, r->head.sealed ? r->frame : r->plain, n, e) < 0)
		return -1;
	crypto_generichash_blake2b_update(r->hash, b, sizeof b);
	crypto_generichash_blake2b_update(r->hash, r->head.sealed ? r->frame : r->plain, n);
	r->plain_at = 0;
	r->plain_n = n;
	if (!r->head.sealed)
		return 0;
	if (crypto_secretstream_xchacha20poly1305_pull(&r->stream, r->plain, &plain_n, &tag, r->frame, n, r->raw + AT_DIGEST, ID_BYTES) != 0
	    || tag != (r->last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0))
		return box_damaged(r->path, e);
	r->plain_n = (size_t)plain_n;
	return 0;
}

/* More plain bytes in r->out.  1, 0 at the end, -1. */
static int
reader_fill(struct box_reader *r, struct err *e)
{
	for (;;) {
		ZSTD_outBuffer to = { r->out, sizeof r->out, 0 };
		ZSTD_inBuffer in = { r->plain, r->plain_n, r->plain_at };
		size_t left;

		if (in.pos == in.size && !r->z_more) {
			if (r->last)
				return r->z_done ? 0 : box_damaged(r->path, e);
			if (reader_frame(r, e) < 0)
				return -1;
			continue;
		}
		if (r->z_done)		/* something behind what was compressed */
			return box_damaged(r->path, e);
		left = ZSTD_decompressStream(r->z, &to, &in);
		if (ZSTD_isError(left))
			return box_damaged(r->path, e);
		r->plain_at = in.pos;
		r->z_done = left == 0;
		r->z_more = !r->z_done && to.pos == to.size;
		r->unfolded += (int64_t)to.pos;
		if (r->unfolded > BOX_UNFOLD_LEAST && r->unfolded / BOX_UNFOLD_TIMES > r->size)
			return box_damaged(r->path, e);
		r->out_at = 0;
		r->out_n = to.pos;
		if (to.pos > 0)
			return 1;
	}
}

int
box_read(struct box_reader *r, void *p, size_t n, struct err *e)
{
	uint8_t *to = p;

	while (n > 0) {
		size_t some = r->out_n - r->out_at;

		if (some == 0) {
			int rc = reader_fill(r, e);

			if (rc <= 0)
				return rc < 0 ? -1 : box_damaged(r->path, e);
			continue;
		}
		if (some > n)
			some = n;
		memcpy(to, r->out + r->out_at, some);
		r->out_at += some;
		to += some;
		n -= some;
	}
	return 0;
}

int
box_reader_end(struct box_reader *r, uint8_t digest[ID_BYTES], struct err *e)
{
	uint8_t stored[ID_BYTES + 1];
	ssize_t got;
	int rc;

	if (r->out_at < r->out_n)
		return box_damaged(r->path, e);
	rc = reader_fill(r, e);
	if (rc != 0)
		return rc < 0 ? -1 : box_damaged(r->path, e);
	got = reader_raw(r, stored, sizeof stored, e);
	if (got < 0)
		return -1;
	crypto_generichash_blake2b_final(r->hash, digest, ID_BYTES);
	if (got != ID_BYTES || memcmp(stored, digest, ID_BYTES) != 0)
		return box_damaged(r->path, e);
	return 0;
}

int
box_rewind(struct box_reader *r, struct err *e)
{
	if (lseek(r->fd, BOX_HEAD_BYTES, SEEK_SET) < 0)
		return err_errno(e, "读不出 %s", r->path);
	r->at = BOX_HEAD_BYTES;
	r->unfolded = 0;
	r->last = r->z_done = r->z_more = false;
	r->plain_at = r->plain_n = r->out_at = r->out_n = 0;
	ZSTD_DCtx_reset(r->z, ZSTD_reset_session_only);
	crypto_generichash_blake2b_init(r->hash, NULL, 0, ID_BYTES);
	crypto_generichash_blake2b_update(r->hash, r->raw, sizeof r->raw);
	if (r->head.sealed && crypto_secretstream_xchacha20poly1305_init_pull(&r->stream, r->raw + AT_STREAM, r->key) != 0)
		return box_damaged(r->path, e);
	return 0;
}

static int
reader_key(struct box_reader *r, const uint8_t *key, struct err *e)
{
	uint8_t check[ID_BYTES];

	if (!r->head.sealed)
		return 0;
	if (!key)
		return err_set(e, ERR_KEY, "这个数据包（%s，%s 站）加了密，这台电脑还没有设乡镇口令。什么也没有收进来，账本没有变动。"
				"请先设好和对方一样的口令（菜单 F10 7 6，或运行 yibenzhang key）", r->head.name, r->head.code);
	id_hash(check, sizeof check, r->raw, AT_CHECK, key, PACK_KEY_BYTES);
	if (sodium_memcmp(check, r->raw + AT_CHECK, sizeof check) != 0)
		return err_set(e, ERR_KEY, "口令和这个数据包（%s，%s 站）的不一样，打不开。什么也没有收进来，账本没有变动。"
				"请核对两台电脑的乡镇口令（菜单 F10 7 6），也看看是不是别的乡镇的包", r->head.name, r->head.code);
	memcpy(r->key, key, sizeof r->key);
	return 0;
}

/* The file, and its head; r->path is set. */
static int
reader_file(struct box_reader *r, struct err *e)
{
	struct stat st;
	ssize_t got;

	r->fd = open(r->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (r->fd < 0)
		return err_errno(e, "打不开 %s，什么也没有收进来，账本没有变动", r->path);
	if (fstat(r->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return err_set(e, ERR_INPUT, "%s 不是文件，什么也没有收进来。请选数据包", r->path);
	r->size = st.st_size;
	got = reader_raw(r, r->raw, sizeof r->raw, e);
	return got < 0 ? -1 : head_read(r->raw, (size_t)got, &r->head, r->path, e);
}

int
box_reader_open(struct box_reader **out, const char *path, const uint8_t *key, struct err *e)
{
	struct box_reader *r = mem_zero(1, sizeof *r);

	*out = NULL;
	r->path = mem_str(path);
	if (reader_file(r, e) < 0 || reader_key(r, key, e) < 0)
		goto failed;
	r->hash = hash_new();
	r->z = ZSTD_createDCtx();
	if (!r->z || ZSTD_isError(ZSTD_DCtx_setParameter(r->z, ZSTD_d_windowLogMax, BOX_WINDOW_LOG))) {
		err_set(e, ERR_IO, "内存不够，什么也没有收进来。请关掉别的程序后再试");
		goto failed;
	}
	if (box_rewind(r, e) < 0)
		goto failed;
	*out = r;
	return 0;
failed:
	box_reader_free(r);
	return -1;
}

const struct box_head *
box_reader_head(const struct box_reader *r)
{
	return &r->head;
}

int64_t
box_reader_size(const struct box_reader *r)
{
	return r->size;
}

int64_t
box_reader_at(const struct box_reader *r)
{
	return r->at;
}

void
box_reader_free(struct box_reader *r)
{
	if (!r)
		return;
	if (r->fd >= 0)
		close(r->fd);
	ZSTD_freeDCtx(r->z);
	free(r->hash);
	free(r->path);
	sodium_memzero(r->key, sizeof r->key);
	sodium_memzero(&r->stream, sizeof r->stream);
	free(r);
}

/* The frame at this place: where the next one begins; 0: there is none of that kind. */
static int64_t
frame_behind(int fd, int64_t at, size_t over, bool *last)
{
	uint8_t b[4];
	size_t n;

	if (pread(fd, b, sizeof b, at) != sizeof b)
		return 0;
	*last = get_be(b, 4) & BOX_LAST;
	n = (size_t)(get_be(b, 4) & ~(uint64_t)BOX_LAST);
	return n < over + (*last ? 0 : 1) || n > over + BOX_FRAME ? 0 : at + (int64_t)(sizeof b + n);
}

bool
box_reaches_end(const char *path, bool sealed)
{
	size_t over = sealed ? BOX_OVERHEAD : 0;
	int64_t step = (int64_t)(4 + BOX_FRAME + over), at = BOX_HEAD_BYTES, end, next;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	static const uint8_t zeros[ID_BYTES];
	uint8_t digest[ID_BYTES];
	bool last = false, whole = true;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		if (fd >= 0)
			close(fd);
		return true;
	}
	end = st.st_size - ID_BYTES;
	/* all but the last are full, mostly */
	next = end > at ? frame_behind(fd, at + (end - at - 1) / step * step, over, &last) : 0;
	if (pread(fd, digest, sizeof digest, end) == sizeof digest && memcmp(digest, zeros, sizeof zeros) == 0)
		whole = false;	/* the stick was pulled: as long as it should be, and nothing in its end */
	else if (next != end || !last)
		for (int i = 0; i < FRAMES_LOOKED_AT && whole; i++) {
			at = frame_behind(fd, at, over, &last);
			whole = at != 0 && at <= end && last == (at == end);
			if (last)
				break;
		}
	close(fd);
	return whole;
}

int
box_look(const char *path, struct box_head *out, uint8_t digest[ID_BYTES], int64_t *bytes, struct err *e)
{
	struct box_reader *r = mem_zero(1, sizeof *r);
	int rc;

	r->path = mem_str(path);
	rc = reader_file(r, e);
	if (rc == 0 && pread(r->fd, digest, ID_BYTES, r->size - ID_BYTES) != ID_BYTES)
		rc = err_errno(e, "读不出 %s", path);
	if (rc == 0) {
		*out = r->head;
		*bytes = r->size;
	}
	box_reader_free(r);
	return rc;
}
