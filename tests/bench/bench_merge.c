/*
 * bench_merge.c - merging copied ledgers beside bare SQLite copying the
 * same rows of the same table with the same indexes and the same cache.
 *
 *	bench_merge [EDITS]
 */
#include <sys/resource.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/date.h"
#include "bench/clock.h"
#include "db/log.h"
#include "db/merge.h"
#include "db/stmt.h"
#include "db/testmodel.h"
#include "db/raw.h"
#include "sql.h"

static const struct entity *const no_entities[] = { &line };
static const struct model log_only = { no_entities, 1, 1 };	/* what is measured is the log: "job" is unknown, so nothing folds */

/* n edits like those of a ticket form, straight into the log. */
static void
generate(const char *path, size_t n, uint64_t seed)
{
	static const char *const what[] = { "灌溉渠堵塞", "自来水漏水", "路灯不亮", "危房改造", "低保申请" };
	uint8_t chain[LOG_CHAIN_BYTES];
	struct buf b = BUF_INIT;
	struct stmts s;
	sqlite3 *db;
	struct err e;

	sqlite3_open(path, &db);
	stmts_init(&s, db);
	must(db, "PRAGMA synchronous=OFF; PRAGMA cache_size=-262144; BEGIN IMMEDIATE");
	ok(log_last_chain(&s, chain, &ok_e));
	for (size_t i = 0; i < n; i++) {
		struct edit ed = { .row = (int64_t)((seed + i) * UINT64_C(0x9e3779b97f4a7c15) >> 1), .gen = 1, .at = test_clock() + (int64_t)i, .who = 7,
			.station = "00000000000000bb", .need = 1, .batch = 2 + (int64_t)i / 3 };

		buf_clear(&b);
		buf_addf(&b, "{\"day\":\"2026-11-%02zu\",\"due\":\"2026-12-%02zu\",\"no\":\"B-%06zu\",\"note\":\"%s，群众反映，要求尽快处理\",\"state\":10,\"what\":\"%s%zu号\"}",
				1 + i % 28, 1 + i % 28, i, what[i % 5], what[i * 7 % 5], i % 1000);
		ed.fields = b.p;
		ed.fields_n = b.n;
		if (log_append(&s, "job", &ed, chain, &e) < 0)
			fail_msg("%s", e.text);
	}
	stmts_release(&s);
	must(db, "COMMIT");
	sqlite3_close(db);
	buf_release(&b);
}

/* The floor: the rows of source into a fresh or copied ledger's log without its triggers. */
static double
floor_copy(const char *path, const char *source, int64_t after, double *bare)
{
	struct buf b = BUF_INIT;
	double t;
	sqlite3 *db;

	sqlite3_open(path, &db);
	must(db, "DROP TRIGGER IF EXISTS edit_no_replace; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON");
	must(db, sql_query_cache_merge());
	buf_addf(&b, "ATTACH '%s' AS s", source);
	must(db, b.p);
	buf_clear(&b);
	buf_addf(&b, "INSERT INTO edit(id,entity,row,gen,bases,at,who,station,need,fields,salt,fhash,batch,chain) "
			"SELECT id,entity,row,gen,bases,at,who,station,need,fields,salt,fhash,9999999,chain FROM s.edit WHERE n > %lld ORDER BY n", (long long)after);
	t = seconds();
	must(db, "BEGIN IMMEDIATE");
	must(db, b.p);
	must(db, "COMMIT");
	t = seconds() - t;
	sqlite3_close(db);
	buf_release(&b);
	if (bare)
		*bare = t;
	return t;
}

static long
peak_kib(bool again)
{
	FILE *f;
	char text[128];
	long kib = 0;

	if (again && (f = fopen("/proc/self/clear_refs", "w"))) {
		fputs("5", f);
		fclose(f);
	}
	if ((f = fopen("/proc/self/status", "r"))) {
		while (fgets(text, sizeof text, f))
			if (sscanf(text, "VmHWM: %ld", &kib) == 1)
				break;
		fclose(f);
	}
	return kib;
}

static double
merge_timed(const char *what, const char *to, const char *from, const struct model *model, double floor_s, double goal)
{
	struct ledger *l;
	struct merge *m;
	double opened, t;
	int64_t batch, fresh;
	bool damaged;

	opened = seconds();
	ok(ledger_open(&l, to, model, &station_a, false, NULL, &ok_e));
	opened = seconds() - opened;
	ledger_set_clock(l, test_clock);
	peak_kib(true);
	t = seconds();
	ok(merge_begin(&m, l, from, NULL, 7, NULL, &ok_e));
	fresh = merge_preview(m)->fresh_edits;
	damaged = merge_preview(m)->damaged || merge_preview(m)->refused;
	ok(merge_commit(m, &batch, &ok_e));
	t = seconds() - t;
	if (damaged)
		fail_msg("%s: damaged", what);
	printf("%-44s %8.3f s  %.2fx floor (%.2f s), goal %.2fx; %lld new, peak %ld MiB, opening %.1f ms\n", what, t, t / floor_s, floor_s, goal,
			(long long)fresh, peak_kib(false) / 1024, opened * 1000);
	fflush(stdout);
	ledger_close(l);
	return t;
}

int
main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	char folder[] = "/tmp/ybz-merge-XXXXXX", a[64], x[64], y[64], z[64], f[64];
	double t, empty, full;
	struct ledger *l;

	if (!mkdtemp(folder))
		return 1;
	setenv("YIBENZHANG_NOW", "2026-11-18T09:00:00", 1);
	snprintf(a, sizeof a, "%s/a.db", folder);
	snprintf(x, sizeof x, "%s/x.db", folder);
	snprintf(y, sizeof y, "%s/y.db", folder);
	snprintf(z, sizeof z, "%s/z.db", folder);
	snprintf(f, sizeof f, "%s/f.db", folder);
	t = seconds();
	ok(ledger_create(x, &log_only, NULL, "石沟镇", &station_b, &ok_e));
	ok(ledger_open(&l, x, &log_only, &station_b, false, NULL, &ok_e));
	ok(ledger_create(y, &log_only, ledger_township(l), "石沟镇", &station_b, &ok_e));
	ok(ledger_create(a, &log_only, ledger_township(l), "石沟镇", &station_a, &ok_e));
	ok(ledger_create(f, &log_only, ledger_township(l), "石沟镇", &station_a, &ok_e));
	ledger_close(l);
	generate(x, n, 1);
	generate(y, n, 1 + n);
	printf("%zu edits twice, made in %.1f s\n", n, seconds() - t);

	empty = floor_copy(f, x, 0, NULL);
	merge_timed("into an empty ledger", a, x, &log_only, empty, 1.0);
	merge_timed("the same file again, watermark holds", a, x, &log_only, empty, 0);
	/* without the watermark: forgotten by hand */
	ok(ledger_open(&l, a, &log_only, &station_a, false, NULL, &ok_e));
	{
		sqlite3 *db;

		sqlite3_open(a, &db);
		must(db, "DELETE FROM mark");
		sqlite3_close(db);
	}
	ledger_close(l);
	merge_timed("nothing new, without watermark", a, x, &log_only, empty, 0.15);
	generate(x, 10000 * n / 1000000 + 1, 1 + 2 * n);
	merge_timed("10,000 new, watermark holds", a, x, &log_only, empty, 0.06);
	full = floor_copy(f, y, 0, NULL);
	merge_timed("into one holding as many others", a, y, &log_only, full, 1.2);
	/* and with everything folded */
	unlink(f);
	ok(ledger_open(&l, x, &log_only, &station_b, false, NULL, &ok_e));
	ok(ledger_create(f, &test_model, ledger_township(l), "石沟镇", &station_a, &ok_e));
	ledger_close(l);
	merge_timed("into an empty ledger, folded too", f, x, &test_model, empty, 0);
	generate(x, 10000 * n / 1000000 + 1, 1 + 3 * n);
	merge_timed("10,000 new, folded too", f, x, &test_model, empty, 0);
	unlink(a);
	unlink(x);
	unlink(y);
	unlink(z);
	unlink(f);
	return rmdir(folder);
}
