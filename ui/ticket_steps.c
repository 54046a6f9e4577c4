/*
 * ticket_steps.c - the questions a ticket's step needs, as dialogs of digits
 * and one line of text.  The steps themselves are office/ticket.h.
 */
#include "ui/views.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "office/form.h"
#include "office/office.h"
#include "office/ticket.h"
#include "ui/pick_rows.h"
#include "ui/picker.h"

#define CHOICES_MAX 10

struct steps_find {
	struct office *office;
	const struct field *field;
};

static int
steps_find_rows(void *data, const char *query, struct pick_item *out, size_t *n, int64_t *total, struct err *e)
{
	const struct steps_find *f = data;

	return pick_rows(f->office, f->field, query, NULL, out, n, total, e);
}

/* Ask for a row that this ticket field may point at; 0: Esc. */
static int64_t
steps_pick(struct view *v, const char *title, const char *field)
{
	struct steps_find f = {.office = app_office(v->app),
			.field = &ticket_entity.fields[entity_field(&ticket_entity, field)]};
	struct picker p;
	struct err e = {0};
	int64_t row = 0;

	picker_init(&p, title, steps_find_rows, &f, PICKER_NAMES);
	if (picker_refresh(&p, &e) < 0)
		app_warn(v->app, "%s", e.text);
	else if (app_pick(v->app, &p, -1, -1, 60) == 1)
		row = picker_current(&p)->id;
	picker_release(&p);
	return row;
}

/* Digit into a choice table; 0: Esc.  Codes are never 0 in these tables. */
static int64_t
steps_choose(struct view *v, const char *question, const struct choice *choices)
{
	const char *answers[CHOICES_MAX] = {0};
	int n = 0;

	while (choices[n].title != NULL && n < CHOICES_MAX - 1) {
		answers[n] = choices[n].title;
		n++;
	}
	n = app_ask(v->app, question, answers);
	return n > 0 ? choices[n - 1].code : 0;
}

static enum view_result
steps_done(struct view *v, int rc, struct buf *said, struct err *e)
{
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "%s", buf_str(said));
	buf_release(said);
	return rc < 0 ? VIEW_REDRAW : VIEW_RELOAD;
}

/*
 * Prose typed for a step: drafted as a progress line of the ticket, so that neither Esc, a refused step nor a power cut loses
 * it.
 */
struct prose {
	struct form *draft;	/* owned; NULL: the ledger could not be read, typed without a net */
	char *text;		/* owned; NULL: Esc */
};

static void
prose_typed(void *data, const char *text)
{
	struct prose *p = data;

	if (p->draft != NULL)
		form_type(p->draft, entity_field(&progress_entity, "text"), text);
}

static bool
prose_ask(struct view *v, struct prose *p, int64_t row, const char *question)
{
	struct err none = {0};

	p->text = NULL;
	if (form_new(&p->draft, app_office(v->app), &progress_thing, "ticket", row, &none) < 0)
		p->draft = NULL;
	return app_prompt_kept(v->app, question, NULL, 0, 200, prose_typed, p, &p->text) == 0;
}

/* saved: the step has it now.  Otherwise what was typed stays a draft. */
static void
prose_end(struct view *v, struct prose *p, bool saved)
{
	if (p->draft != NULL) {
		if (saved || !form_is_dirty(p->draft))
			form_discard(p->draft);
		else if (p->text == NULL)
			app_status(v->app, "没有办; 打的字留作草稿, 从今日那一页可以接着写");
		form_free(p->draft);
	}
	free(p->text);
}

static void
steps_question(struct view *v, int64_t row, const char *what, struct buf *out)
{
	buf_adds(out, what);
	buf_addc(out, ' ');
	office_title(app_office(v->app), "ticket", row, out);
}

enum view_result
ticket_ask_assign(struct view *v, int64_t row, struct err *e)
{
	struct buf said = BUF_INIT, title = BUF_INIT;
	int64_t owner;
	int32_t deadline = DATE_NONE;
	char *typed;

	steps_question(v, row, "派给谁:", &title);
	owner = steps_pick(v, buf_str(&title), "owner");
	buf_release(&title);
	if (owner == 0)
		return VIEW_REDRAW;
	if (app_prompt(v->app, "限到哪天 (如 1118  +7  周五; 直接回车: 期限不变)", NULL, EDIT_FOLD, 20, &typed) < 0)
		return VIEW_REDRAW;
	if (typed[0] != '\0' && date_parse(&deadline, typed, date_today(), false, e) < 0) {
		app_warn(v->app, "没有派出去: %s", e->text);
		free(typed);
		return VIEW_REDRAW;
	}
	free(typed);
	return steps_done(v, ticket_assign(app_office(v->app), row, owner, deadline, &said, e), &said, e);
}

enum view_result
ticket_ask_close(struct view *v, int64_t row, struct err *e)
{
	struct buf said = BUF_INIT, title = BUF_INIT;
	int64_t result, target = 0;
	struct prose note;
	int rc;

	steps_question(v, row, "办结", &title);
	result = steps_choose(v, buf_str(&title), ticket_results);
	buf_release(&title);
	if (result == 0)
		return VIEW_REDRAW;
	if (result == RESULT_DUPLICATE && (target = steps_pick(v, "和哪一件重复: 打编号或首字母", "merged_into")) == 0)
		return VIEW_REDRAW;
	if (!prose_ask(v, &note, row, "结果说明 (可空, 回车办结, Esc 不办)")) {
		prose_end(v, &note, false);
		return VIEW_REDRAW;
	}
	rc = ticket_close(app_office(v->app), row, (int)result, note.text, target, &said, e);
	prose_end(v, &note, rc == 0);
	return steps_done(v, rc, &said, e);
}

enum view_result
ticket_ask_same(struct view *v, int64_t row, struct err *e)
{
	struct buf said = BUF_INIT;
	int64_t target = steps_pick(v, "并到哪一件: 打编号或首字母", "merged_into");

	if (target == 0)
		return VIEW_REDRAW;
	return steps_done(v, ticket_close(app_office(v->app), row, RESULT_DUPLICATE, "", target, &said, e), &said, e);
}

static enum view_result
steps_reason(struct view *v, int64_t row, const char *question,
		int (*step)(struct office *, int64_t, const char *, struct buf *, struct err *), struct err *e)
{
	struct buf said = BUF_INIT;
	struct prose reason;
	int rc;

	if (!prose_ask(v, &reason, row, question)) {
		prose_end(v, &reason, false);
		return VIEW_REDRAW;
	}
	rc = step(app_office(v->app), row, reason.text, &said, e);
	prose_end(v, &reason, rc == 0);
	return steps_done(v, rc, &said, e);
}

static enum view_result
steps_park(struct view *v, int64_t row, struct err *e)
{
	struct buf said = BUF_INIT;
	struct prose reason;
	char *typed = NULL;
	int32_t day;
	int rc;

	if (!prose_ask(v, &reason, row, "为什么暂时办不了 (政策/资金/历史..)")
			|| app_prompt(v->app, "哪天再看 (如 1218  +30)", "+30", EDIT_FOLD, 20, &typed) < 0) {
		prose_end(v, &reason, false);
		return VIEW_REDRAW;
	}
	rc = date_parse(&day, typed, date_today(), false, e);
	if (rc == 0)
		rc = ticket_park(app_office(v->app), row, reason.text, day, &said, e);
	free(typed);
	prose_end(v, &reason, rc == 0);
	return steps_done(v, rc, &said, e);
}

static enum view_result
steps_callback(struct view *v, int64_t row, struct err *e)
{
	struct buf said = BUF_INIT;
	int64_t satisfied = steps_choose(v, "回访: 满意吗", ticket_satisfied), solved = 0;
	struct prose note;
	int rc;

	if (satisfied == 0)
		return VIEW_REDRAW;
	if (satisfied != SATISFIED_UNREACHED && (solved = steps_choose(v, "回访: 问题解决了吗", ticket_solved)) == 0)
		return VIEW_REDRAW;
	if (!prose_ask(v, &note, row, "群众怎么说 (可空, 回车存)")) {
		prose_end(v, &note, false);
		return VIEW_REDRAW;
	}
	rc = ticket_callback(app_office(v->app), row, (int)satisfied, (int)solved, note.text, &said, e);
	prose_end(v, &note, rc == 0);
	return steps_done(v, rc, &said, e);
}

enum view_result
ticket_ask_more(struct view *v, int64_t row, struct err *e)
{
	static const char *const answers[] = {"改内容", "退回", "挂账", "不予受理", "记回访", "重新打开", NULL};
	struct form_arg a = {.thing = &ticket_thing, .row = row};
	struct buf title = BUF_INIT;
	int n;

	steps_question(v, row, "工单", &title);
	n = app_ask(v->app, buf_str(&title), answers);
	buf_release(&title);
	switch (n) {
	case 1:
		return views_open(v, &view_form, &a, e);
	case 2:
		return steps_reason(v, row, "为什么退回 (不归谁管、该谁管)", ticket_return, e);
	case 3:
		return steps_park(v, row, e);
	case 4:
		return steps_reason(v, row, "为什么不受理, 告诉群众找哪里", ticket_refuse, e);
	case 5:
		return steps_callback(v, row, e);
	case 6:
		return steps_reason(v, row, "为什么重新打开", ticket_reopen, e);
	default:
		return VIEW_REDRAW;
	}
}
