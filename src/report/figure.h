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

#include <stddef.h>
#include <stdint.h>

#include "report/page.h"

struct period;

enum figure_due {
	FIGURE_ANY,
	FIGURE_DUE,		/* the deadline lies in the period */
	FIGURE_OVERDUE		/* the deadline had passed when the period's stock was counted */
};

/* A figure is one line of figure.c. */
struct figure {
	const char *title;
	const struct entity *entity;
	const char *at;		/* its date or stamp that lies in the period; NULL: stock, the tickets open when the period ended */
	struct cond only[3];	/* of numbers; the first without a field ends them */
	enum figure_due due;
	enum measure measure;
	const char *field;	/* what is measured; of MEASURE_ROWS none */
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
extern const struct figure figure_unwritten;	/* of them: without the number of a paper */
extern const struct figure figure_inspected_again;	/* of them: by a body that had come in the period */
extern const struct figure figure_reopened;
extern const struct figure figure_helped;
extern const struct figure figure_days;		/* median, opened to closed */
extern const struct figure figure_solved_rate;
extern const struct figure figure_valid;	/* somebody was reached: what the three rates divide by; without any there is no rate */
extern const struct figure figure_response;
extern const struct figure figure_solving;
extern const struct figure figure_satisfaction;

struct narrow {			/* one more condition on a figure; field NULL: none */
	const char *field;
	enum cond_op op;
	int64_t i;
	const char *title;	/* "大塘村"; what a field of text is compared with, instead of i */
};

extern const struct narrow narrow_none;

/*
 * What a figure asks of a period: one query, or two where one condition list cannot say "then" (still open, or closed since);
 * returns how many.  They borrow from *t.
 */
size_t figure_queries(const struct figure *f, const struct period *t, struct query q[2]);
/* Of a rate: how many of its whole, with sign 0 (page.h); partly: what a row of those counts, in hundredths. */
void figure_rate(struct number *n, const struct figure *f, const struct period *t, const struct narrow *only, int partly);
/* Count a figure of a period into a number: sign 1 adds, -1 takes away.  only: narrow_none for all. */
void figure_add(struct number *n, const struct figure *f, const struct period *t, const struct narrow *only, int sign);
/* A number of this figure alone. */
void figure_number(struct number *n, const struct figure *f, const struct period *t, const struct narrow *only);

#endif
