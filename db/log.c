/*
 * log.c - edits in memory, what is hashed of them, and the table of the log:
 * append, read, verify.  Knows nothing of derived tables.
 */
#include "db/log.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/mem.h"
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

	do {
		id_random(salt, sizeof salt);
		log_fhash(p.fhash, salt, ed->fields, ed->fields_n);
		log_id(ed->id, &p);
	} while (ed->half != 0 && (ed->id[0] >= 0x80) != (ed->half > 0));
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
