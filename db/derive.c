/*
 * derive.c - from the log to the derived tables.
 *
 * Nothing here decides what a row is (fold.c) or how its table looks
 * (gen.c).
 */
#include "db/derive.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/fold.h"
#include "sql.h"

#define PLACE_BITS 30			/* of k: what tells rows of one second apart */
#define NAMES_MAX 262144		/* remembered texts of referred rows; more than any township has people */

/* --- (entity, row) -> text or mark ---------------------------------------------------------------------------- */

struct rowmap_slot {
	int64_t row;		/* 0: free */
	uint32_t entity;
	bool mark;
	char *text;		/* owned */
};

struct rowmap {
	struct rowmap_slot *p;
	size_t n, cap;		/* cap: a power of two */
};

static struct rowmap *
rowmap_new(void)
{
	struct rowmap *m = mem_zero(1, sizeof *m);

	m->cap = 256;
	m->p = mem_zero(m->cap, sizeof *m->p);
	return m;
}

static void
rowmap_free(struct rowmap *m)
{
	for (size_t i = 0; m && i < m->cap; i++)
		free(m->p[i].text);
	if (m)
		free(m->p);
	free(m);
}

static struct rowmap_slot *
rowmap_at(const struct rowmap *m, uint32_t entity, int64_t row)
{
	uint64_t h = ((uint64_t)row + entity) * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(h >> 32) & (m->cap - 1);

	while (m->p[i].row && (m->p[i].row != row || m->p[i].entity != entity))
		i = (i + 1) & (m->cap - 1);
	return &m->p[i];
}

static struct rowmap_slot *
rowmap_put(struct rowmap *m, uint32_t entity, int64_t row)
{
	struct rowmap_slot *s;

	if (2 * m->n >= m->cap) {
		struct rowmap bigger = { mem_zero(4 * m->cap, sizeof *m->p), m->n, 4 * m->cap };

		for (size_t i = 0; i < m->cap; i++)
			if (m->p[i].row)
				*rowmap_at(&bigger, m->p[i].entity, m->p[i].row) = m->p[i];
		free(m->p);
		*m = bigger;
	}
	s = rowmap_at(m, entity, row);
	if (!s->row)
		m->n++;
	s->row = row;
	s->entity = entity;
	return s;
}

/* --- the store ------------------------------------------------------------------------------------------------ */

struct search_add {
	size_t entity;
	int64_t k;
	char *text;		/* owned */
};

struct label_seen {
	size_t entity;
	char code[32];
	int64_t number;
};

void
store_init(struct store *s, struct stmts *st, struct stmts *log, const struct model *m)
{
	memset(s, 0, sizeof *s);
	s->st = st;
	s->log = log;
	s->model = m;
	s->searchable = true;
	s->gen = mem_zero(m->n, sizeof *s->gen);
	s->live = mem_zero(m->n, sizeof *s->live);
	s->names = rowmap_new();
	for (size_t i = 0; i < m->n; i++)
		gen_init(&s->gen[i], m, m->entities[i]);
}

void
store_forget(struct store *s)
{
	rowmap_free(s->names);
	s->names = rowmap_new();
	for (size_t i = 0; i < s->n_adds; i++)
		free(s->adds[i].text);
	free(s->adds);
	s->adds = NULL;
	s->n_adds = s->cap_adds = 0;
	free(s->labels);
	s->labels = NULL;
	s->n_labels = 0;
	memset(s->live, 0, s->model->n * sizeof *s->live);
}

void
store_release(struct store *s)
{
	if (!s->gen)
		return;
	store_forget(s);
	rowmap_free(s->names);
	for (size_t i = 0; i < s->model->n; i++)
		gen_release(&s->gen[i]);
	free(s->gen);
	free(s->live);
	memset(s, 0, sizeof *s);
}

static size_t
store_index(const struct store *s, const struct entity *e)
{
	size_t i = 0;

	while (i < s->model->n && s->model->entities[i] != e)
		i++;
	if (i == s->model->n)
		abort();	/* a descriptor the ledger was not opened with */
	return i;
}

const struct gen *
store_gen(const struct store *s, const struct entity *e)
{
	return &s->gen[store_index(s, e)];
}

/* --- search text ---------------------------------------------------------------------------------------------- */

static void
text_of_value(struct buf *out, const struct field *f, const struct value *v)
{
	if (v->kind == VALUE_NULL || f->kind == FIELD_CHOICE || f->kind == FIELD_REF || f->kind == FIELD_REFS)
		return;
	if (out->n)
		buf_addc(out, '\n');
	if (v->kind == VALUE_INT)
		buf_addf(out, "%lld", (long long)v->i);
	for (size_t i = 0; v->kind == VALUE_TEXT && i < v->n; i++)
		buf_addc(out, v->s[i] == '\n' ? ' ' : v->s[i]);
}

/* What a row puts into the search text of those that refer to it: its own first part, one level only. */
static void
text_of_record(const struct gen *g, const struct record *r, struct buf *out)
{
	for (size_t f = 0; f < g->entity->n_fields; f++)
		if (g->first >> f & 1)
			text_of_value(out, &g->entity->fields[f], &r->values[f]);
}

/* From the log, not from the derived table: right whatever is folded first. */
static int
text_of_row(struct store *s, const char *entity, int64_t row, const char **out, struct err *e)
{
	const struct entity *ent = model_entity(s->model, entity);
	struct rowmap_slot *slot;
	struct edits es;
	struct record r;
	struct buf b = BUF_INIT;
	size_t i;

	*out = "";
	if (!ent || row == 0)
		return 0;
	i = store_index(s, ent);
	slot = rowmap_at(s->names, (uint32_t)i, row);
	if (!slot->row) {
		if (s->names->n > NAMES_MAX) {
			rowmap_free(s->names);
			s->names = rowmap_new();
		}
		edits_init(&es, ent);
		if (log_row(s->log, &es, entity, row, e) < 0) {
			edits_release(&es);
			return -1;
		}
		record_init(&r, ent);
		fold_row(&es, s->model->format, false, &r);
		text_of_record(&s->gen[i], &r, &b);
		record_release(&r);
		edits_release(&es);
		slot = rowmap_put(s->names, (uint32_t)i, row);
		slot->text = mem_str(buf_str(&b));
		buf_release(&b);
	}
	*out = slot->text;
	return 0;
}

static int
find_part(struct store *s, const struct gen *g, uint64_t fields, const struct record *r, struct buf *out, struct err *e)
{
	for (size_t f = 0; f < g->entity->n_fields; f++) {
		const struct field *fd = &g->entity->fields[f];
		const struct value *v = &r->values[f];
		size_t n = v->kind == VALUE_LIST ? v->n : v->kind == VALUE_INT;

		if (!(fields >> f & 1))
			continue;
		text_of_value(out, fd, v);
		for (size_t i = 0; (fd->kind == FIELD_REF || fd->kind == FIELD_REFS) && fd->ref && i < n; i++) {
			const char *text;

			if (text_of_row(s, fd->ref, v->kind == VALUE_LIST ? v->items[i].i : v->i, &text, e) < 0)
				return -1;
			if (out->n && *text)
				buf_addc(out, '\n');
			buf_adds(out, text);
		}
	}
	return 0;
}

/*
 * A part with a line per field, folded: folding joins Han characters over blanks but not over lines, so no word is found
 * over the end of a field.
 */
static void
find_fold(struct buf *out, const struct buf *part)
{
	size_t from = out->n;

	text_search_key(out, buf_str(part), part->n);
	for (size_t i = from; i < out->n; i++)
		if (out->p[i] == '\n')
			out->p[i] = ' ';
}

static int
find_of_record(struct store *s, const struct gen *g, const struct record *r, struct buf *out, struct err *e)
{
	struct buf part = BUF_INIT;

	if (find_part(s, g, g->first, r, &part, e) < 0)
		goto failed;
	find_fold(out, &part);
	buf_addc(out, '\n');
	buf_clear(&part);
	if (find_part(s, g, g->second, r, &part, e) < 0)
		goto failed;
	find_fold(out, &part);
	buf_release(&part);
	return 0;
failed:
	buf_release(&part);
	return -1;
}

/* --- rows ------------------------------------------------------------------------------------------------------ */

static int64_t
place_of(const struct gen *g, const struct edits *es, const struct record *r)
{
	int64_t least = INT64_MAX, at, seconds;
	const struct value *v;
	int32_t day;

	for (size_t i = 0; i < es->n; i++)
		if (es->p[i].n < least)
			least = es->p[i].n;
	if (g->order < 0)
		return least;
	at = es->p[0].at;
	v = &r->values[g->order];
	if (v->kind == VALUE_TEXT && (day = date_from_iso(v->s)) != DATE_NONE)
		at = date_ms(day, 0) + (at - date_ms(date_of_ms(at), 0));
	else if (v->kind == VALUE_INT)
		at = v->i;
	seconds = at / 1000;
	if (seconds < 0)
		seconds = 0;
	if (seconds > (INT64_C(1) << 33) - 1)
		seconds = (INT64_C(1) << 33) - 1;
	return seconds << PLACE_BITS | (r->row & ((INT64_C(1) << PLACE_BITS) - 1));
}

static void
put_bind(const struct gen *g, sqlite3_stmt *st, const struct record *r, const struct buf *find)
{
	int c = GEN_FIELDS + 1;

	sqlite3_bind_int64(st, GEN_ROW + 1, r->row);
	sqlite3_bind_int64(st, GEN_STATE + 1, (r->deleted ? GEN_DELETED : 0) | (r->readonly ? GEN_READONLY : 0)
			| (r->missing ? GEN_MISSING : 0) | (r->delete_conflict ? GEN_DELETE_CONFLICT : 0));
	sqlite3_bind_int64(st, GEN_CREATED_AT + 1, r->created_at);
	sqlite3_bind_int64(st, GEN_CREATED_BY + 1, r->created_by);
	sqlite3_bind_int64(st, GEN_CHANGED_AT + 1, r->changed_at);
	sqlite3_bind_int64(st, GEN_CHANGED_BY + 1, r->changed_by);
	sqlite3_bind_blob(st, GEN_HEADS + 1, r->heads.p, (int)(r->heads.n * ID_BYTES), SQLITE_STATIC);
	sqlite3_bind_int64(st, GEN_CONFLICTS + 1, (int64_t)r->conflicts);
	for (size_t f = 0; f < g->entity->n_fields; f++) {
		const struct value *v = &r->values[f];

		if (!(g->columns >> f & 1))
			continue;
		if (v->kind == VALUE_TEXT)
			sqlite3_bind_text(st, c++, v->s, (int)v->n, SQLITE_STATIC);
		else
			log_bind_value(st, c++, v);
	}
	if (g->search)
		sqlite3_bind_text(st, c, buf_str(find), (int)find->n, SQLITE_STATIC);
}

static int
row_put(struct store *s, const struct gen *g, int64_t k, struct record *r, const struct buf *find, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(s->st, &st, g->put, e) < 0)
		return -1;
	put_bind(g, st, r, find);
	for (;; k++) {		/* the place may be taken by a row of the same second */
		r->k = r->deleted ? -k : k;
		sqlite3_bind_int64(st, GEN_K + 1, r->k);
		rc = sqlite3_step(st);
		if (rc != SQLITE_CONSTRAINT_PRIMARYKEY && rc != SQLITE_CONSTRAINT_ROWID)
			break;
		sqlite3_reset(st);
	}
	rc = rc == SQLITE_DONE ? 0 : stmt_fail(s->st->db, e);
	stmt_done(s->st, st);
	return rc;
}

void
store_record(const struct gen *g, sqlite3_stmt *st, struct record *out)
{
	int64_t state = sqlite3_column_int64(st, GEN_STATE);
	int c = GEN_FIELDS;

	out->k = sqlite3_column_int64(st, GEN_K);
	out->row = sqlite3_column_int64(st, GEN_ROW);
	out->deleted = state & GEN_DELETED;
	out->readonly = state & GEN_READONLY;
	out->missing = state & GEN_MISSING;
	out->delete_conflict = state & GEN_DELETE_CONFLICT;
	out->created_at = sqlite3_column_int64(st, GEN_CREATED_AT);
	out->created_by = sqlite3_column_int64(st, GEN_CREATED_BY);
	out->changed_at = sqlite3_column_int64(st, GEN_CHANGED_AT);
	out->changed_by = sqlite3_column_int64(st, GEN_CHANGED_BY);
	out->conflicts = (uint64_t)sqlite3_column_int64(st, GEN_CONFLICTS);
	for (size_t f = 0; f < g->entity->n_fields; f++) {
		struct value *v = &out->values[f];
		const char *s;

		if (!(g->columns >> f & 1))
			continue;
		switch (sqlite3_column_type(st, c)) {
		case SQLITE_INTEGER:
			value_set_int(v, sqlite3_column_int64(st, c));
			break;
		case SQLITE_TEXT:
			s = (const char *)sqlite3_column_text(st, c);
			if (g->entity->fields[f].kind == FIELD_REFS)
				log_json_list(s, (size_t)sqlite3_column_bytes(st, c), v);
			else
				value_set_textn(v, s, (size_t)sqlite3_column_bytes(st, c));
			break;
		default:
			value_release(v);
		}
		c++;
	}
}

bool
label_split(const char *s, size_t *code_n, int64_t *number)
{
	const char *dash = strrchr(s, '-');
	int64_t n = 0;

	if (!dash || dash == s || !dash[1] || strlen(dash + 1) > 15)
		return false;
	for (const char *p = dash + 1; *p; p++) {
		if (*p < '0' || *p > '9')
			return false;
		n = n * 10 + (*p - '0');
	}
	*code_n = (size_t)(dash - s);
	*number = n;
	return true;
}

static void
label_note(struct store *s, size_t entity, const char *label)
{
	struct label_seen *l;
	size_t code_n, i;
	int64_t number;

	if (!label_split(label, &code_n, &number) || code_n >= sizeof l->code)
		return;
	for (i = 0; i < s->n_labels; i++)
		if (s->labels[i].entity == entity && strlen(s->labels[i].code) == code_n
		    && memcmp(s->labels[i].code, label, code_n) == 0)
			break;
	if (i == s->n_labels) {
		s->labels = mem_resize(s->labels, ++s->n_labels, sizeof *s->labels);
		l = &s->labels[i];
		memset(l, 0, sizeof *l);
		l->entity = entity;
		memcpy(l->code, label, code_n);
	}
	if (number > s->labels[i].number)
		s->labels[i].number = number;
}

/* Every label ever set, whether it folds or not: a number that stands on somebody's paper is not given again. */
static void
labels_note(struct store *s, size_t entity, const struct edits *es, const struct record *r)
{
	int label = s->gen[entity].label;

	if (label < 0)
		return;
	for (size_t i = 0; i < es->n; i++)
		if (es->p[i].values && es->p[i].values[label].kind == VALUE_TEXT)
			label_note(s, entity, es->p[i].values[label].s);
	if (r->values[label].kind == VALUE_TEXT)
		label_note(s, entity, r->values[label].s);
}

static int
search_later(struct store *s, size_t entity, int64_t k, const struct buf *find)
{
	if (s->n_adds == s->cap_adds) {
		s->cap_adds = s->cap_adds ? 2 * s->cap_adds : 8;
		s->adds = mem_resize(s->adds, s->cap_adds, sizeof *s->adds);
	}
	s->adds[s->n_adds++] = (struct search_add){ entity, k, mem_str(buf_str(find)) };
	return 0;
}

static int
search_take_out(struct store *s, const struct gen *g, size_t entity, int64_t k, const char *find, struct err *e)
{
	sqlite3_stmt *st;

	for (size_t i = 0; i < s->n_adds; i++)	/* entered by this very save: only gathered so far */
		if (s->adds[i].entity == entity && s->adds[i].k == k) {
			free(s->adds[i].text);
			s->adds[i] = s->adds[--s->n_adds];
			return 0;
		}
	if (stmt_get(s->st, &st, g->search_drop, e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, k);
	stmt_bind_text(st, 2, find);
	return stmt_run(s->st, st, e);
}

static int
conflicts_put(struct store *s, const struct record *r, const struct record *old, struct err *e)
{
	sqlite3_stmt *st;

	if (old && (old->conflicts || old->delete_conflict)) {
		if (stmt_get(s->st, &st, sql_query_conflict_drop(), e) < 0)
			return -1;
		stmt_bind_text(st, 1, r->entity->name);
		sqlite3_bind_int64(st, 2, r->row);
		if (stmt_run(s->st, st, e) < 0)
			return -1;
	}
	for (size_t f = 0; f <= r->entity->n_fields; f++) {
		bool deletion = f == r->entity->n_fields;

		if (deletion ? !r->delete_conflict : !(r->conflicts >> f & 1))
			continue;
		if (stmt_get(s->st, &st, sql_query_conflict_add(), e) < 0)
			return -1;
		stmt_bind_text(st, 1, r->entity->name);
		sqlite3_bind_int64(st, 2, r->row);
		stmt_bind_text(st, 3, deletion ? "deleted" : r->entity->fields[f].name);
		if (stmt_run(s->st, st, e) < 0)
			return -1;
	}
	return 0;
}

/* The row as the tables have it now; row 0 when they have none. */
static int
row_old(struct store *s, const struct gen *g, int64_t row, struct record *old, struct buf *find, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	record_init(old, g->entity);
	if (s->fresh)
		return 0;
	if (stmt_get(s->st, &st, g->by_row, e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, row);
	rc = stmt_step(st, e);
	if (rc > 0) {
		store_record(g, st, old);
		if (g->search)
			buf_adds(find, (const char *)sqlite3_column_text(st, gen_last_column(g)));
	}
	stmt_done(s->st, st);
	return rc < 0 ? -1 : 0;
}

static int
row_drop(struct store *s, const struct gen *g, int64_t k, struct err *e)
{
	sqlite3_stmt *st;

	if (stmt_get(s->st, &st, g->drop_row, e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, k);
	return stmt_run(s->st, st, e);
}

/* Rows whose search text holds a name that has changed. */
static int
refold_referring(struct store *s, const struct entity *to, int64_t row, struct err *e)
{
	struct buf sql = BUF_INIT, item = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < s->model->n; i++) {
		const struct gen *g = &s->gen[i];

		for (size_t f = 0; rc >= 0 && f < g->entity->n_fields; f++) {
			const struct field *fd = &g->entity->fields[f];
			int64_t *rows = NULL;
			size_t n = 0;
			sqlite3_stmt *st;

			if (!((g->first | g->second) >> f & 1) || (fd->kind != FIELD_REF && fd->kind != FIELD_REFS)
			    || !fd->ref || strcmp(fd->ref, to->name) != 0)
				continue;
			buf_clear(&sql);
			gen_referring(&sql, g->entity, fd);
			if (stmt_get(s->st, &st, buf_str(&sql), e) < 0) {
				rc = -1;
				break;
			}
			if (fd->kind == FIELD_REF) {
				sqlite3_bind_int64(st, 1, row);
			} else {
				buf_clear(&item);
				buf_addf(&item, "%lld", (long long)row);	/* part of another number: folded once too often */
				stmt_bind_text(st, 1, buf_str(&item));
			}
			while ((rc = stmt_step(st, e)) > 0) {
				rows = mem_resize(rows, n + 1, sizeof *rows);
				rows[n++] = sqlite3_column_int64(st, 0);
			}
			stmt_done(s->st, st);
			for (size_t r = 0; rc >= 0 && r < n; r++)
				rc = store_fold(s, g->entity, rows[r], e);
			free(rows);
		}
	}
	buf_release(&sql);
	buf_release(&item);
	return rc;
}

/* Write r, folded from es, over what the tables have. */
static int
row_write(struct store *s, size_t entity, const struct edits *es, struct record *r, struct err *e)
{
	const struct gen *g = &s->gen[entity];
	struct buf find = BUF_INIT, old_find = BUF_INIT, old_name = BUF_INIT, name = BUF_INIT;
	struct record old;
	bool had;
	int rc = -1;

	if (row_old(s, g, r->row, &old, &old_find, e) < 0)
		goto out;
	had = old.row != 0;
	if (g->search && find_of_record(s, g, r, &find, e) < 0)
		goto out;
	if ((had && row_drop(s, g, old.k, e) < 0)
	    || row_put(s, g, place_of(g, es, r), r, &find, e) < 0
	    || conflicts_put(s, r, had ? &old : NULL, e) < 0)
		goto out;
	s->live[entity] += (r->k > 0) - (had && old.k > 0);
	if (g->search && s->searchable && !s->fresh
	    && !(had && old.k == r->k && strcmp(buf_str(&find), buf_str(&old_find)) == 0)) {
		if (had && old.k > 0 && search_take_out(s, g, entity, old.k, buf_str(&old_find), e) < 0)
			goto out;
		if (r->k > 0)
			search_later(s, entity, r->k, &find);
	}
	rc = 0;
	if (g->named_by && !s->fresh) {
		/* also when the row is new: what refers to it may have come first */
		text_of_record(g, r, &name);
		if (had)
			text_of_record(g, &old, &old_name);
		if (strcmp(buf_str(&name), buf_str(&old_name)) != 0)
			rc = refold_referring(s, g->entity, r->row, e);
	}
out:
	record_release(&old);
	buf_release(&find);
	buf_release(&old_find);
	buf_release(&name);
	buf_release(&old_name);
	return rc;
}

/* Nothing of the row folds any more (an edit it hung on has come, and does not fit): it leaves the tables. */
static int
row_gone(struct store *s, size_t entity, int64_t row, struct err *e)
{
	const struct gen *g = &s->gen[entity];
	struct buf find = BUF_INIT;
	struct record old, none;
	int rc;

	record_init(&none, g->entity);
	none.row = row;
	rc = row_old(s, g, row, &old, &find, e);
	if (rc == 0 && old.row) {
		rc = row_drop(s, g, old.k, e);
		if (rc == 0)
			rc = conflicts_put(s, &none, &old, e);
		s->live[entity] -= old.k > 0;
		if (rc == 0 && g->search && s->searchable && old.k > 0)
			rc = search_take_out(s, g, entity, old.k, buf_str(&find), e);
		if (rc == 0 && g->named_by)
			rc = refold_referring(s, g->entity, row, e);
	}
	record_release(&old);
	record_release(&none);
	buf_release(&find);
	return rc;
}

static int
fold_and_write(struct store *s, size_t entity, struct edits *es, struct err *e)
{
	struct record r;
	int rc = 0;

	record_init(&r, es->entity);
	fold_row(es, s->model->format, false, &r);
	if (r.heads.n)
		rc = row_write(s, entity, es, &r, e);
	else if (es->n)
		rc = row_gone(s, entity, es->p[0].row, e);
	labels_note(s, entity, es, &r);
	record_release(&r);
	return rc;
}

int
store_fold(struct store *s, const struct entity *ent, int64_t row, struct err *e)
{
	struct edits es;
	int rc;

	edits_init(&es, ent);
	rc = log_row(s->log, &es, ent->name, row, e);
	if (rc == 0)
		rc = fold_and_write(s, store_index(s, ent), &es, e);
	edits_release(&es);
	return rc;
}

static int
add_compare(const void *a, const void *b)
{
	const struct search_add *x = a, *y = b;

	if (x->entity != y->entity)
		return x->entity < y->entity ? -1 : 1;
	return x->k < y->k ? -1 : x->k > y->k;
}

int
store_finish(struct store *s, struct err *e)
{
	sqlite3_stmt *st;

	if (s->n_adds)	/* FTS5 writes out its buffer whenever a rowid is not above the last */
		qsort(s->adds, s->n_adds, sizeof *s->adds, add_compare);
	for (size_t i = 0; i < s->n_adds; i++) {
		if (stmt_get(s->st, &st, s->gen[s->adds[i].entity].search_add, e) < 0)
			return -1;
		sqlite3_bind_int64(st, 1, s->adds[i].k);
		sqlite3_bind_text(st, 2, s->adds[i].text, -1, SQLITE_STATIC);
		if (stmt_run(s->st, st, e) < 0)
			return -1;
	}
	for (size_t i = 0; i < s->model->n; i++) {
		if (!s->live[i])
			continue;
		if (stmt_get(s->st, &st, sql_query_total_add(), e) < 0)
			return -1;
		stmt_bind_text(st, 1, s->model->entities[i]->name);
		sqlite3_bind_int64(st, 2, s->live[i]);
		if (stmt_run(s->st, st, e) < 0)
			return -1;
	}
	for (size_t i = 0; i < s->n_labels; i++) {
		if (stmt_get(s->st, &st, sql_query_label_seen(), e) < 0)
			return -1;
		stmt_bind_text(st, 1, s->model->entities[s->labels[i].entity]->name);
		stmt_bind_text(st, 2, s->labels[i].code);
		sqlite3_bind_int64(st, 3, s->labels[i].number);
		if (stmt_run(s->st, st, e) < 0)
			return -1;
	}
	store_forget(s);
	return 0;
}

/* --- all of it ------------------------------------------------------------------------------------------------- */

int
store_drop(struct store *s, struct err *e)
{
	struct buf sql = BUF_INIT;
	sqlite3_stmt *st;
	int rc;

	/* statements hold the tables open; virtual tables first, their shadows go with them */
	if (stmt_get(s->st, &st, sql_query_derived_names(), e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		buf_adds(&sql, "DROP TABLE ");
		gen_name(&sql, "", (const char *)sqlite3_column_text(st, 0));
		buf_adds(&sql, ";\n");
	}
	stmt_done(s->st, st);
	if (rc == 0 && sql.n)
		rc = stmt_script(s->st->db, buf_str(&sql), e);
	buf_release(&sql);
	return rc;
}

static int
fill_often(struct store *s, struct rowmap *often, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(s->log, &st, sql_query_rows_edited_often(), e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		const struct entity *ent = model_entity(s->model, (const char *)sqlite3_column_text(st, 0));

		if (ent)
			rowmap_put(often, (uint32_t)store_index(s, ent), sqlite3_column_int64(st, 1));
	}
	stmt_done(s->log, st);
	return rc;
}

/* In order of arrival: most rows have one edit, which is then all there is to read; the log is read once, front to back. */
static int
fill_rows(struct store *s, struct rowmap *often, const struct progress *pr, struct err *e)
{
	struct edits es;
	sqlite3_stmt *st;
	int64_t total;
	size_t done = 0;
	int rc;

	edits_init(&es, NULL);
	if (stmt_int(s->log, &total, sql_query_edit_count(), e) < 0 || stmt_get(s->log, &st, sql_query_edits_all(), e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		const struct entity *ent = model_entity(s->model, (const char *)sqlite3_column_text(st, 11));
		struct rowmap_slot *slot;
		size_t i;

		if (++done % 1024 == 0 && pr && pr->tick && !pr->tick(pr->data, done, (size_t)total)) {
			rc = err_set(e, ERR_CANCEL, "已停止，什么也没有改动");
			break;
		}
		if (!ent)
			continue;
		i = store_index(s, ent);
		slot = rowmap_at(often, (uint32_t)i, sqlite3_column_int64(st, 2));
		if (slot->row && slot->mark)
			continue;
		slot->mark = slot->row != 0;
		es.entity = ent;
		if (slot->row)
			rc = log_row(s->log, &es, ent->name, slot->row, e);
		else
			log_column(st, edits_add(&es));
		if (rc < 0 || fold_and_write(s, i, &es, e) < 0) {
			rc = -1;
			break;
		}
		edits_clear(&es);
	}
	stmt_done(s->log, st);
	edits_release(&es);
	return rc;
}

int
store_fill(struct store *s, const struct progress *pr, struct err *e)
{
	struct rowmap *often = rowmap_new();
	sqlite3_stmt *st;
	int rc = stmt_script(s->st->db, sql_schema_derived(), e);

	for (size_t i = 0; rc == 0 && i < s->model->n; i++) {
		rc = stmt_script(s->st->db, s->gen[i].tables, e);
		if (rc == 0 && (rc = stmt_get(s->st, &st, sql_query_total_new(), e)) == 0) {
			stmt_bind_text(st, 1, s->model->entities[i]->name);
			rc = stmt_run(s->st, st, e);
		}
	}
	s->fresh = true;
	if (rc == 0)
		rc = fill_often(s, often, e);
	if (rc == 0)
		rc = fill_rows(s, often, pr, e);
	s->fresh = false;
	rowmap_free(often);
	for (size_t i = 0; rc == 0 && i < s->model->n; i++) {
		rc = stmt_script(s->st->db, s->gen[i].indexes, e);
		if (rc == 0 && s->gen[i].search && s->searchable)
			rc = stmt_script(s->st->db, s->gen[i].search_all, e);
	}
	if (rc == 0)
		rc = store_finish(s, e);
	return rc;
}
