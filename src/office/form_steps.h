/*
 * form_steps.h - what was chosen and filled in a form, step by step, so that
 * it can be taken back before the form is saved.
 *
 * Characters within a field are the editor's own; a step here is a field
 * left with another text, a choice, or everything F7 filled in at once.
 */
#ifndef OFFICE_FORM_STEPS_H
#define OFFICE_FORM_STEPS_H

#include <stddef.h>

struct form;

struct form_state;		/* the form as it stood, private */
struct form_steps {
	struct form_state *p;	/* owned */
	size_t n, at;		/* at: the state the form is in; behind it lies redo */
};

void form_steps_release(struct form_steps *s);	/* empty afterwards, to be used for the next form */
/* Keeps the form as it stands now, with the field under the keys, unless nothing changed since. */
void form_steps_keep(struct form_steps *s, const struct form *f, int field);
/* The state before (keeping the present one first), or the one behind it: the field to stand in, -1 when there is none. */
int form_steps_back(struct form_steps *s, struct form *f, int field);
int form_steps_on(struct form_steps *s, struct form *f, int field);

#endif
