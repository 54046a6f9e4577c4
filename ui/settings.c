/*
 * settings.c - the settings menu: this PC's terminal and identity, the
 * township's passphrase, who numbers its reports.
 */
#include "ui/views.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "config.h"
#include "office/carry.h"
#include "office/issue.h"
#include "office/office.h"
#include "office/station.h"
#include "office/township.h"
#include "ui/edit.h"
#include "ui/menu.h"

/* One setting changed here, for Ctrl+Z. */
struct turned {
	const char *name;	/* constant */
	char *was, *now;	/* owned */
};

static void
turned_free(void *data)
{
	struct turned *t = data;

	free(t->was);
	free(t->now);
	free(t);
}

/* In force at once; the office knows the cut-off by itself. */
static int
setting_put(struct app *a, const char *name, const char *value, struct err *e)
{
	int rc = app_set_option(a, name, value, e);

	if (rc == 0 && app_office(a) != NULL)
		app_office(a)->opt.cutoff_minute = app_config(a)->cutoff_minute;
	return rc;
}

static int
setting_turn(struct app *a, void *data, bool again, struct err *e)
{
	const struct turned *t = data;

	return setting_put(a, t->name, again ? t->now : t->was, e);
}

/* what: for Ctrl+Z, constant.  was: as it would be written.  False: refused, and said. */
static bool
setting_change(struct view *v, const char *what, const char *name, const char *was, const char *now, struct err *e)
{
	struct turned *t = mem_zero(1, sizeof(*t));

	*t = (struct turned){name, mem_str(was), mem_str(now)};
	if (setting_put(v->app, name, now, e) < 0) {
		app_warn(v->app, "%s", e->text);
		turned_free(t);
		return false;
	}
	app_did_turn(v->app, &(struct app_turn){.what = what, .run = setting_turn, .data = t, .release = turned_free});
	return true;
}

static enum view_result
menu_theme(struct view *v, struct err *e)
{
	static const char *const themes[] = {"dark", "light", "none"}, *const titles[] = {"深底", "浅底", "不用颜色", NULL};
	int n = app_ask(v->app, "颜色", titles);

	if (n > 0 && setting_change(v, "换颜色", "screen.theme", app_config(v->app)->theme, themes[n - 1], e))
		app_status(v->app, "颜色换成了%s.  不好看按 Ctrl+Z 换回", titles[n - 1]);
	return VIEW_REDRAW;
}

static enum view_result
menu_cutoff(struct view *v, struct err *e)
{
	int minute = app_config(v->app)->cutoff_minute;
	char *typed, was[16];

	if (app_prompt(v->app, "日报算到几点 (0:00 是零点到零点; 17:00 是前一天17点到当天17点)", NULL, EDIT_FOLD, 10, &typed) < 0)
		return VIEW_REDRAW;
	snprintf(was, sizeof(was), "%d:%02d", minute / 60, minute % 60);
	if (setting_change(v, "换日报截止", "report.cutoff", was, typed, e)) {
		minute = app_config(v->app)->cutoff_minute;
		app_status(v->app, "记下了: 日报算到 %d:%02d (原来 %s)", minute / 60, minute % 60, was);
	}
	free(typed);
	return VIEW_REDRAW;
}

static enum view_result
menu_fkeys(struct view *v, struct err *e)
{
	int n = app_ask(v->app, "F 键被终端占了的, 用 Esc 再按数字代替", (const char *const[]){"用 Esc 加数字", "F 键正常", NULL});

	if (n > 0 && setting_change(v, "换 F 键的按法", "screen.fkeys_eaten", app_config(v->app)->fkeys_eaten ? "yes" : "no", n == 1 ? "yes" : "no", e))
		app_status(v->app, n == 1 ? "记下了: 先按 Esc 再按数字, Esc 2 是 F2" : "记下了: F 键照常用");
	return VIEW_REDRAW;
}

static enum view_result
menu_probe(struct view *v, struct err *e)
{
	const struct config *c = app_config(v->app);

	if (app_probe(v->app, e))
		app_status(v->app, "终端查过了: 省略号这类字画%s, 扩展H、I区生僻字%s", c->ambiguous_wide ? "两格" : "一格",
				c->ext_missing ? "画不出, 用〓代替(账里照旧)" : "画得出");
	else if (e->code == ERR_NONE)
		app_status(v->app, "这个终端不回答. 竖线对不齐的话, 在设置文件里改 screen.ambiguous_wide");
	return VIEW_REDRAW;
}

enum view_result
views_key(struct view *v, struct err *e)
{
	struct office *o = app_office(v->app);
	char *first, *again, mark[5];
	int rc = -1;

	if (app_prompt(v->app, "乡镇口令 (至少 6 个字, 全乡的电脑打同一句; 空着回车: 不加密)", NULL, EDIT_SECRET, 100, &first) < 0)
		return VIEW_REDRAW;
	if (office_key_fits(first, e) < 0) {
		free(first);
		return VIEW_REDRAW;
	}
	if (app_prompt(v->app, first[0] == '\0' ? "空着: 以后的交换包不加密. 真要这样, 再按一次回车" : "再打一遍", NULL, EDIT_SECRET, 100, &again) == 0) {
		if (strcmp(first, again) != 0)
			err_set(e, ERR_INPUT, "两遍打的不一样, 口令没有变. 请再来一次");
		else
			rc = office_key_set(o, first, e);
		if (rc == 0)
			app_did(v->app, "口令不在 Ctrl+Z 里: 要换回, F10 7 6 再打一遍原来那句");
		if (rc == 0 && office_key_mark(o, mark))
			app_status(v->app, "口令记下了. 核对码 %s: 别的电脑打同一句口令, 应当也是它", mark);
		else if (rc == 0)
			app_status(v->app, "口令去掉了: 以后的交换包不加密");
		free(again);
	}
	free(first);
	return VIEW_REDRAW;
}

/* A PC that is gone: its numbers go on here. */
static enum view_result
menu_replace(struct view *v, struct err *e)
{
	struct office *o = app_office(v->app);
	struct buf said = BUF_INIT, question = BUF_INIT;
	char *code;

	buf_addf(&question, "接替哪个站(本机现在是%s站; 只在那台坏了不再用时)", o->station.code);
	if (app_prompt(v->app, buf_str(&question), NULL, EDIT_FOLD, 8, &code) == 0) {
		if (carry_replace(o, code, &said, e) == 0) {
			app_status(v->app, "%s", buf_str(&said));
			app_did(v->app, "接替了就撤不回: 编号从它那里接着往下编, 不会重号; 编过的号都不变");
		} else {
			app_warn(v->app, "%s", e->text);
		}
		free(code);
	}
	buf_release(&said);
	buf_release(&question);
	return VIEW_REDRAW;
}

/* Two running numbers would meet: one station of the township numbers its reports. */
static enum view_result
menu_numbers(struct view *v, struct err *e)
{
	struct office *o = app_office(v->app);
	struct buf question = BUF_INIT;
	struct issue_numberer now;
	char *typed;

	if (issue_numberer(o, date_today(), &now, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	buf_adds(&question, "日报周报月报的期号由哪一站编? 现在");
	if (now.whose == ISSUE_MINE)
		buf_adds(&question, "由这台编");
	else
		issue_numberer_text(&now, &question);
	buf_addf(&question, "; 这台是%s站", o->station.code);
	if (app_prompt(v->app, buf_str(&question), o->station.code, EDIT_FOLD, 8, &typed) == 0) {
		if (issue_set_station(o, typed, date_today(), e) < 0)
			app_warn(v->app, "%s", e->text);
		else
			app_status(v->app, "记下了: 期号由 %s 站编, 合并以后各台电脑都照办", typed);
		free(typed);
	}
	buf_release(&question);
	return VIEW_REDRAW;
}

/* Where two call themselves alike. */
static enum view_result
menu_rename(struct view *v, struct err *e)
{
	struct office *o = app_office(v->app);
	struct buf said = BUF_INIT, question = BUF_INIT;
	char fresh[9], was[9], *code;
	int rc = station_free_code(o->ledger, o->station.code, fresh, e);

	buf_addf(&question, "这台电脑改叫哪个站(现在是%s站; 只在两台电脑撞了号时改)", o->station.code);
	if (rc == 0 && app_prompt(v->app, buf_str(&question), fresh, EDIT_FOLD, 8, &code) == 0) {
		snprintf(was, sizeof(was), "%s", o->station.code);
		rc = carry_rename(o, code, &said, e);
		if (rc == 0) {
			app_status(v->app, "%s", buf_str(&said));
			app_did(v->app, "站号不在 Ctrl+Z 里: 要改回, F10 7 9 打 %s; 编过的号不变", was);
		}
		free(code);
	}
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	buf_release(&said);
	buf_release(&question);
	return VIEW_REDRAW;
}

/* A slip of the first day, or a township renamed. */
static enum view_result
menu_township(struct view *v, struct err *e)
{
	struct office *o = app_office(v->app);
	char *was = mem_str(office_township(o)), *typed;

	if (app_prompt(v->app, "乡镇名改成(印在以后出的每张表上; 已发的报告不变)", was, EDIT_CHINESE, 60, &typed) == 0) {
		if (township_rename(o, typed, e) < 0)
			app_warn(v->app, "%s", e->text);
		else if (strcmp(office_township(o), was) == 0)
			app_status(v->app, "乡镇名没有变");
		else
			app_status(v->app, "乡镇名改成了 %s, 合并以后各台电脑都照办.  Ctrl+Z 撤回", office_township(o));
		free(typed);
	}
	free(was);
	return VIEW_RELOAD;
}

static const struct menu_row setting_rows[] = {
	{'1', "换人", "现在是谁在用 (Ctrl+W)", .run = views_who},
	{'2', "颜色", "深底、浅底、不用颜色", .run = menu_theme},
	{'3', "日报截止", "日报算到几点", .run = menu_cutoff},
	{'4', "F 键", "被终端占用时换一种按法", .run = menu_fkeys},
	{'5', "查终端", "换了终端或字体后查一遍: 字宽、生僻字", .run = menu_probe},
	{'6', "乡镇口令", "交换包用它加密; 全乡的电脑打同一句", .run = views_key},
	{'7', "接替坏掉的电脑", "先恢复它的备份或合并它的包, 再接着它的编号往下编", .run = menu_replace},
	{'8', "编期号的站", "日报周报月报的期号由哪台电脑编", .run = menu_numbers},
	{'9', "改站号", "两台电脑都叫一个站时, 给这台换一个字母", .run = menu_rename},
	{'0', "改乡镇名", "打错了或改名了: 以后出的表都用新名", .run = menu_township},
	{.title = NULL},
};
const struct menu setting_menu = {"设置", setting_rows};
