/*
 * view.h - what a screen is.
 *
 * A screen is a const ops table over zeroed private state that the core
 * allocates.  load may query and fail; draw may do neither.  Every key of a
 * screen is one row of its command table, which also prints the footer, F1
 * and the palette.  Handlers return what must happen next; the loop does it.
 */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ui/keys.h"

struct app;
struct buf;
struct canvas;
struct query;
struct thing;
struct view;

enum view_result {
	VIEW_PASS,		/* not mine: the loop's own keys come next (global table) */
	VIEW_STAY,		/* handled, nothing changed on the screen */
	VIEW_REDRAW,
	VIEW_RELOAD,		/* load, then draw */
	VIEW_BACK,		/* close this view */
	VIEW_HOME,		/* close all but the first */
	VIEW_QUIT
};

struct view_cmd {
	int key;		/* K_... of keys.h, or a printable ASCII character; 0: palette only */
	const char *name;	/* word for scripts: "save"; NULL ends the table */
	const char *label;	/* two to four characters for the footer; NULL: not in the footer */
	const char *help;	/* one plain line for F1 and the palette; never empty */
	enum view_result (*run)(struct view *v, struct err *e);	/* NULL: key() takes it, the row only tells of it */
};

struct view_ops {
	const char *name;	/* "home" */
	const char *title;	/* "今日" */
	const struct view_cmd *cmds;
	size_t state_size;	/* private bytes, zeroed by the core */
	int (*open)(struct view *v, const void *arg, struct err *e);	/* once; arg is the opener's, borrowed for the call */
	int (*load)(struct view *v, struct err *e);	/* query; after open, and whenever the ledger changed */
	void (*draw)(const struct view *v, struct canvas *c);	/* no query, cannot fail; any size from 60x20 up */
	enum view_result (*key)(struct view *v, const struct key *k, struct err *e);	/* what no command row takes: text, digits, motion */
	enum view_result (*paste)(struct view *v, const char *s, size_t n, struct err *e);	/* NULL: refused with a note */
	void (*close)(struct view *v);	/* free what open and load made */
	/* The window has another size while a box stands over the view: lay out anew.  What the handler that waits for the box holds
	 * on to must stay.  NULL: draw goes by the canvas alone, or load will do */
	void (*resized)(struct view *v);
	void (*help)(const struct view *v, struct buf *out);	/* NULL, or what F1 says first: of what the keys go into */
	bool (*leave)(struct view *v);	/* NULL, or may refuse Esc (it then shows why) */
	/* The row under the cursor, for keys that act on it from anywhere (F5, F6); false: none.  NULL: never */
	bool (*current)(const struct view *v, const struct thing **t, int64_t *row);
	/* Does this key's row of cmds do anything here and now?  One that does not leaves the footer, F1 and the palette.  NULL: all do; not asked before open */
	bool (*offers)(const struct view *v, int key);
	/* The footer's word for this key here and now, instead of the row's; NULL: the row's.  Hook NULL: always the row's */
	const char *(*label)(const struct view *v, int key);
	/* What a list shows, for a report of it: query and title borrowed from the view; of marked rows only those, and how many.  NULL: no list */
	size_t (*listed)(const struct view *v, struct query *q, const char **title);
};

struct view {
	const struct view_ops *ops;
	struct app *app;
	void *state;		/* ops->state_size bytes */
	struct view *below;	/* the one Esc returns to */
};

/* --- what views may ask of the core (ui/loop.c) ------------------------------------------------------------- */

/* Open a view on top; it is shown when the handler returns.  0, or -1 with *e and nothing opened. */
MUST_CHECK int view_push(struct app *a, const struct view_ops *ops, const void *arg, struct err *e);
struct office *app_office(struct app *a);
const struct config *app_config(struct app *a);
void app_status(struct app *a, const char *fmt, ...) PRINTF_LIKE(2, 3);	/* status line until the next key */
void app_warn(struct app *a, const char *fmt, ...) PRINTF_LIKE(2, 3);	/* the same with "!!" and a bell */

/* A question with digits: "1走 2不走"; returns the digit (Enter: 1), or 0 for Esc.  Runs the loop inside; drafts keep ticking. */
int app_ask(struct app *a, const char *question, const char *const *answers /* NULL-ended, digit 1.. */);

/* The row of its command table for a key, of those that do something here; NULL none. */
const struct view_cmd *view_cmd_offered(const struct view *v, int key);

/* Standard frame: title line with place, who and clock; status line; command footer.  Content rows are first..last. */
void view_frame(const struct view *v, struct canvas *c, const char *place, int *first, int *last);

/* Columns of the title row left for a place: what is longer loses its end. */
int view_place_cols(const struct view *v, const struct canvas *c);

/* On the two rules around the content: there is more above, below.  Behind view_frame. */
void view_more(const struct view *v, struct canvas *c, bool above, bool below);

#endif
