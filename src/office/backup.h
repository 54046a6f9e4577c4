/*
 * backup.h - copies of the ledger that are there when they are needed.
 *
 * One at the first opening of a day, one before a merge, a re-fold by a new
 * version, a restore; each is a whole ledger file that was opened and checked.
 * Old ones go only after a new one is safe.
 */
#ifndef OFFICE_BACKUP_H
#define OFFICE_BACKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"

struct buf;
struct office;
struct office_options;

struct backup {
	char *path;		/* owned */
	char why[16];		/* day now merge upgrade restore */
	int64_t at;		/* ms */
	int64_t bytes;
};
struct backups { struct backup *p; size_t n; };	/* owned; newest first */
void backups_release(struct backups *b);

/* The folder named in the settings, or "backups" beside the ledger.  Owned by the caller. */
char *backup_folder(const char *ledger_path, const char *configured);

/* That folder of an open office. */
char *backup_folder_of(const struct office *o);

/* The first call of a day makes a copy and drops daily ones but for seven days, four weeks, twelve months.  *made: false when today has one. */
MUST_CHECK int backup_daily(struct office *o, const char *folder, bool *made, const struct progress *pr, struct err *e);
/* A copy now.  why: "now", or what is about to happen.  *path (may be NULL) is owned by the caller. */
MUST_CHECK int backup_make(struct office *o, const char *folder, const char *why, char **path, const struct progress *pr, struct err *e);

/* Before a re-fold: a copy of the ledger, which nobody has begun to change.  A failure stops nobody. */
void backup_before_refold(const struct office_options *opt, const struct progress *pr);

/* Copies of this ledger; o NULL: of any ledger (the present one cannot be opened). */
MUST_CHECK int backup_list(struct office *o, const char *folder, struct backups *out, struct err *e);
void backup_describe(const struct backup *b, struct buf *out);	/* "今天 08:30  1.2 MB  每日" */
/* For the home screen: "上次备份: 今天 08:30 (同一块盘, 3份可恢复)"; says so when there is none. */
void backup_status(struct office *o, struct buf *out);
/* A copy on the ledger's own disk does not survive the disk: said on the screen. */
bool backup_same_disk(const char *ledger_path, const char *folder);

/*
 * Puts file in the ledger's place.  The ledger must be closed.  The present one is kept as a copy first (*kept, owned by the
 * caller, NULL when there was none), so a restore can be taken back.  Refused: another township's file, and while another
 * window has the ledger open (ERR_CONFLICT).
 */
MUST_CHECK int backup_restore(const struct office_options *opt, const char *folder, const char *file, char **kept, struct err *e);

/* After the restore, the ledger open again: what it replaced is remembered in it for Ctrl+Z. */
void backup_restored(struct office *o, const char *kept);
/* The copy kept by a restore behind which nothing of mine was saved, merged or undone; owned by the caller, NULL: none. */
char *backup_restored_from(struct office *o);

/* ERR_CONFLICT while another process has the ledger open: it would go on writing into the file that was taken away. */
MUST_CHECK int backup_in_use(const char *ledger_path, struct err *e);

#endif
