/*
 * rule_table.h - how the rule table changes: a figure from a day on, the end
 * of a rule, a year's notice of holidays.  Old records keep the rule that
 * held on their day, so a figure is never written over.
 */
#ifndef OFFICE_RULE_TABLE_H
#define OFFICE_RULE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;
struct office;

/*
 * The rule of row with another figure (its clause, where it has no figure: typed as text) from day on: a row of its own, 本地规定.
 * source may be NULL: "本地规定".  ERR_INPUT when typed is no figure, or that day has a row already; nothing is written then.
 */
MUST_CHECK int rule_change(struct office *o, int64_t row, const char *typed, int32_t day, const char *source, struct buf *said,
		struct err *e);
/* Holds to day, and no longer. */
MUST_CHECK int rule_end(struct office *o, int64_t row, int32_t day, struct buf *said, struct err *e);

struct holiday { int32_t day; bool works; char name[48]; };
struct holidays { struct holiday *p; size_t n; };	/* owned; by day, none twice */
void holidays_release(struct holidays *h);
/*
 * A notice as the State Council words it, or short: "国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、
 * 10月10日（周六）上班。" or "10月1日至7日休, 10月10日班".  Only what differs from the week is kept: weekdays off, weekends
 * worked.  year: where the text names none.  ERR_INPUT: what was not understood.
 */
MUST_CHECK int holidays_parse(struct holidays *out, const char *text, int year, struct err *e);
/* The same into the rule table (CAL); a day it has already is set to what the notice says. */
MUST_CHECK int rule_add_notice(struct office *o, const char *text, int year, struct buf *said, struct err *e);

#endif
