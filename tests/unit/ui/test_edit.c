/* The editor against an array of characters, and what a field must never do to a name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ui/edit.h"

static struct key
text_key(const char *s)
{
	struct key k = { 0 };

	k.code = K_TEXT;
	memcpy(k.text, s, strlen(s));
	return k;
}

static enum edit_result
press(struct edit *e, int code)
{
	struct key k = key_make(code);

	return edit_key(e, &k);
}

static enum edit_result
type(struct edit *e, const char *s)
{
	enum edit_result r = EDIT_PASS;
	size_t n = strlen(s);

	while (n > 0) {
		uint32_t cp;
		size_t used = text_next(s, n, &cp);
		char one[5] = "";
		struct key k;

		memcpy(one, s, used);
		k = text_key(one);
		r = edit_key(e, &k);
		s += used;
		n -= used;
	}
	return r;
}

/* What the ncurses form library got wrong (ux.md appendix A.1). */
static void
test_names(void **state)
{
	struct edit e;
	struct canvas *c = canvas_new(1, 20);
	int y, x;

	(void)state;
	edit_init(&e, 0, 0);
	type(&e, "张建国");
	press(&e, K_END);
	type(&e, "同");
	assert_string_equal(edit_text(&e), "张建国同");
	edit_draw(&e, c, 0, 0, 10, 1, STYLE_FIELD_ON, true);
	assert_true(canvas_get_cursor(c, &y, &x));
	assert_int_equal(x, 8);
	press(&e, K_HOME);
	type(&e, "a");
	assert_string_equal(edit_text(&e), "a张建国同");
	edit_set(&e, "");
	type(&e, "𠮷䶮㼆\xf0\xb1\x8d\x90·艾力");
	assert_string_equal(edit_text(&e), "𠮷䶮㼆\xf0\xb1\x8d\x90·艾力");
	for (int i = 0; i < 3; i++)
		press(&e, K_BACKSPACE);
	assert_string_equal(edit_text(&e), "𠮷䶮㼆\xf0\xb1\x8d\x90");
	press(&e, K_BACKSPACE);
	assert_string_equal(edit_text(&e), "𠮷䶮㼆");
	edit_release(&e);
	canvas_free(c);
}

static void
test_marks(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 0, 3);
	type(&e, "ae\xcc\x81" "b");
	assert_int_equal(text_chars(edit_text(&e), strlen(edit_text(&e))), 3);
	assert_int_equal(type(&e, "c"), EDIT_FULL);
	assert_int_equal(type(&e, "\xcc\x82"), EDIT_CHANGED);	/* a mark takes no place */
	assert_string_equal(edit_text(&e), "ae\xcc\x81" "b\xcc\x82");
	press(&e, K_LEFT);
	press(&e, K_LEFT);
	assert_int_equal(e.at, 1);
	press(&e, K_DELETE);
	assert_string_equal(edit_text(&e), "ab\xcc\x82");
	press(&e, K_HOME);
	press(&e, K_DELETE);
	press(&e, K_DELETE);
	assert_string_equal(edit_text(&e), "");
	assert_int_equal(press(&e, K_DELETE), EDIT_MOVED);
	assert_int_equal(press(&e, K_BACKSPACE), EDIT_MOVED);
	edit_release(&e);
}

static void
test_fold_and_dots(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, EDIT_FOLD, 0);
	type(&e, "１３８。５");
	assert_string_equal(edit_text(&e), "138.5");
	edit_release(&e);
	edit_init(&e, 0, 0);
	type(&e, "１。");
	assert_string_equal(edit_text(&e), "１。");
	edit_release(&e);
	edit_init(&e, EDIT_DOTS, 0);
	type(&e, "买买提•艾力");
	assert_string_equal(edit_text(&e), "买买提·艾力");
	assert_int_equal(e.at, strlen("买买提·艾力"));
	edit_release(&e);
}

static void
test_paste(void **state)
{
	struct edit e;
	struct key k = key_make(K_PASTE);

	(void)state;
	k.paste = "一\n二\033[31m\xe2\x80\xae";
	k.paste_n = strlen(k.paste);
	edit_init(&e, 0, 0);
	assert_int_equal(edit_key(&e, &k), EDIT_CHANGED);
	assert_null(strchr(edit_text(&e), '\n'));
	assert_true(text_is_clean(edit_text(&e), strlen(edit_text(&e)), false));
	edit_release(&e);
	edit_init(&e, EDIT_LINES, 2);
	assert_int_equal(edit_key(&e, &k), EDIT_FULL);
	assert_string_equal(edit_text(&e), "一\n");
	edit_release(&e);
}

static void
test_undo(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 0, 0);
	edit_set(&e, "旧");
	assert_int_equal(press(&e, K_CTRL_Z), EDIT_PASS);	/* nothing of this field: the loop may undo a save */
	type(&e, "一二三");
	press(&e, K_BACKSPACE);
	assert_string_equal(edit_text(&e), "旧一二");
	assert_int_equal(press(&e, K_CTRL_Z), EDIT_CHANGED);
	assert_string_equal(edit_text(&e), "旧一二三");
	assert_int_equal(press(&e, K_CTRL_Z), EDIT_CHANGED);
	assert_string_equal(edit_text(&e), "旧");
	assert_int_equal(press(&e, K_CTRL_Z), EDIT_PASS);
	assert_int_equal(press(&e, K_CTRL_Y), EDIT_CHANGED);
	assert_int_equal(press(&e, K_CTRL_Y), EDIT_CHANGED);
	assert_int_equal(press(&e, K_CTRL_Y), EDIT_PASS);
	assert_string_equal(edit_text(&e), "旧一二");
	edit_replace(&e, "同上");
	press(&e, K_CTRL_U);
	assert_true(edit_is_empty(&e));
	edit_undo(&e);
	assert_string_equal(edit_text(&e), "同上");
	edit_undo(&e);
	assert_string_equal(edit_text(&e), "旧一二");
	type(&e, "x");
	assert_int_equal(press(&e, K_CTRL_Y), EDIT_PASS);	/* typing ends the redo */
	for (int i = 0; i < 500; i++) {	/* the oldest steps are forgotten, the text never */
		type(&e, "甲");
		press(&e, K_LEFT);
	}
	while (edit_undo(&e))
		;
	assert_int_equal(text_chars(edit_text(&e), strlen(edit_text(&e))), 4 + 300);
	edit_release(&e);
}

/* A date or a figure that is there: what is typed next is another one, any other key goes on with it. */
static void
test_whole(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, EDIT_FOLD, 10);
	edit_set(&e, "2026-11-18");
	edit_choose_whole(&e);
	assert_int_equal(type(&e, "１116"), EDIT_CHANGED);	/* the first takes its place, the others follow; there is room for them */
	assert_string_equal(edit_text(&e), "1116");
	assert_true(edit_undo(&e));
	assert_string_equal(edit_text(&e), "2026-11-18");
	edit_choose_whole(&e);
	press(&e, K_LEFT);
	type(&e, "0");
	assert_string_equal(edit_text(&e), "2026-11-18");	/* full: nothing goes in, nothing is lost */
	press(&e, K_BACKSPACE);
	assert_string_equal(edit_text(&e), "2026-11-8");
	edit_choose_whole(&e);
	type(&e, " ");
	assert_string_equal(edit_text(&e), "2026-11-8 ");	/* a blank is no other date */
	edit_choose_whole(&e);
	assert_int_equal(edit_insert(&e, "\x1b", 1), EDIT_MOVED);	/* nothing of it is text: what stood there stays */
	assert_string_equal(edit_text(&e), "2026-11-8 ");
	edit_choose_whole(&e);
	edit_insert(&e, "12-01", 5);
	assert_string_equal(edit_text(&e), "12-01");
	edit_set(&e, "");
	edit_choose_whole(&e);
	type(&e, "18");
	assert_string_equal(edit_text(&e), "18");
	edit_release(&e);
}

static void
test_words(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 0, 0);
	edit_set(&e, "dt sl  ");
	press(&e, K_CTRL_W);
	assert_string_equal(edit_text(&e), "dt ");
	press(&e, K_CTRL_W);
	assert_string_equal(edit_text(&e), "");
	edit_set(&e, "大塘");
	press(&e, K_CTRL_W);
	assert_string_equal(edit_text(&e), "大");
	edit_release(&e);
}

static void
lines_are(struct canvas *c, const char *a, const char *b, const char *d)
{
	const char *want[] = { a, b, d };

	for (int y = 0; y < 3; y++) {
		char *s = canvas_line(c, y);

		assert_string_equal(s, want[y]);
		free(s);
	}
}

static void
test_paragraph(void **state)
{
	struct edit e;
	struct canvas *c = canvas_new(3, 10);
	int y, x;

	(void)state;
	edit_init(&e, EDIT_LINES, 0);
	type(&e, "灌溉渠堵塞");	/* exactly one line of ten columns */
	edit_draw(&e, c, 0, 0, 10, 3, STYLE_NORMAL, true);
	lines_are(c, "灌溉渠堵塞", "", "");
	canvas_get_cursor(c, &y, &x);
	assert_int_equal(y, 1);		/* the caret has its place on the next */
	assert_int_equal(x, 0);
	type(&e, "a影响用水");
	press(&e, K_CTRL_J);
	type(&e, "x");
	edit_draw(&e, c, 0, 0, 10, 3, STYLE_NORMAL, true);
	lines_are(c, "灌溉渠堵塞", "a影响用水", "x");
	assert_int_equal(edit_lines(&e, 10), 3);
	assert_int_equal(press(&e, K_DOWN), EDIT_PASS);	/* the form goes on to the next field */
	press(&e, K_END);
	press(&e, K_UP);
	edit_draw(&e, c, 0, 0, 10, 3, STYLE_NORMAL, true);
	canvas_get_cursor(c, &y, &x);
	assert_int_equal(y, 1);
	assert_int_equal(x, 1);
	press(&e, K_UP);
	edit_draw(&e, c, 0, 0, 10, 3, STYLE_NORMAL, true);
	canvas_get_cursor(c, &y, &x);
	assert_int_equal(y, 0);
	assert_int_equal(x, 0);		/* column 1 is inside 灌 */
	assert_int_equal(press(&e, K_UP), EDIT_PASS);
	press(&e, K_END);
	edit_draw(&e, c, 0, 0, 10, 3, STYLE_NORMAL, true);
	canvas_get_cursor(c, &y, &x);
	assert_int_equal(y, 0);
	assert_int_equal(x, 8);
	/* fewer rows than lines: the caret's line is shown */
	press(&e, K_DOWN);
	press(&e, K_DOWN);
	canvas_clear(c);
	edit_draw(&e, c, 0, 0, 10, 2, STYLE_NORMAL, true);
	lines_are(c, "a影响用水", "x", "");
	edit_release(&e);
	canvas_free(c);
}

static void
test_scroll(void **state)
{
	struct edit e;
	struct canvas *c = canvas_new(1, 12);
	int y, x;

	(void)state;
	edit_init(&e, 0, 0);
	canvas_put(c, 0, 10, 2, STYLE_NORMAL, "|]");
	for (int i = 0; i < 40; i++) {
		type(&e, i % 3 ? "国" : "a");
		edit_draw(&e, c, 0, 2, 8, 1, STYLE_FIELD, true);
		assert_true(canvas_get_cursor(c, &y, &x));
		assert_true(x >= 2 && x < 10);
		assert_string_equal(canvas_cell(c, 0, 10, NULL), "|");
	}
	for (int i = 0; i < 45; i++) {
		press(&e, i < 30 ? K_LEFT : K_BACKSPACE);
		edit_draw(&e, c, 0, 2, 8, 1, STYLE_FIELD, true);
		assert_true(canvas_get_cursor(c, &y, &x));
		assert_true(x >= 2 && x < 10);
		assert_string_equal(canvas_cell(c, 0, 10, NULL), "|");
	}
	edit_release(&e);
	canvas_free(c);
}

/* A character nobody can type, by its code. */
static void
test_codes(void **state)
{
	static const char *const wide = "Ｕ＋４ＤＡＥ";
	struct edit e;

	(void)state;
	edit_init(&e, EDIT_DOTS, 6);
	edit_set(&e, "张三");
	press(&e, K_LEFT);
	for (const char *p = "U+4DA"; *p; p++)
		press(&e, *p);
	assert_string_equal(edit_text(&e), "张U+4D三");	/* no room for all of it: said, not taken in half */
	assert_int_equal(press(&e, ' '), EDIT_FULL);
	assert_int_equal(e.cut, 1);
	edit_release(&e);

	edit_init(&e, 0, 0);
	edit_set(&e, "张三");
	press(&e, K_LEFT);
	for (const char *p = "u+4dae"; *p; p++)
		press(&e, *p);
	assert_int_equal(press(&e, ' '), EDIT_CHANGED);
	assert_int_equal(e.coded, 0x4DAE);
	assert_string_equal(edit_text(&e), "张䶮三");
	assert_int_equal(e.at, 6);
	press(&e, ' ');
	assert_int_equal(e.coded, 0);
	assert_string_equal(edit_text(&e), "张䶮 三");
	press(&e, K_BACKSPACE);
	edit_insert(&e, wide, strlen(wide));
	assert_int_equal(press(&e, K_CTRL_U), EDIT_CHANGED);
	assert_string_equal(edit_text(&e), "张䶮䶮三");
	assert_true(edit_undo(&e));
	assert_string_equal(edit_text(&e), "张䶮Ｕ＋４ＤＡＥ三");
	assert_int_equal(edit_code(&e), EDIT_CHANGED);
	assert_string_equal(edit_text(&e), "张䶮䶮三");
	assert_int_equal(edit_code(&e), EDIT_PASS);
	/* with no code before the caret the key is what it always was */
	press(&e, K_CTRL_U);
	assert_string_equal(edit_text(&e), "三");
	edit_release(&e);

	edit_init(&e, EDIT_SECRET, 0);
	for (const char *p = "U+4DAE "; *p; p++)
		press(&e, *p);
	assert_string_equal(edit_text(&e), "U+4DAE ");
	edit_release(&e);
}

/* Every place of a mixed text: the caret's column, and what each key does there. */
static void
test_every_column(void **state)
{
	static const char mixed[] = "a张·𠮷e\xcc\x81 \xf0\xb1\x8d\x90" "1\xee\xa1\xa3买";
	struct canvas *c = canvas_new(1, 40);
	size_t n = strlen(mixed), len;
	int w, y, x;

	(void)state;
	for (size_t at = 0;; at += len) {
		struct edit e;
		char want[64];
		size_t before = at == 0 ? 0 : text_grapheme_before(mixed, n, at);

		len = at < n ? text_grapheme(mixed + at, n - at, &w) : 0;
		for (int what = 0; what < 4; what++) {
			edit_init(&e, 0, 0);
			edit_set(&e, mixed);
			press(&e, K_HOME);
			while (e.at < at)
				press(&e, K_RIGHT);
			assert_int_equal(e.at, at);
			edit_draw(&e, c, 0, 0, 40, 1, STYLE_FIELD, true);
			assert_true(canvas_get_cursor(c, &y, &x));
			assert_int_equal(x, text_cols(mixed, at));
			if (what == 0) {
				edit_insert(&e, "国", 3);
				snprintf(want, sizeof want, "%.*s国%s", (int)at, mixed, mixed + at);
			} else if (what == 1) {
				press(&e, K_BACKSPACE);
				snprintf(want, sizeof want, "%.*s%s", (int)(at - before), mixed, mixed + at);
			} else if (what == 2) {
				press(&e, K_DELETE);
				snprintf(want, sizeof want, "%.*s%s", (int)at, mixed, mixed + at + len);
			} else {
				press(&e, K_CTRL_U);
				snprintf(want, sizeof want, "%s", mixed + at);
			}
			assert_string_equal(edit_text(&e), want);
			if (edit_undo(&e)) {
				assert_string_equal(edit_text(&e), mixed);
				assert_int_equal(e.at, at);
			}
			edit_release(&e);
		}
		if (at == n)
			break;
	}
	canvas_free(c);
}

/* A megabyte pasted into a field: as much as fits, the rest counted. */
static void
test_great_paste(void **state)
{
	enum { MB = 1 << 20 };
	char *p = malloc(MB + 1);
	struct key k = key_make(K_PASTE);
	struct edit e;

	(void)state;
	for (size_t i = 0; i < MB; i++)
		p[i] = i % 8 == 7 ? '\n' : 'a';
	p[MB] = '\0';
	k.paste = p;
	k.paste_n = MB;
	edit_init(&e, 0, 60);
	edit_set(&e, "张");
	assert_int_equal(edit_key(&e, &k), EDIT_FULL);
	assert_int_equal(text_chars(edit_text(&e), e.n), 60);
	assert_null(strchr(edit_text(&e), '\n'));
	assert_memory_equal(edit_text(&e), "张aaaaaaa aaaaaaa ", 19);
	assert_int_equal(e.cut, MB - 1 - 59);
	edit_undo(&e);
	assert_string_equal(edit_text(&e), "张");
	edit_release(&e);
	free(p);
}

/* --- against a model: an array of characters and a position -------------------------------------------------------- */

#define MODEL_MAX 60

struct model { const char *ch[MODEL_MAX + 1]; size_t n, at; };

static void
model_is(const struct model *m, const struct edit *e)
{
	size_t off = 0;

	for (size_t i = 0; i < m->n; i++) {
		int w;
		size_t len = text_grapheme(edit_text(e) + off, e->n - off, &w);

		if (i == m->at)
			assert_int_equal(e->at, off);
		assert_int_equal(len, strlen(m->ch[i]));
		assert_memory_equal(edit_text(e) + off, m->ch[i], len);
		off += len;
	}
	if (m->at == m->n)
		assert_int_equal(e->at, off);
	assert_int_equal(off, e->n);
	assert_int_equal(strlen(edit_text(e)), e->n);
}

static void
model_insert(struct model *m, const char *ch)
{
	if (m->n == MODEL_MAX)
		return;
	memmove(m->ch + m->at + 1, m->ch + m->at, (m->n - m->at) * sizeof *m->ch);
	m->ch[m->at++] = ch;
	m->n++;
}

static void
model_remove(struct model *m, size_t from, size_t to)
{
	memmove(m->ch + from, m->ch + to, (m->n - to) * sizeof *m->ch);
	m->n -= to - from;
	m->at = from;
}

static void
test_model(void **state)
{
	static const char *const chars[] = { "a", "中", "𠮷", "\xf0\xb1\x8d\x90", "e\xcc\x81", "·", " ", "国", "1" };
	struct canvas *c = canvas_new(4, 20);
	uint32_t seed = 99;

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct model m = { { NULL }, 0, 0 };
		struct edit e;

		edit_init(&e, round % 2 ? EDIT_LINES : 0, MODEL_MAX);
		for (int i = 0; i < 1000; i++) {
			const char *ch = chars[(seed >> 8) % 9];

			seed = seed * 1664525u + 1013904223u;
			switch ((seed >> 20) % 12) {
			case 0:
				press(&e, K_LEFT);
				m.at -= m.at > 0;
				break;
			case 1:
				press(&e, K_RIGHT);
				m.at += m.at < m.n;
				break;
			case 2:
				press(&e, K_BACKSPACE);
				if (m.at > 0)
					model_remove(&m, m.at - 1, m.at);
				break;
			case 3:
				press(&e, K_DELETE);
				if (m.at < m.n)
					model_remove(&m, m.at, m.at + 1);
				break;
			case 4:
				if (!(e.flags & EDIT_LINES)) {
					press(&e, K_HOME);
					m.at = 0;
				}
				break;
			case 5:
				if (!(e.flags & EDIT_LINES)) {
					press(&e, K_END);
					m.at = m.n;
				}
				break;
			case 6: {	/* undo and redo are each other's opposite */
				size_t at = e.at;

				if (edit_undo(&e)) {
					edit_redo(&e);
					assert_true(at == e.at || i > 0);
					m.at = text_chars(edit_text(&e), e.at);
				}
				break;
			}
			case 7:
				if ((seed & 0xff00) == 0) {
					press(&e, K_CTRL_U);
					if (m.at > 0)
						model_remove(&m, 0, m.at);
				}
				break;
			default:
				edit_insert(&e, ch, strlen(ch));
				model_insert(&m, ch);
			}
			model_is(&m, &e);
			edit_draw(&e, c, 0, 0, 3 + (int)(seed >> 28), 4, STYLE_FIELD, true);
		}
		/* all the way back and forth again: as it was */
		while (edit_undo(&e))
			edit_draw(&e, c, 0, 0, 9, 4, STYLE_FIELD, true);
		while (edit_redo(&e))
			edit_draw(&e, c, 0, 0, 9, 4, STYLE_FIELD, true);
		m.at = text_chars(edit_text(&e), e.at);
		model_is(&m, &e);
		edit_release(&e);
	}
	canvas_free(c);
}

/* A paragraph: up, down, home and end always land on a character and within the text. */
static void
test_paragraph_motion(void **state)
{
	static const int keys[] = { K_UP, K_DOWN, K_HOME, K_END, K_LEFT, K_RIGHT, K_CTRL_J, K_BACKSPACE };
	struct canvas *c = canvas_new(4, 20);
	struct edit e;
	uint32_t seed = 5;

	(void)state;
	edit_init(&e, EDIT_LINES, 80);
	edit_set(&e, "中文国字ABC混排\n\n第二段e\xcc\x81有些长要折行的文字abcdefghijklmnopq");
	for (int i = 0; i < 20000; i++) {
		int y, x, w = 4 + i / 1000 % 9;

		seed = seed * 1664525u + 1013904223u;
		if ((seed >> 12) % 9 == 8)
			edit_insert(&e, "字", 3);
		else
			press(&e, keys[(seed >> 20) % 8]);
		edit_draw(&e, c, 0, 0, w, 3, STYLE_FIELD, true);
		assert_true(canvas_get_cursor(c, &y, &x));
		assert_true(y >= 0 && y < 3 && x >= 0 && x < w);
		assert_true(e.at <= e.n);
		assert_true(e.at == e.n || ((unsigned char)e.s[e.at] & 0xc0) != 0x80);
		assert_true(text_is_clean(edit_text(&e), e.n, true));
	}
	edit_release(&e);
	canvas_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names), cmocka_unit_test(test_marks), cmocka_unit_test(test_fold_and_dots),
		cmocka_unit_test(test_paste), cmocka_unit_test(test_undo), cmocka_unit_test(test_whole), cmocka_unit_test(test_words),
		cmocka_unit_test(test_paragraph), cmocka_unit_test(test_scroll), cmocka_unit_test(test_codes), cmocka_unit_test(test_every_column), cmocka_unit_test(test_great_paste),
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_paragraph_motion),
	};

	return cmocka_run_group_tests_name("edit", tests, NULL, NULL);
}
