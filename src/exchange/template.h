/*
 * template.h - a form as the asker made it, an .xlsx with titles, borders,
 * lists of choices and a foot line: where its table is, and a copy of it with
 * our rows under the header.
 *
 * In the copy only the rows change: every other part of the file, and every
 * byte of the sheet that need not move, stays (of formulas not what they came to
 * without our rows: it is counted anew).  What stands below the table
 * moves down when there are more rows than empty ones; what cannot be moved
 * safely is said, and nothing is written.  The asker's file is only read.
 */
#ifndef EXCHANGE_TEMPLATE_H
#define EXCHANGE_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/entity.h"

struct buf;
struct package;
struct template_cells;
struct value;

#define TEMPLATE_HEAD_MAX 30		/* the header is in one of the first rows */
#define TEMPLATE_COLUMNS_MAX 200
#define TEMPLATE_CELLS_MAX ((size_t)4 << 20)	/* that are written */

struct template_column {
	size_t column;		/* from 0; of joined cells the first */
	char *title;		/* owned; "家庭成员/姓名" under a joined cell */
	bool serial;		/* 序号: numbers written beforehand are none of a row's own */
	bool held;		/* one cell joined over all its rows says something of them all: it stays */
	char *same;		/* owned; what is written beforehand into every row, the county's name; NULL: nothing */
};

struct template_own {		/* a cell outside the table that says who filled the form */
	const char *sheet;	/* borrowed from covers; NULL: the table's */
	uint32_t row;
	size_t column;		/* from 0 */
	char *text;		/* owned; all the cell says then; of one left blank its label */
	int32_t day;		/* its cell wants a day: this one; DATE_NONE: the text */
	bool doubt;		/* left blank for nobody can tell what it means: a 时间 that may be that of the figures */
};

struct template_cover { char *sheet; struct template_cells *cells; };	/* a sheet with blanks of the form's own and no table; both owned */

struct template {		/* all owned */
	char *path, *sheet;
	char *name;		/* the form's, out of a line above the header; NULL: there is none */
	size_t others;		/* sheets people see, besides this one */
	uint32_t head_from, head;	/* rows of the header, from 1; the lowest has the titles */
	struct template_column *columns;
	size_t n_columns;
	uint32_t first, last;	/* the empty rows: last < first when there is none */
	uint32_t foot;		/* what stands first below them; 0: nothing */
	struct template_own *own, *left;	/* filled; left blank for the asked */
	size_t n_own, n_left;
	struct template_cover *covers;
	size_t n_covers;
	struct package *file;
	struct template_cells *cells;	/* of the sheet */
	char said[200];			/* the obstacle told last */
};

/* Where to look; what is 0 or NULL is found. */
struct template_hint {
	const char *sheet;
	uint32_t head;				/* lowest row of the header */
	char *const *titles;			/* which the header has, as far as known */
	size_t n_titles;
};

/* ERR_INPUT: no table in it. */
MUST_CHECK int template_open(struct template *out, const char *path, const struct template_hint *h, struct err *e);
void template_close(struct template *t);
/* The names of the sheets people see: " 填表说明 走访表". */
void template_sheets(const struct template *t, struct buf *out);
/* Does the form count this column of the table itself, with a formula in its first row? */
bool template_is_counted(const struct template *t, size_t column);
/*
 * The form's own blanks above and below its table and on its other short sheets (封面), behind a label of their own ("填表人：") or in
 * the empty cell beside it, get what is known of them in the copy.  What says something already and a place to sign stay; a label
 * nobody has an answer for is put down as left.  A bare 时间 is the day of filling only beside who fills the form, and where no other
 * label asks for that day: else it may be the time of the figures.
 */
struct template_sender { const char *unit, *writer, *phone; int32_t day; };	/* borrowed; NULL, "", DATE_NONE: not known */
MUST_CHECK int template_own_set(struct template *t, const struct template_sender *from, struct err *e);
/* Why so many rows cannot go into it, with the place where there is one; NULL: they can.  Borrowed until the next call. */
const char *template_obstacle(struct template *t, size_t rows);

struct template_rows;
/* Rows to come; filled: which columns, by their place among t->columns. */
struct template_rows *template_rows_new(const struct template *t, const bool *filled);
/* The next cell that is filled: shown is what people read, v what it stands for, as for table_cell. */
void template_cell(struct template_rows *r, enum field_kind kind, const struct value *v, const char *shown);
/* Rows of one group (a household) get one cell where the form joins cells downwards; 0: of none. */
void template_end_row(struct template_rows *r, int64_t group);
bool template_failed(const struct template_rows *r);	/* too much for a sheet; template_write says so */
size_t template_rows_n(const struct template_rows *r);
uint32_t template_row_of(struct template_rows *r, size_t i);	/* all are there: which row of the sheet the i-th will be, from 1 */
void template_rows_free(struct template_rows *r);	/* NULL is allowed */
/* Once for a template: the copy, whole or not there, read back and compared before it gets its name.  Never over the asker's file. */
MUST_CHECK int template_write(struct template *t, struct template_rows *r, const char *path, struct err *e);

#endif
