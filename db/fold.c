/*
 * fold.c - design.md rules 2 to 4 and 6, and nothing else.
 */
#include "db/fold.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/log_json.h"

static int
edit_compare(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;

	if (x->gen != y->gen)
		return x->gen < y->gen ? -1 : 1;
	return memcmp(x->id, y->id, ID_BYTES);
}

static int
id_compare(const void *a, const void *b)
{
	return memcmp(a, b, ID_BYTES);
}

static uint64_t
bit_of(int f)
{
	return f < 0 ? FOLD_DELETED : (uint64_t)1 << f;
}

bool
fold_is_tip(const struct edit *ed, int f)
{
	return ed->folds && ed->set & bit_of(f) && !(ed->below & bit_of(f));
}

/* Edits by id, for finding bases in rows with a long history. */
struct by_id {
	const uint8_t *id;
	size_t at;
};

static int
by_id_compare(const void *a, const void *b)
{
	return memcmp(((const struct by_id *)a)->id, ((const struct by_id *)b)->id, ID_BYTES);
}

static struct edit *
fold_find(struct edits *es, const struct by_id *ids, const uint8_t *id)
{
	struct by_id key = { id, 0 };
	const struct by_id *hit = bsearch(&key, ids, es->n, sizeof *ids, by_id_compare);

	return hit ? &es->p[hit->at] : NULL;
}

/* Are the bases sorted and unique, and does gen fit those that are held? */
static bool
fold_gen_fits(struct edits *es, const struct by_id *ids, const struct edit *ed, bool *missing)
{
	int64_t greatest = 0;
	bool all = true;

	for (size_t i = 0; i < ed->bases.n; i++) {
		const struct edit *base = fold_find(es, ids, ed->bases.p[i]);

		if (i && memcmp(ed->bases.p[i - 1], ed->bases.p[i], ID_BYTES) >= 0)
			return false;
		if (!base)
			all = false;
		else if (base->gen > greatest)
			greatest = base->gen;
	}
	if (!all)
		*missing = true;
	return all ? ed->gen == greatest + 1 : ed->gen > greatest;
}

static void
fold_read(struct edit *ed, const struct entity *e, int64_t format)
{
	ed->deleted = -1;
	if (ed->need > format) {	/* counts among the heads; what it sets cannot be known */
		ed->opaque = ed->folds = true;
		return;
	}
	if (!ed->fields) {		/* erased: it was here, and says nothing any more */
		ed->folds = true;
		return;
	}
	ed->values = mem_zero(e->n_fields ? e->n_fields : 1, sizeof *ed->values);
	ed->folds = log_json_read(e, ed->fields, ed->fields_n, &ed->set, ed->values, &ed->deleted) == 0;
	if (!ed->folds) {
		ed->set = 0;
		ed->deleted = -1;
		for (size_t f = 0; f < e->n_fields; f++)
			value_release(&ed->values[f]);
	}
	for (size_t f = 0; f < e->n_fields; f++)	/* what the fold keeps itself is nobody's to set */
		if (e->fields[f].latest) {
			ed->set &= ~((uint64_t)1 << f);
			value_release(&ed->values[f]);
		}
	if (ed->deleted >= 0)
		ed->set |= FOLD_DELETED;
}

/* From the greatest gen down, so that everything above an edit is known before it hands it on to its bases.  An edit that
 * folds to nothing hands on what is above it, but adds nothing. */
static void
fold_spread(struct edits *es, const struct by_id *ids)
{
	for (size_t i = es->n; i-- > 0;) {
		const struct edit *ed = &es->p[i];
		uint64_t down = ed->below | (ed->folds ? ed->set | FOLD_ABOVE : 0);

		for (size_t b = 0; b < ed->bases.n; b++) {
			struct edit *base = fold_find(es, ids, ed->bases.p[b]);

			if (base && base->gen < ed->gen)
				base->below |= down;
		}
	}
}

static void
fold_field(struct edits *es, size_t f, struct record *out)
{
	enum field_policy policy = es->entity->fields[f].policy;
	const struct value *v = NULL;
	bool asks = false;

	for (size_t i = es->n; i-- > 0;) {
		struct edit *ed = &es->p[i];

		if (!fold_is_tip(ed, (int)f))
			continue;
		if (!v) {	/* the greatest (gen, id) of all setters has nothing above it that sets f: it is a tip */
			v = &ed->values[f];
			continue;
		}
		if (value_equal(v, &ed->values[f]))
			continue;
		if (policy == POLICY_ASK)
			asks = true;
		if ((policy == POLICY_MAX && value_compare(&ed->values[f], v) > 0)
		    || (policy == POLICY_MIN && value_compare(&ed->values[f], v) < 0))
			v = &ed->values[f];
	}
	if (v)
		value_copy(&out->values[f], v);
	if (asks)
		out->conflicts |= (uint64_t)1 << f;
}

static void
fold_heads(struct edits *es, struct record *out)
{
	bool all_delete = true, tip_deletes = false;

	out->heads.p = mem_resize(NULL, es->n, ID_BYTES);
	for (size_t i = 0; i < es->n; i++) {
		struct edit *ed = &es->p[i];

		if (!ed->folds)
			continue;
		if (fold_is_tip(ed, -1) && ed->deleted == 1)
			tip_deletes = true;
		ed->head = !(ed->below & FOLD_ABOVE);
		if (!ed->head)
			continue;
		memcpy(out->heads.p[out->heads.n++], ed->id, ID_BYTES);
		all_delete &= ed->deleted == 1;
		out->readonly |= ed->opaque;
	}
	qsort(out->heads.p, out->heads.n, ID_BYTES, id_compare);
	out->deleted = out->heads.n > 0 && all_delete;
	out->delete_conflict = !out->deleted && tip_deletes;
}

void
fold_row(struct edits *es, int64_t format, bool keep, struct record *out)
{
	const struct entity *e = es->entity;
	struct by_id one, *ids = &one;
	const struct edit *first = NULL, *last = NULL;

	if (es->n == 0)
		return;
	if (es->n > 1)
		ids = mem_resize(NULL, es->n, sizeof *ids);
	qsort(es->p, es->n, sizeof *es->p, edit_compare);
	for (size_t i = 0; i < es->n; i++) {
		ids[i] = (struct by_id){ es->p[i].id, i };
		fold_read(&es->p[i], e, format);
	}
	qsort(ids, es->n, sizeof *ids, by_id_compare);
	for (size_t i = 0; i < es->n; i++) {
		struct edit *ed = &es->p[i];

		if (!fold_gen_fits(es, ids, ed, &out->missing))
			ed->folds = false;
		if (ed->folds) {
			first = first ? first : ed;
			last = ed;
		}
	}
	fold_spread(es, ids);
	out->row = es->p[0].row;
	if (first) {
		out->created_at = first->at;
		out->created_by = first->who;
		out->changed_at = last->at;
		out->changed_by = last->who;
	}
	fold_heads(es, out);
	if (es->n == 1 && !keep && es->p[0].folds && es->p[0].values) {	/* by far the most rows: nothing to weigh */
		struct value *mine = out->values;

		out->values = es->p[0].values;
		es->p[0].values = mine;
	} else {
		for (size_t f = 0; f < e->n_fields; f++)
			fold_field(es, f, out);
	}
	if (out->missing || out->deleted)
		out->conflicts = 0;
	if (out->missing)
		out->delete_conflict = false;
	if (ids != &one)
		free(ids);
}
