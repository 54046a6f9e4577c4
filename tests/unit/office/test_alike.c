/*
 * What may be here already: by which fields, with which exceptions, and what
 * is never said.
 */
#include "desk.h"

#include "office/alike.h"
#include "office/ticket_step.h"

static int64_t
found_not(struct form *f, const char *field, const int64_t *known, size_t n)
{
	struct record old;
	struct err e = { 0 };
	const char *why = NULL;
	int64_t row;

	OK(alike_find(f, entity_field(f->thing->entity, field), known, n, &old, &why, &e), e);
	row = old.row;
	if (row != 0)
		assert_non_null(why);
	record_release(&old);
	return row;
}

static int64_t
found(struct form *f, const char *field)
{
	return found_not(f, field, NULL, 0);
}

static struct form *
fresh(struct desk *d, const struct thing *t)
{
	struct form *f;

	OK(form_new(&f, &d->o, t, NULL, 0, &d->e), d->e);
	return f;
}

static void
test_households(void **state)
{
	struct desk d;
	struct form *f;
	int64_t one, two;

	(void)state;
	desk_open(&d);
	desk_add(&d, &village_thing, "name", "大塘村", NULL);
	desk_add(&d, &village_thing, "name", "石桥村", NULL);
	desk_add(&d, &group_thing, "village", "大塘村", "number", "1", NULL);
	desk_add(&d, &group_thing, "village", "大塘村", "number", "2", NULL);
	one = desk_add(&d, &household_thing, "name", "张建国", "village", "大塘村", "group", "1", "phone", "10013800001", "id_no", "000000196301010014", NULL);
	two = desk_add(&d, &household_thing, "name", "王小河", "village", "石桥村", "phone", "110", NULL);
	f = fresh(&d, &household_thing);
	form_set_text(f, "name", "张建国");
	assert_int_equal(found(f, "name"), 0);		/* no village yet */
	form_set_text(f, "village", "石桥村");
	assert_int_equal(found(f, "village"), 0);
	form_set_text(f, "village", "大塘村");
	assert_int_equal(found(f, "village"), one);
	assert_int_equal(found_not(f, "village", &one, 1), 0);	/* said to be another */
	form_set_text(f, "group", "2");
	assert_int_equal(found(f, "group"), 0);		/* another group: another family */
	form_set_text(f, "group", "1");
	assert_int_equal(found(f, "group"), one);
	form_set_text(f, "name", "李四");
	assert_int_equal(found(f, "name"), 0);
	form_set_text(f, "phone", "10013800001");
	assert_int_equal(found(f, "phone"), one);
	form_set_text(f, "phone", "110");		/* too short to tell anybody by */
	assert_int_equal(found(f, "phone"), 0);
	form_set_text(f, "id_no", "000000196301010014");
	assert_int_equal(found(f, "id_no"), one);
	form_discard(f);
	form_free(f);
	/* an old row is not alike to itself, and fields nobody touched say nothing */
	OK(form_open(&f, &d.o, &household_thing, one, &d.e), d.e);
	assert_int_equal(found(f, "name"), 0);
	form_set_text(f, "phone", "10013800002");
	form_set_text(f, "phone", "10013800001");
	assert_int_equal(found(f, "phone"), 0);
	form_discard(f);
	form_free(f);
	(void)two;
	desk_close(&d);
}

static void
test_people(void **state)
{
	struct desk d;
	struct form *f;
	int64_t child;

	(void)state;
	desk_open(&d);
	desk_add(&d, &village_thing, "name", "大塘村", NULL);
	desk_add(&d, &village_thing, "name", "石桥村", NULL);
	desk_add(&d, &household_thing, "name", "张建国", "village", "大塘村", NULL);
	desk_add(&d, &household_thing, "name", "赵建功", "village", "大塘村", NULL);
	desk_add(&d, &household_thing, "name", "李秀英", "village", "石桥村", NULL);
	child = desk_add(&d, &person_thing, "household", "张建国", "name", "张小山", "id_no", "000000199001010017", NULL);
	f = fresh(&d, &person_thing);
	form_set_text(f, "household", "李秀英");
	form_set_text(f, "name", "张小山");
	assert_int_equal(found(f, "name"), 0);		/* a namesake elsewhere */
	form_set_text(f, "household", "赵建功");
	assert_int_equal(found(f, "household"), child);
	form_set_text(f, "name", "王小河");
	assert_int_equal(found(f, "name"), 0);
	form_set_text(f, "id_no", "000000199001010017");
	assert_int_equal(found(f, "id_no"), child);
	form_discard(f);
	form_free(f);
	desk_close(&d);
}

static void
test_tickets(void **state)
{
	struct desk d;
	struct form *f;
	struct buf b = BUF_INIT;
	struct record old;
	const char *why;
	int64_t one;

	(void)state;
	desk_open(&d);
	desk_add(&d, &village_thing, "name", "大塘村", NULL);
	desk_add(&d, &household_thing, "name", "张建国", "village", "大塘村", NULL);
	desk_add(&d, &household_thing, "name", "赵建功", "village", "大塘村", NULL);
	one = desk_add(&d, &ticket_thing, "source", "1", "household", "张建国", "category", "农田水利", "summary", "灌溉渠堵塞影响用水", NULL);
	f = fresh(&d, &ticket_thing);
	form_set_text(f, "household", "张建国");
	assert_int_equal(found(f, "household"), 0);	/* another matter, as far as one knows */
	form_set_text(f, "category", "防汛抗旱");
	assert_int_equal(found(f, "category"), one);	/* of the same matter */
	form_set_text(f, "category", "道路交通");
	assert_int_equal(found(f, "category"), 0);
	form_set_text(f, "summary", "灌溉渠又堵塞");
	assert_int_equal(found(f, "summary"), one);
	OK(alike_find(f, entity_field(&ticket_entity, "summary"), NULL, 0, &old, &why, &d.e), d.e);
	alike_pair(f, &old, &b);
	assert_non_null(strstr(buf_str(&b), "*灌溉渠堵塞影响用水"));
	assert_non_null(strstr(buf_str(&b), "*灌溉渠又堵塞"));
	assert_non_null(strstr(buf_str(&b), "  A-0001"));
	assert_null(strstr(buf_str(&b), "*张建国"));
	record_release(&old);
	buf_release(&b);
	form_set_text(f, "summary", "门口积水");
	assert_int_equal(found(f, "summary"), 0);
	form_set_text(f, "household", "赵建功");
	form_set_text(f, "category", "农田水利");
	assert_int_equal(found(f, "category"), 0);
	form_set_text(f, "household", "张建国");
	assert_int_equal(found(f, "category"), one);
	OK(ticket_close(&d.o, one, RESULT_SOLVED, NULL, 0, &b, &d.e), d.e);
	buf_release(&b);
	assert_int_equal(found(f, "category"), 0);	/* done: it is a new matter */
	form_discard(f);
	form_free(f);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_households), cmocka_unit_test(test_people), cmocka_unit_test(test_tickets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
