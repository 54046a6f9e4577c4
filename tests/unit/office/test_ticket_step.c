/* The state machine of a ticket: every state with every event, its limits, and a long random walk. */
#include "small.h"

#include "office/ticket_step.h"

enum { STATES = 13 };

static const int64_t states[STATES] = {
	TICKET_NEW, TICKET_ASSIGNED, TICKET_SIGNED, TICKET_WORKING, TICKET_RETURNED, TICKET_UNPLACED, TICKET_PARKED, TICKET_REPORTED,
	TICKET_ANSWERED, TICKET_CLOSED, TICKET_FILED, TICKET_MERGED, TICKET_REFUSED,
};

/* Written from the office's rules, not from the program's table: "from>to", blanks between; = stays. */
static const char *const allowed[TICKET_EVENTS] = {
	[EVENT_NOTE] = "10>30 20>30 25>30 30= 40= 45= 50= 52= 56= 60= 70= 80= 90=",
	[EVENT_ASSIGN] = "10>20 20>20 25>20 30>20 40>20 45>20 50>20 52>20 56>20",
	[EVENT_SIGN] = "20>25",
	[EVENT_RETURN] = "20>40 25>40 30>40",
	[EVENT_CONSENT] = "40>45",
	[EVENT_DENY] = "40>20",
	[EVENT_EXTEND] = "20= 25= 30= 52= 56=",
	[EVENT_PARK] = "10>50 20>50 25>50 30>50 40>50 45>50 50>50 52>50 56>50",
	[EVENT_RESUME] = "50>30",
	[EVENT_REPORT] = "10>52 20>52 25>52 30>52 40>52 45>52 50>52 56>52",
	[EVENT_ABOVE] = "52>30",
	[EVENT_ANSWER] = "10>56 20>56 25>56 30>56 50>56 52>56 56>56",
	[EVENT_SUPERVISE] = "10= 20= 25= 30= 40= 45= 50= 52= 56=",
	[EVENT_REFUSE] = "10>90 20>90 25>90 40>90 45>90",
	[EVENT_MERGE] = "10>80 20>80 25>80 30>80 40>80 45>80 50>80 52>80 56>80",
	[EVENT_UNMERGE] = "80>25",
	[EVENT_CLOSE] = "10>60 20>60 25>60 30>60 40>60 45>60 50>60 52>60 56>60",
	[EVENT_CALLBACK] = "60>70 70>70",
	[EVENT_REDO] = "60>30 70>30",
	[EVENT_REOPEN] = "60>30 70>30 90>30",
	[EVENT_FILE] = "60>70",
};

/* What allowed says; 0: refused. */
static int64_t
wanted(enum ticket_event event, int64_t state)
{
	for (const char *p = allowed[event]; *p;) {
		char *end;
		int64_t from = strtoll(p, &end, 10), to = *end == '=' ? from : strtoll(end + 1, &end, 10);

		if (from == state)
			return to;
		p = strchr(end, ' ');
		if (!p)
			break;
		p++;
	}
	return 0;
}

struct town { int64_t li, wang, water, road, target; };

static void
town_open(struct small *s, struct town *t)
{
	small_open(s);
	t->li = small_add(s, &staff_entity, "name", "李明", "kind", "1", NULL);
	t->wang = small_add(s, &staff_entity, "name", "王守田", "kind", "2", NULL);
	t->water = small_add(s, &staff_entity, "name", "水利站", "kind", "3", NULL);
	t->road = small_add(s, &staff_entity, "name", "公路站", "kind", "3", NULL);
	t->target = small_add(s, &ticket_entity, "summary", "主件", "state", "30", NULL);
	s->o.me = t->li;
}

static int64_t
in_state(struct small *s, const struct town *t, int64_t state)
{
	const char *now = ROW(date_now()), *code = ROW(state);

	if (state == TICKET_MERGED)
		return small_add(s, &ticket_entity, "summary", "渠", "state", code, "owner", ROW(t->water), "deadline", "2026-11-28",
				"merged_into", ROW(t->target), "closed", now, "before", "25", NULL);
	if (state >= TICKET_CLOSED)
		return small_add(s, &ticket_entity, "summary", "渠", "state", code, "owner", ROW(t->water), "deadline", "2026-11-28",
				"closed", now, "result", "1", "satisfied", "3", "solved", "3", "callback_on", "2026-11-18", NULL);
	return small_add(s, &ticket_entity, "summary", "渠", "state", code, "owner", ROW(t->water), "deadline", "2026-11-28",
			"assigned", now, "assigned_by", ROW(t->li), NULL);
}

static struct ticket_input
all_of(const struct town *t)
{
	return (struct ticket_input){ .text = "王镇长: 三天内有结果", .person = t->road, .day = date_today() + 20, .target = t->target,
		.result = RESULT_SOLVED, .satisfied = SATISFIED_YES, .solved = SOLVED_YES, .contacted = CONTACTED_YES };
}

static int64_t
state_of(struct small *s, int64_t row)
{
	struct record r;
	int64_t state;

	small_get(s, &ticket_entity, row, &r);
	state = record_int(&r, "state");
	record_release(&r);
	return state;
}

static void
test_every_state_with_every_event(void **state)
{
	struct small s;
	struct town t;

	(void)state;
	town_open(&s, &t);
	for (int i = 0; i < STATES; i++)
		for (int ev = 0; ev < TICKET_EVENTS; ev++) {
			struct ticket_input in = all_of(&t);
			int64_t row = in_state(&s, &t, states[i]), want = wanted((enum ticket_event)ev, states[i]);
			int rc = ticket_step(&s.o, row, (enum ticket_event)ev, &in, NULL, &s.e);
			const char *why = ticket_refusal((enum ticket_event)ev, states[i]);

			if ((rc == 0) != (want != 0))
				fail_msg("%s in %d: %s", ticket_events[ev].name, (int)states[i], rc == 0 ? "done" : s.e.text);
			if (want) {
				assert_null(why);
				if (state_of(&s, row) != want)
					fail_msg("%s in %d leads to %d", ticket_events[ev].name, (int)states[i], (int)state_of(&s, row));
			} else {
				assert_true(why && strlen(why) > 6);
				assert_int_equal(s.e.code, ERR_INPUT);
				assert_non_null(strstr(s.e.text, why));
				assert_non_null(strstr(s.e.text, "没有改动"));
				assert_int_equal(state_of(&s, row), states[i]);
			}
		}
	/* What a newer program wrote is shown, not moved. */
	assert_non_null(ticket_refusal(EVENT_CLOSE, 33));
	assert_int_equal(ticket_next(EVENT_CLOSE, 33), 0);
	small_close(&s);
}

static void
test_inputs_are_asked_for(void **state)
{
	struct small s;
	struct town t;

	(void)state;
	town_open(&s, &t);
	for (int ev = 0; ev < TICKET_EVENTS; ev++) {
		const struct ticket_event_info *info = &ticket_events[ev];
		int64_t from = 0, row;
		struct ticket_input none = { 0 };

		for (int i = 0; i < STATES && !from; i++)
			if (wanted((enum ticket_event)ev, states[i]))
				from = states[i];
		row = in_state(&s, &t, from);
		assert_true(info->name && info->title && info->help && info->why);
		if (info->needs & (NEEDS_TEXT | NEEDS_PERSON | NEEDS_DAY | NEEDS_TARGET | NEEDS_RESULT | NEEDS_ANSWERS)) {
			assert_int_equal(ticket_step(&s.o, row, (enum ticket_event)ev, &none, NULL, &s.e), -1);
			assert_int_equal(s.e.code, ERR_INPUT);
			assert_int_equal(state_of(&s, row), from);
		} else {
			OK(ticket_step(&s.o, row, (enum ticket_event)ev, &none, NULL, &s.e), s.e);
		}
	}
	small_close(&s);
}

static int
step(struct small *s, int64_t row, enum ticket_event ev, const char *text, int64_t person, int32_t day)
{
	return ticket_step(&s->o, row, ev, &(struct ticket_input){ .text = text, .person = person, .day = day }, NULL, &s->e);
}

static void
now(const char *day)
{
	char at[32];

	snprintf(at, sizeof(at), "%sT09:00:00", day);
	setenv("YIBENZHANG_NOW", at, 1);
}

/* Five working days from the day it was dispatched: over a holiday and a Saturday worked. */
static void
test_window_of_handing_back(void **state)
{
	struct small s;
	struct town t;
	int64_t row;

	(void)state;
	town_open(&s, &t);
	now("2026-02-10");	/* Tuesday; off from 14 to 23 but for Saturday 14, which is worked */
	row = in_state(&s, &t, TICKET_ASSIGNED);
	now("2026-02-24");	/* Wed 11, Thu 12, Fri 13, Sat 14, Tue 24 */
	OK(step(&s, row, EVENT_RETURN, "不归我们", 0, 0), s.e);
	now("2026-02-10");
	row = in_state(&s, &t, TICKET_ASSIGNED);
	now("2026-02-25");
	assert_int_equal(step(&s, row, EVENT_RETURN, "不归我们", 0, 0), -1);
	assert_non_null(strstr(s.e.text, "退回期限到 02-24 止"));
	assert_int_equal(state_of(&s, row), TICKET_ASSIGNED);
	small_close(&s);
}

static void
test_consent(void **state)
{
	struct small s;
	struct town t;
	int64_t row;

	(void)state;
	town_open(&s, &t);
	row = in_state(&s, &t, TICKET_WORKING);
	OK(step(&s, row, EVENT_RETURN, "属村级渠", 0, 0), s.e);
	/* The unit that hands it back does not agree to it. */
	assert_int_equal(step(&s, row, EVENT_CONSENT, NULL, t.water, 0), -1);
	assert_non_null(strstr(s.e.text, "不能自己定"));
	assert_int_equal(step(&s, row, EVENT_DENY, "不行", t.water, 0), -1);
	OK(step(&s, row, EVENT_DENY, "就归你们", 0, 0), s.e);
	assert_int_equal(state_of(&s, row), TICKET_ASSIGNED);
	assert_int_equal(step(&s, row, EVENT_RETURN, "再退", 0, 0), -1);
	OK(step(&s, row, EVENT_ASSIGN, NULL, t.road, 0), s.e);
	OK(step(&s, row, EVENT_RETURN, "不是公路", 0, 0), s.e);
	OK(step(&s, row, EVENT_CONSENT, NULL, 0, 0), s.e);
	assert_int_equal(state_of(&s, row), TICKET_UNPLACED);
	OK(step(&s, row, EVENT_ASSIGN, NULL, t.li, 0), s.e);
	small_close(&s);
}

/* Parking puts a day to look again in front; the deadline is back when work goes on. */
static void
test_parking(void **state)
{
	struct small s;
	struct town t;
	struct record r;
	int64_t row;

	(void)state;
	town_open(&s, &t);
	row = small_add(&s, &ticket_entity, "summary", "没有资金", "state", "30", "owner", ROW(t.water), "deadline", "2026-11-25", NULL);
	OK(step(&s, row, EVENT_PARK, "等项目资金", 0, date_from_iso("2026-12-18")), s.e);
	OK(step(&s, row, EVENT_PARK, "还没下来", 0, date_from_iso("2027-01-18")), s.e);
	small_get(&s, &ticket_entity, row, &r);
	assert_string_equal(record_text(&r, "deadline"), "2027-01-18");
	record_release(&r);
	OK(step(&s, row, EVENT_RESUME, NULL, 0, 0), s.e);
	small_get(&s, &ticket_entity, row, &r);
	assert_string_equal(record_text(&r, "deadline"), "2026-11-25");
	assert_string_equal(record_text(&r, "parked_limit"), "");
	record_release(&r);
	/* sent on with a new day, it has that; closed while parked, it ends as it stood */
	OK(step(&s, row, EVENT_PARK, "等项目资金", 0, date_from_iso("2026-12-18")), s.e);
	OK(step(&s, row, EVENT_ASSIGN, NULL, t.li, date_from_iso("2026-11-30")), s.e);
	small_get(&s, &ticket_entity, row, &r);
	assert_string_equal(record_text(&r, "deadline"), "2026-11-30");
	record_release(&r);
	OK(step(&s, row, EVENT_PARK, "等项目资金", 0, date_from_iso("2026-12-18")), s.e);
	OK(step(&s, row, EVENT_ASSIGN, NULL, t.li, 0), s.e);
	small_get(&s, &ticket_entity, row, &r);
	assert_string_equal(record_text(&r, "deadline"), "2026-11-30");
	record_release(&r);
	small_close(&s);
}

static void
test_extension(void **state)
{
	struct small s;
	struct town t;
	struct record r;
	int64_t row;

	(void)state;
	town_open(&s, &t);
	row = small_add(&s, &ticket_entity, "summary", "信访", "state", "30", "source", ROW(term_row(&s.o, "source", "petition")),
			"owner", ROW(t.water), "deadline", "2026-12-01", NULL);
	assert_int_equal(step(&s, row, EVENT_EXTEND, "等鉴定", t.li, date_from_iso("2026-12-01")), -1);
	assert_non_null(strstr(s.e.text, "以后"));
	assert_int_equal(step(&s, row, EVENT_EXTEND, "等鉴定", t.li, date_from_iso("2027-01-01")), -1);
	assert_non_null(strstr(s.e.text, "最多延到 12-31"));
	OK(step(&s, row, EVENT_EXTEND, "等鉴定", t.li, date_from_iso("2026-12-31")), s.e);
	small_get(&s, &ticket_entity, row, &r);
	assert_string_equal(record_text(&r, "deadline"), "2026-12-31");
	assert_string_equal(record_text(&r, "first_limit"), "2026-12-01");
	assert_int_equal(record_int(&r, "extended"), 1);
	assert_true(record_int(&r, "extended_by") == t.li);
	record_release(&r);
	/* its line is printed years later: the day has its year, as on paper */
	struct query q;
	struct rows lines;
	query_init(&q, &progress_entity);
	query_int(&q, "ticket", COND_EQ, row);
	OK(ledger_page(s.o.ledger, &q, NULL, true, 1, &lines, &s.e), s.e);
	assert_int_equal(lines.n, 1);
	assert_int_equal(strncmp(record_text(&lines.p[0], "text"), "延到2026年12月31日, ", strlen("延到2026年12月31日, ")), 0);
	rows_release(&lines);
	assert_int_equal(step(&s, row, EVENT_EXTEND, "还等", t.li, date_from_iso("2027-01-05")), -1);
	assert_non_null(strstr(s.e.text, "已经延期过 1 次"));
	/* and before anybody is asked for reason and day */
	small_get(&s, &ticket_entity, row, &r);
	assert_int_equal(ticket_may_step(&s.o, &r, EVENT_EXTEND, &s.e), -1);
	assert_non_null(strstr(s.e.text, "已经延期过 1 次"));
	assert_int_equal(ticket_may_step(&s.o, &r, EVENT_REOPEN, &s.e), -1);
	OK(ticket_may_step(&s.o, &r, EVENT_CLOSE, &s.e), s.e);
	r.deleted = true;
	for (int event = 0; event < TICKET_EVENTS; event++) {
		assert_int_equal(ticket_may_step(&s.o, &r, event, &s.e), -1);
		assert_non_null(strstr(s.e.text, "在回收站里"));
	}
	record_release(&r);
	small_close(&s);
}

static void
test_reported_up(void **state)
{
	struct small s;
	struct town t;
	struct record r;
	int64_t row;

	(void)state;
	town_open(&s, &t);
	row = small_add(&s, &ticket_entity, "summary", "采矿", "state", "10", "duty", ROW(term_row(&s.o, "duty", "upper")), NULL);
	assert_int_equal(step(&s, row, EVENT_ASSIGN, NULL, t.wang, 0), -1);
	assert_non_null(strstr(s.e.text, "不能派给村干部(王守田)"));
	assert_int_equal(state_of(&s, row), TICKET_NEW);
	OK(step(&s, row, EVENT_ASSIGN, NULL, t.li, 0), s.e);
	OK(step(&s, row, EVENT_REPORT, "县自然资源局: 请查处", 0, 0), s.e);
	small_get(&s, &ticket_entity, row, &r);
	assert_string_equal(record_text(&r, "reported_to"), "县自然资源局");
	assert_true(record_int(&r, "reported") == date_now());
	record_release(&r);
	OK(step(&s, row, EVENT_ABOVE, "已立案", 0, 0), s.e);
	assert_int_equal(state_of(&s, row), TICKET_WORKING);
	OK(step(&s, row, EVENT_ANSWER, "告诉他县里立案了", 0, 0), s.e);
	assert_int_equal(state_of(&s, row), TICKET_ANSWERED);
	/* An ordinary matter may go to the village. */
	row = small_add(&s, &ticket_entity, "summary", "清淤", "state", "10", "duty", ROW(term_row(&s.o, "duty", "basic")), NULL);
	OK(step(&s, row, EVENT_ASSIGN, NULL, t.wang, 0), s.e);
	small_close(&s);
}

static void
test_supervised_three_times(void **state)
{
	struct small s;
	struct town t;
	struct record r;
	int64_t row;

	(void)state;
	town_open(&s, &t);
	row = in_state(&s, &t, TICKET_WORKING);
	for (int i = 0; i < 3; i++)
		OK(step(&s, row, EVENT_SUPERVISE, "王镇长: 三天内有结果", 0, 0), s.e);
	assert_int_equal(step(&s, row, EVENT_SUPERVISE, "王镇长: 快", 0, 0), -1);
	small_get(&s, &ticket_entity, row, &r);
	assert_int_equal(record_int(&r, "supervised"), 3);
	assert_string_equal(record_text(&r, "supervised_by"), "王镇长");
	assert_int_equal(record_int(&r, "state"), TICKET_WORKING);
	record_release(&r);
	small_close(&s);
}

/* --- a walk ----------------------------------------------------------------------------------------------------- */

static uint32_t seed = 20261118;

static uint32_t
chance(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* What holds of a ticket in any state. */
static void
check_ticket(const struct record *r, int step_no)
{
	int64_t state = record_int(r, "state");
	bool known = false, closed = record_int(r, "closed") != 0;

	for (int i = 0; i < STATES; i++)
		known = known || states[i] == state;
	if (!known || closed != (state >= TICKET_CLOSED) || (record_int(r, "merged_into") != 0) != (state == TICKET_MERGED) ||
			(state == TICKET_PARKED && !*record_text(r, "look_again")) ||
			((state == TICKET_CLOSED || state == TICKET_FILED || state == TICKET_MERGED) != (record_int(r, "result") != 0)) ||
			((state == TICKET_ASSIGNED || state == TICKET_SIGNED) && !record_int(r, "owner")) ||
			record_int(r, "extended") > 1 || record_int(r, "supervised") > 3)
		fail_msg("step %d: state %d closed %d result %d", step_no, (int)state, closed, (int)record_int(r, "result"));
}

static void
test_ten_thousand_steps(void **state)
{
	enum { TICKETS = 40 };
	struct small s;
	struct town t;
	int64_t rows[TICKETS];
	int done = 0;
	int32_t day;
	char iso[11];

	(void)state;
	town_open(&s, &t);
	day = date_from_iso("2026-01-05");
	now("2026-01-05");
	for (int i = 0; i < TICKETS; i++)
		rows[i] = small_add(&s, &ticket_entity, "summary", "渠", "state", "10", "deadline", "2026-02-01", NULL);
	for (int n = 0; n < 10000; n++) {
		int64_t row = rows[chance(TICKETS)], was = state_of(&s, row);
		enum ticket_event ev = (enum ticket_event)chance(TICKET_EVENTS);
		const int64_t people[] = { 0, t.li, t.wang, t.water, t.road };
		struct ticket_input in = { .text = chance(8) ? "说明" : NULL, .person = people[chance(5)],
			.day = chance(4) ? day + (int32_t)chance(40) : 0, .target = chance(5) ? rows[chance(TICKETS)] : 0,
			.result = (int)chance(6), .satisfied = (int)chance(6), .solved = (int)chance(4), .contacted = (int)chance(3) };
		struct record r;

		if (chance(20) == 0) {
			date_to_iso(++day, iso);
			now(iso);
		}
		if (ticket_step(&s.o, row, ev, &in, NULL, &s.e) == 0) {
			int64_t want = wanted(ev, was), got = state_of(&s, row);

			done++;
			/* Nobody reached leaves it as it is; unmerging goes back to where it was. */
			if (!want || (got != want && !(ev == EVENT_CALLBACK && got == was) && !(ev == EVENT_UNMERGE && got < TICKET_CLOSED)))
				fail_msg("step %d: %s from %d to %d", n, ticket_events[ev].name, (int)was, (int)got);
		} else if (s.e.code != ERR_INPUT || state_of(&s, row) != was) {
			fail_msg("step %d: %s: %s", n, ticket_events[ev].name, s.e.text);
		}
		small_get(&s, &ticket_entity, row, &r);
		check_ticket(&r, n);
		record_release(&r);
	}
	assert_true(done > 1000);
	small_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_state_with_every_event), cmocka_unit_test(test_inputs_are_asked_for),
		cmocka_unit_test(test_window_of_handing_back), cmocka_unit_test(test_consent), cmocka_unit_test(test_parking), cmocka_unit_test(test_extension),
		cmocka_unit_test(test_reported_up), cmocka_unit_test(test_supervised_three_times), cmocka_unit_test(test_ten_thousand_steps),
	};

	return cmocka_run_group_tests_name("office/ticket_step", tests, NULL, NULL);
}
