/*
 * template_fill.c - rows of ours into a copy of a form.
 *
 * The sheet's bytes are copied; only what is about the rows is put in
 * between: our rows, and the numbers of what moves.
 */
#include "exchange/template.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/value.h"
#include "exchange/lookers.h"
#include "exchange/ooxml.h"
#include "exchange/package.h"
#include "exchange/sink.h"
#include "exchange/template_cells.h"
#include "exchange/template_int.h"
#include "exchange/template_rows.h"

/* --- what a cell is written as ---------------------------------------------------------------------------------- */

/* 160.05, 007 and 000000196303070016 as people typed them: is it a number a column of numbers can hold exactly? */
static bool
is_plain_number(const char *s)
{
	size_t digits, more = 0;

	s += *s == '-';
	digits = strspn(s, "0123456789");
	if (digits == 0 || (*s == '0' && digits > 1))
		return false;
	if (s[digits] == '.') {
		more = strspn(s + digits + 1, "0123456789");
		if (more == 0)
			return false;
		digits++;
	}
	return s[digits + more] == '\0' && digits + more <= OOXML_EXACT_DIGITS;
}

/* A number as reading it back shows it. */
static void
read_back(double v, struct buf *out)
{
	if (v == floor(v))
		buf_addf(out, "%.0f", v);
	else
		buf_addf(out, "%.*g", OOXML_EXACT_DIGITS, v);
}

/* The number the column wants, into *number, and how it will read; false: a text. */
static bool
as_number(const struct our_cell *c, const char *shown, struct xlsx_style style, bool from_1904, struct buf *number, struct buf *reads)
{
	const int64_t exact = INT64_C(999999999999999);
	int64_t day = c->what == IS_STAMP ? date_of_ms(c->i) : c->i;
	int minute = c->what == IS_STAMP ? date_minute_of_ms(c->i) : c->what == IS_TIME ? (int)c->i : 0;

	if (style.text)
		return false;
	if (style.date) {
		char iso[11];
		if (c->what != IS_DATE && c->what != IS_STAMP && (c->what != IS_TIME || from_1904 || minute == 0))
			return false;
		if (c->what != IS_TIME) {
			date_to_iso((int32_t)day, iso);
			buf_adds(reads, iso);
			day += OOXML_DAY_OF_1970 - (from_1904 ? OOXML_DAYS_1904 : 0);
		} else {
			day = 0;
		}
		if (c->what != IS_TIME && day < (from_1904 ? 0 : 61)) {
			buf_clear(reads);
			return false;	/* before the days spreadsheets agree on */
		}
		if (minute > 0)
			buf_addf(reads, "%s%02d:%02d", reads->n > 0 ? " " : "", minute / 60, minute % 60);
		if (minute > 0)
			buf_addf(number, "%.10f", (double)day + minute / 1440.0);
		else
			buf_addf(number, "%" PRId64, day);
		return true;
	}
	if (c->what == IS_INT && c->i >= -exact && c->i <= exact)
		buf_addf(number, "%" PRId64, c->i);
	else if (c->what == IS_MONEY && c->i >= -exact && c->i <= exact)
		buf_addf(number, "%s%" PRId64 ".%02" PRId64, c->i < 0 ? "-" : "", (c->i < 0 ? -c->i : c->i) / 100, (c->i < 0 ? -c->i : c->i) % 100);
	else if (c->what == IS_TEXT && style.number && is_plain_number(shown))
		buf_adds(number, shown);
	else
		return false;
	read_back(strtod(buf_str(number), NULL), reads);
	return true;
}

/* --- comparing -------------------------------------------------------------------------------------------------- */

/* A sum over cells in any order: where and what. */
static uint64_t
cell_sum(uint32_t row, size_t column, const char *text)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ ((uint64_t)row << 20 | column);

	h *= UINT64_C(0x100000001b3);
	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return h ^ h >> 29;
}

static bool
is_blank(const char *s)
{
	return s[strspn(s, " \t\r\n")] == '\0';
}

struct filling {			/* a sheet: the table's, or a cover that gets nothing but what the form asks of itself */
	struct template *t;
	const char *sheet;		/* of t->own; NULL: the table's */
	const struct template_rows *r;
	size_t unjoined;		/* joined cells of theirs that are taken apart for our rows */
	const struct template_cells *c;
	struct moving m;
	size_t empty;			/* rows that were there */
	bool from_1904;
	bool formulas;			/* of the sheet */
	bool tall[TEMPLATE_COLUMNS_MAX];	/* by t->columns: some of its cells are joined downwards */
	struct splice splice;
	struct buf row, number, reads, formula;
	uint64_t sum;			/* of what the sheet must say then */
	uint64_t *cover_sums;		/* owned; of t->covers */
};

/* Which of our rows an old one becomes; SIZE_MAX: none. */
static size_t
ours_of(const struct filling *f, uint32_t row)
{
	if (row < f->m.first || row > f->m.last)
		return SIZE_MAX;
	size_t i = moving_row(&f->m, row) - f->m.first;
	return i < f->r->rows ? i : SIZE_MAX;
}

static bool
is_ours(const struct filling *f, uint32_t row, size_t column)
{
	if (ours_of(f, row) == SIZE_MAX)
		return false;
	for (size_t i = 0; i < f->t->n_columns; i++)
		if (f->r->filled[i] && f->t->columns[i].column == column)
			return true;
	return false;
}

static const struct template_own *
own_of(const struct filling *f, uint32_t row, size_t column)
{
	for (size_t i = 0; i < f->t->n_own; i++)
		if (f->t->own[i].sheet == f->sheet && f->t->own[i].row == row && f->t->own[i].column == column)
			return &f->t->own[i];
	return NULL;
}

static bool
is_formula(const struct filling *f, uint32_t row, size_t column)
{
	const struct template_one *one = f->r->rows > 0 || f->sheet != NULL ? template_one(f->c, template_line(f->c, row), column) : NULL;

	return one != NULL && one->f_to > 0;
}

/* The column of the form at that place that is written beforehand alike into every row; NULL: it is none. */
static const struct template_column *
same_column(const struct template *t, size_t column)
{
	for (size_t i = 0; i < t->n_columns; i++)
		if (t->columns[i].column == column && t->columns[i].same != NULL && !t->columns[i].serial)
			return &t->columns[i];
	return NULL;
}

/* What a sheet says; of the asker's (f given) without the cells we fill or that are counted, and with the rows where they go. */
static int
sheet_sum(const char *path, const char *sheet, const struct filling *f, uint64_t *sum, struct err *e)
{
	struct xlsx_reader *r;
	struct csv_row row;
	int rc;

	if (xlsx_open(&r, path, sheet, e) < 0)
		return -1;
	while ((rc = xlsx_next(r, &row, e)) == 1)
		for (size_t i = 0; i < row.n; i++) {
			uint32_t line = (uint32_t)row.line;
			if (is_blank(row.cells[i]) || (f != NULL && (is_ours(f, line, i) || is_formula(f, line, i) || own_of(f, line, i) != NULL)))
				continue;
			*sum += cell_sum(f != NULL ? moving_row(&f->m, line) : line, i, row.cells[i]);
			for (uint32_t k = 0; f != NULL && line == f->m.first && k < f->m.extra && f->empty > 0 && same_column(f->t, i) != NULL; k++)
				*sum += cell_sum(moving_at(&f->m) + k, i, row.cells[i]);
		}
	xlsx_free(r);
	return rc < 0 ? -1 : 0;
}

/* --- cells and rows --------------------------------------------------------------------------------------------- */

static void
tag_open(struct filling *f, const char *name, struct buf *out)
{
	buf_join(out, "<", f->c->prefix, name, NULL);
}

static void
tag_close(struct filling *f, const char *name, struct buf *out)
{
	buf_join(out, "</", f->c->prefix, name, ">", NULL);
}

/* <c r="B5" s="3", still open */
static void
cell_begin(struct filling *f, size_t column, uint32_t row, const struct template_one *like, struct buf *out)
{
	tag_open(f, "c", out);
	buf_adds(out, " r=\"");
	ooxml_letters(out, column);
	buf_addi(out, row);
	buf_addc(out, '"');
	if (like != NULL && like->styled) {
		buf_adds(out, " s=\"");
		buf_addi(out, like->style);
		buf_addc(out, '"');
	}
}

static void
cell_ours(struct filling *f, const struct our_cell *c, const char *shown, size_t column, uint32_t row, const struct template_one *like,
    struct buf *out)
{
	struct xlsx_style style = xlsx_style(f->c->reader, like != NULL ? like->style : 0);

	cell_begin(f, column, row, like, out);
	buf_clear(&f->number);
	buf_clear(&f->reads);
	if (*shown == '\0') {
		buf_adds(out, "/>");
		return;
	}
	if (as_number(c, shown, style, f->from_1904, &f->number, &f->reads)) {
		buf_addc(out, '>');
		tag_open(f, "v", out);
		buf_join(out, ">", buf_str(&f->number), NULL);
		tag_close(f, "v", out);
		shown = buf_str(&f->reads);
	} else {
		buf_adds(out, " t=\"inlineStr\">");
		tag_open(f, "is", out);
		buf_addc(out, '>');
		tag_open(f, "t", out);
		buf_adds(out, " xml:space=\"preserve\">");
		ooxml_escape(&f->number, shown);
		ooxml_xml(out, buf_str(&f->number));
		tag_close(f, "t", out);
		tag_close(f, "is", out);
	}
	tag_close(f, "c", out);
	if (!is_blank(shown))
		f->sum += cell_sum(row, column, shown);
}

/* The start tag at from..to with another row in its r ("B5", "5"). */
static void
tag_renumbered(const struct filling *f, size_t from, size_t to, const char *r, struct buf *out)
{
	const struct buf *raw = &f->c->raw;
	size_t at, n;

	if (package_att(raw, from, to, "r", &at, &n)) {
		buf_add(out, raw->p + from, at - from);
		buf_adds(out, r);
		buf_add(out, raw->p + at + n, to - at - n);
		return;
	}
	n = 1 + strcspn(raw->p + from + 1, " \t\r\n/>");
	buf_add(out, raw->p + from, n);
	buf_join(out, " r=\"", r, "\"", NULL);
	buf_add(out, raw->p + from + n, to - from - n);
}

static void
place_text(struct buf *out, size_t column, uint32_t row)
{
	ooxml_letters(out, column);
	buf_addi(out, row);
}

/*
 * A cell of theirs in its row now; its formula goes "by" rows with it.  What it came to is left out: it was counted over empty rows,
 * and whoever shows it without counting must not show a wrong total.
 */
static void
cell_theirs(struct filling *f, const struct template_one *one, uint32_t row, bool in_table, int64_t by, struct buf *out)
{
	const struct buf *raw = &f->c->raw;
	struct buf place = BUF_INIT, ref = BUF_INIT;

	place_text(&place, one->column, row);
	tag_renumbered(f, one->from, one->tag_to, buf_str(&place), out);
	buf_release(&place);
	if (one->f_to == 0) {
		buf_add(out, raw->p + one->tag_to, one->to - one->tag_to);
		return;
	}
	const struct template_formula *is = &f->c->formulas[one->formula];
	struct moving_formula how = { .ours = true, .in_table = in_table, .by = by };
	size_t at, n;

	buf_add(out, raw->p + one->tag_to, one->f_from - one->tag_to);
	if (is->ref != NULL && f->m.extra > 0 && moving_places(&f->m, is->ref, is->shared != NULL, &ref) &&
	    package_att(raw, one->f_from, one->f_tag_to, "ref", &at, &n)) {
		buf_add(out, raw->p + one->f_from, at - one->f_from);
		buf_add(out, buf_str(&ref), ref.n);
		buf_add(out, raw->p + at + n, one->f_tag_to - at - n);
	} else {
		buf_add(out, raw->p + one->f_from, one->f_tag_to - one->f_from);
	}
	buf_release(&ref);
	buf_clear(&f->formula);
	moving_formula(&f->m, is->text, &how, &f->formula);
	if (how.changed)
		ooxml_xml(out, buf_str(&f->formula));
	else
		buf_add(out, raw->p + one->f_tag_to, one->f_text_to - one->f_tag_to);
	buf_add(out, raw->p + one->f_text_to, one->f_to - one->f_text_to);
	tag_close(f, "c", out);
}

/* A cell of a row put in, like that of the first row: its look, and its formula about the new row. */
static void
cell_like(struct filling *f, const struct template_one *one, uint32_t row, int64_t by, struct buf *out)
{
	const struct template_formula *is = one->f_to > 0 ? &f->c->formulas[one->formula] : NULL;
	struct moving_formula how = { .ours = true, .in_table = true, .by = by };

	if (is == NULL && same_column(f->t, one->column) != NULL) {
		cell_theirs(f, one, row, true, by, out);
		return;
	}
	cell_begin(f, one->column, row, one, out);
	if (is == NULL || is->array || is->table || (is->shared == NULL && is->text[0] == '\0')) {
		buf_adds(out, "/>");
		return;
	}
	buf_addc(out, '>');
	tag_open(f, "f", out);
	if (is->shared != NULL) {
		buf_adds(out, " t=\"shared\" si=\"");
		ooxml_xml(out, is->shared);
		buf_adds(out, "\"/>");
	} else {
		buf_addc(out, '>');
		buf_clear(&f->formula);
		moving_formula(&f->m, is->text, &how, &f->formula);
		ooxml_xml(out, buf_str(&f->formula));
		tag_close(f, "f", out);
	}
	tag_close(f, "c", out);
}

struct merging { const struct template_line *line, *model; size_t at, at_model, filled, cell; };

/* The cell a row has in that column, where its cells were followed so far; NULL: none. */
static const struct template_one *
cell_in(const struct filling *f, const struct template_line *l, size_t *at, size_t column)
{
	while (l != NULL && *at < l->n && f->c->ones[l->first + *at].column < column)
		++*at;
	return l != NULL && *at < l->n && f->c->ones[l->first + *at].column == column ? &f->c->ones[l->first + *at] : NULL;
}

/* The next column of a row in which something is to be written; SIZE_MAX: none. */
static size_t
next_column(const struct filling *f, const struct merging *g)
{
	const struct template_line *like = g->line != NULL ? g->line : g->model;
	size_t at = g->line != NULL ? g->at : g->at_model, next = SIZE_MAX;

	if (like != NULL && at < like->n)
		next = f->c->ones[like->first + at].column;
	if (g->filled < f->t->n_columns && f->t->columns[g->filled].column < next)
		next = f->t->columns[g->filled].column;
	return next;
}

static void
to_filled(const struct filling *f, struct merging *g)
{
	while (g->filled < f->t->n_columns && !f->r->filled[g->filled])
		g->filled++;
}

/* What a cell of an old row looks like: one that was under another, joined downwards, like that other now that it is seen. */
static const struct template_one *
look_of(const struct filling *f, const struct template_line *line, const struct template_one *old)
{
	const struct template_joined *j = NULL;

	for (size_t i = 0; i < f->t->n_columns && j == NULL; i++)
		if (f->tall[i] && f->t->columns[i].column == old->column)
			j = template_joined_at(f->c, line->row, old->column);
	const struct template_one *top = j != NULL && j->top < line->row && template_is_tall(f->t, j) ?
		template_one(f->c, template_line(f->c, j->top), old->column) : NULL;
	return top != NULL ? top : old;
}

static bool
is_empty(const struct filling *f, const struct template_one *one)
{
	return one->f_to == 0 && (one->to == one->tag_to || strncmp(f->c->raw.p + one->tag_to, "</", 2) == 0);
}

/* Our row i in the row it gets: out of the old one (line), or one like the first (model). */
static void
row_render(struct filling *f, size_t i, const struct template_line *line, const struct template_line *model, struct buf *out)
{
	const struct template_line *like = line != NULL ? line : model;
	uint32_t row = f->m.first + (uint32_t)i;
	struct merging g = { line, model, 0, 0, 0, i * f->r->n_filled };
	struct buf number = BUF_INIT;

	buf_addi(&number, row);
	if (like != NULL) {
		tag_renumbered(f, like->from, like->tag_to, buf_str(&number), out);
		if (out->p[out->n - 2] == '/') {
			out->p[out->n - 2] = '>';
			out->p[--out->n] = '\0';
		}
	} else {
		tag_open(f, "row", out);
		buf_join(out, " r=\"", buf_str(&number), "\">", NULL);
	}
	buf_release(&number);
	to_filled(f, &g);
	for (size_t column; (column = next_column(f, &g)) != SIZE_MAX;) {
		const struct template_one *old = cell_in(f, line, &g.at, column), *first = cell_in(f, model, &g.at_model, column);
		const struct template_one *look = old != NULL ? look_of(f, line, old) : first;
		if (g.filled < f->t->n_columns && f->t->columns[g.filled].column == column) {
			const struct our_cell *c = &f->r->cells[g.cell++];
			cell_ours(f, c, f->r->texts.p + c->text, column, row, look, out);
			g.filled++;
			to_filled(f, &g);
		} else if (old != NULL && look != old && is_empty(f, old)) {
			cell_begin(f, column, row, look, out);
			buf_adds(out, "/>");
		} else if (old != NULL) {
			cell_theirs(f, old, row, true, (int64_t)row - line->row, out);
		} else if (first != NULL) {
			cell_like(f, first, row, (int64_t)row - model->row, out);
		}
		g.at += old != NULL;
		g.at_model += first != NULL;
	}
	tag_close(f, "row", out);
}

/* --- the sheet -------------------------------------------------------------------------------------------------- */

/* Where rows that were not there go: before the first line from "row" on. */
static size_t
place_before(const struct filling *f, uint32_t row)
{
	size_t i = template_line_from(f->c, row);

	return i < f->c->n_lines ? f->c->lines[i].from : f->c->data_end;
}

static void
rows_put(struct filling *f)
{
	const struct template_line *model = template_line(f->c, f->m.first);
	uint32_t at = moving_at(&f->m);
	size_t before_new = place_before(f, at);

	for (size_t i = 0; i < f->r->rows; i++) {
		uint32_t row = f->m.first + (uint32_t)i;
		bool old = f->m.extra == 0 || row < at, moved = !old && at == f->m.last && f->empty > 0 && i + 1 == f->r->rows;
		const struct template_line *line = old ? template_line(f->c, row) : moved ? template_line(f->c, at) : NULL;
		buf_clear(&f->row);
		row_render(f, i, line, model, &f->row);
		if (line != NULL)
			splice_put(&f->splice, line->from, line->to - line->from, buf_str(&f->row), f->row.n);
		else
			splice_put(&f->splice, old ? place_before(f, row) : before_new, 0, buf_str(&f->row), f->row.n);
	}
}

/* Who fills it and when: over the cell of theirs, or where there is none before the next one of its row. */
static void
own_put(struct filling *f)
{
	for (size_t i = 0; i < f->t->n_own; i++) {
		const struct template_own *o = &f->t->own[i];
		const struct template_line *l = template_line(f->c, o->row);
		const struct template_one *old = template_one(f->c, l, o->column);
		const struct our_cell c = { o->day != DATE_NONE ? IS_DATE : IS_TEXT, o->day, 0 };
		size_t k = 0;
		if (o->sheet != f->sheet || l == NULL)
			continue;
		while (k < l->n && f->c->ones[l->first + k].column < o->column)
			k++;
		buf_clear(&f->row);
		cell_ours(f, &c, o->text, o->column, moving_row(&f->m, o->row), old, &f->row);
		splice_put(&f->splice, old != NULL ? old->from : k < l->n ? f->c->ones[l->first + k].from : l->end_from,
			old != NULL ? old->to - old->from : 0, buf_str(&f->row), f->row.n);
	}
}

/* Lines that are not ours: those below get other numbers, formulas anywhere may look at what moved or is new. */
static void
lines_move(struct filling *f)
{
	uint32_t at = moving_at(&f->m);

	for (size_t i = 0; i < f->c->n_lines; i++) {
		const struct template_line *l = &f->c->lines[i];
		if (ours_of(f, l->row) != SIZE_MAX)
			continue;
		uint32_t row = moving_row(&f->m, l->row);
		bool moves = f->m.extra > 0 && l->row >= at;
		if (moves) {
			struct buf number = BUF_INIT;
			buf_addi(&number, row);
			splice_att(&f->splice, &f->c->raw, l->from, l->tag_to, "r", buf_str(&number), false);
			buf_release(&number);
		}
		for (size_t k = l->first; k < l->first + l->n; k++) {
			const struct template_one *one = &f->c->ones[k];
			if ((!moves && one->f_to == 0) || own_of(f, l->row, one->column) != NULL)
				continue;
			buf_clear(&f->row);
			cell_theirs(f, one, row, false, 0, &f->row);
			splice_put(&f->splice, one->from, one->to - one->from, buf_str(&f->row), f->row.n);
		}
	}
}

/* "A1:H20" of the whole sheet reaches over our last row. */
static void
dimension_grow(const struct filling *f, struct buf *places)
{
	size_t left, right, n;
	uint32_t top, bottom, last = f->m.first + (uint32_t)f->r->rows - 1;

	if (f->r->rows == 0 || (n = ooxml_cell(buf_str(places), &left, &top)) == 0)
		return;
	right = left;
	bottom = top;
	if (places->p[n] == ':' && ooxml_cell(places->p + n + 1, &right, &bottom) == 0)
		return;
	for (size_t i = 0; i < f->t->n_columns; i++)
		right = f->t->columns[i].column > right ? f->t->columns[i].column : right;
	buf_clear(places);
	place_text(places, left, top);
	buf_addc(places, ':');
	place_text(places, right, bottom > last ? bottom : last);
}

/* A filter over the header, or as far as rows were, reaches over ours. */
static void
filter_grow(const struct filling *f, struct buf *places)
{
	size_t left, right, n;
	uint32_t top, bottom, last = f->m.first + (uint32_t)f->r->rows - 1;

	if (f->r->rows == 0 || (n = ooxml_cell(buf_str(places), &left, &top)) == 0 || buf_str(places)[n] != ':' ||
	    ooxml_cell(buf_str(places) + n + 1, &right, &bottom) == 0)
		return;
	if (top < f->t->head_from || top > f->t->head || bottom >= last)
		return;
	buf_clear(places);
	place_text(places, left, top);
	buf_addc(places, ':');
	place_text(places, right, last);
}

/* Is a place of theirs cells joined downwards where rows of ours go, each with cells of its own? */
static bool
is_unjoined(const struct filling *f, const struct template_place *p)
{
	struct template_joined j;
	size_t n = p->joined ? ooxml_cell(p->value, &j.left, &j.top) : 0;

	return n > 0 && p->value[n] == ':' && ooxml_cell(p->value + n + 1, &j.right, &j.bottom) > 0 && template_is_tall(f->t, &j) &&
	    j.top - f->m.first < f->r->rows;
}

/* The whole of an element whose start tag is at from..to and that has nothing inside. */
static void
element_drop(struct filling *f, size_t from, size_t to)
{
	const char *end = f->c->raw.p[to - 2] == '/' ? NULL : memchr(f->c->raw.p + to, '>', f->c->raw.n - to);

	splice_put(&f->splice, from, (end != NULL ? (size_t)(end + 1 - f->c->raw.p) : to) - from, "", 0);
}

static void
places_move(struct filling *f)
{
	for (size_t i = 0; i < f->c->n_places; i++) {
		const struct template_place *p = &f->c->places[i];
		if (is_unjoined(f, p)) {
			element_drop(f, p->from, p->to);
			f->unjoined++;
			continue;
		}
		struct moving_formula how = { .ours = true };
		bool dimension = p->att != NULL && p->from < f->c->data_from;
		if (f->m.extra == 0 && !dimension && !p->filter)
			continue;
		buf_clear(&f->formula);
		if (p->page)	/* the row behind the break takes it along */
			buf_addi(&f->formula, (int64_t)moving_row(&f->m, (uint32_t)strtoul(p->value, NULL, 10) + 1) - 1);
		else if (p->formula)
			moving_formula(&f->m, p->value, &how, &f->formula);
		else if (!moving_places(&f->m, p->value, !p->joined, &f->formula))
			continue;
		if (dimension)
			dimension_grow(f, &f->formula);
		if (p->filter)
			filter_grow(f, &f->formula);
		if (strcmp(buf_str(&f->formula), p->value) == 0)
			continue;
		if (p->att != NULL) {
			splice_att(&f->splice, &f->c->raw, p->from, p->to, p->att, buf_str(&f->formula), false);
		} else {
			buf_clear(&f->row);
			ooxml_xml(&f->row, buf_str(&f->formula));
			splice_put(&f->splice, p->from, p->to - p->from, buf_str(&f->row), f->row.n);
		}
	}
}

static void
joined_add(struct filling *f, size_t left, size_t right, uint32_t top, uint32_t bottom)
{
	tag_open(f, "mergeCell", &f->row);
	buf_adds(&f->row, " ref=\"");
	place_text(&f->row, left, top);
	buf_addc(&f->row, ':');
	place_text(&f->row, right, bottom);
	buf_adds(&f->row, "\"/>");
}

/* Cells the first row joins side by side are joined in the rows put in; those of a group of ours where theirs were joined downwards. */
static void
joined_repeat(struct filling *f)
{
	size_t added = f->r->n_joins;
	uint32_t at = moving_at(&f->m);

	buf_clear(&f->row);
	for (size_t i = 0; i < f->c->n_joined; i++) {
		const struct template_joined *j = &f->c->joined[i];
		if (j->top != f->m.first || j->bottom != f->m.first || f->empty == 0)
			continue;
		for (uint32_t k = 0; k < f->m.extra; k++, added++)
			joined_add(f, j->left, j->right, at + k, at + k);
	}
	for (size_t i = 0; i < f->r->n_joins; i++) {
		const struct template_join *j = &f->r->joins[i];
		size_t column = f->t->columns[j->column].column;
		joined_add(f, column, column, f->m.first + (uint32_t)j->from, f->m.first + (uint32_t)j->to);
	}
	if (f->c->joined_end == 0 || added + f->unjoined == 0)
		return;
	if (f->c->n_joined + added == f->unjoined) {	/* a list of none is none */
		const char *end = memchr(f->c->raw.p + f->c->joined_end, '>', f->c->raw.n - f->c->joined_end);
		splice_put(&f->splice, f->c->joined_from, (size_t)(end + 1 - f->c->raw.p) - f->c->joined_from, "", 0);
		return;
	}
	splice_put(&f->splice, f->c->joined_end, 0, buf_str(&f->row), f->row.n);
	buf_clear(&f->row);
	buf_addi(&f->row, (int64_t)(f->c->n_joined + added - f->unjoined));
	splice_att(&f->splice, &f->c->raw, f->c->joined_from, f->c->joined_tag_to, "count", buf_str(&f->row), false);
}

/* --- the workbook ----------------------------------------------------------------------------------------------- */

struct book_walk {
	struct filling *f;
	struct splice splice;
	struct buf raw, text;
	bool taking, calc;	/* calc: the setting was there */
	size_t text_from, calc_at;
};

static void
book_start(void *data, const struct package_tag *t)
{
	struct book_walk *w = data;

	w->taking = strcmp(t->name, "definedName") == 0;
	w->text_from = t->to;
	buf_clear(&w->text);
	if (strcmp(t->name, "calcPr") == 0) {
		w->calc = true;
		splice_att(&w->splice, &w->raw, t->from, t->to, "fullCalcOnLoad", "1", true);
	}
}

static void
book_end(void *data, const struct package_tag *t)
{
	static const char *const before_calc[] = { "sheets", "functionGroups", "externalReferences", "definedNames" };
	struct book_walk *w = data;
	struct moving_formula how = { 0 };

	if (w->taking && w->f->m.extra > 0) {
		struct buf moved = BUF_INIT, xml = BUF_INIT;
		moving_formula(&w->f->m, buf_str(&w->text), &how, &moved);
		ooxml_xml(&xml, buf_str(&moved));
		if (how.changed)
			splice_put(&w->splice, w->text_from, t->from - w->text_from, buf_str(&xml), xml.n);
		buf_release(&moved);
		buf_release(&xml);
	}
	w->taking = false;
	for (size_t i = 0; i < sizeof before_calc / sizeof *before_calc; i++)
		if (strcmp(t->name, before_calc[i]) == 0 && t->depth == 2)
			w->calc_at = t->to;
}

static void
book_text(void *data, const char *s, size_t n)
{
	struct book_walk *w = data;

	if (w->taking)
		buf_add(&w->text, s, n);
}

/* Names of ranges that moved; totals are to be counted anew when the copy is opened. */
static int
book_change(struct filling *f, struct err *e)
{
	const char *part = xlsx_parts(f->c->reader).book;
	struct book_walk w = { .f = f };
	const struct package_walk walk = { book_start, book_end, book_text, &w };
	struct buf out = BUF_INIT;
	int rc = package_read(f->t->file, part, &w.raw, e);

	if (rc == 0)
		rc = package_walk(f->t->file, &w.raw, &walk, e);
	if (rc == 0 && !w.calc && w.calc_at > 0) {
		tag_open(f, "calcPr", &out);
		buf_adds(&out, " fullCalcOnLoad=\"1\"/>");
		splice_put(&w.splice, w.calc_at, 0, buf_str(&out), out.n);
		buf_clear(&out);
	}
	if (rc == 0) {
		splice_make(&w.splice, &w.raw, &out);
		package_replace(f->t->file, part, &out);
	}
	splice_release(&w.splice);
	buf_release(&w.raw);
	buf_release(&w.text);
	buf_release(&out);
	return rc;
}

/* The list of formulas in the order they were counted is made anew by whoever opens the file. */
struct chain_walk { const char *of; char *part; struct splice splice; bool found; };

static void
chain_start(void *data, const struct package_tag *t)
{
	struct chain_walk *w = data;
	const char *type = ooxml_att(t->atts, "Type"), *to = ooxml_att(t->atts, "Target"), *name = ooxml_att(t->atts, "PartName");
	bool here = false;

	if (strcmp(t->name, "Relationship") == 0 && ooxml_is_type(type, "/calcChain") && to != NULL) {
		free(w->part);
		w->part = ooxml_target(w->of, to);
		here = true;
	} else if (strcmp(t->name, "Override") == 0 && name != NULL && w->part != NULL) {
		here = strcmp(name + (*name == '/'), w->part) == 0;
	}
	if (here)
		splice_put(&w->splice, t->from, t->to - t->from, "", 0);
	w->found |= here;
}

static int
chain_cut(struct filling *f, struct chain_walk *w, const char *part, struct err *e)
{
	const struct package_walk walk = { chain_start, NULL, NULL, w };
	struct buf raw = BUF_INIT, out = BUF_INIT;
	int rc = package_read(f->t->file, part, &raw, e);

	w->found = false;
	if (rc == 0)
		rc = package_walk(f->t->file, &raw, &walk, e);
	if (rc == 0 && w->found) {
		splice_make(&w->splice, &raw, &out);
		package_replace(f->t->file, part, &out);
	}
	splice_release(&w->splice);
	buf_release(&raw);
	buf_release(&out);
	return rc;
}

static int
chain_drop(struct filling *f, struct err *e)
{
	struct chain_walk w = { .of = xlsx_parts(f->c->reader).book };
	struct buf rels = BUF_INIT;

	ooxml_rels_of(&rels, w.of);
	int rc = chain_cut(f, &w, buf_str(&rels), e);
	if (rc == 0 && w.part != NULL && package_has(f->t->file, w.part)) {
		f->formulas = true;
		rc = chain_cut(f, &w, "[Content_Types].xml", e);
		package_replace(f->t->file, w.part, NULL);
	}
	free(w.part);
	buf_release(&rels);
	return rc;
}

/* --- the copy --------------------------------------------------------------------------------------------------- */

static void
filling_release(struct filling *f)
{
	splice_release(&f->splice);
	buf_release(&f->row);
	buf_release(&f->number);
	buf_release(&f->reads);
	buf_release(&f->formula);
	free(f->cover_sums);
}

static int
cover_change(struct filling *table, size_t i, struct err *e)
{
	static const struct template_rows none = { .rows = 0 };
	const struct template_cover *cover = &table->t->covers[i];
	struct filling f = { .t = table->t, .sheet = cover->sheet, .r = &none, .c = cover->cells, .m = { 1, 0, 0, cover->sheet },
		.from_1904 = table->from_1904 };
	struct buf out = BUF_INIT;
	int rc = sheet_sum(f.t->path, f.sheet, &f, &f.sum, e);

	if (rc == 0) {
		own_put(&f);
		lines_move(&f);
		splice_make(&f.splice, &f.c->raw, &out);
		package_replace(f.t->file, xlsx_parts(f.c->reader).sheet, &out);
	}
	table->formulas |= f.c->n_formulas > 0;
	table->cover_sums[i] = f.sum;
	filling_release(&f);
	return rc;
}

static int
parts_change(struct filling *f, struct err *e)
{
	struct buf out = BUF_INIT;

	f->formulas = f->c->n_formulas > 0;
	f->cover_sums = mem_zero(f->t->n_covers + 1, sizeof *f->cover_sums);
	for (size_t i = 0; i < f->t->n_covers; i++)
		if (cover_change(f, i, e) < 0)
			return -1;
	rows_put(f);
	own_put(f);
	if (f->r->rows > 0)
		lines_move(f);
	places_move(f);
	joined_repeat(f);
	splice_make(&f->splice, &f->c->raw, &out);
	package_replace(f->t->file, xlsx_parts(f->c->reader).sheet, &out);
	if (template_tables_move(f->t, &f->m, f->r->rows, e) < 0)
		return -1;
	if ((f->r->rows > 0 && lookers_move(f->t->file, xlsx_parts(f->c->reader).sheet, &f->m, &f->formulas, e) < 0) || chain_drop(f, e) < 0)
		return -1;
	return f->formulas || f->m.extra > 0 ? book_change(f, e) : 0;
}

static int
compare(struct filling *f, const char *path, struct err *e)
{
	uint64_t sum = 0;

	if (package_same(f->t->file, path, e) < 0 || sheet_sum(path, f->t->sheet, NULL, &sum, e) < 0)
		return -1;
	bool same = sum == f->sum;
	for (size_t i = 0; i < f->t->n_covers; i++) {
		sum = 0;
		if (sheet_sum(path, f->t->covers[i].sheet, NULL, &sum, e) < 0)
			return -1;
		same &= sum == f->cover_sums[i];
	}
	if (!same)
		return err_set(e, ERR_IO, "写出来的表读回来和账里的对不上，没有留下它；账本和原表都没有动");
	return 0;
}

static bool
is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int
copy_write(struct filling *f, const char *path, struct err *e)
{
	struct sink *to;

	if (sink_open(&to, path, e) < 0)
		return -1;
	if (sink_file(to) == NULL) {
		sink_abort(to);
		return err_set(e, ERR_INPUT, "表格文件(.xlsx)要写成一个文件，%s 不是，什么也没有写", path);
	}
	if (package_write(f->t->file, to, e) < 0) {
		sink_abort(to);
		return -1;
	}
	sink_flush(to);
	if (!sink_failed(to) && compare(f, sink_file(to), e) < 0) {
		sink_abort(to);
		return -1;
	}
	return sink_close(to, e);
}

int
template_write(struct template *t, struct template_rows *r, const char *path, struct err *e)
{
	struct filling f = { .t = t, .r = r, .c = t->cells, .from_1904 = xlsx_parts(t->cells->reader).from_1904 };
	const char *trouble = r->failed ? r->trouble : template_obstacle(t, r->rows);
	int rc;

	if (is_same_file(t->path, path))
		return err_set(e, ERR_INPUT, "这是他们发来的原表，不写在它上面，什么也没有写。请换一个名字");
	if (trouble != NULL)
		return err_set(e, ERR_INPUT, "填不进他们的表: %s。什么也没有写，可以另写一张新表", trouble);
	template_rows_arrange(r);
	(void)template_tall_columns(t, f.tall);
	f.empty = t->last >= t->first ? t->last - t->first + 1 : 0;
	f.m = (struct moving){ t->first, t->last, r->rows > f.empty ? (uint32_t)(r->rows - f.empty) : 0, t->sheet };
	rc = sheet_sum(t->path, t->sheet, &f, &f.sum, e);
	if (rc == 0)
		rc = parts_change(&f, e);
	if (rc == 0)
		rc = copy_write(&f, path, e);
	filling_release(&f);
	return rc;
}
