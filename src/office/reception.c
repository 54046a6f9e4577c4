/*
 * reception.c - 接待 and who came: fields, form and list.  What the rules
 * say of one is reception_check.c's, what its page says reception_page.c's.
 */
#include "office/reception.h"

#include <string.h>

#include "base/buf.h"
#include "office/form.h"
#include "office/office.h"
#include "office/preset.h"

static const struct choice meals[] = {
	{ MEAL_NONE, "不用餐", "0" }, { MEAL_CANTEEN, "工作餐(食堂)", "1" }, { MEAL_OUTSIDE, "工作餐(外面)", "2" },
	{ MEAL_SELF, "自行用餐", "3" }, { 0, NULL, NULL },
};

static const struct choice officials[] = {
	{ OFFICIAL_YES, "公务", NULL }, { OFFICIAL_NO, "休假探亲旅游等", NULL }, { 0, NULL, NULL },
};

static const struct choice treats[] = {
	{ TREATS_NONE, "没有", NULL }, { TREATS_PLAIN, "有普通烟酒", NULL }, { TREATS_FINE, "有高档烟酒菜", NULL }, { 0, NULL, NULL },
};

static const struct choice absents[] = { { HAD_NONE, "没有", NULL }, { HAD_SOME, "有", NULL }, { 0, NULL, NULL } };

static const struct choice venues[] = { { VENUE_PLAIN, "普通餐馆", NULL }, { VENUE_FINE, "会所或高消费", NULL }, { 0, NULL, NULL } };

static const struct choice rooms[] = {
	{ ROOM_NONE, "没住", NULL }, { ROOM_STANDARD, "标准间", NULL }, { ROOM_ABOVE, "套间或超标", NULL }, { 0, NULL, NULL },
};

static const struct choice meal_kinds[] = { { BREAKFAST, "早餐", NULL }, { LUNCH, "午餐", NULL }, { DINNER, "晚餐", NULL }, { 0, NULL, NULL } };

static const struct choice places[] = {
	{ FROM_HERE, "同城", NULL }, { FROM_COUNTY, "县内", NULL }, { FROM_OUTSIDE, "县外", NULL }, { 0, NULL, NULL },
};

static const struct choice accounts[] = {
	{ CHARGED_RECEPTION, "公务接待费", NULL }, { CHARGED_ELSEWHERE, "会议培训等", NULL }, { CHARGED_OTHERS, "村或企业个人出", NULL },
	{ 0, NULL, NULL },
};

static const struct choice roles[] = {
	{ ROLE_GUEST, "来客", NULL }, { ROLE_COMPANION, "陪同", NULL }, { ROLE_SUPPORT, "保障", NULL }, { 0, NULL, NULL },
};

static const struct choice payments[] = {
	{ PAID_CARD, "转账或公务卡", NULL }, { PAID_CASH, "现金", NULL }, { PAID_NOT, "还没结", NULL }, { 0, NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "date", .title = "日期", .kind = FIELD_DATE, .initial = "今", .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN | FIELD_NEAREST,
		.help = "接待那天; 规则按这一天有效的算" },
	{ .name = "unit", .title = "来访单位", .kind = FIELD_NAME, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_COLUMN, .width = 14,
		.help = "如 县水利局" },
	{ .name = "letter", .title = "公函号", .kind = FIELD_CODE, .flags = FIELD_WORDS | FIELD_INDEX | FIELD_COLUMN, .width = 18,
		.help = "如 石水函〔2026〕41号; 没有公函就空着, 会写明未过" },
	{ .name = "letter_date", .title = "公函日期", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "公函上的日期" },
	{ .name = "letter_unit", .title = "发函单位", .kind = FIELD_NAME, .flags = FIELD_TAB, .help = "空着就是来访单位" },
	{ .name = "letter_matter", .title = "函上事由", .kind = FIELD_TEXT, .flags = FIELD_TAB, .help = "一函一事" },
	{ .name = "letter_heads", .title = "函上人数", .kind = FIELD_INT, .flags = FIELD_TAB,
		.help = "公函上写的来几个人; 和来人对不上会指出来" },
	{ .name = "purpose", .title = "事由", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_COLUMN, .width = 12,
		.help = "公务活动项目, 如 冬修水利督查" },
	{ .name = "guest_count", .title = "来人", .kind = FIELD_INT, .flags = FIELD_REQUIRED | FIELD_COLUMN, .width = 4, .help = "来客人数" },
	{ .name = "payment", .title = "结算", .kind = FIELD_CHOICE, .choices = payments, .flags = FIELD_TAB | FIELD_COLUMN, .width = 10,
		.help = "名单里这一栏写四要素还缺哪样: 函(公函) 批(审批单) 清(清单) 票(票据)" },
	{ .name = "guests", .title = "来客名单", .kind = FIELD_LINES, .ref = "guest", .flags = FIELD_TAB,
		.help = "一行一人: 姓名 职务 单位 身份(陪同或保障; 空着是来客)" },
	{ .name = "arrive", .title = "到达", .kind = FIELD_TIME, .flags = FIELD_TAB, .help = "几点到, 如 1000" },
	{ .name = "leave", .title = "离开", .kind = FIELD_TIME, .flags = FIELD_TAB, .help = "几点走, 如 1530" },
	{ .name = "place", .title = "场所", .kind = FIELD_TEXT, .flags = FIELD_TAB, .help = "去了哪里, 如 大塘村渠道" },
	{ .name = "hosts", .title = "陪同", .kind = FIELD_REFS, .ref = "staff", .flags = FIELD_TAB, .help = "陪同人员" },
	{ .name = "support", .title = "保障人员", .kind = FIELD_REFS, .ref = "staff", .flags = FIELD_TAB, .help = "2025年条例要求写进清单" },
	{ .name = "meal", .title = "用餐", .kind = FIELD_CHOICE, .choices = meals, .flags = FIELD_REQUIRED | FIELD_MATTER | FIELD_COLUMN,
		.width = 12, .help = "打数字选; 自行用餐的不算工作餐" },
	{ .name = "diners", .title = "陪餐人数", .kind = FIELD_INT, .help = "我方在桌上吃饭的人数" },
	{ .name = "meal_place", .title = "用餐地点", .kind = FIELD_TEXT, .flags = FIELD_TAB, .help = "在哪里吃的, 如 镇政府食堂; 印在审批单上" },
	{ .name = "venue", .title = "餐馆", .kind = FIELD_CHOICE, .choices = venues, .flags = FIELD_TAB,
		.help = "在外面吃的才填: 不能是私人会所、高消费场所" },
	{ .name = "meals", .title = "餐次", .kind = FIELD_INT, .help = "工作餐只能安排一次" },
	{ .name = "cost", .title = "金额", .kind = FIELD_MONEY, .flags = FIELD_COLUMN, .width = 10, .help = "接待费, 元" },
	{ .name = "fee", .title = "收伙食费", .kind = FIELD_MONEY, .help = "向来客收的伙食费, 元; 没收填0" },
	{ .name = "treats", .title = "烟酒好菜", .kind = FIELD_CHOICE, .choices = treats, 
		.help = "桌上有没有烟、酒、高档菜; 2025年条例连一般烟酒也不行" },
	{ .name = "official", .title = "性质", .kind = FIELD_CHOICE, .choices = officials, 
		.help = "公务活动才能接待; 休假、探亲、旅游不行" },
	{ .name = "greeting", .title = "边界迎送", .kind = FIELD_CHOICE, .choices = absents, 
		.help = "到机场车站边界迎送, 挂横幅, 组织群众, 铺地毯, 摆花草" },
	{ .name = "gifts", .title = "礼品游玩", .kind = FIELD_CHOICE, .choices = absents, 
		.help = "送礼品、土特产、礼金, 安排游玩、娱乐、演出" },
	{ .name = "lodging", .title = "住宿", .kind = FIELD_CHOICE, .choices = rooms, 
		.help = "住不住, 住哪里; 要定点、标准间" },
	{ .name = "cars", .title = "用车", .kind = FIELD_INT, .flags = FIELD_TAB, .help = "我方派车几辆" },
	{ .name = "car_fee", .title = "收交通费", .kind = FIELD_MONEY, .flags = FIELD_TAB, .help = "向来客收的市内交通费, 元; 没收填0" },
	{ .name = "meal_kind", .title = "哪一餐", .kind = FIELD_CHOICE, .choices = meal_kinds, .flags = FIELD_TAB,
		.help = "早餐、中餐还是晚餐; 收伙食费按它算" },
	{ .name = "from_place", .title = "来自", .kind = FIELD_CHOICE, .choices = places, .flags = FIELD_TAB, .help = "来访单位在哪里" },
	{ .name = "account", .title = "列支", .kind = FIELD_CHOICE, .choices = accounts, .flags = FIELD_TAB, .help = "钱从哪里出" },
	/* 电话记录单 */
	{ .name = "caller", .title = "来电人", .kind = FIELD_TEXT, .flags = FIELD_TAB, .privacy = PRIVACY_PERSONAL,
		.help = "电话通知的: 谁打来的; 公函要补来" },
	{ .name = "caller_number", .title = "来电号码", .kind = FIELD_CODE, .flags = FIELD_TAB, .privacy = PRIVACY_PERSONAL,
		.help = "来电话的号码, 印在电话记录单上" },
	{ .name = "called_on", .title = "来电日期", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "哪天来的电话" },
	{ .name = "called_at", .title = "来电时间", .kind = FIELD_TIME, .flags = FIELD_TAB, .help = "几点来的电话, 如 0910" },
	{ .name = "call_taken_by", .title = "接电话人", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_TAB,
		.help = "谁接的电话, 打首字母选" },
	/* 审批单, in the order they sign; the last is approved_by */
	{ .name = "handler", .title = "经办人", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_TAB,
		.help = "审批单第一个签: 具体办这次接待的" },
	{ .name = "handled_on", .title = "经办日期", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "经办人哪天签的" },
	{ .name = "office_by", .title = "党政办主任", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_TAB, .help = "审批单第二个签" },
	{ .name = "office_on", .title = "党政办日期", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "党政办主任哪天签的" },
	{ .name = "deputy_by", .title = "分管领导", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_TAB,
		.help = "审批单第三个签: 分管这件事的领导" },
	{ .name = "deputy_on", .title = "分管日期", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "分管领导哪天签的" },
	{ .name = "approved_by", .title = "审批人", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_TAB, .help = "主要领导" },
	{ .name = "approved_on", .title = "审批日期", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "主要领导哪天批的; 要在接待以前" },
	{ .name = "signed_by", .title = "清单审签人", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_TAB,
		.help = "接待完了谁在清单上审签" },
	{ .name = "signed_on", .title = "审签日期", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "活动后填清单, 负责人审签" },
	{ .name = "receipt", .title = "票据号", .kind = FIELD_CODE, .flags = FIELD_TAB, .help = "报销凭证的票据号, 几张用空格隔开" },
	{ .name = "witness", .title = "证明人", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_TAB,
		.help = "报销单上的证明人, 不能就是经办人" },
	{ .name = "paid_by", .title = "报销审批", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_TAB, .help = "经办、证明、审批是三个人" },
	{ .name = "posted_on", .title = "公示日期", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "贴出上月接待清单那天" },
	{ .name = "archive", .title = "归档号", .kind = FIELD_CODE, .flags = FIELD_TAB, .help = "公函、审批单、清单、票据放一起" },
	{ .name = "note", .title = "备注", .kind = FIELD_NOTE, .flags = FIELD_TAB | FIELD_WORDS, .max = 300, .help = "可空, 记给同事看的" },
};

const struct entity reception_entity = {
	.name = "reception", .title = "接待", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .order = "date",
};

static const struct field guest_fields[] = {
	{ .name = "reception", .title = "接待", .kind = FIELD_REF, .ref = "reception", .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_HIDDEN },
	{ .name = "name", .title = "姓名", .kind = FIELD_NAME, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_COLUMN,
		.help = "来人的姓名" },
	{ .name = "post", .title = "职务", .kind = FIELD_TEXT, .flags = FIELD_COLUMN, .help = "来人的职务, 如 副局长" },
	{ .name = "unit", .title = "单位", .kind = FIELD_NAME, .flags = FIELD_TAB, .help = "空着就是来访单位" },
	{ .name = "role", .title = "身份", .kind = FIELD_CHOICE, .choices = roles, .flags = FIELD_TAB | FIELD_COLUMN, .width = 6,
		.help = "空着是来客" },
};

static const char *const guest_line[] = { "name", "post", "unit", "role", NULL };

const struct entity guest_entity = {
	.name = "guest", .title = "来客", .fields = guest_fields, .n_fields = sizeof(guest_fields) / sizeof(*guest_fields),
	.parent = "reception", .line = guest_line,
};

int
guest_role(const struct record *r)
{
	int64_t role = record_int(r, "role");

	return role == ROLE_COMPANION || role == ROLE_SUPPORT ? (int)role : ROLE_GUEST;
}

/* --- the form --------------------------------------------------------------------------------------------------- */

static int
check(struct form *f, struct err *e)
{
	static const char *const counts[] = { "guest_count", "letter_heads", "diners", "meals", "cars", "cost", "fee", "car_fee" };
	const struct value *arrive = form_value(f, "arrive"), *leave = form_value(f, "leave"), *guests = form_value(f, "guest_count");

	(void)e;
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		const struct value *v = form_value(f, counts[i]);

		if (v->kind == VALUE_INT && v->i < 0)
			form_error(f, counts[i], "这里不能是负数. 改成 0 或更大的数, 其他内容都在.");
	}
	if (guests->kind == VALUE_INT && guests->i == 0)
		form_error(f, "guest_count", "来客人数是 0. 填实际人数, 其他内容都在.");
	if (arrive->kind == VALUE_TEXT && leave->kind == VALUE_TEXT && strcmp(leave->s, arrive->s) < 0)
		form_error(f, "leave", "离开时间 %s 在到达时间 %s 前面. 改好再存; 内容都在.", leave->s, arrive->s);
	return 0;
}

/* What the letter says of the visit is what the visit is, until somebody types another thing. */
static void
follow_letter(struct form *f, int field)
{
	static const char *const same[][2] = { { "letter_matter", "purpose" }, { "letter_heads", "guest_count" } };
	const struct value *v = &f->fields[field].value;

	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		int at = entity_field(&reception_entity, same[i][1]);

		if (strcmp(fields[field].name, same[i][0]) == 0 && !value_is_null(v) && f->fields[at].text[0] == '\0')
			form_choose(f, at, v);
	}
}

/* A meal's usual figures follow from the meal, only where nothing was typed. */
static int
changed(struct form *f, int field, struct err *e)
{
	const struct value *v = &f->fields[field].value;
	int at;
	struct value one;

	(void)e;
	follow_letter(f, field);
	if (strcmp(fields[field].name, "meal") != 0 || v->kind != VALUE_INT)
		return 0;
	at = entity_field(&reception_entity, "meals");
	if (f->fields[at].touched || (v->i != MEAL_CANTEEN && v->i != MEAL_OUTSIDE))
		return 0;
	value_init(&one);
	value_set_int(&one, 1);
	form_choose(f, at, &one);
	value_release(&one);
	return 0;
}

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_addf(out, "%s %s", record_text(r, "date"), record_text(r, "unit"));
}

static void
preset_letterless(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "letter", COND_NULL, 0);
}

/* What is not settled to the end: the archive's number is the last thing written down. */
static void
preset_unfiled(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "archive", COND_NULL, 0);
}

static const struct preset presets[] = {
	{ "今天", preset_today }, { "近7天", preset_week }, { "没有公函", preset_letterless }, { "全部", preset_all },
	{ "没归档", preset_unfiled }, { NULL, NULL },
};

static const char *const children[] = { "guest", "inspection", NULL };

const struct thing reception_thing = {
	.entity = &reception_entity, .plural = "接待", .prefill = reception_prefill, .changed = changed, .check = check,
	.also = reception_also, .title = title, .findings = reception_check, .facts = reception_facts, .cell = reception_cell,
	.presets = presets, .children = children,
};

static void
guest_title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_adds(out, record_text(r, "name"));
	if (*record_text(r, "post"))
		buf_addf(out, " %s", record_text(r, "post"));
}

const struct thing guest_thing = {
	.entity = &guest_entity, .plural = "来客", .title = guest_title,
};
