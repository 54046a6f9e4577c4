/* Days, what a clerk types, working days, windows; the same under any TZ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/date.h"

static int32_t
day(const char *iso)
{
	int32_t d = date_from_iso(iso);

	assert_int_not_equal(d, DATE_NONE);
	return d;
}

static void
test_split_and_make(void **state)
{
	int32_t d, at = date_make(1, 1, 1);
	int y, m, dd, count = 0;

	(void)state;
	assert_int_equal(date_make(1970, 1, 1), 0);
	assert_int_equal(date_make(2000, 3, 1), 11017);
	assert_int_equal(date_make(1969, 12, 31), -1);
	for (d = at; d <= date_make(9999, 12, 31); d += 1 + count++ % 5) {
		date_split(d, &y, &m, &dd);
		assert_int_equal(date_make(y, m, dd), d);
	}
	assert_int_equal(date_make(2026, 2, 29), DATE_NONE);
	assert_int_not_equal(date_make(2024, 2, 29), DATE_NONE);
	assert_int_equal(date_make(1900, 2, 29), DATE_NONE);
	assert_int_not_equal(date_make(2000, 2, 29), DATE_NONE);
	assert_int_equal(date_make(2026, 13, 1), DATE_NONE);
	assert_int_equal(date_make(2026, 0, 1), DATE_NONE);
	assert_int_equal(date_make(2026, 4, 31), DATE_NONE);
	assert_int_equal(date_weekday(day("2026-11-18")), 3);
	assert_int_equal(date_weekday(day("1970-01-01")), 4);
	assert_int_equal(date_weekday(day("1969-12-28")), 0);
	assert_string_equal(date_weekday_name(day("2026-11-18")), "星期三");
}

static void
test_iso(void **state)
{
	char out[11];

	(void)state;
	date_to_iso(day("2026-11-08"), out);
	assert_string_equal(out, "2026-11-08");
	date_to_iso(INT32_MAX, out);
	date_to_iso(INT32_MIN, out);
	assert_int_equal(date_from_iso("2026-11-1"), DATE_NONE);
	assert_int_equal(date_from_iso("2026-11-18x"), DATE_NONE);
	assert_int_equal(date_from_iso("2026-02-30"), DATE_NONE);
	assert_int_equal(date_from_iso("20261118"), DATE_NONE);
	assert_int_equal(date_from_iso(""), DATE_NONE);
}

static void
test_now(void **state)
{
	static const char *const zones[] = { "UTC", "America/Los_Angeles", "Asia/Shanghai", ":broken" };
	size_t i;
	int64_t a, b;

	(void)state;
	for (i = 0; i < 4; i++) {
		setenv("TZ", zones[i], 1);
		tzset();
		setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
		assert_int_equal(date_now(), date_ms(day("2026-11-18"), 8 * 60 + 31));
		assert_int_equal(date_today(), day("2026-11-18"));
		assert_int_equal(date_minute_of_ms(date_now()), 511);
		setenv("YIBENZHANG_NOW", "2026-11-18T00:10:30", 1);
		assert_int_equal(date_today(), day("2026-11-18"));
		assert_int_equal(date_now() % 60000, 30000);
		setenv("YIBENZHANG_NOW", "2026-11-18", 1);
		assert_int_equal(date_now(), date_ms(day("2026-11-18"), 0));
		setenv("YIBENZHANG_NOW", "1000", 1);
		assert_int_equal(date_now(), 1000);
		assert_int_equal(date_minute_of_ms(1000), 480);
	}
	unsetenv("TZ");
	tzset();
	/* Nonsense is no clock. */
	setenv("YIBENZHANG_NOW", "2026-11-18T99:99", 1);
	a = (int64_t)time(NULL) * 1000;
	b = date_now();
	assert_true(b - a > -2000 && b - a < 5000);
	unsetenv("YIBENZHANG_NOW");
	b = date_now();
	assert_true(b - a > -2000 && b - a < 5000);
	assert_int_equal(date_of_ms(-1), 0);	/* 07:59 on 1970-01-01 */
	assert_int_equal(date_of_ms(-8 * 3600000LL - 1), -1);
	assert_int_equal(date_of_ms(16 * 3600000LL), 1);
	date_of_ms(INT64_MAX);
	date_of_ms(INT64_MIN);
	date_minute_of_ms(INT64_MIN);
	date_minute_of_ms(INT64_MAX);
}

static void
expect(const char *s, const char *base, bool past, const char *want)
{
	struct err e = { ERR_NONE, "" };
	int32_t got = 12345;
	char out[11];

	if (date_parse(&got, s, day(base), past, &e) != 0) {
		if (want != NULL)
			fail_msg("%s: %s", s, e.text);
		assert_int_equal(e.code, ERR_INPUT);
		assert_non_null(strstr(e.text, "2026-11-18"));
		assert_int_equal(got, 12345);
		return;
	}
	date_to_iso(got, out);
	if (want == NULL || strcmp(out, want) != 0)
		fail_msg("%s from %s gives %s, not %s", s, base, out, want ? want : "an error");
}

static void
test_parse_full(void **state)
{
	static const char *const same[] = { "2026-11-08", "20261108", "2026/11/8", "2026年11月8日", "2026.11.08", "2026-11-8",
		" 2026-11-08 ", "２０２６－１１－０８", "2026。11。8", "2026年11月08号", "2026 11 8", "26-11-8" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		expect(same[i], "2026-12-31", true, "2026-11-08");
}

static void
test_parse_short(void **state)
{
	(void)state;
	expect("1118", "2026-11-18", true, "2026-11-18");
	expect("11-18", "2026-11-20", true, "2026-11-18");
	expect("11月18日", "2026-11-20", true, "2026-11-18");
	expect("1118", "2026-11-17", true, "2026-11-18");	/* a slip of a day, not of a year */
	expect("1230", "2026-01-05", true, "2025-12-30");
	expect("0105", "2026-12-30", false, "2027-01-05");
	expect("1228", "2026-12-30", false, "2026-12-28");
	expect("0105", "2026-12-30", true, "2027-01-05");
	expect("0115", "2026-12-30", true, "2026-01-15");
	expect("0229", "2026-05-01", true, "2024-02-29");
	expect("0229", "2026-05-01", false, "2028-02-29");
	expect("0229", "1901-05-01", false, "1904-02-29");
	expect("18", "2026-11-03", true, "2026-11-18");
	expect("3", "2026-11-18", false, "2026-11-03");
	expect("3日", "2026-11-18", false, "2026-11-03");
	expect("3号", "2026-11-18", false, "2026-11-03");
	expect("31", "2026-11-18", true, NULL);
	expect("0", "2026-11-18", true, NULL);
}

static void
test_parse_words(void **state)
{
	(void)state;
	expect("今", "2026-11-18", true, "2026-11-18");
	expect("今天", "2026-11-18", true, "2026-11-18");
	expect("昨", "2026-11-01", true, "2026-10-31");
	expect("昨天", "2026-01-01", true, "2025-12-31");
	expect("前天", "2026-11-18", true, "2026-11-16");
	expect("明", "2026-12-31", true, "2027-01-01");
	expect("明天", "2026-11-18", true, "2026-11-19");
	expect("后天", "2026-11-18", true, "2026-11-20");
	expect("-1", "2026-11-18", true, "2026-11-17");
	expect("+3", "2026-11-18", true, "2026-11-21");
	expect("－１", "2026-11-18", true, "2026-11-17");
	expect("-", "2026-11-18", true, NULL);
	expect("+99999", "2026-11-18", true, NULL);
	expect("+1x", "2026-11-18", true, NULL);
}

static void
test_parse_weekdays(void **state)
{
	/* 2026-11-18 is a Wednesday. */
	(void)state;
	expect("周三", "2026-11-18", true, "2026-11-18");
	expect("周四", "2026-11-18", true, "2026-11-12");
	expect("周四", "2026-11-18", false, "2026-11-19");
	expect("周一", "2026-11-18", true, "2026-11-16");
	expect("周一", "2026-11-18", false, "2026-11-23");
	expect("上周三", "2026-11-18", true, "2026-11-11");
	expect("上周日", "2026-11-18", true, "2026-11-15");
	expect("下周三", "2026-11-18", true, "2026-11-25");
	expect("下周一", "2026-11-22", true, "2026-11-23");	/* from a Sunday */
	expect("上上周五", "2026-11-18", true, "2026-11-06");
	expect("本周日", "2026-11-18", true, "2026-11-22");
	expect("这周一", "2026-11-18", false, "2026-11-16");
	expect("星期天", "2026-11-18", true, "2026-11-15");
	expect("星期日", "2026-11-18", false, "2026-11-22");
	expect("礼拜五", "2026-11-18", false, "2026-11-20");
	expect("下星期二", "2026-11-18", false, "2026-11-24");
	expect("周5", "2026-11-18", false, "2026-11-20");
	expect("周八", "2026-11-18", false, NULL);
	expect("上下周一", "2026-11-18", false, NULL);
	expect("周", "2026-11-18", false, NULL);
}

static void
test_parse_refused(void **state)
{
	static const char *const bad[] = { "", "   ", "abc", "2026-02-30", "20260230", "1332", "2026-13-01", "118", "261118", "12345",
		"0001-01-01", "22000101", "2026-11-", "2026--11", "-2026-11-18", "2026-11-18-1", "1/2/3/4", "99999999999999", "后", "天",
		"2026-11-18 9:00", "年", "11月", "星期" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect(bad[i], "2026-11-18", true, NULL);
}

static void
test_time(void **state)
{
	static const struct { const char *s; int want; } cases[] = {
		{ "0910", 550 }, { "9:10", 550 }, { "9点10", 550 }, { "9", 540 }, { "09:10", 550 }, { "９：１０", 550 }, { "910", 550 },
		{ "23:59", 1439 }, { "0", 0 }, { "0000", 0 }, { "9点", 540 }, { "9点半", 570 }, { "9点5分", 545 }, { "9时10分", 550 },
		{ "下午3点", 900 }, { "下午3:30", 930 }, { "上午9点整", 540 }, { "9.10", 550 }, { " 9:10 ", 550 }, { "下午15:00", 900 },
		{ "24:00", -1 }, { "9:60", -1 }, { "", -1 }, { "x", -1 }, { "9:1", -1 }, { "91011", -1 }, { "9:100", -1 }, { "9点1x", -1 },
		{ "2510", -1 }, { "-1", -1 }, { "910:5", -1 },
	};
	struct err e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int got = -1;
		int rc = time_parse(&got, cases[i].s, &e);

		if ((rc == 0) != (cases[i].want >= 0) || got != cases[i].want)
			fail_msg("%s gives %d, not %d", cases[i].s, got, cases[i].want);
		if (rc != 0)
			assert_int_equal(e.code, ERR_INPUT);
	}
}

static void
test_print(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	date_long(&b, day("2026-03-02"));
	assert_string_equal(buf_str(&b), "2026年3月2日");
	buf_clear(&b);
	date_short(&b, day("2026-03-02"), day("2026-11-18"));
	assert_string_equal(buf_str(&b), "03-02");
	buf_clear(&b);
	date_short(&b, day("2025-11-18"), day("2026-11-18"));
	assert_string_equal(buf_str(&b), "2025-11-18");
	/* on paper: no zeros, and a form that its column holds */
	static const struct { const char *day; int cols; const char *want; } paper[] = {
		{ "2026-03-02", 0, "3月2日" }, { "2026-11-18", 8, "11月18日" }, { "2026-11-18", 7, "11.18" }, { "2026-03-02", 6, "3月2日" },
		{ "2025-03-02", 0, "2025年3月2日" }, { "2025-11-18", 14, "2025年11月18日" }, { "2025-11-18", 13, "2025.11.18" },
		{ "2027-01-03", 8, "2027.1.3" },
	};
	for (size_t i = 0; i < sizeof(paper) / sizeof(*paper); i++) {
		buf_clear(&b);
		date_paper(&b, day(paper[i].day), day("2026-11-18"), paper[i].cols);
		assert_string_equal(buf_str(&b), paper[i].want);
	}
	setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
	buf_clear(&b);
	date_paper_when(&b, date_ms(day("2026-03-02"), 8 * 60 + 5), 0);
	buf_addc(&b, ' ');
	date_paper_when(&b, date_ms(day("2025-11-18"), 17 * 60 + 31), 8);
	assert_string_equal(buf_str(&b), "3月2日8:05 2025.11.18 17:31");
	buf_release(&b);
}

static void
test_workdays(void **state)
{
	/* National day 2026: off from 1 to 7 October, the Saturday 10 October worked. */
	struct date_exception days[] = {
		{ day("2026-10-01"), false }, { day("2026-10-02"), false }, { day("2026-10-05"), false }, { day("2026-10-06"), false },
		{ day("2026-10-07"), false }, { day("2026-10-10"), true },
	};
	struct calendar c = { days, sizeof(days) / sizeof(days[0]) }, none = { NULL, 0 };

	(void)state;
	assert_true(date_is_workday(&none, day("2026-11-18")));
	assert_false(date_is_workday(&none, day("2026-11-21")));
	assert_false(date_is_workday(NULL, day("2026-11-22")));
	assert_false(date_is_workday(&c, day("2026-10-01")));
	assert_true(date_is_workday(&c, day("2026-10-10")));
	assert_false(date_is_workday(&c, day("2026-10-03")));
	assert_int_equal(date_add_workdays(&c, day("2026-09-30"), 1), day("2026-10-08"));
	assert_int_equal(date_add_workdays(&c, day("2026-09-30"), 3), day("2026-10-10"));
	assert_int_equal(date_add_workdays(&none, day("2026-11-20"), 1), day("2026-11-23"));
	assert_int_equal(date_add_workdays(&none, day("2026-11-21"), 5), day("2026-11-27"));
	assert_int_equal(date_add_workdays(&none, day("2026-11-18"), 0), day("2026-11-18"));
	assert_int_equal(date_add_workdays(&none, day("2026-11-23"), -1), day("2026-11-20"));
}

static void
test_window(void **state)
{
	int64_t from, to;

	(void)state;
	date_window(day("2026-11-18"), 0, &from, &to);
	assert_int_equal(from, date_ms(day("2026-11-18"), 0));
	assert_int_equal(to - from, DAY_MS);
	date_window(day("2026-11-18"), 17 * 60, &from, &to);
	assert_int_equal(from, date_ms(day("2026-11-17"), 1020));
	assert_int_equal(to, date_ms(day("2026-11-18"), 1020));
	assert_int_equal(date_of_ms(from), day("2026-11-17"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split_and_make),
		cmocka_unit_test(test_iso),
		cmocka_unit_test(test_now),
		cmocka_unit_test(test_parse_full),
		cmocka_unit_test(test_parse_short),
		cmocka_unit_test(test_parse_words),
		cmocka_unit_test(test_parse_weekdays),
		cmocka_unit_test(test_parse_refused),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_workdays),
		cmocka_unit_test(test_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
