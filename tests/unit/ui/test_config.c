/*
 * The settings table: what it prints it reads, what is wrong is said and skipped, writing keeps the rest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "config.h"

struct desk { char folder[64], path[96]; };

static int
setup(void **state)
{
	struct desk *d = calloc(1, sizeof *d);

	snprintf(d->folder, sizeof d->folder, "/tmp/ybz-config-XXXXXX");
	assert_non_null(mkdtemp(d->folder));
	snprintf(d->path, sizeof d->path, "%s/config.ini", d->folder);
	*state = d;
	return 0;
}

static int
teardown(void **state)
{
	struct desk *d = *state;

	(void)unlink(d->path);
	assert_int_equal(rmdir(d->folder), 0);
	free(d);
	return 0;
}

static void
put(const struct desk *d, const char *text)
{
	struct err e;

	assert_int_equal(file_replace(d->path, text, strlen(text), &e), 0);
}

static size_t
problems(const struct desk *d, struct config *c, struct buf *out)
{
	struct err e;
	size_t n = 0;

	buf_clear(out);
	config_release(c);
	config_init(c);
	assert_int_equal(config_read(c, d->path, out, &e), 0);
	for (const char *p = buf_str(out); *p != '\0'; p++)
		n += *p == '\n';
	return n;
}

static void
reads(void **state)
{
	struct desk *d = *state;
	struct config c;
	struct buf said = BUF_INIT;

	config_init(&c);
	assert_int_equal(problems(d, &c, &said), 0);	/* no file: the defaults */
	assert_string_equal(c.theme, "dark");
	assert_string_equal(c.path, d->path);
	put(d, "\xEF\xBB\xBF# 说明\r\n[screen]\r\n  theme = light\r\nmouse=是\r\n[report]\r\ncutoff = 17:30 ; 注\r\noffice_name = 石沟镇党政办\r\n"
		"[ledger]\nbackup_folder = ~/x\n");
	(void)setenv("HOME", "/h", 1);
	assert_int_equal(problems(d, &c, &said), 0);
	assert_string_equal(c.theme, "light");
	assert_true(c.mouse);
	assert_int_equal(c.cutoff_minute, 17 * 60 + 30);
	assert_string_equal(c.office_name, "石沟镇党政办");
	assert_string_equal(c.backup_folder, "/h/x");
	buf_release(&said);
	config_release(&c);
}

static void
complains(void **state)
{
	static const struct { const char *text, *said; } cases[] = {
		{ "[screen]\ntheme = pink\n", "第2行: screen.theme 不能是“pink”，可以写: dark light none" },
		{ "[screen]\nmouse = maybe\n", "第2行: screen.mouse 不能是“maybe”，可以写: yes no" },
		{ "[report]\ncutoff = 24:30\n", "可以写: 0:00 到 23:59" },
		{ "[screen]\n\nnonsense\n", "第3行: 看不懂" },
		{ "[screen\n", "第1行: 看不懂" },
		{ "[screen]\ntheme\n", "第2行: 看不懂" },
		{ "[nosuch]\nx = 1\n", "第2行: 没有“nosuch.x”这个设置，有的是: ledger.path" },
		{ "theme = dark\n", "第1行: 没有“.theme”" },
		{ "[report]\noffice_name = \xD5\xF2\n", "UTF-8" },
	};
	struct desk *d = *state;
	struct config c;
	struct buf said = BUF_INIT, all = BUF_INIT;

	config_init(&c);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put(d, cases[i].text);
		assert_int_equal(problems(d, &c, &said), 1);
		assert_non_null(strstr(buf_str(&said), d->path));
		assert_non_null(strstr(buf_str(&said), cases[i].said));
		buf_adds(&all, cases[i].text);
	}
	buf_adds(&all, "[screen]\ntheme = none\n");
	put(d, buf_str(&all));
	assert_int_equal(problems(d, &c, &said), sizeof cases / sizeof *cases);
	assert_string_equal(c.theme, "none");		/* and goes on */
	/* a line the reading library would cut in the middle */
	buf_clear(&all);
	buf_adds(&all, "[report]\nfonts = ");
	for (int i = 0; i < 60; i++)
		buf_adds(&all, "宋体,");
	buf_adds(&all, "\nprinter = LQ\n");
	put(d, buf_str(&all));
	assert_int_equal(problems(d, &c, &said), 1);
	assert_non_null(strstr(buf_str(&said), "第2行: 这一行太长"));
	assert_string_equal(c.printer, "LQ");
	buf_release(&said);
	buf_release(&all);
	config_release(&c);
}

static void
example(void **state)
{
	struct desk *d = *state;
	struct config c, plain;
	struct buf text = BUF_INIT, said = BUF_INIT, active = BUF_INIT;

	config_init(&c);
	config_init(&plain);
	config_example(&text);
	put(d, buf_str(&text));
	assert_int_equal(problems(d, &c, &said), 0);
	/* with every setting switched on it says the defaults */
	for (const char *p = buf_str(&text); *p != '\0'; p++)
		if (!(*p == '#' && p[1] != ' '))
			buf_addc(&active, *p);
	put(d, buf_str(&active));
	assert_int_equal(problems(d, &c, &said), 0);
	assert_string_equal(c.fonts, plain.fonts);
	assert_string_equal(c.theme, plain.theme);
	buf_release(&text);
	buf_release(&said);
	buf_release(&active);
	config_release(&c);
	config_release(&plain);
}

static void
writes(void **state)
{
	static const struct { const char *before, *name, *value, *after; } cases[] = {
		{ "# mine\n[screen]\n# why\ntheme = light\nmouse = yes\n", "screen.theme", "none",
			"# mine\n[screen]\n# why\ntheme = none\nmouse = yes\n" },
		{ "[screen]\n#theme = dark\nmouse = yes\n\n[report]\n", "screen.theme", "none",
			"[screen]\n#theme = dark\ntheme = none\nmouse = yes\n\n[report]\n" },
		{ "[screen]\nmouse = yes\n\n[report]\nprinter = a", "screen.theme", "none",
			"[screen]\nmouse = yes\ntheme = none\n\n[report]\nprinter = a" },
		{ "[report]\nprinter = a", "screen.theme", "none", "[report]\nprinter = a\n\n[screen]\ntheme = none\n" },
		{ "[screen]\ntheme = a\ntheme = b\n", "screen.theme", "none", "[screen]\ntheme = a\ntheme = none\n" },
		{ "[report]\ntheme = x\n", "report.printer", "打印机 1", "[report]\ntheme = x\nprinter = 打印机 1\n" },
	};
	struct desk *d = *state;
	struct buf text = BUF_INIT, said = BUF_INIT;
	struct config c;
	struct err e;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put(d, cases[i].before);
		assert_int_equal(config_write(d->path, cases[i].name, cases[i].value, &e), 0);
		buf_clear(&text);
		assert_int_equal(file_read(&text, d->path, 10000, &e), 0);
		assert_string_equal(buf_str(&text), cases[i].after);
	}
	/* without a file: the example with this one set */
	(void)unlink(d->path);
	assert_int_equal(config_write(d->path, "screen.fkeys_eaten", "yes", &e), 0);
	config_init(&c);
	assert_int_equal(problems(d, &c, &said), 0);
	assert_true(c.fkeys_eaten);
	assert_int_equal(config_write(d->path, "screen.fkeys_eaten", "perhaps", &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	assert_int_equal(config_write(d->path, "screen.nosuch", "yes", &e), -1);
	assert_int_equal(config_write(d->path, "nosuch", "yes", &e), -1);
	assert_int_equal(config_write(d->path, "report.printer", "a ; b", &e), -1);
	assert_int_equal(config_write(d->path, "report.printer", ";b", &e), -1);
	assert_int_equal(config_write(d->path, "report.printer", "a;b", &e), 0);
	assert_int_equal(config_write(d->path, "report.printer", "a\n[screen]\nmouse=yes", &e), -1);
	assert_int_equal(problems(d, &c, &said), 0);
	assert_true(c.fkeys_eaten);
	config_release(&c);
	buf_release(&said);
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads, setup, teardown), cmocka_unit_test_setup_teardown(complains, setup, teardown),
		cmocka_unit_test_setup_teardown(example, setup, teardown), cmocka_unit_test_setup_teardown(writes, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
