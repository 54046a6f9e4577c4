/*
 * file.c - files that are whole or not there.
 *
 * Knows where XDG puts things and how to make a write survive a power cut.
 * Knows nothing of what is in the files.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

#define FILE_PROGRAM "yibenzhang"
#define FILE_BLOCK ((size_t)256 * 1024)

struct file_place_rule {
	const char *variable;
	const char *under_home;
};

static const struct file_place_rule file_places[] = {
	[FILE_CONFIG] = { "XDG_CONFIG_HOME", ".config" },
	[FILE_DATA] = { "XDG_DATA_HOME", ".local/share" },
	[FILE_STATE] = { "XDG_STATE_HOME", ".local/state" },
};

char *
file_join(const char *folder, const char *name)
{
	struct buf b = BUF_INIT;

	buf_adds(&b, folder);
	if (b.n > 0 && b.p[b.n - 1] != '/')
		buf_addc(&b, '/');
	buf_adds(&b, name);
	return buf_detach(&b);
}

const char *
file_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

char *
file_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return mem_str(".");
	return mem_strn(path, slash == path ? 1 : (size_t)(slash - path));
}

int
file_folder(char **path, enum file_place place, struct err *e)
{
	const struct file_place_rule *rule = &file_places[place];
	const char *root = getenv(rule->variable), *home = getenv("HOME");
	char *base, *full;
	int rc;

	/* The XDG rules: a relative path there counts as not set. */
	if (root != NULL && root[0] == '/') {
		base = mem_str(root);
	} else {
		if (home == NULL || home[0] != '/')
			return err_set(e, ERR_IO, "不知道您的主目录在哪里（环境变量 HOME %s）。"
				"什么也没有写。请用 HOME=/家目录 再运行，或请管理员检查这个用户。",
				home == NULL || home[0] == '\0' ? "没有设置" : "不是以 / 开头的路径");
		base = file_join(home, rule->under_home);
	}
	full = file_join(base, FILE_PROGRAM);
	free(base);
	rc = file_make_folder(full, e);
	if (rc != 0) {
		err_prefix(e, "放%s的地方用不了，什么也没有写。也可以用环境变量 %s 指定别的文件夹。",
			place == FILE_CONFIG ? "设置" : place == FILE_DATA ? "账本" : "草稿和本机信息",
			rule->variable);
		free(full);
		return -1;
	}
	*path = full;
	return 0;
}

char *
file_home(const char *name)
{
	const char *home = getenv("HOME");

	return home != NULL && home[0] == '/' ? file_join(home, name) : NULL;
}

static int
file_make_one(const char *path, struct err *e)
{
	struct stat st;

	if (mkdir(path, 0700) == 0) {
		/* A strange umask may have taken bits away. */
		if (chmod(path, 0700) != 0)
			return err_errno(e, "文件夹 %s 改不了权限", path);
		return 0;
	}
	/* EROFS, EACCES and the like also come for folders that are there. */
	int number = errno;
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return 0;
		return err_set(e, ERR_IO, "%s 已经有了，但不是文件夹。请改名或移走它，再试一次。", path);
	}
	errno = number;
	return err_errno(e, "建不了文件夹 %s", path);
}

int
file_make_folder(const char *path, struct err *e)
{
	struct stat st;
	char *part, *s;
	int rc = 0;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	part = mem_str(path);
	for (s = part + 1; part[0] != '\0' && rc == 0 && *s != '\0'; s++) {
		if (*s != '/')
			continue;
		*s = '\0';
		rc = file_make_one(part, e);
		*s = '/';
	}
	if (rc == 0)
		rc = file_make_one(path, e);
	free(part);
	return rc;
}

static ssize_t
file_read_some(int fd, void *p, size_t n)
{
	ssize_t got;

	do
		got = read(fd, p, n);
	while (got < 0 && errno == EINTR);
	return got;
}

static int
file_write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

int
file_read(struct buf *out, const char *path, size_t max, struct err *e)
{
	size_t start = out->n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return err_errno(e, "打不开 %s", path);
	for (;;) {
		buf_reserve(out, 16384);
		got = file_read_some(fd, out->p + out->n, out->cap - out->n - 1);
		if (got <= 0)
			break;
		out->n += (size_t)got;
		out->p[out->n] = '\0';
		if (out->n - start > max)
			break;
	}
	if (got < 0) {
		err_errno(e, "读不出 %s", path);
	} else if (got > 0) {
		err_set(e, ERR_INPUT, "文件 %s 太大，超过 %zu KB，没有读。请检查是不是选错了文件。", path, max / 1024);
	}
	close(fd);
	if (got == 0)
		return 0;
	out->n = start;
	out->p[start] = '\0';
	return -1;
}

int
file_sync_folder_of(const char *path, struct err *e)
{
	char *folder = file_folder_of(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		rc = err_errno(e, "打不开文件夹 %s", folder);
	/* Some network and FAT drivers cannot sync a folder; they say so with these. */
	else if (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP && errno != ENOSYS && errno != EBADF)
		rc = err_errno(e, "文件夹 %s 没能写稳到磁盘上", folder);
	if (fd >= 0)
		close(fd);
	free(folder);
	return rc;
}

/* --- beside its target, so that rename is atomic ----------------------------------------------------------------- */

int
file_temp_open(struct file_temp *t, const char *path, struct err *e)
{
	char *folder;
	struct stat st;

	t->target = NULL;
	/* A link stays a link; what it points at is replaced. */
	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
		t->target = realpath(path, NULL);
	if (t->target == NULL)
		t->target = mem_str(path);
	folder = file_folder_of(t->target);
	/* Not the target's name with something behind: it may be as long as names can be. */
	t->path = file_join(folder, "." FILE_PROGRAM "-XXXXXX");
	free(folder);
	t->fd = mkstemp(t->path);
	/* A strange umask may have taken bits away; a share that has no modes refuses this, and is none the worse. */
	if (t->fd >= 0)
		(void)!fchmod(t->fd, 0600);
	if (t->fd >= 0 && fcntl(t->fd, F_SETFD, FD_CLOEXEC) == 0)
		return 0;
	err_errno(e, "写不了 %s", path);
	if (t->fd >= 0) {
		close(t->fd);
		unlink(t->path);
	}
	free(t->path);
	free(t->target);
	return -1;
}

void
file_temp_drop(struct file_temp *t)
{
	if (t->fd >= 0)
		close(t->fd);
	if (t->path[0] != '\0')
		unlink(t->path);
	free(t->path);
	free(t->target);
}

/* Give the temporary file its name, only if that is free unless replace. */
static int
file_temp_name(struct file_temp *t, bool replace)
{
	struct stat st;

	if (!replace) {
		if (link(t->path, t->target) == 0)
			return unlink(t->path);
		if (errno == EEXIST)
			return -1;
		/* FAT has no links: look first, the gap is as small as it gets. */
		if (lstat(t->target, &st) == 0) {
			errno = EEXIST;
			return -1;
		}
	}
	return rename(t->path, t->target);
}

int
file_temp_finish(struct file_temp *t, bool replace, struct err *e)
{
	int fd = t->fd;

	if (fsync(fd) != 0 && errno != EINVAL)
		return err_errno(e, "%s 没能写稳到磁盘上，原来的文件没有动", t->target);
	t->fd = -1;
	/* Network drives report a full disk as late as here. */
	if (close(fd) != 0 && errno != EINTR)
		return err_errno(e, "%s 没有写成，原来的文件没有动", t->target);
	if (file_temp_name(t, replace) != 0)
		return err_errno(e, "%s 没有写成，原来的文件没有动", t->target);
	t->path[0] = '\0';
	return file_sync_folder_of(t->target, e);
}

int
file_replace(const char *path, const void *p, size_t n, struct err *e)
{
	struct file_temp t;
	int rc;

	if (file_temp_open(&t, path, e) != 0)
		return -1;
	if (file_write_all(t.fd, p, n) != 0)
		rc = err_errno(e, "%s 没有写成，原来的文件没有动", path);
	else
		rc = file_temp_finish(&t, true, e);
	file_temp_drop(&t);
	return rc;
}

static int
file_copy_bytes(int in, int out, const char *from, const char *to, struct err *e)
{
	char *block = mem_alloc(FILE_BLOCK);
	ssize_t got;
	int rc = 0;

	while (rc == 0 && (got = file_read_some(in, block, FILE_BLOCK)) != 0) {
		if (got < 0)
			rc = err_errno(e, "读不出 %s", from);
		else if (file_write_all(out, block, (size_t)got) != 0)
			rc = err_errno(e, "%s 没有写成", to);
	}
	free(block);
	return rc;
}

int
file_copy(const char *from, const char *to, bool replace, struct err *e)
{
	struct file_temp t;
	struct stat st;
	int in, rc;

	if (!replace && lstat(to, &st) == 0)
		return err_set(e, ERR_IO, "%s 已经有了，没有动它。请换一个名字。", to);
	in = open(from, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return err_errno(e, "打不开 %s", from);
	rc = file_temp_open(&t, to, e);
	if (rc == 0) {
		rc = file_copy_bytes(in, t.fd, from, to, e);
		if (rc == 0)
			rc = file_temp_finish(&t, replace, e);
		file_temp_drop(&t);
	}
	close(in);
	return rc;
}

int64_t
file_free_bytes(const char *path)
{
	struct statvfs v;
	char *folder;
	int rc = statvfs(path, &v);

	if (rc != 0) {
		/* Not there yet: its folder's disk is meant. */
		folder = file_folder_of(path);
		rc = statvfs(folder, &v);
		free(folder);
	}
	if (rc != 0)
		return -1;
	return (int64_t)v.f_bavail * (int64_t)v.f_frsize;
}

bool
file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}
