/*
 * thing.c - the list of every kind of thing; a new kind is one line in each
 * table here and one file of its own.
 */
#include "office/thing.h"

#include <string.h>

#include "office/office.h"
#include "office/registry.h"

const struct thing *const things[] = {
	&thing_visit,
	&thing_ticket,
	&thing_progress,
	&thing_reception,
	&thing_guest,
	&thing_check,
	&thing_household,
	&thing_person,
	&thing_tag,
	&thing_village,
	&thing_group,
	&thing_staff,
	&thing_term,
	&thing_rule,
	NULL
};

static const struct entity *const entities[] = {
	&entity_visit,
	&entity_ticket,
	&entity_progress,
	&entity_reception,
	&entity_guest,
	&entity_check,
	&entity_household,
	&entity_person,
	&entity_tag,
	&entity_village,
	&entity_group,
	&entity_staff,
	&entity_term,
	&entity_rule,
};

const struct model office_model = {
	.entities = entities,
	.n = sizeof(entities) / sizeof(entities[0]),
	.format = 1,
};

const struct thing *
thing_find(const char *name)
{
	for (size_t i = 0; things[i] != NULL; i++)
		if (strcmp(things[i]->entity->name, name) == 0)
			return things[i];
	return NULL;
}

const struct thing *
thing_of(const struct entity *e)
{
	for (size_t i = 0; things[i] != NULL; i++)
		if (things[i]->entity == e)
			return things[i];
	return NULL;
}
