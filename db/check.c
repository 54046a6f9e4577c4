/*
 * check.c - is the ledger what its log says?
 *
 * Every id and the chain are computed again, the log is folded into a
 * temporary database, and every derived table is compared with it.  The
 * search index is compared with the tokens of the stored search text.
 */
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/ledger_int.h"
#include "db/search.h"
#include "sql.h"

static int
differs(struct err *e, const char *what, int64_t row)
{
	return err_set(e, ERR_DAMAGED, "检查发现：%s（%lld）和流水记录对不上。流水本身没有坏，数据是安全的；请重做各表（在“冲突与备份”里，命令是 rebuild）",
			what, (long long)row);
}

static bool
same_column(sqlite3_stmt *a, sqlite3_stmt *b, int c)
{
	int n;

	if (sqlite3_column_type(a, c) != sqlite3_column_type(b, c))
		return false;
	switch (sqlite3_column_type(a, c)) {
	case SQLITE_NULL:
		return true;
	case SQLITE_INTEGER:
		return sqlite3_column_int64(a, c) == sqlite3_column_int64(b, c);
	case SQLITE_FLOAT:
		return false;	/* nothing of ours */
	default:
		n = sqlite3_column_bytes(a, c);
		return n == sqlite3_column_bytes(b, c)
			&& (n == 0 || memcmp(sqlite3_column_blob(a, c), sqlite3_column_blob(b, c), (size_t)n) == 0);
	}
}

/* Two statements with the same columns must give the same rows; k_first: column 0 is a place, of which only the side counts. */
static int
compare_statements(struct stmts *sa, struct stmts *sb, const char *sql, const char *what, bool k_first, struct err *e)
{
	sqlite3_stmt *a, *b = NULL;
	int rc;

	if (stmt_get(sa, &a, sql, e) < 0)
		return -1;
	rc = stmt_get(sb, &b, sql, e);
	while (rc == 0) {
		int ra = stmt_step(a, e), rb = ra < 0 ? -1 : stmt_step(b, e);
		int64_t row = ra > 0 ? sqlite3_column_int64(a, k_first ? 1 : 0) : 0;

		if (ra < 0 || rb < 0) {
			rc = -1;
			break;
		}
		if (ra != rb)
			rc = differs(e, what, row);
		if (ra == 0 || rb == 0)
			break;
		if (k_first && (sqlite3_column_int64(a, 0) > 0) != (sqlite3_column_int64(b, 0) > 0))
			rc = differs(e, what, row);
		for (int c = k_first; rc == 0 && c < sqlite3_column_count(a); c++)
			if (!same_column(a, b, c))
				rc = differs(e, what, row);
	}
	stmt_done(sa, a);
	stmt_done(sb, b);
	return rc;
}

/*
 * A sum over the rows of hashes of all their columns, of column 0 only the side: the same rows give the same sum in any order,
 * so each table is read as it lies.
 */
static int
table_sum(struct stmts *s, const char *sql, uint64_t *sum, struct err *e)
{
	struct buf b = BUF_INIT;
	sqlite3_stmt *st;
	uint8_t hash[ID_BYTES];
	int rc;

	*sum = 0;
	if (stmt_get(s, &st, sql, e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		uint64_t h;

		buf_clear(&b);
		buf_addc(&b, sqlite3_column_int64(st, 0) > 0);
		for (int c = 1; c < sqlite3_column_count(st); c++) {
			int type = sqlite3_column_type(st, c);

			buf_addc(&b, (char)type);
			if (type == SQLITE_INTEGER) {
				buf_add_be64(&b, (uint64_t)sqlite3_column_int64(st, c));
			} else if (type != SQLITE_NULL) {
				const void *p = type == SQLITE_BLOB ? sqlite3_column_blob(st, c) : sqlite3_column_text(st, c);
				size_t n = (size_t)sqlite3_column_bytes(st, c);

				buf_add_be64(&b, n);
				if (n)
					buf_add(&b, p, n);
			}
		}
		id_hash(hash, sizeof hash, b.p, b.n, NULL, 0);
		memcpy(&h, hash, sizeof h);
		*sum += h;
	}
	stmt_done(s, st);
	buf_release(&b);
	return rc;
}

static int
compare_tables(struct stmts *kept, struct stmts *fresh, const struct gen *g, struct err *e)
{
	struct buf sql = BUF_INIT;
	uint64_t a, b;
	int rc = 0;

	if (table_sum(kept, g->list, &a, e) < 0 || table_sum(fresh, g->list, &b, e) < 0)
		return -1;
	if (a != b) {		/* which row it is takes jumping through both */
		buf_addf(&sql, "%s ORDER BY _row", g->list);
		rc = compare_statements(kept, fresh, buf_str(&sql), g->entity->title, true, e);
		buf_release(&sql);
	}
	return rc;
}

/* --- search index ---------------------------------------------------------------------------------------------------- */

/* Sum of hashes over (token, row): the same set gives the same sum in any order. */
static uint64_t
entry_hash(const char *token, size_t n, int64_t k)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)k * UINT64_C(0x9e3779b97f4a7c15);

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)token[i]) * UINT64_C(0x100000001b3);
	h ^= h >> 29;
	h *= UINT64_C(0xbf58476d1ce4e5b9);
	return h ^ h >> 32;
}

struct row_tokens {
	int64_t k;
	uint64_t *p;		/* owned; hashes of this row's tokens */
	size_t n, cap;
};

static int
token_seen(void *data, const char *token, size_t n)
{
	struct row_tokens *t = data;

	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 256;
		t->p = mem_resize(t->p, t->cap, sizeof *t->p);
	}
	t->p[t->n++] = entry_hash(token, n, t->k);
	return 0;
}

static int
hash_compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int
expected_entries(struct stmts *s, const struct gen *g, uint64_t *sum, uint64_t *n, struct err *e)
{
	struct row_tokens t = { 0 };
	sqlite3_stmt *st;
	int rc, find = gen_last_column(g);

	*sum = *n = 0;
	if (stmt_get(s, &st, g->list, e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		t.k = sqlite3_column_int64(st, GEN_K);
		t.n = 0;
		if (t.k <= 0)
			continue;
		search_tokens((const char *)sqlite3_column_text(st, find), (size_t)sqlite3_column_bytes(st, find), token_seen, &t);
		if (t.n)
			qsort(t.p, t.n, sizeof *t.p, hash_compare);
		for (size_t i = 0; i < t.n; i++)	/* the index holds a token of a row once */
			if (i == 0 || t.p[i] != t.p[i - 1]) {
				*sum += t.p[i];
				++*n;
			}
	}
	stmt_done(s, st);
	free(t.p);
	return rc;
}

static int
check_search(struct stmts *s, const struct gen *g, struct err *e)
{
	struct buf create = BUF_INIT, sql = BUF_INIT;
	uint64_t expected, expected_n, sum = 0, n = 0;
	sqlite3_stmt *st;
	int rc;

	if (expected_entries(s, g, &expected, &expected_n, e) < 0)
		return -1;
	gen_vocabulary(&create, &sql, g->entity);
	rc = stmt_script(s->db, buf_str(&create), e);
	buf_release(&create);
	if (rc == 0 && (rc = stmt_get(s, &st, buf_str(&sql), e)) == 0) {
		while ((rc = stmt_step(st, e)) > 0) {
			sum += entry_hash((const char *)sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0),
					sqlite3_column_int64(st, 1));
			n++;
		}
		stmt_done(s, st);
	}
	buf_release(&sql);
	if (rc == 0 && (sum != expected || n != expected_n))
		return differs(e, "查找用的索引", (int64_t)n);
	return rc;
}

/* --- all of it --------------------------------------------------------------------------------------------------------- */

int
ledger_check_structure(struct stmts *s, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(s, &st, "PRAGMA quick_check(1)", e) < 0)
		return -1;
	rc = stmt_step(st, e);
	if (rc > 0 && strcmp((const char *)sqlite3_column_text(st, 0), "ok") != 0)
		rc = err_set(e, ERR_DAMAGED, "账本文件的结构损坏（%s）。不要再往里写，请用备份恢复",
				(const char *)sqlite3_column_text(st, 0));
	stmt_done(s, st);
	return rc < 0 ? -1 : 0;
}

static int
check_derived(struct ledger *l, const struct progress *pr, struct err *e)
{
	struct stmts scratch = { 0 };
	struct store fresh = { 0 };
	sqlite3 *db;
	int rc;

	if (ledger_connect(&db, "", LEDGER_NEW, e) < 0)
		return -1;
	ledger_bulk(db, true);
	stmts_init(&scratch, db);
	store_init(&fresh, &scratch, &l->stmts, l->model);
	fresh.searchable = false;
	rc = stmt_script(db, "BEGIN", e);
	if (rc == 0)
		rc = store_fill(&fresh, pr, e);
	for (size_t i = 0; rc == 0 && i < l->model->n; i++) {
		const struct gen *g = &fresh.gen[i];

		rc = compare_tables(l->store.st, &scratch, g, e);
		if (rc == 0 && g->search)
			rc = check_search(l->store.st, g, e);
	}
	if (rc == 0)
		rc = compare_statements(l->store.st, &scratch, sql_query_check_conflict(), "待处理的冲突", false, e);
	if (rc == 0)
		rc = compare_statements(l->store.st, &scratch, sql_query_check_total(), "总数", false, e);
	if (rc == 0)
		rc = compare_statements(l->store.st, &scratch, sql_query_check_label(), "编号", false, e);
	store_release(&fresh);
	stmts_release(&scratch);
	sqlite3_close(db);
	return rc;
}

int
ledger_check(struct ledger *l, const struct progress *pr, int64_t *edits, struct err *e)
{
	int64_t n;
	int rc;

	/* one transaction: what is read first and last belongs together, whoever saves meanwhile */
	ledger_read_end(l);
	if (stmt_script(l->db, "BEGIN", e) < 0)
		return -1;
	ledger_watch(l->db, pr);
	rc = ledger_check_structure(&l->stmts, e);
	if (rc == 0)
		rc = log_verify(&l->stmts, pr, edits ? edits : &n, e);
	if (rc < 0)
		ledger_fault_note(l, e, LEDGER_DAMAGED);
	else if ((rc = check_derived(l, pr, e)) < 0)
		ledger_fault_note(l, e, LEDGER_TABLES);
	ledger_watch(l->db, NULL);
	if (!sqlite3_get_autocommit(l->db))
		sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}
