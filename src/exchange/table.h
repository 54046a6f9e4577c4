/*
 * table.h - a table file of any kind this program knows, row by row: CSV in
 * every encoding, or a spreadsheet.
 *
 * Which kind is read is found out from its bytes, which is written from its
 * name.  Knows cells and the kinds of their fields; does not know records.
 */
#ifndef EXCHANGE_TABLE_H
#define EXCHANGE_TABLE_H

#include <stddef.h>

#include "base/err.h"
#include "db/entity.h"
#include "exchange/csv.h"
#include "exchange/xlsx.h"

struct buf;
struct value;
struct table_reader;

/* path "-": standard input, CSV.  "FILE.xlsx#SHEET" names a sheet of a spreadsheet; else its first one. */
MUST_CHECK int table_open(struct table_reader **out, const char *path, struct err *e);
/* The file of such a path, owned, and the sheet it names, borrowed; NULL: it names none. */
char *table_file(const char *path, const char **sheet);
void table_free(struct table_reader *r);		/* NULL is allowed */
MUST_CHECK int table_next(struct table_reader *r, struct csv_row *row, struct err *e);	/* as csv_next */
MUST_CHECK int table_rewind(struct table_reader *r, struct err *e);
void table_progress(const struct table_reader *r, size_t *done, size_t *total);
/* How it is read, in plain words: "GB18030 编码，逗号分隔", "工作表“名册”(还有 2 张没有读)". */
void table_describe(const struct table_reader *r, struct buf *out);

bool table_is_xlsx(const char *path);	/* by its name */

struct table_writer;

/* A spreadsheet where the path ends so, with title (NULL: none) over the table; else CSV, path "-": standard output. */
MUST_CHECK int table_create(struct table_writer **out, const char *path, enum encoding enc, const char *sheet, const char *title,
		const struct xlsx_column *columns, size_t n, struct err *e);
/*
 * The next cell: shown is what people read, v what it stands for: numbers and dates go out as such where the kind of the field
 * is one and v holds one, all else as text.
 */
void table_cell(struct table_writer *w, enum field_kind kind, const struct value *v, const char *shown);
void table_end_row(struct table_writer *w);
bool table_failed(const struct table_writer *w);
MUST_CHECK int table_close(struct table_writer *w, struct err *e);
void table_abort(struct table_writer *w);		/* NULL is allowed */

#endif
