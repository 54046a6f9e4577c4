/*
 * pack.h - what people carry on a stick: an own container (db/PACK.md), not
 * SQLite.  Compressed, and with a township key encrypted and authenticated.
 */
#ifndef DB_PACK_H
#define DB_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"
#include "db/pack_key.h"

struct pack_result { int64_t edits, bytes; uint8_t digest[16]; };

/*
 * Edits with n > after (0: all) to a new file: temp + fsync + rename + fsync of the folder, then re-read and verified before 0
 * is returned.  key NULL: plain, still verified.  Never overwrites.
 */
MUST_CHECK int pack_write(struct ledger *l, const char *path, int64_t after, const uint8_t *key, const struct progress *pr,
		struct pack_result *out, struct err *e);

/* --- folder mode: immutable segments; each station writes only its own names ---------------------------------- */

struct folder_station {
	char station[17], code[9];
	int64_t segments, newest_at;
	bool missing;		/* a file of it is not here yet, or (unread) is here and is not whole or needs a newer program */
	bool unread;
	int64_t missing_number;
	char missing_name[200];
	bool paused;		/* what it brought was taken back: read no more until folder_resume */
};
struct folder_result {
	int64_t published;	/* edits written in a new segment; 0 none */
	int64_t taken;		/* edits merged from others */
	int64_t conflicts;
	struct folder_station *stations;	/* owned */
	size_t n_stations;
};
void folder_result_release(struct folder_result *r);
/*
 * Merge what others have in dir, publish every held edit that is in no segment readable there, tell who is how old and what
 * is missing.  Resumable; reads nothing twice (marks in the ledger file).  Own old segments are consolidated monthly.
 * Also on failure *out says what was taken and published before it.  ERR_INPUT (another township's folder, no key, a wrong
 * one): nothing was published.
 */
MUST_CHECK int folder_sync(struct ledger *l, const char *dir, const uint8_t *key, int64_t who, const struct progress *pr,
		struct folder_result *out, struct err *e);
/* Read a paused station again, from its first segment on. */
bool folder_paused(struct ledger *l, const char *station);
MUST_CHECK int folder_resume(struct ledger *l, const char *station, struct err *e);

#endif
