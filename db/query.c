/*
 * query.c - filling in what is asked for.
 */
#include "db/query.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
query_init(struct query *q, const struct entity *ent)
{
	memset(q, 0, sizeof *q);
	q->entity = ent;
}

static struct cond *
query_add(struct query *q, const char *field, enum cond_op op)
{
	struct cond *c = &q->conds[q->n_conds++];

	if (q->n_conds > QUERY_CONDS_MAX || entity_field(q->entity, field) < 0)
		abort();	/* a slip of the program: presets and reports name their fields in const data */
	memset(c, 0, sizeof *c);
	c->field = field;
	c->op = op;
	return c;
}

void
query_int(struct query *q, const char *field, enum cond_op op, int64_t i)
{
	query_add(q, field, op)->i = i;
}

void
query_text(struct query *q, const char *field, enum cond_op op, const char *s)
{
	query_add(q, field, op)->s = s;
}

void
query_copy(struct query *to, const struct query *from)
{
	*to = *from;
	for (size_t i = 0; i < from->n_conds; i++)
		to->conds[i].s = mem_str(from->conds[i].s);
	to->words = mem_str(from->words);
	to->among = mem_str(from->among);
}

void
query_release(struct query *q)
{
	for (size_t i = 0; i < q->n_conds; i++)
		free((char *)q->conds[i].s);
	free((char *)q->words);
	free((char *)q->among);
	memset(q, 0, sizeof(*q));
}
