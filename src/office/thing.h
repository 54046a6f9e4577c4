/*
 * thing.h - the rules of one kind of thing, beside its descriptor.
 *
 * One file per thing (village.c household.c person.c staff.c visit.c
 * ticket.c reception.c term.c rule.c) fills one struct thing in.  All hooks
 * may be NULL.  No SQL, no screen.
 */
#ifndef OFFICE_THING_H
#define OFFICE_THING_H

#include <stdbool.h>

#include "base/err.h"
#include "db/entity.h"
#include "db/ledger.h"

struct buf;
struct form;
struct office;
struct rule_results;

struct preset {			/* filter behind a digit in the list */
	const char *title;	/* "超期" */
	void (*fill)(struct office *o, struct query *q);
};

struct thing {
	const struct entity *entity;
	const char *plural;			/* title of its list: "工单" */
	/* a new form: what is known before anything is typed (date, me, the row it was opened from) */
	int (*prefill)(struct form *f, struct err *e);
	/* after field took a value: fill what follows from it (village from household) */
	int (*changed)(struct form *f, int field, struct err *e);
	/* before saving: set form_error on every field that is wrong; warnings do not block (form_warn) */
	int (*check)(struct form *f, struct err *e);
	/* what else this save writes in the same batch (a ticket out of a visit) */
	int (*also)(struct form *f, struct changes *more, struct err *e);
	/* what else this save could write when somebody says so (form.with_others): a question in *ask; nothing when there is nothing */
	int (*offer)(struct form *f, struct buf *ask, struct err *e);
	/* what others call it */
	void (*title)(struct office *o, const struct record *r, struct buf *out);
	/* what the rules say of it, and which field settles each finding (finding.h).  *out is initialised by it */
	int (*findings)(struct office *o, const struct record *r, struct rule_results *out, struct err *e);
	/* lines under the form and on its page, beside the findings: 上次到这户... */
	int (*facts)(struct office *o, const struct record *r, struct buf *out, struct err *e);
	/* how a list shows a field, when not as it is: "超期3天 !!".  False: nothing special; *warn: something to look at */
	bool (*cell)(struct office *o, const struct record *r, const struct field *f, int32_t today, struct buf *out, bool *warn);
	/* what F4 shows behind the findings and their clauses: what else the record is judged by */
	int (*basis)(struct office *o, const struct record *r, struct buf *out, struct err *e);
	/* before it leaves the office on paper or in a file: what others must not see is taken out of r (outward.h) */
	int (*outward)(struct office *o, struct record *r, struct err *e);
	const struct preset *presets;		/* digits 1-9 in its list, those behind the ninth by a saved filter (saved.h); ends with title NULL */
	const char *const *children;		/* entities shown on its page, NULL-ended: household: person visit ticket */
};

extern const struct thing *const things[];	/* ends with NULL; menu order */
const struct thing *thing_find(const char *name);	/* NULL when unknown */
const struct thing *thing_of(const struct entity *e);	/* never NULL for entities of office_model */

#endif
