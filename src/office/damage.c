/*
 * damage.c - out of a damaged ledger and the newest copy a whole one.
 */
#include "office/damage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/care.h"
#include "db/merge.h"
#include "office/backup.h"
#include "office/office.h"

enum { CHECK_DAYS = 7 };
#define MARK_CHECKED "checked"	/* day of the last full check of this file */

void
damage_release(struct damage *d)
{
	free(d->backup);
	*d = (struct damage){ .backup = NULL };
}

bool
damage_is(const struct err *e)
{
	return e->code == ERR_DAMAGED;
}

/* Beside the ledger, where a rename can put it in its place. */
static char *
beside(const struct office_options *opt, const char *what)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s.%s-%ld", opt->ledger_path, what, (long)getpid());
	return buf_detach(&b);
}

static int
newest_copy(const char *folder, struct damage *out, struct err *e)
{
	struct backups all;
	struct ledger_info info;

	if (backup_list(NULL, folder, &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.n && out->backup == NULL; i++)
		if (ledger_inspect(all.p[i].path, &info, NULL) == 0) {
			out->backup = mem_str(all.p[i].path);
			out->backup_at = all.p[i].at;
			out->backup_edits = info.edits;
		}
	backups_release(&all);
	return 0;
}

/* What "from" has that the ledger at "into" has not; kept: it is taken. */
static int
take(const char *into, const char *from, bool keep, int64_t *fresh, int64_t *seen, int64_t *lost, const struct progress *pr, struct err *e)
{
	const struct merge_preview *p;
	struct ledger *l;
	struct merge *m;
	int64_t batch, edits;
	int rc;

	if (ledger_open(&l, into, &office_model, &station_nobody, false, pr, e) != 0)
		return -1;
	rc = merge_begin(&m, l, from, NULL, 0, pr, e);
	if (rc == 0) {
		p = merge_preview(m);
		*fresh = p->fresh_edits;
		*seen = p->edits;
		*lost = p->refused;
		if (keep)
			rc = merge_commit(m, &batch, e);
		else
			merge_rollback(m);
	}
	if (rc == 0 && keep)
		rc = ledger_check(l, pr, &edits, e);
	ledger_close(l);
	return rc;
}

int
damage_options(const struct office_options *opt, const char *folder, struct damage *out, const struct progress *pr, struct err *e)
{
	struct rescue r;
	char *temp;
	int64_t seen, lost;
	int rc;

	*out = (struct damage){ .backup = NULL };
	rc = ledger_log_whole(opt->ledger_path, pr, &out->readable, e);
	out->tables = rc == 0;
	if (rc == 0 || (e != NULL && e->code == ERR_CANCEL))
		return rc;
	out->readable = 0;
	if (newest_copy(folder, out, e) != 0)
		return -1;
	temp = beside(opt, "look");
	if (out->backup != NULL) {
		rc = file_copy(out->backup, temp, true, e);
		if (rc == 0)
			rc = take(temp, opt->ledger_path, false, &out->only_here, &seen, &lost, pr, e);
		if (rc == 0) {
			out->readable = seen;
			out->lost = lost;
			out->only_there = out->backup_edits - (seen - out->only_here);
			if (out->only_there < 0)
				out->only_there = 0;
		}
	} else {
		rc = ledger_rescue(opt->ledger_path, NULL, temp, &office_model, &station_nobody, pr, &r, e);
		out->readable = out->only_here = r.edits;
		out->lost = r.lost;
	}
	/* A file with nothing in it that can be proven leaves the copy. */
	if (rc != 0 && out->backup != NULL && (e == NULL || e->code == ERR_DAMAGED)) {
		out->only_there = out->backup_edits;
		rc = 0;
	}
	unlink(temp);
	free(temp);
	if (rc != 0)
		damage_release(out);
	return rc;
}

void
damage_describe(const struct damage *d, struct buf *out)
{
	if (d->tables) {
		buf_addf(out, "记录本身没有坏: %lld 条都在, 逐条核对过, 一条也没有丢\n", (long long)d->readable);
		buf_adds(out, "坏的只是从记录算出来的表和索引, 重做一遍就好, 用不着备份\n");
		return;
	}
	buf_addf(out, "坏的账本里还能证实 %lld 条记录", (long long)d->readable);
	if (d->lost > 0)
		buf_addf(out, ", %lld 条读不出或对不上", (long long)d->lost);
	buf_addc(out, '\n');
	if (d->backup == NULL) {
		buf_adds(out, "没有找到可用的备份\n");
		return;
	}
	buf_adds(out, "最近的好备份: ");
	date_when(out, d->backup_at);
	buf_addf(out, ", %lld 条\n", (long long)d->backup_edits);
	buf_addf(out, "备份以后又记的, 能从坏的账本里救回 %lld 条\n", (long long)d->only_here);
	if (d->only_there > 0)
		buf_addf(out, "坏的账本里丢了、备份里有的 %lld 条\n", (long long)d->only_there);
}

/* The damaged file moves aside, with the journal that belongs to it, and the new one takes its place. */
static int
exchange(const char *ledger, const char *fresh, char **kept, struct err *e)
{
	struct buf to = BUF_INIT, journal = BUF_INIT, aside = BUF_INIT;
	int64_t now = date_now();
	int y, m, d, minute = date_minute_of_ms(now), rc = 0;

	date_split(date_of_ms(now), &y, &m, &d);
	for (int i = 0; i == 0 || file_exists(buf_str(&to)); i++) {
		buf_clear(&to);
		buf_addf(&to, "%s.damaged-%04d%02d%02d-%02d%02d%02d", ledger, y, m, d, minute / 60, minute % 60, (int)(now / 1000 % 60));
		if (i > 0)
			buf_addf(&to, "-%d", i);
	}
	buf_addf(&journal, "%s-journal", ledger);
	buf_addf(&aside, "%s-journal", buf_str(&to));
	/* The journal first: it must never be played into the new file. */
	if (rename(buf_str(&journal), buf_str(&aside)) != 0 && errno != ENOENT)
		rc = err_errno(e, "%s 移不开, 没有换, 原来的文件都在", buf_str(&journal));
	else if (link(ledger, buf_str(&to)) != 0 && file_copy(ledger, buf_str(&to), false, e) != 0) {
		(void)rename(buf_str(&aside), buf_str(&journal));
		rc = err_prefix(e, "坏的账本没能留下一份, 所以没有换: ");
	} else if (rename(fresh, ledger) != 0)
		rc = err_errno(e, "%s 换不上去, 原来的文件还在", ledger);
	if (rc == 0)
		rc = file_sync_folder_of(ledger, e);
	*kept = rc == 0 ? buf_detach(&to) : NULL;
	buf_release(&to);
	buf_release(&journal);
	buf_release(&aside);
	return rc;
}

int
damage_repair(const struct office_options *opt, const struct damage *d, char **kept, struct buf *said, const struct progress *pr,
		struct err *e)
{
	char *temp = beside(opt, "repair");
	int64_t fresh = 0, seen = 0, lost = 0;
	struct rescue r;
	int rc;

	*kept = NULL;
	if (backup_in_use(opt->ledger_path, e) != 0) {
		free(temp);
		return -1;
	}
	unlink(temp);
	if (d->tables) {
		rc = ledger_renew(opt->ledger_path, temp, &office_model, &station_nobody, pr, &fresh, e);
	} else if (d->backup != NULL) {
		rc = file_copy(d->backup, temp, true, e);
		if (rc == 0 && d->readable > 0)
			rc = take(temp, opt->ledger_path, true, &fresh, &seen, &lost, pr, e);
	} else if ((rc = ledger_rescue(opt->ledger_path, NULL, temp, &office_model, &station_nobody, pr, &r, e)) == 0) {
		fresh = r.edits;
		lost = r.lost;
	}
	if (rc == 0)
		rc = exchange(opt->ledger_path, temp, kept, e);
	else
		err_prefix(e, "没有修成, 坏的账本原样没有动: ");
	if (rc == 0 && d->tables)
		buf_addf(said, "各表已从记录重做, %lld 条一条不少. 坏的那份留在 %s. 磁盘可能不行了, 请再备份一份到U盘", (long long)fresh, *kept);
	else if (rc == 0)
		buf_addf(said, "账本已接上: %s救回 %lld 条%s. 坏的那份留在 %s", d->backup != NULL ? "备份, 加上从坏的账本里" : "从坏的账本里",
		    (long long)fresh, lost > 0 ? "(有些读不出)" : "", *kept);
	unlink(temp);
	free(temp);
	return rc;
}

bool
damage_check_due(struct office *o)
{
	char *checked = ledger_mark_get(o->ledger, MARK_CHECKED);
	int64_t day = checked != NULL ? strtoll(checked, NULL, 10) : 0, today = date_today();

	free(checked);
	return day > today || today - day >= CHECK_DAYS;
}

int
damage_check(struct office *o, const struct progress *pr, struct err *e)
{
	char day[24];
	int64_t edits;

	if (ledger_check(o->ledger, pr, &edits, e) != 0)
		return -1;
	snprintf(day, sizeof(day), "%d", (int)date_today());
	return ledger_mark_set(o->ledger, MARK_CHECKED, day, e);
}

bool
damage_of_tables(struct office *o, const struct progress *pr)
{
	struct ledger_info info;

	return ledger_quick_check(o->ledger, pr, NULL) == 0 && ledger_inspect(o->opt.ledger_path, &info, NULL) == 0;
}

int
damage_salvage(const char *from, const char *to, struct buf *said, const struct progress *pr, struct err *e)
{
	struct rescue r;

	if (ledger_rescue(from, NULL, to, &office_model, &station_nobody, pr, &r, e) != 0)
		return err_prefix(e, "没有救成, %s 没有动: ", from);
	buf_addf(said, "从 %s 救出 %lld 条记录, 逐条核对过, 写到 %s", from, (long long)r.edits, to);
	if (r.lost > 0)
		buf_addf(said, "; %lld 条读不出或对不上, 没有收", (long long)r.lost);
	return 0;
}
