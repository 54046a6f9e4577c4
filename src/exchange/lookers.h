/*
 * lookers.h - what looks at a sheet from elsewhere in its file: formulas of
 * other sheets, and charts.
 *
 * Knows where formulas stand; does not know the sheet itself.
 */
#ifndef EXCHANGE_LOOKERS_H
#define EXCHANGE_LOOKERS_H

#include <stdbool.h>

#include "base/err.h"
#include "exchange/moving.h"

struct package;

/* Why rows cannot be put into the sheet of part "own" without breaking them; NULL: nothing does. */
const char *lookers_trouble(struct package *p, const char *own, const struct moving *m);
/*
 * They look at the same cells then, and what a formula came to before is left out, for it is counted anew.  *any: there were some.
 * Only where there is no trouble.
 */
MUST_CHECK int lookers_move(struct package *p, const char *own, const struct moving *m, bool *any, struct err *e);

#endif
