/*
 * kind.h - what a report is: a name, what it takes, and how its page is
 * composed.
 */
#ifndef REPORT_KIND_H
#define REPORT_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/query.h"
#include "office/privacy.h"
#include "report/page.h"

struct buf;
struct entity;
struct issued;
struct office;

enum report_takes {		/* any of these; 0: nothing */
	REPORT_DAYS = 1 << 0,	/* from..to, by its span */
	REPORT_ROW = 1 << 1,	/* one record of "of" */
	REPORT_LIST = 1 << 2,	/* records of "of": a query when there is one, else those of its days */
	REPORT_LINES = 1 << 3	/* lines of text made elsewhere: the key card */
};

enum report_span { SPAN_DAY, SPAN_WEEK, SPAN_MONTH, SPAN_HALF /* of a year */, SPAN_YEAR, SPAN_ANY };

enum report_as {
	REPORT_AS_SHOWN,	/* as it went out, once it did (重印); else as the ledger says now */
	REPORT_AS_FINAL,	/* its number is being taken (issued.h) */
	REPORT_AS_CORRECTED	/* as the ledger says now, though it went out: 更正版 */
};

#define REPORT_EACH_MAX 300

struct report_options {		/* all borrowed */
	enum report_as as;
	int32_t from, to;		/* REPORT_DAYS: both in it; report_span sets them */
	int64_t row;			/* REPORT_ROW; 0: none was given */
	/* REPORT_LIST; NULL: all of its days.  REPORT_ROW: each of these records instead of one, at most REPORT_EACH_MAX */
	const struct query *query;
	const char *query_title;	/* "超期工单"; NULL: not said */
	const char *lines;		/* REPORT_LINES */
	const char *office_name;	/* who signs; NULL or "": 乡镇名+人民政府办公室 (config "office_name") */
	bool public;			/* 张贴版: for the notice board */
	bool all;			/* nothing is left out of a report that cuts */
};

struct composing {		/* all borrowed but privacy, which report_compose opens and releases */
	struct office *o;
	const struct report_options *opt;
	struct page *p;		/* empty */
	struct privacy privacy;
	const struct issued *issued;
	struct err *e;
};

struct report {
	const char *name;	/* "daily" */
	const char *title;	/* "日报" */
	const char *help;	/* one line of the print menu */
	unsigned takes;		/* enum report_takes */
	enum report_span span;
	const struct entity *of;	/* ROW, LIST; NULL */
	bool numbered;		/* has running numbers: issued.h */
	int (*typed)(struct office *o, int32_t last, int64_t *number, struct err *e);	/* a number somebody typed; NULL, or 0 none */
	bool cuts;		/* lists what is most urgent, all only when asked (opt.all) */
	bool open;		/* holds nobody's data: there is no 张贴版 of it */
	int (*compose)(struct composing *c);
};

/* The days of this report that "day" belongs to: the week, the month ... SPAN_ANY: the month so far. */
void report_span(const struct report *r, int32_t day, struct report_options *opt);
/* The next (by 1) or previous (by -1) such days; false: they have not begun. */
bool report_step(const struct report *r, int by, struct report_options *opt);

/* For composers. */
/* A record just read, before anything of it is printed: what may leave the office, and whose it is. */
MUST_CHECK int report_outward(struct composing *c, struct record *r);
const char *report_government(const char *township);	/* "人民政府", "办事处" */
void report_office(struct office *o, const struct report_options *opt, struct buf *out);	/* who signs */
/* A grid where opinions, names and dates are written by hand: a row of each; who ends with NULL. */
void report_hands(struct composing *c, const char *const *who);
/* Signature block: office and date. */
void report_sign(struct composing *c, int32_t day);
/* "2026年11月1日至18日" */
void report_days(const struct report_options *opt, struct buf *out);

#endif
