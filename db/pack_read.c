/*
 * pack_read.c - edits out of packs, as a source.  All of it is read and
 * proven before the first edit comes out; memory does not grow with it.
 */
#include "db/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/pack_box.h"
#include "db/pack_code.h"
#include "db/pack_int.h"

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
	memory_ids(u->m, ids);
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
	if (n == s->info.edits) {	/* it has just been read to its end */
		u->over = true;
		u->m->n = (uint64_t)n;
		memcpy(u->digest, u->verified, sizeof u->digest);
		return true;
	}
	while ((int64_t)u->m->n < n && unpack_next(u, &none) > 0)
		;	/* a failure comes again with the next one asked for */
	return true;
}

static const struct source_ops source_pack_ops = { source_pack_next, source_pack_skip, unpack_close };

static int
unpack_all(struct unpacker *u, const struct progress *pr, struct err *e)
{
	int rc;

	while ((rc = unpack_next(u, e)) > 0)
		if (u->left == 0 && pr && pr->tick && !pr->tick(pr->data, (size_t)box_reader_at(u->r), (size_t)box_reader_size(u->r)))
			return err_set(e, ERR_CANCEL, "已停止，什么也没有改动");
	return rc;
}

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
	if (rc == 0)
		rc = unpack_all(u, pr, e);
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
	u->s.info.part = h->number != 0;
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
pack_look(const char *path, const uint8_t *key, const struct progress *pr, struct pack_info *out, uint8_t digest[ID_BYTES], struct err *e)
{
	struct unpacker *u;

	memset(out, 0, sizeof *out);
	if (unpack_open(&u, path, key, pr, e) < 0)
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
	memcpy(digest, u->verified, ID_BYTES);
	unpack_close(&u->s);
	return 0;
}
