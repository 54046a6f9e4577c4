/*
 * escp.h - a page as the bytes of a 24-pin printer with Chinese characters
 * of its own (ESC/P-K: LQ-1600K, LQ-630K and what follows them).
 *
 * The same sheet as the preview and the PDF, the same lines on the same
 * pages.  What the printer has is sent as text in GB18030, what it has not as
 * dots.  Commands (all of them in the LQ-1600K's manual):
 *
 *   ESC @           begin afresh, end so
 *   ESC O           no skip over the perforation: the margins are ours
 *   ESC 3 n         line spacing n/180 inch
 *   ESC C n         form of n such lines; FF goes to the top of the next
 *   ESC P, M, g     10, 12, 15 characters to the inch
 *   SI, DC2         condensed: 17.1 to the inch; off
 *   ESC l n         left margin of n characters
 *   FS & , FS .     two-byte codes are Chinese characters; off
 *   FS S a b        dots left and right of a 24-dot character
 *   FS SI, FS DC2   characters half as wide; off.  FS T a b: their FS S
 *   FS W n          double width and height of Chinese characters; ESC W n,
 *                   ESC w n of the others
 *   ESC E, ESC F    bold; off
 *   ESC * 39 a b    a + 256 b columns of 24 dots at 180 to the inch follow
 */
#ifndef REPORT_ESCP_H
#define REPORT_ESCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "report/pdf.h"

struct buf;
struct page;

#define ESCP_NARROW 80		/* columns of 1/10 inch a carriage has */
#define ESCP_BROAD 136

struct escp_paper {
	int carriage;		/* ESCP_NARROW, ESCP_BROAD; 0: narrow */
	int high;		/* 1/180 inch from form to form; 0: 11 inches */
	int first, last;	/* pages to print, from 1; 0: all */
};

/* Draws what the printer has not; dots.h is the one there is, tests have another. */
struct escp_dots {
	bool (*has)(void *data, uint32_t cp);
	void (*draw)(void *data, const char *s, size_t n, int wide, uint8_t *out);	/* as dots_draw */
	void *data;
};

/*
 * The bytes into *out (initialised by the caller).  r: pages of the whole, none when none of them was to be printed; characters nothing could draw (written by their code); its font
 * stays NULL.  ERR_IO: this PC's libc has no GB18030.
 */
MUST_CHECK int escp_render(const struct page *p, const struct escp_paper *paper, const struct escp_dots *dots, struct buf *out,
		struct pdf_result *r, struct err *e);
/* The same with the system's fonts; fonts: config "fonts", may be NULL. */
MUST_CHECK int escp_write(const struct page *p, const struct escp_paper *paper, const char *fonts, struct buf *out,
		struct pdf_result *r, struct err *e);
/* A printer of this make and model ("EPSON LQ-630K", "针式", "Jolimark FP-538K") speaks it. */
bool escp_is_model(const char *make_and_model);

#endif
