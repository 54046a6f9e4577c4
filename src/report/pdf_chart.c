/*
 * pdf_chart.c - see pdf_chart.h.  Grey areas and black lines: it has to
 * come out of a one-colour printer.
 */
#include "report/pdf_chart.h"

#include "base/buf.h"
#include "report/chart.h"

#define TEXT_PT 10.5		/* 五号 */
#define UP 0.86			/* of a text's square above the baseline */
#define GREY 0.55

static void
chart_label(const struct pdf_chart *d, bool strong, double x, double w, enum align align, double top, const char *s)
{
	d->text(d->data, strong, TEXT_PT, x, w, align, top + (d->row - TEXT_PT) / 2 + UP * TEXT_PT, s);
}

static void
chart_area(const struct pdf_chart *d, double x, double y, double w, double h, double grey)
{
	const struct lib_pango *lib = d->lib;

	lib->cairo_set_source_rgb(d->cr, grey, grey, grey);
	lib->cairo_rectangle(d->cr, x, y, w, h);
	lib->cairo_fill(d->cr);
	lib->cairo_set_source_rgb(d->cr, 0, 0, 0);
}

static void
chart_stroke(const struct pdf_chart *d, double x1, double y1, double x2, double y2, double width)
{
	d->lib->cairo_set_line_width(d->cr, width);
	d->lib->cairo_move_to(d->cr, x1, y1);
	d->lib->cairo_line_to(d->cr, x2, y2);
	d->lib->cairo_stroke(d->cr);
}

static void
chart_bars(const struct pdf_chart *d, const struct chart *c)
{
	double left = c->label_cols * TEXT_PT / 2 + TEXT_PT / 2, right = c->text_cols * TEXT_PT / 2 + TEXT_PT;
	double room = d->w - left - right;

	for (size_t i = 0; i < c->n; i++) {
		double y = d->y + d->row * (double)(i + 1);
		double w = c->max > 0 && c->values[i] > 0 ? room * (double)c->values[i] / (double)c->max : 0;
		chart_label(d, false, d->x, left - TEXT_PT / 2, ALIGN_LEFT, y, c->labels[i]);
		if (w > 0)
			chart_area(d, d->x + left, y + d->row * 0.2, w < 0.5 ? 0.5 : w, d->row * 0.6, GREY);
		chart_label(d, false, d->x + left + w + TEXT_PT / 3, right, ALIGN_LEFT, y, c->texts[i * c->series]);
	}
	chart_stroke(d, d->x + left, d->y + d->row, d->x + left, d->y + d->row * (double)(c->n + 1), 0.6);
}

static void
chart_line(const struct pdf_chart *d, const struct chart *c, size_t series, double left, double room, double bottom, double high)
{
	const int64_t *v = c->values + series * c->n;
	double last_x = 0, last_y = 0;
	bool drawn = false;

	for (size_t i = 0; i < c->n; i++) {
		double x = left + room * (double)(2 * i + 1) / (double)(2 * c->n);
		double y = bottom - (c->max > 0 ? high * (double)v[i] / (double)c->max : 0);
		if (v[i] < 0) {
			drawn = false;
			continue;
		}
		if (drawn)
			chart_stroke(d, last_x, last_y, x, y, series ? 0.4 : 1.2);
		chart_area(d, x - 1.8, y - 1.8, 3.6, 3.6, series ? GREY : 0);
		if (series == 0)
			d->text(d->data, false, TEXT_PT - 2, x - 20, 40, ALIGN_CENTER, y - 4, c->texts[i * c->series]);
		drawn = true;
		last_x = x;
		last_y = y;
	}
}

static void
chart_trend(const struct pdf_chart *d, const struct chart *c)
{
	double left = d->x + TEXT_PT, room = d->w - TEXT_PT;
	double bottom = d->y + d->row * (double)(d->rows - 2), high = d->row * (double)(d->rows - 4);

	chart_stroke(d, left, bottom, left + room, bottom, 0.6);
	chart_stroke(d, left, bottom - high - d->row / 2, left, bottom, 0.6);
	for (size_t j = c->series; j-- > 0;)
		chart_line(d, c, j, left, room, bottom, high);
	for (size_t i = 0; i < c->n; i++)
		chart_label(d, false, left + room * (double)i / (double)c->n, room / (double)c->n, ALIGN_CENTER, bottom, c->labels[i]);
}

void
pdf_chart_draw(const struct pdf_chart *d, const struct page *p, const struct block *b)
{
	struct buf title = BUF_INIT;
	struct chart c;

	chart_read(&c, p, b);
	chart_title(b, "粗线", "细线", &title);
	chart_label(d, true, d->x, d->w, ALIGN_LEFT, d->y, buf_str(&title));
	buf_release(&title);
	if (c.n > 0 && b->kind == BLOCK_BARS)
		chart_bars(d, &c);
	else if (c.n > 0)
		chart_trend(d, &c);
	chart_release(&c);
}
