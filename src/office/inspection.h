/*
 * inspection.h - 来检查: who comes from above, for what, when and where, and
 * which material he asks for.
 *
 * Overlaps are told, never judged and never prevented: who comes when is the
 * leader's to arrange (overlap.h).
 */
#ifndef OFFICE_INSPECTION_H
#define OFFICE_INSPECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/record.h"
#include "office/rule.h"
#include "office/thing.h"

struct buf;
struct changes;
struct form;
struct office;
struct query;

extern const struct entity inspection_entity;
extern const struct thing inspection_thing;
extern const struct entity material_entity;
extern const struct thing material_thing;

/* Fields of an inspection and of a reception that say the same of one visit; ends with NULLs. */
extern const char *const inspection_same[][2];

enum { PLAN_AS_ASKED = 1, PLAN_JOINED /* with another */, PLAN_CANCELLED };

enum { SOON_DAYS = 7 };		/* what home looks ahead: today and the six days behind it */
/* Today and the days to come that home counts, soonest first; cancelled ones are not among them. */
void inspection_soon(struct office *o, struct query *q);
/* Those of one day, or of another's day, not cancelled.  iso is borrowed. */
void inspection_on(struct query *q, const char *iso);

/* Minute of the day in "start" or "until"; -1: not filled in. */
int inspection_minute(const struct record *r, const char *field);
/* Minutes from start to end; -1: not both are filled in. */
int inspection_minutes(const struct record *r);
/* "1.5小时", "40分钟" */
void inspection_hours(int64_t minutes, struct buf *out);

/* Names of the material it asks for: as typed on a form, else the rows below it.  *out is initialised here. */
MUST_CHECK int inspection_materials(struct office *o, const struct record *r, struct rows *out, struct err *e);

/* Escorts against the limits that hold on its day (C1).  *out is initialised here; release with rule_results_release. */
MUST_CHECK int inspection_check(struct office *o, const struct record *r, struct rule_results *out, struct err *e);

/* Lines for its page and form, cells of its list; inspection_thing.facts and .cell. */
int inspection_facts(struct office *o, const struct record *r, struct buf *out, struct err *e);
bool inspection_cell(struct office *o, const struct record *r, const struct field *f, int32_t today, struct buf *out, bool *warn);
/* Joined with those it meets: that they are to be joined too, and doing it in the same save; inspection_thing.offer and .also. */
int inspection_offer(struct form *f, struct buf *ask, struct err *e);
int inspection_also(struct form *f, struct changes *more, struct err *e);

#endif
