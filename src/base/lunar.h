/*
 * lunar.h - the farmers' calendar: lunar days of 1900 to 2100, and the sixty
 * day names markets are kept by.
 *
 * Days are those of date.h.  The months are a table, not astronomy: what the
 * printed almanacs say is what people keep.
 *
 * Sources: GB/T 33661-2017 says how they are reckoned (new moons and solar
 * terms of 120 degrees east; between two solstices thirteen months apart the
 * first without a major term is the leap month).  Each of the 2486 first days
 * of a month here was compared with new moons and terms reckoned so; four
 * differ on purpose.
 *
 * Disputes.  Those four are 1914-11-17, 1916-02-03 (a new year), 1920-11-10
 * and 1933-07-22: the moon was new within six minutes after midnight, and
 * almanacs reckoned for Peking, at 116.4 degrees, have the
 * day before.  1978-09-03 is the other way round: almanacs by the old way
 * print the day before and keep 中秋 on 09-16, the mainland kept 09-17, and so
 * does this.  2033 has its leap month behind the eleventh, as the standard
 * wants it; older tables print one behind the seventh.  2057-09-28,
 * 2089-09-04 and 2097-08-07 are new moons within three minutes before
 * midnight: how fast the earth turns is not known that far ahead, and their
 * months may yet begin a day later.
 */
#ifndef BASE_LUNAR_H
#define BASE_LUNAR_H

#include <stdbool.h>
#include <stdint.h>

struct buf;

#define LUNAR_NONE INT32_MIN		/* DATE_NONE */

struct lunar {
	int year, month, day;	/* 2026, 1..12, 1..30 */
	bool leap;		/* the second month of its number */
};

/* False outside of the table (before 1900-01-31, behind the last day of lunar 2100). */
bool lunar_of(int32_t day, struct lunar *out);
int32_t lunar_make(int year, int month, int day, bool leap);	/* LUNAR_NONE when there is no such day */
void lunar_text(struct buf *out, int32_t day);			/* 正月初八, 闰六月廿三; nothing outside of the table */

/* 0 甲子 .. 59 癸亥; the branch is the rest by 12: 0 子 .. 11 亥. */
int lunar_sixty(int32_t day);
const char *lunar_branch(int i);	/* "子" for 0 */

/*
 * 农历正月初八, 闰六月廿三, 农历2027年八月十五, 腊月二十三, 除夕, 农历8月15.  Without a year the one meant is the nearest before
 * base (past) or behind it; up to seven days the other way are taken as meant.  0: no lunar day is written here; -1: written,
 * but there is none such (闰 in a year without, 三十 of a short month); 1: *day.
 */
int lunar_parse(int32_t *day, const char *s, int32_t base, bool past);

#endif
