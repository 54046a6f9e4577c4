/*
 * figures.h - 统计: figures of a period beside the period before and the
 * same days a year ago, all together or broken down.
 *
 * What is broken down is a village, a matter or a month: never a person.
 * There is no figure here of how much somebody entered, and none that
 * could be read as a place in a row of people (figures_no_rank says why).
 * Each value is a number of page.h, so that its records can be listed; a
 * breakdown is one grouped query for each part of a figure, not one for
 * each row.
 */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "base/err.h"
#include "db/progress.h"
#include "report/figure.h"
#include "report/period.h"

struct buf;
struct office;

enum figures_by { FIGURES_ALL, FIGURES_MATTER, FIGURES_VILLAGE, FIGURES_MONTH, FIGURES_BURDEN, FIGURES_BYS };
enum figures_time { FIGURES_NOW, FIGURES_LAST, FIGURES_YEAR /* the same days a year ago */, FIGURES_TIMES };

#define FIGURES_MONTHS 12

struct figures_row {
	int64_t key;		/* of a breakdown: the village, the term; 0: not filled in */
	char *title;		/* owned */
	int64_t order;
	struct number n[FIGURES_TIMES];	/* owned, with values */
	int64_t sum[FIGURES_TIMES], whole[FIGURES_TIMES];	/* what a rate's or a median's value is made of */
};

struct figures {
	struct period t[FIGURES_TIMES];
	struct figures_row *p;	/* owned */
	size_t n;
};

extern const struct figure *const figures_all[];	/* rows of FIGURES_ALL, and of FIGURES_BURDEN; end with NULL */
extern const struct figure *const figures_burden[];
extern const struct figure *const figures_split[];	/* what can be broken down */

/*
 * f: for a breakdown, one of figures_split; else NULL.  FIGURES_MONTH: the twelve months that end with the one "to" lies in; LAST is
 * the month before each.  pr may be NULL; it may cancel.  *out is initialised here.
 */
MUST_CHECK int figures_read(struct office *o, int32_t from, int32_t to, enum figures_by by, const struct figure *f,
		const struct progress *pr, struct figures *out, struct err *e);
void figures_release(struct figures *f);
const struct figures_row *figures_find(const struct figures *f, int64_t key);	/* NULL: none */
/* A figure as a number, rates with the weights of its last day; not measured. */
MUST_CHECK int figures_number(struct office *o, const struct figure *f, const struct period *t, const struct narrow *only,
		struct number *out, struct err *e);
/* The condition a breakdown has on its rows; false: f is not broken down so. */
bool figures_narrow(const struct figure *f, enum figures_by by, int64_t key, const char *title, struct narrow *out);

/* "13/15" of a rate; nothing else has one. */
void figures_fraction(const struct figures_row *r, enum figures_time t, struct buf *out);
/* "+3", "-2.5", "=": now against last; nothing where one of them has no value. */
void figures_change(const struct figures_row *r, struct buf *out);

/* Why there is no ranking of people. */
const char *figures_no_rank(void);

#endif
