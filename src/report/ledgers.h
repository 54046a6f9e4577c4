/*
 * ledgers.h - 走访登记表, 工单台账, 接待台账: what a list shows, or a period's
 * records, as wide tables.
 */
#ifndef REPORT_LEDGERS_H
#define REPORT_LEDGERS_H

#include "report/kind.h"

extern const struct report report_visits;
extern const struct report report_tickets;
extern const struct report report_receptions;
extern const struct report report_posting;

#endif
