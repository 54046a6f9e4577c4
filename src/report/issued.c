/*
 * issued.c - numbers, 补录, 更正 and kept pages.
 *
 * What counts as "entered later" is what happened in an issue's days (a
 * visit, a ticket opened or ended, a reception) and is not among the records
 * it counted; what it counted and is no more (a ticket taken up again, a
 * visit given another date) is told likewise, for the next issue's 上期
 * counts without it.  Stock is no such thing: it is as it stood.
 */
#include "report/issued.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/id.h"
#include "base/mem.h"
#include "office/issue.h"
#include "office/office.h"
#include "report/figure.h"
#include "report/frozen.h"
#include "report/period.h"

/* What happens in days, and where an issue keeps it. */
static const struct flow {
	const struct figure *figure;
	const char *field, *late, *gone;
	const char *title, *unit;
} flows[] = {
	{ &figure_visits, "visits", "late_visits", "gone_visits", "走访", "走访%s次" },
	{ &figure_opened, "opened", "late_opened", "gone_opened", "新立", "新立工单%s件" },
	{ &figure_ended, "ended", "late_ended", "gone_ended", "了结", "了结工单%s件" },
	{ &figure_receptions, "receptions", "late_receptions", "gone_receptions", "接待", "接待%s批" },
};
#define FLOWS (sizeof(flows) / sizeof(*flows))

/* So far back is looked: a month of days, a quarter of weeks. */
static size_t
issued_reach(const struct report *r)
{
	return r->span == SPAN_DAY ? 31 : r->span == SPAN_WEEK ? 13 : 6;
}

/* The place of its days in their year: where a running number begins. */
static int64_t
issued_place(const struct report *r, int32_t last)
{
	int y, m, d;

	date_split(last, &y, &m, &d);
	int64_t day = last - date_make(y, 1, 1) + 1;
	return r->span == SPAN_DAY ? day : r->span == SPAN_WEEK ? (day + 6) / 7 : m;
}

/* Two PCs may have issued one number for different days before they heard of each other: a 更正版 here gets another. */
static int
issued_renumber(struct office *o, const struct report *r, const struct report_options *opt, struct issued *out, struct err *e)
{
	int64_t typed = 0;
	bool taken;

	if (issue_taken(o, r->name, opt->from, opt->to, out->number, &taken, e) < 0)
		return -1;
	if (!taken || out->by.whose != ISSUE_MINE)
		return 0;
	if (r->typed && r->typed(o, opt->to, &typed, e) < 0)
		return -1;
	if (typed > 0 && typed != out->number) {
		out->renumber = typed;
		return 0;
	}
	return issue_next(o, r->name, opt->to, issued_place(r, opt->to), &out->renumber, e);
}

int
issued_find(struct office *o, const struct report *r, const struct report_options *opt, struct issued *out, struct err *e)
{
	int64_t typed = 0;

	memset(out, 0, sizeof(*out));
	record_init(&out->row, &issue_entity);
	if (!r->numbered)
		return 0;
	struct record row;
	if (issue_numberer(o, opt->to, &out->by, e) < 0 || issue_find(o, r->name, opt->from, opt->to, &row, e) < 0)
		return -1;
	record_release(&out->row);
	out->row = row;
	out->edition = row.row ? record_int(&row, "edition") : 1;
	out->number = record_int(&row, "number");
	if (row.row && !value_is_null(record_field(&row, "printed"))) {
		out->state = ISSUED_OUT;
		return issued_renumber(o, r, opt, out, e);
	}
	/* a 更正版 that no printer took is still to be corrected */
	if (out->by.whose != ISSUE_MINE) {
		out->state = ISSUED_OTHER;
		return 0;
	}
	out->state = row.row ? ISSUED_TAKEN : ISSUED_NEXT;
	if (r->typed && r->typed(o, opt->to, &typed, e) < 0)
		return -1;
	if (typed > 0)
		out->number = typed;
	else if (!row.row && issue_next(o, r->name, opt->to, issued_place(r, opt->to), &out->number, e) < 0)
		return -1;
	return 0;
}

void
issued_release(struct issued *i)
{
	record_release(&i->row);
	memset(i, 0, sizeof(*i));
}

void
issued_text(const struct issued *i, const struct report_options *opt, struct buf *out)
{
	switch (i->state) {
	case ISSUED_NONE:
		return;
	case ISSUED_OTHER:
		buf_adds(out, "草稿，");
		issue_numberer_text(&i->by, out);
		return;
	case ISSUED_NEXT:
		buf_addf(out, "%s第%" PRId64 "期", opt->as == REPORT_AS_FINAL ? "" : "拟", i->number);
		return;
	case ISSUED_TAKEN:
		buf_addf(out, "第%" PRId64 "期%s", i->number, i->edition > 1 ? "　更正版" : "");
		return;
	case ISSUED_OUT:
		if (i->renumber)
			buf_addf(out, "第%" PRId64 "期　更正版（原%" PRId64 "期）", i->renumber, i->number);
		else
			buf_addf(out, "第%" PRId64 "期　更正版", i->number);
		return;
	}
}

/* --- sets of rows ---------------------------------------------------------------------------------------------- */

struct rowset { int64_t *p; size_t n; };	/* owned; sorted once rowset_sort ran */

static int
rowset_order(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
rowset_sort(struct rowset *s)
{
	if (s->n > 0)
		qsort(s->p, s->n, sizeof(*s->p), rowset_order);
}

static void
rowset_add(struct rowset *s, int64_t row)
{
	if ((s->n & (s->n - 1)) == 0)
		s->p = mem_resize(s->p, s->n ? 2 * s->n : 1, sizeof(*s->p));
	s->p[s->n++] = row;
}

static void
rowset_add_list(struct rowset *s, const struct value *v)
{
	for (size_t i = 0; v->kind == VALUE_LIST && i < v->n; i++)
		rowset_add(s, v->items[i].i);
}

static bool
rowset_has(const struct rowset *s, int64_t row)
{
	return s->n > 0 && bsearch(&row, s->p, s->n, sizeof(*s->p), rowset_order) != NULL;
}

static void
rowset_json(const struct rowset *s, struct buf *out)
{
	buf_addc(out, '[');
	for (size_t i = 0; i < s->n; i++)
		buf_addf(out, "%s%" PRId64, i ? "," : "", s->p[i]);
	buf_addc(out, ']');
}

static void
rowset_value(const struct rowset *s, struct value *v)
{
	value_init(v);
	for (size_t i = 0; i < s->n; i++)
		value_add_int(v, s->p[i]);
}

static void
rowset_release(struct rowset *s)
{
	free(s->p);
	memset(s, 0, sizeof(*s));
}

/* All rows of a flow in a period. */
static int
flow_rows(struct office *o, const struct flow *f, const struct period *t, struct rowset *out, struct err *e)
{
	struct query q[2];
	struct record from;
	bool more = true, begun = false;
	int rc = 0;

	figure_queries(f->figure, t, q);
	record_init(&from, q[0].entity);
	while (rc == 0 && more) {
		struct rows page;
		if (ledger_page(o->ledger, &q[0], begun ? &from : NULL, true, 500, &page, e) < 0) {
			rc = -1;
			break;
		}
		for (size_t i = 0; i < page.n; i++)
			rowset_add(out, page.p[i].row);
		more = page.n == 500;
		if (page.n > 0) {
			record_release(&from);
			record_copy(&from, &page.p[page.n - 1]);
			begun = true;
		}
		rows_release(&page);
	}
	record_release(&from);
	rowset_sort(out);
	return rc;
}

static void
issued_days(const struct record *issue, struct period *t)
{
	period_days(t, date_from_iso(record_text(issue, "first")), date_from_iso(record_text(issue, "last")), (int)record_int(issue, "cutoff"));
}

/* Is the row in this file at all?  What another station counted may not have come yet: that is not gone. */
static int
row_held(struct office *o, const struct entity *ent, int64_t row, bool *held, struct err *e)
{
	struct record r;

	*held = ledger_get(o->ledger, &r, ent, row, e) == 0;
	if (*held)
		record_release(&r);
	return *held || e->code == ERR_NOTFOUND ? 0 : -1;
}

/* What flow f has now for an issue's days beyond what it counted (gone: what it counted beyond that) and what later issues told. */
static int
flow_changed(struct office *o, const struct flow *f, const struct record *issue, bool gone, const struct rowset *told, struct rowset *out,
	struct err *e)
{
	struct rowset now = { NULL, 0 }, counted = { NULL, 0 };
	const struct rowset *in = gone ? &counted : &now, *beyond = gone ? &now : &counted;
	struct period t;

	issued_days(issue, &t);
	int rc = flow_rows(o, f, &t, &now, e);
	rowset_add_list(&counted, record_field(issue, f->field));
	rowset_sort(&counted);
	for (size_t i = 0; rc == 0 && i < in->n; i++) {
		bool held = true;
		if (rowset_has(beyond, in->p[i]) || rowset_has(told, in->p[i]))
			continue;
		if (gone)
			rc = row_held(o, f->figure->entity, in->p[i], &held, e);
		if (rc == 0 && held)
			rowset_add(out, in->p[i]);
	}
	rowset_release(&now);
	rowset_release(&counted);
	return rc;
}

static int
issued_changed(struct office *o, const struct issued *i, bool gone, int64_t *n, struct err *e)
{
	const struct rowset none = { NULL, 0 };

	*n = 0;
	for (size_t k = 0; i->row.row && k < FLOWS; k++) {
		struct rowset s = { NULL, 0 };
		int rc = flow_changed(o, &flows[k], &i->row, gone, &none, &s, e);
		*n += (int64_t)s.n;
		rowset_release(&s);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int
issued_late(struct office *o, const struct issued *i, int64_t *late, int64_t *gone, struct err *e)
{
	return issued_changed(o, i, false, late, e) < 0 || issued_changed(o, i, true, gone, e) < 0 ? -1 : 0;
}

/* Does q ask for rows of this flow, perhaps with more conditions? */
static bool
flow_asks(const struct query *flow, const struct query *q)
{
	if (q->entity != flow->entity || q->n_conds < flow->n_conds || q->among)
		return false;
	for (size_t i = 0; i < flow->n_conds; i++) {
		const struct cond *a = &flow->conds[i], *b = &q->conds[i];
		if (a->op != b->op || a->i != b->i || strcmp(a->field, b->field) != 0 || !a->s != !b->s || (a->s && strcmp(a->s, b->s) != 0))
			return false;
	}
	return true;
}

void
issued_counted(const struct record *issue, struct page *p)
{
	struct period t;

	issued_days(issue, &t);
	for (size_t k = 0; k < FLOWS; k++) {
		struct rowset s = { NULL, 0 };
		struct buf among = BUF_INIT;
		struct query flow[2];

		rowset_add_list(&s, record_field(issue, flows[k].field));
		rowset_json(&s, &among);
		figure_queries(flows[k].figure, &t, flow);
		for (size_t i = 0; i < p->n_numbers; i++)
			for (size_t j = 0; j < p->numbers[i].n_parts; j++)
				if (flow_asks(&flow[0], &p->numbers[i].parts[j].query))
					p->numbers[i].parts[j].query.among = mem_str(buf_str(&among));
		buf_release(&among);
		rowset_release(&s);
	}
}

/* --- 补录, 更正 ------------------------------------------------------------------------------------------------ */

/* visit(what): called for each flow of each earlier issue that has late (gone: missing) rows. */
struct late {
	const struct record *issue;
	const struct flow *flow;
	const struct rowset *rows;
};

static int
late_each(struct office *o, const struct report *r, const struct report_options *opt, bool gone,
	int (*visit)(void *data, const struct late *l), void *data, struct err *e)
{
	struct rows earlier;
	struct rowset told[FLOWS] = { { NULL, 0 } };
	int rc = 0;

	if (issue_earlier(o, r->name, opt->from, issued_reach(r), &earlier, e) < 0)
		return -1;
	for (size_t k = 0; k < FLOWS; k++) {
		for (size_t i = 0; i < earlier.n; i++)
			rowset_add_list(&told[k], record_field(&earlier.p[i], gone ? flows[k].gone : flows[k].late));
		rowset_sort(&told[k]);
	}
	for (size_t i = earlier.n; rc == 0 && i-- > 0;)
		for (size_t k = 0; rc == 0 && k < FLOWS; k++) {
			struct rowset s = { NULL, 0 };
			struct late l = { &earlier.p[i], &flows[k], &s };
			/* a number taken but never printed is nobody's to correct: it will be issued as it is then */
			if (!value_is_null(record_field(&earlier.p[i], "printed")))
				rc = flow_changed(o, &flows[k], &earlier.p[i], gone, &told[k], &s, e);
			if (rc == 0 && s.n > 0)
				rc = visit(data, &l);
			rowset_release(&s);
		}
	for (size_t k = 0; k < FLOWS; k++)
		rowset_release(&told[k]);
	rows_release(&earlier);
	return rc;
}

struct late_writing {
	struct composing *c;
	bool gone;
	int64_t issue;		/* row of the issue spoken of; 0 none yet */
};

/* These rows of a flow, whatever became of them: what is gone may lie in the 回收站. */
static void
late_number(struct number *n, const struct late_writing *w, const struct late *l, const struct period *t)
{
	struct buf among = BUF_INIT, title = BUF_INIT;
	struct query q[2];

	rowset_json(l->rows, &among);
	buf_addf(&title, "%s%s", w->gone ? "减少" : "补录", l->flow->title);
	number_init(n, MEASURE_ROWS, NULL, buf_str(&title));
	if (!w->gone)
		figure_queries(l->flow->figure, t, q);
	for (int i = 0; i < (w->gone ? 2 : 1); i++) {
		if (w->gone)
			query_init(&q[i], l->flow->figure->entity);
		q[i].deleted = i > 0;
		q[i].among = buf_str(&among);
		number_add(n, &q[i], 1, "第%" PRId64 "期 %s%s", record_int(l->issue, "number"), buf_str(&title), i > 0 ? ", 已删除的" : "");
	}
	buf_release(&among);
	buf_release(&title);
}

static int
late_write(void *data, const struct late *l)
{
	struct late_writing *w = data;
	struct page *p = w->c->p;
	struct period t;
	struct number n;
	const char *at = strstr(l->flow->unit, "%s");

	issued_days(l->issue, &t);
	if (w->issue == 0)
		page_paragraph(p, w->gone ? "更正。" : "补录。");
	if (w->issue != l->issue->row)
		page_text(p, "%s第%" PRId64 "期（%s）后来%s", w->issue ? "；" : "", record_int(l->issue, "number"), t.name,
		    w->gone ? "减少" : "录入");
	else
		page_text(p, "、");
	w->issue = l->issue->row;
	late_number(&n, w, l, &t);
	page_text(p, "%.*s", (int)(at - l->flow->unit), l->flow->unit);
	if (page_count(p, &n, w->c->o->ledger, NULL, w->c->e) < 0)
		return -1;
	page_text(p, "%s", at + 2);
	return 0;
}

int
issued_write_late(struct composing *c, const struct report *r)
{
	struct late_writing late = { c, false, 0 }, gone = { c, true, 0 };

	if (late_each(c->o, r, c->opt, false, late_write, &late, c->e) < 0)
		return -1;
	if (late.issue != 0)
		page_text(c->p, "。");
	if (late_each(c->o, r, c->opt, true, late_write, &gone, c->e) < 0)
		return -1;
	if (gone.issue != 0)
		page_text(c->p, "（重办、取消并件、改了日期或删除的，以现在的账为准）。");
	return 0;
}

struct late_sets { struct rowset of[FLOWS]; };

static int
late_gather(void *data, const struct late *l)
{
	struct late_sets *s = data;

	for (size_t i = 0; i < l->rows->n; i++)
		rowset_add(&s->of[l->flow - flows], l->rows->p[i]);
	return 0;
}

/* --- keeping --------------------------------------------------------------------------------------------------- */

static void
keep_set(struct change *c, const char *field, const struct rowset *s)
{
	struct value v;

	rowset_value(s, &v);
	change_set(c, field, &v);
	value_release(&v);
}

/*
 * What is frozen goes out with a number and stays: each record is read from the log once more, proven by its hash.  A table that
 * says otherwise is made again by the screens as soon as it is known (ledger_fault).
 */
static int
prove_set(struct office *o, const struct entity *ent, const struct rowset *s, struct err *e)
{
	for (size_t i = 0; i < s->n; i++) {
		struct record r;

		if (ledger_get_proven(o->ledger, &r, ent, s->p[i], e) == 0)
			record_release(&r);
		else if (e->code != ERR_NOTFOUND)
			return -1;
	}
	if (ledger_fault(o->ledger) == LEDGER_SOUND)
		return 0;
	return err_set(e, ERR_INPUT, "账里有一张表和流水记录对不上, 数可能不对: 没有编号, 没有打印, 记录都在. 各表重做以后再打(F10 8 5 可以重做).");
}

static int
keep_sets(struct office *o, const struct report *r, const struct report_options *opt, struct change *c, struct err *e)
{
	struct late_sets late = { { { NULL, 0 } } }, gone = { { { NULL, 0 } } };
	struct period t;
	int rc = late_each(o, r, opt, false, late_gather, &late, e);

	if (rc == 0)
		rc = late_each(o, r, opt, true, late_gather, &gone, e);
	period_days(&t, opt->from, opt->to, o->opt.cutoff_minute);
	for (size_t k = 0; k < FLOWS; k++) {
		struct rowset s = { NULL, 0 };
		if (rc == 0)
			rc = flow_rows(o, &flows[k], &t, &s, e);
		if (rc == 0)
			rc = prove_set(o, flows[k].figure->entity, &s, e);
		keep_set(c, flows[k].field, &s);
		keep_set(c, flows[k].late, &late.of[k]);
		keep_set(c, flows[k].gone, &gone.of[k]);
		rowset_release(&s);
		rowset_release(&late.of[k]);
		rowset_release(&gone.of[k]);
	}
	return rc;
}

int
issued_keep(struct office *o, const struct report *r, const struct report_options *opt, const struct issued *i, const struct page *page,
	int64_t *issue, struct err *e)
{
	struct changes cs;
	struct buf text = BUF_INIT;
	char iso[11];
	int64_t batch;
	bool taken;

	if (issue_taken(o, r->name, opt->from, opt->to, i->number, &taken, e) < 0)
		return -1;
	if (taken)
		return err_set(e, ERR_INPUT, "第%" PRId64 "期今年已经发过, 同一个期号不能发两次. 没有打印; 按 F4 改期号, 或空着按顺序编.", i->number);
	page_freeze(page, &text);
	changes_init(&cs);
	struct change *c = changes_add(&cs, &issue_entity);
	/* the same row again while no printer has taken it */
	if (i->state == ISSUED_TAKEN)
		change_on(c, &i->row);
	c->row = issue_row(o, r->name, opt->from, opt->to, i->edition);
	change_set_text(c, "report", r->name);
	change_set_text(c, "title", page->title);
	change_set_int(c, "number", i->number);
	change_set_int(c, "edition", i->edition);
	date_to_iso(opt->from, iso);
	change_set_text(c, "first", iso);
	date_to_iso(opt->to, iso);
	change_set_text(c, "last", iso);
	change_set_int(c, "year", issue_year(opt->to));
	change_set_int(c, "cutoff", o->opt.cutoff_minute);
	change_set_text(c, "station", o->station.code);
	if (o->me)
		change_set_int(c, "who", o->me);
	change_set_int(c, "at", date_now());
	change_set_text(c, "page", buf_str(&text));
	int rc = keep_sets(o, r, opt, c, e);
	*issue = c->row;
	/* By the program: a number that was given stays given. */
	if (rc == 0)
		rc = ledger_save(o->ledger, &cs, 0, &batch, e);
	changes_release(&cs);
	buf_release(&text);
	return rc;
}

static int
issued_change(struct office *o, const struct record *issue, const char *pages, struct err *e)
{
	struct changes cs;
	int64_t batch;

	changes_init(&cs);
	struct change *c = changes_add(&cs, &issue_entity);
	change_on(c, issue);
	if (pages)
		change_set_text(c, "pages", pages);
	else
		change_set_int(c, "printed", date_now());
	int rc = ledger_save(o->ledger, &cs, 0, &batch, e);
	changes_release(&cs);
	return rc;
}

int
issued_out(struct office *o, int64_t issue, struct err *e)
{
	struct record r;

	if (issue == 0)
		return 0;
	if (ledger_get(o->ledger, &r, &issue_entity, issue, e) < 0)
		return -1;
	int rc = issued_change(o, &r, NULL, e);
	record_release(&r);
	return rc;
}

/* --- some of the pages ------------------------------------------------------------------------------------------ */

#define PAGES_MAX 1000

/* "1-2,5": those that are there == there. */
static void
pages_say(const bool *there, int n, bool is, const char *between, struct buf *out)
{
	bool any = false;

	for (int i = 1, to; i <= n; i = to + 1) {
		to = i;
		if (there[i] != is)
			continue;
		while (to < n && there[to + 1] == is)
			to++;
		buf_addf(out, to > i ? "%s%d-%d" : "%s%d", any ? between : "", i, to);
		any = true;
	}
}

static void
pages_read(const char *s, int n, bool *there)
{
	while (*s >= '0' && *s <= '9') {
		char *end;
		long from = strtol(s, &end, 10), to = *end == '-' ? strtol(end + 1, &end, 10) : from;
		for (long i = from; i >= 1 && i <= to && i <= n; i++)
			there[i] = true;
		s = end + (*end == ',');
	}
}

/* What pages are pages of: "1f0e9c3a55d27b81 3 " of three of this text, the notice board's with a P before. */
static void
pages_head(const struct record *issue, const struct issued_sent *sent, struct buf *out)
{
	const char *text = record_text(issue, "page");
	uint8_t hash[8];
	char hex[2 * sizeof(hash) + 1];

	id_hash(hash, sizeof(hash), text, strlen(text), NULL, 0);
	id_hex(hex, hash, sizeof(hash));
	buf_addf(out, "%s%s %d ", sent->public ? "P" : "", hex, sent->pages);
}

int
issued_pages(struct office *o, int64_t issue, const struct issued_sent *sent, struct buf *left, struct err *e)
{
	bool there[PAGES_MAX + 1] = { false };
	struct buf head = BUF_INIT, now = BUF_INIT;
	struct record r;
	int last = sent->last > 0 && sent->last < sent->pages ? sent->last : sent->pages, n = 0;

	if (issue == 0)
		return 0;
	if (sent->pages < 1 || sent->pages > PAGES_MAX) {
		buf_adds(left, "其余各页");
		return 0;
	}
	if (ledger_get(o->ledger, &r, &issue_entity, issue, e) < 0)
		return -1;
	const char *was = record_text(&r, "pages");
	pages_head(&r, sent, &head);
	bool same = strncmp(was, buf_str(&head), head.n) == 0;
	if (same)
		pages_read(was + head.n, sent->pages, there);
	for (int i = sent->first > 0 ? sent->first : 1; i <= last; i++)
		there[i] = true;
	for (int i = 1; i <= sent->pages; i++)
		n += there[i];
	if (n < sent->pages) {
		buf_adds(left, "第");
		pages_say(there, sent->pages, false, "、", left);
		buf_adds(left, "页");
		/* the other kind of copy was not changed */
		if (!same && *was && (*was == 'P') == sent->public)
			buf_adds(left, "(以前打的几页, 账后来改过, 不算)");
		buf_join(&now, buf_str(&head), NULL);
		pages_say(there, sent->pages, true, ",", &now);
	}
	int rc = issued_change(o, &r, n < sent->pages ? buf_str(&now) : NULL, e);
	buf_release(&head);
	buf_release(&now);
	record_release(&r);
	return rc;
}
