/* A figure from a day on, the end of a rule, and a year's notice of holidays. */
#include "small.h"

#include "office/rule_table.h"

static int64_t
figure(struct small *s, const char *key, const char *day)
{
	int64_t v;

	OK(rule_int(&s->o, key, date_from_iso(day), -1, &v, &s->e), s->e);
	return v;
}

static int64_t
row_of(struct small *s, const char *key, const char *day)
{
	struct record r;
	int64_t row;

	OK(rule_find(&s->o, &r, key, date_from_iso(day), &s->e), s->e);
	row = r.row;
	record_release(&r);
	return row;
}

static void
test_dated(void **state)
{
	struct small s;
	struct buf said = BUF_INIT;
	struct record r;
	int64_t row;
	int32_t day;

	(void)state;
	small_open(&s);
	row = row_of(&s, "T1.visit", "2026-11-18");
	OK(rule_change(&s.o, row, "15", date_from_iso("2027-01-01"), "石沟镇办〔2026〕31号", &said, &s.e), s.e);
	assert_non_null(strstr(buf_str(&said), "2027-01-01 起按新的"));
	assert_int_equal(figure(&s, "T1.visit", "2026-12-31"), 10);
	assert_int_equal(figure(&s, "T1.visit", "2027-01-01"), 15);
	/* an old ticket is judged by the rule of its day */
	OK(rule_deadline(&s.o, "visit", "", date_from_iso("2026-12-31"), &day, &s.e), s.e);
	assert_int_equal(day, date_from_iso("2027-01-10"));
	OK(rule_deadline(&s.o, "visit", "", date_from_iso("2027-01-01"), &day, &s.e), s.e);
	assert_int_equal(day, date_from_iso("2027-01-16"));
	small_get(&s, &rule_entity, row_of(&s, "T1.visit", "2027-01-01"), &r);
	assert_string_equal(record_text(&r, "source"), "石沟镇办〔2026〕31号");
	assert_int_equal(record_int(&r, "sure"), SURE_LOCAL);
	record_release(&r);
	/* twice on a day, and no figure */
	assert_int_equal(rule_change(&s.o, row, "20", date_from_iso("2027-01-01"), NULL, NULL, &s.e), -1);
	assert_int_equal(rule_change(&s.o, row, "二十天吧", date_from_iso("2027-02-01"), NULL, NULL, &s.e), -1);
	assert_int_equal(rule_change(&s.o, row, "", date_from_iso("2027-02-01"), NULL, NULL, &s.e), -1);
	assert_int_equal(figure(&s, "T1.visit", "2027-03-01"), 15);
	/* ended: the day itself still holds */
	row = row_of(&s, "T1.visit", "2027-01-01");
	assert_int_equal(rule_end(&s.o, row, date_from_iso("2026-12-01"), NULL, &s.e), -1);
	OK(rule_end(&s.o, row, date_from_iso("2027-06-30"), NULL, &s.e), s.e);
	assert_int_equal(figure(&s, "T1.visit", "2027-06-30"), 15);
	assert_int_equal(figure(&s, "T1.visit", "2027-07-01"), 10);
	/* a clause is text */
	row = row_of(&s, "T3.clause", "2026-11-18");
	OK(rule_change(&s.o, row, "三个工作日内退回.", date_from_iso("2027-01-01"), NULL, NULL, &s.e), s.e);
	small_get(&s, &rule_entity, row_of(&s, "T3.clause", "2027-01-01"), &r);
	assert_string_equal(record_text(&r, "clause"), "三个工作日内退回.");
	record_release(&r);
	buf_release(&said);
	small_close(&s);
}

static void
expect(const char *text, const char *want)
{
	struct holidays h;
	struct err e;
	struct buf b = BUF_INIT;
	char iso[11];

	if (holidays_parse(&h, text, 2027, &e) < 0)
		fail_msg("%s: %s", text, e.text);
	for (size_t i = 0; i < h.n; i++) {
		date_to_iso(h.p[i].day, iso);
		buf_addf(&b, "%s%s%s", i ? " " : "", iso + 2, h.p[i].works ? "w" : "");
	}
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
	holidays_release(&h);
}

static void
test_notice(void **state)
{
	static const char *const wrong[] = { "", "放假", "国庆节放假七天", "10月32日休", "10月1日至30日放假", "13月1日上班" };
	struct holidays h;
	struct err e;

	(void)state;
	/* in the wording of the yearly notices; weekends in the ranges say nothing new */
	expect("一、元旦：2026年1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。\n"
			"二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。",
			"26-01-01 26-01-02 26-01-04w 26-02-14w 26-02-16 26-02-17 26-02-18 26-02-19 26-02-20 26-02-23 26-02-28w");
	expect("国庆节：10月1日至7日放假。9月26日、10月9日上班", "27-09-26w 27-10-01 27-10-04 27-10-05 27-10-06 27-10-07 27-10-09w");
	expect("10月1日至10月5日休;10月9日班", "27-10-01 27-10-04 27-10-05 27-10-09w");
	expect("10-1到10-5休; 10-9班", "27-10-01 27-10-04 27-10-05 27-10-09w");
	expect("4月5日、6日放假；6日、７日放假", "27-04-05 27-04-06 27-04-07");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		if (holidays_parse(&h, wrong[i], 2027, &e) != -1)
			fail_msg("%s was understood", wrong[i]);
		assert_int_equal(e.code, ERR_INPUT);
	}
}

static void
test_notice_moves_deadlines(void **state)
{
	struct small s;
	struct buf said = BUF_INIT;
	int32_t day;

	(void)state;
	small_open(&s);
	OK(rule_deadline(&s.o, "12345", "", date_from_iso("2027-02-03"), &day, &s.e), s.e);
	assert_int_equal(day, date_from_iso("2027-02-10"));
	/* Spring Festival of 2027: eve on Friday 5 Feb */
	OK(rule_add_notice(&s.o, "春节：2027年2月5日（周五）至12日（周五）放假调休，共8天。1月31日（周日）、2月13日（周六）上班。", 2026, &said, &s.e), s.e);
	assert_string_equal(buf_str(&said), "放假通知已记: 平日放假 6 天, 周末上班 2 天 (2027-01-31 到 2027-02-13)");
	/* Thu 4, Sat 13 (worked), Mon 15, Tue 16, Wed 17 */
	OK(rule_deadline(&s.o, "12345", "", date_from_iso("2027-02-03"), &day, &s.e), s.e);
	assert_int_equal(day, date_from_iso("2027-02-17"));
	/* the petition's sixty days do not care */
	OK(rule_deadline(&s.o, "petition", "", date_from_iso("2027-02-03"), &day, &s.e), s.e);
	assert_int_equal(day, date_from_iso("2027-04-04"));
	/* said again it is the same; corrected it follows */
	OK(rule_add_notice(&s.o, "春节：2027年2月5日（周五）至12日（周五）放假调休，共8天。1月31日（周日）、2月13日（周六）上班。", 2026, NULL, &s.e), s.e);
	OK(rule_add_notice(&s.o, "2027年2月12日放假, 2月14日上班", 2026, NULL, &s.e), s.e);
	OK(rule_deadline(&s.o, "12345", "", date_from_iso("2027-02-03"), &day, &s.e), s.e);
	assert_int_equal(day, date_from_iso("2027-02-16"));
	buf_release(&said);
	small_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dated), cmocka_unit_test(test_notice), cmocka_unit_test(test_notice_moves_deadlines),
	};

	return cmocka_run_group_tests_name("office/rule_table", tests, NULL, NULL);
}
