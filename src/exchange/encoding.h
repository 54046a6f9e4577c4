/*
 * encoding.h - text files of other programs into UTF-8 and back.
 *
 * The same bytes give the same characters on every PC: libc's iconv is asked
 * once for its GB18030 table, and what its versions disagree about (the
 * 24 code points GB18030-2022 moved out of the private area) is laid over
 * it from our own table.  Knows nothing of files or CSV.
 */
#ifndef EXCHANGE_ENCODING_H
#define EXCHANGE_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;

enum encoding { ENCODING_UTF8, ENCODING_UTF8_BOM, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_GB18030 };

/* In decoded text this byte, which UTF-8 never uses, stands for one byte that could not be decoded. */
#define ENCODING_BAD '\xff'

const char *encoding_title(enum encoding enc);		/* "GB18030" */
/* "gb18030" "gbk" "utf-8" "utf-8-bom" "utf-16le" ..., in any case; false: unknown. */
bool encoding_from_name(enum encoding *out, const char *name);

/* Which encoding a text has, from all of its bytes, fed in pieces of any size. */
struct encoding_guess {
	uint8_t head[4];
	size_t n, nul[2];		/* bytes; zero bytes at even and odd places */
	size_t far8, near8, bad8;	/* as UTF-8: Han and other far characters, nearer ones, malformed bytes */
	size_t bad_gb;			/* as GB18030: malformed bytes */
	uint8_t need8, low8, high8, han8, need_gb;	/* unfinished sequences */
};
void encoding_guess_init(struct encoding_guess *g);
void encoding_guess_feed(struct encoding_guess *g, const void *p, size_t n);
enum encoding encoding_guess_end(const struct encoding_guess *g);

struct decoder;
/* ERR_IO when this PC's libc has no GB18030 table. */
MUST_CHECK int decoder_new(struct decoder **out, enum encoding enc, struct err *e);
void decoder_free(struct decoder *d);		/* NULL is allowed */
/*
 * Append the UTF-8 of p to out; a byte order mark at the start is dropped.  A character cut off at the end waits for the next
 * piece; with "last" it is undecodable.  Reading goes on at the byte behind an undecodable one.
 */
void decoder_feed(struct decoder *d, struct buf *out, const void *p, size_t n, bool last);

struct encoder;
MUST_CHECK int encoder_new(struct encoder **out, enum encoding enc, struct err *e);
void encoder_free(struct encoder *c);		/* NULL is allowed */
void encoder_start(const struct encoder *c, struct buf *out);	/* the byte order mark, where the encoding has one */
/* Append s, whole characters of UTF-8, to out; malformed bytes become U+FFFD. */
void encoder_feed(const struct encoder *c, struct buf *out, const char *s, size_t n);

#endif
