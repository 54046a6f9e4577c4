/*
 * Every character there is, both ways; the same result whatever this PC's libc thinks GB18030 is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/text.h"
#include "exchange/encoding.h"

static void
decode(struct buf *out, enum encoding enc, const void *p, size_t n, size_t piece)
{
	struct decoder *d;
	struct err e;

	assert_int_equal(decoder_new(&d, enc, &e), 0);
	for (size_t i = 0; i < n; i += piece)
		decoder_feed(d, out, (const char *)p + i, n - i < piece ? n - i : piece, false);
	decoder_feed(d, out, "", 0, true);
	decoder_free(d);
}

static void
encode(struct buf *out, enum encoding enc, const char *s, size_t n)
{
	struct encoder *c;
	struct err e;

	assert_int_equal(encoder_new(&c, enc, &e), 0);
	encoder_start(c, out);
	encoder_feed(c, out, s, n);
	encoder_free(c);
}

static enum encoding
guess(const void *p, size_t n, size_t piece)
{
	struct encoding_guess g;

	encoding_guess_init(&g);
	for (size_t i = 0; i < n; i += piece)
		encoding_guess_feed(&g, (const char *)p + i, n - i < piece ? n - i : piece);
	return encoding_guess_end(&g);
}

static bool
is_moved(uint32_t cp)
{
	return (cp >= 0xE78D && cp <= 0xE796) || (cp >= 0xE816 && cp <= 0xE864 &&
		strchr("\x16\x17\x18\x1E\x26\x2B\x2C\x31\x32\x3B\x43\x54\x55\x64", (int)(cp & 0xFF)) != NULL);
}

static void
add_cp(struct buf *b, uint32_t cp)
{
	char s[4];

	buf_add(b, s, text_put(s, cp));
}

static void
every_character(void **state)
{
	static const enum encoding all[] = { ENCODING_UTF8, ENCODING_UTF8_BOM, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_GB18030 };
	struct buf text = BUF_INIT;
	size_t moved = 0;

	(void)state;
	for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
		if ((cp >= 0xD800 && cp <= 0xDFFF) || (cp & 0xFFFE) == 0xFFFE || cp == 0xFEFF || cp == 0xFFFF)
			continue;
		if (is_moved(cp))
			moved++;
		else
			add_cp(&text, cp);
	}
	assert_int_equal(moved, 24);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct buf bytes = BUF_INIT, back = BUF_INIT;
		encode(&bytes, all[i], text.p, text.n);
		decode(&back, all[i], bytes.p, bytes.n, 4093);
		assert_int_equal(back.n, text.n);
		assert_memory_equal(back.p, text.p, text.n);
		buf_release(&bytes);
		buf_release(&back);
	}
	buf_release(&text);
}

/* bytes -> character -> bytes of GB18030-2022; from == to unless the code was retired */
static const struct { const char *from; uint32_t cp; const char *to; } golden[] = {
	{ "\xA6\xD9", 0xFE10, NULL }, { "\xA6\xDA", 0xFE12, NULL }, { "\xA6\xDB", 0xFE11, NULL }, { "\xA6\xF3", 0xFE19, NULL },
	{ "\xFE\x59", 0x9FB4, NULL }, { "\xFE\xA0", 0x9FBB, NULL },
	{ "\xFE\x51", 0x20087, "\x95\x32\x90\x31" }, { "\xFE\x52", 0x20089, "\x95\x32\x90\x33" },
	{ "\xFE\x53", 0x200CC, "\x95\x32\x97\x30" }, { "\xFE\x6C", 0x215D7, "\x95\x36\xB9\x37" },
	{ "\xFE\x76", 0x2298F, "\x96\x30\xBA\x35" }, { "\xFE\x91", 0x241FE, "\x96\x35\xB6\x30" },
	{ "\x82\x35\x90\x37", 0x9FB4, "\xFE\x59" }, { "\x82\x35\x91\x34", 0x9FBB, "\xFE\xA0" },
	{ "\x84\x31\x82\x36", 0xFE10, "\xA6\xD9" }, { "\x84\x31\x83\x35", 0xFE19, "\xA6\xF3" },
	{ "\x95\x32\x90\x31", 0x20087, NULL }, { "\xD5\xC5", 0x5F20, NULL }, { "\xFE\x9F", 0x4DAE, NULL },
	{ "\x82\x30\xA9\x39", 0x363F, NULL }, { "\x95\x32\x82\x36", 0x20000, NULL }, { "\xA1\xA4", 0xB7, NULL },
	{ "\x90\x30\x81\x30", 0x10000, NULL }, { "\xE3\x32\x9A\x35", 0x10FFFF, NULL }, { "\xA8\xBC", 0x1E3F, NULL },
};

static void
gb18030_2022(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
		struct buf text = BUF_INIT, want = BUF_INIT, bytes = BUF_INIT;
		const char *to = golden[i].to == NULL ? golden[i].from : golden[i].to;
		add_cp(&want, golden[i].cp);
		decode(&text, ENCODING_GB18030, golden[i].from, strlen(golden[i].from), 1);
		assert_string_equal(buf_str(&text), buf_str(&want));
		encode(&bytes, ENCODING_GB18030, text.p, text.n);
		assert_string_equal(buf_str(&bytes), to);
		buf_release(&text);
		buf_release(&want);
		buf_release(&bytes);
	}
}

static void
private_becomes_standard(void **state)
{
	struct buf text = BUF_INIT, out = BUF_INIT;

	(void)state;
	add_cp(&text, 0xE816);
	add_cp(&text, 0xE78E);
	add_cp(&text, 0xE863);		/* private still */
	encode(&out, ENCODING_GB18030, text.p, text.n);
	assert_memory_equal(out.p, "\x95\x32\x90\x31\xA6\xDA", 6);
	buf_clear(&out);
	decode(&out, ENCODING_UTF8, text.p, text.n, 2);
	assert_string_equal(buf_str(&out), "\xF0\xA0\x82\x87\xEF\xB8\x92\xEE\xA1\xA3");
	buf_release(&text);
	buf_release(&out);
}

static void
undecodable(void **state)
{
	static const struct { enum encoding enc; const char *in; size_t n; const char *want; } cases[] = {
		{ ENCODING_GB18030, "\xD5\xC5\xFF,\xC8\xFD\n", 7, "张\xff,三\n" },
		{ ENCODING_GB18030, "\x81\n\xC8\xFD", 4, "\xff\n三" },		/* the line end is not swallowed */
		{ ENCODING_GB18030, "\xC8\xFD\xD5", 3, "三\xff" },
		{ ENCODING_GB18030, "\x84\x31\xFFz", 4, "\xff" "1\xffz" },
		{ ENCODING_UTF8, "\xE5\xBC\xA0\xE4\xB8,", 6, "张\xff\xff," },
		{ ENCODING_UTF8, "\xED\xA0\x80\xC0\xAF", 5, "\xff\xff\xff\xff\xff" },
		{ ENCODING_UTF16LE, "\x20\x5F\x00\xDC\x2C\x00\x01", 7, "张\xff,\xff" },
		{ ENCODING_UTF16BE, "\x5F\x20\xD8\x00\x00\x2C", 6, "张\xff," },
		{ ENCODING_UTF8_BOM, "\xEF\xBB\xBFz", 4, "z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t piece = 1; piece <= cases[i].n; piece++) {
			struct buf out = BUF_INIT;
			decode(&out, cases[i].enc, cases[i].in, cases[i].n, piece);
			assert_string_equal(buf_str(&out), cases[i].want);
			buf_release(&out);
		}
}

static void
guesses(void **state)
{
	static const char text[] = "户主,村组\r\n张建国,大塘村3组\r\n㼆𠮷,石桥村\r\n";
	static const enum encoding all[] = { ENCODING_UTF8, ENCODING_UTF8_BOM, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_GB18030 };
	struct buf b = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		for (size_t piece = 1; piece < 9; piece++) {
			buf_clear(&b);
			encode(&b, all[i], text, sizeof text - 1);
			assert_int_equal(guess(b.p, b.n, piece), all[i]);
		}
	buf_clear(&b);
	encode(&b, ENCODING_UTF16LE, text, sizeof text - 1);
	assert_int_equal(guess(b.p + 2, b.n - 2, 5), ENCODING_UTF16LE);	/* without its mark */
	buf_clear(&b);
	encode(&b, ENCODING_UTF16BE, text, sizeof text - 1);
	assert_int_equal(guess(b.p + 2, b.n - 2, 5), ENCODING_UTF16BE);
	assert_int_equal(guess("a,b\n1,2\n", 8, 3), ENCODING_UTF8);
	assert_int_equal(guess("", 0, 1), ENCODING_UTF8);
	assert_int_equal(guess("\xC1\xAA\xCD\xA8\r\n", 6, 2), ENCODING_GB18030);	/* 联通: sound UTF-8 too */
	/* a few damaged bytes do not make UTF-8 something else, nor GB18030 UTF-8 */
	assert_int_equal(guess("张建国大塘村三组\xE5,李明\n", 33, 4), ENCODING_UTF8);
	assert_int_equal(guess("\xD5\xC5\xBD\xA8\xB9\xFA\xFF,\xB4\xF3\xCC\xC1\n", 12, 4), ENCODING_GB18030);
	buf_release(&b);
}

/* Two characters and a comma, as a file of their own. */
static void
short_files(void **state)
{
	struct encoder *gb;
	struct err e;
	size_t wrong = 0;

	(void)state;
	assert_int_equal(encoder_new(&gb, ENCODING_GB18030, &e), 0);
	for (uint32_t a = 0x4E00; a < 0x9FA0; a += 7)
		for (uint32_t b = 0x4E00; b < 0x9FA0; b += 491) {
			struct buf text = BUF_INIT, bytes = BUF_INIT;
			add_cp(&text, a);
			add_cp(&text, b);
			buf_adds(&text, ",1\n");
			assert_int_equal(guess(text.p, text.n, 64), ENCODING_UTF8);
			encoder_feed(gb, &bytes, text.p, text.n);
			/* Common characters: two rare ones alone can read as sound Chinese in both. */
			if ((uint8_t)bytes.p[0] < 0xF0 && (uint8_t)bytes.p[1] >= 0xA1 && (uint8_t)bytes.p[3] >= 0xA1)
				wrong += guess(bytes.p, bytes.n, 64) != ENCODING_GB18030;
			buf_release(&text);
			buf_release(&bytes);
		}
	assert_int_equal(wrong, 0);
	encoder_free(gb);
}

static void
names(void **state)
{
	enum encoding enc;

	(void)state;
	assert_true(encoding_from_name(&enc, "GBK"));
	assert_int_equal(enc, ENCODING_GB18030);
	assert_true(encoding_from_name(&enc, "Utf-8"));
	assert_int_equal(enc, ENCODING_UTF8);
	assert_false(encoding_from_name(&enc, "big5"));
	assert_string_equal(encoding_title(ENCODING_GB18030), "GB18030");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_character), cmocka_unit_test(gb18030_2022), cmocka_unit_test(private_becomes_standard),
		cmocka_unit_test(undecodable), cmocka_unit_test(guesses), cmocka_unit_test(short_files), cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
