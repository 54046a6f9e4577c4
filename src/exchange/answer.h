/*
 * answer.h - a form that was asked for, filled out of the ledger: a table in
 * the asker's titles and order.
 */
#ifndef EXCHANGE_ANSWER_H
#define EXCHANGE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"
#include "office/request_form.h"

struct buf;
struct office;
struct template;

/*
 * Whole or not there; .xlsx by its name (with the form's name over it), else CSV.  unmask: reason to write ID numbers in full, kept
 * in the ledger file; NULL: masked.  Then the request counts as answered.  *rows counts what was written.
 */
MUST_CHECK int answer_write(struct office *o, const struct record *request, const char *path, const char *unmask,
		const struct progress *pr, int64_t *rows, struct err *e);

struct answer_form {		/* the asker's own, an .xlsx (template.h); borrowed */
	const char *path;
	const char *sheet;	/* NULL: found */
	bool blank;		/* what its drop-down lists do not have stays empty, instead of being written as it is */
};
/*
 * The same rows in a copy of the form, under its header: a column of the form takes the item of its title.  Columns nobody said
 * anything about yet, and those the form counts itself, stay as they are.  What is one of a drop-down list but for its spelling
 * is written as the list has it.
 */
MUST_CHECK int answer_fill(struct office *o, const struct record *request, const struct answer_form *form, const char *path,
		const char *unmask, const struct progress *pr, int64_t *rows, struct err *e);
/*
 * What of these rows the form's drop-down lists do not have, to be told before it is written: a line for each such text of a column,
 * with its first row in the form, *cells of them.  Nothing is written; told is empty when every cell is in order.
 */
MUST_CHECK int answer_unlisted(struct office *o, const struct record *request, const struct answer_form *form, const struct progress *pr,
		struct buf *told, int64_t *cells, struct err *e);
/*
 * Columns that get something and whose drop-down list is not compared, for a formula makes it (INDIRECT) or it is too long: "村、组"
 * appended to out; nothing when every list is known.
 */
MUST_CHECK int answer_unchecked(const struct template *t, const struct rows *items, struct buf *out, struct err *e);
/* Of each column of a form the item that fills it; SIZE_MAX: none.  of has room for t->n_columns. */
void answer_match(const struct template *t, const struct rows *items, size_t *of);
/* The form with its header found by the items' titles, so that it is the one the items came from. */
MUST_CHECK int answer_form_open(struct template *t, const char *form, const char *sheet, const struct rows *items, struct err *e);

/* Where the form is filled and how ("从第 5 行填起, 有 10 行空行"), or why so many rows cannot go in: then false.  more: there are
 * rows beyond those counted. */
bool answer_describe(struct template *t, int64_t rows, bool more, struct buf *where, struct buf *how);
/*
 * The form's own blanks (template_own_set) get the township, who is typing, his phone and today when it is written.  What they say
 * then, with their places ("A2 填报单位：石沟镇; 封面 F20 填表人：李明"), is appended to said, what is left blank ("A20 负责人") to
 * left; nothing when it has none.
 */
MUST_CHECK int answer_sender(struct office *o, struct template *t, struct buf *said, struct buf *left, struct err *e);

/* The columns of a form that came as a file: titles out of its header, name out of the title above it or the file's name. */
struct asked_form {		/* owned */
	struct titles_list titles;
	char *name;
	char *path, *sheet;	/* an .xlsx that can be filled; NULL: none */
};
/* The columns a form of the same name had before tell where its header is. */
MUST_CHECK int asked_form_read(struct asked_form *out, struct office *o, const char *path, struct err *e);
void asked_form_release(struct asked_form *f);

/* Which file is a request's own form, on this PC.  *path and *sheet are owned; NULL: none is known. */
MUST_CHECK int answer_keep_form(struct office *o, int64_t request, const char *path, const char *sheet, struct err *e);
void answer_kept_form(struct office *o, int64_t request, char **path, char **sheet);

#endif
