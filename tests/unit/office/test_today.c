/* The home screen's counts against records made one by one. */
#include "small.h"

#include <sqlite3.h>

#include "db/ledger_int.h"
#include "office/today.h"

static void
test_empty(void **state)
{
	struct small s;
	struct today t;

	(void)state;
	small_open(&s);
	OK(today_load(&s.o, &t, 10, &s.e), s.e);
	assert_int_equal(t.overdue + t.due + t.mine + t.waiting + t.households + t.opened + t.closed + t.callbacks + t.receptions, 0);
	assert_int_equal(t.work.n, 0);
	today_release(&t);
	small_close(&s);
}

static void
ticket(struct small *s, const char *summary, const char *state, int days, int64_t owner)
{
	char day[11], at[24];

	date_to_iso(date_today() + days, day);
	small_add(s, &ticket_entity, "summary", summary, "state", state, "deadline", day, "owner", ROW(owner), "opened",
			small_row(at, date_ms(date_today() - 30, 600)), NULL);
}

static void
test_counts(void **state)
{
	struct small s;
	struct today t;
	char day[11], yesterday[11], at[24], before[24];
	int64_t me, house, other;

	(void)state;
	small_open(&s);
	me = s.o.me = small_add(&s, &staff_entity, "name", "李明", NULL);
	house = small_add(&s, &household_entity, "name", "张建国", NULL);
	other = small_add(&s, &household_entity, "name", "李䶮", NULL);
	date_to_iso(date_today(), day);
	date_to_iso(date_today() - 1, yesterday);
	small_row(at, date_ms(date_today(), 1));
	small_row(before, date_ms(date_today() - 1, 1439));

	ticket(&s, "明天", "20", 1, me);
	ticket(&s, "超一天", "30", -1, me);
	ticket(&s, "今天", "20", 0, house);
	ticket(&s, "超三天", "40", -3, me);
	ticket(&s, "早办了", "70", -9, me);
	small_add(&s, &ticket_entity, "summary", "没期限", "state", "10", "opened", at, NULL);
	small_add(&s, &ticket_entity, "summary", "今天办结", "state", "60", "opened", before, "closed", at, NULL);
	small_add(&s, &ticket_entity, "summary", "昨天办结", "state", "60", "opened", before, "closed", before, NULL);
	small_add(&s, &ticket_entity, "summary", "今天并入", "state", "80", "opened", before, "closed", at, NULL);
	small_add(&s, &ticket_entity, "summary", "回访了", "state", "70", "opened", before, "callback_on", day, "satisfied", "2", NULL);
	small_add(&s, &ticket_entity, "summary", "不满意", "state", "70", "opened", before, "callback_on", day, "satisfied", "3", NULL);
	small_add(&s, &visit_entity, "date", day, "household", ROW(house), NULL);
	small_add(&s, &visit_entity, "date", day, "household", ROW(house), NULL);
	small_add(&s, &visit_entity, "date", day, "household", ROW(other), NULL);
	small_add(&s, &visit_entity, "date", yesterday, "household", ROW(other), NULL);
	small_add(&s, &reception_entity, "date", day, "unit", "县水利局", "purpose", "督查", "letter", "石水函〔2026〕41号", "letter_date",
			yesterday, "guest_count", "4", "meal", "1", "diners", "4", NULL);
	small_add(&s, &reception_entity, "date", day, "unit", "县民政局", "purpose", "核查", "letter", "石民函〔2026〕1号", "letter_date",
			yesterday, "guest_count", "4", "meal", "0", NULL);

	OK(today_load(&s.o, &t, 4, &s.e), s.e);
	assert_int_equal(t.overdue, 2);
	assert_int_equal(t.latest, 3);
	assert_int_equal(t.due, 1);
	assert_int_equal(t.mine, 3);
	assert_int_equal(t.waiting, 0);
	assert_int_equal(t.households, 2);
	assert_int_equal(t.opened, 1);
	assert_int_equal(t.closed, 1);
	assert_int_equal(t.callbacks, 2);
	assert_int_equal(t.satisfied, 1);
	assert_int_equal(t.receptions, 2);
	assert_int_equal(t.failed, 1);
	assert_int_equal(t.failed_rules, 1);
	assert_int_equal(t.work.n, 4);
	assert_string_equal(record_text(&t.work.p[0], "summary"), "超三天");
	assert_string_equal(record_text(&t.work.p[1], "summary"), "超一天");
	assert_string_equal(record_text(&t.work.p[2], "summary"), "今天");
	assert_string_equal(record_text(&t.work.p[3], "summary"), "明天");
	today_release(&t);
	OK(today_load(&s.o, &t, 10, &s.e), s.e);
	assert_int_equal(t.work.n, 5);
	assert_string_equal(record_text(&t.work.p[4], "summary"), "没期限");
	today_release(&t);

	/* With the cut-off at 00:30 the first minutes of today are today's and yesterday's last are too. */
	s.o.opt.cutoff_minute = 30;
	OK(today_load(&s.o, &t, 0, &s.e), s.e);
	assert_int_equal(t.closed, 2);
	assert_int_equal(t.work.n, 0);
	today_release(&t);
	small_close(&s);
}

/* A million tickets cost no more than a thousand only while the counts read no row: every index they use must hold all they ask. */
static void
covered(struct small *s, void (*fill)(struct office *, struct query *))
{
	struct buf sql = BUF_INIT;
	struct ask a = { .n = 0 };
	sqlite3_stmt *st;
	struct query q;

	query_init(&q, &ticket_entity);
	fill(&s->o, &q);
	ask_count(&a, store_gen(&s->o.ledger->store, &ticket_entity), &q, NULL, TODAY_CAP);
	buf_join(&sql, "EXPLAIN QUERY PLAN ", buf_str(&a.sql), NULL);
	assert_int_equal(sqlite3_prepare_v2(s->o.ledger->db, buf_str(&sql), -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *how = (const char *)sqlite3_column_text(st, 3);

		if (strstr(how, " d ") != NULL && strstr(how, "COVERING INDEX") == NULL)
			fail_msg("%s\n%s", buf_str(&a.sql), how);
	}
	sqlite3_finalize(st);
	ask_release(&a);
	buf_release(&sql);
}

static void
closed_lately(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "state", COND_LE, TICKET_FILED);
	query_int(q, "closed", COND_GE, 1);
	query_int(q, "closed", COND_LT, 2);
}

static void
called_back(struct office *o, struct query *q)
{
	(void)o;
	query_text(q, "callback_on", COND_EQ, "2026-11-18");
}

static void
test_counts_read_no_rows(void **state)
{
	struct small s;

	(void)state;
	small_open(&s);
	covered(&s, ticket_waiting);
	covered(&s, closed_lately);
	covered(&s, called_back);
	small_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty), cmocka_unit_test(test_counts), cmocka_unit_test(test_counts_read_no_rows),
	};

	return cmocka_run_group_tests_name("office/today", tests, NULL, NULL);
}
