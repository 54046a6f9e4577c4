/*
 * waiting.c - the file of waiting.h: "ID QUEUE NAME" on a line.
 */
#include "report/waiting.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"

#define WAITING_MAX 20		/* jobs remembered */
#define WAITING_BYTES (1 << 16)

void
waiting_name(const struct report *r, const struct report_options *opt, struct buf *out)
{
	buf_addf(out, "%s %d-%d %lld%s%s", r->name, (int)opt->from, (int)opt->to, (long long)opt->row, opt->public ? " public" : "", opt->all ? " all" : "");
	/* which records were marked, as a number: FNV-1a */
	if (opt->query && opt->query->among) {
		uint32_t marked = 2166136261u;
		for (const char *s = opt->query->among; *s; s++)
			marked = (marked ^ (unsigned char)*s) * 16777619u;
		buf_addf(out, " %08" PRIx32, marked);
	}
	if (opt->query_title)
		buf_addf(out, " %s", opt->query_title);
	else if (opt->query && opt->query->words)
		buf_addf(out, " %s", opt->query->words);
}

static char *
waiting_path(void)
{
	char *folder, *path;

	if (file_folder(&folder, FILE_STATE, NULL) < 0)
		return NULL;
	path = file_join(folder, "printing");
	free(folder);
	return path;
}

/* The line of name; NULL: none. */
static const char *
waiting_line(const char *text, const char *name, struct job *out)
{
	for (const char *s = text; *s != '\0'; s += strcspn(s, "\n"), s += *s == '\n') {
		size_t n = strcspn(s, "\n"), id = strcspn(s, " "), queue;

		if (id >= n)
			continue;
		queue = strcspn(s + id + 1, " ");
		if (id + 1 + queue + 1 > n || n - id - queue - 2 != strlen(name) || memcmp(s + id + queue + 2, name, strlen(name)) != 0)
			continue;
		if (out != NULL) {
			memset(out, 0, sizeof *out);
			out->id = (int)strtol(s, NULL, 10);
			snprintf(out->printer, sizeof out->printer, "%.*s", (int)queue, s + id + 1);
		}
		return s;
	}
	return NULL;
}

bool
waiting_find(const char *name, struct job *out)
{
	char *path = waiting_path();
	struct buf b = BUF_INIT;
	bool found = path != NULL && file_exists(path) && file_read(&b, path, WAITING_BYTES, NULL) == 0
		&& waiting_line(buf_str(&b), name, out) != NULL;

	buf_release(&b);
	free(path);
	return found;
}

void
waiting_put(const char *name, const struct job *j)
{
	char *path = waiting_path();
	struct buf old = BUF_INIT, b = BUF_INIT;
	const char *mine;
	int kept = 0;

	if (path != NULL && file_exists(path) && file_read(&old, path, WAITING_BYTES, NULL) < 0)
		buf_clear(&old);
	mine = waiting_line(buf_str(&old), name, NULL);
	if (j != NULL && j->id != 0 && !job_is_over(j))
		buf_addf(&b, "%d %s %s\n", j->id, j->printer, name);
	for (const char *s = buf_str(&old); *s != '\0' && kept < WAITING_MAX; s += strcspn(s, "\n"), s += *s == '\n')
		if (s != mine) {
			buf_addf(&b, "%.*s\n", (int)strcspn(s, "\n"), s);
			kept++;
		}
	if (path != NULL && (b.n != old.n || memcmp(buf_str(&b), buf_str(&old), b.n) != 0)
	    && file_replace(path, buf_str(&b), b.n, NULL) < 0)
		buf_clear(&b);
	buf_release(&old);
	buf_release(&b);
	free(path);
}
