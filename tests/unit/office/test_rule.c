/* Dated rules, the calendar, deadlines; dictionaries; seeds written twice. */
#include "small.h"

#include "office/form.h"
#include "office/phrase.h"
#include "office/saved.h"

static int64_t
edits_of(struct small *s)
{
	int64_t n;

	OK(ledger_check(s->o.ledger, NULL, &n, &s->e), s->e);
	return n;
}

static void
test_seeds_once(void **state)
{
	struct small s;
	int64_t before, terms, rules, phrases, filters;

	(void)state;
	small_open(&s);
	before = edits_of(&s);
	OK(ledger_total(s.o.ledger, &term_entity, &terms, &s.e), s.e);
	OK(ledger_total(s.o.ledger, &rule_entity, &rules, &s.e), s.e);
	OK(ledger_total(s.o.ledger, &phrase_entity, &phrases, &s.e), s.e);
	OK(ledger_total(s.o.ledger, &filter_entity, &filters, &s.e), s.e);
	assert_int_equal(before, terms + rules + phrases + filters + 1);	/* and the township's own first edit */
	OK(seed_write(&s.o, &s.e), s.e);
	assert_int_equal(edits_of(&s), before);
	small_close(&s);
}

/* What the township changed or threw away stays so. */
static void
test_seeds_keep_changes(void **state)
{
	struct small s;
	struct record r;
	struct changes all;
	int64_t batch, row, value;

	(void)state;
	small_open(&s);
	OK(rule_find(&s.o, &r, "R17.meal", date_from_iso("2026-11-18"), &s.e), s.e);
	row = r.row;
	record_release(&r);
	small_get(&s, &rule_entity, row, &r);
	changes_init(&all);
	change_on(changes_add(&all, &rule_entity), &r);
	change_set_int(&all.p[0], "value", 45);
	OK(ledger_save(s.o.ledger, &all, 0, &batch, &s.e), s.e);
	changes_release(&all);
	record_release(&r);
	small_get(&s, &term_entity, term_row(&s.o, "matter", "9"), &r);
	changes_init(&all);
	change_on(changes_add(&all, &term_entity), &r);
	all.p[0].deleted = 1;
	OK(ledger_save(s.o.ledger, &all, 0, &batch, &s.e), s.e);
	changes_release(&all);
	record_release(&r);

	OK(seed_write(&s.o, &s.e), s.e);
	OK(rule_int(&s.o, "R17.meal", date_from_iso("2026-11-18"), 0, &value, &s.e), s.e);
	assert_int_equal(value, 45);
	small_get(&s, &term_entity, term_row(&s.o, "matter", "9"), &r);
	assert_true(r.deleted);
	record_release(&r);
	small_close(&s);
}

static void
test_valid_on_day(void **state)
{
	struct small s;
	int64_t v;

	(void)state;
	small_open(&s);
	OK(rule_int(&s.o, "R6.strict", date_from_iso("2025-05-17"), 9, &v, &s.e), s.e);
	assert_int_equal(v, 0);
	OK(rule_int(&s.o, "R6.strict", date_from_iso("2025-05-18"), 9, &v, &s.e), s.e);
	assert_int_equal(v, 1);
	OK(rule_int(&s.o, "R6.strict", date_from_iso("2013-11-30"), 9, &v, &s.e), s.e);
	assert_int_equal(v, 9);
	OK(rule_int(&s.o, "R99.none", date_from_iso("2026-11-18"), 7, &v, &s.e), s.e);
	assert_int_equal(v, 7);
	/* Every R rule has a clause to show today. */
	for (int i = 1; i <= 17; i++) {
		struct record r;
		char key[16];

		snprintf(key, sizeof(key), "R%d.clause", i);
		OK(rule_find(&s.o, &r, key, date_from_iso("2026-11-18"), &s.e), s.e);
		assert_true(strlen(record_text(&r, "clause")) > 20);
		record_release(&r);
	}
	small_close(&s);
}

static void
deadline(struct small *s, const char *source, const char *nature, const char *opened, const char *want)
{
	int32_t day;
	char iso[11];

	OK(rule_deadline(&s->o, source, nature, date_from_iso(opened), &day, &s->e), s->e);
	assert_int_not_equal(day, DATE_NONE);
	date_to_iso(day, iso);
	assert_string_equal(iso, want);
}

static void
test_deadlines(void **state)
{
	struct small s;
	struct rule_calendar cal;

	(void)state;
	small_open(&s);
	deadline(&s, "visit", "", "2026-11-18", "2026-11-28");
	deadline(&s, "petition", "", "2026-11-18", "2027-01-17");
	/* 5 working days from Wednesday 2026-09-23: Thu, (Fri off), Mon, Tue, Wed, (1-7 Oct off), Thu 8. */
	deadline(&s, "12345", "", "2026-09-23", "2026-10-08");
	/* The Saturday worked instead counts. */
	deadline(&s, "12345", "", "2026-10-05", "2026-10-13");
	/* the nature's own days before the source's; a nature without any has the source's */
	deadline(&s, "12345", "consult", "2026-11-18", "2026-11-20");
	deadline(&s, "12345", "complain", "2026-11-18", "2026-12-09");
	deadline(&s, "visit", "complain", "2026-11-18", "2026-11-28");
	OK(rule_calendar_load(&s.o, &cal, &s.e), s.e);
	assert_true(date_is_workday(&cal.cal, date_from_iso("2026-10-10")));
	assert_false(date_is_workday(&cal.cal, date_from_iso("2026-10-07")));
	assert_false(date_is_workday(&cal.cal, date_from_iso("2026-10-11")));
	rule_calendar_release(&cal);
	small_close(&s);
}

static void
test_terms(void **state)
{
	struct small s;
	struct rows rows;
	int64_t category;

	(void)state;
	small_open(&s);
	OK(term_choices(&s.o, "matter", date_from_iso("2026-11-18"), &rows, &s.e), s.e);
	assert_int_equal(rows.n, 9);
	assert_string_equal(record_text(&rows.p[0], "title"), "农田水利");
	assert_string_equal(record_text(&rows.p[8], "title"), "其他");
	assert_true(rows.p[0].row == term_row(&s.o, "matter", "1"));
	OK(term_first_child(&s.o, "category", rows.p[1].row, date_from_iso("2026-11-18"), &category, &s.e), s.e);
	assert_true(category == term_row(&s.o, "category", "201"));
	rows_release(&rows);
	/* Every category hangs under a matter. */
	OK(term_choices(&s.o, "category", DATE_NONE, &rows, &s.e), s.e);
	assert_true(rows.n > 25);
	for (size_t i = 0; i < rows.n; i++)
		assert_true(record_int(&rows.p[i], "parent") != 0);
	rows_release(&rows);
	small_close(&s);
}

static bool
has(struct small *s, const char *day, const char *title)
{
	struct rows rows;
	bool found = false;

	OK(term_choices(&s->o, "tag", date_from_iso(day), &rows, &s->e), s->e);
	for (size_t i = 0; i < rows.n; i++)
		found |= strcmp(record_text(&rows.p[i], "title"), title) == 0;
	rows_release(&rows);
	return found;
}

static void
test_tags_change_with_the_state(void **state)
{
	struct small s;

	(void)state;
	small_open(&s);
	assert_true(has(&s, "2025-12-31", "边缘易致贫户"));
	assert_false(has(&s, "2026-01-01", "边缘易致贫户"));
	assert_false(has(&s, "2025-12-31", "防止返贫致贫对象"));
	assert_true(has(&s, "2026-01-01", "防止返贫致贫对象"));
	assert_true(has(&s, "2015-01-01", "五保"));
	assert_false(has(&s, "2026-01-01", "五保"));
	small_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seeds_once), cmocka_unit_test(test_seeds_keep_changes), cmocka_unit_test(test_valid_on_day),
		cmocka_unit_test(test_deadlines), cmocka_unit_test(test_terms), cmocka_unit_test(test_tags_change_with_the_state),
	};

	return cmocka_run_group_tests_name("office/rule", tests, NULL, NULL);
}
