/*
 * village.h - 村 and 组: where people live.
 *
 * Both are named rows (design rule 8): the same village typed on two PCs or
 * imported twice is one row.  The 12-digit code is a field, never the key.
 */
#ifndef OFFICE_VILLAGE_H
#define OFFICE_VILLAGE_H

#include "office/thing.h"

extern const struct entity village_entity;
extern const struct thing village_thing;
extern const struct entity group_entity;
extern const struct thing group_thing;

#endif
