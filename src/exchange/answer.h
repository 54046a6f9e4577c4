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

struct office;

/*
 * Whole or not there; .xlsx by its name (with the form's name over it), else CSV.  unmask: reason to write ID numbers in full, kept
 * in the ledger file; NULL: masked.  Then the request counts as answered.  *rows counts what was written.
 */
MUST_CHECK int answer_write(struct office *o, const struct record *request, const char *path, const char *unmask,
		const struct progress *pr, int64_t *rows, struct err *e);

/* The columns of a form that came as a file: titles out of its header, name out of the title above it or the file's name. */
struct asked_form { struct titles_list titles; char *name; };	/* owned */
MUST_CHECK int asked_form_read(struct asked_form *out, const char *path, struct err *e);
void asked_form_release(struct asked_form *f);

#endif
