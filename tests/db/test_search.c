/*
 * One character: the same rows whether a scan finds them, gives up early or
 * hands over to the index; forward, backward, from any row, with a condition.
 */
#include "base/buf.h"
#include "db/testmodel.h"

enum { ROWS = 20000 };

static void
fill(struct ledger *l)
{
	struct changes cs;
	int64_t batch;

	changes_init(&cs);
	for (int i = 0; i < ROWS; i++) {
		struct change *c = changes_add(&cs, &job);
		struct buf b = BUF_INIT;

		buf_addf(&b, "水沟%d", i);
		if (i % 50 == 3)
			buf_adds(&b, "甲");
		if (i % 3000 == 5)
			buf_adds(&b, "乙");
		if (i < 40 || i % 400 == 9)
			buf_adds(&b, "丙");
		change_set_text(c, "day", "2026-11-18");
		change_set_text(c, "what", buf_str(&b));
		if (i == 10)
			change_set_text(c, "note", "只有这里有丁");
		change_set_int(c, "state", i % 3 ? 10 : 60);
		buf_release(&b);
	}
	ok(ledger_save_bulk(l, &cs, 7, &batch, &(struct progress){ 0 }, &ok_e));
	changes_release(&cs);
}

static bool
holds(const struct record *r, const char *word)
{
	return strstr(record_text(r, "what"), word) != NULL || strstr(record_text(r, "note"), word) != NULL
	    || strstr(record_text(r, "no"), word) != NULL;
}

/* What a page must be, by looking at every row. */
static size_t
expected(const struct rows *all, const char *word, int64_t state, int64_t from, bool forward, size_t limit, int64_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n && n < limit; i++) {
		const struct record *r = &all->p[forward ? i : all->n - 1 - i];

		if ((from != 0 && (forward ? r->k >= from : r->k <= from)) || !holds(r, word) || (state != 0 && record_int(r, "state") != state))
			continue;
		out[n++] = r->row;
	}
	return n;
}

static void
same(struct ledger *l, const struct rows *all, const char *word, int64_t state, const struct record *from, bool forward)
{
	enum { LIMIT = 40 };
	int64_t rows[LIMIT];
	struct rows page;
	struct query q;
	size_t n = expected(all, word, state, from != NULL ? from->k : 0, forward, LIMIT, rows);

	query_init(&q, &job);
	q.words = word;
	if (state != 0)
		query_int(&q, "state", COND_EQ, state);
	ok(ledger_page(l, &q, from, forward, LIMIT, &page, &ok_e));
	assert_int_equal(page.n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(page.p[forward ? i : n - 1 - i].row, rows[i]);
	rows_release(&page);
}

static void
test_one_character(void **state)
{
	static const char *const words[] = { "水", "沟", "甲", "乙", "丙", "丁", "㼆", "9" };
	struct place_of_test *t = *state;
	struct rows all;
	struct query q;

	fill(t->l);
	query_init(&q, &job);
	ok(ledger_page(t->l, &q, NULL, true, ROWS, &all, &ok_e));
	assert_int_equal(all.n, ROWS);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		for (int64_t s = 0; s <= 60; s += s == 0 ? 10 : 50) {
			same(t->l, &all, words[i], s, NULL, true);
			same(t->l, &all, words[i], s, NULL, false);
			same(t->l, &all, words[i], s, &all.p[ROWS / 2], true);
			same(t->l, &all, words[i], s, &all.p[ROWS / 2], false);
			same(t->l, &all, words[i], s, &all.p[ROWS - 60], true);
		}
	rows_release(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(test_one_character, test_setup, test_teardown) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
