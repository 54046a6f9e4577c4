/*
 * view_home.c - 今日: what has to be done first, what today adds up to, and
 * the way to everything else.  Digits open, letters find.
 *
 * Also where a draft left behind is offered: 接着写, 丢掉 or 以后再说.
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/backup.h"
#include "office/browse.h"
#include "office/carry.h"
#include "office/clock.h"
#include "office/damage.h"
#include "office/draft.h"
#include "office/household.h"
#include "office/inspection.h"
#include "office/office.h"
#include "office/request.h"
#include "office/ticket.h"
#include "office/today.h"
#include "ui/canvas.h"

#define WORK_MAX 40
#define WORK_COLUMNS 6
#define COUNT_ROWS 7		/* with their heading */
#define WORK_LEFT 12		/* at least so many lines of the screen are not rows of work */

struct work_row {
	int64_t row;
	char *cell[WORK_COLUMNS];	/* owned */
	bool warn[WORK_COLUMNS];
};

struct home_view {
	struct today today;
	bool loaded;
	struct work_row *work;		/* owned */
	size_t n_work, cursor;
	size_t n_told;			/* of work, rows whose cells are filled: those on the screen */
	struct draft_list drafts;
	size_t draft;			/* the one the box offers; 0 the newest */
	bool offering;			/* the draft box is up */
	bool offered;			/* it was, once */
	int64_t conflicts;
	char *backup;			/* owned; "上次备份: ..." */
	char *merge;			/* owned; "上次合并: ..."; NULL: never */
};

static const char *const work_fields[WORK_COLUMNS] = {"number", "household", "village", "summary", "deadline", "owner"};
static const int work_widths[WORK_COLUMNS] = {7, 12, 11, 22, 10, 10};

static struct home_view *
home_state(const struct view *v)
{
	return v->state;
}

static void
home_free_work(struct home_view *s)
{
	for (size_t i = 0; i < s->n_work; i++)
		for (int j = 0; j < WORK_COLUMNS; j++)
			free(s->work[i].cell[j]);
	free(s->work);
	s->work = NULL;
	s->n_work = s->n_told = 0;
}

/* Fills the cells of the rows that the screen can show with the cursor where it is. */
static void
home_tell_work(struct view *v)
{
	struct home_view *s = home_state(v);
	struct office *o = app_office(v->app);
	size_t want = s->cursor + (size_t)app_rows(v->app);

	for (; s->n_told < s->n_work && s->n_told + WORK_LEFT < want; s->n_told++) {
		const struct record *r = &s->today.work.p[s->n_told];
		struct work_row *w = &s->work[s->n_told];

		for (int j = 0; j < WORK_COLUMNS; j++) {
			struct buf b = BUF_INIT;
			int f = entity_field(r->entity, work_fields[j]);

			browse_cell(o, &ticket_thing, r, &r->entity->fields[f], &b, &w->warn[j]);
			w->cell[j] = buf_detach(&b);
		}
	}
}

static void
home_take_work(struct view *v)
{
	struct home_view *s = home_state(v);

	home_free_work(s);
	s->n_work = s->today.work.n;
	s->work = mem_zero(s->n_work + 1, sizeof(*s->work));
	for (size_t i = 0; i < s->n_work; i++)
		s->work[i].row = s->today.work.p[i].row;
	if (s->cursor >= s->n_work)
		s->cursor = s->n_work ? s->n_work - 1 : 0;
	home_tell_work(v);
}

static char *
home_merge(struct office *o)
{
	struct merge_batch m;
	struct err none = {0};
	struct buf b = BUF_INIT;

	if (merge_last(o->ledger, &m, &none) < 0)
		return NULL;
	buf_adds(&b, "上次合并: ");
	date_short(&b, date_of_ms(m.at), date_today());
	buf_addf(&b, " +%lld条", (long long)m.edits);
	return buf_detach(&b);
}

static int
home_load(struct view *v, struct err *e)
{
	struct home_view *s = home_state(v);
	struct office *o = app_office(v->app);
	struct buf b = BUF_INIT;

	if (s->loaded)
		today_release(&s->today);
	s->loaded = false;
	if (today_load(o, &s->today, WORK_MAX, e) < 0)
		return -1;
	s->loaded = true;
	home_take_work(v);
	if (ledger_conflict_count(o->ledger, &s->conflicts, e) < 0)
		return -1;
	draft_list_release(&s->drafts);
	if (o->drafts != NULL)
		drafts_list(o->drafts, &s->drafts);
	if (s->draft >= s->drafts.n)
		s->draft = 0;
	if (!s->offered && s->drafts.n > 0)
		s->offering = true;
	s->offered = true;
	if (!clock_behind(o, &b))
		backup_status(o, &b);
	free(s->backup);
	s->backup = buf_detach(&b);
	free(s->merge);
	s->merge = home_merge(o);
	return 0;
}

static void
home_close(struct view *v)
{
	struct home_view *s = home_state(v);

	if (s->loaded)
		today_release(&s->today);
	home_free_work(s);
	draft_list_release(&s->drafts);
	free(s->backup);
	free(s->merge);
}

/* --- keys ------------------------------------------------------------------------------------------------------ */

static enum view_result
home_list(struct view *v, const struct thing *t, void (*fill)(struct office *, struct query *), const char *title, struct err *e)
{
	struct list_arg a = {.thing = t, .fill = fill, .title = title};

	return views_open(v, &view_list, &a, e);
}

static enum view_result
home_digit(struct view *v, int digit, struct err *e)
{
	switch (digit) {
	case 1:
		return home_list(v, &ticket_thing, ticket_overdue, "超期工单", e);
	case 2:
		return home_list(v, &ticket_thing, ticket_due_today, "今天到期的工单", e);
	case 3:
		return home_list(v, &ticket_thing, ticket_mine, "待我办理的工单", e);
	case 4:
		return home_list(v, &ticket_thing, ticket_waiting, "待回访的工单", e);
	case 5:
		return home_list(v, &inspection_thing, inspection_soon, "7天内来检查", e);
	case 6:
		return home_list(v, &request_thing, NULL, NULL, e);
	case 7:
		return home_list(v, &ticket_thing, NULL, "全部工单", e);
	case 8:
		return views_open(v, &view_menu, &care_menu, e);
	case 9:
		return views_daily(v, e);
	default:
		return home_list(v, &household_thing, NULL, "名册", e);
	}
}

static const struct draft_info *
home_offered(const struct home_view *s)
{
	return &s->drafts.p[s->drafts.n - 1 - s->draft];
}

static enum view_result
home_draft(struct view *v, int digit, struct err *e)
{
	struct home_view *s = home_state(v);
	const struct draft_info *d = home_offered(s);
	struct form_arg a = {.thing = thing_find(d->entity), .draft = d->id};

	switch (digit) {
	case 1:
		s->offering = false;
		return views_open(v, &view_form, &a, e);
	case 2:
		views_drop_draft(v, d->id);
		s->offering = s->drafts.n > 1;
		return VIEW_RELOAD;
	case 3:
		s->offering = false;
		return VIEW_REDRAW;
	case 4:
		s->draft = (s->draft + 1) % s->drafts.n;
		return VIEW_REDRAW;
	default:
		return VIEW_STAY;
	}
}

static enum view_result
home_move(struct view *v, const struct key *k)
{
	struct home_view *s = home_state(v);
	size_t was = s->cursor;

	if (!key_moves(k, s->n_work, &s->cursor))
		return VIEW_PASS;
	home_tell_work(v);
	return s->cursor != was ? VIEW_REDRAW : VIEW_STAY;
}

/* Once a week the whole ledger is proven, when nobody types any more: on leaving.  False: something is wrong, stay. */
static bool
home_weekly(struct view *v)
{
	struct office *o = app_office(v->app);
	struct err e = {0};
	int rc;

	if (!damage_check_due(o))
		return true;
	rc = damage_check(o, app_progress_begin(v->app, "每周核对一遍账本, 不想等按 Esc"), &e);
	app_progress_end(v->app);
	if (rc == 0 || e.code == ERR_CANCEL)
		return true;
	app_warn(v->app, "%s", e.text);
	return false;
}

static enum view_result
home_leave(struct view *v)
{
	static const char *const answers[] = {"走", "不走", NULL};
	struct home_view *s = home_state(v);
	struct buf q = BUF_INIT;
	int n;

	buf_adds(&q, "要离开吗?  存过的都在账里.  ");
	if (s->drafts.n > 0)
		buf_addf(&q, "没写完的 %zu 份留作草稿.  ", s->drafts.n);
	buf_addf(&q, "%s", s->backup != NULL ? s->backup : "");
	n = app_ask(v->app, buf_str(&q), answers);
	buf_release(&q);
	return n == 1 && home_weekly(v) ? VIEW_QUIT : VIEW_REDRAW;
}

static enum view_result
home_key(struct view *v, const struct key *k, struct err *e)
{
	struct home_view *s = home_state(v);
	int digit = key_digit(k);

	if (s->offering) {
		if (k->code == K_ESC)
			digit = 3;
		return digit >= 0 ? home_draft(v, digit, e) : VIEW_PASS;
	}
	if (digit >= 0)
		return home_digit(v, digit, e);
	if (k->code == K_TEXT && k->text[0] != ' ') {
		struct find_arg a = {.words = k->text};

		return views_open(v, &view_find, &a, e);
	}
	if (k->code == K_ENTER && s->n_work > 0) {
		struct page_arg a = {.thing = &ticket_thing, .row = s->work[s->cursor].row};

		return views_open(v, &view_page, &a, e);
	}
	if (k->code == K_ESC)
		return home_leave(v);
	return home_move(v, k);
}

static enum view_result
home_resume(struct view *v, struct err *e)
{
	struct home_view *s = home_state(v);

	(void)e;
	if (s->drafts.n == 0) {
		app_status(v->app, "没有没写完的草稿");
		return VIEW_REDRAW;
	}
	s->offering = true;
	return VIEW_REDRAW;
}

static enum view_result
home_finish(struct view *v, struct err *e)
{
	struct home_view *s = home_state(v);

	return s->n_work > 0 ? ticket_ask_close(v, s->work[s->cursor].row, e) : VIEW_PASS;
}

static const struct view_cmd home_cmds[] = {
	{K_F8, "finish", "办结", "办结光标这件工单, 数字选结果", home_finish},
	{K_CTRL_U, "drafts", NULL, "接着写没存完的草稿", home_resume},
	{K_CTRL_W, "who", NULL, "换人: 数字选现在是谁在用", views_who},
	{0, NULL, NULL, NULL, NULL},
};

/* --- drawing --------------------------------------------------------------------------------------------------- */

/* Behind a number: there are more. */
static const char *
more(int64_t n)
{
	return n >= TODAY_CAP ? "+" : "";
}

static void
home_count(struct canvas *c, int y, int w, int digit, const char *title, int64_t n, const char *unit, const char *note, bool warn)
{
	struct buf b = BUF_INIT;
	struct buf head = BUF_INIT;

	buf_addf(&head, " %d %s", digit, title);
	canvas_field(c, y, 0, 20, STYLE_NORMAL, buf_str(&head));
	buf_addf(&b, "%3lld%s %s  %s", (long long)n, more(n), unit, note);
	canvas_put(c, y, 20, w - 20, warn && n > 0 ? STYLE_WARN : STYLE_NORMAL, buf_str(&b));
	buf_release(&b);
	buf_release(&head);
}

static void
home_draw_counts(const struct home_view *s, struct canvas *c, int y, int cols)
{
	const struct today *t = &s->today;
	bool two = cols >= 76;
	int w = two ? 48 : cols;
	struct buf b = BUF_INIT;

	canvas_put(c, y, 1, w, STYLE_TITLE, "先办这些");
	if (t->latest > 0)
		buf_addf(&b, "最长超 %d 天", (int)t->latest);
	home_count(c, y + 1, w, 1, "超期工单", t->overdue, "件", buf_str(&b), true);
	home_count(c, y + 2, w, 2, "今天到期", t->due, "件", "", true);
	home_count(c, y + 3, w, 3, "待我办理", t->mine, "件", "", false);
	home_count(c, y + 4, w, 4, "待回访", t->waiting, "户", "(办结满7天)", false);
	buf_clear(&b);
	if (t->overlaps > 0)
		buf_addf(&b, "!! 有%lld处重叠", (long long)t->overlaps);
	home_count(c, y + 5, w, 5, "来检查(7天)", t->inspections, "批", buf_str(&b), t->overlaps > 0);
	home_count(c, y + 6, w, 6, "上级要数", t->requests, "份", t->request_due, t->request_warn);
	if (two) {
		const char *const titles[] = {"走访", "新工单", "办结", "回访", "满意", "接待"};
		const int64_t counts[] = {t->households, t->opened, t->closed, t->callbacks, t->satisfied, t->receptions};
		const char *const units[] = {"户", "件", "件", "户", "户", "批"};
		const int n = sizeof(titles) / sizeof(*titles);

		for (int i = 0; i < COUNT_ROWS; i++)
			canvas_put(c, y + i, 49, 1, STYLE_DIM, "|");
		canvas_put(c, y, 51, cols - 51, STYLE_TITLE, "今天(自动汇总)");
		for (int i = 0; i < n; i++) {
			buf_clear(&b);
			text_pad(&b, titles[i], 8);
			buf_addf(&b, "%4lld%s%s", (long long)counts[i], counts[i] >= TODAY_CAP ? "+" : " ", units[i]);
			if (i + 1 == n && t->failed > 0)
				buf_addf(&b, "  %lld 项未过 !!", (long long)t->failed_rules);
			canvas_put(c, y + 1 + i, 51, cols - 51, i + 1 == n && t->failed > 0 ? STYLE_WARN : STYLE_NORMAL, buf_str(&b));
		}
	} else {
		buf_clear(&b);
		buf_addf(&b, "今天: 走访%lld%s 新工单%lld%s 办结%lld%s 接待%lld", (long long)t->households, more(t->households),
				(long long)t->opened, more(t->opened), (long long)t->closed, more(t->closed), (long long)t->receptions);
		canvas_put(c, y, 22, cols - 22, STYLE_NORMAL, buf_str(&b));
	}
	buf_release(&b);
}

/* Nothing to do: how work comes in, in one line where it fits. */
static void
home_draw_idle(struct canvas *c, int y)
{
	static const char *const parts[] = {"没有未办结的工单.", "F5 记走访, 走访里按 1 就转成工单;", "F6 直接开工单"};
	int x = 8, cols = canvas_cols(c);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (x > 8 && x + (int)text_cols(parts[i], strlen(parts[i])) > cols) {
			x = 8;
			y++;
		}
		x += canvas_put(c, y, x, cols - x, STYLE_NORMAL, parts[i]) + 2;
	}
}

static void
home_draw_work(const struct home_view *s, struct canvas *c, int y, int h, int cols)
{
	size_t rows = h > 1 ? (size_t)(h - 1) : 0, top = 0;
	bool narrow = cols < 76;

	if (s->cursor >= rows && rows > 0)
		top = s->cursor - rows + 1;
	for (int j = 0, x = 1; j < WORK_COLUMNS; j++) {
		const struct field *f = &ticket_entity.fields[entity_field(&ticket_entity, work_fields[j])];

		if (narrow && (j == 2 || j == 5))
			continue;
		canvas_field(c, y, x, work_widths[j], STYLE_DIM, f->title);
		x += work_widths[j] + 1;
	}
	if (s->n_work == 0)
		home_draw_idle(c, y + 2);
	for (size_t i = top; i < s->n_told && i - top < rows; i++) {
		int line = y + 1 + (int)(i - top), x = 1;

		canvas_put(c, line, 0, 1, STYLE_KEY, i == s->cursor ? ">" : " ");
		for (int j = 0; j < WORK_COLUMNS; j++) {
			if (narrow && (j == 2 || j == 5))
				continue;
			canvas_field(c, line, x, work_widths[j], s->work[i].warn[j] ? STYLE_WARN : STYLE_NORMAL, s->work[i].cell[j]);
			x += work_widths[j] + 1;
		}
		if (i == s->cursor)
			canvas_restyle(c, line, 0, cols, STYLE_SELECTED);
	}
}

static void
home_draw_offer(const struct home_view *s, struct canvas *c)
{
	const struct draft_info *d = home_offered(s);
	const struct thing *t = thing_find(d->entity);
	struct buf b = BUF_INIT;
	int w = canvas_cols(c) < 70 ? canvas_cols(c) - 4 : 66, y = canvas_rows(c) / 2 - 3, x = (canvas_cols(c) - w) / 2;
	int minute = date_minute_of_ms(d->at);

	canvas_box(c, y, x, 6, w, "没写完的找回来了");
	date_short(&b, date_of_ms(d->at), date_today());
	buf_addf(&b, " %02d:%02d 没存完的%s%s%s", minute / 60, minute % 60, d->row != 0 ? "修改" : "新", t != NULL ? t->entity->title : d->entity,
			s->drafts.n > 1 ? "" : ".");
	if (s->drafts.n > 1 && s->draft == 0)
		buf_addf(&b, " (共 %zu 份, 这是最近一份).", s->drafts.n);
	else if (s->drafts.n > 1)
		buf_addf(&b, " (共 %zu 份, 这是第 %zu 份).", s->drafts.n, s->draft + 1);
	canvas_put(c, y + 1, x + 2, w - 4, STYLE_NORMAL, buf_str(&b));
	buf_clear(&b);
	buf_addf(&b, "内容: %s", d->summary != NULL && d->summary[0] != '\0' ? d->summary : "(刚开头)");
	canvas_put(c, y + 2, x + 2, w - 4, STYLE_NORMAL, buf_str(&b));
	canvas_put(c, y + 4, x + 2, w - 4, STYLE_KEY, s->drafts.n > 1 ? "1接着写   2丢掉   3以后再说   4看早一份" : "1接着写   2丢掉   3以后再说");
	buf_release(&b);
}

/* A note that does not fit whole is left out: half of one says something else. */
static void
home_note(struct buf *line, int cols, const char *note)
{
	int gap = line->n > 0 ? 2 : 1;

	if (note != NULL && note[0] != '\0' && (int)text_cols(buf_str(line), line->n) + gap + (int)text_cols(note, strlen(note)) <= cols)
		buf_addf(line, "%*s%s", gap, "", note);
}

static void
home_draw_notes(const struct home_view *s, struct canvas *c, int y, int cols)
{
	struct buf b = BUF_INIT, note = BUF_INIT;

	/* what waits for somebody stands before what is only good to know */
	if (s->conflicts > 0) {
		buf_addf(&note, "!! 冲突待定 %lld 处(按8 1)", (long long)s->conflicts);
		home_note(&b, cols, buf_str(&note));
		buf_clear(&note);
	}
	if (s->drafts.n > 0) {
		buf_addf(&note, "草稿 %zu 份(Ctrl+U)", s->drafts.n);
		home_note(&b, cols, buf_str(&note));
	}
	home_note(&b, cols, s->backup);
	home_note(&b, cols, s->merge);
	canvas_put(c, y, 0, cols, s->conflicts > 0 ? STYLE_WARN : STYLE_DIM, buf_str(&b));
	buf_release(&note);
	buf_release(&b);
}

static void
home_draw(const struct view *v, struct canvas *c)
{
	const struct home_view *s = home_state(v);
	int first, last, cols = canvas_cols(c);

	view_frame(v, c, "今日", &first, &last);
	if (!s->loaded)
		return;
	home_draw_counts(s, c, first, cols);
	canvas_rule(c, first + COUNT_ROWS);
	home_draw_work(s, c, first + COUNT_ROWS + 1, last - first - COUNT_ROWS - 4, cols);
	home_draw_notes(s, c, last - 2, cols);
	canvas_rule(c, last - 1);
	canvas_put(c, last, 1, cols - 1, STYLE_NORMAL, cols >= 76 ? "7工单  8合并备份  9日报打印  0名册    打数字进入, 打首字母或汉字找人:"
			: "7工单 8合并备份 9日报打印 0名册  首字母找人:");
	canvas_cursor(c, last, cols >= 76 ? 77 : cols - 8);
	if (s->offering && s->drafts.n > 0)
		home_draw_offer(s, c);
}

static bool
home_current(const struct view *v, const struct thing **t, int64_t *row)
{
	const struct home_view *s = home_state(v);

	if (s->n_work == 0)
		return false;
	*t = &ticket_thing;
	*row = s->work[s->cursor].row;
	return true;
}

const struct view_ops view_home = {
	.name = "home",
	.title = "今日",
	.cmds = home_cmds,
	.state_size = sizeof(struct home_view),
	.load = home_load,
	.resized = home_tell_work,
	.draw = home_draw,
	.key = home_key,
	.close = home_close,
	.current = home_current,
};
