/*
 * journal.h - things the program writes down itself when they have happened:
 * what was printed, what was handed over.
 *
 * Such a row has a day, a moment and whoever sat here; it is nobody's save,
 * so that taking back what somebody saved last does not take it away.
 */
#ifndef OFFICE_JOURNAL_H
#define OFFICE_JOURNAL_H

#include <stdbool.h>

#include "base/err.h"
#include "db/ledger.h"
#include "office/thing.h"

struct office;

/* The first fields of a journal's descriptor: date, at, who. */
#define JOURNAL_FIELDS \
	{ .name = "date", .title = "日期", .kind = FIELD_DATE, .initial = "今", .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN }, \
	{ .name = "at", .title = "时刻", .kind = FIELD_STAMP, .flags = FIELD_AUTO }, \
	{ .name = "who", .title = "经手", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_COLUMN | FIELD_TAB, .width = 8 }

extern const struct preset journal_presets[];

/* A change of "all" (initialised here) that says now and me; the caller adds the rest, then journal_save. */
struct change *journal_begin(struct office *o, const struct entity *ent, struct changes *all);
/* Releases them in any case. */
MUST_CHECK int journal_save(struct office *o, struct changes *all, struct err *e);
/* The row this PC wrote last of those asked for into *out, initialised here; false: none of late, and *out is empty. */
bool journal_last(struct office *o, const struct query *q, struct record *out);

#endif
