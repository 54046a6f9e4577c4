/*
 * cli_files.c - commands about whole files: ledgers, tables, reports, the
 * sample.
 */
#define _GNU_SOURCE	/* nftw's flags */

#include "cli.h"

#include <dirent.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "exchange/answer.h"
#include "exchange/export.h"
#include "exchange/import.h"
#include "exchange/table.h"
#include "exchange/template.h"
#include "office/demo.h"
#include "office/thing.h"
#include "office/village.h"
#include "report/report.h"
#include "ui/views.h"

static bool
ends_with(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n >= m && strcasecmp(s + n - m, tail) == 0;
}

/* --- tables ----------------------------------------------------------------------------------------------------- */

static int
import_file(struct cli *c, const struct thing *t, const char *path, bool dry, struct err *e)
{
	struct buf said = BUF_INIT;
	struct import *im;
	int64_t batch;
	int rc = 0;

	if (import_read(&im, &c->office, t, path, cli_progress(), e) < 0)
		return -1;
	import_describe(im, &said);
	cli_out(c, &said);
	buf_release(&said);
	if (im->refused > 0 && im->fresh + im->changed + im->same == 0)
		rc = err_set(e, ERR_INPUT, "%s 的 %zu 行一行也没有收，账本没有动。原因逐行列在上面", path, im->refused);
	else if (dry)
		cli_say(c, "只是预览，账本没有动\n");
	else if ((rc = import_save(im, &batch, cli_progress(), e)) == 0)
		cli_say(c, batch != 0 ? "已导入\n" : "没有要写的，账本没有动\n");
	import_free(im);
	return rc;
}

int
cli_import(struct cli *c, struct err *e)
{
	const struct thing *t = cli_thing(c, 0, e);

	if (t == NULL)
		return CLI_USAGE;
	return import_file(c, t, c->words[1], c->opt[CLI_DRY_RUN] != NULL, e);
}

int
cli_export(struct cli *c, struct err *e)
{
	const struct thing *t = cli_thing(c, 0, e);
	const char *path = c->opt[CLI_OUTPUT];
	struct export_options x = { .encoding = ENCODING_UTF8_BOM, .unmask = c->opt[CLI_FULL_IDS] };
	struct buf words = BUF_INIT;
	int64_t rows;

	if (t == NULL)
		return CLI_USAGE;
	if (path == NULL)
		return err_set(e, ERR_INPUT, "请用 -o 写明导出到哪个文件，如 -o 工单.xlsx"), CLI_USAGE;
	if (ends_with(path, ".json"))
		x.format = EXPORT_JSON;
	else if (!ends_with(path, ".csv") && !ends_with(path, ".xlsx") && strcmp(path, "-") != 0 && strncmp(path, "/dev/", 5) != 0)
		return err_set(e, ERR_INPUT, "文件名要以 .xlsx、.csv 或 .json 结尾，“%s”不是；什么也没有写", path), CLI_USAGE;
	if (c->opt[CLI_ENCODING] != NULL && !encoding_from_name(&x.encoding, c->opt[CLI_ENCODING]))
		return err_set(e, ERR_INPUT, "没有“%s”这种编码，可以写: utf-8-bom utf-8 gb18030 utf-16le", c->opt[CLI_ENCODING]), CLI_USAGE;
	if (x.unmask != NULL && strspn(x.unmask, " ") == strlen(x.unmask))
		return err_set(e, ERR_INPUT, "导出完整证件号要写理由，如 --full-ids 县民政局核对低保"), CLI_USAGE;
	for (size_t i = 1; i < c->n_words; i++)
		buf_addf(&words, "%s%s", i > 1 ? " " : "", c->words[i]);
	x.words = buf_str(&words);
	int rc = export_write(&c->office, t, &x, path, cli_progress(), &rows, e);
	buf_release(&words);
	if (rc < 0)
		return -1;
	if (x.unmask != NULL)
		cli_note("这个文件里有完整证件号，用完请删；理由已记在账本里: %s", x.unmask);
	if (strcmp(path, "-") != 0)
		cli_say(c, "%" PRId64 " 条写到 %s\n", rows, path);
	return 0;
}

/* What each column of their form gets, and where the rows go. */
static int
say_form(struct cli *c, const struct record *request, const char *form, const char *sheet, const struct rows *items, struct err *e)
{
	struct template t;
	struct buf where = BUF_INIT, how = BUF_INIT;
	size_t of[TEMPLATE_COLUMNS_MAX];
	int64_t rows;
	bool more;

	if (request_rows_count(&c->office, request, 0, &rows, &more, e) < 0 || answer_form_open(&t, form, sheet, items, e) < 0)
		return -1;
	answer_match(&t, items, of);
	(void)answer_describe(&t, rows, more, &where, &how);
	cli_say(c, "%s\n%" PRId64 " 行: %s\n", buf_str(&where), rows, buf_str(&how));
	for (size_t i = 0; i < t.n_columns; i++) {
		struct buf column = BUF_INIT;
		struct dict_entry d;
		if (template_is_counted(&t, i))
			buf_adds(&column, "表里有公式，留着");
		else if (t.columns[i].held)
			buf_adds(&column, "表里已写好，留着");
		else if (of[i] != SIZE_MAX && request_item_entry(&items->p[of[i]], &d))
			dict_title(&d, &column);
		else if (of[i] != SIZE_MAX && record_int(&items->p[of[i]], "missing") != 0)
			buf_adds(&column, record_int(&items->p[of[i]], "missing") == MISSING_NONE ? "无此数" : "补采的");
		else
			buf_adds(&column, "空着");
		if (of[i] != SIZE_MAX && strcmp(buf_str(&column), "空着") == 0 &&
		    dict_match(&d, record_int(request, "per"), t.columns[i].title) == DICT_GUESS) {
			buf_adds(&column, " (像是 ");
			dict_title(&d, &column);
			buf_adds(&column, "，还没认: 6 里按 F2 认)");
		}
		cli_say(c, "%s\t%s\n", t.columns[i].title, buf_str(&column));
		buf_release(&column);
	}
	buf_clear(&how);
	buf_clear(&where);
	int rc = answer_sender(&c->office, &t, &how, &where, e);
	if (rc == 0 && how.n > 0)
		cli_say(c, "表头表尾: %s\n", buf_str(&how));
	if (rc == 0 && where.n > 0)
		cli_say(c, "留着没填，请自己写: %s\n", buf_str(&where));
	buf_clear(&how);
	if (rc == 0)
		rc = answer_unchecked(&t, items, &how, e);
	if (rc == 0 && how.n > 0)
		cli_say(c, "下拉列表由公式算出或太长，这几列没有对，填好后请自己看一遍: %s\n", buf_str(&how));
	template_close(&t);
	buf_release(&where);
	buf_release(&how);
	return rc;
}

/* As they would be: nothing is written. */
static void
columns_only(const struct record *request, const struct titles_list *titles, struct rows *items)
{
	*items = (struct rows){ .p = mem_zero(titles->n + 1, sizeof *items->p) };
	for (; items->n < titles->n; items->n++) {
		struct record *r = &items->p[items->n];
		struct dict_entry d;
		struct buf name = BUF_INIT;
		record_init(r, &request_item_entity);
		value_set_text(&r->values[entity_field(r->entity, "title")], titles->p[items->n]);
		if (dict_match(&d, record_int(request, "per"), titles->p[items->n]) == DICT_SURE) {
			dict_name(&d, &name);
			value_set_text(&r->values[entity_field(r->entity, "entry")], buf_str(&name));
		}
		buf_release(&name);
	}
}

/* The columns of a request that has none yet are those of the form. */
static int
take_columns(struct cli *c, const struct record *request, const char *form, struct rows *items, struct err *e)
{
	struct asked_form f;
	int rc = 0;

	if (request_items(&c->office, request->row, items, e) < 0)
		return -1;
	if (items->n > 0 || form == NULL)
		return 0;
	rows_release(items);
	if (asked_form_read(&f, &c->office, form, e) < 0)
		return -1;
	if (c->opt[CLI_DRY_RUN] != NULL)
		columns_only(request, &f.titles, items);
	else if ((rc = request_set_columns(&c->office, request, &f.titles, e)) == 0)
		rc = request_items(&c->office, request->row, items, e);
	asked_form_release(&f);
	return rc;
}

/* What their drop-down lists do not have, said before anything is written; *n cells. */
static int
say_unlisted(struct cli *c, const struct record *request, const struct answer_form *form, int64_t *n, struct err *e)
{
	struct buf told = BUF_INIT;
	int rc = answer_unlisted(&c->office, request, form, cli_progress(), &told, n, e);

	if (rc == 0 && *n > 0) {
		cli_say(c, "不在他们下拉列表里的 %" PRId64 " 格:\n", *n);
		cli_out(c, &told);
	}
	buf_release(&told);
	return rc;
}

static int
answer_request(struct cli *c, const struct record *request, const char *form, const char *sheet, struct err *e)
{
	const char *path = c->opt[CLI_OUTPUT], *unmask = c->opt[CLI_FULL_IDS], *unlisted = c->opt[CLI_UNLISTED];
	const struct answer_form theirs = { form, sheet, unlisted != NULL && strcmp(unlisted, "blank") == 0 };
	int64_t rows, n = 0;
	int rc;

	if (form != NULL && say_unlisted(c, request, &theirs, &n, e) < 0)
		return -1;
	if (n > 0 && unlisted == NULL)
		return err_set(e, ERR_INPUT, "有 %" PRId64 " 格不在他们的下拉列表里，列在上面，什么也没有写。改好账再来，或加 --unlisted keep 照写、--unlisted blank 空着", n);
	if (form != NULL)
		rc = answer_fill(&c->office, request, &theirs, path, unmask, cli_progress(), &rows, e);
	else
		rc = answer_write(&c->office, request, path, unmask, cli_progress(), &rows, e);
	if (rc < 0)
		return -1;
	if (unmask != NULL)
		cli_note("这个文件里有完整证件号，用完请删；理由已记在账本里: %s", unmask);
	if (strcmp(path, "-") != 0)
		cli_say(c, "%" PRId64 " 行写到 %s\n", rows, path);
	return 0;
}

int
cli_answer(struct cli *c, struct err *e)
{
	const char *path = c->opt[CLI_OUTPUT], *unmask = c->opt[CLI_FULL_IDS], *given = c->opt[CLI_TEMPLATE], *sheet = NULL;
	const char *unlisted = c->opt[CLI_UNLISTED];
	bool dry = c->opt[CLI_DRY_RUN] != NULL;
	struct record request;
	struct rows items;
	int64_t row;

	if (path == NULL && !dry)
		return err_set(e, ERR_INPUT, "请用 -o 写明写到哪个文件，如 -o 走访表_石沟镇.xlsx"), CLI_USAGE;
	if (given != NULL && path != NULL && !ends_with(path, ".xlsx"))
		return err_set(e, ERR_INPUT, "填他们的表，文件名要以 .xlsx 结尾，“%s”不是；什么也没有写", path), CLI_USAGE;
	if (dry && given == NULL)
		return err_set(e, ERR_INPUT, "--dry-run 和 --template 一起用"), CLI_USAGE;
	if (unlisted != NULL && (given == NULL || (strcmp(unlisted, "keep") != 0 && strcmp(unlisted, "blank") != 0)))
		return err_set(e, ERR_INPUT, "--unlisted 和 --template 一起用，写 keep(照写)或 blank(空着)"), CLI_USAGE;
	if (unmask != NULL && strspn(unmask, " ") == strlen(unmask))
		return err_set(e, ERR_INPUT, "写完整证件号要写理由，如 --full-ids 县民政局核对低保"), CLI_USAGE;
	if (cli_row(c, &request_thing, c->words[0], &row, e) < 0 || ledger_get(c->office.ledger, &request, &request_entity, row, e) < 0)
		return -1;
	char *form = given != NULL ? table_file(given, &sheet) : NULL;
	int rc = take_columns(c, &request, given, &items, e);
	if (rc == 0) {
		int64_t n;
		rc = dry ? say_form(c, &request, form, sheet, &items, e) : answer_request(c, &request, form, sheet, e);
		if (rc == 0 && dry && items.n > 0 && items.p[0].row != 0)
			rc = say_unlisted(c, &request, &(struct answer_form){ .path = form, .sheet = sheet }, &n, e);
		rows_release(&items);
	}
	free(form);
	record_release(&request);
	return rc;
}

/* --- ledgers ---------------------------------------------------------------------------------------------------- */

int
cli_init(struct cli *c, struct err *e)
{
	struct office_setup s = { .township = c->opt[CLI_TOWNSHIP], .station = c->opt[CLI_STATION], .name = c->opt[CLI_NAME] };

	if (s.township == NULL || s.station == NULL)
		return err_set(e, ERR_INPUT, "新建账本要写乡镇名和站号，如: yibenzhang init --township 石沟镇 --station A"), CLI_USAGE;
	if (office_create(&c->office_options, &s, NULL, e) < 0)
		return -1;
	cli_say(c, "账本建好了: %s\n", c->ledger);
	if (c->opt[CLI_VILLAGES] == NULL)
		return 0;
	if (cli_open(c, false, e) < 0 || import_file(c, &village_thing, c->opt[CLI_VILLAGES], false, e) < 0)
		return err_prefix(e, "账本建好了，村表没有导入: ");
	return 0;
}

int
cli_check(struct cli *c, struct err *e)
{
	int64_t edits;

	if (ledger_check(c->office.ledger, cli_progress(), &edits, e) < 0)
		return -1;
	cli_say(c, "核对完了: %" PRId64 " 条记录，全部相符\n", edits);
	return 0;
}

int
cli_rebuild(struct cli *c, struct err *e)
{
	if (ledger_rebuild(c->office.ledger, cli_progress(), e) < 0)
		return -1;
	cli_say(c, "各张表已从记录重新整理\n");
	return 0;
}

/* --- reports ---------------------------------------------------------------------------------------------------- */

static int
write_report(struct cli *c, const struct report_final *f, struct err *e)
{
	const char *path = c->opt[CLI_OUTPUT];
	struct pdf_result r = { 0 };
	int rc = report_write_final(&c->office, f, c->opt[CLI_ISSUE] != NULL, path, &r, e);

	if (rc == 0 && r.missing != NULL)
		cli_note("这些字没有字体，写成了码位: %s", r.missing);
	if (rc == 0)
		cli_say(c, "已写到 %s\n", path);
	pdf_result_release(&r);
	return rc;
}

static int
show_report(struct cli *c, const struct report_final *f, struct err *e)
{
	struct buf text = BUF_INIT;
	struct page p;
	int rc = report_compose(f->report, &c->office, f->opt, &p, e);

	if (rc == 0) {
		report_text(&p, &text);
		cli_out(c, &text);
		if (page_problems(&p, NULL) > 0)
			cli_note("有空着的或对不上的数，现在还不能打印，见报告里的说明");
	}
	buf_release(&text);
	page_release(&p);
	return rc;
}

/* Which days, which record, which records: as the report takes them.  opt borrows q. */
static int
report_about(struct cli *c, const struct report *r, struct report_options *opt, struct query *q, struct err *e)
{
	int32_t day = date_today();

	if (c->opt[CLI_DATE] != NULL && date_parse(&day, c->opt[CLI_DATE], date_today(), true, e) < 0)
		return -1;
	report_span(r, day, opt);
	if ((c->opt[CLI_FROM] != NULL || c->opt[CLI_TO] != NULL) && (!(r->takes & REPORT_DAYS) || r->span == SPAN_DAY || r->span == SPAN_WEEK))
		return err_set(e, ERR_INPUT, "%s不能用 --from --to；要任意时段请用 report period", r->title), CLI_USAGE;
	if ((c->opt[CLI_FROM] != NULL && date_parse(&opt->from, c->opt[CLI_FROM], date_today(), true, e) < 0)
	    || (c->opt[CLI_TO] != NULL && date_parse(&opt->to, c->opt[CLI_TO], date_today(), true, e) < 0))
		return -1;
	if (opt->to < opt->from)
		return err_set(e, ERR_INPUT, "--to 在 --from 的前面，什么也没有写"), CLI_USAGE;
	if (c->opt[CLI_ROW] != NULL && !(r->takes & REPORT_ROW))
		return err_set(e, ERR_INPUT, "%s不是一条记录的，不用 --row", r->title), CLI_USAGE;
	if (c->opt[CLI_WORDS] != NULL && !(r->takes & (REPORT_LIST | REPORT_ROW)))
		return err_set(e, ERR_INPUT, "%s不是名单，不用 --words", r->title), CLI_USAGE;
	if (c->opt[CLI_ROW] != NULL)
		return cli_row(c, thing_of(r->of), c->opt[CLI_ROW], &opt->row, e);
	if (c->opt[CLI_WORDS] != NULL) {
		query_init(q, r->of);
		q->words = c->opt[CLI_WORDS];
		opt->query = q;
	}
	return 0;
}

static const struct report *
report_named(const char *name, struct err *e)
{
	const struct report *r = report_find(name);
	struct buf text = BUF_INIT;

	if (r != NULL)
		return r;
	for (size_t i = 0; reports[i] != NULL; i++)
		buf_addf(&text, " %s(%s)", reports[i]->name, reports[i]->title);
	err_set(e, ERR_INPUT, "没有“%s”这种报告，有的是:%s", name, buf_str(&text));
	buf_release(&text);
	return NULL;
}

int
cli_report(struct cli *c, struct err *e)
{
	struct report_options opt = { .office_name = c->config.office_name, .public = c->opt[CLI_PUBLIC] != NULL,
		.all = c->opt[CLI_ALL] != NULL };
	const struct report_look look = { c->config.fonts, c->config.carriage, c->config.form };
	struct report_final f = { .report = report_named(c->words[0], e), .opt = &opt, .purpose = c->opt[CLI_REASON], .look = &look };
	struct buf keys = BUF_INIT;
	struct query q;

	if (f.report == NULL)
		return CLI_USAGE;
	if (c->n_words > 1 && c->opt[CLI_PRINT] == NULL)
		return err_set(e, ERR_INPUT, "“%s”是打印机吗？要打印请加 --print", c->words[1]), CLI_USAGE;
	if (opt.all && !f.report->cuts)
		return err_set(e, ERR_INPUT, "%s本来就全，不用 --all", f.report->title), CLI_USAGE;
	/* what only looks does not lock out who writes */
	bool writes = c->opt[CLI_PRINT] != NULL || c->opt[CLI_ISSUE] != NULL || c->opt[CLI_REASON] != NULL;
	if (cli_open(c, !writes, e) < 0)
		return -1;
	int rc = report_about(c, f.report, &opt, &q, e);
	if (rc != 0)
		return rc;
	app_key_card(&keys, APP_CARD_COLS);
	opt.lines = buf_str(&keys);
	if (c->opt[CLI_OUTPUT] != NULL)
		rc = write_report(c, &f, e);
	if (rc == 0 && c->opt[CLI_PRINT] != NULL)
		rc = cli_print(c, &f, c->n_words > 1 ? c->words[1] : NULL, e);
	if (rc == 0 && c->opt[CLI_OUTPUT] == NULL && c->opt[CLI_PRINT] == NULL)
		rc = show_report(c, &f, e);
	buf_release(&keys);
	return rc;
}

/* --- the sample ------------------------------------------------------------------------------------------------- */

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int
run_demo(struct cli *c, const char *folder, struct err *e)
{
	struct office_setup s = { .township = "石沟镇", .station = "A" };
	struct demo_size size = { .until = date_today() };
	struct office o = { 0 };
	char *ledger = file_join(folder, "ledger.db");
	struct office_options opt = { .cutoff_minute = c->config.cutoff_minute, .state_folder = folder, .ledger_path = ledger };
	struct ui_options ui = { .office = &o, .paths = &opt, .config = &c->config, .demo = true };
	int64_t me;

	int rc = office_create(&opt, &s, NULL, e);
	if (rc == 0)
		rc = office_open(&o, &opt, false, NULL, e);
	if (rc == 0)
		rc = demo_write(&o, &size, &me, cli_progress(), e);
	if (rc == 0)
		rc = office_set_me(&o, me, e);
	if (rc == 0)
		rc = ui_run(&ui, e);
	office_close(&o);
	free(ledger);
	return rc;
}

int
cli_demo(struct cli *c, struct err *e)
{
	const char *temp = getenv("TMPDIR");
	char *folder = file_join(temp != NULL && temp[0] == '/' ? temp : "/tmp", "yibenzhang-demo-XXXXXX");
	int rc = cli_terminal(e);

	if (rc == 0 && mkdtemp(folder) == NULL)
		rc = err_errno(e, "样例没有地方放: %s", folder);
	else if (rc == 0) {
		rc = run_demo(c, folder, e);
		(void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
	free(folder);
	return rc;
}
