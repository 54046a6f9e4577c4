/*
 * derive.h - writes what the fold says into the derived tables: the one
 * path from log to tables for save, import, merge, rebuild and check.
 * Private to db/.
 */
#ifndef DB_DERIVE_H
#define DB_DERIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "db/gen.h"
#include "db/log.h"
#include "db/record.h"
#include "db/stmt.h"

struct store {
	struct stmts *st;		/* borrowed: where the derived tables are */
	struct stmts *log;		/* borrowed: where the log is; the same, or another file */
	const struct model *model;	/* borrowed */
	struct gen *gen;		/* owned; model->n */
	bool searchable;		/* search indexes are kept too */
	/* gathered until store_finish */
	struct rowmap *names;		/* owned; first part texts of rows others refer to */
	struct search_add *adds;	/* owned */
	size_t n_adds, cap_adds;
	int64_t *live;			/* owned; change of the counters */
	struct label_seen *labels;	/* owned */
	size_t n_labels;
};

struct label_seen {		/* greatest number of a code */
	size_t entity;
	char code[32];
	int64_t number;
};

/*
 * One row on its way from the log to the tables.  es is filled by the caller; then fold, names, find and write, in this order.
 * fold and find look at the descriptors only: they may be done by another thread.
 */
struct folded {
	size_t entity;		/* position in the model */
	struct edits es;	/* owned */
	struct record r;	/* owned */
	int64_t place;		/* k, unless another row has it */
	const char **names;	/* owned; of the rows it refers to; the texts are borrowed from the store */
	size_t n_names, cap_names;
	struct buf find;	/* owned; the search text */
	uint64_t digest;	/* see digest.h; when asked for */
};

void folded_fold(struct folded *f, const struct store *s);
MUST_CHECK int folded_names(struct folded *f, struct store *s, struct err *e);
void folded_find(struct folded *f, const struct store *s);
MUST_CHECK int folded_write(struct folded *f, struct store *s, struct err *e);
/* Into tables that are being filled: without indexes, and none of the rows is there. */
MUST_CHECK int folded_fill(struct folded *const *f, size_t n, struct store *s, struct err *e);
/* Every label ever set, whether it folds or not: a number that stands on somebody's paper is not given again. */
void folded_labels(const struct folded *f, struct store *s);
void folded_clear(struct folded *f);	/* keeps the memory */
void folded_release(struct folded *f);

void store_init(struct store *s, struct stmts *st, struct stmts *log, const struct model *m);
void store_release(struct store *s);
const struct gen *store_gen(const struct store *s, const struct entity *e);
size_t store_index(const struct store *s, const struct entity *e);	/* its position in the model */
void store_trim(struct store *s);	/* names gathered are forgotten when they are too many; nobody may hold one */

/* Drop all derived tables, whatever their shape. */
MUST_CHECK int store_drop(struct store *s, struct err *e);
/* The columns that come from other rows (struct latest), for all rows at once: when every table is filled and has its indexes. */
MUST_CHECK int store_fill_latest(struct store *s, struct err *e);
/* Fold one row again. */
MUST_CHECK int store_fold(struct store *s, const struct entity *ent, int64_t row, struct err *e);
/* Counters, labels and search entries gathered by store_fold; before COMMIT. */
MUST_CHECK int store_finish(struct store *s, struct err *e);
void store_forget(struct store *s);	/* after ROLLBACK */

/* What table "conflict" names when field f is in conflict (n_fields: the deletion); NULL when it is not. */
const char *record_conflict(const struct record *r, size_t f);
/* A row of gen.list into an initialised record. */
void store_record(const struct gen *g, sqlite3_stmt *st, struct record *out);

#endif
