/*
 * meeting.h - 会议: who called it and how long it took.  A log of what is
 * asked of the township, for the burden ledger alone: nobody who sat there
 * is named, and no agenda or minutes are kept.
 */
#ifndef OFFICE_MEETING_H
#define OFFICE_MEETING_H

#include "office/thing.h"

extern const struct entity meeting_entity;
extern const struct thing meeting_thing;

#endif
