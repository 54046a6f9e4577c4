/*
 * err.c - fills the error value.
 *
 * Knows the plain words for what an operating system refuses.  Knows nothing
 * of who shows the text or where.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

struct err_word {
	int number;
	const char *text;
};

/* What happened and what helps; the caller has said which file. */
static const struct err_word err_words[] = {
	{ ENOENT, "没有这个文件或文件夹" },
	{ EACCES, "没有权限。请换有权限的用户，或请管理员放开权限" },
	{ EPERM, "系统不允许这样做。请换有权限的用户，或请管理员帮忙" },
	{ ENOSPC, "磁盘满了，这次没有写进去。请删掉一些不用的文件，再试一次" },
	{ EDQUOT, "分给您的磁盘空间用完了，这次没有写进去。请删掉一些文件，再试一次" },
	{ EROFS, "这个磁盘是只读的，写不进去。请检查U盘的写保护开关，或换一个地方" },
	{ EIO, "磁盘读写出错，可能是盘坏了或接触不好。请先把账本拷到别的盘上" },
	{ EEXIST, "同名的文件已经有了" },
	{ ENOTDIR, "路径里有一段不是文件夹" },
	{ EISDIR, "这是文件夹，不是文件" },
	{ ENOTEMPTY, "文件夹里还有东西" },
	{ ENAMETOOLONG, "文件名太长。请改短一些" },
	{ ELOOP, "链接绕成了圈。请换一个路径" },
	{ EMFILE, "同时打开的文件太多。请关掉程序，再打开" },
	{ ENFILE, "整台电脑打开的文件太多。请关掉别的程序，再试一次" },
	{ EBUSY, "正被别的程序占用。请关掉那个程序，再试一次" },
	{ ETXTBSY, "正被别的程序占用。请关掉那个程序，再试一次" },
	{ EFBIG, "文件太大，这个磁盘放不下。请换一个盘（U盘请用 exFAT 格式）" },
	{ ENODEV, "找不到这个设备。请检查是不是拔掉了" },
	{ ENXIO, "找不到这个设备。请检查是不是拔掉了" },
	{ ENOTCONN, "连接断了。请检查U盘或网络，再试一次" },
	{ ESTALE, "网络文件夹断开了。请重新连接，再试一次" },
	{ ETIMEDOUT, "等得太久没有回应。请检查网络，再试一次" },
	{ EHOSTDOWN, "那台电脑没有开机或连不上" },
	{ EHOSTUNREACH, "网络连不上那台电脑" },
	{ ECONNREFUSED, "那台电脑拒绝连接" },
	{ EPIPE, "接收的程序先退出了" },
	{ ENOMEM, "电脑内存不够。请关掉别的程序，再试一次" },
	{ EINTR, "被打断了。请再试一次" },
	{ EAGAIN, "现在忙不过来。请再试一次" },
	{ EINVAL, "这里不支持这样的文件或文件名" },
	{ EXDEV, "不能跨磁盘移动" },
	{ EMLINK, "链接太多" },
	{ EOVERFLOW, "文件太大，这台电脑处理不了" },
	{ EOPNOTSUPP, "这个磁盘不支持这样做" },
	{ ENOSYS, "这个系统不支持这样做" },
};

/* A cut must not leave half a character: the terminal would show rubbish. */
static void
err_trim(char *text)
{
	size_t n = strlen(text), start = n;
	unsigned char lead;
	size_t need;

	while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0)
		return;
	lead = (unsigned char)text[start - 1];
	need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
	if (n - start + 1 < need)
		text[start - 1] = '\0';
}

static void
err_append(struct err *e, const char *s)
{
	size_t n = strlen(e->text);

	snprintf(e->text + n, sizeof(e->text) - n, "%s", s);
	err_trim(e->text);
}

static const char *
err_word(int number)
{
	size_t i;

	for (i = 0; i < sizeof(err_words) / sizeof(err_words[0]); i++)
		if (err_words[i].number == number)
			return err_words[i].text;
	return NULL;
}

int
err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	char text[sizeof(e->text)];
	va_list ap;

	if (e == NULL)
		return -1;
	va_start(ap, fmt);
	/* Not straight into e->text: it may be one of the arguments. */
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err_trim(text);
	e->code = code;
	memcpy(e->text, text, sizeof(text));
	return -1;
}

int
err_errno(struct err *e, const char *fmt, ...)
{
	int number = errno;
	char text[sizeof(e->text)], other[64];
	const char *word;
	va_list ap;

	if (e == NULL)
		return -1;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err_trim(text);
	memcpy(e->text, text, sizeof(text));
	e->code = number == ENOENT ? ERR_NOTFOUND : ERR_IO;
	err_append(e, "：");
	word = err_word(number);
	if (word == NULL) {
		snprintf(other, sizeof(other), "系统说 %s（%d）", strerror(number), number);
		word = other;
	}
	err_append(e, word);
	err_append(e, "。");
	errno = number;
	return -1;
}

int
err_prefix(struct err *e, const char *fmt, ...)
{
	char text[sizeof(e->text)], old[sizeof(e->text)];
	va_list ap;

	if (e == NULL)
		return -1;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err_trim(text);
	memcpy(old, e->text, sizeof(old));
	memcpy(e->text, text, sizeof(text));
	err_append(e, old);
	return -1;
}
