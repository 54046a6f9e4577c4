/*
 * lib_pango.h - pango, cairo and fontconfig, loaded when first used.
 *
 * Linking them would cost every start of the program their loading time, and
 * a PC without them could not even show its lists.  One table names what is
 * used; nothing else in the program calls these libraries.
 */
#ifndef REPORT_LIB_PANGO_H
#define REPORT_LIB_PANGO_H

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#include "base/err.h"

#define LIB_PANGO_FUNCTIONS(X) \
	X(PANGO, pango_attr_letter_spacing_new) \
	X(PANGO, pango_attr_list_insert) \
	X(PANGO, pango_attr_list_new) \
	X(PANGO, pango_attr_list_unref) \
	X(PANGO, pango_context_set_language) \
	X(PANGO, pango_font_description_free) \
	X(PANGO, pango_font_description_new) \
	X(PANGO, pango_font_description_set_absolute_size) \
	X(PANGO, pango_font_description_set_family) \
	X(PANGO, pango_font_description_set_weight) \
	X(PANGO, pango_font_map_create_context) \
	X(PANGO, pango_language_from_string) \
	X(PANGO, pango_layout_get_baseline) \
	X(PANGO, pango_layout_get_size) \
	X(PANGO, pango_layout_get_unknown_glyphs_count) \
	X(PANGO, pango_layout_new) \
	X(PANGO, pango_layout_set_attributes) \
	X(PANGO, pango_layout_set_font_description) \
	X(PANGO, pango_layout_set_single_paragraph_mode) \
	X(PANGO, pango_layout_set_text) \
	X(PANGOCAIRO, pango_cairo_font_map_new) \
	X(PANGOCAIRO, pango_cairo_show_layout) \
	X(PANGOCAIRO, pango_cairo_update_context) \
	X(CAIRO, cairo_create) \
	X(CAIRO, cairo_destroy) \
	X(CAIRO, cairo_fill) \
	X(CAIRO, cairo_image_surface_create) \
	X(CAIRO, cairo_image_surface_get_data) \
	X(CAIRO, cairo_image_surface_get_stride) \
	X(CAIRO, cairo_line_to) \
	X(CAIRO, cairo_move_to) \
	X(CAIRO, cairo_pdf_surface_add_outline) \
	X(CAIRO, cairo_pdf_surface_create_for_stream) \
	X(CAIRO, cairo_pdf_surface_set_metadata) \
	X(CAIRO, cairo_rectangle) \
	X(CAIRO, cairo_restore) \
	X(CAIRO, cairo_rotate) \
	X(CAIRO, cairo_save) \
	X(CAIRO, cairo_scale) \
	X(CAIRO, cairo_set_line_width) \
	X(CAIRO, cairo_set_source_rgb) \
	X(CAIRO, cairo_show_page) \
	X(CAIRO, cairo_status) \
	X(CAIRO, cairo_status_to_string) \
	X(CAIRO, cairo_stroke) \
	X(CAIRO, cairo_surface_destroy) \
	X(CAIRO, cairo_surface_finish) \
	X(CAIRO, cairo_surface_flush) \
	X(CAIRO, cairo_surface_status) \
	X(CAIRO, cairo_translate) \
	X(GOBJECT, g_object_unref) \
	X(FONTCONFIG, FcCharSetAddChar) \
	X(FONTCONFIG, FcCharSetCreate) \
	X(FONTCONFIG, FcCharSetDestroy) \
	X(FONTCONFIG, FcCharSetHasChar) \
	X(FONTCONFIG, FcFontList) \
	X(FONTCONFIG, FcFontSetDestroy) \
	X(FONTCONFIG, FcInit) \
	X(FONTCONFIG, FcObjectSetAdd) \
	X(FONTCONFIG, FcObjectSetCreate) \
	X(FONTCONFIG, FcObjectSetDestroy) \
	X(FONTCONFIG, FcPatternAddBool) \
	X(FONTCONFIG, FcPatternAddCharSet) \
	X(FONTCONFIG, FcPatternAddString) \
	X(FONTCONFIG, FcPatternCreate) \
	X(FONTCONFIG, FcPatternDestroy) \
	X(FONTCONFIG, FcPatternGetCharSet) \
	X(FONTCONFIG, FcPatternGetString)

struct lib_pango {
#define LIB_PANGO_FIELD(lib, name) __typeof__(name) *name;
	LIB_PANGO_FUNCTIONS(LIB_PANGO_FIELD)
#undef LIB_PANGO_FIELD
};

/* Fill *out.  ERR_NOTFOUND names the missing library, the package it comes in and what works without it.  Nothing is unloaded:
 * glib cannot be. */
MUST_CHECK int lib_pango_load(struct lib_pango *out, struct err *e);

#endif
