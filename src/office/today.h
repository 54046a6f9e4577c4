/*
 * today.h - what the home screen shows: what has to be done first, and what
 * today's records add up to.  Counts only; every one is a bounded query over
 * an index, so that a million tickets cost no more than a thousand.
 */
#ifndef OFFICE_TODAY_H
#define OFFICE_TODAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"

struct office;

#define TODAY_CAP 300		/* more than anybody goes through in a day; what is counted costs a look at every one */

struct today {
	int32_t day;
	/* All counts up to TODAY_CAP, which then means "or more". */
	int64_t overdue, due, mine, waiting;
	int32_t latest;					/* days the oldest overdue one is late; 0 none */
	int64_t households;				/* visited, by date */
	int64_t opened, closed;				/* in the report day's window */
	int64_t callbacks, satisfied;			/* by date; satisfied: 满意 and 基本满意 */
	int64_t receptions, failed;			/* by date; receptions with at least one rule broken, rules broken in all */
	int64_t failed_rules;
	int64_t inspections, overlaps;			/* of the next days (inspection.h); pairs that overlap */
	int64_t requests;				/* of superiors, not answered yet */
	char request_due[40];				/* the first deadline of them: "今天16:00前"; "" none */
	bool request_warn;
	struct rows work;				/* owned: open tickets, longest overdue first, then by deadline, then without one */
};

/* *out is initialised here; work gets at most "rows". */
MUST_CHECK int today_load(struct office *o, struct today *out, size_t rows, struct err *e);
void today_release(struct today *t);

#endif
