/*
 * Forms in and out: the file says what the records say, in the asker's order and words.
 */
#include "base/buf.h"
#include "base/file.h"
#include "exchange/answer.h"
#include "exchange/recent.h"
#include "exchange/table.h"
#include "exchange/template.h"
#include "office/handover.h"
#include "office/household.h"
#include "office/village.h"
#include "unit/exchange/book.h"

static int64_t
save_one(struct desk *p, struct changes *cs)
{
	struct err e;
	int64_t batch, row;

	assert_int_equal(ledger_save(p->office.ledger, cs, 0, &batch, &e), 0);
	row = cs->p[0].row;
	changes_release(cs);
	return row;
}

static int64_t
add_house(struct desk *p, const char *name, const char *id)
{
	struct changes cs;
	struct change *c;

	changes_init(&cs);
	c = changes_add(&cs, &household_entity);
	change_set_text(c, "name", name);
	change_set_text(c, "id_no", id);
	return save_one(p, &cs);
}

enum { ASKER = 77 };

static void
add_request(struct desk *p, const char *titles, struct record *out)
{
	struct changes cs;
	struct change *c;
	struct titles_list t;
	struct err e;

	changes_init(&cs);
	c = changes_add(&cs, &request_entity);
	change_set_text(c, "name", "困难群众表");
	change_set_int(c, "per", PER_HOUSEHOLD);
	change_set_int(c, "asker", ASKER);
	change_set_int(c, "state", REQUEST_OPEN);
	change_set_text(c, "received", "2026-11-18");
	int64_t row = save_one(p, &cs);
	assert_int_equal(ledger_get(p->office.ledger, out, &request_entity, row, &e), 0);
	titles_split(&t, titles, strlen(titles));
	assert_int_equal(request_set_columns(&p->office, out, &t, &e), 0);
	titles_release(&t);
}

static void
reads(const char *path, const char *want)
{
	struct table_reader *r;
	struct csv_row row;
	struct buf b = BUF_INIT;
	struct err e;

	if (table_open(&r, path, &e) < 0)
		fail_msg("%s", e.text);
	while (table_next(r, &row, &e) == 1) {
		for (size_t i = 0; i < row.n; i++)
			buf_addf(&b, "%s%s", i > 0 ? "|" : "", row.cells[i]);
		buf_addc(&b, '\n');
	}
	table_free(r);
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
}

static void
out(void **state)
{
	struct desk *p = *state;
	struct record r;
	struct rows items;
	struct err e = { 0 };
	char *csv = file_join(p->folder, "a.csv"), *xlsx = file_join(p->folder, "a.xlsx"), *none = file_join(p->folder, "no/a.xlsx");
	int64_t rows, first = add_house(p, "䶮鑫", "000000196303070016");

	add_house(p, "王𱍐", NULL);
	add_request(p, "序号,取暖方式,姓名,身份证号码,燃气", &r);
	assert_int_equal(request_items(&p->office, r.row, &items, &e), 0);
	assert_int_equal(request_set_cell(&p->office, items.p[1].row, first, "煤炉", &e), 0);
	assert_int_equal(request_set_item(&p->office, &items.p[4], NULL, MISSING_NONE, &e), 0);
	rows_release(&items);

	assert_int_equal(answer_write(&p->office, &r, csv, NULL, NULL, &rows, &e), 0);
	assert_int_equal(rows, 2);
	reads(csv, "序号|取暖方式|姓名|身份证号码|燃气\n1|煤炉|䶮鑫|000000************|无此数\n2||王𱍐||无此数\n");
	assert_int_equal(answer_write(&p->office, &r, xlsx, "县里核对", NULL, &rows, &e), 0);
	reads(xlsx, "困难群众表||||\n序号|取暖方式|姓名|身份证号码|燃气\n1|煤炉|䶮鑫|000000196303070016|无此数\n2||王𱍐||无此数\n");
	record_release(&r);

	/* what cannot be written answers nothing */
	add_request(p, "姓名", &r);
	assert_int_equal(answer_write(&p->office, &r, none, NULL, NULL, &rows, &e), -1);
	int64_t row = r.row;
	record_release(&r);
	assert_int_equal(ledger_get(p->office.ledger, &r, &request_entity, row, &e), 0);
	assert_int_equal(record_int(&r, "state"), REQUEST_OPEN);
	record_release(&r);
	add_request(p, "", &r);
	assert_int_equal(answer_write(&p->office, &r, csv, NULL, NULL, &rows, &e), -1);
	assert_non_null(strstr(e.text, "还没有列"));
	record_release(&r);
	free(csv);
	free(xlsx);
	free(none);
}

/* Beside a column for the village a group is 3组; alone it says whose. */
static void
groups(void **state)
{
	struct desk *p = *state;
	char *csv = file_join(p->folder, "g.csv");
	struct changes cs;
	struct change *c;
	struct record r;
	struct err e;
	int64_t rows, village, group;

	changes_init(&cs);
	change_set_text(changes_add(&cs, &village_entity), "name", "大塘村");
	village = save_one(p, &cs);
	changes_init(&cs);
	c = changes_add(&cs, &group_entity);
	change_set_int(c, "village", village);
	change_set_text(c, "number", "3");
	group = save_one(p, &cs);
	changes_init(&cs);
	c = changes_add(&cs, &household_entity);
	change_set_text(c, "name", "张三");
	change_set_int(c, "village", village);
	change_set_int(c, "group", group);
	(void)save_one(p, &cs);
	add_request(p, "村,组,户主", &r);
	assert_int_equal(answer_write(&p->office, &r, csv, NULL, NULL, &rows, &e), 0);
	reads(csv, "村|组|户主\n大塘村|3组|张三\n");
	record_release(&r);
	add_request(p, "组,户主", &r);
	assert_int_equal(answer_write(&p->office, &r, csv, NULL, NULL, &rows, &e), 0);
	reads(csv, "组|户主\n大塘村3组|张三\n");
	record_release(&r);
	free(csv);
}

/* Into their own form: by its titles; what nobody said anything about, and what they count, stays; a record says it went out. */
static void
into_theirs(void **state)
{
	struct desk *p = *state;
	static const struct xlsx_column columns[] = { { "备注", 8 }, { "姓名", 8 }, { "身份证号码", 20 }, { "没说的", 8 }, { "燃气", 8 } };
	char *form = file_join(p->folder, "form.xlsx"), *filled = file_join(p->folder, "filled.xlsx"), *path, *sheet;
	struct xlsx_writer *w;
	struct record r;
	struct rows items;
	struct template t;
	struct query q;
	struct err e;
	int64_t rows;
	size_t of[TEMPLATE_COLUMNS_MAX];

	add_house(p, "䶮鑫", "000000196303070016");
	assert_int_equal(xlsx_create(&w, form, &e), 0);
	xlsx_sheet(w, "表一", "困难群众表", columns, 5);
	assert_int_equal(xlsx_close(w, &e), 0);
	add_request(p, "姓名,身份证号码,没说的,燃气,表外的", &r);
	assert_int_equal(request_items(&p->office, r.row, &items, &e), 0);
	assert_int_equal(request_set_item(&p->office, &items.p[3], NULL, MISSING_NONE, &e), 0);
	assert_int_equal(answer_form_open(&t, form, NULL, &items, &e), 0);
	answer_match(&t, &items, of);
	assert_int_equal(of[0], SIZE_MAX);
	assert_int_equal(of[1], 0);
	assert_int_equal(of[2], 1);
	assert_int_equal(of[4], 3);
	template_close(&t);
	rows_release(&items);

	assert_int_equal(answer_keep_form(&p->office, r.row, form, "表一", &e), 0);
	answer_kept_form(&p->office, r.row, &path, &sheet);
	assert_string_equal(path, form);
	assert_string_equal(sheet, "表一");
	if (answer_fill(&p->office, &r, &(struct answer_form){ .path = path, .sheet = sheet }, filled, NULL, NULL, &rows, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(rows, 1);
	reads(filled, "困难群众表||||\n备注|姓名|身份证号码|没说的|燃气\n|䶮鑫|000000************||无此数\n");
	reads(form, "困难群众表||||\n备注|姓名|身份证号码|没说的|燃气\n");
	query_init(&q, &handover_entity);
	assert_int_equal(ledger_page(p->office.ledger, &q, NULL, true, 5, &items, &e), 0);
	assert_int_equal(items.n, 1);
	assert_int_equal(record_int(&items.p[0], "kind"), HANDOVER_FORM);
	assert_string_equal(record_text(&items.p[0], "purpose"), "上级要数【困难群众表】");
	assert_string_equal(record_text(&items.p[0], "file"), "filled.xlsx");
	rows_release(&items);
	/* what goes on a stick next does not say 上级要数 by itself */
	struct buf purpose = BUF_INIT, receiver = BUF_INIT;
	carry_last(&p->office, &purpose, &receiver);
	assert_int_equal(purpose.n, 0);
	assert_int_equal(receiver.n, 0);

	/* nothing of theirs is touched, nothing of ours is said to be answered */
	assert_int_equal(answer_fill(&p->office, &r, &(struct answer_form){ .path = form }, form, "理由", NULL, &rows, &e), -1);
	assert_non_null(strstr(e.text, "原表"));
	assert_int_equal(answer_fill(&p->office, &r, &(struct answer_form){ .path = form, .sheet = "表二" }, filled, NULL, NULL, &rows, &e), -1);
	record_release(&r);
	free(path);
	free(sheet);
	answer_kept_form(&p->office, 5, &path, &sheet);
	assert_null(path);
	free(form);
	free(filled);
}

/* The same asker's columns next time are what they were. */
static void
known(void **state)
{
	struct desk *p = *state;
	struct dict_entry d;
	struct record r, again;
	struct rows items;
	struct err e;

	add_request(p, "取暖设施,户主称呼,户主/姓名,配偶/姓名", &r);
	assert_int_equal(request_items(&p->office, r.row, &items, &e), 0);
	assert_false(request_item_entry(&items.p[1], &d));
	assert_true(request_item_entry(&items.p[2], &d));	/* 户主 above it says nothing new */
	assert_false(request_item_entry(&items.p[3], &d));	/* 配偶 does */
	assert_true(dict_find(&d, "household.name"));
	assert_int_equal(request_set_item(&p->office, &items.p[0], NULL, MISSING_NONE, &e), 0);
	assert_int_equal(request_set_item(&p->office, &items.p[1], &d, 0, &e), 0);
	rows_release(&items);
	add_request(p, "户主称呼,取暖设施,新的", &again);
	assert_int_equal(request_items(&p->office, again.row, &items, &e), 0);
	assert_string_equal(record_text(&items.p[0], "entry"), "household.name");
	assert_int_equal(record_int(&items.p[1], "missing"), MISSING_NONE);
	assert_string_equal(record_text(&items.p[2], "entry"), "");
	rows_release(&items);
	record_release(&r);
	record_release(&again);
}

static void
in(void **state)
{
	struct desk *p = *state;
	static const struct { const char *file, *text, *name, *titles; } cases[] = {
		{ "走访 表.csv", "困难群众走访表,,\n填报单位：,,2026年\n户主,身份证号,村组\n张三,1,2\n", "困难群众走访表", "户主|身份证号|村组|" },
		{ "走访 表.csv", "户主\t电话\n张三\t1\n", "走访 表", "户主|电话|" },
		{ "b.csv", "只有一格\n", NULL, NULL },
		{ "b.csv", "", NULL, NULL },
	};
	struct asked_form f;
	struct err e;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *path = file_join(p->folder, cases[i].file);
		struct buf b = BUF_INIT;
		assert_int_equal(file_replace(path, cases[i].text, strlen(cases[i].text), &e), 0);
		int rc = asked_form_read(&f, &p->office, path, &e);
		assert_int_equal(rc, cases[i].name != NULL ? 0 : -1);
		if (rc == 0) {
			assert_string_equal(f.name, cases[i].name);
			for (size_t k = 0; k < f.titles.n; k++)
				buf_addf(&b, "%s|", f.titles.p[k]);
			assert_string_equal(buf_str(&b), cases[i].titles);
			asked_form_release(&f);
		}
		buf_release(&b);
		free(path);
	}
}

static void
lately(void **state)
{
	struct desk *p = *state;
	struct recents r;
	struct err e;
	char *down = file_join(p->folder, "Downloads");

	setenv("HOME", p->folder, 1);
	setenv("YIBENZHANG_MEDIA", "/nosuch", 1);
	recent_tables(&r, 9);
	assert_int_equal(r.n, 0);
	recents_release(&r);
	assert_int_equal(file_make_folder(down, &e), 0);
	static const char *const names[] = { "a.csv", "B.XLSX", "c.txt", ".d.csv" };
	for (size_t i = 0; i < 4; i++) {
		char *path = file_join(down, names[i]);
		assert_int_equal(file_replace(path, "x", 1, &e), 0);
		free(path);
	}
	recent_tables(&r, 9);
	assert_int_equal(r.n, 2);
	recents_release(&r);
	recent_tables(&r, 1);
	assert_int_equal(r.n, 1);
	recents_release(&r);
	/* where a chat program puts them, and no deeper */
	static const char *const deep[] = { "chat/me/msg/file/2026-11", "1/2/3/4/5/6" };
	for (size_t i = 0; i < 2; i++) {
		char *folder = file_join(down, deep[i]), *path = file_join(folder, "county.xlsx");
		assert_int_equal(file_make_folder(folder, &e), 0);
		assert_int_equal(file_replace(path, "x", 1, &e), 0);
		free(path);
		free(folder);
	}
	recent_tables(&r, 9);
	assert_int_equal(r.n, 3);
	bool told = false;
	for (size_t i = 0; i < r.n; i++)
		told |= strcmp(r.p[i].name, "county.xlsx") == 0 && strncmp(r.p[i].about, "Downloads/2026-11  ", 19) == 0;
	assert_true(told);
	recents_release(&r);
	free(down);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(out, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(groups, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(into_theirs, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(known, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(in, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(lately, desk_setup, desk_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
