/*
 * log_json.h - an edit's fields as canonical JSON (FORMAT.md), and lists as
 * derived columns keep them.  Private to db/.
 */
#ifndef DB_LOG_JSON_H
#define DB_LOG_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/record.h"
#include "db/stmt.h"

struct buf;

/* Canonical JSON of the fields a change sets. */
void log_json_change(struct buf *out, const struct change *c);
void log_json_value(struct buf *out, const struct value *v);
/*
 * The reverse.  values has e->n_fields nulls.  Unknown names are passed over.  -1: not canonical, or a known field of
 * another kind; values may then be half filled.
 */
MUST_CHECK int log_json_read(const struct entity *e, const char *s, size_t n, uint64_t *set, struct value *values, int *deleted);
/* Bind a value as derived columns keep it: lists as canonical JSON. */
void log_bind_value(sqlite3_stmt *st, int i, const struct value *v);
/* A list stored in a derived column. */
void log_json_list(const char *s, size_t n, struct value *out);

#endif
