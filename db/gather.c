/*
 * gather.c - runs of edits sorted by id.  Knows nothing of where they come
 * from or go to.
 */
#include "db/gather.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/source.h"

#define ARENA_BYTES ((size_t)8 << 20)
#define READ_BYTES ((size_t)128 << 10)	/* per run while merging */

struct packed {			/* one edit as it stands in the arena and the file; its parts follow */
	uint8_t id[ID_BYTES];
	int64_t n, row, gen, at, who, need;
	uint32_t fields_n, size;	/* size: this and its parts, rounded up to 8 */
	uint16_t bases_n;
	uint8_t entity_n, erased;
	char station[16];
	uint8_t hash[ID_BYTES];		/* salt; of erased ones fhash */
};

struct run {
	int64_t at, end;	/* in the file: not yet read */
	char *p;		/* owned; window */
	size_t n, cap, used;
};

struct gather {
	char *folder_of;	/* owned */
	char *arena;		/* owned */
	size_t arena_n, arena_cap;
	struct packed **items;	/* owned; into the arena */
	size_t n, cap, at;
	bool unknown;		/* some item may be held */
	int fd;			/* -1: nothing spilt */
	int64_t file_n;
	struct run *runs;	/* owned */
	size_t n_runs;
	size_t run;		/* the one being given out */
	int64_t total;
	struct source_edit out;
};

struct gather *
gather_new(const char *folder_of)
{
	struct gather *g = mem_zero(1, sizeof *g);

	g->folder_of = mem_str(folder_of);
	g->fd = -1;
	return g;
}

void
gather_free(struct gather *g)
{
	if (!g)
		return;
	if (g->fd >= 0)
		close(g->fd);
	for (size_t i = 0; i < g->n_runs; i++)
		free(g->runs[i].p);
	free(g->runs);
	free(g->items);
	free(g->arena);
	free(g->folder_of);
	free(g);
}

static int
item_compare(const void *a, const void *b)
{
	return memcmp((*(struct packed *const *)a)->id, (*(struct packed *const *)b)->id, ID_BYTES);
}

static int
number_compare(const void *a, const void *b)
{
	const struct packed *x = *(struct packed *const *)a, *y = *(struct packed *const *)b;

	return x->n < y->n ? -1 : x->n > y->n;
}

/* Sorted, each once, none that is held. */
static int
settle(struct gather *g, const struct source_filter *f, struct err *e)
{
	uint8_t (*ids)[ID_BYTES], *held;
	size_t n = 0;
	int rc = 0;

	if (g->n)
		qsort(g->items, g->n, sizeof *g->items, item_compare);
	for (size_t i = 0; i < g->n; i++)
		if (n == 0 || memcmp(g->items[n - 1]->id, g->items[i]->id, ID_BYTES) != 0)
			g->items[n++] = g->items[i];
	g->n = n;
	if (!g->unknown || !f || n == 0)
		return 0;
	ids = mem_resize(NULL, n, sizeof *ids);
	held = mem_zero(n, 1);
	for (size_t i = 0; i < n; i++)
		memcpy(ids[i], g->items[i]->id, ID_BYTES);
	rc = f->held(f->data, (const uint8_t (*)[ID_BYTES])ids, n, held, e);
	g->n = 0;
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (!held[i])
			g->items[g->n++] = g->items[i];
	free(ids);
	free(held);
	g->unknown = false;
	return rc;
}

static int
spill_write(struct gather *g, const char *p, size_t n, struct err *e)
{
	while (n) {
		ssize_t did = pwrite(g->fd, p, n, (off_t)g->file_n);

		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return err_errno(e, "合并要用的临时文件写不下，什么也没有改动。请腾出磁盘空间后再试");
		p += did;
		n -= (size_t)did;
		g->file_n += did;
	}
	return 0;
}

static int
spill(struct gather *g, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = 0;

	if (g->fd < 0) {
		buf_addf(&b, "%s.merge-XXXXXX", g->folder_of);
		g->fd = mkstemp(b.p);
		rc = g->fd < 0 ? err_errno(e, "建不了合并要用的临时文件，什么也没有改动") : unlink(b.p);
		buf_clear(&b);
	}
	if (rc < 0) {
		buf_release(&b);
		return -1;
	}
	g->runs = mem_resize(g->runs, g->n_runs + 1, sizeof *g->runs);
	memset(&g->runs[g->n_runs], 0, sizeof *g->runs);
	g->runs[g->n_runs].at = g->file_n;
	for (size_t i = 0; rc == 0 && i < g->n; i++) {
		buf_add(&b, g->items[i], g->items[i]->size);
		if (b.n >= READ_BYTES || i + 1 == g->n) {
			rc = spill_write(g, b.p, b.n, e);
			buf_clear(&b);
		}
	}
	buf_release(&b);
	g->runs[g->n_runs++].end = g->file_n;
	g->n = g->arena_n = 0;
	return rc;
}

int
gather_add(struct gather *g, const struct source_edit *se, bool unknown, const struct source_filter *f, struct err *e)
{
	const struct edit *ed = &se->edit;
	size_t entity_n = strlen(se->entity), bases_n = ed->bases.n * ID_BYTES, fields_n = ed->fields ? ed->fields_n : 0;
	size_t size = (sizeof(struct packed) + entity_n + bases_n + fields_n + 7) & ~(size_t)7;
	struct packed *p;
	char *to;

	if (g->arena_n + size > ARENA_BYTES && g->n) {
		if (settle(g, f, e) < 0)
			return -1;
		g->total += (int64_t)g->n;
		if (g->n == 0)
			g->arena_n = 0;
		else if (spill(g, e) < 0)
			return -1;
	}
	if (g->arena_n + size > g->arena_cap) {	/* items point into it: grown only while empty, or moved with them */
		size_t cap = g->arena_cap ? g->arena_cap : (size_t)1 << 16;
		char *arena;

		while (cap < g->arena_n + size)
			cap *= 2;
		arena = mem_alloc(cap);
		if (g->arena_n)
			memcpy(arena, g->arena, g->arena_n);
		for (size_t i = 0; i < g->n; i++)
			g->items[i] = (struct packed *)(void *)(arena + ((char *)g->items[i] - g->arena));
		free(g->arena);
		g->arena = arena;
		g->arena_cap = cap;
	}
	if (g->n == g->cap) {
		g->cap = g->cap ? 2 * g->cap : 256;
		g->items = mem_resize(g->items, g->cap, sizeof *g->items);
	}
	p = (struct packed *)(void *)(g->arena + g->arena_n);
	memset(p, 0, sizeof *p);
	memcpy(p->id, ed->id, ID_BYTES);
	p->n = ed->n;
	p->row = ed->row;
	p->gen = ed->gen;
	p->at = ed->at;
	p->who = ed->who;
	p->need = ed->need;
	p->fields_n = (uint32_t)fields_n;
	p->size = (uint32_t)size;
	p->bases_n = (uint16_t)bases_n;
	p->entity_n = (uint8_t)entity_n;
	p->erased = ed->fields == NULL;
	memcpy(p->station, ed->station, 16);
	memcpy(p->hash, ed->fields ? se->salt : se->fhash, ID_BYTES);
	to = (char *)(p + 1);
	memcpy(to, se->entity, entity_n);
	if (bases_n)
		memcpy(to + entity_n, ed->bases.p, bases_n);
	if (fields_n)
		memcpy(to + entity_n + bases_n, ed->fields, fields_n);
	g->arena_n += size;
	g->items[g->n++] = p;
	g->unknown |= unknown;
	return 0;
}

/* --- giving out ------------------------------------------------------------------------------------------------------- */

static const struct packed *
run_top(const struct run *r)
{
	return (const struct packed *)(const void *)(r->p + r->used);
}

/* At least n bytes of the run under the window: 1, 0 at its end, -1 *e. */
static int
run_need(struct gather *g, struct run *r, size_t n, struct err *e)
{
	if (r->n - r->used >= n)
		return 1;
	if (r->n)
		memmove(r->p, r->p + r->used, r->n - r->used);
	r->n -= r->used;
	r->used = 0;
	if (r->cap < n || !r->cap) {
		r->cap = n > READ_BYTES ? n : READ_BYTES;
		r->p = mem_resize(r->p, r->cap, 1);
	}
	while (r->n < r->cap && r->at < r->end) {
		size_t more = r->cap - r->n;
		ssize_t got = pread(g->fd, r->p + r->n, (int64_t)more < r->end - r->at ? more : (size_t)(r->end - r->at), (off_t)r->at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return err_errno(e, "合并要用的临时文件读不出，什么也没有改动。请检查磁盘");
		r->n += (size_t)got;
		r->at += got;
	}
	return r->n >= n;
}

/* A whole edit under the window. */
static int
run_fill(struct gather *g, struct run *r, struct err *e)
{
	int rc = run_need(g, r, sizeof(struct packed), e);

	return rc > 0 ? run_need(g, r, run_top(r)->size, e) : rc;
}

int
gather_end(struct gather *g, const struct source_filter *f, int64_t *n, struct err *e)
{
	if (settle(g, f, e) < 0)
		return -1;
	g->total += (int64_t)g->n;
	*n = g->total;
	if (g->fd < 0)
		return 0;
	if (g->n && spill(g, e) < 0)
		return -1;
	g->n = 0;
	free(g->arena);
	g->arena = NULL;
	g->arena_cap = g->arena_n = 0;
	free(g->items);
	g->items = NULL;
	g->cap = 0;
	return 0;
}

bool
gather_spilt(const struct gather *g)
{
	return g->fd >= 0;
}

void
gather_by_number(struct gather *g)
{
	if (g->fd < 0 && g->n)
		qsort(g->items, g->n, sizeof *g->items, number_compare);
}

static void
give(struct gather *g, const struct packed *p)
{
	struct source_edit *se = &g->out;
	struct edit *ed = &se->edit;
	char *from = (char *)(uintptr_t)(p + 1);

	memset(ed, 0, sizeof *ed);
	memcpy(ed->id, p->id, ID_BYTES);
	ed->n = p->n;
	ed->row = p->row;
	ed->gen = p->gen;
	ed->at = p->at;
	ed->who = p->who;
	ed->need = p->need;
	memcpy(ed->station, p->station, 16);
	memcpy(se->entity, from, p->entity_n);
	se->entity[p->entity_n] = '\0';
	ed->bases.n = p->bases_n / ID_BYTES;
	ed->bases.p = p->bases_n ? (uint8_t (*)[ID_BYTES])(void *)(from + p->entity_n) : NULL;
	ed->fields = p->erased ? NULL : from + p->entity_n + p->bases_n;
	ed->fields_n = p->fields_n;
	se->salt = p->erased ? NULL : p->hash;
	se->fhash = p->erased ? p->hash : NULL;
}

int
gather_next(struct gather *g, const struct source_edit **out, struct err *e)
{
	*out = &g->out;
	if (g->fd < 0) {
		if (g->at == g->n)
			return 0;
		give(g, g->items[g->at++]);
		return 1;
	}
	while (g->run < g->n_runs) {
		struct run *r = &g->runs[g->run];
		int rc = run_fill(g, r, e);

		if (rc < 0)
			return -1;
		if (rc == 0) {
			free(r->p);
			r->p = NULL;
			g->run++;
			continue;
		}
		give(g, run_top(r));
		r->used += run_top(r)->size;	/* stays under the window until the next call */
		return 1;
	}
	return 0;
}
