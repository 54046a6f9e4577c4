/* A damaged page of a derived table or of an index: the log is moved into a new file, nothing of it is lost. */
#include <sqlite3.h>

#include "base/buf.h"
#include "db/care.h"
#include "db/merge.h"
#include "db/testmodel.h"
#include "db/raw.h"

enum { PAGE = 4096 };

/* What SQLite says about anything of the log, in one text: edits with their numbers and batches, marks, undo. */
static void
truth(const char *path, bool edits_alone, struct buf *out)
{
	static const char *const sql[] = {
		("SELECT n || hex(id) || entity || row || gen || hex(bases) || at || who || station || need || coalesce(fields, '') || hex(salt)"
		" || batch || hex(chain) FROM edit NOT INDEXED ORDER BY n"),
		"SELECT name || hex(value) FROM meta WHERE name <> 'shape' ORDER BY name",
		"SELECT batch || ' ' || undoes FROM undo ORDER BY batch",
		"SELECT name || value FROM mark ORDER BY name",
		"SELECT seq FROM sqlite_sequence WHERE name = 'edit'",
	};
	sqlite3_stmt *st;
	sqlite3 *db;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	for (size_t i = 0; i < (edits_alone ? 1 : sizeof sql / sizeof *sql); i++) {
		assert_int_equal(sqlite3_prepare_v2(db, sql[i], -1, &st, NULL), SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW)
			buf_addf(out, "%s\n", (const char *)sqlite3_column_text(st, 0));
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
}

static bool
is_truth(const char *name)
{
	static const char *const names[] = { "edit", "meta", "undo", "mark", "sqlite_sequence", "sqlite_schema", "sqlite_master" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* The name of the table or index each page belongs to; owned by the caller with everything in it. */
static char **
page_owners(const char *path, size_t pages)
{
	char **owner = mem_zero(pages + 1, sizeof *owner);
	sqlite3_stmt *st;
	sqlite3 *db;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	if (sqlite3_prepare_v2(db, "SELECT pageno, name FROM dbstat", -1, &st, NULL) != SQLITE_OK) {
		sqlite3_close(db);
		free(owner);
		return NULL;	/* this SQLite was built without it */
	}
	while (sqlite3_step(st) == SQLITE_ROW)
		owner[sqlite3_column_int64(st, 0)] = mem_str((const char *)sqlite3_column_text(st, 1));
	sqlite3_finalize(st);
	sqlite3_close(db);
	return owner;
}

static void
spoil(struct buf *file, size_t page, int how)
{
	char *p = file->p + (page - 1) * PAGE;

	if (how == 0)
		memset(p, 0, PAGE);
	else if (how == 1)
		for (size_t i = 0; i < PAGE; i++)
			p[i] = (char)(i * 151 + page);
	else
		p[PAGE - 40] ^= 0x10;	/* cells stand at the end of a page */
}

static void
work(struct ledger *l)
{
	int64_t where = test_place(l, "大塘村"), batch;
	struct batch_info last;

	for (int i = 0; i < 60; i++) {
		char what[32];

		snprintf(what, sizeof what, "灌溉渠堵塞%d", i);
		test_job(l, "2026-11-17", what, where);
	}
	ok(ledger_last_batch(l, 7, &last, &ok_e));
	ok(ledger_undo(l, last.batch, 7, &batch, NULL, NULL, &ok_e));
	ok(ledger_mark_set(l, "sync_folder", "/media/stick", &ok_e));
}

/* Every page in turn, in three ways. */
static void
test_every_page(void **state)
{
	struct place_of_test *t = *state;
	struct buf whole = BUF_INIT, before[2] = { BUF_INIT, BUF_INIT };
	char path[128], to[128], **owner;
	size_t pages, healed = 0;
	int64_t edits;

	work(t->l);
	ok(file_read(&whole, t->path, 1 << 24, &ok_e));
	truth(t->path, false, &before[0]);
	truth(t->path, true, &before[1]);
	ok(ledger_log_whole(t->path, NULL, &edits, &ok_e));
	pages = whole.n / PAGE;
	owner = page_owners(t->path, pages);
	snprintf(path, sizeof path, "%s/0.db", t->folder);
	snprintf(to, sizeof to, "%s/1.db", t->folder);
	for (size_t page = 2; page <= pages; page++)
		for (int how = 0; how < 3; how++) {
			struct buf spoilt = BUF_INIT, after = BUF_INIT;
			int64_t read = 0, renewed;
			struct err e = { 0 };
			bool own = !owner || (owner[page] && is_truth(owner[page]));
			int rc;

			buf_add(&spoilt, whole.p, whole.n);
			spoil(&spoilt, page, how);
			unlink(path);
			ok(file_replace(path, spoilt.p, spoilt.n, &ok_e));
			rc = ledger_log_whole(path, NULL, &read, &e);
			if (rc != 0)
				assert_int_equal(e.code, ERR_DAMAGED);
			if (owner && owner[page] && !is_truth(owner[page]) && rc != 0)
				fail_msg("page %zu of %s, spoilt %d: %s", page, owner[page], how, e.text);
			if (rc == 0) {
				struct ledger *l;
				struct batch_info last;

				healed++;
				assert_int_equal(read, edits);
				ok(ledger_renew(path, to, &test_model, &station_a, NULL, &renewed, &ok_e));
				assert_int_equal(renewed, edits);
				/* a flipped letter of a mark, which nothing seals, stays what it is */
				truth(to, own && how == 2, &after);
				assert_string_equal(buf_str(&after), buf_str(&before[own && how == 2]));
				/* Ctrl+Y still knows what was undone */
				l = test_open(to, &station_a);
				if (!own || how != 2)
					ok(ledger_last_undone(l, 7, &last, &ok_e));
				test_job(l, "2026-11-18", "接着记", 0);
				test_check(l);
				ledger_close(l);
				unlink(to);
			} else {
				/* nothing half done stays behind */
				assert_int_equal(ledger_renew(path, to, &test_model, &station_a, NULL, &renewed, &e), -1);
				assert_false(file_exists(to));
			}
			buf_release(&after);
			/* what is damaged is only read */
			ok(file_read(&after, path, 1 << 24, &ok_e));
			assert_int_equal(after.n, spoilt.n);
			assert_memory_equal(after.p, spoilt.p, spoilt.n);
			buf_release(&spoilt);
			buf_release(&after);
		}
	assert_true(healed > pages);	/* of three times as many, some are the log's */
	for (size_t i = 0; owner && i <= pages; i++)
		free(owner[i]);
	free(owner);
	buf_release(&whole);
	buf_release(&before[0]);
	buf_release(&before[1]);
}

/* Numbers at the end that no edit bears: a merge was taken back, or the last edits are lost. */
static void
test_end_of_log(void **state)
{
	struct place_of_test *t = *state;
	struct merge_blockers b;
	struct ledger *l;
	struct merge *m;
	char path[128], to[128];
	int64_t batch, edits;
	struct err e;

	work(t->l);
	snprintf(path, sizeof path, "%s/0.db", t->folder);
	snprintf(to, sizeof to, "%s/1.db", t->folder);
	ok(file_copy(t->path, path, false, &ok_e));
	l = test_open(path, &station_b);
	test_place(l, "石桥村");
	ledger_close(l);
	ok(merge_begin(&m, t->l, path, NULL, 7, NULL, &ok_e));
	ok(merge_commit(m, &batch, &ok_e));
	ok(ledger_log_whole(t->path, NULL, &edits, &ok_e));
	ok(merge_take_back(t->l, batch, &b, NULL, &ok_e));
	ok(ledger_log_whole(t->path, NULL, &edits, &ok_e));
	ok(ledger_renew(t->path, to, &test_model, &station_a, NULL, &edits, &ok_e));
	/* numbers taken back are not given again in the new file either */
	l = test_open(to, &station_a);
	test_place(l, "石桥村");
	ledger_close(l);
	ok(ledger_log_whole(to, NULL, &edits, &ok_e));
	unlink(to);
	/* an older page under the last edits: SQLite is content, the tables still show what the log has lost */
	unlink(path);
	ok(file_copy(t->path, path, false, &ok_e));
	l = test_open(path, &station_a);
	test_place(l, "石桥村");
	ledger_close(l);
	harm(path, "DROP TRIGGER edit_no_delete; DELETE FROM edit WHERE n = (SELECT max(n) FROM edit)");
	assert_int_equal(ledger_log_whole(path, NULL, &edits, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
}

/* A write that was lost: the pages of the log are those of before, the index and the tables know of the edit. */
static void
test_lost_write(void **state)
{
	struct place_of_test *t = *state;
	struct buf before = BUF_INIT, after = BUF_INIT;
	char path[128], **owner;
	int64_t edits;
	size_t pages;
	struct err e;

	work(t->l);
	ok(file_read(&before, t->path, 1 << 24, &ok_e));
	test_place(t->l, "石桥村");
	ok(file_read(&after, t->path, 1 << 24, &ok_e));
	pages = before.n / PAGE;
	owner = page_owners(t->path, after.n / PAGE);
	for (size_t page = 2; owner && page <= pages; page++)
		if (owner[page] && (strcmp(owner[page], "edit") == 0 || strcmp(owner[page], "sqlite_sequence") == 0))
			memcpy(after.p + (page - 1) * PAGE, before.p + (page - 1) * PAGE, PAGE);
	snprintf(path, sizeof path, "%s/0.db", t->folder);
	ok(file_replace(path, after.p, after.n, &ok_e));
	if (owner) {
		assert_int_equal(ledger_log_whole(path, NULL, &edits, &e), -1);
		assert_int_equal(e.code, ERR_DAMAGED);
	}
	for (size_t i = 0; owner && i <= after.n / PAGE; i++)
		free(owner[i]);
	free(owner);
	buf_release(&before);
	buf_release(&after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_every_page), TEST(test_end_of_log), TEST(test_lost_write) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
