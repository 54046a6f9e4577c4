/*
 * conflict.c - see conflict.h.  Which values conflict is the fold's matter.
 */
#include "office/conflict.h"

#include <string.h>

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

static bool
is_mine(const struct office *o, const struct conflict_side *s)
{
	return strcmp(s->station, o->station.id) == 0;
}

void
conflict_mine_first(struct office *o, struct conflicts *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct conflict *c = &all->p[i];
		size_t mine = 0;

		while (mine < c->n_sides && !is_mine(o, &c->sides[mine]))
			mine++;
		if (c->field < 0 || mine == 0 || mine == c->n_sides)
			continue;
		struct conflict_side first = c->sides[mine];
		memmove(&c->sides[1], &c->sides[0], mine * sizeof(c->sides[0]));
		c->sides[0] = first;
	}
}

void
conflict_side(struct office *o, const struct conflict *c, size_t side, struct buf *out)
{
	const struct conflict_side *s = &c->sides[side];

	if (c->field < 0)
		buf_adds(out, s->v.kind == VALUE_INT && s->v.i != 0 ? "删除" : "留着");
	else if (value_is_null(&s->v))
		buf_adds(out, "(空)");
	else
		office_format(o, &c->entity->fields[c->field], &s->v, true, out);
}

void
conflict_by(struct office *o, const struct conflict *c, size_t side, struct buf *out)
{
	const struct conflict_side *s = &c->sides[side];
	int minute = date_minute_of_ms(s->at);

	if (s->who != 0)
		office_title(o, "staff", s->who, out);
	else
		buf_adds(out, "没选人");
	buf_adds(out, is_mine(o, s) ? " 本机 " : " 对方 ");
	date_short(out, date_of_ms(s->at), date_today());
	buf_addf(out, " %02d:%02d", minute / 60, minute % 60);
}

/* v is what the field holds from now on; for delete against edit, whether it stays deleted. */
static int
conflict_decide(struct office *o, const struct conflict *c, const struct value *v, int64_t *batch, struct err *e)
{
	struct changes all;
	struct change *ch;
	struct record r;
	int rc;

	if (ledger_get_proven(o->ledger, &r, c->entity, c->row, e) < 0)
		return -1;
	changes_init(&all);
	ch = changes_add(&all, c->entity);
	change_on(ch, &r);
	if (c->field >= 0)
		change_set(ch, c->entity->fields[c->field].name, v);
	else
		ch->deleted = v->kind == VALUE_INT && v->i != 0;
	rc = ledger_save(o->ledger, &all, o->me, batch, e);
	changes_release(&all);
	record_release(&r);
	return rc;
}

int
conflict_settle(struct office *o, const struct conflict *c, size_t side, int64_t *batch, struct err *e)
{
	return conflict_decide(o, c, &c->sides[side].v, batch, e);
}

bool
conflict_can_keep_both(const struct conflict *c)
{
	if (c->field < 0)
		return false;
	switch (c->entity->fields[c->field].kind) {
	case FIELD_TEXT:
	case FIELD_NOTE:
	case FIELD_REFS:
		return true;
	default:
		return false;
	}
}

int
conflict_keep_both(struct office *o, const struct conflict *c, int64_t *batch, struct err *e)
{
	struct buf text = BUF_INIT;
	struct value v;
	int rc;

	value_init(&v);
	for (size_t i = 0; i < c->n_sides; i++) {
		const struct value *side = &c->sides[i].v;

		if (side->kind == VALUE_TEXT)
			buf_addf(&text, "%s%s", text.n > 0 ? "；" : "", side->s);
		for (size_t k = 0; side->kind == VALUE_LIST && k < side->n; k++)
			if (!value_has(&v, side->items[k].i))
				value_add_int(&v, side->items[k].i);
	}
	if (text.n > 0)
		value_set_textn(&v, text.p, text.n);
	rc = conflict_decide(o, c, &v, batch, e);
	value_release(&v);
	buf_release(&text);
	return rc;
}

#define CLOCK_WRONG_MS (60 * 60 * 1000LL)

static bool
clock_is_wrong(const struct peers *known, const char *station)
{
	for (size_t i = 0; i < known->n; i++)
		if (strcmp(known->p[i].station, station) == 0)
			return known->p[i].clock_error > CLOCK_WRONG_MS || known->p[i].clock_error < -CLOCK_WRONG_MS;
	return false;
}

int
conflict_newer(const struct conflict *c, const struct peers *known)
{
	int newest = 0;

	for (size_t i = 0; i < c->n_sides; i++) {
		if (clock_is_wrong(known, c->sides[i].station))
			return -1;
		if (c->sides[i].at > c->sides[newest].at)
			newest = (int)i;
	}
	for (size_t i = 0; i < c->n_sides; i++)
		if ((int)i != newest && c->sides[i].at == c->sides[newest].at)
			return -1;
	return newest;
}
