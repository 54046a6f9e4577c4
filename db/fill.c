/*
 * fill.c - tables without indexes are filled by a scan of the log; then come
 * the indexes and the search index.
 */
#include "db/fill.h"

#include <sqlite3.h>

#include "db/derive.h"
#include "db/scan.h"
#include "sql.h"

static int
fill_take(void *data, struct folded *const *f, size_t n, struct err *e)
{
	return folded_fill(f, n, data, e);
}

int
store_fill(struct store *s, const struct progress *pr, struct err *e)
{
	struct scan scan = { .store = s, .take = fill_take, .data = s };
	sqlite3_stmt *st;
	int rc = stmt_script(s->st->db, sql_schema_derived(), e);

	for (size_t i = 0; rc == 0 && i < s->model->n; i++) {
		rc = stmt_script(s->st->db, s->gen[i].tables, e);
		if (rc == 0 && (rc = stmt_get(s->st, &st, sql_query_total_new(), e)) == 0) {
			stmt_bind_text(st, 1, s->model->entities[i]->name);
			rc = stmt_run(s->st, st, e);
		}
	}
	if (rc == 0)
		rc = scan_log(&scan, pr, e);
	/* sorted in runs no larger than the cache: small ones stay near the processor, and leave their memory to the search index */
	sqlite3_exec(s->st->db, sql_query_cache_index(), NULL, NULL, NULL);
	for (size_t i = 0; rc == 0 && i < s->model->n; i++) {
		rc = stmt_script(s->st->db, s->gen[i].indexes, e);
		if (rc == 0 && s->gen[i].search && s->searchable)
			rc = stmt_script(s->st->db, s->gen[i].search_all, e);
	}
	sqlite3_exec(s->st->db, sql_query_cache_normal(), NULL, NULL, NULL);
	if (rc == 0)
		rc = store_fill_latest(s, e);
	if (rc == 0)
		rc = store_finish(s, e);
	return rc;
}
