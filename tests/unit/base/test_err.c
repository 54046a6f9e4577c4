/* Errors in plain words, cut on whole characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

static void
test_set(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(err_set(&e, ERR_INPUT, "第%d行", 3), -1);
	assert_int_equal(e.code, ERR_INPUT);
	assert_string_equal(e.text, "第3行");
	assert_int_equal(err_set(NULL, ERR_INPUT, "x"), -1);
	assert_int_equal(err_errno(NULL, "x"), -1);
	assert_int_equal(err_prefix(NULL, "x"), -1);
	err_set(&e, ERR_IO, "坏了：%s", e.text);
	assert_string_equal(e.text, "坏了：第3行");
}

static void
test_errno(void **state)
{
	struct err e;

	(void)state;
	errno = ENOSPC;
	assert_int_equal(err_errno(&e, "写不了 %s", "/a"), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_non_null(strstr(e.text, "写不了 /a：磁盘满了"));
	assert_int_equal(errno, ENOSPC);
	errno = EROFS;
	err_errno(&e, "x");
	assert_non_null(strstr(e.text, "只读"));
	errno = EACCES;
	err_errno(&e, "x");
	assert_non_null(strstr(e.text, "没有权限"));
	errno = ENOENT;
	err_errno(&e, "x");
	assert_int_equal(e.code, ERR_NOTFOUND);
	errno = EPROTO;
	err_errno(&e, "x");
	assert_non_null(strstr(e.text, "系统说"));
}

static void
test_prefix(void **state)
{
	struct err e;

	(void)state;
	err_set(&e, ERR_CONFLICT, "没有写。");
	assert_int_equal(err_prefix(&e, "第%d条：", 7), -1);
	assert_string_equal(e.text, "第7条：没有写。");
	assert_int_equal(e.code, ERR_CONFLICT);
}

static void
test_long(void **state)
{
	struct err e;
	char text[2000];
	int shift, i;

	(void)state;
	for (shift = 0; shift < 4; shift++) {
		memset(text, 'x', sizeof(text));
		for (i = 0; shift + 4 * i + 5 < (int)sizeof(text); i++)
			memcpy(text + shift + 4 * i, "𠮷", 4);
		text[shift + 4 * i] = '\0';
		err_set(&e, ERR_INPUT, "%s", text);
		assert_true(strlen(e.text) > sizeof(e.text) - 6);
		assert_true(text_is_valid(e.text, strlen(e.text)));
		errno = EIO;
		err_errno(&e, "%s", text);
		assert_true(text_is_valid(e.text, strlen(e.text)));
		err_prefix(&e, "某");
		assert_true(text_is_valid(e.text, strlen(e.text)));
		assert_true(strlen(e.text) < sizeof(e.text));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_errno),
		cmocka_unit_test(test_prefix),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
