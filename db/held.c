/*
 * held.c - many ids against the log's index of ids: few are looked up one
 * by one in its order, many are met on one walk along all of it.
 */
#include "db/held.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/mem.h"
#include "db/bits.h"
#include "sql.h"

#define WALK_RATIO 8		/* steps of a walk in the time of one look-up */

static int
pointer_compare(const void *a, const void *b)
{
	return memcmp(*(const uint8_t *const *)a, *(const uint8_t *const *)b, ID_BYTES);
}

static int
look_up(struct stmts *s, const uint8_t (*ids)[ID_BYTES], size_t n, uint8_t *held, struct bits *numbers, struct err *e)
{
	const uint8_t **order = mem_resize(NULL, n, sizeof *order);
	sqlite3_stmt *st = NULL;
	int rc = stmt_get(s, &st, sql_query_edit_held(), e);

	for (size_t i = 0; i < n; i++)
		order[i] = ids[i];
	qsort(order, n, sizeof *order, pointer_compare);
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		sqlite3_reset(st);
		sqlite3_bind_blob(st, 1, order[i], ID_BYTES, SQLITE_STATIC);
		rc = stmt_step(st, e);
		held[(size_t)(order[i] - ids[0]) / ID_BYTES] = rc > 0;
		if (rc > 0 && numbers)
			bits_set(numbers, sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 0));
	}
	stmt_done(s, st);
	free(order);
	return rc < 0 ? -1 : 0;
}

static size_t
slot_of(const uint8_t *id, size_t mask)
{
	uint64_t h;

	memcpy(&h, id, sizeof h);	/* a hash already */
	return (size_t)h & mask;
}

static int
walk(struct stmts *s, const uint8_t (*ids)[ID_BYTES], size_t n, uint8_t *held, struct bits *numbers, struct err *e)
{
	size_t cap = 1024, left = n;
	uint32_t *slots;	/* position + 1; 0 free */
	sqlite3_stmt *st = NULL;
	int rc;

	while (cap < 2 * n)
		cap *= 2;
	slots = mem_zero(cap, sizeof *slots);
	for (size_t i = 0; i < n; i++) {
		size_t at = slot_of(ids[i], cap - 1);

		while (slots[at])
			at = (at + 1) & (cap - 1);
		slots[at] = (uint32_t)i + 1;
	}
	memset(held, 0, n);
	rc = stmt_get(s, &st, sql_query_edit_ids(), e);
	while (rc >= 0 && left && (rc = stmt_step(st, e)) > 0) {
		const uint8_t *id = sqlite3_column_blob(st, 0);

		if (!id || sqlite3_column_bytes(st, 0) != ID_BYTES)
			continue;
		/* on to the first free place: the same id may stand there twice */
		for (size_t at = slot_of(id, cap - 1); slots[at]; at = (at + 1) & (cap - 1))
			if (memcmp(ids[slots[at] - 1], id, ID_BYTES) == 0) {
				left -= !held[slots[at] - 1];
				held[slots[at] - 1] = 1;
				if (numbers)
					bits_set(numbers, sqlite3_column_int64(st, 1), sqlite3_column_int64(st, 1));
			}
	}
	stmt_done(s, st);
	free(slots);
	return rc < 0 ? -1 : 0;
}

int
held_mark(struct stmts *s, int64_t own, const uint8_t (*ids)[ID_BYTES], size_t n, uint8_t *held, struct bits *numbers,
		struct err *e)
{
	if (n == 0)
		return 0;
	return own / WALK_RATIO > (int64_t)n ? look_up(s, ids, n, held, numbers, e) : walk(s, ids, n, held, numbers, e);
}
