/*
 * peers.c - every station heard of: what of its edits is held, when and by
 * which way.  Counted as far as the mark "peers" says; only what came later
 * is looked at.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/ledger_int.h"
#include "db/merge.h"
#include "db/merge_int.h"
#include "db/shows.h"
#include "sql.h"

#define KEEP_AFTER 5000		/* edits looked at beyond the mark before it is worth moving */

void
peers_release(struct peers *p)
{
	free(p->p);
	*p = (struct peers){ 0 };
}

static struct peer *
peer_of(struct peers *ps, const char *station)
{
	for (size_t i = 0; i < ps->n; i++)
		if (strcmp(ps->p[i].station, station) == 0)
			return &ps->p[i];
	ps->p = mem_resize(ps->p, ps->n + 1, sizeof *ps->p);
	memset(&ps->p[ps->n], 0, sizeof *ps->p);
	snprintf(ps->p[ps->n].station, sizeof ps->p->station, "%s", station);
	return &ps->p[ps->n++];
}

static int64_t
counted_load(struct ledger *l, struct peers *ps)
{
	char *value = ledger_mark_get(l, MARK_PEERS), *s = value, station[17];
	long long n = 0, edits, last;
	int used;

	if (!s || sscanf(s, "%lld%n", &n, &used) != 1)
		n = 0;
	else
		for (s += used; sscanf(s, " %16s %lld %lld%n", station, &edits, &last, &used) == 3; s += used) {
			struct peer *p = peer_of(ps, station);

			p->edits = edits;
			p->last_at = last;
		}
	free(value);
	return n;
}

static int
count_rest(struct ledger *l, struct peers *ps, int64_t *n, int64_t *looked, struct err *e)
{
	sqlite3_stmt *st;
	int64_t from = *n;
	int rc;

	if (stmt_get(&l->stmts, &st, sql_query_peer_edits(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, from);
	while ((rc = stmt_step(st, e)) > 0) {
		const char *station = (const char *)sqlite3_column_text(st, 0);
		int64_t last = sqlite3_column_int64(st, 2), max = sqlite3_column_int64(st, 3);
		struct peer *p;

		if (strcmp(station, station_nobody.id) == 0)
			continue;
		p = peer_of(ps, station);
		p->edits += sqlite3_column_int64(st, 1);
		*looked += sqlite3_column_int64(st, 1);
		if (last > p->last_at)
			p->last_at = last;
		if (max > *n)
			*n = max;
	}
	stmt_done(&l->stmts, st);
	return rc;
}

static int
heard(struct ledger *l, struct peers *ps, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(&l->stmts, &st, sql_query_peer_heard(), e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		struct peer *p = peer_of(ps, (const char *)sqlite3_column_text(st, 0));
		const char *value = (const char *)sqlite3_column_text(st, 1);
		long long at = 0, error = 0;
		int used = 0, code = 0;

		/* "AT ERROR CODE WAY"; the code is "-" when the file did not say */
		if (sscanf(value, "%lld %lld %n%8s %n", &at, &error, &code, p->code, &used) < 3 || !used)
			continue;
		if (strcmp(p->code, "-") == 0)
			p->code[0] = '\0';
		p->heard_at = at;
		p->clock_error = error;
		snprintf(p->way, sizeof p->way, "%s", value + used);
	}
	stmt_done(&l->stmts, st);
	return rc;
}

static int
lacking(struct ledger *l, struct peer *p, int64_t first, int64_t last, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (first > last)
		return 0;
	if (stmt_get(&l->stmts, &st, sql_query_peer_lacks(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, first);
	sqlite3_bind_int64(st, 2, last);
	stmt_bind_text(st, 3, l->station->id);
	rc = stmt_step(st, e);
	if (rc > 0 && sqlite3_column_int64(st, 0) > 0) {
		p->lacks += sqlite3_column_int64(st, 0);
		if (sqlite3_column_int64(st, 1) < p->lacks_from)
			p->lacks_from = sqlite3_column_int64(st, 1);
	}
	stmt_done(&l->stmts, st);
	return rc < 0 ? -1 : 0;
}

/* What its files show of ours: the gaps are looked through, not the whole log. */
static int
shown(struct ledger *l, struct peer *p, struct err *e)
{
	struct shown s;
	sqlite3_stmt *st;
	int64_t behind = 1;
	int rc = 0;

	shows_load(l, p->station, &s);
	p->shown_at = s.at;
	p->lacks_from = INT64_MAX;
	for (size_t i = 0; rc == 0 && s.at && i < s.held.n; i++) {
		rc = lacking(l, p, behind, s.held.p[i].first - 1, e);
		behind = s.held.p[i].last + 1;
	}
	if (rc == 0 && s.at)
		rc = lacking(l, p, behind, INT64_MAX, e);
	if (rc == 0 && s.at && (rc = stmt_get(&l->stmts, &st, sql_query_peer_had(), e)) == 0) {
		sqlite3_bind_int64(st, 1, p->lacks_from);
		stmt_bind_text(st, 2, l->station->id);
		rc = stmt_step(st, e);
		if (rc > 0)
			p->had_at = sqlite3_column_int64(st, 0);
		stmt_done(&l->stmts, st);
	}
	shown_release(&s);
	return rc < 0 ? -1 : 0;
}

int
ledger_own_since(struct ledger *l, const struct entity *ent, int64_t row, int64_t *n, struct err *e)
{
	struct edits es;
	int rc;

	*n = 0;
	edits_init(&es, ent);
	rc = log_row(&l->stmts, &es, ent->name, row, e);
	for (size_t i = 0; rc == 0 && i < es.n; i++)
		if (es.p[i].bases.n == 0 && strcmp(es.p[i].station, l->station->id) == 0)
			*n = es.p[i].n;
	edits_release(&es);
	return rc;
}

static int
peer_compare(const void *a, const void *b)
{
	const struct peer *x = a, *y = b;

	if (x->self != y->self)
		return x->self ? -1 : 1;
	if (x->last_at != y->last_at)
		return x->last_at > y->last_at ? -1 : 1;
	return strcmp(x->station, y->station);
}

static void
counted_keep(struct ledger *l, const struct peers *ps, int64_t n)
{
	struct buf b = BUF_INIT;
	struct err none;

	buf_addf(&b, "%lld", (long long)n);
	for (size_t i = 0; i < ps->n; i++)
		if (ps->p[i].edits)
			buf_addf(&b, " %s %lld %lld", ps->p[i].station, (long long)ps->p[i].edits, (long long)ps->p[i].last_at);
	if (ledger_mark_set(l, MARK_PEERS, buf_str(&b), &none) < 0)	/* only costs the next look some time */
		none.code = ERR_NONE;
	buf_release(&b);
}

/* All but what their files show of ours. */
static int
peers_load(struct ledger *l, struct peers *out, struct err *e)
{
	struct peer *self;
	int64_t n, looked = 0;

	*out = (struct peers){ 0 };
	n = counted_load(l, out);
	if (count_rest(l, out, &n, &looked, e) < 0 || heard(l, out, e) < 0) {
		peers_release(out);
		return -1;
	}
	if (looked > KEEP_AFTER && !l->readonly)
		counted_keep(l, out, n);
	self = peer_of(out, l->station->id);
	self->self = true;
	snprintf(self->code, sizeof self->code, "%s", l->station->code);
	return 0;
}

int
ledger_called(struct ledger *l, const char *code, int64_t since, char station[17], size_t *n, struct err *e)
{
	struct peers ps;

	*n = 0;
	*station = '\0';
	if (peers_load(l, &ps, e) < 0)
		return -1;
	for (size_t i = 0; i < ps.n; i++)
		if (!ps.p[i].self && strcmp(ps.p[i].code, code) == 0 && ps.p[i].last_at > since) {
			memcpy(station, ps.p[i].station, 17);
			++*n;
		}
	peers_release(&ps);
	return 0;
}

int
ledger_peers(struct ledger *l, struct peers *out, struct err *e)
{
	if (peers_load(l, out, e) < 0)
		return -1;
	for (size_t i = 0; i < out->n; i++)
		if (!out->p[i].self && shown(l, &out->p[i], e) < 0) {
			peers_release(out);
			return -1;
		}
	qsort(out->p, out->n, sizeof *out->p, peer_compare);
	return 0;
}
