/*
 * stmt.h - prepared statements of one connection, kept by their text, and
 * SQLite's failures in words a clerk can act on.  Private to db/.
 */
#ifndef DB_STMT_H
#define DB_STMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;

struct stmts {
	sqlite3 *db;		/* borrowed */
	struct stmt_slot *p;	/* owned */
	size_t n, cap;
	uint64_t uses;
	bool corrupt;		/* SQLite has met a page that is none */
	bool begin_first;	/* the next statement asked for begins a transaction */
};

void stmts_init(struct stmts *s, sqlite3 *db);
void stmts_release(struct stmts *s);
/* A statement nobody else is using now; give it back with stmt_done. */
MUST_CHECK int stmt_get(struct stmts *s, sqlite3_stmt **out, const char *sql, struct err *e);
void stmt_done(struct stmts *s, sqlite3_stmt *st);	/* NULL is allowed */
/* Step: 1 a row, 0 finished, -1 failed. */
MUST_CHECK int stmt_step(sqlite3_stmt *st, struct err *e);
/* Step to the end and give it back, whatever comes. */
MUST_CHECK int stmt_run(struct stmts *s, sqlite3_stmt *st, struct err *e);
/* Statements without parameters, one after the other. */
MUST_CHECK int stmt_script(sqlite3 *db, const char *sql, struct err *e);
/* One integer out of a statement without parameters. */
MUST_CHECK int stmt_int(struct stmts *s, int64_t *out, const char *sql, struct err *e);

void stmt_bind_text(sqlite3_stmt *st, int i, const char *s);

/* -1, with *e saying what the connection's last failure means; what it failed at is told by code. */
int stmt_fail(sqlite3 *db, struct err *e);
int stmt_fail_code(int rc, const char *detail, struct err *e);

#endif
