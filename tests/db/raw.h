/*
 * raw.h - another hand in a ledger file: plain SQLite, none of our rules.
 */
#ifndef TEST_RAW_H
#define TEST_RAW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

static inline sqlite3 *
raw(const char *path)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	return db;
}

static inline void
must(sqlite3 *db, const char *sql)
{
	char *msg = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &msg) != SQLITE_OK)
		fail_msg("%s: %s", sql, msg);
}

/* Past every trigger that is in the way, and away again. */
static inline void
harm(const char *path, const char *sql)
{
	sqlite3 *db = raw(path);

	must(db, sql);
	sqlite3_close(db);
}

#endif
