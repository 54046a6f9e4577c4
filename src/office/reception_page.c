/*
 * reception_page.c - what stands on a reception's page, under its form and
 * in its list: the papers that are missing, and who else comes the same day.
 * The verdicts are finding.c's to tell.
 */
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/inspection.h"
#include "office/look.h"
#include "office/office.h"
#include "office/overlap.h"
#include "office/reception.h"

enum { DAY_MAX = 50 };

/* The one of a day's inspections that r receives: the one that says so, else that of the same body; NULL. */
static const struct record *
own_inspection(const struct record *r, const struct rows *day)
{
	const struct record *own = NULL;

	for (size_t i = 0; i < day->n; i++) {
		if (r->row && record_int(&day->p[i], "reception") == r->row)
			return &day->p[i];
		if (strcmp(record_text(&day->p[i], "body"), record_text(r, "unit")) == 0)
			own = &day->p[i];
	}
	return own;
}

static int
day_inspections(struct office *o, const struct record *r, struct rows *out, struct err *e)
{
	struct query q;

	inspection_on(&q, record_text(r, "date"));
	return ledger_page(o->ledger, &q, NULL, true, DAY_MAX, out, e);
}

int
reception_inspection(struct office *o, int64_t reception, int64_t *out, struct err *e)
{
	struct record r;
	struct rows day;
	int rc;

	*out = 0;
	if (look_row(o, &reception_entity, reception, &r, e) < 0)
		return -1;
	rc = day_inspections(o, &r, &day, e);
	if (rc == 0) {
		const struct record *own = own_inspection(&r, &day);

		*out = own ? own->row : 0;
		rows_release(&day);
	}
	record_release(&r);
	return rc;
}

/* Whom the inspection it receives meets; without one, who comes that day. */
static int
add_inspections(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	const struct record *own;
	struct rows day;
	int rc = 0;

	if (day_inspections(o, r, &day, e) < 0)
		return -1;
	own = own_inspection(r, &day);
	if (own) {
		struct overlaps met;

		rc = overlap_find(o, own, &met, e);
		if (rc == 0) {
			overlap_lines(&met, out);
			overlaps_release(&met);
		}
	}
	for (size_t i = 0; i < day.n && !own; i++)
		buf_addf(out, "同日来检查的有: %s %s %s\n", record_text(&day.p[i], "body"), record_text(&day.p[i], "start"),
				record_text(&day.p[i], "topic"));
	rows_release(&day);
	return rc;
}

int
reception_facts(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	struct buf missing = BUF_INIT;
	int rc;

	reception_missing(r, &missing);
	if (r->row)
		buf_addf(out, missing.n ? "四要素: 还缺%s\n" : "四要素: 齐%s\n", buf_str(&missing));
	buf_release(&missing);
	rc = add_inspections(o, r, out, e);
	if (rc == 0 && r->row)
		rc = overlap_month_line(o, date_from_iso(record_text(r, "date")), out, e);
	return rc;
}

/* In the place of how it was paid: what it still lacks to be paid. */
bool
reception_cell(struct office *o, const struct record *r, const struct field *f, int32_t today, struct buf *out, bool *warn)
{
	static const char *const brief[] = { "函", "批", "清", "票" };
	unsigned there;

	(void)o;
	(void)today;
	if (strcmp(f->name, "payment") != 0)
		return false;
	there = reception_papers(r);
	*warn = there != PAPERS_ALL;
	buf_adds(out, *warn ? "缺" : "四要素齐");
	for (unsigned i = 0; i < sizeof(brief) / sizeof(*brief); i++)
		if (!(there & 1U << i))
			buf_adds(out, brief[i]);
	return true;
}
