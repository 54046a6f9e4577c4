/*
 * columns.h - records as a table of a page: columns that are fields, or a
 * little more than a field.
 */
#ifndef REPORT_COLUMNS_H
#define REPORT_COLUMNS_H

#include <stddef.h>

#include "db/ledger.h"
#include "report/kind.h"

struct report_column {
	struct column column;
	const char *field;	/* a descriptor's name; NULL: cell, or the running number */
	int (*cell)(struct composing *c, const struct record *r, struct buf *out);
	bool date;		/* a STAMP shown as its day */
};

#define COLUMNS_MAX 20

/*
 * All records of the queries (all of one thing), one behind the other, read some hundreds at a time; columns the edition may not show
 * are left out, and a wide page becomes as wide as the rest.  *rows: how many there were.
 */
MUST_CHECK int columns_records(struct composing *c, const struct query *q, size_t n_queries, const struct report_column *columns, size_t n,
		size_t *rows);

#endif
