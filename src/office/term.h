/*
 * term.h - dictionaries: everything the state renames (matters, categories,
 * tags, ticket sources, duty classes ...) as rows with validity dates.
 */
#ifndef OFFICE_TERM_H
#define OFFICE_TERM_H

#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"
#include "office/thing.h"

struct form;
struct office;

extern const struct entity term_entity;
extern const struct thing term_thing;

/* The code a list is stored by: "matter", "category", "source", "duty", "household_kind", "tag"; 0 when there is none. */
int64_t term_list(const char *name);
/* The terms of a list valid on day, by sort then code.  *out is initialised here; DATE_NONE: all, past ones too. */
MUST_CHECK int term_choices(struct office *o, const char *list, int32_t day, struct rows *out, struct err *e);
/* The row of list and code; the same in every ledger of the township, there or not. */
int64_t term_row(struct office *o, const char *list, const char *code);
/* The first valid term whose parent is this one (a category of a matter); 0 when none. */
MUST_CHECK int term_first_child(struct office *o, const char *list, int64_t parent, int32_t day, int64_t *out, struct err *e);

/* A thing's check: what has valid_from and valid_to does not end before it begins. */
int term_check(struct form *f, struct err *e);

#endif
