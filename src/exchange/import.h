/*
 * import.h - a table into the ledger, by descriptor.
 *
 * Reading makes a preview and writes nothing; saving writes it as one batch
 * that one undo takes back.  Every line goes through the form of its thing:
 * the same parsing, checks and consequences as on the screen.  Knows columns
 * and lines; knows no single kind of thing beyond tables of synonyms.
 *
 * Which row a line is about: the one its row number or label names; the one
 * the very same line made before; the one that has its ID number and its
 * name; else a new one.
 */
#ifndef EXCHANGE_IMPORT_H
#define EXCHANGE_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"
#include "office/heading.h"

struct buf;
struct office;
struct thing;

#define IMPORT_LINES_MAX 200000
#define IMPORT_REMARKS_SHOWN 1000

struct import_column {
	char *header;		/* owned; clean */
	int field;		/* position in the descriptor; or one of those below */
	char *example;		/* owned; the first cell that says anything, clean and short; NULL: there is none */
	char *above;		/* owned; what the nearest line above says here that says anything; NULL */
};
enum { IMPORT_UNUSED = HEADING_UNKNOWN, IMPORT_ROW = HEADING_ROW, IMPORT_TOWNSHIP = HEADING_TOWNSHIP, IMPORT_TWICE = -4 };

struct import_remark { size_t line; char *reason; };	/* reason owned */

struct import {
	struct office *office;		/* borrowed */
	const struct thing *thing;
	char *path;			/* owned */
	char *how;			/* owned; how the file is read, in plain words */
	size_t header_line;
	struct import_column *columns;	/* owned */
	const char **cells;		/* owned array; the line at hand, merged cells filled */
	size_t n_columns;
	size_t fresh, changed, same, refused, elsewhere, sums;	/* lines; elsewhere: of another township; sums: 合计 and the like */
	size_t heads, members;		/* of a roll with a line for each person: 户主 where people are read, the others where households are */
	size_t feet, feet_line;		/* lines below the table: 制表人 and the like; the first of them */
	size_t tight;			/* names whose blanks inside were left out */
	size_t days;			/* cells with a day as spreadsheets count it */
	char day_example[48];		/* "45000 记作 2023-03-15": the first of them */
	size_t under;			/* lines whose place is the line's above: cells that were merged */
	size_t alike;			/* of the fresh: the ledger, or an earlier line, has one of the same name and place */
	size_t doubtful;		/* lines taken with a warning of their form */
	struct import_remark *refusals, *doubts;	/* owned; the first IMPORT_REMARKS_SHOWN of each */
	size_t n_refusals, n_doubts;
	struct changes changes;		/* owned; what import_save writes */
	struct import_seen *seen;	/* owned; rows and lines met so far */

	int64_t village;		/* of all lines: there is no column for it, and the title above, the sheet or the file names one; 0: none */
	bool nowhere;		/* no column says the village, nor does a title that is on the register */

	/* of a roll (import_rolls.c); columns -1: none */
	int relation, id_column, phone_column;
	int near[2];			/* village and group of a person's household */
	bool has_heads;			/* lines say who is 户主 */
	int64_t head;			/* household of the 户主 met last; 0: not known */
	char *head_name;		/* owned; NULL: none met yet */
	size_t head_line;
	int64_t household;		/* of the line at hand, found so; 0: its own cell says */
};

/* Read and compare; writes nothing.  *out is made also when every line is refused; not when the header is not understood. */
MUST_CHECK int import_read(struct import **out, struct office *o, const struct thing *t, const char *path,
		const struct progress *pr, struct err *e);
/* The preview in plain words, one fact a line: encoding, columns, counts, refused lines with their reasons. */
void import_describe(const struct import *im, struct buf *out);
/* One batch; *batch 0 when there was nothing to write.  Once only. */
MUST_CHECK int import_save(struct import *im, int64_t *batch, const struct progress *pr, struct err *e);
/* Cuts off what an error says about keys and the form on the screen ("; 您打的还在, 按 F4 挑选"): a file or script has none. */
void import_plain_reason(char *text);
void import_free(struct import *im);		/* NULL is allowed */

#endif
