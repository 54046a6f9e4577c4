/*
 * report.c - the list of reports; writing and printing any of them.
 */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "report/daily.h"
#include "report/keycard.h"
#include "report/ledgers.h"
#include "report/period.h"
#include "report/records.h"
#include "report/sheet.h"
#include "report/xlsx.h"

const struct report *const reports[] = {
	&report_daily_of,
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
	&report_period,
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

int
report_write(const struct page *p, const char *path, const char *fonts, struct pdf_result *r, struct err *e)
{
	const char *end = strrchr(path, '.');
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
	else
		rc = err_set(e, ERR_INPUT, "不知道 %s 要写成什么: 文件名请以 .txt .pdf 或 .xlsx 结尾. 什么也没有写.", path);
	if (rc == 0)
		rc = file_replace(path, buf_str(&b), b.n, e);
	buf_release(&b);
	return rc;
}

/* DATA/打印/石沟镇人民政府工作日报-20261118-0831.pdf: printed again, it is written again. */
static int
report_keep(const struct page *p, const char *fonts, struct report_print *out, struct err *e)
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
	for (const char *s = p->title; *s; s++)
		buf_addc(&name, *s == '/' ? '_' : *s);
	buf_addf(&name, "-%04d%02d%02d-%02d%02d.pdf", y, m, d, minute / 60, minute % 60);
	char *path = file_join(folder, buf_str(&name));
	if (rc == 0)
		rc = report_write(p, path, fonts, &out->pdf, e);
	if (rc == 0)
		out->kept = path;
	else
		free(path);
	buf_release(&name);
	free(folder);
	free(data);
	return rc;
}

int
report_print(const struct page *p, const char *printer, const char *fonts, struct report_print *out, struct err *e)
{
	struct err why;
	memset(out, 0, sizeof(*out));
	if (page_check(p, e) < 0 || report_keep(p, fonts, out, e) < 0)
		return -1;
	if (printer_send(printer, out->kept, p->title, &out->job, &why) == 0)
		return 0;
	return err_set(e, why.code, "%s PDF 已存好: %s", why.text, out->kept);
}

void
report_print_release(struct report_print *r)
{
	free(r->kept);
	pdf_result_release(&r->pdf);
	memset(r, 0, sizeof(*r));
}
