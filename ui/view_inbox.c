/*
 * view_inbox.c - what was changed on two sides at once: both values, who and
 * when; a digit decides.  Nothing is thrown away either way.
 */
#include "ui/views.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "office/conflict.h"
#include "office/office.h"
#include "ui/canvas.h"

#define INBOX_MAX 200
#define SIDES_MAX 9

struct inbox_row {
	char *title;		/* owned */
	char *sides[SIDES_MAX];	/* owned */
	size_t n_sides;
};

struct inbox_view {
	struct conflicts found;
	struct inbox_row *rows;	/* owned; one per conflict */
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
	for (size_t i = 0; s->rows != NULL && i < s->found.n; i++) {
		free(s->rows[i].title);
		for (size_t j = 0; j < s->rows[i].n_sides; j++)
			free(s->rows[i].sides[j]);
	}
	free(s->rows);
	s->rows = NULL;
	conflicts_release(&s->found);
}

static int
inbox_load(struct view *v, struct err *e)
{
	struct inbox_view *s = inbox_state(v);
	struct office *o = app_office(v->app);

	inbox_clear(s);
	if (ledger_conflict_count(o->ledger, &s->total, e) < 0 || ledger_conflicts(o->ledger, &s->found, INBOX_MAX, e) < 0)
		return -1;
	s->rows = mem_zero(s->found.n + 1, sizeof(*s->rows));
	for (size_t i = 0; i < s->found.n; i++) {
		const struct conflict *c = &s->found.p[i];
		struct buf b = BUF_INIT;

		conflict_title(o, c, &b);
		s->rows[i].title = mem_str(buf_str(&b));
		for (size_t j = 0; j < c->n_sides && j < SIDES_MAX; j++) {
			buf_clear(&b);
			conflict_side(o, c, j, &b);
			s->rows[i].sides[s->rows[i].n_sides++] = mem_str(buf_str(&b));
		}
		buf_release(&b);
	}
	if (s->cursor >= s->found.n)
		s->cursor = s->found.n > 0 ? s->found.n - 1 : 0;
	return 0;
}

static void
inbox_close(struct view *v)
{
	inbox_clear(inbox_state(v));
}

static enum view_result
inbox_settle(struct view *v, size_t side, struct err *e)
{
	struct inbox_view *s = inbox_state(v);
	int64_t batch;

	if (s->cursor >= s->found.n || side >= s->found.p[s->cursor].n_sides)
		return VIEW_STAY;
	if (conflict_settle(app_office(v->app), &s->found.p[s->cursor], side, &batch, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	app_status(v->app, "已定: %s 用第 %zu 份.  另一份留在改动记录里; Ctrl+Z 撤回", s->rows[s->cursor].title, side + 1);
	return VIEW_RELOAD;
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
		s->cursor += s->cursor + 1 < s->found.n;
		return VIEW_REDRAW;
	case K_ENTER:
		if (s->cursor >= s->found.n)
			return VIEW_STAY;
		a.thing = thing_of(s->found.p[s->cursor].entity);
		a.row = s->found.p[s->cursor].row;
		return views_open(v, &view_page, &a, e);
	case K_ESC:
		return VIEW_BACK;
	default:
		return VIEW_PASS;
	}
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
	if (s->found.n == 0)
		canvas_put(c, first + 3, 8, cols - 8, STYLE_NORMAL, "没有冲突.  两边同时改了同一项时, 两份都会留着, 到这里来定.");
	y = first;
	for (size_t i = top; i < s->found.n && y <= last - 1; i++) {
		enum style st = i == s->cursor ? STYLE_TITLE : STYLE_NORMAL;

		canvas_put(c, y, 0, 1, STYLE_KEY, i == s->cursor ? ">" : " ");
		canvas_put(c, y++, 2, cols - 2, st, s->rows[i].title);
		for (size_t j = 0; j < s->rows[i].n_sides && y <= last - 1; j++) {
			buf_clear(&b);
			buf_addf(&b, "%zu  %s", j + 1, s->rows[i].sides[j]);
			canvas_put(c, y++, 6, cols - 6, i == s->cursor ? STYLE_NORMAL : STYLE_DIM, buf_str(&b));
		}
		y++;
	}
	canvas_put(c, last, 1, cols - 1, STYLE_DIM, "数字选用哪一份; 两份都留在改动记录里.  回车看这条记录, Esc 以后再定");
	buf_release(&b);
}

static bool
inbox_current(const struct view *v, const struct thing **t, int64_t *row)
{
	const struct inbox_view *s = inbox_state(v);

	if (s->cursor >= s->found.n)
		return false;
	*t = thing_of(s->found.p[s->cursor].entity);
	*row = s->found.p[s->cursor].row;
	return true;
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
