/*
 * oracle.h - what a ledger file holds and what that must fold to, by other
 * means than the program's own: plain SQLite, hashes and the rules of
 * FORMAT.md written down a second time, slow and obvious.
 */
#ifndef TESTS_SIM_ORACLE_H
#define TESTS_SIM_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/ledger.h"

struct raw_edit {
	uint8_t id[ID_BYTES];
	char *entity, *station, *fields;	/* owned; fields NULL: erased */
	size_t fields_n;
	int64_t n, row, gen, at, who, need, batch;
	uint8_t (*bases)[ID_BYTES];	/* owned */
	size_t n_bases;
};

struct raw_log {		/* sorted by id */
	struct raw_edit *p;	/* owned */
	size_t n;
};

void raw_release(struct raw_log *r);
/* Every edit of a sound ledger; NULL, or what is wrong. */
const char *raw_load(struct raw_log *r, const char *path);
/* Every edit SQLite can still give out of a copy, one number at a time, whose hash fits. */
void raw_load_damaged(struct raw_log *r, const char *path);
const struct raw_edit *raw_find(const struct raw_log *r, const uint8_t *id);
/* Is every edit of a in b? */
bool raw_within(const struct raw_log *a, const struct raw_log *b);
bool raw_same(const struct raw_log *a, const struct raw_log *b);
void raw_copy(struct raw_log *to, const struct raw_log *from);
/* to = to and more */
void raw_join(struct raw_log *to, const struct raw_log *more);

/* Does the opened ledger show what the set must fold to?  NULL, or what differs (static text). */
const char *oracle_compare(struct ledger *l, const struct model *m, const struct raw_log *r);
/* Everything a station shows, in an order of its own; owned by the caller. */
char *oracle_dump(struct ledger *l, const struct model *m, const struct raw_log *r);

#endif
