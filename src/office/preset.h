/*
 * preset.h - filters that several things offer behind a digit of their list.
 */
#ifndef OFFICE_PRESET_H
#define OFFICE_PRESET_H

struct office;
struct query;

void preset_all(struct office *o, struct query *q);
/* Things with a field "date". */
void preset_today(struct office *o, struct query *q);
void preset_week(struct office *o, struct query *q);	/* today and the six days before */

#endif
