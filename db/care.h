/*
 * care.h - a ledger file that is damaged, about to be re-folded, or come
 * from somewhere else: what can be had out of it without trusting it.
 */
#ifndef DB_CARE_H
#define DB_CARE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"

/* Only the file's structure, much faster than ledger_check.  ERR_DAMAGED: nothing more may be written into it. */
MUST_CHECK int ledger_quick_check(struct ledger *l, const struct progress *pr, struct err *e);

/* Only the newest edits, by their hashes: takes the same moment whatever the ledger's size.  ERR_DAMAGED likewise. */
MUST_CHECK int ledger_check_newest(struct ledger *l, struct err *e);

/* ledger_backup of a file nobody here has open, whatever shape its derived tables have. */
MUST_CHECK int ledger_backup_closed(const char *path, const char *to, const struct progress *pr, struct err *e);

/*
 * Is all that matters of the file at path there: every edit proven by its hash and its chain, none missing, and what this file
 * alone knows of them?  Then only derived tables or indexes can be damaged.  ERR_DAMAGED: no, or it cannot be told.
 */
MUST_CHECK int ledger_log_whole(const char *path, const struct progress *pr, int64_t *edits, struct err *e);
/*
 * That much of it, row by row, into a new file at "to" (which must not exist), its tables made out of the log, all checked
 * (*edits).  Numbers, batches and marks stay as they are: to others, and to undo, it is the same ledger.  path is only read.
 */
MUST_CHECK int ledger_renew(const char *path, const char *to, const struct model *m, const struct station *st, const struct progress *pr,
		int64_t *edits, struct err *e);

struct rescue {
	int64_t edits;		/* proven, now in the new ledger */
	int64_t lost;		/* met and not proven, or known to be missing */
	int64_t newest_at;
	bool damaged;		/* the file could not be read whole */
};
/*
 * Every edit whose hash fits, out of a ledger file in whatever state (or a pack), into a new ledger of the same township at
 * "to", which must not exist.  The file itself is only read.
 */
MUST_CHECK int ledger_rescue(const char *from, const uint8_t *key, const char *to, const struct model *m, const struct station *st,
		const struct progress *pr, struct rescue *out, struct err *e);

/*
 * Labels of ent that may stand on two rows.  What came in since the last call is compared by index and remembered in the
 * file, so asking often is cheap; whether both rows are still there and alike is for the caller to see.
 */
struct twin_labels { char **p; size_t n; };	/* owned */
void twin_labels_release(struct twin_labels *t);
MUST_CHECK int ledger_twin_labels(struct ledger *l, const struct entity *ent, struct twin_labels *out, struct err *e);
/* It has been dealt with. */
MUST_CHECK int ledger_twin_forget(struct ledger *l, const struct entity *ent, const char *label, struct err *e);
/* Has a label of this code ("A" of "A-0412") ever been given in what this ledger holds? */
MUST_CHECK int ledger_label_used(struct ledger *l, const struct entity *ent, const char *code, bool *used, struct err *e);
/* Rows of ent that were not there before the newest batch, also one not yet committed; at most max.  Returns how many in *n. */
MUST_CHECK int ledger_rows_made(struct ledger *l, const struct entity *ent, int64_t *rows, size_t max, size_t *n, struct err *e);

#endif
