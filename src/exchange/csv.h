/*
 * csv.h - tables as text: RFC 4180 and what office suites make of it.
 *
 * Reading finds out encoding, separator and line ends by itself and goes on
 * behind a bad line.  Knows rows and cells; does not know what they mean.
 */
#ifndef EXCHANGE_CSV_H
#define EXCHANGE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "exchange/encoding.h"

#define CSV_FILE_MAX ((long long)2 << 30)
#define CSV_ROW_MAX ((size_t)1 << 20)
#define CSV_CELLS_MAX 1000

struct csv_row {
	const char *const *cells;	/* borrowed until the next read; clean of what the writer added for spreadsheets */
	size_t n;
	size_t line;			/* of the file, from 1, where the row starts */
	const char *trouble;		/* NULL, or why the row cannot be used: plain words with line and column (borrowed) */
};

struct csv_reader;

/* path "-": standard input. */
MUST_CHECK int csv_open(struct csv_reader **out, const char *path, struct err *e);
void csv_free(struct csv_reader *r);		/* NULL is allowed */
enum encoding csv_encoding(const struct csv_reader *r);
char csv_separator(const struct csv_reader *r);
/* The next row that is not blank: 1; 0 at the end; -1 when the file cannot be read. */
MUST_CHECK int csv_next(struct csv_reader *r, struct csv_row *row, struct err *e);
/* From the first row again. */
MUST_CHECK int csv_rewind(struct csv_reader *r, struct err *e);
/* Bytes of the file read so far, and all of them. */
void csv_progress(const struct csv_reader *r, size_t *done, size_t *total);

struct csv_writer;

/* path "-": standard output.  Rows end with CRLF. */
MUST_CHECK int csv_create(struct csv_writer **out, const char *path, enum encoding enc, struct err *e);
/* A number or date: a spreadsheet may take it as such. */
void csv_plain(struct csv_writer *w, const char *s);
/*
 * Text: what a spreadsheet would spoil (long digits, leading zeros, 3-5 as a date) gets a tab in front, what it would run as a
 * formula an apostrophe; csv_next takes both off again.
 */
void csv_text(struct csv_writer *w, const char *s);
void csv_end_row(struct csv_writer *w);
bool csv_failed(const struct csv_writer *w);
MUST_CHECK int csv_close(struct csv_writer *w, struct err *e);
void csv_abort(struct csv_writer *w);		/* NULL is allowed */

#endif
