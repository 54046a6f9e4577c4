/*
 * period.h - a run of days a report is about, with the window of hours it
 * ends at, and the runs of days it is compared with.
 *
 * Knows the calendar and the cut-off hour; knows nothing of what is counted.
 */
#ifndef REPORT_PERIOD_H
#define REPORT_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

struct period {
	int32_t first, last;	/* days, both in it */
	char iso[11], iso_last[11];
	char iso_stock[11];	/* the day its stock is counted on: the last, or today while it still runs */
	int64_t from, to;	/* the window, ms */
	bool over;		/* something may have been closed after it */
	char name[64];		/* "11月18日", "11月9日至15日" */
};

/* cutoff: the minute of the day it ends at. */
void period_day(struct period *t, int32_t day, int cutoff);
void period_days(struct period *t, int32_t first, int32_t last, int cutoff);
/* What a period is compared with: the month before a whole month, else as many days before it. */
void period_before(const struct period *t, struct period *out, int cutoff);
/* The same days so many months earlier; the last day of a month stays the last, and a day the earlier month lacks becomes its last. */
void period_earlier(const struct period *t, int months, struct period *out, int cutoff);
/*
 * What figures are compared with, so that a month still running meets as much of the month before: from the first of a month, the
 * same days a month earlier (a quarter, a year, as many months as it touches); else as many days before.
 */
void period_last(const struct period *t, struct period *out, int cutoff);

#endif
