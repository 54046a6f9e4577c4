/* Packs: the same edits come out; whatever was cut, changed or is not ours is refused whole. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "db/merge.h"
#include "db/pack.h"
#include "db/pack_int.h"
#include "db/pack_peek.h"
#include "db/source.h"
#include "db/testmodel.h"
#include "db/raw.h"

static const uint8_t key_a[PACK_KEY_BYTES] = "0123456789abcdef0123456789abcde", key_b[PACK_KEY_BYTES] = "another one";

/* Some of everything: chains of edits, a conflict, a deletion, texts of all sorts. */
static void
work(struct ledger *l, int n)
{
	int64_t at = test_place(l, "石沟村"), j = 0;

	for (int i = 0; i < n; i++) {
		struct record r;

		j = test_job(l, "2026-11-17", i % 3 ? "灌溉渠堵塞" : "“引号\"和\\反斜线", i % 2 ? at : 0);
		r = test_get(l, &job, j);
		test_set_text(l, &r, "note", "已到现场");
		if (i % 4 == 0)
			test_set_text(l, &r, "note", "没有去成");	/* a stale form */
		record_release(&r);
		r = test_get(l, &job, j);
		test_set_text(l, &r, "note", i % 5 ? "改了" : "");
		record_release(&r);
	}
	struct record last = test_get(l, &job, j);
	test_delete(l, &last, 1);
	record_release(&last);
}

/* Without waiting for the disk, which would take most of the time. */
static void
put(const char *path, const void *p, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void
name_of(char out[160], const struct place_of_test *t, const char *name)
{
	snprintf(out, 160, "%s/%s", t->folder, name);
}

/* What the pack gives must be the log of the ledger at path, edit by edit. */
static void
same_as_log(const char *pack, const uint8_t *key, const char *path, int64_t after)
{
	const struct source_edit *se;
	struct source *s;
	sqlite3 *db;
	sqlite3_stmt *st;
	int rc;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT id,entity,row,gen,bases,at,who,station,need,fields,salt,fhash FROM edit WHERE n>?1 ORDER BY n",
			-1, &st, NULL), SQLITE_OK);
	sqlite3_bind_int64(st, 1, after);
	ok(source_open_pack(&s, pack, key, &ok_e));
	for (;;) {
		struct err e = { 0 };

		rc = s->ops->next(s, &se, &e);
		if (rc < 0)
			fail_msg("%s", e.text);
		assert_int_equal(sqlite3_step(st), rc ? SQLITE_ROW : SQLITE_DONE);
		if (rc == 0)
			break;
		assert_memory_equal(se->edit.id, sqlite3_column_blob(st, 0), ID_BYTES);
		assert_string_equal(se->entity, (const char *)sqlite3_column_text(st, 1));
		assert_int_equal(se->edit.row, sqlite3_column_int64(st, 2));
		assert_int_equal(se->edit.gen, sqlite3_column_int64(st, 3));
		assert_int_equal(se->edit.bases.n * ID_BYTES, sqlite3_column_bytes(st, 4));
		if (se->edit.bases.n)
			assert_memory_equal(se->edit.bases.p, sqlite3_column_blob(st, 4), se->edit.bases.n * ID_BYTES);
		assert_int_equal(se->edit.at, sqlite3_column_int64(st, 5));
		assert_int_equal(se->edit.who, sqlite3_column_int64(st, 6));
		assert_string_equal(se->edit.station, (const char *)sqlite3_column_text(st, 7));
		assert_int_equal(se->edit.need, sqlite3_column_int64(st, 8));
		if (se->edit.fields) {
			assert_string_equal(se->edit.fields, (const char *)sqlite3_column_text(st, 9));
			assert_int_equal(se->edit.fields_n, sqlite3_column_bytes(st, 9));
			assert_memory_equal(se->salt, sqlite3_column_blob(st, 10), ID_BYTES);
		} else {
			assert_int_equal(sqlite3_column_type(st, 9), SQLITE_NULL);
			assert_null(se->salt);
			assert_memory_equal(se->fhash, sqlite3_column_blob(st, 11), ID_BYTES);
		}
	}
	assert_true(s->clean);
	assert_int_equal(s->seen, s->info.edits);
	source_close(s);
	sqlite3_finalize(st);
	sqlite3_close(db);
}

static void
test_round_trip(void **state)
{
	struct place_of_test *t = *state;
	struct pack_result r;
	struct pack_info i;
	struct stat st;
	char pack[160];

	work(t->l, 30);
	name_of(pack, t, "包.ybz");
	for (int sealed = 0; sealed < 2; sealed++) {
		const uint8_t *key = sealed ? key_a : NULL;

		for (int64_t after = 0; after < 60; after += 50) {
			ok(pack_write(t->l, pack, after, key, NULL, &r, &ok_e));
			same_as_log(pack, key, t->path, after);
			ok(pack_look(pack, key, NULL, &i, (uint8_t[ID_BYTES]){ 0 }, &ok_e));
			assert_string_equal(i.township, "石沟镇");
			assert_memory_equal(i.township_id, ledger_township(t->l), ID_BYTES);
			assert_string_equal(i.station, station_a.id);
			assert_string_equal(i.code, "A");
			assert_int_equal(i.edits, r.edits);
			assert_int_equal(i.first_n, after + 1);
			assert_int_equal(i.last_n, after + r.edits);
			assert_int_equal(i.made_at, test_clock());
			assert_int_equal(i.encrypted, sealed);
			assert_int_equal(stat(pack, &st), 0);
			assert_int_equal(st.st_size, r.bytes);
			unlink(pack);
		}
	}
}

/* Edits whose bases lie behind the window, unusual clocks and people, words beyond the tables. */
static void
test_extremes(void **state)
{
	struct place_of_test *t = *state;
	struct pack_result r;
	char pack[160];
	sqlite3 *db;

	name_of(pack, t, "包.ybz");
	work(t->l, 3);
	ledger_close(t->l);
	t->l = NULL;
	assert_int_equal(sqlite3_open(t->path, &db), SQLITE_OK);
	/* 300 of each word, clocks to both ends, and the first edits still named after 140,000 others */
	assert_int_equal(sqlite3_exec(db, "DROP TRIGGER edit_no_replace", NULL, NULL, NULL), SQLITE_OK);
	for (int i = 0; i < 140000; i++) {
		static const int64_t clocks[] = { 0, -1, INT64_MAX, INT64_MIN, 1794990000000 };
		struct log_parts p = { 0 };
		uint8_t id[ID_BYTES], salt[ID_BYTES], base[2][ID_BYTES];
		char entity[16], station[17], fields[] = "{\"x\":1}";
		static sqlite3_stmt *st, *get;

		if (i == 0) {
			sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
			assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO edit(id,entity,row,gen,bases,at,who,station,need,fields,salt,fhash,batch,chain)"
					"VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,9,x'0000000000000000')", -1, &st, NULL), SQLITE_OK);
			assert_int_equal(sqlite3_prepare_v2(db, "SELECT id FROM edit WHERE n>=?1 ORDER BY n LIMIT 2", -1, &get, NULL), SQLITE_OK);
		}
		memset(salt, i, sizeof salt);
		memcpy(salt, &i, sizeof i);
		snprintf(entity, sizeof entity, "e%d", i % 300);
		snprintf(station, sizeof station, "%016x", i % 300);
		p.entity = entity;
		p.row = i % 7 ? i + 1 : INT64_MAX;
		p.gen = i % 11 ? 1 + i % 1000 : 1000000;
		if (i % 1000 == 999) {	/* one within reach or not, one at a distance of its own */
			sqlite3_bind_int64(get, 1, i % 2000 == 999 ? 3 : i - 500);
			assert_int_equal(sqlite3_step(get), SQLITE_ROW);
			memcpy(base[0], sqlite3_column_blob(get, 0), ID_BYTES);
			assert_int_equal(sqlite3_step(get), SQLITE_ROW);
			memcpy(base[1], sqlite3_column_blob(get, 0), ID_BYTES);
			sqlite3_reset(get);
			p.bases = base;
			p.bases_n = 2 * ID_BYTES;
		}
		p.at = clocks[i % 5];
		p.who = i % 13 ? i : INT64_MAX;
		p.station = station;
		p.need = i % 17 ? 1 : INT64_MAX;
		log_fhash(p.fhash, salt, fields, strlen(fields));
		log_id(id, &p);
		sqlite3_bind_blob(st, 1, id, ID_BYTES, SQLITE_STATIC);
		sqlite3_bind_text(st, 2, entity, -1, SQLITE_STATIC);
		sqlite3_bind_int64(st, 3, p.row);
		sqlite3_bind_int64(st, 4, p.gen);
		sqlite3_bind_blob(st, 5, p.bases_n ? p.bases : "", (int)p.bases_n, SQLITE_STATIC);
		sqlite3_bind_int64(st, 6, p.at);
		sqlite3_bind_int64(st, 7, p.who);
		sqlite3_bind_text(st, 8, station, -1, SQLITE_STATIC);
		sqlite3_bind_int64(st, 9, p.need);
		if (i % 19) {
			sqlite3_bind_text(st, 10, fields, -1, SQLITE_STATIC);
			sqlite3_bind_blob(st, 11, salt, ID_BYTES, SQLITE_STATIC);
			sqlite3_bind_null(st, 12);
		} else {
			sqlite3_bind_null(st, 10);
			sqlite3_bind_null(st, 11);
			sqlite3_bind_blob(st, 12, p.fhash, ID_BYTES, SQLITE_STATIC);
		}
		assert_int_equal(sqlite3_step(st), SQLITE_DONE);
		sqlite3_reset(st);
		if (i == 139999) {
			sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
			sqlite3_finalize(st);
			sqlite3_finalize(get);
			st = get = NULL;
		}
	}
	sqlite3_close(db);
	t->l = test_open(t->path, &station_a);
	ok(pack_write(t->l, pack, 0, key_a, NULL, &r, &ok_e));
	same_as_log(pack, key_a, t->path, 0);
	ledger_close(t->l);
	t->l = NULL;		/* its chain is made up: not to be checked */
	unlink(pack);
}

static int64_t
edits_of(const char *path)
{
	struct ledger_info i;

	ok(ledger_inspect(path, &i, &ok_e));
	return i.edits;
}

/* Another ledger of the same township. */
static struct ledger *
other(const struct place_of_test *t, char path[160], const uint8_t *township)
{
	name_of(path, t, "1.db");
	ok(ledger_create(path, &test_model, township, "石沟镇", &station_b, &ok_e));
	return test_open(path, &station_b);
}

static void
refused(struct ledger *l, const char *pack, const uint8_t *key, enum err_code code, const char *what)
{
	struct source *s = NULL;
	struct merge *m = NULL;
	struct err e = { 0 };

	if (source_open_pack(&s, pack, key, &e) == 0 && code != ERR_NONE)
		fail_msg("%s: opened", what);
	if (code != ERR_NONE && e.code != code)
		fail_msg("%s: %d %s", what, e.code, e.text);
	source_close(s);
	if (l && merge_begin(&m, l, pack, key, 7, NULL, &e) == 0)
		fail_msg("%s: merged", what);
}

/* Told at a glance, without the key: a pack that was not copied to its end, be its head as good as it may. */
static void
test_cut_is_seen(void **state)
{
	struct place_of_test *t = *state;
	struct record r = test_get(t->l, &job, test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0));
	char pack[160], bad[160], note[4001];
	struct pack_peek peek;
	struct pack_result made;
	struct buf whole = BUF_INIT;

	for (int i = 0; i < 60; i++) {	/* what does not compress: several frames */
		for (int k = 0; k < 4000; k++)
			note[k] = (char)(' ' + 1 + random() % 90);
		note[4000] = '\0';
		test_set_text(t->l, &r, "note", note);
	}
	record_release(&r);
	name_of(pack, t, "包.ybz");
	name_of(bad, t, "断.ybz");
	for (int sealed = 0; sealed < 2; sealed++) {
		ok(pack_write(t->l, pack, 0, sealed ? key_a : NULL, NULL, &made, &ok_e));
		assert_int_equal(pack_peek(pack, &peek), PEEK_PACK);
		assert_false(peek.cut);
		buf_clear(&whole);
		ok(file_read(&whole, pack, 4 << 20, &ok_e));
		assert_true(whole.n > 3 * 65536);
		for (size_t n = 368; n < whole.n; n += n < 400 || n + 40 > whole.n ? 1 : 977) {
			put(bad, whole.p, n);
			assert_int_equal(pack_peek(bad, &peek), PEEK_PACK);
			if (!peek.cut)
				fail_msg("sealed %d cut at %zu of %zu is taken for whole", sealed, n, whole.n);
		}
		for (size_t n = 400; n < whole.n - 16; n += 9001) {	/* a tail of zeros */
			struct buf z = BUF_INIT;

			buf_add(&z, whole.p, whole.n);
			memset(z.p + n, 0, z.n - n);
			put(bad, z.p, z.n);
			assert_int_equal(pack_peek(bad, &peek), PEEK_PACK);
			assert_true(peek.cut);
			buf_release(&z);
		}
		buf_addc(&whole, '\0');
		put(bad, whole.p, whole.n);
		assert_int_equal(pack_peek(bad, &peek), PEEK_PACK);
		assert_true(peek.cut);
		unlink(pack);
	}
	/* a ledger with fewer pages than its head counts */
	buf_clear(&whole);
	ok(file_read(&whole, t->path, 64 << 20, &ok_e));
	put(bad, whole.p, whole.n);
	assert_int_equal(pack_peek(bad, &peek), PEEK_LEDGER);
	assert_false(peek.cut);
	put(bad, whole.p, whole.n / 2);
	assert_int_equal(pack_peek(bad, &peek), PEEK_LEDGER);
	assert_true(peek.cut);
	buf_release(&whole);
	unlink(bad);
}

static void
test_every_byte(void **state)
{
	struct place_of_test *t = *state;
	struct pack_result r;
	struct buf whole = BUF_INIT;
	char pack[160], bad[160], path[160], what[64];
	struct ledger *b = other(t, path, ledger_township(t->l));
	int64_t before = edits_of(path);

	test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	name_of(pack, t, "包.ybz");
	name_of(bad, t, "坏.ybz");
	for (int sealed = 0; sealed < 2; sealed++) {
		const uint8_t *key = sealed ? key_a : NULL;

		ok(pack_write(t->l, pack, 0, key, NULL, &r, &ok_e));
		buf_clear(&whole);
		ok(file_read(&whole, pack, 1 << 20, &ok_e));
		for (size_t i = 0; i < whole.n; i++) {
			for (int bit = i < 16 ? 0 : (int)(i % 8); bit < 8; bit += i < 16 ? 1 : 8) {
				enum err_code code = ERR_DAMAGED;

				whole.p[i] = (char)(whole.p[i] ^ 1 << bit);
				put(bad, whole.p, whole.n);
				snprintf(what, sizeof what, "sealed %d byte %zu bit %d", sealed, i, bit);
				if (i == 8 || i == 9)	/* says it is of a newer version */
					code = whole.p[8] || (unsigned char)whole.p[9] > 1 ? ERR_NEWER : ERR_DAMAGED;
				refused(i % 16 == 0 ? b : NULL, bad, key, code, what);
				whole.p[i] = (char)(whole.p[i] ^ 1 << bit);
			}
			put(bad, whole.p, i);
			snprintf(what, sizeof what, "sealed %d cut at %zu", sealed, i);
			refused(i % 16 == 0 ? b : NULL, bad, key, ERR_DAMAGED, what);
		}
		buf_addc(&whole, '\0');
		put(bad, whole.p, whole.n);
		refused(b, bad, key, ERR_DAMAGED, "a byte more");
		/* a tail of zeros: the stick was pulled before the data was on it */
		memset(whole.p + whole.n / 2, 0, whole.n - whole.n / 2);
		put(bad, whole.p, whole.n - 1);
		refused(b, bad, key, ERR_DAMAGED, "zeros");
		unlink(pack);
	}
	assert_int_equal(edits_of(path), before);
	test_check(b);
	ledger_close(b);
	buf_release(&whole);
	unlink(bad);
}

static void
test_keys(void **state)
{
	struct place_of_test *t = *state;
	struct pack_result r;
	struct pack_info i;
	struct err e = { 0 };
	char pack[160];
	uint8_t k1[PACK_KEY_BYTES], k2[PACK_KEY_BYTES];

	name_of(pack, t, "包.ybz");
	work(t->l, 2);
	ok(pack_write(t->l, pack, 0, key_a, NULL, &r, &ok_e));
	refused(t->l, pack, key_b, ERR_KEY, "wrong key");
	refused(t->l, pack, NULL, ERR_KEY, "no key");
	assert_int_equal(pack_look(pack, key_b, NULL, &i, (uint8_t[ID_BYTES]){ 0 }, &e), -1);
	assert_non_null(strstr(e.text, "口令"));
	ok(pack_look(pack, key_a, NULL, &i, (uint8_t[ID_BYTES]){ 0 }, &ok_e));
	unlink(pack);
	/* a plain one needs none, and one who has a key reads it too */
	ok(pack_write(t->l, pack, 0, NULL, NULL, &r, &ok_e));
	ok(pack_look(pack, NULL, NULL, &i, (uint8_t[ID_BYTES]){ 0 }, &ok_e));
	ok(pack_look(pack, key_a, NULL, &i, (uint8_t[ID_BYTES]){ 0 }, &ok_e));
	unlink(pack);
	/* the same words, typed otherwise, in the same township */
	ok(pack_key_derive(k1, "Shigou 2026 一本账", ledger_township(t->l), &ok_e));
	ok(pack_key_derive(k2, " Ｓｈｉｇｏｕ ２０２６ 一本账　", ledger_township(t->l), &ok_e));
	assert_memory_equal(k1, k2, sizeof k1);
	ok(pack_key_derive(k2, "Shigou 2026 一本账", (const uint8_t *)"another township", &ok_e));
	assert_memory_not_equal(k1, k2, sizeof k1);
	assert_int_equal(pack_key_derive(k1, "  短口令 ", ledger_township(t->l), &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	/* fixed: what is sealed today must open in ten years */
	char hex[2 * PACK_KEY_BYTES + 1];
	ok(pack_key_derive(k1, "测试用的口令，不要真用", (const uint8_t *)"0123456789abcdef", &ok_e));
	id_hex(hex, k1, sizeof k1);
	assert_string_equal(hex, "884fe899fac6ed2700525a8927858dc7c37d71d6db98a13882126f8717592d4e");
}

/* Behind what was read before, and only in the same pack. */
static void
test_skip(void **state)
{
	struct place_of_test *t = *state;
	uint8_t other[LOG_CHAIN_BYTES] = { 0 }, chain[LOG_CHAIN_BYTES];
	const struct source_edit *se;
	struct pack_result r;
	struct source *s;
	struct err e;
	char pack[160];
	int64_t n = 0;

	name_of(pack, t, "包.ybz");
	work(t->l, 3);
	ok(pack_write(t->l, pack, 0, key_a, NULL, &r, &ok_e));
	ok(source_open_pack(&s, pack, key_a, &ok_e));
	while (s->ops->next(s, &se, &e) > 0) {
		assert_int_equal(se->edit.n, ++n);
		memcpy(chain, se->chain, sizeof chain);
	}
	assert_int_equal(s->last_n, n);
	assert_memory_equal(s->last_chain, chain, sizeof chain);
	source_close(s);
	for (int64_t from = 0; from <= n; from++) {
		ok(source_open_pack(&s, pack, key_a, &ok_e));
		assert_true(s->ops->skip_to(s, from, chain));
		if (from < n) {
			assert_int_equal(s->ops->next(s, &se, &e), 1);
			assert_int_equal(se->edit.n, from + 1);
		} else {
			assert_int_equal(s->ops->next(s, &se, &e), 0);
			assert_true(s->clean);
			assert_int_equal(s->last_n, n);
		}
		source_close(s);
	}
	ok(source_open_pack(&s, pack, key_a, &ok_e));
	assert_false(s->ops->skip_to(s, 1, other));
	assert_false(s->ops->skip_to(s, n + 1, chain));
	assert_int_equal(s->ops->next(s, &se, &e), 1);
	assert_int_equal(se->edit.n, 1);
	source_close(s);
	unlink(pack);
}

static void
test_foreign(void **state)
{
	struct place_of_test *t = *state;
	struct pack_result r;
	struct merge *m;
	struct err e = { 0 };
	char pack[160], path[160];
	struct ledger *b = other(t, path, NULL);
	int64_t before = edits_of(path);

	name_of(pack, t, "包.ybz");
	ok(pack_write(t->l, pack, 0, key_a, NULL, &r, &ok_e));
	assert_int_equal(merge_begin(&m, b, pack, key_a, 7, NULL, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	assert_int_equal(edits_of(path), before);
	ledger_close(b);
	unlink(pack);
}

static void
test_merge(void **state)
{
	struct place_of_test *t = *state;
	struct pack_result r;
	struct merge *m;
	char pack[160], path[160];
	struct ledger *b = other(t, path, ledger_township(t->l));
	int64_t batch;

	work(t->l, 20);
	name_of(pack, t, "包.ybz");
	ok(pack_write(t->l, pack, 0, key_a, NULL, &r, &ok_e));
	ok(merge_begin(&m, b, pack, key_a, 7, NULL, &ok_e));
	assert_int_equal(merge_preview(m)->edits, r.edits);
	ok(merge_commit(m, &batch, &ok_e));
	assert_int_not_equal(batch, 0);
	assert_int_equal(edits_of(path), r.edits + 1);	/* and its own township edit */
	test_check(b);
	/* again: nothing more */
	ok(merge_begin(&m, b, pack, key_a, 7, NULL, &ok_e));
	assert_true(merge_preview(m)->nothing);
	ok(merge_commit(m, &batch, &ok_e));
	assert_int_equal(batch, 0);
	ledger_close(b);
	unlink(pack);
}

static bool
stop(void *data, size_t done, size_t total)
{
	(void)total;
	return done < *(size_t *)data;
}

static void
nothing_left(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *f;

	assert_non_null(d);
	while ((f = readdir(d)))
		assert_null(strstr(f->d_name, "ybz"));
	closedir(d);
}

static void
test_never_over(void **state)
{
	struct place_of_test *t = *state;
	struct pack_result r;
	struct err e = { 0 };
	struct buf b = BUF_INIT;
	char pack[160];
	size_t most = 1;
	struct progress pr = { stop, &most };

	name_of(pack, t, "包.ybz");
	ok(file_replace(pack, "别人的", 9, &ok_e));
	assert_int_equal(pack_write(t->l, pack, 0, NULL, NULL, &r, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	ok(file_read(&b, pack, 100, &ok_e));
	assert_string_equal(b.p, "别人的");
	buf_release(&b);
	unlink(pack);
	/* stopped while writing: no trace */
	assert_int_equal(pack_write(t->l, pack, 0, NULL, &pr, &r, &e), -1);
	assert_int_equal(e.code, ERR_CANCEL);
	nothing_left(t->folder);
	/* nothing new */
	assert_int_equal(pack_write(t->l, pack, 1000, NULL, NULL, &r, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
	/* no such stick */
	assert_int_equal(pack_write(t->l, "/nowhere/at/all/包.ybz", 0, NULL, NULL, &r, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
}

static void
many(struct ledger *l, int n)
{
	struct changes cs;
	int64_t batch;

	changes_init(&cs);
	for (int i = 0; i < n; i++)
		change_set_text(changes_add(&cs, &job), "what", "路灯不亮");
	ok(ledger_save_bulk(l, &cs, 7, &batch, NULL, &ok_e));
	changes_release(&cs);
}

static void
test_full_stick(void **state)
{
	struct place_of_test *t = *state;
	struct pack_result r;
	struct err e = { 0 };
	char stick[160], pack[192];

	name_of(stick, t, "stick");
	assert_int_equal(mkdir(stick, 0700), 0);
	if (geteuid() != 0 || mount("none", stick, "tmpfs", 0, "size=16k") != 0) {
		rmdir(stick);
		skip();
	}
	many(t->l, 800);
	snprintf(pack, sizeof pack, "%s/包.ybz", stick);
	assert_int_equal(pack_write(t->l, pack, 0, key_a, NULL, &r, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_non_null(strstr(e.text, "满"));
	assert_non_null(strstr(e.text, "账本没有变动"));
	nothing_left(stick);
	if (mount("none", stick, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL) != 0)
		fail_msg("%s", strerror(errno));
	assert_int_equal(pack_write(t->l, pack, 0, key_a, NULL, &r, &e), -1);
	assert_non_null(strstr(e.text, "只读"));
	umount(stick);
	rmdir(stick);
}

/* A row of the own log that no longer gives its id must not travel under another. */
static void
test_own_damage(void **state)
{
	struct place_of_test *t = *state;
	struct pack_result r;
	struct err e = { 0 };
	char pack[160];

	name_of(pack, t, "包.ybz");
	work(t->l, 2);
	ledger_close(t->l);
	harm(t->path, "DROP TRIGGER edit_no_update; UPDATE edit SET at = at + 1 WHERE n = 3");
	t->l = test_open(t->path, &station_a);
	assert_int_equal(pack_write(t->l, pack, 0, NULL, NULL, &r, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	nothing_left(t->folder);
	ledger_close(t->l);
	t->l = NULL;
}

/* Packs of the first version open in every later one. */
static void
test_golden(void **state)
{
	static const char *const names[] = { "pack-plain.ybz", "pack-key.ybz" };
	const char *src = getenv("SRC");
	uint8_t key[PACK_KEY_BYTES];
	struct pack_info i;
	char path[512];

	(void)state;
	for (int n = 0; n < 2; n++) {
		const struct source_edit *se;
		struct source *s;
		struct buf all = BUF_INIT;
		char hex[2 * ID_BYTES + 1];
		uint8_t sum[ID_BYTES];
		struct err e;
		int rc;

		snprintf(path, sizeof path, "%s/tests/data/%s", src ? src : ".", names[n]);
		ok(pack_key_derive(key, "测试用的口令，不要真用", (const uint8_t *)"0123456789abcdef", &ok_e));
		ok(pack_look(path, key, NULL, &i, (uint8_t[ID_BYTES]){ 0 }, &ok_e));
		assert_string_equal(i.township, "石沟镇");
		assert_memory_equal(i.township_id, "0123456789abcdef", ID_BYTES);
		assert_int_equal(i.encrypted, n);
		assert_int_equal(i.edits, 42);
		ok(source_open_pack(&s, path, key, &ok_e));
		while ((rc = s->ops->next(s, &se, &e)) > 0) {
			buf_add(&all, se->edit.id, ID_BYTES);
			assert_int_equal(se->edit.fields == NULL, se->edit.n == 4);	/* an erased one */
		}
		assert_int_equal(rc, 0);
		id_hash(sum, sizeof sum, all.p, all.n, NULL, 0);
		id_hex(hex, sum, sizeof sum);
		assert_string_equal(hex, "c2499d775b51db1ae5de838c09a356d8");
		source_close(s);
		buf_release(&all);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_round_trip),
		TEST(test_extremes),
		TEST(test_cut_is_seen),
		TEST(test_every_byte),
		TEST(test_keys),
		TEST(test_skip),
		TEST(test_foreign),
		TEST(test_merge),
		TEST(test_never_over),
		TEST(test_full_stick),
		TEST(test_own_damage),
		cmocka_unit_test(test_golden),
	};

	return cmocka_run_group_tests_name("packs", tests, NULL, NULL);
}
