/*
 * xlsx_look.c - what a file that should be a spreadsheet is by its bytes,
 * whatever its name says.
 */
#include "exchange/xlsx.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

#define OLD_MAX ((size_t)16 << 20)	/* bytes of an old file in which it says that it has a password */
#define HEAD_LOOKED ((size_t)1024)	/* bytes in which a web page says that it is one */
#define END_MAX ((off_t)66000)		/* a zip file's directory ends in the last so many bytes, a remark behind it */

static bool
has(const struct buf *b, const char *what, size_t n)
{
	for (size_t i = 0; i + n <= b->n; i++)
		if (memcmp(b->p + i, what, n) == 0)
			return true;
	return false;
}

/* Its bytes from..from + n, as far as there are. */
static void
piece(int fd, off_t from, size_t n, struct buf *out)
{
	char block[4096];

	buf_clear(out);
	for (ssize_t k = 1; n > 0 && k > 0; from += k, n -= (size_t)k) {
		k = pread(fd, block, n < sizeof block ? n : sizeof block, from);
		if (k <= 0)
			break;
		buf_add(out, block, (size_t)k);
	}
}

static bool
is_page(const struct buf *b)
{
	static const char *const marks[] = { "<html", "<HTML", "<!DOCTYPE html", "<!doctype html", "<table", "<TABLE" };
	const char *s = buf_str(b);

	s += strncmp(s, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	s += strspn(s, " \t\r\n");
	for (size_t i = 0; *s == '<' && i < sizeof marks / sizeof *marks; i++)
		if (has(b, marks[i], strlen(marks[i])))
			return true;
	return false;
}

bool
xlsx_trouble(const char *path, const char **what, const char **then)
{
	static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
	struct buf b = BUF_INIT;
	struct stat st;
	int fd;

	*what = NULL;
	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) || (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	if (st.st_size == 0) {
		*what = "是空的(0 字节)";
		*then = "大概没有传完，请让对方再发一次，或重新拷一次";
	} else if (xlsx_is_old(path)) {
		piece(fd, 0, OLD_MAX, &b);
		bool locked = has(&b, encrypted, sizeof encrypted);
		*what = locked ? "加了打开密码" : "是旧的 .xls 或 WPS 的 .et(改了名字也还是)";
		*then = locked ? "请在 WPS 里打开，去掉密码，另存为 .xlsx 再试" : "请在 WPS 里打开，另存为 .xlsx (不设密码)再试";
	} else if (xlsx_is(path)) {
		piece(fd, st.st_size > END_MAX ? st.st_size - END_MAX : 0, (size_t)END_MAX, &b);
		if (!has(&b, "PK\5\6", 4)) {
			*what = "没有下完或没有拷完，后半截缺了";
			*then = "请重新下载，或重新拷一次";
		}
	} else {
		piece(fd, 0, HEAD_LOOKED, &b);
		if (is_page(&b)) {
			*what = "其实是网页，不是表格";
			*then = "请在 WPS 里打开，另存为 .xlsx 再试";
		}
	}
	(void)close(fd);
	buf_release(&b);
	return *what != NULL;
}
