/*
 * xlsx_read.c - spreadsheets in.
 *
 * A part of the file is unpacked block by block into expat, which is stopped
 * behind every row.  What a hostile file can make grow has a limit here: the
 * bytes of a part, their ratio to what is packed, the texts kept, a row, one
 * piece of markup; document types are refused, so no entity is ever expanded.
 */
#include "exchange/xlsx.h"

#include <ctype.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/lib_xlsx.h"
#include "exchange/ooxml.h"

#define BLOCK ((size_t)64 * 1024)
#define SHEET_MAX ((uint64_t)2 << 30)		/* bytes unpacked */
#define STRINGS_MAX ((uint64_t)512 << 20)
#define SMALL_MAX ((uint64_t)32 << 20)		/* the other parts */
#define STRINGS_KEPT ((size_t)256 << 20)	/* bytes of the texts many cells share */
#define STRINGS_COUNT ((size_t)8 << 20)
#define RATIO_MAX 200				/* unpacked to packed, once RATIO_FROM bytes are out */
#define RATIO_FROM ((uint64_t)64 << 20)
#define MARKUP_MAX ((uint64_t)4 << 20)		/* one tag with its attributes */
#define DEPTH_MAX 64
#define SHEETS_MAX 1000
#define STYLES_MAX 70000
#define FORMATS_MAX 5000
#define LAST_DAY 2958466	/* 9999-12-31 and one */

enum { LOOK_DATE = 1, LOOK_TEXT = 2, LOOK_NUMBER = 4, LOOK_BORDER = 8 };	/* bits */
#define FORMAT_TEXT 49			/* "@" */

/* One part being read. */
struct part {
	struct xlsx_reader *reader;
	zip_file_t *file;	/* owned; NULL: none open */
	XML_Parser xml;		/* owned */
	uint64_t done, packed, max;
	int depth;
	bool ended, stopped;	/* all of it is parsed; expat waits behind a row */
	const char *trouble;	/* why its content cannot be used; NULL: fine */
};

typedef void on_start(struct xlsx_reader *r, const char *tag, const char **atts);
typedef void on_end(struct xlsx_reader *r, const char *tag);
struct handlers { on_start *start; on_end *end; };

struct sheet { char *name, *id; bool hidden; };	/* owned */

struct xlsx_reader {
	struct lib_xlsx lib;
	zip_t *zip;			/* owned */
	char *name;			/* owned; for messages */
	const struct handlers *now;	/* of the part being read */
	struct part part;

	/* the workbook */
	char *book, *strings_part, *styles_part, *sheet_part;	/* owned; names of parts */
	const char *want_id;		/* of the relation looked for */
	struct sheet *sheets;		/* owned */
	size_t n_sheets, sheet;
	bool from_1904;

	/* styles: which number formats are dates */
	struct { long id; bool date; } *formats;	/* owned */
	size_t n_formats;
	uint8_t *styles;		/* owned; LOOK_ bits by style */
	size_t n_styles;
	bool in_styles;

	/* texts cells share */
	struct buf strings;		/* each NUL-terminated */
	uint32_t *string_at;		/* owned */
	size_t n_strings, strings_cap;

	/* the row */
	size_t line;			/* of the sheet, from 1 */
	struct buf cells, text, complaint;
	size_t starts[CSV_CELLS_MAX];
	const char *ptrs[CSV_CELLS_MAX];
	size_t n_cells, column;
	bool in_row, in_cell, taking, any;	/* taking: character data belongs to the text; any: a cell is not blank */
	int skipping;			/* inside <rPh>: how to read it, not what it says */
	char type[12];
	size_t style;
};

/* --- parts ---------------------------------------------------------------------------------------------------- */

static void
part_refuse(struct xlsx_reader *r, const char *why)
{
	if (r->part.trouble == NULL) {
		r->part.trouble = why;
		(void)r->lib.XML_StopParser(r->part.xml, XML_FALSE);
	}
}

static void XMLCALL
part_start(void *data, const XML_Char *tag, const XML_Char **atts)
{
	struct xlsx_reader *r = data;

	if (++r->part.depth > DEPTH_MAX)
		part_refuse(r, "层次太多");
	else if (r->now->start != NULL)
		r->now->start(r, ooxml_local(tag), atts);
}

static void XMLCALL
part_end(void *data, const XML_Char *tag)
{
	struct xlsx_reader *r = data;

	r->part.depth--;
	if (r->now->end != NULL)
		r->now->end(r, ooxml_local(tag));
}

static void XMLCALL
part_text(void *data, const XML_Char *s, int n)
{
	struct xlsx_reader *r = data;

	if (!r->taking || r->skipping > 0)
		return;
	if (r->text.n + (size_t)n > CSV_ROW_MAX)
		part_refuse(r, "有一格的字太多");
	else
		buf_add(&r->text, s, (size_t)n);
}

/* Entities could be declared there and grow without end; no spreadsheet program writes any. */
static void XMLCALL
part_doctype(void *data, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	part_refuse(data, "里面有不该有的文档类型声明");
}

static void
part_close(struct xlsx_reader *r)
{
	if (r->part.file != NULL)
		(void)r->lib.zip_fclose(r->part.file);
	if (r->part.xml != NULL)
		r->lib.XML_ParserFree(r->part.xml);
	r->part = (struct part){ 0 };
	r->taking = r->in_row = r->in_cell = false;
	r->skipping = 0;
}

static int
complain(struct xlsx_reader *r, struct err *e, const char *why)
{
	if (r->now != NULL && r->line > 0)
		return err_set(e, ERR_DAMAGED, "文件 %s 的工作表“%s”第%zu行以后%s，什么也没有导入。请在 WPS 里打开，另存一次再试", r->name,
			xlsx_sheet_name(r), r->line, why);
	return err_set(e, ERR_DAMAGED, "文件 %s %s，什么也没有导入。请在 WPS 里打开，另存一次再试", r->name, why);
}

/* 1: open; 0: there is no such part. */
static int
part_open(struct xlsx_reader *r, const char *name, uint64_t max, const struct handlers *h, struct err *e)
{
	zip_stat_t st;
	zip_int64_t at = name == NULL ? -1 : r->lib.zip_name_locate(r->zip, name, ZIP_FL_NOCASE);

	part_close(r);
	r->now = h;
	r->line = 0;
	if (at < 0)
		return 0;
	if (r->lib.zip_stat_index(r->zip, (zip_uint64_t)at, 0, &st) < 0 ||
	    (r->part.file = r->lib.zip_fopen_index(r->zip, (zip_uint64_t)at, 0)) == NULL)
		return complain(r, e, "里面有一部分打不开(坏了，或者有密码)");
	r->part.packed = st.comp_size;
	r->part.max = max;
	if ((r->part.xml = r->lib.XML_ParserCreate(NULL)) == NULL)
		return complain(r, e, "太大，内存不够");
	r->lib.XML_SetUserData(r->part.xml, r);
	r->lib.XML_SetElementHandler(r->part.xml, part_start, part_end);
	r->lib.XML_SetCharacterDataHandler(r->part.xml, part_text);
	r->lib.XML_SetStartDoctypeDeclHandler(r->part.xml, part_doctype);
	return 1;
}

/* Another block, or what waits since expat was stopped.  0: go on; -1 with *e. */
static int
part_more(struct xlsx_reader *r, struct err *e)
{
	struct part *p = &r->part;
	char block[BLOCK];
	enum XML_Status status;

	if (p->stopped) {
		p->stopped = false;
		status = r->lib.XML_ResumeParser(p->xml);
	} else {
		zip_int64_t n = r->lib.zip_fread(p->file, block, sizeof block);
		if (n < 0)
			return complain(r, e, "坏了(校验不对)");
		p->done += (uint64_t)n;
		if (p->done > p->max || (p->done > RATIO_FROM && p->done / RATIO_MAX > p->packed))
			return complain(r, e, "解开后大得不正常");
		p->ended = n == 0;
		status = r->lib.XML_Parse(p->xml, block, (int)n, n == 0);
	}
	if (p->trouble != NULL)
		return complain(r, e, p->trouble);
	if (status == XML_STATUS_ERROR)
		return complain(r, e, "读不懂(坏了)");
	p->stopped = status == XML_STATUS_SUSPENDED;
	if (!p->stopped && !p->ended && p->done - (uint64_t)r->lib.XML_GetCurrentByteIndex(p->xml) > MARKUP_MAX)
		return complain(r, e, "有一处长得不正常");
	return 0;
}

/* A whole part; one that is not there is no error. */
static int
part_read(struct xlsx_reader *r, const char *name, uint64_t max, const struct handlers *h, struct err *e)
{
	int rc = part_open(r, name, max, h, e);

	while (rc == 1 && !(r->part.ended && !r->part.stopped))
		if (part_more(r, e) < 0)
			rc = -1;
	part_close(r);
	return rc < 0 ? -1 : 0;
}

/* --- the workbook --------------------------------------------------------------------------------------------- */

static void
take(char **slot, char *owned)
{
	free(*slot);
	*slot = owned;
}

static void
rels_start(struct xlsx_reader *r, const char *tag, const char **atts)
{
	const char *type = ooxml_att(atts, "Type"), *to = ooxml_att(atts, "Target"), *id = ooxml_att(atts, "Id");

	if (strcmp(tag, "Relationship") != 0 || type == NULL || to == NULL)
		return;
	if (r->book == NULL && ooxml_is_type(type, "/officeDocument"))
		take(&r->book, ooxml_target(NULL, to));
	else if (ooxml_is_type(type, "/sharedStrings"))
		take(&r->strings_part, ooxml_target(r->book, to));
	else if (ooxml_is_type(type, "/styles"))
		take(&r->styles_part, ooxml_target(r->book, to));
	else if (r->want_id != NULL && id != NULL && strcmp(id, r->want_id) == 0)
		take(&r->sheet_part, ooxml_target(r->book, to));
}

static void
book_start(struct xlsx_reader *r, const char *tag, const char **atts)
{
	const char *name = ooxml_att(atts, "name"), *id = ooxml_att(atts, "id"), *state = ooxml_att(atts, "state");

	if (strcmp(tag, "workbookPr") == 0)
		r->from_1904 = ooxml_is_true(ooxml_att(atts, "date1904"));
	if (strcmp(tag, "sheet") != 0 || name == NULL || id == NULL)
		return;
	if (r->n_sheets == SHEETS_MAX) {
		part_refuse(r, "的工作表太多");
		return;
	}
	struct buf clean = BUF_INIT;
	text_clean(&clean, name, strlen(name), false);
	r->sheets = mem_resize(r->sheets, r->n_sheets + 1, sizeof *r->sheets);
	r->sheets[r->n_sheets++] = (struct sheet){ .name = mem_str(buf_str(&clean)), .id = mem_str(id),
		.hidden = state != NULL && strcmp(state, "visible") != 0 };
	buf_release(&clean);
}

static const struct handlers rels = { rels_start, NULL };
static const struct handlers book = { book_start, NULL };

static int
rels_read(struct xlsx_reader *r, const char *of, struct err *e)
{
	struct buf b = BUF_INIT;

	ooxml_rels_of(&b, of);
	int rc = part_read(r, buf_str(&b), SMALL_MAX, &rels, e);
	buf_release(&b);
	return rc;
}

static int
sheet_choose(struct xlsx_reader *r, const char *want, struct err *e)
{
	struct buf names = BUF_INIT;
	size_t i = 0;

	while (i < r->n_sheets && (want != NULL ? strcmp(r->sheets[i].name, want) != 0 : r->sheets[i].hidden))
		i++;
	if (want == NULL && i == r->n_sheets)
		i = 0;	/* all hidden: the first is as good as any */
	if (i < r->n_sheets) {
		r->sheet = i;
		return 0;
	}
	if (want == NULL)
		return complain(r, e, "里没有工作表");
	for (i = 0; i < r->n_sheets; i++)
		buf_addf(&names, "%s%s", i > 0 ? "、" : "", r->sheets[i].name);
	err_set(e, ERR_INPUT, "文件 %s 里没有工作表“%s”，什么也没有导入。有的是: %s", r->name, want, buf_str(&names));
	buf_release(&names);
	return -1;
}

/* --- styles --------------------------------------------------------------------------------------------------- */

static void
styles_start(struct xlsx_reader *r, const char *tag, const char **atts)
{
	const char *id = ooxml_att(atts, "numFmtId"), *code = ooxml_att(atts, "formatCode");

	if (strcmp(tag, "cellXfs") == 0) {
		r->in_styles = true;
	} else if (strcmp(tag, "numFmt") == 0 && id != NULL && code != NULL && r->n_formats < FORMATS_MAX) {
		r->formats = mem_resize(r->formats, r->n_formats + 1, sizeof *r->formats);
		r->formats[r->n_formats].id = strtol(id, NULL, 10);
		r->formats[r->n_formats++].date = ooxml_is_date_code(code);
	} else if (r->in_styles && strcmp(tag, "xf") == 0 && r->n_styles < STYLES_MAX) {
		const char *border = ooxml_att(atts, "borderId");
		long n = id != NULL ? strtol(id, NULL, 10) : 0;
		bool date = ooxml_is_date_id(n);
		for (size_t i = 0; i < r->n_formats; i++)
			if (r->formats[i].id == n)
				date = r->formats[i].date;
		if ((r->n_styles & (r->n_styles + 1)) == 0 || r->styles == NULL)
			r->styles = mem_resize(r->styles, r->n_styles * 2 + 2, sizeof *r->styles);
		r->styles[r->n_styles++] = (uint8_t)((date ? LOOK_DATE : n == FORMAT_TEXT ? LOOK_TEXT : n != 0 ? LOOK_NUMBER : 0) |
			(border != NULL && strtol(border, NULL, 10) > 0 ? LOOK_BORDER : 0));
	}
}

static void
styles_end(struct xlsx_reader *r, const char *tag)
{
	if (strcmp(tag, "cellXfs") == 0)
		r->in_styles = false;
}

static const struct handlers styles = { styles_start, styles_end };

/* --- texts ---------------------------------------------------------------------------------------------------- */

static void
text_start(struct xlsx_reader *r, const char *tag)
{
	if (strcmp(tag, "rPh") == 0)
		r->skipping++;
	r->taking = strcmp(tag, "t") == 0 && r->skipping == 0;
}

static void
text_end(struct xlsx_reader *r, const char *tag)
{
	if (strcmp(tag, "rPh") == 0)
		r->skipping--;
	r->taking = false;
}

static void
strings_start(struct xlsx_reader *r, const char *tag, const char **atts)
{
	(void)atts;
	if (strcmp(tag, "si") == 0)
		buf_clear(&r->text);
	text_start(r, tag);
}

static void
strings_end(struct xlsx_reader *r, const char *tag)
{
	text_end(r, tag);
	if (strcmp(tag, "si") != 0)
		return;
	ooxml_unescape(&r->text);
	if (r->strings.n + r->text.n >= STRINGS_KEPT || r->n_strings >= STRINGS_COUNT) {
		part_refuse(r, "里的字太多，请分成几个文件");
		return;
	}
	if (r->n_strings == r->strings_cap) {
		r->strings_cap = r->strings_cap == 0 ? 1024 : r->strings_cap * 2;
		r->string_at = mem_resize(r->string_at, r->strings_cap, sizeof *r->string_at);
	}
	r->string_at[r->n_strings++] = (uint32_t)r->strings.n;
	buf_add(&r->strings, buf_str(&r->text), r->text.n);
	buf_addc(&r->strings, '\0');
}

static const struct handlers strings = { strings_start, strings_end };

/* --- cells ---------------------------------------------------------------------------------------------------- */

static void PRINTF_LIKE(2, 3)
row_complain(struct xlsx_reader *r, const char *fmt, ...)
{
	char what[160];
	va_list ap;

	if (r->complaint.n > 0)
		return;
	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	buf_addf(&r->complaint, "第%zu行第%zu列%s", r->line, r->column + 1, what);
}

/* A day number with its part of a day, as the office writes it. */
static void
cell_date(struct xlsx_reader *r, double v, struct buf *out)
{
	double days = floor(v);
	int minute = (int)((v - days) * 1440 + 0.5);
	char iso[11];

	if (minute == 1440) {
		days++;
		minute = 0;
	}
	if (v >= 1 || r->from_1904) {
		/* The first spreadsheet believed in 1900-02-29, and all others since. */
		int32_t day = (int32_t)days - OOXML_DAY_OF_1970 + (r->from_1904 ? OOXML_DAYS_1904 : days < 60);
		date_to_iso(day, iso);
		buf_adds(out, iso);
	}
	if (minute > 0 || out->n == 0)
		buf_addf(out, "%s%02d:%02d", out->n > 0 ? " " : "", minute / 60, minute % 60);
}

static void
cell_number(struct xlsx_reader *r, const char *s, struct buf *out)
{
	size_t digits = strspn(s, "0123456789");
	char *end;

	if (s[digits] == '\0' && digits > 0 && digits <= OOXML_EXACT_DIGITS && !(r->style < r->n_styles && (r->styles[r->style] & LOOK_DATE))) {
		buf_adds(out, s);	/* most of them */
		return;
	}
	double v = strtod(s, &end);
	if (*s == '\0' || *end != '\0' || !isfinite(v))
		row_complain(r, "不是数");
	else if (r->style < r->n_styles && (r->styles[r->style] & LOOK_DATE) && v >= 0 && v < LAST_DAY)
		cell_date(r, v, out);
	else if (fabs(v) >= 1e15)
		row_complain(r, "是超过15位的数，表格软件只留得住前15位。请把这一列设成文本，重新填全再导入");
	else if (v == floor(v))
		buf_addf(out, "%.0f", v);
	else
		buf_addf(out, "%.*g", OOXML_EXACT_DIGITS, v);
}

/* 2026-11-18T09:10:00 */
static void
cell_iso(const char *s, struct buf *out)
{
	size_t n = strcspn(s, "T");

	buf_add(out, s, n);
	if (s[n] == 'T' && strlen(s + n) >= 6 && strncmp(s + n + 1, "00:00", 5) != 0) {
		buf_addc(out, ' ');
		buf_add(out, s + n + 1, 5);
	}
}

static void
cell_value(struct xlsx_reader *r, struct buf *out)
{
	const char *s = buf_str(&r->text);
	char *end;

	if (strcmp(r->type, "s") == 0) {
		unsigned long i = strtoul(s, &end, 10);
		if (r->text.n == 0)
			return;
		if (*end != '\0' || i >= r->n_strings)
			row_complain(r, "的字在文件里找不到(文件坏了)");
		else
			buf_adds(out, r->strings.p + r->string_at[i]);
	} else if (strcmp(r->type, "inlineStr") == 0 || strcmp(r->type, "str") == 0) {
		ooxml_unescape(&r->text);
		buf_add(out, buf_str(&r->text), r->text.n);
	} else if (strcmp(r->type, "b") == 0) {
		buf_adds(out, r->text.n == 0 ? "" : ooxml_is_true(s) ? "是" : "否");
	} else if (strcmp(r->type, "e") == 0) {
		row_complain(r, "是公式的错误 %.20s，请改好再导入", s);
	} else if (strcmp(r->type, "d") == 0) {
		cell_iso(s, out);
	} else if (r->text.n > 0) {
		cell_number(r, s, out);
	}
}

static bool
is_blank(const char *s)
{
	return s[strspn(s, " \t\r\n")] == '\0';
}

/* The cell belongs into column r->column; those left out before it are empty. */
static void
cell_take(struct xlsx_reader *r)
{
	struct buf value = BUF_INIT;

	cell_value(r, &value);
	bool blank = is_blank(buf_str(&value));
	if (r->column < r->n_cells) {
		row_complain(r, "出现了两次(文件坏了)");
	} else if (r->column >= CSV_CELLS_MAX) {
		if (!blank)
			row_complain(r, "已超过%d列", CSV_CELLS_MAX);
	} else if (r->cells.n + value.n > CSV_ROW_MAX) {
		row_complain(r, "处这一行太长");
	} else {
		for (; r->n_cells < r->column; r->n_cells++) {
			r->starts[r->n_cells] = r->cells.n;
			buf_addc(&r->cells, '\0');
		}
		r->starts[r->n_cells++] = r->cells.n;
		buf_add(&r->cells, buf_str(&value), value.n);
		buf_addc(&r->cells, '\0');
		r->any |= !blank;
	}
	r->column++;
	buf_release(&value);
}

static void
row_begin(struct xlsx_reader *r, const char *number)
{
	unsigned long n = number != NULL ? strtoul(number, NULL, 10) : 0;

	r->line = n > r->line && n <= XLSX_ROWS_MAX ? n : r->line + 1;
	if (r->line > XLSX_ROWS_MAX)
		part_refuse(r, "还有行，多得不正常");
	buf_clear(&r->cells);
	buf_clear(&r->complaint);
	r->n_cells = r->column = 0;
	r->any = false;
	r->in_row = true;
}

static void
cell_begin(struct xlsx_reader *r, const char **atts)
{
	const char *at = ooxml_att(atts, "r"), *type = ooxml_att(atts, "t"), *style = ooxml_att(atts, "s");
	size_t column = 0;

	for (; at != NULL && isupper((unsigned char)*at) && column < 100000; at++)
		column = column * 26 + (size_t)(*at - 'A') + 1;
	if (column > 0)
		r->column = column - 1;
	snprintf(r->type, sizeof r->type, "%s", type != NULL ? type : "n");
	r->style = style != NULL ? strtoul(style, NULL, 10) : 0;
	buf_clear(&r->text);
	r->in_cell = true;
}

static void
sheet_start(struct xlsx_reader *r, const char *tag, const char **atts)
{
	if (strcmp(tag, "row") == 0)
		row_begin(r, ooxml_att(atts, "r"));
	else if (r->in_row && strcmp(tag, "c") == 0)
		cell_begin(r, atts);
	else if (r->in_cell && strcmp(tag, "v") == 0)
		r->taking = true;
	else if (r->in_cell)
		text_start(r, tag);
}

static void
sheet_end(struct xlsx_reader *r, const char *tag)
{
	if (strcmp(tag, "c") == 0 && r->in_cell) {
		cell_take(r);
		r->in_cell = false;
	} else if (strcmp(tag, "row") == 0 && r->in_row) {
		r->in_row = false;
		if (r->any || r->complaint.n > 0)
			(void)r->lib.XML_StopParser(r->part.xml, XML_TRUE);
	} else if (r->in_cell) {
		text_end(r, tag);
	}
}

static const struct handlers sheet = { sheet_start, sheet_end };

/* --- life ----------------------------------------------------------------------------------------------------- */

static size_t
first_bytes(const char *path, unsigned char *out, size_t n)
{
	struct stat st;
	size_t got = 0;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t k = read(fd, out, n);
	got = k > 0 ? (size_t)k : 0;
	(void)close(fd);
	return got;
}

static const unsigned char zip_head[4] = { 'P', 'K', 3, 4 }, old_head[8] = { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 };

bool
xlsx_is(const char *path)
{
	unsigned char head[8];
	size_t n = first_bytes(path, head, sizeof head);

	return (n >= 4 && memcmp(head, zip_head, 4) == 0) || xlsx_is_old(path);
}

bool
xlsx_is_old(const char *path)
{
	unsigned char head[8];

	return first_bytes(path, head, sizeof head) == 8 && memcmp(head, old_head, 8) == 0;
}

static int
open_zip(struct xlsx_reader *r, const char *path, struct err *e)
{
	const char *what, *then;

	if (xlsx_trouble(path, &what, &then))
		return err_set(e, ERR_INPUT, "文件 %s %s，什么也没有导入。%s", r->name, what, then);
	if ((r->zip = r->lib.zip_open(path, ZIP_RDONLY, NULL)) == NULL)
		return complain(r, e, "坏了(不是完整的 .xlsx)");
	return 0;
}

static int
open_parts(struct xlsx_reader *r, const char *want, struct err *e)
{
	if (rels_read(r, NULL, e) < 0)
		return -1;
	if (r->book == NULL)
		r->book = mem_str("xl/workbook.xml");
	if (part_read(r, r->book, SMALL_MAX, &book, e) < 0)
		return -1;
	if (r->n_sheets == 0)
		return err_set(e, ERR_INPUT, "文件 %s 不是 WPS、Excel 表格(.xlsx)，什么也没有导入。请在 WPS 里打开，另存为 .xlsx 再试", r->name);
	if (sheet_choose(r, want, e) < 0)
		return -1;
	r->want_id = r->sheets[r->sheet].id;
	if (rels_read(r, r->book, e) < 0 || part_read(r, r->styles_part, SMALL_MAX, &styles, e) < 0 ||
	    part_read(r, r->strings_part, STRINGS_MAX, &strings, e) < 0)
		return -1;
	return xlsx_rewind(r, e);
}

int
xlsx_open(struct xlsx_reader **out, const char *path, const char *named, struct err *e)
{
	struct xlsx_reader *r = mem_zero(1, sizeof *r);

	r->name = mem_str(file_base(path));
	if (lib_xlsx_load(&r->lib, e) < 0 || open_zip(r, path, e) < 0 || open_parts(r, named, e) < 0) {
		xlsx_free(r);
		return -1;
	}
	*out = r;
	return 0;
}

void
xlsx_free(struct xlsx_reader *r)
{
	if (r == NULL)
		return;
	if (r->zip != NULL) {
		part_close(r);
		r->lib.zip_discard(r->zip);
	}
	for (size_t i = 0; i < r->n_sheets; i++) {
		free(r->sheets[i].name);
		free(r->sheets[i].id);
	}
	free(r->sheets);
	free(r->name);
	free(r->book);
	free(r->strings_part);
	free(r->styles_part);
	free(r->sheet_part);
	free(r->formats);
	free(r->styles);
	free(r->string_at);
	buf_release(&r->strings);
	buf_release(&r->cells);
	buf_release(&r->text);
	buf_release(&r->complaint);
	free(r);
}

const char *
xlsx_sheet_name(const struct xlsx_reader *r)
{
	return r->sheet < r->n_sheets ? r->sheets[r->sheet].name : "";
}

size_t
xlsx_other_sheets(const struct xlsx_reader *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_sheets; i++)
		n += i != r->sheet && !r->sheets[i].hidden;
	return n;
}

const char *
xlsx_sheet_at(const struct xlsx_reader *r, size_t i, bool *hidden)
{
	*hidden = i < r->n_sheets && r->sheets[i].hidden;
	return i < r->n_sheets ? r->sheets[i].name : NULL;
}

struct xlsx_parts
xlsx_parts(const struct xlsx_reader *r)
{
	return (struct xlsx_parts){ .book = r->book, .sheet = r->sheet_part, .place = r->sheet, .from_1904 = r->from_1904 };
}

struct xlsx_style
xlsx_style(const struct xlsx_reader *r, size_t n)
{
	uint8_t look = n < r->n_styles ? r->styles[n] : 0;

	return (struct xlsx_style){ (look & LOOK_DATE) != 0, (look & LOOK_TEXT) != 0, (look & LOOK_NUMBER) != 0, (look & LOOK_BORDER) != 0 };
}

int
xlsx_next(struct xlsx_reader *r, struct csv_row *row, struct err *e)
{
	do {
		if (r->part.ended && !r->part.stopped)
			return 0;
		if (part_more(r, e) < 0)
			return -1;
	} while (!r->part.stopped);
	for (size_t i = 0; i < r->n_cells; i++)
		r->ptrs[i] = r->cells.p + r->starts[i];
	row->cells = r->ptrs;
	row->n = r->n_cells;
	row->line = r->line;
	row->trouble = r->complaint.n > 0 ? buf_str(&r->complaint) : NULL;
	return 1;
}

int
xlsx_rewind(struct xlsx_reader *r, struct err *e)
{
	int rc = part_open(r, r->sheet_part, SHEET_MAX, &sheet, e);

	if (rc == 0)
		return complain(r, e, "里找不到工作表的内容(坏了)");
	return rc < 0 ? -1 : 0;
}

void
xlsx_progress(const struct xlsx_reader *r, size_t *done, size_t *total)
{
	/* Unpacked bytes are known only behind the last; what a row of XML shrinks to on the average will do. */
	*total = (size_t)(r->part.packed * 10 > r->part.done ? r->part.packed * 10 : r->part.done);
	*done = (size_t)r->part.done;
}
