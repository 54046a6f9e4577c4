/* The sample ledger: full, sound, nobody's. */
#include "small.h"

#include "office/demo.h"
#include "office/today.h"

static int64_t
total(struct small *s, const struct entity *ent)
{
	int64_t n;

	OK(ledger_total(s->o.ledger, ent, &n, &s->e), s->e);
	return n;
}

static void
demo_open(struct small *s)
{
	struct demo_size size = { 0 };

	small_open(s);
	size.until = date_today();
	OK(demo_write(&s->o, &size, &s->o.me, NULL, &s->e), s->e);
}

static void
test_full_day(void **state)
{
	struct small s;
	struct today t;

	(void)state;
	demo_open(&s);
	assert_int_equal(total(&s, &village_entity), 20);
	assert_int_equal(total(&s, &household_entity), 600);
	assert_int_equal(total(&s, &staff_entity), 25);
	assert_true(total(&s, &visit_entity) >= 900);
	assert_true(total(&s, &ticket_entity) >= 400);
	assert_true(total(&s, &person_entity) > 600);
	assert_true(total(&s, &tag_entity) > 100);
	assert_true(total(&s, &progress_entity) > 400);
	assert_true(total(&s, &reception_entity) >= 10);
	OK(today_load(&s.o, &t, 10, &s.e), s.e);
	print_message("overdue %lld (%d) due %lld mine %lld waiting %lld | visited %lld opened %lld closed %lld callbacks %lld/%lld "
			"receptions %lld failed %lld\n", (long long)t.overdue, (int)t.latest, (long long)t.due, (long long)t.mine,
			(long long)t.waiting, (long long)t.households, (long long)t.opened, (long long)t.closed,
			(long long)t.callbacks, (long long)t.satisfied, (long long)t.receptions, (long long)t.failed);
	assert_in_range(t.overdue, 2, 40);
	assert_in_range(t.due, 3, 30);
	assert_in_range(t.mine, 3, 60);
	assert_in_range(t.waiting, 1, 60);
	assert_true(t.households >= 6 && t.opened >= 3 && t.closed >= 2 && t.callbacks >= 1);
	assert_int_equal(t.receptions, 1);
	assert_int_equal(t.failed, 1);
	assert_int_equal(t.failed_rules, 1);
	today_release(&t);
	small_close(&s);
}

static int64_t
find(struct small *s, const char *name)
{
	int64_t row;

	OK(ledger_find(s->o.ledger, &row, &household_entity, "name", name, &s->e), s->e);
	return row;
}

static void
test_names_and_numbers(void **state)
{
	static const char *const names[] = { "张建国", "李䶮", "王㼆", "陈𠮷", "张\xf0\xb1\x8d\x90", "买买提·艾力" };
	struct small s;
	struct query q;
	struct rows rows;
	struct record r;
	int64_t n;

	(void)state;
	demo_open(&s);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_true(find(&s, names[i]) != 0);
	query_init(&q, &household_entity);
	q.words = "zjg";
	OK(ledger_count(s.o.ledger, &q, 0, &n, &s.e), s.e);
	assert_true(n >= 2);
	/* Nobody's numbers: ID area 000000 with a right check digit, phones that begin with 100. */
	query_init(&q, &person_entity);
	OK(ledger_page(s.o.ledger, &q, NULL, true, 5000, &rows, &s.e), s.e);
	for (size_t i = 0; i < rows.n; i++) {
		assert_memory_equal(record_text(&rows.p[i], "id_no"), "000000", 6);
		assert_null(id_number_doubt(record_text(&rows.p[i], "id_no")));
	}
	rows_release(&rows);
	query_init(&q, &household_entity);
	OK(ledger_page(s.o.ledger, &q, NULL, true, 5000, &rows, &s.e), s.e);
	for (size_t i = 0; i < rows.n; i++) {
		assert_memory_equal(record_text(&rows.p[i], "phone"), "100", 3);
		assert_int_equal(strlen(record_text(&rows.p[i], "phone")), 11);
		assert_null(phone_doubt(record_text(&rows.p[i], "phone")));
	}
	rows_release(&rows);
	small_get(&s, &household_entity, find(&s, "张建国"), &r);
	query_init(&q, &ticket_entity);
	query_int(&q, "household", COND_EQ, r.row);
	query_int(&q, "state", COND_LT, TICKET_CLOSED);
	OK(ledger_count(s.o.ledger, &q, 0, &n, &s.e), s.e);
	assert_true(n >= 1);
	record_release(&r);
	small_close(&s);
}

/* A visit that became a ticket and the ticket know each other. */
static void
test_links(void **state)
{
	struct small s;
	struct query q;
	struct rows rows;

	(void)state;
	demo_open(&s);
	query_init(&q, &visit_entity);
	query_int(&q, "need", COND_EQ, NEED_TICKET);
	OK(ledger_page(s.o.ledger, &q, NULL, true, 1000, &rows, &s.e), s.e);
	assert_true(rows.n > 50);
	for (size_t i = 0; i < rows.n; i++) {
		struct record t;

		small_get(&s, &ticket_entity, record_int(&rows.p[i], "ticket"), &t);
		assert_true(record_int(&t, "visit") == rows.p[i].row);
		assert_true(record_int(&t, "household") == record_int(&rows.p[i], "household"));
		record_release(&t);
	}
	rows_release(&rows);
	/* What is closed has a result and an instant; what is open has neither. */
	query_init(&q, &ticket_entity);
	OK(ledger_page(s.o.ledger, &q, NULL, true, 5000, &rows, &s.e), s.e);
	for (size_t i = 0; i < rows.n; i++) {
		bool open = record_int(&rows.p[i], "state") < TICKET_CLOSED;

		assert_true(open == value_is_null(record_field(&rows.p[i], "closed")));
		assert_true(open == value_is_null(record_field(&rows.p[i], "result")));
		assert_true(record_int(&rows.p[i], "opened") <= date_now());
		assert_true(record_int(&rows.p[i], "closed") <= date_now());
		assert_true(open || record_int(&rows.p[i], "closed") >= record_int(&rows.p[i], "opened"));
		assert_true(*record_text(&rows.p[i], "number") == 'A');
	}
	rows_release(&rows);
	small_close(&s);
}

static bool
stop_soon(void *data, size_t done, size_t total_)
{
	(void)data;
	return done < total_ / 2;
}

static void
test_cancelled(void **state)
{
	struct small s;
	struct demo_size size = { 0 };
	struct progress pr = { .tick = stop_soon };

	(void)state;
	small_open(&s);
	size.until = date_today();
	assert_int_equal(demo_write(&s.o, &size, &s.o.me, &pr, &s.e), -1);
	assert_int_equal(s.e.code, ERR_CANCEL);
	small_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_day), cmocka_unit_test(test_names_and_numbers), cmocka_unit_test(test_links),
		cmocka_unit_test(test_cancelled),
	};

	return cmocka_run_group_tests_name("office/demo", tests, NULL, NULL);
}
