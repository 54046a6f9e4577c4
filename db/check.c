/*
 * check.c - is the ledger what its log says?
 *
 * One walk over the log computes every id and the chain again and folds
 * every row; nothing of it is written, each row leaves a digest in a sum.
 * One walk over every derived table sums the digests of what is stored, and
 * what the search index must hold of it, while the index itself is read.
 * Sums tell whether all is well; which row is not is looked for only then.
 */
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/id.h"
#include "base/mem.h"
#include "db/digest.h"
#include "db/ledger_int.h"
#include "db/scan.h"
#include "db/search.h"
#include "db/worker.h"
#include "sql.h"

#define PACK_ROWS 1024
#define PACK_BYTES ((size_t)1 << 19)
#define PACKS 3
#define ENTRIES_AT_ONCE 2048	/* of the search index, while the worker is busy */

struct sum {		/* equal sets give equal sums in any order */
	uint64_t sum, n;
};

struct check {
	struct ledger *l;		/* borrowed */
	struct worker *worker;		/* owned */
	struct store fresh;		/* owned; without tables: names, counters and numbers out of the log */
	uint8_t key[ID_KEY_BYTES];
	struct sum *rows;		/* owned; of every thing, from the log */
	struct sum conflicts;		/* from the log */
};

static void
sum_add(struct sum *s, uint64_t digest)
{
	s->sum += digest;
	s->n++;
}

static bool
sum_equal(const struct sum *a, const struct sum *b)
{
	return a->sum == b->sum && a->n == b->n;
}

static int
differs(struct err *e, const char *what, int64_t row)
{
	return err_set(e, ERR_DAMAGED, "检查发现：%s（%lld）和流水记录对不上。流水本身没有坏，数据是安全的；请重做各表（在“冲突与备份”里，命令是 rebuild）",
			what, (long long)row);
}

/* --- what the log says ------------------------------------------------------------------------------------------------ */

static uint64_t
conflict_digest(const struct check *c, struct buf *b, const char *entity, int64_t row, const char *field)
{
	buf_clear(b);
	digest_text(b, entity, strlen(entity));
	digest_int(b, row);
	digest_text(b, field, strlen(field));
	return id_short(b->p, b->n, c->key);
}

static void
take_row(struct check *c, const struct folded *f)
{
	struct buf b = BUF_INIT;

	if (!f->r.heads.n)
		return;
	sum_add(&c->rows[f->entity], f->digest);
	c->fresh.live[f->entity] += !f->r.deleted;
	for (size_t i = 0; (f->r.conflicts || f->r.delete_conflict) && i <= f->r.entity->n_fields; i++) {
		const char *field = record_conflict(&f->r, i);

		if (field)
			sum_add(&c->conflicts, conflict_digest(c, &b, f->r.entity->name, f->r.row, field));
	}
	buf_release(&b);
}

static int
take_rows(void *data, struct folded *const *f, size_t n, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < n; i++)
		take_row(data, f[i]);
	return 0;
}

/* --- what the tables say ---------------------------------------------------------------------------------------------- */

static uint64_t
token_hash(const char *token, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)token[i]) * UINT64_C(0x100000001b3);
	return h;
}

/* Of (token, row). */
static uint64_t
entry_hash(uint64_t token, int64_t k)
{
	uint64_t h = token ^ (uint64_t)k * UINT64_C(0x9e3779b97f4a7c15);

	h ^= h >> 29;
	h *= UINT64_C(0xbf58476d1ce4e5b9);
	h ^= h >> 32;
	h *= UINT64_C(0x94d049bb133111eb);
	return h ^ h >> 29;
}

/* Tokens of one row, each once, as the index holds them. */
struct tokens {
	int64_t k;
	uint64_t *p;		/* owned; hashes of tokens */
	uint32_t *turn;		/* owned; p[i] counts only if this is the row's */
	size_t n, cap;		/* cap: a power of two */
	uint32_t now;
	struct sum *sum;
};

static void
tokens_grow(struct tokens *t)
{
	struct tokens old = *t;

	t->cap = old.cap ? 2 * old.cap : 1024;
	t->p = mem_zero(t->cap, sizeof *t->p);
	t->turn = mem_zero(t->cap, sizeof *t->turn);
	for (size_t i = 0; i < old.cap; i++) {
		size_t at = old.p[i] & (t->cap - 1);

		if (old.turn[i] != t->now)
			continue;
		while (t->turn[at] == t->now)
			at = (at + 1) & (t->cap - 1);
		t->p[at] = old.p[i];
		t->turn[at] = t->now;
	}
	free(old.p);
	free(old.turn);
}

static int
token_seen(void *data, const char *token, size_t n)
{
	struct tokens *t = data;
	uint64_t h = entry_hash(token_hash(token, n), t->k);
	size_t at;

	if (2 * t->n >= t->cap)
		tokens_grow(t);
	for (at = h & (t->cap - 1); t->turn[at] == t->now; at = (at + 1) & (t->cap - 1))
		if (t->p[at] == h)
			return 0;
	t->p[at] = h;
	t->turn[at] = t->now;
	t->n++;
	sum_add(t->sum, h);
	return 0;
}

static void
tokens_of(struct tokens *t, int64_t k, const char *text, size_t n)
{
	t->k = k;
	t->n = 0;
	if (++t->now == 0) {	/* turns of long ago would count again */
		memset(t->turn, 0, t->cap * sizeof *t->turn);
		t->now = 1;
	}
	search_tokens(text, n, token_seen, t);
}

/* Stored rows on their way to the worker. */
struct pack {
	struct stored {
		int64_t k;
		size_t at, n;	/* of bytes: what is hashed */
		size_t find_n;	/* the last of them are the search text */
	} rows[PACK_ROWS];
	size_t n;
	struct buf bytes;	/* owned */
	struct table *table;	/* borrowed */
	struct job job;
};

struct table {			/* one derived table being read */
	struct check *check;	/* borrowed */
	const struct gen *gen;	/* borrowed */
	bool search;
	struct pack *packs;	/* owned; PACKS */
	size_t at;
	/* the index: its terms, and the rows of the one that is being read */
	sqlite3_stmt *terms;	/* NULL: nothing more to read */
	sqlite3_stmt *docs;
	uint64_t term;		/* its hash */
	bool in_term;
	struct sum entries;
	/* the worker's until all packs are done */
	struct sum rows, expected;
	struct tokens tokens;	/* owned */
};

static void
pack_sum(void *data)
{
	struct pack *p = data;
	struct table *t = p->table;

	for (size_t i = 0; i < p->n; i++) {
		const struct stored *r = &p->rows[i];
		const char *bytes = p->bytes.p + r->at;

		sum_add(&t->rows, id_short(bytes, r->n, t->check->key));
		if (t->search && r->k > 0)
			tokens_of(&t->tokens, r->k, bytes + r->n - r->find_n, r->find_n);
	}
}

static void
pack_add(struct pack *p, const struct gen *g, sqlite3_stmt *st)
{
	struct stored *r = &p->rows[p->n++];
	int find = gen_last_column(g);

	r->k = sqlite3_column_int64(st, GEN_K);
	r->at = p->bytes.n;
	buf_addc(&p->bytes, r->k > 0);
	digest_stored(&p->bytes, g, st, GEN_ROW);
	r->n = p->bytes.n - r->at;
	r->find_n = g->search && sqlite3_column_type(st, find) == SQLITE_TEXT ? (size_t)sqlite3_column_bytes(st, find) : 0;
}

/* The next term, bound: 1, 0 there is none, -1 *e. */
static int
term_next(struct table *t, struct err *e)
{
	int rc = stmt_step(t->terms, e), n;
	const void *term;

	if (rc <= 0)
		return rc;
	term = sqlite3_column_text(t->terms, 0);
	n = sqlite3_column_bytes(t->terms, 0);
	t->term = token_hash(term, (size_t)n);
	sqlite3_reset(t->docs);
	sqlite3_bind_text(t->docs, 1, term, n, SQLITE_TRANSIENT);
	t->in_term = true;
	return 1;
}

static void
index_close(struct table *t)
{
	stmt_done(t->check->l->store.st, t->docs);
	stmt_done(t->check->l->store.st, t->terms);
	t->docs = t->terms = NULL;
}

/* Some more entries of the search index. */
static int
index_read(struct table *t, size_t n, struct err *e)
{
	int rc = 1;

	while (rc > 0 && n-- > 0) {
		if (!t->in_term && (rc = term_next(t, e)) <= 0)
			break;
		rc = stmt_step(t->docs, e);
		if (rc > 0)
			sum_add(&t->entries, entry_hash(t->term, sqlite3_column_int64(t->docs, 0)));
		else if (rc == 0) {
			t->in_term = false;
			rc = 1;
		}
	}
	if (rc <= 0)
		index_close(t);
	return rc < 0 ? -1 : 0;
}

static int
index_open(struct table *t, struct err *e)
{
	struct stmts *s = t->check->l->store.st;
	struct gen_words w = { BUF_INIT, BUF_INIT, BUF_INIT };
	int rc;

	gen_vocabulary(&w, t->gen->entity);
	rc = stmt_script(s->db, buf_str(&w.create), e);
	if (rc == 0)
		rc = stmt_get(s, &t->docs, buf_str(&w.rows), e);
	if (rc == 0)
		rc = stmt_get(s, &t->terms, buf_str(&w.terms), e);
	buf_release(&w.create);
	buf_release(&w.terms);
	buf_release(&w.rows);
	return rc;
}

/* An empty pack; while the worker has them all, the search index is read. */
static int
pack_next(struct table *t, struct pack **out, struct err *e)
{
	struct pack *p = &t->packs[t->at++ % PACKS];

	while (t->terms && !worker_done(t->check->worker, &p->job))
		if (index_read(t, ENTRIES_AT_ONCE, e) < 0)
			return -1;
	worker_wait(t->check->worker, &p->job);
	p->n = 0;
	p->table = t;
	buf_clear(&p->bytes);
	*out = p;
	return 0;
}

static int
table_read(struct table *t, struct err *e)
{
	struct stmts *s = t->check->l->store.st;
	struct pack *p = NULL;
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(s, &st, t->gen->list, e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		if (!p && pack_next(t, &p, e) < 0) {
			rc = -1;
			break;
		}
		pack_add(p, t->gen, st);
		if (p->n == PACK_ROWS || p->bytes.n >= PACK_BYTES) {
			worker_give(t->check->worker, &p->job, pack_sum, p);
			p = NULL;
		}
	}
	if (rc == 0 && p)
		worker_give(t->check->worker, &p->job, pack_sum, p);
	stmt_done(s, st);
	while (rc == 0 && t->terms)
		rc = index_read(t, ENTRIES_AT_ONCE, e);
	return rc;
}

/* --- which row it is -------------------------------------------------------------------------------------------------- */

static int
digest_of_row(struct check *c, size_t entity, int64_t row, struct buf *out, struct err *e)
{
	struct folded f = { .entity = entity };
	int rc;

	edits_init(&f.es, c->l->model->entities[entity]);
	rc = log_row(c->fresh.log, &f.es, f.es.entity->name, row, e);
	if (rc == 0) {
		folded_fold(&f, &c->fresh);
		rc = folded_names(&f, &c->fresh, e);
	}
	if (rc == 0 && f.r.heads.n) {
		folded_find(&f, &c->fresh);
		digest_folded(out, &c->fresh.gen[entity], &f);
	}
	folded_release(&f);
	return rc;
}

static int
take_missing(void *data, struct folded *const *f, size_t n, struct err *e)
{
	const struct check *c = data;
	struct stmts *s = c->l->store.st;
	sqlite3_stmt *st;
	int rc = 1;

	for (size_t i = 0; rc > 0 && i < n; i++) {
		const struct record *r = &f[i]->r;

		if (!r->heads.n)
			continue;
		if (stmt_get(s, &st, c->fresh.gen[f[i]->entity].by_row, e) < 0)
			return -1;
		sqlite3_bind_int64(st, 1, r->row);
		rc = stmt_step(st, e);
		stmt_done(s, st);
		if (rc == 0)
			return differs(e, r->entity->title, r->row);
	}
	return rc < 0 ? -1 : 0;
}

/* A row that is stored otherwise than it folds, or should not be there; else one that is missing. */
static int
table_differs(struct check *c, size_t entity, const struct progress *pr, struct err *e)
{
	const struct gen *g = &c->fresh.gen[entity];
	struct scan missing = { .store = &c->fresh, .take = take_missing, .data = c };
	struct buf stored = BUF_INIT, folded = BUF_INIT;
	struct stmts *s = c->l->store.st;
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(s, &st, g->list, e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		int64_t row = sqlite3_column_int64(st, GEN_ROW);

		buf_clear(&stored);
		buf_clear(&folded);
		buf_addc(&stored, sqlite3_column_int64(st, GEN_K) > 0);
		digest_stored(&stored, g, st, GEN_ROW);
		rc = digest_of_row(c, entity, row, &folded, e);
		if (rc == 0 && (stored.n != folded.n || memcmp(stored.p, folded.p, stored.n) != 0))
			rc = differs(e, g->entity->title, row);
		if (rc < 0)
			break;
	}
	stmt_done(s, st);
	buf_release(&stored);
	buf_release(&folded);
	if (rc == 0)
		rc = scan_log(&missing, pr, e);
	return rc < 0 ? -1 : differs(e, g->entity->title, 0);
}

/* --- one after the other ---------------------------------------------------------------------------------------------- */

static int
check_table(struct check *c, size_t entity, const struct progress *pr, struct err *e)
{
	struct table t = { .check = c, .gen = &c->fresh.gen[entity] };
	int rc = 0;

	t.search = t.gen->search && c->l->store.searchable;
	t.tokens.sum = &t.expected;
	t.packs = mem_zero(PACKS, sizeof *t.packs);
	if (t.search)
		rc = index_open(&t, e);
	if (rc == 0)
		rc = table_read(&t, e);
	for (size_t i = 0; i < PACKS; i++) {
		worker_wait(c->worker, &t.packs[i].job);
		buf_release(&t.packs[i].bytes);
	}
	index_close(&t);
	free(t.packs);
	free(t.tokens.p);
	free(t.tokens.turn);
	if (rc == 0 && !sum_equal(&t.rows, &c->rows[entity]))
		rc = table_differs(c, entity, pr, e);
	if (rc == 0 && !sum_equal(&t.entries, &t.expected))
		rc = differs(e, "查找用的索引", (int64_t)t.entries.n);
	return rc;
}

static int
check_conflicts(struct check *c, struct err *e)
{
	struct stmts *s = c->l->store.st;
	struct buf b = BUF_INIT;
	struct sum stored = { 0 };
	sqlite3_stmt *st;
	int64_t row = 0;
	int rc;

	if (stmt_get(s, &st, sql_query_check_conflict(), e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		row = sqlite3_column_int64(st, 0);
		sum_add(&stored, conflict_digest(c, &b, (const char *)sqlite3_column_text(st, 1), row,
				(const char *)sqlite3_column_text(st, 2)));
	}
	stmt_done(s, st);
	buf_release(&b);
	if (rc == 0 && !sum_equal(&stored, &c->conflicts))
		rc = differs(e, "待处理的冲突", row);
	return rc;
}

static int
check_totals(struct check *c, struct err *e)
{
	struct stmts *s = c->l->store.st;
	sqlite3_stmt *st;
	size_t n = 0;
	int rc;

	if (stmt_get(s, &st, sql_query_check_total(), e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		const struct entity *ent = model_entity(c->l->model, (const char *)sqlite3_column_text(st, 1));
		int64_t live = sqlite3_column_int64(st, 0);

		n++;
		if (!ent || sqlite3_column_type(st, 0) != SQLITE_INTEGER || live != c->fresh.live[store_index(&c->fresh, ent)]) {
			rc = differs(e, "总数", live);
			break;
		}
	}
	stmt_done(s, st);
	if (rc == 0 && n != c->l->model->n)
		rc = differs(e, "总数", (int64_t)n);
	return rc;
}

static bool
label_expected(const struct check *c, const char *entity, const char *code, int64_t number)
{
	for (size_t i = 0; entity && code && i < c->fresh.n_labels; i++) {
		const struct label_seen *l = &c->fresh.labels[i];

		if (strcmp(c->l->model->entities[l->entity]->name, entity) == 0 && strcmp(l->code, code) == 0)
			return l->number == number;
	}
	return false;
}

static int
check_labels(struct check *c, struct err *e)
{
	struct stmts *s = c->l->store.st;
	sqlite3_stmt *st;
	size_t n = 0;
	int rc;

	if (stmt_get(s, &st, sql_query_check_label(), e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		int64_t number = sqlite3_column_int64(st, 0);

		n++;
		if (sqlite3_column_type(st, 0) != SQLITE_INTEGER || !label_expected(c, (const char *)sqlite3_column_text(st, 1),
				(const char *)sqlite3_column_text(st, 2), number)) {
			rc = differs(e, "编号", number);
			break;
		}
	}
	stmt_done(s, st);
	if (rc == 0 && n != c->fresh.n_labels)
		rc = differs(e, "编号", (int64_t)n);
	return rc;
}

/* --- all of it --------------------------------------------------------------------------------------------------------- */

int
ledger_check_structure(struct stmts *s, bool constraints, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (stmt_script(s->db, constraints ? "PRAGMA ignore_check_constraints = OFF" : "PRAGMA ignore_check_constraints = ON", e) < 0
	    || stmt_get(s, &st, "PRAGMA quick_check(1)", e) < 0)
		return -1;
	rc = stmt_step(st, e);
	if (rc > 0 && strcmp((const char *)sqlite3_column_text(st, 0), "ok") != 0)
		rc = err_set(e, ERR_DAMAGED, "账本文件的结构损坏（%s）。不要再往里写，请修账本（repair）",
				(const char *)sqlite3_column_text(st, 0));
	stmt_done(s, st);
	sqlite3_exec(s->db, "PRAGMA ignore_check_constraints = OFF", NULL, NULL, NULL);
	return rc < 0 ? -1 : 0;
}

/* Columns that come from other rows: each is what those rows say. */
static int
check_latest(struct check *c, const struct entity *ent, struct err *e)
{
	struct buf sql = BUF_INIT;
	sqlite3_stmt *st;
	int rc = 0;

	for (size_t f = 0; f < ent->n_fields && rc == 0; f++) {
		if (!ent->fields[f].latest)
			continue;
		buf_clear(&sql);
		gen_latest_wrong(&sql, ent, f);
		if ((rc = stmt_get(c->l->store.st, &st, buf_str(&sql), e)) < 0)
			break;
		rc = stmt_step(st, e);
		if (rc > 0)
			rc = differs(e, ent->title, sqlite3_column_int64(st, 0));
		stmt_done(c->l->store.st, st);
	}
	buf_release(&sql);
	return rc;
}

static int
check_all(struct ledger *l, const struct progress *pr, int64_t *edits, struct err *e)
{
	struct check c = { .l = l };
	struct scan scan = { .store = &c.fresh, .take = take_rows, .data = &c, .verify = true, .digest_key = c.key };
	enum ledger_fault fault = LEDGER_TABLES;
	int rc;

	id_random(c.key, sizeof c.key);
	store_init(&c.fresh, &l->stmts, &l->stmts, l->model);
	c.rows = mem_zero(l->model->n, sizeof *c.rows);
	c.worker = scan.worker = worker_start();
	rc = scan_log(&scan, pr, e);
	if (rc < 0)
		fault = LEDGER_DAMAGED;
	if (edits)
		*edits = scan.edits;
	for (size_t i = 0; rc == 0 && i < l->model->n; i++)
		rc = check_table(&c, i, pr, e);
	for (size_t i = 0; rc == 0 && i < l->model->n; i++)
		rc = check_latest(&c, l->model->entities[i], e);
	if (rc == 0)
		rc = check_conflicts(&c, e);
	if (rc == 0)
		rc = check_totals(&c, e);
	if (rc == 0)
		rc = check_labels(&c, e);
	if (rc < 0)
		ledger_fault_note(l, e, fault);
	worker_end(c.worker);
	store_release(&c.fresh);
	free(c.rows);
	return rc;
}

int
ledger_check(struct ledger *l, const struct progress *pr, int64_t *edits, struct err *e)
{
	int rc;

	/* one transaction: what is read first and last belongs together, whoever saves meanwhile */
	ledger_read_end(l);
	if (stmt_script(l->db, "BEGIN", e) < 0)
		return -1;
	ledger_watch(l->db, pr);
	rc = ledger_check_structure(&l->stmts, false, e);	/* what the log demands of its rows, the walk over them sees */
	if (rc == 0)
		rc = check_all(l, pr, edits, e);
	else
		ledger_fault_note(l, e, LEDGER_DAMAGED);
	ledger_watch(l->db, NULL);
	if (!sqlite3_get_autocommit(l->db))
		sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}
