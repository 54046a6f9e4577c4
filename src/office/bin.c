/*
 * bin.c - see bin.h.
 */
#include "office/bin.h"

#include "db/ledger.h"
#include "office/office.h"

static int
bin_set(struct office *o, const struct entity *ent, int64_t row, int deleted, struct err *e)
{
	struct changes all;
	struct change *c;
	struct record r;
	int64_t batch;
	int rc;

	if (ledger_get_proven(o->ledger, &r, ent, row, e) < 0)
		return -1;
	changes_init(&all);
	c = changes_add(&all, ent);
	change_on(c, &r);
	c->deleted = deleted;
	rc = ledger_save(o->ledger, &all, o->me, &batch, e);
	changes_release(&all);
	record_release(&r);
	return rc;
}

int
bin_put(struct office *o, const struct entity *ent, int64_t row, struct err *e)
{
	return bin_set(o, ent, row, 1, e);
}

int
bin_take(struct office *o, const struct entity *ent, int64_t row, struct err *e)
{
	return bin_set(o, ent, row, 0, e);
}

int
bin_has(struct office *o, const struct entity *ent, int64_t row, bool *out, struct err *e)
{
	struct record r;

	if (ledger_get_proven(o->ledger, &r, ent, row, e) < 0)
		return -1;
	*out = r.deleted;
	record_release(&r);
	return 0;
}

void
bin_fill(struct office *o, struct query *q)
{
	(void)o;
	q->deleted = true;
}
