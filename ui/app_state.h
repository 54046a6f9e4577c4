/*
 * app_state.h - the inside of struct app, for loop.c frame.c dialog.c
 * deed.c help.c kept.c alone.  Screens use view.h and app.h.
 */
#ifndef UI_APP_STATE_H
#define UI_APP_STATE_H

#include "office/office.h"	/* struct progress */
#include "ui/app.h"
#include "ui/ime.h"
#include "ui/keys.h"
#include "ui/term.h"

#define APP_MODALS_MAX 4
#define APP_ROWS_MIN 20
#define APP_COLS_MIN 60
#define APP_ROWS_FULL 24	/* from here on there is a line of hints above the footer */

struct app_work {			/* between app_progress_begin and _end */
	struct progress progress;
	const char *what;		/* borrowed; NULL: no work */
	const char *esc;		/* borrowed; what Esc does; NULL: it stops and nothing is changed */
	int64_t began, drawn;		/* monotonic ms */
	size_t done, total;
	bool cancelled;
};

struct app_deed {			/* see app_did */
	char *said;			/* owned; NULL: turn, or nothing was done */
	struct app_turn turn;
	bool turned;			/* it has been taken back */
	int64_t mark;			/* what was saved last when it was done */
};

struct app {
	struct canvas *canvas;		/* owned */
	struct keys keys;
	struct view *top;		/* owned stack */
	struct office *office;		/* borrowed; NULL before there is a ledger */
	struct drafts *early;		/* borrowed; what is typed before there is a ledger; NULL */
	struct config *config;		/* borrowed; NULL */
	const struct app_actions *actions;	/* borrowed; never NULL */
	struct glyph_caps caps;		/* of this terminal, as it answered */
	int widths[TERM_ASKED];			/* its answers, in the order of term_ask */
	size_t n_widths;
	int pua_width;			/* as answered; 0: it has not */
	struct ime ime;
	bool headless;
	bool ended;			/* the terminal or a signal says: leave now */
	bool quit;
	bool dirty;			/* the canvas must be drawn again */
	int64_t dirty_since;		/* monotonic ms */
	bool reload;			/* the view on top must load before it is drawn (resize) */
	bool fresh_input;		/* bytes were read since the ledger was last looked at */
	bool esc_shown;
	char *who, *township;		/* owned; who sits here and where, as of the last load: drawing asks nothing */
	char *status;			/* owned; NULL when none */
	bool status_warns;
	bool warned;			/* by what handles the present key */
	const struct app_modal *modals[APP_MODALS_MAX];
	size_t n_modals;
	struct app_work work;
	struct app_deed deed;
};

extern const struct view_cmd app_commands[];	/* the global keys; ends with name NULL */
extern const struct view_ops help_ops;		/* F1; arg: the struct view it explains */

/* loop.c */
void app_touch(struct app *a);			/* mark dirty */
void app_draw(struct app *a);			/* views, layers, terminal */
void app_read_end(struct app *a);		/* before anything that waits */
int64_t app_now(void);				/* monotonic ms */
struct drafts *app_drafts(const struct app *a);	/* borrowed; NULL: nothing keeps what is typed */
/* deed.c: Ctrl+Z or Ctrl+Y for what was done last, when that was no save; false: it was one.  What came of it is said. */
bool app_deed_back(struct app *a, bool redo, struct err *e);
/* palette.c; VIEW_STAY, or what the chosen command of v returned. */
enum view_result app_palette(struct view *v, struct err *e);
/* frame.c: a message longer than the frame has rows for, over what stands above it: how to go on is at its end. */
void app_draw_long_status(const struct app *a, struct canvas *c);
/* frame.c: what the row under the cursor holds that the terminal cannot draw, or that only this office's fonts know, by its codes:
 * into the status line where that is free. */
void app_draw_codes(const struct app *a, struct canvas *c);
/* dialog.c: over everything while work goes on. */
void app_draw_work(const struct app *a, struct canvas *c);

#endif
