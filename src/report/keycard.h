/*
 * keycard.h - the page of keys to pin up: its lines come from the command
 * tables of the screens.
 */
#ifndef REPORT_KEYCARD_H
#define REPORT_KEYCARD_H

#include "report/kind.h"

extern const struct report report_keys;

#endif
