/*
 * pack.h - spreadsheet files made by hand, part by part, for tests, in a
 * folder of each test's own.
 */
#ifndef TEST_EXCHANGE_PACK_H
#define TEST_EXCHANGE_PACK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ftw.h>
#include <unistd.h>

#include "base/lib.h"
#include "base/mem.h"
#include "exchange/lib_xlsx.h"

struct place { char folder[64], path[96], out[96]; };

static inline int
place_remove(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static inline int
place_setup(void **state)
{
	struct place *p = mem_zero(1, sizeof *p);

	snprintf(p->folder, sizeof p->folder, "/tmp/ybz-xlsx-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->path, sizeof p->path, "%s/t.xlsx", p->folder);
	snprintf(p->out, sizeof p->out, "%s/out.xlsx", p->folder);
	*state = p;
	return 0;
}

static inline int
place_teardown(void **state)
{
	struct place *p = *state;

	(void)nftw(p->folder, place_remove, 8, FTW_DEPTH | FTW_PHYS);
	free(p);
	return 0;
}

#define NS "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define RELS_NS "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\""
#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

struct pack_part { const char *name, *text; size_t n; };	/* text NULL: not there; n 0: as long as it is */

struct lib_zip_write {
	__typeof__(zip_open) *zip_open;
	__typeof__(zip_source_buffer) *zip_source_buffer;
	__typeof__(zip_file_add) *zip_file_add;
	__typeof__(zip_close) *zip_close;
};

static inline void
pack_make(const char *path, const struct pack_part *parts, size_t n)
{
	static const struct lib_name libs[] = { { "libzip.so.4", "libzip4" } }, newer[] = { { "libzip.so.5", "libzip5" } };
	static const struct lib_symbol symbols[] = {
		{ 0, "zip_open", offsetof(struct lib_zip_write, zip_open) },
		{ 0, "zip_source_buffer", offsetof(struct lib_zip_write, zip_source_buffer) },
		{ 0, "zip_file_add", offsetof(struct lib_zip_write, zip_file_add) },
		{ 0, "zip_close", offsetof(struct lib_zip_write, zip_close) },
	};
	struct lib_zip_write lib;
	struct err e;

	if (lib_load(&lib, libs, 1, symbols, 4, "", &e) < 0)
		assert_int_equal(lib_load(&lib, newer, 1, symbols, 4, "", &e), 0);
	zip_t *zip = lib.zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	assert_non_null(zip);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].text == NULL)
			continue;
		zip_source_t *source = lib.zip_source_buffer(zip, parts[i].text, parts[i].n > 0 ? parts[i].n : strlen(parts[i].text), 0);
		assert_non_null(source);
		assert_true(lib.zip_file_add(zip, parts[i].name, source, ZIP_FL_OVERWRITE) >= 0);
	}
	assert_int_equal(lib.zip_close(zip), 0);
}

#endif
