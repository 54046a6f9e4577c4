/*
 * pdf.c - drawing a sheet on A4.
 *
 * Chinese characters stand on the standard's grid of 28 by 22, whatever the
 * font's own widths are, so that the PDF breaks lines where the preview did.
 * Knows paper and fonts; knows nothing of reports.
 */
#include "report/pdf.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/fonts.h"
#include "report/lib_pango.h"
#include "report/pdf_chart.h"
#include "report/sheet.h"

#define MM (72.0 / 25.4)
#define DOCUMENT_H (225 * MM)	/* 版心 of an upright sheet: what the line pitch comes from */
#define BODY_PT 16.0		/* 三号 */
#define TITLE_PT 22.0		/* 二号 */
#define PAGE_PT 14.0		/* 四号 */
#define TABLE_PT 12.0		/* 小四, the largest a table uses */
#define PITCH ((DOCUMENT_H - BODY_PT) / 21)	/* the 22nd line ends where the area does */
#define EM_ASCENT 0.86		/* of an ideograph's square above the baseline */
#define TURN_RIGHT 1.57079632679489661923
#define TABLE_UP 6.5		/* a table begins this far above its line, so that it is as far from the text below as above */

struct paper_size {		/* points; the text area begins at left, top */
	double w, h, left, top, area_w, area_h;
};

/* A lying sheet is the upright one turned to the right: its binding edge comes to lie on top, its foot at the left. */
static const struct paper_size papers[] = {
	[PAPER_DOCUMENT] = { 210 * MM, 297 * MM, 28 * MM, 37 * MM, 156 * MM, 225 * MM },
	[PAPER_WIDE] = { 297 * MM, 210 * MM, 35 * MM, 28 * MM, 225 * MM, 156 * MM },
	[PAPER_SLIP] = { 210 * MM, 148.5 * MM, 28 * MM, 18 * MM, 156 * MM, 113 * MM },
};

struct pdf {
	struct lib_pango lib;
	const struct paper_size *paper;
	struct fonts fonts;
	cairo_t *cr;
	PangoFontMap *map;
	PangoContext *context;
	PangoLayout *layout;
	PangoFontDescription *face[FACES];
	enum face set_face;	/* what the layout was told last */
	double set_size, set_spacing;
	int unknown;		/* glyphs pango found no font for */
};

static cairo_status_t
pdf_stream(void *out, const unsigned char *p, unsigned n)
{
	buf_add(out, p, n);
	return CAIRO_STATUS_SUCCESS;
}

/* Extra space behind each character, points. */
static void
pdf_space(struct pdf *d, double spacing)
{
	if (spacing == d->set_spacing)
		return;
	d->set_spacing = spacing;
	PangoAttrList *list = NULL;
	if (spacing != 0) {
		list = d->lib.pango_attr_list_new();
		d->lib.pango_attr_list_insert(list, d->lib.pango_attr_letter_spacing_new((int)(spacing * PANGO_SCALE)));
	}
	d->lib.pango_layout_set_attributes(d->layout, list);
	if (list)
		d->lib.pango_attr_list_unref(list);
}

/* Gives the layout a text; returns its width in points. */
static double
pdf_set(struct pdf *d, enum face face, double size, double spacing, const char *s, size_t n)
{
	int w = 0;
	if (face != d->set_face || size != d->set_size) {
		d->set_face = face;
		d->set_size = size;
		d->lib.pango_font_description_set_absolute_size(d->face[face], size * PANGO_SCALE);
		d->lib.pango_layout_set_font_description(d->layout, d->face[face]);
	}
	pdf_space(d, spacing);
	d->lib.pango_layout_set_text(d->layout, s, (int)n);
	d->lib.pango_layout_get_size(d->layout, &w, NULL);
	return (double)w / PANGO_SCALE;
}

static void
pdf_show(struct pdf *d, double x, double baseline)
{
	double up = (double)d->lib.pango_layout_get_baseline(d->layout) / PANGO_SCALE;
	d->unknown += d->lib.pango_layout_get_unknown_glyphs_count(d->layout);
	d->lib.cairo_move_to(d->cr, x, baseline - up);
	d->lib.pango_cairo_show_layout(d->cr, d->layout);
}

/* Punctuation the terminal counts as one column but Chinese type sets on a full square. */
static bool
pdf_is_square(uint32_t cp)
{
	return text_width_cp(cp) == 2 || cp == 0x2014 || cp == 0x2018 || cp == 0x2019 || cp == 0x201C || cp == 0x201D || cp == 0x2026;
}

static size_t
pdf_segment(const char *s, size_t n, bool *square, size_t *chars)
{
	uint32_t cp;
	size_t at = 0;
	*chars = 0;
	while (at < n) {
		size_t used = text_next(s + at, n - at, &cp);
		bool wide = pdf_is_square(cp);
		/* Combining marks stay with what they combine with. */
		if (at == 0)
			*square = wide;
		else if (wide != *square && text_width_cp(cp) != 0)
			break;
		*chars += text_width_cp(cp) != 0;
		at += used;
	}
	return at;
}

/* Body text on the grid: squares one pitch each, digits and letters half a pitch each. */
static void
pdf_grid(struct pdf *d, enum face face, double size, double x, double width, double pitch, double baseline, const char *s)
{
	size_t n = strlen(s), chars;
	double need = 0;
	bool square = false;
	for (size_t at = 0; at < n;) {
		at += pdf_segment(s + at, n - at, &square, &chars);
		need += (double)chars * (square ? pitch : pitch / 2);
	}
	if (need > width)
		pitch *= width / need;
	while (n > 0) {
		size_t used = pdf_segment(s, n, &square, &chars);
		double room = (double)chars * (square ? pitch : pitch / 2);
		enum face with = square || face != FACE_BODY ? face : FACE_LATIN;
		double w = pdf_set(d, with, size, square ? pitch - size : 0, s, used);
		double off = 0;
		/* Characters wider than half an em are drawn closer, narrower ones (a colon, a name's dot) apart, each in the middle. */
		if (!square && chars > 0 && w != room) {
			double each = (room - w) / (double)chars;
			pdf_set(d, with, size, each, s, used);
			off = each > 0 ? each / 2 : 0;
		}
		pdf_show(d, x + off, baseline);
		x += room;
		s += used;
		n -= used;
	}
}

/* Text as the font sets it, in a box. */
static void
pdf_box(struct pdf *d, enum face face, double size, double x, double width, enum align align, double baseline, const char *s)
{
	size_t n = strlen(s);
	if (n == 0)
		return;
	double w = pdf_set(d, face, size, 0, s, n);
	if (w > width)
		w = pdf_set(d, face, size, (width - w) / (double)text_chars(s, n), s, n);
	double off = align == ALIGN_LEFT ? 0 : align == ALIGN_RIGHT ? width - w : (width - w) / 2;
	pdf_show(d, x + (off > 0 ? off : 0), baseline);
}

static double
pdf_y(const struct pdf *d, int thirds)
{
	return d->paper->top + thirds * PITCH / SHEET_LINE;
}

/* Adds a line to what is stroked next. */
static void
pdf_rule(struct pdf *d, double x1, double y1, double x2, double y2)
{
	d->lib.cairo_move_to(d->cr, x1, y1);
	d->lib.cairo_line_to(d->cr, x2, y2);
}

static void
pdf_stroke(struct pdf *d, double width)
{
	d->lib.cairo_set_line_width(d->cr, width);
	d->lib.cairo_stroke(d->cr);
}

/* Lines [from, to) are one table, or the part of it on this sheet: its frame. Two strokes, not one a line: each costs a pass of its own. */
static void
pdf_frame(struct pdf *d, const struct sheet *s, size_t from, size_t to)
{
	double unit = d->paper->area_w / s->table_cols;
	double top = pdf_y(d, s->lines[from].y) - TABLE_UP;
	double bottom = pdf_y(d, s->lines[to - 1].y + SHEET_ROW) - TABLE_UP;
	double left = d->paper->left, right = left + d->paper->area_w;
	const struct sheet_line *l = &s->lines[from];
	for (size_t i = 1; i < l->n_cells; i++) {
		double x = left + (l->cells[i].col - 0.5) * unit;
		pdf_rule(d, x, top, x, bottom);
	}
	for (size_t i = from; i + 1 < to; i++) {
		if (s->lines[i].kind != SHEET_TABLE || !s->lines[i].last)
			continue;
		double y = pdf_y(d, s->lines[i].y + SHEET_ROW) - TABLE_UP;
		pdf_rule(d, left, y, right, y);
	}
	pdf_stroke(d, 0.4);
	pdf_rule(d, left, top, left, bottom);
	pdf_rule(d, right, top, right, bottom);
	pdf_rule(d, left, top, right, top);
	if (s->lines[to - 1].kind == SHEET_TABLE && s->lines[to - 1].last)
		pdf_rule(d, left, bottom, right, bottom);
	pdf_stroke(d, 0.8);
}

static void
pdf_line(struct pdf *d, const struct sheet *s, const struct sheet_line *l)
{
	double unit = d->paper->area_w / s->cols, y = pdf_y(d, l->y);

	for (size_t i = 0; i < l->n_cells; i++) {
		const struct sheet_cell *c = &l->cells[i];
		double x = d->paper->left + c->col * unit;
		switch (l->kind) {
		case SHEET_TITLE:
			pdf_box(d, FACE_TITLE, TITLE_PT, x, c->cols * unit, c->align, y + EM_ASCENT * TITLE_PT, c->text);
			break;
		case SHEET_SUBTITLE:
			/* The title is taller than a line's text: what follows keeps its distance. */
			pdf_box(d, FACE_BODY, BODY_PT, x, c->cols * unit, c->align, y + 3 + EM_ASCENT * BODY_PT, c->text);
			break;
		case SHEET_BODY:
			pdf_grid(d, c->strong ? FACE_HEAD : FACE_BODY, 2 * unit < 0.95 * BODY_PT ? 2 * unit : BODY_PT, x, c->cols * unit, 2 * unit, y + EM_ASCENT * BODY_PT,
			    c->text);
			break;
		case SHEET_TABLE: {
			double cell = d->paper->area_w / s->table_cols, row = SHEET_ROW * PITCH / SHEET_LINE;
			double size = 2 * cell < TABLE_PT ? 2 * cell : TABLE_PT;
			/* Rules run between two columns; the outermost cells need the same air beside the frame. */
			double from = i == 0 ? cell / 2 : 0, to = c->cols * cell - (i + 1 == l->n_cells ? cell / 2 : 0);
			pdf_box(d, c->strong ? FACE_HEAD : FACE_BODY, size, d->paper->left + c->col * cell + from, to - from, c->align,
			    y - TABLE_UP + (row - size) / 2 + EM_ASCENT * size, c->text);
			break;
		}
		case SHEET_SPACE:
		case SHEET_RULE:
		case SHEET_CHART:
			break;
		}
	}
}

/*
 * "— 1 —" seven millimetres under the area: odd pages at the right, even at the left, one character in.  On a lying sheet where it is
 * when the sheet is bound with the others: read it upright.
 */
static void
pdf_page_number(struct pdf *d, int page)
{
	const struct paper_size *upright = d->paper == &papers[PAPER_WIDE] ? &papers[PAPER_DOCUMENT] : d->paper;
	struct buf b = BUF_INIT;
	buf_addf(&b, "— %d —", page + 1);
	double w = pdf_set(d, FACE_BODY, PAGE_PT, 0, buf_str(&b), b.n);
	double x = page % 2 == 0 ? upright->left + upright->area_w - PAGE_PT - w : upright->left + PAGE_PT;
	d->lib.cairo_save(d->cr);
	if (upright != d->paper) {
		d->lib.cairo_translate(d->cr, d->paper->w, 0);
		d->lib.cairo_rotate(d->cr, TURN_RIGHT);
	}
	pdf_show(d, x, upright->top + upright->area_h + 7 * MM + 0.35 * PAGE_PT);
	d->lib.cairo_restore(d->cr);
	buf_release(&b);
}

/* A heading, run in or on a line of its own, by which the reader jumps. */
static bool
pdf_is_heading(const struct sheet *s, size_t i)
{
	const struct sheet_line *l = &s->lines[i];
	return l->kind == SHEET_BODY && l->n_cells > 0 && l->cells[0].strong && !(i > 0 && s->lines[i - 1].kind == SHEET_BODY
	    && s->lines[i - 1].n_cells == 1 && s->lines[i - 1].cells[0].strong && l->cells[0].col < s->lines[i - 1].cells[0].col);
}

/* Bookmarks: the title, under it the headings. */
static void
pdf_outline(struct pdf *d, cairo_surface_t *surface, const struct page *p, const struct sheet *s)
{
	struct buf at = BUF_INIT;
	int top = d->lib.cairo_pdf_surface_add_outline(surface, CAIRO_PDF_OUTLINE_ROOT, p->title, "page=1", CAIRO_PDF_OUTLINE_FLAG_OPEN);

	for (size_t i = 0; i < s->n; i++) {
		buf_clear(&at);
		if (s->lines[i].begins) {
			buf_addf(&at, "page=%d", s->lines[i].page + 1);
			top = d->lib.cairo_pdf_surface_add_outline(surface, CAIRO_PDF_OUTLINE_ROOT, s->lines[i].cells[0].text, buf_str(&at),
			    CAIRO_PDF_OUTLINE_FLAG_OPEN);
			continue;
		}
		if (!pdf_is_heading(s, i))
			continue;
		buf_addf(&at, "page=%d pos=[0 %d]", s->lines[i].page + 1, (int)pdf_y(d, s->lines[i].y));
		d->lib.cairo_pdf_surface_add_outline(surface, top, s->lines[i].cells[0].text, buf_str(&at), 0);
	}
	buf_release(&at);
}

/* Title, office, period and the day it was made, by the program's clock: the same page gives the same file. */
static void
pdf_about(struct pdf *d, cairo_surface_t *surface, const struct page *p)
{
	int64_t now = date_now();
	int y, m, day, minute = date_minute_of_ms(now);
	struct buf b = BUF_INIT;
	char *name = page_name(p);

	date_split(date_of_ms(now), &y, &m, &day);
	buf_addf(&b, "%04d-%02d-%02dT%02d:%02d:00", y, m, day, minute / 60, minute % 60);
	d->lib.cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, name);
	d->lib.cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, p->office);
	d->lib.cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, p->period);
	d->lib.cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, buf_str(&b));
	buf_release(&b);
	free(name);
}

static void
pdf_chart_text(void *data, bool strong, double size, double x, double width, enum align align, double baseline, const char *s)
{
	pdf_box(data, strong ? FACE_HEAD : FACE_BODY, size, x, width, align, baseline, s);
}

static void
pdf_chart(struct pdf *d, const struct page *p, const struct sheet_line *l)
{
	struct pdf_chart c = { &d->lib, d->cr, d->paper->left, pdf_y(d, l->y) - TABLE_UP, d->paper->area_w, SHEET_ROW * PITCH / SHEET_LINE,
		l->chart_rows, pdf_chart_text, d };

	pdf_chart_draw(&c, p, l->chart);
}

static void
pdf_draw(struct pdf *d, const struct page *p, const struct sheet *s)
{
	for (size_t i = 0, drawn = 0; i < s->n; drawn++) {
		int page = s->lines[i].page;
		size_t table = SIZE_MAX, from = i;
		for (; drawn < (size_t)page; drawn++)	/* the back of a leaf before another record's */
			d->lib.cairo_show_page(d->cr);
		for (; i < s->n && s->lines[i].page == page; i++) {
			const struct sheet_line *l = &s->lines[i];
			bool in_table = l->kind == SHEET_TABLE || l->kind == SHEET_RULE;
			bool starts = l->head && (i == 0 || !s->lines[i - 1].head);
			if (table != SIZE_MAX && (!in_table || starts)) {
				pdf_frame(d, s, table, i);
				table = SIZE_MAX;
			}
			if (in_table && table == SIZE_MAX)
				table = i;
			pdf_line(d, s, l);
			if (l->chart)
				pdf_chart(d, p, l);
		}
		if (table != SIZE_MAX)
			pdf_frame(d, s, table, i);
		if (sheet_numbered(s, p, from))
			pdf_page_number(d, s->lines[from].leaf);
		d->lib.cairo_show_page(d->cr);
	}
}

static void
pdf_open(struct pdf *d, cairo_surface_t *surface)
{
	const struct lib_pango *lib = &d->lib;
	d->cr = lib->cairo_create(surface);
	/* A font map of our own: the library's default one would outlive the report. */
	d->map = lib->pango_cairo_font_map_new();
	d->context = lib->pango_font_map_create_context(d->map);
	lib->pango_context_set_language(d->context, lib->pango_language_from_string("zh-cn"));
	lib->pango_cairo_update_context(d->cr, d->context);
	d->layout = lib->pango_layout_new(d->context);
	lib->pango_layout_set_single_paragraph_mode(d->layout, TRUE);
	for (int face = 0; face < FACES; face++) {
		d->face[face] = lib->pango_font_description_new();
		lib->pango_font_description_set_family(d->face[face], buf_str(&d->fonts.families[face]));
		lib->pango_font_description_set_weight(d->face[face], d->fonts.bold[face] ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	}
	d->set_face = FACES;
}

static void
pdf_close(struct pdf *d)
{
	for (int face = 0; face < FACES; face++)
		d->lib.pango_font_description_free(d->face[face]);
	d->lib.g_object_unref(d->layout);
	d->lib.g_object_unref(d->context);
	d->lib.g_object_unref(d->map);
	d->lib.cairo_destroy(d->cr);
}

int
pdf_render(const struct page *p, const char *fonts, struct buf *out, struct pdf_result *r, struct err *e)
{
	struct pdf d;
	struct sheet s;
	struct sheet_has has = { fonts_has, &d.fonts };

	memset(r, 0, sizeof(*r));
	memset(&d, 0, sizeof(d));
	d.paper = &papers[p->paper];
	if (lib_pango_load(&d.lib, e) < 0 || fonts_open(&d.fonts, &d.lib, fonts, e) < 0)
		return -1;
	sheet_render(&s, p, sheet_paper_cols(p), &has);
	r->pages = s.pages;
	r->missing = fonts_codes(d.fonts.missing, d.fonts.n_missing);
	r->font = mem_strn(buf_str(&d.fonts.families[FACE_BODY]), strcspn(buf_str(&d.fonts.families[FACE_BODY]), ","));

	cairo_surface_t *surface = d.lib.cairo_pdf_surface_create_for_stream(pdf_stream, out, d.paper->w, d.paper->h);
	pdf_about(&d, surface, p);
	pdf_outline(&d, surface, p, &s);
	pdf_open(&d, surface);
	pdf_draw(&d, p, &s);
	cairo_status_t st = d.lib.cairo_status(d.cr);
	pdf_close(&d);
	d.lib.cairo_surface_finish(surface);
	if (st == CAIRO_STATUS_SUCCESS)
		st = d.lib.cairo_surface_status(surface);
	d.lib.cairo_surface_destroy(surface);
	sheet_release(&s);
	fonts_close(&d.fonts);
	if (st != CAIRO_STATUS_SUCCESS || d.unknown > 0) {
		pdf_result_release(r);
		return err_set(e, ERR_IO, "PDF 没有写成(%s). 账没有动. 可以先出文本(.txt).",
		    d.unknown > 0 ? "有的字排不出来" : d.lib.cairo_status_to_string(st));
	}
	return 0;
}

void
pdf_result_release(struct pdf_result *r)
{
	free(r->missing);
	free(r->font);
	memset(r, 0, sizeof(*r));
}
