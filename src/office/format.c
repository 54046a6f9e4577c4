/*
 * format.c - what rows and values are called: titles, and values as people
 * read them, by a field's kind alone.  The way back is parse.c.
 */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/office.h"
#include "office/term.h"
#include "office/thing.h"

enum { SHOWN_MAX = 3 };	/* what tells a row from another of its title */

/* --- titles ---------------------------------------------------------------------------------------------------- */

void
office_title_of(struct office *o, const struct record *r, struct buf *out)
{
	const struct thing *t = thing_of(r->entity);

	if (t != NULL && t->title != NULL) {
		t->title(o, r, out);
		return;
	}
	for (size_t i = 0; i < r->entity->n_fields; i++)
		if (r->values[i].kind == VALUE_TEXT) {
			buf_adds(out, r->values[i].s);
			return;
		}
}

/* Keeps what was added to out behind "from", while the ledger stays as it was read. */
static void
title_keep(struct office *o, uint64_t state, const struct entity *ent, int64_t row, const struct buf *out, size_t from)
{
	size_t at = (uint64_t)row % TITLES_KEPT;

	if (state == 0 || ledger_read_state(o->ledger) != state || out->n - from >= TITLE_KEPT_MAX)
		return;
	if (o->titles.state != state)
		memset(&o->titles, 0, sizeof(o->titles));
	o->titles.state = state;
	o->titles.slot[at].entity = ent;
	o->titles.slot[at].row = row;
	memcpy(o->titles.slot[at].text, buf_str(out) + from, out->n - from + 1);
}

void
office_title(struct office *o, const char *entity, int64_t row, struct buf *out)
{
	const struct entity *ent = model_entity(&office_model, entity);
	uint64_t state = ledger_read_state(o->ledger);
	size_t at = (uint64_t)row % TITLES_KEPT, from = out->n;
	struct record r;
	struct err e;

	if (state != 0 && state == o->titles.state && o->titles.slot[at].entity == ent && o->titles.slot[at].row == row && row != 0) {
		buf_adds(out, o->titles.slot[at].text);
		return;
	}
	if (ent == NULL || row == 0 || ledger_get(o->ledger, &r, ent, row, &e) != 0) {
		buf_adds(out, "(记录未到)");
		return;
	}
	office_title_of(o, &r, out);
	record_release(&r);
	title_keep(o, state, ent, row, out, from);
}

/* Enough of a phone number to tell two people apart, not enough to copy it from somebody's screen. */
static void
mask_phone(struct buf *b)
{
	if (b->n == 11)
		memcpy(b->p + 3, "****", 4);
}

void
office_describe(struct office *o, const struct record *r, struct buf *out)
{
	struct buf said[SHOWN_MAX] = { BUF_INIT };
	const struct entity *ent = r->entity;
	struct buf title = BUF_INIT;
	size_t n = 0;

	office_title_of(o, r, &title);
	for (size_t i = 0; i < ent->n_fields && n < SHOWN_MAX; i++) {
		const struct field *f = &ent->fields[i];
		struct buf one = BUF_INIT;

		if ((f->flags & FIELD_COLUMN) == 0 || f->privacy >= PRIVACY_ID || f->latest || value_is_null(&r->values[i]))
			continue;
		/* whoever sees a term knows the dictionary it is of, and nobody knows it by its code */
		if (ent == &term_entity && (strcmp(f->name, "list") == 0 || strcmp(f->name, "code") == 0))
			continue;
		office_format(o, f, &r->values[i], true, &one);
		if (f->kind == FIELD_CODE && f->privacy == PRIVACY_PERSONAL)
			mask_phone(&one);
		if (strstr(buf_str(&title), buf_str(&one)) != NULL) {
			buf_release(&one);
			continue;
		}
		/* 大塘村3组 says 大塘村 too. */
		if (n > 0 && strstr(buf_str(&one), buf_str(&said[n - 1])) != NULL)
			buf_release(&said[--n]);
		said[n++] = one;
	}
	buf_adds(out, buf_str(&title));
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, " %s", buf_str(&said[i]));
		buf_release(&said[i]);
	}
	buf_release(&title);
}

/* --- values to text -------------------------------------------------------------------------------------------- */

static void
format_money(int64_t cents, struct buf *out)
{
	uint64_t u = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;

	buf_addf(out, "%s%" PRIu64 ".%02u", cents < 0 ? "-" : "", u / 100, (unsigned)(u % 100));
}

static void
format_stamp(int64_t ms, bool brief, struct buf *out)
{
	int32_t day = date_of_ms(ms);
	int minute = date_minute_of_ms(ms);
	char iso[11];

	if (brief)
		date_short(out, day, date_today());
	else {
		date_to_iso(day, iso);
		buf_adds(out, iso);
	}
	buf_addf(out, " %02d:%02d", minute / 60, minute % 60);
}

static void
format_choice(const struct choice *c, int64_t code, struct buf *out)
{
	for (; c != NULL && c->title != NULL; c++)
		if (c->code == code) {
			buf_adds(out, c->title);
			return;
		}
	/* A newer program's choice: shown as it is, never as another one. */
	buf_addf(out, "%" PRId64, code);
}

static void
format_int(struct office *o, const struct field *f, int64_t i, bool brief, struct buf *out)
{
	switch (f->kind) {
	case FIELD_MONEY:
		format_money(i, out);
		break;
	case FIELD_STAMP:
		format_stamp(i, brief, out);
		break;
	case FIELD_CHOICE:
		format_choice(f->choices, i, out);
		break;
	case FIELD_REF:
	case FIELD_REFS:
		office_title(o, f->ref, i, out);
		break;
	default:
		buf_addf(out, "%" PRId64, i);
		break;
	}
}

void
office_format(struct office *o, const struct field *f, const struct value *v, bool brief, struct buf *out)
{
	int32_t day;

	switch (v->kind) {
	case VALUE_NULL:
		break;
	case VALUE_INT:
		format_int(o, f, v->i, brief, out);
		break;
	case VALUE_TEXT:
		day = brief && f->kind == FIELD_DATE ? date_from_iso(v->s) : DATE_NONE;
		if (day != DATE_NONE)
			date_short(out, day, date_today());
		else
			buf_adds(out, v->s);
		break;
	case VALUE_LIST:
		for (size_t i = 0; i < v->n; i++) {
			if (i > 0)
				buf_adds(out, "、");
			office_format(o, f, &v->items[i], brief, out);
		}
		break;
	}
}

void
office_field(struct office *o, const struct record *r, const char *field, struct buf *out)
{
	office_format(o, &r->entity->fields[entity_field(r->entity, field)], record_field(r, field), true, out);
}
