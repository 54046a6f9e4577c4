/*
 * period.c - a run of days, and the runs it is compared with.
 */
#include "report/period.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"

void
period_days(struct period *t, int32_t first, int32_t last, int cutoff)
{
	int y, m, d, last_y, last_m, last_d;
	int64_t unused;

	memset(t, 0, sizeof(*t));
	t->first = first;
	t->last = last;
	date_to_iso(first, t->iso);
	date_to_iso(last, t->iso_last);
	date_to_iso(last > date_today() ? date_today() : last, t->iso_stock);
	date_window(first, cutoff, &t->from, &unused);
	date_window(last, cutoff, &unused, &t->to);
	t->over = t->to <= date_now();
	date_split(first, &y, &m, &d);
	date_split(last, &last_y, &last_m, &last_d);
	struct buf name = BUF_INIT;
	if (y != last_y)
		buf_addf(&name, "%d年", y);
	buf_addf(&name, "%d月%d日", m, d);
	if (first != last)
		buf_adds(&name, "至");
	if (y != last_y)
		buf_addf(&name, "%d年", last_y);
	if (m != last_m || y != last_y)
		buf_addf(&name, "%d月", last_m);
	if (first != last)
		buf_addf(&name, "%d日", last_d);
	memcpy(t->name, buf_str(&name), name.n < sizeof(t->name) ? name.n + 1 : 0);
	buf_release(&name);
}

void
period_day(struct period *t, int32_t day, int cutoff)
{
	period_days(t, day, day, cutoff);
}

void
period_before(const struct period *t, struct period *out, int cutoff)
{
	int y, m, d, next_y, next_m, next_d, before_y, before_m, before_d;

	date_split(t->first, &y, &m, &d);
	date_split(t->last + 1, &next_y, &next_m, &next_d);
	if (d == 1 && next_d == 1 && next_y * 12 + next_m == y * 12 + m + 1) {
		date_split(t->first - 1, &before_y, &before_m, &before_d);
		period_days(out, date_make(before_y, before_m, 1), t->first - 1, cutoff);
	} else {
		period_days(out, t->first - (t->last - t->first + 1), t->first - 1, cutoff);
	}
}

static int32_t
month_end(int y, int m)
{
	return (m == 12 ? date_make(y + 1, 1, 1) : date_make(y, m + 1, 1)) - 1;
}

static int32_t
month_earlier(int32_t day, int months)
{
	int y, m, d;

	date_split(day, &y, &m, &d);
	int at = y * 12 + m - 1 - months;
	int32_t end = month_end(at / 12, at % 12 + 1), same = end;

	if (day != month_end(y, m) && date_make(at / 12, at % 12 + 1, 1) + d - 1 < end)
		same = date_make(at / 12, at % 12 + 1, 1) + d - 1;
	return same;
}

void
period_earlier(const struct period *t, int months, struct period *out, int cutoff)
{
	period_days(out, month_earlier(t->first, months), month_earlier(t->last, months), cutoff);
}

void
period_last(const struct period *t, struct period *out, int cutoff)
{
	int y, m, d, last_y, last_m, last_d;

	date_split(t->first, &y, &m, &d);
	date_split(t->last, &last_y, &last_m, &last_d);
	int months = last_y * 12 + last_m - y * 12 - m + 1;

	if (d != 1) {
		period_days(out, t->first - (t->last - t->first + 1), t->first - 1, cutoff);
		return;
	}
	if (months == 2 && m % 3 == 1)
		months = 3;	/* a quarter under way */
	else if (months > 3 && months < 12 && m == 1)
		months = 12;	/* a year under way */
	period_earlier(t, months, out, cutoff);
}
