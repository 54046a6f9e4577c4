/*
 * rates.c - see rates.h; one walk over the index of call-backs.
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

enum { SATISFIED, FAIRLY, UNSATISFIED, UNREACHED, GIVEN_UP, SOLVED, PARTLY, UNSOLVED, CONTACTED, NOT_CONTACTED, PORTIONS };

#define EQ(f, n) { .field = (f), .op = COND_EQ, .i = (n) }
#define REACHED { .field = "satisfied", .op = COND_LT, .i = SATISFIED_UNREACHED }

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
	struct portion t[PORTIONS] = {
		[SATISFIED] = { { EQ("satisfied", SATISFIED_YES) }, 1, 0 },
		[FAIRLY] = { { EQ("satisfied", SATISFIED_FAIRLY) }, 1, 0 },
		[UNSATISFIED] = { { EQ("satisfied", SATISFIED_NO) }, 1, 0 },
		[UNREACHED] = { { EQ("satisfied", SATISFIED_UNREACHED) }, 1, 0 },
		[GIVEN_UP] = { { EQ("satisfied", SATISFIED_UNREACHED), EQ("state", TICKET_FILED) }, 2, 0 },
		[SOLVED] = { { REACHED, EQ("solved", SOLVED_YES) }, 2, 0 },
		[PARTLY] = { { REACHED, EQ("solved", SOLVED_PARTLY) }, 2, 0 },
		[UNSOLVED] = { { REACHED, EQ("solved", SOLVED_NO) }, 2, 0 },
		[CONTACTED] = { { REACHED, EQ("contacted", CONTACTED_YES) }, 2, 0 },
		[NOT_CONTACTED] = { { REACHED, EQ("contacted", CONTACTED_NO) }, 2, 0 },
	};
	struct query q;
	struct span s;

	memset(out, 0, sizeof(*out));
	date_to_iso(from, s.from);
	date_to_iso(to, s.to);
	asked(within, &s, &q);
	if (ledger_portions(o->ledger, &q, t, PORTIONS, e) < 0)
		return -1;
	out->satisfied = t[SATISFIED].count;
	out->fairly = t[FAIRLY].count;
	out->unsatisfied = t[UNSATISFIED].count;
	out->valid = out->satisfied + out->fairly + out->unsatisfied;
	out->called = out->valid + t[UNREACHED].count;
	out->invalid = t[GIVEN_UP].count;
	out->trying = t[UNREACHED].count - out->invalid;
	out->solved = t[SOLVED].count;
	out->partly = t[PARTLY].count;
	out->unsolved = t[UNSOLVED].count;
	out->contacted = t[CONTACTED].count;
	out->not_contacted = t[NOT_CONTACTED].count;
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
