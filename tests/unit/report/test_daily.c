/*
 * The daily report of a known day: every figure, where it comes from, and
 * what stops it from being printed.
 */
#include "office/request.h"
#include "unit/report/day.h"

#include "report/report.h"

#define GOLDEN "tests/data/report-daily.txt"

static void
test_golden(void **state)
{
	(void)state;
	struct day d;
	struct page p;
	struct buf got = BUF_INIT, want = BUF_INIT;

	day_open(&d);
	day_fill(&d);
	OK(day_report(&d, &p), d.s.e);
	report_text(&p, &got);
	if (getenv("REGEN"))
		OK(file_replace(GOLDEN, got.p, got.n, &d.s.e), d.s.e);
	OK(file_read(&want, GOLDEN, 1 << 16, &d.s.e), d.s.e);
	assert_string_equal(buf_str(&got), buf_str(&want));
	OK(page_check(&p, &d.s.e), d.s.e);
	buf_release(&got);
	buf_release(&want);
	page_release(&p);
	day_close(&d);
}

static void
test_numbers_open_their_records(void **state)
{
	(void)state;
	struct day d;
	struct page p;

	day_open(&d);
	day_fill(&d);
	OK(day_report(&d, &p), d.s.e);
	assert_true(p.n_numbers > 50);
	for (size_t i = 0; i < p.n_numbers; i++) {
		const struct number *n = &p.numbers[i];
		int64_t again;
		assert_true(n->n_parts > 0);
		if (by_listing(d.s.o.ledger, n) != n->value)
			fail_msg("%s %s: printed %lld, its records are %lld", n->where, n->title, (long long)n->value,
			    (long long)by_listing(d.s.o.ledger, n));
		OK(number_measure(n, d.s.o.ledger, &again, &d.s.e), d.s.e);
		assert_int_equal(again, n->value);
	}
	page_release(&p);
	day_close(&d);
}

static const struct number *
find_number(const struct page *p, const char *title)
{
	for (size_t i = 0; i < p->n_numbers; i++)
		if (strcmp(p->numbers[i].title, title) == 0)
			return &p->numbers[i];
	fail_msg("no number %s", title);
	return NULL;
}

static void
test_window(void **state)
{
	(void)state;
	struct day d;
	struct page p;

	day_open(&d);
	day_fill(&d);
	OK(day_report(&d, &p), d.s.e);
	assert_int_equal(find_number(&p, "新立工单")->value, 2);
	assert_int_equal(find_number(&p, "办结工单")->value, 2);
	assert_int_equal(find_number(&p, "办理中")->value, 4);
	assert_int_equal(find_number(&p, "超期")->value, 2);
	assert_int_equal(find_number(&p, "走访户数")->value, 2);
	assert_int_equal(find_number(&p, "办理中")->n_parts, 2);
	page_release(&p);

	/* while the window is open nothing has been closed after it: Enter opens one list and asks nothing */
	setenv("YIBENZHANG_NOW", "2026-11-18T16:30:00", 1);
	OK(day_report(&d, &p), d.s.e);
	assert_int_equal(find_number(&p, "办理中")->n_parts, 1);
	page_release(&p);

	/* midnight to midnight: the ticket of 17:00 on the 17th leaves, that of 17:00 on the 18th comes in */
	d.s.o.opt.cutoff_minute = 0;
	OK(day_report(&d, &p), d.s.e);
	assert_int_equal(find_number(&p, "新立工单")->value, 2);
	assert_int_equal(find_number(&p, "办结工单")->value, 3);
	page_release(&p);
	day_close(&d);
}

/* Take one record away: count, sentence and drill-down all change. */
static void
test_deleted_record(void **state)
{
	(void)state;
	struct day d;
	struct page p;
	struct record r;
	struct changes c;
	struct buf text = BUF_INIT;
	int64_t batch;

	day_open(&d);
	day_fill(&d);
	small_get(&d.s, &ticket_entity, d.late, &r);
	changes_init(&c);
	struct change *one = changes_add(&c, &ticket_entity);
	change_on(one, &r);
	one->deleted = 1;
	OK(ledger_save(d.s.o.ledger, &c, 0, &batch, &d.s.e), d.s.e);
	changes_release(&c);
	record_release(&r);
	OK(day_report(&d, &p), d.s.e);
	assert_int_equal(find_number(&p, "超期")->value, 1);
	assert_int_equal(by_listing(d.s.o.ledger, find_number(&p, "超期")), 1);
	report_text(&p, &text);
	assert_non_null(strstr(buf_str(&text), "超期1件（"));
	buf_release(&text);
	page_release(&p);
	day_close(&d);
}

static void
test_empty_day(void **state)
{
	(void)state;
	struct day d;
	struct page p;
	struct buf text = BUF_INIT;

	day_open(&d);
	OK(day_report(&d, &p), d.s.e);
	report_text(&p, &text);
	assert_non_null(strstr(buf_str(&text), "一、走访情况。今日无。"));
	assert_non_null(strstr(buf_str(&text), "二、工单办理。今日无。"));
	assert_non_null(strstr(buf_str(&text), "三、接待。今日无。"));
	assert_non_null(strstr(buf_str(&text), "四、请领导定的事。今日无。"));
	OK(page_check(&p, &d.s.e), d.s.e);
	buf_release(&text);
	page_release(&p);
	day_close(&d);
}

/* What superiors asked for has a part of its own on the days they did; each number leads to its requests. */
static void
test_requests(void **state)
{
	(void)state;
	struct day d;
	struct page p;
	struct buf text = BUF_INIT;

	day_open(&d);
	small_add(&d.s, &request_entity, "name", "甲", "received", "2026-11-18", "state", "10", NULL);
	small_add(&d.s, &request_entity, "name", "乙", "received", "2026-11-18", "state", "20", "way", "1", "saved", "40", "answered",
	    AT(DAY, 16, 59), NULL);
	small_add(&d.s, &request_entity, "name", "丙", "received", "2026-11-01", "state", "20", "way", "2", "saved", "6", "answered",
	    AT(DAY - 1, 17, 0), NULL);
	small_add(&d.s, &request_entity, "name", "丁", "received", "2026-11-17", "state", "20", "way", "1", "saved", "9", "answered",
	    AT(DAY, 17, 0), NULL);	/* behind the cut-off: tomorrow's */
	OK(day_report(&d, &p), d.s.e);
	report_text(&p, &text);
	for (size_t i = 0; i < text.n; i++)	/* sentences wrap */
		if (text.p[i] == '\n')
			memmove(text.p + i, text.p + i + 1, text.n-- - i);
	assert_non_null(strstr(buf_str(&text), "四、上级要数。收到2次，报出2次，其中本账直接导出1次，省下约46分钟。"));
	assert_non_null(strstr(buf_str(&text), "五、请领导定的事。"));
	assert_int_equal(by_listing(d.s.o.ledger, find_number(&p, "上级要数")), 2);
	assert_int_equal(by_listing(d.s.o.ledger, find_number(&p, "报出")), 2);
	OK(page_check(&p, &d.s.e), d.s.e);
	buf_release(&text);
	page_release(&p);
	day_close(&d);
}

/* The report must not be printed, and the error must hold these words. */
static void
refused(struct day *d, const char *where, const char *why)
{
	struct page p;
	struct pdf_result r;
	char path[128];

	OK(day_report(d, &p), d->s.e);
	snprintf(path, sizeof(path), "%s/out.txt", d->s.folder);
	assert_int_equal(report_write(&p, path, NULL, &r, &d->s.e), -1);
	assert_int_equal(d->s.e.code, ERR_INPUT);
	if (!strstr(d->s.e.text, where) || !strstr(d->s.e.text, why))
		fail_msg("%s", d->s.e.text);
	assert_false(file_exists(path));
	pdf_result_release(&r);
	page_release(&p);
}

static void
test_blank_blocks(void **state)
{
	(void)state;
	struct day d;
	day_open(&d);
	day_fill(&d);
	small_add(&d.s, &reception_entity, "date", "2026-11-18", "unit", "县民政局", "purpose", "低保核查", NULL);
	refused(&d, "三、接待", "没有填来人数");
	day_close(&d);
}

static void
test_ticket_without_village_blocks(void **state)
{
	(void)state;
	struct day d;
	int64_t source;
	day_open(&d);
	day_fill(&d);
	source = term_row(&d.s.o, "source", "visit");
	small_add(&d.s, &ticket_entity, "source", ROW(source), "opened", AT(DAY, 9, 0), "summary", "不知哪个村", "state", "10", NULL);
	refused(&d, "二、工单办理", "有 1 件工单没有填村");
	day_close(&d);
}

static void
test_visit_without_household_blocks(void **state)
{
	(void)state;
	struct day d;
	day_open(&d);
	small_add(&d.s, &visit_entity, "date", "2026-11-18", "village", ROW(d.tang), "way", "1", "need", "0", NULL);
	refused(&d, "一、走访情况", "没有填户");
	day_close(&d);
}

static void
test_closed_without_time_blocks(void **state)
{
	(void)state;
	struct day d;
	day_open(&d);
	/* opened on another day: the day has nothing else to say about tickets, and must not say 今日无 */
	small_add(&d.s, &ticket_entity, "village", ROW(d.tang), "opened", AT(DAY - 5, 9, 0), "summary", "坏的", "state", "60", NULL);
	refused(&d, "二、工单办理", "没有办结时间, 如 A-0001");
	day_close(&d);
}

static void
test_village_not_arrived_blocks(void **state)
{
	(void)state;
	struct day d;
	day_open(&d);
	day_visit(&d, "2026-11-18", 123456789, d.zhang, VISIT_HOME, "1", NEED_NONE);
	refused(&d, "一、走访情况", "还没有到本机");
	day_close(&d);
}

static void
test_matter_not_arrived_blocks(void **state)
{
	(void)state;
	struct day d;
	day_open(&d);
	day_visit(&d, "2026-11-18", d.tang, d.zhang, VISIT_HOME, "no such", NEED_NONE);
	refused(&d, "一、走访情况", "名称还没有到本机");
	day_close(&d);
}

static void
test_unknown_ending(void **state)
{
	(void)state;
	struct day d;
	struct page p;
	struct pdf_result r;
	day_open(&d);
	OK(day_report(&d, &p), d.s.e);
	assert_int_equal(report_write(&p, "/tmp/x.doc", NULL, &r, &d.s.e), -1);
	assert_int_equal(d.s.e.code, ERR_INPUT);
	assert_ptr_equal(report_find("daily"), reports[0]);
	assert_null(report_find("yearly"));
	page_release(&p);
	day_close(&d);
}

/* No printing service: the PDF is kept, and the message says where. */
static void
test_print_without_cups(void **state)
{
	(void)state;
	struct day d;
	struct page p;
	struct report_print r;

	day_open(&d);
	setenv("XDG_DATA_HOME", d.s.folder, 1);
	setenv("CUPS_SERVER", "/nonexistent/cups.sock", 1);
	OK(day_report(&d, &p), d.s.e);
	assert_int_equal(report_print(&p, &(struct report_to){ 0 }, NULL, &r, &d.s.e), -1);
	assert_int_equal(d.s.e.code, ERR_NOTFOUND);
	assert_int_equal(r.job.id, 0);
	assert_non_null(r.kept);
	assert_non_null(strstr(d.s.e.text, r.kept));
	assert_non_null(strstr(r.kept, "/打印/石沟镇人民政府工作日报-20261118-1730.pdf"));
	assert_true(file_exists(r.kept));
	for (int up = 0; up < 3; up++) {
		if (remove(r.kept) != 0)
			fail_msg("%s", r.kept);
		*strrchr(r.kept, '/') = '\0';
	}
	report_print_release(&r);
	page_release(&p);
	unsetenv("XDG_DATA_HOME");
	day_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_numbers_open_their_records),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_deleted_record),
		cmocka_unit_test(test_empty_day),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_blank_blocks),
		cmocka_unit_test(test_ticket_without_village_blocks),
		cmocka_unit_test(test_visit_without_household_blocks),
		cmocka_unit_test(test_closed_without_time_blocks),
		cmocka_unit_test(test_village_not_arrived_blocks),
		cmocka_unit_test(test_matter_not_arrived_blocks),
		cmocka_unit_test(test_unknown_ending),
		cmocka_unit_test(test_print_without_cups),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
