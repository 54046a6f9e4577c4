/*
 * chart.h - bars and trend lines out of ASCII, for a sheet and for a
 * screen.  What cannot be drawn (no value, a negative one) leaves no mark;
 * what is there is never too small to be seen.
 */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include <stddef.h>
#include <stdint.h>

struct block;
struct buf;
struct page;

#define CHART_POINT '*'		/* a value, and what leads from one to the next */
#define CHART_LEAD '.'
#define CHART_BEFORE 'o'	/* a value of the time compared with */

/* "######": value of max in cols columns. */
void chart_bar(struct buf *out, int64_t value, int64_t max, int cols);
int chart_length(int64_t value, int64_t max, int whole);	/* of it; at least 1 when there is anything, at most whole */
/* The greatest of n values; 0 when there is none above it. */
int64_t chart_max(const int64_t *values, size_t n);
/*
 * Marks one series into grid (rows x cols characters, blanks to begin with; the first row is the highest): a point per value,
 * and lead between neighbours unless it is 0.  What is marked already stays.
 */
void chart_plot(char *grid, int rows, int cols, const int64_t *values, size_t n, int64_t max, char point, char lead);

/* A chart block (page.h) as numbers. */
struct chart {
	size_t n, series;		/* rows, numbers in a row */
	char **labels;			/* owned; n */
	char **texts;			/* owned; n x series, as printed */
	int64_t *values;		/* owned; series by series, n each */
	int64_t max;
	int label_cols, text_cols;	/* the widest */
};
void chart_read(struct chart *c, const struct page *p, const struct block *b);
void chart_release(struct chart *c);

/* Its title, and which line is which: "办结 (* 本期  o 去年同期)". */
void chart_title(const struct block *b, const char *first, const char *second, struct buf *out);

#define CHART_TREND_ROWS 6
/* Its lines as text of at most cols columns, the title first, an empty one last; each is owned by the caller, and the array. */
char **chart_lines(const struct page *p, const struct block *b, int cols, size_t *n);

#endif
