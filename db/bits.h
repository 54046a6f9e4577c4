/*
 * bits.h - a set of the local numbers of edits, a bit each, and the ranges
 * it is written down as.  Private to db/.
 */
#ifndef DB_BITS_H
#define DB_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

struct bits { uint8_t *p; int64_t n; };	/* owned; of 1..n */
struct range { int64_t first, last; };	/* of n */
struct ranges { struct range *p; size_t n, cap; };	/* owned; rising, apart */

struct bits bits_new(int64_t n);
void bits_release(struct bits *b);
void bits_set(struct bits *b, int64_t first, int64_t last);	/* what is beyond its ends is left out */
bool bits_has(const struct bits *b, int64_t i);
void bits_ranges(const struct bits *b, struct ranges *out);	/* out is empty before */

void ranges_add(struct ranges *r, int64_t first, int64_t last);	/* one behind the others; joins the last when it touches it */
void ranges_release(struct ranges *r);
void ranges_set(const struct ranges *r, struct bits *b);
/* " 1-40 55-60", the first max of them. */
void ranges_write(const struct ranges *r, size_t max, struct buf *out);
void ranges_read(struct ranges *r, const char *s);

#endif
