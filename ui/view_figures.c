/*
 * view_figures.c - 统计: figures of a period beside the one before and the
 * same days a year ago.  Digits choose period and breakdown, arrows walk
 * over the numbers, Enter lists the records behind one.
 *
 * Only the page one looks at is counted.
 */
#include "ui/views.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "office/meeting.h"
#include "office/office.h"
#include "report/chart.h"
#include "report/figures.h"
#include "report/report.h"
#include "ui/canvas.h"
#include "ui/chart.h"

#define CHANGE_COLS 8
#define HEAD_ROWS 3
#define WIDE 76			/* from here on the longer words fit */

/* Where the values of a row begin, how wide each is, and where what is drawn beside them begins. */
#define TITLE_COLS(cols) ((cols) >= WIDE ? 16 : 12)
#define VALUE_COLS(cols) ((cols) >= WIDE ? 9 : 8)
#define VALUES_AT(cols) (2 + TITLE_COLS(cols))
#define BESIDE(cols) (VALUES_AT(cols) + FIGURES_TIMES * VALUE_COLS(cols))

struct figures_view {
	int32_t from, to;
	enum figures_by by;
	size_t split;		/* what is broken down: position in figures_split */
	struct figures f;	/* owned */
	bool loaded;
	size_t cursor, top;
	int time;		/* enum figures_time under the cursor */
};

static const struct { char key; const char *title; } pages[FIGURES_BYS] = {
	[FIGURES_ALL] = {'0', "总的"}, [FIGURES_MATTER] = {'6', "按事项"}, [FIGURES_VILLAGE] = {'7', "按村"}, [FIGURES_MONTH] = {'8', "按月"},
	[FIGURES_BURDEN] = {'9', "减负账"},
};

static struct figures_view *
figures_state(const struct view *v)
{
	return v->state;
}

static bool
figures_broken(const struct figures_view *s)
{
	return s->by == FIGURES_MATTER || s->by == FIGURES_VILLAGE || s->by == FIGURES_MONTH;
}

static int
figures_open(struct view *v, const void *arg, struct err *e)
{
	struct figures_view *s = figures_state(v);
	int y, m, d;

	(void)arg;
	(void)e;
	s->to = date_today();
	date_split(s->to, &y, &m, &d);
	s->from = date_make(y, m, 1);
	return 0;
}

static int
figures_load(struct view *v, struct err *e)
{
	struct figures_view *s = figures_state(v);
	struct figures fresh;
	int rc = figures_read(app_office(v->app), s->from, s->to, s->by, figures_broken(s) ? figures_split[s->split] : NULL,
			app_progress_begin(v->app, "正在数 (Esc 不数了)"), &fresh, e);

	app_progress_end(v->app);
	if (rc < 0)
		return -1;
	figures_release(&s->f);
	s->f = fresh;
	s->loaded = true;
	if (s->cursor >= s->f.n)
		s->cursor = 0;
	return 0;
}

static void
figures_close(struct view *v)
{
	figures_release(&figures_state(v)->f);
}

/* --- keys ------------------------------------------------------------------------------------------------------ */

static enum view_result
figures_again(struct figures_view *s)
{
	s->cursor = s->top = 0;
	return VIEW_RELOAD;
}

static enum view_result
figures_days(struct view *v, int32_t from, int32_t to)
{
	struct figures_view *s = figures_state(v);

	s->from = from;
	s->to = to;
	return VIEW_RELOAD;
}

/* From the first day of the month, quarter or year until today. */
static enum view_result
figures_since(struct view *v, int months)
{
	int32_t today = date_today();
	int y, m, d;

	date_split(today, &y, &m, &d);
	return figures_days(v, date_make(y, (m - 1) / months * months + 1, 1), today);
}

static enum view_result
figures_month(struct view *v, struct err *e)
{
	(void)e;
	return figures_since(v, 1);
}

static enum view_result
figures_last_month(struct view *v, struct err *e)
{
	int y, m, d;
	int32_t end;

	(void)e;
	date_split(date_today(), &y, &m, &d);
	end = date_make(y, m, 1) - 1;
	date_split(end, &y, &m, &d);
	return figures_days(v, date_make(y, m, 1), end);
}

static enum view_result
figures_quarter(struct view *v, struct err *e)
{
	(void)e;
	return figures_since(v, 3);
}

static enum view_result
figures_year(struct view *v, struct err *e)
{
	(void)e;
	return figures_since(v, 12);
}

static enum view_result
figures_any(struct view *v, struct err *e)
{
	struct figures_view *s = figures_state(v);

	return views_days(v, &s->from, &s->to, e) ? VIEW_RELOAD : VIEW_REDRAW;
}

static enum view_result
figures_show(struct view *v, enum figures_by by)
{
	figures_state(v)->by = by;
	return figures_again(figures_state(v));
}

static enum view_result
figures_choose(struct view *v, struct err *e)
{
	struct figures_view *s = figures_state(v);
	const char *answers[10] = {0};
	int n;

	(void)e;
	for (size_t i = 0; figures_split[i] != NULL && i < 9; i++)
		answers[i] = figures_split[i]->title;
	n = app_ask(v->app, "看哪一项", answers);
	if (n < 1)
		return VIEW_REDRAW;
	s->split = (size_t)n - 1;
	if (!figures_broken(s))
		s->by = FIGURES_VILLAGE;
	return figures_again(s);
}

static enum view_result
figures_print(struct view *v, struct err *e)
{
	const struct figures_view *s = figures_state(v);
	struct preview_arg a = {.report = report_find(s->by == FIGURES_BURDEN ? "burden" : "figures"), .day = s->to, .from = s->from};

	return views_open(v, &view_preview, &a, e);
}

static enum view_result
figures_meeting(struct view *v, struct err *e)
{
	struct form_arg a = {.thing = &meeting_thing};

	return views_open(v, &view_form, &a, e);
}

static const struct view_cmd figures_cmds[] = {
	{K_F4, "figure", "换项", "按村、按事项、按月看哪一项: 新立、办结、解决率 ...", figures_choose},
	{K_F7, "meeting", "记会议", "记一次会议: 谁召集的, 多少分钟; 只进减负账", figures_meeting},
	{K_F9, "print", "打印", "这些天的统计, 带图; 在减负账里打减负账", figures_print},
	{'1', "month", NULL, "本月, 到今天", figures_month},
	{'2', "last", NULL, "上月, 整月", figures_last_month},
	{'3', "quarter", NULL, "本季, 到今天", figures_quarter},
	{'4', "year", NULL, "今年, 到今天", figures_year},
	{'5', "days", NULL, "自定: 从哪天到哪天", figures_any},
	{'0', "all", NULL, "总的: 所有各项和三率", NULL},
	{'6', "matter", NULL, "按事项", NULL},
	{'7', "village", NULL, "按村", NULL},
	{'8', "months", NULL, "按月: 十二个月和走势", NULL},
	{'9', "burden", NULL, "减负账: 要数、检查、开会", NULL},
	{0, NULL, NULL, NULL, NULL},
};

static size_t
figures_rows(const struct view *v)
{
	int n = app_rows(v->app) - app_frame_rows(v->app) - HEAD_ROWS - 1;

	return n > 0 ? (size_t)n : 0;
}

static enum view_result
figures_key(struct view *v, const struct key *k, struct err *e)
{
	struct figures_view *s = figures_state(v);

	uint32_t ch = key_char(k);

	for (int i = 0; ch != 0 && i < FIGURES_BYS; i++)
		if ((uint32_t)(unsigned char)pages[i].key == ch)
			return figures_show(v, (enum figures_by)i);
	if (key_moves(k, s->f.n, &s->cursor)) {
		size_t h = figures_rows(v);
		if (s->cursor < s->top)
			s->top = s->cursor;
		if (h > 0 && s->cursor >= s->top + h)
			s->top = s->cursor - h + 1;
		return VIEW_REDRAW;
	}
	switch (k->code) {
	case K_LEFT:
		s->time = s->time > 0 ? s->time - 1 : 0;
		return VIEW_REDRAW;
	case K_RIGHT:
		s->time = s->time + 1 < FIGURES_TIMES ? s->time + 1 : s->time;
		return VIEW_REDRAW;
	case K_TAB:
		return figures_show(v, (enum figures_by)(((int)s->by + 1) % FIGURES_BYS));
	case K_BACKTAB:
		return figures_show(v, (enum figures_by)(((int)s->by + FIGURES_BYS - 1) % FIGURES_BYS));
	case K_ENTER:
		return s->f.n > 0 ? views_number(v, &s->f.p[s->cursor].n[s->time], e) : VIEW_STAY;
	case K_ESC:
		return VIEW_BACK;
	default:
		return VIEW_PASS;
	}
}

/* --- drawing --------------------------------------------------------------------------------------------------- */

static void
figures_right(struct canvas *c, int y, int x, int w, enum style st, const char *s)
{
	int cols = (int)text_cols(s, strlen(s));

	canvas_put(c, y, x + (cols < w ? w - cols : 0), w, st, s);
}

static void
figures_draw_head(const struct figures_view *s, struct canvas *c, int y, int cols)
{
	static const char *const times[FIGURES_TIMES] = {"本期", "上期", "去年"};
	const struct period *t = s->f.t;
	struct buf b = BUF_INIT;
	int x = 1, ty, tm, td;

	for (int i = 0; i < FIGURES_BYS; i++) {
		buf_clear(&b);
		buf_addf(&b, "%c%s", pages[i].key, pages[i].title);
		x += canvas_put(c, y, x, cols - x, (int)s->by == i ? STYLE_SELECTED : STYLE_NORMAL, buf_str(&b)) + 2;
	}
	buf_clear(&b);
	if (figures_broken(s))
		buf_addf(&b, "%s%s", cols >= WIDE ? "看的是: " : "", figures_split[s->split]->title);
	canvas_put(c, y, x + 2, cols - x - 2, STYLE_TITLE, buf_str(&b));
	buf_clear(&b);
	if (s->by == FIGURES_MONTH) {
		buf_adds(&b, "每月与上月、去年同月比");
	} else {
		date_split(t[FIGURES_YEAR].first, &ty, &tm, &td);
		buf_addf(&b, "本期 %s  上期 %s", t[FIGURES_NOW].name, t[FIGURES_LAST].name);
		if (cols >= WIDE)
			buf_addf(&b, "  去年同期 %d年", ty);
	}
	canvas_put(c, y + 1, 1, cols - 1, STYLE_DIM, buf_str(&b));
	for (int i = 0; i < FIGURES_TIMES; i++)
		figures_right(c, y + 2, VALUES_AT(cols) + i * VALUE_COLS(cols), VALUE_COLS(cols), STYLE_DIM, times[i]);
	buf_release(&b);
}

static void
figures_draw_row(const struct figures_view *s, struct canvas *c, int y, size_t i, int64_t max)
{
	const struct figures_row *r = &s->f.p[i];
	int cols = canvas_cols(c), x = BESIDE(cols);
	struct buf b = BUF_INIT;

	canvas_put(c, y, 0, 1, STYLE_KEY, i == s->cursor ? ">" : " ");
	canvas_put(c, y, 2, TITLE_COLS(cols), STYLE_NORMAL, r->title);
	for (int t = 0; t < FIGURES_TIMES; t++) {
		int at = VALUES_AT(cols) + t * VALUE_COLS(cols);
		buf_clear(&b);
		number_format(&r->n[t], &b);
		figures_right(c, y, at, VALUE_COLS(cols), STYLE_NORMAL, buf_str(&b));
		if (i == s->cursor && t == s->time)
			canvas_restyle(c, y, at + 1, VALUE_COLS(cols) - 1, STYLE_SELECTED);
	}
	if (s->by == FIGURES_MATTER || s->by == FIGURES_VILLAGE) {
		chart_draw_bar(c, y, x + 2, cols - x - 3, r->n[FIGURES_NOW].value, max, STYLE_NORMAL);
	} else if (s->by != FIGURES_MONTH) {
		buf_clear(&b);
		figures_change(r, &b);
		figures_right(c, y, x, CHANGE_COLS, STYLE_DIM, buf_str(&b));
		buf_clear(&b);
		figures_fraction(r, FIGURES_NOW, &b);
		canvas_put(c, y, x + CHANGE_COLS + 2, cols - x - CHANGE_COLS - 3, STYLE_DIM, buf_str(&b));
		if (r->n[FIGURES_NOW].form == NUMBER_RATE && cols >= WIDE)
			chart_draw_bar(c, y, x + CHANGE_COLS + 14, cols - x - CHANGE_COLS - 15, r->n[FIGURES_NOW].value, 1000, STYLE_NORMAL);
	}
	buf_release(&b);
}

static int64_t
figures_values(const struct figures_view *s, enum figures_time t, int64_t *values)
{
	for (size_t i = 0; i < s->f.n; i++)
		values[i] = s->f.p[i].n[t].value == NUMBER_NONE ? -1 : s->f.p[i].n[t].value;
	return chart_max(values, s->f.n);
}

static void
figures_draw_trend(const struct figures_view *s, struct canvas *c, int y, int h)
{
	int x = BESIDE(canvas_cols(c)) + 2, w = canvas_cols(c) - x - 1;
	int64_t now[FIGURES_MONTHS], before[FIGURES_MONTHS];

	if (s->f.n != FIGURES_MONTHS)
		return;
	figures_values(s, FIGURES_NOW, now);
	figures_values(s, FIGURES_YEAR, before);
	canvas_put(c, y - 1, x, w, STYLE_DIM, w >= 30 ? "从左到右十二个月  * 今年  o 去年" : "*今年 o去年");
	chart_draw_trend(c, y, x, h < FIGURES_MONTHS ? h : FIGURES_MONTHS, w, now, before, FIGURES_MONTHS);
}

static void
figures_draw(const struct view *v, struct canvas *c)
{
	const struct figures_view *s = figures_state(v);
	int first, last, cols = canvas_cols(c);
	int64_t max = 0;

	view_frame(v, c, "统计", &first, &last);
	if (!s->loaded)
		return;
	size_t top = s->top, room = last > first + HEAD_ROWS ? (size_t)(last - first - HEAD_ROWS) : 0;
	figures_draw_head(s, c, first, cols);
	for (size_t i = 0; i < s->f.n; i++)
		max = s->f.p[i].n[FIGURES_NOW].value > max ? s->f.p[i].n[FIGURES_NOW].value : max;
	/* a window just made smaller still shows the cursor */
	if (room > 0 && s->cursor >= top + room)
		top = s->cursor - room + 1;
	/* and one made larger what had been scrolled away */
	if (top > 0 && s->f.n - top < room)
		top = s->f.n > room ? s->f.n - room : 0;
	for (size_t i = top; i < s->f.n && i - top < room; i++)
		figures_draw_row(s, c, first + HEAD_ROWS + (int)(i - top), i, max);
	if (s->by == FIGURES_MONTH)
		figures_draw_trend(s, c, first + HEAD_ROWS, last - first - HEAD_ROWS);
	if (s->f.n == 0)
		canvas_put(c, first + HEAD_ROWS + 1, 4, cols - 4, STYLE_NORMAL, "这些天没有记录. 按 4 看今年, 或者 F4 换一项");
	canvas_put(c, last, 1, cols - 1, STYLE_NORMAL, cols >= WIDE ? "1本月 2上月 3本季 4今年 5自定   Tab换页  左右换列  回车看记录"
			: "1本月 2上月 3本季 4今年 5自定  回车看记录");
}

const struct view_ops view_figures = {
	.name = "figures",
	.title = "统计",
	.cmds = figures_cmds,
	.state_size = sizeof(struct figures_view),
	.open = figures_open,
	.load = figures_load,
	.draw = figures_draw,
	.key = figures_key,
	.close = figures_close,
};
