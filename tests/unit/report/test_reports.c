/*
 * Every report of a known few days: figures equal their records, empty days
 * say so, pages keep to their paper, and the public edition gives nobody away.
 */
#include "unit/report/day.h"

#include "base/text.h"
#include "exchange/xlsx.h"
#include "report/report.h"
#include "report/sheet.h"

static void
compose(struct day *d, const char *name, int64_t row, bool public, struct page *p)
{
	const struct report *r = report_find(name);
	struct report_options opt = { .row = row, .public = public, .lines = "card\n F1  帮助\n" };

	assert_non_null(r);
	report_span(r, DAY, &opt);
	OK(report_compose(r, &d->s.o, &opt, p, &d->s.e), d->s.e);
}

static char *
text_of(const struct page *p)
{
	struct buf b = BUF_INIT;

	report_text(p, &b);
	return buf_detach(&b);
}

static int64_t
row_for(const struct day *d, const struct report *r)
{
	return r->of == &ticket_entity ? d->late : r->of == &household_entity ? d->zhang : r->of == &staff_entity ? d->wang
	    : r->of == &inspection_entity ? d->comers : d->guests;
}

static void
test_every_report(void **state)
{
	(void)state;
	struct day d;

	day_open(&d);
	day_fill(&d);
	for (size_t i = 0; reports[i]; i++) {
		struct page p;
		struct sheet s;
		int64_t again;

		compose(&d, reports[i]->name, row_for(&d, reports[i]), false, &p);
		OK(page_check(&p, &d.s.e), d.s.e);
		assert_true(p.title[0] != '\0');
		for (size_t k = 0; k < p.n_numbers; k++) {
			const struct number *n = &p.numbers[k];
			assert_true(n->n_parts > 0);
			if (n->form != NUMBER_SHARE && by_listing(d.s.o.ledger, n) != n->value)
				fail_msg("%s: %s printed %lld, its records are %lld", reports[i]->name, n->title, (long long)n->value,
				    (long long)by_listing(d.s.o.ledger, n));
			OK(number_measure(n, d.s.o.ledger, &again, &d.s.e), d.s.e);
			assert_int_equal(again, n->value);
		}
		/* no line wider than the paper */
		sheet_render(&s, &p, sheet_paper_cols(&p), NULL);
		int wide = s.cols > s.table_cols ? s.cols : s.table_cols;
		for (size_t k = 0; k < s.n; k++)
			assert_true(text_cols(s.lines[k].text, strlen(s.lines[k].text)) <= (size_t)wide);
		sheet_release(&s);
		page_release(&p);
	}
	day_close(&d);
}

static int64_t
figure_of(const struct page *p, const char *title, enum number_form form)
{
	for (size_t i = 0; i < p->n_numbers; i++)
		if (strcmp(p->numbers[i].title, title) == 0 && p->numbers[i].form == form)
			return p->numbers[i].value;
	fail_msg("no number %s", title);
	return 0;
}

static void
test_week_and_month(void **state)
{
	(void)state;
	struct day d;
	struct page p;

	day_open(&d);
	day_fill(&d);
	/* last week: one visit of the four that this week has */
	day_visit(&d, "2026-11-12", d.tang, d.zhang, VISIT_HOME, "1", NEED_NONE);
	compose(&d, "weekly", 0, false, &p);
	assert_int_equal(figure_of(&p, "走访户数", NUMBER_PLAIN), 3);
	assert_int_equal(figure_of(&p, "走访户数", NUMBER_CHANGE), 2);
	assert_int_equal(figure_of(&p, "走访户数", NUMBER_SHARE), 2000);
	/* nobody was received the week before: there is no share of nothing */
	assert_true(figure_of(&p, "接待批次", NUMBER_SHARE) == NUMBER_NONE);
	char *text = text_of(&p);
	assert_non_null(strstr(text, "统计时段：2026年11月15日17:00至11月22日17:00"));
	assert_non_null(strstr(text, "+200.0%"));
	assert_null(strstr(text, "今日"));
	free(text);
	page_release(&p);
	/* the month has the visit of the week before too */
	compose(&d, "monthly", 0, false, &p);
	assert_int_equal(figure_of(&p, "反映事项", NUMBER_PLAIN), 5);
	page_release(&p);
	day_close(&d);
}

/* The week still runs: what is due on Friday is not late on Wednesday. */
static void
test_late_of_a_running_week(void **state)
{
	(void)state;
	struct day d;
	struct page p;

	day_open(&d);
	day_ticket(&d, d.tang, "visit", date_ms(DAY - 3, 600), "2026-11-20", 0, 0);
	compose(&d, "weekly", 0, false, &p);
	assert_int_equal(figure_of(&p, "超期", NUMBER_PLAIN), 0);
	page_release(&p);
	setenv("YIBENZHANG_NOW", "2026-11-25T09:00:00", 1);
	compose(&d, "weekly", 0, false, &p);
	assert_int_equal(figure_of(&p, "超期", NUMBER_PLAIN), 1);
	page_release(&p);
	day_close(&d);
}

static void
test_empty(void **state)
{
	(void)state;
	struct day d;
	struct page p;
	char *text;

	day_open(&d);
	compose(&d, "weekly", 0, false, &p);
	text = text_of(&p);
	assert_non_null(strstr(text, "一、走访情况。本周无。"));
	assert_non_null(strstr(text, "二、工单办理。本周无。"));
	assert_non_null(strstr(text, "三、接待。本周无。"));
	free(text);
	OK(page_check(&p, &d.s.e), d.s.e);
	page_release(&p);
	compose(&d, "tickets", 0, false, &p);
	text = text_of(&p);
	assert_non_null(strstr(text, "共0条"));
	assert_non_null(strstr(text, "无。"));
	free(text);
	page_release(&p);
	day_close(&d);
}

static void
test_day_of_a_thousand(void **state)
{
	(void)state;
	struct day d;
	struct page p;

	day_open(&d);
	for (int i = 0; i < 1000; i++)
		day_visit(&d, "2026-11-18", d.tang, i % 2 ? d.zhang : d.chen, VISIT_HOME, "1", NEED_NONE);
	compose(&d, "daily", 0, false, &p);
	assert_int_equal(figure_of(&p, "反映事项", NUMBER_PLAIN), 1000);
	assert_int_equal(figure_of(&p, "走访户数", NUMBER_PLAIN), 2);
	page_release(&p);
	compose(&d, "visits", 0, false, &p);
	assert_int_equal(figure_of(&p, "走访登记表", NUMBER_PLAIN), 1000);
	assert_int_equal(p.blocks[0].n_cells, 1000 * p.blocks[0].n_columns);
	page_release(&p);
	day_close(&d);
}

/* A list as it is filtered, and nothing else. */
static void
test_what_the_list_shows(void **state)
{
	(void)state;
	struct day d;
	struct page p;
	struct query q;

	day_open(&d);
	day_fill(&d);
	query_init(&q, &ticket_entity);
	ticket_overdue(&d.s.o, &q);
	struct report_options opt = { .query = &q, .query_title = "超期" };
	OK(report_compose(report_find("tickets"), &d.s.o, &opt, &p, &d.s.e), d.s.e);
	int64_t n;
	OK(ledger_count(d.s.o.ledger, &q, 0, &n, &d.s.e), d.s.e);
	assert_true(n > 0);
	assert_int_equal(p.blocks[0].n_cells, (size_t)n * p.blocks[0].n_columns);
	assert_string_equal(p.subtitle, "（超期　截至2026年11月18日）");
	page_release(&p);
	day_close(&d);
}

/* What came after the day's cut-off is the next day's in the ledger of tickets as in the reports: their totals agree. */
static void
test_ledger_counts_as_the_reports(void **state)
{
	static const struct { int32_t from, to; int64_t n; } want[] = { { DAY - 40, DAY - 40, 1 }, { DAY - 39, DAY - 39, 2 }, { DAY - 40, DAY - 39, 3 } };
	(void)state;
	struct day d;
	char all[64];

	day_open(&d);
	day_ticket(&d, d.tang, "visit", date_ms(DAY - 40, 16 * 60 + 59), "", 0, 0);
	day_ticket(&d, d.tang, "visit", date_ms(DAY - 40, 17 * 60), "", 0, 0);
	day_ticket(&d, d.tang, "visit", date_ms(DAY - 39, 8 * 60), "", 0, 0);
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		struct report_options opt = { .from = want[i].from, .to = want[i].to };
		struct page ledger, report;
		OK(report_compose(report_find("tickets"), &d.s.o, &opt, &ledger, &d.s.e), d.s.e);
		OK(report_compose(report_find("period"), &d.s.o, &opt, &report, &d.s.e), d.s.e);
		assert_int_equal(figure_of(&report, "新立工单", NUMBER_PLAIN), want[i].n);
		snprintf(all, sizeof all, "共%lld条", (long long)want[i].n);
		char *text = text_of(&ledger);
		if (!strstr(text, all) || !strstr(text, "每日17:00截止"))
			fail_msg("%s\n%s", all, text);
		free(text);
		page_release(&ledger);
		page_release(&report);
	}
	/* at midnight there is nothing to say */
	d.s.o.opt.cutoff_minute = 0;
	struct report_options opt = { .from = DAY - 40, .to = DAY - 40 };
	struct page p;
	OK(report_compose(report_find("tickets"), &d.s.o, &opt, &p, &d.s.e), d.s.e);
	char *text = text_of(&p);
	assert_true(strstr(text, "共2条") && !strstr(text, "截止"));
	free(text);
	page_release(&p);
	day_close(&d);
}

/*
 * Thirty in one go: a record, a sheet of its own and page numbers of its own, in the order asked for; printed on both sides no two share
 * a leaf; each number still opens what it counted.
 */
static void
test_many_records(void **state)
{
	(void)state;
	struct day d;
	struct page p;
	struct query q;

	day_open(&d);
	day_fill(&d);
	for (int i = 0; i < 30; i++)
		small_add(&d.s, &household_entity, "name", i % 2 ? "单户" : "双户", "village", ROW(d.tang), "note",
		    i == 7 ? "一\n二\n三\n四\n五\n六\n七\n八\n九\n十\n一\n二\n三\n四\n五\n六\n七\n八\n九\n十\n" : "", NULL);
	query_init(&q, &household_entity);
	struct report_options opt = { .query = &q };
	for (int leaves = 0; leaves < 2; leaves++) {
		struct sheet s;
		size_t records = 1, longer = 0;
		OK(report_compose(report_find("household"), &d.s.o, &opt, &p, &d.s.e), d.s.e);
		assert_int_equal(p.parts, 32);	/* and the three of the day */
		p.leaves = leaves > 0;
		sheet_render(&s, &p, SHEET_COLS, NULL);
		for (size_t i = 1; i < s.n; i++) {
			assert_true(s.lines[i].page == s.lines[i - 1].page || s.lines[i].y == 0 || s.lines[i].kind == SHEET_TABLE);
			longer += s.lines[i].leaf > s.lines[i - 1].leaf;
			if (!s.lines[i].begins)
				continue;
			records++;
			assert_int_equal(s.lines[i].kind, SHEET_TITLE);
			assert_int_equal(s.lines[i].leaf, 0);
			assert_int_equal(s.lines[i].y, 0);
			assert_true(s.lines[i].page > s.lines[i - 1].page);
			if (leaves)
				assert_int_equal(s.lines[i].page % 2, 0);
			else
				assert_int_equal(s.lines[i].page, s.lines[i - 1].page + 1);
		}
		assert_int_equal(records, 33);
		assert_true(longer > 0);
		sheet_release(&s);

		struct buf out = BUF_INIT;
		struct pdf_result r;
		char *name = page_name(&p);
		OK(pdf_render(&p, NULL, &out, &r, &d.s.e), d.s.e);
		assert_non_null(strstr(name, "等33份"));
		pdf_result_release(&r);
		buf_release(&out);
		free(name);
		page_release(&p);
	}
	/* a slip is numbered only where it goes on */
	query_init(&q, &ticket_entity);
	OK(report_compose(report_find("slip"), &d.s.o, &opt, &p, &d.s.e), d.s.e);
	struct sheet s;
	sheet_render(&s, &p, SHEET_COLS, NULL);
	assert_true(s.pages > 2);
	for (size_t i = 0; i < s.n; i++)
		assert_false(sheet_numbered(&s, &p, i));
	sheet_release(&s);
	page_release(&p);
	/* none, too many */
	query_int(&q, "state", COND_EQ, 12345);
	assert_int_equal(report_compose(report_find("slip"), &d.s.o, &opt, &p, &d.s.e), -1);
	assert_non_null(strstr(d.s.e.text, "没有查到"));
	page_release(&p);
	for (int i = 0; i <= REPORT_EACH_MAX; i++)
		small_add(&d.s, &household_entity, "name", "多户", "village", ROW(d.tang), NULL);
	query_init(&q, &household_entity);
	assert_int_equal(report_compose(report_find("household"), &d.s.o, &opt, &p, &d.s.e), -1);
	assert_non_null(strstr(d.s.e.text, "一次最多出"));
	page_release(&p);
	day_close(&d);
}

/* The numbers of joined pages stay those of their records. */
static void
test_joined_numbers(void **state)
{
	static const struct column columns[] = { { "村", 10, ALIGN_LEFT }, { "户", 10, ALIGN_CENTER } };
	(void)state;
	struct page all, part;

	page_init(&all);
	for (int i = 0; i < 3; i++) {
		struct page *to = i == 0 ? &all : &part;
		struct number n;
		if (i > 0)
			page_init(&part);
		page_title(to, "第%d户", i);
		page_table(to, columns, 2);
		page_cell(to);
		page_text(to, "大塘村");
		page_cell(to);
		number_init(&n, MEASURE_ROWS, NULL, "户");
		n.value = 100 + i;
		page_number(to, &n);
		if (i > 0)
			page_join(&all, &part);
	}
	char *text = text_of(&all);
	const char *at = text;
	for (int i = 0; i < 3; i++) {
		char want[16];
		snprintf(want, sizeof want, "%d", 100 + i);
		assert_non_null(at = strstr(at, want));
	}
	assert_int_equal(all.n_numbers, 3);
	free(text);
	page_release(&all);
}

/* Longest row of digits in s, gaps of one character between groups not counted as an end. */
static size_t
digits_in_a_row(const char *s)
{
	size_t best = 0, now = 0, gap = 0;

	for (; *s; s++) {
		if (*s >= '0' && *s <= '9') {
			now++;
			gap = 0;
		} else if (*s == '\n' || ++gap > 1 || *s == '-' || *s == ' ') {
			now = 0;
		}
		best = now > best ? now : best;
	}
	return best;
}

static void
test_public_edition(void **state)
{
	static const char *const secrets[] = { "张建国", "13800138000", "000000196305120012", "1963", "低保", "独居", "12号", "重点户", NULL };
	(void)state;
	struct day d;

	day_open(&d);
	day_fill(&d);
	int64_t tag = term_row(&d.s.o, "tag", "dibao"), kind = term_row(&d.s.o, "household_kind", "key");
	int64_t h = small_add(&d.s, &household_entity, "name", "张建国", "village", ROW(d.tang), "phone", "13800138000", "id_no",
	    "000000196305120012", "address", "大塘村12号", "kind", ROW(kind), NULL);
	small_add(&d.s, &person_entity, "household", ROW(h), "name", "张小妹", "birth", "1963-05-12", "id_no", "000000196305120012", NULL);
	small_add(&d.s, &tag_entity, "household", ROW(h), "term", ROW(tag), NULL);
	small_add(&d.s, &visit_entity, "date", "2026-11-18", "village", ROW(d.tang), "household", ROW(h), "cadres", ROW(d.wang), "way", "1",
	    "matters", ROW(term_row(&d.s.o, "matter", "2")), "need", "0", "note", "张建国 138 0013 8000 证000000 19630512 0012", NULL);
	int64_t t = small_add(&d.s, &ticket_entity, "household", ROW(h), "caller", "张建国", "phone", "13800138000", "village",
	    ROW(d.tang), "source", ROW(term_row(&d.s.o, "source", "visit")), "opened", ROW(date_ms(DAY, 600)), "summary",
	    "张建国家路灯不亮 138-0013-8000", "detail", "低保户", "state", "30", NULL);
	for (size_t i = 0; reports[i]; i++) {
		struct page p;
		if (reports[i]->open)
			continue;
		compose(&d, reports[i]->name, reports[i]->of == &ticket_entity ? t : reports[i]->of == &household_entity ? h : row_for(&d, reports[i]),
		    true, &p);
		char *text = text_of(&p);
		/* a category counted over the township names nobody */
		bool counts = !(reports[i]->takes & (REPORT_LIST | REPORT_ROW));
		for (size_t k = 0; secrets[k]; k++)
			if (strstr(text, secrets[k]) && !(counts && strcmp(secrets[k], "低保") == 0))
				fail_msg("%s shows %s:\n%s", reports[i]->name, secrets[k], text);
		if (digits_in_a_row(text) >= 11)
			fail_msg("%s has %zu digits in a row:\n%s", reports[i]->name, digits_in_a_row(text), text);
		assert_false(p.personal);
		free(text);
		page_release(&p);
		/* and the office's own says that it holds what is somebody's */
		compose(&d, reports[i]->name, reports[i]->of == &ticket_entity ? t : reports[i]->of == &household_entity ? h : row_for(&d, reports[i]),
		    false, &p);
		bool somebody = reports[i]->of == &ticket_entity || reports[i]->of == &visit_entity || reports[i]->of == &household_entity;
		assert_int_equal(p.personal, somebody && strcmp(reports[i]->name, "slip") != 0);
		page_release(&p);
	}
	day_close(&d);
}

/* The same table as a spreadsheet: cell by cell, as somebody else's program would read it. */
static void
test_spreadsheet(void **state)
{
	(void)state;
	struct day d;
	struct page p;
	struct pdf_result unused;
	struct xlsx_reader *r;
	struct csv_row row;

	day_open(&d);
	day_fill(&d);
	char *path = file_join(d.s.folder, "a.xlsx");
	compose(&d, "tickets", 0, false, &p);
	OK(report_write(&p, path, NULL, &unused, &d.s.e), d.s.e);
	pdf_result_release(&unused);
	OK(xlsx_open(&r, path, NULL, &d.s.e), d.s.e);
	const struct block *b = &p.blocks[0];
	assert_int_equal(xlsx_next(r, &row, &d.s.e), 1);	/* title */
	assert_int_equal(xlsx_next(r, &row, &d.s.e), 1);
	assert_string_equal(row.cells[1], "编号");
	for (size_t i = 0; i < b->n_cells; i += b->n_columns) {
		assert_int_equal(xlsx_next(r, &row, &d.s.e), 1);
		assert_string_equal(row.cells[1], b->cells[i + 1].p[0].text);
		char iso[11];
		assert_int_equal(b->cells[i + 2].kind, CELL_DATE);
		date_to_iso((int32_t)b->cells[i + 2].value, iso);
		assert_string_equal(row.cells[2], iso);
	}
	assert_int_equal(xlsx_next(r, &row, &d.s.e), 0);
	xlsx_free(r);
	page_release(&p);
	unlink(path);
	free(path);
	day_close(&d);
}

/* A complaint: on no paper stands who brought it, nor on that household's page that it did. */
static void
test_who_complains(void **state)
{
	static const char *const names[] = { "ticket", "slip", "tickets", "visits", "household" };
	(void)state;
	struct day d;

	day_open(&d);
	int64_t h = small_add(&d.s, &household_entity, "name", "赵投诉", "village", ROW(d.tang), "phone", "13800138000", NULL);
	int64_t t = small_add(&d.s, &ticket_entity, "household", ROW(h), "caller", "赵投诉", "phone", "13800138000", "village", ROW(d.tang),
	    "nature", ROW(term_row(&d.s.o, "nature", "complain")), "opened", ROW(date_ms(DAY, 600)), "summary", "赵投诉说村里账不清", "state",
	    "30", NULL);
	small_add(&d.s, &progress_entity, "ticket", ROW(t), "at", ROW(date_ms(DAY, 700)), "kind", "1", "text", "找赵投诉问过", NULL);
	small_add(&d.s, &visit_entity, "date", "2026-11-18", "village", ROW(d.tang), "household", ROW(h), "cadres", ROW(d.wang), "way", "1",
	    "matters", ROW(term_row(&d.s.o, "matter", "9")), "need", "1", "ticket", ROW(t), NULL);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct page p;
		compose(&d, names[i], strcmp(names[i], "household") == 0 ? h : t, false, &p);
		char *text = text_of(&p);
		bool about_ticket = i < 3;
		if (about_ticket && (strstr(text, "赵投诉") || strstr(text, "13800138000")))
			fail_msg("%s:\n%s", names[i], text);
		if (!about_ticket && (strstr(text, "账不清") || strstr(text, "A-0001")))
			fail_msg("%s:\n%s", names[i], text);
		free(text);
		page_release(&p);
	}
	day_close(&d);
}

/* Three layouts, one record: the same numbers in each. */
static void
test_three_ways(void **state)
{
	static const char *const titles[] = { "走访次数", "走访户数", "反映事项", "新立工单", "办结工单", "办理中" };
	static const char *const names[] = { "to-sender", "to-host", "to-organisation" };
	(void)state;
	struct day d;

	day_open(&d);
	day_fill(&d);
	small_add(&d.s, &ticket_entity, "village", ROW(d.tang), "owner", ROW(d.wang), "opened", ROW(date_ms(DAY, 600)), "summary", "修桥",
	    "state", "60", "result", "1", "closed", ROW(date_ms(DAY, 700)), NULL);
	small_add(&d.s, &ticket_entity, "village", ROW(d.tang), "owner", ROW(d.li), "opened", ROW(date_ms(DAY, 600)), "summary", "别人的", "state",
	    "30", NULL);
	for (size_t i = 0; i < 3; i++) {
		static const int64_t want[] = { 4, 3, 4, 1, 1, 0 };
		struct page p;
		compose(&d, names[i], d.wang, false, &p);
		for (size_t k = 0; k < sizeof(titles) / sizeof(*titles); k++)
			assert_int_equal(figure_of(&p, titles[k], NUMBER_PLAIN), want[k]);
		char *text = text_of(&p);
		assert_non_null(strstr(text, "王德福"));
		assert_null(strstr(text, "别人的"));
		assert_null(strstr(text, "李明"));
		assert_int_equal(strstr(text, "修桥") != NULL, i < 2);
		free(text);
		page_release(&p);
	}
	/* of days long past, 在办 lists what was open then and is closed now too: as many as it counts, nobody else's */
	small_add(&d.s, &ticket_entity, "village", ROW(d.tang), "owner", ROW(d.li), "opened", ROW(date_ms(DAY - 3, 600)), "summary", "他人旧件",
	    "state", "60", "result", "1", "closed", ROW(date_ms(DAY, 700)), NULL);
	for (int i = 0; i < 2; i++)
		small_add(&d.s, &ticket_entity, "village", ROW(d.tang), "owner", ROW(d.wang), "opened", ROW(date_ms(DAY - 3, 600)), "summary",
		    i ? "修渠" : "修路", "state", i ? "60" : "30", "closed", i ? ROW(date_ms(DAY, 700)) : "", NULL);
	struct report_options opt = { .from = DAY - 4, .to = DAY - 2, .row = d.wang };
	struct page p;
	OK(report_compose(report_find("to-host"), &d.s.o, &opt, &p, &d.s.e), d.s.e);
	assert_int_equal(figure_of(&p, "办理中", NUMBER_PLAIN), 2);
	char *text = text_of(&p);
	assert_true(strstr(text, "修渠") && strstr(text, "修路") && !strstr(text, "他人旧件") && !strstr(text, "修桥"));
	free(text);
	page_release(&p);
	day_close(&d);
}

static void
test_steps(void **state)
{
	(void)state;
	struct report_options opt;

	setenv("YIBENZHANG_NOW", "2026-11-18T17:30:00", 1);
	report_span(report_find("weekly"), DAY, &opt);
	assert_int_equal(opt.from, DAY - 2);
	assert_int_equal(opt.to, DAY + 4);
	assert_false(report_step(report_find("weekly"), 1, &opt));
	assert_true(report_step(report_find("weekly"), -1, &opt));
	assert_int_equal(opt.to, DAY - 3);
	report_span(report_find("monthly"), date_make(2026, 1, 31), &opt);
	assert_true(report_step(report_find("monthly"), 1, &opt));
	assert_int_equal(opt.from, date_make(2026, 2, 1));
	assert_int_equal(opt.to, date_make(2026, 2, 28));
	assert_true(report_step(report_find("monthly"), -1, &opt));
	assert_true(report_step(report_find("monthly"), -1, &opt));
	assert_int_equal(opt.from, date_make(2025, 12, 1));
}

static void
says(struct day *d, const char *name, int64_t row, const char *const *lines, const char *const *never)
{
	struct page p;
	struct buf b = BUF_INIT;

	compose(d, name, row, false, &p);
	report_text(&p, &b);
	/* where a line ends is the paper's affair */
	struct buf flat = BUF_INIT;
	for (const char *c = buf_str(&b); *c; c++)
		if (*c != '\n' && *c != ' ')
			buf_addc(&flat, *c);
	for (size_t i = 0; lines[i]; i++)
		if (!strstr(buf_str(&flat), lines[i]))
			fail_msg("%s does not say %s:\n%s", name, lines[i], buf_str(&b));
	for (size_t i = 0; never && never[i]; i++)
		if (strstr(buf_str(&flat), never[i]))
			fail_msg("%s says %s:\n%s", name, never[i], buf_str(&b));
	buf_release(&b);
	buf_release(&flat);
	page_release(&p);
}

#define LINES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Two inspections in one village: the day's report counts them, the suggestion names both. */
static void
test_inspections(void **state)
{
	struct day d;

	(void)state;
	day_open(&d);
	day_fill(&d);
	int64_t row = small_add(&d.s, &inspection_entity, "date", "2026-11-18", "body", "县水利局", "topic", "冬修水利督查", "villages",
	    ROW(d.tang), "start", "10:00", "until", "15:30", NULL);
	says(&d, "combine", row, LINES("没有和别的检查重叠"), LINES("建议一"));
	int64_t other = small_add(&d.s, &inspection_entity, "date", "2026-11-18", "body", "县农业农村局", "topic", "高标准农田", "villages",
	    ROW(d.tang), "start", "14:00", "until", "17:00", NULL);
	small_add(&d.s, &material_entity, "inspection", ROW(row), "name", "渠道台账", NULL);
	small_add(&d.s, &material_entity, "inspection", ROW(other), "name", "渠道台账", NULL);
	says(&d, "combine", row, LINES("关于合并安排检查的建议", "同日同到大塘村", "重叠1.5小时", "可在10:00至17:00之间安排一次",
	    "和县农业农村局要的相同材料只备一份、两家共用：渠道台账", "由领导定", "仍按各家原来的时间接待"), NULL);
	says(&d, "daily", 0, LINES("来检查2批，有重叠1处。"), NULL);
	day_close(&d);
}

/* The three sheets of a reception, its posting without a name in it, and the year. */
static void
test_receptions(void **state)
{
	struct day d;

	(void)state;
	day_open(&d);
	day_fill(&d);
	int64_t row = small_add(&d.s, &reception_entity, "date", "2026-11-17", "unit", "县民政局", "purpose", "低保核查", "caller", "张股长",
	    "caller_number", "10013800009", "called_on", "2026-11-16", "called_at", "16:20", "guest_count", "2", "meal", "1", "meal_place", "镇政府食堂", "diners", "2",
	    "cost", "16000", "fee", "8000", "hosts", ROW(d.wang), "handler", ROW(d.li), "handled_on", "2026-11-16", NULL);
	small_add(&d.s, &guest_entity, "reception", ROW(row), "name", "赵光明", "post", "副局长", NULL);
	small_add(&d.s, &guest_entity, "reception", ROW(row), "name", "钱小军", "post", "村书记", "role", "2", NULL);
	small_add(&d.s, &guest_entity, "reception", ROW(row), "name", "孙立", "post", "厨师", "unit", "镇食堂", "role", "3", NULL);
	says(&d, "call", row, LINES("电话记录单", "张股长", "10013800009", "2026年11月16日　16:20", "接待前请对方补来", "接电话人"), NULL);
	says(&d, "approval", row, LINES("李明　2026年11月16日", "党政办主任", "分管领导", "主要领导", "R1不过：没有派出单位公函", "工作餐（食堂）　镇政府食堂", "R2是否公务活动没填"), LINES("清单审签人", "还没结算"));
	says(&d, "reception", row, LINES("县民政局　赵光明（副局长）", "王德福", "石沟镇　钱小军（村书记）", "镇食堂　孙立（厨师）", "还缺公函、审批单、清单、票据",
	    "接待费（元）160.00"), LINES("酒水", "烟酒好菜"));
	/* of one unit on one line, and what is to be signed on one sheet */
	small_add(&d.s, &guest_entity, "reception", ROW(row), "name", "李文", "post", "科员", NULL);
	says(&d, "approval", row, LINES("县民政局　赵光明（副局长）、李文（科员）"), NULL);
	for (const char *const *name = (const char *const []){ "approval", "call", NULL }; *name; name++) {
		struct page p;
		struct sheet s;
		compose(&d, *name, row, false, &p);
		sheet_render(&s, &p, SHEET_COLS, NULL);
		if (s.pages != 1)
			fail_msg("%s takes %d sheets", *name, s.pages);
		sheet_release(&s);
		page_release(&p);
	}
	says(&d, "posting", 0, LINES("公务接待公示", "2026年11月1日至30日", "县民政局", "160.00", "公示5个工作日", "共2条"),
	    LINES("赵光明", "钱小军", "张股长", "王德福", "10013800009"));
	says(&d, "reception-year", 0, LINES("2026年，金额单位：元", "11月26160.0080.000.0020", "合计26160.0080.000.002", "上年000.00"), NULL);
	/* two of one rule: named once */
	small_add(&d.s, &reception_entity, "date", "2026-11-18", "unit", "县林业局", "purpose", "防火检查", "letter", "石林函〔2026〕2号", "letter_date",
	    "2026-11-10", "guest_count", "2", "meal", "1", "diners", "2", "fee", "0", "cars", "1", "car_fee", "0", NULL);
	says(&d, "daily", 0, LINES("县林业局：收交伙食费（R11）"), LINES("（R11）、收交"));
	day_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_report),
		cmocka_unit_test(test_week_and_month),
		cmocka_unit_test(test_late_of_a_running_week),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_day_of_a_thousand),
		cmocka_unit_test(test_what_the_list_shows),
		cmocka_unit_test(test_public_edition),
		cmocka_unit_test(test_who_complains),
		cmocka_unit_test(test_ledger_counts_as_the_reports),
		cmocka_unit_test(test_many_records),
		cmocka_unit_test(test_joined_numbers),
		cmocka_unit_test(test_three_ways),
		cmocka_unit_test(test_spreadsheet),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_inspections),
		cmocka_unit_test(test_receptions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
