/*
 * shows.h - what other stations hold, as far as files of theirs have shown:
 * local numbers of edits, one mark a station (merge_int.h).  A station that
 * has more than its files say is believed to have less.  Private to db/.
 */
#ifndef DB_SHOWS_H
#define DB_SHOWS_H

#include "db/bits.h"
#include "db/ledger_int.h"

struct shown {
	int64_t at;		/* its clock when the newest of these files was made; 0: there was none */
	struct ranges held;	/* owned */
};
void shows_load(struct ledger *l, const char *station, struct shown *out);
void shown_release(struct shown *s);
/* What is remembered with more added: a mark's value (owned by the caller), NULL when there is nothing new in it. */
MUST_CHECK int shows_more(struct ledger *l, const char *station, int64_t at, const struct bits *more, char **value, struct err *e);
void shows_name(char out[40], const char *station);	/* of the mark */

#endif
