/*
 * template_choices.h - the drop-down lists of a form: what may be chosen in
 * a column, and which of it a value of ours is.
 *
 * A list is written out, or lies in cells of the file (on any sheet, under a
 * name of the book); one that a formula makes, or that is longer than
 * anybody chooses from, is not known here.
 */
#ifndef EXCHANGE_TEMPLATE_CHOICES_H
#define EXCHANGE_TEMPLATE_CHOICES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct buf;
struct template;

struct template_choices {
	char **p;		/* owned, and so is each */
	char **keys;		/* owned, and so is each; what they are compared by */
	size_t n;		/* 0: there is none, or it is not known: anything may be written */
	bool unknown;		/* there is one, but what is in it cannot be told */
};

/* Of each column, t->n_columns of them, owned; by the list of the first row that is filled. */
MUST_CHECK int template_choices_read(struct template_choices **out, const struct template *t, struct err *e);
void template_choices_free(struct template_choices *c, size_t n);	/* NULL is allowed */
/*
 * The choice a value plainly is: the very same; the same but for width and blanks; 男性 for 男, √ for 是; the same behind a number
 * ("1.男").  NULL: none, or more than one.  Borrowed.
 */
const char *template_choice(const struct template_choices *c, const char *value);
/* "男、女", the first few of a long list. */
void template_choices_say(const struct template_choices *c, struct buf *out);

#endif
