/*
 * damage.h - the own ledger is damaged: what can be had, and having it.
 *
 * The ledger must be closed.  The damaged file is only read, and kept under
 * a name of its own when another takes its place.
 */
#ifndef OFFICE_DAMAGE_H
#define OFFICE_DAMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"

struct buf;
struct office;
struct office_options;

struct damage {
	bool tables;		/* only tables made out of the log are bad: all edits are there, no copy is needed, the rest is 0 */
	int64_t readable;	/* edits in the damaged file whose hash fits */
	int64_t lost;		/* others it had, as far as known */
	char *backup;		/* owned; the newest sound copy; NULL: none */
	int64_t backup_at, backup_edits;
	int64_t only_here;	/* readable ones the copy does not have */
	int64_t only_there;	/* the copy's that the damaged file has lost */
};
void damage_release(struct damage *d);

/* Is it the file that is damaged (not: locked, newer, missing)? */
bool damage_is(const struct err *e);

/* Reads the damaged file and, where edits of it are bad, the newest copy that is whole; changes nothing.  folder: of the backups. */
MUST_CHECK int damage_options(const struct office_options *opt, const char *folder, struct damage *out, const struct progress *pr,
		struct err *e);
/* That in words, a fact a line. */
void damage_describe(const struct damage *d, struct buf *out);

/*
 * In the ledger's place, checked: where only tables are bad, the same log with its tables made anew; else the copy (d->backup;
 * NULL: an empty ledger of the same township) and every edit of the damaged file whose hash fits.  The damaged file stays as *kept (owned by the caller), beside it.
 */
MUST_CHECK int damage_repair(const struct office_options *opt, const struct damage *d, char **kept, struct buf *said,
		const struct progress *pr, struct err *e);

/* Once a week everything is checked, when nobody types (pr may stop it: ERR_CANCEL, due again). */
bool damage_check_due(struct office *o);
MUST_CHECK int damage_check(struct office *o, const struct progress *pr, struct err *e);
/* The log is whole and only the tables are not: ledger_rebuild is enough. */
bool damage_of_tables(struct office *o, const struct progress *pr);

/* Only what can be proven of any file, into a new ledger (yibenzhang salvage). */
MUST_CHECK int damage_salvage(const char *from, const char *to, struct buf *said,
		const struct progress *pr, struct err *e);

#endif
