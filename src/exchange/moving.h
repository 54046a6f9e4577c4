/*
 * moving.h - what becomes of places and formulas when rows are put into a
 * sheet, as spreadsheet programs do it.
 *
 * Knows how places are written; does not know files.
 */
#ifndef EXCHANGE_MOVING_H
#define EXCHANGE_MOVING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

struct moving {
	uint32_t first, last;	/* the empty rows of the table, from 1; last < first: there were none */
	uint32_t extra;		/* rows put in */
	const char *sheet;	/* borrowed; its name */
};

/*
 * Rows go in before the last empty one, so that what reaches over the empty rows (a total, a list of choices) reaches over the new
 * ones too; with one empty row behind it, and what ends there is stretched.
 */
uint32_t moving_at(const struct moving *m);		/* rows from here on move */
uint32_t moving_row(const struct moving *m, uint32_t row);

/*
 * "B5", "A4:F14" or several with blanks between, as they stand then; grow: what is about the only empty row is about the new ones
 * too.  False: one is not understood, or moves off the sheet.
 */
bool moving_places(const struct moving *m, const char *places, bool grow, struct buf *out);

struct moving_formula {
	bool ours;		/* a place without a sheet's name is one of our sheet */
	int64_t by;		/* it is one of the table's own rows and goes so many rows down: its row's places go with it */
	bool in_table;
	bool changed;		/* out */
	bool looks;		/* out: it has a place of our sheet, named */
	const char *trouble;	/* out: why it cannot be moved safely; NULL: it can */
};
void moving_formula(const struct moving *m, const char *formula, struct moving_formula *f, struct buf *out);

#endif
