/*
 * report.c - the list of reports; writing and printing any of them.
 */
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "office/printout.h"
#include "report/daily.h"
#include "report/dots.h"
#include "report/escp.h"
#include "report/figures_report.h"
#include "report/issued.h"
#include "report/keycard.h"
#include "report/ledgers.h"
#include "report/periodic.h"
#include "report/records.h"
#include "report/route.h"
#include "report/secondment.h"
#include "report/sheet.h"
#include "report/visitors.h"
#include "report/xlsx.h"

const struct report *const reports[] = {
	&report_daily,
	&report_weekly,
	&report_monthly,
	&report_visits,
	&report_tickets,
	&report_receptions,
	&report_ticket,
	&report_slip,
	&report_household,
	&report_approval,
	&report_reception,
	&report_call,
	&report_combine,
	&report_posting,
	&report_reception_year,
	&report_route,
	&report_period,
	&report_figures,
	&report_burden,
	&report_sender,
	&report_host,
	&report_organisation,
	&report_keys,
	NULL
};

const struct report *
report_find(const char *name)
{
	for (size_t i = 0; reports[i]; i++)
		if (strcmp(reports[i]->name, name) == 0)
			return reports[i];
	return NULL;
}

void
report_text(const struct page *p, struct buf *out)
{
	struct sheet s;
	sheet_render(&s, p, sheet_paper_cols(p), NULL);
	sheet_write(&s, out);
	sheet_release(&s);
}

/* For a dot matrix printer; options may be NULL. */
static int
report_escp(const struct page *p, const struct report_look *look, const struct printer_options *options, struct buf *out,
    struct pdf_result *r, struct err *e)
{
	struct escp_paper paper = { 0 };

	if (look && look->carriage && strcmp(look->carriage, "136") == 0)
		paper.carriage = ESCP_BROAD;
	if (look && look->form && strcmp(look->form, "12") == 0)
		paper.high = 12 * 180;
	else if (look && look->form && strcmp(look->form, "a4") == 0)
		paper.high = 2105;	/* 297 mm */
	if (options) {
		paper.first = options->first;
		paper.last = options->last;
	}
	return escp_write(p, &paper, look ? look->fonts : NULL, out, r, e);
}

char *
report_missing(const struct page *p, const struct report_look *look)
{
	struct dots *d = dots_new(look ? look->fonts : NULL);
	struct sheet s;

	sheet_render(&s, p, sheet_paper_cols(p), &(struct sheet_has){ dots_has, d });
	sheet_release(&s);
	/* Without any font nothing is known of single characters: making the PDF says what is wrong. */
	char *missing = dots_works(d) ? dots_missing(d) : NULL;
	dots_free(d);
	return missing;
}

int
report_write(const struct page *p, const char *path, const struct report_look *look, struct pdf_result *r, struct err *e)
{
	const char *end = strrchr(path, '.'), *fonts = look ? look->fonts : NULL;
	struct buf b = BUF_INIT;
	int rc = 0;

	memset(r, 0, sizeof(*r));
	if (page_check(p, e) < 0)
		return -1;
	if (end && strcmp(end, ".xlsx") == 0)
		return page_xlsx(p, path, e);
	if (end && strcmp(end, ".txt") == 0)
		report_text(p, &b);
	else if (end && strcmp(end, ".pdf") == 0)
		rc = pdf_render(p, fonts, &b, r, e);
	else if (end && strcmp(end, ".prn") == 0)
		rc = report_escp(p, look, NULL, &b, r, e);
	else
		rc = err_set(e, ERR_INPUT, "不知道 %s 要写成什么: 文件名请以 .txt .pdf .xlsx 或 .prn 结尾. 什么也没有写.", path);
	if (rc == 0)
		rc = file_replace(path, buf_str(&b), b.n, e);
	buf_release(&b);
	return rc;
}

/* DATA/打印/石沟镇人民政府工作日报-20261118-0831.pdf: printed again, it is written again. */
static int
report_keep(const struct page *p, const struct report_look *look, struct report_print *out, struct err *e)
{
	char *data = NULL;
	if (file_folder(&data, FILE_DATA, e) < 0)
		return -1;
	char *folder = file_join(data, "打印");
	int rc = file_make_folder(folder, e);

	struct buf name = BUF_INIT;
	int64_t now = date_now();
	int y, m, d, minute = date_minute_of_ms(now);
	date_split(date_of_ms(now), &y, &m, &d);
	char *title = page_name(p);
	for (const char *s = title; *s; s++)
		buf_addc(&name, *s == '/' ? '_' : *s);
	free(title);
	buf_addf(&name, "-%04d%02d%02d-%02d%02d.pdf", y, m, d, minute / 60, minute % 60);
	char *path = file_join(folder, buf_str(&name));
	if (rc == 0)
		rc = report_write(p, path, look, &out->pdf, e);
	if (rc == 0)
		out->kept = path;
	else
		free(path);
	buf_release(&name);
	free(folder);
	free(data);
	return rc;
}

/* Into a folder or onto a stick: done as soon as it is there. */
static int
report_to_folder(const char *folder, struct report_print *out, struct err *e)
{
	char *path = file_join(folder, file_base(out->kept));
	int rc = file_make_folder(folder, e);

	if (rc == 0)
		rc = file_copy(out->kept, path, true, e);
	if (rc == 0) {
		out->job.state = JOB_DONE;
		snprintf(out->job.printer, sizeof(out->job.printer), "文件夹");
		snprintf(out->job.says, sizeof(out->job.says), "已存到 %s", path);
	}
	free(path);
	return rc;
}

/* What the printer is sent is a file of its own beside the PDF, gone once the printing system has it. */
static int
report_to_dots(const struct page *p, const struct report_to *to, const struct report_look *look, struct report_print *out, struct err *e)
{
	struct printer_options options = to->options;
	struct buf b = BUF_INIT, path = BUF_INIT;
	struct pdf_result r;
	int rc = report_escp(p, look, &options, &b, &r, e);

	if (rc == 0) {
		/* a broad table has other pages here than the PDF */
		out->pages = r.pages;
		pdf_result_release(&r);
		if (out->pages == 0)
			rc = err_set(e, ERR_INPUT, "没有第%d页, 针式打印机上没有这么多页. 没有打印.", options.first);
	}
	options.raw = true;
	options.first = options.last = 0;
	buf_addf(&path, "%s.prn", out->kept);
	if (rc == 0) {
		rc = file_replace(buf_str(&path), b.p, b.n, e);
	}
	if (rc == 0) {
		rc = printer_send(to->printer, buf_str(&path), out->title, &options, &out->job, e);
		unlink(buf_str(&path));
	}
	buf_release(&b);
	buf_release(&path);
	return rc;
}

int
report_print(const struct page *p, const struct report_to *to, const struct report_look *look, struct report_print *out, struct err *e)
{
	struct err why;
	int rc;

	memset(out, 0, sizeof(*out));
	out->title = page_name(p);
	if (page_check(p, e) < 0 || report_keep(p, look, out, e) < 0)
		return -1;
	out->pages = out->pdf.pages;
	out->first = to->options.first;
	out->last = to->options.last;
	if (to->folder)
		rc = report_to_folder(to->folder, out, &why);
	else if (to->dots)
		rc = report_to_dots(p, to, look, out, &why);
	else
		rc = printer_send(to->printer, out->kept, out->title, &to->options, &out->job, &why);
	/* into a folder goes the PDF, which is whole */
	out->part = !to->folder && (out->first > 1 || (out->last > 0 && out->last < out->pages));
	return rc == 0 ? 0 : err_set(e, why.code, "%s PDF 已存好: %s", why.text, out->kept);
}

/* --- for good ---------------------------------------------------------------------------------------------------- */

/* ERR_INPUT: p shows villagers' data as it is and nobody said what for. */
static int
report_allowed(const struct page *p, const char *purpose, struct err *e)
{
	if (!p->personal || (purpose && purpose[strspn(purpose, " ")] != '\0'))
		return 0;
	return err_set(e, ERR_INPUT, "这一页有群众的个人信息, 没有遮住: 要写做什么用(记在打印记录里), 或者出张贴版. 没有打印. (命令行: --reason 用途, 或 --public)");
}

static int
report_log(struct office *o, const struct report_final *f, const char *title, const char *to, struct err *e)
{
	struct buf about = BUF_INIT;

	buf_adds(&about, title);
	if ((f->report->takes & REPORT_DAYS) && !f->opt->query) {
		buf_addc(&about, ' ');
		report_days(f->opt, &about);
	}
	int rc = printout_write(o, &(struct printout){ f->report->title, buf_str(&about), f->purpose, to }, e);
	buf_release(&about);
	return rc;
}

int
report_write_final(struct office *o, const struct report_final *f, bool issue, const char *path, struct pdf_result *r, struct err *e)
{
	struct page p;
	int64_t row = 0;
	int rc = issue ? report_take(o, f->report, f->opt, &p, &row, e) : report_compose(f->report, o, f->opt, &p, e);

	memset(r, 0, sizeof(*r));
	if (rc == 0)
		rc = report_allowed(&p, f->purpose, e);
	if (rc == 0)
		rc = report_write(&p, path, f->look, r, e);
	char *title = page_name(&p);
	if (rc == 0 && p.personal)
		rc = report_log(o, f, title, path, e);
	free(title);
	if (rc == 0)
		rc = issued_out(o, row, e);
	page_release(&p);
	return rc;
}

int
report_print_final(struct office *o, const struct report_final *f, const struct report_to *to, struct report_print *out, struct err *e)
{
	struct page p;
	int64_t issue = 0;

	memset(out, 0, sizeof(*out));
	int rc = report_take(o, f->report, f->opt, &p, &issue, e);
	if (rc == 0)
		rc = report_allowed(&p, f->purpose, e);
	p.leaves = to->options.duplex && !to->dots;
	if (rc == 0)
		rc = report_print(&p, to, f->look, out, e);
	out->issue = issue;
	if (!out->title)
		out->title = page_name(&p);
	out->personal = p.personal;
	/* no printer took it, but the PDF lies there for whoever finds it */
	if (rc < 0 && out->kept && p.personal)
		(void)!report_log(o, f, out->title, out->kept, NULL);
	if (rc < 0 && issue != 0)
		err_prefix(e, "期号已经编好, 再打还是这一期. ");
	page_release(&p);
	return rc;
}

int
report_printed(struct office *o, const struct report_final *f, struct report_print *p, struct err *e)
{
	const struct issued_sent sent = { p->pages, p->first, p->last, f->opt->public };
	struct buf left = BUF_INIT;

	if (p->job.state == JOB_FAILED || p->job.state == JOB_CANCELLED)
		return 0;
	if (p->personal && report_log(o, f, p->title, p->job.printer, e) < 0)
		return -1;
	if (!p->part)
		return issued_out(o, p->issue, e);
	int rc = issued_pages(o, p->issue, &sent, &left, e);
	if (left.n > 0)
		p->left = mem_str(buf_str(&left));
	buf_release(&left);
	return rc;
}

void
report_print_release(struct report_print *r)
{
	free(r->kept);
	free(r->title);
	free(r->left);
	pdf_result_release(&r->pdf);
	memset(r, 0, sizeof(*r));
}
