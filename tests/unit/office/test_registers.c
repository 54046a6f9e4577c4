/* test_registers.c - first run, who am I, villages, households, people, history, backups. */
#include "desk.h"

#include "office/backup.h"
#include "office/history.h"

static void
test_first_run(void **state)
{
	struct desk d;
	struct record r;
	struct office_setup setup = { .township = "石沟镇", .station = "B" };
	enum office_setup_field field;
	char id[17];

	(void)state;
	desk_open(&d);
	assert_string_equal(ledger_township_name(d.o.ledger), "石沟镇");
	assert_string_equal(d.o.station.code, "A");
	assert_true(d.o.me != 0);
	desk_get(&d, &staff_entity, d.o.me, &r);
	assert_string_equal(record_text(&r, "name"), "李明");
	assert_string_equal(record_text(&r, "office"), "党政办");
	assert_int_equal(r.created_by, d.o.me);
	record_release(&r);
	/* Never over what is there. */
	assert_int_equal(office_create(&d.opt, &setup, &field, &d.e), -1);
	assert_int_equal(field, SETUP_FIELDS);
	assert_int_equal(d.e.code, ERR_INPUT);
	memcpy(id, d.o.station.id, sizeof(id));
	office_close(&d.o);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	assert_string_equal(d.o.station.id, id);
	desk_close(&d);
}

static void
test_bad_setup_leaves_nothing(void **state)
{
	struct desk d;
	struct office_setup bad[] = {
		{ .township = "  ", .station = "A" },
		{ .township = "石沟镇", .station = "太长的代号" },
		{ .township = "石沟镇", .station = "" },
		{ .township = "石沟镇", .station = "A", .name = "李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明" },
		{ .township = "石沟镇", .station = "A", .name = "李明", .post = "党政办党政办党政办党政办党政办党政办党政办党政办党政办党政办党政办党政办党政办党政办党政办党政办党政办党政办党政办党政办党政办" },
	};
	static const enum office_setup_field wrong[] = { SETUP_TOWNSHIP, SETUP_STATION, SETUP_STATION, SETUP_NAME, SETUP_POST };
	enum office_setup_field field;
	struct office o;

	(void)state;
	desk_open(&d);
	office_close(&d.o);
	unlink(d.ledger);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(office_create(&d.opt, &bad[i], &field, &d.e), -1);
		assert_int_equal(d.e.code, ERR_INPUT);
		assert_int_equal(field, wrong[i]);
		assert_false(file_exists(d.ledger));
	}
	assert_int_equal(office_open(&o, &d.opt, false, NULL, &d.e), -1);
	assert_int_equal(d.e.code, ERR_NOTFOUND);
	nftw(d.folder, desk_unlink, 8, FTW_DEPTH | FTW_PHYS);
	free(d.state);
	free(d.ledger);
}

/* A copied ledger opened on another PC: a station of its own, a letter of its own, nobody chosen yet. */
static void
test_copied_ledger_is_another_station(void **state)
{
	struct desk d;
	struct people p;
	struct office other;
	struct office_options opt;
	char *state2, id[17];
	struct err e;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	desk_add(&d, &ticket_thing, "source", "1", "household", "赵jg", "category", "1", "summary", "路灯不亮", NULL);
	state2 = file_join(d.folder, "state2");
	opt = d.opt;
	opt.state_folder = state2;
	OK(office_open(&other, &opt, false, NULL, &e), e);
	assert_string_not_equal(other.station.id, d.o.station.id);
	assert_string_equal(other.station.code, "B");
	assert_int_equal(other.me, 0);
	OK(office_set_me(&other, d.o.me, &e), e);
	memcpy(id, other.station.id, sizeof(id));
	office_close(&other);
	OK(office_open(&other, &opt, false, NULL, &e), e);
	assert_string_equal(other.station.id, id);
	assert_string_equal(other.station.code, "B");
	assert_int_equal(other.me, d.o.me);
	office_close(&other);
	free(state2);
	desk_close(&d);
}

static void
test_state_folder_that_cannot_be_written(void **state)
{
	struct desk d;
	struct office_options opt;
	struct office o;
	struct err e;

	(void)state;
	desk_open(&d);
	opt = d.opt;
	opt.state_folder = "/proc/nowhere";	/* not even root writes there */
	OK(office_open(&o, &opt, false, NULL, &e), e);
	assert_non_null(o.drafts);
	assert_non_null(drafts_trouble(o.drafts));
	assert_int_equal(office_set_me(&o, d.o.me, &e), -1);
	assert_int_equal(o.me, d.o.me);
	office_close(&o);
	desk_close(&d);
}

static void
test_titles(void **state)
{
	struct desk d;
	struct people p;
	struct record r;
	struct buf b = BUF_INIT;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	office_title(&d.o, "household", p.zhang, &b);
	buf_addc(&b, '|');
	desk_get(&d, &household_entity, p.zhang, &r);
	office_title(&d.o, "group", record_int(&r, "group"), &b);
	assert_string_equal(buf_str(&b), "张建国|大塘村3组");
	buf_clear(&b);
	office_describe(&d.o, &r, &b);
	assert_string_equal(buf_str(&b), "张建国 大塘村3组 100****0001");
	record_release(&r);
	buf_release(&b);
	desk_close(&d);
}

static void
test_group_must_lie_in_the_village(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;
	bool already;
	int bad;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_new(&f, &d.o, &household_thing, NULL, 0, &d.e), d.e);
	form_set_text(f, "name", "刘大山");
	form_set_text(f, "group", "大塘村5组");
	assert_string_equal(f->fields[entity_field(&household_entity, "village")].text, "大塘村");
	form_set_text(f, "village", "石桥村");
	assert_int_equal(form_save(f, &bad, &already, &d.e), -1);
	assert_int_equal(bad, entity_field(&household_entity, "group"));
	form_set_text(f, "group", "3");		/* of the village named before it */
	OK(form_save(f, &bad, &already, &d.e), d.e);
	form_free(f);
	desk_close(&d);
}

static void
test_id_numbers(void **state)
{
	char birth[11];
	int sex;

	(void)state;
	assert_null(id_number_doubt("11010519491231002X"));
	assert_null(id_number_doubt("440524188001010014"));
	assert_null(id_number_doubt("000000630512001"));
	assert_non_null(id_number_doubt("110105194912310021"));
	assert_non_null(id_number_doubt("110105194913310021"));
	assert_non_null(id_number_doubt("1101051949123100"));
	assert_non_null(id_number_doubt("护照E12345678"));
	assert_true(id_number_read("11010519491231002X", birth, &sex));
	assert_string_equal(birth, "1949-12-31");
	assert_int_equal(sex, 2);
	assert_true(id_number_read("000000630512001", birth, &sex));
	assert_string_equal(birth, "1963-05-12");
	assert_int_equal(sex, 1);
	assert_null(phone_doubt("13800000000"));
	assert_null(phone_doubt("0728-6666666"));
	assert_non_null(phone_doubt("1380000000"));
	assert_non_null(phone_doubt("张三"));
}

/* A birth as rolls write it is kept one way; what is none stays as it was typed. */
static void
test_births(void **state)
{
	static const struct { const char *typed, *kept; } births[] = {
		{ "1963.3.7", "1963-03-07" }, { "1963/03/07", "1963-03-07" }, { "1963年3月7日", "1963-03-07" }, { "19630307", "1963-03-07" },
		{ "１９６３．３．７", "1963-03-07" }, { "1963年3月", "1963-03" }, { "196303", "1963-03" }, { "1963", "1963" }, { "1963-03", "1963-03" },
		{ "1963.13", "1963.13" }, { "196313", "196313" }, { "1963.2.30", "1963.2.30" }, { "63.3.7", "63.3.7" }, { "1963.3.7.1", "1963.3.7.1" },
		{ "99999999999999999999", "99999999999999999999" }, { "1963年3月7日生", "1963年3月7日生" },
	};
	struct desk d;
	struct people p;
	struct form *f;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_new(&f, &d.o, &person_thing, "household", p.zhang, &d.e), d.e);
	for (size_t i = 0; i < sizeof(births) / sizeof(*births); i++) {
		form_set_text(f, "birth", births[i].typed);
		assert_string_equal(f->fields[entity_field(&person_entity, "birth")].text, births[i].kept);
	}
	form_free(f);
	desk_close(&d);
}

static void
test_wrong_id_warns_and_saves(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;
	bool already;
	int bad, id = entity_field(&person_entity, "id_no");

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_new(&f, &d.o, &person_thing, "household", p.zhang, &d.e), d.e);
	form_set_text(f, "name", "䶮\xF0\xB1\x8D\x90");
	form_set_text(f, "id_no", "１１０１０５１９４９１２３１００２ｘ");
	assert_null(f->fields[id].warning);
	assert_string_equal(f->fields[entity_field(&person_entity, "birth")].text, "1949-12-31");
	assert_string_equal(f->fields[entity_field(&person_entity, "sex")].text, "女");
	form_set_text(f, "id_no", "110105194912310021");
	assert_non_null(f->fields[id].warning);
	assert_null(f->fields[id].error);
	OK(form_save(f, &bad, &already, &d.e), d.e);
	form_free(f);
	desk_close(&d);
}

static void
test_tags(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;
	struct rows terms;
	struct buf b = BUF_INIT;
	struct record r;
	int64_t person;
	bool already;
	int bad;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(term_choices(&d.o, "tag", date_today(), &terms, &d.e), d.e);
	assert_true(terms.n >= 2);
	OK(form_new(&f, &d.o, &tag_thing, NULL, 0, &d.e), d.e);
	form_set_text(f, "term", "1");
	assert_int_equal(form_save(f, &bad, &already, &d.e), -1);
	assert_int_equal(bad, entity_field(&tag_entity, "household"));
	form_discard(f);
	form_free(f);

	OK(form_new(&f, &d.o, &person_thing, "household", p.zhang, &d.e), d.e);
	form_set_text(f, "name", "李秀英");
	OK(form_save(f, &bad, &already, &d.e), d.e);
	person = f->row;
	form_free(f);
	OK(form_new(&f, &d.o, &tag_thing, "person", person, &d.e), d.e);
	assert_string_equal(f->fields[entity_field(&tag_entity, "household")].text, "张建国");
	form_set_text(f, "term", "2");
	OK(form_save(f, &bad, &already, &d.e), d.e);
	form_free(f);
	OK(form_new(&f, &d.o, &tag_thing, "household", p.zhang, &d.e), d.e);
	form_set_text(f, "term", "1");
	form_set_text(f, "valid_from", "2020-01-01");
	form_set_text(f, "valid_to", "2025-12-31");
	OK(form_save(f, &bad, &already, &d.e), d.e);
	form_free(f);

	desk_get(&d, &household_entity, p.zhang, &r);
	OK(household_thing.facts(&d.o, &r, &b, &d.e), d.e);
	record_release(&r);
	/* What ended last year is no longer said; who it belongs to is. */
	assert_non_null(strstr(buf_str(&b), record_text(&terms.p[1], "title")));
	assert_non_null(strstr(buf_str(&b), "(李秀英)"));
	assert_null(strstr(buf_str(&b), record_text(&terms.p[0], "title")));
	buf_release(&b);
	rows_release(&terms);
	desk_close(&d);
}

static void
test_household_page(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;
	struct buf b = BUF_INIT;
	struct record r;
	bool already;
	int bad;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	desk_get(&d, &household_entity, p.zhang, &r);
	OK(household_thing.facts(&d.o, &r, &b, &d.e), d.e);
	assert_string_equal(buf_str(&b), "还没有走访过\n");
	OK(form_new(&f, &d.o, &visit_thing, "household", p.zhang, &d.e), d.e);
	form_set_text(f, "date", "11-02");
	form_set_text(f, "way", "1");
	form_set_text(f, "matters", "1");
	form_set_text(f, "note", "灌溉渠堵塞");
	form_set_text(f, "need", "1");
	OK(form_save(f, &bad, &already, &d.e), d.e);
	form_free(f);
	buf_clear(&b);
	OK(household_thing.facts(&d.o, &r, &b, &d.e), d.e);
	assert_non_null(strstr(buf_str(&b), "上次走访: 11-02 李明"));
	assert_non_null(strstr(buf_str(&b), "答应了还没办完: 1 件"));
	assert_non_null(strstr(buf_str(&b), "A-0001"));
	record_release(&r);
	buf_release(&b);
	desk_close(&d);
}

static void
test_history(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;
	struct buf b = BUF_INIT;
	bool already;
	int bad;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_open(&f, &d.o, &household_thing, p.zhang, &d.e), d.e);
	form_set_text(f, "phone", "10000000007");
	form_set_text(f, "id_no", "11010519491231002X");
	OK(form_save(f, &bad, &already, &d.e), d.e);
	form_set_text(f, "phone", "");
	OK(form_save(f, &bad, &already, &d.e), d.e);
	form_free(f);
	OK(history_lines(&d.o, &household_entity, p.zhang, &b, &d.e), d.e);
	assert_string_equal(buf_str(&b),
	    "11-18 08:31 李明(A站) 登记: 户主 张建国, 村 大塘村, 组 大塘村3组, 电话 10000000001\n"
	    "11-18 08:31 李明(A站) 电话 10000000001 -> 10000000007, 户主证件号 已填\n"
	    "11-18 08:31 李明(A站) 电话 10000000007 -> (空)\n");
	buf_clear(&b);
	OK(history_paper(&d.o, &household_entity, p.zhang, &b, &d.e), d.e);
	assert_string_equal(buf_str(&b),
	    "11月18日8:31　李明（A站）　登记。\n"
	    "11月18日8:31　李明（A站）　电话10000000001改为10000000007，户主证件号已填。\n"
	    "11月18日8:31　李明（A站）　电话10000000007删去。");
	buf_release(&b);
	desk_close(&d);
}

static void
test_backup_and_restore(void **state)
{
	struct desk d;
	struct backups all;
	struct buf b = BUF_INIT;
	char *folder, *kept, day[40], *first;
	bool made;
	int64_t n, before;

	(void)state;
	desk_open(&d);
	folder = backup_folder(d.ledger, "");
	backup_status(&d.o, &b);
	assert_non_null(strstr(buf_str(&b), "还没有备份过"));
	OK(backup_daily(&d.o, folder, &made, NULL, &d.e), d.e);
	assert_true(made);
	OK(backup_daily(&d.o, folder, &made, NULL, &d.e), d.e);
	assert_false(made);
	OK(ledger_total(d.o.ledger, &staff_entity, &before, &d.e), d.e);
	desk_add(&d, &staff_thing, "name", "王德福", NULL);
	/* Nine days later seven daily ones are left. */
	for (int i = 19; i <= 27; i++) {
		snprintf(day, sizeof(day), "2026-11-%02dT08:30:00", i);
		setenv("YIBENZHANG_NOW", day, 1);
		OK(backup_daily(&d.o, folder, &made, NULL, &d.e), d.e);
		assert_true(made);
	}
	OK(backup_list(&d.o, folder, &all, &d.e), d.e);
	assert_int_equal(all.n, 7);
	assert_int_equal(date_of_ms(all.p[0].at), date_make(2026, 11, 27));
	buf_clear(&b);
	backup_status(&d.o, &b);
	assert_string_equal(buf_str(&b), "上次备份: 今天 08:30 (和账本同一块盘, 7份可恢复)");
	first = mem_str(all.p[6].path);
	backups_release(&all);
	assert_true(backup_same_disk(d.ledger, folder));

	desk_add(&d, &staff_thing, "name", "赵主任", NULL);
	office_close(&d.o);
	OK(backup_restore(&d.opt, folder, first, &kept, &d.e), d.e);
	assert_non_null(kept);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	OK(ledger_total(d.o.ledger, &staff_entity, &n, &d.e), d.e);
	assert_int_equal(n, before + 1);
	office_close(&d.o);
	/* A restore is itself taken back. */
	free(first);
	first = kept;
	OK(backup_restore(&d.opt, folder, first, &kept, &d.e), d.e);
	free(kept);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	OK(ledger_total(d.o.ledger, &staff_entity, &n, &d.e), d.e);
	assert_int_equal(n, before + 2);
	free(first);
	free(folder);
	buf_release(&b);
	desk_close(&d);
}

static void
test_restore_refuses_what_is_no_backup(void **state)
{
	struct desk d, other;
	char *folder, *kept, *junk;
	struct err e;

	(void)state;
	desk_open(&d);
	desk_open(&other);
	folder = backup_folder(d.ledger, "");
	junk = file_join(d.folder, "junk.db");
	OK(file_replace(junk, "not a ledger", 12, &e), e);
	office_close(&d.o);
	assert_int_equal(backup_restore(&d.opt, folder, junk, &kept, &e), -1);
	assert_int_equal(backup_restore(&d.opt, folder, other.ledger, &kept, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	/* A damaged ledger is kept as it is and replaced. */
	OK(file_replace(d.ledger, "damaged", 7, &e), e);
	assert_int_equal(backup_restore(&d.opt, folder, other.ledger, &kept, &e), 0);
	assert_true(file_exists(kept));
	free(kept);
	free(junk);
	free(folder);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	desk_close(&d);
	desk_close(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_run),
		cmocka_unit_test(test_bad_setup_leaves_nothing),
		cmocka_unit_test(test_copied_ledger_is_another_station),
		cmocka_unit_test(test_state_folder_that_cannot_be_written),
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_group_must_lie_in_the_village),
		cmocka_unit_test(test_id_numbers),
		cmocka_unit_test(test_births), cmocka_unit_test(test_wrong_id_warns_and_saves),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_household_page),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_backup_and_restore),
		cmocka_unit_test(test_restore_refuses_what_is_no_backup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
