/* Create, open, save, read, page, find, count, group. */
#include "db/testmodel.h"

static void
test_save_and_get(void **state)
{
	struct place_of_test *t = *state;
	int64_t p = test_place(t->l, "大塘村"), j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", p), found, n;
	struct record r = test_get(t->l, &job, j);

	assert_string_equal(record_text(&r, "no"), "A-0001");
	assert_string_equal(record_text(&r, "what"), "灌溉渠堵塞");
	assert_int_equal(record_int(&r, "place"), p);
	assert_int_equal(r.heads.n, 1);
	assert_int_equal(r.created_by, 7);
	assert_int_equal(r.created_at, test_clock());
	assert_true(r.k > 0);
	record_release(&r);
	ok(ledger_find(t->l, &found, &job, "no", "A-0001", &ok_e));
	assert_int_equal(found, j);
	ok(ledger_find(t->l, &found, &job, "no", "A-0002", &ok_e));
	assert_int_equal(found, 0);
	ok(ledger_total(t->l, &job, &n, &ok_e));
	assert_int_equal(n, 1);
}

static void
test_nothing_new(void **state)
{
	struct place_of_test *t = *state;
	int64_t p = test_place(t->l, "大塘村"), batch;
	struct record r = test_get(t->l, &place, p);
	struct changes cs;
	struct change *c;

	changes_init(&cs);
	c = changes_add(&cs, &place);
	change_on(c, &r);
	change_set_text(c, "name", "大塘村");
	ok(ledger_save(t->l, &cs, 7, &batch, &ok_e));
	assert_int_equal(batch, 0);
	changes_release(&cs);
	/* the same village typed again is the same row */
	assert_int_equal(test_place(t->l, "大塘村"), p);
	record_release(&r);
	r = test_get(t->l, &place, p);
	assert_int_equal(r.heads.n, 1);
	record_release(&r);
}

static void
test_words(void **state)
{
	struct place_of_test *t = *state;
	int64_t p = test_place(t->l, "大塘村"), j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", p);
	static const char *const hits[] = { "dt", "大塘", "塘", "dtc", "灌溉", "ggq", "大t", "d塘", "a-0001", "0001", "堵 dt", "g", NULL };
	static const char *const misses[] = { "塘大", "td", "xx", "2026", "堵堵", NULL };
	struct query q;
	struct rows rows;
	int64_t n;

	query_init(&q, &job);
	for (int i = 0; hits[i]; i++) {
		q.words = hits[i];
		ok(ledger_page(t->l, &q, NULL, true, 10, &rows, &ok_e));
		if (rows.n != 1 || rows.p[0].row != j)
			fail_msg("%s", hits[i]);
		rows_release(&rows);
		ok(ledger_count(t->l, &q, 0, &n, &ok_e));
		assert_int_equal(n, 1);
	}
	for (int i = 0; misses[i]; i++) {
		q.words = misses[i];
		ok(ledger_page(t->l, &q, NULL, true, 10, &rows, &ok_e));
		if (rows.n)
			fail_msg("%s", misses[i]);
		rows_release(&rows);
	}
}

/* A word stands in one field: the end of one and the start of the next are not neighbours, neither as characters nor as initials. */
static void
test_fields_apart(void **state)
{
	struct place_of_test *t = *state;
	int64_t p = test_place(t->l, "桂花村");
	static const struct { const char *words; int64_t n; } asked[] = {
		{ "czq", 1 }, { "程志强", 1 }, { "ghc", 1 }, { "村程", 0 }, { "花村程", 0 }, { "ghccz", 0 }, { "hcc", 0 }, { "ccz", 0 }, { "cc", 0 },
		{ "zqg", 0 }, { "ghc czq", 1 }, { "a-0001", 1 }, { "0001张", 0 }, { "001", 1 }, { "张三在3楼", 1 }, { "在3l", 0 },
	};
	struct query q;
	struct changes cs;
	struct change *c;
	int64_t n;

	changes_init(&cs);
	c = changes_add(&cs, &job);
	change_set_int(c, "place", p);
	change_set_text(c, "what", "程志强");
	change_set_text(c, "note", "张三在3楼\n李四");
	test_save(t->l, &cs);
	query_init(&q, &job);
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		q.words = asked[i].words;
		ok(ledger_count(t->l, &q, 0, &n, &ok_e));
		if (n != asked[i].n)
			fail_msg("%s: %lld", asked[i].words, (long long)n);
	}
}

/* Letters and digits are asked for three at a time. */
static void
test_letters_and_digits(void **state)
{
	struct place_of_test *t = *state;
	int64_t p = test_place(t->l, "买买提·艾力村");
	static const char *const hits[] = { "mmtal", "mtalc", "买mtal", "3h楼", "hl1", "3hl1d", "3号l1", "wx-19", "x-1", "-19", "1984", "984乐",
		"984l", "84lf", "dyyw", "1dyyw", "元y", "a-000", "0001 wx", NULL };
	static const char *const misses[] = { "mmtl", "tla", "3lh", "1948", "wx-91", "a-0002", "9841", "wx19", "xw-", "al3", NULL };
	struct query q;
	int64_t n;

	test_job(t->l, "2026-11-17", "3号楼1单元.一WX-1984乐福\n重孙19号", p);
	query_init(&q, &job);
	for (int hit = 0; hit < 2; hit++)
		for (const char *const *w = hit ? hits : misses; *w; w++) {
			q.words = *w;
			ok(ledger_count(t->l, &q, 0, &n, &ok_e));
			if (n != hit)
				fail_msg("%s: %lld", *w, (long long)n);
		}
}

static void
test_rename_reaches_search(void **state)
{
	struct place_of_test *t = *state;
	int64_t p = test_place(t->l, "大塘村");
	struct record r = test_get(t->l, &place, p);
	struct query q;
	int64_t n;

	test_job(t->l, "2026-11-17", "灌溉渠堵塞", p);
	test_set_text(t->l, &r, "name", "石板村");
	record_release(&r);
	query_init(&q, &job);
	q.words = "sb";
	ok(ledger_count(t->l, &q, 0, &n, &ok_e));
	assert_int_equal(n, 1);
	q.words = "大塘";
	ok(ledger_count(t->l, &q, 0, &n, &ok_e));
	assert_int_equal(n, 0);
}

/* Rows of one second whose numbers end alike want the same place in the list. */
static void
test_same_place(void **state)
{
	struct place_of_test *t = *state;
	struct changes cs;
	struct query q;
	struct rows rows;
	int64_t batch;

	for (int i = 0; i < 30; i++) {	/* rows of seven places, more than one statement puts when everything is filled anew */
		changes_init(&cs);
		for (int j = 0; j < 3; j++) {
			struct change *c = changes_add(&cs, &job);

			c->row = 77 + 64 * (i % 7) + ((int64_t)(3 * i + j) << 30);
			change_set_text(c, "day", "2026-11-17");
			change_set_text(c, "what", "漏水");
		}
		ok(ledger_save(t->l, &cs, 7, &batch, &ok_e));
		changes_release(&cs);
	}
	test_check(t->l);
	query_init(&q, &job);
	for (int i = 0; i < 4; i++) {
		q.words = i % 2 ? "漏水" : NULL;
		ok(ledger_page(t->l, &q, NULL, true, 100, &rows, &ok_e));
		assert_int_equal(rows.n, 90);
		assert_int_equal(rows.p[0].k - rows.p[89].k, 6 * 64 + 11);	/* twelve or fifteen of each, one behind the other */
		rows_release(&rows);
		if (i == 1)
			ok(ledger_rebuild(t->l, NULL, &ok_e));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_save_and_get), TEST(test_nothing_new), TEST(test_words),
		TEST(test_fields_apart), TEST(test_letters_and_digits),
		TEST(test_rename_reaches_search), TEST(test_same_place) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
