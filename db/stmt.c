/*
 * stmt.c - statement cache and error texts.  Knows no table.
 */
#include "db/stmt.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/mem.h"

#define STMT_SLOTS_MAX 96

struct stmt_slot {
	char *sql;		/* owned */
	const char *asked;	/* the caller's text, by address: a hint that saves comparing */
	sqlite3_stmt *st;	/* owned */
	bool busy;
	uint64_t used;
};

int
stmt_fail_code(int rc, const char *detail, struct err *e)
{
	if (rc == SQLITE_READONLY_DBMOVED)
		return err_set(e, ERR_IO, "账本文件被移走、改名或删掉了（拔了U盘也会这样），这一次没有写进去。请放回原处（插回U盘），退出程序再打开");
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return err_set(e, ERR_IO, "磁盘满了，这一次没有写进账本；账本和以前一样，没有损坏。请腾出空间后再试");
	case SQLITE_IOERR:
		return err_set(e, ERR_IO, "读写磁盘出错（%s），这一次没有写进账本。请检查磁盘或U盘后再试", detail);
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return err_set(e, ERR_IO, "账本文件或所在的文件夹不能写，什么也没有改动。请检查权限或U盘的写保护");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(e, ERR_IO, "另一个窗口正在写账本，等了5秒还没写完；这一次没有写进去，请再试一次");
	case SQLITE_CANTOPEN:
		return err_set(e, ERR_IO, "打不开账本文件。请检查文件是否还在、有没有权限");
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_set(e, ERR_DAMAGED, "账本文件损坏或不是账本（%s）。不要再往里写，请修账本（repair）", detail);
	case SQLITE_INTERRUPT:
		return err_set(e, ERR_CANCEL, "已停止，什么也没有改动");
	case SQLITE_NOMEM:
		return err_set(e, ERR_IO, "内存不够，这一次没有写进账本");
	default:
		return err_set(e, ERR_DAMAGED, "账本里的数据不对（%s），这一次没有写进账本。请运行检查", detail);
	}
}

int
stmt_fail(sqlite3 *db, struct err *e)
{
	return stmt_fail_code(sqlite3_extended_errcode(db), sqlite3_errmsg(db), e);
}

void
stmts_init(struct stmts *s, sqlite3 *db)
{
	memset(s, 0, sizeof *s);
	s->db = db;
}

void
stmts_release(struct stmts *s)
{
	for (size_t i = 0; i < s->n; i++) {
		sqlite3_finalize(s->p[i].st);
		free(s->p[i].sql);
	}
	free(s->p);
	stmts_init(s, NULL);
}

/* A place for one more statement: a new one, or that of the longest unused. */
static struct stmt_slot *
stmts_slot(struct stmts *s)
{
	struct stmt_slot *oldest = NULL;

	for (size_t i = 0; i < s->n && s->n >= STMT_SLOTS_MAX; i++)
		if (!s->p[i].busy && (!oldest || s->p[i].used < oldest->used))
			oldest = &s->p[i];
	if (oldest) {
		sqlite3_finalize(oldest->st);
		free(oldest->sql);
		return oldest;
	}
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 32;
		s->p = mem_resize(s->p, s->cap, sizeof *s->p);
	}
	return &s->p[s->n++];
}

static struct stmt_slot *
stmts_find(struct stmts *s, const char *sql)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->p[i].asked == sql && !s->p[i].busy && strcmp(s->p[i].sql, sql) == 0)
			return &s->p[i];
	for (size_t i = 0; i < s->n; i++)
		if (!s->p[i].busy && strcmp(s->p[i].sql, sql) == 0)
			return &s->p[i];
	return NULL;
}

static void
note_corrupt(struct stmts *s, int rc)
{
	s->corrupt |= (rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB;
}

int
stmt_get(struct stmts *s, sqlite3_stmt **out, const char *sql, struct err *e)
{
	struct stmt_slot *slot;
	sqlite3_stmt *st;

	*out = NULL;
	if (s->begin_first) {
		struct err none;	/* without it every statement sees a state of its own, as ever */

		s->begin_first = false;
		if (stmt_get(s, &st, "BEGIN", &none) == 0)
			(void)!stmt_run(s, st, &none);
	}
	slot = stmts_find(s, sql);
	if (!slot) {
		int rc = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL);

		note_corrupt(s, rc);
		if (rc != SQLITE_OK)
			return stmt_fail(s->db, e);
		slot = stmts_slot(s);
		slot->sql = mem_str(sql);
		slot->st = st;
	}
	slot->asked = sql;
	slot->busy = true;
	slot->used = ++s->uses;
	*out = slot->st;
	return 0;
}

void
stmt_done(struct stmts *s, sqlite3_stmt *st)
{
	for (size_t i = 0; st && i < s->n; i++)
		if (s->p[i].st == st) {
			note_corrupt(s, sqlite3_reset(st));	/* what the last step said */
			sqlite3_clear_bindings(st);
			s->p[i].busy = false;
			return;
		}
}

int
stmt_step(sqlite3_stmt *st, struct err *e)
{
	switch (sqlite3_step(st)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return stmt_fail(sqlite3_db_handle(st), e);
	}
}

int
stmt_run(struct stmts *s, sqlite3_stmt *st, struct err *e)
{
	int rc;

	do
		rc = stmt_step(st, e);
	while (rc > 0);
	stmt_done(s, st);
	return rc;
}

int
stmt_script(sqlite3 *db, const char *sql, struct err *e)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : stmt_fail(db, e);
}

int
stmt_int(struct stmts *s, int64_t *out, const char *sql, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	*out = 0;
	if (stmt_get(s, &st, sql, e) < 0)
		return -1;
	rc = stmt_step(st, e);
	if (rc > 0)
		*out = sqlite3_column_int64(st, 0);
	stmt_done(s, st);
	return rc < 0 ? -1 : 0;
}

void
stmt_bind_text(sqlite3_stmt *st, int i, const char *s)
{
	sqlite3_bind_text(st, i, s, -1, SQLITE_TRANSIENT);
}
