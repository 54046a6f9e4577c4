/*
 * xlsx_write.c - spreadsheets out.
 */
#include "exchange/xlsx.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/lib_xlsx.h"
#include "exchange/ooxml.h"
#include "exchange/sink.h"

#define NAME_MAX_CHARS 31	/* of a sheet */
#define SHEETS_MAX 64
#define EXACT_INT 999999999999999LL
#define WIDEST 60

enum look { LOOK_TEXT, LOOK_HEAD, LOOK_TITLE, LOOK_INT, LOOK_MONEY, LOOK_DATE, LOOK_TIME, LOOK_STAMP, LOOKS };

struct xlsx_writer {
	struct lib_xlsx lib;
	struct sink *sink;	/* owns the file; the library writes it by name */
	lxw_workbook *book;	/* owned */
	lxw_format *looks[LOOKS];
	lxw_worksheet *sheets[SHEETS_MAX];
	long written[SHEETS_MAX];	/* bytes of rows the library took */
	size_t n_sheets;
	lxw_row_t row, first;	/* the next one, and the first behind the header */
	lxw_col_t col;
	size_t columns;
	char *trouble;		/* owned; why it failed, in plain words; NULL: it did not */
};

static void
writer_fail(struct xlsx_writer *w, const char *why)
{
	if (w->trouble == NULL)
		w->trouble = mem_str(why);
}

static lxw_worksheet *
sheet_now(const struct xlsx_writer *w)
{
	return w->sheets[w->n_sheets - 1];
}

static void
looks_make(struct xlsx_writer *w)
{
	static const struct { const char *number; int align; } as[LOOKS] = {
		[LOOK_TEXT] = { "@", LXW_ALIGN_NONE }, [LOOK_HEAD] = { "@", LXW_ALIGN_CENTER }, [LOOK_TITLE] = { "@", LXW_ALIGN_CENTER },
		[LOOK_INT] = { "0", LXW_ALIGN_NONE }, [LOOK_MONEY] = { "0.00", LXW_ALIGN_NONE },
		[LOOK_DATE] = { "yyyy-mm-dd", LXW_ALIGN_LEFT }, [LOOK_TIME] = { "hh:mm", LXW_ALIGN_LEFT },
		[LOOK_STAMP] = { "yyyy-mm-dd hh:mm", LXW_ALIGN_LEFT },
	};

	for (int i = 0; i < LOOKS; i++) {
		lxw_format *f = w->looks[i] = w->lib.workbook_add_format(w->book);
		w->lib.format_set_num_format(f, as[i].number);
		w->lib.format_set_align(f, (uint8_t)as[i].align);
		w->lib.format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
		if (i == LOOK_TEXT || i == LOOK_HEAD)
			w->lib.format_set_text_wrap(f);
		if (i == LOOK_HEAD || i == LOOK_TITLE)
			w->lib.format_set_bold(f);
		if (i == LOOK_TITLE)
			w->lib.format_set_font_size(f, 16);
		else
			w->lib.format_set_border(f, LXW_BORDER_THIN);
	}
}

int
xlsx_create(struct xlsx_writer **out, const char *path, struct err *e)
{
	struct xlsx_writer *w = mem_zero(1, sizeof *w);
	lxw_workbook_options opt = { .constant_memory = LXW_TRUE };

	if (lib_xlsx_load(&w->lib, e) < 0 || sink_open(&w->sink, path, e) < 0) {
		free(w);
		return -1;
	}
	if (sink_file(w->sink) == NULL) {
		sink_abort(w->sink);
		free(w);
		return err_set(e, ERR_INPUT, "表格文件(.xlsx)要写成一个文件，%s 不是，什么也没有写", path);
	}
	w->book = w->lib.workbook_new_opt(sink_file(w->sink), &opt);
	if (w->book == NULL) {
		sink_abort(w->sink);
		free(w);
		return err_set(e, ERR_IO, "内存或临时文件夹不够，%s 没有写", path);
	}
	looks_make(w);
	*out = w;
	return 0;
}

/* As sheet names may be: at most 31 characters, none of []:*?/\ */
static void
sheet_name(struct buf *out, const char *s)
{
	size_t n = strlen(s), i = 0, chars = 0;
	uint32_t cp;

	while (i < n && chars < NAME_MAX_CHARS) {
		size_t len = text_next(s + i, n - i, &cp);
		if (cp < 0x80 && strchr("[]:*?/\\'", (int)cp) != NULL)
			buf_addc(out, '-');
		else
			buf_add(out, s + i, len);
		chars += cp > 0xFFFF ? 2 : 1;	/* counted in UTF-16 */
		i += len;
	}
}

void
xlsx_sheet(struct xlsx_writer *w, const char *name, const char *title, const struct xlsx_column *columns, size_t n)
{
	struct buf b = BUF_INIT;

	if (w->n_sheets == SHEETS_MAX) {
		writer_fail(w, "工作表太多");
		return;
	}
	sheet_name(&b, name);
	lxw_worksheet *s = w->lib.workbook_add_worksheet(w->book, buf_str(&b));
	buf_release(&b);
	if (s == NULL) {
		writer_fail(w, "两张工作表同名, 或内存、临时文件夹不够");
		return;
	}
	w->sheets[w->n_sheets++] = s;
	w->row = 0;
	w->columns = n;
	if (title != NULL && n > 1)
		w->lib.worksheet_merge_range(s, 0, 0, 0, (lxw_col_t)(n - 1), title, w->looks[LOOK_TITLE]);
	else if (title != NULL)
		w->lib.worksheet_write_string(s, 0, 0, title, w->looks[LOOK_TITLE]);
	w->row += title != NULL;
	for (size_t i = 0; i < n; i++) {
		int width = columns[i].width, needs = (int)text_cols(columns[i].title, strlen(columns[i].title));
		width = width < needs ? needs : width > WIDEST ? WIDEST : width;
		w->lib.worksheet_set_column(s, (lxw_col_t)i, (lxw_col_t)i, width + 2, NULL);
		w->lib.worksheet_write_string(s, w->row, (lxw_col_t)i, columns[i].title, w->looks[LOOK_HEAD]);
	}
	w->first = ++w->row;
	w->col = 0;
	w->lib.worksheet_freeze_panes(s, w->row, 0);
	w->lib.worksheet_repeat_rows(s, 0, w->row - 1);
	w->lib.worksheet_ignore_errors(s, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");	/* meant so */
	w->lib.worksheet_set_paper(s, 9);	/* A4 */
	w->lib.worksheet_set_landscape(s);
	w->lib.worksheet_fit_to_pages(s, 1, 0);
}

static void
cell_done(struct xlsx_writer *w, lxw_error rc)
{
	struct buf b = BUF_INIT;

	if (rc != LXW_NO_ERROR && w->trouble == NULL) {
		if (rc == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
			buf_addf(&b, "第%u行第%u列的字超过表格软件一格能放的 32767 个", (unsigned)w->row + 1, (unsigned)w->col + 1);
		else if (rc == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE)
			buf_addf(&b, "表格软件一张表最多 %d 行，放不下。可以导出 .csv", XLSX_ROWS_MAX);
		else
			buf_adds(&b, w->lib.lxw_strerror(rc));
		w->trouble = buf_detach(&b);
	}
	w->col++;
}

static void
cell_number(struct xlsx_writer *w, double d, enum look look)
{
	if (w->trouble == NULL)
		cell_done(w, w->lib.worksheet_write_number(sheet_now(w), w->row, w->col, d, w->looks[look]));
}

void
xlsx_text(struct xlsx_writer *w, const char *s)
{
	struct buf b = BUF_INIT;

	ooxml_escape(&b, s);
	if (*s == '\0')
		xlsx_blank(w);
	else if (w->trouble == NULL)
		cell_done(w, w->lib.worksheet_write_string(sheet_now(w), w->row, w->col, buf_str(&b), w->looks[LOOK_TEXT]));
	buf_release(&b);
}

void
xlsx_int(struct xlsx_writer *w, int64_t i)
{
	char text[24];

	if (i >= -EXACT_INT && i <= EXACT_INT) {
		cell_number(w, (double)i, LOOK_INT);
		return;
	}
	snprintf(text, sizeof text, "%" PRId64, i);
	xlsx_text(w, text);
}

void
xlsx_number(struct xlsx_writer *w, double d)
{
	if (w->trouble == NULL)
		cell_done(w, w->lib.worksheet_write_number(sheet_now(w), w->row, w->col, d, NULL));
}

void
xlsx_money(struct xlsx_writer *w, int64_t cents)
{
	cell_number(w, (double)cents / 100, LOOK_MONEY);
}

void
xlsx_date(struct xlsx_writer *w, int32_t day)
{
	cell_number(w, (double)day + OOXML_DAY_OF_1970, LOOK_DATE);
}

void
xlsx_time(struct xlsx_writer *w, int minute_of_day)
{
	cell_number(w, minute_of_day / 1440.0, LOOK_TIME);
}

void
xlsx_stamp(struct xlsx_writer *w, int64_t ms)
{
	cell_number(w, (double)date_of_ms(ms) + OOXML_DAY_OF_1970 + date_minute_of_ms(ms) / 1440.0, LOOK_STAMP);
}

void
xlsx_blank(struct xlsx_writer *w)
{
	if (w->trouble == NULL)
		cell_done(w, w->lib.worksheet_write_blank(sheet_now(w), w->row, w->col, w->looks[LOOK_TEXT]));
}

void
xlsx_end_row(struct xlsx_writer *w)
{
	w->row++;
	w->col = 0;
}

static void
add_chart(struct xlsx_writer *w, lxw_chart_type type, const char *title, size_t label, const size_t *values, size_t n)
{
	if (w->trouble != NULL || w->row == w->first)
		return;
	lxw_worksheet *s = sheet_now(w);
	lxw_chart *chart = w->lib.workbook_add_chart(w->book, (uint8_t)type);
	if (chart == NULL) {
		writer_fail(w, "内存不够");
		return;
	}
	if (title != NULL)
		w->lib.chart_title_set_name(chart, title);
	for (size_t i = 0; i < n && i < XLSX_BARS_MAX; i++) {
		lxw_chart_series *one = w->lib.chart_add_series(chart, NULL, NULL);
		w->lib.chart_series_set_categories(one, s->name, w->first, (lxw_col_t)label, w->row - 1, (lxw_col_t)label);
		w->lib.chart_series_set_values(one, s->name, w->first, (lxw_col_t)values[i], w->row - 1, (lxw_col_t)values[i]);
		w->lib.chart_series_set_name_range(one, s->name, w->first - 1, (lxw_col_t)values[i]);
	}
	w->lib.worksheet_insert_chart(s, w->first - 1, (lxw_col_t)(w->columns + 1), chart);
}

void
xlsx_bars(struct xlsx_writer *w, const char *title, size_t label, const size_t *values, size_t n)
{
	add_chart(w, LXW_CHART_BAR, title, label, values, n);
}

void
xlsx_lines(struct xlsx_writer *w, const char *title, size_t label, const size_t *values, size_t n)
{
	add_chart(w, LXW_CHART_LINE, title, label, values, n);
}

bool
xlsx_failed(const struct xlsx_writer *w)
{
	return w->trouble != NULL;
}

static void
writer_free(struct xlsx_writer *w)
{
	if (w->book != NULL)
		w->lib.lxw_workbook_free(w->book);
	free(w->trouble);
	free(w);
}

/* The library does not look whether the temporary files its rows wait in took them: a full disk would leave a short table. */
static void
rows_check(struct xlsx_writer *w)
{
	for (size_t i = 0; i < w->n_sheets; i++) {
		FILE *f = w->sheets[i]->optimize_tmpfile;
		if (f == NULL)
			continue;
		if (fflush(f) != 0 || ferror(f) != 0)
			writer_fail(w, "临时文件夹写满了");
		w->written[i] = ftell(f);
	}
}

static void
file_check(struct xlsx_writer *w)
{
	zip_t *zip = w->lib.zip_open(sink_file(w->sink), ZIP_RDONLY, NULL);
	char part[48];

	if (zip == NULL) {
		writer_fail(w, "写出来的文件读不回来, 磁盘可能满了");
		return;
	}
	for (size_t i = 0; i < w->n_sheets; i++) {
		zip_stat_t st;
		snprintf(part, sizeof part, "xl/worksheets/sheet%zu.xml", i + 1);
		zip_int64_t at = w->lib.zip_name_locate(zip, part, 0);
		if (at < 0 || w->lib.zip_stat_index(zip, (zip_uint64_t)at, 0, &st) < 0 || st.size < (zip_uint64_t)w->written[i])
			writer_fail(w, "写出来的文件不全, 临时文件夹可能满了");
	}
	w->lib.zip_discard(zip);
}

/* The library says its faults in English on standard error, which may be the screen; they are told from here. */
static lxw_error
close_quietly(struct xlsx_writer *w)
{
	int none = open("/dev/null", O_WRONLY | O_CLOEXEC), kept = none < 0 ? -1 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	lxw_error failed;

	if (kept >= 0)
		dup2(none, STDERR_FILENO);
	failed = w->lib.workbook_close(w->book);
	if (kept >= 0) {
		fflush(stderr);
		dup2(kept, STDERR_FILENO);
		close(kept);
	}
	if (none >= 0)
		close(none);
	return failed;
}

int
xlsx_close(struct xlsx_writer *w, struct err *e)
{
	int rc = -1;

	rows_check(w);
	if (w->trouble == NULL) {
		lxw_error failed = close_quietly(w);

		w->book = NULL;
		if (failed != LXW_NO_ERROR)
			writer_fail(w, "磁盘或临时文件夹可能满了");
		else
			file_check(w);
	}
	if (w->trouble == NULL) {
		rc = sink_close(w->sink, e);
	} else {
		sink_abort(w->sink);
		err_set(e, ERR_IO, "表格文件没有写成: %s。账本没有动", w->trouble);
	}
	writer_free(w);
	return rc;
}

void
xlsx_abort(struct xlsx_writer *w)
{
	if (w == NULL)
		return;
	sink_abort(w->sink);
	writer_free(w);
}
