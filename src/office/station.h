/*
 * station.h - station.ini: who this PC is.
 *
 * The station's random id, and for every township this PC works with the
 * station's code and who sits here.  It lives in the state folder, outside
 * the ledger, so that a copied ledger is not a copied station.
 */
#ifndef OFFICE_STATION_H
#define OFFICE_STATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"

struct office;

enum { TOWNSHIP_HEX = ID_BYTES * 2 + 1 };

struct seat {			/* this PC in one township */
	char township[TOWNSHIP_HEX];
	char code[9];
	int64_t me;
	int64_t since;		/* ms; when it took the code over from a PC that is no more; 0: never */
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
/* The first letter no label begins with, no station heard of bears, and this one ("own") has not; A is whoever made the ledger, also before the first number
 * was given.  Two stations may still call themselves B: station_namesake tells. */
MUST_CHECK int station_free_code(struct ledger *l, const char *own, char code[9], struct err *e);
/* Does another PC that is alive call itself as this one does?  As far as heard. */
MUST_CHECK int station_namesake(struct office *o, bool *out, struct err *e);
/* This PC is called so from now on, and remembers it; since: see seat.  On failure nothing has changed. */
MUST_CHECK int station_set_code(struct office *o, const char *code, int64_t since, struct err *e);
void station_township(struct ledger *l, char out[TOWNSHIP_HEX]);

#endif
