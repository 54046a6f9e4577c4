/*
 * secondment.h - 三方汇报: one sent cadre's own work record, laid out for the
 * unit that sent him, the one that has him, and the organisation department.
 */
#ifndef REPORT_SECONDMENT_H
#define REPORT_SECONDMENT_H

#include "report/kind.h"

extern const struct report report_sender;
extern const struct report report_host;
extern const struct report report_organisation;

#endif
