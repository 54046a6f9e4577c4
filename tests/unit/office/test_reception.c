/* The reception rules, by the figures and clauses valid on the day. */
#include "office/finding.h"
#include "office/form.h"
#include "small.h"

static int
verdict_of(const struct rule_results *r, const char *code)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->p[i].code, code) == 0)
			return (int)r->p[i].verdict;
	return -1;
}

static const char *
sentence_of(const struct rule_results *r, const char *code)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->p[i].code, code) == 0)
			return r->p[i].sentence;
	return "";
}

static void
fed(struct record *r, const char *date, int guests, int diners)
{
	record_init(r, &reception_entity);
	value_set_text(record_field(r, "date"), date);
	value_set_text(record_field(r, "unit"), "县水利局");
	value_set_text(record_field(r, "purpose"), "冬修水利督查");
	value_set_text(record_field(r, "letter"), "石水函〔2026〕41号");
	value_set_text(record_field(r, "letter_date"), date);
	value_set_int(record_field(r, "guest_count"), guests);
	value_set_int(record_field(r, "meal"), MEAL_CANTEEN);
	value_set_int(record_field(r, "diners"), diners);
}

static int
diners(struct small *s, int guests, int hosts)
{
	struct record r;
	struct rule_results res;
	int v;

	fed(&r, "2026-11-18", guests, hosts);
	OK(reception_check(&s->o, &r, &res, &s->e), s->e);
	v = verdict_of(&res, "R5");
	rule_results_release(&res);
	record_release(&r);
	return v;
}

static void
test_diners(void **state)
{
	struct small s;

	(void)state;
	small_open(&s);
	assert_int_equal(diners(&s, 4, 3), RULE_PASS);
	assert_int_equal(diners(&s, 4, 4), RULE_FAIL);
	assert_int_equal(diners(&s, 10, 3), RULE_PASS);
	assert_int_equal(diners(&s, 10, 4), RULE_FAIL);
	assert_int_equal(diners(&s, 11, 3), RULE_PASS);
	assert_int_equal(diners(&s, 11, 4), RULE_FAIL);
	assert_int_equal(diners(&s, 12, 4), RULE_PASS);
	assert_int_equal(diners(&s, 12, 5), RULE_FAIL);
	assert_int_equal(diners(&s, 30, 10), RULE_PASS);
	assert_int_equal(diners(&s, 32, 11), RULE_FAIL);
	small_close(&s);
}

static void
test_sentence_and_clause(void **state)
{
	struct small s;
	struct record r;
	struct rule_results res;

	(void)state;
	small_open(&s);
	fed(&r, "2026-11-18", 4, 4);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_string_equal(sentence_of(&res, "R5"), "陪餐 4 人: 来客 4 人(10人以内), 陪餐不得超过 3 人  -> 请减 1 人");
	for (size_t i = 0; i < res.n; i++) {
		if (strcmp(res.p[i].code, "R17") == 0)
			continue;
		assert_true(strlen(res.p[i].clause) > 10);
		assert_true(strlen(res.p[i].source) > 10);
	}
	assert_int_equal(res.passed + res.failed + res.open, (int)res.n);
	assert_true(res.failed >= 1);
	rule_results_release(&res);
	record_release(&r);
	small_close(&s);
}

static void
test_letter(void **state)
{
	struct small s;
	struct record r;
	struct rule_results res;

	(void)state;
	small_open(&s);
	fed(&r, "2026-11-18", 4, 3);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R1"), RULE_PASS);
	rule_results_release(&res);

	value_release(record_field(&r, "letter"));
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R1"), RULE_FAIL);
	rule_results_release(&res);

	value_set_text(record_field(&r, "letter"), "石水函〔2026〕41号");
	value_set_text(record_field(&r, "letter_date"), "2026-11-19");
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R1"), RULE_FAIL);
	assert_non_null(strstr(sentence_of(&res, "R1"), "之后"));
	rule_results_release(&res);
	record_release(&r);
	small_close(&s);
}

static void
test_second_meal_on_one_letter(void **state)
{
	struct small s;
	struct record r;
	struct rule_results res;
	int64_t first;

	(void)state;
	small_open(&s);
	first = small_add(&s, &reception_entity, "date", "2026-11-17", "unit", "县水利局", "purpose", "冬修水利督查", "letter",
			"石水函〔2026〕41号", "letter_date", "2026-11-10", "guest_count", "4", "meal", "1", "diners", "3", NULL);
	fed(&r, "2026-11-18", 4, 3);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R4"), RULE_FAIL);
	assert_int_equal(verdict_of(&res, "R1"), RULE_FAIL);
	rule_results_release(&res);
	record_release(&r);

	/* The first one is not in its own way once the second goes by another letter. */
	small_get(&s, &reception_entity, first, &r);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R4"), RULE_PASS);
	assert_int_equal(verdict_of(&res, "R1"), RULE_PASS);
	rule_results_release(&res);

	value_set_int(record_field(&r, "meals"), 2);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R4"), RULE_FAIL);
	rule_results_release(&res);
	record_release(&r);
	small_close(&s);
}

static int
plain_wine(struct small *s, const char *date)
{
	struct record r;
	struct rule_results res;
	int v;

	fed(&r, date, 4, 3);
	value_set_int(record_field(&r, "treats"), 2);
	OK(reception_check(&s->o, &r, &res, &s->e), s->e);
	v = verdict_of(&res, "R6");
	rule_results_release(&res);
	record_release(&r);
	return v;
}

/* The rule of the day counts, not today's. */
static void
test_dated(void **state)
{
	struct small s;

	(void)state;
	small_open(&s);
	assert_int_equal(plain_wine(&s, "2025-05-17"), RULE_PASS);
	assert_int_equal(plain_wine(&s, "2025-05-18"), RULE_FAIL);
	/* A county that allows two only: a new row with its own day. */
	small_add(&s, &rule_entity, "code", "R5", "param", "limit_small", "title", "人少时陪餐上限", "value", "2", "valid_from",
			"2026-11-01", NULL);
	assert_int_equal(diners(&s, 4, 3), RULE_FAIL);
	assert_int_equal(diners(&s, 4, 2), RULE_PASS);
	small_close(&s);
}

static void
test_list_and_money(void **state)
{
	struct small s;
	struct record r;
	struct rule_results res;
	int64_t row, man;

	(void)state;
	small_open(&s);
	man = small_add(&s, &staff_entity, "name", "王德福", NULL);
	row = small_add(&s, &reception_entity, "date", "2026-11-18", "unit", "县水利局", "purpose", "冬修水利督查", "letter",
			"石水函〔2026〕41号", "letter_date", "2026-11-10", "letter_heads", "2", "letter_matter", "冬修水利督查", "guest_count",
			"2", "meal", "1", "diners", "2", "cost", "20000", "fee", "8000", "hosts", ROW(man), "support", ROW(man), NULL);
	small_add(&s, &guest_entity, "reception", ROW(row), "name", "赵光明", "post", "主任", NULL);
	small_get(&s, &reception_entity, row, &r);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R13"), RULE_OPEN);
	assert_int_equal(verdict_of(&res, "R17"), RULE_PASS);	/* 200 yuan, 4 people, 50 each */
	assert_int_equal(verdict_of(&res, "R11"), RULE_PASS);
	rule_results_release(&res);

	small_add(&s, &guest_entity, "reception", ROW(row), "name", "孙小溪", "post", "站长", NULL);
	value_set_int(record_field(&r, "cost"), 20001);
	value_set_int(record_field(&r, "fee"), 0);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R13"), RULE_PASS);
	assert_int_equal(verdict_of(&res, "R17"), RULE_FAIL);
	assert_int_equal(verdict_of(&res, "R11"), RULE_FAIL);
	assert_string_equal(sentence_of(&res, "R13"), "来访事由、人数、名单与公函一致");
	rule_results_release(&res);

	/* what is not typed yet differs from nothing, and agrees with nothing */
	value_release(record_field(&r, "purpose"));
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R13"), RULE_OPEN);
	assert_string_equal(sentence_of(&res, "R13"), "名单齐; 事由没填");
	rule_results_release(&res);

	value_set_int(record_field(&r, "guest_count"), 3);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R13"), RULE_FAIL);
	rule_results_release(&res);

	/* Without a meal there is nothing to judge about one. */
	value_set_int(record_field(&r, "meal"), MEAL_NONE);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R5"), -1);
	assert_int_equal(verdict_of(&res, "R4"), RULE_PASS);
	rule_results_release(&res);
	record_release(&r);
	small_close(&s);
}

/* Guests typed into the form count before the form is saved. */
static void
test_guests_on_the_form(void **state)
{
	struct small s;
	struct form *f;
	struct record r;
	struct rule_results res;

	(void)state;
	small_open(&s);
	OK(form_new(&f, &s.o, &reception_thing, NULL, 0, &s.e), s.e);
	form_set_text(f, "guest_count", "2");
	form_set_text(f, "guests", "张远 科长\n\n李青 科员\n");
	form_record(f, &r);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_null(strstr(sentence_of(&res, "R13"), "名单上"));
	rule_results_release(&res);
	record_release(&r);
	form_set_text(f, "guests", "张远 科长");
	form_record(f, &r);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_non_null(strstr(sentence_of(&res, "R13"), "名单上 1 人"));
	rule_results_release(&res);
	record_release(&r);
	form_discard(f);
	form_free(f);
	small_close(&s);
}

/* Verdict of one rule; what "more" sets is set on a fed reception of 4 guests and 3 hosts on day. */
static int
judged(struct small *s, const char *code, const char *day, void (*more)(struct record *))
{
	struct record r;
	struct rule_results res;
	int v;

	fed(&r, day, 4, 3);
	more(&r);
	OK(reception_check(&s->o, &r, &res, &s->e), s->e);
	v = verdict_of(&res, code);
	for (size_t i = 0; i < res.n; i++)
		if (strcmp(res.p[i].code, code) == 0)
			assert_true(strlen(res.p[i].clause) > 10);
	rule_results_release(&res);
	record_release(&r);
	return v;
}

#define SETS(name, ...) static void name(struct record *r) { __VA_ARGS__ }
#define TEXT(f, v) value_set_text(record_field(r, f), v);
#define INT(f, v) value_set_int(record_field(r, f), v);
SETS(plain, (void)r;)
SETS(approved_before, INT("approved_by", 7) TEXT("approved_on", "2026-11-17"))
SETS(approved_same_day, INT("approved_by", 7) TEXT("approved_on", "2026-11-18"))
SETS(approved_after, INT("approved_by", 7) TEXT("approved_on", "2026-11-19"))
SETS(in_order, TEXT("handled_on", "2026-11-15") TEXT("office_on", "2026-11-15") TEXT("deputy_on", "2026-11-16")
	INT("approved_by", 7) TEXT("approved_on", "2026-11-17"))
SETS(out_of_order, TEXT("handled_on", "2026-11-15") TEXT("deputy_on", "2026-11-17") INT("approved_by", 7) TEXT("approved_on", "2026-11-16"))
SETS(one_late, TEXT("office_on", "2026-11-19") INT("approved_by", 7) TEXT("approved_on", "2026-11-17"))

static void
test_approval(void **state)
{
	struct small s;

	(void)state;
	small_open(&s);
	assert_int_equal(judged(&s, "R3", "2026-11-18", plain), RULE_OPEN);
	assert_int_equal(judged(&s, "R3", "2026-11-18", approved_before), RULE_PASS);
	assert_int_equal(judged(&s, "R3", "2026-11-18", approved_same_day), RULE_PASS);
	assert_int_equal(judged(&s, "R3", "2026-11-18", approved_after), RULE_FAIL);
	assert_int_equal(judged(&s, "R3", "2026-11-18", in_order), RULE_PASS);
	assert_int_equal(judged(&s, "R3", "2026-11-18", out_of_order), RULE_OPEN);
	assert_int_equal(judged(&s, "R3", "2026-11-18", one_late), RULE_FAIL);
	small_close(&s);
}

/* 50 yuan a head is 350 for seven. */
SETS(at_price, INT("cost", 35000))
SETS(above_price, INT("cost", 35001))
SETS(breakfast_at, INT("cost", 14000) INT("meal_kind", 1))
SETS(breakfast_above, INT("cost", 14001) INT("meal_kind", 1))
SETS(dinner_at, INT("cost", 35000) INT("meal_kind", 3))

static void
test_price(void **state)
{
	struct small s;

	(void)state;
	small_open(&s);
	assert_int_equal(judged(&s, "R17", "2026-11-18", plain), -1);
	assert_int_equal(judged(&s, "R17", "2026-11-18", at_price), RULE_PASS);
	assert_int_equal(judged(&s, "R17", "2026-11-18", above_price), RULE_FAIL);
	assert_int_equal(judged(&s, "R17", "2026-11-18", breakfast_above), RULE_PASS);	/* no price of its own: 50 */
	small_add(&s, &rule_entity, "code", "R17", "param", "breakfast", "title", "早餐标准", "value", "20", "clause", "县里定的早餐标准",
			"valid_from", "2026-11-01", NULL);
	assert_int_equal(judged(&s, "R17", "2026-11-18", breakfast_at), RULE_PASS);
	assert_int_equal(judged(&s, "R17", "2026-11-18", breakfast_above), RULE_FAIL);
	assert_int_equal(judged(&s, "R17", "2026-11-18", dinner_at), RULE_PASS);
	assert_int_equal(judged(&s, "R17", "2026-10-31", breakfast_above), RULE_PASS);	/* before it held */
	small_close(&s);
}

/* Four guests: 40 % of 100 yuan each for a main meal, 20 % for breakfast; half of 80 each for half a day's car. */
SETS(fee_due, INT("fee", 16000))
SETS(fee_short, INT("fee", 15999))
SETS(fee_none, INT("fee", 0))
SETS(fee_breakfast, INT("fee", 8000) INT("meal_kind", 1))
SETS(car_unsaid, INT("fee", 16000) INT("cars", 1))
SETS(car_free, INT("fee", 16000) INT("cars", 1) INT("car_fee", 0))
SETS(car_paid, INT("fee", 16000) INT("cars", 1) INT("car_fee", 16000))

/* Of the line that speaks of "word"; -1: none does. */
static int
verdict_on(struct small *s, const char *word, void (*more)(struct record *))
{
	struct record r;
	struct rule_results res;
	int v = -1;

	fed(&r, "2026-11-18", 4, 3);
	more(&r);
	OK(reception_check(&s->o, &r, &res, &s->e), s->e);
	for (size_t i = 0; i < res.n; i++)
		if (strstr(res.p[i].sentence, word))
			v = (int)res.p[i].verdict;
	rule_results_release(&res);
	record_release(&r);
	return v;
}

static void
test_fees(void **state)
{
	struct small s;

	(void)state;
	small_open(&s);
	assert_int_equal(judged(&s, "R11", "2026-11-18", plain), RULE_OPEN);
	assert_int_equal(judged(&s, "R11", "2026-11-18", fee_due), RULE_PASS);
	assert_int_equal(judged(&s, "R11", "2026-11-18", fee_short), RULE_OPEN);
	assert_int_equal(judged(&s, "R11", "2026-11-18", fee_none), RULE_FAIL);
	assert_int_equal(judged(&s, "R11", "2026-11-18", fee_breakfast), RULE_PASS);
	assert_int_equal(verdict_on(&s, "交通费", plain), -1);
	assert_int_equal(verdict_on(&s, "交通费", car_unsaid), RULE_OPEN);
	assert_int_equal(verdict_on(&s, "交通费", car_free), RULE_FAIL);
	assert_int_equal(verdict_on(&s, "交通费", car_paid), RULE_PASS);
	small_close(&s);
}

SETS(same_city, INT("from_place", 1))
SETS(county, INT("from_place", 2))
SETS(same_city_unfed, INT("from_place", 1) INT("meal", MEAL_NONE))
SETS(charged, INT("cost", 100) INT("account", 1))
SETS(hidden, INT("cost", 100) INT("account", 2))
SETS(passed_on, INT("cost", 100) INT("account", 3))
SETS(unsaid, INT("cost", 100))
SETS(more_hosts, INT("guest_count", 2))

static void
test_city_budget_and_hosts(void **state)
{
	struct small s;

	(void)state;
	small_open(&s);
	assert_int_equal(judged(&s, "R18", "2026-11-18", plain), RULE_OPEN);
	assert_int_equal(judged(&s, "R18", "2026-11-18", county), RULE_PASS);
	assert_int_equal(judged(&s, "R18", "2026-11-18", same_city), RULE_FAIL);
	assert_int_equal(judged(&s, "R18", "2026-11-18", same_city_unfed), -1);
	/* A county without that rule, from a day on. */
	small_add(&s, &rule_entity, "code", "R18", "param", "ban", "title", "同城", "value", "0", "valid_from", "2026-11-01", NULL);
	assert_int_equal(judged(&s, "R18", "2026-11-18", same_city), -1);
	assert_int_equal(judged(&s, "R18", "2026-10-31", same_city), RULE_FAIL);
	assert_int_equal(judged(&s, "R16", "2026-11-18", plain), -1);
	assert_int_equal(judged(&s, "R16", "2026-11-18", unsaid), RULE_OPEN);
	assert_int_equal(judged(&s, "R16", "2026-11-18", charged), RULE_PASS);
	assert_int_equal(judged(&s, "R16", "2026-11-18", hidden), RULE_FAIL);
	assert_int_equal(judged(&s, "R16", "2026-11-18", passed_on), RULE_FAIL);
	/* three hosts for two guests: within the limit, but more than there are guests */
	assert_int_equal(judged(&s, "R5", "2026-11-18", more_hosts), RULE_OPEN);
	small_close(&s);
}

SETS(posted_5, TEXT("posted_on", "2026-11-05"))
SETS(posted_6, TEXT("posted_on", "2026-11-06"))
SETS(settled, INT("payment", 1))
SETS(filed, INT("payment", 1) TEXT("archive", "2026-接待-7"))
SETS(list_signed, INT("signed_by", 7) TEXT("signed_on", "2026-11-18"))
SETS(list_early, INT("signed_by", 7) TEXT("signed_on", "2026-11-17"))

static void
test_posting_archive_and_list(void **state)
{
	struct small s;

	(void)state;
	small_open(&s);
	/* November's list is due by the 5th of December; October's was by the 5th of November. */
	assert_int_equal(judged(&s, "R19", "2026-11-18", plain), -1);
	assert_int_equal(judged(&s, "R19", "2026-10-18", plain), RULE_OPEN);
	assert_int_equal(judged(&s, "R19", "2026-10-18", posted_5), RULE_PASS);
	assert_int_equal(judged(&s, "R19", "2026-10-18", posted_6), RULE_FAIL);
	assert_int_equal(judged(&s, "R20", "2026-11-18", plain), -1);
	assert_int_equal(judged(&s, "R20", "2026-11-18", settled), RULE_OPEN);
	assert_int_equal(judged(&s, "R20", "2026-11-18", filed), RULE_PASS);
	assert_int_equal(verdict_on(&s, "审签", plain), -1);
	assert_int_equal(verdict_on(&s, "审签", unsaid), RULE_OPEN);
	assert_int_equal(verdict_on(&s, "审签", list_signed), RULE_PASS);
	assert_int_equal(verdict_on(&s, "审签", list_early), RULE_FAIL);
	small_close(&s);
}

SETS(no_paper, value_release(record_field(r, "letter")); INT("cost", 100))
SETS(all_papers, INT("cost", 100) INT("approved_by", 7) TEXT("approved_on", "2026-11-17") INT("signed_by", 7)
	TEXT("signed_on", "2026-11-18") TEXT("receipt", "00000000"))
SETS(one_man, all_papers(r); INT("handler", 8) INT("witness", 8))
SETS(three_men, all_papers(r); INT("handler", 8) INT("witness", 9) INT("paid_by", 7))

static void
missing_are(void (*more)(struct record *), const char *expected)
{
	struct record r;
	struct buf b = BUF_INIT;

	fed(&r, "2026-11-18", 4, 3);
	more(&r);
	reception_missing(&r, &b);
	assert_string_equal(buf_str(&b), expected);
	buf_release(&b);
	record_release(&r);
}

static void
test_papers(void **state)
{
	struct small s;

	(void)state;
	small_open(&s);
	missing_are(plain, "审批单、清单");		/* nothing spent: no receipt */
	missing_are(no_paper, "公函、审批单、清单、票据");
	missing_are(all_papers, "");
	assert_int_equal(judged(&s, "R14", "2026-11-18", plain), -1);
	assert_int_equal(judged(&s, "R14", "2026-11-18", unsaid), RULE_OPEN);
	assert_int_equal(judged(&s, "R14", "2026-11-18", no_paper), RULE_FAIL);
	assert_int_equal(judged(&s, "R14", "2026-11-18", all_papers), RULE_PASS);
	assert_int_equal(judged(&s, "R14", "2026-11-18", one_man), RULE_OPEN);
	assert_int_equal(judged(&s, "R14", "2026-11-18", three_men), RULE_PASS);
	small_close(&s);
}

/* A row without a role is a guest, as all were before there were roles; the others are no guests. */
static void
test_roles(void **state)
{
	struct small s;
	struct form *f;
	struct record r;
	struct rule_results res;
	struct rows people;
	struct query q;
	int bad;
	bool already;

	(void)state;
	small_open(&s);
	OK(form_new(&f, &s.o, &reception_thing, NULL, 0, &s.e), s.e);
	form_set_text(f, "unit", "县水利局");
	form_set_text(f, "purpose", "冬修水利督查");
	form_set_text(f, "guest_count", "2");
	form_set_text(f, "meal", "1");
	form_set_text(f, "letter_heads", "2");
	form_set_text(f, "guests", "张远 科长\n李青 科员 县水利局\n王德福 农技员 - 陪同\n刘四 厨师 - 保障");
	form_record(f, &r);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	/* nothing is claimed of a matter the letter was not said to have */
	assert_string_equal(sentence_of(&res, "R13"), "人数、名单与公函一致");
	rule_results_release(&res);
	record_release(&r);
	OK(form_save(f, &bad, &already, &s.e), s.e);
	query_init(&q, &guest_entity);
	query_int(&q, "reception", COND_EQ, f->row);
	OK(ledger_page(s.o.ledger, &q, NULL, true, 10, &people, &s.e), s.e);
	assert_int_equal(people.n, 4);
	assert_int_equal(guest_role(&people.p[3]), ROLE_GUEST);
	assert_string_equal(record_text(&people.p[2], "unit"), "县水利局");
	assert_int_equal(guest_role(&people.p[1]), ROLE_COMPANION);
	assert_int_equal(guest_role(&people.p[0]), ROLE_SUPPORT);
	rows_release(&people);
	form_free(f);
	small_close(&s);
}

/* Planned before it is held and written down after: a day without a year is the nearest.  The letter's words are typed once. */
static void
test_form_follows_the_letter(void **state)
{
	static const struct { const char *typed, *day; } days[] = {
		{ "1130", "2026-11-30" }, { "1020", "2026-10-20" }, { "1215", "2026-12-15" }, { "0301", "2027-03-01" }, { "0930", "2026-09-30" },
		{ "周五", "2026-11-20" }, { "周一", "2026-11-16" }, { "20251130", "2025-11-30" }, { "今", "2026-11-18" },
	};
	struct small s;
	struct form *f;

	(void)state;
	setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
	small_open(&s);
	OK(form_new(&f, &s.o, &reception_thing, NULL, 0, &s.e), s.e);
	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		form_set_text(f, "date", days[i].typed);
		assert_string_equal(form_value(f, "date")->s, days[i].day);
	}
	form_set_text(f, "letter_matter", "冬修水利督查");
	assert_string_equal(form_value(f, "purpose")->s, "冬修水利督查");
	form_set_text(f, "letter_matter", "河长制督查");
	assert_string_equal(form_value(f, "purpose")->s, "冬修水利督查");	/* stands, and is judged */
	form_set_text(f, "guest_count", "5");
	form_set_text(f, "letter_heads", "4");
	assert_int_equal(form_value(f, "guest_count")->i, 5);
	form_free(f);
	OK(form_new(&f, &s.o, &reception_thing, NULL, 0, &s.e), s.e);
	form_set_text(f, "letter_heads", "4");
	assert_int_equal(form_value(f, "guest_count")->i, 4);
	form_free(f);
	small_close(&s);
	unsetenv("YIBENZHANG_NOW");
}

/* --- every finding and the field that settles it ------------------------------------------------------------------ */

static void
put_text(struct record *r, const char *field, const char *text)
{
	struct value *v = record_field(r, field);
	enum field_kind kind = reception_entity.fields[entity_field(&reception_entity, field)].kind;

	value_release(v);
	if (text == NULL)
		return;
	if (kind == FIELD_REFS)
		value_add_int(v, strtoll(text, NULL, 10));
	else if (kind == FIELD_INT || kind == FIELD_MONEY || kind == FIELD_CHOICE || kind == FIELD_REF)
		value_set_int(v, strtoll(text, NULL, 10));
	else
		value_set_text(v, text);
}

/* A reception of the day before the clock's that every rule passes, settled to the end. */
static void
all_settled(struct record *r)
{
	static const char *const all[][2] = {
		{ "date", "2026-11-18" }, { "unit", "县水利局" }, { "letter", "石水函〔2026〕41号" }, { "letter_date", "2026-11-10" },
		{ "letter_matter", "冬修水利督查" }, { "letter_heads", "4" }, { "purpose", "冬修水利督查" }, { "guest_count", "4" },
		{ "guests", "赵光明 副局长\n钱小河 科长\n孙小溪 科员\n周小江 科员" }, { "hosts", "1" }, { "support", "2" }, { "meal", "2" },
		{ "venue", "1" }, { "meals", "1" }, { "diners", "3" }, { "cost", "32000" }, { "fee", "16000" }, { "treats", "1" },
		{ "official", "1" }, { "greeting", "1" }, { "gifts", "1" }, { "lodging", "1" }, { "cars", "1" }, { "car_fee", "16000" },
		{ "meal_kind", "2" }, { "from_place", "2" }, { "account", "1" }, { "handler", "1" }, { "handled_on", "2026-11-12" },
		{ "office_by", "2" }, { "office_on", "2026-11-13" }, { "deputy_by", "3" }, { "deputy_on", "2026-11-14" },
		{ "approved_by", "4" }, { "approved_on", "2026-11-15" }, { "signed_by", "2" }, { "signed_on", "2026-11-19" },
		{ "receipt", "00012345" }, { "witness", "5" }, { "paid_by", "4" }, { "payment", "1" }, { "posted_on", "2026-12-04" },
		{ "archive", "2026-接-07" },
	};

	record_init(r, &reception_entity);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		put_text(r, all[i][0], all[i][1]);
}

static void
test_every_finding_is_settled_in_its_field(void **state)
{
	static const struct { const char *code, *broken, *bad, *field, *good; } all[] = {
		{ "R1", "letter", NULL, "letter", "石水函〔2026〕41号" },
		{ "R1", "letter_date", NULL, "letter_date", "2026-11-10" },
		{ "R1", "letter_date", "2026-11-19", "letter_date", "2026-11-10" },
		{ "R1", "letter", "石农函〔2026〕7号", "letter", "石水函〔2026〕41号" },	/* used by another one */
		{ "R2", "official", NULL, "official", "1" }, { "R2", "official", "2", "official", "1" },
		{ "R3", "approved_by", NULL, "approved_by", "4" }, { "R3", "approved_on", NULL, "approved_on", "2026-11-15" },
		{ "R3", "approved_on", "2026-11-19", "approved_on", "2026-11-15" },
		{ "R3", "office_on", "2026-11-20", "office_on", "2026-11-13" },
		{ "R3", "deputy_on", "2026-11-11", "deputy_on", "2026-11-14" },
		{ "R4", "meal", NULL, "meal", "0" }, { "R4", "meals", "2", "meals", "1" },
		{ "R4", "letter", "石农函〔2026〕7号", "meal", "3" },
		{ "R5", "diners", NULL, "diners", "3" }, { "R5", "diners", "4", "diners", "3" }, { "R5", "guest_count", NULL, "guest_count", "4" },
		{ "R6", "treats", NULL, "treats", "1" }, { "R6", "treats", "2", "treats", "1" }, { "R6", "treats", "3", "treats", "1" },
		{ "R7", "venue", NULL, "venue", "1" }, { "R7", "venue", "2", "venue", "1" },
		{ "R8", "greeting", NULL, "greeting", "1" }, { "R8", "greeting", "2", "greeting", "1" },
		{ "R9", "lodging", NULL, "lodging", "1" }, { "R9", "lodging", "3", "lodging", "2" },
		{ "R10", "cars", "3", "cars", "2" },
		{ "R11", "fee", NULL, "fee", "16000" }, { "R11", "fee", "0", "fee", "16000" }, { "R11", "fee", "15000", "fee", "16000" },
		{ "R11", "car_fee", NULL, "car_fee", "16000" }, { "R11", "car_fee", "0", "car_fee", "16000" },
		{ "R12", "gifts", NULL, "gifts", "1" }, { "R12", "gifts", "2", "gifts", "1" },
		{ "R13", "letter_heads", "3", "guest_count", NULL }, { "R13", "letter_heads", NULL, "letter_heads", "4" },
		{ "R13", "letter_matter", "冬修水利", "purpose", "冬修水利" }, { "R13", "purpose", NULL, "purpose", "冬修水利督查" },
		{ "R13", "guests", "赵光明 副局长", "guests", "赵光明 副局长\n钱小河 科长\n孙小溪 科员\n周小江 科员" },
		{ "R13", "guest_count", "3", "guests", "赵光明 副局长\n钱小河 科长\n孙小溪 科员" },
		{ "R13", "guests", "赵光明 副局长\n钱小河\n孙小溪 科员\n周小江 科员", "guests", "赵光明 副局长\n钱小河 科长\n孙小溪 科员\n周小江 科员" },
		{ "R13", "hosts", NULL, "hosts", "1" }, { "R13", "support", NULL, "support", "2" },
		{ "R13", "signed_by", NULL, "signed_by", "2" }, { "R13", "signed_on", NULL, "signed_on", "2026-11-19" },
		{ "R13", "signed_on", "2026-11-17", "signed_on", "2026-11-19" },
		{ "R14", "letter", NULL, "letter", "石水函〔2026〕41号" }, { "R14", "approved_by", NULL, "approved_by", "4" },
		{ "R14", "approved_on", NULL, "approved_on", "2026-11-15" }, { "R14", "signed_on", NULL, "signed_on", "2026-11-19" },
		{ "R14", "receipt", NULL, "receipt", "00012345" }, { "R14", "witness", "1", "witness", "5" },
		{ "R14", "paid_by", "1", "paid_by", "4" }, { "R14", "paid_by", "5", "witness", "6" },
		{ "R15", "payment", NULL, "payment", "1" }, { "R15", "payment", "2", "payment", "1" },
		{ "R16", "account", NULL, "account", "1" }, { "R16", "account", "2", "account", "1" },
		{ "R17", "cost", "35001", "cost", "35000" },
		{ "R18", "from_place", NULL, "from_place", "3" }, { "R18", "from_place", "1", "from_place", "2" },
		{ "R19", "posted_on", "2026-12-06", "posted_on", "2026-12-05" }, { "R20", "archive", NULL, "archive", "2026-接-07" },
	};
	struct small s;

	(void)state;
	small_open(&s);
	small_add(&s, &reception_entity, "date", "2026-11-17", "unit", "县农业农村局", "purpose", "秋粮测产", "letter", "石农函〔2026〕7号",
			"guest_count", "2", "meal", "1", NULL);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		struct rule_results found;
		const struct rule_result *hit = NULL;
		struct record r;

		all_settled(&r);
		OK(findings_of(&s.o, &reception_thing, &r, &found, &s.e), s.e);
		assert_int_equal(found.failed + found.open, 0);
		rule_results_release(&found);

		put_text(&r, all[i].broken, all[i].bad);
		OK(findings_of(&s.o, &reception_thing, &r, &found, &s.e), s.e);
		for (int digit = 1; digit <= findings_digits(&found); digit++)
			if (strcmp(findings_pick(&found, digit)->code, all[i].code) == 0)
				hit = findings_pick(&found, digit);
		if (hit == NULL)
			fail_msg("%s: %s=%s is not found", all[i].code, all[i].broken, all[i].bad);
		assert_string_equal(hit->at.field, all[i].field);
		assert_int_equal(hit->at.row, 0);
		rule_results_release(&found);

		if (all[i].good != NULL) {
			put_text(&r, all[i].field, all[i].good);
			OK(findings_of(&s.o, &reception_thing, &r, &found, &s.e), s.e);
			for (int digit = 1; digit <= findings_digits(&found); digit++)
				if (strcmp(findings_pick(&found, digit)->code, all[i].code) == 0)
					fail_msg("%s: %s=%s does not settle it: %s", all[i].code, all[i].field, all[i].good,
							findings_pick(&found, digit)->sentence);
			rule_results_release(&found);
		}
		record_release(&r);
	}
	small_close(&s);
}

/* A digit stands for what can be settled somewhere; what has no field is told and passed by. */
static void
test_digits_pass_by_what_has_no_field(void **state)
{
	struct rule_result p[] = {
		{ .code = "R17", .verdict = RULE_OPEN, .sentence = "标准没填" },
		{ .code = "R18", .verdict = RULE_OPEN, .sentence = "同城没填", .at = { .field = "from_place" } },
		{ .code = "R2", .verdict = RULE_PASS, .sentence = "属公务活动", .at = { .field = "official" } },
		{ .code = "R20", .verdict = RULE_OPEN, .sentence = "没归档", .at = { .field = "archive" } },
	};
	const struct rule_results found = { .p = p, .n = sizeof(p) / sizeof(*p) };
	struct buf b = BUF_INIT;
	char none[] = "";

	(void)state;
	for (size_t i = 0; i < found.n; i++)
		p[i].clause = p[i].source = none;
	assert_int_equal(findings_digits(&found), 2);
	assert_ptr_equal(findings_pick(&found, 1), &p[1]);
	assert_ptr_equal(findings_pick(&found, 2), &p[3]);
	assert_null(findings_pick(&found, 3));
	assert_null(findings_pick(&found, 0));
	findings_basis(&found, &b);
	assert_ptr_equal(strstr(buf_str(&b), "R17 ["), buf_str(&b));
	assert_non_null(strstr(buf_str(&b), "\n1  R18 ["));
	assert_non_null(strstr(buf_str(&b), "\nR2 ["));
	assert_non_null(strstr(buf_str(&b), "\n2  R20 ["));
	buf_release(&b);
}

/* What another row asks for is said with that row: the guest without a post, the price nobody set. */
static void
test_findings_of_other_rows(void **state)
{
	struct small s;
	struct rule_results found;
	struct record r;
	const struct rule_result *hit = NULL, *price = NULL;
	int64_t row, guest, rule;

	(void)state;
	small_open(&s);
	row = small_add(&s, &reception_entity, "date", "2026-11-18", "unit", "县水利局", "purpose", "冬修水利督查", "guest_count", "2", "meal", "1",
			"diners", "2", "cost", "10000", NULL);
	guest = small_add(&s, &guest_entity, "reception", ROW(row), "name", "赵光明", NULL);
	small_add(&s, &guest_entity, "reception", ROW(row), "name", "钱小河", NULL);
	rule = small_add(&s, &rule_entity, "code", "R17", "param", "meal", "title", "工作餐标准", "value", "0", "valid_from", "2026-11-01", NULL);
	small_get(&s, &reception_entity, row, &r);
	OK(findings_of(&s.o, &reception_thing, &r, &found, &s.e), s.e);
	for (size_t i = 0; i < found.n; i++) {
		if (found.p[i].at.entity == &guest_entity)
			hit = &found.p[i];
		if (found.p[i].at.entity == &rule_entity)
			price = &found.p[i];
		assert_true(i == 0 || found.p[i].verdict != RULE_FAIL || found.p[i - 1].verdict == RULE_FAIL);
	}
	assert_non_null(hit);
	assert_string_equal(hit->sentence, "名单上 赵光明 的职务没填");
	assert_string_equal(hit->at.field, "post");
	assert_true(hit->at.row == guest);
	assert_non_null(price);
	assert_string_equal(price->at.field, "value");
	assert_true(price->at.row == rule);
	rule_results_release(&found);
	record_release(&r);
	small_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_diners), cmocka_unit_test(test_sentence_and_clause), cmocka_unit_test(test_letter),
		cmocka_unit_test(test_second_meal_on_one_letter), cmocka_unit_test(test_dated), cmocka_unit_test(test_list_and_money),
		cmocka_unit_test(test_guests_on_the_form), cmocka_unit_test(test_approval), cmocka_unit_test(test_price),
		cmocka_unit_test(test_fees), cmocka_unit_test(test_city_budget_and_hosts), cmocka_unit_test(test_posting_archive_and_list),
		cmocka_unit_test(test_papers), cmocka_unit_test(test_roles), cmocka_unit_test(test_every_finding_is_settled_in_its_field),
		cmocka_unit_test(test_findings_of_other_rows), cmocka_unit_test(test_digits_pass_by_what_has_no_field), cmocka_unit_test(test_form_follows_the_letter),
	};

	return cmocka_run_group_tests_name("office/reception", tests, NULL, NULL);
}
