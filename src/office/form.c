/*
 * form.c - filling a form: text in, values out, one batch saved.
 *
 * Knows descriptors and hooks, the draft and the ledger; knows no screen and
 * no single kind of thing.
 *
 * In the draft a reference keeps its row behind its text (unit separator,
 * then rows), because two people of one name look the same; names that begin
 * with # hold what the form itself must find again.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/lunar.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/draft.h"
#include "office/form.h"
#include "office/lines.h"
#include "office/office.h"
#include "office/thing.h"

#define UNIT '\x1f'

enum { LAST_PAGE = 50, LAST_PAGES = 10 };

static const struct entity *
form_entity(const struct form *f)
{
	return f->thing->entity;
}

static void
set_str(char **to, const char *s)
{
	char *copy = mem_str(s);

	free(*to);
	*to = copy;
}

static bool
is_lines(const struct form *f, size_t i)
{
	return form_entity(f)->fields[i].kind == FIELD_LINES;
}

static bool
is_ref(const struct form *f, size_t i)
{
	return form_entity(f)->fields[i].kind == FIELD_REF || form_entity(f)->fields[i].kind == FIELD_REFS;
}

/* --- making and freeing ---------------------------------------------------------------------------------------------- */

static struct form *
form_alloc(struct office *o, const struct thing *t)
{
	struct form *f = mem_zero(1, sizeof(*f));
	size_t n = t->entity->n_fields;

	f->office = o;
	f->thing = t;
	record_init(&f->shown, t->entity);
	f->fields = mem_zero(n, sizeof(*f->fields));
	f->lines = mem_zero(n, sizeof(*f->lines));
	for (size_t i = 0; i < n; i++) {
		f->fields[i].text = mem_str("");
		f->fields[i].shown = mem_str("");
		value_init(&f->fields[i].value);
	}
	return f;
}

void
form_free(struct form *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < form_entity(f)->n_fields; i++) {
		struct form_field *ff = &f->fields[i];

		free(ff->text);
		free(ff->shown);
		free(ff->error);
		free(ff->warning);
		value_release(&ff->value);
		form_lines_release(&f->lines[i]);
	}
	free(f->fields);
	free(f->lines);
	record_release(&f->shown);
	free(f);
}

void
form_discard(struct form *f)
{
	if (f->draft != 0 && f->office->drafts != NULL)
		drafts_end(f->office->drafts, f->draft);
	f->draft = 0;
}

/* --- the draft --------------------------------------------------------------------------------------------------------- */

static void
draft_text(const struct form *f, size_t i, struct buf *out)
{
	const struct form_field *ff = &f->fields[i];

	buf_adds(out, ff->text);
	if (!is_ref(f, i) || ff->pending || value_is_null(&ff->value))
		return;
	buf_addc(out, UNIT);
	if (ff->value.kind == VALUE_INT)
		buf_addf(out, "%" PRId64, ff->value.i);
	for (size_t k = 0; ff->value.kind == VALUE_LIST && k < ff->value.n; k++)
		buf_addf(out, "%s%" PRId64, k > 0 ? "," : "", ff->value.items[k].i);
}

static void
draft_begin(struct form *f)
{
	const struct entity *ent = form_entity(f);
	size_t n = 0, max = ent->n_fields * 2 + 3;
	char **names, **shown;
	struct buf b = BUF_INIT;

	if (f->draft != 0 || f->filling || f->changing || f->office->drafts == NULL)
		return;
	names = mem_zero(max, sizeof(char *));
	shown = mem_zero(max, sizeof(char *));
	for (size_t i = 0; i < ent->n_fields; i++) {
		names[n] = mem_str(ent->fields[i].name);
		draft_text(f, i, &b);
		shown[n++] = mem_str(buf_str(&b));
		buf_clear(&b);
		if (is_lines(f, i)) {
			buf_addf(&b, "#lines:%s", ent->fields[i].name);
			names[n] = mem_str(buf_str(&b));
			buf_clear(&b);
			form_lines_save(&f->lines[i], &b);
			shown[n++] = mem_str(buf_str(&b));
			buf_clear(&b);
		}
	}
	names[n] = mem_str("#row");
	buf_addf(&b, "%" PRId64, f->row);
	shown[n++] = mem_str(buf_str(&b));
	names[n] = mem_str("#from");
	buf_clear(&b);
	buf_addf(&b, "%s %" PRId64, f->from_entity != NULL ? f->from_entity : "-", f->from_row);
	shown[n++] = mem_str(buf_str(&b));
	names[n] = mem_str("#count");
	buf_clear(&b);
	buf_addf(&b, "%d", f->batch_count);
	shown[n++] = mem_str(buf_str(&b));
	buf_release(&b);
	f->draft = drafts_begin(f->office->drafts, ent->name, f->shown.row, f->office->me, &f->shown.heads,
	    (const char *const *)names, (const char *const *)shown, n);
	for (size_t i = 0; i < n; i++) {
		free(names[i]);
		free(shown[i]);
	}
	free(names);
	free(shown);
}

static void
draft_put(struct form *f, size_t i)
{
	struct buf b = BUF_INIT;

	if (f->draft == 0 || f->office->drafts == NULL)
		return;
	draft_text(f, i, &b);
	drafts_type(f->office->drafts, f->draft, form_entity(f)->fields[i].name, buf_str(&b));
	buf_release(&b);
}

/* --- one field ----------------------------------------------------------------------------------------------------------- */

static void
field_clear_words(struct form_field *ff)
{
	set_str(&ff->error, NULL);
	set_str(&ff->warning, NULL);
}

static void
field_set(struct form *f, size_t i, const struct value *v)
{
	struct form_field *ff = &f->fields[i];
	struct buf b = BUF_INIT;

	if (v != &ff->value)
		value_copy(&ff->value, v);
	office_format(f->office, &form_entity(f)->fields[i], &ff->value, false, &b);
	set_str(&ff->text, buf_str(&b));
	buf_release(&b);
	ff->pending = false;
	field_clear_words(ff);
}

static void
field_changed(struct form *f, size_t i)
{
	struct err e = { .code = ERR_NONE };

	if (f->thing->changed == NULL || f->changing)
		return;
	f->changing = true;
	if (f->thing->changed(f, (int)i, &e) != 0 && f->fields[i].error == NULL)
		set_str(&f->fields[i].error, e.text);
	f->changing = false;
}

/* What is on the screen now counts as shown: nothing of it is touched. */
static void
form_settle(struct form *f)
{
	for (size_t i = 0; i < form_entity(f)->n_fields; i++) {
		set_str(&f->fields[i].shown, f->fields[i].text);
		f->fields[i].touched = false;
	}
}

void
form_type(struct form *f, int field, const char *text)
{
	struct form_field *ff = &f->fields[field];
	enum field_kind kind = form_entity(f)->fields[field].kind;
	struct buf clean = BUF_INIT;

	text_clean(&clean, text, strlen(text), kind == FIELD_NOTE || kind == FIELD_LINES);
	if (strcmp(buf_str(&clean), ff->text) != 0) {
		draft_begin(f);
		set_str(&ff->text, buf_str(&clean));
		ff->pending = true;
		if (!f->filling && !f->changing)
			ff->touched = true;
		field_clear_words(ff);
		draft_put(f, (size_t)field);
	}
	buf_release(&clean);
}

/* 农历正月初八 stays beside the day it came to, where the thing keeps such words: "due" in "due_lunar". */
static void
keep_lunar(struct form *f, const struct field *fd, const char *typed)
{
	struct buf name = BUF_INIT, folded = BUF_INIT;
	struct value v;
	int32_t day;
	int at;

	if (fd->kind != FIELD_DATE)
		return;
	buf_addf(&name, "%s_lunar", fd->name);
	at = entity_field(form_entity(f), buf_str(&name));
	if (at >= 0) {
		value_init(&v);
		text_fold(&folded, typed, strlen(typed));
		if (lunar_parse(&day, buf_str(&folded), date_today(), false) == 1)
			value_set_text(&v, typed);
		if (!value_equal(&v, &f->fields[at].value))
			form_choose(f, at, &v);
		value_release(&v);
	}
	buf_release(&name);
	buf_release(&folded);
}

bool
form_leave(struct form *f, int field)
{
	const struct field *fd = &form_entity(f)->fields[field];
	struct form_field *ff = &f->fields[field];
	struct value before, v;
	struct record near;
	struct err e;
	char *typed;
	int rc;

	if (!ff->pending)
		return ff->error == NULL;
	field_clear_words(ff);
	if (fd->kind == FIELD_LINES) {
		if (form_lines_check(f->office, fd, ff->text, &e) != 0) {
			set_str(&ff->error, e.text);
			return false;
		}
		ff->pending = false;
		field_changed(f, (size_t)field);
		return ff->error == NULL;
	}
	value_init(&before);
	value_init(&v);
	value_copy(&before, &ff->value);
	form_record(f, &near);
	rc = office_parse_near(f->office, fd, ff->text, &near, &v, &e);
	record_release(&near);
	if (rc == 0) {
		typed = mem_str(ff->text);
		field_set(f, (size_t)field, &v);
		draft_put(f, (size_t)field);
		keep_lunar(f, fd, typed);
		free(typed);
		if (!value_equal(&before, &v))
			field_changed(f, (size_t)field);
	} else {
		value_release(&ff->value);
		set_str(&ff->error, e.text);
	}
	value_release(&before);
	value_release(&v);
	return ff->error == NULL;
}

void
form_choose(struct form *f, int field, const struct value *v)
{
	struct form_field *ff = &f->fields[field];

	draft_begin(f);
	if (!f->filling && !f->changing)
		ff->touched = true;
	field_set(f, (size_t)field, v);
	draft_put(f, (size_t)field);
	field_changed(f, (size_t)field);
}

void
form_put_back(struct form *f, int field, const struct form_field *was)
{
	struct form_field *ff = &f->fields[field];

	if (strcmp(ff->text, was->text) != 0 || !value_equal(&ff->value, &was->value)) {
		set_str(&ff->text, was->text);
		value_copy(&ff->value, &was->value);
		draft_put(f, (size_t)field);
	}
	ff->touched = was->touched;
	ff->pending = was->pending;
	field_clear_words(ff);
}

static int
form_at(const struct form *f, const char *name)
{
	int i = entity_field(form_entity(f), name);

	/* A name the descriptor lacks is a mistake in the program, as in record_field. */
	if (i < 0)
		abort();
	return i;
}

void
form_set_text(struct form *f, const char *field, const char *typed)
{
	int i = form_at(f, field);

	form_type(f, i, typed);
	form_leave(f, i);
}

struct value *
form_value(struct form *f, const char *field)
{
	return &f->fields[form_at(f, field)].value;
}

static void
form_say(char **to, const char *fmt, va_list ap)
{
	struct err e;
	char text[sizeof(e.text)];

	vsnprintf(text, sizeof(text), fmt, ap);
	set_str(to, text);
}

void
form_error(struct form *f, const char *field, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	form_say(&f->fields[form_at(f, field)].error, fmt, ap);
	va_end(ap);
}

void
form_warn(struct form *f, const char *field, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	form_say(&f->fields[form_at(f, field)].warning, fmt, ap);
	va_end(ap);
}

bool
form_wants(const struct form *f, int field)
{
	const struct field *fd = &form_entity(f)->fields[field];

	return (fd->flags & FIELD_REQUIRED) || (fd->unless != NULL && f->fields[entity_field(form_entity(f), fd->unless)].text[0] == '\0');
}

int
form_next_needed(const struct form *f, int from)
{
	for (size_t i = from > 0 ? (size_t)from : 0; i < form_entity(f)->n_fields; i++) {
		unsigned flags = form_entity(f)->fields[i].flags;

		if (flags & (FIELD_HIDDEN | FIELD_AUTO))
			continue;
		if (f->fields[i].error != NULL || (f->fields[i].text[0] == '\0' && form_wants(f, (int)i)))
			return (int)i;
	}
	return -1;
}

bool
form_is_dirty(const struct form *f)
{
	for (size_t i = 0; i < form_entity(f)->n_fields; i++)
		if (strcmp(f->fields[i].text, f->fields[i].shown) != 0)
			return true;
	return false;
}

void
form_record(const struct form *f, struct record *out)
{
	record_init(out, form_entity(f));
	record_copy(out, &f->shown);
	out->row = f->row;
	for (size_t i = 0; i < form_entity(f)->n_fields; i++) {
		if (is_lines(f, i))
			value_set_text(&out->values[i], f->fields[i].text);
		else
			value_copy(&out->values[i], &f->fields[i].value);
	}
}

/* --- opening ----------------------------------------------------------------------------------------------------------- */

/* A new form knows its row from the start: a crash between saving and forgetting the draft cannot save it twice. */
static int64_t
row_for_new(const struct entity *ent)
{
	return ent->key == NULL ? id_random_row() : 0;
}

static void
fill_initials(struct form *f)
{
	const struct entity *ent = form_entity(f);

	for (size_t i = 0; i < ent->n_fields; i++)
		if (ent->fields[i].initial != NULL)
			form_set_text(f, ent->fields[i].name, ent->fields[i].initial);
}

static void
fill_from(struct form *f)
{
	const struct entity *ent = form_entity(f);
	struct value v;

	if (f->from_entity == NULL || f->from_row == 0)
		return;
	value_init(&v);
	value_set_int(&v, f->from_row);
	for (size_t i = 0; i < ent->n_fields; i++)
		if (ent->fields[i].kind == FIELD_REF && strcmp(ent->fields[i].ref, f->from_entity) == 0) {
			form_choose(f, (int)i, &v);
			break;
		}
	value_release(&v);
}

int
form_new(struct form **out, struct office *o, const struct thing *t, const char *from_entity, int64_t from_row, struct err *e)
{
	const struct entity *from = from_entity != NULL ? model_entity(&office_model, from_entity) : NULL;
	struct form *f = form_alloc(o, t);

	f->row = row_for_new(t->entity);
	f->from_entity = from != NULL ? from->name : NULL;
	f->from_row = from_row;
	f->filling = true;
	fill_initials(f);
	fill_from(f);
	if (t->prefill != NULL && t->prefill(f, e) != 0) {
		form_free(f);
		return -1;
	}
	f->filling = false;
	form_settle(f);
	*out = f;
	return 0;
}

/* Reads the row again: what it shows from now on is what the ledger has. */
static int
form_load(struct form *f, int64_t row, struct err *e)
{
	const struct entity *ent = form_entity(f);
	struct record r;

	if (ledger_get_proven(f->office->ledger, &r, ent, row, e) != 0)
		return -1;
	record_release(&f->shown);
	f->shown = r;
	f->row = row;
	for (size_t i = 0; i < ent->n_fields; i++) {
		if (!is_lines(f, i)) {
			field_set(f, i, &f->shown.values[i]);
			continue;
		}
		form_lines_release(&f->lines[i]);
		if (form_lines_load(&f->lines[i], f->office, &ent->fields[i], row, &f->fields[i].text, e) != 0)
			return -1;
		f->fields[i].pending = false;
		field_clear_words(&f->fields[i]);
	}
	form_settle(f);
	return 0;
}

int
form_open(struct form **out, struct office *o, const struct thing *t, int64_t row, struct err *e)
{
	struct form *f = form_alloc(o, t);

	if (form_load(f, row, e) != 0) {
		form_free(f);
		return -1;
	}
	*out = f;
	return 0;
}

int
form_refresh(struct form *f, bool *did, struct err *e)
{
	*did = f->shown.row != 0 && f->draft == 0 && !form_is_dirty(f);
	return *did ? form_load(f, f->shown.row, e) : 0;
}

/* --- taking up a draft --------------------------------------------------------------------------------------------------- */

static const char *
draft_shown(const struct draft *d, const char *name)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->names[i], name) == 0)
			return d->shown[i];
	return "";
}

/* Text and value out of a draft's text.  What does not parse stays text, to be parsed when left. */
static void
field_restore(struct form *f, size_t i, const char *text)
{
	struct form_field *ff = &f->fields[i];
	const struct field *fd = &form_entity(f)->fields[i];
	const char *unit = strchr(text, UNIT);
	char *plain = mem_strn(text, unit != NULL ? (size_t)(unit - text) : strlen(text));

	set_str(&ff->text, plain);
	value_release(&ff->value);
	ff->pending = false;
	if (unit != NULL) {
		for (const char *p = unit + 1; *p != '\0';) {
			char *end;
			int64_t row = strtoll(p, &end, 10);

			if (fd->kind == FIELD_REFS)
				value_add_int(&ff->value, row);
			else
				value_set_int(&ff->value, row);
			p = *end == ',' ? end + 1 : end + strlen(end);
		}
	} else if (fd->kind != FIELD_LINES)
		ff->pending = office_parse(f->office, fd, plain, &ff->value, NULL) != 0;
	else
		ff->pending = true;
	free(plain);
}

static int
resume_base(struct form *f, const struct draft *d, struct err *e)
{
	const struct entity *ent = form_entity(f);
	struct record r;

	if (d->row != 0) {
		if (ledger_get_proven(f->office->ledger, &r, ent, d->row, e) != 0)
			return -1;
		record_release(&f->shown);
		f->shown = r;
		/* Based on what was on the screen when it was opened, not on what came since. */
		free(f->shown.heads.p);
		f->shown.heads.p = mem_copy(d->bases.p, d->bases.n * ID_BYTES);
		f->shown.heads.n = d->bases.n;
	}
	f->row = strtoll(draft_shown(d, "#row"), NULL, 10);
	return 0;
}

static void
resume_fields(struct form *f, const struct draft *d)
{
	const struct entity *ent = form_entity(f);

	for (size_t k = 0; k < d->n; k++) {
		int at = entity_field(ent, d->names[k]);
		size_t i = (size_t)at;
		struct buf name = BUF_INIT;

		if (at < 0)
			continue;
		field_restore(f, i, d->shown[k]);
		set_str(&f->fields[i].shown, f->fields[i].text);
		if (f->shown.row != 0 && !is_lines(f, i))
			value_copy(&f->shown.values[i], &f->fields[i].value);
		if (is_lines(f, i)) {
			buf_addf(&name, "#lines:%s", d->names[k]);
			form_lines_restore(&f->lines[i], f->office, &ent->fields[i], draft_shown(d, buf_str(&name)), f->fields[i].text);
			buf_release(&name);
		}
		if (d->typed[k] != NULL) {
			field_restore(f, i, d->typed[k]);
			f->fields[i].touched = true;
		}
	}
}

int
form_resume(struct form **out, struct office *o, int64_t draft, struct err *e)
{
	struct draft d;
	const struct thing *t;
	struct form *f;
	struct record r;
	char from[32] = "";
	long long from_row = 0;
	int rc;

	if (o->drafts == NULL)
		return err_set(e, ERR_NOTFOUND, "这里没有草稿");
	if (drafts_read(o->drafts, draft, &d, e) != 0)
		return -1;
	t = thing_find(d.entity);
	if (t == NULL) {
		draft_release(&d);
		return err_set(e, ERR_NEWER, "这份草稿是新版程序写的, 这里打不开; 它还在, 请用新版接着写");
	}
	f = form_alloc(o, t);
	rc = resume_base(f, &d, e);
	if (rc == 0 && d.row == 0 && f->row != 0 && ledger_get(o->ledger, &r, t->entity, f->row, NULL) == 0) {
		/* It was saved just before the program died: nothing of it is only in the draft. */
		record_release(&r);
		drafts_end(o->drafts, draft);
		rc = form_load(f, f->row, e);
	} else if (rc == 0) {
		resume_fields(f, &d);
		f->draft = draft;
		f->batch_count = (int)strtol(draft_shown(&d, "#count"), NULL, 10);
		if (sscanf(draft_shown(&d, "#from"), "%31s %lld", from, &from_row) == 2 && model_entity(&office_model, from) != NULL) {
			f->from_entity = model_entity(&office_model, from)->name;
			f->from_row = from_row;
		}
	}
	draft_release(&d);
	if (rc != 0) {
		form_free(f);
		return -1;
	}
	*out = f;
	return 0;
}

/* --- the same as last time ----------------------------------------------------------------------------------------------- */

/* Nobody is in two doorways at one time of the day: times are each record's own. */
static bool
is_copied(const struct field *f)
{
	return f->kind != FIELD_NOTE && f->kind != FIELD_LABEL && f->kind != FIELD_LINES && f->kind != FIELD_TIME &&
	    (f->flags & (FIELD_AUTO | FIELD_HIDDEN)) == 0;
}

static int
last_record(struct form *f, struct record *out, struct err *e)
{
	const struct entity *ent = form_entity(f);
	struct office *o = f->office;
	struct batch_info b;
	struct record from;
	struct query q;
	bool found = false, more = true;

	if (ledger_last_batch(o->ledger, o->me, &b, NULL) == 0 && b.entity == ent)
		return ledger_get(o->ledger, out, ent, b.row, e);
	query_init(&q, ent);
	record_init(&from, ent);
	for (int page = 0; page < LAST_PAGES && more && !found; page++) {
		struct rows rows;

		if (ledger_page(o->ledger, &q, page > 0 ? &from : NULL, true, LAST_PAGE, &rows, e) != 0) {
			record_release(&from);
			return -1;
		}
		for (size_t i = 0; i < rows.n && !found; i++)
			if (rows.p[i].created_by == o->me) {
				record_init(out, ent);
				record_copy(out, &rows.p[i]);
				found = true;
			}
		more = rows.n == LAST_PAGE;
		if (rows.n > 0) {
			record_release(&from);
			record_copy(&from, &rows.p[rows.n - 1]);
		}
		rows_release(&rows);
	}
	record_release(&from);
	if (!found)
		return err_set(e, ERR_NOTFOUND, "您还没有存过%s, 没有可照抄的", ent->title);
	return 0;
}

int
form_same_as_last(struct form *f, int field, struct err *e)
{
	const struct entity *ent = form_entity(f);
	struct record r;

	if (last_record(f, &r, e) != 0)
		return -1;
	for (size_t i = 0; i < ent->n_fields; i++) {
		bool wanted = field < 0 ? is_copied(&ent->fields[i]) && !f->fields[i].touched : field == (int)i && !is_lines(f, i);

		if (wanted && !value_is_null(&r.values[i]))
			form_choose(f, (int)i, &r.values[i]);
	}
	record_release(&r);
	return 0;
}

/* --- saving -------------------------------------------------------------------------------------------------------------- */

/* All errors of the form, not the first only: parse errors, empty required fields, the thing's own rules. */
static int
form_verify(struct form *f, int *bad, struct err *e)
{
	const struct entity *ent = form_entity(f);
	struct buf names = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < ent->n_fields; i++) {
		if (f->fields[i].pending) {
			form_leave(f, (int)i);
			continue;
		}
		field_clear_words(&f->fields[i]);
	}
	for (size_t i = 0; i < ent->n_fields; i++)
		if ((ent->fields[i].flags & FIELD_REQUIRED) && f->fields[i].text[0] == '\0')
			form_error(f, ent->fields[i].name, "%s还没有填", ent->fields[i].title);
	if (f->thing->check != NULL) {
		bool was = f->filling;
		int rc;

		f->filling = true;
		rc = f->thing->check(f, e);
		f->filling = was;
		if (rc != 0)
			return -1;
	}
	*bad = -1;
	for (size_t i = 0; i < ent->n_fields; i++)
		if (f->fields[i].error != NULL) {
			if (*bad < 0)
				*bad = (int)i;
			if (n < 4)
				buf_addf(&names, "%s%s", n > 0 ? "、" : "", ent->fields[i].title);
			n++;
		}
	if (n > 0)
		err_set(e, ERR_INPUT, "还没有存, 有 %zu 处要改(%s%s): %s", n, buf_str(&names), n > 4 ? "等" : "", f->fields[*bad].error);
	buf_release(&names);
	return n > 0 ? -1 : 0;
}

/* The row of a thing named by its key; *there when the ledger has it already. */
static int
named_row(struct form *f, struct record *r, bool *there, struct err *e)
{
	const struct entity *ent = form_entity(f);
	struct value keys[4];
	struct err why = {0};	/* a row that is not there is no fault, and leaves none in *e */
	size_t n = 0;

	for (; ent->key[n] != NULL && n < 4; n++)
		keys[n] = *form_value(f, ent->key[n]);
	f->row = ledger_named_row(f->office->ledger, ent, keys, n);
	*there = ledger_get_proven(f->office->ledger, r, ent, f->row, &why) == 0;
	if (*there || why.code == ERR_NOTFOUND)
		return 0;
	*e = why;
	return -1;
}

static int
own_new(struct form *f, struct changes *cs, int *bad, struct err *e)
{
	const struct entity *ent = form_entity(f);
	struct change *c = changes_add(cs, ent);
	struct record r;
	bool there = false;

	if (ent->key != NULL && named_row(f, &r, &there, e) != 0)
		return -1;
	c->row = f->row;
	if (there) {
		if (r.deleted) {
			change_on(c, &r);
			c->deleted = 0;
		}
		there = !r.deleted;
		record_release(&r);
	}
	if (there) {
		*bad = form_at(f, ent->key[0]);
		form_error(f, ent->key[0], "账里已有这个%s, 请找出它来改", ent->title);
		return err_set(e, ERR_INPUT, "账里已有这个%s, 没有再存一份; 打的字都在, 请改名或按 Esc 后找出原来那个", ent->title);
	}
	for (size_t i = 0; i < ent->n_fields; i++)
		if (!is_lines(f, i) && !value_is_null(&f->fields[i].value))
			change_set(c, ent->fields[i].name, &f->fields[i].value);
	return 0;
}

static void
own_edit(struct form *f, struct changes *cs)
{
	const struct entity *ent = form_entity(f);
	struct change *c = NULL;

	for (size_t i = 0; i < ent->n_fields; i++) {
		const struct form_field *ff = &f->fields[i];
		/* Setting even the value shown is what settles a conflict (design rule 3). */
		bool settles = ff->touched && (f->shown.conflicts & ((uint64_t)1 << i)) != 0;

		if (is_lines(f, i) || (value_equal(&ff->value, &f->shown.values[i]) && !settles))
			continue;
		if (c == NULL) {
			c = changes_add(cs, ent);
			change_on(c, &f->shown);
		}
		change_set(c, ent->fields[i].name, &ff->value);
	}
}

static int
gather(struct form *f, struct changes *cs, int *bad, struct err *e)
{
	const struct entity *ent = form_entity(f);

	if (f->shown.row == 0) {
		if (own_new(f, cs, bad, e) != 0)
			return -1;
	} else
		own_edit(f, cs);
	for (size_t i = 0; i < ent->n_fields; i++)
		if (is_lines(f, i) && strcmp(f->fields[i].text, f->fields[i].shown) != 0 &&
		    form_lines_diff(&f->lines[i], f->office, &ent->fields[i], f->row, f->fields[i].text, cs, e) != 0)
			return -1;
	return f->thing->also != NULL ? f->thing->also(f, cs, e) : 0;
}

int
form_gather(struct form *f, struct changes *cs, int *bad, struct err *e)
{
	*bad = -1;
	return form_verify(f, bad, e) != 0 ? -1 : gather(f, cs, bad, e);
}

int
form_save(struct form *f, int *bad, bool *already, struct err *e)
{
	struct changes cs;
	int64_t batch = 0;
	int rc;

	*bad = -1;
	*already = false;
	if ((f->saved_batch != 0 || f->shown.row != 0) && !form_is_dirty(f) && f->draft == 0) {
		*already = true;
		return 0;
	}
	changes_init(&cs);
	rc = form_gather(f, &cs, bad, e);
	if (rc == 0)
		rc = ledger_save(f->office->ledger, &cs, f->office->me, &batch, e);
	changes_release(&cs);
	if (rc != 0)
		return -1;
	form_discard(f);
	if (batch == 0)
		*already = true;
	else
		f->saved_batch = batch;
	/* It is saved whatever happens now; a form that cannot be read back still shows what was saved. */
	if (form_load(f, f->row, NULL) != 0)
		form_settle(f);
	return 0;
}

int
form_next(struct form **out, const struct form *saved, struct err *e)
{
	const struct entity *ent = form_entity(saved);

	if (form_new(out, saved->office, saved->thing, NULL, 0, e) != 0)
		return -1;
	/* what follows from a field that is carried over follows here too: the deadline of the ticket from its source */
	(*out)->filling = true;
	for (size_t i = 0; i < ent->n_fields; i++)
		if ((ent->fields[i].flags & FIELD_STICKY) && !is_lines(saved, i))
			form_choose(*out, (int)i, &saved->fields[i].value);
	(*out)->filling = false;
	form_settle(*out);
	(*out)->batch_count = saved->batch_count + 1;
	return 0;
}
