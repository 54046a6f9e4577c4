/*
 * lunar.c - the table of lunar months, and how its days are written.
 *
 * A year is thirteen bits from the first month on (set: thirty days) and the
 * number of the month that comes twice above them.  What it was
 * checked against stands in lunar.h; the tests hold its new years, its leap months and the months people dispute.
 */
#include "base/lunar.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define FIRST_YEAR 1900
#define LAST_YEAR 2100
#define FIRST_DAY (-25537)	/* 1900-01-31 */
#define SIXTY_OF_DAY_0 17	/* 1970-01-01 is 辛巳 */
#define SLIP_DAYS 7

static const uint32_t years[LAST_YEAR - FIRST_YEAR + 1] = {
	0x116d2, 0x00752, 0x00ea5, 0x0b64a, 0x0064b, 0x00a9b, 0x09556, 0x0056a, 0x00b59, 0x05752, /* 1900 */
	0x00752, 0x0db25, 0x00b25, 0x00a4b, 0x0b4ab, 0x002ad, 0x0056b, 0x04b69, 0x00da9, 0x0fd92, /* 1910 */
	0x00e92, 0x00d25, 0x0ba4d, 0x00a56, 0x002b6, 0x095b5, 0x006d4, 0x00ea9, 0x05e92, 0x00e92, /* 1920 */
	0x0cd26, 0x0052b, 0x00a57, 0x0b2d6, 0x00b5a, 0x006d4, 0x06ec9, 0x00749, 0x0f693, 0x00a93, /* 1930 */
	0x0052b, 0x0ca5b, 0x00aad, 0x0056a, 0x09b55, 0x00ba4, 0x00b49, 0x05a93, 0x00a95, 0x0f52d, /* 1940 */
	0x00536, 0x00aad, 0x0b5aa, 0x005b2, 0x00da5, 0x07d4a, 0x00d4a, 0x10a95, 0x00a97, 0x00556, /* 1950 */
	0x0cab5, 0x00ad5, 0x006d2, 0x08ea5, 0x00ea5, 0x0064a, 0x06c97, 0x00a9b, 0x0f55a, 0x0056a, /* 1960 */
	0x00b69, 0x0b752, 0x00b52, 0x00b25, 0x0964b, 0x00a4b, 0x114ab, 0x002ad, 0x0056d, 0x0cb69, /* 1970 */
	0x00da9, 0x00d92, 0x09d25, 0x00d25, 0x15a4d, 0x00a56, 0x002b6, 0x0c5b5, 0x006d5, 0x00ea9, /* 1980 */
	0x0be92, 0x00e92, 0x00d26, 0x06a56, 0x00a57, 0x114d6, 0x0035a, 0x006d5, 0x0b6c9, 0x00749, /* 1990 */
	0x00693, 0x0952b, 0x0052b, 0x00a5b, 0x0555a, 0x0056a, 0x0fb55, 0x00ba4, 0x00b49, 0x0ba93, /* 2000 */
	0x00a95, 0x0052d, 0x08aad, 0x00ab5, 0x135aa, 0x005d2, 0x00da5, 0x0dd4a, 0x00d4a, 0x00c95, /* 2010 */
	0x0952e, 0x00556, 0x00ab5, 0x055b2, 0x006d2, 0x0cea5, 0x00725, 0x0064b, 0x0ac97, 0x00cab, /* 2020 */
	0x0055a, 0x06ad6, 0x00b69, 0x17752, 0x00b52, 0x00b25, 0x0da4b, 0x00a4b, 0x004ab, 0x0a55b, /* 2030 */
	0x005ad, 0x00b6a, 0x05b52, 0x00d92, 0x0fd25, 0x00d25, 0x00a55, 0x0b4ad, 0x004b6, 0x005b5, /* 2040 */
	0x06daa, 0x00ec9, 0x11e92, 0x00e92, 0x00d26, 0x0ca56, 0x00a57, 0x00556, 0x086d5, 0x00755, /* 2050 */
	0x00749, 0x06e93, 0x00693, 0x0f52b, 0x0052b, 0x00a5b, 0x0b55a, 0x0056a, 0x00b65, 0x0974a, /* 2060 */
	0x00b4a, 0x11a95, 0x00a95, 0x0052d, 0x0caad, 0x00ab5, 0x005aa, 0x08ba5, 0x00da5, 0x00d4a, /* 2070 */
	0x07c95, 0x00c96, 0x0f94e, 0x00556, 0x00ab5, 0x0b5b2, 0x006d2, 0x00ea5, 0x08e4a, 0x0068b, /* 2080 */
	0x10c97, 0x004ab, 0x0055b, 0x0cad6, 0x00b6a, 0x00752, 0x09725, 0x00b45, 0x00a8b, 0x0549b, /* 2090 */
	0x004ab, /* 2100 */
};

static const char *const months[] = { "正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊" };
static const char *const digits[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九", "十" };
static const char *const branches[] = { "子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥" };

static int
leap_of(int year)
{
	return (int)(years[year - FIRST_YEAR] >> 13);
}

static int
months_of(int year)
{
	return leap_of(year) ? 13 : 12;
}

/* Days of the i-th month of a year, from 0, the doubled one counted. */
static int
days_of(int year, int i)
{
	return 29 + (int)(years[year - FIRST_YEAR] >> i & 1);
}

static int
days_of_year(int year)
{
	int n = 0;

	for (int i = 0; i < months_of(year); i++)
		n += days_of(year, i);
	return n;
}

bool
lunar_of(int32_t day, struct lunar *out)
{
	int64_t left = (int64_t)day - FIRST_DAY;
	int year = FIRST_YEAR, i = 0, leap;

	memset(out, 0, sizeof(*out));
	if (left < 0)
		return false;
	while (left >= days_of_year(year)) {
		left -= days_of_year(year);
		if (++year > LAST_YEAR)
			return false;
	}
	while (left >= days_of(year, i))
		left -= days_of(year, i++);
	leap = leap_of(year);
	out->year = year;
	out->leap = leap && i == leap;
	out->month = leap && i >= leap ? i : i + 1;
	out->day = (int)left + 1;
	return true;
}

int32_t
lunar_make(int year, int month, int day, bool leap)
{
	int32_t at = FIRST_DAY;
	int i;

	if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1 || (leap && leap_of(year) != month))
		return LUNAR_NONE;
	i = month - 1;
	if (leap || (leap_of(year) && month > leap_of(year)))
		i++;
	if (day > days_of(year, i))
		return LUNAR_NONE;
	for (int y = FIRST_YEAR; y < year; y++)
		at += days_of_year(y);
	for (int m = 0; m < i; m++)
		at += days_of(year, m);
	return at + day - 1;
}

static void
day_name(struct buf *out, int day)
{
	if (day <= 10)
		buf_addf(out, "初%s", digits[day - 1]);
	else if (day < 20)
		buf_addf(out, "十%s", digits[day - 11]);
	else if (day == 20 || day == 30)
		buf_adds(out, day == 20 ? "二十" : "三十");
	else
		buf_addf(out, "廿%s", digits[day - 21]);
}

void
lunar_text(struct buf *out, int32_t day)
{
	struct lunar l;

	if (!lunar_of(day, &l))
		return;
	buf_addf(out, "%s%s月", l.leap ? "闰" : "", months[l.month - 1]);
	day_name(out, l.day);
}

int
lunar_sixty(int32_t day)
{
	int64_t i = ((int64_t)day + SIXTY_OF_DAY_0) % 60;

	return (int)(i < 0 ? i + 60 : i);
}

const char *
lunar_branch(int i)
{
	return branches[i];
}

/* --- what people write --------------------------------------------------------------------------------------- */

/* 1..39 in digits or as 一 十 十五 二十 二十三 廿三 卅; 0: no number here. */
static int
number(const char **s)
{
	int n = 0, tens = 0;

	if (**s >= '0' && **s <= '9') {
		while (**s >= '0' && **s <= '9' && n < 1000)
			n = n * 10 + *(*s)++ - '0';
		return n;
	}
	if (text_take(s, "廿"))
		tens = 20;
	else if (text_take(s, "卅"))
		tens = 30;
	for (int i = 0; i < 9; i++)
		if (text_take(s, digits[i])) {
			n = i + 1;
			break;
		}
	if (tens == 0 && text_take(s, "十")) {
		tens = n ? n * 10 : 10;
		n = 0;
		for (int i = 0; i < 9; i++)
			if (text_take(s, digits[i])) {
				n = i + 1;
				break;
			}
	}
	return tens + n;
}

static int
month_number(const char **s)
{
	const char *at = *s;
	int n;

	if (text_take(s, "正月"))
		return 1;
	if (text_take(s, "冬月"))
		return 11;
	if (text_take(s, "腊月"))
		return 12;
	n = number(s);
	if (n >= 1 && n <= 12 && (text_take(s, "月") || text_take(s, "-") || text_take(s, ".")))
		return n;
	*s = at;
	return 0;
}

/* The last day of a lunar year. */
static int32_t
new_years_eve(int year)
{
	int32_t next = lunar_make(year, 1, 1, false);

	return next == LUNAR_NONE ? LUNAR_NONE : next + days_of_year(year) - 1;
}

static int32_t
day_in_year(int year, const struct lunar *l)
{
	return l->month ? lunar_make(year, l->month, l->day, l->leap) : new_years_eve(year);
}

/* Of the years around base the one that is meant. */
static int32_t
nearest(const struct lunar *l, int32_t base, bool past)
{
	struct lunar now;
	int32_t best = LUNAR_NONE;

	if (!lunar_of(base, &now))
		return LUNAR_NONE;
	/* a leap month may be many years away */
	for (int by = l->leap ? 19 : 2; by >= (l->leap ? -19 : -2); by--) {
		int32_t day = day_in_year(past ? now.year - by : now.year + by, l);

		if (day != LUNAR_NONE && (past ? day <= base + SLIP_DAYS : day >= base - SLIP_DAYS))
			best = day;
	}
	return best;
}

int
lunar_parse(int32_t *day, const char *s, int32_t base, bool past)
{
	struct lunar l = { 0 };
	bool said = text_take(&s, "农历") || text_take(&s, "阴历") || text_take(&s, "旧历"), first;
	int year = 0;

	while (said && *s == ' ')
		s++;
	if (said && s[0] >= '1' && s[0] <= '2' && strspn(s, "0123456789") == 4) {
		year = number(&s);
		if (!text_take(&s, "年") && !text_take(&s, "-"))
			return -1;
	}
	if (text_take(&s, "除夕") || text_take(&s, "大年三十")) {
		if (*s != '\0')
			return said ? -1 : 0;
	} else {
		l.leap = text_take(&s, "闰");
		/* 八月十五 alone is not lunar; 正月, 腊月, 初八 and 廿三 are */
		first = strncmp(s, "正月", strlen("正月")) == 0 || strncmp(s, "冬月", strlen("冬月")) == 0 ||
			strncmp(s, "腊月", strlen("腊月")) == 0 || strstr(s, "月初") != NULL || strstr(s, "月廿") != NULL;
		if (!said && !l.leap && !first)
			return 0;
		l.month = month_number(&s);
		(void)text_take(&s, "初");
		l.day = number(&s);
		if (!text_take(&s, "日"))
			(void)text_take(&s, "号");
		if (l.month == 0 || l.day == 0 || *s != '\0')
			return -1;
	}
	*day = year ? day_in_year(year >= FIRST_YEAR && year <= LAST_YEAR ? year : FIRST_YEAR - 1, &l) : nearest(&l, base, past);
	return *day == LUNAR_NONE ? -1 : 1;
}
