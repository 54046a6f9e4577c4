/*
 * escp.c - a sheet in ESC/P-K.
 *
 * A line of the sheet is 72/180 inch (10.16 mm; GB/T 9704 has 10.23), a third
 * of it the 24 dots of a character: a table row stands on one third and its
 * rule on the next, so that tables are as high as in the PDF.
 */
#include "report/escp.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/text.h"
#include "exchange/encoding.h"
#include "report/dots.h"
#include "report/sheet.h"

#define ESC "\x1b"
#define FS "\x1c"
#define THIRD 24		/* 1/180 inch, of a sheet's third of a line */
#define FORM_HIGH (11 * 180)	/* continuous paper */
#define FORM_LINES_MAX 127	/* of ESC C */
#define NUMBER_BELOW 2		/* thirds from the area's end to the page number */

/* How many characters to the inch, widest first.  Two columns are one Chinese character. */
struct pitch {
	int two;		/* dots of two columns */
	const char *on;
	size_t n;
};
#define ON(s) s, sizeof(s) - 1
static const struct pitch pitches[] = {
	{ 36, ON(ESC "P" FS "S\x06\x06") },
	{ 30, ON(ESC "M" FS "S\x03\x03") },
	{ 24, ON(ESC "g" FS "S\0\0") },
	/* Narrower than its 24 dots no character can stand: half as wide, in two columns of 10.5 dots. */
	{ 21, ON(ESC "P\x0f" FS "\x0f" FS "T\x04\x05") },
};

struct escp {
	struct buf *out;		/* borrowed */
	const struct escp_dots *dots;	/* borrowed */
	struct encoder *gb;		/* owned */
	const struct pitch *pitch;
	const struct sheet *s;
	int indent;			/* columns left of the sheet's first: a table's frame */
	int width;			/* columns between the frames */
	int at;				/* thirds from the top of the form */
	int top;			/* thirds of the upper margin */
	int col;			/* columns from the left margin */
};

static void
escp_say(struct escp *p, const char *s, size_t n)
{
	buf_add(p->out, s, n);
}
#define SAY(p, s) escp_say(p, s, sizeof(s) - 1)

/* --- characters ------------------------------------------------------------------------------------------------ */

/*
 * Every printer sold with "GB18030" has the two-byte characters of GBK; what the standard put into its user areas later (2005: FE50.., 2022:
 * A6D9..) and all of four bytes only some have.
 */
static bool
escp_in_rom(unsigned code)
{
	unsigned hi = code >> 8, lo = code & 0xFF;

	if (lo < 0x40 || lo == 0x7F || lo == 0xFF || code > 0xFFFF)
		return false;
	if (code == 0xA6D9 || (code >= 0xA6DA && code <= 0xA6DF) || (code >= 0xA6EC && code <= 0xA6ED) || code == 0xA6F3)
		return false;
	if (hi >= 0x81 && hi <= 0xA0)
		return true;
	if (hi >= 0xA1 && hi <= 0xA9)
		return lo >= 0xA1 || hi >= 0xA8;
	if (hi >= 0xAA && hi <= 0xFE)
		return lo <= 0xA0 ? code < 0xFE50 : hi >= 0xB0 && hi <= 0xF7;
	return false;
}

/* A character the printer sets itself, and in as many columns as the sheet counted. */
static bool
escp_has(const struct encoder *gb, uint32_t cp)
{
	struct buf b = BUF_INIT;
	char s[4];

	if (cp < 0x80)
		return cp >= ' ' && cp != 0x7F;
	if (text_width_cp(cp) != 2)
		return false;
	encoder_feed(gb, &b, s, text_put(s, cp));
	bool has = b.n == 2 && escp_in_rom((unsigned)(uint8_t)b.p[0] << 8 | (uint8_t)b.p[1]);
	buf_release(&b);
	return has;
}

static bool
escp_can(void *data, uint32_t cp)
{
	const struct escp *p = data;
	return escp_has(p->gb, cp) || p->dots->has(p->dots->data, cp);
}

static int
escp_dot(const struct escp *p, int col)
{
	return col * p->pitch->two / 2;
}

static void
escp_picture(struct escp *p, const char *s, size_t n, int cols)
{
	uint8_t dots[DOTS_WIDE_MAX * 3];
	int wide = escp_dot(p, p->col + cols) - escp_dot(p, p->col);

	p->dots->draw(p->dots->data, s, n, wide, dots);
	SAY(p, ESC "*\x27");
	buf_addc(p->out, (char)wide);
	buf_addc(p->out, 0);
	buf_add(p->out, dots, (size_t)wide * 3);
}

static void
escp_text(struct escp *p, const char *s)
{
	for (size_t n = strlen(s), used; n > 0; s += used, n -= used) {
		uint32_t cp;
		int cols;
		used = text_grapheme(s, n, &cols);
		if (text_next(s, n, &cp) == used && escp_has(p->gb, cp))
			encoder_feed(p->gb, p->out, s, used);
		else if (cols > 0)
			escp_picture(p, s, used, cols);
		p->col += cols;
	}
}

/* --- lines ----------------------------------------------------------------------------------------------------- */

/* Down to a third of the form; false: it is behind. */
static bool
escp_down(struct escp *p, int third)
{
	if (third < p->at)
		return false;
	if (third > p->at && p->col > 0)
		buf_addc(p->out, '\r');
	for (; p->at < third; p->at++)
		buf_addc(p->out, '\n');
	p->col = 0;
	return true;
}

static void
escp_to(struct escp *p, int col)
{
	for (; p->col < col; p->col++)
		buf_addc(p->out, ' ');
}

static void
escp_bar(struct escp *p, int col)
{
	escp_to(p, col);
	buf_addc(p->out, '|');
	p->col = col + 1;
}

static int
escp_cell_col(const struct sheet_cell *c)
{
	int used = (int)text_cols(c->text, strlen(c->text));
	int room = c->cols > used ? c->cols - used : 0;
	return c->col + (c->align == ALIGN_LEFT ? 0 : c->align == ALIGN_RIGHT ? room : room / 2);
}

static void
escp_cell(struct escp *p, const struct sheet_cell *c, int col)
{
	if (*c->text == '\0')
		return;
	escp_to(p, col);
	if (c->strong)
		SAY(p, ESC "E");
	escp_text(p, c->text);
	if (c->strong)
		SAY(p, ESC "F");
}

/* "+----+------+" */
static void
escp_rule(struct escp *p, const struct sheet_line *l)
{
	for (size_t i = 0; i < l->n_cells; i++) {
		int end = i + 1 < l->n_cells ? l->cells[i + 1].col - 1 : p->s->table_cols;
		escp_to(p, p->indent + l->cells[i].col - 1);
		buf_addc(p->out, '+');
		for (p->col++; p->col < p->indent + end; p->col++)
			buf_addc(p->out, '-');
	}
	buf_addc(p->out, '+');
	p->col++;
}

static void
escp_row(struct escp *p, const struct sheet_line *l, bool text)
{
	for (size_t i = 0; i < l->n_cells; i++) {
		escp_bar(p, p->indent + l->cells[i].col - 1);
		if (text)
			escp_cell(p, &l->cells[i], p->indent + escp_cell_col(&l->cells[i]));
	}
	escp_bar(p, p->indent + p->s->table_cols);
}

static void
escp_table_line(struct escp *p, const struct sheet_line *l, bool begins)
{
	int y = p->top + l->y;

	if (begins && escp_down(p, y - 1))
		escp_rule(p, l);
	if (escp_down(p, y))
		escp_row(p, l, true);
	if ((p->s->dense && !l->last) || !escp_down(p, y + 1))
		return;
	if (l->last)
		escp_rule(p, l);
	else
		escp_row(p, l, false);
}

static bool
escp_may_double(const struct escp *p, const char *s)
{
	size_t n = strlen(s);

	if ((int)text_cols(s, n) * 2 > p->width)
		return false;
	/* What has to be drawn has 24 dots of height and no more. */
	for (size_t used; n > 0; s += used, n -= used) {
		uint32_t cp;
		used = text_next(s, n, &cp);
		if (!escp_has(p->gb, cp))
			return false;
	}
	return true;
}

static void
escp_title(struct escp *p, const struct sheet_cell *c)
{
	int cols = (int)text_cols(c->text, strlen(c->text));

	if (!escp_may_double(p, c->text)) {
		escp_to(p, (p->width - cols) / 2);
		escp_text(p, c->text);
		return;
	}
	escp_to(p, p->width / 2 - cols);
	SAY(p, FS "W\x01" ESC "W\x01" ESC "w\x01");
	encoder_feed(p->gb, p->out, c->text, strlen(c->text));
	SAY(p, FS "W\0" ESC "W\0" ESC "w\0");
	p->col += 2 * cols;
}

static void
escp_line(struct escp *p, const struct sheet_line *l)
{
	/* Text narrower than the tables stands over their middle. */
	int left = (p->width - p->s->cols) / 2;

	if (l->n_cells == 0 || l->text[0] == '\0')
		return;
	/* A title twice as high grows from the middle of its line. */
	if (!escp_down(p, p->top + l->y + (l->kind == SHEET_TITLE)))
		return;
	if (l->kind == SHEET_TITLE) {
		escp_title(p, &l->cells[0]);
		return;
	}
	for (size_t i = 0; i < l->n_cells; i++)
		escp_cell(p, &l->cells[i], left + escp_cell_col(&l->cells[i]));
}

/* "- 1 -": odd pages at the right, even at the left, two columns in. */
static void
escp_number(struct escp *p, int page)
{
	struct buf b = BUF_INIT;
	buf_addf(&b, "- %d -", page + 1);
	if (escp_down(p, p->top + p->s->height + NUMBER_BELOW)) {
		escp_to(p, page % 2 == 0 ? p->width - 2 - (int)b.n : 2);
		escp_text(p, buf_str(&b));
	}
	buf_release(&b);
}

/* --- the document ---------------------------------------------------------------------------------------------- */

static bool
escp_in_table(const struct sheet_line *l)
{
	return l->kind == SHEET_TABLE || l->kind == SHEET_RULE;
}

static void
escp_page(struct escp *p, size_t from, size_t to)
{
	const struct sheet *s = p->s;

	p->at = p->col = 0;
	for (size_t i = from; i < to; i++) {
		const struct sheet_line *l = &s->lines[i];
		bool begins = i == from || !escp_in_table(&s->lines[i - 1]) || (l->head && !s->lines[i - 1].head);
		if (l->kind == SHEET_TABLE)
			escp_table_line(p, l, begins);
		else if (l->kind != SHEET_RULE)
			escp_line(p, l);
	}
}

/* The form's length in lines of a spacing that gives it to the dot, or to the nearest ten of them. */
static void
escp_form(struct escp *p, int high)
{
	int n = 0, spacing = 0;

	for (; spacing == 0; high = high / 10 * 10)
		for (int s = 16; s <= 255 && spacing == 0; s++)
			if (high % s == 0 && high / s <= FORM_LINES_MAX) {
				spacing = s;
				n = high / s;
			}
	SAY(p, ESC "3");
	buf_addc(p->out, (char)spacing);
	SAY(p, ESC "C");
	buf_addc(p->out, (char)n);
}

static void
escp_begin(struct escp *p, int carriage, int high)
{
	int margin = (carriage * 18 - escp_dot(p, p->width)) / 2 * 2 / p->pitch->two;

	SAY(p, ESC "@" ESC "O");
	escp_form(p, high);
	SAY(p, ESC "3\x18");
	escp_say(p, p->pitch->on, p->pitch->n);
	SAY(p, ESC "l");
	buf_addc(p->out, (char)margin);
	SAY(p, FS "&");
}

/* The widest characters that hold the sheet on the carriage; the narrowest when none does. */
static const struct pitch *
escp_choose_pitch(int width, int carriage)
{
	const struct pitch *last = &pitches[sizeof(pitches) / sizeof(pitches[0]) - 1];

	for (const struct pitch *p = pitches; p < last; p++)
		if (width * p->two / 2 <= carriage * 18)
			return p;
	return last;
}

/* A form is as high as an upright sheet whatever its width; a table too wide for the narrowest characters wraps in its cells. */
static void
escp_lay(struct escp *p, const struct page *page, int carriage, struct sheet *s, const struct sheet_has *has)
{
	struct page form = *page;	/* borrows all of it */
	int cols = sheet_paper_cols(page), most = carriage * 18 * 2 / pitches[sizeof(pitches) / sizeof(pitches[0]) - 1].two;

	for (size_t i = 0; i < page->n_blocks; i++)
		if (page->blocks[i].kind == BLOCK_TABLE)
			p->indent = 1;
	most -= 2 * p->indent;
	if (form.paper == PAPER_WIDE)
		form.paper = PAPER_DOCUMENT;
	if (form.table_cols > most)
		form.table_cols = most;
	sheet_render(s, &form, cols < most ? cols : most, has);
	p->width = (p->indent ? s->table_cols : s->cols) + 2 * p->indent;
	p->pitch = escp_choose_pitch(p->width, carriage);
}

static void
escp_document(struct escp *p, const struct page *page, const struct escp_paper *paper, int carriage, struct pdf_result *r)
{
	int high = paper->high ? paper->high : FORM_HIGH;
	const struct sheet *s = p->s;

	/* Half a sheet on half a form. */
	if (page->paper == PAPER_SLIP)
		high /= 2;
	p->top = (high / THIRD - s->height) / 2;
	escp_begin(p, carriage, high);
	bool any = false;
	for (size_t i = 0; i < s->n;) {
		size_t from = i;
		int n = s->lines[i].page;
		while (i < s->n && s->lines[i].page == n)
			i++;
		if ((paper->first && n + 1 < paper->first) || (paper->last && n + 1 > paper->last))
			continue;
		escp_page(p, from, i);
		if (sheet_numbered(s, page, from))
			escp_number(p, s->lines[from].leaf);
		SAY(p, "\r\f");
		any = true;
	}
	r->pages = any ? s->pages : 0;
	SAY(p, FS "." FS "\x12" "\x12" ESC "@");
}

int
escp_render(const struct page *page, const struct escp_paper *paper, const struct escp_dots *dots, struct buf *out,
    struct pdf_result *r, struct err *e)
{
	int carriage = paper->carriage ? paper->carriage : ESCP_NARROW;
	struct sheet s;
	struct escp p = { .out = out, .dots = dots, .s = &s };
	struct sheet_has has = { escp_can, &p };

	memset(r, 0, sizeof(*r));
	if (encoder_new(&p.gb, ENCODING_GB18030, e) < 0)
		return -1;
	escp_lay(&p, page, carriage, &s, &has);
	escp_document(&p, page, paper, carriage, r);
	encoder_free(p.gb);
	sheet_release(&s);
	return 0;
}

int
escp_write(const struct page *page, const struct escp_paper *paper, const char *fonts, struct buf *out, struct pdf_result *r,
    struct err *e)
{
	struct dots *d = dots_new(fonts);
	int rc = escp_render(page, paper, &(struct escp_dots){ dots_has, dots_draw, d }, out, r, e);

	if (rc == 0)
		r->missing = dots_missing(d);
	dots_free(d);
	return rc;
}

bool
escp_is_model(const char *model)
{
	static const char *const parts[] = { "LQ-", "LQ ", "LQ6", "LQ7", "ESC/P", "ESC-P", "24-pin", "dot matrix", "针式", "针打", "Jolimark",
		"DASCOM", "DPK", "Aisino", "OKI 5", "OKI 6", "MICROLINE 5", "Star NX", "BP-6", "BP-7", "FP-", NULL };

	for (size_t i = 0; parts[i]; i++)
		for (const char *s = model; *s; s++)
			if (strncasecmp(s, parts[i], strlen(parts[i])) == 0)
				return true;
	return false;
}
