/*
 * Merging, taking back, backups and restoring while the disk fails, fills
 * up or the process dies at the k-th write, for every k: what is opened
 * afterwards is the ledger before or the ledger after.  The same for a
 * stick while a pack is written: it has the whole pack or none.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/id.h"
#include "db/merge.h"
#include "db/pack.h"
#include "db/pack_int.h"
#define TEST_FOLDERS "/dev/shm"
#include "db/testmodel.h"
#include "fault/shim.h"
#include "office/backup.h"
#include "office/office.h"

#if defined __SANITIZE_ADDRESS__
#define EVERY 12		/* under sanitizers: each so many-th of the points */
#else
#define EVERY 1
#endif

enum { CHILD_DONE = 0, CHILD_REFUSED = 1, CHILD_DIED = SHIM_DIED, CHILD_WRONG = 3, CHILD_UNHURT = 4 };

/* --- libc's own calls fail too: packs and copies go past SQLite --------------------------------------------------------- */

static bool libc_fails;	/* only in a child, only while it works */

static bool
libc_due(void)
{
	if (!libc_fails || !due())
		return false;
	if (shim.fault == FAULT_DEATH)
		_exit(CHILD_DIED);
	errno = shim.fault == FAULT_FULL ? ENOSPC : EIO;
	return true;
}

ssize_t
write(int fd, const void *p, size_t n)
{
	if (libc_fails && shim.countdown == 0 && shim.fault != FAULT_ERROR)
		(void)syscall(SYS_write, fd, p, n / 2);
	return libc_due() ? -1 : syscall(SYS_write, fd, p, n);
}

/* Nothing is really synced: the machine goes on, only the order of things matters. */
int
fsync(int fd)
{
	(void)fd;
	return libc_due() ? -1 : 0;
}

int
fdatasync(int fd)
{
	return fsync(fd);
}

int
rename(const char *from, const char *to)
{
	return libc_due() ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
link(const char *from, const char *to)
{
	return libc_due() ? -1 : (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* --- files ---------------------------------------------------------------------------------------------------------------- */

static char *
in_folder(const struct place_of_test *t, const char *name)
{
	return file_join(t->folder, name);
}

static void
remove_all(const struct place_of_test *t, const char *pattern)
{
	char *p = in_folder(t, pattern);
	glob_t g;

	if (glob(p, 0, NULL, &g) == 0) {
		for (size_t i = 0; i < g.gl_pathc; i++)
			unlink(g.gl_pathv[i]);
		globfree(&g);
	}
	free(p);
}

/* Files that were opened and checked, by their content: most faults leave the very same bytes as one before. */
static struct sound { uint8_t content[16]; int64_t edits; } sound[64];
static size_t n_sound;

static bool
content_of(const char *path, uint8_t out[16])
{
	struct buf b = BUF_INIT;
	bool alone;

	buf_addf(&b, "%s-journal", path);
	alone = !file_exists(buf_str(&b));
	buf_clear(&b);
	if (alone) {
		ok(file_read(&b, path, 1 << 24, &ok_e));
		id_hash(out, 16, b.p, b.n, NULL, 0);
	}
	buf_release(&b);
	return alone;
}

static int64_t
edits_in(const char *path, const struct model *m)
{
	struct ledger *l;
	uint8_t content[16];
	int64_t n;

	if (content_of(path, content))
		for (size_t i = 0; i < n_sound && i < 64; i++)
			if (memcmp(sound[i].content, content, 16) == 0)
				return sound[i].edits;
	ok(ledger_open(&l, path, m, &station_a, false, NULL, &ok_e));
	ok(ledger_check(l, NULL, &n, &ok_e));
	ledger_close(l);
	if (content_of(path, content)) {
		memcpy(sound[n_sound % 64].content, content, 16);
		sound[n_sound++ % 64].edits = n;
	}
	return n;
}

/* Another station's copy: worked on, and the same jobs worked on here. */
static char *
other_ledger(struct place_of_test *t)
{
	char *path = in_folder(t, "1.db");
	int64_t rows[6];
	struct ledger *b;

	for (int i = 0; i < 6; i++)
		rows[i] = test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	ok(file_copy(t->path, path, false, &ok_e));
	b = test_open(path, &station_b);
	for (int i = 0; i < 6; i++) {
		struct record here = test_get(t->l, &job, rows[i]), there = test_get(b, &job, rows[i]);

		test_set_text(t->l, &here, "what", "渠道堵塞");
		test_set_text(b, &there, "what", "水渠堵了");
		test_job(b, "2026-11-18", "路灯不亮", 0);
		record_release(&here);
		record_release(&there);
	}
	ledger_close(b);
	return path;
}

/* --- under fault ------------------------------------------------------------------------------------------------------------ */

struct work {
	int (*run)(struct ledger *l, const char *other, struct err *e);
	const char *other;	/* a file it reads or writes */
	int64_t before;		/* edits */
};

static int
do_merge(struct ledger *l, const char *other, struct err *e)
{
	struct merge *m;
	int64_t batch;

	return merge_begin(&m, l, other, NULL, 7, NULL, e) < 0 ? -1 : merge_commit(m, &batch, e);
}

static int
do_take_back(struct ledger *l, const char *other, struct err *e)
{
	struct merge_blockers b;
	struct merge_batch last;
	int rc;

	(void)other;
	if (merge_last(l, &last, e) < 0)
		return -1;
	rc = merge_take_back(l, last.batch, &b, NULL, e);
	merge_blockers_release(&b);
	return rc;
}

static int
do_backup(struct ledger *l, const char *other, struct err *e)
{
	return ledger_backup(l, other, NULL, e);
}

static int
do_pack(struct ledger *l, const char *other, struct err *e)
{
	struct pack_result r;

	return pack_write(l, other, 0, NULL, NULL, &r, e);
}

static int
child(const char *path, const struct work *w, enum fault fault, long k, bool libc)
{
	struct err e = { 0 };
	struct ledger *l;
	int64_t after;
	int rc;

	shim_install(fault);
	shim.lazy = true;
	if (ledger_open(&l, path, &test_model, &station_a, false, NULL, &e) < 0)
		return CHILD_WRONG;
	libc_fails = libc;
	shim.countdown = k;
	rc = w->run(l, w->other, &e);
	shim.countdown = -1;
	libc_fails = false;
	if (rc < 0 && (e.code != ERR_IO || !*e.text)) {
		fprintf(stderr, "code %d: %s\n", (int)e.code, e.text);
		return CHILD_WRONG;
	}
	/* the same handle goes on as if nothing had been */
	if (rc < 0 && (ledger_check(l, NULL, &after, &e) < 0 || after != w->before)) {
		fprintf(stderr, "%s\n", e.text);
		return CHILD_WRONG;
	}
	ledger_close(l);
	return !shim.hit ? CHILD_UNHURT : rc == 0 ? CHILD_DONE : CHILD_REFUSED;
}

static int
run_child(const char *path, const struct work *w, enum fault fault, long k, bool libc)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(child(path, w, fault, k, libc));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
said_right(int how, int64_t now, int64_t before, int64_t after, enum fault fault, long k)
{
	if (how == CHILD_WRONG)
		fail_msg("fault %d at %ld: the handle is no longer what it was", (int)fault, k);
	if (now != before && now != after)
		fail_msg("fault %d at %ld: %lld edits, neither %lld nor %lld", (int)fault, k, (long long)now, (long long)before, (long long)after);
	if ((how == CHILD_DONE || how == CHILD_UNHURT) && now != after)
		fail_msg("fault %d at %ld: said done and was not", (int)fault, k);
	if (how == CHILD_REFUSED && now != before)
		fail_msg("fault %d at %ld: said refused and was written", (int)fault, k);
}

static void
every_fault(struct place_of_test *t, const char *from, struct work *w, int64_t after)
{
	char *path = in_folder(t, "0.db");
	int64_t before = edits_in(from, &test_model), points = 0;

	w->before = before;
	for (enum fault fault = FAULT_ERROR; fault <= FAULT_DEATH; fault++)
		for (long k = 0, how = -1; how != CHILD_UNHURT; k += EVERY, points++) {
			remove_all(t, "0.db*");
			ok(file_copy(from, path, false, &ok_e));
			how = run_child(path, w, fault, k, false);
			said_right((int)how, edits_in(path, &test_model), before, after, fault, k);
		}
	assert_true(points > 40 / EVERY);
	remove_all(t, "0.db*");
	free(path);
}

static void
test_merge_under_fault(void **state)
{
	struct place_of_test *t = *state;
	char *other = other_ledger(t);
	struct work w = { .run = do_merge, .other = other };

	every_fault(t, t->path, &w, edits_in(t->path, &test_model) + 12);
	free(other);
}

static void
test_take_back_under_fault(void **state)
{
	struct place_of_test *t = *state;
	int64_t before = edits_in(t->path, &test_model);
	char *other = other_ledger(t), *merged = in_folder(t, "2.db");
	struct work w = { .run = do_take_back };
	struct ledger *l;
	struct err e;

	before = edits_in(t->path, &test_model);
	ok(file_copy(t->path, merged, false, &ok_e));
	l = test_open(merged, &station_a);
	assert_int_equal(do_merge(l, other, &e), 0);
	ledger_close(l);
	every_fault(t, merged, &w, before);
	free(other);
	free(merged);
}

/* A backup is there whole or not at all, and the ledger is not touched either way. */
static void
test_backup_under_fault(void **state)
{
	struct place_of_test *t = *state;
	char *to = in_folder(t, "3.db");
	struct work w = { .run = do_backup, .other = to };
	int64_t n, points = 0;

	for (int i = 0; i < 6; i++)
		test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	n = w.before = edits_in(t->path, &test_model);
	for (int libc = 0; libc <= 1; libc++)
		for (enum fault fault = FAULT_ERROR; fault <= FAULT_DEATH; fault++)
			for (long k = 0, how = -1; how != CHILD_UNHURT; k += EVERY, points++) {
				remove_all(t, "3.db*");
				how = run_child(t->path, &w, fault, k, libc);
				/* the folder's own sync may fail with the file in its place: refused and there is no lie */
				said_right(how == CHILD_REFUSED ? CHILD_DIED : (int)how, file_exists(to) ? edits_in(to, &test_model) : 0, 0, n, fault, k);
				assert_int_equal(edits_in(t->path, &test_model), n);
			}
	assert_true(points > 60 / EVERY);
	remove_all(t, "3.db*");
	free(to);
}

/* The stick fills up, fails or is pulled at every write: no pack under its name, or one that is whole. */
static void
test_pack_under_fault(void **state)
{
	struct place_of_test *t = *state;
	char *to = in_folder(t, "4.ybz");
	struct work w = { .run = do_pack, .other = to };
	struct pack_info info;
	int64_t points = 0, n;

	for (int i = 0; i < 6; i++)
		test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	n = w.before = edits_in(t->path, &test_model);
	for (enum fault fault = FAULT_ERROR; fault <= FAULT_DEATH; fault++)
		for (long k = 0, how = -1; how != CHILD_UNHURT; k++, points++) {
			unlink(to);
			remove_all(t, ".ybz-tmp-*");
			how = run_child(t->path, &w, fault, k, true);
			if (file_exists(to))
				ok(pack_look(to, NULL, NULL, &info, (uint8_t[ID_BYTES]){ 0 }, &ok_e));
			said_right(how == CHILD_REFUSED ? CHILD_DIED : (int)how, file_exists(to) ? info.edits : 0, 0, n, fault, k);
			if (how != CHILD_DIED) {	/* nothing half written stays behind */
				char *pattern = in_folder(t, ".ybz-tmp-*");
				glob_t g;

				assert_int_equal(glob(pattern, 0, NULL, &g), GLOB_NOMATCH);
				globfree(&g);
				free(pattern);
			}
		}
	assert_true(points >= 9);
	unlink(to);
	remove_all(t, ".ybz-tmp-*");
	free(to);
}

/* --- restoring ------------------------------------------------------------------------------------------------------------- */

static int
restoring_child(const struct office_options *opt, const char *folder, const char *file, enum fault fault, long k, bool libc)
{
	struct err e = { 0 };
	char *kept = NULL;
	int rc;

	shim_install(fault);
	shim.lazy = true;
	libc_fails = libc;
	shim.countdown = k;
	rc = backup_restore(opt, folder, file, &kept, &e);
	shim.countdown = -1;
	libc_fails = false;
	if (rc < 0 && !*e.text)
		return CHILD_WRONG;
	free(kept);
	return !shim.hit ? CHILD_UNHURT : rc == 0 ? CHILD_DONE : CHILD_REFUSED;
}

static void
add_staff(struct ledger *l, const char *name)
{
	struct changes cs;
	int64_t batch;

	changes_init(&cs);
	change_set_text(changes_add(&cs, model_entity(&office_model, "staff")), "name", name);
	ok(ledger_save(l, &cs, 0, &batch, &ok_e));
	changes_release(&cs);
}

/* The ledger is the old or the new one, and the old one is still there when the new one is. */
static void
test_restore_under_fault(void **state)
{
	struct place_of_test *t = *state;
	char *path = in_folder(t, "office.db"), *mine = in_folder(t, "5.db"), *copy = in_folder(t, "6.db"), *folder = in_folder(t, "kept");
	struct office_options opt = { .state_folder = t->folder, .ledger_path = path, .backup_folder = folder };
	int64_t before, after, points = 0;
	struct ledger *l;

	ok(ledger_create(mine, &office_model, NULL, "石沟镇", &station_a, &ok_e));
	ok(file_copy(mine, copy, false, &ok_e));
	ok(ledger_open(&l, mine, &office_model, &station_a, false, NULL, &ok_e));
	add_staff(l, "周敏");
	add_staff(l, "张建国");
	ledger_close(l);
	before = edits_in(mine, &office_model);
	after = edits_in(copy, &office_model);
	assert_true(before == after + 2);
	for (int libc = 0; libc <= 1; libc++)
		for (enum fault fault = FAULT_ERROR; fault <= FAULT_DEATH; fault++)
			for (long k = 0, how = -1; how != CHILD_UNHURT; k += EVERY, points++) {
				int64_t now, kept = 0;
				int status;
				glob_t g;
				pid_t pid;

				remove_all(t, "office.db*");
				remove_all(t, ".yibenzhang-*");
				remove_all(t, "kept/*");
				remove_all(t, "kept/.yibenzhang-*");
				ok(file_copy(mine, path, false, &ok_e));
				pid = fork();
				if (pid == 0)
					_exit(restoring_child(&opt, folder, copy, fault, k, libc));
				assert_int_equal(waitpid(pid, &status, 0), pid);
				assert_true(WIFEXITED(status));
				how = WEXITSTATUS(status);
				if (!file_exists(path))
					fail_msg("fault %d at %ld: no ledger any more", (int)fault, k);
				now = edits_in(path, &office_model);
				said_right(how == CHILD_REFUSED ? CHILD_DIED : (int)how, now, before, after, fault, k);
				if (now == before)
					continue;
				for (int i = 0; i < 2; i++) {
					char *pattern = in_folder(t, i ? "kept/*.db" : "office.db.*");

					if (glob(pattern, 0, NULL, &g) == 0)
						for (size_t j = 0; j < g.gl_pathc; j++)
							if (strstr(g.gl_pathv[j], "journal") == NULL && edits_in(g.gl_pathv[j], &office_model) == before)
								kept++;
					globfree(&g);
					free(pattern);
				}
				if (kept == 0)
					fail_msg("fault %d at %ld: the ledger before is nowhere", (int)fault, k);
			}
	assert_true(points > 30 / EVERY);
	remove_all(t, "office.db*");
	remove_all(t, ".yibenzhang-*");
	remove_all(t, "kept/*");
	remove_all(t, "kept/.yibenzhang-*");
	rmdir(folder);
	free(path);
	free(mine);
	free(copy);
	free(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_merge_under_fault), TEST(test_take_back_under_fault), TEST(test_backup_under_fault),
		TEST(test_pack_under_fault), TEST(test_restore_under_fault) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
