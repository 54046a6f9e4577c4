/*
 * cli_carry.c - commands about copies of the ledger: backups, packs, merges,
 * and what to do when the file is damaged.
 */
#include "cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/text.h"
#include "office/backup.h"
#include "office/carry.h"
#include "office/damage.h"

enum { PASSPHRASE_MAX = 1000 };

/* --- handing over ----------------------------------------------------------------------------------------------- */

struct reason { struct buf purpose, receiver; };

/* As given, else as the last time, else plainly nothing special: a script has nobody to ask. */
static void
find_reason(struct cli *c, struct reason *r)
{
	*r = (struct reason){ BUF_INIT, BUF_INIT };
	carry_last(&c->office, &r->purpose, &r->receiver);
	if (c->opt[CLI_PURPOSE] != NULL || r->purpose.n == 0) {
		buf_clear(&r->purpose);
		buf_adds(&r->purpose, c->opt[CLI_PURPOSE] != NULL ? c->opt[CLI_PURPOSE] : "合并");
	}
	if (c->opt[CLI_RECEIVER] != NULL || r->receiver.n == 0) {
		buf_clear(&r->receiver);
		buf_adds(&r->receiver, c->opt[CLI_RECEIVER] != NULL ? c->opt[CLI_RECEIVER] : "(没有写)");
	}
}

static void
reason_release(struct reason *r)
{
	buf_release(&r->purpose);
	buf_release(&r->receiver);
}

int
cli_pack(struct cli *c, struct err *e)
{
	struct carry_result done;
	struct reason why;

	if (c->opt[CLI_OUTPUT] == NULL)
		return err_set(e, ERR_INPUT, "请用 -o 写明拷到哪个文件，如 -o /media/U盘/给李明.ybz"), CLI_USAGE;
	find_reason(c, &why);
	int rc = carry_pack(&c->office, c->opt[CLI_OUTPUT], c->opt[CLI_PLAIN] != NULL, buf_str(&why.purpose), buf_str(&why.receiver),
		cli_progress(), &done, e);
	reason_release(&why);
	if (rc == 0) {
		if (!done.sealed)
			cli_note("这个包没有加密，谁拿到都能看；%s", c->opt[CLI_PLAIN] != NULL ? "不加 --plain 就会加密" : "设口令: yibenzhang key");
		cli_say(c, "已拷好并读回来核对过: %s，%" PRId64 " 条记录，%" PRId64 " 字节。可以拔出\n", done.path, done.edits, done.bytes);
	}
	free(done.path);
	return rc;
}

/* The whole ledger onto something people carry about. */
static int
copy_to_carrier(struct cli *c, const char *path, struct err *e)
{
	struct carry_result done;
	struct reason why;
	struct buf warning = BUF_INIT;

	find_reason(c, &why);
	int rc = carry_copy(&c->office, path, buf_str(&why.purpose), buf_str(&why.receiver), cli_progress(), &done, e);
	reason_release(&why);
	if (rc == 0) {
		carry_warn(&c->office, &warning);
		cli_note("%s: yibenzhang pack -o 文件.ybz", buf_str(&warning));
		cli_say(c, "已备份并核对: %s\n", done.path);
	}
	buf_release(&warning);
	free(done.path);
	return rc;
}

/* --- backups ------------------------------------------------------------------------------------------------------ */

int
cli_backup(struct cli *c, struct err *e)
{
	const char *out = c->opt[CLI_OUTPUT];
	struct carrier on;
	char *path = NULL;
	int rc;

	if (out != NULL && carrier_of(out, &on)) {
		carrier_release(&on);
		return copy_to_carrier(c, out, e);
	}
	if (out != NULL) {
		if ((rc = ledger_backup(c->office.ledger, out, cli_progress(), e)) == 0)
			cli_say(c, "已备份并核对: %s\n", out);
		return rc;
	}
	char *folder = backup_folder_of(&c->office);
	rc = backup_make(&c->office, folder, "now", &path, cli_progress(), e);
	if (rc == 0)
		cli_say(c, "已备份并核对: %s%s\n", path, backup_same_disk(c->ledger, folder) ? "（和账本在同一块盘上，盘坏了就都没了）" : "");
	free(path);
	free(folder);
	return rc;
}

int
cli_restore(struct cli *c, struct err *e)
{
	char *folder = backup_folder(c->ledger, c->config.backup_folder), *kept = NULL;
	struct ledger_info info;
	int rc = backup_restore(&c->office_options, folder, c->words[0], &kept, e);

	if (rc == 0)
		rc = ledger_inspect(c->ledger, &info, e);
	if (rc == 0) {
		cli_say(c, "已换成 %s: %s，%" PRId64 " 条记录\n", c->words[0], info.township, info.edits);
		if (kept != NULL)
			cli_say(c, "原来的账本留在 %s\n", kept);
	}
	free(kept);
	free(folder);
	return rc;
}

int
cli_salvage(struct cli *c, struct err *e)
{
	struct buf said = BUF_INIT;

	if (c->opt[CLI_OUTPUT] == NULL)
		return err_set(e, ERR_INPUT, "请用 -o 写明救到哪个新文件，如 -o 救出.db"), CLI_USAGE;
	int rc = damage_salvage(c->words[0], c->opt[CLI_OUTPUT], &said, cli_progress(), e);
	if (rc == 0)
		cli_say(c, "%s\n", buf_str(&said));
	buf_release(&said);
	return rc;
}

static int
repair_file(struct cli *c, const char *folder, struct err *e)
{
	struct buf said = BUF_INIT;
	struct damage d;
	char *kept = NULL;
	int rc;

	rc = damage_options(&c->office_options, folder, &d, cli_progress(), e);
	if (rc == 0) {
		damage_describe(&d, &said);
		cli_out(c, &said);
		buf_clear(&said);
		rc = damage_repair(&c->office_options, &d, &kept, &said, cli_progress(), e);
		damage_release(&d);
	}
	if (rc == 0)
		cli_say(c, "%s\n", buf_str(&said));
	buf_release(&said);
	free(kept);
	return rc;
}

int
cli_repair(struct cli *c, struct err *e)
{
	char *folder = backup_folder(c->ledger, c->config.backup_folder);
	int64_t edits;
	int rc;

	rc = cli_open(c, false, e);
	if (rc == 0 && (rc = ledger_check(c->office.ledger, cli_progress(), &edits, e)) == 0) {
		cli_say(c, "账本是好的，%" PRId64 " 条记录都核对过，不用修\n", edits);
	} else if (rc < 0 && c->office.ledger != NULL && damage_is(e) && damage_of_tables(&c->office, cli_progress())) {
		rc = ledger_rebuild(c->office.ledger, cli_progress(), e);
		if (rc == 0)
			cli_say(c, "记录都是好的，各张表已从记录重新整理\n");
	}
	if (rc < 0 && damage_is(e)) {
		office_close(&c->office);
		rc = repair_file(c, folder, e);
	}
	free(folder);
	return rc;
}

/* --- merging ------------------------------------------------------------------------------------------------------- */

static int
say_twins(struct cli *c, struct err *e)
{
	struct twins t;

	if (carry_twins(&c->office, 20, &t, e) < 0)
		return -1;
	for (size_t i = 0; i < t.n; i++)
		cli_say(c, "编号 %s 有两件，到屏幕的“冲突待定”里改一件的号\n", t.p[i].label);
	twins_release(&t);
	return 0;
}

static int
merge_one(struct cli *c, const char *path, struct err *e)
{
	struct buf text = BUF_INIT;
	struct merge *m;
	int rc = carry_look(&c->office, path, &m, cli_progress(), e);

	if (rc < 0)
		return -1;
	carry_describe(&c->office, merge_preview(m), &text);
	cli_out(c, &text);
	buf_clear(&text);
	if (c->opt[CLI_DRY_RUN] != NULL) {
		merge_rollback(m);
		buf_adds(&text, "只是预览，账本没有动");
	} else if (merge_preview(m)->hides_much && c->opt[CLI_YES] == NULL) {
		merge_rollback(m);
		rc = err_set(e, ERR_INPUT, "合并 %s 会让一成以上的记录变成已删除，没有合并，账本没有动。问清楚后要合并就加 --yes", path);
	} else {
		rc = carry_take(&c->office, &m, cli_progress(), &text, e);
	}
	if (rc == 0)
		cli_say(c, "%s\n", buf_str(&text));
	buf_release(&text);
	return rc;
}

int
cli_merge(struct cli *c, struct err *e)
{
	struct buf said = BUF_INIT;
	int rc = 0;

	if ((c->opt[CLI_UNDO] != NULL) == (c->n_words > 0))
		return err_set(e, ERR_INPUT, "用法: yibenzhang merge 文件 ...，或 yibenzhang merge --undo"), CLI_USAGE;
	if (c->opt[CLI_UNDO] != NULL) {
		rc = carry_undo(&c->office, cli_progress(), &said, e);
		cli_say(c, "%s%s", buf_str(&said), rc == 0 ? "\n" : "");
		buf_release(&said);
		return rc;
	}
	for (size_t i = 0; i < c->n_words && rc == 0; i++)
		rc = merge_one(c, c->words[i], e);
	return rc == 0 && c->opt[CLI_DRY_RUN] == NULL ? say_twins(c, e) : rc;
}

int
cli_sync(struct cli *c, struct err *e)
{
	struct buf said = BUF_INIT;
	int rc = c->opt[CLI_AGAIN] != NULL ? carry_resume(&c->office, e) : 0;

	if (rc == 0)
		rc = carry_sync(&c->office, c->words[0], cli_progress(), &said, e);

	cli_out(c, &said);
	buf_release(&said);
	return rc == 0 ? say_twins(c, e) : rc;
}

int
cli_peers(struct cli *c, struct err *e)
{
	struct buf text = BUF_INIT;
	int rc = carry_peers(&c->office, &text, e);

	cli_out(c, &text);
	buf_release(&text);
	return rc;
}

/* --- this PC -------------------------------------------------------------------------------------------------------- */

/* A line from standard input that a terminal does not show. */
static int
read_secret(const char *prompt, char out[PASSPHRASE_MAX], struct err *e)
{
	struct termios shown, hidden;
	bool terminal = tcgetattr(STDIN_FILENO, &shown) == 0;
	char *got;

	if (terminal) {
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		(void)fputs(prompt, stderr);
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	}
	got = fgets(out, PASSPHRASE_MAX, stdin);
	if (terminal) {
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
		(void)fputc('\n', stderr);
	}
	if (got == NULL)
		return err_set(e, ERR_INPUT, "没有读到口令，什么也没有改");
	out[strcspn(out, "\r\n")] = '\0';
	if (!text_is_valid(out, strlen(out)))
		return err_set(e, ERR_INPUT, "口令不是 UTF-8 的文字，什么也没有改");
	return 0;
}

static int
ask_passphrase(char out[PASSPHRASE_MAX], struct err *e)
{
	char again[PASSPHRASE_MAX];
	int rc = read_secret("交换包的口令(各台电脑要一样，打的字不显示): ", out, e);

	if (rc == 0 && out[0] == '\0')
		return err_set(e, ERR_INPUT, "口令是空的，什么也没有改。要去掉口令请运行: yibenzhang key clear");
	if (rc == 0)
		rc = office_key_fits(out, e);
	if (rc == 0 && isatty(STDIN_FILENO)) {
		rc = read_secret("再打一遍: ", again, e);
		if (rc == 0 && strcmp(out, again) != 0)
			rc = err_set(e, ERR_INPUT, "两遍不一样，什么也没有改");
		sodium_memzero(again, sizeof(again));
	}
	return rc;
}

int
cli_key(struct cli *c, struct err *e)
{
	char words[PASSPHRASE_MAX] = "", mark[5];
	int rc = 0;

	if (c->n_words > 0 && strcmp(c->words[0], "clear") != 0)
		return err_set(e, ERR_INPUT, "口令不写在命令里，运行 yibenzhang key 后再打；去掉口令: yibenzhang key clear"), CLI_USAGE;
	if (c->n_words == 0)
		rc = ask_passphrase(words, e);
	if (rc == 0)
		rc = office_key_set(&c->office, words, e);
	sodium_memzero(words, sizeof(words));
	if (rc == 0 && office_key_mark(&c->office, mark))
		cli_say(c, "口令设好了，核对码 %s: 别的电脑设完也是这个码就对了\n", mark);
	else if (rc == 0)
		cli_say(c, "口令去掉了，以后拷的包不加密\n");
	return rc;
}

int
cli_station(struct cli *c, struct err *e)
{
	struct buf said = BUF_INIT;
	int rc;

	if (c->n_words > 0) {
		rc = carry_rename(&c->office, c->words[0], &said, e);
		if (rc == 0)
			buf_addc(&said, '\n');
	} else {
		buf_addf(&said, "这台电脑是%s站\n", c->office.station.code);
		rc = carry_say_namesake(&c->office, &said, e);
	}
	cli_out(c, &said);
	buf_release(&said);
	return rc;
}

int
cli_replace(struct cli *c, struct err *e)
{
	struct buf said = BUF_INIT;
	int rc = carry_replace(&c->office, c->words[0], &said, e);

	if (rc == 0)
		cli_say(c, "%s\n", buf_str(&said));
	buf_release(&said);
	return rc;
}
