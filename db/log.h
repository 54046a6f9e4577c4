/*
 * log.h - edits as they stand in the log: ids, chain, reading and
 * appending (FORMAT.md).  Private to db/.  Knows nothing of what edits fold
 * to; their fields are log_json.h's.
 */
#ifndef DB_LOG_H
#define DB_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "db/entity.h"
#include "db/progress.h"
#include "db/record.h"
#include "db/stmt.h"
#include "db/value.h"

struct buf;

#define LOG_FORMAT 1			/* user_version */
#define LOG_APPLICATION 0x59425a31	/* "YBZ1" */
#define LOG_NEED 1			/* every edit this program writes is understood since format 1 */
#define LOG_GEN_MAX 1000000
#define LOG_BASES_MAX 64
#define LOG_CHAIN_BYTES 8

struct edit {
	int64_t n, row, gen, at, who, need, batch;
	uint8_t id[ID_BYTES];
	char station[17];
	struct ids bases;	/* owned */
	char *fields;		/* owned; NULL: erased */
	size_t fields_n;
	bool lent;		/* fields and bases belong to somebody else */
	int half;		/* for log_append: an id of the upper (1) or lower (-1) half of all; 0: any */
	/* filled by the fold */
	bool folds, head, opaque;	/* opaque: needs a newer program */
	uint64_t set;		/* known fields it sets; bit FOLD_DELETED */
	uint64_t below;		/* set by its valid descendants */
	struct value *values;	/* owned; NULL until read */
	int deleted;		/* -1, 0, 1 */
};

struct edits {
	struct edit *p;		/* owned */
	size_t n, cap;
	const struct entity *entity;	/* borrowed; for the values */
};

void edits_init(struct edits *es, const struct entity *e);
void edits_clear(struct edits *es);	/* keeps the memory */
void edits_release(struct edits *es);
struct edit *edits_add(struct edits *es);	/* zeroed */

struct log_parts {		/* what is hashed */
	const char *entity;
	int64_t row, gen;
	const void *bases;
	size_t bases_n;		/* bytes */
	int64_t at, who;
	const char *station;
	int64_t need;
	uint8_t fhash[ID_BYTES];
};
void log_fhash(uint8_t out[ID_BYTES], const uint8_t salt[ID_BYTES], const char *fields, size_t n);
void log_hashed_bytes(struct buf *out, const struct log_parts *p);
void log_id(uint8_t out[ID_BYTES], const struct log_parts *p);
void log_chain(uint8_t out[LOG_CHAIN_BYTES], const uint8_t before[LOG_CHAIN_BYTES], const uint8_t id[ID_BYTES]);

/* Append one edit of this station.  chain: that of the last row, replaced by the new one.  ed gets n and id. */
MUST_CHECK int log_append(struct stmts *s, const char *entity, struct edit *ed, uint8_t chain[LOG_CHAIN_BYTES], struct err *e);
MUST_CHECK int log_last_chain(struct stmts *s, uint8_t chain[LOG_CHAIN_BYTES], struct err *e);
/* Columns of query/edits_*.sql into ed.  lent: fields and bases stay the statement's, until its next step. */
void log_column(sqlite3_stmt *st, struct edit *ed, bool lent);
/* All edits of a row, in no order.  es is cleared before. */
MUST_CHECK int log_row(struct stmts *s, struct edits *es, const char *entity, int64_t row, struct err *e);
/* The same with every id computed again: ERR_DAMAGED when one does not fit. */
MUST_CHECK int log_row_proven(struct stmts *s, struct edits *es, const char *entity, int64_t row, struct err *e);
/* The ids of the last so many edits, and the chain between them. */
MUST_CHECK int log_verify_newest(struct stmts *s, int64_t many, struct err *e);
/* What proves a row of the log: query/edits_sealed.sql.  Borrowed until the next step; NULL where a part is missing. */
struct log_seal {
	int64_t n;
	struct log_parts parts;		/* but fhash */
	const char *fields;
	size_t fields_n;
	const uint8_t *id, *salt, *fhash, *chain;
	bool shaped;			/* types, lengths and ranges are those the schema demands */
};
void log_seal(sqlite3_stmt *st, struct log_seal *out);	/* before any other look at the columns */
/* Does it carry the id its content gives, and the chain that follows from that of the row before?  chain becomes its own.
 * known false: after whatever chain. */
bool log_seal_holds(struct log_seal *s, bool known, uint8_t chain[LOG_CHAIN_BYTES]);
int log_broken(int64_t n, struct err *e);	/* -1: what is said of a row whose seal does not hold */
/* Recompute every id and the chain. */
MUST_CHECK int log_verify(struct stmts *s, const struct progress *pr, int64_t *edits, struct err *e);

#endif
