/*
 * draft.h - what is being typed, on disk within a second.
 *
 * Not in the ledger: one append-only file in the state folder, lines with a
 * checksum each, at most one fdatasync a second (drafts_tick from the loop;
 * drafts_due tells when).  Rewritten whole (atomically) when the program
 * starts and most of it is dead.  Two programs at once use a file each
 * (lock), and each offers the orphans of dead ones.
 */
#ifndef OFFICE_DRAFT_H
#define OFFICE_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/record.h"

struct drafts;

struct draft_info {
	int64_t id;
	char entity[32];
	int64_t row;		/* 0: a new record */
	int64_t at;		/* last key, ms */
	int64_t who;
	char *summary;		/* owned by the list: first typed words, for 接着写/丢掉/以后 */
};
struct draft_list { struct draft_info *p; size_t n; };
void draft_list_release(struct draft_list *l);

MUST_CHECK int drafts_open(struct drafts **out, const char *state_folder, struct err *e);
void drafts_close(struct drafts *d);		/* syncs */

/* A draft begins: entity, row, bases and the texts the form showed. */
int64_t drafts_begin(struct drafts *d, const char *entity, int64_t row, int64_t who, const struct ids *bases,
		const char *const *names, const char *const *shown, size_t n);
void drafts_type(struct drafts *d, int64_t id, const char *field, const char *text);
void drafts_end(struct drafts *d, int64_t id);	/* saved or thrown away by name */

/* Write what is pending; sync when a second has passed or when now.  Failure is kept for drafts_trouble. */
void drafts_tick(struct drafts *d, bool now);
int64_t drafts_due(const struct drafts *d);	/* ms until a tick is needed; -1: nothing pending (no wake-up) */
const char *drafts_trouble(const struct drafts *d);	/* NULL, or why drafts cannot be written: shown, never hidden */

void drafts_list(struct drafts *d, struct draft_list *out);
/* The draft as it stood: bases, row, names, shown and typed texts.  Arrays owned by the caller. */
struct draft { int64_t row, who; char entity[32]; struct ids bases; char **names, **shown, **typed; size_t n; };
MUST_CHECK int drafts_read(struct drafts *d, int64_t id, struct draft *out, struct err *e);
void draft_release(struct draft *d);
/*
 * A line typed outside a form (a reason, a clause), under the question it answers: there again, whatever ended the program or
 * the question.  With "" it is gone.  drafts_list passes these by.
 */
void drafts_line_type(struct drafts *d, const char *question, const char *text);
/* Enter took it; it is gone once something is saved, which mark (office_undo_mark) tells, and stays when nothing was. */
void drafts_line_given(struct drafts *d, const char *question, int64_t mark);
char *drafts_line(struct drafts *d, const char *question, int64_t mark);	/* owned; NULL: none */
/* One that was thrown away begins again as it stood; the result is its new id. */
int64_t drafts_again(struct drafts *d, const struct draft *from);

#endif
