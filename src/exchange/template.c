/*
 * template.c - finding the table in a form: sheet, header, empty rows, what
 * stands below them, and what forbids moving it.
 */
#include "exchange/template.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/lookers.h"
#include "exchange/ooxml.h"
#include "exchange/package.h"
#include "exchange/template_cells.h"
#include "exchange/template_int.h"

#define LOOKED_MAX ((size_t)16 << 20)	/* bytes of sheets, when which one is meant is not known */

enum { HEAD_ROWS = 3, EXAMPLES = 5 };

/* Texts of the first rows, by row and column. */
struct grid { char *cells[TEMPLATE_HEAD_MAX + 1][TEMPLATE_COLUMNS_MAX]; };	/* owned; NULL: nothing there */

struct found {
	struct template_cells *cells;	/* owned */
	struct grid *grid;		/* owned */
	uint32_t head;
	size_t score;
	char *sheet;			/* owned */
};

static bool
is_blank(const char *s)
{
	return s == NULL || s[strspn(s, " \t\r\n")] == '\0';
}

static int
grid_read(struct grid *g, struct xlsx_reader *r, struct err *e)
{
	struct csv_row row;
	int rc;

	while ((rc = xlsx_next(r, &row, e)) == 1 && row.line <= TEMPLATE_HEAD_MAX)
		for (size_t i = 0; i < row.n && i < TEMPLATE_COLUMNS_MAX; i++)
			if (!is_blank(row.cells[i])) {
				struct buf b = BUF_INIT;
				text_clean(&b, row.cells[i], strlen(row.cells[i]), false);
				g->cells[row.line][i] = buf_detach(&b);
			}
	return rc < 0 ? -1 : 0;
}

static void
found_release(struct found *f)
{
	for (size_t r = 0; f->grid != NULL && r <= TEMPLATE_HEAD_MAX; r++)
		for (size_t i = 0; i < TEMPLATE_COLUMNS_MAX; i++)
			free(f->grid->cells[r][i]);
	free(f->grid);
	template_cells_free(f->cells);
	free(f->sheet);
	*f = (struct found){ NULL, NULL, 0, 0, NULL };
}

/* Where the text a place shows is written: itself, or the first of the joined cells. */
static void
anchor(const struct found *f, uint32_t row, size_t column, uint32_t *top, size_t *left)
{
	const struct template_joined *j = template_joined(f->cells, row, column);

	*top = j != NULL ? j->top : row;
	*left = j != NULL ? j->left : column;
}

static const char *
shown(const struct found *f, uint32_t row, size_t column)
{
	uint32_t top;
	size_t left;

	anchor(f, row, column, &top, &left);
	return top >= 1 && top <= TEMPLATE_HEAD_MAX && left < TEMPLATE_COLUMNS_MAX ? f->grid->cells[top][left] : NULL;
}

/* --- the header ------------------------------------------------------------------------------------------------- */

/* Titles of a row: texts that begin in their own column, joined ones once. */
static size_t
titles_in(const struct found *f, uint32_t row, size_t *first, size_t *last)
{
	size_t n = 0, left;
	uint32_t top;

	for (size_t c = 0; c < TEMPLATE_COLUMNS_MAX; c++) {
		if (shown(f, row, c) == NULL)
			continue;
		*first = n == 0 ? c : *first;
		*last = c;
		anchor(f, row, c, &top, &left);
		n += left == c;
	}
	return n;
}

/* The part of a title below the last joined cell. */
static const char *
deepest(const char *title)
{
	const char *slash = strrchr(title, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : title;
}

static bool
is_title(const struct template_hint *h, const char *text)
{
	for (size_t i = 0; i < h->n_titles; i++)
		if (strcmp(h->titles[i], text) == 0 || strcmp(deepest(h->titles[i]), text) == 0)
			return true;
	return false;
}

static size_t
known_in(const struct found *f, const struct template_hint *h, uint32_t row)
{
	size_t n = 0, left;
	uint32_t top;

	for (size_t c = 0; c < TEMPLATE_COLUMNS_MAX && h->n_titles > 0; c++) {
		anchor(f, row, c, &top, &left);
		n += left == c && shown(f, row, c) != NULL && is_title(h, shown(f, row, c));
	}
	return n;
}

/* The first of the rows with most titles, most of all those that are known. */
static void
head_find(struct found *f, const struct template_hint *h)
{
	size_t first, last;

	for (uint32_t row = 1; row <= TEMPLATE_HEAD_MAX; row++) {
		size_t n = titles_in(f, row, &first, &last), score = n + 1000 * known_in(f, h, row);
		if (n >= 2 && score > f->score) {
			f->score = score;
			f->head = row;
		}
	}
}

/*
 * Is the row above one of the header too?  A title joined over both rows says so; or the row is groups all along, each over several
 * titles, and no line as "填报单位：".
 */
static bool
head_goes_up(const struct found *f, uint32_t row, size_t first, size_t last)
{
	bool group = false, whole = true;
	uint32_t top;
	size_t left;

	for (size_t c = first; c <= last; c++) {
		const struct template_joined *j = template_joined(f->cells, row - 1, c);
		const char *s = shown(f, row - 1, c);
		if (j != NULL && j->bottom >= row && s != NULL)
			return true;
		if (j != NULL && s != NULL && j->left <= first && j->right >= last)
			return false;
		whole &= s != NULL && strstr(s, "：") == NULL && strchr(s, ':') == NULL;
		anchor(f, row - 1, c, &top, &left);
		group |= j != NULL && s != NULL && j->right > j->left;
	}
	return group && whole;
}

/* "家庭成员/姓名": what stands in the column's rows of the header, each once. */
static char *
title_of(const struct found *f, uint32_t from, uint32_t to, size_t column)
{
	struct buf b = BUF_INIT;
	uint32_t top, before = 0;
	size_t left, left_before = 0;

	for (uint32_t row = from; row <= to; row++) {
		const char *s = shown(f, row, column);
		anchor(f, row, column, &top, &left);
		if (s == NULL || (before == top && left_before == left))
			continue;
		before = top;
		left_before = left;
		if (b.n > 0)
			buf_addc(&b, '/');
		/* what is broken into lines in its cell is one word */
		for (; *s != '\0'; s++)
			if (*s != ' ' || (b.n > 0 && (unsigned char)b.p[b.n - 1] < 0x80 && (unsigned char)s[1] < 0x80))
				buf_addc(&b, *s);
	}
	return b.n > 0 ? buf_detach(&b) : NULL;
}

static bool
is_serial(const char *title)
{
	static const char *const titles[] = { "序号", "序", "编号", "行号" };

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (strcmp(deepest(title), titles[i]) == 0)
			return true;
	return false;
}

/* A column of the table; what its first two rows say alike all its empty rows say. */
static struct template_column
column_make(const struct found *f, size_t column, char *title)
{
	struct template_column c = { .column = column, .title = title, .serial = is_serial(title) };
	const char *one = f->head + 1 <= TEMPLATE_HEAD_MAX ? f->grid->cells[f->head + 1][column] : NULL;
	const char *two = f->head + 2 <= TEMPLATE_HEAD_MAX ? f->grid->cells[f->head + 2][column] : NULL;

	if (one != NULL && two != NULL && strcmp(one, two) == 0)
		c.same = mem_str(one);
	return c;
}

static void
columns_make(struct template *t, const struct found *f)
{
	size_t first = 0, last = 0, left;
	uint32_t top;

	t->head = t->head_from = f->head;
	if (titles_in(f, t->head, &first, &last) == 0)
		return;
	while (t->head_from > 1 && t->head - t->head_from + 1 < HEAD_ROWS && head_goes_up(f, t->head_from, first, last)) {
		size_t a = first, z = last;
		t->head_from--;
		(void)titles_in(f, t->head_from, &a, &z);
		first = a < first ? a : first;
		last = z > last ? z : last;
	}
	t->columns = mem_zero(last - first + 1, sizeof *t->columns);
	for (size_t c = first; c <= last; c++) {
		anchor(f, t->head, c, &top, &left);
		char *title = left == c ? title_of(f, t->head_from, t->head, c) : NULL;
		if (title != NULL)
			t->columns[t->n_columns++] = column_make(f, c, title);
	}
}

/* A line of one text above the header. */
static char *
name_above(const struct found *f, uint32_t head_from)
{
	size_t first, last;

	for (uint32_t row = 1; row < head_from; row++)
		if (titles_in(f, row, &first, &last) == 1 && shown(f, row, first) != NULL)
			return mem_str(shown(f, row, first));
	return NULL;
}

/* --- the rows --------------------------------------------------------------------------------------------------- */

/* 1, 2, 3 and … written beforehand into 序号. */
static bool
is_number_or_dots(const char *text)
{
	while (strncmp(text, "…", 3) == 0 || *text == '.')
		text += *text == '.' ? 1 : 3;
	return text[strspn(text, "0123456789")] == '\0';
}

/* Cells of one column joined downwards below the header: what the first says it says of rows that are empty. */
static bool
is_joined_down(const struct template *t, uint32_t row, size_t column)
{
	const struct template_joined *j = template_joined_at(t->cells, row, column);

	return j != NULL && j->left == j->right && j->bottom > j->top && j->top > t->head;
}

/* Numbers written beforehand, what is the same in every row, and what formulas came to: the row is empty all the same. */
static bool
is_prepared(const struct template *t, uint32_t row, size_t column, const char *text)
{
	const struct template_one *one = template_one(t->cells, template_line(t->cells, row), column);

	if (one != NULL && one->f_to > 0)
		return true;
	for (size_t i = 0; i < t->n_columns; i++) {
		const struct template_column *c = &t->columns[i];
		if (c->column == column)
			return (c->serial && is_number_or_dots(text)) || (c->same != NULL && strcmp(text, c->same) == 0) || is_joined_down(t, row, column);
	}
	return false;
}

static bool
is_busy(const struct template *t, const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (!is_blank(row->cells[i]) && !is_prepared(t, (uint32_t)row->line, i, row->cells[i]))
			return true;
	return false;
}

/* Has the row lines around its cells, as an empty row of a table does? */
static bool
is_lined(const struct template *t, uint32_t row)
{
	const struct template_line *l = template_line(t->cells, row);
	size_t n = 0;

	for (size_t i = 0; l != NULL && i < t->n_columns; i++) {
		const struct template_one *one = template_one(t->cells, l, t->columns[i].column);
		n += one != NULL && xlsx_style(t->cells->reader, one->style).border;
	}
	return n * 2 > t->n_columns;
}

/* The next row with something of its own behind "row"; 0: none. */
static int
next_busy(const struct template *t, uint32_t row, uint32_t *out, struct err *e)
{
	struct csv_row r;
	int rc = 1;

	for (*out = 0; *out == 0 && (rc = xlsx_next(t->cells->reader, &r, e)) == 1;)
		if (r.line > row && is_busy(t, &r))
			*out = (uint32_t)r.line;
	return rc < 0 ? -1 : 0;
}

/* The empty rows: the first ones below the header, examples skipped, as far as they look like the first. */
static int
rows_find(struct template *t, struct err *e)
{
	uint32_t busy, row = t->head + 1, end = t->cells->n_lines > 0 ? t->cells->lines[t->cells->n_lines - 1].row : 0;

	if (xlsx_rewind(t->cells->reader, e) < 0 || next_busy(t, t->head, &busy, e) < 0)
		return -1;
	uint32_t foot = busy;
	while (busy == row && row <= t->head + EXAMPLES) {
		if (next_busy(t, row++, &busy, e) < 0)
			return -1;
	}
	if (row > t->head + 1 && is_lined(t, row) && busy != row)
		foot = busy;		/* examples, and empty rows behind them */
	else
		row = t->head + 1;
	t->first = row;
	t->foot = foot;
	t->last = foot > 0 ? foot - 1 : end >= row ? end : row - 1;
	if (row != foot && is_lined(t, row))
		for (t->last = row; t->last + 1 != foot && is_lined(t, t->last + 1);)
			t->last++;
	if (t->last < t->head)
		t->last = t->first - 1;
	return 0;
}

/* Columns with one text for all the rows, in a cell joined over them. */
static int
held_find(struct template *t, struct err *e)
{
	struct csv_row row;
	int rc;

	if (xlsx_rewind(t->cells->reader, e) < 0)
		return -1;
	while ((rc = xlsx_next(t->cells->reader, &row, e)) == 1 && row.line <= t->first)
		for (size_t i = 0; row.line == t->first && i < t->n_columns; i++) {
			size_t column = t->columns[i].column;
			const struct template_joined *j = template_joined_at(t->cells, t->first, column);
			t->columns[i].held = column < row.n && !is_blank(row.cells[column]) && !t->columns[i].serial && j != NULL && j->left == j->right &&
			    j->top == t->first && j->bottom > j->top && j->bottom == t->last;
		}
	return rc < 0 ? -1 : 0;
}

/* --- opening ---------------------------------------------------------------------------------------------------- */

static int
sheet_look(struct template *t, const char *sheet, const struct template_hint *h, struct found *out, struct err *e)
{
	struct xlsx_reader *r;

	*out = (struct found){ .sheet = mem_str(sheet) };
	if (xlsx_open(&r, t->path, sheet, e) < 0) {
		found_release(out);
		return -1;
	}
	if (template_cells_read(&out->cells, t->file, r, TEMPLATE_HEAD_MAX, e) < 0) {
		xlsx_free(r);
		found_release(out);
		return -1;
	}
	out->grid = mem_zero(1, sizeof *out->grid);
	if (grid_read(out->grid, r, e) < 0) {
		found_release(out);
		return -1;
	}
	if (h->head > 0 && h->head <= TEMPLATE_HEAD_MAX) {
		out->head = h->head;
		out->score = 1;
	} else {
		head_find(out, h);
	}
	return 0;
}

int
template_sheets_seen(const struct template *t, char **names, size_t *n, struct err *e)
{
	struct xlsx_reader *r;
	const char *name;
	bool hidden;

	*n = 0;
	if (xlsx_open(&r, t->path, NULL, e) < 0)
		return -1;
	for (size_t i = 0; *n < TEMPLATE_SHEETS_LOOKED && (name = xlsx_sheet_at(r, i, &hidden)) != NULL; i++)
		if (!hidden)
			names[(*n)++] = mem_str(name);
	xlsx_free(r);
	return 0;
}

/* The sheet asked for, else the one with the best header; of equals the first. */
static int
sheet_choose(struct template *t, const struct template_hint *h, struct found *best, struct err *e)
{
	char *names[TEMPLATE_SHEETS_LOOKED];
	size_t n;
	int rc = template_sheets_seen(t, names, &n, e);

	if (rc == 0 && h->sheet != NULL) {
		rc = sheet_look(t, h->sheet, h, best, e);
	} else if (rc == 0) {
		size_t looked = 0;
		for (size_t i = 0; i < n && rc == 0 && looked < LOOKED_MAX; i++) {
			struct found f;
			if ((rc = sheet_look(t, names[i], h, &f, e)) < 0)
				break;
			looked += f.cells->raw.n;
			if (f.score > best->score) {
				found_release(best);
				*best = f;
			} else {
				found_release(&f);
			}
		}
	}
	t->others = n > 0 ? n - 1 : 0;
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	return rc;
}

int
template_open(struct template *t, const char *path, const struct template_hint *hint, struct err *e)
{
	static const struct template_hint none = { 0 };
	struct found f = { 0 };

	*t = (struct template){ .path = mem_str(path) };
	if (package_open(&t->file, path, e) < 0 || sheet_choose(t, hint != NULL ? hint : &none, &f, e) < 0) {
		found_release(&f);
		template_close(t);
		return -1;
	}
	if (f.score > 0)
		columns_make(t, &f);
	if (t->n_columns == 0) {
		found_release(&f);
		template_close(t);
		return err_set(e, ERR_INPUT, "这张表的前 %d 行里没有表头(一行两格以上)。可以把表头粘贴到这里", TEMPLATE_HEAD_MAX);
	}
	t->name = name_above(&f, t->head_from);
	t->sheet = f.sheet;
	t->cells = f.cells;
	f.sheet = NULL;
	f.cells = NULL;
	int rc = rows_find(t, e) < 0 || held_find(t, e) < 0 ? -1 : 0;
	found_release(&f);
	if (rc < 0)
		template_close(t);
	return rc;
}

void
template_close(struct template *t)
{
	for (size_t i = 0; i < t->n_columns; i++) {
		free(t->columns[i].title);
		free(t->columns[i].same);
	}
	template_own_free(t);
	free(t->columns);
	free(t->path);
	free(t->sheet);
	free(t->name);
	template_cells_free(t->cells);
	package_free(t->file);
	*t = (struct template){ 0 };
}

void
template_sheets(const struct template *t, struct buf *out)
{
	char *names[TEMPLATE_SHEETS_LOOKED];
	size_t n;

	if (template_sheets_seen(t, names, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		buf_join(out, " ", names[i], NULL);
		free(names[i]);
	}
}

bool
template_is_counted(const struct template *t, size_t column)
{
	const struct template_one *one = template_one(t->cells, template_line(t->cells, t->first), t->columns[column].column);

	return t->last >= t->first && one != NULL && one->f_to > 0;
}

/* --- what forbids it -------------------------------------------------------------------------------------------- */

struct relations { struct template *t; const char *of; const struct moving *m; const char *trouble; };

struct anchors { uint32_t at; bool in_row, in_place, below; struct buf text; };

static void
anchors_start(void *data, const struct package_tag *tag)
{
	struct anchors *a = data;
	const char *ref = tag->atts != NULL ? ooxml_att(tag->atts, "ref") : NULL;
	size_t column;
	uint32_t row = 0;

	/* <xdr:from><xdr:row>12</xdr:row>: counted from 0;  <comment ref="B12"> */
	if (strcmp(tag->name, "from") == 0 || strcmp(tag->name, "to") == 0)
		a->in_place = true;
	a->in_row = a->in_place && strcmp(tag->name, "row") == 0;
	buf_clear(&a->text);
	if (ref != NULL && strstr(tag->name, "omment") != NULL && ooxml_cell(ref, &column, &row) > 0)
		a->below |= row >= a->at;
}

static void
anchors_end(void *data, const struct package_tag *tag)
{
	struct anchors *a = data;

	if (a->in_row)
		a->below |= strtoul(buf_str(&a->text), NULL, 10) + 1 >= a->at;
	a->in_row = false;
	if (strcmp(tag->name, "from") == 0 || strcmp(tag->name, "to") == 0)
		a->in_place = false;
}

static void
anchors_text(void *data, const char *s, size_t n)
{
	struct anchors *a = data;

	if (a->in_row && a->text.n + n < 20)
		buf_add(&a->text, s, n);
}

/* Has a drawing or a list of remarks something at rows that would move? */
static bool
is_below(struct template *t, const char *part, uint32_t at)
{
	struct anchors a = { .at = at };
	const struct package_walk walk = { anchors_start, anchors_end, anchors_text, &a };
	struct buf raw = BUF_INIT;
	struct err e;
	bool below = package_read(t->file, part, &raw, &e) < 0 || package_walk(t->file, &raw, &walk, &e) < 0 || a.below;

	buf_release(&raw);
	buf_release(&a.text);
	return below;
}

static void
relation_start(void *data, const struct package_tag *tag)
{
	struct relations *r = data;
	const char *type = ooxml_att(tag->atts, "Type"), *to = ooxml_att(tag->atts, "Target"), *mode = ooxml_att(tag->atts, "TargetMode");
	char *part;

	if (strcmp(tag->name, "Relationship") != 0 || type == NULL || to == NULL || r->trouble != NULL ||
	    (mode != NULL && strcmp(mode, "External") == 0))
		return;
	part = ooxml_target(r->of, to);
	if (ooxml_is_type(type, "/pivotTable") || ooxml_is_type(type, "/queryTable"))
		r->trouble = "是透视表，或接着外面的数据";
	else if (ooxml_is_type(type, "/table"))
		r->trouble = template_table_trouble(r->t, part, r->m);
	else if (ooxml_is_type(type, "/control") || ooxml_is_type(type, "/ctrlProp") || ooxml_is_type(type, "/oleObject"))
		r->trouble = "有控件或嵌入的文件";
	else if (ooxml_is_type(type, "/drawing") && is_below(r->t, part, moving_at(r->m)))
		r->trouble = "有图片、印章或图表放在要下移的地方";
	else if ((ooxml_is_type(type, "/comments") || ooxml_is_type(type, "/threadedComment")) && is_below(r->t, part, moving_at(r->m)))
		r->trouble = "有批注在要下移的地方";
	free(part);
}

static const char *
relations_trouble(struct template *t, const struct moving *m)
{
	const char *of = xlsx_parts(t->cells->reader).sheet;
	struct relations r = { .t = t, .of = of, .m = m };
	const struct package_walk walk = { relation_start, NULL, NULL, &r };
	struct buf part = BUF_INIT, raw = BUF_INIT;
	struct err e;

	ooxml_rels_of(&part, of);
	if (package_has(t->file, buf_str(&part)) &&
	    (package_read(t->file, buf_str(&part), &raw, &e) < 0 || package_walk(t->file, &raw, &walk, &e) < 0))
		r.trouble = "里有一部分读不懂";
	buf_release(&part);
	buf_release(&raw);
	return r.trouble;
}

static bool
is_filled_place(const struct template *t, const struct template_joined *j)
{
	for (size_t i = 0; i < t->n_columns; i++)
		if (!t->columns[i].held && t->columns[i].column >= j->left && t->columns[i].column <= j->right)
			return true;
	return false;
}

bool
template_is_tall(const struct template *t, const struct template_joined *j)
{
	return j->bottom > j->top && j->left == j->right && j->top >= t->first && j->bottom <= t->last && is_filled_place(t, j);
}

size_t
template_tall_columns(const struct template *t, bool *tall)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_columns; i++) {
		tall[i] = false;
		for (size_t k = 0; k < t->cells->n_joined && !tall[i]; k++)
			tall[i] = t->cells->joined[k].left == t->columns[i].column && template_is_tall(t, &t->cells->joined[k]);
		n += tall[i];
	}
	return n;
}

/* Does the first of cells joined downwards say something that is none of a number before its row? */
static bool
is_written(const struct template *t, const struct template_joined *j)
{
	const struct template_one *one = template_one(t->cells, template_line(t->cells, j->top), j->left);

	for (size_t i = 0; i < t->n_columns; i++)
		if (t->columns[i].column == j->left && t->columns[i].serial)
			return false;
	return one != NULL && one->f_to == 0 && one->to > one->tag_to && strncmp(t->cells->raw.p + one->tag_to, "</", 2) != 0;
}

/* Cells joined over several of the rows we write one by one, other than for a group of them; said with the place. */
static const char *
joined_trouble(struct template *t, uint32_t last)
{
	bool tall[TEMPLATE_COLUMNS_MAX], all = template_tall_columns(t, tall) == t->n_columns;
	struct buf letters = BUF_INIT;

	for (size_t i = 0; i < t->cells->n_joined; i++) {
		const struct template_joined *j = &t->cells->joined[i];
		bool written = is_written(t, j);
		if (j->bottom == j->top || j->bottom < t->first || j->top > last || !is_filled_place(t, j) || (!all && !written && template_is_tall(t, j)))
			continue;
		ooxml_letters(&letters, j->left);
		if (j->right > j->left) {
			buf_addc(&letters, '-');
			ooxml_letters(&letters, j->right);
		}
		snprintf(t->said, sizeof t->said, "第 %" PRIu32 "-%" PRIu32 " 行 %s 列的格子是上下合并的，一行一行填不进去%s", j->top, j->bottom, buf_str(&letters),
			all ? "(每一列都合并)" : written ? "(里面已写了字)" : "");
		buf_release(&letters);
		return t->said;
	}
	return NULL;
}

static const char *
formulas_trouble(const struct template *t, const struct moving *m)
{
	struct buf b = BUF_INIT;
	const char *trouble = NULL;

	for (size_t i = 0; i < t->cells->n_lines && trouble == NULL; i++) {
		const struct template_line *l = &t->cells->lines[i];
		bool in_table = l->row >= m->first && l->row <= m->last;
		for (size_t k = l->first; k < l->first + l->n && trouble == NULL; k++) {
			if (t->cells->ones[k].f_to == 0)
				continue;
			const struct template_formula *f = &t->cells->formulas[t->cells->ones[k].formula];
			struct moving_formula how = { .ours = true, .in_table = in_table };
			uint32_t top = 0, bottom = 0;
			size_t n = f->ref != NULL ? ooxml_cell(f->ref, &(size_t){ 0 }, &top) : 0;
			bottom = top;
			if (n > 0 && f->ref[n] == ':')
				(void)ooxml_cell(f->ref + n + 1, &(size_t){ 0 }, &bottom);
			buf_clear(&b);
			moving_formula(m, f->text, &how, &b);
			trouble = how.trouble;
			if (f->table || (f->array && (in_table || bottom > top)))
				trouble = "有成片的数组公式";
			/* one formula for several rows says its places from its first row: they must all go the same way */
			if (f->shared != NULL && bottom > top && !(top >= m->first && bottom <= m->last) && (how.changed || bottom >= moving_at(m)))
				trouble = "有跨着要下移的行的公式";
		}
	}
	buf_release(&b);
	return trouble;
}

static const char *
places_trouble(const struct template *t, const struct moving *m)
{
	struct buf b = BUF_INIT;
	const char *trouble = NULL;

	for (size_t i = 0; i < t->cells->n_places && trouble == NULL; i++) {
		const struct template_place *p = &t->cells->places[i];
		struct moving_formula how = { .ours = true };
		buf_clear(&b);
		if (p->formula)
			moving_formula(m, p->value, &how, &b);
		else if (!p->page && !moving_places(m, p->value, !p->joined, &b))
			how.trouble = "有规则写在看不懂的地方";
		trouble = how.trouble;
	}
	buf_release(&b);
	return trouble;
}

struct names_walk { const struct moving *m; bool taking; struct buf text, moved; const char *trouble; };

static void
names_start(void *data, const struct package_tag *tag)
{
	struct names_walk *w = data;

	w->taking = strcmp(tag->name, "definedName") == 0;
	buf_clear(&w->text);
}

static void
names_end(void *data, const struct package_tag *tag)
{
	struct names_walk *w = data;
	struct moving_formula how = { 0 };

	(void)tag;
	if (w->taking && w->trouble == NULL) {
		buf_clear(&w->moved);
		moving_formula(w->m, buf_str(&w->text), &how, &w->moved);
		w->trouble = how.trouble;
	}
	w->taking = false;
}

static void
names_text(void *data, const char *s, size_t n)
{
	struct names_walk *w = data;

	if (w->taking)
		buf_add(&w->text, s, n);
}

/* Names of ranges and print areas. */
static const char *
names_trouble(struct template *t, const struct moving *m)
{
	struct names_walk w = { .m = m };
	const struct package_walk walk = { names_start, names_end, names_text, &w };
	struct buf raw = BUF_INIT;
	struct err e;

	if (package_read(t->file, xlsx_parts(t->cells->reader).book, &raw, &e) < 0 || package_walk(t->file, &raw, &walk, &e) < 0)
		w.trouble = "里有一部分读不懂";
	buf_release(&raw);
	buf_release(&w.text);
	buf_release(&w.moved);
	return w.trouble;
}

/* Cells and joined cells of the first row, once more in every row put in. */
static bool
is_too_much(const struct template *t, size_t rows)
{
	const struct template_line *model = template_line(t->cells, t->first);
	size_t joined = 0;

	for (size_t i = 0; i < t->cells->n_joined; i++)
		joined += t->cells->joined[i].top == t->first && t->cells->joined[i].bottom == t->first;
	return rows > TEMPLATE_CELLS_MAX / (t->n_columns + joined + (model != NULL ? model->n : 0));
}

const char *
template_obstacle(struct template *t, size_t rows)
{
	size_t empty = t->last >= t->first ? t->last - t->first + 1 : 0, extra = rows > empty ? rows - empty : 0;
	struct moving m = { t->first, t->last, (uint32_t)extra, t->sheet };
	uint32_t end = t->cells->n_lines > 0 ? t->cells->lines[t->cells->n_lines - 1].row : 0;
	const char *trouble;

	if (rows >= XLSX_ROWS_MAX || t->first + rows > XLSX_ROWS_MAX || end + extra > XLSX_ROWS_MAX ||
	    is_too_much(t, rows))
		return "行太多，一张工作表放不下";
	if (rows > 0 && (trouble = joined_trouble(t, extra > 0 ? t->last : t->first + (uint32_t)rows - 1)) != NULL)
		return trouble;
	if (extra == 0)
		return NULL;
	if (t->cells->unmovable != NULL)
		return t->cells->unmovable;
	if ((trouble = relations_trouble(t, &m)) != NULL || (trouble = lookers_trouble(t->file, xlsx_parts(t->cells->reader).sheet, &m)) != NULL ||
	    (trouble = formulas_trouble(t, &m)) != NULL || (trouble = names_trouble(t, &m)) != NULL)
		return trouble;
	return places_trouble(t, &m);
}
