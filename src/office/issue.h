/*
 * issue.h - 已发报告: a numbered report as it went out: its number, its days,
 * the page itself and the records counted.  What is entered later for those
 * days is told in the next issue (补录), never slipped into an old one.
 *
 * One PC of the township numbers (rule N1.station: its code, and its id as soon
 * as that is known): two running numbers would meet.  The number belongs to the report's days: taken once, kept when
 * the printer fails, the same on every reprint and 更正版.
 */
#ifndef OFFICE_ISSUE_H
#define OFFICE_ISSUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"
#include "office/thing.h"

struct buf;
struct office;

extern const struct entity issue_entity;
extern const struct thing issue_thing;

#define ISSUE_RULE_CODE "N1"
#define ISSUE_RULE_PARAM "station"

enum issue_whose {
	ISSUE_MINE,
	ISSUE_OTHERS,
	ISSUE_TWINS		/* the rule names only the code, and two PCs bear it: nobody numbers until somebody says which */
};
struct issue_numberer {
	enum issue_whose whose;
	char code[9];
	bool namesake;		/* another's, though it is called as this one */
};
/* The PC that numbers on that day: "A" where no rule says. */
MUST_CHECK int issue_numberer(struct office *o, int32_t day, struct issue_numberer *out, struct err *e);
/* "期号由另一台A站编" */
void issue_numberer_text(const struct issue_numberer *n, struct buf *out);
/*
 * From that day the PC of this code numbers: whoever makes the ledger, until somebody says otherwise.  Where it is this one or
 * has been heard of, that very PC is meant, whatever others call themselves.  ERR_INPUT: no code of a station, or two have it.
 */
MUST_CHECK int issue_set_station(struct office *o, const char *code, int32_t from, struct err *e);

/* The last edition of these days into *out (initialised here); out->row is 0 when they have none. */
MUST_CHECK int issue_find(struct office *o, const char *report, int32_t first, int32_t last, struct record *out, struct err *e);
/*
 * The number these days get: one more than the greatest of its year, or "place" (of the days in their year) when it has none.
 */
MUST_CHECK int issue_next(struct office *o, const char *report, int32_t last, int64_t place, int64_t *out, struct err *e);
/* A line for every number of the year that different days bear: two PCs numbered before they heard of each other. */
MUST_CHECK int issue_say_twice(struct office *o, int year, struct buf *out, struct err *e);
/* Is the number taken by other days of the year? */
MUST_CHECK int issue_taken(struct office *o, const char *report, int32_t first, int32_t last, int64_t number, bool *taken, struct err *e);
/* The newest editions of up to "limit" issues whose days end before "first", newest days first.  *out is initialised here. */
MUST_CHECK int issue_earlier(struct office *o, const char *report, int32_t first, size_t limit, struct rows *out, struct err *e);
/* The row of an edition of these days; the same on every station. */
int64_t issue_row(struct office *o, const char *report, int32_t first, int32_t last, int64_t edition);

/* "year of a number": the one its days end in */
int issue_year(int32_t last);

#endif
