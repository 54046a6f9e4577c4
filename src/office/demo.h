/*
 * demo.h - the sample ledger: a made-up township with made-up people.
 *
 * No name, number or place in it is anybody's: ID numbers have area 000000,
 * phone numbers begin with 100.
 */
#ifndef OFFICE_DEMO_H
#define OFFICE_DEMO_H

#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"

struct office;

struct demo_size {
	int32_t until;		/* the last day of work: full, so that its report is */
	int days;		/* how many days back; 0: 60 */
	int64_t visits, tickets;	/* how many in all; 0: about 900 and 400 */
};

/* Fills a ledger that has dictionaries and rules but no villages.  The same every time.  Sets nobody as "me": *me gets 李明's row. */
MUST_CHECK int demo_write(struct office *o, const struct demo_size *size, int64_t *me, const struct progress *pr, struct err *e);

#endif
