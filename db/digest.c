/*
 * digest.c - every column with its type and length.
 */
#include "db/digest.h"

#include <string.h>

#include <sqlite3.h>

#include "db/derive.h"
#include "db/log_json.h"

static void
add(struct buf *out, int type, const void *p, size_t n)
{
	uint32_t size = (uint32_t)n;

	buf_addc(out, (char)type);
	buf_add(out, &size, sizeof size);
	buf_add(out, p, n);
}

void
digest_int(struct buf *out, int64_t i)
{
	buf_addc(out, SQLITE_INTEGER);
	buf_add(out, &i, sizeof i);
}

void
digest_text(struct buf *out, const char *s, size_t n)
{
	add(out, SQLITE_TEXT, s, n);
}

static void
digest_value(struct buf *out, const struct value *v)
{
	struct buf list = BUF_INIT;

	switch (v->kind) {
	case VALUE_NULL:
		buf_addc(out, SQLITE_NULL);
		break;
	case VALUE_INT:
		digest_int(out, v->i);
		break;
	case VALUE_TEXT:
		digest_text(out, v->s, v->n);
		break;
	case VALUE_LIST:
		log_json_value(&list, v);
		digest_text(out, buf_str(&list), list.n);
		buf_release(&list);
		break;
	}
}

void
digest_folded(struct buf *out, const struct gen *g, const struct folded *f)
{
	const struct record *r = &f->r;

	buf_addc(out, !r->deleted);
	digest_int(out, r->row);
	digest_int(out, gen_state(r));
	digest_int(out, r->created_at);
	digest_int(out, r->created_by);
	digest_int(out, r->changed_at);
	digest_int(out, r->changed_by);
	add(out, SQLITE_BLOB, r->heads.p, r->heads.n * ID_BYTES);
	digest_int(out, (int64_t)r->conflicts);
	for (size_t i = 0; i < g->entity->n_fields; i++)
		if (g->columns >> i & 1)
			digest_value(out, &r->values[i]);
	if (g->search)
		digest_text(out, buf_str(&f->find), f->find.n);
}

void
digest_stored(struct buf *out, const struct gen *g, sqlite3_stmt *st, int from)
{
	int n = sqlite3_column_count(st);

	for (int c = from; c < n; c++) {
		int type = sqlite3_column_type(st, c);
		const void *p;

		if (c >= GEN_FIELDS && c < GEN_FIELDS + 64 && g->latest >> (c - GEN_FIELDS) & 1) {
			buf_addc(out, SQLITE_NULL);
		} else if (type == SQLITE_INTEGER) {
			digest_int(out, sqlite3_column_int64(st, c));
		} else if (type == SQLITE_NULL) {
			buf_addc(out, SQLITE_NULL);
		} else {	/* FLOAT is nothing of ours, and is no row's digest */
			p = type == SQLITE_BLOB ? sqlite3_column_blob(st, c) : sqlite3_column_text(st, c);
			add(out, type, p, (size_t)sqlite3_column_bytes(st, c));
		}
	}
}
