/*
 * backup.c - copies by name: why-20261118-083000-TOWNSHIP.db.
 *
 * The name says all that a list needs, so it works when no ledger opens.
 */
#include "office/backup.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/care.h"
#include "office/office.h"
#include "office/undo.h"

enum { KEEP_DAYS = 7, KEEP_WEEKS = 4, KEEP_MONTHS = 12, KEEP_OTHER = 5, TOWNSHIP_CHARS = 8 };
#define MARK_RESTORED "restored"	/* office_undo_mark, and the copy of what was there before */
#define FULL_CHECK_MAX (8 << 20)	/* above it a copy's tables are looked through, not folded again: its hashes always are */

static void
township_mark(const uint8_t id[ID_BYTES], char out[TOWNSHIP_CHARS + 1])
{
	id_hex(out, id, TOWNSHIP_CHARS / 2);
}

char *
backup_folder(const char *ledger_path, const char *configured)
{
	const char *slash = strrchr(ledger_path, '/');
	char *beside, *out;

	if (configured != NULL && *configured != '\0')
		return mem_str(configured);
	beside = slash != NULL ? mem_strn(ledger_path, (size_t)(slash - ledger_path) + (slash == ledger_path)) : mem_str(".");
	out = file_join(beside, "backups");
	free(beside);
	return out;
}

char *
backup_folder_of(const struct office *o)
{
	return backup_folder(o->opt.ledger_path, o->opt.backup_folder);
}

/* --- names ----------------------------------------------------------------------------------------------------------------- */

static char *
name_for(const char *folder, const char *why, const char *mark)
{
	int64_t now = date_now();
	int32_t day = date_of_ms(now);
	int minute = date_minute_of_ms(now), second = (int)(now / 1000 % 60), y, m, d;
	char name[80];
	char *path = NULL;

	date_split(day, &y, &m, &d);
	/* Two in one second: the later one is called one second later. */
	do {
		free(path);
		snprintf(name, sizeof(name), "%s-%04d%02d%02d-%02d%02d%02d-%s.db", why, y, m, d, minute / 60, minute % 60, second++, mark);
		path = file_join(folder, name);
	} while (file_exists(path) && second < 100);
	return path;
}

static bool
read_name(const char *name, const char *mark, struct backup *out)
{
	int y, m, d, hh, mm, ss, used = 0;
	int32_t day;

	if (sscanf(name, "%15[a-z]-%4d%2d%2d-%2d%2d%2d-%n", out->why, &y, &m, &d, &hh, &mm, &ss, &used) != 7 || used == 0)
		return false;
	if (strlen(name + used) != TOWNSHIP_CHARS + 3 || strcmp(name + used + TOWNSHIP_CHARS, ".db") != 0)
		return false;
	if (mark != NULL && strncmp(name + used, mark, TOWNSHIP_CHARS) != 0)
		return false;
	day = date_make(y, m, d);
	if (day == DATE_NONE || hh > 23 || mm > 59)
		return false;
	out->at = date_ms(day, hh * 60 + mm) + ss * 1000;
	return true;
}

static int
newest_first(const void *a, const void *b)
{
	const struct backup *x = a, *y = b;

	return x->at == y->at ? strcmp(y->path, x->path) : x->at < y->at ? 1 : -1;
}

void
backups_release(struct backups *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->p[i].path);
	free(b->p);
	*b = (struct backups){ NULL, 0 };
}

static int
list_marked(const char *folder, const char *mark, struct backups *out, struct err *e)
{
	DIR *dir = opendir(folder);
	struct dirent *de;

	*out = (struct backups){ NULL, 0 };
	if (dir == NULL) {
		if (!file_exists(folder))
			return 0;
		return err_errno(e, "备份文件夹 %s 打不开; 账本没有动", folder);
	}
	while ((de = readdir(dir)) != NULL) {
		struct backup b = { .path = NULL };
		struct stat st;

		if (!read_name(de->d_name, mark, &b))
			continue;
		b.path = file_join(folder, de->d_name);
		if (stat(b.path, &st) != 0) {
			free(b.path);
			continue;
		}
		b.bytes = st.st_size;
		out->p = mem_resize(out->p, out->n + 1, sizeof(*out->p));
		out->p[out->n++] = b;
	}
	closedir(dir);
	if (out->n > 1)
		qsort(out->p, out->n, sizeof(*out->p), newest_first);
	return 0;
}

int
backup_list(struct office *o, const char *folder, struct backups *out, struct err *e)
{
	char mark[TOWNSHIP_CHARS + 1];

	if (o == NULL)
		return list_marked(folder, NULL, out, e);
	township_mark(ledger_township(o->ledger), mark);
	return list_marked(folder, mark, out, e);
}

static void
add_when(int64_t at, struct buf *out)
{
	int32_t day = date_of_ms(at), today = date_today();
	int minute = date_minute_of_ms(at);

	if (day == today)
		buf_adds(out, "今天");
	else if (day == today - 1)
		buf_adds(out, "昨天");
	else
		date_short(out, day, today);
	buf_addf(out, " %02d:%02d", minute / 60, minute % 60);
}

void
backup_describe(const struct backup *b, struct buf *out)
{
	static const struct { const char *why, *title; } whys[] = { { "day", "每日" }, { "now", "手工" }, { "merge", "合并前" },
		{ "upgrade", "换新版程序前" }, { "restore", "恢复前" } };

	add_when(b->at, out);
	buf_addf(out, "  %.1f MB  ", (double)b->bytes / (1 << 20));
	for (size_t i = 0; i < sizeof(whys) / sizeof(*whys); i++)
		if (strcmp(b->why, whys[i].why) == 0)
			buf_adds(out, whys[i].title);
}

bool
backup_same_disk(const char *ledger_path, const char *folder)
{
	struct stat a, b;

	return stat(ledger_path, &a) == 0 && stat(folder, &b) == 0 && a.st_dev == b.st_dev;
}

void
backup_status(struct office *o, struct buf *out)
{
	char *folder = backup_folder_of(o);
	struct backups all = { NULL, 0 };

	if (backup_list(o, folder, &all, NULL) != 0 || all.n == 0)
		buf_adds(out, "还没有备份过 !!");
	else {
		buf_adds(out, "上次备份: ");
		add_when(all.p[0].at, out);
		if (date_today() - date_of_ms(all.p[0].at) > 1)
			buf_addf(out, " %d天前 !!", (int)(date_today() - date_of_ms(all.p[0].at)));
		/* what is written by a clock that is behind gets a wrong day: said before anything is */
		if (date_today() < date_of_ms(all.p[0].at))
			buf_adds(out, ", 比现在还晚: 电脑时钟不准, 先校准再记 !!");
		else
			buf_addf(out, " (%s%zu份可恢复)", backup_same_disk(o->opt.ledger_path, folder) ? "和账本同一块盘, " : "", all.n);
	}
	backups_release(&all);
	free(folder);
}

/* --- making ------------------------------------------------------------------------------------------------------------------ */

/* Monday of the day's week. */
static int32_t
week_of(int32_t day)
{
	return day - (date_weekday(day) + 6) % 7;
}

static int32_t
month_of(int32_t day)
{
	int y, m, d;

	date_split(day, &y, &m, &d);
	return y * 12 + m;
}

struct span { int32_t last; size_t seen, keep; };	/* last: the day, week or month met last, from the newest on */

static bool
span_keeps(struct span *s, int32_t now)
{
	if (s->seen > 0 && s->last == now)
		return false;
	s->last = now;
	return ++s->seen <= s->keep;
}

/* The last copy of each of seven days, four weeks, twelve months; of other kinds the newest five. */
static bool
keeps(struct span spans[3], const struct backup *b, size_t seen)
{
	int32_t day = date_of_ms(b->at);
	bool keep = false;

	if (strcmp(b->why, "day") != 0)
		return seen <= KEEP_OTHER;
	keep |= span_keeps(&spans[0], day);
	keep |= span_keeps(&spans[1], week_of(day));
	keep |= span_keeps(&spans[2], month_of(day));
	return keep;
}

/*
 * A copy that cannot be deleted is no reason to fail: there is one more than wanted.  The one just made stays, also when a clock
 * that is behind makes it look like the oldest.  made NULL: none was.
 */
static void
rotate(const char *folder, const char *mark, const char *why, const char *made)
{
	struct span spans[3] = { { .keep = KEEP_DAYS }, { .keep = KEEP_WEEKS }, { .keep = KEEP_MONTHS } };
	struct backups all;
	size_t seen = 0;

	if (list_marked(folder, mark, &all, NULL) != 0)
		return;
	for (size_t i = 0; i < all.n; i++)
		if (strcmp(all.p[i].why, why) == 0 && !keeps(spans, &all.p[i], ++seen) && (made == NULL || strcmp(all.p[i].path, made) != 0))
			unlink(all.p[i].path);
	backups_release(&all);
}

/* What was copied must open and agree with itself, or it is no backup. */
static int
verify(const char *path, const struct progress *pr, struct err *e)
{
	struct ledger *l;
	struct stat st;
	int64_t edits;
	int rc;

	if (stat(path, &st) != 0)
		return err_errno(e, "备份 %s 不见了", path);
	if (ledger_open(&l, path, &office_model, &station_nobody, true, pr, e) != 0)
		return -1;
	rc = st.st_size <= FULL_CHECK_MAX ? ledger_check(l, pr, &edits, e) : ledger_quick_check(l, pr, e);
	ledger_close(l);
	return rc;
}

int
backup_make(struct office *o, const char *folder, const char *why, char **path, const struct progress *pr, struct err *e)
{
	char mark[TOWNSHIP_CHARS + 1], *to;
	int rc;

	if (path != NULL)
		*path = NULL;
	if (file_make_folder(folder, e) != 0)
		return err_prefix(e, "备份文件夹建不了, 账本没有动: ");
	township_mark(ledger_township(o->ledger), mark);
	to = name_for(folder, why, mark);
	rc = ledger_backup(o->ledger, to, pr, e);
	if (rc == 0 && (rc = verify(to, pr, e)) != 0) {
		unlink(to);
		err_prefix(e, "备份写好后核对不过, 没有留下它: ");
	}
	if (rc == 0) {
		rotate(folder, mark, why, to);
		if (path != NULL)
			*path = mem_str(to);
	}
	free(to);
	return rc;
}

void
backup_before_refold(const struct office_options *opt, const struct progress *pr)
{
	char mark[TOWNSHIP_CHARS + 1], *folder, *to;
	struct ledger_info info;

	/* Re-folding never touches the log: a copy that cannot be made must not keep the office from opening. */
	if (ledger_inspect(opt->ledger_path, &info, NULL) != 0)
		return;
	folder = backup_folder(opt->ledger_path, opt->backup_folder);
	township_mark(info.township_id, mark);
	to = name_for(folder, "upgrade", mark);
	if (file_make_folder(folder, NULL) == 0 && ledger_backup_closed(opt->ledger_path, to, pr, NULL) == 0)
		rotate(folder, mark, "upgrade", to);
	free(to);
	free(folder);
}

int
backup_daily(struct office *o, const char *folder, bool *made, const struct progress *pr, struct err *e)
{
	struct backups all;

	*made = false;
	if (backup_list(o, folder, &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.n; i++)
		if (strcmp(all.p[i].why, "day") == 0 && date_of_ms(all.p[i].at) == date_today()) {
			backups_release(&all);
			return 0;
		}
	backups_release(&all);
	if (backup_make(o, folder, "day", NULL, pr, e) != 0)
		return -1;
	*made = true;
	return 0;
}

/* --- restoring ----------------------------------------------------------------------------------------------------------------- */

/* A process of this user that has the file open; 0 none known.  It would go on writing to the file that was taken away. */
static long
who_has_open(const char *path)
{
	struct stat want, have;
	DIR *all = opendir("/proc");
	struct dirent *p, *d;
	long found = 0;

	if (all == NULL || stat(path, &want) < 0) {
		if (all != NULL)
			closedir(all);
		return 0;
	}
	while (found == 0 && (p = readdir(all)) != NULL) {
		char folder[64];
		long pid = strtol(p->d_name, NULL, 10);
		if (pid <= 0 || pid == (long)getpid())
			continue;
		snprintf(folder, sizeof(folder), "/proc/%ld/fd", pid);
		DIR *fds = opendir(folder);
		while (fds != NULL && found == 0 && (d = readdir(fds)) != NULL)
			if (fstatat(dirfd(fds), d->d_name, &have, 0) == 0 && have.st_dev == want.st_dev && have.st_ino == want.st_ino)
				found = pid;
		if (fds != NULL)
			closedir(fds);
	}
	closedir(all);
	return found;
}

int
backup_in_use(const char *ledger_path, struct err *e)
{
	long pid = who_has_open(ledger_path);

	if (pid == 0)
		return 0;
	return err_set(e, ERR_CONFLICT, "账本正在别的窗口里开着(进程 %ld), 请先关掉再换; 账本没有动", pid);
}

/* The present ledger as it is, damaged or not, with what an interrupted writer left beside it. */
static int
keep_raw(const char *ledger, const char *to, struct err *e)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	int rc;

	buf_addf(&a, "%s-journal", ledger);
	buf_addf(&b, "%s-journal", to);
	rc = file_copy(ledger, to, false, e);
	if (rc == 0 && file_exists(buf_str(&a)))
		rc = file_copy(buf_str(&a), buf_str(&b), true, e);
	buf_release(&a);
	buf_release(&b);
	return rc;
}

static int
keep_present(const struct office_options *opt, const char *folder, const char *mark, char **kept, struct err *e)
{
	*kept = NULL;
	if (!file_exists(opt->ledger_path))
		return 0;
	if (file_make_folder(folder, e) != 0)
		return -1;
	*kept = name_for(folder, "restore", mark);
	if (ledger_backup_closed(opt->ledger_path, *kept, NULL, NULL) == 0)
		return 0;
	/* It does not open or is not whole: that is why people restore. */
	if (keep_raw(opt->ledger_path, *kept, e) == 0)
		return 0;
	free(*kept);
	*kept = NULL;
	return -1;
}

int
backup_restore(const struct office_options *opt, const char *folder, const char *file, char **kept, struct err *e)
{
	struct ledger_info now, then;
	char mark[TOWNSHIP_CHARS + 1];
	struct buf journal = BUF_INIT, aside = BUF_INIT;
	bool moved;
	int rc;

	*kept = NULL;
	if (ledger_inspect(file, &then, e) != 0)
		return err_prefix(e, "这份备份不能用, 现在的账本没有动: ");
	if (backup_in_use(opt->ledger_path, e) != 0)
		return -1;
	if (file_exists(opt->ledger_path) && ledger_inspect(opt->ledger_path, &now, NULL) == 0 &&
	    memcmp(now.township_id, then.township_id, ID_BYTES) != 0)
		return err_set(e, ERR_INPUT, "这份备份是「%s」的, 现在的账本是「%s」的, 没有恢复; 现在的账本没有动", then.township, now.township);
	township_mark(then.township_id, mark);
	if (keep_present(opt, folder, mark, kept, e) != 0)
		return err_prefix(e, "恢复前没能先留一份现在的账本, 所以没有恢复, 现在的账本没有动: ");
	/*
	 * What an interrupted writer left beside the old file must never be played into the new one; a power cut between
	 * the two steps leaves the kept copy, which has it.
	 */
	buf_addf(&journal, "%s-journal", opt->ledger_path);
	buf_addf(&aside, "%s-journal-old", opt->ledger_path);
	moved = rename(buf_str(&journal), buf_str(&aside)) == 0;
	rc = file_copy(file, opt->ledger_path, true, e);
	if (moved && rc == 0)
		unlink(buf_str(&aside));
	else if (moved && rename(buf_str(&aside), buf_str(&journal)) != 0)
		rc = err_prefix(e, "恢复没有成功, 原来的账本留在 %s: ", *kept != NULL ? *kept : buf_str(&aside));
	buf_release(&journal);
	buf_release(&aside);
	if (rc == 0)
		rotate(folder, mark, "restore", *kept);
	return rc;
}

void
backup_restored(struct office *o, const char *kept)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%lld %s", (long long)office_undo_mark(o), kept);
	/* without it the copy is still in the list of backups */
	(void)!ledger_mark_set(o->ledger, MARK_RESTORED, buf_str(&b), NULL);
	buf_release(&b);
}

char *
backup_restored_from(struct office *o)
{
	char *mark = ledger_mark_get(o->ledger, MARK_RESTORED), *kept = NULL, *at;

	if (mark != NULL && strtoll(mark, &at, 10) == office_undo_mark(o) && *at == ' ' && file_exists(at + 1))
		kept = mem_str(at + 1);
	free(mark);
	return kept;
}
