/* Whom to visit: intervals by kind, the neediest first, market days, and promises with their words. */
#include "desk.h"

#include "office/due.h"
#include "office/plan.h"
#include "office/promise.h"
#include "office/rule.h"

static void
visited(struct desk *d, const char *who, const char *village, const char *date)
{
	/* two of a name: the village decides */
	desk_add(d, &visit_thing, "village", village, "household", who, "date", date, "way", "1", "matters", "1", "need", "0", NULL);
}

static void
expect_dues(struct desk *d, int64_t village, size_t limit, const char *want)
{
	struct dues dues;
	struct buf b = BUF_INIT;

	OK(visit_dues(&d->o, date_today(), village, limit, &dues, &d->e), d->e);
	for (size_t i = 0; i < dues.n; i++)
		buf_addf(&b, "%s%s %d", i ? ", " : "", record_text(&dues.p[i].household, "name"),
				dues.p[i].visited == DATE_NONE ? -1 : (int)dues.p[i].over);
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
	dues_release(&dues);
}

static void
kind(struct desk *d, int64_t row, const char *typed)
{
	struct form *f;
	bool already;
	int bad;

	OK(form_open(&f, &d->o, &household_thing, row, &d->e), d->e);
	form_set_text(f, "kind", typed);
	OK(form_save(f, &bad, &already, &d->e), d->e);
	form_free(f);
}

static void
test_dues(void **state)
{
	struct desk d;
	struct people p;
	struct changes all;
	struct change *c;
	struct record r;
	int64_t batch, visit;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	kind(&d, p.jin, "重点户");
	kind(&d, p.zhao, "全家外出");
	visited(&d, "张金贵", "大塘村", "2026-10-19");	/* the thirtieth day is today: not yet */
	visited(&d, "赵建功", "大塘村", "2026-05-01");	/* 201 days of 180 */
	expect_dues(&d, p.datang, 10, "张建国 -1, 赵建功 21");
	visited(&d, "张金贵", "大塘村", "2026-10-18");	/* older than the last: nothing changes */
	expect_dues(&d, p.datang, 10, "张建国 -1, 赵建功 21");
	setenv("YIBENZHANG_NOW", "2026-11-19T08:31:00", 1);
	/* one day of thirty is as much as six of 180 */
	expect_dues(&d, p.datang, 10, "张建国 -1, 赵建功 22, 张金贵 1");
	setenv("YIBENZHANG_NOW", "2026-12-18T08:31:00", 1);
	expect_dues(&d, p.datang, 10, "张建国 -1, 张金贵 30, 赵建功 51");
	expect_dues(&d, p.datang, 2, "张建国 -1, 张金贵 30");
	expect_dues(&d, 0, 1, "张建国 -1");
	/* A visit today takes it off; deleted, it is on again. */
	visit = desk_add(&d, &visit_thing, "household", "张金贵", "date", "今", "way", "2", "matters", "1", "need", "0", NULL);
	expect_dues(&d, p.datang, 10, "张建国 -1, 赵建功 51");
	desk_get(&d, &visit_entity, visit, &r);
	changes_init(&all);
	c = changes_add(&all, &visit_entity);
	change_on(c, &r);
	c->deleted = 1;
	OK(ledger_save(d.o.ledger, &all, d.o.me, &batch, &d.e), d.e);
	changes_release(&all);
	record_release(&r);
	expect_dues(&d, p.datang, 10, "张建国 -1, 张金贵 30, 赵建功 51");
	/* Another interval from a day on. */
	desk_add(&d, &rule_thing, "code", "V1", "param", "key", "title", "重点户走访间隔", "value", "60", "valid_from", "2026-12-18", NULL);
	expect_dues(&d, p.datang, 10, "张建国 -1, 赵建功 51");
	setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
	desk_close(&d);
}

static void
test_round(void **state)
{
	struct desk d;
	struct people p;
	struct plan plan;
	struct form *f;
	struct record r;
	struct rows rows;
	struct query q;
	bool already;
	int bad;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_open(&f, &d.o, &village_thing, p.datang, &d.e), d.e);
	form_set_text(f, "market", "看情况");
	assert_int_equal(form_save(f, &bad, &already, &d.e), -1);
	assert_int_equal(bad, entity_field(&village_entity, "market"));
	form_set_text(f, "market", "每周四");
	OK(form_save(f, &bad, &already, &d.e), d.e);
	form_free(f);
	visited(&d, "张金贵", "大塘村", "今");
	visited(&d, "赵建功", "大塘村", "今");
	desk_add(&d, &visit_thing, "household", "张金贵", "date", "今", "way", "1", "matters", "1", "need", "0", "promise", "送化肥",
			"promise_due", "农历十月十五", NULL);

	/* The promise is a row of the household's, with the words beside the day. */
	query_init(&q, &promise_entity);
	OK(ledger_page(d.o.ledger, &q, NULL, true, 9, &rows, &d.e), d.e);
	assert_int_equal(rows.n, 1);
	record_init(&r, &promise_entity);
	record_release(&r);
	record_copy(&r, &rows.p[0]);
	rows_release(&rows);
	assert_string_equal(record_text(&r, "what"), "送化肥");
	assert_string_equal(record_text(&r, "due"), "2026-11-23");
	assert_string_equal(record_text(&r, "due_lunar"), "农历十月十五");
	assert_true(record_int(&r, "household") == p.jin);
	assert_true(record_int(&r, "village") == p.datang);
	assert_true(record_int(&r, "by") == d.o.me);

	/* 2026-11-19 is a Thursday: 石桥村 first, 大塘村 is at the market. */
	OK(plan_make(&d.o, date_from_iso("2026-11-19"), 0, 10, &plan, &d.e), d.e);
	assert_int_equal(plan.n, 2);
	assert_string_equal(plan.p[0].name, "石桥村");
	assert_null(plan.p[0].market);
	assert_string_equal(plan.p[1].name, "大塘村");
	assert_string_equal(plan.p[1].market, "每周四");
	assert_int_equal(plan.p[1].dues.n, 1);
	assert_int_equal(plan.p[1].promises.n, 1);
	plan_release(&plan);
	OK(plan_make(&d.o, date_from_iso("2026-11-20"), 0, 10, &plan, &d.e), d.e);
	assert_null(plan.p[0].market);
	assert_string_equal(plan.p[0].name, "大塘村");
	plan_release(&plan);

	/* Kept: off the round; a second time there is nothing to keep. */
	OK(promise_settle(&d.o, r.row, PROMISE_KEPT, NULL, NULL, &d.e), d.e);
	assert_int_equal(promise_settle(&d.o, r.row, PROMISE_KEPT, NULL, NULL, &d.e), -1);
	record_release(&r);
	OK(plan_make(&d.o, date_from_iso("2026-11-20"), 0, 10, &plan, &d.e), d.e);
	assert_int_equal(plan.p[0].promises.n, 0);
	plan_release(&plan);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_dues), cmocka_unit_test(test_round) };

	return cmocka_run_group_tests_name("office/plan", tests, NULL, NULL);
}
