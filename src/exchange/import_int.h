/*
 * import_int.h - inside the import: how people write cells, and which row a
 * line is about.  For src/exchange/import*.c.
 */
#ifndef EXCHANGE_IMPORT_INT_H
#define EXCHANGE_IMPORT_INT_H

#include "exchange/csv.h"
#include "exchange/import.h"
#include "office/form.h"

/* --- cells (import_cells.c) ------------------------------------------------------------------------------------ */

bool import_cell_blank(const char *s);
bool import_cell_masked(const struct field *fd, const char *cell);	/* by our own exports: it says nothing */
bool import_cell_rounded(const struct field *fd, const char *cell);	/* 4.20117E+17: the digits are lost */
bool import_cell_ours(const struct import *im, const char *cell);	/* names this township, with or without its county */
bool import_line_sums(const struct csv_row *row);			/* 合计 at the foot of a list */
bool import_line_foot(const struct import *im, const struct csv_row *row);	/* 制表人：  审核人： below it */
/* What the cell means into the field, as if typed; groups a list is the first to name go into "more". */
void import_cell_put(struct import *im, struct form *f, int field, const char *cell, struct changes *more);

void import_group_number(struct buf *out, const char *s);	/* 3组 第三组 三组 第三村民小组 -> 3; a name stays */
bool import_same_text(const char *a, const char *b);		/* but for width, blanks and the dots of names */
/* 王　勇 is 王勇: blanks between Han characters are how lists are set.  True when there were any. */
bool import_name_tight(struct buf *out, const char *s);

void import_choose_row(struct form *f, int field, int64_t row);	/* a reference, by its row */

/* --- rolls (import_rolls.c) ------------------------------------------------------------------------------------ */

void import_roll_columns(struct import *im);	/* behind the header */
/* A list kept for one village says which only over its table: "said" is the file's name, the sheet's and what stands above. */
MUST_CHECK int import_roll_village(struct import *im, const char *said, struct err *e);
bool import_roll_head(const struct import *im, const struct csv_row *row);	/* says the line 户主? */
/* Whose people a line is about (im->household), or *skip: it is none of the kind that is read, and counted. */
MUST_CHECK int import_roll_line(struct import *im, const struct csv_row *row, bool *skip, struct err *e);
const char *import_roll_relation(const char *cell);	/* 妻 is 妻子; what is not known stays.  Borrowed */

/* --- rows (import_rows.c) -------------------------------------------------------------------------------------- */

enum { MARK_ID, MARK_NAME, MARKS };

struct import_seen {		/* rows and lines met so far */
	struct { int64_t row; uint32_t line, times; } *slots;	/* owned; row 0: free */
	size_t n, cap;		/* cap is a power of two */
	int64_t marks[MARKS];	/* of the line at hand, met once it is taken; 0: none */
};
size_t import_seen_line(const struct import_seen *s, int64_t row);	/* where it was met first; 0: it was not */
uint32_t import_seen_add(struct import_seen *s, int64_t row, size_t line);	/* how many times it was met before now */

int import_place_field(const struct entity *ent);	/* which part of the township, or of what else, a row belongs to; -1 */
const char *import_cell_of(const struct import *im, const struct csv_row *row, int field);	/* NULL: no such column, or blank */

enum import_by { BY_KEY, BY_NUMBER, BY_LINE };
/* A row number or label in the line says which row it is about; else the line itself does. */
MUST_CHECK int import_identify(struct import *im, const struct csv_row *row, int64_t *out, enum import_by *by, struct err *e);
/* A person keeps his number: the row of the same ID number and name; *out is left alone when there is none.  Twice in a file is once. */
MUST_CHECK int import_identify_by_number(struct import *im, const struct csv_row *row, int64_t *out, struct err *e);
int64_t import_key_row(struct import *im, struct form *f);
/* May the line write this row, and is it in the ledger already? */
MUST_CHECK int import_look_at_row(struct import *im, int64_t id, enum import_by by, bool *there, struct err *e);
/* Does the ledger, or an earlier line, have another of the same name in the same place? */
bool import_has_alike(struct import *im, struct form *f);

#endif
