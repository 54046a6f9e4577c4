/*
 * heading.c - titles and synonyms of columns.
 */
#include "office/heading.h"

#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* What people write over a column; the field's own title and name are known anyway.  NULL entity: of any thing. */
static const struct { const char *entity, *field, *headers; } synonyms[] = {	/* headers: a blank between them */
	{ NULL, "#row", "行号" },
	{ NULL, "#township", "所属乡镇 所属乡镇(街道) 乡镇 乡镇(街道) 乡镇名称 所在乡镇 镇(街道) 街道" },
	{ NULL, "phone", "联系电话 联系方式 联系号码 联系手机 联系电话号码 手机 手机号 手机号码 移动电话 电话号码 本人电话 本人联系电话 电话/手机 手机/电话" },
	{ NULL, "id_no", "身份证 身份证号 身份证号码 身份证编号 身份证件号码 公民身份号码 公民身份证号 公民身份证号码 居民身份证号 居民身份证号码 证件号码 证件号" },
	{ NULL, "note", "说明 备注说明" },
	{ NULL, "village", "村名 村名称 村别 村居 村社 村社区 村/社区 村(社区) 村(社区)名称 村(居) 村(居)名称 村居名称 村(居)委会 村委会 村民委员会 行政村 行政村名称 所属村 所属村居 所属村(居) 所属村(社区) 所属行政村 所在村 所在村居 所在村(居) 所在村(社区) 所在行政村 社区 社区名称 所属社区 所在社区" },
	{ NULL, "group", "村民小组 村民小组名称 村民组 居民小组 小组 小组名称 组别 组名 组号 村组 所属小组 所属组 所在小组 所在组" },
	{ NULL, "address", "住址 家庭住址 家庭地址 家庭详细地址 详细地址 详细住址 现住址 现居住地址 居住地址 常住地址 户籍地址 住所" },
	{ NULL, "household", "户主姓名 户主名字 户主名 所属户主 户名" },
	{ "village", "code", "统计代码 代码 统计用区划代码 行政区划代码 村代码 村编码 行政村代码" },
	{ "village", "name", "村(社区)名称 村名称 村 村(社区) 村社区 村/社区 村居 村(居) 村(居)名称 村居名称 村(居)委会 村委会 村委会名称 村民委员会 社区 社区名称 名称 行政村 行政村名称" },
	{ "village", "contact", "包村人 包村人员 包保干部 联系干部 驻点干部" },
	{ "village", "sort_no", "排序" },
	{ "group", "number", "组 组名 组别 小组 小组名称 村民组 村民小组 居民小组" },
	{ "group", "leader", "组长姓名 小组长 村民小组长" },
	{ "household", "name", "户主姓名 户主名字 户主名 户名 姓名 农户姓名 农户" },
	{ "household", "phone", "户主电话 户主联系电话 户主联系方式 户主手机 户主手机号 户主手机号码" },
	{ "household", "id_no", "户主身份证 户主身份证号 户主身份证号码 户主证件号码 户主公民身份号码" },
	{ "household", "kind", "类别 农户类型 农户类别 农户属性 户属性 户类别 家庭类型" },
	{ "person", "name", "成员姓名 家庭成员姓名 家庭成员 人员姓名" },
	{ "person", "relation", "关系 与户主的关系 家庭关系 成员关系 与户主 同户主关系 和户主关系" },
	{ "person", "birth", "出生时间 出生日期 出生年月 出生年月日 生日" },
	{ "staff", "name", "干部姓名 人员姓名" },
	{ "staff", "post", "职位 岗位 现任职务" },
	{ "staff", "office", "部门 单位 工作单位 所在部门 所在单位 所属科室 股室 站所" },
	{ "staff", "active_from", "到岗时间 到岗日期 入职时间 报到时间" },
	{ "staff", "sent_by", "选派单位" },
	{ "staff", "sort_no", "排序" },
	{ "visit", "date", "走访日期 走访时间 入户日期 入户时间" },
	{ "visit", "cadres", "走访干部 走访人员 入户干部 入户人员" },
	{ "visit", "household", "走访对象 走访户 被走访人 被走访户 受访人 农户姓名" },
	{ "visit", "way", "走访方式" },
	{ "visit", "note", "走访情况 走访内容 走访记录 情况说明" },
	{ "visit", "matters", "反映事项" },
	{ "ticket", "number", "工单编号" },
	{ "ticket", "opened", "反映时间 反映日期 登记日期 受理时间 受理日期" },
	{ "ticket", "deadline", "办理时限 办理期限 办结期限 办结时限 截止日期 截止时间" },
	{ "ticket", "owner", "责任人 承办人 办理人 承办单位 承办部门 责任单位" },
	{ "ticket", "caller", "诉求人 反映人姓名 来电人 来访人 投诉人 群众姓名" },
	{ "ticket", "source", "来源渠道 受理渠道 诉求来源" },
	{ "ticket", "summary", "问题 反映问题 反映事项 主要问题 问题描述 事项内容 标题" },
	{ "ticket", "detail", "诉求内容 反映内容 详细内容 具体内容 问题详情" },
	{ "ticket", "result_note", "办理情况 处理情况 处理结果" },
	{ "ticket", "closed", "办结日期" },
	{ "ticket", "satisfied", "满意度" },
	{ "reception", "guest_count", "来访人数 来宾人数 来客人数" },
	{ "reception", "unit", "来宾单位 来客单位" },
	{ "reception", "letter", "公函字号 公函编号 函号" },
	{ "reception", "date", "接待日期 接待时间" },
	{ "reception", "purpose", "接待事由 来访事由" },
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

/* Is key one of the words? */
static bool
heading_among(const char *words, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = words; *p != '\0'; p += strcspn(p, " "), p += *p == ' ')
		if (n > 0 && strncmp(p, key, n) == 0 && (p[n] == ' ' || p[n] == '\0'))
			return true;
	return false;
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
			if ((own ? of == NULL || strcmp(of, ent->name) != 0 : of != NULL) || !heading_among(synonyms[i].headers, key))
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
