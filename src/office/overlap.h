/*
 * overlap.h - inspections that get in each other's way, and what a month of
 * them took (issue: 重复扎堆检查).
 *
 * Found in the days around one inspection by the index over the date, never
 * in the whole ledger.  The number of days is rule I1.days.
 */
#ifndef OFFICE_OVERLAP_H
#define OFFICE_OVERLAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/record.h"

struct buf;
struct office;

enum overlap_kind {
	OVERLAP_VILLAGE = 1,	/* the same day and village, at the same time or at a time not said */
	OVERLAP_MATERIAL,	/* the same material within some days */
	OVERLAP_TOPIC,		/* the same topic by another body within some days */
	OVERLAP_APART		/* the same day and village, one after the other: told, but in nobody's way */
};

struct overlap {
	enum overlap_kind kind;
	struct record other;	/* owned */
	int minutes;		/* VILLAGE: how long both are there; -1: a time is missing */
	char *what;		/* owned; the villages, the materials "、", the topic */
	size_t n;		/* how many of them */
};

struct overlaps {
	struct overlap *p;	/* owned; by kind, then day */
	size_t n;
	size_t counted;		/* without those APART */
};

/* Of r, saved or still on its form.  *out is initialised here. */
MUST_CHECK int overlap_find(struct office *o, const struct record *r, struct overlaps *out, struct err *e);
void overlaps_release(struct overlaps *o);
/* "县农业农村局 14:00 高标准农田 大塘村 (同日同村, 重叠1.5小时)" */
void overlap_line(const struct overlap *x, struct buf *out);

/* All of them, a line each; those in the way marked with !!. */
void overlap_lines(const struct overlaps *o, struct buf *out);

/* Inspections of these days, both in it, not cancelled; and pairs of them, or of one and another day's, that overlap. */
MUST_CHECK int overlap_between(struct office *o, int32_t from, int32_t to, int64_t *batches, int64_t *pairs, struct err *e);

struct month_burden {		/* of a month, or of other days */
	int64_t batches;	/* not cancelled */
	int64_t minutes;	/* of those whose times are filled in */
	int64_t untimed;	/* those without */
	int64_t cost;		/* of the month's receptions, cents */
};
MUST_CHECK int overlap_days(struct office *o, int32_t from, int32_t to, struct month_burden *out, struct err *e);
MUST_CHECK int overlap_month(struct office *o, int32_t day, struct month_burden *out, struct err *e);
/* "11月: 检查 9 批 / 去年同月 14 批 ..." as a line; nothing for DATE_NONE. */
MUST_CHECK int overlap_month_line(struct office *o, int32_t day, struct buf *out, struct err *e);

#endif
