/*
 * template_own.c - who fills a form, for whom and when: the blanks a form
 * has for that above and below its table.
 *
 * Only a label known here is answered, and only where nothing stands behind
 * it; a place to sign is left to the pen.
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

enum { OWN_MAX = 100 };

enum own_what { OWN_UNIT, OWN_WRITER, OWN_PHONE, OWN_DAY, OWN_OTHER };

static const struct { const char *label; enum own_what what; } labels[] = {
	{ "填报单位", OWN_UNIT }, { "填表单位", OWN_UNIT }, { "报送单位", OWN_UNIT }, { "上报单位", OWN_UNIT }, { "单位名称", OWN_UNIT },
	{ "单位", OWN_UNIT }, { "填报乡镇", OWN_UNIT }, { "乡镇名称", OWN_UNIT }, { "乡镇", OWN_UNIT },
	{ "填表人", OWN_WRITER }, { "填报人", OWN_WRITER }, { "制表人", OWN_WRITER }, { "填表人员", OWN_WRITER }, { "填报人员", OWN_WRITER },
	{ "填表人姓名", OWN_WRITER }, { "填报人姓名", OWN_WRITER }, { "报送人", OWN_WRITER },
	{ "联系电话", OWN_PHONE }, { "联系方式", OWN_PHONE }, { "电话", OWN_PHONE }, { "填表人电话", OWN_PHONE }, { "填报人电话", OWN_PHONE },
	{ "填表人联系电话", OWN_PHONE }, { "填报人联系电话", OWN_PHONE },
	{ "填表日期", OWN_DAY }, { "填报日期", OWN_DAY }, { "制表日期", OWN_DAY }, { "上报日期", OWN_DAY }, { "报送日期", OWN_DAY },
	{ "填写日期", OWN_DAY }, { "日期", OWN_DAY }, { "填表时间", OWN_DAY }, { "填报时间", OWN_DAY }, { "制表时间", OWN_DAY },
	{ "上报时间", OWN_DAY }, { "报送时间", OWN_DAY }, { "填写时间", OWN_DAY }, { "时间", OWN_DAY },
	/* of others; known so that what stands before them is seen to be blank */
	{ "审核人", OWN_OTHER }, { "审核", OWN_OTHER }, { "负责人", OWN_OTHER }, { "单位负责人", OWN_OTHER }, { "主要负责人", OWN_OTHER },
	{ "分管领导", OWN_OTHER }, { "主要领导", OWN_OTHER }, { "审批人", OWN_OTHER }, { "复核人", OWN_OTHER }, { "经办人", OWN_OTHER },
	{ "领导签字", OWN_OTHER }, { "签字", OWN_OTHER }, { "盖章", OWN_OTHER }, { "公章", OWN_OTHER }, { "负责人签字", OWN_OTHER },
	{ "联系人", OWN_OTHER }, { "计量单位", OWN_OTHER },
};

struct segment {		/* a label and the blank behind it, in the text of a cell */
	enum own_what what;
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
		*what = sign && labels[i].what == OWN_WRITER ? OWN_OTHER : labels[i].what;
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
		*at += n + colon_at(s + *at + n);
		out->what = what;
		out->from = *at;
		n = what == OWN_DAY ? day_blank(s + *at) : 0;
		out->to = *at + (n > 0 ? n : blanks(s + *at));
		*at = out->to;
		n = label_at(s + out->to, &next);
		if (s[out->to] == '\0' || (n > 0 && (colon_at(s + out->to + n) > 0 || s[out->to + n] == '\0')))
			return true;
	}
	return false;
}

/* --- the sheet -------------------------------------------------------------------------------------------------- */

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

static void
own_add(struct template *t, uint32_t row, size_t column, const char *text, int32_t day)
{
	if (t->n_own == OWN_MAX)
		return;
	t->own = mem_resize(t->own, t->n_own + 1, sizeof *t->own);
	t->own[t->n_own++] = (struct template_own){ row, column, mem_str(text), day };
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
	if (what == OWN_DAY && from->day != DATE_NONE)
		day_text(out, from->day);
	else if (s != NULL)
		buf_adds(out, s);
	return out->n > 0;
}

/* The cell beside a label at column: *to; false: there is none that is free. */
static bool
beside(const struct template *t, const struct csv_row *row, size_t column, size_t *to)
{
	uint32_t line = (uint32_t)row->line;
	const struct template_joined *j = template_joined_at(t->cells, line, column), *k;
	const struct template_column *last = &t->columns[t->n_columns - 1];

	*to = (j != NULL ? j->right : column) + 1;
	if (j != NULL && j->top != j->bottom)
		return false;
	k = template_joined_at(t->cells, line, *to);
	return *to <= last->column && (k == NULL || (k->left == *to && k->top == line));
}

static bool
is_lined_cell(const struct template *t, uint32_t row, size_t column)
{
	const struct template_one *one = template_one(t->cells, template_line(t->cells, row), column);

	return one != NULL && xlsx_style(t->cells->reader, one->style).border;
}

static bool
is_counted_cell(const struct template *t, uint32_t row, size_t column)
{
	const struct template_one *one = template_one(t->cells, template_line(t->cells, row), column);

	return one != NULL && one->f_to > 0;
}

/* A cell that is one label, with or without a colon, and the free cell beside it. */
static bool
own_beside(struct template *t, const struct csv_row *row, size_t column, const struct template_sender *from, struct buf *b)
{
	const char *s = row->cells[column] + blanks(row->cells[column]);
	enum own_what what = OWN_OTHER;
	size_t n = label_at(s, &what), colon = colon_at(s + n), to;

	if (n == 0 || s[n + colon + blanks(s + n + colon)] != '\0' || !beside(t, row, column, &to) || is_counted_cell(t, (uint32_t)row->line, to))
		return false;
	/* behind a colon, unless there is a cell drawn for it */
	if (colon > 0 && !is_lined_cell(t, (uint32_t)row->line, to))
		return false;
	bool days = !is_blank_cell(row, to) && what == OWN_DAY && row->cells[to][day_blank(row->cells[to])] == '\0' && day_blank(row->cells[to]) > 0;
	if ((is_answered(row, to) && !days) || (!is_blank_cell(row, to) && !days))
		return true;	/* it says something: nothing to do */
	if (known(from, what, b)) {
		const struct template_one *one = template_one(t->cells, template_line(t->cells, (uint32_t)row->line), to);
		bool dated = what == OWN_DAY && one != NULL && xlsx_style(t->cells->reader, one->style).date;
		own_add(t, (uint32_t)row->line, to, buf_str(b), dated ? from->day : DATE_NONE);
	}
	return true;
}

/* Labels with the blank behind them in the same cell: "填表人：        联系电话：". */
static void
own_inside(struct template *t, const struct csv_row *row, size_t column, const struct template_sender *from, struct buf *b)
{
	const char *s = row->cells[column];
	struct buf out = BUF_INIT;
	struct segment g;
	size_t at = 0, done = 0;

	while (segment_next(s, &at, &g)) {
		bool last = s[g.to] == '\0';
		if ((last && is_answered(row, column + 1)) || !known(from, g.what, b))
			continue;
		buf_add(&out, s + done, g.from - done);
		buf_adds(&out, buf_str(b));
		/* the next label stays where it was, when there is room */
		size_t room = text_cols(s + g.from, g.to - g.from), cols = text_cols(buf_str(b), b->n);
		for (size_t i = cols; !last && (i < room || i < cols + 2); i++)
			buf_addc(&out, ' ');
		done = g.to;
	}
	if (done > 0) {
		buf_adds(&out, s + done);
		own_add(t, (uint32_t)row->line, column, buf_str(&out), DATE_NONE);
	}
	buf_release(&out);
}

int
template_own_set(struct template *t, const struct template_sender *from, struct err *e)
{
	struct buf b = BUF_INIT;
	struct csv_row row;
	int rc;

	template_own_free(t);
	if (xlsx_rewind(t->cells->reader, e) < 0)
		return -1;
	while ((rc = xlsx_next(t->cells->reader, &row, e)) == 1) {
		if (row.line >= t->head_from && (t->foot == 0 || row.line < t->foot))
			continue;
		for (size_t i = 0; i < row.n && i < TEMPLATE_COLUMNS_MAX; i++)
			if (!is_blank_cell(&row, i) && !is_counted_cell(t, (uint32_t)row.line, i) && !own_beside(t, &row, i, from, &b))
				own_inside(t, &row, i, from, &b);
	}
	buf_release(&b);
	return rc < 0 ? -1 : 0;
}

void
template_own_free(struct template *t)
{
	for (size_t i = 0; i < t->n_own; i++)
		free(t->own[i].text);
	free(t->own);
	t->own = NULL;
	t->n_own = 0;
}
