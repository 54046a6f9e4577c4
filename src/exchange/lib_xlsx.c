/*
 * lib_xlsx.c - finding the functions of lib_xlsx.h in their libraries.
 */
#include "exchange/lib_xlsx.h"

#include <stddef.h>

#include "base/lib.h"

/* The library whose headers this was compiled with: structures differ between versions. */
#if LIBZIP_VERSION_MAJOR > 1 || LIBZIP_VERSION_MINOR >= 8
#define ZIP_SOVERSION "5"
#else
#define ZIP_SOVERSION "4"
#endif

enum xlsx_lib { MINIZIP, ZIP, EXPAT, XLSX_LIBS };

static const struct lib_name xlsx_libs[XLSX_LIBS] = {
	[MINIZIP] = { "libminizip.so.1", "libminizip1" },
	[ZIP] = { "libzip.so." ZIP_SOVERSION, "libzip" ZIP_SOVERSION },
	[EXPAT] = { "libexpat.so.1", "libexpat1" },
};

static const struct lib_symbol xlsx_symbols[] = {
#define LIB_XLSX_SYMBOL(lib, name) { lib, #name, offsetof(struct lib_xlsx, name) },
	LIB_XLSX_FUNCTIONS(LIB_XLSX_SYMBOL)
#undef LIB_XLSX_SYMBOL
};

int
lib_xlsx_load(struct lib_xlsx *out, struct err *e)
{
	return lib_load(out, xlsx_libs, XLSX_LIBS, xlsx_symbols, sizeof(xlsx_symbols) / sizeof(xlsx_symbols[0]),
	    "账没有动. 可以先用 CSV 表格(.csv), WPS 能打开也能另存", e);
}
