/*
 * seed.h - what a new ledger begins with: dictionaries, rules, phrases and filters.
 */
#ifndef OFFICE_SEED_H
#define OFFICE_SEED_H

#include "base/err.h"

struct office;

/* Writes what is not there yet, as the program (who 0), in one batch.  What the township changed stays as it is. */
MUST_CHECK int seed_write(struct office *o, struct err *e);
/*
 * The same when this program has other seeds than the one that wrote them here last: what a newer one knows reaches ledgers
 * that are there already, once; what somebody deleted stays away.
 */
MUST_CHECK int seed_renew(struct office *o, struct err *e);

#endif
