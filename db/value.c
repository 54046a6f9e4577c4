/*
 * value.c - values of fields and their memory.
 */
#include "db/value.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
value_init(struct value *v)
{
	memset(v, 0, sizeof *v);
}

void
value_release(struct value *v)
{
	if (v->kind == VALUE_NULL)	/* owns nothing */
		return;
	for (size_t i = 0; v->kind == VALUE_LIST && i < v->n; i++)
		value_release(&v->items[i]);
	free(v->items);
	free(v->s);
	value_init(v);
}

void
value_copy(struct value *to, const struct value *from)
{
	if (to == from)
		return;
	value_release(to);
	to->kind = from->kind;
	to->i = from->i;
	to->n = from->n;
	if (from->kind == VALUE_TEXT)
		to->s = mem_strn(from->s, from->n);
	if (from->kind == VALUE_LIST && from->n) {
		to->items = mem_zero(from->n, sizeof *to->items);
		for (size_t i = 0; i < from->n; i++)
			value_copy(&to->items[i], &from->items[i]);
	}
}

void
value_set_int(struct value *v, int64_t i)
{
	value_release(v);
	v->kind = VALUE_INT;
	v->i = i;
}

void
value_set_text(struct value *v, const char *s)
{
	value_set_textn(v, s, s ? strlen(s) : 0);
}

void
value_set_textn(struct value *v, const char *s, size_t n)
{
	char *copy = s && n ? mem_strn(s, n) : NULL;

	value_release(v);	/* s may be v's own text */
	if (!copy)
		return;
	v->kind = VALUE_TEXT;
	v->s = copy;
	v->n = n;
}

static struct value *
value_add(struct value *v)
{
	if (v->kind != VALUE_LIST) {
		value_release(v);
		v->kind = VALUE_LIST;
	}
	v->items = mem_resize(v->items, v->n + 1, sizeof *v->items);
	value_init(&v->items[v->n]);
	return &v->items[v->n++];
}

void
value_add_int(struct value *v, int64_t i)
{
	value_set_int(value_add(v), i);
}

int
value_compare(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	switch (a->kind) {
	case VALUE_NULL:
		return 0;
	case VALUE_INT:
		return a->i < b->i ? -1 : a->i > b->i;
	case VALUE_TEXT: {
		int c = memcmp(a->s, b->s, a->n < b->n ? a->n : b->n);

		return c ? c : a->n < b->n ? -1 : a->n > b->n;
	}
	case VALUE_LIST:
		for (size_t i = 0; i < a->n && i < b->n; i++) {
			int c = value_compare(&a->items[i], &b->items[i]);

			if (c)
				return c;
		}
		return a->n < b->n ? -1 : a->n > b->n;
	}
	return 0;
}

bool
value_equal(const struct value *a, const struct value *b)
{
	return value_compare(a, b) == 0;
}

bool
value_has(const struct value *list, int64_t i)
{
	for (size_t j = 0; list->kind == VALUE_LIST && j < list->n; j++)
		if (list->items[j].kind == VALUE_INT && list->items[j].i == i)
			return true;
	return false;
}
