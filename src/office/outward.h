/*
 * outward.h - what must not be seen by those a ticket is about.
 *
 * Of a 投诉 or 举报 neither name nor phone of whoever brought it leaves the
 * office (rule T7): not on what the accused unit is given, not in an exported
 * list.  Whoever writes records to paper or a file asks here first (a thing's
 * "outward"); screens of the office show everything.
 */
#ifndef OFFICE_OUTWARD_H
#define OFFICE_OUTWARD_H

#include <stdbool.h>

#include "base/err.h"
#include "db/record.h"

struct office;

/* Is it a 投诉 or 举报? */
bool ticket_is_protected(struct office *o, const struct record *ticket);

/*
 * The record as others may see it, changed in place; an ordinary ticket stays as it is.  Of a protected one household, caller,
 * phone and the visit it came from are gone, and where its texts name the person or the number stands 〔反映人〕.
 */
MUST_CHECK int ticket_for_unit(struct office *o, struct record *ticket, struct err *e);
/* Its progress lines the same; a visit does not tell that a protected ticket came out of it. */
MUST_CHECK int progress_for_unit(struct office *o, struct record *progress, struct err *e);
MUST_CHECK int visit_for_unit(struct office *o, struct record *visit, struct err *e);

#endif
