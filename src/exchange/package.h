/*
 * package.h - a spreadsheet file as the parts it is packed of, to change a
 * few of them and keep every byte of the others.
 *
 * Trusts nothing: the size of the file and of its parts, their ratio to what
 * is packed and their depth have limits, document types are refused.  Knows
 * parts and the bytes of their markup; does not know cells.
 */
#ifndef EXCHANGE_PACKAGE_H
#define EXCHANGE_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct sink;
struct package;

#define PACKAGE_MAX ((size_t)64 << 20)		/* bytes of the file */
#define PACKAGE_PART_MAX ((size_t)64 << 20)	/* bytes of a part unpacked */

MUST_CHECK int package_open(struct package **out, const char *path, struct err *e);
void package_free(struct package *p);			/* NULL is allowed */
const char *package_part(const struct package *p, size_t i);	/* its name; NULL behind the last */
bool package_has(const struct package *p, const char *part);
/* The part unpacked: as it is in the file, or as it will be when it was replaced. */
MUST_CHECK int package_read(struct package *p, const char *part, struct buf *out, struct err *e);
/* What package_write writes instead; the bytes are moved out of "bytes".  NULL: the part is left out. */
void package_replace(struct package *p, const char *part, struct buf *bytes);
MUST_CHECK int package_write(struct package *p, struct sink *to, struct err *e);
/* Is every part that was not replaced, byte for byte by its size and sum, in the file at path? */
MUST_CHECK int package_same(struct package *p, const char *path, struct err *e);

/* --- markup ----------------------------------------------------------------------------------------------------- */

struct package_tag {
	const char *name;		/* without its prefix; borrowed for the call */
	const char **atts;		/* of a start; NULL at an end */
	size_t from, to;		/* its bytes; at the end of <a/> from and to are behind it */
	int depth;			/* 1: the root */
};
struct package_walk {
	void (*start)(void *data, const struct package_tag *t);
	void (*end)(void *data, const struct package_tag *t);	/* NULL: none */
	void (*text)(void *data, const char *s, size_t n);	/* NULL: none */
	void *data;
};
/* Every tag of a part that was read. */
MUST_CHECK int package_walk(struct package *p, const struct buf *raw, const struct package_walk *w, struct err *e);

/* Where the value of an attribute of the start tag at from..to of raw stands; false: there is none. */
bool package_att(const struct buf *raw, size_t from, size_t to, const char *name, size_t *at, size_t *n);

/* Changes of some bytes: put down in any order, made all at once.  At one place they follow one another as they were put down. */
struct splice { struct splice_one *p; size_t n, cap; struct buf text; };	/* owned */
#define SPLICE_INIT { NULL, 0, 0, BUF_INIT }
void splice_put(struct splice *s, size_t at, size_t n, const char *with, size_t with_n);
/* The value of an attribute of the start tag at from..to of raw; one that is not there is added when it must. */
void splice_att(struct splice *s, const struct buf *raw, size_t from, size_t to, const char *name, const char *value, bool must);
void splice_make(struct splice *s, const struct buf *raw, struct buf *out);
void splice_release(struct splice *s);

#endif
