/*
 * browse.h - what a list, a candidate box or "find" shows: records of one
 * thing, their columns as text, counted no further than people read.
 *
 * A browse owns the texts its query borrows, so it can outlive who asked.
 */
#ifndef OFFICE_BROWSE_H
#define OFFICE_BROWSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"
#include "office/thing.h"

struct buf;
struct form;
struct office;

#define BROWSE_CAP 9999		/* counts stop here: "9999+" */

struct browse {
	struct office *office;		/* borrowed */
	const struct thing *thing;
	struct query base;		/* without words; texts in it are static or owned by who opened the list */
	void (*fill)(struct office *, struct query *);	/* what base began as; NULL: everything */
	bool narrowed;			/* base has conditions of its own besides */
	int preset;			/* 1.. of thing->presets laid over base; 0 none */
	char *words;			/* owned; never NULL */
};

/* fill may be NULL: everything, newest first. */
void browse_init(struct browse *b, struct office *o, const struct thing *t, void (*fill)(struct office *, struct query *));
void browse_release(struct browse *b);
void browse_words(struct browse *b, const char *words);
/* 1..: a preset of the thing; 0: back to what the list was opened with.  False: there is no such preset. */
bool browse_preset(struct browse *b, int n);
/* From now on everything there is; the words stay. */
void browse_all(struct browse *b);
/* What it shows, by the title of one of the thing's presets: "" everything, NULL: something else. */
const char *browse_preset_title(const struct browse *b);
/* Only rows that point to row by field (the tickets of a household). */
void browse_of(struct browse *b, const char *field, int64_t row);

/* What it shows now, words included; borrows from the browse. */
void browse_query(const struct browse *b, struct query *q);
MUST_CHECK int browse_page(const struct browse *b, const struct record *from, bool forward, size_t limit, struct rows *out, struct err *e);
/* Rows that match, up to cap. */
MUST_CHECK int browse_count(const struct browse *b, int64_t cap, int64_t *out, struct err *e);

/* The columns of a thing's list: fields with FIELD_COLUMN in descriptor order.  Returns how many (<= max). */
size_t browse_columns(const struct thing *t, const struct field **out, size_t max);
/* How many columns of a terminal a field takes in a table. */
int browse_width(const struct field *f);
/* One cell.  *warn: overdue, failed ... : the screen marks it. */
void browse_cell(struct office *o, const struct thing *t, const struct record *r, const struct field *f, struct buf *out, bool *warn);

/* --- candidates ------------------------------------------------------------------------------------------------- */

struct candidate {
	const struct entity *entity;
	int64_t row;
	char *title;		/* owned */
	char *detail;		/* owned; what tells it from others */
};
struct candidates { struct candidate *p; size_t n; int64_t total; };	/* total: -1 when there are more than were looked at */
void candidates_release(struct candidates *c);

/*
 * What a reference field may mean after "typed": at most max, those of the form's village first.  Terms: the valid ones of
 * the field's list.  near may be NULL.  *out is initialised here.
 */
MUST_CHECK int browse_candidates(struct office *o, const struct field *f, const char *typed, const struct record *near, size_t max,
		struct candidates *out, struct err *e);

/* F3: people (households) first, then tickets (labels and words), members of households, villages, staff, receptions, matters; at most max of each. */
MUST_CHECK int browse_find(struct office *o, const char *typed, size_t max, struct candidates *out, struct err *e);

/*
 * Nothing was found: what was perhaps meant, by heads of households.  Letters: initials that differ in one letter; Chinese: the
 * same initials.  At most max, the most frequent first; words is what to type, title "张建国等4户".
 */
struct similar { char *words; char *title; int64_t count; };	/* owned */
struct similars { struct similar *p; size_t n; };
void similars_release(struct similars *s);
MUST_CHECK int browse_similar(struct office *o, const char *typed, size_t max, struct similars *out, struct err *e);

/* A choice of a field as the form offers it: "1入户". */
struct option { char digit; int64_t code; char *title; };	/* title owned; digit 0: none */
struct options { struct option *p; size_t n; };
void options_release(struct options *o);
/* CHOICE: its table.  REF/REFS to terms: the valid terms on day.  Other kinds: none. */
MUST_CHECK int browse_options(struct office *o, const struct field *f, int32_t day, struct options *out, struct err *e);

#endif
