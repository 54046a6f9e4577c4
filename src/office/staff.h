/*
 * staff.h - 干部和部门: who types, visits, owns a ticket or answers for a
 * village.  A department that owns tickets (水利站) is a row here too.
 */
#ifndef OFFICE_STAFF_H
#define OFFICE_STAFF_H

#include "office/thing.h"

enum { STAFF_TOWN = 1, STAFF_VILLAGE, STAFF_DEPARTMENT };	/* kind */

extern const struct entity staff_entity;
extern const struct thing staff_thing;

#endif
