/*
 * conflict.h - what two people changed at once, in words, and the decision.
 */
#ifndef OFFICE_CONFLICT_H
#define OFFICE_CONFLICT_H

#include "base/err.h"
#include "db/ledger.h"

struct buf;
struct office;

/* "工单 A-0361 涵管塌陷: 状态" */
void conflict_title(struct office *o, const struct conflict *c, struct buf *out);
/* "退回 (李明 11-16 09:20)" */
void conflict_side(struct office *o, const struct conflict *c, size_t side, struct buf *out);
/*
 * Decide for one side: a new edit on top of both, also when the value shown does not change.  Both stay in the log.  For
 * delete against edit, side 0 deletes and side 1 keeps.
 */
MUST_CHECK int conflict_settle(struct office *o, const struct conflict *c, size_t side, int64_t *batch, struct err *e);

#endif
