/* Folders, whole files, and what a person reads when the disk refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

struct place {
	char folder[64];
	char *file;
};

static int
setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	snprintf(p->folder, sizeof(p->folder), "/tmp/ybz-file-XXXXXX");
	if (mkdtemp(p->folder) == NULL)
		return -1;
	p->file = file_join(p->folder, "账本.txt");
	*state = p;
	return 0;
}

static void
remove_tree(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *entry;
	char *inside;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		inside = file_join(path, entry->d_name);
		if (unlink(inside) != 0)
			remove_tree(inside);
		free(inside);
	}
	if (d != NULL)
		closedir(d);
	rmdir(path);
}

static int
teardown(void **state)
{
	struct place *p = *state;

	remove_tree(p->folder);
	free(p->file);
	free(p);
	return 0;
}

static int
count_files(const char *folder)
{
	DIR *d = opendir(folder);
	int n = 0;

	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;
}

static void
expect_content(const char *path, const char *want)
{
	struct buf b = BUF_INIT;
	struct err e;

	assert_int_equal(file_read(&b, path, 1 << 20, &e), 0);
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
}

static int
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

static void
test_replace(void **state)
{
	struct place *p = *state;
	struct err e;
	mode_t old = umask(0);

	assert_int_equal(file_replace(p->file, "一", 3, &e), 0);
	assert_int_equal(mode_of(p->file), 0600);
	umask(0777);
	assert_int_equal(file_replace(p->file, "二二", 6, &e), 0);
	umask(old);
	assert_int_equal(mode_of(p->file), 0600);
	expect_content(p->file, "二二");
	assert_int_equal(file_replace(p->file, NULL, 0, &e), 0);
	expect_content(p->file, "");
	assert_int_equal(count_files(p->folder), 1);
}

static void
test_replace_link(void **state)
{
	struct place *p = *state;
	struct err e;
	struct stat st;
	char *link_path = file_join(p->folder, "link");

	assert_int_equal(file_replace(p->file, "old", 3, &e), 0);
	assert_int_equal(symlink(p->file, link_path), 0);
	assert_int_equal(file_replace(link_path, "new", 3, &e), 0);
	assert_int_equal(lstat(link_path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	expect_content(p->file, "new");
	free(link_path);
}

static void
test_replace_relative_and_long(void **state)
{
	struct place *p = *state;
	struct err e;
	char name[256], cwd[4096];

	assert_non_null(getcwd(cwd, sizeof(cwd)));
	assert_int_equal(chdir(p->folder), 0);
	memset(name, 'n', 255);
	name[255] = '\0';
	assert_int_equal(file_replace(name, "x", 1, &e), 0);
	expect_content(name, "x");
	assert_int_equal(chdir(cwd), 0);
}

/* A full disk, as far as a test can have one: a limit on the size of files. */
static void
test_no_space(void **state)
{
	struct place *p = *state;
	struct rlimit old, small;
	struct err e;
	char big[8192];
	int rc;

	memset(big, 'x', sizeof(big));
	assert_int_equal(file_replace(p->file, "old", 3, &e), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 4096;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	rc = file_replace(p->file, big, sizeof(big), &e);
	setrlimit(RLIMIT_FSIZE, &old);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(rc, -1);
	assert_int_equal(e.code, ERR_IO);
	assert_non_null(strstr(e.text, "原来的文件没有动"));
	expect_content(p->file, "old");
	assert_int_equal(count_files(p->folder), 1);
}

static void
test_read(void **state)
{
	struct place *p = *state;
	struct buf b = BUF_INIT;
	struct err e;

	assert_int_equal(file_read(&b, p->file, 10, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
	assert_non_null(strstr(e.text, p->file));
	assert_int_equal(file_replace(p->file, "0123456789", 10, &e), 0);
	buf_adds(&b, "before");
	assert_int_equal(file_read(&b, p->file, 10, &e), 0);
	assert_string_equal(buf_str(&b), "before0123456789");
	assert_int_equal(file_read(&b, p->file, 9, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	assert_string_equal(buf_str(&b), "before0123456789");
	assert_int_equal(file_read(&b, p->folder, 9, &e), -1);
	assert_int_equal(file_read(&b, "/dev/zero", 100000, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	buf_release(&b);
}

static void
test_copy(void **state)
{
	struct place *p = *state;
	struct buf big = BUF_INIT, back = BUF_INIT;
	struct err e;
	char *to = file_join(p->folder, "copy");
	int i;

	for (i = 0; i < 100000; i++)
		buf_addf(&big, "%d ", i);
	assert_int_equal(file_replace(p->file, big.p, big.n, &e), 0);
	assert_int_equal(file_copy(p->file, to, false, &e), 0);
	assert_int_equal(mode_of(to), 0600);
	assert_int_equal(file_read(&back, to, 1 << 20, &e), 0);
	assert_int_equal(back.n, big.n);
	assert_memory_equal(back.p, big.p, big.n);
	assert_int_equal(file_replace(p->file, "new", 3, &e), 0);
	assert_int_equal(file_copy(p->file, to, false, &e), -1);
	assert_non_null(strstr(e.text, "已经有了"));
	assert_int_equal(file_copy(p->file, to, true, &e), 0);
	expect_content(to, "new");
	assert_int_equal(file_copy("/nonexistent", to, true, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
	assert_int_equal(file_copy(p->folder, to, true, &e), -1);
	expect_content(to, "new");
	assert_int_equal(count_files(p->folder), 2);
	free(to);
	buf_release(&big);
	buf_release(&back);
}

static void
test_make_folder(void **state)
{
	struct place *p = *state;
	struct err e;
	char *deep = file_join(p->folder, "a/b//c");
	char *under = file_join(p->file, "x");
	mode_t old = umask(0777);
	int rc = file_make_folder(deep, &e);

	umask(old);
	assert_int_equal(rc, 0);
	assert_int_equal(mode_of(deep), 0700);
	assert_int_equal(file_make_folder(deep, &e), 0);
	assert_int_equal(file_replace(p->file, "x", 1, &e), 0);
	assert_int_equal(file_make_folder(p->file, &e), -1);
	assert_non_null(strstr(e.text, "不是文件夹"));
	assert_int_equal(file_make_folder(under, &e), -1);
	assert_int_equal(file_make_folder("", &e), -1);
	free(deep);
	free(under);
}

static void
test_folders(void **state)
{
	struct place *p = *state;
	struct buf want = BUF_INIT;
	struct err e;
	char *path = NULL;

	unsetenv("XDG_CONFIG_HOME");
	unsetenv("XDG_STATE_HOME");
	setenv("HOME", p->folder, 1);
	assert_int_equal(file_folder(&path, FILE_CONFIG, &e), 0);
	buf_addf(&want, "%s/.config/yibenzhang", p->folder);
	assert_string_equal(path, buf_str(&want));
	assert_int_equal(mode_of(path), 0700);
	free(path);
	buf_clear(&want);
	buf_addf(&want, "%s/elsewhere", p->folder);
	setenv("XDG_STATE_HOME", buf_str(&want), 1);
	assert_int_equal(file_folder(&path, FILE_STATE, &e), 0);
	buf_adds(&want, "/yibenzhang");
	assert_string_equal(path, buf_str(&want));
	free(path);
	setenv("XDG_DATA_HOME", "relative", 1);
	assert_int_equal(file_folder(&path, FILE_DATA, &e), 0);
	buf_clear(&want);
	buf_addf(&want, "%s/.local/share/yibenzhang", p->folder);
	assert_string_equal(path, buf_str(&want));
	free(path);
	buf_release(&want);
}

static void
test_folders_refused(void **state)
{
	struct place *p = *state;
	struct err e;
	char *path = NULL;

	unsetenv("XDG_CONFIG_HOME");
	unsetenv("HOME");
	assert_int_equal(file_folder(&path, FILE_CONFIG, &e), -1);
	assert_non_null(strstr(e.text, "HOME"));
	setenv("HOME", "relative", 1);
	assert_int_equal(file_folder(&path, FILE_CONFIG, &e), -1);
	/* Not even root makes a folder there. */
	setenv("HOME", "/proc/self", 1);
	assert_int_equal(file_folder(&path, FILE_CONFIG, &e), -1);
	assert_non_null(strstr(e.text, "/proc/self/.config"));
	assert_non_null(strstr(e.text, "XDG_CONFIG_HOME"));
	if (geteuid() != 0) {
		setenv("HOME", p->folder, 1);
		chmod(p->folder, 0500);
		assert_int_equal(file_folder(&path, FILE_CONFIG, &e), -1);
		chmod(p->folder, 0700);
		assert_non_null(strstr(e.text, "没有权限"));
	}
	setenv("HOME", p->folder, 1);
	assert_null(path);
}

static void
test_small_things(void **state)
{
	struct place *p = *state;
	struct err e;
	char *j;

	j = file_join("/a/", "b");
	assert_string_equal(j, "/a/b");
	free(j);
	j = file_join("", "b");
	assert_string_equal(j, "b");
	free(j);
	assert_true(file_exists(p->folder));
	assert_false(file_exists(p->file));
	assert_true(file_free_bytes(p->folder) >= 0);
	assert_true(file_free_bytes(p->file) >= 0);
	assert_int_equal(file_free_bytes("/nonexistent/a/b"), -1);
	assert_int_equal(file_sync_folder_of(p->file, &e), 0);
	assert_int_equal(file_sync_folder_of("/nonexistent/a/b", &e), -1);
	assert_int_equal(file_replace("/nonexistent/a/b", "x", 1, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_replace, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replace_link, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replace_relative_and_long, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_space, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_copy, setup, teardown),
		cmocka_unit_test_setup_teardown(test_make_folder, setup, teardown),
		cmocka_unit_test_setup_teardown(test_folders, setup, teardown),
		cmocka_unit_test_setup_teardown(test_folders_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_small_things, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
