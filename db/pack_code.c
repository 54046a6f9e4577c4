/*
 * pack_code.c - what both sides of a pack remember.
 */
#include "db/pack_code.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/mem.h"

struct ids_hash { crypto_generichash_blake2b_state state; };

struct memory *
memory_new(void)
{
	struct memory *m = mem_zero(1, sizeof *m);

	/* libsodium wants an alignment malloc does not give */
	m->ids = aligned_alloc(64, (sizeof *m->ids + 63) / 64 * 64);
	if (!m->ids)
		abort();
	memory_start(m);
	return m;
}

void
memory_free(struct memory *m)
{
	if (m)
		free(m->ids);
	free(m);
}

void
memory_start(struct memory *m)
{
	m->n = 0;
	m->at = 0;
	m->entities.n = m->stations.n = m->people.n = 0;
	m->entity[0] = m->station[0] = '\0';
	m->people.last = 0;
	crypto_generichash_blake2b_init(&m->ids->state, NULL, 0, ID_BYTES);
}

void
memory_add(struct memory *m, const struct edit *ed)
{
	struct near *r = &m->near[m->n++ % WINDOW];

	memcpy(r->id, ed->id, ID_BYTES);
	r->row = ed->row;
	r->gen = (int32_t)ed->gen;
	crypto_generichash_blake2b_update(&m->ids->state, ed->id, ID_BYTES);
}

void
memory_ids(struct memory *m, uint8_t out[ID_BYTES])
{
	crypto_generichash_blake2b_final(&m->ids->state, out, ID_BYTES);
}
