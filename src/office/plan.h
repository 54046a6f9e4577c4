/*
 * plan.h - whom to visit: households not seen for longer than their kind
 * allows (rule V1), by their need, never by cadre; and a day's round through
 * the villages with market days and what was promised there.
 */
#ifndef OFFICE_PLAN_H
#define OFFICE_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"

struct buf;
struct office;

struct due {
	struct record household;	/* owned */
	int32_t visited;		/* DATE_NONE: never */
	int32_t every;			/* days its kind allows between two visits */
	int32_t over;			/* days past that; of one never visited: every */
};
struct dues {
	struct due *p;			/* owned; the neediest first: over in relation to every, never visited before all */
	size_t n;
	int64_t all;			/* how many there are, those beyond the limit too */
};
void dues_release(struct dues *d);

/* On day, of a village (0: all), at most limit.  Read from an index: households, not visits, are looked at.  *out is initialised here. */
MUST_CHECK int visit_dues(struct office *o, int32_t day, int64_t village, size_t limit, struct dues *out, struct err *e);
struct plan_stop {
	int64_t village;
	char *name;		/* owned */
	char *market;		/* owned; "农历逢三六九" when that day is one, else NULL: people are out in the morning */
	struct dues dues;	/* owned */
	struct rows promises;	/* owned; open ones due until a week behind the day, the soonest first */
	struct rows tickets;	/* owned; open ones, by deadline */
	int64_t all_promises, all_tickets;	/* how many there are, those beyond "each" too */
};
struct plan {
	int32_t day;
	struct plan_stop *p;	/* owned; villages without a market first */
	size_t n;
};
void plan_release(struct plan *p);

/*
 * The round of day: villages who (a staff row) is contact of; all that hold today when he is none's or who is 0.  At most each
 * of a kind a village.  Villages with nothing to do there are left out.  *out is initialised here.
 */
MUST_CHECK int plan_make(struct office *o, int32_t day, int64_t who, size_t each, struct plan *out, struct err *e);
/* A warning for one village and day, "明天大塘村赶集(农历逢三六九), 上午人多半不在家"; nothing when there is none. */
MUST_CHECK int plan_market(struct office *o, int64_t village, int32_t day, struct buf *out, struct err *e);

#endif
