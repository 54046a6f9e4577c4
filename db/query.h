/*
 * query.h - which rows of a thing are asked for, and in which order.
 */
#ifndef DB_QUERY_H
#define DB_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/entity.h"

enum cond_op { COND_EQ, COND_NE, COND_LT, COND_LE, COND_GT, COND_GE, COND_NULL, COND_NOTNULL, COND_HAS /* list contains */ };

struct cond {
	const char *field;
	enum cond_op op;
	int64_t i;		/* for numbers and rows */
	const char *s;		/* for texts (borrowed); NULL: compare i */
};

#define QUERY_CONDS_MAX 8

struct query {
	const struct entity *entity;
	struct cond conds[QUERY_CONDS_MAX];
	size_t n_conds;
	const char *among;	/* only these rows, as a list "[1,2]" (borrowed); NULL: all */
	const char *words;	/* filter box as typed (borrowed), NULL or "": all.  Chinese, initials, digits, mixed */
	const char *sort;	/* NULL: by k, newest first; else a field with FIELD_INDEX or an entity_index, smallest first */
	bool descending;	/* with sort */
	bool deleted;		/* show the 回收站 instead of what is there */
};

/* What is asked of rows taken together (ledger_tally). */
enum tally_how {
	TALLY_ROWS,		/* nothing more than how many */
	TALLY_SUM,		/* a field added up */
	TALLY_DISTINCT,		/* different values of a field */
	TALLY_AGAIN,		/* rows whose value of a field another one has already: values less different ones */
	TALLY_MIDDLE		/* the median ms from the entity's order field to a field (both stamps); rows without either count nowhere */
};

void query_init(struct query *q, const struct entity *ent);
void query_int(struct query *q, const char *field, enum cond_op op, int64_t i);
void query_text(struct query *q, const char *field, enum cond_op op, const char *s);
/* A query that outlives who made it: its texts are copied, and owned until query_release. */
void query_copy(struct query *to, const struct query *from);
void query_release(struct query *q);

#endif
