/*
 * thing.c - things by name and by descriptor.
 */
#include "office/thing.h"

#include <string.h>

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
