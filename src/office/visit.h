/*
 * visit.h - 走访: who went to which household, about what, and what follows.
 */
#ifndef OFFICE_VISIT_H
#define OFFICE_VISIT_H

#include "office/thing.h"

extern const struct entity visit_entity;
extern const struct thing visit_thing;

enum { VISIT_HOME = 1, VISIT_PHONE, VISIT_YARD, VISIT_CALLER };		/* way */
enum { NEED_NONE = 0, NEED_TICKET = 1, NEED_DONE = 2 };			/* need */

#endif
