/*
 * scan.h - the whole log read once, front to back, and every row it speaks
 * of folded once: this thread reads and hands over, another one decodes and
 * folds (worker.h).  The greatest labels are left in the store, whose they
 * are only when it is through.  Private to db/.
 */
#ifndef DB_SCAN_H
#define DB_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/progress.h"

struct folded;
struct store;
struct worker;

struct scan {
	struct store *store;		/* borrowed; what it is for: the log, descriptors and names */
	/* Takes rows folded: some at a time, these by thing and place unless digests are wanted.  heads.n 0: nothing of it folds. */
	int (*take)(void *data, struct folded *const *f, size_t n, struct err *e);
	void *data;
	bool verify;			/* every id and the chain are computed again: ERR_DAMAGED */
	const uint8_t *digest_key;	/* not NULL: each row's digest is wanted */
	struct worker *worker;		/* borrowed; NULL: one of its own */
	int64_t edits;			/* out: how many there are */
};

MUST_CHECK int scan_log(struct scan *s, const struct progress *pr, struct err *e);

#endif
