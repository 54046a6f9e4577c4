/*
 * ledgers.c - the registers of an office, column by column (domain.md §6.2).
 */
#include "report/ledgers.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/look.h"
#include "office/household.h"
#include "office/office.h"
#include "office/outward.h"
#include "office/reception.h"
#include "office/staff.h"
#include "office/thing.h"
#include "office/ticket.h"
#include "office/township.h"
#include "office/visit.h"
#include "report/columns.h"
#include "report/period.h"

/* --- cells that are more than a field --------------------------------------------------------------------------- */

/* 大塘村3组: the village of the record, the group of its household. */
static int
ledger_place(struct composing *c, const struct record *r, struct buf *out)
{
	int64_t village = record_int(r, "village"), household = record_int(r, "household"), group = 0;

	if (village)
		office_title(c->o, "village", village, out);
	if (household && look_int(c->o, &household_entity, household, "group", &group, c->e) < 0)
		return -1;
	if (group) {
		struct buf b = BUF_INIT;
		office_title(c->o, "group", group, &b);
		/* a group is called by its village and number */
		if (out->n > 0 && strncmp(buf_str(&b), buf_str(out), out->n) == 0)
			buf_adds(out, buf_str(&b) + out->n);
		else
			buf_adds(out, buf_str(&b));
		buf_release(&b);
	}
	return 0;
}

/* Who asked: the caller as written down, else the household. */
static int
ledger_caller(struct composing *c, const struct record *r, struct buf *out)
{
	const char *field = *record_text(r, "caller") ? "caller" : "household";

	privacy_cell(&c->privacy, &ticket_entity.fields[entity_field(&ticket_entity, field)], record_field(r, field), true, out);
	return 0;
}

static int
ledger_unit(struct composing *c, const struct record *r, struct buf *out)
{
	struct record owner;
	int64_t row = record_int(r, "owner");

	if (!row)
		return 0;
	if (look_row(c->o, &staff_entity, row, &owner, c->e) < 0)
		return -1;
	/* a station or office that is charged itself is the unit */
	buf_adds(out, record_text(&owner, record_int(&owner, "kind") == STAFF_DEPARTMENT ? "name" : "office"));
	record_release(&owner);
	return 0;
}

/* What came out of it, or how far it is: the last line of its progress. */
static int
ledger_state(struct composing *c, const struct record *r, struct buf *out)
{
	struct query q;
	struct rows rows;

	office_field(c->o, r, "state", out);
	const char *note = record_text(r, "result_note");
	if (*note) {
		buf_addc(out, ' ');
		privacy_text(&c->privacy, note, out);
		return 0;
	}
	query_init(&q, &progress_entity);
	query_int(&q, "ticket", COND_EQ, r->row);
	if (ledger_page(c->o->ledger, &q, NULL, true, 1, &rows, c->e) < 0)
		return -1;
	int rc = rows.n > 0 ? progress_for_unit(c->o, &rows.p[0], c->e) : 0;
	if (rc == 0 && rows.n > 0) {
		buf_addc(out, ' ');
		privacy_text(&c->privacy, record_text(&rows.p[0], "text"), out);
	}
	rows_release(&rows);
	return rc;
}

/* 销号: closed, and nothing is left of it. */
static int
ledger_done(struct composing *c, const struct record *r, struct buf *out)
{
	int64_t state = record_int(r, "state");

	(void)c;
	if (state == TICKET_CLOSED || state == TICKET_FILED)
		buf_adds(out, "已销");
	else if (state > TICKET_FILED)
		buf_adds(out, "不计");
	return 0;
}

/* 未过 R5、R6: said as it is. */
static int
ledger_rules(struct composing *c, const struct record *r, struct buf *out)
{
	struct rule_results found;
	int rc = reception_check(c->o, r, &found, c->e);

	for (size_t i = 0; rc == 0 && i < found.n; i++)
		if (found.p[i].verdict == RULE_FAIL && !rule_result_again(&found, i))
			buf_addf(out, "%s%s", out->n ? "、" : "未过", found.p[i].code);
	rule_results_release(&found);
	return rc;
}

/* --- tables ---------------------------------------------------------------------------------------------------- */

static const struct report_column visit_columns[] = {
	{ .column = { "序号", 4, ALIGN_CENTER } },
	{ .column = { "日期", 10, ALIGN_CENTER }, .field = "date" },
	{ .column = { "村组", 13, ALIGN_LEFT }, .cell = ledger_place },
	{ .column = { "户主", 12, ALIGN_LEFT }, .field = "household" },
	{ .column = { "走访人", 14, ALIGN_LEFT }, .field = "cadres" },
	{ .column = { "方式", 6, ALIGN_CENTER }, .field = "way" },
	{ .column = { "事项", 14, ALIGN_LEFT }, .field = "matters" },
	{ .column = { "情况", 30, ALIGN_LEFT }, .field = "note" },
	{ .column = { "要办吗", 8, ALIGN_CENTER }, .field = "need" },
	{ .column = { "工单", 18, ALIGN_LEFT }, .field = "ticket" },
};

static const struct report_column ticket_columns[] = {
	{ .column = { "序号", 4, ALIGN_CENTER } },
	{ .column = { "编号", 7, ALIGN_CENTER }, .field = "number" },
	{ .column = { "日期", 8, ALIGN_CENTER }, .field = "opened", .date = true },
	{ .column = { "村组", 12, ALIGN_LEFT }, .cell = ledger_place },
	{ .column = { "反映人", 8, ALIGN_LEFT }, .cell = ledger_caller },
	{ .column = { "联系电话", 11, ALIGN_CENTER }, .field = "phone" },
	{ .column = { "问题", 20, ALIGN_LEFT }, .field = "summary" },
	{ .column = { "类别", 8, ALIGN_LEFT }, .field = "category" },
	{ .column = { "责任单位", 8, ALIGN_LEFT }, .cell = ledger_unit },
	{ .column = { "责任人", 6, ALIGN_LEFT }, .field = "owner" },
	{ .column = { "办理时限", 9, ALIGN_CENTER }, .field = "deadline" },
	{ .column = { "办理情况", 16, ALIGN_LEFT }, .cell = ledger_state },
	{ .column = { "办结日期", 8, ALIGN_CENTER }, .field = "closed", .date = true },
	{ .column = { "是否解决", 8, ALIGN_CENTER }, .field = "solved" },
	{ .column = { "满意度", 8, ALIGN_CENTER }, .field = "satisfied" },
	{ .column = { "销号", 5, ALIGN_CENTER }, .cell = ledger_done },
};

static const struct report_column reception_columns[] = {
	{ .column = { "序号", 4, ALIGN_CENTER } },
	{ .column = { "日期", 8, ALIGN_CENTER }, .field = "date" },
	{ .column = { "来访单位", 16, ALIGN_LEFT }, .field = "unit" },
	{ .column = { "公函号", 22, ALIGN_LEFT }, .field = "letter" },
	{ .column = { "事由", 18, ALIGN_LEFT }, .field = "purpose" },
	{ .column = { "来人", 4, ALIGN_CENTER }, .field = "guest_count" },
	{ .column = { "陪同", 14, ALIGN_LEFT }, .field = "hosts" },
	{ .column = { "用餐", 8, ALIGN_LEFT }, .field = "meal" },
	{ .column = { "陪餐", 4, ALIGN_CENTER }, .field = "diners" },
	{ .column = { "金额(元)", 8, ALIGN_RIGHT }, .field = "cost" },
	{ .column = { "审批人", 8, ALIGN_LEFT }, .field = "approved_by" },
	{ .column = { "按规定核对", 12, ALIGN_LEFT }, .cell = ledger_rules },
};

/* The records of the period by the day they belong to, oldest first: those its reports count, so in the same window. */
static void
ledger_fill(const struct entity *ent, const struct period *t, struct query *q)
{
	const struct field *f = &ent->fields[entity_field(ent, ent->order)];

	query_init(q, ent);
	if (f->kind == FIELD_STAMP) {
		query_int(q, ent->order, COND_GE, t->from);
		query_int(q, ent->order, COND_LT, t->to);
	} else {
		query_text(q, ent->order, COND_GE, t->iso);
		query_text(q, ent->order, COND_LE, t->iso_last);
	}
	q->sort = ent->order;
}

/* Where the days of its reports do not end at midnight, a register says so. */
static void
ledger_cutoff(struct composing *c, const struct entity *ent, struct buf *out)
{
	int cutoff = c->o->opt.cutoff_minute;

	if (cutoff != 0 && ent->fields[entity_field(ent, ent->order)].kind == FIELD_STAMP)
		buf_addf(out, "　每日%d:%02d截止", cutoff / 60, cutoff % 60);
}

/* 共 n 条: counted by the same query, so that Enter lists them. */
static int
ledger_total_line(struct composing *c, const struct query *q, const char *what, size_t rows)
{
	struct number n;
	size_t at;

	number_init(&n, MEASURE_ROWS, NULL, what);
	number_add(&n, q, 1, "%s", what);
	page_lines(c->p);
	page_text(c->p, "共");
	if (page_count(c->p, &n, c->o->ledger, &at, c->e) < 0)
		return -1;
	page_text(c->p, "条。打印时间：");
	struct buf now = BUF_INIT;
	date_long(&now, date_today());
	page_text(c->p, "%s", buf_str(&now));
	buf_release(&now);
	if (c->p->numbers[at].value != (int64_t)rows)
		page_contradict(c->p, at, "表里 %zu 条, 数出来 %" PRId64 " 条: 刚才有人改了账, 再出一次", rows, c->p->numbers[at].value);
	if (c->o->me) {
		struct buf who = BUF_INIT;
		office_title(c->o, "staff", c->o->me, &who);
		page_text(c->p, "　制表人：%s", buf_str(&who));
		buf_release(&who);
	}
	return 0;
}

static int
ledger_compose(struct composing *c, const struct entity *ent, const char *title, const struct report_column *columns, size_t n)
{
	struct buf days = BUF_INIT;
	struct period t;
	struct query q;
	size_t rows;

	if (c->opt->query) {
		q = *c->opt->query;
		/* "超期工单"; of a list that leaves nothing out its name says no more than the title */
		if (c->opt->query_title && strcmp(c->opt->query_title, thing_of(ent)->plural) != 0)
			buf_addf(&days, "%s　", c->opt->query_title);
		if (q.words && *q.words)
			buf_addf(&days, "查 %s　", q.words);
		buf_adds(&days, "截至");
		date_long(&days, date_today());
	} else {
		period_days(&t, c->opt->from, c->opt->to, c->o->opt.cutoff_minute);
		ledger_fill(ent, &t, &q);
		report_days(c->opt, &days);
		ledger_cutoff(c, ent, &days);
	}
	c->p->paper = PAPER_WIDE;
	page_title(c->p, "%s%s", office_township(c->o), title);
	if (days.n > 0)
		page_subtitle(c->p, "（%s）", buf_str(&days));
	buf_release(&days);
	if (columns_records(c, &q, 1, columns, n, &rows) < 0)
		return -1;
	if (rows == 0) {
		page_paragraph(c->p, NULL);
		page_text(c->p, "无。");
	}
	return ledger_total_line(c, &q, title, rows);
}

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static int
ledger_visits(struct composing *c)
{
	return ledger_compose(c, &visit_entity, "走访登记表", visit_columns, COUNT(visit_columns));
}

static int
ledger_tickets(struct composing *c)
{
	return ledger_compose(c, &ticket_entity, "工单台账", ticket_columns, COUNT(ticket_columns));
}

static int
ledger_receptions(struct composing *c)
{
	return ledger_compose(c, &reception_entity, "公务接待台账", reception_columns, COUNT(reception_columns));
}

/* The month's list for the notice board: no names, whichever edition is asked for. */
static const struct report_column posting_columns[] = {
	{ .column = { "序号", 4, ALIGN_CENTER } },
	{ .column = { "日期", 8, ALIGN_CENTER }, .field = "date" },
	{ .column = { "来访单位", 16, ALIGN_LEFT }, .field = "unit" },
	{ .column = { "公务活动", 18, ALIGN_LEFT }, .field = "purpose" },
	{ .column = { "公函号", 22, ALIGN_LEFT }, .field = "letter" },
	{ .column = { "来人", 4, ALIGN_CENTER }, .field = "guest_count" },
	{ .column = { "用餐", 12, ALIGN_LEFT }, .field = "meal" },
	{ .column = { "陪餐", 4, ALIGN_CENTER }, .field = "diners" },
	{ .column = { "接待费(元)", 10, ALIGN_RIGHT }, .field = "cost" },
};

static int
posting_compose(struct composing *c)
{
	int64_t length, day;

	privacy_release(&c->privacy);
	if (privacy_open(&c->privacy, c->o, true, c->e) < 0 || ledger_compose(c, &reception_entity, "公务接待公示", posting_columns,
			COUNT(posting_columns)) < 0)
		return -1;
	if (rule_int(c->o, "R19.length", c->opt->to, 5, &length, c->e) < 0 || rule_int(c->o, "R19.day", c->opt->to, 5, &day, c->e) < 0)
		return -1;
	page_paragraph(c->p, NULL);
	page_text(c->p, "下月%" PRId64 "日前公示，公示%" PRId64 "个工作日；一式三份：领导、公开栏、财务。有意见请向", day, length);
	struct buf office = BUF_INIT;
	report_office(c->o, c->opt, &office);
	page_text(c->p, "%s反映。", buf_str(&office));
	buf_release(&office);
	report_sign(c, date_today());
	return 0;
}

const struct report report_visits = {
	.name = "visits", .title = "走访登记表", .help = "名单里显示的, 或一个月的走访", .takes = REPORT_DAYS | REPORT_LIST,
	.span = SPAN_MONTH, .of = &visit_entity, .compose = ledger_visits,
};
const struct report report_tickets = {
	.name = "tickets", .title = "工单台账", .help = "名单里显示的, 或一个月立的工单", .takes = REPORT_DAYS | REPORT_LIST,
	.span = SPAN_MONTH, .of = &ticket_entity, .compose = ledger_tickets,
};
const struct report report_receptions = {
	.name = "receptions", .title = "接待台账", .help = "名单里显示的, 或一个月的接待", .takes = REPORT_DAYS | REPORT_LIST,
	.span = SPAN_MONTH, .of = &reception_entity, .compose = ledger_receptions,
};
const struct report report_posting = {
	.name = "posting", .title = "接待公示", .help = "贴公示栏: 一个月的接待, 没有姓名", .takes = REPORT_DAYS, .span = SPAN_MONTH,
	.of = &reception_entity, .compose = posting_compose,
};
