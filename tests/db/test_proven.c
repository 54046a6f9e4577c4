/* What ordinary work reads is proven: a row that is opened, built upon or looked back at; the newest edits at every opening. */
#include <sqlite3.h>

#include "base/buf.h"
#include "db/care.h"

#include "db/search.h"
#include "db/testmodel.h"
#include "db/raw.h"

/* As harm, of words that are searched too. */
static void
harm_searched(const char *path, const char *sql)
{
	sqlite3 *db = raw(path);

	ok(search_register(db, &ok_e));
	must(db, sql);
	sqlite3_close(db);
}

enum read_how { READ_ROW, READ_HISTORY, READ_SAVE, READ_UNDO, READ_KINDS };

static int
read_by(struct ledger *l, enum read_how how, const struct record *form, int64_t batch, struct err *e)
{
	struct record r;
	struct history h;
	struct changes cs;
	int64_t made;
	int rc;

	switch (how) {
	case READ_ROW:
		rc = ledger_get_proven(l, &r, &job, form->row, e);
		record_release(&r);
		return rc;
	case READ_HISTORY:
		rc = ledger_history(l, &h, &job, form->row, e);
		history_release(&h);
		return rc;
	case READ_SAVE:
		changes_init(&cs);
		change_on(changes_add(&cs, &job), form);
		change_set_text(&cs.p[0], "note", "已到现场");
		rc = ledger_save(l, &cs, 7, &made, e);
		changes_release(&cs);
		return rc;
	default:
		return ledger_undo(l, batch, 7, &made, NULL, NULL, e);
	}
}

/* One flipped letter of one edit: noticed by whoever reads it, and from then on nothing is written; the file stays as it is. */
static void
test_flipped_letter(void **state)
{
	static const char *const harms[] = {
		"DROP TRIGGER edit_no_update; UPDATE edit SET fields = replace(fields, '灌溉', '灌既') WHERE entity = 'job'",
		"DROP TRIGGER edit_no_update; UPDATE edit SET at = at + 1 WHERE entity = 'job'",
		"DROP TRIGGER edit_no_update; UPDATE edit SET salt = zeroblob(16) WHERE entity = 'job'",
	};
	struct place_of_test *t = *state;
	int64_t j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	struct record form = test_get(t->l, &job, j);
	struct batch_info last;
	char path[128];

	ok(ledger_last_batch(t->l, 7, &last, &ok_e));
	for (size_t i = 0; i < sizeof harms / sizeof *harms; i++)
		for (enum read_how how = READ_ROW; how < READ_KINDS; how++) {
			struct buf before = BUF_INIT, after = BUF_INIT;
			struct ledger *l;
			struct err e = { 0 };

			snprintf(path, sizeof path, "%s/0.db", t->folder);
			unlink(path);
			ok(file_copy(t->path, path, false, &ok_e));
			l = test_open(path, &station_a);
			harm_searched(path, harms[i]);
			ok(file_read(&before, path, 1 << 24, &ok_e));
			assert_int_equal(ledger_fault(l), LEDGER_SOUND);
			assert_int_equal(read_by(l, how, &form, last.batch, &e), -1);
			assert_int_equal(e.code, ERR_DAMAGED);
			assert_int_equal(ledger_fault(l), LEDGER_DAMAGED);
			for (enum read_how then = READ_SAVE; then < READ_KINDS; then++) {
				assert_int_equal(read_by(l, then, &form, last.batch, &e), -1);
				assert_int_equal(e.code, ERR_DAMAGED);
			}
			assert_int_equal(ledger_mark_set(l, "x", "y", &e), -1);
			ledger_close(l);
			ok(file_read(&after, path, 1 << 24, &ok_e));
			assert_int_equal(before.n, after.n);
			assert_memory_equal(before.p, after.p, before.n);
			buf_release(&before);
			buf_release(&after);
			/* what comes last is proven at opening, too */
			l = test_open(path, &station_a);
			assert_int_equal(ledger_check_newest(l, &e), -1);
			assert_int_equal(e.code, ERR_DAMAGED);
			ledger_close(l);
		}
	ok(ledger_check_newest(t->l, &ok_e));
	record_release(&form);
}

/* A derived table that is wrong: the log's word is shown, and rebuilding mends it. */
static void
test_wrong_table(void **state)
{
	static const char *const harms[] = {
		"UPDATE d_job SET what = '好好的'",
		"UPDATE d_job SET _state = 1",
		"UPDATE d_job SET _heads = x'00'",
		"UPDATE d_job SET _changed_by = 9",
		"DELETE FROM d_job",
	};
	struct place_of_test *t = *state;
	int64_t j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	struct record form = test_get(t->l, &job, j), r;
	struct err e;

	test_set_text(t->l, &form, "note", "一");
	for (size_t i = 0; i < sizeof harms / sizeof *harms; i++) {
		harm_searched(t->path, harms[i]);
		e.code = ERR_NONE;
		assert_int_equal(ledger_get_proven(t->l, &r, &job, j, &e), 0);
		assert_int_equal(e.code, ERR_NONE);
		assert_string_equal(record_text(&r, "what"), "灌溉渠堵塞");
		assert_false(r.deleted);
		assert_int_equal(r.heads.n, 1);
		record_release(&r);
		assert_int_equal(ledger_fault(t->l), LEDGER_TABLES);
		ok(ledger_rebuild(t->l, NULL, &ok_e));
		assert_int_equal(ledger_fault(t->l), LEDGER_SOUND);
		r = test_get(t->l, &job, j);
		record_release(&r);
	}
	/* a row that the log has never heard of */
	harm_searched(t->path, "UPDATE d_job SET _row = 77");
	assert_int_equal(ledger_get_proven(t->l, &r, &job, 77, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
	assert_int_equal(ledger_fault(t->l), LEDGER_TABLES);
	ok(ledger_rebuild(t->l, NULL, &ok_e));
	assert_int_equal(ledger_get_proven(t->l, &r, &job, 77, &e), -1);
	assert_int_equal(ledger_fault(t->l), LEDGER_SOUND);
	record_release(&form);
}

/* Somebody else saving between the two looks is no fault. */
static void
test_others_save_meanwhile(void **state)
{
	struct place_of_test *t = *state;
	struct ledger *b = test_open(t->path, &station_b);
	int64_t j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);

	for (int i = 0; i < 20; i++) {
		struct record r = test_get(b, &job, j);
		char note[16];

		snprintf(note, sizeof note, "%d", i);
		test_set_text(i % 2 ? b : t->l, &r, "note", note);
		record_release(&r);
	}
	ledger_close(b);
}

/* A page that is none: noticed by whatever statement meets it. */
static void
test_torn_page(void **state)
{
	struct place_of_test *t = *state;
	struct buf whole = BUF_INIT;
	struct query q;
	struct rows rows;
	char path[128], zero[4096] = { 0 };
	struct err e;
	int noticed = 0;

	for (int i = 0; i < 60; i++)
		test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	ok(file_read(&whole, t->path, 1 << 24, &ok_e));
	snprintf(path, sizeof path, "%s/0.db", t->folder);
	for (size_t at = 4096; at < whole.n; at += 4096) {
		struct ledger *l;
		struct buf torn = BUF_INIT;
		int64_t n;

		buf_add(&torn, whole.p, whole.n);
		memcpy(torn.p + at, zero, sizeof zero);
		unlink(path);
		ok(file_replace(path, torn.p, torn.n, &ok_e));
		buf_release(&torn);
		if (ledger_open(&l, path, &test_model, &station_a, false, NULL, &e) < 0)
			continue;
		query_init(&q, &job);
		if (ledger_page(l, &q, NULL, true, 100, &rows, &e) == 0)
			rows_release(&rows);
		else
			assert_int_equal(ledger_fault(l), LEDGER_DAMAGED);
		(void)!ledger_check_newest(l, &e);
		if (ledger_fault(l) == LEDGER_DAMAGED) {
			noticed++;
			assert_int_equal(ledger_mark_set(l, "x", "y", &e), -1);
			assert_int_equal(e.code, ERR_DAMAGED);
		} else {
			(void)!ledger_check(l, NULL, &n, &e);
			assert_int_not_equal(ledger_fault(l), LEDGER_SOUND);
		}
		ledger_close(l);
	}
	assert_true(noticed > 3);
	buf_release(&whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_flipped_letter), TEST(test_wrong_table), TEST(test_others_save_meanwhile), TEST(test_torn_page) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
