/*
 * pack_peek.h - what a file is, by its first bytes: cheap, and proves nothing.
 */
#ifndef DB_PACK_PEEK_H
#define DB_PACK_PEEK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"

enum peek_kind { PEEK_OTHER, PEEK_LEDGER, PEEK_PACK };

struct pack_peek {		/* all but kind and cut: of packs only */
	enum peek_kind kind;
	bool cut;			/* shorter than it says of itself */
	uint8_t township[ID_BYTES];
	char name[200];		/* of the township */
	char station[17], code[9];
	int64_t made_at;
	bool sealed;		/* needs the township key */
};

enum peek_kind pack_peek(const char *path, struct pack_peek *out);

#endif
