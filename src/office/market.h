/*
 * market.h - 赶集 (赶场, 赶圩, 赶街): on which days a village goes to market,
 * out of what people type.  Somebody visiting goes around these mornings.
 */
#ifndef OFFICE_MARKET_H
#define OFFICE_MARKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct buf;

enum market_kind {
	MARKET_NONE,
	MARKET_WEEKDAY,		/* 每周三, 周三六 */
	MARKET_SOLAR,		/* 公历逢1、5、8: last digit of the day */
	MARKET_LUNAR,		/* 农历逢一四七: last digit of the lunar day */
	MARKET_BRANCH,		/* 赶辰戌: the day's branch, two of them every six days; 空三赶四: three every four */
	MARKET_DAILY
};

struct market {
	enum market_kind kind;
	unsigned mask;		/* bit per weekday (0 Sunday), last digit or branch (0 子) */
	bool guessed;		/* 逢三六九 without 农历 or 公历: taken as lunar, as most markets are */
};

/* 逢三六九, 农历逢一四七, 公历逢5、10, 每周三, 赶辰戌, 空三赶四(子), 每天, 无.  ERR_INPUT with examples. */
MUST_CHECK int market_parse(struct market *out, const char *typed, struct err *e);
bool market_on(const struct market *m, int32_t day);
/* 农历逢三六九 ; nothing for none. */
void market_text(struct buf *out, const struct market *m);

#endif
