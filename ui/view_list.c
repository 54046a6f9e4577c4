/*
 * view_list.c - any thing's list: columns from the descriptor, rows by key.
 *
 * Holds no more rows than the window; counts are asked once per filter and
 * stop at what people read ("9999+", "300+" of what was typed).
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/browse.h"
#include "office/office.h"
#include "office/ticket.h"
#include "ui/canvas.h"
#include "ui/list.h"

struct list_view {
	struct browse browse;
	struct list list;
	struct list_column columns[LIST_COLUMNS_MAX];
	const struct field *fields[LIST_COLUMNS_MAX];
	size_t n_columns;
	char *title;		/* owned */
	struct query query;	/* owned; what browse borrows when the list is a number's records */
	int64_t count;		/* of what is shown now; -1 unknown */
	bool more;		/* ... and there are more */
};

static struct list_view *
list_state(const struct view *v)
{
	return v->state;
}

/* --- source ---------------------------------------------------------------------------------------------------- */

static void
list_view_item(struct list_view *s, struct record *r, struct list_item *it)
{
	it->id = r->row;
	for (size_t i = 0; i < s->n_columns; i++) {
		struct buf b = BUF_INIT;
		bool warn;

		browse_cell(s->browse.office, s->browse.thing, r, s->fields[i], &b, &warn);
		/* a note's lines are one cell */
		for (size_t j = 0; j < b.n; j++)
			if (b.p[j] == '\n')
				b.p[j] = ' ';
		it->style[i] = warn ? STYLE_WARN : STYLE_NORMAL;
		it->cell[i] = buf_detach(&b);
	}
	it->data = mem_copy(r, sizeof(*r));
	memset(r, 0, sizeof(*r));
}

static int
list_view_page(void *source, const struct list_item *from, bool forward, size_t limit, struct list_item *out, size_t *n, struct err *e)
{
	struct list_view *s = source;
	struct rows rows;

	if (browse_page(&s->browse, from != NULL ? from->data : NULL, forward, limit, &rows, e) < 0)
		return -1;
	*n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		list_view_item(s, &rows.p[i], &out[i]);
	/* the records live on in the items */
	free(rows.p);
	return 0;
}

static void
list_view_release(struct list_item *it)
{
	record_release(it->data);
	free(it->data);
	it->data = NULL;
}

static void
list_view_filter(void *source, const char *words)
{
	struct list_view *s = source;

	browse_words(&s->browse, words);
}

static bool
list_view_preset(void *source, int digit)
{
	struct list_view *s = source;

	return browse_preset(&s->browse, digit);
}

static const struct list_source list_source = {
	.page = list_view_page,
	.release = list_view_release,
	.filter = list_view_filter,
	.preset = list_view_preset,
};

/* --- life ------------------------------------------------------------------------------------------------------ */

static void
list_view_columns(struct list_view *s)
{
	int widest = -1;

	s->n_columns = browse_columns(s->browse.thing, s->fields, LIST_COLUMNS_MAX);
	for (size_t i = 0; i < s->n_columns; i++) {
		const struct field *f = s->fields[i];

		s->columns[i].title = f->title;
		s->columns[i].width = browse_width(f);
		s->columns[i].drop = i < 3 ? 0 : (int)i;
		s->columns[i].right = f->kind == FIELD_INT || f->kind == FIELD_MONEY;
		if (f->kind == FIELD_TEXT || f->kind == FIELD_NOTE || widest < 0)
			widest = (int)i;
	}
	if (widest >= 0) {
		s->columns[widest].grow = true;
		s->columns[widest].drop = 0;
	}
}

static void
list_view_copy_query(struct list_view *s, const struct query *q)
{
	query_copy(&s->query, q);
	s->browse.base = s->query;
	if (q->words != NULL)
		browse_words(&s->browse, q->words);
}

static int
list_view_open(struct view *v, const void *arg, struct err *e)
{
	struct list_view *s = list_state(v);
	const struct list_arg *a = arg;

	(void)e;
	browse_init(&s->browse, app_office(v->app), a->thing, a->fill);
	if (a->query != NULL)
		list_view_copy_query(s, a->query);
	if (a->of_field != NULL)
		browse_of(&s->browse, a->of_field, a->of_row);
	s->title = mem_str(a->title != NULL ? a->title : a->thing->plural != NULL ? a->thing->plural : a->thing->entity->title);
	list_view_columns(s);
	list_init(&s->list, &list_source, s, s->columns, s->n_columns);
	if (a->words != NULL)
		list_set_words(&s->list, a->words);
	s->count = -1;
	return 0;
}

static int
list_view_height(const struct view *v)
{
	/* filter box, column titles, the line of presets */
	return app_rows(v->app) - app_frame_rows(v->app) - 3;
}

static int
list_view_count(struct list_view *s, struct err *e)
{
	/* hits of words are read one by one to be sure: what the window holds is known, more is not counted at every key */
	if (list_words(&s->list)[0] != '\0') {
		s->count = (int64_t)s->list.n;
		s->more = !s->list.at_start || !s->list.at_end;
		return 0;
	}
	if (browse_count(&s->browse, BROWSE_CAP, &s->count, e) < 0)
		return -1;
	s->more = s->count >= BROWSE_CAP;
	return 0;
}

static int
list_view_load(struct view *v, struct err *e)
{
	struct list_view *s = list_state(v);

	if (list_load(&s->list, list_view_height(v), e) < 0)
		return -1;
	return list_view_count(s, e);
}

static void
list_view_close(struct view *v)
{
	struct list_view *s = list_state(v);

	list_release(&s->list);
	browse_release(&s->browse);
	query_release(&s->query);
	free(s->title);
}

/* --- keys ------------------------------------------------------------------------------------------------------ */

static int64_t
list_view_row(const struct view *v)
{
	const struct list_item *it = list_current(&list_state(v)->list);

	return it != NULL ? it->id : 0;
}

static enum view_result
list_view_enter(struct view *v, struct err *e)
{
	struct page_arg a = {.thing = list_state(v)->browse.thing, .row = list_view_row(v)};

	if (a.row == 0)
		return VIEW_STAY;
	return views_open(v, &view_page, &a, e);
}

static enum view_result
list_view_edit(struct view *v, struct err *e)
{
	struct form_arg a = {.thing = list_state(v)->browse.thing, .row = list_view_row(v)};

	if (a.row == 0)
		return VIEW_STAY;
	return views_open(v, &view_form, &a, e);
}

static enum view_result
list_view_new(struct view *v, struct err *e)
{
	struct form_arg a = {.thing = list_state(v)->browse.thing};

	return views_open(v, &view_form, &a, e);
}

static bool
list_view_is_tickets(const struct view *v)
{
	return list_state(v)->browse.thing == &ticket_thing && list_view_row(v) != 0;
}

static enum view_result
list_view_assign(struct view *v, struct err *e)
{
	return list_view_is_tickets(v) ? ticket_ask_assign(v, list_view_row(v), e) : VIEW_PASS;
}

static enum view_result
list_view_same(struct view *v, struct err *e)
{
	return list_view_is_tickets(v) ? ticket_ask_same(v, list_view_row(v), e) : VIEW_PASS;
}

static enum view_result
list_view_finish(struct view *v, struct err *e)
{
	return list_view_is_tickets(v) ? ticket_ask_close(v, list_view_row(v), e) : VIEW_PASS;
}

static enum view_result
list_view_delete(struct view *v, struct err *e)
{
	if (list_view_row(v) == 0)
		return VIEW_STAY;
	return views_delete(v, list_state(v)->browse.thing, list_view_row(v), e);
}

static const struct view_cmd list_cmds[] = {
	{K_F4, "edit", "改", "改光标这一条", list_view_edit},
	{K_F6, "assign", "派/新工单", "工单: 派给别人; 别的名单里: 给光标这户开新工单", list_view_assign},
	{K_F7, "same-matter", "并件", "工单: 和另一件是同一件事, 并过去", list_view_same},
	{K_F8, "finish", "办结", "工单: 办结, 数字选结果", list_view_finish},
	{K_CTRL_U, "new", NULL, "在这个名单里新增一条", list_view_new},
	{K_DELETE, "delete", NULL, "放进回收站(先问, 可撤回)", list_view_delete},
	{0, NULL, NULL, NULL, NULL},
};

static enum view_result
list_view_key(struct view *v, const struct key *k, struct err *e)
{
	struct list_view *s = list_state(v);

	switch (list_key(&s->list, k, e)) {
	case LIST_PASS:
		return VIEW_PASS;
	case LIST_STAY:
		return VIEW_STAY;
	case LIST_MOVED:
		return VIEW_REDRAW;
	case LIST_OPEN:
		return list_view_enter(v, e);
	case LIST_FILTERED:
		if (list_view_count(s, e) < 0)
			app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	case LIST_FAILED:
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	return VIEW_PASS;
}

/* --- drawing --------------------------------------------------------------------------------------------------- */

static void
list_view_count_text(const struct list_view *s, struct buf *out)
{
	if (s->count >= 0)
		buf_addf(out, "%lld%s", (long long)s->count, s->more ? "+" : "");
}

/* Whole presets only; when the window is too narrow for all, the rest is said to be there. */
static void
list_view_presets(const struct list_view *s, int cols, struct buf *out)
{
	const struct preset *p = s->browse.thing->presets;

	for (int i = 0; p != NULL && p[i].title != NULL && i < 9; i++) {
		struct buf one = BUF_INIT;

		buf_addf(&one, s->browse.preset == i + 1 ? "[%d%s]" : " %d%s ", i + 1, p[i].title);
		if (text_cols(buf_str(out), out->n) + text_cols(buf_str(&one), one.n) + 3 > (size_t)cols) {
			buf_adds(out, " ..");
			buf_release(&one);
			return;
		}
		buf_adds(out, buf_str(&one));
		buf_release(&one);
	}
}

static void
list_view_empty(const struct list_view *s, struct canvas *c, int y)
{
	if (list_words(&s->list)[0] != '\0') {
		canvas_put(c, y, 8, canvas_cols(c) - 8, STYLE_NORMAL, "没有找到. 换个首字母或少打一个字; Esc 清除查找");
		return;
	}
	canvas_put(c, y, 8, canvas_cols(c) - 8, STYLE_NORMAL, "这里还没有记录.");
	canvas_put(c, y + 2, 8, canvas_cols(c) - 8, STYLE_NORMAL, "Ctrl+U 新增一条    F5 新走访    F6 新工单    Esc 返回");
}

static void
list_view_draw(const struct view *v, struct canvas *c)
{
	struct list_view *s = list_state(v);
	struct buf place = BUF_INIT, note = BUF_INIT, presets = BUF_INIT;
	int first, last;

	buf_adds(&place, s->title);
	if (s->browse.preset > 0)
		buf_addf(&place, "  %s", s->browse.thing->presets[s->browse.preset - 1].title);
	buf_adds(&place, "  ");
	list_view_count_text(s, &place);
	view_frame(v, c, buf_str(&place), &first, &last);
	if (list_words(&s->list)[0] != '\0') {
		buf_adds(&note, "命中 ");
		list_view_count_text(s, &note);
		buf_adds(&note, " 件  Esc清除");
	} else {
		buf_adds(&note, "打首字母或汉字就查");
	}
	list_draw_filter(&s->list, c, first, 0, canvas_cols(c), buf_str(&note));
	list_draw(&s->list, c, first + 1, 0, last - first - 1, canvas_cols(c), true);
	if (list_current(&s->list) == NULL)
		list_view_empty(s, c, first + 4);
	list_view_presets(s, canvas_cols(c), &presets);
	canvas_put(c, last, 0, canvas_cols(c), STYLE_DIM, buf_str(&presets));
	buf_release(&place);
	buf_release(&note);
	buf_release(&presets);
}

static bool
list_view_current(const struct view *v, const struct thing **t, int64_t *row)
{
	*t = list_state(v)->browse.thing;
	*row = list_view_row(v);
	return *row != 0;
}

static void
list_view_listed(const struct view *v, struct query *q, const char **title)
{
	const struct list_view *s = list_state(v);

	browse_query(&s->browse, q);
	*title = s->browse.preset > 0 ? s->browse.thing->presets[s->browse.preset - 1].title : s->title;
}

const struct view_ops view_list = {
	.name = "list",
	.title = "名单",
	.cmds = list_cmds,
	.state_size = sizeof(struct list_view),
	.open = list_view_open,
	.load = list_view_load,
	.draw = list_view_draw,
	.key = list_view_key,
	.close = list_view_close,
	.current = list_view_current,
	.listed = list_view_listed,
};
