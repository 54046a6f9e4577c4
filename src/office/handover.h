/*
 * handover.h - writing down that something was handed over.
 */
#ifndef OFFICE_HANDOVER_H
#define OFFICE_HANDOVER_H

#include <stdint.h>

#include "base/err.h"

struct office;

enum { HANDOVER_PACK = 1, HANDOVER_PLAIN_PACK, HANDOVER_COPY };	/* kind */

struct handover {		/* borrowed; none NULL */
	int kind;
	const char *purpose, *receiver;
	const char *medium, *serial;
	const char *file;
	int64_t edits, bytes;
};

MUST_CHECK int handover_write(struct office *o, const struct handover *h, struct err *e);

#endif
