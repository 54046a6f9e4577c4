/*
 * undo.h - taking back what I saved last, in words.
 */
#ifndef OFFICE_UNDO_H
#define OFFICE_UNDO_H

#include "base/err.h"

struct buf;
struct office;

/*
 * A new edit puts back what was before my last batch; the log keeps both.  out gets "已撤回: 新走访 张建国".
 * ERR_NOTFOUND: nothing of mine to take back.  ERR_CONFLICT: somebody changed it since; nothing was written.
 */
MUST_CHECK int office_undo_last(struct office *o, struct buf *out, struct err *e);

#endif
