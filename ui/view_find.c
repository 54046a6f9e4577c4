/*
 * view_find.c - F3, or letters on the home screen: people first, then
 * tickets, villages, staff.  Digits choose once there is a letter; before
 * that they are a label or a telephone number.
 */
#include "ui/views.h"

#include "base/buf.h"
#include "office/browse.h"
#include "office/ticket.h"
#include "ui/canvas.h"
#include "ui/edit.h"

#define PER_KIND 6

struct find_view {
	struct edit words;
	struct candidates found;
	size_t cursor;
};

static struct find_view *
find_state(const struct view *v)
{
	return v->state;
}

static int
find_load(struct view *v, struct err *e)
{
	struct find_view *s = find_state(v);
	struct candidates c;

	if (browse_find(app_office(v->app), edit_text(&s->words), PER_KIND, &c, e) < 0)
		return -1;
	candidates_release(&s->found);
	s->found = c;
	if (s->cursor >= s->found.n)
		s->cursor = s->found.n > 0 ? s->found.n - 1 : 0;
	return 0;
}

static int
find_open(struct view *v, const void *arg, struct err *e)
{
	struct find_view *s = find_state(v);
	const struct find_arg *a = arg;

	(void)e;
	edit_init(&s->words, EDIT_FOLD, 40);
	if (a != NULL && a->words != NULL)
		edit_set(&s->words, a->words);
	return 0;
}

static void
find_close(struct view *v)
{
	struct find_view *s = find_state(v);

	candidates_release(&s->found);
	edit_release(&s->words);
}

static enum view_result
find_again(struct view *v, struct err *e)
{
	find_state(v)->cursor = 0;
	if (find_load(v, e) < 0)
		app_warn(v->app, "%s", e->text);
	return VIEW_REDRAW;
}

static enum view_result
find_enter(struct view *v, size_t i, struct err *e)
{
	struct find_view *s = find_state(v);
	struct page_arg a;

	if (i >= s->found.n)
		return VIEW_STAY;
	s->cursor = i;
	a.thing = thing_of(s->found.p[i].entity);
	a.row = s->found.p[i].row;
	return views_open(v, &view_page, &a, e);
}

/* Something that is no digit was typed: from then on digits choose. */
static bool
find_has_letter(const char *s)
{
	for (; *s != '\0'; s++)
		if ((*s < '0' || *s > '9') && *s != ' ' && *s != '-')
			return true;
	return false;
}

static enum view_result
find_key(struct view *v, const struct key *k, struct err *e)
{
	struct find_view *s = find_state(v);
	int digit = key_digit(k);

	if (digit > 0 && find_has_letter(edit_text(&s->words)))
		return find_enter(v, (size_t)digit - 1, e);
	switch (k->code) {
	case K_UP:
		s->cursor -= s->cursor > 0;
		return VIEW_REDRAW;
	case K_DOWN:
		s->cursor += s->cursor + 1 < s->found.n;
		return VIEW_REDRAW;
	case K_ENTER:
		return find_enter(v, s->cursor, e);
	case K_ESC:
		return VIEW_BACK;
	default:
		break;
	}
	switch (edit_key(&s->words, k)) {
	case EDIT_PASS:
		return VIEW_PASS;
	case EDIT_MOVED:
		return VIEW_REDRAW;
	case EDIT_CHANGED:
	case EDIT_FULL:
		return find_again(v, e);
	}
	return VIEW_PASS;
}

static enum view_result
find_paste(struct view *v, const char *text, size_t n, struct err *e)
{
	app_paste_into(v->app, &find_state(v)->words, text, n);
	return find_again(v, e);
}

static bool
find_current(const struct view *v, const struct thing **t, int64_t *row)
{
	const struct find_view *s = find_state(v);

	if (s->cursor >= s->found.n)
		return false;
	*t = thing_of(s->found.p[s->cursor].entity);
	*row = s->found.p[s->cursor].row;
	return true;
}

static enum view_result
find_finish(struct view *v, struct err *e)
{
	const struct thing *t;
	int64_t row;

	if (!find_current(v, &t, &row) || t != &ticket_thing)
		return VIEW_PASS;
	return ticket_ask_close(v, row, e);
}

static const struct view_cmd find_cmds[] = {
	{K_F8, "finish", "办结", "光标在工单上时: 办结", find_finish},
	{0, NULL, NULL, NULL, NULL},
};

static void
find_draw(const struct view *v, struct canvas *c)
{
	struct find_view *s = find_state(v);
	int first, last, cols = canvas_cols(c), y;

	view_frame(v, c, "查找", &first, &last);
	canvas_put(c, first, 1, 4, STYLE_NORMAL, "查:");
	canvas_put(c, first, 5, 1, STYLE_DIM, "[");
	canvas_put(c, first, 37, cols - 37, STYLE_DIM, "] 姓名首字母、汉字、编号、电话都行");
	canvas_rule(c, first + 1);
	y = first + 2;
	for (size_t i = 0; i < s->found.n && y <= last; i++) {
		const struct candidate *p = &s->found.p[i];
		struct buf b = BUF_INIT;

		if (i == 0 || p->entity != s->found.p[i - 1].entity) {
			buf_addf(&b, "-- %s", p->entity->title);
			canvas_put(c, y++, 0, cols, STYLE_DIM, buf_str(&b));
			buf_clear(&b);
			if (y > last) {
				buf_release(&b);
				break;
			}
		}
		if (i < 9)
			buf_addf(&b, " %zu ", i + 1);
		else
			buf_adds(&b, "   ");
		buf_addf(&b, "%s   %s", p->title, p->detail);
		canvas_field(c, y, 0, cols, i == s->cursor ? STYLE_SELECTED : STYLE_NORMAL, buf_str(&b));
		if (i == s->cursor)
			canvas_put(c, y, 0, 1, STYLE_SELECTED, ">");
		y++;
		buf_release(&b);
	}
	if (s->found.n == 0 && !edit_is_empty(&s->words))
		canvas_put(c, first + 4, 8, cols - 8, STYLE_NORMAL, "没有找到. 少打一个字试试, 或 Esc 返回; 新户在走访里按 0 新增");
	edit_draw(&s->words, c, first, 6, 31, 1, STYLE_FIELD_ON, true);
}

const struct view_ops view_find = {
	.name = "find",
	.title = "查找",
	.cmds = find_cmds,
	.state_size = sizeof(struct find_view),
	.open = find_open,
	.load = find_load,
	.draw = find_draw,
	.key = find_key,
	.paste = find_paste,
	.close = find_close,
	.current = find_current,
};
