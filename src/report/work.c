/*
 * work.c - the sentences and tables about a period's work.
 *
 * No figure is typed: each is one of figure.h, and its queries go with it
 * into the page.  Here is only which figures stand in which sentence or
 * table, and which of them must agree.
 */
#include "report/work.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "office/look.h"
#include "office/office.h"
#include "office/overlap.h"
#include "office/reception.h"
#include "office/ticket.h"
#include "office/village.h"
#include "office/visit.h"
#include "report/figure.h"

#define VILLAGES_NAMED 4	/* more than these are left to the table */
#define LATE_NAMED 5
#define RECEPTIONS_CHECKED 5000

static const struct figure *const overview[] = {
	&figure_visited, &figure_matters, &figure_opened, &figure_closed, &figure_open, &figure_late, &figure_receptions,
	&figure_guests, NULL
};

/* The figure of the day reported, printed; *at (may be NULL) is where, *value what. */
static int
work_put(struct work *d, const struct figure *f, const struct narrow *only, size_t *at, int64_t *value)
{
	struct number n;
	size_t i;
	figure_number(&n, f, &d->now, only);
	if (page_count(d->p, &n, d->o->ledger, &i, d->e) < 0)
		return -1;
	if (at)
		*at = i;
	if (value)
		*value = d->p->numbers[i].value;
	return 0;
}

static int
work_value(struct work *d, const struct figure *f, const struct narrow *only, int64_t *value)
{
	struct number n;
	figure_number(&n, f, &d->now, only);
	int rc = number_measure(&n, d->o->ledger, value, d->e);
	number_release(&n);
	return rc;
}

/* "，并入2件": said only when there is something to say. */
static int
work_also(struct work *d, const char *before, const struct figure *f, const struct narrow *only, const char *after)
{
	int64_t v;
	if (work_value(d, f, only, &v) < 0)
		return -1;
	if (v == 0)
		return 0;
	page_text(d->p, "%s", before);
	if (work_put(d, f, only, NULL, NULL) < 0)
		return -1;
	page_text(d->p, "%s", after);
	return 0;
}

/* --- 本期 上期 增减 ------------------------------------------------------------------------------------------------ */

/* A cell of the overview: now and last say with which sign each period counts. */
static int
work_overview_cell(struct work *d, const struct figure *f, int now, int last, enum number_form form)
{
	struct number n;
	number_init(&n, f->measure, f->field, f->title);
	if (now)
		figure_add(&n, f, &d->now, &narrow_none, now);
	if (last)
		figure_add(&n, f, &d->last, &narrow_none, last);
	n.form = form;
	page_cell(d->p);
	return page_count(d->p, &n, d->o->ledger, NULL, d->e);
}

static int
work_overview_row(struct work *d, const char *name, int now, int last, enum number_form form)
{
	page_cell(d->p);
	page_text(d->p, "%s", name);
	for (size_t i = 0; overview[i]; i++)
		if (work_overview_cell(d, overview[i], now, last, form) < 0)
			return -1;
	return 0;
}

static int
work_overview(struct work *d)
{
	static const struct column columns[] = {
		{ "", 4, ALIGN_CENTER }, { "走访户", 6, ALIGN_CENTER }, { "事项", 5, ALIGN_CENTER }, { "新立", 5, ALIGN_CENTER },
		{ "办结", 5, ALIGN_CENTER }, { "办理中", 6, ALIGN_CENTER }, { "超期", 5, ALIGN_CENTER }, { "接待批", 6, ALIGN_CENTER },
		{ "接待人", 6, ALIGN_CENTER },
	};

	page_table(d->p, columns, sizeof(columns) / sizeof(*columns));
	return work_overview_row(d, "本期", 1, 0, NUMBER_PLAIN) < 0 || work_overview_row(d, "上期", 0, 1, NUMBER_PLAIN) < 0
	    || work_overview_row(d, "增减", 1, -1, NUMBER_CHANGE) < 0 ? -1 : 0;
}

/* The same upright, with room for a share. */
static int
work_overview_shares(struct work *d)
{
	static const struct column columns[] = {
		{ "", 12, ALIGN_LEFT }, { "本期", 10, ALIGN_CENTER }, { "上期", 10, ALIGN_CENTER }, { "增减", 10, ALIGN_CENTER },
		{ "增减比例", 10, ALIGN_CENTER },
	};

	page_table(d->p, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; overview[i]; i++) {
		const struct figure *f = overview[i];
		page_cell(d->p);
		page_text(d->p, "%s", f->title);
		if (work_overview_cell(d, f, 1, 0, NUMBER_PLAIN) < 0 || work_overview_cell(d, f, 0, 1, NUMBER_PLAIN) < 0
		    || work_overview_cell(d, f, 1, -1, NUMBER_CHANGE) < 0 || work_overview_cell(d, f, 1, -1, NUMBER_SHARE) < 0)
			return -1;
	}
	return 0;
}

/* --- 一、走访情况 ---------------------------------------------------------------------------------------------------- */

struct share {
	int64_t value, count;
	char *name;	/* owned */
	bool unknown;	/* names a row this ledger has not got */
};

/* Most first; equal ones by name, so that the same day always reads the same. */
static int
work_share_order(const void *a, const void *b)
{
	const struct share *x = a, *y = b;
	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->name, y->name);
}

static int
work_shares(struct work *d, const struct query *q, const char *by, struct share **out, size_t *n)
{
	const struct field *f = &q->entity->fields[entity_field(q->entity, by)];
	struct groups g;
	int rc = 0;

	*out = NULL;
	*n = 0;
	if (ledger_group(d->o->ledger, q, by, NULL, &g, d->e) < 0)
		return -1;
	*out = mem_zero(g.n + 1, sizeof(**out));
	for (size_t i = 0; i < g.n; i++) {
		struct buf name = BUF_INIT;
		if (g.p[i].v.kind != VALUE_INT)
			continue;
		struct share *one = &(*out)[(*n)++];
		office_format(d->o, f, &g.p[i].v, true, &name);
		*one = (struct share){ g.p[i].v.i, g.p[i].count, mem_str(buf_str(&name)), false };
		buf_release(&name);
		const struct entity *ref = f->ref ? model_entity(&office_model, f->ref) : NULL;
		if (ref && rc == 0) {
			struct record r;
			rc = look_row(d->o, ref, one->value, &r, d->e);
			one->unknown = rc == 0 && r.row == 0;
			record_release(&r);
		}
	}
	qsort(*out, *n, sizeof(**out), work_share_order);
	groups_release(&g);
	return rc;
}

/* "大塘村4户、石桥村2户": a figure split by a field's values, in its own words. */
static int
work_split(struct work *d, const struct figure *f, const char *by, enum cond_op op, const char *unit, int64_t *sum)
{
	struct query q[2];
	struct share *shares;
	size_t n;

	figure_queries(f, &d->now, q);
	int rc = work_shares(d, &q[0], by, &shares, &n);
	*sum = 0;
	for (size_t i = 0; i < n; i++) {
		const char *name = shares[i].name;
		size_t len = strlen(name);
		char end = len ? name[len - 1] : '\0';
		struct narrow only = { by, op, shares[i].value, name };
		int64_t v = 0;
		size_t at;
		/* "12345" and its count must not run together. */
		page_text(d->p, "%s%s%s", i ? "、" : "", name, end >= '0' && end <= '9' ? "：" : "");
		if (rc == 0)
			rc = work_put(d, f, &only, &at, &v);
		if (rc == 0 && shares[i].unknown)
			page_contradict(d->p, at, "它的名称还没有到本机. 合并有它的那份账, 再出报告");
		page_text(d->p, "%s", unit);
		*sum += v;
	}
	for (size_t i = 0; i < n; i++)
		free(shares[i].name);
	free(shares);
	return rc;
}

static int
work_matters(struct work *d)
{
	struct figure by_matter = figure_visits;
	int64_t n, sum;
	size_t at;

	by_matter.title = figure_matters.title;
	if (work_value(d, &figure_matters, &narrow_none, &n) < 0)
		return -1;
	if (n == 0)
		return 0;
	page_text(d->p, "反映事项");
	if (work_put(d, &figure_matters, &narrow_none, &at, NULL) < 0)
		return -1;
	page_text(d->p, "件：");
	if (work_split(d, &by_matter, "matters", COND_HAS, "件", &sum) < 0)
		return -1;
	page_text(d->p, "。");
	if (sum != n)
		page_contradict(d->p, at, "各类相加 %" PRId64 " 件, 一共 %" PRId64 " 件. 回车看走访名单, 有一次走访把同一事项填了两遍", sum, n);
	return 0;
}

static int
work_visited(struct work *d)
{
	static const struct narrow ticketed = { "need", COND_EQ, NEED_TICKET, "转工单的" };
	static const struct narrow settled = { "need", COND_EQ, NEED_DONE, "当场已办的" };
	static const struct narrow nowhere = { "household", COND_NULL, 0, "没有填户的" };
	int64_t times, homes, sum, bare;
	size_t at, at_times;

	page_paragraph(d->p, "一、走访情况。");
	if (work_value(d, &figure_visits, &narrow_none, &times) < 0 || work_value(d, &figure_visits, &nowhere, &bare) < 0)
		return -1;
	if (times == 0) {
		page_text(d->p, "%s无。", d->word);
		return 0;
	}
	page_text(d->p, "%s走访", d->word);
	if (work_put(d, &figure_visited, &narrow_none, &at, &homes) < 0)
		return -1;
	page_text(d->p, "户");
	at_times = at;
	if (homes != times) {
		page_text(d->p, "（");
		if (work_put(d, &figure_visits, &narrow_none, &at_times, NULL) < 0)
			return -1;
		page_text(d->p, "次）");
	}
	if (bare > 0)
		page_contradict(d->p, at, "有 %" PRId64 " 次走访没有填户. 回车看走访名单, 打开补上户主", bare);

	struct query q[2];
	struct groups g;
	figure_queries(&figure_visits, &d->now, q);
	if (ledger_group(d->o->ledger, &q[0], "village", NULL, &g, d->e) < 0)
		return -1;
	size_t n_villages = g.n;
	groups_release(&g);
	if (n_villages <= VILLAGES_NAMED) {
		page_text(d->p, "，");
		if (work_split(d, &figure_visited, "village", COND_EQ, "户", &sum) < 0)
			return -1;
	}
	page_text(d->p, n_villages <= VILLAGES_NAMED ? "；" : "，其中");
	if (work_split(d, &figure_visits, "way", COND_EQ, "次", &sum) < 0)
		return -1;
	if (sum != times)
		page_contradict(d->p, at_times, "各种方式相加 %" PRId64 " 次, 一共 %" PRId64 " 次. 有走访没有填方式, 回车看走访名单补上", sum,
		    times);
	page_text(d->p, "。");
	if (work_matters(d) < 0)
		return -1;
	return work_also(d, "转工单", &figure_visits, &ticketed, "件。") < 0
	    || work_also(d, "当场办好", &figure_visits, &settled, "件。") < 0 ? -1 : 0;
}

/* --- 二、工单办理 ---------------------------------------------------------------------------------------------------- */

/* （A-0412超3天、A-0415超1天）: the longest overdue first, then what was closed since. */
static int
work_name_late(struct work *d, int64_t total)
{
	struct query q[2];
	size_t parts = figure_queries(&figure_late, &d->now, q), named = 0;
	for (size_t i = 0; i < parts && named < LATE_NAMED; i++) {
		struct rows r;
		if (ledger_page(d->o->ledger, &q[i], NULL, true, LATE_NAMED - named, &r, d->e) < 0)
			return -1;
		for (size_t j = 0; j < r.n; j++) {
			int32_t deadline = date_from_iso(record_text(&r.p[j], "deadline"));
			page_text(d->p, "%s%s超%" PRId32 "天", named == 0 ? "（" : "、", record_text(&r.p[j], "number"), date_from_iso(d->now.iso_stock) - deadline);
			named++;
		}
		rows_release(&r);
	}
	if (named > 0)
		page_text(d->p, "%s）", total > (int64_t)named ? "等" : "");
	return 0;
}

/* Rows that would make a figure wrong; none should exist. */
static const struct flaw {
	struct cond is[3];
	size_t n;
	bool of_closed;		/* makes 办结 wrong; else 办理中 */
	const char *what;
} flaws[] = {
	{ { { "closed", COND_NULL, 0, NULL }, { "state", COND_GE, TICKET_CLOSED, NULL } }, 2, true, "已办结却没有办结时间" },
	{ { { "state", COND_GE, 0, NULL }, { "state", COND_LT, TICKET_CLOSED, NULL }, { "closed", COND_NOTNULL, 0, NULL } }, 3, false,
		"有办结时间, 状态却没有办结" },
	{ { { "opened", COND_NULL, 0, NULL }, { "state", COND_LT, TICKET_CLOSED, NULL } }, 2, false, "没有登记时间" },
};

/* How many there are; marks the two numbers they make wrong, when given. */
static int
work_flaws(struct work *d, const size_t *at_closed, const size_t *at_open, int64_t *total)
{
	*total = 0;
	for (size_t i = 0; i < sizeof(flaws) / sizeof(*flaws); i++) {
		struct query q;
		struct rows r;
		int64_t n;
		query_init(&q, &ticket_entity);
		memcpy(q.conds, flaws[i].is, sizeof(flaws[i].is));
		q.n_conds = flaws[i].n;
		if (ledger_count(d->o->ledger, &q, 0, &n, d->e) < 0)
			return -1;
		*total += n;
		if (n == 0 || !at_closed)
			continue;
		if (ledger_page(d->o->ledger, &q, NULL, true, 1, &r, d->e) < 0)
			return -1;
		page_contradict(d->p, flaws[i].of_closed ? *at_closed : *at_open, "有 %" PRId64 " 件工单%s, 如 %s. 查这个编号打开它补上", n,
		    flaws[i].what, r.n > 0 ? record_text(&r.p[0], "number") : "");
		rows_release(&r);
	}
	return 0;
}

/* 今日新立2件（走访1件、12345：1件），办结2件，其中已解决1件。 */
static int
work_flow(struct work *d, size_t *at_closed)
{
	int64_t n_opened, n_closed, sum;
	size_t at;

	page_text(d->p, "%s新立", d->word);
	if (work_put(d, &figure_opened, &narrow_none, &at, &n_opened) < 0)
		return -1;
	page_text(d->p, "件");
	if (n_opened > 0) {
		page_text(d->p, "（");
		if (work_split(d, &figure_opened, "source", COND_EQ, "件", &sum) < 0)
			return -1;
		page_text(d->p, "）");
		if (sum != n_opened)
			page_contradict(d->p, at, "各来源相加 %" PRId64 " 件, 一共 %" PRId64 " 件. 有工单没有填来源, 回车看单号补上", sum, n_opened);
	}
	page_text(d->p, "，办结");
	if (work_put(d, &figure_closed, &narrow_none, at_closed, &n_closed) < 0)
		return -1;
	page_text(d->p, "件");
	if (n_closed > 0 && work_also(d, "，其中已解决", &figure_solved, &narrow_none, "件") < 0)
		return -1;
	if (work_also(d, "，并入", &figure_merged, &narrow_none, "件") < 0 || work_also(d, "，不予受理", &figure_refused, &narrow_none, "件") < 0)
		return -1;
	page_text(d->p, "。");
	return 0;
}

static int
work_stock(struct work *d, size_t *at_open)
{
	int64_t n_late;

	page_text(d->p, "办理中");
	if (work_put(d, &figure_open, &narrow_none, at_open, NULL) < 0)
		return -1;
	page_text(d->p, "件，超期");
	if (work_put(d, &figure_late, &narrow_none, NULL, &n_late) < 0)
		return -1;
	page_text(d->p, "件");
	if (n_late > 0 && work_name_late(d, n_late) < 0)
		return -1;
	page_text(d->p, "。");
	return 0;
}

static int
work_due(struct work *d)
{
	struct number due;

	number_init(&due, MEASURE_ROWS, NULL, "到期");
	figure_add(&due, &figure_due_done, &d->now, &narrow_none, 1);
	figure_add(&due, &figure_due_left, &d->now, &narrow_none, 1);
	page_text(d->p, "%s到期", d->word);
	if (page_count(d->p, &due, d->o->ledger, NULL, d->e) < 0)
		return -1;
	page_text(d->p, "件，办结");
	if (work_put(d, &figure_due_done, &narrow_none, NULL, NULL) < 0)
		return -1;
	page_text(d->p, "件、未办结");
	if (work_put(d, &figure_due_left, &narrow_none, NULL, NULL) < 0)
		return -1;
	page_text(d->p, "件。");
	return 0;
}

static int
work_tickets(struct work *d)
{
	int64_t n_opened, n_ended, n_open, left, done, called, n_flaws;
	size_t at_closed = 0, at_open = 0;

	page_paragraph(d->p, "二、工单办理。");
	if (work_value(d, &figure_opened, &narrow_none, &n_opened) < 0 || work_value(d, &figure_ended, &narrow_none, &n_ended) < 0
	    || work_value(d, &figure_open, &narrow_none, &n_open) < 0 || work_value(d, &figure_due_left, &narrow_none, &left) < 0
	    || work_value(d, &figure_due_done, &narrow_none, &done) < 0 || work_value(d, &figure_callbacks, &narrow_none, &called) < 0
	    || work_flaws(d, NULL, NULL, &n_flaws) < 0)
		return -1;
	if (n_opened + n_ended + n_flaws == 0)
		page_text(d->p, "%s无%s。", d->word, n_open + called > 0 ? "新立和办结" : "");
	else if (work_flow(d, &at_closed) < 0)
		return -1;
	if (n_open + n_flaws > 0 && work_stock(d, &at_open) < 0)
		return -1;
	if (left + done > 0 && work_due(d) < 0)
		return -1;
	if (called > 0) {
		page_text(d->p, "回访");
		if (work_put(d, &figure_callbacks, &narrow_none, NULL, NULL) < 0)
			return -1;
		page_text(d->p, "户，满意和基本满意");
		if (work_put(d, &figure_content, &narrow_none, NULL, NULL) < 0)
			return -1;
		page_text(d->p, "户。");
	}
	return n_flaws > 0 ? work_flaws(d, &at_closed, &at_open, &n_flaws) : 0;
}

/* --- 各村 ---------------------------------------------------------------------------------------------------------- */

enum { V_VISITED, V_OPENED, V_SOLVED, V_OPEN, V_LATE, V_COUNT };

static const struct figure *const village_figures[V_COUNT] = { &figure_visited, &figure_opened, &figure_solved, &figure_open, &figure_late };

struct tally {			/* a village's line */
	int64_t village;	/* 0: not filled in */
	int64_t v[V_COUNT];
	struct record r;	/* owned; of the village, empty when it has not come */
};

struct tallies { struct tally *p; size_t n; };	/* owned */

static struct tally *
work_tally(struct tallies *t, int64_t village)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->p[i].village == village)
			return &t->p[i];
	t->p = mem_resize(t->p, t->n + 1, sizeof(*t->p));
	struct tally *one = &t->p[t->n++];
	memset(one, 0, sizeof(*one));
	one->village = village;
	record_init(&one->r, &village_entity);
	return one;
}

/* A few queries for all villages together instead of some for each. */
static int
work_gather(struct work *d, struct tallies *t)
{
	for (int k = 0; k < V_COUNT; k++) {
		struct query q[2];
		size_t parts = figure_queries(village_figures[k], &d->now, q);
		for (size_t i = 0; i < parts; i++) {
			struct groups g;
			if (ledger_group(d->o->ledger, &q[i], "village", NULL, &g, d->e) < 0)
				return -1;
			for (size_t j = 0; j < g.n; j++) {
				const struct value *v = &g.p[j].v;
				work_tally(t, v->kind == VALUE_INT ? v->i : 0)->v[k] += g.p[j].count;
			}
			groups_release(&g);
		}
	}
	for (size_t i = 0; i < t->n; i++) {
		struct tally *one = &t->p[i];
		struct narrow only = { "village", COND_EQ, one->village, "" };
		if (one->village == 0)
			continue;
		/* Visits were counted above; the table has households. */
		if (one->v[V_VISITED] > 0 && work_value(d, &figure_visited, &only, &one->v[V_VISITED]) < 0)
			return -1;
		record_release(&one->r);
		if (look_row(d->o, &village_entity, one->village, &one->r, d->e) < 0)
			return -1;
	}
	return 0;
}

static int
work_village_order(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;
	int64_t nx = record_int(&x->r, "sort_no"), ny = record_int(&y->r, "sort_no");
	if (nx != ny)
		return nx == 0 ? 1 : ny == 0 ? -1 : nx < ny ? -1 : 1;
	int by_code = strcmp(record_text(&x->r, "code"), record_text(&y->r, "code"));
	return by_code ? by_code : strcmp(record_text(&x->r, "name"), record_text(&y->r, "name"));
}

static void
work_village_row(struct work *d, const struct tally *t)
{
	struct buf name = BUF_INIT;
	bool came = t->r.row != 0;
	size_t first = 0;

	office_title(d->o, "village", t->village, &name);
	page_cell(d->p);
	page_text(d->p, "%s", buf_str(&name));
	for (int k = 0; k < V_COUNT; k++) {
		struct narrow only = { "village", COND_EQ, t->village, buf_str(&name) };
		struct number n;
		figure_number(&n, village_figures[k], &d->now, &only);
		n.value = t->v[k];
		page_cell(d->p);
		size_t at = page_number(d->p, &n);
		if (k == 0)
			first = at;
	}
	if (!came)
		page_contradict(d->p, first, "这个村的记录还没有到本机. 合并有它的那份账, 再出报告");
	buf_clear(&name);
	int64_t contact = record_int(&t->r, "contact");
	if (contact)
		office_title(d->o, "staff", contact, &name);
	page_cell(d->p);
	page_text(d->p, "%s", buf_str(&name));
	buf_release(&name);
}

static int
work_village_table(struct work *d, const struct tallies *t)
{
	static const struct column columns[] = {
		{ "村", 14, ALIGN_LEFT }, { "走访户", 6, ALIGN_CENTER }, { "新立", 6, ALIGN_CENTER }, { "已解决", 6, ALIGN_CENTER },
		{ "办理中", 6, ALIGN_CENTER }, { "超期", 4, ALIGN_CENTER }, { "责任人", 8, ALIGN_LEFT },
	};
	int64_t sum[V_COUNT] = { 0 }, lost[V_COUNT] = { 0 };

	page_table(d->p, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < t->n; i++) {
		for (int k = 0; k < V_COUNT; k++)
			*(t->p[i].village ? &sum[k] : &lost[k]) += t->p[i].v[k];
		if (t->p[i].village)
			work_village_row(d, &t->p[i]);
	}
	page_cell(d->p);
	page_text(d->p, "合计");
	for (int k = 0; k < V_COUNT; k++) {
		size_t at;
		int64_t total;
		page_cell(d->p);
		if (work_put(d, village_figures[k], &narrow_none, &at, &total) < 0)
			return -1;
		if (sum[k] == total)
			continue;
		if (lost[k] > 0)
			page_contradict(d->p, at, "各村相加 %" PRId64 ", 合计 %" PRId64 ": 有 %" PRId64 " %s没有填村. 回车看名单, 打开补上村",
			    sum[k], total, lost[k], k == V_VISITED ? "次走访" : "件工单");
		else
			page_contradict(d->p, at, "各村相加 %" PRId64 ", 合计 %" PRId64 ": 有一户记在两个村. 回车看名单, 改对村", sum[k], total);
	}
	page_cell(d->p);
	page_text(d->p, "%s", "");
	return 0;
}

static int
work_villages(struct work *d)
{
	struct tallies t = { NULL, 0 };
	int rc = work_gather(d, &t);
	if (rc == 0 && t.n > 0) {
		qsort(t.p, t.n, sizeof(*t.p), work_village_order);
		rc = work_village_table(d, &t);
	}
	for (size_t i = 0; i < t.n; i++)
		record_release(&t.p[i].r);
	free(t.p);
	return rc;
}

/* --- 三、接待  四、上级要数 --------------------------------------------------------------------------------------- */

/* 县水利局陪餐人数(R5): printed as it is, never left out, and in words: who reads it does not know the rules by number. */
static int
work_broken_rules(struct work *d)
{
	struct query q[2];
	struct rows r;
	int rc = 0;
	bool any = false;

	figure_queries(&figure_receptions, &d->now, q);
	/* Each can only be judged by itself; a period has no more of them than a page of paper has lines. */
	if (ledger_page(d->o->ledger, &q[0], NULL, true, RECEPTIONS_CHECKED, &r, d->e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < r.n; i++) {
		struct rule_results found;
		rc = reception_check(d->o, &r.p[i], &found, d->e);
		if (rc == 0 && found.failed > 0) {
			page_text(d->p, "%s%s", any ? "；" : "，按规定核对未过的有", record_text(&r.p[i], "unit"));
			bool first = true;
			for (size_t j = 0; j < found.n; j++) {
				if (found.p[j].verdict != RULE_FAIL || rule_result_again(&found, j))
					continue;
				page_text(d->p, "%s%s（%s）", first ? "：" : "、", found.p[j].title, found.p[j].code);
				first = false;
			}
			any = true;
		}
		rule_results_release(&found);
	}
	rows_release(&r);
	return rc;
}

/* 检查2批，重叠1处: only where somebody came. */
static int
work_inspected(struct work *d)
{
	int64_t batches, pairs;

	if (overlap_between(d->o, d->now.first, d->now.last, &batches, &pairs, d->e) < 0)
		return -1;
	if (batches == 0)
		return 0;
	page_text(d->p, "来检查");
	if (work_put(d, &figure_inspections, &narrow_none, NULL, NULL) < 0)
		return -1;
	page_text(d->p, "批");
	if (pairs > 0)
		page_text(d->p, "，有重叠%" PRId64 "处", pairs);
	page_text(d->p, "。");
	return 0;
}

static int
work_received(struct work *d)
{
	static const struct narrow uncounted = { "guest_count", COND_NULL, 0, "没有填人数的" };
	int64_t n, with_letter, blank;
	size_t at;

	page_paragraph(d->p, "三、接待。");
	if (work_value(d, &figure_receptions, &narrow_none, &n) < 0 || work_value(d, &figure_letters, &narrow_none, &with_letter) < 0
	    || work_value(d, &figure_receptions, &uncounted, &blank) < 0)
		return -1;
	if (n == 0) {
		page_text(d->p, "%s无。", d->word);
		return work_inspected(d);
	}
	page_text(d->p, "接待");
	if (work_put(d, &figure_receptions, &narrow_none, NULL, NULL) < 0)
		return -1;
	page_text(d->p, "批");
	if (work_put(d, &figure_guests, &narrow_none, &at, NULL) < 0)
		return -1;
	page_text(d->p, "人，有公函");
	if (blank > 0)
		page_blank(d->p, at, "有 %" PRId64 " 批接待没有填来人数. 回车看接待, 打开补上", blank);
	if (work_put(d, &figure_letters, &narrow_none, NULL, NULL) < 0)
		return -1;
	page_text(d->p, "批");
	if (work_broken_rules(d) < 0)
		return -1;
	page_text(d->p, "。");
	return work_inspected(d);
}

/* 收到3次；报出2次，其中本账直接导出1次，省下约46分钟: a part of its own only where there is something to say. */
static int
work_requests(struct work *d)
{
	int64_t asked, answered;

	if (work_value(d, &figure_requests, &narrow_none, &asked) < 0 || work_value(d, &figure_answers, &narrow_none, &answered) < 0)
		return -1;
	d->asked = asked > 0 || answered > 0;
	if (!d->asked)
		return 0;
	page_paragraph(d->p, "四、上级要数。");
	page_text(d->p, "收到");
	if (work_put(d, &figure_requests, &narrow_none, NULL, NULL) < 0)
		return -1;
	page_text(d->p, "次，报出");
	if (work_put(d, &figure_answers, &narrow_none, NULL, NULL) < 0)
		return -1;
	page_text(d->p, "次");
	if (answered > 0) {
		page_text(d->p, "，其中本账直接导出");
		if (work_put(d, &figure_answers_out, &narrow_none, NULL, NULL) < 0)
			return -1;
		page_text(d->p, "次，省下约");
		if (work_put(d, &figure_saved, &narrow_none, NULL, NULL) < 0)
			return -1;
		page_text(d->p, "分钟");
	}
	page_text(d->p, "。");
	return 0;
}

/* --- frame ----------------------------------------------------------------------------------------------------- */

void
work_window(struct work *d)
{
	struct buf b = BUF_INIT;
	int cutoff = d->o->opt.cutoff_minute, y, m, day, last_y, last_m, last_d;

	page_pair(d->p, "统计时段：");
	date_split(d->now.last, &last_y, &last_m, &last_d);
	date_split(cutoff == 0 ? d->now.first : d->now.first - 1, &y, &m, &day);
	date_long(&b, cutoff == 0 ? d->now.first : d->now.first - 1);
	if (cutoff == 0 && d->now.first == d->now.last) {
		buf_adds(&b, "0时至24时");
	} else {
		if (cutoff == 0)
			buf_adds(&b, "0时至");
		else
			buf_addf(&b, "%d:%02d至", cutoff / 60, cutoff % 60);
		if (last_y != y)
			buf_addf(&b, "%d年", last_y);
		buf_addf(&b, "%d月%d日", last_m, last_d);
		if (cutoff == 0)
			buf_adds(&b, "24时");
		else
			buf_addf(&b, "%d:%02d", cutoff / 60, cutoff % 60);
	}
	page_text(d->p, "%s", buf_str(&b));
	buf_release(&b);
}

int
work_body(struct work *d)
{
	if ((d->share ? work_overview_shares(d) : work_overview(d)) < 0)
		return -1;
	return work_visited(d) < 0 || work_tickets(d) < 0 || work_villages(d) < 0 || work_received(d) < 0 ||
	    work_requests(d) < 0 ? -1 : 0;
}
