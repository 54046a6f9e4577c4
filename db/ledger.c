/*
 * ledger.c - opening, creating and closing ledger files, transactions,
 * and what the file itself remembers (meta, marks).
 */
#include "db/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/fill.h"
#include "db/ledger_int.h"
#include "db/log_json.h"
#include "db/search.h"
#include "sql.h"

#define BUSY_MS 5000
#define WATCH_OPS 100000	/* virtual machine steps between looks at the keyboard: some ms */

const struct station station_nobody = { .id = "0000000000000000", .code = "" };

/* --- connections ------------------------------------------------------------------------------------------------ */

int
ledger_connect(sqlite3 **out, const char *path, int how, struct err *e)
{
	/* no connection is used by two threads: its own lock, taken at every column read, would only cost */
	int flags = (how == LEDGER_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
	struct stat st;
	sqlite3 *db;
	int rc;

	*out = NULL;
	/* SQLite would only say that it cannot read */
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return err_set(e, ERR_IO, "%s是个文件夹，不是账本文件，什么也没有动。请把它改个名字或移开，再打开一次", path);
	if (how == LEDGER_NEW)
		flags |= SQLITE_OPEN_CREATE;
	rc = sqlite3_open_v2(path, &db, flags, NULL);
	if (rc != SQLITE_OK) {
		stmt_fail_code(rc, sqlite3_errstr(rc), e);
		sqlite3_close(db);
		return (rc & 0xff) == SQLITE_CANTOPEN ? err_prefix(e, "%s：", path) : -1;
	}
	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_timeout(db, BUSY_MS);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	/* a file may come from anywhere: no statement of ours is longer or deeper */
	sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 65536);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 1);
	if (search_register(db, e) < 0 || stmt_script(db, sql_query_pragmas(), e) < 0) {
		sqlite3_close(db);
		return -1;
	}
	ledger_bulk(db, false);
	*out = db;
	return 0;
}

void
ledger_bulk(sqlite3 *db, bool on)
{
	sqlite3_exec(db, on ? sql_query_cache_bulk() : sql_query_cache_normal(), NULL, NULL, NULL);
}

static int
watch_tick(void *data)
{
	const struct progress *pr = data;

	return pr->tick(pr->data, 0, 0) ? 0 : 1;
}

void
ledger_watch(sqlite3 *db, const struct progress *pr)
{
	if (pr && pr->tick)
		sqlite3_progress_handler(db, WATCH_OPS, watch_tick, (void *)(uintptr_t)pr);
	else
		sqlite3_progress_handler(db, 0, NULL, NULL);
}

int
ledger_recognise(struct stmts *s, struct err *e)
{
	int64_t application, format, tables;

	if (stmt_int(s, &application, "PRAGMA application_id", e) < 0 || stmt_int(s, &format, "PRAGMA user_version", e) < 0)
		return -1;
	if (application != LOG_APPLICATION)
		return err_set(e, ERR_DAMAGED, "这不是一本账的账本文件，没有改动它。请检查选的文件");
	if (format > LOG_FORMAT)
		return err_set(e, ERR_NEWER, "这个账本是新版本的程序写的，本程序读不了，没有改动它。请先升级程序");
	if (stmt_int(s, &tables, sql_query_log_tables(), e) < 0)
		return -1;
	if (format < 1 || tables != 4)
		return err_set(e, ERR_DAMAGED, "账本文件不完整，没有改动它。请用备份恢复");
	return 0;
}

int
ledger_meta(struct stmts *s, const char *name, void *out, size_t n, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	memset(out, 0, n);
	if (stmt_get(s, &st, sql_query_meta_get(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, name);
	rc = stmt_step(st, e);
	if (rc == 0 || (rc > 0 && (size_t)sqlite3_column_bytes(st, 0) != n))
		rc = err_set(e, ERR_DAMAGED, "账本文件不完整（%s），没有改动它。请用备份恢复", name);
	else if (rc > 0)
		memcpy(out, sqlite3_column_blob(st, 0), n);
	stmt_done(s, st);
	return rc < 0 ? -1 : 0;
}

static int
meta_set(struct stmts *s, const char *name, const void *p, size_t n, struct err *e)
{
	sqlite3_stmt *st;

	if (stmt_get(s, &st, sql_query_meta_set(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, name);
	sqlite3_bind_blob(st, 2, p, (int)n, SQLITE_TRANSIENT);
	return stmt_run(s, st, e);
}

bool
ledger_held(struct ledger *l)
{
	char holder[16];
	struct err none;

	return ledger_meta(&l->stmts, "holder", holder, sizeof holder, &none) == 0 && memcmp(holder, l->station->id, sizeof holder) == 0;
}

int
ledger_hold(struct ledger *l, struct err *e)
{
	char code[8], mine[9] = "";
	sqlite3_stmt *st;
	struct err none;

	memcpy(mine, l->station->code, strlen(l->station->code));
	if (!ledger_held(l))
		if (meta_set(&l->stmts, "holder", l->station->id, 16, e) < 0 || stmt_get(&l->stmts, &st, sql_query_mark_keep(), e) < 0
		    || stmt_run(&l->stmts, st, e) < 0)
			return -1;
	if (ledger_meta(&l->stmts, "code", code, sizeof code, &none) == 0 && memcmp(code, mine, sizeof code) == 0)
		return 0;
	return meta_set(&l->stmts, "code", mine, sizeof code, e);
}

/* --- transactions ----------------------------------------------------------------------------------------------- */

static int
shape_stored(struct ledger *l, uint8_t out[ID_BYTES])
{
	struct err none;

	return ledger_meta(&l->stmts, "shape", out, ID_BYTES, &none);
}

int
ledger_begin(struct ledger *l, struct err *e)
{
	uint8_t mine[ID_BYTES], stored[ID_BYTES];

	if (l->readonly)
		return err_set(e, ERR_IO, "账本是只读打开的，什么也没有改动");
	if (ledger_fault(l) == LEDGER_DAMAGED)
		return err_set(e, ERR_DAMAGED, "账本里有记录和校验码对不上，已停止写入，这一次没有写进去，原件没有动。请先修账本（repair）");
	ledger_read_end(l);
	if (stmt_script(l->db, "BEGIN IMMEDIATE", e) < 0)
		return -1;
	gen_shape(mine, l->store.gen, l->model->n, l->model);
	if (shape_stored(l, stored) < 0 || memcmp(mine, stored, ID_BYTES) != 0) {
		ledger_rollback(l);
		return err_set(e, ERR_NEWER, "账本刚被另一个版本的程序打开过，这一次没有写进去。请退出后重新打开");
	}
	return 0;
}

static int
run_plain(struct ledger *l, const char *sql, struct err *e)
{
	sqlite3_stmt *st;

	return stmt_get(&l->stmts, &st, sql, e) < 0 ? -1 : stmt_run(&l->stmts, st, e);
}

void
ledger_read_begin(struct ledger *l)
{
	if (l->reading || !sqlite3_get_autocommit(l->db))
		return;
	l->reading = true;
	l->state_known = false;
	l->stmts.begin_first = true;	/* a key that reads nothing locks nothing */
}

void
ledger_read_end(struct ledger *l)
{
	struct err none;

	if (!l->reading)
		return;
	l->reading = false;
	l->stmts.begin_first = false;
	if (!sqlite3_get_autocommit(l->db) && run_plain(l, "COMMIT", &none) < 0)
		sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
}

uint64_t
ledger_read_state(struct ledger *l)
{
	struct err none;
	int64_t version = 0;
	int changes = sqlite3_total_changes(l->db);

	if (!l->reading)
		return 0;
	if (l->state_known)
		return l->read_state;
	l->state_known = true;
	if (stmt_int(&l->stmts, &version, "PRAGMA data_version", &none) == 0 && l->read_state && version == l->read_version
	    && changes == l->read_changes)
		return l->read_state;
	l->read_version = version;
	l->read_changes = changes;
	return ++l->read_state;
}

int
ledger_commit(struct ledger *l, struct err *e)
{
	if (stmt_script(l->db, "COMMIT", e) == 0)
		return 0;
	ledger_rollback(l);
	return -1;
}

void
ledger_rollback(struct ledger *l)
{
	store_forget(&l->store);
	if (!sqlite3_get_autocommit(l->db))
		sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
}

/* --- filling the derived tables ---------------------------------------------------------------------------------- */

int
ledger_refill(struct ledger *l, const struct progress *pr, struct err *e)
{
	uint8_t shape[ID_BYTES];

	stmts_release(&l->stmts);	/* prepared for tables that are about to go */
	stmts_init(&l->stmts, l->db);
	if (store_drop(&l->store, e) < 0)
		return -1;
	gen_shape(shape, l->store.gen, l->model->n, l->model);
	if (store_fill(&l->store, pr, e) < 0)
		return -1;
	if (l->fault == LEDGER_TABLES)
		l->fault = LEDGER_SOUND;
	return meta_set(&l->stmts, "shape", shape, sizeof shape, e);
}

/* Refill in a transaction, unless another process has done it by now (when: only if the shape is another). */
static int
refill_now(struct ledger *l, bool always, const struct progress *pr, struct err *e)
{
	uint8_t mine[ID_BYTES], stored[ID_BYTES];
	int rc = 0;

	ledger_read_end(l);
	if (stmt_script(l->db, "BEGIN IMMEDIATE", e) < 0)
		return -1;
	ledger_bulk(l->db, true);
	gen_shape(mine, l->store.gen, l->model->n, l->model);
	if (always || shape_stored(l, stored) < 0 || memcmp(mine, stored, ID_BYTES) != 0) {
		ledger_watch(l->db, pr);
		rc = ledger_refill(l, pr, e);
		ledger_watch(l->db, NULL);
	}
	if (rc == 0)
		rc = ledger_commit(l, e);
	else
		ledger_rollback(l);
	ledger_bulk(l->db, false);
	return rc;
}

int
ledger_rebuild(struct ledger *l, const struct progress *pr, struct err *e)
{
	if (l->readonly)
		return err_set(e, ERR_IO, "账本是只读打开的，什么也没有改动");
	return refill_now(l, true, pr, e);
}

/* A read-only file of another shape: its derived tables are made beside it and forgotten at the end. */
static int
fill_scratch(struct ledger *l, const struct progress *pr, struct err *e)
{
	if (ledger_connect(&l->scratch, "", LEDGER_NEW, e) < 0)
		return -1;
	store_release(&l->store);
	stmts_init(&l->scratch_stmts, l->scratch);
	store_init(&l->store, &l->scratch_stmts, &l->stmts, l->model);
	if (stmt_script(l->scratch, "BEGIN", e) < 0 || store_fill(&l->store, pr, e) < 0)
		return -1;
	return stmt_script(l->scratch, "COMMIT", e);
}

/* --- open, create, close ------------------------------------------------------------------------------------------ */

struct warning { void (*before_refold)(void *data); void *data; };

static int
open_connected(struct ledger *l, const struct warning *w, const struct progress *pr, struct err *e)
{
	uint8_t mine[ID_BYTES], stored[ID_BYTES];
	sqlite3_stmt *st;
	int rc;

	if (ledger_recognise(&l->stmts, e) < 0 || ledger_meta(&l->stmts, "township", l->township, ID_BYTES, e) < 0)
		return -1;
	if (stmt_get(&l->stmts, &st, sql_query_meta_get(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, "name");
	if ((rc = stmt_step(st, e)) > 0)
		l->name = mem_strn(sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0));
	stmt_done(&l->stmts, st);
	if (rc < 0)
		return -1;
	if (!l->name)
		l->name = mem_str("");
	gen_shape(mine, l->store.gen, l->model->n, l->model);
	if (shape_stored(l, stored) == 0 && memcmp(mine, stored, ID_BYTES) == 0)
		return 0;
	if (l->readonly)
		return fill_scratch(l, pr, e);
	if (w) {
		ledger_read_end(l);
		w->before_refold(w->data);
	}
	return refill_now(l, false, pr, e);
}

/*
 * What a process that died had begun is taken back by whoever opens the file next, but not through a read-only connection.
 * The journal of one that lives is left to it.  Where this may not be written, opening says so.
 */
static void
play_back(const char *path)
{
	struct buf journal = BUF_INIT;
	struct err none;
	int64_t tables;
	struct stmts s;
	sqlite3 *db;

	buf_addf(&journal, "%s-journal", path);
	if (file_exists(buf_str(&journal)) && ledger_connect(&db, path, LEDGER_WRITE, &none) == 0) {
		stmts_init(&s, db);
		if (stmt_int(&s, &tables, sql_query_log_tables(), &none) < 0)
			tables = 0;	/* said by what comes next */
		stmts_release(&s);
		sqlite3_close(db);
	}
	buf_release(&journal);
}

static int
open_ledger(struct ledger **out, const char *path, const struct model *m, const struct station *st, bool readonly,
		const struct warning *w, const struct progress *pr, struct err *e)
{
	struct ledger *l;

	*out = NULL;
	if (!file_exists(path))
		return err_set(e, ERR_NOTFOUND, "这里还没有账本：%s", path);
	l = mem_zero(1, sizeof *l);
	l->path = mem_str(path);
	l->model = m;
	l->station = st;
	l->readonly = readonly;
	l->now = date_now;
	if (readonly)
		play_back(path);
	if (ledger_connect(&l->db, path, readonly ? LEDGER_READ : LEDGER_WRITE, e) < 0)
		goto failed;
	stmts_init(&l->stmts, l->db);
	store_init(&l->store, &l->stmts, &l->stmts, m);
	ledger_read_begin(l);	/* locked once for all that is looked at */
	if (open_connected(l, w, pr, e) < 0)
		goto failed;
	ledger_changed_outside(l);
	ledger_read_end(l);
	*out = l;
	return 0;
failed:
	ledger_close(l);
	return -1;
}

int
ledger_open(struct ledger **out, const char *path, const struct model *m, const struct station *st,
		bool readonly, const struct progress *pr, struct err *e)
{
	return open_ledger(out, path, m, st, readonly, NULL, pr, e);
}

int
ledger_open_warned(struct ledger **out, const char *path, const struct model *m, const struct station *st,
		void (*before_refold)(void *data), void *data, const struct progress *pr, struct err *e)
{
	const struct warning w = { before_refold, data };

	return open_ledger(out, path, m, st, false, &w, pr, e);
}

void
ledger_close(struct ledger *l)
{
	if (!l)
		return;
	store_release(&l->store);
	stmts_release(&l->scratch_stmts);
	stmts_release(&l->stmts);
	sqlite3_close(l->scratch);
	sqlite3_close(l->db);
	free(l->path);
	free(l->name);
	free(l);
}

/* The township's own edit: what tells two ledgers of the same name apart wherever their edits go. */
static int
append_township(struct ledger *l, struct err *e)
{
	uint8_t chain[LOG_CHAIN_BYTES] = { 0 };
	char hex[2 * ID_BYTES + 1];
	struct edit ed = { .gen = 1, .at = l->now(), .need = LOG_NEED, .batch = 1 };
	struct value name = { 0 };
	struct buf json = BUF_INIT;
	uint64_t row = 0;
	int rc;

	for (int i = 0; i < 8; i++)
		row = row << 8 | l->township[i];
	ed.row = (int64_t)(row & INT64_MAX);
	if (ed.row == 0)
		ed.row = 1;
	snprintf(ed.station, sizeof ed.station, "%s", l->station->id);
	id_hex(hex, l->township, ID_BYTES);
	value_set_text(&name, l->name);
	buf_addf(&json, "{\"id\":\"%s\",\"name\":", hex);
	log_json_value(&json, &name);
	buf_addc(&json, '}');
	ed.fields = json.p;
	ed.fields_n = json.n;
	rc = log_append(&l->stmts, LEDGER_TOWNSHIP, &ed, chain, e);
	buf_release(&json);
	value_release(&name);
	return rc;
}

static int
create_content(struct ledger *l, struct err *e)
{
	uint8_t file[ID_BYTES];

	id_random(file, sizeof file);
	if (stmt_script(l->db, "BEGIN IMMEDIATE", e) < 0 || stmt_script(l->db, sql_schema_log(), e) < 0
	    || stmt_script(l->db, sql_schema_header(), e) < 0
	    || meta_set(&l->stmts, "township", l->township, ID_BYTES, e) < 0
	    || meta_set(&l->stmts, "name", l->name, strlen(l->name), e) < 0
	    || meta_set(&l->stmts, "file", file, sizeof file, e) < 0
	    || ledger_hold(l, e) < 0 || append_township(l, e) < 0 || ledger_refill(l, NULL, e) < 0)
		return -1;
	return stmt_script(l->db, "COMMIT", e);
}

int
ledger_create(const char *path, const struct model *m, const uint8_t *township, const char *name,
		const struct station *st, struct err *e)
{
	struct buf temp = BUF_INIT;
	struct ledger *l;
	int rc = -1;

	if (file_exists(path))
		return err_set(e, ERR_INPUT, "这里已经有一个文件，没有动它：%s。请换个名字或打开它", path);
	/* built beside it and moved into place: a ledger is there whole or not at all */
	buf_addf(&temp, "%s.new-%ld", path, (long)getpid());
	unlink(buf_str(&temp));
	l = mem_zero(1, sizeof *l);
	l->model = m;
	l->station = st;
	l->now = date_now;
	l->name = mem_str(name);
	if (township)
		memcpy(l->township, township, ID_BYTES);
	else
		id_random(l->township, ID_BYTES);
	if (ledger_connect(&l->db, buf_str(&temp), LEDGER_NEW, e) == 0) {
		stmts_init(&l->stmts, l->db);
		store_init(&l->store, &l->stmts, &l->stmts, m);
		rc = create_content(l, e);
	}
	ledger_close(l);
	chmod(buf_str(&temp), 0600);
	if (rc == 0 && link(buf_str(&temp), path) < 0) {	/* unlike rename, never over a file that came meanwhile */
		if (file_exists(path))
			rc = err_set(e, ERR_INPUT, "这里已经有一个文件，没有动它：%s", path);
		else if (rename(buf_str(&temp), path) < 0)	/* FAT knows no links */
			rc = err_errno(e, "建不了账本文件%s", path);
	}
	unlink(buf_str(&temp));
	buf_adds(&temp, "-journal");
	unlink(buf_str(&temp));
	if (rc == 0)
		rc = file_sync_folder_of(path, e);
	buf_release(&temp);
	return rc;
}

/* --- small things -------------------------------------------------------------------------------------------------- */

const char *
ledger_path(const struct ledger *l)
{
	return l->path;
}

const char *
ledger_township_name(const struct ledger *l)
{
	return l->name;
}

const uint8_t *
ledger_township(const struct ledger *l)
{
	return l->township;
}

void
ledger_set_clock(struct ledger *l, int64_t (*now)(void))
{
	l->now = now;
}

/* Every transaction counts up the number at byte 24 of the file: one read without a lock tells that nobody wrote. */
static bool
counter_stands(struct ledger *l)
{
	sqlite3_file *f = NULL;
	uint8_t b[4];
	uint32_t now;
	bool same;

	if (sqlite3_file_control(l->db, "main", SQLITE_FCNTL_FILE_POINTER, &f) != SQLITE_OK || !f || !f->pMethods
	    || f->pMethods->xRead(f, b, sizeof b, 24) != SQLITE_OK)
		return false;
	now = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	same = l->counter_known && now == l->counter;
	l->counter = now;
	l->counter_known = true;
	return same;
}

bool
ledger_changed_outside(struct ledger *l)
{
	struct err none;
	int64_t v;
	bool changed;

	if (counter_stands(l))
		return false;
	if (stmt_int(&l->stmts, &v, "PRAGMA data_version", &none) < 0)
		return false;
	changed = v != l->data_version;
	l->data_version = v;
	return changed;
}

int
ledger_mark_set(struct ledger *l, const char *name, const char *value, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (ledger_begin(l, e) < 0)
		return -1;
	rc = stmt_get(&l->stmts, &st, value ? sql_query_mark_set() : sql_query_mark_drop(), e);
	if (rc == 0) {
		stmt_bind_text(st, 1, name);
		if (value)
			stmt_bind_text(st, 2, value);
		rc = stmt_run(&l->stmts, st, e);
	}
	if (rc == 0)
		return ledger_commit(l, e);
	ledger_rollback(l);
	return -1;
}

char *
ledger_mark_get(struct ledger *l, const char *name)
{
	struct err none;
	sqlite3_stmt *st;
	char *out = NULL;

	if (stmt_get(&l->stmts, &st, sql_query_mark_get(), &none) < 0)
		return NULL;
	stmt_bind_text(st, 1, name);
	if (stmt_step(st, &none) > 0)
		out = mem_str((const char *)sqlite3_column_text(st, 0));
	stmt_done(&l->stmts, st);
	return out;
}
