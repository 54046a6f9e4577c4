/*
 * fonts.h - which installed fonts a document is set in, and which characters
 * none of them has.
 *
 * GB/T 9704 names styles, not products, and the right product differs on
 * every PC.  So: a list of families a style, those installed in order, and
 * every character of the document looked up before it is drawn.
 */
#ifndef REPORT_FONTS_H
#define REPORT_FONTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "report/lib_pango.h"

enum face { FACE_BODY /* 仿宋 */, FACE_TITLE /* 小标宋 */, FACE_HEAD /* 黑体 */, FACE_LATIN /* digits, half an em wide */, FACES };

struct fonts {
	const struct lib_pango *lib;	/* borrowed */
	struct buf families[FACES];	/* owned; installed ones, comma separated, as pango takes them */
	bool bold[FACES];		/* the family is light where the style is heavy */
	FcFontSet **sets;		/* owned; the installed families' fonts */
	size_t n_sets;
	uint32_t *extra;		/* owned; found in some other font */
	size_t n_extra;
	uint32_t *missing;		/* owned; in no font, each once, in order of appearance */
	size_t n_missing;
};

/* wanted: body families to try first, comma separated (config "fonts"); may be NULL.  ERR_NOTFOUND: no Chinese font at all. */
MUST_CHECK int fonts_open(struct fonts *f, const struct lib_pango *lib, const char *wanted, struct err *e);
void fonts_close(struct fonts *f);
bool fonts_has(void *fonts, uint32_t cp);	/* notes what is missing */
char *fonts_codes(const uint32_t *p, size_t n);	/* "〔U+31350〕、〔U+2EBF0〕", owned by the caller; NULL when n is 0 */

#endif
