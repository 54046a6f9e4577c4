/*
 * page.h - what a report says, before anything decides how it looks.
 *
 * A report is composed once into a page: title, headings, paragraphs, tables,
 * a signature.  Words and numbers are kept apart: every number carries the
 * queries it was counted with, so that the screen can list exactly those
 * records, and a state, so that a blank or contradicting one stops printing.
 * Renderers (sheet.h, pdf.h) only read it.  Knows nothing of any one report.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"

struct buf;

enum measure {
	MEASURE_ROWS,		/* how many records */
	MEASURE_DISTINCT,	/* how many different values of a field: households visited */
	MEASURE_ITEMS,		/* how many items in the lists of a field: matters raised */
	MEASURE_SUM,		/* a field added up: guests */
	MEASURE_AGAIN,		/* how many of a field's values were there before: the same form asked for again */
	MEASURE_MIDDLE		/* the median time from the entity's order field to a field: opened to closed */
};

enum number_state { NUMBER_OK, NUMBER_BLANK /* not filled in */, NUMBER_CONTRADICTS /* another number says otherwise */ };

enum number_form {
	NUMBER_PLAIN,
	NUMBER_CHANGE,		/* with + when greater than 0 */
	NUMBER_SHARE,		/* of the last period: tenths of a percent */
	NUMBER_RATE,		/* of the parts with sign 0, which are the whole; the others' signs are hundredths.  Tenths of a percent */
	NUMBER_DAYS		/* of MEASURE_MIDDLE: tenths of days */
};
#define NUMBER_NONE INT64_MIN	/* nothing to compare with, to divide by or to take the middle of: printed as a dash, never as 0 */

struct number_part {
	struct query query;	/* its texts are owned by the part */
	int sign;		/* 1 added, -1 taken away (增减 = this period - the last); of a RATE see there */
	char *title;		/* owned; heading of the list of its records: "11月18日走访的户" */
};

#define NUMBER_PARTS_MAX 4

struct number {
	int64_t value;
	enum number_state state;
	char *title;		/* owned; what is counted: "走访户数" */
	char *where;		/* owned; the part of the report it stands in: "一、走访情况" */
	char *problem;		/* owned; NULL when OK: where it is and what to do */
	enum measure measure;
	const char *field;	/* of all but ROWS; a descriptor's name, static */
	enum number_form form;	/* SHARE: value = 1000 x sum / what is taken away; RATE: 10 x sum / the whole */
	struct number_part parts[NUMBER_PARTS_MAX];	/* value = sum of sign x measure(query), but for SHARE and RATE */
	size_t n_parts;
};

void number_init(struct number *n, enum measure m, const char *field, const char *title);
void number_release(struct number *n);
/* Count q too; copies it with its texts. */
void number_add(struct number *n, const struct query *q, int sign, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* The value of a form, of what its parts add up to: sum of sign x measure, and what that is to be divided by. */
int64_t number_value(enum number_form form, int64_t sum, int64_t whole);
/* What its queries add up to now: for number_value. */
MUST_CHECK int number_sum(const struct number *n, struct ledger *l, int64_t *sum, int64_t *whole, struct err *e);
/* What its queries say now. */
MUST_CHECK int number_measure(const struct number *n, struct ledger *l, int64_t *out, struct err *e);
void number_format(const struct number *n, struct buf *out);	/* as printed; a blank one as four underscores */

struct run {
	char *text;		/* owned; never NULL */
	int number;		/* position in page.numbers; -1: words */
	bool strong;		/* heading run in at the start of a paragraph */
	bool typed;		/* somebody's own words: a kept page masks them for the public */
};

/* What a table's cell holds besides its text: spreadsheets get it typed. */
enum cell_kind { CELL_TEXT, CELL_INT, CELL_MONEY /* cents */, CELL_DATE /* day */ };

struct runs {
	struct run *p;		/* owned */
	size_t n;
	enum cell_kind kind;	/* of a cell without a number */
	int64_t value;
};

enum align { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT };

struct column {
	const char *title;	/* static, or owned by page.kept */
	int width;		/* half characters; a renderer may stretch all columns alike */
	enum align align;
};

enum block_kind {
	BLOCK_HEADING,		/* a line of its own; never the last on a page */
	BLOCK_PARAGRAPH,	/* indented two characters */
	BLOCK_LINES,		/* text in columns of its own: neither indented nor filled */
	BLOCK_PAIR,		/* label and value on a line: 统计时段：... */
	BLOCK_TABLE,
	BLOCK_SIGNATURE,	/* office and date at the right */
	BLOCK_BARS,		/* a chart: rows of a label and a number, each a bar */
	BLOCK_TREND,		/* a chart: rows of a label and one or two numbers, each number's column a line over the labels */
	BLOCK_SHEET		/* another record's page begins: its title the label, its subtitle the runs (page_join) */
};

struct block {
	enum block_kind kind;
	char *label;		/* owned; PAIR: label, SIGNATURE: office, charts: title; else NULL */
	struct runs runs;	/* HEADING, PARAGRAPH, PAIR value, SIGNATURE date */
	struct column *columns;	/* owned; TABLE and charts */
	size_t n_columns;
	struct runs *cells;	/* owned; TABLE and charts: row by row */
	size_t n_cells;
	size_t hands;		/* TABLE: cells before the first row that hands write in, + 1; 0: none do */
};

enum page_paper {
	PAPER_DOCUMENT,		/* A4 upright after GB/T 9704: 22 lines of 28 characters */
	PAPER_WIDE,		/* A4 lying, for tables wider than 80 half characters: 15 lines of 40 */
	PAPER_SLIP		/* half an A4, lying: 11 lines of 28 */
};

/* Has it columns and cells? */
static inline bool
block_is_grid(const struct block *b)
{
	return b->kind == BLOCK_TABLE || b->kind == BLOCK_BARS || b->kind == BLOCK_TREND;
}

struct page {
	enum page_paper paper;
	char *title, *subtitle;	/* owned; never NULL */
	char *office, *period;	/* owned; never NULL: who made it, and for when: of the file, not printed */
	bool personal;		/* shows phones, addresses or names of villagers as they are */
	char *section;		/* owned; where the next number stands */
	struct block *blocks;	/* owned */
	size_t n_blocks, cap_blocks;
	char **kept;		/* owned; column titles of a page read back */
	size_t n_kept;
	struct number *numbers;	/* owned; in reading order */
	size_t n_numbers, cap_numbers;
	int body_cols;		/* half characters across that LINES need; 0: the paper's own */
	int table_cols;		/* half characters across that its tables need; 0: as wide as the text */
	size_t parts;		/* pages joined to it: so many records are printed in one go, less one */
	bool leaves;		/* printed on both sides, each of them begins on a leaf of its own */
};

void page_init(struct page *p);
void page_release(struct page *p);
void page_title(struct page *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
void page_subtitle(struct page *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
void page_made(struct page *p, const char *office, const char *period);
/* Another record's page of the same report behind what is there, on a sheet of its own; all of part is taken over (it is released). */
void page_join(struct page *p, struct page *part);
/* What it is called as a file, in a printer's queue and in the journal: "一户一页　张建国", of several "一户一页　张建国等30份"; owned by the caller. */
char *page_name(const struct page *p);

/* These begin a block; words and numbers go to the block (or table cell) begun last. */
void page_heading(struct page *p, const char *text);
void page_paragraph(struct page *p, const char *head);	/* head: "一、走访情况。" run in, or NULL */
void page_lines(struct page *p);
void page_pair(struct page *p, const char *label);
void page_signature(struct page *p, const char *office);	/* the date follows as text */
void page_table(struct page *p, const struct column *columns, size_t n);
/* Drawn from numbers that stand in the page already: cells as in a table, the first of a row its label. */
void page_chart(struct page *p, enum block_kind kind, const char *title, const struct column *columns, size_t n);
void page_again(struct page *p, size_t at);	/* a number of the page, once more */
void page_cell(struct page *p);		/* the next cell; a row is full after n columns.  Tables whose titles are all "" have no head */
void page_cell_is(struct page *p, enum cell_kind kind, int64_t value);	/* what the cell begun last holds */
/* The table's rows from here on are for hands to write in: on one sheet, the row before them over them.  Said again it changes nothing. */
void page_hands(struct page *p);
void page_day(struct page *p, int32_t day);	/* as its column is wide (date_paper), typed; in words outside a table.  DATE_NONE: nothing */
void page_text(struct page *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
void page_typed(struct page *p, const char *text);	/* words somebody typed */
/* Take n over (n is empty after it) with the value it has; returns its position. */
size_t page_number(struct page *p, struct number *n);
/* The same, measured first. */
MUST_CHECK int page_count(struct page *p, struct number *n, struct ledger *l, size_t *at, struct err *e);

/* A page read back (frozen.h): parts as they were kept; texts are copied. */
void page_keep_number(struct page *p, struct number *n);	/* takes n over, its where too */
void page_keep_block(struct page *p, enum block_kind kind, const char *label);
void page_keep_column(struct page *p, const char *title, int width, enum align align);	/* of the table begun last */
void page_keep_run(struct page *p, const char *text, int number, bool strong, bool typed);

/* Say that a number may not be printed: what is wrong and what to do. */
void page_blank(struct page *p, size_t at, const char *fmt, ...) PRINTF_LIKE(3, 4);
void page_contradict(struct page *p, size_t at, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* How many numbers may not be printed; what is wrong with each as a line of out (may be NULL). */
size_t page_problems(const struct page *p, struct buf *out);
/* ERR_INPUT while there are any: what printing and writing a file ask first. */
MUST_CHECK int page_check(const struct page *p, struct err *e);

#endif
