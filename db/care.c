/*
 * care.c - looking at ledger files without trusting them: structure, shape,
 * and what can be rescued.
 */
#include "db/care.h"

#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/mem.h"
#include "db/ledger_int.h"
#include "db/merge.h"
#include "db/source.h"
#include "sql.h"

int
ledger_quick_check(struct ledger *l, const struct progress *pr, struct err *e)
{
	int rc;

	ledger_read_end(l);
	ledger_watch(l->db, pr);
	rc = ledger_check_structure(&l->stmts, true, e);
	ledger_watch(l->db, NULL);
	return rc;
}

/* A ledger as far as its log goes: no derived table is looked at.  Close with ledger_close. */
static struct ledger *
log_only(const char *path, struct err *e)
{
	struct ledger *l = mem_zero(1, sizeof *l);

	l->path = mem_str(path);
	l->readonly = true;
	if (ledger_connect(&l->db, path, LEDGER_READ, e) < 0) {
		ledger_close(l);
		return NULL;
	}
	stmts_init(&l->stmts, l->db);
	if (ledger_recognise(&l->stmts, e) < 0 || ledger_meta(&l->stmts, "township", l->township, ID_BYTES, e) < 0) {
		ledger_close(l);
		return NULL;
	}
	return l;
}

int
ledger_backup_closed(const char *path, const char *to, const struct progress *pr, struct err *e)
{
	struct ledger *l = log_only(path, e);
	int rc;

	if (!l)
		return -1;
	rc = ledger_backup(l, to, pr, e);
	ledger_close(l);
	return rc;
}

int
ledger_rows_made(struct ledger *l, const struct entity *ent, int64_t *rows, size_t max, size_t *n, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	*n = 0;
	if (stmt_get(&l->stmts, &st, sql_query_rows_made(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, ent->name);
	sqlite3_bind_int64(st, 2, (int64_t)max);
	while ((rc = stmt_step(st, e)) > 0)
		rows[(*n)++] = sqlite3_column_int64(st, 0);
	stmt_done(&l->stmts, st);
	return rc;
}

/* --- rescue ---------------------------------------------------------------------------------------------------------- */

static int
rescue_into(struct ledger *l, const char *from, const uint8_t *key, const struct progress *pr, struct rescue *out, struct err *e)
{
	const struct merge_preview *p;
	struct merge *m;
	int64_t batch, edits;

	if (merge_begin(&m, l, from, key, 0, pr, e) < 0)
		return -1;
	p = merge_preview(m);
	*out = (struct rescue){ .edits = p->fresh_edits, .lost = p->refused, .newest_at = p->newest_at, .damaged = p->damaged };
	if (merge_commit(m, &batch, e) < 0)
		return -1;
	return ledger_check(l, pr, &edits, e);
}

int
ledger_rescue(const char *from, const uint8_t *key, const char *to, const struct model *m, const struct station *st,
		const struct progress *pr, struct rescue *out, struct err *e)
{
	struct source *s;
	struct source_info info;
	struct ledger *l;
	int rc;

	memset(out, 0, sizeof *out);
	if (source_open(&s, from, key, e) < 0)
		return -1;
	info = s->info;
	source_close(s);
	if (ledger_create(to, m, info.township, info.township_name, st, e) < 0)
		return -1;
	rc = ledger_open(&l, to, m, st, false, pr, e);
	if (rc == 0) {
		rc = rescue_into(l, from, key, pr, out, e);
		ledger_close(l);
	}
	if (rc < 0)
		unlink(to);
	return rc;
}
