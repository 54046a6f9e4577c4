/*
 * pack_box.h - the container of packs (PACK.md): head, compression, sealing,
 * digest.  Knows nothing of edits; what comes out of a reader is hostile
 * until box_reader_end has returned 0.  Private to db/.
 */
#ifndef DB_PACK_BOX_H
#define DB_PACK_BOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

#define BOX_HEAD_BYTES 368
#define BOX_NAME_MAX 199	/* bytes of the township's name */

struct box_head {
	bool sealed;
	uint8_t township[ID_BYTES], salt[ID_BYTES];
	char station[17], code[9];
	int64_t made_at;
	int64_t number, from;	/* segments: this one, and the first whose content it has; 0: no segment */
	uint8_t before[ID_BYTES];	/* digest of the segment before "from"; zeroes: none */
	char name[BOX_NAME_MAX + 1];
};

struct box_writer;
/* The head's salt is made here.  fd stays the caller's.  path is for messages. */
MUST_CHECK int box_writer_open(struct box_writer **out, int fd, const char *path, const struct box_head *head, const uint8_t *key,
		struct err *e);
MUST_CHECK int box_write(struct box_writer *w, const void *p, size_t n, struct err *e);
MUST_CHECK int box_writer_end(struct box_writer *w, uint8_t digest[ID_BYTES], int64_t *bytes, struct err *e);
void box_writer_free(struct box_writer *w);	/* NULL is allowed */

struct box_reader;
/* ERR_INPUT: no key, a wrong key; ERR_NEWER; ERR_DAMAGED.  The head is sound afterwards; nothing else is known to be. */
MUST_CHECK int box_reader_open(struct box_reader **out, const char *path, const uint8_t *key, struct err *e);
const struct box_head *box_reader_head(const struct box_reader *r);
MUST_CHECK int box_read(struct box_reader *r, void *p, size_t n, struct err *e);	/* all of n, or ERR_DAMAGED */
/* Nothing may be left; digest: of the whole file, its last 16 bytes. */
MUST_CHECK int box_reader_end(struct box_reader *r, uint8_t digest[ID_BYTES], struct err *e);
MUST_CHECK int box_rewind(struct box_reader *r, struct err *e);
int64_t box_reader_size(const struct box_reader *r);	/* of the file */
int64_t box_reader_at(const struct box_reader *r);	/* of it read */
void box_reader_free(struct box_reader *r);	/* NULL is allowed */

/* Only the head, without a key, and what stands where the digest of a whole file would. */
MUST_CHECK int box_look(const char *path, struct box_head *out, uint8_t digest[ID_BYTES], int64_t *bytes, struct err *e);
/*
 * Does the last frame end where the file does?  One look at a whole file, some more at one that was cut; proves nothing, and is true
 * where more would have to be read.
 */
bool box_reaches_end(const char *path, bool sealed);
/* What every damaged pack says. */
int box_damaged(const char *path, struct err *e);

#endif
