/*
 * join.h - a new PC begins with a colleague's ledger: the copied file, or a
 * pack.  It gets an identity of its own either way.
 */
#ifndef OFFICE_JOIN_H
#define OFFICE_JOIN_H

#include <stdbool.h>

#include "base/err.h"

struct office_options;
struct progress;

/* Does this file need the township's words? */
bool join_is_sealed(const char *path);
/*
 * Makes the ledger of opt out of the file at path; office_open follows.  passphrase: the township's; "" or NULL: it has none.  On failure
 * there is no ledger, as before.
 */
MUST_CHECK int join_file(const struct office_options *opt, const char *path, const char *passphrase, const struct progress *pr, struct err *e);

#endif
