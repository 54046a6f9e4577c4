/*
 * template_int.h - inside the form: what its parts ask of one another.  For
 * src/exchange/template*.c.
 */
#ifndef EXCHANGE_TEMPLATE_INT_H
#define EXCHANGE_TEMPLATE_INT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct moving;
struct template;
struct template_joined;

/* Joined downwards in one column, wholly among the empty rows: for rows of a group, and taken apart for ours. */
bool template_is_tall(const struct template *t, const struct template_joined *j);
size_t template_tall_columns(const struct template *t, bool *tall);	/* how many have such cells; tall: by t->columns */
void template_own_free(struct template *t);
/* Names of the sheets people see; owned, and so is each. */
#define TEMPLATE_SHEETS_LOOKED 20
MUST_CHECK int template_sheets_seen(const struct template *t, char **names, size_t *n, struct err *e);

/*
 * What spreadsheets call tables ("超级表", ListObject), parts beside the sheet that say which cells are one, with filters
 * (template_tables.c).  When rows are put in they reach further; the one whose header is the form's ends with the last row filled.
 */
const char *template_table_trouble(struct template *t, const char *part, const struct moving *m);	/* why one cannot follow; NULL: it can */
MUST_CHECK int template_tables_move(struct template *t, const struct moving *m, size_t rows, struct err *e);	/* all of the sheet's */

#endif
