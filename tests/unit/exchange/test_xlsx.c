/*
 * Spreadsheets: own files read back, files as others make them, and files made to do harm.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ftw.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "exchange/ooxml.h"
#include "exchange/package.h"
#include "exchange/table.h"
#include "exchange/xlsx.h"
#include "unit/exchange/pack.h"

/* --- what is written -------------------------------------------------------------------------------------------- */

struct named { const struct package *p; const char *part; size_t relations, types, charts; bool sound; };

static void
look_at(void *data, const struct package_tag *t)
{
	struct named *n = data;

	if (strcmp(t->name, "Relationship") == 0) {
		/* the relations of xl/a.xml are in xl/_rels/a.xml.rels */
		char of[128];
		const char *rels = strstr(n->part, "_rels/");
		snprintf(of, sizeof of, "%.*s%s", (int)(rels - n->part), n->part, rels + strlen("_rels/"));
		of[strlen(of) - strlen(".rels")] = '\0';
		char *to = ooxml_target(*of != '\0' ? of : NULL, ooxml_att(t->atts, "Target"));
		n->sound = n->sound && package_has(n->p, to);
		n->relations++;
		free(to);
	} else if (strcmp(t->name, "Override") == 0) {
		n->sound = n->sound && package_has(n->p, ooxml_att(t->atts, "PartName") + 1);
		n->types++;
	} else if (strcmp(t->name, "ser") == 0) {
		n->charts++;
	}
}

/* Every part is XML, is named among the types, and every relation points at a part that is there. */
static void
all_parts(void **state)
{
	static const struct xlsx_column columns[] = { { "村", 8 }, { "走访", 0 }, { "工单", 0 } };
	static const size_t values[] = { 1, 2 };
	struct place *p = *state;
	struct xlsx_writer *w;
	struct package *pack;
	struct err e;

	assert_int_equal(xlsx_create(&w, p->path, &e), 0);
	for (int sheet = 0; sheet < 3; sheet++) {
		static const char *const names[] = { "按村<一>", "a&b", "没有图" };
		xlsx_sheet(w, names[sheet], sheet == 1 ? NULL : "石沟镇 & \"别处\"", columns, 3);
		for (int i = 0; i < 3 * (sheet != 1); i++) {
			xlsx_text(w, i == 0 ? "<&>\x01_x0041_" : "大塘村");
			xlsx_int(w, i);
			xlsx_number(w, i / 3.0);
			xlsx_end_row(w);
		}
		if (sheet < 2)
			xlsx_bars(w, "走访和工单", 0, values, 2);	/* of a sheet without rows there is none */
		if (sheet == 0)
			xlsx_lines(w, NULL, 0, values, 1);
	}
	assert_int_equal(xlsx_close(w, &e), 0);

	assert_int_equal(package_open(&pack, p->path, &e), 0);
	struct named n = { .p = pack, .sound = true };
	size_t parts = 0;
	for (; (n.part = package_part(pack, parts)) != NULL; parts++) {
		struct buf raw = BUF_INIT;
		assert_int_equal(package_read(pack, n.part, &raw, &e), 0);
		if (package_walk(pack, &raw, &(struct package_walk){ .start = look_at, .data = &n }, &e) < 0)
			fail_msg("%s: %s", n.part, e.text);
		buf_release(&raw);
	}
	assert_true(n.sound);
	assert_int_equal(n.types, 3 + 3 + 1 + 2);		/* properties, book, styles, sheets, a drawing, charts */
	assert_int_equal(n.relations, 2 + 4 + 1 + 2);
	assert_int_equal(n.charts, 2 + 1);
	assert_int_equal(parts, n.types + 1 + 4);		/* the types themselves, and relations of file, book, sheet and drawing */
	assert_string_equal(package_part(pack, 0), "_rels/.rels");	/* small ones first: by them it is known for a spreadsheet */
	assert_string_equal(package_part(pack, 1), "docProps/app.xml");
	assert_string_equal(package_part(pack, 2), "xl/styles.xml");
	assert_string_equal(package_part(pack, 3), "xl/worksheets/sheet1.xml");
	package_free(pack);
}

/* --- files by hand -------------------------------------------------------------------------------------------- */

#define SHEET(rows) "<worksheet " NS "><sheetData>" rows "</sheetData></worksheet>"

struct parts { const char *book, *strings, *styles, *sheet; size_t sheet_n; };

static void
make(struct place *p, const struct parts *parts)
{
	static const char rels[] = "<Relationships " RELS_NS "><Relationship Id=\"r1\" Type=\"" REL "officeDocument\" Target=\"/xl/workbook.xml\"/></Relationships>";
	static const char book_rels[] = "<Relationships " RELS_NS "><Relationship Id=\"rId1\" Type=\"" REL "worksheet\" Target=\"worksheets/s.xml\"/>"
		"<Relationship Id=\"rId9\" Type=\"" REL "worksheet\" Target=\"worksheets/none.xml\"/>"
		"<Relationship Id=\"rId2\" Type=\"" REL "sharedStrings\" Target=\"sharedStrings.xml\"/>"
		"<Relationship Id=\"rId3\" Type=\"" REL "styles\" Target=\"/xl/styles.xml\"/></Relationships>";
	static const char book[] = "<workbook " NS " xmlns:r=\"" REL "\"><sheets><sheet name=\"说明\" sheetId=\"1\" r:id=\"rId9\" state=\"hidden\"/>"
		"<sheet name=\"名册\" sheetId=\"2\" r:id=\"rId1\"/><sheet name=\"别的\" sheetId=\"3\" r:id=\"rId9\"/></sheets></workbook>";
	const char *b = parts->book != NULL ? parts->book : book;
	const struct pack_part all[] = { { "_rels/.rels", rels, 0 }, { "xl/_rels/workbook.xml.rels", book_rels, 0 }, { "xl/workbook.xml", b, 0 },
		{ "xl/sharedStrings.xml", parts->strings, 0 }, { "xl/styles.xml", parts->styles, 0 },
		{ "xl/worksheets/s.xml", parts->sheet, parts->sheet_n } };

	pack_make(p->path, all, sizeof all / sizeof *all);
}

/* All rows: "line|cell|cell\n", or what is wrong with the row or the file. */
static char *
all(const char *path, const char *sheet)
{
	struct xlsx_reader *r;
	struct csv_row row;
	struct buf b = BUF_INIT;
	struct err e = { 0 };
	int rc;

	if (xlsx_open(&r, path, sheet, &e) < 0)
		return mem_str(e.text);
	while ((rc = xlsx_next(r, &row, &e)) == 1) {
		buf_addf(&b, "%zu", row.line);
		for (size_t i = 0; row.trouble == NULL && i < row.n; i++)
			buf_addf(&b, "|%s", row.cells[i]);
		buf_addf(&b, "%s%s\n", row.trouble != NULL ? " " : "", row.trouble != NULL ? row.trouble : "");
	}
	if (rc < 0)
		buf_adds(&b, e.text);
	xlsx_free(r);
	return b.n > 0 ? buf_detach(&b) : mem_str("");
}

#define READS(path, sheet, want) do { char *got_ = all(path, sheet); assert_string_equal(got_, want); free(got_); } while (0)
#define SAYS(path, part) do { char *got_ = all(path, NULL); if (strstr(got_, part) == NULL) fail_msg("no \"%s\" in \"%s\"", part, got_); free(got_); } while (0)

/* --- cases ---------------------------------------------------------------------------------------------------- */

static void
own_file(void **state)
{
	struct place *p = *state;
	static const struct xlsx_column columns[] = { { "户主", 10 }, { "证件号", 18 }, { "数", 0 }, { "金额", 0 }, { "日期", 10 }, { "时", 5 }, { "时刻", 16 } };
	/* GB18030's rare ones: two Extension A, one Extension B, one Extension H, a private one, a combining mark */
	static const char *const names[] = { "䶮鑫", "㼆㼆", "𠮷田", "王\xf0\xb1\x8d\x90", "\xee\xa1\xa3", "a\xcc\x81", "=1+1", " 两边 ", "a<b>&\"c\"", "两\n行", "_x0041_" };
	struct buf want = BUF_INIT;
	struct xlsx_writer *w;
	struct err e;
	size_t n = sizeof names / sizeof *names;

	assert_int_equal(xlsx_create(&w, p->path, &e), 0);
	assert_false(file_exists(p->path));
	xlsx_sheet(w, "走访:[一]", "石沟镇走访表", columns, 7);
	buf_adds(&want, "1|石沟镇走访表||||||\n2|户主|证件号|数|金额|日期|时|时刻\n");
	for (size_t i = 0; i < n; i++) {
		xlsx_text(w, names[i]);
		xlsx_text(w, i == 0 ? "000000199003070014" : "007");
		xlsx_int(w, i == 1 ? 1234567890123456789 : i == 2 ? -5 : 999999999999999);
		xlsx_money(w, 16005);
		xlsx_date(w, date_make(2024, 2, 29));
		xlsx_time(w, 9 * 60 + 10);
		xlsx_stamp(w, date_ms(date_make(2026, 11, 18), 23 * 60 + 59));
		xlsx_end_row(w);
		buf_addf(&want, "%zu|%s|%s|%s|160.05|2024-02-29|09:10|2026-11-18 23:59\n", i + 3, names[i], i == 0 ? "000000199003070014" : "007",
			i == 1 ? "1234567890123456789" : i == 2 ? "-5" : "999999999999999");
	}
	xlsx_bars(w, "数", 0, (const size_t[]){ 2 }, 1);
	xlsx_sheet(w, "二", NULL, columns, 1);
	xlsx_blank(w);
	xlsx_end_row(w);
	xlsx_text(w, "第三行");
	xlsx_end_row(w);
	assert_int_equal(xlsx_close(w, &e), 0);
	READS(p->path, NULL, buf_str(&want));
	READS(p->path, "二", "1|户主\n3|第三行\n");
	READS(p->path, "三", "文件 t.xlsx 里没有工作表“三”，什么也没有导入。有的是: 走访--一-、二");
	buf_release(&want);
}

/* A decimal is shown however round the number is; a text may stand in the middle; what is read back is the same. */
static void
looks(void **state)
{
	static const struct xlsx_column columns[] = { { "甲", 4 }, { "乙", 10 } };
	struct place *p = *state;
	struct package *pack;
	struct buf raw = BUF_INIT;
	struct xlsx_writer *w;
	struct err e;

	assert_int_equal(xlsx_create(&w, p->path, &e), 0);
	xlsx_sheet(w, "一", NULL, columns, 2);
	xlsx_number(w, 74);
	xlsx_centred(w, "+115");
	xlsx_end_row(w);
	assert_int_equal(xlsx_close(w, &e), 0);
	assert_int_equal(package_open(&pack, p->path, &e), 0);
	assert_int_equal(package_read(pack, "xl/worksheets/sheet1.xml", &raw, &e), 0);
	assert_non_null(strstr(buf_str(&raw), "<c r=\"A2\" s=\"9\"><v>74</v></c><c r=\"B2\" s=\"10\" t=\"inlineStr\"><is><t>+115</t>"));
	assert_int_equal(package_read(pack, "xl/styles.xml", &raw, &e), 0);
	assert_non_null(strstr(buf_str(&raw), "<xf numFmtId=\"167\" fontId=\"0\" fillId=\"0\" borderId=\"1\""));
	assert_non_null(strstr(buf_str(&raw), "<alignment horizontal=\"center\" wrapText=\"1\" vertical=\"center\"/></xf></cellXfs>"));
	READS(p->path, NULL, "1|甲|乙\n2|74|+115\n");
	package_free(pack);
	buf_release(&raw);
}

/* Wrapped texts have room: a row is as high as its tallest cell, and says nothing of it where one line does. */
static void
heights(void **state)
{
	static const struct { const char *text, *row; } cases[] = {
		{ "一二三四五六", "<row r=\"3\"><c" }, { "一二三四五六七", "<row r=\"3\" ht=\"32\"><c" }, { "1234567890", "<row r=\"3\"><c" },
		{ "一\n二\n三", "<row r=\"3\" ht=\"48\"><c" }, { "一二三四五六七\n八", "<row r=\"3\" ht=\"48\"><c" }, { "", "<row r=\"3\"><c" },
	};
	static const struct xlsx_column columns[] = { { "甲", 4 }, { "乙", 10 } };
	struct place *p = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct package *pack;
		struct buf raw = BUF_INIT, many = BUF_INIT;
		struct xlsx_writer *w;
		struct err e;
		assert_int_equal(xlsx_create(&w, p->path, &e), 0);
		xlsx_sheet(w, "一", "一个长长的大标题在几列上面合并", columns, 2);
		xlsx_text(w, "张三");
		xlsx_text(w, cases[i].text);
		xlsx_end_row(w);
		for (int k = 0; k < 500; k++)
			buf_adds(&many, "很长");
		xlsx_text(w, buf_str(&many));
		xlsx_text(w, "");
		xlsx_end_row(w);
		assert_int_equal(xlsx_close(w, &e), 0);
		assert_int_equal(package_open(&pack, p->path, &e), 0);
		assert_int_equal(package_read(pack, "xl/worksheets/sheet1.xml", &raw, &e), 0);
		if (strstr(buf_str(&raw), cases[i].row) == NULL)
			fail_msg("no %s in %s", cases[i].row, buf_str(&raw));
		assert_non_null(strstr(buf_str(&raw), "<row r=\"1\" ht=\"27\" customHeight=\"1\">"));
		assert_non_null(strstr(buf_str(&raw), "<row r=\"2\"><c"));
		assert_non_null(strstr(buf_str(&raw), "<row r=\"4\" ht=\"409\"><c"));
		package_free(pack);
		buf_release(&raw);
		buf_release(&many);
	}
}

static void
nothing_half(void **state)
{
	struct place *p = *state;
	static const struct xlsx_column column = { "一", 0 };
	struct xlsx_writer *w;
	struct err e;
	char *big = mem_alloc(40001);

	memset(big, 'x', 40000);
	big[40000] = '\0';
	assert_int_equal(file_replace(p->path, "old", 3, &e), 0);
	assert_int_equal(xlsx_create(&w, p->path, &e), 0);
	xlsx_sheet(w, "一", NULL, &column, 1);
	xlsx_text(w, big);
	assert_true(xlsx_failed(w));
	assert_int_equal(xlsx_close(w, &e), -1);
	assert_non_null(strstr(e.text, "第2行第1列"));
	/* columns no sheet has: what comes after is let go */
	struct xlsx_column *many = mem_zero(20000, sizeof *many);
	for (int i = 0; i < 20000; i++)
		many[i] = column;
	assert_int_equal(xlsx_create(&w, p->path, &e), 0);
	xlsx_sheet(w, "一", "题", many, 20000);
	xlsx_text(w, "x");
	xlsx_int(w, 1);
	xlsx_end_row(w);
	assert_int_equal(xlsx_close(w, &e), -1);
	assert_non_null(strstr(e.text, "列太多"));
	free(many);
	/* more rows than a sheet has: one sentence, and nothing of the rows in it */
	assert_int_equal(xlsx_create(&w, p->path, &e), 0);
	xlsx_sheet(w, "一", NULL, &column, 1);
	for (int i = 1; i < XLSX_ROWS_MAX; i++)
		xlsx_end_row(w);
	assert_false(xlsx_failed(w));
	xlsx_end_row(w);
	assert_true(xlsx_failed(w));
	assert_int_equal(xlsx_close(w, &e), -1);
	assert_string_equal(e.text, "表格文件没有写成: 表格软件一张表最多 1048576 行，放不下。可以导出 .csv。账本没有动");
	assert_int_equal(xlsx_create(&w, p->path, &e), 0);
	xlsx_sheet(w, "一", NULL, &column, 1);
	xlsx_abort(w);
	/* a disk that takes nothing more */
	struct rlimit was, small = { 4096, 4096 };
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	small.rlim_max = was.rlim_max;
	assert_int_equal(xlsx_create(&w, p->path, &e), 0);
	xlsx_sheet(w, "一", NULL, &column, 1);
	void (*old)(int) = signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (int i = 0; i < 5000; i++) {
		xlsx_int(w, i);
		xlsx_end_row(w);
	}
	int rc = xlsx_close(w, &e);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	(void)signal(SIGXFSZ, old);
	assert_int_equal(rc, -1);
	assert_non_null(strstr(e.text, "没有写成"));
	struct buf b = BUF_INIT;
	assert_int_equal(file_read(&b, p->path, 100, &e), 0);
	assert_string_equal(buf_str(&b), "old");
	buf_release(&b);
	free(big);
}

static void
shared_strings(void **state)
{
	struct place *p = *state;

	make(p, &(struct parts){
		.strings = "<sst " NS "><si><t>户主</t></si><si><r><t>王</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\"> 五</t></r><rPh sb=\"0\" eb=\"1\"><t>wang</t></rPh></si>"
			"<si><t>两_x000A_行_x005F_x0041_</t></si><si/></sst>",
		.sheet = "<x:worksheet xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><x:sheetData>"
			"<x:row r=\"2\"><x:c r=\"B2\" t=\"s\"><x:v>0</x:v></x:c><x:c r=\"D2\" t=\"s\"><x:v>1</x:v></x:c></x:row>"
			"<x:row/><x:row r=\"7\"><x:c t=\"s\"><x:v>2</x:v></x:c><x:c t=\"inlineStr\"><x:is><x:r><x:t>里</x:t></x:r><x:r><x:t>面</x:t></x:r></x:is></x:c>"
			"<x:c t=\"str\"><x:f>A1&amp;B1</x:f><x:v>式子</x:v></x:c><x:c t=\"b\"><x:v>1</x:v></x:c><x:c t=\"d\"><x:v>2026-11-18T09:10:00</x:v></x:c><x:c t=\"s\"><x:v>3</x:v></x:c></x:row>"
			"<x:row><x:c t=\"s\"><x:v>4</x:v></x:c></x:row><x:row><x:c t=\"e\"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>" });
	READS(p->path, NULL, "2||户主||王 五\n7|两\n行_x0041_|里面|式子|是|2026-11-18 09:10|\n8 第8行第1列的字在文件里找不到(文件坏了)\n9 第9行第1列是公式的错误 #N/A，请改好再导入\n");
}

static void
numbers_and_dates(void **state)
{
	struct place *p = *state;
	static const char styles[] = "<styleSheet " NS "><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@\"/>"
		"<numFmt numFmtId=\"165\" formatCode=\"[Red]#,##0.00&quot;days&quot;\\m\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
		"<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"57\"/><xf numFmtId=\"20\"/></cellXfs></styleSheet>";
	static const char sheet[] = SHEET(
		"<row><c s=\"1\"><v>45351</v></c><c s=\"2\"><v>46344.38194444445</v></c><c s=\"3\"><v>45351</v></c><c s=\"4\"><v>1</v></c><c s=\"1\"><v>61</v></c><c s=\"5\"><v>0.3819444444</v></c></row>"
		"<row><c><v>0.1</v></c><c><v>0.30000000000000004</v></c><c><v>1.3800001234E10</v></c><c><v>007</v></c><c s=\"9\"><v>-3</v></c><c s=\"1\"><v>-1</v></c></row>"
		"<row><c/><c><v>1.1010119900307E17</v></c></row><row><c><v>12a</v></c></row><row><c><v>1e999</v></c></row>");

	make(p, &(struct parts){ .styles = styles, .sheet = sheet });
	READS(p->path, NULL, "1|2024-02-29|2026-11-18 09:10|45351|1900-01-01|1900-03-01|09:10\n2|0.1|0.3|13800001234|007|-3|-1\n"
		"3 第3行第2列是超过15位的数，表格软件只留得住前15位。请把这一列设成文本，重新填全再导入\n4 第4行第1列不是数\n5 第5行第1列不是数\n");
	make(p, &(struct parts){ .styles = styles, .sheet = SHEET("<row><c s=\"1\"><v>43889</v></c></row>"),
		.book = "<workbook " NS " xmlns:r=\"" REL "\"><workbookPr date1904=\"1\"/><sheets><sheet name=\"一\" r:id=\"rId1\"/></sheets></workbook>" });
	READS(p->path, NULL, "1|2024-02-29\n");
}

static char *
repeat(const char *head, const char *body, size_t times, const char *tail, size_t *n)
{
	struct buf b = BUF_INIT;

	buf_adds(&b, head);
	for (size_t i = 0; i < times; i++)
		buf_adds(&b, body);
	buf_adds(&b, tail);
	*n = b.n;
	return buf_detach(&b);
}

/* Each says the row, keeps memory small and ends quickly. */
static void
hostile(void **state)
{
	struct place *p = *state;
	size_t n;

	SAYS("/nosuch.xlsx", "坏了");
	make(p, &(struct parts){ .sheet = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>" SHEET("<row><c t=\"str\"><v>&b;</v></c></row>") });
	SAYS(p->path, "文档类型");
	make(p, &(struct parts){ .sheet = "<worksheet " NS "><sheetData><row><c><v>1</v></c></row><row r=\"5\"><c><v>2</v></row>" });
	SAYS(p->path, "1|1\n文件 t.xlsx 的工作表“名册”第5行以后读不懂(坏了)，什么也没有导入");
	make(p, &(struct parts){ .sheet = SHEET("<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row><row r=\"1\"><c r=\"ALM1\"><v>1</v></c></row><row><c r=\"ZZZZZZZZZZZZ1\"/></row>") });
	READS(p->path, NULL, "1 第1行第1列出现了两次(文件坏了)\n2 第2行第1001列已超过1000列\n");
	char *deep = repeat("<worksheet " NS "><sheetData>", "<row>", 100, "", &n);
	make(p, &(struct parts){ .sheet = deep, .sheet_n = n });
	SAYS(p->path, "层次太多");
	free(deep);
	char *cell = repeat("<worksheet " NS "><sheetData><row r=\"3\"><c t=\"str\"><v>", "0123456789", 200000, "</v></c></row></sheetData></worksheet>", &n);
	make(p, &(struct parts){ .sheet = cell, .sheet_n = n });
	SAYS(p->path, "第3行以后有一格的字太多");
	free(cell);
	char *tag = repeat("<worksheet " NS "><sheetData><row r=\"3\"><c x=\"", "0123456789", 900000, "\"/></row></sheetData></worksheet>", &n);
	make(p, &(struct parts){ .sheet = tag, .sheet_n = n });
	SAYS(p->path, "有一处长得不正常");
	free(tag);
	/* a bomb: 80 MB of nothing in 80 kB */
	char *bomb = repeat("<worksheet " NS "><sheetData><row r=\"9\"/>", "                ", 5000000, "</sheetData></worksheet>", &n);
	make(p, &(struct parts){ .sheet = bomb, .sheet_n = n });
	free(bomb);
	SAYS(p->path, "第9行以后解开后大得不正常");
	make(p, &(struct parts){ .sheet = SHEET(""), .book = "<workbook/>" });
	SAYS(p->path, "不是 WPS、Excel 表格");
	make(p, &(struct parts){ .sheet = SHEET("<row><c><v>1</v></c></row>") });
	READS(p->path, "别的", "文件 t.xlsx 里找不到工作表的内容(坏了)，什么也没有导入。请在 WPS 里打开，另存一次再试");
	/* every byte of a small file wrong once: an answer, whatever it is */
	struct buf whole = BUF_INIT;
	struct err e;
	assert_int_equal(file_read(&whole, p->path, 1 << 20, &e), 0);
	for (size_t i = 0; i < whole.n; i++) {
		whole.p[i] ^= 0x55;
		FILE *f = fopen(p->path, "wb");
		assert_non_null(f);
		assert_int_equal(fwrite(whole.p, 1, whole.n, f), whole.n);
		assert_int_equal(fclose(f), 0);
		free(all(p->path, NULL));
		whole.p[i] ^= 0x55;
	}
	buf_release(&whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(own_file, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(all_parts, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(looks, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(heights, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(nothing_half, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(shared_strings, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(numbers_and_dates, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(hostile, place_setup, place_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
