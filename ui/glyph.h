/*
 * glyph.h - what is sent for a cell, on terminals that draw some characters
 * otherwise than the width table says.  Display only: stored text is never
 * touched.  Pure functions.
 */
#ifndef UI_GLYPH_H
#define UI_GLYPH_H

#include <stdbool.h>
#include <stdint.h>

struct glyph_caps {		/* all false: a terminal that does everything right */
	bool ambiguous_wide;	/* draws U+00B7 and its like two columns wide */
	bool ext_missing;	/* does not advance two columns for Extensions H and I */
};

/* What to send for a cell's text: the text itself, an ASCII likeness for ambiguous characters, or 〓. */
const char *glyph_for(const char *cell, const struct glyph_caps *caps);
bool glyph_is_missing(uint32_t cp, const struct glyph_caps *caps);	/* 〓 stands for it */
bool glyph_is_ambiguous(uint32_t cp);

#endif
