/* Bytes become keys: sequences of six terminals, the keypad, Esc and digits, aliases, paste, torn and unknown sequences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "ui/keys.h"

/* Every whole key of bytes given in one read, as "F2 回车 x": text stands for itself. */
static void
decode_more(struct keys *d, const char *bytes, size_t n, struct buf *out)
{
	struct key k;

	keys_feed(d, bytes, n);
	while (keys_next(d, &k)) {
		if (out->n > 0)
			buf_addc(out, ' ');
		if (k.code == K_TEXT)
			buf_adds(out, k.text);
		else if (k.code == K_PASTE)
			buf_addf(out, "<%.*s>", (int)k.paste_n, k.paste);
		else if (k.code == K_CLICK)
			buf_addf(out, "click%d,%d", k.y, k.x);
		else
			buf_adds(out, key_name(k.code));
	}
}

static void
expect(const char *bytes, const char *keys)
{
	struct keys d;
	struct buf out = BUF_INIT;

	keys_init(&d);
	decode_more(&d, bytes, strlen(bytes), &out);
	if (keys_wait(&d) >= 0) {
		keys_timeout(&d);
		decode_more(&d, "", 0, &out);
	}
	assert_string_equal(buf_str(&out), keys);
	assert_int_equal(keys_wait(&d), -1);
	buf_release(&out);
	keys_release(&d);
}

static void
test_terminals(void **state)
{
	(void)state;
	/* xterm, xterm-256color, screen-256color, tmux-256color */
	expect("\033OP\033OQ\033OR\033OS\033[15~\033[17~\033[18~\033[19~\033[20~\033[21~", "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10");
	/* linux */
	expect("\033[[A\033[[B\033[[C\033[[D\033[[E\033[17~\033[18~\033[19~\033[20~\033[21~", "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10");
	/* rxvt, putty */
	expect("\033[11~\033[12~\033[13~\033[14~", "F1 F2 F3 F4");
	expect("\033OA\033OB\033OC\033OD\033OH\033OF", "上箭头 下箭头 右箭头 左箭头 Home End");
	expect("\033[A\033[B\033[C\033[D\033[H\033[F", "上箭头 下箭头 右箭头 左箭头 Home End");
	expect("\033[1~\033[4~\033[7~\033[8~\033[2~\033[3~\033[5~\033[6~\033[Z", "Home End Home End Ins Del PgUp PgDn Shift+Tab");
	expect("\r\t\x7f\x08", "回车 Tab 退格 退格");
	/* with Shift or Ctrl held the key is still the key */
	expect("\033[1;5A\033[3;2~\033[1;2P", "上箭头 Del F1");
}

static void
test_keypad(void **state)
{
	(void)state;
	expect("\033Oq\033Or\033Os\033Ot\033Ou\033Ov\033Ow\033Ox\033Oy\033Op", "1 2 3 4 5 6 7 8 9 0");
	expect("\033On\033Ok\033Om\033Oj\033Oo\033Ol\033OX\033OM", ". + - * / , = 回车");
	/* with Shift or Ctrl, and as CSI u */
	expect("\033O5q\033O1;2M\033O2Px", "1 回车 F1 x");
	expect("\033[57399u\033[57408u\033[57409u\033[57412u\033[57413u\033[57414u\033[57415u\033[57416ux", "0 9 . - + 回车 = x");
	/* its 5 without NumLock means nothing, and is no text */
	expect("\033OE\033[E\033[Gx", "x");
}

static const char *
vt100_cap(const char *cap)
{
	static const char *const caps[][2] = { { "kf5", "\033Ot" }, { "kf10", "\033Ox" }, { "kf1", "\033OP" }, { "kcuu1", "\033OA" },
		{ "kent", "\033OM" } };

	for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++)
		if (strcmp(caps[i][0], cap) == 0)
			return caps[i][1];
	return NULL;
}

static const char *
odd_cap(const char *cap)
{
	return strcmp(cap, "kf1") == 0 ? "\033[224z" : strcmp(cap, "kcbt") == 0 ? "\033\t" : NULL;
}

static void
test_learned(void **state)
{
	struct keys d;
	struct buf out = BUF_INIT;

	(void)state;
	keys_init(&d);
	keys_learn(&d, vt100_cap);
	decode_more(&d, "\033Ot\033Ox\033OM\033OA", 12, &out);
	assert_string_equal(buf_str(&out), "4 8 回车 上箭头");
	keys_release(&d);
	buf_clear(&out);
	keys_init(&d);
	keys_learn(&d, odd_cap);
	decode_more(&d, "\033[224z\033\tx", 9, &out);
	assert_string_equal(buf_str(&out), "F1 Shift+Tab x");
	keys_release(&d);
	buf_release(&out);
}

static void
test_escape(void **state)
{
	struct keys d;
	struct buf out = BUF_INIT;

	(void)state;
	expect("\033", "Esc");
	expect("\033" "1\033" "2\033" "9\033" "0", "F1 F2 F9 F10");
	expect("\033\033", "Esc Esc");
	expect("\033x", "Esc x");
	expect("\033\033[A", "Esc 上箭头");
	/* in two reads it is Esc and a digit, a sequence stays one */
	keys_init(&d);
	decode_more(&d, "\033", 1, &out);
	assert_int_equal(keys_wait(&d), 25);
	decode_more(&d, "1", 1, &out);
	assert_string_equal(buf_str(&out), "Esc 1");
	buf_clear(&out);
	decode_more(&d, "\033", 1, &out);
	decode_more(&d, "[", 1, &out);
	decode_more(&d, "15", 2, &out);
	decode_more(&d, "~", 1, &out);
	assert_string_equal(buf_str(&out), "F5");
	/* where F-keys are eaten Esc waits for its digit */
	buf_clear(&out);
	d.fkeys_eaten = true;
	decode_more(&d, "\033", 1, &out);
	assert_true(keys_esc_pending(&d));
	assert_int_equal(keys_wait(&d), 400);
	decode_more(&d, "2", 1, &out);
	assert_string_equal(buf_str(&out), "F2");
	decode_more(&d, "\033", 1, &out);
	keys_timeout(&d);
	decode_more(&d, "", 0, &out);
	assert_string_equal(buf_str(&out), "F2 Esc");
	buf_release(&out);
	keys_release(&d);
}

static void
test_aliases(void **state)
{
	(void)state;
	expect("\x07\x13\x06\x0f\x0e\x14\x0b\x05\x12\x18", "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10");
	expect("\x1a\x19\x04\x10\x0c\x15\x17\x03", "Ctrl+Z Ctrl+Y Ctrl+D Ctrl+P Ctrl+L Ctrl+U Ctrl+W Ctrl+C");
	/* IME keys, tmux and screen prefixes mean nothing here */
	expect("\x01\x02" "a", "a");
	for (int k = K_F1; k <= K_F10; k++)
		assert_int_equal(strlen(key_alias(k)), strlen("Ctrl+G"));
}

static void
test_text(void **state)
{
	struct key k;
	struct keys d;
	struct buf out = BUF_INIT;

	(void)state;
	expect("张建国1a", "张 建 国 1 a");
	expect("𠮷\xf0\xb1\x8d\x90", "𠮷 \xf0\xb1\x8d\x90");
	/* torn between reads, and broken */
	keys_init(&d);
	decode_more(&d, "\xe5\xbc", 2, &out);
	assert_int_equal(out.n, 0);
	decode_more(&d, "\xa0", 1, &out);
	assert_string_equal(buf_str(&out), "张");
	keys_release(&d);
	buf_release(&out);
	expect("\xff\xfe" "a", "a");
	expect("\xe5\xbc", "");
	/* control and zero-width characters never become text */
	expect("a\xe2\x80\x8b" "b\xe2\x80\xae" "c\xc2\x9b" "d", "a b c d");
	memset(&k, 0, sizeof k);
	k.code = K_TEXT;
	memcpy(k.text, "３", 4);
	assert_int_equal(key_digit(&k), 3);
	assert_true(key_is(&k, '3'));
	memcpy(k.text, "？", 4);
	assert_true(key_is(&k, '?'));
	memcpy(k.text, "三", 4);
	assert_int_equal(key_digit(&k), -1);
}

static void
test_unknown(void **state)
{
	(void)state;
	expect("\033[99;99z" "a\033[>0;276;0c" "b\033[?1;2c" "c", "a b c");
	expect("\033[12;40R" "a", "a");		/* a late answer to a cursor question */
	expect("\033]11;rgb:0000/0000/0000\a" "x\033P1$r0m\033\\y", "x y");
	expect("\033[27;5;9~" "a", "a");
	expect("\033Oz" "a", "a");
	expect("\033[1;5", "");			/* never ended */
	expect("\033[\r" "a", "回车 a");		/* broken off by another key */
}

static void
test_paste(void **state)
{
	struct keys d;
	struct buf out = BUF_INIT;
	struct key k;

	(void)state;
	expect("\033[200~一行\r二行\r\n三\033[201~x", "<一行\n二行\n三> x");
	expect("\033[200~坏\033[31m\x07\xe2\x80\xae" "字\033[201~", "<坏[31m字>");
	expect("\033[200~\033[201~a", "<> a");
	/* in pieces, the end mark torn */
	keys_init(&d);
	decode_more(&d, "\033[200~abc\033[2", 12, &out);
	decode_more(&d, "01~d", 4, &out);
	assert_string_equal(buf_str(&out), "<abc> d");
	/* the end mark never comes: what is there is pasted, keys work again */
	buf_clear(&out);
	decode_more(&d, "\033[200~xyz", 9, &out);
	assert_int_equal(keys_wait(&d), 1000);
	keys_timeout(&d);
	decode_more(&d, "", 0, &out);
	decode_more(&d, "q", 1, &out);
	assert_string_equal(buf_str(&out), "<xyz> q");
	assert_false(keys_next(&d, &k));
	keys_release(&d);
	buf_release(&out);
}

static void
test_mouse(void **state)
{
	(void)state;
	expect("\033[<0;5;3M\033[<0;5;3m\033[<64;1;1M\033[<65;1;1M", "click2,4 上箭头 下箭头");
}

/* Any bytes at all: no crash, nothing unclean, and the decoder gets empty. */
static void
test_noise(void **state)
{
	static const char bits[] = "\033[O<;~0192AMRP]\\\x07\xe5\xbc\xa0\xf0\x9f\xff" "ab\r\t ";
	uint32_t seed = 12345;
	struct keys d;
	struct key k;

	(void)state;
	keys_init(&d);
	for (int i = 0; i < 20000; i++) {
		char chunk[16];
		size_t n = 1 + (seed >> 8) % sizeof chunk;

		for (size_t j = 0; j < n; j++) {
			seed = seed * 1664525u + 1013904223u;
			chunk[j] = bits[(seed >> 16) % (sizeof bits - 1)];
		}
		keys_feed(&d, chunk, n);
		while (keys_next(&d, &k))
			assert_true(k.code != K_NONE && strlen(k.text) < 5);
		assert_true(d.n < 64 || d.pasting);
		if (i % 7 == 0 && keys_wait(&d) >= 0) {
			keys_timeout(&d);
			while (keys_next(&d, &k))
				;
		}
	}
	for (int i = 0; i < 200 && keys_wait(&d) >= 0; i++) {
		keys_timeout(&d);
		while (keys_next(&d, &k))
			;
	}
	assert_int_equal(keys_wait(&d), -1);
	keys_release(&d);
}

static void
test_names(void **state)
{
	(void)state;
	for (int c = K_ENTER; c < K_END_OF_CODES; c++)
		assert_true(key_name(c)[0] != '\0');
	for (int c = '!'; c < 0x7f; c++) {
		assert_int_equal(key_name(c)[0], c);
		assert_int_equal(strlen(key_name(c)), 1);
	}
	assert_string_equal(key_name(' '), "空格");
	assert_string_equal(key_name(K_NONE), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terminals), cmocka_unit_test(test_keypad), cmocka_unit_test(test_learned),
		cmocka_unit_test(test_escape), cmocka_unit_test(test_aliases), cmocka_unit_test(test_text),
		cmocka_unit_test(test_unknown), cmocka_unit_test(test_paste), cmocka_unit_test(test_mouse),
		cmocka_unit_test(test_noise), cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
