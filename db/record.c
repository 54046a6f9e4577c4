/*
 * record.c - memory of records and changes.  Knows nothing of SQL.
 */
#include "db/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void
ids_copy(struct ids *to, const struct ids *from)
{
	to->n = from->n;
	to->p = from->n ? mem_copy(from->p, from->n * ID_BYTES) : NULL;
}

static struct value *
values_new(const struct entity *e)
{
	return mem_zero(e->n_fields ? e->n_fields : 1, sizeof(struct value));
}

static void
values_free(struct value *v, const struct entity *e)
{
	for (size_t i = 0; v && e && i < e->n_fields; i++)
		value_release(&v[i]);
	free(v);
}

/* A name the descriptor lacks is a slip of the program, never of its data. */
static size_t
field_or_die(const struct entity *e, const char *name)
{
	int f = entity_field(e, name);

	if (f < 0) {
		fprintf(stderr, "no field %s in %s\n", name, e->name);
		abort();
	}
	return (size_t)f;
}

void
record_init(struct record *r, const struct entity *e)
{
	memset(r, 0, sizeof *r);
	r->entity = e;
	r->values = values_new(e);
}

void
record_release(struct record *r)
{
	values_free(r->values, r->entity);
	free(r->heads.p);
	memset(r, 0, sizeof *r);
}

void
record_copy(struct record *to, const struct record *from)
{
	struct record copy = *from;

	if (to == from)
		return;
	copy.values = values_new(from->entity);
	for (size_t i = 0; i < from->entity->n_fields; i++)
		value_copy(&copy.values[i], &from->values[i]);
	ids_copy(&copy.heads, &from->heads);
	record_release(to);
	*to = copy;
}

struct value *
record_field(const struct record *r, const char *name)
{
	return &r->values[field_or_die(r->entity, name)];
}

int64_t
record_int(const struct record *r, const char *name)
{
	const struct value *v = record_field(r, name);

	return v->kind == VALUE_INT ? v->i : 0;
}

const char *
record_text(const struct record *r, const char *name)
{
	const struct value *v = record_field(r, name);

	return v->kind == VALUE_TEXT ? v->s : "";
}

static void
change_init(struct change *c, const struct entity *e)
{
	memset(c, 0, sizeof *c);
	c->entity = e;
	c->values = values_new(e);
	c->deleted = -1;
}

static void
change_release(struct change *c)
{
	values_free(c->values, c->entity);
	free(c->bases.p);
	memset(c, 0, sizeof *c);
}

void
change_set(struct change *c, const char *field, const struct value *v)
{
	size_t f = field_or_die(c->entity, field);

	value_copy(&c->values[f], v);
	c->set |= (uint64_t)1 << f;
}

void
change_set_int(struct change *c, const char *field, int64_t i)
{
	size_t f = field_or_die(c->entity, field);

	value_set_int(&c->values[f], i);
	c->set |= (uint64_t)1 << f;
}

void
change_set_text(struct change *c, const char *field, const char *s)
{
	size_t f = field_or_die(c->entity, field);

	value_set_text(&c->values[f], s);
	c->set |= (uint64_t)1 << f;
}

void
change_on(struct change *c, const struct record *r)
{
	free(c->bases.p);
	c->row = r->row;
	ids_copy(&c->bases, &r->heads);
}

void
changes_init(struct changes *c)
{
	memset(c, 0, sizeof *c);
}

void
changes_release(struct changes *c)
{
	for (size_t i = 0; i < c->n; i++)
		change_release(&c->p[i]);
	free(c->p);
	changes_init(c);
}

struct change *
changes_add(struct changes *c, const struct entity *e)
{
	if (c->n == c->cap) {
		c->cap = c->cap ? 2 * c->cap : 4;
		c->p = mem_resize(c->p, c->cap, sizeof *c->p);
	}
	change_init(&c->p[c->n], e);
	return &c->p[c->n++];
}
