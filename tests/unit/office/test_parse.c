/* test_parse.c - what clerks type, and what comes out of it. */
#include "desk.h"

static struct field
plain(enum field_kind kind)
{
	return (struct field){ .name = "x", .title = "项目", .kind = kind };
}

static char *
text_of(struct desk *d, const struct field *f, const char *typed)
{
	struct buf b = BUF_INIT;
	struct value v;

	value_init(&v);
	if (office_parse(&d->o, f, typed, &v, &d->e) != 0)
		buf_adds(&b, "ERR");
	else
		office_format(&d->o, f, &v, false, &b);
	value_release(&v);
	return b.p != NULL ? buf_detach(&b) : mem_str("");
}

static void
says(struct desk *d, const struct field *f, const char *typed, const char *want)
{
	char *got = text_of(d, f, typed);

	if (strcmp(got, want) != 0)
		fail_msg("「%s」 gives 「%s」, not 「%s」 (%s)", typed, got, want, d->e.text);
	free(got);
}

static const struct field *
field_of(const struct entity *ent, const char *name)
{
	return &ent->fields[entity_field(ent, name)];
}

static void
test_plain_kinds(void **state)
{
	struct desk d;
	struct field f;

	(void)state;
	desk_open(&d);
	f = plain(FIELD_MONEY);
	says(&d, &f, "160", "160.00");
	says(&d, &f, "１６０．５", "160.50");
	says(&d, &f, "￥1,160.05元", "1160.05");
	says(&d, &f, "-3", "-3.00");
	says(&d, &f, "1.234", "ERR");
	says(&d, &f, "一百", "ERR");
	says(&d, &f, "", "");
	f = plain(FIELD_INT);
	says(&d, &f, " ４人 ", "4");
	says(&d, &f, "四", "ERR");
	says(&d, &f, "99999999999999999999", "ERR");
	f = plain(FIELD_DATE);
	says(&d, &f, "今", "2026-11-18");
	says(&d, &f, "１１-０２", "2026-11-02");
	says(&d, &f, "12-20", "2025-12-20");
	says(&d, &f, "13-45", "ERR");
	f.flags = FIELD_FUTURE;
	says(&d, &f, "12-20", "2026-12-20");
	f = plain(FIELD_TIME);
	says(&d, &f, "0910", "09:10");
	says(&d, &f, "９：１０", "09:10");
	f = plain(FIELD_STAMP);
	says(&d, &f, "2026-11-18 08:31", "2026-11-18 08:31");
	f = plain(FIELD_CODE);
	says(&d, &f, "　１３８００　", "13800");
	f.privacy = PRIVACY_ID;
	says(&d, &f, "00000019630512001ｘ", "00000019630512001X");
	f = plain(FIELD_NAME);
	says(&d, &f, "买买提•艾力", "买买提·艾力");
	says(&d, &f, "䶮𠮷㼆\xF0\xB1\x8D\x90", "䶮𠮷㼆\xF0\xB1\x8D\x90");
	f = plain(FIELD_TEXT);
	says(&d, &f, " １２３号，大塘 ", "１２３号，大塘");
	f = plain(FIELD_NOTE);
	says(&d, &f, "一行\n二行", "一行\n二行");
	f.max = 3;
	says(&d, &f, "一二三", "一二三");
	says(&d, &f, "一二三四", "ERR");
	desk_close(&d);
}

static void
test_choices(void **state)
{
	struct desk d;
	const struct field *f;

	(void)state;
	desk_open(&d);
	f = field_of(&person_entity, "relation");
	says(&d, f, "1", "配偶");
	says(&d, f, "１", "配偶");
	says(&d, f, "po", "配偶");
	says(&d, f, "长子", "长子");
	says(&d, f, "zn", "ERR");
	says(&d, f, "邻居", "ERR");
	f = field_of(&visit_entity, "need");
	says(&d, f, "0", "不用");
	says(&d, f, "2", "当场已办");
	desk_close(&d);
}

static void
test_terms_by_digit(void **state)
{
	struct desk d;
	struct rows all;
	const struct field *f = field_of(&household_entity, "kind");

	(void)state;
	desk_open(&d);
	OK(term_choices(&d.o, "household_kind", date_today(), &all, &d.e), d.e);
	assert_true(all.n >= 2);
	says(&d, f, "2", record_text(&all.p[1], "title"));
	says(&d, f, record_text(&all.p[0], "title"), record_text(&all.p[0], "title"));
	says(&d, f, "99", "ERR");
	rows_release(&all);
	desk_close(&d);
}

static void
test_references(void **state)
{
	struct desk d;
	struct people p;
	struct value v;
	const struct field *household = field_of(&visit_entity, "household");
	struct record near;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	value_init(&v);
	OK(office_parse(&d.o, household, "赵jg", &v, &d.e), d.e);
	assert_int_equal(v.i, p.zhao);
	OK(office_parse(&d.o, household, "张金", &v, &d.e), d.e);
	assert_int_equal(v.i, p.jin);
	/* Two of one name: nothing is guessed, both are named with what tells them apart. */
	assert_int_equal(office_parse(&d.o, household, "张建国", &v, &d.e), -1);
	assert_true(value_is_null(&v));
	assert_non_null(strstr(d.e.text, "大塘村"));
	assert_non_null(strstr(d.e.text, "石桥村"));
	record_init(&near, &visit_entity);
	value_set_int(record_field(&near, "village"), p.shiqiao);
	OK(office_parse_near(&d.o, household, "张建国", &near, &v, &d.e), d.e);
	assert_int_equal(v.i, p.other_zhang);
	record_release(&near);
	assert_int_equal(office_parse(&d.o, household, "没有这人", &v, &d.e), -1);
	assert_non_null(strstr(d.e.text, "没有这人"));
	OK(office_parse(&d.o, field_of(&household_entity, "group"), "大塘村3组", &v, &d.e), d.e);
	says(&d, field_of(&household_entity, "group"), "大塘村上湾", "大塘村上湾");
	says(&d, field_of(&household_entity, "group"), "3", "ERR");
	says(&d, field_of(&household_entity, "group"), "3组", "ERR");
	record_init(&near, &household_entity);
	value_set_int(record_field(&near, "village"), p.shiqiao);
	OK(office_parse_near(&d.o, field_of(&household_entity, "group"), "３组", &near, &v, &d.e), d.e);
	record_release(&near);
	value_release(&v);
	desk_close(&d);
}

/* The one meant is found also where search has more hits than it looks at. */
static void
test_exact_name_among_many(void **state)
{
	struct desk d;
	struct people p;
	struct changes cs;
	struct value v;
	int64_t batch;
	char name[40];

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	changes_init(&cs);
	for (int i = 0; i < 200; i++) {
		struct change *c = changes_add(&cs, &household_entity);

		snprintf(name, sizeof(name), "赵建功家%d", i);
		change_set_text(c, "name", name);
		change_set_int(c, "village", p.datang);
	}
	OK(ledger_save(d.o.ledger, &cs, d.o.me, &batch, &d.e), d.e);
	changes_release(&cs);
	value_init(&v);
	OK(office_parse(&d.o, field_of(&visit_entity, "household"), "赵建功", &v, &d.e), d.e);
	assert_int_equal(v.i, p.zhao);
	assert_int_equal(office_parse(&d.o, field_of(&visit_entity, "household"), "赵jg", &v, &d.e), -1);
	value_release(&v);
	desk_close(&d);
}

static void
test_words_over_village_and_name(void **state)
{
	struct desk d;
	struct people p;
	struct value v;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	value_init(&v);
	OK(office_parse(&d.o, field_of(&visit_entity, "household"), "sq zjg", &v, &d.e), d.e);
	assert_int_equal(v.i, p.other_zhang);
	value_release(&v);
	desk_close(&d);
}

static void
test_lists_of_references(void **state)
{
	struct desk d;
	const struct field *f = field_of(&visit_entity, "cadres");

	(void)state;
	desk_open(&d);
	desk_add(&d, &staff_thing, "name", "王德福", "kind", "2", NULL);
	says(&d, f, "lm 王德福", "李明、王德福");
	says(&d, f, "王德福，王德福、李明", "王德福、李明");
	says(&d, f, "李明 赵六", "ERR");
	desk_close(&d);
}

static void
test_labels(void **state)
{
	struct desk d;
	struct people p;
	struct value v;
	int64_t ticket;
	struct record r;
	const struct field *f = field_of(&visit_entity, "ticket");

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	ticket = desk_add(&d, &ticket_thing, "source", "1", "household", "赵jg", "category", "1", "summary", "灌溉渠堵塞", NULL);
	desk_get(&d, &ticket_entity, ticket, &r);
	assert_string_equal(record_text(&r, "number"), "A-0001");
	record_release(&r);
	value_init(&v);
	OK(office_parse(&d.o, f, "a-0001", &v, &d.e), d.e);
	assert_int_equal(v.i, ticket);
	OK(office_parse(&d.o, f, "１", &v, &d.e), d.e);
	assert_int_equal(v.i, ticket);
	assert_int_equal(office_parse(&d.o, f, "2", &v, &d.e), -1);
	value_release(&v);
	desk_close(&d);
}

static void
test_missing_row_is_said(void **state)
{
	struct desk d;
	struct buf b = BUF_INIT;

	(void)state;
	desk_open(&d);
	office_title(&d.o, "household", 4711, &b);
	assert_string_equal(buf_str(&b), "(记录未到)");
	buf_release(&b);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_kinds),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_terms_by_digit),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_exact_name_among_many),
		cmocka_unit_test(test_words_over_village_and_name),
		cmocka_unit_test(test_lists_of_references),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_missing_row_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
