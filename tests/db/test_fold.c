/* The fold as a pure function: hand-made edits in, rows out. */
#include "db/testmodel.h"

#include "db/fold.h"

struct made {
	struct edits es;
	struct record r;
};

static void
made_init(struct made *m)
{
	edits_init(&m->es, &job);
	record_init(&m->r, &job);
}

static void
made_release(struct made *m)
{
	edits_release(&m->es);
	record_release(&m->r);
}

/* An edit named by one letter, on bases named by letters. */
static void
edit(struct made *m, char id, int64_t gen, const char *bases, const char *json)
{
	struct edit *ed = edits_add(&m->es);

	memset(ed->id, id, ID_BYTES);
	ed->row = 42;
	ed->n = (int64_t)m->es.n;
	ed->gen = gen;
	ed->need = 1;
	ed->at = 1000 + (int64_t)m->es.n;
	ed->bases.n = strlen(bases);
	ed->bases.p = ed->bases.n ? mem_zero(ed->bases.n, ID_BYTES) : NULL;
	for (size_t i = 0; i < ed->bases.n; i++)
		memset(ed->bases.p[i], bases[i], ID_BYTES);
	ed->fields = json ? mem_str(json) : NULL;
	ed->fields_n = json ? strlen(json) : 0;
}

static void
fold(struct made *m)
{
	fold_row(&m->es, 1, true, &m->r);
}

static const char *
heads(const struct made *m, char out[66])
{
	size_t i;

	for (i = 0; i < m->r.heads.n; i++)
		out[i] = (char)m->r.heads.p[i][0];
	out[i] = '\0';
	return out;
}

static void
test_plain(void **state)
{
	struct made m;
	char h[66];

	(void)state;
	made_init(&m);
	edit(&m, 'b', 2, "a", "{\"what\":\"二\"}");
	edit(&m, 'a', 1, "", "{\"cost\":5,\"what\":\"一\"}");
	fold(&m);
	assert_string_equal(record_text(&m.r, "what"), "二");
	assert_int_equal(record_int(&m.r, "cost"), 5);
	assert_string_equal(heads(&m, h), "b");
	assert_int_equal(m.r.conflicts, 0);
	assert_int_equal(m.r.row, 42);
	made_release(&m);
}

/* Two on the same base disagree; a later save of something else must not hide it; one that sets the field on both settles. */
static void
test_conflict_rule(void **state)
{
	struct made m;
	char h[66];

	(void)state;
	made_init(&m);
	edit(&m, 'a', 1, "", "{\"what\":\"一\"}");
	edit(&m, 'b', 2, "a", "{\"what\":\"二\"}");
	edit(&m, 'c', 2, "a", "{\"what\":\"三\"}");
	edit(&m, 'd', 3, "bc", "{\"note\":\"x\"}");
	fold(&m);
	assert_int_equal(m.r.conflicts, 1 << JOB_WHAT);
	assert_string_equal(record_text(&m.r, "what"), "三");
	assert_string_equal(heads(&m, h), "d");
	made_release(&m);

	made_init(&m);
	edit(&m, 'a', 1, "", "{\"what\":\"一\"}");
	edit(&m, 'b', 2, "a", "{\"what\":\"二\"}");
	edit(&m, 'c', 2, "a", "{\"what\":\"三\"}");
	edit(&m, 'd', 3, "bc", "{\"note\":\"x\"}");
	edit(&m, 'e', 4, "d", "{\"what\":\"三\"}");	/* to the value shown */
	fold(&m);
	assert_int_equal(m.r.conflicts, 0);
	assert_string_equal(record_text(&m.r, "what"), "三");
	made_release(&m);

	made_init(&m);	/* on top of one side only: the other stays */
	edit(&m, 'a', 1, "", "{\"what\":\"一\"}");
	edit(&m, 'b', 2, "a", "{\"what\":\"二\"}");
	edit(&m, 'c', 2, "a", "{\"what\":\"三\"}");
	edit(&m, 'd', 3, "b", "{\"what\":\"四\"}");
	fold(&m);
	assert_int_equal(m.r.conflicts, 1 << JOB_WHAT);
	assert_string_equal(record_text(&m.r, "what"), "四");
	assert_string_equal(heads(&m, h), "cd");
	made_release(&m);

	made_init(&m);	/* the same value twice is no conflict; different fields are none */
	edit(&m, 'a', 1, "", "{\"what\":\"一\"}");
	edit(&m, 'b', 2, "a", "{\"what\":\"二\"}");
	edit(&m, 'c', 2, "a", "{\"note\":\"y\",\"what\":\"二\"}");
	fold(&m);
	assert_int_equal(m.r.conflicts, 0);
	assert_string_equal(record_text(&m.r, "note"), "y");
	made_release(&m);
}

static void
test_policies(void **state)
{
	struct made m;

	(void)state;
	made_init(&m);
	edit(&m, 'a', 1, "", "{}");
	edit(&m, 'b', 2, "a", "{\"cost\":9,\"count\":9,\"looked\":9}");
	edit(&m, 'c', 2, "a", "{\"cost\":4,\"count\":4,\"looked\":4}");
	fold(&m);
	assert_int_equal(m.r.conflicts, 0);
	assert_int_equal(record_int(&m.r, "cost"), 9);
	assert_int_equal(record_int(&m.r, "count"), 4);
	assert_int_equal(record_int(&m.r, "looked"), 4);
	made_release(&m);

	made_init(&m);	/* a correction on top of both counts, even downwards */
	edit(&m, 'a', 1, "", "{\"cost\":1}");
	edit(&m, 'b', 2, "a", "{\"cost\":9}");
	edit(&m, 'c', 2, "a", "{\"cost\":4}");
	edit(&m, 'd', 3, "bc", "{\"cost\":2}");
	fold(&m);
	assert_int_equal(record_int(&m.r, "cost"), 2);
	made_release(&m);
}

static void
test_deletion(void **state)
{
	struct made m;

	(void)state;
	made_init(&m);
	edit(&m, 'a', 1, "", "{\"what\":\"一\"}");
	edit(&m, 'b', 2, "a", "{\"deleted\":1}");
	fold(&m);
	assert_true(m.r.deleted);
	assert_false(m.r.delete_conflict);
	assert_string_equal(record_text(&m.r, "what"), "一");
	made_release(&m);

	made_init(&m);	/* never hides concurrent work */
	edit(&m, 'a', 1, "", "{\"what\":\"一\"}");
	edit(&m, 'b', 2, "a", "{\"deleted\":1}");
	edit(&m, 'c', 2, "a", "{\"what\":\"二\"}");
	fold(&m);
	assert_false(m.r.deleted);
	assert_true(m.r.delete_conflict);
	made_release(&m);

	made_init(&m);	/* nor later work */
	edit(&m, 'a', 1, "", "{\"what\":\"一\"}");
	edit(&m, 'b', 2, "a", "{\"deleted\":1}");
	edit(&m, 'c', 3, "b", "{\"what\":\"二\"}");
	fold(&m);
	assert_false(m.r.deleted);
	assert_true(m.r.delete_conflict);
	made_release(&m);

	made_init(&m);	/* settled either way */
	edit(&m, 'a', 1, "", "{\"what\":\"一\"}");
	edit(&m, 'b', 2, "a", "{\"deleted\":1}");
	edit(&m, 'c', 2, "a", "{\"what\":\"二\"}");
	edit(&m, 'd', 3, "bc", "{\"deleted\":0}");
	fold(&m);
	assert_false(m.r.deleted);
	assert_false(m.r.delete_conflict);
	made_release(&m);

	made_init(&m);	/* two deletions agree */
	edit(&m, 'a', 1, "", "{\"what\":\"一\"}");
	edit(&m, 'b', 2, "a", "{\"deleted\":1}");
	edit(&m, 'c', 2, "a", "{\"deleted\":1}");
	fold(&m);
	assert_true(m.r.deleted);
	made_release(&m);
}

static void
test_missing_bases(void **state)
{
	struct made m;
	char h[66];

	(void)state;
	made_init(&m);
	edit(&m, 'b', 2, "a", "{\"what\":\"二\"}");
	edit(&m, 'c', 2, "a", "{\"what\":\"三\"}");
	fold(&m);
	assert_true(m.r.missing);
	assert_int_equal(m.r.conflicts, 0);
	assert_string_equal(record_text(&m.r, "what"), "三");
	assert_string_equal(heads(&m, h), "bc");
	made_release(&m);
}

static void
test_newer_need(void **state)
{
	struct made m;
	char h[66];

	(void)state;
	made_init(&m);
	edit(&m, 'a', 1, "", "{\"what\":\"一\"}");
	edit(&m, 'b', 2, "a", "{\"what\":\"二\"}");
	m.es.p[1].need = 2;
	fold(&m);
	assert_true(m.r.readonly);
	assert_string_equal(record_text(&m.r, "what"), "一");
	assert_string_equal(heads(&m, h), "b");
	made_release(&m);
}

/* What does not fit folds to nothing, and does not cut the line between those above and below it. */
static void
test_no_effect(void **state)
{
	static const char *const bad[] = { "{\"what\": \"x\"}", "{\"what\":\"x\",\"note\":\"y\"}", "{\"what\":\"x\",\"what\":\"x\"}",
		"{\"what\":1}", "{\"cost\":\"1\"}", "{\"cost\":01}", "{\"cost\":1.5}", "{\"cost\":-0}", "{\"cost\":9223372036854775808}",
		"{\"what\":\"\\n\"}", "{\"what\":\"\\u0041\"}", "{\"what\":\"\\u000A\"}", "{\"deleted\":2}", "[]", "", "{\"what\":\"x\"} ",
		"{\"people\":[[1]]}", "{\"people\":[1,\"a\"]}", "{\"lines\":\"x\"}", "{\"what\":\"\xff\"}", "{\"what\":true}", "{\"what\":\"x\"",
		"{\"what\":\"x\",}", NULL };
	static const char *const good[] = { "{\"unknown\":[1,\"a\",null],\"what\":\"x\"}", "{\"what\":\"\\\"\\\\\\u000a\"}", "{\"cost\":-9223372036854775808}",
		"{\"people\":[1,2]}", "{\"people\":null}", "{}", "{\"what\":\"\"}", NULL };
	struct made m;
	char h[66];

	(void)state;
	for (int i = 0; bad[i]; i++) {
		made_init(&m);
		edit(&m, 'a', 1, "", "{\"what\":\"一\"}");
		edit(&m, 'b', 2, "a", bad[i]);
		edit(&m, 'c', 3, "b", "{\"note\":\"n\",\"what\":\"二\"}");
		fold(&m);
		if (m.es.p[1].folds)
			fail_msg("folds: %s", bad[i]);
		assert_string_equal(heads(&m, h), "c");
		assert_string_equal(record_text(&m.r, "what"), "二");
		assert_int_equal(m.r.conflicts, 0);
		made_release(&m);
	}
	for (int i = 0; good[i]; i++) {
		made_init(&m);
		edit(&m, 'a', 1, "", good[i]);
		fold(&m);
		if (!m.es.p[0].folds)
			fail_msg("does not fold: %s", good[i]);
		made_release(&m);
	}
	made_init(&m);	/* a gen that does not fit its bases, too high, too low, on nothing */
	edit(&m, 'a', 1, "", "{\"what\":\"一\"}");
	edit(&m, 'b', 3, "a", "{\"what\":\"二\"}");
	edit(&m, 'c', 1, "a", "{\"what\":\"三\"}");
	edit(&m, 'd', 2, "", "{\"what\":\"四\"}");
	edit(&m, 'e', 2, "aa", "{\"what\":\"五\"}");
	fold(&m);
	assert_string_equal(record_text(&m.r, "what"), "一");
	assert_string_equal(heads(&m, h), "a");
	made_release(&m);
}

/* The same set in any order of arrival gives the same row. */
static void
test_order_of_arrival(void **state)
{
	static const int orders[][4] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 2, 0, 3, 1 }, { 1, 3, 0, 2 } };
	struct made m;
	char h[66];

	(void)state;
	for (size_t o = 0; o < 4; o++) {
		made_init(&m);
		for (int i = 0; i < 4; i++)
			switch (orders[o][i]) {
			case 0: edit(&m, 'a', 1, "", "{\"what\":\"一\"}"); break;
			case 1: edit(&m, 'b', 2, "a", "{\"what\":\"二\"}"); break;
			case 2: edit(&m, 'c', 2, "a", "{\"deleted\":1}"); break;
			case 3: edit(&m, 'd', 3, "b", "{\"note\":\"x\"}"); break;
			}
		fold(&m);
		assert_string_equal(heads(&m, h), "cd");
		assert_string_equal(record_text(&m.r, "what"), "二");
		assert_true(m.r.delete_conflict);
		made_release(&m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_plain), cmocka_unit_test(test_conflict_rule),
		cmocka_unit_test(test_policies), cmocka_unit_test(test_deletion), cmocka_unit_test(test_missing_bases),
		cmocka_unit_test(test_newer_need), cmocka_unit_test(test_no_effect), cmocka_unit_test(test_order_of_arrival) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
