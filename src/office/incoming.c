/*
 * incoming.c - 合并: what a file would bring, in words; the backup before it;
 * and the whole of it taken back.
 */
#include "office/carry.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/alike.h"
#include "office/backup.h"
#include "office/office.h"

enum { BLOCKERS_SHOWN = 20, NAME_COLS = 12, COUNT_COLS = 10 };

static int
begin(struct office *o, const char *path, struct merge **out, const struct progress *pr, struct err *e)
{
	uint8_t key[PACK_KEY_BYTES];
	bool sealed = office_key(o, key);
	int rc = merge_begin(out, o->ledger, path, sealed ? key : NULL, o->me, pr, e);

	sodium_memzero(key, sizeof(key));
	return rc;
}

int
carry_look(struct office *o, const char *path, struct merge **out, const struct progress *pr, struct err *e)
{
	return begin(o, path, out, pr, e);
}

/* --- the preview in words -------------------------------------------------------------------------------------------- */

static int64_t
sum_of(const struct merge_preview *p, size_t offset)
{
	int64_t n = 0;

	for (size_t i = 0; i < p->n_counts; i++) {
		int64_t one;

		memcpy(&one, (const char *)&p->counts[i] + offset, sizeof(one));
		n += one;
	}
	return n;
}

#define SUM(p, what) sum_of(p, offsetof(struct merge_count, what))

static void
describe_source(struct office *o, const struct merge_preview *p, struct buf *out)
{
	struct buf name = BUF_INIT;
	struct peers known;

	text_clean(&name, file_base(p->path), strlen(file_base(p->path)), false);
	buf_adds(out, buf_str(&name));
	buf_release(&name);
	if (p->station_code[0] != '\0')
		buf_addf(out, "   %s站的账", p->station_code);
	if (p->newest_at != 0) {
		buf_adds(out, "   到 ");
		date_when(out, p->newest_at);
	}
	/* read to the end before: none is read again */
	if (p->nothing && p->edits == 0)
		buf_adds(out, "   上次读过, 没有变\n");
	else
		buf_addf(out, "   共 %lld 条记录%s\n", (long long)p->edits, p->damaged || p->refused > 0 ? "" : ", 校验正确");
	if (p->station_code[0] == '\0' || ledger_peers(o->ledger, &known, NULL) != 0)
		return;
	for (size_t i = 0; i < known.n; i++)
		if (!known.p[i].self && known.p[i].heard_at != 0 && strcmp(known.p[i].code, p->station_code) == 0) {
			buf_addf(out, "上次合并%s站的: ", p->station_code);
			date_when(out, known.p[i].heard_at);
			buf_addc(out, '\n');
			break;
		}
	peers_release(&known);
}

static void
describe_doubts(const struct merge_preview *p, struct buf *out)
{
	if (p->damaged)
		buf_addf(out, "!! 这份文件坏了一部分: 能证实的都读出来了, %lld 条读不出或对不上, 没有收; 请再向他要一份\n", (long long)p->refused);
	else if (p->refused > 0)
		buf_addf(out, "!! 有 %lld 条和校验码对不上(被改动过, 或盘坏了), 没有收; 其余可以合并\n", (long long)p->refused);
	if (p->clock_ahead) {
		buf_adds(out, "!! 他那台电脑的钟快了, 最新一条记在 ");
		date_when(out, p->newest_at);
		buf_adds(out, "; 不影响合并, 请提醒他调钟\n");
	}
}

static void
count_cell(struct buf *line, int64_t n, bool warn)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%lld%s", (long long)n, warn && n > 0 ? " !!" : "");
	text_pad(line, buf_str(&b), COUNT_COLS);
	buf_release(&b);
}

static void
end_line(struct buf *line, struct buf *out)
{
	while (line->n > 0 && line->p[line->n - 1] == ' ')
		line->p[--line->n] = '\0';
	buf_addf(out, "%s\n", buf_str(line));
	buf_release(line);
}

static void
describe_counts(const struct merge_preview *p, struct buf *out)
{
	static const char *const heads[] = { "新增", "改动", "相同", "冲突", "删除" };
	struct buf head = BUF_INIT;

	text_pad(&head, "", NAME_COLS);
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		text_pad(&head, heads[i], COUNT_COLS);
	end_line(&head, out);
	for (size_t i = 0; i < p->n_counts; i++) {
		const struct merge_count *c = &p->counts[i];
		struct buf line = BUF_INIT;

		if (c->fresh + c->changed + c->same + c->conflicts + c->hidden == 0)
			continue;
		text_pad(&line, c->entity != NULL ? c->entity->title : "其他(代转)", NAME_COLS);
		count_cell(&line, c->fresh, false);
		count_cell(&line, c->changed, false);
		count_cell(&line, c->same, false);
		count_cell(&line, c->conflicts, true);
		count_cell(&line, c->hidden, p->hides_much);
		end_line(&line, out);
	}
}

void
carry_describe(struct office *o, const struct merge_preview *p, struct buf *out)
{
	describe_source(o, p, out);
	describe_doubts(p, out);
	if (p->nothing) {
		buf_adds(out, "没有新的: 这里面的记录您都有了, 不用合并\n");
		return;
	}
	describe_counts(p, out);
	if (SUM(p, conflicts) > 0)
		buf_addf(out, "!! %lld 条两边都改了: 两份都留着, 合并后在“冲突待定”里一项一项定\n", (long long)SUM(p, conflicts));
	alike_describe(o, out);
	if (p->hides_much)
		buf_addf(out, "!! 合并后有 %lld 条会变成已删除, 超过一成. 先问清楚再合并\n", (long long)SUM(p, hidden));
}

/* --- taking it ----------------------------------------------------------------------------------------------------------- */

static int
take_nothing(struct merge **m, struct buf *said, struct err *e)
{
	int64_t batch;
	int rc = merge_commit(*m, &batch, e);

	*m = NULL;
	if (rc == 0)
		buf_adds(said, "没有新的记录, 账本没有变");
	return rc;
}

static void
say_taken(const struct merge_preview *p, const char *backup, struct buf *said)
{
	buf_addf(said, "已合并 %s: 新增 %lld 条, 改动 %lld 条", file_base(p->path), (long long)SUM(p, fresh), (long long)SUM(p, changed));
	if (SUM(p, hidden) > 0)
		buf_addf(said, ", 删除 %lld 条", (long long)SUM(p, hidden));
	if (SUM(p, conflicts) > 0)
		buf_addf(said, ", 冲突 %lld 条待定", (long long)SUM(p, conflicts));
	if (p->damaged || p->refused > 0)
		buf_addf(said, ", %lld 条没能收", (long long)p->refused);
	buf_addf(said, ". 合并前的备份: %s", file_base(backup));
}

int
carry_take(struct office *o, struct merge **m, const struct progress *pr, struct buf *said, struct err *e)
{
	char *path, *folder, *backup = NULL;
	int64_t expected, batch;
	bool hides_much;
	struct buf words = BUF_INIT;
	int rc;

	if (merge_preview(*m)->nothing)
		return take_nothing(m, said, e);
	path = mem_str(merge_preview(*m)->path);
	expected = merge_preview(*m)->fresh_edits;
	hides_much = merge_preview(*m)->hides_much;
	merge_rollback(*m);
	*m = NULL;
	folder = backup_folder_of(o);
	rc = backup_make(o, folder, "merge", &backup, pr, e);
	if (rc != 0)
		err_prefix(e, "没有合并, 因为合并前的备份没做成: ");
	if (rc == 0)
		rc = begin(o, path, m, pr, e);
	/* Less is fine: another window has merged it.  More was never shown to anybody. */
	if (rc == 0 && (merge_preview(*m)->fresh_edits > expected || (merge_preview(*m)->hides_much && !hides_much))) {
		merge_rollback(*m);
		*m = NULL;
		rc = err_set(e, ERR_CONFLICT, "%s 在您看过以后变了, 没有合并, 账本没有动. 请重新看一遍再合并", path);
	}
	if (rc == 0) {
		say_taken(merge_preview(*m), backup, &words);
		rc = merge_commit(*m, &batch, e);
	}
	*m = NULL;
	if (rc == 0) {
		buf_adds(said, buf_str(&words));
		/* merged it is; what cannot be looked at now is told the next time */
		buf_clear(&words);
		if (carry_say_namesake(o, &words, NULL) == 0 && words.n > 0)
			buf_addf(said, "\n%.*s", (int)words.n - 1, words.p);
	}
	buf_release(&words);
	free(backup);
	free(folder);
	free(path);
	return rc;
}

/* --- taking it back -------------------------------------------------------------------------------------------------------- */

static void
say_blockers(struct office *o, const struct merge_blockers *b, struct buf *said)
{
	buf_addf(said, "不能整次撤回: 合并以后又在这 %zu 条上改过, 撤回会把您的改动架空. 什么也没有动\n", b->n);
	for (size_t i = 0; i < b->n && i < BLOCKERS_SHOWN; i++) {
		if (b->p[i].entity == NULL)
			continue;
		buf_addf(said, "%s ", b->p[i].entity->title);
		office_title(o, b->p[i].entity->name, b->p[i].row, said);
		buf_addc(said, '\n');
	}
	if (b->n > BLOCKERS_SHOWN)
		buf_addf(said, "…… 还有 %zu 条\n", b->n - BLOCKERS_SHOWN);
	buf_adds(said, "只是几条不对, 打开直接改. 要全部退回合并以前: F10 8 3 恢复合并前的备份, 合并以后记的会一起退回(也能再换回来)\n");
}

int
carry_undo(struct office *o, const struct progress *pr, struct buf *said, struct err *e)
{
	struct merge_blockers blockers = { NULL, 0 };
	struct merge_batch last;
	struct err own;
	int rc;

	if (e == NULL)
		e = &own;
	if (merge_last(o->ledger, &last, e) != 0) {
		if (e->code == ERR_NOTFOUND)
			err_set(e, ERR_NOTFOUND, "没有可以撤回的合并, 账本没有动");
		return -1;
	}
	rc = merge_take_back(o->ledger, last.batch, &blockers, pr, e);
	if (rc != 0 && e->code == ERR_CONFLICT)
		say_blockers(o, &blockers, said);
	if (rc == 0) {
		buf_adds(said, "已撤回 ");
		date_when(said, last.at);
		if (strncmp(file_base(last.source), "ybz-", 4) == 0)
			buf_addf(said, " 从共享文件夹收进的, %lld 条记录退了出去. 那台电脑放在文件夹里的先不再读, 再同步(8 9)会问",
			    (long long)last.edits);
		else
			buf_addf(said, " 的合并(%s), %lld 条记录退了出去. 下次合并还会回来", file_base(last.source), (long long)last.edits);
	}
	merge_blockers_release(&blockers);
	return rc;
}

bool
carry_is_last(struct office *o)
{
	struct merge_batch merged;
	struct batch_info own;

	if (merge_last(o->ledger, &merged, NULL) != 0)
		return false;
	return ledger_last_batch(o->ledger, o->me, &own, NULL) != 0 || own.batch < merged.batch;
}
