/*
 * bench_xlsx.c - 100,000 rows of 17 cells as a spreadsheet beside bare
 * libxlsxwriter in constant memory mode writing the same cells with the same
 * looks.  Prints a row of bench.sh's table.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#if __has_include(<xlsxwriter.h>)
#include <xlsxwriter.h>
#endif

#include "base/date.h"
#include "base/lib.h"
#include "bench/clock.h"
#include "exchange/xlsx.h"

#define ROWS 100000
#define TEXTS 13
#define CELLS (TEXTS + 4)
#define RUNS 3

static void
cell_text(int row, int col, char *out, size_t n)
{
	static const char *const names[] = { "张建国", "李秀英", "买买提·艾力", "刘大山", "陈桂芳", "赵小满", "周吉光" };
	static const char *const things[] = { "灌溉渠堵塞四十余米", "低保年审", "路灯不亮", "自来水停", "宅基地边界", "涵管塌陷" };

	switch (col % 4) {
	case 0: snprintf(out, n, "A-%06d", row + col); break;
	case 1: snprintf(out, n, "%s", names[(row + col) % 7]); break;
	case 2: snprintf(out, n, "%s%d处", things[(row + col) % 6], row % 90); break;
	default: snprintf(out, n, "000000%012d", row); break;
	}
}

static int
ours(const char *path)
{
	struct xlsx_column columns[CELLS];
	struct xlsx_writer *w;
	struct err e;
	char text[64];
	int32_t day = date_make(2026, 11, 18);

	for (int i = 0; i < CELLS; i++)
		columns[i] = (struct xlsx_column){ "项目", 12 };
	if (xlsx_create(&w, path, &e) < 0)
		return fprintf(stderr, "%s\n", e.text);
	xlsx_sheet(w, "台账", NULL, columns, CELLS);
	for (int i = 0; i < ROWS; i++) {
		for (int j = 0; j < TEXTS; j++) {
			cell_text(i, j, text, sizeof text);
			xlsx_text(w, text);
		}
		xlsx_int(w, i);
		xlsx_money(w, i);
		xlsx_date(w, day - i % 1000);
		xlsx_time(w, i % 1440);
		xlsx_end_row(w);
	}
	return xlsx_close(w, &e) < 0 ? fprintf(stderr, "%s\n", e.text) : 0;
}

#ifdef LXW_VERSION
struct lib_bare {
	__typeof__(workbook_new_opt) *workbook_new_opt;
	__typeof__(workbook_add_worksheet) *workbook_add_worksheet;
	__typeof__(workbook_add_format) *workbook_add_format;
	__typeof__(workbook_close) *workbook_close;
	__typeof__(format_set_num_format) *format_set_num_format;
	__typeof__(format_set_border) *format_set_border;
	__typeof__(worksheet_write_string) *worksheet_write_string;
	__typeof__(worksheet_write_number) *worksheet_write_number;
};
#define SYMBOL(name) { 0, #name, offsetof(struct lib_bare, name) }

static int
bare(const char *path)
{
	lxw_workbook_options opt = { .constant_memory = LXW_TRUE };
	struct lib_bare lib;
	lxw_format *looks[5];
	static const struct lib_name names[] = { { "libxlsxwriter.so." LXW_SOVERSION, "libxlsxwriter" LXW_SOVERSION } };
	static const struct lib_symbol symbols[] = { SYMBOL(workbook_new_opt), SYMBOL(workbook_add_worksheet), SYMBOL(workbook_add_format),
		SYMBOL(workbook_close), SYMBOL(format_set_num_format), SYMBOL(format_set_border), SYMBOL(worksheet_write_string),
		SYMBOL(worksheet_write_number) };
	static const char *const numbers[5] = { "@", "0", "0.00", "yyyy-mm-dd", "hh:mm" };
	struct err e;
	char text[64];

	if (lib_load(&lib, names, 1, symbols, sizeof symbols / sizeof *symbols, "", &e) < 0)
		return fprintf(stderr, "%s\n", e.text);
	lxw_workbook *book = lib.workbook_new_opt(path, &opt);
	lxw_worksheet *s = lib.workbook_add_worksheet(book, "台账");
	for (int i = 0; i < 5; i++) {
		looks[i] = lib.workbook_add_format(book);
		lib.format_set_num_format(looks[i], numbers[i]);
		lib.format_set_border(looks[i], LXW_BORDER_THIN);
	}
	for (int j = 0; j < CELLS; j++)
		lib.worksheet_write_string(s, 0, (lxw_col_t)j, "项目", looks[0]);
	for (lxw_row_t i = 0; i < ROWS; i++) {
		for (lxw_col_t j = 0; j < TEXTS; j++) {
			cell_text((int)i, j, text, sizeof text);
			lib.worksheet_write_string(s, i + 1, j, text, looks[0]);
		}
		lib.worksheet_write_number(s, i + 1, TEXTS, i, looks[1]);
		lib.worksheet_write_number(s, i + 1, TEXTS + 1, i / 100.0, looks[2]);
		lib.worksheet_write_number(s, i + 1, TEXTS + 2, 46344 - i % 1000, looks[3]);
		lib.worksheet_write_number(s, i + 1, TEXTS + 3, i % 1440 / 1440.0, looks[4]);
	}
	return lib.workbook_close(book) != LXW_NO_ERROR;
}

#else
static int
bare(const char *path)
{
	return fprintf(stderr, "%s: no libxlsxwriter to compare with\n", path);
}
#endif

static double
timed(int (*write)(const char *))
{
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	if (write("bench.xlsx") != 0)
		exit(1);
	clock_gettime(CLOCK_MONOTONIC, &b);
	return (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
}

int
main(void)
{
	double a[RUNS], b[RUNS];

	/* In turn, so that a busy moment meets both. */
	for (int i = 0; i < RUNS; i++) {
		b[i] = timed(bare);
		a[i] = timed(ours);
	}
	(void)unlink("bench.xlsx");
	qsort(a, RUNS, sizeof *a, by_time);
	qsort(b, RUNS, sizeof *b, by_time);
	printf("| %d rows of %d cells as xlsx | %.0f (%.0f-%.0f) | %.0f (%.0f-%.0f) | %.2f | <= 1.2x floor |\n", ROWS, CELLS, a[RUNS / 2], a[0],
	    a[RUNS - 1], b[RUNS / 2], b[0], b[RUNS - 1], a[RUNS / 2] / b[RUNS / 2]);
	return 0;
}
