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
#include "db/log_json.h"
#include "db/rowmap.h"
#include "sql.h"

#define PLACE_BITS 30			/* of k: what tells rows of one second apart */
#define NAMES_MAX 262144		/* remembered texts of referred rows; more than any township has people */

/* --- the store ------------------------------------------------------------------------------------------------ */

struct search_add {
	size_t entity;
	int64_t k;
	char *text;		/* owned */
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

/* Not while somebody holds a name. */
void
store_trim(struct store *s)
{
	if (s->names->n <= NAMES_MAX)
		return;
	rowmap_free(s->names);
	s->names = rowmap_new();
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

size_t
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

/* Folded for search, on one line: folding joins Han characters over blanks, so every value is folded alone and no word is
 * found over the end of a field. */
static void
key_add(struct buf *out, const char *s, size_t n)
{
	size_t from = out->n;
	char *line;

	text_search_key(out, s, n);
	while (out->n > from && (line = memchr(out->p + from, '\n', out->n - from)))
		*line = ' ';
}

static void
key_of_value(struct buf *out, const struct value *v)
{
	struct buf line = BUF_INIT;

	if (v->kind == VALUE_INT)
		buf_addf(out, "%lld", (long long)v->i);
	if (v->kind != VALUE_TEXT)
		return;
	if (!memchr(v->s, '\n', v->n)) {
		key_add(out, v->s, v->n);
		return;
	}
	buf_add(&line, v->s, v->n);
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '\n')
			line.p[i] = ' ';
	key_add(out, line.p, line.n);
	buf_release(&line);
}

static bool
is_reference(const struct field *f)
{
	return f->kind == FIELD_REF || f->kind == FIELD_REFS;
}

/* What a row puts into the search text of those that refer to it: its own first part, one level only.  False: nothing. */
static bool
name_of_record(const struct gen *g, const struct record *r, struct buf *out)
{
	bool any = false;

	for (size_t f = 0; f < g->entity->n_fields; f++) {
		const struct field *fd = &g->entity->fields[f];

		if (!(g->first >> f & 1) || value_is_null(&r->values[f]) || fd->kind == FIELD_CHOICE || is_reference(fd))
			continue;
		if (any)
			buf_addc(out, ' ');
		any = true;
		key_of_value(out, &r->values[f]);
	}
	return any;
}

/* From the log, not from the derived table: right whatever is folded first.  NULL: it has none. */
static int
name_of_row(struct store *s, const struct entity *ent, int64_t row, const char **out, struct err *e)
{
	size_t i = store_index(s, ent);
	struct rowmap_slot *slot = rowmap_at(s->names, (uint32_t)i, row);
	struct edits es;
	struct record r;
	struct buf b = BUF_INIT;

	if (!slot->row) {
		edits_init(&es, ent);
		if (log_row(s->log, &es, ent->name, row, e) < 0) {
			edits_release(&es);
			return -1;
		}
		record_init(&r, ent);
		fold_row(&es, s->model->format, false, &r);
		slot = rowmap_put(s->names, (uint32_t)i, row);
		if (name_of_record(&s->gen[i], &r, &b))
			slot->text = mem_str(buf_str(&b));
		record_release(&r);
		edits_release(&es);
		buf_release(&b);
	}
	*out = slot->text;
	return 0;
}

static size_t
references(const struct gen *g, size_t f, const struct value *v)
{
	if (!((g->first | g->second) >> f & 1) || !is_reference(&g->entity->fields[f]))
		return 0;
	return v->kind == VALUE_LIST ? v->n : v->kind == VALUE_INT;
}

int
folded_names(struct folded *f, struct store *s, struct err *e)
{
	const struct gen *g = &s->gen[f->entity];

	f->n_names = 0;
	for (size_t i = 0; i < g->entity->n_fields; i++) {
		const struct value *v = &f->r.values[i];
		const struct entity *to;
		size_t n = references(g, i, v);

		if (n == 0)
			continue;
		to = g->entity->fields[i].ref ? model_entity(s->model, g->entity->fields[i].ref) : NULL;
		while (f->n_names + n > f->cap_names) {
			f->cap_names = f->cap_names ? 2 * f->cap_names : 8;
			f->names = mem_resize(f->names, f->cap_names, sizeof *f->names);
		}
		for (size_t k = 0; k < n; k++) {
			int64_t row = v->kind == VALUE_LIST ? v->items[k].i : v->i;
			const char **name = &f->names[f->n_names++];

			*name = NULL;
			if (to && row && name_of_row(s, to, row, name, e) < 0)
				return -1;
		}
	}
	return 0;
}

static void
find_part(const struct gen *g, uint64_t fields, struct folded *f)
{
	const char **name = f->names;
	bool any = false;

	for (size_t i = 0; i < g->entity->n_fields; i++) {
		const struct field *fd = &g->entity->fields[i];
		const struct value *v = &f->r.values[i];
		size_t n = references(g, i, v);

		if (fields >> i & 1 && !is_reference(fd) && fd->kind != FIELD_CHOICE && !value_is_null(v)) {
			if (any)
				buf_addc(&f->find, ' ');
			any = true;
			key_of_value(&f->find, v);
		}
		for (size_t k = 0; k < n; k++, name++) {
			if (!(fields >> i & 1) || !*name)
				continue;
			if (any)
				buf_addc(&f->find, ' ');
			any = true;
			buf_adds(&f->find, *name);
		}
	}
}

/* --- one row between the log and the tables ---------------------------------------------------------------------- */

static int64_t place_of(const struct gen *g, const struct edits *es, const struct record *r);

void
folded_release(struct folded *f)
{
	edits_release(&f->es);
	record_release(&f->r);
	free(f->names);
	buf_release(&f->find);
	memset(f, 0, sizeof *f);
}

void
folded_clear(struct folded *f)
{
	edits_clear(&f->es);
	record_release(&f->r);
	buf_clear(&f->find);
	f->n_names = 0;
}

void
folded_fold(struct folded *f, const struct store *s)
{
	record_init(&f->r, f->es.entity);
	fold_row(&f->es, s->model->format, false, &f->r);
	f->place = f->es.n ? place_of(&s->gen[f->entity], &f->es, &f->r) : 0;
}

void
folded_find(struct folded *f, const struct store *s)
{
	const struct gen *g = &s->gen[f->entity];

	if (!g->search)
		return;
	find_part(g, g->first, f);
	buf_addc(&f->find, '\n');
	find_part(g, g->second, f);
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
	at = seconds << PLACE_BITS | (r->row & ((INT64_C(1) << PLACE_BITS) - 1));
	return at ? at : 1;	/* only the places of deleted rows are not above 0 */
}

/* The parameters of one row, from number "first" on. */
static void
put_bind(const struct gen *g, sqlite3_stmt *st, int first, const struct record *r, const struct buf *find)
{
	int c = first + GEN_FIELDS;

	sqlite3_bind_int64(st, first + GEN_K, r->k);
	sqlite3_bind_int64(st, first + GEN_ROW, r->row);
	sqlite3_bind_int64(st, first + GEN_STATE, gen_state(r));
	sqlite3_bind_int64(st, first + GEN_CREATED_AT, r->created_at);
	sqlite3_bind_int64(st, first + GEN_CREATED_BY, r->created_by);
	sqlite3_bind_int64(st, first + GEN_CHANGED_AT, r->changed_at);
	sqlite3_bind_int64(st, first + GEN_CHANGED_BY, r->changed_by);
	sqlite3_bind_blob(st, first + GEN_HEADS, r->heads.p, (int)(r->heads.n * ID_BYTES), SQLITE_STATIC);
	sqlite3_bind_int64(st, first + GEN_CONFLICTS, (int64_t)r->conflicts);
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

static bool
place_taken(int rc)
{
	return rc == SQLITE_CONSTRAINT_PRIMARYKEY || rc == SQLITE_CONSTRAINT_ROWID;
}

static int
row_put(struct store *s, const struct gen *g, struct folded *f, struct err *e)
{
	struct record *r = &f->r;
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(s->st, &st, g->put, e) < 0)
		return -1;
	r->k = r->deleted ? -f->place : f->place;
	put_bind(g, st, 1, r, &f->find);
	while (place_taken(rc = sqlite3_step(st))) {	/* by a row of the same second */
		sqlite3_reset(st);
		r->k += r->deleted ? -1 : 1;
		sqlite3_bind_int64(st, GEN_K + 1, r->k);
	}
	rc = rc == SQLITE_DONE ? 0 : stmt_fail(s->st->db, e);
	stmt_done(s->st, st);
	return rc;
}

/* As many rows as one statement takes.  *done: so many are in, the next one's place is taken. */
static int
rows_put(struct store *s, struct gen *g, struct folded *const *f, size_t *done, struct err *e)
{
	int columns = gen_columns(g), rc;
	sqlite3_stmt *st;

	if (stmt_get(s->st, &st, gen_put_many(g), e) < 0)
		return -1;
	for (size_t i = 0; i < g->many; i++) {
		f[i]->r.k = f[i]->r.deleted ? -f[i]->place : f[i]->place;
		put_bind(g, st, 1 + (int)i * columns, &f[i]->r, &f[i]->find);
	}
	rc = sqlite3_step(st);
	*done = place_taken(rc) ? (size_t)sqlite3_changes(s->st->db) : g->many;
	rc = rc == SQLITE_DONE || place_taken(rc) ? 0 : stmt_fail(s->st->db, e);
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

/* "A-0412" -> code "A", 412.  False for anything else. */
static bool
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

void
folded_labels(const struct folded *f, struct store *s)
{
	int label = s->gen[f->entity].label;

	if (label < 0)
		return;
	for (size_t i = 0; i < f->es.n; i++)
		if (f->es.p[i].values && f->es.p[i].values[label].kind == VALUE_TEXT)
			label_note(s, f->entity, f->es.p[i].values[label].s);
	if (f->r.values[label].kind == VALUE_TEXT)
		label_note(s, f->entity, f->r.values[label].s);
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

const char *
record_conflict(const struct record *r, size_t f)
{
	if (f == r->entity->n_fields)
		return r->delete_conflict ? "deleted" : NULL;
	return r->conflicts >> f & 1 ? r->entity->fields[f].name : NULL;
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
		const char *field = record_conflict(r, f);

		if (!field)
			continue;
		if (stmt_get(s->st, &st, sql_query_conflict_add(), e) < 0)
			return -1;
		stmt_bind_text(st, 1, r->entity->name);
		sqlite3_bind_int64(st, 2, r->row);
		stmt_bind_text(st, 3, field);
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
				rows = mem_more(rows, n, sizeof *rows);
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

/* --- the latest of what names a row ----------------------------------------------------------------------------------- */

static int
latest_renew(struct store *s, const struct entity *ent, size_t f, int64_t row, struct err *e)
{
	struct buf sql = BUF_INIT;
	sqlite3_stmt *st;
	int rc;

	gen_latest(&sql, ent, f, false);
	rc = stmt_get(s->st, &st, buf_str(&sql), e);
	buf_release(&sql);
	if (rc < 0)
		return -1;
	sqlite3_bind_int64(st, 1, row);
	return stmt_run(s->st, st, e);
}

/* The row itself was written anew: its own column is empty. */
static int
latest_of_row(struct store *s, const struct entity *ent, int64_t row, struct err *e)
{
	for (size_t f = 0; f < ent->n_fields; f++)
		if (ent->fields[f].latest && latest_renew(s, ent, f, row, e) < 0)
			return -1;
	return 0;
}

/* A row that names others has changed from old to r (row 0: was not there, is gone): those it named and names look again. */
static int
latest_named(struct store *s, const struct record *old, const struct record *r, struct err *e)
{
	for (size_t i = 0; i < s->model->n; i++) {
		const struct entity *to = s->model->entities[i];

		for (size_t f = 0; f < to->n_fields; f++) {
			const struct latest *l = to->fields[f].latest;
			int64_t was, is;

			if (!l || strcmp(l->entity, r->entity->name) != 0)
				continue;
			was = old->row && !old->deleted ? record_int(old, l->by) : 0;
			is = r->row && !r->deleted ? record_int(r, l->by) : 0;
			if (was == is && (!is || value_equal(record_field(old, l->of), record_field(r, l->of))))
				continue;
			if ((was && latest_renew(s, to, f, was, e) < 0) || (is && is != was && latest_renew(s, to, f, is, e) < 0))
				return -1;
		}
	}
	return 0;
}

int
store_fill_latest(struct store *s, struct err *e)
{
	struct buf sql = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < s->model->n && rc == 0; i++)
		for (size_t f = 0; f < s->model->entities[i]->n_fields && rc == 0; f++)
			if (s->model->entities[i]->fields[f].latest) {
				buf_clear(&sql);
				gen_latest(&sql, s->model->entities[i], f, true);
				rc = stmt_script(s->st->db, buf_str(&sql), e);
			}
	buf_release(&sql);
	return rc;
}

/* Write it over what the tables have. */
static int
row_write(struct store *s, struct folded *f, struct err *e)
{
	const struct gen *g = &s->gen[f->entity];
	struct record *r = &f->r;
	struct buf old_find = BUF_INIT, old_name = BUF_INIT, name = BUF_INIT;
	struct record old = { 0 };
	bool had;
	int rc = -1;

	if (row_old(s, g, r->row, &old, &old_find, e) < 0)
		goto out;
	had = old.row != 0;
	if ((had && row_drop(s, g, old.k, e) < 0)
	    || row_put(s, g, f, e) < 0
	    || conflicts_put(s, r, had ? &old : NULL, e) < 0
	    || latest_of_row(s, g->entity, r->row, e) < 0 || latest_named(s, &old, r, e) < 0)
		goto out;
	s->live[f->entity] += (r->k > 0) - (had && old.k > 0);
	if (g->search && s->searchable
	    && !(had && old.k == r->k && strcmp(buf_str(&f->find), buf_str(&old_find)) == 0)) {
		if (had && old.k > 0 && search_take_out(s, g, f->entity, old.k, buf_str(&old_find), e) < 0)
			goto out;
		if (r->k > 0)
			search_later(s, f->entity, r->k, &f->find);
	}
	rc = 0;
	if (g->named_by) {
		/* also when the row is new: what refers to it may have come first */
		bool now = name_of_record(g, r, &name), before = had && name_of_record(g, &old, &old_name);

		if (now != before || strcmp(buf_str(&name), buf_str(&old_name)) != 0)
			rc = refold_referring(s, g->entity, r->row, e);
	}
out:
	record_release(&old);
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
		none.row = 0;
		if (rc == 0)
			rc = latest_named(s, &old, &none, e);
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

int
folded_write(struct folded *f, struct store *s, struct err *e)
{
	if (f->r.heads.n)
		return row_write(s, f, e);
	return f->es.n ? row_gone(s, f->entity, f->es.p[0].row, e) : 0;
}

/* How many of the first rows one statement takes: of one thing, and all of them to be shown. */
static size_t
rows_alike(struct folded *const *f, size_t n, size_t most)
{
	size_t i = 0;

	while (i < n && i < most && f[i]->entity == f[0]->entity && f[i]->r.heads.n)
		i++;
	return i;
}

int
folded_fill(struct folded *const *f, size_t n, struct store *s, struct err *e)
{
	for (size_t i = 0; i < n;) {
		struct gen *g = &s->gen[f[i]->entity];
		size_t done = 0;

		if (!f[i]->r.heads.n) {
			i++;
			continue;
		}
		if (rows_alike(f + i, n - i, g->many) == g->many && rows_put(s, g, f + i, &done, e) < 0)
			return -1;
		if (done == 0) {
			if (row_put(s, g, f[i], e) < 0)
				return -1;
			done = 1;
		}
		for (; done > 0; done--, i++) {
			s->live[f[i]->entity] += f[i]->r.k > 0;
			if (conflicts_put(s, &f[i]->r, NULL, e) < 0)
				return -1;
		}
	}
	return 0;
}

int
store_fold(struct store *s, const struct entity *ent, int64_t row, struct err *e)
{
	struct folded f = { .entity = store_index(s, ent) };
	int rc;

	store_trim(s);
	edits_init(&f.es, ent);
	rc = log_row(s->log, &f.es, ent->name, row, e);
	if (rc == 0) {
		folded_fold(&f, s);
		rc = folded_names(&f, s, e);
	}
	if (rc == 0) {
		folded_find(&f, s);
		folded_labels(&f, s);
		rc = folded_write(&f, s, e);
	}
	folded_release(&f);
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
