/*
 * preset.c - see preset.h.
 */
#include "office/preset.h"

#include "base/date.h"
#include "db/query.h"
#include "office/office.h"

void
preset_all(struct office *o, struct query *q)
{
	(void)o;
	(void)q;
}

void
preset_today(struct office *o, struct query *q)
{
	date_to_iso(date_today(), o->today);
	query_text(q, "date", COND_EQ, o->today);
}

void
preset_week(struct office *o, struct query *q)
{
	date_to_iso(date_today() - 6, o->week_ago);
	query_text(q, "date", COND_GE, o->week_ago);
}
