/*
 * history.h - what happened to a row, for people: who, when, where, from what
 * to what.  Read from the log, so nothing can be left out or prettied up.
 */
#ifndef OFFICE_HISTORY_H
#define OFFICE_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;
struct entity;
struct field;
struct office;
struct value;

/* One line per edit, oldest first: "09-03 10:15 李明(A站) 承办 水利站, 期限 09-13 -> 09-20". */
MUST_CHECK int history_lines(struct office *o, const struct entity *ent, int64_t row, struct buf *out, struct err *e);
/*
 * The same for a page, in the words of documents and with values whole: "9月3日10:15　李明（A站）　承办填水利站，期限9月13日改为9月20日。"
 * What was filled in first is what the page shows or what a later line says it was.
 */
MUST_CHECK int history_paper(struct office *o, const struct entity *ent, int64_t row, struct buf *out, struct err *e);
/* A value in one line of at most cols columns, "..." behind what is longer: the page shows the whole of it.  "(空)": none. */
void history_value(struct office *o, const struct field *f, const struct value *v, size_t cols, struct buf *out);

#endif
