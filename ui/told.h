/*
 * told.h - what a file would bring, in words, read through before it is
 * taken: the preview of 合并 and 导入.
 */
#ifndef UI_TOLD_H
#define UI_TOLD_H

#include <stdbool.h>
#include <stddef.h>

struct canvas;
struct key;

struct told {			/* zeroed: nothing to tell */
	char *text;		/* owned; NULL: none */
	size_t top;		/* first line shown */
	size_t lines, rows;	/* as drawn last: of all, of the window */
};

void told_set(struct told *t, char *text);	/* takes it; NULL: none */
bool told_key(struct told *t, const struct key *k);	/* Up, Down, PgUp, PgDn, Home, End; false: another key */
/* Rows y..last; a line with "!!" stands out.  The last row says how many lines are below it, when there are any. */
void told_draw(struct told *t, struct canvas *c, int y, int last);

#endif
