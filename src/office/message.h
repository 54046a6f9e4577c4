/*
 * message.h - what a pasted message says: a village, a household, a day.
 * 微信 orders are orders; whoever pastes one should not have to type it again.
 */
#ifndef OFFICE_MESSAGE_H
#define OFFICE_MESSAGE_H

#include <stdint.h>

#include "base/err.h"

struct office;

struct message {
	int64_t village;	/* 0: none, or more than one */
	int64_t household;	/* the only one of its name (in that village, when one is named); 0 none */
	int32_t day;		/* the first day from today on that is named: 11月20日, 周五, 明天; DATE_NONE */
};

/* Only what the words say for certain; everything else stays empty.  *out is initialised here. */
MUST_CHECK int message_read(struct office *o, const char *text, struct message *out, struct err *e);

#endif
