/*
 * figure.c - the queries behind a period's figures.
 */
#include "report/figure.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/inspection.h"
#include "office/meeting.h"
#include "office/office.h"
#include "office/reception.h"
#include "office/request.h"
#include "office/ticket.h"
#include "office/visit.h"

void
period_days(struct period *t, int32_t first, int32_t last, int cutoff)
{
	int y, m, d, last_y, last_m, last_d;
	int64_t unused;

	memset(t, 0, sizeof(*t));
	t->first = first;
	t->last = last;
	date_to_iso(first, t->iso);
	date_to_iso(last, t->iso_last);
	date_to_iso(last > date_today() ? date_today() : last, t->iso_stock);
	date_window(first, cutoff, &t->from, &unused);
	date_window(last, cutoff, &unused, &t->to);
	t->over = t->to <= date_now();
	date_split(first, &y, &m, &d);
	date_split(last, &last_y, &last_m, &last_d);
	struct buf name = BUF_INIT;
	if (y != last_y)
		buf_addf(&name, "%d年", y);
	buf_addf(&name, "%d月%d日", m, d);
	if (first != last)
		buf_adds(&name, "至");
	if (y != last_y)
		buf_addf(&name, "%d年", last_y);
	if (m != last_m || y != last_y)
		buf_addf(&name, "%d月", last_m);
	if (first != last)
		buf_addf(&name, "%d日", last_d);
	memcpy(t->name, buf_str(&name), name.n < sizeof(t->name) ? name.n + 1 : 0);
	buf_release(&name);
}

void
period_day(struct period *t, int32_t day, int cutoff)
{
	period_days(t, day, day, cutoff);
}

void
period_before(const struct period *t, struct period *out, int cutoff)
{
	int y, m, d, next_y, next_m, next_d, before_y, before_m, before_d;

	date_split(t->first, &y, &m, &d);
	date_split(t->last + 1, &next_y, &next_m, &next_d);
	if (d == 1 && next_d == 1 && next_y * 12 + next_m == y * 12 + m + 1) {
		date_split(t->first - 1, &before_y, &before_m, &before_d);
		period_days(out, date_make(before_y, before_m, 1), t->first - 1, cutoff);
	} else {
		period_days(out, t->first - (t->last - t->first + 1), t->first - 1, cutoff);
	}
}

static int32_t
month_end(int y, int m)
{
	return (m == 12 ? date_make(y + 1, 1, 1) : date_make(y, m + 1, 1)) - 1;
}

static int32_t
month_earlier(int32_t day, int months)
{
	int y, m, d;

	date_split(day, &y, &m, &d);
	int at = y * 12 + m - 1 - months;
	int32_t end = month_end(at / 12, at % 12 + 1), same = end;

	if (day != month_end(y, m) && date_make(at / 12, at % 12 + 1, 1) + d - 1 < end)
		same = date_make(at / 12, at % 12 + 1, 1) + d - 1;
	return same;
}

void
period_earlier(const struct period *t, int months, struct period *out, int cutoff)
{
	period_days(out, month_earlier(t->first, months), month_earlier(t->last, months), cutoff);
}

void
period_last(const struct period *t, struct period *out, int cutoff)
{
	int y, m, d, last_y, last_m, last_d;

	date_split(t->first, &y, &m, &d);
	date_split(t->last, &last_y, &last_m, &last_d);
	int months = last_y * 12 + last_m - y * 12 - m + 1;

	if (d != 1) {
		period_days(out, t->first - (t->last - t->first + 1), t->first - 1, cutoff);
		return;
	}
	if (months == 2 && m % 3 == 1)
		months = 3;	/* a quarter under way */
	else if (months > 3 && months < 12 && m == 1)
		months = 12;	/* a year under way */
	period_earlier(t, months, out, cutoff);
}

/* A date within the period; one day is asked for by itself, which the indexes answer best. */
static void
fill_dates(struct query *q, const char *field, const struct period *t)
{
	if (t->first == t->last) {
		query_text(q, field, COND_EQ, t->iso);
		return;
	}
	query_text(q, field, COND_GE, t->iso);
	query_text(q, field, COND_LE, t->iso_last);
}

static void
fill_dated(struct query *q, const struct entity *ent, const char *field, const struct period *t)
{
	query_init(q, ent);
	fill_dates(q, field, t);
	if (t->first != t->last) {
		q->sort = field;
		q->descending = true;
	}
}

static size_t
fill_visits(const struct period *t, struct query q[2])
{
	fill_dated(&q[0], &visit_entity, "date", t);
	return 1;
}

/*
 * Ranges are given both ends, and lists the order of the same field: of a range with one end SQLite thinks so little that it
 * reads the whole table instead.
 */
static void
fill_between(struct query *q, const struct entity *ent, const char *stamp, int64_t from, int64_t to)
{
	query_init(q, ent);
	query_int(q, stamp, COND_GE, from);
	query_int(q, stamp, COND_LT, to);
	q->sort = stamp;
	q->descending = true;
}

static size_t
fill_opened(const struct period *t, struct query q[2])
{
	fill_between(&q[0], &ticket_entity, "opened", t->from, t->to);
	return 1;
}

static size_t
fill_ended(const struct period *t, struct query q[2])
{
	fill_between(&q[0], &ticket_entity, "closed", t->from, t->to);
	return 1;
}

static size_t
fill_closed(const struct period *t, struct query q[2])
{
	fill_ended(t, q);
	query_int(&q[0], "state", COND_LE, TICKET_FILED);
	return 1;
}

static size_t
fill_solved(const struct period *t, struct query q[2])
{
	fill_closed(t, q);
	query_int(&q[0], "result", COND_EQ, RESULT_SOLVED);
	return 1;
}

static size_t
fill_merged(const struct period *t, struct query q[2])
{
	fill_ended(t, q);
	query_int(&q[0], "state", COND_EQ, TICKET_MERGED);
	return 1;
}

static size_t
fill_refused(const struct period *t, struct query q[2])
{
	fill_ended(t, q);
	query_int(&q[0], "state", COND_EQ, TICKET_REFUSED);
	return 1;
}

static size_t
fill_open(const struct period *t, struct query q[2])
{
	query_init(&q[0], &ticket_entity);
	query_int(&q[0], "state", COND_GE, 0);
	query_int(&q[0], "state", COND_LT, TICKET_CLOSED);
	query_int(&q[0], "opened", COND_LT, t->to);
	fill_between(&q[1], &ticket_entity, "closed", t->to, INT64_MAX);
	query_int(&q[1], "opened", COND_LT, t->to);
	return t->over ? 2 : 1;
}

static size_t
fill_late(const struct period *t, struct query q[2])
{
	size_t n = fill_open(t, q);
	query_text(&q[0], "deadline", COND_LT, t->iso_stock);
	q[0].sort = "deadline";
	query_text(&q[1], "deadline", COND_LT, t->iso_stock);
	return n;
}

static size_t
fill_due_left(const struct period *t, struct query q[2])
{
	size_t n = fill_open(t, q);
	fill_dates(&q[0], "deadline", t);
	fill_dates(&q[1], "deadline", t);
	return n;
}

static size_t
fill_due_done(const struct period *t, struct query q[2])
{
	fill_closed(t, q);
	fill_dates(&q[0], "deadline", t);
	return 1;
}

static size_t
fill_callbacks(const struct period *t, struct query q[2])
{
	fill_dated(&q[0], &ticket_entity, "callback_on", t);
	return 1;
}

static size_t
fill_content(const struct period *t, struct query q[2])
{
	fill_callbacks(t, q);
	query_int(&q[0], "satisfied", COND_LE, SATISFIED_FAIRLY);
	return 1;
}

static size_t
fill_receptions(const struct period *t, struct query q[2])
{
	fill_dated(&q[0], &reception_entity, "date", t);
	return 1;
}

static size_t
fill_letters(const struct period *t, struct query q[2])
{
	fill_receptions(t, q);
	query_int(&q[0], "letter", COND_NOTNULL, 0);
	return 1;
}

static size_t
fill_requests(const struct period *t, struct query q[2])
{
	fill_dated(&q[0], &request_entity, "received", t);
	return 1;
}

static size_t
fill_answers(const struct period *t, struct query q[2])
{
	fill_between(&q[0], &request_entity, "answered", t->from, t->to);
	return 1;
}

static size_t
fill_answers_out(const struct period *t, struct query q[2])
{
	fill_answers(t, q);
	query_int(&q[0], "way", COND_EQ, REQUEST_BY_LEDGER);
	return 1;
}

static size_t
fill_unlisted(const struct period *t, struct query q[2])
{
	fill_requests(t, q);
	query_int(&q[0], "listed", COND_EQ, REQUEST_UNLISTED);
	return 1;
}

static size_t
fill_meetings(const struct period *t, struct query q[2])
{
	fill_dated(&q[0], &meeting_entity, "date", t);
	return 1;
}

static size_t
fill_inspections(const struct period *t, struct query q[2])
{
	fill_dated(&q[0], &inspection_entity, "date", t);
	query_int(&q[0], "plan", COND_NE, PLAN_CANCELLED);
	return 1;
}

static size_t
fill_reopened(const struct period *t, struct query q[2])
{
	fill_closed(t, q);
	query_int(&q[0], "reopened", COND_GT, 0);
	return 1;
}

/* As rates.c asks; the index of call-backs answers all of these. */
static size_t
fill_valid(const struct period *t, struct query q[2])
{
	fill_callbacks(t, q);
	query_int(&q[0], "satisfied", COND_LT, SATISFIED_UNREACHED);
	return 1;
}

static size_t
fill_contacted(const struct period *t, struct query q[2])
{
	fill_valid(t, q);
	query_int(&q[0], "contacted", COND_EQ, CONTACTED_YES);
	return 1;
}

static size_t
fill_solving(const struct period *t, struct query q[2])
{
	fill_valid(t, q);
	query_int(&q[0], "solved", COND_EQ, SOLVED_YES);
	return 1;
}

static size_t
fill_satisfied(const struct period *t, struct query q[2])
{
	fill_callbacks(t, q);
	query_int(&q[0], "satisfied", COND_EQ, SATISFIED_YES);
	return 1;
}

static size_t
fill_fairly(const struct period *t, struct query q[2])
{
	fill_callbacks(t, q);
	query_int(&q[0], "satisfied", COND_EQ, SATISFIED_FAIRLY);
	return 1;
}

#define ROWS(said, how) .title = (said), .fill = (how), .measure = MEASURE_ROWS
#define OF(said, how, what, of) .title = (said), .fill = (how), .measure = (what), .field = (of)

const struct figure figure_visits = { ROWS("走访次数", fill_visits) };
const struct figure figure_visited = { OF("走访户数", fill_visits, MEASURE_DISTINCT, "household") };
const struct figure figure_matters = { OF("反映事项", fill_visits, MEASURE_ITEMS, "matters") };
const struct figure figure_opened = { ROWS("新立工单", fill_opened) };
const struct figure figure_closed = { ROWS("办结工单", fill_closed) };
const struct figure figure_ended = { ROWS("了结工单", fill_ended) };
const struct figure figure_solved = { ROWS("已解决", fill_solved) };
const struct figure figure_merged = { ROWS("并入工单", fill_merged) };
const struct figure figure_refused = { ROWS("不予受理", fill_refused) };
const struct figure figure_open = { ROWS("办理中", fill_open) };
const struct figure figure_late = { ROWS("超期", fill_late) };
const struct figure figure_due_left = { ROWS("到期未办结", fill_due_left) };
const struct figure figure_due_done = { ROWS("到期办结", fill_due_done) };
const struct figure figure_callbacks = { ROWS("回访", fill_callbacks) };
const struct figure figure_content = { ROWS("回访满意", fill_content) };
const struct figure figure_receptions = { ROWS("接待批次", fill_receptions) };
const struct figure figure_guests = { OF("接待人数", fill_receptions, MEASURE_SUM, "guest_count") };
const struct figure figure_letters = { ROWS("有公函", fill_letters) };
const struct figure figure_requests = { ROWS("上级要数", fill_requests) };
const struct figure figure_answers = { ROWS("报出", fill_answers) };
const struct figure figure_answers_out = { ROWS("本账直接导出", fill_answers_out) };
const struct figure figure_saved = { OF("省下分钟", fill_answers, MEASURE_SUM, "saved") };
const struct figure figure_unlisted = { ROWS("清单外", fill_unlisted) };
const struct figure figure_repeats = { OF("重复要", fill_requests, MEASURE_AGAIN, "name") };
const struct figure figure_meetings = { ROWS("开会", fill_meetings) };
const struct figure figure_meeting_minutes = { OF("开会分钟", fill_meetings, MEASURE_SUM, "minutes") };
const struct figure figure_inspections = { ROWS("来检查", fill_inspections) };
const struct figure figure_reopened = { ROWS("重办过", fill_reopened) };
const struct figure figure_helped = { OF("解决户数", fill_solved, MEASURE_DISTINCT, "household") };
const struct figure figure_days = { OF("办结中位天", fill_closed, MEASURE_MIDDLE, "closed") };
const struct figure figure_valid = { ROWS("有效回访", fill_valid) };

static const struct figure fairly = { ROWS("基本满意", fill_fairly) };

const struct figure figure_solved_rate = { ROWS("办结解决率", fill_solved), .whole = &figure_closed };
const struct figure figure_response = { ROWS("响应率", fill_contacted), .whole = &figure_valid };
const struct figure figure_solving = { ROWS("解决率", fill_solving), .whole = &figure_valid };
const struct figure figure_satisfaction = { ROWS("满意率", fill_satisfied), .whole = &figure_valid, .partly = &fairly, .weight = "T8.fairly" };

const struct narrow narrow_none = { NULL, COND_EQ, 0, "" };

void
figure_add(struct number *n, const struct figure *f, const struct period *t, const struct narrow *only, int sign)
{
	struct query q[2];
	size_t parts = f->fill(t, q);
	for (size_t i = 0; i < parts; i++) {
		if (only->field)
			query_int(&q[i], only->field, only->op, only->i);
		number_add(n, &q[i], sign, "%s%s%s%s%s", t->name, *only->title ? " " : "", only->title,
		    *only->title ? " " : " ", i == 0 ? f->title : "当时未办结, 后来办结");
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
