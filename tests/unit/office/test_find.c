/*
 * Find anything: what is found by what, what was perhaps meant when nothing
 * is, and filters kept under a name.
 */
#include "desk.h"

#include "office/bin.h"
#include "office/browse.h"
#include "office/saved.h"

static void
township(struct desk *d)
{
	desk_open(d);
	desk_add(d, &village_thing, "name", "大塘村", NULL);
	desk_add(d, &household_thing, "name", "张建国", "village", "大塘村", "phone", "10013800001", NULL);
	desk_add(d, &household_thing, "name", "赵建功", "village", "大塘村", NULL);
	desk_add(d, &household_thing, "name", "单小满", "village", "大塘村", NULL);
	desk_add(d, &person_thing, "household", "张建国", "name", "路小山", NULL);
	desk_add(d, &ticket_thing, "source", "1", "household", "张建国", "category", "农田水利", "summary", "灌溉渠堵塞", NULL);
}

static bool
finds(struct desk *d, const char *typed, const struct entity *ent, const char *title)
{
	struct candidates c;
	bool hit = false;

	OK(browse_find(&d->o, typed, 9, &c, &d->e), d->e);
	for (size_t i = 0; i < c.n; i++) {
		hit = hit || (c.p[i].entity == ent && strstr(c.p[i].title, title) != NULL);
		/* grouped: nothing of a kind stands apart from the others of it, the ticket of a number aside */
		for (size_t k = i + 1; i > 0 && k + 1 < c.n; k++)
			assert_false(c.p[i].entity == c.p[k + 1].entity && c.p[k].entity != c.p[i].entity);
	}
	candidates_release(&c);
	return hit;
}

static void
test_find(void **state)
{
	struct desk d;

	(void)state;
	township(&d);
	assert_true(finds(&d, "zjg", &household_entity, "张建国"));
	assert_true(finds(&d, "zjg", &household_entity, "赵建功"));
	assert_true(finds(&d, "张", &household_entity, "张建国"));
	assert_true(finds(&d, "sxm", &household_entity, "单小满"));
	assert_true(finds(&d, "dxm", &household_entity, "单小满"));
	assert_true(finds(&d, "800001", &household_entity, "张建国"));
	assert_true(finds(&d, "lxs", &person_entity, "路小山"));
	assert_true(finds(&d, "1", &ticket_entity, "A-0001"));
	assert_true(finds(&d, "dt ggq", &ticket_entity, "A-0001"));
	assert_true(finds(&d, "dt zjg", &household_entity, "张建国"));
	assert_true(finds(&d, "dtc", &village_entity, "大塘村"));
	assert_true(finds(&d, "ntsl", &term_entity, "农田水利"));
	assert_true(finds(&d, "lm", &staff_entity, "李明"));
	assert_false(finds(&d, "zjx", &household_entity, "张建国"));
	desk_close(&d);
}

static void
similar_is(struct desk *d, const char *typed, const char *words, const char *title)
{
	struct similars s;

	OK(browse_similar(&d->o, typed, 3, &s, &d->e), d->e);
	if (words == NULL) {
		assert_int_equal(s.n, 0);
	} else {
		assert_true(s.n > 0);
		assert_string_equal(s.p[0].words, words);
		assert_string_equal(s.p[0].title, title);
	}
	similars_release(&s);
}

static void
test_similar(void **state)
{
	struct desk d;

	(void)state;
	township(&d);
	similar_is(&d, "zjh", "zjg", "赵建功等2户");	/* the newest first */
	similar_is(&d, "xjg", "zjg", "赵建功等2户");
	similar_is(&d, "jzg", NULL, NULL);		/* two slips at once in the only letters it is found by */
	similar_is(&d, "zjgg", "zjg", "赵建功等2户");
	similar_is(&d, "章建国", "zjg", "赵建功等2户");
	similar_is(&d, "zxm", "sxm", "单小满 1户");
	similar_is(&d, "qqqq", NULL, NULL);
	similar_is(&d, "z", NULL, NULL);
	similar_is(&d, "12345", NULL, NULL);
	similar_is(&d, "", NULL, NULL);
	desk_close(&d);
}

static void
test_saved(void **state)
{
	struct desk d;
	struct browse b;
	struct rows rows;
	int64_t row;

	(void)state;
	township(&d);
	browse_init(&b, &d.o, &ticket_thing, ticket_overdue);
	assert_string_equal(browse_preset_title(&b), "超期");
	browse_words(&b, "dt ggq");
	OK(saved_keep(&b, "大塘渠", &row, &d.e), d.e);
	assert_int_equal(saved_keep(&b, "  ", &row, &d.e), -1);
	browse_all(&b);
	assert_string_equal(browse_preset_title(&b), "");
	browse_words(&b, "");
	OK(saved_keep(&b, "都看", &row, &d.e), d.e);
	browse_of(&b, "household", 1);			/* one household's: nothing to keep under a name */
	assert_null(browse_preset_title(&b));
	assert_int_equal(saved_keep(&b, "这户", &row, &d.e), -1);
	browse_release(&b);

	browse_init(&b, &d.o, &ticket_thing, NULL);
	OK(saved_list(&d.o, &ticket_thing, 9, &rows, &d.e), d.e);
	assert_int_equal(rows.n, 4);	/* and the two a ledger begins with, behind them */
	assert_string_equal(record_text(&rows.p[0], "name"), "都看");
	OK(saved_show(&b, &rows.p[1], &d.e), d.e);
	assert_string_equal(browse_preset_title(&b), "超期");
	assert_string_equal(b.words, "dt ggq");
	OK(saved_show(&b, &rows.p[2], &d.e), d.e);
	assert_string_equal(browse_preset_title(&b), "已上报");
	OK(saved_show(&b, &rows.p[3], &d.e), d.e);
	assert_string_equal(browse_preset_title(&b), "督办");
	OK(saved_show(&b, &rows.p[0], &d.e), d.e);
	assert_string_equal(browse_preset_title(&b), "");
	assert_string_equal(b.words, "");
	value_set_text(record_field(&rows.p[1], "preset"), "没有这个");
	assert_int_equal(saved_show(&b, &rows.p[1], &d.e), -1);
	assert_string_equal(browse_preset_title(&b), "");
	rows_release(&rows);
	browse_release(&b);
	OK(bin_put(&d.o, &filter_entity, row, &d.e), d.e);
	OK(saved_list(&d.o, &ticket_thing, 9, &rows, &d.e), d.e);
	assert_int_equal(rows.n, 3);
	rows_release(&rows);
	OK(saved_list(&d.o, &household_thing, 9, &rows, &d.e), d.e);
	assert_int_equal(rows.n, 0);
	rows_release(&rows);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find), cmocka_unit_test(test_similar), cmocka_unit_test(test_saved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
