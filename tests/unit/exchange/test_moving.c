/*
 * Places and formulas when rows are put in, as spreadsheet programs move them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "exchange/moving.h"

static const struct moving five = { 5, 9, 3, "户表" }, one = { 5, 5, 3, "户表" }, none = { 5, 4, 3, "户表" }, odd = { 5, 9, 3, "O'Neil 表" };

static void
places(void **state)
{
	static const struct { const struct moving *m; bool grow; const char *from, *to; } cases[] = {
		{ &five, true, "A1:H20", "A1:H23" }, { &five, true, "G5:G9", "G5:G12" }, { &five, true, "G5:G8", "G5:G8" },
		{ &five, true, "A11:G11", "A14:G14" }, { &five, true, "B4", "B4" }, { &five, true, "B9", "B12" }, { &five, true, "B10 C5:C9", "B13 C5:C12" },
		{ &five, true, "C1:C1048576", "C1:C1048576" }, { &five, true, "C9:C1048576", "C12:C1048576" },
		{ &one, true, "G5", "G5:G8" }, { &one, true, "B5:C5", "B5:C8" }, { &one, false, "B5:C5", "B5:C5" }, { &one, true, "A4:F5", "A4:F8" },
		{ &one, true, "A6", "A9" }, { &none, true, "A4:F4", "A4:F4" }, { &none, true, "A5", "A8" },
		{ &five, true, "A", NULL }, { &five, true, "A5:", NULL }, { &five, true, "A9:A1", NULL }, { &five, true, "A1048575", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = BUF_INIT;
		assert_int_equal(moving_places(cases[i].m, cases[i].from, cases[i].grow, &b), cases[i].to != NULL);
		if (cases[i].to != NULL)
			assert_string_equal(buf_str(&b), cases[i].to);
		buf_release(&b);
	}
}

static void
formulas(void **state)
{
	static const struct { const struct moving *m; const char *from, *to; } cases[] = {
		{ &five, "SUM(F5:F9)", "SUM(F5:F12)" }, { &five, "SUM($F$5:$F$9)+F10*2", "SUM($F$5:$F$12)+F13*2" },
		{ &five, "COUNTIF(B5:B9,\"A9\")&\"x\"\"B10\"", "COUNTIF(B5:B12,\"A9\")&\"x\"\"B10\"" },
		{ &five, "SUM(F:F)+SUM(5:9)+SUM($1:$2)", "SUM(F:F)+SUM(5:12)+SUM($1:$2)" },
		{ &five, "户表!F10+别的!F10+'户表'!F10+'别 的'!F10", "户表!F13+别的!F10+'户表'!F13+'别 的'!F10" },
		{ &five, "[1]户表!F10+LOG10(F10)+A10B+_F10+F10", "[1]户表!F10+LOG10(F13)+A10B+_F10+F13" },
		{ &five, "Table1[[#All],[F10]]+1E10+TRUE", "Table1[[#All],[F10]]+1E10+TRUE" },
		{ &odd, "'O''Neil 表'!A10+'O''Neil'!A10", "'O''Neil 表'!A13+'O''Neil'!A10" },
		{ &one, "SUM(F5:F5)", "SUM(F5:F8)" }, { &one, "F5+F6", "F5+F9" }, { &none, "SUM(F4:F5)", "SUM(F4:F8)" },
	};
	struct buf b = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct moving_formula f = { .ours = true };
		buf_clear(&b);
		moving_formula(cases[i].m, cases[i].from, &f, &b);
		assert_null(f.trouble);
		assert_string_equal(buf_str(&b), cases[i].to);
		assert_int_equal(f.changed, strcmp(cases[i].from, cases[i].to) != 0);
	}
	/* in another sheet, or a name: only what says our sheet */
	struct moving_formula other = { .ours = false };
	buf_clear(&b);
	moving_formula(&five, "F10+户表!$A$1:$H$10,户表!$3:$4", &other, &b);
	assert_string_equal(buf_str(&b), "F10+户表!$A$1:$H$13,户表!$3:$4");
	/* a row of the table goes down: what is of its row goes along, totals and fixed rows as everywhere */
	struct moving_formula along = { .ours = true, .in_table = true, .by = 2 };
	buf_clear(&b);
	moving_formula(&five, "C5*D5/F$10+G4+$A$1+SUM($F$5:$F$9)+SUM(C5:D5)", &along, &b);
	assert_string_equal(buf_str(&b), "C7*D7/F$13+G6+$A$1+SUM($F$5:$F$12)+SUM(C7:D7)");
	static const char *const unsafe[] = { "INDIRECT(\"A\"&1)", "SUM(一:三!A1)", "SUM('一:三'!A1)", "A1048575" };
	for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++) {
		struct moving_formula f = { .ours = true };
		buf_clear(&b);
		moving_formula(&five, unsafe[i], &f, &b);
		assert_non_null(f.trouble);
	}
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(places), cmocka_unit_test(formulas) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
