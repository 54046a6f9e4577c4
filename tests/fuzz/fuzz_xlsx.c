/* Any bytes as a spreadsheet, and as a form to fill: an answer, and no more text than the limits allow. */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "db/value.h"
#include "exchange/package.h"
#include "exchange/sink.h"
#include "exchange/template.h"
#include "exchange/template_choices.h"
#include "exchange/xlsx.h"

/* Three rows into whatever table it has; the copy has nowhere to go, so all is made but the file. */
static void
fill(const char *path)
{
	static bool filled[TEMPLATE_COLUMNS_MAX];
	static const struct template_sender from = { "石沟镇", "李明", "1<&", 20000 };
	struct template_choices *lists;
	struct template t;
	struct value none;
	struct err e;

	if (template_open(&t, path, NULL, &e) < 0)
		return;
	if (t.n_columns == 0 || t.n_columns > TEMPLATE_COLUMNS_MAX || t.first <= t.head || t.head_from > t.head)
		abort();
	for (size_t i = 0; i < t.n_columns; i++)
		filled[i] = true;
	if (template_choices_read(&lists, &t, &e) == 0) {
		for (size_t i = 0; i < t.n_columns; i++)
			if (template_choice(&lists[i], "男") != NULL && lists[i].n == 0)
				abort();
		template_choices_free(lists, t.n_columns);
	}
	(void)template_own_set(&t, &from, &e);
	struct template_rows *r = template_rows_new(&t, filled);
	value_init(&none);
	for (size_t i = 0; i < 3 * t.n_columns; i++) {
		template_cell(r, FIELD_TEXT, &none, "<12&");
		if (i % t.n_columns == t.n_columns - 1)
			template_end_row(r, (int64_t)(i / t.n_columns / 2));
	}
	if (template_write(&t, r, "/dev/null", &e) == 0)
		abort();
	template_rows_free(r);
	template_close(&t);
}

/* Markup behind a right sum: the bytes as the sheet of a sound form. */
static void
fill_sheet(const uint8_t *p, size_t n)
{
	char path[64];
	struct package *form;
	struct sink *to;
	struct buf sheet = BUF_INIT;
	struct err e;

	snprintf(path, sizeof(path), "/tmp/ybz-fuzz-%d.xlsx", (int)getpid());
	if (package_open(&form, "tests/data/form-winter.xlsx", &e) < 0 || sink_open(&to, path, &e) < 0)
		abort();
	buf_add(&sheet, p, n);
	package_replace(form, "xl/worksheets/sheet1.xml", &sheet);
	if (package_write(form, to, &e) < 0 || sink_close(to, &e) < 0)
		abort();
	package_free(form);
	fill(path);
	unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	int fd = memfd_create("xlsx", MFD_CLOEXEC);
	struct xlsx_reader *r;
	struct csv_row row;
	struct err e;
	char path[64];

	if (n > 0 && *p == '<') {
		close(fd);
		fill_sheet(p, n);
		return 0;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, p, n) != (ssize_t)n)
		abort();
	if (xlsx_open(&r, path, NULL, &e) == 0) {
		while (xlsx_next(r, &row, &e) == 1)
			if (row.n > CSV_CELLS_MAX || row.line > XLSX_ROWS_MAX)
				abort();
		xlsx_free(r);
	}
	fill(path);
	close(fd);
	return 0;
}
