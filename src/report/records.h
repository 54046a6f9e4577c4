/*
 * records.h - one record on paper: a ticket with its history, the slip its
 * villager takes home, a household's page, and the three sheets of a reception.
 */
#ifndef REPORT_RECORDS_H
#define REPORT_RECORDS_H

#include "report/kind.h"

extern const struct report report_ticket;
extern const struct report report_slip;
extern const struct report report_household;
extern const struct report report_call;
extern const struct report report_approval;
extern const struct report report_reception;

#endif
