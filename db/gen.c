/*
 * gen.c - SQL from descriptors.
 */
#include "db/gen.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "db/log_json.h"
#include "db/search.h"
#include "sql.h"

/* Raise when the meaning of a derived column changes while its name stays. */
#define GEN_VERSION "2"

#define PUT_ROWS 32			/* of one statement: its beginning and end cost as much as a row */
#define PUT_VARIABLES 999		/* SQLite's own limit before 3.32 */

#define SEARCH_PIECE 1048576		/* FTS5's own figures */
#define SEARCH_MERGE 4
#define SEARCH_PIECE_BULK 33554432	/* bytes gathered before they are written as one piece */

static const char own_columns[] = "_k,_row,_state,_created_at,_created_by,_changed_at,_changed_by,_heads,_conflicts";

void
gen_name(struct buf *out, const char *prefix, const char *name)
{
	buf_join(out, "\"", prefix, name, "\"", NULL);
}

static bool
gen_names_others(const struct model *m, const struct entity *e)
{
	for (size_t i = 0; i < m->n; i++)
		for (size_t f = 0; f < m->entities[i]->n_fields; f++) {
			const struct field *fd = &m->entities[i]->fields[f];

			if ((fd->kind == FIELD_REF || fd->kind == FIELD_REFS) && fd->ref && strcmp(fd->ref, e->name) == 0
			    && fd->flags & (FIELD_INITIALS | FIELD_WORDS))
				return true;
		}
	return false;
}

static const char *
gen_type(const struct field *f)
{
	switch (f->kind) {
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_STAMP:
	case FIELD_CHOICE:
	case FIELD_REF:
		return "INTEGER";
	default:
		return "TEXT";
	}
}

static void
gen_tables(struct gen *g)
{
	const struct entity *e = g->entity;
	struct buf b = BUF_INIT;

	buf_adds(&b, "CREATE TABLE ");
	gen_name(&b, "d_", e->name);
	buf_adds(&b, "(_k INTEGER PRIMARY KEY,_row INTEGER NOT NULL,_state INTEGER NOT NULL,"
			"_created_at INTEGER NOT NULL,_created_by INTEGER NOT NULL,_changed_at INTEGER NOT NULL,"
			"_changed_by INTEGER NOT NULL,_heads BLOB NOT NULL,_conflicts INTEGER NOT NULL");
	for (size_t f = 0; f < e->n_fields; f++)
		if (g->columns >> f & 1) {
			buf_addc(&b, ',');
			gen_name(&b, "", e->fields[f].name);
			buf_join(&b, " ", gen_type(&e->fields[f]), NULL);
		}
	if (g->search)
		buf_adds(&b, ",_find TEXT NOT NULL");
	buf_adds(&b, ");\n");
	if (g->search) {
		buf_adds(&b, "CREATE VIRTUAL TABLE ");
		gen_name(&b, "s_", e->name);
		buf_adds(&b, " USING fts5(find, content='', detail=none, columnsize=0, tokenize='pairs');\n");
	}
	g->tables = buf_detach(&b);
}

static void
gen_indexes(struct gen *g)
{
	const struct entity *e = g->entity;
	struct buf b = BUF_INIT;
	char name[8];

	buf_adds(&b, "CREATE UNIQUE INDEX ");
	gen_name(&b, "i_row_", e->name);
	buf_adds(&b, " ON ");
	gen_name(&b, "d_", e->name);
	buf_adds(&b, "(_row);\n");
	for (size_t f = 0; f < e->n_fields; f++) {
		const struct field *fd = &e->fields[f];

		if (!(g->columns >> f & 1) || !(fd->flags & FIELD_INDEX || fd->kind == FIELD_LABEL
				|| (e->key && e->key[0] && strcmp(e->key[0], fd->name) == 0)))
			continue;
		/* the row's place (_k) is behind every SQLite index entry by itself */
		buf_join(&b, "CREATE INDEX \"i_", e->name, "_", fd->name, "\" ON ", NULL);
		gen_name(&b, "d_", e->name);
		buf_join(&b, "(\"", fd->name, "\");\n", NULL);
	}
	for (size_t i = 0; e->indexes && e->indexes[i].fields[0]; i++) {
		const struct entity_index *x = &e->indexes[i];

		name[0] = (char)('0' + i % 10);
		name[1] = '\0';
		buf_join(&b, "CREATE INDEX \"x_", e->name, "_", name, "\" ON ", NULL);
		gen_name(&b, "d_", e->name);
		for (size_t c = 0; x->fields[c]; c++) {
			buf_addc(&b, c ? ',' : '(');
			gen_name(&b, "", x->fields[c]);
		}
		buf_addc(&b, ')');
		if (x->where)
			buf_join(&b, " WHERE ", x->where, NULL);
		buf_adds(&b, ";\n");
	}
	g->indexes = buf_detach(&b);
}

static void
gen_search_option(struct buf *out, const struct entity *e, const char *option, int value)
{
	buf_join(out, "INSERT INTO \"s_", e->name, "\"(\"s_", e->name, "\", rank) VALUES('", option, "', ", NULL);
	buf_addi(out, value);
	buf_adds(out, ");\n");
}

static char *
gen_put(const struct gen *g, const char *verb, size_t rows)
{
	const struct entity *e = g->entity;
	struct buf b = BUF_INIT;

	buf_join(&b, verb, " INTO \"d_", e->name, "\"(", own_columns, NULL);
	for (size_t f = 0; f < e->n_fields; f++)
		if (g->columns >> f & 1)
			buf_join(&b, ",\"", e->fields[f].name, "\"", NULL);
	if (g->search)
		buf_adds(&b, ",_find");
	for (size_t i = 0; i < rows; i++) {
		buf_adds(&b, i ? ",(?" : ") VALUES(?");
		for (int c = gen_columns(g); --c > 0;)
			buf_adds(&b, ",?");
		buf_addc(&b, ')');
	}
	return buf_detach(&b);
}

const char *
gen_put_many(struct gen *g)
{
	if (!g->put_many)
		g->put_many = gen_put(g, "INSERT OR FAIL", g->many);
	return g->put_many;
}

static void
gen_statements(struct gen *g)
{
	const struct entity *e = g->entity;
	struct buf b = BUF_INIT;

	buf_join(&b, "SELECT ", own_columns, NULL);
	for (size_t f = 0; f < e->n_fields; f++)
		if (g->columns >> f & 1)
			buf_join(&b, ",d.\"", e->fields[f].name, "\"", NULL);
	if (g->search)
		buf_adds(&b, ",_find");
	buf_join(&b, " FROM \"d_", e->name, "\" d", NULL);
	g->list = buf_detach(&b);

	buf_join(&b, g->list, " WHERE _row = ?1", NULL);
	g->by_row = buf_detach(&b);

	g->put = gen_put(g, "INSERT", 1);
	g->many = PUT_VARIABLES / (size_t)gen_columns(g);
	if (g->many > PUT_ROWS)
		g->many = PUT_ROWS;

	buf_join(&b, "DELETE FROM \"d_", e->name, "\" WHERE _k = ?1", NULL);
	g->drop_row = buf_detach(&b);
	if (!g->search)
		return;
	buf_join(&b, "INSERT INTO \"s_", e->name, "\"(rowid, find) VALUES(?1, ?2)", NULL);
	g->search_add = buf_detach(&b);
	buf_join(&b, "INSERT INTO \"s_", e->name, "\"(\"s_", e->name, "\", rowid, find) VALUES('delete', ?1, ?2)", NULL);
	g->search_drop = buf_detach(&b);
	/* In the order of _k: any other makes FTS5 flush at every row.  And few large pieces instead of many that it would merge
	 * again and again. */
	gen_search_option(&b, e, "hashsize", SEARCH_PIECE_BULK);
	gen_search_option(&b, e, "automerge", 0);
	buf_join(&b, "INSERT INTO \"s_", e->name, "\"(rowid, find) SELECT _k, _find FROM \"d_", e->name,
			"\" WHERE _k > 0 ORDER BY _k;\n", NULL);
	gen_search_option(&b, e, "hashsize", SEARCH_PIECE);
	gen_search_option(&b, e, "automerge", SEARCH_MERGE);
	g->search_all = buf_detach(&b);
}

int64_t
gen_state(const struct record *r)
{
	return (r->deleted ? GEN_DELETED : 0) | (r->readonly ? GEN_READONLY : 0) | (r->missing ? GEN_MISSING : 0)
		| (r->delete_conflict ? GEN_DELETE_CONFLICT : 0);
}

void
gen_init(struct gen *g, const struct model *m, const struct entity *e)
{
	int columns = 0;

	memset(g, 0, sizeof *g);
	g->entity = e;
	g->label = -1;
	g->order = e->order ? entity_field(e, e->order) : -1;
	for (size_t f = 0; f < e->n_fields; f++) {
		const struct field *fd = &e->fields[f];
		const struct entity *to;

		if (fd->kind == FIELD_LINES)
			continue;
		if (fd->latest)
			g->latest |= (uint64_t)1 << columns;
		columns++;
		g->columns |= (uint64_t)1 << f;
		if (fd->kind == FIELD_LABEL)
			g->label = (int)f;
		if (fd->flags & FIELD_INITIALS)
			g->first |= (uint64_t)1 << f;
		else if (fd->flags & FIELD_WORDS)
			g->second |= (uint64_t)1 << f;
		to = fd->kind == FIELD_REF && fd->ref ? model_entity(m, fd->ref) : NULL;
		if (fd->kind == FIELD_CHOICE || (to && to->key))
			g->common |= (uint64_t)1 << f;
	}
	g->search = g->first | g->second;
	g->named_by = gen_names_others(m, e);
	gen_tables(g);
	gen_indexes(g);
	gen_statements(g);
}

void
gen_release(struct gen *g)
{
	free(g->tables);
	free(g->indexes);
	free(g->list);
	free(g->by_row);
	free(g->put);
	free(g->put_many);
	free(g->drop_row);
	free(g->search_add);
	free(g->search_drop);
	free(g->search_all);
	memset(g, 0, sizeof *g);
}

int
gen_last_column(const struct gen *g)
{
	int n = GEN_FIELDS;

	for (size_t f = 0; f < g->entity->n_fields; f++)
		n += g->columns >> f & 1;
	return n;
}

int
gen_columns(const struct gen *g)
{
	return gen_last_column(g) + (g->search ? 1 : 0);
}

void
gen_shape(uint8_t out[16], const struct gen *g, size_t n, const struct model *m)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, GEN_VERSION " %lld\n%s", (long long)m->format, sql_schema_derived());
	for (size_t i = 0; i < n; i++) {
		const struct entity *e = g[i].entity;

		buf_join(&b, g[i].tables, g[i].indexes, " order ", e->order ? e->order : "", "\n", NULL);
		for (size_t f = 0; f < e->n_fields; f++) {
			const struct field *fd = &e->fields[f];

			buf_join(&b, fd->name, " ", NULL);
			buf_addi(&b, fd->kind);
			buf_addc(&b, ' ');
			buf_addi(&b, fd->policy);
			buf_addc(&b, ' ');
			buf_addi(&b, fd->flags & (FIELD_INITIALS | FIELD_WORDS));
			buf_join(&b, " ", fd->ref ? fd->ref : "", "\n", NULL);
			if (fd->latest)
				buf_join(&b, "latest ", fd->latest->entity, " ", fd->latest->by, " ", fd->latest->of, "\n", NULL);
		}
	}
	id_hash(out, 16, b.p, b.n, NULL, 0);
	buf_release(&b);
}

/* --- statements for one question ------------------------------------------------------------------------------------- */

void
ask_release(struct ask *a)
{
	buf_release(&a->sql);
	for (size_t i = 0; i < a->n; i++)
		if (a->binds[i].owned)
			free((char *)(uintptr_t)a->binds[i].s);
	memset(a, 0, sizeof *a);
}

static void
ask_place(struct ask *a)
{
	buf_addc(&a->sql, '?');
	buf_addi(&a->sql, (int64_t)a->n + 1);
}

static void
ask_int(struct ask *a, int64_t i)
{
	ask_place(a);
	a->binds[a->n++] = (struct bind){ .i = i };
}

static void
ask_text(struct ask *a, const char *s)
{
	ask_place(a);
	a->binds[a->n++] = (struct bind){ .s = s };
}

/*
 * SQLite takes ten rows to be what one value of an index names.  Where it may be every twentieth row, it must hear so, or it
 * reads a village of a hundred thousand tickets where a day of fifty was also asked for.
 */
static bool
ask_common(const struct gen *g, const struct cond *c)
{
	return c->op == COND_EQ && g->common >> entity_field(g->entity, c->field) & 1;
}

static void
ask_cond(struct ask *a, const struct gen *g, const struct cond *c)
{
	static const char *const ops[] = { [COND_EQ] = "=", [COND_NE] = "IS NOT", [COND_LT] = "<", [COND_LE] = "<=",
		[COND_GT] = ">", [COND_GE] = ">=" };
	struct value v = { 0 };
	struct buf item = BUF_INIT;

	switch (c->op) {
	case COND_NULL:
		buf_join(&a->sql, " AND d.\"", c->field, "\" IS NULL", NULL);
		return;
	case COND_NOTNULL:
		buf_join(&a->sql, " AND d.\"", c->field, "\" IS NOT NULL", NULL);
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
		buf_join(&a->sql, " AND instr(',' || substr(d.\"", c->field, "\", 2, length(d.\"", c->field, "\") - 2) || ',', ", NULL);
		ask_text(a, buf_detach(&item));
		a->binds[a->n - 1].owned = true;
		buf_addc(&a->sql, ')');
		return;
	default:
		buf_join(&a->sql, " AND ", ask_common(g, c) ? "likelihood(" : "", "d.\"", c->field, "\" ", ops[c->op], " ", NULL);
		if (c->s)
			ask_text(a, c->s);
		else if (g->entity->fields[entity_field(g->entity, c->field)].kind == FIELD_CHOICE)
			buf_addi(&a->sql, c->i);	/* only a literal tells SQLite which partial index serves */
		else
			ask_int(a, c->i);
		if (ask_common(g, c))
			buf_adds(&a->sql, ", 0.05)");
	}
}

/* What every row of q must fulfil, place aside; starts with WHERE. */
static void
ask_where(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, bool by_index)
{
	/* nearly every row is there: a range of places (without +) looks better to SQLite than the index of a condition */
	buf_adds(&a->sql, q->deleted ? " WHERE _k < 0" : q->n_conds || q->among || by_index ? " WHERE +_k > 0" : " WHERE _k > 0");
	for (size_t i = 0; i < q->n_conds; i++)
		ask_cond(a, g, &q->conds[i]);
	if (q->among) {
		buf_adds(&a->sql, " AND d._row IN (SELECT value FROM json_each(");
		ask_text(a, q->among);
		buf_adds(&a->sql, "))");
	}
	if (!w || !w->words.n)
		return;
	if (by_index && w->match.n) {
		buf_join(&a->sql, " AND _k IN (SELECT rowid FROM \"s_", q->entity->name, "\" WHERE \"s_", q->entity->name,
				"\" MATCH ", NULL);
		ask_text(a, buf_str(&w->match));
		buf_addc(&a->sql, ')');
	}
	buf_adds(&a->sql, " AND word_match(_find, ");
	ask_text(a, buf_str(&w->words));
	buf_addc(&a->sql, ')');
}

static void
ask_beyond(struct ask *a, const char *place, const int64_t *from, bool down, int64_t limit)
{
	if (from) {
		buf_join(&a->sql, " AND ", place, " ", down ? "<" : ">", " ", NULL);
		ask_int(a, *from);
	}
	buf_join(&a->sql, " ORDER BY ", place, " ", down ? "DESC" : "ASC", " LIMIT ", NULL);
	ask_int(a, limit);
}

void
ask_places(struct ask *a, const struct gen *g, const struct query *q, const int64_t *from, bool down, int64_t limit)
{
	buf_adds(&a->sql, g->list);
	/* of two lower bounds SQLite would seek to the first and walk to the second */
	ask_where(a, g, q, NULL, from && !down);
	ask_beyond(a, "d._k", from, down, limit);
}

void
ask_scan(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, const int64_t *from,
		bool down, int64_t limit, struct search_scan *scan)
{
	/* a condition, not a column: SQLite takes only rows that match to pieces */
	buf_adds(&a->sql, g->list);
	ask_where(a, g, q, NULL, from && !down);
	buf_adds(&a->sql, " AND word_match_some(_find, ");
	ask_text(a, buf_str(&w->words));
	buf_adds(&a->sql, ", ");
	ask_place(a);
	buf_addc(&a->sql, ')');
	a->binds[a->n++] = (struct bind){ .scan = scan };
	ask_beyond(a, "d._k", from, down, limit);
}

void
ask_hits(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, const int64_t *from,
		bool down, int64_t limit)
{
	/* CROSS JOIN: the index leads, in the order of the list */
	buf_add(&a->sql, g->list, (size_t)(strstr(g->list, " FROM ") - g->list));
	buf_join(&a->sql, " FROM \"s_", q->entity->name, "\" s CROSS JOIN \"d_", q->entity->name, "\" d ON _k = s.rowid", NULL);
	ask_where(a, g, q, w, false);
	buf_join(&a->sql, " AND \"s_", q->entity->name, "\" MATCH ", NULL);
	ask_text(a, buf_str(&w->match));
	ask_beyond(a, "s.rowid", from, down, limit);
}

void
ask_sorted(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, const struct value *v,
		int64_t k, enum ask_part part, bool up, int64_t limit)
{
	const char *beyond = up ? ">" : "<", *order = up ? "ASC" : "DESC";

	buf_adds(&a->sql, g->list);
	ask_where(a, g, q, w, true);
	if (part == PART_NULLS)
		buf_join(&a->sql, " AND d.\"", q->sort, "\" IS NULL", NULL);
	else if (part == PART_EQUAL || (v && v->kind != VALUE_NULL)) {
		buf_join(&a->sql, " AND d.\"", q->sort, "\" ", part == PART_EQUAL ? "=" : beyond, " ", NULL);
		if (v->kind == VALUE_TEXT)
			ask_text(a, v->s);
		else
			ask_int(a, v->i);
	} else
		buf_join(&a->sql, " AND d.\"", q->sort, "\" IS NOT NULL", NULL);
	if (part == PART_EQUAL || (part == PART_NULLS && v && v->kind == VALUE_NULL)) {
		buf_join(&a->sql, " AND _k ", beyond, " ", NULL);
		ask_int(a, k);
	}
	if (part == PART_VALUES)
		buf_join(&a->sql, " ORDER BY d.\"", q->sort, "\" ", order, ", _k ", order, " LIMIT ", NULL);
	else
		buf_join(&a->sql, " ORDER BY _k ", order, " LIMIT ", NULL);
	ask_int(a, limit);
}

void
ask_count(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, int64_t cap)
{
	buf_join(&a->sql, "SELECT count(*) FROM (SELECT 1 FROM \"d_", q->entity->name, "\" d", NULL);
	ask_where(a, g, q, w, !q->deleted);
	buf_adds(&a->sql, " LIMIT ");
	ask_int(a, cap ? cap : -1);
	buf_addc(&a->sql, ')');
}

static void
ask_from(struct ask *a, const struct query *q, int by)
{
	const struct field *f = by >= 0 ? &q->entity->fields[by] : NULL;

	buf_join(&a->sql, " FROM \"d_", q->entity->name, "\" d", NULL);
	if (f && f->kind == FIELD_REFS)
		buf_join(&a->sql, " CROSS JOIN json_each(d.\"", f->name, "\") j", NULL);
}

static void
ask_by(struct ask *a, const struct query *q, int by)
{
	if (by < 0)
		buf_adds(&a->sql, "NULL");
	else if (q->entity->fields[by].kind == FIELD_REFS)
		buf_adds(&a->sql, "j.value");
	else
		buf_join(&a->sql, "d.\"", q->entity->fields[by].name, "\"", NULL);
}

/* From the entity's order field to another, of rows that have both. */
static void
ask_span(struct ask *a, const struct gen *g, int field)
{
	const struct entity *e = g->entity;

	buf_join(&a->sql, "d.\"", e->fields[field].name, "\" - d.\"", e->order, "\"", NULL);
}

/* Behind a WHERE. */
static void
ask_has_span(struct ask *a, const struct gen *g, int field)
{
	const struct entity *e = g->entity;

	buf_join(&a->sql, " AND d.\"", e->fields[field].name, "\" IS NOT NULL AND d.\"", e->order, "\" IS NOT NULL", NULL);
}

/* The middle of every group at once: of an even number of values the mean of the two. */
static void
ask_middles(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, int by, int field)
{
	buf_adds(&a->sql, "SELECT g, n, sum(v) / count(*) FROM (SELECT ");
	ask_by(a, q, by);
	buf_adds(&a->sql, " AS g, ");
	ask_span(a, g, field);
	buf_adds(&a->sql, " AS v, row_number() OVER (PARTITION BY ");
	ask_by(a, q, by);
	buf_adds(&a->sql, " ORDER BY ");
	ask_span(a, g, field);
	buf_adds(&a->sql, ") AS i, count(*) OVER (PARTITION BY ");
	ask_by(a, q, by);
	buf_adds(&a->sql, ") AS n");
	ask_from(a, q, by);
	ask_where(a, g, q, w, !q->deleted);
	ask_has_span(a, g, field);
	buf_adds(&a->sql, ") WHERE i IN ((n + 1) / 2, n / 2 + 1) GROUP BY 1 ORDER BY 2 DESC, 1");
}

void
ask_tally(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, int by, enum tally_how how, int field)
{
	const char *name = field >= 0 ? q->entity->fields[field].name : NULL;

	if (how == TALLY_MIDDLE) {
		ask_middles(a, g, q, w, by, field);
		return;
	}
	buf_adds(&a->sql, "SELECT ");
	ask_by(a, q, by);
	buf_adds(&a->sql, ", count(*), ");
	if (how == TALLY_SUM)
		buf_join(&a->sql, "coalesce(sum(d.\"", name, "\"), 0)", NULL);
	else if (how == TALLY_DISTINCT)
		buf_join(&a->sql, "count(DISTINCT d.\"", name, "\")", NULL);
	else if (how == TALLY_AGAIN)
		buf_join(&a->sql, "count(d.\"", name, "\") - count(DISTINCT d.\"", name, "\")", NULL);
	else
		buf_addc(&a->sql, '0');
	ask_from(a, q, by);
	ask_where(a, g, q, w, !q->deleted);
	if (by >= 0)
		buf_adds(&a->sql, " GROUP BY 1 ORDER BY 2 DESC, 1");
}

void
ask_middle(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, int field, int64_t skip,
		int64_t take)
{
	buf_adds(&a->sql, "SELECT NULL, count(*), sum(v) / count(*) FROM (SELECT ");
	ask_span(a, g, field);
	buf_adds(&a->sql, " AS v");
	ask_from(a, q, -1);
	ask_where(a, g, q, w, !q->deleted);
	ask_has_span(a, g, field);
	buf_adds(&a->sql, " ORDER BY v LIMIT ");
	ask_int(a, take);
	buf_adds(&a->sql, " OFFSET ");
	ask_int(a, skip);
	buf_addc(&a->sql, ')');
}

static void
latest_value(struct buf *out, const struct entity *e, size_t f)
{
	const struct latest *l = e->fields[f].latest;

	buf_addf(out, "(SELECT max(c.\"%s\") FROM \"d_%s\" c WHERE c.\"%s\" = \"d_%s\"._row AND c._k > 0)", l->of, l->entity, l->by, e->name);
}

void
gen_latest(struct buf *out, const struct entity *e, size_t f, bool all)
{
	buf_addf(out, "UPDATE \"d_%s\" SET \"%s\" = ", e->name, e->fields[f].name);
	latest_value(out, e, f);
	buf_adds(out, all ? "" : " WHERE _row = ?1");
}

void
gen_latest_wrong(struct buf *out, const struct entity *e, size_t f)
{
	buf_addf(out, "SELECT _row FROM \"d_%s\" WHERE \"%s\" IS NOT ", e->name, e->fields[f].name);
	latest_value(out, e, f);
	buf_adds(out, " LIMIT 1");
}

void
gen_find(struct buf *out, const struct entity *e, const char *field)
{
	buf_join(out, "SELECT _row FROM \"d_", e->name, "\" WHERE \"", field, "\" = ?1 AND _k > 0 ORDER BY _k DESC LIMIT 1", NULL);
}

void
gen_referring(struct buf *out, const struct entity *e, const struct field *f)
{
	buf_addf(out, f->kind == FIELD_REF ? "SELECT _row FROM \"d_%s\" WHERE \"%s\" = ?1"
			: "SELECT _row FROM \"d_%s\" WHERE instr(\"%s\", ?1)", e->name, f->name);
}

void
gen_twins(struct buf *out, const struct entity *e, const char *label, bool all)
{
	if (all)
		buf_join(out, "SELECT \"", label, "\" FROM \"d_", e->name, "\" WHERE \"", label,
				"\" IS NOT NULL GROUP BY 1 HAVING count(*) > 1", NULL);
	else
		/* CROSS JOIN: what came leads */
		buf_join(out, "SELECT a.\"", label, "\" FROM edit e CROSS JOIN \"d_", e->name,
				"\" a ON a._row = e.row CROSS JOIN \"d_", e->name, "\" b ON b.\"", label, "\" = a.\"", label,
				"\" AND b._row <> a._row WHERE e.n > ?1 AND e.entity = '", e->name, "'", NULL);
}

void
gen_vocabulary(struct gen_words *out, const struct entity *e)
{
	buf_join(&out->create, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.\"v_", e->name, "\" USING fts5vocab(main, \"s_", e->name,
			"\", row);\nCREATE VIRTUAL TABLE IF NOT EXISTS temp.\"w_", e->name, "\" USING fts5vocab(main, \"s_",
			e->name, "\", instance);\n", NULL);
	buf_join(&out->terms, "SELECT term FROM temp.\"v_", e->name, "\"", NULL);
	buf_join(&out->rows, "SELECT doc FROM temp.\"w_", e->name, "\" WHERE term = ?1", NULL);
}
