/*
 * template_own.c - who fills a form, for whom and when: the blanks a form
 * has for that above and below its table, and on its cover.
 *
 * Only a label known here is answered, and only where nothing stands behind
 * it; a place to sign is left to the pen, and what may mean something else is
 * left blank and said.
 */
#include "exchange/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/template_cells.h"
#include "exchange/template_int.h"

enum { OWN_MAX = 100, COVER_ROWS = 60, BLANK_COLS = 4 };

/* TIME: perhaps DAY.  OTHER: nobody here knows.  PEN: to be signed, stamped. */
enum own_what { OWN_UNIT, OWN_WRITER, OWN_PHONE, OWN_DAY, OWN_TIME, OWN_OTHER, OWN_PEN };

static const struct { const char *label; enum own_what what; } labels[] = {
	{ "填报单位", OWN_UNIT }, { "填表单位", OWN_UNIT }, { "报送单位", OWN_UNIT }, { "上报单位", OWN_UNIT }, { "单位名称", OWN_UNIT },
	{ "单位", OWN_UNIT }, { "填报乡镇", OWN_UNIT }, { "乡镇名称", OWN_UNIT }, { "乡镇", OWN_UNIT },
	{ "填表人", OWN_WRITER }, { "填报人", OWN_WRITER }, { "制表人", OWN_WRITER }, { "填表人员", OWN_WRITER }, { "填报人员", OWN_WRITER },
	{ "填表人姓名", OWN_WRITER }, { "填报人姓名", OWN_WRITER }, { "报送人", OWN_WRITER },
	{ "联系电话", OWN_PHONE }, { "联系方式", OWN_PHONE }, { "电话", OWN_PHONE }, { "填表人电话", OWN_PHONE }, { "填报人电话", OWN_PHONE },
	{ "填表人联系电话", OWN_PHONE }, { "填报人联系电话", OWN_PHONE },
	{ "填表日期", OWN_DAY }, { "填报日期", OWN_DAY }, { "制表日期", OWN_DAY }, { "上报日期", OWN_DAY }, { "报送日期", OWN_DAY },
	{ "填写日期", OWN_DAY }, { "日期", OWN_DAY }, { "填表时间", OWN_DAY }, { "填报时间", OWN_DAY }, { "制表时间", OWN_DAY },
	{ "上报时间", OWN_DAY }, { "报送时间", OWN_DAY }, { "填写时间", OWN_DAY }, { "时间", OWN_TIME },
	/* of others; known so that what stands before them is seen to be blank */
	{ "审核人", OWN_OTHER }, { "审核", OWN_OTHER }, { "负责人", OWN_OTHER }, { "单位负责人", OWN_OTHER }, { "主要负责人", OWN_OTHER },
	{ "填报单位负责人", OWN_OTHER }, { "填表单位负责人", OWN_OTHER }, { "分管负责人", OWN_OTHER }, { "主管领导", OWN_OTHER }, { "单位领导", OWN_OTHER },
	{ "分管领导", OWN_OTHER }, { "主要领导", OWN_OTHER }, { "审批人", OWN_OTHER }, { "复核人", OWN_OTHER }, { "经办人", OWN_OTHER },
	{ "领导签字", OWN_PEN }, { "签字", OWN_PEN }, { "盖章", OWN_PEN }, { "公章", OWN_PEN }, { "负责人签字", OWN_PEN },
	{ "联系人", OWN_OTHER }, { "计量单位", OWN_OTHER },
};

struct segment {		/* a label and the blank behind it, in the text of a cell */
	enum own_what what;
	size_t label, label_n;
	size_t from, to;	/* bytes of the blank; from is behind the colon */
};

static size_t
blank_at(const char *s)
{
	if (strncmp(s, "\u3000", 3) == 0)
		return 3;
	if (strncmp(s, "\u00a0", 2) == 0)
		return 2;
	return *s != '\0' && strchr(" \t\r\n_", *s) != NULL;
}

static size_t
blanks(const char *s)
{
	size_t n = 0, one;

	while ((one = blank_at(s + n)) > 0)
		n += one;
	return n;
}

static size_t
colon_at(const char *s)
{
	return *s == ':' ? 1 : strncmp(s, "：", 3) == 0 ? 3 : 0;
}

/* Behind a bracket at s: "（盖章）"; 0: there is none.  *sign: a name is to be written there by hand. */
static size_t
bracket_at(const char *s, bool *sign)
{
	size_t n = *s == '(' ? 1 : strncmp(s, "（", 3) == 0 ? 3 : 0;
	const char *end;

	if (n == 0)
		return 0;
	end = s + n;
	while (*end != '\0' && *end != ')' && strncmp(end, "）", 3) != 0)
		end++;
	if (*end == '\0')
		return 0;
	for (const char *p = s; p < end; p++)
		*sign |= strncmp(p, "签字", 6) == 0 || strncmp(p, "签名", 6) == 0 || strncmp(p, "签章", 6) == 0;
	return (size_t)(end - s) + (*end == ')' ? 1 : 3);
}

/* The label s begins with, blanks inside it left out: bytes with brackets and blanks behind; 0: none.  The longest counts. */
static size_t
label_at(const char *s, enum own_what *what)
{
	size_t best = 0, best_end = 0;

	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		const char *l = labels[i].label, *p = s;
		while (*l != '\0') {
			p += p > s ? blanks(p) : 0;
			if (strncmp(p, l, 3) != 0)	/* Han characters all */
				break;
			p += 3;
			l += 3;
		}
		if (*l != '\0' || strlen(labels[i].label) <= best)
			continue;
		bool sign = false;
		size_t n, at = (size_t)(p - s);
		at += blanks(s + at);
		while ((n = bracket_at(s + at, &sign)) > 0)
			at += n + blanks(s + at + n);
		best = strlen(labels[i].label);
		best_end = at;
		*what = sign && (labels[i].what == OWN_WRITER || labels[i].what == OWN_OTHER) ? OWN_PEN : labels[i].what;
	}
	return best_end;
}

/* "   年   月   日", to be written over; 0: it is not that. */
static size_t
day_blank(const char *s)
{
	static const char *const parts[] = { "年", "月", "日" };
	size_t n = blanks(s);

	if (strncmp(s + n, "20", 2) == 0 && (blanks(s + n + 2) > 0 || strncmp(s + n + 2, "年", 3) == 0))
		n += 2 + blanks(s + n + 2);	/* 20  年 */
	for (size_t i = 0; i < 3; i++) {
		if (strncmp(s + n, parts[i], 3) != 0)
			return 0;
		n += 3 + (i < 2 ? blanks(s + n + 3) : 0);
	}
	return n;
}

/* So wide a blank is to be written into, and a word with a colon behind it is another label, whatever it says. */
static bool
is_wide_blank(const char *s, size_t from, size_t to)
{
	size_t at = to;

	while (s[at] != '\0' && blank_at(s + at) == 0 && colon_at(s + at) == 0)
		at++;
	return text_cols(s + from, to - from) >= BLANK_COLS && colon_at(s + at) > 0;
}

/* The next label with a colon and nothing behind it, at or behind *at; false: no more. */
static bool
segment_next(const char *s, size_t *at, struct segment *out)
{
	while (s[*at] != '\0') {
		size_t n;
		enum own_what what = OWN_OTHER, next;

		*at += blanks(s + *at);
		/* a label begins the text or stands behind a blank or another label */
		if ((n = label_at(s + *at, &what)) == 0 || colon_at(s + *at + n) == 0) {
			do
				*at += 1;
			while (((unsigned char)s[*at] & 0xC0) == 0x80);
			while (s[*at] != '\0' && blank_at(s + *at) == 0 && colon_at(s + *at) == 0)
				*at += 1;
			*at += colon_at(s + *at);
			continue;
		}
		out->label = *at;
		out->label_n = n;
		*at += n + colon_at(s + *at + n);
		out->what = what;
		out->from = *at;
		n = what == OWN_DAY || what == OWN_TIME ? day_blank(s + *at) : 0;
		out->to = *at + (n > 0 ? n : blanks(s + *at));
		*at = out->to;
		n = label_at(s + out->to, &next);
		if (s[out->to] == '\0' || (n > 0 && (colon_at(s + out->to + n) > 0 || s[out->to + n] == '\0')) || is_wide_blank(s, out->from, out->to))
			return true;
	}
	return false;
}

/* A label of who fills the form, not only of whom it is about. */
static bool
is_filling(const char *label)
{
	static const char *const begins[] = { "填", "报", "上", "制" };

	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		if (strncmp(label, begins[i], 3) == 0)
			return true;
	return false;
}

/* --- the sheet -------------------------------------------------------------------------------------------------- */

struct labelled { uint32_t row; bool fills; };		/* a row with labels; fills: with who fills the form */

struct looking {			/* for labels, on a sheet */
	struct template *t;
	const char *sheet;		/* NULL: the table's */
	const struct template_cells *cells;
	const struct template_sender *from;
	size_t last;			/* the last column a blank may be in */
	struct labelled *rows;		/* owned; in their order */
	size_t n_rows;
	bool fills, dated;		/* dated: a label asks for the day of filling in so many words */
	struct buf b;
};

static bool
is_looked_at(const struct looking *l, uint32_t row)
{
	return l->sheet != NULL || row < l->t->head_from || (l->t->foot != 0 && row >= l->t->foot);
}

static bool
is_blank_cell(const struct csv_row *row, size_t column)
{
	return column >= row->n || row->cells[column][blanks(row->cells[column])] == '\0';
}

/* Is a text a label, with nothing of its own to say? */
static bool
is_label(const char *s)
{
	enum own_what what;
	size_t n;

	s += blanks(s);
	n = label_at(s, &what);
	return n > 0 && (s[n] == '\0' || colon_at(s + n) > 0);
}

/* What stands next in the row: a label or nothing leaves the blank between blank, anything else is the answer. */
static bool
is_answered(const struct csv_row *row, size_t from)
{
	for (size_t i = from; i < row->n; i++)
		if (!is_blank_cell(row, i))
			return !is_label(row->cells[i]) && strstr(row->cells[i], "：") == NULL && strchr(row->cells[i], ':') == NULL;
	return false;
}

/* All labels of a cell, answered or not. */
static void
labels_note(struct looking *l, uint32_t row, const char *s)
{
	for (size_t at = blanks(s); s[at] != '\0';) {
		enum own_what what = OWN_OTHER;
		size_t n = label_at(s + at, &what);
		if (n > 0 && (colon_at(s + at + n) > 0 || s[at + n] == '\0')) {
			if (l->n_rows == 0 || l->rows[l->n_rows - 1].row != row) {
				l->rows = mem_more(l->rows, l->n_rows, sizeof *l->rows);
				l->rows[l->n_rows++] = (struct labelled){ row, false };
			}
			l->rows[l->n_rows - 1].fills |= what != OWN_DAY && is_filling(s + at);
			l->fills |= l->rows[l->n_rows - 1].fills;
			l->dated |= what == OWN_DAY;
			at += n;
		}
		while (s[at] != '\0' && blank_at(s + at) == 0)
			at++;
		at += blanks(s + at);
	}
}

/* Does a block of rows with labels, one below the other, say who fills the form? */
static bool
is_block_filling(const struct looking *l, uint32_t row)
{
	size_t at = 0, i;

	while (at < l->n_rows && l->rows[at].row != row)
		at++;
	if (at == l->n_rows)
		return false;
	for (i = at; i > 0 && l->rows[i - 1].row + 1 == l->rows[i].row; i--)
		continue;
	for (; i < l->n_rows && (i <= at || l->rows[i - 1].row + 1 == l->rows[i].row); i++)
		if (l->rows[i].fills)
			return true;
	return false;
}

/* A word and no colon before a label in its text ("统计 时间：") is part of it. */
static bool
is_half_label(const char *s, size_t label)
{
	size_t at = blanks(s);

	for (size_t i = 0; i < label; i++)
		if (colon_at(s + i) > 0)
			return false;
	return at < label;
}

/* Nobody can say whether the label at that place of s asks for the day of filling. */
static bool
is_doubtful(const struct looking *l, uint32_t row, const char *s, size_t label, enum own_what what)
{
	if (what == OWN_TIME)
		return l->dated || !is_block_filling(l, row) || is_half_label(s, label);
	return what == OWN_DAY && !is_filling(s + label) && is_half_label(s, label);
}

/* text is taken over. */
static void
own_put_down(struct template_own **list, size_t *n, const struct template_own *own, char *text)
{
	if (*n == OWN_MAX) {
		free(text);
		return;
	}
	*list = mem_more(*list, *n, sizeof **list);
	(*list)[*n] = *own;
	(*list)[(*n)++].text = text;
}

static void
own_add(struct looking *l, uint32_t row, size_t column, const char *text, int32_t day)
{
	own_put_down(&l->t->own, &l->t->n_own, &(struct template_own){ l->sheet, row, column, NULL, day, false }, mem_str(text));
}

/* The label of n bytes stays without an answer. */
static void
own_leave(struct looking *l, uint32_t row, size_t column, const char *label, size_t n, bool doubt)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < n; i++)
		if (blank_at(label + i) > 0)
			i += blank_at(label + i) - 1;
		else
			buf_addc(&b, label[i]);
	own_put_down(&l->t->left, &l->t->n_left, &(struct template_own){ l->sheet, row, column, NULL, DATE_NONE, doubt }, buf_detach(&b));
}

static void
day_text(struct buf *out, int32_t day)
{
	char iso[11];

	date_to_iso(day, iso);
	buf_addf(out, "%.4s年%d月%d日", iso, (int)strtol(iso + 5, NULL, 10), (int)strtol(iso + 8, NULL, 10));
}

/* What is known of it; false: nothing. */
static bool
known(const struct template_sender *from, enum own_what what, struct buf *out)
{
	const char *s = what == OWN_UNIT ? from->unit : what == OWN_WRITER ? from->writer : what == OWN_PHONE ? from->phone : NULL;

	buf_clear(out);
	if ((what == OWN_DAY || what == OWN_TIME) && from->day != DATE_NONE)
		day_text(out, from->day);
	else if (s != NULL)
		buf_adds(out, s);
	return out->n > 0;
}

/* The cell beside a label at column: *to; false: there is none that is free. */
static bool
beside(const struct looking *l, const struct csv_row *row, size_t column, size_t *to)
{
	uint32_t line = (uint32_t)row->line;
	const struct template_joined *j = template_joined_at(l->cells, line, column), *k;

	*to = (j != NULL ? j->right : column) + 1;
	if (j != NULL && j->top != j->bottom)
		return false;
	k = template_joined_at(l->cells, line, *to);
	return *to <= l->last && (k == NULL || (k->left == *to && k->top == line));
}

static const struct template_one *
one_at(const struct looking *l, uint32_t row, size_t column)
{
	return template_one(l->cells, template_line(l->cells, row), column);
}

static bool
is_lined_cell(const struct looking *l, uint32_t row, size_t column)
{
	const struct template_one *one = one_at(l, row, column);

	return one != NULL && xlsx_style(l->cells->reader, one->style).border;
}

static bool
is_counted_cell(const struct looking *l, uint32_t row, size_t column)
{
	const struct template_one *one = one_at(l, row, column);

	return one != NULL && one->f_to > 0;
}

/* Two labels side by side, or a word that is none: the head of a table. */
static bool
is_head_row(const struct looking *l, const struct csv_row *row)
{
	size_t to;

	for (size_t i = 0; i < row->n; i++)
		if (!is_blank_cell(row, i) && (!is_label(row->cells[i]) || (beside(l, row, i, &to) && !is_blank_cell(row, to) && is_label(row->cells[to]))))
			return true;
	return false;
}

/* A cell that is one label, with or without a colon, and the free cell beside it. */
static bool
own_beside(struct looking *l, const struct csv_row *row, size_t column)
{
	const char *s = row->cells[column] + blanks(row->cells[column]);
	uint32_t line = (uint32_t)row->line;
	enum own_what what = OWN_OTHER;
	size_t n = label_at(s, &what), colon = colon_at(s + n), to;

	if (n == 0 || s[n + colon + blanks(s + n + colon)] != '\0' || !beside(l, row, column, &to) || is_counted_cell(l, line, to))
		return false;
	/* behind a colon, unless there is a cell drawn for it; on a sheet without our table only there */
	if ((colon > 0 || l->sheet != NULL) && !is_lined_cell(l, line, to))
		return false;
	if (colon == 0 && l->sheet != NULL && is_head_row(l, row))
		return true;
	bool day = what == OWN_DAY || what == OWN_TIME;
	bool days = !is_blank_cell(row, to) && day && row->cells[to][day_blank(row->cells[to])] == '\0' && day_blank(row->cells[to]) > 0;
	if ((is_answered(row, to) && !days) || (!is_blank_cell(row, to) && !days))
		return true;	/* it says something: nothing to do */
	bool doubt = is_doubtful(l, line, s, 0, what);
	if (!doubt && known(l->from, what, &l->b)) {
		const struct template_one *one = one_at(l, line, to);
		bool dated = day && one != NULL && xlsx_style(l->cells->reader, one->style).date;
		own_add(l, line, to, buf_str(&l->b), dated ? l->from->day : DATE_NONE);
	} else if (what != OWN_PEN) {
		own_leave(l, line, to, s, n, doubt);
	}
	return true;
}

/* Labels with the blank behind them in the same cell: "填表人：        联系电话：". */
static void
own_inside(struct looking *l, const struct csv_row *row, size_t column)
{
	const char *s = row->cells[column];
	uint32_t line = (uint32_t)row->line;
	struct buf out = BUF_INIT;
	struct segment g;
	size_t at = 0, done = 0;

	while (segment_next(s, &at, &g)) {
		bool last = s[g.to] == '\0', doubt = is_doubtful(l, line, s, g.label, g.what);
		if (last && is_answered(row, column + 1))
			continue;
		if (doubt || !known(l->from, g.what, &l->b)) {
			if (g.what != OWN_PEN)
				own_leave(l, line, column, s + g.label, g.label_n, doubt);
			continue;
		}
		buf_add(&out, s + done, g.from - done);
		buf_adds(&out, buf_str(&l->b));
		/* the next label stays where it was, when there is room */
		size_t room = text_cols(s + g.from, g.to - g.from), cols = text_cols(buf_str(&l->b), l->b.n);
		for (size_t i = cols; !last && (i < room || i < cols + 2); i++)
			buf_addc(&out, ' ');
		done = g.to;
	}
	if (done > 0) {
		buf_adds(&out, s + done);
		own_add(l, line, column, buf_str(&out), DATE_NONE);
	}
	buf_release(&out);
}

/* One sheet: first all its labels, for what one means depends on the others. */
static int
own_look(struct looking *l, struct err *e)
{
	struct csv_row row;
	int rc = xlsx_rewind(l->cells->reader, e);

	while (rc >= 0 && (rc = xlsx_next(l->cells->reader, &row, e)) == 1)
		for (size_t i = 0; i < row.n && i < TEMPLATE_COLUMNS_MAX && is_looked_at(l, (uint32_t)row.line); i++)
			labels_note(l, (uint32_t)row.line, row.cells[i]);
	if (rc == 0 && (l->sheet == NULL || l->fills))
		rc = xlsx_rewind(l->cells->reader, e) < 0 ? -1 : 1;
	while (rc == 1 && (rc = xlsx_next(l->cells->reader, &row, e)) == 1)
		for (size_t i = 0; i < row.n && i < TEMPLATE_COLUMNS_MAX && is_looked_at(l, (uint32_t)row.line); i++)
			if (!is_blank_cell(&row, i) && !is_counted_cell(l, (uint32_t)row.line, i) && !own_beside(l, &row, i))
				own_inside(l, &row, i);
	free(l->rows);
	buf_release(&l->b);
	return rc < 0 ? -1 : 0;
}

/* --- other sheets ----------------------------------------------------------------------------------------------- */

/* A sheet of few rows; NULL: it is longer, or no sheet of cells. */
static struct template_cells *
cover_read(struct template *t, const char *name)
{
	struct template_cells *cells = NULL;
	struct xlsx_reader *r;
	struct csv_row row;
	struct err why;
	int rc;

	if (xlsx_open(&r, t->path, name, &why) < 0)
		return NULL;
	for (size_t n = 0; (rc = xlsx_next(r, &row, &why)) == 1 && n <= COVER_ROWS;)
		n++;
	if (rc != 0 || template_cells_read(&cells, t->file, r, 0, &why) < 0) {
		xlsx_free(r);
		return NULL;
	}
	return cells;
}

/* A cover is kept when something is to be written into it, or is said to be left blank. */
static int
cover_look(struct template *t, const char *name, const struct template_sender *from, struct err *e)
{
	struct template_cover cover = { mem_str(name), cover_read(t, name) };
	struct looking l = { .t = t, .sheet = cover.sheet, .cells = cover.cells, .from = from, .last = TEMPLATE_COLUMNS_MAX };
	size_t had = t->n_own + t->n_left;

	int rc = cover.cells != NULL ? own_look(&l, e) : 0;
	if (t->n_own + t->n_left > had) {
		t->covers = mem_more(t->covers, t->n_covers, sizeof *t->covers);
		t->covers[t->n_covers++] = cover;
		return rc;
	}
	free(cover.sheet);
	template_cells_free(cover.cells);
	return rc;
}

int
template_own_set(struct template *t, const struct template_sender *from, struct err *e)
{
	struct looking own = { .t = t, .cells = t->cells, .from = from, .last = t->columns[t->n_columns - 1].column };
	char *names[TEMPLATE_SHEETS_LOOKED];
	size_t n;

	template_own_free(t);
	if (own_look(&own, e) < 0 || template_sheets_seen(t, names, &n, e) < 0)
		return -1;
	int rc = 0;
	for (size_t i = 0; i < n; i++) {
		if (rc == 0 && strcmp(names[i], t->sheet) != 0)
			rc = cover_look(t, names[i], from, e);
		free(names[i]);
	}
	return rc;
}

static void
list_free(struct template_own *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(p[i].text);
	free(p);
}

void
template_own_free(struct template *t)
{
	list_free(t->own, t->n_own);
	list_free(t->left, t->n_left);
	for (size_t i = 0; i < t->n_covers; i++) {
		free(t->covers[i].sheet);
		template_cells_free(t->covers[i].cells);
	}
	free(t->covers);
	t->own = t->left = NULL;
	t->covers = NULL;
	t->n_own = t->n_left = t->n_covers = 0;
}
