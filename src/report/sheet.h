/*
 * sheet.h - a page as lines of text: 28 Chinese characters across (56
 * columns), 22 lines to an A4 sheet, after GB/T 9704.
 *
 * The one layout there is: the preview shows these lines, the text file is
 * these lines, the PDF draws these lines cell by cell.  So what is seen is
 * what is printed.  Knows columns, not millimetres or fonts.
 */
#ifndef REPORT_SHEET_H
#define REPORT_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/page.h"

struct buf;

#define SHEET_COLS 56
#define SHEET_COLS_WIDE 80
/* Heights are counted in thirds of a text line; a table row takes two thirds (dense: but for its last line one). */
#define SHEET_LINE 3
#define SHEET_ROW 2
#define SHEET_DENSE 92		/* columns of a table from which its type is below 10 points */
#define SHEET_DENSE_WIDE 133
#define SHEET_LINES 22
#define SHEET_LINES_WIDE 15
#define SHEET_LINES_SLIP 11

enum sheet_kind { SHEET_TITLE, SHEET_SUBTITLE, SHEET_BODY, SHEET_SPACE, SHEET_TABLE, SHEET_RULE /* under a table's head; text only, no height */,
	SHEET_CHART /* a row of a chart: as text, or drawn */ };

struct sheet_cell {
	char *text;		/* owned */
	int col, cols;		/* where it may stand */
	enum align align;
	bool strong;		/* heading face */
};

struct sheet_line {
	enum sheet_kind kind;
	char *text;		/* owned; the whole line, no blanks at its end */
	struct sheet_cell *cells;	/* owned */
	size_t n_cells;
	bool keep;		/* on the same page as the next line */
	bool head;		/* TABLE: column titles */
	bool first, last;	/* TABLE: of a row */
	const struct block *chart;	/* CHART: the block whose first row this is, and how many rows it has; else NULL */
	size_t chart_rows;
	bool begins;		/* the first line of another record's page */
	int page;		/* 0.. */
	int leaf;		/* the same counted from the record's own first: what is printed as its number, less one */
	int y;			/* thirds of a line from the top of its page */
};

/* Where a number stands; in reading order, so that Tab walks from number to number. */
struct sheet_number {
	size_t line;
	int col, cols;
	size_t number;		/* position in page.numbers */
};

struct sheet {
	struct sheet_line *lines;	/* owned */
	size_t n, cap;
	struct sheet_number *numbers;	/* owned */
	size_t n_numbers, cap_numbers;
	int pages;
	int part;		/* the page its newest record begins on */
	int cols, table_cols;
	bool dense;		/* tables so wide that their type is small: a row's further lines take a third each */
	int height;		/* of its paper, thirds of a line */
};

/* Half characters across the paper of p. */
int sheet_paper_cols(const struct page *p);

/* Which characters can be drawn; what cannot is written 〔U+31350〕.  NULL: all. */
struct sheet_has {
	bool (*has)(void *data, uint32_t cp);
	void *data;
};

/* body_cols: sheet_paper_cols, or what the screen has; tables get page.table_cols when that is more. */
void sheet_render(struct sheet *out, const struct page *p, int body_cols, const struct sheet_has *has);
/* Is the sheet that line i is on numbered?  A slip only where it goes on behind its first. */
bool sheet_numbered(const struct sheet *s, const struct page *p, size_t i);
void sheet_release(struct sheet *s);
void sheet_write(const struct sheet *s, struct buf *out);	/* as a text file */

#endif
