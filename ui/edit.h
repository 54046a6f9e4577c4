/*
 * edit.h - an editor for a line or a paragraph.
 *
 * Works on grapheme clusters and display columns; never loses or splits a
 * character.  Knows nothing of fields; the owner reads edit_text after
 * EDIT_CHANGED.  Only clean text gets in.
 */
#ifndef UI_EDIT_H
#define UI_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/canvas.h"
#include "ui/keys.h"

enum {
	EDIT_FOLD = 1 << 0,	/* numbers, dates, codes, filters: full width becomes half width on the way in */
	EDIT_LINES = 1 << 1,	/* a paragraph: Ctrl+J / pasted newlines stay, Up and Down move by display line */
	EDIT_SECRET = 1 << 3,	/* drawn as stars; one line only */
	EDIT_CHINESE = 1 << 4,	/* names and prose: the input method is on while the caret is here */
	EDIT_DOTS = 1 << 2,	/* names: the dots people type become U+00B7 (text_fix_name_dots) */
	EDIT_PHRASES = 1 << 5	/* prompts: stock phrases (;wy) become their text; the editor itself knows nothing of it */
};

enum edit_result {
	EDIT_PASS,		/* not an editing key (Enter, Tab, F-keys; Up/Down at the edge; undo with nothing to undo) */
	EDIT_MOVED,		/* caret only */
	EDIT_CHANGED,
	EDIT_FULL		/* max characters reached; what did not fit was not taken; text unchanged or partly taken (paste) */
};

struct edit_step;		/* one undo step, private */

struct edit {
	char *s;		/* owned; never NULL after edit_init */
	size_t n, cap;
	size_t at;		/* caret: byte offset, always on a grapheme boundary */
	size_t max;		/* characters; 0: no limit */
	unsigned flags;
	int width, height;	/* as last drawn (80x1 before): what Up and Down go by */
	size_t left;		/* first column (or line) shown: as last drawn */
	int goal;		/* column Up and Down aim for; -1 none */
	struct edit_step *steps;	/* owned */
	size_t n_steps, step;	/* step: position; behind it lies redo */
	bool joining;		/* the next typed character joins the last step */
	bool whole;		/* what is typed next takes the place of all of it */
	uint32_t coded;		/* the last key turned a code (U+4DAE) into this character; 0: it did not */
	size_t cut;		/* EDIT_FULL: characters of the last key or paste that did not fit */
};

void edit_init(struct edit *e, unsigned flags, size_t max);
void edit_release(struct edit *e);
/* New text from outside: caret at its end, undo forgotten. */
void edit_set(struct edit *e, const char *text);
/* New text as something the user did (F7, stock phrase): undoable. */
void edit_replace(struct edit *e, const char *text);
/* The caret came to a date or figure that is there already: what is typed next is another one.  Any other key goes on editing. */
void edit_choose_whole(struct edit *e);
const char *edit_text(const struct edit *e);		/* borrowed until the next change; never NULL */
bool edit_is_empty(const struct edit *e);
/* A character nobody can type is written as its code, U+4DAE: Ctrl+U or a blank right behind it makes the character of it. */
enum edit_result edit_key(struct edit *e, const struct key *k);
/* The same asked for by the owner (Enter): EDIT_CHANGED, or EDIT_PASS when there is no code before the caret. */
enum edit_result edit_code(struct edit *e);
enum edit_result edit_insert(struct edit *e, const char *s, size_t n);	/* cleaned, folded by the flags, cut at max */
bool edit_undo(struct edit *e);				/* false: nothing to undo */
bool edit_redo(struct edit *e);
/* Draw into w columns and h rows (h > 1 only with EDIT_LINES).  With caret the canvas cursor is set.  Remembers w and h. */
void edit_draw(struct edit *e, struct canvas *c, int y, int x, int w, int h, enum style st, bool caret);
/* Display lines the text needs at width w (1 for a single line): so forms can size a paragraph. */
int edit_lines(const struct edit *e, int w);

#endif
