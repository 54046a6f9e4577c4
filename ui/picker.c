/*
 * picker.c - candidates in a box; see picker.h.
 */
#include "ui/picker.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define ROWS_BELOW 2	/* the footer and the line above it stay free */

void
picker_init(struct picker *p, const char *title, picker_find find, void *data, unsigned flags)
{
	memset(p, 0, sizeof *p);
	p->title = title;
	p->find = find;
	p->data = data;
	p->flags = flags;
	edit_init(&p->query, flags & PICKER_NAMES ? 0 : EDIT_FOLD, 60);
}

static void
picker_clear(struct picker *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->items[i].title);
		free(p->items[i].detail);
	}
	memset(p->items, 0, sizeof p->items);
	p->n = 0;
	p->cursor = 0;
}

void
picker_release(struct picker *p)
{
	picker_clear(p);
	edit_release(&p->query);
	memset(p, 0, sizeof *p);
}

int
picker_refresh(struct picker *p, struct err *e)
{
	struct pick_item found[PICKER_MAX] = { 0 };
	size_t n = 0;
	int64_t total = -1;

	if (p->find(p->data, edit_text(&p->query), found, &n, &total, e) != 0) {
		for (size_t i = 0; i < PICKER_MAX; i++) {
			free(found[i].title);
			free(found[i].detail);
		}
		return -1;
	}
	picker_clear(p);
	memcpy(p->items, found, sizeof found);
	p->n = n;
	p->total = total;
	return 0;
}

const struct pick_item *
picker_current(const struct picker *p)
{
	return p->cursor < p->n ? &p->items[p->cursor] : NULL;
}

/* Is there anything but digits and signs in the query? */
static bool
picker_has_letter(const struct picker *p)
{
	const char *s = edit_text(&p->query);

	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
			return true;
	}
	return false;
}

static bool
picker_digits_choose(const struct picker *p)
{
	if (p->flags & PICKER_DIGITS)
		return true;
	/* 龚U+4DAE: the digits of a code are no choice */
	return picker_has_letter(p) && !text_code_begun(edit_text(&p->query), p->query.at);
}

static enum picker_result
picker_digit(struct picker *p, int digit)
{
	if (digit == 0)
		return p->extra != NULL ? PICKER_EXTRA : PICKER_STAY;
	if ((size_t)digit > p->n)
		return PICKER_STAY;
	p->cursor = (size_t)digit - 1;
	return PICKER_CHOSEN;
}

static enum picker_result
picker_move(struct picker *p, size_t to)
{
	if (to == p->cursor)
		return PICKER_STAY;
	p->cursor = to;
	return PICKER_CHANGED;
}

enum picker_result
picker_key(struct picker *p, const struct key *k, struct err *e)
{
	size_t rows = p->n + (p->extra != NULL);
	int digit = key_digit(k);

	if (digit >= 0 && picker_digits_choose(p))
		return picker_digit(p, digit);
	if (k->code == K_ENTER && edit_code(&p->query) == EDIT_CHANGED)
		return picker_refresh(p, e) == 0 ? PICKER_CHANGED : PICKER_FAILED;
	switch (k->code) {
	case K_UP:
		return picker_move(p, p->cursor > 0 ? p->cursor - 1 : 0);
	case K_DOWN:
		return picker_move(p, p->cursor + 1 < rows ? p->cursor + 1 : p->cursor);
	case K_PGUP:
		return picker_move(p, 0);
	case K_PGDN:
		return picker_move(p, rows > 0 ? rows - 1 : 0);
	case K_ENTER:
		if (p->cursor < p->n)
			return PICKER_CHOSEN;
		return p->extra != NULL ? PICKER_EXTRA : PICKER_STAY;
	default:
		break;
	}
	switch (edit_key(&p->query, k)) {
	case EDIT_CHANGED:
	case EDIT_FULL:		/* a paste may have gone in in part */
		return picker_refresh(p, e) == 0 ? PICKER_CHANGED : PICKER_FAILED;
	case EDIT_MOVED:
		return PICKER_CHANGED;
	case EDIT_PASS:
		break;
	}
	return PICKER_PASS;
}

static void
picker_row(struct canvas *c, int y, int x, int w, const char *digit, const char *title, const char *detail,
		bool here)
{
	int at = x;

	at += canvas_put(c, y, at, 1, STYLE_NORMAL, here ? ">" : " ");
	at += canvas_put(c, y, at, 2, STYLE_KEY, digit);
	at += canvas_put(c, y, at, 1, STYLE_NORMAL, " ");
	at += canvas_put(c, y, at, x + w - at, STYLE_NORMAL, title);
	if (here)
		canvas_restyle(c, y, x, at - x, STYLE_SELECTED);
	if (detail != NULL)
		canvas_put(c, y, at + 2, x + w - at - 2, STYLE_NORMAL, detail);
}

/* Keep the box inside the canvas. */
static void
picker_place(const struct picker *p, const struct canvas *c, int *y, int *x, int *w, int *h)
{
	int rows = (int)p->n + (p->extra != NULL), bottom = canvas_rows(c) - ROWS_BELOW;

	*h = (rows > 0 ? rows : 1) + 2;
	if (*w > canvas_cols(c))
		*w = canvas_cols(c);
	if (*x + *w > canvas_cols(c))
		*x = canvas_cols(c) - *w;
	if (*y + *h > bottom)
		*y = bottom - *h;
	if (*x < 0)
		*x = 0;
	if (*y < 0)
		*y = 0;
}

void
picker_draw(const struct picker *p, struct canvas *c, int y, int x, int w)
{
	char count[48], digit[2] = "";
	int h;

	picker_place(p, c, &y, &x, &w, &h);
	canvas_box(c, y, x, h, w, p->title);
	if (p->unit != NULL && p->total >= 0) {
		int cols;

		snprintf(count, sizeof count, " %" PRId64 "%s ", p->total, p->unit);
		cols = (int)text_cols(count, strlen(count));
		canvas_put(c, y, x + w - 2 - cols, cols, STYLE_NORMAL, count);
	}
	if (p->n == 0 && p->extra == NULL)
		canvas_put(c, y + 1, x + 2, w - 4, STYLE_DIM, edit_is_empty(&p->query) ? "没有可选的" : "没有找到, 退格改几个字再试");
	for (size_t i = 0; i < p->n; i++) {
		digit[0] = (char)('1' + i);
		picker_row(c, y + 1 + (int)i, x + 1, w - 2, digit, p->items[i].title, p->items[i].detail, i == p->cursor);
	}
	if (p->extra != NULL)
		picker_row(c, y + 1 + (int)p->n, x + 1, w - 2, "0", p->extra, NULL, p->cursor == p->n);
}

void
picker_draw_asking(struct picker *p, struct canvas *c, int y, int x, int w)
{
	int h, at;

	picker_draw(p, c, y, x, w);
	picker_place(p, c, &y, &x, &w, &h);
	at = x + 4 + (int)text_cols(p->title, strlen(p->title));
	if (at + 20 > x + w)
		return;
	at += canvas_put(c, y, at, 3, STYLE_NORMAL, ": [");
	edit_draw(&p->query, c, y, at, 14, 1, STYLE_NORMAL, true);
	canvas_put(c, y, at + 14, 2, STYLE_NORMAL, "] ");
}

void
picker_draw_query(struct picker *p, struct canvas *c, int y, int x, int w)
{
	edit_draw(&p->query, c, y, x, w, 1, STYLE_FIELD_ON, true);
}
