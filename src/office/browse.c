/*
 * browse.c - see browse.h.  Knows descriptors and queries; not how a list
 * looks, nor what a ticket is.
 */
#include "office/browse.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "office/household.h"
#include "office/office.h"
#include "office/person.h"
#include "office/reception.h"
#include "office/staff.h"
#include "office/term.h"
#include "office/ticket.h"
#include "office/village.h"

void
browse_init(struct browse *b, struct office *o, const struct thing *t, void (*fill)(struct office *, struct query *))
{
	memset(b, 0, sizeof(*b));
	b->office = o;
	b->thing = t;
	b->words = mem_str("");
	query_init(&b->base, t->entity);
	b->fill = fill;
	if (fill != NULL)
		fill(o, &b->base);
}

void
browse_release(struct browse *b)
{
	free(b->words);
	b->words = NULL;
}

void
browse_words(struct browse *b, const char *words)
{
	char *copy = mem_str(words);

	free(b->words);
	b->words = copy;
}

bool
browse_preset(struct browse *b, int n)
{
	int i = 0;

	if (n > 0) {
		if (b->thing->presets == NULL)
			return false;
		while (i < n - 1 && b->thing->presets[i].title != NULL)
			i++;
		if (b->thing->presets[i].title == NULL)
			return false;
	}
	b->preset = n;
	return true;
}

void
browse_of(struct browse *b, const char *field, int64_t row)
{
	query_int(&b->base, field, COND_EQ, row);
	b->narrowed = true;
}

void
browse_all(struct browse *b)
{
	query_init(&b->base, b->thing->entity);
	b->fill = NULL;
	b->narrowed = false;
	b->preset = 0;
}

const char *
browse_preset_title(const struct browse *b)
{
	const struct preset *p = b->thing->presets;

	if (b->preset > 0)
		return p[b->preset - 1].title;
	if (b->narrowed)
		return NULL;
	if (b->fill == NULL)
		return "";
	for (; p != NULL && p->title != NULL; p++)
		if (p->fill == b->fill)
			return p->title;
	return NULL;
}

/* A preset replaces what the list was opened with, as its title says; the filter words stay. */
void
browse_query(const struct browse *b, struct query *q)
{
	if (b->preset > 0) {
		query_init(q, b->thing->entity);
		b->thing->presets[b->preset - 1].fill(b->office, q);
	} else {
		*q = b->base;
	}
	q->words = b->words[0] != '\0' ? b->words : NULL;
}

int
browse_page(const struct browse *b, const struct record *from, bool forward, size_t limit, struct rows *out, struct err *e)
{
	struct query q;

	browse_query(b, &q);
	return ledger_page(b->office->ledger, &q, from, forward, limit, out, e);
}

int
browse_count(const struct browse *b, int64_t cap, int64_t *out, struct err *e)
{
	struct query q;

	browse_query(b, &q);
	return ledger_count(b->office->ledger, &q, cap, out, e);
}

size_t
browse_columns(const struct thing *t, const struct field **out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < t->entity->n_fields && n < max; i++)
		if (t->entity->fields[i].flags & FIELD_COLUMN)
			out[n++] = &t->entity->fields[i];
	return n;
}

int
browse_width(const struct field *f)
{
	if (f->width)
		return f->width;
	switch (f->kind) {
	case FIELD_DATE:
	case FIELD_STAMP:
		return 10;
	case FIELD_TIME:
		return 5;
	case FIELD_INT:
		return 6;
	case FIELD_MONEY:
		return 10;
	case FIELD_LABEL:
		return 7;
	default:
		return (int)text_cols(f->title, strlen(f->title)) + 6;
	}
}

void
browse_cell(struct office *o, const struct thing *t, const struct record *r, const struct field *f, struct buf *out, bool *warn)
{
	*warn = false;
	if (t->cell != NULL && t->cell(o, r, f, date_today(), out, warn))
		return;
	office_format(o, f, record_field(r, f->name), true, out);
}

/* --- candidates ----------------------------------------------------------------------------------------------- */

void
candidates_release(struct candidates *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->p[i].title);
		free(c->p[i].detail);
	}
	free(c->p);
	memset(c, 0, sizeof(*c));
}

#define RANKED 100		/* so many of the newest hits compete for the box */

static bool
candidates_has(const struct candidates *c, const struct entity *ent, int64_t row)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->p[i].entity == ent && c->p[i].row == row)
			return true;
	return false;
}

static void
candidates_add(struct candidates *c, struct office *o, const struct record *r)
{
	struct buf title = BUF_INIT, detail = BUF_INIT;
	const char *d;
	size_t n;

	if (candidates_has(c, r->entity, r->row))
		return;
	office_title(o, r->entity->name, r->row, &title);
	office_describe(o, r, &detail);
	/* describe begins with the title; the box shows that already */
	d = buf_str(&detail);
	n = title.n;
	if (strncmp(d, buf_str(&title), n) == 0)
		d += n;
	while (*d == ' ')
		d++;
	c->p = mem_resize(c->p, c->n + 1, sizeof(*c->p));
	c->p[c->n].entity = r->entity;
	c->p[c->n].row = r->row;
	c->p[c->n].title = mem_str(buf_str(&title));
	c->p[c->n].detail = mem_str(d);
	c->n++;
	buf_release(&title);
	buf_release(&detail);
}

static bool
is_own_name(const struct entity *ent, const struct field *f)
{
	if (f->kind == FIELD_NAME)
		return true;
	for (size_t i = 0; ent->key != NULL && ent->key[i] != NULL; i++)
		if (strcmp(ent->key[i], f->name) == 0)
			return true;
	return false;
}

/* How well what was typed fits the row's own name: 0 the whole of it, 1 its beginning, 2 somewhere, 3 elsewhere in the row. */
static int
candidates_fit(const struct record *r, const char *typed)
{
	const struct entity *ent = r->entity;
	size_t typed_n = strlen(typed), chars = text_chars(typed, typed_n);

	for (size_t i = 0; i < ent->n_fields; i++) {
		const char *name = r->values[i].s;
		size_t n = r->values[i].n, head = 0;
		int cols;

		if (!is_own_name(ent, &ent->fields[i]) || r->values[i].kind != VALUE_TEXT)
			continue;
		if (!pinyin_match(name, n, typed, typed_n))
			continue;
		for (size_t k = 0; k < chars && head < n; k++)
			head += text_grapheme(name + head, n - head, &cols);
		if (!pinyin_match(name, head, typed, typed_n))
			return 2;
		return head == n ? 0 : 1;
	}
	return 3;
}

/* No thing points at itself, and nothing is merged into a ticket that is merged away. */
static bool
candidates_may(const struct record *r, const struct record *near)
{
	if (near != NULL && near->entity == r->entity && near->row == r->row)
		return false;
	return near == NULL || near->entity != &ticket_entity || r->entity != &ticket_entity || record_int(r, "state") != TICKET_MERGED;
}

static int
candidates_query(struct candidates *c, struct office *o, const struct query *q, const struct record *near, size_t max, struct err *e)
{
	size_t limit = q->words != NULL ? RANKED : max + 1;
	struct rows rows;

	if (c->n >= max)
		return 0;
	if (ledger_page(o->ledger, q, NULL, true, limit, &rows, e) < 0)
		return -1;
	c->total = rows.n < limit ? (int64_t)rows.n : -1;
	for (int fit = 0; fit <= 3; fit++)
		for (size_t i = 0; i < rows.n && c->n < max; i++)
			if ((q->words == NULL || candidates_fit(&rows.p[i], q->words) == fit) && candidates_may(&rows.p[i], near))
				candidates_add(c, o, &rows.p[i]);
	rows_release(&rows);
	return 0;
}

static int
candidates_terms(struct candidates *c, struct office *o, const struct field *f, const char *typed, size_t max, struct err *e)
{
	struct rows rows;

	if (term_choices(o, f->list, date_today(), &rows, e) < 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		const struct record *r = &rows.p[i];

		if (!pinyin_match_all(record_text(r, "title"), typed))
			continue;
		c->total++;
		if (c->n < max)
			candidates_add(c, o, r);
	}
	rows_release(&rows);
	return 0;
}

int
browse_candidates(struct office *o, const struct field *f, const char *typed, const struct record *near, size_t max,
		struct candidates *out, struct err *e)
{
	const struct entity *ent = model_entity(&office_model, f->ref);
	struct query q;
	int village;

	memset(out, 0, sizeof(*out));
	if (f->list != NULL)
		return candidates_terms(out, o, f, typed, max, e);
	query_init(&q, ent);
	q.words = typed[0] != '\0' ? typed : NULL;
	/* the walk goes on in the same village: its people first */
	village = entity_field(ent, "village");
	if (near != NULL && village >= 0 && entity_field(near->entity, "village") >= 0) {
		int64_t at = record_int(near, "village");
		struct query here = q;

		if (at != 0) {
			query_int(&here, "village", COND_EQ, at);
			if (candidates_query(out, o, &here, near, max, e) < 0)
				goto fail;
			/* a group is its village's: number 3 of another one is another group */
			if (ent->parent != NULL && strcmp(ent->parent, "village") == 0)
				return 0;
			out->total = -1;
		}
	}
	if (candidates_query(out, o, &q, near, max, e) < 0)
		goto fail;
	return 0;
fail:
	candidates_release(out);
	return -1;
}

/* "0412", "412", "A-0412": the ticket of that number comes before telephones that end so. */
static int
candidates_label(struct candidates *c, struct office *o, const char *typed, struct err *e)
{
	static const struct field any = {.name = "ticket", .title = "工单", .kind = FIELD_REF, .ref = "ticket"};
	struct err none = {0};
	struct record r;
	struct value v;
	size_t digits = strspn(typed + strcspn(typed, "0123456789"), "0123456789");
	int rc = 0;

	if (digits == 0 || typed[strcspn(typed, "0123456789") + digits] != '\0' || strcspn(typed, "0123456789") > 5)
		return 0;
	value_init(&v);
	if (office_parse(o, &any, typed, &v, &none) == 0 && v.kind == VALUE_INT) {
		rc = ledger_get(o->ledger, &r, &ticket_entity, v.i, e);
		if (rc == 0) {
			candidates_add(c, o, &r);
			record_release(&r);
		}
	}
	value_release(&v);
	return rc;
}

int
browse_find(struct office *o, const char *typed, size_t max, struct candidates *out, struct err *e)
{
	const struct entity *const order[] = {&household_entity, &ticket_entity, &person_entity, &village_entity, &staff_entity,
			&reception_entity, &term_entity};

	memset(out, 0, sizeof(*out));
	if (typed[0] == '\0')
		return 0;
	if (candidates_label(out, o, typed, e) < 0) {
		candidates_release(out);
		return -1;
	}
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		struct candidates part = {NULL, 0, 0};
		struct query q;

		query_init(&q, order[i]);
		q.words = typed;
		if (candidates_query(&part, o, &q, NULL, max, e) < 0) {
			candidates_release(&part);
			candidates_release(out);
			return -1;
		}
		for (size_t k = 0; k < part.n; k++) {
			if (candidates_has(out, part.p[k].entity, part.p[k].row))
				continue;
			out->p = mem_resize(out->p, out->n + 1, sizeof(*out->p));
			out->p[out->n++] = part.p[k];
			part.p[k].title = part.p[k].detail = NULL;
		}
		candidates_release(&part);
	}
	out->total = (int64_t)out->n;
	return 0;
}

/* --- what was perhaps meant ------------------------------------------------------------------------------------- */

enum { SIMILAR_READ = 60, SIMILAR_LETTERS = 8 };

void
similars_release(struct similars *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->p[i].words);
		free(s->p[i].title);
	}
	free(s->p);
	memset(s, 0, sizeof(*s));
}

static bool
is_letters(const char *s)
{
	return s[strspn(s, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}

/* One letter other, missing, too many, or two exchanged. */
static bool
is_near(const char *a, const char *b)
{
	size_t an = strlen(a), bn = strlen(b), head = 0;

	while (a[head] != '\0' && a[head] == b[head])
		head++;
	a += head;
	b += head;
	if (an == bn)
		return *a == '\0' || strcmp(a + 1, b + 1) == 0 || (a[0] == b[1] && a[1] == b[0] && strcmp(a + 2, b + 2) == 0);
	return an + 1 == bn ? strcmp(a, b + 1) == 0 : bn + 1 == an && strcmp(a + 1, b) == 0;
}

static void
similar_add(struct similars *s, const char *initials, const char *name)
{
	size_t i = 0;

	while (i < s->n && strcmp(s->p[i].words, initials) != 0)
		i++;
	if (i == s->n) {
		s->p = mem_resize(s->p, s->n + 1, sizeof(*s->p));
		s->p[s->n].words = mem_str(initials);
		s->p[s->n].title = mem_str(name);
		s->p[s->n++].count = 0;
	}
	s->p[i].count++;
}

/* Heads of households that words find and whose initials are near. */
static int
similar_read(struct office *o, const char *words, const char *initials, const struct similars *seen, struct similars *out, struct err *e)
{
	struct query q;
	struct rows rows;

	query_init(&q, &household_entity);
	q.words = words;
	if (ledger_page(o->ledger, &q, NULL, true, SIMILAR_READ, &rows, e) < 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		const char *name = record_text(&rows.p[i], "name");
		struct buf own = BUF_INIT;
		bool known = false;

		pinyin_name_initials(&own, name, strlen(name));
		for (size_t k = 0; k < seen->n; k++)
			known = known || strcmp(seen->p[k].words, buf_str(&own)) == 0;
		if (!known && is_near(buf_str(&own), initials))
			similar_add(out, buf_str(&own), name);
		buf_release(&own);
	}
	rows_release(&rows);
	return 0;
}

static int
by_count(const void *a, const void *b)
{
	const struct similar *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->words, y->words);
}

/* What two reads found, without naming what the first one found again in the second. */
static void
similar_join(struct similars *to, struct similars *from)
{
	if (from->n > 0) {
		to->p = mem_resize(to->p, to->n + from->n, sizeof(*to->p));
		memcpy(to->p + to->n, from->p, from->n * sizeof(*from->p));
		to->n += from->n;
	}
	free(from->p);
	memset(from, 0, sizeof(*from));
}

int
browse_similar(struct office *o, const char *typed, size_t max, struct similars *out, struct err *e)
{
	struct buf initials = BUF_INIT, key = BUF_INIT;
	struct similars more = {NULL, 0};
	size_t n;
	bool han;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	text_search_key(&key, typed, strlen(typed));
	han = !is_letters(buf_str(&key));
	if (han)
		pinyin_name_initials(&initials, buf_str(&key), key.n);
	else
		buf_add(&initials, buf_str(&key), key.n);
	n = initials.n;
	if (n >= 2 && n <= SIMILAR_LETTERS && is_letters(buf_str(&initials))) {
		char *head = mem_strn(buf_str(&initials), han ? n : n - 1);

		/* the last letter is the likeliest slip, then the first */
		rc = similar_read(o, head, buf_str(&initials), &more, out, e);
		if (rc == 0 && !han)
			rc = similar_read(o, buf_str(&initials) + 1, buf_str(&initials), out, &more, e);
		similar_join(out, &more);
		free(head);
	}
	buf_release(&initials);
	buf_release(&key);
	if (rc < 0) {
		similars_release(out);
		return -1;
	}
	if (out->n > 0)
		qsort(out->p, out->n, sizeof(*out->p), by_count);
	while (out->n > max) {
		out->n--;
		free(out->p[out->n].words);
		free(out->p[out->n].title);
	}
	for (size_t i = 0; i < out->n; i++) {
		struct buf title = BUF_INIT;

		buf_addf(&title, "%s%s%lld户", out->p[i].title, out->p[i].count > 1 ? "等" : " ", (long long)out->p[i].count);
		free(out->p[i].title);
		out->p[i].title = buf_detach(&title);
	}
	return 0;
}

/* --- options -------------------------------------------------------------------------------------------------- */

void
options_release(struct options *o)
{
	for (size_t i = 0; i < o->n; i++)
		free(o->p[i].title);
	free(o->p);
	memset(o, 0, sizeof(*o));
}

static void
options_add(struct options *o, char digit, int64_t code, const char *title)
{
	o->p = mem_resize(o->p, o->n + 1, sizeof(*o->p));
	o->p[o->n].digit = digit;
	o->p[o->n].code = code;
	o->p[o->n].title = mem_str(title);
	o->n++;
}

int
browse_options(struct office *o, const struct field *f, int32_t day, struct options *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	if (f->kind == FIELD_CHOICE) {
		for (size_t i = 0; f->choices[i].title != NULL; i++) {
			char digit = f->choices[i].key != NULL ? f->choices[i].key[0] : i < 9 ? (char)('1' + i) : '\0';

			options_add(out, digit, f->choices[i].code, f->choices[i].title);
		}
		return 0;
	}
	if ((f->kind == FIELD_REF || f->kind == FIELD_REFS) && f->list != NULL) {
		struct rows rows;

		if (term_choices(o, f->list, day, &rows, e) < 0)
			return -1;
		for (size_t i = 0; i < rows.n; i++)
			options_add(out, i < 9 ? (char)('1' + i) : '\0', rows.p[i].row, record_text(&rows.p[i], "title"));
		rows_release(&rows);
	}
	return 0;
}
