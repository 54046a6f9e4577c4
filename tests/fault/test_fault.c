/*
 * The disk fails, or the process dies, at the k-th write, sync, truncation
 * or deletion, for every k: what is opened afterwards is the ledger before
 * or the ledger after, never one between.
 *
 * Writes lost after an unsynced power cut are not modelled.
 */
#include <glob.h>
#include <sys/wait.h>

#define TEST_FOLDERS "/dev/shm"
#include "db/testmodel.h"
#include "fault/shim.h"

#if defined __SANITIZE_ADDRESS__
#define EVERY 6		/* under sanitizers: each so many-th of the points */
#else
#define EVERY 1
#endif

enum { CHILD_DONE = 0, CHILD_REFUSED = 1, CHILD_DIED = SHIM_DIED, CHILD_WRONG = 3, CHILD_UNHURT = 4 };

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

/* Another version of the program, which knows one thing with one field: its tables have another shape. */
static const struct entity old_place = { .name = "place", .title = "村", .fields = place_fields, .n_fields = 1 };
static const struct entity *const old_entities[] = { &old_place };
static const struct model old_model = { old_entities, 1, 1 };

/* The upgrade happens while opening; this only marks the case. */
static int
do_migrate(struct ledger *l, struct err *e)
{
	(void)l;
	(void)e;
	return 0;
}

static int
migrating_child(const char *path, long k)
{
	struct err e = { 0 };
	struct ledger *l;
	int rc;

	shim.countdown = k;
	rc = ledger_open(&l, path, &test_model, &station_a, false, NULL, &e);
	shim.countdown = -1;
	if (rc < 0)
		return l || e.code != ERR_IO || !*e.text ? CHILD_WRONG : CHILD_REFUSED;
	if (ledger_check(l, NULL, NULL, &e) < 0)
		return CHILD_WRONG;
	ledger_close(l);
	return shim.hit ? CHILD_DONE : CHILD_UNHURT;
}

/* The tables are those of the one version or of the other, and right. */
static void
one_shape(const char *path)
{
	struct ledger *l;

	for (int i = 0; i < 2; i++) {
		ok(ledger_open(&l, path, i ? &test_model : &old_model, &station_a, true, NULL, &ok_e));
		test_check(l);
		ledger_close(l);
	}
}

static int
child(const char *path, int (*work)(struct ledger *, struct err *), enum fault fault, long k)
{
	struct err e = { 0 };
	struct ledger *l;
	int64_t before, after;
	int rc;

	shim_install(fault);
	shim.lazy = true;
	if (!work) {
		shim.countdown = k;
		rc = ledger_create(path, &test_model, NULL, "石沟镇", &station_a, &e);
		shim.countdown = -1;
		return !shim.hit ? CHILD_UNHURT : rc == 0 ? CHILD_DONE : CHILD_REFUSED;
	}
	if (work == do_migrate)
		return migrating_child(path, k);
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
every_fault(struct place_of_test *t, const char *from, int (*work)(struct ledger *, struct err *), int64_t more)
{
	char path[128];
	int64_t before = 0, after, points = 0;
	struct ledger *l;

	snprintf(path, sizeof path, "%s/0.db", t->folder);
	if (work)
		ok(ledger_total(t->l, &job, &before, &ok_e));
	for (enum fault fault = FAULT_ERROR; fault <= FAULT_DEATH; fault++)
		for (long k = 0, how = -1; how != CHILD_UNHURT; k += EVERY) {
			unlink(path);
			if (work)
				ok(file_copy(from, path, true, &ok_e));
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
			if (work == do_migrate)
				one_shape(path);
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
	assert_true(points > 30 / EVERY);
}

static void
test_save_under_fault(void **state)
{
	struct place_of_test *t = *state;

	for (int i = 0; i < 20; i++)
		test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	every_fault(t, t->path, do_save, 2);
}

static void
test_rebuild_under_fault(void **state)
{
	struct place_of_test *t = *state;

	for (int i = 0; i < 20; i++)
		test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	every_fault(t, t->path, do_rebuild, 0);
}

/* A new version of the program makes the tables anew. */
static void
test_migrate_under_fault(void **state)
{
	struct place_of_test *t = *state;
	char old[128];
	struct ledger *l;

	for (int i = 0; i < 20; i++)
		test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	snprintf(old, sizeof old, "%s/1.db", t->folder);
	ok(file_copy(t->path, old, false, &ok_e));
	ok(ledger_open(&l, old, &old_model, &station_a, false, NULL, &ok_e));
	ledger_close(l);
	every_fault(t, old, do_migrate, 0);
}

static void
test_create_under_fault(void **state)
{
	every_fault(*state, NULL, NULL, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_save_under_fault), TEST(test_rebuild_under_fault), TEST(test_migrate_under_fault),
		TEST(test_create_under_fault) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
