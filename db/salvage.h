/*
 * salvage.h - edits out of the pages of a damaged ledger file, whatever is
 * left of its structure.  Asks SQLite nothing.  Private to db/.
 */
#ifndef DB_SALVAGE_H
#define DB_SALVAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct salvage;
struct source_edit;

MUST_CHECK int salvage_open(struct salvage **out, const char *path, struct err *e);
void salvage_close(struct salvage *s);		/* NULL is allowed */
void salvage_rewind(struct salvage *s);
/* The next row that looks like an edit, not proven; *id is what it says its id is.  False at the end. */
bool salvage_next(struct salvage *s, struct source_edit *se, const uint8_t **id);

#endif
