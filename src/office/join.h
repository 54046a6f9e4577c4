/*
 * join.h - a new PC begins with a colleague's ledger: the copied file, or a
 * pack.  It gets an identity of its own either way.
 */
#ifndef OFFICE_JOIN_H
#define OFFICE_JOIN_H

#include "base/err.h"

struct office_options;
struct progress;

/* What is to be asked before this file is joined with. */
enum join_words {
	JOIN_NO_WORDS,		/* nothing: it is none of ours, or not there; join_file says which */
	JOIN_MAYBE_WORDS,	/* it opens as it is, but the next one may need the township's words */
	JOIN_WORDS		/* sealed */
};
enum join_words join_asks(const char *path);
/*
 * Makes the ledger of opt out of the file at path; office_open follows.  passphrase: the township's; "" or NULL: it has none.  ERR_KEY:
 * other words open this pack.  On failure there is no ledger, as before.
 */
MUST_CHECK int join_file(const struct office_options *opt, const char *path, const char *passphrase, const struct progress *pr, struct err *e);

#endif
