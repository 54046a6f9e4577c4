/*
 * daily.h - 日报: the little of a day's report that no record says: its issue
 * number and what is put before the leaders.
 *
 * A named row: the same day on two PCs is one row.
 */
#ifndef OFFICE_DAILY_H
#define OFFICE_DAILY_H

#include <stdint.h>

#include "base/err.h"
#include "db/record.h"
#include "office/thing.h"

struct office;

extern const struct entity daily_entity;
extern const struct thing daily_thing;

/* The day's row into *out (initialised here); out->row is 0 when nothing was written for that day. */
MUST_CHECK int daily_find(struct office *o, int32_t day, struct record *out, struct err *e);

#endif
