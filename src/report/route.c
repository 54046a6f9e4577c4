/*
 * route.c - 走访路线单.
 *
 * A sheet to carry: which households of which village are due, what is owed
 * them, and where people will be at the market.  Composed from office/plan.h;
 * the day is the one after the report's, so that it is printed the evening
 * before.
 */
#include "report/route.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/lunar.h"
#include "office/office.h"
#include "office/plan.h"
#include "office/township.h"

enum { EACH = 12, ALL = 5000 };	/* of a kind a village; what a sheet to carry has room for, and what a village never has */

static const struct column due_columns[] = {
	{ "户主", 14, ALIGN_LEFT }, { "组", 6, ALIGN_LEFT }, { "电话", 12, ALIGN_CENTER }, { "上次", 10, ALIGN_CENTER },
	{ "超", 6, ALIGN_RIGHT }, { "到了", 4, ALIGN_CENTER },
};

/* over: what stands over the table and need not be said in every row of it; "" nothing. */
static void
cell_field(struct composing *c, const struct record *r, const char *field, const char *over)
{
	const struct field *f = &r->entity->fields[entity_field(r->entity, field)];
	struct buf b = BUF_INIT;

	page_cell(c->p);
	if (privacy_shows(&c->privacy, f))
		privacy_cell(&c->privacy, f, record_field(r, field), true, &b);
	size_t said = strncmp(buf_str(&b), over, strlen(over)) == 0 ? strlen(over) : 0;
	page_text(c->p, "%s", buf_str(&b) + said);
	buf_release(&b);
}

static void
dues(struct composing *c, const struct dues *d, const char *village)
{
	if (d->n == 0)
		return;
	page_table(c->p, due_columns, sizeof(due_columns) / sizeof(*due_columns));
	for (size_t i = 0; i < d->n; i++) {
		const struct due *x = &d->p[i];

		privacy_about(&c->privacy, &x->household);
		cell_field(c, &x->household, "name", "");
		cell_field(c, &x->household, "group", village);
		cell_field(c, &x->household, "phone", "");
		page_cell(c->p);
		if (x->visited == DATE_NONE)
			page_text(c->p, "没去过");
		else
			page_day(c->p, x->visited);
		page_cell(c->p);
		if (x->visited != DATE_NONE)
			page_text(c->p, "%d天", (int)x->over);
		page_cell(c->p);
	}
}

/* "答应过：张建国 送化肥（11月20日）；" of promises, "未办结：A-0412 灌溉渠堵塞；" of tickets. */
static int
owed(struct composing *c, const char *head, struct rows *rows, const char *who, const char *what, const char *day)
{
	struct buf b = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < rows->n; i++) {
		struct record *r = &rows->p[i];
		int32_t due = date_from_iso(record_text(r, day));

		if ((rc = report_outward(c, r)) < 0)
			break;
		privacy_about(&c->privacy, r);
		if (i)
			buf_adds(&b, "；");
		for (int k = 0; k < 2; k++) {
			const struct field *f = &r->entity->fields[entity_field(r->entity, k ? what : who)];

			if (privacy_shows(&c->privacy, f))
				privacy_cell(&c->privacy, f, record_field(r, f->name), true, &b);
			if (k == 0)
				buf_adds(&b, " ");
		}
		if (due != DATE_NONE) {
			buf_adds(&b, "（");
			date_paper(&b, due, date_today(), 0);
			buf_adds(&b, "）");
		}
	}
	if (rc == 0 && rows->n) {
		page_paragraph(c->p, head);
		page_text(c->p, "%s。", buf_str(&b));
	}
	buf_release(&b);
	return rc;
}

/* What a village's part leaves out; nothing when all of it is there. */
static void
left_out(struct composing *c, const struct plan_stop *s, int each)
{
	const struct { int64_t n; const char *what; } more[] = {
		{ s->dues.all - (int64_t)s->dues.n, "户到了该走的时候" },
		{ s->all_promises - (int64_t)s->promises.n, "件答应过的事" },
		{ s->all_tickets - (int64_t)s->tickets.n, "件没办结的" },
	};
	bool said = false;

	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++) {
		if (more[i].n <= 0)
			continue;
		if (!said) {
			page_paragraph(c->p, NULL);
			page_text(c->p, "以上各列最急的%d条；%s还有", each, s->name);
		}
		page_text(c->p, "%s%" PRId64 "%s", said ? "、" : "", more[i].n, more[i].what);
		said = true;
	}
	if (said)
		page_text(c->p, "，没有列出。");
}

static int
stop(struct composing *c, struct plan_stop *s, int each)
{
	struct buf head = BUF_INIT;

	buf_adds(&head, s->name);
	if (s->market)
		buf_addf(&head, "（赶集：%s，上午人多半不在家）", s->market);
	page_heading(c->p, buf_str(&head));
	buf_release(&head);
	dues(c, &s->dues, s->name);
	if (owed(c, "答应过：", &s->promises, "household", "what", "due") < 0)
		return -1;
	if (owed(c, "未办结：", &s->tickets, "number", "summary", "deadline") < 0)
		return -1;
	left_out(c, s, each);
	return 0;
}

static int
compose(struct composing *c)
{
	int32_t day = c->opt->from + 1;
	int each = c->opt->all ? ALL : EACH;
	struct buf b = BUF_INIT;
	struct plan plan;
	int rc = 0;

	if (plan_make(c->o, day, c->o->me, (size_t)each, &plan, c->e) < 0)
		return -1;
	page_title(c->p, "%s走访路线单", office_township(c->o));
	date_long(&b, day);
	buf_addf(&b, "　%s　农历", date_weekday_name(day));
	lunar_text(&b, day);
	page_subtitle(c->p, "（%s）", buf_str(&b));
	buf_release(&b);
	if (plan.n == 0) {
		page_paragraph(c->p, NULL);
		page_text(c->p, "没有到时候要走的户，也没有答应过没办的事。");
	}
	for (size_t i = 0; rc == 0 && i < plan.n; i++)
		rc = stop(c, &plan.p[i], each);
	plan_release(&plan);
	return rc;
}

const struct report report_route = {
	.name = "route", .title = "走访路线单", .help = "明天: 久未走的户、答应的事、赶集的村", .takes = REPORT_DAYS,
	.span = SPAN_DAY, .cuts = true, .compose = compose,
};
