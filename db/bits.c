/*
 * bits.c - sets of numbers, for sums over the whole log.
 */
#include "db/bits.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"

struct bits
bits_new(int64_t n)
{
	struct bits b = { mem_zero((size_t)n / 8 + 1, 1), n };

	return b;
}

void
bits_release(struct bits *b)
{
	free(b->p);
	*b = (struct bits){ 0 };
}

void
bits_set(struct bits *b, int64_t first, int64_t last)
{
	for (int64_t i = first < 1 ? 1 : first; i <= last && i <= b->n; i++)
		b->p[i / 8] |= (uint8_t)(1 << i % 8);
}

bool
bits_has(const struct bits *b, int64_t i)
{
	return b->p[i / 8] >> i % 8 & 1;
}

void
bits_ranges(const struct bits *b, struct ranges *out)
{
	for (int64_t i = 1; i <= b->n; i++)
		if (bits_has(b, i))
			ranges_add(out, i, i);
}

void
ranges_add(struct ranges *r, int64_t first, int64_t last)
{
	if (r->n > 0 && r->p[r->n - 1].last + 1 >= first) {
		if (last > r->p[r->n - 1].last)
			r->p[r->n - 1].last = last;
		return;
	}
	if (r->n == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 8;
		r->p = mem_resize(r->p, r->cap, sizeof *r->p);
	}
	r->p[r->n++] = (struct range){ first, last };
}

void
ranges_release(struct ranges *r)
{
	free(r->p);
	*r = (struct ranges){ 0 };
}

void
ranges_set(const struct ranges *r, struct bits *b)
{
	for (size_t i = 0; i < r->n; i++)
		bits_set(b, r->p[i].first, r->p[i].last);
}

void
ranges_write(const struct ranges *r, size_t max, struct buf *out)
{
	for (size_t i = 0; i < r->n && i < max; i++)
		buf_addf(out, " %lld-%lld", (long long)r->p[i].first, (long long)r->p[i].last);
}

void
ranges_read(struct ranges *r, const char *s)
{
	long long first, last;
	int used;

	for (; sscanf(s, " %lld-%lld%n", &first, &last, &used) == 2; s += used)
		ranges_add(r, first, last);
}
