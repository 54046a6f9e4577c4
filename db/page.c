/*
 * page.c - reading derived tables: single rows, pages, counts, groups.
 */
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/ledger_int.h"
#include "db/log_json.h"
#include "db/search.h"
#include "sql.h"

/*
 * A single character: gathering what the index has of it costs about a microsecond a row, looking at the newest rows a sixth of
 * that.  So rows are looked at while they may still fill a page, and the index is asked for what is rare.
 */
enum { SCAN_FIRST = 15000, SCAN_PROBE = 1000, SCAN_LEAST = 2 };

/* --- single rows ---------------------------------------------------------------------------------------------------- */

int
ledger_get(struct ledger *l, struct record *out, const struct entity *ent, int64_t row, struct err *e)
{
	const struct gen *g = store_gen(&l->store, ent);
	sqlite3_stmt *st;
	int rc;

	record_init(out, ent);
	if (stmt_get(l->store.st, &st, g->by_row, e) < 0) {
		record_release(out);
		return -1;
	}
	sqlite3_bind_int64(st, 1, row);
	rc = stmt_step(st, e);
	if (rc > 0) {
		store_record(g, st, out);
		out->heads.n = (size_t)sqlite3_column_bytes(st, GEN_HEADS) / ID_BYTES;
		if (out->heads.n)
			out->heads.p = mem_copy(sqlite3_column_blob(st, GEN_HEADS), out->heads.n * ID_BYTES);
	} else if (rc == 0) {
		rc = err_set(e, ERR_NOTFOUND, "账本里没有这一条%s（记录未到或编号不对）", ent->title);
	}
	stmt_done(l->store.st, st);
	if (rc < 0)
		record_release(out);
	return rc < 0 ? -1 : 0;
}

int
ledger_find(struct ledger *l, int64_t *row, const struct entity *ent, const char *field, const char *s, struct err *e)
{
	struct buf sql = BUF_INIT;
	sqlite3_stmt *st;
	int rc;

	*row = 0;
	if (entity_field(ent, field) < 0)
		return err_set(e, ERR_INPUT, "%s没有%s这一项", ent->title, field);
	gen_find(&sql, ent, field);
	rc = stmt_get(l->store.st, &st, buf_str(&sql), e);
	buf_release(&sql);
	if (rc < 0)
		return -1;
	stmt_bind_text(st, 1, s);
	rc = stmt_step(st, e);
	if (rc > 0)
		*row = sqlite3_column_int64(st, 0);
	stmt_done(l->store.st, st);
	return rc < 0 ? -1 : 0;
}

int64_t
ledger_named_row(struct ledger *l, const struct entity *ent, const struct value *keys, size_t n)
{
	struct buf b = BUF_INIT;
	int64_t row;

	for (size_t i = 0; i < n; i++) {	/* as in the log, so that neither order nor kinds can be mistaken */
		if (i)
			buf_addc(&b, ',');
		log_json_value(&b, &keys[i]);
	}
	row = id_named_row(l->township, ent->name, buf_str(&b), b.n);
	buf_release(&b);
	return row;
}

/* --- pages ---------------------------------------------------------------------------------------------------------- */

static int
ask_start(struct ledger *l, const struct ask *a, sqlite3_stmt **st, struct err *e)
{
	if (stmt_get(l->store.st, st, buf_str(&a->sql), e) < 0)
		return -1;
	for (size_t i = 0; i < a->n; i++)
		if (a->binds[i].s)
			stmt_bind_text(*st, (int)i + 1, a->binds[i].s);
		else if (a->binds[i].scan)
			sqlite3_bind_pointer(*st, (int)i + 1, a->binds[i].scan, SEARCH_SCAN, NULL);
		else
			sqlite3_bind_int64(*st, (int)i + 1, a->binds[i].i);
	return 0;
}

void
rows_release(struct rows *r)
{
	for (size_t i = 0; i < r->n; i++)
		record_release(&r->p[i]);
	free(r->p);
	memset(r, 0, sizeof *r);
}

/* scan: how far to look; NULL to the end. */
static int
page_run(struct ledger *l, const struct gen *g, const struct ask *a, const struct search_scan *scan, size_t limit, struct rows *out,
		struct err *e)
{
	sqlite3_stmt *st;
	int rc = 0;

	if (ask_start(l, a, &st, e) < 0)
		return -1;
	while (out->n < limit && (rc = stmt_step(st, e)) > 0) {
		if (scan && scan->ended)
			break;
		out->p = mem_more(out->p, out->n, sizeof *out->p);
		record_init(&out->p[out->n], g->entity);
		store_record(g, st, &out->p[out->n++]);
	}
	stmt_done(l->store.st, st);
	return rc < 0 ? -1 : 0;
}

static int
page_by_place(struct ledger *l, const struct query *q, const struct search_words *w, const struct record *from, bool forward,
		size_t limit, struct rows *out, struct err *e)
{
	const struct gen *g = store_gen(&l->store, q->entity);
	/* newest first: down, except that deleted rows stand at -k */
	bool down = forward != q->deleted;
	bool to_index = w->words.n && w->match.n && !q->deleted;
	struct search_scan scan = { .left = SIZE_MAX };
	struct ask a = { 0 };
	int rc;

	if (w->words.n && (w->single || !to_index)) {
		/* frequent characters turn up soon; the index would gather all of them first */
		if (to_index)
			scan = (struct search_scan){ .left = SCAN_FIRST, .probe = SCAN_FIRST - SCAN_PROBE, .least = SCAN_LEAST };
		ask_scan(&a, g, q, w, from ? &from->k : NULL, down, (int64_t)limit, &scan);
		rc = page_run(l, g, &a, &scan, limit, out, e);
		ask_release(&a);
		if (rc < 0 || !to_index || out->n == limit)
			return rc;
		rows_release(out);
	}
	if (to_index)
		ask_hits(&a, g, q, w, from ? &from->k : NULL, down, (int64_t)limit);
	else
		ask_places(&a, g, q, from ? &from->k : NULL, down, (int64_t)limit);
	rc = page_run(l, g, &a, NULL, limit, out, e);
	ask_release(&a);
	return rc;
}

static int
page_part(struct ledger *l, const struct query *q, const struct search_words *w, const struct record *from, enum ask_part part,
		bool up, size_t limit, struct rows *out, struct err *e)
{
	const struct gen *g = store_gen(&l->store, q->entity);
	struct ask a = { 0 };
	int rc;

	ask_sorted(&a, g, q, w, from ? record_field(from, q->sort) : NULL, from ? from->k : 0, part, up, (int64_t)(limit - out->n));
	rc = page_run(l, g, &a, NULL, limit, out, e);
	ask_release(&a);
	return rc;
}

/* A condition on the field a list is sorted by leaves out the rows without a value, all but "it has none". */
static bool
nulls_fit(const struct query *q)
{
	for (size_t i = 0; i < q->n_conds; i++)
		if (strcmp(q->conds[i].field, q->sort) == 0 && q->conds[i].op != COND_NULL && q->conds[i].op != COND_NE)
			return false;
	return true;
}

static int
page_by_field(struct ledger *l, const struct query *q, const struct search_words *w, const struct record *from, bool forward,
		size_t limit, struct rows *out, struct err *e)
{
	bool up = forward != q->descending;
	bool at_null = from && record_field(from, q->sort)->kind == VALUE_NULL;
	bool at_value = from && !at_null;
	enum ask_part parts[3];
	size_t n = 0;

	if (up && !at_value && nulls_fit(q))
		parts[n++] = PART_NULLS;
	if (at_value)
		parts[n++] = PART_EQUAL;
	if (up || !at_null)
		parts[n++] = PART_VALUES;
	if (!up && nulls_fit(q))
		parts[n++] = PART_NULLS;
	for (size_t i = 0; i < n && out->n < limit; i++)
		if (page_part(l, q, w, from, parts[i], up, limit, out, e) < 0)
			return -1;
	return 0;
}

int
ledger_page(struct ledger *l, const struct query *q, const struct record *from, bool forward, size_t limit,
		struct rows *out, struct err *e)
{
	struct search_words w;
	int rc;

	memset(out, 0, sizeof *out);
	search_words_init(&w, q->words);
	if (w.words.n && !store_gen(&l->store, q->entity)->search)
		rc = 0;		/* nothing of it can be searched: nothing matches */
	else if (q->sort)
		rc = page_by_field(l, q, &w, from, forward, limit, out, e);
	else
		rc = page_by_place(l, q, &w, from, forward, limit, out, e);
	search_words_release(&w);
	for (size_t i = 0; !forward && i < out->n / 2; i++) {
		struct record r = out->p[i];

		out->p[i] = out->p[out->n - 1 - i];
		out->p[out->n - 1 - i] = r;
	}
	if (rc < 0)
		rows_release(out);
	return rc;
}

int
ledger_count(struct ledger *l, const struct query *q, int64_t cap, int64_t *out, struct err *e)
{
	struct ask a = { 0 };
	struct search_words w;
	sqlite3_stmt *st;
	int rc = 0;

	*out = 0;
	if (!q->n_conds && !q->among && !q->deleted && (!q->words || !*q->words)) {
		rc = ledger_total(l, q->entity, out, e);
		if (cap && *out > cap)
			*out = cap;
		return rc;
	}
	search_words_init(&w, q->words);
	if (!w.words.n || store_gen(&l->store, q->entity)->search) {
		ask_count(&a, store_gen(&l->store, q->entity), q, &w, cap);
		rc = ask_start(l, &a, &st, e);
		if (rc == 0) {
			rc = stmt_step(st, e);
			if (rc > 0)
				*out = sqlite3_column_int64(st, 0);
			stmt_done(l->store.st, st);
		}
		ask_release(&a);
	}
	search_words_release(&w);
	return rc < 0 ? -1 : 0;
}

int
ledger_total(struct ledger *l, const struct entity *ent, int64_t *out, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	*out = 0;
	if (stmt_get(l->store.st, &st, sql_query_total_get(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, ent->name);
	rc = stmt_step(st, e);
	if (rc > 0)
		*out = sqlite3_column_int64(st, 0);
	stmt_done(l->store.st, st);
	return rc < 0 ? -1 : 0;
}

/* --- groups --------------------------------------------------------------------------------------------------------- */

void
groups_release(struct groups *g)
{
	for (size_t i = 0; i < g->n; i++)
		value_release(&g->p[i].v);
	free(g->p);
	memset(g, 0, sizeof *g);
}

static void
groups_add(struct groups *g, sqlite3_stmt *st)
{
	struct group *x;

	g->p = mem_more(g->p, g->n, sizeof *g->p);
	x = &g->p[g->n++];
	memset(x, 0, sizeof *x);
	if (sqlite3_column_type(st, 0) == SQLITE_INTEGER)
		value_set_int(&x->v, sqlite3_column_int64(st, 0));
	else if (sqlite3_column_type(st, 0) == SQLITE_TEXT)
		value_set_textn(&x->v, (const char *)sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0));
	x->count = sqlite3_column_int64(st, 1);
	x->sum = sqlite3_column_int64(st, 2);
}

/* The middle of all: counted first, so that the values are sorted once and nothing else is kept of them. */
static int
tally_middle(struct ledger *l, const struct query *q, const struct search_words *w, int field, struct ask *a, int64_t *n, struct err *e)
{
	const char *name = q->entity->fields[field].name;
	struct query both = *q;

	query_int(&both, name, COND_NOTNULL, 0);
	query_int(&both, q->entity->order, COND_NOTNULL, 0);
	both.sort = NULL;
	if (ledger_count(l, &both, 0, n, e) < 0)
		return -1;
	if (*n > 0)
		ask_middle(a, store_gen(&l->store, q->entity), q, w, field, (*n - 1) / 2, 2 - *n % 2);
	return 0;
}

static int
tally_run(struct ledger *l, const struct ask *a, struct groups *out, struct err *e)
{
	sqlite3_stmt *st;
	int rc = ask_start(l, a, &st, e);

	if (rc < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0)
		groups_add(out, st);
	stmt_done(l->store.st, st);
	return rc;
}

int
ledger_tally(struct ledger *l, const struct query *q, const char *by, enum tally_how how, const char *field, struct groups *out,
		struct err *e)
{
	int f = field ? entity_field(q->entity, field) : -1, b = by ? entity_field(q->entity, by) : -1;
	struct ask a = { 0 };
	struct search_words w;
	int64_t n = 1;
	int rc = 0;

	memset(out, 0, sizeof *out);
	if ((by && b < 0) || (how != TALLY_ROWS && f < 0))
		return err_set(e, ERR_INPUT, "%s没有%s这一项", q->entity->title, by && b < 0 ? by : field ? field : "要算的");
	if (how == TALLY_MIDDLE && !q->entity->order)
		return err_set(e, ERR_INPUT, "%s没有从哪天算起", q->entity->title);
	search_words_init(&w, q->words);
	if (how == TALLY_MIDDLE && b < 0)
		rc = tally_middle(l, q, &w, f, &a, &n, e);
	else
		ask_tally(&a, store_gen(&l->store, q->entity), q, &w, b, how, f);
	if (rc == 0 && n > 0 && (!w.words.n || store_gen(&l->store, q->entity)->search))
		rc = tally_run(l, &a, out, e);
	if (rc == 0 && how == TALLY_MIDDLE && b < 0 && out->n == 1)
		out->p[0].count = n;
	ask_release(&a);
	search_words_release(&w);
	if (rc < 0)
		groups_release(out);
	return rc < 0 ? -1 : 0;
}

int
ledger_group(struct ledger *l, const struct query *q, const char *field, const char *sum, struct groups *out, struct err *e)
{
	return ledger_tally(l, q, field, sum ? TALLY_SUM : TALLY_ROWS, sum, out, e);
}
