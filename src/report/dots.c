/*
 * dots.c - drawing one character at a time into a small picture.
 */
#include "report/dots.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/fonts.h"
#include "report/lib_pango.h"

#define DOTS_DARK 110		/* of 255: how much of a dot a stroke must cover */

enum dots_state { DOTS_UNTRIED, DOTS_READY, DOTS_NONE };

struct dots {
	char *wanted;			/* owned; NULL none */
	enum dots_state state;
	struct lib_pango lib;
	struct fonts fonts;
	PangoFontMap *map;
	PangoContext *context;
	PangoLayout *layout;
	PangoFontDescription *square, *half;
	uint32_t *missing;		/* owned; without any font at all */
	size_t n_missing;
};

struct dots *
dots_new(const char *fonts)
{
	struct dots *d = mem_zero(1, sizeof(*d));
	d->wanted = fonts ? mem_str(fonts) : NULL;
	return d;
}

static PangoFontDescription *
dots_face(struct dots *d, enum face face)
{
	PangoFontDescription *f = d->lib.pango_font_description_new();
	d->lib.pango_font_description_set_family(f, buf_str(&d->fonts.families[face]));
	d->lib.pango_font_description_set_absolute_size(f, DOTS_HIGH * PANGO_SCALE);
	return f;
}

static bool
dots_ready(struct dots *d)
{
	if (d->state != DOTS_UNTRIED)
		return d->state == DOTS_READY;
	d->state = DOTS_NONE;
	if (lib_pango_load(&d->lib, NULL) < 0 || fonts_open(&d->fonts, &d->lib, d->wanted, NULL) < 0)
		return false;
	d->state = DOTS_READY;
	return true;
}

/* What drawing needs, only when something is drawn. */
static bool
dots_pen(struct dots *d)
{
	if (!dots_ready(d) || d->map)
		return d->map != NULL;
	d->map = d->lib.pango_cairo_font_map_new();
	d->context = d->lib.pango_font_map_create_context(d->map);
	d->lib.pango_context_set_language(d->context, d->lib.pango_language_from_string("zh-cn"));
	d->layout = d->lib.pango_layout_new(d->context);
	d->lib.pango_layout_set_single_paragraph_mode(d->layout, TRUE);
	d->square = dots_face(d, FACE_BODY);
	d->half = dots_face(d, FACE_LATIN);
	return true;
}

bool
dots_works(const struct dots *d)
{
	return d->state != DOTS_NONE;
}

void
dots_free(struct dots *d)
{
	if (!d)
		return;
	if (d->map) {
		d->lib.pango_font_description_free(d->square);
		d->lib.pango_font_description_free(d->half);
		d->lib.g_object_unref(d->layout);
		d->lib.g_object_unref(d->context);
		d->lib.g_object_unref(d->map);
	}
	if (d->state == DOTS_READY)
		fonts_close(&d->fonts);
	free(d->missing);
	free(d->wanted);
	free(d);
}

bool
dots_has(void *dots, uint32_t cp)
{
	struct dots *d = dots;
	if (dots_ready(d))
		return fonts_has(&d->fonts, cp);
	for (size_t i = 0; i < d->n_missing; i++)
		if (d->missing[i] == cp)
			return false;
	d->missing = mem_resize(d->missing, d->n_missing + 1, sizeof(*d->missing));
	d->missing[d->n_missing++] = cp;
	return false;
}

char *
dots_missing(const struct dots *d)
{
	return d->state == DOTS_READY ? fonts_codes(d->fonts.missing, d->fonts.n_missing) : fonts_codes(d->missing, d->n_missing);
}

/* The layout's text in a picture of wide x 24, narrowed when it is wider. */
static void
dots_paint(struct dots *d, cairo_surface_t *picture, int wide)
{
	const struct lib_pango *lib = &d->lib;
	cairo_t *cr = lib->cairo_create(picture);
	int w = 0, h = 0;

	lib->pango_cairo_update_context(cr, d->context);
	lib->pango_layout_get_size(d->layout, &w, &h);
	double width = (double)w / PANGO_SCALE, base = (double)lib->pango_layout_get_baseline(d->layout) / PANGO_SCALE;
	double squeeze = width > wide ? wide / width : 1;
	lib->cairo_scale(cr, squeeze, 1);
	/* An ideograph's square has 0.86 of its height above the baseline (as in pdf.c). */
	lib->cairo_move_to(cr, (wide / squeeze - width) / 2, 0.86 * DOTS_HIGH - base);
	lib->pango_cairo_show_layout(cr, d->layout);
	lib->cairo_destroy(cr);
}

void
dots_draw(void *dots, const char *s, size_t n, int wide, uint8_t *out)
{
	struct dots *d = dots;

	memset(out, 0, (size_t)wide * 3);
	if (!dots_pen(d))
		return;
	cairo_surface_t *picture = d->lib.cairo_image_surface_create(CAIRO_FORMAT_A8, wide, DOTS_HIGH);
	d->lib.pango_layout_set_font_description(d->layout, text_cols(s, n) < 2 ? d->half : d->square);
	d->lib.pango_layout_set_text(d->layout, s, (int)n);
	dots_paint(d, picture, wide);
	d->lib.cairo_surface_flush(picture);
	const uint8_t *p = d->lib.cairo_image_surface_get_data(picture);
	size_t stride = (size_t)d->lib.cairo_image_surface_get_stride(picture);
	for (int x = 0; p && x < wide; x++)
		for (int y = 0; y < DOTS_HIGH; y++)
			if (p[(size_t)y * stride + (size_t)x] >= DOTS_DARK)
				out[x * 3 + y / 8] |= (uint8_t)(0x80 >> y % 8);
	d->lib.cairo_surface_destroy(picture);
}
