/*
 * entity.c - looking things up in descriptors.
 */
#include "db/entity.h"

#include <string.h>

const struct entity *
model_entity(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->entities[i]->name, name) == 0)
			return m->entities[i];
	return NULL;
}

int
entity_field(const struct entity *e, const char *name)
{
	for (size_t i = 0; i < e->n_fields; i++)
		if (e->fields[i].name[0] == name[0] && strcmp(e->fields[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
entity_label(const struct entity *e)
{
	for (size_t i = 0; i < e->n_fields; i++)
		if (e->fields[i].kind == FIELD_LABEL)
			return (int)i;
	return -1;
}
