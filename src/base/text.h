/*
 * text.h - UTF-8 text on a terminal: characters, graphemes, columns.
 *
 * One width function serves the whole program, ncurses included: wcwidth()
 * is defined by this module with default visibility and overrides libc's
 * (glibc 2.36 says -1 for Extensions H and I and ncurses then drops the
 * character).  Columns are never bytes; nothing here knows about curses.
 *
 * "Clean" text is valid UTF-8 without C0/C1 control, bidi control, zero-width
 * or unassigned-noncharacter code points.  Everything that enters the ledger
 * or reaches the terminal is clean.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Next code point at s (n bytes left, n > 0) into *cp; returns bytes used, >= 1.
 * Malformed bytes give U+FFFD and use 1. */
size_t text_next(const char *s, size_t n, uint32_t *cp);
bool text_take(const char **s, const char *what);	/* what stands at *s: true, and *s is behind it */
size_t text_put(char out[4], uint32_t cp);	/* UTF-8 of cp; returns its bytes */
bool text_is_valid(const char *s, size_t n);

/* Columns of one code point: 0 combining, 1, or 2.  Never -1 for text; control characters give 0. */
int text_width_cp(uint32_t cp);
/* How the terminal draws private-use characters (1 or 2 columns; default 1), as probed at start. */
void text_set_pua_width(int columns);

/* Bytes of the grapheme cluster at s; its columns in *cols (at most 2).  Unicode's clusters, cut once more before every code
 * point that has columns of its own: one cluster is one spacing character and its marks, that is one curses cell. */
size_t text_grapheme(const char *s, size_t n, int *cols);
/* Bytes of the grapheme that ends at byte offset "at" (0 < at <= n). */
size_t text_grapheme_before(const char *s, size_t n, size_t at);

size_t text_cols(const char *s, size_t n);
size_t text_chars(const char *s, size_t n);	/* graphemes: what a person counts */

/* Longest prefix on whole graphemes of at most "max" columns: its bytes; its columns in *cols (may be NULL). */
size_t text_cut(const char *s, size_t n, size_t max, size_t *cols);

/* Append s cut to width columns and padded with blanks to exactly width. */
void text_pad(struct buf *out, const char *s, size_t width);

/* Break s into lines of at most width columns (Chinese line rules: no closing punctuation at a line's start, no opening
 * one at its end, Latin words and numbers whole when they fit).  Returns bytes of the first line;
 * *skip gets the bytes to drop before the next one (blanks, newline). */
size_t text_wrap(const char *s, size_t n, size_t width, size_t *skip);
/* Columns of the widest piece text_wrap parts only when it must: what a table's column needs to keep its words and numbers whole. */
size_t text_widest(const char *s, size_t n);

/* Append a clean copy of s: drops what is not clean, keeps newlines (CR, LS, PS become LF) only when multiline, else one blank
 * between the parts.  Tab becomes a blank. */
void text_clean(struct buf *out, const char *s, size_t n, bool multiline);
bool text_is_clean(const char *s, size_t n, bool multiline);

/* Append s with full-width ASCII variants and punctuation folded to half width (１２３ａＸ：，。． -> 123aX:,..), for
 * numbers, dates, codes and filters; prose is never folded. */
void text_fold(struct buf *out, const char *s, size_t n);

/* Append the key two texts share when search should call them equal: NFKC-like folding, lower case, name dots
 * (• ・ ． etc.) to U+00B7, blanks between Han characters dropped (张　三).  For comparison only, never stored in the log. */
void text_search_key(struct buf *out, const char *s, size_t n);

/*
 * Append words made for a screen as documents write them, full-width punctuation at Chinese characters and no blanks about numbers:
 * "来客 6 人(10人以内), 请减 1 人" is "来客6人（10人以内），请减1人"; " -> " a comma.  10:00 and 3.5 stay.
 */
void text_prose(struct buf *out, const char *s);

/* Unify the dots people type in names (• ・ ． ‧ between Han characters) to U+00B7.  Used when a name is typed. */
void text_fix_name_dots(struct buf *out, const char *s, size_t n);

bool text_is_han(uint32_t cp);			/* unified ideographs incl. Extensions A-I and compatibility ones, and U+3007 */
bool text_is_pua(uint32_t cp);

/*
 * 造字: private-use code points that GBK and the older editions of GB18030 gave to characters which have a standard code point
 * since (U+E863 is U+4DAE).  The standard one, or 0.
 */
uint32_t text_standard_cp(uint32_t cp);
/* Append s with those code points replaced; true when there were any. */
bool text_standard(struct buf *out, const char *s, size_t n);

/* A character written as its code at the end of s ("U+4DAE", any case, full width too): bytes of the code, its character in *cp;
 * 0 when s ends otherwise or the code is no clean character. */
size_t text_code_before(const char *s, size_t n, uint32_t *cp);
/* s ends in the beginning of such a code: "U+", "U+4D"; a whole one is one too, as another digit may follow. */
bool text_code_begun(const char *s, size_t n);

#endif
