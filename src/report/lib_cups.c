/*
 * lib_cups.c - finding the functions of lib_cups.h in libcups.
 */
#include "report/lib_cups.h"

#include <stddef.h>

#include "base/lib.h"

enum cups_lib { CUPS, CUPS_LIBS };

static const struct lib_name cups_libs[CUPS_LIBS] = {
	[CUPS] = { "libcups.so.2", "libcups2" },
};

static const struct lib_symbol cups_symbols[] = {
#define LIB_CUPS_SYMBOL(lib, name) { lib, #name, offsetof(struct lib_cups, name) },
	LIB_CUPS_FUNCTIONS(LIB_CUPS_SYMBOL)
#undef LIB_CUPS_SYMBOL
};

int
lib_cups_load(struct lib_cups *out, struct err *e)
{
	return lib_load(out, cups_libs, CUPS_LIBS, cups_symbols, sizeof(cups_symbols) / sizeof(cups_symbols[0]),
	    "账没有动. 可以把 PDF 拷到别的电脑打印", e);
}
