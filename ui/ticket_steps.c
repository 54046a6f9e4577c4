/*
 * ticket_steps.c - the questions a ticket's step needs, as dialogs of digits
 * and one line of text.  The steps themselves are office/ticket_step.h.
 */
#include "ui/views.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/pinyin.h"
#include "office/form.h"
#include "office/office.h"
#include "office/ticket_step.h"
#include "ui/edit.h"
#include "ui/pick_rows.h"
#include "ui/picker.h"

#define CHOICES_MAX 10

struct steps_find {
	struct office *office;
	const struct field *field;
	const struct record *near;	/* the ticket: what is near it stands first, itself nowhere */
};

static int
steps_find_rows(void *data, const char *query, struct pick_item *out, size_t *n, int64_t *total, struct err *e)
{
	const struct steps_find *f = data;

	return pick_rows(f->office, f->field, query, f->near, out, n, total, e);
}

/* Ask for a row that this field of the ticket may point at; 0: Esc. */
static int64_t
steps_pick(struct view *v, const char *title, const struct record *ticket, const char *field)
{
	struct steps_find f = {.office = app_office(v->app), .near = ticket,
			.field = &ticket_entity.fields[entity_field(&ticket_entity, field)]};
	struct picker p;
	int64_t row = 0;

	picker_init(&p, title, steps_find_rows, &f, PICKER_NAMES);
	if (app_pick(v->app, &p, 60) == 1)
		row = picker_current(&p)->id;
	picker_release(&p);
	return row;
}

/* The ticket as it is, when event may happen to it now; false: said why not, before anything is asked.  *r is initialised here. */
static bool
steps_begin(struct view *v, struct record *r, int64_t row, enum ticket_event event, struct err *e)
{
	if (ledger_get(app_office(v->app)->ledger, r, &ticket_entity, row, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return false;
	}
	if (ticket_may_step(app_office(v->app), r, event, e) == 0)
		return true;
	app_warn(v->app, "%s", e->text);
	record_release(r);
	return false;
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
	return app_prompt_kept(v->app, question, NULL, EDIT_PHRASES, 200, prose_typed, p, &p->text) == 0;
}

/* saved: the step has it now.  Otherwise what was typed stays a draft, and is said to: behind Esc, or before the reason in *e. */
static void
prose_end(struct view *v, struct prose *p, bool saved, struct err *e)
{
	if (p->draft != NULL) {
		if (saved || !form_is_dirty(p->draft))
			form_discard(p->draft);
		else if (p->text == NULL)
			app_status(v->app, "没有办; 打的字留作草稿, 从今日那一页可以接着写");
		else
			err_prefix(e, "打的字留作草稿(今日页 Ctrl+U). ");
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
ticket_ask_close(struct view *v, int64_t row, struct err *e)
{
	struct buf said = BUF_INIT, title = BUF_INIT;
	int64_t result, target = 0;
	struct record ticket;
	struct prose note;
	int rc;

	if (!steps_begin(v, &ticket, row, EVENT_CLOSE, e))
		return VIEW_REDRAW;
	steps_question(v, row, "办结", &title);
	result = steps_choose(v, buf_str(&title), ticket_results);
	buf_release(&title);
	if (result == RESULT_DUPLICATE && (target = steps_pick(v, "和哪一件重复: 打编号或首字母", &ticket, "merged_into")) == 0)
		result = 0;
	record_release(&ticket);
	if (result == 0)
		return VIEW_REDRAW;
	if (!prose_ask(v, &note, row, "结果说明 (可空, 回车办结, Esc 不办)")) {
		prose_end(v, &note, false, e);
		return VIEW_REDRAW;
	}
	rc = ticket_close(app_office(v->app), row, (int)result, note.text, target, &said, e);
	prose_end(v, &note, rc == 0, e);
	return views_done(v, rc, &said, e);
}

enum view_result
ticket_ask_same(struct view *v, int64_t row, struct err *e)
{
	struct buf said = BUF_INIT;
	struct record ticket;
	int64_t target;

	if (!steps_begin(v, &ticket, row, EVENT_MERGE, e))
		return VIEW_REDRAW;
	target = steps_pick(v, "并到哪一件: 打编号或首字母", &ticket, "merged_into");
	record_release(&ticket);
	if (target == 0)
		return VIEW_REDRAW;
	return views_done(v, ticket_close(app_office(v->app), row, RESULT_DUPLICATE, "", target, &said, e), &said, e);
}

/* The three answers of a call-back, digits each; false: Esc. */
static bool
steps_answers(struct view *v, struct ticket_input *in)
{
	if ((in->satisfied = (int)steps_choose(v, "回访: 满意吗", ticket_satisfied)) == 0)
		return false;
	if (in->satisfied == SATISFIED_UNREACHED)
		return true;
	return (in->solved = (int)steps_choose(v, "回访: 问题解决了吗", ticket_solved)) != 0 &&
		(in->contacted = (int)steps_choose(v, "回访: 承办的人联系过您吗", ticket_contacted)) != 0;
}

static bool
steps_day(struct view *v, const struct ticket_event_info *info, const char *deadline, struct ticket_input *in, struct err *e)
{
	struct buf question = BUF_INIT;
	char *typed;
	bool fine = true;
	int rc;

	buf_adds(&question, info->ask_day);
	if (deadline[0] != '\0')
		buf_addf(&question, "\n现在的期限: %s", deadline);
	rc = app_prompt(v->app, buf_str(&question), info->day, EDIT_FOLD, 40, &typed);
	buf_release(&question);
	if (rc < 0)
		return false;
	if (typed[0] != '\0' && date_parse(&in->day, typed, date_today(), false, e) < 0) {
		app_warn(v->app, "没有改动: %s", e->text);
		fine = false;
	}
	free(typed);
	return fine;
}

/* Whatever a step needs, asked one after the other; false: Esc. */
static bool
steps_ask(struct view *v, const struct record *ticket, const struct ticket_event_info *info, struct ticket_input *in,
		struct prose *text, struct err *e)
{
	if (info->needs & NEEDS_PERSON) {
		struct buf title = BUF_INIT;

		steps_question(v, ticket->row, info->ask_person, &title);
		in->person = steps_pick(v, buf_str(&title), NULL, "owner");
		buf_release(&title);
		if (in->person == 0)
			return false;
	}
	if (info->needs & NEEDS_ANSWERS && !steps_answers(v, in))
		return false;
	if (info->ask_text != NULL && !prose_ask(v, text, ticket->row, info->ask_text))
		return false;
	return info->ask_day == NULL || steps_day(v, info, record_text(ticket, "deadline"), in, e);
}

static enum view_result
steps_do(struct view *v, int64_t row, enum ticket_event event, struct err *e)
{
	struct ticket_input in = {0};
	struct buf said = BUF_INIT;
	struct prose text = {0};
	struct record ticket;
	bool asked;
	int rc;

	if (!steps_begin(v, &ticket, row, event, e))
		return VIEW_REDRAW;
	asked = steps_ask(v, &ticket, &ticket_events[event], &in, &text, e);
	record_release(&ticket);
	if (!asked) {
		prose_end(v, &text, false, e);
		return VIEW_REDRAW;
	}
	in.text = text.text;
	rc = ticket_step(app_office(v->app), row, event, &in, &said, e);
	prose_end(v, &text, rc == 0, e);
	return views_done(v, rc, &said, e);
}

/* --- the menu of F4: what the ticket's state allows, the likely first ---------------------------------------------- */

static const enum ticket_event menu_order[] = {
	EVENT_SIGN, EVENT_CONSENT, EVENT_DENY, EVENT_RESUME, EVENT_ABOVE, EVENT_CALLBACK, EVENT_REDO, EVENT_REOPEN, EVENT_FILE,
	EVENT_UNMERGE, EVENT_RETURN, EVENT_PARK, EVENT_EXTEND, EVENT_REPORT, EVENT_ANSWER, EVENT_SUPERVISE, EVENT_REFUSE,
};
enum { MENU_EDIT = TICKET_EVENTS };

static int
steps_menu_rows(void *data, const char *query, struct pick_item *out, size_t *n, int64_t *total, struct err *e)
{
	const int64_t *state = data;

	(void)e;
	*n = 0;
	if (pinyin_match_all("改内容", query))
		out[(*n)++] = (struct pick_item){MENU_EDIT, mem_str("改内容"), mem_str("户主、事项、期限等")};
	for (size_t i = 0; i < sizeof(menu_order) / sizeof(*menu_order) && *n < PICKER_MAX; i++) {
		const struct ticket_event_info *info = &ticket_events[menu_order[i]];

		if (ticket_refusal(menu_order[i], *state) == NULL && pinyin_match_all(info->title, query))
			out[(*n)++] = (struct pick_item){menu_order[i], mem_str(info->title), mem_str(info->help)};
	}
	*total = (int64_t)*n;
	return 0;
}

enum view_result
ticket_ask_assign(struct view *v, int64_t row, struct err *e)
{
	return steps_do(v, row, EVENT_ASSIGN, e);
}

enum view_result
ticket_ask_more(struct view *v, int64_t row, struct err *e)
{
	struct form_arg a = {.thing = &ticket_thing, .row = row};
	struct buf title = BUF_INIT;
	struct picker p;
	struct record r;
	int64_t state, chosen = -1;

	/* a line of progress may always be written: what does not allow even that (the 回收站) allows no step */
	if (!steps_begin(v, &r, row, EVENT_NOTE, e))
		return VIEW_REDRAW;
	state = record_int(&r, "state");
	record_release(&r);
	steps_question(v, row, "工单", &title);
	picker_init(&p, buf_str(&title), steps_menu_rows, &state, PICKER_DIGITS);
	if (app_pick(v->app, &p, 60) == 1)
		chosen = picker_current(&p)->id;
	picker_release(&p);
	buf_release(&title);
	if (chosen < 0)
		return VIEW_REDRAW;
	if (chosen == MENU_EDIT)
		return views_open(v, &view_form, &a, e);
	return steps_do(v, row, (enum ticket_event)chosen, e);
}
