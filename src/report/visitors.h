/*
 * visitors.h - a year's receptions month by month, and what could be said to
 * a leader about inspections that overlap.
 */
#ifndef REPORT_VISITORS_H
#define REPORT_VISITORS_H

#include "report/kind.h"

extern const struct report report_reception_year;
extern const struct report report_combine;

#endif
