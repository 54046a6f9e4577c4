/*
 * undo.c - taking a batch back by new edits, and that again.  The log keeps
 * all of it.
 *
 * Which batch took back which stands in the table undo, so the line of steps
 * is there after a restart.  A batch and those that took it back, and back
 * again, are a chain; its end says whether the work of its beginning counts:
 * an end taken back an even number of times does and may be undone, an odd
 * one may be done again.
 *
 * A decided conflict taken back is open again.  Nothing below the decision can
 * be a tip once more, so the sides are written anew: one edit each, beside one
 * another on top of it.  That is two who change the same at once to every
 * fold, in whatever order they come; conflict_sides finds whose they were.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/mem.h"
#include "db/fold.h"
#include "db/ledger_int.h"
#include "db/merge_int.h"
#include "sql.h"

#define STEPS_MAX 5000		/* batches looked at, newest first */

/* --- the line of steps ------------------------------------------------------------------------------------------------- */

static int
ask(struct ledger *l, const char *sql, int64_t i, int64_t *out, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	*out = 0;
	if (stmt_get(&l->stmts, &st, sql, e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, i);
	if ((rc = stmt_step(st, e)) > 0)
		*out = sqlite3_column_int64(st, 0);
	stmt_done(&l->stmts, st);
	return rc < 0 ? -1 : 0;
}

static int
is_own(struct ledger *l, int64_t batch, int64_t who, bool *out, struct err *e)
{
	char merged[64];
	sqlite3_stmt *st;
	int rc;

	snprintf(merged, sizeof merged, MARK_MERGE "%lld", (long long)batch);
	if (stmt_get(&l->stmts, &st, sql_query_batch_own(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, batch);
	sqlite3_bind_int64(st, 2, who);
	stmt_bind_text(st, 3, l->station->id);
	stmt_bind_text(st, 4, merged);
	rc = stmt_step(st, e);
	*out = rc > 0;
	stmt_done(&l->stmts, st);
	return rc < 0 ? -1 : 0;
}

/* Where the chain of a batch begins, and how many taking-backs lie between. */
static int
chain_of(struct ledger *l, int64_t batch, int64_t *first, int *steps, struct err *e)
{
	int64_t undoes = batch;

	*steps = -1;
	do {
		*first = undoes;
		++*steps;
		if (ask(l, sql_query_undo_of(), *first, &undoes, e) < 0)
			return -1;
	} while (undoes && undoes < *first);
	return 0;
}

/* The newest end of a chain that counts (undone: that does not, unless a newer save stands before it); 0 none. */
static int
newest_end(struct ledger *l, int64_t who, bool undone, int64_t *batch, int64_t *first, struct err *e)
{
	int64_t at = INT64_MAX, taken;
	bool own;
	int steps;

	for (int i = 0; i < STEPS_MAX; i++) {
		if (ask(l, sql_query_batch_below(), at, &at, e) < 0)
			return -1;
		if (!at)
			break;
		if (is_own(l, at, who, &own, e) < 0)
			return -1;
		if (!own)
			continue;
		if (chain_of(l, at, first, &steps, e) < 0 || ask(l, sql_query_undo_by(), at, &taken, e) < 0)
			return -1;
		*batch = at;
		if (!taken && (steps % 2 != 0) == undone)
			return 0;
		if (undone && steps == 0)
			break;
	}
	*batch = 0;
	return 0;
}

static int
batch_describe(struct ledger *l, struct batch_info *out, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(&l->stmts, &st, sql_query_edits_of_batch(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, out->first);
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

int
ledger_last_batch(struct ledger *l, int64_t who, struct batch_info *out, struct err *e)
{
	memset(out, 0, sizeof *out);
	if (newest_end(l, who, false, &out->batch, &out->first, e) < 0)
		return -1;
	return out->batch ? batch_describe(l, out, e) : err_set(e, ERR_NOTFOUND, "没有可以撤回的保存");
}

int
ledger_last_undone(struct ledger *l, int64_t who, struct batch_info *out, struct err *e)
{
	memset(out, 0, sizeof *out);
	if (newest_end(l, who, true, &out->batch, &out->first, e) < 0)
		return -1;
	return out->batch ? batch_describe(l, out, e) : err_set(e, ERR_NOTFOUND, "没有可以重做的");
}

/* --- one row ------------------------------------------------------------------------------------------------------------- */

void
undo_clash_release(struct undo_clash *c)
{
	value_release(&c->mine);
	value_release(&c->now);
}

/* The row as it stood when only the edits below "end" had arrived here; false when none had.  some gets them, with their values. */
static bool
fold_below(const struct edits *es, int64_t end, int64_t format, struct record *out, struct edits *some)
{
	edits_init(some, es->entity);
	for (size_t i = 0; i < es->n; i++)
		if (es->p[i].n < end) {
			struct edit *ed = edits_add(some);

			*ed = es->p[i];
			ed->values = NULL;
			ed->folds = ed->head = ed->opaque = false;
			ed->set = ed->below = 0;
			ed->bases.p = ed->bases.n ? mem_copy(ed->bases.p, ed->bases.n * ID_BYTES) : NULL;
			ed->fields = ed->fields ? mem_strn(ed->fields, ed->fields_n) : NULL;
		}
	fold_row(some, format, true, out);
	return out->heads.n > 0;
}

struct taking {			/* one row of a batch: before it, after it, now */
	struct edits es, were;	/* were: those before it */
	struct record before, after, now;
	int64_t batch;
	uint64_t set;		/* fields the batch set; FOLD_DELETED */
	bool was_there;
};

static int
taking_read(struct taking *t, struct ledger *l, const struct entity *ent, int64_t row, int64_t batch, struct err *e)
{
	int64_t first = INT64_MAX, last = 0;
	struct edits upto;

	t->batch = batch;
	edits_init(&t->es, ent);
	edits_init(&t->were, ent);
	record_init(&t->before, ent);
	record_init(&t->after, ent);
	record_init(&t->now, ent);
	if (ledger_row_proven(l, &t->es, ent->name, row, e) < 0)
		return -1;
	for (size_t i = 0; i < t->es.n; i++)
		if (t->es.p[i].batch == batch) {
			first = t->es.p[i].n < first ? t->es.p[i].n : first;
			last = t->es.p[i].n > last ? t->es.p[i].n : last;
		}
	t->was_there = fold_below(&t->es, first, l->model->format, &t->before, &t->were);
	fold_below(&t->es, last + 1, l->model->format, &t->after, &upto);
	edits_release(&upto);
	fold_row(&t->es, l->model->format, true, &t->now);
	for (size_t i = 0; i < t->es.n; i++)
		if (t->es.p[i].batch == batch && t->es.p[i].folds)
			t->set |= t->es.p[i].set;
	return 0;
}

static void
taking_release(struct taking *t)
{
	record_release(&t->before);
	record_release(&t->after);
	record_release(&t->now);
	edits_release(&t->es);
	edits_release(&t->were);
}

/* --- what was undecided ---------------------------------------------------------------------------------------------------- */

/* The i-th edit beside the one whose values are shown, which stands at "shown". */
static struct change *
side_at(struct changes *cs, size_t shown, size_t i, const struct taking *t)
{
	while (cs->n <= shown + 1 + i) {
		struct change *c = changes_add(cs, t->es.entity);

		change_on(c, &t->now);
		c->always = true;
		c->side = SIDE_OTHER;
	}
	cs->p[shown].side = SIDE_SHOWN;
	return &cs->p[shown + 1 + i];
}

/* A value of field f beside the one shown, unless it is among them already. */
static void
side_value(struct changes *cs, size_t shown, const struct taking *t, size_t f, const struct value *v)
{
	struct change *c;
	size_t i = 0;

	if (value_equal(v, &t->before.values[f]))
		return;
	for (; shown + 1 + i < cs->n && cs->p[shown + 1 + i].set >> f & 1; i++)
		if (value_equal(v, &cs->p[shown + 1 + i].values[f]))
			return;
	c = side_at(cs, shown, i, t);
	value_copy(&c->values[f], v);
	c->set |= (uint64_t)1 << f;
}

/* What stood against each other before the batch decided, and what came since and stands against it. */
static void
sides_find(struct changes *cs, size_t shown, const struct taking *t)
{
	for (size_t f = 0; f < t->es.entity->n_fields; f++) {
		if (!(t->set >> f & 1))
			continue;
		for (size_t i = 0; t->before.conflicts >> f & 1 && i < t->were.n; i++)
			if (fold_is_tip(&t->were.p[i], (int)f))
				side_value(cs, shown, t, f, &t->were.p[i].values[f]);
		for (size_t i = 0; t->now.conflicts >> f & 1 && i < t->es.n; i++)
			if (t->es.p[i].batch != t->batch && fold_is_tip(&t->es.p[i], (int)f))
				side_value(cs, shown, t, f, &t->es.p[i].values[f]);
	}
	if (t->before.delete_conflict && t->set & FOLD_DELETED)
		side_at(cs, shown, 0, t)->deleted = 1;
}

/*
 * Has what the batch left behind changed since?  A row that is to vanish must be whole as the batch left it, else work done
 * on it would vanish with it.  The field, -1 for the row itself, -2 for nothing changed.
 */
static int
taking_clash(const struct taking *t, bool vanishes)
{
	const struct entity *ent = t->es.entity;

	for (size_t f = 0; f < ent->n_fields; f++)
		if ((vanishes || t->set >> f & 1) && !value_equal(&t->now.values[f], &t->after.values[f]))
			return (int)f;
	return t->now.deleted != t->after.deleted || (vanishes && t->now.delete_conflict && !t->after.delete_conflict) ? -1 : -2;
}

static int
refuse(const struct taking *t, int f, struct undo_clash *clash, struct err *e)
{
	const struct entity *ent = t->es.entity;

	if (clash) {
		clash->entity = ent;
		clash->row = t->now.row;
		clash->field = f;
		if (f >= 0) {
			value_copy(&clash->mine, &t->after.values[f]);
			value_copy(&clash->now, &t->now.values[f]);
		}
	}
	return err_set(e, ERR_CONFLICT, "不能撤回：这之后“%s”%s%s又被改过。什么也没有改动，请打开这一条直接改", ent->title, f >= 0 ? "的" : "",
			f >= 0 ? ent->fields[f].title : "");
}

static int
undo_row(struct ledger *l, const struct entity *ent, int64_t row, int64_t batch, struct changes *cs, struct undo_clash *clash,
		struct err *e)
{
	struct taking t = { .was_there = false };
	struct change *c;
	int rc = taking_read(&t, l, ent, row, batch, e), f;
	bool hidden = !t.was_there || t.before.deleted, vanishes = rc == 0 && hidden && !t.now.deleted;

	if (rc == 0 && (f = taking_clash(&t, vanishes)) > -2)
		rc = refuse(&t, f, clash, e);
	if (rc == 0) {
		c = changes_add(cs, ent);
		c->always = true;
		change_on(c, &t.now);
		for (size_t i = 0; t.was_there && i < ent->n_fields; i++)
			if (t.set >> i & 1) {
				value_copy(&c->values[i], &t.before.values[i]);
				c->set |= (uint64_t)1 << i;
			}
		/* any edit on a deleted row shows it again unless it says otherwise */
		if (hidden || t.now.deleted || t.set & FOLD_DELETED)
			c->deleted = hidden;
		if (!hidden)
			sides_find(cs, cs->n - 1, &t);
	}
	taking_release(&t);
	return rc;
}

/* --- the batch ----------------------------------------------------------------------------------------------------------- */

struct touched { const struct entity *ent; int64_t row; };

static int
rows_of_batch(struct ledger *l, int64_t batch, struct touched **rows, size_t *n, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(&l->stmts, &st, sql_query_edits_of_batch(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, batch);
	while ((rc = stmt_step(st, e)) > 0) {
		const struct entity *ent = model_entity(l->model, (const char *)sqlite3_column_text(st, 11));
		int64_t row = sqlite3_column_int64(st, 2);
		size_t i = *n > 64 ? *n - 64 : 0;	/* a row twice in one batch stands close together */

		while (i < *n && ((*rows)[i].row != row || (*rows)[i].ent != ent))
			i++;
		if (!ent || i < *n)
			continue;
		*rows = mem_more(*rows, *n, sizeof **rows);
		(*rows)[(*n)++] = (struct touched){ ent, row };
	}
	stmt_done(&l->stmts, st);
	return rc;
}

/* Changes that take every row of the batch back. */
static int
undo_changes(struct ledger *l, int64_t batch, struct changes *cs, struct undo_clash *clash, const struct progress *pr, struct err *e)
{
	struct touched *rows = NULL;
	int64_t taken;
	size_t n = 0;
	int rc = ask(l, sql_query_undo_by(), batch, &taken, e);

	if (rc == 0 && taken)
		rc = err_set(e, ERR_NOTFOUND, "这一次已经撤回过了，什么也没有改动");
	if (rc == 0)
		rc = rows_of_batch(l, batch, &rows, &n, e);
	if (rc == 0 && n == 0)
		rc = err_set(e, ERR_NOTFOUND, "没有可以撤回的保存");
	/* the last written first: children before what they belong to */
	for (size_t i = n; rc == 0 && i-- > 0;) {
		rc = undo_row(l, rows[i].ent, rows[i].row, batch, cs, clash, e);
		if (rc == 0 && pr && pr->tick && i % 256 == 0 && !pr->tick(pr->data, 0, 0))
			rc = err_set(e, ERR_CANCEL, "已停止，什么也没有改动");
	}
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
ledger_undo(struct ledger *l, int64_t batch, int64_t who, int64_t *undo_batch, struct undo_clash *clash, const struct progress *pr,
		struct err *e)
{
	struct changes cs;
	int rc;

	*undo_batch = 0;
	if (clash)
		*clash = (struct undo_clash){ .field = -1 };
	changes_init(&cs);
	if (ledger_begin(l, e) < 0)
		return -1;
	if (pr)
		ledger_bulk(l->db, true);
	rc = undo_changes(l, batch, &cs, clash, pr, e);
	if (rc == 0)
		rc = ledger_append(l, &cs, who, undo_batch, pr, e);
	if (rc == 0)
		rc = undo_note(l, *undo_batch, batch, e);
	if (rc == 0)
		rc = ledger_commit(l, e);
	else
		ledger_rollback(l);
	if (pr)
		ledger_bulk(l->db, false);
	if (rc < 0)
		*undo_batch = 0;
	changes_release(&cs);
	return rc;
}
