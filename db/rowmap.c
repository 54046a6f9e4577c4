/*
 * rowmap.c - open addressing over (entity, row).
 */
#include "db/rowmap.h"

#include <stdlib.h>

#include "base/mem.h"

struct rowmap *
rowmap_new(void)
{
	struct rowmap *m = mem_zero(1, sizeof *m);

	m->cap = 256;
	m->p = mem_zero(m->cap, sizeof *m->p);
	return m;
}

void
rowmap_free(struct rowmap *m)
{
	for (size_t i = 0; m && i < m->cap; i++)
		free(m->p[i].text);
	if (m)
		free(m->p);
	free(m);
}

struct rowmap_slot *
rowmap_at(const struct rowmap *m, uint32_t entity, int64_t row)
{
	uint64_t h = ((uint64_t)row + entity) * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(h >> 32) & (m->cap - 1);

	while (m->p[i].row && (m->p[i].row != row || m->p[i].entity != entity))
		i = (i + 1) & (m->cap - 1);
	return &m->p[i];
}

struct rowmap_slot *
rowmap_put(struct rowmap *m, uint32_t entity, int64_t row)
{
	struct rowmap_slot *s;

	if (2 * m->n >= m->cap) {
		struct rowmap bigger = { mem_zero(4 * m->cap, sizeof *m->p), m->n, 4 * m->cap };

		for (size_t i = 0; i < m->cap; i++)
			if (m->p[i].row)
				*rowmap_at(&bigger, m->p[i].entity, m->p[i].row) = m->p[i];
		free(m->p);
		*m = bigger;
	}
	s = rowmap_at(m, entity, row);
	if (!s->row)
		m->n++;
	s->row = row;
	s->entity = entity;
	return s;
}
