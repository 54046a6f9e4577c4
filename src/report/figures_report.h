/*
 * figures_report.h - 统计 and 减负账 as pages, with charts.
 */
#ifndef REPORT_FIGURES_REPORT_H
#define REPORT_FIGURES_REPORT_H

#include "report/kind.h"

extern const struct report report_figures;
extern const struct report report_burden;

#endif
