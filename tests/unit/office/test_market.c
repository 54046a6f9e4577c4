/* Market days of all six kinds: what people type, and the days they fall on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/lunar.h"
#include "office/market.h"

/* typed is understood as "shown"; of the 12 days from 2026-11-18 (十月初十 by the almanac) those in "days" ('x') are market days. */
static void
expect(const char *typed, const char *shown, const char *days)
{
	struct market m;
	struct err e;
	struct buf b = BUF_INIT;
	char got[13] = "............";

	if (market_parse(&m, typed, &e) != 0)
		fail_msg("%s: %s", typed, e.text);
	market_text(&b, &m);
	assert_string_equal(buf_str(&b), shown);
	for (int i = 0; i < 12; i++)
		if (market_on(&m, date_make(2026, 11, 18) + i))
			got[i] = 'x';
	if (strcmp(got, days) != 0)
		fail_msg("%s: %s, not %s", typed, got, days);
	buf_release(&b);
}

static void
test_kinds(void **state)
{
	(void)state;
	/* 2026-11-18 is a Wednesday, 十月初十, 丙申. */
	expect("每周三", "每周三", "x......x....");
	expect("周三、周六", "每周三六", "x..x...x..x.");
	expect("每周一三五", "每周一三五", "x.x..x.x.x..");
	expect("星期天", "每周日", "....x......x");
	expect("公历逢1、5、8", "公历逢一五八", "x..x...x..x.");
	expect("公历逢5、10", "公历逢五十", "..x....x....");
	expect("阳历逢510", "公历逢五十", "..x....x....");
	expect("农历逢四、九", "农历逢四九", "....x....x..");
	expect("农历逢一四七", "农历逢一四七", ".x..x..x...x");
	expect("逢三六九", "农历逢三六九", "...x..x..x..");
	expect("逢２５８", "农历逢二五八", "..x..x..x...");
	expect("赶辰戌", "逢辰戌日", "..x.....x...");
	expect("逢寅、申日", "逢寅申日", "x.....x.....");
	expect("空三赶四 子辰申", "逢子辰申日", "x...x...x...");
	expect("空三赶四(子)", "逢子辰申日", "x...x...x...");
	expect("每天", "每天", "xxxxxxxxxxxx");
	expect("天天赶场", "每天", "xxxxxxxxxxxx");
	expect("无", "", "............");
	expect("", "", "............");
}

static void
test_guess_is_said(void **state)
{
	struct market m;
	struct err e;

	(void)state;
	assert_int_equal(market_parse(&m, "逢三六九", &e), 0);
	assert_true(m.guessed);
	assert_int_equal(market_parse(&m, "农历逢三六九", &e), 0);
	assert_false(m.guessed);
}

static void
test_not_understood(void **state)
{
	static const char *const wrong[] = { "看情况", "逢", "空三赶四", "空三赶四(子丑)", "每周八", "农历逢一四七左右", "公历" };
	struct market m;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		if (market_parse(&m, wrong[i], &e) != -1)
			fail_msg("%s was understood", wrong[i]);
		assert_int_equal(e.code, ERR_INPUT);
		assert_non_null(strstr(e.text, "每周三"));
		assert_int_equal(m.kind, MARKET_NONE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds), cmocka_unit_test(test_guess_is_said), cmocka_unit_test(test_not_understood),
	};

	return cmocka_run_group_tests_name("office/market", tests, NULL, NULL);
}
