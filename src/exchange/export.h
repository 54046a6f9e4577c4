/*
 * export.h - the records of a thing as a table or as JSON, by descriptor.
 *
 * Page by page: a million rows need no more memory than ten.  References go
 * out by title, ID numbers masked unless a reason is given, and import takes
 * the same file back without a change.
 */
#ifndef EXCHANGE_EXPORT_H
#define EXCHANGE_EXPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/entity.h"
#include "db/ledger.h"
#include "exchange/encoding.h"

struct buf;
struct office;
struct thing;

enum export_format { EXPORT_TABLE, EXPORT_JSON };	/* a table is a spreadsheet when its name ends in .xlsx, else CSV */

struct export_options {
	enum export_format format;
	enum encoding encoding;		/* CSV; JSON is UTF-8 */
	const char *words;		/* filter box; NULL: all */
	const char *unmask;		/* reason to write ID numbers in full, kept in the ledger file; NULL: masked */
	int64_t limit;			/* 0: all */
};

/* Whole or not there; path "-" is standard output.  *rows counts what was written. */
MUST_CHECK int export_write(struct office *o, const struct thing *t, const struct export_options *opt, const char *path,
		const struct progress *pr, int64_t *rows, struct err *e);
/* A value as it may leave the office: ID numbers keep the area only (with a birth date beside it 6+4 would show all of them). */
void export_cell(struct office *o, const struct field *f, const struct value *v, bool unmask, struct buf *out);
/* Who saw ID numbers in full, when and why, stays in the ledger file. */
MUST_CHECK int export_keep_reason(struct office *o, const struct thing *t, const char *reason, struct err *e);

#endif
