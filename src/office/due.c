/*
 * due.c - see due.h.
 */
#include "office/due.h"

#include "base/buf.h"
#include "base/date.h"
#include "office/look.h"
#include "office/office.h"
#include "office/rule.h"
#include "office/term.h"

enum { EVERY_USUAL = 90 };

int
visit_every_code(struct office *o, const char *code, int32_t day, int64_t *out, struct err *e)
{
	struct buf key = BUF_INIT;
	int rc = rule_int(o, "V1.normal", day, EVERY_USUAL, out, e);

	if (rc == 0 && *code) {
		buf_addf(&key, "V1.%s", code);
		rc = rule_int(o, buf_str(&key), day, *out, out, e);
	}
	buf_release(&key);
	return rc;
}

int
visit_every(struct office *o, int64_t kind, int32_t day, int64_t *out, struct err *e)
{
	struct record term;
	int rc = look_row(o, &term_entity, kind, &term, e);

	if (rc == 0)
		rc = visit_every_code(o, record_text(&term, "code"), day, out, e);
	record_release(&term);
	return rc;
}

int
visit_every_tell(struct office *o, int64_t kind, int32_t day, struct buf *out, struct err *e)
{
	struct record term;
	struct buf key = BUF_INIT;
	int told = look_row(o, &term_entity, kind, &term, e);

	if (told == 0 && *record_text(&term, "code")) {
		buf_addf(&key, "V1.%s", record_text(&term, "code"));
		told = rule_tell(o, buf_str(&key), day, out, e);
	}
	if (told == 0)
		told = rule_tell(o, "V1.normal", day, out, e);
	if (told >= 0)
		told = rule_tell(o, "V1", day, out, e);
	record_release(&term);
	buf_release(&key);
	return told < 0 ? -1 : 0;
}

/* A list must open even without a readable rule table. */
static void
seen_before(struct office *o, struct query *q, const char *rule, int64_t usual)
{
	int32_t today = date_today();
	int64_t every;

	if (rule_int(o, rule, today, usual, &every, NULL) < 0)
		every = usual;
	date_to_iso(today - (int32_t)every, o->month_ago);
	query_text(q, "visited", COND_LT, o->month_ago);
	q->sort = "visited";
}

void
visit_due_key(struct office *o, struct query *q)
{
	query_int(q, "kind", COND_EQ, term_row(o, "household_kind", "key"));
	seen_before(o, q, "V1.key", 30);
}

void
visit_due_away(struct office *o, struct query *q)
{
	query_int(q, "kind", COND_EQ, term_row(o, "household_kind", "away"));
	seen_before(o, q, "V1.away", 180);
}

void
visit_due_other(struct office *o, struct query *q)
{
	query_int(q, "kind", COND_NE, term_row(o, "household_kind", "key"));
	query_int(q, "kind", COND_NE, term_row(o, "household_kind", "away"));
	seen_before(o, q, "V1.normal", EVERY_USUAL);
}

void
visit_due_never(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "visited", COND_NULL, 0);
}
