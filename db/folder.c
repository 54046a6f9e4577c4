/*
 * folder.c - a folder that several stations see: each leaves immutable
 * segments there under names of its own and reads those of the others.
 * Knows names and what is in which segment; nothing of what edits mean.
 *
 * Remembered in the ledger file, one mark a segment read or written:
 *
 *	segment:DIGEST	"STATION CODE NUMBER FROM BEFORE MADE-AT BATCH RANGES"
 *	pause:STATION	"1"
 *
 * RANGES are the local numbers of its edits.  An edit is carried when a
 * segment that has it is in the folder and has been read; all others are
 * published.  So what disappears from a folder comes back, and what was
 * merged from a stick goes on from here.
 */
#include "db/pack.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/ack.h"
#include "db/bits.h"
#include "db/ledger_int.h"
#include "db/merge.h"
#include "db/merge_int.h"
#include "db/pack_int.h"
#include "db/shows.h"
#include "db/source.h"
#include "sql.h"

#define MARK_SEGMENT "segment:"
#define MARK_PAUSE "pause:"
#define NAME_LENGTH 66			/* ybz-, 16, -, 8, -, 32, .ybz */
#define NUMBER_MAX 99999999
#define CONSOLIDATE_BELOW (INT64_C(16) << 20)	/* larger ones stay as they are */
#define REMOVE_AFTER (2 * DAY_MS)	/* the others' folders must have the new one before the old ones go */
#define TEMP_OLD_SECONDS 86400

struct segment {
	char station[17], code[9];
	int64_t number, from, made_at, batch, bytes;
	uint8_t digest[ID_BYTES], before[ID_BYTES];
	struct ranges ranges;	/* owned */
	bool known;			/* read, or written here */
	bool present;			/* in this folder */
	bool headed;			/* its head could be read */
};

struct folder {
	struct ledger *l;		/* borrowed */
	const char *dir;		/* borrowed */
	const uint8_t *key;		/* borrowed */
	const struct progress *pr;	/* borrowed */
	int64_t who, now;
	struct segment *p;		/* owned */
	size_t n, cap;
	struct folder_result *out;	/* borrowed */
	char **acks;			/* owned; names of receipts in dir */
	size_t n_acks;
};

/* --- segments -------------------------------------------------------------------------------------------------------- */

static struct segment *
folder_add(struct folder *f)
{
	if (f->n == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 16;
		f->p = mem_resize(f->p, f->cap, sizeof *f->p);
	}
	memset(&f->p[f->n], 0, sizeof *f->p);
	return &f->p[f->n++];
}

static struct segment *
folder_find(const struct folder *f, const uint8_t digest[ID_BYTES])
{
	for (size_t i = 0; i < f->n; i++)
		if (memcmp(f->p[i].digest, digest, ID_BYTES) == 0)
			return &f->p[i];
	return NULL;
}

static void
folder_done(struct folder *f)
{
	for (size_t i = 0; i < f->n; i++)
		ranges_release(&f->p[i].ranges);
	free(f->p);
	for (size_t i = 0; i < f->n_acks; i++)
		free(f->acks[i]);
	free(f->acks);
}

static bool
is_own(const struct folder *f, const struct segment *s)
{
	return strcmp(s->station, f->l->station->id) == 0;
}

static char *
segment_path(const struct folder *f, const struct segment *s)
{
	char hex[2 * ID_BYTES + 1], name[NAME_LENGTH + 1];

	id_hex(hex, s->digest, ID_BYTES);
	snprintf(name, sizeof name, "ybz-%s-%08lld-%s.ybz", s->station, (long long)s->number, hex);
	return file_join(f->dir, name);
}

static bool
name_parse(const char *name, struct segment *s)
{
	char hex[2 * ID_BYTES + 1], again[NAME_LENGTH + 1];
	long long number;

	if (strlen(name) > NAME_LENGTH || sscanf(name, "ybz-%16[0-9a-f]-%8lld-%32[0-9a-f].ybz", s->station, &number, hex) != 3
	    || number < 1 || number > NUMBER_MAX || id_from_hex(s->digest, ID_BYTES, hex) < 0)
		return false;
	s->number = number;
	/* exactly the name it would get: no "(2)", no ".part" */
	snprintf(again, sizeof again, "ybz-%s-%08lld-%s.ybz", s->station, number, hex);
	return strlen(s->station) == 16 && strcmp(again, name) == 0;
}

/* --- what is remembered ------------------------------------------------------------------------------------------------ */

static int
mark_parse(struct folder *f, const char *name, const char *value)
{
	struct segment *s = folder_add(f);
	char before[2 * ID_BYTES + 1];
	long long number, from, made_at, batch;
	int used = 0;

	if (sscanf(value, "%16[0-9a-f] %8s %lld %lld %32[0-9a-f] %lld %lld%n", s->station, s->code, &number, &from, before, &made_at, &batch,
			&used) != 7
	    || id_from_hex(s->before, ID_BYTES, before) < 0 || id_from_hex(s->digest, ID_BYTES, name + strlen(MARK_SEGMENT)) < 0) {
		f->n--;		/* not ours: as if not read */
		return -1;
	}
	if (strcmp(s->code, "-") == 0)
		s->code[0] = '\0';
	s->number = number;
	s->from = from;
	s->made_at = made_at;
	s->batch = batch;
	s->known = s->headed = true;
	ranges_read(&s->ranges, value + used);
	return 0;
}

static int
marks_load(struct folder *f, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (stmt_get(&f->l->stmts, &st, sql_query_marks_between(), e) < 0)
		return -1;
	stmt_bind_text(st, 1, MARK_SEGMENT);
	stmt_bind_text(st, 2, "segment;");	/* the character behind ':' */
	while ((rc = stmt_step(st, e)) > 0)
		(void)mark_parse(f, (const char *)sqlite3_column_text(st, 0), (const char *)sqlite3_column_text(st, 1));
	stmt_done(&f->l->stmts, st);
	return rc;
}

static void
mark_name(char out[64], const struct segment *s)
{
	char hex[2 * ID_BYTES + 1];

	id_hex(hex, s->digest, ID_BYTES);
	snprintf(out, 64, MARK_SEGMENT "%s", hex);
}

static int
mark_write(struct folder *f, const struct segment *s, struct err *e)
{
	char name[64], before[2 * ID_BYTES + 1];
	struct buf b = BUF_INIT;
	int rc;

	mark_name(name, s);
	id_hex(before, s->before, ID_BYTES);
	buf_addf(&b, "%s %s %lld %lld %s %lld %lld", s->station, *s->code ? s->code : "-", (long long)s->number, (long long)s->from, before,
			(long long)s->made_at, (long long)s->batch);
	ranges_write(&s->ranges, SIZE_MAX, &b);
	rc = ledger_mark_set(f->l, name, buf_str(&b), e);
	buf_release(&b);
	return rc;
}

static int
mark_forget(struct folder *f, struct segment *s, struct err *e)
{
	char name[64];

	mark_name(name, s);
	if (ledger_mark_set(f->l, name, NULL, e) < 0)
		return -1;
	s->known = false;
	ranges_release(&s->ranges);
	return 0;
}

static bool
is_paused(struct folder *f, const char *station)
{
	char name[64], *value;
	bool paused;

	snprintf(name, sizeof name, MARK_PAUSE "%s", station);
	value = ledger_mark_get(f->l, name);
	paused = value != NULL;
	free(value);
	return paused;
}

/* A station whose merge was taken back is not read again by itself. */
static int
pause_taken_back(struct folder *f, struct err *e)
{
	for (size_t i = 0; i < f->n; i++) {
		struct segment *s = &f->p[i];
		char name[64], hex[2 * ID_BYTES + 1], *value;
		bool there;

		if (!s->known || s->batch == 0)
			continue;
		snprintf(name, sizeof name, MARK_MERGE "%lld", (long long)s->batch);
		id_hex(hex, s->digest, ID_BYTES);
		value = ledger_mark_get(f->l, name);
		there = value && strstr(value, hex);	/* batch numbers may come again; the file's name does not */
		free(value);
		if (there)
			continue;
		snprintf(name, sizeof name, MARK_PAUSE "%s", s->station);
		s->batch = 0;
		if (ledger_mark_set(f->l, name, "1", e) < 0 || mark_write(f, s, e) < 0)
			return -1;
	}
	return 0;
}

bool
folder_paused(struct ledger *l, const char *station)
{
	char name[64], *mark;
	bool paused;

	snprintf(name, sizeof name, MARK_PAUSE "%s", station);
	mark = ledger_mark_get(l, name);
	paused = mark != NULL;
	free(mark);
	return paused;
}

int
folder_resume(struct ledger *l, const char *station, struct err *e)
{
	struct folder f = { .l = l };
	char name[64];
	int rc = marks_load(&f, e);

	for (size_t i = 0; rc == 0 && i < f.n; i++)
		if (strcmp(f.p[i].station, station) == 0)
			rc = mark_forget(&f, &f.p[i], e);
	snprintf(name, sizeof name, MARK_PAUSE "%s", station);
	if (rc == 0)
		rc = ledger_mark_set(l, name, NULL, e);
	folder_done(&f);
	return rc;
}

/* --- the folder ---------------------------------------------------------------------------------------------------------- */

/* What a run that died left behind; a station writes one at a time, an old one is nobody's. */
static void
temp_remove(const struct folder *f, const char *name)
{
	char prefix[32], *path;
	struct stat st;

	snprintf(prefix, sizeof prefix, ".ybz-%s-", f->l->station->id);
	if (strncmp(name, prefix, strlen(prefix)) != 0)
		return;
	path = file_join(f->dir, name);
	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_mtime + TEMP_OLD_SECONDS < time(NULL))
		unlink(path);
	free(path);
}

static int
segment_compare(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;
	int c = strcmp(x->station, y->station);

	if (c == 0)
		c = (x->number > y->number) - (x->number < y->number);
	return c ? c : memcmp(x->digest, y->digest, ID_BYTES);
}

static int
folder_scan(struct folder *f, struct err *e)
{
	struct dirent *d;
	DIR *dir = opendir(f->dir);
	int rc = 0;

	if (!dir)
		return err_errno(e, "打不开共享文件夹 %s，账本没有变动", f->dir);
	while (errno = 0, (d = readdir(dir)) != NULL) {
		struct segment named = { 0 }, *s;
		char station[17];

		if (d->d_name[0] == '.')
			temp_remove(f, d->d_name);
		else if (ack_named(d->d_name, station)) {
			f->acks = mem_resize(f->acks, f->n_acks + 1, sizeof *f->acks);
			f->acks[f->n_acks++] = mem_str(d->d_name);
		}
		else if (name_parse(d->d_name, &named)) {
			if (!(s = folder_find(f, named.digest))) {
				s = folder_add(f);
				*s = named;
			}
			s->present = true;
		}
	}
	if (errno)
		rc = err_errno(e, "读不出共享文件夹 %s，账本没有变动", f->dir);
	closedir(dir);
	if (f->n > 1)
		qsort(f->p, f->n, sizeof *f->p, segment_compare);
	return rc;
}

/* 1: whole as far as can be seen without reading it; 0: not yet, or not for this program; -1: nothing may be done here. */
static int
segment_look(struct folder *f, struct segment *s, struct err *e)
{
	uint8_t digest[ID_BYTES];
	struct box_head h;
	struct err why;
	char *path = segment_path(f, s);
	int rc = box_look(path, &h, digest, &s->bytes, &why);

	free(path);
	if (rc < 0 || strcmp(h.station, s->station) != 0 || h.number != s->number)
		return 0;
	if (memcmp(h.township, f->l->township, ID_BYTES) != 0)
		return err_set(e, ERR_INPUT, "共享文件夹 %s 里有“%s”的数据，本账本是“%s”。没有往里放任何东西，账本没有变动。请换一个文件夹",
				f->dir, h.name, f->l->name);
	memcpy(s->code, h.code, sizeof s->code);
	memcpy(s->before, h.before, ID_BYTES);
	s->from = h.from;
	s->made_at = h.made_at;
	s->headed = true;
	return memcmp(digest, s->digest, ID_BYTES) == 0;
}

/* What lies here must open with our key before anything is put beside it: one folder, one key. */
static int
key_fits(const struct folder *f, struct err *e)
{
	for (size_t i = f->n; i-- > 0;) {
		struct box_reader *r;
		struct err why;
		char *path;
		int rc;

		if (!f->p[i].present || !f->p[i].known)
			continue;
		path = segment_path(f, &f->p[i]);
		rc = box_reader_open(&r, path, f->key, &why);
		free(path);
		box_reader_free(rc < 0 ? NULL : r);
		if (rc < 0 && why.code == ERR_KEY) {
			*e = why;
			return -1;
		}
		if (rc == 0)
			return 0;
	}
	return 0;
}

/* --- reading ---------------------------------------------------------------------------------------------------------------- */

/* The local numbers of the edits of a segment just merged. */
static int
segment_numbers(struct folder *f, struct segment *s, const char *path, int64_t fresh, struct err *e)
{
	struct stmts *st = &f->l->stmts;
	const struct source_edit *se;
	struct source *in;
	sqlite3_stmt *q;
	struct bits b;
	int64_t last, first_n = 0, last_n = 0;
	int rc;

	if (stmt_int(st, &last, sql_query_edit_last_n(), e) < 0)
		return -1;
	if (s->batch) {
		if (stmt_get(st, &q, sql_query_batch_numbers(), e) < 0)
			return -1;
		sqlite3_bind_int64(q, 1, s->batch);
		rc = stmt_step(q, e);
		first_n = sqlite3_column_int64(q, 0);
		last_n = sqlite3_column_int64(q, 1);
		stmt_done(st, q);
		if (rc < 0)
			return -1;
	}
	if (source_open_pack(&in, path, f->key, e) < 0)
		return -1;
	if (fresh == in->info.edits) {	/* most often: all of it was new */
		source_close(in);
		ranges_add(&s->ranges, first_n, last_n);
		return 0;
	}
	b = bits_new(last);
	while ((rc = in->ops->next(in, &se, e)) > 0) {
		if (stmt_get(st, &q, sql_query_edit_n(), e) < 0) {
			rc = -1;
			break;
		}
		sqlite3_bind_blob(q, 1, se->edit.id, ID_BYTES, SQLITE_STATIC);
		rc = stmt_step(q, e);
		if (rc > 0)
			bits_set(&b, sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 0));
		stmt_done(st, q);
		if (rc < 0)
			break;
	}
	if (rc == 0)
		bits_ranges(&b, &s->ranges);
	bits_release(&b);
	source_close(in);
	return rc < 0 ? -1 : 0;
}

static int
segment_merge(struct folder *f, struct segment *s, const char *path, struct err *e)
{
	const struct merge_preview *p;
	struct merge *m;
	int64_t fresh, conflicts = 0;

	if (merge_begin(&m, f->l, path, f->key, f->who, f->pr, e) < 0)
		return -1;
	p = merge_preview(m);
	fresh = p->fresh_edits;
	for (size_t i = 0; i < p->n_counts; i++)
		conflicts += p->counts[i].conflicts;
	if (merge_commit(m, &s->batch, e) < 0)
		return -1;
	f->out->taken += fresh;
	f->out->conflicts += conflicts;
	if (segment_numbers(f, s, path, fresh, e) < 0)
		return -1;
	s->known = true;
	return mark_write(f, s, e);
}

static int
folder_read(struct folder *f, struct err *e)
{
	for (size_t i = 0; i < f->n; i++) {
		struct segment *s = &f->p[i];
		struct err why = { 0 };
		char *path;
		int rc;

		if (!s->present || s->known)
			continue;
		rc = segment_look(f, s, e);
		if (rc < 0)
			return -1;
		if (rc == 0 || is_paused(f, s->station))
			continue;
		path = segment_path(f, s);
		rc = segment_merge(f, s, path, &why);
		free(path);
		/* what is not whole yet may be so next time, and is told by its name; a wrong key or township stops everything */
		if (rc < 0 && why.code != ERR_DAMAGED && why.code != ERR_NEWER && why.code != ERR_NOTFOUND) {
			*e = why;
			return -1;
		}
	}
	return 0;
}

/* --- writing ---------------------------------------------------------------------------------------------------------------- */

static void
carried_by(const struct folder *f, struct bits *b, bool own_only)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->p[i].present && f->p[i].known && (!own_only || is_own(f, &f->p[i])))
			ranges_set(&f->p[i].ranges, b);
}

/* Held edits that are in no segment here. */
static int
uncarried(struct folder *f, struct ranges *out, struct err *e)
{
	struct stmts *s = &f->l->stmts;
	struct bits carried, wanted;
	sqlite3_stmt *st;
	int64_t last;
	int rc;

	if (stmt_int(s, &last, sql_query_edit_last_n(), e) < 0)
		return -1;
	carried = bits_new(last);
	wanted = bits_new(last);
	carried_by(f, &carried, false);
	rc = 0;
	for (int64_t i = 1; rc >= 0 && i <= last; i++) {
		int64_t gap = i;

		while (gap <= last && !bits_has(&carried, gap))
			gap++;
		if (gap == i)
			continue;
		/* numbers of what was taken back are empty */
		if ((rc = stmt_get(s, &st, sql_query_edit_numbers(), e)) < 0)
			break;
		sqlite3_bind_int64(st, 1, i);
		sqlite3_bind_int64(st, 2, gap - 1);
		while ((rc = stmt_step(st, e)) > 0)
			bits_set(&wanted, sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 0));
		stmt_done(s, st);
		i = gap;
	}
	if (rc == 0)
		bits_ranges(&wanted, out);
	bits_release(&carried);
	bits_release(&wanted);
	return rc;
}

/* ranges go into a new segment of ours; *ranges is empty afterwards. */
static int
segment_write(struct folder *f, const struct pack_segment *seg, struct ranges *ranges, struct pack_result *made, struct err *e)
{
	struct segment s = { .number = seg->number, .from = seg->from, .made_at = f->now, .known = true, .present = true, .headed = true };
	struct buf temp = BUF_INIT;
	char *path;
	int rc;

	snprintf(s.station, sizeof s.station, "%s", f->l->station->id);
	snprintf(s.code, sizeof s.code, "%s", f->l->station->code);
	memcpy(s.before, seg->before, ID_BYTES);
	buf_addf(&temp, "%s/.ybz-%s-XXXXXX", f->dir, s.station);
	rc = pack_make(f->l, temp.p, ranges, seg, f->key, f->pr, made, e);
	if (rc == 0) {
		memcpy(s.digest, made->digest, ID_BYTES);
		s.bytes = made->bytes;
		path = segment_path(f, &s);
		rc = pack_name(temp.p, path, made, e);
		free(path);
	}
	buf_release(&temp);
	if (rc < 0)
		return -1;
	s.ranges = *ranges;
	*ranges = (struct ranges){ 0 };
	*folder_add(f) = s;
	return mark_write(f, &f->p[f->n - 1], e);
}

/* Our newest segment here, and the greatest number ever used. */
static struct segment *
own_newest(struct folder *f, int64_t *number)
{
	struct segment *newest = NULL;

	*number = 0;
	for (size_t i = 0; i < f->n; i++) {
		struct segment *s = &f->p[i];

		if (!is_own(f, s) || !s->known)	/* what cannot be read may say any number */
			continue;
		if (s->number > *number)
			*number = s->number;
		if (s->present && (!newest || s->number > newest->number))
			newest = s;
	}
	return newest;
}

static int
folder_publish(struct folder *f, struct err *e)
{
	struct ranges ranges = { 0 };
	struct pack_segment seg = { 0 };
	struct pack_result made;
	const struct segment *before;
	int rc;

	if (uncarried(f, &ranges, e) < 0)
		return -1;
	if (ranges.n == 0)
		return 0;
	before = own_newest(f, &seg.number);
	seg.number++;
	seg.from = before ? before->number + 1 : 1;
	if (before)
		memcpy(seg.before, before->digest, ID_BYTES);
	rc = segment_write(f, &seg, &ranges, &made, e);
	if (rc == 0)
		f->out->published = made.edits;
	ranges_release(&ranges);
	return rc;
}

/* --- consolidation ---------------------------------------------------------------------------------------------------------- */

/* Has the station a newer segment here that has been read and has all of s?  NULL: no. */
static const struct segment *
covered(const struct folder *f, const struct segment *s)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct segment *c = &f->p[i];

		if (c != s && c->known && c->present && c->number > s->number && c->from <= s->from && strcmp(c->station, s->station) == 0)
			return c;
	}
	return NULL;
}

static int
month_of(int64_t ms)
{
	int y, m, d;

	date_split(date_of_ms(ms), &y, &m, &d);
	return 12 * y + m;
}

static int64_t
segment_bytes(const struct folder *f, const struct segment *s)
{
	char *path = segment_path(f, s);
	struct stat st;
	int64_t bytes = stat(path, &st) == 0 ? st.st_size : 0;

	free(path);
	return bytes;
}

/* The many small segments of the months before become one. */
static int
folder_consolidate(struct folder *f, struct err *e)
{
	struct ranges ranges = { 0 };
	struct pack_segment seg = { 0 };
	struct pack_result made;
	const struct segment *oldest = NULL;
	int64_t last, many = 0;
	struct bits b;
	int rc;

	if (stmt_int(&f->l->stmts, &last, sql_query_edit_last_n(), e) < 0)
		return -1;
	if (f->n > 1)
		qsort(f->p, f->n, sizeof *f->p, segment_compare);
	b = bits_new(last);
	for (size_t i = f->n; i-- > 0;) {
		const struct segment *s = &f->p[i];

		if (!is_own(f, s) || !s->present || !s->known || covered(f, s))
			continue;
		if (segment_bytes(f, s) >= CONSOLIDATE_BELOW)
			break;
		ranges_set(&s->ranges, &b);
		oldest = s;
		many++;
	}
	bits_ranges(&b, &ranges);
	bits_release(&b);
	rc = 0;
	if (many > 1 && ranges.n > 0 && month_of(oldest->made_at) < month_of(f->now)) {
		seg.from = oldest->from;
		memcpy(seg.before, oldest->before, ID_BYTES);
		(void)own_newest(f, &seg.number);
		seg.number++;
		rc = segment_write(f, &seg, &ranges, &made, e);
	}
	ranges_release(&ranges);
	return rc;
}

/* Own ones whose content has long been in a newer one go; what is remembered of others' that went goes too. */
static int
folder_tidy(struct folder *f, struct err *e)
{
	for (size_t i = 0; i < f->n; i++) {
		struct segment *s = &f->p[i];
		const struct segment *c = s->known ? covered(f, s) : NULL;
		char *path;

		if (!c || (s->present && (!is_own(f, s) || c->made_at > f->now - REMOVE_AFTER)))
			continue;
		if (s->present) {
			path = segment_path(f, s);
			if (unlink(path) < 0 && errno != ENOENT) {
				err_errno(e, "共享文件夹里旧的 %s 删不掉，账本没有变动", path);
				free(path);
				return -1;
			}
			free(path);
			s->present = false;
		}
		if (mark_forget(f, s, e) < 0)
			return -1;
	}
	return 0;
}

/* --- receipts ------------------------------------------------------------------------------------------------------------------ */

/* Our receipt names what of others we have read here; it changes only when that does. */
static int
ack_own(struct folder *f, struct err *e)
{
	struct ack mine = { .at = f->now };
	bool there = false;
	int rc = 0;

	snprintf(mine.station, sizeof mine.station, "%s", f->l->station->id);
	for (size_t i = 0; i < f->n; i++)
		if (f->p[i].known && f->p[i].present && !is_own(f, &f->p[i]))
			ack_add(&mine, f->p[i].digest);
	for (int pass = 0; rc == 0 && pass < 2; pass++) {	/* the new one is there before the old ones go */
		for (size_t i = 0; i < f->n_acks; i++) {
			char station[17], *path = file_join(f->dir, f->acks[i]);
			struct ack old;

			if (ack_named(f->acks[i], station) && strcmp(station, mine.station) == 0) {
				bool same = ack_read(&old, path, f->l->township, f->key) && ack_same(&old, &mine);

				if (pass == 0)
					there |= same;
				else if (!same)
					unlink(path);
				ack_release(&old);
			}
			free(path);
		}
		if (pass == 0 && !there && mine.n > 0)
			rc = ack_write(&mine, f->dir, f->l->township, f->key, e);
	}
	ack_release(&mine);
	return rc;
}

static int
ack_heed(struct folder *f, const struct ack *a, struct err *e)
{
	struct bits b;
	char name[40], *value;
	int64_t last;
	int rc;

	if (stmt_int(&f->l->stmts, &last, sql_query_edit_last_n(), e) < 0)
		return -1;
	b = bits_new(last);
	for (size_t i = 0; i < a->n; i++) {
		const struct segment *s = folder_find(f, a->digests[i]);

		if (s && s->known)
			ranges_set(&s->ranges, &b);
	}
	rc = shows_more(f->l, a->station, a->at, &b, &value, e);
	bits_release(&b);
	shows_name(name, a->station);
	if (rc == 0 && value)
		rc = ledger_mark_set(f->l, name, value, e);
	free(value);
	return rc;
}

/* What others have read of ours. */
static int
acks_read(struct folder *f, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < f->n_acks; i++) {
		char station[17], *path = file_join(f->dir, f->acks[i]);
		struct ack a;

		if (ack_named(f->acks[i], station) && strcmp(station, f->l->station->id) != 0
		    && ack_read(&a, path, f->l->township, f->key)) {
			if (strcmp(a.station, station) == 0)
				rc = ack_heed(f, &a, e);
			ack_release(&a);
		}
		free(path);
	}
	return rc;
}

/* --- what there is to tell ---------------------------------------------------------------------------------------------------- */

static struct folder_station *
result_station(struct folder_result *r, const struct segment *s)
{
	struct folder_station *t;

	for (size_t i = 0; i < r->n_stations; i++)
		if (strcmp(r->stations[i].station, s->station) == 0)
			return &r->stations[i];
	r->stations = mem_resize(r->stations, r->n_stations + 1, sizeof *r->stations);
	t = &r->stations[r->n_stations++];
	memset(t, 0, sizeof *t);
	memcpy(t->station, s->station, sizeof t->station);
	return t;
}

/* Is the segment with this number of the station read, or its content in one that is? */
static bool
number_read(const struct folder *f, const struct segment *of, int64_t number)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->p[i].known && strcmp(f->p[i].station, of->station) == 0 && f->p[i].from <= number && number <= f->p[i].number)
			return true;
	return false;
}

static void
tell_missing(struct folder_station *t, const struct segment *s, int64_t number, const uint8_t digest[ID_BYTES], bool unread)
{
	char hex[2 * ID_BYTES + 1];

	id_hex(hex, digest, ID_BYTES);
	t->missing = true;
	t->unread = unread;
	t->missing_number = number;
	snprintf(t->missing_name, sizeof t->missing_name, "ybz-%s-%08lld-%s.ybz", s->station, (long long)number, hex);
}

/* Is a file of that content here, though nothing could be read of it? */
static bool
lies_unread(struct folder *f, const uint8_t digest[ID_BYTES])
{
	const struct segment *s = folder_find(f, digest);

	return s && s->present && !s->known;
}

static void
folder_tell(struct folder *f)
{
	static const uint8_t none[ID_BYTES];

	for (size_t i = 0; i < f->n; i++) {
		const struct segment *s = &f->p[i];
		struct folder_station *t = result_station(f->out, s);

		t->paused = is_paused(f, s->station);
		if (s->headed && s->made_at >= t->newest_at) {
			t->newest_at = s->made_at;
			memcpy(t->code, s->code, sizeof t->code);
		}
		if (!s->present)
			continue;
		t->segments++;
		if (t->paused)
			continue;
		if (!s->known)
			tell_missing(t, s, s->number, s->digest, true);
		if (s->headed && memcmp(s->before, none, ID_BYTES) != 0 && !number_read(f, s, s->from - 1))
			tell_missing(t, s, s->from - 1, s->before, lies_unread(f, s->before));
	}
}

void
folder_result_release(struct folder_result *r)
{
	free(r->stations);
	memset(r, 0, sizeof *r);
}

int
folder_sync(struct ledger *l, const char *dir, const uint8_t *key, int64_t who, const struct progress *pr,
		struct folder_result *out, struct err *e)
{
	struct folder f = { .l = l, .dir = dir, .key = key, .pr = pr, .who = who, .now = l->now(), .out = out };
	int rc;

	memset(out, 0, sizeof *out);
	if (l->readonly)
		return err_set(e, ERR_IO, "账本是只读打开的，不能同步，什么也没有改动");
	rc = marks_load(&f, e) < 0 || folder_scan(&f, e) < 0 || key_fits(&f, e) < 0 || pause_taken_back(&f, e) < 0 || folder_read(&f, e) < 0
		|| folder_publish(&f, e) < 0 || acks_read(&f, e) < 0 || folder_consolidate(&f, e) < 0 || folder_tidy(&f, e) < 0
		|| ack_own(&f, e) < 0 ? -1 : 0;
	folder_tell(&f);
	folder_done(&f);
	return rc;
}
