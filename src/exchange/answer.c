/*
 * answer.c - forms in, forms out.
 */
#include "exchange/answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/export.h"
#include "exchange/table.h"
#include "office/browse.h"
#include "office/office.h"

enum { HEAD_LINES = 10, TICK_ROWS = 64 };

static const char no_figure[] = "无此数";

/* --- out -------------------------------------------------------------------------------------------------------- */

struct answer {
	struct office *office;
	struct table_writer *table;
	const struct rows *items;
	struct dict_entry entries[REQUEST_ITEMS_MAX];
	bool held[REQUEST_ITEMS_MAX];		/* the column is one of the dictionary */
	bool unmask, collected;			/* collected: a column holds what was asked for this form */
	struct buf cell;
};

static int
answer_cell(struct answer *a, struct request_rows *rows, size_t i, struct err *e)
{
	const struct record *item = &a->items->p[i];
	struct value v;
	int rc;

	value_init(&v);
	buf_clear(&a->cell);
	if (a->held[i]) {
		if ((rc = dict_value(&rows->row, &a->entries[i], &v, e)) == 0 && !value_is_null(&v))
			export_cell(a->office, a->entries[i].field, &v, a->unmask, &a->cell);
		if (rc == 0)
			table_cell(a->table, a->entries[i].field->kind, &v, buf_str(&a->cell));
	} else {
		rc = request_cell(a->office, item->row, rows->row.row->row, &a->cell, e);
		a->collected |= a->cell.n > 0;
		if (rc == 0 && a->cell.n == 0 && record_int(item, "missing") == MISSING_NONE)
			buf_adds(&a->cell, no_figure);
		if (rc == 0)
			table_cell(a->table, FIELD_TEXT, &v, buf_str(&a->cell));
	}
	value_release(&v);
	return rc;
}

static int
answer_rows(struct answer *a, const struct record *request, const struct progress *pr, int64_t *n, struct err *e)
{
	struct request_rows rows;
	int rc;

	request_rows_begin(&rows, a->office, request);
	while ((rc = request_rows_next(&rows, e)) == 1 && !table_failed(a->table)) {
		for (size_t i = 0; i < a->items->n && rc == 1; i++)
			if (answer_cell(a, &rows, i, e) < 0)
				rc = -1;
		table_end_row(a->table);
		++*n;
		if (rc == 1 && pr != NULL && *n % TICK_ROWS == 0 && !pr->tick(pr->data, (size_t)*n, 0))
			rc = err_set(e, ERR_CANCEL, "已停下，没有写成文件");
		if (rc < 0)
			break;
	}
	request_rows_end(&rows);
	return rc < 0 ? -1 : 0;
}

static int
answer_items(struct answer *a, const struct record *request, const char *path, const struct progress *pr, int64_t *n, struct err *e)
{
	struct xlsx_column columns[REQUEST_ITEMS_MAX];
	const char *name = record_text(request, "name");

	for (size_t i = 0; i < a->items->n; i++) {
		a->held[i] = request_item_entry(&a->items->p[i], &a->entries[i]);
		columns[i] = (struct xlsx_column){ record_text(&a->items->p[i], "title"), a->held[i] ? browse_width(a->entries[i].field) : 12 };
	}
	if (table_create(&a->table, path, ENCODING_UTF8_BOM, name, name, columns, a->items->n, e) < 0)
		return -1;
	if (answer_rows(a, request, pr, n, e) < 0) {
		table_abort(a->table);
		return -1;
	}
	return table_close(a->table, e);
}

int
answer_write(struct office *o, const struct record *request, const char *path, const char *unmask, const struct progress *pr,
    int64_t *rows, struct err *e)
{
	struct answer a = { .office = o, .unmask = unmask != NULL };
	struct rows items;

	*rows = 0;
	if (request_items(o, request->row, &items, e) < 0)
		return -1;
	a.items = &items;
	int rc = items.n > 0 ? 0 : err_set(e, ERR_INPUT, "这份表还没有列。先粘贴表头，或读他们发来的表");
	if (rc == 0 && unmask != NULL)
		rc = export_keep_reason(o, &request_thing, unmask, e);
	if (rc == 0) {
		/* one state of the ledger, locked once: a row takes several reads */
		ledger_read_begin(o->ledger);
		rc = answer_items(&a, request, path, pr, rows, e);
		ledger_read_end(o->ledger);
	}
	if (rc == 0)
		rc = request_answered(o, request, *rows, items.n, a.collected, e);
	buf_release(&a.cell);
	rows_release(&items);
	return rc;
}

/* --- in --------------------------------------------------------------------------------------------------------- */

static size_t
filled(const struct csv_row *row)
{
	size_t n = 0;

	for (size_t i = 0; row->trouble == NULL && i < row->n; i++)
		n += row->cells[i][strspn(row->cells[i], " \t\n")] != '\0';
	return n;
}

/* The file's name less what is behind its last dot. */
static char *
name_of_file(const char *path)
{
	const char *base = file_base(path), *dot = strrchr(base, '.');
	struct buf b = BUF_INIT;

	text_clean(&b, base, dot != NULL && dot > base ? (size_t)(dot - base) : strlen(base), false);
	return buf_detach(&b);
}

static const char *
first_cell(const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (row->cells[i][strspn(row->cells[i], " \t\n")] != '\0')
			return row->cells[i];
	return "";
}

/* The header is the first of the first rows with most cells filled; a row of one cell above it is the form's name. */
static int
asked_form_scan(struct asked_form *out, struct table_reader *r, struct err *e)
{
	struct csv_row row;
	size_t best = 0;
	int rc = 1;

	for (int i = 0; i < HEAD_LINES && (rc = table_next(r, &row, e)) == 1; i++) {
		size_t n = filled(&row);
		if (n == 1 && best == 0 && out->name == NULL) {
			struct buf b = BUF_INIT;
			text_clean(&b, first_cell(&row), strlen(first_cell(&row)), false);
			out->name = buf_detach(&b);
		}
		if (n <= best || n < 2)
			continue;
		best = n;
		titles_release(&out->titles);
		for (size_t k = 0; k < row.n; k++)
			titles_add(&out->titles, row.cells[k]);
	}
	return rc < 0 ? -1 : 0;
}

int
asked_form_read(struct asked_form *out, const char *path, struct err *e)
{
	struct table_reader *r;

	*out = (struct asked_form){ { NULL, 0 }, NULL };
	if (table_open(&r, path, e) < 0)
		return -1;
	int rc = asked_form_scan(out, r, e);
	table_free(r);
	if (rc == 0 && out->titles.n == 0)
		rc = err_set(e, ERR_INPUT, "文件 %s 的前 %d 行里没有表头(一行两格以上)。可以把表头粘贴到这里", file_base(path), HEAD_LINES);
	if (rc < 0) {
		asked_form_release(out);
		return -1;
	}
	if (out->name == NULL)
		out->name = name_of_file(path);
	return 0;
}

void
asked_form_release(struct asked_form *f)
{
	titles_release(&f->titles);
	free(f->name);
	f->name = NULL;
}
