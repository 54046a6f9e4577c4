/*
 * chart.c - see chart.h.
 */
#include "report/chart.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/page.h"

#define LABEL_COLS 20		/* longer labels are cut */

int
chart_length(int64_t value, int64_t max, int whole)
{
	if (value <= 0 || max <= 0 || whole <= 0)
		return 0;
	if (value >= max)
		return whole;
	int n = (int)((double)value / (double)max * whole + 0.5);
	return n > 0 ? n : 1;
}

void
chart_bar(struct buf *out, int64_t value, int64_t max, int cols)
{
	for (int n = chart_length(value, max, cols); n > 0; n--)
		buf_addc(out, '#');
}

int64_t
chart_max(const int64_t *values, size_t n)
{
	int64_t max = 0;

	for (size_t i = 0; i < n; i++)
		max = values[i] > max ? values[i] : max;
	return max;
}

/* The column point i of n has in a grid of cols columns. */
static int
chart_column(size_t i, size_t n, int cols)
{
	return (int)((2 * i + 1) * (size_t)cols / (2 * n));
}

static void
chart_mark(char *grid, int cols, int row, int col, char c)
{
	char *at = &grid[row * cols + col];

	if (*at == ' ')
		*at = c;
}

void
chart_plot(char *grid, int rows, int cols, const int64_t *values, size_t n, int64_t max, char point, char lead)
{
	if (n == 0 || rows <= 0 || cols <= 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (values[i] >= 0)
			chart_mark(grid, cols, rows - 1 - (max > 0 ? (int)((double)values[i] / (double)max * (rows - 1) + 0.5) : 0),
			    chart_column(i, n, cols), point);
	for (size_t i = 0; lead && i + 1 < n; i++) {
		int from = chart_column(i, n, cols), to = chart_column(i + 1, n, cols);
		if (values[i] < 0 || values[i + 1] < 0 || max <= 0)
			continue;
		for (int x = from + 1; x < to; x++) {
			double v = (double)values[i] + (double)(values[i + 1] - values[i]) * (x - from) / (to - from);
			chart_mark(grid, cols, rows - 1 - (int)(v / (double)max * (rows - 1) + 0.5), x, lead);
		}
	}
}

/* --- a block of a page -------------------------------------------------------------------------------------------- */

static void
chart_text(const struct page *p, const struct runs *r, struct buf *out)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->p[i].number < 0)
			buf_adds(out, r->p[i].text);
		else
			number_format(&p->numbers[r->p[i].number], out);
	}
}

void
chart_read(struct chart *c, const struct page *p, const struct block *b)
{
	memset(c, 0, sizeof(*c));
	if (b->n_columns < 2)
		return;
	c->series = b->n_columns - 1;
	c->n = b->n_cells / b->n_columns;
	c->labels = mem_zero(c->n + 1, sizeof(*c->labels));
	c->texts = mem_zero(c->n * c->series + 1, sizeof(*c->texts));
	c->values = mem_zero(c->n * c->series + 1, sizeof(*c->values));
	for (size_t i = 0; i < c->n; i++) {
		for (size_t j = 0; j < b->n_columns; j++) {
			const struct runs *r = &b->cells[i * b->n_columns + j];
			struct buf text = BUF_INIT;
			chart_text(p, r, &text);
			int cols = (int)text_cols(buf_str(&text), text.n);
			char *owned = mem_str(buf_str(&text));
			buf_release(&text);
			if (j == 0) {
				c->labels[i] = owned;
				c->label_cols = cols > c->label_cols ? cols : c->label_cols;
				continue;
			}
			c->texts[i * c->series + j - 1] = owned;
			c->text_cols = cols > c->text_cols ? cols : c->text_cols;
			int64_t v = r->n == 1 && r->p[0].number >= 0 ? p->numbers[r->p[0].number].value : r->value;
			c->values[(j - 1) * c->n + i] = v == NUMBER_NONE ? -1 : v;
		}
	}
	c->max = chart_max(c->values, c->n * c->series);
	c->label_cols = c->label_cols < LABEL_COLS ? c->label_cols : LABEL_COLS;
}

void
chart_release(struct chart *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->labels[i]);
	for (size_t i = 0; i < c->n * c->series; i++)
		free(c->texts[i]);
	free(c->labels);
	free(c->texts);
	free(c->values);
	memset(c, 0, sizeof(*c));
}

void
chart_title(const struct block *b, const char *first, const char *second, struct buf *out)
{
	buf_adds(out, b->label ? b->label : "");
	if (b->kind == BLOCK_TREND && b->n_columns > 2)
		buf_addf(out, " (%s %s  %s %s)", first, b->columns[1].title, second, b->columns[2].title);
}

static void
chart_pad(struct buf *out, int cols)
{
	for (; cols > 0; cols--)
		buf_addc(out, ' ');
}

static void
chart_bar_line(const struct chart *c, size_t i, int cols, struct buf *out)
{
	size_t used, keep = text_cut(c->labels[i], strlen(c->labels[i]), (size_t)c->label_cols, &used);

	buf_add(out, c->labels[i], keep);
	chart_pad(out, c->label_cols - (int)used + 1);
	chart_bar(out, c->values[i], c->max, cols - c->label_cols - c->text_cols - 2);
	if (c->values[i] > 0)
		buf_addc(out, ' ');
	buf_adds(out, c->texts[i * c->series]);
}

/* Labels under their points, as many as have room. */
static void
chart_axis(const struct chart *c, int cols, struct buf *out)
{
	int at = 0;

	for (size_t i = 0; i < c->n; i++) {
		int w = (int)text_cols(c->labels[i], strlen(c->labels[i]));
		int col = chart_column(i, c->n, cols) - w / 2;
		col = col < 0 ? 0 : col;
		if (col < at + (at > 0) || col + w > cols)
			continue;
		chart_pad(out, col - at);
		buf_adds(out, c->labels[i]);
		at = col + w;
	}
}

static void
chart_trend_lines(const struct chart *c, int cols, char **lines, size_t *n)
{
	int scale = c->text_cols + 1, room = cols - scale - 1;
	char *grid = mem_alloc((size_t)(CHART_TREND_ROWS * room));
	struct buf axis = BUF_INIT, top = BUF_INIT;

	memset(grid, ' ', (size_t)(CHART_TREND_ROWS * room));
	for (size_t j = 0; j < c->series; j++)
		chart_plot(grid, CHART_TREND_ROWS, room, c->values + j * c->n, c->n, c->max, j ? CHART_BEFORE : CHART_POINT, j ? 0 : CHART_LEAD);
	for (size_t i = 0; i < c->n * c->series; i++)
		if (c->max > 0 && top.n == 0 && c->values[i % c->series * c->n + i / c->series] == c->max)
			buf_adds(&top, c->texts[i]);
	for (int y = 0; y < CHART_TREND_ROWS; y++) {
		struct buf b = BUF_INIT;
		const char *mark = y == 0 ? buf_str(&top) : y == CHART_TREND_ROWS - 1 ? "0" : "";
		chart_pad(&b, scale - 1 - (int)text_cols(mark, strlen(mark)));
		buf_addf(&b, "%s |", mark);
		int end = room;
		while (end > 0 && grid[y * room + end - 1] == ' ')
			end--;
		buf_add(&b, grid + y * room, (size_t)end);
		lines[(*n)++] = buf_detach(&b);
	}
	chart_pad(&axis, scale + 1);
	chart_axis(c, room, &axis);
	lines[(*n)++] = axis.n ? buf_detach(&axis) : mem_str("");
	buf_release(&top);
	free(grid);
}

char **
chart_lines(const struct page *p, const struct block *b, int cols, size_t *n)
{
	struct buf title = BUF_INIT;
	struct chart c;
	char **lines;

	chart_read(&c, p, b);
	lines = mem_zero(c.n + CHART_TREND_ROWS + 3, sizeof(*lines));
	*n = 0;
	chart_title(b, "*", "o", &title);
	lines[(*n)++] = mem_str(buf_str(&title));
	buf_release(&title);
	if (c.n > 0 && b->kind == BLOCK_TREND && cols > c.text_cols + 2)
		chart_trend_lines(&c, cols, lines, n);
	for (size_t i = 0; b->kind == BLOCK_BARS && i < c.n; i++) {
		struct buf line = BUF_INIT;
		chart_bar_line(&c, i, cols, &line);
		lines[(*n)++] = buf_detach(&line);
	}
	lines[(*n)++] = mem_str("");
	chart_release(&c);
	return lines;
}
