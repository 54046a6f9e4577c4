/*
 * figure.c - the queries behind a period's figures.
 */
#include "report/figure.h"

#include <string.h>

#include "base/buf.h"
#include "office/inspection.h"
#include "office/meeting.h"
#include "office/reception.h"
#include "office/request.h"
#include "office/ticket.h"
#include "office/visit.h"
#include "report/period.h"

/* --- the figures --------------------------------------------------------------------------------------------- */

#define VISITS .entity = &visit_entity, .at = "date"
#define OPENED .entity = &ticket_entity, .at = "opened"
#define ENDED .entity = &ticket_entity, .at = "closed"
#define OPEN .entity = &ticket_entity
#define CALLED .entity = &ticket_entity, .at = "callback_on"
#define RECEPTIONS .entity = &reception_entity, .at = "date"
#define REQUESTS .entity = &request_entity, .at = "received"
#define ANSWERS .entity = &request_entity, .at = "answered"
#define MEETINGS .entity = &meeting_entity, .at = "date"
#define INSPECTIONS .entity = &inspection_entity, .at = "date"

#define ONLY(...) .only = { __VA_ARGS__ }
#define IS(what, op, n) { (what), (op), (n), NULL }
#define CLOSED IS("state", COND_LE, TICKET_FILED)
#define REACHED IS("satisfied", COND_LT, SATISFIED_UNREACHED)

#define MEASURED(how, what) .measure = (how), .field = (what)

const struct figure figure_visits = { "走访次数", VISITS };
const struct figure figure_visited = { "走访户数", VISITS, MEASURED(MEASURE_DISTINCT, "household") };
const struct figure figure_matters = { "反映事项", VISITS, MEASURED(MEASURE_ITEMS, "matters") };

const struct figure figure_opened = { "新立工单", OPENED };
const struct figure figure_ended = { "了结工单", ENDED };
const struct figure figure_closed = { "办结工单", ENDED, ONLY(CLOSED) };
const struct figure figure_solved = { "已解决", ENDED, ONLY(CLOSED, IS("result", COND_EQ, RESULT_SOLVED)) };
const struct figure figure_reopened = { "办结里重办过", ENDED, ONLY(CLOSED, IS("reopened", COND_GT, 0)) };
const struct figure figure_merged = { "并入工单", ENDED, ONLY(IS("state", COND_EQ, TICKET_MERGED)) };
const struct figure figure_refused = { "不予受理", ENDED, ONLY(IS("state", COND_EQ, TICKET_REFUSED)) };
const struct figure figure_due_done = { "到期办结", ENDED, ONLY(CLOSED), .due = FIGURE_DUE };
const struct figure figure_days = { "办结中位天", ENDED, ONLY(CLOSED), MEASURED(MEASURE_MIDDLE, "closed") };
const struct figure figure_helped = { "解决户数", ENDED, ONLY(CLOSED, IS("result", COND_EQ, RESULT_SOLVED)),
	MEASURED(MEASURE_DISTINCT, "household") };
const struct figure figure_solved_rate = { "办结解决率", ENDED, ONLY(CLOSED, IS("result", COND_EQ, RESULT_SOLVED)), .whole = &figure_closed };

const struct figure figure_open = { "办理中", OPEN };
const struct figure figure_late = { "超期", OPEN, .due = FIGURE_OVERDUE };
const struct figure figure_due_left = { "到期未办结", OPEN, .due = FIGURE_DUE };

const struct figure figure_callbacks = { "回访", CALLED };
const struct figure figure_content = { "回访满意", CALLED, ONLY(IS("satisfied", COND_LE, SATISFIED_FAIRLY)) };
const struct figure figure_valid = { "有效回访", CALLED, ONLY(REACHED) };
const struct figure figure_response = { "响应率", CALLED, ONLY(REACHED, IS("contacted", COND_EQ, CONTACTED_YES)), .whole = &figure_valid };
const struct figure figure_solving = { "解决率", CALLED, ONLY(REACHED, IS("solved", COND_EQ, SOLVED_YES)), .whole = &figure_valid };
static const struct figure fairly = { "基本满意", CALLED, ONLY(IS("satisfied", COND_EQ, SATISFIED_FAIRLY)) };
const struct figure figure_satisfaction = { "满意率", CALLED, ONLY(IS("satisfied", COND_EQ, SATISFIED_YES)), .whole = &figure_valid,
	.partly = &fairly, .weight = "T8.fairly" };

const struct figure figure_receptions = { "接待批次", RECEPTIONS };
const struct figure figure_guests = { "接待人数", RECEPTIONS, MEASURED(MEASURE_SUM, "guest_count") };
const struct figure figure_letters = { "有公函", RECEPTIONS, ONLY(IS("letter", COND_NOTNULL, 0)) };

const struct figure figure_requests = { "上级要数", REQUESTS };
const struct figure figure_unlisted = { "清单外", REQUESTS, ONLY(IS("listed", COND_EQ, REQUEST_UNLISTED)) };
const struct figure figure_repeats = { "重复要", REQUESTS, MEASURED(MEASURE_AGAIN, "name") };
const struct figure figure_answers = { "报出", ANSWERS };
const struct figure figure_answers_out = { "本账直接导出", ANSWERS, ONLY(IS("way", COND_EQ, REQUEST_BY_LEDGER)) };
const struct figure figure_saved = { "省下分钟", ANSWERS, MEASURED(MEASURE_SUM, "saved") };
const struct figure figure_meetings = { "开会", MEETINGS };
const struct figure figure_meeting_minutes = { "开会分钟", MEETINGS, MEASURED(MEASURE_SUM, "minutes") };
const struct figure figure_inspections = { "来检查", INSPECTIONS, ONLY(IS("plan", COND_NE, PLAN_CANCELLED)) };
const struct figure figure_unwritten = { "没有文号", INSPECTIONS, ONLY(IS("plan", COND_NE, PLAN_CANCELLED), IS("document", COND_NULL, 0)) };
const struct figure figure_inspected_again = { "同家再来", INSPECTIONS, ONLY(IS("plan", COND_NE, PLAN_CANCELLED)),
	MEASURED(MEASURE_AGAIN, "body") };

/* --- what each asks ------------------------------------------------------------------------------------------ */

/* A date within the period; one day is asked for by itself, which the indexes answer best. */
static void
figure_dates(struct query *q, const char *field, const struct period *t)
{
	if (t->first == t->last) {
		query_text(q, field, COND_EQ, t->iso);
		return;
	}
	query_text(q, field, COND_GE, t->iso);
	query_text(q, field, COND_LE, t->iso_last);
}

/*
 * Ranges are given both ends, and lists the order of the same field: of a range with one end SQLite thinks so little that it
 * reads the whole table instead.
 */
static void
figure_between(struct query *q, const char *stamp, int64_t from, int64_t to)
{
	query_int(q, stamp, COND_GE, from);
	query_int(q, stamp, COND_LT, to);
	q->sort = stamp;
	q->descending = true;
}

static void
figure_within(struct query *q, const char *field, const struct period *t)
{
	if (q->entity->fields[entity_field(q->entity, field)].kind == FIELD_STAMP) {
		figure_between(q, field, t->from, t->to);
		return;
	}
	figure_dates(q, field, t);
	if (t->first != t->last) {
		q->sort = field;
		q->descending = true;
	}
}

/* Tickets that were open when the period ended: those still open, and of a period that is over those closed since. */
static size_t
figure_stock(struct query q[2], const struct period *t)
{
	query_int(&q[0], "state", COND_GE, 0);
	query_int(&q[0], "state", COND_LT, TICKET_CLOSED);
	query_int(&q[0], "opened", COND_LT, t->to);
	figure_between(&q[1], "closed", t->to, INT64_MAX);
	query_int(&q[1], "opened", COND_LT, t->to);
	return t->over ? 2 : 1;
}

size_t
figure_queries(const struct figure *f, const struct period *t, struct query q[2])
{
	size_t n = 1;

	query_init(&q[0], f->entity);
	query_init(&q[1], f->entity);
	if (f->at)
		figure_within(&q[0], f->at, t);
	else
		n = figure_stock(q, t);
	for (size_t i = 0; i < n; i++) {
		for (const struct cond *c = f->only; c->field; c++)
			query_int(&q[i], c->field, c->op, c->i);
		if (f->due == FIGURE_DUE)
			figure_dates(&q[i], "deadline", t);
		else if (f->due == FIGURE_OVERDUE)
			query_text(&q[i], "deadline", COND_LT, t->iso_stock);
	}
	if (f->due == FIGURE_OVERDUE)
		q[0].sort = "deadline";
	return n;
}

/* --- as numbers of a page ------------------------------------------------------------------------------------ */

const struct narrow narrow_none = { NULL, COND_EQ, 0, "" };

static bool
figure_is_text(const struct figure *f, const char *field)
{
	enum field_kind kind = f->entity->fields[entity_field(f->entity, field)].kind;

	return kind == FIELD_TEXT || kind == FIELD_NAME || kind == FIELD_CODE;
}

void
figure_add(struct number *n, const struct figure *f, const struct period *t, const struct narrow *only, int sign)
{
	struct query q[2];
	size_t parts = figure_queries(f, t, q);
	for (size_t i = 0; i < parts; i++) {
		if (only->field && only->op == COND_EQ && figure_is_text(f, only->field))
			query_text(&q[i], only->field, only->op, only->title);
		else if (only->field)
			query_int(&q[i], only->field, only->op, only->i);
		number_add(n, &q[i], sign, "%s%s%s %s", t->name, *only->title ? " " : "", only->title,
		    i == 0 ? f->title : "当时未办结, 后来办结");
	}
}

void
figure_number(struct number *n, const struct figure *f, const struct period *t, const struct narrow *only)
{
	struct buf title = BUF_INIT;
	buf_addf(&title, "%s%s", only->title, f->title);
	number_init(n, f->measure, f->field, buf_str(&title));
	buf_release(&title);
	figure_add(n, f, t, only, 1);
	if (f->measure == MEASURE_MIDDLE)
		n->form = NUMBER_DAYS;
}

void
figure_rate(struct number *n, const struct figure *f, const struct period *t, const struct narrow *only, int partly)
{
	figure_number(n, f, t, only);
	n->form = NUMBER_RATE;
	n->parts[0].sign = 100;
	if (f->partly)
		figure_add(n, f->partly, t, only, partly);
	figure_add(n, f->whole, t, only, 0);
}
