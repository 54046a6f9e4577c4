/*
 * source.h - edits out of somebody else's file, one at a time: a copied
 * ledger (.db) or a pack.  Everything read here is hostile until proven:
 * what comes out has a recomputed id that fits, or it does not come out.
 * Private to db/; merge.h is what the office sees.
 */
#ifndef DB_SOURCE_H
#define DB_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"
#include "db/log.h"

struct buf;
struct source;

/* Every station must take the same edits, so these are part of the format (FORMAT.md). */
#define SOURCE_ENTITY_MAX 64
#define SOURCE_FIELDS_MAX (1 << 20)

enum source_kind { SOURCE_LEDGER, SOURCE_PACK };

struct source_edit {		/* borrowed until the next one is asked for */
	struct edit edit;	/* n: its number in that file; fields NULL: erased */
	char entity[SOURCE_ENTITY_MAX + 1];
	const uint8_t *salt;	/* 16 bytes; NULL: erased */
	const uint8_t *fhash;	/* 16 bytes; of erased ones as stored, else computed */
	uint8_t chain[LOG_CHAIN_BYTES];	/* SOURCE_LEDGER: as stored */
	uint8_t fhash_own[ID_BYTES];	/* where fhash points when computed */
};

struct source_info {
	enum source_kind kind;
	char path[4096];
	char township_name[200];
	uint8_t township[ID_BYTES];
	uint8_t file_id[ID_BYTES];	/* what a watermark is about; zeroes: none */
	char station[17];		/* who made the pack, or wrote into the ledger last; "" unknown */
	char station_code[9];
	bool part;			/* a segment: its station has more than this */
	int64_t made_at;		/* pack: when; ledger: newest clock seen so far */
	int64_t edits;			/* -1: unknown before reading to the end */
};

struct source_ops {
	/* 1: an edit in *out; 0: end; -1: *e (ERR_DAMAGED: nothing more can be read). */
	int (*next)(struct source *s, const struct source_edit **out, struct err *e);
	/* Start behind edit n when the file still shows chain there; false: it does not, reading begins at the start. */
	bool (*skip_to)(struct source *s, int64_t n, const uint8_t chain[LOG_CHAIN_BYTES]);
	void (*close)(struct source *s);
};

/* A hint: what is held need not be read.  held[i] becomes 1 or 0. */
struct source_filter {
	int (*held)(void *data, const uint8_t (*ids)[ID_BYTES], size_t n, uint8_t *held, struct err *e);
	void *data;
};

struct source {
	const struct source_ops *ops;
	struct source_info info;
	const struct source_filter *filter;	/* borrowed; NULL: everything comes out */
	bool filtered;			/* what comes out now has passed the filter */
	int64_t seen, refused;		/* seen: edits met; refused: id or shape does not fit, left out */
	bool damaged;			/* some of it could not be read */
	bool clean;			/* at the end: read whole, nothing refused, nothing unreadable */
	int64_t last_n;			/* SOURCE_LEDGER, at the end: what the next watermark says; the chain is computed from the ids read */
	uint8_t last_chain[LOG_CHAIN_BYTES];
};

/* Which kind of file is it, whatever its name?  key: 32 bytes, the township's; NULL: none here. */
MUST_CHECK int source_open(struct source **out, const char *path, const uint8_t *key, struct err *e);
MUST_CHECK int source_open_ledger(struct source **out, const char *path, struct err *e);
MUST_CHECK int source_open_pack(struct source **out, const char *path, const uint8_t *key, struct err *e);
void source_close(struct source *s);	/* NULL is allowed */

/* Is everything within the format's limits, and does the content give this id?  Fills fhash when there is a payload. */
bool source_proven(struct source_edit *se, const uint8_t id[ID_BYTES], struct buf *scratch);
/* The township's own edit: its id and name; false for anything else. */
bool source_township(const struct source_edit *se, uint8_t id[ID_BYTES], char *name, size_t cap);

#endif
