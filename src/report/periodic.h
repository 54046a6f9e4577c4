/*
 * periodic.h - 周报, 月报, and the same for any days.
 */
#ifndef REPORT_PERIODIC_H
#define REPORT_PERIODIC_H

#include "report/kind.h"

extern const struct report report_weekly;
extern const struct report report_monthly;
extern const struct report report_period;

#endif
