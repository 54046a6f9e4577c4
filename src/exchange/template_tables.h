/*
 * template_tables.h - what spreadsheets call tables ("超级表", ListObject): a
 * part beside the sheet that says which cells are one, with filters.
 *
 * When rows are put in they reach further; the one whose header is the form's
 * ends with the last row filled.
 */
#ifndef EXCHANGE_TEMPLATE_TABLES_H
#define EXCHANGE_TEMPLATE_TABLES_H

#include <stddef.h>

#include "base/err.h"

struct moving;
struct template;

/* Why a table part cannot follow; NULL: it can. */
const char *template_table_trouble(struct template *t, const char *part, const struct moving *m);
/* All of the sheet's, for so many rows of ours. */
MUST_CHECK int template_tables_move(struct template *t, const struct moving *m, size_t rows, struct err *e);

#endif
