/*
 * chart.c - see chart.h; what a bar's length and a line's place are is
 * report/chart.h's, so that the screen and the paper say the same.
 */
#include "ui/chart.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "report/chart.h"

#define TREND_ROWS_MIN 3

void
chart_draw_bar(struct canvas *c, int y, int x, int w, int64_t value, int64_t max, enum style st)
{
	struct buf b = BUF_INIT;

	chart_bar(&b, value, max, w);
	canvas_put(c, y, x, w, st, buf_str(&b));
	buf_release(&b);
}

void
chart_draw_trend(struct canvas *c, int y, int x, int h, int w, const int64_t *now, const int64_t *before, size_t n)
{
	int64_t max = chart_max(now, n), other = before ? chart_max(before, n) : 0;
	char *grid;

	max = max > other ? max : other;
	if (h < TREND_ROWS_MIN || w < (int)n || n == 0)
		return;
	grid = mem_alloc((size_t)(h * w));
	memset(grid, ' ', (size_t)(h * w));
	chart_plot(grid, h, w, now, n, max, CHART_POINT, CHART_LEAD);
	if (before)
		chart_plot(grid, h, w, before, n, max, CHART_BEFORE, 0);
	for (int i = 0; i < h; i++)
		canvas_putn(c, y + i, x, w, STYLE_NORMAL, grid + i * w, (size_t)w);
	free(grid);
}
