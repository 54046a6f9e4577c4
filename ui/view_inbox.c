/*
 * view_inbox.c - what was changed on two sides at once: both values, who and
 * when; a digit decides.  Nothing is thrown away either way.
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/carry.h"
#include "office/conflict.h"
#include "office/office.h"
#include "ui/canvas.h"

#define INBOX_MAX 200
#define SIDES_MAX 9

struct inbox_row {
	char *title;		/* owned */
	struct inbox_side {
		char *by, *said;	/* owned; by: who and when, NULL of twins */
	} sides[SIDES_MAX];
	size_t n_sides;
};

struct inbox_view {
	struct conflicts found;
	struct twins twins;	/* numbers given twice: behind the conflicts */
	struct inbox_row *rows;	/* owned; one per conflict, then one per pair of twins */
	size_t n;
	int64_t total;
	size_t cursor;
};

static struct inbox_view *
inbox_state(const struct view *v)
{
	return v->state;
}

static void
inbox_clear(struct inbox_view *s)
{
	for (size_t i = 0; s->rows != NULL && i < s->n; i++) {
		free(s->rows[i].title);
		for (size_t j = 0; j < s->rows[i].n_sides; j++) {
			free(s->rows[i].sides[j].by);
			free(s->rows[i].sides[j].said);
		}
	}
	free(s->rows);
	s->rows = NULL;
	s->n = 0;
	conflicts_release(&s->found);
	twins_release(&s->twins);
}

static void
inbox_take_conflict(struct office *o, const struct conflict *c, struct inbox_row *row)
{
	struct buf b = BUF_INIT;

	conflict_title(o, c, &b);
	row->title = mem_str(buf_str(&b));
	for (size_t j = 0; j < c->n_sides && j < SIDES_MAX; j++) {
		buf_clear(&b);
		conflict_by(o, c, j, &b);
		row->sides[j].by = mem_str(buf_str(&b));
		buf_clear(&b);
		conflict_side(o, c, j, &b);
		row->sides[row->n_sides++].said = mem_str(buf_str(&b));
	}
	buf_release(&b);
}

static void
inbox_take_twins(struct office *o, const struct twin *t, struct inbox_row *row)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "编号重复: 两件都是 %s", t->label);
	row->title = mem_str(buf_str(&b));
	for (int j = 0; j < 2; j++) {
		buf_clear(&b);
		buf_adds(&b, "给这件新编号: ");
		office_title(o, "ticket", t->row[j], &b);
		row->sides[row->n_sides++].said = mem_str(buf_str(&b));
	}
	buf_release(&b);
}

static int
inbox_load(struct view *v, struct err *e)
{
	struct inbox_view *s = inbox_state(v);
	struct office *o = app_office(v->app);

	inbox_clear(s);
	if (ledger_conflict_count(o->ledger, &s->total, e) < 0 || ledger_conflicts(o->ledger, &s->found, INBOX_MAX, e) < 0
			|| carry_twins(o, INBOX_MAX, &s->twins, e) < 0)
		return -1;
	conflict_mine_first(o, &s->found);
	s->rows = mem_zero(s->found.n + s->twins.n + 1, sizeof(*s->rows));
	for (size_t i = 0; i < s->found.n; i++)
		inbox_take_conflict(o, &s->found.p[i], &s->rows[s->n++]);
	for (size_t i = 0; i < s->twins.n; i++)
		inbox_take_twins(o, &s->twins.p[i], &s->rows[s->n++]);
	s->total += (int64_t)s->twins.n;
	if (s->cursor >= s->n)
		s->cursor = s->n > 0 ? s->n - 1 : 0;
	return 0;
}

static void
inbox_close(struct view *v)
{
	inbox_clear(inbox_state(v));
}

/* Behind the sides' digits: both, later, the newer of all. */
enum { INBOX_BOTH, INBOX_LATER, INBOX_NEWER };

static enum view_result
inbox_said(struct view *v, int rc, struct err *e, const char *title, const char *what)
{
	if (rc < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	app_status(v->app, "已定: %s %s; 改动记录里都查得到.  Ctrl+Z 撤回", title, what);
	return VIEW_RELOAD;
}

static enum view_result
inbox_renumber(struct view *v, size_t side, struct err *e)
{
	struct inbox_view *s = inbox_state(v);
	struct buf said = BUF_INIT;
	int rc;

	if (side > 1)
		return VIEW_STAY;
	rc = carry_renumber(app_office(v->app), s->twins.p[s->cursor - s->found.n].row[side], &said, e);
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "%s", buf_str(&said));
	buf_release(&said);
	return VIEW_RELOAD;
}

/* From the one under the cursor on: where the clocks can be trusted. */
static enum view_result
inbox_all_newer(struct view *v, struct err *e)
{
	struct inbox_view *s = inbox_state(v);
	struct office *o = app_office(v->app);
	struct peers known;
	size_t done = 0, left = 0;
	int64_t batch;
	int rc = 0;

	if (ledger_peers(o->ledger, &known, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	for (size_t i = s->cursor; i < s->found.n && rc == 0; i++) {
		const struct conflict *c = &s->found.p[i];
		int newer = conflict_newer(c, &known);

		/* nothing goes into the bin that nobody has looked at */
		if (newer < 0 || (c->field < 0 && c->sides[newer].v.i != 0)) {
			left++;
			continue;
		}
		rc = conflict_settle(o, &s->found.p[i], (size_t)newer, &batch, e);
		done += rc == 0;
	}
	peers_release(&known);
	if (rc < 0)
		app_warn(v->app, "定了 %zu 处, 后面的没有定: %s", done, e->text);
	else if (left > 0)
		app_status(v->app, "用较新的定了 %zu 处; 还有 %zu 处请一处一处定: 较新的是删除, 或有一边电脑的时钟不准", done, left);
	else
		app_status(v->app, "用较新的定了 %zu 处.  Ctrl+Z 一处一处撤回", done);
	return VIEW_RELOAD;
}

static enum view_result
inbox_settle(struct view *v, size_t digit, struct err *e)
{
	struct inbox_view *s = inbox_state(v);
	const struct conflict *c;
	struct buf what = BUF_INIT;
	enum view_result r = VIEW_STAY;
	int64_t batch;

	if (s->cursor >= s->n)
		return VIEW_STAY;
	if (s->cursor >= s->found.n)
		return inbox_renumber(v, digit, e);
	c = &s->found.p[s->cursor];
	if (digit < c->n_sides) {
		buf_addf(&what, "用第 %zu 份", digit + 1);
		r = inbox_said(v, conflict_settle(app_office(v->app), c, digit, &batch, e), e, s->rows[s->cursor].title, buf_str(&what));
	} else if (digit - c->n_sides == INBOX_BOTH && conflict_can_keep_both(c)) {
		r = inbox_said(v, conflict_keep_both(app_office(v->app), c, &batch, e), e, s->rows[s->cursor].title, "两份都留");
	} else if (digit - c->n_sides == INBOX_BOTH) {
		app_status(v->app, "这一项只能有一个, 请选一份");
		r = VIEW_REDRAW;
	} else if (digit - c->n_sides == INBOX_LATER) {
		s->cursor += s->cursor + 1 < s->n;
		r = VIEW_REDRAW;
	} else if (digit - c->n_sides == INBOX_NEWER) {
		r = inbox_all_newer(v, e);
	}
	buf_release(&what);
	return r;
}

static bool
inbox_current(const struct view *v, const struct thing **t, int64_t *row)
{
	const struct inbox_view *s = inbox_state(v);

	if (s->cursor >= s->n)
		return false;
	if (s->cursor >= s->found.n) {
		*t = thing_find("ticket");
		*row = s->twins.p[s->cursor - s->found.n].row[0];
	} else {
		*t = thing_of(s->found.p[s->cursor].entity);
		*row = s->found.p[s->cursor].row;
	}
	return true;
}

static enum view_result
inbox_key(struct view *v, const struct key *k, struct err *e)
{
	struct inbox_view *s = inbox_state(v);
	int digit = key_digit(k);
	struct page_arg a;

	if (digit > 0)
		return inbox_settle(v, (size_t)digit - 1, e);
	switch (k->code) {
	case K_UP:
		s->cursor -= s->cursor > 0;
		return VIEW_REDRAW;
	case K_DOWN:
		s->cursor += s->cursor + 1 < s->n;
		return VIEW_REDRAW;
	case K_ENTER:
		if (!inbox_current(v, &a.thing, &a.row))
			return VIEW_STAY;
		return views_open(v, &view_page, &a, e);
	case K_ESC:
		return VIEW_BACK;
	default:
		return VIEW_PASS;
	}
}

/*
 * One side from row y on, in h rows at most: "1  李明 本机 11-16 09:20  退回".  With more than one row, what does not fit behind
 * who said it goes below: nobody decides between beginnings.  Returns the rows used.
 */
static int
inbox_draw_side(const struct inbox_side *side, size_t digit, struct canvas *c, int y, int h, int by_cols, enum style st)
{
	int cols = canvas_cols(c), x = 9 + (by_cols > 0 ? by_cols + 2 : 0);
	char number[4] = { (char)('0' + digit) };

	canvas_put(c, y, 6, 2, st, number);
	if (side->by != NULL)
		canvas_put(c, y, 9, by_cols, st, side->by);
	if (h > 1 && text_cols(side->said, strlen(side->said)) > (size_t)(cols - x))
		return 1 + canvas_wrap(c, y + 1, 9, cols - 10, h - 1, st, side->said);
	canvas_put(c, y, x, cols - x, st, side->said);
	return 1;
}

static int
inbox_by_cols(const struct inbox_row *row)
{
	size_t most = 0;

	for (size_t j = 0; j < row->n_sides; j++) {
		size_t n = row->sides[j].by != NULL ? text_cols(row->sides[j].by, strlen(row->sides[j].by)) : 0;

		most = n > most ? n : most;
	}
	return (int)most;
}

static void
inbox_draw(const struct view *v, struct canvas *c)
{
	const struct inbox_view *s = inbox_state(v);
	struct buf b = BUF_INIT;
	int first, last, cols = canvas_cols(c), y;
	size_t top = s->cursor > 2 ? s->cursor - 2 : 0;

	buf_addf(&b, "冲突待定  %lld 处", (long long)s->total);
	view_frame(v, c, buf_str(&b), &first, &last);
	if (s->n == 0)
		canvas_wrap(c, first + 3, 8, cols - 12, 3, STYLE_NORMAL, "没有冲突.  两边同时改了同一项时, 两份都会留着, 到这里来定.");
	y = first;
	for (size_t i = top; i < s->n && y <= last - 1; i++) {
		const struct inbox_row *row = &s->rows[i];
		bool here = i == s->cursor;
		int by = inbox_by_cols(row);

		canvas_put(c, y, 0, 1, STYLE_KEY, here ? ">" : " ");
		canvas_put(c, y++, 2, cols - 2, here ? STYLE_TITLE : STYLE_NORMAL, row->title);
		for (size_t j = 0; j < row->n_sides && y <= last - 1; j++)
			y += inbox_draw_side(&row->sides[j], j + 1, c, y, here ? (last - y) / (int)(row->n_sides - j) : 1, by,
					here ? STYLE_NORMAL : STYLE_DIM);
		y++;
	}
	if (s->cursor < s->found.n) {
		size_t n = s->found.p[s->cursor].n_sides;

		buf_clear(&b);
		buf_addf(&b, "1-%zu用哪份  %zu两份都留  %zu先放着  %zu其余都用较新的  回车看记录", n, n + 1, n + 2, n + 3);
		canvas_hint(c, last, STYLE_DIM, buf_str(&b));
	} else if (s->n > 0) {
		canvas_hint(c, last, STYLE_DIM, "1 或 2 给那一件一个新编号   Esc 以后再说   回车看第一件");
	}
	buf_release(&b);
}

const struct view_ops view_inbox = {
	.name = "inbox",
	.title = "冲突待定",
	.state_size = sizeof(struct inbox_view),
	.load = inbox_load,
	.draw = inbox_draw,
	.key = inbox_key,
	.close = inbox_close,
	.current = inbox_current,
};
