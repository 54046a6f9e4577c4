/*
 * lib_pango.c - finding the functions of lib_pango.h in their libraries.
 */
#include "report/lib_pango.h"

#include <stddef.h>

#include "base/lib.h"

enum pango_lib { PANGO, PANGOCAIRO, CAIRO, GOBJECT, FONTCONFIG, PANGO_LIBS };

static const struct lib_name pango_libs[PANGO_LIBS] = {
	[PANGO] = { "libpango-1.0.so.0", "libpango-1.0-0" },
	[PANGOCAIRO] = { "libpangocairo-1.0.so.0", "libpangocairo-1.0-0" },
	[CAIRO] = { "libcairo.so.2", "libcairo2" },
	[GOBJECT] = { "libgobject-2.0.so.0", "libglib2.0-0" },
	[FONTCONFIG] = { "libfontconfig.so.1", "libfontconfig1" },
};

static const struct lib_symbol pango_symbols[] = {
#define LIB_PANGO_SYMBOL(lib, name) { lib, #name, offsetof(struct lib_pango, name) },
	LIB_PANGO_FUNCTIONS(LIB_PANGO_SYMBOL)
#undef LIB_PANGO_SYMBOL
};

int
lib_pango_load(struct lib_pango *out, struct err *e)
{
	return lib_load(out, pango_libs, PANGO_LIBS, pango_symbols, sizeof(pango_symbols) / sizeof(pango_symbols[0]),
	    "账没有动. 可以先出文本(.txt), 装好再出 PDF", e);
}
