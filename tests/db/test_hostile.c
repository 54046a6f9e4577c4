/* Files that are damaged, and files made to do harm: nothing wrong enters, nothing breaks, the good ledger stays as it was. */
#define _GNU_SOURCE	/* memmem */
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "db/log.h"
#include "db/merge.h"
#include "db/testmodel.h"
#include "db/raw.h"

static struct buf
bytes_of(const char *path)
{
	struct buf b = BUF_INIT;

	ok(file_read(&b, path, (size_t)1 << 30, &ok_e));
	return b;
}

static void
write_bytes(const char *path, const char *p, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* Ids of the edits in the log; every one of them proven by ledger_check elsewhere. */
static struct buf
ids_of(const char *path)
{
	struct buf b = BUF_INIT;
	sqlite3 *db = raw(path);
	sqlite3_stmt *st;

	assert_int_equal(sqlite3_prepare_v2(db, "SELECT id FROM edit ORDER BY id", -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		buf_add(&b, sqlite3_column_blob(st, 0), 16);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return b;
}

static bool
among(const struct buf *all, const char *id)
{
	for (size_t i = 0; i < all->n; i += 16)
		if (memcmp(all->p + i, id, 16) == 0)
			return true;
	return false;
}

/* A ledger of some pages: notes long enough for overflow pages among them. */
static void
fill(struct ledger *l, int rows)
{
	struct buf note = BUF_INIT;
	struct changes cs;
	int64_t batch;

	changes_init(&cs);
	for (int i = 0; i < rows; i++) {
		struct change *c = changes_add(&cs, &job);

		buf_clear(&note);
		buf_addf(&note, "第%d条", i);
		for (int k = 0; k < (i % 40 == 0 ? 600 : 5); k++)
			buf_adds(&note, "群众反映");
		change_set_text(c, "what", "灌溉渠堵塞");
		change_set_text(c, "note", note.p);
	}
	ok(ledger_save(l, &cs, 7, &batch, &ok_e));
	changes_release(&cs);
	buf_release(&note);
}

static uint64_t
roll(uint64_t *dice, uint64_t n)
{
	*dice = *dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (*dice >> 33) % n;
}

enum damage { BIT, BITS, BYTE_RUN, PAGE, HOLE, TAIL, CUT, N_DAMAGES };

static void
spoil(struct buf *b, enum damage what, uint64_t *dice)
{
	size_t at = (size_t)roll(dice, b->n), page = at & ~(size_t)4095;

	switch (what) {
	case BIT:
		b->p[at] = (char)(b->p[at] ^ 1 << roll(dice, 8));
		break;
	case BITS:
		for (int i = 0; i < 40; i++) {
			at = (size_t)roll(dice, b->n);
			b->p[at] = (char)(b->p[at] ^ 1 << roll(dice, 8));
		}
		break;
	case BYTE_RUN:
		for (size_t i = at; i < b->n && i < at + 64; i++)
			b->p[i] = (char)roll(dice, 256);
		break;
	case PAGE:	/* another page in its place */
		memmove(b->p + page, b->p + ((size_t)roll(dice, b->n) & ~(size_t)4095), 4096);
		break;
	case HOLE:
		memset(b->p + page, 0, 4096);
		break;
	case TAIL:
		memset(b->p + at, 0, b->n - at);
		break;
	default:
		b->n = at;
	}
}

/*
 * What may happen to a copy on its way.  Whatever it is: either it is refused, or what enters are edits of the whole copy and
 * no others; the ledger is sound; the file is not touched; and the whole copy, coming later, brings all the rest.
 */
static void
test_damage(void **state)
{
	enum { CASES = 70 * N_DAMAGES };
	struct place_of_test *t = *state;
	char good[128], bad[128], mine[128];
	struct buf whole, mine_whole, all, own;
	int refused = 0, complete = 0;
	int64_t salvaged = 0, total;
	uint64_t dice = 42;
	struct ledger *l;

	snprintf(good, sizeof good, "%s/0.db", t->folder);
	snprintf(bad, sizeof bad, "%s/1.db", t->folder);
	snprintf(mine, sizeof mine, "%s/2.db", t->folder);
	ok(ledger_create(good, &test_model, ledger_township(t->l), "石沟镇", &station_b, &ok_e));
	l = test_open(good, &station_b);
	fill(l, 300);
	ledger_close(l);
	whole = bytes_of(good);
	mine_whole = bytes_of(t->path);
	all = ids_of(good);
	own = ids_of(t->path);
	for (int i = 0; i < CASES; i++) {
		struct buf b = BUF_INIT, after, entered;
		struct merge *m;
		struct err e = { 0 };
		int64_t batch;
		int rc;

		write_bytes(mine, mine_whole.p, mine_whole.n);
		buf_add(&b, whole.p, whole.n);
		spoil(&b, (enum damage)(i % N_DAMAGES), &dice);
		write_bytes(bad, b.p, b.n);
		l = test_open(mine, &station_a);
		rc = merge_begin(&m, l, bad, NULL, 7, NULL, &e);
		if (rc == 0) {
			const struct merge_preview *p = merge_preview(m);
			bool less = p->fresh_edits < (int64_t)(all.n / 16);

			if (less && !p->damaged && !p->refused)
				fail_msg("case %d: %lld of %zu edits, and nothing said", i, (long long)p->fresh_edits, all.n / 16);
			salvaged += p->fresh_edits;
			complete += !less;
			ok(merge_commit(m, &batch, &ok_e));
		} else {
			assert_int_equal(ledger_total(l, &job, &total, &e), 0);
			assert_int_equal(total, 0);
			refused++;
		}
		if (i % 10 == 0)
			test_check(l);
		after = bytes_of(bad);
		assert_int_equal(after.n, b.n);
		assert_memory_equal(after.p, b.p, b.n);
		entered = ids_of(mine);
		for (size_t k = 0; rc == 0 && k < entered.n; k += 16)
			if (!among(&all, entered.p + k) && !among(&own, entered.p + k))
				fail_msg("case %d: an edit nobody wrote", i);
		/* the whole copy brings the rest, whatever a watermark says */
		ok(merge_begin(&m, l, good, NULL, 7, NULL, &ok_e));
		ok(merge_commit(m, &batch, &ok_e));
		ok(ledger_total(l, &job, &total, &ok_e));
		if (total != 300)
			fail_msg("case %d: %lld of 300 after the whole copy", i, (long long)total);
		/* and the damaged one nothing more */
		if (merge_begin(&m, l, bad, NULL, 7, NULL, &e) == 0) {
			assert_true(merge_preview(m)->nothing);
			merge_rollback(m);
		} else {
			assert_int_equal(rc, -1);
		}
		if (i % 10 == 5)
			test_check(l);
		ledger_close(l);
		buf_release(&after);
		buf_release(&entered);
		buf_release(&b);
	}
	print_message("%d damaged copies: %d refused whole, %d complete, %lld of %lld edits salvaged\n", CASES, refused, complete,
			(long long)salvaged, (long long)CASES * (long long)(all.n / 16));
	/* most of what is there must come out of most of them */
	assert_true(salvaged > (int64_t)CASES * (int64_t)(all.n / 16) * 3 / 4);
	buf_release(&whole);
	buf_release(&mine_whole);
	buf_release(&all);
	buf_release(&own);
}

/* Pages of every size a ledger may have been given: what leads to the edits is gone, and all of them come out. */
static void
test_page_sizes(void **state)
{
	static const int sizes[] = { 512, 4096, 65536 };
	struct place_of_test *t = *state;
	struct buf what = BUF_INIT;
	char good[128], sql[64];

	snprintf(good, sizeof good, "%s/0.db", t->folder);
	ok(ledger_create(good, &test_model, ledger_township(t->l), "石沟镇", &station_b, &ok_e));
	struct ledger *b = test_open(good, &station_b);
	fill(b, 300);
	for (int i = 0; i < 60; i++) {	/* of every length about a small page's, where rows begin to overflow */
		buf_adds(&what, "漏水");
		test_job(b, "2026-11-17", buf_str(&what), 0);
	}
	buf_release(&what);
	ledger_close(b);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		size_t page = (size_t)sizes[i];
		char path[128], mine[128];
		struct buf bytes, all;
		struct ledger *l;
		struct merge *m;
		sqlite3_stmt *st;
		sqlite3 *db;
		int64_t batch;

		snprintf(path, sizeof path, "%s/%d.db", t->folder, sizes[i]);
		snprintf(mine, sizeof mine, "%s/mine%d.db", t->folder, sizes[i]);
		ok(file_copy(good, path, false, &ok_e));
		ok(file_copy(t->path, mine, false, &ok_e));
		db = raw(path);
		snprintf(sql, sizeof sql, "PRAGMA page_size = %d; VACUUM", sizes[i]);
		must(db, sql);
		assert_int_equal(sqlite3_prepare_v2(db, "SELECT rootpage FROM sqlite_master WHERE name = 'edit'", -1, &st, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(st), SQLITE_ROW);
		size_t root = (size_t)sqlite3_column_int64(st, 0);
		sqlite3_finalize(st);
		sqlite3_close(db);
		all = ids_of(path);
		bytes = bytes_of(path);
		assert_int_equal(bytes.n % page, 0);
		assert_int_equal(bytes.p[16] << 8 | bytes.p[17], page == 65536 ? 1 : page);
		assert_int_equal(bytes.p[(root - 1) * page], 5);	/* leads to others */
		memset(bytes.p + (root - 1) * page, 0, page);
		write_bytes(path, bytes.p, bytes.n);
		l = test_open(mine, &station_a);
		ok(merge_begin(&m, l, path, NULL, 7, NULL, &ok_e));
		assert_true(merge_preview(m)->damaged);
		assert_int_equal(merge_preview(m)->fresh_edits, all.n / 16);
		ok(merge_commit(m, &batch, &ok_e));
		test_check(l);
		ledger_close(l);
		buf_release(&bytes);
		buf_release(&all);
		unlink(path);
		unlink(mine);
	}
}


/* --- made to do harm -------------------------------------------------------------------------------------------------- */

struct evil {
	struct place_of_test *t;
	char path[128];		/* another office's ledger with a place and two jobs */
	struct ledger *l;	/* ours */
};

static struct evil
evil_open(void **state)
{
	struct evil v = { .t = *state };
	struct ledger *b;

	v.l = v.t->l;
	snprintf(v.path, sizeof v.path, "%s/0.db", v.t->folder);
	ok(ledger_create(v.path, &test_model, ledger_township(v.l), "石沟镇", &station_b, &ok_e));
	b = test_open(v.path, &station_b);
	test_job(b, "2026-11-16", "路灯不亮", test_place(b, "石桥村"));
	test_job(b, "2026-11-17", "自来水漏水", 0);
	ledger_close(b);
	return v;
}

static void
evil_sql(const struct evil *v, const char *sql)
{
	sqlite3 *db = raw(v->path);

	must(db, sql);
	sqlite3_close(db);
}

static enum err_code
evil_refused(const struct evil *v)
{
	struct merge *m;
	struct err e = { 0 };
	int64_t n;

	if (merge_begin(&m, v->l, v->path, NULL, 7, NULL, &e) == 0)
		fail_msg("not refused");
	ok(ledger_total(v->l, &job, &n, &ok_e));
	assert_int_equal(n, 0);
	return e.code;
}

/* Merge; how many edits came, and how many were left out. */
static int64_t
evil_merge(const struct evil *v, int64_t *refused)
{
	struct merge *m;
	int64_t batch, fresh;

	ok(merge_begin(&m, v->l, v->path, NULL, 7, NULL, &ok_e));
	fresh = merge_preview(m)->fresh_edits;
	*refused = merge_preview(m)->refused;
	ok(merge_commit(m, &batch, &ok_e));
	test_check(v->l);
	return fresh;
}

static void
test_schemas(void **state)
{
	static const char *const schemas[] = {
		"ALTER TABLE edit RENAME TO real_edit; CREATE VIEW edit AS SELECT * FROM real_edit",
		"ALTER TABLE edit RENAME TO real_edit; CREATE VIEW edit AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i FROM c) "
			"SELECT i AS n, x'' AS id, '' AS entity, 1 AS row, 1 AS gen, x'' AS bases, 1 AS at, 1 AS who, '' AS station, 1 AS need, "
			"'' AS fields, x'' AS salt, x'' AS fhash, 1 AS batch, x'' AS chain FROM c",
		"ALTER TABLE edit RENAME TO real_edit; CREATE VIRTUAL TABLE edit USING fts5(n, id, entity, row, gen, bases, at, who, station, need, "
			"fields, salt, fhash, batch, chain)",
		"ALTER TABLE edit ADD COLUMN more TEXT",
		"ALTER TABLE edit ADD COLUMN made AS (printf('%.*c', 100000000, 'x'))",
		"ALTER TABLE edit RENAME COLUMN fields TO field",
		"ALTER TABLE edit RENAME TO real_edit; CREATE TABLE edit(n INTEGER PRIMARY KEY, id BLOB, entity, row, gen, bases, at, who, station, "
			"need, fields AS (printf('%.*c', 100000000, 'x')), salt, fhash, batch, chain)",
		"ALTER TABLE edit RENAME TO real_edit; CREATE TABLE edit(n INTEGER PRIMARY KEY, id, entity, row, gen, bases, at, who, station, need, "
			"fields, salt, fhash, batch, chain) WITHOUT ROWID",
		"DROP TABLE edit",
		"PRAGMA application_id = 1",
	};

	for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++) {
		/* an SQLite that cannot make computed columns does not read a file that has them */
		if (strstr(schemas[i], " AS (printf") != NULL && sqlite3_libversion_number() < 3031000)
			continue;
		struct evil v = evil_open(state);

		evil_sql(&v, schemas[i]);
		assert_int_equal(evil_refused(&v), ERR_DAMAGED);
		unlink(v.path);
	}
}

static void
test_newer_file(void **state)
{
	struct evil v = evil_open(state);

	evil_sql(&v, "PRAGMA user_version = 2");
	assert_int_equal(evil_refused(&v), ERR_NEWER);
}

/* What is only beside the log never runs and keeps nothing from being read. */
static void
test_company(void **state)
{
	static const char *const schemas[] = {
		"CREATE TRIGGER evil AFTER INSERT ON edit BEGIN DELETE FROM meta; END",
		"DROP TABLE d_job; CREATE VIEW d_job AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i FROM c) SELECT i FROM c",
		"DROP TABLE meta; CREATE VIEW meta AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i FROM c) SELECT 'township' AS name, i AS value FROM c",
		"DROP TABLE mark; DROP TABLE undo; DROP INDEX edit_row",
		"PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE NONSENSE' WHERE name = 'd_job'",
		"PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = 1000000 WHERE name = 'edit'",
		("PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = 'edit'; INSERT INTO sqlite_master SELECT type, 'edit', 'edit', "
			"rootpage, 'CREATE TABLE edit(' || printf('%.*c', 3000000, ' ') || 'n)' FROM sqlite_master WHERE name = 'meta'"),
	};

	for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++) {
		struct evil v = evil_open(state);
		int64_t n, refused;

		evil_sql(&v, schemas[i]);
		evil_merge(&v, &refused);
		ok(ledger_total(v.l, &job, &n, &ok_e));
		if (n != 2 * (int64_t)(i + 1))
			fail_msg("schema %zu: %lld jobs", i, (long long)n);
		unlink(v.path);
	}
}

/* An edit with a fitting id and place in the chain, whatever it says. */
struct forged {
	const char *entity;
	int64_t row, gen, who, need;
	const char *station, *fields;
	size_t fields_n;
	uint8_t bases[3][16];
	size_t n_bases;
	uint8_t id[16];
};

static struct forged
forge_job(int64_t row, const char *fields)
{
	return (struct forged){ .entity = "job", .row = row, .gen = 1, .who = 7, .need = 1, .station = "00000000000000cc", .fields = fields,
		.fields_n = strlen(fields) };
}

static void
forge(const char *path, struct forged *f, bool erased)
{
	struct log_parts p = { .entity = f->entity, .row = f->row, .gen = f->gen, .bases = f->bases, .bases_n = f->n_bases * 16, .at = test_clock(),
		.who = f->who, .station = f->station, .need = f->need };
	static const uint8_t salt[16] = { 1 };
	sqlite3 *db = raw(path);
	sqlite3_stmt *st;

	uint8_t chain[LOG_CHAIN_BYTES] = { 0 };

	assert_int_equal(sqlite3_prepare_v2(db, "SELECT chain FROM edit ORDER BY n DESC LIMIT 1", -1, &st, NULL), SQLITE_OK);
	if (sqlite3_step(st) == SQLITE_ROW)
		memcpy(chain, sqlite3_column_blob(st, 0), sizeof chain);
	sqlite3_finalize(st);
	log_fhash(p.fhash, salt, f->fields, f->fields_n);
	log_id(f->id, &p);
	log_chain(chain, chain, f->id);
	must(db, "PRAGMA ignore_check_constraints = ON");
	assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO edit(id,entity,row,gen,bases,at,who,station,need,fields,salt,fhash,batch,chain) "
			"VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,1,?13)", -1, &st, NULL), SQLITE_OK);
	sqlite3_bind_blob(st, 1, f->id, 16, SQLITE_STATIC);
	sqlite3_bind_text(st, 2, f->entity, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 3, f->row);
	sqlite3_bind_int64(st, 4, f->gen);
	sqlite3_bind_blob(st, 5, f->bases, (int)(f->n_bases * 16), SQLITE_STATIC);
	sqlite3_bind_int64(st, 6, test_clock());
	sqlite3_bind_int64(st, 7, f->who);
	sqlite3_bind_text(st, 8, f->station, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 9, f->need);
	if (!erased) {
		sqlite3_bind_text(st, 10, f->fields, (int)f->fields_n, SQLITE_STATIC);
		sqlite3_bind_blob(st, 11, salt, 16, SQLITE_STATIC);
	} else {
		sqlite3_bind_blob(st, 12, p.fhash, 16, SQLITE_STATIC);
	}
	sqlite3_bind_blob(st, 13, chain, sizeof chain, SQLITE_STATIC);
	if (sqlite3_step(st) != SQLITE_DONE)
		fail_msg("%s", sqlite3_errmsg(db));
	sqlite3_finalize(st);
	sqlite3_close(db);
}

/* The word that takes the payload of another away; json is its payload, to be kept as long. */
static struct forged
forge_erase(int64_t row, const struct forged *of, char json[64])
{
	char hex[33];
	struct forged f;

	id_hex(hex, of->id, 16);
	snprintf(json, 64, "{\"edit\":\"%s\"}", hex);
	f = forge_job(row, json);
	f.entity = "erase";
	return f;
}

/* A right hash makes nothing acceptable that is outside the format. */
static void
test_limits(void **state)
{
	enum { CASES = 14 };
	struct evil v = evil_open(state);
	char *huge = mem_alloc(5000000), entity[80];
	int64_t refused;

	memset(huge, 'x', 5000000);
	memset(entity, 'e', sizeof entity - 1);
	entity[sizeof entity - 1] = '\0';
	for (int i = 0; i < CASES; i++) {
		struct forged f = forge_job(1000 + i, "{\"what\":\"伪造\"}");

		switch (i) {
		case 0: f.row = 0; break;
		case 1: f.row = -5; break;
		case 2: f.gen = 0; break;
		case 3: f.gen = LOG_GEN_MAX + 1; break;
		case 4: f.who = -1; break;
		case 5: f.need = 0; break;
		case 6: f.station = "00000000000000CC"; break;
		case 7: f.station = "cc"; break;
		case 8: f.entity = ""; break;
		case 9: f.entity = entity; break;
		case 10: f.entity = "无人机"; break;
		case 11: f.entity = "a b"; break;
		case 12: f.fields = huge; f.fields_n = 1048577; break;
		case 13: f.fields = huge; f.fields_n = 5000000; break;
		}
		forge(v.path, &f, false);
	}
	assert_int_equal(evil_merge(&v, &refused), 4);
	assert_true(refused >= CASES - 1);	/* what is larger than any row may be cannot even be looked at */
	free(huge);
}

/* Wrong types, other bytes: as many refused, all others taken. */
static void
test_types(void **state)
{
	static const char *const changes[] = { "id = CAST(id AS TEXT)", "id = x'00'", "row = CAST(row AS TEXT) || 'x'", "row = row + 0.5", "gen = 1.5",
		"bases = 'abc'", "bases = x'00'", "at = 'now'", "who = 'x'", "station = CAST(station AS BLOB)", "need = 'x'",
		"fields = CAST(fields AS BLOB)", "fields = fields || ' '", "fields = NULL", "salt = NULL", "salt = x'00'", "entity = 'Job'",
		"entity = entity || char(0)", "entity = CAST(entity AS BLOB)", "station = station || char(0)", "at = at + 1" };

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct evil v = evil_open(state);
		char sql[256];
		int64_t refused;

		snprintf(sql, sizeof sql, "DROP TRIGGER edit_no_update; PRAGMA ignore_check_constraints = ON; UPDATE edit SET %s WHERE n = 3", changes[i]);
		evil_sql(&v, sql);
		if (evil_merge(&v, &refused) != 3 || refused != 1)
			fail_msg("%s: %lld refused", changes[i], (long long)refused);
		unlink(v.path);
	}
}

/* Right hashes over senseless content are kept and passed on; they show nothing. */
static void
test_senseless(void **state)
{
	static const char *const fields[] = { "", "{", "{}", "[]", "{\"what\":1}", "{\"what\": \"x\"}", "{\"what\":\"\\n\"}", "{\"b\":1,\"a\":1}",
		"{\"what\":\"\xff\xfe\"}", "{\"deleted\":2}", "{\"no\":\"A-9999999999999999\"}", "{\"day\":\"9999-99-99\",\"place\":-1}" };
	struct evil v = evil_open(state);
	struct forged base = forge_job(500, "{\"what\":\"没有它\"}"), on, odd;
	int64_t refused, n;
	struct record r;

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		struct forged f = forge_job(100 + (int64_t)i, fields[i]);

		forge(v.path, &f, false);
	}
	/* bases unsorted and twice */
	odd = forge_job(300, "{\"what\":\"乱\"}");
	odd.n_bases = 3;
	odd.bases[0][0] = 2;
	odd.gen = 9;
	forge(v.path, &odd, false);
	assert_int_equal(evil_merge(&v, &refused), 4 + (int64_t)(sizeof fields / sizeof *fields) + 1);
	assert_int_equal(refused, 0);
	/* an edit that hung on one not held, and whose gen turns out not to fit: the row shows, then what it hangs on comes and is nonsense itself */
	base.fields = "{\"what\":1}";
	base.fields_n = strlen(base.fields);
	unlink(v.path);
	v = evil_open(state);
	{
		char side[128];

		snprintf(side, sizeof side, "%s/1.db", v.t->folder);
		ok(ledger_create(side, &test_model, ledger_township(v.l), "石沟镇", &station_b, &ok_e));
		forge(side, &base, false);
		on = forge_job(500, "{\"no\":\"B-0777\",\"what\":\"悬着\"}");
		on.gen = 5;
		on.n_bases = 1;
		memcpy(on.bases[0], base.id, 16);
		forge(v.path, &on, false);
		evil_merge(&v, &refused);
		r = test_get(v.l, &job, 500);
		assert_true(r.missing);
		record_release(&r);
		ok(ledger_total(v.l, &job, &n, &ok_e));
		snprintf(v.path, sizeof v.path, "%s", side);
		assert_int_equal(evil_merge(&v, &refused), 2);
		ok(ledger_total(v.l, &job, &refused, &ok_e));
		assert_int_equal(refused, n - 1);
	}
}

/* Lists as long and as deep as the format has room for, and counts that no file bears out: no time, no memory, no fault. */
static void
test_masses(void **state)
{
	struct evil v = evil_open(state);
	struct buf deep = BUF_INIT, people = BUF_INIT, nulls = BUF_INIT, long_text = BUF_INIT;
	struct forged f;
	struct record r;
	struct history h;
	struct timespec from, to;
	struct err e;
	int64_t refused;

	buf_adds(&deep, "{\"people\":");
	while (deep.n < 1000000)
		buf_addc(&deep, '[');
	buf_adds(&people, "{\"people\":[1");
	for (int i = 2; people.n < 1048000; i++)
		buf_addf(&people, ",%d", i);
	buf_adds(&people, "],\"what\":\"人多\"}");
	buf_adds(&nulls, "{\"people\":[null");
	while (nulls.n < 1048000)
		buf_adds(&nulls, ",null");
	buf_adds(&nulls, "]}");
	buf_adds(&long_text, "{\"what\":\"");
	while (long_text.n < 1048000)
		buf_adds(&long_text, "渠");
	buf_adds(&long_text, "\"}");
	const struct buf *const all[] = { &deep, &people, &nulls, &long_text };
	for (size_t i = 0; i < 4; i++) {
		f = forge_job(700 + (int64_t)i, buf_str(all[i]));
		forge(v.path, &f, false);
	}
	evil_sql(&v, "UPDATE sqlite_sequence SET seq = 9223372036854775806; UPDATE mark SET value = '9223372036854775807 9223372036854775807'; "
			"INSERT OR REPLACE INTO meta VALUES('holder', zeroblob(900000))");
	clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(evil_merge(&v, &refused), 8);
	r = test_get(v.l, &job, 701);
	assert_string_equal(record_text(&r, "what"), "人多");
	assert_true(record_field(&r, "people")->n > 100000);
	record_release(&r);
	assert_int_equal(ledger_get_proven(v.l, &r, &job, 700, &e), -1);	/* senseless: it makes no row, and that is no fault */
	assert_int_equal(e.code, ERR_NOTFOUND);
	assert_int_equal(ledger_fault(v.l), LEDGER_SOUND);
	ok(ledger_history(v.l, &h, &job, 701, &ok_e));
	history_release(&h);
	clock_gettime(CLOCK_MONOTONIC, &to);
	assert_true(to.tv_sec - from.tv_sec < 20);
	for (size_t i = 0; i < 4; i++)
		buf_release((struct buf *)(uintptr_t)all[i]);
}

/* A copy that lost rows without a trace: the chain knows, and no watermark hides them from the whole copy that comes later. */
static void
test_row_lost(void **state)
{
	struct evil v = evil_open(state);
	char whole[128];
	int64_t refused;

	snprintf(whole, sizeof whole, "%s/1.db", v.t->folder);
	ok(file_copy(v.path, whole, false, &ok_e));
	evil_sql(&v, "DROP TRIGGER edit_no_delete; DELETE FROM edit WHERE n = 3");
	assert_int_equal(evil_merge(&v, &refused), 3);
	snprintf(v.path, sizeof v.path, "%s", whole);
	assert_int_equal(evil_merge(&v, &refused), 1);
}

static void
test_erased(void **state)
{
	struct evil v = evil_open(state);
	struct forged secret = forge_job(900, "{\"what\":\"不该留的\"}"), erase, other;
	char json[64], full[128], gone[128];
	int64_t refused;
	struct record r;
	struct buf bytes;

	snprintf(full, sizeof full, "%s", v.path);
	snprintf(gone, sizeof gone, "%s/1.db", v.t->folder);
	ok(ledger_create(gone, &test_model, ledger_township(v.l), "石沟镇", &station_b, &ok_e));
	forge(full, &secret, false);
	/* without a payload and without a word why: as if it were not there */
	forge(gone, &secret, true);
	snprintf(v.path, sizeof v.path, "%s", gone);
	assert_int_equal(evil_merge(&v, &refused), 1);
	assert_int_equal(refused, 1);
	/* the payload comes */
	snprintf(v.path, sizeof v.path, "%s", full);
	assert_int_equal(evil_merge(&v, &refused), 5);
	r = test_get(v.l, &job, 900);
	assert_string_equal(record_text(&r, "what"), "不该留的");
	record_release(&r);
	/* then the word: the payload goes, whatever order */
	erase = forge_erase(901, &secret, json);
	forge(gone, &erase, false);
	snprintf(v.path, sizeof v.path, "%s", gone);
	assert_int_equal(evil_merge(&v, &refused), 1);
	r = test_get(v.l, &job, 900);
	assert_string_equal(record_text(&r, "what"), "");
	record_release(&r);
	bytes = bytes_of(v.t->path);
	assert_null(memmem(bytes.p, bytes.n, "不该留的", strlen("不该留的")));
	buf_release(&bytes);
	/* and does not come back with a file that still has it */
	other = forge_job(902, "{\"what\":\"别的\"}");
	forge(full, &other, false);
	snprintf(v.path, sizeof v.path, "%s", full);
	assert_int_equal(evil_merge(&v, &refused), 1);
	r = test_get(v.l, &job, 900);
	assert_string_equal(record_text(&r, "what"), "");
	record_release(&r);
}

/* An edit refused because nobody had said why it is empty is taken when the word has come, from the file that was read before. */
static void
test_erased_word_later(void **state)
{
	struct evil v = evil_open(state);
	struct forged secret = forge_job(900, "{\"what\":\"不该留的\"}"), erase;
	char json[64], gone[128], word[128];
	int64_t refused;

	snprintf(gone, sizeof gone, "%s/1.db", v.t->folder);
	snprintf(word, sizeof word, "%s/2.db", v.t->folder);
	ok(ledger_create(gone, &test_model, ledger_township(v.l), "石沟镇", &station_b, &ok_e));
	ok(ledger_create(word, &test_model, ledger_township(v.l), "石沟镇", &station_b, &ok_e));
	forge(gone, &secret, true);
	erase = forge_erase(901, &secret, json);
	forge(word, &erase, false);
	snprintf(v.path, sizeof v.path, "%s", gone);
	evil_merge(&v, &refused);
	assert_int_equal(refused, 1);
	snprintf(v.path, sizeof v.path, "%s", word);
	evil_merge(&v, &refused);
	snprintf(v.path, sizeof v.path, "%s", gone);
	assert_int_equal(evil_merge(&v, &refused), 1);
	assert_int_equal(refused, 0);
	assert_int_equal(evil_merge(&v, &refused), 0);
}

/* The word came first: what a file still has of it never enters, and what else it has does. */
static void
test_erased_word_first(void **state)
{
	enum { WORDS = 4 };
	struct evil v = evil_open(state);
	struct forged erase[WORDS], secret[WORDS];
	char json[64], full[128], word[128];
	int64_t refused;
	struct buf bytes;

	snprintf(full, sizeof full, "%s", v.path);
	snprintf(word, sizeof word, "%s/1.db", v.t->folder);
	ok(ledger_create(word, &test_model, ledger_township(v.l), "石沟镇", &station_b, &ok_e));
	for (int i = 0; i < WORDS; i++) {
		secret[i] = forge_job(900 + i, "{\"what\":\"不该留的\"}");
		forge(full, &secret[i], false);
		erase[i] = forge_erase(950 + i, &secret[i], json);
		forge(word, &erase[i], false);
	}
	snprintf(v.path, sizeof v.path, "%s", word);
	assert_int_equal(evil_merge(&v, &refused), 1 + WORDS);
	snprintf(v.path, sizeof v.path, "%s", full);
	assert_int_equal(evil_merge(&v, &refused), 4 + WORDS);
	assert_int_equal(refused, 0);
	for (int i = 0; i < WORDS; i++) {
		struct record r = test_get(v.l, &job, 900 + i);

		assert_string_equal(record_text(&r, "what"), "");
		record_release(&r);
	}
	bytes = bytes_of(v.t->path);
	assert_null(memmem(bytes.p, bytes.n, "不该留的", strlen("不该留的")));
	buf_release(&bytes);
}

static void
test_not_files(void **state)
{
	struct evil v = evil_open(state);
	struct merge *m;
	struct err e;

	unlink(v.path);
	assert_int_equal(merge_begin(&m, v.l, v.path, NULL, 7, NULL, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
	assert_int_equal(merge_begin(&m, v.l, v.t->folder, NULL, 7, NULL, &e), -1);
	assert_int_equal(mkfifo(v.path, 0600), 0);
	assert_int_equal(evil_refused(&v), ERR_INPUT);
	unlink(v.path);
	write_bytes(v.path, "", 0);
	assert_int_equal(evil_refused(&v), ERR_DAMAGED);
	write_bytes(v.path, "编号,事由\n1,路灯\n", 24);
	assert_int_equal(evil_refused(&v), ERR_DAMAGED);
	write_bytes(v.path, "SQLite format 3", 16);
	assert_int_equal(evil_refused(&v), ERR_DAMAGED);
}

/* A journal may name a file for SQLite to delete after rolling back. */
static void
test_journal_names_victim(void **state)
{
	struct evil v = evil_open(state);
	char victim[128], journal[160], copy[128], copy_journal[160];
	struct buf j;
	uint32_t sum = 0;
	sqlite3 *db = raw(v.path);
	int64_t refused;
	char tail[16];

	snprintf(victim, sizeof victim, "%s/2.db", v.t->folder);
	snprintf(copy, sizeof copy, "%s/1.db", v.t->folder);
	snprintf(journal, sizeof journal, "%s-journal", v.path);
	snprintf(copy_journal, sizeof copy_journal, "%s-journal", copy);
	write_bytes(victim, "宝贵", 6);
	must(db, "PRAGMA cache_size=1; BEGIN; CREATE TABLE filler(x); INSERT INTO filler SELECT randomblob(3000) FROM edit, edit e, edit f");
	ok(file_copy(v.path, copy, false, &ok_e));
	j = bytes_of(journal);
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(db);
	/* page number of the lock page, the name, its length, sum, magic */
	for (size_t i = 0; victim[i]; i++)
		sum += (uint32_t)victim[i];
	buf_add(&j, "\x00\x04\x00\x01", 4);
	buf_adds(&j, victim);
	for (int i = 0; i < 4; i++) {
		tail[i] = (char)(strlen(victim) >> (24 - 8 * i));
		tail[4 + i] = (char)(sum >> (24 - 8 * i));
	}
	memcpy(tail + 8, "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
	buf_add(&j, tail, 16);
	write_bytes(copy_journal, j.p, j.n);
	buf_release(&j);
	snprintf(v.path, sizeof v.path, "%s", copy);
	assert_int_equal(evil_merge(&v, &refused), 4);
	assert_int_equal(refused, 0);
	j = bytes_of(victim);
	assert_int_equal(j.n, 6);
	buf_release(&j);
	unlink(copy_journal);
}

struct toucher { const char *path; bool done; };

static bool
touch_once(void *data, size_t done, size_t total)
{
	struct toucher *t = data;
	struct stat st;

	(void)done;
	(void)total;
	if (!t->done && stat(t->path, &st) == 0)
		t->done = truncate(t->path, st.st_size + 4096) == 0;
	return true;
}

static void
test_changed_while_read(void **state)
{
	struct evil v = evil_open(state);
	struct toucher touch = { v.path, false };
	struct progress pr = { touch_once, &touch };
	struct ledger *b = test_open(v.path, &station_b);
	struct merge *m;
	struct err e;

	for (int i = 0; i < 10; i++)
		fill(b, 500);
	ledger_close(b);
	assert_int_equal(merge_begin(&m, v.l, v.path, NULL, 7, &pr, &e), -1);
	assert_true(touch.done);
	assert_int_equal(e.code, ERR_CONFLICT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_damage), TEST(test_page_sizes), TEST(test_schemas), TEST(test_newer_file), TEST(test_company), TEST(test_limits),
		TEST(test_types), TEST(test_senseless), TEST(test_masses), TEST(test_row_lost), TEST(test_erased), TEST(test_erased_word_first), TEST(test_erased_word_later), TEST(test_not_files), TEST(test_journal_names_victim),
		TEST(test_changed_while_read) };

	setenv("YIBENZHANG_NOW", "2026-11-18T09:00:00", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
