/*
 * view_reports.c - F9: what can be printed.  First what fits the place one
 * came from (its list, its page), then every other report.
 */
#include "ui/views.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/issue.h"
#include "office/printout.h"
#include "report/report.h"
#include "ui/canvas.h"

#define REPORTS_MAX 40

struct reports_view {
	const struct view *from;	/* borrowed; it stays open below */
	const struct report *rows[REPORTS_MAX];
	size_t n, here;			/* the first "here" of them fit where one stands */
	size_t marked;			/* so many rows of its list are marked: they are about those */
	size_t cursor;
};

static struct reports_view *
reports_state(const struct view *v)
{
	return v->state;
}

/* What a report is to be about, as far as the place says; false: it does not fit there. */
static bool
reports_fit(const struct view *from, const struct report *r, struct preview_arg *a, struct query *q)
{
	const struct thing *t;

	memset(a, 0, sizeof(*a));
	a->report = r;
	a->day = date_today();
	if (r->takes & (REPORT_LIST | REPORT_ROW) && from->ops->listed != NULL) {
		size_t marked = from->ops->listed(from, q, &a->query_title);

		/* of a row's report marked ones, each on a sheet of its own */
		if (q->entity == r->of && (r->takes & REPORT_LIST || (marked > 0 && !q->deleted))) {
			a->query = q;
			return true;
		}
		a->query_title = NULL;
	}
	if (r->takes & REPORT_ROW && views_current(from, &t, &a->row) && t->entity == r->of)
		return true;
	a->row = 0;
	return false;
}

static int
reports_open(struct view *v, const void *arg, struct err *e)
{
	struct reports_view *s = reports_state(v);
	struct preview_arg a;
	struct query q;

	(void)e;
	/* out of F10 the place is the one below the menu */
	for (s->from = arg; s->from->ops == &view_menu && s->from->below != NULL;)
		s->from = s->from->below;
	if (s->from->ops->listed != NULL)
		s->marked = s->from->ops->listed(s->from, &q, &a.query_title);
	for (int fits = 1; fits >= 0; fits--)
		for (size_t i = 0; reports[i] != NULL && s->n < REPORTS_MAX; i++)
			/* the home screen is about the day, whatever line its cursor is on */
			if ((s->from->below != NULL && reports_fit(s->from, reports[i], &a, &q)) == (fits == 1)) {
				s->rows[s->n++] = reports[i];
				s->here += fits == 1;
			}
	return 0;
}

/* What went out before, behind the reports. */
static const struct past {
	const struct thing *thing;
	const char *help;
} past[] = {
	{ &issue_thing, "发过的日报周报月报, 各是第几期" },
	{ &printout_thing, "没有遮住个人信息的, 谁印的, 做什么用" },
};
#define PAST (sizeof(past) / sizeof(*past))

static enum view_result
reports_show(struct view *v, const struct view *from, const struct report *r, struct err *e)
{
	struct preview_arg a;
	struct query q;

	if (!reports_fit(from, r, &a, &q) && r->takes & REPORT_ROW) {
		app_status(v->app, "%s先要选一条(%s): Esc 回去打开它, 在它上面按 F9", r->title, r->of->title);
		return VIEW_REDRAW;
	}
	return views_open(v, &view_preview, &a, e);
}

enum view_result
views_report(struct view *v, const struct report *r, struct err *e)
{
	return reports_show(v, v, r, e);
}

static enum view_result
reports_run(struct view *v, size_t i, struct err *e)
{
	struct reports_view *s = reports_state(v);

	s->cursor = i;
	if (i >= s->n) {
		struct list_arg list = {.thing = past[i - s->n].thing};
		return views_open(v, &view_list, &list, e);
	}
	return reports_show(v, s->from, s->rows[i], e);
}

static enum view_result
reports_key(struct view *v, const struct key *k, struct err *e)
{
	struct reports_view *s = reports_state(v);
	int digit = key_digit(k);

	if (digit >= 1 && (size_t)digit <= s->n)
		return reports_run(v, (size_t)digit - 1, e);
	switch (k->code) {
	case K_UP:
		s->cursor = s->cursor > 0 ? s->cursor - 1 : s->n + PAST - 1;
		return VIEW_REDRAW;
	case K_DOWN:
	case K_TAB:
		s->cursor = s->cursor + 1 < s->n + PAST ? s->cursor + 1 : 0;
		return VIEW_REDRAW;
	case K_HOME:
		s->cursor = 0;
		return VIEW_REDRAW;
	case K_END:
		s->cursor = s->n + PAST - 1;
		return VIEW_REDRAW;
	case K_ENTER:
		return reports_run(v, s->cursor, e);
	case K_ESC:
		return VIEW_BACK;
	default:
		return VIEW_PASS;
	}
}

static void
reports_draw(const struct view *v, struct canvas *c)
{
	const struct reports_view *s = reports_state(v);
	int first, last, cols = canvas_cols(c);
	size_t top = 0, room;

	view_frame(v, c, "打印", &first, &last);
	room = (size_t)(last - first);
	if (s->cursor >= room)
		top = s->cursor - room + 1;
	if (top + room < s->n + PAST) {
		struct buf b = BUF_INIT;

		buf_addf(&b, "   下面还有%zu种, 按下箭头", s->n + PAST - top - room);
		canvas_put(c, first, 0, cols, STYLE_DIM, buf_str(&b));
		buf_release(&b);
	}
	for (size_t i = top; i < s->n + PAST && i - top < room; i++) {
		const char *title = i < s->n ? s->rows[i]->title : past[i - s->n].thing->plural;
		const char *help = i < s->n ? s->rows[i]->help : past[i - s->n].help;
		enum style st = i == s->cursor ? STYLE_SELECTED : STYLE_NORMAL;
		struct buf b = BUF_INIT;
		int y = first + 1 + (int)(i - top);

		if (i < 9)
			buf_addf(&b, "   %zu  %s", i + 1, title);
		else
			buf_addf(&b, "      %s", title);
		canvas_field(c, y, 0, cols, st, buf_str(&b));
		buf_clear(&b);
		if (i < s->here && s->marked > 0)
			buf_addf(&b, "[勾选的%zu条] ", s->marked);
		else if (i < s->here)
			buf_adds(&b, "[这里] ");
		buf_adds(&b, help);
		canvas_put(c, y, 22, cols - 22, i == s->cursor ? STYLE_SELECTED : STYLE_DIM, buf_str(&b));
		if (i == s->cursor)
			canvas_put(c, y, 1, 1, STYLE_SELECTED, ">");
		buf_release(&b);
	}
	view_more(v, c, top > 0, top + room < s->n + PAST);
}

const struct view_ops view_reports = {
	.name = "reports",
	.title = "打印",
	.state_size = sizeof(struct reports_view),
	.open = reports_open,
	.draw = reports_draw,
	.key = reports_key,
};
