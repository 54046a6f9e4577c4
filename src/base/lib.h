/*
 * lib.h - libraries loaded when first used: names in, function pointers out.
 */
#ifndef BASE_LIB_H
#define BASE_LIB_H

#include <stddef.h>

#include "base/err.h"

struct lib_name { const char *file, *package; };	/* "libcups.so.2", Debian's package with it */
struct lib_symbol { int lib; const char *name; size_t offset; };	/* where in "out" its pointer goes */

/* ERR_NOTFOUND: which file is missing, how to get it, and "instead": what still works. */
MUST_CHECK int lib_load(void *out, const struct lib_name *libs, size_t n_libs, const struct lib_symbol *symbols, size_t n,
		const char *instead, struct err *e);

#endif
