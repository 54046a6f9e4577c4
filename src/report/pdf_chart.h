/*
 * pdf_chart.h - a chart block drawn with lines and areas where the sheet
 * left room for it.
 */
#ifndef REPORT_PDF_CHART_H
#define REPORT_PDF_CHART_H

#include "report/lib_pango.h"
#include "report/page.h"

struct pdf_chart {
	const struct lib_pango *lib;
	cairo_t *cr;
	double x, y, w, row;		/* points: left and top of its first row, how wide, how high one row is */
	size_t rows;			/* as chart_lines has them, the title first and an empty one last */
	/* A text of "size" in a box, by the caller's fonts. */
	void (*text)(void *data, bool strong, double size, double x, double width, enum align align, double baseline, const char *s);
	void *data;
};

void pdf_chart_draw(const struct pdf_chart *d, const struct page *p, const struct block *b);

#endif
