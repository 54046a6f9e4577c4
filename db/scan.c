/*
 * scan.c - chunks of the log on their way through two threads:
 *
 *	read (here) -> fold (worker) -> names (here) -> search text (worker) -> take (here) -> clear (worker)
 *
 * Three or four are under way at a time.  Names and taking need the database and
 * so belong to this thread; nothing the worker does can fail but a seal.
 */
#include "db/scan.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/id.h"
#include "base/mem.h"
#include "db/derive.h"
#include "db/digest.h"
#include "db/rowmap.h"
#include "db/worker.h"
#include "sql.h"

#define CHUNKS 4		/* one being read, two between the threads, one being taken or cleared */
#define CHUNK_ROWS 1024		/* sorted by place together: neighbours come to lie on one page */
#define CHUNK_BYTES ((size_t)1 << 19)	/* of the log; a row of many edits may go over it */

struct chunk {
	struct folded *rows;	/* owned; CHUNK_ROWS */
	struct folded **order;	/* owned; by entity and place */
	size_t n;
	struct log_seal *seals;	/* owned; when verifying */
	size_t n_seals, cap_seals;
	char **blocks;		/* owned; bytes of the log that rows and seals point to */
	size_t n_blocks, used, size, kept;
	int64_t broken;		/* first row whose seal does not hold; 0 none */
	struct job job;
	struct run *run;	/* borrowed */
};

struct run {
	struct scan *scan;
	struct worker *worker;
	struct rowmap *often;	/* rows of more than one edit: read together when the first one comes */
	sqlite3_stmt *st;
	bool more;
	size_t read;		/* chunks so far */
	struct chunk chunks[CHUNKS];
	/* the worker's */
	uint8_t chain[LOG_CHAIN_BYTES];
	struct buf bytes;
};

/* --- memory ------------------------------------------------------------------------------------------------------ */

static void *
chunk_keep(struct chunk *c, const void *p, size_t n)
{
	char *to;

	if (!p)
		return NULL;
	if (n + 1 > c->size - c->used) {
		c->size = n + 1 > CHUNK_BYTES ? n + 1 : CHUNK_BYTES;
		c->used = 0;
		c->blocks = mem_resize(c->blocks, c->n_blocks + 1, sizeof *c->blocks);
		c->blocks[c->n_blocks++] = mem_alloc(c->size);
	}
	to = c->blocks[c->n_blocks - 1] + c->used;
	memcpy(to, p, n);
	to[n] = '\0';
	c->used += n + 1;
	c->kept += n + 1;
	return to;
}

static void
chunk_clear(void *data)
{
	struct chunk *c = data;

	for (size_t i = 0; i < c->n; i++)
		folded_clear(&c->rows[i]);
	while (c->n_blocks > 1)		/* the first one stays; it may be a large one */
		free(c->blocks[--c->n_blocks]);
	if (c->n_blocks && c->size != CHUNK_BYTES) {
		free(c->blocks[0]);
		c->n_blocks = 0;
		c->size = 0;
	}
	c->n = c->n_seals = c->used = c->kept = 0;
}

static void
chunk_release(struct chunk *c)
{
	for (size_t i = 0; c->rows && i < CHUNK_ROWS; i++)
		folded_release(&c->rows[i]);
	free(c->rows);
	free(c->order);
	free(c->seals);
	for (size_t i = 0; i < c->n_blocks; i++)
		free(c->blocks[i]);
	free(c->blocks);
}

/* --- the worker's part ------------------------------------------------------------------------------------------- */

static void
chunk_fold(void *data)
{
	struct chunk *c = data;
	struct run *run = c->run;

	for (size_t i = 0; i < c->n_seals && !c->broken; i++)
		if (!log_seal_holds(&c->seals[i], true, run->chain))
			c->broken = c->seals[i].n;
	for (size_t i = 0; i < c->n; i++)
		folded_fold(&c->rows[i], run->scan->store);
}

static int
order_compare(const void *a, const void *b)
{
	const struct folded *x = *(struct folded *const *)a, *y = *(struct folded *const *)b;

	if (x->entity != y->entity)
		return x->entity < y->entity ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

static void
chunk_find(void *data)
{
	struct chunk *c = data;
	struct store *s = c->run->scan->store;
	const uint8_t *key = c->run->scan->digest_key;

	for (size_t i = 0; i < c->n; i++) {
		struct folded *f = &c->rows[i];

		c->order[i] = f;
		folded_find(f, s);
		folded_labels(f, s);
		if (!key || !f->r.heads.n)
			continue;
		buf_clear(&c->run->bytes);
		digest_folded(&c->run->bytes, &s->gen[f->entity], f);
		f->digest = id_short(c->run->bytes.p, c->run->bytes.n, key);
	}
	if (!key && c->n)	/* sums know no order */
		qsort(c->order, c->n, sizeof *c->order, order_compare);
}

/* --- this thread's part ------------------------------------------------------------------------------------------ */

static int
often_collect(struct run *run, struct err *e)
{
	struct store *s = run->scan->store;
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(s->log, &st, sql_query_rows_edited_often(), e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		const struct entity *ent = model_entity(s->model, (const char *)sqlite3_column_text(st, 0));

		if (ent)
			rowmap_put(run->often, (uint32_t)store_index(s, ent), sqlite3_column_int64(st, 1));
	}
	stmt_done(s->log, st);
	return rc;
}

/* The edit under the statement, its bytes kept by the chunk. */
static void
chunk_edit(struct chunk *c, sqlite3_stmt *st, struct edit *ed)
{
	log_column(st, ed, true);
	ed->bases.p = chunk_keep(c, ed->bases.p, ed->bases.n * ID_BYTES);
	ed->fields = chunk_keep(c, ed->fields, ed->fields_n);
}

/* ed: the same edit, when the chunk has it for the fold. */
static void
chunk_seal(struct chunk *c, const struct log_seal *from, const struct edit *ed)
{
	struct log_seal *seal;

	if (c->n_seals == c->cap_seals) {
		c->cap_seals = c->cap_seals ? 2 * c->cap_seals : CHUNK_ROWS;
		c->seals = mem_resize(c->seals, c->cap_seals, sizeof *c->seals);
	}
	seal = &c->seals[c->n_seals++];
	*seal = *from;
	seal->id = chunk_keep(c, seal->id, ID_BYTES);
	seal->salt = chunk_keep(c, seal->salt, ID_BYTES);
	seal->fhash = chunk_keep(c, seal->fhash, ID_BYTES);
	seal->chain = chunk_keep(c, seal->chain, LOG_CHAIN_BYTES);
	seal->fields = ed ? ed->fields : chunk_keep(c, seal->fields, seal->fields_n);
	seal->parts.bases = ed && ed->bases.p ? ed->bases.p : chunk_keep(c, seal->parts.bases, seal->parts.bases_n);
	seal->parts.station = chunk_keep(c, seal->parts.station, seal->parts.station ? strlen(seal->parts.station) : 0);
	seal->parts.entity = chunk_keep(c, seal->parts.entity, seal->parts.entity ? strlen(seal->parts.entity) : 0);
}

/* One row of the log into the chunk. */
static int
chunk_add(struct run *run, struct chunk *c, struct err *e)
{
	struct store *s = run->scan->store;
	const struct entity *ent;
	const struct edit *kept = NULL;
	struct log_seal seal;
	struct rowmap_slot *slot;
	struct folded *f;
	int rc = 0;

	if (run->scan->verify)
		log_seal(run->st, &seal);
	ent = model_entity(s->model, (const char *)sqlite3_column_text(run->st, 11));
	if (ent) {
		f = &c->rows[c->n];
		f->entity = store_index(s, ent);
		slot = rowmap_at(run->often, (uint32_t)f->entity, sqlite3_column_int64(run->st, 2));
		if (!slot->row || !slot->mark) {
			f->es.entity = ent;
			c->n++;
		}
		if (!slot->row) {
			struct edit *ed = edits_add(&f->es);

			chunk_edit(c, run->st, ed);
			kept = ed;
		} else if (!slot->mark) {
			slot->mark = true;
			rc = log_row(s->log, &f->es, ent->name, slot->row, e);
			for (size_t i = 0; i < f->es.n; i++)
				c->kept += f->es.p[i].fields_n;
		}
	}
	if (run->scan->verify)
		chunk_seal(c, &seal, kept);
	return rc;
}

static int
chunk_read(struct run *run, struct chunk *c, int64_t total, const struct progress *pr, struct err *e)
{
	int64_t *done = &run->scan->edits;
	int rc = 0;

	if (!c->rows) {
		c->run = run;
		c->rows = mem_zero(CHUNK_ROWS, sizeof *c->rows);
		c->order = mem_zero(CHUNK_ROWS, sizeof(struct folded *));
	}
	while (rc == 0 && c->n < CHUNK_ROWS && c->kept < CHUNK_BYTES) {
		int got = stmt_step(run->st, e);

		if (got <= 0) {
			run->more = false;
			rc = got;
			break;
		}
		++*done;
		rc = chunk_add(run, c, e);
	}
	if (rc == 0 && pr && pr->tick && !pr->tick(pr->data, (size_t)*done, (size_t)total))
		rc = err_set(e, ERR_CANCEL, "已停止，什么也没有改动");
	return rc;
}

static int
chunk_names(struct run *run, struct chunk *c, struct err *e)
{
	worker_wait(run->worker, &c->job);
	if (c->broken)
		return log_broken(c->broken, e);
	store_trim(run->scan->store);	/* nobody holds a name: what was asked for before has been taken */
	for (size_t i = 0; i < c->n; i++)
		if (folded_names(&c->rows[i], run->scan->store, e) < 0)
			return -1;
	return 0;
}

static int
chunk_take(struct run *run, struct chunk *c, struct err *e)
{
	worker_wait(run->worker, &c->job);
	return c->n ? run->scan->take(run->scan->data, c->order, c->n, e) : 0;
}

static struct chunk *
chunk_at(struct run *run, size_t at, size_t behind)
{
	return at >= behind && at - behind < run->read ? &run->chunks[(at - behind) % CHUNKS] : NULL;
}

/* Chunk "at" is read; the one two behind it, whose texts are done, is taken; then the one behind it gets its names. */
static int
chunks_move(struct run *run, size_t at, int64_t total, const struct progress *pr, struct err *e)
{
	struct chunk *c;

	if (run->more) {
		c = &run->chunks[run->read++ % CHUNKS];
		worker_wait(run->worker, &c->job);
		if (chunk_read(run, c, total, pr, e) < 0)
			return -1;
		worker_give(run->worker, &c->job, chunk_fold, c);
	}
	if ((c = chunk_at(run, at, 2))) {
		if (chunk_take(run, c, e) < 0)
			return -1;
		worker_give(run->worker, &c->job, chunk_clear, c);
	}
	if ((c = chunk_at(run, at, 1))) {
		if (chunk_names(run, c, e) < 0)
			return -1;
		worker_give(run->worker, &c->job, chunk_find, c);
	}
	return 0;
}

int
scan_log(struct scan *s, const struct progress *pr, struct err *e)
{
	struct run run = { .scan = s, .worker = s->worker, .more = true };
	int64_t total;
	int rc;

	s->edits = 0;
	if (stmt_int(s->store->log, &total, sql_query_edit_count(), e) < 0
	    || stmt_get(s->store->log, &run.st, s->verify ? sql_query_edits_sealed() : sql_query_edits_all(), e) < 0)
		return -1;
	if (!s->worker)
		run.worker = worker_start();
	run.often = rowmap_new();
	rc = often_collect(&run, e);
	for (size_t at = 0; rc == 0 && (run.more || at < run.read + 2); at++)
		rc = chunks_move(&run, at, total, pr, e);
	for (size_t i = 0; i < CHUNKS; i++)
		worker_wait(run.worker, &run.chunks[i].job);
	if (!s->worker)
		worker_end(run.worker);
	for (size_t i = 0; i < CHUNKS; i++)
		chunk_release(&run.chunks[i]);
	buf_release(&run.bytes);
	rowmap_free(run.often);
	stmt_done(s->store->log, run.st);
	return rc;
}
