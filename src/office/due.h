/*
 * due.h - how long a household of a kind may go unvisited (rule V1), and the
 * lists of those that went longer.
 */
#ifndef OFFICE_DUE_H
#define OFFICE_DUE_H

#include <stdint.h>

#include "base/err.h"
#include "db/query.h"

struct buf;
struct office;

/* Days between two visits, by the code of a kind ("key") on day; the usual one where a township's own kind has no rule. */
MUST_CHECK int visit_every_code(struct office *o, const char *code, int32_t day, int64_t *out, struct err *e);
/* The same for a household's kind (a term; 0: none). */
MUST_CHECK int visit_every(struct office *o, int64_t kind, int32_t day, int64_t *out, struct err *e);

/* What F4 shows of it: the figure of that kind (the usual one when it has none of its own) and the clause that hold on day. */
MUST_CHECK int visit_every_tell(struct office *o, int64_t kind, int32_t day, struct buf *out, struct err *e);

/* The lists behind "久未走访": households, the longest unseen first. */
void visit_due_key(struct office *o, struct query *q);
void visit_due_other(struct office *o, struct query *q);
void visit_due_away(struct office *o, struct query *q);
void visit_due_never(struct office *o, struct query *q);

#endif
