/*
 * undo.c - taking a batch back by new edits.  The log keeps both.
 */
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/mem.h"
#include "db/fold.h"
#include "db/ledger_int.h"
#include "sql.h"

int
ledger_last_batch(struct ledger *l, int64_t who, struct batch_info *out, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	memset(out, 0, sizeof *out);
	if (stmt_get(&l->stmts, &st, sql_query_batch_last(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, who);
	stmt_bind_text(st, 2, l->station->id);
	rc = stmt_step(st, e);
	if (rc > 0)
		out->batch = sqlite3_column_int64(st, 0);
	stmt_done(&l->stmts, st);
	if (rc < 0)
		return -1;
	if (!out->batch)
		return err_set(e, ERR_NOTFOUND, "没有可以撤回的保存");
	if (stmt_get(&l->stmts, &st, sql_query_edits_of_batch(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, out->batch);
	while ((rc = stmt_step(st, e)) > 0)
		if (out->edits++ == 0) {
			out->row = sqlite3_column_int64(st, 2);
			out->at = sqlite3_column_int64(st, 5);
			out->who = sqlite3_column_int64(st, 6);
			out->entity = model_entity(l->model, (const char *)sqlite3_column_text(st, 11));
		}
	stmt_done(&l->stmts, st);
	return rc;
}

/* The row as it would be without the batch.  es is left without its edits; false when nothing remains. */
static bool
fold_without(struct edits *es, int64_t batch, int64_t format, struct record *out)
{
	struct edits rest;

	edits_init(&rest, es->entity);
	for (size_t i = 0; i < es->n; i++)
		if (es->p[i].batch != batch) {
			struct edit *ed = edits_add(&rest);

			*ed = es->p[i];
			ed->values = NULL;
			ed->folds = ed->head = ed->opaque = false;
			ed->set = ed->below = 0;
			ed->bases.p = ed->bases.n ? mem_copy(ed->bases.p, ed->bases.n * ID_BYTES) : NULL;
			ed->fields = ed->fields ? mem_strn(ed->fields, ed->fields_n) : NULL;
		}
	fold_row(&rest, format, false, out);
	edits_release(&rest);
	return out->heads.n > 0;
}

static int
refuse(const struct entity *ent, const struct field *f, struct err *e)
{
	return err_set(e, ERR_CONFLICT, "不能撤回：这之后“%s”%s%s又被改过。什么也没有改动，请打开这一条直接改",
			ent->title, f ? "的" : "", f ? f->title : "");
}

/* Is field f's present value the batch's, undisputed and with nothing set on top?  f = -1: deleted. */
static bool
still_its(const struct edits *es, int f, int64_t batch)
{
	uint64_t bit = f < 0 ? FOLD_DELETED : (uint64_t)1 << f;

	for (size_t i = es->n; i-- > 0;)
		if (es->p[i].folds && es->p[i].set & bit)
			return es->p[i].batch == batch;	/* sorted: the greatest setter is the value */
	return true;
}

static int
undo_row(struct ledger *l, const struct entity *ent, int64_t row, int64_t batch, struct changes *cs, struct err *e)
{
	struct edits es;
	struct record now, before;
	struct change *c;
	uint64_t set = 0;
	bool was_there, others_after = false;
	int64_t first = INT64_MAX;
	int rc = -1;

	edits_init(&es, ent);
	record_init(&now, ent);
	record_init(&before, ent);
	if (ledger_row_proven(l, &es, ent->name, row, e) < 0)
		goto out;
	fold_row(&es, l->model->format, true, &now);
	was_there = fold_without(&es, batch, l->model->format, &before);
	for (size_t i = 0; i < es.n; i++)
		if (es.p[i].batch == batch) {
			set |= es.p[i].folds ? es.p[i].set : 0;
			first = es.p[i].n < first ? es.p[i].n : first;
		}
	/* a row the batch made, built upon since: what is left without the batch hangs in the air */
	for (size_t i = 0; i < es.n; i++)
		others_after |= es.p[i].batch != batch && es.p[i].n > first;
	if (others_after && (!was_there || before.missing)) {
		bool made = true;

		for (size_t i = 0; i < es.n; i++)
			made &= es.p[i].n >= first;
		if (made) {
			rc = refuse(ent, NULL, e);
			goto out;
		}
	}
	for (size_t f = 0; f < ent->n_fields; f++)
		if (set >> f & 1 && !still_its(&es, (int)f, batch)) {
			rc = refuse(ent, &ent->fields[f], e);
			goto out;
		}
	if (set & FOLD_DELETED && !still_its(&es, -1, batch)) {
		rc = refuse(ent, NULL, e);
		goto out;
	}
	c = changes_add(cs, ent);
	change_on(c, &now);
	if (!was_there) {
		c->deleted = 1;
	} else {
		for (size_t f = 0; f < ent->n_fields; f++)
			if (set >> f & 1) {
				value_copy(&c->values[f], &before.values[f]);
				c->set |= (uint64_t)1 << f;
			}
		if (set & FOLD_DELETED)
			c->deleted = before.deleted;
	}
	rc = 0;
out:
	record_release(&now);
	record_release(&before);
	edits_release(&es);
	return rc;
}

/* Changes that take every row of the batch back. */
static int
undo_changes(struct ledger *l, int64_t batch, struct changes *cs, struct err *e)
{
	struct row { const struct entity *ent; int64_t row; } *rows = NULL;
	sqlite3_stmt *st;
	size_t n = 0;
	int rc;

	if (stmt_get(&l->stmts, &st, sql_query_edits_of_batch(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, batch);
	while ((rc = stmt_step(st, e)) > 0) {
		const struct entity *ent = model_entity(l->model, (const char *)sqlite3_column_text(st, 11));
		int64_t row = sqlite3_column_int64(st, 2);
		size_t i = n > 64 ? n - 64 : 0;	/* a row twice in one batch stands close together */

		while (i < n && (rows[i].row != row || rows[i].ent != ent))
			i++;
		if (!ent || i < n)
			continue;
		rows = mem_resize(rows, n + 1, sizeof *rows);
		rows[n++] = (struct row){ ent, row };
	}
	stmt_done(&l->stmts, st);
	if (rc == 0 && n == 0)
		rc = err_set(e, ERR_NOTFOUND, "没有可以撤回的保存");
	/* the last written first: children before what they belong to */
	for (size_t i = n; rc == 0 && i-- > 0;)
		rc = undo_row(l, rows[i].ent, rows[i].row, batch, cs, e);
	free(rows);
	return rc;
}

static int
undo_note(struct ledger *l, int64_t batch, int64_t undoes, struct err *e)
{
	sqlite3_stmt *st;

	if (stmt_get(&l->stmts, &st, sql_query_undo_add(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, batch);
	sqlite3_bind_int64(st, 2, undoes);
	return stmt_run(&l->stmts, st, e);
}

int
ledger_undo(struct ledger *l, int64_t batch, int64_t who, int64_t *undo_batch, struct err *e)
{
	struct changes cs;
	int rc;

	*undo_batch = 0;
	changes_init(&cs);
	if (ledger_begin(l, e) < 0)
		return -1;
	rc = undo_changes(l, batch, &cs, e);
	if (rc == 0)
		rc = ledger_append(l, &cs, who, undo_batch, NULL, e);
	if (rc == 0 && *undo_batch)
		rc = undo_note(l, *undo_batch, batch, e);
	if (rc == 0)
		rc = ledger_commit(l, e);
	else
		ledger_rollback(l);
	if (rc < 0)
		*undo_batch = 0;
	changes_release(&cs);
	return rc;
}
