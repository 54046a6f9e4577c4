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
#include "base/pinyin.h"
#include "base/text.h"
#include "office/bin.h"
#include "office/browse.h"
#include "office/office.h"
#include "office/promise.h"
#include "office/rule.h"
#include "office/saved.h"
#include "office/ticket.h"
#include "ui/canvas.h"
#include "ui/list.h"
#include "ui/picker.h"

#define SAVED_MAX 200

struct list_view {
	struct browse browse;
	struct list list;
	struct list_column columns[LIST_COLUMNS_MAX];
	const struct field *fields[LIST_COLUMNS_MAX];
	size_t n_columns;
	char *title;		/* owned */
	char *among;		/* owned; what listed last lent: the marked rows */
	struct query query;	/* owned; what browse borrows when the list is a number's records */
	int64_t saved;		/* the saved filter shown; 0 none */
	char *saved_name;	/* owned */
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
	s->browse.narrowed = true;
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

static void
list_view_forget_saved(struct list_view *s)
{
	s->saved = 0;
	free(s->saved_name);
	s->saved_name = NULL;
}

static int
list_view_load(struct view *v, struct err *e)
{
	struct list_view *s = list_state(v);

	/* the query stays; its name goes with the filter that bore it */
	if (s->saved != 0) {
		struct err none = {0};
		bool gone = false;

		if (bin_has(app_office(v->app), &filter_entity, s->saved, &gone, &none) < 0 || gone)
			list_view_forget_saved(s);
	}
	if (list_load(&s->list, list_view_height(v), e) < 0)
		return -1;
	return list_view_count(s, e);
}

/* More rows, or fewer; what else load looks up stays as it is. */
static void
list_view_resized(struct view *v)
{
	struct err e = {0};

	if (list_load(&list_state(v)->list, list_view_height(v), &e) < 0)
		app_warn(v->app, "%s", e.text);
}

static void
list_view_close(struct view *v)
{
	struct list_view *s = list_state(v);

	list_release(&s->list);
	browse_release(&s->browse);
	query_release(&s->query);
	free(s->title);
	free(s->among);
	free(s->saved_name);
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
	if (list_view_row(v) == 0)
		return VIEW_STAY;
	return views_open_row(v, list_state(v)->browse.thing, list_view_row(v), e);
}

static enum view_result
list_view_edit(struct view *v, struct err *e)
{
	struct form_arg a = {.thing = list_state(v)->browse.thing, .row = list_view_row(v)};

	if (a.row == 0)
		return VIEW_STAY;
	if (a.thing == &rule_thing)
		return rule_ask_more(v, a.row, e);
	if (a.thing == &ticket_thing)
		return ticket_ask_more(v, a.row, e);
	return views_open(v, &view_form, &a, e);
}

static enum view_result
list_view_new(struct view *v, struct err *e)
{
	return views_open_row(v, list_state(v)->browse.thing, 0, e);
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
	if (list_state(v)->browse.thing == &promise_thing && list_view_row(v) != 0)
		return promise_ask_settle(v, list_view_row(v), e);
	return list_view_is_tickets(v) ? ticket_ask_close(v, list_view_row(v), e) : VIEW_PASS;
}

static enum view_result
list_view_delete(struct view *v, struct err *e)
{
	if (list_view_row(v) == 0)
		return VIEW_STAY;
	return views_delete(v, list_state(v)->browse.thing, list_view_row(v), e);
}

/* The steps of a ticket are no keys of other lists; a promise is kept by F8. */
static bool
list_view_offers(const struct view *v, int key)
{
	if (key == K_F8 && list_state(v)->browse.thing == &promise_thing)
		return list_view_row(v) != 0;
	return (key != K_F6 && key != K_F7 && key != K_F8) || list_view_is_tickets(v);
}

static const char *
list_view_label(const struct view *v, int key)
{
	if (key == K_F4 && list_state(v)->browse.thing == &ticket_thing)
		return "办理";
	return key == K_F8 && list_state(v)->browse.thing == &promise_thing ? "兑现" : NULL;
}

/* --- saved filters --------------------------------------------------------------------------------------------- */

static enum view_result
list_view_again(struct view *v, struct err *e)
{
	struct list_view *s = list_state(v);

	if (list_restart(&s->list, list_view_height(v), e) < 0 || list_view_count(s, e) < 0)
		app_warn(v->app, "%s", e->text);
	return VIEW_REDRAW;
}

static int
list_view_find_saved(void *data, const char *query, struct pick_item *out, size_t *n, int64_t *total, struct err *e)
{
	const struct rows *all = data;

	(void)e;
	*n = 0;
	*total = 0;
	for (size_t i = 0; i < all->n; i++) {
		const struct record *r = &all->p[i];
		const char *preset = record_text(r, "preset"), *words = record_text(r, "words");
		struct buf what = BUF_INIT;

		if (!pinyin_match_all(record_text(r, "name"), query))
			continue;
		++*total;
		if (*n == PICKER_MAX)
			continue;
		buf_addf(&what, "%s%s%s", preset[0] != '\0' ? preset : "全部", words[0] != '\0' ? "  查: " : "", words);
		out[*n].id = (int64_t)i + 1;
		out[*n].title = mem_str(record_text(r, "name"));
		out[(*n)++].detail = buf_detach(&what);
	}
	return 0;
}

/* 0: the saved ones by digit, and again 0 for what the list was opened with. */
static enum view_result
list_view_call_saved(struct view *v, struct err *e)
{
	struct list_view *s = list_state(v);
	enum view_result r = VIEW_REDRAW;
	struct picker p;
	struct rows all;
	int n;

	if (saved_list(s->browse.office, s->browse.thing, SAVED_MAX, &all, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	picker_init(&p, "存的查法: 数字选", list_view_find_saved, &all, PICKER_DIGITS);
	p.extra = "回到打开时的样子";
	n = all.n > 0 ? app_pick(v->app, &p, 0) : 2;
	if (n == 1) {
		const struct record *chosen = &all.p[picker_current(&p)->id - 1];

		if (saved_show(&s->browse, chosen, e) < 0) {
			app_warn(v->app, "%s", e->text);
		} else {
			list_view_forget_saved(s);
			s->saved = chosen->row;
			s->saved_name = mem_str(record_text(chosen, "name"));
			list_set_words(&s->list, record_text(chosen, "words"));
			r = list_view_again(v, e);
		}
	} else if (n == 2) {
		list_view_forget_saved(s);
		browse_preset(&s->browse, 0);
		r = list_view_again(v, e);
		if (all.n == 0)
			app_status(v->app, "还没有存过查法: 选好范围、打好要查的字, 按 F2 记下");
	}
	picker_release(&p);
	rows_release(&all);
	return r;
}

static enum view_result
list_view_keep(struct view *v, struct err *e)
{
	struct list_view *s = list_state(v);
	struct buf q = BUF_INIT;
	enum view_result r = VIEW_REDRAW;
	char *name = NULL;
	int64_t row;

	if (s->saved != 0) {
		buf_addf(&q, "这是存过的查法「%s」", s->saved_name);
		if (app_ask(v->app, buf_str(&q), (const char *const[]){"留着", "去掉它", NULL}) == 2) {
			if (bin_put(s->browse.office, &filter_entity, s->saved, e) < 0)
				app_warn(v->app, "%s", e->text);
			else
				app_status(v->app, "去掉了查法「%s」; 名单里的记录没有动.  Ctrl+Z 撤回", s->saved_name);
			list_view_forget_saved(s);
		}
	} else if (app_prompt(v->app, "给现在这个查法起个名, 以后在这种名单里按 0 用数字叫出来", NULL, 0, 20, &name) == 0) {
		if (saved_keep(&s->browse, name, &row, e) < 0) {
			app_warn(v->app, "%s", e->text);
		} else {
			s->saved = row;
			s->saved_name = mem_str(name);
			app_status(v->app, "记下了查法「%s」: 没打查找字时按 0 选它", name);
		}
	}
	free(name);
	buf_release(&q);
	return r;
}

/* Nothing found in a part of the list: Enter looks in all of it. */
static bool
list_view_is_part(const struct list_view *s)
{
	const char *title = browse_preset_title(&s->browse);

	return list_words(&s->list)[0] != '\0' && list_current(&s->list) == NULL && (title == NULL || title[0] != '\0')
	    && !s->browse.base.deleted;
}

static enum view_result
list_view_widen(struct view *v, struct err *e)
{
	struct list_view *s = list_state(v);

	browse_all(&s->browse);
	list_view_forget_saved(s);
	free(s->title);
	s->title = mem_str(s->browse.thing->plural != NULL ? s->browse.thing->plural : s->browse.thing->entity->title);
	return list_view_again(v, e);
}

static const struct view_cmd list_cmds[] = {
	{K_F2, "save-filter", NULL, "记下现在的查法, 以后按 0 用数字叫出来", NULL},
	{'0', "saved-filters", "查法 F2记下", "没打查找字时: 存过的查法, 数字选", NULL},
	{0, "keep-filter", NULL, "记下现在的查法, 以后按 0 用数字叫出来", list_view_keep},
	{0, "call-filter", NULL, "存过的查法, 数字选", list_view_call_saved},
	{K_F4, "edit", "改", "改光标这一条; 工单: 改和现在能办的每一步; 规则: 从某天起改、停用、录放假通知", list_view_edit},
	{K_F6, "assign", "派", "派给别人", list_view_assign},
	{K_F7, "same-matter", "并件", "和另一件是同一件事, 并过去", list_view_same},
	{K_F8, "finish", "办结", "办结, 数字选结果; 答应的事: 兑现了", list_view_finish},
	{K_CTRL_U, "new", "新增", "在这个名单里新增一条", list_view_new},
	{K_DELETE, "delete", NULL, "放进回收站(先问, 可撤回)", list_view_delete},
	{K_INSERT, "mark", NULL, "勾选几条(没打查找字时空格也行): F9 只印勾选的, 单子一条一张", NULL},
	{0, NULL, NULL, NULL, NULL},
};

static enum view_result
list_view_key(struct view *v, const struct key *k, struct err *e)
{
	struct list_view *s = list_state(v);

	if (k->code == K_F2)
		return list_view_keep(v, e);
	if (key_digit(k) == 0 && list_words(&s->list)[0] == '\0' && !s->list.typing)
		return list_view_call_saved(v, e);
	switch (list_key(&s->list, k, e)) {
	case LIST_PASS:
		return k->code == K_ENTER && list_view_is_part(s) ? list_view_widen(v, e) : VIEW_PASS;
	case LIST_STAY:
		return VIEW_STAY;
	case LIST_MOVED:
		return VIEW_REDRAW;
	case LIST_OPEN:
		return list_view_enter(v, e);
	case LIST_FILTERED:
		list_view_forget_saved(s);
		if (list_view_count(s, e) < 0)
			app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	case LIST_FAILED:
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	return VIEW_PASS;
}

/* A name or number copied elsewhere is looked for. */
static enum view_result
list_view_paste(struct view *v, const char *text, size_t n, struct err *e)
{
	struct key k = key_make(K_PASTE);

	k.paste = text;
	k.paste_n = n;
	return list_view_key(v, &k, e);
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
		struct buf b = BUF_INIT;

		buf_addf(&b, "没有找到 %s. 换个首字母或少打一个字; Esc 清除查找", list_words(&s->list));
		canvas_put(c, y, 8, canvas_cols(c) - 8, STYLE_NORMAL, buf_str(&b));
		buf_clear(&b);
		buf_addf(&b, "%sCtrl+U 新增一条", list_view_is_part(s) ? "回车 到全部里找(办结的也找)    " : "");
		canvas_put(c, y + 2, 8, canvas_cols(c) - 8, STYLE_NORMAL, buf_str(&b));
		buf_release(&b);
		return;
	}
	canvas_put(c, y, 8, canvas_cols(c) - 8, STYLE_NORMAL, "这里还没有记录.");
	canvas_put(c, y + 2, 8, canvas_cols(c) - 8, STYLE_NORMAL, "Ctrl+U 新增一条   F5 新走访   F6 新工单   Esc 返回");
	if (s->browse.preset == 0 && s->browse.base.n_conds == 0 && !s->browse.base.deleted && views_imports(s->browse.thing))
		canvas_put(c, y + 4, 8, canvas_cols(c) - 8, STYLE_NORMAL, "已经有表格(xlsx、CSV): F10 5 8 导入, 先预览");
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
	if (s->saved != 0)
		buf_addf(&place, "  「%s」", s->saved_name);
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

/* Rows that are marked are meant, and no others, in the order of the list; how many. */
static size_t
list_view_marked(struct list_view *s, struct query *q)
{
	const int64_t *ids;
	size_t n = list_marks(&s->list, &ids);
	struct query all = *q;
	struct buf b = BUF_INIT;

	if (n == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%c%lld", i == 0 ? '[' : ',', (long long)ids[i]);
	buf_addc(&b, ']');
	free(s->among);
	s->among = buf_detach(&b);
	query_init(q, all.entity);
	q->among = s->among;
	q->sort = all.sort;
	q->descending = all.descending;
	q->deleted = all.deleted;
	return n;
}

static size_t
list_view_listed(const struct view *v, struct query *q, const char **title)
{
	struct list_view *s = list_state(v);

	browse_query(&s->browse, q);
	size_t marked = list_view_marked(s, q);
	if (marked > 0)
		*title = "勾选的";
	else
		*title = s->browse.preset > 0 ? s->browse.thing->presets[s->browse.preset - 1].title : s->title;
	return marked;
}

const struct view_ops view_list = {
	.name = "list",
	.title = "名单",
	.cmds = list_cmds,
	.offers = list_view_offers,
	.label = list_view_label,
	.state_size = sizeof(struct list_view),
	.open = list_view_open,
	.load = list_view_load,
	.resized = list_view_resized,
	.draw = list_view_draw,
	.key = list_view_key,
	.paste = list_view_paste,
	.close = list_view_close,
	.current = list_view_current,
	.listed = list_view_listed,
};
