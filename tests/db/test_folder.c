/* Folder mode: stations that leave segments for each other hold the same edits in the end, whatever the carrier does meanwhile. */
#include <dirent.h>
#include <sys/mount.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <utime.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/date.h"
#include "db/merge.h"
#include "db/pack.h"
#include "db/source.h"
#include "db/testmodel.h"

#define STATIONS 3

static const uint8_t key[PACK_KEY_BYTES] = "0123456789abcdef0123456789abcde", other_key[PACK_KEY_BYTES] = "another";
static const struct station stations[STATIONS] = { { "00000000000000aa", "A" }, { "00000000000000bb", "B" }, { "00000000000000cc", "C" } };

struct office {
	char folder[64];
	struct { char path[96], dir[96]; struct ledger *l; } s[STATIONS];
	uint64_t dice;
};

static unsigned
roll(struct office *o, unsigned n)
{
	o->dice = o->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(o->dice >> 33) % n;
}

/* test_clock and two later moments */
static int64_t
clock_later(void)
{
	return test_clock() + 20 * DAY_MS;
}

static int64_t
clock_still_later(void)
{
	return test_clock() + 24 * DAY_MS;
}

static int
office_setup(void **state)
{
	struct office *o = mem_zero(1, sizeof *o);

	snprintf(o->folder, sizeof o->folder, "/tmp/ybz-folder-XXXXXX");
	assert_non_null(mkdtemp(o->folder));
	o->dice = 1;
	for (int i = 0; i < STATIONS; i++) {
		snprintf(o->s[i].path, sizeof o->s[i].path, "%s/%d.db", o->folder, i);
		snprintf(o->s[i].dir, sizeof o->s[i].dir, "%s/%d", o->folder, i);
		assert_int_equal(mkdir(o->s[i].dir, 0700), 0);
		ok(ledger_create(o->s[i].path, &test_model, (const uint8_t *)"0123456789abcdef", "石沟镇", &stations[i], &ok_e));
		o->s[i].l = test_open(o->s[i].path, &stations[i]);
	}
	*state = o;
	return 0;
}

static void
empty_folder(const char *dir)
{
	struct dirent *d;
	DIR *at = opendir(dir);

	while (at && (d = readdir(at))) {
		char *path = file_join(dir, d->d_name);

		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			unlink(path);
		free(path);
	}
	closedir(at);
}

static int
office_teardown(void **state)
{
	struct office *o = *state;

	for (int i = 0; i < STATIONS; i++) {
		test_check(o->s[i].l);
		ledger_close(o->s[i].l);
		empty_folder(o->s[i].dir);
		rmdir(o->s[i].dir);
	}
	empty_folder(o->folder);
	assert_int_equal(rmdir(o->folder), 0);
	free(o);
	return 0;
}

static void
sync_in(struct office *o, int i, const char *dir, struct folder_result *r)
{
	struct err e = { 0 };

	if (folder_sync(o->s[i].l, dir, key, 7, NULL, r, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(e.code, ERR_NONE);	/* what is told in r is no fault: the screen would warn of one */
}

static void
sync_at(struct office *o, int i, const char *dir)
{
	struct folder_result r;

	sync_in(o, i, dir, &r);
	folder_result_release(&r);
}

static void
sync_own(struct office *o, int i)
{
	sync_at(o, i, o->s[i].dir);
}

/* All ids of a ledger, hashed in order. */
static void
ids_of(const char *path, char hex[2 * ID_BYTES + 1], int64_t *n)
{
	struct buf b = BUF_INIT;
	uint8_t h[ID_BYTES];
	sqlite3 *db;
	sqlite3_stmt *st;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT id FROM edit ORDER BY id", -1, &st, NULL), SQLITE_OK);
	for (*n = 0; sqlite3_step(st) == SQLITE_ROW; ++*n)
		buf_add(&b, sqlite3_column_blob(st, 0), ID_BYTES);
	sqlite3_finalize(st);
	sqlite3_close(db);
	id_hash(h, sizeof h, b.p, b.n, NULL, 0);
	id_hex(hex, h, sizeof h);
	buf_release(&b);
}

static void
all_equal(struct office *o)
{
	char first[2 * ID_BYTES + 1], hex[2 * ID_BYTES + 1];
	int64_t n0, n;

	ids_of(o->s[0].path, first, &n0);
	for (int i = 1; i < STATIONS; i++) {
		ids_of(o->s[i].path, hex, &n);
		assert_int_equal(n, n0);
		assert_string_equal(hex, first);
	}
}

static int
segments_in(const char *dir)
{
	struct dirent *d;
	DIR *at = opendir(dir);
	int n = 0;

	while ((d = readdir(at)))
		n += strncmp(d->d_name, "ybz-", 4) == 0 && strstr(d->d_name, ".ybz");
	closedir(at);
	return n;
}

static void
put(const char *path, const void *p, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* Like a syncing program: each file by itself, in any order, some half, some under a name of its own meanwhile, some not today. */
static void
carry(struct office *o, const char *from, const char *to, bool all)
{
	struct dirent *d;
	DIR *at = opendir(from);

	while ((d = readdir(at))) {
		char *src = file_join(from, d->d_name), *dst = file_join(to, d->d_name), temp[320];
		struct buf b = BUF_INIT;
		struct stat st, there;
		unsigned how = all ? 9 : roll(o, 10);

		if (strncmp(d->d_name, "ybz-", 4) == 0 && stat(src, &st) == 0 && (stat(dst, &there) < 0 || there.st_size < st.st_size) && how > 2) {
			ok(file_read(&b, src, 1 << 24, &ok_e));
			snprintf(temp, sizeof temp, "%s/.syncthing.%s.tmp", to, d->d_name);
			if (how == 3)
				put(temp, b.p, b.n / 2);
			else if (how == 4)
				put(dst, b.p, roll(o, (unsigned)b.n));
			else {
				put(dst, b.p, b.n);
				unlink(temp);
			}
			buf_release(&b);
		}
		free(src);
		free(dst);
	}
	closedir(at);
}

static void
save_something(struct office *o, int i)
{
	struct query q = { .entity = &job };
	struct ledger *l = o->s[i].l;
	struct rows rows;
	char text[32];

	snprintf(text, sizeof text, "事%u", roll(o, 1000));
	if (roll(o, 3) == 0) {
		test_job(l, "2026-11-17", text, 0);
		return;
	}
	ok(ledger_page(l, &q, NULL, true, 5, &rows, &ok_e));
	if (rows.n) {
		struct record r = test_get(l, &job, rows.p[roll(o, (unsigned)rows.n)].row);

		test_set_text(l, &r, roll(o, 2) ? "what" : "note", text);
		record_release(&r);
	}
	rows_release(&rows);
}

/* Everybody has told everybody what has arrived. */
static void
all_shown(struct office *o)
{
	for (int i = 0; i < STATIONS; i++) {
		struct peers p;

		ok(ledger_peers(o->s[i].l, &p, &ok_e));
		assert_int_equal(p.n, STATIONS);
		for (size_t k = 0; k < p.n; k++)
			if (!p.p[k].self) {
				assert_int_not_equal(p.p[k].shown_at, 0);
				assert_int_equal(p.p[k].lacks, 0);
				assert_int_equal(p.p[k].lacks_from, INT64_MAX);
			}
		peers_release(&p);
	}
}

static void
test_converge(void **state)
{
	struct office *o = *state;
	char hex[2 * ID_BYTES + 1];
	int64_t n;

	for (unsigned seed = 1; seed <= 2; seed++) {
		o->dice = seed;
		for (int step = 0; step < 50; step++) {
			int i = (int)roll(o, STATIONS), j = (int)roll(o, STATIONS);

			switch (roll(o, 5)) {
			case 0:
			case 1:
				save_something(o, i);
				break;
			case 2:
				sync_own(o, i);
				break;
			default:
				if (i != j)
					carry(o, o->s[i].dir, o->s[j].dir, false);
				break;
			}
		}
		/* in the end the carrier gets everything across */
		for (int round = 0; round < 2; round++) {
			for (int i = 0; i < STATIONS; i++)
				sync_own(o, i);
			for (int i = 0; i < STATIONS; i++)
				for (int j = 0; j < STATIONS; j++)
					if (i != j)
						carry(o, o->s[i].dir, o->s[j].dir, true);
		}
		for (int i = 0; i < STATIONS; i++)
			sync_own(o, i);
		all_equal(o);
	}
	ids_of(o->s[0].path, hex, &n);
	assert_true(n > 20);
	/* and then there is nothing more to say */
	for (int i = 0; i < STATIONS; i++) {
		struct folder_result r;
		int before = segments_in(o->s[i].dir);

		sync_in(o, i, o->s[i].dir, &r);
		assert_int_equal(r.published, 0);
		assert_int_equal(r.taken, 0);
		assert_int_equal(segments_in(o->s[i].dir), before);
		for (size_t k = 0; k < r.n_stations; k++)
			assert_false(r.stations[k].missing);
		folder_result_release(&r);
	}
	for (int i = 0; i < STATIONS; i++)
		for (int j = 0; j < STATIONS; j++)
			if (i != j)
				carry(o, o->s[i].dir, o->s[j].dir, true);
	for (int i = 0; i < STATIONS; i++)
		sync_own(o, i);
	all_shown(o);
}

static struct ledger *
opened(struct office *o, int i)
{
	return test_open(o->s[i].path, &stations[i]);
}

/* Saves and syncs; being refused for the moment is no fault, losing something is. */
static void
work_in(struct office *o, int i, const char *dir, int times)
{
	struct ledger *l = opened(o, i);
	struct folder_result r;
	struct err e;

	for (int k = 0; k < times; k++) {
		test_job(l, "2026-11-17", "灌溉渠堵塞", 0);
		(void)!folder_sync(l, dir, key, 7, NULL, &r, &e);
		folder_result_release(&r);
	}
	ledger_close(l);
}

/*
 * One folder, at the same time: two windows of one station and another station, one of them killed at some point.  Afterwards
 * everything that was saved comes together and nothing is missing from any chain.
 */
static void
test_at_once(void **state)
{
	enum { ROUNDS = 5, TIMES = 4 };
	struct office *o = *state;
	const char *dir = o->s[0].dir;
	struct folder_result r;
	int64_t n, total = 0;

	for (int round = 0; round < ROUNDS; round++) {
		pid_t worker[3], victim;
		int status;

		for (int i = 0; i < STATIONS; i++) {	/* SQLite's handles do not survive a fork */
			ledger_close(o->s[i].l);
			o->s[i].l = NULL;
		}
		for (int i = 0; i < 3; i++)
			if ((worker[i] = fork()) == 0) {
				work_in(o, i == 2, dir, TIMES);
				_exit(0);
			}
		victim = worker[round % 3];
		for (volatile unsigned i = 0; i < roll(o, 1 << 22); i++)
			;
		kill(victim, SIGKILL);
		for (int i = 0; i < 3; i++) {
			assert_int_equal(waitpid(worker[i], &status, 0), worker[i]);
			assert_true(status == 0 || (worker[i] == victim && WIFSIGNALED(status)));
		}
		for (int i = 0; i < STATIONS; i++)
			o->s[i].l = opened(o, i);
		for (int again = 0; again < 2; again++)
			for (int i = 0; i < STATIONS; i++)
				sync_at(o, i, dir);
		for (int i = 0; i < STATIONS; i++) {
			sync_in(o, i, dir, &r);
			assert_int_equal(r.published + r.taken, 0);
			for (size_t k = 0; k < r.n_stations; k++)
				assert_false(r.stations[k].missing);
			folder_result_release(&r);
		}
		all_equal(o);
		all_shown(o);
		ok(ledger_total(o->s[0].l, &job, &n, &ok_e));
		assert_in_range(n, total + 2 * TIMES, total + 3 * TIMES);
		total = n;
	}
}

/* A receipt says what has arrived; one that does not prove says nothing, and there is one a station. */
static void
test_receipts(void **state)
{
	struct office *o = *state;
	char path[600] = "";
	struct peers p;
	struct buf b = BUF_INIT;
	struct dirent *d;
	DIR *at;
	int n = 0;

	test_job(o->s[0].l, "2026-11-17", "灌溉渠堵塞", 0);
	sync_at(o, 0, o->s[0].dir);
	sync_at(o, 1, o->s[0].dir);
	test_job(o->s[0].l, "2026-11-17", "路灯不亮", 0);
	for (int damage = 1; damage >= 0; damage--) {
		at = opendir(o->s[0].dir);
		while ((d = readdir(at)))
			if (strstr(d->d_name, "-seen-") && strstr(d->d_name, stations[1].id))
				snprintf(path, sizeof path, "%s/%s", o->s[0].dir, d->d_name);
		closedir(at);
		assert_non_null(strstr(path, stations[1].id));
		ok(file_read(&b, path, 1 << 20, &ok_e));
		b.p[b.n / 2] = (char)(b.p[b.n / 2] ^ damage);
		put(path, b.p, b.n);
		b.p[b.n / 2] = (char)(b.p[b.n / 2] ^ damage);
		sync_at(o, 0, o->s[0].dir);
		ok(ledger_peers(o->s[0].l, &p, &ok_e));
		assert_int_equal(p.n, 2);
		if (damage) {
			assert_int_equal(p.p[1].shown_at, 0);
		} else {
			assert_int_equal(p.p[1].shown_at, test_clock());
			assert_int_equal(p.p[1].lacks, 1);	/* what was published later */
			assert_int_equal(p.p[1].had_at, test_clock());
		}
		peers_release(&p);
		put(path, b.p, b.n);
		buf_clear(&b);
	}
	buf_release(&b);
	sync_at(o, 1, o->s[0].dir);
	sync_at(o, 0, o->s[0].dir);
	ok(ledger_peers(o->s[0].l, &p, &ok_e));
	assert_int_equal(p.p[1].lacks, 0);
	peers_release(&p);
	at = opendir(o->s[0].dir);
	while ((d = readdir(at)))
		n += strstr(d->d_name, "-seen-") != NULL;
	closedir(at);
	assert_int_equal(n, 2);
}

/* What came by another way goes on from here; what disappears from the folder comes back. */
static void
test_relay(void **state)
{
	struct office *o = *state;
	char *pack = file_join(o->folder, "包.ybz");
	struct pack_result p;
	struct folder_result r;
	struct merge *m;
	int64_t batch;

	test_job(o->s[0].l, "2026-11-17", "灌溉渠堵塞", 0);
	ok(pack_write(o->s[0].l, pack, 0, key, NULL, &p, &ok_e));
	ok(merge_begin(&m, o->s[1].l, pack, key, 7, NULL, &ok_e));
	ok(merge_commit(m, &batch, &ok_e));
	sync_in(o, 1, o->s[1].dir, &r);
	assert_int_equal(r.published, p.edits + 1);
	folder_result_release(&r);
	sync_in(o, 2, o->s[1].dir, &r);
	assert_int_equal(r.taken, p.edits + 1);
	assert_int_equal(r.published, 1);	/* its own township edit */
	assert_int_equal(r.n_stations, 2);
	folder_result_release(&r);
	sync_in(o, 0, o->s[1].dir, &r);
	assert_int_equal(r.published, 0);
	folder_result_release(&r);
	/* somebody tidies the folder */
	empty_folder(o->s[1].dir);
	sync_in(o, 0, o->s[1].dir, &r);
	assert_int_equal(r.published, p.edits + 2);
	folder_result_release(&r);
	sync_in(o, 1, o->s[1].dir, &r);
	assert_int_equal(r.published, 0);
	folder_result_release(&r);
	sync_in(o, 2, o->s[1].dir, &r);
	folder_result_release(&r);
	all_equal(o);
	unlink(pack);
	free(pack);
}

static void
name_in(const char *dir, const char *station, int number, char out[300])
{
	struct dirent *d;
	DIR *at = opendir(dir);
	char prefix[64];

	snprintf(prefix, sizeof prefix, "ybz-%s-%08d-", station, number);
	out[0] = '\0';
	while ((d = readdir(at)))
		if (strncmp(d->d_name, prefix, strlen(prefix)) == 0)
			snprintf(out, 300, "%s/%s", dir, d->d_name);
	closedir(at);
	if (!out[0])
		fail_msg("%s* is not in %s", prefix, dir);
}

static const struct folder_station *
station_of(const struct folder_result *r, int i)
{
	for (size_t k = 0; k < r->n_stations; k++)
		if (strcmp(r->stations[k].station, stations[i].id) == 0)
			return &r->stations[k];
	fail_msg("%s is not told of", stations[i].code);
	return NULL;
}

/* The second of three segments is late: its name is told, the third is taken meanwhile. */
static void
test_missing(void **state)
{
	struct office *o = *state;
	char path[300], away[300];
	struct folder_result r;

	for (int i = 0; i < 3; i++) {
		test_job(o->s[0].l, "2026-11-17", "灌溉渠堵塞", 0);
		sync_own(o, 0);
	}
	name_in(o->s[0].dir, stations[0].id, 2, path);
	snprintf(away, sizeof away, "%s/away", o->folder);
	assert_int_equal(rename(path, away), 0);
	sync_in(o, 1, o->s[0].dir, &r);
	assert_int_equal(r.taken, 3);
	assert_true(station_of(&r, 0)->missing);
	assert_string_equal(station_of(&r, 0)->missing_name, strrchr(path, '/') + 1);
	assert_int_equal(station_of(&r, 0)->segments, 2);
	assert_int_equal(station_of(&r, 0)->newest_at, test_clock());
	assert_string_equal(station_of(&r, 0)->code, "A");
	folder_result_release(&r);
	/* it comes, half first */
	struct buf b = BUF_INIT;
	ok(file_read(&b, away, 1 << 20, &ok_e));
	ok(file_replace(path, b.p, b.n - 1, &ok_e));
	sync_in(o, 1, o->s[0].dir, &r);
	assert_int_equal(r.taken, 0);
	assert_true(station_of(&r, 0)->missing);
	folder_result_release(&r);
	/* and B's receipt does not claim it */
	struct peers p;
	sync_own(o, 0);
	ok(ledger_peers(o->s[0].l, &p, &ok_e));
	assert_int_equal(p.n, 2);
	assert_int_equal(p.p[1].lacks, 1);
	peers_release(&p);
	/* then whole as far as its length and its end go, and not in its middle */
	b.p[b.n - 24] ^= 1;
	ok(file_replace(path, b.p, b.n, &ok_e));
	sync_in(o, 1, o->s[0].dir, &r);
	assert_int_equal(r.taken, 0);
	assert_true(station_of(&r, 0)->missing);
	folder_result_release(&r);
	b.p[b.n - 24] ^= 1;
	ok(file_replace(path, b.p, b.n, &ok_e));
	buf_release(&b);
	sync_in(o, 1, o->s[0].dir, &r);
	assert_int_equal(r.taken, 1);
	assert_false(station_of(&r, 0)->missing);
	folder_result_release(&r);
	unlink(away);
}

static void
test_consolidation(void **state)
{
	struct office *o = *state;
	struct folder_result r;
	char path[300];

	for (int i = 0; i < 5; i++) {
		test_job(o->s[0].l, "2026-11-17", "灌溉渠堵塞", 0);
		sync_own(o, 0);
	}
	sync_in(o, 1, o->s[0].dir, &r);
	folder_result_release(&r);
	assert_int_equal(segments_in(o->s[0].dir), 6);
	/* next month: who has but one of its own makes no more of it, nor of the others' */
	ledger_set_clock(o->s[1].l, clock_later);
	sync_at(o, 1, o->s[0].dir);
	assert_int_equal(segments_in(o->s[0].dir), 6);
	/* who has many, one more with all of it; the old ones stay for those who are late */
	ledger_set_clock(o->s[0].l, clock_later);
	sync_own(o, 0);
	assert_int_equal(segments_in(o->s[0].dir), 7);
	name_in(o->s[0].dir, stations[0].id, 6, path);
	sync_own(o, 0);
	assert_int_equal(segments_in(o->s[0].dir), 7);
	/* each takes away only its own: B, late enough and with the new one read, neither A's old ones nor its own first */
	ledger_set_clock(o->s[1].l, clock_still_later);
	sync_at(o, 1, o->s[0].dir);
	assert_int_equal(segments_in(o->s[0].dir), 7);
	/* then they go; B's own stays */
	ledger_set_clock(o->s[0].l, clock_still_later);
	sync_own(o, 0);
	assert_int_equal(segments_in(o->s[0].dir), 2);
	name_in(o->s[0].dir, stations[0].id, 6, path);
	name_in(o->s[0].dir, stations[1].id, 1, path);
	/* nobody who had the old ones has to publish them again, and who comes new gets all */
	sync_in(o, 1, o->s[0].dir, &r);
	assert_int_equal(r.published, 0);
	assert_false(station_of(&r, 0)->missing);
	folder_result_release(&r);
	sync_in(o, 2, o->s[0].dir, &r);
	assert_int_equal(r.taken, 7);
	folder_result_release(&r);
	test_job(o->s[0].l, "2026-11-17", "路灯不亮", 0);
	sync_own(o, 0);
	sync_in(o, 1, o->s[0].dir, &r);
	assert_int_equal(r.taken, 2);	/* and C's township edit */
	assert_false(station_of(&r, 0)->missing);
	folder_result_release(&r);
	sync_in(o, 2, o->s[0].dir, &r);
	folder_result_release(&r);
	sync_own(o, 0);
	all_equal(o);
}

/* The new one with all of it is gone before the old ones went: they stay until there is another. */
static void
test_consolidated_lost(void **state)
{
	struct office *o = *state;
	char path[300];

	for (int i = 0; i < 3; i++) {
		test_job(o->s[0].l, "2026-11-17", "灌溉渠堵塞", 0);
		sync_own(o, 0);
	}
	ledger_set_clock(o->s[0].l, clock_later);
	sync_own(o, 0);
	name_in(o->s[0].dir, stations[0].id, 4, path);
	assert_int_equal(unlink(path), 0);
	ledger_set_clock(o->s[0].l, clock_still_later);
	sync_own(o, 0);
	for (int i = 1; i <= 3; i++)
		name_in(o->s[0].dir, stations[0].id, i, path);
}

static void
test_refusals(void **state)
{
	struct office *o = *state;
	struct folder_result r;
	struct err e = { 0 };
	char *path = file_join(o->folder, "x.db");
	struct ledger *foreign;

	test_job(o->s[0].l, "2026-11-17", "灌溉渠堵塞", 0);
	sync_own(o, 0);
	/* no key, a wrong one: nothing taken, nothing put beside it */
	assert_int_equal(folder_sync(o->s[1].l, o->s[0].dir, NULL, 7, NULL, &r, &e), -1);
	assert_int_equal(e.code, ERR_KEY);
	folder_result_release(&r);
	assert_int_equal(folder_sync(o->s[1].l, o->s[0].dir, other_key, 7, NULL, &r, &e), -1);
	assert_int_equal(e.code, ERR_KEY);
	folder_result_release(&r);
	/* also when all there is known already */
	test_job(o->s[0].l, "2026-11-17", "路灯不亮", 0);
	assert_int_equal(folder_sync(o->s[0].l, o->s[0].dir, NULL, 7, NULL, &r, &e), -1);
	assert_int_equal(e.code, ERR_KEY);
	folder_result_release(&r);
	/* another township's folder */
	ok(ledger_create(path, &test_model, NULL, "别的镇", &stations[1], &ok_e));
	foreign = test_open(path, &stations[1]);
	assert_int_equal(folder_sync(foreign, o->s[0].dir, key, 7, NULL, &r, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	assert_non_null(strstr(e.text, "石沟镇"));
	folder_result_release(&r);
	ledger_close(foreign);
	assert_int_equal(segments_in(o->s[0].dir), 1);
	/* no folder */
	assert_int_equal(folder_sync(o->s[0].l, "/nowhere/at/all", key, 7, NULL, &r, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
	folder_result_release(&r);
	free(path);
}

/* Strange names are left alone; a station's own name with another's content in it is not believed. */
static void
test_names(void **state)
{
	struct office *o = *state;
	static const char *const names[] = { "ybz-00000000000000aa-00000003-00112233445566778899aabbccddeeff.ybz",
		"ybz-00000000000000aa-00000002.ybz", "ybz-00000000000000aa-1-00112233445566778899aabbccddeeff.ybz", "账本.db",
		"ybz-00000000000000aa-00000002-00112233445566778899aabbccddeeff.sync-conflict-20261118.ybz", ".ybz-00000000000000bb-abcdef",
		".ybz-00000000000000aa-abcdef" };
	struct folder_result r;
	char path[300], moved[320], *old;
	struct stat st;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *p = file_join(o->s[0].dir, names[i]);

		ok(file_replace(p, "YBZPACK1", 8, &ok_e));
		utime(p, &(struct utimbuf){ 1000, 1000 });
		free(p);
	}
	sync_own(o, 0);
	sync_in(o, 1, o->s[0].dir, &r);
	assert_true(station_of(&r, 0)->missing);
	folder_result_release(&r);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *p = file_join(o->s[0].dir, names[i]);

		assert_int_equal(stat(p, &st), i < 5 ? 0 : -1);	/* temporary ones of A and B, each by its own station */
		free(p);
	}
	/* renamed by hand */
	name_in(o->s[0].dir, stations[0].id, 1, path);
	old = mem_str(path);
	memcpy(strstr(old, "-00000001-"), "-00000007-", 10);
	snprintf(moved, sizeof moved, "%s", old);
	assert_int_equal(rename(path, moved), 0);
	sync_in(o, 2, o->s[0].dir, &r);
	assert_int_equal(r.taken, 1);	/* B's */
	folder_result_release(&r);
	free(old);
}

/* A merge taken back stays back until the station is read again on purpose. */
static void
test_pause(void **state)
{
	struct office *o = *state;
	struct folder_result r;
	struct merge_blockers blockers = { 0 };
	struct merge_batch last;
	struct merge *m;
	int64_t batch;

	test_job(o->s[0].l, "2026-11-17", "灌溉渠堵塞", 0);
	sync_own(o, 0);
	sync_in(o, 1, o->s[0].dir, &r);
	assert_int_equal(r.taken, 2);
	folder_result_release(&r);
	ok(merge_last(o->s[1].l, &last, &ok_e));
	ok(merge_take_back(o->s[1].l, last.batch, &blockers, NULL, &ok_e));
	merge_blockers_release(&blockers);
	/* another merge gets its number before the folder is looked at: that is not the one taken back */
	ok(merge_begin(&m, o->s[1].l, o->s[2].path, NULL, 7, NULL, &ok_e));
	ok(merge_commit(m, &batch, &ok_e));
	assert_int_equal(batch, last.batch);
	test_job(o->s[0].l, "2026-11-17", "路灯不亮", 0);
	sync_own(o, 0);
	for (int i = 0; i < 2; i++) {
		sync_in(o, 1, o->s[0].dir, &r);
		assert_int_equal(r.taken, 0);
		assert_int_equal(r.published, i == 0);	/* what C brought */
		assert_true(station_of(&r, 0)->paused);
		folder_result_release(&r);
	}
	ok(folder_resume(o->s[1].l, stations[0].id, &ok_e));
	sync_in(o, 1, o->s[0].dir, &r);
	assert_int_equal(r.taken, 3);
	assert_false(station_of(&r, 0)->paused);
	folder_result_release(&r);
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

/* Reading goes on where writing cannot. */
static void
test_carrier_troubles(void **state)
{
	struct office *o = *state;
	struct folder_result r;
	struct err e = { 0 };
	char *stick = file_join(o->folder, "stick");

	assert_int_equal(mkdir(stick, 0700), 0);
	if (geteuid() != 0 || mount("none", stick, "tmpfs", 0, "size=16k") != 0) {
		rmdir(stick);
		free(stick);
		skip();
	}
	test_job(o->s[0].l, "2026-11-17", "灌溉渠堵塞", 0);
	sync_in(o, 0, stick, &r);
	folder_result_release(&r);
	/* full */
	many(o->s[1].l, 800);
	assert_int_equal(folder_sync(o->s[1].l, stick, key, 7, NULL, &r, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_int_equal(r.taken, 2);
	assert_int_equal(r.published, 0);
	assert_int_equal(segments_in(stick), 1);
	folder_result_release(&r);
	/* write-protected */
	assert_int_equal(mount("none", stick, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), 0);
	assert_int_equal(folder_sync(o->s[2].l, stick, key, 7, NULL, &r, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_non_null(strstr(e.text, "只读"));
	assert_int_equal(r.taken, 2);
	folder_result_release(&r);
	umount(stick);
	rmdir(stick);
	free(stick);
}

#define FOLDER_TEST(f) cmocka_unit_test_setup_teardown(f, office_setup, office_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(test_converge),
		FOLDER_TEST(test_at_once),
		FOLDER_TEST(test_receipts),
		FOLDER_TEST(test_relay),
		FOLDER_TEST(test_missing),
		FOLDER_TEST(test_consolidation),
		FOLDER_TEST(test_consolidated_lost),
		FOLDER_TEST(test_refusals),
		FOLDER_TEST(test_names),
		FOLDER_TEST(test_pause),
		FOLDER_TEST(test_carrier_troubles),
	};

	return cmocka_run_group_tests_name("folder", tests, NULL, NULL);
}
