/*
 * 统计: a month counted by hand, what it is compared with over the ends of
 * months and years, breakdowns that add up, and an empty ledger that shows
 * dashes.
 */
#include "unit/report/day.h"

#include "office/meeting.h"
#include "office/request.h"
#include "report/chart.h"
#include "report/figures.h"
#include "report/report.h"

static void
days_are(const struct period *t, const char *first, const char *last)
{
	assert_string_equal(t->iso, first);
	assert_string_equal(t->iso_last, last);
}

static struct period
period_of(const char *first, const char *last)
{
	struct period t;

	period_days(&t, date_from_iso(first), date_from_iso(last), 0);
	return t;
}

static void
test_periods(void **state)
{
	static const struct { const char *first, *last, *was, *was_last; } last[] = {
		{ "2026-11-01", "2026-11-30", "2026-10-01", "2026-10-31" },	/* a whole month meets a whole one */
		{ "2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28" },
		{ "2028-03-01", "2028-03-31", "2028-02-01", "2028-02-29" },
		{ "2026-11-01", "2026-11-18", "2026-10-01", "2026-10-18" },	/* one still running as much of the one before */
		{ "2026-03-01", "2026-03-30", "2026-02-01", "2026-02-28" },	/* a day February has not */
		{ "2026-01-01", "2026-01-15", "2025-12-01", "2025-12-15" },	/* over the end of a year */
		{ "2026-10-01", "2026-11-18", "2026-07-01", "2026-08-18" },	/* a quarter under way */
		{ "2026-01-01", "2026-03-31", "2025-10-01", "2025-12-31" },
		{ "2026-01-01", "2026-11-18", "2025-01-01", "2025-11-18" },	/* a year under way */
		{ "2026-01-01", "2026-12-31", "2025-01-01", "2025-12-31" },
		{ "2026-02-01", "2026-03-31", "2025-12-01", "2026-01-31" },	/* two months, no quarter */
		{ "2026-11-16", "2026-11-22", "2026-11-09", "2026-11-15" },	/* else as many days before */
		{ "2026-12-31", "2026-12-31", "2026-12-30", "2026-12-30" },
	};
	struct period t, out;

	(void)state;
	for (size_t i = 0; i < sizeof(last) / sizeof(*last); i++) {
		t = period_of(last[i].first, last[i].last);
		period_last(&t, &out, 0);
		days_are(&out, last[i].was, last[i].was_last);
	}
	t = period_of("2028-02-01", "2028-02-29");
	period_earlier(&t, 12, &out, 0);
	days_are(&out, "2027-02-01", "2027-02-28");
	t = period_of("2027-02-01", "2027-02-28");	/* the last day of a month stays the last */
	period_earlier(&t, -12, &out, 0);
	days_are(&out, "2028-02-01", "2028-02-29");
	t = period_of("2026-01-05", "2026-01-31");
	period_earlier(&t, 25, &out, 0);
	days_are(&out, "2023-12-05", "2023-12-31");
}

/* A ticket closed after some days; result 0: none.  satisfied 0: not called back. */
static void
closed(struct day *d, int64_t village, const char *opened, int tenths, int result, int redone, const char *called, int satisfied, int solved,
		int contacted)
{
	int64_t from = date_ms(date_from_iso(opened), 600);

	small_add(&d->s, &ticket_entity, "summary", "渠", "village", ROW(village), "category", ROW(term_row(&d->s.o, "category", "101")),
			"household", ROW(d->zhang), "opened", ROW(from), "state", "60", "closed", ROW(from + tenths * (DAY_MS / 10)),
			result ? "result" : "summary", result ? ROW(result) : "渠", "reopened", ROW(redone),
			satisfied ? "callback_on" : "summary", satisfied ? called : "渠", satisfied ? "satisfied" : "summary",
			satisfied ? ROW(satisfied) : "渠", solved ? "solved" : "summary", solved ? ROW(solved) : "渠",
			contacted ? "contacted" : "summary", contacted ? ROW(contacted) : "渠", NULL);
}

/* Closed in November: 2.0, 4.5, 7.0, 11.0 days; three solved, one redone; in October one of 3.0 days, a year ago one of 9.0. */
static void
month(struct day *d)
{
	closed(d, d->tang, "2026-11-02", 20, RESULT_SOLVED, 0, "2026-11-10", SATISFIED_YES, SOLVED_YES, CONTACTED_YES);
	closed(d, d->tang, "2026-11-03", 45, RESULT_SOLVED, 1, "2026-11-12", SATISFIED_FAIRLY, SOLVED_YES, CONTACTED_NO);
	closed(d, d->bridge, "2026-11-04", 70, RESULT_SOLVED, 0, "2026-11-16", SATISFIED_NO, SOLVED_NO, CONTACTED_YES);
	closed(d, d->bridge, "2026-11-05", 110, RESULT_POLICY, 0, "2026-11-17", SATISFIED_UNREACHED, 0, 0);
	closed(d, d->tang, "2026-10-05", 30, RESULT_SOLVED, 0, "2026-10-12", SATISFIED_YES, SOLVED_YES, CONTACTED_YES);
	closed(d, d->bridge, "2025-11-03", 90, RESULT_PARTLY, 0, NULL, 0, 0, 0);
}

static const struct figures_row *
row_of(const struct figures *f, const char *title)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->p[i].title, title) == 0)
			return &f->p[i];
	fail_msg("no row %s", title);
	return NULL;
}

static void
shows(const struct figures *f, const char *title, const char *now, const char *last, const char *year)
{
	const char *want[FIGURES_TIMES] = { now, last, year };
	const struct figures_row *r = row_of(f, title);

	for (int t = 0; t < FIGURES_TIMES; t++) {
		struct buf b = BUF_INIT;
		number_format(&r->n[t], &b);
		if (strcmp(buf_str(&b), want[t]) != 0)
			fail_msg("%s %d: %s, should be %s", title, t, buf_str(&b), want[t]);
		buf_release(&b);
	}
}

static void
read_figures(struct day *d, enum figures_by by, const struct figure *f, struct figures *out)
{
	OK(figures_read(&d->s.o, date_make(2026, 11, 1), date_make(2026, 11, 30), by, f, NULL, out, &d->s.e), d->s.e);
	for (size_t i = 0; i < out->n; i++)
		for (int t = 0; t < FIGURES_TIMES; t++)
			assert_int_equal(out->p[i].n[t].value, by_listing(d->s.o.ledger, &out->p[i].n[t]));
}

static void
test_month_by_hand(void **state)
{
	struct day d;
	struct figures f;
	struct buf b = BUF_INIT;

	(void)state;
	day_open(&d);
	month(&d);
	read_figures(&d, FIGURES_ALL, NULL, &f);
	shows(&f, "新立工单", "4", "1", "1");
	shows(&f, "办结工单", "4", "1", "1");
	shows(&f, "解决户数", "1", "1", "0");
	shows(&f, "办结解决率", "75.0%", "100.0%", "0.0%");
	shows(&f, "办结中位天", "5.8", "3.0", "9.0");	/* of 4.5 and 7.0 */
	shows(&f, "办结里重办过", "1", "0", "0");
	shows(&f, "有效回访", "3", "1", "0");
	shows(&f, "响应率", "66.7%", "100.0%", "—");
	shows(&f, "解决率", "66.7%", "100.0%", "—");
	shows(&f, "满意率", "63.3%", "100.0%", "—");	/* (1 + 0.9) / 3 */
	figures_fraction(row_of(&f, "满意率"), FIGURES_NOW, &b);
	assert_string_equal(buf_str(&b), "1.9/3");
	buf_clear(&b);
	figures_change(row_of(&f, "办结中位天"), &b);
	assert_string_equal(buf_str(&b), "+2.8");
	buf_release(&b);
	figures_release(&f);
	small_close(&d.s);
}

/* A ticket called back: day, state, satisfied, solved, contacted (0 none), village. */
static void
called(struct day *d, const char *day, int state, int satisfied, int solved, int contacted, int64_t village)
{
	small_add(&d->s, &ticket_entity, "summary", "渠", "state", ROW(state), "closed", ROW(date_ms(date_from_iso(day) - 7, 600)),
			"callback_on", day, "satisfied", ROW(satisfied), solved ? "solved" : "summary", solved ? ROW(solved) : "渠",
			contacted ? "contacted" : "summary", contacted ? ROW(contacted) : "渠", "village", ROW(village), NULL);
}

/* The rates of a village's, or of all villages', call-backs from 2026-11-01 on. */
static void
rates_are(struct day *d, const char *village, int32_t to, int64_t valid, const char *response, const char *solving, const char *satisfaction)
{
	const struct figure *const rates[] = { &figure_response, &figure_solving, &figure_satisfaction };
	const char *const want[] = { response, solving, satisfaction };
	struct figures f;

	for (int i = 0; i < 3; i++) {
		OK(figures_read(&d->s.o, date_make(2026, 11, 1), to, village ? FIGURES_VILLAGE : FIGURES_ALL, rates[i], NULL, &f, &d->s.e),
				d->s.e);
		const struct figures_row *r = row_of(&f, village ? village : rates[i]->title);
		struct buf b = BUF_INIT;
		number_format(&r->n[FIGURES_NOW], &b);
		assert_string_equal(buf_str(&b), want[i]);
		assert_int_equal(r->whole[FIGURES_NOW], valid);
		buf_release(&b);
		figures_release(&f);
	}
}

static void
test_three_rates(void **state)
{
	struct day d;

	(void)state;
	day_open(&d);
	called(&d, "2026-11-20", TICKET_FILED, SATISFIED_UNREACHED, 0, 0, d.tang);		/* given up */
	rates_are(&d, NULL, date_make(2026, 11, 30), 0, "—", "—", "—");
	called(&d, "2026-10-31", TICKET_FILED, SATISFIED_YES, SOLVED_YES, CONTACTED_YES, d.tang);	/* the month before */
	called(&d, "2026-11-01", TICKET_FILED, SATISFIED_YES, SOLVED_YES, CONTACTED_YES, d.tang);
	called(&d, "2026-11-03", TICKET_FILED, SATISFIED_YES, SOLVED_YES, CONTACTED_YES, d.tang);
	called(&d, "2026-11-05", TICKET_FILED, SATISFIED_YES, SOLVED_PARTLY, CONTACTED_NO, d.bridge);
	called(&d, "2026-11-08", TICKET_FILED, SATISFIED_FAIRLY, SOLVED_YES, CONTACTED_YES, d.tang);
	called(&d, "2026-11-12", TICKET_FILED, SATISFIED_FAIRLY, SOLVED_YES, 0, d.bridge);	/* not asked whether anybody got in touch */
	called(&d, "2026-11-15", TICKET_WORKING, SATISFIED_NO, SOLVED_NO, CONTACTED_NO, d.tang);	/* bad, and being redone: it counts */
	called(&d, "2026-11-25", TICKET_CLOSED, SATISFIED_UNREACHED, 0, 0, d.tang);		/* still tried */
	called(&d, "2026-11-30", TICKET_FILED, SATISFIED_YES, SOLVED_YES, CONTACTED_YES, d.tang);
	called(&d, "2026-12-01", TICKET_FILED, SATISFIED_NO, SOLVED_NO, CONTACTED_NO, d.tang);	/* the month after */
	/* 4 / 7; 5 / 7; (4 + 2 * 0.9) / 7 */
	rates_are(&d, NULL, date_make(2026, 11, 30), 7, "57.1%", "71.4%", "82.9%");
	rates_are(&d, "石桥村", date_make(2026, 11, 30), 2, "0.0%", "50.0%", "95.0%");
	/* a local weight from a day on, by the last day asked about */
	small_add(&d.s, &rule_entity, "code", "T8", "param", "fairly", "title", "基本满意折算", "value", "50", "valid_from", "2026-12-01", NULL);
	rates_are(&d, NULL, date_make(2026, 11, 30), 7, "57.1%", "71.4%", "82.9%");
	rates_are(&d, NULL, date_make(2026, 12, 1), 8, "50.0%", "62.5%", "62.5%");	/* (4 + 2 * 0.5) / 8 */
	small_close(&d.s);
}

static void
test_breakdowns(void **state)
{
	struct day d;
	struct figures all, f;

	(void)state;
	day_open(&d);
	month(&d);
	day_fill(&d);
	read_figures(&d, FIGURES_ALL, NULL, &all);
	for (size_t i = 0; figures_split[i]; i++)
		for (enum figures_by by = FIGURES_MATTER; by <= FIGURES_MONTH; by++) {
			int64_t sum = 0, whole = 0;
			read_figures(&d, by, figures_split[i], &f);
			assert_true(f.n > 0);
			for (size_t k = 0; k < f.n && by != FIGURES_MONTH; k++) {
				sum += f.p[k].sum[0];
				whole += f.p[k].whole[0];
			}
			const struct figures_row *r = row_of(&all, figures_split[i]->title);
			/* medians do not add up, nor do households with several matters */
			if (by != FIGURES_MONTH && figures_split[i]->measure == MEASURE_ROWS) {
				assert_int_equal(sum, r->sum[0]);
				assert_int_equal(whole, r->whole[0]);
			}
			if (by == FIGURES_MONTH) {
				assert_int_equal(f.n, FIGURES_MONTHS);
				assert_string_equal(f.p[FIGURES_MONTHS - 1].title, "2026年11月");
				for (int t = 0; t < FIGURES_TIMES; t++)
					assert_int_equal(f.p[FIGURES_MONTHS - 1].n[t].value, r->n[t].value);
			}
			figures_release(&f);
		}
	read_figures(&d, FIGURES_VILLAGE, &figure_days, &f);
	shows(&f, "石桥村", "9.0", "—", "9.0");	/* 7.0 and 11.0; last month none; and day_fill's one closed the minute it came is of the 18th */
	figures_release(&f);
	figures_release(&all);
	small_close(&d.s);
}

static void
test_empty(void **state)
{
	struct day d;
	struct figures f;

	(void)state;
	day_open(&d);
	read_figures(&d, FIGURES_ALL, NULL, &f);
	shows(&f, "新立工单", "0", "0", "0");
	shows(&f, "办结解决率", "—", "—", "—");
	shows(&f, "办结中位天", "—", "—", "—");
	shows(&f, "响应率", "—", "—", "—");
	shows(&f, "解决率", "—", "—", "—");
	shows(&f, "满意率", "—", "—", "—");
	figures_release(&f);
	read_figures(&d, FIGURES_VILLAGE, &figure_solved_rate, &f);
	assert_int_equal(f.n, 0);
	figures_release(&f);
	small_close(&d.s);
}

static bool
has(const struct buf *b, const char *what)
{
	size_t n = strlen(what);

	for (size_t i = 0; i + n <= b->n; i++)
		if (memcmp(b->p + i, what, n) == 0)
			return true;
	return false;
}

static void
test_burden(void **state)
{
	struct day d;
	struct figures f;
	char civil[24], *asker = civil;

	(void)state;
	day_open(&d);
	small_row(civil, small_add(&d.s, &term_entity, "list", ROW(term_list("asker")), "code", "a", "title", "县民政局", NULL));
	for (int i = 0; i < 3; i++)
		small_add(&d.s, &request_entity, "name", "冬季走访情况表", "asker", asker, "received", i == 2 ? "2026-10-20" : "2026-11-03",
				"listed", i == 0 ? "2" : "1", "state", "20", "answered", ROW(date_ms(DAY - 1, 600)), "saved", "77", NULL);
	small_add(&d.s, &request_entity, "name", "另一张表", "asker", asker, "received", "2026-11-04", "listed", "2", "state", "10", NULL);
	small_add(&d.s, &meeting_entity, "caller", asker, "minutes", "90", "date", "2026-11-05", NULL);
	small_add(&d.s, &meeting_entity, "caller", asker, "minutes", "45", "date", "2026-11-06", NULL);
	small_add(&d.s, &meeting_entity, "caller", asker, "minutes", "30", "date", "2026-10-06", NULL);
	for (int i = 0; i < 4; i++)
		small_add(&d.s, &inspection_entity, "body", i == 3 ? "县水利局" : "县生态环境局", "topic", "河长制", "date",
				i == 2 ? "2026-10-09" : i == 3 ? "2026-11-06" : "2026-11-05", "start", "09:00", "until", "11:30", "document",
				"石检〔2026〕3号", NULL);
	small_add(&d.s, &inspection_entity, "body", "县生态环境局", "topic", "秸秆禁烧", "date", "2026-11-07", NULL);
	small_add(&d.s, &inspection_entity, "body", "县生态环境局", "topic", "不来了", "date", "2026-11-07", "plan", "3", NULL);
	read_figures(&d, FIGURES_BURDEN, NULL, &f);
	shows(&f, "来检查", "4", "1", "0");
	shows(&f, "没有文号", "1", "0", "0");
	shows(&f, "同家再来", "2", "0", "0");
	shows(&f, "上级要数", "3", "1", "0");
	shows(&f, "清单外", "2", "0", "0");
	shows(&f, "重复要", "1", "0", "0");
	shows(&f, "省下分钟", "231", "0", "0");
	shows(&f, "开会", "2", "1", "0");
	shows(&f, "开会分钟", "135", "30", "0");
	figures_release(&f);

	struct report_options opt = { 0 };
	struct page p;
	struct buf text = BUF_INIT;
	report_span(report_find("burden"), DAY, &opt);
	OK(report_compose(report_find("burden"), &d.s.o, &opt, &p, &d.s.e), d.s.e);
	report_text(&p, &text);
	assert_true(has(&text, "26年11月"));
	assert_true(has(&text, "县生态环境局                                    3\n县水利局                                        1\n"));
	assert_true(has(&text, "来检查的共占用7.5小时（1批没有填起止时间"));
	/* a body's cell opens its own inspections */
	bool found = false;
	for (size_t i = 0; i < p.n_numbers; i++)
		if (strcmp(p.numbers[i].title, "县生态环境局来检查") == 0) {
			struct rows rows;
			OK(ledger_page(d.s.o.ledger, &p.numbers[i].parts[0].query, NULL, true, 10, &rows, &d.s.e), d.s.e);
			assert_int_equal(rows.n, 3);
			rows_release(&rows);
			found = true;
		}
	assert_true(found);
	buf_release(&text);
	page_release(&p);
	small_close(&d.s);
}

/* No figure is broken down by anything that refers to a person. */
static void
test_nobody_is_counted(void **state)
{
	const struct figure *const *lists[] = { figures_all, figures_burden, figures_split };
	struct narrow only;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (const struct figure *const *f = lists[i]; *f; f++)
			for (enum figures_by by = FIGURES_ALL; by < FIGURES_BYS; by++) {
				if (!figures_narrow(*f, by, 1, "", &only))
					continue;
				const char *ref = (*f)->entity->fields[entity_field((*f)->entity, only.field)].ref;
				assert_string_not_equal(ref, "staff");
				assert_string_not_equal(ref, "person");
			}
	assert_non_null(strstr(figures_no_rank(), "没有按人的排名"));
}

static void
test_bars_and_lines(void **state)
{
	struct buf b = BUF_INIT;
	char grid[3 * 9 + 1];
	const int64_t v[3] = { 0, 10, 5 }, gap[3] = { 4, -1, 4 };

	(void)state;
	assert_int_equal(chart_length(0, 10, 20), 0);
	assert_int_equal(chart_length(-1, 10, 20), 0);
	assert_int_equal(chart_length(1, 1000, 20), 1);		/* never too small to be seen */
	assert_int_equal(chart_length(5, 10, 20), 10);
	assert_int_equal(chart_length(10, 10, 20), 20);
	assert_int_equal(chart_length(INT64_MAX, INT64_MAX, 20), 20);
	assert_int_equal(chart_length(10, 0, 20), 0);
	assert_int_equal(chart_length(10, 10, 0), 0);
	chart_bar(&b, 3, 4, 4);
	assert_string_equal(buf_str(&b), "###");
	buf_release(&b);
	memset(grid, ' ', sizeof(grid));
	grid[27] = '\0';
	chart_plot(grid, 3, 9, v, 3, 10, '*', '.');
	assert_memory_equal(grid, "    *.   ", 9);
	assert_memory_equal(grid + 9, "  ..  .* ", 9);
	assert_memory_equal(grid + 18, " *       ", 9);
	memset(grid, ' ', 27);
	chart_plot(grid, 3, 9, gap, 3, 4, '*', '.');
	assert_memory_equal(grid, " *     * ", 9);	/* nothing leads over what has no value */
	chart_plot(grid, 3, 9, NULL, 0, 4, '*', '.');
}

static void
write_report(struct day *d, const struct page *p, const char *name, struct buf *out)
{
	struct pdf_result r;
	char *path = file_join(d->s.folder, name);

	OK(report_write(p, path, NULL, &r, &d->s.e), d->s.e);
	pdf_result_release(&r);
	OK(file_read(out, path, 10 << 20, &d->s.e), d->s.e);
	unlink(path);
	free(path);
}

static void
test_charts_go_everywhere(void **state)
{
	static const char *const names[] = { "figures", "burden" };
	struct day d;

	(void)state;
	day_open(&d);
	month(&d);
	day_fill(&d);
	small_add(&d.s, &request_entity, "name", "表", "received", "2026-11-03", "state", "10", NULL);
	for (size_t i = 0; i < 2; i++) {
		struct report_options opt = { 0 };
		struct page p;
		struct buf text = BUF_INIT, xlsx = BUF_INIT, pdf = BUF_INIT;
		size_t charts = 0;

		report_span(report_find(names[i]), DAY, &opt);
		OK(report_compose(report_find(names[i]), &d.s.o, &opt, &p, &d.s.e), d.s.e);
		for (size_t k = 0; k < p.n_blocks; k++)
			charts += p.blocks[k].kind >= BLOCK_BARS;
		assert_true(charts >= (i == 0 ? 3 : 1));
		assert_false(p.personal);
		report_text(&p, &text);
		assert_true(has(&text, "(* 本期  o 去年同期)"));
		assert_true(i == 1 || has(&text, "大塘村 #"));
		write_report(&d, &p, "f.xlsx", &xlsx);
		assert_true(has(&xlsx, "xl/charts/chart1.xml"));
		assert_true(i == 1 || has(&xlsx, "xl/charts/chart3.xml"));
		write_report(&d, &p, "f.pdf", &pdf);
		assert_true(has(&pdf, "%PDF"));
		buf_release(&text);
		buf_release(&xlsx);
		buf_release(&pdf);
		page_release(&p);
	}
	small_close(&d.s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_month_by_hand),
		cmocka_unit_test(test_three_rates),
		cmocka_unit_test(test_breakdowns),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_burden),
		cmocka_unit_test(test_nobody_is_counted),
		cmocka_unit_test(test_bars_and_lines),
		cmocka_unit_test(test_charts_go_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
