/*
 * Stock phrases: what is being typed, what it may mean, which are in force,
 * and what the office types so often that it should be one.
 */
#include "desk.h"

#include "office/phrase.h"

static void
add_phrase(struct desk *d, const char *key, const char *text, int use, const char *to)
{
	struct changes cs;
	struct change *c;
	int64_t batch;

	changes_init(&cs);
	c = changes_add(&cs, &phrase_entity);
	change_set_text(c, "key", key);
	change_set_text(c, "text", text);
	change_set_int(c, "use", use);
	if (to != NULL)
		change_set_text(c, "valid_to", to);
	OK(ledger_save(d->o.ledger, &cs, d->o.me, &batch, &d->e), d->e);
	changes_release(&cs);
}

static void
test_typed(void **state)
{
	static const struct { const char *text; size_t n; const char *letters; } cases[] = {
		{ ";wy", 3, "wy" }, { "已到；WY", 5, "wy" }, { ";", 1, "" }, { "wy", 0, "" }, { "; wy", 0, "" }, { ";w1", 0, "" },
		{ "", 0, "" }, { ";abcdefgh", 9, "abcdefgh" }, { ";abcdefghi", 0, "" }, { "；", 3, "" }, { "a;b;c", 2, "c" },
	};
	char letters[PHRASE_KEY_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n = phrase_typed(cases[i].text, strlen(cases[i].text), letters);

		assert_int_equal(n, cases[i].n);
		if (n > 0)
			assert_string_equal(letters, cases[i].letters);
	}
	/* only what stands in front of the caret */
	assert_int_equal(phrase_typed(";wy后面", 3, letters), 3);
}

static void
test_match(void **state)
{
	struct phrase some[] = { { (char []){ "gq" }, (char []){ "灌溉渠堵塞" } }, { (char []){ "wy" }, (char []){ "无异常" } },
		{ (char []){ "wyg" }, (char []){ "无业工人" } }, { (char []){ "xc" }, (char []){ "现场查看" } } };
	struct phrases all = { some, 4 };
	size_t out[9];
	bool exact;

	(void)state;
	assert_int_equal(phrase_match(&all, "gq", out, 9, &exact), 1);
	assert_true(exact);
	/* wyg may still come: nothing expands by itself */
	assert_int_equal(phrase_match(&all, "wy", out, 9, &exact), 2);
	assert_false(exact);
	assert_int_equal(phrase_match(&all, "wyg", out, 9, &exact), 1);
	assert_true(exact);
	/* by the initials of the sentence, without expanding by itself */
	assert_int_equal(phrase_match(&all, "ggq", out, 9, &exact), 1);
	assert_int_equal(out[0], 0);
	assert_false(exact);
	assert_int_equal(phrase_match(&all, "", out, 3, &exact), 3);
	assert_false(exact);
	assert_int_equal(phrase_match(&all, "zzz", out, 9, &exact), 0);
}

static bool
has(const struct phrases *all, const char *key, const char *text)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->p[i].key, key) == 0 && strcmp(all->p[i].text, text) == 0)
			return true;
	return false;
}

static void
test_in_force(void **state)
{
	struct desk d;
	struct phrases all;

	(void)state;
	desk_open(&d);
	add_phrase(&d, "LX", "线路老化", PHRASE_LINE, NULL);
	add_phrase(&d, "ys", "已送医", PHRASE_PROSE, NULL);
	add_phrase(&d, "jj", "旧的一句", PHRASE_ANYWHERE, "2026-11-17");
	add_phrase(&d, "jt", "用到今天", PHRASE_ANYWHERE, "2026-11-18");
	OK(phrase_list(&d.o, true, &all, &d.e), d.e);
	assert_true(has(&all, "wy", "无异常"));	/* a new ledger begins with a few */
	assert_true(has(&all, "ys", "已送医"));
	assert_true(has(&all, "jt", "用到今天"));
	assert_false(has(&all, "jj", "旧的一句"));
	assert_false(has(&all, "lx", "线路老化"));
	phrases_release(&all);
	OK(phrase_list(&d.o, false, &all, &d.e), d.e);
	assert_true(has(&all, "lx", "线路老化"));
	assert_false(has(&all, "ys", "已送医"));
	phrases_release(&all);
	desk_close(&d);
}

/* Two people chose the same letters: both sentences stay, and the letters leave a choice. */
static void
test_same_letters(void **state)
{
	struct desk d;
	struct phrases all;
	size_t out[9];
	bool exact;

	(void)state;
	desk_open(&d);
	add_phrase(&d, "wy", "物业已到场", PHRASE_ANYWHERE, NULL);
	OK(phrase_list(&d.o, true, &all, &d.e), d.e);
	assert_int_equal(phrase_match(&all, "wy", out, 9, &exact), 2);
	assert_false(exact);
	phrases_release(&all);
	desk_close(&d);
}

static void
add_visit(struct desk *d, const char *note)
{
	struct changes cs;
	struct change *c;
	int64_t batch;

	changes_init(&cs);
	c = changes_add(&cs, &visit_entity);
	change_set_text(c, "date", "2026-11-18");
	change_set_text(c, "note", note);
	OK(ledger_save(d->o.ledger, &cs, d->o.me, &batch, &d->e), d->e);
	changes_release(&cs);
}

static void
test_habits(void **state)
{
	struct desk d;
	struct habits h;

	(void)state;
	desk_open(&d);
	for (int i = 0; i < 4; i++)
		add_visit(&d, i % 2 ? "已叮嘱注意用火安全" : "老人身体尚可，已叮嘱注意用火安全");
	for (int i = 0; i < 3; i++) {
		add_visit(&d, "无异常");	/* short, and a phrase already */
		add_visit(&d, "家中无人, 改日再来");
		add_visit(&d, "猪圈已清理");
	}
	add_visit(&d, "只写过一次的话");
	OK(phrase_habits(&d.o, 9, &h, &d.e), d.e);
	assert_int_equal(h.n, 2);
	assert_string_equal(h.p[0].text, "已叮嘱注意用火安全");
	assert_int_equal(h.p[0].times, 4);
	assert_string_equal(h.p[1].text, "猪圈已清理");
	habits_release(&h);
	OK(phrase_habits(&d.o, 1, &h, &d.e), d.e);
	assert_int_equal(h.n, 1);
	habits_release(&h);
	/* three months later nobody types that any more */
	setenv("YIBENZHANG_NOW", "2027-03-18T08:31:00", 1);
	OK(phrase_habits(&d.o, 9, &h, &d.e), d.e);
	assert_int_equal(h.n, 0);
	habits_release(&h);
	setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typed), cmocka_unit_test(test_match), cmocka_unit_test(test_in_force),
		cmocka_unit_test(test_same_letters), cmocka_unit_test(test_habits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
