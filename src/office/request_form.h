/*
 * request_form.h - the columns and the rows of a form that was asked for.
 *
 * Columns are matched to the dictionary; rows are those of the ledger that
 * the request is about, each with what the dictionary says of it.
 */
#ifndef OFFICE_REQUEST_FORM_H
#define OFFICE_REQUEST_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"
#include "office/dict.h"
#include "office/request.h"

struct office;

/* The dictionary entry of a column; false: none. */
bool request_item_entry(const struct record *item, struct dict_entry *out);

/* What was typed, pasted or read as column titles, a title each: split at tabs, line ends, commas, 、 and ；. */
struct titles_list { char **p; size_t n; };	/* owned */
void titles_split(struct titles_list *out, const char *text, size_t n);
void titles_add(struct titles_list *out, const char *title);
void titles_release(struct titles_list *t);
/*
 * These are the form's columns now: those of the same title keep what they are matched to, the others become what this asker's
 * column of that title was last time, or are matched where that is sure.  One batch.
 */
MUST_CHECK int request_set_columns(struct office *o, const struct record *request, const struct titles_list *titles, struct err *e);
/* A column is this entry of the dictionary (NULL: of none), or missing and dealt with so (0: not). */
MUST_CHECK int request_set_item(struct office *o, const struct record *item, const struct dict_entry *entry, int64_t missing,
		struct err *e);

/* Columns become the entries given, NULL: that one stays.  One batch. */
MUST_CHECK int request_accept(struct office *o, const struct rows *items, const struct dict_entry *const *entries, struct err *e);

/* --- rows of a form --------------------------------------------------------------------------------------------- */

/* The rows the form is about, in pages; filter by the request's village, tag and words. */
struct request_rows {
	struct office *office;		/* borrowed */
	const struct record *request;	/* borrowed */
	struct rows page;		/* owned */
	struct record from;		/* owned */
	size_t at;
	size_t seen, limit;		/* rows looked at, whether they belong or not; limit 0: all */
	int64_t serial;
	bool begun, ended;
	bool cut;			/* there are rows beyond the limit */
	bool outward;			/* rows as others may see them (outward.h); set behind begin */
	struct dict_row row;		/* of the row given last */
	bool has_row;
};
void request_rows_begin(struct request_rows *r, struct office *o, const struct record *request);
/* 1: another row (in r->row); 0: no more. */
MUST_CHECK int request_rows_next(struct request_rows *r, struct err *e);
void request_rows_end(struct request_rows *r);
/* How many there are among the first "limit" looked at (0: all); *more: there are rows nobody looked at. */
MUST_CHECK int request_rows_count(struct office *o, const struct record *request, size_t limit, int64_t *n, bool *more, struct err *e);

#endif
