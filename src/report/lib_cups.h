/*
 * lib_cups.h - the printing system's client library, loaded when first used.
 */
#ifndef REPORT_LIB_CUPS_H
#define REPORT_LIB_CUPS_H

#include <cups/cups.h>

#include "base/err.h"

#define LIB_CUPS_FUNCTIONS(X) \
	X(CUPS, cupsAddOption) \
	X(CUPS, cupsDoRequest) \
	X(CUPS, cupsEncryption) \
	X(CUPS, cupsFreeOptions) \
	X(CUPS, cupsGetDefault2) \
	X(CUPS, cupsLastError) \
	X(CUPS, cupsLastErrorString) \
	X(CUPS, cupsPrintFile2) \
	X(CUPS, cupsServer) \
	X(CUPS, cupsUser) \
	X(CUPS, httpClose) \
	X(CUPS, httpConnect2) \
	X(CUPS, ippAddInteger) \
	X(CUPS, ippAddString) \
	X(CUPS, ippAddStrings) \
	X(CUPS, ippDelete) \
	X(CUPS, ippFirstAttribute) \
	X(CUPS, ippGetBoolean) \
	X(CUPS, ippGetCount) \
	X(CUPS, ippGetGroupTag) \
	X(CUPS, ippGetInteger) \
	X(CUPS, ippGetName) \
	X(CUPS, ippGetString) \
	X(CUPS, ippNewRequest) \
	X(CUPS, ippNextAttribute) \
	X(CUPS, ippPort)

struct lib_cups {
#define LIB_CUPS_FIELD(lib, name) __typeof__(name) *name;
	LIB_CUPS_FUNCTIONS(LIB_CUPS_FIELD)
#undef LIB_CUPS_FIELD
};

MUST_CHECK int lib_cups_load(struct lib_cups *out, struct err *e);	/* as lib_pango_load */

#endif
