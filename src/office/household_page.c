/*
 * household_page.c - what is said about a household: tags that hold, the last
 * visit, what was promised and is open.  All of it comes from other rows;
 * nothing is stored for it.
 */
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/due.h"
#include "office/household.h"
#include "office/office.h"
#include "office/person.h"
#include "office/plan.h"
#include "office/promise.h"
#include "office/ticket.h"
#include "office/visit.h"

enum { OPEN_SHOWN = 5, TAGS_SHOWN = 8 };

static int
last_visit(struct office *o, int64_t row, struct buf *out, struct err *e)
{
	static const char *const said[] = { "matters", "note", "need" };
	struct query q;
	struct rows rows;

	query_init(&q, &visit_entity);
	query_int(&q, "household", COND_EQ, row);
	if (ledger_page(o->ledger, &q, NULL, true, 1, &rows, e) != 0)
		return -1;
	if (rows.n > 0) {
		const struct record *v = &rows.p[0];

		buf_adds(out, "上次走访: ");
		office_field(o, v, "date", out);
		buf_addc(out, ' ');
		office_field(o, v, "cadres", out);
		for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
			if (value_is_null(record_field(v, said[i])))
				continue;
			buf_adds(out, ", ");
			office_field(o, v, said[i], out);
		}
		buf_addc(out, '\n');
	} else
		buf_adds(out, "还没有走访过\n");
	rows_release(&rows);
	return 0;
}

/* Open tickets are what was promised and is open. */
static int
open_tickets(struct office *o, int64_t row, struct buf *out, struct err *e)
{
	struct query q;
	struct rows rows;
	int64_t n;

	query_init(&q, &ticket_entity);
	query_int(&q, "household", COND_EQ, row);
	query_int(&q, "state", COND_LT, TICKET_CLOSED);
	if (ledger_count(o->ledger, &q, 0, &n, e) != 0 || ledger_page(o->ledger, &q, NULL, true, OPEN_SHOWN, &rows, e) != 0)
		return -1;
	if (n > 0)
		buf_addf(out, "答应了还没办完: %lld 件\n", (long long)n);
	for (size_t i = 0; i < rows.n; i++) {
		int32_t late = ticket_late(&rows.p[i], date_today());

		buf_adds(out, "  ");
		office_title(o, "ticket", rows.p[i].row, out);
		buf_addc(out, ' ');
		office_field(o, &rows.p[i], "state", out);
		if (record_text(&rows.p[i], "deadline")[0] != '\0') {
			buf_adds(out, " 限 ");
			office_field(o, &rows.p[i], "deadline", out);
		}
		if (late != INT32_MIN && late > 0)
			buf_addf(out, " 超%d天 !!", (int)late);
		buf_addc(out, '\n');
	}
	rows_release(&rows);
	return 0;
}

/* Tags that hold today. */
static int
tags_now(struct office *o, int64_t row, struct buf *out, struct err *e)
{
	struct query q;
	struct rows rows;
	char today[11];
	int n = 0;

	date_to_iso(date_today(), today);
	query_init(&q, &tag_entity);
	query_int(&q, "household", COND_EQ, row);
	if (ledger_page(o->ledger, &q, NULL, true, TAGS_SHOWN * 4, &rows, e) != 0)
		return -1;
	for (size_t i = 0; i < rows.n && n < TAGS_SHOWN; i++) {
		const char *from = record_text(&rows.p[i], "valid_from"), *to = record_text(&rows.p[i], "valid_to");

		if ((*from != '\0' && strcmp(from, today) > 0) || (*to != '\0' && strcmp(to, today) < 0))
			continue;
		buf_adds(out, n++ > 0 ? "、" : "标签: ");
		office_title(o, "term", record_int(&rows.p[i], "term"), out);
		if (record_int(&rows.p[i], "person") != 0) {
			buf_addc(out, '(');
			office_title(o, "person", record_int(&rows.p[i], "person"), out);
			buf_addc(out, ')');
		}
	}
	if (n > 0)
		buf_addc(out, '\n');
	rows_release(&rows);
	return 0;
}

/* Said only when it is too long ago. */
static int
seen_lately(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	int32_t day = date_from_iso(record_text(r, "visited"));
	int64_t every;

	if (day == DATE_NONE)
		return 0;
	if (visit_every(o, record_int(r, "kind"), date_today(), &every, e) != 0)
		return -1;
	if (date_today() - day > every)
		buf_addf(out, "久未走访: %d 天没去了, 这类户 %d 天一次 !\n", (int)(date_today() - day), (int)every);
	return 0;
}

int
household_facts(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	if (r->row == 0)
		return 0;
	if (tags_now(o, r->row, out, e) != 0 || last_visit(o, r->row, out, e) != 0)
		return -1;
	if (seen_lately(o, r, out, e) != 0 || promise_tell(o, r->row, out, e) != 0 ||
	    plan_market(o, record_int(r, "village"), date_today() + 1, out, e) != 0)
		return -1;
	return open_tickets(o, r->row, out, e);
}
