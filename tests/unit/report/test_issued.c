/*
 * Numbered reports: one number for its days whatever the printer does, kept as they went out, what comes later told as 补录,
 * and all of it across a merge of two stations.
 */
#include "unit/office/desk.h"

#include "db/raw.h"
#include "office/bin.h"
#include "office/carry.h"
#include "office/issue.h"
#include "office/printout.h"
#include "office/rule.h"
#include "office/station.h"
#include "office/ticket_step.h"
#include "report/frozen.h"
#include "report/issued.h"
#include "report/report.h"

#define DAY 20775		/* 2026-11-18 */

static void
at(const char *clock)
{
	setenv("YIBENZHANG_NOW", clock, 1);
}

static void
visit_on(struct desk *d, const char *date, const char *village)
{
	desk_add(d, &visit_thing, "date", date, "household", "张建国", "village", village, "cadres", "李明", "way", "1", "matters", "1", "need", "0",
	    NULL);
}

static struct report_options
of_day(int32_t day)
{
	return (struct report_options){ .from = day, .to = day };
}

static char *
shown(struct desk *d, const char *name, struct report_options opt)
{
	struct page p;
	struct buf b = BUF_INIT;

	OK(report_compose(report_find(name), &d->o, &opt, &p, &d->e), d->e);
	report_text(&p, &b);
	page_release(&p);
	return buf_detach(&b);
}

#define SHOWS(d, opt, text, yes) \
	do { \
		char *t_ = shown(d, "daily", opt); \
		if ((strstr(t_, text) != NULL) != (yes)) \
			fail_msg("%s \"%s\" in:\n%s", (yes) ? "no" : "unexpected", text, t_); \
		free(t_); \
	} while (0)

/* As F9 does; out: a printer took it. */
static char *
print(struct desk *d, struct report_options opt, bool out)
{
	struct page p;
	struct buf b = BUF_INIT;
	int64_t issue;

	OK(report_take(&d->o, report_find("daily"), &opt, &p, &issue, &d->e), d->e);
	report_text(&p, &b);
	page_release(&p);
	if (out)
		OK(issued_out(&d->o, issue, &d->e), d->e);
	return buf_detach(&b);
}

static void
printed(struct desk *d, struct report_options opt, const char *text)
{
	char *t = print(d, opt, true);

	if (strstr(t, text) == NULL)
		fail_msg("no \"%s\" in:\n%s", text, t);
	free(t);
}

static int64_t
issues(struct desk *d)
{
	int64_t n;

	OK(ledger_total(d->o.ledger, &issue_entity, &n, &d->e), d->e);
	return n;
}

static void
desk_ready(struct desk *d)
{
	struct people p;

	desk_open(d);
	desk_people(d, &p);
	visit_on(d, "2026-11-18", "大塘村");
}

/* Some of its pages on paper: the number is kept, but it did not go out; whole it does, a job that failed does not. */
static void
test_some_pages_are_not_out(void **state)
{
	(void)state;
	struct desk d;
	struct report_options opt = of_day(DAY);
	const struct report_final f = { .report = report_find("daily"), .opt = &opt };
	struct report_print r = { .part = true, .last = 1, .pages = 2 };
	struct issued i;
	struct page p;

	desk_ready(&d);
	for (int round = 0; round < 3; round++) {
		OK(report_take(&d.o, f.report, &opt, &p, &r.issue, &d.e), d.e);
		page_release(&p);
		r.part = round == 0;
		r.job.state = round == 1 ? JOB_FAILED : JOB_DONE;
		OK(report_printed(&d.o, &f, &r, &d.e), d.e);
		OK(issued_find(&d.o, f.report, &opt, &i, &d.e), d.e);
		assert_int_equal(i.state, round < 2 ? ISSUED_TAKEN : ISSUED_OUT);
		assert_int_equal(i.number, 322);
		issued_release(&i);
		free(r.left);
		r.left = NULL;
	}
	assert_int_equal(issues(&d), 1);
	desk_close(&d);
}

/* Pages first..last of three are on paper; what is left then, "" nothing. */
static void
pages_printed(struct desk *d, bool public, int first, int last, const char *left)
{
	struct report_options opt = of_day(DAY);
	const struct report_final f = { .report = report_find("daily"), .opt = &opt };
	struct report_print r = { .part = true, .first = first, .last = last, .pages = 3, .job = { .state = JOB_DONE } };
	struct issued i;
	struct page p;

	opt.public = public;
	OK(report_take(&d->o, f.report, &opt, &p, &r.issue, &d->e), d->e);
	page_release(&p);
	OK(report_printed(&d->o, &f, &r, &d->e), d->e);
	assert_string_equal(r.left != NULL ? r.left : "", left);
	OK(issued_find(&d->o, f.report, &opt, &i, &d->e), d->e);
	assert_int_equal(i.state, *left != '\0' ? ISSUED_TAKEN : ISSUED_OUT);
	issued_release(&i);
	report_print_release(&r);
}

/* The printer jams: page 1 today, the others later.  Together they are the whole; pages of what was changed in between are not. */
static void
test_pages_add_up(void **state)
{
	(void)state;
	struct desk d;

	desk_ready(&d);
	pages_printed(&d, false, 2, 2, "第1、3页");
	visit_on(&d, "2026-11-18", "石桥村");
	pages_printed(&d, false, 1, 0, "");	/* that is all of them */
	desk_close(&d);

	desk_ready(&d);
	pages_printed(&d, false, 1, 1, "第2-3页");
	pages_printed(&d, false, 1, 1, "第2-3页");
	pages_printed(&d, true, 2, 3, "第1页");	/* the notice board's are others */
	pages_printed(&d, false, 1, 1, "第2-3页");
	visit_on(&d, "2026-11-18", "石桥村");
	pages_printed(&d, false, 2, 3, "第1页(以前打的几页, 账后来改过, 不算)");
	pages_printed(&d, false, 0, 1, "");
	assert_int_equal(issues(&d), 1);
	desk_close(&d);
}

static void
test_number_is_taken_once(void **state)
{
	(void)state;
	struct desk d;

	desk_ready(&d);
	SHOWS(&d, of_day(DAY), "拟第322期", true);
	assert_int_equal(issues(&d), 0);
	/* no printer: the number stays, and the page still follows the ledger */
	free(print(&d, of_day(DAY), false));
	assert_int_equal(issues(&d), 1);
	SHOWS(&d, of_day(DAY), "拟", false);
	visit_on(&d, "2026-11-18", "石桥村");
	SHOWS(&d, of_day(DAY), "今日走访2户", true);
	printed(&d, of_day(DAY), "第322期");
	assert_int_equal(issues(&d), 1);
	/* the next day gets the next number, a day forgotten the one after */
	at("2026-11-19T17:31:00");
	printed(&d, of_day(DAY + 1), "第323期");
	at("2026-11-20T17:31:00");
	printed(&d, of_day(DAY - 1), "第324期");
	/* weekly numbers run by themselves */
	struct report_options week = { 0 };
	report_span(report_find("weekly"), DAY, &week);
	char *t = shown(&d, "weekly", week);
	assert_non_null(strstr(t, "拟第47期"));
	free(t);
	desk_close(&d);
}

/* A table another hand or a bad disk has changed: its figures get no number. */
static void
test_only_what_the_log_says(void **state)
{
	(void)state;
	struct desk d;
	struct report_options opt = of_day(DAY);
	struct page p;
	int64_t issue;

	desk_ready(&d);
	harm(d.ledger, "UPDATE d_visit SET way = 2");
	assert_int_equal(report_take(&d.o, report_find("daily"), &opt, &p, &issue, &d.e), -1);
	page_release(&p);
	assert_non_null(strstr(d.e.text, "没有编号"));
	assert_int_equal(issues(&d), 0);
	assert_int_equal(ledger_fault(d.o.ledger), LEDGER_TABLES);
	OK(ledger_rebuild(d.o.ledger, NULL, &d.e), d.e);
	printed(&d, opt, "第322期");
	desk_close(&d);
}

static void
test_typed_number_never_twice(void **state)
{
	(void)state;
	struct desk d;
	struct page p;
	int64_t issue;

	desk_ready(&d);
	printed(&d, of_day(DAY), "第322期");
	at("2026-11-19T17:31:00");
	desk_add(&d, thing_find("daily"), "day", "2026-11-19", "issue", "322", NULL);
	struct report_options opt = of_day(DAY + 1);
	assert_int_equal(report_take(&d.o, report_find("daily"), &opt, &p, &issue, &d.e), -1);
	assert_non_null(strstr(d.e.text, "不能发两次"));
	assert_int_equal(issues(&d), 1);
	page_release(&p);
	desk_close(&d);
}

static void
test_kept_as_it_went_out(void **state)
{
	(void)state;
	struct desk d;

	desk_ready(&d);
	char *first = print(&d, of_day(DAY), true);
	visit_on(&d, "2026-11-18", "石桥村");
	/* the reprint is the page that went out, and says so */
	char *again = shown(&d, "daily", of_day(DAY));
	assert_non_null(strstr(again, "第322期　重印）"));
	assert_string_equal(strstr(again, "统计时段"), strstr(first, "统计时段"));
	free(again);
	free(first);
	printed(&d, of_day(DAY), "重印");
	struct issued i;
	int64_t late, gone;
	struct report_options opt = of_day(DAY);
	OK(issued_find(&d.o, report_find("daily"), &opt, &i, &d.e), d.e);
	OK(issued_late(&d.o, &i, &late, &gone, &d.e), d.e);
	assert_int_equal(i.state, ISSUED_OUT);
	assert_int_equal(late, 1);
	assert_int_equal(gone, 0);
	issued_release(&i);
	/* corrected: the same number, the ledger of now, a second edition; then that is what is reprinted */
	opt.as = REPORT_AS_CORRECTED;
	printed(&d, opt, "第322期　更正版");
	assert_int_equal(issues(&d), 2);
	SHOWS(&d, of_day(DAY), "更正版　重印", true);
	SHOWS(&d, of_day(DAY), "今日走访2户", true);
	desk_close(&d);
}

/* Opened numbers of a kept page list the records counted then. */
static void
test_kept_numbers_open_their_records(void **state)
{
	(void)state;
	struct desk d;
	struct page p;
	bool seen = false;

	desk_ready(&d);
	free(print(&d, of_day(DAY), true));
	visit_on(&d, "2026-11-18", "石桥村");
	struct report_options opt = of_day(DAY);
	OK(report_compose(report_find("daily"), &d.o, &opt, &p, &d.e), d.e);
	for (size_t i = 0; i < p.n_numbers; i++) {
		int64_t n;
		assert_true(p.numbers[i].n_parts > 0);
		OK(number_measure(&p.numbers[i], d.o.ledger, &n, &d.e), d.e);
		assert_int_equal(n, p.numbers[i].value);
		seen = seen || (strcmp(p.numbers[i].title, "走访户数") == 0 && n == 1);
	}
	assert_true(seen);
	page_release(&p);
	desk_close(&d);
}

static void
test_late_is_told_in_the_next(void **state)
{
	(void)state;
	struct desk d;
	struct page p;

	desk_ready(&d);
	printed(&d, of_day(DAY), "第322期");
	at("2026-11-19T17:31:00");
	SHOWS(&d, of_day(DAY + 1), "补录", false);
	visit_on(&d, "2026-11-18", "石桥村");
	visit_on(&d, "2026-11-18", "大塘村");
	visit_on(&d, "2026-11-19", "大塘村");
	SHOWS(&d, of_day(DAY + 1), "补录。第322期（11月18日）后来录入走访2次。", true);
	/* the number opens exactly those two */
	struct report_options opt = of_day(DAY + 1);
	OK(report_compose(report_find("daily"), &d.o, &opt, &p, &d.e), d.e);
	for (size_t i = 0; i < p.n_numbers; i++) {
		struct rows r;
		if (strcmp(p.numbers[i].title, "补录走访") != 0)
			continue;
		OK(ledger_page(d.o.ledger, &p.numbers[i].parts[0].query, NULL, true, 10, &r, &d.e), d.e);
		assert_int_equal(r.n, 2);
		assert_string_equal(record_text(&r.p[0], "date"), "2026-11-18");
		rows_release(&r);
	}
	page_release(&p);
	printed(&d, of_day(DAY + 1), "补录");
	/* told once; what comes after that is told after that */
	at("2026-11-20T17:31:00");
	SHOWS(&d, of_day(DAY + 2), "补录", false);
	visit_on(&d, "2026-11-18", "大塘村");
	SHOWS(&d, of_day(DAY + 2), "第322期（11月18日）后来录入走访1次", true);
	/* its own kept text has the 补录 of its time */
	SHOWS(&d, of_day(DAY + 1), "后来录入走访2次", true);
	desk_close(&d);
}

/*
 * A ticket that went out as 办结 and is taken up again, a visit that went out and is deleted: the next issue's 上期 counts without
 * them, so it says by how many the sheet of that day is off, once; the sheet itself stays.
 */
static void
test_gone_is_told_in_the_next(void **state)
{
	(void)state;
	struct desk d;
	struct people people;
	struct page p;
	struct issued i;
	int64_t late, gone, n;
	struct report_options day = of_day(DAY), next = of_day(DAY + 1);

	desk_open(&d);
	desk_people(&d, &people);
	int64_t visit = desk_add(&d, &visit_thing, "date", "2026-11-18", "household", "张建国", "village", "大塘村", "cadres", "李明", "way", "1",
		"matters", "1", "need", "0", NULL);
	visit_on(&d, "2026-11-18", "石桥村");
	int64_t ticket = desk_add(&d, &ticket_thing, "source", "2", "household", "张建国", "village", "石桥村", "category", "1", "summary",
		"路灯不亮", NULL);
	OK(ticket_close(&d.o, ticket, RESULT_SOLVED, "换了灯", 0, NULL, &d.e), d.e);
	printed(&d, day, "第322期");
	at("2026-11-19T09:00:00");
	SHOWS(&d, next, "更正", false);
	const struct ticket_input again = { .text = "又不亮了" };
	OK(ticket_step(&d.o, ticket, EVENT_REOPEN, &again, NULL, &d.e), d.e);
	OK(bin_put(&d.o, &visit_entity, visit, &d.e), d.e);

	OK(issued_find(&d.o, report_find("daily"), &day, &i, &d.e), d.e);
	OK(issued_late(&d.o, &i, &late, &gone, &d.e), d.e);
	assert_int_equal(late, 0);
	assert_int_equal(gone, 2);
	issued_release(&i);
	SHOWS(&d, next, "更正。第322期（11月18日）后来减少走访1次、了结工单1", true);
	/* Enter on either opens what it speaks of, be it in the 回收站 */
	OK(report_compose(report_find("daily"), &d.o, &next, &p, &d.e), d.e);
	size_t seen = 0;
	for (size_t k = 0; k < p.n_numbers; k++) {
		OK(number_measure(&p.numbers[k], d.o.ledger, &n, &d.e), d.e);
		assert_int_equal(n, p.numbers[k].value);
		seen += strncmp(p.numbers[k].title, "减少", strlen("减少")) == 0;
	}
	assert_int_equal(seen, 2);
	page_release(&p);
	printed(&d, next, "更正");
	/* told once; what went out stays as it was */
	at("2026-11-20T09:00:00");
	SHOWS(&d, of_day(DAY + 2), "更正", false);
	SHOWS(&d, day, "办结1件", true);
	/* closed again it counts on that day, and nothing more is said of the first */
	OK(ticket_close(&d.o, ticket, RESULT_SOLVED, "换了线", 0, NULL, &d.e), d.e);
	SHOWS(&d, of_day(DAY + 2), "办结1件", true);
	SHOWS(&d, of_day(DAY + 2), "更正", false);
	desk_close(&d);
}

static void
merge_from(struct desk *to, const struct desk *from, struct buf *said)
{
	struct merge *m;

	buf_clear(said);
	OK(carry_look(&to->o, from->ledger, &m, NULL, &to->e), to->e);
	OK(carry_take(&to->o, &m, NULL, said, &to->e), to->e);
}

#define SAID(said, text, yes) \
	do { \
		if ((strstr(buf_str(said), text) != NULL) != (yes)) \
			fail_msg("%s \"%s\" in:\n%s", (yes) ? "no" : "unexpected", text, buf_str(said)); \
	} while (0)

/* What ledgers made before say: a code, and not which PC. */
static void
forget_pc(struct desk *d)
{
	struct changes cs;
	struct record r;
	struct change *c;
	int64_t batch;

	OK(ledger_get(d->o.ledger, &r, &rule_entity, rule_row(&d->o, "N1", "station", "2000-01-01"), &d->e), d->e);
	changes_init(&cs);
	c = changes_add(&cs, &rule_entity);
	change_on(c, &r);
	change_set_text(c, "pc", "");
	OK(ledger_save(d->o.ledger, &cs, 0, &batch, &d->e), d->e);
	changes_release(&cs);
	record_release(&r);
}

/* Two PCs are called A, but it is said which of them numbers. */
static void
test_namesake_does_not_number(void **state)
{
	(void)state;
	struct desk a, b;
	struct buf said = BUF_INIT;
	struct issue_numberer by;

	desk_ready(&a);
	desk_join(&b, &a);
	OK(station_set_code(&b.o, "A", 0, &b.e), b.e);
	visit_on(&b, "2026-11-18", "大塘村");
	printed(&b, of_day(DAY), "草稿，期号由另一台A站编");
	assert_int_equal(issues(&b), 0);
	printed(&a, of_day(DAY), "第322期");
	merge_from(&a, &b, &said);
	SAID(&said, "另一台电脑也叫A站", true);
	SAID(&said, "期号重了", false);
	printed(&a, of_day(DAY + 1), "第323期");
	/* what another has, or once had, is not taken; what is free is, and then all is quiet */
	assert_int_equal(carry_rename(&b.o, "a", &said, &b.e), -1);
	buf_clear(&said);
	OK(carry_rename(&b.o, "d", &said, &b.e), b.e);
	assert_string_equal(b.o.station.code, "D");
	desk_add(&b, &ticket_thing, "source", "1", "category", "1", "caller", "张建国", "village", "大塘村", "summary", "灯不亮", NULL);
	merge_from(&a, &b, &said);
	SAID(&said, "另一台电脑也叫", false);
	assert_int_equal(carry_rename(&a.o, "D", &said, &a.e), -1);
	/* whoever numbers goes on under another name; a PC that takes its place numbers instead */
	OK(carry_rename(&a.o, "E", &said, &a.e), a.e);
	printed(&a, of_day(DAY + 2), "第324期");
	desk_add(&a, &ticket_thing, "source", "1", "category", "1", "caller", "张建国", "village", "大塘村", "summary", "路不平", NULL);
	merge_from(&b, &a, &said);
	printed(&b, of_day(DAY + 3), "草稿，期号由E站编");
	at("2026-11-19T09:00:00");
	buf_clear(&said);
	OK(carry_replace(&b.o, "E", &said, &b.e), b.e);
	SAID(&said, "期号也由这台接着编", true);
	printed(&b, of_day(DAY + 3), "第325期");
	/* the dead one is no namesake; one that is still used is, and does not number */
	OK(issue_numberer(&b.o, date_today(), &by, &b.e), b.e);
	assert_int_equal(by.whose, ISSUE_MINE);
	merge_from(&a, &b, &said);
	printed(&a, of_day(DAY + 4), "草稿，期号由另一台E站编");
	at("2026-11-19T09:10:00");
	visit_on(&a, "2026-11-19", "大塘村");
	merge_from(&b, &a, &said);
	SAID(&said, "另一台电脑也叫E站", true);
	buf_release(&said);
	desk_close(&b);
	desk_close(&a);
}

/* A ledger that names only the letter: both number until they hear of each other, then neither until it is said which. */
static void
test_one_number_for_two_days(void **state)
{
	(void)state;
	struct desk a, b;
	struct buf said = BUF_INIT;
	struct report_options again = of_day(DAY + 1);

	desk_ready(&a);
	forget_pc(&a);
	desk_join(&b, &a);
	OK(station_set_code(&b.o, "A", 0, &b.e), b.e);
	at("2026-11-20T17:31:00");
	printed(&b, of_day(DAY), "第322期");
	printed(&b, of_day(DAY + 2), "第323期");
	printed(&a, of_day(DAY + 1), "第323期");
	merge_from(&a, &b, &said);
	SAID(&said, "另一台电脑也叫A站", true);
	SAID(&said, "第323期, 2026-11-19 和 2026-11-20 各有一份", true);
	printed(&a, of_day(DAY + 3), "两台都叫A站，期号待定");
	assert_int_equal(issues(&a), 3);
	merge_from(&b, &a, &said);
	SAID(&said, "各有一份", true);
	buf_clear(&said);
	OK(carry_rename(&b.o, "C", &said, &b.e), b.e);
	assert_int_equal(issue_set_station(&a.o, "小王", date_today(), &a.e), -1);
	OK(issue_set_station(&a.o, "A", date_today(), &a.e), a.e);
	at("2026-11-21T17:31:00");
	printed(&a, of_day(DAY + 3), "第324期");
	/* one of the two days gets a number of its own, by a 更正版; then all numbers are one day's */
	SHOWS(&a, again, "第323期　重印", true);
	again.as = REPORT_AS_CORRECTED;
	OK(issue_set_station(&a.o, "A", DAY, &a.e), a.e);
	printed(&a, again, "第325期　更正版（原323期）");
	buf_clear(&said);
	OK(issue_say_twice(&a.o, 2026, &said, &a.e), a.e);
	assert_int_equal(said.n, 0);
	again.as = REPORT_AS_SHOWN;
	SHOWS(&a, again, "第325期", true);
	again = of_day(DAY + 2);
	again.as = REPORT_AS_CORRECTED;
	printed(&a, again, "第323期　更正版");
	merge_from(&b, &a, &said);
	SAID(&said, "期号重了", false);
	printed(&b, of_day(DAY + 4), "草稿，期号由A站编");
	buf_release(&said);
	desk_close(&b);
	desk_close(&a);
}

/* B works in the village on the day A issues; the stick comes a day later. */
/* An issue that counted what only the PC it was printed on has so far: that is on its way, not gone. */
static void
test_not_here_yet_is_not_gone(void **state)
{
	(void)state;
	struct desk d;
	struct people people;
	struct issued i;
	struct changes cs;
	struct change *c;
	struct value v;
	int64_t late, gone, batch;
	struct report_options day = of_day(DAY);

	desk_open(&d);
	desk_people(&d, &people);
	visit_on(&d, "2026-11-18", "石桥村");
	printed(&d, day, "第322期");
	OK(issued_find(&d.o, report_find("daily"), &day, &i, &d.e), d.e);
	value_init(&v);
	value_copy(&v, record_field(&i.row, "visits"));
	value_add_int(&v, 4711);
	changes_init(&cs);
	c = changes_add(&cs, &issue_entity);
	change_on(c, &i.row);
	change_set(c, "visits", &v);
	value_release(&v);
	issued_release(&i);
	OK(ledger_save(d.o.ledger, &cs, d.o.me, &batch, &d.e), d.e);
	changes_release(&cs);
	OK(issued_find(&d.o, report_find("daily"), &day, &i, &d.e), d.e);
	OK(issued_late(&d.o, &i, &late, &gone, &d.e), d.e);
	assert_int_equal(late, 0);
	assert_int_equal(gone, 0);
	issued_release(&i);
	desk_close(&d);
}

static void
test_across_a_merge(void **state)
{
	(void)state;
	struct desk a, b;
	struct merge *m;
	struct buf said = BUF_INIT;

	desk_ready(&a);
	desk_join(&b, &a);
	assert_string_equal(b.o.station.code, "B");
	desk_add(&b, &staff_thing, "name", "王德福", NULL);
	desk_add(&b, &visit_thing, "date", "2026-11-18", "household", "赵建功", "cadres", "王德福", "way", "1", "matters", "1", "need", "0", NULL);

	/* B prints without a number and says whose it is; nothing is kept */
	printed(&b, of_day(DAY), "草稿，期号由A站编");
	assert_int_equal(issues(&b), 0);
	printed(&a, of_day(DAY), "今日走访1户");

	at("2026-11-19T17:31:00");
	OK(carry_look(&a.o, b.ledger, &m, NULL, &a.e), a.e);
	OK(carry_take(&a.o, &m, NULL, &said, &a.e), a.e);
	SHOWS(&a, of_day(DAY), "今日走访1户", true);
	SHOWS(&a, of_day(DAY), "重印", true);
	printed(&a, of_day(DAY + 1), "补录。第322期（11月18日）后来录入走访1次。");

	/* and B, once it has A's file, shows what went out */
	OK(carry_look(&b.o, a.ledger, &m, NULL, &b.e), b.e);
	OK(carry_take(&b.o, &m, NULL, &said, &b.e), b.e);
	SHOWS(&b, of_day(DAY), "第322期　重印", true);
	SHOWS(&b, of_day(DAY), "今日走访1户", true);
	assert_int_equal(issues(&b), 2);

	/* the township lets B number from now on */
	at("2026-11-20T17:31:00");
	OK(issue_set_station(&b.o, "B", date_today(), &b.e), b.e);
	printed(&b, of_day(DAY + 2), "第324期");
	OK(carry_look(&a.o, b.ledger, &m, NULL, &a.e), a.e);
	OK(carry_take(&a.o, &m, NULL, &said, &a.e), a.e);
	at("2026-11-21T17:31:00");
	SHOWS(&a, of_day(DAY + 3), "草稿，期号由B站编", true);
	SHOWS(&a, of_day(DAY + 2), "第324期　重印", true);
	assert_int_equal(issue_set_station(&a.o, "小王", date_today(), &a.e), -1);
	buf_release(&said);
	desk_close(&b);
	desk_close(&a);
}

/* A kept page is the same page; one of another version or none at all is refused. */
static void
test_freeze_and_thaw(void **state)
{
	(void)state;
	struct desk d;
	struct page p, back;
	struct buf one = BUF_INIT, two = BUF_INIT;
	struct report_options opt = of_day(DAY);

	desk_ready(&d);
	desk_add(&d, thing_find("daily"), "day", "2026-11-18", "decisions", "第一件\n第二件 C:\\新", NULL);
	OK(report_compose(report_find("daily"), &d.o, &opt, &p, &d.e), d.e);
	page_freeze(&p, &one);
	OK(page_thaw(buf_str(&one), &office_model, &back, &d.e), d.e);
	page_freeze(&back, &two);
	assert_string_equal(buf_str(&one), buf_str(&two));
	buf_clear(&one);
	buf_clear(&two);
	report_text(&p, &one);
	report_text(&back, &two);
	assert_string_equal(buf_str(&one), buf_str(&two));
	page_release(&p);
	page_release(&back);
	assert_int_equal(page_thaw("ybz-page 2\nT x\n", &office_model, &back, &d.e), -1);
	assert_int_equal(d.e.code, ERR_NEWER);
	page_release(&back);
	assert_int_equal(page_thaw("", &office_model, &back, &d.e), -1);
	page_release(&back);
	/* nonsense behind the head harms nothing */
	static const char *const nonsense[] = { "E 1 1\n", "R 1 x\n", "# 99\n", "C 1 1 x\n", "p 1 x\nq visit 0 -\ni nofield 0 1\n", "B 3 \nE 0 0\n",
		"B 4 \nR 0 x\n", "N 1 9 9 9 nofield\np 1 x\nq nothing 0 -\ns date 0 x\n", "P 99 1 -5 -5\n", "B 99 x\n#\n", "B 4 \nC -3 9 x\nE 9 9\n# 0\n" };
	for (size_t i = 0; i < sizeof(nonsense) / sizeof(*nonsense); i++) {
		buf_clear(&one);
		buf_addf(&one, "ybz-page 1\n%s", nonsense[i]);
		OK(page_thaw(buf_str(&one), &office_model, &back, &d.e), d.e);
		buf_clear(&two);
		report_text(&back, &two);
		page_release(&back);
	}
	buf_release(&one);
	buf_release(&two);
	desk_close(&d);
}

/* Villagers' data as it is needs a purpose, and is written down; what is masked needs none. */
static void
test_purpose_is_asked_and_kept(void **state)
{
	(void)state;
	struct desk d;
	struct pdf_result r;
	struct report_options opt;
	struct buf last = BUF_INIT;
	int64_t n;

	desk_ready(&d);
	char *path = file_join(d.folder, "a.txt");
	report_span(report_find("visits"), DAY, &opt);
	opt = (struct report_options){ .from = opt.from, .to = opt.to };
	struct report_final f = { .report = report_find("visits"), .opt = &opt };
	assert_int_equal(report_write_final(&d.o, &f, true, path, &r, &d.e), -1);
	assert_non_null(strstr(d.e.text, "做什么用"));
	assert_int_not_equal(access(path, F_OK), 0);
	f.purpose = "  ";
	assert_int_equal(report_write_final(&d.o, &f, true, path, &r, &d.e), -1);
	f.purpose = "给县里核对";
	OK(report_write_final(&d.o, &f, true, path, &r, &d.e), d.e);
	OK(ledger_total(d.o.ledger, &printout_entity, &n, &d.e), d.e);
	assert_int_equal(n, 1);
	printout_last(&d.o, &last);
	assert_string_equal(buf_str(&last), "给县里核对");
	f.purpose = NULL;
	opt.public = true;
	OK(report_write_final(&d.o, &f, true, path, &r, &d.e), d.e);
	OK(ledger_total(d.o.ledger, &printout_entity, &n, &d.e), d.e);
	assert_int_equal(n, 1);
	buf_release(&last);
	free(path);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_some_pages_are_not_out), cmocka_unit_test(test_number_is_taken_once),
		cmocka_unit_test(test_pages_add_up),
		cmocka_unit_test(test_only_what_the_log_says), cmocka_unit_test(test_typed_number_never_twice),
		cmocka_unit_test(test_kept_as_it_went_out),
		cmocka_unit_test(test_kept_numbers_open_their_records),
		cmocka_unit_test(test_late_is_told_in_the_next),
		cmocka_unit_test(test_gone_is_told_in_the_next),
		cmocka_unit_test(test_not_here_yet_is_not_gone),
		cmocka_unit_test(test_across_a_merge),
		cmocka_unit_test(test_namesake_does_not_number),
		cmocka_unit_test(test_one_number_for_two_days),
		cmocka_unit_test(test_freeze_and_thaw),
		cmocka_unit_test(test_purpose_is_asked_and_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
