/*
 * village.c - 村 and 组.
 *
 * Villages merge and lose their codes: dates say from when to when a name
 * holds, old records keep the row they were written with.
 */
#include "office/village.h"

#include <string.h>

#include "base/buf.h"
#include "office/form.h"
#include "office/market.h"
#include "office/office.h"

static const struct field village_fields[] = {
	{ .name = "name", .title = "村名", .kind = FIELD_NAME, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN,
		.width = 16, .help = "全称, 如 大塘村; 社区也记在这里" },
	{ .name = "groups", .title = "村民小组", .kind = FIELD_LINES, .ref = "group",
		.help = "一行一组: 组号 组长 电话, 如 3 王守田 10012345678" },
	{ .name = "contact", .title = "包村干部", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_COLUMN | FIELD_TAB, .width = 10,
		.help = "走访转的工单先派给他" },
	{ .name = "code", .title = "区划代码", .kind = FIELD_CODE, .flags = FIELD_COLUMN | FIELD_TAB | FIELD_WORDS, .max = 20, .width = 14,
		.help = "12位, 可空; 不影响任何功能" },
	{ .name = "sort_no", .title = "次序", .kind = FIELD_INT, .flags = FIELD_TAB, .width = 6, .help = "报表里小的排前面" },
	{ .name = "valid_from", .title = "设立", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "空着就是一直有" },
	{ .name = "valid_to", .title = "撤并", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "撤并那天; 老记录照原名" },
	{ .name = "market", .title = "赶集日", .kind = FIELD_TEXT, .flags = FIELD_TAB, .max = 40,
		.help = "如 逢三六九, 农历逢一四七, 公历逢5、10, 每周三, 赶辰戌, 空三赶四(子); 那天上午多半不在家" },
	{ .name = "note", .title = "备注", .kind = FIELD_NOTE, .flags = FIELD_TAB | FIELD_WORDS, .max = 500,
		.help = "可空, 如 撤并前叫什么" },
};

static const char *const village_key[] = { "name", NULL };
static const char *const village_children[] = { "group", "household", "visit", "ticket", NULL };

const struct entity village_entity = {
	.name = "village", .title = "村", .fields = village_fields, .n_fields = sizeof(village_fields) / sizeof(*village_fields),
	.key = village_key,
};

static void
village_title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_adds(out, record_text(r, "name"));
}

static int
village_check(struct form *f, struct err *e)
{
	const struct value *code = form_value(f, "code"), *market = form_value(f, "market"), *from = form_value(f, "valid_from"), *to = form_value(f, "valid_to");

	(void)e;
	if (code->kind == VALUE_TEXT && (strlen(code->s) != 12 || strspn(code->s, "0123456789") != 12))
		form_warn(f, "code", "区划代码一般是12位数字, 现在是「%s」; 可以照存", code->s);
	if (from->kind == VALUE_TEXT && to->kind == VALUE_TEXT && strcmp(to->s, from->s) < 0)
		form_error(f, "valid_to", "撤并日期在设立日期前面, 请改成同一天或更晚");
	if (market->kind == VALUE_TEXT) {
		struct market m;
		struct err why;
		struct buf b = BUF_INIT;

		if (market_parse(&m, market->s, &why) < 0)
			form_error(f, "market", "%s", why.text);
		market_text(&b, &m);
		if (m.guessed)
			form_warn(f, "market", "按%s算; 如是公历请写 公历%s", buf_str(&b), buf_str(&b) + strlen("农历"));
		buf_release(&b);
	}
	return 0;
}

const struct thing village_thing = {
	.entity = &village_entity, .plural = "村组", .title = village_title, .check = village_check, .children = village_children,
};

/* --- groups ------------------------------------------------------------------------------------------------------------ */

static const struct field group_fields[] = {
	{ .name = "village", .title = "村", .kind = FIELD_REF, .ref = "village",
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 12,
		.help = "是哪个村的组, 打首字母选" },
	{ .name = "number", .title = "组号", .kind = FIELD_CODE, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_COLUMN, .max = 20, .width = 8,
		.help = "数字, 或湾名、自然村名" },
	{ .name = "leader", .title = "组长", .kind = FIELD_NAME, .flags = FIELD_INITIALS | FIELD_COLUMN, .width = 12,
		.help = "村民小组长姓名" },
	{ .name = "phone", .title = "电话", .kind = FIELD_CODE, .flags = FIELD_WORDS | FIELD_COLUMN, .privacy = PRIVACY_PERSONAL, .max = 20,
		.width = 13, .help = "组长电话" },
	{ .name = "note", .title = "备注", .kind = FIELD_NOTE, .flags = FIELD_TAB, .max = 200, .help = "可空, 如 撤并前叫什么" },
};

static const char *const group_key[] = { "village", "number", NULL };
static const char *const group_line[] = { "number", "leader", "phone", NULL };
static const char *const group_children[] = { "household", NULL };

const struct entity group_entity = {
	.name = "group", .title = "村民小组", .fields = group_fields, .n_fields = sizeof(group_fields) / sizeof(*group_fields),
	.parent = "village", .key = group_key, .line = group_line,
};

static void
group_title(struct office *o, const struct record *r, struct buf *out)
{
	const char *number = record_text(r, "number");

	office_title(o, "village", record_int(r, "village"), out);
	buf_adds(out, number);
	/* 大塘村3组, but 大塘村上湾. */
	if (*number != '\0' && strspn(number, "0123456789") == strlen(number))
		buf_adds(out, "组");
}

const struct thing group_thing = {
	.entity = &group_entity, .plural = "村民小组", .title = group_title, .children = group_children,
};
