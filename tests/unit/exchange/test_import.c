/*
 * Tables into a ledger and out again, below the command line: what is written, row by row.
 */
#include "base/buf.h"
#include "base/file.h"
#include "exchange/export.h"
#include "exchange/import.h"
#include "office/household.h"
#include "office/person.h"
#include "office/ticket.h"
#include "office/village.h"
#include "office/visit.h"
#include "unit/exchange/book.h"

/* Imports text; counts as "fresh changed same refused". */
static char *
import(struct desk *p, const struct thing *t, const char *text)
{
	struct import *im;
	struct buf counts = BUF_INIT;
	struct err e = { 0 };
	int64_t batch;

	assert_int_equal(file_replace(p->csv, text, strlen(text), &e), 0);
	if (import_read(&im, &p->office, t, p->csv, NULL, &e) < 0)
		return mem_str(e.text);
	buf_addf(&counts, "%zu %zu %zu %zu", im->fresh, im->changed, im->same, im->refused);
	for (size_t i = 0; i < im->n_refusals; i++)
		buf_addf(&counts, "\n%zu %s", im->refusals[i].line, im->refusals[i].reason);
	assert_int_equal(import_save(im, &batch, NULL, &e), 0);
	if (im->refused == 0)
		assert_int_equal(e.code, ERR_NONE);
	assert_int_equal(batch != 0, im->fresh + im->changed > 0);
	import_free(im);
	return buf_detach(&counts);
}

#define IMPORT(p, t, text, want) do { char *got_ = import(p, t, text); assert_string_equal(got_, want); free(got_); } while (0)

static int64_t
count(struct desk *p, const struct entity *ent)
{
	struct err e;
	int64_t n;

	assert_int_equal(ledger_total(p->office.ledger, ent, &n, &e), 0);
	return n;
}

static void
villages(void **state)
{
	struct desk *p = *state;
	struct record r;
	struct err e;
	int64_t row;

	IMPORT(p, &village_thing, "名称,统计代码\n刘镇村委会,000000000200\n龙山社区居委会,\n大塘村村民委员会,\n沿河居委会,\n李家村,\n", "5 0 0 0");
	IMPORT(p, &village_thing, "村名,区划代码\n刘镇村,000000000200\n龙山社区,\n大塘村,\n沿河社区,\n李家村委会,\n", "0 0 5 0");
	/* a new code is a change of the same village; a blank one says nothing */
	IMPORT(p, &village_thing, "村名,区划代码\n刘镇村,000000000201\n龙山社区,\n", "0 1 1 0");
	assert_int_equal(ledger_find(p->office.ledger, &row, &village_entity, "name", "刘镇村", &e), 0);
	assert_int_equal(ledger_get(p->office.ledger, &r, &village_entity, row, &e), 0);
	assert_string_equal(record_text(&r, "code"), "000000000201");
	record_release(&r);
	IMPORT(p, &village_thing, "村名\n新村\n新村委会\n", "1 0 0 1\n3 和第2行是同一个村，只收那一行");
	assert_int_equal(count(p, &village_entity), 6);
}

static void
townships(void **state)
{
	struct desk *p = *state;

	IMPORT(p, &village_thing, "村名,所属乡镇\n甲村,石沟镇\n乙村,别的镇\n", "1 0 0 0");
	assert_int_equal(count(p, &village_entity), 1);
	/* a column that never names this township leaves nothing out */
	IMPORT(p, &village_thing, "村名,所属乡镇\n丙村,别的镇\n丁村,又一镇\n", "2 0 0 0");
}

static void
groups(void **state)
{
	struct desk *p = *state;

	IMPORT(p, &village_thing, "村名\n大塘村\n石桥村\n", "2 0 0 0");
	IMPORT(p, &household_thing, "户主,村,组\n甲,大塘村,3\n乙,大塘村,第三组\n丙,大塘村,三组\n丁,石桥村,二十三组\n戊,石桥村,上湾\n", "5 0 0 0");
	assert_int_equal(count(p, &group_entity), 3);
	IMPORT(p, &household_thing, "户主,村组\n己,大塘村3组\n庚,大塘村4组\n辛,石桥村上湾\n", "3 0 0 0");
	assert_int_equal(count(p, &group_entity), 4);
	IMPORT(p, &household_thing, "户主,村,组\n壬,没有村,3\n", "0 0 0 1\n2 村: 账里没有找到「没有村」");
	/* the refused line's group is not made, and a later line may still make it */
	IMPORT(p, &household_thing, "户主,村,组,户类型\n癸,大塘村,9,没有这种\n子,大塘村,9,\n", "1 0 0 1\n2 户类型没有「没有这种」这一项, 请打数字: 1普通户 2重点户 3全家外出");
	assert_int_equal(count(p, &group_entity), 5);
	struct err e;
	int64_t row;
	assert_int_equal(ledger_find(p->office.ledger, &row, &group_entity, "number", "23", &e), 0);
	assert_true(row != 0);
}

static void
lines(void **state)
{
	struct desk *p = *state;

	IMPORT(p, &village_thing, "村名\n大塘村\n", "1 0 0 0");
	/* two lines that say the same are two households, and the same two the next time */
	IMPORT(p, &household_thing, "户主,村\n张三,大塘村\n张三,大塘村\n李四,大塘村\n", "3 0 0 0");
	IMPORT(p, &household_thing, "序号,户主,村\n1,张三,大塘村\n2,张三,大塘村\n3,张三,大塘村\n", "1 0 2 0");
	assert_int_equal(count(p, &household_entity), 4);
}

/* A roll that comes again next month is about the same households; a number twice in it is the same one. */
static void
by_id_number(void **state)
{
	struct desk *p = *state;
	struct import *im;
	struct record r;
	struct err e;
	int64_t row;

	IMPORT(p, &village_thing, "村名\n大塘村\n", "1 0 0 0");
	IMPORT(p, &household_thing, "户主,村,电话,身份证号\n张三,大塘村,13800000000,000000199001010013\n李四,大塘村,,000000198002020029\n", "2 0 0 0");
	/* another telephone, another column: the household of that number, not one more */
	IMPORT(p, &household_thing, "户主,村,备注,电话,身份证号\n张三,大塘村,搬到县城,13900000000,000000199001010013\n", "0 1 0 0");
	assert_int_equal(count(p, &household_entity), 2);
	assert_int_equal(ledger_find(p->office.ledger, &row, &household_entity, "name", "张三", &e), 0);
	assert_int_equal(ledger_get(p->office.ledger, &r, &household_entity, row, &e), 0);
	assert_string_equal(record_text(&r, "phone"), "13900000000");
	record_release(&r);
	/* the old file again: what it said was said already, the new telephone stays */
	IMPORT(p, &household_thing, "户主,村,电话,身份证号\n张三,大塘村,13800000000,000000199001010013\n", "0 0 1 0");
	/* the number of one under the name of another: somebody has to look */
	IMPORT(p, &household_thing, "户主,村,身份证号\n王五,大塘村,000000198002020029\n",
		"0 0 0 1\n2 证件号和账里的李四一样，姓名不同。请核对是谁的，改对了再导");
	/* twice in one file, the first of them refused: the second counts */
	IMPORT(p, &household_thing, "户主,村,身份证号\n赵六,没有村,000000197003030015\n赵六,大塘村,000000197003030015\n赵六,大塘村,000000197003030015\n",
		"1 0 0 2\n2 村: 账里没有找到「没有村」\n4 证件号和第3行的一样，只收那一行");
	/* what stands for "none" is no number */
	IMPORT(p, &household_thing, "户主,村,身份证号\n甲一,大塘村,无\n乙二,大塘村,无\n", "2 0 0 0");

	/* without a number, of the same name in the same village: they come in, and are said to be alike */
	assert_int_equal(file_replace(p->csv, "户主,村\n孙七,大塘村\n孙七,大塘村\n", strlen("户主,村\n孙七,大塘村\n孙七,大塘村\n"), &e), 0);
	assert_int_equal(import_read(&im, &p->office, &household_thing, p->csv, NULL, &e), 0);
	assert_int_equal(im->fresh, 2);
	assert_int_equal(im->alike, 1);
	import_free(im);
}

static void
assert_place(struct desk *p, const char *name, const char *want)
{
	struct buf title = BUF_INIT;
	struct record r;
	struct err e;
	int64_t row;

	assert_int_equal(ledger_find(p->office.ledger, &row, &household_entity, "name", name, &e), 0);
	assert_int_equal(ledger_get(p->office.ledger, &r, &household_entity, row, &e), 0);
	bool in_group = record_int(&r, "group") != 0;
	office_title(&p->office, in_group ? "group" : "village", record_int(&r, in_group ? "group" : "village"), &title);
	assert_string_equal(buf_str(&title), want);
	buf_release(&title);
	record_release(&r);
}

/* What spreadsheets do to lists. */
static void
spreadsheet_habits(void **state)
{
	struct desk *p = *state;
	struct buf said = BUF_INIT;
	struct import *im;
	struct err e;
	int64_t row;
	static const char doubtful[] = "户主,村,电话,身份证号\n钱一,大塘村,138,000000199001010014\n";

	IMPORT(p, &village_thing, "村名\n大塘村\n", "1 0 0 0");
	IMPORT(p, &household_thing, "序号,户主,村,组,电话\n1,张三,大塘村,第三村民小组,138 0000 0000\n,,,,\n合 计,,1户,,\n,小计：,,,\n", "1 0 0 0");
	assert_int_equal(ledger_find(p->office.ledger, &row, &household_entity, "phone", "13800000000", &e), 0);
	assert_true(row != 0);
	assert_place(p, "张三", "大塘村3组");
	/* one tall cell for a village and for a group, and a line where the village is new and the group is not said */
	IMPORT(p, &village_thing, "村名\n新屋村\n", "1 0 0 0");
	IMPORT(p, &household_thing, "村,组,户主\n,,无村\n大塘村,5,周一\n,,周二\n,6,周三\n新屋村,,周四\n,,周五\n备注,,\n", "5 0 0 2\n2 村还没有填\n8 村: 账里没有找到「备注」");
	assert_place(p, "周二", "大塘村5组");
	assert_place(p, "周三", "大塘村6组");
	assert_place(p, "周五", "新屋村");
	/* a number whose digits the spreadsheet threw away is not kept as if it were one */
	IMPORT(p, &household_thing, "户主,村,身份证号\n李四,大塘村,4.20117E+17\n王五,大塘村,\n",
		"1 0 0 1\n2 户主证件号“4.20117E+17”被表格软件改成了科学计数，原来的数字已经丢了。请在表里把这一列设成文本，填对了再导");
	/* doubts are taken, and said */
	assert_int_equal(file_replace(p->csv, doubtful, strlen(doubtful), &e), 0);
	assert_int_equal(import_read(&im, &p->office, &household_thing, p->csv, NULL, &e), 0);
	assert_int_equal(im->fresh, 1);
	assert_int_equal(im->doubtful, 1);
	import_describe(im, &said);
	assert_non_null(strstr(buf_str(&said), "存疑 1"));
	assert_non_null(strstr(buf_str(&said), ":2: "));
	buf_release(&said);
	import_free(im);
}

static void
round_trip(void **state)
{
	static const struct export_options forms[] = {
		{ .encoding = ENCODING_UTF8_BOM }, { .encoding = ENCODING_GB18030 }, { .encoding = ENCODING_UTF16BE },
		{ .encoding = ENCODING_UTF8 /* and as a spreadsheet, below */ },
	};
	enum { SHEET = 3 };
	struct desk *p = *state;
	char sheet[96];
	struct import *im;
	struct err e;
	int64_t rows;

	snprintf(sheet, sizeof sheet, "%s/t.xlsx", p->folder);
	IMPORT(p, &village_thing, "村名\n大塘村\n", "1 0 0 0");
	IMPORT(p, &household_thing, "户主,村,组,电话,户主证件号,备注\n"
		"䶮㼆𠮷\xF0\xB1\x8D\x90,大塘村,3,007,000000199001011234,=1+1\n买买提·艾力,大塘村,上湾,0712-1234567,,\"两\n行\"\n同名,大塘村,,,,3-5\n同名,大塘村,,,,\n",
		"4 0 0 0");
	IMPORT(p, &visit_thing, "走访日期,户主,走访方式,事项,要办吗,情况\n2026-11-01,买买提·艾力,入户,农田水利,转工单,渠道\n", "1 0 0 0");
	assert_int_equal(count(p, &ticket_entity), 1);
	static const struct thing *const all[] = { &village_thing, &group_thing, &household_thing, &visit_thing, &ticket_thing };
	for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
		for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
			const char *path = k == SHEET ? sheet : p->csv;
			assert_int_equal(export_write(&p->office, all[i], &forms[k], path, NULL, &rows, &e), 0);
			assert_int_equal(rows, count(p, all[i]->entity));
			assert_int_equal(import_read(&im, &p->office, all[i], path, NULL, &e), 0);
			assert_int_equal(im->same, rows);
			assert_int_equal(im->changes.n, 0);
			assert_non_null(strstr(im->how, k == SHEET ? all[i]->plural : encoding_title(forms[k].encoding)));
			import_free(im);
		}
}

static void
json(void **state)
{
	struct desk *p = *state;
	struct export_options x = { .format = EXPORT_JSON };
	struct buf out = BUF_INIT;
	struct err e;
	int64_t rows;
	char *at;

	IMPORT(p, &village_thing, "村名,次序,备注\n大塘村,3,\"说\"\"好\"\"\n\\了\"\n", "1 0 0 0");
	assert_int_equal(export_write(&p->office, &village_thing, &x, p->csv, NULL, &rows, &e), 0);
	assert_int_equal(file_read(&out, p->csv, 10000, &e), 0);
	assert_non_null(at = strstr(buf_str(&out), "\"name\":\"大塘村\",\"contact\":null,\"code\":null,\"sort_no\":3,"));
	assert_non_null(strstr(at, "\"note\":\"说\\\"好\\\"\\u000a\\\\了\"}\n]\n"));
	buf_release(&out);
}

static void
masks(void **state)
{
	static const struct { const char *id, *want; } cases[] = {
		{ "000000199001011234", "000000************" }, { "ABC", "***" }, { "", "" },
	};
	struct desk *p = *state;
	const struct field *f = &household_entity.fields[entity_field(&household_entity, "id_no")];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct value v;
		struct buf b = BUF_INIT;
		value_init(&v);
		value_set_text(&v, cases[i].id);
		export_cell(&p->office, f, &v, false, &b);
		assert_string_equal(buf_str(&b), cases[i].want);
		buf_clear(&b);
		export_cell(&p->office, f, &v, true, &b);
		assert_string_equal(buf_str(&b), cases[i].id);
		buf_release(&b);
		value_release(&v);
	}
}

static bool
stop(void *data, size_t done, size_t total)
{
	(void)data;
	(void)done;
	(void)total;
	return false;
}

static void
stopped(void **state)
{
	struct desk *p = *state;
	struct progress pr = { stop, NULL };
	struct export_options x = { .encoding = ENCODING_UTF8 };
	struct buf text = BUF_INIT;
	struct import *im;
	struct err e;
	int64_t rows;

	buf_adds(&text, "村名\n");
	for (int i = 0; i < 200; i++)
		buf_addf(&text, "村%d村\n", i);
	assert_int_equal(file_replace(p->csv, text.p, text.n, &e), 0);
	assert_int_equal(import_read(&im, &p->office, &village_thing, p->csv, &pr, &e), -1);
	assert_int_equal(e.code, ERR_CANCEL);
	assert_int_equal(count(p, &village_entity), 0);
	assert_int_equal(export_write(&p->office, &village_thing, &x, p->csv, &pr, &rows, &e), -1);
	assert_int_equal(e.code, ERR_CANCEL);
	struct buf still = BUF_INIT;
	assert_int_equal(file_read(&still, p->csv, 100000, &e), 0);
	assert_string_equal(buf_str(&still), buf_str(&text));	/* the older file is as it was */
	buf_release(&still);
	buf_release(&text);
}

/* A roll with a line for each person: its heads are households, the others their people, and read again all is known. */
static void
rolls(void **state)
{
	struct desk *p = *state;
	static const char roll[] = "大塘村花名册,,,,,,\n村,组,姓 名,与户主关系,出生年月,身份证号,联系电话\n"
		"大塘村,1组,张　三,户主,,000000196303070016,\n,,李四妹,妻,1963.3.7,,\n,,张小三,之子,1985年3月,,\n"
		"大塘村,2组,张三,本人,,,10013800002\n,,王五妹,配偶,31000,,\n石桥村,1,张三,户主,,,\n,,张六,弟弟,19700102,,\n";
	struct record house;
	struct import *im;
	struct rows rows;
	struct query q;
	struct buf b = BUF_INIT;
	struct err e;

	IMPORT(p, &village_thing, "村名\n大塘村\n石桥村\n", "2 0 0 0");
	/* before there are households nobody's people can be told: said line by line */
	IMPORT(p, &person_thing, "姓名,与户主关系\n张三,户主\n李四,妻\n",
		"0 0 0 2\n2 名册里没有户主“张三”(按村、组、证件号对)。请先把这张表导入“户”\n3 第2行的户主没有认出来，不知道是哪一户");
	IMPORT(p, &household_thing, roll, "3 0 0 0");
	IMPORT(p, &household_thing, roll, "0 0 3 0");
	IMPORT(p, &household_thing, "村,姓名,与户主关系\n大塘村,甲,户主\n大塘村,乙,\n", "1 0 0 1\n3 “与户主关系”空着，不知道是不是户主");
	/* what was read as something else is told */
	assert_int_equal(file_replace(p->csv, roll, strlen(roll), &e), 0);
	assert_int_equal(import_read(&im, &p->office, &person_thing, p->csv, NULL, &e), 0);
	import_describe(im, &b);
	assert_non_null(strstr(buf_str(&b), "户主 3 行没有要"));
	assert_non_null(strstr(buf_str(&b), "31000 记作 1984-11-14，请核对"));
	import_free(im);
	buf_clear(&b);
	assert_int_equal(import_read(&im, &p->office, &household_thing, p->csv, NULL, &e), 0);
	import_describe(im, &b);
	assert_non_null(strstr(buf_str(&b), "家庭成员 4 行没有要"));
	import_free(im);
	buf_clear(&b);
	/* a line that is not taken takes nothing from the line above either */
	static const char merged[] = "村,姓名,与户主关系\n大塘村,丙,户主\n,丁,妻\n,戊,户主\n";
	assert_int_equal(file_replace(p->csv, merged, strlen(merged), &e), 0);
	assert_int_equal(import_read(&im, &p->office, &household_thing, p->csv, NULL, &e), 0);
	import_describe(im, &b);
	assert_non_null(strstr(buf_str(&b), "村空着的 1 行照上面一行"));
	import_free(im);
	buf_release(&b);
	IMPORT(p, &person_thing, roll, "4 0 0 0");
	IMPORT(p, &person_thing, roll, "0 0 4 0");
	query_init(&q, &person_entity);
	assert_int_equal(ledger_page(p->office.ledger, &q, NULL, true, 10, &rows, &e), 0);
	for (size_t i = rows.n; i-- > 0;) {
		int64_t of = record_int(&rows.p[i], "household");
		assert_int_equal(ledger_get(p->office.ledger, &house, &household_entity, of, &e), 0);
		buf_addf(&b, "%s %s ", record_text(&rows.p[i], "name"), record_text(&rows.p[i], "birth"));
		office_field(&p->office, &rows.p[i], "relation", &b);
		buf_addf(&b, " %s ", record_text(&house, "name"));
		office_field(&p->office, &house, "group", &b);
		buf_addc(&b, '\n');
		record_release(&house);
	}
	static const char *const want[] = { "李四妹 1963-03-07 妻子 张三 大塘村1组\n", "张小三 1985-03 子 张三 大塘村1组\n", "王五妹 1984-11-14 配偶 张三 大塘村2组\n",
		"张六 1970-01-02 兄弟姐妹 张三 石桥村1组\n" };
	for (size_t i = 0; i < 4; i++)
		if (strstr(buf_str(&b), want[i]) == NULL)
			fail_msg("no %s in %s", want[i], buf_str(&b));
	rows_release(&rows);
	buf_release(&b);
	/* a column for the household, its village beside it; three of one name told apart, or all named */
	IMPORT(p, &person_thing, "户主姓名,村,组,姓名,与户主关系\n张三,大塘村,2组,赵七,三子\n", "1 0 0 0");
	char *got = import(p, &person_thing, "户主姓名,姓名,与户主关系\n张三,赵八,子\n");
	assert_non_null(strstr(got, "「张三」有 3 个"));
	free(got);
	/* the only one of that name lives elsewhere */
	IMPORT(p, &person_thing, "户主姓名,村,姓名,与户主关系\n甲,石桥村,赵九,子\n",
		"0 0 0 1\n2 名册里的户主“甲”不在这一行写的村、组，不知道是哪一户。请核对村、组，或先新增这一户");
	/* behind a head told by his number, the column with his name alone does not take the others in */
	IMPORT(p, &person_thing, "户主姓名,姓名,与户主关系,身份证号\n张三,张三,户主,000000196303070016\n张三,赵十,子,\n", "1 0 0 0");
}

/* A list of one village says which only above its table; the same lines in another village's list are others. */
static void
one_village(void **state)
{
	struct desk *p = *state;
	struct import *im;
	struct buf b = BUF_INIT;
	struct err e;
#define OF(village) village "花名册,,,\n组,姓名,与户主关系,电话\n1组,张三,户主,\n,李四妹,妻,\n2,王五,户主,\n村主任（签字）：,,,\n"

	IMPORT(p, &village_thing, "村名\n塘村\n大塘村\n石桥村\n", "3 0 0 0");
	IMPORT(p, &household_thing, OF("大塘村"), "2 0 0 0");
	IMPORT(p, &household_thing, OF("大塘村"), "0 0 2 0");
	IMPORT(p, &household_thing, OF("石桥村"), "2 0 0 0");
	assert_int_equal(count(p, &group_entity), 4);
	/* people find the household of their own village */
	IMPORT(p, &person_thing, OF("石桥村"), "1 0 0 0");
	IMPORT(p, &person_thing, OF("大塘村"), "1 0 0 0");
	IMPORT(p, &person_thing, OF("大塘村"), "0 0 1 0");
	assert_int_equal(import_read(&im, &p->office, &household_thing, p->csv, NULL, &e), 0);
	import_describe(im, &b);
	assert_non_null(strstr(buf_str(&b), "都算大塘村的，请核对"));
	import_free(im);
	buf_release(&b);
	/* two named, or none: nothing is guessed */
	char *got = import(p, &household_thing, OF("大塘村、石桥村"));
	assert_non_null(strstr(got, "0 0 0 2\n"));
	free(got);
	got = import(p, &household_thing, OF("大塘村等三村"));
	assert_non_null(strstr(got, "0 0 0 2\n"));
	free(got);
	IMPORT(p, &household_thing, "全镇\n户主,电话\n张三,\n", "0 0 0 1\n3 村还没有填");
	/* nor because one village only has such a group so far */
	IMPORT(p, &household_thing, "村,户主,组\n塘村,孙七,9组\n", "1 0 0 0");
	IMPORT(p, &household_thing, "水口村花名册,,\n组,户主,电话\n9组,赵六,\n", "0 0 0 1\n3 组: 不知道是哪个村的“9组”");
	assert_int_equal(import_read(&im, &p->office, &household_thing, p->csv, NULL, &e), 0);
	b = (struct buf)BUF_INIT;
	import_describe(im, &b);
	assert_non_null(strstr(buf_str(&b), "先新增这个村"));
	import_free(im);
	buf_release(&b);
	IMPORT(p, &household_thing, "水口村花名册,,\n组,户主,电话\n塘村9组,赵六,\n", "1 0 0 0");
}

/* Titles in two rows, those without parts joined downwards; what stands below the table is no household. */
static void
two_rows(void **state)
{
	struct desk *p = *state;
	struct import *im;
	struct buf b = BUF_INIT;
	struct err e;
	static const char roll[] = "农户花名册,,,,,\n序号,户主信息,,所在村组,,备注\n,姓名,身份证号,村,组,\n1,张三,000000196303070016,大塘村,1,\n2,李四,,大塘村,2,搬走\n"
		"合计,2户,,,,\n制表人：王某　审核人：,,,,,\n注：一式两份,,,,,\n";

	IMPORT(p, &village_thing, "村名\n大塘村\n", "1 0 0 0");
	assert_int_equal(file_replace(p->csv, roll, strlen(roll), &e), 0);
	assert_int_equal(import_read(&im, &p->office, &household_thing, p->csv, NULL, &e), 0);
	import_describe(im, &b);
	import_free(im);
	assert_non_null(strstr(buf_str(&b), "列名在第3行\n户: 新增 2 "));
	assert_non_null(strstr(buf_str(&b), "\n列 姓名 → 户主，如 张三\n列 身份证号 → 户主证件号，如 000000196303070016\n列 村，如 大塘村\n列 组，如 1\n列 备注，如 搬走\n不用的列: 序号\n"));
	assert_non_null(strstr(buf_str(&b), "表尾的填表人、说明等 2 行没有要(第 7 行起)"));
	buf_release(&b);
	IMPORT(p, &household_thing, roll, "2 0 0 0");
	/* words alone in a column for words are a record's, with a colon too */
	IMPORT(p, &ticket_thing, "事项,村,电话,来源,类别\n井盖丢了：三组路口,,,,\n", "0 0 0 1\n2 来源还没有填");
	/* a row of one header and a first line that leaves much empty are not joined */
	IMPORT(p, &household_thing, "户主,村,组,备注\n王五,大塘村,,\n", "1 0 0 0");
}

/* What cannot be read is said for what it is. */
static void
no_tables(void **state)
{
	struct desk *p = *state;
	static const char locked[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
	static const struct { const char *bytes; size_t n; const char *says; } cases[] = {
		{ "", 0, "是空的(0 字节)" }, { "PK\3\4half of it", 14, "没有拷完" }, { locked, sizeof locked - 1, "加了打开密码" }, { locked, 8, "旧的 .xls" },
		{ "\xEF\xBB\xBF\n<html><body><table><tr><td>户主</td></tr></table>", 55, "其实是网页" },
	};
	struct import *im;
	struct err e;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(file_replace(p->csv, cases[i].bytes, cases[i].n, &e), 0);
		assert_int_equal(import_read(&im, &p->office, &household_thing, p->csv, NULL, &e), -1);
		if (strstr(e.text, cases[i].says) == NULL || strstr(e.text, "什么也没有导入。") == NULL)
			fail_msg("%zu: %s", i, e.text);
	}
}

/* Names as lists set them, days as programs keep them; each told. */
static void
spelled(void **state)
{
	struct desk *p = *state;
	struct err e;
	int64_t row;

	IMPORT(p, &village_thing, "村名\n大塘村\n", "1 0 0 0");
	IMPORT(p, &household_thing, "户主,村,身份证号\n王　勇,大塘村,000000196303070016\n买买提 ABC,大塘村,\n", "2 0 0 0");
	assert_int_equal(ledger_find(p->office.ledger, &row, &household_entity, "name", "王勇", &e), 0);
	assert_true(row != 0);
	assert_int_equal(ledger_find(p->office.ledger, &row, &household_entity, "name", "买买提 ABC", &e), 0);
	assert_true(row != 0);
	/* the same person, set otherwise */
	IMPORT(p, &household_thing, "户主,村,身份证号\n王 勇,大塘村,000000196303070016\n", "0 0 1 0");
	IMPORT(p, &visit_thing, "走访对象,走访日期,走访人员,走访方式,反映事项,要办吗,走访情况\n王勇,2024-3-5 0:00:00,李明,1,1,0,甲\n王勇,45000,李明,1,1,0,乙\n"
		"王勇,2024年3月,李明,1,1,0,丙\n王勇,99999,李明,1,1,0,丁\n", "2 0 0 2\n"
		"4 日期: 看不懂日期“2024年3月”。可以这样写：2026-11-18、1118、18、今天、昨天、周三、上周三\n"
		"5 日期: 没有“99999”这一天。可以这样写：2026-11-18、1118、18、今天、昨天、周三、上周三");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(villages, desk_setup, desk_teardown), cmocka_unit_test_setup_teardown(townships, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(groups, desk_setup, desk_teardown), cmocka_unit_test_setup_teardown(lines, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(by_id_number, desk_setup, desk_teardown), cmocka_unit_test_setup_teardown(spreadsheet_habits, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(round_trip, desk_setup, desk_teardown), cmocka_unit_test_setup_teardown(json, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(rolls, desk_setup, desk_teardown), cmocka_unit_test_setup_teardown(spelled, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(one_village, desk_setup, desk_teardown), cmocka_unit_test_setup_teardown(two_rows, desk_setup, desk_teardown), cmocka_unit_test_setup_teardown(no_tables, desk_setup, desk_teardown),
		cmocka_unit_test_setup_teardown(masks, desk_setup, desk_teardown), cmocka_unit_test_setup_teardown(stopped, desk_setup, desk_teardown),
	};

	(void)setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
