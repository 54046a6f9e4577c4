/*
 * pack.c - edits in packs: writing, looking, and reading as a source
 * (PACK.md).  Knows the log, and nothing of what edits fold to.
 *
 * Neither ids nor hashes are in a pack: its reader computes them, and one
 * digest over all ids shows that they came out as the writer's ledger has
 * them.  Memory does not grow with the pack.
 */
#include "db/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>
#include <sqlite3.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/ledger_int.h"
#include "db/pack_box.h"
#include "db/pack_int.h"
#include "db/source.h"
#include "sql.h"

#define BLOCK_EDITS 4096
#define BLOCK_FIELDS ((size_t)1 << 20)	/* a block ends when it has so much text */
#define BLOCK_META_MAX ((size_t)BLOCK_EDITS * 1024)
#define BLOCK_FIXED_MAX ((size_t)BLOCK_EDITS * 32 + (size_t)BLOCK_EDITS * LOG_BASES_MAX * ID_BYTES)
#define BLOCK_TEXT_MAX (BLOCK_FIELDS + SOURCE_FIELDS_MAX)
#define WINDOW 131072u			/* so far back an edit can be named by its distance */
#define SEEN_SLOTS 262144u
#define SEEN_PROBES 4
#define TABLE_MAX 255

enum {				/* first byte of an edit */
	TAG_ERASED = 1, TAG_BASES = 2, TAG_ROW = 4, TAG_GEN = 8, TAG_NEED = 16, TAG_WHO = 32, TAG_STATION = 64, TAG_ENTITY = 128
};
enum { MARK_END = 'E', MARK_BLOCK = 'B' };

struct near {			/* an edit not long ago in this pack */
	uint8_t id[ID_BYTES];
	int64_t row;
	int32_t gen;
};

struct words {			/* what repeats; the same on both sides */
	size_t n;
	char p[TABLE_MAX][SOURCE_ENTITY_MAX + 1];
};

struct people {
	size_t n;
	int64_t last;
	int64_t p[TABLE_MAX];
};

struct memory {			/* what both sides remember of the edits before */
	uint64_t n;		/* edits so far */
	int64_t at;
	struct words entities, stations;
	char entity[SOURCE_ENTITY_MAX + 1], station[17];
	struct people people;
	crypto_generichash_blake2b_state *ids;	/* owned */
	struct near near[WINDOW];
};

static struct memory *
memory_new(void)
{
	struct memory *m = mem_zero(1, sizeof *m);

	m->ids = aligned_alloc(64, (sizeof *m->ids + 63) / 64 * 64);
	if (!m->ids)
		abort();
	crypto_generichash_blake2b_init(m->ids, NULL, 0, ID_BYTES);
	return m;
}

static void
memory_free(struct memory *m)
{
	if (m)
		free(m->ids);
	free(m);
}

static void
memory_start(struct memory *m)
{
	m->n = 0;
	m->at = 0;
	m->entities.n = m->stations.n = m->people.n = 0;
	m->entity[0] = m->station[0] = '\0';
	m->people.last = 0;
	crypto_generichash_blake2b_init(m->ids, NULL, 0, ID_BYTES);
}

static void
memory_add(struct memory *m, const struct edit *ed)
{
	struct near *r = &m->near[m->n++ % WINDOW];

	memcpy(r->id, ed->id, ID_BYTES);
	r->row = ed->row;
	r->gen = (int32_t)ed->gen;
	crypto_generichash_blake2b_update(m->ids, ed->id, ID_BYTES);
}

/* --- writing --------------------------------------------------------------------------------------------------------- */

struct packer {
	struct box_writer *w;		/* owned */
	struct memory *m;		/* owned */
	struct buf meta, fixed, text;	/* owned; the block being filled */
	size_t block_n;
	int64_t first_n, last_n;
	uint32_t seen[SEEN_SLOTS];	/* 1 + number of the edit, found by its id */
};

static void
put_int(struct buf *b, uint64_t v)
{
	while (v >= 0x80) {
		buf_addc(b, (char)(v | 0x80));
		v >>= 7;
	}
	buf_addc(b, (char)v);
}

static void
put_signed(struct buf *b, int64_t v)
{
	put_int(b, (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0));
}

static uint32_t
seen_slot(const uint8_t id[ID_BYTES])
{
	return ((uint32_t)id[0] << 16 | (uint32_t)id[1] << 8 | id[2]) % SEEN_SLOTS;
}

/* How many edits back is id?  0: not within reach. */
static uint32_t
seen_find(const struct packer *p, const uint8_t id[ID_BYTES])
{
	uint32_t at = seen_slot(id);

	for (uint32_t i = 0; i < SEEN_PROBES; i++) {
		uint32_t back = (uint32_t)p->m->n + 1 - p->seen[(at + i) % SEEN_SLOTS];

		if (p->seen[(at + i) % SEEN_SLOTS] && back <= WINDOW && memcmp(p->m->near[(p->m->n - back) % WINDOW].id, id, ID_BYTES) == 0)
			return back;
	}
	return 0;
}

static void
seen_add(struct packer *p, const uint8_t id[ID_BYTES])
{
	uint32_t at = seen_slot(id), best = at, age, most = 0;

	for (uint32_t i = 0; i < SEEN_PROBES; i++) {
		uint32_t s = (at + i) % SEEN_SLOTS;

		age = p->seen[s] ? (uint32_t)p->m->n + 1 - p->seen[s] : UINT32_MAX;
		if (age > most) {
			most = age;
			best = s;
		}
	}
	p->seen[best] = (uint32_t)p->m->n + 1;
}

/* A word out of a table, or itself when it is new there. */
static void
put_word(struct buf *meta, struct words *t, const char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->p[i], s) == 0) {
			put_int(meta, i + 1);
			return;
		}
	put_int(meta, 0);
	put_int(meta, n);
	buf_add(meta, s, n);
	if (t->n < TABLE_MAX)
		memcpy(t->p[t->n++], s, n + 1);
}

static void
put_who(struct buf *meta, struct people *t, int64_t who)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->p[i] == who) {
			put_int(meta, i + 1);
			return;
		}
	put_int(meta, 0);
	put_int(meta, (uint64_t)who);
	if (t->n < TABLE_MAX)
		t->p[t->n++] = who;
}

static int
block_write(struct packer *p, struct err *e)
{
	struct buf head = BUF_INIT;
	int rc;

	if (p->block_n == 0)
		return 0;
	buf_addc(&head, MARK_BLOCK);
	put_int(&head, p->block_n);
	put_int(&head, p->meta.n);
	put_int(&head, p->fixed.n);
	put_int(&head, p->text.n);
	rc = box_write(p->w, head.p, head.n, e) < 0 || box_write(p->w, p->meta.p, p->meta.n, e) < 0
		|| (p->fixed.n && box_write(p->w, p->fixed.p, p->fixed.n, e) < 0)
		|| (p->text.n && box_write(p->w, p->text.p, p->text.n, e) < 0) ? -1 : 0;
	buf_release(&head);
	buf_clear(&p->meta);
	buf_clear(&p->fixed);
	buf_clear(&p->text);
	p->block_n = 0;
	return rc;
}

static int
packer_add(struct packer *p, const struct source_edit *se, struct err *e)
{
	const struct edit *ed = &se->edit;
	struct memory *m = p->m;
	uint32_t back[LOG_BASES_MAX];
	const struct near *first = NULL;
	int64_t gen = 1;
	unsigned tag = 0;

	for (size_t i = 0; i < ed->bases.n; i++) {
		const struct near *b;

		if ((back[i] = seen_find(p, ed->bases.p[i])) == 0)
			continue;
		b = &m->near[(m->n - back[i]) % WINDOW];
		if (!first)
			first = b;
		if (b->gen >= gen)
			gen = b->gen + 1;
	}
	tag = (ed->fields ? 0u : TAG_ERASED) | (ed->bases.n ? TAG_BASES : 0u) | (first && first->row == ed->row ? 0u : TAG_ROW)
		| (gen == ed->gen ? 0u : TAG_GEN) | (ed->need == 1 ? 0u : TAG_NEED) | (m->n && m->people.last == ed->who ? 0u : TAG_WHO)
		| (strcmp(m->station, ed->station) == 0 ? 0u : TAG_STATION) | (strcmp(m->entity, se->entity) == 0 ? 0u : TAG_ENTITY);
	buf_addc(&p->meta, (char)tag);
	if (tag & TAG_ENTITY)
		put_word(&p->meta, &m->entities, se->entity);
	if (tag & TAG_STATION)
		put_word(&p->meta, &m->stations, ed->station);
	if (tag & TAG_WHO)
		put_who(&p->meta, &m->people, ed->who);
	if (tag & TAG_NEED)
		put_int(&p->meta, (uint64_t)ed->need);
	if (tag & TAG_GEN)
		put_int(&p->meta, (uint64_t)ed->gen);
	put_signed(&p->meta, (int64_t)((uint64_t)ed->at - (uint64_t)m->at));
	if (tag & TAG_BASES) {
		put_int(&p->meta, ed->bases.n);
		for (size_t i = 0; i < ed->bases.n; i++) {
			put_int(&p->meta, back[i]);
			if (!back[i])
				buf_add(&p->fixed, ed->bases.p[i], ID_BYTES);
		}
	}
	if (tag & TAG_ROW)
		buf_add_be64(&p->fixed, (uint64_t)ed->row);
	buf_add(&p->fixed, ed->fields ? se->salt : se->fhash, ID_BYTES);
	if (ed->fields) {
		put_int(&p->meta, ed->fields_n);
		buf_add(&p->text, ed->fields, ed->fields_n);
	}
	m->at = ed->at;
	m->people.last = ed->who;
	memcpy(m->station, ed->station, sizeof m->station);
	memcpy(m->entity, se->entity, sizeof m->entity);
	if (m->n == 0)
		p->first_n = ed->n;
	p->last_n = ed->n;
	seen_add(p, ed->id);
	memory_add(m, ed);
	p->block_n++;
	return p->block_n == BLOCK_EDITS || p->text.n >= BLOCK_FIELDS ? block_write(p, e) : 0;
}

/* The row under st; false when no reader would take it. */
static bool
slice_edit(sqlite3_stmt *st, struct source_edit *se)
{
	struct edit *ed = &se->edit;
	const char *entity = (const char *)sqlite3_column_text(st, 2), *station = (const char *)sqlite3_column_text(st, 8);
	size_t entity_n = (size_t)sqlite3_column_bytes(st, 2), bases_n = (size_t)sqlite3_column_bytes(st, 5);

	if (!entity || !station || entity_n > SOURCE_ENTITY_MAX || sqlite3_column_bytes(st, 8) != 16 || sqlite3_column_bytes(st, 1) != ID_BYTES
	    || bases_n > LOG_BASES_MAX * ID_BYTES || bases_n % ID_BYTES != 0)
		return false;
	memset(ed, 0, sizeof *ed);
	ed->n = sqlite3_column_int64(st, 0);
	memcpy(ed->id, sqlite3_column_blob(st, 1), ID_BYTES);
	memcpy(se->entity, entity, entity_n + 1);
	ed->row = sqlite3_column_int64(st, 3);
	ed->gen = sqlite3_column_int64(st, 4);
	ed->bases.n = bases_n / ID_BYTES;
	ed->bases.p = (uint8_t (*)[ID_BYTES])(uintptr_t)sqlite3_column_blob(st, 5);
	ed->at = sqlite3_column_int64(st, 6);
	ed->who = sqlite3_column_int64(st, 7);
	memcpy(ed->station, station, 17);
	ed->need = sqlite3_column_int64(st, 9);
	ed->fields = (char *)(uintptr_t)sqlite3_column_text(st, 10);
	ed->fields_n = (size_t)sqlite3_column_bytes(st, 10);
	se->salt = sqlite3_column_bytes(st, 11) == ID_BYTES ? sqlite3_column_blob(st, 11) : NULL;
	se->fhash = sqlite3_column_bytes(st, 12) == ID_BYTES ? sqlite3_column_blob(st, 12) : NULL;
	return ed->fields ? se->salt && ed->fields_n <= SOURCE_FIELDS_MAX : se->fhash != NULL;
}

/* One slice of the log: *next is where the following one begins, behind "last" at the end.  In slices, so that a slow stick
 * does not keep others from saving. */
static int
packer_slice(struct packer *p, struct stmts *s, int64_t *next, int64_t last, struct err *e)
{
	struct source_edit se;
	sqlite3_stmt *st;
	int count = 0, rc;

	if (stmt_get(s, &st, sql_query_edits_slice(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, *next);
	sqlite3_bind_int64(st, 2, last);
	sqlite3_bind_int(st, 3, BLOCK_EDITS);
	while ((rc = stmt_step(st, e)) > 0) {
		count++;
		*next = sqlite3_column_int64(st, 0) + 1;
		if (!slice_edit(st, &se))
			rc = err_set(e, ERR_DAMAGED, "账本第%lld条记录不完整，没有拷成，账本没有变动。请先运行检查", (long long)*next - 1);
		else
			rc = packer_add(p, &se, e);
		if (rc < 0)
			break;
	}
	stmt_done(s, st);
	if (rc == 0 && count < BLOCK_EDITS)
		*next = last + 1;
	return rc;
}

static int
packer_ranges(struct packer *p, struct ledger *l, const struct pack_ranges *ranges, const struct progress *pr, struct err *e)
{
	int64_t total = 0, done = 0;

	for (size_t i = 0; i < ranges->n; i++)
		total += ranges->p[i].last - ranges->p[i].first + 1;
	for (size_t i = 0; i < ranges->n; i++)
		for (int64_t at = ranges->p[i].first; at <= ranges->p[i].last;) {
			int64_t from = at;

			if (packer_slice(p, &l->stmts, &at, ranges->p[i].last, e) < 0)
				return -1;
			done += at - from;
			/* writing is the one half, reading again the other */
			if (pr && pr->tick && !pr->tick(pr->data, (size_t)done, 2 * (size_t)total))
				return err_set(e, ERR_CANCEL, "已停止，没有拷，账本没有变动");
		}
	return block_write(p, e);
}

static int
packer_end(struct packer *p, struct pack_result *out, struct err *e)
{
	uint8_t ids[ID_BYTES];
	struct buf end = BUF_INIT;
	int rc;

	crypto_generichash_blake2b_final(p->m->ids, ids, sizeof ids);
	buf_addc(&end, MARK_END);
	put_int(&end, p->m->n);
	put_int(&end, (uint64_t)p->first_n);
	put_int(&end, (uint64_t)p->last_n);
	buf_add(&end, ids, sizeof ids);
	rc = box_write(p->w, end.p, end.n, e);
	buf_release(&end);
	if (rc == 0)
		rc = box_writer_end(p->w, out->digest, &out->bytes, e);
	out->edits = (int64_t)p->m->n;
	return rc;
}

static int
pack_fill(struct ledger *l, int fd, const char *path, const struct pack_ranges *ranges, const struct pack_segment *seg,
		const uint8_t *key, const struct progress *pr, struct pack_result *out, struct err *e)
{
	struct packer *p = mem_zero(1, sizeof *p);
	struct box_head h = { .made_at = l->now() };
	int rc;

	memcpy(h.township, l->township, ID_BYTES);
	snprintf(h.station, sizeof h.station, "%s", l->station->id);
	snprintf(h.code, sizeof h.code, "%s", l->station->code);
	for (size_t n = strlen(l->name), i = 0; i < n && n < sizeof h.name; i++)
		h.name[i] = l->name[i];
	if (seg) {
		h.number = seg->number;
		h.from = seg->from;
		memcpy(h.before, seg->before, ID_BYTES);
	}
	p->m = memory_new();
	rc = box_writer_open(&p->w, fd, path, &h, key, e);
	if (rc == 0)
		rc = packer_ranges(p, l, ranges, pr, e);
	if (rc == 0)
		rc = packer_end(p, out, e);
	box_writer_free(p->w);
	memory_free(p->m);
	buf_release(&p->meta);
	buf_release(&p->fixed);
	buf_release(&p->text);
	free(p);
	return rc;
}

/* --- reading --------------------------------------------------------------------------------------------------------- */

struct column { uint8_t *p; size_t n, at, cap; };	/* owned */

struct unpacker {
	struct source s;		/* first: what others hold */
	struct box_reader *r;		/* owned */
	struct memory *m;		/* owned */
	struct column meta, fixed, text;
	struct buf scratch;		/* owned */
	size_t left;			/* edits left in the block */
	int64_t first_n, last_n;	/* in the writer's ledger */
	bool over;
	bool broken;			/* nothing more comes out */
	uint8_t digest[ID_BYTES], verified[ID_BYTES];
	char *cut;			/* where a NUL stands in for what follows in text */
	char behind;
	struct source_edit se;
	uint8_t bases[LOG_BASES_MAX][ID_BYTES];
};

static int
unpack_damaged(struct unpacker *u, struct err *e)
{
	return box_damaged(u->s.info.path, e);
}

static int
read_int(struct unpacker *u, uint64_t *out, struct err *e)
{
	uint8_t b;

	*out = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		if (box_read(u->r, &b, 1, e) < 0)
			return -1;
		*out |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return 0;
	}
	return unpack_damaged(u, e);
}

static bool
take_int(struct column *c, uint64_t *out)
{
	*out = 0;
	for (unsigned shift = 0; shift < 64 && c->at < c->n; shift += 7) {
		uint8_t b = c->p[c->at++];

		*out |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return true;
	}
	return false;
}

static const uint8_t *
take_bytes(struct column *c, size_t n)
{
	const uint8_t *p = c->p + c->at;

	if (n > c->n - c->at)
		return NULL;
	c->at += n;
	return p;
}

static bool
take_signed(struct column *c, int64_t *out)
{
	uint64_t v;

	if (!take_int(c, &v))
		return false;
	*out = (int64_t)(v >> 1 ^ (v & 1 ? UINT64_MAX : 0));
	return true;
}

static bool
take_word(struct column *c, struct words *t, char *out, size_t max)
{
	const uint8_t *p;
	uint64_t i, n;

	if (!take_int(c, &i))
		return false;
	if (i > 0) {
		if (i > t->n)
			return false;
		memcpy(out, t->p[i - 1], strlen(t->p[i - 1]) + 1);
		return true;
	}
	if (!take_int(c, &n) || n == 0 || n > max || !(p = take_bytes(c, (size_t)n)) || memchr(p, 0, (size_t)n))
		return false;
	memcpy(out, p, (size_t)n);
	out[n] = '\0';
	if (t->n < TABLE_MAX)
		memcpy(t->p[t->n++], out, (size_t)n + 1);
	return true;
}

static bool
take_who(struct column *c, struct people *t)
{
	uint64_t i, who;

	if (!take_int(c, &i) || i > t->n)
		return false;
	if (i > 0) {
		t->last = t->p[i - 1];
		return true;
	}
	if (!take_int(c, &who) || who > INT64_MAX)
		return false;
	t->last = (int64_t)who;
	if (t->n < TABLE_MAX)
		t->p[t->n++] = t->last;
	return true;
}

static int
read_column(struct unpacker *u, struct column *c, uint64_t n, struct err *e)
{
	if (c->cap <= n) {
		c->cap = (size_t)n + 1;	/* a byte for the NUL behind the last text */
		c->p = mem_resize(c->p, c->cap, 1);
	}
	c->at = 0;
	c->n = (size_t)n;
	return box_read(u->r, c->p, (size_t)n, e);
}

static int
unpack_block(struct unpacker *u, struct err *e)
{
	uint64_t n, meta, fixed, text;

	if (read_int(u, &n, e) < 0 || read_int(u, &meta, e) < 0 || read_int(u, &fixed, e) < 0 || read_int(u, &text, e) < 0)
		return -1;
	if (n == 0 || n > BLOCK_EDITS || meta > BLOCK_META_MAX || fixed > BLOCK_FIXED_MAX || text > BLOCK_TEXT_MAX)
		return unpack_damaged(u, e);
	u->cut = NULL;
	if (read_column(u, &u->meta, meta, e) < 0 || read_column(u, &u->fixed, fixed, e) < 0 || read_column(u, &u->text, text, e) < 0)
		return -1;
	u->left = (size_t)n;
	return 0;
}

static int
unpack_end(struct unpacker *u, struct err *e)
{
	uint8_t stored[ID_BYTES], ids[ID_BYTES];
	uint64_t n, first, last;

	if (read_int(u, &n, e) < 0 || read_int(u, &first, e) < 0 || read_int(u, &last, e) < 0 || box_read(u->r, stored, sizeof stored, e) < 0 || box_reader_end(u->r, u->digest, e) < 0)
		return -1;
	crypto_generichash_blake2b_final(u->m->ids, ids, sizeof ids);
	if (n != u->m->n || first > last || last > INT64_MAX || memcmp(ids, stored, sizeof ids) != 0)
		return unpack_damaged(u, e);
	u->first_n = (int64_t)first;
	u->last_n = (int64_t)last;
	u->over = true;
	u->broken = false;
	return 0;
}

static bool
take_bases(struct unpacker *u, const struct near **first, int64_t *gen)
{
	struct edit *ed = &u->se.edit;
	uint64_t n, back;

	if (!take_int(&u->meta, &n) || n == 0 || n > LOG_BASES_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		const uint8_t *id;

		if (!take_int(&u->meta, &back) || back > WINDOW || back > u->m->n)
			return false;
		if (back > 0) {
			const struct near *b = &u->m->near[(u->m->n - back) % WINDOW];

			if (!*first)
				*first = b;
			if (b->gen >= *gen)
				*gen = b->gen + 1;
			id = b->id;
		} else if (!(id = take_bytes(&u->fixed, ID_BYTES))) {
			return false;
		}
		memcpy(u->bases[i], id, ID_BYTES);
	}
	ed->bases.p = u->bases;
	ed->bases.n = (size_t)n;
	return true;
}

static bool
take_payload(struct unpacker *u, unsigned tag)
{
	struct source_edit *se = &u->se;
	const uint8_t *p = take_bytes(&u->fixed, ID_BYTES), *fields;
	uint64_t n;

	if (!p)
		return false;
	if (tag & TAG_ERASED) {
		se->fhash = p;
		return true;
	}
	se->salt = p;
	if (!take_int(&u->meta, &n) || n > SOURCE_FIELDS_MAX || !(fields = take_bytes(&u->text, (size_t)n)))
		return false;
	se->edit.fields = (char *)u->text.p + (fields - u->text.p);
	se->edit.fields_n = (size_t)n;
	/* a C string for whoever wants one */
	u->cut = se->edit.fields + n;
	u->behind = *u->cut;
	*u->cut = '\0';
	return true;
}

static bool
take_edit(struct unpacker *u)
{
	struct memory *m = u->m;
	struct source_edit *se = &u->se;
	struct edit *ed = &se->edit;
	const struct near *first = NULL;
	const uint8_t *p = take_bytes(&u->meta, 1), *row;
	uint64_t v;
	int64_t gen = 1, at;
	unsigned tag;

	if (!p)
		return false;
	tag = *p;
	memset(ed, 0, sizeof *ed);
	ed->deleted = -1;
	se->salt = se->fhash = NULL;
	if (((tag & TAG_ENTITY) && !take_word(&u->meta, &m->entities, m->entity, SOURCE_ENTITY_MAX))
	    || ((tag & TAG_STATION) && !take_word(&u->meta, &m->stations, m->station, 16))
	    || ((tag & TAG_WHO) && !take_who(&u->meta, &m->people)))
		return false;
	ed->need = 1;
	if (tag & TAG_NEED) {
		if (!take_int(&u->meta, &v) || v > INT64_MAX)
			return false;
		ed->need = (int64_t)v;
	}
	if (tag & TAG_GEN) {
		if (!take_int(&u->meta, &v) || v > LOG_GEN_MAX)
			return false;
		ed->gen = (int64_t)v;
	}
	if (!take_signed(&u->meta, &at))
		return false;
	m->at = (int64_t)((uint64_t)m->at + (uint64_t)at);
	if ((tag & TAG_BASES) && !take_bases(u, &first, &gen))
		return false;
	if (!(tag & TAG_GEN))
		ed->gen = gen;
	if (tag & TAG_ROW) {
		if (!(row = take_bytes(&u->fixed, 8)))
			return false;
		for (int i = 0; i < 8; i++)
			ed->row = (int64_t)((uint64_t)ed->row << 8 | row[i]);
	} else {
		if (!first)
			return false;
		ed->row = first->row;
	}
	if (!take_payload(u, tag))
		return false;
	ed->n = (int64_t)m->n + 1;
	ed->at = m->at;
	ed->who = m->people.last;
	memcpy(ed->station, m->station, sizeof ed->station);
	memcpy(se->entity, m->entity, sizeof se->entity);
	return true;
}

/* 1: the next edit in u->se, 0: the end, and all of it sound; -1. */
static int
unpack_next(struct unpacker *u, struct err *e)
{
	uint8_t mark;

	if (u->over)
		return 0;
	if (u->broken)
		return unpack_damaged(u, e);
	if (u->cut)
		*u->cut = u->behind;
	u->cut = NULL;
	u->broken = true;
	while (u->left == 0) {
		if (u->meta.at < u->meta.n || u->fixed.at < u->fixed.n || u->text.at < u->text.n)
			return unpack_damaged(u, e);
		if (box_read(u->r, &mark, 1, e) < 0)
			return -1;
		if (mark == MARK_END)
			return unpack_end(u, e);
		if (mark != MARK_BLOCK)
			return unpack_damaged(u, e);
		if (unpack_block(u, e) < 0)
			return -1;
	}
	u->left--;
	/* what the content gives is its id: there is no other to compare with */
	if (!take_edit(u) || !source_proven(&u->se, u->se.edit.id, &u->scratch))
		return unpack_damaged(u, e);
	memory_add(u->m, &u->se.edit);
	u->broken = false;
	return 1;
}

static int
unpack_rewind(struct unpacker *u, struct err *e)
{
	memory_start(u->m);
	u->over = u->broken = false;
	u->left = 0;
	u->cut = NULL;
	u->meta.at = u->meta.n = u->fixed.at = u->fixed.n = u->text.at = u->text.n = 0;
	return box_rewind(u->r, e);
}

static void
unpack_close(struct source *s)
{
	struct unpacker *u = (struct unpacker *)(void *)s;

	box_reader_free(u->r);
	memory_free(u->m);
	free(u->meta.p);
	free(u->fixed.p);
	free(u->text.p);
	buf_release(&u->scratch);
	free(u);
}

static int
source_pack_next(struct source *s, const struct source_edit **out, struct err *e)
{
	struct unpacker *u = (struct unpacker *)(void *)s;
	int rc = unpack_next(u, e);

	if (rc > 0) {
		s->seen++;
		memcpy(u->se.chain, u->verified, LOG_CHAIN_BYTES);
		*out = &u->se;
	} else if (rc == 0 && memcmp(u->digest, u->verified, ID_BYTES) != 0) {
		/* not what was verified: somebody changed it meanwhile */
		rc = unpack_damaged(u, e);
	}
	if (rc < 0)
		s->damaged = true;
	if (rc == 0) {
		s->clean = true;
		s->last_n = (int64_t)u->m->n;
		memcpy(s->last_chain, u->verified, LOG_CHAIN_BYTES);
	}
	return rc;
}

/* A pack never changes: the same digest is the same content. */
static bool
source_pack_skip(struct source *s, int64_t n, const uint8_t chain[LOG_CHAIN_BYTES])
{
	struct unpacker *u = (struct unpacker *)(void *)s;
	struct err none;

	if (memcmp(chain, u->verified, LOG_CHAIN_BYTES) != 0 || n < 0 || n > s->info.edits)
		return false;
	while ((int64_t)u->m->n < n && unpack_next(u, &none) > 0)
		;	/* a failure comes again with the next one asked for */
	return true;
}

static const struct source_ops source_pack_ops = { source_pack_next, source_pack_skip, unpack_close };

/* Open, and read to the end once: what is not whole is refused before anything comes out of it. */
static int
unpack_open(struct unpacker **out, const char *path, const uint8_t *key, const struct progress *pr, struct err *e)
{
	struct unpacker *u = mem_zero(1, sizeof *u);
	const struct box_head *h;
	int rc;

	*out = NULL;
	u->s.ops = &source_pack_ops;
	u->m = memory_new();
	snprintf(u->s.info.path, sizeof u->s.info.path, "%s", path);
	rc = box_reader_open(&u->r, path, key, e);
	while (rc == 0 && (rc = unpack_next(u, e)) > 0) {
		rc = 0;
		if (u->left == 0 && pr && pr->tick && !pr->tick(pr->data, (size_t)box_reader_at(u->r), (size_t)box_reader_size(u->r)))
			rc = err_set(e, ERR_CANCEL, "已停止，什么也没有改动");
		if (rc == 0)
			continue;
	}
	if (rc < 0) {
		unpack_close(&u->s);
		return -1;
	}
	h = box_reader_head(u->r);
	u->s.info.kind = SOURCE_PACK;
	snprintf(u->s.info.township_name, sizeof u->s.info.township_name, "%s", h->name);
	memcpy(u->s.info.township, h->township, ID_BYTES);
	memcpy(u->s.info.file_id, u->digest, ID_BYTES);
	memcpy(u->s.info.station, h->station, sizeof h->station);
	memcpy(u->s.info.station_code, h->code, sizeof h->code);
	u->s.info.made_at = h->made_at;
	u->s.info.edits = (int64_t)u->m->n;
	memcpy(u->verified, u->digest, ID_BYTES);
	*out = u;
	return 0;
}

int
source_open_pack(struct source **out, const char *path, const uint8_t *key, struct err *e)
{
	struct unpacker *u;

	*out = NULL;
	if (unpack_open(&u, path, key, NULL, e) < 0)
		return -1;
	if (unpack_rewind(u, e) < 0) {
		unpack_close(&u->s);
		return -1;
	}
	*out = &u->s;
	return 0;
}

int
pack_inspect(const char *path, const uint8_t *key, struct pack_info *out, struct err *e)
{
	struct unpacker *u;

	memset(out, 0, sizeof *out);
	if (unpack_open(&u, path, key, NULL, e) < 0)
		return -1;
	memcpy(out->township, u->s.info.township_name, sizeof out->township);
	memcpy(out->township_id, u->s.info.township, ID_BYTES);
	memcpy(out->station, u->s.info.station, sizeof out->station);
	memcpy(out->code, u->s.info.station_code, sizeof out->code);
	out->made_at = u->s.info.made_at;
	out->edits = u->s.info.edits;
	out->first_n = u->first_n;
	out->last_n = u->last_n;
	out->encrypted = box_reader_head(u->r)->sealed;
	unpack_close(&u->s);
	return 0;
}

/* --- files that count ------------------------------------------------------------------------------------------------ */

void
pack_ranges_add(struct pack_ranges *r, int64_t first, int64_t last)
{
	if (r->n > 0 && r->p[r->n - 1].last + 1 >= first) {
		if (last > r->p[r->n - 1].last)
			r->p[r->n - 1].last = last;
		return;
	}
	if (r->n == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 8;
		r->p = mem_resize(r->p, r->cap, sizeof *r->p);
	}
	r->p[r->n++] = (struct pack_range){ first, last };
}

void
pack_ranges_release(struct pack_ranges *r)
{
	free(r->p);
	*r = (struct pack_ranges){ 0 };
}

struct second_half { const struct progress *pr; };

static bool
second_half_tick(void *data, size_t done, size_t total)
{
	const struct second_half *h = data;

	return h->pr->tick(h->pr->data, total + done, 2 * total);
}

/* What was written, read from the medium itself. */
static int
pack_verify(const char *path, const uint8_t *key, const struct progress *pr, const struct pack_result *made, struct err *e)
{
	struct second_half half = { pr };
	struct progress second = { second_half_tick, &half };
	struct unpacker *u;
	int rc = 0;

	if (unpack_open(&u, path, key, pr && pr->tick ? &second : NULL, e) < 0) {
		if (e && e->code == ERR_DAMAGED)
			err_set(e, ERR_DAMAGED, "拷完后读回来对不上，没有留下这个文件；账本没有变动。多半是盘坏了，请换一个盘；"
					"换了还这样，请运行检查");
		return -1;
	}
	if (u->s.info.edits != made->edits || memcmp(u->digest, made->digest, ID_BYTES) != 0)
		rc = err_set(e, ERR_DAMAGED, "拷完后读回来对不上，没有留下这个文件；账本没有变动。多半是盘坏了，请换一个盘");
	unpack_close(&u->s);
	return rc;
}

static int
pack_settle(int fd, const char *path, struct err *e)
{
	int rc = 0;

	if (fsync(fd) != 0 && errno != EINVAL)
		rc = err_errno(e, "没有拷成（%s），账本没有变动", path);
	/* The next reading shall come from the medium, not from this PC's memory. */
	if (rc == 0)
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (close(fd) != 0 && errno != EINTR && rc == 0)
		rc = err_errno(e, "没有拷成（%s），账本没有变动", path);
	return rc;
}

int
pack_make(struct ledger *l, char *temp, const struct pack_ranges *ranges, const struct pack_segment *seg, const uint8_t *key,
		const struct progress *pr, struct pack_result *out, struct err *e)
{
	int fd, rc;

	memset(out, 0, sizeof *out);
	ledger_read_end(l);
	fd = mkstemp(temp);
	if (fd < 0)
		return err_errno(e, "没有拷成，写不了 %s，账本没有变动", temp);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	rc = pack_fill(l, fd, temp, ranges, seg, key, pr, out, e);
	if (rc == 0)
		rc = pack_settle(fd, temp, e);
	else
		close(fd);
	if (rc == 0)
		rc = pack_verify(temp, key, pr, out, e);
	if (rc < 0)
		unlink(temp);
	return rc;
}

int
pack_name(const char *temp, const char *path, const struct pack_result *made, struct err *e)
{
	uint8_t digest[ID_BYTES];
	struct box_head h;
	struct stat st;
	int64_t bytes;
	int rc = -1;

	if (link(temp, path) == 0) {
		rc = 0;
	} else if (errno == EEXIST || lstat(path, &st) == 0) {	/* FAT knows no links: look first */
		err_set(e, ERR_INPUT, "%s 已经有了，没有动它。请换一个名字", path);
		unlink(temp);
		return -1;
	} else if (rename(temp, path) == 0) {
		rc = 0;
	} else {
		err_errno(e, "没有拷成（%s），账本没有变动", path);
	}
	unlink(temp);
	if (rc == 0)
		rc = file_sync_folder_of(path, e);
	if (rc == 0 && (box_look(path, &h, digest, &bytes, e) < 0 || bytes != made->bytes || memcmp(digest, made->digest, ID_BYTES) != 0))
		rc = err_set(e, ERR_IO, "%s 没有拷成，U盘可能被拔掉了；账本没有变动。请插好再拷一次", path);
	return rc;
}

int
pack_write(struct ledger *l, const char *path, int64_t after, const uint8_t *key, const struct progress *pr,
		struct pack_result *out, struct err *e)
{
	struct pack_ranges all = { 0 };
	const char *slash = strrchr(path, '/');
	struct buf temp = BUF_INIT;
	int64_t last;
	int rc;

	memset(out, 0, sizeof *out);
	if (file_exists(path))
		return err_set(e, ERR_INPUT, "%s 已经有了，没有动它。请换一个名字", path);
	if (stmt_int(&l->stmts, &last, sql_query_edit_last_n(), e) < 0)
		return -1;
	if (last <= after)
		return err_set(e, ERR_NOTFOUND, "从上次以后没有新的记录，没有写新文件");
	pack_ranges_add(&all, after < 0 ? 1 : after + 1, last);
	if (slash)
		buf_add(&temp, path, (size_t)(slash - path) + 1);
	buf_adds(&temp, ".ybz-tmp-XXXXXX");
	rc = pack_make(l, temp.p, &all, NULL, key, pr, out, e);
	if (rc == 0)
		rc = pack_name(temp.p, path, out, e);
	pack_ranges_release(&all);
	buf_release(&temp);
	return rc;
}
