/*
 * figures.c - see figures.h.
 */
#include "report/figures.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "office/look.h"
#include "office/office.h"
#include "office/rule.h"
#include "office/ticket.h"
#include "office/village.h"
#include "office/visit.h"

const struct figure *const figures_all[] = {
	&figure_visits, &figure_visited, &figure_opened, &figure_closed, &figure_helped, &figure_open, &figure_late, &figure_solved_rate,
	&figure_days, &figure_reopened, &figure_valid, &figure_response, &figure_solving, &figure_satisfaction, &figure_content,
	&figure_receptions, &figure_guests, NULL
};

const struct figure *const figures_burden[] = {
	&figure_requests, &figure_unlisted, &figure_repeats, &figure_answers, &figure_saved, &figure_inspections, &figure_unwritten, &figure_inspected_again,
	&figure_meetings, &figure_meeting_minutes, NULL
};

const struct figure *const figures_split[] = {
	&figure_opened, &figure_closed, &figure_late, &figure_solved_rate, &figure_days, &figure_reopened, &figure_solving,
	&figure_satisfaction, &figure_visited, NULL
};

const char *
figures_no_rank(void)
{
	return "这里没有按人的排名, 也不数谁录得多、走得多、拍得多.\n"
		"这本账看事办成没有: 解决了几件, 用了几天, 有没有重办, 回访满不满意. 一排名, 大家就会去凑条数, "
		"记的就不再是真的; 中央《整治形式主义为基层减负若干规定》也禁止强制积分排名、拿拍照留痕当凭证.\n"
		"想看哪里要帮: F10 + 按村或按事项看, 超期的工单在 F10 2 里按 1. 想知道自己还有什么没办, 今日那一页就是.\n"
		"数据都在, 没有动.";
}

int
figures_number(struct office *o, const struct figure *f, const struct period *t, const struct narrow *only, struct number *out,
		struct err *e)
{
	int64_t partly = 0;

	if (!f->whole) {
		figure_number(out, f, t, only);
		return 0;
	}
	if (f->weight && rule_int(o, f->weight, t->last, 90, &partly, e) < 0) {
		memset(out, 0, sizeof(*out));
		return -1;
	}
	figure_rate(out, f, t, only, (int)partly);
	return 0;
}

bool
figures_narrow(const struct figure *f, enum figures_by by, int64_t key, const char *title, struct narrow *out)
{
	bool visits = f->entity == &visit_entity;

	if ((by != FIGURES_MATTER && by != FIGURES_VILLAGE) || (!visits && f->entity != &ticket_entity))
		return false;
	*out = (struct narrow){ by == FIGURES_VILLAGE ? "village" : visits ? "matters" : "category", COND_EQ, key, title };
	if (key == 0)
		out->op = COND_NULL;
	else if (by == FIGURES_MATTER && visits)
		out->op = COND_HAS;
	return true;
}

static int
figures_tick(const struct progress *pr, size_t done, size_t total, struct err *e)
{
	if (pr && pr->tick && !pr->tick(pr->data, done, total))
		return err_set(e, ERR_CANCEL, "没有算完, 账没有动");
	return 0;
}

static struct figures_row *
figures_add(struct figures *out, int64_t key, const char *title)
{
	out->p = mem_resize(out->p, out->n + 1, sizeof(*out->p));
	struct figures_row *r = &out->p[out->n++];
	memset(r, 0, sizeof(*r));
	r->key = key;
	r->title = title ? mem_str(title) : NULL;
	return r;
}

void
figures_release(struct figures *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->p[i].title);
		for (int t = 0; t < FIGURES_TIMES; t++)
			number_release(&f->p[i].n[t]);
	}
	free(f->p);
	memset(f, 0, sizeof(*f));
}

const struct figures_row *
figures_find(const struct figures *f, int64_t key)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->p[i].key == key)
			return &f->p[i];
	return NULL;
}

/* --- all together -------------------------------------------------------------------------------------------------- */

static int
figures_cell(struct office *o, const struct figure *f, const struct period *t, struct figures_row *r, int time, struct err *e)
{
	if (figures_number(o, f, t, &narrow_none, &r->n[time], e) < 0
			|| number_sum(&r->n[time], o->ledger, &r->sum[time], &r->whole[time], e) < 0)
		return -1;
	r->n[time].value = number_value(r->n[time].form, r->sum[time], r->whole[time]);
	return 0;
}

static int
figures_list(struct office *o, const struct figure *const *list, const struct progress *pr, struct figures *out, struct err *e)
{
	size_t total = 0;

	while (list[total])
		total++;
	for (size_t i = 0; list[i]; i++) {
		struct figures_row *r = figures_add(out, (int64_t)i + 1, list[i]->title);
		for (int t = 0; t < FIGURES_TIMES; t++)
			if (figures_cell(o, list[i], &out->t[t], r, t, e) < 0)
				return -1;
		if (figures_tick(pr, i + 1, total, e) < 0)
			return -1;
	}
	return 0;
}

/* --- by month ------------------------------------------------------------------------------------------------------ */

#define BACK (2 * FIGURES_MONTHS + 1)	/* the months a year of months is compared with are counted once */

static int
figures_months(struct office *o, const struct figure *f, const struct progress *pr, struct figures *out, struct err *e)
{
	struct figures_row all[BACK];
	struct period end, t[BACK];
	int y, m, d, rc = 0;

	memset(all, 0, sizeof(all));
	date_split(out->t[FIGURES_NOW].last, &y, &m, &d);
	period_days(&end, date_make(y, m, 1), (m == 12 ? date_make(y + 1, 1, 1) : date_make(y, m + 1, 1)) - 1, o->opt.cutoff_minute);
	for (int i = 0; i < BACK && rc == 0; i++) {
		period_earlier(&end, BACK - 1 - i, &t[i], o->opt.cutoff_minute);
		rc = figures_cell(o, f, &t[i], &all[i], FIGURES_NOW, e);
		if (rc == 0)
			rc = figures_tick(pr, (size_t)i + 1, BACK, e);
	}
	for (int i = BACK - FIGURES_MONTHS; i < BACK && rc == 0; i++) {
		const int at[FIGURES_TIMES] = { i, i - 1, i - 12 };
		struct buf name = BUF_INIT;
		date_split(t[i].first, &y, &m, &d);
		buf_addf(&name, "%d年%d月", y, m);
		struct figures_row *r = figures_add(out, t[i].first, buf_str(&name));
		buf_release(&name);
		for (int k = 0; k < FIGURES_TIMES && rc == 0; k++) {
			rc = figures_number(o, f, &t[at[k]], &narrow_none, &r->n[k], e);
			r->sum[k] = all[at[k]].sum[FIGURES_NOW];
			r->whole[k] = all[at[k]].whole[FIGURES_NOW];
			r->n[k].value = all[at[k]].n[FIGURES_NOW].value;
		}
	}
	for (int i = 0; i < BACK; i++)
		number_release(&all[i].n[FIGURES_NOW]);
	return rc;
}

/* --- by a field ---------------------------------------------------------------------------------------------------- */

/* One part of the figure's number, all rows of the breakdown at once. */
static int
figures_group(struct office *o, const struct number *n, const struct number_part *part, const char *by, int time, struct figures *out,
		struct err *e)
{
	enum tally_how how = n->measure == MEASURE_DISTINCT ? TALLY_DISTINCT : n->measure == MEASURE_MIDDLE ? TALLY_MIDDLE
		: n->measure == MEASURE_SUM ? TALLY_SUM : TALLY_ROWS;
	struct groups g;

	if (ledger_tally(o->ledger, &part->query, by, how, n->field, &g, e) < 0)
		return -1;
	for (size_t i = 0; i < g.n; i++) {
		int64_t key = g.p[i].v.kind == VALUE_INT ? g.p[i].v.i : 0, v = how == TALLY_ROWS ? g.p[i].count : g.p[i].sum;
		struct figures_row *r = (struct figures_row *)figures_find(out, key);
		if (!r)
			r = figures_add(out, key, NULL);
		r->sum[time] += part->sign * v;
		if (n->form == NUMBER_DAYS)
			r->whole[time] += g.p[i].count;
		else if (n->form == NUMBER_RATE && part->sign == 0)
			r->whole[time] += v;
		if (time == FIGURES_NOW && key != 0)
			r->order += g.p[i].count;
	}
	groups_release(&g);
	return 0;
}

/* The most of now first; villages in the township's own order, which says nothing of any. */
static int
figures_order(const void *a, const void *b)
{
	const struct figures_row *x = a, *y = b;

	if ((x->key == 0) != (y->key == 0))
		return x->key == 0 ? 1 : -1;
	if (x->order != y->order)
		return x->order < y->order ? 1 : -1;
	return strcmp(x->title, y->title);
}

static int
figures_name(struct office *o, const struct field *f, bool village, struct figures_row *r, struct err *e)
{
	struct value v = { .kind = VALUE_INT, .i = r->key };
	struct buf name = BUF_INIT;
	struct record row;
	int rc = 0;

	if (r->key == 0) {
		r->title = mem_str("(没有填)");
		return 0;
	}
	office_format(o, f, &v, true, &name);
	r->title = mem_str(buf_str(&name));
	buf_release(&name);
	if (village) {
		rc = look_row(o, &village_entity, r->key, &row, e);
		r->order = rc == 0 && record_int(&row, "sort_no") ? -record_int(&row, "sort_no") : INT64_MIN;
		record_release(&row);
	}
	return rc;
}

/* A list's items are named as a reference to one of them is. */
static const struct field *
figures_item(const struct entity *ent, const char *by, struct field *one)
{
	*one = ent->fields[entity_field(ent, by)];
	if (one->kind == FIELD_REFS)
		one->kind = FIELD_REF;
	return one;
}

static int
figures_fields(struct office *o, enum figures_by by, const struct figure *f, const struct progress *pr, struct figures *out,
		struct err *e)
{
	struct narrow only;
	struct field item;
	int rc = 0;

	if (!figures_narrow(f, by, 0, "", &only))
		return 0;
	for (int t = 0; t < FIGURES_TIMES && rc == 0; t++) {
		struct number n;
		rc = figures_number(o, f, &out->t[t], &narrow_none, &n, e);
		for (size_t i = 0; i < n.n_parts && rc == 0; i++)
			rc = figures_group(o, &n, &n.parts[i], only.field, t, out, e);
		if (rc == 0 && t == 0 && n.n_parts > 0)
			figures_item(n.parts[0].query.entity, only.field, &item);
		number_release(&n);
		if (rc == 0)
			rc = figures_tick(pr, (size_t)t + 1, FIGURES_TIMES, e);
	}
	for (size_t i = 0; i < out->n && rc == 0; i++) {
		struct figures_row *r = &out->p[i];
		rc = figures_name(o, &item, by == FIGURES_VILLAGE, r, e);
		for (int t = 0; t < FIGURES_TIMES && rc == 0; t++) {
			figures_narrow(f, by, r->key, r->title, &only);
			rc = figures_number(o, f, &out->t[t], &only, &r->n[t], e);
			r->n[t].value = number_value(r->n[t].form, r->sum[t], r->whole[t]);
		}
	}
	if (rc == 0 && out->n > 1)
		qsort(out->p, out->n, sizeof(*out->p), figures_order);
	return rc;
}

int
figures_read(struct office *o, int32_t from, int32_t to, enum figures_by by, const struct figure *f, const struct progress *pr,
		struct figures *out, struct err *e)
{
	int cutoff = o->opt.cutoff_minute, rc;

	memset(out, 0, sizeof(*out));
	period_days(&out->t[FIGURES_NOW], from, to, cutoff);
	period_last(&out->t[FIGURES_NOW], &out->t[FIGURES_LAST], cutoff);
	period_earlier(&out->t[FIGURES_NOW], 12, &out->t[FIGURES_YEAR], cutoff);
	ledger_read_begin(o->ledger);
	if (by == FIGURES_ALL || by == FIGURES_BURDEN)
		rc = figures_list(o, by == FIGURES_ALL ? figures_all : figures_burden, pr, out, e);
	else if (by == FIGURES_MONTH)
		rc = figures_months(o, f, pr, out, e);
	else
		rc = figures_fields(o, by, f, pr, out, e);
	ledger_read_end(o->ledger);
	if (rc < 0)
		figures_release(out);
	return rc;
}

/* --- in words ------------------------------------------------------------------------------------------------------ */

void
figures_fraction(const struct figures_row *r, enum figures_time t, struct buf *out)
{
	int64_t hundredths = r->sum[t];

	if (r->n[t].form != NUMBER_RATE || r->whole[t] == 0)
		return;
	buf_addf(out, "%" PRId64, hundredths / 100);
	if (hundredths % 100)
		buf_addf(out, hundredths % 10 ? ".%02d" : ".%d", (int)(hundredths % 10 ? hundredths % 100 : hundredths % 100 / 10));
	buf_addf(out, "/%" PRId64, r->whole[t]);
}

void
figures_change(const struct figures_row *r, struct buf *out)
{
	int64_t a = r->n[FIGURES_NOW].value, b = r->n[FIGURES_LAST].value, size;

	if (a == NUMBER_NONE || b == NUMBER_NONE)
		return;
	size = a > b ? a - b : b - a;
	if (size == 0)
		buf_addc(out, '=');
	else if (r->n[FIGURES_NOW].form == NUMBER_RATE || r->n[FIGURES_NOW].form == NUMBER_DAYS)
		buf_addf(out, "%c%" PRId64 ".%d", a > b ? '+' : '-', size / 10, (int)(size % 10));
	else
		buf_addf(out, "%c%" PRId64, a > b ? '+' : '-', size);
}
