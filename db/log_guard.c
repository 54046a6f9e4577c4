/*
 * log_guard.c - a trigger's text is kept while it is away, so that there is
 * one place that says what it does (schema/log.sql).
 */
#include "db/log_guard.h"

#include <sqlite3.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/gen.h"
#include "sql.h"

int
log_guard_down(struct stmts *s, const char *trigger, char **text, struct err *e)
{
	struct buf sql = BUF_INIT;
	sqlite3_stmt *st;
	int rc;

	*text = NULL;
	if (stmt_get(s, &st, sql_query_trigger_text(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, trigger);
	rc = stmt_step(st, e);
	if (rc > 0)
		*text = mem_str((const char *)sqlite3_column_text(st, 0));
	stmt_done(s, st);
	if (rc < 0)
		return -1;
	if (!*text)
		return err_set(e, ERR_DAMAGED, "账本文件少了保护流水的部分，什么也没有改动。请用备份恢复");
	buf_adds(&sql, "DROP TRIGGER ");
	gen_name(&sql, "", trigger);
	rc = stmt_script(s->db, buf_str(&sql), e);
	buf_release(&sql);
	return rc;
}

int
log_guard_up(struct stmts *s, const char *text, struct err *e)
{
	return stmt_script(s->db, text, e);
}
