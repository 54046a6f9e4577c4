/*
 * visit.c - 走访.
 *
 * Form order is the order things come to mind in a doorway; what is known
 * already (day, who, village) is filled in so that the household comes
 * first.  Times are asked, never taken from the clock: this is no clock-in.
 */
#include "office/visit.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/id.h"
#include "office/due.h"
#include "office/form.h"
#include "office/household.h"
#include "office/look.h"
#include "office/office.h"
#include "office/outward.h"
#include "office/plan.h"
#include "office/preset.h"
#include "office/promise.h"
#include "office/request.h"
#include "office/term.h"
#include "office/ticket.h"

static const struct choice ways[] = {
	{ VISIT_HOME, "入户", NULL }, { VISIT_PHONE, "电话", NULL }, { VISIT_YARD, "院坝会", NULL }, { VISIT_CALLER, "来访", NULL },
	{ 0, NULL, NULL },
};

static const struct choice needs[] = {
	{ NEED_NONE, "不用", "0" }, { NEED_TICKET, "转工单", "1" }, { NEED_DONE, "当场已办", "2" }, { 0, NULL, NULL },
};

enum { F_DATE, F_VILLAGE, F_CADRES, F_HOUSEHOLD, F_WAY, F_MATTERS, F_NOTE, F_NEED, F_START, F_FINISH, F_TICKET, F_PROMISE, F_PROMISE_DUE };

static const struct field fields[] = {
	[F_DATE] = { .name = "date", .title = "日期", .kind = FIELD_DATE, .initial = "今",
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_INDEX | FIELD_COLUMN, .help = "走访那天; 补录填当时的日期" },
	[F_VILLAGE] = { .name = "village", .title = "村", .kind = FIELD_REF, .ref = "village",
		.flags = FIELD_TAB | FIELD_STICKY | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 10,
		.help = "选了户自动填" },
	[F_CADRES] = { .name = "cadres", .title = "走访人", .kind = FIELD_REFS, .ref = "staff",
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_COLUMN, .width = 12, .help = "可以几个人; 先填的是自己" },
	[F_HOUSEHOLD] = { .name = "household", .title = "户主", .kind = FIELD_REF, .ref = "household",
		.flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 14,
		.help = "打姓名首字母或汉字, 数字选" },
	[F_WAY] = { .name = "way", .title = "方式", .kind = FIELD_CHOICE, .choices = ways,
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_MATTER | FIELD_COLUMN, .width = 6, .help = "打数字选" },
	[F_MATTERS] = { .name = "matters", .title = "事项", .kind = FIELD_REFS, .ref = "term", .list = "matter",
		.flags = FIELD_REQUIRED | FIELD_MATTER | FIELD_COLUMN, .width = 16, .help = "打数字, 可以几项; 回车认" },
	[F_NOTE] = { .name = "note", .title = "情况", .kind = FIELD_NOTE, .flags = FIELD_TAB | FIELD_WORDS, .max = 200,
		.help = "可空, 最多200字; Tab 到这里" },
	[F_NEED] = { .name = "need", .title = "要办吗", .kind = FIELD_CHOICE, .choices = needs,
		.flags = FIELD_REQUIRED | FIELD_MATTER | FIELD_COLUMN, .width = 8, .help = "转工单会自动带出上面内容" },
	[F_START] = { .name = "start", .title = "起", .kind = FIELD_TIME, .flags = FIELD_TAB, .help = "可空, 不自动填" },
	[F_FINISH] = { .name = "finish", .title = "止", .kind = FIELD_TIME, .flags = FIELD_TAB, .help = "可空, 不自动填" },
	[F_TICKET] = { .name = "ticket", .title = "工单", .kind = FIELD_REF, .ref = "ticket",
		.flags = FIELD_AUTO | FIELD_INDEX | FIELD_COLUMN, .width = 8 },
	[F_PROMISE] = { .name = "promise", .title = "答应的事", .kind = FIELD_TEXT, .flags = FIELD_TAB | FIELD_WORDS,
		.help = "当面答应这户的; 存后记在这户名下, 到期提醒" },
	[F_PROMISE_DUE] = { .name = "promise_due", .title = "答应哪天", .kind = FIELD_DATE, .flags = FIELD_TAB | FIELD_FUTURE,
		.help = "如 +7, 周五, 农历腊月廿三; 可空" },
	{ .name = "promise_due_lunar", .title = "农历原话", .kind = FIELD_TEXT, .flags = FIELD_AUTO | FIELD_TAB },
	{ .name = "weather", .title = "天气", .kind = FIELD_TEXT, .flags = FIELD_TAB | FIELD_STICKY, .max = 20,
		.help = "日记首行的习惯, 如 晴 小雨 下雪; 可空" },
	{ .name = "promise_row", .title = "答应事项", .kind = FIELD_REF, .ref = "promise", .flags = FIELD_AUTO | FIELD_HIDDEN },
};

/* The last of a household is looked up at every save of one. */
static const struct entity_index indexes[] = {
	{ { "household", "date" }, NULL },
	{ { NULL }, NULL },
};

const struct entity visit_entity = {
	.name = "visit", .title = "走访", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .order = "date",
	.indexes = indexes,
};

static void
choose_row(struct form *f, int field, int64_t row)
{
	struct value v;

	value_init(&v);
	if (fields[field].kind == FIELD_REFS)
		value_add_int(&v, row);
	else
		value_set_int(&v, row);
	form_choose(f, field, &v);
	value_release(&v);
}

static int
take_village(struct form *f, int64_t household, struct err *e)
{
	int64_t village;

	if (look_int(f->office, &household_entity, household, "village", &village, e) < 0)
		return -1;
	if (village)
		choose_row(f, F_VILLAGE, village);
	return 0;
}

static int
prefill(struct form *f, struct err *e)
{
	int64_t household = 0;

	if (f->office->me && value_is_null(form_value(f, "cadres")))
		choose_row(f, F_CADRES, f->office->me);
	if (!f->from_row || !f->from_entity)
		return 0;
	if (strcmp(f->from_entity, "household") == 0)
		household = f->from_row;
	else if (strcmp(f->from_entity, "ticket") == 0) {
		if (look_int(f->office, &ticket_entity, f->from_row, "household", &household, e) < 0)
			return -1;
	} else if (strcmp(f->from_entity, "village") == 0)
		choose_row(f, F_VILLAGE, f->from_row);
	if (!household)
		return 0;
	choose_row(f, F_HOUSEHOLD, household);
	return take_village(f, household, e);
}

static int
changed(struct form *f, int field, struct err *e)
{
	const struct value *v = &f->fields[field].value;

	if (field == F_HOUSEHOLD && v->kind == VALUE_INT)
		return take_village(f, v->i, e);
	return 0;
}

static int
ticket_exists(struct office *o, int64_t row, bool *out, struct err *e)
{
	struct record r;
	int rc = look_row(o, &ticket_entity, row, &r, e);

	*out = rc == 0 && r.row != 0;
	record_release(&r);
	return rc;
}

static int
check(struct form *f, struct err *e)
{
	const struct value *date = form_value(f, "date"), *need = form_value(f, "need");
	const struct value *start = form_value(f, "start"), *finish = form_value(f, "finish");
	struct value *ticket = form_value(f, "ticket");
	bool exists = false;

	if (date->kind == VALUE_TEXT && date_from_iso(date->s) > date_today())
		form_error(f, "date", "走访日期 %s 还没到. 改成今天或以前, 如 今 或 1118; 其他内容都在.", date->s);
	if (start->kind == VALUE_TEXT && finish->kind == VALUE_TEXT && strcmp(finish->s, start->s) < 0)
		form_error(f, "finish", "结束时间 %s 在开始时间 %s 前面. 改好再存; 内容都在.", finish->s, start->s);
	if (!value_is_null(ticket) && ticket_exists(f->office, ticket->i, &exists, e) < 0)
		return -1;
	if (!value_is_null(form_value(f, "promise")) && value_is_null(form_value(f, "promise_row")))
		value_set_int(form_value(f, "promise_row"), id_random_row());
	if (need->kind == VALUE_INT && need->i == NEED_TICKET) {
		if (value_is_null(ticket))
			value_set_int(ticket, id_random_row());
	} else if (exists && record_int(&f->shown, "need") == NEED_TICKET) {
		struct buf b = BUF_INIT;

		office_title(f->office, "ticket", ticket->i, &b);
		form_warn(f, "need", "已转成工单 %s, 工单还在. 不用办了请到那张工单按 F8 办结.", buf_str(&b));
		buf_release(&b);
	} else if (!exists) {
		value_release(ticket);
	}
	return 0;
}

/* What was promised on the doorstep becomes a row of the household's; from then on it is kept and changed there. */
static void
also_promise(struct form *f, struct changes *more)
{
	static const char *const taken[][2] = {
		{ "what", "promise" }, { "due", "promise_due" }, { "due_lunar", "promise_due_lunar" }, { "household", "household" },
		{ "village", "village" }, { "made", "date" },
	};
	const struct value *row = form_value(f, "promise_row"), *cadres = form_value(f, "cadres");
	struct change *c;

	if (row->kind != VALUE_INT || record_int(&f->shown, "promise_row") == row->i)
		return;
	c = changes_add(more, &promise_entity);
	c->row = row->i;
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (!value_is_null(form_value(f, taken[i][1])))
			change_set(c, taken[i][0], form_value(f, taken[i][1]));
	if (cadres->kind == VALUE_LIST && cadres->n)
		change_set_int(c, "by", cadres->items[0].i);
	change_set_int(c, "state", PROMISE_OPEN);
	change_set_int(c, "visit", f->row);
}

static int
also(struct form *f, struct changes *more, struct err *e)
{
	const struct value *ticket = form_value(f, "ticket"), *need = form_value(f, "need"), *matters = form_value(f, "matters");
	const struct value *household = form_value(f, "household"), *note = form_value(f, "note");
	struct office *o = f->office;
	struct record t;
	struct change *c;
	struct buf summary = BUF_INIT;
	int64_t matter = matters->kind == VALUE_LIST && matters->n ? matters->items[0].i : 0, category = 0;
	bool exists;
	int rc = -1;

	also_promise(f, more);
	if (need->kind != VALUE_INT || need->i != NEED_TICKET || value_is_null(ticket))
		return 0;
	if (ticket_exists(o, ticket->i, &exists, e) < 0)
		return -1;
	if (exists)
		return 0;
	record_init(&t, &ticket_entity);
	t.row = ticket->i;
	value_set_int(record_field(&t, "opened"), date_now());
	value_set_int(record_field(&t, "source"), term_row(o, "source", "visit"));
	value_copy(record_field(&t, "household"), household);
	value_copy(record_field(&t, "village"), form_value(f, "village"));
	value_set_int(record_field(&t, "visit"), f->row);
	if (term_first_child(o, "category", matter, date_today(), &category, e) < 0)
		goto done;
	if (category)
		value_set_int(record_field(&t, "category"), category);
	if (note->kind == VALUE_TEXT) {
		ticket_summary_of(&summary, note->s);
		value_copy(record_field(&t, "detail"), note);
	} else {
		office_title(o, "term", matter, &summary);
	}
	value_set_text(record_field(&t, "summary"), buf_str(&summary));
	if (ticket_fill_caller(o, &t, e) < 0 || ticket_defaults(o, &t, e) < 0)
		goto done;
	c = changes_add(more, &ticket_entity);
	c->row = t.row;
	for (size_t i = 0; i < ticket_entity.n_fields; i++)
		if (!value_is_null(&t.values[i]))
			change_set(c, ticket_entity.fields[i].name, &t.values[i]);
	rc = 0;
done:
	record_release(&t);
	buf_release(&summary);
	return rc;
}

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	size_t before = out->n;

	office_field(o, r, "date", out);
	if (out->n > before)
		buf_addc(out, ' ');
	office_title(o, "household", record_int(r, "household"), out);
}

/* Whoever was not met may have been at the market; whoever goes again tomorrow had better know. */
static int
tell_market(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	int64_t village = record_int(r, "village");
	int32_t day = date_from_iso(record_text(r, "date")), today = date_today();

	if (!village || day == DATE_NONE)
		return 0;
	if (plan_market(o, village, day, out, e) < 0)
		return -1;
	return day == today ? plan_market(o, village, today + 1, out, e) : 0;
}

/* How often this household was to be seen on the day of the visit, and what says so. */
static int
basis(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	int32_t day = date_from_iso(record_text(r, "date"));
	int64_t kind;

	if (look_int(o, &household_entity, record_int(r, "household"), "kind", &kind, e) < 0)
		return -1;
	return visit_every_tell(o, kind, day == DATE_NONE ? date_today() : day, out, e);
}

/* "上次到这户: 09-02 王德福, 反映农田水利, 转工单 A-0412 至今未办结": the newest visit up to r's day that is not r. */
static int
tell_last(struct office *o, const struct record *r, int64_t household, struct buf *out, struct err *e)
{
	struct query q;
	struct rows rows;
	const struct record *last = NULL;
	int rc = 0;

	query_init(&q, &visit_entity);
	query_int(&q, "household", COND_EQ, household);
	if (*record_text(r, "date"))
		query_text(&q, "date", COND_LE, record_text(r, "date"));
	if (ledger_page(o->ledger, &q, NULL, true, 2, &rows, e) < 0)
		return -1;
	for (size_t i = 0; i < rows.n && !last; i++)
		if (rows.p[i].row != r->row)
			last = &rows.p[i];
	if (last) {
		int64_t ticket = record_int(last, "ticket"), state;

		buf_adds(out, "上次到这户: ");
		office_field(o, last, "date", out);
		buf_addc(out, ' ');
		office_field(o, last, "cadres", out);
		buf_adds(out, ", 反映");
		office_field(o, last, "matters", out);
		if (ticket && (rc = look_int(o, &ticket_entity, ticket, "state", &state, e)) == 0) {
			buf_adds(out, ", 转工单 ");
			office_title(o, "ticket", ticket, out);
			buf_adds(out, state >= TICKET_CLOSED ? " 已办结" : " 至今未办结");
		}
		buf_addc(out, '\n');
	} else
		buf_adds(out, "以前没有到这户的走访记录\n");
	rows_release(&rows);
	return rc;
}

static int
tell_open_tickets(struct office *o, int64_t household, struct buf *out, struct err *e)
{
	struct query q;
	struct rows rows;

	query_init(&q, &ticket_entity);
	query_int(&q, "household", COND_EQ, household);
	query_int(&q, "state", COND_LT, TICKET_CLOSED);
	if (ledger_page(o->ledger, &q, NULL, true, 3, &rows, e) < 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		int32_t late = ticket_late(&rows.p[i], date_today());

		buf_adds(out, i ? "          " : "未办结工单: ");
		office_title(o, "ticket", rows.p[i].row, out);
		if (late > 0)
			buf_addf(out, " 超期%d天", (int)late);
		buf_addc(out, '\n');
	}
	rows_release(&rows);
	return 0;
}

/* Which household this is, the market, the last visit, what else may be asked there, what was promised, and what is open there. */
static int
facts(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	int64_t household = record_int(r, "household");

	if (household && look_describe(o, &household_entity, household, out, e) < 0)
		return -1;
	if (tell_market(o, r, out, e) < 0)
		return -1;
	if (!household)
		return 0;
	return tell_last(o, r, household, out, e) < 0 || request_ask_along(o, household, out, e) < 0 ||
			promise_tell(o, household, out, e) < 0 ? -1 : tell_open_tickets(o, household, out, e);
}

static void
preset_mine(struct office *o, struct query *q)
{
	/* A list of people has no index: without a bound this would read every visit there is. */
	date_to_iso(date_today() - 29, o->month_ago);
	query_text(q, "date", COND_GE, o->month_ago);
	query_int(q, "cadres", COND_HAS, o->me);
}

static void
preset_ticket(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "need", COND_EQ, NEED_TICKET);
}

static const struct preset presets[] = {
	{ "今天", preset_today }, { "近7天", preset_week }, { "我近30天走的", preset_mine }, { "转了工单", preset_ticket },
	{ "全部", preset_all }, { NULL, NULL },
};

static const char *const children[] = { "ticket", "promise", NULL };

const struct thing visit_thing = {
	.entity = &visit_entity, .plural = "走访", .prefill = prefill, .changed = changed, .check = check, .also = also,
	.title = title, .facts = facts, .basis = basis, .outward = visit_for_unit, .presets = presets, .children = children,
};
