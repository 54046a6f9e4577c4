/*
 * rates.c - see rates.h; three groupings over the index of call-backs.
 */
#include "office/rates.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "db/ledger.h"
#include "office/office.h"
#include "office/rule.h"
#include "office/ticket.h"

struct span { char from[11], to[11]; };

static void
asked(const struct query *within, const struct span *s, struct query *q)
{
	if (within)
		*q = *within;
	else
		query_init(q, &ticket_entity);
	q->sort = NULL;
	query_text(q, "callback_on", COND_GE, s->from);
	query_text(q, "callback_on", COND_LE, s->to);
}

/* n[code] gets how many have it; 0: none of these. */
static int
grouped(struct office *o, const struct query *q, const char *field, int64_t n[8], struct err *e)
{
	struct groups g;

	memset(n, 0, 8 * sizeof(*n));
	if (ledger_group(o->ledger, q, field, NULL, &g, e) < 0)
		return -1;
	for (size_t i = 0; i < g.n; i++) {
		int64_t code = g.p[i].v.kind == VALUE_INT ? g.p[i].v.i : 0;

		n[code > 0 && code < 8 ? code : 0] += g.p[i].count;
	}
	groups_release(&g);
	return 0;
}

static int
weigh(struct office *o, int32_t day, struct ticket_rates *r, struct err *e)
{
	int64_t fairly, response, satisfied, solved, sum;

	if (rule_int(o, "T8.fairly", day, 90, &fairly, e) < 0 || rule_int(o, "T8.response", day, 10, &response, e) < 0 ||
			rule_int(o, "T8.satisfied", day, 40, &satisfied, e) < 0 || rule_int(o, "T8.solved", day, 50, &solved, e) < 0)
		return -1;
	r->response = (struct rate){ r->contacted, r->valid };
	r->solving = (struct rate){ r->solved, r->valid };
	r->satisfaction = (struct rate){ r->satisfied * 100 + r->fairly * fairly, r->valid * 100 };
	sum = response + satisfied + solved;
	r->score = (struct rate){ 0, sum > 0 ? r->valid * 100 * sum : 0 };
	if (r->score.den)
		r->score.num = (r->contacted * response + r->solved * solved) * 100 + r->satisfaction.num * satisfied;
	return 0;
}

int
ticket_rates(struct office *o, const struct query *within, int32_t from, int32_t to, struct ticket_rates *out, struct err *e)
{
	struct query q;
	struct span s;
	int64_t satisfied[8], solved[8], contacted[8];

	memset(out, 0, sizeof(*out));
	date_to_iso(from, s.from);
	date_to_iso(to, s.to);
	asked(within, &s, &q);
	if (grouped(o, &q, "satisfied", satisfied, e) < 0)
		return -1;
	query_int(&q, "satisfied", COND_LT, SATISFIED_UNREACHED);
	if (grouped(o, &q, "solved", solved, e) < 0 || grouped(o, &q, "contacted", contacted, e) < 0)
		return -1;
	asked(within, &s, &q);
	query_int(&q, "satisfied", COND_EQ, SATISFIED_UNREACHED);
	query_int(&q, "state", COND_EQ, TICKET_FILED);
	if (ledger_count(o->ledger, &q, 0, &out->invalid, e) < 0)
		return -1;
	out->satisfied = satisfied[SATISFIED_YES];
	out->fairly = satisfied[SATISFIED_FAIRLY];
	out->unsatisfied = satisfied[SATISFIED_NO];
	out->valid = out->satisfied + out->fairly + out->unsatisfied;
	out->called = out->valid + satisfied[SATISFIED_UNREACHED];
	out->trying = satisfied[SATISFIED_UNREACHED] - out->invalid;
	out->solved = solved[SOLVED_YES];
	out->partly = solved[SOLVED_PARTLY];
	out->unsolved = solved[SOLVED_NO];
	out->contacted = contacted[CONTACTED_YES];
	out->not_contacted = contacted[CONTACTED_NO];
	out->not_asked = out->valid - out->contacted - out->not_contacted;
	return weigh(o, to, out, e);
}

void
rate_text(struct buf *out, struct rate r)
{
	int64_t tenths;

	if (r.den <= 0) {
		buf_adds(out, "—");
		return;
	}
	tenths = (r.num * 2000 + r.den) / (r.den * 2);
	buf_addf(out, "%lld.%lld%%", (long long)(tenths / 10), (long long)(tenths % 10));
}
