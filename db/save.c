/*
 * save.c - changes become edits: rows, labels, generations, and one
 * transaction around it.  What the edits mean is the fold's affair.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/ledger_int.h"
#include "db/log_json.h"
#include "sql.h"

#define FOLD_AT_ONCE_MAX 64	/* changes up to here are a form, not an import */

struct saving {
	struct ledger *l;
	int64_t who, at, batch;
	uint8_t chain[LOG_CHAIN_BYTES];
	int64_t *labels;	/* owned; last number given, per entity; -1 not asked yet */
	struct touched { const struct entity *e; int64_t row; } *touched;	/* owned */
	size_t n_touched;
};

/* What enters the ledger is clean, whoever typed or sent it. */
static void
clean_value(const struct field *f, struct value *v)
{
	struct buf b = BUF_INIT;

	if (v->kind != VALUE_TEXT || text_is_clean(v->s, v->n, f->kind == FIELD_NOTE))
		return;
	text_clean(&b, v->s, v->n, f->kind == FIELD_NOTE);
	value_set_textn(v, buf_str(&b), b.n);
	buf_release(&b);
}

static int
give_label(struct saving *s, struct change *c, struct err *e)
{
	const struct model *m = s->l->model;
	struct buf label = BUF_INIT;
	sqlite3_stmt *st;
	int f = store_gen(&s->l->store, c->entity)->label;
	size_t i = 0;
	int rc;

	if (f < 0 || c->values[f].kind != VALUE_NULL || c->deleted == 1)
		return 0;
	while (m->entities[i] != c->entity)
		i++;
	if (s->labels[i] < 0) {
		if (stmt_get(&s->l->stmts, &st, sql_query_label_last(), e) < 0)
			return -1;
		stmt_bind_text(st, 1, c->entity->name);
		stmt_bind_text(st, 2, s->l->station->code);
		rc = stmt_step(st, e);
		s->labels[i] = rc > 0 ? sqlite3_column_int64(st, 0) : 0;
		stmt_done(&s->l->stmts, st);
		if (rc < 0)
			return -1;
	}
	buf_addf(&label, "%s-%04lld", s->l->station->code, (long long)++s->labels[i]);
	value_set_text(&c->values[f], buf_str(&label));
	c->set |= (uint64_t)1 << f;
	buf_release(&label);
	return 0;
}

static bool
label_taken(const struct saving *s, const struct change *c)
{
	int f = store_gen(&s->l->store, c->entity)->label;

	return f >= 0 && c->set >> f & 1 && c->values[f].kind == VALUE_NULL;
}

static bool
same_ids(const struct ids *a, const struct ids *b)
{
	return a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n * ID_BYTES) == 0);
}

/* Fields that already have the value, where nobody could have meant to settle anything by it. */
static bool
sets_nothing(const struct change *c, const struct record *now)
{
	if (c->deleted >= 0 && (now->delete_conflict || (c->deleted != 0) != now->deleted))
		return false;
	for (size_t f = 0; f < c->entity->n_fields; f++)
		if (c->set >> f & 1 && (now->conflicts >> f & 1 || !value_equal(&c->values[f], &now->values[f])))
			return false;
	return true;
}

static int
ids_order(const void *a, const void *b)
{
	return memcmp(a, b, ID_BYTES);
}

/* Bases sorted, unique, at most as many as the format has room for. */
static void
tidy_bases(struct ids *b)
{
	size_t n = 0;

	if (b->n)
		qsort(b->p, b->n, ID_BYTES, ids_order);
	for (size_t i = 0; i < b->n; i++)
		if (n == 0 || memcmp(b->p[n - 1], b->p[i], ID_BYTES) != 0)
			memmove(b->p[n++], b->p[i], ID_BYTES);
	b->n = n > LOG_BASES_MAX ? LOG_BASES_MAX : n;
}

/* 1 + the greatest gen of the bases; all of them must be edits of this row. */
static int
next_gen(struct saving *s, const struct change *c, int64_t *gen, struct err *e)
{
	struct edits es;
	size_t found = 0;

	*gen = 0;
	if (c->bases.n) {
		edits_init(&es, c->entity);
		if (ledger_row_proven(s->l, &es, c->entity->name, c->row, e) < 0) {
			edits_release(&es);
			return -1;
		}
		for (size_t i = 0; i < es.n; i++)
			if (bsearch(es.p[i].id, c->bases.p, c->bases.n, ID_BYTES, ids_order)) {
				found++;
				*gen = es.p[i].gen > *gen ? es.p[i].gen : *gen;
			}
		edits_release(&es);
	}
	if (found != c->bases.n)
		return err_set(e, ERR_INPUT, "这张表单打开时的记录不在这个账本里（换过账本？），没有保存；填的内容还在，请重新打开这一条再填");
	if (++*gen > LOG_GEN_MAX)
		return err_set(e, ERR_INPUT, "这一条改动的次数太多，不能再改；没有保存");
	return 0;
}

static int
append_change(struct saving *s, const struct change *c, struct err *e)
{
	struct edit ed = { .row = c->row, .at = s->at, .who = s->who, .need = LOG_NEED, .batch = s->batch, .bases = c->bases,
		.half = c->side == SIDE_SHOWN ? 1 : c->side == SIDE_OTHER ? -1 : 0 };
	struct value *check = mem_zero(c->entity->n_fields + 1, sizeof *check);
	struct buf json = BUF_INIT;
	uint64_t set;
	int deleted, rc;

	snprintf(ed.station, sizeof ed.station, "%s", s->l->station->id);
	log_json_change(&json, c);
	rc = next_gen(s, c, &ed.gen, e);
	/* an edit this program could not read back must never be written */
	if (rc == 0 && log_json_read(c->entity, json.p, json.n, &set, check, &deleted) < 0)
		rc = err_set(e, ERR_INPUT, "%s里有一项的内容不合要求，没有保存；填的内容还在", c->entity->title);
	ed.fields = json.p;
	ed.fields_n = json.n;
	if (rc == 0)
		rc = log_append(&s->l->stmts, c->entity->name, &ed, s->chain, e);
	for (size_t f = 0; f < c->entity->n_fields; f++)
		value_release(&check[f]);
	free(check);
	buf_release(&json);
	return rc;
}

/* Decide whether c is worth an edit, and complete it. */
static int
save_one(struct saving *s, struct change *c, struct err *e)
{
	bool asked_new = c->row == 0, skip = false;
	struct record now;
	struct err none;
	bool known;

	for (size_t f = 0; f < c->entity->n_fields; f++)
		if (c->entity->fields[f].latest)	/* the fold's own */
			c->set &= ~((uint64_t)1 << f);
		else if (c->set >> f & 1)
			clean_value(&c->entity->fields[f], &c->values[f]);
	if (!c->set && c->deleted < 0 && !c->always)
		return 0;
	tidy_bases(&c->bases);
	if (asked_new && c->entity->key) {
		struct value keys[4] = { 0 };
		size_t n = 0;

		for (; n < 4 && c->entity->key[n]; n++)
			keys[n] = c->values[entity_field(c->entity, c->entity->key[n])];	/* borrowed for the call */
		c->row = ledger_named_row(s->l, c->entity, keys, n);
	} else if (asked_new) {
		c->row = id_random_row();
		asked_new = c->bases.n == 0;
	}
	known = ledger_get(s->l, &now, c->entity, c->row, &none) == 0;
	if (known && now.readonly) {
		record_release(&now);
		return err_set(e, ERR_NEWER, "这一条被新版本的程序改过，本程序改不了它；没有保存。请先升级程序");
	}
	if (known)	/* the same list imported twice gives the named row nothing new either */
		skip = !c->always && (same_ids(&c->bases, &now.heads) || asked_new) && sets_nothing(c, &now);
	record_release(&now);
	if (skip)
		return 0;
	/* a known row is given another number when its own is taken from it */
	if ((!known || label_taken(s, c)) && give_label(s, c, e) < 0)
		return -1;
	if (append_change(s, c, e) < 0)
		return -1;
	s->touched = mem_resize(s->touched, s->n_touched + 1, sizeof *s->touched);
	s->touched[s->n_touched++] = (struct touched){ c->entity, c->row };
	return 0;
}

static int
touched_compare(const void *a, const void *b)
{
	const struct touched *x = a, *y = b;

	if (x->e != y->e)
		return strcmp(x->e->name, y->e->name);
	return x->row < y->row ? -1 : x->row > y->row;
}

static int
saving_tick(const struct progress *pr, size_t done, size_t total, struct err *e)
{
	if (done % 256 || !pr || !pr->tick || pr->tick(pr->data, done, total))
		return 0;
	return err_set(e, ERR_CANCEL, "已停止，什么也没有改动");
}

static int
fold_touched(struct saving *s, const struct progress *pr, size_t total, struct err *e)
{
	/* a row changed twice in one save is folded once; an import keeps its order, which is that of the places */
	if (s->n_touched > 1 && s->n_touched <= FOLD_AT_ONCE_MAX)
		qsort(s->touched, s->n_touched, sizeof *s->touched, touched_compare);
	for (size_t i = 0; i < s->n_touched; i++) {
		if (i && touched_compare(&s->touched[i - 1], &s->touched[i]) == 0)
			continue;
		if (saving_tick(pr, total + i, 2 * total, e) < 0 || store_fold(&s->l->store, s->touched[i].e, s->touched[i].row, e) < 0)
			return -1;
	}
	return store_finish(&s->l->store, e);
}

int
ledger_append(struct ledger *l, struct changes *c, int64_t who, int64_t *batch, const struct progress *pr, struct err *e)
{
	struct saving s = { .l = l, .who = who, .at = l->now() };
	int rc = -1;

	*batch = 0;
	s.labels = mem_resize(NULL, l->model->n ? l->model->n : 1, sizeof *s.labels);
	for (size_t i = 0; i < l->model->n; i++)
		s.labels[i] = -1;
	if (ledger_hold(l, e) < 0 || stmt_int(&l->stmts, &s.batch, sql_query_batch_next(), e) < 0 || log_last_chain(&l->stmts, s.chain, e) < 0)
		goto out;
	for (size_t i = 0; i < c->n; i++)
		if (saving_tick(pr, i, 2 * c->n, e) < 0 || save_one(&s, &c->p[i], e) < 0)
			goto out;
	rc = fold_touched(&s, pr, c->n, e);
	if (rc == 0 && s.n_touched)
		*batch = s.batch;
out:
	free(s.labels);
	free(s.touched);
	return rc;
}

int
ledger_save_bulk(struct ledger *l, struct changes *c, int64_t who, int64_t *batch, const struct progress *pr, struct err *e)
{
	struct given { int64_t row; uint64_t set; } *given = mem_resize(NULL, c->n ? c->n : 1, sizeof *given);
	int rc;

	*batch = 0;
	for (size_t i = 0; i < c->n; i++)
		given[i] = (struct given){ c->p[i].row, c->p[i].set };
	rc = ledger_begin(l, e);
	if (rc == 0) {
		if (pr)
			ledger_bulk(l->db, true);
		rc = ledger_append(l, c, who, batch, pr, e);
		if (rc == 0)
			rc = *batch ? ledger_commit(l, e) : (ledger_rollback(l), 0);
		else
			ledger_rollback(l);
		if (pr)
			ledger_bulk(l->db, false);
	}
	if (rc < 0) {	/* a second try starts from what the caller gave: no row, no label */
		*batch = 0;
		for (size_t i = 0; i < c->n; i++) {
			for (size_t f = 0; f < c->p[i].entity->n_fields; f++)
				if ((c->p[i].set & ~given[i].set) >> f & 1)
					value_release(&c->p[i].values[f]);
			c->p[i].row = given[i].row;
			c->p[i].set = given[i].set;
		}
	}
	free(given);
	return rc;
}

int
ledger_save(struct ledger *l, struct changes *c, int64_t who, int64_t *batch, struct err *e)
{
	return ledger_save_bulk(l, c, who, batch, NULL, e);
}
