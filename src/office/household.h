/*
 * household.h - 户: one family under one roof, by its head.
 *
 * The head is the household's name, not one of its persons: the list a
 * village keeps has one line per household, every visit and ticket names the
 * head, and a second row for the same man could only disagree with the
 * first.  Persons are the others living there.  (What must be kept about the
 * head himself, his ID number, is a field here.)
 */
#ifndef OFFICE_HOUSEHOLD_H
#define OFFICE_HOUSEHOLD_H

#include "office/thing.h"

extern const struct entity household_entity;
extern const struct thing household_thing;

/* Lines for its page; household_thing.facts. */
int household_facts(struct office *o, const struct record *r, struct buf *out, struct err *e);

#endif
