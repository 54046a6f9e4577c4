/* The file itself: golden ids, a log that cannot be changed, foreign, newer and read-only files, checks that notice, backups. */
#include <sys/stat.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "db/log.h"
#include "db/search.h"
#include "db/testmodel.h"
#include "db/raw.h"

#ifndef GOLDEN
#define GOLDEN "tests/data/golden-edits.txt"
#endif

/* --- golden vectors ------------------------------------------------------------------------------------------------- */

static void
unhex(struct buf *b, const char *hex)
{
	size_t n = strlen(hex) / 2;

	buf_clear(b);
	buf_adds(b, "");
	for (size_t i = 0; i < n; i++) {
		uint8_t byte;

		assert_int_equal(id_from_hex(&byte, 1, (char[]){ hex[2 * i], hex[2 * i + 1], '\0' }), 0);
		buf_add(b, &byte, 1);
	}
}

static void
test_golden(void **state)
{
	FILE *f = fopen(GOLDEN, "r");
	char text[8192], name[32], value[8000];
	struct buf entity = BUF_INIT, bases = BUF_INIT, fields = BUF_INIT, salt = BUF_INIT, station = BUF_INIT, b = BUF_INIT;
	struct log_parts p = { 0 };
	long long i;
	int seen = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(text, sizeof text, f)) {
		char hex[4096];

		value[0] = '\0';
		if (text[0] == '#' || sscanf(text, "%31s %7999s", name, value) < 1)
			continue;
		if (strcmp(name, "entity") == 0) unhex(&entity, value);
		else if (strcmp(name, "bases") == 0) unhex(&bases, value);
		else if (strcmp(name, "station") == 0) unhex(&station, value);
		else if (strcmp(name, "fields") == 0) unhex(&fields, value);
		else if (strcmp(name, "salt") == 0) unhex(&salt, value);
		else if (strcmp(name, "row") == 0 && sscanf(value, "%lld", &i) == 1) p.row = i;
		else if (strcmp(name, "gen") == 0 && sscanf(value, "%lld", &i) == 1) p.gen = i;
		else if (strcmp(name, "at") == 0 && sscanf(value, "%lld", &i) == 1) p.at = i;
		else if (strcmp(name, "who") == 0 && sscanf(value, "%lld", &i) == 1) p.who = i;
		else if (strcmp(name, "need") == 0 && sscanf(value, "%lld", &i) == 1) p.need = i;
		else if (strcmp(name, "fhash") == 0) {
			assert_int_equal(salt.n, ID_BYTES);
			log_fhash(p.fhash, (const uint8_t *)salt.p, buf_str(&fields), fields.n);
			id_hex(hex, p.fhash, ID_BYTES);
			assert_string_equal(hex, value);
		} else if (strcmp(name, "hashed") == 0) {
			p.entity = buf_str(&entity);
			p.station = buf_str(&station);
			p.bases = buf_str(&bases);
			p.bases_n = bases.n;
			buf_clear(&b);
			log_hashed_bytes(&b, &p);
			assert_true(2 * b.n < sizeof hex);
			id_hex(hex, b.p, b.n);
			assert_string_equal(hex, value);
		} else if (strcmp(name, "id") == 0) {
			uint8_t id[ID_BYTES];

			log_id(id, &p);
			id_hex(hex, id, ID_BYTES);
			assert_string_equal(hex, value);
			seen++;
		} else {
			fail_msg("%s", name);
		}
	}
	fclose(f);
	assert_true(seen >= 4);
	buf_release(&entity);
	buf_release(&bases);
	buf_release(&fields);
	buf_release(&salt);
	buf_release(&station);
	buf_release(&b);
}

/* --- another hand in the file ---------------------------------------------------------------------------------------- */

static void
test_log_is_immutable(void **state)
{
	static const char *const attempts[] = { "UPDATE edit SET at = 0", "UPDATE edit SET n = n + 100", "DELETE FROM edit",
		"DELETE FROM edit WHERE n = 2", "INSERT OR REPLACE INTO edit SELECT * FROM edit WHERE n = 2",
		"REPLACE INTO edit(n,id,entity,row,gen,bases,at,who,station,need,fields,salt,batch,chain) "
			"SELECT 2,randomblob(16),entity,row,gen,bases,at,who,station,need,fields,salt,batch,chain FROM edit WHERE n = 2",
		"REPLACE INTO edit(id,entity,row,gen,bases,at,who,station,need,fields,salt,batch,chain) "
			"SELECT id,entity,row,gen,bases,at,who,station,need,'{}',salt,batch,chain FROM edit WHERE n = 2",
		"INSERT INTO edit(n,id,entity,row,gen,bases,at,who,station,need,fields,salt,batch,chain) "
			"SELECT 2,randomblob(16),entity,row,gen,bases,at,who,station,need,fields,salt,batch,chain FROM edit WHERE n = 2 "
			"ON CONFLICT(n) DO UPDATE SET at = 0",
		NULL };
	struct place_of_test *t = *state;

	test_place(t->l, "大塘村");
	for (int recursive = 0; recursive < 2; recursive++) {
		sqlite3 *db = raw(t->path);

		must(db, recursive ? "PRAGMA recursive_triggers=ON" : "PRAGMA recursive_triggers=OFF");
		for (int i = 0; attempts[i]; i++)
			if (sqlite3_exec(db, attempts[i], NULL, NULL, NULL) != SQLITE_CONSTRAINT)
				fail_msg("%s", attempts[i]);
		sqlite3_close(db);
	}
}

static void
refused(const char *path, const struct model *m, int code)
{
	struct err e = { 0 };
	struct ledger *l;

	assert_int_equal(ledger_open(&l, path, m, &station_a, false, NULL, &e), -1);
	assert_int_equal(e.code, code);
	assert_true(strlen(e.text) > 10);
	assert_null(l);
}

static void
test_newer_file(void **state)
{
	struct place_of_test *t = *state;
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct ledger_info info;
	struct err e;
	sqlite3 *db;

	test_place(t->l, "大塘村");
	ledger_close(t->l);
	t->l = NULL;
	db = raw(t->path);
	must(db, "PRAGMA user_version = 2");
	sqlite3_close(db);
	ok(file_read(&before, t->path, 1 << 24, &ok_e));
	refused(t->path, &test_model, ERR_NEWER);
	assert_int_equal(ledger_inspect(t->path, &info, &e), -1);
	assert_int_equal(e.code, ERR_NEWER);
	ok(file_read(&after, t->path, 1 << 24, &ok_e));
	assert_int_equal(before.n, after.n);
	assert_memory_equal(before.p, after.p, before.n);
	buf_release(&before);
	buf_release(&after);
}

/* Text, nothing, somebody else's database, the front half of a ledger. */
static void
test_foreign_files(void **state)
{
	struct place_of_test *t = *state;
	struct buf whole = BUF_INIT;
	struct ledger_info info;
	char path[128];
	struct err e;
	sqlite3 *db;

	test_place(t->l, "大塘村");
	ok(file_read(&whole, t->path, 1 << 24, &ok_e));
	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s/%d.db", t->folder, i);
		switch (i) {
		case 0: ok(file_replace(path, "村名,代码\n大塘村,1\n", 27, &ok_e)); break;
		case 1: ok(file_replace(path, "", 0, &ok_e)); break;
		case 2: db = raw(path); must(db, "CREATE TABLE edit(x)"); sqlite3_close(db); break;
		case 3: ok(file_replace(path, whole.p, whole.n / 2, &ok_e)); break;
		}
		refused(path, &test_model, ERR_DAMAGED);
		assert_int_equal(ledger_inspect(path, &info, &e), -1);
		assert_int_equal(e.code, ERR_DAMAGED);
	}
	refused("/nowhere/at/all.db", &test_model, ERR_NOTFOUND);
	assert_int_equal(ledger_create(t->path, &test_model, NULL, "别的镇", &station_a, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	buf_release(&whole);
}

static void
test_readonly(void **state)
{
	/* another program version, with one field less: the file is not touched, the row can still be read */
	static const struct entity old_place = { .name = "place", .title = "村", .fields = place_fields, .n_fields = 1 };
	static const struct entity *const old[] = { &old_place };
	static const struct model old_model = { old, 1, 1 };
	struct place_of_test *t = *state;
	struct ledger *l;
	struct changes cs;
	struct record r;
	struct buf before = BUF_INIT, after = BUF_INIT;
	int64_t p = test_place(t->l, "大塘村"), batch;
	struct err e;

	ok(file_read(&before, t->path, 1 << 24, &ok_e));
	for (int i = 0; i < 2; i++) {
		ok(ledger_open(&l, t->path, i ? &old_model : &test_model, &station_a, true, NULL, &ok_e));
		changes_init(&cs);
		change_set_text(changes_add(&cs, i ? &old_place : &place), "name", "石板村");
		assert_int_equal(ledger_save(l, &cs, 7, &batch, &e), -1);
		assert_int_equal(e.code, ERR_IO);
		assert_int_equal(cs.p[0].row, 0);
		changes_release(&cs);
		r = test_get(l, i ? &old_place : &place, p);
		assert_string_equal(record_text(&r, "name"), "大塘村");
		record_release(&r);
		test_check(l);
		ledger_close(l);
	}
	ok(file_read(&after, t->path, 1 << 24, &ok_e));
	assert_int_equal(before.n, after.n);
	assert_memory_equal(before.p, after.p, before.n);
	/* opened for writing it is folded to the old shape, and back again; fields the old one does not know survive */
	ok(ledger_open(&l, t->path, &old_model, &station_a, false, NULL, &ok_e));
	test_check(l);
	ledger_close(l);
	/* the handle that was open meanwhile does not write into tables of another shape */
	changes_init(&cs);
	change_set_text(changes_add(&cs, &place), "name", "石板村");
	assert_int_equal(ledger_save(t->l, &cs, 7, &batch, &e), -1);
	assert_int_equal(e.code, ERR_NEWER);
	changes_release(&cs);
	ledger_close(t->l);
	t->l = test_open(t->path, &station_a);
	buf_release(&before);
	buf_release(&after);
}

static void
test_row_of_newer_program(void **state)
{
	static const struct model later = { test_entities, 3, 2 };
	struct place_of_test *t = *state;
	int64_t j = test_job(t->l, "2026-11-17", "堵塞", 0), batch;
	struct record r = test_get(t->l, &job, j);
	struct edit ed = { .row = j, .gen = 2, .at = 1, .who = 7, .need = 2, .batch = 99, .bases = r.heads,
		.fields = (char *)(uintptr_t)"{\"what\":\"新\"}", .fields_n = strlen("{\"what\":\"新\"}") };
	uint8_t chain[LOG_CHAIN_BYTES];
	struct changes cs;
	struct ledger *l;
	struct stmts s;
	struct err e;
	sqlite3 *db = raw(t->path);

	memcpy(ed.station, station_b.id, sizeof ed.station);
	stmts_init(&s, db);
	ok(log_last_chain(&s, chain, &ok_e));
	ok(log_append(&s, "job", &ed, chain, &ok_e));
	stmts_release(&s);
	sqlite3_close(db);
	record_release(&r);
	ok(ledger_rebuild(t->l, NULL, &ok_e));
	r = test_get(t->l, &job, j);
	assert_true(r.readonly);
	assert_string_equal(record_text(&r, "what"), "堵塞");
	changes_init(&cs);
	change_on(changes_add(&cs, &job), &r);
	change_set_text(&cs.p[0], "what", "旧");
	change_set_text(changes_add(&cs, &job), "what", "同一次保存里的另一条");
	assert_int_equal(ledger_save(t->l, &cs, 7, &batch, &e), -1);
	assert_int_equal(e.code, ERR_NEWER);
	assert_int_equal(cs.p[1].row, 0);
	assert_int_equal(cs.p[1].set, 1 << JOB_WHAT);	/* the label went back too */
	changes_release(&cs);
	record_release(&r);
	ledger_close(t->l);	/* the newer program reads it all */
	ok(ledger_open(&l, t->path, &later, &station_a, false, NULL, &ok_e));
	r = test_get(l, &job, j);
	assert_false(r.readonly);
	assert_string_equal(record_text(&r, "what"), "新");
	record_release(&r);
	t->l = l;
}

/* --- check must notice ---------------------------------------------------------------------------------------------- */

static void
test_check_notices(void **state)
{
	static const struct { const char *harm; bool log; } harms[] = {
		{ "UPDATE d_job SET what = 'x' WHERE _k = (SELECT min(_k) FROM d_job)", false },
		{ "UPDATE d_job SET _heads = x'00'", false },
		{ "UPDATE d_job SET _state = 2", false },
		{ "UPDATE d_job SET _k = -_k WHERE _k = (SELECT min(_k) FROM d_job)", false },
		{ "UPDATE d_job SET _changed_at = 1", false },
		{ "UPDATE d_job SET cost = 1.5 WHERE _k = (SELECT max(_k) FROM d_job)", false },
		{ "UPDATE d_job SET due = '' WHERE due IS NULL", false },
		{ "UPDATE d_job SET state = '十' WHERE _k = (SELECT max(_k) FROM d_job)", false },
		{ "UPDATE d_job SET _conflicts = 0", false },
		/* two rows that changed their contents: the same values are there, each in another row */
		{ "UPDATE d_job SET day = (SELECT day FROM d_job o WHERE o._k <> d_job._k)", false },
		{ "UPDATE d_job SET _created_at = _changed_at, _changed_at = _created_at WHERE _created_at <> _changed_at;"
			"UPDATE d_job SET _row = _row + 1", false },
		{ "UPDATE d_place SET code = '1'", false },
		{ "DELETE FROM d_place", false },
		{ "DELETE FROM d_job WHERE _k = (SELECT min(_k) FROM d_job)", false },
		{ "INSERT INTO d_job SELECT _k + 1, 99, _state, _created_at, _created_by, _changed_at, _changed_by, _heads, _conflicts,"
			"no, day, place, people, state, what, note, cost, count, due, looked, _find FROM d_job LIMIT 1", false },
		{ "DROP INDEX i_row_job; INSERT INTO d_job SELECT _k + 1, _row, _state, _created_at, _created_by, _changed_at, _changed_by,"
			"_heads, _conflicts, no, day, place, people, state, what, note, cost, count, due, looked, _find FROM d_job LIMIT 1", false },
		{ "INSERT INTO d_line VALUES(1, 5, 0, 1, 7, 1, 7, zeroblob(16), 0, 6, '进展')", false },
		{ "UPDATE d_job SET _find = _find || '多'", false },
		{ "INSERT INTO s_job(s_job, rowid, find) SELECT 'delete', _k, _find FROM d_job LIMIT 1", false },
		{ "INSERT INTO s_job(rowid, find) SELECT _k, '飞机' FROM d_job LIMIT 1", false },
		/* one word moved from its row to another one */
		{ "INSERT INTO s_job(s_job, rowid, find) SELECT 'delete', max(_k), '漏水' FROM d_job;"
			"INSERT INTO s_job(rowid, find) SELECT min(_k), '漏水' FROM d_job", false },
		{ "INSERT INTO s_place(s_place, rowid, find) SELECT 'delete', _k, _find FROM d_place", false },
		{ "INSERT INTO s_place(rowid, find) VALUES(77, '大塘村')", false },
		{ "INSERT INTO s_job(s_job) VALUES('delete-all')", false },
		{ "UPDATE total SET live = live + 1 WHERE entity = 'job'", false },
		{ "DELETE FROM total WHERE entity = 'line'", false },
		{ "INSERT INTO total VALUES('nothing', 0)", false },
		{ "UPDATE label SET number = number + 1", false },
		{ "UPDATE label SET number = number - 1", false },
		{ "DELETE FROM label", false },
		{ "INSERT INTO label VALUES('job', 'Z', 1)", false },
		{ "DELETE FROM conflict", false },
		{ "INSERT INTO conflict VALUES('job', 5, 'what')", false },
		{ "UPDATE conflict SET field = 'note'", false },
		{ "UPDATE conflict SET row = row + 1", false },
		{ "DROP TRIGGER edit_no_update; UPDATE edit SET at = at + 1 WHERE n = 3", true },
		{ "DROP TRIGGER edit_no_update; UPDATE edit SET fields = replace(fields, '10', '30') WHERE entity = 'job'", true },
		{ "DROP TRIGGER edit_no_update; UPDATE edit SET who = 9 WHERE n = 2", true },
		{ "DROP TRIGGER edit_no_delete; DELETE FROM edit WHERE n = 3", true },
		{ "DROP TRIGGER edit_no_delete; DELETE FROM edit WHERE n = 1", true },
		/* what the schema forbids, though every id fits */
		{ "DROP TRIGGER edit_no_update; PRAGMA ignore_check_constraints = ON; UPDATE edit SET batch = -1 WHERE n = 4", true },
		{ "DROP TRIGGER edit_no_update; PRAGMA ignore_check_constraints = ON; UPDATE edit SET station = CAST(station AS BLOB) WHERE n = 4", true },
		{ "DROP TRIGGER edit_no_update; PRAGMA ignore_check_constraints = ON; UPDATE edit SET fhash = zeroblob(16) WHERE n = 4", true },
		{ "DROP TRIGGER edit_no_update; PRAGMA ignore_check_constraints = ON; UPDATE edit SET fields = CAST(fields AS BLOB) WHERE n = 4", true },
		{ "DROP TRIGGER edit_no_update; UPDATE edit SET chain = zeroblob(8) WHERE n = (SELECT max(n) FROM edit)", true },
		{ "DROP TRIGGER edit_no_update; UPDATE edit SET salt = zeroblob(16) WHERE n = 4", true },
		{ "DROP TRIGGER edit_no_update; UPDATE edit SET entity = 'jobs' WHERE n = 4", true },
	};
	struct place_of_test *t = *state;
	int64_t p = test_place(t->l, "大塘村"), j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", p), edits;
	struct record r = test_get(t->l, &job, j);
	char path[128];
	struct err e;

	test_job(t->l, "2026-11-18", "漏水", p);
	test_set_text(t->l, &r, "what", "一");
	test_set_text(t->l, &r, "what", "二");
	record_release(&r);
	ok(ledger_check(t->l, NULL, &edits, &ok_e));
	assert_int_equal(edits, 6);
	for (size_t i = 0; i < sizeof harms / sizeof *harms; i++) {
		struct ledger *l;
		sqlite3 *db;

		snprintf(path, sizeof path, "%s/0.db", t->folder);
		unlink(path);
		ok(ledger_backup(t->l, path, NULL, &ok_e));
		l = test_open(path, &station_a);
		db = raw(path);
		ok(search_register(db, &ok_e));
		must(db, harms[i].harm);
		sqlite3_close(db);
		if (ledger_check(l, NULL, NULL, &e) == 0)
			fail_msg("not noticed: %s", harms[i].harm);
		assert_int_equal(e.code, ERR_DAMAGED);
		if (!harms[i].log) {
			ok(ledger_rebuild(l, NULL, &ok_e));
			test_check(l);
		}
		ledger_close(l);
	}
}

/* More rows than are under way between the two threads at once, many of them edited again, by name of others and in conflict. */
static void
test_check_many(void **state)
{
	enum { ROWS = 9000, AGAIN = 300 };
	static const struct { const char *harm, *said; bool log; } harms[] = {
		{ "UPDATE d_job SET note = 'x' WHERE _k = (SELECT max(_k) FROM d_job)", "工单（", false },
		{ "UPDATE d_job SET _find = replace(_find, '石桥村', '') WHERE _k = (SELECT max(_k) FROM d_job WHERE instr(_find, '石桥村'))", "工单（", false },
		{ "DELETE FROM d_job WHERE _k = (SELECT max(_k) FROM d_job)", "工单（", false },
		{ "UPDATE d_place SET name = '大塘' WHERE name = '大塘村'", "村（", false },
		{ "UPDATE conflict SET row = row - 1 WHERE row = (SELECT max(row) FROM conflict)", "待处理的冲突", false },
		{ "INSERT INTO s_job(s_job, rowid, find) SELECT 'delete', _k, _find FROM d_job WHERE _k = (SELECT max(_k) FROM d_job)", "查找用的索引", false },
		{ "DROP TRIGGER edit_no_update; UPDATE edit SET at = at + 1 WHERE n = 8765", "第8765条", true },
		{ "DROP TRIGGER edit_no_update; UPDATE edit SET gen = 3 WHERE n = (SELECT max(n) FROM edit)", "条记录", true },
	};
	struct place_of_test *t = *state;
	int64_t places[] = { test_place(t->l, "大塘村"), test_place(t->l, "石桥"), 0 }, batch, rows[AGAIN], edits;
	struct changes cs;
	struct record r;
	char path[128];
	struct err e;

	changes_init(&cs);
	for (int i = 0; i < ROWS; i++) {
		struct change *c = changes_add(&cs, &job);

		change_set_int(c, "place", places[i % 3]);
		change_set_text(c, "day", i % 2 ? "2026-11-17" : "2026-11-16");
		change_set_text(c, "what", i % 5 ? "路灯不亮" : "灌溉渠\"堵塞\"");
		change_set_text(c, "note", i % 7 ? "群众反映，\n要求尽快处理" : "①é漏水　Ａ");
	}
	ok(ledger_save_bulk(t->l, &cs, 7, &batch, NULL, &ok_e));
	for (int i = 0; i < AGAIN; i++)
		rows[i] = cs.p[i * (ROWS / AGAIN)].row;
	changes_release(&cs);
	for (int i = 0; i < AGAIN; i += 10) {
		r = test_get(t->l, &job, rows[i]);
		test_set_text(t->l, &r, "what", "一");
		if (i % 20)
			test_set_text(t->l, &r, "what", "二");
		else if (i % 40)
			test_delete(t->l, &r, 1);
		record_release(&r);
	}
	r = test_get(t->l, &place, places[1]);
	test_set_text(t->l, &r, "name", "石桥村");
	record_release(&r);
	for (int i = 0; i < 2; i++) {	/* as saving left it, and as a refill makes it */
		ok(ledger_check(t->l, NULL, &edits, &ok_e));
		assert_int_equal(edits, 1 + 2 + ROWS + AGAIN / 10 + 15 + 7 + 1);
		ok(ledger_rebuild(t->l, NULL, &ok_e));
	}
	for (size_t i = 0; i < sizeof harms / sizeof *harms; i++) {
		struct ledger *l;
		sqlite3 *db;

		snprintf(path, sizeof path, "%s/0.db", t->folder);
		unlink(path);
		ok(ledger_backup(t->l, path, NULL, &ok_e));
		l = test_open(path, &station_a);
		db = raw(path);
		ok(search_register(db, &ok_e));
		must(db, harms[i].harm);
		sqlite3_close(db);
		if (ledger_check(l, NULL, NULL, &e) == 0)
			fail_msg("not noticed: %s", harms[i].harm);
		if (!strstr(e.text, harms[i].said))
			fail_msg("%s: %s", harms[i].harm, e.text);
		if (!harms[i].log)
			ok(ledger_rebuild(l, NULL, &ok_e));
		ledger_close(l);
	}
}

static void
test_backup(void **state)
{
	struct place_of_test *t = *state;
	struct ledger_info info;
	struct ledger *l;
	struct record r;
	char path[128];
	struct stat st;
	int64_t p = test_place(t->l, "大塘村"), n;
	struct err e;

	test_job(t->l, "2026-11-17", "灌溉渠堵塞", p);
	ok(ledger_mark_set(t->l, "last", "一", &ok_e));
	snprintf(path, sizeof path, "%s/1.db", t->folder);
	ok(ledger_backup(t->l, path, NULL, &ok_e));
	ok(ledger_backup(t->l, path, NULL, &ok_e));	/* over the last one */
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	ok(ledger_inspect(path, &info, &ok_e));
	assert_string_equal(info.township, "石沟镇");
	assert_memory_equal(info.township_id, ledger_township(t->l), ID_BYTES);
	assert_int_equal(info.edits, 3);
	assert_int_equal(info.newest_at > 0, 1);
	l = test_open(path, &station_b);
	r = test_get(l, &place, p);
	assert_string_equal(record_text(&r, "name"), "大塘村");
	record_release(&r);
	char *mark = ledger_mark_get(l, "last");
	assert_string_equal(mark, "一");
	free(mark);
	test_job(l, "2026-11-18", "漏水", p);	/* the chain and the numbers go on */
	ok(ledger_total(l, &job, &n, &ok_e));
	assert_int_equal(n, 2);
	test_check(l);
	ledger_close(l);
	assert_int_equal(ledger_backup(t->l, "/nowhere/at/all.db", NULL, &e), -1);
	assert_true(strlen(e.text) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_golden), TEST(test_log_is_immutable), TEST(test_newer_file),
		TEST(test_foreign_files), TEST(test_readonly), TEST(test_row_of_newer_program), TEST(test_check_notices), TEST(test_check_many), TEST(test_backup) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
