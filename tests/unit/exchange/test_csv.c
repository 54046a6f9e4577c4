/*
 * Tables as people have them: any encoding, separator and line end, broken lines, and what spreadsheets spoil.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "exchange/csv.h"

struct place { char folder[64]; char path[96]; };

static int
setup(void **state)
{
	struct place *p = calloc(1, sizeof *p);

	snprintf(p->folder, sizeof p->folder, "/tmp/ybz-csv-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->path, sizeof p->path, "%s/t.csv", p->folder);
	*state = p;
	return 0;
}

static int
teardown(void **state)
{
	struct place *p = *state;

	(void)unlink(p->path);
	assert_int_equal(rmdir(p->folder), 0);	/* nothing temporary is left behind */
	free(p);
	return 0;
}

static void
put(const struct place *p, const void *bytes, size_t n)
{
	struct err e;

	assert_int_equal(file_replace(p->path, bytes, n, &e), 0);
}

/* The file as "line:cell|cell" lines; a refused row as "line!reason". */
static void
dump(const struct place *p, struct buf *out)
{
	struct csv_reader *r;
	struct csv_row row;
	struct err e;
	int rc;

	buf_clear(out);
	assert_int_equal(csv_open(&r, p->path, &e), 0);
	while ((rc = csv_next(r, &row, &e)) == 1) {
		buf_addf(out, "%zu", row.line);
		if (row.trouble != NULL)
			buf_addf(out, "!%s", row.trouble);
		else
			for (size_t i = 0; i < row.n; i++)
				buf_addf(out, "%c%s", i == 0 ? ':' : '|', row.cells[i]);
		buf_addc(out, '\n');
	}
	assert_int_equal(rc, 0);
	csv_free(r);
}

static void
reads(void **state)
{
	static const struct { const char *in, *want; } cases[] = {
		{ "", "" },
		{ "a,b\n1,2\n", "1:a|b\n2:1|2\n" },
		{ "a,b\r\n1,2", "1:a|b\n2:1|2\n" },
		{ "a,b\r1,2\r\r3,4\r", "1:a|b\n2:1|2\n4:3|4\n" },
		{ "a;b;c\n1,5;2;3\n", "1:a|b|c\n2:1,5|2|3\n" },
		{ "a\tb\n\t2\n", "1:a|b\n2:|2\n" },
		{ "\xEF\xBB\xBF甲,乙\n", "1:甲|乙\n" },
		{ "a,b\n\n,,\n \t,\n1,\n", "1:a|b\n5:1|\n" },
		{ "\"a\"\"b\",\"c,d\"\n\"x\r\ny\",z\nw,v\n", "1:a\"b|c,d\n2:x\ny|z\n4:w|v\n" },
		{ "5\" pipe,b\n", "1:5\" pipe|b\n" },
		{ "a,b\n1,\"open\n2,x\n3,y\n", "1:a|b\n2!第2行第2列第3个字是引号，到文件末尾也没有关上\n3:2|x\n4:3|y\n" },
		{ "a,b\n1,\"open\n2,\"x\"\n3,y\n", "1:a|b\n2!第3行第2列第4个字不对: 引号已经关上，后面还有字\n3:2|x\n4:3|y\n" },
		{ "a,b\n张三,李\xFF四,\xFF\n5,6\n", "1:a|b\n2!第2行第2列第5个字认不出\n3:5|6\n" },
		{ "a,\"b\" \n1,2\n", "1:a|b\n2:1|2\n" },
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put(*state, cases[i].in, strlen(cases[i].in));
		dump(*state, &out);
		assert_string_equal(buf_str(&out), cases[i].want);
	}
	put(*state, "a,b\nx\0y,2\n3,4\n", 15);
	dump(*state, &out);
	assert_non_null(strstr(buf_str(&out), "认不出"));
	buf_release(&out);
}

static void
encodings(void **state)
{
	static const char text[] = "姓名,村\r\n㼆𠮷,\"大塘\n村\"\r\n䶮\xF0\xB1\x8D\x90,买买提·艾力\r\n";
	static const enum encoding all[] = { ENCODING_UTF8, ENCODING_UTF8_BOM, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_GB18030 };
	struct buf out = BUF_INIT, bytes = BUF_INIT;
	struct encoder *c;
	struct err e;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		buf_clear(&bytes);
		assert_int_equal(encoder_new(&c, all[i], &e), 0);
		encoder_start(c, &bytes);
		encoder_feed(c, &bytes, text, sizeof text - 1);
		encoder_free(c);
		put(*state, bytes.p, bytes.n);
		dump(*state, &out);
		assert_string_equal(buf_str(&out), "1:姓名|村\n2:㼆𠮷|大塘\n村\n4:䶮\xF0\xB1\x8D\x90|买买提·艾力\n");
	}
	buf_release(&out);
	buf_release(&bytes);
}

/* Many rows, longer than any buffer, quotes and multi-byte characters at every offset. */
static void
long_files(void **state)
{
	struct buf in = BUF_INIT;
	struct csv_reader *r;
	struct csv_row row;
	struct err e;
	size_t n = 0;

	buf_adds(&in, "号,文\n");
	for (int i = 0; i < 20000; i++)
		buf_addf(&in, "%d,\"张%.*s\n国\"\r\n", i, i % 37, "0123456789012345678901234567890123456789");
	put(*state, in.p, in.n);
	assert_int_equal(csv_open(&r, ((struct place *)*state)->path, &e), 0);
	assert_int_equal(csv_next(r, &row, &e), 1);
	while (csv_next(r, &row, &e) == 1) {
		assert_null(row.trouble);
		assert_int_equal(row.n, 2);
		assert_int_equal(strtol(row.cells[0], NULL, 10), (long)n);
		assert_int_equal(row.line, n * 2 + 2);
		assert_int_equal(strlen(row.cells[1]), 7 + n % 37);
		n++;
	}
	assert_int_equal(n, 20000);
	csv_free(r);
	/* a line without an end, and one of too many cells: refused, the rest is read */
	buf_clear(&in);
	for (size_t i = 0; i < CSV_ROW_MAX + 10; i++)
		buf_addc(&in, 'x');
	buf_adds(&in, "\nok,1\n");
	for (int i = 0; i < 1500; i++)
		buf_addc(&in, ',');
	buf_adds(&in, "\nok,2\n");
	put(*state, in.p, in.n);
	struct buf out = BUF_INIT;
	dump(*state, &out);
	assert_string_equal(buf_str(&out), "1!第1行第1列第1个字开始的这一行太长\n2:ok|1\n"
		"3!第3行第1001列第1001个字处已超过1000列\n4:ok|2\n");
	buf_release(&out);
	buf_release(&in);
}

static void
written_reads_back(void **state)
{
	static const char *const texts[] = { "张建国", "", "a,b", "x\"y", "two\nlines", " blank ", "=1+1", "+8613800000000", "-x", "@a", "'", "''",
		"'=1", "'a", "''=1", "＝1", "000000199001011234", "00000019900101123X", "420117009001", "007", "0", "12", "3-5", "1/2", "1E5", "8:30",
		"0712-1234567", "䶮㼆𠮷\xF0\xB1\x8D\x90", "买买提·艾力", "a;b", "-5" };
	static const enum encoding encs[] = { ENCODING_UTF8_BOM, ENCODING_GB18030, ENCODING_UTF8, ENCODING_UTF16LE };
	const char *path = ((struct place *)*state)->path;
	struct csv_writer *w;
	struct csv_reader *r;
	struct csv_row row;
	struct err e;
	size_t n = sizeof texts / sizeof *texts;

	for (size_t k = 0; k < sizeof encs / sizeof *encs; k++) {
		assert_int_equal(csv_create(&w, path, encs[k], &e), 0);
		for (size_t i = 0; i < n; i++)
			csv_text(w, texts[i]);
		csv_end_row(w);
		csv_plain(w, "2026-11-18");
		csv_plain(w, "-5");
		csv_end_row(w);
		assert_int_equal(csv_close(w, &e), 0);
		assert_int_equal(csv_open(&r, path, &e), 0);
		assert_int_equal(csv_encoding(r), encs[k]);
		assert_int_equal(csv_next(r, &row, &e), 1);
		assert_int_equal(row.n, n);
		for (size_t i = 0; i < n; i++)
			assert_string_equal(row.cells[i], texts[i]);
		assert_int_equal(csv_next(r, &row, &e), 1);
		assert_string_equal(row.cells[0], "2026-11-18");
		assert_string_equal(row.cells[1], "-5");
		csv_free(r);
	}
}

static void
spreadsheets_are_safe(void **state)
{
	const char *path = ((struct place *)*state)->path;
	struct csv_writer *w;
	struct buf raw = BUF_INIT;
	struct err e;

	assert_int_equal(csv_create(&w, path, ENCODING_UTF8_BOM, &e), 0);
	csv_text(w, "=HYPERLINK(1)");
	csv_text(w, "000000199001011234");
	csv_text(w, "13800001234");
	csv_text(w, "3-5");
	csv_end_row(w);
	assert_int_equal(csv_close(w, &e), 0);
	assert_int_equal(file_read(&raw, path, 1000, &e), 0);
	assert_string_equal(buf_str(&raw), "\xEF\xBB\xBF\"'=HYPERLINK(1)\",\"\t000000199001011234\",13800001234,\"\t3-5\"\r\n");
	buf_release(&raw);
}

static void
failures(void **state)
{
	const struct place *p = *state;
	struct csv_reader *r;
	struct csv_writer *w;
	struct buf raw = BUF_INIT;
	struct err e;
	char path[128];

	snprintf(path, sizeof path, "%s/none/x.csv", p->folder);
	assert_int_equal(csv_open(&r, path, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
	assert_int_equal(csv_open(&r, p->folder, &e), -1);
	assert_int_equal(csv_create(&w, path, ENCODING_UTF8, &e), -1);
	/* an older file stays as it was when the new one is thrown away or the disk is full */
	put(p, "old", 3);
	assert_int_equal(csv_create(&w, p->path, ENCODING_UTF8, &e), 0);
	csv_text(w, "new");
	csv_end_row(w);
	csv_abort(w);
	assert_int_equal(file_read(&raw, p->path, 100, &e), 0);
	assert_string_equal(buf_str(&raw), "old");
	buf_release(&raw);
	assert_int_equal(csv_create(&w, "/dev/full", ENCODING_UTF8, &e), 0);
	csv_text(w, "x");
	csv_end_row(w);
	assert_int_equal(csv_close(w, &e), -1);
	assert_non_null(strstr(e.text, "满"));
}

/* A name as long as names can be is no worse than another, and a link stays one. */
static void
names(void **state)
{
	const struct place *p = *state;
	struct csv_writer *w;
	struct buf raw = BUF_INIT;
	struct stat st;
	struct err e;
	char path[512], name[256];

	memset(name, 'n', 255);
	name[255] = '\0';
	snprintf(path, sizeof path, "%s/%s", p->folder, name);
	for (int linked = 0; linked < 2; linked++) {
		if (linked) {
			snprintf(path, sizeof path, "%s/link.csv", p->folder);
			assert_int_equal(symlink(name, path), 0);
		}
		assert_int_equal(csv_create(&w, path, ENCODING_UTF8, &e), 0);
		csv_text(w, linked ? "b" : "a");
		csv_end_row(w);
		assert_int_equal(csv_close(w, &e), 0);
		snprintf(path, sizeof path, "%s/%s", p->folder, name);
		buf_clear(&raw);
		assert_int_equal(file_read(&raw, path, 100, &e), 0);
		assert_string_equal(buf_str(&raw), linked ? "b\r\n" : "a\r\n");
	}
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof path, "%s/link.csv", p->folder);
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(unlink(path), 0);
	buf_release(&raw);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads, setup, teardown),
		cmocka_unit_test_setup_teardown(encodings, setup, teardown),
		cmocka_unit_test_setup_teardown(long_files, setup, teardown),
		cmocka_unit_test_setup_teardown(written_reads_back, setup, teardown),
		cmocka_unit_test_setup_teardown(spreadsheets_are_safe, setup, teardown),
		cmocka_unit_test_setup_teardown(failures, setup, teardown),
		cmocka_unit_test_setup_teardown(names, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
