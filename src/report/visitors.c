/*
 * visitors.c - see visitors.h.
 *
 * The suggestion is neutral: it says what was found by time, village and
 * material, and leaves the arranging to the leader.
 */
#include "report/visitors.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/inspection.h"
#include "office/office.h"
#include "office/overlap.h"
#include "office/reception.h"
#include "office/township.h"
#include "report/figure.h"
#include "report/period.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* --- 年度汇总 ------------------------------------------------------------------------------------------------------ */

enum { YEAR_ROWS = 5000 };

struct year_money {
	int64_t cost, fee, car_fee, broken;	/* broken: receptions with a rule broken */
};

static int
year_money(struct composing *c, const struct period *t, struct year_money *out)
{
	struct query q[2];
	struct rows rows;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	figure_queries(&figure_receptions, t, q);
	if (ledger_page(c->o->ledger, &q[0], NULL, true, YEAR_ROWS, &rows, c->e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < rows.n; i++) {
		struct rule_results found;

		out->cost += record_int(&rows.p[i], "cost");
		out->fee += record_int(&rows.p[i], "fee");
		out->car_fee += record_int(&rows.p[i], "car_fee");
		rc = reception_check(c->o, &rows.p[i], &found, c->e);
		out->broken += rc == 0 && found.failed > 0;
		rule_results_release(&found);
	}
	rows_release(&rows);
	return rc;
}

static void
year_cell_money(struct composing *c, int64_t cents)
{
	page_cell(c->p);
	page_text(c->p, "%" PRId64 ".%02d", cents / 100, (int)(cents % 100));
	page_cell_is(c->p, CELL_MONEY, cents);
}

static int
year_cell_figure(struct composing *c, const struct figure *f, const struct period *t)
{
	struct number n;
	size_t at;

	page_cell(c->p);
	figure_number(&n, f, t, &narrow_none);
	return page_count(c->p, &n, c->o->ledger, &at, c->e);
}

static int
year_row(struct composing *c, const char *name, int32_t first, int32_t last)
{
	struct period t;
	struct year_money m;

	period_days(&t, first, last, c->o->opt.cutoff_minute);
	page_cell(c->p);
	page_text(c->p, "%s", name);
	if (year_cell_figure(c, &figure_receptions, &t) < 0 || year_cell_figure(c, &figure_guests, &t) < 0 || year_money(c, &t, &m) < 0)
		return -1;
	year_cell_money(c, m.cost);
	year_cell_money(c, m.fee);
	year_cell_money(c, m.car_fee);
	page_cell(c->p);
	page_text(c->p, "%" PRId64, m.broken);
	page_cell_is(c->p, CELL_INT, m.broken);
	return year_cell_figure(c, &figure_inspections, &t);
}

static const struct column year_columns[] = {
	{ "月份", 4, ALIGN_CENTER }, { "批次", 4, ALIGN_RIGHT }, { "人次", 4, ALIGN_RIGHT }, { "接待费", 9, ALIGN_RIGHT },
	{ "收伙食费", 8, ALIGN_RIGHT }, { "收交通费", 8, ALIGN_RIGHT }, { "未过", 4, ALIGN_RIGHT }, { "来检查", 6, ALIGN_RIGHT },
};

static int
year_compose(struct composing *c)
{
	int y, m, d, this_y, this_m;

	date_split(c->opt->from, &y, &m, &d);
	date_split(date_today(), &this_y, &this_m, &d);
	page_title(c->p, "%s公务接待年度汇总", office_township(c->o));
	page_subtitle(c->p, "（%d年，金额单位：元）", y);
	page_table(c->p, year_columns, COUNT(year_columns));
	for (m = 1; m <= 12 && (y < this_y || m <= this_m); m++) {
		struct buf name = BUF_INIT;
		int rc;

		buf_addf(&name, "%d月", m);
		rc = year_row(c, buf_str(&name), date_make(y, m, 1), (m == 12 ? date_make(y + 1, 1, 1) : date_make(y, m + 1, 1)) - 1);
		buf_release(&name);
		if (rc < 0)
			return -1;
	}
	if (year_row(c, "合计", date_make(y, 1, 1), date_make(y, 12, 31)) < 0
	    || year_row(c, "上年", date_make(y - 1, 1, 1), date_make(y - 1, 12, 31)) < 0)
		return -1;
	report_sign(c, date_today());
	return 0;
}

const struct report report_reception_year = {
	.name = "reception-year", .title = "接待年度汇总", .help = "一年各月的批次、人次、费用, 和上年比", .takes = REPORT_DAYS,
	.span = SPAN_YEAR, .open = true, .compose = year_compose,
};

/* --- 合并安排建议 --------------------------------------------------------------------------------------------------- */

static const struct column met_columns[] = {
	{ "来的单位", 12, ALIGN_LEFT }, { "时间", 11, ALIGN_CENTER }, { "查什么", 12, ALIGN_LEFT }, { "怎么重叠", 16, ALIGN_LEFT },
};

static void
met_row(struct composing *c, const struct record *r, const char *how)
{
	page_cell(c->p);
	page_text(c->p, "%s", record_text(r, "body"));
	page_cell(c->p);
	page_day(c->p, date_from_iso(record_text(r, "date")));
	if (*record_text(r, "start"))
		page_text(c->p, "\n%s%s%s", record_text(r, "start"), *record_text(r, "until") ? "-" : "", record_text(r, "until"));
	page_cell(c->p);
	page_text(c->p, "%s", record_text(r, "topic"));
	page_cell(c->p);
	page_text(c->p, "%s", how);
}

static void
met_how(const struct overlap *x, struct buf *out)
{
	switch (x->kind) {
	case OVERLAP_VILLAGE:
		buf_addf(out, "同日同到%s", x->what);
		if (x->minutes > 0) {
			buf_adds(out, "，重叠");
			inspection_hours(x->minutes, out);
		} else {
			buf_adds(out, "，时间没填全");
		}
		break;
	case OVERLAP_APART:
		buf_addf(out, "同日同到%s，时间不重叠", x->what);
		break;
	case OVERLAP_MATERIAL:
		buf_addf(out, "材料有%zu项相同", x->n);
		break;
	case OVERLAP_TOPIC:
		buf_adds(out, "同一内容");
		break;
	}
}

/* All the ways the i-th one's inspection meets this one; false: an earlier one said them. */
static bool
met_ways(const struct overlaps *all, size_t i, struct buf *out)
{
	for (size_t j = 0; j < all->n; j++) {
		if (all->p[j].other.row != all->p[i].other.row)
			continue;
		if (j < i)
			return false;
		if (j > i)
			buf_adds(out, "；");
		met_how(&all->p[j], out);
	}
	return true;
}

/* 10:00至17:00: from the first to come to the last to go. */
static void
met_span(const struct record *r, const struct overlaps *all, struct buf *out)
{
	const char *from = record_text(r, "start"), *to = record_text(r, "until");

	for (size_t i = 0; i < all->n; i++) {
		const char *a = record_text(&all->p[i].other, "start"), *b = record_text(&all->p[i].other, "until");

		if (all->p[i].kind != OVERLAP_VILLAGE || all->p[i].minutes <= 0)
			continue;
		if (strcmp(a, from) < 0)
			from = a;
		if (strcmp(b, to) > 0)
			to = b;
	}
	if (*from && *to)
		buf_addf(out, "，可在%s至%s之间安排一次", from, to);
}

static void
met_suggest(struct composing *c, const struct record *r, const struct overlaps *all)
{
	static const char *const heads[] = { "一、", "二、", "三、" };
	size_t n = 0;
	bool village = false, topic = false;

	for (size_t i = 0; i < all->n; i++) {
		village = village || all->p[i].kind == OVERLAP_VILLAGE;
		topic = topic || all->p[i].kind == OVERLAP_TOPIC;
	}
	if (village) {
		struct buf when = BUF_INIT;

		met_span(r, all, &when);
		page_paragraph(c->p, heads[n++]);
		page_text(c->p, "同日到同一个村的，请商有关单位合为一次%s，村里只陪同一次。", buf_str(&when));
		buf_release(&when);
	}
	for (size_t i = 0, first = 1; i < all->n; i++) {
		if (all->p[i].kind != OVERLAP_MATERIAL)
			continue;
		if (first)
			page_paragraph(c->p, heads[n++]);
		page_text(c->p, "和%s要的相同材料只备一份、两家共用：%s。", record_text(&all->p[i].other, "body"),
				all->p[i].what);
		first = 0;
	}
	if (topic) {
		page_paragraph(c->p, heads[n]);
		page_text(c->p, "查同一内容的，请商有关单位一并开展，或者共用前一次的结果。");
	}
}

static int
combine_compose(struct composing *c)
{
	struct record r;
	struct overlaps all;
	struct buf b = BUF_INIT;
	int32_t day;

	if (ledger_get_proven(c->o->ledger, &r, &inspection_entity, c->opt->row, c->e) < 0)
		return -1;
	if (report_outward(c, &r) < 0 || overlap_find(c->o, &r, &all, c->e) < 0) {
		record_release(&r);
		return -1;
	}
	day = date_from_iso(record_text(&r, "date"));
	page_title(c->p, "关于合并安排检查的建议");
	page_subtitle(c->p, "（供领导定）");
	page_paragraph(c->p, NULL);
	date_long(&b, day);
	page_text(c->p, "%s（%s），%s来，内容是%s。", buf_str(&b), date_weekday_name(day), record_text(&r, "body"), record_text(&r, "topic"));
	buf_clear(&b);
	if (all.n == 0) {
		page_text(c->p, "按登记的时间、村和材料，没有和别的检查重叠，不需要合并。");
	} else {
		page_text(c->p, "按登记的时间、村和材料，和下列检查有关系：");
		page_table(c->p, met_columns, COUNT(met_columns));
		met_row(c, &r, "（本批）");
		for (size_t i = 0; i < all.n; i++) {
			buf_clear(&b);
			if (met_ways(&all, i, &b))
				met_row(c, &all.p[i].other, buf_str(&b));
		}
		if (all.counted > 0) {
			page_heading(c->p, "建议");
			met_suggest(c, &r, &all);
		}
	}
	page_paragraph(c->p, NULL);
	page_text(c->p, "以上只从登记的安排比对得出。合不合并、怎么合并由领导定；没有定以前，仍按各家原来的时间接待。");
	report_hands(c, (const char *const []){ "领导意见", NULL });
	report_sign(c, date_today());
	buf_release(&b);
	overlaps_release(&all);
	record_release(&r);
	return 0;
}

const struct report report_combine = {
	.name = "combine", .title = "合并安排建议", .help = "重叠的检查, 给领导定合不合并", .takes = REPORT_ROW, .of = &inspection_entity,
	.open = true, .compose = combine_compose,
};
