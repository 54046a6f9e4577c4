/*
 * oracle.c - raw reading and the rules of the fold, a second time.
 */
#include "sim/oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>
#include <sqlite3.h>

#include "base/buf.h"
#include "base/mem.h"

#define FIELDS 16
#define NUMBERS_MAX 3000	/* no simulated ledger grows further */

static char problem[1024];

/* --- raw reading ---------------------------------------------------------------------------------------------------- */

void
raw_release(struct raw_log *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->p[i].entity);
		free(r->p[i].station);
		free(r->p[i].fields);
		free(r->p[i].bases);
	}
	free(r->p);
	*r = (struct raw_log){ 0 };
}

static int
raw_compare(const void *a, const void *b)
{
	return memcmp(((const struct raw_edit *)a)->id, ((const struct raw_edit *)b)->id, ID_BYTES);
}

const struct raw_edit *
raw_find(const struct raw_log *r, const uint8_t *id)
{
	size_t from = 0, to = r->n;

	while (from < to) {
		size_t mid = (from + to) / 2;
		int c = memcmp(id, r->p[mid].id, ID_BYTES);

		if (c == 0)
			return &r->p[mid];
		if (c < 0)
			to = mid;
		else
			from = mid + 1;
	}
	return NULL;
}

bool
raw_within(const struct raw_log *a, const struct raw_log *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!raw_find(b, a->p[i].id))
			return false;
	return true;
}

bool
raw_same(const struct raw_log *a, const struct raw_log *b)
{
	return a->n == b->n && raw_within(a, b);
}

static void
raw_add(struct raw_log *r, const struct raw_edit *from)
{
	struct raw_edit *ed;

	if ((r->n & (r->n - 1)) == 0)
		r->p = mem_resize(r->p, r->n ? 2 * r->n : 1, sizeof *r->p);
	ed = &r->p[r->n++];
	*ed = *from;
	ed->entity = mem_str(from->entity);
	ed->station = mem_str(from->station);
	ed->fields = from->fields ? mem_strn(from->fields, from->fields_n) : NULL;
	ed->bases = from->n_bases ? mem_copy(from->bases, from->n_bases * ID_BYTES) : NULL;
}

static void
raw_sort(struct raw_log *r)
{
	if (r->n)
		qsort(r->p, r->n, sizeof *r->p, raw_compare);
}

void
raw_copy(struct raw_log *to, const struct raw_log *from)
{
	*to = (struct raw_log){ 0 };
	for (size_t i = 0; i < from->n; i++)
		raw_add(to, &from->p[i]);
	raw_sort(to);
}

void
raw_join(struct raw_log *to, const struct raw_log *more)
{
	size_t n = to->n;

	for (size_t i = 0; i < more->n; i++) {
		struct raw_log held = { to->p, n };

		if (!raw_find(&held, more->p[i].id))
			raw_add(to, &more->p[i]);
	}
	raw_sort(to);
}

static void
hash_int(crypto_generichash_state *h, int64_t v)
{
	uint8_t b[16] = { 0, 0, 0, 0, 0, 0, 0, 8 };

	for (int i = 0; i < 8; i++)
		b[8 + i] = (uint8_t)((uint64_t)v >> (56 - 8 * i));
	crypto_generichash_update(h, b, 16);
}

static void
hash_part(crypto_generichash_state *h, const void *p, size_t n)
{
	uint8_t b[8];

	for (int i = 0; i < 8; i++)
		b[i] = (uint8_t)((uint64_t)n >> (56 - 8 * i));
	crypto_generichash_update(h, b, 8);
	crypto_generichash_update(h, p, n);
}

static bool
id_fits(const struct raw_edit *ed, const void *salt, const void *fhash)
{
	crypto_generichash_state h;
	uint8_t f[ID_BYTES], id[ID_BYTES];

	if (ed->fields) {
		crypto_generichash_init(&h, NULL, 0, ID_BYTES);
		crypto_generichash_update(&h, salt, ID_BYTES);
		crypto_generichash_update(&h, (const uint8_t *)ed->fields, ed->fields_n);
		crypto_generichash_final(&h, f, ID_BYTES);
	} else {
		memcpy(f, fhash, ID_BYTES);
	}
	crypto_generichash_init(&h, NULL, 0, ID_BYTES);
	hash_part(&h, "ybz1", 4);
	hash_part(&h, ed->entity, strlen(ed->entity));
	hash_int(&h, ed->row);
	hash_int(&h, ed->gen);
	hash_part(&h, ed->bases, ed->n_bases * ID_BYTES);
	hash_int(&h, ed->at);
	hash_int(&h, ed->who);
	hash_part(&h, ed->station, strlen(ed->station));
	hash_int(&h, ed->need);
	hash_part(&h, f, ID_BYTES);
	crypto_generichash_final(&h, id, ID_BYTES);
	return memcmp(id, ed->id, ID_BYTES) == 0;
}

#define COLUMNS "SELECT n, id, entity, row, gen, bases, at, who, station, need, fields, salt, fhash, batch FROM edit"

/* The row under st joins r; false when its hash does not fit. */
static bool
raw_take(struct raw_log *r, sqlite3_stmt *st)
{
	static const uint8_t nothing[ID_BYTES];
	struct raw_edit ed = { .n = sqlite3_column_int64(st, 0), .row = sqlite3_column_int64(st, 3), .gen = sqlite3_column_int64(st, 4),
		.at = sqlite3_column_int64(st, 6), .who = sqlite3_column_int64(st, 7), .need = sqlite3_column_int64(st, 9),
		.batch = sqlite3_column_int64(st, 13) };
	const void *salt = sqlite3_column_blob(st, 11), *fhash = sqlite3_column_blob(st, 12);
	static const int types[] = { SQLITE_INTEGER, SQLITE_BLOB, SQLITE_TEXT, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_BLOB, SQLITE_INTEGER,
		SQLITE_INTEGER, SQLITE_TEXT, SQLITE_INTEGER };

	for (int c = 0; c < 10; c++)
		if (sqlite3_column_type(st, c) != types[c])
			return false;
	ed.entity = (char *)(uintptr_t)sqlite3_column_text(st, 2);
	ed.station = (char *)(uintptr_t)sqlite3_column_text(st, 8);
	ed.fields = (char *)(uintptr_t)sqlite3_column_text(st, 10);
	ed.fields_n = (size_t)sqlite3_column_bytes(st, 10);
	ed.n_bases = (size_t)sqlite3_column_bytes(st, 5) / ID_BYTES;
	ed.bases = (uint8_t (*)[ID_BYTES])(uintptr_t)sqlite3_column_blob(st, 5);
	if (sqlite3_column_bytes(st, 1) != ID_BYTES || sqlite3_column_bytes(st, 5) % ID_BYTES || !ed.entity || !ed.station
	    || (ed.fields ? !salt || sqlite3_column_bytes(st, 11) != ID_BYTES : !fhash || sqlite3_column_bytes(st, 12) != ID_BYTES))
		return false;
	memcpy(ed.id, sqlite3_column_blob(st, 1), ID_BYTES);
	if (!id_fits(&ed, salt ? salt : nothing, fhash ? fhash : nothing))
		return false;
	raw_add(r, &ed);
	return true;
}

const char *
raw_load(struct raw_log *r, const char *path)
{
	const char *bad = NULL;
	sqlite3_stmt *st = NULL;
	sqlite3 *db;
	int rc;

	*r = (struct raw_log){ 0 };
	/* writable: a journal left behind must be rolled back before anything is read */
	rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(db, COLUMNS " ORDER BY id", -1, &st, NULL);
	if (rc == SQLITE_OK) {
		while ((rc = sqlite3_step(st)) == SQLITE_ROW)
			if (!raw_take(r, st))
				bad = "an edit whose hash does not fit is in the log";
	}
	if (rc != SQLITE_DONE && !bad) {
		snprintf(problem, sizeof problem, "%s cannot be read: %s", path, sqlite3_errmsg(db));
		bad = problem;
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
	for (size_t i = 1; !bad && i < r->n; i++)
		if (memcmp(r->p[i - 1].id, r->p[i].id, ID_BYTES) == 0)
			bad = "an edit is twice in the log";
	return bad;
}

void
raw_load_damaged(struct raw_log *r, const char *path)
{
	sqlite3_stmt *st = NULL;
	sqlite3 *db;
	char uri[256];

	*r = (struct raw_log){ 0 };
	snprintf(uri, sizeof uri, "file:%s?immutable=1", path);
	if (sqlite3_open_v2(uri, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) == SQLITE_OK
	    && sqlite3_exec(db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL) == SQLITE_OK
	    && sqlite3_prepare_v2(db, COLUMNS " WHERE n = ?1", -1, &st, NULL) == SQLITE_OK)
		for (int64_t n = 1; n < NUMBERS_MAX; n++) {
			sqlite3_reset(st);
			sqlite3_bind_int64(st, 1, n);
			if (sqlite3_step(st) == SQLITE_ROW)
				raw_take(r, st);
		}
	sqlite3_finalize(st);
	sqlite3_close(db);
	raw_sort(r);
	if (r->n > 1) {		/* a damaged tree may lead to one row twice */
		size_t n = 1;

		for (size_t i = 1; i < r->n; i++)
			if (memcmp(r->p[i].id, r->p[n - 1].id, ID_BYTES) != 0) {
				r->p[n++] = r->p[i];
			} else {
				free(r->p[i].entity);
				free(r->p[i].station);
				free(r->p[i].fields);
				free(r->p[i].bases);
			}
		r->n = n;
	}
}

/* --- the rules of FORMAT.md, "What edits fold to" ---------------------------------------------------------------------- */

struct said {			/* one edit, read */
	const struct raw_edit *ed;
	bool folds, head, set[FIELDS + 1];	/* last: deleted */
	char *value[FIELDS + 1];		/* owned; "" for nothing */
};

struct folded {
	bool deleted, missing, readonly, delete_conflict, conflict[FIELDS];
	const char *value[FIELDS];	/* borrowed */
	uint8_t heads[512][ID_BYTES];	/* sorted */
	size_t n_heads;
};

static int
said_compare(const void *a, const void *b)
{
	const struct raw_edit *x = ((const struct said *)a)->ed, *y = ((const struct said *)b)->ed;

	return x->gen != y->gen ? (x->gen < y->gen ? -1 : 1) : memcmp(x->id, y->id, ID_BYTES);
}

static void
said_read(struct said *s, const struct entity *e, int64_t format, sqlite3_stmt *json)
{
	s->folds = true;
	if (s->ed->need > format || !s->ed->fields)
		return;
	sqlite3_reset(json);
	sqlite3_bind_text(json, 1, s->ed->fields, (int)s->ed->fields_n, SQLITE_STATIC);
	while (sqlite3_step(json) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(json, 0), *type = (const char *)sqlite3_column_text(json, 1);
		const char *v = (const char *)sqlite3_column_text(json, 2);
		size_t f = 0;
		struct buf b = BUF_INIT;

		while (f < e->n_fields && strcmp(e->fields[f].name, name) != 0)
			f++;
		if (f == e->n_fields) {
			if (strcmp(name, "deleted") != 0)
				continue;
			f = FIELDS;
		}
		if (strcmp(type, "null") != 0 && *v && strcmp(v, "[]") != 0)
			buf_addf(&b, "%c:%s", *type, v);
		s->set[f] = true;
		free(s->value[f]);
		s->value[f] = mem_str(buf_str(&b));
		buf_release(&b);
	}
}

static size_t
said_find(const struct said *s, size_t n, const uint8_t *id)
{
	size_t i = 0;

	while (i < n && memcmp(s[i].ed->id, id, ID_BYTES) != 0)
		i++;
	return i;
}

static void
fold(struct said *s, size_t n, const struct entity *e, int64_t format, struct folded *out)
{
	bool *below = mem_zero(n * n, 1);	/* below[i * n + j]: j is an ancestor of i */
	bool all_delete = true, tip_deletes = false;

	memset(out, 0, sizeof *out);
	qsort(s, n, sizeof *s, said_compare);
	for (size_t i = 0; i < n; i++) {
		int64_t greatest = 0;
		bool all = true;

		for (size_t b = 0; b < s[i].ed->n_bases; b++) {
			size_t j = said_find(s, n, s[i].ed->bases[b]);

			if (b && memcmp(s[i].ed->bases[b - 1], s[i].ed->bases[b], ID_BYTES) >= 0)
				s[i].folds = false;
			if (j == n) {
				all = false;
				continue;
			}
			greatest = s[j].ed->gen > greatest ? s[j].ed->gen : greatest;
			if (s[j].ed->gen >= s[i].ed->gen)
				continue;
			below[i * n + j] = true;	/* sorted by gen: j is complete */
			for (size_t k = 0; k < n; k++)
				below[i * n + k] |= below[j * n + k];
		}
		out->missing |= !all;
		if (all ? s[i].ed->gen != greatest + 1 : s[i].ed->gen <= greatest)
			s[i].folds = false;
	}
	for (size_t f = 0; f <= FIELDS; f++) {
		enum field_policy policy = f < e->n_fields ? e->fields[f].policy : POLICY_ASK;
		const char *value = NULL;

		if (f >= e->n_fields && f < FIELDS)
			continue;
		for (size_t i = n; i-- > 0;) {
			bool tip = s[i].folds && s[i].set[f];

			for (size_t j = 0; tip && j < n; j++)
				tip = !(below[j * n + i] && s[j].folds && s[j].set[f]);
			if (!tip)
				continue;
			if (f == FIELDS) {
				tip_deletes |= strcmp(s[i].value[f], "i:1") == 0;
				continue;
			}
			if (!value) {
				value = s[i].value[f];
			} else if (strcmp(value, s[i].value[f]) != 0) {
				if (policy == POLICY_ASK)
					out->conflict[f] = true;
				if (policy == POLICY_MAX || policy == POLICY_MIN) {
					long long a = *value ? atoll(value + 2) : INT64_MIN, b = *s[i].value[f] ? atoll(s[i].value[f] + 2) : INT64_MIN;

					if (policy == POLICY_MAX ? b > a : b < a)
						value = s[i].value[f];
				}
			}
		}
		if (f < FIELDS)
			out->value[f] = value ? value : "";
	}
	for (size_t i = 0; i < n; i++) {
		s[i].head = s[i].folds;
		for (size_t j = 0; s[i].head && j < n; j++)
			s[i].head = !(below[j * n + i] && s[j].folds);
		if (!s[i].head)
			continue;
		if (out->n_heads < sizeof out->heads / sizeof *out->heads)
			memcpy(out->heads[out->n_heads++], s[i].ed->id, ID_BYTES);
		all_delete &= s[i].set[FIELDS] && strcmp(s[i].value[FIELDS], "i:1") == 0;
		out->readonly |= s[i].ed->need > format;
	}
	qsort(out->heads, out->n_heads, ID_BYTES, (int (*)(const void *, const void *))raw_compare);
	out->deleted = out->n_heads && all_delete;
	out->delete_conflict = !out->deleted && tip_deletes && !out->missing;
	if (out->deleted || out->missing)
		memset(out->conflict, 0, sizeof out->conflict);
	free(below);
}

/* --- against what the ledger shows --------------------------------------------------------------------------------------- */

static void
value_text(struct buf *b, const struct value *v)
{
	switch (v->kind) {
	case VALUE_NULL:
		break;
	case VALUE_INT:
		buf_addf(b, "i:%lld", (long long)v->i);
		break;
	case VALUE_TEXT:
		buf_addf(b, "t:%s", v->s);
		break;
	case VALUE_LIST:
		for (size_t i = 0; i < v->n; i++)
			buf_addf(b, "%s%lld", i ? "," : "a:[", (long long)v->items[i].i);
		buf_addc(b, ']');
		break;
	}
}

static bool
conflict_listed(const struct conflicts *c, const struct entity *e, int64_t row, int field)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->p[i].entity == e && c->p[i].row == row && c->p[i].field == field)
			return c->p[i].n_sides >= 2;
	return false;
}

static bool
differs(const struct entity *e, int64_t row, const char *what, const char *shown, const char *expected)
{
	snprintf(problem, sizeof problem, "%s %lld: %s is \"%s\", the edits say \"%s\"", e->name, (long long)row, what, shown, expected);
	return true;
}

static bool
row_differs(struct ledger *l, const struct entity *e, int64_t row, const struct folded *x, const struct conflicts *c, size_t *listed)
{
	const char *no = "no", *yes = "yes";
	struct record r;
	struct err er;
	bool bad = false;

	if (ledger_get(l, &r, e, row, &er) < 0)
		return differs(e, row, "the row", er.text, "there");
	if (r.deleted != x->deleted)
		bad = differs(e, row, "deleted", r.deleted ? yes : no, x->deleted ? yes : no);
	else if (r.missing != x->missing)
		bad = differs(e, row, "missing", r.missing ? yes : no, x->missing ? yes : no);
	else if (r.readonly != x->readonly)
		bad = differs(e, row, "readonly", r.readonly ? yes : no, x->readonly ? yes : no);
	else if (r.delete_conflict != x->delete_conflict || conflict_listed(c, e, row, -1) != x->delete_conflict)
		bad = differs(e, row, "delete conflict", r.delete_conflict ? yes : no, x->delete_conflict ? yes : no);
	else if (r.heads.n != x->n_heads || (x->n_heads && memcmp(r.heads.p, x->heads, x->n_heads * ID_BYTES) != 0))
		bad = differs(e, row, "the set of heads", "another", "one");
	*listed += x->delete_conflict;
	for (size_t f = 0; !bad && f < e->n_fields; f++) {
		struct buf b = BUF_INIT;

		value_text(&b, &r.values[f]);
		*listed += x->conflict[f];
		if (strcmp(buf_str(&b), x->value[f]) != 0)
			bad = differs(e, row, e->fields[f].name, buf_str(&b), x->value[f]);
		else if ((r.conflicts >> f & 1) != x->conflict[f] || conflict_listed(c, e, row, (int)f) != x->conflict[f])
			bad = differs(e, row, e->fields[f].name, r.conflicts >> f & 1 ? "in conflict" : "undisputed",
					x->conflict[f] ? "in conflict" : "undisputed");
		buf_release(&b);
	}
	record_release(&r);
	return bad;
}

static int
by_row(const void *a, const void *b)
{
	const struct raw_edit *x = *(const struct raw_edit *const *)a, *y = *(const struct raw_edit *const *)b;
	int c = strcmp(x->entity, y->entity);

	return c ? c : x->row < y->row ? -1 : x->row > y->row;
}

static const struct raw_edit **
rows_of(const struct raw_log *r)
{
	const struct raw_edit **p = mem_resize(NULL, r->n + 1, sizeof *p);

	for (size_t i = 0; i < r->n; i++)
		p[i] = &r->p[i];
	qsort(p, r->n, sizeof *p, by_row);
	return p;
}

static size_t
row_end(const struct raw_edit **p, size_t n, size_t from)
{
	size_t to = from;

	while (to < n && p[to]->row == p[from]->row && strcmp(p[to]->entity, p[from]->entity) == 0)
		to++;
	return to;
}

const char *
oracle_compare(struct ledger *l, const struct model *m, const struct raw_log *r)
{
	const struct raw_edit **p = rows_of(r);
	int64_t live[8] = { 0 }, n;
	struct folded *x = mem_zero(1, sizeof *x);
	struct conflicts c;
	sqlite3_stmt *json;
	sqlite3 *db;
	size_t listed = 0;
	bool bad = false;
	struct err e;

	if (sqlite3_open(":memory:", &db) != SQLITE_OK
	    || sqlite3_prepare_v2(db, "SELECT key, type, value FROM json_each(?1)", -1, &json, NULL) != SQLITE_OK)
		abort();
	if (ledger_conflicts(l, &c, 0, &e) < 0) {
		snprintf(problem, sizeof problem, "the conflicts cannot be read: %s", e.text);
		bad = true;
	}
	for (size_t i = 0, end; !bad && i < r->n; i = end) {
		const struct entity *ent = model_entity(m, p[i]->entity);
		struct said *s;

		end = row_end(p, r->n, i);
		if (!ent)
			continue;
		s = mem_zero(end - i, sizeof *s);
		for (size_t k = i; k < end; k++) {
			s[k - i].ed = p[k];
			said_read(&s[k - i], ent, m->format, json);
		}
		fold(s, end - i, ent, m->format, x);
		bad = row_differs(l, ent, p[i]->row, x, &c, &listed);
		for (size_t k = 0; k < m->n; k++)
			live[k] += m->entities[k] == ent && !x->deleted;
		for (size_t k = 0; k < end - i; k++)
			for (size_t f = 0; f <= FIELDS; f++)
				free(s[k].value[f]);
		free(s);
	}
	if (!bad && listed != c.n) {
		snprintf(problem, sizeof problem, "%zu conflicts are listed, the edits hold %zu", c.n, listed);
		bad = true;
	}
	for (size_t k = 0; !bad && k < m->n; k++)
		if (ledger_total(l, m->entities[k], &n, &e) < 0 || n != live[k]) {
			snprintf(problem, sizeof problem, "%s: total %lld, the edits say %lld", m->entities[k]->name, (long long)n, (long long)live[k]);
			bad = true;
		}
	conflicts_release(&c);
	sqlite3_finalize(json);
	sqlite3_close(db);
	free(x);
	free(p);
	return bad ? problem : NULL;
}

char *
oracle_dump(struct ledger *l, const struct model *m, const struct raw_log *r)
{
	const struct raw_edit **p = rows_of(r);
	struct buf b = BUF_INIT;
	struct conflicts c;
	struct err e;

	for (size_t i = 0, end; i < r->n; i = end) {
		const struct entity *ent = model_entity(m, p[i]->entity);
		struct record rec;

		end = row_end(p, r->n, i);
		if (!ent)
			continue;
		if (ledger_get(l, &rec, ent, p[i]->row, &e) < 0)
			continue;
		buf_addf(&b, "%s %lld %d%d%d%d %llx %lld %lld %lld %lld", ent->name, (long long)rec.row, rec.deleted, rec.missing, rec.readonly,
				rec.delete_conflict, (unsigned long long)rec.conflicts, (long long)rec.created_at, (long long)rec.created_by,
				(long long)rec.changed_at, (long long)rec.changed_by);
		for (size_t f = 0; f < ent->n_fields; f++) {
			buf_adds(&b, " | ");
			value_text(&b, &rec.values[f]);
		}
		for (size_t h = 0; h < rec.heads.n; h++) {
			char hex[2 * ID_BYTES + 1];

			id_hex(hex, rec.heads.p[h], ID_BYTES);
			buf_addf(&b, " %s", hex);
		}
		buf_addc(&b, '\n');
		record_release(&rec);
	}
	if (ledger_conflicts(l, &c, 0, &e) == 0) {
		for (size_t i = 0; i < c.n; i++) {
			buf_addf(&b, "conflict %s %lld %d:", c.p[i].entity->name, (long long)c.p[i].row, c.p[i].field);
			for (size_t s = 0; s < c.p[i].n_sides; s++) {
				buf_addf(&b, " %lld/%lld/%s ", (long long)c.p[i].sides[s].at, (long long)c.p[i].sides[s].who, c.p[i].sides[s].station);
				value_text(&b, &c.p[i].sides[s].v);
			}
			buf_addc(&b, '\n');
		}
		conflicts_release(&c);
	}
	free(p);
	return b.p ? buf_detach(&b) : mem_str("");
}
