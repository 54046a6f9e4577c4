/*
 * columns.c - records, a cell at a time.
 */
#include "report/columns.h"

#include "base/buf.h"
#include "base/date.h"
#include "office/office.h"

#define COLUMNS_PAGE 400

/* A field into the cell begun last, masked and typed. */
static void
columns_field(struct composing *c, const struct record *r, const char *name, bool date)
{
	const struct field *f = &r->entity->fields[entity_field(r->entity, name)];
	const struct value *v = record_field(r, name);
	struct buf b = BUF_INIT;

	if (value_is_null(v))
		return;
	if (f->kind == FIELD_DATE && privacy_shows(&c->privacy, f)) {
		page_day(c->p, date_from_iso(v->s));
		return;
	}
	if (f->kind == FIELD_STAMP && date) {
		page_day(c->p, date_of_ms(v->i));
		return;
	}
	/* a birth is a year, or a day when that is known */
	if (f->kind == FIELD_CODE && privacy_shows(&c->privacy, f) && date_from_iso(v->s) != DATE_NONE) {
		page_day(c->p, date_from_iso(v->s));
		return;
	}
	privacy_cell(&c->privacy, f, v, true, &b);
	page_text(c->p, "%s", buf_str(&b));
	if (f->kind == FIELD_INT)
		page_cell_is(c->p, CELL_INT, v->i);
	else if (f->kind == FIELD_MONEY)
		page_cell_is(c->p, CELL_MONEY, v->i);
	buf_release(&b);
}

static int
columns_row(struct composing *c, const struct record *r, const struct report_column *const *columns, size_t n, size_t place)
{
	for (size_t i = 0; i < n; i++) {
		const struct report_column *col = columns[i];
		struct buf b = BUF_INIT;

		page_cell(c->p);
		if (col->field) {
			columns_field(c, r, col->field, col->date);
			continue;
		}
		if (!col->cell) {
			page_text(c->p, "%zu", place);
			page_cell_is(c->p, CELL_INT, (int64_t)place);
			continue;
		}
		if (col->cell(c, r, &b) < 0) {
			buf_release(&b);
			return -1;
		}
		page_text(c->p, "%s", buf_str(&b));
		buf_release(&b);
	}
	return 0;
}

static int
columns_pages(struct composing *c, const struct query *q, const struct report_column *const *columns, size_t n, size_t *rows)
{
	struct record from;
	bool more = true, begun = false;
	int rc = 0;

	record_init(&from, q->entity);
	while (rc == 0 && more) {
		struct rows page;
		if (ledger_page(c->o->ledger, q, begun ? &from : NULL, true, COLUMNS_PAGE, &page, c->e) < 0) {
			rc = -1;
			break;
		}
		more = page.n == COLUMNS_PAGE;
		if (page.n > 0) {	/* its place, before anything is taken out of it */
			record_release(&from);
			record_copy(&from, &page.p[page.n - 1]);
			begun = true;
		}
		for (size_t i = 0; rc == 0 && i < page.n; i++) {
			rc = report_outward(c, &page.p[i]);
			if (rc == 0)
				rc = columns_row(c, &page.p[i], columns, n, ++*rows);
		}
		rows_release(&page);
	}
	record_release(&from);
	return rc;
}

int
columns_records(struct composing *c, const struct query *q, size_t n_queries, const struct report_column *columns, size_t n, size_t *rows)
{
	const struct report_column *shown[COLUMNS_MAX];
	struct column heads[COLUMNS_MAX];
	size_t n_shown = 0;
	int wide = 0;

	*rows = 0;
	for (size_t i = 0; i < n && n_shown < COLUMNS_MAX; i++) {
		int f = columns[i].field ? entity_field(q->entity, columns[i].field) : -1;
		if (f >= 0 && !privacy_shows(&c->privacy, &q->entity->fields[f]))
			continue;
		wide += columns[i].column.width + (n_shown > 0);
		heads[n_shown] = columns[i].column;
		shown[n_shown++] = &columns[i];
	}
	if (c->p->paper == PAPER_WIDE)
		c->p->table_cols = wide;
	page_table(c->p, heads, n_shown);
	for (size_t i = 0; i < n_queries; i++)
		if (columns_pages(c, &q[i], shown, n_shown, rows) < 0)
			return -1;
	return 0;
}
