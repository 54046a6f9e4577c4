/*
 * form.h - a form being filled: typed text, parsed values, errors, draft.
 *
 * The screen shows and edits; everything a form knows is here and can be
 * tested without one.  Typed text is never thrown away: a refused value
 * keeps its characters, every change reaches the draft (draft.h).
 */
#ifndef OFFICE_FORM_H
#define OFFICE_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"

struct buf;
struct office;
struct thing;

struct form_field {
	char *text;		/* owned; as typed or as formatted from the value */
	char *shown;		/* owned; text as opened, prefilled or last saved */
	struct value value;	/* owned; what text means; null when error */
	char *error;		/* owned; NULL when fine */
	char *warning;		/* owned; does not block saving */
	bool touched;		/* typed here, not prefilled */
	bool pending;		/* text is newer than value: not parsed yet, or wrong */
};

struct form_lines;

struct form {
	struct office *office;		/* borrowed */
	const struct thing *thing;
	struct record shown;		/* owned; the row as opened (its heads are the bases); row 0: new */
	struct form_field *fields;	/* owned; entity->n_fields */
	struct form_lines *lines;	/* owned; per field, the child rows its LINES showed when opened */
	int64_t row;			/* the row it is or will be: "also" may point at it before it is saved (new: shown.row is 0) */
	bool filling;			/* hooks fill in: nothing is touched by it and no draft begins */
	bool changing;			/* inside a "changed" hook: what it fills in calls no second one */
	int64_t draft;			/* its draft's number; 0: nothing typed yet */
	int64_t from_row;		/* opened from this row (a household, a visit); 0 none */
	const char *from_entity;
	bool with_others;		/* the next save writes what its thing offers beside it (thing.h): said by whoever was asked */
	int64_t saved_batch;		/* 0 until saved */
	int batch_count;		/* 第3户: forms saved in this walk */
};

/* A new form, opened from a row of from_entity or from nothing. */
MUST_CHECK int form_new(struct form **out, struct office *o, const struct thing *t, const char *from_entity, int64_t from_row, struct err *e);
/* An existing row. */
MUST_CHECK int form_open(struct form **out, struct office *o, const struct thing *t, int64_t row, struct err *e);
/* A draft found on disk: bases, shown values and every typed character as they were. */
MUST_CHECK int form_resume(struct form **out, struct office *o, int64_t draft, struct err *e);
void form_free(struct form *f);		/* the draft stays */

/* The text of a field changed (every key): kept and drafted, not parsed. */
void form_type(struct form *f, int field, const char *text);
/* The field is left: parse; on error the text stays and fields[field].error says why.  Returns false on error. */
bool form_leave(struct form *f, int field);
/* A value chosen from a picker or by digit. */
void form_choose(struct form *f, int field, const struct value *v);
/* A field as it stood earlier (its text, value, touched, pending): no hook runs, the draft follows.  See form_steps.h. */
void form_put_back(struct form *f, int field, const struct form_field *was);
void form_set_text(struct form *f, const char *field, const char *typed);	/* by name, typed and left: prefill, CLI, tests */
struct value *form_value(struct form *f, const char *field);			/* borrowed; never NULL */
void form_error(struct form *f, const char *field, const char *fmt, ...) PRINTF_LIKE(3, 4);
void form_warn(struct form *f, const char *field, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* An untouched form of a row shows what the ledger has now (*did then); one that was touched keeps what it was opened with. */
MUST_CHECK int form_refresh(struct form *f, bool *did, struct err *e);

/* The field is to be filled as things stand: it is required, or so is one of the two and the other is empty. */
bool form_wants(const struct form *f, int field);
/* First empty or wrong required field at or behind "from" in form order; -1 none. */
int form_next_needed(const struct form *f, int from);
bool form_is_dirty(const struct form *f);	/* differs from what was shown */

/* Same as the last saved record of this kind: one field (Ctrl+D) or all sticky-able ones (F7). */
MUST_CHECK int form_same_as_last(struct form *f, int field /* -1: all */, struct err *e);

/*
 * Check and save in one batch with what follows from it.  ERR_INPUT: field errors are set, nothing lost; *bad = first such
 * field.  A second save of a saved, untouched form does nothing and returns 0 with *already true.  The draft ends with it.
 */
MUST_CHECK int form_save(struct form *f, int *bad, bool *already, struct err *e);
/* What form_save would write, appended to cs and not saved: an import gathers many forms into one batch. */
MUST_CHECK int form_gather(struct form *f, struct changes *cs, int *bad, struct err *e);
/* The next form of the same walk: sticky fields carried over, batch_count + 1. */
MUST_CHECK int form_next(struct form **out, const struct form *saved, struct err *e);
void form_discard(struct form *f);		/* drops the draft (asked for by name only); form_free still follows */

/* The form's values as a record (for facts and titles); LINES as they are typed, not saved yet. *out is initialised here. */
void form_record(const struct form *f, struct record *out);

#endif
