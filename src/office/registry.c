/*
 * registry.c - the list of every kind of thing; a new kind is one line in
 * each table here and one file of its own.
 */
#include "office/thing.h"
#include "office/carry.h"
#include "office/daily.h"
#include "office/household.h"
#include "office/inspection.h"
#include "office/issue.h"
#include "office/meeting.h"
#include "office/office.h"
#include "office/person.h"
#include "office/printout.h"
#include "office/phrase.h"
#include "office/promise.h"
#include "office/reception.h"
#include "office/request.h"
#include "office/rule.h"
#include "office/saved.h"
#include "office/staff.h"
#include "office/term.h"
#include "office/ticket.h"
#include "office/village.h"
#include "office/visit.h"

const struct thing *const things[] = {
	&visit_thing,
	&ticket_thing,
	&progress_thing,
	&promise_thing,
	&reception_thing,
	&guest_thing,
	&inspection_thing,
	&material_thing,
	&request_thing,
	&request_item_thing,
	&request_cell_thing,
	&meeting_thing,
	&household_thing,
	&person_thing,
	&tag_thing,
	&village_thing,
	&group_thing,
	&staff_thing,
	&term_thing,
	&phrase_thing,
	&filter_thing,
	&rule_thing,
	&daily_thing,
	&handover_thing,
	&issue_thing,
	&printout_thing,
	NULL
};

static const struct entity *const entities[] = {
	&visit_entity,
	&ticket_entity,
	&progress_entity,
	&promise_entity,
	&reception_entity,
	&guest_entity,
	&inspection_entity,
	&material_entity,
	&request_entity,
	&request_item_entity,
	&request_cell_entity,
	&meeting_entity,
	&household_entity,
	&person_entity,
	&tag_entity,
	&village_entity,
	&group_entity,
	&staff_entity,
	&term_entity,
	&phrase_entity,
	&filter_entity,
	&rule_entity,
	&daily_entity,
	&handover_entity,
	&issue_entity,
	&printout_entity,
};

const struct model office_model = {
	.entities = entities,
	.n = sizeof(entities) / sizeof(entities[0]),
	.format = 1,
};
