/*
 * table.c - one of two readers, one of two writers.
 */
#include "exchange/table.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/value.h"

struct table_reader { struct csv_reader *csv; struct xlsx_reader *xlsx; };	/* owned; one of the two */

/* Where "#SHEET" begins in a path that is no file as it stands; NULL: it has none. */
static const char *
sheet_of(const char *path)
{
	const char *mark = strrchr(path, '#');

	if (mark == NULL || mark - path < 5 || strncasecmp(mark - 5, ".xlsx", 5) != 0 || file_exists(path))
		return NULL;
	return mark;
}

char *
table_file(const char *path, const char **sheet)
{
	const char *mark = sheet_of(path);

	*sheet = mark != NULL ? mark + 1 : NULL;
	return mark != NULL ? mem_strn(path, (size_t)(mark - path)) : mem_str(path);
}

int
table_open(struct table_reader **out, const char *path, struct err *e)
{
	const char *sheet;
	char *file = table_file(path, &sheet);
	struct table_reader *r = mem_zero(1, sizeof *r);
	const char *what, *then;
	int rc;

	if (xlsx_trouble(file, &what, &then))
		rc = err_set(e, ERR_INPUT, "文件 %s %s，什么也没有导入。%s", file_base(file), what, then);
	else if (xlsx_is(file))
		rc = xlsx_open(&r->xlsx, file, sheet, e);
	else
		rc = csv_open(&r->csv, file, e);
	free(file);
	if (rc < 0) {
		free(r);
		return -1;
	}
	*out = r;
	return 0;
}

void
table_free(struct table_reader *r)
{
	if (r == NULL)
		return;
	csv_free(r->csv);
	xlsx_free(r->xlsx);
	free(r);
}

int
table_next(struct table_reader *r, struct csv_row *row, struct err *e)
{
	return r->xlsx != NULL ? xlsx_next(r->xlsx, row, e) : csv_next(r->csv, row, e);
}

int
table_rewind(struct table_reader *r, struct err *e)
{
	return r->xlsx != NULL ? xlsx_rewind(r->xlsx, e) : csv_rewind(r->csv, e);
}

void
table_progress(const struct table_reader *r, size_t *done, size_t *total)
{
	if (r->xlsx != NULL)
		xlsx_progress(r->xlsx, done, total);
	else
		csv_progress(r->csv, done, total);
}

void
table_describe(const struct table_reader *r, struct buf *out)
{
	if (r->xlsx != NULL) {
		buf_addf(out, "工作表“%s”", xlsx_sheet_name(r->xlsx));
		if (xlsx_other_sheets(r->xlsx) > 0)
			buf_addf(out, "(还有 %zu 张没有读，要读请在文件名后面写 #表名)", xlsx_other_sheets(r->xlsx));
		return;
	}
	char sep = csv_separator(r->csv);
	buf_addf(out, "%s 编码，%s分隔", encoding_title(csv_encoding(r->csv)), sep == '\t' ? "制表符" : sep == ';' ? "分号" : "逗号");
}

/* --- writing -------------------------------------------------------------------------------------------------- */

struct table_writer { struct csv_writer *csv; struct xlsx_writer *xlsx; };	/* owned; one of the two */

bool
table_is_xlsx(const char *path)
{
	size_t n = strlen(path);

	return n >= 5 && strcasecmp(path + n - 5, ".xlsx") == 0;
}

int
table_create(struct table_writer **out, const char *path, enum encoding enc, const char *sheet, const char *title,
    const struct xlsx_column *columns, size_t n, struct err *e)
{
	struct table_writer *w = mem_zero(1, sizeof *w);

	if ((table_is_xlsx(path) ? xlsx_create(&w->xlsx, path, e) : csv_create(&w->csv, path, enc, e)) < 0) {
		free(w);
		return -1;
	}
	*out = w;
	if (w->xlsx != NULL) {
		xlsx_sheet(w->xlsx, sheet, title, columns, n);
		return 0;
	}
	for (size_t i = 0; i < n; i++)
		csv_text(w->csv, columns[i].title);
	csv_end_row(w->csv);
	return 0;
}

static void
xlsx_cell(struct xlsx_writer *w, enum field_kind kind, const struct value *v, const char *shown)
{
	int32_t day;
	int minute;

	if (kind == FIELD_INT && v->kind == VALUE_INT)
		xlsx_int(w, v->i);
	else if (kind == FIELD_MONEY && v->kind == VALUE_INT)
		xlsx_money(w, v->i);
	else if (kind == FIELD_STAMP && v->kind == VALUE_INT)
		xlsx_stamp(w, v->i);
	else if (kind == FIELD_DATE && v->kind == VALUE_TEXT && (day = date_from_iso(v->s)) != DATE_NONE)
		xlsx_date(w, day);
	else if (kind == FIELD_TIME && v->kind == VALUE_TEXT && time_parse(&minute, v->s, NULL) == 0)
		xlsx_time(w, minute);
	else
		xlsx_text(w, shown);
}

void
table_cell(struct table_writer *w, enum field_kind kind, const struct value *v, const char *shown)
{
	if (w->xlsx != NULL)
		xlsx_cell(w->xlsx, kind, v, shown);
	else if (kind == FIELD_INT || kind == FIELD_MONEY || kind == FIELD_DATE || kind == FIELD_TIME || kind == FIELD_STAMP)
		csv_plain(w->csv, shown);
	else
		csv_text(w->csv, shown);
}

void
table_end_row(struct table_writer *w)
{
	if (w->xlsx != NULL)
		xlsx_end_row(w->xlsx);
	else
		csv_end_row(w->csv);
}

bool
table_failed(const struct table_writer *w)
{
	return w->xlsx != NULL ? xlsx_failed(w->xlsx) : csv_failed(w->csv);
}

int
table_close(struct table_writer *w, struct err *e)
{
	int rc = w->xlsx != NULL ? xlsx_close(w->xlsx, e) : csv_close(w->csv, e);

	free(w);
	return rc;
}

void
table_abort(struct table_writer *w)
{
	if (w == NULL)
		return;
	csv_abort(w->csv);
	xlsx_abort(w->xlsx);
	free(w);
}
