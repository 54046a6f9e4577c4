/*
 * issued.h - numbered reports: which number these days have, what was
 * entered after they were issued, and keeping a page as it went out.
 */
#ifndef REPORT_ISSUED_H
#define REPORT_ISSUED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/record.h"
#include "office/issue.h"
#include "report/kind.h"

struct buf;
struct office;

enum issued_state {
	ISSUED_NONE,		/* this report has no numbers */
	ISSUED_OTHER,		/* another station numbers: here it is a draft */
	ISSUED_NEXT,		/* not issued: the number it will get */
	ISSUED_TAKEN,		/* has its number, but no printer took it yet: still as the ledger says now */
	ISSUED_OUT		/* went out: kept as it was */
};

struct issued {
	enum issued_state state;
	int64_t number;
	int64_t edition;	/* of row; the next one for a 更正版 */
	int64_t renumber;	/* it went out, but other days of its year bear the number too: what a 更正版 gets instead; else 0 */
	struct issue_numberer by;	/* who numbers */
	struct record row;	/* owned; the issue; row 0: none */
};

/* *out is initialised here, also on failure. */
MUST_CHECK int issued_find(struct office *o, const struct report *r, const struct report_options *opt, struct issued *out, struct err *e);
void issued_release(struct issued *i);
/* "第322期　更正版", as it stands in the subtitle; "" for a report without numbers. */
void issued_text(const struct issued *i, const struct report_options *opt, struct buf *out);

/* How many records of its days came after it went out, and how many it counted are no more: taken up again, of another day, deleted. */
MUST_CHECK int issued_late(struct office *o, const struct issued *i, int64_t *late, int64_t *gone, struct err *e);
/* The numbers of a page that went out open the records they counted, not what came since. */
void issued_counted(const struct record *issue, struct page *p);
/* 补录 and 更正: what was entered since for earlier issues, and what of theirs is gone since; nothing when there is none. */
MUST_CHECK int issued_write_late(struct composing *c, const struct report *r);

/* The page with its number, its days and what it counted, as one row; refused when other days of the year have the number. */
MUST_CHECK int issued_keep(struct office *o, const struct report *r, const struct report_options *opt, const struct issued *i,
		const struct page *page, int64_t *issue, struct err *e);
/* A printer took it, or the file is written.  issue 0: nothing to do. */
MUST_CHECK int issued_out(struct office *o, int64_t issue, struct err *e);
/*
 * A printer took pages first..last (0: from the first, to the last) of so many.  With those of the same page taken before it is out
 * once none is left; pages of what was changed since are not the same.  What is left is appended to left: "第2-3页".
 */
struct issued_sent { int pages, first, last; bool public; };
MUST_CHECK int issued_pages(struct office *o, int64_t issue, const struct issued_sent *sent, struct buf *left, struct err *e);

#endif
