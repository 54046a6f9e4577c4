/*
 * phrases.h - stock phrases under the keys: what ";gq" becomes in a field of
 * text, and the box of candidates while it is typed.
 *
 * A component beside an edit: the owner gives it the keys first and tells it
 * after the text changed.  What a phrase is, office/phrase.h knows.
 */
#ifndef UI_PHRASES_H
#define UI_PHRASES_H

#include <stdbool.h>
#include <stddef.h>

#include "office/phrase.h"
#include "ui/canvas.h"
#include "ui/edit.h"
#include "ui/keys.h"

#define PHRASES_SHOWN 9

struct phrase_box {
	struct phrases all;	/* owned; read when ';' is typed */
	bool open;
	char letters[PHRASE_KEY_MAX + 1];
	size_t shown[PHRASES_SHOWN], n;	/* positions in all */
	size_t cursor;
};

enum phrase_result {
	PHRASE_PASS,		/* not the box's key */
	PHRASE_MOVED,
	PHRASE_TAKEN,		/* the text changed */
	PHRASE_FULL		/* it would not fit: nothing changed */
};

void phrase_box_release(struct phrase_box *b);
/* Digits and Enter choose once there are letters, arrows move, Esc closes; everything else is the edit's. */
enum phrase_result phrase_box_key(struct phrase_box *b, struct edit *ed, const struct key *k);
/* The edit took a key: the box opens, narrows or closes; PHRASE_TAKEN when the letters left no choice. */
enum phrase_result phrase_box_typed(struct phrase_box *b, struct edit *ed, struct office *o, bool prose);
void phrase_box_close(struct phrase_box *b);
/* Below row y. */
void phrase_box_draw(const struct phrase_box *b, struct canvas *c, int y, int x);

#endif
