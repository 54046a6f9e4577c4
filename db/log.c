/*
 * log.c - the log's bytes: canonical JSON, hashes, append, verify.
 * Knows nothing of derived tables.
 */
#include "db/log.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "sql.h"

/* --- edits in memory --------------------------------------------------------------------------------------- */

void
edits_init(struct edits *es, const struct entity *e)
{
	memset(es, 0, sizeof *es);
	es->entity = e;
}

void
edits_clear(struct edits *es)
{
	for (size_t i = 0; i < es->n; i++) {
		struct edit *ed = &es->p[i];

		for (size_t f = 0; ed->values && f < es->entity->n_fields; f++)
			value_release(&ed->values[f]);
		free(ed->values);
		if (ed->lent)
			continue;
		free(ed->bases.p);
		free(ed->fields);
	}
	es->n = 0;
}

void
edits_release(struct edits *es)
{
	edits_clear(es);
	free(es->p);
	edits_init(es, NULL);
}

struct edit *
edits_add(struct edits *es)
{
	if (es->n == es->cap) {
		es->cap = es->cap ? 2 * es->cap : 4;
		es->p = mem_resize(es->p, es->cap, sizeof *es->p);
	}
	memset(&es->p[es->n], 0, sizeof *es->p);
	es->p[es->n].deleted = -1;
	return &es->p[es->n++];
}

/* --- canonical JSON: writing ------------------------------------------------------------------------------- */

static void
json_text(struct buf *out, const char *s, size_t n)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\') {
			buf_addc(out, '\\');
			buf_addc(out, (char)c);
		} else if (c < 0x20) {
			buf_addf(out, "\\u00%02x", c);
		} else {
			buf_addc(out, (char)c);
		}
	}
	buf_addc(out, '"');
}

void
log_json_value(struct buf *out, const struct value *v)
{
	switch (v->kind) {
	case VALUE_NULL:
		buf_adds(out, "null");
		break;
	case VALUE_INT:
		buf_addf(out, "%lld", (long long)v->i);
		break;
	case VALUE_TEXT:
		json_text(out, v->s, v->n);
		break;
	case VALUE_LIST:
		if (v->n == 0) {	/* an empty list and nothing are one value */
			buf_adds(out, "null");
			break;
		}
		for (size_t i = 0; i < v->n; i++) {
			buf_addc(out, i ? ',' : '[');
			log_json_value(out, &v->items[i]);
		}
		buf_addc(out, ']');
		break;
	}
}

void
log_json_change(struct buf *out, const struct change *c)
{
	const struct entity *e = c->entity;
	const char *last = "";
	bool first = true;

	buf_addc(out, '{');
	for (;;) {	/* the next name in byte order */
		const char *next = c->deleted >= 0 && strcmp("deleted", last) > 0 ? "deleted" : NULL;
		int f = -1;

		for (size_t i = 0; i < e->n_fields; i++)
			if (c->set >> i & 1 && strcmp(e->fields[i].name, last) > 0
			    && (!next || strcmp(e->fields[i].name, next) < 0)) {
				next = e->fields[i].name;
				f = (int)i;
			}
		if (!next)
			break;
		if (!first)
			buf_addc(out, ',');
		first = false;
		json_text(out, next, strlen(next));
		buf_addc(out, ':');
		if (f < 0)
			buf_addc(out, c->deleted ? '1' : '0');
		else
			log_json_value(out, &c->values[f]);
		last = next;
	}
	buf_addc(out, '}');
}

/* --- canonical JSON: reading ------------------------------------------------------------------------------- */

struct json {
	const char *s;
	const char *end;
	struct buf text;	/* the last string that had escapes */
	const char *string;	/* the last string read: in s or in text; not ended by NUL */
	size_t string_n;
};

static bool
json_take(struct json *j, char c)
{
	if (j->s == j->end || *j->s != c)
		return false;
	j->s++;
	return true;
}

static int
json_hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* As far as nothing must be unescaped. */
static void
json_run(struct json *j)
{
	while (j->s < j->end && *j->s != '"' && *j->s != '\\' && (unsigned char)*j->s >= 0x20)
		j->s++;
}

static int
json_escaped(struct json *j, const char *run)
{
	buf_clear(&j->text);
	for (;;) {
		int h;

		buf_add(&j->text, run, (size_t)(j->s - run));
		if (json_take(j, '"')) {
			j->string = buf_str(&j->text);
			j->string_n = j->text.n;
			return 0;
		}
		if (!json_take(j, '\\') || j->s == j->end)
			return -1;
		if (*j->s == '"' || *j->s == '\\') {
			buf_addc(&j->text, *j->s++);
		} else {
			/* only what cannot stand raw may be escaped: one text has one spelling.  NUL would cut it in C. */
			if (j->end - j->s < 5 || memcmp(j->s, "u00", 3) != 0 || (j->s[3] != '0' && j->s[3] != '1')
			    || (h = json_hex(j->s[4])) < 0 || (j->s[3] == '0' && h == 0))
				return -1;
			buf_addc(&j->text, (char)((j->s[3] - '0') * 16 + h));
			j->s += 5;
		}
		run = j->s;
		json_run(j);
	}
}

static int
json_string(struct json *j)
{
	const char *run;

	if (!json_take(j, '"'))
		return -1;
	run = j->s;
	json_run(j);
	if (j->s == j->end || *j->s != '"')
		return json_escaped(j, run);
	j->string = run;
	j->string_n = (size_t)(j->s++ - run);
	return 0;
}

static int
json_int(struct json *j, int64_t *out)
{
	bool minus = json_take(j, '-');
	uint64_t v = 0;
	const char *first = j->s;

	while (j->s < j->end && *j->s >= '0' && *j->s <= '9') {
		unsigned d = (unsigned)(*j->s++ - '0');

		if (v > (UINT64_C(9223372036854775808) - d) / 10)
			return -1;
		v = v * 10 + d;
	}
	if (j->s == first || (*first == '0' && j->s - first > 1) || (minus && v == 0)
	    || (!minus && v > INT64_MAX))
		return -1;
	*out = minus ? (int64_t)(0 - v) : (int64_t)v;
	return 0;
}

static int
json_value(struct json *j, struct value *out, bool in_list)
{
	int64_t i;

	value_release(out);
	if (j->s == j->end)
		return -1;
	switch (*j->s) {
	case '"':
		if (json_string(j) < 0)
			return -1;
		value_set_textn(out, j->string, j->string_n);
		return 0;
	case 'n':
		if (j->end - j->s < 4 || memcmp(j->s, "null", 4) != 0)
			return -1;
		j->s += 4;
		return 0;
	case '[':
		if (in_list)
			return -1;
		j->s++;
		if (json_take(j, ']'))
			return 0;
		out->kind = VALUE_LIST;
		do {
			if ((out->n & (out->n - 1)) == 0)	/* full at every power of two */
				out->items = mem_resize(out->items, out->n ? out->n * 2 : 1, sizeof *out->items);
			value_init(&out->items[out->n++]);
			if (json_value(j, &out->items[out->n - 1], true) < 0)
				return -1;
		} while (json_take(j, ','));
		return json_take(j, ']') ? 0 : -1;
	default:
		if (json_int(j, &i) < 0)
			return -1;
		value_set_int(out, i);
		return 0;
	}
}

static bool
json_fits(const struct field *f, const struct value *v)
{
	if (v->kind == VALUE_NULL)
		return true;
	switch (f->kind) {
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_STAMP:
	case FIELD_CHOICE:
	case FIELD_REF:
		return v->kind == VALUE_INT;
	case FIELD_REFS:
		for (size_t i = 0; v->kind == VALUE_LIST && i < v->n; i++)
			if (v->items[i].kind != VALUE_INT)
				return false;
		return v->kind == VALUE_LIST;
	case FIELD_LINES:
		return false;
	default:
		return v->kind == VALUE_TEXT;
	}
}

static bool
json_named(const char *name, const char *s, size_t n)
{
	return strncmp(name, s, n) == 0 && name[n] == '\0';
}

static int
json_field(const struct entity *e, const char *s, size_t n)
{
	for (size_t f = 0; f < e->n_fields; f++)
		if (e->fields[f].name[0] == *s && json_named(e->fields[f].name, s, n))
			return (int)f;
	return -1;
}

static bool
json_above(const struct buf *last, const char *s, size_t n)
{
	int c = memcmp(buf_str(last), s, last->n < n ? last->n : n);

	return c < 0 || (c == 0 && last->n < n);
}

static int
json_object(struct json *j, const struct entity *e, uint64_t *set, struct value *values, int *deleted)
{
	struct buf last = BUF_INIT;
	struct value v;
	bool first = true;
	int rc = -1;

	value_init(&v);
	if (!json_take(j, '{'))
		goto out;
	while (!json_take(j, '}')) {
		int f;

		if (!first && !json_take(j, ','))
			goto out;
		if (json_string(j) < 0 || !json_take(j, ':'))
			goto out;
		if (!first && !json_above(&last, j->string, j->string_n))
			goto out;
		first = false;
		buf_clear(&last);
		buf_add(&last, j->string, j->string_n);
		f = json_field(e, buf_str(&last), last.n);
		if (json_value(j, f >= 0 ? &values[f] : &v, false) < 0)
			goto out;
		if (f >= 0) {
			if (!json_fits(&e->fields[f], &values[f]))
				goto out;
			*set |= (uint64_t)1 << f;
		} else if (json_named("deleted", buf_str(&last), last.n)) {
			if (v.kind != VALUE_INT || (v.i != 0 && v.i != 1))
				goto out;
			*deleted = (int)v.i;
		}
	}
	rc = j->s == j->end ? 0 : -1;
out:
	value_release(&v);
	buf_release(&last);
	return rc;
}

int
log_json_read(const struct entity *e, const char *s, size_t n, uint64_t *set, struct value *values, int *deleted)
{
	struct json j = { .s = s, .end = s + n };
	int rc;

	*set = 0;
	*deleted = -1;
	if (!text_is_valid(s, n))
		return -1;
	rc = json_object(&j, e, set, values, deleted);
	buf_release(&j.text);
	return rc;
}

void
log_bind_value(sqlite3_stmt *st, int i, const struct value *v)
{
	struct buf b = BUF_INIT;

	switch (v->kind) {
	case VALUE_NULL:
		sqlite3_bind_null(st, i);
		break;
	case VALUE_INT:
		sqlite3_bind_int64(st, i, v->i);
		break;
	case VALUE_TEXT:
		sqlite3_bind_text(st, i, v->s, (int)v->n, SQLITE_TRANSIENT);
		break;
	case VALUE_LIST:
		log_json_value(&b, v);
		sqlite3_bind_text(st, i, buf_str(&b), (int)b.n, SQLITE_TRANSIENT);
		buf_release(&b);
		break;
	}
}

void
log_json_list(const char *s, size_t n, struct value *out)
{
	struct json j = { .s = s, .end = s + n };

	if (json_value(&j, out, false) < 0)
		value_release(out);
	buf_release(&j.text);
}

/* --- hashes ------------------------------------------------------------------------------------------------- */

void
log_fhash(uint8_t out[ID_BYTES], const uint8_t salt[ID_BYTES], const char *fields, size_t n)
{
	struct buf b = BUF_INIT;

	buf_add(&b, salt, ID_BYTES);
	buf_add(&b, fields, n);
	id_hash(out, ID_BYTES, b.p, b.n, NULL, 0);
	buf_release(&b);
}

static void
hash_part(struct buf *b, const void *p, size_t n)
{
	buf_add_be64(b, n);
	buf_add(b, p, n);
}

static void
hash_int(struct buf *b, int64_t i)
{
	buf_add_be64(b, 8);
	buf_add_be64(b, (uint64_t)i);
}

void
log_hashed_bytes(struct buf *b, const struct log_parts *p)
{
	hash_part(b, "ybz1", 4);
	hash_part(b, p->entity, strlen(p->entity));
	hash_int(b, p->row);
	hash_int(b, p->gen);
	hash_part(b, p->bases, p->bases_n);
	hash_int(b, p->at);
	hash_int(b, p->who);
	hash_part(b, p->station, strlen(p->station));
	hash_int(b, p->need);
	hash_part(b, p->fhash, ID_BYTES);
}

void
log_id(uint8_t out[ID_BYTES], const struct log_parts *p)
{
	struct buf b = BUF_INIT;

	log_hashed_bytes(&b, p);
	id_hash(out, ID_BYTES, b.p, b.n, NULL, 0);
	buf_release(&b);
}

void
log_chain(uint8_t out[LOG_CHAIN_BYTES], const uint8_t before[LOG_CHAIN_BYTES], const uint8_t id[ID_BYTES])
{
	uint8_t b[LOG_CHAIN_BYTES + ID_BYTES], h[ID_BYTES];

	memcpy(b, before, LOG_CHAIN_BYTES);
	memcpy(b + LOG_CHAIN_BYTES, id, ID_BYTES);
	/* BLAKE2b gives at least 16 bytes here; the first 8 are the chain */
	id_hash(h, sizeof h, b, sizeof b, NULL, 0);
	memcpy(out, h, LOG_CHAIN_BYTES);
}

/* --- the table ---------------------------------------------------------------------------------------------- */

int
log_last_chain(struct stmts *s, uint8_t chain[LOG_CHAIN_BYTES], struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	memset(chain, 0, LOG_CHAIN_BYTES);
	if (stmt_get(s, &st, sql_query_edit_last_chain(), e) < 0)
		return -1;
	rc = stmt_step(st, e);
	if (rc > 0 && sqlite3_column_bytes(st, 0) == LOG_CHAIN_BYTES)
		memcpy(chain, sqlite3_column_blob(st, 0), LOG_CHAIN_BYTES);
	stmt_done(s, st);
	return rc < 0 ? -1 : 0;
}

int
log_append(struct stmts *s, const char *entity, struct edit *ed, uint8_t chain[LOG_CHAIN_BYTES], struct err *e)
{
	struct log_parts p = { .entity = entity, .row = ed->row, .gen = ed->gen, .bases = ed->bases.p,
		.bases_n = ed->bases.n * ID_BYTES, .at = ed->at, .who = ed->who, .station = ed->station, .need = ed->need };
	uint8_t salt[ID_BYTES];
	sqlite3_stmt *st;

	id_random(salt, sizeof salt);
	log_fhash(p.fhash, salt, ed->fields, ed->fields_n);
	log_id(ed->id, &p);
	log_chain(chain, chain, ed->id);
	if (stmt_get(s, &st, sql_query_edit_append(), e) < 0)
		return -1;
	sqlite3_bind_blob(st, 1, ed->id, ID_BYTES, SQLITE_STATIC);
	sqlite3_bind_text(st, 2, entity, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 3, ed->row);
	sqlite3_bind_int64(st, 4, ed->gen);
	sqlite3_bind_blob(st, 5, p.bases_n ? p.bases : "", (int)p.bases_n, SQLITE_STATIC);
	sqlite3_bind_int64(st, 6, ed->at);
	sqlite3_bind_int64(st, 7, ed->who);
	sqlite3_bind_text(st, 8, ed->station, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 9, ed->need);
	sqlite3_bind_text(st, 10, ed->fields, (int)ed->fields_n, SQLITE_STATIC);
	sqlite3_bind_blob(st, 11, salt, sizeof salt, SQLITE_STATIC);
	sqlite3_bind_int64(st, 12, ed->batch);
	sqlite3_bind_blob(st, 13, chain, LOG_CHAIN_BYTES, SQLITE_STATIC);
	if (stmt_run(s, st, e) < 0)
		return -1;
	ed->n = sqlite3_last_insert_rowid(s->db);
	return 0;
}

void
log_column(sqlite3_stmt *st, struct edit *ed, bool lent)
{
	const char *fields;
	const void *bases;
	const unsigned char *station = sqlite3_column_text(st, 7);

	ed->n = sqlite3_column_int64(st, 0);
	if (sqlite3_column_bytes(st, 1) == ID_BYTES)
		memcpy(ed->id, sqlite3_column_blob(st, 1), ID_BYTES);
	ed->row = sqlite3_column_int64(st, 2);
	ed->gen = sqlite3_column_int64(st, 3);
	ed->bases.n = (size_t)sqlite3_column_bytes(st, 4) / ID_BYTES;
	bases = sqlite3_column_blob(st, 4);
	if (ed->bases.n)
		ed->bases.p = lent ? (uint8_t (*)[ID_BYTES])(uintptr_t)bases : mem_copy(bases, ed->bases.n * ID_BYTES);
	ed->at = sqlite3_column_int64(st, 5);
	ed->who = sqlite3_column_int64(st, 6);
	for (size_t i = 0; station && i < 16 && station[i]; i++)
		ed->station[i] = (char)station[i];
	ed->need = sqlite3_column_int64(st, 8);
	ed->batch = sqlite3_column_int64(st, 9);
	fields = (const char *)sqlite3_column_text(st, 10);
	if (fields) {
		ed->fields_n = (size_t)sqlite3_column_bytes(st, 10);
		ed->fields = lent ? (char *)(uintptr_t)fields : mem_strn(fields, ed->fields_n);
	}
	ed->lent = lent;
}

int
log_broken(int64_t n, struct err *e)
{
	return err_set(e, ERR_DAMAGED, "账本第%lld条记录和它的校验码对不上，文件被改动过或磁盘出错。不要再往里写，请用备份恢复", (long long)n);
}

/* Does ed, read from the row under st (columns 11 and 12: salt and fhash), carry the id its content gives? */
static bool
edit_sound(sqlite3_stmt *st, const char *entity, const struct edit *ed)
{
	struct log_parts p = { .entity = entity, .row = ed->row, .gen = ed->gen, .bases = ed->bases.p,
		.bases_n = ed->bases.n * ID_BYTES, .at = ed->at, .who = ed->who, .station = ed->station, .need = ed->need };
	const void *hashed = sqlite3_column_blob(st, ed->fields ? 11 : 12);
	uint8_t id[ID_BYTES];

	if (!hashed || sqlite3_column_bytes(st, ed->fields ? 11 : 12) != ID_BYTES)
		return false;
	if (ed->fields)
		log_fhash(p.fhash, hashed, ed->fields, ed->fields_n);
	else
		memcpy(p.fhash, hashed, ID_BYTES);
	log_id(id, &p);
	return memcmp(id, ed->id, ID_BYTES) == 0;
}

static int
row_read(struct stmts *s, struct edits *es, const char *entity, int64_t row, bool prove, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	edits_clear(es);
	if (stmt_get(s, &st, sql_query_edits_of_row(), e) < 0)
		return -1;
	sqlite3_bind_text(st, 1, entity, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 2, row);
	while ((rc = stmt_step(st, e)) > 0) {
		struct edit *ed = edits_add(es);

		log_column(st, ed, false);
		if (prove && !edit_sound(st, entity, ed)) {
			rc = log_broken(ed->n, e);
			break;
		}
	}
	stmt_done(s, st);
	return rc;
}

int
log_row(struct stmts *s, struct edits *es, const char *entity, int64_t row, struct err *e)
{
	return row_read(s, es, entity, row, false, e);
}

int
log_row_proven(struct stmts *s, struct edits *es, const char *entity, int64_t row, struct err *e)
{
	return row_read(s, es, entity, row, true, e);
}

static const uint8_t *
seal_bytes(sqlite3_stmt *st, int column, int n)
{
	const uint8_t *p = sqlite3_column_blob(st, column);

	return sqlite3_column_bytes(st, column) == n ? p : NULL;
}

static int
text_points(const char *s)
{
	int n = 0;

	for (; s && *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

/* The CHECKs of schema/log.sql: ledger_check_structure may pass over them, because it takes three times as long with them. */
static bool
seal_typed(sqlite3_stmt *st)
{
	static const int types[] = { SQLITE_INTEGER, SQLITE_BLOB, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_BLOB, SQLITE_INTEGER, SQLITE_INTEGER,
		SQLITE_TEXT, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_TEXT, SQLITE_TEXT, SQLITE_BLOB, SQLITE_BLOB, SQLITE_BLOB };
	bool erased = sqlite3_column_type(st, 10) == SQLITE_NULL;

	for (int c = 0; c < 15; c++) {
		bool null = c == 13 ? !erased : (c == 10 || c == 12) && erased;

		if (sqlite3_column_type(st, c) != (null ? SQLITE_NULL : types[c]))
			return false;
	}
	return true;
}

static bool
seal_ranged(sqlite3_stmt *st, const struct log_seal *s)
{
	const struct log_parts *p = &s->parts;
	int entity_n = text_points(p->entity);

	return s->id && s->chain && (s->fields ? s->salt : s->fhash) && entity_n >= 1 && entity_n <= 64 && p->row > 0 && p->gen >= 1
		&& p->gen <= LOG_GEN_MAX && p->bases_n % ID_BYTES == 0 && p->bases_n <= LOG_BASES_MAX * ID_BYTES && p->who >= 0
		&& text_points(p->station) == 16 && p->need >= 1 && sqlite3_column_int64(st, 9) >= 0;
}

void
log_seal(sqlite3_stmt *st, struct log_seal *out)
{
	bool typed = seal_typed(st);	/* first: asking for a value may change what the statement says of its type */

	*out = (struct log_seal){ .n = sqlite3_column_int64(st, 0), .id = seal_bytes(st, 1, ID_BYTES),
		.parts = { .entity = (const char *)sqlite3_column_text(st, 11), .row = sqlite3_column_int64(st, 2),
			.gen = sqlite3_column_int64(st, 3), .bases = sqlite3_column_blob(st, 4),
			.bases_n = (size_t)sqlite3_column_bytes(st, 4), .at = sqlite3_column_int64(st, 5),
			.who = sqlite3_column_int64(st, 6), .station = (const char *)sqlite3_column_text(st, 7),
			.need = sqlite3_column_int64(st, 8) },
		.fields = (const char *)sqlite3_column_text(st, 10), .fields_n = (size_t)sqlite3_column_bytes(st, 10),
		.salt = seal_bytes(st, 12, ID_BYTES), .fhash = seal_bytes(st, 13, ID_BYTES),
		.chain = seal_bytes(st, 14, LOG_CHAIN_BYTES) };
	out->shaped = typed && seal_ranged(st, out);
}

bool
log_seal_holds(struct log_seal *s, bool known, uint8_t chain[LOG_CHAIN_BYTES])
{
	uint8_t id[ID_BYTES];

	if (!s->shaped)
		return false;
	if (s->fields)
		log_fhash(s->parts.fhash, s->salt, s->fields, s->fields_n);
	else
		memcpy(s->parts.fhash, s->fhash, ID_BYTES);
	log_id(id, &s->parts);
	if (memcmp(id, s->id, ID_BYTES) != 0)
		return false;
	if (known)
		log_chain(chain, chain, id);
	else
		memcpy(chain, s->chain, LOG_CHAIN_BYTES);
	return memcmp(chain, s->chain, LOG_CHAIN_BYTES) == 0;
}

int
log_verify_newest(struct stmts *s, int64_t many, struct err *e)
{
	uint8_t chain[LOG_CHAIN_BYTES] = { 0 };
	struct log_seal seal;
	bool known = false;
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(s, &st, sql_query_edits_sealed_newest(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, many);
	while ((rc = stmt_step(st, e)) > 0) {
		log_seal(st, &seal);
		if (!log_seal_holds(&seal, known, chain)) {
			rc = log_broken(seal.n, e);
			break;
		}
		known = true;
	}
	stmt_done(s, st);
	return rc;
}

int
log_verify(struct stmts *s, const struct progress *pr, int64_t *edits, struct err *e)
{
	uint8_t chain[LOG_CHAIN_BYTES] = { 0 };
	struct log_seal seal;
	sqlite3_stmt *st;
	int64_t total;
	size_t done = 0;
	int rc;

	if (stmt_int(s, &total, sql_query_edit_count(), e) < 0 || stmt_get(s, &st, sql_query_edits_sealed(), e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		log_seal(st, &seal);
		if (!log_seal_holds(&seal, true, chain)) {
			rc = log_broken(seal.n, e);
			break;
		}
		if (++done % 4096 == 0 && pr && pr->tick && !pr->tick(pr->data, done, (size_t)total)) {
			rc = err_set(e, ERR_CANCEL, "已停止，什么也没有改动");
			break;
		}
	}
	stmt_done(s, st);
	if (edits)
		*edits = (int64_t)done;
	return rc;
}
