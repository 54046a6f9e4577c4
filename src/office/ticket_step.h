/*
 * ticket_step.h - how a ticket moves: one table of states and events, the
 * same for screens and commands.
 *
 * One step = one batch: the ticket's fields and a progress line, so that a
 * paper history needs no log reading while the log still proves it.
 */
#ifndef OFFICE_TICKET_STEP_H
#define OFFICE_TICKET_STEP_H

#include <stdint.h>

#include "base/err.h"
#include "office/ticket.h"

enum ticket_event {
	EVENT_NOTE, EVENT_ASSIGN, EVENT_SIGN, EVENT_RETURN, EVENT_CONSENT, EVENT_DENY, EVENT_EXTEND, EVENT_PARK, EVENT_RESUME,
	EVENT_REPORT, EVENT_ABOVE, EVENT_ANSWER, EVENT_SUPERVISE, EVENT_REFUSE, EVENT_MERGE, EVENT_UNMERGE, EVENT_CLOSE,
	EVENT_CALLBACK, EVENT_REDO, EVENT_REOPEN, EVENT_FILE, TICKET_EVENTS
};

enum {				/* what a step needs */
	NEEDS_TEXT = 1 << 0, TAKES_TEXT = 1 << 1 /* may stay empty */, NEEDS_PERSON = 1 << 2, NEEDS_DAY = 1 << 3,
	TAKES_DAY = 1 << 4, NEEDS_TARGET = 1 << 5, NEEDS_RESULT = 1 << 6, NEEDS_ANSWERS = 1 << 7	/* of a call-back */
};

struct ticket_event_info {
	const char *name;		/* typed on the command line: "extend" */
	const char *title;		/* 延期 */
	unsigned needs;
	const char *ask_text, *ask_person, *ask_day;	/* questions; NULL: not asked */
	const char *day;		/* the day asked for begins with this: "+30"; NULL empty */
	const char *help;		/* one line beside it in the menu */
	const char *why;		/* said when an open ticket is not in a state for it */
};
extern const struct ticket_event_info ticket_events[TICKET_EVENTS];

struct ticket_input {		/* only what the event needs; the rest zero */
	const char *text;
	int64_t person;		/* owner, or who approved */
	int32_t day;		/* 0 or DATE_NONE: none */
	int64_t target;		/* the ticket it is merged into */
	int result;		/* RESULT_... */
	int satisfied, solved, contacted;	/* solved and contacted 0 when nobody was reached */
};

/* NULL when the table lets event happen in state; else why not, as a clause behind "不能延期: ".  Never NULL for unknown states. */
const char *ticket_refusal(enum ticket_event event, int64_t state);
/* The state the table leads to: a code, the same state, or TICKET_BEFORE (what it was before it was merged); 0: refused. */
enum { TICKET_BEFORE = 1 };
int64_t ticket_next(enum ticket_event event, int64_t state);

/*
 * May the step be taken with this ticket now, whatever its input: 0, or ERR_INPUT and why not (it is in the 回收站; its state, a
 * limit of the rules or what happened before does not allow it).  To be asked before the user is asked anything.
 */
MUST_CHECK int ticket_may_step(struct office *o, const struct record *r, enum ticket_event event, struct err *e);

/*
 * Does the step.  said (may be NULL) gets one plain sentence for the status line.  ERR_INPUT with the reason when the state or
 * an input does not allow it; nothing is written then.
 */
MUST_CHECK int ticket_step(struct office *o, int64_t row, enum ticket_event event, const struct ticket_input *in, struct buf *said,
		struct err *e);

/* The usual ones by name. */
MUST_CHECK int ticket_assign(struct office *o, int64_t row, int64_t owner, int32_t deadline /* DATE_NONE: as it is */,
		struct buf *said, struct err *e);
MUST_CHECK int ticket_return(struct office *o, int64_t row, const char *reason, struct buf *said, struct err *e);
MUST_CHECK int ticket_progress(struct office *o, int64_t row, const char *text, struct buf *said, struct err *e);
/* result: RESULT_...; target: the ticket it duplicates, for RESULT_DUPLICATE; else 0. */
MUST_CHECK int ticket_close(struct office *o, int64_t row, int result, const char *note, int64_t target, struct buf *said,
		struct err *e);

#endif
