/*
 * phrase.h - 常用语: a few letters that stand for a sentence the office
 * writes often.  Rows like any other: made in the program, merged, ended by
 * a date.
 */
#ifndef OFFICE_PHRASE_H
#define OFFICE_PHRASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/entity.h"
#include "office/thing.h"

struct office;

extern const struct entity phrase_entity;
extern const struct thing phrase_thing;

enum phrase_use { PHRASE_ANYWHERE = 1, PHRASE_PROSE = 2 /* notes */, PHRASE_LINE = 3 /* fields of one line */ };

struct phrase {
	char *key;		/* owned; letters, lower case */
	char *text;		/* owned */
};
struct phrases { struct phrase *p; size_t n; };	/* owned; by key, then the older one */
void phrases_release(struct phrases *all);

/* Those in force today for prose or for fields of one line.  *out is initialised here. */
MUST_CHECK int phrase_list(struct office *o, bool prose, struct phrases *out, struct err *e);

/*
 * The abbreviation being typed in front of byte "at" of text: ';' (or the one of the Chinese keyboard) and letters up to there.
 * Its bytes, 0 when there is none; its letters in lower case in letters.
 */
#define PHRASE_KEY_MAX 8
size_t phrase_typed(const char *text, size_t at, char letters[PHRASE_KEY_MAX + 1]);
/*
 * What letters may mean: positions in all, at most max, those whose key begins so first, then those whose text has these initials;
 * no letters: the first ones.  *exact: one key is just this and no other phrase begins so: nothing is left to choose.
 */
size_t phrase_match(const struct phrases *all, const char *letters, size_t *out, size_t max, bool *exact);

/* A sentence or clause written over and over and no phrase yet. */
struct habit { char *text; int64_t times; };	/* text owned */
struct habits { struct habit *p; size_t n; };	/* owned; those that save most typing first */
void habits_release(struct habits *h);
/* Read from the notes of the last three months, newest first and no more than a few thousand.  At most max. */
MUST_CHECK int phrase_habits(struct office *o, size_t max, struct habits *out, struct err *e);

#endif
