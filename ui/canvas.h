/*
 * canvas.h - a grid of cells in memory.  Everything is drawn here; term.c
 * brings what differs to the terminal.  Knows nothing of curses.
 *
 * A cell holds one grapheme cluster; a wide one takes two cells and is never
 * half overwritten: putting text over either half blanks the other first.
 * Only clean text reaches a cell (text_clean is applied on the way in).
 */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum style {			/* meaning is always also in words; see ux.md 5.3 colours */
	STYLE_NORMAL,
	STYLE_TITLE,		/* first line, heads */
	STYLE_DIM,		/* rules, hints */
	STYLE_SELECTED,		/* row under the cursor: reverse */
	STYLE_FIELD,		/* an entry field: underlined */
	STYLE_FIELD_ON,		/* the field with the caret: reverse */
	STYLE_WARN,		/* !! */
	STYLE_GOOD,
	STYLE_KEY,		/* key names in the footer */
	STYLE_MATCH		/* what the filter found */
};

struct canvas;

struct canvas *canvas_new(int rows, int cols);
void canvas_free(struct canvas *c);
void canvas_resize(struct canvas *c, int rows, int cols);	/* content blank after it */
int canvas_rows(const struct canvas *c);
int canvas_cols(const struct canvas *c);
void canvas_clear(struct canvas *c);
/* Text at row y, column x, cut at max columns (or the edge) with ".." at its end; returns columns used. */
int canvas_put(struct canvas *c, int y, int x, int max, enum style st, const char *s);
/* The same without a mark: the piece a caller has cut out by itself. */
int canvas_putn(struct canvas *c, int y, int x, int max, enum style st, const char *s, size_t n);
/* The same, and blanks up to width: what a list column is. */
void canvas_field(struct canvas *c, int y, int x, int width, enum style st, const char *s);
/* In lines of w columns from row y on, at most h of them, broken as Chinese is, the last marked when more would come; returns the rows used. */
int canvas_wrap(struct canvas *c, int y, int x, int w, int h, enum style st, const char *s);
void canvas_fill(struct canvas *c, int y, int x, int h, int w, enum style st, char ch);
void canvas_rule(struct canvas *c, int y);			/* a line of '-' */
/* What can be pressed, in parts with two blanks or more between them: parts without room go, never the first or the last. */
void canvas_hint(struct canvas *c, int y, enum style st, const char *parts);
void canvas_box(struct canvas *c, int y, int x, int h, int w, const char *title);	/* + - | frame, inside blanked */
void canvas_restyle(struct canvas *c, int y, int x, int w, enum style st);	/* keep the text */
/* Where the real cursor stands (for the IME's window); hidden when never set since the clear. */
void canvas_cursor(struct canvas *c, int y, int x);
/* Said behind canvas_cursor: the caret stands where Chinese is typed.  Until the cursor is set again, or the clear. */
void canvas_prose(struct canvas *c);
bool canvas_is_prose(const struct canvas *c);
bool canvas_get_cursor(const struct canvas *c, int *y, int *x);
/* Cell text ("" in the second half of a wide one) and style: for term.c and tests. */
const char *canvas_cell(const struct canvas *c, int y, int x, enum style *st);
/* A row as text, trailing blanks cut; owned by the caller. */
char *canvas_line(const struct canvas *c, int y);
/* Two canvases of one size, for term.c: is row y the same, and make it so. */
bool canvas_same_row(const struct canvas *a, const struct canvas *b, int y);
void canvas_copy_row(struct canvas *to, const struct canvas *from, int y);

#endif
