/*
 * secondment.c - 三方汇报 (domain.md §9 选派六机制, ux.md G10).
 *
 * One set of figures and records, three layouts: the same numbers stand in
 * all of them.  It is his own record; nobody is compared with anybody.
 */
#include "report/secondment.h"

#include "base/buf.h"
#include "office/office.h"
#include "office/staff.h"
#include "office/township.h"
#include "report/columns.h"
#include "report/figure.h"
#include "report/period.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

struct secondment {
	struct composing *c;
	struct record who;	/* owned */
	struct period t;
	struct narrow his_visits, his_tickets;
};

/* What is counted, in the words of all three. */
static const struct his {
	const struct figure *figure;
	bool visits;		/* he is among the visitors; else he is the ticket's owner */
	const char *title, *unit;
} his[] = {
	{ &figure_visits, true, "走访", "次" },
	{ &figure_visited, true, "走访户数", "户" },
	{ &figure_matters, true, "收集事项", "件" },
	{ &figure_opened, false, "承办新工单", "件" },
	{ &figure_closed, false, "办结", "件" },
	{ &figure_solved, false, "其中已解决", "件" },
	{ &figure_open, false, "在办", "件" },
	{ &figure_late, false, "其中超期", "件" },
	{ &figure_callbacks, false, "回访", "户" },
	{ &figure_content, false, "其中满意和基本满意", "户" },
};

static int
second_number(struct secondment *s, const struct his *h)
{
	struct number n;

	figure_number(&n, h->figure, &s->t, h->visits ? &s->his_visits : &s->his_tickets);
	return page_count(s->c->p, &n, s->c->o->ledger, NULL, s->c->e);
}

static int
second_open(struct secondment *s, struct composing *c)
{
	s->c = c;
	period_days(&s->t, c->opt->from, c->opt->to, c->o->opt.cutoff_minute);
	s->his_visits = (struct narrow){ "cadres", COND_HAS, c->opt->row, "" };
	s->his_tickets = (struct narrow){ "owner", COND_EQ, c->opt->row, "" };
	return ledger_get_proven(c->o->ledger, &s->who, &staff_entity, c->opt->row, c->e);
}

/* Title, whose record, and for when. */
static void
second_head(struct secondment *s, const char *to)
{
	struct buf days = BUF_INIT;
	struct page *p = s->c->p;

	report_days(s->c->opt, &days);
	page_title(p, "选派干部工作情况");
	page_subtitle(p, "（报%s　%s）", to, buf_str(&days));
	page_pair(p, "姓名：");
	page_text(p, "%s　%s", record_text(&s->who, "name"), record_text(&s->who, "post"));
	page_pair(p, "派出单位：");
	page_text(p, "%s", *record_text(&s->who, "sent_by") ? record_text(&s->who, "sent_by") : "____________");
	page_pair(p, "接收单位：");
	page_text(p, "%s　%s", office_township(s->c->o), record_text(&s->who, "office"));
	buf_release(&days);
}

/* The figures as a sentence: for those who read. */
static int
second_sentence(struct secondment *s)
{
	page_paragraph(s->c->p, "一、做了什么。");
	for (size_t i = 0; i < COUNT(his); i++) {
		page_text(s->c->p, "%s%s", i ? "，" : "", his[i].title);
		if (second_number(s, &his[i]) < 0)
			return -1;
		page_text(s->c->p, "%s", his[i].unit);
	}
	page_text(s->c->p, "。");
	return 0;
}

/* The same as a table, two abreast: for those who file. */
static int
second_table(struct secondment *s)
{
	static const struct column columns[] = {
		{ "项目", 16, ALIGN_LEFT }, { "数", 6, ALIGN_CENTER }, { "项目", 25, ALIGN_LEFT }, { "数", 6, ALIGN_CENTER },
	};

	page_heading(s->c->p, "一、数据");
	page_table(s->c->p, columns, COUNT(columns));
	for (size_t i = 0; i < COUNT(his); i++) {
		page_cell(s->c->p);
		page_text(s->c->p, "%s（%s）", his[i].title, his[i].unit);
		page_cell(s->c->p);
		if (second_number(s, &his[i]) < 0)
			return -1;
	}
	for (size_t i = COUNT(his); i % 2 != 0; i++) {
		page_cell(s->c->p);
		page_cell(s->c->p);
	}
	return 0;
}

static const struct report_column done_columns[] = {
	{ .column = { "编号", 7, ALIGN_LEFT }, .field = "number" },
	{ .column = { "村", 8, ALIGN_LEFT }, .field = "village" },
	{ .column = { "事项", 19, ALIGN_LEFT }, .field = "summary" },
	{ .column = { "办结", 8, ALIGN_CENTER }, .field = "closed", .date = true },
	{ .column = { "结果", 10, ALIGN_LEFT }, .field = "result" },
};
static const struct report_column open_columns[] = {
	{ .column = { "编号", 7, ALIGN_LEFT }, .field = "number" },
	{ .column = { "村", 8, ALIGN_LEFT }, .field = "village" },
	{ .column = { "事项", 19, ALIGN_LEFT }, .field = "summary" },
	{ .column = { "现状", 10, ALIGN_LEFT }, .field = "state" },
	{ .column = { "期限", 8, ALIGN_CENTER }, .field = "deadline" },
};

static int
second_list(struct secondment *s, const char *heading, const struct figure *f, const struct report_column *columns, size_t n)
{
	struct query q[2];
	size_t parts = figure_queries(f, &s->t, q), rows;
	int64_t count, any = 0;

	page_heading(s->c->p, heading);
	for (size_t i = 0; i < parts; i++) {
		query_int(&q[i], s->his_tickets.field, s->his_tickets.op, s->his_tickets.i);
		if (ledger_count(s->c->o->ledger, &q[i], 1, &count, s->c->e) < 0)
			return -1;
		any += count;
	}
	if (any == 0) {
		page_paragraph(s->c->p, NULL);
		page_text(s->c->p, "无。");
		return 0;
	}
	return columns_records(s->c, q, parts, columns, n, &rows);
}

/* Where hands write: opinions belong to people. */
static void
second_opinions(struct secondment *s, const char *heading, const char *const *who)
{
	page_heading(s->c->p, heading);
	report_hands(s->c, who);
}

static int
second_sender(struct composing *c)
{
	static const char *const who[] = { "本人", "派出单位", NULL };
	struct secondment s;

	if (second_open(&s, c) < 0)
		return -1;
	second_head(&s, "派出单位");
	int rc = second_sentence(&s) < 0 || second_list(&s, "二、办结的事", &figure_closed, done_columns, COUNT(done_columns)) < 0 ? -1 : 0;
	if (rc == 0)
		second_opinions(&s, "三、请派出单位支持的事", who);
	record_release(&s.who);
	return rc;
}

static int
second_host(struct composing *c)
{
	static const char *const who[] = { "本人", "接收单位", NULL };
	struct secondment s;

	if (second_open(&s, c) < 0)
		return -1;
	second_head(&s, "接收单位");
	int rc = second_sentence(&s) < 0 || second_list(&s, "二、办结的事", &figure_closed, done_columns, COUNT(done_columns)) < 0
	    || second_list(&s, "三、手上在办的事", &figure_open, open_columns, COUNT(open_columns)) < 0 ? -1 : 0;
	if (rc == 0)
		second_opinions(&s, "四、意见", who);
	record_release(&s.who);
	return rc;
}

static int
second_organisation(struct composing *c)
{
	static const char *const who[] = { "能力有什么变化", "还缺什么", "派出单位", "接收单位", "组织部门", NULL };
	struct secondment s;

	if (second_open(&s, c) < 0)
		return -1;
	second_head(&s, "组织部门");
	int rc = second_table(&s);
	if (rc == 0)
		second_opinions(&s, "二、两头意见和能力变化", who);
	record_release(&s.who);
	return rc;
}

#define SECONDMENT(n, t, h, f) \
	{ .name = n, .title = t, .help = h, .takes = REPORT_DAYS | REPORT_ROW, .span = SPAN_HALF, .of = &staff_entity, .compose = f }

const struct report report_sender = SECONDMENT("to-sender", "报派出单位", "选派干部半年的工作, 一份记录三种版式", second_sender);
const struct report report_host = SECONDMENT("to-host", "报接收单位", "同上, 加手上在办的事", second_host);
const struct report report_organisation = SECONDMENT("to-organisation", "报组织部门", "同上, 只列数据和两头意见", second_organisation);
