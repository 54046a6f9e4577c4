/*
 * shows.c - the marks of what others hold.
 */
#include "db/shows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "db/merge_int.h"
#include "sql.h"

#define RANGES_MAX 500		/* what is in shreds is believed only so far */

void
shows_name(char out[40], const char *station)
{
	snprintf(out, 40, MARK_SHOWS "%s", station);
}

void
shown_release(struct shown *s)
{
	ranges_release(&s->held);
	s->at = 0;
}

void
shows_load(struct ledger *l, const char *station, struct shown *out)
{
	char name[40], *value;
	long long at;
	int used;

	*out = (struct shown){ 0 };
	shows_name(name, station);
	value = ledger_mark_get(l, name);
	if (value && sscanf(value, "%lld%n", &at, &used) == 1) {
		out->at = at;
		ranges_read(&out->held, value + used);
	}
	free(value);
}

int
shows_more(struct ledger *l, const char *station, int64_t at, const struct bits *more, char **value, struct err *e)
{
	struct ranges joined = { 0 };
	struct buf was = BUF_INIT, now = BUF_INIT;
	struct shown old;
	struct bits all;
	int64_t last;

	*value = NULL;
	if (stmt_int(&l->stmts, &last, sql_query_edit_last_n(), e) < 0)
		return -1;
	shows_load(l, station, &old);
	all = bits_new(last);
	ranges_set(&old.held, &all);
	for (int64_t i = 1; i <= more->n && i <= last; i++)
		if (bits_has(more, i))
			bits_set(&all, i, i);
	bits_ranges(&all, &joined);
	ranges_write(&old.held, RANGES_MAX, &was);
	ranges_write(&joined, RANGES_MAX, &now);
	if (strcmp(buf_str(&was), buf_str(&now)) != 0) {
		buf_clear(&was);
		buf_addf(&was, "%lld%s", (long long)(at > old.at ? at : old.at), buf_str(&now));
		*value = buf_detach(&was);
	}
	buf_release(&was);
	buf_release(&now);
	bits_release(&all);
	ranges_release(&joined);
	shown_release(&old);
	return 0;
}
