/*
 * sink.c - bytes out, whole or not at all.
 */
#include "exchange/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/id.h"
#include "base/mem.h"

#define SINK_BLOCK ((size_t)64 * 1024)

struct sink {
	int fd;
	char *path;		/* owned; NULL: standard output */
	char *temp;		/* owned; NULL: written in place (a device, standard output) */
	struct buf wait;
	int trouble;		/* errno of the first failure; 0 none */
};

int
sink_open(struct sink **out, const char *path, struct err *e)
{
	struct stat st;
	struct buf temp = BUF_INIT;
	int fd;

	if (path[0] == '-' && path[1] == '\0') {
		fd = STDOUT_FILENO;
		path = NULL;
	} else if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
	} else {
		uint8_t some[6];
		char hex[sizeof some * 2 + 1];
		id_random(some, sizeof some);
		id_hex(hex, some, sizeof some);
		buf_addf(&temp, "%s.%s.tmp", path, hex);
		fd = open(buf_str(&temp), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	}
	if (fd < 0) {
		buf_release(&temp);
		return err_errno(e, "文件 %s 写不了，什么也没有写", path);
	}
	struct sink *s = mem_zero(1, sizeof *s);
	s->fd = fd;
	s->path = mem_str(path);
	s->temp = temp.n > 0 ? buf_detach(&temp) : NULL;
	*out = s;
	return 0;
}

static void
sink_push(struct sink *s)
{
	size_t done = 0;

	while (s->trouble == 0 && done < s->wait.n) {
		ssize_t n = write(s->fd, s->wait.p + done, s->wait.n - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			s->trouble = errno;
		else
			done += (size_t)n;
	}
	buf_clear(&s->wait);
}

void
sink_write(struct sink *s, const void *p, size_t n)
{
	if (s->trouble != 0)
		return;
	buf_add(&s->wait, p, n);
	if (s->wait.n >= SINK_BLOCK)
		sink_push(s);
}

void
sink_flush(struct sink *s)
{
	sink_push(s);
}

const char *
sink_file(const struct sink *s)
{
	return s->temp;
}

bool
sink_failed(const struct sink *s)
{
	return s->trouble != 0;
}

static void
sink_free(struct sink *s)
{
	buf_release(&s->wait);
	free(s->path);
	free(s->temp);
	free(s);
}

int
sink_close(struct sink *s, struct err *e)
{
	int rc = 0;

	sink_push(s);
	if (s->temp != NULL && s->trouble == 0 && fsync(s->fd) < 0)
		s->trouble = errno;
	if (s->path != NULL && close(s->fd) < 0 && s->trouble == 0)
		s->trouble = errno;
	if (s->temp != NULL && s->trouble == 0 && rename(s->temp, s->path) < 0)
		s->trouble = errno;
	if (s->trouble != 0) {
		if (s->temp != NULL)
			(void)unlink(s->temp);
		errno = s->trouble;
		rc = s->path == NULL ? err_errno(e, "结果没有显示完，账本里的不受影响") :
			err_errno(e, "文件 %s 没有写成，账本没有动", s->path);
	} else if (s->temp != NULL) {
		rc = file_sync_folder_of(s->path, e);
	}
	sink_free(s);
	return rc;
}

void
sink_abort(struct sink *s)
{
	if (s == NULL)
		return;
	if (s->path != NULL)
		(void)close(s->fd);
	if (s->temp != NULL)
		(void)unlink(s->temp);
	sink_free(s);
}
