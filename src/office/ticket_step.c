/*
 * ticket_step.c - the state machine of a ticket.
 *
 * The table says what may happen when; the functions below it what is written
 * then and which figures of the rule table it is held against.  Each step is
 * saved as one batch: one key takes it back.
 */
#include "office/ticket_step.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "office/look.h"
#include "office/office.h"
#include "office/rule.h"
#include "office/term.h"

const struct ticket_event_info ticket_events[TICKET_EVENTS] = {
	[EVENT_NOTE] = { .name = "note", .title = "进展", .needs = NEEDS_TEXT, .ask_text = "做了什么, 还差什么",
		.help = "记一句进展", .why = "什么时候都可以" },
	[EVENT_ASSIGN] = { .name = "assign", .title = "派单", .needs = NEEDS_PERSON | TAKES_DAY, .ask_person = "派给谁:",
		.ask_day = "限到哪天 (如 1118  +7  周五; 直接回车: 期限不变)", .help = "派给人或部门, 也是改派", .why = "没办结的才能派" },
	[EVENT_SIGN] = { .name = "sign", .title = "签收", .help = "承办的收到了", .why = "派出去还没签收的才签收" },
	[EVENT_RETURN] = { .name = "return", .title = "退回", .needs = NEEDS_TEXT, .ask_text = "为什么退回 (不归谁管、该谁管)",
		.help = "不归承办的管, 说明理由", .why = "已派、签收和办理中的才能退" },
	[EVENT_CONSENT] = { .name = "consent", .title = "同意退回", .needs = TAKES_TEXT, .ask_text = "派单人的意见 (可空, 回车同意)",
		.help = "派单人同意, 等改派", .why = "退回来的才要同意" },
	[EVENT_DENY] = { .name = "deny", .title = "不同意退回", .needs = NEEDS_TEXT, .ask_text = "为什么不同意退回",
		.help = "派单人不同意, 还由原承办的办", .why = "退回来的才要答复同不同意" },
	[EVENT_EXTEND] = { .name = "extend", .title = "延期", .needs = NEEDS_TEXT | NEEDS_PERSON | NEEDS_DAY,
		.ask_text = "为什么要延期", .ask_person = "谁批准的:", .ask_day = "延到哪天 (如 1218  +15)", .help = "要有人批准, 只能一次",
		.why = "派出去在办的才能延期; 挂账的改复查日期" },
	[EVENT_PARK] = { .name = "park", .title = "挂账", .needs = NEEDS_TEXT | NEEDS_DAY,
		.ask_text = "为什么暂时办不了 (政策/资金/历史..)", .ask_day = "哪天再看 (如 1218  +30)", .day = "+30",
		.help = "暂不具备条件, 定复查日期", .why = "没办结的才能挂账" },
	[EVENT_RESUME] = { .name = "resume", .title = "恢复办理", .needs = TAKES_TEXT, .ask_text = "现在怎么办 (可空)",
		.help = "条件有了, 接着办", .why = "挂账的才要恢复" },
	[EVENT_REPORT] = { .name = "report", .title = "上报", .needs = NEEDS_TEXT,
		.ask_text = "报给哪个部门, 请它办什么 (如 县水利局: 干渠清淤)", .help = "上级收回或要配合的事, 报主管部门",
		.why = "已经上报的先等上级答复" },
	[EVENT_ABOVE] = { .name = "above", .title = "上级答复", .needs = NEEDS_TEXT, .ask_text = "上级怎么答复的",
		.help = "上级有了说法, 接着办", .why = "上报了的才有上级答复" },
	[EVENT_ANSWER] = { .name = "answer", .title = "答复", .needs = NEEDS_TEXT, .ask_text = "怎么答复群众的",
		.help = "办理情况告诉反映人了", .why = "退回的先改派, 再答复" },
	[EVENT_SUPERVISE] = { .name = "supervise", .title = "督办", .needs = NEEDS_TEXT,
		.ask_text = "谁督办, 怎么要求 (如 王镇长: 三天内有结果)", .help = "催办或领导批示, 记第几次", .why = "没办结的才督办" },
	[EVENT_REFUSE] = { .name = "refuse", .title = "不予受理", .needs = NEEDS_TEXT, .ask_text = "为什么不受理, 告诉群众找哪里",
		.help = "不该本级受理, 说明理由和去处", .why = "已经受理在办了; 办不了按 F8 选 3政策不允许" },
	[EVENT_MERGE] = { .name = "merge", .title = "并件", .needs = NEEDS_TARGET | TAKES_TEXT,
		.help = "和另一件是同一件事, 可以再拆开", .why = "没办结的才能并" },
	[EVENT_UNMERGE] = { .name = "unmerge", .title = "取消并件", .needs = TAKES_TEXT, .ask_text = "为什么拆开 (可空, 回车拆)",
		.help = "不是同一件事, 拆回来单独办", .why = "它没有并到别的工单" },
	[EVENT_CLOSE] = { .name = "close", .title = "办结", .needs = NEEDS_RESULT | TAKES_TEXT, .help = "结果用数字选", .why = "没办结的才办结" },
	[EVENT_CALLBACK] = { .name = "callback", .title = "记回访", .needs = NEEDS_ANSWERS | TAKES_TEXT,
		.ask_text = "群众怎么说 (可空, 回车存)", .help = "问满意、解决、联系过没有", .why = "办结后才回访" },
	[EVENT_REDO] = { .name = "redo", .title = "重办", .needs = NEEDS_TEXT, .ask_text = "回访说什么没办好",
		.help = "回访不满意或没解决, 退回去重办", .why = "它还没办结" },
	[EVENT_REOPEN] = { .name = "reopen", .title = "重开", .needs = NEEDS_TEXT, .ask_text = "为什么重新打开",
		.help = "群众再来反映同一件事", .why = "它还没办结" },
	[EVENT_FILE] = { .name = "file", .title = "归档", .needs = NEEDS_TEXT, .ask_text = "为什么不回访就归档",
		.help = "不用再回访的", .why = "办结的才归档" },
};

/* --- the table ------------------------------------------------------------------------------------------------- */

enum { NEW, ASG, SGN, WRK, RET, UNP, PRK, REP, ANS, CLS, FIL, MRG, REF, STATES };

static const int64_t codes[STATES] = {
	TICKET_NEW, TICKET_ASSIGNED, TICKET_SIGNED, TICKET_WORKING, TICKET_RETURNED, TICKET_UNPLACED, TICKET_PARKED, TICKET_REPORTED,
	TICKET_ANSWERED, TICKET_CLOSED, TICKET_FILED, TICKET_MERGED, TICKET_REFUSED,
};

#define NO (-1)		/* refused */
#define __ (-2)		/* stays as it is */
#define BK (-3)		/* back to what it was before */

static const signed char table[TICKET_EVENTS][STATES] = {
	/*                    NEW  ASG  SGN  WRK  RET  UNP  PRK  REP  ANS   CLS  FIL  MRG  REF */
	[EVENT_NOTE]      = { WRK, WRK, WRK, __,  __,  __,  __,  __,  __,   __,  __,  __,  __ },
	[EVENT_ASSIGN]    = { ASG, ASG, ASG, ASG, ASG, ASG, ASG, ASG, ASG,  NO,  NO,  NO,  NO },
	[EVENT_SIGN]      = { NO,  SGN, NO,  NO,  NO,  NO,  NO,  NO,  NO,   NO,  NO,  NO,  NO },
	[EVENT_RETURN]    = { NO,  RET, RET, RET, NO,  NO,  NO,  NO,  NO,   NO,  NO,  NO,  NO },
	[EVENT_CONSENT]   = { NO,  NO,  NO,  NO,  UNP, NO,  NO,  NO,  NO,   NO,  NO,  NO,  NO },
	[EVENT_DENY]      = { NO,  NO,  NO,  NO,  ASG, NO,  NO,  NO,  NO,   NO,  NO,  NO,  NO },
	[EVENT_EXTEND]    = { NO,  __,  __,  __,  NO,  NO,  NO,  __,  __,   NO,  NO,  NO,  NO },
	[EVENT_PARK]      = { PRK, PRK, PRK, PRK, PRK, PRK, PRK, PRK, PRK,  NO,  NO,  NO,  NO },
	[EVENT_RESUME]    = { NO,  NO,  NO,  NO,  NO,  NO,  WRK, NO,  NO,   NO,  NO,  NO,  NO },
	[EVENT_REPORT]    = { REP, REP, REP, REP, REP, REP, REP, NO,  REP,  NO,  NO,  NO,  NO },
	[EVENT_ABOVE]     = { NO,  NO,  NO,  NO,  NO,  NO,  NO,  WRK, NO,   NO,  NO,  NO,  NO },
	[EVENT_ANSWER]    = { ANS, ANS, ANS, ANS, NO,  NO,  ANS, ANS, ANS,  NO,  NO,  NO,  NO },
	[EVENT_SUPERVISE] = { __,  __,  __,  __,  __,  __,  __,  __,  __,   NO,  NO,  NO,  NO },
	[EVENT_REFUSE]    = { REF, REF, REF, NO,  REF, REF, NO,  NO,  NO,   NO,  NO,  NO,  NO },
	[EVENT_MERGE]     = { MRG, MRG, MRG, MRG, MRG, MRG, MRG, MRG, MRG,  NO,  NO,  NO,  NO },
	[EVENT_UNMERGE]   = { NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,   NO,  NO,  BK,  NO },
	[EVENT_CLOSE]     = { CLS, CLS, CLS, CLS, CLS, CLS, CLS, CLS, CLS,  NO,  NO,  NO,  NO },
	[EVENT_CALLBACK]  = { NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,   FIL, FIL, NO,  NO },
	[EVENT_REDO]      = { NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,   WRK, WRK, NO,  NO },
	[EVENT_REOPEN]    = { NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,   WRK, WRK, NO,  WRK },
	[EVENT_FILE]      = { NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,   FIL, NO,  NO,  NO },
};

#undef __

static int
state_at(int64_t state)
{
	for (int i = 0; i < STATES; i++)
		if (codes[i] == state)
			return i;
	return -1;
}

int64_t
ticket_next(enum ticket_event event, int64_t state)
{
	int at = state_at(state ? state : TICKET_NEW), to;

	if (at < 0)
		return 0;
	to = table[event][at];
	return to == NO ? 0 : to == BK ? TICKET_BEFORE : to < 0 ? codes[at] : codes[to];
}

const char *
ticket_refusal(enum ticket_event event, int64_t state)
{
	int at = state_at(state ? state : TICKET_NEW);

	if (at < 0)
		return "这个状态是新版程序写的, 这里只能看";
	if (table[event][at] != NO)
		return NULL;
	if (at < CLS || event == EVENT_UNMERGE)
		return ticket_events[event].why;
	switch (at) {
	case MRG:
		return "它已并到别的工单; 要单独办先取消并件";
	case REF:
		return event == EVENT_CALLBACK || event == EVENT_FILE || event == EVENT_REDO ? "它没有受理; 要办先重开" :
			"它不予受理; 要办先重开";
	default:
		return event == EVENT_FILE ? "它已经归档" : "已经办结; 要再办先重开";
	}
}

/* --- one step --------------------------------------------------------------------------------------------------- */

struct step {			/* a ticket as it is now, and what this step will write */
	struct office *o;
	const struct ticket_input *in;
	struct record now;
	struct changes all;
	int64_t next;		/* the state it leads to; a step may settle it otherwise */
	struct buf line;	/* of progress; what was typed when empty */
	struct buf said;
};

static struct change *
ticket_of(struct step *s)
{
	return &s->all.p[0];
}

static void
set_null(struct step *s, const char *field)
{
	struct value v;

	value_init(&v);
	if (!value_is_null(record_field(&s->now, field)))
		change_set(ticket_of(s), field, &v);
}

static void
set_day(struct step *s, const char *field, int32_t day)
{
	char iso[11];

	date_to_iso(day, iso);
	change_set_text(ticket_of(s), field, iso);
}

static int32_t
day_of(const struct step *s)
{
	return s->in->day == 0 ? DATE_NONE : s->in->day;
}

static bool
has_text(const struct step *s)
{
	return s->in->text && s->in->text[strspn(s->in->text, " \t\n")] != '\0';
}

static void
say_day(struct buf *out, int32_t day)
{
	date_short(out, day, date_today());
}

/* "县水利局: 干渠清淤" names who; without such a beginning the first words do. */
static void
who_of(struct buf *out, const char *text)
{
	static const char *const ends[] = { ":", "：", ",", "，", " ", "、", ";", "；", "。", NULL };
	const char *p = text;

	for (size_t chars = 0; *p && chars < 20; chars++) {
		int cols;

		for (const char *const *end = ends; *end; end++)
			if (strncmp(p, *end, strlen(*end)) == 0 && p > text) {
				buf_add(out, text, (size_t)(p - text));
				return;
			}
		p += text_grapheme(p, strlen(p), &cols);
	}
	buf_add(out, text, (size_t)(p - text));
}

static int
do_note(struct step *s, struct err *e)
{
	(void)e;
	buf_adds(&s->said, "进展已记");
	return 0;
}

static int
do_assign(struct step *s, struct err *e)
{
	int64_t owner = s->in->person, was = record_int(&s->now, "owner");
	int32_t deadline = day_of(s);

	if (ticket_may_own(s->o, &s->now, owner, e) < 0)
		return -1;
	/* Whoever sends it on agrees that it came back. */
	if (record_int(&s->now, "state") == TICKET_RETURNED)
		buf_adds(&s->line, "同意退回, ");
	buf_adds(&s->line, was && was != owner ? "改派 " : "派给 ");
	office_title(s->o, "staff", owner, &s->line);
	change_set_int(ticket_of(s), "owner", owner);
	change_set_int(ticket_of(s), "assigned", date_now());
	if (s->o->me)
		change_set_int(ticket_of(s), "assigned_by", s->o->me);
	set_null(s, "signed");
	if (deadline != DATE_NONE) {
		set_day(s, "deadline", deadline);
		buf_adds(&s->line, ", 限 ");
		date_long(&s->line, deadline);	/* the line is printed and read years later */
	}
	buf_adds(&s->said, buf_str(&s->line));
	return 0;
}

static int
do_sign(struct step *s, struct err *e)
{
	(void)e;
	change_set_int(ticket_of(s), "signed", date_now());
	office_title(s->o, "staff", record_int(&s->now, "owner"), &s->line);
	buf_adds(&s->line, "签收");
	buf_adds(&s->said, "已签收");
	return 0;
}

static int
may_return(struct office *o, const struct record *r, struct err *e)
{
	int64_t owner = record_int(r, "owner"), assigned = record_int(r, "assigned"), most;
	const char *number = record_text(r, "number");
	int32_t last = DATE_NONE, today = date_today();

	if (!owner)
		return err_set(e, ERR_INPUT, "工单 %s 还没派给谁, 不用退回. 按 F6 派; 没有改动.", number);
	if (rule_int(o, "T3.returns", today, 1, &most, e) < 0)
		return -1;
	if (assigned && rule_last_day(o, "T3.days", date_of_ms(assigned), &last, e) < 0)
		return -1;
	if (last != DATE_NONE && today > last) {
		struct buf b = BUF_INIT;

		say_day(&b, last);
		err_set(e, ERR_INPUT, "退回期限到 %s 止, 已经过了, 工单 %s 没有改动. 确实不归这里管的, 用上报或请领导定.", buf_str(&b),
				number);
		buf_release(&b);
		return -1;
	}
	if (record_int(r, "returned") >= most && value_has(record_field(r, "returned_by"), owner))
		return err_set(e, ERR_INPUT, "工单 %s 这个承办单位已经退回过, 同一件只能退一次. 请领导定由谁办, 没有改动.", number);
	return 0;
}

static int
do_return(struct step *s, struct err *e)
{
	int64_t owner = record_int(&s->now, "owner"), times = record_int(&s->now, "returned") + 1, most;
	const struct value *before = record_field(&s->now, "returned_by");
	struct value by;

	if (rule_int(s->o, "T3.returns", date_today(), 1, &most, e) < 0)
		return -1;
	value_init(&by);
	value_copy(&by, before);
	if (!value_has(&by, owner))
		value_add_int(&by, owner);
	change_set(ticket_of(s), "returned_by", &by);
	value_release(&by);
	change_set_int(ticket_of(s), "returned", times);
	change_set_text(ticket_of(s), "return_reason", s->in->text);
	buf_adds(&s->said, "已退回, 等派单人同意和改派");
	if (times > most)
		buf_addf(&s->said, "; 已是第 %d 次退回, 请领导定由谁办", (int)times);
	return 0;
}

/* Nobody agrees to his own hand-back, unless he dispatched it himself. */
static int
may_settle(struct step *s, struct err *e)
{
	int64_t who = s->in->person ? s->in->person : s->o->me;

	if (who && who == record_int(&s->now, "owner") && who != record_int(&s->now, "assigned_by"))
		return err_set(e, ERR_INPUT, "工单 %s 的退回要派单人来定, 退回的人不能自己定. 没有改动.", record_text(&s->now, "number"));
	return 0;
}

static int
do_consent(struct step *s, struct err *e)
{
	if (may_settle(s, e) < 0)
		return -1;
	if (!has_text(s))
		buf_adds(&s->line, "同意退回");
	buf_adds(&s->said, "同意退回, 按 F6 改派");
	return 0;
}

static int
do_deny(struct step *s, struct err *e)
{
	if (may_settle(s, e) < 0)
		return -1;
	buf_adds(&s->said, "不同意退回, 还由 ");
	office_title(s->o, "staff", record_int(&s->now, "owner"), &s->said);
	buf_adds(&s->said, " 办");
	return 0;
}

/* How far this source may be put off from its limit; DATE_NONE: no rule. */
static int
furthest(struct step *s, int32_t limit, int32_t *out, struct err *e)
{
	struct record source;
	struct buf key = BUF_INIT;
	const char *code;
	int rc = look_row(s->o, &term_entity, record_int(&s->now, "source"), &source, e);

	if (rc == 0) {
		code = record_text(&source, "code");
		buf_addf(&key, "T4.%s", strcmp(code, "petition") == 0 ? "extend" : *code ? code : "other");
		rc = rule_last_day(s->o, buf_str(&key), limit, out, e);
	}
	record_release(&source);
	buf_release(&key);
	return rc;
}

static int
may_extend(struct office *o, const struct record *r, struct err *e)
{
	int64_t times, extended = record_int(r, "extended");
	const char *number = record_text(r, "number");

	if (rule_int(o, "T4.times", date_today(), 1, &times, e) < 0)
		return -1;
	if (extended >= times)
		return err_set(e, ERR_INPUT, "工单 %s 已经延期过 %d 次, 不能再延. 没有改动; 办不完请挂账或上报.", number, (int)extended);
	if (date_from_iso(record_text(r, "deadline")) == DATE_NONE)
		return err_set(e, ERR_INPUT, "工单 %s 没有期限, 不用延期. 没有改动.", number);
	return 0;
}

static int
do_extend(struct step *s, struct err *e)
{
	int32_t limit = date_from_iso(record_text(&s->now, "deadline")), day = day_of(s), most;
	int64_t extended = record_int(&s->now, "extended");
	const char *number = record_text(&s->now, "number");
	struct buf b = BUF_INIT;

	if (day <= limit)
		return err_set(e, ERR_INPUT, "新期限要在原期限 %s 以后, 工单 %s 没有改动.", record_text(&s->now, "deadline"), number);
	if (furthest(s, limit, &most, e) < 0)
		return -1;
	if (most != DATE_NONE && day > most) {
		say_day(&b, most);
		err_set(e, ERR_INPUT, "按规则最多延到 %s, 工单 %s 没有改动. 规则和依据在 F10 5 7.", buf_str(&b), number);
		buf_release(&b);
		return -1;
	}
	if (value_is_null(record_field(&s->now, "first_limit")))
		set_day(s, "first_limit", limit);
	set_day(s, "deadline", day);
	change_set_int(ticket_of(s), "extended", extended + 1);
	change_set_int(ticket_of(s), "extended_by", s->in->person);
	buf_adds(&s->line, "延到");
	date_long(&s->line, day);
	buf_adds(&s->line, ", ");
	office_title(s->o, "staff", s->in->person, &s->line);
	buf_adds(&s->line, "批准");
	buf_adds(&s->said, buf_str(&s->line));
	buf_addf(&s->line, ": %s", s->in->text);
	return 0;
}

/* Parked, the day to look again is what is due; its own deadline waits. */
static int
do_park(struct step *s, struct err *e)
{
	(void)e;
	if (record_int(&s->now, "state") != TICKET_PARKED)
		change_set(ticket_of(s), "parked_limit", record_field(&s->now, "deadline"));
	set_day(s, "look_again", day_of(s));
	set_day(s, "deadline", day_of(s));
	buf_adds(&s->said, "已挂账, 复查日 ");
	say_day(&s->said, day_of(s));
	return 0;
}

static int
do_resume(struct step *s, struct err *e)
{
	(void)e;
	if (!has_text(s))
		buf_adds(&s->line, "恢复办理");
	buf_adds(&s->said, "恢复办理");
	int32_t limit = date_from_iso(record_text(&s->now, "parked_limit"));
	if (limit != DATE_NONE) {
		buf_adds(&s->said, ", 期限仍是 ");
		say_day(&s->said, limit);
		buf_adds(&s->said, limit < date_today() ? ", 已经过了: 可以延期" : "");
	}
	return 0;
}

static int
do_report(struct step *s, struct err *e)
{
	struct buf to = BUF_INIT;
	int64_t duty = record_int(&s->now, "duty");

	(void)e;
	who_of(&to, s->in->text);
	change_set_text(ticket_of(s), "reported_to", buf_str(&to));
	change_set_int(ticket_of(s), "reported", date_now());
	buf_addf(&s->said, "已上报 %s", buf_str(&to));
	if (duty && duty == term_row(s->o, "duty", "basic"))
		buf_adds(&s->said, "; 这是基本履职的事, 上级答复前仍由本级负责");
	buf_release(&to);
	return 0;
}

static int
do_above(struct step *s, struct err *e)
{
	(void)e;
	change_set_text(ticket_of(s), "above_answer", s->in->text);
	buf_adds(&s->said, "上级答复已记, 接着办; 别忘了答复群众");
	return 0;
}

static int
do_answer(struct step *s, struct err *e)
{
	(void)e;
	change_set_int(ticket_of(s), "answered", date_now());
	change_set_text(ticket_of(s), "answer", s->in->text);
	buf_adds(&s->said, "答复已记; 办完按 F8 办结");
	return 0;
}

static int
do_supervise(struct step *s, struct err *e)
{
	int64_t most, times = record_int(&s->now, "supervised") + 1;
	struct buf who = BUF_INIT;

	if (rule_int(s->o, "T6.times", date_today(), 3, &most, e) < 0)
		return -1;
	if (times > most)
		return err_set(e, ERR_INPUT, "工单 %s 已经督办 %d 次. 请领导开会定, 情况记在进展里; 没有改动.", record_text(&s->now, "number"),
				(int)most);
	who_of(&who, s->in->text);
	change_set_int(ticket_of(s), "supervised", times);
	change_set_text(ticket_of(s), "supervised_by", buf_str(&who));
	buf_addf(&s->line, "第 %d 次督办: %s", (int)times, s->in->text);
	buf_addf(&s->said, "第 %d 次督办已记", (int)times);
	buf_release(&who);
	return 0;
}

static int
do_refuse(struct step *s, struct err *e)
{
	(void)e;
	change_set_text(ticket_of(s), "result_note", s->in->text);
	change_set_int(ticket_of(s), "closed", date_now());
	buf_adds(&s->said, "不予受理, 请把理由告知反映人");
	return 0;
}

static int
do_merge(struct step *s, struct err *e)
{
	int64_t target = s->in->target;
	struct record t;
	int rc;

	if (target == s->now.row)
		return err_set(e, ERR_INPUT, "不能并到它自己. 选另一张工单, 没有改动.");
	rc = look_row(s->o, &ticket_entity, target, &t, e);
	if (rc == 0 && (!t.row || t.deleted))
		rc = err_set(e, ERR_INPUT, "要并到的工单不在本账里. 选另一张, 没有改动.");
	else if (rc == 0 && record_int(&t, "state") == TICKET_MERGED)
		rc = err_set(e, ERR_INPUT, "工单 %s 自己也是并掉的. 选它并到的那一张, 没有改动.", record_text(&t, "number"));
	if (rc == 0) {
		change_set_int(ticket_of(s), "merged_into", target);
		change_set_int(ticket_of(s), "result", RESULT_DUPLICATE);
		change_set_int(ticket_of(s), "closed", date_now());
		change_set_int(ticket_of(s), "before", record_int(&s->now, "state"));
		if (has_text(s))
			change_set_text(ticket_of(s), "result_note", s->in->text);
		buf_addf(&s->line, "并入 %s", record_text(&t, "number"));
		buf_adds(&s->said, buf_str(&s->line));
		if (has_text(s))
			buf_addf(&s->line, ": %s", s->in->text);
	}
	record_release(&t);
	return rc;
}

static int
do_unmerge(struct step *s, struct err *e)
{
	static const char *const forget[] = { "merged_into", "result", "result_note", "closed", "before" };
	int64_t before = record_int(&s->now, "before");

	(void)e;
	buf_adds(&s->line, "不再并入 ");
	office_title(s->o, "ticket", record_int(&s->now, "merged_into"), &s->line);
	if (has_text(s))
		buf_addf(&s->line, ": %s", s->in->text);
	for (size_t i = 0; i < sizeof(forget) / sizeof(*forget); i++)
		set_null(s, forget[i]);
	/* Merged by an older program: what it was before is not known. */
	s->next = state_at(before) >= 0 && before < TICKET_CLOSED ? before : TICKET_WORKING;
	buf_adds(&s->said, "已拆开, 单独办");
	return 0;
}

static int
do_close(struct step *s, struct err *e)
{
	const char *title = ticket_results[s->in->result - 1].title;
	int32_t call;

	if (rule_last_day(s->o, "T2.callback", date_today(), &call, e) < 0)
		return -1;
	change_set_int(ticket_of(s), "result", s->in->result);
	change_set_int(ticket_of(s), "closed", date_now());
	if (has_text(s))
		change_set_text(ticket_of(s), "result_note", s->in->text);
	buf_adds(&s->line, title);
	if (has_text(s))
		buf_addf(&s->line, ": %s", s->in->text);
	buf_addf(&s->said, "办结: %s. ", title);
	say_day(&s->said, call == DATE_NONE ? date_today() + 7 : call);
	buf_adds(&s->said, " 起提醒回访");
	return 0;
}

static int
do_callback(struct step *s, struct err *e)
{
	const struct ticket_input *in = s->in;
	struct change *c = ticket_of(s);
	int64_t tries, times = record_int(&s->now, "callbacks") + 1;

	if (rule_int(s->o, "T2.tries", date_today(), 3, &tries, e) < 0)
		return -1;
	change_set_int(c, "satisfied", in->satisfied);
	set_day(s, "callback_on", date_today());
	change_set_int(c, "callbacks", times);
	if (s->o->me)
		change_set_int(c, "callback_by", s->o->me);
	if (has_text(s))
		change_set_text(c, "callback_note", in->text);
	buf_adds(&s->line, ticket_satisfied[in->satisfied - 1].title);
	if (in->satisfied != SATISFIED_UNREACHED) {
		change_set_int(c, "solved", in->solved);
		if (in->contacted)
			change_set_int(c, "contacted", in->contacted);
		if (in->solved != SOLVED_YES)
			set_null(s, "solved_on");
		else if (value_is_null(record_field(&s->now, "solved_on")))
			set_day(s, "solved_on", date_today());
		buf_addf(&s->line, ", %s", ticket_solved[in->solved - 1].title);
		buf_addf(&s->said, "回访: %s. 已归档", buf_str(&s->line));
		if (in->satisfied == SATISFIED_NO || in->solved == SOLVED_NO)
			buf_adds(&s->said, "; 群众不认可, 按 F4 选重办");
	} else if (times >= tries) {
		buf_addf(&s->said, "第 %d 次联系不上, 记无效回访, 已归档", (int)times);
	} else {
		s->next = record_int(&s->now, "state");
		buf_addf(&s->said, "第 %d 次联系不上, 还在待回访里", (int)times);
	}
	if (has_text(s))
		buf_addf(&s->line, ": %s", in->text);
	return 0;
}

/* The last call-back after this closing said that it is not done. */
static bool
called_bad(const struct record *r)
{
	int64_t satisfied = record_int(r, "satisfied"), solved = record_int(r, "solved"), closed = record_int(r, "closed");
	int32_t on = date_from_iso(record_text(r, "callback_on"));

	return on != DATE_NONE && (!closed || on >= date_of_ms(closed)) && satisfied != SATISFIED_UNREACHED &&
		(satisfied == SATISFIED_NO || solved == SOLVED_NO || solved == SOLVED_PARTLY);
}

/* Work begins anew, with a limit counted from today. */
static int
begin_anew(struct step *s, struct err *e)
{
	static const char *const forget[] = { "result", "result_note", "closed", "solved_on", "merged_into", "answered", "answer" };
	/* A bad call-back stays: it happened, and the month's rates count it. */
	static const char *const good[] = {
		"solved", "satisfied", "contacted", "callback_on", "callback_by", "callback_way", "callback_note",
	};
	struct record again;
	struct value deadline;
	int rc;

	for (size_t i = 0; i < sizeof(forget) / sizeof(*forget); i++)
		set_null(s, forget[i]);
	for (size_t i = 0; !called_bad(&s->now) && i < sizeof(good) / sizeof(*good); i++)
		set_null(s, good[i]);
	change_set_int(ticket_of(s), "reopened", record_int(&s->now, "reopened") + 1);
	value_init(&deadline);
	record_init(&again, &ticket_entity);
	record_copy(&again, &s->now);
	value_set_int(record_field(&again, "opened"), date_now());
	rc = ticket_default_deadline(s->o, &again, &deadline, e);
	record_release(&again);
	if (rc == 0 && !value_is_null(&deadline))
		change_set(ticket_of(s), "deadline", &deadline);
	buf_addf(&s->said, "第 %d 次重办", (int)record_int(&s->now, "reopened") + 1);
	if (deadline.kind == VALUE_TEXT)
		buf_addf(&s->said, ", 限 %s", deadline.s);
	value_release(&deadline);
	return rc;
}

static int
may_redo(struct office *o, const struct record *r, struct err *e)
{
	(void)o;
	if (!called_bad(r))
		return err_set(e, ERR_INPUT, "工单 %s 的回访没有说不满意或没解决. 群众再来反映请用重开; 没有改动.", record_text(r, "number"));
	return 0;
}

static int
do_redo(struct step *s, struct err *e)
{
	return begin_anew(s, e);
}

static int
may_reopen(struct office *o, const struct record *r, struct err *e)
{
	int64_t closed = record_int(r, "closed");
	int32_t last = DATE_NONE;

	if (closed && rule_last_day(o, "T5.reopen", date_of_ms(closed), &last, e) < 0)
		return -1;
	if (last != DATE_NONE && date_today() > last) {
		struct buf b = BUF_INIT;

		say_day(&b, last);
		err_set(e, ERR_INPUT, "工单 %s 只能在 %s 以前重开. 请按 F6 登记一张新工单; 这张没有改动.", record_text(r, "number"),
				buf_str(&b));
		buf_release(&b);
		return -1;
	}
	return 0;
}

static int
do_reopen(struct step *s, struct err *e)
{
	buf_adds(&s->said, "已重开, ");
	return begin_anew(s, e);
}

static int
do_file(struct step *s, struct err *e)
{
	(void)e;
	buf_adds(&s->said, "已归档");
	return 0;
}

static const struct {
	int (*run)(struct step *s, struct err *e);
	int progress;
	int (*may)(struct office *o, const struct record *r, struct err *e);	/* beside the state; NULL: always */
} doing[TICKET_EVENTS] = {
	[EVENT_NOTE] = { .run = do_note, .progress = PROGRESS_STEP },
	[EVENT_ASSIGN] = { .run = do_assign, .progress = PROGRESS_ASSIGN },
	[EVENT_SIGN] = { .run = do_sign, .progress = PROGRESS_SIGN },
	[EVENT_RETURN] = { .run = do_return, .progress = PROGRESS_RETURN, .may = may_return },
	[EVENT_CONSENT] = { .run = do_consent, .progress = PROGRESS_CONSENT },
	[EVENT_DENY] = { .run = do_deny, .progress = PROGRESS_DENY },
	[EVENT_EXTEND] = { .run = do_extend, .progress = PROGRESS_EXTEND, .may = may_extend },
	[EVENT_PARK] = { .run = do_park, .progress = PROGRESS_PARK },
	[EVENT_RESUME] = { .run = do_resume, .progress = PROGRESS_RESUME },
	[EVENT_REPORT] = { .run = do_report, .progress = PROGRESS_REPORT },
	[EVENT_ABOVE] = { .run = do_above, .progress = PROGRESS_ABOVE },
	[EVENT_ANSWER] = { .run = do_answer, .progress = PROGRESS_ANSWER },
	[EVENT_SUPERVISE] = { .run = do_supervise, .progress = PROGRESS_SUPERVISE },
	[EVENT_REFUSE] = { .run = do_refuse, .progress = PROGRESS_REFUSE },
	[EVENT_MERGE] = { .run = do_merge, .progress = PROGRESS_MERGE },
	[EVENT_UNMERGE] = { .run = do_unmerge, .progress = PROGRESS_UNMERGE },
	[EVENT_CLOSE] = { .run = do_close, .progress = PROGRESS_CLOSE },
	[EVENT_CALLBACK] = { .run = do_callback, .progress = PROGRESS_CALLBACK },
	[EVENT_REDO] = { .run = do_redo, .progress = PROGRESS_REOPEN, .may = may_redo },
	[EVENT_REOPEN] = { .run = do_reopen, .progress = PROGRESS_REOPEN, .may = may_reopen },
	[EVENT_FILE] = { .run = do_file, .progress = PROGRESS_FILE },
};

/* --- inputs ----------------------------------------------------------------------------------------------------- */

static int
check_answers(const struct ticket_input *in, struct err *e)
{
	if (in->satisfied < SATISFIED_YES || in->satisfied > SATISFIED_UNREACHED)
		return err_set(e, ERR_INPUT, "是否满意打 1 到 4 的数字: 1满意 2基本满意 3不满意 4联系不上. 没有改动.");
	if (in->satisfied == SATISFIED_UNREACHED)
		return 0;
	if (in->solved < SOLVED_YES || in->solved > SOLVED_NO)
		return err_set(e, ERR_INPUT, "是否解决打 1 到 3 的数字: 1已解决 2部分解决 3未解决. 没有改动.");
	if (in->contacted < 0 || in->contacted > CONTACTED_NO)
		return err_set(e, ERR_INPUT, "是否联系打 1 或 2: 1联系过 2没联系. 没有改动.");
	return 0;
}

static int
check_inputs(const struct step *s, enum ticket_event event, struct err *e)
{
	const struct ticket_event_info *info = &ticket_events[event];

	if (info->needs & NEEDS_RESULT && (s->in->result < RESULT_SOLVED || s->in->result >= RESULT_DUPLICATE))
		return err_set(e, ERR_INPUT, "办理结果打 1 到 5 的数字: 1已解决 2部分解决 3政策不允许 4转上级 5重复. 没有改动.");
	if (info->needs & NEEDS_ANSWERS && check_answers(s->in, e) < 0)
		return -1;
	if (info->needs & NEEDS_TEXT && !has_text(s))
		return err_set(e, ERR_INPUT, "%s还没写: %s. 写一句话再存, 工单没有改动.", info->title, info->ask_text);
	if (info->needs & NEEDS_PERSON && !s->in->person)
		return err_set(e, ERR_INPUT, "%s还没选人 (%s). 打首字母选一个人, 工单没有改动.", info->title, info->ask_person);
	if (info->needs & NEEDS_DAY && day_of(s) == DATE_NONE)
		return err_set(e, ERR_INPUT, "%s要填日期: %s. 工单没有改动.", info->title, info->ask_day);
	if (info->needs & NEEDS_TARGET && !s->in->target)
		return err_set(e, ERR_INPUT, "重复件要选并到哪一张工单. 打编号或首字母选, 工单没有改动.");
	return 0;
}

static int
step_begin(struct step *s, struct office *o, int64_t row, const struct ticket_input *in, struct err *e)
{
	memset(s, 0, sizeof(*s));
	s->o = o;
	s->in = in;
	changes_init(&s->all);
	if (ledger_get_proven(o->ledger, &s->now, &ticket_entity, row, e) < 0)
		return -1;
	change_on(changes_add(&s->all, &ticket_entity), &s->now);
	return 0;
}

static const char *
state_title(int64_t state)
{
	for (const struct choice *c = ticket_states; c->title; c++)
		if (c->code == state)
			return c->title;
	return "未定";
}

static int
step_save(struct step *s, enum ticket_event event, struct err *e)
{
	struct change *p = changes_add(&s->all, &progress_entity);
	int64_t batch;

	if (s->next != record_int(&s->now, "state"))
		change_set_int(ticket_of(s), "state", s->next);
	change_set_int(p, "ticket", s->now.row);
	change_set_int(p, "at", date_now());
	if (s->o->me)
		change_set_int(p, "who", s->o->me);
	change_set_int(p, "kind", doing[event].progress);
	change_set_text(p, "text", s->line.n ? buf_str(&s->line) : s->in->text);
	return ledger_save(s->o->ledger, &s->all, s->o->me, &batch, e);
}

static void
step_release(struct step *s)
{
	record_release(&s->now);
	changes_release(&s->all);
	buf_release(&s->line);
	buf_release(&s->said);
}

/* What is reported to a merged ticket belongs to the one it went into. */
static int
main_ticket(struct step *s, int64_t *row, struct err *e)
{
	*row = record_int(&s->now, "merged_into");
	for (int hops = 0; hops < 8 && *row; hops++) {
		struct record r;
		int64_t next;

		if (look_row(s->o, &ticket_entity, *row, &r, e) < 0)
			return -1;
		next = record_int(&r, "state") == TICKET_MERGED ? record_int(&r, "merged_into") : 0;
		record_release(&r);
		if (!next)
			return 0;
		*row = next;
	}
	return 0;
}

static int
note_on_main(struct step *s, const struct ticket_input *in, struct buf *said, struct err *e)
{
	struct ticket_input there = *in;
	struct buf text = BUF_INIT;
	int64_t row;
	int rc = main_ticket(s, &row, e);

	if (rc == 0 && !row)
		rc = err_set(e, ERR_INPUT, "工单 %s 并到的那张不在本账里, 进展没有记. 合并那边的账后再记.", record_text(&s->now, "number"));
	if (rc == 0) {
		buf_addf(&text, "(并件 %s) %s", record_text(&s->now, "number"), in->text);
		there.text = buf_str(&text);
		rc = ticket_step(s->o, row, EVENT_NOTE, &there, said, e);
		if (rc == 0 && said)
			buf_addf(said, " (%s 并在这里)", record_text(&s->now, "number"));
	}
	buf_release(&text);
	return rc;
}

int
ticket_may_step(struct office *o, const struct record *r, enum ticket_event event, struct err *e)
{
	const char *number = record_text(r, "number"), *why = ticket_refusal(event, record_int(r, "state"));

	if (r->deleted)
		return err_set(e, ERR_INPUT, "工单 %s 在回收站里, 没有改动. 先拿回来(在它的页上按 Del)再办.", number);
	if (why != NULL)
		return err_set(e, ERR_INPUT, "工单 %s 现在是【%s】, 不能%s: %s. 没有改动.", number, state_title(record_int(r, "state")),
				ticket_events[event].title, why);
	return doing[event].may != NULL ? doing[event].may(o, r, e) : 0;
}

/* Work that goes on has the deadline it had; what ends while parked ends as it stood.  A step may set another. */
static void
leave_parking(struct step *s)
{
	struct value *limit = record_field(&s->now, "parked_limit");

	if (record_int(&s->now, "state") != TICKET_PARKED || value_is_null(limit)
			|| (s->next != TICKET_WORKING && s->next != TICKET_ASSIGNED && s->next != TICKET_REPORTED && s->next != TICKET_ANSWERED))
		return;
	change_set(ticket_of(s), "deadline", limit);
	set_null(s, "parked_limit");
}

int
ticket_step(struct office *o, int64_t row, enum ticket_event event, const struct ticket_input *in, struct buf *said, struct err *e)
{
	struct step s;
	int64_t state;
	int rc = step_begin(&s, o, row, in, e);

	if (rc == 0)
		rc = ticket_may_step(o, &s.now, event, e);
	if (rc == 0)
		rc = check_inputs(&s, event, e);
	state = rc == 0 ? record_int(&s.now, "state") : 0;
	if (rc == 0 && event == EVENT_NOTE && state == TICKET_MERGED) {
		rc = note_on_main(&s, in, said, e);
		step_release(&s);
		return rc;
	}
	if (rc == 0) {
		s.next = ticket_next(event, state);
		leave_parking(&s);
		rc = doing[event].run(&s, e);
	}
	if (rc == 0)
		rc = step_save(&s, event, e);
	if (rc == 0 && said)
		buf_addf(said, "%s %s", record_text(&s.now, "number"), buf_str(&s.said));
	step_release(&s);
	return rc;
}

int
ticket_assign(struct office *o, int64_t row, int64_t owner, int32_t deadline, struct buf *said, struct err *e)
{
	return ticket_step(o, row, EVENT_ASSIGN, &(struct ticket_input){ .person = owner, .day = deadline }, said, e);
}

int
ticket_return(struct office *o, int64_t row, const char *reason, struct buf *said, struct err *e)
{
	return ticket_step(o, row, EVENT_RETURN, &(struct ticket_input){ .text = reason }, said, e);
}

int
ticket_progress(struct office *o, int64_t row, const char *text, struct buf *said, struct err *e)
{
	return ticket_step(o, row, EVENT_NOTE, &(struct ticket_input){ .text = text }, said, e);
}

int
ticket_close(struct office *o, int64_t row, int result, const char *note, int64_t target, struct buf *said, struct err *e)
{
	return ticket_step(o, row, result == RESULT_DUPLICATE ? EVENT_MERGE : EVENT_CLOSE,
			&(struct ticket_input){ .text = note, .result = result, .target = target }, said, e);
}
