/*
 * date.c - days, times and windows in the office's time.
 *
 * UTC+8 is computed by hand: TZ, /etc/localtime and the C library's calendar
 * are never asked.  Knows nothing of which days are holidays; the caller
 * brings them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/lunar.h"
#include "base/text.h"

#define OFFICE_MS (8 * 3600 * 1000LL)
#define MINUTE_MS 60000LL
#define YEAR_MIN 1900
#define YEAR_MAX 2199
#define DAYS_FAR 36500
/* A day without a year may lie this far in the direction not meant: more likely a slip than a year away. */
#define SLIP_DAYS 7

static const char *const date_weekdays[] = {
	"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六",
};

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Milliseconds since midnight UTC; never negative. */
static int64_t
ms_of_day(int64_t ms)
{
	int64_t rest = ms % DAY_MS;

	return rest < 0 ? rest + DAY_MS : rest;
}

static bool
date_leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int
date_month_days(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return m == 2 && date_leap(y) ? 29 : days[m - 1];
}

int32_t
date_make(int y, int m, int d)
{
	int64_t era, of_era, of_year;

	if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > date_month_days(y, m))
		return DATE_NONE;
	/* Years counted from March: the leap day comes last and needs no case of its own. */
	if (m <= 2)
		y--;
	era = y / 400;
	of_era = y % 400;
	of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return (int32_t)(era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468);
}

void
date_split(int32_t day, int *y, int *m, int *d)
{
	int64_t z = (int64_t)day + 719468;
	int64_t era = floor_div(z, 146097);
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

int
date_weekday(int32_t day)
{
	int64_t w = ((int64_t)day + 4) % 7;

	return (int)(w < 0 ? w + 7 : w);
}

void
date_when(struct buf *out, int64_t ms)
{
	int minute = date_minute_of_ms(ms);

	date_short(out, date_of_ms(ms), date_today());
	buf_addf(out, " %02d:%02d", minute / 60, minute % 60);
}

const char *
date_weekday_name(int32_t day)
{
	return date_weekdays[date_weekday(day)];
}

/* n digits at *s, moved behind them; -1 when they are not all there. */
static int
digits(const char **s, int n)
{
	int v = 0;

	while (n-- > 0) {
		if (**s < '0' || **s > '9')
			return -1;
		v = v * 10 + (*(*s)++ - '0');
	}
	return v;
}

static bool
take(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* The ISO day at *s, which is moved behind it. */
static int32_t
date_iso_at(const char **s)
{
	int y, m, d;

	if ((y = digits(s, 4)) < 0 || !take(s, '-') || (m = digits(s, 2)) < 0 || !take(s, '-')
			|| (d = digits(s, 2)) < 0)
		return DATE_NONE;
	return date_make(y, m, d);
}

int32_t
date_from_iso(const char *s)
{
	int32_t day = date_iso_at(&s);

	return *s == '\0' ? day : DATE_NONE;
}

void
date_to_iso(int32_t day, char out[11])
{
	int y, m, d;
	char text[48];

	date_split(day, &y, &m, &d);
	snprintf(text, sizeof(text), "%04d-%02d-%02d", y, m, d);
	snprintf(out, 11, "%.10s", text);
}

/* A fixed "now" for tests; false when the text is none. */
static bool
date_now_fixed(const char *s, int64_t *ms)
{
	const char *p = s;
	char *end;
	int32_t day = date_iso_at(&p);
	int h = 0, min = 0, sec = 0;

	if (day == DATE_NONE) {
		*ms = strtoll(s, &end, 10);
		return end != s && *end == '\0';
	}
	if (take(&p, 'T') || take(&p, ' ')) {
		h = digits(&p, 2);
		min = take(&p, ':') ? digits(&p, 2) : -1;
		if (take(&p, ':'))
			sec = digits(&p, 2);
	}
	if (*p != '\0' || h < 0 || h > 23 || min < 0 || min > 59 || sec < 0 || sec > 59)
		return false;
	*ms = date_ms(day, h * 60 + min) + sec * 1000;
	return true;
}

bool
date_now_fits(void)
{
	const char *fixed = getenv("YIBENZHANG_NOW");
	int64_t ms;

	return fixed == NULL || date_now_fixed(fixed, &ms);
}

int64_t
date_now(void)
{
	const char *fixed = getenv("YIBENZHANG_NOW");
	struct timespec t;
	int64_t ms;

	if (fixed != NULL && date_now_fixed(fixed, &ms))
		return ms;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int32_t
date_today(void)
{
	return date_of_ms(date_now());
}

int32_t
date_of_ms(int64_t ms)
{
	int64_t day = floor_div(ms, DAY_MS) + (ms_of_day(ms) >= DAY_MS - OFFICE_MS);

	/* Foreign files may claim any instant; a day must still come out. */
	if (day <= INT32_MIN)
		return INT32_MIN + 1;
	return day > INT32_MAX ? INT32_MAX : (int32_t)day;
}

int64_t
date_ms(int32_t day, int minute_of_day)
{
	return (int64_t)day * DAY_MS + minute_of_day * MINUTE_MS - OFFICE_MS;
}

int
date_minute_of_ms(int64_t ms)
{
	return (int)((ms_of_day(ms) + OFFICE_MS) % DAY_MS / MINUTE_MS);
}

/* --- what a clerk types ------------------------------------------------------------------------------------ */

struct date_word {
	const char *text;
	int days;
};

static const struct date_word date_words[] = {
	{ "今", 0 }, { "今天", 0 }, { "今日", 0 }, { "当天", 0 }, { "当日", 0 },
	{ "昨", -1 }, { "昨天", -1 }, { "昨日", -1 },
	{ "前天", -2 }, { "前日", -2 }, { "大前天", -3 },
	{ "明", 1 }, { "明天", 1 }, { "明日", 1 },
	{ "后天", 2 }, { "后日", 2 }, { "大后天", 3 },
};

#define DATE_EXAMPLE "。可以这样写：2026-11-18、1118、18、今天、昨天、周三、上周三"

/* 周三, 上周三, 下下星期天.  False when s is no such thing. */
static bool
date_parse_weekday(int32_t *day, const char *s, int32_t base, bool past)
{
	static const char *const names[] = { "日", "一", "二", "三", "四", "五", "六" };
	int weeks = 0, w, diff;
	bool named = false;

	if (text_take(&s, "本") || text_take(&s, "这"))
		named = true;
	while (!named && text_take(&s, "上"))
		weeks--;
	while (!named && weeks >= 0 && text_take(&s, "下"))
		weeks++;
	if (!text_take(&s, "周") && !text_take(&s, "星期") && !text_take(&s, "礼拜"))
		return false;
	for (w = 0; w < 7; w++)
		if (strcmp(s, names[w]) == 0 || (s[0] == '0' + w && s[1] == '\0'))
			break;
	if (w == 7 && (strcmp(s, "天") == 0 || strcmp(s, "7") == 0))
		w = 0;
	if (w == 7)
		return false;
	/* The week of an office begins on Monday. */
	diff = (w + 6) % 7 - (date_weekday(base) + 6) % 7;
	if (named || weeks != 0)
		diff += 7 * weeks;
	else if (past && diff > 0)
		diff -= 7;
	else if (!past && diff < 0)
		diff += 7;
	*day = base + diff;
	return true;
}

/* Month and day without a year: the likeliest year.  DATE_NONE when no year has that day. */
static int32_t
date_guess_year(int m, int d, int32_t base, bool past)
{
	int32_t best = DATE_NONE, day, diff;
	int y, base_m, base_d, i;
	int64_t cost, best_cost = INT64_MAX;

	date_split(base, &y, &base_m, &base_d);
	for (i = -8; i <= 8; i++) {	/* 29 February may be eight years away */
		day = date_make(y + i, m, d);
		if (day == DATE_NONE)
			continue;
		diff = past ? base - day : day - base;
		cost = diff >= 0 ? diff : diff >= -SLIP_DAYS ? -diff : (int64_t)-diff * 1000;
		if (cost < best_cost) {
			best_cost = cost;
			best = day;
		}
	}
	return best;
}

/* Up to three numbers with separators between: how many, or -1 when the text is something else. */
static int
date_numbers(const char *s, int n[3], int len[3])
{
	int count = 0;

	while (count < 3 && *s >= '0' && *s <= '9') {
		n[count] = 0;
		for (len[count] = 0; *s >= '0' && *s <= '9' && len[count] < 9; len[count]++)
			n[count] = n[count] * 10 + (*s++ - '0');
		count++;
		if (*s == '\0')
			return count;
		if (text_take(&s, "年") || text_take(&s, "月")) {
			if (*s == '\0')
				return -1;
			while (*s == ' ')
				s++;
		} else if (text_take(&s, "日") || text_take(&s, "号")) {
			return *s == '\0' ? count : -1;
		} else if (*s == '-' || *s == '/' || *s == '.' || *s == ' ') {
			s++;
			if (*s < '0' || *s > '9')
				return -1;
		} else {
			return -1;
		}
	}
	return *s == '\0' && count > 0 ? count : -1;
}

static int32_t
date_from_numbers(int count, const int n[3], const int len[3], int32_t base, bool past)
{
	int y, m, d;

	date_split(base, &y, &m, &d);
	if (count == 1 && len[0] == 8)
		return date_make(n[0] / 10000, n[0] / 100 % 100, n[0] % 100);
	if (count == 1 && len[0] == 4)
		return date_guess_year(n[0] / 100, n[0] % 100, base, past);
	if (count == 1 && len[0] <= 2)
		return date_make(y, m, n[0]);
	if (count == 2 && len[0] <= 2 && len[1] <= 2)
		return date_guess_year(n[0], n[1], base, past);
	if (count == 3 && len[0] == 4 && len[1] <= 2 && len[2] <= 2)
		return date_make(n[0], n[1], n[2]);
	if (count == 3 && len[0] == 2 && len[1] <= 2 && len[2] <= 2)
		return date_make(2000 + n[0], n[1], n[2]);
	return DATE_NONE;
}

/* -1 and +3: days from base. */
static bool
date_parse_offset(int32_t *day, const char *s, int32_t base)
{
	int sign = *s == '-' ? -1 : 1, v = 0, n = 0;

	if (*s != '-' && *s != '+')
		return false;
	for (s++; *s >= '0' && *s <= '9' && n < 5; n++)
		v = v * 10 + (*s++ - '0');
	if (n == 0 || *s != '\0' || v > DAYS_FAR)
		return false;
	*day = base + sign * v;
	return true;
}

static bool
date_parse_any(int32_t *day, const char *s, int32_t base, bool past)
{
	int n[3], len[3], count;
	size_t i;

	for (i = 0; i < sizeof(date_words) / sizeof(date_words[0]); i++)
		if (strcmp(s, date_words[i].text) == 0) {
			*day = base + date_words[i].days;
			return true;
		}
	if (date_parse_offset(day, s, base) || date_parse_weekday(day, s, base, past))
		return true;
	count = date_numbers(s, n, len);
	if (count < 0)
		return false;
	*day = date_from_numbers(count, n, len, base, past);
	return true;
}

/* s folded and without blanks around it. */
static void
date_tidy(struct buf *out, const char *s)
{
	size_t n;

	while (*s == ' ' || *s == '\t')
		s++;
	text_fold(out, s, strlen(s));
	for (n = out->n; n > 0 && out->p[n - 1] == ' '; n--)
		;
	if (n < out->n)
		out->p[out->n = n] = '\0';
}

int
date_parse(int32_t *day, const char *s, int32_t base, bool past, struct err *e)
{
	struct buf b = BUF_INIT;
	int32_t got = DATE_NONE;
	int y, m, d, lunar, rc = 0;

	date_tidy(&b, s);
	if (b.n == 0)
		rc = err_set(e, ERR_INPUT, "日期还空着" DATE_EXAMPLE);
	else if ((lunar = lunar_parse(&got, buf_str(&b), base, past)) < 0)
		rc = err_set(e, ERR_INPUT, "农历没有“%.60s”这一天: 那年没有这个闰月, 那个月没有三十, 或字不对。可以这样写：农历正月初八、闰六月廿三、腊月三十", s);
	else if (lunar == 0 && !date_parse_any(&got, buf_str(&b), base, past))
		rc = err_set(e, ERR_INPUT, "看不懂日期“%.60s”" DATE_EXAMPLE, s);
	else if (got == DATE_NONE)
		rc = err_set(e, ERR_INPUT, "没有“%.60s”这一天" DATE_EXAMPLE, s);
	buf_release(&b);
	if (rc != 0)
		return rc;
	date_split(got, &y, &m, &d);
	if (y < YEAR_MIN || y > YEAR_MAX)
		return err_set(e, ERR_INPUT, "年份 %d 不对，要在 %d 到 %d 之间" DATE_EXAMPLE, y, YEAR_MIN, YEAR_MAX);
	*day = got;
	return 0;
}

static bool
time_digits(int *h, int *m, const char *s)
{
	int n[2] = { 0, 0 }, len[2] = { 0, 0 };
	int i = 0;

	for (; *s >= '0' && *s <= '9' && len[0] < 5; len[0]++)
		n[0] = n[0] * 10 + (*s++ - '0');
	if (len[0] == 0 || len[0] > 4)
		return false;
	if (*s == '\0') {
		*h = len[0] <= 2 ? n[0] : n[0] / 100;
		*m = len[0] <= 2 ? 0 : n[0] % 100;
		return true;
	}
	if (len[0] > 2)
		return false;
	*h = n[0];
	i = text_take(&s, "点") || text_take(&s, "时");
	if (i == 0 && !take(&s, ':') && !take(&s, '.'))
		return false;
	*m = 0;
	if (i == 1 && (*s == '\0' || strcmp(s, "整") == 0))
		return true;
	if (i == 1 && strcmp(s, "半") == 0) {
		*m = 30;
		return true;
	}
	for (; *s >= '0' && *s <= '9' && len[1] < 3; len[1]++)
		n[1] = n[1] * 10 + (*s++ - '0');
	*m = n[1];
	if (i == 1)
		text_take(&s, "分");
	/* 9:1 is half typed: 10 or 01?  9点5分 is not. */
	return *s == '\0' && (len[1] == 2 || (i == 1 && len[1] == 1));
}

int
time_parse(int *minute, const char *s, struct err *e)
{
	struct buf b = BUF_INIT;
	int h = 0, m = 0, rc = 0;
	const char *p;
	bool after_noon = false;

	date_tidy(&b, s);
	p = buf_str(&b);
	if (text_take(&p, "下午") || text_take(&p, "晚上"))
		after_noon = true;
	else if (!text_take(&p, "上午"))
		text_take(&p, "早上");
	if (!time_digits(&h, &m, p))
		rc = err_set(e, ERR_INPUT, "看不懂时间“%.60s”。可以这样写：0910、9:10、9点10、9", s);
	if (rc == 0 && after_noon && h < 12)
		h += 12;
	if (rc == 0 && (h > 23 || m > 59))
		rc = err_set(e, ERR_INPUT, "没有“%.60s”这个时间。小时是 0 到 23，分钟是 0 到 59，例如 0910", s);
	buf_release(&b);
	if (rc == 0)
		*minute = h * 60 + m;
	return rc;
}

void
date_long(struct buf *out, int32_t day)
{
	int y, m, d;

	date_split(day, &y, &m, &d);
	buf_addf(out, "%d年%d月%d日", y, m, d);
}

void
date_short(struct buf *out, int32_t day, int32_t today)
{
	int y, m, d, this_y, this_m, this_d;

	date_split(day, &y, &m, &d);
	date_split(today, &this_y, &this_m, &this_d);
	if (y == this_y)
		buf_addf(out, "%02d-%02d", m, d);
	else
		buf_addf(out, "%04d-%02d-%02d", y, m, d);
}

void
date_paper(struct buf *out, int32_t day, int32_t today, int cols)
{
	int y, m, d, this_y, this_m, this_d;
	struct buf b = BUF_INIT;

	date_split(day, &y, &m, &d);
	date_split(today, &this_y, &this_m, &this_d);
	if (y != this_y)
		buf_addf(&b, "%d年", y);
	buf_addf(&b, "%d月%d日", m, d);
	if (cols > 0 && text_cols(buf_str(&b), b.n) > (size_t)cols) {
		buf_clear(&b);
		if (y != this_y)
			buf_addf(&b, "%d.", y);
		buf_addf(&b, "%d.%d", m, d);
	}
	buf_adds(out, buf_str(&b));
	buf_release(&b);
}

void
date_paper_when(struct buf *out, int64_t ms, int cols)
{
	int minute = date_minute_of_ms(ms);
	size_t n = out->n;

	date_paper(out, date_of_ms(ms), date_today(), cols);
	/* a number ends with a blank behind it */
	buf_addf(out, "%s%d:%02d", strstr(buf_str(out) + n, "日") ? "" : " ", minute / 60, minute % 60);
}

/* --- working days and windows ------------------------------------------------------------------------------ */

bool
date_is_workday(const struct calendar *c, int32_t day)
{
	size_t lo = 0, hi = c ? c->n : 0, mid;
	int w;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (c->days[mid].day == day)
			return c->days[mid].works;
		if (c->days[mid].day < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	w = date_weekday(day);
	return w != 0 && w != 6;
}

int32_t
date_add_workdays(const struct calendar *c, int32_t from, int n)
{
	int step = n < 0 ? -1 : 1;
	int left = n < 0 ? -n : n;
	int32_t day = from, idle = 0;

	/* A calendar that gives every day off must not hang the program. */
	while (left > 0 && idle < DAYS_FAR) {
		day += step;
		if (date_is_workday(c, day)) {
			left--;
			idle = 0;
		} else {
			idle++;
		}
	}
	return day;
}

void
date_window(int32_t day, int cutoff_minute, int64_t *from, int64_t *to)
{
	if (cutoff_minute == 0) {
		*from = date_ms(day, 0);
		*to = date_ms(day + 1, 0);
	} else {
		*from = date_ms(day - 1, cutoff_minute);
		*to = date_ms(day, cutoff_minute);
	}
}
