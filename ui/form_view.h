/*
 * form_view.h - what a form on the screen keeps between two keys.
 *
 * Private to view_form.c (what keys do) and form_draw.c (how it looks).
 */
#ifndef UI_FORM_VIEW_H
#define UI_FORM_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "office/form.h"
#include "office/form_steps.h"

struct buf;
struct canvas;
struct entry;
struct field;
struct view;

#define FORM_OTHERS_MAX 8

struct form_view {
	struct form *form;	/* owned */
	struct entry *entries;	/* owned; entity->n_fields; form NULL where the field is not shown */
	size_t n;
	int at;			/* the field under the keys */
	struct form_steps steps;	/* owned */
	char *facts;		/* owned; lines under the form */
	int64_t *saved;		/* see form_arg */
	bool walk;		/* see form_arg */
	int64_t made;		/* row of a record added from a picker here; 0 none */
	int made_for;
	char *last;		/* owned; what the last save of the walk wrote, until a field is left here; NULL none */
	struct record alike;	/* row 0: none; what this may be already */
	const char *alike_why;
	int alike_field;	/* whose leaving showed it */
	int64_t others[FORM_OTHERS_MAX];	/* said to be somebody else */
	size_t n_others;
};

/* view_form.c */
const struct field *form_view_field(const struct form_view *s, int i);
/* The rules speak of this thing: F4 shows what they say. */
bool form_view_is_judged(const struct form_view *s);
/* What a walk counts: the doors knocked at, matters, else records. */
const char *form_view_unit(const struct form *f);

/* form_draw.c: the view's draw and help. */
void form_view_draw(const struct view *v, struct canvas *c);
void form_view_help(const struct view *v, struct buf *out);

#endif
