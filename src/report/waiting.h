/*
 * waiting.h - jobs nobody watches any more that are not over: what was sent
 * once is not sent twice.
 *
 * Each is a line of the file "printing" in the state folder until it is seen
 * to be over; the screen and the command line go on with each other's.
 */
#ifndef REPORT_WAITING_H
#define REPORT_WAITING_H

#include <stdbool.h>

#include "report/kind.h"
#include "report/printer.h"

struct buf;

/* What such a job is found by: the same for the same page. */
void waiting_name(const struct report *r, const struct report_options *opt, struct buf *out);
/* False: none was left. */
bool waiting_find(const char *name, struct job *out);
/* j NULL or over: nothing waits any more.  What cannot be kept only means that the next time does not know of it. */
void waiting_put(const char *name, const struct job *j);

#endif
