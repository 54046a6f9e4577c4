/* Bars and lines on a canvas stay within the columns they are given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "ui/canvas.h"
#include "ui/chart.h"
#include "unit/ui/line.h"

static void
test_bar(void **state)
{
	struct canvas *c = canvas_new(3, 12);

	(void)state;
	canvas_put(c, 0, 10, 2, STYLE_NORMAL, "ab");
	chart_draw_bar(c, 0, 2, 8, 50, 50, STYLE_NORMAL);
	line_is(c, 0, "  ########ab");
	chart_draw_bar(c, 1, 2, 8, 1, 50, STYLE_NORMAL);
	line_is(c, 1, "  #");
	chart_draw_bar(c, 2, 2, -3, 1, 50, STYLE_NORMAL);
	chart_draw_bar(c, 2, 2, 8, INT64_MIN, 50, STYLE_NORMAL);	/* no value */
	line_is(c, 2, "");
	canvas_free(c);
}

static void
test_trend(void **state)
{
	const int64_t now[3] = { 0, 10, 5 }, before[3] = { 20, -1, 0 };
	struct canvas *c = canvas_new(5, 10);

	(void)state;
	chart_draw_trend(c, 1, 1, 3, 9, now, NULL, 3);
	line_is(c, 0, "");
	line_is(c, 1, "     *.");
	line_is(c, 2, "   ..  .*");
	line_is(c, 3, "  *");
	canvas_clear(c);
	chart_draw_trend(c, 1, 1, 3, 9, now, before, 3);
	line_is(c, 1, "  o");
	line_is(c, 2, "    .*..*");
	canvas_clear(c);
	chart_draw_trend(c, 1, 1, 2, 9, now, NULL, 3);		/* too low, too narrow: nothing */
	chart_draw_trend(c, 1, 1, 3, 2, now, NULL, 3);
	chart_draw_trend(c, 1, 1, 3, -4, now, NULL, 3);
	for (int y = 0; y < 5; y++)
		line_is(c, y, "");
	canvas_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_bar), cmocka_unit_test(test_trend) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
