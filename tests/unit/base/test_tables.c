/* The committed tables are what their generators make of the Unicode data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/pinyin_table.h"
#include "base/width_table.h"

#define UNICODE "/usr/share/unicode"
#define MAX_TABLE ((size_t)4 << 20)

static bool
has_data(const char *name)
{
	static const char *const ends[] = { "", ".gz", ".bz2" };
	struct buf b = BUF_INIT;
	bool found = false;
	size_t i;

	for (i = 0; i < 3; i++) {
		buf_clear(&b);
		buf_addf(&b, UNICODE "/%s%s", name, ends[i]);
		found = found || file_exists(buf_str(&b));
	}
	buf_release(&b);
	return found;
}

static void
run_into(const char *script, const char *out)
{
	int status, fd;
	pid_t pid = fork();

	if (pid == 0) {
		fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (fd < 0 || dup2(fd, 1) < 0)
			_exit(126);
		execl("/bin/sh", "sh", script, UNICODE, (char *)NULL);
		_exit(127);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
check_table(const char *script, const char *committed)
{
	char folder[] = "/tmp/ybz-tables-XXXXXX";
	struct buf fresh = BUF_INIT, held = BUF_INIT;
	struct err e;
	char *path;

	assert_non_null(mkdtemp(folder));
	path = file_join(folder, "table.c");
	run_into(script, path);
	assert_int_equal(file_read(&fresh, path, MAX_TABLE, &e), 0);
	assert_int_equal(file_read(&held, committed, MAX_TABLE, &e), 0);
	unlink(path);
	rmdir(folder);
	free(path);
	if (fresh.n != held.n || memcmp(fresh.p, held.p, held.n) != 0)
		fail_msg("%s is not what %s makes; run it again", committed, script);
	buf_release(&fresh);
	buf_release(&held);
}

/* The tables are of Unicode 15.0; data of another version differs rightly. */
static void
need_data(const char *name)
{
	struct buf b = BUF_INIT;
	struct err e;
	bool same = file_read(&b, UNICODE "/EastAsianWidth.txt", MAX_TABLE, &e) == 0
		&& strncmp(buf_str(&b), "# EastAsianWidth-15.0", 21) == 0;

	buf_release(&b);
	if (!same || !has_data(name)) {
		print_message("skipped: no " UNICODE " of Unicode 15.0 (package unicode-data)\n");
		skip();
	}
}

static void
test_width_table(void **state)
{
	(void)state;
	need_data("extracted/DerivedGeneralCategory.txt");
	check_table("src/base/gen/width.sh", "src/base/width_table.c");
}

static void
test_pinyin_table(void **state)
{
	(void)state;
	need_data("Unihan_Readings.txt");
	check_table("src/base/gen/pinyin.sh", "src/base/pinyin_table.c");
}

static void
check_sorted(const struct width_range *r, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		assert_true(r[i].lo <= r[i].hi);
		assert_true(i == 0 || r[i - 1].hi < r[i].lo);
	}
}

static void
test_sorted(void **state)
{
	size_t i;

	(void)state;
	check_sorted(width_wide, width_wide_n);
	check_sorted(width_zero, width_zero_n);
	for (i = 1; i < pinyin_surnames_n; i++)
		assert_true(pinyin_surnames[i - 1].cp < pinyin_surnames[i].cp);
}

/* text_width_cp answers these without looking. */
static void
test_shortcuts(void **state)
{
	size_t i;
	bool han = false;

	(void)state;
	for (i = 0; i < width_wide_n; i++) {
		assert_true(width_wide[i].lo >= 0x300);
		han = han || (width_wide[i].lo <= 0x4E00 && width_wide[i].hi >= 0x9FFF);
	}
	assert_true(han);
	for (i = 0; i < width_zero_n; i++)
		assert_true(width_zero[i].lo >= 0x300);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_width_table),
		cmocka_unit_test(test_pinyin_table),
		cmocka_unit_test(test_sorted),
		cmocka_unit_test(test_shortcuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
