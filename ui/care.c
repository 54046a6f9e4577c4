/*
 * care.c - keeping the ledger: backups, restore, check, the bin; and the
 * registers one changes seldom.  Menus of menu.h.
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/pinyin.h"
#include "config.h"
#include "office/backup.h"
#include "office/bin.h"
#include "office/carry.h"
#include "office/household.h"
#include "office/office.h"
#include "office/person.h"
#include "office/phrase.h"
#include "office/rule.h"
#include "office/staff.h"
#include "office/term.h"
#include "office/ticket.h"
#include "office/village.h"
#include "office/visit.h"
#include "ui/menu.h"
#include "ui/picker.h"

/* --- backups --------------------------------------------------------------------------------------------------- */

static char *
care_folder(struct view *v)
{
	return backup_folder_of(app_office(v->app));
}

static enum view_result
care_backup(struct view *v, struct err *e)
{
	char *folder = care_folder(v), *path = NULL;
	int rc = backup_make(app_office(v->app), folder, "now", &path, app_progress_begin(v->app, "正在备份"), e);

	app_progress_end(v->app);
	if (rc == 0)
		app_did(v->app, "刚才是备份, 账没有动, 不用撤; 不要那一份, 删掉那个文件就行");
	if (rc < 0)
		app_warn(v->app, "没有备份成. %s", e->text);
	else
		app_status(v->app, "备份好了, 已核对: %s%s", path,
				backup_same_disk(app_office(v->app)->opt.ledger_path, folder) ? "  (和账本在同一块盘上)" : "");
	free(path);
	free(folder);
	return VIEW_REDRAW;
}

enum view_result
care_exchange(struct view *v, const char *file, struct err *e)
{
	struct office *o = app_office(v->app);
	char *folder = care_folder(v);
	struct office_options opt = o->opt;
	struct err open_err = {0};
	char *kept = NULL;
	int rc;

	office_close(o);
	rc = backup_restore(&opt, folder, file, &kept, e);
	free(folder);
	if (rc == 0)
		app_forget_deed(v->app);	/* it was about the other ledger */
	if (office_open(o, &opt, false, NULL, &open_err) < 0) {
		app_ask(v->app, open_err.text, (const char *const[]){"知道了, 离开程序", NULL});
		free(kept);
		return VIEW_QUIT;
	}
	if (rc < 0)
		app_warn(v->app, "没有恢复, 账本还是原来的: %s", e->text);
	else if (kept != NULL) {
		backup_restored(o, kept);
		app_status(v->app, "已恢复. Ctrl+Z 换回来; 以后要换回来: F10 8 3 选“恢复前”的那一份. 它在 %s", kept);
	} else {
		app_status(v->app, "已恢复");
	}
	free(kept);
	return VIEW_HOME;
}

#define RESTORE_SHOWN 8

int
care_which(struct view *v, const struct backups *all, const char *question)
{
	size_t from = 0;
	int n;

	do {
		const char *answers[RESTORE_SHOWN + 2] = {0};
		struct buf lines[RESTORE_SHOWN] = {{0}};
		size_t shown = 0;

		for (; shown < RESTORE_SHOWN && from + shown < all->n; shown++) {
			backup_describe(&all->p[from + shown], &lines[shown]);
			answers[shown] = buf_str(&lines[shown]);
		}
		if (from + shown < all->n)
			answers[shown] = "更早的";
		n = app_ask(v->app, question, answers);
		for (size_t i = 0; i < RESTORE_SHOWN; i++)
			buf_release(&lines[i]);
		if (n > 0 && (size_t)n <= shown)
			return (int)from + n - 1;
		from += shown;
	} while (n > 0);
	return -1;
}

static enum view_result
care_restore(struct view *v, struct err *e)
{
	struct backups all;
	char *folder = care_folder(v);
	enum view_result r = VIEW_REDRAW;
	int n;

	if (backup_list(app_office(v->app), folder, &all, e) < 0) {
		app_warn(v->app, "%s", e->text);
		free(folder);
		return VIEW_REDRAW;
	}
	if (all.n == 0) {
		app_status(v->app, "还没有备份可恢复. 按 2 先做一份");
	} else if ((n = care_which(v, &all, "恢复哪一份?  现在的账本会先留一份, 可以再换回来")) >= 0) {
		if (app_ask(v->app, "恢复以后, 那份之后录的就看不到了(留在另一份里). 确定?",
				(const char *const[]){"恢复", "不恢复", NULL}) == 1)
			r = care_exchange(v, all.p[n].path, e);
	}
	backups_release(&all);
	free(folder);
	return r;
}

static enum view_result
care_check(struct view *v, struct err *e)
{
	int64_t edits = 0;
	int rc = ledger_check(app_office(v->app)->ledger, app_progress_begin(v->app, "正在检查账本, 可以 Esc 停"), &edits, e);

	app_progress_end(v->app);
	app_did(v->app, "刚才是检查, 账没有动, 不用撤");
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "账本完好: %lld 条改动逐条核对过, 表和查找都对得上", (long long)edits);
	return VIEW_REDRAW;
}

static enum view_result
care_rebuild(struct view *v, struct err *e)
{
	int rc = ledger_rebuild(app_office(v->app)->ledger, app_progress_begin(v->app, "正在从流水重做各表"), e);

	app_progress_end(v->app);
	app_did(v->app, "刚才是重做各表, 记录没有动, 不用撤");
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "各表已从流水重做, 流水本身没有动");
	return VIEW_REDRAW;
}

/* --- other PCs ------------------------------------------------------------------------------------------------- */

/* Put something there once, and now there is nothing: most likely another disk is.  False: not now. */
static bool
care_sync_there(struct view *v, const char *dir, const char *last)
{
	if (last == NULL || strcmp(dir, last) != 0 || !carry_sync_bare(dir))
		return true;
	return app_ask(v->app, "上次放在这个文件夹里的都不见了: U盘没插上, 或共享盘没连上?",
			(const char *const[]){"先不同步, 我去看看", "就是空的, 重新放一遍", NULL}) == 2;
}

/* The folder is remembered in the ledger file: it is this PC's. */
static enum view_result
care_sync(struct view *v, struct err *e)
{
	struct office *o = app_office(v->app);
	char *last = ledger_mark_get(o->ledger, "sync_folder"), *typed, *dir;
	struct buf said = BUF_INIT;
	int64_t paused;
	int rc;

	if (app_prompt(v->app, "哪个文件夹 (Syncthing、共享盘或U盘上的)", last, 0, 1000, &typed) < 0) {
		free(last);
		return VIEW_REDRAW;
	}
	dir = views_path(typed);
	free(typed);
	if (!care_sync_there(v, dir, last)) {
		free(last);
		free(dir);
		app_status(v->app, "没有同步, 账本没有动");
		return VIEW_REDRAW;
	}
	free(last);
	rc = carry_paused(o, &paused, e);
	if (rc == 0 && paused > 0 && app_ask(v->app, "有电脑带来的记录撤回过, 它放在文件夹里的现在不读",
			(const char *const[]){"还不读", "再读它的", NULL}) == 2)
		rc = carry_resume(o, e);
	app_did(v->app, "刚才是文件夹合并, 没有带来新的, 不用撤; 放进文件夹里的别的电脑看得到");	/* when it brings something it is a merge */
	if (rc == 0)
		rc = carry_sync(o, dir, app_progress_begin(v->app, "正在和文件夹里的账合并"), &said, e);
	app_progress_end(v->app);
	if (rc == 0)
		rc = ledger_mark_set(o->ledger, "sync_folder", dir, e);
	if (said.n > 0)
		app_show(v->app, "文件夹合并", buf_str(&said));
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	buf_release(&said);
	free(dir);
	return VIEW_REDRAW;
}

static enum view_result
care_peers(struct view *v, struct err *e)
{
	struct buf said = BUF_INIT;

	if (carry_peers(app_office(v->app), &said, e) < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_show(v->app, "各台电脑", buf_str(&said));
	buf_release(&said);
	return VIEW_REDRAW;
}

/* --- the bin --------------------------------------------------------------------------------------------------- */

#define BIN_KINDS 9
#define BIN_COUNTED 99

static enum view_result
care_bin(struct view *v, struct err *e)
{
	const struct thing *kinds[BIN_KINDS];
	struct buf lines[BIN_KINDS] = {{0}};
	const char *answers[BIN_KINDS + 1] = {0};
	enum view_result r = VIEW_REDRAW;
	int n = 0, chosen, rc = 0;

	/* only kinds with something in it */
	for (const struct thing *const *t = things; rc == 0 && *t != NULL && n < BIN_KINDS; t++) {
		struct query q;
		int64_t count;

		query_init(&q, (*t)->entity);
		bin_fill(app_office(v->app), &q);
		rc = ledger_count(app_office(v->app)->ledger, &q, BIN_COUNTED + 1, &count, e);
		if (rc < 0 || count == 0)
			continue;
		buf_addf(&lines[n], count > BIN_COUNTED ? "%s %d+" : "%s %d", (*t)->entity->title, count > BIN_COUNTED ? BIN_COUNTED : (int)count);
		answers[n] = buf_str(&lines[n]);
		kinds[n++] = *t;
	}
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else if (n == 0)
		app_status(v->app, "回收站是空的. 删掉的(Del)都会在这里, 可以拿回来");
	else if ((chosen = n > 1 ? app_ask(v->app, "看回收站里的哪一种", answers) : 1) > 0) {
		struct list_arg bin = {.thing = kinds[chosen - 1], .fill = bin_fill, .title = "回收站"};

		r = views_open(v, &view_list, &bin, e);
		app_status(v->app, "光标移到要的那一条, 按 Del 拿回来");
	}
	for (int i = 0; i < BIN_KINDS; i++)
		buf_release(&lines[i]);
	return r;
}

static const struct menu_row care_rows[] = {
	{'1', "冲突待定", "两边都改过的, 一项一项定", .screen = &view_inbox},
	{'2', "马上备份", "复制一份账本, 核对过才算", .run = care_backup},
	{'3', "恢复备份", "换回以前的账本; 现在的先留一份", .run = care_restore},
	{'4', "检查账本", "每条改动、每张表都核对一遍", .run = care_check},
	{'5', "重做各表", "从流水重新算出各张表", .run = care_rebuild},
	{'6', "回收站", "删掉的在这里, 可以拿回来", .run = care_bin},
	{'7', "拷走", "拷到U盘, 读回来核对过才说可以拔出", .screen = &view_carry},
	{'8', "合并", "合并同事的账: 先看带来什么, 再定; 可整次撤回", .screen = &view_merge},
	{'9', "文件夹合并", "共享文件夹或来回带的U盘: 我的放进去, 别人的取出来", .run = care_sync},
	{'0', "各台电脑", "听说过的每台电脑: 数据多新、时钟准不准", .run = care_peers},
	{.title = NULL},
};

const struct menu care_menu = {"合并与备份", care_rows};

/* --- registers ------------------------------------------------------------------------------------------------- */

static int
care_find_habit(void *data, const char *query, struct pick_item *out, size_t *n, int64_t *total, struct err *e)
{
	const struct habits *h = data;

	(void)e;
	*n = 0;
	*total = 0;
	for (size_t i = 0; i < h->n; i++) {
		struct buf times = BUF_INIT;

		if (!pinyin_match_all(h->p[i].text, query))
			continue;
		++*total;
		if (*n == PICKER_MAX)
			continue;
		buf_addf(&times, "打过%lld次", (long long)h->p[i].times);
		out[*n].id = (int64_t)i + 1;
		out[*n].title = mem_str(h->p[i].text);
		out[(*n)++].detail = buf_detach(&times);
	}
	return 0;
}

/* What is typed over and over, offered as phrases: a digit picks, the form asks for the letters. */
static enum view_result
care_habits(struct view *v, struct err *e)
{
	struct form_arg a = {.thing = &phrase_thing, .field = "text"};
	enum view_result r = VIEW_REDRAW;
	struct habits h;
	struct picker p;

	if (phrase_habits(app_office(v->app), 90, &h, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	picker_init(&p, "本办常打的话: 数字选, 再给几个字母", care_find_habit, &h, PICKER_DIGITS);
	p.unit = "句";
	if (h.n == 0) {
		app_status(v->app, "近三个月还没有打过三遍的话. 自己的常用语在 9 里按 Ctrl+U 新增");
	} else if (app_pick(v->app, &p, 0) == 1) {
		a.text = picker_current(&p)->title;
		r = views_open(v, &view_form, &a, e);
	}
	picker_release(&p);
	habits_release(&h);
	return r;
}

/* What offices have as tables; what others need to be there comes first. */
static const struct thing *const tables[] = {&village_thing, &household_thing, &person_thing, &staff_thing, &ticket_thing,
	&visit_thing, &term_thing, &rule_thing};
enum { TABLES = sizeof(tables) / sizeof(tables[0]) };

bool
views_imports(const struct thing *t)
{
	for (size_t i = 0; i < TABLES; i++)
		if (tables[i] == t)
			return true;
	return false;
}

static enum view_result
care_import(struct view *v, struct err *e)
{
	const char *answers[TABLES + 1] = {0};
	struct import_arg a;
	int n;

	for (size_t i = 0; i < TABLES; i++)
		answers[i] = tables[i]->entity->title;
	n = app_ask(v->app, "表格里是什么", answers);
	if (n <= 0)
		return VIEW_REDRAW;
	a.thing = tables[n - 1];
	return views_open(v, &view_import, &a, e);
}

static const struct menu_row register_rows[] = {
	{'1', "户", "一户一页: 走访、工单、答应过的事", .list = &household_thing},
	{'2', "人", "家里的人和类别", .list = &person_thing},
	{'3', "村", "村和社区", .list = &village_thing},
	{'4', "组", "村民小组", .list = &group_thing},
	{'5', "干部和部门", "谁在用、谁承办、谁联系哪个村", .list = &staff_thing},
	{'6', "字典", "事项、类别、来源; 改名换代用起止日期", .list = &term_thing},
	{'7', "规则", "接待、期限等的数字和条文, 都能改", .list = &rule_thing},
	{'8', "导入表格", "xlsx 或 CSV, 先预览再导入, 可整批撤回", .run = care_import},
	{'9', "常用语", "打 ;wy 就是 无异常; Ctrl+U 新增, F4 改, 停用填日期", .list = &phrase_thing},
	{'0', "常打的话", "近三个月打过几遍的话, 数字选来做成常用语", .run = care_habits},
	{.title = NULL},
};

const struct menu register_menu = {"名册和字典", register_rows};
