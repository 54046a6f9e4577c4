/*
 * draft.c - the drafts' file: append-only lines with a checksum each.
 *
 * Knows how to keep bytes; knows nothing of forms or fields but their names.
 * A line is "checksum TAB part TAB part ...", so that one half written by a
 * dying machine is seen and passed over.  The model in memory is always
 * whole: a full disk costs safety, never what is on the screen.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/draft.h"

enum {
	SUM_BYTES = 8,
	SYNC_MS = 1000,
	READ_MAX = 64 << 20,
	SIZE_MAX_FIRST = 1 << 20,	/* a file larger than this is written anew with what is alive */
	PARTS_MAX = 512
};

#define LINE_ENTITY "line"	/* no thing of the registry: typed outside a form */

struct slot {
	char *name;
	char *shown;
	char *typed;		/* NULL: as shown */
};

struct live {
	int64_t id, row, who, at;
	char entity[32];
	struct ids bases;
	struct slot *slots;
	size_t n;
};

struct drafts {
	char *folder, *path;
	int fd;			/* -1: no file yet; the first draft makes it */
	bool off;		/* nothing can be written here */
	struct live *live;
	size_t n;
	int64_t next;
	struct buf pending;	/* lines the disk has not taken yet */
	int64_t size;		/* bytes in the file */
	int64_t size_max;	/* when it grows beyond, it is written anew */
	int64_t dirty_since;	/* monotonic ms of the first write after the last sync; 0 none */
	struct err trouble;	/* code ERR_NONE: none */
};

static int64_t
mono_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

static void
part_add(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		switch (*s) {
		case '\t':
			buf_adds(b, "\\t");
			break;
		case '\n':
			buf_adds(b, "\\n");
			break;
		case '\\':
			buf_adds(b, "\\\\");
			break;
		default:
			buf_addc(b, *s);
			break;
		}
}

/* In place; the result is never longer. */
static void
part_unescape(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		if (*s == '\\' && s[1] != '\0') {
			s++;
			*to++ = *s == 't' ? '\t' : *s == 'n' ? '\n' : *s;
		} else
			*to++ = *s;
	}
	*to = '\0';
}

static void
line_sum(char out[SUM_BYTES * 2 + 1], const char *body, size_t n)
{
	uint8_t h[ID_BYTES];

	id_hash(h, ID_BYTES, body, n, NULL, 0);
	id_hex(out, h, SUM_BYTES);
}

static void
line_add(struct buf *out, const struct buf *body)
{
	char sum[SUM_BYTES * 2 + 1];

	line_sum(sum, buf_str(body), body->n);
	buf_adds(out, sum);
	buf_addc(out, '\t');
	buf_add(out, buf_str(body), body->n);
	buf_addc(out, '\n');
}

static void
line_begin(struct buf *out, const struct live *l)
{
	struct buf body = BUF_INIT;
	char hex[ID_BYTES * 2 + 1];

	buf_addf(&body, "B\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t", l->id, l->row, l->who, l->at);
	part_add(&body, l->entity);
	buf_addc(&body, '\t');
	for (size_t i = 0; i < l->bases.n; i++) {
		id_hex(hex, l->bases.p[i], ID_BYTES);
		buf_adds(&body, hex);
	}
	for (size_t i = 0; i < l->n; i++) {
		buf_addc(&body, '\t');
		part_add(&body, l->slots[i].name);
		buf_addc(&body, '\t');
		part_add(&body, l->slots[i].shown);
	}
	line_add(out, &body);
	buf_release(&body);
}

static void
line_type(struct buf *out, const struct live *l, const struct slot *s)
{
	struct buf body = BUF_INIT;

	buf_addf(&body, "T\t%" PRId64 "\t%" PRId64 "\t", l->id, l->at);
	part_add(&body, s->name);
	buf_addc(&body, '\t');
	part_add(&body, s->typed);
	line_add(out, &body);
	buf_release(&body);
}

/* --- the model ----------------------------------------------------------------------------------------------------- */

static struct live *
live_find(const struct drafts *d, int64_t id)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->live[i].id == id)
			return &d->live[i];
	return NULL;
}

static void
live_release(struct live *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->slots[i].name);
		free(l->slots[i].shown);
		free(l->slots[i].typed);
	}
	free(l->slots);
	free(l->bases.p);
}

static struct live *
live_add(struct drafts *d)
{
	d->live = mem_resize(d->live, d->n + 1, sizeof(*d->live));
	memset(&d->live[d->n], 0, sizeof(*d->live));
	return &d->live[d->n++];
}

static void
live_drop(struct drafts *d, struct live *l)
{
	size_t at = (size_t)(l - d->live);

	live_release(l);
	memmove(&d->live[at], &d->live[at + 1], (d->n - at - 1) * sizeof(*l));
	d->n--;
}

static void
live_set(struct live *l, const char *name, const char *typed)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->slots[i].name, name) == 0) {
			free(l->slots[i].typed);
			l->slots[i].typed = mem_str(typed);
			return;
		}
	l->slots = mem_resize(l->slots, l->n + 1, sizeof(*l->slots));
	l->slots[l->n++] = (struct slot){ .name = mem_str(name), .shown = mem_str(""), .typed = mem_str(typed) };
}

/* --- reading ------------------------------------------------------------------------------------------------------- */

static int64_t
part_int(const char *s)
{
	return (int64_t)strtoll(s, NULL, 10);
}

static void
read_begin(struct drafts *d, char **part, size_t n)
{
	struct live *l;
	size_t hex = n >= 7 ? strlen(part[6]) / (ID_BYTES * 2) : 0;

	if (n < 7 || (n - 7) % 2 != 0)
		return;
	l = live_add(d);
	l->id = part_int(part[1]);
	l->row = part_int(part[2]);
	l->who = part_int(part[3]);
	l->at = part_int(part[4]);
	snprintf(l->entity, sizeof(l->entity), "%s", part[5]);
	l->bases.p = mem_zero(hex, ID_BYTES);
	for (size_t i = 0; i < hex; i++) {
		char one[ID_BYTES * 2 + 1];

		memcpy(one, part[6] + i * ID_BYTES * 2, ID_BYTES * 2);
		one[ID_BYTES * 2] = '\0';
		if (id_from_hex(l->bases.p[l->bases.n], ID_BYTES, one) == 0)
			l->bases.n++;
	}
	for (size_t i = 7; i + 1 < n; i += 2) {
		l->slots = mem_resize(l->slots, l->n + 1, sizeof(*l->slots));
		l->slots[l->n++] = (struct slot){ .name = mem_str(part[i]), .shown = mem_str(part[i + 1]) };
	}
}

static void
read_line(struct drafts *d, char *line)
{
	char sum[SUM_BYTES * 2 + 1], *part[PARTS_MAX], *body = strchr(line, '\t');
	struct live *l;
	size_t n = 0;

	if (body == NULL)
		return;
	*body++ = '\0';
	line_sum(sum, body, strlen(body));
	if (strcmp(sum, line) != 0)
		return;
	for (char *p = body; p != NULL && n < PARTS_MAX;) {
		char *tab = strchr(p, '\t');

		if (tab != NULL)
			*tab++ = '\0';
		part_unescape(p);
		part[n++] = p;
		p = tab;
	}
	if (strcmp(part[0], "B") == 0) {
		read_begin(d, part, n);
		return;
	}
	l = n >= 2 ? live_find(d, part_int(part[1])) : NULL;
	if (l == NULL)
		return;
	if (strcmp(part[0], "E") == 0)
		live_drop(d, l);
	else if (strcmp(part[0], "T") == 0 && n == 5) {
		l->at = part_int(part[2]);
		live_set(l, part[3], part[4]);
	}
}

static int
read_drafts(struct drafts *d, const char *path, bool *torn, struct err *e)
{
	struct buf b = BUF_INIT;

	if (file_read(&b, path, READ_MAX, e) != 0) {
		buf_release(&b);
		return -1;
	}
	*torn = b.n > 0 && b.p[b.n - 1] != '\n';
	for (char *p = b.p, *nl; p != NULL && (nl = memchr(p, '\n', b.n - (size_t)(p - b.p))) != NULL; p = nl + 1) {
		*nl = '\0';
		read_line(d, p);
	}
	buf_release(&b);
	return 0;
}

/* --- writing ------------------------------------------------------------------------------------------------------- */

/* A new locked file; its path is the caller's.  -1 with errno. */
static int
own_file(const char *folder, char **path)
{
	char name[40], hex[17];
	uint8_t rnd[8];
	int fd;

	id_random(rnd, sizeof(rnd));
	id_hex(hex, rnd, sizeof(rnd));
	snprintf(name, sizeof(name), "drafts-%s.log", hex);
	*path = file_join(folder, name);
	fd = open(*path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
drafts_write(struct drafts *d)
{
	size_t done = 0;

	if (d->off)
		return;
	if (d->fd < 0) {
		free(d->path);
		d->fd = own_file(d->folder, &d->path);
	}
	if (d->fd < 0) {
		err_errno(&d->trouble, "草稿写不进磁盘, 屏幕上的还在, 请先按 F2 保存或腾出磁盘");
		return;
	}
	while (done < d->pending.n) {
		ssize_t w = write(d->fd, d->pending.p + done, d->pending.n - done);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0) {
			err_errno(&d->trouble, "草稿写不进磁盘, 屏幕上的还在, 请先按 F2 保存或腾出磁盘");
			break;
		}
		done += (size_t)w;
	}
	if (done > 0) {
		memmove(d->pending.p, d->pending.p + done, d->pending.n - done);
		d->pending.n -= done;
		d->pending.p[d->pending.n] = '\0';
		d->size += (int64_t)done;
		if (d->dirty_since == 0)
			d->dirty_since = mono_ms();
	}
	if (d->pending.n == 0)
		d->trouble.code = ERR_NONE;
}

void
drafts_tick(struct drafts *d, bool now)
{
	if (d->pending.n > 0)
		drafts_write(d);
	if (d->fd < 0 || d->dirty_since == 0 || (!now && mono_ms() - d->dirty_since < SYNC_MS))
		return;
	d->dirty_since = 0;
	if (fdatasync(d->fd) != 0)
		err_errno(&d->trouble, "草稿没能存稳, 屏幕上的还在, 请先按 F2 保存");
}

int64_t
drafts_due(const struct drafts *d)
{
	int64_t left;

	if (d->off)
		return -1;
	if (d->pending.n > 0)
		return SYNC_MS;
	if (d->dirty_since == 0)
		return -1;
	left = SYNC_MS - (mono_ms() - d->dirty_since);
	return left > 0 ? left : 0;
}

const char *
drafts_trouble(const struct drafts *d)
{
	return d->trouble.code == ERR_NONE ? NULL : d->trouble.text;
}

/* --- a shorter file ------------------------------------------------------------------------------------------------- */

static void
lines_of(const struct live *l, struct buf *out)
{
	line_begin(out, l);
	for (size_t k = 0; k < l->n; k++)
		if (l->slots[k].typed != NULL)
			line_type(out, l, &l->slots[k]);
}

/* Every key of the day stands in the file: past a size what is still alive moves to a new one.  The old one goes last. */
static void
drafts_shrink(struct drafts *d)
{
	struct buf all = BUF_INIT;
	char *path;
	size_t done = 0;
	int fd;

	if (d->fd < 0 || d->pending.n > 0 || d->size <= d->size_max)
		return;
	for (size_t i = 0; i < d->n; i++)
		lines_of(&d->live[i], &all);
	fd = own_file(d->folder, &path);
	while (fd >= 0 && done < all.n) {
		ssize_t w = write(fd, all.p + done, all.n - done);

		if (w <= 0 && errno != EINTR)
			break;
		done += w > 0 ? (size_t)w : 0;
	}
	if (fd >= 0 && done == all.n && fdatasync(fd) == 0) {
		unlink(d->path);
		close(d->fd);
		free(d->path);
		d->path = path;
		d->fd = fd;
		d->size = (int64_t)all.n;
		d->dirty_since = 0;
		d->size_max = d->size * 4 > SIZE_MAX_FIRST ? d->size * 4 : SIZE_MAX_FIRST;
	} else {
		/* No room for a second file: the long one goes on. */
		if (fd >= 0) {
			unlink(path);
			close(fd);
		}
		free(path);
		d->size_max = d->size * 2;
	}
	buf_release(&all);
}

/* --- opening: the orphans of dead programs ---------------------------------------------------------------------------- */

static bool
is_draft_name(const char *name)
{
	size_t n = strlen(name);

	return strncmp(name, "drafts-", 7) == 0 && n > 11 && strcmp(name + n - 4, ".log") == 0;
}

/* The first one found is simply gone on with: nothing is copied, nothing can get lost on the way. */
static void
go_on_with(struct drafts *d, struct drafts *theirs, int fd, const char *path, int64_t size, bool torn)
{
	d->fd = fd;
	d->path = mem_str(path);
	d->live = theirs->live;
	d->n = theirs->n;
	for (size_t i = 0; i < d->n; i++)
		if (d->live[i].id >= d->next)
			d->next = d->live[i].id + 1;
	d->size = size;
	if (torn)
		buf_addc(&d->pending, '\n');
	d->dirty_since = mono_ms();	/* who died before his second was over had not synced */
}

/* Takes over what path holds when its program is dead; deletes it once mine is on disk. */
static void
adopt(struct drafts *d, const char *path)
{
	int fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);
	struct drafts theirs = { .fd = -1 };
	struct stat st;
	bool torn = false;

	if (fd < 0)
		return;
	/* Locked: its program lives.  No name left: another program took it between our readdir and our lock. */
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 || fstat(fd, &st) != 0 || st.st_nlink == 0 || read_drafts(&theirs, path, &torn, NULL) != 0)
		goto out;
	if (theirs.n > 0 && d->fd < 0) {
		go_on_with(d, &theirs, fd, path, st.st_size, torn);
		return;
	}
	for (size_t i = 0; i < theirs.n; i++) {
		struct live *l = live_add(d);

		*l = theirs.live[i];
		l->id = d->next++;
		lines_of(l, &d->pending);
	}
	drafts_tick(d, true);
	/* Only when mine is safe may theirs go. */
	if (d->pending.n == 0 && d->trouble.code == ERR_NONE)
		unlink(path);
	free(theirs.live);
out:
	close(fd);
}

static void
adopt_all(struct drafts *d, const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *de;

	if (dir == NULL)
		return;
	while ((de = readdir(dir)) != NULL) {
		char *path;

		if (!is_draft_name(de->d_name))
			continue;
		path = file_join(folder, de->d_name);
		if (d->path == NULL || strcmp(path, d->path) != 0)
			adopt(d, path);
		free(path);
	}
	closedir(dir);
}

int
drafts_open(struct drafts **out, const char *state_folder, struct err *e)
{
	struct drafts *d = mem_zero(1, sizeof(*d));

	(void)e;
	d->folder = mem_str(state_folder);
	d->next = 1;
	d->size_max = SIZE_MAX_FIRST;
	d->fd = -1;
	d->off = access(state_folder, W_OK | X_OK) != 0;
	if (d->off)
		err_errno(&d->trouble, "草稿写不了 (%s), 程序照常用, 但断电会丢正在打的字, 请勤按 F2 保存", state_folder);
	else
		adopt_all(d, state_folder);
	*out = d;
	return 0;
}

void
drafts_close(struct drafts *d)
{
	if (d == NULL)
		return;
	if (d->fd >= 0) {
		if (d->n == 0 && d->pending.n == 0)
			unlink(d->path);
		else
			drafts_tick(d, true);
		close(d->fd);
	}
	for (size_t i = 0; i < d->n; i++)
		live_release(&d->live[i]);
	free(d->live);
	free(d->folder);
	free(d->path);
	buf_release(&d->pending);
	free(d);
}

/* --- typing -------------------------------------------------------------------------------------------------------- */

int64_t
drafts_begin(struct drafts *d, const char *entity, int64_t row, int64_t who, const struct ids *bases, const char *const *names,
    const char *const *shown, size_t n)
{
	struct live *l = live_add(d);

	l->id = d->next++;
	l->row = row;
	l->who = who;
	l->at = date_now();
	snprintf(l->entity, sizeof(l->entity), "%s", entity);
	if (bases != NULL && bases->n > 0) {
		l->bases.p = mem_copy(bases->p, bases->n * ID_BYTES);
		l->bases.n = bases->n;
	}
	l->slots = mem_zero(n, sizeof(*l->slots));
	l->n = n;
	for (size_t i = 0; i < n; i++) {
		l->slots[i].name = mem_str(names[i]);
		l->slots[i].shown = mem_str(shown[i]);
	}
	line_begin(&d->pending, l);
	drafts_write(d);
	return l->id;
}

void
drafts_type(struct drafts *d, int64_t id, const char *field, const char *text)
{
	struct live *l = live_find(d, id);

	if (l == NULL)
		return;
	l->at = date_now();
	live_set(l, field, text);
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->slots[i].name, field) == 0)
			line_type(&d->pending, l, &l->slots[i]);
	drafts_write(d);
	drafts_shrink(d);
}

void
drafts_end(struct drafts *d, int64_t id)
{
	struct live *l = live_find(d, id);
	struct buf body = BUF_INIT;

	if (l == NULL)
		return;
	live_drop(d, l);
	buf_addf(&body, "E\t%" PRId64, id);
	line_add(&d->pending, &body);
	buf_release(&body);
	drafts_write(d);
	drafts_shrink(d);
}

/* --- listing and reading ------------------------------------------------------------------------------------------- */

/* First typed words, each once (who called is often the household again), without what a form keeps behind a text for itself. */
static char *
summary_of(const struct live *l)
{
	struct buf b = BUF_INIT, word = BUF_INIT;

	for (size_t i = 0; i < l->n && text_cols(buf_str(&b), b.n) < 40; i++) {
		const struct slot *s = &l->slots[i];

		if (s->typed == NULL || *s->typed == '\0' || *s->name == '#')
			continue;
		buf_clear(&word);
		buf_add(&word, s->typed, strcspn(s->typed, "\x1f\n"));
		if (b.n > 0 && strstr(buf_str(&b), buf_str(&word)) != NULL)
			continue;
		if (b.n > 0)
			buf_addc(&b, ' ');
		buf_add(&b, word.p, word.n);
	}
	buf_release(&word);
	if (b.n > 0) {
		b.n = text_cut(b.p, b.n, 48, NULL);
		b.p[b.n] = '\0';
	}
	return b.n > 0 ? buf_detach(&b) : mem_str("");
}

void
drafts_list(struct drafts *d, struct draft_list *out)
{
	out->n = 0;
	out->p = mem_zero(d->n, sizeof(*out->p));
	for (size_t i = 0; i < d->n; i++) {
		const struct live *l = &d->live[i];
		struct draft_info *to = &out->p[out->n];

		if (strcmp(l->entity, LINE_ENTITY) == 0)
			continue;
		out->n++;
		to->id = l->id;
		to->row = l->row;
		to->at = l->at;
		to->who = l->who;
		memcpy(to->entity, l->entity, sizeof(to->entity));
		to->summary = summary_of(l);
	}
}

void
draft_list_release(struct draft_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->p[i].summary);
	free(l->p);
	*l = (struct draft_list){ NULL, 0 };
}

int
drafts_read(struct drafts *d, int64_t id, struct draft *out, struct err *e)
{
	const struct live *l = live_find(d, id);

	memset(out, 0, sizeof(*out));
	if (l == NULL)
		return err_set(e, ERR_NOTFOUND, "这份草稿已经不在了: 可能刚存过, 或在别的窗口里接着写了");
	out->row = l->row;
	out->who = l->who;
	memcpy(out->entity, l->entity, sizeof(out->entity));
	if (l->bases.n > 0)
		out->bases.p = mem_copy(l->bases.p, l->bases.n * ID_BYTES);
	out->bases.n = l->bases.n;
	out->n = l->n;
	out->names = mem_zero(l->n, sizeof(char *));
	out->shown = mem_zero(l->n, sizeof(char *));
	out->typed = mem_zero(l->n, sizeof(char *));
	for (size_t i = 0; i < l->n; i++) {
		out->names[i] = mem_str(l->slots[i].name);
		out->shown[i] = mem_str(l->slots[i].shown);
		out->typed[i] = mem_str(l->slots[i].typed);
	}
	return 0;
}

/* --- lines outside forms ------------------------------------------------------------------------------------------- */

enum { LINE_QUESTION, LINE_TEXT, LINE_MARK, LINE_SLOTS };

static const char *const line_names[LINE_SLOTS] = { "question", "text", "mark" };

static const struct live *
line_find(const struct drafts *d, const char *question)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->live[i].entity, LINE_ENTITY) == 0 && d->live[i].n == LINE_SLOTS
				&& strcmp(d->live[i].slots[LINE_QUESTION].shown, question) == 0)
			return &d->live[i];
	return NULL;
}

void
drafts_line_type(struct drafts *d, const char *question, const char *text)
{
	const char *const shown[LINE_SLOTS] = { question, "", "" };
	const struct live *l = line_find(d, question);

	if (text[0] == '\0') {
		if (l != NULL)
			drafts_end(d, l->id);
		return;
	}
	drafts_type(d, l != NULL ? l->id : drafts_begin(d, LINE_ENTITY, 0, 0, NULL, line_names, shown, LINE_SLOTS), "text", text);
}

void
drafts_line_given(struct drafts *d, const char *question, int64_t mark)
{
	const struct live *l = line_find(d, question);
	char text[24];

	if (l == NULL)
		return;
	snprintf(text, sizeof(text), "%" PRId64, mark);
	drafts_type(d, l->id, "mark", text);
}

/* What was given and then something saved has done its work. */
static void
lines_sweep(struct drafts *d, int64_t mark)
{
	char now[24];

	snprintf(now, sizeof(now), "%" PRId64, mark);
	for (size_t i = d->n; i-- > 0;) {
		const struct live *l = &d->live[i];
		const char *given = strcmp(l->entity, LINE_ENTITY) == 0 && l->n == LINE_SLOTS ? l->slots[LINE_MARK].typed : NULL;

		if (given != NULL && strcmp(given, now) != 0)
			drafts_end(d, l->id);
	}
}

char *
drafts_line(struct drafts *d, const char *question, int64_t mark)
{
	const struct live *l;

	lines_sweep(d, mark);
	l = line_find(d, question);
	return l != NULL ? mem_str(l->slots[LINE_TEXT].typed) : NULL;
}

int64_t
drafts_again(struct drafts *d, const struct draft *from)
{
	int64_t id = drafts_begin(d, from->entity, from->row, from->who, &from->bases, (const char *const *)from->names,
			(const char *const *)from->shown, from->n);

	for (size_t i = 0; i < from->n; i++)
		if (from->typed[i] != NULL)
			drafts_type(d, id, from->names[i], from->typed[i]);
	drafts_tick(d, true);
	return id;
}

void
draft_release(struct draft *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->names[i]);
		free(d->shown[i]);
		free(d->typed[i]);
	}
	free(d->names);
	free(d->shown);
	free(d->typed);
	free(d->bases.p);
	memset(d, 0, sizeof(*d));
}
