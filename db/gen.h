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

struct gen {
	const struct entity *entity;
	bool search;		/* has search text */
	uint64_t columns;	/* fields with a column */
	uint64_t first;		/* fields in the first part of the search text (Chinese and initials) */
	uint64_t second;	/* in the second (words only) */
	bool named_by;		/* its own first part goes into others' search text */
	int label;		/* its LABEL field; -1 none */
	int order;		/* field its list is ordered by; -1 none */
	/* owned SQL */
	char *tables;		/* CREATE */
	char *indexes;
	char *list;		/* "SELECT ... FROM d_x": columns as gen_column counts them */
	char *by_row;		/* list + WHERE _row = ?1 */
	char *put;		/* INSERT, parameters in the order of the columns */
	char *drop_row;		/* DELETE WHERE _k = ?1 */
	char *search_add;	/* rowid, text */
	char *search_drop;	/* the same; the text must be the stored one */
	char *search_all;	/* fill from the table */
};

/* Columns of gen.list before those of the fields; the search text is the last. */
enum { GEN_K, GEN_ROW, GEN_STATE, GEN_CREATED_AT, GEN_CREATED_BY, GEN_CHANGED_AT, GEN_CHANGED_BY, GEN_HEADS, GEN_CONFLICTS, GEN_FIELDS };
enum { GEN_DELETED = 1, GEN_READONLY = 2, GEN_MISSING = 4, GEN_DELETE_CONFLICT = 8 };	/* _state */

void gen_init(struct gen *g, const struct model *m, const struct entity *e);
void gen_release(struct gen *g);
/* Names the derived shape: another one means re-folding. */
void gen_shape(uint8_t out[16], const struct gen *g, size_t n, const struct model *m);
/* "name" as an SQL identifier. */
void gen_name(struct buf *out, const char *prefix, const char *name);
int gen_last_column(const struct gen *g);	/* the search text's */

#endif
