/*
 * pdf.h - a page as an A4 PDF after GB/T 9704, through pango and cairo.
 *
 * Draws the lines of sheet.h on the standard's grid, fonts embedded.
 */
#ifndef REPORT_PDF_H
#define REPORT_PDF_H

#include "base/buf.h"
#include "base/err.h"
#include "report/page.h"

struct pdf_result {
	int pages;
	char *missing;	/* owned; characters no font has, as drawn: "〔U+31350〕、〔U+2EBF0〕"; NULL: none */
	char *font;	/* owned; the body's family */
};
void pdf_result_release(struct pdf_result *r);

/* The file's bytes into *out (initialised by the caller).  fonts: config "fonts", may be NULL.  Does not ask page_check. */
MUST_CHECK int pdf_render(const struct page *p, const char *fonts, struct buf *out, struct pdf_result *r, struct err *e);

#endif
