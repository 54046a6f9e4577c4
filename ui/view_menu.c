/*
 * view_menu.c - a list of things to do: digits or Enter.  F10, F9 and the
 * care of the ledger are tables in views.c.
 */
#include "ui/menu.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "ui/canvas.h"
#include "ui/views.h"

#define HELP_COL 26

struct menu_view {
	const struct menu *menu;	/* const data */
	size_t n, cursor;
};

static struct menu_view *
menu_state(const struct view *v)
{
	return v->state;
}

static int
menu_open(struct view *v, const void *arg, struct err *e)
{
	struct menu_view *s = menu_state(v);

	(void)e;
	s->menu = arg;
	while (s->menu->rows[s->n].title != NULL)
		s->n++;
	return 0;
}

enum view_result
menu_row_run(struct view *v, const struct menu_row *r, struct err *e)
{
	struct list_arg list = {.thing = r->list, .fill = r->fill, .title = r->list_title};

	if (r->run != NULL)
		return r->run(v, e);
	if (r->menu != NULL)
		return views_open(v, &view_menu, r->menu, e);
	if (r->screen != NULL)
		return views_open(v, r->screen, NULL, e);
	return r->fresh != NULL ? views_new(v, r->fresh, e) : views_open(v, &view_list, &list, e);
}

static enum view_result
menu_run(struct view *v, size_t i, struct err *e)
{
	menu_state(v)->cursor = i;
	return menu_row_run(v, &menu_state(v)->menu->rows[i], e);
}

static enum view_result
menu_key(struct view *v, const struct key *k, struct err *e)
{
	struct menu_view *s = menu_state(v);
	uint32_t ch = key_char(k);

	for (size_t i = 0; ch != 0 && i < s->n; i++)
		if ((uint32_t)(unsigned char)s->menu->rows[i].key == ch)
			return menu_run(v, i, e);
	switch (k->code) {
	case K_UP:
		s->cursor = s->cursor > 0 ? s->cursor - 1 : s->n - 1;
		return VIEW_REDRAW;
	case K_DOWN:
	case K_TAB:
		s->cursor = s->cursor + 1 < s->n ? s->cursor + 1 : 0;
		return VIEW_REDRAW;
	case K_HOME:
		s->cursor = 0;
		return VIEW_REDRAW;
	case K_END:
		s->cursor = s->n - 1;
		return VIEW_REDRAW;
	case K_ENTER:
		return menu_run(v, s->cursor, e);
	case K_ESC:
		return VIEW_BACK;
	default:
		return VIEW_PASS;
	}
}

/* What is too long for the row of the cursor stands whole below. */
static void
menu_draw_whole(const struct menu_view *s, struct canvas *c, int y, int last)
{
	const char *p = s->menu->rows[s->cursor].help;
	int cols = canvas_cols(c);

	if ((int)text_cols(p, strlen(p)) > cols - HELP_COL)
		canvas_wrap(c, y, 3, cols - 6, last - y + 1, STYLE_NORMAL, p);
}

static void
menu_draw(const struct view *v, struct canvas *c)
{
	const struct menu_view *s = menu_state(v);
	int first, last, cols = canvas_cols(c);

	view_frame(v, c, s->menu->title, &first, &last);
	for (size_t i = 0; i < s->n && first + 1 + (int)i <= last; i++) {
		const struct menu_row *r = &s->menu->rows[i];
		struct buf b = BUF_INIT;
		int y = first + 1 + (int)i;

		buf_addf(&b, "   %c  %s", r->key, r->title);
		canvas_field(c, y, 0, cols, i == s->cursor ? STYLE_SELECTED : STYLE_NORMAL, buf_str(&b));
		canvas_put(c, y, HELP_COL, cols - HELP_COL, i == s->cursor ? STYLE_SELECTED : STYLE_DIM, r->help);
		if (i == s->cursor)
			canvas_put(c, y, 1, 1, STYLE_SELECTED, ">");
		buf_release(&b);
	}
	menu_draw_whole(s, c, first + 2 + (int)s->n, last);
}

const struct view_ops view_menu = {
	.name = "menu",
	.title = "菜单",
	.state_size = sizeof(struct menu_view),
	.open = menu_open,
	.draw = menu_draw,
	.key = menu_key,
};
