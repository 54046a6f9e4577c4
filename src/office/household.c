/*
 * household.c - 户: its fields and its form.
 */
#include "office/household.h"

#include "base/buf.h"
#include "base/date.h"
#include "office/due.h"
#include "office/form.h"
#include "office/look.h"
#include "office/office.h"
#include "office/person.h"
#include "office/preset.h"
#include "office/village.h"

enum { F_NAME, F_VILLAGE, F_GROUP, F_PHONE, F_ADDRESS, F_KIND, F_MEMBERS };

static const struct latest last_visit = { "visit", "household", "date" };
static const struct field fields[] = {
	[F_NAME] = { .name = "name", .title = "户主", .kind = FIELD_NAME, .privacy = PRIVACY_PERSONAL,
		.flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 12, .help = "打不出的字打码位再按空格: U+4DAE 成 䶮; 原样保存" },
	[F_VILLAGE] = { .name = "village", .title = "村", .kind = FIELD_REF, .ref = "village",
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 10, .help = "打首字母选" },
	[F_GROUP] = { .name = "group", .title = "组", .kind = FIELD_REF, .ref = "group",
		.flags = FIELD_STICKY | FIELD_INITIALS | FIELD_COLUMN, .width = 12, .help = "打组号" },
	[F_PHONE] = { .name = "phone", .title = "电话", .kind = FIELD_CODE, .flags = FIELD_WORDS | FIELD_INDEX | FIELD_COLUMN, .privacy = PRIVACY_PERSONAL,
		.max = 20, .width = 13, .help = "几户共用一个号码也可以" },
	[F_ADDRESS] = { .name = "address", .title = "地址", .kind = FIELD_TEXT, .flags = FIELD_TAB | FIELD_WORDS, .privacy = PRIVACY_PERSONAL,
		.max = 80, .width = 20, .help = "门牌或小地名, 如 老湾12号; 可空" },
	[F_KIND] = { .name = "kind", .title = "户类型", .kind = FIELD_REF, .ref = "term", .list = "household_kind",
		.flags = FIELD_TAB | FIELD_MATTER | FIELD_COLUMN, .privacy = PRIVACY_SENSITIVE, .width = 8, .help = "打数字选; 词条在字典里改" },
	[F_MEMBERS] = { .name = "members", .title = "家庭成员", .kind = FIELD_LINES, .ref = "person", .flags = FIELD_TAB,
		.help = "一行一人: 姓名 关系 出生 备注, 如 李秀英 配偶 1965; 户主不用再写" },
	{ .name = "id_no", .title = "户主证件号", .kind = FIELD_CODE, .flags = FIELD_TAB | FIELD_INDEX, .privacy = PRIVACY_ID, .max = 30,
		.help = "可空; 打印和导出默认不带" },
	{ .name = "pinyin", .title = "拼音", .kind = FIELD_CODE, .flags = FIELD_TAB | FIELD_INITIALS, .max = 60,
		.help = "首字母找不到时填, 如 zjg" },
	{ .name = "name_alt", .title = "别处写法", .kind = FIELD_NAME, .flags = FIELD_TAB | FIELD_INITIALS,
		.help = "别的系统里的写法, 找的时候也认" },
	{ .name = "note", .title = "备注", .kind = FIELD_NOTE, .flags = FIELD_TAB | FIELD_WORDS, .max = 500,
		.help = "别人接手要知道的, 如 耳背, 打电话找儿子" },
	{ .name = "visited", .title = "上次走访", .kind = FIELD_DATE, .flags = FIELD_AUTO | FIELD_INDEX | FIELD_COLUMN, .width = 10,
		.latest = &last_visit },
};

static const char *const children[] = { "ticket", "promise", "visit", "person", "tag", NULL };

/* Who has not been seen for long, of a kind, in all or in a village. */
static const struct entity_index indexes[] = {
	{ { "kind", "visited" }, NULL },
	{ { "village", "kind", "visited" }, NULL },
	{ { NULL }, NULL },
};

const struct entity household_entity = {
	.name = "household", .title = "户", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields),
	.indexes = indexes,
};

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_adds(out, record_text(r, "name"));
}

static int
prefill(struct form *f, struct err *e)
{
	const struct value *group = form_value(f, "group");
	struct value v;
	int64_t village;

	if (group->kind != VALUE_INT || !value_is_null(form_value(f, "village")))
		return 0;
	if (look_int(f->office, &group_entity, group->i, "village", &village, e) != 0)
		return -1;
	value_init(&v);
	value_set_int(&v, village);
	if (village != 0)
		form_choose(f, F_VILLAGE, &v);
	value_release(&v);
	return 0;
}

/* The village follows the group: 大塘村3组 says both. */
static int
changed(struct form *f, int field, struct err *e)
{
	return field == F_GROUP ? prefill(f, e) : 0;
}

static int
check(struct form *f, struct err *e)
{
	const struct value *id = form_value(f, "id_no"), *phone = form_value(f, "phone"), *group = form_value(f, "group");
	const struct value *village = form_value(f, "village");
	int64_t of;

	if (id->kind == VALUE_TEXT && id_number_doubt(id->s) != NULL)
		form_warn(f, "id_no", "%s", id_number_doubt(id->s));
	if (phone->kind == VALUE_TEXT && phone_doubt(phone->s) != NULL)
		form_warn(f, "phone", "%s", phone_doubt(phone->s));
	if (group->kind != VALUE_INT || village->kind != VALUE_INT)
		return 0;
	if (look_int(f->office, &group_entity, group->i, "village", &of, e) != 0)
		return -1;
	if (of != 0 && of != village->i)
		form_error(f, "group", "这个组不在所填的村里, 请重打组号");
	return 0;
}

static const struct preset presets[] = {
	{ "重点户久未走", visit_due_key }, { "普通户久未走", visit_due_other }, { "外出户久未联系", visit_due_away },
	{ "没走访过", visit_due_never }, { "全部", preset_all }, { NULL, NULL },
};

/* How often a household like this one is to be seen, and what says so. */
static int
basis(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	return visit_every_tell(o, record_int(r, "kind"), date_today(), out, e);
}

const struct thing household_thing = {
	.entity = &household_entity, .plural = "名册", .prefill = prefill, .changed = changed, .check = check, .title = title,
	.facts = household_facts, .basis = basis, .presets = presets, .children = children,
};
