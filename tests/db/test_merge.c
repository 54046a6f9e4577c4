/* Copied ledgers come together: any order, any number of times, stale forms, clones, taking back. */
#include <sys/stat.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "db/log.h"
#include "db/merge.h"
#include "db/testmodel.h"

/* Two offices of one township: b's ledger is 0.db beside a's. */
struct two {
	struct place_of_test *t;
	struct ledger *a, *b;
	char b_path[128];
};

static struct two
two_open(void **state)
{
	struct two w = { .t = *state };

	w.a = w.t->l;
	snprintf(w.b_path, sizeof w.b_path, "%s/0.db", w.t->folder);
	ok(ledger_create(w.b_path, &test_model, ledger_township(w.a), "石沟镇", &station_b, &ok_e));
	w.b = test_open(w.b_path, &station_b);
	return w;
}

static void
two_close(struct two *w)
{
	test_check(w->b);
	ledger_close(w->b);
}

static int64_t
merge_path(struct ledger *l, const char *path)
{
	struct merge *m;
	int64_t batch;

	ok(merge_begin(&m, l, path, NULL, 7, NULL, &ok_e));
	ok(merge_commit(m, &batch, &ok_e));
	return batch;
}

static int64_t
merge_in(struct ledger *to, struct ledger *from)
{
	return merge_path(to, ledger_path(from));
}

/* All ids, sorted. */
static struct buf
ids_of(struct ledger *l)
{
	struct buf b = BUF_INIT;
	sqlite3 *db;
	sqlite3_stmt *st;

	assert_int_equal(sqlite3_open_v2(ledger_path(l), &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT id FROM edit ORDER BY id", -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		buf_add(&b, sqlite3_column_blob(st, 0), 16);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return b;
}

static size_t
assert_same(struct ledger *a, struct ledger *b)
{
	struct buf x = ids_of(a), y = ids_of(b);
	size_t n = x.n / 16;

	assert_int_equal(x.n, y.n);
	assert_memory_equal(x.p, y.p, x.n);
	buf_release(&x);
	buf_release(&y);
	test_check(a);
	test_check(b);
	return n;
}

static void
test_both_ways(void **state)
{
	struct two w = two_open(state);
	int64_t village = test_place(w.a, "石桥村"), j = test_job(w.a, "2026-11-17", "灌溉渠堵塞", village), other, n;
	const struct merge_preview *p;
	struct merge *m;
	struct record r;

	assert_int_equal(test_place(w.b, "石桥村"), village);
	other = test_job(w.b, "2026-11-16", "路灯不亮", village);
	ok(merge_begin(&m, w.a, w.b_path, NULL, 7, NULL, &ok_e));
	p = merge_preview(m);
	assert_int_equal(p->fresh_edits, 3);
	assert_int_equal(p->edits, 3);
	assert_int_equal(p->counts[0].same, 1);
	assert_int_equal(p->counts[0].fresh, 0);
	assert_int_equal(p->counts[1].fresh, 1);
	assert_int_equal(p->counts[3].fresh, 1);	/* the other's own word on the township */
	assert_false(p->nothing || p->damaged || p->hides_much || p->clock_ahead);
	assert_string_equal(p->township, "石沟镇");
	merge_rollback(m);
	ok(ledger_total(w.a, &job, &n, &ok_e));
	assert_int_equal(n, 1);
	assert_true(merge_in(w.a, w.b) > 0);
	ok(ledger_total(w.a, &job, &n, &ok_e));
	assert_int_equal(n, 2);
	assert_true(merge_in(w.b, w.a) > 0);
	/* any further round changes nothing */
	assert_int_equal(merge_in(w.a, w.b), 0);
	assert_int_equal(merge_in(w.b, w.a), 0);
	assert_int_equal(merge_in(w.a, w.b), 0);
	assert_int_equal(assert_same(w.a, w.b), 6);
	r = test_get(w.b, &job, j);
	assert_string_equal(record_text(&r, "what"), "灌溉渠堵塞");
	record_release(&r);
	r = test_get(w.a, &job, other);
	assert_string_equal(record_text(&r, "no"), "B-0001");
	record_release(&r);
	two_close(&w);
}

static void
test_stale_forms(void **state)
{
	struct two w = two_open(state);
	int64_t j = test_job(w.a, "2026-11-17", "灌溉渠堵塞", 0), n;
	struct record form_a, form_b, ra, rb;
	const struct merge_preview *p;
	struct merge *m;
	int64_t batch;

	merge_in(w.b, w.a);
	form_a = test_get(w.a, &job, j);
	form_b = test_get(w.b, &job, j);
	test_set_text(w.a, &form_a, "what", "渠道堵塞");
	test_set_text(w.b, &form_b, "what", "水渠垮了");
	ok(merge_begin(&m, w.a, w.b_path, NULL, 7, NULL, &ok_e));
	p = merge_preview(m);
	assert_int_equal(p->counts[1].conflicts, 1);
	ok(merge_commit(m, &batch, &ok_e));
	/* an unrelated save on top does not hide it */
	ra = test_get(w.a, &job, j);
	assert_int_equal(ra.heads.n, 2);
	assert_int_equal(ra.conflicts, 1 << JOB_WHAT);
	test_set_text(w.a, &ra, "note", "去看过");
	record_release(&ra);
	merge_in(w.b, w.a);
	ra = test_get(w.a, &job, j);
	rb = test_get(w.b, &job, j);
	assert_int_equal(ra.conflicts, 1 << JOB_WHAT);
	assert_int_equal(rb.conflicts, ra.conflicts);
	assert_string_equal(record_text(&ra, "what"), record_text(&rb, "what"));
	assert_same(w.a, w.b);
	/* settled here, settled there */
	test_set_text(w.b, &rb, "what", "渠道垮塌");
	ok(merge_begin(&m, w.a, w.b_path, NULL, 7, NULL, &ok_e));
	assert_int_equal(merge_preview(m)->counts[1].conflicts, 0);
	assert_int_equal(merge_preview(m)->counts[1].changed, 1);
	ok(merge_commit(m, &batch, &ok_e));
	ok(ledger_conflict_count(w.a, &n, &ok_e));
	assert_int_equal(n, 0);
	record_release(&ra);
	record_release(&rb);
	record_release(&form_a);
	record_release(&form_b);
	two_close(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_both_ways), TEST(test_stale_forms) };

	setenv("YIBENZHANG_NOW", "2026-11-18T09:00:00", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
