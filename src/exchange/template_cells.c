/*
 * template_cells.c - the bytes of a sheet's cells.
 */
#include "exchange/template_cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "exchange/ooxml.h"
#include "exchange/package.h"

#define ONES_MAX ((size_t)1 << 20)
#define JOINED_MAX ((size_t)20000)
#define PLACES_MAX ((size_t)100000)
#define FORMULAS_MAX ((size_t)200000)
#define LISTS_MAX ((size_t)2000)

struct cells_walk {
	struct template_cells *c;
	uint32_t head_rows;
	struct buf text;
	bool in_data, taking, in_list, in_pages;
	struct template_one *cell;	/* the one at hand; NULL: between cells */
	uint32_t row;
	size_t column;
	size_t text_from;
	const char *trouble;
};

static void *
more(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap == 0 ? 256 : *cap * 2;
	return mem_resize(p, *cap, size);
}

static void
row_start(struct cells_walk *w, const struct package_tag *t)
{
	const char *r = ooxml_att(t->atts, "r");
	unsigned long n = r != NULL ? strtoul(r, NULL, 10) : 0;
	struct template_cells *c = w->c;

	if (r != NULL && (n <= w->row || n > XLSX_ROWS_MAX))
		w->trouble = "里的行不按次序(坏了)";
	w->row = r != NULL ? (uint32_t)n : w->row + 1;
	if (w->row > XLSX_ROWS_MAX)
		w->trouble = "里的行多得不正常";
	w->column = 0;
	c->lines = more(c->lines, c->n_lines, &c->cap_lines, sizeof *c->lines);
	c->lines[c->n_lines++] = (struct template_line){ w->row, t->from, t->to, t->to, t->to, c->n_ones, 0 };
}

static void
cell_start(struct cells_walk *w, const struct package_tag *t)
{
	const char *r = ooxml_att(t->atts, "r"), *s = ooxml_att(t->atts, "s");
	struct template_cells *c = w->c;
	size_t column = w->column;

	if (c->n_lines == 0 || c->n_ones >= ONES_MAX) {
		w->trouble = c->n_lines == 0 ? "里的格子不在行里(坏了)" : "里的格子多得不正常";
		return;
	}
	if (r != NULL && (ooxml_cell(r, &column, NULL) == 0 || column < w->column))
		w->trouble = "里的格子不按次序(坏了)";
	w->column = column + 1;
	c->ones = more(c->ones, c->n_ones, &c->cap_ones, sizeof *c->ones);
	w->cell = &c->ones[c->n_ones++];
	*w->cell = (struct template_one){ .from = t->from, .tag_to = t->to, .to = t->to, .style = s != NULL ? (uint32_t)strtoul(s, NULL, 10) : 0,
		.column = (uint32_t)column, .styled = s != NULL };
	c->lines[c->n_lines - 1].n++;
}

static void
formula_start(struct cells_walk *w, const struct package_tag *t)
{
	const char *type = ooxml_att(t->atts, "t"), *si = ooxml_att(t->atts, "si"), *ref = ooxml_att(t->atts, "ref");
	struct template_cells *c = w->c;

	if (c->n_formulas >= FORMULAS_MAX) {
		w->trouble = "里的公式多得不正常";
		return;
	}
	if ((c->n_formulas & (c->n_formulas + 1)) == 0 || c->formulas == NULL)
		c->formulas = mem_resize(c->formulas, c->n_formulas * 2 + 2, sizeof *c->formulas);
	c->formulas[c->n_formulas] = (struct template_formula){ .shared = type != NULL && strcmp(type, "shared") == 0 ? mem_str(si) : NULL,
		.ref = mem_str(ref), .array = type != NULL && strcmp(type, "array") == 0, .table = type != NULL && strcmp(type, "dataTable") == 0 };
	w->cell->formula = (uint32_t)c->n_formulas++;
	w->cell->f_from = t->from;
	w->cell->f_tag_to = w->cell->f_text_to = w->cell->f_to = t->to;
	w->taking = true;
	buf_clear(&w->text);
}

static void
place_add(struct cells_walk *w, size_t from, size_t to, const char *name, const char *value, bool formula)
{
	struct template_cells *c = w->c;

	if (c->n_places >= PLACES_MAX) {
		w->trouble = "里的规则多得不正常";
		return;
	}
	c->places = more(c->places, c->n_places, &c->cap_places, sizeof *c->places);
	c->places[c->n_places++] = (struct template_place){ .from = from, .to = to, .att = name, .value = mem_str(value), .formula = formula };
}

static void
joined_add(struct cells_walk *w, const char *ref)
{
	struct template_cells *c = w->c;
	struct template_joined j = { 0 };
	size_t n;

	if (ref == NULL || (n = ooxml_cell(ref, &j.left, &j.top)) == 0)
		return;
	if (ref[n] != ':' || ooxml_cell(ref + n + 1, &j.right, &j.bottom) == 0)
		return;
	if (c->n_joined >= JOINED_MAX) {
		w->trouble = "里合并的格子多得不正常";
		return;
	}
	if ((c->n_joined & (c->n_joined + 1)) == 0 || c->joined == NULL)
		c->joined = mem_resize(c->joined, c->n_joined * 2 + 2, sizeof *c->joined);
	c->joined[c->n_joined++] = j;
	if (j.top <= w->head_rows) {
		c->joined[c->n_joined - 1] = c->joined[c->n_head_joined];
		c->joined[c->n_head_joined++] = j;
	}
}

/* What a cell may be chosen from; its formula and, where a newer program wrote it, its places come as texts inside. */
static void
list_start(struct cells_walk *w, const struct package_tag *t)
{
	const char *type = ooxml_att(t->atts, "type");
	struct template_cells *c = w->c;

	w->in_list = type != NULL && strcmp(type, "list") == 0 && c->n_lists < LISTS_MAX;
	if (!w->in_list)
		return;
	if ((c->n_lists & (c->n_lists + 1)) == 0 || c->lists == NULL)
		c->lists = mem_resize(c->lists, c->n_lists * 2 + 2, sizeof *c->lists);
	c->lists[c->n_lists++] = (struct template_list){ mem_str(ooxml_att(t->atts, "sqref")), NULL };
}

static void
list_text(struct cells_walk *w, bool places)
{
	struct template_list *l = &w->c->lists[w->c->n_lists - 1];
	char **to = places ? &l->places : &l->formula;

	free(*to);
	*to = mem_str(buf_str(&w->text));
}

static bool
is_one_of(const char *name, const char *const *list)
{
	while (*list != NULL && strcmp(*list, name) != 0)
		list++;
	return *list != NULL;
}

/* Behind the rows: what has places in it is remembered, what has them elsewhere forbids moving. */
static void
other_start(struct cells_walk *w, const struct package_tag *t)
{
	static const char *const refs[] = { "dimension", "autoFilter", "sortState", "sortCondition", "mergeCell", "hyperlink", NULL };
	static const char *const sqrefs[] = { "conditionalFormatting", "dataValidation", "ignoredError", "protectedRange", NULL };
	static const char *const formulas[] = { "formula", "formula1", "formula2", "f", NULL };
	static const char *const unmovable[] = { "scenarios", "customSheetViews", "cellWatches", "controls", "oleObjects", "webPublishItems", NULL };
	const char *value = NULL;

	if (is_one_of(t->name, unmovable))
		w->c->unmovable = "有控件或另存的视图";
	if (is_one_of(t->name, refs) && (value = ooxml_att(t->atts, "ref")) != NULL)
		place_add(w, t->from, t->to, "ref", value, false);
	if (is_one_of(t->name, sqrefs) && (value = ooxml_att(t->atts, "sqref")) != NULL)
		place_add(w, t->from, t->to, "sqref", value, false);
	if (strcmp(t->name, "hyperlink") == 0 && (value = ooxml_att(t->atts, "location")) != NULL)
		place_add(w, t->from, t->to, "location", value, true);
	if (strcmp(t->name, "autoFilter") == 0 && value != NULL && w->c->n_places > 0)
		w->c->places[w->c->n_places - 1].filter = true;
	if (strcmp(t->name, "rowBreaks") == 0 || strcmp(t->name, "colBreaks") == 0)
		w->in_pages = *t->name == 'r';
	if (w->in_pages && strcmp(t->name, "brk") == 0 && (value = ooxml_att(t->atts, "id")) != NULL) {
		place_add(w, t->from, t->to, "id", value, false);
		if (w->c->n_places > 0)
			w->c->places[w->c->n_places - 1].page = true;
	}
	if (strcmp(t->name, "dataValidation") == 0)
		list_start(w, t);
	if (strcmp(t->name, "mergeCell") == 0) {
		if (w->c->n_places > 0)
			w->c->places[w->c->n_places - 1].joined = true;
		joined_add(w, ooxml_att(t->atts, "ref"));
	} else if (strcmp(t->name, "mergeCells") == 0) {
		w->c->joined_from = t->from;
		w->c->joined_tag_to = t->to;
	} else if (strcmp(t->name, "sqref") == 0 || is_one_of(t->name, formulas)) {
		w->taking = true;
		w->text_from = t->to;
		buf_clear(&w->text);
	}
}

static void
walk_start(void *data, const struct package_tag *t)
{
	struct cells_walk *w = data;

	if (w->trouble != NULL)
		return;
	if (strcmp(t->name, "sheetData") == 0 && t->depth == 2) {
		const char *tag = w->c->raw.p + t->from + 1, *colon = memchr(tag, ':', strcspn(tag, " \t\r\n/>"));
		size_t n = colon != NULL ? (size_t)(colon + 1 - tag) : 0;
		if (n >= sizeof w->c->prefix || w->c->data_from > 0)
			w->trouble = "读不懂(坏了)";
		else
			snprintf(w->c->prefix, sizeof w->c->prefix, "%.*s", (int)n, tag);
		w->c->data_from = w->c->data_end = t->to;
		w->in_data = true;
	} else if (!w->in_data) {
		other_start(w, t);
	} else if (strcmp(t->name, "row") == 0 && t->depth == 3) {
		row_start(w, t);
	} else if (strcmp(t->name, "c") == 0 && t->depth == 4) {
		cell_start(w, t);
	} else if (w->cell != NULL && strcmp(t->name, "f") == 0) {
		formula_start(w, t);
	}
}

static void
walk_end(void *data, const struct package_tag *t)
{
	struct cells_walk *w = data;
	struct template_cells *c = w->c;

	if (w->trouble != NULL)
		return;
	if (w->in_data && strcmp(t->name, "sheetData") == 0 && t->depth == 2) {
		w->in_data = false;
		c->data_end = t->from;
	} else if (w->in_data && strcmp(t->name, "row") == 0 && t->depth == 3) {
		c->lines[c->n_lines - 1].end_from = t->from;
		c->lines[c->n_lines - 1].to = t->to;
	} else if (w->in_data && strcmp(t->name, "c") == 0 && t->depth == 4) {
		w->cell->to = t->to;
		w->cell = NULL;
	} else if (w->cell != NULL && strcmp(t->name, "f") == 0) {
		w->cell->f_text_to = t->from;
		w->cell->f_to = t->to;
		c->formulas[w->cell->formula].text = mem_str(buf_str(&w->text));
		w->taking = false;
	} else if (!w->in_data && w->taking) {
		if (w->text.n > 0) {
			place_add(w, w->text_from, t->from, NULL, buf_str(&w->text), strcmp(t->name, "sqref") != 0);
			if (w->in_list)
				list_text(w, strcmp(t->name, "sqref") == 0);
		}
		w->taking = false;
	} else if (!w->in_data && strcmp(t->name, "dataValidation") == 0) {
		w->in_list = false;
	} else if (!w->in_data && strcmp(t->name, "mergeCells") == 0) {
		c->joined_end = t->from;
	}
}

static void
walk_text(void *data, const char *s, size_t n)
{
	struct cells_walk *w = data;

	if (w->taking)
		buf_add(&w->text, s, n);
}

int
template_cells_read(struct template_cells **out, struct package *p, struct xlsx_reader *reader, uint32_t head_rows, struct err *e)
{
	struct template_cells *c = mem_zero(1, sizeof *c);
	struct cells_walk w = { .c = c, .head_rows = head_rows };
	const struct package_walk walk = { walk_start, walk_end, walk_text, &w };
	int rc = package_read(p, xlsx_parts(reader).sheet, &c->raw, e);

	if (rc == 0)
		rc = package_walk(p, &c->raw, &walk, e);
	if (rc == 0 && c->data_from == 0)
		w.trouble = "里的工作表没有格子";
	if (rc == 0 && w.trouble != NULL)
		rc = err_set(e, ERR_DAMAGED, "文件%s，没有动它。请在 WPS 里打开，另存一次再试", w.trouble);
	buf_release(&w.text);
	if (rc < 0) {
		template_cells_free(c);
		return -1;
	}
	c->reader = reader;
	*out = c;
	return 0;
}

void
template_cells_free(struct template_cells *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n_formulas; i++) {
		free(c->formulas[i].text);
		free(c->formulas[i].shared);
		free(c->formulas[i].ref);
	}
	for (size_t i = 0; i < c->n_lists; i++) {
		free(c->lists[i].places);
		free(c->lists[i].formula);
	}
	for (size_t i = 0; i < c->n_places; i++)
		free(c->places[i].value);
	free(c->lists);
	free(c->formulas);
	free(c->places);
	free(c->joined);
	free(c->ones);
	free(c->lines);
	buf_release(&c->raw);
	xlsx_free(c->reader);
	free(c);
}

size_t
template_line_from(const struct template_cells *c, uint32_t row)
{
	size_t low = 0, high = c->n_lines;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (c->lines[mid].row < row)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct template_line *
template_line(const struct template_cells *c, uint32_t row)
{
	size_t i = template_line_from(c, row);

	return i < c->n_lines && c->lines[i].row == row ? &c->lines[i] : NULL;
}

const struct template_one *
template_one(const struct template_cells *c, const struct template_line *l, size_t column)
{
	for (size_t i = 0; l != NULL && i < l->n; i++)
		if (c->ones[l->first + i].column == column)
			return &c->ones[l->first + i];
	return NULL;
}

const struct template_joined *
template_joined_at(const struct template_cells *c, uint32_t row, size_t column)
{
	for (size_t i = 0; i < c->n_joined; i++) {
		const struct template_joined *j = &c->joined[i];
		if (row >= j->top && row <= j->bottom && column >= j->left && column <= j->right)
			return j;
	}
	return NULL;
}

const struct template_joined *
template_joined(const struct template_cells *c, uint32_t row, size_t column)
{
	for (size_t i = 0; i < c->n_head_joined; i++) {
		const struct template_joined *j = &c->joined[i];
		if (row >= j->top && row <= j->bottom && column >= j->left && column <= j->right)
			return j;
	}
	return NULL;
}
