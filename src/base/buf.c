/*
 * buf.c - bytes that grow by doubling.
 *
 * Knows nothing of what the bytes mean.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

void
buf_init(struct buf *b)
{
	b->p = NULL;
	b->n = 0;
	b->cap = 0;
}

void
buf_release(struct buf *b)
{
	free(b->p);
	buf_init(b);
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	if (b->p != NULL)
		b->p[0] = '\0';
}

static inline bool
buf_fits(const struct buf *b, size_t more)
{
	return b->cap > b->n && more < b->cap - b->n;
}

void
buf_reserve(struct buf *b, size_t more)
{
	size_t need, cap;

	if (buf_fits(b, more))
		return;
	/* An impossible length ends in mem_resize's own overflow check. */
	if (more > SIZE_MAX / 2 - b->n - 1) {
		mem_resize(NULL, SIZE_MAX, 2);
		return;
	}
	need = b->n + more + 1;
	cap = b->cap ? b->cap : 32;
	while (cap < need)
		cap *= 2;
	b->p = mem_resize(b->p, cap, 1);
	b->cap = cap;
	b->p[b->n] = '\0';
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (!buf_fits(b, n))
		buf_reserve(b, n);
	if (n != 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void
buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_addc(struct buf *b, char c)
{
	if (!buf_fits(b, 1))
		buf_reserve(b, 1);
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

void
buf_join(struct buf *b, ...)
{
	const char *s;
	va_list ap;

	va_start(ap, b);
	while ((s = va_arg(ap, const char *)) != NULL)
		buf_adds(b, s);
	va_end(ap);
}

void
buf_addi(struct buf *b, int64_t v)
{
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	char digits[20];
	size_t n = sizeof(digits);

	do
		digits[--n] = (char)('0' + u % 10);
	while ((u /= 10) != 0);
	if (v < 0)
		buf_addc(b, '-');
	buf_add(b, digits + n, sizeof(digits) - n);
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	size_t room;
	int n;

	/* Most texts fit into what is there: they are formatted once. */
	buf_reserve(b, 31);
	room = b->cap - b->n;
	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(b->p + b->n, room, fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n >= room) {
		buf_reserve(b, (size_t)n);
		vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
	}
	if (n > 0)
		b->n += (size_t)n;
	else
		b->p[b->n] = '\0';
	va_end(again);
}

void
buf_add_be64(struct buf *b, uint64_t v)
{
	unsigned char out[8];
	int i;

	for (i = 7; i >= 0; i--) {
		out[i] = (unsigned char)(v & 0xff);
		v >>= 8;
	}
	buf_add(b, out, sizeof(out));
}

const char *
buf_str(const struct buf *b)
{
	return b->p ? b->p : "";
}

char *
buf_detach(struct buf *b)
{
	char *p;

	buf_reserve(b, 0);
	p = b->p;
	buf_init(b);
	return p;
}
