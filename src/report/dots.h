/*
 * dots.h - a character as dots, for printers whose own set lacks it.
 *
 * Drawn from the system's fonts, which are loaded when the first such
 * character comes: a page without one needs neither pango nor fonts.
 */
#ifndef REPORT_DOTS_H
#define REPORT_DOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOTS_HIGH 24
#define DOTS_WIDE_MAX 48

struct dots;
/* fonts: config "fonts", borrowed; may be NULL. */
struct dots *dots_new(const char *fonts);
void dots_free(struct dots *d);		/* NULL is allowed */
bool dots_works(const struct dots *d);	/* there are pango and a font, as far as was tried */
/* Some font has it; false, and noted, where none has or where there is no pango. */
bool dots_has(void *dots, uint32_t cp);
/*
 * The character of n bytes at s in wide x 24 dots (wide <= DOTS_WIDE_MAX): three bytes a column, its highest dot in the highest bit of
 * the first.  All blank when it cannot be drawn.
 */
void dots_draw(void *dots, const char *s, size_t n, int wide, uint8_t *out);
/* What dots_has said no to: "〔U+31350〕、〔U+2EBF0〕"; owned by the caller; NULL none. */
char *dots_missing(const struct dots *d);

#endif
