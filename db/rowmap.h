/*
 * rowmap.h - (entity, row) -> a text or a mark.  Private to db/.
 */
#ifndef DB_ROWMAP_H
#define DB_ROWMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rowmap_slot {
	int64_t row;		/* 0: free */
	uint32_t entity;
	bool mark;
	char *text;		/* owned; stays where it is while the map grows */
};

struct rowmap {
	struct rowmap_slot *p;	/* owned */
	size_t n, cap;		/* cap: a power of two */
};

struct rowmap *rowmap_new(void);
void rowmap_free(struct rowmap *m);	/* NULL is allowed */
/* Where it is, or the free slot where it would be.  Borrowed until the next put. */
struct rowmap_slot *rowmap_at(const struct rowmap *m, uint32_t entity, int64_t row);
struct rowmap_slot *rowmap_put(struct rowmap *m, uint32_t entity, int64_t row);

#endif
