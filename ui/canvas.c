/*
 * canvas.c - cells in memory; see canvas.h.
 */
#include "ui/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#define CELL_BYTES 24	/* a Han character with its variation marks, a flag, a conjunct; longer clusters lose their last marks */

struct cell {
	char text[CELL_BYTES];	/* NUL-terminated, zero-filled so that rows compare with memcmp */
	uint8_t style;
	uint8_t width;		/* 0: second half of the wide cell before it */
};

struct canvas {
	int rows, cols;
	struct cell *cells;	/* owned */
	int cursor_y, cursor_x;	/* -1: hidden */
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
	free(c);
}

void
canvas_resize(struct canvas *c, int rows, int cols)
{
	c->rows = rows < 1 ? 1 : rows;
	c->cols = cols < 1 ? 1 : cols;
	c->cells = mem_resize(c->cells, (size_t)c->rows * (size_t)c->cols, sizeof *c->cells);
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

	for (size_t i = 0; i < n; i++)
		c->cells[i] = blank_cell;
	c->cursor_y = c->cursor_x = -1;
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
	if (n >= CELL_BYTES) {
		n = CELL_BYTES - 1;
		while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(cell->text, s, n);
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
	return canvas_putn(c, y, x, max, st, s, strlen(s));
}

void
canvas_field(struct canvas *c, int y, int x, int width, enum style st, const char *s)
{
	bool cut = width >= 6 && text_cols(s, strlen(s)) > (size_t)width;
	int used = canvas_put(c, y, x, cut ? width - 2 : width, st, s);

	/* what does not fit says so */
	if (cut)
		used += canvas_put(c, y, x + used, 2, st, "..");
	canvas_fill(c, y, x + used, 1, width - used, st, ' ');
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
	return cell->text;
}

char *
canvas_line(const struct canvas *c, int y)
{
	struct buf b = BUF_INIT;

	buf_adds(&b, "");
	if (y >= 0 && y < c->rows)
		for (int x = 0; x < c->cols; x++)
			buf_adds(&b, canvas_at(c, y, x)->text);
	while (b.n > 0 && b.p[b.n - 1] == ' ')
		b.p[--b.n] = '\0';
	return buf_detach(&b);
}

bool
canvas_same_row(const struct canvas *a, const struct canvas *b, int y)
{
	return memcmp(canvas_at(a, y, 0), canvas_at(b, y, 0), (size_t)a->cols * sizeof *a->cells) == 0;
}

void
canvas_copy_row(struct canvas *to, const struct canvas *from, int y)
{
	memcpy(canvas_at(to, y, 0), canvas_at(from, y, 0), (size_t)to->cols * sizeof *to->cells);
}
