/*
 * sink.c - bytes out, whole or not at all.
 */
#include "exchange/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

#define SINK_BLOCK ((size_t)64 * 1024)

struct sink {
	int fd;			/* borrowed of temp, or of standard output; owned otherwise */
	char *path;		/* owned; NULL: standard output */
	struct file_temp temp;
	bool in_place;		/* no temp: a device, standard output */
	struct buf wait;
	int trouble;		/* errno of the first failure; 0 none */
};

int
sink_open(struct sink **out, const char *path, struct err *e)
{
	struct sink s = { .in_place = true };
	struct stat st;

	if (path[0] == '-' && path[1] == '\0') {
		s.fd = STDOUT_FILENO;
		path = NULL;
	} else if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		s.fd = open(path, O_WRONLY | O_CLOEXEC);
		if (s.fd < 0)
			return err_errno(e, "写不了 %s", path);
	} else {
		if (file_temp_open(&s.temp, path, e) < 0)
			return -1;
		s.fd = s.temp.fd;
		s.in_place = false;
	}
	s.path = mem_str(path);
	*out = mem_alloc(sizeof **out);
	**out = s;
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
	return s->in_place ? NULL : s->temp.path;
}

bool
sink_failed(const struct sink *s)
{
	return s->trouble != 0;
}

/* Of a file that has not got its name nothing is left. */
static void
sink_free(struct sink *s)
{
	if (!s->in_place)
		file_temp_drop(&s->temp);
	else if (s->path != NULL && s->fd >= 0)
		(void)close(s->fd);
	buf_release(&s->wait);
	free(s->path);
	free(s);
}

int
sink_close(struct sink *s, struct err *e)
{
	int rc = 0;

	sink_push(s);
	if (s->in_place && s->path != NULL) {
		if (close(s->fd) < 0 && s->trouble == 0)
			s->trouble = errno;
		s->fd = -1;
	}
	if (s->trouble != 0) {
		errno = s->trouble;
		rc = s->path == NULL ? err_errno(e, "结果没有显示完，账本里的不受影响") :
			err_errno(e, "文件 %s 没有写成，账本没有动", s->path);
	} else if (!s->in_place) {
		rc = file_temp_finish(&s->temp, true, e);
	}
	sink_free(s);
	return rc;
}

void
sink_abort(struct sink *s)
{
	if (s != NULL)
		sink_free(s);
}
