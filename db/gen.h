/*
 * gen.h - the tables and statements a descriptor asks for.  The only place
 * where SQL is put together; all that goes in are identifiers and index
 * conditions from const descriptors.  Private to db/.
 */
#ifndef DB_GEN_H
#define DB_GEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "db/entity.h"
#include "db/query.h"
#include "db/value.h"

struct record;

struct gen {
	const struct entity *entity;
	bool search;		/* has search text */
	uint64_t columns;	/* fields with a column */
	uint64_t first;		/* fields in the first part of the search text (Chinese and initials) */
	uint64_t second;	/* in the second (words only) */
	uint64_t common;	/* fields one value of which many rows share: choices, and rows of dictionaries */
	bool named_by;		/* its own first part goes into others' search text */
	uint64_t latest;	/* columns that come from other rows, counted from GEN_FIELDS */
	int label;		/* its LABEL field; -1 none */
	int order;		/* field its list is ordered by; -1 none */
	/* owned SQL */
	char *tables;		/* CREATE */
	char *indexes;
	char *list;		/* "SELECT ... FROM d_x": columns as gen_column counts them */
	char *by_row;		/* list + WHERE _row = ?1 */
	char *put;		/* INSERT, parameters in the order of the columns */
	size_t many;		/* rows gen_put_many takes */
	char *put_many;		/* NULL until asked for: long, and only bulk work wants it */
	char *drop_row;		/* DELETE WHERE _k = ?1 */
	char *search_add;	/* rowid, text */
	char *search_drop;	/* the same; the text must be the stored one */
	char *search_all;	/* fill from the table */
};

/* Columns of gen.list before those of the fields; the search text is the last. */
enum { GEN_K, GEN_ROW, GEN_STATE, GEN_CREATED_AT, GEN_CREATED_BY, GEN_CHANGED_AT, GEN_CHANGED_BY, GEN_HEADS, GEN_CONFLICTS, GEN_FIELDS };
enum { GEN_DELETED = 1, GEN_READONLY = 2, GEN_MISSING = 4, GEN_DELETE_CONFLICT = 8 };	/* _state */

int64_t gen_state(const struct record *r);
void gen_init(struct gen *g, const struct model *m, const struct entity *e);
void gen_release(struct gen *g);
/* put of g->many rows; those before one that cannot be put are in.  Owned by g. */
const char *gen_put_many(struct gen *g);
/* Names the derived shape: another one means re-folding. */
void gen_shape(uint8_t out[16], const struct gen *g, size_t n, const struct model *m);
/* "name" as an SQL identifier. */
void gen_name(struct buf *out, const char *prefix, const char *name);
int gen_last_column(const struct gen *g);	/* the search text's */
int gen_columns(const struct gen *g);

/* --- statements for one question; every value is bound ----------------------------------------------------------- */

struct search_scan;
struct search_words;

#define ASK_BINDS_MAX (QUERY_CONDS_MAX + 8)

struct ask {
	struct buf sql;
	struct bind { int64_t i; const char *s; bool owned; struct search_scan *scan; } binds[ASK_BINDS_MAX];	/* s: text; scan: a pointer; else i */
	size_t n;
};

void ask_release(struct ask *a);
/* In the order of places, behind *from (NULL: from the top). */
void ask_places(struct ask *a, const struct gen *g, const struct query *q, const int64_t *from, bool down, int64_t limit);
/* The same, of rows whose words match, looking at no more than scan says (borrowed while the statement runs). */
void ask_scan(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, const int64_t *from,
		bool down, int64_t limit, struct search_scan *scan);
/* Rows the search index names, in the order of places. */
void ask_hits(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, const int64_t *from,
		bool down, int64_t limit);
/* The parts of a sorted list around "from": nulls stand before every value, equal values in the order of their place. */
enum ask_part { PART_NULLS, PART_EQUAL, PART_VALUES };

/* One part of the list sorted by q->sort; v and k: where "from" stands, v NULL from the end. */
void ask_sorted(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, const struct value *v,
		int64_t k, enum ask_part part, bool up, int64_t limit);
void ask_count(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, int64_t cap);
/* by and field: positions; by -1: all rows are one group */
void ask_tally(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, int by, enum tally_how how,
		int field);
/* The values a middle lies among, in order: of one group, "take" of them behind "skip". */
void ask_middle(struct ask *a, const struct gen *g, const struct query *q, const struct search_words *w, int field, int64_t skip,
		int64_t take);
/* Field f, which has a latest, of row ?1 anew; of every row when all. */
void gen_latest(struct buf *out, const struct entity *e, size_t f, bool all);
/* A row where it is another. */
void gen_latest_wrong(struct buf *out, const struct entity *e, size_t f);
/* Row whose field equals ?1. */
void gen_find(struct buf *out, const struct entity *e, const char *field);
/* Rows whose REF or REFS field names row ?1 (as text for REFS: some hits too many). */
void gen_referring(struct buf *out, const struct entity *e, const struct field *f);
/* Labels on more than one row: of all rows, or of those an edit behind ?1 touched. */
void gen_twins(struct buf *out, const struct entity *e, const char *label, bool all);
/* What the search index holds: every term, and the rows of one (?1).  Both out of temporary tables, created first.  Asking for
 * (term, row) at once would make SQLite copy the term for each row. */
struct gen_words {
	struct buf create, terms, rows;
};
void gen_vocabulary(struct gen_words *out, const struct entity *e);

#endif
