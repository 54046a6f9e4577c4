/*
 * source_ledger.c - edits out of a copied ledger file, wherever it has
 * been.
 *
 * SQLite reads it on a connection of its own, only through the table
 * "edit", once that has been seen to be a plain one.  Where SQLite gives
 * up, the pages are read one by one (salvage.c).
 */
#include "db/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/salvage.h"
#include "sql.h"

#define CHUNK 524288		/* ids looked at together */
#define STEPS_APART 16		/* wanted rows further apart than this are sought, nearer ones walked to */
#define WATCH_OPS 20000
#define STEP_SECONDS 20		/* no honest file lets one step take that long */
#define HEAP_MAX (INT64_C(256) << 20)
#define VALUE_MAX (SOURCE_FIELDS_MAX + 65536)
#define ROW_BYTES_MIN 64	/* a proven edit cannot be smaller */

enum { COL_N, COL_ID, COL_ENTITY, COL_ROW, COL_GEN, COL_BASES, COL_AT, COL_WHO, COL_STATION, COL_NEED, COL_FIELDS, COL_SALT,
	COL_FHASH, COL_CHAIN };

struct source_ledger {
	struct source source;
	sqlite3 *db;			/* owned */
	sqlite3_stmt *ids, *rows;	/* owned */
	bool row_there;			/* rows stands on a row */
	char *path;			/* owned; what is read: the file, or its private copy */
	char *folder;			/* owned; of the copy; NULL: none */
	struct stat before;
	struct salvage *salvage;	/* owned; reading the pages */
	/* the chunk */
	int64_t *ns;			/* owned */
	uint8_t (*chunk_ids)[ID_BYTES];	/* owned */
	uint8_t *held;			/* owned */
	size_t n, cap, at;
	bool last_chunk;
	int64_t last;			/* its last number */
	uint8_t chain[LOG_CHAIN_BYTES];
	int64_t rows_left, bytes_left;	/* no honest file has more rows, or more in them, than its size allows */
	time_t step_began;
	int64_t heap_before;
	struct source_edit out;
	struct buf scratch;
};

/* --- the file ------------------------------------------------------------------------------------------------------ */

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size
		&& a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static int
unchanged(const struct source_ledger *s, struct err *e)
{
	struct stat now;

	if (stat(s->source.info.path, &now) < 0)
		return err_errno(e, "%s读到一半不见了，什么也没有合并。请检查U盘后再试", s->source.info.path);
	if (!same_file(&s->before, &now))
		return err_set(e, ERR_CONFLICT, "%s读的时候被改动了（别的程序正在写它？），什么也没有合并。请等它写完再合并", s->source.info.path);
	return 0;
}

static bool
beside(const char *path, const char *suffix, struct stat *st)
{
	struct buf b = BUF_INIT;
	bool there;

	buf_addf(&b, "%s%s", path, suffix);
	there = stat(buf_str(&b), st) == 0 && st->st_size > 0;
	buf_release(&b);
	return there;
}

/*
 * A journal may name a file ("super-journal") that SQLite deletes after rolling back.  Nothing of ours ever writes one, so
 * whatever stands there was put there to have a file of ours deleted.
 */
static int
journal_disarm(const char *path, struct err *e)
{
	static const uint8_t magic[8] = { 0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7 };
	uint8_t end[8], none[8] = { 0 };
	int fd = open(path, O_RDWR | O_CLOEXEC), rc = 0;
	struct stat st;

	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(e, "读不出%s", path);
	if (fstat(fd, &st) == 0 && st.st_size >= 8 && pread(fd, end, 8, st.st_size - 8) == 8 && memcmp(end, magic, 8) == 0
	    && pwrite(fd, none, 8, st.st_size - 8) != 8)
		rc = err_errno(e, "写不了临时文件%s", path);
	close(fd);
	return rc;
}

static int
copy_privately(struct source_ledger *s, struct err *e)
{
	static const char *const suffixes[] = { "", "-journal", "-wal" };
	const char *tmp = getenv("TMPDIR");
	struct buf b = BUF_INIT, from = BUF_INIT, to = BUF_INIT;
	struct stat st;
	int rc = 0;

	buf_addf(&b, "%s/yibenzhang-XXXXXX", tmp && *tmp ? tmp : "/var/tmp");
	if (!mkdtemp(b.p)) {
		rc = err_errno(e, "建不了临时文件夹%s，什么也没有合并", b.p);
		buf_release(&b);
		return rc;
	}
	s->folder = buf_detach(&b);
	for (int i = 0; rc == 0 && i < 3; i++) {
		buf_clear(&from);
		buf_addf(&from, "%s%s", s->source.info.path, suffixes[i]);
		buf_clear(&to);
		buf_addf(&to, "%s/ledger.db%s", s->folder, suffixes[i]);
		if (i == 0)
			s->path = mem_str(buf_str(&to));
		if (i == 0 || stat(buf_str(&from), &st) == 0)
			rc = file_copy(buf_str(&from), buf_str(&to), false, e);
		if (rc == 0 && i == 1)
			rc = journal_disarm(buf_str(&to), e);
	}
	buf_release(&from);
	buf_release(&to);
	return rc == 0 ? unchanged(s, e) : rc;
}

static void
drop_copy(struct source_ledger *s)
{
	static const char *const suffixes[] = { "", "-journal", "-wal", "-shm" };
	struct buf b = BUF_INIT;

	for (int i = 0; s->folder && i < 4; i++) {
		buf_clear(&b);
		buf_addf(&b, "%s/ledger.db%s", s->folder, suffixes[i]);
		unlink(buf_str(&b));
	}
	if (s->folder)
		rmdir(s->folder);
	buf_release(&b);
	free(s->folder);
	s->folder = NULL;
}

/* --- the connection ------------------------------------------------------------------------------------------------- */

static int
watch(void *data)
{
	const struct source_ledger *s = data;

	return time(NULL) - s->step_began > STEP_SECONDS || sqlite3_memory_used() - s->heap_before > HEAP_MAX;
}

static void
uri_of(struct buf *out, const char *path)
{
	buf_adds(out, path[0] == '/' ? "file://" : "file:");
	for (const unsigned char *p = (const unsigned char *)path; *p; p++)
		if (*p > ' ' && *p < 0x7f && !strchr("%?#", *p))
			buf_addc(out, (char)*p);
		else
			buf_addf(out, "%%%02x", *p);
	buf_adds(out, "?immutable=1");
}

static void
limits(sqlite3 *db)
{
	static const struct { int what, most; } table[] = { { SQLITE_LIMIT_LENGTH, VALUE_MAX }, { SQLITE_LIMIT_SQL_LENGTH, 65536 },
		{ SQLITE_LIMIT_COLUMN, 100 }, { SQLITE_LIMIT_EXPR_DEPTH, 100 }, { SQLITE_LIMIT_COMPOUND_SELECT, 5 },
		{ SQLITE_LIMIT_VDBE_OP, 25000 }, { SQLITE_LIMIT_FUNCTION_ARG, 8 }, { SQLITE_LIMIT_ATTACHED, 0 },
		{ SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100 }, { SQLITE_LIMIT_VARIABLE_NUMBER, 16 }, { SQLITE_LIMIT_TRIGGER_DEPTH, 1 } };

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		sqlite3_limit(db, table[i].what, table[i].most);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, NULL);
#ifdef SQLITE_DBCONFIG_ENABLE_VIEW
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
#endif
#ifdef SQLITE_DBCONFIG_TRUSTED_SCHEMA
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
#endif
}

/* -1: SQLite cannot read it; the pages may still be worth looking at. */
static int
connect(struct source_ledger *s)
{
	struct buf uri = BUF_INIT;
	int rc;

	if (!s->folder) {
		uri_of(&uri, s->path);
		rc = sqlite3_open_v2(buf_str(&uri), &s->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
		buf_release(&uri);
	} else {	/* what the journal holds must be put back first, into the copy */
		rc = sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	}
	if (rc != SQLITE_OK)
		return -1;
	s->heap_before = sqlite3_memory_used();
	sqlite3_progress_handler(s->db, WATCH_OPS, watch, s);
	s->step_began = time(NULL);
	limits(s->db);
	return sqlite3_exec(s->db, sql_query_source_pragmas(), NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

static int
prepare(struct source_ledger *s, sqlite3_stmt **st, const char *sql)
{
	return sqlite3_prepare_v2(s->db, sql, -1, st, NULL) == SQLITE_OK ? 0 : -1;
}

static int
step(struct source_ledger *s, sqlite3_stmt *st)
{
	s->step_began = time(NULL);
	switch (sqlite3_step(st)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return -1;
	}
}

static int
pragma_int(struct source_ledger *s, const char *sql, int64_t *out)
{
	sqlite3_stmt *st;
	int rc;

	if (prepare(s, &st, sql) < 0)
		return -1;
	rc = step(s, st);
	*out = rc > 0 ? sqlite3_column_int64(st, 0) : 0;
	sqlite3_finalize(st);
	return rc < 0 ? -1 : 0;
}

/* --- is it a ledger? -------------------------------------------------------------------------------------------------- */

static int
not_ours(const struct source_ledger *s, struct err *e)
{
	return err_set(e, ERR_DAMAGED, "%s不是一本账的账本，或者已经坏得认不出来，什么也没有合并。请检查选的文件", s->source.info.path);
}

/* 1: a plain table; 0: there is something else under the name; -1: unreadable. */
static int
plain_table(struct source_ledger *s, const char *name, bool rowid)
{
	sqlite3_stmt *st;
	int rc;

	if (prepare(s, &st, sql_query_source_tables()) < 0)
		return -1;
	sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
	rc = step(s, st);
	if (rc > 0)
		rc = sqlite3_column_int64(st, 0) == 1 && sqlite3_column_int64(st, 1) == 1 && (sqlite3_column_int64(st, 2) == 0) == rowid;
	sqlite3_finalize(st);
	return rc;
}

static int
known_columns(struct source_ledger *s)
{
	static const char *const names[] = { "n", "id", "entity", "row", "gen", "bases", "at", "who", "station", "need", "fields",
		"salt", "fhash", "batch", "chain" };
	sqlite3_stmt *st;
	size_t n = 0;
	int rc;

	if (prepare(s, &st, sql_query_source_columns()) < 0)
		return -1;
	sqlite3_bind_text(st, 1, "edit", -1, SQLITE_STATIC);
	while ((rc = step(s, st)) > 0) {
		const char *name = (const char *)sqlite3_column_text(st, 0), *type = (const char *)sqlite3_column_text(st, 1);

		if (n >= sizeof names / sizeof *names || !name || strcmp(name, names[n]) != 0 || sqlite3_column_int64(st, 3) != 0
		    || (sqlite3_column_int64(st, 2) != 0) != (n == 0) || (n == 0 && (!type || strcmp(type, "INTEGER") != 0)))
			break;
		n++;
	}
	sqlite3_finalize(st);
	return rc < 0 ? -1 : rc == 0 && n == sizeof names / sizeof *names;
}

static bool
meta(struct source_ledger *s, const char *name, void *out, size_t min, size_t max)
{
	sqlite3_stmt *st;
	bool found;
	size_t n;

	if (prepare(s, &st, sql_query_meta_get()) < 0)
		return false;
	sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
	found = step(s, st) > 0 && sqlite3_column_type(st, 0) == SQLITE_BLOB;
	n = found ? (size_t)sqlite3_column_bytes(st, 0) : 0;
	found = found && n >= min && n <= max;
	if (found && n)
		memcpy(out, sqlite3_column_blob(st, 0), n);
	sqlite3_finalize(st);
	return found;
}

/* 0: SQLite will read it; 1: it cannot, look at the pages; -1: refused. */
static int
recognise(struct source_ledger *s, struct err *e)
{
	int64_t application, format;
	int edit, columns;

	if (connect(s) < 0 || pragma_int(s, "PRAGMA application_id", &application) < 0
	    || pragma_int(s, "PRAGMA user_version", &format) < 0)
		return 1;
	if (application != LOG_APPLICATION)
		return not_ours(s, e);
	if (format > LOG_FORMAT)
		return err_set(e, ERR_NEWER, "%s是新版本的程序写的，本程序读不了，什么也没有合并。请先升级程序", s->source.info.path);
	edit = plain_table(s, "edit", true);
	if (edit < 0)
		return 1;
	columns = edit ? known_columns(s) : 0;
	if (columns < 0)
		return 1;
	if (!columns)
		return err_set(e, ERR_DAMAGED, "%s的结构被改动过，不是本程序写的样子，什么也没有合并。请向拷来的人要一份原样的", s->source.info.path);
	if (prepare(s, &s->ids, sql_query_source_ids()) < 0 || prepare(s, &s->rows, sql_query_source_rows()) < 0)
		return 1;
	return 0;
}

/* --- one row ---------------------------------------------------------------------------------------------------------- */

static bool
column_text(sqlite3_stmt *st, int c, char *to, size_t max)
{
	const void *p;
	size_t n;

	if (sqlite3_column_type(st, c) != SQLITE_TEXT)
		return false;
	p = sqlite3_column_text(st, c);
	n = (size_t)sqlite3_column_bytes(st, c);
	if (!p || n > max || memchr(p, '\0', n))
		return false;
	memcpy(to, p, n);
	to[n] = '\0';
	return true;
}

static bool
column_blob(sqlite3_stmt *st, int c, size_t n, const uint8_t **out)
{
	if (sqlite3_column_type(st, c) != SQLITE_BLOB || (size_t)sqlite3_column_bytes(st, c) != n)
		return false;
	*out = sqlite3_column_blob(st, c);
	return *out != NULL;
}

static bool
column_int(sqlite3_stmt *st, int c, int64_t *out)
{
	*out = sqlite3_column_int64(st, c);
	return sqlite3_column_type(st, c) == SQLITE_INTEGER;
}

/* The row under st, if it is an edit with this id. */
static bool
take_row(struct source_ledger *s, sqlite3_stmt *st, const uint8_t *id)
{
	struct source_edit *se = &s->out;
	struct edit *ed = &se->edit;
	const uint8_t *stored, *chain;
	size_t bases;

	/* only what may be left from another row; the long names behind it are written over */
	memset(ed, 0, sizeof *ed);
	se->salt = se->fhash = NULL;
	if (!column_int(st, COL_N, &ed->n) || !column_blob(st, COL_ID, ID_BYTES, &stored)
	    || !column_text(st, COL_ENTITY, se->entity, SOURCE_ENTITY_MAX) || !column_int(st, COL_ROW, &ed->row)
	    || !column_int(st, COL_GEN, &ed->gen) || sqlite3_column_type(st, COL_BASES) != SQLITE_BLOB
	    || !column_int(st, COL_AT, &ed->at) || !column_int(st, COL_WHO, &ed->who)
	    || !column_text(st, COL_STATION, ed->station, 16) || !column_int(st, COL_NEED, &ed->need)
	    || !column_blob(st, COL_CHAIN, LOG_CHAIN_BYTES, &chain))
		return false;
	memcpy(se->chain, chain, LOG_CHAIN_BYTES);
	bases = (size_t)sqlite3_column_bytes(st, COL_BASES);
	if (bases % ID_BYTES)
		return false;
	ed->bases.n = bases / ID_BYTES;
	ed->bases.p = bases ? (uint8_t (*)[ID_BYTES])(uintptr_t)sqlite3_column_blob(st, COL_BASES) : NULL;
	switch (sqlite3_column_type(st, COL_FIELDS)) {
	case SQLITE_TEXT:
		ed->fields = (char *)(uintptr_t)sqlite3_column_text(st, COL_FIELDS);
		ed->fields_n = (size_t)sqlite3_column_bytes(st, COL_FIELDS);
		if (!ed->fields || !column_blob(st, COL_SALT, ID_BYTES, &se->salt))
			return false;
		break;
	case SQLITE_NULL:
		if (!column_blob(st, COL_FHASH, ID_BYTES, &se->fhash))
			return false;
		break;
	default:
		return false;
	}
	s->bytes_left -= (int64_t)ed->fields_n;
	return memcmp(id, stored, ID_BYTES) == 0 && s->bytes_left >= 0 && source_proven(se, id, &s->scratch);
}

/* --- reading ------------------------------------------------------------------------------------------------------------ */

static bool
zeroes(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

/* Numbers and ids of the next rows.  -1: SQLite cannot go on. */
static int
chunk_load(struct source_ledger *s)
{
	int rc = 0;

	s->n = s->at = 0;
	while (s->n < CHUNK && (rc = step(s, s->ids)) > 0) {
		int64_t n = sqlite3_column_int64(s->ids, 0);
		const uint8_t *id;

		if (n <= s->last || s->rows_left-- <= 0)
			return -1;
		if (s->n == s->cap) {
			s->cap = s->cap ? 2 * s->cap : 1024;
			s->ns = mem_resize(s->ns, s->cap, sizeof *s->ns);
			s->chunk_ids = mem_resize(s->chunk_ids, s->cap, ID_BYTES);
			s->held = mem_resize(s->held, s->cap, 1);
		}
		s->last = n;
		s->source.seen++;
		if (!column_blob(s->ids, 1, ID_BYTES, &id)) {
			s->source.refused++;
			continue;
		}
		log_chain(s->chain, s->chain, id);
		s->ns[s->n] = n;
		memcpy(s->chunk_ids[s->n++], id, ID_BYTES);
	}
	s->last_chunk = rc == 0;
	return rc < 0 ? -1 : 0;
}

/* rows onto the row numbered n: 1 there, 0 no such row, -1 SQLite cannot go on. */
static int
row_at(struct source_ledger *s, int64_t n)
{
	int64_t here = s->row_there ? sqlite3_column_int64(s->rows, COL_N) : 0;
	int rc = 1;

	if (!s->row_there || here > n || n - here > STEPS_APART) {
		sqlite3_reset(s->rows);
		sqlite3_bind_int64(s->rows, 1, n);
		here = 0;
	}
	while (rc > 0 && here < n) {
		rc = step(s, s->rows);
		here = rc > 0 ? sqlite3_column_int64(s->rows, COL_N) : 0;
	}
	s->row_there = rc > 0;
	return rc > 0 ? here == n : rc;
}

/* From here on the pages themselves are read, all of them: what came already comes again, and does no harm. */
static int
salvage_begin(struct source_ledger *s, struct err *e)
{
	uint8_t id[ID_BYTES];
	char name[sizeof s->source.info.township_name];
	const uint8_t *stored;
	bool found = !zeroes(s->source.info.township, ID_BYTES);

	if (unchanged(s, e) < 0)
		return -1;
	s->source.damaged = true;
	s->source.filtered = false;
	s->source.seen = s->source.refused = 0;
	if (salvage_open(&s->salvage, s->path, e) < 0)
		return -1;
	/* whose it is must be known before the first edit comes out */
	while (!found && salvage_next(s->salvage, &s->out, &stored))
		if (source_proven(&s->out, stored, &s->scratch) && source_township(&s->out, id, name, sizeof name)) {
			memcpy(s->source.info.township, id, ID_BYTES);
			snprintf(s->source.info.township_name, sizeof s->source.info.township_name, "%s", name);
			found = true;
		}
	salvage_rewind(s->salvage);
	return found ? 0 : not_ours(s, e);
}

static int
finish(struct source_ledger *s, struct err *e)
{
	if (unchanged(s, e) < 0)
		return -1;
	s->source.clean = !s->source.damaged && s->source.refused == 0;
	s->source.last_n = s->last;
	memcpy(s->source.last_chain, s->chain, LOG_CHAIN_BYTES);
	if (s->last > s->source.seen && s->source.damaged)	/* numbers it had, and that came from no page */
		s->source.refused += s->last - s->source.seen;
	s->source.info.edits = s->source.seen;
	return 0;
}

static int
salvage_step(struct source_ledger *s, const struct source_edit **out, struct err *e)
{
	const uint8_t *id;

	while (salvage_next(s->salvage, &s->out, &id)) {
		if (!source_proven(&s->out, id, &s->scratch)) {
			s->source.refused++;
			continue;
		}
		s->source.seen++;
		if (s->out.edit.at > s->source.info.made_at)
			s->source.info.made_at = s->out.edit.at;
		if (s->out.edit.n > s->last)
			s->last = s->out.edit.n;
		*out = &s->out;
		return 1;
	}
	return finish(s, e);
}

/* Without a filter: every row, once.  1 an edit, 0 the end, -1 SQLite cannot go on. */
static int
every_row(struct source_ledger *s)
{
	int rc;

	if (!s->row_there) {
		sqlite3_reset(s->rows);
		sqlite3_bind_int64(s->rows, 1, s->last + 1);
		s->row_there = true;
	}
	while ((rc = step(s, s->rows)) > 0) {
		int64_t n = sqlite3_column_int64(s->rows, COL_N);
		const uint8_t *id;

		if (n <= s->last || s->rows_left-- <= 0)
			return -1;
		s->last = n;
		s->source.seen++;
		if (column_blob(s->rows, COL_ID, ID_BYTES, &id)) {
			log_chain(s->chain, s->chain, id);
			if (take_row(s, s->rows, id))
				return 1;
		}
		s->source.refused++;
	}
	return rc;
}

/* What the filter wants.  As every_row; -2: *e. */
static int
wanted_row(struct source_ledger *s, struct err *e)
{
	const struct source_filter *f = s->source.filter;

	s->source.filtered = true;
	for (;;) {
		int rc;

		while (s->at < s->n && s->held[s->at])
			s->at++;
		if (s->at == s->n) {
			if (s->last_chunk)
				return 0;
			if (chunk_load(s) < 0)
				return -1;
			if (s->n && f->held(f->data, (const uint8_t (*)[ID_BYTES])s->chunk_ids, s->n, s->held, e) < 0)
				return -2;
			continue;
		}
		rc = row_at(s, s->ns[s->at]);
		if (rc < 0)
			return -1;
		if (rc > 0 && take_row(s, s->rows, s->chunk_ids[s->at])) {
			s->at++;
			return 1;
		}
		s->at++;
		s->source.refused++;
	}
}

static int
ledger_next(struct source *source, const struct source_edit **out, struct err *e)
{
	struct source_ledger *s = (struct source_ledger *)source;

	int rc = -1;

	*out = NULL;
	if (!s->salvage) {
		rc = source->filter ? wanted_row(s, e) : every_row(s);
		if (rc == -2)
			return -1;
		if (rc == 0)
			return finish(s, e);
		if (rc < 0 && salvage_begin(s, e) < 0)
			return -1;
	}
	if (rc < 0)
		return salvage_step(s, out, e);
	if (s->out.edit.at > source->info.made_at)
		source->info.made_at = s->out.edit.at;
	*out = &s->out;
	return 1;
}

static bool
ledger_skip_to(struct source *source, int64_t n, const uint8_t chain[LOG_CHAIN_BYTES])
{
	struct source_ledger *s = (struct source_ledger *)source;
	const uint8_t *there;
	sqlite3_stmt *st;
	bool same;

	if (s->salvage || !s->ids || prepare(s, &st, sql_query_source_chain()) < 0)
		return false;
	sqlite3_bind_int64(st, 1, n);
	same = step(s, st) > 0 && column_blob(st, 0, LOG_CHAIN_BYTES, &there) && memcmp(there, chain, LOG_CHAIN_BYTES) == 0;
	sqlite3_finalize(st);
	if (!same)
		return false;
	s->last = n;
	memcpy(s->chain, chain, LOG_CHAIN_BYTES);
	sqlite3_reset(s->ids);
	sqlite3_bind_int64(s->ids, 1, n);
	return true;
}

static void
ledger_close_source(struct source *source)
{
	struct source_ledger *s = (struct source_ledger *)source;

	sqlite3_finalize(s->ids);
	sqlite3_finalize(s->rows);
	sqlite3_close(s->db);
	salvage_close(s->salvage);
	drop_copy(s);
	free(s->path);
	free(s->ns);
	free(s->chunk_ids);
	free(s->held);
	buf_release(&s->scratch);
	free(s);
}

static const struct source_ops ops = { ledger_next, ledger_skip_to, ledger_close_source };

static bool
code_fits(const char *code)
{
	return strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(code);
}

/* Whose it is: by its own word, and by its first edit, which is proven.  1: look at the pages. */
static int
whose(struct source_ledger *s, struct err *e)
{
	struct source_info *info = &s->source.info;
	uint8_t id[ID_BYTES];
	char name[sizeof info->township_name], holder[17] = "", code[9] = "";
	const uint8_t *stored;
	bool said = plain_table(s, "meta", false) > 0 && meta(s, "township", info->township, ID_BYTES, ID_BYTES);
	int rc;

	if (said) {
		meta(s, "name", info->township_name, 0, sizeof info->township_name - 1);
		meta(s, "file", info->file_id, ID_BYTES, ID_BYTES);
		if (meta(s, "holder", holder, 16, 16) && strspn(holder, "0123456789abcdef") == 16)
			memcpy(info->station, holder, sizeof holder);
		if (*info->station && meta(s, "code", code, 8, 8) && code_fits(code))
			memcpy(info->station_code, code, sizeof code);
	}
	sqlite3_bind_int64(s->rows, 1, INT64_MIN);
	rc = step(s, s->rows);
	if (rc == 0)
		return err_set(e, ERR_DAMAGED, "%s里一条记录也没有，什么也没有合并。请检查选的文件", info->path);
	if (rc > 0 && column_blob(s->rows, COL_ID, ID_BYTES, &stored) && take_row(s, s->rows, stored)) {
		if (!source_township(&s->out, id, name, sizeof name) || (said && memcmp(id, info->township, ID_BYTES) != 0))
			return err_set(e, ERR_DAMAGED, "%s里写的乡镇前后不一致，被改动过，什么也没有合并。请向拷来的人要一份原样的", info->path);
		memcpy(info->township, id, ID_BYTES);
		if (!said)
			snprintf(info->township_name, sizeof info->township_name, "%s", name);
		said = true;
	}
	return rc < 0 || !said;
}

int
source_open_ledger(struct source **out, const char *path, struct err *e)
{
	struct source_ledger *s = mem_zero(1, sizeof *s);
	struct stat st;
	int rc;

	*out = NULL;
	s->source.ops = &ops;
	s->source.info.kind = SOURCE_LEDGER;
	s->source.info.edits = -1;
	snprintf(s->source.info.path, sizeof s->source.info.path, "%s", path);
	if (stat(path, &s->before) < 0) {
		rc = err_errno(e, "打不开%s，什么也没有合并", path);
	} else {
		s->bytes_left = s->before.st_size;
		if (beside(path, "-journal", &st) || beside(path, "-wal", &st)) {
			s->bytes_left += st.st_size;
			rc = copy_privately(s, e);
		} else {
			s->path = mem_str(path);
			rc = 0;
		}
		s->rows_left = s->bytes_left / ROW_BYTES_MIN + 1;
	}
	if (rc == 0)
		rc = recognise(s, e);
	if (rc == 0)
		rc = whose(s, e);
	if (rc > 0)
		rc = salvage_begin(s, e);
	if (rc == 0 && s->ids)
		sqlite3_bind_int64(s->ids, 1, INT64_MIN);
	if (rc < 0) {
		ledger_close_source(&s->source);
		return -1;
	}
	*out = &s->source;
	return 0;
}
