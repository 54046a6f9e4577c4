/*
 * pack_peek.c - see pack_peek.h.
 */
#include "db/pack_peek.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/log.h"
#include "db/pack_box.h"

#define SQLITE_HEAD 100
#define SQLITE_APPLICATION 68	/* where its header keeps the application's id */

static uint32_t
be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Fewer pages than its header counts, where that was kept up (SQLite's file format, 1.3.7 and 1.3.8). */
static bool
ledger_cut(const uint8_t *head, int64_t bytes)
{
	int64_t page = head[16] << 8 | head[17];

	return be32(head + 24) == be32(head + 92) && bytes < (page == 1 ? 65536 : page) * (int64_t)be32(head + 28);
}

enum peek_kind
pack_peek(const char *path, struct pack_peek *out)
{
	uint8_t head[SQLITE_HEAD] = { 0 };
	struct box_head box;
	uint8_t digest[ID_BYTES];
	int64_t bytes;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t got = fd >= 0 ? read(fd, head, sizeof head) : -1;
	struct stat st = { .st_size = 0 };

	memset(out, 0, sizeof *out);
	if (fd >= 0) {
		if (fstat(fd, &st) < 0)
			got = -1;
		close(fd);
	}
	if (got < SQLITE_HEAD)
		return PEEK_OTHER;
	if (memcmp(head, "SQLite format 3", 16) == 0) {
		out->kind = be32(head + SQLITE_APPLICATION) == LOG_APPLICATION ? PEEK_LEDGER : PEEK_OTHER;
		out->cut = out->kind == PEEK_LEDGER && ledger_cut(head, st.st_size);
	} else if (memcmp(head, "YBZPACK1", 8) == 0 && box_look(path, &box, digest, &bytes, NULL) == 0) {
		out->kind = PEEK_PACK;
		memcpy(out->township, box.township, ID_BYTES);
		snprintf(out->name, sizeof out->name, "%s", box.name);
		memcpy(out->station, box.station, sizeof out->station);
		memcpy(out->code, box.code, sizeof out->code);
		out->made_at = box.made_at;
		out->sealed = box.sealed;
		out->cut = !box_reaches_end(path, box.sealed);
	}
	return out->kind;
}
