/*
 * today.c - the home screen's numbers, each a bounded indexed query.
 */
#include "office/today.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "office/inspection.h"
#include "office/office.h"
#include "office/overlap.h"
#include "office/preset.h"
#include "office/reception.h"
#include "office/request.h"
#include "office/ticket.h"
#include "office/visit.h"

enum { DAY_RECEPTIONS = 50 };		/* receptions of one day that are checked again for home */

static void
in_window(struct office *o, struct query *q, const char *field)
{
	int64_t from, to;

	date_window(date_today(), o->opt.cutoff_minute, &from, &to);
	query_int(q, field, COND_GE, from);
	query_int(q, field, COND_LT, to);
}

static void
opened(struct office *o, struct query *q)
{
	in_window(o, q, "opened");
}

static void
closed(struct office *o, struct query *q)
{
	/* Merged and refused ones have an end too, but nothing was done. */
	query_int(q, "state", COND_LE, TICKET_FILED);
	in_window(o, q, "closed");
}

static void
called_back(struct office *o, struct query *q)
{
	date_to_iso(date_today(), o->today);
	query_text(q, "callback_on", COND_EQ, o->today);
}

static int
count(struct office *o, const struct entity *ent, void (*fill)(struct office *, struct query *), int64_t *out, struct err *e)
{
	struct query q;

	query_init(&q, ent);
	fill(o, &q);
	q.sort = NULL;
	return ledger_count(o->ledger, &q, TODAY_CAP, out, e);
}

static int64_t
capped(int64_t n)
{
	return n < TODAY_CAP ? n : TODAY_CAP;
}

static int
count_households(struct office *o, struct today *t, struct err *e)
{
	struct query q;
	struct groups g;

	query_init(&q, &visit_entity);
	preset_today(o, &q);
	query_int(&q, "household", COND_NOTNULL, 0);
	if (ledger_group(o->ledger, &q, "household", NULL, &g, e) < 0)
		return -1;
	t->households = capped((int64_t)g.n);
	groups_release(&g);
	return 0;
}

static int
count_callbacks(struct office *o, struct today *t, struct err *e)
{
	struct query q;
	struct groups g;

	query_init(&q, &ticket_entity);
	called_back(o, &q);
	if (ledger_group(o->ledger, &q, "satisfied", NULL, &g, e) < 0)
		return -1;
	for (size_t i = 0; i < g.n; i++) {
		t->callbacks += g.p[i].count;
		if (g.p[i].v.kind == VALUE_INT && (g.p[i].v.i == SATISFIED_YES || g.p[i].v.i == SATISFIED_FAIRLY))
			t->satisfied += g.p[i].count;
	}
	t->callbacks = capped(t->callbacks);
	t->satisfied = capped(t->satisfied);
	groups_release(&g);
	return 0;
}

static int
check_receptions(struct office *o, struct today *t, struct err *e)
{
	struct query q;
	struct rows rows;
	int rc = 0;

	query_init(&q, &reception_entity);
	preset_today(o, &q);
	if (ledger_page(o->ledger, &q, NULL, true, DAY_RECEPTIONS, &rows, e) < 0)
		return -1;
	t->receptions = (int64_t)rows.n;
	if (rows.n == DAY_RECEPTIONS)
		rc = count(o, &reception_entity, preset_today, &t->receptions, e);
	for (size_t i = 0; rc == 0 && i < rows.n; i++) {
		int failed;

		rc = reception_failed(o, &rows.p[i], &failed, e);
		t->failed += failed > 0;
		t->failed_rules += failed;
	}
	rows_release(&rows);
	return rc;
}

static int
first_request(struct office *o, struct today *t, struct err *e)
{
	struct query q;
	struct rows rows;
	struct buf b = BUF_INIT;

	query_init(&q, &request_entity);
	request_open(o, &q);
	query_int(&q, "due", COND_NOTNULL, 0);
	if (ledger_page(o->ledger, &q, NULL, true, 1, &rows, e) < 0)
		return -1;
	if (rows.n > 0)
		request_due(&rows.p[0], t->day, &b, &t->request_warn);
	snprintf(t->request_due, sizeof(t->request_due), "%s", buf_str(&b));
	buf_release(&b);
	rows_release(&rows);
	return 0;
}

/* Appends to work what an open ticket list gives, up to n rows in all. */
static int
add_work(struct office *o, struct today *t, enum cond_op deadline, size_t n, struct err *e)
{
	struct query q;
	struct rows rows;

	if (t->work.n >= n)
		return 0;
	query_init(&q, &ticket_entity);
	query_int(&q, "state", COND_LT, TICKET_CLOSED);
	query_int(&q, "deadline", deadline, 0);
	if (deadline == COND_NOTNULL)
		q.sort = "deadline";
	if (ledger_page(o->ledger, &q, NULL, true, n - t->work.n, &rows, e) < 0)
		return -1;
	if (rows.n) {
		t->work.p = mem_resize(t->work.p, t->work.n + rows.n, sizeof(*t->work.p));
		memcpy(t->work.p + t->work.n, rows.p, rows.n * sizeof(*rows.p));
		t->work.n += rows.n;
	}
	free(rows.p);
	return 0;
}

int
today_load(struct office *o, struct today *out, size_t rows, struct err *e)
{
	memset(out, 0, sizeof(*out));
	out->day = date_today();
	if (count(o, &ticket_entity, ticket_overdue, &out->overdue, e) < 0 ||
			count(o, &ticket_entity, ticket_due_today, &out->due, e) < 0 ||
			count(o, &ticket_entity, ticket_mine, &out->mine, e) < 0 ||
			count(o, &ticket_entity, ticket_waiting, &out->waiting, e) < 0 ||
			count_households(o, out, e) < 0 ||
			count(o, &ticket_entity, opened, &out->opened, e) < 0 ||
			count(o, &ticket_entity, closed, &out->closed, e) < 0 ||
			count_callbacks(o, out, e) < 0 || check_receptions(o, out, e) < 0 ||
			overlap_between(o, out->day, out->day + SOON_DAYS - 1, &out->inspections, &out->overlaps, e) < 0 ||
			count(o, &request_entity, request_open, &out->requests, e) < 0 ||
			(out->requests > 0 && first_request(o, out, e) < 0) ||
			add_work(o, out, COND_NOTNULL, rows, e) < 0 || add_work(o, out, COND_NULL, rows, e) < 0) {
		today_release(out);
		return -1;
	}
	if (out->overdue && out->work.n) {
		int32_t late = ticket_late(&out->work.p[0], out->day);

		out->latest = late > 0 ? late : 0;
	}
	return 0;
}

void
today_release(struct today *t)
{
	rows_release(&t->work);
	memset(t, 0, sizeof(*t));
}
