/*
 * template_tables.c - tables of a sheet that grow with its rows.
 */
#include "exchange/template_int.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "exchange/moving.h"
#include "exchange/ooxml.h"
#include "exchange/package.h"
#include "exchange/template.h"
#include "exchange/template_cells.h"

struct tables {
	struct template *t;
	const struct moving *m;
	size_t rows;			/* of ours */
	struct buf raw, text, moved;
	struct splice splice;
	bool totals;			/* the table at hand has a row of totals below */
	bool taking;
	const char *trouble;
};

/* The cells of the form's own table end with our last row, a row of totals below it. */
static void
range_grow(const struct tables *w, struct buf *range, bool totals)
{
	uint32_t top, bottom, last = w->m->first + (uint32_t)w->rows - 1 + totals;
	size_t left, right, n = ooxml_cell(buf_str(range), &left, &top);

	if (n == 0 || w->rows == 0 || buf_str(range)[n] != ':' || ooxml_cell(buf_str(range) + n + 1, &right, &bottom) == 0)
		return;
	if (top < w->t->head_from || top > w->t->head || bottom >= last)
		return;
	buf_clear(range);
	ooxml_letters(range, left);
	buf_addf(range, "%" PRIu32 ":", top);
	ooxml_letters(range, right);
	buf_addf(range, "%" PRIu32, last);
}

static void
tables_start(void *data, const struct package_tag *t)
{
	struct tables *w = data;
	const char *ref = ooxml_att(t->atts, "ref"), *type = ooxml_att(t->atts, "tableType"), *totals = ooxml_att(t->atts, "totalsRowCount");
	bool table = strcmp(t->name, "table") == 0, filter = strcmp(t->name, "autoFilter") == 0;

	if (table) {
		w->totals = totals != NULL && strcmp(totals, "0") != 0;
		if (type != NULL && strcmp(type, "worksheet") != 0)
			w->trouble = "“超级表”接着外面的数据";
	}
	w->taking = strcmp(t->name, "calculatedColumnFormula") == 0 || strcmp(t->name, "totalsRowFormula") == 0;
	buf_clear(&w->text);
	if (ref == NULL || w->trouble != NULL)
		return;
	buf_clear(&w->moved);
	if (w->m->extra == 0)
		buf_adds(&w->moved, ref);
	else if (!moving_places(w->m, ref, true, &w->moved))
		w->trouble = "“超级表”写在看不懂的地方";
	if (table || filter)
		range_grow(w, &w->moved, table && w->totals);
	if (strcmp(buf_str(&w->moved), ref) != 0)
		splice_att(&w->splice, &w->raw, t->from, t->to, "ref", buf_str(&w->moved), false);
}

/* A formula kept in the table for all its rows names columns; places in it would have to go with each row. */
static void
tables_end(void *data, const struct package_tag *t)
{
	struct tables *w = data;
	struct moving_formula how = { .ours = true };

	(void)t;
	if (w->taking && w->m->extra > 0 && w->trouble == NULL) {
		buf_clear(&w->moved);
		moving_formula(w->m, buf_str(&w->text), &how, &w->moved);
		if (how.changed || how.trouble != NULL)
			w->trouble = "“超级表”里有按行列写的公式";
	}
	w->taking = false;
}

static void
tables_text(void *data, const char *s, size_t n)
{
	struct tables *w = data;

	if (w->taking)
		buf_add(&w->text, s, n);
}

static void
tables_release(struct tables *w)
{
	splice_release(&w->splice);
	buf_release(&w->raw);
	buf_release(&w->text);
	buf_release(&w->moved);
}

static int
table_read(struct tables *w, const char *part, struct err *e)
{
	const struct package_walk walk = { tables_start, tables_end, tables_text, w };

	return package_read(w->t->file, part, &w->raw, e) < 0 || package_walk(w->t->file, &w->raw, &walk, e) < 0 ? -1 : 0;
}

const char *
template_table_trouble(struct template *t, const char *part, const struct moving *m)
{
	struct tables w = { .t = t, .m = m };
	struct err why;

	if (table_read(&w, part, &why) < 0)
		w.trouble = "里有一部分读不懂";
	tables_release(&w);
	return w.trouble;
}

struct table_parts { const char *of; char **p; size_t n; };	/* p owned, and so is each */

static void
parts_start(void *data, const struct package_tag *tag)
{
	struct table_parts *l = data;
	const char *type = ooxml_att(tag->atts, "Type"), *to = ooxml_att(tag->atts, "Target");

	if (strcmp(tag->name, "Relationship") == 0 && to != NULL && ooxml_is_type(type, "/table")) {
		l->p = mem_more(l->p, l->n, sizeof *l->p);
		l->p[l->n++] = ooxml_target(l->of, to);
	}
}

int
template_tables_move(struct template *t, const struct moving *m, size_t rows, struct err *e)
{
	struct table_parts l = { .of = xlsx_parts(t->cells->reader).sheet };
	const struct package_walk walk = { parts_start, NULL, NULL, &l };
	struct buf rels = BUF_INIT, raw = BUF_INIT;
	int rc = 0;

	ooxml_rels_of(&rels, l.of);
	if (package_has(t->file, buf_str(&rels)) && (package_read(t->file, buf_str(&rels), &raw, e) < 0 || package_walk(t->file, &raw, &walk, e) < 0))
		rc = -1;
	for (size_t i = 0; i < l.n; i++) {
		struct tables w = { .t = t, .m = m, .rows = rows };
		struct buf out = BUF_INIT;
		if (rc == 0 && package_has(t->file, l.p[i]) && (rc = table_read(&w, l.p[i], e)) == 0 && w.splice.n > 0) {
			splice_make(&w.splice, &w.raw, &out);
			package_replace(t->file, l.p[i], &out);
		}
		buf_release(&out);
		tables_release(&w);
		free(l.p[i]);
	}
	free(l.p);
	buf_release(&rels);
	buf_release(&raw);
	return rc;
}
