/*
 * query.c - reading derived tables: single rows, pages, counts, groups.
 * Put together from gen.c's columns and the query's conditions; every
 * value is bound.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/ledger_int.h"
#include "db/search.h"
#include "sql.h"

#define SCAN_FIRST 2000		/* rows looked at one by one before a single character goes to the index */
#define BINDS_MAX (QUERY_CONDS_MAX + 8)

/* --- single rows ---------------------------------------------------------------------------------------------------- */

int
ledger_get(struct ledger *l, struct record *out, const struct entity *ent, int64_t row, struct err *e)
{
	const struct gen *g = store_gen(&l->store, ent);
	sqlite3_stmt *st;
	int rc;

	record_init(out, ent);
	if (stmt_get(l->store.st, &st, g->by_row, e) < 0)
		return -1;
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
	buf_addf(&sql, "SELECT _row FROM \"d_%s\" WHERE \"%s\" = ?1 AND _k > 0 ORDER BY _k DESC LIMIT 1", ent->name, field);
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

/* --- queries -------------------------------------------------------------------------------------------------------- */

void
query_init(struct query *q, const struct entity *ent)
{
	memset(q, 0, sizeof *q);
	q->entity = ent;
}

static struct cond *
query_add(struct query *q, const char *field, enum cond_op op)
{
	struct cond *c = &q->conds[q->n_conds++];

	if (q->n_conds > QUERY_CONDS_MAX || entity_field(q->entity, field) < 0)
		abort();	/* a slip of the program: presets and reports name their fields in const data */
	memset(c, 0, sizeof *c);
	c->field = field;
	c->op = op;
	return c;
}

void
query_int(struct query *q, const char *field, enum cond_op op, int64_t i)
{
	query_add(q, field, op)->i = i;
}

void
query_text(struct query *q, const char *field, enum cond_op op, const char *s)
{
	query_add(q, field, op)->s = s;
}

/* One statement being put together. */
struct ask {
	struct buf sql;
	struct bind { int64_t i; const char *s; bool owned; } binds[BINDS_MAX];	/* s: text; else i */
	size_t n;
};

static void
ask_release(struct ask *a)
{
	buf_release(&a->sql);
	for (size_t i = 0; i < a->n; i++)
		if (a->binds[i].owned)
			free((char *)(uintptr_t)a->binds[i].s);
	memset(a, 0, sizeof *a);
}

static void
ask_int(struct ask *a, int64_t i)
{
	buf_addf(&a->sql, "?%zu", a->n + 1);
	a->binds[a->n++] = (struct bind){ i, NULL, false };
}

static void
ask_text(struct ask *a, const char *s)
{
	buf_addf(&a->sql, "?%zu", a->n + 1);
	a->binds[a->n++] = (struct bind){ 0, s, false };
}

static void
ask_cond(struct ask *a, const struct cond *c)
{
	static const char *const ops[] = { [COND_EQ] = "=", [COND_NE] = "IS NOT", [COND_LT] = "<", [COND_LE] = "<=",
		[COND_GT] = ">", [COND_GE] = ">=" };
	struct value v = { 0 };
	struct buf item = BUF_INIT;

	switch (c->op) {
	case COND_NULL:
		buf_addf(&a->sql, " AND d.\"%s\" IS NULL", c->field);
		return;
	case COND_NOTNULL:
		buf_addf(&a->sql, " AND d.\"%s\" IS NOT NULL", c->field);
		return;
	case COND_HAS:	/* an item of a canonical list, with its commas */
		if (c->s)
			value_set_text(&v, c->s);
		else
			value_set_int(&v, c->i);
		buf_addc(&item, ',');
		log_json_value(&item, &v);
		buf_addc(&item, ',');
		value_release(&v);
		buf_addf(&a->sql, " AND instr(',' || substr(d.\"%s\", 2, length(d.\"%s\") - 2) || ',', ", c->field, c->field);
		ask_text(a, buf_detach(&item));
		a->binds[a->n - 1].owned = true;
		buf_addc(&a->sql, ')');
		return;
	default:
		buf_addf(&a->sql, " AND d.\"%s\" %s ", c->field, ops[c->op]);
		if (c->s)
			ask_text(a, c->s);
		else
			ask_int(a, c->i);
	}
}

/* What every row of q must fulfil, place aside; starts with WHERE. */
static void
ask_where(struct ask *a, const struct query *q, const struct search_words *w, bool by_index)
{
	buf_adds(&a->sql, q->deleted ? " WHERE _k < 0" : " WHERE _k > 0");
	for (size_t i = 0; i < q->n_conds; i++)
		ask_cond(a, &q->conds[i]);
	if (!w->words.n)
		return;
	if (by_index && w->match.n) {
		buf_addf(&a->sql, " AND _k IN (SELECT rowid FROM \"s_%s\" WHERE \"s_%s\" MATCH ", q->entity->name, q->entity->name);
		ask_text(a, buf_str(&w->match));
		buf_addc(&a->sql, ')');
	}
	buf_adds(&a->sql, " AND word_match(_find, ");
	ask_text(a, buf_str(&w->words));
	buf_addc(&a->sql, ')');
}

static int
ask_start(struct ledger *l, const struct ask *a, sqlite3_stmt **st, struct err *e)
{
	if (stmt_get(l->store.st, st, buf_str(&a->sql), e) < 0)
		return -1;
	for (size_t i = 0; i < a->n; i++)
		if (a->binds[i].s)
			stmt_bind_text(*st, (int)i + 1, a->binds[i].s);
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

/* filter: a column that says whether the row counts; 0 all do. */
static int
page_run(struct ledger *l, const struct gen *g, const struct ask *a, int filter, size_t limit, struct rows *out, struct err *e)
{
	sqlite3_stmt *st;
	int rc = 0;

	if (ask_start(l, a, &st, e) < 0)
		return -1;
	while (out->n < limit && (rc = stmt_step(st, e)) > 0) {
		if (filter && !sqlite3_column_int(st, filter))
			continue;
		out->p = mem_resize(out->p, out->n + 1, sizeof *out->p);
		record_init(&out->p[out->n], g->entity);
		store_record(g, st, &out->p[out->n++]);
	}
	stmt_done(l->store.st, st);
	return rc < 0 ? -1 : 0;
}

/* SELECT and gen.list's columns, then what else is asked; FROM is the caller's. */
static void
ask_list(struct ask *a, const struct gen *g, const char *more)
{
	buf_add(&a->sql, g->list, (size_t)(strstr(g->list, " FROM ") - g->list));
	buf_adds(&a->sql, more);
}

static int
page_by_place(struct ledger *l, const struct query *q, const struct search_words *w, const struct record *from, bool forward,
		size_t limit, struct rows *out, struct err *e)
{
	const struct gen *g = store_gen(&l->store, q->entity);
	/* newest first: down, except that deleted rows stand at -k */
	bool down = forward != q->deleted;
	const char *order = down ? "DESC" : "ASC";
	const char *beyond = down ? "<" : ">";
	struct ask a = { 0 };
	int rc = 0;

	if (w->words.n && (w->single || q->deleted || !w->match.n)) {
		/* frequent characters turn up soon; the index would gather all of them first */
		bool all = q->deleted || !w->match.n;

		ask_list(&a, g, ", word_match(_find, ");
		ask_text(&a, buf_str(&w->words));
		buf_addf(&a.sql, ") FROM \"d_%s\" d", q->entity->name);
		ask_where(&a, q, &(struct search_words){ 0 }, false);
		if (from) {
			buf_addf(&a.sql, " AND _k %s ", beyond);
			ask_int(&a, from->k);
		}
		buf_addf(&a.sql, " ORDER BY _k %s LIMIT ", order);
		ask_int(&a, all ? -1 : SCAN_FIRST);
		rc = page_run(l, g, &a, gen_last_column(g) + 1, limit, out, e);
		ask_release(&a);
		if (rc < 0 || all || out->n == limit)
			return rc;
		rows_release(out);
	}
	if (w->words.n && !q->deleted) {
		/* CROSS JOIN: the index leads, in the order of the list */
		ask_list(&a, g, "");
		buf_addf(&a.sql, " FROM \"s_%s\" CROSS JOIN \"d_%s\" d ON _k = \"s_%s\".rowid", q->entity->name, q->entity->name,
				q->entity->name);
		ask_where(&a, q, w, false);
		buf_addf(&a.sql, " AND \"s_%s\" MATCH ", q->entity->name);
		ask_text(&a, buf_str(&w->match));
		if (from) {
			buf_addf(&a.sql, " AND \"s_%s\".rowid %s ", q->entity->name, beyond);
			ask_int(&a, from->k);
		}
		buf_addf(&a.sql, " ORDER BY \"s_%s\".rowid %s", q->entity->name, order);
	} else {
		buf_adds(&a.sql, g->list);
		ask_where(&a, q, w, false);
		if (from) {
			buf_addf(&a.sql, " AND _k %s ", beyond);
			ask_int(&a, from->k);
		}
		buf_addf(&a.sql, " ORDER BY _k %s", order);
	}
	buf_adds(&a.sql, " LIMIT ");
	ask_int(&a, (int64_t)limit);
	rc = page_run(l, g, &a, 0, limit, out, e);
	ask_release(&a);
	return rc;
}

/* The parts of a sorted list around "from": nulls stand before every value, equal values in the order of their place. */
enum part { PART_NULLS, PART_EQUAL, PART_VALUES };

static int
page_part(struct ledger *l, const struct query *q, const struct search_words *w, const struct record *from, enum part part,
		bool up, size_t limit, struct rows *out, struct err *e)
{
	const struct gen *g = store_gen(&l->store, q->entity);
	const struct value *v = from ? record_field(from, q->sort) : NULL;
	const char *beyond = up ? ">" : "<", *order = up ? "ASC" : "DESC";
	struct ask a = { 0 };
	int rc;

	buf_adds(&a.sql, g->list);
	ask_where(&a, q, w, true);
	if (part == PART_NULLS)
		buf_addf(&a.sql, " AND d.\"%s\" IS NULL", q->sort);
	else if (part == PART_EQUAL || (v && v->kind != VALUE_NULL)) {
		buf_addf(&a.sql, " AND d.\"%s\" %s ", q->sort, part == PART_EQUAL ? "=" : beyond);
		if (v->kind == VALUE_TEXT)
			ask_text(&a, v->s);
		else
			ask_int(&a, v->i);
	} else
		buf_addf(&a.sql, " AND d.\"%s\" IS NOT NULL", q->sort);
	if (part == PART_EQUAL || (part == PART_NULLS && v && v->kind == VALUE_NULL)) {
		buf_addf(&a.sql, " AND _k %s ", beyond);
		ask_int(&a, from->k);
	}
	if (part == PART_VALUES)
		buf_addf(&a.sql, " ORDER BY d.\"%s\" %s, _k %s LIMIT ", q->sort, order, order);
	else
		buf_addf(&a.sql, " ORDER BY _k %s LIMIT ", order);
	ask_int(&a, (int64_t)(limit - out->n));
	rc = page_run(l, g, &a, 0, limit, out, e);
	ask_release(&a);
	return rc;
}

static int
page_by_field(struct ledger *l, const struct query *q, const struct search_words *w, const struct record *from, bool forward,
		size_t limit, struct rows *out, struct err *e)
{
	bool up = forward != q->descending;
	bool at_null = from && record_field(from, q->sort)->kind == VALUE_NULL;
	bool at_value = from && !at_null;
	enum part parts[3];
	size_t n = 0;

	if (up && !at_value)
		parts[n++] = PART_NULLS;
	if (at_value)
		parts[n++] = PART_EQUAL;
	if (up || !at_null)
		parts[n++] = PART_VALUES;
	if (!up)
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
	if (!q->n_conds && !q->deleted && (!q->words || !*q->words)) {
		rc = ledger_total(l, q->entity, out, e);
		if (cap && *out > cap)
			*out = cap;
		return rc;
	}
	search_words_init(&w, q->words);
	if (!w.words.n || store_gen(&l->store, q->entity)->search) {
		buf_addf(&a.sql, "SELECT count(*) FROM (SELECT 1 FROM \"d_%s\" d", q->entity->name);
		ask_where(&a, q, &w, !q->deleted);
		buf_adds(&a.sql, " LIMIT ");
		ask_int(&a, cap ? cap : -1);
		buf_addc(&a.sql, ')');
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

	g->p = mem_resize(g->p, g->n + 1, sizeof *g->p);
	x = &g->p[g->n++];
	memset(x, 0, sizeof *x);
	if (sqlite3_column_type(st, 0) == SQLITE_INTEGER)
		value_set_int(&x->v, sqlite3_column_int64(st, 0));
	else if (sqlite3_column_type(st, 0) == SQLITE_TEXT)
		value_set_textn(&x->v, (const char *)sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0));
	x->count = sqlite3_column_int64(st, 1);
	x->sum = sqlite3_column_int64(st, 2);
}

int
ledger_group(struct ledger *l, const struct query *q, const char *field, const char *sum, struct groups *out, struct err *e)
{
	int f = entity_field(q->entity, field);
	struct ask a = { 0 };
	struct search_words w;
	sqlite3_stmt *st;
	int rc;

	memset(out, 0, sizeof *out);
	if (f < 0 || (sum && entity_field(q->entity, sum) < 0))
		return err_set(e, ERR_INPUT, "%s没有%s这一项", q->entity->title, f < 0 ? field : sum);
	search_words_init(&w, q->words);
	buf_addf(&a.sql, q->entity->fields[f].kind == FIELD_REFS ? "SELECT j.value, count(*), " : "SELECT d.\"%s\", count(*), ", field);
	if (sum)
		buf_addf(&a.sql, "coalesce(sum(d.\"%s\"), 0)", sum);
	else
		buf_addc(&a.sql, '0');
	buf_addf(&a.sql, " FROM \"d_%s\" d", q->entity->name);
	if (q->entity->fields[f].kind == FIELD_REFS)
		buf_addf(&a.sql, " CROSS JOIN json_each(d.\"%s\") j", field);
	ask_where(&a, q, &w, !q->deleted);
	buf_adds(&a.sql, " GROUP BY 1 ORDER BY 2 DESC, 1");
	rc = w.words.n && !store_gen(&l->store, q->entity)->search ? 0 : ask_start(l, &a, &st, e);
	if (rc == 0 && (!w.words.n || store_gen(&l->store, q->entity)->search)) {
		while ((rc = stmt_step(st, e)) > 0)
			groups_add(out, st);
		stmt_done(l->store.st, st);
	}
	ask_release(&a);
	search_words_release(&w);
	if (rc < 0)
		groups_release(out);
	return rc;
}
