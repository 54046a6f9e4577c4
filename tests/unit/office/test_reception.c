/* The reception rules, by the figures and clauses valid on the day. */
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
	small_add(&s, &guest_entity, "reception", ROW(row), "name", "赵主任", NULL);
	small_get(&s, &reception_entity, row, &r);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R13"), RULE_OPEN);
	assert_int_equal(verdict_of(&res, "R17"), RULE_PASS);	/* 200 yuan, 4 people, 50 each */
	assert_int_equal(verdict_of(&res, "R11"), RULE_PASS);
	rule_results_release(&res);

	small_add(&s, &guest_entity, "reception", ROW(row), "name", "孙站长", NULL);
	value_set_int(record_field(&r, "cost"), 20001);
	value_set_int(record_field(&r, "fee"), 0);
	OK(reception_check(&s.o, &r, &res, &s.e), s.e);
	assert_int_equal(verdict_of(&res, "R13"), RULE_PASS);
	assert_int_equal(verdict_of(&res, "R17"), RULE_FAIL);
	assert_int_equal(verdict_of(&res, "R11"), RULE_FAIL);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_diners), cmocka_unit_test(test_sentence_and_clause), cmocka_unit_test(test_letter),
		cmocka_unit_test(test_second_meal_on_one_letter), cmocka_unit_test(test_dated), cmocka_unit_test(test_list_and_money),
		cmocka_unit_test(test_guests_on_the_form),
	};

	return cmocka_run_group_tests_name("office/reception", tests, NULL, NULL);
}
