/*
 * view_request.c - 上级要数: do we have it already?  A form that was asked
 * for, its columns matched to the ledger one by one, and out again in the
 * asker's order.
 *
 * A new one begins with the asker's own table (or its header pasted), so that
 * nothing is typed that somebody else typed before.
 */
#include "ui/views.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "exchange/answer.h"
#include "exchange/recent.h"
#include "exchange/table.h"
#include "exchange/template.h"
#include "office/office.h"
#include "office/request_form.h"
#include "office/township.h"
#include "ui/canvas.h"
#include "ui/edit.h"
#include "ui/picker.h"

#define RECENTS 9
#define SOURCE_LINE "上级要数: 表或列名"	/* what its typing is kept under */
#define COUNTED_MAX 2000	/* rows looked at for the estimate; when there are more a + stands behind the count */
#define REASON_MAX 60
#define LISTED_MAX 4		/* texts their lists do not have, told on the screen */

struct line {			/* a column of the form */
	struct dict_entry entry;
	enum dict_match how;	/* SURE: it is that; GUESS: proposed, nobody said so yet */
	bool counted, outside;	/* of their form: it counts or says that column itself; it has no such column */
};

struct request_view {
	int64_t row;			/* 0: not registered yet */
	int64_t saved;			/* the register's form puts the row here */
	bool choosing;			/* which columns? */
	struct edit source;		/* path or titles, as typed */
	bool recalled;			/* what was left of it the last time has been put there */
	struct recents recents;
	struct asked_form form;		/* read, and waiting for the register */

	struct record request;
	bool loaded;
	struct rows items;
	struct line *lines;		/* owned; items.n */
	size_t cursor, top;
	int64_t count;			/* rows the form will have, as of counted_at */
	int64_t counted_at;
	bool more;			/* ... and there are rows nobody looked at */
	char *head[3], *summary, *cost, *month;	/* owned; lines as shown */

	char *form_path, *form_sheet;	/* owned; their own file; NULL: none is known */
	uint64_t form_titles;		/* a sum of the columns its header was found by */
	struct template theirs;		/* open when theirs.path is */
	char *form_where, *form_how;	/* owned; lines as shown; NULL: there is none */
	int64_t form_count;		/* ... for so many rows */
	bool form_takes;		/* they go into it */
};

static struct request_view *
request_view_state(const struct view *v)
{
	return v->state;
}

/* --- life ------------------------------------------------------------------------------------------------------ */

static int
request_view_open(struct view *v, const void *arg, struct err *e)
{
	struct request_view *s = request_view_state(v);

	(void)e;
	s->row = ((const struct page_arg *)arg)->row;
	s->choosing = s->row == 0;
	s->counted_at = -1;
	edit_init(&s->source, 0, 2000);
	return 0;
}

static void
request_view_drop(struct request_view *s)
{
	if (s->loaded)
		record_release(&s->request);
	s->loaded = false;
	rows_release(&s->items);
	free(s->lines);
	s->lines = NULL;
	for (int i = 0; i < 3; i++) {
		free(s->head[i]);
		s->head[i] = NULL;
	}
	free(s->summary);
	free(s->cost);
	free(s->month);
	s->summary = s->cost = s->month = NULL;
}

/* Their file is to be read anew. */
static void
request_view_drop_form(struct request_view *s)
{
	template_close(&s->theirs);
	free(s->form_path);
	free(s->form_sheet);
	free(s->form_where);
	free(s->form_how);
	s->form_path = s->form_sheet = s->form_where = s->form_how = NULL;
	s->form_takes = false;
}

static void
request_view_close(struct view *v)
{
	struct request_view *s = request_view_state(v);

	request_view_drop(s);
	request_view_drop_form(s);
	recents_release(&s->recents);
	asked_form_release(&s->form);
	edit_release(&s->source);
}

static bool
request_view_is_open(const struct request_view *s, size_t i)
{
	return s->lines[i].how != DICT_SURE && record_int(&s->items.p[i], "missing") == 0;
}

/* The next column nobody has said anything about yet, from "from" on and round; items.n: none. */
static size_t
request_view_next_open(const struct request_view *s, size_t from)
{
	for (size_t k = 0; k < s->items.n; k++)
		if (request_view_is_open(s, (from + k) % s->items.n))
			return (from + k) % s->items.n;
	return s->items.n;
}

static void
request_view_heads(struct request_view *s, struct office *o)
{
	const struct record *r = &s->request;
	struct buf b[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
	bool warn;

	buf_adds(&b[0], "谁要的  ");
	office_title(o, "term", record_int(r, "asker"), &b[0]);
	buf_addc(&b[0], '(');
	office_field(o, r, "channel", &b[0]);
	buf_addf(&b[0], "%s%s)", *record_text(r, "contact") != '\0' ? ", " : "", record_text(r, "contact"));
	buf_adds(&b[0], "   收到 ");
	office_field(o, r, "received", &b[0]);
	buf_adds(&b[0], "   限时 ");
	if (value_is_null(record_field(r, "due")))
		buf_adds(&b[0], "[没说]");
	request_due(r, date_today(), &b[0], &warn);
	buf_adds(&b[0], "   ");
	office_field(o, r, "state", &b[0]);
	buf_addf(&b[1], "表名    %s   文号 %s%s", record_text(r, "name"), *record_text(r, "document") != '\0' ? record_text(r, "document") : "[无]",
		request_is_unlisted(r) ? "  !! 不在县里报表清单内" : "");
	buf_adds(&b[2], "范围    ");
	office_field(o, r, "per", &b[2]);
	static const char *const only[] = { "tag", "village", "words" };
	for (size_t i = 0; i < 3; i++)
		if (!value_is_null(record_field(r, only[i]))) {
			buf_adds(&b[2], ", 只要");
			office_field(o, r, only[i], &b[2]);
		}
	buf_addf(&b[2], ", 共 %lld%s 行   (F4 改)", (long long)s->count, s->more ? "+" : "");
	for (int i = 0; i < 3; i++)
		s->head[i] = buf_detach(&b[i]);
}

static int
request_view_count(struct request_view *s, struct office *o, struct err *e)
{
	if (s->counted_at == s->request.changed_at)
		return 0;
	int rc = request_rows_count(o, &s->request, COUNTED_MAX, &s->count, &s->more, e);
	s->counted_at = s->request.changed_at;
	return rc < 0 ? -1 : 0;
}

static int
request_view_sums(struct request_view *s, struct office *o, struct err *e)
{
	struct request_overlap same;
	struct buf b = BUF_INIT;
	int64_t hand, ledger;
	size_t held = 0, open = 0;

	if (request_overlap(o, s->row, &s->items, &same, e) < 0)
		return -1;
	for (size_t i = 0; i < s->items.n; i++) {
		held += s->lines[i].how == DICT_SURE;
		open += request_view_is_open(s, i);
	}
	buf_addf(&b, "%zu 项里 %zu 项已有", s->items.n, held);
	if (open > 0)
		buf_addf(&b, ", %zu 项还没定", open);
	if (same.same > 0) {
		buf_addf(&b, ".  重 %zu 项: ", same.same);
		office_title(o, "request", same.request.row, &b);
	}
	record_release(&same.request);
	s->summary = buf_detach(&b);
	if (request_minutes(o, &s->request, s->count * (int64_t)s->items.n, &hand, &ledger, e) < 0)
		return -1;
	if (!value_is_null(record_field(&s->request, "answered"))) {
		buf_adds(&b, "已报 ");
		date_when(&b, record_int(&s->request, "answered"));
		buf_addf(&b, ", %lld 行, 省下约 %lld 分钟.  F9 再导出一次", (long long)record_int(&s->request, "rows"),
			(long long)record_int(&s->request, "saved"));
	} else {
		buf_addf(&b, "F9 %s.  手工填约 %lld 分钟, 导出约 %lld 分钟", s->form_takes ? "填他们的表" : "导出成他们的列序", (long long)hand,
			(long long)ledger);
	}
	s->cost = buf_detach(&b);
	if (request_month(o, &b, e) < 0) {
		buf_release(&b);
		return -1;
	}
	s->month = buf_detach(&b);
	return 0;
}

static uint64_t
titles_sum(const struct rows *items)
{
	uint64_t h = items->n;

	for (size_t i = 0; i < items->n; i++)
		for (const char *p = record_text(&items->p[i], "title"); *p != '\0'; p++)
			h = h * 1099511628211u + (unsigned char)*p;
	return h;
}

static void
request_view_open_form(struct request_view *s, struct office *o)
{
	size_t of[TEMPLATE_COLUMNS_MAX];
	struct err why;
	bool fits = false;

	request_view_drop_form(s);
	s->form_titles = titles_sum(&s->items);
	answer_kept_form(o, s->row, &s->form_path, &s->form_sheet);
	if (s->form_path == NULL)
		return;
	if (answer_form_open(&s->theirs, s->form_path, s->form_sheet, &s->items, &why) == 0) {
		answer_match(&s->theirs, &s->items, of);
		for (size_t i = 0; i < s->theirs.n_columns; i++)
			fits |= of[i] != SIZE_MAX;
	}
	if (fits)
		return;
	/* the sheet is not there any more, or columns taken back were those of another one */
	template_close(&s->theirs);
	if (answer_form_open(&s->theirs, s->form_path, NULL, &s->items, &why) == 0) {
		free(s->form_sheet);
		s->form_sheet = mem_str(s->theirs.sheet);
	}
}

/* Where its table is and whether so many rows go into it: looked through once for a number of rows. */
static void
request_view_say_form(struct request_view *s)
{
	struct buf where = BUF_INIT, how = BUF_INIT;

	if (s->form_path == NULL || (s->form_where != NULL && s->form_count == s->count))
		return;
	buf_adds(&where, "他们的表 ");
	buf_adds(&how, "         ");
	s->form_count = s->count;
	s->form_takes = false;
	if (s->theirs.path == NULL) {
		buf_addf(&where, "%s  (找不到了, 或读不出来)", file_base(s->form_path));
		buf_adds(&how, "F9 另写一张新表; 要填他们的表, 按 Ctrl+U 再选一次");
	} else {
		s->form_takes = answer_describe(&s->theirs, s->count, s->more, &where, &how);
		buf_adds(&how, s->form_takes ? "  (Tab 换表头)" : "; F9 另写一张新表");
	}
	free(s->form_where);
	free(s->form_how);
	s->form_where = buf_detach(&where);
	s->form_how = buf_detach(&how);
}

/* Their own file, and which of its columns are ours to fill. */
static void
request_view_form(struct request_view *s, struct office *o)
{
	size_t of[TEMPLATE_COLUMNS_MAX];

	if (s->form_path == NULL || s->form_titles != titles_sum(&s->items))
		request_view_open_form(s, o);
	request_view_say_form(s);
	if (s->theirs.path == NULL)
		return;
	answer_match(&s->theirs, &s->items, of);
	for (size_t k = 0; k < s->items.n; k++)
		s->lines[k].outside = true;
	for (size_t i = 0; i < s->theirs.n_columns; i++)
		if (of[i] != SIZE_MAX) {
			s->lines[of[i]].outside = false;
			s->lines[of[i]].counted = template_is_counted(&s->theirs, i) || s->theirs.columns[i].held;
		}
}

/* What the columns are read from is kept until a request has them. */
static void
request_view_recall(struct request_view *s, struct app *a)
{
	char *text = !s->recalled ? app_line(a, SOURCE_LINE) : NULL;

	s->recalled = true;
	if (text != NULL) {
		edit_set(&s->source, text);
		edit_choose_whole(&s->source);
	}
	free(text);
}

/* The columns read are those of the request now, and so is the file they were read from. */
static int
request_view_take_form(struct request_view *s, struct app *a, const struct record *request, struct err *e)
{
	struct office *o = app_office(a);
	int rc = request_set_columns(o, request, &s->form.titles, e);

	if (rc == 0 && s->form.path != NULL)
		rc = answer_keep_form(o, request->row, s->form.path, s->form.sheet, e);
	if (rc == 0)
		app_line_type(a, SOURCE_LINE, "");
	asked_form_release(&s->form);
	request_view_drop_form(s);
	return rc;
}

/* The register was saved: the columns read before belong to it now. */
static int
request_view_take_saved(struct request_view *s, struct app *a, struct err *e)
{
	struct record r;

	s->row = s->saved;
	s->saved = 0;
	if (ledger_get(app_office(a)->ledger, &r, &request_entity, s->row, e) < 0)
		return -1;
	int rc = s->form.titles.n > 0 ? request_view_take_form(s, a, &r, e) : 0;
	record_release(&r);
	s->choosing = false;
	return rc;
}

static int
request_view_load(struct view *v, struct err *e)
{
	struct request_view *s = request_view_state(v);
	struct office *o = app_office(v->app);
	bool first = !s->loaded;

	if (s->saved != 0 && request_view_take_saved(s, v->app, e) < 0)
		return -1;
	request_view_drop(s);
	if (s->choosing) {
		request_view_recall(s, v->app);
		recents_release(&s->recents);
		recent_tables(&s->recents, RECENTS);
	}
	if (s->row == 0)
		return 0;
	if (ledger_get_proven(o->ledger, &s->request, &request_entity, s->row, e) < 0)
		return -1;
	s->loaded = true;
	if (request_items(o, s->row, &s->items, e) < 0)
		return -1;
	s->lines = mem_zero(s->items.n + 1, sizeof(*s->lines));
	for (size_t i = 0; i < s->items.n; i++) {
		struct line *l = &s->lines[i];
		if (request_item_entry(&s->items.p[i], &l->entry))
			l->how = DICT_SURE;
		else if (record_int(&s->items.p[i], "missing") == 0 &&
		    dict_match(&l->entry, record_int(&s->request, "per"), record_text(&s->items.p[i], "title")) != DICT_NONE)
			l->how = DICT_GUESS;
	}
	if (s->items.n == 0 && !s->choosing) {
		s->choosing = true;
		request_view_recall(s, v->app);
		recent_tables(&s->recents, RECENTS);
	}
	if (first || s->cursor >= s->items.n) {
		s->cursor = request_view_next_open(s, 0);
		if (s->cursor == s->items.n)
			s->cursor = 0;
	}
	if (request_view_count(s, o, e) < 0)
		return -1;
	request_view_heads(s, o);
	request_view_form(s, o);
	return request_view_sums(s, o, e);
}

/* --- which columns --------------------------------------------------------------------------------------------- */

/* What was read or pasted becomes the columns: of this request, or after its register is filled of a new one. */
static enum view_result
request_view_columns(struct view *v, struct err *e)
{
	struct request_view *s = request_view_state(v);
	struct form_arg a = {.thing = &request_thing, .text = s->form.name, .field = "name", .saved = &s->saved};

	if (s->form.titles.n == 0) {
		app_warn(v->app, "没有读到列名. 把表头那一行复制过来粘贴, 或选他们发来的表");
		return VIEW_REDRAW;
	}
	if (s->row != 0) {
		if (request_view_take_form(s, v->app, &s->request, e) < 0) {
			app_warn(v->app, "%s", e->text);
			return VIEW_REDRAW;
		}
		s->choosing = false;
		s->cursor = s->items.n;	/* to the first that needs an answer */
		return VIEW_RELOAD;
	}
	/* the same form was asked for before: who, how and of whom are taken over */
	if (s->form.name != NULL && request_named(app_office(v->app), s->form.name, &a.from_row, e) < 0)
		app_warn(v->app, "%s", e->text);
	a.from_entity = a.from_row != 0 ? request_entity.name : NULL;
	return views_open(v, &view_form, &a, e);
}

static enum view_result
request_view_read(struct view *v, const char *path, struct err *e)
{
	struct request_view *s = request_view_state(v);

	app_line_type(v->app, SOURCE_LINE, path);
	asked_form_release(&s->form);
	if (asked_form_read(&s->form, app_office(v->app), path, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	return request_view_columns(v, e);
}

static enum view_result
request_view_split(struct view *v, const char *text, size_t n, struct err *e)
{
	struct request_view *s = request_view_state(v);

	struct buf all = BUF_INIT;

	asked_form_release(&s->form);
	titles_split(&s->form.titles, text, n);
	for (size_t i = 0; i < s->form.titles.n; i++)
		buf_addf(&all, "%s%s", i > 0 ? "、" : "", s->form.titles.p[i]);
	app_line_type(v->app, SOURCE_LINE, buf_str(&all));
	buf_release(&all);
	return request_view_columns(v, e);
}

static enum view_result
request_view_source_key(struct view *v, const struct key *k, struct err *e)
{
	struct request_view *s = request_view_state(v);
	int digit = key_digit(k);

	if (digit > 0 && (size_t)digit <= s->recents.n && (edit_is_empty(&s->source) || s->source.whole))
		return request_view_read(v, s->recents.p[digit - 1].path, e);
	if (k->code == K_ENTER && !edit_is_empty(&s->source)) {
		char *path = views_path(edit_text(&s->source));
		bool there = file_exists(path);
		enum view_result r = there ? request_view_read(v, path, e) :
			request_view_split(v, edit_text(&s->source), strlen(edit_text(&s->source)), e);
		free(path);
		return r;
	}
	if (k->code == K_ENTER && s->form.titles.n > 0)
		return request_view_columns(v, e);
	if (k->code == K_ESC && s->row != 0 && s->items.n > 0) {
		s->choosing = false;
		return VIEW_REDRAW;
	}
	switch (edit_key(&s->source, k)) {
	case EDIT_PASS:
		return k->code == K_ESC ? VIEW_BACK : VIEW_PASS;
	case EDIT_FULL:
		app_say_full(v->app, &s->source);
		/* fall through */
	case EDIT_CHANGED:
		app_line_type(v->app, SOURCE_LINE, edit_text(&s->source));
		break;
	case EDIT_MOVED:
		break;
	}
	return VIEW_REDRAW;
}

/* --- matching -------------------------------------------------------------------------------------------------- */

static enum view_result
request_view_set(struct view *v, const struct dict_entry *entry, int64_t missing, struct err *e)
{
	struct request_view *s = request_view_state(v);

	if (request_set_item(app_office(v->app), &s->items.p[s->cursor], entry, missing, e) < 0)
		app_warn(v->app, "%s", e->text);
	return VIEW_RELOAD;
}

static void
request_view_go_on(struct view *v)
{
	struct request_view *s = request_view_state(v);
	size_t next = request_view_next_open(s, s->cursor + 1);

	if (next < s->items.n && next != s->cursor)
		s->cursor = next;
	else if (next == s->items.n || next == s->cursor)
		app_status(v->app, "%s", "都对好了.  F9 导出");
}

static enum view_result
request_view_enter(struct view *v, struct err *e)
{
	struct request_view *s = request_view_state(v);
	struct line *l = &s->lines[s->cursor];
	enum view_result r = VIEW_REDRAW;

	if (l->how == DICT_NONE && record_int(&s->items.p[s->cursor], "missing") == 0) {
		app_status(v->app, "%s", "本账没有这一项: 1现在补采 2走访时顺带问 3注明无此数;  或打首字母另选");
		return VIEW_REDRAW;
	}
	if (l->how == DICT_GUESS) {
		struct dict_entry d = l->entry;
		l->how = DICT_SURE;
		r = request_view_set(v, &d, 0, e);
	}
	request_view_go_on(v);
	return r;
}

static enum view_result
request_view_all(struct view *v, struct err *e)
{
	struct request_view *s = request_view_state(v);
	const struct dict_entry *taken[REQUEST_ITEMS_MAX] = {NULL};

	if (!s->loaded || s->choosing)
		return VIEW_PASS;
	for (size_t i = 0; i < s->items.n; i++)
		if (s->lines[i].how == DICT_GUESS)
			taken[i] = &s->lines[i].entry;
	if (request_accept(app_office(v->app), &s->items, taken, e) < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "%s", "都照提议认了, 已存.  没有的项打 1-3;  F9 导出");
	return VIEW_RELOAD;
}

static int
request_view_find(void *data, const char *query, struct pick_item *out, size_t *n, int64_t *total, struct err *e)
{
	int64_t per = *(const int64_t *)data;

	(void)e;
	*n = 0;
	*total = 0;
	for (size_t i = 0; i < dict_size(); i++) {
		struct dict_entry d = dict_at(i);
		struct buf title = BUF_INIT;
		dict_title(&d, &title);
		if (dict_reaches(&d, per) && pinyin_match_all(buf_str(&title), query)) {
			if (*n < PICKER_MAX)
				out[(*n)++] = (struct pick_item){(int64_t)i + 1, mem_str(buf_str(&title)), mem_str(dict_help(&d))};
			++*total;
		}
		buf_release(&title);
	}
	return 0;
}

/* A letter or character begins the search among all there is. */
static enum view_result
request_view_pick(struct view *v, const char *typed, struct err *e)
{
	struct request_view *s = request_view_state(v);
	int64_t per = record_int(&s->request, "per");
	enum view_result r = VIEW_REDRAW;
	struct picker p;

	picker_init(&p, "本账的哪一项", request_view_find, &per, 0);
	edit_set(&p.query, typed);
	if (app_pick(v->app, &p, 60) == 1) {
		struct dict_entry d = dict_at((size_t)picker_current(&p)->id - 1);
		s->lines[s->cursor].how = DICT_SURE;
		r = request_view_set(v, &d, 0, e);
		request_view_go_on(v);
	}
	picker_release(&p);
	return r;
}

static enum view_result
request_view_clear(struct view *v, struct err *e)
{
	struct request_view *s = request_view_state(v);

	return s->loaded && !s->choosing && s->items.n > 0 ? request_view_set(v, NULL, 0, e) : VIEW_PASS;
}

/* --- collecting ------------------------------------------------------------------------------------------------ */

/* One row after the other that has nothing yet; each answer is saved at once.  1: go on; 0: Esc; -1. */
static int
request_view_ask(struct view *v, const struct request_rows *rows, const struct record *item, struct err *e)
{
	struct office *o = app_office(v->app);
	const struct record *row = rows->row.row;
	struct buf had = BUF_INIT, q = BUF_INIT;
	char *typed = NULL;
	int rc = request_cell(o, item->row, row->row, &had, e);

	if (rc == 0 && had.n == 0) {
		buf_addf(&q, "%s   第 %lld 行  ", record_text(item, "title"), (long long)rows->serial);
		office_title(o, row->entity->name, row->row, &q);
		buf_addc(&q, ' ');
		office_describe(o, row, &q);
		buf_adds(&q, "   (回车空着: 跳过这一行; Esc: 先到这里, 采到的都已存)");
		if (app_prompt(v->app, buf_str(&q), NULL, 0, REASON_MAX, &typed) < 0)
			rc = 1;
		else if (typed[0] != '\0')
			rc = request_set_cell(o, item->row, row->row, typed, e);
	}
	free(typed);
	buf_release(&had);
	buf_release(&q);
	return rc < 0 ? -1 : rc == 0;
}

static enum view_result
request_view_collect(struct view *v, struct err *e)
{
	struct request_view *s = request_view_state(v);
	struct request_rows rows;
	int rc, more = 1;

	if (!s->loaded || s->choosing || s->items.n == 0)
		return VIEW_PASS;
	if (s->lines[s->cursor].how == DICT_SURE) {
		app_status(v->app, "%s", "这一项本账已有, 不用补采");
		return VIEW_REDRAW;
	}
	request_rows_begin(&rows, app_office(v->app), &s->request);
	while (more == 1 && (rc = request_rows_next(&rows, e)) == 1)
		more = request_view_ask(v, &rows, &s->items.p[s->cursor], e);
	request_rows_end(&rows);
	if (rc < 0 || more < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "%s", more == 0 ? "采到的都已存, 按 F6 接着采" : "每一行都问过了.  F9 导出");
	return VIEW_RELOAD;
}

static enum view_result
request_view_missing(struct view *v, int digit, struct err *e)
{
	struct request_view *s = request_view_state(v);
	enum view_result r;

	if (s->lines[s->cursor].how == DICT_SURE) {
		app_status(v->app, "%s", "这一项本账已有.  要改成没有按 Delete, 另选打首字母");
		return VIEW_REDRAW;
	}
	s->lines[s->cursor].how = DICT_NONE;
	r = request_view_set(v, NULL, digit, e);
	if (digit == MISSING_COLLECT)
		return request_view_collect(v, e);
	if (digit == MISSING_ASK_ALONG)
		app_status(v->app, "%s", "记下了: 走访这些户的时候会提醒顺带问;  问到的按 F6 填");
	return r;
}

/* --- out ------------------------------------------------------------------------------------------------------- */

/* Where to: beside what came, under a name that is not the asker's own file's.  Owned. */
static char *
request_view_target(const struct request_view *s, struct office *o)
{
	static const char *const folders[] = {"下载", "Downloads", "桌面", "Desktop", "文档", "Documents"};
	struct buf name = BUF_INIT;
	char *folder = NULL, *path;

	for (size_t i = 0; folder == NULL && i < sizeof(folders) / sizeof(*folders); i++) {
		folder = file_home(folders[i]);
		if (folder != NULL && !file_exists(folder)) {
			free(folder);
			folder = NULL;
		}
	}
	if (folder == NULL && (folder = file_home("")) == NULL)
		folder = mem_str(".");
	for (const char *p = record_text(&s->request, "name"); *p != '\0'; p++)
		buf_addc(&name, *p == '/' ? '-' : *p);
	buf_addf(&name, "_%s.xlsx", office_township(o));
	path = file_join(folder, buf_str(&name));
	if (s->form_path != NULL && strcmp(path, s->form_path) == 0) {
		free(path);
		name.n -= strlen(".xlsx");
		buf_adds(&name, "_填好.xlsx");
		path = file_join(folder, buf_str(&name));
	}
	buf_release(&name);
	free(folder);
	return path;
}

static bool
request_view_has_ids(const struct request_view *s)
{
	for (size_t i = 0; i < s->items.n; i++)
		if (s->lines[i].how == DICT_SURE && s->lines[i].entry.field->privacy == PRIVACY_ID)
			return true;
	return false;
}

/* May it go out, and with which reason for ID numbers in full (*reason owned; NULL masked)? */
static bool
request_view_may(struct view *v, char **reason)
{
	static const char *const open[] = {"就这样导出", NULL};
	static const char *const ids[] = {"打星号", "写完整(要写理由)", NULL};
	struct request_view *s = request_view_state(v);
	int how;

	*reason = NULL;
	if (request_view_next_open(s, 0) < s->items.n &&
	    app_ask(v->app, "还有没定的列, 导出来是空的.  F2 可以把提议都认了", open) != 1)
		return false;
	if (!request_view_has_ids(s))
		return true;
	how = app_ask(v->app, "表里有证件号, 怎么写?", ids);
	if (how != 2)
		return how == 1;
	while (app_prompt(v->app, "为什么要完整证件号?  理由记在账本里, 如: 县民政局核对低保", NULL, EDIT_PHRASES, REASON_MAX, reason) == 0) {
		if ((*reason)[strspn(*reason, " ")] != '\0')
			return true;
		free(*reason);
		*reason = NULL;
	}
	return false;
}

/* Owned; NULL: not now. */
static char *
request_view_where(struct view *v, bool fill)
{
	static const char *const answers[] = {"换成新的", "另起名字", NULL};
	char *at = request_view_target(request_view_state(v), app_office(v->app)), *typed, *path;

	for (;;) {
		int rc = app_prompt(v->app, fill ? "填好的写到(他们的原表不动):" : "导出到(.xlsx 表格, .csv 也行):", at, 0, 1000, &typed);
		free(at);
		if (rc < 0)
			return NULL;
		path = views_path(typed);
		free(typed);
		rc = path[0] == '\0' ? 2 : !file_exists(path) ? 1 : app_ask(v->app, "已经有这个文件, 换成新的吗?", answers);
		if (rc == 1)
			return path;
		at = path;
		if (rc == 0) {
			free(at);
			return NULL;
		}
	}
}

/* Into their form or a table of our own?  1 theirs, 2 ours, 0 not now. */
static int
request_view_which(struct view *v)
{
	static const char *const both[] = {"填他们的表", "另写一张新表", NULL};
	static const char *const ours[] = {"另写一张新表", NULL};
	struct request_view *s = request_view_state(v);
	struct buf b = BUF_INIT, own = BUF_INIT, left = BUF_INIT, unchecked = BUF_INIT;
	struct err why;
	int which;

	if (s->theirs.path == NULL)
		return 2;
	if (s->form_takes) {
		buf_addf(&b, "填在他们的表 %s 的副本里?  原表不动", file_base(s->form_path));
		bool sent = answer_sender(app_office(v->app), &s->theirs, &own, &left, &why) == 0;
		if (sent && own.n > 0)
			buf_addf(&b, "\n表头表尾也填: %s", buf_str(&own));
		if (sent && left.n > 0)
			buf_addf(&b, "\n留着没填, 请自己写: %s", buf_str(&left));
		if (answer_unchecked(&s->theirs, &s->items, &unchecked, &why) == 0 && unchecked.n > 0)
			buf_addf(&b, "\n下拉列表由公式算出或太长, 这几列没有对, 填好后自己看一遍: %s", buf_str(&unchecked));
		which = app_ask(v->app, buf_str(&b), both);
	} else {
		which = app_ask(v->app, s->form_how + strspn(s->form_how, " "), ours) == 1 ? 2 : 0;
	}
	buf_release(&unchecked);
	buf_release(&left);
	buf_release(&own);
	buf_release(&b);
	return which;
}

/* What their drop-down lists do not have is told before anything is written.  False: not now. */
static bool
request_view_lists(struct view *v, struct answer_form *form, struct err *e)
{
	static const char *const answers[] = {"照写", "那些格空着", NULL};
	struct request_view *s = request_view_state(v);
	const struct progress *pr = app_progress_begin(v->app, "正在对下拉列表");
	struct buf told = BUF_INIT, q = BUF_INIT;
	int64_t n;
	int how = 1, rc = answer_unlisted(app_office(v->app), &s->request, form, pr, &told, &n, e);

	app_progress_end(v->app);
	if (rc < 0) {
		app_warn(v->app, "%s", e->text);
		how = 0;
	} else if (n > 0) {
		const char *line = buf_str(&told);
		buf_addf(&q, "有 %lld 格不在他们的下拉列表里. 还什么也没有写:\n", (long long)n);
		for (size_t i = 0; i < LISTED_MAX && *line != '\0'; i++) {
			size_t len = strcspn(line, "\n") + 1;
			buf_add(&q, line, len);
			line += len;
		}
		if (*line != '\0')
			buf_adds(&q, "还有几种, 命令 answer 会全列出来\n");
		how = app_ask(v->app, buf_str(&q), answers);
		form->blank = how == 2;
	}
	buf_release(&told);
	buf_release(&q);
	return how != 0;
}

static void
request_view_write(struct view *v, const char *path, const struct answer_form *form, const char *reason, struct err *e)
{
	struct request_view *s = request_view_state(v);
	struct office *o = app_office(v->app);
	const struct progress *pr = app_progress_begin(v->app, form != NULL ? "正在填表" : "正在导出");
	int64_t rows;
	int rc;

	if (form != NULL)
		rc = answer_fill(o, &s->request, form, path, reason, pr, &rows, e);
	else
		rc = answer_write(o, &s->request, path, reason, pr, &rows, e);
	app_progress_end(v->app);
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "%s%s%lld 行写到 %s", reason != NULL ? "里面有完整证件号, 用完请删: " : "", form != NULL ? "已写好, 读回核对过: " : "",
			(long long)rows, path);
}

static enum view_result
request_view_export(struct view *v, struct err *e)
{
	struct request_view *s = request_view_state(v);
	struct answer_form form;
	char *reason, *path;
	int which;

	if (!s->loaded || s->choosing || s->items.n == 0) {
		app_status(v->app, "先要有列: 选他们发来的表, 或粘贴表头");
		return VIEW_REDRAW;
	}
	if ((which = request_view_which(v)) == 0)
		return VIEW_REDRAW;
	form = (struct answer_form){.path = s->form_path, .sheet = s->form_sheet};
	if ((which == 1 && !request_view_lists(v, &form, e)) || !request_view_may(v, &reason))
		return VIEW_REDRAW;
	path = request_view_where(v, which == 1);
	if (path != NULL && which == 1 && !table_is_xlsx(path))
		app_warn(v->app, "填他们的表要写成 .xlsx, 没有写.  要 .csv 请按 F9 2 另写一张新表");
	else if (path != NULL)
		request_view_write(v, path, which == 1 ? &form : NULL, reason, e);
	free(reason);
	free(path);
	return VIEW_RELOAD;
}

/* --- another header -------------------------------------------------------------------------------------------- */

/* Their form read again with the header on that row, or the sheet of that name; its titles are the columns then. */
static int
request_view_head_is(struct request_view *s, struct app *a, const char *typed, struct err *e)
{
	struct template_hint h = {.sheet = s->form_sheet};
	bool number = typed[strspn(typed, "0123456789")] == '\0';
	struct template t;

	if (number) {
		h.head = (uint32_t)strtoul(typed, NULL, 10);
		if (h.head < 1 || h.head > TEMPLATE_HEAD_MAX)
			return err_set(e, ERR_INPUT, "表头要在第 1 到 %d 行里, 没有换", TEMPLATE_HEAD_MAX);
	} else {
		h.sheet = typed;
	}
	if (template_open(&t, s->form_path, &h, e) < 0)
		return -1;
	asked_form_release(&s->form);
	for (size_t i = 0; i < t.n_columns; i++)
		titles_add(&s->form.titles, t.columns[i].title);
	s->form.path = mem_str(t.path);
	s->form.sheet = mem_str(t.sheet);
	template_close(&t);
	return request_view_take_form(s, a, &s->request, e);
}

static enum view_result
request_view_head(struct view *v, struct err *e)
{
	struct request_view *s = request_view_state(v);
	struct buf q = BUF_INIT;
	char head[16], *typed;

	if (s->theirs.path == NULL || s->choosing)
		return VIEW_PASS;
	snprintf(head, sizeof(head), "%u", (unsigned)s->theirs.head);
	buf_adds(&q, "列名在第几行?  两行表头打下面一行.  换工作表打它的名字:");
	template_sheets(&s->theirs, &q);
	if (app_prompt(v->app, buf_str(&q), head, 0, 60, &typed) == 0) {
		if (typed[0] != '\0' && strcmp(typed, head) != 0 && request_view_head_is(s, v->app, typed, e) < 0)
			app_warn(v->app, "%s", e->text);
		else if (typed[0] != '\0' && strcmp(typed, head) != 0)
			app_status(v->app, "%s", "换了表头, 同名的列保持对好的样子.  Ctrl+Z 换回来");
		free(typed);
	}
	buf_release(&q);
	s->cursor = s->items.n;
	return VIEW_RELOAD;
}

/* --- keys ------------------------------------------------------------------------------------------------------ */

static enum view_result
request_view_edit(struct view *v, struct err *e)
{
	struct form_arg a = {.thing = &request_thing, .row = request_view_state(v)->row};

	return a.row != 0 ? views_open(v, &view_form, &a, e) : VIEW_PASS;
}

static enum view_result
request_view_again(struct view *v, struct err *e)
{
	struct request_view *s = request_view_state(v);

	(void)e;
	if (s->choosing)	/* there it takes away what stands before the caret, and Ctrl+Z brings it back */
		return VIEW_PASS;
	edit_set(&s->source, "");
	s->choosing = true;
	return VIEW_RELOAD;
}

static const struct view_cmd request_cmds[] = {
	{K_F2, "accept", "全认", "提议的都认了; 认过的随时已存", request_view_all},
	{K_F4, "edit", "改登记", "改谁要的、期限、范围(只要哪类、哪村)", request_view_edit},
	{K_F6, "collect", "补采", "光标这一项本账没有: 一行一行问, 采到的随时存", request_view_collect},
	{K_F9, "export", "导出", "填在他们的表里, 或导出成他们的列序; 证件号打星号, 要完整的写理由", request_view_export},
	{K_TAB, "header", NULL, "他们的表: 列名在第几行、哪张工作表", request_view_head},
	{K_CTRL_U, "columns", NULL, "换一套列: 选表格或粘贴表头; 同名的列保持对好的样子", request_view_again},
	{K_DELETE, "clear", NULL, "这一项改成本账没有", request_view_clear},
	{0, NULL, NULL, NULL, NULL},
};

static enum view_result
request_view_key(struct view *v, const struct key *k, struct err *e)
{
	struct request_view *s = request_view_state(v);
	int digit = key_digit(k);

	if (s->choosing)
		return request_view_source_key(v, k, e);
	if (k->code == K_ESC)
		return VIEW_BACK;
	if (!s->loaded || s->items.n == 0)
		return VIEW_PASS;
	if (k->code == K_ENTER)
		return request_view_enter(v, e);
	if (digit >= MISSING_COLLECT && digit <= MISSING_NONE)
		return request_view_missing(v, digit, e);
	if (k->code == K_TEXT && digit < 0 && k->text[0] != ' ')
		return request_view_pick(v, k->text, e);
	return key_moves(k, s->items.n, &s->cursor) ? VIEW_REDRAW : VIEW_PASS;
}

static enum view_result
request_view_paste(struct view *v, const char *text, size_t n, struct err *e)
{
	static const char *const answers[] = {"换成粘贴的列", NULL};
	struct request_view *s = request_view_state(v);

	/* one word, or the path of a file: for the entry field; a header has several */
	if (s->choosing && memchr(text, '\t', n) == NULL && memchr(text, '\n', n) == NULL) {
		app_paste_into(v->app, &s->source, text, n);
		app_line_type(v->app, SOURCE_LINE, edit_text(&s->source));
		return VIEW_REDRAW;
	}
	if (!s->choosing && app_ask(v->app, "这份表已经有列了, 换成粘贴的吗?  同名的列保持对好的样子", answers) != 1)
		return VIEW_REDRAW;
	return request_view_split(v, text, n, e);
}

/* --- drawing --------------------------------------------------------------------------------------------------- */

static void
request_draw_source(const struct request_view *s, struct canvas *c, int first, int last)
{
	int cols = canvas_cols(c), y = first + 5;

	canvas_put(c, first, 1, cols - 1, STYLE_NORMAL, "他们要哪些列?  三种办法随便一种:");
	canvas_put(c, first + 1, 3, cols - 3, STYLE_NORMAL, "打数字选他们发来的表;  或把表头那一行复制过来粘贴;  或打文件的路径、打列名");
	canvas_put(c, first + 3, 1, 9, STYLE_NORMAL, "表或列名");
	canvas_rule(c, first + 4);
	if (s->recents.n == 0)
		canvas_put(c, y++, 3, cols - 3, STYLE_DIM, "(下载、桌面、文档和U盘里没有 .xlsx .csv 表格)");
	for (size_t i = 0; i < s->recents.n && y <= last - 1; i++, y++) {
		struct buf b = BUF_INIT;
		buf_addf(&b, "%zu  %s  %s", i + 1, s->recents.p[i].name, s->recents.p[i].about);
		canvas_put(c, y, 3, cols - 3, STYLE_NORMAL, buf_str(&b));
		buf_release(&b);
	}
	if (s->form.titles.n > 0) {	/* back from the register, which was not saved */
		struct buf b = BUF_INIT;
		buf_addf(&b, "读到的 %zu 列还在: %s ..  回车接着登记", s->form.titles.n, s->form.titles.p[0]);
		canvas_hint(c, last, STYLE_KEY, buf_str(&b));
		buf_release(&b);
	} else if (s->source.whole) {
		canvas_hint(c, last, STYLE_KEY, "上次没用上的还在: 回车就用它   直接打或选: 换掉   Esc 返回");
	} else {
		canvas_hint(c, last, STYLE_DIM,
			s->row == 0 ? "列名用逗号、顿号隔开;  接着登记谁要的   Esc 返回" : "同名的列保持对好的样子   Esc 返回");
	}
	edit_draw((struct edit *)&s->source, c, first + 3, 10, cols - 12, 1, STYLE_FIELD_ON, true);
}

/* Of "家庭成员/姓名" where there is no room what stands lowest says most. */
static const char *
request_short_title(const char *title, size_t cols)
{
	const char *slash = strrchr(title, '/');

	return slash != NULL && slash[1] != '\0' && text_cols(title, strlen(title)) > cols ? slash : title;
}

static void
request_draw_item(const struct request_view *s, struct canvas *c, int y, size_t i)
{
	static const char *const brief[] = {"1补采 2顺带问 3注明无", "[1补采] 2顺带问 3注明无", "1补采 [2顺带问] 3注明无", "1补采 2顺带问 [3注明无]"};
	static const char *const missing[] = {"1现在补采  2走访时顺带问  3注明无此数", "[1现在补采]  2走访时顺带问  3注明无此数   F6 填",
		"1现在补采  [2走访时顺带问]  3注明无此数   F6 填", "1现在补采  2走访时顺带问  [3注明无此数]"};
	const struct record *item = &s->items.p[i];
	const struct line *l = &s->lines[i];
	int cols = canvas_cols(c), at = cols >= 76 ? 26 : 22;
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s%2zu %s", i == s->cursor ? ">" : " ", i + 1, request_short_title(record_text(item, "title"), (size_t)at - 6));
	canvas_field(c, y, 1, at - 2, i == s->cursor ? STYLE_SELECTED : STYLE_NORMAL, buf_str(&b));
	buf_clear(&b);
	if (l->how == DICT_NONE) {
		int64_t how = record_int(item, "missing");
		how = how >= MISSING_COLLECT && how <= MISSING_NONE ? how : 0;
		canvas_put(c, y, at, cols - at, how == 0 ? STYLE_WARN : STYLE_NORMAL, "本账没有");
		canvas_put(c, y, at + 9, cols - at - 9, STYLE_NORMAL, cols >= 76 ? missing[how] : brief[how]);
		buf_release(&b);
		return;
	}
	dict_title(&l->entry, &b);
	canvas_put(c, y, at, 9, l->how == DICT_SURE ? STYLE_GOOD : STYLE_WARN, l->how == DICT_SURE ? "本账有" : "像是");
	canvas_field(c, y, at + 9, 22, STYLE_NORMAL, buf_str(&b));
	if (l->how == DICT_SURE && (l->counted || l->outside))
		canvas_put(c, y, at + 32, cols - at - 32, STYLE_WARN, l->counted ? "表里自己有, 留着" : "他们的表里没有");
	else
		canvas_put(c, y, at + 32, cols - at - 32, STYLE_DIM, l->how == DICT_SURE ? dict_help(&l->entry) : "? 回车认");
	buf_release(&b);
}

static void
request_view_draw(const struct view *v, struct canvas *c)
{
	struct request_view *s = request_view_state(v);
	int first, last, cols = canvas_cols(c), rows;
	struct buf b = BUF_INIT;

	view_frame(v, c, s->row == 0 ? "上级要数  登记" : "上级要数  核对", &first, &last);
	if (s->choosing) {
		request_draw_source(s, c, first, last);
		return;
	}
	if (!s->loaded || s->summary == NULL)
		return;
	for (int i = 0; i < 3; i++)
		canvas_put(c, first + i, 1, cols - 1, STYLE_NORMAL, s->head[i]);
	if (s->form_where != NULL) {
		canvas_put(c, first + 3, 1, cols - 1, STYLE_NORMAL, s->form_where);
		canvas_put(c, first + 4, 1, cols - 1, s->form_takes ? STYLE_NORMAL : STYLE_WARN, s->form_how);
		first += 2;
	}
	canvas_rule(c, first + 3);
	buf_addf(&b, "表里的 %zu 个项目, 逐个对:(回车认, 打首字母另选, Delete 本账没有)", s->items.n);
	canvas_put(c, first + 4, 1, cols - 1, STYLE_TITLE, buf_str(&b));
	buf_release(&b);
	rows = last - 3 - (first + 5);
	if (s->cursor < s->top)
		s->top = s->cursor;
	if (rows > 0 && s->cursor >= s->top + (size_t)rows)
		s->top = s->cursor - (size_t)rows + 1;
	if (s->top > 0 && s->items.n - s->top < (size_t)rows)	/* the window has grown */
		s->top = s->items.n > (size_t)rows ? s->items.n - (size_t)rows : 0;
	for (size_t i = s->top; i < s->items.n && (int)(i - s->top) < rows; i++)
		request_draw_item(s, c, first + 5 + (int)(i - s->top), i);
	canvas_rule(c, last - 3);
	canvas_put(c, last - 2, 1, cols - 1, STYLE_TITLE, s->summary);
	canvas_put(c, last - 1, 1, cols - 1, STYLE_NORMAL, s->cost);
	canvas_put(c, last, 1, cols - 1, STYLE_DIM, s->month);
}

static bool
request_view_current(const struct view *v, const struct thing **t, int64_t *row)
{
	*t = &request_thing;
	*row = request_view_state(v)->row;
	return *row != 0;
}

static bool
request_view_offers(const struct view *v, int key)
{
	const struct request_view *s = request_view_state(v);

	switch (key) {	/* while columns are chosen there is nothing yet to agree to, collect or write */
	case K_TAB:
		return s->theirs.path != NULL && !s->choosing;
	case K_F4:
		return s->row != 0;
	case K_F2:
	case K_F6:
	case K_F9:
	case K_DELETE:
		return !s->choosing;
	default:
		return true;
	}
}

const struct view_ops view_request = {
	.name = "request",
	.title = "上级要数",
	.cmds = request_cmds,
	.state_size = sizeof(struct request_view),
	.open = request_view_open,
	.load = request_view_load,
	.draw = request_view_draw,
	.key = request_view_key,
	.paste = request_view_paste,
	.close = request_view_close,
	.current = request_view_current,
	.offers = request_view_offers,
};
