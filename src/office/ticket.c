/*
 * ticket.c - 工单 and its progress lines.
 *
 * States move only by the steps of ticket_step.c.  Nothing closes or archives
 * by itself.
 */
#include "office/ticket.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "office/form.h"
#include "office/history.h"
#include "office/household.h"
#include "office/look.h"
#include "office/message.h"
#include "office/office.h"
#include "office/outward.h"
#include "office/preset.h"
#include "office/rule.h"
#include "office/staff.h"
#include "office/term.h"
#include "office/village.h"

const struct choice ticket_states[] = {
	{ TICKET_NEW, "登记", NULL }, { TICKET_ASSIGNED, "已派", NULL }, { TICKET_SIGNED, "签收", NULL },
	{ TICKET_WORKING, "办理中", NULL }, { TICKET_RETURNED, "退回", NULL }, { TICKET_UNPLACED, "待改派", NULL },
	{ TICKET_PARKED, "挂账", NULL }, { TICKET_REPORTED, "已上报", NULL }, { TICKET_ANSWERED, "已答复", NULL },
	{ TICKET_CLOSED, "办结", NULL }, { TICKET_FILED, "归档", NULL }, { TICKET_MERGED, "并入", NULL }, { TICKET_REFUSED, "不予受理", NULL }, { 0, NULL, NULL },
};

const struct choice ticket_results[] = {
	{ RESULT_SOLVED, "已解决", NULL }, { RESULT_PARTLY, "部分解决", NULL }, { RESULT_POLICY, "政策不允许", NULL },
	{ RESULT_UPWARD, "转上级", NULL }, { RESULT_DUPLICATE, "重复", NULL }, { 0, NULL, NULL },
};

const struct choice ticket_solved[] = {
	{ SOLVED_YES, "已解决", NULL }, { SOLVED_PARTLY, "部分解决", NULL }, { SOLVED_NO, "未解决", NULL }, { 0, NULL, NULL },
};

const struct choice ticket_satisfied[] = {
	{ SATISFIED_YES, "满意", NULL }, { SATISFIED_FAIRLY, "基本满意", NULL }, { SATISFIED_NO, "不满意", NULL },
	{ SATISFIED_UNREACHED, "联系不上", NULL }, { 0, NULL, NULL },
};

const struct choice ticket_contacted[] = {
	{ CONTACTED_YES, "联系过", NULL }, { CONTACTED_NO, "没联系", NULL }, { 0, NULL, NULL },
};

static const struct choice callback_ways[] = {
	{ 1, "电话", NULL }, { 2, "上门", NULL }, { 3, "短信", NULL }, { 0, NULL, NULL },
};

#define NOTE_COLS 40	/* of an older closing's note, beside the facts */
#define OFTEN (FIELD_AUTO | FIELD_TAB)
/* What the steps note for themselves: two stations that stepped at once are asked about the state, not about this too. */
#define NOTED .flags = OFTEN, .policy = POLICY_QUIET

static const struct field fields[] = {
	{ .name = "number", .title = "编号", .kind = FIELD_LABEL, .flags = FIELD_AUTO | FIELD_WORDS | FIELD_INDEX | FIELD_COLUMN,
		.policy = POLICY_QUIET, .width = 8 },
	{ .name = "opened", .title = "登记时间", .kind = FIELD_STAMP, .flags = FIELD_AUTO | FIELD_INDEX },
	{ .name = "source", .title = "来源", .kind = FIELD_REF, .ref = "term", .list = "source",
		.flags = FIELD_REQUIRED | FIELD_STICKY, .width = 8, .help = "打数字选; 12345 等外来件另填外部编号" },
	{ .name = "household", .title = "户主", .kind = FIELD_REF, .ref = "household",
		.flags = FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 8, .unless = "caller",
		.help = "打首字母选; 不在名册的按 Tab, 填反映人" },
	{ .name = "caller", .title = "反映人", .kind = FIELD_NAME, .flags = FIELD_INITIALS, .privacy = PRIVACY_PERSONAL,
		.help = "选了户自动填户主, 可改成实际反映的人" },
	{ .name = "phone", .title = "电话", .kind = FIELD_CODE, .flags = FIELD_WORDS | FIELD_TAB, .privacy = PRIVACY_PERSONAL, .max = 20,
		.help = "反映人的电话, 回访打它; 选了户自动填" },
	{ .name = "village", .title = "村组", .kind = FIELD_REF, .ref = "village",
		.flags = FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 10, .help = "选了户自动填" },
	{ .name = "category", .title = "类别", .kind = FIELD_REF, .ref = "term", .list = "category", .flags = FIELD_REQUIRED,
		.width = 12, .help = "打首字母或数字选" },
	{ .name = "summary", .title = "事项", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_COLUMN,
		.width = 16, .help = "一句话说清要办什么" },
	{ .name = "detail", .title = "详情", .kind = FIELD_NOTE, .flags = FIELD_TAB | FIELD_WORDS,
		.help = "要说清楚的都写在这里, 可以很长" },
	{ .name = "nature", .title = "诉求", .kind = FIELD_REF, .ref = "term", .list = "nature", .flags = FIELD_TAB, .width = 8,
		.help = "咨询、求助、投诉等; 期限按来源和它算; 投诉举报的反映人对外不显示" },
	{ .name = "accused", .title = "被反映方", .kind = FIELD_TEXT, .flags = FIELD_TAB | FIELD_WORDS,
		.help = "投诉举报的是哪个单位或人; 给它看的纸上没有反映人" },
	{ .name = "duty", .title = "履职", .kind = FIELD_REF, .ref = "term", .list = "duty", .flags = FIELD_TAB,
		.help = "按履职事项清单; 上级收回的报上级, 不派给村" },
	{ .name = "state", .title = "状态", .kind = FIELD_CHOICE, .choices = ticket_states, .flags = FIELD_AUTO | FIELD_INDEX | FIELD_COLUMN,
		.width = 6 },
	{ .name = "deadline", .title = "期限", .kind = FIELD_DATE, .flags = FIELD_FUTURE | FIELD_COLUMN | FIELD_TAB, .width = 10,
		.help = "按来源和诉求的规则自动填, 可改; F4 看依据" },
	{ .name = "owner", .title = "承办", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_COLUMN | FIELD_TAB, .width = 8,
		.help = "空着先填包村干部, 没有就是自己" },
	{ .name = "outside", .title = "外部编号", .kind = FIELD_CODE, .flags = FIELD_TAB | FIELD_WORDS, .max = 40,
		.help = "12345 或信访系统里的编号" },
	{ .name = "result", .title = "办理结果", .kind = FIELD_CHOICE, .choices = ticket_results, .flags = OFTEN },
	{ .name = "result_note", .title = "结果说明", .kind = FIELD_NOTE, .flags = OFTEN, .max = 500 },
	{ .name = "closed", .title = "办结时间", .kind = FIELD_STAMP, .flags = OFTEN },
	{ .name = "solved", .title = "是否解决", .kind = FIELD_CHOICE, .choices = ticket_solved, .flags = OFTEN },
	{ .name = "solved_on", .title = "解决日期", .kind = FIELD_DATE, .flags = OFTEN },
	{ .name = "satisfied", .title = "是否满意", .kind = FIELD_CHOICE, .choices = ticket_satisfied, .flags = OFTEN },
	{ .name = "callback_on", .title = "回访日期", .kind = FIELD_DATE, .flags = OFTEN },
	{ .name = "callback_by", .title = "回访人", .kind = FIELD_REF, .ref = "staff", .flags = OFTEN },
	{ .name = "callback_way", .title = "回访方式", .kind = FIELD_CHOICE, .choices = callback_ways, .flags = FIELD_TAB,
		.help = "群众愿意怎么回访; 可空" },
	{ .name = "callback_note", .title = "回访情况", .kind = FIELD_NOTE, .flags = OFTEN, .max = 500 },
	{ .name = "callbacks", .title = "回访次数", .kind = FIELD_INT, .flags = OFTEN, .policy = POLICY_MAX },
	{ .name = "returned", .title = "退回次数", .kind = FIELD_INT, .flags = OFTEN, .policy = POLICY_MAX },
	{ .name = "return_reason", .title = "退回理由", .kind = FIELD_NOTE, .flags = OFTEN, .max = 300 },
	{ .name = "reopened", .title = "重办次数", .kind = FIELD_INT, .flags = OFTEN, .policy = POLICY_MAX },
	{ .name = "look_again", .title = "复查日期", .kind = FIELD_DATE, .flags = OFTEN | FIELD_FUTURE },
	{ .name = "merged_into", .title = "并入", .kind = FIELD_REF, .ref = "ticket", .flags = OFTEN | FIELD_INDEX },
	{ .name = "visit", .title = "走访", .kind = FIELD_REF, .ref = "visit", .flags = OFTEN | FIELD_INDEX },
	{ .name = "contacted", .title = "是否联系", .kind = FIELD_CHOICE, .choices = ticket_contacted, .flags = OFTEN },
	{ .name = "assigned", .title = "派单时间", .kind = FIELD_STAMP, NOTED },
	{ .name = "assigned_by", .title = "派单人", .kind = FIELD_REF, .ref = "staff", NOTED },
	{ .name = "signed", .title = "签收时间", .kind = FIELD_STAMP, NOTED },
	{ .name = "returned_by", .title = "退回单位", .kind = FIELD_REFS, .ref = "staff", NOTED },
	{ .name = "extended", .title = "延期次数", .kind = FIELD_INT, .flags = OFTEN, .policy = POLICY_MAX },
	{ .name = "extended_by", .title = "延期批准", .kind = FIELD_REF, .ref = "staff", NOTED },
	{ .name = "first_limit", .title = "原期限", .kind = FIELD_DATE, NOTED },
	{ .name = "reported", .title = "上报时间", .kind = FIELD_STAMP, NOTED },
	{ .name = "reported_to", .title = "上报部门", .kind = FIELD_TEXT, NOTED, .max = 60 },
	{ .name = "above_answer", .title = "上级答复", .kind = FIELD_NOTE, .flags = OFTEN, .max = 500 },
	{ .name = "answered", .title = "答复时间", .kind = FIELD_STAMP, NOTED },
	{ .name = "answer", .title = "答复内容", .kind = FIELD_NOTE, .flags = OFTEN, .max = 500 },
	{ .name = "supervised", .title = "督办次数", .kind = FIELD_INT, .flags = OFTEN, .policy = POLICY_MAX },
	{ .name = "supervised_by", .title = "督办人", .kind = FIELD_TEXT, NOTED, .max = 60 },
	{ .name = "parked_limit", .title = "挂账前期限", .kind = FIELD_DATE, .flags = FIELD_AUTO | FIELD_HIDDEN, .policy = POLICY_QUIET },
	{ .name = "before", .title = "并前状态", .kind = FIELD_INT, .flags = FIELD_AUTO | FIELD_HIDDEN, .policy = POLICY_QUIET },
};

/* Open tickets are few beside all tickets: their indexes hold only them. */
static const struct entity_index indexes[] = {
	{ { "deadline" }, "state < 60" },
	{ { "owner", "deadline" }, "state < 60" },
	{ { "household" }, "state < 60" },
	/* with the state, though it is always the same: SQLite asks for it again, and would read every row that is counted */
	{ { "closed", "state" }, "state = 60" },
	/* what a day's counts ask, without a look at the rows */
	{ { "closed", "state" }, NULL },
	{ { "callback_on", "satisfied", "solved", "contacted", "state" }, NULL },
	{ { NULL }, NULL },
};

const struct entity ticket_entity = {
	.name = "ticket", .title = "工单", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .order = "opened",
	.indexes = indexes,
};

static const struct choice progress_kinds[] = {
	{ PROGRESS_STEP, "进展", NULL }, { PROGRESS_ASSIGN, "派单", NULL }, { PROGRESS_RETURN, "退回", NULL },
	{ PROGRESS_CLOSE, "办结", NULL }, { PROGRESS_CALLBACK, "回访", NULL }, { PROGRESS_REOPEN, "重办", NULL },
	{ PROGRESS_PARK, "挂账", NULL }, { PROGRESS_REFUSE, "不予受理", NULL }, { PROGRESS_SIGN, "签收", NULL },
	{ PROGRESS_CONSENT, "同意退回", NULL }, { PROGRESS_DENY, "不同意退回", NULL }, { PROGRESS_EXTEND, "延期", NULL },
	{ PROGRESS_RESUME, "恢复办理", NULL }, { PROGRESS_REPORT, "上报", NULL }, { PROGRESS_ABOVE, "上级答复", NULL },
	{ PROGRESS_ANSWER, "答复", NULL }, { PROGRESS_SUPERVISE, "督办", NULL }, { PROGRESS_MERGE, "并入", NULL },
	{ PROGRESS_UNMERGE, "取消并件", NULL }, { PROGRESS_FILE, "归档", NULL }, { 0, NULL, NULL },
};

static const struct field progress_fields[] = {
	{ .name = "ticket", .title = "工单", .kind = FIELD_REF, .ref = "ticket", .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN,
		.width = 16 },
	{ .name = "at", .title = "时间", .kind = FIELD_STAMP, .flags = FIELD_AUTO | FIELD_COLUMN, .width = 12 },
	{ .name = "who", .title = "谁", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_COLUMN | FIELD_TAB, .width = 8 },
	{ .name = "kind", .title = "种类", .kind = FIELD_CHOICE, .choices = progress_kinds, .flags = FIELD_AUTO | FIELD_COLUMN, .width = 8 },
	{ .name = "text", .title = "进展", .kind = FIELD_NOTE, .flags = FIELD_REQUIRED | FIELD_COLUMN, .max = 500, .width = 40,
		.help = "做了什么, 还差什么" },
};

const struct entity progress_entity = {
	.name = "progress", .title = "进展", .fields = progress_fields, .n_fields = sizeof(progress_fields) / sizeof(*progress_fields),
	.order = "at", .parent = "ticket",
};

/* By name: visits know tickets already, and a circle of modules is none. */
static const struct entity *
visits_of(void)
{
	return model_entity(&office_model, "visit");
}

/* --- derived facts ------------------------------------------------------------------------------------------- */

int32_t
ticket_late(const struct record *r, int32_t today)
{
	int32_t deadline = date_from_iso(record_text(r, "deadline"));

	if (record_int(r, "state") >= TICKET_CLOSED || deadline == DATE_NONE)
		return INT32_MIN;
	return today - deadline;
}

void
ticket_summary_of(struct buf *out, const char *note)
{
	size_t n = strlen(note), at = 0, chars = 0;

	while (at < n && chars < 30) {
		uint32_t cp;
		int cols;

		text_next(note + at, n - at, &cp);
		if (cp == '\n' || cp == 0x3002 || cp == 0xff1b || cp == ';')
			break;
		at += text_grapheme(note + at, n - at, &cols);
		chars++;
	}
	buf_add(out, note, at);
}

int
ticket_fill_caller(struct office *o, struct record *r, struct err *e)
{
	struct record h;
	int64_t household = record_int(r, "household");

	if (!household)
		return 0;
	if (look_row(o, &household_entity, household, &h, e) < 0)
		return -1;
	if (h.row && value_is_null(record_field(r, "caller"))) {
		value_copy(record_field(r, "caller"), record_field(&h, "name"));
		if (value_is_null(record_field(r, "phone")))
			value_copy(record_field(r, "phone"), record_field(&h, "phone"));
	}
	if (value_is_null(record_field(r, "village")))
		value_copy(record_field(r, "village"), record_field(&h, "village"));
	record_release(&h);
	return 0;
}

static const char *
term_code(struct office *o, const struct record *r, const char *field, struct record *out, struct err *e)
{
	return look_row(o, &term_entity, record_int(r, field), out, e) < 0 ? NULL : record_text(out, "code");
}

int
ticket_default_deadline(struct office *o, const struct record *r, struct value *out, struct err *e)
{
	struct record source, nature;
	int64_t opened = record_int(r, "opened");
	const char *from = term_code(o, r, "source", &source, e), *what = term_code(o, r, "nature", &nature, e);
	int32_t day = DATE_NONE;
	char iso[11];
	int rc = -1;

	if (from && what)
		rc = rule_deadline(o, from, what, opened ? date_of_ms(opened) : date_today(), &day, e);
	record_release(&source);
	record_release(&nature);
	if (day != DATE_NONE) {
		date_to_iso(day, iso);
		value_set_text(out, iso);
	}
	return rc;
}

int
ticket_may_own(struct office *o, const struct record *r, int64_t owner, struct err *e)
{
	struct buf b = BUF_INIT;
	int64_t kind;
	int rc = 0;

	if (!owner || record_int(r, "duty") != term_row(o, "duty", "upper"))
		return 0;
	if (look_int(o, &staff_entity, owner, "kind", &kind, e) < 0)
		return -1;
	if (kind == STAFF_VILLAGE) {
		office_title(o, "staff", owner, &b);
		rc = err_set(e, ERR_INPUT, "这是上级收回的事项, 不能派给村干部(%s). 请由镇里上报主管部门(工单页 F4 上报); 内容都在, 没有改动.",
				buf_str(&b));
		buf_release(&b);
	}
	return rc;
}

int
ticket_defaults(struct office *o, struct record *r, struct err *e)
{
	int64_t owner = 0;

	if (value_is_null(record_field(r, "owner"))) {
		if (look_int(o, &village_entity, record_int(r, "village"), "contact", &owner, e) < 0)
			return -1;
		if (!owner || record_int(r, "duty") == term_row(o, "duty", "upper"))
			owner = o->me;
		if (owner)
			value_set_int(record_field(r, "owner"), owner);
	}
	if (value_is_null(record_field(r, "deadline")) && ticket_default_deadline(o, r, record_field(r, "deadline"), e) < 0)
		return -1;
	if (value_is_null(record_field(r, "state")))
		value_set_int(record_field(r, "state"), record_int(r, "owner") ? TICKET_ASSIGNED : TICKET_NEW);
	if (record_int(r, "state") == TICKET_ASSIGNED && value_is_null(record_field(r, "assigned"))) {
		value_set_int(record_field(r, "assigned"), record_int(r, "opened") ? record_int(r, "opened") : date_now());
		if (o->me)
			value_set_int(record_field(r, "assigned_by"), o->me);
	}
	return 0;
}

/* --- the form ------------------------------------------------------------------------------------------------- */

static void
choose(struct form *f, const char *field, const struct value *v)
{
	int at = entity_field(&ticket_entity, field);

	if (!value_is_null(v) && !value_equal(v, &f->fields[at].value))
		form_choose(f, at, v);
}

static int
prefill(struct form *f, struct err *e)
{
	struct office *o = f->office;
	struct record r, from;
	struct value v;
	int64_t household = 0;
	int rc = 0;

	value_init(&v);
	value_set_int(&v, date_now());
	choose(f, "opened", &v);
	value_release(&v);
	/* A ticket opened from a ticket is another matter of the same people, not merged into it. */
	form_choose(f, entity_field(&ticket_entity, "merged_into"), &v);
	if (!f->from_row || !f->from_entity)
		return 0;
	record_init(&r, &ticket_entity);
	record_init(&from, &household_entity);
	if (strcmp(f->from_entity, "household") == 0) {
		value_set_int(record_field(&r, "household"), f->from_row);
	} else if (strcmp(f->from_entity, "village") == 0) {
		value_set_int(record_field(&r, "village"), f->from_row);
	} else if (strcmp(f->from_entity, "ticket") == 0) {
		rc = look_int(o, &ticket_entity, f->from_row, "household", &household, e);
		if (household)
			value_set_int(record_field(&r, "household"), household);
	} else if (strcmp(f->from_entity, "visit") == 0) {
		record_release(&from);
		rc = look_row(o, visits_of(), f->from_row, &from, e);
		if (rc == 0) {
			const struct value *matters = record_field(&from, "matters");
			int64_t category = 0;

			value_set_int(record_field(&r, "visit"), f->from_row);
			value_set_int(record_field(&r, "source"), term_row(o, "source", "visit"));
			value_copy(record_field(&r, "household"), record_field(&from, "household"));
			value_copy(record_field(&r, "village"), record_field(&from, "village"));
			value_copy(record_field(&r, "detail"), record_field(&from, "note"));
			if (matters->kind == VALUE_LIST && matters->n)
				rc = term_first_child(o, "category", matters->items[0].i, date_today(), &category, e);
			if (category)
				value_set_int(record_field(&r, "category"), category);
		}
	}
	if (rc == 0)
		rc = ticket_fill_caller(o, &r, e);
	for (size_t i = 0; rc == 0 && i < ticket_entity.n_fields; i++)
		choose(f, ticket_entity.fields[i].name, &r.values[i]);
	record_release(&r);
	record_release(&from);
	return rc;
}

static void
propose_row(struct form *f, const char *field, int64_t row)
{
	struct form_field *ff = &f->fields[entity_field(&ticket_entity, field)];
	struct value v;

	if (!row || ff->touched || !value_is_null(&ff->value))
		return;
	value_init(&v);
	value_set_int(&v, row);
	choose(f, field, &v);
	value_release(&v);
}

/* A message pasted into a new ticket: what it says for certain goes into what is still empty, to be looked at before saving. */
static int
propose(struct form *f, struct err *e)
{
	const struct value *detail = form_value(f, "detail");
	struct form_field *deadline = &f->fields[entity_field(&ticket_entity, "deadline")];
	struct message m;
	struct value v;
	char iso[11];

	if (f->shown.row || detail->kind != VALUE_TEXT)
		return 0;
	if (message_read(f->office, detail->s, &m, e) < 0)
		return -1;
	propose_row(f, "source", term_row(f->office, "source", "wechat"));
	propose_row(f, "household", m.household);
	propose_row(f, "village", m.village);
	value_init(&v);
	if (m.day != DATE_NONE && !deadline->touched) {
		date_to_iso(m.day, iso);
		value_set_text(&v, iso);
		choose(f, "deadline", &v);
	}
	if (value_is_null(form_value(f, "summary"))) {
		struct buf b = BUF_INIT;

		ticket_summary_of(&b, detail->s);
		value_set_text(&v, buf_str(&b));
		choose(f, "summary", &v);
		buf_release(&b);
	}
	value_release(&v);
	if (m.household || m.village || m.day != DATE_NONE)
		form_warn(f, "detail", "户主、村、期限里填的是从这段文字里认出来的, 请看对不对");
	return 0;
}

/* Fill what follows, but never over what was typed. */
static int
changed(struct form *f, int field, struct err *e)
{
	const char *name = ticket_entity.fields[field].name;
	struct record r;
	int rc = 0;

	if (strcmp(name, "detail") == 0) {
		rc = propose(f, e);
	} else if (strcmp(name, "household") == 0) {
		form_record(f, &r);
		if (!f->fields[entity_field(&ticket_entity, "caller")].touched) {
			value_release(record_field(&r, "caller"));
			value_release(record_field(&r, "phone"));
		}
		value_release(record_field(&r, "village"));
		rc = ticket_fill_caller(f->office, &r, e);
		if (rc == 0) {
			choose(f, "caller", record_field(&r, "caller"));
			choose(f, "phone", record_field(&r, "phone"));
			choose(f, "village", record_field(&r, "village"));
		}
		record_release(&r);
	} else if ((strcmp(name, "source") == 0 || strcmp(name, "nature") == 0 || strcmp(name, "opened") == 0) && !f->shown.row && !f->fields[entity_field(&ticket_entity, "deadline")].touched) {
		struct value v;

		value_init(&v);
		form_record(f, &r);
		rc = ticket_default_deadline(f->office, &r, &v, e);
		if (rc == 0)
			choose(f, "deadline", &v);
		record_release(&r);
		value_release(&v);
	}
	return rc;
}

/* Commands may set the state by itself: the facts that go with it must not stay behind. */
static void
follow_state(struct form *f)
{
	const struct value *state = form_value(f, "state"), *result = form_value(f, "result");
	struct value v;

	value_init(&v);
	if (state->kind != VALUE_INT)
		return;
	if (state->i == TICKET_NEW && !value_is_null(form_value(f, "owner"))) {
		value_set_int(&v, TICKET_ASSIGNED);
		choose(f, "state", &v);
	} else if (state->i < TICKET_CLOSED && !value_is_null(form_value(f, "closed"))) {
		form_error(f, "state", "这张工单办结过. 要再办请用重办, 会留下原因; 没有改动.");
	} else if (state->i == TICKET_CLOSED && value_is_null(result)) {
		form_error(f, "result", "办结要有结果: 1已解决 2部分解决 3政策不允许 4转上级. 填好再存.");
	} else if (state->i == TICKET_MERGED && value_is_null(form_value(f, "merged_into"))) {
		form_error(f, "merged_into", "没说并入哪一张工单. 填上那张的编号再存.");
	} else if (state->i >= TICKET_CLOSED && value_is_null(form_value(f, "closed"))) {
		value_set_int(&v, date_now());
		choose(f, "closed", &v);
	}
	value_release(&v);
}

static int
check(struct form *f, struct err *e)
{
	const struct value *deadline = form_value(f, "deadline");
	struct office *o = f->office;
	struct record r;
	struct err why;

	if (value_is_null(form_value(f, "household")) && value_is_null(form_value(f, "caller")))
		form_error(f, "household", "户主和反映人都空着. 打首字母选户, 或在反映人里填姓名; 其他内容都在.");
	if (!f->shown.row) {
		form_record(f, &r);
		if (value_is_null(record_field(&r, "opened")))
			value_set_int(record_field(&r, "opened"), date_now());
		if (ticket_fill_caller(o, &r, e) < 0 || ticket_defaults(o, &r, e) < 0) {
			record_release(&r);
			return -1;
		}
		for (size_t i = 0; i < ticket_entity.n_fields; i++)
			choose(f, ticket_entity.fields[i].name, &r.values[i]);
		record_release(&r);
		if (deadline->kind == VALUE_TEXT && date_from_iso(deadline->s) < date_today())
			form_warn(f, "deadline", "期限 %s 已经过了, 存后就算超期. 补录老工单可以这样.", deadline->s);
	}
	follow_state(f);
	form_record(f, &r);
	if (ticket_may_own(o, &r, record_int(&r, "owner"), &why) < 0) {
		if (why.code != ERR_INPUT) {
			record_release(&r);
			*e = why;
			return -1;
		}
		form_error(f, "owner", "%s", why.text);
	} else if (record_int(&r, "duty") == term_row(o, "duty", "upper")) {
		form_warn(f, "duty", "这是上级收回的事项: 由镇里上报(工单页 F4 上报), 不派给村干部.");
	}
	record_release(&r);
	return 0;
}

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	if (*record_text(r, "number"))
		buf_addf(out, "%s ", record_text(r, "number"));
	buf_adds(out, record_text(r, "summary"));
}

static void
add_day(struct buf *out, int64_t ms)
{
	date_short(out, date_of_ms(ms), date_today());
}

/* What the steps left that decides what comes next. */
static int
add_steps(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	int64_t state = record_int(r, "state"), same;
	struct query q;

	if (state == TICKET_RETURNED)
		buf_adds(out, "退回还没定: F6 改派就是同意; F4 里可以同意或不同意\n");
	if (record_int(r, "reported") && state == TICKET_REPORTED) {
		buf_adds(out, "已上报 ");
		add_day(out, record_int(r, "reported"));
		buf_addf(out, " %s, 等上级答复\n", record_text(r, "reported_to"));
	}
	if (record_int(r, "extended")) {
		buf_addf(out, "延期 %d 次, 原期限 %s, 批准人 ", (int)record_int(r, "extended"), record_text(r, "first_limit"));
		office_title(o, "staff", record_int(r, "extended_by"), out);
		buf_addc(out, '\n');
	}
	if (record_int(r, "supervised") && state < TICKET_CLOSED)
		buf_addf(out, "督办 %d 次: %s\n", (int)record_int(r, "supervised"), record_text(r, "supervised_by"));
	query_init(&q, &ticket_entity);
	query_int(&q, "merged_into", COND_EQ, r->row);
	if (ledger_count(o->ledger, &q, 99, &same, e) < 0)
		return -1;
	if (same)
		buf_addf(out, "同诉 %d 件并到这里, 办好都要回访\n", (int)same + 1);
	return 0;
}

/* Reopening takes the closing out of the fields: when and how it had been closed stands in the edits. */
static int
add_closed_before(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	int closed = entity_field(&ticket_entity, "closed"), again = entity_field(&ticket_entity, "reopened");
	int result = entity_field(&ticket_entity, "result"), note = entity_field(&ticket_entity, "result_note");
	struct history h;

	if (record_int(r, "reopened") == 0)
		return 0;
	if (ledger_history(o->ledger, &h, &ticket_entity, r->row, e) != 0)
		return -1;
	buf_addf(out, "重办 %d 次\n", (int)record_int(r, "reopened"));
	for (size_t i = 0; i < h.n; i++) {
		const struct value *was = h.p[i].before;

		if (!h.p[i].folds || !(h.p[i].set >> closed & 1) || !(h.p[i].set >> again & 1) || value_is_null(&was[closed]))
			continue;
		buf_adds(out, "  办结过: ");
		date_when(out, was[closed].i);
		if (!value_is_null(&was[result])) {
			buf_addc(out, ' ');
			office_format(o, &ticket_entity.fields[result], &was[result], false, out);
		}
		if (!value_is_null(&was[note])) {
			buf_adds(out, ": ");
			history_value(o, &ticket_entity.fields[note], &was[note], NOTE_COLS, out);
		}
		buf_addc(out, '\n');
	}
	history_release(&h);
	return 0;
}

static int
facts(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	int32_t today = date_today(), late = ticket_late(r, today);
	int64_t state = record_int(r, "state"), closed = record_int(r, "closed"), wait;
	int64_t household = record_int(r, "household");

	if (late > 0)
		buf_addf(out, "已超期 %d 天\n", (int)late);
	else if (late == 0)
		buf_adds(out, "今天到期\n");
	else if (late != INT32_MIN)
		buf_addf(out, "还有 %d 天到期\n", (int)-late);
	if (state == TICKET_CLOSED && closed) {
		if (rule_int(o, "T2.callback", today, 7, &wait, e) < 0)
			return -1;
		buf_adds(out, "办结 ");
		add_day(out, closed);
		buf_adds(out, ", 回访从 ");
		date_short(out, date_of_ms(closed) + (int32_t)wait, today);
		buf_adds(out, " 起\n");
	}
	if (add_steps(o, r, out, e) < 0)
		return -1;
	if (add_closed_before(o, r, out, e) < 0)
		return -1;
	if (record_int(r, "returned"))
		buf_addf(out, "退回过 %d 次: %s\n", (int)record_int(r, "returned"), record_text(r, "return_reason"));
	if (record_int(r, "merged_into")) {
		buf_adds(out, "并入 ");
		office_title(o, "ticket", record_int(r, "merged_into"), out);
		buf_addc(out, '\n');
	}
	if (household) {
		struct query q;
		int64_t visits;

		if (look_describe(o, &household_entity, household, out, e) < 0)
			return -1;
		query_init(&q, visits_of());
		query_int(&q, "household", COND_EQ, household);
		if (ledger_count(o->ledger, &q, 99, &visits, e) < 0)
			return -1;
		if (visits)
			buf_addf(out, "这户走访过 %d 次\n", (int)visits);
	}
	return 0;
}

/* The figure its deadline comes from: that of source and class, else of the source. */
static int
tell_limit(struct office *o, const struct record *r, int32_t day, struct buf *out, struct err *e)
{
	struct record source, nature;
	const char *from = term_code(o, r, "source", &source, e), *what = term_code(o, r, "nature", &nature, e);
	struct buf key = BUF_INIT;
	int told = from && what ? 0 : -1;

	if (told == 0 && *what) {
		buf_addf(&key, "T1.%s_%s", from, what);
		told = rule_tell(o, buf_str(&key), day, out, e);
	}
	if (told == 0) {
		buf_clear(&key);
		buf_addf(&key, "T1.%s", *from ? from : "other");
		told = rule_tell(o, buf_str(&key), day, out, e);
	}
	record_release(&source);
	record_release(&nature);
	buf_release(&key);
	return told < 0 ? -1 : 0;
}

/* What deadline, hand-back, extension, call-back and reopening come from, by the rules valid on the day it was opened. */
static int
basis(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	static const char *const keys[] = {
		"T1.clause", "T3.clause", "T3.days", "T4.clause", "T2.callback", "T2.tries", "T5.reopen", "T7.clause",
	};
	int64_t opened = record_int(r, "opened");
	int32_t day = opened ? date_of_ms(opened) : date_today();

	if (tell_limit(o, r, day, out, e) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (rule_tell(o, keys[i], day, out, e) < 0)
			return -1;
	return 0;
}

/* --- lists ---------------------------------------------------------------------------------------------------- */

static void
by_deadline(struct query *q)
{
	query_int(q, "state", COND_LT, TICKET_CLOSED);
	q->sort = "deadline";
}

void
ticket_overdue(struct office *o, struct query *q)
{
	date_to_iso(date_today(), o->today);
	by_deadline(q);
	query_text(q, "deadline", COND_LT, o->today);
}

void
ticket_due_today(struct office *o, struct query *q)
{
	date_to_iso(date_today(), o->today);
	by_deadline(q);
	query_text(q, "deadline", COND_EQ, o->today);
}

void
ticket_mine(struct office *o, struct query *q)
{
	query_int(q, "owner", COND_EQ, o->me);
	by_deadline(q);
}

void
ticket_waiting(struct office *o, struct query *q)
{
	int64_t wait = 7;
	int32_t today = date_today();

	/* Without a readable rule table the usual seven days hold: a list must still open. */
	if (rule_int(o, "T2.callback", today, 7, &wait, NULL) < 0)
		wait = 7;
	query_int(q, "state", COND_EQ, TICKET_CLOSED);
	query_int(q, "closed", COND_LT, date_ms(today - (int32_t)wait + 1, 0));
	q->sort = "closed";
}

void
ticket_open(struct office *o, struct query *q)
{
	(void)o;
	by_deadline(q);
}

static void
preset_closed(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "closed", COND_GT, 0);
	q->sort = "closed";
	q->descending = true;
}

static void
preset_returned(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "state", COND_GE, TICKET_RETURNED);
	query_int(q, "state", COND_LE, TICKET_UNPLACED);
}

static void
preset_parked(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "state", COND_EQ, TICKET_PARKED);
}

static void
preset_reported(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "state", COND_EQ, TICKET_REPORTED);
}

static void
preset_supervised(struct office *o, struct query *q)
{
	(void)o;
	by_deadline(q);
	query_int(q, "supervised", COND_GT, 0);
}

static const struct preset presets[] = {
	{ "超期", ticket_overdue }, { "今天到期", ticket_due_today }, { "我办", ticket_mine }, { "待回访", ticket_waiting },
	{ "未办结", ticket_open }, { "已办结", preset_closed }, { "全部", preset_all }, { "退回", preset_returned },
	{ "挂账", preset_parked }, { "已上报", preset_reported }, { "督办", preset_supervised }, { NULL, NULL },
};

static const char *const children[] = { "progress", "visit", NULL };

/* A deadline says how late it is, as long as that matters; somebody not in the register stands where the household would. */
static bool
cell(struct office *o, const struct record *r, const struct field *f, int32_t today, struct buf *out, bool *warn)
{
	int32_t late;

	(void)o;
	if (strcmp(f->name, "household") == 0 && value_is_null(record_field(r, "household"))) {
		buf_adds(out, record_text(r, "caller"));
		return true;
	}
	if (strcmp(f->name, "deadline") != 0 || (late = ticket_late(r, today)) == INT32_MIN || late < 0)
		return false;
	if (late > 0)
		buf_addf(out, "超%d天 !!", (int)late);
	else
		buf_adds(out, "今天 !");
	*warn = true;
	return true;
}

const struct thing ticket_thing = {
	.entity = &ticket_entity, .plural = "工单", .prefill = prefill, .changed = changed, .check = check, .title = title,
	.facts = facts, .cell = cell, .basis = basis, .outward = ticket_for_unit, .presets = presets, .children = children,
};

/* --- progress lines -------------------------------------------------------------------------------------------- */

static int
progress_prefill(struct form *f, struct err *e)
{
	struct value v;

	(void)e;
	value_init(&v);
	value_set_int(&v, date_now());
	form_choose(f, entity_field(&progress_entity, "at"), &v);
	value_set_int(&v, PROGRESS_STEP);
	form_choose(f, entity_field(&progress_entity, "kind"), &v);
	if (f->office->me) {
		value_set_int(&v, f->office->me);
		form_choose(f, entity_field(&progress_entity, "who"), &v);
	}
	if (f->from_row && f->from_entity && strcmp(f->from_entity, "ticket") == 0) {
		value_set_int(&v, f->from_row);
		form_choose(f, entity_field(&progress_entity, "ticket"), &v);
	}
	value_release(&v);
	return 0;
}

static void
progress_title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	ticket_summary_of(out, record_text(r, "text"));
}

const struct thing progress_thing = {
	.entity = &progress_entity, .plural = "进展", .prefill = progress_prefill, .title = progress_title,
	.outward = progress_for_unit,
};
