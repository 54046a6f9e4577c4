/*
 * sqlcheck.c - every statement of the .sql files is accepted by SQLite
 * against a fresh ledger, with the program's own functions and tokenizers.
 *
 *	sqlcheck FOLDER FILE.sql...	FOLDER: empty, for the ledger
 *
 * The connection is the ledger's own: SQLite tells of every connection it
 * opens, so no private header is needed.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "db/ledger.h"
#include "office/office.h"

static sqlite3 *last_opened;

static int
opened(sqlite3 *db, char **why, const struct sqlite3_api_routines *api)
{
	(void)why;
	(void)api;
	last_opened = db;
	return SQLITE_OK;
}

static int
check_file(const char *path)
{
	struct buf text = BUF_INIT;
	struct err e;
	const char *s;
	int bad = 0, n = 0;

	if (file_read(&text, path, 1 << 20, &e) != 0) {
		printf("not ok %s: %s\n", path, e.text);
		return 1;
	}
	for (s = buf_str(&text); *s;) {
		sqlite3_stmt *st;
		const char *next;

		if (sqlite3_prepare_v2(last_opened, s, -1, &st, &next) != SQLITE_OK) {
			printf("not ok %s, statement %d: %s\n", path, n + 1, sqlite3_errmsg(last_opened));
			bad++;
			break;
		}
		if (st)
			n++;
		sqlite3_finalize(st);
		s = next;
	}
	buf_release(&text);
	if (!bad && !n) {
		printf("not ok %s: no statement in it\n", path);
		bad++;
	}
	if (!bad)
		printf("ok %s\n", path);
	return bad;
}

int
main(int argc, char **argv)
{
	struct station st = { "0123456789abcdef", "A" };
	struct ledger *l;
	struct err e;
	char *path;
	int bad = 0;

	if (argc < 3) {
		fprintf(stderr, "sqlcheck FOLDER FILE.sql...\n");
		return 2;
	}
	path = file_join(argv[1], "fresh.db");
	sqlite3_auto_extension((void (*)(void))opened);
	if (ledger_create(path, &office_model, NULL, "样例镇", &st, &e) != 0
			|| ledger_open(&l, path, &office_model, &st, false, NULL, &e) != 0) {
		printf("not ok fresh ledger: %s\n", e.text);
		return 1;
	}
	for (int i = 2; i < argc; i++)
		bad += check_file(argv[i]);
	ledger_close(l);
	free(path);
	return bad > 0;
}
