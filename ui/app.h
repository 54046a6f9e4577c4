/*
 * app.h - the running program: view stack, loop, dialogs.
 *
 * What screens may call is in view.h and below; what main.c calls is at the
 * end.  The core knows no screen: global keys that lead to one go through
 * struct app_actions, which ui/views.c fills in.
 */
#ifndef UI_APP_H
#define UI_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ui/canvas.h"
#include "ui/glyph.h"
#include "ui/keys.h"
#include "ui/view.h"

struct app;
struct buf;
struct config;
struct drafts;
struct edit;
struct office;
struct picker;
struct progress;

struct menu;

struct app_menu {		/* a menu whose rows the palette finds */
	const struct menu *menu;
	const char *keys;	/* how one comes to it: "F10 5" */
};

struct app_row {		/* borrowed */
	const char *title, *help, *keys;
};

/*
 * What the global keys do.  Every function may be NULL: then the key says that it does nothing here.  v is the view on top
 * (its list may give the household a visit is for).  A view's own command row for the same key goes first.
 */
struct app_actions {
	enum view_result (*find)(struct view *v, struct err *e);	/* F3 */
	enum view_result (*visit)(struct view *v, struct err *e);	/* F5 */
	enum view_result (*ticket)(struct view *v, struct err *e);	/* F6 */
	enum view_result (*print)(struct view *v, struct err *e);	/* F9 */
	enum view_result (*menu)(struct view *v, struct err *e);	/* F10; its row 0 returns VIEW_HOME */
	enum view_result (*undo)(struct view *v, struct err *e);	/* Ctrl+Z that no field took */
	enum view_result (*redo)(struct view *v, struct err *e);	/* Ctrl+Y, the same */
	void (*who)(struct app *a, struct buf *out);			/* right part of the title line: "李明 党政办" */
	void (*print_text)(struct view *v, const char *text, struct err *e);	/* the key card on paper; its first line is the title.  Says what came of it */
	void (*fault)(struct app *a, void *data);	/* after a key: reading has shown that the ledger is not sound (ledger_fault) */
	void *data;				/* borrowed; for fault */
	const struct app_menu *menus;		/* ends with menu NULL; may be NULL */
	/* What else the palette finds, by position (the reports); row says false behind the last.  May be NULL. */
	bool (*row)(size_t i, struct app_row *out);
	enum view_result (*run_row)(struct view *v, size_t i, struct err *e);
	const struct view_cmd *more;		/* further commands for the palette (key 0) or global keys; ends with name NULL */
};

/* --- for screens, besides view.h ------------------------------------------------------------------------------ */

int app_rows(const struct app *a);	/* of the window; content rows: app_rows - app_frame_rows */
int app_cols(const struct app *a);
int app_frame_rows(const struct app *a);	/* what view_frame takes away, top and bottom together */
/* One setting of this PC, by its name in the file: written there and in force at once. */
MUST_CHECK int app_set_option(struct app *a, const char *name, const char *value, struct err *e);
/*
 * Ask the terminal how it draws doubtful characters and keep the answers in the settings.  False: no answer; e->code stays
 * ERR_NONE then, and the user is asked instead.
 */
bool app_probe(struct app *a, struct err *e);
bool app_is_headless(const struct app *a);
void app_bell(struct app *a);

/*
 * One line of text asked for over the screen.  initial may be NULL.  0: text in *out (owned by the caller); -1: Esc, *out NULL.
 * flags and max as for edit_init.  With neither EDIT_FOLD nor EDIT_SECRET what is typed is kept under the question and what was
 * proposed, on disk: after Esc, a refusal or the end of the program it is there when the same is asked again.
 */
int app_prompt(struct app *a, const char *question, const char *initial, unsigned flags, size_t max, char **out);
/* The same for prose: changed gets the text after every key, so that it can be drafted.  -1 (Esc): the draft is the caller's. */
int app_prompt_kept(struct app *a, const char *question, const char *initial, unsigned flags, size_t max,
		void (*changed)(void *data, const char *text), void *data, char **out);
/*
 * A line that is typed into a screen, kept under the question it answers (drafts_line_type) from key to key; "" drops it, and so
 * must who has used it.  Never for a passphrase.
 */
void app_line_type(struct app *a, const char *question, const char *text);
void app_line_given(struct app *a, const char *question);	/* it was taken; gone with the next save */
char *app_line(struct app *a, const char *question);		/* owned; NULL: none */
/* A paste into a field of the screen; what of it did not fit is said. */
void app_paste_into(struct app *a, struct edit *e, const char *s, size_t n);
void app_say_full(struct app *a, const struct edit *e);		/* after EDIT_FULL: how much, and that the rest is there */

/*
 * What was just done that is no save of the ledger: Ctrl+Z means it, not the record saved before it.  app_did: it cannot be taken
 * back; the text says so, whether the data is safe and what to do instead.  app_did_turn: Ctrl+Z runs it with again false, Ctrl+Y
 * with again true.  Gone with the next save, undo or merge, and with the next deed.
 */
void app_did(struct app *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct app_turn {
	const char *what;	/* borrowed, constant: "换颜色" */
	const char *back;	/* the same: what holds once it is taken back; NULL: no more than that it is */
	int (*run)(struct app *a, void *data, bool again, struct err *e);
	void *data;		/* owned from here on */
	void (*release)(void *data);
};
void app_did_turn(struct app *a, const struct app_turn *turn);
void app_did_file(struct app *a);	/* app_did of a file written beside the ledger */
void app_forget_deed(struct app *a);	/* something was done since that is taken back in another way */

/* Run a picker in a box over the screen, w columns wide (0: as wide as boxes are): 1 chosen (picker_current), 2 extra, 0 Esc,
 * or nothing could be found (said). */
int app_pick(struct app *a, struct picker *p, int w);
/* Text to read over the screen until a key is pressed (a clause, a list of problems); scrolls.  Newlines end paragraphs. */
void app_show(struct app *a, const char *title, const char *text);
/* The same where digits 1..n (at most 9) in the text stand for something: the digit, 0 when it was only read. */
int app_show_choose(struct app *a, const char *title, const char *text, int n);

/*
 * Long work: between begin and end the returned progress draws "正在..." with a bar at most ten times a second, and its tick
 * returns false once Esc was pressed.  Nothing is drawn for work shorter than 200 ms.  No nesting.
 */
const struct progress *app_progress_begin(struct app *a, const char *what);
void app_progress_esc(struct app *a, const char *esc);	/* behind begin: what Esc does, when it is not to stop with nothing changed.  Borrowed */
void app_progress_end(struct app *a);

/*
 * A modal layer: draw over the view on top, keys go to key until it returns true (or the program ends: false is returned).
 * What app_ask, app_prompt and app_pick are made of.
 */
struct app_modal {
	void (*draw)(void *data, struct canvas *c);
	bool (*key)(void *data, const struct key *k);	/* true: finished */
	void *data;
	bool text;	/* something is typed into it: a paste is its too */
	bool line;	/* ... and all of it is text: no digit chooses */
};
bool app_run_modal(struct app *a, const struct app_modal *m);

#define APP_CARD_COLS 76
void app_key_card(struct buf *out, int cols);	/* one page, as wide as that at most; two keys beside one another from APP_CARD_COLS on */

/* Faults of command tables: duplicate key or name, empty help, label too wide.  One line each; true when there are none. */
bool view_cmds_check(const struct view_ops *ops, struct buf *faults);
/* Footer of at most cols columns, as the loop prints it. */
void view_footer(const struct view *v, int cols, struct buf *out);

/* --- for main.c and tests --------------------------------------------------------------------------------------- */

struct app_options {
	struct office *office;		/* borrowed; NULL before there is a ledger (first run) */
	struct config *config;		/* borrowed; NULL: defaults.  Changed only by app_set_option */
	const struct app_actions *actions;	/* borrowed; may be NULL */
	struct glyph_caps caps;		/* from the last term_probe */
	int rows, cols;			/* > 0: headless, a canvas of this size and no terminal (tests) */
};

MUST_CHECK int app_open(struct app **out, const struct app_options *o, struct err *e);	/* opens the terminal unless headless */
/* First run: once the ledger exists, the screens get it.  Borrowed. */
void app_set_office(struct app *a, struct office *o);
void app_set_early_drafts(struct app *a, struct drafts *d);	/* before: what keeps typed lines.  Borrowed; NULL: no longer */
/* The loop: returns when the last view is closed, on VIEW_QUIT or when the terminal ends.  Drafts are synced.  0, or -1. */
MUST_CHECK int app_run(struct app *a, const struct view_ops *home, const void *arg, struct err *e);
void app_close_views(struct app *a);	/* all of them, nothing asked, drafts kept; another one is to be pushed */
void app_reload(struct app *a);		/* the view on top reads the ledger again */
void app_free(struct app *a);		/* closes all views and the terminal; the office stays */

/* Headless: push the first view with view_push, then feed bytes as a terminal sends them.  After each call everything is drawn.
 * A dialog that finds no more keys counts as left with Esc: its keys belong in the same call. */
void app_feed(struct app *a, const char *bytes, size_t n);
const struct canvas *app_canvas(struct app *a);
void app_resize(struct app *a, int rows, int cols);
struct view *app_top(struct app *a);	/* NULL when all are closed */
const char *app_status_text(const struct app *a);	/* "" when none */

#endif
