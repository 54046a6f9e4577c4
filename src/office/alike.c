/*
 * alike.c - see alike.h.
 */
#include "office/alike.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "db/care.h"
#include "db/ledger.h"
#include "office/form.h"
#include "office/household.h"
#include "office/look.h"
#include "office/office.h"
#include "office/person.h"
#include "office/term.h"
#include "office/thing.h"
#include "office/ticket.h"

enum { LOOKED_AT = 300, SHOWN = 5, HITS = 5, PHONE_MIN = 7, ID_MIN = 15, NAMESAKES = 20, OPEN_TICKETS = 20 };

static bool
is_fresh(const int64_t *fresh, size_t n, int64_t row)
{
	for (size_t i = 0; i < n; i++)
		if (fresh[i] == row)
			return true;
	return false;
}

/* The first row q finds that was here before; false: none. */
static bool
find_old(struct office *o, const struct query *q, const int64_t *fresh, size_t n, struct record *out)
{
	struct rows found;
	bool hit = false;

	if (ledger_page(o->ledger, q, NULL, true, HITS, &found, NULL) != 0)
		return false;
	for (size_t i = 0; i < found.n && !hit; i++)
		if (!is_fresh(fresh, n, found.p[i].row)) {
			record_copy(out, &found.p[i]);
			hit = true;
		}
	rows_release(&found);
	return hit;
}

static bool
find_alike(struct office *o, const struct record *r, const int64_t *fresh, size_t n, struct record *out)
{
	const char *name = record_text(r, "name"), *phone = record_text(r, "phone");
	struct query q;

	query_init(&q, &household_entity);
	query_text(&q, "name", COND_EQ, name);
	if (record_int(r, "village") != 0)
		query_int(&q, "village", COND_EQ, record_int(r, "village"));
	if (name[0] != '\0' && find_old(o, &q, fresh, n, out))
		return true;
	query_init(&q, &household_entity);
	query_text(&q, "phone", COND_EQ, phone);
	return strlen(phone) >= PHONE_MIN && find_old(o, &q, fresh, n, out);
}

void
alike_describe(struct office *o, struct buf *out)
{
	int64_t fresh[LOOKED_AT];
	size_t n, shown = 0;

	if (ledger_rows_made(o->ledger, &household_entity, fresh, LOOKED_AT, &n, NULL) != 0)
		return;
	for (size_t i = 0; i < n && shown < SHOWN; i++) {
		struct record r, old;

		record_init(&old, &household_entity);
		if (ledger_get(o->ledger, &r, &household_entity, fresh[i], NULL) != 0)
			continue;
		if (!r.deleted && find_alike(o, &r, fresh, n, &old)) {
			buf_adds(out, shown++ == 0 ? "可能是同一户(不会自动并, 合并后到那一户里看):\n" : "");
			buf_adds(out, "  新 ");
			office_describe(o, &r, out);
			buf_adds(out, "  <->  旧 ");
			office_describe(o, &old, out);
			buf_addc(out, '\n');
		}
		record_release(&r);
		record_release(&old);
	}
	if (shown == SHOWN)
		buf_adds(out, "  …… 可能还有\n");
}

/* --- while typing ------------------------------------------------------------------------------------------------ */

struct search {
	struct form *form;
	struct record now;		/* the form's values */
	const int64_t *known;
	size_t n;
	struct record *old;
	struct err *e;
};

static bool
search_counts(const struct search *s, const struct record *r)
{
	return r->row != s->form->row && !is_fresh(s->known, s->n, r->row);
}

/* The first row of q that counts and fits; fits NULL: any.  1 found, 0 none, -1. */
static int
search_run(struct search *s, const struct query *q, size_t limit, int (*fits)(struct search *s, const struct record *r))
{
	struct rows found;
	int rc = 0;

	if (ledger_page(s->form->office->ledger, q, NULL, true, limit, &found, s->e) < 0)
		return -1;
	for (size_t i = 0; i < found.n && rc == 0; i++) {
		if (!search_counts(s, &found.p[i]))
			continue;
		rc = fits != NULL ? fits(s, &found.p[i]) : 1;
		if (rc > 0)
			record_copy(s->old, &found.p[i]);
	}
	rows_release(&found);
	return rc;
}

static int
search_text(struct search *s, const char *field, size_t least)
{
	const char *text = record_text(&s->now, field);
	struct query q;

	if (strlen(text) < least)
		return 0;
	query_init(&q, s->now.entity);
	query_text(&q, field, COND_EQ, text);
	return search_run(s, &q, HITS, NULL);
}

static int
same_group(struct search *s, const struct record *r)
{
	int64_t a = record_int(&s->now, "group"), b = record_int(r, "group");

	return a == 0 || b == 0 || a == b;
}

static int
find_household(struct search *s, const char *field, const char **why)
{
	struct query q;
	int rc = 0;

	if (strcmp(field, "phone") == 0) {
		*why = "电话相同";
		rc = search_text(s, "phone", PHONE_MIN);
	} else if (strcmp(field, "id_no") == 0) {
		*why = "证件号相同";
		rc = search_text(s, "id_no", ID_MIN);
	} else if ((strcmp(field, "name") == 0 || strcmp(field, "village") == 0 || strcmp(field, "group") == 0)
			&& record_text(&s->now, "name")[0] != '\0' && record_int(&s->now, "village") != 0) {
		*why = "同村同名";
		query_init(&q, &household_entity);
		query_text(&q, "name", COND_EQ, record_text(&s->now, "name"));
		query_int(&q, "village", COND_EQ, record_int(&s->now, "village"));
		rc = search_run(s, &q, NAMESAKES, same_group);
	}
	return rc;
}

static int
same_village(struct search *s, const struct record *r)
{
	struct office *o = s->form->office;
	int64_t here, there;

	if (record_int(r, "household") == record_int(&s->now, "household"))
		return 1;
	if (look_int(o, &household_entity, record_int(&s->now, "household"), "village", &here, s->e) < 0
			|| look_int(o, &household_entity, record_int(r, "household"), "village", &there, s->e) < 0)
		return -1;
	return here != 0 && here == there;
}

static int
find_person(struct search *s, const char *field, const char **why)
{
	struct query q;
	int rc = 0;

	if (strcmp(field, "id_no") == 0) {
		*why = "证件号相同";
		rc = search_text(s, "id_no", ID_MIN);
	} else if ((strcmp(field, "name") == 0 || strcmp(field, "household") == 0) && record_text(&s->now, "name")[0] != '\0'
			&& record_int(&s->now, "household") != 0) {
		*why = "同村同名";
		query_init(&q, &person_entity);
		query_text(&q, "name", COND_EQ, record_text(&s->now, "name"));
		rc = search_run(s, &q, NAMESAKES, same_village);
	}
	return rc;
}

/* Is half of what the shorter sentence says, by its neighbouring characters, in the other? */
static bool
is_worded_alike(const char *a, const char *b)
{
	size_t an = strlen(a), bn = strlen(b), pairs = 0, shared = 0;
	uint32_t cp;

	if (an > bn)
		return is_worded_alike(b, a);
	if (strcmp(a, b) == 0)
		return an > 0;
	for (size_t at = 0; at < an;) {
		size_t one = text_next(a + at, an - at, &cp), two;
		bool hit = false;

		if (at + one >= an)
			break;
		two = one + text_next(a + at + one, an - at - one, &cp);
		for (size_t k = 0; k + two <= bn && !hit; k++)
			hit = memcmp(a + at, b + k, two) == 0;
		shared += hit;
		pairs++;
		at += one;
	}
	return shared >= 2 && 2 * shared >= pairs;
}

static int
same_matter(struct search *s, const struct record *r)
{
	struct office *o = s->form->office;
	int64_t a = record_int(&s->now, "category"), b = record_int(r, "category"), of_a, of_b;

	if (is_worded_alike(record_text(&s->now, "summary"), record_text(r, "summary")))
		return 1;
	if (a == 0 || b == 0)
		return 0;
	if (a == b)
		return 1;
	if (look_int(o, &term_entity, a, "parent", &of_a, s->e) < 0 || look_int(o, &term_entity, b, "parent", &of_b, s->e) < 0)
		return -1;
	return of_a != 0 && of_a == of_b;
}

static int
find_ticket(struct search *s, const char *field, const char **why)
{
	struct query q;

	if (record_int(&s->now, "household") == 0
			|| (strcmp(field, "household") != 0 && strcmp(field, "category") != 0 && strcmp(field, "summary") != 0))
		return 0;
	*why = "这户同类的事还没办结";
	query_init(&q, &ticket_entity);
	query_int(&q, "household", COND_EQ, record_int(&s->now, "household"));
	query_int(&q, "state", COND_LT, TICKET_CLOSED);
	return search_run(s, &q, OPEN_TICKETS, same_matter);
}

int
alike_find(struct form *f, int field, const int64_t *known, size_t n, struct record *old, const char **why, struct err *e)
{
	struct search s = { .form = f, .known = known, .n = n, .old = old, .e = e };
	const struct entity *ent = f->thing->entity;
	int rc = 0;

	record_init(old, ent);
	if (!f->fields[field].touched || f->fields[field].error != NULL)
		return 0;
	form_record(f, &s.now);
	if (ent == &household_entity)
		rc = find_household(&s, ent->fields[field].name, why);
	else if (ent == &person_entity)
		rc = find_person(&s, ent->fields[field].name, why);
	else if (ent == &ticket_entity)
		rc = find_ticket(&s, ent->fields[field].name, why);
	record_release(&s.now);
	if (rc < 0)
		record_release(old);
	return rc < 0 ? -1 : 0;
}

/* --- old beside new ---------------------------------------------------------------------------------------------- */

/* Worth a look: what lists show and what people are told apart by. */
static bool
is_compared(const struct form *f, const struct record *old, size_t i)
{
	const struct field *fd = &f->thing->entity->fields[i];

	if (fd->kind == FIELD_LINES || fd->flags & FIELD_HIDDEN)
		return false;
	if (!(fd->flags & FIELD_COLUMN) && fd->privacy != PRIVACY_ID)
		return false;
	return !value_is_null(&old->values[i]) || !value_is_null(&f->fields[i].value);
}

/* What the program fills in (number, state) is the old one's own: no difference. */
static bool
is_marked(const struct form *f, const struct record *old, size_t i)
{
	return !(f->thing->entity->fields[i].flags & FIELD_AUTO) && !value_equal(&old->values[i], &f->fields[i].value);
}

static void
one_value(const struct form *f, size_t i, const struct value *v, struct buf *out)
{
	if (value_is_null(v))
		buf_adds(out, "(空)");
	else
		office_format(f->office, &f->thing->entity->fields[i], v, true, out);
}

static void
one_side(const struct form *f, const struct record *old, bool is_old, struct buf *out)
{
	buf_adds(out, is_old ? "   旧" : "   新");
	for (size_t i = 0; i < f->thing->entity->n_fields; i++) {
		if (!is_compared(f, old, i) || (!is_old && f->thing->entity->fields[i].flags & FIELD_AUTO))
			continue;
		buf_adds(out, is_marked(f, old, i) ? "  *" : "  ");
		one_value(f, i, is_old ? &old->values[i] : &f->fields[i].value, out);
	}
	buf_addc(out, '\n');
}

void
alike_pair(const struct form *f, const struct record *old, struct buf *out)
{
	one_side(f, old, true, out);
	one_side(f, old, false, out);
}

void
alike_table(const struct form *f, const struct record *old, size_t cols, struct buf *out)
{
	const struct entity *ent = f->thing->entity;
	size_t half = (cols - 14) / 2;

	text_pad(out, "  项目", 12);
	text_pad(out, "旧的", half);
	buf_adds(out, "  现在填的\n");
	for (size_t i = 0; i < ent->n_fields; i++) {
		struct buf title = BUF_INIT, a = BUF_INIT, b = BUF_INIT;

		if (is_compared(f, old, i)) {
			buf_addf(&title, "%s%s", is_marked(f, old, i) ? "* " : "  ", ent->fields[i].title);
			one_value(f, i, &old->values[i], &a);
			if (!(ent->fields[i].flags & FIELD_AUTO))
				one_value(f, i, &f->fields[i].value, &b);
			text_pad(out, buf_str(&title), 12);
			text_pad(out, buf_str(&a), half);
			buf_adds(out, "  ");
			text_pad(out, buf_str(&b), half);
			buf_addc(out, '\n');
		}
		buf_release(&title);
		buf_release(&a);
		buf_release(&b);
	}
	buf_adds(out, "(* 的不一样)");
}
