/*
 * view_preview.c - a report as it will be printed: true 28-character lines,
 * and beside them where every number comes from.
 *
 * Up and Down walk from number to number, Enter lists the records behind it.
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "config.h"
#include "office/daily.h"
#include "office/issue.h"
#include "office/printout.h"
#include "report/issued.h"
#include "report/report.h"
#include "report/sheet.h"
#include "report/waiting.h"
#include "ui/canvas.h"
#include "ui/edit.h"
#include "ui/printing.h"

#define PANE_MIN 78		/* the numbers stand beside the page from this width on */

struct preview_view {
	const struct report *report;
	struct report_options opt;	/* its query and title are owned here */
	struct query query;		/* owned; opt.query when the report is of a list */
	char *query_title;		/* owned */
	struct buf lines;		/* the key card's */
	struct page page;
	int table_cols;		/* of the page as composed: its tables are made narrower for a narrow window */
	struct sheet sheet;
	bool made;
	size_t at;		/* number under the cursor, position in sheet.numbers */
	size_t top;		/* first line shown */
	int left;		/* first column shown of a sheet wider than the window */
	size_t problems;
	struct issued issued;	/* owned; its number, and whether it went out */
	int64_t late, gone;	/* entered since it went out; counted in it and no more */
};

static struct preview_view *
preview_state(const struct view *v)
{
	return v->state;
}

static void
preview_drop(struct preview_view *s)
{
	if (!s->made)
		return;
	sheet_release(&s->sheet);
	page_release(&s->page);
	s->made = false;
}

/* The table of an upright page breaks its lines where a narrow screen ends: nobody reads a form sideways. */
static void
preview_lay_out(struct view *v)
{
	struct preview_view *s = preview_state(v);

	s->page.table_cols = s->table_cols;
	if (s->page.paper == PAPER_DOCUMENT && s->page.table_cols >= app_cols(v->app))
		s->page.table_cols = app_cols(v->app) - 1;
	sheet_render(&s->sheet, &s->page, sheet_paper_cols(&s->page), NULL);
}

static void
preview_resized(struct view *v)
{
	struct preview_view *s = preview_state(v);

	if (!s->made)
		return;
	sheet_release(&s->sheet);
	preview_lay_out(v);
}

static int
preview_load(struct view *v, struct err *e)
{
	struct preview_view *s = preview_state(v);
	const struct config *cfg = app_config(v->app);

	preview_drop(s);
	s->opt.office_name = cfg->office_name;
	if (report_compose(s->report, app_office(v->app), &s->opt, &s->page, e) < 0) {
		page_release(&s->page);
		return -1;
	}
	issued_release(&s->issued);
	s->late = s->gone = 0;
	if (issued_find(app_office(v->app), s->report, &s->opt, &s->issued, e) < 0
	    || (s->issued.state == ISSUED_OUT && issued_late(app_office(v->app), &s->issued, &s->late, &s->gone, e) < 0)) {
		page_release(&s->page);
		return -1;
	}
	s->table_cols = s->page.table_cols;
	preview_lay_out(v);
	s->made = true;
	s->problems = page_problems(&s->page, NULL);
	if (s->at >= s->sheet.n_numbers)
		s->at = 0;
	return 0;
}

static int
preview_open(struct view *v, const void *arg, struct err *e)
{
	struct preview_view *s = preview_state(v);
	const struct preview_arg *a = arg;

	(void)e;
	s->report = a->report;
	s->opt.row = a->row;
	report_span(s->report, a->day, &s->opt);
	if (a->from != 0 && s->report->span == SPAN_ANY)
		s->opt.from = a->from;
	if (a->query != NULL) {
		query_copy(&s->query, a->query);
		s->query_title = mem_str(a->query_title);
		s->opt.query = &s->query;
		s->opt.query_title = s->query_title;
	}
	if (s->report->takes & REPORT_LINES) {
		app_key_card(&s->lines, APP_CARD_COLS);
		s->opt.lines = buf_str(&s->lines);
	}
	return 0;
}

static void
preview_close(struct view *v)
{
	struct preview_view *s = preview_state(v);

	preview_drop(s);
	issued_release(&s->issued);
	query_release(&s->query);
	free(s->query_title);
	buf_release(&s->lines);
}

/* --- keys ------------------------------------------------------------------------------------------------------ */

static int
preview_rows(const struct view *v)
{
	return app_rows(v->app) - app_frame_rows(v->app) - 1;
}

/* Columns of the sheet beyond the window; 0: it fits. */
static int
preview_beyond(const struct view *v)
{
	const struct preview_view *s = preview_state(v);
	int wide = s->sheet.table_cols > s->sheet.cols ? s->sheet.table_cols : s->sheet.cols;

	return wide > app_cols(v->app) - 1 ? wide - app_cols(v->app) + 1 : 0;
}

static void
preview_follow_across(struct view *v)
{
	struct preview_view *s = preview_state(v);
	const struct sheet_number *n = &s->sheet.numbers[s->at];
	int w = app_cols(v->app) - 1;

	if (n->col < s->left || n->col + n->cols > s->left + w)
		s->left = n->col + n->cols > w ? n->col + n->cols - w : 0;
}

static void
preview_follow(struct view *v)
{
	struct preview_view *s = preview_state(v);
	size_t h = (size_t)preview_rows(v), line;

	if (s->sheet.n_numbers == 0)
		return;
	line = s->sheet.numbers[s->at].line;
	if (line < s->top)
		s->top = line > 2 ? line - 2 : 0;
	if (line >= s->top + h)
		s->top = line - h + 1;
	preview_follow_across(v);
}

static enum view_result
preview_step(struct view *v, int by)
{
	struct preview_view *s = preview_state(v);

	if (by < 0 ? s->at == 0 : s->at + 1 >= s->sheet.n_numbers) {
		if (by < 0 && s->top > 0)
			s->top = 0;
		else if (by > 0 && s->top + (size_t)preview_rows(v) < s->sheet.n)
			s->top++;
		else
			return VIEW_STAY;
		return VIEW_REDRAW;
	}
	s->at = by < 0 ? s->at - 1 : s->at + 1;
	preview_follow(v);
	return VIEW_REDRAW;
}

/* A report of days, not of one record or of what a list shows: there are other days. */
static bool
preview_has_days(const struct preview_view *s)
{
	return (s->report->takes & REPORT_DAYS) != 0 && s->opt.query == NULL;
}

static enum view_result
preview_day(struct view *v, int by)
{
	struct preview_view *s = preview_state(v);

	if (!preview_has_days(s) || !report_step(s->report, by, &s->opt))
		return VIEW_STAY;
	s->opt.as = REPORT_AS_SHOWN;
	s->top = s->at = 0;
	return VIEW_RELOAD;
}

/* Across a sheet wider than the window, else to another day. */
static enum view_result
preview_across(struct view *v, int by)
{
	struct preview_view *s = preview_state(v);
	int beyond = preview_beyond(v), step = app_cols(v->app) / 2;

	if (beyond == 0)
		return preview_day(v, by);
	s->left += by * step;
	s->left = s->left < 0 ? 0 : s->left > beyond ? beyond : s->left;
	return VIEW_REDRAW;
}

static enum view_result
preview_before(struct view *v, struct err *e)
{
	(void)e;
	return preview_day(v, -1);
}

static enum view_result
preview_after(struct view *v, struct err *e)
{
	(void)e;
	return preview_day(v, 1);
}

static enum view_result
preview_public(struct view *v, struct err *e)
{
	struct preview_view *s = preview_state(v);

	(void)e;
	if (s->report->open) {
		app_status(v->app, "这一页没有个人信息, 直接打就能张贴");
		return VIEW_REDRAW;
	}
	s->opt.public = !s->opt.public;
	s->top = s->at = 0;
	s->left = 0;
	app_status(v->app, s->opt.public ? "张贴版: 姓名打星, 电话证件号和类别不印. 再按 5 换回" : "内部版: 有个人信息, 打印时要写用途");
	return VIEW_RELOAD;
}

static enum view_result
preview_all(struct view *v, struct err *e)
{
	struct preview_view *s = preview_state(v);

	(void)e;
	s->opt.all = !s->opt.all;
	s->top = s->at = 0;
	app_status(v->app, s->opt.all ? "全部列出. 再按 3 换回只列最急的" : "只列最急的. 再按 3 全部列出");
	return VIEW_RELOAD;
}

/* The records behind the number. */
static enum view_result
preview_drill(struct view *v, struct err *e)
{
	struct preview_view *s = preview_state(v);

	return s->sheet.n_numbers > 0 ? views_number(v, &s->page.numbers[s->sheet.numbers[s->at].number], e) : VIEW_STAY;
}

static enum view_result
preview_problems(struct view *v)
{
	struct preview_view *s = preview_state(v);
	struct buf b = BUF_INIT;

	page_problems(&s->page, &b);
	buf_adds(&b, "\n补好以后这里会自动变. 数据都在, 只是先不能打印.");
	app_show(v->app, "有空数或对不上的数, 先不能打印", buf_str(&b));
	buf_release(&b);
	return VIEW_REDRAW;
}

/*
 * What villagers' data as it is leaves the office for; the last answer is offered.  False: Esc.  *out is owned by the caller,
 * NULL when nothing must be asked.
 */
static bool
preview_purpose(struct view *v, char **out)
{
	struct preview_view *s = preview_state(v);
	struct buf last = BUF_INIT;
	bool fine = true;

	*out = NULL;
	if (s->page.personal) {
		printout_last(app_office(v->app), &last);
		fine = app_prompt(v->app, "有群众的电话姓名, 没有遮住. 做什么用? (要张贴: Esc 再按 5)", buf_str(&last), EDIT_PHRASES, 60, out) == 0;
	}
	buf_release(&last);
	return fine;
}

static void
preview_sent(struct view *v, const struct report_final *f, const char *what, struct report_print *r, struct err *e)
{
	int rc = printing_follow(v, what, &r->job, e);

	/* what became of it is written down even when watching it ended badly */
	if (report_printed(app_office(v->app), f, r, rc < 0 ? NULL : e) < 0)
		rc = -1;
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else if (r->left != NULL)
		app_status(v->app, "%s. 还差%s没打; 打齐了才算发出, 期号留着", r->job.says, r->left);
	else if (r->part && r->issue != 0 && r->job.state != JOB_FAILED && r->job.state != JOB_CANCELLED)
		app_status(v->app, "%s. 各页都打齐了, 这一期已定稿", r->job.says);
}

static enum view_result
preview_print_to(struct view *v, const struct aim *to, const char *what, struct err *e)
{
	struct preview_view *s = preview_state(v);
	const struct report_look look = printing_look(app_config(v->app));
	struct report_final f = {.report = s->report, .opt = &s->opt, .look = &look};
	struct report_print r;
	char *purpose;

	/* choosing a printer has written the settings, and read them anew */
	s->opt.office_name = app_config(v->app)->office_name;

	if (!preview_purpose(v, &purpose))
		return VIEW_REDRAW;
	f.purpose = purpose;
	if (report_print_final(app_office(v->app), &f, &to->to, &r, e) < 0)
		app_warn(v->app, "%s", e->text);
	else
		preview_sent(v, &f, what, &r, e);
	s->opt.as = REPORT_AS_SHOWN;
	report_print_release(&r);
	free(purpose);
	return VIEW_RELOAD;
}

/* Names with characters no font here has: known before the paper is. */
static bool
preview_lacks(struct view *v)
{
	struct preview_view *s = preview_state(v);
	const struct report_look look = printing_look(app_config(v->app));
	char *missing = report_missing(&s->page, &look);
	struct buf b = BUF_INIT;
	int n = 1;

	if (missing != NULL) {
		buf_addf(&b, "这台电脑的字体里没有这些字, 纸上会印成这样: %s (请管理员装 fonts-noto-cjk 或带生僻字的字体)", missing);
		n = app_ask(v->app, buf_str(&b), (const char *const[]){"照印", "先不印", NULL});
	}
	buf_release(&b);
	free(missing);
	return n != 1;
}

static enum view_result
preview_print_by(struct view *v, bool choose, struct err *e)
{
	struct preview_view *s = preview_state(v);
	struct buf what = BUF_INIT;
	struct aim to;
	enum view_result r = VIEW_RELOAD;

	if (s->problems > 0)
		return preview_problems(v);
	if (preview_lacks(v))
		return VIEW_REDRAW;
	waiting_name(s->report, &s->opt, &what);
	if (!printing_goes_on(v, buf_str(&what), e)
	    && (choose ? printing_choose(v, s->report, s->sheet.pages, &to, e) : printing_remembered(v, s->report, &to, e))) {
		r = preview_print_to(v, &to, buf_str(&what), e);
		aim_release(&to);
	}
	buf_release(&what);
	return r;
}

static enum view_result
preview_print(struct view *v, struct err *e)
{
	return preview_print_by(v, false, e);
}

static enum view_result
preview_choose_printer(struct view *v, struct err *e)
{
	return preview_print_by(v, true, e);
}

/* A numbered report not yet out: for good, or only to look at.  -1: Esc. */
static int
preview_for_good(struct view *v)
{
	struct preview_view *s = preview_state(v);
	struct buf first = BUF_INIT;
	int n = 1;

	if (s->issued.state == ISSUED_NEXT || s->issued.state == ISSUED_TAKEN) {
		buf_addf(&first, "正式的第%lld期, 存了就定稿", (long long)s->issued.number);
		n = app_ask(v->app, "存成哪一种", (const char *const[]){buf_str(&first), "只看看, 不编期号", NULL});
	}
	buf_release(&first);
	return n == 1 ? 1 : n == 2 ? 0 : -1;
}

static enum view_result
preview_write(struct view *v, struct err *e)
{
	struct preview_view *s = preview_state(v);
	const struct report_look look = printing_look(app_config(v->app));
	struct report_final f = {.report = s->report, .opt = &s->opt, .look = &look};
	struct pdf_result r = {0};
	struct buf name = BUF_INIT;
	char iso[11], *typed, *purpose;
	int good;

	if (s->problems > 0)
		return preview_problems(v);
	if ((good = preview_for_good(v)) < 0 || !preview_purpose(v, &purpose))
		return VIEW_REDRAW;
	f.purpose = purpose;
	date_to_iso(s->report->takes & REPORT_DAYS && s->opt.query == NULL ? s->opt.to : date_today(), iso);
	buf_addf(&name, "%s%s%s.pdf", s->report->title, s->opt.public ? "张贴版" : "", iso);
	if (app_prompt(v->app, "存成哪个文件 (.pdf .xlsx .txt, 针式 .prn)", buf_str(&name), 0, 200, &typed) == 0) {
		if (report_write_final(app_office(v->app), &f, good == 1, typed, &r, e) < 0) {
			app_warn(v->app, "%s", e->text);
		} else {
			app_status(v->app, "已存好: %s", typed);
			app_did_file(v->app);
		}
		s->opt.as = REPORT_AS_SHOWN;
		pdf_result_release(&r);
		free(typed);
	}
	buf_release(&name);
	free(purpose);
	return VIEW_RELOAD;
}

/* 更正版: as the ledger says now, though it went out. */
static enum view_result
preview_correct(struct view *v, struct err *e)
{
	(void)e;
	struct preview_view *s = preview_state(v);
	if (s->issued.state != ISSUED_OUT) {
		app_status(v->app, "这一期还没有发过, 直接打印就是");
		return VIEW_REDRAW;
	}
	if (s->issued.by.whose != ISSUE_MINE) {
		struct buf who = BUF_INIT;

		issue_numberer_text(&s->issued.by, &who);
		if (s->issued.by.whose == ISSUE_TWINS)
			app_status(v->app, "%s: 先到 F10 7 8 定由哪台编", buf_str(&who));
		else
			app_status(v->app, "%s, 更正版也在那台电脑上出", buf_str(&who));
		buf_release(&who);
		return VIEW_REDRAW;
	}
	s->opt.as = s->opt.as == REPORT_AS_CORRECTED ? REPORT_AS_SHOWN : REPORT_AS_CORRECTED;
	app_status(v->app, s->opt.as == REPORT_AS_CORRECTED ? "更正版: 按现在的账. F9 打印后定稿; 再按 7 看原来发的" : "原来发的这一期");
	return VIEW_RELOAD;
}

static enum view_result
preview_days(struct view *v, struct err *e)
{
	struct preview_view *s = preview_state(v);
	struct report_options next = s->opt;

	if (!preview_has_days(s)) {
		app_status(v->app, "这一页没有要打字的; 内容到记录里改");
		return VIEW_REDRAW;
	}
	bool span = s->report->span != SPAN_ANY && !(s->report->takes & REPORT_LIST);
	if (!views_days(v, &next.from, span ? NULL : &next.to, e))
		return VIEW_REDRAW;
	if (span)
		report_span(s->report, next.from, &next);
	s->opt.from = next.from;
	s->opt.to = next.to;
	s->opt.as = REPORT_AS_SHOWN;
	s->top = s->at = 0;
	return VIEW_RELOAD;
}

static enum view_result
preview_decisions(struct view *v, struct err *e)
{
	struct preview_view *s = preview_state(v);
	struct form_arg a = {.thing = &daily_thing};
	struct record r;
	char iso[11];

	if (s->report != report_find("daily"))
		return preview_days(v, e);
	if (daily_find(app_office(v->app), s->opt.to, &r, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	a.row = r.row;
	record_release(&r);
	date_to_iso(s->opt.to, iso);
	if (a.row == 0) {
		a.field = "day";
		a.text = iso;
	}
	return views_open(v, &view_form, &a, e);
}

static bool
preview_offers(const struct view *v, int key)
{
	const struct preview_view *s = preview_state(v);

	return key == '3' ? s->report->cuts : (key != K_F4 && key != '4' && key != '6') || preview_has_days(s);
}

static const char *
preview_label(const struct view *v, int key)
{
	return key == K_F4 && preview_state(v)->report != report_find("daily") ? "换日期" : NULL;
}

static const struct view_cmd preview_cmds[] = {
	{K_F4, "change", "改", "日报: 写请领导定的事; 别的: 换起止日期", preview_decisions},
	{K_F9, "print", "打印", "打印; 有空数或对不上时不能打", preview_print},
	{'3', "all", NULL, "走访路线单: 全部列出, 或只列最急的", preview_all},
	{'4', "before", NULL, "前一天, 前一周, 前一月", preview_before},
	{'6', "after", NULL, "后一天, 后一周, 后一月", preview_after},
	{'5', "public", NULL, "张贴版: 姓名打星, 电话证件号和类别不印", preview_public},
	{'7', "correct", NULL, "更正版: 发过以后账又改了, 按现在的重出", preview_correct},
	{'8', "write", NULL, "存成 PDF、表格或文字文件", preview_write},
	{'9', "printer", NULL, "选打印机、份数、双面、页码", preview_choose_printer},
	{0, NULL, NULL, NULL, NULL},
};

static enum view_result
preview_key(struct view *v, const struct key *k, struct err *e)
{
	struct preview_view *s = preview_state(v);
	int h = preview_rows(v);

	switch (k->code) {
	case K_UP:
	case K_BACKTAB:
		return preview_step(v, -1);
	case K_DOWN:
	case K_TAB:
		return preview_step(v, 1);
	case K_LEFT:
		return preview_across(v, -1);
	case K_RIGHT:
		return preview_across(v, 1);
	case K_PGDN:
		if (s->top + (size_t)h < s->sheet.n)
			s->top += (size_t)h;
		return VIEW_REDRAW;
	case K_PGUP:
		s->top = s->top > (size_t)h ? s->top - (size_t)h : 0;
		return VIEW_REDRAW;
	case K_HOME:
		s->top = s->at = 0;
		s->left = 0;
		return VIEW_REDRAW;
	case K_END:
		s->top = s->sheet.n > (size_t)h ? s->sheet.n - (size_t)h : 0;
		return VIEW_REDRAW;
	case K_ENTER:
		return s->problems > 0 && s->sheet.n_numbers == 0 ? preview_problems(v) : preview_drill(v, e);
	case K_ESC:
		return VIEW_BACK;
	default:
		return VIEW_PASS;
	}
}

/* --- drawing --------------------------------------------------------------------------------------------------- */

/* What a number of a table is, by its row and its column: "走访户数 上期"; false: it stands in no table. */
static bool
preview_cell(const struct sheet *sheet, const struct sheet_number *n, struct buf *out)
{
	size_t row = n->line, head = n->line;

	if (sheet->lines[row].kind != SHEET_TABLE)
		return false;
	while (row > 0 && !sheet->lines[row].first)
		row--;
	while (head > 0 && !sheet->lines[head].head)
		head--;
	if (sheet->lines[row].n_cells > 0)
		buf_adds(out, sheet->lines[row].cells[0].text);
	for (size_t i = 0; i < sheet->lines[head].n_cells; i++) {
		const struct sheet_cell *cell = &sheet->lines[head].cells[i];

		if (n->col >= cell->col && n->col < cell->col + cell->cols)
			buf_addf(out, " %s", cell->text);
	}
	return true;
}

static void
preview_draw_pane(const struct preview_view *s, struct canvas *c, int first, int h, int x)
{
	int w = canvas_cols(c) - x, rows = h - 3;
	size_t top = 0;
	struct buf b = BUF_INIT, figure = BUF_INIT;

	for (int i = 0; i < h; i++)
		canvas_put(c, first + i, x - 2, 1, STYLE_DIM, "|");
	canvas_put(c, first, x, w, STYLE_TITLE, "数从哪来(回车看)");
	if (s->at >= (size_t)rows - 1)
		top = s->at - (size_t)rows + 2;
	for (size_t i = top; i < s->sheet.n_numbers && (int)(i - top) < rows - 1; i++) {
		const struct number *n = &s->page.numbers[s->sheet.numbers[i].number];
		enum style st = n->state != NUMBER_OK ? STYLE_WARN : i == s->at ? STYLE_SELECTED : STYLE_NORMAL;

		buf_clear(&b);
		int y = first + 1 + (int)(i - top), put;

		if (!preview_cell(&s->sheet, &s->sheet.numbers[i], &b))
			buf_adds(&b, n->title);
		buf_clear(&figure);
		number_format(n, &figure);
		/* a long name is cut, the figure never */
		canvas_field(c, y, x, w, st, i == s->at ? ">" : " ");
		put = 1 + canvas_put(c, y, x + 1, w - 2 - (int)text_cols(buf_str(&figure), figure.n), st, buf_str(&b));
		canvas_put(c, y, x + put + 1, w - put - 1, st, buf_str(&figure));
	}
	buf_clear(&b);
	buf_addf(&b, "空数或对不上: %zu 处", s->problems);
	canvas_put(c, first + h - 1, x, w, s->problems > 0 ? STYLE_WARN : STYLE_GOOD, buf_str(&b));
	buf_release(&b);
	buf_release(&figure);
}

/* A line from column "left" on; a character cut in half is a blank. */
static void
preview_draw_line(struct canvas *c, int y, int cols, const struct sheet_line *l, int left)
{
	size_t n = strlen(l->text), at_cols = 0;
	size_t at = left > 0 ? text_cut(l->text, n, (size_t)left, &at_cols) : 0;
	int x = 1;

	if (left > 0 && at_cols < (size_t)left && at < n) {
		int w;
		at += text_grapheme(l->text + at, n - at, &w);
		x += (int)at_cols + w - left;
	}
	canvas_put(c, y, x, cols - x, l->kind == SHEET_TITLE ? STYLE_TITLE : STYLE_NORMAL, l->text + at);
}

/* How many pages there are is what must not be cut: the days, which the page itself says, go first. */
static void
preview_place(const struct view *v, const struct canvas *c, struct buf *out)
{
	const struct preview_view *s = preview_state(v);

	for (int days = 1; days >= 0; days--) {
		buf_clear(out);
		buf_addf(out, "打印预览 %s ", s->report->title);
		if (days && s->opt.query_title != NULL)
			buf_adds(out, s->opt.query_title);
		else if (days && s->report->takes & REPORT_DAYS)
			report_days(&s->opt, out);
		if (s->opt.public)
			buf_adds(out, " 张贴版");
		if (s->made)
			buf_addf(out, "  共%d页", s->sheet.pages);
		if ((int)text_cols(buf_str(out), out->n) <= view_place_cols(v, c))
			return;
	}
}

static void
preview_draw(const struct view *v, struct canvas *c)
{
	const struct preview_view *s = preview_state(v);
	struct buf place = BUF_INIT;
	int first, last, cols = canvas_cols(c), h;

	preview_place(v, c, &place);
	view_frame(v, c, buf_str(&place), &first, &last);
	buf_release(&place);
	if (!s->made)
		return;
	h = last - first;
	for (int i = 0; i < h && s->top + (size_t)i < s->sheet.n; i++) {
		const struct sheet_line *l = &s->sheet.lines[s->top + (size_t)i];

		preview_draw_line(c, first + i, cols, l, s->left);
	}
	for (size_t i = 0; i < s->sheet.n_numbers; i++) {
		const struct sheet_number *n = &s->sheet.numbers[i];
		const struct number *num = &s->page.numbers[n->number];

		int x = 1 + n->col - s->left;
		if (n->line < s->top || n->line >= s->top + (size_t)h || x < 1)
			continue;
		if (i == s->at)
			canvas_restyle(c, first + (int)(n->line - s->top), x, n->cols, STYLE_SELECTED);
		else if (num->state != NUMBER_OK)
			canvas_restyle(c, first + (int)(n->line - s->top), x, n->cols, STYLE_WARN);
	}
	if (cols >= PANE_MIN && s->sheet.table_cols <= SHEET_COLS && s->sheet.cols <= SHEET_COLS)
		preview_draw_pane(s, c, first, h, SHEET_COLS + 4);
	if (s->issued.state == ISSUED_OUT) {
		struct buf note = BUF_INIT;
		buf_addf(&note, "第%lld期已发", (long long)s->issued.number);
		if (s->issued.renumber)
			buf_addf(&note, "; !! 另一天也是这个期号, 更正版改编第%lld期", (long long)s->issued.renumber);
		if (s->late > 0)
			buf_addf(&note, "; 之后又录入 %lld 条, 列入下一期补录", (long long)s->late);
		if (s->gone > 0)
			buf_addf(&note, "; 少了 %lld 条, 列入下一期更正", (long long)s->gone);
		buf_adds(&note, s->opt.as == REPORT_AS_CORRECTED ? "  这是更正版 F9打印" : "  F9重印  7更正版");
		canvas_put(c, last, 1, cols - 1, s->late > 0 || s->gone > 0 || s->issued.renumber ? STYLE_WARN : STYLE_DIM, buf_str(&note));
		buf_release(&note);
		return;
	}
	if (s->report->cuts)
		canvas_hint(c, last, STYLE_DIM, s->opt.all ? "上下看  左右换一天  3只列最急的  5张贴版  8存成文件  9选打印机"
				: "上下看  左右换一天  3全部列出  5张贴版  8存成文件  9选打印机");
	else if (!preview_has_days(s))
		canvas_hint(c, last, STYLE_DIM, "上下看  回车看记录  5张贴版  8存成文件  9选打印机");
	else
		canvas_hint(c, last, STYLE_DIM, preview_beyond(v) > 0 ? "上下左右看  回车看记录  4前 6后  5张贴版  8存成文件  9选打印机"
				: "上下看每个数  回车看记录  左右换一期  5张贴版  8存成文件  9选打印机");
}

const struct view_ops view_preview = {
	.name = "preview",
	.title = "打印预览",
	.cmds = preview_cmds,
	.state_size = sizeof(struct preview_view),
	.open = preview_open,
	.load = preview_load,
	.resized = preview_resized,
	.draw = preview_draw,
	.key = preview_key,
	.offers = preview_offers,
	.label = preview_label,
	.close = preview_close,
};
