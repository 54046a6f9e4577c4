/*
 * printout.h - 打印记录: who put villagers' data on paper as it is, when and
 * what for.
 */
#ifndef OFFICE_PRINTOUT_H
#define OFFICE_PRINTOUT_H

#include "base/err.h"
#include "office/thing.h"

struct buf;
struct office;

extern const struct entity printout_entity;
extern const struct thing printout_thing;

struct printout {			/* all borrowed */
	const char *report;		/* "工单台账" */
	const char *about;		/* its title or days; may be "" */
	const char *purpose;
	const char *to;			/* printer or file */
};

MUST_CHECK int printout_write(struct office *o, const struct printout *p, struct err *e);
/* What the last one was for: offered again.  Nothing when there is none. */
void printout_last(struct office *o, struct buf *purpose);

#endif
