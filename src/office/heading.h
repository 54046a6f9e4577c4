/*
 * heading.h - what people write over a column, and the field they mean.
 *
 * Used for tables read in and for forms others ask to be filled.  Knows
 * titles and synonyms; does not know files.
 */
#ifndef OFFICE_HEADING_H
#define OFFICE_HEADING_H

#include <stdbool.h>

#include "db/entity.h"

struct buf;

enum { HEADING_UNKNOWN = -1, HEADING_ROW = -2, HEADING_TOWNSHIP = -3 };

/* As headings are compared: half width, no blanks, stars, colons, line ends; cut: nothing behind "(" either. */
void heading_key(struct buf *out, const char *s, bool cut);
/* The field of ent a key means, by its title, its name or a synonym; or one of those above. */
int heading_field(const struct entity *ent, const char *key);

#endif
