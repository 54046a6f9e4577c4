/*
 * staff.c - 干部和部门.
 */
#include "office/staff.h"

#include <string.h>

#include "base/buf.h"
#include "office/form.h"
#include "office/office.h"
#include "office/person.h"

static const struct choice kinds[] = {
	{ STAFF_TOWN, "镇干部", NULL }, { STAFF_VILLAGE, "村干部", NULL }, { STAFF_DEPARTMENT, "部门", NULL }, { 0, NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = "姓名", .kind = FIELD_NAME, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN,
		.width = 12, .help = "部门也记在这里, 如 水利站" },
	{ .name = "kind", .title = "类型", .kind = FIELD_CHOICE, .choices = kinds, .initial = "1",
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_MATTER | FIELD_COLUMN, .width = 8, .help = "打数字选" },
	{ .name = "post", .title = "职务", .kind = FIELD_TEXT, .flags = FIELD_WORDS | FIELD_COLUMN, .max = 40, .width = 14,
		.help = "如 党政办、水利站、村支书" },
	{ .name = "office", .title = "科室", .kind = FIELD_TEXT, .flags = FIELD_WORDS | FIELD_STICKY | FIELD_COLUMN, .max = 40, .width = 12,
		.help = "党政办、水利站、某村委会" },
	{ .name = "village", .title = "村", .kind = FIELD_REF, .ref = "village", .flags = FIELD_TAB | FIELD_INITIALS | FIELD_COLUMN, .width = 10,
		.help = "村干部所在的村" },
	{ .name = "phone", .title = "电话", .kind = FIELD_CODE, .flags = FIELD_TAB | FIELD_WORDS | FIELD_COLUMN, .max = 20, .width = 13,
		.help = "办公电话或手机" },
	{ .name = "sort_no", .title = "次序", .kind = FIELD_INT, .flags = FIELD_TAB, .width = 6, .help = "名单按它排, 小的在前; 不按姓名排" },
	{ .name = "active_from", .title = "到岗", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "哪天到岗的" },
	{ .name = "active_to", .title = "离岗", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "离岗后不再列入可选, 老记录照旧" },
	{ .name = "sent_by", .title = "派出单位", .kind = FIELD_TEXT, .flags = FIELD_TAB | FIELD_WORDS, .max = 40,
		.help = "选派、借调来的填; 三方汇报用" },
	{ .name = "pinyin", .title = "拼音", .kind = FIELD_CODE, .flags = FIELD_TAB | FIELD_INITIALS, .max = 60,
		.help = "首字母找不到时填, 如 zjg" },
	{ .name = "note", .title = "备注", .kind = FIELD_NOTE, .flags = FIELD_TAB, .max = 200, .help = "可空, 如 借调到县里到年底" },
};

const struct entity staff_entity = {
	.name = "staff", .title = "干部", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields),
};

static int
check(struct form *f, struct err *e)
{
	const struct value *from = form_value(f, "active_from"), *to = form_value(f, "active_to"), *phone = form_value(f, "phone");
	const char *doubt = phone->kind == VALUE_TEXT ? phone_doubt(phone->s) : NULL;

	(void)e;
	if (doubt != NULL)
		form_warn(f, "phone", "%s", doubt);
	if (from->kind == VALUE_TEXT && to->kind == VALUE_TEXT && strcmp(to->s, from->s) < 0)
		form_error(f, "active_to", "离岗日期在到岗日期前面, 请改成同一天或更晚");
	return 0;
}

static int
prefill(struct form *f, struct err *e)
{
	(void)e;
	if (f->from_entity != NULL && strcmp(f->from_entity, "village") == 0)
		form_set_text(f, "kind", "2");
	return 0;
}

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_adds(out, record_text(r, "name"));
}

static void
of_kind(struct query *q, int kind)
{
	query_init(q, &staff_entity);
	query_int(q, "kind", COND_EQ, kind);
}

static void
town(struct office *o, struct query *q)
{
	(void)o;
	of_kind(q, STAFF_TOWN);
}

static void
of_villages(struct office *o, struct query *q)
{
	(void)o;
	of_kind(q, STAFF_VILLAGE);
}

static void
departments(struct office *o, struct query *q)
{
	(void)o;
	of_kind(q, STAFF_DEPARTMENT);
}

static const struct preset presets[] = {
	{ "镇干部", town }, { "村干部", of_villages }, { "部门", departments }, { NULL, NULL },
};

const struct thing staff_thing = {
	.entity = &staff_entity, .plural = "干部", .prefill = prefill, .check = check, .title = title, .presets = presets,
	
};
