/*
 * printing.h - where a page is printed: choosing, remembering, following,
 * going on where it stopped.
 */
#ifndef UI_PRINTING_H
#define UI_PRINTING_H

#include <stdbool.h>

#include "report/aim.h"

struct config;
struct view;

/* The settings of this PC as a report takes them; borrowed. */
struct report_look printing_look(const struct config *c);

/* Where this report went last, else the default printer.  False, said: it cannot go there now. */
bool printing_remembered(struct view *v, const struct report *r, struct aim *out, struct err *e);
/* A box: printers with their state, folder, stick; copies, both sides, pages (of "pages").  Remembered.  False: Esc, or said. */
bool printing_choose(struct view *v, const struct report *r, int pages, struct aim *out, struct err *e);

/*
 * What was sent before and is not over is not sent twice: asked whether to go on with it.  what: waiting_name.
 * True: it was dealt with here, nothing new is to be sent.
 */
bool printing_goes_on(struct view *v, const char *what, struct err *e);
/* Follow a job, its state in words, until it is over or the user has seen enough; the end is said.  -1: asking failed. */
MUST_CHECK int printing_follow(struct view *v, const char *what, struct job *j, struct err *e);

#endif
