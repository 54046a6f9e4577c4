/*
 * person.h - 家庭成员 and 标签: who lives in a household, and which of the
 * state's categories a household or person falls under, from when to when.
 */
#ifndef OFFICE_PERSON_H
#define OFFICE_PERSON_H

#include <stdbool.h>

#include "office/thing.h"

extern const struct entity person_entity;
extern const struct thing person_thing;
extern const struct entity tag_entity;
extern const struct thing tag_thing;

/* What is wrong with an ID number, NULL when nothing: a warning, never an error (wrong but real numbers exist). */
const char *id_number_doubt(const char *s);
/* Birthday ("1963-05-12") and sex (1 male, 2 female) out of an ID number; false when it does not hold them. */
bool id_number_read(const char *s, char birth[11], int *sex);
/* What is wrong with a phone number, NULL when nothing. */
const char *phone_doubt(const char *s);

#endif
