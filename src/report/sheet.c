/*
 * sheet.c - breaking a page into lines and lines into sheets of paper.
 *
 * Two passes: lines are made as if the paper were endless, then laid on
 * sheets (headings stay with what follows, rows stay whole, table heads are
 * repeated).  Knows columns and line rules; millimetres are pdf.c's.
 */
#include "report/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/chart.h"

#define INDENT 4		/* two Chinese characters */
#define TITLE_OF_BODY(cols) ((cols) * 16 / 22)	/* the title is 22 points, the text 16 */

struct mark {			/* a run's bytes in the collected text */
	size_t at, n;
	int number;
	bool strong;
};

struct flow {			/* runs laid end to end */
	struct buf text;
	struct mark *marks;	/* owned */
	size_t n;
};

struct maker {
	struct sheet *s;
	const struct page *page;
	const struct sheet_has *has;
};

/* --- runs to one text ----------------------------------------------------------------------------------------- */

static void
sheet_add_text(const struct maker *m, struct buf *out, const char *s)
{
	if (!m->has || !m->has->has) {
		buf_adds(out, s);
		return;
	}
	for (size_t n = strlen(s); n > 0;) {
		uint32_t cp;
		size_t used = text_next(s, n, &cp);
		if (cp == '\n' || m->has->has(m->has->data, cp))
			buf_add(out, s, used);
		else
			buf_addf(out, "〔U+%04X〕", (unsigned)cp);
		s += used;
		n -= used;
	}
}

static void
sheet_flow_add(const struct maker *m, struct flow *f, const struct run *r)
{
	f->marks = mem_resize(f->marks, f->n + 1, sizeof(*f->marks));
	struct mark *k = &f->marks[f->n++];
	*k = (struct mark){ .at = f->text.n, .number = r->number, .strong = r->strong };
	if (r->number < 0) {
		sheet_add_text(m, &f->text, r->text);
	} else {
		const struct number *n = &m->page->numbers[r->number];
		number_format(n, &f->text);
		if (n->state == NUMBER_CONTRADICTS)
			buf_adds(&f->text, "(?)");
	}
	k->n = f->text.n - k->at;
}

static void
sheet_flow(const struct maker *m, struct flow *f, const char *label, const struct runs *r)
{
	memset(f, 0, sizeof(*f));
	if (label) {
		struct run first = { .text = (char *)label, .number = -1 };
		sheet_flow_add(m, f, &first);
	}
	for (size_t i = 0; r && i < r->n; i++)
		sheet_flow_add(m, f, &r->p[i]);
}

static bool
sheet_ends_open(const struct flow *f)
{
	static const char colon[] = "：";
	size_t n = sizeof(colon) - 1;
	return f->text.n >= n && memcmp(f->text.p + f->text.n - n, colon, n) == 0;
}

static void
sheet_flow_release(struct flow *f)
{
	buf_release(&f->text);
	free(f->marks);
}

/* --- lines ---------------------------------------------------------------------------------------------------- */

static struct sheet_line *
sheet_line(struct sheet *s, enum sheet_kind kind)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->lines = mem_resize(s->lines, s->cap, sizeof(*s->lines));
	}
	struct sheet_line *l = &s->lines[s->n++];
	memset(l, 0, sizeof(*l));
	l->kind = kind;
	return l;
}

static void
sheet_cell(struct sheet_line *l, int col, int cols, enum align align, bool strong, const char *s, size_t n)
{
	l->cells = mem_resize(l->cells, l->n_cells + 1, sizeof(*l->cells));
	l->cells[l->n_cells++] = (struct sheet_cell){ mem_strn(s, n), col, cols, align, strong };
}

static int
sheet_offset(int cols, enum align align, int used)
{
	if (used >= cols)
		return 0;
	return align == ALIGN_LEFT ? 0 : align == ALIGN_RIGHT ? cols - used : (cols - used) / 2;
}

/* The line's text out of its cells. */
static void
sheet_close_line(struct sheet_line *l)
{
	struct buf b = BUF_INIT;
	int at = 0;
	for (size_t i = 0; i < l->n_cells; i++) {
		const struct sheet_cell *c = &l->cells[i];
		size_t n = strlen(c->text);
		int used = (int)text_cols(c->text, n);
		if (n == 0)
			continue;
		int col = c->col + sheet_offset(c->cols, c->align, used);
		for (; at < col; at++)
			buf_addc(&b, ' ');
		buf_add(&b, c->text, n);
		at += used;
	}
	l->text = b.n ? buf_detach(&b) : mem_str("");
	buf_release(&b);
}

/* Numbers among the bytes [from, to) of a flow, whose first byte stands at column col of the newest line. */
static void
sheet_note_numbers(struct sheet *s, const struct flow *f, size_t from, size_t to, int col)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct mark *k = &f->marks[i];
		size_t a = k->at > from ? k->at : from;
		size_t b = k->at + k->n < to ? k->at + k->n : to;
		if (k->number < 0 || a >= b)
			continue;
		if (s->n_numbers == s->cap_numbers) {
			s->cap_numbers = s->cap_numbers ? s->cap_numbers * 2 : 32;
			s->numbers = mem_resize(s->numbers, s->cap_numbers, sizeof(*s->numbers));
		}
		s->numbers[s->n_numbers++] = (struct sheet_number){
			.line = s->n - 1,
			.col = col + (int)text_cols(f->text.p + from, a - from),
			.cols = (int)text_cols(f->text.p + a, b - a),
			.number = (size_t)k->number,
		};
	}
}

/* Where the heading face ends: it only ever begins a flow. */
static size_t
sheet_strong(const struct flow *f)
{
	size_t end = 0;
	for (size_t i = 0; i < f->n && f->marks[i].strong; i++)
		end = f->marks[i].at + f->marks[i].n;
	return end;
}

/* Of a paragraph's lines or a table's rows, beginning at these lines, neither the first nor the last may stand alone on a sheet. */
static void
sheet_no_widow(struct sheet *s, size_t from, size_t second, size_t last)
{
	if (second > from && second < s->n)
		s->lines[second - 1].keep = true;
	if (last > from && last < s->n)
		s->lines[last - 1].keep = true;
}

/* A paragraph: its first lines indented by "first" columns (after every newline again), the others by "rest". */
static void
sheet_paragraph(struct maker *m, const struct flow *f, int first, int rest, bool keep)
{
	const char *s = buf_str(&f->text);
	size_t n = f->text.n, strong = sheet_strong(f), from = m->s->n;
	int indent = first;

	for (size_t at = 0; at < n;) {
		size_t skip = 0;
		size_t used = text_wrap(s + at, n - at, (size_t)(m->s->cols - indent), &skip);
		struct sheet_line *l = sheet_line(m->s, SHEET_BODY);
		size_t split = strong > at ? (strong < at + used ? strong - at : used) : 0;
		int col = indent + (int)text_cols(s + at, split);
		if (split > 0)
			sheet_cell(l, indent, col - indent, ALIGN_LEFT, true, s + at, split);
		if (split < used)
			sheet_cell(l, col, m->s->cols - col, ALIGN_LEFT, false, s + at + split, used - split);
		sheet_close_line(l);
		l->keep = keep;
		sheet_note_numbers(m->s, f, at, at + used, indent);
		bool ends = memchr(s + at + used, '\n', skip) != NULL;
		indent = ends ? first : rest;
		at += used + skip;
		if (ends || at >= n) {
			sheet_no_widow(m->s, from, from + 1, m->s->n - 1);
			from = m->s->n;
		}
		if (used + skip == 0)
			break;
	}
}

/* Lines in columns of their own: what stands behind two blanks keeps its column whatever the font's widths are. */
static void
sheet_columns(struct maker *m, const struct flow *f)
{
	const char *s = buf_str(&f->text);
	size_t n = f->text.n;

	for (size_t at = 0; at < n;) {
		size_t len = strcspn(s + at, "\n");
		if (text_cols(s + at, len) > (size_t)m->s->cols) {
			sheet_paragraph(m, f, 0, 0, false);
			return;
		}
		struct sheet_line *l = sheet_line(m->s, SHEET_BODY);
		for (size_t i = at; i < at + len;) {
			size_t blank = strspn(s + i, " "), end = i + blank;
			int col = (int)text_cols(s + at, end - at);
			while (end < at + len && strncmp(s + end, "  ", 2) != 0)
				end++;
			if (end > i + blank)
				sheet_cell(l, col, m->s->cols - col, ALIGN_LEFT, false, s + i + blank, end - i - blank);
			i = end > i ? end : at + len;
		}
		sheet_close_line(l);
		sheet_note_numbers(m->s, f, at, at + len, 0);
		at += len + (at + len < n);
	}
}

static size_t
sheet_count_lines(const char *s, size_t n, int width)
{
	size_t lines = 0;

	for (size_t at = 0, skip; at < n; lines++) {
		size_t used = text_wrap(s + at, n - at, (size_t)width, &skip);
		if (used + skip == 0)
			break;
		at += used + skip;
	}
	return lines;
}

/* A title too long for a line is broken in lines as long as each other, not with a character or two in the last (GB/T 9704-2012 wants them symmetrical). */
static int
sheet_even_width(const char *s, size_t n, int width)
{
	size_t lines = sheet_count_lines(s, n, width);

	while (lines > 1 && width > 2 && sheet_count_lines(s, n, width - 1) == lines)
		width--;
	return width;
}

/* In the middle of so many columns; owned by the caller. */
static char *
sheet_pad(const char *s, size_t n, int cols)
{
	struct buf b = BUF_INIT;

	for (int i = sheet_offset(cols, ALIGN_CENTER, (int)text_cols(s, n)); i > 0; i--)
		buf_addc(&b, ' ');
	buf_add(&b, s, n);
	return buf_detach(&b);
}

static void
sheet_centered(struct maker *m, enum sheet_kind kind, const char *text, int width)
{
	struct buf b = BUF_INIT;
	sheet_add_text(m, &b, text);
	const char *s = buf_str(&b);
	if (kind == SHEET_TITLE)
		width = sheet_even_width(s, b.n, width);
	for (size_t at = 0; at < b.n;) {
		size_t skip = 0;
		size_t used = text_wrap(s + at, b.n - at, (size_t)width, &skip);
		struct sheet_line *l = sheet_line(m->s, kind);
		sheet_cell(l, 0, m->s->cols, ALIGN_CENTER, false, s + at, used);
		sheet_close_line(l);
		/* as text it stands over the widest there is, on paper all are equally wide; but not where a screen shows only the left of it */
		if (m->s->table_cols > m->s->cols && m->page->paper != PAPER_WIDE) {
			free(l->text);
			l->text = sheet_pad(s + at, used, m->s->table_cols);
		}
		l->keep = true;
		at += used + skip;
		if (used + skip == 0)
			break;
	}
	buf_release(&b);
}

static void
sheet_space(struct maker *m)
{
	struct sheet_line *l = sheet_line(m->s, SHEET_SPACE);
	sheet_close_line(l);
	l->keep = true;
}

static void
sheet_titles(struct maker *m, const char *title, const char *subtitle)
{
	sheet_centered(m, SHEET_TITLE, title, TITLE_OF_BODY(m->s->cols));
	sheet_centered(m, SHEET_SUBTITLE, subtitle, m->s->cols);
	sheet_space(m);
}

/* GB/T 9704: the date four characters from the right edge, the office centred over it. */
static void
sheet_signature(struct maker *m, const struct block *b)
{
	struct flow date;
	struct buf office = BUF_INIT;
	sheet_flow(m, &date, NULL, &b->runs);
	sheet_add_text(m, &office, b->label);
	int cols = m->s->cols;
	int wide = (int)text_cols(buf_str(&date.text), date.text.n);
	int col = cols - 2 * INDENT - wide;
	int name = (int)text_cols(buf_str(&office), office.n);
	int over = col + wide / 2 - name / 2;
	if (over + name > cols)
		over = cols - name;
	if (over < 0)
		over = 0;
	if (col < 0)
		col = 0;

	/* Never alone on a sheet: with the last line of what is signed. */
	if (m->s->n > 0)
		m->s->lines[m->s->n - 1].keep = true;
	sheet_space(m);
	struct sheet_line *l = sheet_line(m->s, SHEET_BODY);
	sheet_cell(l, over, name, ALIGN_LEFT, false, buf_str(&office), office.n);
	sheet_close_line(l);
	l->keep = true;
	l = sheet_line(m->s, SHEET_BODY);
	sheet_cell(l, col, wide, ALIGN_LEFT, false, buf_str(&date.text), date.text.n);
	sheet_close_line(l);
	sheet_note_numbers(m->s, &date, 0, date.text.n, col);
	sheet_flow_release(&date);
	buf_release(&office);
}

/* --- tables --------------------------------------------------------------------------------------------------- */

static int
sheet_height(const struct sheet *s, const struct sheet_line *l)
{
	if (l->kind == SHEET_TABLE)
		return s->dense && !l->last ? SHEET_ROW - 1 : SHEET_ROW;
	return l->kind == SHEET_RULE ? 0 : l->kind == SHEET_CHART ? SHEET_ROW : SHEET_LINE;
}

/* A row from line "from" on that is higher than a quarter of its sheet may go on over the page, two lines at the least on either. */
static void
sheet_part_row(struct sheet *s, size_t from)
{
	int height = 0;

	for (size_t i = from; i < s->n; i++)
		height += sheet_height(s, &s->lines[i]);
	if (4 * height <= s->height)
		return;
	for (size_t i = from + 1; i + 2 < s->n; i++)
		s->lines[i].keep = false;
}

static void
sheet_table_row(struct maker *m, const struct block *b, const int *col, const int *width, struct flow *cells, bool head)
{
	size_t *at = mem_zero(b->n_columns, sizeof(*at)), from = m->s->n;
	bool more = true;
	for (bool first = true; more; first = false) {
		struct sheet_line *l = sheet_line(m->s, SHEET_TABLE);
		l->first = first;
		l->head = head;
		more = false;
		for (size_t i = 0; i < b->n_columns; i++) {
			const struct flow *f = &cells[i];
			const char *s = buf_str(&f->text);
			size_t skip = 0, used = 0;
			enum align align = head ? ALIGN_CENTER : b->columns[i].align;
			if (at[i] < f->text.n)
				used = text_wrap(s + at[i], f->text.n - at[i], (size_t)width[i], &skip);
			sheet_cell(l, col[i], width[i], align, head, s + at[i], used);
			int wide = (int)text_cols(s + at[i], used);
			sheet_note_numbers(m->s, f, at[i], at[i] + used, col[i] + sheet_offset(width[i], align, wide));
			at[i] += used + skip;
			more = more || (at[i] < f->text.n && used + skip > 0);
		}
		sheet_close_line(l);
		l->last = !more;
		l->keep = more || head;
	}
	if (!head)
		sheet_part_row(m->s, from);
	free(at);
}

#define PROSE_MIN 6		/* columns, of three characters: a name */
#define WHOLE_MAX 16		/* a word or number wider than this is parted all the same */

/*
 * What each column needs: as wide as it is meant to be, and no day ("2027.12.9" read as the first of December with a nine under it),
 * number or 〔U+31350〕 of it parted.  least: what it may be narrowed to; of words they may wrap, of all else it holds whole cells.
 */
static void
sheet_needs(const struct maker *m, const struct block *b, int *want, int *least)
{
	for (size_t i = 0; i < b->n_cells; i++) {
		size_t col = i % b->n_columns;
		struct flow f;
		int wide;

		sheet_flow(m, &f, NULL, &b->cells[i]);
		wide = (int)text_widest(buf_str(&f.text), f.text.n);
		if (wide > want[col] && wide <= WHOLE_MAX)
			want[col] = wide;
		if (b->columns[col].align != ALIGN_LEFT)
			wide = (int)text_cols(buf_str(&f.text), f.text.n);
		if (wide > least[col])
			least[col] = wide;
		sheet_flow_release(&f);
	}
	for (size_t i = 0; i < b->n_columns; i++) {
		const struct column *c = &b->columns[i];
		int title = c->align == ALIGN_LEFT ? PROSE_MIN : (int)text_cols(c->title, strlen(c->title));

		if (least[i] < title)
			least[i] = title;
		if (want[i] < c->width)
			want[i] = c->width;
		if (least[i] > want[i])
			least[i] = want[i];
	}
}

/*
 * Too narrow a table: numbers, days and phones give the blanks beside them, what is set at the left is words and may wrap, the widest
 * first.  False: that does not do.
 */
static bool
sheet_narrow(const struct block *b, int room, const int *want, const int *least, int *width)
{
	size_t n = b->n_columns;
	int sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += width[i] = want[i];
	for (; sum > room; sum--) {
		size_t blank = n, words = n;
		for (size_t i = 0; i < n; i++) {
			if (width[i] <= least[i])
				continue;
			if (b->columns[i].align == ALIGN_LEFT)
				words = words == n || width[i] > width[words] ? i : words;
			else
				blank = blank == n || width[i] - least[i] > width[blank] - least[blank] ? i : blank;
		}
		if (blank == n && words == n)
			return false;
		width[blank < n ? blank : words]--;
	}
	return true;
}

/* The columns stretched (or, failing that, shrunk) alike to the table's width; what rounding leaves goes to those it took most from. */
static void
sheet_stretch(size_t n, int room, const int *want, int *width)
{
	int sum = 0, used = 0;
	int *lost = mem_zero(n, sizeof(*lost));

	for (size_t i = 0; i < n; i++)
		sum += want[i];
	for (size_t i = 0; i < n; i++) {
		width[i] = want[i] * room / sum;
		lost[i] = want[i] * room % sum;
		if (width[i] < 2)
			width[i] = 2;
		used += width[i];
	}
	for (; used < room; used++) {
		size_t most = 0;
		for (size_t i = 1; i < n; i++)
			if (lost[i] > lost[most])
				most = i;
		width[most]++;
		lost[most] = -1;
	}
	free(lost);
}

static void
sheet_widths(const struct maker *m, const struct block *b, int *col, int *width)
{
	int sum = 0, room = m->s->table_cols - (int)b->n_columns + 1;
	int *want = mem_zero(2 * b->n_columns, sizeof(*want)), *least = want + b->n_columns;

	sheet_needs(m, b, want, least);
	for (size_t i = 0; i < b->n_columns; i++)
		sum += want[i];
	if (sum <= room || !sheet_narrow(b, room, want, least, width))
		sheet_stretch(b->n_columns, room, want, width);
	for (size_t i = 1; i < b->n_columns; i++)
		col[i] = col[i - 1] + width[i - 1] + 1;
	free(want);
}

/* A form's grid is filled in by hand, on the sheet of what it is about: at least the end of that stands over it and its heading. */
static void
sheet_under(struct sheet *s)
{
	size_t i = s->n;

	while (i > 0 && s->lines[i - 1].kind == SHEET_BODY && s->lines[i - 1].keep)
		i--;
	if (i > 0 && (s->lines[i - 1].kind == SHEET_BODY || s->lines[i - 1].kind == SHEET_TABLE))
		s->lines[i - 1].keep = true;
}

static void
sheet_table(struct maker *m, const struct block *b)
{
	size_t n = b->n_columns;
	int *col = mem_zero(n, sizeof(*col)), *width = mem_zero(n, sizeof(*width));

	sheet_widths(m, b, col, width);
	struct flow *cells = mem_zero(n, sizeof(*cells));
	bool headed = false;
	for (size_t i = 0; i < n; i++) {
		sheet_flow(m, &cells[i], b->columns[i].title, NULL);
		headed = headed || cells[i].text.n > 0;
	}
	if (!headed)
		sheet_under(m->s);
	if (headed) {
		sheet_table_row(m, b, col, width, cells, true);
		struct sheet_line *rule = sheet_line(m->s, SHEET_RULE);
		rule->keep = true;
		rule->text = mem_alloc((size_t)m->s->table_cols + 1);
		memset(rule->text, '-', (size_t)m->s->table_cols);
		rule->text[m->s->table_cols] = '\0';
	}

	size_t from = m->s->n, second = from, last = from;
	for (size_t row = 0; row + n <= b->n_cells; row += n) {
		for (size_t i = 0; i < n; i++) {
			sheet_flow_release(&cells[i]);
			sheet_flow(m, &cells[i], NULL, &b->cells[row + i]);
		}
		last = m->s->n;
		if (row == n)
			second = last;
		/* no name is signed on a sheet of its own */
		if (b->hands > 0 && row + 1 >= b->hands && row > 0)
			m->s->lines[last - 1].keep = true;
		sheet_table_row(m, b, col, width, cells, false);
	}
	sheet_no_widow(m->s, from, second, last);
	for (size_t i = 0; i < n; i++)
		sheet_flow_release(&cells[i]);
	free(cells);
	free(col);
	free(width);
}

/* Its rows stay on one sheet, for what draws them draws all of them. */
static void
sheet_chart(struct maker *m, const struct block *b)
{
	size_t n;
	char **lines = chart_lines(m->page, b, m->s->cols, &n);

	for (size_t i = 0; i < n; i++) {
		struct sheet_line *l = sheet_line(m->s, SHEET_CHART);
		struct buf text = BUF_INIT;
		sheet_add_text(m, &text, lines[i]);
		sheet_cell(l, 0, m->s->cols, ALIGN_LEFT, i == 0, buf_str(&text), text.n);
		sheet_close_line(l);
		buf_release(&text);
		l->chart = i == 0 ? b : NULL;
		l->chart_rows = i == 0 ? n : 0;
		l->keep = i + 1 < n;
		free(lines[i]);
	}
	free(lines);
}

/* --- sheets of paper ------------------------------------------------------------------------------------------ */

static void
sheet_line_copy(struct sheet_line *to, const struct sheet_line *from)
{
	*to = *from;
	to->text = mem_str(from->text);
	to->cells = from->n_cells ? mem_copy(from->cells, from->n_cells * sizeof(*from->cells)) : NULL;
	for (size_t i = 0; i < from->n_cells; i++)
		to->cells[i].text = mem_str(from->cells[i].text);
}

static void
sheet_put(struct sheet *s, const struct sheet_line *l, int *page, int *y)
{
	if (*y + sheet_height(s, l) > s->height) {	/* a group taller than a sheet */
		(*page)++;
		*y = 0;
	}
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->lines = mem_resize(s->lines, s->cap, sizeof(*s->lines));
	}
	struct sheet_line *to = &s->lines[s->n++];
	*to = *l;
	to->page = *page;
	to->leaf = *page - s->part;
	to->y = *y;
	*y += sheet_height(s, l);
}

/* The end of the lines from i on that keep together, and their height; what no sheet can hold is parted behind a row. */
static size_t
sheet_group(const struct sheet *s, const struct sheet_line *in, size_t n, size_t i, int *height)
{
	size_t row = 0;
	int row_height = 0;

	*height = sheet_height(s, &in[i]);
	while (in[i].keep && i + 1 < n) {
		/* a row's last line keeps only so that the next does not stand alone */
		if (in[i].kind == SHEET_TABLE && in[i].last && !in[i].head && (row == 0 || *height <= s->height)) {
			row = i + 1;
			row_height = *height;
		}
		*height += sheet_height(s, &in[++i]);
	}
	if (*height > s->height && row > 0) {
		*height = row_height;
		return row;
	}
	return i + 1;
}

/* Does its row go on behind it?  Parted there its frame is closed, and it is as high as a row's last line. */
static bool
sheet_is_parted(const struct sheet_line *l)
{
	return l->kind == SHEET_TABLE && !l->head && !l->last;
}

static void
sheet_first_cell(struct sheet_line *l, struct buf *text)
{
	free(l->cells[0].text);
	l->cells[0].text = buf_detach(text);
	free(l->text);
	sheet_close_line(l);
}

/* Line i of a row that goes on here says so in the row's first cell: 按规定核对（续）, on this and the next line when that is too wide. */
static void
sheet_go_on(struct sheet_line *in, size_t i)
{
	static const char on[] = "（续）";
	int room = in[i].cells[0].cols;
	struct buf b = BUF_INIT, rest = BUF_INIT;
	size_t from = i;

	if (*in[i].cells[0].text)
		return;
	while (from > 0 && !in[from].first)
		from--;
	for (; from < i && *in[from].cells[0].text && !strstr(in[from].cells[0].text, on); from++)
		buf_adds(&b, in[from].cells[0].text);
	int title = (int)text_cols(buf_str(&b), b.n), wide = (int)text_cols(on, sizeof(on) - 1);
	if (title > room || wide > room) {
		buf_clear(&b);
		title = 0;
	}
	if (title > 0 && title + wide > room)
		buf_adds(&rest, on);
	else
		buf_adds(&b, wide > room ? "续" : on);
	sheet_first_cell(&in[i], &b);
	if (rest.n > 0 && !in[i + 1].first)
		sheet_first_cell(&in[i + 1], &rest);
	buf_release(&rest);
}

/* Lays the endless lines on sheets; a group of lines that keep together moves as one. */
static void
sheet_paginate(struct sheet *s, bool leaves)
{
	struct sheet_line *in = s->lines;
	size_t n = s->n, next_number = 0;
	size_t head = 0, head_end = 0;		/* the table's head that stands over line i */
	int page = 0, y = 0;

	s->lines = NULL;
	s->n = s->cap = 0;
	for (size_t i = 0; i < n;) {
		int height;
		size_t end = sheet_group(s, in, n, i, &height);
		bool inside = in[i].kind == SHEET_TABLE && !in[i].head;
		if (in[i].begins) {
			page += leaves && page % 2 == 0 ? 2 : 1;
			s->part = page;
			y = 0;
		}
		int closes = sheet_is_parted(&in[end - 1]) ? SHEET_ROW - sheet_height(s, &in[end - 1]) : 0;
		if (y > 0 && y + height + closes > s->height) {
			if (inside && !in[i].first) {
				s->lines[s->n - 1].last = true;
				sheet_go_on(in, i);
			}
			page++;
			/* A table is drawn a little above its place (pdf.c): not into the margin. */
			y = in[i].kind == SHEET_TABLE ? 1 : 0;
			for (size_t j = head; inside && j < head_end; j++) {
				struct sheet_line again;
				sheet_line_copy(&again, &in[j]);
				sheet_put(s, &again, &page, &y);
			}
		}
		for (size_t j = i; j < end; j++) {
			if (in[j].head && (j == 0 || !in[j - 1].head))
				head = j;
			/* a table without a head repeats nobody else's */
			if (in[j].kind != SHEET_TABLE && in[j].kind != SHEET_RULE)
				head = head_end = 0;
			if (in[j].head || in[j].kind == SHEET_RULE)
				head_end = j + 1;
			sheet_put(s, &in[j], &page, &y);
			for (; next_number < s->n_numbers && s->numbers[next_number].line == j; next_number++)
				s->numbers[next_number].line = s->n - 1;
		}
		i = end;
	}
	s->pages = page + 1;
	free(in);
}

int
sheet_paper_cols(const struct page *p)
{
	int cols = p->paper == PAPER_WIDE ? SHEET_COLS_WIDE : SHEET_COLS;

	return p->body_cols > cols ? p->body_cols : cols;
}

void
sheet_render(struct sheet *out, const struct page *p, int body_cols, const struct sheet_has *has)
{
	struct maker m = { out, p, has };
	memset(out, 0, sizeof(*out));
	out->cols = body_cols;
	out->height = SHEET_LINE * (p->paper == PAPER_WIDE ? SHEET_LINES_WIDE : p->paper == PAPER_SLIP ? SHEET_LINES_SLIP : SHEET_LINES);
	out->table_cols = p->table_cols > body_cols ? p->table_cols : body_cols;
	out->dense = out->table_cols >= (p->paper == PAPER_WIDE ? SHEET_DENSE_WIDE : SHEET_DENSE);

	sheet_titles(&m, p->title, p->subtitle);
	for (size_t i = 0; i < p->n_blocks; i++) {
		const struct block *b = &p->blocks[i];
		struct flow f;
		switch (b->kind) {
		case BLOCK_LINES:
			/* "共12条。" belongs to the rows it counts */
			if (out->n > 0 && out->lines[out->n - 1].kind == SHEET_TABLE)
				out->lines[out->n - 1].keep = true;
			sheet_flow(&m, &f, NULL, &b->runs);
			sheet_columns(&m, &f);
			sheet_flow_release(&f);
			break;
		case BLOCK_HEADING:
		case BLOCK_PARAGRAPH:
		case BLOCK_PAIR:
			sheet_flow(&m, &f, b->kind == BLOCK_PAIR ? b->label : NULL, &b->runs);
			int rest = b->kind == BLOCK_PAIR ? INDENT + (int)text_cols(b->label, strlen(b->label)) : 0;
			sheet_paragraph(&m, &f, INDENT, rest < body_cols / 2 ? rest : INDENT, b->kind == BLOCK_HEADING);
			/* "和下列检查有关系：" stands over what it speaks of */
			if (i + 1 < p->n_blocks && block_is_grid(&p->blocks[i + 1]) && sheet_ends_open(&f))
				out->lines[out->n - 1].keep = true;
			sheet_flow_release(&f);
			break;
		case BLOCK_TABLE:
			sheet_table(&m, b);
			break;
		case BLOCK_SHEET:
			if (out->n > 0)
				out->lines[out->n - 1].keep = false;
			size_t first = out->n;
			sheet_titles(&m, b->label, b->runs.n > 0 ? b->runs.p[0].text : "");
			out->lines[first].begins = first > 0;
			break;
		case BLOCK_SIGNATURE:
			sheet_signature(&m, b);
			break;
		case BLOCK_BARS:
		case BLOCK_TREND:
			sheet_chart(&m, b);
			break;
		}
	}
	sheet_paginate(out, p->leaves);
}

bool
sheet_numbered(const struct sheet *s, const struct page *p, size_t i)
{
	if (p->paper != PAPER_SLIP)
		return true;
	for (bool on = true; on; on = ++i < s->n && !s->lines[i].begins)
		if (s->lines[i].leaf > 0)
			return true;
	return false;
}

void
sheet_release(struct sheet *s)
{
	for (size_t i = 0; i < s->n; i++) {
		for (size_t j = 0; j < s->lines[i].n_cells; j++)
			free(s->lines[i].cells[j].text);
		free(s->lines[i].cells);
		free(s->lines[i].text);
	}
	free(s->lines);
	free(s->numbers);
	memset(s, 0, sizeof(*s));
}

void
sheet_write(const struct sheet *s, struct buf *out)
{
	for (size_t i = 0; i < s->n; i++) {
		buf_adds(out, s->lines[i].text);
		buf_addc(out, '\n');
	}
}
