/*
 * daily.h - 工作日报: a day's work out of the day's records.
 */
#ifndef REPORT_DAILY_H
#define REPORT_DAILY_H

#include "report/kind.h"

extern const struct report report_daily;

#endif
