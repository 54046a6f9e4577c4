/* The lunar table against printed almanacs, there and back over two hundred years, and what people write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/lunar.h"

static void
test_new_years(void **state)
{
	/* Spring Festivals of the almanacs, the early and late ones among them. */
	static const int days[][3] = {
		{ 1900, 1, 31 }, { 1912, 2, 18 }, { 1949, 1, 29 }, { 1954, 2, 3 }, { 1966, 1, 21 }, { 1978, 2, 7 }, { 1984, 2, 2 },
		{ 1985, 2, 20 }, { 1997, 2, 7 }, { 2000, 2, 5 }, { 2001, 1, 24 }, { 2002, 2, 12 }, { 2003, 2, 1 }, { 2004, 1, 22 },
		{ 2005, 2, 9 }, { 2006, 1, 29 }, { 2007, 2, 18 }, { 2008, 2, 7 }, { 2009, 1, 26 }, { 2010, 2, 14 }, { 2011, 2, 3 },
		{ 2012, 1, 23 }, { 2013, 2, 10 }, { 2014, 1, 31 }, { 2015, 2, 19 }, { 2016, 2, 8 }, { 2017, 1, 28 }, { 2018, 2, 16 },
		{ 2019, 2, 5 }, { 2020, 1, 25 }, { 2021, 2, 12 }, { 2022, 2, 1 }, { 2023, 1, 22 }, { 2024, 2, 10 }, { 2025, 1, 29 },
		{ 2026, 2, 17 }, { 2027, 2, 6 }, { 2028, 1, 26 }, { 2029, 2, 13 }, { 2030, 2, 3 }, { 2031, 1, 23 }, { 2032, 2, 11 },
		{ 2033, 1, 31 }, { 2034, 2, 19 }, { 2035, 2, 8 }, { 2036, 1, 28 }, { 2037, 2, 15 }, { 2038, 2, 4 }, { 2039, 1, 24 },
		{ 2040, 2, 12 }, { 2050, 1, 23 }, { 2100, 2, 9 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++)
		assert_int_equal(lunar_make(days[i][0], 1, 1, false), date_make(days[i][0], days[i][1], days[i][2]));
	assert_int_equal(lunar_make(2026, 8, 15, false), date_make(2026, 9, 25));	/* 中秋 */
	assert_int_equal(lunar_make(2025, 5, 5, false), date_make(2025, 5, 31));	/* 端午 */
	assert_int_equal(lunar_make(2026, 9, 9, false), date_make(2026, 10, 18));	/* 重阳 */
}

static void
leap_is(int year, int month)
{
	for (int m = 1; m <= 12; m++)
		if ((lunar_make(year, m, 1, true) != LUNAR_NONE) != (m == month))
			fail_msg("%d: month %d", year, m);
}

static void
test_leap_months(void **state)
{
	static const int before[][2] = {
		{ 1900, 8 }, { 1903, 5 }, { 1917, 2 }, { 1933, 5 }, { 1949, 7 }, { 1984, 10 }, { 1987, 6 },
	};
	/* Every year of 2001 to 2050, 0 for those without. */
	static const int leaps[] = {
		4, 0, 0, 2, 0, 7, 0, 0, 5, 0,   0, 4, 0, 9, 0, 0, 6, 0, 0, 4,   0, 0, 2, 0, 6, 0, 0, 5, 0, 0,
		3, 0, 11, 0, 0, 6, 0, 0, 5, 0,   0, 2, 0, 7, 0, 0, 5, 0, 0, 3,
	};

	(void)state;
	assert_int_equal(sizeof(leaps) / sizeof(*leaps), 50);
	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
		leap_is(before[i][0], before[i][1]);
	for (int i = 0; i < 50; i++)
		leap_is(2001 + i, leaps[i]);
	assert_int_equal(lunar_make(2026, 6, 1, true), LUNAR_NONE);
	assert_int_equal(lunar_make(2025, 6, 1, true), date_make(2025, 7, 25));
}

/* Months whose first day tables disagree about; lunar.h says why these. */
static void
test_disputed(void **state)
{
	(void)state;
	assert_int_equal(lunar_make(1914, 10, 1, false), date_make(1914, 11, 17));
	assert_int_equal(lunar_make(1916, 1, 1, false), date_make(1916, 2, 3));
	assert_int_equal(lunar_make(1920, 10, 1, false), date_make(1920, 11, 10));
	assert_int_equal(lunar_make(1933, 6, 1, false), date_make(1933, 7, 22));
	assert_int_equal(lunar_make(1954, 11, 1, false), date_make(1954, 11, 25));
	assert_int_equal(lunar_make(1956, 11, 1, false), date_make(1956, 12, 2));
	assert_int_equal(lunar_make(1978, 8, 15, false), date_make(1978, 9, 17));	/* 中秋, on the mainland */
	assert_int_equal(lunar_make(2033, 11, 1, true), date_make(2033, 12, 22));
	assert_int_equal(lunar_make(2057, 9, 1, false), date_make(2057, 9, 28));
}

static void
test_every_day(void **state)
{
	int32_t from = date_make(1900, 1, 31), to = date_make(2101, 1, 28);
	struct lunar l;

	(void)state;
	for (int32_t day = from; day <= to; day++) {
		assert_true(lunar_of(day, &l));
		if (lunar_make(l.year, l.month, l.day, l.leap) != day)
			fail_msg("day %d", (int)day);
	}
	assert_false(lunar_of(from - 1, &l));
	assert_false(lunar_of(to + 1, &l));
	assert_int_equal(lunar_make(1899, 1, 1, false), LUNAR_NONE);
	assert_int_equal(lunar_make(2026, 1, 31, false), LUNAR_NONE);
	assert_int_equal(lunar_make(2026, 13, 1, false), LUNAR_NONE);
}

static void
expect_text(int y, int m, int d, const char *day, int sixty)
{
	struct buf b = BUF_INIT;

	lunar_text(&b, date_make(y, m, d));
	assert_string_equal(buf_str(&b), day);
	assert_int_equal(lunar_sixty(date_make(y, m, d)), sixty);
	buf_release(&b);
}

static void
test_names(void **state)
{
	(void)state;
	expect_text(2000, 1, 1, "冬月廿五", 54);	/* 戊午 */
	expect_text(2026, 2, 17, "正月初一", 58);	/* 壬戌 */
	expect_text(2025, 7, 25, "闰六月初一", 31);	/* 乙未 */
	expect_text(2026, 2, 16, "腊月廿九", 57);	/* 辛酉 */
	expect_text(1949, 10, 1, "八月初十", 0);	/* 甲子 */
	assert_string_equal(lunar_branch(lunar_sixty(date_make(1949, 10, 1)) % 12), "子");
}

static void
expect_day(const char *s, bool past, int y, int m, int d)
{
	int32_t day = 0, base = date_make(2026, 11, 18);

	if (lunar_parse(&day, s, base, past) != 1 || day != date_make(y, m, d))
		fail_msg("%s: %d", s, (int)day);
}

static void
test_written(void **state)
{
	int32_t day, base = date_make(2026, 11, 18);
	struct err e;

	(void)state;
	expect_day("农历正月初八", true, 2026, 2, 24);
	expect_day("农历正月初八", false, 2027, 2, 13);
	expect_day("正月十五", false, 2027, 2, 20);
	expect_day("腊月二十三", false, 2027, 1, 30);
	expect_day("腊月廿三", true, 2026, 2, 10);
	expect_day("农历2027年八月十五", true, 2027, 9, 15);
	expect_day("农历8月15日", true, 2026, 9, 25);
	expect_day("除夕", false, 2027, 2, 5);
	expect_day("闰六月初一", true, 2025, 7, 25);
	expect_day("闰五月初一", false, 2028, 6, 23);
	/* a week the other way is a slip, not a year */
	expect_day("十月初八", false, 2026, 11, 16);
	assert_int_equal(lunar_parse(&day, "八月十五", base, true), 0);
	assert_int_equal(lunar_parse(&day, "2026-11-18", base, true), 0);
	assert_int_equal(lunar_parse(&day, "十八", base, true), 0);
	assert_int_equal(lunar_parse(&day, "农历2026年闰六月初一", base, true), -1);
	assert_int_equal(lunar_parse(&day, "农历正月三十一", base, true), -1);
	assert_int_equal(lunar_parse(&day, "农历2500年正月初一", base, true), -1);
	assert_int_equal(lunar_parse(&day, "农历某天", base, true), -1);
	assert_int_equal(date_parse(&day, "农历正月初八", base, false, &e), 0);
	assert_int_equal(day, date_make(2027, 2, 13));
	assert_int_equal(date_parse(&day, "闰四月三十", base, false, &e), -1);
	assert_non_null(strstr(e.text, "农历"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_years), cmocka_unit_test(test_leap_months), cmocka_unit_test(test_disputed), cmocka_unit_test(test_every_day),
		cmocka_unit_test(test_names), cmocka_unit_test(test_written),
	};

	return cmocka_run_group_tests_name("base/lunar", tests, NULL, NULL);
}
