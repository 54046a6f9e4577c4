/*
 * work.h - what a period's work reads like: the sentences and tables that the
 * daily, weekly and monthly report share, each number with its query.
 */
#ifndef REPORT_WORK_H
#define REPORT_WORK_H

#include <stdbool.h>

#include "base/err.h"
#include "report/figure.h"
#include "report/page.h"
#include "report/period.h"

struct office;

struct work {			/* all borrowed */
	struct office *o;
	struct page *p;
	struct err *e;
	const char *word;	/* "今日", "本周": whose work it is */
	struct period now, last;
	bool share;		/* the overview has 增减比例 */
	bool asked;		/* out: there was a part 四、上级要数 */
};

void work_window(struct work *w);	/* 统计时段：... */
/* Overview, 一、走访 二、工单 with the villages' table, 三、接待, and 四、上级要数 where somebody asked. */
MUST_CHECK int work_body(struct work *w);

#endif
