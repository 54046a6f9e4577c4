/*
 * take_back.c - a whole merge out of the log again.  The one place that
 * deletes edits; what it does not know is how they came in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/mem.h"
#include "db/ledger_int.h"
#include "db/log_guard.h"
#include "db/merge.h"
#include "db/merge_int.h"
#include "sql.h"

#define BLOCKERS_MAX 1000
#define RECHAIN_STEP 4096	/* as many as the query gives at once */

int
merge_last(struct ledger *l, struct merge_batch *out, struct err *e)
{
	long long at = 0, who = 0, edits = 0;
	sqlite3_stmt *st;
	int rc, used = 0;

	memset(out, 0, sizeof *out);
	if (stmt_get(&l->stmts, &st, sql_query_merge_last(), e) < 0)
		return -1;
	/* a copied file still tells of the merges of the PC it comes from */
	rc = ledger_held(l) ? stmt_step(st, e) : 0;
	if (rc > 0) {
		const char *value = (const char *)sqlite3_column_text(st, 1);

		out->batch = strtoll((const char *)sqlite3_column_text(st, 0), NULL, 10);
		if (sscanf(value, "%lld %lld %lld %n", &at, &who, &edits, &used) == 3)
			snprintf(out->source, sizeof out->source, "%s", value + used);
		out->at = at;
		out->who = who;
		out->edits = edits;
	}
	stmt_done(&l->stmts, st);
	if (rc == 0)
		return err_set(e, ERR_NOTFOUND, "没有可以撤回的合并");
	return rc < 0 ? -1 : 0;
}

void
merge_blockers_release(struct merge_blockers *b)
{
	free(b->p);
	*b = (struct merge_blockers){ 0 };
}

/* --- what was built on it -------------------------------------------------------------------------------------------- */

static void
blocker_add(struct ledger *l, struct merge_blockers *b, const char *entity, int64_t row)
{
	const struct entity *ent = model_entity(l->model, entity);

	for (size_t i = 0; i < b->n; i++)
		if (b->p[i].row == row && b->p[i].entity == ent)
			return;
	if (b->n == BLOCKERS_MAX)
		return;
	b->p = mem_resize(b->p, b->n + 1, sizeof *b->p);
	b->p[b->n++] = (struct merge_builds){ ent, row };
}

/* 1: some base is an edit of the batch. */
static int
builds_on(struct ledger *l, const uint8_t *bases, size_t n, int64_t batch, struct err *e)
{
	sqlite3_stmt *st;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i + ID_BYTES <= n; i += ID_BYTES) {
		if (stmt_get(&l->stmts, &st, sql_query_edit_in_batch(), e) < 0)
			return -1;
		sqlite3_bind_blob(st, 1, bases + i, ID_BYTES, SQLITE_STATIC);
		sqlite3_bind_int64(st, 2, batch);
		rc = stmt_step(st, e);
		stmt_done(&l->stmts, st);
	}
	return rc;
}

static int
find_blockers(struct ledger *l, int64_t batch, int64_t last_n, struct merge_blockers *b, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(&l->stmts, &st, sql_query_edit_bases_after(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, last_n);
	while ((rc = stmt_step(st, e)) > 0) {
		rc = builds_on(l, sqlite3_column_blob(st, 2), (size_t)sqlite3_column_bytes(st, 2), batch, e);
		if (rc < 0)
			break;
		if (rc > 0)
			blocker_add(l, b, (const char *)sqlite3_column_text(st, 0), sqlite3_column_int64(st, 1));
	}
	stmt_done(&l->stmts, st);
	if (rc < 0)
		return -1;
	if (b->n)
		return err_set(e, ERR_CONFLICT, "不能撤回这次合并：合并以后有%zu条在它的内容上又改过。什么也没有改动。几条的话直接改；要全部退回，恢复合并前的备份",
				b->n);
	return 0;
}

/* --- out of the log ---------------------------------------------------------------------------------------------------- */

static int
run_with(struct ledger *l, const char *sql, int64_t i, struct err *e)
{
	sqlite3_stmt *st;

	if (stmt_get(&l->stmts, &st, sql, e) < 0)
		return -1;
	if (sqlite3_bind_parameter_count(st))
		sqlite3_bind_int64(st, 1, i);
	return stmt_run(&l->stmts, st, e);
}

/* The chain names this file's history: behind the hole it is another one. */
static int
rechain(struct ledger *l, int64_t from, struct err *e)
{
	struct row { int64_t n; uint8_t id[ID_BYTES]; } *rows = mem_resize(NULL, RECHAIN_STEP, sizeof *rows);
	uint8_t chain[LOG_CHAIN_BYTES] = { 0 };
	int64_t at = from - 1;
	sqlite3_stmt *st;
	size_t n;
	int rc = stmt_get(&l->stmts, &st, sql_query_edit_chain_before(), e);

	if (rc == 0) {
		sqlite3_bind_int64(st, 1, from);
		rc = stmt_step(st, e);
		if (rc > 0)
			memcpy(chain, sqlite3_column_blob(st, 0), LOG_CHAIN_BYTES);
		stmt_done(&l->stmts, st);
	}
	do {
		n = 0;
		if (rc < 0 || (rc = stmt_get(&l->stmts, &st, sql_query_edit_ids_from(), e)) < 0)
			break;
		sqlite3_bind_int64(st, 1, at);
		while ((rc = stmt_step(st, e)) > 0 && n < RECHAIN_STEP) {
			rows[n].n = sqlite3_column_int64(st, 0);
			memcpy(rows[n++].id, sqlite3_column_blob(st, 1), ID_BYTES);
		}
		stmt_done(&l->stmts, st);
		for (size_t i = 0; rc >= 0 && i < n; i++) {
			log_chain(chain, chain, rows[i].id);
			if ((rc = stmt_get(&l->stmts, &st, sql_query_edit_chain_set(), e)) < 0)
				break;
			sqlite3_bind_int64(st, 1, at = rows[i].n);
			sqlite3_bind_blob(st, 2, chain, sizeof chain, SQLITE_STATIC);
			rc = stmt_run(&l->stmts, st, e);
		}
	} while (rc >= 0 && n == RECHAIN_STEP);
	free(rows);
	return rc < 0 ? -1 : 0;
}

/* Who counts the edits later must know why numbers at the end bear none. */
static int
note_taken(struct ledger *l, struct err *e)
{
	int64_t given, last;
	sqlite3_stmt *st;
	char value[64];

	if (stmt_int(&l->stmts, &given, sql_query_edit_given(), e) < 0 || stmt_int(&l->stmts, &last, sql_query_edit_last_n(), e) < 0
	    || stmt_get(&l->stmts, &st, sql_query_mark_set(), e) < 0)
		return -1;
	snprintf(value, sizeof value, "%lld %lld", (long long)given, (long long)last);
	stmt_bind_text(st, 1, MARK_TAKEN);
	stmt_bind_text(st, 2, value);
	return stmt_run(&l->stmts, st, e);
}

static int
take_out(struct ledger *l, int64_t batch, int64_t first, struct err *e)
{
	char *no_delete = NULL, *no_update = NULL, name[64];
	sqlite3_stmt *st;
	int rc = log_guard_down(&l->stmts, "edit_no_delete", &no_delete, e);

	if (rc == 0)
		rc = log_guard_down(&l->stmts, "edit_no_update", &no_update, e);
	if (rc == 0)
		rc = run_with(l, sql_query_batch_drop(), batch, e);
	if (rc == 0)
		rc = rechain(l, first, e);
	if (rc == 0)
		rc = log_guard_up(&l->stmts, no_delete, e);
	if (rc == 0)
		rc = log_guard_up(&l->stmts, no_update, e);
	free(no_delete);
	free(no_update);
	/* what any file has been read up to may have counted on these */
	if (rc == 0)
		rc = run_with(l, sql_query_mark_drop_read(), 0, e);
	if (rc == 0)
		rc = run_with(l, sql_query_undo_drop(), batch, e);
	if (rc == 0 && (rc = stmt_get(&l->stmts, &st, sql_query_mark_drop(), e)) == 0) {
		snprintf(name, sizeof name, MARK_MERGE "%lld", (long long)batch);
		stmt_bind_text(st, 1, name);
		rc = stmt_run(&l->stmts, st, e);
	}
	return rc == 0 ? note_taken(l, e) : rc;
}

static int
take_back(struct ledger *l, int64_t batch, struct merge_blockers *b, const struct progress *pr, struct err *e)
{
	int64_t first, last;
	char name[64], *was;
	sqlite3_stmt *st;
	bool there;
	int rc;

	snprintf(name, sizeof name, MARK_MERGE "%lld", (long long)batch);
	was = ledger_mark_get(l, name);
	there = was != NULL;
	free(was);
	if (!there)
		return err_set(e, ERR_NOTFOUND, "没有这次合并，或者已经撤回了；什么也没有改动");
	if (stmt_get(&l->stmts, &st, sql_query_batch_span(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, batch);
	rc = stmt_step(st, e);
	first = sqlite3_column_int64(st, 0);
	last = sqlite3_column_int64(st, 1);
	stmt_done(&l->stmts, st);
	if (rc < 0 || find_blockers(l, batch, last, b, e) < 0 || take_out(l, batch, first, e) < 0)
		return -1;
	/* a label given back must be free again, and only all edits together say which: everything is folded anew */
	return ledger_refill(l, pr, e);
}

int
merge_take_back(struct ledger *l, int64_t batch, struct merge_blockers *blockers, const struct progress *pr, struct err *e)
{
	int rc;

	*blockers = (struct merge_blockers){ 0 };
	if (ledger_begin(l, e) < 0)
		return -1;
	ledger_bulk(l->db, true);
	ledger_watch(l->db, pr);
	rc = take_back(l, batch, blockers, pr, e);
	ledger_watch(l->db, NULL);
	if (rc == 0)
		rc = ledger_commit(l, e);
	else
		ledger_rollback(l);
	ledger_bulk(l->db, false);
	return rc;
}
