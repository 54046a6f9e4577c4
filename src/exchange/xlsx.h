/*
 * xlsx.h - tables as spreadsheet files (Excel, WPS), written and read row by
 * row: a million rows need no more memory than ten.
 *
 * A row is written from left to right and rows from top to bottom, through
 * minizip straight into the file.  Reading goes
 * through libzip and expat and trusts nothing: a file made to fill memory or
 * disk is refused with the row it happened at.  Knows cells; does not know
 * what they mean.
 */
#ifndef EXCHANGE_XLSX_H
#define EXCHANGE_XLSX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "exchange/csv.h"

/* --- writing -------------------------------------------------------------------------------------------------- */

#define XLSX_ROWS_MAX 1048576	/* of a sheet, with title and header */
#define XLSX_BARS_MAX 8

struct xlsx_column {
	const char *title;
	int width;	/* in columns of a terminal; 0: as its title needs */
};

struct xlsx_writer;

/* A file that takes its name in xlsx_close, whole.  ERR_NOTFOUND: this PC lacks a library. */
MUST_CHECK int xlsx_create(struct xlsx_writer **out, const char *path, struct err *e);
/* Begins a sheet: title (NULL: none) merged over its columns, then the header, both staying in view and on every printed page. */
void xlsx_sheet(struct xlsx_writer *w, const char *name, const char *title, const struct xlsx_column *columns, size_t n);
/* The next cell of the row. */
void xlsx_text(struct xlsx_writer *w, const char *s);	/* a text whatever it looks like: numbers people copy stay as they are */
void xlsx_int(struct xlsx_writer *w, int64_t i);	/* beyond 15 digits a text, for spreadsheets would round it */
void xlsx_centred(struct xlsx_writer *w, const char *s);	/* a text in the middle of its cell */
void xlsx_number(struct xlsx_writer *w, double d);	/* shown with one decimal */
void xlsx_money(struct xlsx_writer *w, int64_t cents);
void xlsx_date(struct xlsx_writer *w, int32_t day);
void xlsx_time(struct xlsx_writer *w, int minute_of_day);
void xlsx_stamp(struct xlsx_writer *w, int64_t ms);
void xlsx_blank(struct xlsx_writer *w);
void xlsx_end_row(struct xlsx_writer *w);
/*
 * A chart over all rows the sheet has now, right of its table, one series per value column: a group of bars per row named by column
 * "label", or lines over these names.
 */
void xlsx_bars(struct xlsx_writer *w, const char *title, size_t label, const size_t *values, size_t n);
void xlsx_lines(struct xlsx_writer *w, const char *title, size_t label, const size_t *values, size_t n);
bool xlsx_failed(const struct xlsx_writer *w);		/* no use in going on; xlsx_close says why */
MUST_CHECK int xlsx_close(struct xlsx_writer *w, struct err *e);
void xlsx_abort(struct xlsx_writer *w);			/* NULL is allowed */

/* --- reading -------------------------------------------------------------------------------------------------- */

struct xlsx_reader;

/* Is it a spreadsheet by its first bytes, whatever its name?  Old .xls and files with a password (is_old) too. */
bool xlsx_is(const char *path);
bool xlsx_is_old(const char *path);
/* What can be told of a file that cannot be read, and what to do then: an old one, a password, empty, half of it, a web page. */
bool xlsx_trouble(const char *path, const char **what, const char **then);
/* sheet NULL: the first one not hidden. */
MUST_CHECK int xlsx_open(struct xlsx_reader **out, const char *path, const char *sheet, struct err *e);
void xlsx_free(struct xlsx_reader *r);		/* NULL is allowed */
const char *xlsx_sheet_name(const struct xlsx_reader *r);
size_t xlsx_other_sheets(const struct xlsx_reader *r);	/* not hidden ones that are not read */
/* As csv_next; line is the row of the sheet.  Dates come as 2026-11-18, with a time 2026-11-18 09:10, times alone 09:10. */
MUST_CHECK int xlsx_next(struct xlsx_reader *r, struct csv_row *row, struct err *e);
MUST_CHECK int xlsx_rewind(struct xlsx_reader *r, struct err *e);
void xlsx_progress(const struct xlsx_reader *r, size_t *done, size_t *total);

/* For who fills in a file that is there (template.h): its sheets, NULL behind the last; where it lies; how a cell's style shows it. */
const char *xlsx_sheet_at(const struct xlsx_reader *r, size_t i, bool *hidden);
struct xlsx_parts {
	const char *book, *sheet;	/* names of parts; borrowed */
	size_t place;			/* of the sheet among all, from 0 */
	bool from_1904;			/* days are counted from then */
};
struct xlsx_parts xlsx_parts(const struct xlsx_reader *r);
struct xlsx_style { bool date, text, number, border; };	/* number: a format of its own for numbers */
struct xlsx_style xlsx_style(const struct xlsx_reader *r, size_t n);

#endif
