/* test_undo.c - steps taken back and done again, in words; steps within a form. */
#include "desk.h"

#include "office/bin.h"
#include "office/form_steps.h"
#include "office/undo.h"

static void
says(struct desk *d, int (*go)(struct office *, const struct progress *, struct buf *, struct err *), const char *expected)
{
	struct buf said = BUF_INIT;

	OK(go(&d->o, NULL, &said, &d->e), d->e);
	assert_string_equal(buf_str(&said), expected);
	buf_release(&said);
}

static void
refused(struct desk *d, int (*go)(struct office *, const struct progress *, struct buf *, struct err *), const char *expected)
{
	struct buf said = BUF_INIT;

	assert_int_equal(go(&d->o, NULL, &said, &d->e), -1);
	assert_int_equal(said.n, 0);
	if (strstr(d->e.text, expected) == NULL)
		fail_msg("no \"%s\" in \"%s\"", expected, d->e.text);
	buf_release(&said);
}

static void
change(struct desk *d, int64_t row, const char *field, const char *typed)
{
	struct form *f;
	bool already;
	int bad;

	OK(form_open(&f, &d->o, &household_thing, row, &d->e), d->e);
	form_set_text(f, field, typed);
	OK(form_save(f, &bad, &already, &d->e), d->e);
	form_free(f);
}

static void
test_words(void **state)
{
	struct desk d;
	struct people p;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	change(&d, p.zhang, "phone", "10000000002");
	OK(bin_put(&d.o, &household_entity, p.jin, &d.e), d.e);
	OK(bin_take(&d.o, &household_entity, p.jin, &d.e), d.e);
	desk_add(&d, &visit_thing, "household", "赵建功", "way", "1", "matters", "1", "need", "1", NULL);
	says(&d, office_undo_last, "已撤回: 新走访 11-18 赵建功 等 2 条");
	says(&d, office_undo_last, "已撤回: 取回 户 张金贵");
	says(&d, office_undo_last, "已撤回: 删除 户 张金贵");
	says(&d, office_undo_last, "已撤回: 改动 户 张建国(电话)");
	says(&d, office_redo_last, "已重做: 改动 户 张建国(电话)");
	says(&d, office_redo_last, "已重做: 删除 户 张金贵");
	/* over a restart */
	office_close(&d.o);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	says(&d, office_redo_last, "已重做: 取回 户 张金贵");
	says(&d, office_redo_last, "已重做: 新走访 11-18 赵建功 等 2 条");
	refused(&d, office_redo_last, "没有可重做的");
	says(&d, office_undo_last, "已撤回: 新走访 11-18 赵建功 等 2 条");
	/* a save ends what could be done again */
	change(&d, p.zhao, "phone", "10000000003");
	refused(&d, office_redo_last, "没有可重做的");
	desk_close(&d);
}

static void
test_both_are_shown(void **state)
{
	struct desk d;
	struct people p;
	struct record r;
	int64_t me, other;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	other = desk_add(&d, &staff_thing, "name", "王德福", NULL);
	change(&d, p.zhang, "phone", "10000000002");
	me = d.o.me;
	d.o.me = other;
	change(&d, p.zhang, "phone", "10000000003");
	refused(&d, office_redo_last, "没有可重做的");
	d.o.me = me;
	refused(&d, office_undo_last, "不能撤回: 户 张建国 的电话后来又改过: 那次是 10000000002, 现在是 10000000003");
	desk_get(&d, &household_entity, p.zhang, &r);
	assert_string_equal(record_text(&r, "phone"), "10000000003");
	record_release(&r);
	/* his own step goes back, and then mine */
	d.o.me = other;
	says(&d, office_undo_last, "已撤回: 改动 户 张建国(电话)");
	d.o.me = me;
	says(&d, office_undo_last, "已撤回: 改动 户 张建国(电话)");
	/* done again only where nobody was since */
	d.o.me = other;
	change(&d, p.zhang, "phone", "10000000004");
	d.o.me = me;
	refused(&d, office_redo_last, "不能重做: 户 张建国 的电话后来又改过: 那次是 10000000001, 现在是 10000000004");
	desk_close(&d);
}

static const char *
text(const struct form *f, const char *name)
{
	return f->fields[entity_field(f->thing->entity, name)].text;
}

static void
choose(struct form *f, struct form_steps *s, const char *name, int64_t i)
{
	struct value v = { .kind = VALUE_INT, .i = i };
	int at = entity_field(f->thing->entity, name);

	form_choose(f, at, &v);
	form_steps_keep(s, f, at);
}

static void
test_steps_of_a_form(void **state)
{
	struct desk d;
	struct people p;
	struct form *f, *again;
	struct form_steps s = { NULL, 0, 0 };
	int household, way;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_new(&f, &d.o, &visit_thing, NULL, 0, &d.e), d.e);
	household = entity_field(&visit_entity, "household");
	way = entity_field(&visit_entity, "way");
	form_steps_keep(&s, f, household);
	assert_int_equal(form_steps_back(&s, f, household), -1);
	choose(f, &s, "household", p.zhang);
	choose(f, &s, "way", VISIT_PHONE);
	form_type(f, entity_field(&visit_entity, "note"), "半句");
	/* what is being typed is a step of its own once somebody wants back */
	assert_int_equal(form_steps_back(&s, f, entity_field(&visit_entity, "note")), entity_field(&visit_entity, "note"));
	assert_string_equal(text(f, "note"), "");
	assert_int_equal(form_steps_back(&s, f, 0), way);
	assert_string_equal(text(f, "way"), "");
	/* what the household filled in goes with it */
	assert_string_equal(text(f, "village"), "大塘村");
	assert_int_equal(form_steps_back(&s, f, 0), household);
	assert_string_equal(text(f, "village"), "");
	assert_true(value_is_null(form_value(f, "household")));
	assert_false(form_is_dirty(f));
	assert_int_equal(form_steps_back(&s, f, 0), -1);
	assert_int_equal(form_steps_on(&s, f, 0), household);
	assert_int_equal(form_value(f, "household")->i, p.zhang);
	/* the draft is what the form shows */
	OK(form_resume(&again, &d.o, f->draft, &d.e), d.e);
	assert_string_equal(text(again, "household"), "张建国");
	assert_string_equal(text(again, "way"), "");
	form_free(again);
	/* another choice ends what could be done again */
	choose(f, &s, "way", VISIT_HOME);
	assert_int_equal(form_steps_on(&s, f, 0), -1);
	form_steps_release(&s);
	form_free(f);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_words), cmocka_unit_test(test_both_are_shown), cmocka_unit_test(test_steps_of_a_form) };

	return cmocka_run_group_tests_name("office/undo", tests, NULL, NULL);
}
