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
	TICKET_NEW = 10, TICKET_ASSIGNED = 20, TICKET_WORKING = 30, TICKET_RETURNED = 40, TICKET_PARKED = 50,
	TICKET_CLOSED = 60, TICKET_FILED = 70, TICKET_MERGED = 80, TICKET_REFUSED = 90
};
enum { RESULT_SOLVED = 1, RESULT_PARTLY, RESULT_POLICY, RESULT_UPWARD, RESULT_DUPLICATE };
enum { SOLVED_YES = 1, SOLVED_PARTLY, SOLVED_NO };
enum { SATISFIED_YES = 1, SATISFIED_FAIRLY, SATISFIED_NO, SATISFIED_UNREACHED };
enum {				/* progress.kind */
	PROGRESS_STEP = 1, PROGRESS_ASSIGN, PROGRESS_RETURN, PROGRESS_CLOSE, PROGRESS_CALLBACK, PROGRESS_REOPEN, PROGRESS_PARK,
	PROGRESS_REFUSE
};

extern const struct choice ticket_results[];		/* digits of F8 */
extern const struct choice ticket_solved[];
extern const struct choice ticket_satisfied[];

/*
 * One step of a ticket = one batch: the ticket's fields and a progress line.  "said" (may be NULL) gets one plain sentence
 * for the status line.  ERR_INPUT with the reason when the state does not allow it; nothing is written then.
 */
MUST_CHECK int ticket_assign(struct office *o, int64_t row, int64_t owner, int32_t deadline /* DATE_NONE: as it is */,
		struct buf *said, struct err *e);
MUST_CHECK int ticket_return(struct office *o, int64_t row, const char *reason, struct buf *said, struct err *e);
MUST_CHECK int ticket_progress(struct office *o, int64_t row, const char *text, struct buf *said, struct err *e);
MUST_CHECK int ticket_park(struct office *o, int64_t row, const char *reason, int32_t look_again, struct buf *said, struct err *e);
MUST_CHECK int ticket_refuse(struct office *o, int64_t row, const char *reason, struct buf *said, struct err *e);
/* result: RESULT_...; target: the ticket it duplicates, for RESULT_DUPLICATE; else 0. */
MUST_CHECK int ticket_close(struct office *o, int64_t row, int result, const char *note, int64_t target, struct buf *said,
		struct err *e);
MUST_CHECK int ticket_callback(struct office *o, int64_t row, int satisfied, int solved /* 0 when not reached */, const char *note,
		struct buf *said, struct err *e);
MUST_CHECK int ticket_reopen(struct office *o, int64_t row, const char *reason, struct buf *said, struct err *e);

/* Fills a new ticket's owner, deadline and state where they are null: contact cadre of the village else me, rule of the source. */
MUST_CHECK int ticket_defaults(struct office *o, struct record *r, struct err *e);

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
