/*
 * views.h - the screens of the office, how they are opened, and the program
 * that runs them.  A new screen is one file and one line here.
 */
#ifndef UI_VIEWS_H
#define UI_VIEWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "office/thing.h"
#include "ui/app.h"
#include "ui/view.h"

struct backups;
struct buf;
struct config;
struct menu;
struct number;
struct office;
struct office_options;
struct query;
struct report;
struct rule_place;

extern const struct view_ops view_home;
extern const struct view_ops view_list;
extern const struct view_ops view_form;
extern const struct view_ops view_page;
extern const struct view_ops view_find;
extern const struct view_ops view_menu;
extern const struct view_ops view_preview;
extern const struct view_ops view_reports;	/* F9: what can be printed where one stands (v->below), then all */
extern const struct view_ops view_inbox;
extern const struct view_ops view_first;
extern const struct view_ops view_import;
extern const struct view_ops view_damaged;
extern const struct view_ops view_carry;
extern const struct view_ops view_merge;
extern const struct view_ops view_request;
extern const struct view_ops view_figures;

extern const struct menu care_menu;		/* 合并与备份; all for view_menu */
extern const struct menu register_menu;		/* 名册、字典、规则、导入 */
extern const struct menu setting_menu;		/* 设置 */

struct list_arg {			/* view_list */
	const struct thing *thing;
	void (*fill)(struct office *o, struct query *q);	/* NULL: all */
	const char *title;		/* "超期工单"; NULL: the thing's plural.  Static or copied at open */
	const char *words;		/* filter to begin with; NULL none */
	const char *of_field;		/* only rows whose field points at of_row; NULL all */
	int64_t of_row;
	const struct query *query;	/* instead of fill: these records (a number of a report); copied, texts too */
};

struct form_arg {			/* view_form */
	const struct thing *thing;
	int64_t row;			/* 0: a new one */
	int64_t draft;			/* not 0: go on with this draft */
	const char *from_entity;	/* opened from this row; NULL none */
	int64_t from_row;
	const char *text;		/* typed already, for field; NULL nothing */
	const char *field;		/* NULL: the thing's first name or text field */
	const char *at;			/* the field the keys go to first; NULL: the first that is needed */
	const char *list;		/* a new term: of this dictionary, text its name and code; NULL: no term */
	bool walk;			/* one after the other, also of a thing that carries nothing over: F2 opens the next */
	int64_t *saved;			/* gets the row once it is saved, and the form closes; NULL.  Lives longer than the view */
};

struct page_arg {			/* view_page; view_request, where row 0 is a new one */
	const struct thing *thing;
	int64_t row;
};

struct find_arg {			/* view_find */
	const char *words;		/* typed already */
};

struct import_arg {			/* view_import */
	const struct thing *thing;
};

struct preview_arg {			/* view_preview */
	const struct report *report;
	int32_t day;			/* of the days it covers */
	int32_t from;			/* of a report of any days: the first, and day the last; 0: as the report has it */
	int64_t row;			/* what it is about; 0 none */
	const struct query *query;	/* what a list shows; NULL none.  Copied */
	const char *query_title;	/* copied */
};

/* What the row under the cursor (or the page) is: what F5, F6 and F8 are about.  False: nothing. */
bool views_current(const struct view *v, const struct thing **t, int64_t *row);

/* The daily report of today. */
enum view_result views_daily(struct view *v, struct err *e);

/* Steps of a ticket, asked for with dialogs; shared by list, page and find.  VIEW_RELOAD when something was written. */
enum view_result ticket_ask_assign(struct view *v, int64_t row, struct err *e);		/* F6 */
enum view_result ticket_ask_close(struct view *v, int64_t row, struct err *e);		/* F8 */
enum view_result ticket_ask_same(struct view *v, int64_t row, struct err *e);		/* F7 */
enum view_result ticket_ask_more(struct view *v, int64_t row, struct err *e);		/* F4: every other step its state allows */

/* Show a report about what v shows, where it fits. */
enum view_result views_report(struct view *v, const struct report *r, struct err *e);

/* What a step of the office came to (rc), on the status line: said, which is released, or why not. */
enum view_result views_done(struct view *v, int rc, struct buf *said, struct err *e);

/* F4 of a rule: another figure from a day on, its end, a notice of holidays; F8 of a promise: kept or dropped. */
enum view_result rule_ask_more(struct view *v, int64_t row, struct err *e);
enum view_result promise_ask_settle(struct view *v, int64_t row, struct err *e);
/* The records a number was counted from, listed; asks which when it has several parts. */
enum view_result views_number(struct view *v, const struct number *n, struct err *e);
/* Days asked for: from and to, or one day when to is NULL.  False: Esc, or no days (said); nothing changed. */
bool views_days(struct view *v, int32_t *from, int32_t *to, struct err *e);

/* Open a screen from a key of v; when it does not open the status says why. */
enum view_result views_open(struct view *v, const struct view_ops *ops, const void *arg, struct err *e);

/* Is v a new form of t into which nothing has been put yet? */
bool view_form_is_blank(const struct view *v, const struct thing *t);
/* Does what is typed in v go into that draft? */
bool view_form_writes(const struct view *v, int64_t draft);
/* A new form, for the row one stands on: of v, or of what is below the menu v is. */
enum view_result views_new(struct view *v, const struct thing *t, struct err *e);
/* Where a finding about row is settled: that form on top, the keys in its field. */
enum view_result views_settle(struct view *v, const struct thing *t, int64_t row, const struct rule_place *at, struct err *e);
/* Everything about a row: its page, or the screen its thing has of its own.  Row 0: a new one. */
enum view_result views_open_row(struct view *v, const struct thing *t, int64_t row, struct err *e);

/* A path as people hand it over: quotes around it, file:// before it, blanks at its ends taken off.  Owned. */
char *views_path(const char *typed);

/* Is it offered where tables are taken in (名册和字典)? */
bool views_imports(const struct thing *t);
/*
 * That copy in the ledger's place: it is closed, exchanged and opened again; whatever happens there is one open afterwards or
 * the program ends.
 */
enum view_result care_exchange(struct view *v, const char *file, struct err *e);
/* Which of the copies, newest first, eight at a time: its number from 0, or -1. */
int care_which(struct view *v, const struct backups *all, const char *question);

/* Delete row after asking; undo brings it back. */
enum view_result views_delete(struct view *v, const struct thing *t, int64_t row, struct err *e);
/* A draft thrown away by name: Ctrl+Z brings it back.  id 0: there is none. */
void views_drop_draft(struct view *v, int64_t id);

/* The township's passphrase: asked twice, with the mark by which other PCs are compared. */
enum view_result views_key(struct view *v, struct err *e);

/* Someone else takes the keyboard: digits choose. */
enum view_result views_who(struct view *v, struct err *e);

struct ui_options {
	struct office *office;		/* borrowed; opened, or all zero: then the first run opens it (the caller closes it) */
	const struct office_options *paths;	/* borrowed; where the first run makes the ledger */
	struct config *config;		/* borrowed; settings changed on the screen are written to its path */
	const char *problems;		/* of the settings file, a line each; NULL or "" none */
	bool unmended;			/* a derived table is wrong and could not be made again: not tried at every key */
	bool damaged;			/* the ledger is there but does not prove sound: office is empty */
	bool demo;			/* a throw-away sample: said in the title */
	bool wants_demo;		/* out: the first run asks to see the sample */
};

/* Open the screens and run until the user leaves.  ERR_INPUT: no terminal. */
MUST_CHECK int ui_run(struct ui_options *o, struct err *e);

#endif
