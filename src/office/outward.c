/*
 * outward.c - see outward.h.  Fields are named one by one: a new text of a
 * ticket is scrubbed because all texts are; a new reference to a person must
 * be added here, which a test asks for.
 */
#include "office/outward.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "office/household.h"
#include "office/look.h"
#include "office/office.h"
#include "office/term.h"

#define HIDDEN "〔反映人〕"
enum { NAMES_MAX = 4, NAME_BYTES_LEAST = 4 /* one character is part of too many words */ };

/* By name: tickets and visits ask here, and a circle of modules is none. */
static const struct entity *
tickets_of(void)
{
	return model_entity(&office_model, "ticket");
}

struct names {
	char *text[NAMES_MAX];	/* owned */
	size_t n;
};

static void
names_add(struct names *w, const char *s)
{
	if (strlen(s) >= NAME_BYTES_LEAST && w->n < NAMES_MAX)
		w->text[w->n++] = mem_str(s);
}

static void
names_release(struct names *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->text[i]);
	w->n = 0;
}

bool
ticket_is_protected(struct office *o, const struct record *r)
{
	int64_t nature = record_int(r, "nature");

	return nature && (nature == term_row(o, "nature", "complain") || nature == term_row(o, "nature", "report"));
}

/* Who brought it, by every name its row and household give. */
static int
names_of(struct office *o, const struct record *ticket, struct names *out, struct err *e)
{
	int64_t household = record_int(ticket, "household");
	struct record h;

	memset(out, 0, sizeof(*out));
	names_add(out, record_text(ticket, "caller"));
	names_add(out, record_text(ticket, "phone"));
	if (!household)
		return 0;
	if (look_row(o, &household_entity, household, &h, e) < 0) {
		names_release(out);
		return -1;
	}
	if (h.row) {
		names_add(out, record_text(&h, "name"));
		names_add(out, record_text(&h, "phone"));
	}
	record_release(&h);
	return 0;
}

static void
scrub(struct value *v, const struct names *w)
{
	struct buf b = BUF_INIT;
	bool any = false;

	for (const char *p = v->s; *p;) {
		size_t n = 0;

		for (size_t i = 0; i < w->n && n == 0; i++)
			if (strncmp(p, w->text[i], strlen(w->text[i])) == 0)
				n = strlen(w->text[i]);
		if (n) {
			buf_adds(&b, HIDDEN);
			any = true;
			p += n;
		} else {
			buf_addc(&b, *p++);
		}
	}
	if (any)
		value_set_text(v, buf_str(&b));
	buf_release(&b);
}

static void
scrub_texts(struct record *r, const struct names *w)
{
	for (size_t i = 0; i < r->entity->n_fields; i++) {
		enum field_kind kind = r->entity->fields[i].kind;

		if (r->values[i].kind == VALUE_TEXT && (kind == FIELD_TEXT || kind == FIELD_NOTE || kind == FIELD_NAME || kind == FIELD_CODE))
			scrub(&r->values[i], w);
	}
}

int
ticket_for_unit(struct office *o, struct record *r, struct err *e)
{
	static const char *const gone[] = { "household", "caller", "phone", "visit" };
	struct names w;

	if (!ticket_is_protected(o, r))
		return 0;
	if (names_of(o, r, &w, e) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(gone) / sizeof(*gone); i++)
		value_release(record_field(r, gone[i]));
	scrub_texts(r, &w);
	names_release(&w);
	return 0;
}

/* The protected ticket a row points at, *out->row 0 when it is none. */
static int
protected_ticket(struct office *o, int64_t row, struct record *out, struct err *e)
{
	if (!row) {
		record_init(out, tickets_of());
		return 0;
	}
	if (look_row(o, tickets_of(), row, out, e) < 0)
		return -1;
	if (out->row && !ticket_is_protected(o, out)) {
		record_release(out);
		record_init(out, tickets_of());
	}
	return 0;
}

int
progress_for_unit(struct office *o, struct record *r, struct err *e)
{
	struct record ticket;
	struct names w;
	int rc;

	if (protected_ticket(o, record_int(r, "ticket"), &ticket, e) < 0)
		return -1;
	rc = ticket.row ? names_of(o, &ticket, &w, e) : 0;
	if (rc == 0 && ticket.row) {
		scrub_texts(r, &w);
		names_release(&w);
	}
	record_release(&ticket);
	return rc;
}

int
visit_for_unit(struct office *o, struct record *r, struct err *e)
{
	struct record ticket;

	if (protected_ticket(o, record_int(r, "ticket"), &ticket, e) < 0)
		return -1;
	if (ticket.row)
		value_release(record_field(r, "ticket"));
	record_release(&ticket);
	return 0;
}
