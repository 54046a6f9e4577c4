/*
 * xlsx_write.c - spreadsheets out: the XML of each part goes into the
 * packed file as it is made, so nothing waits in memory or in other files.
 *
 * Written by hand, not by libxlsxwriter: Debian before 12 and the systems made
 * from it, which is what offices have, do not come with that.
 */
#include "exchange/xlsx.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/lib_xlsx.h"
#include "exchange/ooxml.h"
#include "exchange/sink.h"

#define NAME_MAX_CHARS 31	/* of a sheet */
#define TEXT_MAX_UNITS 32767	/* of a cell, counted in UTF-16 */
#define SHEETS_MAX 64
#define CHARTS_MAX 16		/* of a sheet */
#define EXACT_INT 999999999999999LL
#define WIDEST 60
#define LINE_HIGH 16	/* points, of 11-point type */
#define HIGHEST 409	/* a spreadsheet's rows are no higher */
#define PACK_AT (1 << 15)	/* bytes of XML handed over at once */
#define PACK_LEVEL Z_DEFAULT_COMPRESSION
#define XLSX_COLUMNS_MAX 256
#define CHART_COLS 10		/* a chart's size in cells */
#define CHART_ROWS 16

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN_NS "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define REL_NS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define RELS_NS "http://schemas.openxmlformats.org/package/2006/relationships"
#define DRAWING_NS "http://schemas.openxmlformats.org/drawingml/2006/"
#define TYPE "application/vnd.openxmlformats-officedocument."

enum look { LOOK_NONE /* of cells nobody wrote */, LOOK_TEXT, LOOK_HEAD, LOOK_TITLE, LOOK_INT, LOOK_MONEY, LOOK_DATE, LOOK_TIME, LOOK_STAMP, LOOK_NUMBER,
	LOOK_CENTRE, LOOKS };

/* The style sheet: cellXfs in the order of enum look; a title has no borders; formats from 164 on are its own. */
static const char styles[] = XML "<styleSheet xmlns=\"" MAIN_NS "\"><numFmts count=\"4\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
	"<numFmt numFmtId=\"165\" formatCode=\"hh:mm\"/><numFmt numFmtId=\"166\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm\"/><numFmt numFmtId=\"167\" formatCode=\"0.0\"/></numFmts>"
#define FONT(more, size) "<font>" more "<sz val=\"" size "\"/><name val=\"宋体\"/><charset val=\"134\"/></font>"
	"<fonts count=\"3\">" FONT("", "11") FONT("<b/>", "11") FONT("<b/>", "16") "</fonts>"
	"<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
#define NO_LINES "<border><left/><right/><top/><bottom/><diagonal/></border>"
#define LINE(side) "<" side " style=\"thin\"><color auto=\"1\"/></" side ">"
	"<borders count=\"2\">" NO_LINES "<border>" LINE("left") LINE("right") LINE("top") LINE("bottom") "<diagonal/></border></borders>"
	"<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"11\">"
#define XF(format, font, border, align) "<xf numFmtId=\"" format "\" fontId=\"" font "\" fillId=\"0\" borderId=\"" border "\" xfId=\"0\" " \
	"applyNumberFormat=\"1\" applyFont=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment " align "vertical=\"center\"/></xf>"
	"<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
	XF("49", "0", "1", "wrapText=\"1\" ") XF("49", "1", "1", "horizontal=\"center\" wrapText=\"1\" ") XF("49", "2", "0", "horizontal=\"center\" ")
	XF("1", "0", "1", "") XF("2", "0", "1", "") XF("164", "0", "1", "horizontal=\"left\" ") XF("165", "0", "1", "horizontal=\"left\" ")
	XF("166", "0", "1", "horizontal=\"left\" ") XF("167", "0", "1", "") XF("49", "0", "1", "horizontal=\"center\" wrapText=\"1\" ")
	"</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";

struct sheet {
	char *name;		/* owned; clean */
	uint32_t head;		/* rows that stay in view */
	bool drawn;		/* it has charts */
};

struct chart {
	bool lines;
	char *title;		/* owned; NULL: none */
	size_t label, values[XLSX_BARS_MAX], n;
	uint32_t last;		/* row behind its last */
};

struct xlsx_writer {
	struct lib_xlsx lib;
	struct sink *sink;	/* owns the file; the library writes it by name */
	zipFile zip;		/* owned; NULL: closed */
	struct buf out;		/* of the part being written, not packed yet */
	struct sheet sheets[SHEETS_MAX];
	size_t n_sheets;
	struct chart charts[CHARTS_MAX];	/* of the sheet being written */
	size_t n_charts, all_charts;
	uint32_t row, first;	/* the next one, and the first behind the header; from 0 */
	size_t col, columns;
	struct { char s[4]; } letters[XLSX_COLUMNS_MAX];	/* A, B ... of the sheet's columns */
	int widths[XLSX_COLUMNS_MAX];	/* columns of text a line of each holds */
	char row_number[12];
	size_t row_at;		/* where in out the tag of the row ends */
	size_t lines;		/* of its tallest cell */
	bool in_row, merged;
	char *trouble;		/* owned; why it failed, in plain words; NULL: it did not */
};

static void writer_fail(struct xlsx_writer *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The first failure is the one that is told. */
static void
writer_fail(struct xlsx_writer *w, const char *fmt, ...)
{
	char why[256];
	va_list ap;

	if (w->trouble != NULL)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	w->trouble = mem_str(why);
}

/* --- parts ------------------------------------------------------------------------------------------------------- */

static void
pack(struct xlsx_writer *w)
{
	if (w->trouble == NULL && w->out.n > 0 && w->lib.zipWriteInFileInZip(w->zip, w->out.p, (unsigned)w->out.n) != ZIP_OK)
		writer_fail(w, "磁盘可能满了");
	buf_clear(&w->out);
}

static void
part_begin(struct xlsx_writer *w, const char *name)
{
	static const zip_fileinfo made = { .tmz_date = { 0, 0, 0, 1, 0, 1980 } };	/* the same rows make the same file */

	if (w->trouble == NULL && w->lib.zipOpenNewFileInZip64(w->zip, name, &made, NULL, 0, NULL, 0, NULL, Z_DEFLATED, PACK_LEVEL, 0) != ZIP_OK)
		writer_fail(w, "磁盘可能满了");
}

static void
numbered_begin(struct xlsx_writer *w, const char *part, size_t n, const char *tail)
{
	char name[64];

	(void)snprintf(name, sizeof name, "%s%zu%s", part, n, tail);
	part_begin(w, name);
}

static void
part_end(struct xlsx_writer *w)
{
	pack(w);
	if (w->trouble == NULL && w->lib.zipCloseFileInZip(w->zip) != ZIP_OK)
		writer_fail(w, "磁盘可能满了, 或一张表超过 4 GB");
}

/* Into the part being written. */
#define PUT(w, ...) buf_addf(&(w)->out, __VA_ARGS__)

static void
rels_begin(struct xlsx_writer *w)
{
	PUT(w, XML "<Relationships xmlns=\"" RELS_NS "\">");
}

/* n: the part's number; 0: it has none */
static void
rel(struct xlsx_writer *w, size_t id, const char *type, const char *part, size_t n)
{
	char number[24] = "";

	if (n > 0)
		(void)snprintf(number, sizeof number, "%zu", n);
	PUT(w, "<Relationship Id=\"rId%zu\" Type=\"" REL_NS "/%s\" Target=\"%s%s.xml\"/>", id, type, part, number);
}

static void
rels_end(struct xlsx_writer *w)
{
	PUT(w, "</Relationships>");
	part_end(w);
}

/* --- a file ------------------------------------------------------------------------------------------------------- */

static void
writer_free(struct xlsx_writer *w)
{
	if (w->zip != NULL)
		(void)w->lib.zipClose(w->zip, NULL);
	for (size_t i = 0; i < w->n_sheets; i++)
		free(w->sheets[i].name);
	for (size_t i = 0; i < w->n_charts; i++)
		free(w->charts[i].title);
	buf_release(&w->out);
	free(w->trouble);
	free(w);
}

int
xlsx_create(struct xlsx_writer **out, const char *path, struct err *e)
{
	struct xlsx_writer *w = mem_zero(1, sizeof *w);

	if (lib_xlsx_load(&w->lib, e) < 0 || sink_open(&w->sink, path, e) < 0) {
		free(w);
		return -1;
	}
	if (sink_file(w->sink) == NULL) {
		sink_abort(w->sink);
		free(w);
		return err_set(e, ERR_INPUT, "表格文件(.xlsx)要写成一个文件，%s 不是，什么也没有写", path);
	}
	w->zip = w->lib.zipOpen(sink_file(w->sink), APPEND_STATUS_CREATE);
	if (w->zip == NULL) {
		sink_abort(w->sink);
		free(w);
		return err_set(e, ERR_IO, "打不开要写的文件 %s, 没有写", path);
	}
	/* By these three, and xl/ in the name of the fourth, those who look only at the first bytes know what it is. */
	part_begin(w, "_rels/.rels");
	rels_begin(w);
	rel(w, 1, "officeDocument", "xl/workbook", 0);
	rel(w, 2, "extended-properties", "docProps/app", 0);
	rels_end(w);
	part_begin(w, "docProps/app.xml");
	PUT(w, XML "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">"
		"<Application>yibenzhang</Application></Properties>");
	part_end(w);
	part_begin(w, "xl/styles.xml");
	buf_adds(&w->out, styles);
	part_end(w);
	*out = w;
	return 0;
}

/* --- charts -------------------------------------------------------------------------------------------------------- */

/* 'name'!$B$3:$B$9 */
static void
put_range(struct xlsx_writer *w, const char *tag, size_t col, uint32_t from, uint32_t to)
{
	const char *name = w->sheets[w->n_sheets - 1].name, *c = w->letters[col].s;

	PUT(w, "<c:%s><c:f>'", tag);
	ooxml_xml(&w->out, name);
	PUT(w, "'!$%s$%" PRIu32, c, from + 1);
	if (to > from)
		PUT(w, ":$%s$%" PRIu32, c, to + 1);
	PUT(w, "</c:f></c:%s>", tag);
}

static void
put_axis(struct xlsx_writer *w, const char *kind, int id, int other, const char *side, bool lines)
{
	PUT(w, "<c:%s><c:axId val=\"%d\"/><c:scaling><c:orientation val=\"%s\"/>%s</c:scaling><c:delete val=\"0\"/><c:axPos val=\"%s\"/>%s"
		"<c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark val=\"out\"/><c:minorTickMark val=\"none\"/>"
		"<c:tickLblPos val=\"nextTo\"/><c:crossAx val=\"%d\"/><c:crosses val=\"%s\"/>%s</c:%s>",
		kind, id, id == 1 && !lines ? "maxMin" : "minMax", id == 2 ? "<c:min val=\"0\"/>" : "", side,
		id == 2 ? "<c:majorGridlines><c:spPr><a:ln w=\"6350\"><a:solidFill><a:srgbClr val=\"D9D9D9\"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>" : "",
		other,
		id == 2 && !lines ? "max" : "autoZero", id == 1 ? "<c:tickLblSkip val=\"1\"/>" : "", kind);
}

/* Colours that stay apart in grey: what "automatic" means is said by a theme, and this file has none. */
static void
put_colour(struct xlsx_writer *w, size_t i, bool line)
{
	static const char *const colours[XLSX_BARS_MAX] = { "1F4E79", "ED7D31", "A5A5A5", "FFC000", "70AD47", "7030A0", "5B9BD5", "C00000" };

	PUT(w, line ? "<c:spPr><a:ln w=\"28575\"><a:solidFill><a:srgbClr val=\"%s\"/></a:solidFill></a:ln></c:spPr>" :
		"<c:spPr><a:solidFill><a:srgbClr val=\"%s\"/></a:solidFill></c:spPr>", colours[i]);
}

static void
chart_write(struct xlsx_writer *w, const struct chart *c)
{
	const char *kind = c->lines ? "line" : "bar";

	PUT(w, XML "<c:chartSpace xmlns:c=\"" DRAWING_NS "chart\" xmlns:a=\"" DRAWING_NS "main\" xmlns:r=\"" REL_NS "\"><c:chart>");
	if (c->title != NULL) {
		PUT(w, "<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang=\"zh-CN\" sz=\"1400\"/><a:t>");
		ooxml_xml(&w->out, c->title);
		PUT(w, "</a:t></a:r></a:p></c:rich></c:tx><c:overlay val=\"0\"/></c:title>");
	}
	PUT(w, "<c:autoTitleDeleted val=\"%d\"/><c:plotArea><c:layout/><c:%sChart>%s<c:grouping val=\"%s\"/><c:varyColors val=\"0\"/>", c->title == NULL,
		kind, c->lines ? "" : "<c:barDir val=\"bar\"/>", c->lines ? "standard" : "clustered");
	for (size_t i = 0; i < c->n; i++) {
		PUT(w, "<c:ser><c:idx val=\"%zu\"/><c:order val=\"%zu\"/><c:tx>", i, i);
		put_range(w, "strRef", c->values[i], w->first - 1, w->first - 1);
		PUT(w, "</c:tx>");
		put_colour(w, i, c->lines);
		PUT(w, "%s<c:cat>", c->lines ? "<c:marker><c:symbol val=\"none\"/></c:marker>" : "<c:invertIfNegative val=\"0\"/>");
		put_range(w, "strRef", c->label, w->first, c->last - 1);
		PUT(w, "</c:cat><c:val>");
		put_range(w, "numRef", c->values[i], w->first, c->last - 1);
		PUT(w, "</c:val>%s</c:ser>", c->lines ? "<c:smooth val=\"0\"/>" : "");
	}
	PUT(w, "%s<c:axId val=\"1\"/><c:axId val=\"2\"/></c:%sChart>", c->lines ? "<c:marker val=\"1\"/>" : "<c:gapWidth val=\"60\"/>", kind);
	put_axis(w, "catAx", 1, 2, c->lines ? "b" : "l", c->lines);
	put_axis(w, "valAx", 2, 1, c->lines ? "l" : "b", c->lines);
	PUT(w, "</c:plotArea>");
	if (c->n > 1)
		PUT(w, "<c:legend><c:legendPos val=\"r\"/><c:overlay val=\"0\"/></c:legend>");
	PUT(w, "<c:plotVisOnly val=\"1\"/></c:chart></c:chartSpace>");
}

/* The charts of the sheet that ended: one drawing with their places, right of the table and below one another. */
static void
drawing_write(struct xlsx_writer *w)
{
	size_t n = w->n_sheets, at = w->columns + 1;

	numbered_begin(w, "xl/worksheets/_rels/sheet", n, ".xml.rels");
	rels_begin(w);
	rel(w, 1, "drawing", "../drawings/drawing", n);
	rels_end(w);
	numbered_begin(w, "xl/drawings/_rels/drawing", n, ".xml.rels");
	rels_begin(w);
	for (size_t i = 0; i < w->n_charts; i++)
		rel(w, i + 1, "chart", "../charts/chart", w->all_charts + i + 1);
	rels_end(w);
	numbered_begin(w, "xl/drawings/drawing", n, ".xml");
	PUT(w, XML "<xdr:wsDr xmlns:xdr=\"" DRAWING_NS "spreadsheetDrawing\" xmlns:a=\"" DRAWING_NS "main\">");
	for (size_t i = 0; i < w->n_charts; i++) {
		size_t top = w->first - 1 + i * (CHART_ROWS + 1);

		PUT(w, "<xdr:twoCellAnchor><xdr:from><xdr:col>%zu</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>%zu</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
			"<xdr:to><xdr:col>%zu</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>%zu</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>",
			at, top, at + CHART_COLS, top + CHART_ROWS);
		PUT(w, "<xdr:graphicFrame macro=\"\"><xdr:nvGraphicFramePr><xdr:cNvPr id=\"%zu\" name=\"Chart %zu\"/><xdr:cNvGraphicFramePr/>"
			"</xdr:nvGraphicFramePr><xdr:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/></xdr:xfrm><a:graphic><a:graphicData uri=\""
			DRAWING_NS "chart\"><c:chart xmlns:c=\"" DRAWING_NS "chart\" xmlns:r=\"" REL_NS "\" r:id=\"rId%zu\"/></a:graphicData></a:graphic>"
			"</xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>", i + 2, i + 1, i + 1);
	}
	PUT(w, "</xdr:wsDr>");
	part_end(w);
	for (size_t i = 0; i < w->n_charts; i++) {
		numbered_begin(w, "xl/charts/chart", ++w->all_charts, ".xml");
		chart_write(w, &w->charts[i]);
		part_end(w);
		free(w->charts[i].title);
	}
	w->n_charts = 0;
}

static void
chart_add(struct xlsx_writer *w, bool lines, const char *title, size_t label, const size_t *values, size_t n)
{
	struct chart *c = &w->charts[w->n_charts];

	if (w->trouble != NULL || w->row == w->first || w->n_charts == CHARTS_MAX)
		return;
	*c = (struct chart){ .lines = lines, .title = title != NULL ? mem_str(title) : NULL, .label = label, .last = w->row };
	while (c->n < n && c->n < XLSX_BARS_MAX) {
		c->values[c->n] = values[c->n];
		c->n++;
	}
	w->n_charts++;
}

void
xlsx_bars(struct xlsx_writer *w, const char *title, size_t label, const size_t *values, size_t n)
{
	chart_add(w, false, title, label, values, n);
}

void
xlsx_lines(struct xlsx_writer *w, const char *title, size_t label, const size_t *values, size_t n)
{
	chart_add(w, true, title, label, values, n);
}

/* --- sheets -------------------------------------------------------------------------------------------------------- */

/* As sheet names may be: at most 31 characters, none of []:*?/\ */
static void
sheet_name(struct buf *out, const char *s)
{
	size_t n = strlen(s), i = 0, chars = 0;
	uint32_t cp;

	while (i < n && chars < NAME_MAX_CHARS) {
		size_t len = text_next(s + i, n - i, &cp);
		if (cp < 0x80 && strchr("[]:*?/\\'", (int)cp) != NULL)
			buf_addc(out, '-');
		else
			buf_add(out, s + i, len);
		chars += cp > 0xFFFF ? 2 : 1;	/* counted in UTF-16 */
		i += len;
	}
}

static void
row_begin(struct xlsx_writer *w)
{
	if (w->row >= XLSX_ROWS_MAX)
		writer_fail(w, "表格软件一张表最多 %d 行，放不下。可以导出 .csv", XLSX_ROWS_MAX);
	(void)snprintf(w->row_number, sizeof w->row_number, "%" PRIu32, w->row + 1);
	PUT(w, "<row r=\"%s\"%s>", w->row_number, w->row == 0 && w->sheets[w->n_sheets - 1].head > 1 ? " ht=\"27\" customHeight=\"1\"" : "");
	w->row_at = w->out.n - 1;
	w->lines = 1;
	w->in_row = true;
}

/* A row of wrapped texts says how high it is: not every program looks into its cells before it prints them. */
static void
row_heighten(struct xlsx_writer *w)
{
	char height[32];
	size_t n, rest = w->out.n - w->row_at, high = w->lines * LINE_HIGH;

	if (w->lines < 2 || w->row < w->sheets[w->n_sheets - 1].head - 1)
		return;
	n = (size_t)snprintf(height, sizeof height, " ht=\"%zu\"", high < HIGHEST ? high : HIGHEST);
	buf_adds(&w->out, height);
	memmove(w->out.p + w->row_at + n, w->out.p + w->row_at, rest);
	memcpy(w->out.p + w->row_at, height, n);
}

/* Lines a text takes in the column at hand. */
static void
lines_count(struct xlsx_writer *w, const char *s, size_t n)
{
	size_t wide = (size_t)w->widths[w->col], lines = 0;

	/* no text has more columns than bytes */
	if (n <= wide && memchr(s, '\n', n) == NULL)
		return;
	for (size_t from = 0, to; from <= n; from = to + 1) {
		const char *end = memchr(s + from, '\n', n - from);
		to = end != NULL ? (size_t)(end - s) : n;
		size_t cols = text_cols(s + from, to - from);
		lines += cols > wide ? (cols + wide - 1) / wide : 1;
	}
	w->lines = lines > w->lines ? lines : w->lines;
}

static void
row_end(struct xlsx_writer *w)
{
	if (w->trouble != NULL)		/* there may not even be a sheet */
		return;
	if (!w->in_row)
		row_begin(w);
	buf_adds(&w->out, "</row>");
	row_heighten(w);
	w->in_row = false;
	w->row++;
	w->col = 0;
	if (w->out.n >= PACK_AT)
		pack(w);
}

static void
sheet_end(struct xlsx_writer *w)
{
	if (w->n_sheets == 0 || w->trouble != NULL)
		return;
	PUT(w, "</sheetData>");
	if (w->merged)
		PUT(w, "<mergeCells count=\"1\"><mergeCell ref=\"A1:%s1\"/></mergeCells>", w->letters[w->columns - 1].s);
	/* A4 across, as wide as one page; digits kept as text are meant so */
	PUT(w, "<pageMargins left=\"0.7\" right=\"0.7\" top=\"0.75\" bottom=\"0.75\" header=\"0.3\" footer=\"0.3\"/>"
		"<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/>"
		"<ignoredErrors><ignoredError sqref=\"A1:XFD1048576\" numberStoredAsText=\"1\"/></ignoredErrors>%s</worksheet>",
		w->n_charts > 0 ? "<drawing r:id=\"rId1\"/>" : "");
	part_end(w);
	w->sheets[w->n_sheets - 1].drawn = w->n_charts > 0;
	if (w->n_charts > 0)
		drawing_write(w);
}

static void
cell_text(struct xlsx_writer *w, const char *s, enum look look);

void
xlsx_sheet(struct xlsx_writer *w, const char *name, const char *title, const struct xlsx_column *columns, size_t n)
{
	struct sheet *s = &w->sheets[w->n_sheets];
	struct buf b = BUF_INIT;

	sheet_end(w);
	sheet_name(&b, name);
	for (size_t i = 0; i < w->n_sheets; i++)
		if (strcmp(w->sheets[i].name, buf_str(&b)) == 0)
			writer_fail(w, "两张工作表同名");
	if (w->n_sheets == SHEETS_MAX || n > XLSX_COLUMNS_MAX)
		writer_fail(w, "%s", w->n_sheets == SHEETS_MAX ? "工作表太多" : "列太多");
	if (w->trouble != NULL) {
		buf_release(&b);
		return;
	}
	s->name = buf_detach(&b);
	s->head = 1 + (title != NULL);
	w->n_sheets++;
	w->row = 0;
	w->col = 0;
	w->columns = n;
	w->merged = title != NULL && n > 1;
	for (size_t i = 0; i < n; i++) {
		struct buf letters = BUF_INIT;

		ooxml_letters(&letters, i);
		(void)snprintf(w->letters[i].s, sizeof w->letters[i].s, "%s", buf_str(&letters));
		buf_release(&letters);
	}
	numbered_begin(w, "xl/worksheets/sheet", w->n_sheets, ".xml");
	PUT(w, XML "<worksheet xmlns=\"" MAIN_NS "\" xmlns:r=\"" REL_NS "\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews>"
		"<sheetView%s workbookViewId=\"0\"><pane ySplit=\"%" PRIu32 "\" topLeftCell=\"A%" PRIu32 "\" activePane=\"bottomLeft\" state=\"frozen\"/>"
		"</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>", w->n_sheets == 1 ? " tabSelected=\"1\"" : "", s->head, s->head + 1);
	for (size_t i = 0; i < n; i++) {
		int width = columns[i].width, needs = (int)text_cols(columns[i].title, strlen(columns[i].title));

		width = width < needs ? needs : width > WIDEST ? WIDEST : width;
		w->widths[i] = width + 2;
		PUT(w, "<col min=\"%zu\" max=\"%zu\" width=\"%d\" customWidth=\"1\"/>", i + 1, i + 1, width + 2);
	}
	PUT(w, "</cols><sheetData>");
	if (title != NULL) {
		for (size_t i = 0; i < n; i++)
			cell_text(w, i == 0 ? title : "", LOOK_TITLE);
		row_end(w);
	}
	for (size_t i = 0; i < n; i++)
		cell_text(w, columns[i].title, LOOK_HEAD);
	row_end(w);
	w->first = w->row;
}

/* --- cells --------------------------------------------------------------------------------------------------------- */

/* <c r="B7" s="1": what follows is the kind of cell. */
static void
cell_begin(struct xlsx_writer *w, enum look look)
{
	static const char *const looks[LOOKS] = { " s=\"0\"", " s=\"1\"", " s=\"2\"", " s=\"3\"", " s=\"4\"", " s=\"5\"", " s=\"6\"", " s=\"7\"", " s=\"8\"", " s=\"9\"", " s=\"10\"" };

	if (!w->in_row)
		row_begin(w);
	if (w->col >= w->columns) {
		writer_fail(w, "一行的格子比列名多");
		return;
	}
	buf_adds(&w->out, "<c r=\"");
	buf_adds(&w->out, w->letters[w->col++].s);
	buf_adds(&w->out, w->row_number);
	buf_addc(&w->out, '"');
	buf_adds(&w->out, looks[look]);
}

static void
cell_number(struct xlsx_writer *w, double d, enum look look)
{
	char text[32];

	if (w->trouble != NULL)
		return;
	(void)snprintf(text, sizeof text, "%.15g", d);
	cell_begin(w, look);
	buf_adds(&w->out, "><v>");
	buf_adds(&w->out, text);
	buf_adds(&w->out, "</v></c>");
}

static size_t
utf16_units(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80 ? 1 + ((unsigned char)*s >= 0xF0) : 0;
	return n;
}

static bool
needs_marks(const char *s)
{
	for (; *s != '\0'; s++)
		if ((*s == '_' && s[1] == 'x') || ((unsigned char)*s < ' ' && *s != '\n' && *s != '\t'))
			return true;
	return false;
}

/* In a cell, not in a table of all texts: rows need not be remembered. */
static void
cell_text(struct xlsx_writer *w, const char *s, enum look look)
{
	size_t n = strlen(s);

	if (w->trouble != NULL)
		return;
	if (n > TEXT_MAX_UNITS && utf16_units(s) > TEXT_MAX_UNITS) {
		writer_fail(w, "第%" PRIu32 "行第%zu列的字超过表格软件一格能放的 %d 个", w->row + 1, w->col + 1, TEXT_MAX_UNITS);
		return;
	}
	if (!w->in_row)
		row_begin(w);
	if (look != LOOK_TITLE && w->col < w->columns)
		lines_count(w, s, n);
	cell_begin(w, look);
	if (n == 0) {
		buf_adds(&w->out, "/>");
		return;
	}
	buf_adds(&w->out, " t=\"inlineStr\"><is><t");
	/* blanks at an end and line breaks would be taken for the file's own */
	if (strchr(" \t\n", s[0]) != NULL || strchr(" \t\n", s[n - 1]) != NULL || strchr(s, '\n') != NULL)
		buf_adds(&w->out, " xml:space=\"preserve\"");
	buf_addc(&w->out, '>');
	if (needs_marks(s)) {
		struct buf marked = BUF_INIT;

		ooxml_escape(&marked, s);
		ooxml_xml(&w->out, buf_str(&marked));
		buf_release(&marked);
	} else {
		ooxml_xml(&w->out, s);
	}
	buf_adds(&w->out, "</t></is></c>");
}

void
xlsx_text(struct xlsx_writer *w, const char *s)
{
	cell_text(w, s, LOOK_TEXT);
}

void
xlsx_centred(struct xlsx_writer *w, const char *s)
{
	cell_text(w, s, LOOK_CENTRE);
}

void
xlsx_int(struct xlsx_writer *w, int64_t i)
{
	char text[24];

	if (i >= -EXACT_INT && i <= EXACT_INT) {
		cell_number(w, (double)i, LOOK_INT);
		return;
	}
	(void)snprintf(text, sizeof text, "%" PRId64, i);
	xlsx_text(w, text);
}

void
xlsx_number(struct xlsx_writer *w, double d)
{
	cell_number(w, d, LOOK_NUMBER);
}

void
xlsx_money(struct xlsx_writer *w, int64_t cents)
{
	cell_number(w, (double)cents / 100, LOOK_MONEY);
}

void
xlsx_date(struct xlsx_writer *w, int32_t day)
{
	cell_number(w, (double)day + OOXML_DAY_OF_1970, LOOK_DATE);
}

void
xlsx_time(struct xlsx_writer *w, int minute_of_day)
{
	cell_number(w, minute_of_day / 1440.0, LOOK_TIME);
}

void
xlsx_stamp(struct xlsx_writer *w, int64_t ms)
{
	cell_number(w, (double)date_of_ms(ms) + OOXML_DAY_OF_1970 + date_minute_of_ms(ms) / 1440.0, LOOK_STAMP);
}

void
xlsx_blank(struct xlsx_writer *w)
{
	cell_text(w, "", LOOK_TEXT);
}

void
xlsx_end_row(struct xlsx_writer *w)
{
	row_end(w);
}

/* --- the end ------------------------------------------------------------------------------------------------------- */

bool
xlsx_failed(const struct xlsx_writer *w)
{
	return w->trouble != NULL;
}

static void
book_write(struct xlsx_writer *w)
{
	size_t n = w->n_sheets;

	part_begin(w, "xl/workbook.xml");
	PUT(w, XML "<workbook xmlns=\"" MAIN_NS "\" xmlns:r=\"" REL_NS "\"><bookViews><workbookView activeTab=\"0\"/></bookViews><sheets>");
	for (size_t i = 0; i < n; i++) {
		PUT(w, "<sheet name=\"");
		ooxml_xml(&w->out, w->sheets[i].name);
		PUT(w, "\" sheetId=\"%zu\" r:id=\"rId%zu\"/>", i + 1, i + 1);
	}
	PUT(w, "</sheets><definedNames>");
	for (size_t i = 0; i < n; i++) {	/* the head on every printed page */
		PUT(w, "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"%zu\">'", i);
		ooxml_xml(&w->out, w->sheets[i].name);
		PUT(w, "'!$1:$%" PRIu32 "</definedName>", w->sheets[i].head);
	}
	PUT(w, "</definedNames></workbook>");
	part_end(w);

	part_begin(w, "xl/_rels/workbook.xml.rels");
	rels_begin(w);
	for (size_t i = 1; i <= n; i++)
		rel(w, i, "worksheet", "worksheets/sheet", i);
	rel(w, n + 1, "styles", "styles", 0);
	rels_end(w);

	part_begin(w, "[Content_Types].xml");
	PUT(w, XML "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
		"<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
		"<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
		"<Override PartName=\"/docProps/app.xml\" ContentType=\"" TYPE "extended-properties+xml\"/>"
		"<Override PartName=\"/xl/workbook.xml\" ContentType=\"" TYPE "spreadsheetml.sheet.main+xml\"/>"
		"<Override PartName=\"/xl/styles.xml\" ContentType=\"" TYPE "spreadsheetml.styles+xml\"/>");
	for (size_t i = 0; i < n; i++) {
		PUT(w, "<Override PartName=\"/xl/worksheets/sheet%zu.xml\" ContentType=\"" TYPE "spreadsheetml.worksheet+xml\"/>", i + 1);
		if (w->sheets[i].drawn)
			PUT(w, "<Override PartName=\"/xl/drawings/drawing%zu.xml\" ContentType=\"" TYPE "drawing+xml\"/>", i + 1);
	}
	for (size_t i = 1; i <= w->all_charts; i++)
		PUT(w, "<Override PartName=\"/xl/charts/chart%zu.xml\" ContentType=\"" TYPE "drawingml.chart+xml\"/>", i);
	PUT(w, "</Types>");
	part_end(w);
}

int
xlsx_close(struct xlsx_writer *w, struct err *e)
{
	int rc = -1;

	sheet_end(w);
	if (w->trouble == NULL)
		book_write(w);
	zipFile zip = w->zip;
	w->zip = NULL;
	if (w->lib.zipClose(zip, NULL) != ZIP_OK)
		writer_fail(w, "磁盘可能满了");
	if (w->trouble == NULL) {
		rc = sink_close(w->sink, e);
	} else {
		sink_abort(w->sink);
		err_set(e, ERR_IO, "表格文件没有写成: %s。账本没有动", w->trouble);
	}
	writer_free(w);
	return rc;
}

void
xlsx_abort(struct xlsx_writer *w)
{
	if (w == NULL)
		return;
	sink_abort(w->sink);
	writer_free(w);
}
