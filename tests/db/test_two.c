/* Two handles, two processes: stale forms make conflicts, labels stay single, nothing is lost. */
#include <signal.h>
#include <sys/wait.h>

#include "db/testmodel.h"

static void
test_stale_form(void **state)
{
	struct place_of_test *t = *state;
	struct ledger *b = test_open(t->path, &station_b);
	int64_t j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0), n;
	struct record form_a = test_get(t->l, &job, j), form_b = test_get(b, &job, j), r;
	struct conflicts c;

	assert_false(ledger_changed_outside(t->l));
	test_set_text(t->l, &form_a, "what", "渠道堵塞");
	test_set_text(b, &form_b, "what", "水渠堵了");
	assert_true(ledger_changed_outside(t->l));
	assert_false(ledger_changed_outside(t->l));
	r = test_get(t->l, &job, j);
	assert_int_equal(r.heads.n, 2);
	assert_int_equal(r.conflicts, 1 << JOB_WHAT);
	ok(ledger_conflict_count(t->l, &n, &ok_e));
	assert_int_equal(n, 1);
	ok(ledger_conflicts(t->l, &c, 0, &ok_e));
	assert_int_equal(c.n, 1);
	assert_ptr_equal(c.p[0].entity, &job);
	assert_int_equal(c.p[0].row, j);
	assert_int_equal(c.p[0].field, JOB_WHAT);
	assert_int_equal(c.p[0].n_sides, 2);
	assert_true(value_equal(&c.p[0].sides[0].v, &r.values[JOB_WHAT]));
	assert_string_not_equal(c.p[0].sides[0].station, c.p[0].sides[1].station);
	conflicts_release(&c);
	/* an unrelated save keeps it, setting the value shown settles it */
	test_set_text(t->l, &r, "note", "已到现场");
	record_release(&r);
	ok(ledger_conflict_count(t->l, &n, &ok_e));
	assert_int_equal(n, 1);
	r = test_get(t->l, &job, j);
	test_set_text(t->l, &r, "what", record_text(&r, "what"));
	record_release(&r);
	ok(ledger_conflict_count(t->l, &n, &ok_e));
	assert_int_equal(n, 0);
	record_release(&form_a);
	record_release(&form_b);
	ledger_close(b);
}

/* What was read may be kept exactly until somebody writes, be it oneself or another. */
static void
test_read_state(void **state)
{
	struct place_of_test *t = *state;
	struct ledger *b = test_open(t->path, &station_b);
	int64_t j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	struct record form;
	uint64_t was;

	assert_int_equal(ledger_read_state(t->l), 0);
	ledger_read_begin(t->l);
	was = ledger_read_state(t->l);
	assert_int_not_equal(was, 0);
	ledger_read_end(t->l);
	assert_int_equal(ledger_read_state(t->l), 0);
	ledger_read_begin(t->l);
	assert_int_equal(ledger_read_state(t->l), was);
	form = test_get(t->l, &job, j);
	test_set_text(t->l, &form, "what", "渠道堵塞");
	assert_int_equal(ledger_read_state(t->l), 0);
	ledger_read_begin(t->l);
	assert_int_not_equal(ledger_read_state(t->l), was);
	was = ledger_read_state(t->l);
	ledger_read_end(t->l);
	test_set_text(b, &form, "note", "已到现场");
	ledger_read_begin(t->l);
	assert_int_not_equal(ledger_read_state(t->l), was);
	ledger_read_end(t->l);
	record_release(&form);
	ledger_close(b);
}

static void
test_stale_delete(void **state)
{
	struct place_of_test *t = *state;
	int64_t j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0), n;
	struct record form = test_get(t->l, &job, j), r;
	struct conflicts c;

	test_set_text(t->l, &form, "what", "渠道堵塞");
	test_delete(t->l, &form, 1);
	r = test_get(t->l, &job, j);
	assert_false(r.deleted);
	assert_true(r.delete_conflict);
	ok(ledger_conflicts(t->l, &c, 0, &ok_e));
	assert_int_equal(c.n, 1);
	assert_int_equal(c.p[0].field, -1);
	assert_int_equal(c.p[0].n_sides, 2);
	conflicts_release(&c);
	ok(ledger_total(t->l, &job, &n, &ok_e));
	assert_int_equal(n, 1);
	test_delete(t->l, &r, 1);
	ok(ledger_total(t->l, &job, &n, &ok_e));
	assert_int_equal(n, 0);
	ok(ledger_conflict_count(t->l, &n, &ok_e));
	assert_int_equal(n, 0);
	record_release(&r);
	record_release(&form);
	/* to keep it changes nothing of what it shows, and settles it all the same */
	j = test_job(t->l, "2026-11-17", "路灯不亮", 0);
	form = test_get(t->l, &job, j);
	test_set_text(t->l, &form, "what", "路灯坏了");
	test_delete(t->l, &form, 1);
	r = test_get(t->l, &job, j);
	test_delete(t->l, &r, 0);
	ok(ledger_total(t->l, &job, &n, &ok_e));
	assert_int_equal(n, 1);
	ok(ledger_conflict_count(t->l, &n, &ok_e));
	assert_int_equal(n, 0);
	record_release(&r);
	record_release(&form);
}

static void
test_labels(void **state)
{
	struct place_of_test *t = *state;
	struct ledger *a2 = test_open(t->path, &station_a), *b = test_open(t->path, &station_b);
	int64_t rows[3] = { test_job(t->l, "2026-11-17", "一", 0), test_job(a2, "2026-11-17", "二", 0), test_job(b, "2026-11-17", "三", 0) };
	static const char *const labels[] = { "A-0001", "A-0002", "B-0001" };
	struct changes cs;
	int64_t row;

	for (int i = 0; i < 3; i++) {
		struct record r = test_get(t->l, &job, rows[i]);

		assert_string_equal(record_text(&r, "no"), labels[i]);
		record_release(&r);
	}
	changes_init(&cs);	/* a number given by hand moves the counter; it grows past four digits */
	change_set_text(changes_add(&cs, &job), "no", "A-9999");
	test_save(t->l, &cs);
	test_job(t->l, "2026-11-17", "四", 0);
	ok(ledger_find(t->l, &row, &job, "no", "A-10000", &ok_e));
	assert_true(row != 0);
	changes_init(&cs);	/* several in one save */
	change_set_text(changes_add(&cs, &job), "what", "五");
	change_set_text(changes_add(&cs, &job), "what", "六");
	test_save(t->l, &cs);
	ok(ledger_find(t->l, &row, &job, "no", "A-10002", &ok_e));
	assert_true(row != 0);
	ledger_close(a2);
	ledger_close(b);
}

static void
test_processes(void **state)
{
	enum { WRITERS = 3, EACH = 20 };
	struct place_of_test *t = *state;
	int64_t n;

	ledger_close(t->l);
	t->l = NULL;
	for (int w = 0; w < WRITERS; w++)
		if (fork() == 0) {
			struct ledger *l = test_open(t->path, w ? &station_a : &station_b);

			for (int i = 0; i < EACH; i++)
				test_job(l, "2026-11-17", "堵塞", 0);
			ledger_close(l);
			_exit(0);
		}
	for (int w = 0; w < WRITERS; w++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	t->l = test_open(t->path, &station_a);
	ok(ledger_total(t->l, &job, &n, &ok_e));
	assert_int_equal(n, WRITERS * EACH);
	ok(ledger_find(t->l, &n, &job, "no", "A-0040", &ok_e));
	assert_true(n != 0);
}

/*
 * One of two writers is killed, somewhere in its work, while the other goes on: what was said to be saved is there, nobody is kept
 * out, and whoever only reads needs no other to clean up first.
 */
static void
test_killed_beside_another(void **state)
{
	enum { ROUNDS = 8, EACH = 6 };
	struct place_of_test *t = *state;
	int64_t total = 0, n;
	unsigned dice = 7;

	ledger_close(t->l);
	t->l = NULL;
	for (int round = 0; round < ROUNDS; round++) {
		int said[2], status, acked = 0;
		struct ledger *l;
		pid_t victim, other;
		char byte;

		assert_int_equal(pipe(said), 0);
		if ((victim = fork()) == 0) {
			l = test_open(t->path, &station_a);
			for (;;) {
				test_job(l, "2026-11-17", "堵塞", 0);
				if (write(said[1], "x", 1) != 1)
					_exit(1);
			}
		}
		close(said[1]);
		if ((other = fork()) == 0) {
			l = test_open(t->path, &station_b);
			for (int i = 0; i < EACH; i++)
				test_job(l, "2026-11-18", "漏水", 0);
			ledger_close(l);
			_exit(0);
		}
		for (int i = 0; i <= round % 3; i++)
			acked += read(said[0], &byte, 1) == 1;
		dice = dice * 1103515245u + 12345u;
		for (volatile unsigned i = 0; i < (dice >> 16) % 32768 * 20; i++)	/* anywhere in the next one */
			;
		assert_int_equal(kill(victim, SIGKILL), 0);
		assert_int_equal(waitpid(victim, &status, 0), victim);
		assert_true(WIFSIGNALED(status));
		while (read(said[0], &byte, 1) == 1)
			acked++;
		close(said[0]);
		ok(ledger_open(&l, t->path, &test_model, &station_b, true, NULL, &ok_e));
		ok(ledger_total(l, &job, &n, &ok_e));
		ledger_close(l);
		assert_int_equal(waitpid(other, &status, 0), other);
		assert_int_equal(status, 0);
		ok(ledger_open(&l, t->path, &test_model, &station_b, true, NULL, &ok_e));
		test_check(l);
		ok(ledger_total(l, &job, &n, &ok_e));
		ledger_close(l);
		assert_in_range(n, total + EACH + acked, total + EACH + acked + 1);	/* one may have been saved and not yet said */
		total = n;
	}
	t->l = test_open(t->path, &station_a);
	/* one killed while it made its journal leaves that empty: nothing to take back, in nobody's way, gone with the next save */
	test_job(t->l, "2026-11-19", "又漏", 0);
}

/* What one killed that early left: whoever reads is not kept out, and the next save takes it along. */
static void
test_empty_journal(void **state)
{
	struct place_of_test *t = *state;
	char journal[128];
	struct ledger *l;
	int64_t n;
	FILE *f;

	test_job(t->l, "2026-11-17", "堵塞", 0);
	ledger_close(t->l);
	snprintf(journal, sizeof(journal), "%s-journal", t->path);
	assert_non_null(f = fopen(journal, "w"));
	fclose(f);
	ok(ledger_open(&l, t->path, &test_model, &station_b, true, NULL, &ok_e));
	ok(ledger_total(l, &job, &n, &ok_e));
	assert_int_equal(n, 1);
	ledger_close(l);
	t->l = test_open(t->path, &station_a);
	test_job(t->l, "2026-11-18", "漏水", 0);
	assert_false(file_exists(journal));
	ok(ledger_total(t->l, &job, &n, &ok_e));
	assert_int_equal(n, 2);
}

static void
test_undo(void **state)
{
	struct place_of_test *t = *state;
	int64_t j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0), batch, first, n;
	struct record r = test_get(t->l, &job, j);
	struct batch_info b;
	struct err e;

	ok(ledger_last_batch(t->l, 7, &b, &ok_e));
	first = b.batch;
	assert_ptr_equal(b.entity, &job);
	assert_int_equal(b.row, j);
	test_set_text(t->l, &r, "what", "渠道堵塞");
	record_release(&r);
	ok(ledger_last_batch(t->l, 7, &b, &ok_e));
	/* the first save has been built upon */
	assert_int_equal(ledger_undo(t->l, first, 7, &batch, NULL, NULL, &e), -1);
	assert_int_equal(e.code, ERR_CONFLICT);
	ok(ledger_undo(t->l, b.batch, 7, &batch, NULL, NULL, &ok_e));
	r = test_get(t->l, &job, j);
	assert_string_equal(record_text(&r, "what"), "灌溉渠堵塞");
	assert_int_equal(r.heads.n, 1);
	record_release(&r);
	/* neither the undone batch nor the undo is offered; the first still is not possible: its row was worked on since */
	ok(ledger_last_batch(t->l, 7, &b, &ok_e));
	assert_int_equal(b.batch, first);
	assert_int_equal(ledger_last_batch(t->l, 8, &b, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
	ok(ledger_undo(t->l, batch, 7, &n, NULL, NULL, &ok_e));	/* an undo taken back */
	r = test_get(t->l, &job, j);
	assert_string_equal(record_text(&r, "what"), "渠道堵塞");
	record_release(&r);
	/* a new row alone becomes deleted, and comes back */
	j = test_job(t->l, "2026-11-18", "新", 0);
	ok(ledger_last_batch(t->l, 7, &b, &ok_e));
	ok(ledger_undo(t->l, b.batch, 7, &batch, NULL, NULL, &ok_e));
	r = test_get(t->l, &job, j);
	assert_true(r.deleted);
	record_release(&r);
	ok(ledger_undo(t->l, batch, 7, &n, NULL, NULL, &ok_e));
	r = test_get(t->l, &job, j);
	assert_false(r.deleted);
	record_release(&r);
}

static void
test_history(void **state)
{
	struct place_of_test *t = *state;
	int64_t j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	struct record r = test_get(t->l, &job, j);
	struct history h;

	test_set_text(t->l, &r, "what", "渠道堵塞");
	ok(ledger_history(t->l, &h, &job, j, &ok_e));
	assert_int_equal(h.n, 2);
	assert_string_equal(h.p[0].values[JOB_WHAT].s, "灌溉渠堵塞");
	assert_int_equal(h.p[1].set, 1 << JOB_WHAT);
	assert_true(h.p[1].head && h.p[1].folds && !h.p[0].head);
	assert_int_equal(h.p[1].gen, 2);
	assert_string_equal(h.p[1].before[JOB_WHAT].s, "灌溉渠堵塞");
	assert_false(h.p[0].beside || h.p[1].beside);
	history_release(&h);
	/* a stale form: both branches start from the same value, and what settles them has seen both */
	test_set_text(t->l, &r, "what", "水渠堵了");
	record_release(&r);
	ok(ledger_history(t->l, &h, &job, j, &ok_e));
	assert_int_equal(h.n, 3);
	for (int i = 1; i < 3; i++) {
		assert_string_equal(h.p[i].before[JOB_WHAT].s, "灌溉渠堵塞");
		assert_true(h.p[i].beside);
	}
	assert_false(h.p[0].beside);
	history_release(&h);
	r = test_get(t->l, &job, j);
	test_set_text(t->l, &r, "what", "一处");
	record_release(&r);
	ok(ledger_history(t->l, &h, &job, j, &ok_e));
	assert_int_equal(h.n, 4);
	assert_string_equal(h.p[3].before[JOB_WHAT].s, h.p[2].values[JOB_WHAT].s);
	assert_true(h.p[1].beside && h.p[2].beside && !h.p[3].beside);
	history_release(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_stale_form), TEST(test_read_state), TEST(test_stale_delete), TEST(test_labels), TEST(test_processes), TEST(test_killed_beside_another), TEST(test_empty_journal),
		TEST(test_undo), TEST(test_history) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
