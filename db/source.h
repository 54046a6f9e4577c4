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

struct source;

enum source_kind { SOURCE_LEDGER, SOURCE_PACK };

struct source_edit {		/* borrowed until the next source_next */
	struct edit edit;	/* n: its number in that file; fields NULL: erased */
	char entity[65];
	const uint8_t *salt;	/* 16 bytes; NULL: erased */
	const uint8_t *fhash;	/* 16 bytes; of erased ones as stored, else computed */
	uint8_t chain[LOG_CHAIN_BYTES];	/* SOURCE_LEDGER: as stored */
};

struct source_info {
	enum source_kind kind;
	char path[4096];
	char township_name[200];
	uint8_t township[ID_BYTES];
	uint8_t file_id[ID_BYTES];	/* what a watermark is about */
	char station[17];		/* whose pack; "" for a ledger: many */
	char station_code[9];
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

struct source {
	const struct source_ops *ops;
	struct source_info info;
	int64_t taken, refused;		/* refused: id or shape does not fit, counted and left out */
	bool clean;			/* read to its end with nothing refused and nothing unreadable */
};

/* Which kind of file is it, whatever its name?  key: 32 bytes, the township's; NULL: none here. */
MUST_CHECK int source_open(struct source **out, const char *path, const uint8_t *key, struct err *e);
MUST_CHECK int source_open_ledger(struct source **out, const char *path, struct err *e);
MUST_CHECK int source_open_pack(struct source **out, const char *path, const uint8_t *key, struct err *e);
void source_close(struct source *s);	/* NULL is allowed */

#endif
