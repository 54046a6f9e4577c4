/*
 * entry.h - one field of a form under the keys: a line, a paragraph, a row
 * of choices, or a reference found by typing.
 *
 * What is typed and what it means live in struct form; an entry only knows
 * how to edit and draw it.  Everything a field may be comes from its
 * descriptor; nothing here knows a visit from a ticket.
 */
#ifndef UI_ENTRY_H
#define UI_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "office/browse.h"
#include "ui/canvas.h"
#include "ui/edit.h"
#include "ui/keys.h"
#include "ui/phrases.h"
#include "ui/picker.h"

struct form;

enum entry_kind {
	ENTRY_SHOWN,		/* the program fills it */
	ENTRY_LINE,
	ENTRY_PARAGRAPH,
	ENTRY_OPTIONS,		/* few choices, all visible, by digit */
	ENTRY_PICK		/* a reference: typing narrows the candidates */
};

struct entry {
	struct form *form;	/* borrowed */
	int field;
	enum entry_kind kind;
	struct edit edit;	/* LINE, PARAGRAPH */
	struct phrase_box phrases;	/* of text and notes: ";gq" */
	struct options options;	/* OPTIONS */
	struct picker picker;	/* PICK: while picking, its query is what is being typed */
	bool picking;
	struct value before;	/* PICK: the value to go back to on Esc */
	char *before_text;	/* owned; the same as text */
	char *kept;		/* owned; text whose private characters the user wants as they are */
};

enum entry_result {
	ENTRY_PASS,		/* not this field's key */
	ENTRY_STAY,
	ENTRY_REDRAW,
	ENTRY_NEXT,		/* it has its value: go on */
	ENTRY_EXTRA,		/* the wanted row is not there: a new one, please */
	ENTRY_CODED,		/* a code became a character: entry_edit's coded */
	ENTRY_FULL,		/* entry_edit's cut characters did not fit; what was typed before is there */
	ENTRY_FAILED		/* *e */
};

MUST_CHECK int entry_init(struct entry *en, struct form *f, int field, struct err *e);
void entry_release(struct entry *en);
/* The form changed the field by itself (a hook, F7): show that. */
void entry_sync(struct entry *en);
/* The same, where it is no edit to be undone within the field. */
void entry_reset(struct entry *en);
enum entry_result entry_key(struct entry *en, const struct key *k, struct err *e);
enum entry_result entry_paste(struct entry *en, const char *s, size_t n, struct err *e);
const struct edit *entry_edit(const struct entry *en);	/* what the keys go into; borrowed */
/* The caret comes to this field: a date or figure that is right already is typed over as a whole. */
void entry_arrive(struct entry *en);
/* Leaving by Tab, Up, Down, F2: a query still open is taken when it means exactly one row, else stays as typed text. */
bool entry_leave(struct entry *en, struct err *e);
/*
 * Private characters (造字) typed here that have standard ones: the text with these; NULL when there are none, or when the user
 * has said before that they stay.  Owned by the caller.
 */
char *entry_standard(const struct entry *en);
void entry_keep(struct entry *en);		/* they stay */
void entry_replace(struct entry *en, const char *text);	/* as something the user did: undoable, drafted */
/* Undo within the field; false: nothing left to undo here. */
bool entry_undo(struct entry *en, bool redo);

/* Rows it takes in w columns. */
int entry_height(const struct entry *en, int w);
void entry_draw(struct entry *en, struct canvas *c, int y, int x, int w, bool focus);
/* The candidates' box over the screen, below row y. */
void entry_draw_box(const struct entry *en, struct canvas *c, int y, int x);

#endif
