/*
 * clock.h - this PC's clock, judged by what was written with it before.
 */
#ifndef OFFICE_CLOCK_H
#define OFFICE_CLOCK_H

#include <stdbool.h>

struct buf;
struct office;

/* Does it stand before what this PC wrote last?  Then out says so: what is written now would get a wrong day. */
bool clock_behind(struct office *o, struct buf *out);

#endif
