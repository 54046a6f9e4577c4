/*
 * log_guard.h - the log's triggers, taken away and put back within one
 * transaction: for taking a merge back and for erasure; and while very many
 * rows are inserted, the one that only plain inserts pass anyway.  Private
 * to db/.
 */
#ifndef DB_LOG_GUARD_H
#define DB_LOG_GUARD_H

#include "base/err.h"
#include "db/stmt.h"

/* *text is what log_guard_up needs: owned by the caller. */
MUST_CHECK int log_guard_down(struct stmts *s, const char *trigger, char **text, struct err *e);
MUST_CHECK int log_guard_up(struct stmts *s, const char *text, struct err *e);

#endif
