/*
 * compose.c - composing, and what becomes of a page that is about to leave.
 *
 * Knows when a page comes out of the ledger and when out of its issue; what
 * stands in it is each report's.
 */
#include "report/compose.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "office/office.h"
#include "report/frozen.h"
#include "report/issued.h"

/* What was typed into a kept page, for the notice board. */
static int
report_mask(struct office *o, struct page *p, struct err *e)
{
	struct privacy v;
	int rc = privacy_open(&v, o, true, e);

	for (size_t i = 0; rc == 0 && i < p->n_blocks; i++)
		for (size_t j = 0; j < p->blocks[i].runs.n; j++) {
			struct run *r = &p->blocks[i].runs.p[j];
			struct buf b = BUF_INIT;
			if (!r->typed)
				continue;
			privacy_text(&v, r->text, &b);
			free(r->text);
			r->text = mem_str(buf_str(&b));
			buf_release(&b);
		}
	privacy_release(&v);
	return rc;
}

/* As it went out, and said to be so: its subtitle "（... 第322期）" ends with 重印. */
static int
report_again(struct office *o, const struct issued *i, bool public, struct page *out, struct err *e)
{
	page_release(out);
	if (page_thaw(record_text(&i->row, "page"), &office_model, out, e) < 0)
		return -1;
	issued_counted(&i->row, out);
	size_t n = strlen(out->subtitle), tail = strlen("）");
	size_t end = n > tail && strcmp(out->subtitle + n - tail, "）") == 0 ? n - tail : n;
	char *was = mem_str(out->subtitle);
	page_subtitle(out, "%.*s　重印%s", (int)end, was, was + end);
	free(was);
	return public ? report_mask(o, out, e) : 0;
}

/* A page for each record of opt->query, joined to one that is printed in one go. */
static int
report_each(const struct report *r, struct office *o, const struct report_options *opt, struct page *out, struct err *e)
{
	struct report_options one = *opt;
	struct rows rows;
	int rc = 0;

	one.query = NULL;
	page_init(out);
	if (ledger_page(o->ledger, opt->query, NULL, true, REPORT_EACH_MAX + 1, &rows, e) < 0)
		return -1;
	if (rows.n == 0)
		rc = err_set(e, ERR_INPUT, "一条也没有查到, %s没有出.", r->title);
	else if (rows.n > REPORT_EACH_MAX)
		rc = err_set(e, ERR_INPUT, "一次最多出%d份%s, 这里不止: 先筛一筛. 没有打印.", REPORT_EACH_MAX, r->title);
	for (size_t i = 0; rc == 0 && i < rows.n; i++) {
		struct page part;
		one.row = rows.p[i].row;
		rc = report_compose(r, o, &one, &part, e);
		if (rc < 0) {
			page_release(&part);
		} else if (i == 0) {
			page_release(out);
			*out = part;
		} else {
			page_join(out, &part);
		}
	}
	rows_release(&rows);
	return rc;
}

int
report_compose(const struct report *r, struct office *o, const struct report_options *opt, struct page *out, struct err *e)
{
	if ((r->takes & REPORT_ROW) && opt->query != NULL)
		return report_each(r, o, opt, out, e);

	struct composing c = { .o = o, .opt = opt, .p = out, .e = e };
	struct buf office = BUF_INIT, days = BUF_INIT;

	page_init(out);
	if ((r->takes & REPORT_ROW) && opt->row == 0)
		return err_set(e, ERR_INPUT, "%s是一条记录的: 先打开那一条(F3 查), 在它那里出; 命令行用 --row 编号. 账没有动.", r->title);
	struct issued issued;
	int rc = issued_find(o, r, opt, &issued, e);
	c.issued = &issued;
	if (rc == 0 && issued.state == ISSUED_OUT && opt->as == REPORT_AS_SHOWN) {
		rc = report_again(o, &issued, opt->public, out, e);
		issued_release(&issued);
		return rc;
	}
	if (rc == 0)
		rc = privacy_open(&c.privacy, o, opt->public && !r->open, e);
	if (rc == 0)
		rc = r->compose(&c);
	issued_release(&issued);
	out->personal = c.privacy.personal;
	privacy_release(&c.privacy);
	report_office(o, opt, &office);
	if ((r->takes & REPORT_DAYS) && opt->query == NULL)
		report_days(opt, &days);
	page_made(out, buf_str(&office), buf_str(&days));
	buf_release(&office);
	buf_release(&days);
	return rc;
}

int
report_take(struct office *o, const struct report *r, const struct report_options *opt, struct page *page, int64_t *issue, struct err *e)
{
	struct report_options final = *opt;
	struct issued i;

	*issue = 0;
	if (issued_find(o, r, opt, &i, e) < 0) {
		page_init(page);
		issued_release(&i);
		return -1;
	}
	bool keeps = i.state == ISSUED_NEXT || i.state == ISSUED_TAKEN || (i.state == ISSUED_OUT && opt->as == REPORT_AS_CORRECTED);
	if (keeps && i.state != ISSUED_OUT)
		final.as = REPORT_AS_FINAL;
	/* the notice board's copy is masked; what is kept is the office's */
	bool public = final.public && keeps;
	if (public)
		final.public = false;
	int rc = report_compose(r, o, &final, page, e);
	if (rc == 0 && keeps)
		rc = page_check(page, e);
	if (rc == 0 && keeps) {
		if (i.state == ISSUED_OUT)
			i.edition++;
		if (i.renumber)
			i.number = i.renumber;
		rc = issued_keep(o, r, opt, &i, page, issue, e);
	}
	if (rc == 0 && public) {
		page_release(page);
		final.public = true;
		rc = report_compose(r, o, &final, page, e);
	}
	issued_release(&i);
	return rc;
}
