/*
 * conflict.h - what two people changed at once, in words, and the decision.
 */
#ifndef OFFICE_CONFLICT_H
#define OFFICE_CONFLICT_H

#include <stdbool.h>

#include "base/err.h"
#include "db/ledger.h"
#include "db/merge.h"

struct buf;
struct office;

/* "工单 A-0361 涵管塌陷: 状态" */
void conflict_title(struct office *o, const struct conflict *c, struct buf *out);
/* This PC's side first: 1 is mine, 2 theirs.  Delete against edit stays as it is. */
void conflict_mine_first(struct office *o, struct conflicts *all);
/* What it says: "退回". */
void conflict_side(struct office *o, const struct conflict *c, size_t side, struct buf *out);
/* Who said so, where and when: "李明 本机 11-16 09:20". */
void conflict_by(struct office *o, const struct conflict *c, size_t side, struct buf *out);
/*
 * Decide for one side: a new edit on top of both, also when the value shown does not change.  Both stay in the log.  For
 * delete against edit, side 0 deletes and side 1 keeps.
 */
MUST_CHECK int conflict_settle(struct office *o, const struct conflict *c, size_t side, int64_t *batch, struct err *e);

/* Texts one after the other, lists together: may this field keep both? */
bool conflict_can_keep_both(const struct conflict *c);
MUST_CHECK int conflict_keep_both(struct office *o, const struct conflict *c, int64_t *batch, struct err *e);

/*
 * The side with the latest clock; -1 when clocks cannot tell: two are alike, or one of them is known to be wrong.
 */
int conflict_newer(const struct conflict *c, const struct peers *known);

#endif
