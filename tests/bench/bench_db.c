/*
 * bench_db.c - the db floor beside bare SQLite doing the same work.
 *
 *   make .build/gcc/liboffice.a   (or .build/gcc/libdb.a .build/gcc/libbase.a)
 *   cc -O2 -D_DEFAULT_SOURCE -I. -Isrc -Itests tests/bench/bench_db.c .build/gcc/libdb.a .build/gcc/libbase.a \
 *      -lcmocka -lsqlite3 -lutf8proc -lsodium -lm -o .build/bench_db && .build/bench_db [ROWS]
 *   .build/bench_db ROWS words        searching alone, beside LIKE and grep
 *   .build/bench_db ROWS fold         folding and checking alone
 *   strace -f -c -e trace=fdatasync,fsync,pwrite64 .build/bench_db 2000 saves     counts the syncs of 200 saves
 */
#include <sys/resource.h>
#include <sys/wait.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/date.h"
#include "bench/clock.h"
#include "db/ledger_int.h"
#include "db/search.h"
#include "db/testmodel.h"

/* Of all threads. */
static double
worked(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

struct took {
	double wall, work;	/* seconds; least of the rounds */
};

static void
took_begin(struct took *now)
{
	now->wall = seconds();
	now->work = worked();
}

static void
took_end(struct took *least, const struct took *begun)
{
	double wall = seconds() - begun->wall, work = worked() - begun->work;

	least->wall = least->wall == 0 || wall < least->wall ? wall : least->wall;
	least->work = least->work == 0 || work < least->work ? work : least->work;
}

static uint64_t dice = 1;

static unsigned
roll(unsigned n)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(dice >> 33) % n;
}

static const char *const parts[] = { "灌溉渠堵塞", "自来水漏水", "路灯不亮", "危房改造", "低保申请", "土地纠纷", "欧阳家反映", "垃圾清运", "道路塌方", "邻里纠纷" };
static const char *const glue[] = { "，群众反映", "，要求尽快处理", "，已到现场查看", "，正在联系村委会", "，影响出行", "，请核实情况" };

static void
generate(struct ledger *l, size_t rows)
{
	struct buf name = BUF_INIT, day = BUF_INIT, what = BUF_INIT;
	int64_t places[500], batch;

	for (int i = 0; i < 500; i++) {
		buf_clear(&name);
		for (int c = 0; c < 2; c++) {
			char s[4];
			unsigned cp = 0x4e00 + roll(5000);

			s[0] = (char)(0xe0 | cp >> 12);
			s[1] = (char)(0x80 | (cp >> 6 & 63));
			s[2] = (char)(0x80 | (cp & 63));
			buf_add(&name, s, 3);
		}
		buf_addf(&name, "%d村", i);
		places[i] = test_place(l, name.p);
	}
	for (size_t done = 0; done < rows;) {
		struct changes cs;

		changes_init(&cs);
		for (; done < rows && cs.n < 50000; done++) {
			struct change *c = changes_add(&cs, &job);
			int32_t d = date_make(2020, 1, 1) + (int32_t)(done * 2400 / rows);
			char iso[11];

			date_to_iso(d, iso);
			change_set_text(c, "day", iso);
			change_set_int(c, "place", places[roll(500)]);
			change_set_int(c, "state", roll(20) ? 60 : 10);
			buf_clear(&what);
			buf_adds(&what, parts[roll(10)]);
			buf_addf(&what, "%u号", roll(1000));
			if (done % 50 == 7)	/* neither frequent nor rare */
				buf_adds(&what, "甲");
			if (done % 100 == 7)
				buf_adds(&what, "丙");
			if (done % 1000 == 7)
				buf_adds(&what, "乙");
			change_set_text(c, "what", what.p);
			buf_clear(&what);
			for (unsigned i = 2 + roll(3); i-- > 0;)
				buf_adds(&what, glue[roll(6)]);
			change_set_text(c, "note", what.p);
			date_to_iso(d + 15, iso);
			change_set_text(c, "due", iso);
		}
		ok(ledger_save_bulk(l, &cs, 7, &batch, &(struct progress){ 0 }, &ok_e));
		changes_release(&cs);
	}
	buf_release(&name);
	buf_release(&day);
	buf_release(&what);
}

static void
sql(sqlite3 *db, const char *s)
{
	char *msg = NULL;

	if (sqlite3_exec(db, s, NULL, NULL, &msg) != SQLITE_OK)
		fail_msg("%s: %s", s, msg);
}

/* What a re-fold must at least do: the same rows into the same tables with the same indexes. */
static double
floor_rebuild(const char *path)
{
	static const char *const steps[] = { "BEGIN IMMEDIATE",
		"CREATE TABLE fj AS SELECT * FROM d_job WHERE 0", "DROP TABLE fj",
		"CREATE TABLE fj(_k INTEGER PRIMARY KEY,_row INTEGER NOT NULL,_state,_ca,_cb,_ha,_hb,_heads,_conflicts,no,day,place,people,state,what,note,cost,count,due,looked,_find)",
		"CREATE VIRTUAL TABLE sj USING fts5(find, content='', detail=none, columnsize=0, tokenize='pairs')",
		"INSERT INTO fj SELECT * FROM d_job ORDER BY _k",
		"CREATE UNIQUE INDEX fj1 ON fj(_row)", "CREATE INDEX fj2 ON fj(no)", "CREATE INDEX fj3 ON fj(place)",
		"CREATE INDEX fj4 ON fj(state)", "CREATE INDEX fj5 ON fj(due)", "CREATE INDEX fj6 ON fj(due,place) WHERE state < 60",
		"INSERT INTO sj(rowid, find) SELECT _k, _find FROM fj ORDER BY _k", "COMMIT" };
	struct err e;
	double t, at_search = 0;
	sqlite3 *db;

	sqlite3_open(path, &db);
	if (search_register(db, &e) < 0)
		fail_msg("%s", e.text);
	sql(db, "PRAGMA cache_size=-131072");
	t = seconds();
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (i == 12)
			at_search = seconds();
		sql(db, steps[i]);
	}
	t = seconds() - t;
	printf("floor: insert..select with the same indexes %.2f s, of it search index %.2f s\n", t, seconds() - at_search);
	sql(db, "DROP TABLE fj");
	sql(db, "DROP TABLE sj");
	sqlite3_close(db);
	return t;
}

/* The floor of the merge figures: all edits into a table with the same two indexes. */
static void
floor_edits(const char *path, struct took *out)
{
	struct took begun;
	static const char *const steps[] = { "BEGIN IMMEDIATE",
		"CREATE TABLE fe(n INTEGER PRIMARY KEY,id BLOB NOT NULL UNIQUE,entity,row,gen,bases,at,who,station,need,fields,salt,fhash,batch,chain)",
		"CREATE INDEX fe1 ON fe(entity,row)", "CREATE INDEX fe2 ON fe(batch,who)", "INSERT INTO fe SELECT * FROM edit", "COMMIT" };
	sqlite3 *db;

	sqlite3_open(path, &db);
	sql(db, "PRAGMA cache_size=-131072");
	sql(db, "PRAGMA secure_delete=ON");
	took_begin(&begun);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		sql(db, steps[i]);
	took_end(out, &begun);
	sql(db, "DROP TABLE fe");
	sqlite3_close(db);
}

/* Derived tables filled, with or without the search index; gone: there are none before that would have to go first. */
static void
refill(struct ledger *l, bool search, bool gone, struct took *out)
{
	struct took begun;

	ok(ledger_begin(l, &ok_e));
	ledger_bulk(l->db, true);
	if (gone) {
		ok(store_drop(&l->store, &ok_e));
		ok(ledger_commit(l, &ok_e));
		ok(ledger_begin(l, &ok_e));
	}
	took_begin(&begun);
	l->store.searchable = search;
	ok(ledger_refill(l, NULL, &ok_e));
	l->store.searchable = true;
	ok(ledger_commit(l, &ok_e));
	ledger_bulk(l->db, false);
	took_end(out, &begun);
}

static void
told(const char *what, const struct took *t, const char *against, const struct took *bare, double goal)
{
	printf("%-44s %7.2f s (%.2f s of processors), %.2fx (%.2fx) %s", what, t->wall, t->work, t->wall / bare->wall, t->work / bare->work, against);
	if (goal > 0)
		printf(", goal %.1fx", goal);
	printf("\n");
}

/* Fold and check in turns with their floor, so that all of them meet the same machine. */
static void
bench_fold(struct ledger *l, const char *path, int rounds)
{
	struct took edits = { 0 }, fold = { 0 }, again = { 0 }, whole = { 0 }, check = { 0 }, search = { 0 }, check_log = { 0 }, begun;

	for (int i = 0; i < rounds; i++) {
		floor_edits(path, &edits);
		refill(l, false, true, &fold);
		refill(l, false, false, &again);
		took_begin(&begun);
		l->store.searchable = false;
		ok(ledger_check(l, NULL, NULL, &ok_e));
		l->store.searchable = true;
		took_end(&check_log, &begun);
		refill(l, true, true, &whole);
		took_begin(&begun);
		ok(ledger_check(l, NULL, NULL, &ok_e));
		took_end(&check, &begun);
	}
	search = (struct took){ whole.wall - fold.wall, whole.work - fold.work };
	printf("floor: edits copied by insert..select with their indexes %.2f s (%.2f s of processors)\n", edits.wall, edits.work);
	told("fold of everything", &fold, "the floor", &edits, 0.8);
	told("... over tables that are there", &again, "the floor", &edits, 0.8);
	told("... its search index", &search, "the floor", &edits, 0);
	told("check without the search index", &check_log, "the fold", &fold, 1.2);
	told("check of everything", &check, "fold and search index", &whole, 1.2);
}

static int
order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
median(double *t, size_t n)
{
	qsort(t, n, sizeof *t, order);
	return t[n / 2] * 1000;
}

static void
bench_saves(struct ledger *l, const char *path)
{
	enum { N = 200 };
	double t[N], bare;
	sqlite3 *db;
	sqlite3_stmt *st[5];
	uint8_t blob[16] = { 0 };
	static const char *const same[] = { "BEGIN IMMEDIATE",
		("INSERT INTO be(id,entity,row,gen,bases,at,who,station,need,fields,salt,batch,chain) VALUES(?1,'job',?2,1,x'',1,7,'00000000000000aa',1,"
			"'{\"day\":\"2026-11-17\",\"no\":\"A-0001\",\"state\":10,\"what\":\"灌溉渠堵塞\"}',x'00112233445566778899aabbccddeeff',9,x'0011223344556677')"),
		"INSERT INTO bd(row,state,ca,cb,ha,hb,heads,conflicts,no,day,place,stat,what,due,find) VALUES(?2,0,1,7,1,7,?1,0,'A-0001','2026-11-17',NULL,10,'灌溉渠堵塞',NULL,'灌溉渠堵塞')",
		"INSERT INTO bs(rowid,find) VALUES(last_insert_rowid(),'灌溉渠堵塞')", "COMMIT" };

	for (int i = 0; i < N; i++) {
		t[i] = seconds();
		test_job(l, "2026-11-17", "灌溉渠堵塞", 0);
		t[i] = seconds() - t[i];
	}
	printf("save of one form: %.3f ms", median(t, N));
	fflush(stdout);
	if (!path)
		return;
	sqlite3_open(path, &db);
	struct err e;
	if (search_register(db, &e) < 0)
		fail_msg("%s", e.text);
	sql(db, "PRAGMA synchronous=FULL");
	sql(db, "CREATE TABLE be(n INTEGER PRIMARY KEY AUTOINCREMENT,id BLOB NOT NULL UNIQUE,entity,row,gen,bases,at,who,station,need,fields,salt,fhash,batch,chain);"
			"CREATE INDEX be1 ON be(entity,row);CREATE INDEX be2 ON be(batch,who);"
			"CREATE TABLE bd(k INTEGER PRIMARY KEY,row,state,ca,cb,ha,hb,heads,conflicts,no,day,place,stat,what,due,find);"
			"CREATE UNIQUE INDEX bd1 ON bd(row);CREATE INDEX bd2 ON bd(no);CREATE INDEX bd3 ON bd(place);CREATE INDEX bd4 ON bd(stat);CREATE INDEX bd5 ON bd(due);"
			"CREATE VIRTUAL TABLE bs USING fts5(find, content='', detail=none, columnsize=0, tokenize='pairs');"
			"INSERT INTO be(id,entity,row) SELECT randomblob(16),'job',random() FROM d_job LIMIT 100000;"
			"INSERT INTO bd(row,no,stat,find) SELECT random(),_k,10,'' FROM d_job LIMIT 100000;");
	for (int i = 0; i < 5; i++)
		sqlite3_prepare_v2(db, same[i], -1, &st[i], NULL);
	for (int i = 0; i < N; i++) {
		sqlite3_randomness(sizeof blob, blob);
		t[i] = seconds();
		for (int s = 0; s < 5; s++) {
			if (s == 1 || s == 2) {
				sqlite3_bind_blob(st[s], 1, blob, 16, SQLITE_STATIC);
				sqlite3_bind_int64(st[s], 2, *(int64_t *)(void *)blob >> 1);
			}
			sqlite3_step(st[s]);
			sqlite3_reset(st[s]);
		}
		t[i] = seconds() - t[i];
	}
	bare = median(t, N);
	printf(", the same rows in bare SQLite %.3f ms\n", bare);
	for (int i = 0; i < 5; i++)
		sqlite3_finalize(st[i]);
	sqlite3_close(db);
}

static void
bench_page(struct ledger *l, const char *title, const struct query *q, bool forward)
{
	double t[21];
	struct rows rows = { 0 };

	for (int i = 0; i < 21; i++) {
		rows_release(&rows);
		t[i] = seconds();
		ok(ledger_page(l, q, NULL, forward, 40, &rows, &ok_e));
		t[i] = seconds() - t[i];
	}
	printf("  %-28s %8.3f ms, %zu rows\n", title, median(t, 21), rows.n);
	rows_release(&rows);
}

/* The same question put to bare SQLite without an index of words: LIKE over the same text, newest first. */
static double
floor_like(const char *path, const char *word)
{
	struct buf like = BUF_INIT;
	sqlite3_stmt *st;
	double t[5];
	sqlite3 *db;

	buf_addf(&like, "%%%s%%", word);
	sqlite3_open(path, &db);
	sqlite3_prepare_v2(db, "SELECT * FROM d_job WHERE _k > 0 AND _find LIKE ?1 ORDER BY _k DESC LIMIT 40", -1, &st, NULL);
	for (int i = 0; i < 5; i++) {
		t[i] = seconds();
		sqlite3_bind_text(st, 1, buf_str(&like), -1, SQLITE_STATIC);
		while (sqlite3_step(st) == SQLITE_ROW)
			;
		sqlite3_reset(st);
		t[i] = seconds() - t[i];
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
	buf_release(&like);
	return median(t, 5);
}

/* And to grep: the same lines in a file, newest first, the first 40; its start is in the time. */
static double
floor_grep(const char *lines, const char *word)
{
	double t[5];

	for (int i = 0; i < 5; i++) {
		pid_t pid;
		int status;

		fflush(stdout);
		t[i] = seconds();
		pid = fork();
		if (pid == 0) {
			if (freopen("/dev/null", "w", stdout))
				execlp("grep", "grep", "-F", "-m", "40", "--", word, lines, (char *)NULL);
			_exit(127);
		}
		waitpid(pid, &status, 0);
		t[i] = seconds() - t[i];
	}
	return median(t, 5);
}

static void
write_lines(const char *path, const char *lines)
{
	FILE *f = fopen(lines, "w");
	sqlite3_stmt *st;
	sqlite3 *db;

	if (!f)
		fail_msg("%s", lines);
	sqlite3_open(path, &db);
	sqlite3_prepare_v2(db, "SELECT replace(_find, char(10), ' ') FROM d_job WHERE _k > 0 ORDER BY _k DESC", -1, &st, NULL);
	while (sqlite3_step(st) == SQLITE_ROW)
		fprintf(f, "%s\n", (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(db);
	fclose(f);
}

/* Words as typed; initials and several words are not in the text as such, so LIKE and grep have no answer to them. */
static void
bench_words(struct ledger *l, const char *path)
{
	static const struct { const char *word; bool literal; } words[] = {
		{ "水", true }, { "阳", true }, { "甲", true }, { "丙", true }, { "乙", true }, { "㼆", true }, { "漏水", true }, { "欧阳", true },
		{ "飞机", true }, { "自来水", true }, { "z", false }, { "zl", false }, { "zls", false }, { "zzz", false }, { "lsgd", false },
		{ "zjg", false }, { "A-0100", false }, { "A-010000", false }, { "0100", true }, { "ls oy", false }, { "漏水 欧阳", false },
	};
	struct query q;
	char lines[128];

	snprintf(lines, sizeof lines, "%s.txt", path);
	write_lines(path, lines);
	query_init(&q, &job);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		q.words = words[i].word;
		bench_page(l, words[i].word, &q, true);
		if (words[i].literal)
			printf("  %-28s %8.3f ms LIKE, %.3f ms grep\n", "  floor", floor_like(path, words[i].word),
					floor_grep(lines, words[i].word));
		fflush(stdout);
	}
	unlink(lines);
}

int
main(int argc, char **argv)
{
	size_t rows = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	struct place_of_test *t;
	void *state;
	struct query q;
	double start, floor_s;
	int64_t n;
	char side[128];

	if (test_setup(&state) != 0)
		return 1;
	t = state;
	start = seconds();
	generate(t->l, rows);
	printf("%zu edits by bulk save: %.1f s\n", rows, seconds() - start);
	if (argc > 2 && strcmp(argv[2], "rebuild") == 0) {
		for (int i = 0; i < 5; i++) {
			start = seconds();
			ok(ledger_rebuild(t->l, NULL, &ok_e));
			printf("rebuild: %.2f s\n", seconds() - start);
		}
		ledger_close(t->l);
		t->l = NULL;
		return test_teardown(&state);
	}
	if (argc > 2 && strcmp(argv[2], "fold") == 0) {
		bench_fold(t->l, t->path, 3);
		ledger_close(t->l);
		t->l = NULL;
		return test_teardown(&state);
	}
	if (argc > 2 && strcmp(argv[2], "words") == 0) {
		ok(ledger_rebuild(t->l, NULL, &ok_e));
		bench_words(t->l, t->path);
		ledger_close(t->l);
		t->l = NULL;
		return test_teardown(&state);
	}
	if (argc > 2) {
		bench_saves(t->l, NULL);
		ledger_close(t->l);
		t->l = NULL;
		return test_teardown(&state);
	}
	start = seconds();
	ok(ledger_rebuild(t->l, NULL, &ok_e));
	start = seconds() - start;
	printf("rebuild: %.2f s\n", start);
	floor_s = floor_rebuild(t->path);
	printf("rebuild / floor: %.2f\n", start / floor_s);
	bench_fold(t->l, t->path, 3);
	query_init(&q, &job);
	bench_page(t->l, "newest 40", &q, true);
	bench_page(t->l, "oldest 40", &q, false);
	q.sort = "due";
	bench_page(t->l, "by due", &q, true);
	q.sort = NULL;
	query_int(&q, "state", COND_EQ, 10);
	bench_page(t->l, "state = 10", &q, true);
	q.n_conds = 0;
	bench_words(t->l, t->path);
	q.words = "ls oy";
	start = seconds();
	ok(ledger_count(t->l, &q, 1000, &n, &ok_e));
	printf("count to 1000: %.3f ms\n", (seconds() - start) * 1000);
	snprintf(side, sizeof side, "%s", t->path);
	bench_saves(t->l, side);
	ledger_close(t->l);
	t->l = NULL;
	return test_teardown(&state);
}
