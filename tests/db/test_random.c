/*
 * Random work against brute force: pages against whole lists, word search
 * against a look at every row, the kept tables against a full re-fold.
 */
#include "base/buf.h"
#include "base/date.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "db/testmodel.h"

struct dice { uint64_t s; };

static unsigned
roll(struct dice *d, unsigned n)
{
	d->s = d->s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(d->s >> 33) % n;
}

static const char *const names[] = { "大塘村", "石板村", "单家坪", "重光村", "买买提·艾力", "欧阳村", "䶮家沟", "Dt2组", "\xf0\xb1\x8d\x90田", "行家湾" };
static const char *const pieces[] = { "灌溉", "水", "渠", "堵塞", "单", "12", "3组", "abc", "·", " ", "，", "重行", "Ｄt", "好\"的", "\xf0\xa0\xae\xb7" };
static const char *const words[] = { "水", "d", "dt", "大塘", "灌溉水", "水渠", "sj", "djp", "单家", "cg", "zg", "买买提艾力", "mmtal", "mmt·al", "艾", "3z", "3组",
	"z3", "z", "ab", "abc", "水 dt", "d s", "渠 12", "，", "\"", "好\"", "塘c", "d塘", "xx", "飞机", "组", "oy", "12", "2", "a-00", "A-0001", "·", "提艾", "\xf0\xb1\x8d\x90",
	"\xf0\xa0\xae\xb7", "xj", "hj", "重x", "c行", "*", "NEAR", "a*", "()" };

static void
some_text(struct dice *d, struct buf *b)
{
	buf_clear(b);
	for (unsigned n = 1 + roll(d, 5); n-- > 0;)
		buf_adds(b, pieces[roll(d, sizeof pieces / sizeof *pieces)]);
}

static void
fill_job(struct dice *d, struct change *c, const int64_t *places, unsigned n)
{
	struct buf b = BUF_INIT;
	struct value v = { 0 };

	for (unsigned i = 1 + roll(d, 4); i-- > 0;)
		switch (roll(d, 9)) {
		case 0: buf_clear(&b); buf_addf(&b, "2026-%02u-%02u", 1 + roll(d, 12), 1 + roll(d, 5)); change_set_text(c, "day", b.p); break;
		case 1: change_set_int(c, "place", places[roll(d, n)]); break;
		case 2: value_add_int(&v, places[roll(d, n)]); value_add_int(&v, places[roll(d, n)]); change_set(c, "people", &v); value_release(&v); break;
		case 3: change_set_int(c, "state", 10 * (1 + roll(d, 6))); break;
		case 4: some_text(d, &b); change_set_text(c, "what", b.p); break;
		case 5: some_text(d, &b); change_set_text(c, "note", b.p); break;
		case 6: change_set_int(c, "cost", roll(d, 3)); break;
		case 7: change_set_int(c, "count", roll(d, 3)); break;
		case 8:
			if (roll(d, 4) == 0) {
				change_set(c, "due", &v);
			} else {
				buf_clear(&b);
				buf_addf(&b, "2026-12-0%u", 1 + roll(d, 3));
				change_set_text(c, "due", b.p);
			}
			break;
		}
	buf_release(&b);
}

/* Saves on fresh and on stale forms, deletions, renamed places, undos; forms is what somebody may still have open. */
static void
work(struct ledger *l, struct dice *d, int steps)
{
	enum { FORMS = 24 };
	int64_t places[64], batch;
	struct record forms[FORMS];
	unsigned n_places = 0, n_forms = 0;
	struct changes cs;
	struct err e;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		places[n_places++] = test_place(l, names[i]);
	for (int i = 0; i < steps; i++) {
		unsigned what = roll(d, 20), f = n_forms ? roll(d, n_forms) : 0;
		struct change *c;

		changes_init(&cs);
		if (what < 8 || !n_forms) {
			c = changes_add(&cs, &job);
			fill_job(d, c, places, n_places);
		} else if (what < 15) {		/* an old form, perhaps stale */
			c = changes_add(&cs, &job);
			change_on(c, &forms[f]);
			fill_job(d, c, places, n_places);
			if (roll(d, 6) == 0)
				c->deleted = (int)roll(d, 2);
		} else if (what < 17) {
			struct record r = test_get(l, &place, places[roll(d, n_places)]);
			struct buf b = BUF_INIT;

			c = changes_add(&cs, &place);
			change_on(c, &r);
			buf_addf(&b, "%s%u", names[roll(d, sizeof names / sizeof *names)], roll(d, 9));
			change_set_text(c, roll(d, 3) ? "name" : "code", b.p);
			buf_release(&b);
			record_release(&r);
		} else {
			struct batch_info last;

			if (ledger_last_batch(l, 7, &last, &e) == 0 && ledger_undo(l, last.batch, 7, &batch, NULL, NULL, &e) < 0)
				assert_int_equal(e.code, ERR_CONFLICT);
			continue;
		}
		ok(ledger_save(l, &cs, 7, &batch, &ok_e));
		if (cs.p[0].entity == &job && cs.p[0].row) {
			unsigned slot = n_forms < FORMS ? n_forms++ : FORMS;

			if (slot == FORMS) {
				slot = roll(d, FORMS);
				record_release(&forms[slot]);
			}
			forms[slot] = test_get(l, &job, cs.p[0].row);
		}
		changes_release(&cs);
		if (i % 100 == 99)
			test_check(l);
	}
	for (unsigned i = 0; i < n_forms; i++)
		record_release(&forms[i]);
}

static struct rows
whole_list(struct ledger *l, const struct query *q)
{
	struct rows all;

	ok(ledger_page(l, q, NULL, true, 1000000, &all, &ok_e));
	return all;
}

/* Pages of every kind of step must be the whole list, forwards and backwards. */
static void
check_pages(struct ledger *l, const struct query *q)
{
	struct rows all = whole_list(l, q), page;
	int64_t n;

	for (size_t i = 1; i < all.n; i++) {
		const struct record *a = &all.p[i - 1], *b = &all.p[i];

		if (!q->sort) {
			assert_true(llabs(a->k) > llabs(b->k));
		} else {
			int c = value_compare(record_field(a, q->sort), record_field(b, q->sort));

			assert_true(q->descending ? c > 0 || (c == 0 && a->k > b->k) : c < 0 || (c == 0 && a->k < b->k));
		}
	}
	for (size_t at = 0, step = 7; at < all.n; at += step) {
		ok(ledger_page(l, q, at ? &all.p[at - 1] : NULL, true, step, &page, &ok_e));
		assert_int_equal(page.n, all.n - at < step ? all.n - at : step);
		for (size_t i = 0; i < page.n; i++)
			assert_int_equal(page.p[i].row, all.p[at + i].row);
		rows_release(&page);
	}
	for (size_t at = all.n, step = 5; at > 0; at -= step < at ? step : at) {
		size_t expected = at < step ? at : step;

		ok(ledger_page(l, q, at < all.n ? &all.p[at] : NULL, false, step, &page, &ok_e));
		assert_int_equal(page.n, expected);
		for (size_t i = 0; i < page.n; i++)
			assert_int_equal(page.p[i].row, all.p[at - expected + i].row);
		rows_release(&page);
	}
	ok(ledger_count(l, q, 0, &n, &ok_e));
	assert_int_equal(n, all.n);
	ok(ledger_count(l, q, 3, &n, &ok_e));
	assert_int_equal(n, all.n < 3 ? all.n : 3);
	rows_release(&all);
}

/* The search text of a row, made the slow and obvious way. */
static void
search_text(struct ledger *l, const struct record *r, struct buf *first, struct buf *second)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	const struct value *people = &r->values[JOB_PEOPLE];

	if (record_int(r, "place")) {
		struct record p = test_get(l, &place, record_int(r, "place"));

		buf_addf(&a, "%s\n", record_text(&p, "name"));
		record_release(&p);
	}
	buf_adds(&a, record_text(r, "what"));
	buf_addf(&b, "%s\n", record_text(r, "no"));
	for (size_t i = 0; i < people->n; i++) {
		struct record p = test_get(l, &place, people->items[i].i);

		buf_addf(&b, "%s\n", record_text(&p, "name"));
		record_release(&p);
	}
	buf_adds(&b, record_text(r, "note"));
	buf_clear(first);
	buf_clear(second);
	text_search_key(first, buf_str(&a), a.n);
	text_search_key(second, buf_str(&b), b.n);
	buf_release(&a);
	buf_release(&b);
}

static bool
matches(struct ledger *l, const struct record *r, const char *typed)
{
	struct buf first = BUF_INIT, second = BUF_INIT, key = BUF_INIT;
	bool all = true;

	search_text(l, r, &first, &second);
	text_search_key(&key, typed, strlen(typed));
	for (const char *w = buf_str(&key); *w && all;) {
		size_t n = strcspn(w, " ");
		char *word = mem_strn(w, n);

		all = pinyin_match(buf_str(&first), first.n, word, n) || strstr(buf_str(&second), word);
		free(word);
		w += n + strspn(w + n, " ");
	}
	buf_release(&first);
	buf_release(&second);
	buf_release(&key);
	return all;
}

static void
check_words(struct ledger *l, const struct query *base)
{
	struct query q = *base;
	struct rows all, hits;

	q.words = NULL;
	all = whole_list(l, &q);
	for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
		size_t h = 0;

		q.words = words[w];
		hits = whole_list(l, &q);
		for (size_t i = 0; i < all.n; i++) {
			bool is = matches(l, &all.p[i], words[w]), found = h < hits.n && hits.p[h].row == all.p[i].row;

			if (is != found)
				fail_msg("\"%s\" %s %s", words[w], is ? "misses" : "wrongly finds", record_text(&all.p[i], "what"));
			h += found;
		}
		assert_int_equal(h, hits.n);
		rows_release(&hits);
		check_pages(l, &q);
	}
	rows_release(&all);
}

static void
test_random_work(void **state)
{
	struct place_of_test *t = *state;
	struct dice d = { 1 };
	struct query q;

	work(t->l, &d, 600);
	query_init(&q, &job);
	check_pages(t->l, &q);
	check_words(t->l, &q);
	q.deleted = true;
	check_pages(t->l, &q);
	check_words(t->l, &q);
	q.deleted = false;
	query_int(&q, "state", COND_LT, 60);
	check_pages(t->l, &q);
	q.words = "水";
	check_pages(t->l, &q);
	q.words = NULL;
	static const char *const sorts[] = { "due", "state", "place" };
	for (int i = 0; i < 6; i++) {
		q.sort = sorts[i / 2];
		q.descending = i % 2;
		q.words = NULL;
		check_pages(t->l, &q);
		q.words = "水";
		check_pages(t->l, &q);
	}
}

/* One condition holds for a value, the slow and obvious way. */
static bool
fulfils(const struct record *r, const struct cond *c)
{
	const struct value *v = record_field(r, c->field);
	struct value than = { 0 };
	int order;

	if (c->op == COND_NULL || c->op == COND_NOTNULL)
		return value_is_null(v) == (c->op == COND_NULL);
	if (value_is_null(v))
		return c->op == COND_NE;
	if (c->s)
		value_set_text(&than, c->s);
	else
		value_set_int(&than, c->i);
	order = value_compare(v, &than);
	value_release(&than);
	switch (c->op) {
	case COND_EQ: return order == 0;
	case COND_NE: return order != 0;
	case COND_LT: return order < 0;
	case COND_LE: return order <= 0;
	case COND_GT: return order > 0;
	default: return order >= 0;
	}
}

/* Whatever index SQLite takes for one or two conditions, with one end or two: counts and groups are those of the rows. */
static void
test_counts(void **state)
{
	struct place_of_test *t = *state;
	struct dice d = { 11 };
	struct query q;
	struct rows all;
	struct groups g;
	struct cond conds[80];
	size_t n_conds = 0;

	work(t->l, &d, 250);
	query_init(&q, &job);
	all = whole_list(t->l, &q);
	for (enum cond_op op = COND_EQ; op <= COND_NOTNULL; op++) {
		conds[n_conds++] = (struct cond){ "state", op, 30, NULL };
		conds[n_conds++] = (struct cond){ "state", op, 60, NULL };
		conds[n_conds++] = (struct cond){ "due", op, 0, "2026-12-02" };
		conds[n_conds++] = (struct cond){ "place", op, ledger_named_row(t->l, &place,
				&(struct value){ .kind = VALUE_TEXT, .s = (char[]){ "大塘村" }, .n = strlen("大塘村") }, 1), NULL };
		conds[n_conds++] = (struct cond){ "cost", op, 0, NULL };
	}
	for (size_t i = 0; i < n_conds; i++)
		for (size_t j = i; j < n_conds; j++) {
			int64_t expected = 0, n;

			query_init(&q, &job);
			q.conds[q.n_conds++] = conds[i];
			if (j > i)
				q.conds[q.n_conds++] = conds[j];
			for (size_t r = 0; r < all.n; r++)
				expected += fulfils(&all.p[r], &conds[i]) && fulfils(&all.p[r], &conds[j]);
			ok(ledger_count(t->l, &q, 0, &n, &ok_e));
			assert_int_equal(n, expected);
			ok(ledger_group(t->l, &q, "place", NULL, &g, &ok_e));
			for (size_t k = 0; k < g.n; k++)
				n -= g.p[k].count;
			assert_int_equal(n, 0);
			groups_release(&g);
		}
	rows_release(&all);
}

static void
test_rebuild_is_the_same(void **state)
{
	struct place_of_test *t = *state;
	struct dice d = { 5 };
	struct query q;
	struct rows before, after;

	work(t->l, &d, 200);
	query_init(&q, &job);
	before = whole_list(t->l, &q);
	ok(ledger_rebuild(t->l, NULL, &ok_e));
	after = whole_list(t->l, &q);
	assert_int_equal(before.n, after.n);
	for (size_t i = 0; i < before.n; i++)
		assert_int_equal(before.p[i].k >> 30, after.p[i].k >> 30);
	rows_release(&before);
	rows_release(&after);
	check_words(t->l, &q);
}

/* Different places of the rows whose state is this, or those that stand there again. */
static int64_t
tallied(const struct rows *all, const struct value *is, enum tally_how how)
{
	int64_t values = 0, different = 0;

	for (size_t i = 0; i < all->n; i++) {
		bool known = false;

		if (value_is_null(&all->p[i].values[JOB_PLACE]) || (is && !value_equal(&all->p[i].values[JOB_STATE], is)))
			continue;
		values++;
		for (size_t k = 0; k < i; k++)
			known = known || ((!is || value_equal(&all->p[k].values[JOB_STATE], is))
					&& value_equal(&all->p[k].values[JOB_PLACE], &all->p[i].values[JOB_PLACE]));
		different += !known;
	}
	return how == TALLY_DISTINCT ? different : values - different;
}

static void
test_conditions_and_groups(void **state)
{
	struct place_of_test *t = *state;
	struct dice d = { 9 };
	struct query q;
	struct rows all, some;
	struct groups g;
	int64_t sum = 0, n = 0, p;

	work(t->l, &d, 300);
	query_init(&q, &job);
	all = whole_list(t->l, &q);
	p = ledger_named_row(t->l, &place, &(struct value){ .kind = VALUE_TEXT, .s = (char[]){ "大塘村" }, .n = strlen("大塘村") }, 1);
	query_int(&q, "people", COND_HAS, p);
	some = whole_list(t->l, &q);
	for (size_t i = 0; i < all.n; i++)
		n += value_has(&all.p[i].values[JOB_PEOPLE], p);
	assert_true(n > 0);
	assert_int_equal(some.n, n);
	rows_release(&some);
	query_init(&q, &job);
	ok(ledger_group(t->l, &q, "people", "cost", &g, &ok_e));
	for (size_t i = 0; i < g.n; i++)
		if (value_equal(&g.p[i].v, &(struct value){ .kind = VALUE_INT, .i = p }))
			assert_true(g.p[i].count >= n);	/* somebody may stand twice in one list */
	groups_release(&g);
	/* all as one group, and each group, against counting by hand */
	for (int by = 0; by < 2; by++)
		for (int how = TALLY_DISTINCT; how <= TALLY_AGAIN; how++) {
			ok(ledger_tally(t->l, &q, by ? "state" : NULL, (enum tally_how)how, "place", &g, &ok_e));
			assert_true(g.n > 0 && (by || g.n == 1));
			for (size_t i = 0; i < g.n; i++)
				assert_int_equal(g.p[i].sum, tallied(&all, by ? &g.p[i].v : NULL, (enum tally_how)how));
			groups_release(&g);
		}
	struct err why;
	assert_int_equal(ledger_tally(t->l, &q, NULL, TALLY_SUM, "nothing", &g, &why), -1);
	ok(ledger_group(t->l, &q, "state", "cost", &g, &ok_e));
	n = 0;
	for (size_t i = 0; i < g.n; i++) {
		n += g.p[i].count;
		sum += g.p[i].sum;
		assert_true(i == 0 || g.p[i - 1].count >= g.p[i].count);
	}
	assert_int_equal(n, all.n);
	for (size_t i = 0; i < all.n; i++)
		sum -= record_int(&all.p[i], "cost");
	assert_int_equal(sum, 0);
	groups_release(&g);
	query_text(&q, "due", COND_GE, "2026-12-02");
	query_int(&q, "place", COND_NOTNULL, 0);
	query_int(&q, "state", COND_NE, 10);
	some = whole_list(t->l, &q);
	n = 0;
	for (size_t i = 0; i < all.n; i++)
		n += strcmp(record_text(&all.p[i], "due"), "2026-12-02") >= 0 && record_int(&all.p[i], "place")
			&& record_int(&all.p[i], "state") != 10;
	assert_int_equal(some.n, n);
	rows_release(&some);
	rows_release(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_random_work), TEST(test_counts), TEST(test_rebuild_is_the_same), TEST(test_conditions_and_groups) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
