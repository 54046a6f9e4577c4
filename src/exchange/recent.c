/*
 * recent.c - a look into a few folders and what lies below them.
 */
#include "exchange/recent.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/carry.h"

/* Looked at under one folder, nearest first: chat programs file by month, five folders down; a disk of photos is not read to its end. */
enum { FILES_MAX = 5000, DEPTH = 5 };

static bool
is_table(const char *name)
{
	static const char *const tails[] = { ".xlsx", ".csv", ".xls", ".et" };
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++)
		if (n > strlen(tails[i]) && strcasecmp(name + n - strlen(tails[i]), tails[i]) == 0)
			return true;
	return false;
}

static void
add(struct recents *out, const char *path, const char *where, int64_t at)
{
	struct buf name = BUF_INIT, about = BUF_INIT;

	/* no name here is ours */
	text_clean(&name, file_base(path), strlen(file_base(path)), false);
	text_clean(&about, where, strlen(where), false);
	buf_adds(&about, "  ");
	if (date_of_ms(at) == date_today())
		buf_addf(&about, "今天 %02d:%02d", date_minute_of_ms(at) / 60, date_minute_of_ms(at) % 60);
	else
		date_short(&about, date_of_ms(at), date_today());
	out->p = mem_more(out->p, out->n, sizeof(*out->p));
	out->p[out->n++] = (struct recent){ mem_str(path), buf_detach(&name), buf_detach(&about), at };
}

static void
release_one(struct recent *r)
{
	free(r->path);
	free(r->name);
	free(r->about);
}

struct folder { char *path, *where; int depth; };	/* owned; where: for people */

static void
folder_add(struct folder **all, size_t *n, const char *path, const char *root, const char *name, int depth)
{
	struct buf where = BUF_INIT;

	buf_adds(&where, root);
	if (name != NULL)
		buf_addf(&where, "/%s", name);
	*all = mem_more(*all, *n, sizeof(**all));
	(*all)[(*n)++] = (struct folder){ mem_str(path), buf_detach(&where), depth };
}

/* The tables in a folder and below it; root: what people call it. */
static void
look_into(struct recents *out, const char *path, const char *root)
{
	struct folder *all = NULL;
	size_t n = 0, seen = 0;

	folder_add(&all, &n, path, root, NULL, 0);
	for (size_t at = 0; at < n && seen < FILES_MAX; at++) {
		DIR *dir = opendir(all[at].path);
		struct dirent *de;

		while (dir != NULL && seen++ < FILES_MAX && (de = readdir(dir)) != NULL) {
			struct stat st;
			char *file;

			if (de->d_name[0] == '.')
				continue;
			file = file_join(all[at].path, de->d_name);
			/* lstat: a link on a stick may point anywhere */
			if (lstat(file, &st) != 0)
				st.st_mode = 0;
			if (S_ISDIR(st.st_mode) && all[at].depth < DEPTH)
				folder_add(&all, &n, file, root, de->d_name, all[at].depth + 1);
			else if (S_ISREG(st.st_mode) && is_table(de->d_name))
				add(out, file, all[at].where, (int64_t)st.st_mtim.tv_sec * 1000);
			free(file);
		}
		if (dir != NULL)
			(void)closedir(dir);
	}
	for (size_t i = 0; i < n; i++) {
		free(all[i].path);
		free(all[i].where);
	}
	free(all);
}

static int
newest_first(const void *a, const void *b)
{
	const struct recent *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? 1 : -1;
	return strcmp(x->path, y->path);
}

void
recent_tables(struct recents *out, size_t max)
{
	static const char *const folders[] = { "下载", "Downloads", "桌面", "Desktop", "文档", "Documents" };
	struct carriers sticks;

	*out = (struct recents){ NULL, 0 };
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		char *folder = file_home(folders[i]);
		if (folder != NULL)
			look_into(out, folder, folders[i]);
		free(folder);
	}
	if (carriers_list(&sticks, NULL) == 0) {
		for (size_t i = 0; i < sticks.n; i++)
			look_into(out, sticks.p[i].path, sticks.p[i].label);
		carriers_release(&sticks);
	}
	if (out->n > 1)
		qsort(out->p, out->n, sizeof(*out->p), newest_first);
	while (out->n > max)
		release_one(&out->p[--out->n]);
}

void
recents_release(struct recents *r)
{
	for (size_t i = 0; i < r->n; i++)
		release_one(&r->p[i]);
	free(r->p);
	*r = (struct recents){ NULL, 0 };
}
