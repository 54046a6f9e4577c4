/*
 * buf.h - bytes that grow.  Always NUL-terminated behind n, so p is a C
 * string when the content has no NUL of its own.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf {
	char *p;	/* owned; never NULL after the first add; "" before via buf_str */
	size_t n;
	size_t cap;
};

#define BUF_INIT { NULL, 0, 0 }

void buf_init(struct buf *b);
void buf_release(struct buf *b);		/* frees; leaves an empty buf */
void buf_clear(struct buf *b);			/* keeps the memory */
void buf_reserve(struct buf *b, size_t more);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
/* Texts one after the other up to a NULL, and a number in digits: what buf_addf does, at a fraction of its cost. */
void buf_join(struct buf *b, ...) __attribute__((sentinel));
void buf_addi(struct buf *b, int64_t v);
void buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_add_be64(struct buf *b, uint64_t v);	/* 8 bytes, big-endian */
const char *buf_str(const struct buf *b);	/* borrowed until the next add; never NULL */
char *buf_detach(struct buf *b);		/* owned by the caller; b is empty */

#endif
