/*
 * 上级要数: what a column means, what was asked before, what the dictionary says of a row.
 */
#include "small.h"

#include "office/request_form.h"

static int
setup(void **state)
{
	struct small *s = mem_zero(1, sizeof(*s));

	small_open(s);
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	small_close(*state);
	free(*state);
	return 0;
}

/* --- matching --------------------------------------------------------------------------------------------------- */

static void
matches(int64_t per, const char *title, const char *name, enum dict_match how)
{
	struct dict_entry d;
	struct buf b = BUF_INIT;
	enum dict_match got = dict_match(&d, per, title);

	if (got != DICT_NONE)
		dict_name(&d, &b);
	if (got != how || strcmp(buf_str(&b), name) != 0)
		fail_msg("%s: %d %s, not %d %s", title, got, buf_str(&b), how, name);
	buf_release(&b);
}

static void
matching(void **state)
{
	(void)state;
	matches(PER_HOUSEHOLD, "户主姓名", "household.name", DICT_SURE);
	matches(PER_HOUSEHOLD, " 户主 姓名*：", "household.name", DICT_SURE);
	matches(PER_HOUSEHOLD, "身份证号（18位）", "household.id_no", DICT_SURE);
	matches(PER_HOUSEHOLD, "村组", "household.place", DICT_SURE);
	matches(PER_HOUSEHOLD, "低保类别", "household.tags", DICT_SURE);
	matches(PER_HOUSEHOLD, "走访干部", "visit.latest_cadres", DICT_SURE);
	matches(PER_HOUSEHOLD, "是否解决", "ticket.latest_state", DICT_SURE);
	/* a row that is a visit has a date and cadres of its own */
	matches(PER_VISIT, "走访干部", "visit.cadres", DICT_SURE);
	matches(PER_VISIT, "走访日期", "visit.date", DICT_SURE);
	matches(PER_VISIT, "联系电话", "household.phone", DICT_SURE);
	matches(PER_PERSON, "姓名", "person.name", DICT_SURE);
	matches(PER_TICKET, "反映问题", "ticket.summary", DICT_SURE);
	matches(PER_HOUSEHOLD, "户主电话情况", "household.phone", DICT_GUESS);
	matches(PER_HOUSEHOLD, "取暖方式", "", DICT_NONE);
	matches(PER_HOUSEHOLD, "", "", DICT_NONE);
	matches(PER_HOUSEHOLD, "  ", "", DICT_NONE);
}

/* Every entry is found by its name, has a title, and every synonym leads to one. */
static void
dictionary(void **state)
{
	(void)state;
	assert_true(dict_size() > 60);
	for (size_t i = 0; i < dict_size(); i++) {
		struct dict_entry d = dict_at(i), found;
		struct buf name = BUF_INIT, title = BUF_INIT, again = BUF_INIT;
		dict_name(&d, &name);
		dict_title(&d, &title);
		assert_true(dict_find(&found, buf_str(&name)));
		dict_name(&found, &again);
		assert_string_equal(buf_str(&name), buf_str(&again));
		assert_non_null(strchr(buf_str(&title), '.'));
		buf_release(&name);
		buf_release(&title);
		buf_release(&again);
	}
	struct dict_entry none;
	assert_false(dict_find(&none, ""));
	assert_false(dict_find(&none, "household"));
	assert_false(dict_find(&none, "household.nosuch"));
	assert_false(dict_find(&none, "household.members"));
	assert_false(dict_find(&none, "reception.date"));
}

/* --- columns ---------------------------------------------------------------------------------------------------- */

static int64_t
add_request(struct small *s, const char *name, const char *received, const char *titles)
{
	struct titles_list t;
	struct record r;
	int64_t row = small_add(s, &request_entity, "name", name, "asker", ROW(term_row(&s->o, "asker", "rural")), "channel", "1", "per", "1",
		"received", received, "state", "10", NULL);

	small_get(s, &request_entity, row, &r);
	titles_split(&t, titles, strlen(titles));
	OK(request_set_columns(&s->o, &r, &t, &s->e), s->e);
	titles_release(&t);
	record_release(&r);
	return row;
}

/* "title=entry|..." in order. */
static void
columns_are(struct small *s, int64_t request, const char *want)
{
	struct rows items;
	struct buf b = BUF_INIT;

	OK(request_items(&s->o, request, &items, &s->e), s->e);
	for (size_t i = 0; i < items.n; i++)
		buf_addf(&b, "%s%s=%s", i > 0 ? "|" : "", record_text(&items.p[i], "title"), record_text(&items.p[i], "entry"));
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
	rows_release(&items);
}

static void
columns(void **state)
{
	struct small *s = *state;
	struct titles_list t;
	struct rows items;
	struct record r;
	struct dict_entry d;

	titles_split(&t, "户主\t 电话 \r\n\r\n村组，取暖方式、、备注;", strlen("户主\t 电话 \r\n\r\n村组，取暖方式、、备注;"));
	assert_int_equal(t.n, 5);
	assert_string_equal(t.p[1], "电话");
	assert_string_equal(t.p[4], "备注");
	titles_release(&t);

	int64_t request = add_request(s, "表", "2026-11-18", "户主,取暖方式,电话");
	columns_are(s, request, "户主=household.name|取暖方式=|电话=household.phone");
	/* matched by hand, then the asker sends another order, one column less and one more: what was matched stays */
	OK(request_items(&s->o, request, &items, &s->e), s->e);
	assert_true(dict_find(&d, "household.note"));
	OK(request_set_item(&s->o, &items.p[1], &d, 0, &s->e), s->e);
	rows_release(&items);
	small_get(s, &request_entity, request, &r);
	titles_split(&t, "取暖方式\t户主\t村", strlen("取暖方式\t户主\t村"));
	OK(request_set_columns(&s->o, &r, &t, &s->e), s->e);
	columns_are(s, request, "取暖方式=household.note|户主=household.name|村=household.village");
	/* the same again writes nothing */
	struct batch_info before, after;
	OK(ledger_last_batch(s->o.ledger, 0, &before, &s->e), s->e);
	OK(request_set_columns(&s->o, &r, &t, &s->e), s->e);
	OK(ledger_last_batch(s->o.ledger, 0, &after, &s->e), s->e);
	assert_int_equal(before.batch, after.batch);
	titles_release(&t);
	record_release(&r);
}

static void
overlap(void **state)
{
	struct small *s = *state;
	struct request_overlap same;
	struct rows items;

	add_request(s, "旧表", "2026-10-05", "户主,电话");
	int64_t winter = add_request(s, "冬季帮扶表", "2026-11-05", "户主,证件号码,村组,救助类别,走访日期,走访干部,反映事项,电话");
	int64_t now = add_request(s, "困难群众表", "2026-11-18", "户主姓名,身份证号,村组,低保类别,最近走访日期,走访干部,反映困难,是否解决,取暖方式");
	OK(request_items(&s->o, now, &items, &s->e), s->e);
	OK(request_overlap(&s->o, now, &items, &same, &s->e), s->e);
	assert_int_equal(same.same, 7);
	assert_true(same.request.row == winter);
	record_release(&same.request);
	rows_release(&items);
	/* what the ledger has not counts by its words */
	int64_t other = add_request(s, "取暖表", "2026-11-19", "取暖方式,燃气表号");
	OK(request_items(&s->o, other, &items, &s->e), s->e);
	OK(request_overlap(&s->o, other, &items, &same, &s->e), s->e);
	assert_int_equal(same.same, 1);
	assert_true(same.request.row == now);
	record_release(&same.request);
	rows_release(&items);
}

/* --- values ----------------------------------------------------------------------------------------------------- */

static void
says(struct small *s, const struct record *row, const char *name, const char *want)
{
	struct dict_row r;
	struct dict_entry d;
	struct value v;
	struct buf b = BUF_INIT;

	value_init(&v);
	assert_true(dict_find(&d, name));
	dict_row_begin(&r, &s->o, row, 7);
	OK(dict_value(&r, &d, &v, &s->e), s->e);
	office_format(&s->o, d.field, &v, false, &b);
	if (strcmp(buf_str(&b), want) != 0)
		fail_msg("%s: \"%s\", not \"%s\"", name, buf_str(&b), want);
	dict_row_end(&r);
	value_release(&v);
	buf_release(&b);
}

static void
values(void **state)
{
	struct small *s = *state;
	struct record r;
	int64_t village = small_add(s, &village_entity, "name", "大塘村", NULL), wang = small_add(s, &staff_entity, "name", "王德福", NULL);
	int64_t group = small_add(s, &group_entity, "village", ROW(village), "number", "3", NULL);
	int64_t house = small_add(s, &household_entity, "name", "张建国", "village", ROW(village), "group", ROW(group), "phone", "007",
		"id_no", "000000196311190016", NULL);
	int64_t wife = small_add(s, &person_entity, "household", ROW(house), "name", "李秀英", "relation", "10", "birth", "1965-11-18", NULL);

	small_add(s, &person_entity, "household", ROW(house), "name", "张小明", "valid_to", "2020-01-01", NULL);
	small_add(s, &tag_entity, "household", ROW(house), "term", ROW(term_row(&s->o, "tag", "dibao")), "valid_from", "2020-01-01", NULL);
	small_add(s, &tag_entity, "household", ROW(house), "term", ROW(term_row(&s->o, "tag", "sick")), "valid_to", "2026-11-17", NULL);
	small_add(s, &tag_entity, "household", ROW(house), "person", ROW(wife), "term", ROW(term_row(&s->o, "tag", "disabled")), NULL);
	small_get(s, &household_entity, house, &r);
	says(s, &r, "visit.latest", "");
	says(s, &r, "visit.times", "0");
	says(s, &r, "ticket.latest_state", "");
	/* the newest by its date, not by when it was typed */
	small_add(s, &visit_entity, "date", "2026-11-16", "household", ROW(house), "village", ROW(village), "cadres", ROW(wang), "way", "1",
		"matters", ROW(term_row(&s->o, "matter", "1")), "need", "1", NULL);
	small_add(s, &visit_entity, "date", "2025-12-31", "household", ROW(house), "village", ROW(village), "cadres", ROW(wang), "way", "2",
		"matters", ROW(term_row(&s->o, "matter", "2")), "need", "1", NULL);
	small_add(s, &ticket_entity, "household", ROW(house), "summary", "修渠", "state", "20", "opened", "1763400000000", NULL);
	says(s, &r, "office.serial", "7");
	says(s, &r, "office.township", "石沟镇");
	says(s, &r, "household.place", "大塘村3组");
	says(s, &r, "household.people", "2");
	says(s, &r, "household.tags", "低保、残疾");
	says(s, &r, "household.sex", "男");
	says(s, &r, "household.birth", "1963-11-19");
	says(s, &r, "household.age", "62");	/* tomorrow 63 */
	says(s, &r, "visit.latest", "2026-11-16");
	says(s, &r, "visit.latest_cadres", "王德福");
	says(s, &r, "visit.latest_matters", "农田水利");
	says(s, &r, "visit.times", "1");
	says(s, &r, "ticket.latest_summary", "修渠");
	says(s, &r, "ticket.open", "1");
	says(s, &r, "household.phone", "007");
	says(s, &r, "person.name", "");		/* of a household there are many */
	record_release(&r);

	small_get(s, &person_entity, wife, &r);
	says(s, &r, "person.name", "李秀英");
	says(s, &r, "household.name", "张建国");
	says(s, &r, "household.age", "61");
	says(s, &r, "visit.latest", "2026-11-16");
	record_release(&r);
}

/* The rows a form is about: by kind, village and tag, as the register was written; more than a page of them. */
static void
which_rows(void **state)
{
	struct small *s = *state;
	struct request_rows rows;
	struct record r;
	int64_t here = small_add(s, &village_entity, "name", "大塘村", NULL), there = small_add(s, &village_entity, "name", "石桥村", NULL);
	int64_t request = add_request(s, "表", "2026-11-18", "户主"), first = 0;
	int n = 0, rc;

	for (int i = 0; i < 230; i++) {
		int64_t house = small_add(s, &household_entity, "name", "张三", "village", ROW(i % 5 == 0 ? there : here), NULL);
		first = i == 0 ? house : first;
		if (i % 10 == 0)
			small_add(s, &tag_entity, "household", ROW(house), "term", ROW(term_row(&s->o, "tag", "dibao")), NULL);
		if (i % 46 == 0)
			small_add(s, &person_entity, "household", ROW(house), "name", "李四", NULL);
	}
	small_get(s, &request_entity, request, &r);
	request_rows_begin(&rows, &s->o, &r);
	while ((rc = request_rows_next(&rows, &s->e)) == 1) {
		assert_true(n > 0 || rows.row.row->row == first);
		n++;
		assert_int_equal(rows.serial, n);
	}
	request_rows_end(&rows);
	assert_int_equal(rc, 0);
	assert_int_equal(n, 230);

	static const struct { int64_t per; bool tag, village; int want; } cases[] = {
		{ PER_HOUSEHOLD, true, false, 23 }, { PER_HOUSEHOLD, true, true, 23 }, { PER_HOUSEHOLD, false, true, 46 },
		{ PER_PERSON, false, false, 5 }, { PER_PERSON, true, false, 1 }, { PER_PERSON, false, true, 1 }, { PER_VISIT, false, false, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		value_set_int(record_field(&r, "per"), cases[i].per);
		value_set_int(record_field(&r, "tag"), cases[i].tag ? term_row(&s->o, "tag", "dibao") : 0);
		value_set_int(record_field(&r, "village"), cases[i].village ? there : 0);
		request_rows_begin(&rows, &s->o, &r);
		for (n = 0; (rc = request_rows_next(&rows, &s->e)) == 1; n++)
			;
		request_rows_end(&rows);
		assert_int_equal(rc, 0);
		if (n != cases[i].want)
			fail_msg("case %zu: %d rows, not %d", i, n, cases[i].want);
	}
	record_release(&r);
}

/* Whose 投诉 it is does not go out, neither in the ticket's row nor in the household's. */
static void
not_who_complained(void **state)
{
	struct small *s = *state;
	struct request_rows rows;
	struct record r;
	int64_t house = small_add(s, &household_entity, "name", "张建国", NULL), request = add_request(s, "表", "2026-11-18", "户主");

	small_add(s, &ticket_entity, "number", "A-0001", "summary", "张建国反映乱收费", "state", "30", "household", ROW(house),
		"nature", ROW(term_row(&s->o, "nature", "complain")), NULL);
	small_get(s, &request_entity, request, &r);
	for (int outward = 0; outward < 2; outward++)
		for (int64_t per = PER_HOUSEHOLD; per <= PER_TICKET; per += PER_TICKET - PER_HOUSEHOLD) {
			static const char *const of_ticket[] = { "household.name", "ticket.summary" };
			struct value v;
			struct dict_entry d;
			value_set_int(record_field(&r, "per"), per);
			request_rows_begin(&rows, &s->o, &r);
			rows.outward = outward != 0;
			assert_int_equal(request_rows_next(&rows, &s->e), 1);
			for (size_t i = 0; i < 2 && per == PER_TICKET; i++) {
				value_init(&v);
				assert_true(dict_find(&d, of_ticket[i]));
				OK(dict_value(&rows.row, &d, &v, &s->e), s->e);
				assert_int_equal(v.kind == VALUE_TEXT && strstr(v.s, "张建国") != NULL, outward == 0);
				value_release(&v);
			}
			value_init(&v);
			assert_true(dict_find(&d, "ticket.latest_summary"));
			if (per == PER_HOUSEHOLD) {
				OK(dict_value(&rows.row, &d, &v, &s->e), s->e);
				assert_int_equal(value_is_null(&v), outward != 0);
			}
			value_release(&v);
			request_rows_end(&rows);
		}
	record_release(&r);
}

static void
answering(void **state)
{
	struct small *s = *state;
	struct record r;
	struct buf b = BUF_INIT;
	int64_t hand, ledger;
	bool warn;
	int64_t request = add_request(s, "表", "2026-11-18", "户主,取暖方式");

	small_get(s, &request_entity, request, &r);
	OK(request_minutes(&s->o, &r, 38 * 9, &hand, &ledger, &s->e), s->e);
	assert_int_equal(hand, 86);	/* 15 seconds a cell */
	assert_int_equal(ledger, 3);
	OK(request_answered(&s->o, &r, 38, 9, true, &s->e), s->e);
	record_release(&r);
	small_get(s, &request_entity, request, &r);
	assert_int_equal(record_int(&r, "state"), REQUEST_DONE);
	assert_int_equal(record_int(&r, "saved"), 83);
	assert_int_equal(record_int(&r, "rows"), 38);
	OK(request_month(&s->o, &b, &s->e), s->e);
	assert_string_equal(buf_str(&b), "本月要数 1 次, 清单外 0 次, 省下 1 小时 23 分");
	buf_clear(&b);
	/* deadlines in words */
	value_set_text(record_field(&r, "due"), "2026-11-18");
	value_set_text(record_field(&r, "due_time"), "16:00");
	value_set_int(record_field(&r, "state"), REQUEST_OPEN);
	request_due(&r, date_make(2026, 11, 18), &b, &warn);
	assert_string_equal(buf_str(&b), "今天16:00前");
	assert_true(warn);
	buf_clear(&b);
	request_due(&r, date_make(2026, 11, 20), &b, &warn);
	assert_string_equal(buf_str(&b), "超期2天 !!");
	buf_clear(&b);
	request_due(&r, date_make(2026, 11, 10), &b, &warn);
	assert_string_equal(buf_str(&b), "11-18 16:00前");
	assert_false(warn);
	buf_release(&b);
	record_release(&r);
}

/* Two stations collect the same cell: one row, and the later value. */
static void
collected(void **state)
{
	struct small *s = *state;
	struct rows items;
	struct buf b = BUF_INIT;
	int64_t n, house = small_add(s, &household_entity, "name", "张建国", "village", "1", NULL);
	int64_t request = add_request(s, "表", "2026-11-18", "户主,取暖方式");

	OK(request_items(&s->o, request, &items, &s->e), s->e);
	OK(request_cell(&s->o, items.p[1].row, house, &b, &s->e), s->e);
	assert_string_equal(buf_str(&b), "");
	OK(request_set_item(&s->o, &items.p[1], NULL, MISSING_ASK_ALONG, &s->e), s->e);
	OK(request_ask_along(&s->o, house, &b, &s->e), s->e);
	assert_string_equal(buf_str(&b), "顺带问: 取暖方式 (县乡村振兴局 表)\n");
	buf_clear(&b);
	OK(request_set_cell(&s->o, items.p[1].row, house, "煤炉", &s->e), s->e);
	OK(request_set_cell(&s->o, items.p[1].row, house, "空调", &s->e), s->e);
	OK(request_cell(&s->o, items.p[1].row, house, &b, &s->e), s->e);
	assert_string_equal(buf_str(&b), "空调");
	OK(ledger_total(s->o.ledger, &request_cell_entity, &n, &s->e), s->e);
	assert_int_equal(n, 1);
	buf_clear(&b);
	/* known now: not asked again */
	OK(request_ask_along(&s->o, house, &b, &s->e), s->e);
	assert_string_equal(buf_str(&b), "");
	buf_release(&b);
	rows_release(&items);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matching),
		cmocka_unit_test(dictionary),
		cmocka_unit_test_setup_teardown(columns, setup, teardown),
		cmocka_unit_test_setup_teardown(overlap, setup, teardown),
		cmocka_unit_test_setup_teardown(values, setup, teardown),
		cmocka_unit_test_setup_teardown(which_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(not_who_complained, setup, teardown),
		cmocka_unit_test_setup_teardown(answering, setup, teardown),
		cmocka_unit_test_setup_teardown(collected, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
