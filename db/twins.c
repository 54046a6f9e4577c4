/*
 * twins.c - labels that two stations gave to different rows.
 *
 * Remembered in the file (table "mark"): "twins:ENTITY" holds the number of
 * the last edit looked at, then a line per label found.
 */
#include "db/care.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/ledger_int.h"
#include "sql.h"

#define TWINS_MAX 1000		/* more than anybody renumbers; what is left out is found after those are dealt with */
#define LOOK_AGAIN 1000		/* edits of a few days: writing the place down costs more than looking at them again */

void
twin_labels_release(struct twin_labels *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->p[i]);
	free(t->p);
	*t = (struct twin_labels){ 0 };
}

static void
twins_add(struct twin_labels *t, const char *label, size_t n)
{
	for (size_t i = 0; i < t->n; i++)
		if (strlen(t->p[i]) == n && memcmp(t->p[i], label, n) == 0)
			return;
	if (n == 0 || t->n == TWINS_MAX)
		return;
	t->p = mem_resize(t->p, t->n + 1, sizeof *t->p);
	t->p[t->n++] = mem_strn(label, n);
}

static void
mark_name(struct buf *out, const struct entity *ent)
{
	buf_addf(out, "twins:%s", ent->name);
}

static int64_t
twins_load(struct ledger *l, const struct entity *ent, struct twin_labels *out)
{
	struct buf name = BUF_INIT;
	char *value, *p;
	int64_t n = 0;

	mark_name(&name, ent);
	value = ledger_mark_get(l, buf_str(&name));
	buf_release(&name);
	if (!value)
		return 0;
	n = strtoll(value, &p, 10);
	while (*p == '\n') {
		size_t len = strcspn(++p, "\n");

		twins_add(out, p, len);
		p += len;
	}
	free(value);
	return n;
}

static int
twins_store(struct ledger *l, const struct entity *ent, int64_t n, const struct twin_labels *t, struct err *e)
{
	struct buf name = BUF_INIT, value = BUF_INIT;
	int rc;

	mark_name(&name, ent);
	buf_addf(&value, "%lld", (long long)n);
	for (size_t i = 0; i < t->n; i++)
		buf_addf(&value, "\n%s", t->p[i]);
	rc = ledger_mark_set(l, buf_str(&name), buf_str(&value), e);
	buf_release(&name);
	buf_release(&value);
	return rc;
}

static int
twins_look(struct ledger *l, const struct entity *ent, const char *label, int64_t after, bool all, struct twin_labels *out, struct err *e)
{
	struct stmts *s = l->store.st;
	struct buf sql = BUF_INIT;
	sqlite3_stmt *st;
	int rc;

	gen_twins(&sql, ent, label, all);
	rc = stmt_get(s, &st, buf_str(&sql), e);
	buf_release(&sql);
	if (rc < 0)
		return -1;
	if (!all)
		sqlite3_bind_int64(st, 1, after);
	while ((rc = stmt_step(st, e)) > 0)
		if (sqlite3_column_type(st, 0) == SQLITE_TEXT)
			twins_add(out, (const char *)sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0));
	stmt_done(s, st);
	return rc;
}

int
ledger_twin_labels(struct ledger *l, const struct entity *ent, struct twin_labels *out, struct err *e)
{
	int label = entity_label(ent);
	int64_t last, seen;
	size_t known;

	*out = (struct twin_labels){ 0 };
	if (label < 0)
		return 0;
	seen = twins_load(l, ent, out);
	known = out->n;
	if (stmt_int(&l->stmts, &last, sql_query_edit_last_n(), e) < 0)
		goto failed;
	if (last == seen)
		return 0;
	if (last < seen)	/* a merge was taken back */
		seen = 0;
	/* one walk along the index, or a look for each row that came */
	if (twins_look(l, ent, ent->fields[label].name, seen, l->scratch != NULL || last - seen > last / 8, out, e) < 0)
		goto failed;
	if (l->readonly || (out->n == known && last - seen < LOOK_AGAIN))
		return 0;
	if (twins_store(l, ent, last, out, e) == 0)
		return 0;
failed:
	twin_labels_release(out);
	return -1;
}

int
ledger_twin_forget(struct ledger *l, const struct entity *ent, const char *label, struct err *e)
{
	struct twin_labels all = { 0 }, left = { 0 };
	int64_t n = twins_load(l, ent, &all);
	int rc = 0;

	for (size_t i = 0; i < all.n; i++)
		if (strcmp(all.p[i], label) != 0)
			twins_add(&left, all.p[i], strlen(all.p[i]));
	if (left.n != all.n)
		rc = twins_store(l, ent, n, &left, e);
	twin_labels_release(&all);
	twin_labels_release(&left);
	return rc;
}

int
ledger_label_used(struct ledger *l, const struct entity *ent, const char *code, bool *used, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(l->store.st, &st, sql_query_label_last(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, ent->name);
	stmt_bind_text(st, 2, code);
	rc = stmt_step(st, e);
	*used = rc > 0;
	stmt_done(l->store.st, st);
	return rc < 0 ? -1 : 0;
}
