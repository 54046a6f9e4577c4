/*
 * reception.h - 接待: the letter, guests, hosts, meal and cost of one
 * reception, and what the rules valid on its day say about it.
 *
 * A broken rule never blocks saving and never changes a figure.
 */
#ifndef OFFICE_RECEPTION_H
#define OFFICE_RECEPTION_H

#include "base/err.h"
#include "db/record.h"
#include "office/rule.h"
#include "office/thing.h"

struct office;

extern const struct entity reception_entity;
extern const struct thing reception_thing;
extern const struct entity guest_entity;
extern const struct thing guest_thing;

enum { MEAL_NONE = 0, MEAL_CANTEEN = 1, MEAL_OUTSIDE = 2, MEAL_SELF = 3 };

/* R1-R15 as far as the record says enough.  *out is initialised here; release with rule_results_release. */
MUST_CHECK int reception_check(struct office *o, const struct record *r, struct rule_results *out, struct err *e);
/* Only how many of them it breaks. */
MUST_CHECK int reception_failed(struct office *o, const struct record *r, int *out, struct err *e);

#endif
