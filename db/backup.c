/*
 * backup.c - verified copies, and looking into a file before it is used.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/file.h"
#include "db/ledger_int.h"
#include "sql.h"

static int
inspect_connected(struct stmts *s, struct ledger_info *out, const struct progress *pr, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (ledger_recognise(s, e) < 0 || stmt_int(s, &out->format, "PRAGMA user_version", e) < 0
	    || ledger_meta(s, "township", out->township_id, ID_BYTES, e) < 0
	    || stmt_int(s, &out->newest_at, sql_query_edit_newest(), e) < 0
	    || stmt_get(s, &st, sql_query_meta_get(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, "name");
	rc = stmt_step(st, e);
	if (rc > 0)
		snprintf(out->township, sizeof out->township, "%.*s", sqlite3_column_bytes(st, 0),
				(const char *)sqlite3_column_blob(st, 0));
	stmt_done(s, st);
	return rc < 0 ? -1 : log_verify(s, pr, &out->edits, e);
}

static int
inspect(const char *path, struct ledger_info *out, const struct progress *pr, struct err *e)
{
	struct stmts s;
	sqlite3 *db;
	int rc;

	memset(out, 0, sizeof *out);
	if (!file_exists(path))
		return err_set(e, ERR_NOTFOUND, "找不到文件：%s", path);
	if (ledger_connect(&db, path, LEDGER_READ, e) < 0)
		return -1;
	stmts_init(&s, db);
	rc = inspect_connected(&s, out, pr, e);
	stmts_release(&s);
	sqlite3_close(db);
	return rc;
}

int
ledger_inspect(const char *path, struct ledger_info *out, struct err *e)
{
	return inspect(path, out, NULL, e);
}

static int
sync_file(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return err_errno(e, "备份没有写成（%s），账本没有变动", path);
	rc = fsync(fd);
	if (rc < 0)
		err_errno(e, "备份没有写成（%s），账本没有变动", path);
	close(fd);
	return rc;
}

static int
copy_into(struct ledger *l, const char *temp, const struct progress *pr, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(&l->stmts, &st, sql_query_vacuum_into(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, temp);
	ledger_watch(l->db, pr);
	/* VACUUM INTO attaches its target; the limit of one database less is for foreign files */
	rc = stmt_run(&l->stmts, st, e);
	ledger_watch(l->db, NULL);
	return rc;
}

int
ledger_backup(struct ledger *l, const char *to, const struct progress *pr, struct err *e)
{
	struct buf temp = BUF_INIT;
	struct ledger_info info;
	int64_t before;
	char *folder = file_folder_of(to);
	int rc = access(folder, W_OK);

	/* SQLite would only say that it cannot open a file, not which */
	if (rc < 0)
		err_errno(e, "备份放不进%s，账本没有变动", folder);
	free(folder);
	if (rc < 0)
		return -1;
	ledger_read_end(l);
	buf_addf(&temp, "%s.new-%ld", to, (long)getpid());
	unlink(buf_str(&temp));
	rc = stmt_int(&l->stmts, &before, sql_query_edit_count(), e);
	if (rc == 0)
		rc = copy_into(l, buf_str(&temp), pr, e);
	if (rc == 0)
		rc = chmod(buf_str(&temp), 0600) < 0 ? err_errno(e, "备份没有写成（%s），账本没有变动", to)
			: sync_file(buf_str(&temp), e);
	if (rc == 0)
		rc = inspect(buf_str(&temp), &info, pr, e);
	if (rc == 0 && (info.edits < before || memcmp(info.township_id, l->township, ID_BYTES) != 0))
		rc = err_set(e, ERR_DAMAGED, "备份和账本对不上，没有留下它；账本没有变动。请换一个盘再备份");
	if (rc == 0 && rename(buf_str(&temp), to) < 0)
		rc = err_errno(e, "备份没有写成（%s），账本没有变动", to);
	if (rc == 0)
		rc = file_sync_folder_of(to, e);
	else
		unlink(buf_str(&temp));
	buf_release(&temp);
	return rc;
}
