/* Code points, widths, graphemes, lines, cleaning and folding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/text.h"

#define GRAPHEMES "/usr/share/unicode/auxiliary/GraphemeBreakTest.txt"

typedef void (*text_fn)(struct buf *out, const char *s, size_t n);

static void
expect(text_fn f, const char *in, const char *want)
{
	struct buf b = BUF_INIT;

	f(&b, in, strlen(in));
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
}

static void
clean_one(struct buf *out, const char *s, size_t n)
{
	text_clean(out, s, n, false);
}

static void
clean_many(struct buf *out, const char *s, size_t n)
{
	text_clean(out, s, n, true);
}

static void
test_code_points(void **state)
{
	char p[4];
	uint32_t cp, back;

	(void)state;
	for (cp = 1; cp <= 0x10FFFF; cp += cp < 0x3000 ? 1 : 97) {
		size_t n = text_put(p, cp);

		assert_int_equal(text_next(p, n, &back), n);
		assert_int_equal(back, cp >= 0xD800 && cp <= 0xDFFF ? 0xFFFD : cp);
		if (n > 1)
			assert_int_equal(text_next(p, n - 1, &back), 1);
	}
}

static void
test_malformed(void **state)
{
	static const char *const bad[] = { "\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
		"\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF", "\xE5\xBC" };
	size_t i;
	uint32_t cp;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(text_next(bad[i], strlen(bad[i]), &cp), 1);
		assert_int_equal(cp, 0xFFFD);
		assert_false(text_is_valid(bad[i], strlen(bad[i])));
	}
	assert_true(text_is_valid("张\xEF\xBF\xBD", 6));
}

static void
test_widths(void **state)
{
	static const uint32_t wide[] = { 0x4DAE, 0x3F46, 0x20BB7, 0x31350, 0x2EBF0, 0x2B739, 0x9FFF, 0x323B0, 0x2FFFD, 0x3FFFD,
		0x3007, 0x3002, 0xFF0C, 0xFF01, 0x3000, 0xAC00, 0x1F600, 0xF92C, 0x4E00 };
	static const uint32_t one[] = { 'a', ' ', 0xB7, 0x2014, 0x201C, 0x2026, 0x2460, 0x2500, 0x25A0, 0xE9, 0xAD, 0x1F1E8 };
	static const uint32_t none[] = { 0x300, 0x301, 0x200B, 0x200D, 0xFE0F, 0xE0100, 0x1160, 0x20DD, 0xFEFF, 0x2028, 7, 0x85, 0x7F };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (text_width_cp(wide[i]) != 2)
			fail_msg("U+%04X is not 2", wide[i]);
	for (i = 0; i < sizeof(one) / sizeof(one[0]); i++)
		if (text_width_cp(one[i]) != 1)
			fail_msg("U+%04X is not 1", one[i]);
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (text_width_cp(none[i]) != 0)
			fail_msg("U+%04X is not 0", none[i]);
	assert_int_equal(text_width_cp(0xE863), 1);
	text_set_pua_width(2);
	assert_int_equal(text_width_cp(0xE863), 2);
	assert_int_equal(text_width_cp(0xF0000), 2);
	assert_int_equal(text_cols("\xEE\xA1\xA3", 3), 2);
	text_set_pua_width(1);
}

static void
test_wcwidth_is_ours(void **state)
{
	(void)state;
	assert_int_equal(wcwidth(0x31350), 2);
	assert_int_equal(wcwidth(0x2EBF0), 2);
	assert_int_equal(wcwidth(0x4DAE), 2);
	assert_int_equal(wcwidth('a'), 1);
	assert_int_equal(wcwidth(0), 0);
	assert_int_equal(wcwidth(7), -1);
	assert_int_equal(wcwidth(-1), -1);
	assert_int_equal(wcswidth(L"a\x31350\x0301", 9), 3);
	assert_int_equal(wcswidth(L"a\x07", 9), -1);
	assert_int_equal(wcswidth(L"张三", 1), 2);
}

static void
test_graphemes(void **state)
{
	int cols;

	(void)state;
	assert_int_equal(text_grapheme("张三", 6, &cols), 3);
	assert_int_equal(cols, 2);
	assert_int_equal(text_grapheme("e\xCC\x81x", 4, &cols), 3);
	assert_int_equal(cols, 1);
	assert_int_equal(text_grapheme("葛\xF3\xA0\x84\x80x", 8, &cols), 7);
	assert_int_equal(cols, 2);
	assert_int_equal(text_grapheme("\r\n", 2, &cols), 2);
	assert_int_equal(text_grapheme("\xFF\xCC\x81", 3, &cols), 3);
	assert_int_equal(text_grapheme_before("张e\xCC\x81", 6, 6), 3);
	assert_int_equal(text_grapheme_before("张e\xCC\x81", 6, 3), 3);
	assert_int_equal(text_grapheme_before("\xCC\x81\xCC\x81", 4, 4), 4);
	assert_int_equal(text_chars("张e\xCC\x81\xF0\xA0\xAE\xB7", 10), 3);
	assert_int_equal(text_cols("张e\xCC\x81\xF0\xA0\xAE\xB7", 10), 5);
}

static uint32_t
code_at_end(const char *s, size_t *used)
{
	uint32_t cp = 0;

	*used = text_code_before(s, strlen(s), &cp);
	return *used > 0 ? cp : 0;
}

static void
test_codes(void **state)
{
	static const struct { const char *s; uint32_t cp; size_t used; } good[] = {
		{ "U+4DAE", 0x4DAE, 6 }, { "张u+4dae", 0x4DAE, 6 }, { "abcU+31350", 0x31350, 7 }, { "Ｕ＋４ＤＡＥ", 0x4DAE, 18 },
		{ "U+E863", 0xE863, 6 }, { "U+00B7", 0xB7, 6 }, { "U+02EBF0", 0x2EBF0, 8 },
	};
	static const char *const bad[] = { "", "U", "U+", "U+4D", "U+4DA", "4DAE", "+4DAE", "U4DAE", "U+4DAE ", "U+4DAG", "U+1234567", "U+D800",
		"U+FFFE", "U+0041", "U+200B", "U+202E", "U+110000", "U+FDD0", "U+0007", "\xC2U+4DA" };
	size_t used;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(code_at_end(good[i].s, &used), good[i].cp);
		assert_int_equal(used, good[i].used);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (code_at_end(bad[i], &used) != 0)
			fail_msg("\"%s\" is no code", bad[i]);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(text_code_begun(good[i].s, strlen(good[i].s)), good[i].used != 8);
	assert_true(text_code_begun("龚U+", 5));
	assert_true(text_code_begun("龚u+4D", 7));
	assert_false(text_code_begun("U", 1));
	assert_false(text_code_begun("4D", 2));
	assert_false(text_code_begun("U+4DX", 5));
	assert_false(text_code_begun("", 0));
}

static void
test_standard(void **state)
{
	struct buf b = BUF_INIT;
	size_t n = 0;

	(void)state;
	assert_int_equal(text_standard_cp(0xE863), 0x4DAE);
	assert_int_equal(text_standard_cp(0xE816), 0x20087);
	assert_int_equal(text_standard_cp(0xE815), 0x2E81);
	assert_int_equal(text_standard_cp(0xE864), 0x9FBB);
	assert_int_equal(text_standard_cp(0xE78E), 0xFE12);
	assert_int_equal(text_standard_cp(0xE796), 0xFE19);
	assert_int_equal(text_standard_cp(0xE7F3), 0x2FFB);
	assert_int_equal(text_standard_cp(0xE814), 0);
	assert_int_equal(text_standard_cp(0xE865), 0);
	assert_int_equal(text_standard_cp(0x4DAE), 0);
	/* every one of them is private, none of what stands for it is */
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		uint32_t to = text_standard_cp(cp);

		if (to == 0)
			continue;
		n++;
		assert_true(text_is_pua(cp));
		assert_false(text_is_pua(to));
		assert_int_equal(text_standard_cp(to), 0);
	}
	assert_int_equal(n, 80 + 10 + 2 + 13);
	assert_false(text_standard(&b, "张𠮷\xEE\x80\x80", 10));
	assert_string_equal(buf_str(&b), "张𠮷\xEE\x80\x80");
	buf_clear(&b);
	assert_true(text_standard(&b, "张\xEE\xA1\xA3\xEE\x80\x80", 9));
	assert_string_equal(buf_str(&b), "张䶮\xEE\x80\x80");
	buf_release(&b);
}

/* One line of Unicode's own test: breaks and code points taken in turn. */
static void
check_break_line(const char *line)
{
	char text[256];
	size_t n = 0, breaks[32] = { 0 }, count = 0, at = 0, k = 0;
	const char *p = line;
	int cols;

	while (*p != '\0' && *p != '#' && *p != '\n') {
		if (strncmp(p, "÷", 2) == 0) {
			breaks[count++] = n;
			p += 2;
		} else if (strncmp(p, "×", 2) == 0) {
			p += 2;
			/* Ours also begins a cluster wherever the terminal moves on. */
			if (n > 0 && text_width_cp((uint32_t)strtoul(p, NULL, 16)) > 0)
				breaks[count++] = n;
		} else if (*p == ' ' || *p == '\t') {
			p++;
		} else {
			char *end;
			uint32_t cp = (uint32_t)strtoul(p, &end, 16);

			n += text_put(text + n, cp);
			p = end;
		}
	}
	assert_int_equal(breaks[k++], 0);
	while (at < n) {
		size_t used = text_grapheme(text + at, n - at, &cols);

		at += used;
		if (breaks[k++] != at)
			fail_msg("wrong break at byte %zu: %s", at, line);
		assert_int_equal(text_grapheme_before(text, n, at), used);
	}
	assert_int_equal(k, count);
}

/* text.c knows these by their bytes alone: the tables must agree, or a mark would stand in a cell of its own. */
static void
test_common_han(void **state)
{
	int cols;

	(void)state;
	for (uint32_t cp = 0x4000; cp <= 0x9FFF; cp++) {
		char p[8];
		size_t n = text_put(p, cp);

		assert_true(cp < 0x5000 ? wcwidth((wchar_t)cp) > 0 : wcwidth((wchar_t)cp) == 2);
		assert_int_equal(text_grapheme(p, n, &cols), 3);
		assert_int_equal(cols, wcwidth((wchar_t)cp));
		assert_true(text_is_clean(p, n, false));
		assert_int_equal(text_grapheme(p, 2, &cols), 1);	/* cut in two: damage, one column a byte */
		assert_int_equal(cols, 1);
		assert_false(text_is_clean(p, 2, false));
		memcpy(p + n, "\xCC\x81", 2);
		assert_int_equal(text_grapheme(p, n + 2, &cols), 5);
		memmove(p + 1, p, n);
		p[0] = 'a';
		assert_int_equal(text_grapheme(p, n + 1, &cols), 1);
		assert_int_equal(text_grapheme(p, 2, &cols), 1);
	}
}

static void
test_grapheme_break_data(void **state)
{
	FILE *f = fopen(GRAPHEMES, "r");
	char line[1024];
	int lines = 0;

	(void)state;
	if (f == NULL) {
		print_message("skipped: no " GRAPHEMES " (package unicode-data)\n");
		skip();
	}
	while (fgets(line, sizeof(line), f) != NULL)
		/* A surrogate is no text. */
		if (line[0] != '#' && line[0] != '\n' && strstr(line, "D800") == NULL) {
			check_break_line(line);
			lines++;
		}
	fclose(f);
	assert_true(lines > 500);
}

static uint32_t
rnd(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

static size_t
random_text(char *out, size_t max, uint64_t *seed)
{
	static const uint32_t some[] = { 'a', '1', ' ', 0x5F20, 0x31350, 0x301, 0x200D, 0xFE0F, 0x1F468, 0x1F3FB, 0x1F1E8, 0x1F1F3,
		0xE863, 0x1100, 0x1161, 0x11A8, 0xFF0C, 0x300C, 0x3002, '\n', '\r', 0x0600, 0x0903, 0x3000, '.', 0xB7, 0xFF21, 0xF92C };
	size_t n = 0;

	while (n + 4 < max && rnd(seed) % 24 != 0) {
		if (rnd(seed) % 12 == 0)
			out[n++] = (char)(rnd(seed) & 0xFF);
		else
			n += text_put(out + n, some[rnd(seed) % (sizeof(some) / sizeof(some[0]))]);
	}
	return n;
}

static void
check_random(const char *s, size_t n, uint64_t *seed)
{
	size_t at = 0, cols = 0, count = 0, cut, cut_cols, max = rnd(seed) % 20, skip, got;
	bool cut_seen, before_ok = true;
	int w;

	cut = text_cut(s, n, max, &cut_cols);
	cut_seen = cut == 0;
	while (at < n) {
		size_t used = text_grapheme(s + at, n - at, &w);

		assert_true(used >= 1 && used <= n - at);
		assert_in_range(w, 0, 2);
		at += used;
		cols += (size_t)w;
		count++;
		if (at == cut) {
			cut_seen = true;
			assert_int_equal(cols, cut_cols);
		}
		before_ok = before_ok && text_grapheme_before(s, n, at) == used;
	}
	assert_true(cut_seen);
	assert_true(cut_cols <= max);
	assert_true(before_ok);
	assert_int_equal(cols, text_cols(s, n));
	assert_int_equal(count, text_chars(s, n));
	for (at = 0; at < n; at += got + skip) {
		got = text_wrap(s + at, n - at, max, &skip);
		assert_true(got + skip > 0 && got + skip <= n - at);
		assert_true(text_cols(s + at, got) <= (max < 2 ? 2 : max) || text_chars(s + at, got) == 1);
	}
}

static void
test_random(void **state)
{
	uint64_t seed = 20261118;
	char s[256];
	struct buf a = BUF_INIT, b = BUF_INIT;
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		size_t n = random_text(s, sizeof(s), &seed);

		check_random(s, n, &seed);
		buf_clear(&a);
		buf_clear(&b);
		text_clean(&a, s, n, i & 1);
		assert_true(text_is_clean(buf_str(&a), a.n, i & 1));
		assert_true(text_is_valid(buf_str(&a), a.n));
		text_clean(&b, buf_str(&a), a.n, i & 1);
		assert_string_equal(buf_str(&a), buf_str(&b));
		buf_clear(&a);
		buf_clear(&b);
		text_search_key(&a, s, n);
		text_search_key(&b, buf_str(&a), a.n);
		assert_string_equal(buf_str(&a), buf_str(&b));
	}
	buf_release(&a);
	buf_release(&b);
}

static void
test_cut_and_pad(void **state)
{
	struct buf b = BUF_INIT;
	size_t cols;

	(void)state;
	assert_int_equal(text_cut("张三丰", 9, 5, &cols), 6);
	assert_int_equal(cols, 4);
	assert_int_equal(text_cut("张三丰", 9, 1, NULL), 0);
	text_pad(&b, "张三丰", 5);
	assert_string_equal(buf_str(&b), "张三 ");
	buf_clear(&b);
	text_pad(&b, "", 3);
	assert_string_equal(buf_str(&b), "   ");
	buf_clear(&b);
	text_pad(&b, "葛\xF3\xA0\x84\x80", 3);
	assert_string_equal(buf_str(&b), "葛\xF3\xA0\x84\x80 ");
	buf_release(&b);
}

/* The piece no line may part: a day, a number, a word, a character no font has. */
static void
test_widest(void **state)
{
	static const struct { const char *s; size_t cols; } want[] = {
		{ "", 0 }, { "张建国", 2 }, { "张建国，", 4 }, { "2027.12.9 10:00", 9 }, { "欧阳〔U+31350〕国", 11 }, { "12345\n678", 5 },
		{ "电话10013800001。", 13 }, { "3月12日", 2 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		if (text_widest(want[i].s, strlen(want[i].s)) != want[i].cols)
			fail_msg("%s: %zu", want[i].s, text_widest(want[i].s, strlen(want[i].s)));
	}
}

/* Lines joined with "|". */
static void
expect_wrap(const char *s, size_t width, const char *want)
{
	struct buf b = BUF_INIT;
	size_t n = strlen(s), skip, got;

	while (n > 0) {
		got = text_wrap(s, n, width, &skip);
		if (b.n > 0)
			buf_addc(&b, '|');
		buf_add(&b, s, got);
		s += got + skip;
		n -= got + skip;
	}
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
}

static void
test_wrap(void **state)
{
	(void)state;
	expect_wrap("今天下午到张家村走访", 8, "今天下午|到张家村|走访");
	expect_wrap("今天下午到张家村走访", 9, "今天下午|到张家村|走访");
	expect_wrap("今天下午，到张家村", 8, "今天下|午，到张|家村");
	expect_wrap("他说“好”就走", 6, "他说|“好”就|走");
	expect_wrap("共120户 abc def", 6, "共120|户 abc|def");
	expect_wrap("共120户", 4, "共|120|户");
	expect_wrap("abcdefghij", 4, "abcd|efgh|ij");
	expect_wrap("第一\n\n第二", 8, "第一||第二");
	expect_wrap("abc   \ndef", 3, "abc|def");
	expect_wrap("　　张三来访", 8, "　　张三|来访");
	expect_wrap("，，，，，", 4, "，，|，，|，");
	expect_wrap("张三", 1, "张|三");
	expect_wrap("张三", 0, "张|三");
	expect_wrap("补助3.14万元", 7, "补助|3.14万|元");
	expect_wrap("葛\xF3\xA0\x84\x80葛", 2, "葛\xF3\xA0\x84\x80|葛");
}

static void
test_clean(void **state)
{
	(void)state;
	expect(clean_one, "张\x1b[31m三\x07", "张[31m三");
	expect(clean_one, "a\xC2\x9B" "b\xC2\x85", "ab");
	expect(clean_one, "\xEF\xBB\xBF" "a\xE2\x80\x8B" "b\xE2\x80\xAE" "c\xE2\x81\xA6", "abc");
	expect(clean_one, "\xD8\x9C" "a\xE2\x80\x8D" "b\xEF\xB8\x8F" "c\xEF\xBF\xBE" "d\xEF\xB7\x90", "abcd");
	expect(clean_one, "张三\r\n", "张三");
	expect(clean_one, "\n张三\r\n\n李四\n", "张三 李四");
	expect(clean_one, "张三\t李四", "张三 李四");
	expect(clean_many, "张三\r\n李四\r王五\xE2\x80\xA8赵六", "张三\n李四\n王五\n赵六");
	expect(clean_one, "张\xE5\xBC三\xFF", "张三");
	expect(clean_one, "a\xEF\xBF\xBD", "a\xEF\xBF\xBD");
	/* Names keep their variation selectors and their compatibility ideographs. */
	expect(clean_one, "葛\xF3\xA0\x84\x80\xEF\xA4\xAC", "葛\xF3\xA0\x84\x80\xEF\xA4\xAC");
	expect(clean_one, "a\xEF\xB8\x80\xE1\xA0\x8B\xEF\xB8\x8E", "a\xEF\xB8\x80\xE1\xA0\x8B");
	expect(clean_one, "𠮷䶮㼆\xF0\xB1\x8D\x90\xF0\xAE\xAF\xB0", "𠮷䶮㼆\xF0\xB1\x8D\x90\xF0\xAE\xAF\xB0");
	assert_false(text_is_clean("a\nb", 3, false));
	assert_true(text_is_clean("a\nb", 3, true));
	assert_false(text_is_clean("a\tb", 3, true));
	assert_false(text_is_clean("a\0b", 3, true));
}

static void
test_fold(void **state)
{
	(void)state;
	expect(text_fold, "１２３ａＸ：，。．", "123aX:,..");
	expect(text_fold, "２０２６－１１－１８　９：３０", "2026-11-18 9:30");
	expect(text_fold, "（张三）、ＺＪＧ", "(张三),ZJG");
	expect(text_fold, "——‘’“”", "--''\"\"");
	expect(text_fold, "张·三", "张·三");
}

static void
test_search_key(void **state)
{
	(void)state;
	expect(text_search_key, "ZJG Ａｂ１", "zjg ab1");
	expect(text_search_key, "\xEF\xA4\xAC\xEF\xA8\x8C", "郎兀");
	expect(text_search_key, "买买提•艾力", "买买提·艾力");
	expect(text_search_key, "买买提・艾力", "买买提·艾力");
	expect(text_search_key, "买买提．艾力", "买买提·艾力");
	expect(text_search_key, "买买提.艾力", "买买提·艾力");
	expect(text_search_key, "张　三", "张三");
	expect(text_search_key, "张  三", "张三");
	expect(text_search_key, "张三 12", "张三 12");
	expect(text_search_key, "3.14", "3.14");
	expect(text_search_key, "张三，李四。ＡＢ　王", "张三,李四.ab 王");
	expect(text_search_key, "张\x01三\t，\x7F" "李四", "张三 ,李四");
	expect(text_search_key, "张三，李四É", "张三,李四é");
	expect(text_search_key, "Ａ\xCC\x81，b", "á,b");
	expect(text_search_key, "ÉE\xCC\x81", "éé");
	expect(text_search_key, "张三\n李四", "张三\n李四");
	expect(text_search_key, "葛\xF3\xA0\x84\x80", "葛");
	expect(text_search_key, "①㎡", "1m2");
	expect(text_search_key, "⼭", "山");
}

static void
test_name_dots(void **state)
{
	(void)state;
	expect(text_fix_name_dots, "买买提•艾力.吐尔逊", "买买提·艾力·吐尔逊");
	expect(text_fix_name_dots, "买买提・艾力‧甲．乙", "买买提·艾力·甲·乙");
	expect(text_fix_name_dots, "A.B 3.5 张三.", "A.B 3.5 张三.");
}

static void
test_kinds(void **state)
{
	(void)state;
	assert_true(text_is_han(0x4E00) && text_is_han(0x31350) && text_is_han(0x2EBF0) && text_is_han(0xF92C) && text_is_han(0x3007));
	assert_false(text_is_han(0x3001) || text_is_han('a') || text_is_han(0xE863) || text_is_han(0xAC00));
	assert_true(text_is_pua(0xE000) && text_is_pua(0xF8FF) && text_is_pua(0x10FFFD));
	assert_false(text_is_pua(0xDFFF) || text_is_pua(0xF900) || text_is_pua(0x10FFFE));
}

static void
test_prose(void **state)
{
	(void)state;
	static const char *const words[][2] = {
		{ "陪餐 4 人: 来客 6 人(10人以内), 陪餐不得超过 3 人  -> 请减 1 人", "陪餐4人：来客6人（10人以内），陪餐不得超过3人，请减1人" },
		{ "(按标准半天约 240 元)", "（按标准半天约240元）" },
		{ "接待费(元)", "接待费（元）" },
		{ "没有打完. 装纸后再打.", "没有打完。装纸后再打。" },
		{ "10:00至15:30, 共 3.5 小时", "10:00至15:30，共3.5小时" },
		{ "A-0412 灌溉渠", "A-0412灌溉渠" },
		{ "张三 科员", "张三 科员" },
		{ "plain text, (in) English: 3:4", "plain text, (in) English: 3:4" },
		{ "", "" }, { "，", "，" }, { " ", " " }, { "人 ", "人 " },
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct buf b = BUF_INIT;
		text_prose(&b, words[i][0]);
		assert_string_equal(buf_str(&b), words[i][1]);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_code_points),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_wcwidth_is_ours),
		cmocka_unit_test(test_graphemes), cmocka_unit_test(test_codes), cmocka_unit_test(test_standard),
		cmocka_unit_test(test_common_han),
		cmocka_unit_test(test_grapheme_break_data),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_cut_and_pad),
		cmocka_unit_test(test_widest),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_search_key),
		cmocka_unit_test(test_name_dots),
		cmocka_unit_test(test_prose),
		cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
