/*
 * export.c - records out, streaming.
 */
#include "exchange/export.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/sink.h"
#include "exchange/table.h"
#include "office/browse.h"
#include "office/office.h"
#include "office/privacy.h"
#include "office/thing.h"

enum { PAGE = 500, TITLES = 4096 };

/* Titles of rows that many records point at (villages, staff, terms): looked up once, not once a record. */
struct titles {
	struct title { const char *entity; int64_t row; char *text; } *slots;	/* text owned */
};

struct writer {
	struct office *office;
	const struct thing *thing;
	const struct export_options *opt;
	const struct field *fields[ENTITY_FIELDS_MAX];
	size_t places[ENTITY_FIELDS_MAX];	/* in the descriptor */
	size_t n;
	struct titles titles;
	struct table_writer *table;	/* one of the two */
	struct sink *json;
	struct buf row, cell;
	int64_t rows;
};

/* What others call the row, once what they must not see is out of it. */
static void
outward_title(struct writer *w, const char *entity, int64_t row, struct buf *out)
{
	const struct thing *t = thing_find(entity);
	struct record r;

	if (t == NULL || t->outward == NULL || t->title == NULL || w->opt->unmask != NULL) {
		office_title(w->office, entity, row, out);
		return;
	}
	if (ledger_get(w->office->ledger, &r, t->entity, row, NULL) == 0 && t->outward(w->office, &r, NULL) == 0)
		t->title(w->office, &r, out);
	else
		buf_adds(out, "(记录未到)");
	record_release(&r);
}

static const char *
title_of(struct writer *w, const char *entity, int64_t row)
{
	struct title *t = &w->titles.slots[((uint64_t)row * 0x9E3779B97F4A7C15ull >> 20) % TITLES];

	if (t->row != row || t->entity != entity) {
		struct buf b = BUF_INIT;
		outward_title(w, entity, row, &b);
		free(t->text);
		t->text = buf_detach(&b);
		t->entity = entity;
		t->row = row;
	}
	return t->text == NULL ? "" : t->text;
}

void
export_cell(struct office *o, const struct field *f, const struct value *v, bool unmask, struct buf *out)
{
	if (f->privacy == PRIVACY_ID && v->kind == VALUE_TEXT && !unmask)
		mask_id(v->s, out);
	else
		office_format(o, f, v, false, out);
}

static void
writer_cell(struct writer *w, const struct field *f, const struct value *v)
{
	buf_clear(&w->cell);
	if (f->kind == FIELD_REF && v->kind == VALUE_INT) {
		buf_adds(&w->cell, title_of(w, f->ref, v->i));
	} else if (f->kind == FIELD_REFS && v->kind == VALUE_LIST) {
		for (size_t i = 0; i < v->n; i++)
			buf_addf(&w->cell, "%s%s", i > 0 ? "、" : "", title_of(w, f->ref, v->items[i].i));
	} else {
		export_cell(w->office, f, v, w->opt->unmask != NULL, &w->cell);
	}
}

static void
table_row_out(struct writer *w, const struct record *r)
{
	static const struct value none = { .kind = VALUE_NULL };
	char number[24];

	snprintf(number, sizeof number, "%" PRId64, r->row);
	table_cell(w->table, FIELD_CODE, &none, number);
	for (size_t i = 0; i < w->n; i++) {
		const struct value *v = &r->values[w->places[i]];
		writer_cell(w, w->fields[i], v);
		table_cell(w->table, w->fields[i]->kind, v, buf_str(&w->cell));
	}
	table_end_row(w->table);
}

/* s as a JSON string, quotes included. */
static void
json_text(struct buf *out, const char *s)
{
	buf_addc(out, '"');
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		if (c == '"' || c == '\\')
			buf_addf(out, "\\%c", c);
		else if (c < 0x20)
			buf_addf(out, "\\u%04x", c);
		else
			buf_addc(out, (char)c);
	}
	buf_addc(out, '"');
}

static void
json_value(struct writer *w, const struct field *f, const struct value *v)
{
	if (value_is_null(v)) {
		buf_adds(&w->row, "null");
	} else if (f->kind == FIELD_INT && v->kind == VALUE_INT) {
		buf_addf(&w->row, "%" PRId64, v->i);
	} else if (v->kind == VALUE_LIST) {
		buf_addc(&w->row, '[');
		for (size_t i = 0; i < v->n; i++) {
			if (i > 0)
				buf_addc(&w->row, ',');
			if (f->kind == FIELD_REFS) {
				json_text(&w->row, title_of(w, f->ref, v->items[i].i));
				continue;
			}
			buf_clear(&w->cell);
			export_cell(w->office, f, &v->items[i], w->opt->unmask != NULL, &w->cell);
			json_text(&w->row, buf_str(&w->cell));
		}
		buf_addc(&w->row, ']');
	} else {
		writer_cell(w, f, v);
		json_text(&w->row, buf_str(&w->cell));
	}
}

/* Row numbers as text: they do not fit the numbers of many JSON readers. */
static void
json_row_out(struct writer *w, const struct record *r)
{
	buf_clear(&w->row);
	buf_addf(&w->row, "%s\n{\"row\":\"%" PRId64 "\"", w->rows > 0 ? "," : "", r->row);
	for (size_t i = 0; i < w->n; i++) {
		buf_addf(&w->row, ",\"%s\":", w->fields[i]->name);
		json_value(w, w->fields[i], &r->values[w->places[i]]);
	}
	buf_addc(&w->row, '}');
	sink_write(w->json, w->row.p, w->row.n);
}

static int
writer_begin(struct writer *w, const char *path, struct err *e)
{
	const struct entity *ent = w->thing->entity;

	/* whose a row is, is hidden where screens show that above it: nothing stands above a row of a file */
	for (size_t i = 0; i < ent->n_fields; i++)
		if (ent->fields[i].kind != FIELD_LINES && ((ent->fields[i].flags & FIELD_HIDDEN) == 0 ||
				(ent->parent != NULL && strcmp(ent->fields[i].name, ent->parent) == 0))) {
			w->fields[w->n] = &ent->fields[i];
			w->places[w->n++] = i;
		}
	if (w->opt->format == EXPORT_JSON) {
		if (sink_open(&w->json, path, e) < 0)
			return -1;
		sink_write(w->json, "[", 1);
		return 0;
	}
	struct xlsx_column columns[ENTITY_FIELDS_MAX + 1] = { { "行号", 21 } };
	for (size_t i = 0; i < w->n; i++)
		columns[i + 1] = (struct xlsx_column){ w->fields[i]->title, browse_width(w->fields[i]) };
	return table_create(&w->table, path, w->opt->encoding, w->thing->plural, NULL, columns, w->n + 1, e);
}

static bool
writer_failed(const struct writer *w)
{
	return w->table != NULL ? table_failed(w->table) : sink_failed(w->json);
}

static int
writer_rows(struct writer *w, const struct progress *pr, struct err *e)
{
	struct browse b;
	struct record from;
	int64_t total = 0;
	bool more = true;
	int rc = 0;

	browse_init(&b, w->office, w->thing, NULL);
	browse_words(&b, w->opt->words == NULL ? "" : w->opt->words);
	record_init(&from, w->thing->entity);
	if (pr != NULL && b.words[0] == '\0')
		rc = ledger_total(w->office->ledger, w->thing->entity, &total, e);
	while (rc == 0 && more && !writer_failed(w)) {
		struct rows page;
		size_t want = w->opt->limit > 0 && w->opt->limit - w->rows < PAGE ? (size_t)(w->opt->limit - w->rows) : PAGE;
		if ((rc = browse_page(&b, w->rows > 0 ? &from : NULL, true, want, &page, e)) < 0)
			break;
		for (size_t i = 0; rc == 0 && i < page.n; i++, w->rows++) {
			if (w->thing->outward != NULL && w->opt->unmask == NULL && (rc = w->thing->outward(w->office, &page.p[i], e)) < 0)
				break;
			if (w->table != NULL)
				table_row_out(w, &page.p[i]);
			else
				json_row_out(w, &page.p[i]);
		}
		more = page.n == want && want == PAGE;
		if (page.n > 0) {
			record_release(&from);
			record_copy(&from, &page.p[page.n - 1]);
		}
		rows_release(&page);
		if (pr != NULL && !pr->tick(pr->data, (size_t)w->rows, (size_t)total))
			rc = err_set(e, ERR_CANCEL, "已停下，没有写成文件");
	}
	record_release(&from);
	browse_release(&b);
	return rc;
}

static int
writer_end(struct writer *w, bool keep, struct err *e)
{
	if (w->table != NULL) {
		if (keep)
			return table_close(w->table, e);
		table_abort(w->table);
	} else if (w->json != NULL) {
		if (keep) {
			sink_write(w->json, "\n]\n", 3);
			return sink_close(w->json, e);
		}
		sink_abort(w->json);
	}
	return 0;
}

int
export_keep_reason(struct office *o, const struct thing *t, const char *reason, struct err *e)
{
	struct buf name = BUF_INIT, text = BUF_INIT;
	int rc;

	buf_addf(&name, "unmask:%" PRId64, date_now());
	buf_addf(&text, "%s %" PRId64 " ", t->entity->name, o->me);
	text_clean(&text, reason, strlen(reason), false);
	rc = ledger_mark_set(o->ledger, buf_str(&name), buf_str(&text), e);
	buf_release(&name);
	buf_release(&text);
	return rc;
}

int
export_write(struct office *o, const struct thing *t, const struct export_options *opt, const char *path, const struct progress *pr,
	int64_t *rows, struct err *e)
{
	struct writer w = { .office = o, .thing = t, .opt = opt };

	*rows = 0;
	if (opt->unmask != NULL && export_keep_reason(o, t, opt->unmask, e) < 0)
		return -1;
	w.titles.slots = mem_zero(TITLES, sizeof *w.titles.slots);
	int rc = writer_begin(&w, path, e);
	if (rc == 0) {
		rc = writer_rows(&w, pr, e);
		if (writer_end(&w, rc == 0, e) < 0)
			rc = -1;
	}
	*rows = w.rows;
	for (size_t i = 0; i < TITLES; i++)
		free(w.titles.slots[i].text);
	free(w.titles.slots);
	buf_release(&w.row);
	buf_release(&w.cell);
	return rc;
}
