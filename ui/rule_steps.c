/*
 * rule_steps.c - what F4 offers on a rule, and F8 on a promise.
 *
 * A rule is rarely written over: from a day on it gets another figure, or it
 * ends.  The steps themselves are office/rule_table.h and office/promise.h.
 */
#include "ui/views.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/office.h"
#include "office/promise.h"
#include "office/rule.h"
#include "office/rule_table.h"
#include "ui/edit.h"

#define NOTICE_MAX 2000

/* A day, asked for; false: Esc, or said why not. */
static bool
rule_day(struct view *v, const char *question, int32_t *day, struct err *e)
{
	char *typed;
	bool fine;

	if (app_prompt(v->app, question, "今", EDIT_FOLD, 40, &typed) < 0)
		return false;
	fine = date_parse(day, typed, date_today(), false, e) == 0;
	if (!fine)
		app_warn(v->app, "规则没有改动: %s", e->text);
	free(typed);
	return fine;
}

static enum view_result
rule_ask_change(struct view *v, int64_t row, struct err *e)
{
	struct buf said = BUF_INIT, question = BUF_INIT;
	char *typed = NULL, *source = NULL;
	int32_t day;
	int rc;

	office_title(app_office(v->app), "rule", row, &question);
	buf_adds(&question, " 改成 (只打新的数; 条文打新的条文)");
	rc = app_prompt(v->app, buf_str(&question), NULL, 0, 600, &typed);
	buf_release(&question);
	if (rc < 0 || !rule_day(v, "从哪天起 (那天以前的记录仍按原来的)", &day, e)
			|| app_prompt(v->app, "依据哪个文件 (可空)", "本地规定", 0, 120, &source) < 0) {
		free(typed);
		return VIEW_REDRAW;
	}
	rc = rule_change(app_office(v->app), row, typed, day, source, &said, e);
	free(typed);
	free(source);
	return views_done(v, rc, &said, e);
}

static enum view_result
rule_ask_end(struct view *v, int64_t row, struct err *e)
{
	struct buf said = BUF_INIT;
	int32_t day;

	if (!rule_day(v, "用到哪天为止", &day, e))
		return VIEW_REDRAW;
	return views_done(v, rule_end(app_office(v->app), row, day, &said, e), &said, e);
}

static enum view_result
rule_ask_notice(struct view *v, struct err *e)
{
	struct buf said = BUF_INIT;
	char *typed;
	int32_t today = date_today();
	int y, m, d, rc;

	if (app_prompt(v->app, "粘贴放假通知原文, 或打 10月1日至7日休; 10月10日班 (没写年份的按今年, 12月按明年)", NULL, EDIT_LINES, NOTICE_MAX,
			&typed) < 0)
		return VIEW_REDRAW;
	date_split(today, &y, &m, &d);
	/* next year's notice comes out in November */
	rc = rule_add_notice(app_office(v->app), typed, m == 12 ? y + 1 : y, &said, e);
	free(typed);
	return views_done(v, rc, &said, e);
}

enum view_result
rule_ask_more(struct view *v, int64_t row, struct err *e)
{
	static const char *const answers[] = {"从某天起改", "停用", "录放假通知", "改这一条(写错了)", NULL};
	struct form_arg a = {.thing = &rule_thing, .row = row};
	struct buf title = BUF_INIT;
	int n;

	buf_adds(&title, "规则 ");
	office_title(app_office(v->app), "rule", row, &title);
	n = app_ask(v->app, buf_str(&title), answers);
	buf_release(&title);
	switch (n) {
	case 1:
		return rule_ask_change(v, row, e);
	case 2:
		return rule_ask_end(v, row, e);
	case 3:
		return rule_ask_notice(v, e);
	case 4:
		return views_open(v, &view_form, &a, e);
	default:
		return VIEW_REDRAW;
	}
}

enum view_result
promise_ask_settle(struct view *v, int64_t row, struct err *e)
{
	static const char *const answers[] = {"兑现了", "不办了", NULL};
	struct buf said = BUF_INIT, title = BUF_INIT, why = BUF_INIT;
	char *text = NULL;
	int n, rc;

	buf_adds(&title, "答应的事: ");
	office_title(app_office(v->app), "promise", row, &title);
	n = app_ask(v->app, buf_str(&title), answers);
	buf_addf(&why, "%s\n为什么不办了 (可空)", buf_str(&title));
	if (n == 2 && app_prompt(v->app, buf_str(&why), NULL, EDIT_PHRASES, 200, &text) < 0)
		n = 0;
	buf_release(&title);
	buf_release(&why);
	if (n <= 0)
		return VIEW_REDRAW;
	rc = promise_settle(app_office(v->app), row, n == 1 ? PROMISE_KEPT : PROMISE_DROPPED, text, &said, e);
	free(text);
	return views_done(v, rc, &said, e);
}
