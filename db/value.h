/*
 * value.h - what a field holds: nothing, a number, a text, or a list of these.
 *
 * The same four shapes are what the log's canonical JSON can say.
 */
#ifndef DB_VALUE_H
#define DB_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_kind { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_LIST };

struct value {
	enum value_kind kind;
	int64_t i;		/* VALUE_INT */
	char *s;		/* VALUE_TEXT: owned, NUL behind, clean UTF-8 */
	size_t n;		/* bytes of s, or items of list */
	struct value *items;	/* VALUE_LIST: owned; no lists inside */
};

void value_init(struct value *v);			/* null */
void value_release(struct value *v);			/* frees; leaves null */
void value_copy(struct value *to, const struct value *from);	/* releases "to" first */
void value_set_int(struct value *v, int64_t i);
void value_set_text(struct value *v, const char *s);	/* copies; NULL or "" gives null */
void value_set_textn(struct value *v, const char *s, size_t n);
void value_add_int(struct value *v, int64_t i);		/* makes or extends a list */
bool value_equal(const struct value *a, const struct value *b);
int value_compare(const struct value *a, const struct value *b);	/* null < ints < texts < lists */
bool value_has(const struct value *list, int64_t i);

static inline bool
value_is_null(const struct value *v)
{
	return v->kind == VALUE_NULL;
}

#endif
