/* A column the fold keeps: the greatest day of the rows that name this one, through everything that can happen to them. */
#include "db/testmodel.h"
#include "db/raw.h"

static void
expect_seen(struct ledger *l, int64_t row, const char *want)
{
	struct record r = test_get(l, &place, row);

	assert_string_equal(record_text(&r, "seen"), want);
	record_release(&r);
}

static int64_t
job_on(struct ledger *l, const char *day, int64_t at)
{
	return test_job(l, day, "走访", at);
}

static void
test_follows(void **state)
{
	struct place_of_test *t = *state;
	int64_t here = test_place(t->l, "大塘"), there = test_place(t->l, "石桥"), job_row, later, batch;
	struct record r;

	expect_seen(t->l, here, "");
	job_row = job_on(t->l, "2026-11-10", here);
	expect_seen(t->l, here, "2026-11-10");
	later = job_on(t->l, "2026-11-15", here);
	expect_seen(t->l, here, "2026-11-15");
	job_on(t->l, "2026-11-12", here);
	expect_seen(t->l, here, "2026-11-15");
	/* deleted, and taken out of the bin again */
	r = test_get(t->l, &job, later);
	test_delete(t->l, &r, 1);
	record_release(&r);
	expect_seen(t->l, here, "2026-11-12");
	r = test_get(t->l, &job, later);
	test_delete(t->l, &r, 0);
	record_release(&r);
	expect_seen(t->l, here, "2026-11-15");
	/* it was another place after all */
	r = test_get(t->l, &job, later);
	test_set_int(t->l, &r, "place", there);
	record_release(&r);
	expect_seen(t->l, here, "2026-11-12");
	expect_seen(t->l, there, "2026-11-15");
	/* another day; the place itself changed: the column stays */
	r = test_get(t->l, &job, job_row);
	test_set_text(t->l, &r, "day", "2026-11-13");
	record_release(&r);
	expect_seen(t->l, here, "2026-11-13");
	r = test_get(t->l, &place, here);
	test_set_text(t->l, &r, "code", "01");
	record_release(&r);
	expect_seen(t->l, here, "2026-11-13");
	/* the last save taken back does not take it along */
	{
		struct batch_info last;

		ok(ledger_last_batch(t->l, 7, &last, &ok_e));
		ok(ledger_undo(t->l, last.batch, 7, &batch, NULL, NULL, &ok_e));
	}
	expect_seen(t->l, here, "2026-11-13");
	ok(ledger_rebuild(t->l, NULL, &ok_e));
	expect_seen(t->l, here, "2026-11-13");
	expect_seen(t->l, there, "2026-11-15");
}

/* A job may come before the place it names. */
static void
test_any_order(void **state)
{
	struct place_of_test *t = *state;
	struct changes cs;
	struct change *c;
	int64_t batch, row = 4711;

	job_on(t->l, "2026-11-10", row);
	changes_init(&cs);
	c = changes_add(&cs, &place);
	c->row = row;
	change_set_text(c, "name", "后到");
	ok(ledger_save(t->l, &cs, 7, &batch, &ok_e));
	changes_release(&cs);
	expect_seen(t->l, row, "2026-11-10");
}

/* Nobody sets it: not by a save, and a save of nothing else is none. */
static void
test_nobody_sets_it(void **state)
{
	struct place_of_test *t = *state;
	int64_t here = test_place(t->l, "大塘"), batch = 1;
	struct record r = test_get(t->l, &place, here);
	struct changes cs;
	struct change *c;

	changes_init(&cs);
	c = changes_add(&cs, &place);
	change_on(c, &r);
	change_set_text(c, "seen", "2030-01-01");
	ok(ledger_save(t->l, &cs, 7, &batch, &ok_e));
	assert_int_equal(batch, 0);
	changes_release(&cs);
	record_release(&r);
	expect_seen(t->l, here, "");
}

/* A column that says something else is found, and rebuilding puts it right. */
static void
test_found_by_check(void **state)
{
	struct place_of_test *t = *state;
	int64_t here = test_place(t->l, "大塘");
	struct err e;

	job_on(t->l, "2026-11-10", here);
	ledger_close(t->l);
	harm(t->path, "UPDATE d_place SET seen = '2026-11-11'");
	t->l = test_open(t->path, &station_a);
	assert_int_equal(ledger_check(t->l, NULL, NULL, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	ok(ledger_rebuild(t->l, NULL, &ok_e));
	expect_seen(t->l, here, "2026-11-10");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_follows, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_any_order, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_nobody_sets_it, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_found_by_check, test_setup, test_teardown),
	};

	return cmocka_run_group_tests_name("db/latest", tests, NULL, NULL);
}
