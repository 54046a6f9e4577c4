/*
 * heading.c - titles and synonyms of columns.
 */
#include "office/heading.h"

#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* What people write over a column; the field's own title and name are known anyway.  NULL entity: of any thing. */
static const struct { const char *entity, *header, *field; } synonyms[] = {
	{ NULL, "行号", "#row" }, { NULL, "联系电话", "phone" }, { NULL, "联系方式", "phone" }, { NULL, "联系号码", "phone" }, { NULL, "手机", "phone" }, { NULL, "手机号", "phone" },
	{ NULL, "手机号码", "phone" }, { NULL, "电话号码", "phone" }, { NULL, "身份证", "id_no" }, { NULL, "身份证号", "id_no" },
	{ NULL, "身份证号码", "id_no" }, { NULL, "公民身份号码", "id_no" }, { NULL, "证件号码", "id_no" }, { NULL, "证件号", "id_no" },
	{ NULL, "户主身份证号", "id_no" }, { NULL, "说明", "note" }, { NULL, "村名称", "village" }, { NULL, "所属村", "village" },
	{ NULL, "村(社区)", "village" }, { NULL, "村(社区)名称", "village" }, { NULL, "行政村", "village" },
	{ NULL, "所在村", "village" }, { NULL, "村(居)", "village" },
	{ NULL, "村民小组", "group" }, { NULL, "小组", "group" }, { NULL, "组别", "group" }, { NULL, "村组", "group" },
	{ NULL, "住址", "address" }, { NULL, "家庭住址", "address" }, { NULL, "详细地址", "address" }, { NULL, "家庭地址", "address" }, { NULL, "现住址", "address" }, { NULL, "居住地址", "address" },
	{ NULL, "户主姓名", "household" }, { NULL, "所属乡镇", "#township" }, { NULL, "所属乡镇(街道)", "#township" },
	{ NULL, "乡镇", "#township" }, { NULL, "乡镇(街道)", "#township" },
	{ "village", "统计代码", "code" }, { "village", "代码", "code" }, { "village", "统计用区划代码", "code" },
	{ "village", "村(社区)名称", "name" }, { "village", "村名称", "name" }, { "village", "村", "name" },
	{ "village", "村(社区)", "name" }, { "village", "社区名称", "name" }, { "village", "名称", "name" }, { "village", "行政村", "name" },
	{ "village", "村居名称", "name" }, { "village", "排序", "sort_no" },
	{ "group", "组", "number" }, { "group", "小组", "number" }, { "group", "村民小组", "number" }, { "group", "组长姓名", "leader" },
	{ "household", "户主姓名", "name" }, { "household", "姓名", "name" }, { "household", "类别", "kind" },
	{ "household", "农户类型", "kind" },
	{ "person", "关系", "relation" }, { "person", "与户主的关系", "relation" }, { "person", "家庭关系", "relation" },
	{ "person", "与户主", "relation" }, { "person", "出生时间", "birth" }, { "person", "出生日期", "birth" }, { "person", "出生年月", "birth" },
	{ "staff", "职位", "post" }, { "staff", "岗位", "post" }, { "staff", "部门", "office" }, { "staff", "单位", "office" }, { "staff", "排序", "sort_no" },
	{ "visit", "走访日期", "date" }, { "visit", "走访时间", "date" }, { "visit", "走访干部", "cadres" },
	{ "visit", "走访人员", "cadres" }, { "visit", "走访对象", "household" }, { "visit", "走访方式", "way" },
	{ "visit", "走访情况", "note" }, { "visit", "反映事项", "matters" },
	{ "ticket", "反映时间", "opened" }, { "ticket", "办理时限", "deadline" }, { "ticket", "责任人", "owner" },
	{ "ticket", "问题", "summary" }, { "ticket", "反映问题", "summary" }, { "ticket", "办结日期", "closed" },
	{ "ticket", "满意度", "satisfied" }, { "ticket", "承办人", "owner" }, { "ticket", "工单编号", "number" },
	{ "reception", "来访人数", "guest_count" }, { "reception", "公函字号", "letter" }, { "reception", "接待日期", "date" },
};

void
heading_key(struct buf *out, const char *s, bool cut)
{
	struct buf folded = BUF_INIT;

	buf_clear(out);
	text_fold(&folded, s, strlen(s));
	for (const char *p = buf_str(&folded); *p != '\0'; p++) {
		if (cut && *p == '(' && out->n > 0)
			break;
		if (strncmp(p, "　", 3) == 0)
			p += 2;
		else if (strchr(" \t\r\n*:", *p) == NULL)
			buf_addc(out, *p);
	}
	buf_release(&folded);
}

int
heading_field(const struct entity *ent, const char *key)
{
	for (size_t i = 0; i < ent->n_fields; i++)
		if (ent->fields[i].kind != FIELD_LINES && (ent->fields[i].flags & FIELD_HIDDEN) == 0 &&
		    (strcmp(ent->fields[i].title, key) == 0 || strcmp(ent->fields[i].name, key) == 0))
			return (int)i;
	for (int own = 1; own >= 0; own--)
		for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++) {
			const char *of = synonyms[i].entity, *field = synonyms[i].field;
			if ((own ? of == NULL || strcmp(of, ent->name) != 0 : of != NULL) || strcmp(synonyms[i].header, key) != 0)
				continue;
			if (strcmp(field, "#row") == 0)
				return HEADING_ROW;
			if (strcmp(field, "#township") == 0)
				return HEADING_TOWNSHIP;
			if (entity_field(ent, field) >= 0)
				return entity_field(ent, field);
		}
	return HEADING_UNKNOWN;
}
