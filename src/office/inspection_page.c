/*
 * inspection_page.c - what stands on an inspection's page, under its form
 * and in its list: who is in whose way, who is joined with it, and what the
 * month took.
 */
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/form.h"
#include "office/inspection.h"
#include "office/office.h"
#include "office/overlap.h"

enum { MONTH_VISITS_MAX = 200, BEFORE_TOLD = 3 };

static int
add_overlaps(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	struct overlaps found;

	if (overlap_find(o, r, &found, e) < 0)
		return -1;
	if (found.counted)
		buf_addf(out, "和别的检查有 %zu 处重叠 !!  F9 可打印合并安排建议, 由领导定\n", found.counted);
	overlap_lines(&found, out);
	overlaps_release(&found);
	return 0;
}

/* How many times the body came this month up to this one, and what for before: one that only comes again is in nobody's way. */
static int
add_again(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	int32_t day = date_from_iso(record_text(r, "date"));
	struct query q;
	struct rows came;
	char from[11];
	int y, m, d;
	size_t before = 0;

	if (day == DATE_NONE || !*record_text(r, "body"))
		return 0;
	date_split(day, &y, &m, &d);
	date_to_iso(date_make(y, m, 1), from);
	query_init(&q, &inspection_entity);
	query_text(&q, "body", COND_EQ, record_text(r, "body"));
	query_text(&q, "date", COND_GE, from);
	query_text(&q, "date", COND_LE, record_text(r, "date"));
	query_int(&q, "plan", COND_NE, PLAN_CANCELLED);
	if (ledger_page(o->ledger, &q, NULL, true, MONTH_VISITS_MAX, &came, e) < 0)
		return -1;
	for (size_t i = 0; i < came.n; i++)
		before += came.p[i].row != r->row;
	if (before > 0)
		buf_addf(out, "%s %d月第 %zu 批, 前面的:", record_text(r, "body"), m, before + 1);
	for (size_t i = 0, told = 0; i < came.n && told < BEFORE_TOLD; i++) {
		if (came.p[i].row == r->row)
			continue;
		buf_addf(out, "%s ", told++ > 0 ? "," : "");
		date_short(out, date_from_iso(record_text(&came.p[i], "date")), day);
		buf_addf(out, " %s", record_text(&came.p[i], "topic"));
	}
	if (before > 0)
		buf_addf(out, "%s\n", before > BEFORE_TOLD ? " .." : "");
	rows_release(&came);
	return 0;
}

int
inspection_facts(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	int minutes = inspection_minutes(r);

	if (add_overlaps(o, r, out, e) < 0 || add_again(o, r, out, e) < 0)
		return -1;
	if (minutes > 0) {
		buf_adds(out, "这一批占用 ");
		inspection_hours(minutes, out);
		buf_addc(out, '\n');
	}
	return overlap_month_line(o, date_from_iso(record_text(r, "date")), out, e);
}

/* Of the inspections this one is joined with, which are not said to be and can be: told in *tell (may be NULL), changed in more (may be NULL). */
static int
join_others(struct form *f, struct buf *tell, struct changes *more, struct err *e)
{
	struct record r;
	struct overlaps found;

	if (form_value(f, "plan")->kind != VALUE_INT || form_value(f, "plan")->i != PLAN_JOINED || record_int(&f->shown, "plan") == PLAN_JOINED)
		return 0;
	form_record(f, &r);
	int rc = overlap_find(f->office, &r, &found, e);
	for (size_t i = 0; rc == 0 && i < found.n; i++) {
		const struct overlap *x = &found.p[i];
		bool again = false;

		/* of one that meets it in several ways every way stands here */
		for (size_t k = 0; k < i; k++)
			again = again || (found.p[k].other.row == x->other.row && found.p[k].kind != OVERLAP_APART);
		/* who came on another day is past arranging */
		bool past = date_from_iso(record_text(&x->other, "date")) < date_today() &&
			strcmp(record_text(&x->other, "date"), record_text(&r, "date")) != 0;
		if (x->kind == OVERLAP_APART || x->other.readonly || again || past)
			continue;
		if (tell) {
			buf_adds(tell, tell->n > 0 ? "\n" : "和它重叠的也一起改成合并安排?\n");
			overlap_line(x, tell);
		}
		if (more) {
			struct change *c = changes_add(more, &inspection_entity);

			change_on(c, &x->other);
			change_set_int(c, "plan", PLAN_JOINED);
		}
	}
	if (rc == 0)
		overlaps_release(&found);
	record_release(&r);
	return rc;
}

int
inspection_offer(struct form *f, struct buf *ask, struct err *e)
{
	return join_others(f, ask, NULL, e);
}

int
inspection_also(struct form *f, struct changes *more, struct err *e)
{
	return f->with_others ? join_others(f, NULL, more, e) : 0;
}

/* An overlap stands where the leader's decision would, until there is one. */
bool
inspection_cell(struct office *o, const struct record *r, const struct field *f, int32_t today, struct buf *out, bool *warn)
{
	struct overlaps found;
	struct err none;
	int32_t day = date_from_iso(record_text(r, "date"));

	if (strcmp(f->name, "date") == 0 && day != DATE_NONE && day >= today && day < today + SOON_DAYS) {
		buf_adds(out, day == today ? "今天" : day == today + 1 ? "明天" : date_weekday_name(day));
		return true;
	}
	if (strcmp(f->name, "plan") != 0 || record_int(r, "plan") != 0 || overlap_find(o, r, &found, &none) < 0)
		return false;
	*warn = found.counted > 0;
	if (*warn)
		buf_addf(out, "重叠%zu处 !!", found.counted);
	overlaps_release(&found);
	return *warn;
}
