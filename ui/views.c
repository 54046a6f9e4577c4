/*
 * views.c - how the screens hang together: the global keys, the menus, and
 * the run of the program from the first screen to the last.
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "config.h"
#include "office/backup.h"
#include "office/bin.h"
#include "office/carry.h"
#include "office/damage.h"
#include "office/draft.h"
#include "office/office.h"
#include "office/inspection.h"
#include "office/reception.h"
#include "office/request.h"
#include "office/rule.h"
#include "office/staff.h"
#include "office/promise.h"
#include "office/ticket.h"
#include "office/undo.h"
#include "office/visit.h"
#include "report/figures.h"
#include "report/report.h"
#include "report/waiting.h"
#include "ui/edit.h"
#include "ui/menu.h"
#include "ui/printing.h"

bool
views_current(const struct view *v, const struct thing **t, int64_t *row)
{
	return v->ops->current != NULL && v->ops->current(v, t, row) && *row != 0;
}

enum view_result
views_open(struct view *v, const struct view_ops *ops, const void *arg, struct err *e)
{
	if (view_push(v->app, ops, arg, e) < 0)
		app_warn(v->app, "%s", e->text);
	return VIEW_REDRAW;
}

enum view_result
views_open_row(struct view *v, const struct thing *t, int64_t row, struct err *e)
{
	struct page_arg page = {.thing = t, .row = row};
	struct form_arg form = {.thing = t};

	if (t == &request_thing)
		return views_open(v, &view_request, &page, e);
	return row != 0 ? views_open(v, &view_page, &page, e) : views_open(v, &view_form, &form, e);
}

enum view_result
views_settle(struct view *v, const struct thing *t, int64_t row, const struct rule_place *at, struct err *e)
{
	struct form_arg a = {.thing = t, .row = row, .at = at->field};

	if (at->row != 0) {
		a.thing = thing_of(at->entity);
		a.row = at->row;
	}
	return views_open(v, &view_form, &a, e);
}

enum view_result
views_number(struct view *v, const struct number *n, struct err *e)
{
	const char *answers[NUMBER_PARTS_MAX + 1] = {0};
	struct list_arg a = {0};
	struct buf title = BUF_INIT;
	enum view_result r;
	int part = 1;

	if (n->n_parts == 0) {
		app_status(v->app, "%s: 这个数不是从记录数出来的", n->title);
		return VIEW_REDRAW;
	}
	if (n->n_parts > 1) {
		for (size_t i = 0; i < n->n_parts; i++)
			answers[i] = n->parts[i].title;
		part = app_ask(v->app, "看哪些记录", answers);
	}
	if (part < 1)
		return VIEW_REDRAW;
	a.thing = thing_of(n->parts[part - 1].query.entity);
	a.query = &n->parts[part - 1].query;
	buf_adds(&title, n->parts[part - 1].title);
	/* households, people, items: the list counts records, so the number itself is said before it */
	if (n->measure != MEASURE_ROWS && n->n_parts == 1 && n->state == NUMBER_OK && n->value != NUMBER_NONE) {
		buf_adds(&title, " ");
		number_format(n, &title);
		buf_adds(&title, ", 记录");
	}
	a.title = buf_str(&title);
	r = views_open(v, &view_list, &a, e);
	buf_release(&title);
	return r;
}

bool
views_days(struct view *v, int32_t *from, int32_t *to, struct err *e)
{
	int32_t first, last;
	char *typed;
	int rc;

	if (app_prompt(v->app, to ? "从哪天起 (如 1101)" : "哪一天所在的一期 (如 1118)", NULL, EDIT_FOLD, 20, &typed) < 0)
		return false;
	rc = date_parse(&first, typed, date_today(), true, e);
	free(typed);
	if (rc == 0 && to) {
		if (app_prompt(v->app, "到哪天止", NULL, EDIT_FOLD, 20, &typed) < 0)
			return false;
		rc = date_parse(&last, typed, date_today(), true, e);
		free(typed);
		if (rc == 0 && last < first)
			rc = err_set(e, ERR_INPUT, "止的那天在起的前面, 没有换");
	}
	if (rc < 0) {
		app_warn(v->app, "%s", e->text);
		return false;
	}
	*from = first;
	if (to)
		*to = last;
	return true;
}

char *
views_path(const char *typed)
{
	size_t n;

	while (*typed == ' ' || *typed == '\'' || *typed == '"')
		typed++;
	if (strncmp(typed, "file://", 7) == 0)
		typed += 7;
	n = strlen(typed);
	while (n > 0 && (typed[n - 1] == ' ' || typed[n - 1] == '\'' || typed[n - 1] == '"'))
		n--;
	return mem_strn(typed, n);
}

/* --- global keys ----------------------------------------------------------------------------------------------- */

static enum view_result
views_find(struct view *v, struct err *e)
{
	return views_open(v, &view_find, NULL, e);
}

enum view_result
views_new(struct view *v, const struct thing *t, struct err *e)
{
	struct form_arg a = {.thing = t};
	const struct thing *from;
	const struct view *place = v;

	/* a held key is one key */
	if (view_form_is_blank(v, t)) {
		app_status(v->app, "这就是新的一张, 还没有填; Esc 返回");
		return VIEW_REDRAW;
	}
	/* out of F10 the place is the one below the menu */
	while (place->ops == &view_menu && place->below != NULL)
		place = place->below;
	/* from the home screen a visit is a new household's; elsewhere it is for the row one stands on */
	if (place->below != NULL && views_current(place, &from, &a.from_row))
		a.from_entity = from->entity->name;
	return views_open(v, &view_form, &a, e);
}

static enum view_result
views_visit(struct view *v, struct err *e)
{
	return views_new(v, &visit_thing, e);
}

static enum view_result
views_ticket(struct view *v, struct err *e)
{
	return views_new(v, &ticket_thing, e);
}

/* A whole merge goes back with one chord; what later work builds on it is listed instead. */
static enum view_result
views_undo_merge(struct view *v, struct err *e)
{
	struct buf said = BUF_INIT;
	int rc = carry_undo(app_office(v->app), app_progress_begin(v->app, "正在撤回上一次合并"), &said, e);

	app_progress_end(v->app);
	if (rc < 0 && said.n > 0)
		app_show(v->app, "合并撤不回", buf_str(&said));
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "%s", buf_str(&said));
	buf_release(&said);
	return VIEW_RELOAD;
}

/* Behind saves just taken back a merge is further away than the last key meant: thousands of records, and no doing again. */
static bool
views_undo_reaches(struct view *v)
{
	const struct office *o = app_office(v->app);
	struct batch_info undone;
	struct merge_batch merged;

	return ledger_last_undone(o->ledger, o->me, &undone, NULL) != 0 || merge_last(o->ledger, &merged, NULL) != 0
			|| undone.batch < merged.batch || app_ask(v->app, "再往前是一次合并. 整次撤回?  它不能重做, 要再合并一次",
					(const char *const[]){"不撤", "整次撤回", NULL}) == 2;
}

/* A restore was the last thing done: true when Ctrl+Z is through with that. */
static bool
views_undo_restore(struct view *v, enum view_result *r, struct err *e)
{
	char *kept = backup_restored_from(app_office(v->app));
	int n;

	if (kept == NULL)
		return false;
	n = app_ask(v->app, "刚才恢复过备份. 换回恢复以前的账本?", (const char *const[]){"换回去", "不换, 撤再往前的一步", NULL});
	*r = n == 1 ? care_exchange(v, kept, e) : VIEW_REDRAW;
	free(kept);
	return n != 2;
}

static enum view_result
views_undo(struct view *v, struct err *e)
{
	struct office *o = app_office(v->app);
	struct buf said = BUF_INIT;
	enum view_result r;
	int rc;

	if (views_undo_restore(v, &r, e))
		return r;
	if (carry_is_last(o))
		return views_undo_reaches(v) ? views_undo_merge(v, e) : VIEW_REDRAW;
	rc = office_undo_last(o, app_progress_begin(v->app, "正在撤回"), &said, e);
	app_progress_end(v->app);
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "%s.  Ctrl+Y 重做", buf_str(&said));
	buf_release(&said);
	return VIEW_RELOAD;
}

static enum view_result
views_redo(struct view *v, struct err *e)
{
	struct buf said = BUF_INIT;
	int rc = office_redo_last(app_office(v->app), app_progress_begin(v->app, "正在重做"), &said, e);

	app_progress_end(v->app);
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "%s", buf_str(&said));
	buf_release(&said);
	return VIEW_RELOAD;
}

static void
views_who_text(struct app *a, struct buf *out)
{
	struct office *o = app_office(a);

	if (o == NULL || o->ledger == NULL)
		return;
	if (o->me != 0)
		office_title(o, "staff", o->me, out);
	else
		buf_adds(out, "(没选人 Ctrl+W)");
}

/* --- who ------------------------------------------------------------------------------------------------------- */

#define WHO_MAX 8

static int
views_be_turn(struct app *a, void *data, bool again, struct err *e)
{
	const int64_t *who = data;

	return office_set_me(app_office(a), who[again], e);
}

static void
views_be(struct view *v, int64_t staff, struct err *e)
{
	const int64_t who[2] = {app_office(v->app)->me, staff};
	struct buf b = BUF_INIT;

	if (office_set_me(app_office(v->app), staff, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return;
	}
	office_title(app_office(v->app), "staff", staff, &b);
	app_status(v->app, "现在是 %s 在用; 以后存的都记在这个名下", buf_str(&b));
	if (who[0] != 0)
		app_did_turn(v->app, &(struct app_turn){.what = "换人", .run = views_be_turn, .data = mem_copy(who, sizeof(who)), .release = free});
	buf_release(&b);
}

enum view_result
views_who(struct view *v, struct err *e)
{
	const char *answers[WHO_MAX + 2] = {0};
	struct buf names[WHO_MAX] = {{0}};
	struct office *o = app_office(v->app);
	struct form_arg fresh = {.thing = &staff_thing};
	struct query q;
	struct rows rows;
	enum view_result r = VIEW_RELOAD;
	int n;

	query_init(&q, &staff_entity);
	query_int(&q, "kind", COND_NE, STAFF_DEPARTMENT);
	if (ledger_page(o->ledger, &q, NULL, false, WHO_MAX, &rows, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	/* from the end: who was entered first works here longest */
	for (size_t i = 0; i < rows.n; i++) {
		office_title(o, "staff", rows.p[rows.n - 1 - i].row, &names[i]);
		answers[i] = buf_str(&names[i]);
	}
	answers[rows.n] = "新增一个人";
	n = app_ask(v->app, "现在是谁在用?", answers);
	if (n > 0 && (size_t)n <= rows.n)
		views_be(v, rows.p[rows.n - (size_t)n].row, e);
	else if (n > 0)
		r = views_open(v, &view_form, &fresh, e);
	for (size_t i = 0; i < WHO_MAX; i++)
		buf_release(&names[i]);
	rows_release(&rows);
	return r;
}

/* --- the bin --------------------------------------------------------------------------------------------------- */

enum view_result
views_done(struct view *v, int rc, struct buf *said, struct err *e)
{
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "%s", buf_str(said));
	buf_release(said);
	return rc < 0 ? VIEW_REDRAW : VIEW_RELOAD;
}

enum view_result
views_delete(struct view *v, const struct thing *t, int64_t row, struct err *e)
{
	struct office *o = app_office(v->app);
	struct buf title = BUF_INIT, question = BUF_INIT;
	bool in = false;
	int rc = bin_has(o, t->entity, row, &in, e);

	office_title(o, t->entity->name, row, &title);
	buf_addf(&question, in ? "从回收站拿回 %s %s?" : "把 %s %s 放进回收站?  可以拿回来", t->entity->title, buf_str(&title));
	if (rc == 0 && app_ask(v->app, buf_str(&question), (const char *const[]){in ? "拿回来" : "放进去", "不动", NULL}) == 1) {
		rc = in ? bin_take(o, t->entity, row, e) : bin_put(o, t->entity, row, e);
		if (rc == 0)
			app_status(v->app, in ? "已拿回: %s" : "已放进回收站: %s.  Ctrl+Z 撤回", buf_str(&title));
	}
	buf_release(&title);
	buf_release(&question);
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	return VIEW_RELOAD;
}

/* --- drafts ---------------------------------------------------------------------------------------------------- */

struct dropped {
	struct draft draft;
	int64_t id;		/* once it is there again */
};

static void
dropped_free(void *data)
{
	struct dropped *d = data;

	draft_release(&d->draft);
	free(d);
}

static int
dropped_turn(struct app *a, void *data, bool again, struct err *e)
{
	struct drafts *all = app_office(a)->drafts;
	struct dropped *d = data;

	if (!again) {
		d->id = drafts_again(all, &d->draft);
		return 0;
	}
	for (const struct view *v = app_top(a); v != NULL; v = v->below)
		if (view_form_writes(v, d->id))
			return err_set(e, ERR_CONFLICT, "又在接着写它了, 草稿还在. 真不要了, 在那张表里按 Ctrl+P 找“丢掉”");
	drafts_end(all, d->id);
	drafts_tick(all, true);
	return 0;
}

void
views_drop_draft(struct view *v, int64_t id)
{
	struct drafts *all = app_office(v->app)->drafts;
	struct dropped *d = mem_zero(1, sizeof(*d));
	struct err none = {0};

	if (all == NULL || id == 0 || drafts_read(all, id, &d->draft, &none) < 0) {
		dropped_free(d);
		return;
	}
	drafts_end(all, id);
	drafts_tick(all, true);
	app_did_turn(v->app, &(struct app_turn){"丢掉没写完的", "草稿又在了(今日页 Ctrl+U)", dropped_turn, d, dropped_free});
	app_status(v->app, "丢掉了.  丢错了按 Ctrl+Z 拿回来");
}

/* --- menus ----------------------------------------------------------------------------------------------------- */

static enum view_result
menu_home(struct view *v, struct err *e)
{
	(void)v;
	(void)e;
	return VIEW_HOME;
}

/* Asked for by name; nothing leads there. */
static enum view_result
views_rank(struct view *v, struct err *e)
{
	(void)e;
	app_show(v->app, "个人排名: 没有", figures_no_rank());
	return VIEW_REDRAW;
}

enum view_result
views_daily(struct view *v, struct err *e)
{
	struct preview_arg a = {.report = report_find("daily"), .day = date_today()};

	return views_open(v, &view_preview, &a, e);
}

static enum view_result
menu_print(struct view *v, struct err *e)
{
	return views_open(v, &view_reports, v, e);
}

static const struct menu_row guest_rows[] = {
	{'1', "接待", "接待和核对", .list = &reception_thing},
	{'2', "来检查", "7天内来检查的, 重叠的有标记", .list = &inspection_thing, .fill = inspection_soon, .list_title = "7天内来检查"},
	{'3', "新来检查", "记一次来检查, 当场看和谁重叠", .fresh = &inspection_thing},
	{'4', "全部来检查", "按日期, 数字键选今天、本周、下周", .list = &inspection_thing},
	{.title = NULL},
};
static const struct menu guest_menu = {"接待和来检查", guest_rows};

static const struct menu_row main_rows[] = {
	{'0', "今日", "回到今日", .run = menu_home},
	{'1', "走访", "走访记录", .list = &visit_thing},
	{'2', "工单", "全部工单", .list = &ticket_thing},
	{'3', "接待和来检查", "接待的单子、上级来检查、重叠的检查", .menu = &guest_menu},
	{'4', "新接待", "记一次接待, 当场核对规则", .fresh = &reception_thing},
	{'5', "名册和字典", "户、人、村、干部、事项、规则、导入", .menu = &register_menu},
	{'6', "答应的事", "答应过各户、还没办的; F8 兑现了", .list = &promise_thing, .fill = promise_open},
	{'7', "设置", "换人、颜色、日报截止、按键", .menu = &setting_menu},
	{'8', "合并与备份", "拷走、合并、冲突、备份、恢复、检查、回收站", .menu = &care_menu},
	{'9', "打印", "日报、周报、登记表、台账、审批单 ...", .run = menu_print},
	{'+', "统计", "解决率、天数、三率, 按村按事项按月, 减负账", .screen = &view_figures},
	{'-', "上级要数", "要的表: 登记、逐项核对、照他们的列导出 (今日页上按 6)", .list = &request_thing},
	{.title = NULL},
};
static const struct menu main_menu = {"菜单", main_rows};

static enum view_result
views_menu(struct view *v, struct err *e)
{
	return views_open(v, &view_menu, &main_menu, e);
}

/* --- running --------------------------------------------------------------------------------------------------- */

static const struct view_cmd more_cmds[] = {
	{0, "rank", NULL, "排名: 没有按人的排名, 看为什么", views_rank},
	{K_CTRL_W, "who", NULL, "换人: 数字选现在是谁在用", views_who},
	{0, NULL, NULL, NULL, NULL},
};

static int
views_print_page(struct view *v, const struct report *r, const struct report_options *opt, const struct aim *to, struct report_print *out,
	struct err *e)
{
	const struct report_look look = printing_look(app_config(v->app));
	struct page p;
	int rc = report_compose(r, app_office(v->app), opt, &p, e);

	if (rc == 0)
		rc = report_print(&p, &to->to, &look, out, e);
	page_release(&p);
	return rc;
}

/* The key card, or the keys of one screen, on paper: sent and followed as any report. */
static void
views_print_text(struct view *v, const char *text, struct err *e)
{
	const struct report *r = report_find("keys");
	struct report_options opt = {.lines = text};
	struct report_print done = {0};
	struct buf what = BUF_INIT;
	struct aim to;

	if (app_office(v->app) == NULL) {
		app_warn(v->app, "还没有账本, 不能打印. 建好账本后按 F1 F1 F9 就能打这一页");
		return;
	}
	waiting_name(r, &opt, &what);
	if (!printing_goes_on(v, buf_str(&what), e) && printing_remembered(v, r, &to, e)) {
		if (views_print_page(v, r, &opt, &to, &done, e) < 0 || printing_follow(v, buf_str(&what), &done.job, e) < 0)
			app_warn(v->app, "%s", e->text);
		report_print_release(&done);
		aim_release(&to);
	}
	buf_release(&what);
}

static bool
views_report_row(size_t i, struct app_row *out)
{
	if (reports[i] == NULL)
		return false;
	*out = (struct app_row){reports[i]->title, reports[i]->help, "F9"};
	return true;
}

static enum view_result
views_run_report(struct view *v, size_t i, struct err *e)
{
	return views_report(v, reports[i], e);
}

/* For the palette; the first way to a command is the one it shows. */
static const struct app_menu palette_menus[] = {
	{&main_menu, "F10"}, {&register_menu, "F10 5"}, {&care_menu, "F10 8"}, {&guest_menu, "F10 3"}, {&setting_menu, "F10 7"},
	{NULL, NULL},
};

static const struct app_actions views_actions = {
	.find = views_find,
	.visit = views_visit,
	.ticket = views_ticket,
	.print = menu_print,
	.menu = views_menu,
	.undo = views_undo,
	.redo = views_redo,
	.who = views_who_text,
	.print_text = views_print_text,
	.menus = palette_menus,
	.row = views_report_row,
	.run_row = views_run_report,
	.more = more_cmds,
};

/* Nothing is written any more; what can be had is shown.  What was being typed stays in the drafts. */
static void
views_stop(struct app *a, struct ui_options *o)
{
	struct err e = {0};

	app_close_views(a);
	app_set_office(a, NULL);
	office_close(o->office);
	o->damaged = true;
	if (view_push(a, &view_damaged, &o, &e) < 0)
		app_warn(a, "%s", e.text);
}

static int
views_mend(struct app *a, struct ui_options *o, struct err *e)
{
	int rc = ledger_rebuild(o->office->ledger, app_progress_begin(a, "有一张表和流水对不上, 正在从流水重做"), e);

	app_progress_end(a);
	if (rc == 0)
		app_status(a, "有一张表和流水记录对不上, 已从流水重做各表. 记录都在, 可以接着做");
	return rc;
}

/* The ledger is not what its log says: tables are made again from it; when it is the log itself, writing stops. */
static void
views_fault(struct app *a, void *data)
{
	struct ui_options *o = data;
	struct err e = {.code = ERR_DAMAGED};

	if (ledger_fault(o->office->ledger) == LEDGER_TABLES) {
		if (o->unmended)
			return;
		if (views_mend(a, o, &e) == 0) {
			app_reload(a);
			return;
		}
		o->unmended = e.code != ERR_DAMAGED;
		if (o->unmended)
			app_warn(a, "有一张表和流水对不上, 还没有重做(F10 8 5 可以重做): %s", e.text);
	}
	if (e.code == ERR_DAMAGED)
		views_stop(a, o);
}

static int
views_backup_make(struct app *a, struct ui_options *o, const char *folder, struct err *e)
{
	bool made;
	int rc = backup_daily(o->office, folder, &made, app_progress_begin(a, "正在做今天的备份 (Esc 先不做)"), e);

	app_progress_end(a);
	return rc;
}

/*
 * Once a day, before anything is typed; nothing is shown unless it takes long.  The copy is proven: false when that shows that
 * the ledger itself is damaged.  Where it is only its tables, they are made again.
 */
static bool
views_backup(struct app *a, struct ui_options *o)
{
	char *folder = backup_folder_of(o->office);
	struct err e = {0};
	int rc = views_backup_make(a, o, folder, &e);

	if (rc < 0 && e.code == ERR_DAMAGED) {
		bool tables = damage_of_tables(o->office, app_progress_begin(a, "备份没有通过核对, 正在看坏在哪里"));

		app_progress_end(a);
		if (tables && views_mend(a, o, &e) == 0)
			rc = views_backup_make(a, o, folder, &e);
	}
	if (rc < 0 && e.code != ERR_CANCEL && e.code != ERR_DAMAGED)
		app_warn(a, "今天的备份没做成. %s", e.text);
	free(folder);
	return rc == 0 || e.code != ERR_DAMAGED;
}

static int
views_run_damaged(struct app *a, struct ui_options *o, struct err *e)
{
	app_set_office(a, NULL);
	office_close(o->office);
	o->damaged = true;
	return app_run(a, &view_damaged, &o, e);
}

int
ui_run(struct ui_options *o, struct err *e)
{
	struct app_actions actions = views_actions;
	struct app_options ao = {.config = o->config, .actions = &actions};
	struct app *a;
	bool first = o->office->ledger == NULL;
	struct err why = {0};
	int rc;

	actions.fault = views_fault;
	actions.data = o;
	ao.office = first ? NULL : o->office;
	if (app_open(&a, &ao, e) < 0)
		return -1;
	if (!first && !o->demo && !views_backup(a, o))
		o->damaged = true;
	if (o->problems != NULL && o->problems[0] != '\0')
		app_warn(a, "%s", o->problems);
	/* said now, not when the first form does not go in */
	if (!first && !o->damaged && !office_can_write(o->office, &why))
		app_warn(a, "%s", why.text);
	if (o->damaged)
		rc = views_run_damaged(a, o, e);
	else if (first)
		rc = app_run(a, &view_first, &o, e);
	else if ((rc = app_run(a, &view_home, NULL, e)) < 0 && ledger_fault(o->office->ledger) == LEDGER_DAMAGED)
		rc = views_run_damaged(a, o, e);	/* not even the first screen could be read */
	app_free(a);
	return rc;
}
