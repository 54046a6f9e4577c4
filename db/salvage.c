/*
 * salvage.c - the pages of an SQLite file, one by one: every leaf of a
 * table may hold edits, whether anything still leads to it or not.
 *
 * Knows the file format as far as rows of one table need it.  Whether a
 * row is an edit is decided by its hash, not here.
 */
#include "db/salvage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/source.h"

#define LEAF_OF_TABLE 13
#define COLUMNS 15		/* of "edit", in its order */
#define PAGE_MAX 65536
#define RECORD_MAX (SOURCE_FIELDS_MAX + 4096)

enum { COL_N, COL_ID, COL_ENTITY, COL_ROW, COL_GEN, COL_BASES, COL_AT, COL_WHO, COL_STATION, COL_NEED, COL_FIELDS, COL_SALT,
	COL_FHASH, COL_BATCH, COL_CHAIN };

struct salvage {
	int fd;
	size_t page_size, usable;
	int64_t pages, page;		/* page: the next to be looked at, from 1 */
	uint8_t *bytes, *over;		/* owned; a page, and one of an overflow chain */
	size_t cell, cells;		/* of the page under bytes */
	size_t header;			/* where its b-tree header begins */
	int64_t over_left;		/* a page belongs to one chain: who makes many share it only wants to keep us busy */
	struct buf record;
};

static bool
page_size_fits(uint32_t n)
{
	return n >= 512 && n <= PAGE_MAX && (n & (n - 1)) == 0;
}

int
salvage_open(struct salvage **out, const char *path, struct err *e)
{
	struct salvage *s = mem_zero(1, sizeof *s);
	uint8_t head[100] = { 0 };
	struct stat st;
	uint32_t n;

	*out = NULL;
	s->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &st) < 0 || pread(s->fd, head, sizeof head, 0) < 0) {
		err_errno(e, "读不出%s", path);
		salvage_close(s);
		return -1;
	}
	n = (uint32_t)head[16] << 8 | head[17];
	n = n == 1 ? PAGE_MAX : n;
	s->page_size = page_size_fits(n) ? n : 4096;	/* what this program's own ledgers have */
	s->usable = head[20] < 64 && page_size_fits(n) ? s->page_size - head[20] : s->page_size;
	s->pages = (st.st_size + (off_t)s->page_size - 1) / (off_t)s->page_size;
	s->bytes = mem_alloc(s->page_size);
	s->over = mem_alloc(s->page_size);
	salvage_rewind(s);
	*out = s;
	return 0;
}

void
salvage_close(struct salvage *s)
{
	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	free(s->bytes);
	free(s->over);
	buf_release(&s->record);
	free(s);
}

void
salvage_rewind(struct salvage *s)
{
	s->page = 1;
	s->over_left = 2 * s->pages;
	s->cell = s->cells = 0;
}

/* What cannot be read counts as zeroes: the next page may be fine. */
static void
read_page(struct salvage *s, int64_t page, uint8_t *to)
{
	size_t have = 0;

	while (have < s->page_size) {
		ssize_t got = pread(s->fd, to + have, s->page_size - have, (off_t)(page - 1) * (off_t)s->page_size + (off_t)have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		have += (size_t)got;
	}
	memset(to + have, 0, s->page_size - have);
}

static uint32_t
be(const uint8_t *p, int n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | *p++;
	return v;
}

static bool
varint(const uint8_t **p, const uint8_t *end, uint64_t *out)
{
	uint64_t v = 0;

	for (int i = 0; i < 9; i++) {
		uint8_t b;

		if (*p >= end)
			return false;
		b = *(*p)++;
		if (i == 8) {
			*out = v << 8 | b;
			return true;
		}
		v = v << 7 | (b & 0x7f);
		if (!(b & 0x80)) {
			*out = v;
			return true;
		}
	}
	return false;
}

/* The record of one cell, its overflow pages included. */
static bool
cell_record(struct salvage *s, size_t at, uint64_t *rowid)
{
	const uint8_t *p = s->bytes + at, *end = s->bytes + s->usable;
	uint64_t n;
	size_t local, most = s->usable - 35, least = (s->usable - 12) * 32 / 255 - 23;
	uint32_t next;

	if (!varint(&p, end, &n) || n > RECORD_MAX || !varint(&p, end, rowid))
		return false;
	local = (size_t)n;
	if (local > most) {
		local = least + ((size_t)n - least) % (s->usable - 4);
		local = local > most ? least : local;
	}
	if ((size_t)(end - p) < local + (local < n ? 4 : 0))
		return false;
	buf_clear(&s->record);
	buf_add(&s->record, p, local);
	next = local < n ? be(p + local, 4) : 0;
	while (s->record.n < n) {	/* ends: every page brings something */
		size_t more = (size_t)n - s->record.n;

		if (next < 2 || (int64_t)next > s->pages || s->over_left-- <= 0)
			return false;
		read_page(s, next, s->over);
		next = be(s->over, 4);
		buf_add(&s->record, s->over + 4, more < s->usable - 4 ? more : s->usable - 4);
	}
	return true;
}

struct column { const uint8_t *p; uint64_t type, n; };

static bool
column_int(const struct column *c, int64_t *out)
{
	uint64_t v;

	if (c->type == 8 || c->type == 9) {
		*out = c->type == 9;
		return true;
	}
	if (c->type < 1 || c->type > 6)
		return false;
	v = c->p[0] & 0x80 ? UINT64_MAX : 0;
	for (size_t i = 0; i < c->n; i++)
		v = v << 8 | c->p[i];
	*out = (int64_t)v;
	return true;
}

static bool
column_blob(const struct column *c, size_t n)
{
	return c->type >= 12 && c->type % 2 == 0 && c->n == n;
}

static bool
column_text(const struct column *c, char *to, size_t max)
{
	if (c->type < 13 || c->type % 2 == 0 || c->n > max || memchr(c->p, '\0', (size_t)c->n))
		return false;
	memcpy(to, c->p, (size_t)c->n);
	to[c->n] = '\0';
	return true;
}

static bool
record_columns(const struct buf *r, struct column col[COLUMNS])
{
	static const uint8_t sizes[] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0 };
	const uint8_t *p = (const uint8_t *)r->p, *end = p + r->n, *body, *stop;
	uint64_t head;

	if (!r->n || !varint(&p, end, &head) || head > r->n)
		return false;
	body = stop = (const uint8_t *)r->p + head;
	for (int i = 0; i < COLUMNS; i++) {
		if (!varint(&p, stop, &col[i].type) || col[i].type == 10 || col[i].type == 11)
			return false;
		col[i].n = col[i].type < 10 ? sizes[col[i].type] : (col[i].type - 12) / 2;
		if (col[i].n > (uint64_t)(end - body))
			return false;
		col[i].p = body;
		body += col[i].n;
	}
	return p == stop && body == end;
}

static bool
record_edit(const struct buf *r, uint64_t rowid, struct source_edit *se, const uint8_t **id)
{
	struct edit *ed = &se->edit;
	struct column c[COLUMNS];

	memset(se, 0, sizeof *se);
	if (!record_columns(r, c) || c[COL_N].type != 0 || !column_blob(&c[COL_ID], ID_BYTES)
	    || !column_text(&c[COL_ENTITY], se->entity, SOURCE_ENTITY_MAX) || !column_int(&c[COL_ROW], &ed->row)
	    || !column_int(&c[COL_GEN], &ed->gen) || c[COL_BASES].type < 12 || c[COL_BASES].type % 2 || c[COL_BASES].n % ID_BYTES
	    || !column_int(&c[COL_AT], &ed->at) || !column_int(&c[COL_WHO], &ed->who)
	    || !column_text(&c[COL_STATION], ed->station, 16) || !column_int(&c[COL_NEED], &ed->need))
		return false;
	ed->n = (int64_t)rowid;
	ed->bases.n = (size_t)c[COL_BASES].n / ID_BYTES;
	ed->bases.p = (uint8_t (*)[ID_BYTES])(uintptr_t)c[COL_BASES].p;
	if (c[COL_FIELDS].type >= 13 && c[COL_FIELDS].type % 2) {
		ed->fields = (char *)(uintptr_t)c[COL_FIELDS].p;
		ed->fields_n = (size_t)c[COL_FIELDS].n;
		se->salt = c[COL_SALT].p;
		if (!column_blob(&c[COL_SALT], ID_BYTES))
			return false;
	} else {
		se->fhash = c[COL_FHASH].p;
		if (c[COL_FIELDS].type != 0 || !column_blob(&c[COL_FHASH], ID_BYTES))
			return false;
	}
	*id = c[COL_ID].p;
	return true;
}

static bool
next_leaf(struct salvage *s)
{
	while (s->page <= s->pages) {
		const uint8_t *h;

		read_page(s, s->page, s->bytes);
		s->header = s->page == 1 ? 100 : 0;
		s->page++;
		h = s->bytes + s->header;
		if (h[0] != LEAF_OF_TABLE)
			continue;
		s->cells = be(h + 3, 2);
		s->cell = 0;
		if (s->cells <= (s->usable - s->header - 8) / 2 && s->cells)
			return true;
	}
	return false;
}

bool
salvage_next(struct salvage *s, struct source_edit *se, const uint8_t **id)
{
	for (;;) {
		uint64_t rowid;
		size_t at;

		while (s->cell >= s->cells)
			if (!next_leaf(s))
				return false;
		at = be(s->bytes + s->header + 8 + 2 * s->cell++, 2);
		if (at < s->usable && cell_record(s, at, &rowid) && record_edit(&s->record, rowid, se, id))
			return true;
	}
}
