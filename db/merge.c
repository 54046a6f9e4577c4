/*
 * merge.c - somebody else's file into this ledger: read, prove, insert what
 * is not held, fold, count.  Whether that is then kept is for others to say.
 */
#include "db/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "db/bits.h"
#include "db/gather.h"
#include "db/held.h"
#include "db/ledger_int.h"
#include "db/log_guard.h"
#include "db/log_json.h"
#include "db/merge_int.h"
#include "db/shows.h"
#include "db/source.h"
#include "sql.h"

#define TICK_EDITS 4096
#define BY_NUMBER_MAX 20000	/* edits up to here enter in the order of their own file: lists by arrival look as they did there */
#define FILTER_MIN 5000		/* with fewer edits held, asking before reading saves nothing */
#define BULK_MIN 20000
#define FINISH_EVERY 4096	/* rows folded before the search index is brought up */
#define STATIONS_MAX 1024

struct erased {			/* an edit that an edit of the thing "erase" names */
	uint8_t id[ID_BYTES];
};

struct dirty {
	uint32_t entity;
	bool there, shown;
	int64_t row;
	uint64_t look;		/* of what it shows */
};

struct station_seen {
	char id[17];
	int64_t newest;
};

struct merge {
	struct ledger *l;
	struct merge_preview preview;
	const struct progress *pr;	/* only while merge_begin runs */
	struct source *source;		/* owned; until merge_begin is through */
	struct gather *gather;		/* owned; likewise */
	int64_t who, batch;		/* batch 0: nothing new */
	int64_t own_n;			/* last number before */
	struct source_filter filter;
	struct erased *erased;		/* owned */
	size_t n_erased, erased_held;	/* the first so many were held before this merge */
	struct erased *by_id;		/* owned; all of them, sorted, once everything is read */
	struct dirty *dirty;		/* owned */
	size_t n_dirty, cap_dirty;
	struct station_seen *stations;	/* owned */
	size_t n_stations;
	uint8_t file_id[ID_BYTES], last_chain[LOG_CHAIN_BYTES];
	int64_t last_n, skipped_to;
	bool clean, keep;
	char pack_station[17];
	struct bits shown;		/* owned; of the edits held, those the file has; no memory: nobody knows whose file it is */
	char *shows;			/* owned; what that adds to what is known of its station; NULL: nothing */
};

static int
tick(const struct merge *m, int64_t done, int64_t total, struct err *e)
{
	if (done % TICK_EDITS || !m->pr || !m->pr->tick || m->pr->tick(m->pr->data, (size_t)done, (size_t)total))
		return 0;
	return err_set(e, ERR_CANCEL, "已停止合并，账本和以前一样");
}

/* --- reading ------------------------------------------------------------------------------------------------------- */

static int
held(void *data, const uint8_t (*ids)[ID_BYTES], size_t n, uint8_t *out, struct err *e)
{
	struct merge *m = data;

	return held_mark(&m->l->stmts, m->own_n, ids, n, out, m->shown.p ? &m->shown : NULL, e);
}

static int
refuse_own(const struct ledger *l, const char *path, struct err *e)
{
	struct stat mine, theirs;

	if (stat(l->path, &mine) == 0 && stat(path, &theirs) == 0 && mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino)
		return err_set(e, ERR_INPUT, "%s就是现在打开的这本账，不用合并。请选别处拷来的文件", path);
	return 0;
}

static int
refuse_foreign(const struct ledger *l, const struct source_info *i, struct err *e)
{
	if (memcmp(l->township, i->township, ID_BYTES) == 0)
		return 0;
	if (strcmp(l->name, i->township_name) == 0)
		return err_set(e, ERR_INPUT, "%s也叫“%s”，但不是同一本账（建账时各建各的），没有合并。请确认是不是本镇的文件", i->path, l->name);
	return err_set(e, ERR_INPUT, "%s是“%s”的账本，本账本是“%s”，没有合并。请检查选的文件", i->path,
			*i->township_name ? i->township_name : "别的乡镇", l->name);
}

static int
skip_seen(struct merge *m)
{
	struct source *s = m->source;
	uint8_t chain[LOG_CHAIN_BYTES];
	char name[64], hex[2 * ID_BYTES + 1], chain_hex[2 * LOG_CHAIN_BYTES + 1] = "", *value;
	long long n = 0;

	if (!s->ops->skip_to)
		return 0;
	id_hex(hex, s->info.file_id, ID_BYTES);
	snprintf(name, sizeof name, MARK_SEEN "%s", hex);
	value = ledger_mark_get(m->l, name);
	if (value && sscanf(value, "%lld %16s", &n, chain_hex) == 2 && id_from_hex(chain, sizeof chain, chain_hex) == 0
	    && s->ops->skip_to(s, n, chain))
		m->skipped_to = n;
	free(value);
	return 0;
}

static bool
erase_target(const struct source_edit *se, uint8_t id[ID_BYTES])
{
	static const struct field fields[] = { { .name = "edit", .title = "", .kind = FIELD_CODE } };
	static const struct entity erase = { .name = "erase", .title = "", .fields = fields, .n_fields = 1 };
	struct value v = { 0 };
	uint64_t set;
	int deleted;
	bool found = se->edit.fields && log_json_read(&erase, se->edit.fields, se->edit.fields_n, &set, &v, &deleted) == 0
		&& v.kind == VALUE_TEXT && id_from_hex(id, ID_BYTES, v.s) == 0;

	value_release(&v);
	return found;
}

static void
erased_add(struct merge *m, const struct source_edit *se)
{
	uint8_t id[ID_BYTES];

	if (!erase_target(se, id))
		return;
	m->erased = mem_more(m->erased, m->n_erased, sizeof *m->erased);
	memcpy(m->erased[m->n_erased++].id, id, ID_BYTES);
}

static int
erased_load(struct merge *m, struct err *e)
{
	struct source_edit se = { .entity = "erase" };
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(&m->l->stmts, &st, sql_query_erase_list(), e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		se.edit.fields = (char *)(uintptr_t)sqlite3_column_text(st, 0);
		se.edit.fields_n = (size_t)sqlite3_column_bytes(st, 0);
		erased_add(m, &se);
	}
	stmt_done(&m->l->stmts, st);
	m->erased_held = m->n_erased;
	return rc;
}

static int
erased_compare(const void *a, const void *b)
{
	return memcmp(a, b, ID_BYTES);
}

static bool
is_erased(const struct merge *m, const uint8_t *id)
{
	return m->n_erased && bsearch(id, m->by_id, m->n_erased, sizeof *m->by_id, erased_compare);
}

static void
station_seen(struct merge *m, const char *id, int64_t at)
{
	size_t i = m->n_stations;

	while (i > 0 && strcmp(m->stations[i - 1].id, id) != 0)
		i--;
	if (i == 0) {
		if (m->n_stations == STATIONS_MAX)
			return;
		m->stations = mem_resize(m->stations, m->n_stations + 1, sizeof *m->stations);
		m->stations[m->n_stations] = (struct station_seen){ .newest = at };
		snprintf(m->stations[m->n_stations].id, sizeof m->stations->id, "%s", id);
		i = ++m->n_stations;
	}
	if (at > m->stations[i - 1].newest)
		m->stations[i - 1].newest = at;
}

static int
read_all(struct merge *m, int64_t *fresh, struct err *e)
{
	struct source *s = m->source;
	const struct source_edit *se;
	int64_t done = 0;
	int rc;

	m->filter = (struct source_filter){ held, m };
	if (m->own_n > FILTER_MIN)
		s->filter = &m->filter;
	m->gather = gather_new(m->l->path);
	while ((rc = s->ops->next(s, &se, e)) > 0) {
		if (tick(m, ++done, 0, e) < 0 || gather_add(m->gather, se, !s->filtered, &m->filter, e) < 0)
			return -1;
		if (strcmp(se->entity, "erase") == 0)
			erased_add(m, se);
	}
	if (rc < 0)
		return -1;
	m->clean = s->clean && memcmp(s->info.file_id, (const uint8_t[ID_BYTES]){ 0 }, ID_BYTES) != 0;
	m->last_n = s->last_n;
	memcpy(m->last_chain, s->last_chain, LOG_CHAIN_BYTES);
	memcpy(m->file_id, s->info.file_id, ID_BYTES);
	if (m->n_erased) {
		m->by_id = mem_copy(m->erased, m->n_erased * sizeof *m->erased);
		qsort(m->by_id, m->n_erased, sizeof *m->by_id, erased_compare);
	}
	return gather_end(m->gather, &m->filter, fresh, e);
}

/* --- inserting ------------------------------------------------------------------------------------------------------ */

/* With very many new rows the indexes are made anew afterwards: *sql becomes what makes them. */
static int
indexes_away(struct merge *m, struct buf *sql, struct err *e)
{
	struct stmts *s = &m->l->stmts;
	struct buf drop = BUF_INIT;
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(s, &st, sql_query_edit_indexes(), e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		buf_adds(&drop, "DROP INDEX ");
		gen_name(&drop, "", (const char *)sqlite3_column_text(st, 0));
		buf_adds(&drop, ";\n");
		buf_adds(sql, (const char *)sqlite3_column_text(st, 1));
		buf_adds(sql, ";\n");
	}
	stmt_done(s, st);
	if (rc == 0)
		rc = stmt_script(m->l->db, buf_str(&drop), e);
	buf_release(&drop);
	return rc;
}

static int
insert_one(struct merge *m, sqlite3_stmt *st, const struct source_edit *se, uint8_t chain[LOG_CHAIN_BYTES], struct err *e)
{
	const struct edit *ed = &se->edit;
	bool erase = is_erased(m, ed->id);
	uint8_t fhash[ID_BYTES];

	sqlite3_reset(st);
	sqlite3_bind_blob(st, 1, ed->id, ID_BYTES, SQLITE_STATIC);
	sqlite3_bind_text(st, 2, se->entity, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 3, ed->row);
	sqlite3_bind_int64(st, 4, ed->gen);
	sqlite3_bind_blob(st, 5, ed->bases.n ? ed->bases.p[0] : (const void *)"", (int)(ed->bases.n * ID_BYTES), SQLITE_STATIC);
	sqlite3_bind_int64(st, 6, ed->at);
	sqlite3_bind_int64(st, 7, ed->who);
	sqlite3_bind_text(st, 8, ed->station, 16, SQLITE_STATIC);
	sqlite3_bind_int64(st, 9, ed->need);
	if (ed->fields && !erase) {
		sqlite3_bind_text(st, 10, ed->fields, (int)ed->fields_n, SQLITE_STATIC);
		sqlite3_bind_blob(st, 11, se->salt, ID_BYTES, SQLITE_STATIC);
		sqlite3_bind_null(st, 12);
	} else {
		if (ed->fields)
			log_fhash(fhash, se->salt, ed->fields, ed->fields_n);
		else
			memcpy(fhash, se->fhash, ID_BYTES);
		sqlite3_bind_null(st, 10);
		sqlite3_bind_null(st, 11);
		sqlite3_bind_blob(st, 12, fhash, ID_BYTES, SQLITE_STATIC);
	}
	log_chain(chain, chain, ed->id);
	sqlite3_bind_int64(st, 13, m->batch);
	sqlite3_bind_blob(st, 14, chain, LOG_CHAIN_BYTES, SQLITE_STATIC);
	return stmt_step(st, e) < 0 ? -1 : 0;
}

static int
is_held(struct merge *m, const uint8_t *id, struct err *e)
{
	uint8_t held_already;

	if (!gather_spilt(m->gather))
		return 0;
	if (held_mark(&m->l->stmts, INT64_MAX, (const uint8_t (*)[ID_BYTES])(const void *)id, 1, &held_already, NULL, e) < 0)
		return -1;
	return held_already;
}

static int
insert_all(struct merge *m, int64_t fresh, struct err *e)
{
	struct stmts *s = &m->l->stmts;
	struct buf indexes = BUF_INIT;
	const struct source_edit *se;
	uint8_t chain[LOG_CHAIN_BYTES];
	sqlite3_stmt *st = NULL;
	char *guard = NULL;
	int64_t done = 0;
	int rc = -1;

	sqlite3_exec(m->l->db, sql_query_cache_merge(), NULL, NULL, NULL);
	if (stmt_int(s, &m->batch, sql_query_batch_next(), e) < 0 || log_last_chain(s, chain, e) < 0)
		return -1;
	/* a plain INSERT replaces nothing, so the trigger against that can wait outside too */
	if (fresh >= BULK_MIN && fresh > m->own_n / 2
	    && (indexes_away(m, &indexes, e) < 0 || log_guard_down(s, "edit_no_replace", &guard, e) < 0))
		goto out;
	if (fresh <= BY_NUMBER_MAX)
		gather_by_number(m->gather);
	if (stmt_get(s, &st, sql_query_edit_take(), e) < 0)
		goto out;
	while ((rc = gather_next(m->gather, &se, e)) > 0) {
		if (!se->edit.fields && !is_erased(m, se->edit.id)) {	/* says nothing, and nobody says why: as if it were not there */
			m->preview.refused++;
			m->clean = false;
			continue;
		}
		rc = is_held(m, se->edit.id, e);
		if (rc > 0)
			continue;
		if (rc < 0 || insert_one(m, st, se, chain, e) < 0 || tick(m, ++done, fresh, e) < 0) {
			rc = -1;
			break;
		}
		station_seen(m, se->edit.station, se->edit.at);
	}
	stmt_done(s, st);
	gather_free(m->gather);
	m->gather = NULL;
	m->preview.fresh_edits = done;
	if (rc == 0 && indexes.n) {
		/* sorting takes as much memory again as the cache, and maps what it wrote */
		sqlite3_exec(m->l->db, sql_query_cache_index(), NULL, NULL, NULL);
		rc = stmt_script(m->l->db, buf_str(&indexes), e);
		sqlite3_exec(m->l->db, sql_query_cache_merge(), NULL, NULL, NULL);
	}
	if (rc == 0 && guard)
		rc = log_guard_up(s, guard, e);
	if (done == 0)
		m->batch = 0;
out:
	free(guard);
	buf_release(&indexes);
	return rc;
}

/* --- what the rows show ---------------------------------------------------------------------------------------------- */

static void
dirty_add(struct merge *m, const struct dirty *d)
{
	if (m->n_dirty == m->cap_dirty) {
		m->cap_dirty = m->cap_dirty ? 2 * m->cap_dirty : 256;
		m->dirty = mem_resize(m->dirty, m->cap_dirty, sizeof *m->dirty);
	}
	m->dirty[m->n_dirty++] = *d;
}

static int
dirty_compare(const void *a, const void *b)
{
	const struct dirty *x = a, *y = b;

	if (x->entity != y->entity)
		return x->entity < y->entity ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static void
dirty_tidy(struct merge *m)
{
	size_t n = 0;

	if (m->n_dirty)
		qsort(m->dirty, m->n_dirty, sizeof *m->dirty, dirty_compare);
	for (size_t i = 0; i < m->n_dirty; i++)
		if (n == 0 || dirty_compare(&m->dirty[n - 1], &m->dirty[i]) != 0)
			m->dirty[n++] = m->dirty[i];
	m->n_dirty = n;
}

static size_t
entity_index(const struct merge *m, const char *name)
{
	size_t i = 0;

	while (i < m->l->model->n && strcmp(m->l->model->entities[i]->name, name) != 0)
		i++;
	return i;
}

static int
look_at(struct merge *m, struct dirty *d, struct err *e)
{
	const struct gen *g = &m->l->store.gen[d->entity];
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	sqlite3_stmt *st;
	int rc, last = gen_last_column(g);

	if (stmt_get(m->l->store.st, &st, g->by_row, e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, d->row);
	rc = stmt_step(st, e);
	d->there = rc > 0;
	d->shown = rc > 0 && !(sqlite3_column_int64(st, GEN_STATE) & GEN_DELETED);
	for (int c = GEN_FIELDS; rc > 0 && c < last; c++) {
		const unsigned char *p = sqlite3_column_blob(st, c);
		int n = sqlite3_column_bytes(st, c);

		h = (h ^ (uint64_t)sqlite3_column_type(st, c)) * UINT64_C(0x100000001b3);
		for (int i = 0; i < n; i++)
			h = (h ^ p[i]) * UINT64_C(0x100000001b3);
	}
	d->look = h;
	stmt_done(m->l->store.st, st);
	return rc < 0 ? -1 : 0;
}

/* The rows that have something new, known ones as they looked before.  only_there: those alone that were there. */
static int
dirty_collect(struct merge *m, bool only_there, bool none_there, struct err *e)
{
	struct stmts *s = &m->l->stmts;
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(s, &st, sql_query_edit_rows_after(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, m->own_n);
	while ((rc = stmt_step(st, e)) > 0) {
		struct dirty d = { .entity = (uint32_t)entity_index(m, (const char *)sqlite3_column_text(st, 0)),
			.row = sqlite3_column_int64(st, 1) };

		if (d.entity == m->l->model->n) {
			/* every PC that began with a pack has one of its own: no record of anybody's */
			m->preview.counts[d.entity].fresh += strcmp((const char *)sqlite3_column_text(st, 0), LEDGER_TOWNSHIP) != 0;
			continue;
		}
		if (only_there && (none_there || look_at(m, &d, e) < 0 || !d.there)) {
			if (none_there || !d.there)
				continue;
			rc = -1;
			break;
		}
		dirty_add(m, &d);
	}
	stmt_done(s, st);
	if (rc < 0)
		return -1;
	dirty_tidy(m);
	for (size_t i = 0; !only_there && i < m->n_dirty; i++)
		if (look_at(m, &m->dirty[i], e) < 0)
			return -1;
	return 0;
}

/* Held edits that a new edit erases lose their payload. */
static int
erase_held(struct merge *m, struct err *e)
{
	struct stmts *s = &m->l->stmts;
	char *guard = NULL;
	sqlite3_stmt *st;
	int rc = 0;

	for (size_t i = m->erased_held; rc == 0 && i < m->n_erased; i++) {
		struct dirty d = { 0 };
		uint8_t fhash[ID_BYTES];
		int64_t n = 0;

		if ((rc = stmt_get(s, &st, sql_query_erase_payload(), e)) < 0)
			break;
		sqlite3_bind_blob(st, 1, m->erased[i].id, ID_BYTES, SQLITE_STATIC);
		rc = stmt_step(st, e);
		if (rc > 0) {
			n = sqlite3_column_int64(st, 0);
			d.entity = (uint32_t)entity_index(m, (const char *)sqlite3_column_text(st, 1));
			d.row = sqlite3_column_int64(st, 2);
			log_fhash(fhash, sqlite3_column_blob(st, 3), (const char *)sqlite3_column_text(st, 4),
					(size_t)sqlite3_column_bytes(st, 4));
		}
		stmt_done(s, st);
		if (rc <= 0)
			continue;
		rc = guard ? 0 : log_guard_down(s, "edit_no_update", &guard, e);
		if (rc == 0 && (rc = stmt_get(s, &st, sql_query_erase_do(), e)) == 0) {
			sqlite3_bind_int64(st, 1, n);
			sqlite3_bind_blob(st, 2, fhash, ID_BYTES, SQLITE_STATIC);
			rc = stmt_run(s, st, e);
		}
		if (rc == 0 && d.entity < m->l->model->n && (rc = look_at(m, &d, e)) == 0)
			dirty_add(m, &d);
	}
	if (rc == 0 && guard)
		rc = log_guard_up(s, guard, e);
	free(guard);
	dirty_tidy(m);
	return rc;
}

/* --- folding and counting ---------------------------------------------------------------------------------------------- */

struct rows_known { struct dirty *p; size_t n; };

static int
conflict_rows(struct merge *m, struct rows_known *out, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	*out = (struct rows_known){ 0 };
	if (stmt_get(m->l->store.st, &st, sql_query_conflict_rows(), e) < 0)
		return -1;
	while ((rc = stmt_step(st, e)) > 0) {
		out->p = mem_more(out->p, out->n, sizeof *out->p);
		out->p[out->n++] = (struct dirty){ .entity = (uint32_t)entity_index(m, (const char *)sqlite3_column_text(st, 0)),
			.row = sqlite3_column_int64(st, 1) };
	}
	stmt_done(m->l->store.st, st);
	if (out->n)
		qsort(out->p, out->n, sizeof *out->p, dirty_compare);
	return rc;
}

static int
totals(struct merge *m, int64_t *out, int64_t *sum, struct err *e)
{
	*sum = 0;
	for (size_t i = 0; i < m->l->model->n; i++) {
		if (ledger_total(m->l, m->l->model->entities[i], &out[i], e) < 0)
			return -1;
		*sum += out[i];
	}
	return 0;
}

static int
fold_dirty(struct merge *m, struct err *e)
{
	struct store *s = &m->l->store;

	for (size_t i = 0; i < m->n_dirty; i++) {
		if (tick(m, (int64_t)i, (int64_t)m->n_dirty, e) < 0
		    || store_fold(s, m->l->model->entities[m->dirty[i].entity], m->dirty[i].row, e) < 0
		    || (i % FINISH_EVERY == FINISH_EVERY - 1 && store_finish(s, e) < 0))
			return -1;
	}
	return store_finish(s, e);
}

static int
count_rows(struct merge *m, const int64_t *before, int64_t shown_before, const struct rows_known *disputed, struct err *e)
{
	struct merge_count *c = m->preview.counts;
	int64_t *after = mem_zero(m->l->model->n + 1, sizeof *after), sum, hidden = 0;
	struct rows_known now = { 0 };
	int rc = totals(m, after, &sum, e);

	for (size_t i = 0; rc == 0 && i < m->l->model->n; i++)
		c[i].fresh = after[i] - before[i];
	for (size_t i = 0; rc == 0 && i < m->n_dirty; i++) {
		struct dirty d = m->dirty[i];

		if (!d.there)
			continue;
		rc = look_at(m, &d, e);
		if (rc < 0)
			break;
		/* what the totals say of rows that are not new */
		c[d.entity].fresh += m->dirty[i].shown - d.shown;
		if (m->dirty[i].shown && !d.shown) {
			c[d.entity].hidden++;
			hidden++;
		} else if (m->dirty[i].shown != d.shown || m->dirty[i].look != d.look) {
			c[d.entity].changed++;
		} else {
			c[d.entity].same++;
		}
	}
	if (rc == 0)
		rc = conflict_rows(m, &now, e);
	for (size_t i = 0, k = 0; rc == 0 && i < now.n; i++) {
		while (k < disputed->n && dirty_compare(&disputed->p[k], &now.p[i]) < 0)
			k++;
		if (k == disputed->n || dirty_compare(&disputed->p[k], &now.p[i]) != 0)
			c[now.p[i].entity].conflicts++;
	}
	m->preview.hides_much = hidden * 10 > shown_before;
	free(after);
	free(now.p);
	return rc;
}

/* Rows one by one, or everything anew where that is less work. */
static int
fold_all(struct merge *m, struct err *e)
{
	int64_t *before = mem_zero(m->l->model->n + 1, sizeof *before), shown;
	struct rows_known disputed = { 0 };
	bool anew = m->preview.fresh_edits >= BULK_MIN && m->preview.fresh_edits > m->own_n / 8;
	int rc = totals(m, before, &shown, e);

	if (rc == 0)
		rc = conflict_rows(m, &disputed, e);
	if (rc == 0)
		rc = dirty_collect(m, anew, m->own_n <= 1, e);
	if (rc == 0)
		rc = erase_held(m, e);
	if (rc == 0)
		rc = anew ? ledger_refill(m->l, m->pr, e) : fold_dirty(m, e);
	if (rc == 0)
		rc = count_rows(m, before, shown, &disputed, e);
	free(before);
	free(disputed.p);
	return rc;
}

/* --- from outside -------------------------------------------------------------------------------------------------------- */

static void
merge_free(struct merge *m)
{
	source_close(m->source);
	gather_free(m->gather);
	free(m->erased);
	free(m->by_id);
	free(m->dirty);
	free(m->stations);
	bits_release(&m->shown);
	free(m->shows);
	free(m->preview.counts);
	free(m);
}

/* Whose file it is holds what is in it: what was held here, and what came in now. */
static int
show(struct merge *m, struct err *e)
{
	struct bits all;
	int64_t last;
	int rc;

	if (!m->shown.p)
		return 0;
	if (stmt_int(&m->l->stmts, &last, sql_query_edit_last_n(), e) < 0)
		return -1;
	all = bits_new(last);
	memcpy(all.p, m->shown.p, (size_t)m->shown.n / 8 + 1);
	bits_set(&all, m->own_n + 1, last);
	rc = shows_more(m->l, m->pack_station, m->preview.newest_at, &all, &m->shows, e);
	bits_release(&all);
	return rc;
}

static int
begin(struct merge *m, struct err *e)
{
	const struct source_info *i = &m->source->info;
	struct merge_preview *p = &m->preview;
	int64_t fresh, now = m->l->now();

	snprintf(p->path, sizeof p->path, "%s", i->path);
	snprintf(p->township, sizeof p->township, "%s", i->township_name);
	snprintf(p->station_code, sizeof p->station_code, "%s", i->station_code);
	if (stmt_int(&m->l->stmts, &m->own_n, sql_query_edit_last_n(), e) < 0)
		return -1;
	snprintf(m->pack_station, sizeof m->pack_station, "%s", i->station);
	if (*m->pack_station && !i->part && strcmp(m->pack_station, m->l->station->id) != 0)
		m->shown = bits_new(m->own_n);
	if (erased_load(m, e) < 0 || skip_seen(m) < 0
	    || read_all(m, &fresh, e) < 0)
		return -1;
	p->edits = m->source->seen;
	p->refused = m->source->refused;
	p->damaged = m->source->damaged;
	p->newest_at = i->made_at;
	p->clock_ahead = p->newest_at > now + DAY_MS;
	source_close(m->source);	/* the stick may be pulled from here on */
	m->source = NULL;
	if (fresh && (insert_all(m, fresh, e) < 0 || (m->batch && fold_all(m, e) < 0)))
		return -1;
	if (show(m, e) < 0)
		return -1;
	p->nothing = m->batch == 0;
	free(m->dirty);
	m->dirty = NULL;
	return 0;
}

int
merge_begin(struct merge **out, struct ledger *l, const char *path, const uint8_t *key, int64_t who, const struct progress *pr,
		struct err *e)
{
	struct merge *m;
	int rc;

	*out = NULL;
	if (l->readonly)
		return err_set(e, ERR_IO, "账本是只读打开的，不能合并");
	if (refuse_own(l, path, e) < 0)
		return -1;
	m = mem_zero(1, sizeof *m);
	m->l = l;
	m->who = who;
	m->pr = pr;
	m->preview.n_counts = l->model->n + 1;
	m->preview.counts = mem_zero(m->preview.n_counts, sizeof *m->preview.counts);
	for (size_t i = 0; i < l->model->n; i++)
		m->preview.counts[i].entity = l->model->entities[i];
	if (source_open(&m->source, path, key, e) < 0 || refuse_foreign(l, &m->source->info, e) < 0 || ledger_begin(l, e) < 0) {
		merge_free(m);
		return -1;
	}
	ledger_watch(l->db, pr);
	rc = begin(m, e);
	ledger_watch(l->db, NULL);
	m->pr = NULL;
	if (rc < 0) {
		merge_rollback(m);
		return -1;
	}
	*out = m;
	return 0;
}

const struct merge_preview *
merge_preview(const struct merge *m)
{
	return &m->preview;
}

static int
mark(struct merge *m, const char *name, const struct buf *value, struct err *e)
{
	sqlite3_stmt *st;

	if (stmt_get(&m->l->stmts, &st, sql_query_mark_set(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, name);
	stmt_bind_text(st, 2, buf_str(value));
	return stmt_run(&m->l->stmts, st, e);
}

/* The last part of a path: what people know a file by. */
static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* How a station calls itself: its own file says so; what it said before stands until it does. */
static void
code_of(struct merge *m, const char *station, char out[9])
{
	char name[64], *was;

	snprintf(out, 9, "%s", strcmp(m->pack_station, station) == 0 ? m->preview.station_code : "");
	snprintf(name, sizeof name, MARK_HEARD "%s", station);
	was = *out ? NULL : ledger_mark_get(m->l, name);
	if (!*out && (!was || sscanf(was, "%*d %*d %8s", out) != 1))
		snprintf(out, 9, "-");
	free(was);
}

static int
marks(struct merge *m, struct err *e)
{
	int64_t now = m->l->now();
	char name[64], hex[2 * ID_BYTES + 1], code[9];
	struct buf b = BUF_INIT;
	int rc = 0;

	if (m->clean && m->last_n > m->skipped_to) {
		id_hex(hex, m->file_id, ID_BYTES);
		snprintf(name, sizeof name, MARK_SEEN "%s", hex);
		id_hex(hex, m->last_chain, LOG_CHAIN_BYTES);
		buf_addf(&b, "%lld %s", (long long)m->last_n, hex);
		rc = mark(m, name, &b, e);
	}
	if (rc == 0 && m->batch) {
		snprintf(name, sizeof name, MARK_MERGE "%lld", (long long)m->batch);
		buf_clear(&b);
		buf_addf(&b, "%lld %lld %lld %s", (long long)now, (long long)m->who, (long long)m->preview.fresh_edits, m->preview.path);
		rc = mark(m, name, &b, e);
	}
	if (rc == 0 && m->batch && m->keep) {
		snprintf(name, sizeof name, MARK_KEPT "%lld", (long long)m->batch);
		buf_clear(&b);
		rc = mark(m, name, &b, e);
	}
	if (rc == 0 && m->shows) {
		shows_name(name, m->pack_station);
		buf_clear(&b);
		buf_adds(&b, m->shows);
		rc = mark(m, name, &b, e);
	}
	for (size_t i = 0; rc == 0 && i < m->n_stations; i++) {
		int64_t ahead = m->stations[i].newest - now;

		code_of(m, m->stations[i].id, code);
		snprintf(name, sizeof name, MARK_HEARD "%s", m->stations[i].id);
		buf_clear(&b);
		buf_addf(&b, "%lld %lld %s %s", (long long)now, (long long)(ahead > 0 ? ahead : 0), code, base_name(m->preview.path));
		rc = mark(m, name, &b, e);
	}
	buf_release(&b);
	return rc;
}

void
merge_keep(struct merge *m)
{
	m->keep = true;
}

int
merge_commit(struct merge *m, int64_t *batch, struct err *e)
{
	struct ledger *l = m->l;
	int rc;

	*batch = 0;
	if (m->batch == 0 && !m->shows && !(m->clean && m->last_n > m->skipped_to)) {
		merge_rollback(m);
		return 0;
	}
	/* in this order: what this PC merges is its own to take back */
	rc = ledger_hold(l, e) < 0 || marks(m, e) < 0 ? -1 : 0;
	if (rc == 0)
		rc = ledger_commit(l, e);
	else
		ledger_rollback(l);
	if (rc == 0)
		*batch = m->batch;
	ledger_bulk(l->db, false);
	merge_free(m);
	return rc;
}

void
merge_rollback(struct merge *m)
{
	ledger_rollback(m->l);
	ledger_bulk(m->l->db, false);
	merge_free(m);
}
