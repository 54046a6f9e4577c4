/* A pasted message: who, where and when, and nothing that it does not say. */
#include "desk.h"

#include "office/message.h"

static void
expect(struct desk *d, const char *text, int64_t village, int64_t household, const char *day)
{
	struct message m;
	char iso[11] = "";

	OK(message_read(&d->o, text, &m, &d->e), d->e);
	if (m.day != DATE_NONE)
		date_to_iso(m.day, iso);
	if (m.village != village || m.household != household || strcmp(iso, day) != 0)
		fail_msg("%s: village %d household %d day %s", text, m.village == village, m.household == household, iso);
}

static void
test_read(void **state)
{
	struct desk d;
	struct people p;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	expect(&d, "@李明 大塘村赵建功家的水渠又堵了, 11月20日前去看一下", p.datang, p.zhao, "2026-11-20");
	/* two of a name: the village says which, else nobody is meant for certain */
	expect(&d, "石桥的张建国说路灯不亮，周五前修好", p.shiqiao, p.other_zhang, "2026-11-20");
	expect(&d, "张建国说路灯不亮", 0, 0, "");
	expect(&d, "张金贵家明天去", 0, p.jin, "2026-11-19");
	expect(&d, "大塘、石桥两个村都报一下3个数", 0, 0, "");
	expect(&d, "腊月二十三前把慰问名单报来", 0, 0, "2027-01-30");
	/* a day that is over is no limit; a phone number is no day */
	expect(&d, "11月10日开过会，电话10012345678", 0, 0, "");
	expect(&d, "", 0, 0, "");
	desk_close(&d);
}

static void
test_proposed(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;
	bool already;
	int bad;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_new(&f, &d.o, &ticket_thing, NULL, 0, &d.e), d.e);
	form_set_text(f, "detail", "大塘村赵建功家水渠堵了。11月25日前清完");
	assert_true(form_value(f, "household")->i == p.zhao);
	assert_true(form_value(f, "village")->i == p.datang);
	assert_true(form_value(f, "source")->i == term_row(&d.o, "source", "wechat"));
	assert_string_equal(form_value(f, "deadline")->s, "2026-11-25");
	assert_string_equal(form_value(f, "summary")->s, "大塘村赵建功家水渠堵了");
	assert_non_null(f->fields[entity_field(&ticket_entity, "detail")].warning);
	form_set_text(f, "category", "农田水利");
	OK(form_save(f, &bad, &already, &d.e), d.e);
	form_free(f);

	/* What was typed stays. */
	OK(form_new(&f, &d.o, &ticket_thing, NULL, 0, &d.e), d.e);
	form_set_text(f, "source", "电话");
	form_set_text(f, "household", "张金贵");
	form_set_text(f, "deadline", "2026-12-01");
	form_set_text(f, "detail", "大塘村赵建功家水渠堵了。11月25日前清完");
	assert_true(form_value(f, "household")->i == p.jin);
	assert_true(form_value(f, "source")->i == term_row(&d.o, "source", "phone"));
	assert_string_equal(form_value(f, "deadline")->s, "2026-12-01");
	form_discard(f);
	form_free(f);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_read), cmocka_unit_test(test_proposed) };

	return cmocka_run_group_tests_name("office/message", tests, NULL, NULL);
}
