/*
 * reception_check.c - what the rules say of a reception, R1 to R20.
 *
 * What a rule asks is judged here from what the record says; which figure
 * and clause hold on the reception's day come from the rule table.  What is
 * not known is 待核, never guessed; nothing here blocks saving.
 */
#include "office/reception.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/lines.h"
#include "office/office.h"

enum { PEOPLE_MAX = 500 };

struct judge {			/* one reception being checked */
	struct office *o;
	const struct record *r;
	struct rule_results *out;
	int32_t day;
	char iso[11];
	int64_t guests;
	bool fed;		/* a working meal was given */
	struct buf b;		/* owned: the sentence being written */
};

static int
put_at(struct judge *j, const char *code, enum rule_verdict v, const struct rule_place *at, struct err *e)
{
	int rc = rule_judge(j->o, j->out, code, j->day, v, buf_str(&j->b), at, e);

	buf_clear(&j->b);
	return rc;
}

/* field: the one of the reception that settles it. */
static int
put(struct judge *j, const char *code, enum rule_verdict v, const char *field, struct err *e)
{
	return put_at(j, code, v, &(struct rule_place){ .field = field }, e);
}

static bool
known(const struct judge *j, const char *field)
{
	return !value_is_null(record_field(j->r, field));
}

/* The same of what is only settled after the activity. */
static int
put_later(struct judge *j, const char *code, enum rule_verdict v, const char *field, struct err *e)
{
	return put_at(j, code, v, &(struct rule_place){ .field = field, .later = true }, e);
}

/* Other receptions on the same letter: *n, and of them with a working meal: *fed. */
static int
same_letter(const struct judge *j, int64_t *n, int64_t *fed, struct err *e)
{
	struct query q;
	struct rows rows;

	*n = *fed = 0;
	query_init(&q, &reception_entity);
	query_text(&q, "letter", COND_EQ, record_text(j->r, "letter"));
	if (ledger_page(j->o->ledger, &q, NULL, true, 50, &rows, e) < 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		int64_t meal = record_int(&rows.p[i], "meal");

		if (rows.p[i].row == j->r->row)
			continue;
		++*n;
		*fed += meal == MEAL_CANTEEN || meal == MEAL_OUTSIDE;
	}
	rows_release(&rows);
	return 0;
}

static int
judge_letter(struct judge *j, int64_t others, struct err *e)
{
	enum rule_verdict v = RULE_PASS;
	const char *field = "letter";

	if (!known(j, "letter")) {
		buf_addf(&j->b, "没有派出单位公函, 不得接待%s", known(j, "caller") ? " (有电话记录, 公函要先补来)" : "");
		v = RULE_FAIL;
	} else if (known(j, "letter_date") && strcmp(record_text(j->r, "letter_date"), j->iso) > 0) {
		buf_addf(&j->b, "公函日期 %s 在接待日期 %s 之后", record_text(j->r, "letter_date"), j->iso);
		v = RULE_FAIL;
		field = "letter_date";
	} else if (others) {
		buf_addf(&j->b, "这份公函已用于另外 %" PRId64 " 次接待, 应一函一事", others);
		v = RULE_FAIL;
	} else if (!known(j, "letter_date")) {
		buf_adds(&j->b, "有公函号, 公函日期没填");
		v = RULE_OPEN;
		field = "letter_date";
	} else {
		buf_adds(&j->b, "有派出单位公函, 一函一事");
	}
	return put(j, "R1", v, field, e);
}

static int
judge_scope(struct judge *j, struct err *e)
{
	int64_t official = record_int(j->r, "official");

	buf_adds(&j->b, official == OFFICIAL_YES ? "属公务活动" : official == OFFICIAL_NO ? "休假、探亲、旅游不得纳入接待" :
			"是否公务活动没填");
	return put(j, "R2", official == OFFICIAL_YES ? RULE_PASS : official ? RULE_FAIL : RULE_OPEN, "official", e);
}

static const char *const signers[][3] = {	/* who signs before, in this order */
	{ "handler", "handled_on", "经办人" }, { "office_by", "office_on", "党政办主任" }, { "deputy_by", "deputy_on", "分管领导" },
	{ "approved_by", "approved_on", "审批人" },
};
enum { SIGNERS = sizeof(signers) / sizeof(*signers) };

static int
judge_approval(struct judge *j, struct err *e)
{
	const char *on = record_text(j->r, "approved_on"), *late = NULL, *early = NULL, *who = "", *last = "";

	for (size_t i = 0; i < SIGNERS; i++) {
		const char *day = record_text(j->r, signers[i][1]);

		if (strcmp(day, j->iso) > 0)
			late = late ? late : signers[i][1];
		if (!*day)
			continue;
		if (strcmp(day, last) < 0 && !early) {
			early = signers[i][1];
			who = signers[i][2];
		}
		last = day;
	}
	if (late) {
		buf_addf(&j->b, "审批日期 %s 在接待之后, 应先批后接", record_text(j->r, late));
		return put(j, "R3", RULE_FAIL, late, e);
	}
	if (!*on || !known(j, "approved_by")) {
		buf_adds(&j->b, "事前审批人或审批日期没填");
		return put(j, "R3", RULE_OPEN, known(j, "approved_by") ? "approved_on" : "approved_by", e);
	}
	if (early) {
		buf_addf(&j->b, "%s %s 签在前一位之前, 请核签批的先后", who, record_text(j->r, early));
		return put(j, "R3", RULE_OPEN, early, e);
	}
	buf_addf(&j->b, "事前已审批 (%s)", on);
	return put(j, "R3", RULE_PASS, "approved_on", e);
}

static int
judge_meal(struct judge *j, int64_t others_fed, struct err *e)
{
	int64_t times = known(j, "meals") ? record_int(j->r, "meals") : 1, most;
	enum rule_verdict v = RULE_PASS;
	const char *field = "meal";

	if (rule_int(j->o, "R4.meals", j->day, 1, &most, e) < 0)
		return -1;
	if (!j->fed && !known(j, "meal")) {
		buf_adds(&j->b, "用餐没填");
		v = RULE_OPEN;
	} else if (!j->fed) {
		buf_adds(&j->b, "没有安排工作餐");
	} else if (times > most) {
		buf_addf(&j->b, "工作餐 %" PRId64 " 次, 一次接待只能安排 %" PRId64 " 次", times, most);
		v = RULE_FAIL;
		field = "meals";
	} else if (others_fed) {
		buf_addf(&j->b, "同一份公函已安排过工作餐, 不能再安排");
		v = RULE_FAIL;
	} else {
		buf_adds(&j->b, "工作餐 1 次");
	}
	return put(j, "R4", v, field, e);
}

static int
judge_diners(struct judge *j, struct err *e)
{
	int64_t small, limit, share, most, diners = record_int(j->r, "diners");
	enum rule_verdict v = RULE_PASS;

	if (!j->fed)
		return 0;
	if (rule_int(j->o, "R5.small", j->day, 10, &small, e) < 0 || rule_int(j->o, "R5.limit_small", j->day, 3, &limit, e) < 0 ||
			rule_int(j->o, "R5.share", j->day, 3, &share, e) < 0)
		return -1;
	most = j->guests <= small || share < 1 ? limit : j->guests / share;
	if (j->guests <= 0) {
		buf_adds(&j->b, "来客人数没填, 陪餐人数没法核");
		v = RULE_OPEN;
	} else if (!known(j, "diners")) {
		buf_addf(&j->b, "陪餐人数没填: 来客 %" PRId64 " 人, 陪餐不得超过 %" PRId64 " 人", j->guests, most);
		v = RULE_OPEN;
	} else {
		buf_addf(&j->b, "陪餐 %" PRId64 " 人: 来客 %" PRId64 " 人(%" PRId64 "人%s), 陪餐不得超过 %" PRId64 " 人", diners, j->guests,
				small, j->guests <= small ? "以内" : "以上", most);
		if (diners > most) {
			v = RULE_FAIL;
			buf_addf(&j->b, "  -> 请减 %" PRId64 " 人", diners - most);
		} else if (diners > j->guests) {
			v = RULE_OPEN;
			buf_adds(&j->b, "; 但陪餐的比来客多, 请核");
		}
	}
	return put(j, "R5", v, j->guests > 0 ? "diners" : "guest_count", e);
}

static int
judge_treats(struct judge *j, struct err *e)
{
	int64_t had = record_int(j->r, "treats"), strict;
	enum rule_verdict v = RULE_PASS;

	if (!j->fed)
		return 0;
	if (rule_int(j->o, "R6.strict", j->day, 1, &strict, e) < 0)
		return -1;
	if (!had) {
		buf_adds(&j->b, "有没有烟酒、高档菜肴没填");
		v = RULE_OPEN;
	} else if (had == TREATS_NONE) {
		buf_adds(&j->b, "未上烟酒和高档菜肴");
	} else if (had == TREATS_FINE) {
		buf_adds(&j->b, "上了高档烟酒或菜肴");
		v = RULE_FAIL;
	} else if (strict) {
		buf_adds(&j->b, "上了烟酒; 工作餐一律不上酒、不提供香烟");
		v = RULE_FAIL;
	} else {
		buf_adds(&j->b, "普通烟酒; 当时的规定只禁高档的");
	}
	return put(j, "R6", v, "treats", e);
}

static int
judge_place(struct judge *j, struct err *e)
{
	int64_t where = record_int(j->r, "venue");

	if (!j->fed)
		return 0;
	if (record_int(j->r, "meal") == MEAL_CANTEEN) {
		buf_adds(&j->b, "在单位食堂用餐");
		return put(j, "R7", RULE_PASS, "meal", e);
	}
	buf_adds(&j->b, where == VENUE_PLAIN ? "在外用餐, 不是私人会所和高消费场所" : where ? "在私人会所或高消费场所用餐" :
			"在外用餐: 是不是私人会所、高消费场所没填");
	return put(j, "R7", where == VENUE_PLAIN ? RULE_PASS : where ? RULE_FAIL : RULE_OPEN, "venue", e);
}

static int
judge_greeting(struct judge *j, struct err *e)
{
	int64_t had = record_int(j->r, "greeting");

	buf_adds(&j->b, had == HAD_NONE ? "未到辖区边界迎送, 未挂横幅" : had ? "有边界迎送、横幅、群众迎送等" : "有没有边界迎送、横幅没填");
	return put(j, "R8", had == HAD_NONE ? RULE_PASS : had ? RULE_FAIL : RULE_OPEN, "greeting", e);
}

static int
judge_rooms(struct judge *j, struct err *e)
{
	int64_t had = record_int(j->r, "lodging");

	buf_adds(&j->b, had == ROOM_NONE ? "没有住宿" : had == ROOM_STANDARD ? "住标准间" : had ? "住宿超标" : "住宿没填");
	return put(j, "R9", !had ? RULE_OPEN : had == ROOM_ABOVE ? RULE_FAIL : RULE_PASS, "lodging", e);
}

static int
judge_cars(struct judge *j, struct err *e)
{
	int64_t most, cars = record_int(j->r, "cars");

	if (!known(j, "cars"))
		return 0;
	if (rule_int(j->o, "R10.cars", j->day, 2, &most, e) < 0)
		return -1;
	buf_addf(&j->b, "我方用车 %" PRId64 " 辆, 限 %" PRId64 " 辆", cars, most);
	return put(j, "R10", cars > most ? RULE_FAIL : RULE_PASS, "cars", e);
}

/* "R11.dinner" of "R11": what holds for the meal that was given; a main meal when it was not said which. */
static int
meal_int(const struct judge *j, const char *rule, int64_t fallback, int64_t *out, struct err *e)
{
	static const char *const names[] = { "lunch", "breakfast", "lunch", "dinner" };
	int64_t kind = record_int(j->r, "meal_kind");
	struct buf key = BUF_INIT;

	buf_addf(&key, "%s.%s", rule, names[kind >= BREAKFAST && kind <= DINNER ? kind : 0]);
	int rc = rule_int(j->o, buf_str(&key), j->day, fallback, out, e);
	buf_release(&key);
	return rc;
}

static int
judge_fee(struct judge *j, struct err *e)
{
	int64_t day_rate, percent, due, fee = record_int(j->r, "fee");
	enum rule_verdict v = RULE_PASS;

	if (!j->fed)
		return 0;
	if (rule_int(j->o, "R11.daily", j->day, 100, &day_rate, e) < 0 || meal_int(j, "R11", 40, &percent, e) < 0)
		return -1;
	due = j->guests * day_rate * percent / 100;
	if (!known(j, "fee")) {
		buf_addf(&j->b, "收没收伙食费没填 (按标准约 %" PRId64 " 元)", due);
		v = RULE_OPEN;
	} else if (fee <= 0) {
		buf_addf(&j->b, "没有收伙食费 (按标准约 %" PRId64 " 元)", due);
		v = RULE_FAIL;
	} else if (fee < due * 100) {
		buf_addf(&j->b, "收伙食费 %" PRId64 ".%02d 元, 按标准约 %" PRId64 " 元, 请核本地标准", fee / 100, (int)(fee % 100), due);
		v = RULE_OPEN;
	} else {
		buf_addf(&j->b, "已收伙食费 %" PRId64 ".%02d 元", fee / 100, (int)(fee % 100));
	}
	return put_later(j, "R11", v, "fee", e);
}

static int
judge_car_fee(struct judge *j, struct err *e)
{
	int64_t day_rate, percent, fee = record_int(j->r, "car_fee");

	if (record_int(j->r, "cars") <= 0)
		return 0;
	if (rule_int(j->o, "R11.car_daily", j->day, 80, &day_rate, e) < 0 || rule_int(j->o, "R11.car_half", j->day, 50, &percent, e) < 0)
		return -1;
	if (known(j, "car_fee") && fee > 0) {
		buf_addf(&j->b, "已收交通费 %" PRId64 ".%02d 元", fee / 100, (int)(fee % 100));
		return put_later(j, "R11", RULE_PASS, "car_fee", e);
	}
	buf_addf(&j->b, "用了我方的车, %s交通费%s (按标准半天约 %" PRId64 " 元)", known(j, "car_fee") ? "没有收" : "收没收",
			known(j, "car_fee") ? "" : "没填", j->guests * day_rate * percent / 100);
	return put_later(j, "R11", known(j, "car_fee") ? RULE_FAIL : RULE_OPEN, "car_fee", e);
}

static int
judge_gifts(struct judge *j, struct err *e)
{
	int64_t had = record_int(j->r, "gifts");

	buf_adds(&j->b, had == HAD_NONE ? "无礼品、土特产、游玩、演出" : had ? "有礼品、土特产或游玩、演出" : "有没有礼品、土特产、游玩没填");
	return put(j, "R12", had == HAD_NONE ? RULE_PASS : had ? RULE_FAIL : RULE_OPEN, "gifts", e);
}

/* Who is on the list, by role, and the first guest without a post; as typed on a form, else the rows below it. */
struct people {
	int64_t n[ROLE_SUPPORT + 1];
	struct buf unposted;	/* owned; "": every guest has one */
	int64_t row;		/* his, where he has a row */
};

static int
count_people(const struct judge *j, struct people *out, struct err *e)
{
	struct rows rows = { NULL, 0 };
	bool typed = record_field(j->r, "guests")->kind == VALUE_TEXT;

	*out = (struct people){ .unposted = BUF_INIT };
	if (typed) {
		form_lines_read(j->o, &reception_entity.fields[entity_field(&reception_entity, "guests")], record_text(j->r, "guests"), &rows);
	} else if (j->r->row) {
		struct query q;

		query_init(&q, &guest_entity);
		query_int(&q, "reception", COND_EQ, j->r->row);
		if (ledger_page(j->o->ledger, &q, NULL, true, PEOPLE_MAX, &rows, e) < 0)
			return -1;
	}
	for (size_t i = 0; i < rows.n; i++) {
		const struct record *r = &rows.p[typed ? i : rows.n - 1 - i];	/* rows come newest first */
		int role = guest_role(r);

		out->n[role]++;
		if (role != ROLE_GUEST || out->unposted.n > 0 || *record_text(r, "post"))
			continue;
		buf_adds(&out->unposted, record_text(r, "name"));
		out->row = r->row;
	}
	rows_release(&rows);
	return 0;
}

static int
judge_people(struct judge *j, const struct people *p, struct err *e)
{
	const struct value *hosts = record_field(j->r, "hosts"), *support = record_field(j->r, "support");
	int64_t heads = record_int(j->r, "letter_heads"), listed = p->n[ROLE_GUEST];
	struct rule_place at = { .field = "guests" };
	enum rule_verdict v = RULE_OPEN;
	int64_t wanted;

	if (rule_int(j->o, "R13.support", j->day, 0, &wanted, e) < 0)
		return -1;
	if (known(j, "letter_heads") && j->guests > heads) {
		buf_addf(&j->b, "来客 %" PRId64 " 人, 公函上 %" PRId64 " 人, 不一致", j->guests, heads);
		v = RULE_FAIL;
		at.field = "guest_count";
	} else if (known(j, "letter_matter") && known(j, "purpose") && strcmp(record_text(j->r, "letter_matter"), record_text(j->r, "purpose")) != 0) {
		buf_addf(&j->b, "事由和公函上的【%s】写法不同, 请核是不是一件事", record_text(j->r, "letter_matter"));
		at.field = "purpose";
	} else if (listed > j->guests) {
		buf_addf(&j->b, "名单 %" PRId64 " 人, 来客填了 %" PRId64 " 人, 不一致", listed, j->guests);
		v = RULE_FAIL;
	} else if (listed < j->guests) {
		buf_addf(&j->b, "来客 %" PRId64 " 人, 名单上 %" PRId64 " 人, 没写全", j->guests, listed);
	} else if (p->unposted.n > 0) {
		buf_addf(&j->b, "名单上 %s 的职务没填", buf_str(&p->unposted));
		if (p->row)
			at = (struct rule_place){ .field = "post", .entity = &guest_entity, .row = p->row };
	} else if (!hosts->n && !p->n[ROLE_COMPANION]) {
		buf_adds(&j->b, "陪同人员没填");
		at.field = "hosts";
	} else if (j->fed && wanted != 0 && !support->n && !p->n[ROLE_SUPPORT]) {
		buf_adds(&j->b, "保障人员没填");
		at.field = "support";
	} else if (!known(j, "letter_heads")) {
		buf_adds(&j->b, "名单齐; 公函上人数没填");
		at.field = "letter_heads";
	} else if (!known(j, "purpose")) {
		buf_adds(&j->b, "名单齐; 事由没填");
		at.field = "purpose";
	} else {
		buf_addf(&j->b, "%s人数、名单与公函一致", known(j, "letter_matter") ? "来访事由、" : "");
		v = RULE_PASS;
	}
	return put_at(j, "R13", v, &at, e);
}

static int
judge_list(struct judge *j, struct err *e)
{
	struct people people;
	int rc = count_people(j, &people, e);

	if (rc == 0)
		rc = judge_people(j, &people, e);
	buf_release(&people.unposted);
	return rc;
}

/* Signed off by who answers for it, after the activity; asked for once there is a cost to settle. */
static int
judge_signed(struct judge *j, struct err *e)
{
	const char *on = record_text(j->r, "signed_on");

	if (record_int(j->r, "cost") <= 0 && !*on && !known(j, "signed_by"))
		return 0;
	if (*on && strcmp(on, j->iso) < 0) {
		buf_addf(&j->b, "清单 %s 就审签了, 活动还没有办", on);
		return put_later(j, "R13", RULE_FAIL, "signed_on", e);
	}
	if (!*on || !known(j, "signed_by")) {
		buf_adds(&j->b, "清单审签人或审签日期没填");
		return put_later(j, "R13", RULE_OPEN, known(j, "signed_by") ? "signed_on" : "signed_by", e);
	}
	buf_addf(&j->b, "清单已审签 (%s)", on);
	return put_later(j, "R13", RULE_PASS, "signed_on", e);
}

static const struct { unsigned bit; const char *field, *also, *title; } papers[] = {
	{ PAPER_LETTER, "letter", NULL, "公函" }, { PAPER_APPROVAL, "approved_by", "approved_on", "审批单" },
	{ PAPER_LIST, "signed_by", "signed_on", "清单" }, { PAPER_RECEIPT, "receipt", NULL, "票据" },
};
enum { PAPERS = sizeof(papers) / sizeof(*papers) };

/* The first field that is empty of the paper; NULL: it is there. */
static const char *
paper_lacks(const struct record *r, size_t paper)
{
	/* nothing was spent, nothing is receipted */
	if (papers[paper].bit == PAPER_RECEIPT && record_int(r, "cost") <= 0)
		return NULL;
	if (value_is_null(record_field(r, papers[paper].field)))
		return papers[paper].field;
	return papers[paper].also != NULL && value_is_null(record_field(r, papers[paper].also)) ? papers[paper].also : NULL;
}

unsigned
reception_papers(const struct record *r)
{
	unsigned there = 0;

	for (size_t i = 0; i < PAPERS; i++)
		if (paper_lacks(r, i) == NULL)
			there |= papers[i].bit;
	return there;
}

/* Their titles into out; gives the field the first of them lacks, NULL when all are there. */
static const char *
missing_papers(const struct record *r, struct buf *out)
{
	const char *first = NULL;

	for (size_t i = 0; i < PAPERS; i++) {
		const char *lacks = paper_lacks(r, i);

		if (lacks == NULL)
			continue;
		buf_addf(out, "%s%s", first != NULL ? "、" : "", papers[i].title);
		first = first != NULL ? first : lacks;
	}
	return first;
}

void
reception_missing(const struct record *r, struct buf *out)
{
	missing_papers(r, out);
}

static int
judge_vouchers(struct judge *j, struct err *e)
{
	int64_t handler = record_int(j->r, "handler"), witness = record_int(j->r, "witness"), by = record_int(j->r, "paid_by");
	struct buf missing = BUF_INIT;
	enum rule_verdict v = RULE_PASS;
	const char *field;

	if (record_int(j->r, "cost") <= 0)
		return 0;
	field = missing_papers(j->r, &missing);
	if (field != NULL) {
		buf_addf(&j->b, "报销要公函、审批单、清单、票据, 还缺%s", buf_str(&missing));
		v = known(j, "letter") ? RULE_OPEN : RULE_FAIL;
	} else if ((handler && (handler == witness || handler == by)) || (witness && witness == by)) {
		buf_adds(&j->b, "四要素齐; 但经办、证明、审批应是三个人");
		v = RULE_OPEN;
		field = witness && (witness == handler || witness == by) ? "witness" : "paid_by";
	} else {
		buf_adds(&j->b, "四要素齐: 公函、审批单、清单、票据");
	}
	buf_release(&missing);
	return put_later(j, "R14", v, field, e);
}

static int
judge_payment(struct judge *j, struct err *e)
{
	int64_t how = record_int(j->r, "payment");

	if (record_int(j->r, "cost") <= 0)
		return 0;
	buf_adds(&j->b, how == PAID_CARD ? "转账或公务卡结算" : how == PAID_CASH ? "用现金结算了" : "还没结算");
	return put_later(j, "R15", how == PAID_CARD ? RULE_PASS : how == PAID_CASH ? RULE_FAIL : RULE_OPEN, "payment", e);
}

static int
judge_budget(struct judge *j, struct err *e)
{
	int64_t account = record_int(j->r, "account");

	if (record_int(j->r, "cost") <= 0)
		return 0;
	buf_adds(&j->b, account == CHARGED_RECEPTION ? "列公务接待费" : account == CHARGED_ELSEWHERE ? "列在会议、培训等费用里了" :
			account ? "转给村、企业或个人出了" : "列支没填");
	return put(j, "R16", account == CHARGED_RECEPTION ? RULE_PASS : account ? RULE_FAIL : RULE_OPEN, "account", e);
}

/* The row of the rule table that the price of a working meal belongs in; *row 0: there is none. */
static int
meal_price_row(const struct judge *j, int64_t *row, struct err *e)
{
	struct record r;
	struct err why;
	int rc = rule_find(j->o, &r, "R17.meal", j->day, &why);

	*row = rc == 0 ? r.row : 0;
	record_release(&r);
	if (rc == 0 || why.code == ERR_NOTFOUND)
		return 0;
	*e = why;
	return -1;
}

static int
judge_price(struct judge *j, struct err *e)
{
	int64_t most, people = j->guests + record_int(j->r, "diners"), cost = record_int(j->r, "cost"), each;

	if (!j->fed || cost <= 0 || people <= 0)
		return 0;
	/* a price of its own for breakfast, lunch or dinner, else that of any working meal */
	if (rule_int(j->o, "R17.meal", j->day, 0, &most, e) < 0 || meal_int(j, "R17", most, &most, e) < 0)
		return -1;
	each = cost / people;
	if (most <= 0) {
		struct rule_place at = { .field = "value", .entity = &rule_entity };

		if (meal_price_row(j, &at.row, e) < 0)
			return -1;
		if (at.row == 0)
			at = (struct rule_place){ .field = NULL };
		buf_addf(&j->b, "人均 %" PRId64 ".%02d 元, 本地工作餐标准没填", each / 100, (int)(each % 100));
		return put_at(j, "R17", RULE_OPEN, &at, e);
	}
	buf_addf(&j->b, "人均 %" PRId64 ".%02d 元, 当地标准 %" PRId64 " 元", each / 100, (int)(each % 100), most);
	return put(j, "R17", cost > most * 100 * people ? RULE_FAIL : RULE_PASS, "cost", e);
}

/* 同城: a local rule; where the table forbids it. */
static int
judge_city(struct judge *j, struct err *e)
{
	int64_t from = record_int(j->r, "from_place"), banned;

	if (!j->fed)
		return 0;
	if (rule_int(j->o, "R18.ban", j->day, 0, &banned, e) < 0)
		return -1;
	if (!banned)
		return 0;
	buf_adds(&j->b, from == FROM_HERE ? "同城的公务活动不安排接待用餐" : from ? "不是同城接待" : "来访单位是不是同城没填");
	return put(j, "R18", from == FROM_HERE ? RULE_FAIL : from ? RULE_PASS : RULE_OPEN, "from_place", e);
}

/* Posted by a day of the month after; before that day nothing is owed. */
static int
judge_posting(struct judge *j, struct err *e)
{
	const char *on = record_text(j->r, "posted_on");
	int64_t by;
	int32_t last;
	int y, m, d;
	char iso[11];

	if (rule_int(j->o, "R19.day", j->day, 0, &by, e) < 0)
		return -1;
	date_split(j->day, &y, &m, &d);
	last = by < 1 || by > 28 ? DATE_NONE : m == 12 ? date_make(y + 1, 1, (int)by) : date_make(y, m + 1, (int)by);
	if (last == DATE_NONE || (!*on && date_today() <= last))
		return 0;
	date_to_iso(last, iso);
	if (!*on)
		buf_addf(&j->b, "公示日期没填, %s 前应公示", iso);
	else
		buf_addf(&j->b, "%s 公示, 期限 %s", on, iso);
	return put_later(j, "R19", !*on ? RULE_OPEN : strcmp(on, iso) > 0 ? RULE_FAIL : RULE_PASS, "posted_on", e);
}

static int
judge_archive(struct judge *j, struct err *e)
{
	int64_t how = record_int(j->r, "payment");

	if (how != PAID_CARD && how != PAID_CASH)
		return 0;
	buf_adds(&j->b, known(j, "archive") ? "已归档" : "已结算, 归档号没填: 公函、审批单、清单、票据放在一起");
	return put_later(j, "R20", known(j, "archive") ? RULE_PASS : RULE_OPEN, "archive", e);
}

static int
judge_all(struct office *o, const struct record *r, struct rule_results *out, struct err *e)
{
	struct judge j = { .o = o, .r = r, .out = out };
	int64_t meal = record_int(r, "meal"), others = 0, others_fed = 0;
	int rc;

	j.day = date_from_iso(record_text(r, "date"));
	if (j.day == DATE_NONE)
		j.day = date_today();
	date_to_iso(j.day, j.iso);
	j.guests = record_int(r, "guest_count");
	j.fed = meal == MEAL_CANTEEN || meal == MEAL_OUTSIDE;
	rc = known(&j, "letter") ? same_letter(&j, &others, &others_fed, e) : 0;
	/* by their numbers, as the office speaks of them */
	if (rc < 0 || judge_letter(&j, others, e) < 0 || judge_scope(&j, e) < 0 || judge_approval(&j, e) < 0 ||
			judge_meal(&j, others_fed, e) < 0 || judge_diners(&j, e) < 0 || judge_treats(&j, e) < 0 || judge_place(&j, e) < 0 ||
			judge_greeting(&j, e) < 0 || judge_rooms(&j, e) < 0 || judge_cars(&j, e) < 0 || judge_fee(&j, e) < 0 ||
			judge_car_fee(&j, e) < 0 || judge_gifts(&j, e) < 0 || judge_list(&j, e) < 0 || judge_signed(&j, e) < 0 ||
			judge_vouchers(&j, e) < 0 || judge_payment(&j, e) < 0 || judge_budget(&j, e) < 0 || judge_price(&j, e) < 0 ||
			judge_city(&j, e) < 0 || judge_posting(&j, e) < 0 || judge_archive(&j, e) < 0)
		rc = -1;
	buf_release(&j.b);
	if (rc < 0)
		rule_results_release(out);
	return rc;
}

int
reception_check(struct office *o, const struct record *r, struct rule_results *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	return judge_all(o, r, out, e);
}

int
reception_failed(struct office *o, const struct record *r, int *out, struct err *e)
{
	struct rule_results res = { .counts_only = true };
	int rc = judge_all(o, r, &res, e);

	*out = rc == 0 ? res.failed : 0;
	rule_results_release(&res);
	return rc;
}
