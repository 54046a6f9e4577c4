/*
 * daily.h - 工作日报: a day's work out of the day's records.
 */
#ifndef REPORT_DAILY_H
#define REPORT_DAILY_H

#include <stdint.h>

#include "base/err.h"
#include "report/kind.h"
#include "report/page.h"

struct office;

extern const struct report report_daily_of;

/* Signed by 乡镇名+人民政府办公室; as report_daily_of.compose otherwise. */
MUST_CHECK int report_daily(struct office *o, int32_t day, struct page *out, struct err *e);

#endif
