/* The steps of a ticket: each one batch, a plain sentence, and refused where the state does not allow it. */
#include "small.h"

#include "office/form.h"
#include "office/ticket_step.h"
#include "office/today.h"

struct town { int64_t li, water, road, village_head, house, ticket; };

static void
town_open(struct small *s, struct town *t)
{
	struct form *f;
	int bad;
	bool already;
	int64_t village;
	struct value v;

	small_open(s);
	t->li = small_add(s, &staff_entity, "name", "李明", "kind", "1", NULL);
	t->water = small_add(s, &staff_entity, "name", "水利站", "kind", "3", NULL);
	t->road = small_add(s, &staff_entity, "name", "公路站", "kind", "3", NULL);
	t->village_head = small_add(s, &staff_entity, "name", "王守田", "kind", "2", NULL);
	village = small_add(s, &village_entity, "name", "大塘村", NULL);
	t->house = small_add(s, &household_entity, "name", "张建国", "village", ROW(village), "phone", "10000000001", NULL);
	s->o.me = t->li;
	OK(form_new(&f, &s->o, &ticket_thing, "household", t->house, &s->e), s->e);
	value_init(&v);
	value_set_int(&v, term_row(&s->o, "source", "phone"));
	form_choose(f, entity_field(&ticket_entity, "source"), &v);
	value_set_int(&v, term_row(&s->o, "category", "101"));
	form_choose(f, entity_field(&ticket_entity, "category"), &v);
	value_release(&v);
	form_set_text(f, "summary", "灌溉渠堵塞");
	OK(form_save(f, &bad, &already, &s->e), s->e);
	t->ticket = f->row;
	form_free(f);
}

static int64_t
get(struct small *s, int64_t row, const char *field)
{
	struct record r;
	int64_t v;

	small_get(s, &ticket_entity, row, &r);
	v = record_int(&r, field);
	record_release(&r);
	return v;
}

static int64_t
lines(struct small *s, int64_t ticket)
{
	struct query q;
	int64_t n;

	query_init(&q, &progress_entity);
	query_int(&q, "ticket", COND_EQ, ticket);
	OK(ledger_count(s->o.ledger, &q, 0, &n, &s->e), s->e);
	return n;
}

static int
callback(struct small *s, int64_t row, int satisfied, int solved, const char *text, struct buf *said)
{
	struct ticket_input in = { .satisfied = satisfied, .solved = solved, .text = text };

	return ticket_step(&s->o, row, EVENT_CALLBACK, &in, said, &s->e);
}

static int
text_step(struct small *s, int64_t row, enum ticket_event event, const char *text)
{
	return ticket_step(&s->o, row, event, &(struct ticket_input){ .text = text }, NULL, &s->e);
}

static void
test_new_ticket(void **state)
{
	struct small s;
	struct town t;
	struct record r;

	(void)state;
	town_open(&s, &t);
	small_get(&s, &ticket_entity, t.ticket, &r);
	assert_string_equal(record_text(&r, "number"), "A-0001");
	assert_string_equal(record_text(&r, "caller"), "张建国");
	assert_string_equal(record_text(&r, "phone"), "10000000001");
	assert_true(record_int(&r, "owner") == t.li);
	assert_int_equal(record_int(&r, "state"), TICKET_ASSIGNED);
	assert_int_equal(date_from_iso(record_text(&r, "deadline")), date_today() + 10);
	assert_true(record_int(&r, "opened") > 0);
	record_release(&r);
	small_close(&s);
}

static void
test_somebody_must_ask(void **state)
{
	struct small s;
	struct town t;
	struct form *f;
	int bad;
	bool already;

	(void)state;
	town_open(&s, &t);
	OK(form_new(&f, &s.o, &ticket_thing, NULL, 0, &s.e), s.e);
	form_set_text(f, "source", "电话");
	form_set_text(f, "category", "道路交通");
	form_set_text(f, "summary", "路断了");
	assert_int_equal(form_save(f, &bad, &already, &s.e), -1);
	assert_int_equal(bad, entity_field(&ticket_entity, "household"));
	form_set_text(f, "caller", "买买提·艾力");
	OK(form_save(f, &bad, &already, &s.e), s.e);
	form_free(f);
	small_close(&s);
}

static void
test_the_usual_way(void **state)
{
	struct small s;
	struct town t;
	struct buf said = BUF_INIT;
	struct record r;
	char today[11];
	int64_t batch;

	(void)state;
	town_open(&s, &t);
	OK(ticket_assign(&s.o, t.ticket, t.water, date_today() + 3, &said, &s.e), s.e);
	assert_non_null(strstr(buf_str(&said), "A-0001 改派 水利站, 限 "));
	assert_true(get(&s, t.ticket, "owner") == t.water);

	buf_clear(&said);
	OK(ticket_return(&s.o, t.ticket, "属村级渠, 建议村里清淤", &said, &s.e), s.e);
	assert_int_equal(get(&s, t.ticket, "state"), TICKET_RETURNED);
	assert_int_equal(get(&s, t.ticket, "returned"), 1);
	assert_null(strstr(buf_str(&said), "领导"));
	assert_int_equal(ticket_return(&s.o, t.ticket, "再退", NULL, &s.e), -1);
	assert_int_equal(s.e.code, ERR_INPUT);

	/* The same unit once; another one's is said to be the second. */
	OK(ticket_assign(&s.o, t.ticket, t.water, DATE_NONE, NULL, &s.e), s.e);
	assert_int_equal(ticket_return(&s.o, t.ticket, "仍不属本站", NULL, &s.e), -1);
	assert_non_null(strstr(s.e.text, "只能退一次"));
	OK(ticket_assign(&s.o, t.ticket, t.road, DATE_NONE, NULL, &s.e), s.e);
	buf_clear(&said);
	OK(ticket_return(&s.o, t.ticket, "不属本站", &said, &s.e), s.e);
	assert_non_null(strstr(buf_str(&said), "第 2 次退回, 请领导定"));
	OK(ticket_assign(&s.o, t.ticket, t.li, DATE_NONE, NULL, &s.e), s.e);
	OK(ticket_progress(&s.o, t.ticket, "已清淤60米", NULL, &s.e), s.e);
	assert_int_equal(get(&s, t.ticket, "state"), TICKET_WORKING);

	buf_clear(&said);
	OK(ticket_close(&s.o, t.ticket, RESULT_SOLVED, "已通水", 0, &said, &s.e), s.e);
	assert_non_null(strstr(buf_str(&said), "办结: 已解决"));
	small_get(&s, &ticket_entity, t.ticket, &r);
	assert_int_equal(record_int(&r, "state"), TICKET_CLOSED);
	assert_true(record_int(&r, "closed") > 0);
	/* Closing says nothing of solved or satisfied. */
	assert_true(value_is_null(record_field(&r, "solved")));
	assert_true(value_is_null(record_field(&r, "satisfied")));
	record_release(&r);
	assert_int_equal(ticket_close(&s.o, t.ticket, RESULT_SOLVED, NULL, 0, NULL, &s.e), -1);
	assert_non_null(strstr(s.e.text, "【办结】"));

	OK(callback(&s, t.ticket, SATISFIED_YES, SOLVED_YES, NULL, &said), s.e);
	small_get(&s, &ticket_entity, t.ticket, &r);
	date_to_iso(date_today(), today);
	assert_int_equal(record_int(&r, "state"), TICKET_FILED);
	assert_string_equal(record_text(&r, "callback_on"), today);
	assert_string_equal(record_text(&r, "solved_on"), today);
	record_release(&r);
	assert_int_equal(lines(&s, t.ticket), 9);

	/* One step is one batch: one undo. */
	{
		struct batch_info last;

		OK(ledger_last_batch(s.o.ledger, s.o.me, &last, &s.e), s.e);
		OK(ledger_undo(s.o.ledger, last.batch, s.o.me, &batch, NULL, NULL, &s.e), s.e);
	}
	assert_int_equal(get(&s, t.ticket, "state"), TICKET_CLOSED);
	assert_int_equal(lines(&s, t.ticket), 8);
	buf_release(&said);
	small_close(&s);
}

static void
test_not_solved_is_reopened(void **state)
{
	struct small s;
	struct town t;
	struct buf said = BUF_INIT;
	struct record r;

	(void)state;
	town_open(&s, &t);
	assert_int_equal(callback(&s, t.ticket, SATISFIED_YES, SOLVED_YES, NULL, NULL), -1);
	assert_int_equal(text_step(&s, t.ticket, EVENT_REOPEN, "没通水"), -1);
	OK(ticket_close(&s.o, t.ticket, RESULT_PARTLY, NULL, 0, NULL, &s.e), s.e);
	OK(callback(&s, t.ticket, SATISFIED_NO, SOLVED_NO, "还是没水", &said), s.e);
	assert_non_null(strstr(buf_str(&said), "选重办"));
	assert_int_equal(text_step(&s, t.ticket, EVENT_REDO, " "), -1);
	OK(text_step(&s, t.ticket, EVENT_REDO, "没通水"), s.e);
	small_get(&s, &ticket_entity, t.ticket, &r);
	assert_int_equal(record_int(&r, "state"), TICKET_WORKING);
	assert_int_equal(record_int(&r, "reopened"), 1);
	assert_true(value_is_null(record_field(&r, "closed")));
	assert_true(value_is_null(record_field(&r, "result")));
	/* how it had been closed is still told, from the edits */
	buf_clear(&said);
	OK(ticket_thing.facts(&s.o, &r, &said, &s.e), s.e);
	assert_non_null(strstr(buf_str(&said), "重办 1 次\n  办结过: 11-18 08:31 部分解决\n"));
	/* What people said stays: the month's rates count it. */
	assert_int_equal(record_int(&r, "satisfied"), SATISFIED_NO);
	assert_int_equal(record_int(&r, "solved"), SOLVED_NO);
	record_release(&r);
	/* Closed again and not called back yet: the old call-back is no reason to redo it. */
	setenv("YIBENZHANG_NOW", "2026-11-20T08:31:00", 1);
	OK(ticket_close(&s.o, t.ticket, RESULT_SOLVED, "换了泵", 0, NULL, &s.e), s.e);
	assert_int_equal(text_step(&s, t.ticket, EVENT_REDO, "还是没水"), -1);
	OK(callback(&s, t.ticket, SATISFIED_YES, SOLVED_YES, NULL, NULL), s.e);
	assert_int_equal(text_step(&s, t.ticket, EVENT_REDO, "还是没水"), -1);
	/* Within thirty days it is opened again, and what was good is good no longer. */
	setenv("YIBENZHANG_NOW", "2026-12-20T08:31:00", 1);
	OK(text_step(&s, t.ticket, EVENT_REOPEN, "又堵了"), s.e);
	assert_int_equal(get(&s, t.ticket, "satisfied"), 0);
	assert_int_equal(get(&s, t.ticket, "reopened"), 2);
	buf_clear(&said);
	small_get(&s, &ticket_entity, t.ticket, &r);
	OK(ticket_thing.facts(&s.o, &r, &said, &s.e), s.e);
	assert_non_null(strstr(buf_str(&said), "重办 2 次\n  办结过: 11-18 08:31 部分解决\n  办结过: 11-20 08:31 已解决: 换了泵\n"));
	record_release(&r);
	OK(ticket_close(&s.o, t.ticket, RESULT_SOLVED, NULL, 0, NULL, &s.e), s.e);
	setenv("YIBENZHANG_NOW", "2027-01-19T08:31:00", 1);	/* the thirtieth day */
	OK(text_step(&s, t.ticket, EVENT_REOPEN, "又堵了"), s.e);
	OK(ticket_close(&s.o, t.ticket, RESULT_SOLVED, NULL, 0, NULL, &s.e), s.e);
	setenv("YIBENZHANG_NOW", "2027-02-19T08:31:00", 1);
	assert_int_equal(text_step(&s, t.ticket, EVENT_REOPEN, "又堵了"), -1);
	assert_non_null(strstr(s.e.text, "登记一张新工单"));
	buf_release(&said);
	small_close(&s);
}

static void
test_nobody_answers(void **state)
{
	struct small s;
	struct town t;

	(void)state;
	town_open(&s, &t);
	OK(ticket_close(&s.o, t.ticket, RESULT_SOLVED, NULL, 0, NULL, &s.e), s.e);
	OK(callback(&s, t.ticket, SATISFIED_UNREACHED, 0, NULL, NULL), s.e);
	OK(callback(&s, t.ticket, SATISFIED_UNREACHED, 0, NULL, NULL), s.e);
	assert_int_equal(get(&s, t.ticket, "state"), TICKET_CLOSED);
	OK(callback(&s, t.ticket, SATISFIED_UNREACHED, 0, NULL, NULL), s.e);
	assert_int_equal(get(&s, t.ticket, "state"), TICKET_FILED);
	assert_int_equal(get(&s, t.ticket, "solved"), 0);
	small_close(&s);
}

static void
test_duplicate(void **state)
{
	struct small s;
	struct town t;
	struct buf said = BUF_INIT;
	int64_t other;

	(void)state;
	town_open(&s, &t);
	other = small_add(&s, &ticket_entity, "summary", "同上", "state", "20", "household", ROW(t.house), NULL);
	assert_int_equal(ticket_close(&s.o, other, RESULT_DUPLICATE, NULL, 0, NULL, &s.e), -1);
	assert_int_equal(ticket_close(&s.o, other, RESULT_DUPLICATE, NULL, other, NULL, &s.e), -1);
	OK(ticket_close(&s.o, other, RESULT_DUPLICATE, NULL, t.ticket, &said, &s.e), s.e);
	assert_string_equal(buf_str(&said), "A-0002 并入 A-0001");
	assert_int_equal(get(&s, other, "state"), TICKET_MERGED);
	assert_true(get(&s, other, "merged_into") == t.ticket);
	/* Not onto one that is itself merged away. */
	assert_int_equal(ticket_close(&s.o, t.ticket, RESULT_DUPLICATE, NULL, other, NULL, &s.e), -1);
	/* What is told of the merged one is told of the main one. */
	buf_clear(&said);
	OK(ticket_progress(&s.o, other, "又来问过", &said, &s.e), s.e);
	assert_string_equal(buf_str(&said), "A-0001 进展已记 (A-0002 并在这里)");
	assert_int_equal(lines(&s, t.ticket), 1);
	assert_int_equal(get(&s, t.ticket, "state"), TICKET_WORKING);
	/* And back: what it was before. */
	OK(text_step(&s, other, EVENT_UNMERGE, NULL), s.e);
	assert_int_equal(get(&s, other, "state"), TICKET_ASSIGNED);
	assert_int_equal(get(&s, other, "merged_into"), 0);
	assert_int_equal(get(&s, other, "closed"), 0);
	assert_int_equal(text_step(&s, other, EVENT_UNMERGE, NULL), -1);
	OK(text_step(&s, other, EVENT_REFUSE, "属法院受理, 已告知"), s.e);
	assert_int_equal(get(&s, other, "state"), TICKET_REFUSED);
	t.ticket = other;
	assert_int_equal(ticket_assign(&s.o, t.ticket, t.li, DATE_NONE, NULL, &s.e), -1);
	buf_release(&said);
	small_close(&s);
}

/* What a command does: state and result typed, not stepped. */
static void
test_state_by_hand(void **state)
{
	struct small s;
	struct town t;
	struct form *f;
	int bad;
	bool already;

	(void)state;
	town_open(&s, &t);
	OK(form_open(&f, &s.o, &ticket_thing, t.ticket, &s.e), s.e);
	form_set_text(f, "state", "办结");
	assert_int_equal(form_save(f, &bad, &already, &s.e), -1);
	assert_int_equal(bad, entity_field(&ticket_entity, "result"));
	form_set_text(f, "result", "1");
	OK(form_save(f, &bad, &already, &s.e), s.e);
	form_free(f);
	assert_true(get(&s, t.ticket, "closed") == date_now());
	OK(form_open(&f, &s.o, &ticket_thing, t.ticket, &s.e), s.e);
	form_set_text(f, "state", "办理中");
	assert_int_equal(form_save(f, &bad, &already, &s.e), -1);
	form_free(f);
	assert_int_equal(get(&s, t.ticket, "state"), TICKET_CLOSED);
	small_close(&s);
}

static int64_t
count(struct small *s, void (*fill)(struct office *, struct query *))
{
	struct query q;
	int64_t n;

	query_init(&q, &ticket_entity);
	fill(&s->o, &q);
	OK(ledger_count(s->o.ledger, &q, 0, &n, &s->e), s->e);
	return n;
}

static void (*preset_of(const char *title))(struct office *, struct query *)
{
	const struct preset *p = ticket_thing.presets;

	while (p->title && strcmp(p->title, title) != 0)
		p++;
	assert_non_null(p->title);
	return p->fill;
}

static void
test_lists(void **state)
{
	struct small s;
	struct town t;
	char day[11];
	struct buf b = BUF_INIT;
	struct query q;
	struct rows rows;

	(void)state;
	town_open(&s, &t);
	for (int late = -1; late <= 3; late++) {
		date_to_iso(date_today() - late, day);
		small_add(&s, &ticket_entity, "summary", day, "state", "30", "owner", ROW(late == 3 ? t.water : t.li), "deadline", day, NULL);
	}
	date_to_iso(date_today() - 3, day);
	small_add(&s, &ticket_entity, "summary", "已办结", "state", "70", "owner", ROW(t.li), "deadline", day, NULL);
	for (int ago = 6; ago <= 8; ago++) {
		buf_clear(&b);
		buf_addf(&b, "%lld", (long long)(date_ms(date_today() - ago, 700)));
		small_add(&s, &ticket_entity, "summary", "等回访", "state", "60", "closed", buf_str(&b), NULL);
	}
	assert_int_equal(count(&s, ticket_overdue), 3);
	assert_int_equal(count(&s, ticket_due_today), 1);
	assert_int_equal(count(&s, ticket_mine), 5);
	assert_int_equal(count(&s, ticket_waiting), 2);
	assert_int_equal(count(&s, ticket_open), 6);

	/* those without a digit: still open of the one, whatever became of it of the other */
	buf_clear(&b);
	buf_addf(&b, "%d", TICKET_REPORTED);
	small_add(&s, &ticket_entity, "summary", "上报了", "state", buf_str(&b), NULL);
	small_add(&s, &ticket_entity, "summary", "催办", "state", "30", "supervised", "2", NULL);
	small_add(&s, &ticket_entity, "summary", "催过, 办结", "state", "70", "supervised", "1", NULL);
	assert_int_equal(count(&s, preset_of("已上报")), 1);
	assert_int_equal(count(&s, preset_of("督办")), 1);

	query_init(&q, &ticket_entity);
	ticket_overdue(&s.o, &q);
	OK(ledger_page(s.o.ledger, &q, NULL, true, 10, &rows, &s.e), s.e);
	assert_int_equal(rows.n, 3);
	assert_int_equal(ticket_late(&rows.p[0], date_today()), 3);
	assert_int_equal(ticket_late(&rows.p[2], date_today()), 1);
	rows_release(&rows);
	buf_release(&b);
	small_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_ticket), cmocka_unit_test(test_somebody_must_ask), cmocka_unit_test(test_the_usual_way),
		cmocka_unit_test(test_not_solved_is_reopened), cmocka_unit_test(test_nobody_answers), cmocka_unit_test(test_duplicate),
		cmocka_unit_test(test_state_by_hand),
		cmocka_unit_test(test_lists),
	};

	return cmocka_run_group_tests_name("office/ticket", tests, NULL, NULL);
}
