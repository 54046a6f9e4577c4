/*
 * plan.c - see plan.h.
 *
 * The last visit stands in the household's row (the fold keeps it), so a list
 * of the neediest is a page of an index for every kind of household.
 */
#include "office/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "office/due.h"
#include "office/household.h"
#include "office/look.h"
#include "office/market.h"
#include "office/office.h"
#include "office/promise.h"
#include "office/term.h"
#include "office/ticket.h"
#include "office/village.h"

enum { VILLAGES_MAX = 500, AHEAD_DAYS = 7 };

/* --- due ---------------------------------------------------------------------------------------------------------- */

void
dues_release(struct dues *d)
{
	for (size_t i = 0; i < d->n; i++)
		record_release(&d->p[i].household);
	free(d->p);
	memset(d, 0, sizeof(*d));
}

static int
by_need(const void *a, const void *b)
{
	const struct due *x = a, *y = b;
	int64_t i, j;

	if ((x->visited == DATE_NONE) != (y->visited == DATE_NONE))
		return x->visited == DATE_NONE ? -1 : 1;
	if (x->visited == DATE_NONE && x->every != y->every)
		return x->every < y->every ? -1 : 1;
	i = (int64_t)x->over * (y->every ? y->every : 1);
	j = (int64_t)y->over * (x->every ? x->every : 1);
	if (i != j)
		return i > j ? -1 : 1;
	return (x->household.k > y->household.k) - (x->household.k < y->household.k);
}

/* A page from the top, and how many there are in all; only a full page needs to be counted behind. */
static int
counted_page(struct office *o, const struct query *q, size_t limit, struct rows *out, int64_t *all, struct err *e)
{
	int rc = ledger_page(o->ledger, q, NULL, true, limit, out, e);

	*all = (int64_t)out->n;
	if (rc == 0 && out->n == limit && (rc = ledger_count(o->ledger, q, 0, all, e)) < 0)
		rows_release(out);
	return rc;
}

struct kind { int64_t row; int64_t every; };	/* row 0: households without a kind */

/* Appends a page of one kind: those never seen, or those seen too long ago. */
static int
add_dues(struct office *o, int32_t day, int64_t village, const struct kind *k, bool never, size_t limit, struct dues *out, struct err *e)
{
	struct query q;
	struct rows rows;
	int64_t all;
	char before[11];

	date_to_iso(day - (int32_t)k->every, before);
	query_init(&q, &household_entity);
	if (village)
		query_int(&q, "village", COND_EQ, village);
	query_int(&q, "kind", k->row ? COND_EQ : COND_NULL, k->row);
	if (never)
		query_int(&q, "visited", COND_NULL, 0);
	else
		query_text(&q, "visited", COND_LT, before);
	if (!never)
		q.sort = "visited";
	if (counted_page(o, &q, limit, &rows, &all, e) < 0)
		return -1;
	out->all += all;
	out->p = mem_resize(out->p, out->n + rows.n + 1, sizeof(*out->p));
	for (size_t i = 0; i < rows.n; i++) {
		struct due *d = &out->p[out->n++];

		d->household = rows.p[i];	/* moved */
		d->visited = date_from_iso(record_text(&d->household, "visited"));
		d->every = (int32_t)k->every;
		d->over = d->visited == DATE_NONE ? d->every : day - d->visited - d->every;
	}
	free(rows.p);
	return 0;
}

static int
kinds_of(struct office *o, int32_t day, struct kind **out, size_t *n, struct err *e)
{
	struct rows terms;
	int rc = term_choices(o, "household_kind", DATE_NONE, &terms, e);

	*n = 0;
	*out = NULL;
	if (rc < 0)
		return -1;
	*out = mem_zero(terms.n + 1, sizeof(**out));
	rc = visit_every_code(o, "", day, &(*out)[(*n)++].every, e);
	for (size_t i = 0; rc == 0 && i < terms.n; i++) {
		(*out)[*n].row = terms.p[i].row;
		rc = visit_every_code(o, record_text(&terms.p[i], "code"), day, &(*out)[(*n)++].every, e);
	}
	rows_release(&terms);
	return rc;
}

int
visit_dues(struct office *o, int32_t day, int64_t village, size_t limit, struct dues *out, struct err *e)
{
	struct kind *kinds;
	size_t n;
	int rc = kinds_of(o, day, &kinds, &n, e);

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = add_dues(o, day, village, &kinds[i], true, limit, out, e);
		if (rc == 0)
			rc = add_dues(o, day, village, &kinds[i], false, limit, out, e);
	}
	free(kinds);
	if (rc < 0) {
		dues_release(out);
		return -1;
	}
	if (out->n)
		qsort(out->p, out->n, sizeof(*out->p), by_need);
	while (out->n > limit)
		record_release(&out->p[--out->n].household);
	return 0;
}

/* --- a day's round -------------------------------------------------------------------------------------------------- */

static void
stop_release(struct plan_stop *s)
{
	free(s->name);
	free(s->market);
	dues_release(&s->dues);
	rows_release(&s->promises);
	rows_release(&s->tickets);
}

void
plan_release(struct plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		stop_release(&p->p[i]);
	free(p->p);
	memset(p, 0, sizeof(*p));
}

/* What a village's row says of day: its market as text when it is one. */
static char *
market_of(const struct record *village, int32_t day)
{
	struct market m;
	struct buf b = BUF_INIT;

	/* Typed before it was checked, or imported: no market is known then. */
	if (market_parse(&m, record_text(village, "market"), NULL) < 0 || !market_on(&m, day))
		return NULL;
	market_text(&b, &m);
	return buf_detach(&b);
}

static int
fill_stop(struct office *o, int32_t day, const struct record *village, size_t each, struct plan_stop *s, struct err *e)
{
	struct query q;
	char until[11];

	memset(s, 0, sizeof(*s));
	s->village = village->row;
	s->name = mem_str(record_text(village, "name"));
	s->market = market_of(village, day);
	if (visit_dues(o, day, village->row, each, &s->dues, e) < 0)
		return -1;
	query_init(&q, &promise_entity);
	query_int(&q, "village", COND_EQ, village->row);
	promise_open(o, &q);
	date_to_iso(day + AHEAD_DAYS, until);
	query_text(&q, "due", COND_LE, until);
	if (counted_page(o, &q, each, &s->promises, &s->all_promises, e) < 0)
		return -1;
	query_init(&q, &ticket_entity);
	query_int(&q, "village", COND_EQ, village->row);
	ticket_open(o, &q);
	return counted_page(o, &q, each, &s->tickets, &s->all_tickets, e);
}

static bool
holds(const struct record *village, int32_t day)
{
	char iso[11];

	date_to_iso(day, iso);
	return (!*record_text(village, "valid_from") || strcmp(record_text(village, "valid_from"), iso) <= 0) &&
		(!*record_text(village, "valid_to") || strcmp(record_text(village, "valid_to"), iso) >= 0);
}

static int
by_market(const void *a, const void *b)
{
	const struct plan_stop *x = a, *y = b;

	if ((x->market != NULL) != (y->market != NULL))
		return x->market ? 1 : -1;
	return strcmp(x->name, y->name);
}

int
plan_make(struct office *o, int32_t day, int64_t who, size_t each, struct plan *out, struct err *e)
{
	struct query q;
	struct rows villages;
	bool his = false;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	out->day = day;
	query_init(&q, &village_entity);
	if (ledger_page(o->ledger, &q, NULL, true, VILLAGES_MAX, &villages, e) < 0)
		return -1;
	for (size_t i = 0; i < villages.n; i++)
		his = his || (who && record_int(&villages.p[i], "contact") == who);
	out->p = mem_zero(villages.n + 1, sizeof(*out->p));
	for (size_t i = 0; rc == 0 && i < villages.n; i++) {
		struct plan_stop *s = &out->p[out->n];

		if (!holds(&villages.p[i], day) || (his && record_int(&villages.p[i], "contact") != who))
			continue;
		rc = fill_stop(o, day, &villages.p[i], each, s, e);
		if (rc < 0 || s->dues.n + s->promises.n + s->tickets.n == 0)
			stop_release(s);
		else
			out->n++;
	}
	rows_release(&villages);
	if (rc < 0)
		plan_release(out);
	else if (out->n)
		qsort(out->p, out->n, sizeof(*out->p), by_market);
	return rc;
}

int
plan_market(struct office *o, int64_t village, int32_t day, struct buf *out, struct err *e)
{
	struct record r;
	int32_t today = date_today();
	char *market;

	if (look_row(o, &village_entity, village, &r, e) < 0)
		return -1;
	market = market_of(&r, day);
	if (market) {
		if (day == today || day == today + 1) {
			buf_adds(out, day == today ? "今天" : "明天");
		} else {
			date_short(out, day, today);
			buf_addc(out, ' ');
		}
		buf_addf(out, "%s赶集(%s), 上午人多半不在家\n", record_text(&r, "name"), market);
	}
	free(market);
	record_release(&r);
	return 0;
}
