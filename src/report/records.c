/*
 * records.c - pages about one record.
 *
 * Fields come from the descriptors and are named by them; what is not filled
 * in is left out, or left blank where it is to be written by hand.
 */
#include "report/records.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "office/history.h"
#include "office/household.h"
#include "office/look.h"
#include "office/office.h"
#include "office/outward.h"
#include "office/person.h"
#include "office/reception.h"
#include "office/staff.h"
#include "office/term.h"
#include "office/thing.h"
#include "office/ticket.h"
#include "office/township.h"
#include "office/visit.h"
#include "report/columns.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define GRID_COLS 72	/* of an upright page's table in twelve points: the largest type there is, so the most of a sentence on a line */

/* --- parts ----------------------------------------------------------------------------------------------------- */

static int
record_open(struct composing *c, const struct entity *ent, struct record *r)
{
	if (ledger_get_proven(c->o->ledger, r, ent, c->opt->row, c->e) < 0)
		return -1;
	if (report_outward(c, r) == 0)
		return 0;
	record_release(r);
	return -1;
}

/* As documents write it: days and times in words, nothing padded with zeros. */
static void
record_value(struct composing *c, const struct field *f, const struct value *v, struct buf *out)
{
	bool shown = !value_is_null(v) && privacy_shows(&c->privacy, f);

	if (shown && f->kind == FIELD_DATE && date_from_iso(v->s) != DATE_NONE) {
		date_long(out, date_from_iso(v->s));
	} else if (shown && f->kind == FIELD_STAMP) {
		int minute = date_minute_of_ms(v->i);
		date_long(out, date_of_ms(v->i));
		buf_addf(out, "%d:%02d", minute / 60, minute % 60);
	} else {
		privacy_cell(&c->privacy, f, v, false, out);
	}
}

/* "户主：张建国", when there is something to say. */
static void
record_pair(struct composing *c, const struct record *r, const struct field *f)
{
	struct buf value = BUF_INIT, label = BUF_INIT;

	record_value(c, f, record_field(r, f->name), &value);
	if (value.n > 0) {
		buf_addf(&label, "%s：", f->title);
		page_pair(c->p, buf_str(&label));
		page_text(c->p, "%s", buf_str(&value));
	}
	buf_release(&value);
	buf_release(&label);
}

/* but: what the title says already. */
static void
record_pairs(struct composing *c, const struct record *r, const char *but)
{
	for (size_t i = 0; i < r->entity->n_fields; i++) {
		const struct field *f = &r->entity->fields[i];
		if (!(f->flags & FIELD_HIDDEN) && f->kind != FIELD_LINES && strcmp(f->name, but) != 0)
			record_pair(c, r, f);
	}
}

/* A part with the rows that point at this one; said in words when there are none. */
static int
record_children(struct composing *c, const char *heading, const struct entity *ent, const char *field, const struct report_column *columns,
	size_t n)
{
	struct query q;
	int64_t count;
	size_t rows;

	query_init(&q, ent);
	query_int(&q, field, COND_EQ, c->opt->row);
	/* that a household complained is nobody's to read (rule T7) */
	if (ent == &ticket_entity) {
		query_int(&q, "nature", COND_NE, term_row(c->o, "nature", "complain"));
		query_int(&q, "nature", COND_NE, term_row(c->o, "nature", "report"));
	}
	if (ledger_count(c->o->ledger, &q, 1, &count, c->e) < 0)
		return -1;
	page_heading(c->p, heading);
	if (count == 0) {
		page_paragraph(c->p, NULL);
		page_text(c->p, "无。");
		return 0;
	}
	return columns_records(c, &q, 1, columns, n, &rows);
}

/* --- 工单 ------------------------------------------------------------------------------------------------------ */

static int
progress_when(struct composing *c, const struct record *r, struct buf *out)
{
	int64_t at = record_int(r, "at");

	(void)c;
	if (at)
		date_paper_when(out, at, 8);
	return 0;
}

static const struct report_column progress_columns[] = {
	{ .column = { "时间", 14, ALIGN_LEFT }, .cell = progress_when },
	{ .column = { "谁", 8, ALIGN_LEFT }, .field = "who" },
	{ .column = { "种类", 6, ALIGN_LEFT }, .field = "kind" },
	{ .column = { "经过", 25, ALIGN_LEFT }, .field = "text" },
};

static int
ticket_compose(struct composing *c)
{
	struct record r;
	struct buf history = BUF_INIT;

	if (record_open(c, &ticket_entity, &r) < 0)
		return -1;
	page_title(c->p, "%s工单", office_township(c->o));
	page_subtitle(c->p, "（编号 %s）", record_text(&r, "number"));
	page_heading(c->p, "一、事项");
	record_pairs(c, &r, "number");
	bool protected = ticket_is_protected(c->o, &r);
	record_release(&r);
	if (record_children(c, "二、办理经过（新的在前）", &progress_entity, "ticket", progress_columns, COUNT(progress_columns)) < 0)
		return -1;
	/* who changed what and when is the office's own business; of a complaint it would name who brought it */
	if (!c->privacy.public && !protected) {
		if (history_paper(c->o, &ticket_entity, c->opt->row, &history, c->e) < 0)
			return -1;
		page_heading(c->p, "三、改动记录");
		page_paragraph(c->p, NULL);
		page_text(c->p, "%s", buf_str(&history));
	}
	buf_release(&history);
	report_sign(c, date_today());
	return 0;
}

/* --- 回执 ------------------------------------------------------------------------------------------------------ */

static void
slip_pair(struct composing *c, const char *label, const char *text)
{
	if (*text) {
		page_pair(c->p, label);
		page_text(c->p, "%s", text);
	}
}

static int
slip_owner(struct composing *c, const struct record *r, struct buf *out)
{
	struct record owner;
	int64_t row = record_int(r, "owner");

	if (!row)
		return 0;
	if (look_row(c->o, &staff_entity, row, &owner, c->e) < 0)
		return -1;
	office_title(c->o, "staff", row, out);
	if (*record_text(&owner, "office"))
		buf_addf(out, "（%s）", record_text(&owner, "office"));
	/* a number to call is for who holds the slip */
	if (!c->privacy.public && *record_text(&owner, "phone"))
		buf_addf(out, "　电话 %s", record_text(&owner, "phone"));
	record_release(&owner);
	return 0;
}

static int
slip_compose(struct composing *c)
{
	struct record r;
	struct buf b = BUF_INIT;

	if (record_open(c, &ticket_entity, &r) < 0)
		return -1;
	int rc = ticket_fill_caller(c->o, &r, c->e);
	c->p->paper = PAPER_SLIP;
	page_title(c->p, "%s群众诉求回执", office_township(c->o));
	buf_addf(&b, "（编号 %s", record_text(&r, "number"));
	if (record_int(&r, "opened")) {
		buf_adds(&b, "　");
		date_long(&b, date_of_ms(record_int(&r, "opened")));
		buf_adds(&b, "登记");
	}
	page_subtitle(c->p, "%s）", buf_str(&b));
	buf_clear(&b);
	privacy_name(&c->privacy, record_text(&r, "caller"), &b);
	slip_pair(c, "反映人：", buf_str(&b));
	buf_clear(&b);
	privacy_text(&c->privacy, record_text(&r, "summary"), &b);
	slip_pair(c, "事项：", buf_str(&b));
	buf_clear(&b);
	if (rc == 0)
		rc = slip_owner(c, &r, &b);
	slip_pair(c, "承办：", buf_str(&b));
	buf_clear(&b);
	int32_t deadline = date_from_iso(record_text(&r, "deadline"));
	if (deadline != DATE_NONE) {
		date_long(&b, deadline);
		buf_adds(&b, "前答复您。问办理情况请报编号。");
	}
	slip_pair(c, "期限：", buf_str(&b));
	buf_release(&b);
	record_release(&r);
	/* it is his own paper: nobody is asked why he gets his name on it */
	c->privacy.personal = false;
	report_sign(c, date_today());
	return rc;
}

/* --- 户 -------------------------------------------------------------------------------------------------------- */

static const struct report_column person_columns[] = {
	{ .column = { "姓名", 12, ALIGN_LEFT }, .field = "name" },
	{ .column = { "关系", 8, ALIGN_LEFT }, .field = "relation" },
	{ .column = { "性别", 4, ALIGN_CENTER }, .field = "sex" },
	{ .column = { "出生", 14, ALIGN_CENTER }, .field = "birth" },
	{ .column = { "电话", 12, ALIGN_CENTER }, .field = "phone" },
};
static const struct report_column tag_columns[] = {
	{ .column = { "标签", 16, ALIGN_LEFT }, .field = "term" },
	{ .column = { "成员", 10, ALIGN_LEFT }, .field = "person" },
	{ .column = { "起", 10, ALIGN_CENTER }, .field = "valid_from" },
	{ .column = { "止", 10, ALIGN_CENTER }, .field = "valid_to" },
};
static const struct report_column household_visits[] = {
	{ .column = { "日期", 10, ALIGN_CENTER }, .field = "date" },
	{ .column = { "走访人", 10, ALIGN_LEFT }, .field = "cadres" },
	{ .column = { "方式", 6, ALIGN_CENTER }, .field = "way" },
	{ .column = { "事项", 12, ALIGN_LEFT }, .field = "matters" },
	{ .column = { "情况", 18, ALIGN_LEFT }, .field = "note" },
};
static const struct report_column household_tickets[] = {
	{ .column = { "编号", 8, ALIGN_LEFT }, .field = "number" },
	{ .column = { "登记", 10, ALIGN_CENTER }, .field = "opened", .date = true },
	{ .column = { "事项", 20, ALIGN_LEFT }, .field = "summary" },
	{ .column = { "状态", 6, ALIGN_CENTER }, .field = "state" },
	{ .column = { "期限", 10, ALIGN_CENTER }, .field = "deadline" },
};

static int
household_compose(struct composing *c)
{
	struct record r;
	struct buf name = BUF_INIT, place = BUF_INIT;

	if (record_open(c, &household_entity, &r) < 0)
		return -1;
	privacy_name(&c->privacy, record_text(&r, "name"), &name);
	if (record_int(&r, "village"))
		office_title(c->o, "village", record_int(&r, "village"), &place);
	page_title(c->p, "一户一页　%s", buf_str(&name));
	if (place.n > 0)
		page_subtitle(c->p, "（%s%s）", office_township(c->o), buf_str(&place));
	c->p->table_cols = GRID_COLS;
	page_heading(c->p, "一、基本情况");
	record_pairs(c, &r, "name");
	record_release(&r);
	buf_release(&name);
	buf_release(&place);
	/* the state's categories and who lives there are left out of a public page as a whole */
	if (!c->privacy.public
	    && (record_children(c, "二、家庭成员", &person_entity, "household", person_columns, COUNT(person_columns)) < 0
		|| record_children(c, "三、标签", &tag_entity, "household", tag_columns, COUNT(tag_columns)) < 0))
		return -1;
	if (record_children(c, c->privacy.public ? "二、走访" : "四、走访", &visit_entity, "household", household_visits,
		COUNT(household_visits)) < 0
	    || record_children(c, c->privacy.public ? "三、工单" : "五、工单", &ticket_entity, "household", household_tickets,
		COUNT(household_tickets)) < 0)
		return -1;
	report_sign(c, date_today());
	return 0;
}

/* --- 接待 ------------------------------------------------------------------------------------------------------ */

/* A form's grid: label, value; values left empty are written by hand. */
static const struct column grid[] = {
	{ "", 14, ALIGN_CENTER }, { "", 57, ALIGN_LEFT },
};

static void
grid_begin(struct composing *c)
{
	c->p->table_cols = GRID_COLS;
	page_table(c->p, grid, COUNT(grid));
}

static void
grid_line(struct composing *c, const char *label, const char *text)
{
	struct buf title = BUF_INIT;

	text_prose(&title, label);
	page_cell(c->p);
	page_text(c->p, "%s", buf_str(&title));
	page_cell(c->p);
	page_text(c->p, "%s", text);
	buf_release(&title);
}

static void
grid_field(struct composing *c, const char *label, const struct record *r, const char *name)
{
	const struct field *f = &r->entity->fields[entity_field(r->entity, name)];
	struct buf b = BUF_INIT;

	privacy_cell(&c->privacy, f, record_field(r, name), false, &b);
	if (f->kind != FIELD_TEXT) {	/* our words; his own stay as he wrote them */
		struct buf said = BUF_INIT;
		text_prose(&said, buf_str(&b));
		buf_clear(&b);
		buf_adds(&b, buf_str(&said));
		buf_release(&said);
	}
	grid_line(c, label ? label : f->title, buf_str(&b));
	buf_release(&b);
}

/* 县水利局　张三（副局长）、李四: those of one role, the units' one after another; ours also from the field that names our staff. */
static int
grid_people(struct composing *c, const struct record *r, const char *label, int role, const char *staff)
{
	struct query q;
	struct rows rows;
	struct buf b = BUF_INIT;

	query_init(&q, &guest_entity);
	query_int(&q, "reception", COND_EQ, r->row);
	if (ledger_page(c->o->ledger, &q, NULL, false, 200, &rows, c->e) < 0)
		return -1;
	if (staff)
		privacy_cell(&c->privacy, &r->entity->fields[entity_field(r->entity, staff)], record_field(r, staff), false, &b);
	const char *last = NULL;
	for (size_t i = rows.n; i-- > 0;) {
		const char *unit = record_text(&rows.p[i], "unit"), *post = record_text(&rows.p[i], "post");
		if (guest_role(&rows.p[i]) != role)
			continue;
		if (!*unit)
			unit = role == ROLE_GUEST ? record_text(r, "unit") : office_township(c->o);
		if (last && strcmp(last, unit) == 0)
			buf_adds(&b, "、");
		else
			buf_addf(&b, "%s%s　", b.n ? "\n" : "", unit);
		last = unit;
		buf_adds(&b, record_text(&rows.p[i], "name"));
		if (*post)
			buf_addf(&b, "（%s）", post);
	}
	grid_line(c, label, buf_str(&b));
	rows_release(&rows);
	buf_release(&b);
	return 0;
}

/* Lines for hands: opinion, name and date. */
static void
grid_sign(struct composing *c, const char *label)
{
	page_hands(c->p);
	grid_line(c, label, "\n　　　　　　　　签字：　　　　　年　月　日");
}

static int
grid_rules(struct composing *c, const struct record *r)
{
	struct rule_results found;
	struct buf b = BUF_INIT;
	size_t open = 0, later = 0;
	int rc = reception_check(c->o, r, &found, c->e);

	/* each that fails on a line; then what only nobody filled in yet, one behind the other.  What comes after the activity is no
	 * question on a sheet that is signed before it, and on the list its rows are there to be filled in by hand */
	for (size_t i = 0; rc == 0 && i < found.n; i++)
		if (found.p[i].verdict == RULE_FAIL) {
			buf_addf(&b, "%s%s %s：", b.n ? "\n" : "", found.p[i].code, rule_verdict_title(RULE_FAIL));
			text_prose(&b, found.p[i].sentence);
		}
	for (size_t i = 0; rc == 0 && i < found.n; i++)
		if (found.p[i].verdict == RULE_OPEN && found.p[i].at.later) {
			later++;
		} else if (found.p[i].verdict == RULE_OPEN) {
			buf_adds(&b, open > 0 ? "；" : b.n > 0 ? "\n" : "");
			if (open++ == 0)
				buf_addf(&b, "%s：", rule_verdict_title(RULE_OPEN));
			buf_addf(&b, "%s ", found.p[i].code);
			text_prose(&b, found.p[i].sentence);
		}
	if (b.n == 0)
		buf_adds(&b, later ? "能核的各条都过；审签、结算、归档在活动以后" : "各条都过");
	grid_line(c, "按规定核对", buf_str(&b));
	rule_results_release(&found);
	buf_release(&b);
	return rc;
}

static void
grid_whole_visit(struct composing *c, const struct record *r)
{
	struct buf b = BUF_INIT;

	date_long(&b, date_from_iso(record_text(r, "date")));
	buf_addf(&b, "　%s%s%s", record_text(r, "arrive"), *record_text(r, "leave") ? "至" : "", record_text(r, "leave"));
	grid_line(c, "接待时间", buf_str(&b));
	buf_release(&b);
}

/* 张三　2026年11月17日, or a place for the hand. */
static void
grid_signed(struct composing *c, const struct record *r, const char *label, const char *by, const char *on)
{
	int32_t day = date_from_iso(record_text(r, on));
	struct buf b = BUF_INIT;

	if (!record_int(r, by)) {
		grid_sign(c, label);
		return;
	}
	office_title(c->o, "staff", record_int(r, by), &b);
	buf_adds(&b, "　");
	if (day != DATE_NONE)
		date_long(&b, day);
	buf_adds(&b, "\n　　　　　　　　签字：");
	page_hands(c->p);
	grid_line(c, label, buf_str(&b));
	buf_release(&b);
}

static int
call_compose(struct composing *c)
{
	struct record r;
	struct buf b = BUF_INIT;

	if (record_open(c, &reception_entity, &r) < 0)
		return -1;
	page_title(c->p, "%s电话记录单", office_township(c->o));
	grid_begin(c);
	grid_field(c, "来电单位", &r, "unit");
	grid_field(c, NULL, &r, "caller");
	grid_field(c, NULL, &r, "caller_number");
	if (*record_text(&r, "called_on"))
		date_long(&b, date_from_iso(record_text(&r, "called_on")));
	buf_addf(&b, "　%s", record_text(&r, "called_at"));
	grid_line(c, "来电时间", buf_str(&b));
	buf_release(&b);
	grid_field(c, "公务活动", &r, "purpose");
	grid_whole_visit(c, &r);
	grid_field(c, "来人", &r, "guest_count");
	int rc = grid_people(c, &r, "来客名单", ROLE_GUEST, NULL);
	grid_line(c, "公函", *record_text(&r, "letter") ? record_text(&r, "letter") : "还没有收到，接待前请对方补来");
	grid_signed(c, &r, "接电话人", "call_taken_by", "called_on");
	grid_sign(c, "领导批示");
	record_release(&r);
	return rc;
}

/* 工作餐（食堂）　镇政府食堂; and with how many of ours. */
static void
grid_meal(struct composing *c, const struct record *r)
{
	grid_field(c, NULL, r, "meal");
	if (*record_text(r, "meal_place"))
		page_text(c->p, "　%s", record_text(r, "meal_place"));
	grid_field(c, NULL, r, "diners");
}

static int
approval_compose(struct composing *c)
{
	struct record r;

	if (record_open(c, &reception_entity, &r) < 0)
		return -1;
	page_title(c->p, "%s公务接待审批单", office_township(c->o));
	grid_begin(c);
	grid_whole_visit(c, &r);
	grid_field(c, NULL, &r, "unit");
	grid_field(c, NULL, &r, "letter");
	grid_field(c, "公务活动", &r, "purpose");
	grid_field(c, "活动场所", &r, "place");
	grid_field(c, "来人", &r, "guest_count");
	int rc = grid_people(c, &r, "来客名单", ROLE_GUEST, NULL);
	if (rc == 0)
		rc = grid_people(c, &r, "陪同人员", ROLE_COMPANION, "hosts");
	grid_meal(c, &r);
	grid_field(c, NULL, &r, "lodging");
	grid_field(c, "我方用车(辆)", &r, "cars");
	if (rc == 0)
		rc = grid_rules(c, &r);
	grid_signed(c, &r, "经办人", "handler", "handled_on");
	grid_signed(c, &r, "党政办主任", "office_by", "office_on");
	grid_signed(c, &r, "分管领导", "deputy_by", "deputy_on");
	grid_signed(c, &r, "主要领导", "approved_by", "approved_on");
	if (*record_text(&r, "note"))
		grid_field(c, NULL, &r, "note");
	record_release(&r);
	return rc;
}

static int
reception_compose(struct composing *c)
{
	struct record r;
	struct buf missing = BUF_INIT;

	if (record_open(c, &reception_entity, &r) < 0)
		return -1;
	page_title(c->p, "%s公务接待清单", office_township(c->o));
	grid_begin(c);
	grid_whole_visit(c, &r);
	grid_field(c, "公务活动", &r, "purpose");
	grid_field(c, "活动场所", &r, "place");
	grid_field(c, "接待对象", &r, "unit");
	int rc = grid_people(c, &r, "来客名单", ROLE_GUEST, NULL);
	grid_field(c, "来人", &r, "guest_count");
	grid_field(c, "公函文号", &r, "letter");
	if (rc == 0)
		rc = grid_people(c, &r, "陪同人员", ROLE_COMPANION, "hosts");
	if (rc == 0)
		rc = grid_people(c, &r, "工作保障人员", ROLE_SUPPORT, "support");
	grid_meal(c, &r);
	grid_field(c, "接待费(元)", &r, "cost");
	grid_field(c, "收伙食费(元)", &r, "fee");
	grid_field(c, "收交通费(元)", &r, "car_fee");
	grid_field(c, NULL, &r, "account");
	grid_field(c, NULL, &r, "payment");
	grid_field(c, NULL, &r, "receipt");
	grid_field(c, NULL, &r, "approved_by");
	reception_missing(&r, &missing);
	grid_line(c, "四要素", missing.n ? "" : "公函、审批单、清单、票据齐");
	if (missing.n)
		page_text(c->p, "还缺%s", buf_str(&missing));
	buf_release(&missing);
	if (rc == 0)
		rc = grid_rules(c, &r);
	grid_signed(c, &r, "经办人", "handler", "handled_on");
	grid_signed(c, &r, "审签人", "signed_by", "signed_on");
	record_release(&r);
	return rc;
}

const struct report report_ticket = {
	.name = "ticket", .title = "工单", .help = "一件工单, 连办理经过", .takes = REPORT_ROW, .of = &ticket_entity, .compose = ticket_compose,
};
const struct report report_slip = {
	.name = "slip", .title = "回执", .help = "半页, 给反映的群众", .takes = REPORT_ROW, .of = &ticket_entity, .compose = slip_compose,
};
const struct report report_household = {
	.name = "household", .title = "一户一页", .help = "这户的情况、走访和工单", .takes = REPORT_ROW, .of = &household_entity,
	.compose = household_compose,
};
const struct report report_call = {
	.name = "call", .title = "电话记录单", .help = "电话通知的接待, 公函来之前", .takes = REPORT_ROW, .of = &reception_entity,
	.compose = call_compose,
};
const struct report report_approval = {
	.name = "approval", .title = "接待审批单", .help = "接待前, 留出签字处", .takes = REPORT_ROW, .of = &reception_entity,
	.compose = approval_compose,
};
const struct report report_reception = {
	.name = "reception", .title = "接待清单", .help = "接待后, 报销用", .takes = REPORT_ROW, .of = &reception_entity,
	.compose = reception_compose,
};
