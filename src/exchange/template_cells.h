/*
 * template_cells.h - a sheet of a form, cell by cell with the bytes of each:
 * between finding the table (template.c) and filling it (template_fill.c).
 */
#ifndef EXCHANGE_TEMPLATE_CELLS_H
#define EXCHANGE_TEMPLATE_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "exchange/moving.h"
#include "exchange/xlsx.h"

struct package;
struct package_tag;

struct template_one {			/* a cell */
	size_t from, to, tag_to;	/* bytes of the whole, and the end of its start tag */
	size_t f_from, f_tag_to, f_text_to, f_to;	/* of its formula: tag, text, end; f_to 0: none */
	uint32_t formula;		/* into formulas */
	uint32_t style;
	uint32_t column;
	bool styled;
};
struct template_line {			/* a row */
	uint32_t row;
	size_t from, tag_to, to;	/* its bytes; to is behind </row> */
	size_t end_from;		/* of </row>; tag_to when it is <row/> */
	size_t first, n;		/* cells */
};
struct template_joined { uint32_t top, bottom; size_t left, right; };	/* mergeCell */
struct template_formula {
	char *text;			/* owned; "" when a shared one is elsewhere */
	char *shared;			/* owned; its number; NULL: not shared */
	char *ref;			/* owned; NULL: none */
	bool array, table;
};
struct template_list { char *places, *formula; };	/* of a drop-down list, both owned; NULL: not said */
/* Something behind the cells that says a place or a formula: an attribute, or the text of an element. */
struct template_place {
	size_t from, to;		/* of the start tag, or of the text */
	const char *att;		/* NULL: the text */
	char *value;			/* owned */
	bool formula, joined;
	bool filter;			/* of autoFilter */
	bool page;			/* the number of a row behind which a page ends */
};

struct template_cells {			/* all owned */
	struct xlsx_reader *reader;	/* names and styles */
	struct buf raw;
	struct template_line *lines;
	size_t n_lines, cap_lines;
	struct template_one *ones;
	size_t n_ones, cap_ones;
	struct template_formula *formulas;
	size_t n_formulas;
	struct template_joined *joined;	/* those of the first rows first */
	size_t n_joined, n_head_joined;
	struct template_list *lists;
	size_t n_lists;
	struct template_place *places;
	size_t n_places, cap_places;
	char prefix[24];		/* "x:" or "" */
	size_t data_from, data_end;	/* where rows begin, and where </sheetData> is */
	size_t joined_end;		/* of </mergeCells>; 0: there is none */
	size_t joined_from, joined_tag_to;	/* its start tag */
	const char *unmovable;		/* something on the sheet that cannot be moved; NULL: nothing */
};

/* head_rows: joined cells are looked up in the first so many rows.  The reader belongs to *out then. */
MUST_CHECK int template_cells_read(struct template_cells **out, struct package *p, struct xlsx_reader *reader, uint32_t head_rows,
		struct err *e);
void template_cells_free(struct template_cells *c);	/* NULL is allowed; reader too */
size_t template_line_from(const struct template_cells *c, uint32_t row);	/* the first line of that row or one below; n_lines: none */
/* NULL: there is no such row, cell. */
const struct template_line *template_line(const struct template_cells *c, uint32_t row);
const struct template_one *template_one(const struct template_cells *c, const struct template_line *l, size_t column);
/* The joined cells a place is one of, in any row; NULL: it stands alone. */
const struct template_joined *template_joined_at(const struct template_cells *c, uint32_t row, size_t column);
/* The same in the first head_rows, at less cost. */
const struct template_joined *template_joined(const struct template_cells *c, uint32_t row, size_t column);

#endif
