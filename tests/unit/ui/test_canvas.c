/* Cells: no half of a wide character is ever left over, nothing goes outside, text is cut on whole characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ui/canvas.h"
#include "ui/glyph.h"
#include "unit/ui/line.h"

static void
test_halves(void **state)
{
	struct canvas *c = canvas_new(3, 10);

	(void)state;
	canvas_put(c, 0, 0, 10, STYLE_NORMAL, "中国人民");
	canvas_put(c, 0, 3, 1, STYLE_NORMAL, "X");	/* right half of 国 */
	line_is(c, 0, "中 X人民");
	canvas_put(c, 0, 4, 1, STYLE_NORMAL, "Y");	/* left half of 人 */
	line_is(c, 0, "中 XY 民");
	canvas_put(c, 0, 1, 2, STYLE_NORMAL, "好");	/* right half of 中, blank */
	line_is(c, 0, " 好XY 民");
	canvas_put(c, 0, 5, 2, STYLE_NORMAL, "国");	/* left half of 民 */
	line_is(c, 0, " 好XY国");
	canvas_put(c, 1, 0, 10, STYLE_NORMAL, "中国人民");
	canvas_fill(c, 1, 1, 1, 6, STYLE_NORMAL, '-');
	line_is(c, 1, " ------");
	canvas_free(c);
}

static void
test_edges(void **state)
{
	struct canvas *c = canvas_new(2, 5);

	(void)state;
	assert_int_equal(canvas_put(c, 0, 0, 99, STYLE_NORMAL, "中国人"), 4);	/* the third would be cut in two */
	line_is(c, 0, "中国");
	assert_int_equal(canvas_put(c, 0, 4, 99, STYLE_NORMAL, "中"), 0);
	assert_int_equal(canvas_put(c, 1, 0, 3, STYLE_NORMAL, "a中国"), 3);
	line_is(c, 1, "a中");
	assert_int_equal(canvas_put(c, 2, 0, 5, STYLE_NORMAL, "x"), 0);
	assert_int_equal(canvas_put(c, -1, 0, 5, STYLE_NORMAL, "x"), 0);
	assert_int_equal(canvas_put(c, 0, 5, 5, STYLE_NORMAL, "x"), 0);
	canvas_clear(c);
	canvas_put(c, 0, -1, 9, STYLE_NORMAL, "中ab");	/* half of it is outside */
	line_is(c, 0, " ab");
	canvas_fill(c, -3, -3, 99, 99, STYLE_NORMAL, '#');
	line_is(c, 1, "#####");
	canvas_box(c, 0, 0, 9, 9, "题");
	canvas_restyle(c, 0, -5, 99, STYLE_SELECTED);
	canvas_restyle(c, 7, 0, 3, STYLE_SELECTED);
	canvas_free(c);
}

static void
test_clean(void **state)
{
	struct canvas *c = canvas_new(1, 20);
	enum style st;

	(void)state;
	canvas_put(c, 0, 0, 20, STYLE_WARN, "a\033[31mb\nc\xe2\x80\xae" "d\xff");
	for (int x = 0; x < 20; x++) {
		const char *s = canvas_cell(c, 0, x, &st);

		assert_true(text_is_clean(s, strlen(s), false));
	}
	canvas_clear(c);
	canvas_put(c, 0, 0, 20, STYLE_NORMAL, "e\xcc\x81x");	/* a mark stays with its letter */
	assert_string_equal(canvas_cell(c, 0, 0, &st), "e\xcc\x81");
	assert_string_equal(canvas_cell(c, 0, 1, &st), "x");
	canvas_clear(c);
	assert_int_equal(canvas_put(c, 0, 0, 20, STYLE_NORMAL, "𠮷䶮㼆\xf0\xb1\x8d\x90\xf0\xae\xaf\xb0·"), 11);
	assert_string_equal(canvas_cell(c, 0, 6, &st), "\xf0\xb1\x8d\x90");
	assert_string_equal(canvas_cell(c, 0, 7, &st), "");
	canvas_free(c);
}

static void
test_field_box_cursor(void **state)
{
	struct canvas *c = canvas_new(5, 24);
	int y, x;
	enum style st;

	(void)state;
	canvas_put(c, 0, 0, 24, STYLE_NORMAL, "xxxxxxxxxxxxxxxxxxxx");
	canvas_field(c, 0, 2, 7, STYLE_FIELD, "张建国与");
	line_is(c, 0, "xx张建.. xxxxxxxxxxx");
	canvas_cell(c, 0, 8, &st);
	assert_int_equal(st, STYLE_FIELD);
	canvas_box(c, 1, 1, 3, 20, "找");
	line_is(c, 1, " +-- 找 ------------+");
	line_is(c, 2, " |                  |");
	canvas_restyle(c, 1, 6, 1, STYLE_SELECTED);	/* half of 找: both halves */
	canvas_cell(c, 1, 5, &st);
	assert_int_equal(st, STYLE_SELECTED);
	assert_false(canvas_get_cursor(c, &y, &x));
	canvas_cursor(c, 99, 99);
	assert_true(canvas_get_cursor(c, &y, &x));
	assert_int_equal(y, 4);
	assert_int_equal(x, 23);
	canvas_clear(c);
	assert_false(canvas_get_cursor(c, &y, &x));
	canvas_resize(c, 0, -3);
	assert_int_equal(canvas_rows(c), 1);
	assert_int_equal(canvas_cols(c), 1);
	canvas_put(c, 0, 0, 1, STYLE_NORMAL, "中");
	line_is(c, 0, "");
	canvas_free(c);
}

/* After any drawing each second half follows a wide cell and columns add up. */
static void
test_random(void **state)
{
	static const char *const texts[] = { "中国", "a", "人b民", "e\xcc\x81·", "𠮷x", "----", " ", "\xf0\xb1\x8d\x90" };
	struct canvas *c = canvas_new(4, 17);
	uint32_t seed = 7;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		seed = seed * 1664525u + 1013904223u;
		int y = (int)(seed >> 20) % 5, x = (int)((seed >> 12) & 31) - 4;

		if ((seed & 7) == 0)
			canvas_fill(c, y, x, 2, 3, STYLE_DIM, '.');
		else
			canvas_put(c, y, x, (int)(seed >> 28), STYLE_NORMAL, texts[(seed >> 24) & 7]);
		for (y = 0; y < 4; y++)
			for (x = 0; x < 17;) {
				const char *s = canvas_cell(c, y, x, NULL);
				int w = (int)text_cols(s, strlen(s));

				assert_true(w == 1 || w == 2);
				if (w == 2)
					assert_string_equal(canvas_cell(c, y, x + 1, NULL), "");
				x += w;
				assert_true(x <= 17);
			}
	}
	canvas_free(c);
}

/* Clusters of more bytes than a cell holds: kept whole, compared and copied by what they say. */
static void
test_long_clusters(void **state)
{
	static const char marks[] = "a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85";
	struct canvas *a = canvas_new(2, 8), *b = canvas_new(2, 8);

	(void)state;
	canvas_put(a, 0, 0, 8, STYLE_NORMAL, marks);
	canvas_put(a, 0, 3, 5, STYLE_NORMAL, "中");
	assert_string_equal(canvas_cell(a, 0, 0, NULL), marks);
	assert_false(canvas_same_row(a, b, 0));
	canvas_put(b, 0, 5, 1, STYLE_NORMAL, "o\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85");	/* other places in its table */
	canvas_put(b, 0, 5, 1, STYLE_NORMAL, " ");
	canvas_put(b, 0, 0, 8, STYLE_NORMAL, marks);
	assert_false(canvas_same_row(a, b, 0));
	canvas_put(b, 0, 3, 5, STYLE_NORMAL, "中");
	assert_true(canvas_same_row(a, b, 0));
	canvas_clear(b);
	assert_false(canvas_same_row(a, b, 0));
	canvas_copy_row(b, a, 0);
	assert_true(canvas_same_row(a, b, 0));
	assert_string_equal(canvas_cell(b, 0, 0, NULL), marks);
	canvas_put(b, 0, 0, 1, STYLE_NORMAL, "x");
	assert_false(canvas_same_row(a, b, 0));
	line_is(b, 0, "x  中");
	canvas_free(a);
	canvas_free(b);
}

static void
test_glyphs(void **state)
{
	struct glyph_caps good = { 0 }, old = { true, true };

	(void)state;
	assert_string_equal(glyph_for("·", &good), "·");
	assert_string_equal(glyph_for("\xf0\xb1\x8d\x90", &good), "\xf0\xb1\x8d\x90");
	assert_string_equal(glyph_for("·", &old), ".");
	assert_string_equal(glyph_for("…", &old), ".");
	assert_string_equal(glyph_for("“", &old), "\"");
	assert_string_equal(glyph_for("─", &old), "-");
	assert_string_equal(glyph_for("①", &old), "1");
	assert_string_equal(glyph_for("┼", &old), "+");
	assert_string_equal(glyph_for("Ж", &old), "*");
	assert_string_equal(glyph_for("\xf0\xb1\x8d\x90", &old), "〓");	/* U+31350 */
	assert_string_equal(glyph_for("\xf0\xae\xaf\xb0", &old), "〓");	/* U+2EBF0 */
	assert_string_equal(glyph_for("张", &old), "张");
	assert_string_equal(glyph_for("𠮷", &old), "𠮷");
	assert_string_equal(glyph_for("a", &old), "a");
	/* every likeness is one column of ASCII: the layout holds */
	for (uint32_t cp = 0x80; cp < 0x3100; cp++) {
		char s[5] = "";

		if (!glyph_is_ambiguous(cp) || text_width_cp(cp) != 1)
			continue;
		s[text_put(s, cp)] = '\0';
		assert_int_equal(strlen(glyph_for(s, &old)), 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_halves), cmocka_unit_test(test_edges), cmocka_unit_test(test_clean),
		cmocka_unit_test(test_field_box_cursor), cmocka_unit_test(test_random),
		cmocka_unit_test(test_long_clusters), cmocka_unit_test(test_glyphs),
	};

	return cmocka_run_group_tests_name("canvas", tests, NULL, NULL);
}
