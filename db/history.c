/*
 * history.c - what the log says of one row, in whole: its edits, and the
 * sides of its conflicts.
 */
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/mem.h"
#include "db/fold.h"
#include "db/ledger_int.h"
#include "sql.h"

#define BRANCHES_MAX 1000	/* edits of one row: a million pairs */
#define TIPS_MAX 64

static int
id_compare(const void *a, const void *b)
{
	return memcmp(a, b, ID_BYTES);
}

void
history_release(struct history *h)
{
	for (size_t i = 0; i < h->n; i++) {
		for (size_t f = 0; f < h->entity->n_fields; f++) {
			value_release(&h->p[i].values[f]);
			value_release(&h->p[i].before[f]);
		}
		free(h->p[i].values);
		free(h->p[i].before);
	}
	free(h->p);
	memset(h, 0, sizeof *h);
}

/* below[i * n + j]: edit i builds on j, over however many others; all of them stand in front of it. */
static bool *
history_below(const struct edits *es)
{
	size_t n = es->n;
	bool *below = mem_zero(n * n, sizeof *below);

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i && es->p[i].bases.n > 0; j++)
			if (bsearch(es->p[j].id, es->p[i].bases.p, es->p[i].bases.n, ID_BYTES, id_compare)) {
				below[i * n + j] = true;
				for (size_t k = 0; k < j; k++)
					below[i * n + k] |= below[j * n + k];
			}
	return below;
}

/* --- decisions taken back (undo.c) ------------------------------------------------------------------------------------ */

/* f = -1 in all of these: whether the row is deleted. */
static bool
sets_it(const struct edit *ed, int f)
{
	return ed->folds && (f < 0 ? ed->deleted >= 0 : (ed->set >> f & 1) != 0);
}

static bool
says_same(const struct edit *x, const struct edit *y, int f)
{
	if (f < 0)
		return y->folds && (x->deleted == 1) == (y->deleted == 1);
	return sets_it(y, f) && value_equal(&x->values[f], &y->values[f]);
}

/* Do two edits beside one another on the same heads, by one hand at one moment, say different things of f?  No form does that. */
static bool
written_anew(const struct edits *es, size_t i, int f)
{
	const struct edit *x = &es->p[i];

	for (size_t j = 0; j < es->n && x->bases.n > 0 && sets_it(x, f); j++) {
		const struct edit *y = &es->p[j];

		if (y->gen == x->gen && y->at == x->at && y->who == x->who && strcmp(y->station, x->station) == 0 && y->bases.n == x->bases.n
				&& memcmp(y->bases.p, x->bases.p, x->bases.n * ID_BYTES) == 0 && sets_it(y, f) && !says_same(x, y, f))
			return true;
	}
	return false;
}

/* Does edit i build on a decision that builds on edit j? */
static bool
decided_between(const struct edits *es, const bool *below, size_t i, size_t j, int f)
{
	for (size_t k = j + 1; k < i; k++)
		if (below[i * es->n + k] && below[k * es->n + j] && sets_it(&es->p[k], f))
			return true;
	return false;
}

/* The last edit below i that says the same of f, if possible below a decision; SIZE_MAX: none. */
static size_t
said_below(const struct edits *es, const bool *below, size_t i, int f)
{
	size_t plain = SIZE_MAX;

	for (size_t j = i; j-- > 0;) {
		if (!below[i * es->n + j] || !says_same(&es->p[i], &es->p[j], f))
			continue;
		if (decided_between(es, below, i, j, f))
			return j;
		if (plain == SIZE_MAX)
			plain = j;
	}
	return plain;
}

/* Whose side edit i holds: its own, or, where it was written anew, the one that said the same before. */
static size_t
side_origin(const struct edits *es, size_t i, int f)
{
	bool *below;

	if (es->n > BRANCHES_MAX || !written_anew(es, i, f))
		return i;
	below = history_below(es);
	for (size_t j = i; j != SIZE_MAX; j = written_anew(es, j, f) ? said_below(es, below, j, f) : SIZE_MAX)
		i = j;
	free(below);
	return i;
}

/* --- what an edit was to the others --------------------------------------------------------------------------------------- */

/* Do the last ones that set f, of those that edit i builds on, say different things? */
static bool
found_two(const struct history *h, const bool *below, size_t i, size_t f)
{
	size_t tips[TIPS_MAX], n = 0, all = h->n;

	for (size_t j = i; j-- > 0;) {
		bool covered = !below[i * all + j] || !(h->p[j].set >> f & 1) || !h->p[j].folds;

		for (size_t t = 0; t < n && !covered; t++)
			covered = below[tips[t] * all + j];
		if (covered)
			continue;
		if (n && !value_equal(&h->p[j].values[f], &h->p[tips[0]].values[f]))
			return true;
		if (n < TIPS_MAX)
			tips[n++] = j;
	}
	return false;
}

/* Did edit j delete the row while another that i builds on, too, knew nothing of it, and nobody has decided since? */
static bool
deleted_beside(const struct history *h, const bool *below, size_t i, size_t j)
{
	size_t all = h->n;
	bool beside = false;

	for (size_t k = 0; k < i; k++) {
		if (k == j || !below[i * all + k])
			continue;
		if (h->p[k].deleted >= 0 && below[k * all + j])
			return false;
		beside |= h->p[k].deleted != 1 && !below[j * all + k] && !below[k * all + j];
	}
	return beside;
}

static bool
found_deleted(const struct history *h, const bool *below, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (h->p[j].deleted == 1 && below[i * h->n + j] && deleted_beside(h, below, i, j))
			return true;
	return false;
}

/* What edit i decides. */
static void
history_settled(struct history *h, const bool *below, size_t i)
{
	struct edit_info *x = &h->p[i];

	for (size_t f = 0; f < h->entity->n_fields; f++)
		if ((x->set >> f & 1) && found_two(h, below, i, f))
			x->settled |= (uint64_t)1 << f;
	x->settled_deleted = x->deleted >= 0 && found_deleted(h, below, i);
}

static void
history_reopened(struct history *h, const struct edits *es, size_t i)
{
	if (!h->p[i].beside)
		return;
	for (size_t f = 0; f < h->entity->n_fields; f++)
		if (side_origin(es, i, (int)f) != i)
			h->p[i].reopened |= (uint64_t)1 << f;
	h->p[i].reopened_deleted = side_origin(es, i, -1) != i;
}

/* Both branches as they were written.  Rows with very many edits are shown in one line, one after the other. */
static void
history_branches(struct history *h, const struct edits *es)
{
	size_t n = es->n;
	bool *below = n <= BRANCHES_MAX ? history_below(es) : NULL;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++) {
			if (!es->p[i].folds || !es->p[j].folds)
				continue;
			if (below && !below[i * n + j]) {
				h->p[i].beside = h->p[j].beside = true;
				continue;
			}
			for (size_t f = 0; f < h->entity->n_fields; f++)
				if ((h->p[i].set & h->p[j].set) >> f & 1)
					value_copy(&h->p[i].before[f], &h->p[j].values[f]);
		}
	for (size_t i = 0; below && i < n; i++)
		if (es->p[i].folds) {
			history_settled(h, below, i);
			history_reopened(h, es, i);
		}
	free(below);
}

int
ledger_history(struct ledger *l, struct history *out, const struct entity *ent, int64_t row, struct err *e)
{
	struct edits es;
	struct record r;
	int rc;

	memset(out, 0, sizeof *out);
	edits_init(&es, ent);
	rc = ledger_row_proven(l, &es, ent->name, row, e);
	if (rc == 0 && es.n == 0)
		rc = err_set(e, ERR_NOTFOUND, "账本里没有这一条%s（记录未到或编号不对）", ent->title);
	if (rc == 0) {
		record_init(&r, ent);
		fold_row(&es, l->model->format, true, &r);
		record_release(&r);
		out->entity = ent;
		out->n = es.n;
		out->p = mem_zero(es.n, sizeof *out->p);
	}
	for (size_t i = 0; rc == 0 && i < es.n; i++) {
		struct edit *ed = &es.p[i];
		struct edit_info *x = &out->p[i];

		*x = (struct edit_info){ .n = ed->n, .gen = ed->gen, .at = ed->at, .who = ed->who, .batch = ed->batch,
			.head = ed->head, .folds = ed->folds, .set = ed->set & ~FOLD_DELETED, .deleted = ed->deleted };
		memcpy(x->id, ed->id, ID_BYTES);
		memcpy(x->station, ed->station, sizeof x->station);
		x->values = mem_zero(ent->n_fields + 1, sizeof *x->values);
		for (size_t f = 0; ed->values && f < ent->n_fields; f++)
			value_copy(&x->values[f], &ed->values[f]);
		x->before = mem_zero(ent->n_fields + 1, sizeof *x->before);
	}
	if (rc == 0)
		history_branches(out, &es);
	edits_release(&es);
	return rc;
}

int
ledger_last_own(struct ledger *l, int64_t *at, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	*at = 0;
	if (stmt_get(&l->stmts, &st, sql_query_edit_last_own(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, l->station->id);
	rc = stmt_step(st, e);
	if (rc > 0)
		*at = sqlite3_column_int64(st, 0);
	stmt_done(&l->stmts, st);
	return rc < 0 ? -1 : 0;
}

/* --- conflicts ------------------------------------------------------------------------------------------------------ */

void
conflicts_release(struct conflicts *c)
{
	for (size_t i = 0; i < c->n; i++) {
		for (size_t j = 0; j < c->p[i].n_sides; j++)
			value_release(&c->p[i].sides[j].v);
		free(c->p[i].sides);
	}
	free(c->p);
	memset(c, 0, sizeof *c);
}

int
ledger_conflict_count(struct ledger *l, int64_t *out, struct err *e)
{
	return stmt_int(l->store.st, out, sql_query_conflict_count(), e);
}

static void
side_add(struct conflict *c, const struct edit *ed, const struct value *v)
{
	struct conflict_side *s;

	for (size_t i = 0; i < c->n_sides; i++)
		if (value_equal(&c->sides[i].v, v))
			return;		/* two who say the same are one side: the newest of them stands for it */
	c->sides = mem_resize(c->sides, c->n_sides + 1, sizeof *c->sides);
	s = &c->sides[c->n_sides++];
	memset(s, 0, sizeof *s);
	value_copy(&s->v, v);
	s->at = ed->at;
	s->who = ed->who;
	memcpy(s->station, ed->station, sizeof s->station);
	memcpy(s->edit, ed->id, ID_BYTES);
}

static int
conflict_sides(struct ledger *l, struct conflict *c, struct err *e)
{
	struct edits es;
	struct record r;
	int rc;

	edits_init(&es, c->entity);
	rc = ledger_row_proven(l, &es, c->entity->name, c->row, e);
	if (rc == 0) {
		record_init(&r, c->entity);
		fold_row(&es, l->model->format, true, &r);
		record_release(&r);
	}
	for (size_t i = es.n; rc == 0 && i-- > 0;) {
		const struct edit *ed = &es.p[i];
		struct value v = { .kind = VALUE_INT };

		if (c->field >= 0) {
			if (fold_is_tip(ed, c->field))
				side_add(c, &es.p[side_origin(&es, i, c->field)], &ed->values[c->field]);
			continue;
		}
		v.i = fold_is_tip(ed, -1) && ed->deleted == 1;
		if (v.i || ed->head)
			side_add(c, &es.p[side_origin(&es, i, -1)], &v);
	}
	edits_release(&es);
	return rc;
}

int
ledger_conflicts(struct ledger *l, struct conflicts *out, size_t limit, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	memset(out, 0, sizeof *out);
	if (stmt_get(l->store.st, &st, sql_query_conflict_list(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, limit ? (int64_t)limit : -1);
	while ((rc = stmt_step(st, e)) > 0) {
		const struct entity *ent = model_entity(l->model, (const char *)sqlite3_column_text(st, 0));
		struct conflict *c;

		if (!ent)
			continue;
		out->p = mem_more(out->p, out->n, sizeof *out->p);
		c = &out->p[out->n++];
		memset(c, 0, sizeof *c);
		c->entity = ent;
		c->row = sqlite3_column_int64(st, 1);
		c->field = entity_field(ent, (const char *)sqlite3_column_text(st, 2));	/* "deleted" is none: -1 */
		if ((rc = conflict_sides(l, c, e)) < 0)
			break;
	}
	stmt_done(l->store.st, st);
	if (rc < 0)
		conflicts_release(out);
	return rc;
}
