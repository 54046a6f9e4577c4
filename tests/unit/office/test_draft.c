/* test_draft.c - what is typed survives the program. */
#include "desk.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

struct box {
	char folder[64];
	struct err e;
};

static void
box_open(struct box *b)
{
	memcpy(b->folder, "/tmp/ybz-draft-XXXXXX", sizeof("/tmp/ybz-draft-XXXXXX"));
	assert_non_null(mkdtemp(b->folder));
}

static void
box_close(struct box *b)
{
	chmod(b->folder, 0700);
	nftw(b->folder, desk_unlink, 8, FTW_DEPTH | FTW_PHYS);
}

static size_t
box_files(const struct box *b)
{
	DIR *dir = opendir(b->folder);
	size_t n = 0;

	for (struct dirent *de; (de = readdir(dir)) != NULL;)
		n += de->d_name[0] != '.';
	closedir(dir);
	return n;
}

static char *
box_file(const struct box *b)
{
	DIR *dir = opendir(b->folder);
	char *path = NULL;

	for (struct dirent *de; (de = readdir(dir)) != NULL;)
		if (de->d_name[0] != '.')
			path = file_join(b->folder, de->d_name);
	closedir(dir);
	return path;
}

static int64_t
begin(struct drafts *d)
{
	const char *names[] = { "name", "note" }, *shown[] = { "", "原来\t有\\n的\n两行" };
	uint8_t id[2][ID_BYTES] = { { 1 }, { 2 } };
	struct ids bases = { id, 2 };

	return drafts_begin(d, "household", 7, 42, &bases, names, shown, 2);
}

/* A program that dies by kill -9 after typing; no tick, no close. */
static void
die_typing(struct box *b, bool half_line)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		struct drafts *d;
		int64_t id;

		if (drafts_open(&d, b->folder, &b->e) != 0)
			_exit(1);
		id = begin(d);
		drafts_type(d, id, "name", "张");
		drafts_type(d, id, "name", "张建");
		if (half_line) {
			char *path = box_file(b);
			int fd = open(path, O_WRONLY | O_APPEND);

			if (write(fd, "0123456789abcdef\tT\t1\t5\tname\t张建囗", 36) < 0)
				_exit(1);
		}
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

static void
expect_the_draft(struct box *b)
{
	struct drafts *d;
	struct draft_list l;
	struct draft r;

	OK(drafts_open(&d, b->folder, &b->e), b->e);
	drafts_list(d, &l);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.p[0].entity, "household");
	assert_string_equal(l.p[0].summary, "张建");
	assert_int_equal(l.p[0].row, 7);
	assert_int_equal(l.p[0].who, 42);
	OK(drafts_read(d, l.p[0].id, &r, &b->e), b->e);
	assert_int_equal(r.bases.n, 2);
	assert_int_equal(r.bases.p[1][0], 2);
	assert_string_equal(r.typed[0], "张建");
	assert_null(r.typed[1]);
	assert_string_equal(r.shown[1], "原来\t有\\n的\n两行");
	draft_release(&r);
	draft_list_release(&l);
	drafts_close(d);
}

static void
test_kill_in_the_middle_of_a_word(void **state)
{
	struct box b;

	(void)state;
	box_open(&b);
	die_typing(&b, false);
	expect_the_draft(&b);
	/* Taken over and closed again: still there, and once. */
	expect_the_draft(&b);
	assert_int_equal(box_files(&b), 1);
	box_close(&b);
}

static void
test_half_a_line_is_passed_over(void **state)
{
	struct box b;

	(void)state;
	box_open(&b);
	die_typing(&b, true);
	expect_the_draft(&b);
	box_close(&b);
}

static void
test_altered_line_is_passed_over(void **state)
{
	struct box b;
	struct drafts *d;
	struct draft_list l;
	char *path;
	int fd;

	(void)state;
	box_open(&b);
	die_typing(&b, false);
	path = box_file(&b);
	fd = open(path, O_RDWR);
	assert_int_equal(pwrite(fd, "x", 1, lseek(fd, 0, SEEK_END) - 3), 1);
	close(fd);
	free(path);
	OK(drafts_open(&d, b.folder, &b.e), b.e);
	drafts_list(d, &l);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.p[0].summary, "张");
	draft_list_release(&l);
	drafts_close(d);
	box_close(&b);
}

static void
test_a_living_program_keeps_its_drafts(void **state)
{
	struct box b;
	struct drafts *a, *c;
	struct draft_list l;

	(void)state;
	box_open(&b);
	OK(drafts_open(&a, b.folder, &b.e), b.e);
	drafts_type(a, begin(a), "name", "王");
	OK(drafts_open(&c, b.folder, &b.e), b.e);
	drafts_list(c, &l);
	assert_int_equal(l.n, 0);
	draft_list_release(&l);
	drafts_list(a, &l);
	assert_int_equal(l.n, 1);
	draft_list_release(&l);
	drafts_close(c);
	drafts_close(a);
	box_close(&b);
}

static void
test_ended_drafts_leave_nothing(void **state)
{
	struct box b;
	struct drafts *d;
	int64_t id;

	(void)state;
	box_open(&b);
	OK(drafts_open(&d, b.folder, &b.e), b.e);
	id = begin(d);
	drafts_type(d, id, "name", "王");
	drafts_end(d, id);
	drafts_close(d);
	assert_int_equal(box_files(&b), 0);
	box_close(&b);
}

static void
test_a_line_outside_a_form(void **state)
{
	struct box b = { 0 };
	struct drafts *d;
	struct draft_list l;
	char *s;

	(void)state;
	box_open(&b);
	assert_int_equal(drafts_open(&d, b.folder, &b.e), 0);
	assert_null(drafts_line(d, "为什么", 1));
	drafts_line_type(d, "为什么", "水\t泵\n坏了");
	drafts_line_type(d, "哪天", "昨天");
	drafts_close(d);
	/* there again in another program, and no form to go on with */
	assert_int_equal(drafts_open(&d, b.folder, &b.e), 0);
	drafts_list(d, &l);
	assert_int_equal(l.n, 0);
	draft_list_release(&l);
	s = drafts_line(d, "为什么", 1);
	assert_string_equal(s, "水\t泵\n坏了");
	free(s);
	/* given, and nothing saved since: still there; saved: gone, and only that one */
	drafts_line_given(d, "为什么", 1);
	s = drafts_line(d, "为什么", 1);
	assert_string_equal(s, "水\t泵\n坏了");
	free(s);
	assert_null(drafts_line(d, "为什么", 2));
	s = drafts_line(d, "哪天", 2);
	assert_string_equal(s, "昨天");
	free(s);
	drafts_line_type(d, "哪天", "");
	assert_null(drafts_line(d, "哪天", 2));
	drafts_close(d);
	box_close(&b);
}

static void
test_thrown_away_and_there_again(void **state)
{
	struct box b = { 0 };
	struct drafts *d;
	struct draft was, is;
	int64_t id;

	(void)state;
	box_open(&b);
	assert_int_equal(drafts_open(&d, b.folder, &b.e), 0);
	id = begin(d);
	drafts_type(d, id, "note", "改成\t这样");
	assert_int_equal(drafts_read(d, id, &was, &b.e), 0);
	drafts_end(d, id);
	id = drafts_again(d, &was);
	drafts_close(d);
	assert_int_equal(drafts_open(&d, b.folder, &b.e), 0);
	assert_int_equal(drafts_read(d, id, &is, &b.e), 0);
	assert_string_equal(is.entity, was.entity);
	assert_int_equal(is.row, 7);
	assert_int_equal(is.who, 42);
	assert_int_equal(is.bases.n, 2);
	assert_memory_equal(is.bases.p, was.bases.p, 2 * ID_BYTES);
	assert_null(is.typed[0]);
	assert_string_equal(is.shown[1], "原来\t有\\n的\n两行");
	assert_string_equal(is.typed[1], "改成\t这样");
	draft_release(&was);
	draft_release(&is);
	drafts_close(d);
	box_close(&b);
}

static void
test_one_sync_a_second_and_none_when_idle(void **state)
{
	struct box b;
	struct drafts *d;
	int64_t id;

	(void)state;
	box_open(&b);
	OK(drafts_open(&d, b.folder, &b.e), b.e);
	assert_int_equal(drafts_due(d), -1);
	id = begin(d);
	drafts_type(d, id, "name", "王");
	assert_in_range(drafts_due(d), 1, 1000);
	drafts_tick(d, false);
	assert_in_range(drafts_due(d), 1, 1000);	/* its second is not over */
	drafts_tick(d, true);
	assert_int_equal(drafts_due(d), -1);
	drafts_close(d);
	box_close(&b);
}

static void
test_no_folder_is_said_and_harms_nothing(void **state)
{
	struct drafts *d;
	struct draft r;
	struct err e;
	int64_t id;

	(void)state;
	OK(drafts_open(&d, "/nonexistent-folder", &e), e);
	assert_non_null(drafts_trouble(d));
	id = begin(d);
	drafts_type(d, id, "name", "王");
	drafts_tick(d, true);
	assert_int_equal(drafts_due(d), -1);
	OK(drafts_read(d, id, &r, &e), e);
	assert_string_equal(r.typed[0], "王");
	draft_release(&r);
	drafts_end(d, id);
	assert_int_equal(drafts_read(d, id, &r, &e), -1);
	draft_release(&r);
	drafts_close(d);
}

static void
file_limit(rlim_t bytes)
{
	struct rlimit r;

	getrlimit(RLIMIT_FSIZE, &r);
	r.rlim_cur = bytes;
	setrlimit(RLIMIT_FSIZE, &r);
}

/* A disk that takes no more: said, kept in memory, written when there is room again. */
static void
test_full_disk(void **state)
{
	struct box b;
	pid_t pid;
	int status;

	(void)state;
	box_open(&b);
	pid = fork();
	if (pid == 0) {
		struct drafts *d;
		struct draft r;
		int64_t id;

		signal(SIGXFSZ, SIG_IGN);
		if (drafts_open(&d, b.folder, &b.e) != 0)
			_exit(1);
		id = begin(d);
		if (drafts_trouble(d) != NULL)
			_exit(2);
		file_limit(300);
		drafts_type(d, id, "name", "很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长");
		if (drafts_trouble(d) == NULL || drafts_due(d) <= 0)
			_exit(3);
		file_limit(1 << 20);
		drafts_tick(d, true);
		if (drafts_trouble(d) != NULL || drafts_due(d) != -1)
			_exit(4);
		if (drafts_read(d, id, &r, &b.e) != 0)
			_exit(5);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFSIGNALED(status))
		fail_msg("step %d", WEXITSTATUS(status));
	{
		struct drafts *d;
		struct draft_list l;

		OK(drafts_open(&d, b.folder, &b.e), b.e);
		drafts_list(d, &l);
		assert_int_equal(l.n, 1);
		assert_non_null(strstr(l.p[0].summary, "很长很长"));
		draft_list_release(&l);
		drafts_close(d);
	}
	box_close(&b);
}

/* Hours of typing do not make a file nobody can read: what is alive moves on, and survives. */
static void
test_long_day(void **state)
{
	struct box b;
	struct drafts *d;
	struct draft_list l;
	struct stat st;
	char *path, text[3001];
	int64_t later, id;

	(void)state;
	box_open(&b);
	OK(drafts_open(&d, b.folder, &b.e), b.e);
	later = begin(d);
	drafts_type(d, later, "name", "以后再说");
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	id = begin(d);
	for (int i = 0; i < 3000; i++)
		drafts_type(d, id, "note", text + i);
	assert_int_equal(box_files(&b), 1);
	path = box_file(&b);
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size < 2 << 20);
	free(path);
	drafts_end(d, id);
	drafts_close(d);
	OK(drafts_open(&d, b.folder, &b.e), b.e);
	drafts_list(d, &l);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.p[0].summary, "以后再说");
	draft_list_release(&l);
	/* what is said twice is told once */
	drafts_type(d, later, "name", "张建国");
	drafts_type(d, later, "note", "张建国\n第二行");
	drafts_type(d, later, "phone", "渠道堵了");
	drafts_list(d, &l);
	assert_string_equal(l.p[0].summary, "张建国 渠道堵了");
	draft_list_release(&l);
	drafts_close(d);
	box_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kill_in_the_middle_of_a_word),
		cmocka_unit_test(test_half_a_line_is_passed_over),
		cmocka_unit_test(test_altered_line_is_passed_over),
		cmocka_unit_test(test_a_living_program_keeps_its_drafts),
		cmocka_unit_test(test_ended_drafts_leave_nothing),
		cmocka_unit_test(test_a_line_outside_a_form),
		cmocka_unit_test(test_thrown_away_and_there_again),
		cmocka_unit_test(test_one_sync_a_second_and_none_when_idle),
		cmocka_unit_test(test_no_folder_is_said_and_harms_nothing),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_long_day),
	};

	setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
