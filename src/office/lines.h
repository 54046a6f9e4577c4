/*
 * lines.h - child rows edited as lines of text in their parent's form.
 *
 * One line is one row: its entity's "line" fields in order, separated by
 * blanks or commas, "-" for an empty one in between; a text field in the last
 * place takes the rest.  form.c edits them; a thing may read what its form
 * holds (form_lines_read).
 */
#ifndef OFFICE_LINES_H
#define OFFICE_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"

struct buf;
struct office;

struct form_lines {
	struct record *old;	/* owned; rows behind the lines shown, with the heads they had then */
	char **text;		/* owned; their lines */
	size_t n;
};

void form_lines_release(struct form_lines *l);
/* The parent's rows as text into *text (owned, replaced). */
MUST_CHECK int form_lines_load(struct form_lines *l, struct office *o, const struct field *f, int64_t parent, char **text,
		struct err *e);
/* Rows and heads for the draft, and back from it with the text shown then. */
void form_lines_save(const struct form_lines *l, struct buf *out);
void form_lines_restore(struct form_lines *l, struct office *o, const struct field *f, const char *saved, const char *shown);

MUST_CHECK int form_lines_check(struct office *o, const struct field *f, const char *text, struct err *e);
/* Lines that can be read, as records without rows.  *out is initialised here. */
void form_lines_read(struct office *o, const struct field *f, const char *text, struct rows *out);
/* What makes the rows say what text says: changes, new rows, deletions. */
MUST_CHECK int form_lines_diff(const struct form_lines *l, struct office *o, const struct field *f, int64_t parent, const char *text,
		struct changes *cs, struct err *e);

#endif
