/*
 * periodic.c - 周报, 月报, 任意时段: a period's work against the one before it.
 */
#include "report/periodic.h"

#include "base/buf.h"
#include "base/date.h"
#include "office/office.h"
#include "office/township.h"
#include "report/issued.h"
#include "report/work.h"

static int
periodic_compose(struct composing *c, const struct report *r, const char *kind, const char *word)
{
	struct work w = { .o = c->o, .p = c->p, .e = c->e, .word = word, .share = true };
	const char *township = office_township(c->o);
	struct buf days = BUF_INIT, before = BUF_INIT;
	struct report_options last = { 0 };

	period_days(&w.now, c->opt->from, c->opt->to, c->o->opt.cutoff_minute);
	period_before(&w.now, &w.last, c->o->opt.cutoff_minute);
	last.from = w.last.first;
	last.to = w.last.last;
	report_days(c->opt, &days);
	report_days(&last, &before);
	page_title(c->p, "%s%s工作%s", township, report_government(township), kind);
	struct buf number = BUF_INIT;
	issued_text(c->issued, c->opt, &number);
	page_subtitle(c->p, "（%s%s%s）", buf_str(&days), number.n ? "　" : "", buf_str(&number));
	buf_release(&number);
	work_window(&w);
	if (c->opt->from <= date_today() && date_today() < c->opt->to)
		page_text(c->p, "（没过完）");
	page_pair(c->p, "上期：");
	page_text(c->p, "%s", buf_str(&before));
	buf_release(&days);
	buf_release(&before);
	if (work_body(&w) < 0 || (r->numbered && issued_write_late(c, r) < 0))
		return -1;
	report_sign(c, c->opt->to < date_today() ? c->opt->to : date_today());
	return 0;
}

static int
periodic_week(struct composing *c)
{
	return periodic_compose(c, &report_weekly, "周报", "本周");
}

static int
periodic_month(struct composing *c)
{
	return periodic_compose(c, &report_monthly, "月报", "本月");
}

static int
periodic_any(struct composing *c)
{
	return periodic_compose(c, &report_period, "情况", "期内");
}

const struct report report_weekly = {
	.name = "weekly", .title = "周报", .help = "周一到周日, 和上周比", .takes = REPORT_DAYS, .span = SPAN_WEEK, .numbered = true,
	.compose = periodic_week,
};
const struct report report_monthly = {
	.name = "monthly", .title = "月报", .help = "一个月, 和上月比", .takes = REPORT_DAYS, .span = SPAN_MONTH, .numbered = true,
	.compose = periodic_month,
};
const struct report report_period = {
	.name = "period", .title = "时段报告", .help = "从哪天到哪天都行, 和前面同样长的比", .takes = REPORT_DAYS, .span = SPAN_ANY,
	.compose = periodic_any,
};
