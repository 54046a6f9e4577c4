/* Any bytes as a settings file: problems are told, nothing else happens. */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "config.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	int fd = memfd_create("config", MFD_CLOEXEC);
	struct buf problems = BUF_INIT;
	struct config c;
	struct err e;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, p, n) != (ssize_t)n)
		abort();
	config_init(&c);
	if (config_read(&c, path, &problems, &e) == 0 && (c.cutoff_minute < 0 || c.cutoff_minute >= 24 * 60))
		abort();
	config_release(&c);
	buf_release(&problems);
	close(fd);
	return 0;
}
