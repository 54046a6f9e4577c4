/*
 * canvas.c - cells in memory; see canvas.h.
 */
#include "ui/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#define CELL_BYTES 8	/* nearly every cell is one Han character or ASCII: a screen of small cells stays in the processor's cache */
#define LONG_BYTES 32	/* a flag, a conjunct, an Extension B character with a variation mark; longer clusters lose their last marks */
#define LONG_MARK '\1'	/* in place of text: what follows is a position in "longs"; no clean text begins with it */

#define CUT_COLS_MIN 6	/* with less room a mark would leave nothing to read */

struct cell {
	char text[CELL_BYTES];	/* NUL-terminated, zero-filled so that rows compare with memcmp */
	uint8_t style;
	uint8_t width;		/* 0: second half of the wide cell before it */
};

struct canvas {
	int rows, cols;
	struct cell *cells;	/* owned */
	bool *has_long;		/* owned; per row: may hold cells that point into longs */
	char (*longs)[LONG_BYTES];	/* owned; each different one once */
	size_t n_longs;
	int cursor_y, cursor_x;	/* -1: hidden */
	bool prose;		/* Chinese is typed there */
};

static const struct cell blank_cell = { " ", STYLE_NORMAL, 1 };

static struct cell *
canvas_at(const struct canvas *c, int y, int x)
{
	return &c->cells[(size_t)y * (size_t)c->cols + (size_t)x];
}

struct canvas *
canvas_new(int rows, int cols)
{
	struct canvas *c = mem_zero(1, sizeof *c);

	canvas_resize(c, rows, cols);
	return c;
}

void
canvas_free(struct canvas *c)
{
	if (c == NULL)
		return;
	free(c->cells);
	free(c->has_long);
	free(c->longs);
	free(c);
}

void
canvas_resize(struct canvas *c, int rows, int cols)
{
	c->rows = rows < 1 ? 1 : rows;
	c->cols = cols < 1 ? 1 : cols;
	c->cells = mem_resize(c->cells, (size_t)c->rows * (size_t)c->cols, sizeof *c->cells);
	c->has_long = mem_resize(c->has_long, (size_t)c->rows, sizeof *c->has_long);
	canvas_clear(c);
}

int
canvas_rows(const struct canvas *c)
{
	return c->rows;
}

int
canvas_cols(const struct canvas *c)
{
	return c->cols;
}

void
canvas_clear(struct canvas *c)
{
	size_t n = (size_t)c->rows * (size_t)c->cols;

	c->cells[0] = blank_cell;
	for (size_t done = 1; done < n; done *= 2)
		memcpy(c->cells + done, c->cells, (done * 2 <= n ? done : n - done) * sizeof *c->cells);
	memset(c->has_long, 0, (size_t)c->rows * sizeof *c->has_long);
	c->n_longs = 0;
	c->cursor_y = c->cursor_x = -1;
	c->prose = false;
}

static const char *
canvas_text(const struct canvas *c, const struct cell *cell)
{
	uint32_t at;

	if (cell->text[0] != LONG_MARK)
		return cell->text;
	memcpy(&at, cell->text + 1, sizeof at);
	return c->longs[at];
}

/* A cluster that does not fit a cell stands in a table beside them. */
static void
canvas_set_long(struct canvas *c, int y, struct cell *cell, const char *s, size_t n)
{
	char text[LONG_BYTES] = { 0 };
	uint32_t at = 0;

	if (n >= LONG_BYTES) {
		n = LONG_BYTES - 1;
		while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(text, s, n);
	while (at < c->n_longs && strcmp(c->longs[at], text) != 0)
		at++;
	if (at == c->n_longs) {
		c->longs = mem_resize(c->longs, c->n_longs + 1, sizeof *c->longs);
		memcpy(c->longs[c->n_longs++], text, LONG_BYTES);
	}
	cell->text[0] = LONG_MARK;
	memcpy(cell->text + 1, &at, sizeof at);
	c->has_long[y] = true;
}

/* Make room for a character of w columns at x: halves that would be left over become blanks. */
static void
canvas_make_room(struct canvas *c, int y, int x, int w)
{
	if (x > 0 && canvas_at(c, y, x)->width == 0) {
		uint8_t st = canvas_at(c, y, x - 1)->style;

		*canvas_at(c, y, x - 1) = blank_cell;
		canvas_at(c, y, x - 1)->style = st;
	}
	if (x + w < c->cols && canvas_at(c, y, x + w)->width == 0) {
		uint8_t st = canvas_at(c, y, x + w)->style;

		*canvas_at(c, y, x + w) = blank_cell;
		canvas_at(c, y, x + w)->style = st;
	}
}

static void
canvas_set(struct canvas *c, int y, int x, int w, enum style st, const char *s, size_t n)
{
	struct cell *cell;

	canvas_make_room(c, y, x, w);
	cell = canvas_at(c, y, x);
	memset(cell, 0, sizeof *cell);
	if (n < CELL_BYTES)
		memcpy(cell->text, s, n);
	else
		canvas_set_long(c, y, cell, s, n);
	cell->style = (uint8_t)st;
	cell->width = (uint8_t)w;
	if (w == 2) {
		cell = canvas_at(c, y, x + 1);
		memset(cell, 0, sizeof *cell);
		cell->style = (uint8_t)st;
	}
}

int
canvas_putn(struct canvas *c, int y, int x, int max, enum style st, const char *s, size_t n)
{
	struct buf clean = BUF_INIT;
	int used = 0, limit;

	if (y < 0 || y >= c->rows || x >= c->cols || max <= 0)
		return 0;
	if (!text_is_clean(s, n, false)) {
		text_clean(&clean, s, n, false);
		s = buf_str(&clean);
		n = clean.n;
	}
	limit = max < c->cols - x ? max : c->cols - x;
	for (size_t i = 0; i < n;) {
		int w;
		size_t len = text_grapheme(s + i, n - i, &w);

		if (w > 0) {
			if (used + w > limit)
				break;
			if (x + used >= 0)
				canvas_set(c, y, x + used, w, st, s + i, len);
			else if (x + used + w > 0)	/* a wide character half outside on the left */
				canvas_set(c, y, 0, 1, st, " ", 1);
			used += w;
		}
		i += len;
	}
	buf_release(&clean);
	return used;
}

int
canvas_put(struct canvas *c, int y, int x, int max, enum style st, const char *s)
{
	size_t n = strlen(s), said = n;
	int limit = max < c->cols - x ? max : c->cols - x, used;

	/* a character takes no more columns than bytes: most need no counting */
	if (limit < CUT_COLS_MIN || n <= (size_t)limit)
		return canvas_putn(c, y, x, max, st, s, n);
	while (said > 0 && s[said - 1] == ' ')
		said--;
	if (text_cols(s, said) <= (size_t)limit)
		return canvas_putn(c, y, x, max, st, s, n);
	used = canvas_putn(c, y, x, limit - 2, st, s, n);
	return used + canvas_putn(c, y, x + used, 2, st, "..", 2);
}

void
canvas_field(struct canvas *c, int y, int x, int width, enum style st, const char *s)
{
	int used = canvas_put(c, y, x, width, st, s);

	canvas_fill(c, y, x + used, 1, width - used, st, ' ');
}

int
canvas_wrap(struct canvas *c, int y, int x, int w, int h, enum style st, const char *s)
{
	size_t left = strlen(s), skip;
	int rows = 0;

	while (left > 0 && rows < h) {
		size_t n = text_wrap(s, left, (size_t)(w > 0 ? w : 1), &skip);

		if (n + skip == 0)
			break;
		if (rows + 1 == h && n + skip < left && w >= CUT_COLS_MIN) {
			n = text_wrap(s, left, (size_t)w - 2, &skip);
			n = (size_t)canvas_putn(c, y + rows++, x, w - 2, st, s, n);
			canvas_putn(c, y + rows - 1, x + (int)n, 2, st, "..", 2);
			break;
		}
		canvas_putn(c, y + rows++, x, w, st, s, n);
		s += n + skip;
		left -= n + skip;
	}
	return rows;
}

void
canvas_fill(struct canvas *c, int y, int x, int h, int w, enum style st, char ch)
{
	const struct cell one = { { ch }, (uint8_t)st, 1 };
	int from = x < 0 ? 0 : x, to = x + w < c->cols ? x + w : c->cols;

	for (int i = y < 0 ? 0 : y; from < to && i < y + h && i < c->rows; i++) {
		canvas_make_room(c, i, from, to - from);
		for (int j = from; j < to; j++)
			*canvas_at(c, i, j) = one;
	}
}

void
canvas_rule(struct canvas *c, int y)
{
	canvas_fill(c, y, 0, 1, c->cols, STYLE_DIM, '-');
}

void
canvas_box(struct canvas *c, int y, int x, int h, int w, const char *title)
{
	if (h < 2 || w < 2)
		return;
	canvas_fill(c, y, x, h, w, STYLE_NORMAL, ' ');
	for (int i = 0; i < h; i += h - 1) {
		canvas_fill(c, y + i, x + 1, 1, w - 2, STYLE_DIM, '-');
		canvas_put(c, y + i, x, 1, STYLE_DIM, "+");
		canvas_put(c, y + i, x + w - 1, 1, STYLE_DIM, "+");
	}
	canvas_fill(c, y + 1, x, h - 2, 1, STYLE_DIM, '|');
	canvas_fill(c, y + 1, x + w - 1, h - 2, 1, STYLE_DIM, '|');
	if (title != NULL && *title != '\0' && w >= 8) {
		int used = canvas_put(c, y, x + 4, w - 7, STYLE_TITLE, title);

		canvas_put(c, y, x + 3, 1, STYLE_DIM, " ");
		canvas_put(c, y, x + 4 + used, 1, STYLE_DIM, " ");
	}
}

void
canvas_restyle(struct canvas *c, int y, int x, int w, enum style st)
{
	if (y < 0 || y >= c->rows)
		return;
	for (int j = x < 0 ? 0 : x; j < x + w && j < c->cols; j++) {
		struct cell *cell = canvas_at(c, y, j);

		cell->style = (uint8_t)st;
		if (cell->width == 2)
			canvas_at(c, y, j + 1)->style = (uint8_t)st;
		else if (cell->width == 0)
			canvas_at(c, y, j - 1)->style = (uint8_t)st;
	}
}

void
canvas_cursor(struct canvas *c, int y, int x)
{
	c->cursor_y = y < 0 ? 0 : y >= c->rows ? c->rows - 1 : y;
	c->cursor_x = x < 0 ? 0 : x >= c->cols ? c->cols - 1 : x;
	c->prose = false;
}

void
canvas_prose(struct canvas *c)
{
	c->prose = true;
}

bool
canvas_is_prose(const struct canvas *c)
{
	return c->prose;
}

bool
canvas_get_cursor(const struct canvas *c, int *y, int *x)
{
	*y = c->cursor_y;
	*x = c->cursor_x;
	return c->cursor_y >= 0;
}

const char *
canvas_cell(const struct canvas *c, int y, int x, enum style *st)
{
	const struct cell *cell;

	if (y < 0 || y >= c->rows || x < 0 || x >= c->cols) {
		if (st != NULL)
			*st = STYLE_NORMAL;
		return "";
	}
	cell = canvas_at(c, y, x);
	if (st != NULL)
		*st = (enum style)cell->style;
	return canvas_text(c, cell);
}

char *
canvas_line(const struct canvas *c, int y)
{
	struct buf b = BUF_INIT;

	buf_adds(&b, "");
	if (y >= 0 && y < c->rows)
		for (int x = 0; x < c->cols; x++)
			buf_adds(&b, canvas_text(c, canvas_at(c, y, x)));
	while (b.n > 0 && b.p[b.n - 1] == ' ')
		b.p[--b.n] = '\0';
	return buf_detach(&b);
}

bool
canvas_same_row(const struct canvas *a, const struct canvas *b, int y)
{
	if (!a->has_long[y] && !b->has_long[y])
		return memcmp(canvas_at(a, y, 0), canvas_at(b, y, 0), (size_t)a->cols * sizeof *a->cells) == 0;
	for (int x = 0; x < a->cols; x++) {
		const struct cell *p = canvas_at(a, y, x), *q = canvas_at(b, y, x);

		if (p->style != q->style || p->width != q->width || strcmp(canvas_text(a, p), canvas_text(b, q)) != 0)
			return false;
	}
	return true;
}

void
canvas_copy_row(struct canvas *to, const struct canvas *from, int y)
{
	memcpy(canvas_at(to, y, 0), canvas_at(from, y, 0), (size_t)to->cols * sizeof *to->cells);
	to->has_long[y] = false;
	for (int x = 0; from->has_long[y] && x < from->cols; x++) {
		const struct cell *cell = canvas_at(from, y, x);
		const char *s = canvas_text(from, cell);

		if (cell->text[0] == LONG_MARK)
			canvas_set_long(to, y, canvas_at(to, y, x), s, strlen(s));
	}
}

#define PARTS_MAX 8

void
canvas_hint(struct canvas *c, int y, enum style st, const char *parts)
{
	struct { const char *p; size_t n; } part[PARTS_MAX];
	struct buf b = BUF_INIT;
	size_t n = 0;

	for (const char *p = parts, *end; *p != '\0' && n < PARTS_MAX; p = end + strspn(end, " ")) {
		end = n + 1 < PARTS_MAX ? strstr(p, "  ") : NULL;
		if (end == NULL)
			end = p + strlen(p);
		part[n].p = p;
		part[n++].n = (size_t)(end - p);
	}
	buf_adds(&b, parts);
	while (n > 1 && (int)text_cols(buf_str(&b), b.n) > canvas_cols(c) - 1) {
		buf_clear(&b);
		for (size_t i = 0; i < n; i++)
			buf_addf(&b, "%s%.*s", i > 0 ? "  " : "", (int)part[i].n, part[i].p);
		if (n == 2)
			break;
		if ((int)text_cols(buf_str(&b), b.n) > canvas_cols(c) - 1) {
			part[n - 2] = part[n - 1];
			n--;
		}
	}
	canvas_put(c, y, 1, canvas_cols(c) - 1, st, buf_str(&b));
	buf_release(&b);
}
