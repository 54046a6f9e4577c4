/*
 * date.h - days, times and windows, in the office's time (UTC+8, no daylight
 * saving, wherever TZ points: a wrong TZ on an old PC must not move a day).
 *
 * A day is int32 days since 1970-01-01; an instant is int64 milliseconds UTC.
 * Stored text is ISO: 2026-11-18, 09:10.  Printed: 2026年11月18日 (no zero padding).
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;

#define DATE_NONE INT32_MIN
#define DAY_MS 86400000LL

/* Now.  YIBENZHANG_NOW ("2026-11-18T08:31:00" office time, or ms since 1970) fixes it for tests. */
int64_t date_now(void);
bool date_now_fits(void);			/* false: YIBENZHANG_NOW is set and is no time; date_now then takes the clock's */
int32_t date_today(void);
int32_t date_of_ms(int64_t ms);			/* office day of an instant */
int64_t date_ms(int32_t day, int minute_of_day);	/* instant of an office day and minute */
int date_minute_of_ms(int64_t ms);		/* 0..1439 in the office */

void date_split(int32_t day, int *y, int *m, int *d);
int32_t date_make(int y, int m, int d);		/* DATE_NONE when there is no such day */
int date_weekday(int32_t day);			/* 0 = Sunday */

/* "2026-11-18"; returns DATE_NONE for anything else. */
int32_t date_from_iso(const char *s);
void date_to_iso(int32_t day, char out[11]);

/*
 * What a clerk types (already folded): 2026-11-18, 20261118, 2026/11/18, 2026年11月18日, 1118, 11-18, 18 (this month), 今 今天
 * 昨 昨天 前天 明 明天 后天, -1 +3, 周三 上周三 下周三 星期天, 农历正月初八 (lunar.h).  Without a year: the nearest such day to "base", preferring the
 * past by "past" (visits) or the future (deadlines); up to 7 days the other way are taken as meant.  ERR_INPUT with what was
 * wrong and an example.
 */
MUST_CHECK int date_parse(int32_t *day, const char *s, int32_t base, bool past, struct err *e);
/* 0910, 9:10, 9点10, 9 -> minutes of the day. */
MUST_CHECK int time_parse(int *minute, const char *s, struct err *e);

void date_long(struct buf *out, int32_t day);		/* 2026年11月18日 */
void date_short(struct buf *out, int32_t day, int32_t today);	/* 11-18, or 2025-11-18 for another year */
/*
 * The same on paper, where GB/T 9704-2012 wants no zeros before: 11月18日, 2025年11月18日; where so many half characters do not hold that
 * (a narrow column; 0: no limit), 11.18, 2025.11.18.
 */
void date_paper(struct buf *out, int32_t day, int32_t today, int cols);
void date_paper_when(struct buf *out, int64_t ms, int cols);	/* 11月18日8:31; of a column too narrow for its day, 11.18 8:31 */
void date_when(struct buf *out, int64_t ms);		/* 11-18 08:31, or 2025-11-18 08:31 */
const char *date_weekday_name(int32_t day);		/* 星期三 */

/*
 * Working days.  The holiday table (days off, and weekends worked) is data: kept in the ledger, given here.
 * Without an entry Saturday and Sunday are off.
 */
struct date_exception { int32_t day; bool works; };
struct calendar { const struct date_exception *days; size_t n; };	/* sorted by day; borrowed */
bool date_is_workday(const struct calendar *c, int32_t day);
/* The day n working days after "from" (the day after "from" counts as the first). */
int32_t date_add_workdays(const struct calendar *c, int32_t from, int n);

/* Report window of day D with cut-off minute c: [D-1 at c, D at c), or midnight to midnight when c is 0. */
void date_window(int32_t day, int cutoff_minute, int64_t *from, int64_t *to);

#endif
