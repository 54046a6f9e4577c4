/*
 * demo.c - 石沟镇: a made-up township at work.
 *
 * Everything follows from one small generator with a fixed start, rows too,
 * so that two sample ledgers of one day are alike.  Work is written day by
 * day in chunks, so that a million tickets need no more memory than a few
 * thousand.
 */
#include "office/demo.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "office/household.h"
#include "office/inspection.h"
#include "office/office.h"
#include "office/person.h"
#include "office/reception.h"
#include "office/request.h"
#include "office/rule.h"
#include "office/staff.h"
#include "office/term.h"
#include "office/ticket.h"
#include "office/village.h"
#include "office/visit.h"

enum { VILLAGES = 20, HOUSES_EACH = 30, HOUSES = VILLAGES * HOUSES_EACH, CHUNK = 20000, DAYS = 60 };
enum { DEFAULT_VISITS = 900, DEFAULT_TICKETS = 400, MATTERS = 9 };

static const char *const village_names[VILLAGES] = {
	"大塘村", "石桥村", "李家湾村", "新屋村", "青龙村", "龙井村", "三岔村", "白果村", "黄泥坝村", "水口村",
	"双河村", "高坎村", "竹林村", "枫树村", "观音岩村", "马鞍村", "柳树村", "铜鼓村", "桂花村", "石沟社区",
};

static const struct demo_man { const char *name, *post, *office; int kind; } men[] = {
	{ "李明", "科员", "党政办", STAFF_TOWN }, { "王德福", "农技员", "农业服务中心", STAFF_TOWN },
	{ "赵立新", "主任", "党政办", STAFF_TOWN }, { "孙国强", "站长", "水利站", STAFF_TOWN },
	{ "周晓燕", "民政干事", "社会事务办", STAFF_TOWN }, { "吴大勇", "所长", "司法所", STAFF_TOWN },
	{ "郑秀兰", "医保专干", "便民服务中心", STAFF_TOWN }, { "冯志远", "副镇长", "镇领导", STAFF_TOWN },
	{ "陈卫东", "镇长", "镇领导", STAFF_TOWN }, { "褚红梅", "党委委员", "镇领导", STAFF_TOWN },
	{ "卫建军", "人武部长", "镇领导", STAFF_TOWN }, { "蒋文静", "选调生", "党建办", STAFF_TOWN },
	{ "沈海波", "国土专干", "自然资源所", STAFF_TOWN }, { "韩春生", "林业员", "农业服务中心", STAFF_TOWN },
	{ "杨帆", "三支一扶", "便民服务中心", STAFF_TOWN }, { "朱长河", "驻村第一书记", "大塘村", STAFF_VILLAGE },
	{ "秦守义", "村书记", "大塘村", STAFF_VILLAGE }, { "尤桂英", "村文书", "石桥村", STAFF_VILLAGE },
	{ "许万春", "村书记", "石桥村", STAFF_VILLAGE }, { "何水生", "村书记", "李家湾村", STAFF_VILLAGE },
	{ "吕得水", "村书记", "新屋村", STAFF_VILLAGE }, { "水利站", "", "部门", STAFF_DEPARTMENT },
	{ "司法所", "", "部门", STAFF_DEPARTMENT }, { "供电所", "", "部门", STAFF_DEPARTMENT },
	{ "食堂", "", "部门", STAFF_DEPARTMENT },
};
enum { MEN = sizeof(men) / sizeof(*men), WALKERS = 15, ME = 0, WANG = 1, WATER = 21, JUSTICE = 22, POWER = 23, CANTEEN = 24 };

static const char *const surnames[] = {
	"张", "王", "李", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗",
	"梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕",
	"单", "仇", "区", "查", "解", "任", "尉迟", "欧阳",
};
static const char *const given_men[] = {
	"建国", "大山", "德全", "守田", "福生", "春林", "长根", "永贵", "国栋", "志强", "万才", "得水", "有粮", "金贵", "保家", "来福",
	"水生", "石头", "明远", "学文", "正义", "海清", "光荣", "新民", "伟", "军", "勇", "平", "刚", "小满",
};
static const char *const given_women[] = {
	"秀英", "桂芳", "玉兰", "春梅", "小燕", "翠花", "淑珍", "凤英", "月娥", "彩霞", "金花", "腊梅", "红", "丽", "敏", "静",
};

/* Heads that the screens and tests look for: village, group, name. */
static const struct demo_head { int village, group; const char *name; } heads[] = {
	{ 0, 3, "张建国" }, { 0, 1, "张金贵" }, { 0, 5, "赵建功" }, { 0, 2, "周吉光" }, { 0, 1, "赵小满" },
	{ 1, 1, "李秀英" }, { 1, 4, "买买提·艾力" }, { 2, 5, "陈桂芳" }, { 3, 1, "刘大山" }, { 4, 2, "李䶮" },
	{ 5, 1, "王㼆" }, { 6, 3, "陈𠮷" }, { 7, 2, "张\xf0\xb1\x8d\x90" },
};
enum { HEADS = sizeof(heads) / sizeof(*heads) };

/* By matter 1..9: category, what people say, what was done. */
static const struct demo_case { int matter; const char *category, *say, *done; } cases[] = {
	{ 1, "101", "灌溉渠堵塞影响用水", "已清淤, 通水" }, { 1, "101", "山塘漏水要修", "已列入冬修计划" },
	{ 1, "102", "种粮补贴没到账", "卡号错, 已更正补发" }, { 1, "103", "水稻倒伏保险理赔慢", "保险公司已查勘" },
	{ 1, "101", "抽水机坏了借不到", "已调一台使用" }, { 2, "201", "低保年审材料不知怎么交", "已代办交件" },
	{ 2, "201", "生病花费大想申请临时救助", "已报县民政局" }, { 2, "204", "房屋漏雨想报危房改造", "已现场鉴定" },
	{ 2, "202", "老人残疾证到期要换", "已上门评残" }, { 3, "302", "组道塌方过不了车", "已铲通" },
	{ 3, "302", "村道涵管塌陷", "已换涵管" }, { 3, "301", "弯道没有反光镜", "已报公路段" },
	{ 4, "401", "自来水断断续续", "已换接头" }, { 4, "401", "高处水压低", "已加压" }, { 4, "402", "路灯不亮", "已换灯" },
	{ 4, "402", "电线垂得低不安全", "供电所已加杆" }, { 5, "501", "医保报销怎么办", "已说明并代办" },
	{ 5, "502", "养老金认证不会弄", "已帮助认证" }, { 5, "503", "想找附近的工", "已推荐两家" },
	{ 6, "601", "两家为排水沟争吵", "已调解, 签协议" }, { 6, "602", "林地边界说不清", "已到现场指界" },
	{ 6, "603", "工钱拖了两个月", "已协调付清" }, { 7, "701", "垃圾几天没清运", "已清运, 改为隔天" },
	{ 7, "702", "猪场臭味大", "已要求干湿分离" }, { 7, "703", "屋后坡有裂缝", "已设监测点" },
	{ 8, "802", "宅基地边界不清", "已重新丈量" }, { 8, "801", "流转租金没付", "已付清" }, { 8, "803", "征地青苗款没算清", "已复核" },
	{ 9, "901", "问高龄补贴怎么领", "已说明" }, { 9, "902", "想看村里的账", "已公开" }, { 9, "904", "光荣牌没发", "已补发" },
	{ 9, "905", "小孩落户要什么", "已说明" },
};
enum { CASES = sizeof(cases) / sizeof(*cases) };

static const char *const steps[] = {
	"已到现场看过", "已联系对方, 等回话", "已把进度告诉反映人", "已和分管领导汇报", "缺一样材料, 已通知补", "已办一半, 剩下的本周做完",
};

struct demo_house {
	int64_t row, village, group;
	const char *name;		/* owned by the world */
	char phone[12];
	int at;				/* its village's number */
};

struct world {
	struct office *o;
	const struct progress *pr;
	size_t done, total;
	uint64_t dice;
	int32_t until;
	int64_t now;			/* nothing in the sample is later */
	int64_t men[MEN], villages[VILLAGES], matters[MATTERS + 1], categories[CASES], sources[9];
	int32_t limits[9];		/* days per source; working days are counted with the calendar */
	bool workdays[9];
	int64_t reception;		/* today's */
	struct rule_calendar cal;
	struct demo_house houses[HOUSES];
	struct changes all;
};

static const char *const source_codes[9] = { "visit", "caller", "phone", "12345", "wechat", "petition", "upper", "grid", "other" };

/* --- the generator ---------------------------------------------------------------------------------------------- */

static uint64_t
roll(struct world *w)
{
	uint64_t z = w->dice += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static int
below(struct world *w, int n)
{
	return (int)(roll(w) % (uint64_t)n);
}

static int64_t
new_row(struct world *w)
{
	int64_t row = (int64_t)(roll(w) >> 1);

	return row ? row : 1;
}

/* An instant of an office day, never in the future. */
static int64_t
instant(struct world *w, int32_t day, int from, int to)
{
	int64_t at = date_ms(day, from + below(w, to - from)) + below(w, 60) * 1000;

	if (at > w->now)
		at = w->now - below(w, 3600) * 1000;
	return at < date_ms(day, 0) ? date_ms(day, 0) : at;
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

static int
flush(struct world *w, struct err *e)
{
	int64_t batch;
	int rc = 0;

	if (w->all.n)
		rc = ledger_save_bulk(w->o->ledger, &w->all, w->men[ME], &batch, NULL, e);
	changes_release(&w->all);
	changes_init(&w->all);
	return rc;
}

static struct change *
add(struct world *w, const struct entity *ent, int64_t row)
{
	struct change *c = changes_add(&w->all, ent);

	c->row = row;
	return c;
}

static void
set_day(struct change *c, const char *field, int32_t day)
{
	char iso[11];

	date_to_iso(day, iso);
	change_set_text(c, field, iso);
}

static void
set_list(struct change *c, const char *field, const int64_t *rows, size_t n)
{
	struct value v;

	value_init(&v);
	for (size_t i = 0; i < n; i++)
		value_add_int(&v, rows[i]);
	change_set(c, field, &v);
	value_release(&v);
}

static void
add_progress(struct world *w, int64_t ticket, int64_t at, int64_t who, int kind, const char *text)
{
	struct change *c;

	/* Only the last weeks are looked into; years of old tickets go without their lines. */
	if (at < date_ms(w->until - DAYS, 0))
		return;
	c = add(w, &progress_entity, new_row(w));
	change_set_int(c, "ticket", ticket);
	change_set_int(c, "at", at > w->now ? w->now : at);
	change_set_int(c, "who", who);
	change_set_int(c, "kind", kind);
	change_set_text(c, "text", text);
}

/* --- the place and its people ------------------------------------------------------------------------------------- */

static int64_t
named(struct world *w, const struct entity *ent, int64_t parent, const char *name)
{
	struct value keys[2];
	int64_t row;
	size_t n = 0;

	if (parent) {
		value_init(&keys[n]);
		value_set_int(&keys[n++], parent);
	}
	value_init(&keys[n]);
	value_set_text(&keys[n++], name);
	row = ledger_named_row(w->o->ledger, ent, keys, n);
	for (size_t i = 0; i < n; i++)
		value_release(&keys[i]);
	return row;
}

static void
fake_phone(char out[12], int n)
{
	memcpy(out, "10000000000", 12);
	for (int i = 10; n && i > 2; i--, n /= 10)
		out[i] = (char)('0' + n % 10);
}

/* Area 000000 is nobody's; the check digit is right. */
static void
fake_id(char out[19], int year, int month, int day, int serial)
{
	static const int weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int digits[17] = { 0, 0, 0, 0, 0, 0, year / 1000, year / 100 % 10, year / 10 % 10, year % 10, month / 10, month % 10, day / 10,
		day % 10, serial / 100 % 10, serial / 10 % 10, serial % 10 };
	int sum = 0;

	for (int i = 0; i < 17; i++) {
		sum += digits[i] * weights[i];
		out[i] = (char)('0' + digits[i]);
	}
	out[17] = "10X98765432"[sum % 11];
	out[18] = '\0';
}

static void
add_staff(struct world *w)
{
	char phone[12];

	for (int i = 0; i < MEN; i++) {
		struct change *c = add(w, &staff_entity, w->men[i] = new_row(w));

		change_set_text(c, "name", men[i].name);
		change_set_int(c, "kind", men[i].kind);
		if (*men[i].post)
			change_set_text(c, "post", men[i].post);
		change_set_text(c, "office", men[i].office);
		fake_phone(phone, 90000 + i);
		if (men[i].kind != STAFF_DEPARTMENT)
			change_set_text(c, "phone", phone);
		change_set_int(c, "sort_no", (i + 1) * 10);
	}
}

static void
add_villages(struct world *w, int64_t groups[VILLAGES][8])
{
	for (int i = 0; i < VILLAGES; i++) {
		struct change *c = add(w, &village_entity, w->villages[i] = named(w, &village_entity, 0, village_names[i]));

		change_set_text(c, "name", village_names[i]);
		change_set_int(c, "contact", w->men[1 + i % (WALKERS - 1)]);
		change_set_int(c, "sort_no", (i + 1) * 10);
		for (int g = 1; g <= 5; g++) {
			char number[2] = { (char)('0' + g), '\0' };

			groups[i][g] = named(w, &group_entity, w->villages[i], number);
			c = add(w, &group_entity, groups[i][g]);
			change_set_int(c, "village", w->villages[i]);
			change_set_text(c, "number", number);
		}
	}
}

static const char *
made_up_name(struct world *w, bool woman)
{
	struct buf b = BUF_INIT;

	buf_adds(&b, surnames[below(w, sizeof(surnames) / sizeof(*surnames))]);
	if (woman)
		buf_adds(&b, given_women[below(w, sizeof(given_women) / sizeof(*given_women))]);
	else
		buf_adds(&b, given_men[below(w, sizeof(given_men) / sizeof(*given_men))]);
	return buf_detach(&b);
}

static int64_t
add_member(struct world *w, const struct demo_house *h, bool woman, int relation, int year)
{
	const char *name = made_up_name(w, woman);
	int64_t row = new_row(w);
	struct change *c = add(w, &person_entity, row);
	int month = 1 + below(w, 12), day = 1 + below(w, 28);
	char id[19], iso[11];

	fake_id(id, year, month, day, below(w, 499) * 2 + (woman ? 2 : 1));
	date_to_iso(date_make(year, month, day), iso);
	change_set_int(c, "household", h->row);
	change_set_text(c, "name", name);
	change_set_int(c, "relation", relation);
	change_set_text(c, "birth", iso);
	change_set_text(c, "id_no", id);
	change_set_int(c, "sex", woman ? 2 : 1);
	free((char *)name);
	return row;
}

static void
add_tag(struct world *w, const struct demo_house *h, int64_t person, const char *code, int32_t from, int32_t to)
{
	struct change *c = add(w, &tag_entity, new_row(w));

	change_set_int(c, "household", h->row);
	if (person)
		change_set_int(c, "person", person);
	change_set_int(c, "term", term_row(w->o, "tag", code));
	set_day(c, "valid_from", from);
	if (to != DATE_NONE)
		set_day(c, "valid_to", to);
}

static void
add_house(struct world *w, int at, int64_t groups[VILLAGES][8])
{
	struct demo_house *h = &w->houses[at];
	int group = 1 + below(w, 5), year = 1945 + below(w, 45), wife = 0;
	struct change *c;
	char id[19];
	int64_t member;

	h->at = at / HOUSES_EACH;
	h->row = new_row(w);
	h->name = NULL;
	for (int i = 0, of_village = 0; i < HEADS && !h->name; i++)
		if (heads[i].village == h->at && of_village++ == at % HOUSES_EACH) {
			h->name = mem_str(heads[i].name);
			group = heads[i].group;
		}
	if (!h->name)
		h->name = made_up_name(w, below(w, 8) == 0);
	h->village = w->villages[h->at];
	h->group = groups[h->at][group];
	fake_phone(h->phone, at + 1);
	fake_id(id, year, 1 + below(w, 12), 1 + below(w, 28), below(w, 499) * 2 + 1);
	c = add(w, &household_entity, h->row);
	change_set_text(c, "name", h->name);
	change_set_int(c, "village", h->village);
	change_set_int(c, "group", h->group);
	change_set_text(c, "phone", h->phone);
	change_set_text(c, "id_no", id);
	change_set_int(c, "kind", term_row(w->o, "household_kind", at % 7 == 0 ? "key" : at % 23 == 5 ? "away" : "normal"));

	if (below(w, 5)) {
		add_member(w, h, true, 10, year + below(w, 5));
		wife = 1;
	}
	for (int i = below(w, 3); i > 0; i--) {
		bool girl = below(w, 2) == 1;

		member = add_member(w, h, girl, girl ? 30 : 20, year + 22 + below(w, 8));
		if (i == 1 && below(w, 6) == 0)
			add_tag(w, h, member, "away", date_make(2026, 2, 24), DATE_NONE);
	}
	if (at % 7 == 0) {
		static const char *const codes[] = { "dibao", "disabled", "sick", "tekun", "dibao_edge" };

		add_tag(w, h, 0, codes[below(w, 5)], date_make(2024, 1 + below(w, 12), 1), DATE_NONE);
	}
	if (!wife && year < 1960)
		add_tag(w, h, 0, "alone", date_make(2025, 3, 1), DATE_NONE);
	if (at % 31 == 3) {
		add_tag(w, h, 0, "watch_edge", date_make(2023, 5, 10), date_make(2025, 12, 31));
		add_tag(w, h, 0, "watch", date_make(2026, 1, 1), DATE_NONE);
	}
	if (at % 17 == 2)
		add_tag(w, h, 0, "party", date_make(1998, 7, 1), DATE_NONE);
}

/* --- work ---------------------------------------------------------------------------------------------------------- */

struct story {			/* a ticket as it will have gone by the last day */
	const struct demo_house *house;
	const struct demo_case *what;
	int64_t category, visit, owner;
	int source;		/* position in source_codes */
	int32_t opened, deadline;
	int32_t closes;		/* > until: still open */
	const char *summary;	/* NULL: of the case; else its lines are told by hand */
	bool returned;		/* with summary */
};

static int32_t
deadline_of(struct world *w, int source, int32_t opened)
{
	if (w->workdays[source])
		return date_add_workdays(&w->cal.cal, opened, w->limits[source]);
	return opened + w->limits[source];
}

static void
close_fields(struct world *w, struct change *c, const struct story *s, int64_t row)
{
	int luck = below(w, 100), result = luck < 70 ? RESULT_SOLVED : luck < 85 ? RESULT_PARTLY : luck < 93 ? RESULT_POLICY : RESULT_UPWARD;
	int64_t closed = instant(w, s->closes, 510, 1050);
	int32_t called = s->closes + 7 + below(w, 4);
	const char *done = result == RESULT_SOLVED ? s->what->done : ticket_results[result - 1].title;
	int satisfied, solved;

	change_set_int(c, "result", result);
	change_set_text(c, "result_note", done);
	change_set_int(c, "closed", closed);
	if (called > w->until) {
		change_set_int(c, "state", TICKET_CLOSED);
		add_progress(w, row, closed, s->owner, PROGRESS_CLOSE, done);
		return;
	}
	luck = below(w, 100);
	satisfied = luck < 72 ? SATISFIED_YES : luck < 90 ? SATISFIED_FAIRLY : SATISFIED_NO;
	solved = result == RESULT_SOLVED && satisfied != SATISFIED_NO ? SOLVED_YES : result == RESULT_PARTLY ? SOLVED_PARTLY : SOLVED_NO;
	change_set_int(c, "state", TICKET_FILED);
	change_set_int(c, "satisfied", satisfied);
	change_set_int(c, "solved", solved);
	change_set_int(c, "contacted", luck < 96 ? CONTACTED_YES : CONTACTED_NO);
	if (solved == SOLVED_YES)
		set_day(c, "solved_on", s->closes);
	set_day(c, "callback_on", called);
	change_set_int(c, "callback_by", w->men[below(w, 3) * 2]);
	change_set_int(c, "callback_way", 1);
	change_set_int(c, "callbacks", 1);
	add_progress(w, row, closed, s->owner, PROGRESS_CLOSE, done);
	add_progress(w, row, date_ms(called, 600), w->men[ME], PROGRESS_CALLBACK, ticket_satisfied[satisfied - 1].title);
}

static void
add_ticket(struct world *w, const struct story *s, int64_t row)
{
	/* The change is filled before progress lines are added: adding may move it. */
	struct change *c = add(w, &ticket_entity, row);
	size_t at = w->all.n - 1;
	int64_t opened = instant(w, s->opened, 500, 1060);
	bool open = s->closes > w->until, told = s->summary != NULL, returned = told ? s->returned : below(w, 15) == 0;

	change_set_int(c, "opened", opened);
	change_set_int(c, "source", w->sources[s->source]);
	change_set_int(c, "household", s->house->row);
	change_set_text(c, "caller", s->house->name);
	change_set_text(c, "phone", s->house->phone);
	change_set_int(c, "village", s->house->village);
	change_set_int(c, "category", s->category);
	change_set_text(c, "summary", s->summary ? s->summary : s->what->say);
	change_set_int(c, "owner", s->owner);
	set_day(c, "deadline", s->deadline);
	if (s->visit)
		change_set_int(c, "visit", s->visit);
	if (s->source == 3) {
		struct buf b = BUF_INIT;

		buf_addf(&b, "00-%07d", below(w, 10000000));
		change_set_text(c, "outside", buf_str(&b));
		buf_release(&b);
	}
	if (returned) {
		change_set_int(c, "returned", 1);
		change_set_text(c, "return_reason", "属村级的事, 建议村里先办");
	}
	if (open)
		change_set_int(c, "state", s->opened == w->until || below(w, 3) == 0 ? TICKET_ASSIGNED : TICKET_WORKING);
	if (told)
		return;
	if (returned && s->opened < w->until)
		add_progress(w, row, date_ms(s->opened + 1, 560), w->men[WATER], PROGRESS_RETURN, "属村级的事, 建议村里先办");
	if (s->opened + 2 < w->until && s->opened + 2 < s->closes && below(w, 2))
		add_progress(w, row, date_ms(s->opened + 2, 900), s->owner, PROGRESS_STEP, steps[below(w, 6)]);
	if (!open) {
		/* Taken out while progress lines are added behind it, and put back where it was. */
		struct change mine = w->all.p[at];

		close_fields(w, &mine, s, row);
		w->all.p[at] = mine;
	}
}

static int32_t
closing_day(struct world *w, int32_t opened, int32_t deadline)
{
	int span = (int)(deadline - opened);
	int32_t day;

	/* Nine in ten in time, one in ten late; what is months old has been closed. */
	if (below(w, 10))
		day = opened + (span > 1 ? 1 + below(w, span) : 1);
	else
		day = deadline + 1 + below(w, 5);
	return day;
}

static int
source_by_luck(struct world *w)
{
	static const int often[] = { 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7 };

	return often[below(w, sizeof(often) / sizeof(*often))];
}

static int64_t
owner_of(struct world *w, const struct demo_case *what, const struct demo_house *h)
{
	if (strcmp(what->category, "401") == 0)
		return w->men[WATER];
	if (what->matter == 6)
		return w->men[JUSTICE];
	if (strcmp(what->category, "402") == 0)
		return w->men[POWER];
	return w->men[below(w, 12) == 0 ? ME : 1 + h->at % (WALKERS - 1)];
}

/* One walk: a cadre or two in one village, a few doors one after another. */
static void
add_visit(struct world *w, int32_t day, int walk, struct story *out, bool ticket)
{
	const struct demo_house *h;
	int village = (day * 3 + walk * 7) % VILLAGES, luck = below(w, 100);
	int64_t cadres[2] = { w->men[1 + village % (WALKERS - 1)], w->men[walk % 2 ? ME : 2 + walk % 10] }, row = new_row(w);
	int at = below(w, CASES);
	const struct demo_case *what = &cases[at];
	struct change *c;

	if (village < 0)
		village += VILLAGES;
	h = &w->houses[village * HOUSES_EACH + below(w, HOUSES_EACH)];
	c = add(w, &visit_entity, row);
	set_day(c, "date", day);
	change_set_int(c, "village", h->village);
	set_list(c, "cadres", cadres, cadres[0] == cadres[1] || luck < 50 ? 1 : 2);
	change_set_int(c, "household", h->row);
	change_set_int(c, "way", luck < 80 ? VISIT_HOME : luck < 92 ? VISIT_PHONE : luck < 96 ? VISIT_YARD : VISIT_CALLER);
	set_list(c, "matters", &w->matters[what->matter], 1);
	if (luck % 3 == 0 || ticket)
		change_set_text(c, "note", what->say);
	change_set_int(c, "need", ticket ? NEED_TICKET : luck % 5 == 0 ? NEED_DONE : NEED_NONE);
	if (!ticket)
		return;
	memset(out, 0, sizeof(*out));
	out->house = h;
	out->what = what;
	out->category = w->categories[at];
	out->visit = row;
	out->owner = owner_of(w, what, h);
	out->opened = day;
	change_set_int(c, "ticket", new_row(w));
}

static int
add_day(struct world *w, int32_t day, int64_t visits, int64_t tickets, struct err *e)
{
	int64_t from_visits = tickets / 3 < visits / 4 ? tickets / 3 : visits / 4;
	struct story s;

	for (int64_t i = 0; i < visits; i++) {
		bool ticket = i < from_visits;

		add_visit(w, day, (int)(i / 5), &s, ticket);
		if (ticket) {
			struct change *v = &w->all.p[w->all.n - 1];
			int64_t row = v->values[entity_field(&visit_entity, "ticket")].i;

			s.deadline = deadline_of(w, s.source, day);
			s.closes = closing_day(w, day, s.deadline);
			add_ticket(w, &s, row);
		}
		if (w->all.n >= CHUNK && flush(w, e) < 0)
			return -1;
	}
	for (int64_t i = from_visits; i < tickets; i++) {
		int at = below(w, CASES);

		memset(&s, 0, sizeof(s));
		s.house = &w->houses[below(w, HOUSES)];
		s.what = &cases[at];
		s.category = w->categories[at];
		s.source = source_by_luck(w);
		s.owner = owner_of(w, s.what, s.house);
		s.opened = day;
		s.deadline = deadline_of(w, s.source, day);
		s.closes = closing_day(w, day, s.deadline);
		add_ticket(w, &s, new_row(w));
		if (w->all.n >= CHUNK && flush(w, e) < 0)
			return -1;
	}
	w->done += (size_t)(visits + tickets);
	if (w->pr && w->pr->tick && !w->pr->tick(w->pr->data, w->done, w->total))
		return err_set(e, ERR_CANCEL, "样例没有写完就停了. 已写的还在, 可以删掉这个样例账本重来.");
	return 0;
}

/* The six everybody meets on the home screen. */
static void
add_known(struct world *w)
{
	static const struct { int head, at, days; int man; const char *summary; } known[] = {
		{ 0, 0, -3, WANG, "灌溉渠堵塞" }, { 5, 5, -1, ME, "低保年审材料" }, { 7, 14, 0, ME, "路灯不亮(3户同诉)" },
		{ 8, 12, 0, WATER, "自来水断断续续" }, { 6, 16, 0, ME, "医保报销咨询" }, { 4, 25, 1, JUSTICE, "宅基地边界" },
	};
	int64_t first = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		const struct demo_head *d = &heads[known[i].head];
		struct story s = { .what = &cases[known[i].at], .category = w->categories[known[i].at], .summary = known[i].summary,
			.owner = w->men[known[i].man], .deadline = w->until + known[i].days, .closes = INT32_MAX, .returned = i == 0 };
		int64_t row = new_row(w);

		for (int h = d->village * HOUSES_EACH; h < (d->village + 1) * HOUSES_EACH; h++)
			if (strcmp(w->houses[h].name, d->name) == 0) {
				s.house = &w->houses[h];
				break;
			}
		s.opened = s.deadline - 10 - (i == 0 ? 20 : 0);
		add_ticket(w, &s, row);
		if (i == 0)
			first = row;
	}
	add_progress(w, first, date_ms(w->until - 32, 600), w->men[ME], PROGRESS_ASSIGN, "派给 水利站, 限 10 天");
	add_progress(w, first, date_ms(w->until - 24, 640), w->men[WATER], PROGRESS_RETURN, "属村级渠, 建议村里清淤");
	add_progress(w, first, date_ms(w->until - 23, 560), w->men[ME], PROGRESS_ASSIGN, "改派 王德福");
	add_progress(w, first, date_ms(w->until - 8, 980), w->men[WANG], PROGRESS_STEP, "已清淤60米, 剩40米等挖机");
}

static void
add_reception(struct world *w, int32_t day, int n, bool today)
{
	static const struct { const char *unit, *purpose, *letter; } comers[] = {
		{ "县水利局", "冬修水利督查", "石水函" }, { "县农业农村局", "高标准农田建设检查", "石农函" },
		{ "县民政局", "低保动态管理核查", "石民函" }, { "县应急管理局", "森林防火检查", "石应急函" },
		{ "县医保局", "参保缴费调研", "石医保函" }, { "县住建局", "危房改造验收", "石建函" },
	};
	static const char *const guests[][2] = {
		{ "赵光明", "副局长" }, { "孙立", "股长" }, { "钱小军", "科员" }, { "郑志", "驾驶员" }, { "马建", "科员" }, { "田野", "科员" },
	};
	int who = today ? 0 : n % 6, count = today ? 4 : 2 + below(w, 5);
	int64_t row = new_row(w), hosts[4] = { w->men[ME], w->men[WANG], w->men[2], w->men[3] }, support = w->men[CANTEEN];
	bool letter = today || n % 7 != 3, fed = today || n % 2;
	struct change *c = add(w, &reception_entity, row);
	struct buf b = BUF_INIT;
	int y, m, d;

	if (today)
		w->reception = row;
	date_split(day, &y, &m, &d);
	set_day(c, "date", day);
	change_set_text(c, "unit", comers[who].unit);
	change_set_text(c, "purpose", comers[who].purpose);
	change_set_int(c, "guest_count", count);
	if (letter) {
		buf_addf(&b, "%s〔%d〕%d号", comers[who].letter, y, today ? 41 : 10 + n);
		change_set_text(c, "letter", buf_str(&b));
		set_day(c, "letter_date", day - 2);
		change_set_text(c, "letter_unit", comers[who].unit);
		change_set_text(c, "letter_matter", comers[who].purpose);
		change_set_int(c, "letter_heads", count);
	}
	change_set_text(c, "arrive", "10:00");
	change_set_text(c, "leave", "15:30");
	change_set_text(c, "place", village_names[n % VILLAGES]);
	set_list(c, "hosts", hosts, today ? 4 : 2);
	set_list(c, "support", &support, 1);
	change_set_int(c, "meal", fed ? MEAL_CANTEEN : MEAL_NONE);
	if (fed) {
		int diners = today ? 4 : count > 3 && n % 5 == 1 ? 4 : 2;

		change_set_int(c, "diners", diners);
		change_set_int(c, "meals", 1);
		change_set_int(c, "cost", today ? 16000 : (count + diners) * 3500);
		change_set_int(c, "fee", count * 4000);
		change_set_int(c, "payment", 1);
		change_set_int(c, "treats", 1);
		change_set_int(c, "account", 1);
		change_set_int(c, "meal_kind", 2);
		if (!today)
			change_set_text(c, "receipt", "00000000");
	}
	change_set_int(c, "official", 1);
	change_set_int(c, "greeting", 1);
	change_set_int(c, "gifts", 1);
	change_set_int(c, "lodging", 1);
	change_set_int(c, "cars", 1);
	change_set_int(c, "from_place", 2);
	change_set_int(c, "handler", w->men[ME]);
	set_day(c, "handled_on", day - 2);
	change_set_int(c, "office_by", w->men[2]);
	set_day(c, "office_on", day - 2);
	change_set_int(c, "deputy_by", w->men[7]);
	set_day(c, "deputy_on", day - 1);
	change_set_int(c, "approved_by", w->men[8]);
	set_day(c, "approved_on", day - 1);
	/* the list of today's is still to be signed; of some it was forgotten */
	if (!today && n % 4) {
		change_set_int(c, "signed_by", w->men[7]);
		set_day(c, "signed_on", day);
	}
	for (int i = 0; i < count; i++) {
		c = add(w, &guest_entity, new_row(w));
		change_set_int(c, "reception", row);
		change_set_text(c, "name", guests[i][0]);
		change_set_text(c, "post", guests[i][1]);
	}
	buf_release(&b);
}

/* Two that meet in one village today, one that asks for the same papers again, and what came before; a year ago there were more. */
static void
add_inspections(struct world *w)
{
	static const char *const papers[] = { "冬修水利台账", "渠道管护责任表", "资金拨付凭证", "群众签字表", "现场照片说明" };
	static const struct comer {
		int days, village;
		const char *body, *topic, *start, *until;
		size_t papers;
	} comers[] = {
		{ -370, 2, "县水利局", "冬修水利督查", "09:00", "16:00", 0 }, { -365, 3, "县农业农村局", "高标准农田建设检查", "09:30", "17:00", 0 },
		{ -363, 5, "县应急管理局", "森林防火检查", "09:00", "11:30", 0 }, { -359, 0, "县住建局", "危房改造验收", "14:00", "17:00", 0 },
		{ -355, 1, "县民政局", "低保动态管理核查", "09:00", "17:00", 0 },
		{ -15, 4, "县应急管理局", "森林防火检查", "09:00", "11:00", 0 }, { -7, 1, "县民政局", "低保动态管理核查", "10:00", "15:30", 1 },
		{ 0, 0, "县水利局", "冬修水利督查", "10:00", "15:30", 5 }, { 0, 0, "县农业农村局", "高标准农田", "14:00", "17:00", 5 },
		{ 5, 3, "县住建局", "危房改造验收", "09:30", "11:30", 0 },
	};

	for (size_t i = 0; i < sizeof(comers) / sizeof(*comers); i++) {
		const struct comer *m = &comers[i];
		int64_t row = new_row(w), escorts[2] = { w->men[7], w->men[16] };
		struct change *c = add(w, &inspection_entity, row);

		set_day(c, "date", w->until + m->days);
		change_set_text(c, "body", m->body);
		change_set_text(c, "topic", m->topic);
		set_list(c, "villages", &w->villages[m->village], 1);
		change_set_text(c, "start", m->start);
		change_set_text(c, "until", m->until);
		change_set_int(c, "heads", 3);
		if (m->days <= 0)
			set_list(c, "escorts", escorts, m->village == 0 ? 2 : 1);
		if (m->papers == 5 && strcmp(m->body, "县水利局") == 0)
			change_set_int(c, "reception", w->reception);
		for (size_t k = 0; k < m->papers; k++) {
			c = add(w, &material_entity, new_row(w));
			change_set_int(c, "inspection", row);
			change_set_text(c, "name", papers[k]);
		}
	}
}

/* One form answered a fortnight ago, and today's that asks for most of it again. */
static void
add_requests(struct world *w)
{
	static const struct column { const char *title, *entry; } winter[] = {
		{ "户主", "household.name" }, { "证件号码", "household.id_no" }, { "村组", "household.place" }, { "救助类别", "household.tags" },
		{ "走访日期", "visit.latest" }, { "走访干部", "visit.latest_cadres" }, { "反映事项", "visit.latest_matters" },
		{ "联系电话", "household.phone" },
	}, poor[] = {
		{ "户主姓名", "household.name" }, { "身份证号", "household.id_no" }, { "村组", "household.place" }, { "低保类别", "household.tags" },
		{ "最近走访日期", "visit.latest" }, { "走访干部", "visit.latest_cadres" }, { "反映困难", "visit.latest_matters" },
		{ "是否解决", "ticket.latest_state" }, { "取暖方式", NULL },
	};
	static const struct { const char *asker, *name; const struct column *columns; size_t n; int back; } forms[] = {
		{ "rural", "冬季帮扶表", winter, sizeof(winter) / sizeof(*winter), 13 },
		{ "civil", "困难群众冬季走访情况表", poor, sizeof(poor) / sizeof(*poor), 0 },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		bool open = forms[i].back == 0;
		int64_t row = new_row(w);
		struct change *c = add(w, &request_entity, row);

		change_set_text(c, "name", forms[i].name);
		change_set_int(c, "asker", term_row(w->o, "asker", forms[i].asker));
		change_set_int(c, "channel", 1);
		change_set_int(c, "per", PER_HOUSEHOLD);
		change_set_int(c, "tag", term_row(w->o, "tag", "dibao"));
		change_set_int(c, "listed", 2);
		change_set_int(c, "frequency", 1);
		set_day(c, "received", w->until - forms[i].back);
		set_day(c, "due", w->until - forms[i].back);
		change_set_text(c, "due_time", "16:00");
		change_set_int(c, "state", open ? REQUEST_OPEN : REQUEST_DONE);
		if (!open) {
			change_set_int(c, "answered", date_ms(w->until - forms[i].back, 660));
			change_set_int(c, "way", 1);
			change_set_int(c, "rows", 40);
			change_set_int(c, "saved", 77);
		}
		for (size_t k = 0; k < forms[i].n; k++) {
			c = add(w, &request_item_entity, new_row(w));
			change_set_int(c, "request", row);
			change_set_int(c, "place", (int64_t)k + 1);
			change_set_text(c, "title", forms[i].columns[k].title);
			change_set_text(c, "entry", forms[i].columns[k].entry);
		}
	}
}

/* --- all of it ------------------------------------------------------------------------------------------------------ */

static int
world_open(struct world *w, struct err *e)
{
	char digit[2] = "0";

	for (int i = 1; i <= MATTERS; i++) {
		digit[0] = (char)('0' + i);
		w->matters[i] = term_row(w->o, "matter", digit);
	}
	for (int i = 0; i < CASES; i++)
		w->categories[i] = term_row(w->o, "category", cases[i].category);
	for (int i = 0; i < 9; i++) {
		struct record r;
		struct buf key = BUF_INIT;
		int rc;

		w->sources[i] = term_row(w->o, "source", source_codes[i]);
		buf_addf(&key, "T1.%s", source_codes[i]);
		rc = rule_find(w->o, &r, buf_str(&key), w->until, e);
		buf_release(&key);
		if (rc == 0) {
			w->limits[i] = (int32_t)record_int(&r, "value");
			w->workdays[i] = strcmp(record_text(&r, "unit"), "工作日") == 0;
		}
		record_release(&r);
		if (rc < 0)
			return -1;
	}
	return rule_calendar_load(w->o, &w->cal, e);
}

static int
write_world(struct world *w, const struct demo_size *size, struct err *e)
{
	int days = size->days > 0 ? size->days : DAYS, work = 0, done = 0;
	int64_t visits = size->visits > 0 ? size->visits : DEFAULT_VISITS, tickets = size->tickets > 0 ? size->tickets : DEFAULT_TICKETS;
	int64_t groups[VILLAGES][8];

	w->total = (size_t)(visits + tickets);
	add_staff(w);
	add_villages(w, groups);
	/* The newest come first in lists: 大塘村 last, so that its people are met first. */
	for (int i = HOUSES - 1; i >= 0; i--)
		add_house(w, i, groups);
	if (flush(w, e) < 0)
		return -1;
	for (int i = 0; i < days; i++)
		work += i == days - 1 || date_is_workday(&w->cal.cal, w->until - days + 1 + i);
	for (int i = 0; i < days; i++) {
		int32_t day = w->until - days + 1 + i;
		bool today = i == days - 1;

		if (!today && !date_is_workday(&w->cal.cal, day))
			continue;
		done++;
		if (add_day(w, day, visits * done / work - visits * (done - 1) / work, tickets * done / work - tickets * (done - 1) / work,
				e) < 0)
			return -1;
		if (done % 3 == 1 || today)
			add_reception(w, day, done / 3, today);
	}
	add_known(w);
	add_requests(w);
	add_inspections(w);
	return flush(w, e);
}

int
demo_write(struct office *o, const struct demo_size *size, int64_t *me, const struct progress *pr, struct err *e)
{
	struct world *w = mem_zero(1, sizeof(*w));
	int rc;

	w->o = o;
	w->pr = pr;
	w->dice = 20261118;
	w->until = size->until;
	w->now = date_today() == size->until ? date_now() : date_ms(size->until, 1080);
	changes_init(&w->all);
	rc = world_open(w, e);
	if (rc == 0)
		rc = write_world(w, size, e);
	*me = w->men[ME];
	for (int i = 0; i < HOUSES; i++)
		free((char *)w->houses[i].name);
	changes_release(&w->all);
	rule_calendar_release(&w->cal);
	free(w);
	return rc;
}
