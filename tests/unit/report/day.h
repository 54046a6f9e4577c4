/*
 * day.h - one small, fully known day of work in a temporary ledger: what the
 * report tests count against.  The cut-off is 17:00.
 */
#ifndef TEST_DAY_H
#define TEST_DAY_H

#include "office/daily.h"
#include "office/inspection.h"
#include "report/compose.h"
#include "report/daily.h"
#include "report/page.h"
#include "unit/office/small.h"

#define DAY 20775		/* 2026-11-18, a Wednesday */

struct day {
	struct small s;
	int64_t wang, li, tang, bridge;		/* staff, villages */
	int64_t zhang, chen, maimaiti;		/* households */
	int64_t late, guests, comers;		/* an overdue ticket, a reception, an inspection of another month */
};

static inline const char *
day_ms(char out[24], int32_t day, int minute)
{
	return small_row(out, date_ms(day, minute));
}
#define AT(day, h, m) day_ms((char[24]){ "" }, (day), (h) * 60 + (m))

static inline void
day_open(struct day *d)
{
	struct small *s = &d->s;

	small_open(s);
	setenv("YIBENZHANG_NOW", "2026-11-18T17:30:00", 1);
	s->o.opt.cutoff_minute = 17 * 60;
	d->wang = small_add(s, &staff_entity, "name", "王德福", NULL);
	d->li = small_add(s, &staff_entity, "name", "李明", NULL);
	d->tang = small_add(s, &village_entity, "name", "大塘村", "contact", ROW(d->wang), "sort_no", "1", NULL);
	d->bridge = small_add(s, &village_entity, "name", "石桥村", "contact", ROW(d->li), "sort_no", "2", NULL);
	d->zhang = small_add(s, &household_entity, "name", "张建国", "village", ROW(d->tang), NULL);
	d->chen = small_add(s, &household_entity, "name", "陈䶮", "village", ROW(d->tang), NULL);
	d->maimaiti = small_add(s, &household_entity, "name", "买买提·艾力", "village", ROW(d->bridge), NULL);
}

static inline int64_t
day_visit(struct day *d, const char *date, int64_t village, int64_t household, int way, const char *matter, int need)
{
	char w[2] = { (char)('0' + way), 0 }, n[2] = { (char)('0' + need), 0 };
	int64_t m = term_row(&d->s.o, "matter", matter);
	return small_add(&d->s, &visit_entity, "date", date, "village", ROW(village), "household", ROW(household), "cadres",
	    ROW(d->wang), "way", w, "matters", ROW(m), "need", n, NULL);
}

/* closed: 0 still open. */
static inline int64_t
day_ticket(struct day *d, int64_t village, const char *source, int64_t opened, const char *deadline, int64_t closed, int result)
{
	char r[2] = { (char)('0' + result), 0 };
	int64_t src = term_row(&d->s.o, "source", source);
	if (closed)
		return small_add(&d->s, &ticket_entity, "village", ROW(village), "source", ROW(src), "opened", ROW(opened), "summary",
		    "灌溉渠堵塞", "deadline", deadline, "state", "60", "closed", ROW(closed), "result", r, NULL);
	return small_add(&d->s, &ticket_entity, "village", ROW(village), "source", ROW(src), "opened", ROW(opened), "summary",
	    "路灯不亮", "deadline", deadline, "state", "30", NULL);
}

static inline void
day_fill(struct day *d)
{
	/* the day: three visits to two households; the day before: one */
	day_visit(d, "2026-11-18", d->tang, d->zhang, VISIT_HOME, "1", NEED_TICKET);
	day_visit(d, "2026-11-18", d->tang, d->zhang, VISIT_PHONE, "1", NEED_NONE);
	day_visit(d, "2026-11-18", d->bridge, d->maimaiti, VISIT_HOME, "5", NEED_DONE);
	day_visit(d, "2026-11-17", d->tang, d->chen, VISIT_HOME, "3", NEED_NONE);
	/* 17:00 of the 17th belongs to the 18th; 17:00 of the 18th does not */
	day_ticket(d, d->tang, "visit", date_ms(DAY - 1, 17 * 60), "2026-11-28", 0, 0);
	day_ticket(d, d->bridge, "12345", date_ms(DAY, 16 * 60 + 59), "2026-11-18", date_ms(DAY, 16 * 60 + 59), RESULT_SOLVED);
	day_ticket(d, d->bridge, "12345", date_ms(DAY, 17 * 60), "2026-11-29", 0, 0);
	day_ticket(d, d->tang, "visit", date_ms(DAY - 1, 17 * 60 - 1), "2026-11-18", 0, 0);
	d->late = day_ticket(d, d->tang, "visit", date_ms(DAY - 20, 600), "2026-11-15", 0, 0);
	/* closed after the window: still open and late for this report */
	day_ticket(d, d->bridge, "visit", date_ms(DAY - 20, 600), "2026-11-17", date_ms(DAY, 17 * 60 + 10), RESULT_PARTLY);
	day_ticket(d, d->bridge, "visit", date_ms(DAY - 9, 600), "2026-11-19", date_ms(DAY, 540), RESULT_POLICY);
	d->guests = small_add(&d->s, &reception_entity, "date", "2026-11-18", "unit", "县水利局", "letter", "石水函〔2026〕41号",
	    "purpose", "冬修水利督查", "guest_count", "4", "meal", "1", "diners", "4", NULL);
	d->comers = small_add(&d->s, &inspection_entity, "date", "2026-12-20", "body", "县水利局", "topic", "冬修水利督查", "villages",
	    ROW(d->tang), "start", "10:00", "until", "15:30", NULL);
	small_add(&d->s, &daily_entity, "day", "2026-11-18", "decisions", "A-0003余40米渠道需协调挖机。", NULL);
}

static inline void
day_close(struct day *d)
{
	small_close(&d->s);
}

/* The day's report. */
static inline int
day_report(struct day *d, struct page *out)
{
	return report_compose(&report_daily, &d->s.o, &(struct report_options){ .from = DAY, .to = DAY }, out, &d->s.e);
}

static inline int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/* Is the field of row j what an earlier row has already? */
static inline bool
by_listing_known(const struct rows *r, size_t j, const char *field)
{
	for (size_t k = 0; k < j; k++)
		if (value_equal(record_field(&r->p[k], field), record_field(&r->p[j], field)))
			return true;
	return false;
}

/* Counts by listing, as the screen does when a number is opened. */
static inline int64_t
by_listing(struct ledger *l, const struct number *n)
{
	struct err e;
	int64_t sum = 0, whole = 0;
	for (size_t i = 0; i < n->n_parts; i++) {
		struct rows r;
		int64_t spans[1200], v = 0;
		size_t n_spans = 0;
		OK(ledger_page(l, &n->parts[i].query, NULL, true, 1200, &r, &e), e);
		assert_true(r.n < 1200);
		for (size_t j = 0; j < r.n; j++) {
			const struct value *f = n->field ? record_field(&r.p[j], n->field) : NULL;
			switch (n->measure) {
			case MEASURE_ROWS: v++; break;
			case MEASURE_SUM: v += f->i; break;
			case MEASURE_ITEMS: v += (int64_t)f->n; break;
			case MEASURE_DISTINCT: v += f->kind != VALUE_NULL && !by_listing_known(&r, j, n->field); break;
			case MEASURE_AGAIN: v += f->kind != VALUE_NULL && by_listing_known(&r, j, n->field); break;
			case MEASURE_MIDDLE:
				if (f->kind != VALUE_NULL && record_int(&r.p[j], "opened"))
					spans[n_spans++] = f->i - record_int(&r.p[j], "opened");
				break;
			}
		}
		rows_release(&r);
		if (n->measure == MEASURE_MIDDLE && n_spans > 0) {
			qsort(spans, n_spans, sizeof(*spans), by_size);
			v = (spans[(n_spans - 1) / 2] + spans[n_spans / 2]) / 2;
		}
		sum += n->parts[i].sign * v;
		whole += n->form == NUMBER_DAYS ? (int64_t)n_spans : n->parts[i].sign == 0 ? v : 0;
		assert_true(n->parts[i].title[0] != '\0');
	}
	return n->form == NUMBER_RATE || n->form == NUMBER_DAYS ? number_value(n->form, sum, whole) : sum;
}

#endif
