/*
 * merge.h - sync by file copy: any copied ledger or pack, any number of
 * times, in any order; nothing is lost and nothing changes the other file.
 */
#ifndef DB_MERGE_H
#define DB_MERGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"

struct merge_count {		/* per entity of the model; the last line is "others": kept and forwarded */
	const struct entity *entity;	/* NULL: unknown to this program */
	int64_t fresh, changed, same, conflicts, hidden;	/* rows */
};

struct merge_preview {
	char path[4096];
	char township[200];
	char station_code[9];		/* "" when many */
	int64_t edits, fresh_edits;	/* read; of them not held */
	int64_t refused;		/* could not be proven: left out */
	bool damaged;			/* the file could not be read whole; what could be read was taken */
	int64_t newest_at;		/* newest clock in it */
	bool clock_ahead;		/* its clock is ahead of ours by more than a day */
	struct merge_count *counts;	/* owned */
	size_t n_counts;
	bool hides_much;		/* would hide more than 10 % of what is shown: ask */
	bool nothing;			/* all of it is held already */
};

struct merge;			/* a merge looked at and not yet decided: an open transaction of the own ledger */

/*
 * Read the file, prove every edit, insert what is not held, fold, count - and stop before COMMIT.  Another township is refused
 * (ERR_INPUT) as is a wrong key or a cut pack (ERR_DAMAGED, whole).  pr may cancel.  *out is open until commit or rollback.
 */
MUST_CHECK int merge_begin(struct merge **out, struct ledger *l, const char *path, const uint8_t *key, int64_t who,
		const struct progress *pr, struct err *e);
const struct merge_preview *merge_preview(const struct merge *m);	/* borrowed */
MUST_CHECK int merge_commit(struct merge *m, int64_t *batch, struct err *e);	/* frees m, also on failure (then nothing changed) */
void merge_keep(struct merge *m);		/* before commit: never taken back; a ledger begins with it */
void merge_rollback(struct merge *m);		/* frees m; the ledger is as before */

/* Take a whole merge back: its edits leave the log (the one named exception, with conflict lists when later work builds on it). */
struct merge_builds { const struct entity *entity; int64_t row; };
struct merge_blockers { struct merge_builds *p; size_t n; };	/* owned */
void merge_blockers_release(struct merge_blockers *b);
/* ERR_CONFLICT with *blockers filled when later edits are based on it; nothing is changed then. */
MUST_CHECK int merge_take_back(struct ledger *l, int64_t batch, struct merge_blockers *blockers, const struct progress *pr, struct err *e);
struct merge_batch { int64_t batch, at, who, edits; char source[4096]; };
MUST_CHECK int merge_last(struct ledger *l, struct merge_batch *out, struct err *e);	/* of this PC's; ERR_NOTFOUND: none */

/* What is known of every station heard of. */
struct peer {
	char station[17], code[9];
	int64_t last_at;	/* newest clock of its edits held */
	int64_t edits;		/* of its edits held */
	int64_t heard_at;	/* when we merged something carrying it; 0: never */
	char way[256];		/* by which file */
	int64_t clock_error;	/* ms its clock is off, as far as known */
	/* what its own files show of our edits; it may have more by now */
	int64_t shown_at;	/* its clock at the newest of them; 0: none has come */
	int64_t lacks;		/* how many of ours it has not */
	int64_t lacks_from;	/* number of the first of these; INT64_MAX: it has all */
	int64_t had_at;		/* clock of our newest edit before that; 0 none */
	bool self;
};
struct peers { struct peer *p; size_t n; };
void peers_release(struct peers *p);
MUST_CHECK int ledger_peers(struct ledger *l, struct peers *out, struct err *e);
/* Other stations heard of under that code which made something after "since" (ms): how many, and one of them. */
MUST_CHECK int ledger_called(struct ledger *l, const char *code, int64_t since, char station[17], size_t *n, struct err *e);
/* Number of the first edit of a row; 0 when it was another station's. */
MUST_CHECK int ledger_own_since(struct ledger *l, const struct entity *ent, int64_t row, int64_t *n, struct err *e);

#endif
