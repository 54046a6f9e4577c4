/*
 * daily.c - composing the daily report: the day's work, and what the leaders
 * are asked to decide.
 */
#include "report/daily.h"

#include "base/buf.h"
#include "base/date.h"
#include "office/daily.h"
#include "office/office.h"
#include "office/township.h"
#include "report/issued.h"
#include "report/work.h"

/* The only words of the day somebody typed. */
static void
daily_decisions(struct composing *c, const char *head, const struct record *written)
{
	const char *s = written->row && !written->deleted ? record_text(written, "decisions") : "";
	struct buf b = BUF_INIT;

	page_paragraph(c->p, head);
	privacy_text(&c->privacy, s, &b);
	if (b.n > 0)
		page_typed(c->p, buf_str(&b));
	else
		page_text(c->p, "今日无。");
	buf_release(&b);
}

static int
daily_compose(struct composing *c)
{
	struct work w = { .o = c->o, .p = c->p, .e = c->e, .word = "今日" };
	const char *township = office_township(c->o);
	int32_t day = c->opt->to;
	struct record written;
	struct buf date = BUF_INIT;

	period_day(&w.now, day, c->o->opt.cutoff_minute);
	period_before(&w.now, &w.last, c->o->opt.cutoff_minute);
	if (daily_find(c->o, day, &written, c->e) < 0)
		return -1;
	date_long(&date, day);
	page_title(c->p, "%s%s工作日报", township, report_government(township));
	struct buf number = BUF_INIT;
	issued_text(c->issued, c->opt, &number);
	page_subtitle(c->p, "（%s　%s　%s）", buf_str(&date), date_weekday_name(day), buf_str(&number));
	buf_release(&number);
	work_window(&w);
	int rc = work_body(&w);
	if (rc == 0)
		rc = issued_write_late(c, &report_daily);
	if (rc == 0) {
		daily_decisions(c, w.asked ? "五、请领导定的事。" : "四、请领导定的事。", &written);
		report_sign(c, day);
	}
	buf_release(&date);
	record_release(&written);
	return rc;
}

/* 期号 on the day's own form. */
static int
daily_typed(struct office *o, int32_t day, int64_t *number, struct err *e)
{
	struct record written;

	if (daily_find(o, day, &written, e) < 0)
		return -1;
	*number = written.row && !written.deleted ? record_int(&written, "issue") : 0;
	record_release(&written);
	return 0;
}

const struct report report_daily = {
	.name = "daily", .title = "日报", .help = "从一天的记录汇总", .takes = REPORT_DAYS, .span = SPAN_DAY, .numbered = true,
	.typed = daily_typed, .compose = daily_compose,
};
