/*
 * gen.c - SQL from descriptors.
 */
#include "db/gen.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "sql.h"

/* Raise when the meaning of a derived column changes while its name stays. */
#define GEN_VERSION "1"

static const char own_columns[] = "_k,_row,_state,_created_at,_created_by,_changed_at,_changed_by,_heads,_conflicts";

void
gen_name(struct buf *out, const char *prefix, const char *name)
{
	buf_addf(out, "\"%s%s\"", prefix, name);
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
			buf_addf(&b, " %s", gen_type(&e->fields[f]));
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
		buf_addf(&b, "CREATE INDEX \"i_%s_%s\" ON ", e->name, fd->name);
		gen_name(&b, "d_", e->name);
		buf_addf(&b, "(\"%s\");\n", fd->name);
	}
	for (size_t i = 0; e->indexes && e->indexes[i].fields[0]; i++) {
		const struct entity_index *x = &e->indexes[i];

		name[0] = (char)('0' + i % 10);
		name[1] = '\0';
		buf_addf(&b, "CREATE INDEX \"x_%s_%s\" ON ", e->name, name);
		gen_name(&b, "d_", e->name);
		for (size_t c = 0; c < 4 && x->fields[c]; c++) {
			buf_addc(&b, c ? ',' : '(');
			gen_name(&b, "", x->fields[c]);
		}
		buf_addc(&b, ')');
		if (x->where)
			buf_addf(&b, " WHERE %s", x->where);
		buf_adds(&b, ";\n");
	}
	g->indexes = buf_detach(&b);
}

static void
gen_statements(struct gen *g)
{
	const struct entity *e = g->entity;
	struct buf b = BUF_INIT;
	int n = GEN_FIELDS;

	buf_addf(&b, "SELECT %s", own_columns);
	for (size_t f = 0; f < e->n_fields; f++)
		if (g->columns >> f & 1)
			buf_addf(&b, ",d.\"%s\"", e->fields[f].name);
	if (g->search)
		buf_adds(&b, ",_find");
	buf_addf(&b, " FROM \"d_%s\" d", e->name);
	g->list = buf_detach(&b);

	buf_addf(&b, "%s WHERE _row = ?1", g->list);
	g->by_row = buf_detach(&b);

	buf_addf(&b, "INSERT INTO \"d_%s\"(%s", e->name, own_columns);
	for (size_t f = 0; f < e->n_fields; f++)
		if (g->columns >> f & 1) {
			buf_addf(&b, ",\"%s\"", e->fields[f].name);
			n++;
		}
	if (g->search) {
		buf_adds(&b, ",_find");
		n++;
	}
	buf_adds(&b, ") VALUES(?");
	while (--n > 0)
		buf_adds(&b, ",?");
	buf_addc(&b, ')');
	g->put = buf_detach(&b);

	buf_addf(&b, "DELETE FROM \"d_%s\" WHERE _k = ?1", e->name);
	g->drop_row = buf_detach(&b);
	if (!g->search)
		return;
	buf_addf(&b, "INSERT INTO \"s_%s\"(rowid, find) VALUES(?1, ?2)", e->name);
	g->search_add = buf_detach(&b);
	buf_addf(&b, "INSERT INTO \"s_%s\"(\"s_%s\", rowid, find) VALUES('delete', ?1, ?2)", e->name, e->name);
	g->search_drop = buf_detach(&b);
	/* in the order of _k: any other makes FTS5 flush at every row */
	buf_addf(&b, "INSERT INTO \"s_%s\"(rowid, find) SELECT _k, _find FROM \"d_%s\" WHERE _k > 0 ORDER BY _k", e->name, e->name);
	g->search_all = buf_detach(&b);
}

void
gen_init(struct gen *g, const struct model *m, const struct entity *e)
{
	memset(g, 0, sizeof *g);
	g->entity = e;
	g->label = -1;
	g->order = e->order ? entity_field(e, e->order) : -1;
	for (size_t f = 0; f < e->n_fields; f++) {
		const struct field *fd = &e->fields[f];

		if (fd->kind == FIELD_LINES)
			continue;
		g->columns |= (uint64_t)1 << f;
		if (fd->kind == FIELD_LABEL)
			g->label = (int)f;
		if (fd->flags & FIELD_INITIALS)
			g->first |= (uint64_t)1 << f;
		else if (fd->flags & FIELD_WORDS)
			g->second |= (uint64_t)1 << f;
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

void
gen_shape(uint8_t out[16], const struct gen *g, size_t n, const struct model *m)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, GEN_VERSION " %lld\n%s", (long long)m->format, sql_schema_derived());
	for (size_t i = 0; i < n; i++) {
		const struct entity *e = g[i].entity;

		buf_addf(&b, "%s%s order %s\n", g[i].tables, g[i].indexes, e->order ? e->order : "");
		for (size_t f = 0; f < e->n_fields; f++) {
			const struct field *fd = &e->fields[f];

			buf_addf(&b, "%s %d %d %u %s\n", fd->name, (int)fd->kind, (int)fd->policy,
					fd->flags & (FIELD_INITIALS | FIELD_WORDS), fd->ref ? fd->ref : "");
		}
	}
	id_hash(out, 16, b.p, b.n, NULL, 0);
	buf_release(&b);
}
