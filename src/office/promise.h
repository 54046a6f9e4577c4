/*
 * promise.h - 答应的事: what was promised to a household, by when, and
 * whether it was kept.  Smaller than a ticket: nobody else has to do it.
 */
#ifndef OFFICE_PROMISE_H
#define OFFICE_PROMISE_H

#include <stdint.h>

#include "base/err.h"
#include "db/query.h"
#include "office/thing.h"

struct buf;
struct office;

extern const struct entity promise_entity;
extern const struct thing promise_thing;

enum { PROMISE_OPEN = 1, PROMISE_KEPT, PROMISE_DROPPED };	/* state */

/* Kept or dropped, today, in one batch; text (may be NULL) goes into the note.  ERR_INPUT when it is no longer open. */
MUST_CHECK int promise_settle(struct office *o, int64_t row, int state, const char *text, struct buf *said, struct err *e);

/* "答应过还没办: 11-20 送化肥 李明" a line each: what is open for a household. */
MUST_CHECK int promise_tell(struct office *o, int64_t household, struct buf *out, struct err *e);

/* Open ones, the soonest due first. */
void promise_open(struct office *o, struct query *q);

#endif
