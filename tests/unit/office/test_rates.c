/* 三率 of a month counted by hand. */
#include "small.h"

#include "office/rates.h"

/* A ticket called back: day, state, satisfied, solved, contacted (0 none), village. */
static void
called(struct small *s, const char *day, int state, int satisfied, int solved, int contacted, int64_t village)
{
	small_add(s, &ticket_entity, "summary", "渠", "state", ROW(state), "closed", ROW(date_ms(date_from_iso(day) - 7, 600)),
			"callback_on", day, "satisfied", ROW(satisfied), solved ? "solved" : "summary", solved ? ROW(solved) : "渠",
			contacted ? "contacted" : "summary", contacted ? ROW(contacted) : "渠", "village", ROW(village), NULL);
}

static void
expect(struct rate r, const char *want)
{
	struct buf b = BUF_INIT;

	rate_text(&b, r);
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
}

static void
test_month(void **state)
{
	struct small s;
	struct ticket_rates r;
	struct query q;
	int64_t datang, shiqiao;

	(void)state;
	small_open(&s);
	datang = small_add(&s, &village_entity, "name", "大塘村", NULL);
	shiqiao = small_add(&s, &village_entity, "name", "石桥村", NULL);
	called(&s, "2026-10-31", 70, 1, 1, 1, datang);		/* the month before */
	called(&s, "2026-11-01", 70, 1, 1, 1, datang);
	called(&s, "2026-11-03", 70, 1, 1, 1, datang);
	called(&s, "2026-11-05", 70, 1, 2, 2, shiqiao);
	called(&s, "2026-11-08", 70, 2, 1, 1, datang);
	called(&s, "2026-11-12", 70, 2, 1, 0, shiqiao);		/* not asked whether anybody got in touch */
	called(&s, "2026-11-15", 30, 3, 3, 2, datang);		/* bad, and being redone: it counts */
	called(&s, "2026-11-20", 70, 4, 0, 0, datang);		/* given up */
	called(&s, "2026-11-25", 60, 4, 0, 0, datang);		/* still tried */
	called(&s, "2026-11-30", 70, 1, 1, 1, datang);
	called(&s, "2026-12-01", 70, 3, 3, 2, datang);		/* the month after */

	OK(ticket_rates(&s.o, NULL, date_make(2026, 11, 1), date_make(2026, 11, 30), &r, &s.e), s.e);
	assert_int_equal(r.called, 9);
	assert_int_equal(r.valid, 7);
	assert_int_equal(r.invalid, 1);
	assert_int_equal(r.trying, 1);
	assert_int_equal(r.satisfied, 4);
	assert_int_equal(r.fairly, 2);
	assert_int_equal(r.unsatisfied, 1);
	assert_int_equal(r.solved, 5);
	assert_int_equal(r.partly, 1);
	assert_int_equal(r.unsolved, 1);
	assert_int_equal(r.not_asked, 1);
	expect(r.response, "57.1%");		/* 4 / 7 */
	expect(r.solving, "71.4%");		/* 5 / 7 */
	expect(r.satisfaction, "82.9%");	/* (4 + 2 * 0.9) / 7 */
	expect(r.score, "74.6%");		/* 0.1 * 4/7 + 0.4 * 5.8/7 + 0.5 * 5/7 = 0.74571 */

	query_init(&q, &ticket_entity);
	query_int(&q, "village", COND_EQ, shiqiao);
	OK(ticket_rates(&s.o, &q, date_make(2026, 11, 1), date_make(2026, 11, 30), &r, &s.e), s.e);
	assert_int_equal(r.valid, 2);
	expect(r.solving, "50.0%");

	/* A local weight from a day on. */
	small_add(&s, &rule_entity, "code", "T8", "param", "fairly", "title", "基本满意折算", "value", "50", "valid_from", "2026-12-01", NULL);
	OK(ticket_rates(&s.o, NULL, date_make(2026, 11, 1), date_make(2026, 11, 30), &r, &s.e), s.e);
	expect(r.satisfaction, "82.9%");
	OK(ticket_rates(&s.o, NULL, date_make(2026, 11, 1), date_make(2026, 12, 1), &r, &s.e), s.e);
	expect(r.satisfaction, "62.5%");	/* (4 + 2 * 0.5) / 8 */
	small_close(&s);
}

static void
test_nothing_is_a_dash(void **state)
{
	struct small s;
	struct ticket_rates r;

	(void)state;
	small_open(&s);
	called(&s, "2026-11-20", 70, 4, 0, 0, 1);
	OK(ticket_rates(&s.o, NULL, date_make(2026, 11, 1), date_make(2026, 11, 30), &r, &s.e), s.e);
	assert_int_equal(r.called, 1);
	expect(r.response, "—");
	expect(r.solving, "—");
	expect(r.satisfaction, "—");
	expect(r.score, "—");
	small_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_month), cmocka_unit_test(test_nothing_is_a_dash) };

	return cmocka_run_group_tests_name("office/rates", tests, NULL, NULL);
}
