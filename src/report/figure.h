/*
 * figure.h - what a period's work is counted by: figures, each a query or
 * two over its days, ready to become a number of a page.
 *
 * "The day": a visit's or reception's own date; a ticket's opening and
 * closing inside the window that ends at the cut-off hour.  Stock (办理中,
 * 超期) is as it stood when the window ended, so that a report printed again
 * later says the same.
 */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/page.h"

struct period {
	int32_t first, last;	/* days, both in it */
	char iso[11], iso_last[11];
	char iso_stock[11];	/* the day its stock is counted on: the last, or today while it still runs */
	int64_t from, to;	/* the window, ms */
	bool over;		/* something may have been closed after it */
	char name[64];		/* "11月18日", "11月9日至15日" */
};

void period_day(struct period *t, int32_t day, int cutoff_minute);
void period_days(struct period *t, int32_t first, int32_t last, int cutoff_minute);
/* What a period is compared with: the month before a whole month, else as many days before it. */
void period_before(const struct period *t, struct period *out, int cutoff_minute);
/* The same days so many months earlier; the last day of a month stays the last, and a day the earlier month lacks becomes its last. */
void period_earlier(const struct period *t, int months, struct period *out, int cutoff_minute);
/*
 * What figures are compared with, so that a month still running meets as much of the month before: from the first of a month, the
 * same days a month earlier (a quarter, a year, as many months as it touches); else as many days before.
 */
void period_last(const struct period *t, struct period *out, int cutoff_minute);

/* Fills up to two queries; returns how many.  Two where one condition list cannot say "then": still open, or closed since. */
typedef size_t (*figure_fill)(const struct period *t, struct query q[2]);

struct figure {
	const char *title;
	figure_fill fill;
	enum measure measure;
	const char *field;
	const struct figure *whole;	/* a rate: of these; NULL: a count */
	const struct figure *partly;	/* these count towards the rate too, by the rule "weight" in hundredths; NULL */
	const char *weight;
};

extern const struct figure figure_visits;
extern const struct figure figure_visited;
extern const struct figure figure_matters;
extern const struct figure figure_opened;
extern const struct figure figure_closed;
extern const struct figure figure_ended;
extern const struct figure figure_solved;
extern const struct figure figure_merged;
extern const struct figure figure_refused;
extern const struct figure figure_open;
extern const struct figure figure_late;
extern const struct figure figure_due_left;
extern const struct figure figure_due_done;
extern const struct figure figure_callbacks;
extern const struct figure figure_content;
extern const struct figure figure_receptions;
extern const struct figure figure_guests;
extern const struct figure figure_letters;
extern const struct figure figure_requests;
extern const struct figure figure_answers;
extern const struct figure figure_answers_out;
extern const struct figure figure_saved;
extern const struct figure figure_unlisted;
extern const struct figure figure_repeats;
extern const struct figure figure_meetings;
extern const struct figure figure_meeting_minutes;
extern const struct figure figure_inspections;	/* not those called off */
extern const struct figure figure_reopened;
extern const struct figure figure_helped;
extern const struct figure figure_days;		/* median, opened to closed */
extern const struct figure figure_solved_rate;
extern const struct figure figure_valid;	/* somebody was reached: what the three rates divide by (rates.h) */
extern const struct figure figure_response;
extern const struct figure figure_solving;
extern const struct figure figure_satisfaction;

struct narrow {			/* one more condition on a figure; field NULL: none */
	const char *field;
	enum cond_op op;
	int64_t i;
	const char *title;	/* "大塘村" */
};

extern const struct narrow narrow_none;

/* Of a rate: how many of its whole, with sign 0 (page.h); partly: what a row of those counts, in hundredths. */
void figure_rate(struct number *n, const struct figure *f, const struct period *t, const struct narrow *only, int partly);
/* Count a figure of a period into a number: sign 1 adds, -1 takes away.  only: narrow_none for all. */
void figure_add(struct number *n, const struct figure *f, const struct period *t, const struct narrow *only, int sign);
/* A number of this figure alone. */
void figure_number(struct number *n, const struct figure *f, const struct period *t, const struct narrow *only);

#endif
