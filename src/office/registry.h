/*
 * registry.h - every kind of thing by name, for the files whose rules look at
 * one another's descriptors.  Each thing file (visit.c) defines its two.
 */
#ifndef OFFICE_REGISTRY_H
#define OFFICE_REGISTRY_H

#include "office/thing.h"

extern const struct entity entity_village, entity_group, entity_household, entity_person, entity_tag, entity_staff;
extern const struct entity entity_visit, entity_ticket, entity_progress, entity_reception, entity_guest, entity_check;
extern const struct entity entity_term, entity_rule;

extern const struct thing thing_village, thing_group, thing_household, thing_person, thing_tag, thing_staff;
extern const struct thing thing_visit, thing_ticket, thing_progress, thing_reception, thing_guest, thing_check;
extern const struct thing thing_term, thing_rule;

#endif
