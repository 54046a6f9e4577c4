/*
 * care.c - looking at ledger files without trusting them: structure, shape,
 * and what can be rescued.
 */
#include "db/care.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/ledger_int.h"
#include "db/merge.h"
#include "db/merge_int.h"
#include "db/source.h"
#include "sql.h"

int
ledger_quick_check(struct ledger *l, const struct progress *pr, struct err *e)
{
	int rc;

	ledger_read_end(l);
	ledger_watch(l->db, pr);
	rc = ledger_check_structure(&l->stmts, true, e);
	ledger_watch(l->db, NULL);
	return rc;
}

/* A ledger as far as its log goes: no derived table is looked at.  Close with ledger_close. */
static struct ledger *
log_only(const char *path, struct err *e)
{
	struct ledger *l = mem_zero(1, sizeof *l);

	l->path = mem_str(path);
	l->readonly = true;
	if (ledger_connect(&l->db, path, LEDGER_READ, e) < 0) {
		ledger_close(l);
		return NULL;
	}
	stmts_init(&l->stmts, l->db);
	if (ledger_recognise(&l->stmts, e) < 0 || ledger_meta(&l->stmts, "township", l->township, ID_BYTES, e) < 0) {
		ledger_close(l);
		return NULL;
	}
	return l;
}

int
ledger_backup_closed(const char *path, const char *to, const struct progress *pr, struct err *e)
{
	struct ledger *l = log_only(path, e);
	int rc;

	if (!l)
		return -1;
	rc = ledger_backup(l, to, pr, e);
	ledger_close(l);
	return rc;
}

int
ledger_rows_made(struct ledger *l, const struct entity *ent, int64_t *rows, size_t max, size_t *n, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	*n = 0;
	if (stmt_get(&l->stmts, &st, sql_query_rows_made(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, ent->name);
	sqlite3_bind_int64(st, 2, (int64_t)max);
	while ((rc = stmt_step(st, e)) > 0)
		rows[(*n)++] = sqlite3_column_int64(st, 0);
	stmt_done(&l->stmts, st);
	return rc;
}

/* --- the log into a new file ------------------------------------------------------------------------------------------ */

struct proof {		/* of edits, as they are read */
	uint8_t chain[LOG_CHAIN_BYTES];
	int64_t edits, last, given;
	const struct progress *pr;	/* borrowed */
};

static int
prove_row(struct proof *p, sqlite3_stmt *st, struct err *e)
{
	struct log_seal seal;

	log_seal(st, &seal);
	if (!log_seal_holds(&seal, true, p->chain))
		return log_broken(seal.n, e);
	p->last = seal.n;
	if (++p->edits % 4096 == 0 && p->pr && p->pr->tick && !p->pr->tick(p->pr->data, (size_t)p->edits, (size_t)p->given))
		return err_set(e, ERR_CANCEL, "已停止，什么也没有改动");
	return 0;
}

static int
copy_row(sqlite3_stmt *in, sqlite3_stmt *out, struct err *e)
{
	sqlite3_reset(out);
	for (int i = 0; i < sqlite3_column_count(in); i++)
		sqlite3_bind_value(out, i + 1, sqlite3_column_value(in, i));
	return stmt_step(out, e) < 0 ? -1 : 0;
}

/* Every row of one query, unchanged, through the other; to NULL: only read. */
static int
copy_rows(struct stmts *from, const char *select, struct stmts *to, const char *insert, struct proof *proof, struct err *e)
{
	sqlite3_stmt *in, *out = NULL;
	int rc;

	if (stmt_get(from, &in, select, e) < 0)
		return -1;
	rc = to ? stmt_get(to, &out, insert, e) : 0;
	while (rc == 0 && (rc = stmt_step(in, e)) > 0) {
		rc = out ? copy_row(in, out, e) : 0;	/* first: proving may turn what the columns hold into texts */
		if (rc == 0 && proof)
			rc = prove_row(proof, in, e);
	}
	stmt_done(from, in);
	if (to)
		stmt_done(to, out);
	return rc;
}

/* Numbers at the end that no edit bears: a merge taken back had them, or they were lost. */
static bool
end_known(struct ledger *l, const struct proof *p)
{
	char *mark = p->given > p->last ? ledger_mark_get(l, MARK_TAKEN) : NULL;
	long long given, last;
	bool known = p->given == p->last
		|| (mark && sscanf(mark, "%lld %lld", &given, &last) == 2 && given == p->given && last == p->last);

	free(mark);
	return known;
}

/* An index that reads and knows of more: pages of the log are older than it, a write was lost.  One that does not read says nothing. */
static bool
index_knows_more(struct ledger *l, int64_t edits)
{
	struct err none;
	int64_t n;

	return stmt_int(&l->stmts, &n, sql_query_edit_indexed(), &none) == 0 && n > edits;
}

/* All that is no derived table, out of l into "to", or only read when that is NULL.  The edits by their number: an index may be bad. */
static int
copy_truth(struct ledger *l, struct stmts *to, const struct progress *pr, int64_t *edits, struct err *e)
{
	struct proof p = { .pr = pr };

	if (stmt_int(&l->stmts, &p.given, sql_query_edit_given(), e) < 0
	    || copy_rows(&l->stmts, sql_query_edits_sealed(), to, sql_query_edit_keep(), &p, e) < 0
	    || copy_rows(&l->stmts, sql_query_meta_all(), to, sql_query_meta_set(), NULL, e) < 0
	    || copy_rows(&l->stmts, sql_query_undo_all(), to, sql_query_undo_add(), NULL, e) < 0
	    || copy_rows(&l->stmts, sql_query_mark_all(), to, sql_query_mark_set(), NULL, e) < 0)
		return -1;
	*edits = p.edits;
	if (!end_known(l, &p) || index_knows_more(l, p.edits))
		return err_set(e, ERR_DAMAGED, "账本少了记录（编到%lld，末尾是%lld）", (long long)p.given, (long long)p.last);
	return to ? copy_rows(&l->stmts, sql_query_edit_given(), to, sql_query_edit_given_set(), NULL, e) : 0;
}

int
ledger_log_whole(const char *path, const struct progress *pr, int64_t *edits, struct err *e)
{
	struct ledger *l = log_only(path, e);
	int rc;

	if (!l)
		return -1;
	rc = copy_truth(l, NULL, pr, edits, e);
	ledger_close(l);
	return rc;
}

static int
renew_into(struct ledger *to, struct ledger *from, const struct progress *pr, int64_t *edits, struct err *e)
{
	int rc;

	if (stmt_script(to->db, "BEGIN IMMEDIATE", e) < 0)
		return -1;
	ledger_bulk(to->db, true);
	rc = stmt_script(to->db, sql_schema_log(), e);
	if (rc == 0)
		rc = stmt_script(to->db, sql_schema_header(), e);
	if (rc == 0)
		rc = copy_truth(from, &to->stmts, pr, edits, e);
	if (rc == 0)
		rc = ledger_refill(to, pr, e);
	return rc == 0 ? stmt_script(to->db, "COMMIT", e) : -1;
}

int
ledger_renew(const char *path, const char *to, const struct model *m, const struct station *st, const struct progress *pr, int64_t *edits,
		struct err *e)
{
	struct ledger *from, *fresh;
	struct buf journal = BUF_INIT;
	int64_t checked;
	int rc;

	if (file_exists(to))
		return err_set(e, ERR_INPUT, "这里已经有一个文件，没有动它：%s", to);
	if (!(from = log_only(path, e)))
		return -1;
	fresh = mem_zero(1, sizeof *fresh);
	fresh->model = m;
	rc = ledger_connect(&fresh->db, to, LEDGER_NEW, e);
	if (rc == 0) {
		stmts_init(&fresh->stmts, fresh->db);
		store_init(&fresh->store, &fresh->stmts, &fresh->stmts, m);
		rc = renew_into(fresh, from, pr, edits, e);
	}
	ledger_close(fresh);
	ledger_close(from);
	if (rc == 0 && (rc = ledger_open(&fresh, to, m, st, true, pr, e)) == 0) {
		rc = ledger_check(fresh, pr, &checked, e);
		ledger_close(fresh);
	}
	if (rc < 0) {
		buf_addf(&journal, "%s-journal", to);
		unlink(to);
		unlink(buf_str(&journal));
		buf_release(&journal);
	}
	return rc;
}

/* --- rescue ---------------------------------------------------------------------------------------------------------- */

static int
rescue_into(struct ledger *l, const char *from, const uint8_t *key, const struct progress *pr, struct rescue *out, struct err *e)
{
	const struct merge_preview *p;
	struct merge *m;
	int64_t batch, edits;

	if (merge_begin(&m, l, from, key, 0, pr, e) < 0)
		return -1;
	p = merge_preview(m);
	*out = (struct rescue){ .edits = p->fresh_edits, .lost = p->refused, .newest_at = p->newest_at, .damaged = p->damaged };
	if (merge_commit(m, &batch, e) < 0)
		return -1;
	return ledger_check(l, pr, &edits, e);
}

int
ledger_rescue(const char *from, const uint8_t *key, const char *to, const struct model *m, const struct station *st,
		const struct progress *pr, struct rescue *out, struct err *e)
{
	struct source *s;
	struct source_info info;
	struct ledger *l;
	int rc;

	memset(out, 0, sizeof *out);
	if (source_open(&s, from, key, e) < 0)
		return -1;
	info = s->info;
	source_close(s);
	if (ledger_create(to, m, info.township, info.township_name, st, e) < 0)
		return -1;
	rc = ledger_open(&l, to, m, st, false, pr, e);
	if (rc == 0) {
		rc = rescue_into(l, from, key, pr, out, e);
		ledger_close(l);
	}
	if (rc < 0)
		unlink(to);
	return rc;
}
