/*
 * handover.h - 交接: what was handed over, written down.
 */
#ifndef OFFICE_HANDOVER_H
#define OFFICE_HANDOVER_H

#include <stdint.h>

#include "base/err.h"
#include "office/thing.h"

struct buf;
struct office;

/*
 * A hand-over is a record: date, who, purpose, receiver, medium with its serial, file, edits, kind (pack, plain pack, plain
 * copy, a form of a superior with what is personal).  Merging writes none: a record for every merge would be news for the next one, without end; the ledger file itself
 * remembers which file brought what (merge_last, carry_peers).
 */
extern const struct entity handover_entity;
extern const struct thing handover_thing;

enum { HANDOVER_PACK = 1, HANDOVER_PLAIN_PACK, HANDOVER_COPY, HANDOVER_FORM };	/* kind */

struct handover {		/* borrowed; none NULL */
	int kind;
	const char *purpose, *receiver;
	const char *medium, *serial;
	const char *file;
	int64_t edits, bytes;
};

MUST_CHECK int handover_write(struct office *o, const struct handover *h, struct err *e);

/* The last purpose and receiver of a copy or pack (sticky); "" when there was none. */
void carry_last(struct office *o, struct buf *purpose, struct buf *receiver);

#endif
