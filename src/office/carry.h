/*
 * carry.h - what people do with sticks and copied files: 拷走 and 合并, with
 * the township key, the backup before it and the log of hand-overs.
 *
 * The ledger's own part is db/merge.h and db/pack.h; here is what an office
 * adds: which stick, for whom, why, and how to take it back.
 */
#ifndef OFFICE_CARRY_H
#define OFFICE_CARRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/merge.h"
#include "db/pack.h"
#include "office/handover.h"
#include "office/thing.h"

struct buf;
struct office;

/* --- the township key, kept in the state folder (0600), never in the ledger ------------------------------------ */

bool office_key(struct office *o, uint8_t key[PACK_KEY_BYTES]);		/* false: none set; packs are plain then */
MUST_CHECK int office_key_fits(const char *passphrase, struct err *e);	/* long enough, or "": before it is asked for again */
MUST_CHECK int office_key_set(struct office *o, const char *passphrase, struct err *e);	/* derives, stores; "" takes it away */
/* Four digits to compare over the telephone: the same on PCs whose key is the same.  False: none set, out is "". */
bool office_key_mark(struct office *o, char out[5]);

/* --- carriers ---------------------------------------------------------------------------------------------------- */

struct carrier {
	char *path;		/* owned; where it is mounted */
	char *label;		/* owned; "KINGSTON" or the folder's name */
	char *serial;		/* owned; "" when the system does not tell */
	int64_t free_bytes;
	uint64_t device;	/* what is mounted there; 0: not looked at */
	bool locked;		/* nothing can be written there */
};
struct carriers { struct carrier *p; size_t n; };	/* owned */
void carriers_release(struct carriers *c);
/* Removable media mounted under /media, /run/media, /mnt (YIBENZHANG_MEDIA: folders instead, ':' between, for tests). */
MUST_CHECK int carriers_list(struct carriers *out, struct err *e);
/* The carrier a file (there or not yet) lies on; false: on none.  *out is then the caller's. */
bool carrier_of(const char *path, struct carrier *out);
void carrier_release(struct carrier *c);
/* What is proposed: the first that can be written and has room for a pack of the usual size, else the first. */
size_t carriers_best(const struct carriers *c);

struct carry_result { char *path; int64_t edits, bytes; bool sealed; };	/* path owned; sealed: with the township key */
/*
 * A pack under a new name on the carrier, synced, re-read and verified; then the hand-over record.  0: 可以拔出.
 */
MUST_CHECK int carry_out(struct office *o, const struct carrier *to, const char *purpose, const char *receiver, const struct progress *pr,
		struct carry_result *out, struct err *e);
/* The same with a name of one's own (a script's); plain: not sealed although there is a key. */
MUST_CHECK int carry_pack(struct office *o, const char *path, bool plain, const char *purpose, const char *receiver,
		const struct progress *pr, struct carry_result *out, struct err *e);
/* The whole ledger as a file, readable by whoever finds it: *out afterwards; the hand-over is written down too. */
MUST_CHECK int carry_copy(struct office *o, const char *path, const char *purpose, const char *receiver, const struct progress *pr,
		struct carry_result *out, struct err *e);
/* What such a copy would show a finder, in one sentence. */
void carry_warn(struct office *o, struct buf *out);

/* --- files to merge ---------------------------------------------------------------------------------------------- */

struct incoming {
	char *path;		/* owned */
	char *name, *about;	/* owned; for people: "王德福_1117.ybz", "B站  U盘  11-17 17:40" */
	int64_t at, bytes;
	bool pack, own;		/* own: a pack of this PC's */
	bool idle;		/* cut, or another township's: nothing can come of it */
};
struct incomings { struct incoming *p; size_t n; };
void incomings_release(struct incomings *i);
/*
 * Packs, whole or not, and ledgers on all carriers (two folders deep), newest first; behind them what is idle, own packs last.
 * at: when it was made, or, where the clock it was made by was plainly wrong, the file's.  o NULL: there is no ledger yet,
 * whoever's they are.
 */
MUST_CHECK int incoming_list(struct office *o, struct incomings *out, struct err *e);

/* Look: merge_begin with the township key.  The preview in words: one fact a line (M7). */
MUST_CHECK int carry_look(struct office *o, const char *path, struct merge **out, const struct progress *pr, struct err *e);
void carry_describe(struct office *o, const struct merge_preview *p, struct buf *out);
/*
 * Backup first (when there is something to insert), then commit; said: one plain sentence.  The backup needs the preview's
 * transaction closed: it rolls back, backs up, merges again.  Frees *m (set to NULL) whatever happens.
 */
MUST_CHECK int carry_take(struct office *o, struct merge **m, const struct progress *pr, struct buf *said, struct err *e);
/* Take the last merge back; ERR_CONFLICT lists in said what builds on it. */
MUST_CHECK int carry_undo(struct office *o, const struct progress *pr, struct buf *said, struct err *e);
/* Is the last thing I did a merge (so that Ctrl+Z means it)? */
bool carry_is_last(struct office *o);

/* There, and no station has put anything in: a mount point whose stick or share is away looks like that. */
bool carry_sync_bare(const char *dir);
/* Folder mode with its result in words. */
MUST_CHECK int carry_sync(struct office *o, const char *dir, const struct progress *pr, struct buf *said, struct err *e);
/* Stations whose merge was taken back are not read in folders until somebody says so: how many; read them again. */
MUST_CHECK int carry_paused(struct office *o, int64_t *n, struct err *e);
MUST_CHECK int carry_resume(struct office *o, struct err *e);
/* Stations heard of, one a line: code, newest record, when heard, by which file, clock. */
MUST_CHECK int carry_peers(struct office *o, struct buf *out, struct err *e);

/* Labels two stations gave twice: pairs for the inbox, and giving one of them a new number. */
struct twin { int64_t row[2]; char label[40]; };
struct twins { struct twin *p; size_t n; };
void twins_release(struct twins *t);
MUST_CHECK int carry_twins(struct office *o, size_t limit, struct twins *out, struct err *e);
MUST_CHECK int carry_renumber(struct office *o, int64_t row, struct buf *said, struct err *e);

/* A line if another PC bears this one's code, and one for every report number that two days have; nothing when all is well. */
MUST_CHECK int carry_say_namesake(struct office *o, struct buf *said, struct err *e);

/* This PC takes over the running number of a dead one (never its id): the next label continues station "code". */
MUST_CHECK int carry_replace(struct office *o, const char *code, struct buf *said, struct err *e);
/* This PC gets a code nobody has used yet: where two call themselves alike. */
MUST_CHECK int carry_rename(struct office *o, const char *code, struct buf *said, struct err *e);

#endif
