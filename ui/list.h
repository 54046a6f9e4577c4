/*
 * list.h - a list that holds only what it shows.
 *
 * Works over a source that pages by key: the list never counts, never
 * skips, and fetches one row to scroll by one.  Knows nothing of the ledger.
 *
 * The owner calls list_load from its load, list_key from its key and
 * list_draw from its draw.  Cells are formatted by the source when a row is
 * fetched, so drawing asks nothing.
 */
#ifndef UI_LIST_H
#define UI_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ui/canvas.h"
#include "ui/edit.h"

#define LIST_COLUMNS_MAX 12

struct list_column {
	const char *title;
	int width;		/* columns of the terminal; more when what is shown needs it and another one does not */
	int drop;		/* 0: always shown; the greatest goes first when the window is narrow */
	bool grow;		/* takes what is left over, and gives way first; one of them */
	bool right;		/* numbers: flush right */
};

struct list_item {
	int64_t id;		/* what marks and "the same row" go by; unique in the list, never 0 */
	char *cell[LIST_COLUMNS_MAX];	/* owned; formatted; NULL is empty */
	uint8_t style[LIST_COLUMNS_MAX];	/* enum style per cell */
	void *data;		/* the source's own (a struct record): what paging continues from */
};

struct list_source {
	/*
	 * Up to limit rows into out (zeroed, room for limit), always in list order: from the top (from NULL, forward), from the
	 * end (from NULL, !forward), the rows behind "from" (forward) or in front of it.  "from" may be gone from the ledger.
	 */
	int (*page)(void *source, const struct list_item *from, bool forward, size_t limit, struct list_item *out, size_t *n,
			struct err *e);
	void (*release)(struct list_item *it);	/* its data; cells are freed by the list.  NULL: nothing */
	/* The filter box changed ("" when cleared): takes effect at the next page call.  NULL: the list has no filter box. */
	void (*filter)(void *source, const char *words);
	/* A digit with an empty filter: true when it meant a preset (then the list starts anew).  NULL: none. */
	bool (*preset)(void *source, int digit);
};

struct list {
	const struct list_source *source;	/* borrowed */
	void *data;			/* borrowed: first argument of the source's functions */
	const struct list_column *columns;	/* borrowed */
	size_t n_columns;
	struct list_item *items;	/* owned; what is shown, in order */
	size_t n;
	int height;			/* rows to hold, as given to list_load */
	size_t cursor;			/* index in items */
	bool at_start, at_end;		/* nothing in front / behind, as far as known */
	bool loaded;
	bool typing;			/* F3: digits and blanks are filter text even while it is empty */
	int top;			/* canvas row of the first item as last drawn: for clicks */
	struct canvas *drawn;		/* owned; the rows as last drawn, without cursor and marks: most keys change only those */
	int drawn_y, drawn_h;		/* h 0: to be drawn anew */
	size_t drawn_first;
	int laid, gap, width[LIST_COLUMNS_MAX];	/* how the columns stand in "laid" columns; width 0: not shown */
	int need[LIST_COLUMNS_MAX];	/* the most each has needed since the list began */
	struct edit words;		/* the filter box */
	int64_t *marks;			/* owned; sorted ids */
	size_t n_marks;
};

enum list_result {
	LIST_PASS,		/* not mine */
	LIST_STAY,		/* mine, nothing changed (already at the end) */
	LIST_MOVED,		/* draw again */
	LIST_OPEN,		/* Enter on a row */
	LIST_FILTERED,		/* filter or preset changed, already loaded: counts in the title may differ */
	LIST_FAILED		/* *e says why; the rows shown are the old ones */
};

void list_init(struct list *l, const struct list_source *source, void *data, const struct list_column *columns, size_t n_columns);
void list_release(struct list *l);
/* Fetch again what is shown, height rows: stays on the same row, at the same place of the window. */
MUST_CHECK int list_load(struct list *l, int height, struct err *e);
/* Start anew at the top (another query). */
MUST_CHECK int list_restart(struct list *l, int height, struct err *e);
/*
 * Motion, Ins and Space (marks), Enter, F3 (filter box; the second time it passes), Esc (clears the filter, then passes), letters
 * and Chinese (filter), digits (presets while the filter is empty, else filter).
 */
enum list_result list_key(struct list *l, const struct key *k, struct err *e);
const struct list_item *list_current(const struct list *l);	/* NULL when empty */
bool list_is_marked(const struct list *l, int64_t id);
size_t list_marks(const struct list *l, const int64_t **ids);	/* how many, borrowed; sorted */
const char *list_words(const struct list *l);			/* the filter as typed; "" when none */
/* Set the filter box from outside (opened with words); takes effect at the next load. */
void list_set_words(struct list *l, const char *words);

/* Titles in row y, then rows below it; h counts the title row.  With focus the cursor row is shown
 * selected: '>' and its first columns in reverse (a whole row twice a key would be too much for a slow line). */
void list_draw(struct list *l, struct canvas *c, int y, int x, int h, int w, bool focus);
/* " 查: [zjg_      ]  " in row y, width w; places the caret.  note stands behind it ("命中 4 件"), may be NULL. */
void list_draw_filter(struct list *l, struct canvas *c, int y, int x, int w, const char *note);

#endif
