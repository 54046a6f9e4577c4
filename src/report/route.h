/*
 * route.h - 走访路线单: the round of the next day, village by village.
 */
#ifndef REPORT_ROUTE_H
#define REPORT_ROUTE_H

#include "report/kind.h"

extern const struct report report_route;

#endif
