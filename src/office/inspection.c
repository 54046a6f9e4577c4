/*
 * inspection.c - 来检查 and the material asked for.
 */
#include "office/inspection.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/form.h"
#include "office/lines.h"
#include "office/look.h"
#include "office/office.h"
#include "office/preset.h"
#include "office/reception.h"
#include "office/staff.h"

enum { MATERIALS_MAX = 200 };

static const struct choice plans[] = {
	{ PLAN_AS_ASKED, "照来", NULL }, { PLAN_JOINED, "合并安排", NULL }, { PLAN_CANCELLED, "不来了", NULL }, { 0, NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "date", .title = "日期", .kind = FIELD_DATE, .initial = "今",
		.flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN | FIELD_NEAREST, .width = 8, .help = "哪天来" },
	{ .name = "body", .title = "来的单位", .kind = FIELD_NAME, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN,
		.width = 12, .help = "如 县水利局" },
	{ .name = "topic", .title = "查什么", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_COLUMN, .width = 14,
		.help = "检查、督查、调研的内容, 如 冬修水利" },
	{ .name = "villages", .title = "去哪些村", .kind = FIELD_REFS, .ref = "village", .flags = FIELD_COLUMN, .width = 10,
		.help = "可以几个村, 用空格隔开; 只到镇里就空着" },
	{ .name = "start", .title = "几点来", .kind = FIELD_TIME, .flags = FIELD_COLUMN, .width = 6, .help = "如 14 或 1430" },
	{ .name = "until", .title = "几点走", .kind = FIELD_TIME, .help = "占用的时间由它算" },
	{ .name = "materials", .title = "要的材料", .kind = FIELD_LINES, .ref = "material", .flags = FIELD_TAB,
		.help = "一行一样; 30天内别家要过的会指出来" },
	{ .name = "heads", .title = "来人", .kind = FIELD_INT, .flags = FIELD_TAB, .help = "来几个人" },
	{ .name = "escorts", .title = "陪同", .kind = FIELD_REFS, .ref = "staff", .flags = FIELD_TAB, .help = "镇村陪同的人" },
	{ .name = "plan", .title = "安排", .kind = FIELD_CHOICE, .choices = plans, .flags = FIELD_TAB | FIELD_COLUMN, .width = 12,
		.help = "由领导定; 合并的几批都是合并安排, 存时问要不要一起改" },
	{ .name = "asked_by", .title = "谁通知的", .kind = FIELD_TEXT, .flags = FIELD_TAB, .privacy = PRIVACY_PERSONAL, .help = "如 张股长 电话" },
	{ .name = "document", .title = "文号", .kind = FIELD_CODE, .flags = FIELD_TAB | FIELD_WORDS, .help = "没有文就空着" },
	{ .name = "reception", .title = "接待", .kind = FIELD_REF, .ref = "reception", .flags = FIELD_TAB | FIELD_INDEX,
		.help = "这一批用餐、派车记在哪次接待里" },
	{ .name = "result", .title = "查的结果", .kind = FIELD_NOTE, .flags = FIELD_TAB | FIELD_WORDS, .max = 300,
		.help = "查完了说什么, 要整改什么" },
	{ .name = "note", .title = "备注", .kind = FIELD_NOTE, .flags = FIELD_TAB | FIELD_WORDS, .max = 300,
		.help = "可空, 记给同事看的" },
};

const struct entity inspection_entity = {
	.name = "inspection", .title = "来检查", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .order = "date",
};

static const struct field material_fields[] = {
	{ .name = "inspection", .title = "来检查", .kind = FIELD_REF, .ref = "inspection", .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_HIDDEN },
	{ .name = "name", .title = "材料", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 30,
		.help = "要看的一样材料, 如 巡河台账" },
};

static const char *const material_line[] = { "name", NULL };

const struct entity material_entity = {
	.name = "material", .title = "要的材料", .fields = material_fields, .n_fields = sizeof(material_fields) / sizeof(*material_fields),
	.parent = "inspection", .line = material_line,
};

/* --- what it says ------------------------------------------------------------------------------------------------ */

int
inspection_minute(const struct record *r, const char *field)
{
	const char *t = record_text(r, field);

	if (strlen(t) != 5)
		return -1;
	return ((t[0] - '0') * 10 + t[1] - '0') * 60 + (t[3] - '0') * 10 + t[4] - '0';
}

int
inspection_minutes(const struct record *r)
{
	int from = inspection_minute(r, "start"), to = inspection_minute(r, "until");

	return from < 0 || to < from ? -1 : to - from;
}

void
inspection_hours(int64_t minutes, struct buf *out)
{
	if (minutes > 0 && minutes < 60)
		buf_addf(out, "%" PRId64 "分钟", minutes);
	else if (minutes % 60 == 0)
		buf_addf(out, "%" PRId64 "小时", minutes / 60);
	else if (minutes % 6 == 0)
		buf_addf(out, "%" PRId64 ".%" PRId64 "小时", minutes / 60, minutes % 60 / 6);
	else
		buf_addf(out, "%" PRId64 "小时%" PRId64 "分", minutes / 60, minutes % 60);
}

int
inspection_materials(struct office *o, const struct record *r, struct rows *out, struct err *e)
{
	struct query q;

	if (record_field(r, "materials")->kind == VALUE_TEXT) {		/* on the form, not saved yet */
		form_lines_read(o, &fields[entity_field(&inspection_entity, "materials")], record_text(r, "materials"), out);
		return 0;
	}
	*out = (struct rows){ NULL, 0 };
	if (!r->row)
		return 0;
	query_init(&q, &material_entity);
	query_int(&q, "inspection", COND_EQ, r->row);
	if (ledger_page(o->ledger, &q, NULL, false, MATERIALS_MAX, out, e) < 0)
		return -1;
	/* lists come newest first; these are said as they were typed */
	for (size_t i = 0; i < out->n / 2; i++) {
		struct record x = out->p[i];

		out->p[i] = out->p[out->n - 1 - i];
		out->p[out->n - 1 - i] = x;
	}
	return 0;
}

/* --- escorts ------------------------------------------------------------------------------------------------------ */

static int
judge_escorts(struct office *o, struct rule_results *out, int32_t day, const char *key, const char *who, int64_t n, int64_t places,
		struct err *e)
{
	static const struct rule_place at = { .field = "escorts" };
	struct buf b = BUF_INIT;
	int64_t most;
	int rc = rule_int(o, key, day, -1, &most, e);

	if (rc == 0 && most >= 0) {
		most *= places;
		buf_addf(&b, "%s陪同 %" PRId64 " 人, 本地限 %" PRId64 " 人", who, n, most);
		rc = rule_judge(o, out, "C1", day, n > most ? RULE_FAIL : RULE_PASS, buf_str(&b), &at, e);
	}
	buf_release(&b);
	return rc;
}

int
inspection_check(struct office *o, const struct record *r, struct rule_results *out, struct err *e)
{
	const struct value *escorts = record_field(r, "escorts"), *villages = record_field(r, "villages");
	int32_t day = date_from_iso(record_text(r, "date"));
	int64_t town = 0, village = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < escorts->n; i++) {
		int64_t kind;

		if (look_int(o, &staff_entity, escorts->items[i].i, "kind", &kind, e) < 0)
			return -1;
		if (kind == STAFF_VILLAGE)
			village++;
		else
			town++;
	}
	if (escorts->n == 0 || day == DATE_NONE)
		return 0;
	if (judge_escorts(o, out, day, "C1.town", "镇里", town, 1, e) == 0 &&
			judge_escorts(o, out, day, "C1.village", "村里", village, villages->n ? (int64_t)villages->n : 1, e) == 0)
		return 0;
	rule_results_release(out);
	return -1;
}

/* --- form, list, page --------------------------------------------------------------------------------------------- */

const char *const inspection_same[][2] = {
	{ "date", "date" }, { "body", "unit" }, { "topic", "purpose" }, { "start", "arrive" }, { "until", "leave" },
	{ "heads", "guest_count" }, { NULL, NULL },
};

static int
prefill(struct form *f, struct err *e)
{
	struct record from;
	struct value v;

	if (f->from_row == 0 || f->from_entity == NULL || strcmp(f->from_entity, reception_entity.name) != 0)
		return 0;
	if (look_row(f->office, &reception_entity, f->from_row, &from, e) < 0)
		return -1;
	for (size_t i = 0; inspection_same[i][0] != NULL; i++)
		if (!value_is_null(record_field(&from, inspection_same[i][1])))
			form_choose(f, entity_field(&inspection_entity, inspection_same[i][0]), record_field(&from, inspection_same[i][1]));
	record_release(&from);
	value_init(&v);
	value_set_int(&v, f->from_row);
	form_choose(f, entity_field(&inspection_entity, "reception"), &v);
	value_release(&v);
	return 0;
}

static int
check(struct form *f, struct err *e)
{
	const struct value *start = form_value(f, "start"), *until = form_value(f, "until"), *heads = form_value(f, "heads");

	(void)e;
	if (heads->kind == VALUE_INT && heads->i < 0)
		form_error(f, "heads", "这里不能是负数. 改成 0 或更大的数, 其他内容都在.");
	if (start->kind == VALUE_TEXT && until->kind == VALUE_TEXT && strcmp(until->s, start->s) < 0)
		form_error(f, "until", "走的时间 %s 在来的时间 %s 前面. 改好再存; 内容都在.", until->s, start->s);
	return 0;
}

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	office_field(o, r, "date", out);
	buf_addf(out, " %s %s", record_text(r, "body"), record_text(r, "topic"));
}

static int
basis(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	static const char *const rules[] = { "I1.clause", "I1.days", "C1.clause", "C1.town", "C1.village" };
	int32_t day = date_from_iso(record_text(r, "date"));

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (rule_tell(o, rules[i], day != DATE_NONE ? day : date_today(), out, e) < 0)
			return -1;
	return 0;
}

static void
between(struct query *q, int32_t from, int32_t to, char iso[2][11])
{
	date_to_iso(from, iso[0]);
	date_to_iso(to, iso[1]);
	query_text(q, "date", COND_GE, iso[0]);
	query_text(q, "date", COND_LE, iso[1]);
	q->sort = "date";
}

void
inspection_soon(struct office *o, struct query *q)
{
	int32_t today = date_today();

	between(q, today, today + SOON_DAYS - 1, o->soon);
	/* not known is not cancelled */
	query_int(q, "plan", COND_NE, PLAN_CANCELLED);
}

void
inspection_on(struct query *q, const char *iso)
{
	query_init(q, &inspection_entity);
	query_text(q, "date", COND_EQ, iso);
	query_int(q, "plan", COND_NE, PLAN_CANCELLED);
}

static int32_t
monday(void)
{
	int32_t today = date_today();

	return today - (date_weekday(today) + 6) % 7;
}

static void
this_week(struct office *o, struct query *q)
{
	between(q, monday(), monday() + 6, o->this_week);
}

static void
next_week(struct office *o, struct query *q)
{
	between(q, monday() + 7, monday() + 13, o->next_week);
}

static void
joined(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "plan", COND_EQ, PLAN_JOINED);
}

static void
unwritten(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "document", COND_NULL, 0);
	query_int(q, "plan", COND_NE, PLAN_CANCELLED);
}

static const struct preset presets[] = {
	{ "今天", preset_today }, { "本周", this_week }, { "下周", next_week }, { "一周内", inspection_soon }, { "合并安排的", joined },
	{ "全部", preset_all }, { "没有文号", unwritten }, { NULL, NULL },
};

static const char *const children[] = { "material", NULL };

const struct thing inspection_thing = {
	.entity = &inspection_entity, .plural = "来检查", .prefill = prefill, .check = check, .also = inspection_also, .offer = inspection_offer, .title = title, .findings = inspection_check, .facts = inspection_facts, .cell = inspection_cell,
	.basis = basis, .presets = presets, .children = children,
};

static void
material_title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_adds(out, record_text(r, "name"));
}

const struct thing material_thing = { .entity = &material_entity, .plural = "要的材料", .title = material_title };
