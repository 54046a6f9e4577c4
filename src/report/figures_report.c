/*
 * figures_report.c - the page of 统计, and that of 减负账.
 *
 * Only what stands in which table and chart; what a figure counts is
 * figure.c's, how it is compared and broken down figures.c's.
 */
#include "report/figures_report.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "office/inspection.h"
#include "office/office.h"
#include "office/overlap.h"
#include "office/township.h"
#include "report/figures.h"

#define CHART_BARS_MAX 12	/* a chart stays on one sheet */
#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* A number of r, copied with its value into the cell begun last. */
static int
page_figure(struct composing *c, const struct figure *f, const struct period *t, const struct narrow *only, int64_t value, size_t *at)
{
	struct number n;

	if (figures_number(c->o, f, t, only, &n, c->e) < 0)
		return -1;
	n.value = value;
	*at = page_number(c->p, &n);
	return 0;
}

static void
cell_text(struct composing *c, const char *s)
{
	page_cell(c->p);
	page_text(c->p, "%s", s);
}

/* --- a list of figures beside what they are compared with ---------------------------------------------------------- */

static int
compared(struct composing *c, const struct figure *const *list, const struct figures *all)
{
	static const struct column columns[] = {
		{ "", 14, ALIGN_LEFT }, { "本期", 9, ALIGN_CENTER }, { "上期", 9, ALIGN_CENTER }, { "去年同期", 9, ALIGN_CENTER },
		{ "比上期", 9, ALIGN_CENTER },
	};

	page_table(c->p, columns, COUNT(columns));
	for (size_t i = 0; i < all->n; i++) {
		const struct figures_row *r = &all->p[i];
		struct buf b = BUF_INIT;
		cell_text(c, r->title);
		for (int t = 0; t < FIGURES_TIMES; t++) {
			size_t at;
			page_cell(c->p);
			if (page_figure(c, list[r->key - 1], &all->t[t], &narrow_none, r->n[t].value, &at) < 0)
				return -1;
		}
		figures_change(r, &b);
		cell_text(c, strcmp(buf_str(&b), "=") == 0 ? "持平" : buf_str(&b));
		buf_release(&b);
	}
	return 0;
}

/* 响应率 13/15, ...: what each was divided by. */
static void
fractions(struct composing *c, const struct figures *all)
{
	size_t said = 0;

	page_paragraph(c->p, NULL);
	for (size_t i = 0; i < all->n; i++) {
		const struct figures_row *r = &all->p[i];
		struct buf b = BUF_INIT;
		figures_fraction(r, FIGURES_NOW, &b);
		if (b.n)
			page_text(c->p, "%s%s %s", said++ ? "，" : "本期分子和分母：", r->title, buf_str(&b));
		buf_release(&b);
	}
	page_text(c->p, said ? "。" : "本期没有办结也没有有效回访，各率记“—”，不是零。");
	page_text(c->p, "响应率、解决率、满意率都除以有效回访（联系上的）；基本满意按规则 T8 折算。办结中位天是登记到办结的天数，一半的件不超过它。");
}

/* --- broken down --------------------------------------------------------------------------------------------------- */

struct part {			/* a column of a breakdown */
	const struct figure *figure;
	enum figures_time time;
	struct column column;
};

struct broken {			/* a breakdown of several figures, joined by their rows */
	struct figures *by;	/* owned; one for each part */
	size_t n_parts;
	struct broken_row { int64_t key; const char *title; } *rows;	/* owned; titles borrowed */
	size_t n;
};

static void
broken_release(struct broken *b)
{
	for (size_t i = 0; i < b->n_parts; i++)
		figures_release(&b->by[i]);
	free(b->by);
	free(b->rows);
}

static void
broken_join(struct broken *b, const struct figures *f)
{
	for (size_t i = 0; i < f->n; i++) {
		bool there = false;
		for (size_t j = 0; j < b->n && !there; j++)
			there = b->rows[j].key == f->p[i].key;
		if (there)
			continue;
		b->rows = mem_more(b->rows, b->n, sizeof(*b->rows));
		b->rows[b->n++] = (struct broken_row){ f->p[i].key, f->p[i].title };
	}
}

/* Columns of one figure stand side by side and are read once. */
static int
broken_read(struct composing *c, enum figures_by by, const struct part *parts, size_t n, struct broken *b)
{
	memset(b, 0, sizeof(*b));
	b->by = mem_zero(n, sizeof(*b->by));
	b->n_parts = n;
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && parts[i].figure == parts[i - 1].figure)
			continue;
		if (figures_read(c->o, c->opt->from, c->opt->to, by, parts[i].figure, NULL, &b->by[i], c->e) < 0)
			return -1;
		broken_join(b, &b->by[i]);
	}
	return 0;
}

/* The figure's period and condition of a row, and its value there: none of it has a row of its own where it counts nothing. */
static int
broken_cell(struct composing *c, enum figures_by by, const struct part *part, const struct figures *f, const struct broken_row *row,
		size_t *at)
{
	const struct figures_row *r = figures_find(f, row->key);
	struct narrow only;
	int rc;

	page_cell(c->p);
	if (by == FIGURES_MONTH) {
		struct period month, t;
		int y, m, d;
		date_split((int32_t)row->key, &y, &m, &d);
		period_days(&month, (int32_t)row->key, (m == 12 ? date_make(y + 1, 1, 1) : date_make(y, m + 1, 1)) - 1, c->o->opt.cutoff_minute);
		period_earlier(&month, part->time == FIGURES_YEAR ? 12 : part->time == FIGURES_LAST ? 1 : 0, &t, c->o->opt.cutoff_minute);
		return page_figure(c, part->figure, &t, &narrow_none, r->n[part->time].value, at);
	}
	figures_narrow(part->figure, by, row->key, row->title, &only);
	rc = page_figure(c, part->figure, &f->t[part->time], &only, r ? r->n[part->time].value : 0, at);
	if (rc == 0 && !r)
		c->p->numbers[*at].value = number_value(c->p->numbers[*at].form, 0, 0);
	return rc;
}

struct drawn { const char *title; size_t n, first, second; };	/* a chart of these columns; n: 1 or 2 of them */

/* The rows as they are; when not all are drawn the n with most in a part, those first.  Owned by the caller. */
static size_t *
broken_order(const struct composing *c, const struct broken *b, const size_t *at, size_t part, size_t n)
{
	size_t *order = mem_zero(b->n + 1, sizeof(*order));

	for (size_t i = 0; i < b->n; i++)
		order[i] = i;
	for (size_t k = 0; n < b->n && k < n; k++) {
		size_t most = k;
		for (size_t i = k + 1; i < b->n; i++)
			if (c->p->numbers[at[order[i] * b->n_parts + part]].value > c->p->numbers[at[order[most] * b->n_parts + part]].value)
				most = i;
		/* those passed over keep their order */
		size_t taken = order[most];
		memmove(&order[k + 1], &order[k], (most - k) * sizeof(*order));
		order[k] = taken;
	}
	return order;
}

static void
broken_chart(struct composing *c, enum block_kind kind, const struct drawn *d, const struct broken *b, const size_t *at)
{
	static const struct column columns[] = { { "", 16, ALIGN_LEFT }, { "本期", 10, ALIGN_RIGHT }, { "去年同期", 10, ALIGN_RIGHT } };

	struct buf title = BUF_INIT;
	size_t n = kind == BLOCK_BARS && b->n > CHART_BARS_MAX ? CHART_BARS_MAX : b->n, *order = broken_order(c, b, at, d->first, n);

	buf_adds(&title, d->title);
	if (n < b->n)
		buf_addf(&title, "（最多的%zu个）", n);
	page_chart(c->p, kind, buf_str(&title), columns, 1 + d->n);
	buf_release(&title);
	for (size_t k = 0; k < n; k++) {
		size_t i = order[k];
		page_cell(c->p);
		if (kind == BLOCK_TREND) {
			int y, m, day;
			date_split((int32_t)b->rows[i].key, &y, &m, &day);
			page_text(c->p, "%d月", m);
		} else {
			page_text(c->p, "%s", b->rows[i].title);
		}
		for (size_t j = 0; j < d->n; j++) {
			page_cell(c->p);
			page_again(c->p, at[i * b->n_parts + (j ? d->second : d->first)]);
		}
	}
	free(order);
}

static int
broken_table(struct composing *c, enum figures_by by, const char *first, const struct part *parts, size_t n, const struct drawn *chart)
{
	struct column *columns = mem_zero(n + 1, sizeof(*columns));
	struct broken b;
	size_t *at = NULL;
	int rc = broken_read(c, by, parts, n, &b);

	columns[0] = (struct column){ first, by == FIGURES_MONTH ? 9 : 13, ALIGN_LEFT };
	for (size_t i = 0; i < n; i++)
		columns[i + 1] = parts[i].column;
	/* said once in a part, by the table that has its chart */
	if (rc == 0 && b.n == 0 && chart) {
		page_paragraph(c->p, NULL);
		page_text(c->p, "本期没有记录。");
	} else if (rc == 0 && b.n > 0) {
		at = mem_zero(b.n * n, sizeof(*at));
		page_table(c->p, columns, n + 1);
		for (size_t i = 0; i < b.n && rc == 0; i++) {
			const struct figures *of = NULL;
			/* 26年11月: eight columns stand beside it */
			cell_text(c, b.rows[i].title + (by == FIGURES_MONTH ? strlen("20") : 0));
			for (size_t j = 0; j < n && rc == 0; j++) {
				of = j > 0 && parts[j].figure == parts[j - 1].figure ? of : &b.by[j];
				rc = broken_cell(c, by, &parts[j], of, &b.rows[i], &at[i * n + j]);
			}
		}
		if (rc == 0 && chart)
			broken_chart(c, by == FIGURES_MONTH ? BLOCK_TREND : BLOCK_BARS, chart, &b, at);
	}
	broken_release(&b);
	free(columns);
	free(at);
	return rc;
}

static const struct part counts[] = {
	{ &figure_opened, FIGURES_NOW, { "新立", 6, ALIGN_CENTER } }, { &figure_opened, FIGURES_LAST, { "上期", 6, ALIGN_CENTER } },
	{ &figure_opened, FIGURES_YEAR, { "去年", 6, ALIGN_CENTER } }, { &figure_closed, FIGURES_NOW, { "办结", 6, ALIGN_CENTER } },
	{ &figure_closed, FIGURES_LAST, { "上期", 6, ALIGN_CENTER } }, { &figure_closed, FIGURES_YEAR, { "去年", 6, ALIGN_CENTER } },
};
static const struct part results[] = {
	{ &figure_solved_rate, FIGURES_NOW, { "解决", 6, ALIGN_CENTER } }, { &figure_solved_rate, FIGURES_LAST, { "上期", 6, ALIGN_CENTER } },
	{ &figure_days, FIGURES_NOW, { "天数", 5, ALIGN_CENTER } }, { &figure_days, FIGURES_LAST, { "上期", 5, ALIGN_CENTER } },
	{ &figure_reopened, FIGURES_NOW, { "重办", 4, ALIGN_CENTER } }, { &figure_late, FIGURES_NOW, { "超期", 4, ALIGN_CENTER } },
	{ &figure_satisfaction, FIGURES_NOW, { "满意", 6, ALIGN_CENTER } },
};
static const struct part months[] = {
	{ &figure_opened, FIGURES_NOW, { "新立", 5, ALIGN_CENTER } }, { &figure_opened, FIGURES_YEAR, { "去年", 5, ALIGN_CENTER } },
	{ &figure_closed, FIGURES_NOW, { "办结", 5, ALIGN_CENTER } }, { &figure_closed, FIGURES_YEAR, { "去年", 5, ALIGN_CENTER } },
	{ &figure_solved_rate, FIGURES_NOW, { "解决", 6, ALIGN_CENTER } }, { &figure_days, FIGURES_NOW, { "天数", 5, ALIGN_CENTER } },
	{ &figure_satisfaction, FIGURES_NOW, { "满意", 6, ALIGN_CENTER } },
};

/* --- 统计 ---------------------------------------------------------------------------------------------------------- */

static void
period_pair(struct composing *c, const char *label, const struct period *t)
{
	const struct report_options opt = { .from = t->first, .to = t->last };
	struct buf days = BUF_INIT;

	report_days(&opt, &days);
	page_pair(c->p, label);
	page_text(c->p, "%s%s", buf_str(&days), t->first <= date_today() && date_today() < t->last ? "（还没有过完）" : "");
	buf_release(&days);
}

static void
head(struct composing *c, const char *kind, const struct figures *all)
{
	struct buf days = BUF_INIT;
	const char *township = office_township(c->o);

	report_days(c->opt, &days);
	page_title(c->p, "%s%s%s", township, report_government(township), kind);
	page_subtitle(c->p, "（%s）", buf_str(&days));
	period_pair(c, "本期：", &all->t[FIGURES_NOW]);
	period_pair(c, "上期：", &all->t[FIGURES_LAST]);
	period_pair(c, "去年同期：", &all->t[FIGURES_YEAR]);
	buf_release(&days);
}

static int
figures_compose(struct composing *c)
{
	static const struct drawn opened = { "新立工单", 1, 0, 0 }, trend = { "办结工单", 2, 2, 3 };
	struct figures all, burden;
	int rc;

	if (figures_read(c->o, c->opt->from, c->opt->to, FIGURES_ALL, NULL, NULL, &all, c->e) < 0)
		return -1;
	if (figures_read(c->o, c->opt->from, c->opt->to, FIGURES_BURDEN, NULL, NULL, &burden, c->e) < 0) {
		figures_release(&all);
		return -1;
	}
	head(c, "工作统计", &all);
	page_heading(c->p, "一、总的情况");
	rc = compared(c, figures_all, &all);
	if (rc == 0) {
		fractions(c, &all);
		page_heading(c->p, "二、按村");
		rc = broken_table(c, FIGURES_VILLAGE, "村", counts, COUNT(counts), &opened);
	}
	if (rc == 0)
		rc = broken_table(c, FIGURES_VILLAGE, "村", results, COUNT(results), NULL);
	if (rc == 0) {
		page_heading(c->p, "三、按事项");
		rc = broken_table(c, FIGURES_MATTER, "类别", counts, COUNT(counts), &opened);
	}
	if (rc == 0)
		rc = broken_table(c, FIGURES_MATTER, "类别", results, COUNT(results), NULL);
	if (rc == 0) {
		page_heading(c->p, "四、按月");
		rc = broken_table(c, FIGURES_MONTH, "月", months, COUNT(months), &trend);
	}
	if (rc == 0) {
		page_heading(c->p, "五、减负账");
		rc = compared(c, figures_burden, &burden);
	}
	if (rc == 0)
		report_sign(c, c->opt->to < date_today() ? c->opt->to : date_today());
	figures_release(&all);
	figures_release(&burden);
	return rc;
}

/* --- 减负账 -------------------------------------------------------------------------------------------------------- */

/* Who asked: what a query counts by a field (a term, or a name), most first, each opening its records. */
static int
burden_askers(struct composing *c, const struct figure *f, const struct period *t, const char *by, const char *title, const char *who)
{
	const struct column columns[] = { { who, 30, ALIGN_LEFT }, { "次数", 10, ALIGN_CENTER } };
	struct query q[2];
	struct groups g;
	const struct field *field;

	figure_queries(f, t, q);
	field = &q[0].entity->fields[entity_field(q[0].entity, by)];
	if (ledger_group(c->o->ledger, &q[0], by, NULL, &g, c->e) < 0)
		return -1;
	int rc = 0;
	size_t *at = mem_zero(g.n + 1, sizeof(*at));
	char **names = mem_zero(g.n + 1, sizeof(*names));
	page_paragraph(c->p, NULL);
	page_text(c->p, "%s：%s", title, g.n > 0 ? "" : "本期没有。");
	if (g.n > 0)
		page_table(c->p, columns, COUNT(columns));
	for (size_t i = 0; i < g.n && rc == 0; i++) {
		struct buf name = BUF_INIT;
		bool none = value_is_null(&g.p[i].v);
		if (none)
			buf_adds(&name, "(没有填)");
		else
			office_format(c->o, field, &g.p[i].v, true, &name);
		struct narrow only = { by, none ? COND_NULL : COND_EQ, none ? 0 : g.p[i].v.i, buf_str(&name) };
		cell_text(c, buf_str(&name));
		page_cell(c->p);
		rc = page_figure(c, f, t, &only, g.p[i].count, &at[i]);
		names[i] = mem_str(buf_str(&name));
		buf_release(&name);
	}
	if (rc == 0 && g.n > 1) {
		page_chart(c->p, BLOCK_BARS, title, columns, COUNT(columns));
		for (size_t i = 0; i < g.n && i < CHART_BARS_MAX; i++) {
			cell_text(c, names[i]);
			page_cell(c->p);
			page_again(c->p, at[i]);
		}
	}
	for (size_t i = 0; i < g.n; i++)
		free(names[i]);
	free(names);
	free(at);
	groups_release(&g);
	return rc;
}

/* What those who came took, and how often they were in each other's way. */
static int
burden_inspected(struct composing *c)
{
	struct buf hours = BUF_INIT;
	struct month_burden took;
	int64_t batches, pairs;

	if (overlap_between(c->o, c->opt->from, c->opt->to, &batches, &pairs, c->e) < 0
			|| overlap_days(c->o, c->opt->from, c->opt->to, &took, c->e) < 0)
		return -1;
	if (batches == 0)
		return 0;
	inspection_hours(took.minutes, &hours);
	page_paragraph(c->p, NULL);
	page_text(c->p, "来检查的共占用%s", buf_str(&hours));
	if (took.untimed)
		page_text(c->p, "（%lld批没有填起止时间，没有算进去）", (long long)took.untimed);
	if (pairs)
		page_text(c->p, "；同一天到同一个村、要同样材料或查同一内容的，有%lld处", (long long)pairs);
	page_text(c->p, "。");
	buf_release(&hours);
	return 0;
}

static int
burden_compose(struct composing *c)
{
	static const struct part asked[] = {
		{ &figure_requests, FIGURES_NOW, { "要数", 4, ALIGN_CENTER } }, { &figure_requests, FIGURES_YEAR, { "去年", 4, ALIGN_CENTER } },
		{ &figure_inspections, FIGURES_NOW, { "检查", 4, ALIGN_CENTER } },
		{ &figure_unlisted, FIGURES_NOW, { "清单外", 6, ALIGN_CENTER } }, { &figure_repeats, FIGURES_NOW, { "重复要", 6, ALIGN_CENTER } },
		{ &figure_saved, FIGURES_NOW, { "省分钟", 6, ALIGN_CENTER } }, { &figure_meetings, FIGURES_NOW, { "开会", 4, ALIGN_CENTER } },
		{ &figure_meeting_minutes, FIGURES_NOW, { "会分钟", 6, ALIGN_CENTER } },
	};
	static const struct drawn trend = { "上级要数", 2, 0, 1 };
	struct figures all;
	int rc;

	if (figures_read(c->o, c->opt->from, c->opt->to, FIGURES_BURDEN, NULL, NULL, &all, c->e) < 0)
		return -1;
	head(c, "减负账", &all);
	page_paragraph(c->p, NULL);
	page_text(c->p, "这本账量的是要数、检查和开会的一方，不量人：没有一栏是某个干部的。重复要，是同一张表名在本期里又要了几次；"
		"省下分钟，是本账直接导出比手工填少用的时间；没有文号，是来检查的没有拿文来；同家再来，是一个单位在本期里第二次起来检查。");
	page_heading(c->p, "一、本期和以前");
	rc = compared(c, figures_burden, &all);
	if (rc == 0) {
		page_heading(c->p, "二、是谁要的、谁来的");
		rc = burden_askers(c, &figure_requests, &all.t[FIGURES_NOW], "asker", "上级要数", "谁要的");
	}
	if (rc == 0)
		rc = burden_askers(c, &figure_inspections, &all.t[FIGURES_NOW], "body", "来检查", "谁来的");
	if (rc == 0)
		rc = burden_inspected(c);
	if (rc == 0)
		rc = burden_askers(c, &figure_meetings, &all.t[FIGURES_NOW], "caller", "召集会议", "谁开的");
	if (rc == 0) {
		page_heading(c->p, "三、逐月");
		rc = broken_table(c, FIGURES_MONTH, "月", asked, COUNT(asked), &trend);
	}
	if (rc == 0)
		report_sign(c, c->opt->to < date_today() ? c->opt->to : date_today());
	figures_release(&all);
	return rc;
}

const struct report report_figures = {
	.name = "figures", .title = "统计", .help = "解决率、天数、三率, 按村按事项按月, 带图", .takes = REPORT_DAYS, .span = SPAN_ANY, .open = true,
	.compose = figures_compose,
};
const struct report report_burden = {
	.name = "burden", .title = "减负账", .help = "一个月的要数、检查、开会, 和上月比", .takes = REPORT_DAYS, .span = SPAN_MONTH, .open = true,
	.compose = burden_compose,
};
