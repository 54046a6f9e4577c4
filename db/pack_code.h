/*
 * pack_code.h - what the writer and the reader of packs agree on beyond the
 * container: limits, marks, and what both remember of the edits before
 * (PACK.md).  Private to db/.
 */
#ifndef DB_PACK_CODE_H
#define DB_PACK_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "db/source.h"

#define BLOCK_EDITS 4096
#define BLOCK_FIELDS ((size_t)1 << 20)	/* a block ends when it has so much text */
#define BLOCK_META_MAX ((size_t)BLOCK_EDITS * 512)
#define BLOCK_FIXED_MAX ((size_t)BLOCK_EDITS * 32 + (size_t)BLOCK_EDITS * LOG_BASES_MAX * ID_BYTES)
#define BLOCK_TEXT_MAX (BLOCK_FIELDS + SOURCE_FIELDS_MAX)
#define WINDOW 131072u			/* so far back an edit can be named by its distance */
#define TABLE_MAX 255

enum {				/* first byte of an edit */
	TAG_ERASED = 1, TAG_BASES = 2, TAG_ROW = 4, TAG_GEN = 8, TAG_NEED = 16, TAG_WHO = 32, TAG_STATION = 64, TAG_ENTITY = 128
};
enum { MARK_END = 'E', MARK_BLOCK = 'B' };

struct near {			/* an edit not long ago in this pack */
	uint8_t id[ID_BYTES];
	int64_t row;
	int32_t gen;
};

struct words {			/* what repeats; the same on both sides */
	size_t n;
	char p[TABLE_MAX][SOURCE_ENTITY_MAX + 1];
};

struct people {
	size_t n;
	int64_t last;
	int64_t p[TABLE_MAX];
};

struct memory {			/* what both sides remember of the edits before */
	uint64_t n;		/* edits so far */
	int64_t at;
	struct words entities, stations;
	char entity[SOURCE_ENTITY_MAX + 1], station[17];
	struct people people;
	struct ids_hash *ids;	/* owned; over all ids */
	struct near near[WINDOW];
};

struct memory *memory_new(void);
void memory_free(struct memory *m);		/* NULL is allowed */
void memory_start(struct memory *m);		/* as new */
void memory_add(struct memory *m, const struct edit *ed);
void memory_ids(struct memory *m, uint8_t out[ID_BYTES]);	/* once */

#endif
