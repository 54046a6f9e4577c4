/*
 * template_rows.c - rows of ours on their way into a form.
 */
#include "exchange/template_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/value.h"
#include "exchange/template.h"
#include "exchange/template_cells.h"
#include "exchange/template_int.h"

#define TEXT_MAX 32767			/* characters of a cell */
#define TEXTS_MAX ((size_t)256 << 20)

/* --- rows ------------------------------------------------------------------------------------------------------- */

struct template_rows *
template_rows_new(const struct template *t, const bool *filled)
{
	struct template_rows *r = mem_zero(1, sizeof *r);

	r->t = t;
	r->filled = mem_copy(filled, t->n_columns * sizeof *filled);
	for (size_t i = 0; i < t->n_columns; i++)
		r->n_filled += filled[i];
	return r;
}

void
template_rows_free(struct template_rows *r)
{
	if (r == NULL)
		return;
	free(r->filled);
	free(r->cells);
	free(r->groups);
	free(r->joins);
	free(r->became);
	buf_release(&r->texts);
	free(r);
}

bool
template_failed(const struct template_rows *r)
{
	return r->failed;
}

size_t
template_rows_n(const struct template_rows *r)
{
	return r->rows;
}

static enum our_kind
what_of(enum field_kind kind, const struct value *v, int64_t *i)
{
	int32_t day;
	int minute;

	*i = v->kind == VALUE_INT ? v->i : 0;
	if (v->kind == VALUE_INT && (kind == FIELD_INT || kind == FIELD_MONEY || kind == FIELD_STAMP))
		return kind == FIELD_INT ? IS_INT : kind == FIELD_MONEY ? IS_MONEY : IS_STAMP;
	if (kind == FIELD_DATE && v->kind == VALUE_TEXT && (day = date_from_iso(v->s)) != DATE_NONE) {
		*i = day;
		return IS_DATE;
	}
	if (kind == FIELD_TIME && v->kind == VALUE_TEXT && time_parse(&minute, v->s, NULL) == 0) {
		*i = minute;
		return IS_TIME;
	}
	return IS_TEXT;
}

void
template_cell(struct template_rows *r, enum field_kind kind, const struct value *v, const char *shown)
{
	if (r->failed)
		return;
	if (r->n >= TEMPLATE_CELLS_MAX || r->texts.n >= TEXTS_MAX || text_chars(shown, strlen(shown)) > TEXT_MAX) {
		r->failed = true;
		if (r->n >= TEMPLATE_CELLS_MAX || r->texts.n >= TEXTS_MAX)
			snprintf(r->trouble, sizeof r->trouble, "格子太多");
		else
			snprintf(r->trouble, sizeof r->trouble, "第%zu行有一格的字超过表格软件一格能放的 %d 个", r->rows + 1, TEXT_MAX);
		return;
	}
	if (r->n == r->cap) {
		r->cap = r->cap == 0 ? 256 : r->cap * 2;
		r->cells = mem_resize(r->cells, r->cap, sizeof *r->cells);
	}
	struct our_cell *c = &r->cells[r->n++];
	c->what = what_of(kind, v, &c->i);
	c->text = r->texts.n;
	buf_add(&r->texts, shown, strlen(shown) + 1);
}

void
template_end_row(struct template_rows *r, int64_t group)
{
	if (r->failed)
		return;
	if ((r->rows & (r->rows + 1)) == 0 || r->groups == NULL)
		r->groups = mem_resize(r->groups, r->rows * 2 + 2, sizeof *r->groups);
	r->groups[r->rows++] = group;
}

/* --- groups ------------------------------------------------------------------------------------------------------ */

struct place { int64_t group; size_t first, at; };	/* first: where the group came first */

static int
by_group(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->group != y->group ? (x->group < y->group ? -1 : 1) : (x->at > y->at) - (x->at < y->at);
}

static int
by_first(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->first != y->first ? (x->first < y->first ? -1 : 1) : (x->at > y->at) - (x->at < y->at);
}

/* Owned; the rows in their new order.  A row of no group is one alone. */
static struct place *
order_of(const struct template_rows *r)
{
	struct place *p = mem_zero(r->rows + 1, sizeof *p);

	for (size_t i = 0; i < r->rows; i++)
		p[i] = (struct place){ r->groups[i], i, i };
	qsort(p, r->rows, sizeof *p, by_group);
	for (size_t i = 1; i < r->rows; i++)
		if (p[i].group != 0 && p[i].group == p[i - 1].group)
			p[i].first = p[i - 1].first;
	qsort(p, r->rows, sizeof *p, by_first);
	return p;
}

static void
cell_renumber(struct template_rows *r, struct our_cell *c, size_t was, size_t is)
{
	char text[24];

	if (c->what != IS_INT || c->i != (int64_t)was)
		return;		/* a number of the asker's, not of the row */
	c->i = (int64_t)is;
	c->text = r->texts.n;
	snprintf(text, sizeof text, "%zu", is);
	buf_add(&r->texts, text, strlen(text) + 1);
}

/* Does the k-th filled column say the same of rows from..to? */
static bool
is_alike(const struct template_rows *r, size_t k, size_t from, size_t to)
{
	for (size_t i = from + 1; i <= to; i++)
		if (strcmp(r->texts.p + r->cells[i * r->n_filled + k].text, r->texts.p + r->cells[from * r->n_filled + k].text) != 0)
			return false;
	return true;
}

/* Rows from..to are a group: its cells in tall columns are one. */
static void
group_join(struct template_rows *r, const bool *tall, size_t from, size_t to)
{
	size_t k = 0;

	for (size_t i = 0; i < r->t->n_columns; k += r->filled[i++]) {
		if (!tall[i] || to == from || (r->filled[i] && !is_alike(r, k, from, to)))
			continue;
		for (size_t row = from + 1; r->filled[i] && row <= to; row++) {
			struct our_cell *c = &r->cells[row * r->n_filled + k];
			c->what = IS_TEXT;
			c->text += strlen(r->texts.p + c->text);	/* its end: "" */
		}
		if ((r->n_joins & (r->n_joins + 1)) == 0 || r->joins == NULL)
			r->joins = mem_resize(r->joins, r->n_joins * 2 + 2, sizeof *r->joins);
		r->joins[r->n_joins++] = (struct template_join){ i, from, to };
	}
}

static void
rows_group(struct template_rows *r, const bool *tall)
{
	struct place *order = order_of(r);
	struct our_cell *cells = mem_zero(r->n + 1, sizeof *cells);
	size_t groups = 0;

	for (size_t i = 0; i < r->rows; i++) {
		r->became[order[i].at] = i;
		groups += i == 0 || order[i].first != order[i - 1].first;
		memcpy(cells + i * r->n_filled, r->cells + order[i].at * r->n_filled, r->n_filled * sizeof *cells);
		for (size_t column = 0, k = 0; column < r->t->n_columns; k += r->filled[column++])
			if (r->filled[column] && r->t->columns[column].serial)
				cell_renumber(r, &cells[i * r->n_filled + k], order[i].at + 1, tall[column] ? groups : i + 1);
	}
	free(r->cells);
	r->cells = cells;
	r->cap = r->n;
	for (size_t from = 0, i = 1; i <= r->rows; i++)
		if (i == r->rows || order[i].first != order[from].first) {
			group_join(r, tall, from, i - 1);
			from = i;
		}
	free(order);
}

void
template_rows_arrange(struct template_rows *r)
{
	bool tall[TEMPLATE_COLUMNS_MAX];

	if (r->became != NULL)
		return;
	r->became = mem_zero(r->rows + 1, sizeof *r->became);
	for (size_t i = 0; i < r->rows; i++)
		r->became[i] = i;
	if (template_tall_columns(r->t, tall) > 0)
		rows_group(r, tall);
}

uint32_t
template_row_of(struct template_rows *r, size_t i)
{
	template_rows_arrange(r);
	return r->t->first + (uint32_t)r->became[i];
}
