/*
 * cli.c - options, commands, and the way into the screens.
 *
 * Knows what may be typed; what the commands do is elsewhere.
 */
#include "cli.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/sink.h"
#include "office/clock.h"
#include "office/damage.h"
#include "office/draft.h"
#include "office/thing.h"
#include "ui/views.h"

#define CLI_VERSION_TEXT "一本账 yibenzhang 0.1"

/* --- tables ----------------------------------------------------------------------------------------------------- */

struct option {
	const char *name;	/* without -- */
	char letter;		/* 0 none */
	const char *value;	/* what follows it; NULL: a switch */
	const char *help;
};

static const struct option options[CLI_OPTIONS] = {
	[CLI_LEDGER] = { "ledger", 0, "文件", "用这个账本" },
	[CLI_CONFIG] = { "config", 0, "文件", "用这个设置文件" },
	[CLI_HELP] = { "help", 'h', NULL, "这一页" },
	[CLI_VERSION] = { "version", 'V', NULL, "版本" },
	[CLI_WRITE_EXAMPLE] = { "write-example", 0, NULL, "打印带说明的设置文件" },
	[CLI_TOWNSHIP] = { "township", 0, "乡镇名", "新账本的乡镇" },
	[CLI_STATION] = { "station", 0, "站号", "这台电脑的站号，如 A" },
	[CLI_NAME] = { "name", 0, "姓名", "自己的姓名" },
	[CLI_VILLAGES] = { "villages", 0, "文件.csv", "同时导入村表" },
	[CLI_FORMAT] = { "format", 0, "text|csv|json", "输出的样子" },
	[CLI_LIMIT] = { "limit", 0, "条数", "最多列几条" },
	[CLI_DRY_RUN] = { "dry-run", 0, NULL, "只看会怎样，不写账" },
	[CLI_OUTPUT] = { "output", 'o', "文件", "写到文件" },
	[CLI_ENCODING] = { "encoding", 0, "编码", "CSV的编码: utf-8-bom(默认) utf-8 gb18030 utf-16le" },
	[CLI_FULL_IDS] = { "full-ids", 0, "理由", "证件号不打星号，理由记在账本里" },
	[CLI_DATE] = { "date", 0, "日期", "哪一天，如 2026-11-18 或 昨天" },
	[CLI_PRINT] = { "print", 0, NULL, "送打印机，等到打完。打印机: 队列名、带 / 的文件夹、usb:（U盘）" },
	[CLI_FROM] = { "from", 0, "日期", "从哪天起" },
	[CLI_TO] = { "to", 0, "日期", "到哪天止" },
	[CLI_ROW] = { "row", 0, "编号", "报告是哪一条的" },
	[CLI_WORDS] = { "words", 0, "词", "只要查得到这些词的" },
	[CLI_PUBLIC] = { "public", 0, NULL, "张贴版：姓名打星，电话证件号和类别不印" },
	[CLI_ALL] = { "all", 0, NULL, "全部列出；平常只列最急的(走访路线单)" },
	[CLI_REASON] = { "reason", 0, "用途", "有个人信息的报告打印或写成文件，做什么用，记在账里" },
	[CLI_ISSUE] = { "issue", 0, NULL, "写成文件时正式编期号定稿；打印总是这样" },
	[CLI_PLAIN] = { "plain", 0, NULL, "交换包不加密" },
	[CLI_PURPOSE] = { "purpose", 0, "用途", "拷走做什么用；不写照上次" },
	[CLI_RECEIVER] = { "receiver", 0, "交给谁", "不写照上次" },
	[CLI_UNDO] = { "undo", 0, NULL, "整次撤回上一次合并" },
	[CLI_YES] = { "yes", 0, NULL, "合并后会少掉一成以上也合并" },
	[CLI_AGAIN] = { "again", 0, NULL, "撤回过合并的电脑, 它放的也再读" },
	[CLI_TEMPLATE] = { "template", 0, "他们的表.xlsx", "填在他们发来的表里，原件不动；别的工作表写 表.xlsx#工作表" },
	[CLI_UNLISTED] = { "unlisted", 0, "keep|blank", "不在他们下拉列表里的: keep 照写，blank 空着；不写就不填" },
};

#define OPT(o) (UINT64_C(1) << CLI_##o)
#define EVERYWHERE (OPT(LEDGER) | OPT(CONFIG) | OPT(HELP) | OPT(VERSION))

enum cli_needs { NEEDS_NOTHING, NEEDS_PLACES /* paths known, nothing open */, NEEDS_READING, NEEDS_WRITING,
	NEEDS_MERGING /* its preview writes and rolls back */ };

static int cli_help(struct cli *c, struct err *e);

static const struct command {
	const char *name, *usage, *help;
	size_t least, most;	/* words behind the command */
	uint64_t options;
	enum cli_needs needs;
	int (*run)(struct cli *c, struct err *e);	/* enum cli_status, with *e filled unless done */
} commands[] = {
	{ "init", "--township 乡镇名 --station 站号 [--name 姓名] [--villages 村表.csv]", "新建账本",
		0, 0, OPT(TOWNSHIP) | OPT(STATION) | OPT(NAME) | OPT(VILLAGES), NEEDS_PLACES, cli_init },
	{ "add", "种类 项=值 ...", "记一条，显示它的编号或行号", 2, SIZE_MAX, 0, NEEDS_WRITING, cli_add },
	{ "set", "种类 编号 项=值 ...", "改一条", 3, SIZE_MAX, 0, NEEDS_WRITING, cli_set },
	{ "step", "工单编号 [动作 [说明 ...] [项=值 ...]]", "工单办一步: 签收、退回、延期、挂账、上报、督办等；不写动作就列出现在能办的",
		1, SIZE_MAX, 0, NEEDS_WRITING, cli_step },
	{ "list", "种类 [词 ...]", "列出来，词和筛选框一样打汉字或首字母", 1, SIZE_MAX, OPT(FORMAT) | OPT(LIMIT), NEEDS_READING, cli_list },
	{ "show", "种类 编号", "一条的全部内容、牵连和经过", 2, 2, 0, NEEDS_READING, cli_show },
	{ "import", "种类 文件.csv|.xlsx", "导入表格，编码和列名自己认", 2, 2, OPT(DRY_RUN), NEEDS_WRITING, cli_import },
	{ "export", "种类 -o 文件.xlsx|.csv|.json [词 ...]", "导出表格，证件号打星号", 1, SIZE_MAX,
		OPT(OUTPUT) | OPT(ENCODING) | OPT(FULL_IDS), NEEDS_READING, cli_export },
	{ "answer", "行号 -o 文件.xlsx|.csv [--template 他们的表.xlsx [--unlisted keep|blank]] [--full-ids 理由] [--dry-run]",
		"报上级要的数：写成他们的列序，或填在他们的表里；--dry-run 只说每列填什么", 1, 1,
		OPT(OUTPUT) | OPT(TEMPLATE) | OPT(UNLISTED) | OPT(FULL_IDS) | OPT(DRY_RUN), NEEDS_WRITING, cli_answer },
	{ "report", "名称 [--date 日期] [--from 日期 --to 日期] [--row 编号] [--words 词] [--public] [--all] [--reason 用途] [--issue] [-o 文件.txt|.pdf|.xlsx|.prn] [--print [打印机]]",
		"日报(daily)、周报(weekly)、工单台账(tickets) ...；写错名称会列出全部", 1, 2,
		OPT(DATE) | OPT(FROM) | OPT(TO) | OPT(ROW) | OPT(WORDS) | OPT(PUBLIC) | OPT(ALL) | OPT(REASON) | OPT(ISSUE) | OPT(OUTPUT) | OPT(PRINT),
		NEEDS_PLACES, cli_report },
	{ "check", "", "从头核对整本账", 0, 0, 0, NEEDS_READING, cli_check },
	{ "rebuild", "", "从记录重新整理各张表", 0, 0, 0, NEEDS_WRITING, cli_rebuild },
	{ "backup", "[-o 文件]", "备份，写完再核对一遍", 0, 0, OPT(OUTPUT) | OPT(PURPOSE) | OPT(RECEIVER), NEEDS_WRITING, cli_backup },
	{ "restore", "文件", "用备份换下现在的账本，现在的留着", 1, 1, 0, NEEDS_PLACES, cli_restore },
	{ "merge", "文件 ... [--dry-run] | --undo", "合并同事的账本或交换包，先备份，可整次撤回", 0, SIZE_MAX,
		OPT(DRY_RUN) | OPT(UNDO) | OPT(YES), NEEDS_MERGING, cli_merge },
	{ "pack", "-o 文件.ybz [--plain] [--purpose 用途] [--receiver 交给谁]", "拷成交换包，有口令就加密", 0, 0,
		OPT(OUTPUT) | OPT(PLAIN) | OPT(PURPOSE) | OPT(RECEIVER), NEEDS_WRITING, cli_pack },
	{ "sync", "文件夹 [--again]", "和共用文件夹里别的电脑互相交换", 1, 1, OPT(AGAIN), NEEDS_WRITING, cli_sync },
	{ "peers", "", "哪台电脑的账到什么时候", 0, 0, 0, NEEDS_READING, cli_peers },
	{ "key", "[clear]", "设交换包的口令，各台电脑要一样；clear 去掉", 0, 1, 0, NEEDS_READING, cli_key },
	{ "station", "[站号]", "这台电脑叫哪个站；写了就改叫它，两台撞了号时用", 0, 1, 0, NEEDS_WRITING, cli_station },
	{ "replace", "站号", "这台电脑接替坏掉的那台，接着它的号编", 1, 1, 0, NEEDS_WRITING, cli_replace },
	{ "salvage", "文件 -o 新账本.db", "从坏的账本里救出能证实的记录", 1, 1, OPT(OUTPUT), NEEDS_NOTHING, cli_salvage },
	{ "repair", "", "账本坏了：备份加上救得回的，换上；坏的留着", 0, 0, 0, NEEDS_PLACES, cli_repair },
	{ "fields", "[种类]", "全部种类和项目；写上种类就只列它的", 0, 1, 0, NEEDS_NOTHING, cli_fields },
	{ "demo", "", "打开样例，随便按，不留痕迹", 0, 0, 0, NEEDS_PLACES, cli_demo },
	{ "help", "[命令]", "这一页；写上命令就只说它", 0, 1, 0, NEEDS_NOTHING, cli_help },
};
#define N_COMMANDS (sizeof commands / sizeof *commands)

/* --- for the commands ------------------------------------------------------------------------------------------- */

void
cli_say(struct cli *c, const char *fmt, ...)
{
	char line[2048];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	cli_charset_out(c, line, n < 0 ? 0 : (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}

void
cli_out(struct cli *c, const struct buf *b)
{
	cli_charset_out(c, buf_str(b), b->n);
}

void
cli_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)fputs("yibenzhang: ", stderr);
	(void)vfprintf(stderr, fmt, ap);
	(void)fputc('\n', stderr);
	va_end(ap);
}

const struct thing *
cli_thing(const struct cli *c, size_t i, struct err *e)
{
	const struct thing *t = thing_find(c->words[i]);
	struct buf all = BUF_INIT;

	for (size_t k = 0; t == NULL && things[k] != NULL; k++)
		if (strcmp(things[k]->entity->title, c->words[i]) == 0 || strcmp(things[k]->plural, c->words[i]) == 0)
			t = things[k];
	if (t != NULL)
		return t;
	for (size_t k = 0; things[k] != NULL; k++)
		buf_addf(&all, " %s(%s)", things[k]->entity->name, things[k]->entity->title);
	err_set(e, ERR_INPUT, "没有“%s”这个种类，有的是:%s", c->words[i], buf_str(&all));
	buf_release(&all);
	return NULL;
}

static bool
tick(void *data, size_t done, size_t total)
{
	(void)data;
	if (total > 0)
		(void)fprintf(stderr, "\r%3zu%%", done >= total ? 100 : done * 100 / total);
	else
		(void)fprintf(stderr, "\r%zu", done);
	return true;
}

const struct progress *
cli_progress(void)
{
	static const struct progress shown = { tick, NULL };

	return isatty(STDERR_FILENO) ? &shown : NULL;
}

int
cli_terminal(struct err *e)
{
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return 0;
	return err_set(e, ERR_INPUT, "这里没有终端，打不开屏幕，账本没有动。请在终端里运行，或用命令，见: yibenzhang help");
}

static int
damaged(struct err *e)
{
	if (damage_is(e))
		err_prefix(e, "账本坏了，已停止写入，原件没有动；请运行 yibenzhang repair: 记录都在就只重做各表，少了就用备份接上。");
	return -1;
}

int
cli_open(struct cli *c, bool readonly, struct err *e)
{
	if (!file_exists(c->ledger))
		return err_set(e, ERR_NOTFOUND, "还没有账本 %s。新建请运行: yibenzhang init --township 乡镇名 --station A，或直接运行 yibenzhang 跟着做",
			c->ledger);
	if (office_open(&c->office, &c->office_options, readonly, cli_progress(), e) < 0)
		return damaged(e);
	drafts_close(c->office.drafts);
	c->office.drafts = NULL;
	c->office.by_number = true;
	return 0;
}

/* --- what was typed --------------------------------------------------------------------------------------------- */

static int
usage(struct err *e, const char *what, const char *arg)
{
	struct buf clean = BUF_INIT;

	text_clean(&clean, arg, strlen(arg), false);
	err_set(e, ERR_INPUT, "%s“%s”。用法见: yibenzhang help", what, buf_str(&clean));
	buf_release(&clean);
	return CLI_USAGE;
}

static int
option_find(const char *arg, const char **value)
{
	size_t n = strcspn(arg, "=");

	*value = arg[n] == '=' ? arg + n + 1 : NULL;
	for (int i = 0; i < CLI_OPTIONS; i++)
		if (strlen(options[i].name) == n && memcmp(options[i].name, arg, n) == 0)
			return i;
	return -1;
}

/* The option argv[*i] is, with its value; *i moves over it. */
static int
take_option(struct cli *c, int argc, char **argv, int *i, struct err *e)
{
	const char *arg = argv[*i], *value = NULL;
	int o = -1;

	if (arg[1] == '-') {
		o = option_find(arg + 2, &value);
	} else {
		for (int k = 0; k < CLI_OPTIONS; k++)
			if (options[k].letter != 0 && options[k].letter == arg[1])
				o = k;
		if (arg[2] != '\0')
			value = arg + 2;
	}
	if (o < 0 || (value != NULL && options[o].value == NULL))
		return usage(e, "没有这个选项: ", arg);
	if (options[o].value != NULL && value == NULL) {
		if (*i + 1 >= argc)
			return usage(e, "选项后面要写值: ", arg);
		value = argv[++*i];
	}
	c->opt[o] = value != NULL ? value : "";
	return CLI_DONE;
}

static int
take_arguments(struct cli *c, int argc, char **argv, struct err *e)
{
	bool all_words = false;

	c->words = mem_zero((size_t)argc + 1, sizeof *c->words);
	for (int i = 1; i < argc; i++) {
		if (!text_is_valid(argv[i], strlen(argv[i])))
			return usage(e, "这个参数不是 UTF-8 的文字: ", argv[i]);
		if (!all_words && strcmp(argv[i], "--") == 0) {
			all_words = true;
		} else if (!all_words && argv[i][0] == '-' && argv[i][1] != '\0') {
			int status = take_option(c, argc, argv, &i, e);
			if (status != CLI_DONE)
				return status;
		} else {
			c->words[c->n_words++] = argv[i];
		}
	}
	return CLI_DONE;
}

static const struct command *
command_named(const char *name)
{
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static int
find_command(struct cli *c, const struct command **out, struct err *e)
{
	uint64_t given = 0, allowed = EVERYWHERE;

	if (c->n_words > 0 && (*out = command_named(c->words[0])) == NULL)
		return usage(e, "没有这个命令: ", c->words[0]);
	for (int i = 0; i < CLI_OPTIONS; i++)
		if (c->opt[i] != NULL)
			given |= UINT64_C(1) << i;
	allowed |= *out != NULL ? (*out)->options : OPT(WRITE_EXAMPLE);
	for (int i = 0; i < CLI_OPTIONS; i++)
		if (given & ~allowed & UINT64_C(1) << i)
			return usage(e, "这里不能用选项: ", options[i].name);
	if (*out == NULL || c->opt[CLI_HELP] != NULL)
		return CLI_DONE;
	c->words++;
	c->n_words--;
	if (c->n_words < (*out)->least || c->n_words > (*out)->most) {
		err_set(e, ERR_INPUT, "用法: yibenzhang %s %s", (*out)->name, (*out)->usage);
		return CLI_USAGE;
	}
	return CLI_DONE;
}

/* --- running ---------------------------------------------------------------------------------------------------- */

static void
say_command(struct cli *c, const struct command *cmd)
{
	cli_say(c, "  yibenzhang %s%s%s\n      %s\n", cmd->name, *cmd->usage != '\0' ? " " : "", cmd->usage, cmd->help);
}

static void
say_options(struct cli *c, const char *heading, uint64_t which)
{
	cli_say(c, "\n%s:\n", heading);
	for (int i = 0; i < CLI_OPTIONS; i++) {
		struct buf line = BUF_INIT, left = BUF_INIT;

		if ((which & UINT64_C(1) << i) == 0)
			continue;
		buf_addf(&left, "--%s %s", options[i].name, options[i].value != NULL ? options[i].value : "");
		if (options[i].letter != 0)
			buf_addf(&left, "(-%c)", options[i].letter);
		text_pad(&line, buf_str(&left), 26);
		cli_say(c, "  %s %s\n", buf_str(&line), options[i].help);
		buf_release(&line);
		buf_release(&left);
	}
}

static void
say_one_command(struct cli *c, const struct command *cmd)
{
	say_command(c, cmd);
	if (cmd->options != 0)
		say_options(c, "它的选项", cmd->options);
	say_options(c, "哪个命令都能用的", EVERYWHERE);
}

static int
cli_help(struct cli *c, struct err *e)
{
	if (c->n_words > 0) {
		const struct command *cmd = command_named(c->words[0]);

		if (cmd == NULL)
			return usage(e, "没有这个命令: ", c->words[0]);
		say_one_command(c, cmd);
		return CLI_DONE;
	}
	cli_say(c, "%s: 一个乡镇一本账\n\n  yibenzhang  打开屏幕；第一次用会一步一步问\n\n", CLI_VERSION_TEXT);
	for (size_t i = 0; i < N_COMMANDS; i++)
		say_command(c, &commands[i]);
	say_options(c, "选项，写在哪里都行", (UINT64_C(1) << CLI_OPTIONS) - 1);
	cli_say(c, "\n编号: 工单写 A-0412 或 412，村、户、干部写名字，其余写行号。种类:");
	for (size_t i = 0; things[i] != NULL; i++)
		cli_say(c, " %s(%s)", things[i]->entity->name, things[i]->entity->title);
	cli_say(c, "\n做成返回 0，做不到返回 1 并说明，用法不对返回 2。\n");
	return CLI_DONE;
}

static int
read_config(struct cli *c, struct err *e)
{
	struct buf problems = BUF_INIT;
	char *path;
	int rc;

	if (c->opt[CLI_CONFIG] != NULL) {
		path = mem_str(c->opt[CLI_CONFIG]);
		if (!file_exists(path)) {
			err_set(e, ERR_NOTFOUND, "没有设置文件 %s，什么也没有做", path);
			free(path);
			return -1;
		}
	} else {
		char *folder;
		if (file_folder(&folder, FILE_CONFIG, e) < 0)
			return -1;
		path = file_join(folder, "config.ini");
		free(folder);
	}
	rc = config_read(&c->config, path, &problems, e);
	(void)fputs(buf_str(&problems), stderr);
	c->problems = buf_detach(&problems);
	free(path);
	return rc;
}

/* Where things are; nothing of it is opened yet. */
static int
find_places(struct cli *c, struct err *e)
{
	char *folder;

	if (read_config(c, e) < 0 || file_folder(&c->state, FILE_STATE, e) < 0)
		return -1;
	if (c->opt[CLI_LEDGER] != NULL) {
		c->ledger = mem_str(c->opt[CLI_LEDGER]);
	} else if (c->config.ledger[0] != '\0') {
		c->ledger = mem_str(c->config.ledger);
	} else {
		if (file_folder(&folder, FILE_DATA, e) < 0)
			return -1;
		c->ledger = file_join(folder, "ledger.db");
		free(folder);
	}
	c->office_options.cutoff_minute = c->config.cutoff_minute;
	c->office_options.state_folder = c->state;
	c->office_options.ledger_path = c->ledger;
	c->backups = mem_str(c->config.backup_folder);
	c->office_options.backup_folder = c->backups;
	return 0;
}

static int
run_screens(struct cli *c, struct err *e)
{
	struct ui_options ui = { .office = &c->office, .paths = &c->office_options, .config = &c->config, .problems = c->problems };

	if (cli_terminal(e) < 0)
		return -1;
	if (file_exists(c->ledger) && office_open(&c->office, &c->office_options, false, cli_progress(), e) < 0) {
		if (!damage_is(e))
			return -1;
		ui.damaged = true;
		*e = (struct err){ 0 };
	}
	int rc = ui_run(&ui, e);
	return rc == 0 && ui.wants_demo ? cli_demo(c, e) : rc;
}

/* What is written by a clock that is behind gets a wrong day. */
static void
note_clock(struct cli *c, bool reading)
{
	struct buf b = BUF_INIT;

	if (!reading && clock_behind(&c->office, &b))
		cli_note("%s", buf_str(&b));
	buf_release(&b);
}

static int
run_command(struct cli *c, const struct command *cmd, struct err *e)
{
	if (!date_now_fits())
		return err_set(e, ERR_INPUT, "环境变量 YIBENZHANG_NOW 的时间读不懂，什么也没有做。写成 2026-11-18T08:31:00，或者去掉它用电脑的时钟"), CLI_USAGE;
	if (cmd == NULL && c->opt[CLI_WRITE_EXAMPLE] != NULL) {
		struct buf example = BUF_INIT;
		config_example(&example);
		cli_out(c, &example);
		buf_release(&example);
		return CLI_DONE;
	}
	if (c->opt[CLI_VERSION] != NULL) {
		cli_say(c, "%s\n", CLI_VERSION_TEXT);
		return CLI_DONE;
	}
	if (c->opt[CLI_HELP] != NULL && cmd != NULL) {
		say_one_command(c, cmd);
		return CLI_DONE;
	}
	if (c->opt[CLI_HELP] != NULL)
		return cli_help(c, e);
	if ((cmd == NULL || cmd->needs != NEEDS_NOTHING) && find_places(c, e) < 0)
		return CLI_FAILED;
	if (cmd == NULL)
		return run_screens(c, e) < 0 ? CLI_FAILED : CLI_DONE;
	bool reading = cmd->needs == NEEDS_READING && c->opt[CLI_FULL_IDS] == NULL;
	reading |= cmd->needs == NEEDS_WRITING && c->opt[CLI_DRY_RUN] != NULL;
	if (cmd->needs >= NEEDS_READING && cli_open(c, reading, e) < 0)
		return CLI_FAILED;
	if (cmd->needs >= NEEDS_READING)
		note_clock(c, reading);
	int status = cmd->run(c, e);
	enum ledger_fault fault = c->office.ledger != NULL ? ledger_fault(c->office.ledger) : LEDGER_SOUND;
	if (fault == LEDGER_DAMAGED && status != CLI_DONE && damage_is(e))
		(void)damaged(e);
	else if (fault == LEDGER_TABLES && status == CLI_DONE)
		cli_note("有一张表和流水记录对不上，上面是流水里的。记录都在；请运行 yibenzhang rebuild 重做各表");
	return status < 0 ? CLI_FAILED : status;
}

int
cli_main(int argc, char **argv)
{
	const struct command *cmd = NULL;
	struct cli c = { 0 };
	struct err e = { 0 };
	struct err out_e = { 0 };

	config_init(&c.config);
	if (sink_open(&c.out, "-", &e) < 0)
		return CLI_FAILED;
	cli_charset_open(&c, argc, argv);
	int status = take_arguments(&c, argc, argv, &e);
	const char **words = c.words;
	if (status == CLI_DONE)
		status = find_command(&c, &cmd, &e);
	if (status == CLI_DONE)
		status = run_command(&c, cmd, &e);
	if (status != CLI_DONE)
		cli_note("%s", e.text);
	if (sink_close(c.out, &out_e) < 0 && status == CLI_DONE) {
		cli_note("%s", out_e.text);
		status = CLI_FAILED;
	}
	cli_charset_close(&c);
	office_close(&c.office);
	config_release(&c.config);
	free(c.problems);
	free(words);
	free(c.state);
	free(c.ledger);
	free(c.backups);
	return status;
}
