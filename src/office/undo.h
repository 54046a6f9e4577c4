/*
 * undo.h - taking back what I saved, step by step, and doing it again; in words.
 *
 * The steps are in the ledger file (ledger_last_batch): they are there after
 * a restart.  One save, one import, one restored or deleted row is one step.
 */
#ifndef OFFICE_UNDO_H
#define OFFICE_UNDO_H

#include <stdint.h>

#include "base/err.h"

struct buf;
struct office;
struct progress;

/*
 * New edits put back what was before my last step; the log keeps both.  out gets "已撤回: 新走访 张建国".
 * ERR_NOTFOUND: nothing of mine to take back.  ERR_CONFLICT: changed since, the error shows both; nothing was written.
 * pr may be NULL.
 */
MUST_CHECK int office_undo_last(struct office *o, const struct progress *pr, struct buf *out, struct err *e);
/* The same for the step undone last, unless something was saved since: "已重做: 新走访 张建国". */
MUST_CHECK int office_redo_last(struct office *o, const struct progress *pr, struct buf *out, struct err *e);
/* Another number after every save, undo and redo of mine and every merge; 0: there was none. */
int64_t office_undo_mark(struct office *o);

#endif
