/*
 * Forms of others filled: only what is about the rows changes, and it changes as a spreadsheet program would do it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/value.h"
#include "exchange/package.h"
#include "exchange/template.h"
#include "exchange/template_choices.h"
#include "exchange/xlsx.h"
#include "unit/exchange/pack.h"

/* --- forms ---------------------------------------------------------------------------------------------------- */

#define TYPES "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>" \
	"<Override PartName=\"/xl/calcChain.xml\" ContentType=\"x\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"y\"/></Types>"
/* 0 plain, 1 with lines, 2 a day, 3 a text, 4 money; all but 0 with lines */
#define STYLES "<styleSheet " NS "><numFmts count=\"1\"><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/></numFmts><cellXfs count=\"6\">" \
	"<xf numFmtId=\"0\" borderId=\"0\"/><xf numFmtId=\"0\" borderId=\"1\"/><xf numFmtId=\"176\" borderId=\"1\"/><xf numFmtId=\"49\" borderId=\"1\"/>" \
	"<xf numFmtId=\"4\" borderId=\"1\"/><xf numFmtId=\"22\" borderId=\"1\"/></cellXfs></styleSheet>"
#define BOOK "<workbook " NS " xmlns:r=\"r\"><sheets><sheet name=\"说明\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"走访表\" sheetId=\"2\" r:id=\"rId2\"/></sheets>" \
	"<definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"1\">走访表!$A$1:$F$12</definedName>" \
	"<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"1\">走访表!$3:$4</definedName></definedNames></workbook>"
#define NOTE "<worksheet " NS "><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>填表说明</t></is></c></row></sheetData></worksheet>"
#define T(at, s, text) "<c r=\"" at "\" s=\"" s "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define E(at, s) "<c r=\"" at "\" s=\"" s "\"/>"

struct form { const char *sheet, *note, *sheet_rels, *part, *part_name, *book; size_t tables; };	/* NULL: as usual; so many parts like table1.xml */

#define TABLES_MAX 100

static void
make(const char *path, const struct form *f)
{
	char names[TABLES_MAX][48];
	struct pack_part parts[10 + TABLES_MAX] = {
		{ "[Content_Types].xml", TYPES, 0 },
		{ "_rels/.rels", "<Relationships " RELS_NS "><Relationship Id=\"r1\" Type=\"" REL "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>", 0 },
		{ "xl/workbook.xml", f->book != NULL ? f->book : BOOK, 0 },
		{ "xl/_rels/workbook.xml.rels", "<Relationships " RELS_NS "><Relationship Id=\"rId1\" Type=\"" REL "worksheet\" Target=\"worksheets/note.xml\"/>"
			"<Relationship Id=\"rId2\" Type=\"" REL "worksheet\" Target=\"worksheets/form.xml\"/>"
			"<Relationship Id=\"rId3\" Type=\"" REL "styles\" Target=\"styles.xml\"/><Relationship Id=\"rId4\" Type=\"" REL "calcChain\" Target=\"calcChain.xml\"/>"
			"</Relationships>", 0 },
		{ "xl/calcChain.xml", "<calcChain " NS "><c r=\"F10\" i=\"2\"/></calcChain>", 0 },
		{ "xl/styles.xml", STYLES, 0 },
		{ "xl/worksheets/note.xml", f->note != NULL ? f->note : NOTE, 0 },
		{ "xl/worksheets/_rels/form.xml.rels", f->sheet_rels, 0 },
		{ f->part_name != NULL ? f->part_name : "xl/media/seal.png", f->part != NULL ? f->part : "\x89PNG not looked at", 0 },
		{ "xl/worksheets/form.xml", f->sheet, 0 },
	};

	for (size_t i = 0; i < f->tables; i++) {
		snprintf(names[i], sizeof names[i], "xl/tables/table%zu.xml", i + 1);
		parts[10 + i] = (struct pack_part){ names[i], f->part, 0 };
	}
	pack_make(path, parts, sizeof parts / sizeof *parts);
}

#define LINE(r, n) "<row r=\"" r "\" ht=\"20\" customHeight=\"1\">" "<c r=\"A" r "\" s=\"1\"><v>" n "</v></c>" E("B" r, "1") E("C" r, "3") E("D" r, "2") E("E" r, "4") E("F" r, "1") "</row>"
#define HEAD "<row r=\"1\">" T("A1", "0", "困难群众走访表") "</row><row r=\"2\">" T("A2", "0", "填报单位：") T("D2", "0", "单位：元") "</row>" \
	"<row r=\"3\">" T("A3", "1", "序号") T("B3", "1", "基本情况") E("C3", "1") T("D3", "1", "走访") E("E3", "1") T("F3", "1", "备注") "</row>" \
	"<row r=\"4\">" E("A4", "1") T("B4", "1", "姓名") T("C4", "1", "身份证号") T("D4", "1", "走访\n日期") T("E4", "1", "金额") E("F4", "1") "</row>"
#define HEAD_JOINED "<mergeCell ref=\"A1:F1\"/><mergeCell ref=\"A2:C2\"/><mergeCell ref=\"D2:F2\"/><mergeCell ref=\"A3:A4\"/><mergeCell ref=\"B3:C3\"/>" \
	"<mergeCell ref=\"D3:E3\"/><mergeCell ref=\"F3:F4\"/>"
#define FOOT "<row r=\"10\">" T("A10", "1", "合计") "<c r=\"E10\" s=\"4\"><f>SUM(E5:E9)</f><v>0</v></c></row>" \
	"<row r=\"12\">" T("A12", "0", "填表人：  审核人：  填表时间：") "</row>"
#define USUAL "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<worksheet " NS "><dimension ref=\"A1:F12\"/><cols><col min=\"1\" max=\"1\" width=\"6\"/></cols><sheetData>" \
	HEAD LINE("5", "1") LINE("6", "2") LINE("7", "3") LINE("8", "4") LINE("9", "5") FOOT "</sheetData><mergeCells count=\"8\">" HEAD_JOINED "<mergeCell ref=\"A12:F12\"/></mergeCells>" \
	"<conditionalFormatting sqref=\"E5:E9\"><cfRule type=\"expression\" priority=\"1\"><formula>$E5&gt;$E$10</formula></cfRule></conditionalFormatting>" \
	"<dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"F5:F9\"><formula1>\"是,否\"</formula1></dataValidation></dataValidations>" \
	"<hyperlinks><hyperlink ref=\"A12\" location=\"走访表!A12\"/></hyperlinks></worksheet>"

/* --- looking ---------------------------------------------------------------------------------------------------- */

static char *
part_of(const char *path, const char *part)
{
	struct package *p;
	struct buf b = BUF_INIT;
	struct err e;

	assert_int_equal(package_open(&p, path, &e), 0);
	if (package_read(p, part, &b, &e) < 0)
		fail_msg("%s: %s", part, e.text);
	package_free(p);
	return buf_detach(&b);
}

#define HAS(path, part, text) do { char *s_ = part_of(path, part); if (strstr(s_, text) == NULL) fail_msg("no %s in %s", text, s_); free(s_); } while (0)
#define LACKS(path, part, text) do { char *s_ = part_of(path, part); if (strstr(s_, text) != NULL) fail_msg("%s in %s", text, s_); free(s_); } while (0)

static void
same_part(const struct place *p, const char *part)
{
	char *was = part_of(p->path, part), *is = part_of(p->out, part);

	assert_string_equal(was, is);
	free(was);
	free(is);
}

/* "5|1|张三||2026-11-16": rows as spreadsheet programs show them. */
static void
reads(const char *path, const char *want)
{
	struct xlsx_reader *r;
	struct csv_row row;
	struct buf b = BUF_INIT;
	struct err e;

	if (xlsx_open(&r, path, "走访表", &e) < 0)
		fail_msg("%s", e.text);
	while (xlsx_next(r, &row, &e) == 1) {
		buf_addf(&b, "%zu", row.line);
		while (row.n > 0 && row.cells[row.n - 1][0] == '\0')
			row.n--;
		for (size_t i = 0; i < row.n; i++)
			buf_addf(&b, "|%s", row.cells[i]);
		buf_addc(&b, '\n');
	}
	xlsx_free(r);
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
}

static void
cell_text(struct template_rows *r, const char *s)
{
	struct value none;

	value_init(&none);
	template_cell(r, FIELD_TEXT, &none, s);
}

/* n rows: number, name, ID, day, money; 备注 is not ours. */
static struct template_rows *
usual_rows(const struct template *t, size_t n)
{
	static const bool filled[] = { true, true, true, true, true, false };
	struct template_rows *r = template_rows_new(t, filled);
	struct value v;

	for (size_t i = 0; i < n; i++) {
		char name[48];
		value_init(&v);
		value_set_int(&v, (int64_t)i + 1);
		snprintf(name, sizeof name, "%zu", i + 1);
		template_cell(r, FIELD_INT, &v, name);
		snprintf(name, sizeof name, "户主%zu<&_x0041_", i + 1);
		cell_text(r, name);
		cell_text(r, "000000196303070016");
		value_set_text(&v, "2026-11-16");
		template_cell(r, FIELD_DATE, &v, "2026-11-16");
		value_set_int(&v, 16050);
		template_cell(r, FIELD_MONEY, &v, "160.50");
		value_release(&v);
		template_end_row(r, 0);
	}
	return r;
}

/* How many files of any name the folder has. */
static size_t
files_in(const char *folder)
{
	DIR *d = opendir(folder);
	size_t n = 0;

	for (struct dirent *one; (one = readdir(d)) != NULL;)
		n += one->d_name[0] != '.' || strlen(one->d_name) > 2;
	closedir(d);
	return n;
}

static void
fill(const struct place *p, const struct form *f, size_t n)
{
	struct template t;
	struct err e;

	make(p->path, f);
	if (template_open(&t, p->path, NULL, &e) < 0)
		fail_msg("%s", e.text);
	struct template_rows *r = usual_rows(&t, n);
	if (template_write(&t, r, p->out, &e) < 0)
		fail_msg("%s", e.text);
	template_rows_free(r);
	template_close(&t);
}

#define TOP "1|困难群众走访表\n2|填报单位：|||单位：元\n3|序号|基本情况||走访||备注\n4||姓名|身份证号|走访\n日期|金额\n"
#define ROW(row, n) row "|" n "|户主" n "<&_x0041_|000000196303070016|2026-11-16|160.5\n"

/* --- cases ------------------------------------------------------------------------------------------------------ */

static void
found(void **state)
{
	struct place *p = *state;
	struct template t;
	struct buf b = BUF_INIT, sheets = BUF_INIT;
	struct err e;

	make(p->path, &(struct form){ .sheet = USUAL });
	assert_int_equal(template_open(&t, p->path, NULL, &e), 0);
	assert_string_equal(t.sheet, "走访表");
	assert_string_equal(t.name, "困难群众走访表");
	assert_int_equal(t.others, 1);
	assert_int_equal(t.head_from, 3);
	assert_int_equal(t.head, 4);
	for (size_t i = 0; i < t.n_columns; i++)
		buf_addf(&b, "%zu %s|", t.columns[i].column, t.columns[i].title);
	assert_string_equal(buf_str(&b), "0 序号|1 基本情况/姓名|2 基本情况/身份证号|3 走访/走访日期|4 走访/金额|5 备注|");
	assert_int_equal(t.first, 5);
	assert_int_equal(t.last, 9);
	assert_int_equal(t.foot, 10);
	assert_null(template_obstacle(&t, 1000));
	template_sheets(&t, &sheets);
	assert_string_equal(buf_str(&sheets), " 说明 走访表");
	template_close(&t);
	/* told otherwise */
	assert_int_equal(template_open(&t, p->path, &(struct template_hint){ .sheet = "走访表", .head = 3 }, &e), 0);
	assert_int_equal(t.head_from, 3);
	assert_int_equal(t.n_columns, 4);
	template_close(&t);
	assert_int_equal(template_open(&t, p->path, &(struct template_hint){ .sheet = "说明" }, &e), -1);
	assert_non_null(strstr(e.text, "没有表头"));
	char *known[] = { "填报单位：", "单位：元" };
	assert_int_equal(template_open(&t, p->path, &(struct template_hint){ .titles = known, .n_titles = 2 }, &e), 0);
	assert_int_equal(t.head, 2);
	template_close(&t);
	buf_release(&b);
	buf_release(&sheets);
}

static void
more_rows(void **state)
{
	struct place *p = *state;
	struct buf was = BUF_INIT, is = BUF_INIT;
	struct err e;

	make(p->path, &(struct form){ .sheet = USUAL });
	assert_int_equal(file_read(&was, p->path, 1 << 20, &e), 0);
	fill(p, &(struct form){ .sheet = USUAL }, 8);
	reads(p->out, TOP ROW("5", "1") ROW("6", "2") ROW("7", "3") ROW("8", "4") ROW("9", "5") ROW("10", "6") ROW("11", "7") ROW("12", "8")
		"13|合计\n15|填表人：  审核人：  填表时间：\n");
	assert_int_equal(file_read(&is, p->path, 1 << 20, &e), 0);
	assert_int_equal(was.n, is.n);
	const char *sheet = "xl/worksheets/form.xml";
	HAS(p->out, sheet, "<dimension ref=\"A1:F15\"/>");
	HAS(p->out, sheet, "<f>SUM(E5:E12)</f></c>");
	HAS(p->out, sheet, "sqref=\"E5:E12\"");
	HAS(p->out, sheet, "<formula>$E5&gt;$E$13</formula>");
	HAS(p->out, sheet, "sqref=\"F5:F12\"");
	HAS(p->out, sheet, "<mergeCell ref=\"A15:F15\"/>");
	HAS(p->out, sheet, "<hyperlink ref=\"A15\" location=\"走访表!A15\"/>");
	/* rows put in look like the first, and what we do not fill keeps its cell */
	HAS(p->out, sheet, "<row r=\"9\" ht=\"20\" customHeight=\"1\"><c r=\"A9\" s=\"1\"><v>5</v></c>");
	HAS(p->out, sheet, "<row r=\"12\" ht=\"20\" customHeight=\"1\"><c r=\"A12\" s=\"1\"><v>8</v></c><c r=\"B12\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">户主8&lt;&amp;_x005F_x0041_</t></is></c>"
		"<c r=\"C12\" s=\"3\" t=\"inlineStr\"><is><t xml:space=\"preserve\">000000196303070016</t></is></c><c r=\"D12\" s=\"2\"><v>46342</v></c><c r=\"E12\" s=\"4\"><v>160.50</v></c><c r=\"F12\" s=\"1\"/></row>");
	HAS(p->out, "xl/workbook.xml", "走访表!$A$1:$F$15");
	HAS(p->out, "xl/workbook.xml", "走访表!$3:$4");
	HAS(p->out, "xl/workbook.xml", "<calcPr fullCalcOnLoad=\"1\"/></workbook>");
	LACKS(p->out, "[Content_Types].xml", "calcChain");
	LACKS(p->out, "xl/_rels/workbook.xml.rels", "calcChain");
	HAS(p->out, "[Content_Types].xml", "styles");
	static const char *const same[] = { "xl/styles.xml", "xl/worksheets/note.xml", "xl/media/seal.png", "_rels/.rels" };
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		same_part(p, same[i]);
	struct package *out;
	assert_int_equal(package_open(&out, p->out, &e), 0);
	assert_false(package_has(out, "xl/calcChain.xml"));
	package_free(out);
	assert_int_equal(files_in(p->folder), 2);
	buf_release(&was);
	buf_release(&is);
}

/* Fewer rows than there are: nothing moves, and the bytes around the rows are the asker's. */
static void
fewer_rows(void **state)
{
	struct place *p = *state;
	char *was, *is, *from, *to;

	for (size_t n = 0; n <= 5; n += 2) {
		fill(p, &(struct form){ .sheet = USUAL }, n);
		was = part_of(p->path, "xl/worksheets/form.xml");
		is = part_of(p->out, "xl/worksheets/form.xml");
		/* but for what a total came to before */
		from = strstr(was, "<v>0</v>");
		if (n > 0)
			memmove(from, from + 8, strlen(from + 8) + 1);
		from = strstr(is, "<row r=\"5\"");
		assert_memory_equal(was, is, (size_t)(from - is));
		char next[16];
		snprintf(next, sizeof next, "<row r=\"%zu\"", n + 5);
		from = strstr(was, next);
		to = strstr(is, next);
		assert_non_null(from);
		assert_non_null(to);
		assert_string_equal(from, to);
		free(was);
		free(is);
	}
	reads(p->out, TOP ROW("5", "1") ROW("6", "2") ROW("7", "3") ROW("8", "4") "9|5\n10|合计\n12|填表人：  审核人：  填表时间：\n");
	fill(p, &(struct form){ .sheet = USUAL }, 0);
	reads(p->out, TOP "5|1\n6|2\n7|3\n8|4\n9|5\n10|合计||||0\n12|填表人：  审核人：  填表时间：\n");
}

#define ONE(rows, foot, joined, n, rest) "<worksheet " NS "><sheetData>" HEAD rows foot "</sheetData><mergeCells count=\"" n "\">" HEAD_JOINED joined "</mergeCells>" rest "</worksheet>"

/* One empty row: what is about it is about all; cells joined side by side are so in every row. */
static void
one_row(void **state)
{
	struct place *p = *state;
	const char *sheet = "xl/worksheets/form.xml";

	fill(p, &(struct form){ .sheet = ONE("<row r=\"5\">" E("A5", "1") E("B5", "1") E("C5", "3") E("D5", "2") E("E5", "4") E("F5", "1") E("G5", "1") "</row>",
		"<row r=\"6\">" T("A6", "1", "合计") "<c r=\"E6\"><f>SUM(E5:E5)</f></c></row>", "<mergeCell ref=\"F5:G5\"/><mergeCell ref=\"A6:D6\"/>", "9",
		"<dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"F5\"><formula1>\"是\"</formula1></dataValidation></dataValidations>") }, 3);
	reads(p->out, TOP ROW("5", "1") ROW("6", "2") ROW("7", "3") "8|合计\n");
	HAS(p->out, sheet, "<f>SUM(E5:E7)</f>");
	HAS(p->out, sheet, "<mergeCells count=\"11\">");
	HAS(p->out, sheet, "<mergeCell ref=\"F5:G5\"/><mergeCell ref=\"A8:D8\"/><mergeCell ref=\"F6:G6\"/><mergeCell ref=\"F7:G7\"/></mergeCells>");
	HAS(p->out, sheet, "sqref=\"F5:F7\"");
	HAS(p->out, sheet, "<c r=\"G7\" s=\"1\"/>");
}

static void
no_rows(void **state)
{
	struct place *p = *state;

	/* the foot directly below the header */
	fill(p, &(struct form){ .sheet = ONE("", "<row r=\"5\">" T("A5", "0", "填表人：") "</row>", "<mergeCell ref=\"A5:F5\"/>", "8", "") }, 2);
	reads(p->out, TOP ROW("5", "1") ROW("6", "2") "7|填表人：\n");
	HAS(p->out, "xl/worksheets/form.xml", "<mergeCell ref=\"A7:F7\"/>");
	/* nothing below it at all */
	fill(p, &(struct form){ .sheet = ONE("", "", "", "7", "") }, 2);
	HAS(p->out, "xl/worksheets/form.xml", "<row r=\"6\"><c r=\"A6\"><v>2</v></c>");
	/* a foot after rows nobody drew */
	fill(p, &(struct form){ .sheet = ONE("", "<row r=\"8\">" T("A8", "0", "填表人：") "</row>", "", "7", "") }, 4);
	HAS(p->out, "xl/worksheets/form.xml", "<row r=\"8\"><c r=\"A8\"><v>4</v></c>");
	HAS(p->out, "xl/worksheets/form.xml", "<row r=\"9\"><c r=\"A9\" s=\"0\"");
	/* an example above the empty rows stays; a blank line without borders is none of the table */
	fill(p, &(struct form){ .sheet = ONE("<row r=\"5\">" T("A5", "1", "例") T("B5", "1", "张某") E("C5", "1") E("D5", "1") E("E5", "1") E("F5", "1") "</row>" LINE("6", "1") LINE("7", "2"),
		"<row r=\"8\">" E("A8", "0") "</row><row r=\"9\">" T("A9", "0", "填表人：") "</row>", "", "7", "") }, 3);
	reads(p->out, TOP "5|例|张某\n" ROW("6", "1") ROW("7", "2") ROW("8", "3") "10|填表人：\n");
}

/* number, name, what of: rows of a household each */
static void
group_row(struct template_rows *r, int64_t n, const char *house, const char *member, int64_t group)
{
	struct value v;
	char text[24];

	value_init(&v);
	value_set_int(&v, n);
	snprintf(text, sizeof text, "%d", (int)n);
	template_cell(r, FIELD_INT, &v, text);
	value_release(&v);
	cell_text(r, house);
	cell_text(r, member);
	template_end_row(r, group);
}

/* Cells joined downwards are one household's: ours are put together and joined as many as they are, theirs taken apart. */
static void
households(void **state)
{
	struct place *p = *state;
	static const bool filled[] = { true, true, true, false, false, false };
	const char *sheet = "xl/worksheets/form.xml";
	struct template t;
	struct err e;

#define TALL "<mergeCell ref=\"A5:A7\"/><mergeCell ref=\"B5:B7\"></mergeCell><mergeCell ref=\"F5:F7\"/><mergeCell ref=\"A8:A9\"/><mergeCell ref=\"B8:B9\"/><mergeCell ref=\"F8:F9\"/>"
	/* an empty cell with an end tag says nothing either */
#define BARE(r) "<row r=\"" r "\"><c r=\"A" r "\" s=\"1\" t=\"n\"></c><c r=\"B" r "\" s=\"1\"></c><c r=\"C" r "\" s=\"1\"></c>" E("D" r, "1") E("E" r, "1") E("F" r, "1") "</row>"
	make(p->out, &(struct form){ .sheet = ONE(BARE("5") BARE("6") BARE("7"), FOOT, "<mergeCell ref=\"B5:B7\"/>", "8", "") });
	assert_int_equal(template_open(&t, p->out, NULL, &e), 0);
	assert_null(template_obstacle(&t, 2));
	template_close(&t);
	/* a cell that was under another one looks like it once it is seen, filled or not */
	make(p->path, &(struct form){ .sheet = ONE("<row r=\"5\">" E("A5", "1") E("B5", "4") E("C5", "1") E("D5", "1") E("E5", "1") E("F5", "4") "</row><row r=\"6\">" E("A6", "1") "<c r=\"B6\" s=\"0\"></c>" E("C6", "1")
		E("D6", "1") E("E6", "1") E("F6", "0") "</row>", FOOT, "<mergeCell ref=\"B5:B6\"/><mergeCell ref=\"F5:F6\"/>", "9", "") });
	assert_int_equal(template_open(&t, p->path, NULL, &e), 0);
	struct template_rows *two = template_rows_new(&t, filled);
	group_row(two, 1, "张三", "张三妻", 11);
	group_row(two, 2, "李四", "李四妻", 12);
	if (template_write(&t, two, p->out, &e) < 0)
		fail_msg("%s", e.text);
	HAS(p->out, sheet, "<c r=\"B6\" s=\"4\" t=\"inlineStr\"><is><t xml:space=\"preserve\">李四</t></is></c>");
	HAS(p->out, sheet, "<c r=\"F6\" s=\"4\"/>");
	template_rows_free(two);
	template_close(&t);
	unlink(p->out);
	make(p->path, &(struct form){ .sheet = ONE(LINE("5", "1") LINE("6", "") LINE("7", "") LINE("8", "2") LINE("9", ""), FOOT, TALL "<mergeCell ref=\"A12:F12\"/>", "14", "") });
	for (size_t more = 0; more < 2; more++) {
		assert_int_equal(template_open(&t, p->path, NULL, &e), 0);
		assert_null(template_obstacle(&t, 6));
		struct template_rows *r = template_rows_new(&t, filled);
		group_row(r, 1, "张三", "张三妻", 11);
		group_row(r, 2, "李四", "李四妻", 12);
		group_row(r, 3, "张三", "张三子", 11);		/* written later */
		group_row(r, 4, "王五", "王五", 0);
		if (more > 0) {
			group_row(r, 5, "李四", "李四女", 12);
			group_row(r, 6, "赵六", "赵六", 14);
			group_row(r, 7, "赵七", "赵七", 14);	/* not the same: each its own */
		}
		if (template_write(&t, r, p->out, &e) < 0)
			fail_msg("%s", e.text);
		template_rows_free(r);
		template_close(&t);
		if (more == 0) {
			reads(p->out, TOP "5|1|张三|张三妻\n6|||张三子\n7|2|李四|李四妻\n8|3|王五|王五\n10|合计\n12|填表人：  审核人：  填表时间：\n");
			HAS(p->out, sheet, "<mergeCells count=\"11\">");
			HAS(p->out, sheet, "<mergeCell ref=\"A12:F12\"/><mergeCell ref=\"A5:A6\"/><mergeCell ref=\"B5:B6\"/><mergeCell ref=\"F5:F6\"/></mergeCells>");
			LACKS(p->out, sheet, "A5:A7");
			LACKS(p->out, sheet, "B8:B9");
		} else {
			reads(p->out, TOP "5|1|张三|张三妻\n6|||张三子\n7|2|李四|李四妻\n8|||李四女\n9|3|王五|王五\n10|4|赵六|赵六\n11||赵七|赵七\n12|合计\n14|填表人：  审核人：  填表时间：\n");
			HAS(p->out, sheet, "<mergeCell ref=\"A14:F14\"/><mergeCell ref=\"A5:A6\"/><mergeCell ref=\"B5:B6\"/><mergeCell ref=\"F5:F6\"/>"
				"<mergeCell ref=\"A7:A8\"/><mergeCell ref=\"B7:B8\"/><mergeCell ref=\"F7:F8\"/><mergeCell ref=\"A10:A11\"/><mergeCell ref=\"F10:F11\"/></mergeCells>");
		}
	}
	/* a number of the asker's own is not where the row stands: it stays */
	assert_int_equal(template_open(&t, p->path, NULL, &e), 0);
	struct template_rows *own = template_rows_new(&t, filled);
	group_row(own, 1, "张三", "张三妻", 11);
	group_row(own, 7001, "李四", "李四妻", 12);
	group_row(own, 3, "张三", "张三子", 11);
	group_row(own, 4, "王五", "王五", 0);
	if (template_write(&t, own, p->out, &e) < 0)
		fail_msg("%s", e.text);
	template_rows_free(own);
	template_close(&t);
	reads(p->out, TOP "5|1|张三|张三妻\n6|||张三子\n7|7001|李四|李四妻\n8|3|王五|王五\n10|合计\n12|填表人：  审核人：  填表时间：\n");
	/* none left is no list of none */
	make(p->path, &(struct form){ .sheet = "<worksheet " NS "><sheetData><row r=\"1\">" T("A1", "1", "序号") T("B1", "1", "户主") T("C1", "1", "姓名") "</row><row r=\"2\">" E("A2", "1") E("B2", "1") E("C2", "1")
		"</row><row r=\"3\">" E("A3", "1") E("B3", "1") E("C3", "1") "</row></sheetData><mergeCells count=\"1\"><mergeCell ref=\"B2:B3\"/></mergeCells></worksheet>" });
	assert_int_equal(template_open(&t, p->path, NULL, &e), 0);
	struct template_rows *r = template_rows_new(&t, filled);
	group_row(r, 1, "张三", "张三", 1);
	group_row(r, 2, "李四", "李四", 2);
	if (template_write(&t, r, p->out, &e) < 0)
		fail_msg("%s", e.text);
	template_rows_free(r);
	template_close(&t);
	reads(p->out, "1|序号|户主|姓名\n2|1|张三|张三\n3|2|李四|李四\n");
	LACKS(p->out, sheet, "mergeCell");
}

/* What is written into every row beforehand is there in every row then; one row that says something is an example. */
static void
prepared(void **state)
{
	struct place *p = *state;

	fill(p, &(struct form){ .sheet = ONE(
		"<row r=\"5\">" E("A5", "1") E("B5", "1") E("C5", "3") E("D5", "2") E("E5", "4") T("F5", "1", "某县") "</row>"
		"<row r=\"6\">" E("A6", "1") E("B6", "1") E("C6", "3") E("D6", "2") E("E6", "4") T("F6", "1", "某县") "</row>"
		"<row r=\"7\">" E("A7", "1") E("B7", "1") E("C7", "3") E("D7", "2") E("E7", "4") T("F7", "1", "某县") "</row>",
		"<row r=\"8\">" T("A8", "0", "填表人：") "</row>", "", "7", "") }, 5);
#define COUNTY(row, n) row "|" n "|户主" n "<&_x0041_|000000196303070016|2026-11-16|160.5|某县\n"
	reads(p->out, TOP COUNTY("5", "1") COUNTY("6", "2") COUNTY("7", "3") COUNTY("8", "4") COUNTY("9", "5") "10|填表人：\n");
}

/* One text in a cell joined over all the rows is said of all of them then; one over some of them cannot be kept right. */
static void
held(void **state)
{
	struct place *p = *state;
	static const bool filled[] = { true, true, true, false, false, false };
	const char *sheet = "xl/worksheets/form.xml";
#define VILLAGE(r, text) "<row r=\"" r "\">" E("A" r, "1") E("B" r, "1") E("C" r, "3") E("D" r, "2") E("E" r, "4") text "</row>"
	struct form f = { .sheet = ONE(VILLAGE("5", T("F5", "1", "石沟镇")) VILLAGE("6", E("F6", "1")) VILLAGE("7", E("F7", "1")), "<row r=\"8\">" T("A8", "0", "注") "</row>",
		"<mergeCell ref=\"F5:F7\"/>", "8", "") };
	struct template t;
	struct err e;

	for (size_t n = 2; n <= 5; n += 3) {
		make(p->path, &f);
		assert_int_equal(template_open(&t, p->path, NULL, &e), 0);
		assert_int_equal(t.first, 5);
		assert_int_equal(t.last, 7);
		for (size_t i = 0; i < t.n_columns; i++)
			assert_int_equal(t.columns[i].held, i == 5);
		struct template_rows *r = template_rows_new(&t, filled);
		for (size_t i = 0; i < n; i++)
			group_row(r, (int64_t)i + 1, "张三", "张三", 1);
		if (template_write(&t, r, p->out, &e) < 0)
			fail_msg("%s", e.text);
		template_rows_free(r);
		template_close(&t);
		HAS(p->out, sheet, "<t>石沟镇</t>");
		HAS(p->out, sheet, n == 2 ? "<mergeCell ref=\"F5:F7\"/></mergeCells>" : "<mergeCell ref=\"F5:F9\"/></mergeCells>");
	}
	f.sheet = ONE(VILLAGE("5", T("F5", "1", "甲村")) VILLAGE("6", E("F6", "1")) VILLAGE("7", E("F7", "1")), "<row r=\"8\">" T("A8", "0", "注") "</row>",
		"<mergeCell ref=\"F5:F6\"/>", "8", "");
	make(p->path, &f);
	assert_int_equal(template_open(&t, p->path, NULL, &e), 0);
	const char *trouble = template_obstacle(&t, 1);
	assert_non_null(trouble);
	assert_string_equal(trouble, "第 5-6 行 F 列的格子是上下合并的，一行一行填不进去(里面已写了字)");
	template_close(&t);
}

/* A row of dots below the numbers is one to be filled; pages end where they ended, a filter reaches over what is filtered. */
static void
printed(void **state)
{
	struct place *p = *state;
	const char *sheet = "xl/worksheets/form.xml";

	fill(p, &(struct form){ .sheet = ONE(LINE("5", "1") LINE("6", "2") "<row r=\"7\">" T("A7", "1", "…") E("B7", "1") E("C7", "3") E("D7", "2") E("E7", "4") E("F7", "1") "</row>",
		"<row r=\"8\">" T("A8", "0", "注") "</row><row r=\"20\">" T("A20", "0", "附页") "</row>", "", "7",
		"<autoFilter ref=\"A4:F4\"/><rowBreaks count=\"4\"><brk id=\"4\" man=\"1\"/><brk id=\"6\"/><brk id=\"7\" max=\"16383\"/><brk id=\"19\"/></rowBreaks><colBreaks><brk id=\"9\"/></colBreaks>") }, 5);
	reads(p->out, TOP ROW("5", "1") ROW("6", "2") ROW("7", "3") ROW("8", "4") ROW("9", "5") "10|注\n22|附页\n");
	HAS(p->out, sheet, "<autoFilter ref=\"A4:F9\"/><rowBreaks count=\"4\"><brk id=\"4\" man=\"1\"/><brk id=\"8\"/><brk id=\"9\" max=\"16383\"/><brk id=\"21\"/></rowBreaks><colBreaks><brk id=\"9\"/>");
	fill(p, &(struct form){ .sheet = ONE(LINE("5", "1") LINE("6", "2") LINE("7", "3"), "", "", "7", "<autoFilter ref=\"A4:F4\"/><rowBreaks><brk id=\"7\"/></rowBreaks>") }, 2);
	HAS(p->out, sheet, "<autoFilter ref=\"A4:F6\"/><rowBreaks><brk id=\"7\"/></rowBreaks>");
}

/* Formulas in the rows, each its own or shared: the new rows have theirs. */
static void
counted(void **state)
{
	struct place *p = *state;
	struct template t;
	struct err e;
	const char *sheet = "xl/worksheets/form.xml";
	static const char rows[] = "<row r=\"5\">" E("A5", "1") E("B5", "1") E("C5", "3") E("D5", "2") E("E5", "4") "<c r=\"F5\" s=\"1\"><f>E5*2/E$8+A4</f><v>0</v></c><c r=\"G5\" s=\"1\"><f t=\"shared\" ref=\"G5:G7\" si=\"0\">E5+1</f><v>1</v></c></row>"
		"<row r=\"6\">" E("A6", "1") E("B6", "1") E("C6", "3") E("D6", "2") E("E6", "4") "<c r=\"F6\" s=\"1\"><f>E6*2/E$8+A5</f><v>0</v></c><c r=\"G6\" s=\"1\"><f t=\"shared\" si=\"0\"/><v>1</v></c></row>"
		"<row r=\"7\">" E("A7", "1") E("B7", "1") E("C7", "3") E("D7", "2") E("E7", "4") "<c r=\"F7\" s=\"1\"><f>E7*2/E$8+A6</f><v>0</v></c><c r=\"G7\" s=\"1\"><f t=\"shared\" si=\"0\"/><v>1</v></c></row>";
	struct buf all = BUF_INIT;

	buf_addf(&all, "<worksheet " NS "><sheetData>" HEAD "%s<row r=\"8\">" T("A8", "1", "合计") "<c r=\"E8\"><f t=\"shared\" ref=\"E8:G8\" si=\"1\">SUM(E5:E7)</f></c><c r=\"F8\"><f t=\"shared\" si=\"1\"/></c></row></sheetData><mergeCells count=\"7\">" HEAD_JOINED "</mergeCells></worksheet>", rows);
	fill(p, &(struct form){ .sheet = buf_str(&all) }, 5);
	HAS(p->out, sheet, "<c r=\"F5\" s=\"1\"><f>E5*2/E$10+A4</f></c>");
	HAS(p->out, sheet, "<c r=\"F7\" s=\"1\"><f>E7*2/E$10+A6</f></c><c r=\"G7\" s=\"1\"><f t=\"shared\" si=\"0\"/></c>");
	HAS(p->out, sheet, "<c r=\"F9\" s=\"1\"><f>E9*2/E$10+A8</f></c><c r=\"G9\" s=\"1\"><f t=\"shared\" si=\"0\"/></c>");
	HAS(p->out, sheet, "<f t=\"shared\" ref=\"G5:G9\" si=\"0\">E5+1</f>");
	HAS(p->out, sheet, "<f t=\"shared\" ref=\"E10:G10\" si=\"1\">SUM(E5:E9)</f>");
	assert_int_equal(template_open(&t, p->path, NULL, &e), 0);
	assert_true(template_is_counted(&t, 5));
	assert_false(template_is_counted(&t, 4));
	template_close(&t);
	buf_release(&all);
}

/* What a column wants it gets, and nothing is rounded. */
static void
kinds(void **state)
{
	struct place *p = *state;
	static const bool filled[] = { true, true, true, true, true, true };
	struct template t;
	struct value v;
	struct err e;
	const char *sheet = "xl/worksheets/form.xml";

	make(p->path, &(struct form){ .sheet = ONE("<row r=\"5\">" E("A5", "1") E("B5", "1") E("C5", "3") E("D5", "2") E("E5", "4") E("F5", "5") "</row>", "", "", "7", "") });
	assert_int_equal(template_open(&t, p->path, NULL, &e), 0);
	struct template_rows *r = template_rows_new(&t, filled);
	value_init(&v);
	value_set_int(&v, INT64_C(1234567890123456789));
	template_cell(r, FIELD_INT, &v, "1234567890123456789");	/* too long for a number */
	value_set_text(&v, "2026-11-16");
	template_cell(r, FIELD_DATE, &v, "2026-11-16");		/* not a column of days */
	value_set_int(&v, 12);
	template_cell(r, FIELD_INT, &v, "12");			/* a column of texts */
	cell_text(r, "不详");					/* in a column of days */
	cell_text(r, "160.05");					/* collected, in a column of money */
	value_set_int(&v, date_ms(date_make(2026, 11, 16), 9 * 60 + 10));
	template_cell(r, FIELD_STAMP, &v, "2026-11-16 09:10");
	template_end_row(r, 0);
	value_set_int(&v, -505);
	template_cell(r, FIELD_MONEY, &v, "-5.05");
	cell_text(r, "");
	cell_text(r, "两\n行 ");
	value_set_text(&v, "1899-12-30");
	template_cell(r, FIELD_DATE, &v, "1899-12-30");
	cell_text(r, "000000196303070016");
	value_set_text(&v, "09:10");
	template_cell(r, FIELD_TIME, &v, "09:10");
	template_end_row(r, 0);
	value_release(&v);
	if (template_write(&t, r, p->out, &e) < 0)
		fail_msg("%s", e.text);
	template_rows_free(r);
	template_close(&t);
	reads(p->out, TOP "5|1234567890123456789|2026-11-16|12|不详|160.05|2026-11-16 09:10\n6|-5.05||两\n行 |1899-12-30|000000196303070016|09:10\n");
	HAS(p->out, sheet, "<c r=\"A5\" s=\"1\" t=\"inlineStr\">");
	HAS(p->out, sheet, "<c r=\"C5\" s=\"3\" t=\"inlineStr\">");
	HAS(p->out, sheet, "<c r=\"E5\" s=\"4\"><v>160.05</v></c>");
	HAS(p->out, sheet, "<c r=\"E6\" s=\"4\" t=\"inlineStr\">");
	HAS(p->out, sheet, "<c r=\"B6\" s=\"1\"/>");
}

/* A prefix before every name, as some programs write it; days counted from 1904. */
static void
other_writers(void **state)
{
	struct place *p = *state;

	fill(p, &(struct form){ .book = "<x:workbook xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"r\"><x:workbookPr date1904=\"1\"/><x:sheets><x:sheet name=\"走访表\" sheetId=\"2\" r:id=\"rId2\"/></x:sheets><x:calcPr calcId=\"1\"/></x:workbook>",
		.sheet = "<x:worksheet xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><x:sheetData>"
			"<x:row><x:c t=\"inlineStr\"><x:is><x:t>序号</x:t></x:is></x:c><x:c t=\"inlineStr\"><x:is><x:t>姓名</x:t></x:is></x:c><x:c t=\"inlineStr\"><x:is><x:t>证件</x:t></x:is></x:c>"
			"<x:c t=\"inlineStr\"><x:is><x:t>日期</x:t></x:is></x:c><x:c t=\"inlineStr\"><x:is><x:t>金额</x:t></x:is></x:c></x:row>"
			"<x:row><x:c s=\"1\"/><x:c s=\"1\"/><x:c s=\"1\"/><x:c s=\"2\"/><x:c s=\"1\"/></x:row><x:row><x:c t=\"inlineStr\"><x:is><x:t>填表人</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>" }, 2);
	reads(p->out, "1|序号|姓名|证件|日期|金额\n2|1|户主1<&_x0041_|000000196303070016|2026-11-16|160.5\n3|2|户主2<&_x0041_|000000196303070016|2026-11-16|160.5\n4|填表人\n");
	HAS(p->out, "xl/worksheets/form.xml", "<x:c r=\"D2\" s=\"2\"><x:v>44880</x:v></x:c>");
	HAS(p->out, "xl/workbook.xml", "<x:calcPr calcId=\"1\" fullCalcOnLoad=\"1\"/>");
}

/* What cannot be moved safely is said, and nothing is written; as long as nothing must move it does no harm. */
static void
unmovable(void **state)
{
	struct place *p = *state;
#define SHEET_REL(type, target) "<Relationships " RELS_NS "><Relationship Id=\"r1\" Type=\"" REL type "\" Target=\"" target "\"/></Relationships>"
#define PLUS(extra) "<worksheet " NS "><sheetData>" HEAD LINE("5", "1") LINE("6", "2") FOOT "</sheetData><mergeCells count=\"7\">" HEAD_JOINED "</mergeCells>" extra "</worksheet>"
#define LOOKS(f) "<worksheet " NS "><sheetData><row r=\"1\"><c r=\"A1\"><f>" f "</f></c></row></sheetData></worksheet>"
#define SEAL(row) "<d:wsDr xmlns:d=\"d\"><d:twoCellAnchor><d:from><d:col>1</d:col><d:row>0</d:row></d:from><d:to><d:col>2</d:col><d:row>" row "</d:row></d:to></d:twoCellAnchor></d:wsDr>"
	static const struct { struct form f; size_t fits, not; const char *says; } cases[] = {
		{ { .sheet = PLUS("<controls/>") }, 2, 3, "控件" },
		{ { .sheet = PLUS(""), .sheet_rels = SHEET_REL("table", "../tables/table1.xml"), .part_name = "xl/tables/table1.xml",
			.part = "<table ref=\"A4:F6\" tableType=\"queryTable\"/>" }, 2, 3, "超级表" },
		{ { .sheet = PLUS(""), .sheet_rels = SHEET_REL("table", "../tables/table1.xml"), .part_name = "xl/tables/table1.xml",
			.part = "<table ref=\"A4:F6\"><tableColumns><tableColumn id=\"1\"><calculatedColumnFormula>E10*2</calculatedColumnFormula></tableColumn></tableColumns></table>" }, 2, 3, "公式" },
		{ { .sheet = PLUS(""), .sheet_rels = SHEET_REL("pivotTable", "../x.xml") }, 2, 3, "透视表" },
		{ { .sheet = PLUS(""), .note = LOOKS("SUM(说明:走访表!E5:E6)") }, 2, 3, "几张工作表" },
		{ { .sheet = PLUS(""), .note = "<worksheet " NS "><sheetData><row r=\"1\"><c r=\"A1\"><f t=\"shared\" ref=\"A1:A2\" si=\"0\">走访表!E10</f></c>"
			"</row><row r=\"2\"><c r=\"A2\"><f t=\"shared\" si=\"0\"/></c></row></sheetData></worksheet>" }, 2, 3, "成片的公式" },
		{ { .sheet = PLUS(""), .part_name = "xl/pivotCache/pivotCacheDefinition1.xml", .part = "<a><worksheetSource ref=\"A4:F9\" sheet=\"走访表\"/></a>" }, 2, 3, "透视表" },
		{ { .sheet = PLUS(""), .part_name = "xl/pivotCache/pivotCacheDefinition1.xml", .part = "<a><worksheetSource ref=\"A4:F9\" sheet=\"&#36208;访表\"/></a>" }, 2, 3, "透视表" },
		{ { .sheet = PLUS(""), .sheet_rels = SHEET_REL("drawing", "../drawings/drawing1.xml"), .part_name = "xl/drawings/drawing1.xml", .part = SEAL("12") }, 2, 3, "印章" },
		{ { .sheet = PLUS(""), .sheet_rels = SHEET_REL("comments", "../comments1.xml"), .part_name = "xl/comments1.xml",
			.part = "<comments><commentList><comment ref=\"B12\"/></commentList></comments>" }, 2, 3, "批注" },
		{ { .sheet = PLUS("<dataValidations><dataValidation sqref=\"F5:F6\"><formula1>INDIRECT($A$1)</formula1></dataValidation></dataValidations>") }, 2, 3, "INDIRECT" },
		{ { .sheet = ONE(LINE("5", "1") LINE("6", "2"), "", "<mergeCell ref=\"B5:C6\"/>", "8", "") }, 0, 1, "第 5-6 行 B-C 列的格子是上下合并的" },
		{ { .sheet = ONE(LINE("5", "1") LINE("6", "2"), "<row r=\"7\">" T("A7", "0", "注") "</row>", "<mergeCell ref=\"B6:B7\"/>", "8", "") }, 1, 2, "第 6-7 行 B 列" },
		{ { .sheet = ONE(LINE("5", "1") LINE("6", "2"), "<row r=\"7\">" T("A7", "0", "注") "</row>", "<mergeCell ref=\"A5:A6\"/><mergeCell ref=\"B5:B6\"/>"
			"<mergeCell ref=\"C5:C6\"/><mergeCell ref=\"D5:D6\"/><mergeCell ref=\"E5:E6\"/><mergeCell ref=\"F5:F6\"/>", "13", "") }, 0, 1, "每一列都合并" },
		{ { .sheet = PLUS("") }, 2, 1048572, "放不下" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct template t;
		struct err e;
		make(p->path, &cases[i].f);
		if (template_open(&t, p->path, NULL, &e) < 0)
			fail_msg("%zu: %s", i, e.text);
		const char *trouble = template_obstacle(&t, cases[i].not);
		if (trouble == NULL || strstr(trouble, cases[i].says) == NULL)
			fail_msg("%zu: %s", i, trouble);
		struct template_rows *r = usual_rows(&t, cases[i].not < 10 ? cases[i].not : 0);
		if (cases[i].not < 10) {
			assert_int_equal(template_write(&t, r, p->out, &e), -1);
			assert_non_null(strstr(e.text, "另写一张新表"));
			assert_false(file_exists(p->out));
		}
		template_rows_free(r);
		template_close(&t);
		fill(p, &cases[i].f, cases[i].fits);
		assert_int_equal(unlink(p->out), 0);
	}
	/* a picture above the rows that move is no hindrance, and stays where it is */
	fill(p, &(struct form){ .sheet = PLUS(""), .sheet_rels = SHEET_REL("drawing", "../drawings/drawing1.xml"), .part_name = "xl/drawings/drawing1.xml", .part = SEAL("3") }, 3);
}

/* A table of the spreadsheet's own reaches over our rows: rows put in, rows below it that were drawn already, a row of totals. */
static void
tables(void **state)
{
	struct place *p = *state;
	const char *part = "xl/tables/table1.xml";
	static const struct { size_t n; const char *table, *want; } cases[] = {
		{ 8, "<table id=\"1\" ref=\"A4:F9\"><autoFilter ref=\"A4:F9\"/><tableColumns><tableColumn id=\"1\"><calculatedColumnFormula>表1[[#This Row],[金额]]*2</calculatedColumnFormula>"
			"</tableColumn></tableColumns></table>", "ref=\"A4:F12\"><autoFilter ref=\"A4:F12\"/>" },
		{ 5, "<table id=\"1\" ref=\"A4:F6\"><autoFilter ref=\"A4:F6\"/></table>", "ref=\"A4:F9\"><autoFilter ref=\"A4:F9\"/>" },
		{ 8, "<table id=\"1\" ref=\"A4:F10\" totalsRowCount=\"1\"><autoFilter ref=\"A4:F9\"/></table>", "ref=\"A4:F13\" totalsRowCount=\"1\"><autoFilter ref=\"A4:F12\"/>" },
		{ 2, "<table id=\"1\" ref=\"A4:F9\"><autoFilter ref=\"A4:F9\"/></table>", "ref=\"A4:F9\"><autoFilter ref=\"A4:F9\"/>" },
		/* another one below */
		{ 8, "<table id=\"1\" ref=\"A20:B22\"><autoFilter ref=\"A20:B22\"/></table>", "ref=\"A23:B25\"><autoFilter ref=\"A23:B25\"/>" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fill(p, &(struct form){ .sheet = USUAL, .sheet_rels = SHEET_REL("table", "../tables/table1.xml"), .part_name = part, .part = cases[i].table }, cases[i].n);
		HAS(p->out, part, cases[i].want);
	}
	/* each of a great many */
	struct buf rels = BUF_INIT;
	char name[32];
	buf_adds(&rels, "<Relationships " RELS_NS ">");
	for (int i = 1; i <= TABLES_MAX; i++)
		buf_addf(&rels, "<Relationship Id=\"r%d\" Type=\"" REL "table\" Target=\"../tables/table%d.xml\"/>", i, i);
	buf_adds(&rels, "</Relationships>");
	fill(p, &(struct form){ .sheet = USUAL, .sheet_rels = buf_str(&rels), .part = cases[4].table, .tables = TABLES_MAX }, 8);
	for (int i = 1; i <= TABLES_MAX; i++) {
		snprintf(name, sizeof name, "xl/tables/table%d.xml", i);
		HAS(p->out, name, cases[4].want);
	}
	buf_release(&rels);
}

/* Another sheet's total and a chart look at the same rows, and more; what they came to before is not kept. */
static void
looked_at(void **state)
{
	struct place *p = *state;
	const char *note = "xl/worksheets/note.xml";
	struct form f = { .sheet = USUAL, .part_name = "xl/charts/chart1.xml", .part = "<c><f>走访表!$E$5:$E$9</f><f>说明!$E$5:$E$9</f></c>",
		.note = "<worksheet " NS "><sheetData><row r=\"1\"><c r=\"A1\"><f>SUM('走访表'!E5:E9)&amp;\"元\"</f><v>0</v></c><c r=\"B1\"><f>E9+1</f><v>1</v></c>"
			"<c r=\"C1\"><f>走访表!$E$10</f><v>0</v></c></row></sheetData></worksheet>" };

	fill(p, &f, 7);
	HAS(p->out, note, "<c r=\"A1\"><f>SUM('走访表'!E5:E11)&amp;&quot;元&quot;</f></c><c r=\"B1\"><f>E9+1</f></c><c r=\"C1\"><f>走访表!$E$12</f></c>");
	HAS(p->out, "xl/charts/chart1.xml", "<c><f>走访表!$E$5:$E$11</f><f>说明!$E$5:$E$9</f></c>");
	/* nothing moves: the formula stays, its old total does not */
	fill(p, &f, 2);
	HAS(p->out, note, "<f>SUM('走访表'!E5:E9)&amp;\"元\"</f></c>");
	same_part(p, "xl/charts/chart1.xml");
	HAS(p->out, "xl/workbook.xml", "fullCalcOnLoad");
	fill(p, &f, 0);
	same_part(p, note);
	/* characters written by their codes, as some programs do; a table named without its sheet; nobody looking */
	f.note = "<worksheet " NS "><sheetData><row r=\"1\"><c r=\"A1\"><f>SUM(&#36208;&#35775;&#34920;!E5:E9)</f><v>0</v></c></row></sheetData></worksheet>";
	fill(p, &f, 7);
	HAS(p->out, note, "<f>SUM(走访表!E5:E11)</f></c>");
	f.note = "<worksheet " NS "><sheetData><row r=\"1\"><c r=\"A1\"><f>SUM(台账[金额])</f><v>0</v></c><c r=\"B1\"><f>A1*2</f><v>0</v></c></row></sheetData></worksheet>";
	fill(p, &f, 7);
	HAS(p->out, note, "<f>SUM(台账[金额])</f></c><c r=\"B1\"><f>A1*2</f></c>");
	f.note = "<worksheet " NS "><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&#36208;[a]</t></is></c><c r=\"B1\"><f>[1]他处!A1+1</f><v>2</v></c></row></sheetData></worksheet>";
	fill(p, &f, 7);
	same_part(p, note);
}

/* --- who fills it ------------------------------------------------------------------------------------------------ */

/* What the form says of itself, each place once, and what is left blank, ? for a doubt: "A2 ...|说明 F12 ...|-A9 审核人|-D9 时间?|". */
static void
own_say(const struct template_own *p, size_t n, bool left, struct buf *out)
{
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%s%s%s%c%u %s%s%s|", left ? "-" : "", p[i].sheet != NULL ? p[i].sheet : "", p[i].sheet != NULL ? " " : "",
			(char)('A' + p[i].column), p[i].row, p[i].text, p[i].day != DATE_NONE ? " (日)" : "", p[i].doubt ? "?" : "");
}

static char *
own_of_form(const char *above, const char *below, const char *joined, size_t n)
{
	const struct template_sender from = { "石沟镇", "李明", "10013800001", date_make(2026, 11, 18) };
	struct buf all = BUF_INIT, said = BUF_INIT;
	char folder[] = "/tmp/ybz-own-XXXXXX";
	struct template t;
	struct err e;

	assert_non_null(mkdtemp(folder));
	char *path = file_join(folder, "f.xlsx"), *out = file_join(folder, "o.xlsx");
	buf_addf(&all, "<worksheet " NS "><sheetData><row r=\"1\">" T("A1", "0", "走访表") "</row>%s<row r=\"4\">" T("A4", "1", "序号") T("B4", "1", "姓名")
		T("C4", "1", "身份证号") T("D4", "1", "日期") T("E4", "1", "金额") T("F4", "1", "备注") "</row>" LINE("5", "1") LINE("6", "2") "%s</sheetData>"
		"<mergeCells count=\"2\"><mergeCell ref=\"A1:F1\"/>%s</mergeCells></worksheet>", above, below, joined);
	make(path, &(struct form){ .sheet = buf_str(&all) });
	assert_int_equal(template_open(&t, path, &(struct template_hint){ .sheet = "走访表" }, &e), 0);
	assert_int_equal(t.head, 4);
	assert_int_equal(template_own_set(&t, &from, &e), 0);
	own_say(t.own, t.n_own, false, &said);
	own_say(t.left, t.n_left, true, &said);
	/* and in the copy, rows put in or not, read back and compared */
	struct template_rows *r = usual_rows(&t, n);
	if (template_write(&t, r, out, &e) < 0)
		fail_msg("%s", e.text);
	template_rows_free(r);
	template_close(&t);
	if (strstr(buf_str(&said), "李明") != NULL)
		HAS(out, "xl/worksheets/form.xml", "李明");
	unlink(path);
	unlink(out);
	rmdir(folder);
	free(path);
	free(out);
	buf_release(&all);
	return buf_detach(&said);
}

static void
senders(void **state)
{
	static const struct { const char *above, *below, *joined, *want; } cases[] = {
		/* behind a colon, brackets and blanks in the label; a joined label */
		{ "<row r=\"2\">" T("A2", "0", "填报单位（盖章）：") T("E2", "0", "填报日期:") "</row>", "", "<mergeCell ref=\"A2:C2\"/>",
			"A2 填报单位（盖章）：石沟镇|E2 填报日期:2026年11月18日|" },
		/* several in a cell: each blank its own, what is not known stays, the next label stays in its place */
		{ "", "<row r=\"9\">" T("A9", "0", "审核人：        填 表 人：          联系电话：              填表时间：   年   月   日") "</row>", "<mergeCell ref=\"A9:F9\"/>",
			"A9 审核人：        填 表 人：李明      联系电话：10013800001   填表时间：2026年11月18日|-A9 审核人|" },
		/* no colon: the empty cell beside, behind the joined one; a day where the cell wants one */
		{ "", "<row r=\"9\">" T("A9", "1", "填表人") E("C9", "1") T("D9", "1", "填报日期") E("E9", "2") "</row>", "<mergeCell ref=\"A9:B9\"/>",
			"C9 李明|E9 2026年11月18日 (日)|" },
		{ "", "<row r=\"9\">" T("A9", "1", "填表人：") T("D9", "1", "填表日期") T("E9", "1", " 年 月 日") "</row>", "<mergeCell ref=\"A9:B9\"/>",
			"A9 填表人：李明|E9 2026年11月18日|" },
		/* a cell drawn for it, with a colon before it */
		{ "", "<row r=\"9\">" T("A9", "1", "填表人：") E("B9", "1") "</row>", "", "B9 李明|" },
		/* a label in the last column has no cell beside it: beyond the table nothing is written */
		{ "", "<row r=\"9\">" T("F9", "1", "填表人") "</row>", "", "" },
		{ "", "<row r=\"9\">" T("E9", "1", "填表人") E("F9", "1") "</row>", "", "F9 李明|" },
		/* what says something stays: behind the colon, or further on in the row; so does what is to be signed, and other labels */
		{ "<row r=\"2\">" T("A2", "0", "填报单位：") T("C2", "0", "某某镇") T("F2", "0", "单位：元") "</row>",
			"<row r=\"9\">" T("A9", "0", "填表人：张三") T("C9", "0", "填表人（签字）：") T("D9", "0", "负责人：") T("F9", "0", "计量单位：") "</row>", "",
			"-D9 负责人|-F9 计量单位|" },
		{ "<row r=\"2\">" T("A2", "0", "填报单位：某县") T("D2", "0", "填表人:") T("E2", "0", "王某") "</row>",
			"<row r=\"9\">" T("A9", "0", "说明：填报时间以电话通知为准，联系电话：见附件") "</row>", "", "" },
		/* a bare 时间 beside who fills it, in its row or in the block of rows, is that day; anywhere else it may be that of the figures */
		{ "<row r=\"2\">" T("A2", "0", "填报单位：某镇") T("D2", "0", "时间：") "</row>", "", "", "D2 时间：2026年11月18日|" },
		{ "<row r=\"2\">" T("A2", "0", "填报单位：      时 间：") "</row>", "", "", "A2 填报单位：石沟镇  时 间：2026年11月18日|" },
		{ "<row r=\"2\">" T("A2", "0", "填表人：") "</row><row r=\"3\">" T("A3", "0", "时间：") "</row>", "", "", "A2 填表人：李明|A3 时间：2026年11月18日|" },
		{ "<row r=\"2\">" T("A2", "0", "单位：") T("D2", "0", "时间：") "</row>", "", "", "A2 单位：石沟镇|-D2 时间?|" },
		{ "<row r=\"2\">" T("A2", "0", "时间：") "</row>", "<row r=\"9\">" T("A9", "0", "填表人：") "</row>", "", "A9 填表人：李明|-A2 时间?|" },
		{ "<row r=\"2\">" T("A2", "0", "填报单位：") T("D2", "0", "统计 时间：") "</row>", "", "", "A2 填报单位：石沟镇|-D2 时间?|" },
		/* the day of filling has a label of its own: then 时间 is another */
		{ "<row r=\"2\">" T("A2", "0", "填报单位：") T("D2", "0", "时间：") "</row>", "<row r=\"9\">" T("A9", "0", "填报日期：") "</row>", "",
			"A2 填报单位：石沟镇|A9 填报日期：2026年11月18日|-D2 时间?|" },
		{ "<row r=\"2\">" T("A2", "0", "填报单位：") T("D2", "0", "检查 日期：") "</row>", "", "", "A2 填报单位：石沟镇|-D2 日期?|" },
		/* a wide blank before a label of any other word; a narrow one may belong to an answer */
		{ "<row r=\"2\">" T("A2", "0", "填报人：        统计时间：2026年11月") "</row>", "", "", "A2 填报人：李明    统计时间：2026年11月|" },
		{ "<row r=\"2\">" T("A2", "0", "联系电话： 办公室：0000-0000001") "</row>", "", "", "" },
		{ "", "<row r=\"9\">" T("A9", "0", "填报单位负责人：") "</row>", "", "-A9 填报单位负责人|" },
		/* the labels of the table itself are none */
		{ "", "<row r=\"7\">" T("A7", "1", "合计") "</row>", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t n = 0; n < 5; n += 2) {
			char *said = own_of_form(cases[i].above, cases[i].below, cases[i].joined, n);
			if (strcmp(said, cases[i].want) != 0)
				fail_msg("%zu: %s, not %s", i, said, cases[i].want);
			free(said);
		}
}

#define SHEET(rows, more) "<worksheet " NS "><sheetData>" rows "</sheetData>" more "</worksheet>"

/* The cover's own blanks, and what a sheet that is none keeps: filled and read back with rows put in or not. */
static void
covers(void **state)
{
	static const struct { const char *note, *want; } cases[] = {
		/* labels with and without a colon, a name to be written by hand, and one nobody knows */
		{ SHEET("<row r=\"3\">" T("B3", "0", "走访情况调查表") "</row><row r=\"6\">" T("B6", "0", "填报单位（盖章）：____________") "</row><row r=\"7\">"
			T("B7", "1", "填 表 人") E("C7", "1") "</row><row r=\"8\">" T("B8", "1", "联系电话：") E("C8", "1") "</row><row r=\"9\">"
			T("B9", "0", "单位负责人：") "</row><row r=\"10\">" T("B10", "0", "审核人（签字）：") "</row><row r=\"11\">"
			T("B11", "1", "日期") E("C11", "2") "</row>", ""),
			"说明 B6 填报单位（盖章）：石沟镇|说明 C7 李明|说明 C8 10013800001|说明 C11 2026年11月18日 (日)|-说明 B9 单位负责人|" },
		/* formulas of the cover are counted anew, those that look at the table go with its rows */
		{ SHEET("<row r=\"1\">" T("A1", "0", "填表人：") "</row><row r=\"2\"><c r=\"B2\"><f>SUM(走访表!E5:E9)</f><v>7</v></c><c r=\"C2\"><f>B2*2</f><v>14</v></c></row>", ""), "说明 A1 填表人：李明|" },
		/* another table: its head is none of the form's blanks, the line above it is */
		{ SHEET("<row r=\"1\">" T("A1", "0", "填报单位：") "</row><row r=\"2\">" T("A2", "1", "姓名") T("B2", "1", "联系电话") E("C2", "1") "</row><row r=\"3\">" T("A3", "1", "单位")
			T("B3", "1", "电话") E("C3", "1") "</row>", ""), "说明 A1 填报单位：石沟镇|" },
		/* how to fill it, with the asker's own number to be called: no cover */
		{ SHEET("<row r=\"1\">" T("A1", "0", "填表说明：时间为数据时点") "</row><row r=\"2\">" T("A2", "0", "联系电话：") "</row>", ""), "" },
	};
	const struct template_sender from = { "石沟镇", "李明", "10013800001", date_make(2026, 11, 18) };
	struct place *p = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t n = 3; n < 10; n += 4) {
			struct buf said = BUF_INIT;
			struct template t;
			struct err e;
			make(p->path, &(struct form){ .sheet = SHEET(HEAD LINE("5", "1") LINE("6", "2") LINE("7", "3") LINE("8", "4") LINE("9", "5"),
				"<mergeCells count=\"7\">" HEAD_JOINED "</mergeCells>"), .note = cases[i].note });
			assert_int_equal(template_open(&t, p->path, &(struct template_hint){ .sheet = "走访表" }, &e), 0);
			assert_int_equal(template_own_set(&t, &from, &e), 0);
			own_say(t.own, t.n_own, false, &said);
			own_say(t.left, t.n_left, true, &said);
			const char *own = strstr(buf_str(&said), "A2 填报单位：石沟镇|");
			assert_ptr_equal(own, buf_str(&said));
			if (strcmp(own + strlen("A2 填报单位：石沟镇|"), cases[i].want) != 0)
				fail_msg("%zu: %s, not %s", i, own, cases[i].want);
			struct template_rows *r = usual_rows(&t, n);
			if (template_write(&t, r, p->out, &e) < 0)
				fail_msg("%zu: %s", i, e.text);
			template_rows_free(r);
			template_close(&t);
			if (i == 0)
				HAS(p->out, "xl/worksheets/note.xml", "<c r=\"C7\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">李明</t></is></c></row>");
			if (i == 0)
				HAS(p->out, "xl/worksheets/note.xml", "<c r=\"C11\" s=\"2\"><v>46344</v></c>");
			if (i == 1 && n == 3)
				HAS(p->out, "xl/worksheets/note.xml", "<f>SUM(走访表!E5:E9)</f></c><c r=\"C2\"><f>B2*2</f></c>");
			if (i == 1 && n == 7)
				HAS(p->out, "xl/worksheets/note.xml", "<f>SUM(走访表!E5:E11)</f></c><c r=\"C2\"><f>B2*2</f></c>");
			if (i == 1)
				HAS(p->out, "xl/workbook.xml", "fullCalcOnLoad");
			if (i == 3)
				same_part(p, "xl/worksheets/note.xml");
			buf_release(&said);
		}
}

/* --- drop-down lists --------------------------------------------------------------------------------------------- */

#define LIST(sqref, formula) "<dataValidation type=\"list\" sqref=\"" sqref "\"><formula1>" formula "</formula1></dataValidation>"

#define PLUS_LISTS(lists, more) "<worksheet " NS "><sheetData>" HEAD LINE("5", "1") LINE("6", "2") "</sheetData><mergeCells count=\"7\">" HEAD_JOINED "</mergeCells>" \
	"<dataValidations>" lists "</dataValidations>" more "</worksheet>"

static void
lists(void **state)
{
	struct place *p = *state;
	struct template_choices *c;
	struct template t;
	struct buf b = BUF_INIT;
	struct err e;
	static const struct { const char *value, *is; } cases[] = {
		{ "男", "男" }, { "男性", "男" }, { " 女 ", "女" }, { "女性", "女" }, { "不详", NULL }, { "", NULL }, { "√", NULL },
	};
	struct form f = { .sheet = PLUS_LISTS(LIST("B5:B6", "\"男,女\"") LIST("C1:C1048576", "说明!$A$1:$A$3") LIST("D5:D6", "户类型") LIST("E5:E6", "INDIRECT($A$1)")
		"<dataValidation type=\"whole\" sqref=\"F5:F6\"><formula1>1</formula1></dataValidation>",
		"<extLst><ext><x14:dataValidations xmlns:x14=\"a\" xmlns:xm=\"b\"><x14:dataValidation type=\"list\"><x14:formula1><xm:f>'说明'!$B$1:$B$4</xm:f></x14:formula1>"
		"<xm:sqref>F5:F9 A1:A2</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"),
		.note = "<worksheet " NS "><sheetData><row r=\"1\">" T("A1", "0", "1.是") T("B1", "0", "甲 ") "</row><row r=\"2\">" T("A2", "0", "2.否") T("B2", "0", "乙,丙")
			"</row><row r=\"3\">" T("B3", "0", "a") "</row><row r=\"4\">" T("B4", "0", "Ａ") "</row></sheetData></worksheet>",
		.book = "<workbook " NS " xmlns:r=\"r\"><sheets><sheet name=\"说明\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"走访表\" sheetId=\"2\" r:id=\"rId2\"/></sheets>"
			"<definedNames><definedName name=\"户类型\" localSheetId=\"0\">说明!$A$9</definedName><definedName name=\"户类型\">说明!$B$1:$B$2</definedName></definedNames></workbook>" };

	make(p->path, &f);
	assert_int_equal(template_open(&t, p->path, &(struct template_hint){ .sheet = "走访表", .head = 4 }, &e), 0);
	assert_int_equal(template_choices_read(&c, &t, &e), 0);
	assert_int_equal(t.n_columns, 6);
	for (size_t i = 0; i < t.n_columns; i++) {
		template_choices_say(&c[i], &b);
		buf_addc(&b, '|');
	}
	assert_string_equal(buf_str(&b), "|男、女|1.是、2.否|甲、乙,丙||甲、乙,丙、a、Ａ|");
	for (size_t i = 0; i < t.n_columns; i++)
		assert_int_equal(c[i].unknown, i == 4);		/* INDIRECT */
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *is = template_choice(&c[1], cases[i].value);
		if ((is == NULL) != (cases[i].is == NULL) || (is != NULL && strcmp(is, cases[i].is) != 0))
			fail_msg("%s: %s", cases[i].value, is != NULL ? is : "none");
	}
	assert_string_equal(template_choice(&c[2], "是"), "1.是");
	assert_string_equal(template_choice(&c[2], "√"), "1.是");
	assert_string_equal(template_choice(&c[2], "×"), "2.否");
	assert_null(template_choice(&c[2], "1"));
	assert_string_equal(template_choice(&c[5], "Ａ"), "Ａ");
	assert_null(template_choice(&c[5], "A"));	/* nobody can say which */
	template_choices_free(c, t.n_columns);
	template_close(&t);
	buf_release(&b);
}

static size_t
bytes_read(void)
{
	FILE *f = fopen("/proc/self/io", "r");
	unsigned long n = 0;

	if (f == NULL)
		return 0;
	if (fscanf(f, "rchar: %lu", &n) != 1)
		n = 0;
	fclose(f);
	return (size_t)n;
}

/* Five lists on one sheet: the sheet is read once, whatever the order and overlap of what lies in it. */
static void
lists_together(void **state)
{
	static const char *const forms[] = { PLUS_LISTS(LIST("B5:B6", "说明!$B$1:$B$3000"), ""),
		PLUS_LISTS(LIST("B5:B6", "说明!$B$1:$B$3000") LIST("C5:C6", "说明!$A$1:$A$2") LIST("D5:D6", "说明!$A$2:$B$2") LIST("E5:E6", "说明!$A$2999:$A$3000")
			LIST("F5:F6", "说明!$C$1:$C$9"), "") };
	struct place *p = *state;
	struct buf note = BUF_INIT, b = BUF_INIT;
	size_t took[2];
	struct err e;

	buf_adds(&note, "<worksheet " NS "><sheetData>");
	for (unsigned i = 1; i <= 3000; i++)
		buf_addf(&note, "<row r=\"%u\"><c r=\"A%u\" t=\"inlineStr\"><is><t>甲%u</t></is></c><c r=\"B%u\" t=\"inlineStr\"><is><t>乙%u</t></is></c></row>", i, i, i, i,
			i * 2654435761u);
	buf_adds(&note, "</sheetData></worksheet>");
	for (size_t k = 0; k < 2; k++) {
		struct template_choices *c;
		struct template t;
		make(p->path, &(struct form){ .sheet = forms[k], .note = buf_str(&note) });
		assert_int_equal(template_open(&t, p->path, &(struct template_hint){ .sheet = "走访表", .head = 4 }, &e), 0);
		size_t before = bytes_read();
		assert_int_equal(template_choices_read(&c, &t, &e), 0);
		took[k] = bytes_read() - before;
		assert_int_equal(c[1].n, 3000);
		for (size_t i = 2; k == 1 && i < t.n_columns; i++) {
			template_choices_say(&c[i], &b);
			buf_addc(&b, c[i].unknown ? '?' : '|');
		}
		template_choices_free(c, t.n_columns);
		template_close(&t);
	}
	assert_string_equal(buf_str(&b), "甲1、甲2|甲2、乙1013904226|甲2999、甲3000|?");
	assert_true(took[1] < 2 * took[0] || took[0] == 0);
	buf_release(&note);
	buf_release(&b);
}

/* Of a list too long to be kept whole nobody can say what is not in it. */
static void
lists_long(void **state)
{
	struct place *p = *state;
	struct template_choices *c;
	struct template t;
	struct buf note = BUF_INIT;
	struct err e;

	buf_adds(&note, "<worksheet " NS "><sheetData>");
	for (int i = 1; i <= 6000; i++)
		buf_addf(&note, "<row r=\"%d\"><c r=\"A%d\" t=\"inlineStr\"><is><t>区划%d</t></is></c></row>", i, i, i);
	buf_adds(&note, "</sheetData></worksheet>");
	make(p->path, &(struct form){ .sheet = PLUS_LISTS(LIST("B5:B6", "说明!$A$1:$A$4000") LIST("C5:C6", "说明!$A:$A"), ""), .note = buf_str(&note) });
	assert_int_equal(template_open(&t, p->path, &(struct template_hint){ .sheet = "走访表", .head = 4 }, &e), 0);
	assert_int_equal(template_choices_read(&c, &t, &e), 0);
	assert_int_equal(c[1].n, 4000);
	assert_string_equal(template_choice(&c[1], "区划4000"), "区划4000");
	assert_int_equal(c[2].n, 0);
	assert_true(c[2].unknown);
	template_choices_free(c, t.n_columns);
	template_close(&t);
	buf_release(&note);
}

static void
never_over_it(void **state)
{
	struct place *p = *state;
	char *link_ = file_join(p->folder, "other.xlsx"), *none = file_join(p->folder, "no/out.xlsx");
	struct buf was = BUF_INIT, is = BUF_INIT;
	struct template t;
	struct err e;

	make(p->path, &(struct form){ .sheet = USUAL });
	assert_int_equal(symlink(p->path, link_), 0);
	assert_int_equal(file_read(&was, p->path, 1 << 20, &e), 0);
	const char *const to[] = { p->path, link_, none };
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(template_open(&t, p->path, NULL, &e), 0);
		struct template_rows *r = usual_rows(&t, 7);
		assert_int_equal(template_write(&t, r, to[i], &e), -1);
		template_rows_free(r);
		template_close(&t);
	}
	assert_int_equal(file_read(&is, p->path, 1 << 20, &e), 0);
	assert_int_equal(was.n, is.n);
	assert_memory_equal(was.p, is.p, was.n);
	assert_int_equal(files_in(p->folder), 2);
	buf_release(&was);
	buf_release(&is);
	free(link_);
	free(none);
}

static void
ten_thousand(void **state)
{
	struct place *p = *state;
	struct xlsx_reader *r;
	struct csv_row row;
	struct err e;
	size_t n = 0;

	fill(p, &(struct form){ .sheet = USUAL }, 10000);
	assert_int_equal(xlsx_open(&r, p->out, "走访表", &e), 0);
	while (xlsx_next(r, &row, &e) == 1) {
		n++;
		if (row.line == 10004)
			assert_string_equal(row.cells[1], "户主10000<&_x0041_");
	}
	xlsx_free(r);
	assert_int_equal(n, 4 + 10000 + 2);
	HAS(p->out, "xl/worksheets/form.xml", "SUM(E5:E10004)");
}

static void
hostile(void **state)
{
	struct place *p = *state;
	struct template t;
	struct err e;
	struct buf deep = BUF_INIT;

	for (int i = 0; i < 80; i++)
		buf_adds(&deep, "<a>");
	static const char *const sheets[] = {
		"<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet " NS "><sheetData/></worksheet>",
		"<worksheet " NS "><sheetData><row r=\"5\"/><row r=\"4\"/></sheetData></worksheet>",
		"<worksheet " NS "><sheetData><row r=\"1\"><c r=\"C1\"/><c r=\"A1\"/></row></sheetData></worksheet>",
		"<worksheet " NS "><sheetData><row r=\"99999999\"/></sheetData></worksheet>",
		"<worksheet " NS "></worksheet>", "<worksheet " NS "><sheetData><row r=\"1\">",
		"<?xml version=\"1.0\" encoding=\"GBK\"?><worksheet " NS "><sheetData/></worksheet>", "",
	};
	for (size_t i = 0; i < sizeof sheets / sizeof *sheets + 1; i++) {
		make(p->path, &(struct form){ .sheet = i < sizeof sheets / sizeof *sheets ? sheets[i] : buf_str(&deep) });
		assert_int_equal(template_open(&t, p->path, NULL, &e), -1);
		assert_true(strlen(e.text) > 0);
	}
	/* unpacked a thousand times what it is */
	struct buf big = BUF_INIT;
	buf_adds(&big, "<worksheet " NS "><sheetData>");
	for (int i = 0; i < 300000; i++)
		buf_adds(&big, "<row></row><row></row>");
	buf_adds(&big, "</sheetData></worksheet>");
	make(p->path, &(struct form){ .sheet = buf_str(&big) });
	assert_int_equal(template_open(&t, p->path, NULL, &e), -1);
	assert_non_null(strstr(e.text, "大得不正常"));
	buf_release(&big);
	buf_release(&deep);
	make(p->path, &(struct form){ .sheet = USUAL });
	assert_int_equal(truncate(p->path, 900), 0);
	assert_int_equal(template_open(&t, p->path, NULL, &e), -1);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, place_setup, place_teardown)
	const struct CMUnitTest tests[] = { CASE(found), CASE(more_rows), CASE(fewer_rows), CASE(one_row), CASE(no_rows), CASE(households), CASE(prepared), CASE(held), CASE(printed), CASE(counted), CASE(kinds),
		CASE(other_writers), CASE(unmovable), CASE(tables), CASE(looked_at), CASE(senders), CASE(covers), CASE(lists), CASE(lists_together), CASE(lists_long), CASE(never_over_it), CASE(ten_thousand), CASE(hostile) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
