/*
 * pack.c - edits into packs (PACK.md), and files that count only when they
 * have been read back from the medium.  Knows the log, and nothing of what
 * edits fold to.
 *
 * Neither ids nor hashes are in a pack: its reader computes them, and one
 * digest over all ids shows that they came out as the writer's ledger has
 * them.  Memory does not grow with the pack.
 */
#include "db/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/ledger_int.h"
#include "db/pack_box.h"
#include "db/pack_code.h"
#include "db/pack_int.h"
#include "sql.h"

#define SEEN_SLOTS 262144u
#define SEEN_PROBES 4

/* --- writing --------------------------------------------------------------------------------------------------------- */

struct packer {
	struct box_writer *w;		/* owned */
	struct memory *m;		/* owned */
	struct buf meta, fixed, text;	/* owned; the block being filled */
	size_t block_n;
	int64_t first_n, last_n;
	uint32_t seen[SEEN_SLOTS];	/* 1 + number of the edit, found by its id */
};

static void
put_int(struct buf *b, uint64_t v)
{
	while (v >= 0x80) {
		buf_addc(b, (char)(v | 0x80));
		v >>= 7;
	}
	buf_addc(b, (char)v);
}

static void
put_signed(struct buf *b, int64_t v)
{
	put_int(b, (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0));
}

static uint32_t
seen_slot(const uint8_t id[ID_BYTES])
{
	return ((uint32_t)id[0] << 16 | (uint32_t)id[1] << 8 | id[2]) % SEEN_SLOTS;
}

/* How many edits back is id?  0: not within reach. */
static uint32_t
seen_find(const struct packer *p, const uint8_t id[ID_BYTES])
{
	uint32_t at = seen_slot(id);

	for (uint32_t i = 0; i < SEEN_PROBES; i++) {
		uint32_t back = (uint32_t)p->m->n + 1 - p->seen[(at + i) % SEEN_SLOTS];

		if (p->seen[(at + i) % SEEN_SLOTS] && back <= WINDOW && memcmp(p->m->near[(p->m->n - back) % WINDOW].id, id, ID_BYTES) == 0)
			return back;
	}
	return 0;
}

static void
seen_add(struct packer *p, const uint8_t id[ID_BYTES])
{
	uint32_t at = seen_slot(id), best = at, age, most = 0;

	for (uint32_t i = 0; i < SEEN_PROBES; i++) {
		uint32_t s = (at + i) % SEEN_SLOTS;

		age = p->seen[s] ? (uint32_t)p->m->n + 1 - p->seen[s] : UINT32_MAX;
		if (age > most) {
			most = age;
			best = s;
		}
	}
	p->seen[best] = (uint32_t)p->m->n + 1;
}

/* A word out of a table, or itself when it is new there. */
static void
put_word(struct buf *meta, struct words *t, const char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->p[i], s) == 0) {
			put_int(meta, i + 1);
			return;
		}
	put_int(meta, 0);
	put_int(meta, n);
	buf_add(meta, s, n);
	if (t->n < TABLE_MAX)
		memcpy(t->p[t->n++], s, n + 1);
}

static void
put_who(struct buf *meta, struct people *t, int64_t who)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->p[i] == who) {
			put_int(meta, i + 1);
			return;
		}
	put_int(meta, 0);
	put_int(meta, (uint64_t)who);
	if (t->n < TABLE_MAX)
		t->p[t->n++] = who;
}

static int
block_write(struct packer *p, struct err *e)
{
	struct buf head = BUF_INIT;
	int rc;

	if (p->block_n == 0)
		return 0;
	buf_addc(&head, MARK_BLOCK);
	put_int(&head, p->block_n);
	put_int(&head, p->meta.n);
	put_int(&head, p->fixed.n);
	put_int(&head, p->text.n);
	rc = box_write(p->w, head.p, head.n, e) < 0 || box_write(p->w, p->meta.p, p->meta.n, e) < 0
		|| (p->fixed.n && box_write(p->w, p->fixed.p, p->fixed.n, e) < 0)
		|| (p->text.n && box_write(p->w, p->text.p, p->text.n, e) < 0) ? -1 : 0;
	buf_release(&head);
	buf_clear(&p->meta);
	buf_clear(&p->fixed);
	buf_clear(&p->text);
	p->block_n = 0;
	return rc;
}

static int
packer_add(struct packer *p, const struct source_edit *se, struct err *e)
{
	const struct edit *ed = &se->edit;
	struct memory *m = p->m;
	uint32_t back[LOG_BASES_MAX];
	const struct near *first = NULL;
	int64_t gen = 1;
	unsigned tag = 0;

	for (size_t i = 0; i < ed->bases.n; i++) {
		const struct near *b;

		if ((back[i] = seen_find(p, ed->bases.p[i])) == 0)
			continue;
		b = &m->near[(m->n - back[i]) % WINDOW];
		if (!first)
			first = b;
		if (b->gen >= gen)
			gen = b->gen + 1;
	}
	tag = (ed->fields ? 0u : TAG_ERASED) | (ed->bases.n ? TAG_BASES : 0u) | (first && first->row == ed->row ? 0u : TAG_ROW)
		| (gen == ed->gen ? 0u : TAG_GEN) | (ed->need == 1 ? 0u : TAG_NEED) | (m->n && m->people.last == ed->who ? 0u : TAG_WHO)
		| (strcmp(m->station, ed->station) == 0 ? 0u : TAG_STATION) | (strcmp(m->entity, se->entity) == 0 ? 0u : TAG_ENTITY);
	buf_addc(&p->meta, (char)tag);
	if (tag & TAG_ENTITY)
		put_word(&p->meta, &m->entities, se->entity);
	if (tag & TAG_STATION)
		put_word(&p->meta, &m->stations, ed->station);
	if (tag & TAG_WHO)
		put_who(&p->meta, &m->people, ed->who);
	if (tag & TAG_NEED)
		put_int(&p->meta, (uint64_t)ed->need);
	if (tag & TAG_GEN)
		put_int(&p->meta, (uint64_t)ed->gen);
	put_signed(&p->meta, (int64_t)((uint64_t)ed->at - (uint64_t)m->at));
	if (tag & TAG_BASES) {
		put_int(&p->meta, ed->bases.n);
		for (size_t i = 0; i < ed->bases.n; i++) {
			put_int(&p->meta, back[i]);
			if (!back[i])
				buf_add(&p->fixed, ed->bases.p[i], ID_BYTES);
		}
	}
	if (tag & TAG_ROW)
		buf_add_be64(&p->fixed, (uint64_t)ed->row);
	buf_add(&p->fixed, ed->fields ? se->salt : se->fhash, ID_BYTES);
	if (ed->fields) {
		put_int(&p->meta, ed->fields_n);
		buf_add(&p->text, ed->fields, ed->fields_n);
	}
	m->at = ed->at;
	m->people.last = ed->who;
	memcpy(m->station, ed->station, sizeof m->station);
	memcpy(m->entity, se->entity, sizeof m->entity);
	if (m->n == 0)
		p->first_n = ed->n;
	p->last_n = ed->n;
	seen_add(p, ed->id);
	memory_add(m, ed);
	p->block_n++;
	return p->block_n == BLOCK_EDITS || p->text.n >= BLOCK_FIELDS ? block_write(p, e) : 0;
}

/* The row under st; false when no reader would take it. */
static bool
slice_edit(sqlite3_stmt *st, struct source_edit *se)
{
	struct edit *ed = &se->edit;
	const char *entity = (const char *)sqlite3_column_text(st, 2), *station = (const char *)sqlite3_column_text(st, 8);
	size_t entity_n = (size_t)sqlite3_column_bytes(st, 2), bases_n = (size_t)sqlite3_column_bytes(st, 5);

	if (!entity || !station || entity_n > SOURCE_ENTITY_MAX || sqlite3_column_bytes(st, 8) != 16 || sqlite3_column_bytes(st, 1) != ID_BYTES
	    || bases_n > LOG_BASES_MAX * ID_BYTES || bases_n % ID_BYTES != 0)
		return false;
	memset(ed, 0, sizeof *ed);
	ed->n = sqlite3_column_int64(st, 0);
	memcpy(ed->id, sqlite3_column_blob(st, 1), ID_BYTES);
	memcpy(se->entity, entity, entity_n + 1);
	ed->row = sqlite3_column_int64(st, 3);
	ed->gen = sqlite3_column_int64(st, 4);
	ed->bases.n = bases_n / ID_BYTES;
	ed->bases.p = (uint8_t (*)[ID_BYTES])(uintptr_t)sqlite3_column_blob(st, 5);
	ed->at = sqlite3_column_int64(st, 6);
	ed->who = sqlite3_column_int64(st, 7);
	memcpy(ed->station, station, 17);
	ed->need = sqlite3_column_int64(st, 9);
	ed->fields = (char *)(uintptr_t)sqlite3_column_text(st, 10);
	ed->fields_n = (size_t)sqlite3_column_bytes(st, 10);
	se->salt = sqlite3_column_bytes(st, 11) == ID_BYTES ? sqlite3_column_blob(st, 11) : NULL;
	se->fhash = sqlite3_column_bytes(st, 12) == ID_BYTES ? sqlite3_column_blob(st, 12) : NULL;
	return ed->fields ? se->salt && ed->fields_n <= SOURCE_FIELDS_MAX : se->fhash != NULL;
}

/* One slice of the log: *next is where the following one begins, behind "last" at the end.  In slices, so that a slow stick
 * does not keep others from saving. */
static int
packer_slice(struct packer *p, struct stmts *s, int64_t *next, int64_t last, struct err *e)
{
	struct source_edit se;
	sqlite3_stmt *st;
	int count = 0, rc;

	if (stmt_get(s, &st, sql_query_edits_slice(), e) < 0)
		return -1;
	sqlite3_bind_int64(st, 1, *next);
	sqlite3_bind_int64(st, 2, last);
	sqlite3_bind_int(st, 3, BLOCK_EDITS);
	while ((rc = stmt_step(st, e)) > 0) {
		count++;
		*next = sqlite3_column_int64(st, 0) + 1;
		if (!slice_edit(st, &se))
			rc = err_set(e, ERR_DAMAGED, "账本第%lld条记录不完整，没有拷成，账本没有变动。请先运行检查", (long long)*next - 1);
		else
			rc = packer_add(p, &se, e);
		if (rc < 0)
			break;
	}
	stmt_done(s, st);
	if (rc == 0 && count < BLOCK_EDITS)
		*next = last + 1;
	return rc;
}

static int
packer_ranges(struct packer *p, struct ledger *l, const struct ranges *ranges, const struct progress *pr, struct err *e)
{
	int64_t total = 0, done = 0;

	for (size_t i = 0; i < ranges->n; i++)
		total += ranges->p[i].last - ranges->p[i].first + 1;
	for (size_t i = 0; i < ranges->n; i++)
		for (int64_t at = ranges->p[i].first; at <= ranges->p[i].last;) {
			int64_t from = at;

			if (packer_slice(p, &l->stmts, &at, ranges->p[i].last, e) < 0)
				return -1;
			done += at - from;
			/* writing is the one half, reading again the other */
			if (pr && pr->tick && !pr->tick(pr->data, (size_t)done, 2 * (size_t)total))
				return err_set(e, ERR_CANCEL, "已停止，没有拷，账本没有变动");
		}
	return block_write(p, e);
}

static int
packer_end(struct packer *p, struct pack_result *out, struct err *e)
{
	uint8_t ids[ID_BYTES];
	struct buf end = BUF_INIT;
	int rc;

	memory_ids(p->m, ids);
	buf_addc(&end, MARK_END);
	put_int(&end, p->m->n);
	put_int(&end, (uint64_t)p->first_n);
	put_int(&end, (uint64_t)p->last_n);
	buf_add(&end, ids, sizeof ids);
	rc = box_write(p->w, end.p, end.n, e);
	buf_release(&end);
	if (rc == 0)
		rc = box_writer_end(p->w, out->digest, &out->bytes, e);
	out->edits = (int64_t)p->m->n;
	return rc;
}

static int
pack_fill(struct ledger *l, int fd, const char *path, const struct ranges *ranges, const struct pack_segment *seg,
		const uint8_t *key, const struct progress *pr, struct pack_result *out, struct err *e)
{
	struct packer *p = mem_zero(1, sizeof *p);
	struct box_head h = { .made_at = l->now() };
	int rc;

	memcpy(h.township, l->township, ID_BYTES);
	snprintf(h.station, sizeof h.station, "%s", l->station->id);
	snprintf(h.code, sizeof h.code, "%s", l->station->code);
	for (size_t n = strlen(l->name), i = 0; i < n && n < sizeof h.name; i++)
		h.name[i] = l->name[i];
	if (seg) {
		h.number = seg->number;
		h.from = seg->from;
		memcpy(h.before, seg->before, ID_BYTES);
	}
	p->m = memory_new();
	rc = box_writer_open(&p->w, fd, path, &h, key, e);
	if (rc == 0)
		rc = packer_ranges(p, l, ranges, pr, e);
	if (rc == 0)
		rc = packer_end(p, out, e);
	box_writer_free(p->w);
	memory_free(p->m);
	buf_release(&p->meta);
	buf_release(&p->fixed);
	buf_release(&p->text);
	free(p);
	return rc;
}

/* --- files that count ------------------------------------------------------------------------------------------------ */

struct second_half { const struct progress *pr; };

static bool
second_half_tick(void *data, size_t done, size_t total)
{
	const struct second_half *h = data;

	return h->pr->tick(h->pr->data, total + done, 2 * total);
}

/* What was written, read from the medium itself. */
static int
pack_verify(const char *path, const uint8_t *key, const struct progress *pr, const struct pack_result *made, struct err *e)
{
	struct second_half half = { pr };
	struct progress second = { second_half_tick, &half };
	struct pack_info info;
	uint8_t digest[ID_BYTES];

	if (pack_look(path, key, pr && pr->tick ? &second : NULL, &info, digest, e) < 0) {
		if (e && e->code == ERR_DAMAGED)
			err_set(e, ERR_DAMAGED, "拷完后读回来对不上，没有留下这个文件；账本没有变动。多半是盘坏了，请换一个盘；"
					"换了还这样，请运行检查");
		return -1;
	}
	if (info.edits != made->edits || memcmp(digest, made->digest, ID_BYTES) != 0)
		return err_set(e, ERR_DAMAGED, "拷完后读回来对不上，没有留下这个文件；账本没有变动。多半是盘坏了，请换一个盘");
	return 0;
}

static int
pack_settle(int fd, const char *path, struct err *e)
{
	int rc = 0;

	if (fsync(fd) != 0 && errno != EINVAL)
		rc = err_errno(e, "没有拷成（%s），账本没有变动", path);
	/* The next reading shall come from the medium, not from this PC's memory. */
	if (rc == 0)
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (close(fd) != 0 && errno != EINTR && rc == 0)
		rc = err_errno(e, "没有拷成（%s），账本没有变动", path);
	return rc;
}

int
pack_make(struct ledger *l, char *temp, const struct ranges *ranges, const struct pack_segment *seg, const uint8_t *key,
		const struct progress *pr, struct pack_result *out, struct err *e)
{
	char *folder;
	int fd, rc;

	memset(out, 0, sizeof *out);
	ledger_read_end(l);
	fd = mkstemp(temp);
	if (fd < 0)
		return err_errno(e, "没有拷成，写不了 %s，账本没有变动", temp);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	/* For other users of a shared folder or a stick; a plain one is left to its owner's choice. */
	if (key)
		fchmod(fd, 0644);
	folder = file_folder_of(temp);	/* of its name nobody knows anything */
	rc = pack_fill(l, fd, folder, ranges, seg, key, pr, out, e);
	if (rc == 0)
		rc = pack_settle(fd, folder, e);
	else
		close(fd);
	free(folder);
	if (rc == 0)
		rc = pack_verify(temp, key, pr, out, e);
	if (rc < 0)
		unlink(temp);
	return rc;
}

int
pack_name(const char *temp, const char *path, const struct pack_result *made, struct err *e)
{
	uint8_t digest[ID_BYTES];
	struct box_head h;
	struct stat st;
	int64_t bytes;
	int rc = -1;

	if (link(temp, path) == 0) {
		rc = 0;
	} else if (errno == EEXIST || lstat(path, &st) == 0) {	/* FAT knows no links: look first */
		err_set(e, ERR_INPUT, "%s 已经有了，没有动它。请换一个名字", path);
		unlink(temp);
		return -1;
	} else if (rename(temp, path) == 0) {
		rc = 0;
	} else {
		err_errno(e, "没有拷成（%s），账本没有变动", path);
	}
	unlink(temp);
	if (rc == 0)
		rc = file_sync_folder_of(path, e);
	if (rc == 0 && (box_look(path, &h, digest, &bytes, e) < 0 || bytes != made->bytes || memcmp(digest, made->digest, ID_BYTES) != 0))
		rc = err_set(e, ERR_IO, "%s 没有拷成，U盘可能被拔掉了；账本没有变动。请插好再拷一次", path);
	return rc;
}

int
pack_write(struct ledger *l, const char *path, int64_t after, const uint8_t *key, const struct progress *pr,
		struct pack_result *out, struct err *e)
{
	struct ranges all = { 0 };
	const char *slash = strrchr(path, '/');
	struct buf temp = BUF_INIT;
	int64_t last;
	int rc;

	memset(out, 0, sizeof *out);
	if (file_exists(path))
		return err_set(e, ERR_INPUT, "%s 已经有了，没有动它。请换一个名字", path);
	if (stmt_int(&l->stmts, &last, sql_query_edit_last_n(), e) < 0)
		return -1;
	if (last <= after)
		return err_set(e, ERR_NOTFOUND, "从上次以后没有新的记录，没有写新文件");
	ranges_add(&all, after < 0 ? 1 : after + 1, last);
	if (slash)
		buf_add(&temp, path, (size_t)(slash - path) + 1);
	buf_adds(&temp, ".ybz-tmp-XXXXXX");
	rc = pack_make(l, temp.p, &all, NULL, key, pr, out, e);
	if (rc == 0)
		rc = pack_name(temp.p, path, out, e);
	ranges_release(&all);
	buf_release(&temp);
	return rc;
}
