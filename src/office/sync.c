/*
 * sync.c - a folder shared by several PCs, and what is known of each.
 */
#include "office/carry.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/backup.h"
#include "office/office.h"

#define CLOCK_TOLD_MS (10 * 60 * 1000LL)
#define HANDOVERS_SHOWN 9

static void
say_station(const struct folder_station *s, struct buf *said)
{
	int32_t age = date_today() - date_of_ms(s->newest_at);

	if (s->code[0] != '\0')
		buf_addf(said, "%s站: ", s->code);
	else
		buf_addf(said, "电脑%.4s(不知站号): ", s->station);
	if (s->newest_at == 0)
		buf_adds(said, "还没有收到过它的");
	else {
		buf_adds(said, "到 ");
		date_when(said, s->newest_at);
		if (age > 0)
			buf_addf(said, ", %d天前", (int)age);
	}
	if (s->paused)
		buf_adds(said, "  !! 它带来的撤回过, 现在不读它的; 要再读: 再同步一次(8 9), 会问; 命令行 sync 加 --again");
	if (s->missing && s->unread)
		buf_addf(said, "  !! 它放的第%lld个文件读不出来, 没有收: 没传完, 或者坏了, 或者这台程序太旧. 传完(或升级)后再同步一次. 文件 %s",
		    (long long)s->missing_number, s->missing_name);
	else if (s->missing)
		buf_addf(said, "  !! 缺它放的第%lld个文件, 还没传到这里; 到了再同步一次就有. 文件 %s", (long long)s->missing_number, s->missing_name);
	buf_addc(said, '\n');
}

/* Calls each for every paused station; n counts them. */
static int
paused_each(struct office *o, int (*each)(struct ledger *l, const char *station, struct err *e), int64_t *n, struct err *e)
{
	struct peers known;
	int rc = 0;

	*n = 0;
	if (ledger_peers(o->ledger, &known, e) != 0)
		return -1;
	for (size_t i = 0; i < known.n && rc == 0; i++) {
		if (!folder_paused(o->ledger, known.p[i].station))
			continue;
		++*n;
		if (each != NULL)
			rc = each(o->ledger, known.p[i].station, e);
	}
	peers_release(&known);
	return rc;
}

int
carry_paused(struct office *o, int64_t *n, struct err *e)
{
	return paused_each(o, NULL, n, e);
}

int
carry_resume(struct office *o, struct err *e)
{
	int64_t n;

	return paused_each(o, folder_resume, &n, e);
}

bool
carry_sync_bare(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *de;
	bool bare = d != NULL;

	while (bare && (de = readdir(d)) != NULL)
		bare = strncmp(de->d_name, "ybz-", 4) != 0;
	if (d != NULL)
		closedir(d);
	return bare;
}

int
carry_sync(struct office *o, const char *dir, const struct progress *pr, struct buf *said, struct err *e)
{
	uint8_t key[PACK_KEY_BYTES];
	struct folder_result r = { .stations = NULL };
	char *folder = backup_folder_of(o);
	bool sealed = office_key(o, key), made;
	int rc = backup_daily(o, folder, &made, pr, e);

	if (rc != 0)
		err_prefix(e, "没有同步, 因为先做的备份没做成: ");
	else
		rc = folder_sync(o->ledger, dir, sealed ? key : NULL, o->me, pr, &r, e);
	sodium_memzero(key, sizeof(key));
	free(folder);
	if (rc != 0) {
		folder_result_release(&r);
		return -1;
	}
	if (r.published == 0 && r.taken == 0)
		buf_adds(said, "已同步, 两边都没有新的\n");
	else
		buf_addf(said, "已同步: 放出 %lld 条, 收进 %lld 条\n", (long long)r.published, (long long)r.taken);
	if (r.conflicts > 0)
		buf_addf(said, "!! 冲突 %lld 条, 两份都留着, 到“冲突待定”里定\n", (long long)r.conflicts);
	if (!sealed)
		buf_adds(said, "没有设口令, 放出去的没有加密; 设口令按 F10 7 6 (命令 yibenzhang key)\n");
	for (size_t i = 0; i < r.n_stations; i++)
		if (strcmp(r.stations[i].station, o->station.id) != 0)
			say_station(&r.stations[i], said);
	folder_result_release(&r);
	return carry_say_namesake(o, said, e);
}

/* "已收到我到 11-17 17:40 的, 还差 3 条" */
static void
say_shown(const struct peer *p, struct buf *out)
{
	if (p->shown_at == 0) {
		buf_adds(out, "      收到我多少还不知道: 合并一份他的账或包才看得出来\n");
		return;
	}
	buf_adds(out, "      ");
	if (p->had_at == 0)
		buf_adds(out, "我的一条也还没收到");
	else {
		buf_adds(out, "已收到我到 ");
		date_when(out, p->had_at);
		buf_adds(out, " 的");
	}
	if (p->lacks > 0)
		buf_addf(out, ", 还差 %lld 条", (long long)p->lacks);
	else
		buf_adds(out, ", 一条不差");
	buf_adds(out, "  (看他 ");
	date_when(out, p->shown_at);
	buf_adds(out, " 的文件)\n");
}

static void
say_peer(struct office *o, const struct peer *p, struct buf *out)
{
	if (p->self)
		buf_addf(out, "%s站(本机)  最新 ", o->station.code);
	else if (p->code[0] != '\0')
		buf_addf(out, "%s站  最新 ", p->code);
	else	/* heard of by its records alone */
		buf_addf(out, "电脑%.4s(没收过它的包, 不知站号)  最新 ", p->station);
	if (p->last_at != 0)
		date_when(out, p->last_at);
	else
		buf_adds(out, "没有");
	buf_addf(out, "  %lld条", (long long)p->edits);
	if (p->heard_at != 0) {
		buf_adds(out, "  ");
		date_when(out, p->heard_at);
		if (strncmp(p->way, "ybz-", 4) == 0)
			buf_adds(out, " 从共享文件夹收到");
		else
			buf_addf(out, " 从 %s 收到", p->way);
	}
	if (p->clock_error > CLOCK_TOLD_MS || p->clock_error < -CLOCK_TOLD_MS)
		buf_addf(out, "  !! 钟%s约%lld分钟", p->clock_error > 0 ? "快" : "慢",
		    (long long)((p->clock_error > 0 ? p->clock_error : -p->clock_error) / 60000));
	buf_addc(out, '\n');
	if (!p->self)
		say_shown(p, out);
}

/* A hand-over has arrived where a file shows all that was ours before it. */
static int
say_handover(struct office *o, const struct peers *known, const struct record *r, struct buf *out, struct err *e)
{
	int64_t n;
	bool arrived = false;

	if (ledger_own_since(o->ledger, &handover_entity, r->row, &n, e) != 0)
		return -1;
	if (n == 0)
		return 0;	/* another PC's */
	date_when(out, record_int(r, "at"));
	buf_addf(out, " 交给%s  %s  ", record_text(r, "receiver"), record_text(r, "file"));
	for (size_t i = 0; i < known->n; i++) {
		const struct peer *p = &known->p[i];

		if (p->self || p->shown_at == 0 || p->lacks_from < n)
			continue;
		if (p->code[0] != '\0')
			buf_addf(out, "%s%s站", arrived ? "、" : "", p->code);
		else
			buf_addf(out, "%s电脑%.4s", arrived ? "、" : "", p->station);
		arrived = true;
	}
	buf_adds(out, arrived ? "已收\n" : "还没看到谁收了\n");
	return 0;
}

static int
say_handovers(struct office *o, const struct peers *known, struct buf *out, struct err *e)
{
	struct query q;
	struct rows rows;
	struct buf lines = BUF_INIT;
	int rc;

	query_init(&q, &handover_entity);
	if (ledger_page(o->ledger, &q, NULL, true, HANDOVERS_SHOWN, &rows, e) != 0)
		return -1;
	rc = 0;
	for (size_t i = 0; i < rows.n && rc == 0; i++)
		rc = say_handover(o, known, &rows.p[i], &lines, e);
	if (rc == 0 && lines.n > 0)
		buf_addf(out, "\n拷走的, 对方收了没有(他的文件里看到才算):\n%s", buf_str(&lines));
	rows_release(&rows);
	buf_release(&lines);
	return rc;
}

int
carry_peers(struct office *o, struct buf *out, struct err *e)
{
	struct peers known;
	int rc;

	if (ledger_peers(o->ledger, &known, e) != 0)
		return -1;
	for (size_t i = 0; i < known.n; i++)
		say_peer(o, &known.p[i], out);
	rc = say_handovers(o, &known, out, e);
	peers_release(&known);
	return rc;
}
