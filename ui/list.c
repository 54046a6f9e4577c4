/*
 * list.c - a list that holds only what it shows; see list.h.
 */
#include "ui/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define MARKER_COLS 2
#define SELECTED_COLS 16
#define NARROWEST 4
#define GROW_MIN 12	/* of what a row is about, before another column is given up */
#define FILTER_COLS 16

struct fetched {
	struct list_item *p;	/* owned */
	size_t n;
};

void
list_init(struct list *l, const struct list_source *source, void *data, const struct list_column *columns, size_t n_columns)
{
	memset(l, 0, sizeof *l);
	l->source = source;
	l->data = data;
	l->columns = columns;
	l->n_columns = n_columns < LIST_COLUMNS_MAX ? n_columns : LIST_COLUMNS_MAX;
	edit_init(&l->words, EDIT_FOLD, 60);
}

static void
list_free_items(const struct list *l, struct list_item *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < LIST_COLUMNS_MAX; k++)
			free(p[i].cell[k]);
		if (l->source->release != NULL && p[i].id != 0)
			l->source->release(&p[i]);
	}
}

void
list_release(struct list *l)
{
	if (l->source != NULL)
		list_free_items(l, l->items, l->n);
	free(l->items);
	free(l->marks);
	canvas_free(l->drawn);
	edit_release(&l->words);
	memset(l, 0, sizeof *l);
}

/* --- fetching ------------------------------------------------------------------------------------------------------ */

static int
list_fetch(struct list *l, const struct list_item *from, bool forward, size_t limit, struct fetched *out, struct err *e)
{
	out->p = mem_zero(limit > 0 ? limit : 1, sizeof *out->p);
	out->n = 0;
	if (l->source->page(l->data, from, forward, limit, out->p, &out->n, e) == 0)
		return 0;
	list_free_items(l, out->p, limit);
	free(out->p);
	out->p = NULL;
	out->n = 0;
	return -1;
}

/* Rows of f behind (or in front of) the present ones; what no longer fits the height leaves at the other side. */
static void
list_join(struct list *l, struct fetched *f, bool behind)
{
	size_t all = l->n + f->n, keep = (size_t)l->height, off = all > keep ? all - keep : 0;
	struct list_item *p = mem_zero(all > 0 ? all : 1, sizeof *p);
	struct list_item *first = behind ? l->items : f->p, *second = behind ? f->p : l->items;
	size_t n_first = behind ? l->n : f->n;

	if (n_first > 0)
		memcpy(p, first, n_first * sizeof *p);
	if (all > n_first)
		memcpy(p + n_first, second, (all - n_first) * sizeof *p);
	free(l->items);
	free(f->p);
	f->p = NULL;
	if (off > 0 && behind) {
		list_free_items(l, p, off);
		memmove(p, p + off, keep * sizeof *p);
		l->at_start = false;
	} else if (off > 0) {
		list_free_items(l, p + keep, off);
		l->at_end = false;
	}
	l->items = p;
	l->n = all - off;
	l->drawn_h = 0;
}

static void
list_take(struct list *l, struct fetched *f)
{
	list_free_items(l, l->items, l->n);
	free(l->items);
	l->items = f->p;
	l->n = f->n;
	l->drawn_h = 0;
	f->p = NULL;
}

static void
list_clamp(struct list *l)
{
	if (l->cursor >= l->n)
		l->cursor = l->n > 0 ? l->n - 1 : 0;
}

static bool
list_find(const struct fetched *f, int64_t id, size_t *at)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->p[i].id == id) {
			*at = i;
			return true;
		}
	return false;
}

int
list_restart(struct list *l, int height, struct err *e)
{
	struct fetched f;

	l->height = height < 1 ? 1 : height;
	if (list_fetch(l, NULL, true, (size_t)l->height, &f, e) != 0)
		return -1;
	list_take(l, &f);
	memset(l->need, 0, sizeof l->need);
	l->cursor = 0;
	l->at_start = true;
	l->at_end = l->n < (size_t)l->height;
	l->loaded = true;
	return 0;
}

/* The window as it stands around the cursor's row, which keeps its place; where it is gone the next one takes it. */
static int
list_fetch_window(struct list *l, struct fetched *f, bool *from_start, size_t *at, struct err *e)
{
	struct fetched above, rest;
	size_t off;

	if (list_fetch(l, &l->items[*at], false, *at + 1, &above, e) != 0)
		return -1;
	off = above.n > *at ? 1 : 0;	/* the one in front of the window is only where the rest continues from */
	*from_start = off == 0;
	*at = above.n - off;
	if (list_fetch(l, above.n > 0 ? &above.p[above.n - 1] : NULL, true, (size_t)l->height - *at, &rest, e) != 0) {
		list_free_items(l, above.p, above.n);
		free(above.p);
		return -1;
	}
	f->n = *at + rest.n;
	f->p = mem_zero(f->n > 0 ? f->n : 1, sizeof *f->p);
	if (*at > 0)
		memcpy(f->p, above.p + off, *at * sizeof *f->p);
	if (rest.n > 0)
		memcpy(f->p + *at, rest.p, rest.n * sizeof *f->p);
	list_free_items(l, above.p, off);
	free(above.p);
	free(rest.p);
	return 0;
}

static int
list_fill(struct list *l, struct err *e)
{
	struct fetched f;
	size_t want;

	if (l->n == 0)
		return list_restart(l, l->height, e);
	if (l->n >= (size_t)l->height || l->at_start)
		return 0;
	want = (size_t)l->height - l->n;
	if (list_fetch(l, &l->items[0], false, want, &f, e) != 0)
		return -1;
	if (f.n < want)
		l->at_start = true;
	l->cursor += f.n;
	list_join(l, &f, false);
	return 0;
}

/* A lower window keeps the row under the cursor: what is above it leaves first. */
static void
list_shrink(struct list *l)
{
	size_t off;

	if (l->cursor < (size_t)l->height)
		return;
	off = l->cursor - (size_t)l->height + 1;
	list_free_items(l, l->items, off);
	l->n -= off;
	memmove(l->items, l->items + off, l->n * sizeof *l->items);
	l->drawn_h = 0;
	l->cursor -= off;
	l->at_start = false;
}

int
list_load(struct list *l, int height, struct err *e)
{
	struct fetched f;
	bool from_start = true, found = false;
	size_t at;

	if (!l->loaded || l->n == 0)
		return list_restart(l, height, e);
	l->height = height < 1 ? 1 : height;
	list_shrink(l);
	at = l->cursor;
	/* Whoever looks at the top wants to see what comes in there. */
	if (l->at_start) {
		if (list_fetch(l, NULL, true, (size_t)l->height, &f, e) != 0)
			return -1;
		found = list_find(&f, l->items[l->cursor].id, &at);
		if (!found) {
			list_free_items(l, f.p, f.n);
			free(f.p);
		}
	}
	if (!found && list_fetch_window(l, &f, &from_start, &at, e) != 0)
		return -1;
	list_take(l, &f);
	l->cursor = at;
	l->at_start = from_start;
	l->at_end = l->n < (size_t)l->height;
	if (list_fill(l, e) != 0)
		return -1;
	list_clamp(l);
	return 0;
}

/* --- motion ---------------------------------------------------------------------------------------------------------- */

static enum list_result
list_one(struct list *l, bool down, struct err *e)
{
	struct fetched f;
	size_t got;

	if (down ? l->cursor + 1 < l->n : l->cursor > 0) {
		l->cursor += down ? 1 : (size_t)-1;
		return LIST_MOVED;
	}
	if (l->n == 0 || (down ? l->at_end : l->at_start))
		return LIST_STAY;
	if (list_fetch(l, &l->items[down ? l->n - 1 : 0], down, 1, &f, e) != 0)
		return LIST_FAILED;
	got = f.n;
	if (got == 0) {
		*(down ? &l->at_end : &l->at_start) = true;
		free(f.p);
		return LIST_STAY;
	}
	list_join(l, &f, down);
	l->cursor = down ? l->n - 1 : 0;
	return LIST_MOVED;
}

static enum list_result
list_page(struct list *l, bool down, struct err *e)
{
	struct fetched f;
	size_t got, edge = down ? l->n - 1 : 0;

	if (l->n == 0)
		return LIST_STAY;
	if (down ? l->at_end : l->at_start) {
		if (l->cursor == edge)
			return LIST_STAY;
		l->cursor = edge;
		return LIST_MOVED;
	}
	if (list_fetch(l, &l->items[edge], down, (size_t)l->height, &f, e) != 0)
		return LIST_FAILED;
	got = f.n;
	list_join(l, &f, down);
	if (got < (size_t)l->height) {
		*(down ? &l->at_end : &l->at_start) = true;
		if (got == 0)
			l->cursor = down ? l->n - 1 : 0;
	}
	list_clamp(l);
	return LIST_MOVED;
}

static enum list_result
list_edge(struct list *l, bool end, struct err *e)
{
	struct fetched f;

	if (!(end ? l->at_end : l->at_start)) {
		if (list_fetch(l, NULL, !end, (size_t)l->height, &f, e) != 0)
			return LIST_FAILED;
		list_take(l, &f);
		l->at_start = !end || l->n < (size_t)l->height;
		l->at_end = end || l->n < (size_t)l->height;
	} else if (l->cursor == (end && l->n > 0 ? l->n - 1 : 0)) {
		return LIST_STAY;
	}
	l->cursor = end && l->n > 0 ? l->n - 1 : 0;
	return LIST_MOVED;
}

const struct list_item *
list_current(const struct list *l)
{
	return l->cursor < l->n ? &l->items[l->cursor] : NULL;
}

/* --- marks ------------------------------------------------------------------------------------------------------------- */

static size_t
list_mark_place(const struct list *l, int64_t id)
{
	size_t lo = 0, hi = l->n_marks;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (l->marks[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
list_is_marked(const struct list *l, int64_t id)
{
	size_t at = list_mark_place(l, id);

	return at < l->n_marks && l->marks[at] == id;
}

size_t
list_marks(const struct list *l, const int64_t **ids)
{
	*ids = l->marks;
	return l->n_marks;
}

static enum list_result
list_mark(struct list *l, struct err *e)
{
	const struct list_item *it = list_current(l);
	size_t at;

	if (it == NULL)
		return LIST_STAY;
	at = list_mark_place(l, it->id);
	if (list_is_marked(l, it->id)) {
		l->n_marks--;
		memmove(l->marks + at, l->marks + at + 1, (l->n_marks - at) * sizeof *l->marks);
	} else {
		l->marks = mem_resize(l->marks, l->n_marks + 1, sizeof *l->marks);
		memmove(l->marks + at + 1, l->marks + at, (l->n_marks - at) * sizeof *l->marks);
		l->marks[at] = it->id;
		l->n_marks++;
	}
	return list_one(l, true, e) == LIST_FAILED ? LIST_FAILED : LIST_MOVED;
}

/* --- keys ---------------------------------------------------------------------------------------------------------------- */

const char *
list_words(const struct list *l)
{
	return edit_text(&l->words);
}

void
list_set_words(struct list *l, const char *words)
{
	edit_set(&l->words, words);
	if (l->source->filter != NULL)
		l->source->filter(l->data, list_words(l));
}

static enum list_result
list_refilter(struct list *l, struct err *e)
{
	l->source->filter(l->data, list_words(l));
	return list_restart(l, l->height, e) == 0 ? LIST_FILTERED : LIST_FAILED;
}

static enum list_result
list_filter_key(struct list *l, const struct key *k, struct err *e)
{
	switch (edit_key(&l->words, k)) {
	case EDIT_CHANGED:
	case EDIT_FULL:		/* a paste may have gone in in part */
		return list_refilter(l, e);
	case EDIT_MOVED:
		return LIST_MOVED;
	case EDIT_PASS:
		break;
	}
	return LIST_PASS;
}

static enum list_result
list_text_key(struct list *l, const struct key *k, struct err *e)
{
	bool box = l->source->filter != NULL, empty = edit_is_empty(&l->words) && !l->typing;
	int digit = key_digit(k);

	if (empty && key_is(k, ' '))
		return list_mark(l, e);
	if (empty && digit >= 0) {
		if (l->source->preset == NULL || !l->source->preset(l->data, digit))
			return LIST_PASS;
		return list_restart(l, l->height, e) == 0 ? LIST_FILTERED : LIST_FAILED;
	}
	/* Signs are no words: "?" and "/" go on to the loop, which knows them as F1 and F3. */
	if (!box || (empty && key_char(k) < 0x80 && strchr("?/", (int)key_char(k)) != NULL) || (empty && strcmp(k->text, "、") == 0))
		return LIST_PASS;
	return list_filter_key(l, k, e);
}

static enum list_result
list_click(struct list *l, const struct key *k)
{
	if (k->y < l->top || (size_t)(k->y - l->top) >= l->n)
		return LIST_PASS;
	l->cursor = (size_t)(k->y - l->top);
	return LIST_MOVED;
}

enum list_result
list_key(struct list *l, const struct key *k, struct err *e)
{
	bool box = l->source->filter != NULL, empty = edit_is_empty(&l->words);

	switch (k->code) {
	case K_UP:
	case K_DOWN:
		return list_one(l, k->code == K_DOWN, e);
	case K_PGUP:
	case K_PGDN:
		return list_page(l, k->code == K_PGDN, e);
	case K_HOME:
	case K_END:
		return list_edge(l, k->code == K_END, e);
	case K_INSERT:
		return list_mark(l, e);
	case K_ENTER:
		return l->n > 0 ? LIST_OPEN : LIST_PASS;
	case K_CLICK:
		return list_click(l, k);
	case K_F3:
		if (!box || l->typing)
			return LIST_PASS;
		l->typing = true;
		return LIST_MOVED;
	case K_ESC:
		if (empty && !l->typing)
			return LIST_PASS;
		l->typing = false;
		edit_set(&l->words, "");
		return empty ? LIST_MOVED : list_refilter(l, e);
	case K_TEXT:
		return list_text_key(l, k, e);
	case K_PASTE:
		return box ? list_filter_key(l, k, e) : LIST_PASS;
	case K_BACKSPACE:
	case K_DELETE:
	case K_LEFT:
	case K_RIGHT:
	case K_CTRL_U:
	case K_CTRL_W:
		return empty ? LIST_PASS : list_filter_key(l, k, e);
	default:
		return LIST_PASS;
	}
}

/* --- drawing ------------------------------------------------------------------------------------------------------------- */

/* Columns of the terminal that the title and what is shown of column k take. */
static int
list_need(const struct list *l, size_t k)
{
	size_t need = text_cols(l->columns[k].title, strlen(l->columns[k].title));

	for (size_t i = 0; i < l->n; i++) {
		const char *s = l->items[i].cell[k];
		size_t cols = s != NULL ? text_cols(s, strlen(s)) : 0;

		if (cols > need)
			need = cols;
	}
	return (int)need;
}

/* What is left over by the columns shown; below 0: they do not fit. */
static int
list_left(const struct list *l, int w)
{
	int left = w - MARKER_COLS + l->gap;

	for (size_t i = 0; i < l->n_columns; i++)
		if (l->width[i] > 0)
			left -= l->width[i] + l->gap;
	return left;
}

/* Down to what they need, then the one that grows a little below that, then the last ones go, then the widest give way. */
static void
list_squeeze(struct list *l, int w)
{
	int *width = l->width;

	for (size_t i = 0; i < l->n_columns; i++)
		if (width[i] > l->need[i])
			width[i] = l->need[i] > NARROWEST ? l->need[i] : NARROWEST;
	for (size_t i = 0; i < l->n_columns; i++)
		if (l->columns[i].grow && width[i] > GROW_MIN) {
			int left = list_left(l, w), room = width[i] - GROW_MIN;

			width[i] -= left >= 0 ? 0 : -left < room ? -left : room;
		}
	while (list_left(l, w) < 0) {
		size_t worst = 0;
		int drop = 0;

		for (size_t i = 0; i < l->n_columns; i++)
			if (width[i] > 0 && l->columns[i].drop >= drop && l->columns[i].drop > 0) {
				worst = i;
				drop = l->columns[i].drop;
			}
		if (drop > 0) {
			width[worst] = 0;
			continue;
		}
		for (size_t i = 0; i < l->n_columns; i++)
			if (width[i] > width[worst] || width[worst] == 0)
				worst = i;
		if (width[worst] <= NARROWEST)
			break;
		width[worst]--;
	}
}

/* Room from a column that does not need it to one that is cut. */
static void
list_give(struct list *l, size_t from, size_t to)
{
	int spare = l->width[from] - l->need[from], lack = l->need[to] - l->width[to], n = spare < lack ? spare : lack;

	if (from == to || l->width[from] == 0 || l->width[to] == 0 || n <= 0)
		return;
	l->width[from] -= n;
	l->width[to] += n;
}

/* The growing one takes what is left over, gives what it does not need to those that are cut, and gets what they do not need. */
static void
list_spread(struct list *l, int w)
{
	int left = list_left(l, w);
	size_t grow = 0;

	while (grow < l->n_columns && !(l->columns[grow].grow && l->width[grow] > 0))
		grow++;
	if (grow == l->n_columns)
		return;
	l->width[grow] += left > 0 ? left : 0;
	for (size_t i = 0; i < l->n_columns; i++)
		list_give(l, grow, i);
	for (size_t i = 0; i < l->n_columns; i++)
		list_give(l, i, grow);
}

/* Widths for w columns; 0: not shown.  Kept while the rows stay: what is copied must stand where it stood. */
static void
list_layout(struct list *l, int w)
{
	if (l->laid == w && l->drawn_h > 0)
		return;
	l->laid = w;
	l->gap = w >= 76 ? 2 : 1;
	for (size_t i = 0; i < l->n_columns; i++) {
		int need = list_need(l, i);

		l->width[i] = l->columns[i].width;
		if (l->need[i] < need)	/* never back: columns should not jump while one scrolls */
			l->need[i] = need;
	}
	if (list_left(l, w) < 0)
		list_squeeze(l, w);
	list_spread(l, w);
}

static void
list_draw_cell(struct canvas *c, int y, int x, int w, const struct list_column *col, enum style st, const char *s)
{
	int cols = col->right ? (int)text_cols(s, strlen(s)) : w;

	canvas_put(c, y, cols < w ? x + w - cols : x, w, st, s);
}

static void
list_draw_row(const struct list *l, struct canvas *c, int y, int x, size_t i)
{
	const struct list_item *it = &l->items[i];
	int at = x + MARKER_COLS;

	for (size_t k = 0; k < l->n_columns; k++) {
		if (l->width[k] == 0)
			continue;
		list_draw_cell(c, y, at, l->width[k], &l->columns[k], (enum style)it->style[k], it->cell[k] != NULL ? it->cell[k] : "");
		at += l->width[k] + l->gap;
	}
}

/* Only rows as wide as the canvas are kept: they can be copied whole. */
static void
list_draw_rows(struct list *l, struct canvas *c, int y, int x, int h, int w, size_t first)
{
	bool keep = x == 0 && w == canvas_cols(c), same;

	if (keep && l->drawn == NULL)
		l->drawn = canvas_new(canvas_rows(c), w);
	same = keep && canvas_rows(l->drawn) == canvas_rows(c) && canvas_cols(l->drawn) == w;
	if (keep && !same)
		canvas_resize(l->drawn, canvas_rows(c), w);
	same = same && l->drawn_h == h && l->drawn_y == y && l->drawn_first == first;
	for (size_t i = first; i < l->n && (int)(i - first) + 1 < h; i++) {
		int row = l->top + (int)i;

		if (row < 0 || row >= canvas_rows(c))
			continue;
		if (same) {
			canvas_copy_row(c, l->drawn, row);
			continue;
		}
		list_draw_row(l, c, row, x, i);
		if (keep)
			canvas_copy_row(l->drawn, c, row);
	}
	l->drawn_h = keep ? h : 0;
	l->drawn_y = y;
	l->drawn_first = first;
}

/* Cursor and marks, over rows already drawn. */
static void
list_draw_marks(const struct list *l, struct canvas *c, int x, int h, int w, size_t first, bool focus)
{
	int selected = 0, at = MARKER_COLS;

	for (size_t k = 0; k < l->n_columns && selected < SELECTED_COLS; k++)
		if (l->width[k] > 0) {
			selected = at + l->width[k];
			at = selected + l->gap;
		}
	for (size_t i = first; i < l->n && (int)(i - first) + 1 < h; i++) {
		bool here = focus && i == l->cursor;

		if (here)
			canvas_put(c, l->top + (int)i, x, 1, STYLE_NORMAL, ">");
		if (l->n_marks > 0 && list_is_marked(l, l->items[i].id))
			canvas_put(c, l->top + (int)i, x + 1, 1, STYLE_NORMAL, "*");
		if (here)
			canvas_restyle(c, l->top + (int)i, x, selected < w ? selected : w, STYLE_SELECTED);
	}
}

void
list_draw(struct list *l, struct canvas *c, int y, int x, int h, int w, bool focus)
{
	int at = x + MARKER_COLS;
	size_t first;

	list_layout(l, w);
	for (size_t k = 0; k < l->n_columns; k++) {
		if (l->width[k] == 0)
			continue;
		list_draw_cell(c, y, at, l->width[k], &l->columns[k], STYLE_TITLE, l->columns[k].title);
		at += l->width[k] + l->gap;
	}
	/* Between a resize and the next load more may be held than fits. */
	first = h > 1 && l->cursor >= (size_t)(h - 1) ? l->cursor - (size_t)(h - 1) + 1 : 0;
	l->top = y + 1 - (int)first;
	list_draw_rows(l, c, y, x, h, w, first);
	list_draw_marks(l, c, x, h, w, first, focus);
}

void
list_draw_filter(struct list *l, struct canvas *c, int y, int x, int w, const char *note)
{
	int at = x, field = w < 40 ? 8 : FILTER_COLS;

	at += canvas_put(c, y, at, w, STYLE_NORMAL, " 查: [");
	edit_draw(&l->words, c, y, at, field, 1, STYLE_NORMAL, true);
	at += field;
	at += canvas_put(c, y, at, x + w - at, STYLE_NORMAL, "]  ");
	if (note != NULL)
		canvas_put(c, y, at, x + w - at, STYLE_NORMAL, note);
}
