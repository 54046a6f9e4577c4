/*
 * book.h - a ledger in a folder of its own, opened as the program opens it,
 * for tests of tables going in and out.
 */
#ifndef TEST_EXCHANGE_BOOK_H
#define TEST_EXCHANGE_BOOK_H

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

#include "base/mem.h"
#include "office/office.h"

struct desk { char folder[64]; char ledger[96]; char csv[96]; struct office_options opt; struct office office; };

static inline int
desk_remove(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static inline int
desk_setup(void **state)
{
	struct desk *p = mem_zero(1, sizeof *p);
	struct office_setup s = { .township = "石沟镇", .station = "A", .name = "李明" };
	struct err e;

	setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
	snprintf(p->folder, sizeof p->folder, "/tmp/ybz-import-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->ledger, sizeof p->ledger, "%s/l.db", p->folder);
	snprintf(p->csv, sizeof p->csv, "%s/t.csv", p->folder);
	p->opt = (struct office_options){ .state_folder = p->folder, .ledger_path = p->ledger };
	assert_int_equal(office_create(&p->opt, &s, NULL, &e), 0);
	assert_int_equal(office_open(&p->office, &p->opt, false, NULL, &e), 0);
	*state = p;
	return 0;
}

static inline int
desk_teardown(void **state)
{
	struct desk *p = *state;
	struct err e;
	int64_t edits;

	assert_int_equal(ledger_check(p->office.ledger, NULL, &edits, &e), 0);
	office_close(&p->office);
	(void)nftw(p->folder, desk_remove, 8, FTW_DEPTH | FTW_PHYS);
	free(p);
	return 0;
}

#endif
