/*
 * ledger_int.h - the opened ledger as db/ itself sees it.
 */
#ifndef DB_LEDGER_INT_H
#define DB_LEDGER_INT_H

#include <stdbool.h>
#include <stdint.h>

#include "db/derive.h"
#include "db/ledger.h"
#include "db/stmt.h"

struct ledger {
	sqlite3 *db;			/* owned */
	struct stmts stmts;		/* owned; of db */
	struct store store;		/* owned; in db, or in scratch */
	sqlite3 *scratch;		/* owned; derived tables of a read-only file of another shape; else NULL */
	struct stmts scratch_stmts;	/* owned */
	char *path;			/* owned */
	char *name;			/* owned; of the township */
	uint8_t township[ID_BYTES];
	const struct model *model;	/* borrowed */
	const struct station *station;	/* borrowed */
	bool readonly;
	int64_t (*now)(void);
	int64_t data_version;
	uint32_t counter;		/* of changes, as the file showed it last */
	bool counter_known;
	bool reading;			/* inside ledger_read_begin */
	bool state_known;		/* read_state is of this reading */
	uint64_t read_state;		/* see ledger_read_state; of the two below */
	int64_t read_version;		/* others' writes */
	int read_changes;		/* own writes */
	enum ledger_fault fault;	/* as far as noticed; stmts.corrupt says the rest */
};

#define LEDGER_TOWNSHIP "township"	/* entity of the first edit */

enum { LEDGER_READ, LEDGER_WRITE, LEDGER_NEW };
/* A connection to a ledger file, or to a temporary database (path ""), with everything set that must be. */
MUST_CHECK int ledger_connect(sqlite3 **out, const char *path, int how, struct err *e);
/* Is what db holds a ledger this program reads? */
MUST_CHECK int ledger_recognise(struct stmts *s, struct err *e);
MUST_CHECK int ledger_meta(struct stmts *s, const char *name, void *out, size_t n, struct err *e);	/* ERR_DAMAGED unless n bytes */

/* This station writes into the file: a copy of it says whose it is.  In a transaction. */
MUST_CHECK int ledger_hold(struct ledger *l, struct err *e);
bool ledger_held(struct ledger *l);	/* this station wrote into the file last: it is no copy from another PC, or has been taken over */

MUST_CHECK int ledger_begin(struct ledger *l, struct err *e);	/* for writing; refuses read-only */
MUST_CHECK int ledger_commit(struct ledger *l, struct err *e);
void ledger_rollback(struct ledger *l);
/* Derived tables dropped and filled anew, within a transaction of the caller's. */
MUST_CHECK int ledger_refill(struct ledger *l, const struct progress *pr, struct err *e);
/* More cache while many rows are written. */
void ledger_bulk(sqlite3 *db, bool on);
/* Esc reaches long statements too. */
void ledger_watch(sqlite3 *db, const struct progress *pr);	/* NULL: stop watching */

/* Remember it, if e says that something is damaged. */
void ledger_fault_note(struct ledger *l, const struct err *e, enum ledger_fault fault);
/* log_row_proven, remembering what it finds. */
MUST_CHECK int ledger_row_proven(struct ledger *l, struct edits *es, const char *entity, int64_t row, struct err *e);

/* Does SQLite find its way through every page?  constraints: and do the rows hold what their tables demand?  ERR_DAMAGED. */
MUST_CHECK int ledger_check_structure(struct stmts *s, bool constraints, struct err *e);

/* The part of ledger_save within a transaction of the caller's. */
MUST_CHECK int ledger_append(struct ledger *l, struct changes *c, int64_t who, int64_t *batch, const struct progress *pr,
		struct err *e);

#endif
