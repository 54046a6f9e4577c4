/*
 * rates.h - 三率: how calls back answered, with their exact denominators.
 *
 * Of the tickets called back in a time, "valid" are those where somebody was
 * reached; all three rates divide by them (rule T8).  Without any there is no
 * rate: it is shown as a dash, never as nought.  Tickets, not people, are
 * counted; there is no rate of a person.
 */
#ifndef OFFICE_RATES_H
#define OFFICE_RATES_H

#include <stdint.h>

#include "base/err.h"
#include "db/query.h"

struct buf;
struct office;

struct rate {
	int64_t num, den;	/* den 0: none */
};

struct ticket_rates {
	int64_t called;		/* tickets whose last call-back lies in the time */
	int64_t valid;		/* somebody was reached */
	int64_t invalid;	/* nobody was, and it was given up (filed) */
	int64_t trying;		/* nobody was yet */
	int64_t contacted, not_contacted, not_asked;	/* of valid: did whoever handled it get in touch */
	int64_t solved, partly, unsolved;
	int64_t satisfied, fairly, unsatisfied;
	struct rate response, solving, satisfaction;	/* satisfaction: 基本满意 counts by T8.fairly, so in hundredths */
	struct rate score;	/* weighted by T8; den 0 like the rest */
};

/*
 * Call-backs on the days from..to, both included.  within: further conditions on tickets (a village, a source), at most six;
 * NULL: all.  Answered by one index; the weights are those valid on "to".
 */
MUST_CHECK int ticket_rates(struct office *o, const struct query *within, int32_t from, int32_t to, struct ticket_rates *out, struct err *e);
/* "86.7%", one digit, half up; "—" without a denominator. */
void rate_text(struct buf *out, struct rate r);

#endif
