/*
 * The disk fails, or the process dies, at the k-th write, sync, truncation
 * or deletion, for every k: what is opened afterwards is the ledger before
 * or the ledger after, never one between.
 *
 * A dying write leaves its first half.  Writes lost after an unsynced
 * power cut are not modelled.
 */
#include <glob.h>
#include <sys/wait.h>

#include <sqlite3.h>

#include "db/testmodel.h"

enum fault { FAULT_ERROR, FAULT_FULL, FAULT_DEATH };
enum { CHILD_DONE = 0, CHILD_REFUSED = 1, CHILD_DIED = 2, CHILD_WRONG = 3, CHILD_UNHURT = 4 };

struct shim_file {
	sqlite3_file base;
	sqlite3_file *real;
};

/* One process, one fault: the child's own copy. */
static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	sqlite3_io_methods io;
	enum fault fault;
	long countdown;		/* < 0: not armed */
	bool hit;
} shim;

static bool
due(void)
{
	if (shim.countdown < 0 || shim.countdown-- > 0)
		return false;
	shim.hit = true;
	return true;
}

static sqlite3_file *
real(sqlite3_file *f)
{
	return ((struct shim_file *)(void *)f)->real;
}

static int
shim_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	if (due()) {
		if (shim.fault != FAULT_ERROR)
			(void)real(f)->pMethods->xWrite(real(f), p, n / 2, at);
		if (shim.fault == FAULT_DEATH)
			_exit(CHILD_DIED);
		return shim.fault == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
	}
	return real(f)->pMethods->xWrite(real(f), p, n, at);
}

static int
shim_sync(sqlite3_file *f, int flags)
{
	if (due()) {
		if (shim.fault == FAULT_DEATH)
			_exit(CHILD_DIED);
		return SQLITE_IOERR_FSYNC;
	}
	return real(f)->pMethods->xSync(real(f), flags);
}

static int
shim_truncate(sqlite3_file *f, sqlite3_int64 n)
{
	if (due()) {
		if (shim.fault == FAULT_DEATH)
			_exit(CHILD_DIED);
		return SQLITE_IOERR_TRUNCATE;
	}
	return real(f)->pMethods->xTruncate(real(f), n);
}

static int
shim_delete(sqlite3_vfs *v, const char *name, int sync)
{
	(void)v;
	if (due()) {
		if (shim.fault == FAULT_DEATH)
			_exit(CHILD_DIED);
		return SQLITE_IOERR_DELETE;
	}
	return shim.real->xDelete(shim.real, name, sync);
}

static int shim_close(sqlite3_file *f) { return real(f)->pMethods->xClose(real(f)); }
static int shim_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at) { return real(f)->pMethods->xRead(real(f), p, n, at); }
static int shim_size(sqlite3_file *f, sqlite3_int64 *n) { return real(f)->pMethods->xFileSize(real(f), n); }
static int shim_lock(sqlite3_file *f, int l) { return real(f)->pMethods->xLock(real(f), l); }
static int shim_unlock(sqlite3_file *f, int l) { return real(f)->pMethods->xUnlock(real(f), l); }
static int shim_reserved(sqlite3_file *f, int *r) { return real(f)->pMethods->xCheckReservedLock(real(f), r); }
static int shim_control(sqlite3_file *f, int op, void *p) { return real(f)->pMethods->xFileControl(real(f), op, p); }
static int shim_sector(sqlite3_file *f) { return real(f)->pMethods->xSectorSize(real(f)); }
static int shim_device(sqlite3_file *f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }

static int
shim_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct shim_file *s = (struct shim_file *)(void *)f;
	int rc;

	(void)v;
	s->base.pMethods = NULL;
	s->real = (sqlite3_file *)(void *)(s + 1);
	rc = shim.real->xOpen(shim.real, name, s->real, flags, out);
	if (rc == SQLITE_OK)
		s->base.pMethods = &shim.io;
	return rc;
}

static void
shim_install(enum fault fault)
{
	shim.real = sqlite3_vfs_find(NULL);
	shim.vfs = *shim.real;
	shim.vfs.zName = "shim";
	shim.vfs.szOsFile += (int)sizeof(struct shim_file);
	shim.vfs.xOpen = shim_open;
	shim.vfs.xDelete = shim_delete;
	shim.io = (sqlite3_io_methods){ .iVersion = 1, .xClose = shim_close, .xRead = shim_read, .xWrite = shim_write,
		.xTruncate = shim_truncate, .xSync = shim_sync, .xFileSize = shim_size, .xLock = shim_lock, .xUnlock = shim_unlock,
		.xCheckReservedLock = shim_reserved, .xFileControl = shim_control, .xSectorSize = shim_sector,
		.xDeviceCharacteristics = shim_device };
	shim.fault = fault;
	shim.countdown = -1;
	assert_int_equal(sqlite3_vfs_register(&shim.vfs, 1), SQLITE_OK);
}

/* --- what is done under the fault ------------------------------------------------------------------------------------- */

static int
do_save(struct ledger *l, struct err *e)
{
	struct changes cs;
	struct change *c;
	int64_t batch;
	int rc;

	changes_init(&cs);
	for (int i = 0; i < 2; i++) {
		c = changes_add(&cs, &job);
		change_set_text(c, "what", "渠道堵塞");
		change_set_text(c, "day", "2026-11-18");
	}
	rc = ledger_save(l, &cs, 7, &batch, e);
	changes_release(&cs);
	return rc;
}

static int
do_rebuild(struct ledger *l, struct err *e)
{
	return ledger_rebuild(l, NULL, e);
}

static int
child(const char *path, int (*work)(struct ledger *, struct err *), enum fault fault, long k)
{
	struct err e = { 0 };
	struct ledger *l;
	int64_t before, after;
	int rc;

	shim_install(fault);
	if (!work) {
		shim.countdown = k;
		rc = ledger_create(path, &test_model, NULL, "石沟镇", &station_a, &e);
		shim.countdown = -1;
		return !shim.hit ? CHILD_UNHURT : rc == 0 ? CHILD_DONE : CHILD_REFUSED;
	}
	if (ledger_open(&l, path, &test_model, &station_a, false, NULL, &e) < 0 || ledger_total(l, &job, &before, &e) < 0)
		return CHILD_WRONG;
	shim.countdown = k;
	rc = work(l, &e);
	shim.countdown = -1;
	if (rc < 0 && (e.code != ERR_IO || !*e.text))
		return CHILD_WRONG;
	/* the same handle goes on as if nothing had been */
	if (rc < 0 && (ledger_total(l, &job, &after, &e) < 0 || after != before || ledger_check(l, NULL, NULL, &e) < 0))
		return CHILD_WRONG;
	ledger_close(l);
	return !shim.hit ? CHILD_UNHURT : rc == 0 ? CHILD_DONE : CHILD_REFUSED;
}

static int
run_child(const char *path, int (*work)(struct ledger *, struct err *), enum fault fault, long k)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(child(path, work, fault, k));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Nobody cleans up behind a dead process that was making a new file; it never had the ledger's name. */
static void
remove_leftovers(const char *path)
{
	char pattern[160];
	glob_t g;

	snprintf(pattern, sizeof pattern, "%s.new-*", path);
	if (glob(pattern, 0, NULL, &g) == 0) {
		for (size_t i = 0; i < g.gl_pathc; i++)
			unlink(g.gl_pathv[i]);
		globfree(&g);
	}
}

static void
every_fault(struct place_of_test *t, int (*work)(struct ledger *, struct err *), int64_t more, long stride)
{
	char path[128];
	int64_t before = 0, after, points = 0;
	struct ledger *l;

	snprintf(path, sizeof path, "%s/0.db", t->folder);
	if (work)
		ok(ledger_total(t->l, &job, &before, &ok_e));
	for (enum fault fault = FAULT_ERROR; fault <= FAULT_DEATH; fault++)
		for (long k = 0, how = -1; how != CHILD_UNHURT; k += stride) {
			unlink(path);
			if (work)
				ok(file_copy(t->path, path, true, &ok_e));
			how = run_child(path, work, fault, k);
			points++;
			if (how == CHILD_WRONG)
				fail_msg("fault %d at %ld: the handle is no longer what it was", fault, k);
			if (!work)
				remove_leftovers(path);
			if (!work && !file_exists(path)) {
				assert_true(how == CHILD_REFUSED || how == CHILD_DIED);
				continue;
			}
			ok(ledger_open(&l, path, &test_model, &station_a, false, NULL, &ok_e));
			test_check(l);
			ok(ledger_total(l, &job, &after, &ok_e));
			if (after != before && after != before + more)
				fail_msg("fault %d at %ld: %lld rows", fault, k, (long long)after);
			if ((how == CHILD_DONE || how == CHILD_UNHURT) && after != before + more)
				fail_msg("fault %d at %ld: said done and was not", fault, k);
			if (how == CHILD_REFUSED && after != before)
				fail_msg("fault %d at %ld: said refused and was written", fault, k);
			ledger_close(l);
		}
	assert_true(points > 30);
}

static void
test_save_under_fault(void **state)
{
	struct place_of_test *t = *state;

	for (int i = 0; i < 20; i++)
		test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	every_fault(t, do_save, 2, 1);
}

static void
test_rebuild_under_fault(void **state)
{
	struct place_of_test *t = *state;

	for (int i = 0; i < 20; i++)
		test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	every_fault(t, do_rebuild, 0, 2);
}

static void
test_create_under_fault(void **state)
{
	every_fault(*state, NULL, 0, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_save_under_fault), TEST(test_rebuild_under_fault), TEST(test_create_under_fault) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
