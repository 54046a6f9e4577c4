/*
 * alike.h - households a merge brings that may be here already under another
 * row.  Said, never joined.
 */
#ifndef OFFICE_ALIKE_H
#define OFFICE_ALIKE_H

struct buf;
struct office;

/* While a merge is looked at (db/merge.h): a line per likely pair of what is new in it, after a heading; nothing when there is none. */
void alike_describe(struct office *o, struct buf *out);

#endif
