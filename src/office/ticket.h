/*
 * ticket.h - 工单: something promised to somebody, until it is closed.
 *
 * 办结 (closed), 解决 (solved) and 满意 (satisfied) are three facts with a
 * date each; none is derived from another.
 */
#ifndef OFFICE_TICKET_H
#define OFFICE_TICKET_H

#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"
#include "office/thing.h"

struct buf;
struct office;

extern const struct entity ticket_entity;
extern const struct thing ticket_thing;
extern const struct entity progress_entity;
extern const struct thing progress_thing;

enum {				/* state; below TICKET_CLOSED it is open */
	TICKET_NEW = 10, TICKET_ASSIGNED = 20, TICKET_SIGNED = 25, TICKET_WORKING = 30,
	TICKET_RETURNED = 40,	/* handed back; whoever dispatched it has not said yes or no */
	TICKET_UNPLACED = 45,	/* he said yes: it needs another owner */
	TICKET_PARKED = 50, TICKET_REPORTED = 52, TICKET_ANSWERED = 56,
	TICKET_CLOSED = 60, TICKET_FILED = 70, TICKET_MERGED = 80, TICKET_REFUSED = 90
};
enum { RESULT_SOLVED = 1, RESULT_PARTLY, RESULT_POLICY, RESULT_UPWARD, RESULT_DUPLICATE };
enum { SOLVED_YES = 1, SOLVED_PARTLY, SOLVED_NO };
enum { CONTACTED_YES = 1, CONTACTED_NO };	/* asked in the call-back: did whoever handled it get in touch? */
enum { SATISFIED_YES = 1, SATISFIED_FAIRLY, SATISFIED_NO, SATISFIED_UNREACHED };
enum {				/* progress.kind */
	PROGRESS_STEP = 1, PROGRESS_ASSIGN, PROGRESS_RETURN, PROGRESS_CLOSE, PROGRESS_CALLBACK, PROGRESS_REOPEN, PROGRESS_PARK,
	PROGRESS_REFUSE, PROGRESS_SIGN, PROGRESS_CONSENT, PROGRESS_DENY, PROGRESS_EXTEND, PROGRESS_RESUME, PROGRESS_REPORT,
	PROGRESS_ABOVE, PROGRESS_ANSWER, PROGRESS_SUPERVISE, PROGRESS_MERGE, PROGRESS_UNMERGE, PROGRESS_FILE
};

extern const struct choice ticket_states[];

extern const struct choice ticket_results[];		/* digits of F8 */
extern const struct choice ticket_solved[];
extern const struct choice ticket_satisfied[];
extern const struct choice ticket_contacted[];

/* The last day its source and class give it, counted from the day it was opened; null: no rule. */
MUST_CHECK int ticket_default_deadline(struct office *o, const struct record *r, struct value *out, struct err *e);

/* Fills a new ticket's owner, deadline and state where they are null: contact cadre of the village else me, rule of the source. */
MUST_CHECK int ticket_defaults(struct office *o, struct record *r, struct err *e);

/* 上级收回: reported up, never given to somebody of a village.  ERR_INPUT with the reason when owner is one; no owner is fine. */
MUST_CHECK int ticket_may_own(struct office *o, const struct record *r, int64_t owner, struct err *e);

/* The name and phone of the household, as they are on the day it was asked, where the caller is not given; and its village. */
MUST_CHECK int ticket_fill_caller(struct office *o, struct record *r, struct err *e);
/* What fits a list line, out of a note: its first sentence, cut on a whole character. */
void ticket_summary_of(struct buf *out, const char *note);

/* Days past its deadline (negative: days left); only for open tickets with one, else INT32_MIN. */
int32_t ticket_late(const struct record *r, int32_t today);

/* The lists behind the digits and the home screen. */
void ticket_overdue(struct office *o, struct query *q);
void ticket_due_today(struct office *o, struct query *q);
void ticket_mine(struct office *o, struct query *q);
void ticket_waiting(struct office *o, struct query *q);		/* closed 7 days ago or more and not called back */
void ticket_open(struct office *o, struct query *q);

#endif
