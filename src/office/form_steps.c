/*
 * form_steps.c - see form_steps.h.
 */
#include "office/form_steps.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "office/form.h"
#include "office/thing.h"

enum { STATES_MAX = 100 };

struct form_state {
	struct form_field *fields;	/* owned; entity->n_fields: text, value, touched, pending */
	size_t n;
	int at;				/* the field that was left, or chosen in */
};

static void
state_release(struct form_state *st)
{
	for (size_t i = 0; i < st->n; i++) {
		free(st->fields[i].text);
		value_release(&st->fields[i].value);
	}
	free(st->fields);
}

void
form_steps_release(struct form_steps *s)
{
	for (size_t i = 0; i < s->n; i++)
		state_release(&s->p[i]);
	free(s->p);
	*s = (struct form_steps){ .p = NULL };
}

static bool
is_state(const struct form_state *st, const struct form *f)
{
	for (size_t i = 0; i < st->n; i++)
		if (strcmp(st->fields[i].text, f->fields[i].text) != 0 || !value_equal(&st->fields[i].value, &f->fields[i].value))
			return false;
	return true;
}

void
form_steps_keep(struct form_steps *s, const struct form *f, int field)
{
	struct form_state *st;

	if (s->n > 0 && is_state(&s->p[s->at], f))
		return;
	while (s->n > 0 && s->n > s->at + 1)
		state_release(&s->p[--s->n]);
	if (s->n == STATES_MAX) {
		state_release(&s->p[0]);
		memmove(s->p, s->p + 1, (STATES_MAX - 1) * sizeof *s->p);
		s->n--;
	}
	s->p = mem_resize(s->p, s->n + 1, sizeof *s->p);
	st = &s->p[s->n++];
	s->at = s->n - 1;
	*st = (struct form_state){ .n = f->thing->entity->n_fields, .at = field };
	st->fields = mem_zero(st->n, sizeof *st->fields);
	for (size_t i = 0; i < st->n; i++) {
		st->fields[i].text = mem_str(f->fields[i].text);
		value_copy(&st->fields[i].value, &f->fields[i].value);
		st->fields[i].touched = f->fields[i].touched;
		st->fields[i].pending = f->fields[i].pending;
	}
}

static void
put_back(struct form *f, const struct form_state *st)
{
	for (size_t i = 0; i < st->n; i++)
		form_put_back(f, (int)i, &st->fields[i]);
}

int
form_steps_back(struct form_steps *s, struct form *f, int field)
{
	int changed_in;

	form_steps_keep(s, f, field);
	if (s->at == 0)
		return -1;
	changed_in = s->p[s->at].at;
	put_back(f, &s->p[--s->at]);
	return changed_in;
}

int
form_steps_on(struct form_steps *s, struct form *f, int field)
{
	form_steps_keep(s, f, field);
	if (s->n == 0 || s->at + 1 == s->n)
		return -1;
	put_back(f, &s->p[++s->at]);
	return s->p[s->at].at;
}
