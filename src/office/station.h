/*
 * station.h - station.ini: who this PC is.
 *
 * The station's random id, and for every township this PC works with the
 * station's code and who sits here.  It lives in the state folder, outside
 * the ledger, so that a copied ledger is not a copied station.
 */
#ifndef OFFICE_STATION_H
#define OFFICE_STATION_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"

enum { TOWNSHIP_HEX = ID_BYTES * 2 + 1 };

struct seat {			/* this PC in one township */
	char township[TOWNSHIP_HEX];
	char code[9];
	int64_t me;
};

struct identity {
	char id[17];
	struct seat *seats;	/* owned */
	size_t n;
};

/* A missing or damaged file is a new station: edits are a set, an id that is never used again harms nothing. */
void identity_read(struct identity *id, const char *folder);
void identity_release(struct identity *id);
MUST_CHECK int identity_write(const struct identity *id, const char *folder, struct err *e);
/* This PC's seat in that township; an empty new one when it has none.  Borrowed until the next call. */
struct seat *identity_seat(struct identity *id, const char *township);
void station_township(struct ledger *l, char out[TOWNSHIP_HEX]);

#endif
