/*
 * bench_pack.c - packing the whole log of the sample township beside bare
 * SQLite copying the same rows into the same table with the same indexes.
 *
 *	bench_pack [EDITS]
 */
#include <malloc.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/date.h"
#include "bench/clock.h"
#include "db/merge.h"
#include "db/pack.h"
#include "db/pack_int.h"
#include "db/source.h"
#include "db/testmodel.h"
#include "db/raw.h"
#include "office/demo.h"
#include "office/office.h"
#include "sql.h"

static const struct entity *const no_entities[] = { &line };
static const struct model log_only = { no_entities, 1, 1 };	/* what is measured is the log */

static void
make_ledger(int64_t tickets)
{
	struct demo_size size = { .until = date_make(2026, 11, 18), .days = 1500, .visits = 2000, .tickets = tickets };
	struct office_setup setup = { .township = "石沟镇", .station = "A", .name = NULL, .post = NULL };
	struct office_options opt = { .state_folder = "state", .ledger_path = "ledger.db" };
	struct office o;
	int64_t me;

	ok(file_make_folder("state", &ok_e));
	ok(office_create(&opt, &setup, NULL, &ok_e));
	ok(office_open(&o, &opt, false, NULL, &ok_e));
	ok(demo_write(&o, &size, &me, NULL, &ok_e));
	office_close(&o);
}

static double
floor_copy(void)
{
	sqlite3 *db;
	double t;

	ok(ledger_create("floor.db", &log_only, NULL, "石沟镇", &station_a, &ok_e));
	sqlite3_open("floor.db", &db);
	must(db, "DROP TRIGGER edit_no_replace; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON");
	must(db, sql_query_cache_merge());
	must(db, "ATTACH 'ledger.db' AS s");
	t = seconds();
	must(db, "BEGIN IMMEDIATE; INSERT INTO edit(id,entity,row,gen,bases,at,who,station,need,fields,salt,fhash,batch,chain) "
			"SELECT id,entity,row,gen,bases,at,who,station,need,fields,salt,fhash,9999999,chain FROM s.edit ORDER BY n; COMMIT");
	t = seconds() - t;
	sqlite3_close(db);
	unlink("floor.db");
	return t;
}

static long
kib_of(const char *what)
{
	FILE *f = fopen("/proc/self/status", "r");
	char text[128], format[32];
	long kib = 0;

	snprintf(format, sizeof format, "%s: %%ld", what);
	while (f && fgets(text, sizeof text, f))
		if (sscanf(text, format, &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

/* How far memory may grow from here is told by grown_mib. */
static long
grows_from(void)
{
	FILE *f = fopen("/proc/self/clear_refs", "w");

	malloc_trim(0);
	if (f) {
		fputs("5", f);
		fclose(f);
	}
	return kib_of("VmRSS");
}

static long
grown_mib(long from)
{
	return (kib_of("VmHWM") - from + 1023) / 1024;
}

static void
pack_timed(struct ledger *l, const char *what, const uint8_t *key, double bare)
{
	struct pack_result r;
	struct pack_info i;
	double t, look;
	long from = grows_from(), grown;

	t = seconds();
	ok(pack_write(l, "all.ybz", 0, key, NULL, &r, &ok_e));
	t = seconds() - t;
	grown = grown_mib(from);
	from = grows_from();
	look = seconds();
	ok(pack_look("all.ybz", key, NULL, &i, (uint8_t[ID_BYTES]){ 0 }, &ok_e));
	look = seconds() - look;
	printf("%-40s %6.2f s, %.2fx the floor (goal 0.5x), %.1f bytes an edit (goal 80), %ld MiB; looking at it %.2f s, %ld MiB (goal 16)\n", what, t, t / bare,
			(double)r.bytes / (double)r.edits, grown, look, grown_mib(from));
}

static void
merge_timed(const uint8_t *township, const uint8_t *key, double bare)
{
	struct ledger *l;
	struct merge *m;
	int64_t batch;
	double t;

	ok(ledger_create("other.db", &log_only, township, "石沟镇", &station_b, &ok_e));
	ok(ledger_open(&l, "other.db", &log_only, &station_b, false, NULL, &ok_e));
	t = seconds();
	ok(merge_begin(&m, l, "all.ybz", key, 7, NULL, &ok_e));
	ok(merge_commit(m, &batch, &ok_e));
	t = seconds() - t;
	printf("%-40s %6.2f s, %.2fx the floor\n", "merging it into an empty ledger", t, t / bare);
	ledger_close(l);
	unlink("other.db");
}

int
main(int argc, char **argv)
{
	int64_t edits = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000;
	uint8_t key[PACK_KEY_BYTES];
	struct ledger *l;
	double bare, t;

	setvbuf(stdout, NULL, _IONBF, 0);
	make_ledger(edits * 91 / 100);
	bare = floor_copy();
	printf("floor: the same rows by insert..select %.2f s\n", bare);
	ok(ledger_open(&l, "ledger.db", &log_only, &station_a, false, NULL, &ok_e));
	t = seconds();
	ok(pack_key_derive(key, "石沟镇一本账", ledger_township(l), &ok_e));
	printf("the key out of a passphrase %.2f s\n", seconds() - t);
	pack_timed(l, "the whole log, plain", NULL, bare);
	unlink("all.ybz");
	pack_timed(l, "the whole log, sealed", key, bare);
	merge_timed(ledger_township(l), key, bare);
	ledger_close(l);
	return 0;
}
