/*
 * conflict.c - see conflict.h.  Which values conflict is the fold's matter.
 */
#include "office/conflict.h"

#include "base/buf.h"
#include "base/date.h"
#include "office/office.h"

void
conflict_title(struct office *o, const struct conflict *c, struct buf *out)
{
	buf_addf(out, "%s ", c->entity->title);
	office_title(o, c->entity->name, c->row, out);
	buf_addf(out, ": %s", c->field >= 0 ? c->entity->fields[c->field].title : "一边删除, 一边还在改");
}

void
conflict_side(struct office *o, const struct conflict *c, size_t side, struct buf *out)
{
	const struct conflict_side *s = &c->sides[side];
	int minute = date_minute_of_ms(s->at);

	if (c->field < 0)
		buf_adds(out, s->v.kind == VALUE_INT && s->v.i != 0 ? "删除" : "留着");
	else if (value_is_null(&s->v))
		buf_adds(out, "(空)");
	else
		office_format(o, &c->entity->fields[c->field], &s->v, true, out);
	buf_adds(out, " (");
	if (s->who != 0)
		office_title(o, "staff", s->who, out);
	buf_addc(out, ' ');
	date_short(out, date_of_ms(s->at), date_today());
	buf_addf(out, " %02d:%02d)", minute / 60, minute % 60);
}

int
conflict_settle(struct office *o, const struct conflict *c, size_t side, int64_t *batch, struct err *e)
{
	struct changes all;
	struct change *ch;
	struct record r;
	int rc;

	if (ledger_get(o->ledger, &r, c->entity, c->row, e) < 0)
		return -1;
	changes_init(&all);
	ch = changes_add(&all, c->entity);
	change_on(ch, &r);
	if (c->field >= 0)
		change_set(ch, c->entity->fields[c->field].name, &c->sides[side].v);
	else
		ch->deleted = c->sides[side].v.kind == VALUE_INT && c->sides[side].v.i != 0;
	rc = ledger_save(o->ledger, &all, o->me, batch, e);
	changes_release(&all);
	record_release(&r);
	return rc;
}
