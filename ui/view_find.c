/*
 * view_find.c - F3, or letters on the home screen: people first, then
 * tickets, villages, staff.  Digits choose once there is a letter; before
 * that they are a label or a telephone number.
 */
#include "ui/views.h"

#include "base/buf.h"
#include "base/text.h"
#include "office/bin.h"
#include "office/browse.h"
#include "office/household.h"
#include "office/ticket.h"
#include "ui/canvas.h"
#include "ui/edit.h"

#define PER_KIND 6
#define SIMILAR_SHOWN 3

struct find_view {
	struct edit words;
	struct candidates found;
	struct similars similar;	/* nothing was found: what was perhaps meant */
	size_t cursor;
};

static struct find_view *
find_state(const struct view *v)
{
	return v->state;
}

/* Nothing was found: what may be tried instead, similar initials first. */
static bool
find_is_nothing(const struct find_view *s)
{
	return s->found.n == 0 && !edit_is_empty(&s->words);
}

enum { TRY_NEW, TRY_BIN, TRIES };

static size_t
find_rows(const struct find_view *s)
{
	return find_is_nothing(s) ? s->similar.n + TRIES : s->found.n;
}

static int
find_load(struct view *v, struct err *e)
{
	struct find_view *s = find_state(v);
	struct candidates c;

	if (browse_find(app_office(v->app), edit_text(&s->words), PER_KIND, &c, e) < 0)
		return -1;
	candidates_release(&s->found);
	similars_release(&s->similar);
	s->found = c;
	if (c.n == 0 && browse_similar(app_office(v->app), edit_text(&s->words), SIMILAR_SHOWN, &s->similar, e) < 0)
		return -1;
	if (s->cursor >= find_rows(s))
		s->cursor = find_rows(s) > 0 ? find_rows(s) - 1 : 0;
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
	similars_release(&s->similar);
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
find_try(struct view *v, size_t i, struct err *e)
{
	struct find_view *s = find_state(v);
	const char *typed = edit_text(&s->words);
	struct form_arg fresh = {.thing = &household_thing};
	struct list_arg bin = {.thing = &household_thing, .fill = bin_fill, .title = "回收站", .words = typed};

	if (i < s->similar.n) {
		edit_set(&s->words, s->similar.p[i].words);
		return find_again(v, e);
	}
	if (i - s->similar.n == TRY_BIN)
		return views_open(v, &view_list, &bin, e);
	/* initials are no name */
	fresh.text = (unsigned char)typed[0] >= 0x80 ? typed : NULL;
	return views_open(v, &view_form, &fresh, e);
}

static enum view_result
find_enter(struct view *v, size_t i, struct err *e)
{
	struct find_view *s = find_state(v);
	struct page_arg a;

	if (find_is_nothing(s))
		return i < find_rows(s) ? find_try(v, i, e) : VIEW_STAY;
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

	if (digit > 0 && find_has_letter(edit_text(&s->words)) && !text_code_begun(edit_text(&s->words), s->words.at))
		return find_enter(v, (size_t)digit - 1, e);
	if (k->code == K_ENTER && edit_code(&s->words) == EDIT_CHANGED)
		return find_again(v, e);
	switch (k->code) {
	case K_UP:
		s->cursor -= s->cursor > 0;
		return VIEW_REDRAW;
	case K_DOWN:
		s->cursor += s->cursor + 1 < find_rows(s);
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
find_draw_tries(const struct find_view *s, struct canvas *c, int y)
{
	static const char *const tries[TRIES] = {"新增一户", "到回收站里找(删掉的户)"};
	struct buf b = BUF_INIT;

	buf_addf(&b, "没有找到 %s. 户、人、村、工单(办结归档的也在内)都找过了. 试试:", edit_text(&s->words));
	canvas_put(c, y, 2, canvas_cols(c) - 2, STYLE_NORMAL, buf_str(&b));
	for (size_t i = 0; i < find_rows(s); i++) {
		buf_clear(&b);
		buf_addf(&b, " %zu ", i + 1);
		if (i < s->similar.n)
			buf_addf(&b, "%s (%s)", s->similar.p[i].words, s->similar.p[i].title);
		else
			buf_adds(&b, tries[i - s->similar.n]);
		canvas_field(c, y + 2 + (int)i, 0, canvas_cols(c), i == s->cursor ? STYLE_SELECTED : STYLE_NORMAL, buf_str(&b));
		if (i == s->cursor)
			canvas_put(c, y + 2 + (int)i, 0, 1, STYLE_SELECTED, ">");
	}
	buf_release(&b);
}

static void
find_draw(const struct view *v, struct canvas *c)
{
	struct find_view *s = find_state(v);
	int first, last, cols = canvas_cols(c), y;

	view_frame(v, c, "查找", &first, &last);
	canvas_put(c, first, 1, 4, STYLE_NORMAL, "查:");
	canvas_put(c, first, 5, 1, STYLE_DIM, "[");
	canvas_put(c, first, 37, cols - 37, STYLE_DIM, cols >= 76 ? "] 姓名首字母、汉字、编号、电话都行" : "] 首字母、汉字、编号");
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
	if (find_is_nothing(s))
		find_draw_tries(s, c, first + 3);
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
