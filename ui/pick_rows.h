/*
 * pick_rows.h - the rows a reference field may mean, as candidates of a picker.
 */
#ifndef UI_PICK_ROWS_H
#define UI_PICK_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ui/picker.h"

struct field;
struct office;
struct record;

/* The body of a picker_find.  near: what the form says so far, its village comes first; may be NULL. */
MUST_CHECK int pick_rows(struct office *o, const struct field *f, const char *query, const struct record *near,
		struct pick_item *out, size_t *n, int64_t *total, struct err *e);

#endif
