/* Bytes that grow, and memory that is there or ends the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

static void
test_grow(void **state)
{
	struct buf b = BUF_INIT;
	char *p;
	int i;

	(void)state;
	assert_string_equal(buf_str(&b), "");
	for (i = 0; i < 1000; i++)
		buf_addf(&b, "%d,", i);
	assert_int_equal(b.n, 10 * 2 + 90 * 3 + 900 * 4);
	assert_int_equal(strlen(buf_str(&b)), b.n);
	buf_clear(&b);
	assert_string_equal(buf_str(&b), "");
	buf_add(&b, NULL, 0);
	buf_addc(&b, 'x');
	buf_adds(&b, "yz");
	p = buf_detach(&b);
	assert_string_equal(p, "xyz");
	free(p);
	assert_null(b.p);
	p = buf_detach(&b);
	assert_string_equal(p, "");
	free(p);
	buf_release(&b);
}

static void
test_join(void **state)
{
	static const int64_t numbers[] = { 0, 7, -7, 10, 1234567890123, INT64_MAX, INT64_MIN };
	struct buf b = BUF_INIT, printed = BUF_INIT;

	(void)state;
	buf_join(&b, NULL);
	assert_string_equal(buf_str(&b), "");
	buf_join(&b, "a", "", "大塘村", NULL);
	assert_string_equal(buf_str(&b), "a大塘村");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		buf_clear(&b);
		buf_clear(&printed);
		buf_addi(&b, numbers[i]);
		buf_addf(&printed, "%lld", (long long)numbers[i]);
		assert_string_equal(buf_str(&b), buf_str(&printed));
	}
	buf_release(&b);
	buf_release(&printed);
}

static void
test_reserve(void **state)
{
	struct buf b = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < 300; i++) {
		buf_reserve(&b, i);
		assert_true(b.cap > b.n + i);
		assert_int_equal(b.p[b.n], '\0');
		buf_addc(&b, 'x');
	}
	buf_release(&b);
}

static void
test_be64(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_add_be64(&b, 0x0102030405060708u);
	buf_add_be64(&b, (uint64_t)-1);
	assert_memory_equal(b.p, "\1\2\3\4\5\6\7\10\377\377\377\377\377\377\377\377", 16);
	buf_release(&b);
}

static void
test_mem(void **state)
{
	char *p;
	int *z, i;

	(void)state;
	assert_null(mem_str(NULL));
	p = mem_str("张");
	assert_string_equal(p, "张");
	free(p);
	p = mem_strn("abcdef", 3);
	assert_string_equal(p, "abc");
	free(p);
	p = mem_copy("ab", 3);
	assert_string_equal(p, "ab");
	free(p);
	z = mem_zero(100, sizeof(int));
	for (i = 0; i < 100; i++)
		assert_int_equal(z[i], 0);
	z = mem_resize(z, 200, sizeof(int));
	assert_int_equal(z[99], 0);
	free(z);
	free(mem_zero(0, 8));
	free(mem_alloc(0));
	free(mem_copy(NULL, 0));
}

static int hook_fd;

static void
hook(void)
{
	ssize_t ignored = write(hook_fd, "restored", 8);

	(void)ignored;
}

/* In a child: the hook runs, the program ends by abort. */
static void
expect_death(void (*f)(void))
{
	static const struct rlimit no_core = { 0, 0 };
	int ends[2], status;
	char got[16] = "";
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGABRT, SIG_DFL);
		dup2(open("/dev/null", O_WRONLY), 2);
		hook_fd = ends[1];
		mem_on_death(hook);
		f();
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(read(ends[0], got, sizeof(got) - 1) >= 0);
	close(ends[0]);
	assert_string_equal(got, "restored");
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void
die_overflow(void)
{
	mem_zero(SIZE_MAX / 2, 3);
}

static void
die_resize(void)
{
	mem_resize(NULL, SIZE_MAX, 2);
}

static void
die_buf(void)
{
	struct buf b = BUF_INIT;

	buf_adds(&b, "x");
	buf_reserve(&b, SIZE_MAX - 1);
}

static void
test_death(void **state)
{
	(void)state;
	expect_death(die_overflow);
	expect_death(die_resize);
	expect_death(die_buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_reserve),
		cmocka_unit_test(test_be64),
		cmocka_unit_test(test_mem),
		cmocka_unit_test(test_death),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
