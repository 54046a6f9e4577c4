/*
 * request_form.c - columns matched, rows found.
 */
#include "office/request_form.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/household.h"
#include "office/look.h"
#include "office/office.h"

/* --- columns ---------------------------------------------------------------------------------------------------- */

bool
request_item_entry(const struct record *item, struct dict_entry *out)
{
	return dict_find(out, record_text(item, "entry"));
}

void
titles_add(struct titles_list *out, const char *text)
{
	struct buf clean = BUF_INIT;
	const char *s;
	size_t n;

	text_clean(&clean, text, strlen(text), false);
	s = buf_str(&clean);
	while (*s == ' ' || strncmp(s, "　", 3) == 0)
		s += *s == ' ' ? 1 : 3;
	n = strlen(s);
	while (n > 0 && s[n - 1] == ' ')
		n--;
	if (n > 0 && out->n < REQUEST_ITEMS_MAX) {
		out->p = mem_resize(out->p, out->n + 1, sizeof(*out->p));
		out->p[out->n++] = mem_strn(s, n);
	}
	buf_release(&clean);
}

void
titles_split(struct titles_list *out, const char *text, size_t n)
{
	static const char *const marks[] = { "\t", "\n", "\r", ",", "，", "、", ";", "；" };
	struct buf one = BUF_INIT;

	*out = (struct titles_list){ NULL, 0 };
	for (size_t i = 0; i <= n;) {
		size_t mark = i == n;
		for (size_t k = 0; i < n && k < sizeof(marks) / sizeof(*marks); k++)
			if (n - i >= strlen(marks[k]) && memcmp(text + i, marks[k], strlen(marks[k])) == 0)
				mark = strlen(marks[k]);
		if (mark > 0) {
			titles_add(out, buf_str(&one));
			buf_clear(&one);
			i += mark;
		} else {
			buf_addc(&one, text[i++]);
		}
	}
	buf_release(&one);
}

void
titles_release(struct titles_list *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->p[i]);
	free(t->p);
	*t = (struct titles_list){ NULL, 0 };
}

enum { LOOKED_BACK = 20 };

/* The columns of what the same asker asked for before, where a row was the same kind of thing; newest first. */
struct known { struct rows of[LOOKED_BACK]; size_t n; };

static int
known_read(struct known *k, struct office *o, const struct record *request, struct err *e)
{
	struct query q;
	struct rows before;
	int rc = 0;

	k->n = 0;
	query_init(&q, &request_entity);
	query_int(&q, "asker", COND_EQ, record_int(request, "asker"));
	query_int(&q, "per", COND_EQ, record_int(request, "per"));
	if (ledger_page(o->ledger, &q, NULL, true, LOOKED_BACK, &before, e) < 0)
		return -1;
	for (size_t i = 0; i < before.n && rc == 0; i++)
		if (before.p[i].row != request->row && (rc = request_items(o, before.p[i].row, &k->of[k->n], e)) == 0)
			k->n++;
	rows_release(&before);
	return rc;
}

static void
known_release(struct known *k)
{
	for (size_t i = 0; i < k->n; i++)
		rows_release(&k->of[i]);
}

/* The newest that says something: an entry there is, or that there is no such figure.  NULL: none. */
static const struct record *
known_item(const struct known *k, int64_t per, const char *title)
{
	struct dict_entry d;

	for (size_t i = 0; i < k->n; i++)
		for (size_t j = 0; j < k->of[i].n; j++) {
			const struct record *item = &k->of[i].p[j];
			if (strcmp(record_text(item, "title"), title) == 0 &&
			    (request_item_entry(item, &d) ? dict_reaches(&d, per) : record_int(item, "missing") == MISSING_NONE))
				return item;
		}
	return NULL;
}

static void
item_fill(struct change *c, const struct record *request, const struct known *k, const char *text)
{
	const struct record *before = known_item(k, record_int(request, "per"), text);
	struct dict_entry d;
	struct buf name = BUF_INIT;

	change_set_int(c, "request", request->row);
	change_set_text(c, "title", text);
	if (before != NULL && *record_text(before, "entry") != '\0') {
		change_set_text(c, "entry", record_text(before, "entry"));
	} else if (before != NULL) {
		change_set_int(c, "missing", MISSING_NONE);
	} else if (dict_match(&d, record_int(request, "per"), text) == DICT_SURE) {
		dict_name(&d, &name);
		change_set_text(c, "entry", buf_str(&name));
	}
	buf_release(&name);
}

int
request_set_columns(struct office *o, const struct record *request, const struct titles_list *titles, struct err *e)
{
	struct changes cs;
	struct change *c;
	struct rows old;
	struct known known;
	int rc;

	if (request_items(o, request->row, &old, e) < 0)
		return -1;
	changes_init(&cs);
	rc = known_read(&known, o, request, e);
	for (size_t i = 0; i < titles->n && rc == 0; i++) {
		size_t k = 0;
		while (k < old.n && (old.p[k].row == 0 || strcmp(record_text(&old.p[k], "title"), titles->p[i]) != 0))
			k++;
		if (k < old.n && record_int(&old.p[k], "place") == (int64_t)i + 1) {
			old.p[k].row = 0;	/* stays as it is */
			continue;
		}
		if (k < old.n) {
			rc = request_change(o, &cs, &old.p[k], &c, e);
			old.p[k].row = 0;
		} else {
			c = changes_add(&cs, &request_item_entity);
			item_fill(c, request, &known, titles->p[i]);
		}
		if (rc == 0)
			change_set_int(c, "place", (int64_t)i + 1);
	}
	for (size_t k = 0; k < old.n && rc == 0; k++)
		if (old.p[k].row != 0 && (rc = request_change(o, &cs, &old.p[k], &c, e)) == 0)
			c->deleted = 1;
	rows_release(&old);
	known_release(&known);
	if (rc < 0) {
		changes_release(&cs);
		return -1;
	}
	return request_save(o, &cs, e);
}

static int
item_change(struct office *o, struct changes *cs, const struct record *item, const struct dict_entry *entry, int64_t missing, struct err *e)
{
	struct change *c;
	struct buf name = BUF_INIT;
	struct value v;

	if (request_change(o, cs, item, &c, e) < 0)
		return -1;
	if (entry != NULL)
		dict_name(entry, &name);
	change_set_text(c, "entry", buf_str(&name));
	buf_release(&name);
	value_init(&v);
	if (missing != 0)
		value_set_int(&v, missing);
	change_set(c, "missing", &v);
	value_release(&v);
	return 0;
}

int
request_set_item(struct office *o, const struct record *item, const struct dict_entry *entry, int64_t missing, struct err *e)
{
	struct changes cs;

	changes_init(&cs);
	if (item_change(o, &cs, item, entry, missing, e) < 0) {
		changes_release(&cs);
		return -1;
	}
	return request_save(o, &cs, e);
}

int
request_accept(struct office *o, const struct rows *items, const struct dict_entry *const *entries, struct err *e)
{
	struct changes cs;

	changes_init(&cs);
	for (size_t i = 0; i < items->n; i++)
		if (entries[i] != NULL && item_change(o, &cs, &items->p[i], entries[i], 0, e) < 0) {
			changes_release(&cs);
			return -1;
		}
	return request_save(o, &cs, e);
}

/* --- rows of a form --------------------------------------------------------------------------------------------- */

enum { PAGE = 200 };

void
request_rows_begin(struct request_rows *r, struct office *o, const struct record *request)
{
	memset(r, 0, sizeof(*r));
	r->office = o;
	r->request = request;
}

static void
row_end(struct request_rows *r)
{
	if (r->has_row)
		dict_row_end(&r->row);
	r->has_row = false;
}

void
request_rows_end(struct request_rows *r)
{
	row_end(r);
	rows_release(&r->page);
	if (r->begun)
		record_release(&r->from);
}

static int
next_page(struct request_rows *r, struct err *e)
{
	const struct entity *ent = dict_per_thing(record_int(r->request, "per"))->entity;
	int64_t village = record_int(r->request, "village");
	struct query q;

	query_init(&q, ent);
	q.words = record_text(r->request, "words");
	if (village != 0 && entity_field(ent, "village") >= 0)
		query_int(&q, "village", COND_EQ, village);
	rows_release(&r->page);
	/* oldest first: as the register was written */
	if (ledger_page(r->office->ledger, &q, r->begun ? &r->from : NULL, false, PAGE, &r->page, e) < 0)
		return -1;
	r->at = r->page.n;	/* in list order, so from its end */
	r->ended = r->page.n < PAGE;
	if (r->page.n > 0) {
		if (r->begun)
			record_release(&r->from);
		record_copy(&r->from, &r->page.p[0]);
		r->begun = true;
	}
	return 0;
}

/* 1: the row belongs into the form. */
static int
belongs(struct request_rows *r, struct err *e)
{
	int64_t tag = record_int(r->request, "tag"), village = record_int(r->request, "village"), of;
	const struct record *row = r->row.row;
	bool has = true;

	if (tag != 0 && dict_has_tag(&r->row, tag, &has, e) < 0)
		return -1;
	if (!has || village == 0 || entity_field(row->entity, "village") >= 0)
		return has;
	if (look_int(r->office, &household_entity, dict_household(row), "village", &of, e) < 0)
		return -1;
	return of == village;
}

/* The row without what others must not see, and nothing looked up by what was in it. */
static int
row_outward(struct request_rows *r, struct err *e)
{
	const struct thing *t = dict_per_thing(record_int(r->request, "per"));

	row_end(r);
	int rc = t->outward != NULL ? t->outward(r->office, &r->page.p[r->at], e) : 0;
	dict_row_begin(&r->row, r->office, &r->page.p[r->at], r->serial + 1);
	r->row.outward = true;
	r->has_row = true;
	return rc;
}

int
request_rows_next(struct request_rows *r, struct err *e)
{
	int rc = 0;

	while (rc == 0) {
		row_end(r);
		if (r->at == 0 && (r->ended || next_page(r, e) < 0 || r->at == 0))
			return r->ended ? 0 : -1;
		if (r->limit > 0 && r->seen == r->limit) {
			r->cut = true;
			return 0;
		}
		dict_row_begin(&r->row, r->office, &r->page.p[--r->at], r->serial + 1);
		r->has_row = true;
		r->seen++;
		rc = belongs(r, e);
		if (rc == 1 && r->outward && row_outward(r, e) < 0)
			rc = -1;
	}
	r->serial += rc == 1;
	return rc;
}

int
request_rows_count(struct office *o, const struct record *request, size_t limit, int64_t *n, bool *more, struct err *e)
{
	struct request_rows rows;
	int rc;

	*n = 0;
	request_rows_begin(&rows, o, request);
	rows.limit = limit;
	while ((rc = request_rows_next(&rows, e)) == 1)
		++*n;
	*more = rows.cut;
	request_rows_end(&rows);
	return rc < 0 ? -1 : 0;
}
