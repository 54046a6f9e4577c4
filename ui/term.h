/*
 * term.h - the terminal: the only user of curses, and the only file of ui/
 * with state of its own (there is one terminal).
 *
 * Knows bytes in, cells out, size, signals.  Nothing of keys, views or the
 * office.  Whatever ends the program, the terminal is put back first.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ui/glyph.h"

struct canvas;

struct term_options {
	const char *theme;	/* dark light none; NO_COLOR in the environment wins */
	bool mouse;
	struct glyph_caps caps;	/* what the terminal draws differently: from the settings or term_probe */
};

/*
 * ERR_INPUT with one plain line when stdin/stdout is no terminal, TERM cannot address the cursor, no locale has Chinese,
 * or the console has none and that was not to be overlooked (console.h; asked before anything is touched).
 */
MUST_CHECK int term_open(const struct term_options *o, struct err *e);
void term_close(void);			/* any number of times */
void term_size(int *rows, int *cols);

/* What woke term_read besides bytes. */
enum term_event {
	TERM_BYTES,		/* *n bytes read, as UTF-8 */
	TERM_TIMEOUT,
	TERM_RESIZED,		/* term_size is new */
	TERM_CHILD,		/* a process started here has ended */
	TERM_END		/* SIGTERM, SIGHUP, SIGINT, or the terminal is gone: save drafts and leave */
};
/* Wait up to timeout ms (-1: for ever, 0: only look). */
enum term_event term_read(char *buf, size_t size, size_t *n, int timeout);

/* Bring the canvas to the terminal: only what differs; the cursor where the canvas has it. */
void term_show(const struct canvas *c);
bool term_draws(uint32_t cp);		/* false: a stand-in (〓) is sent for this character */
void term_repaint(void);		/* the next term_show sends everything (Ctrl+L) */
void term_bell(void);
const char *term_capability(const char *name);	/* terminfo string, for keys_learn; NULL when none */
void term_set_theme(const char *theme);
void term_set_caps(const struct glyph_caps *caps);

/* What both ways of asking ask, in this order: U+00B7, U+31350, U+2EBF0, U+E863. */
enum { TERM_ASKED = 4 };
/* Ask and do not wait: the answers come as K_REPORT.  Before anything is drawn. */
void term_ask(void);
/* What the columns these characters took say. */
void term_answered(const int width[TERM_ASKED], struct glyph_caps *caps, int *pua_width);
/*
 * Ask the terminal how wide it draws U+00B7, U+31350, U+2EBF0 and U+E863 (cursor position reports), waiting at most
 * timeout ms in all.  Keys typed meanwhile come out of the next term_read.  False: no answer (ask the user, as in M8).
 */
bool term_probe(struct glyph_caps *caps, int *pua_width, int timeout);
int term_colours(void);			/* 0, 8, 16, 256 */

#endif
