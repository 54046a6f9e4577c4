/*
 * market.c - the six ways villages count market days.
 *
 * Every way is a set: of weekdays, of last digits or of day branches.  空三赶四
 * is three branches four days apart, so it needs only one of them named.
 */
#include "office/market.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/lunar.h"
#include "base/text.h"

static const char *const numerals[] = { "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
static const char *const weekdays[] = { "日", "一", "二", "三", "四", "五", "六" };

static bool
take_any(const char **s, const char *const *words)
{
	for (; *words; words++)
		if (text_take(s, *words))
			return true;
	return false;
}

/* What stands between the numbers and says nothing. */
static void
skip_joints(const char **s)
{
	static const char *const joints[] = { " ", "、", ",", ".", "和", "日", "号", "逢", "赶", "集", "场", "圩", "街", "墟", "(", ")", NULL };

	while (take_any(s, joints))
		;
}

/* 1 4 7, 一四七, 10, 十: the last digits. */
static bool
take_digit(const char **s, unsigned *mask)
{
	if (text_take(s, "10") || text_take(s, "十") || text_take(s, "0")) {
		*mask |= 1;
		return true;
	}
	if (**s >= '1' && **s <= '9') {
		*mask |= 1u << (*(*s)++ - '0');
		return true;
	}
	for (unsigned i = 1; i < 10; i++)
		if (text_take(s, numerals[i])) {
			*mask |= 1u << i;
			return true;
		}
	return false;
}

static bool
take_weekday(const char **s, unsigned *mask)
{
	static const char *const weeks[] = { "每", "周", "星期", "礼拜", NULL };

	while (take_any(s, weeks))
		;
	if (text_take(s, "天") || text_take(s, "7")) {
		*mask |= 1;
		return true;
	}
	for (unsigned i = 0; i < 7; i++)
		if (text_take(s, weekdays[i]) || (i && **s == (char)('0' + i) && (*s)++)) {
			*mask |= 1u << i;
			return true;
		}
	return false;
}

static bool
take_branch(const char **s, unsigned *mask)
{
	for (int i = 0; i < 12; i++)
		if (text_take(s, lunar_branch(i))) {
			*mask |= 1u << i;
			return true;
		}
	return false;
}

/* All that is left is a set; false when a character belongs to none. */
static bool
take_set(const char *s, bool (*one)(const char **, unsigned *), unsigned *mask)
{
	for (skip_joints(&s); *s; skip_joints(&s))
		if (!one(&s, mask))
			return false;
	return *mask != 0;
}

static bool
has_branch(const char *s)
{
	for (int i = 0; i < 12; i++)
		if (strstr(s, lunar_branch(i)))
			return true;
	return false;
}

static bool
parse(struct market *m, const char *s)
{
	static const char *const none[] = { "无", "没有", "不赶集", NULL };
	static const char *const daily[] = { "每天", "天天", "每日", "日日", NULL };

	if (take_any(&s, none))
		return *s == '\0';
	if (take_any(&s, daily)) {
		m->kind = MARKET_DAILY;
		skip_joints(&s);
		return *s == '\0';
	}
	if (text_take(&s, "空三赶四") || text_take(&s, "赶四空三")) {
		unsigned named = 0;

		m->kind = MARKET_BRANCH;
		if (!take_set(s, take_branch, &named))
			return false;
		for (unsigned i = 0; i < 12; i++)
			if (named >> i & 1)
				m->mask |= 1u << i | 1u << (i + 4) % 12 | 1u << (i + 8) % 12;
		return m->mask == (m->mask & 0x111u) || m->mask == (m->mask & 0x222u) || m->mask == (m->mask & 0x444u) ||
			m->mask == (m->mask & 0x888u);
	}
	if (strstr(s, "周") || strstr(s, "星期") || strstr(s, "礼拜")) {
		m->kind = MARKET_WEEKDAY;
		return take_set(s, take_weekday, &m->mask);
	}
	if (has_branch(s)) {
		m->kind = MARKET_BRANCH;
		return take_set(s, take_branch, &m->mask);
	}
	m->kind = MARKET_LUNAR;
	if (text_take(&s, "公历") || text_take(&s, "阳历") || text_take(&s, "新历"))
		m->kind = MARKET_SOLAR;
	else if (!text_take(&s, "农历") && !text_take(&s, "阴历") && !text_take(&s, "旧历"))
		m->guessed = true;
	(void)text_take(&s, "每旬");
	return take_set(s, take_digit, &m->mask);
}

int
market_parse(struct market *out, const char *typed, struct err *e)
{
	struct buf b = BUF_INIT;
	bool fine;

	memset(out, 0, sizeof(*out));
	text_fold(&b, typed, strlen(typed));
	fine = b.n == 0 || parse(out, buf_str(&b));
	buf_release(&b);
	if (fine)
		return 0;
	memset(out, 0, sizeof(*out));
	return err_set(e, ERR_INPUT, "看不懂赶集日「%.60s」. 这样写: 逢三六九, 农历逢一四七, 公历逢5、10, 每周三, 赶辰戌, 空三赶四(子), 每天, 无", typed);
}

bool
market_on(const struct market *m, int32_t day)
{
	struct lunar l;
	int y, mon, d, at = -1;

	switch (m->kind) {
	case MARKET_NONE:
		return false;
	case MARKET_DAILY:
		return true;
	case MARKET_WEEKDAY:
		at = date_weekday(day);
		break;
	case MARKET_SOLAR:
		date_split(day, &y, &mon, &d);
		at = d % 10;
		break;
	case MARKET_LUNAR:
		if (lunar_of(day, &l))
			at = l.day % 10;
		break;
	case MARKET_BRANCH:
		at = lunar_sixty(day) % 12;
		break;
	}
	return at >= 0 && (m->mask >> at & 1) != 0;
}

void
market_text(struct buf *out, const struct market *m)
{
	switch (m->kind) {
	case MARKET_NONE:
		return;
	case MARKET_DAILY:
		buf_adds(out, "每天");
		return;
	case MARKET_WEEKDAY:
		buf_adds(out, "每周");
		for (int i = 1; i <= 7; i++)
			if (m->mask >> i % 7 & 1)
				buf_adds(out, weekdays[i % 7]);
		return;
	case MARKET_BRANCH:
		buf_adds(out, "逢");
		for (int i = 0; i < 12; i++)
			if (m->mask >> i & 1)
				buf_adds(out, lunar_branch(i));
		buf_adds(out, "日");
		return;
	case MARKET_SOLAR:
	case MARKET_LUNAR:
		buf_adds(out, m->kind == MARKET_SOLAR ? "公历逢" : "农历逢");
		for (int i = 1; i <= 10; i++)
			if (m->mask >> i % 10 & 1)
				buf_adds(out, i == 10 ? "十" : numerals[i]);
		return;
	}
}
