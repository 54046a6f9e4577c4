/* Visits through the form: what follows from a household, tickets out of visits, the next door. */
#include "small.h"

#include "office/due.h"
#include "office/form.h"

struct spot { int64_t village, li, wang, house; };

static void
spot_open(struct small *s, struct spot *p)
{
	small_open(s);
	p->li = small_add(s, &staff_entity, "name", "李明", "kind", "1", NULL);
	p->wang = small_add(s, &staff_entity, "name", "王德福", "kind", "1", NULL);
	p->village = small_add(s, &village_entity, "name", "大塘村", "contact", ROW(p->wang), NULL);
	p->house = small_add(s, &household_entity, "name", "张建国", "village", ROW(p->village), "phone", "10000000001", NULL);
	s->o.me = p->li;
}

static int
at(const char *field)
{
	return entity_field(&visit_entity, field);
}

static void
choose(struct form *f, const char *field, int64_t row)
{
	struct value v;

	value_init(&v);
	value_set_int(&v, row);
	form_choose(f, at(field), &v);
	value_release(&v);
}

static struct form *
fill(struct small *s, const struct spot *p, const char *matters, const char *need)
{
	struct form *f;

	OK(form_new(&f, &s->o, &visit_thing, NULL, 0, &s->e), s->e);
	choose(f, "household", p->house);
	form_set_text(f, "way", "1");
	form_set_text(f, "matters", matters);
	form_set_text(f, "need", need);
	return f;
}

static void
save(struct small *s, struct form *f)
{
	int bad;
	bool already;

	OK(form_save(f, &bad, &already, &s->e), s->e);
	assert_false(already);
}

static void
test_first_needed_is_the_household(void **state)
{
	struct small s;
	struct spot p;
	struct form *f;
	const struct value *v;

	(void)state;
	spot_open(&s, &p);
	OK(form_new(&f, &s.o, &visit_thing, NULL, 0, &s.e), s.e);
	assert_int_equal(form_next_needed(f, 0), at("household"));
	v = form_value(f, "cadres");
	assert_true(v->kind == VALUE_LIST && v->n == 1 && v->items[0].i == p.li);
	assert_true(value_is_null(form_value(f, "start")));
	choose(f, "household", p.house);
	assert_true(form_value(f, "village")->i == p.village);
	assert_int_equal(form_next_needed(f, 0), at("way"));
	form_set_text(f, "way", "1");
	assert_int_equal(form_next_needed(f, 0), at("matters"));
	form_set_text(f, "matters", "1");
	assert_int_equal(form_next_needed(f, 0), at("need"));
	form_set_text(f, "need", "0");
	assert_int_equal(form_next_needed(f, 0), -1);
	save(&s, f);
	form_discard(f);
	form_free(f);
	small_close(&s);
}

static void
test_ticket_out_of_a_visit(void **state)
{
	struct small s;
	struct spot p;
	struct form *f;
	struct record v, t;
	int64_t row, batch, tickets;
	struct buf said = BUF_INIT;

	(void)state;
	spot_open(&s, &p);
	f = fill(&s, &p, "1 3", "1");
	form_set_text(f, "note", "灌溉渠堵塞, 3户共用。影响秋种");
	save(&s, f);
	row = f->row;
	batch = f->saved_batch;
	form_free(f);

	small_get(&s, &visit_entity, row, &v);
	assert_true(record_int(&v, "ticket") != 0);
	small_get(&s, &ticket_entity, record_int(&v, "ticket"), &t);
	assert_string_equal(record_text(&t, "number"), "A-0001");
	assert_string_equal(record_text(&t, "summary"), "灌溉渠堵塞, 3户共用");
	assert_string_equal(record_text(&t, "caller"), "张建国");
	assert_string_equal(record_text(&t, "phone"), "10000000001");
	assert_true(record_int(&t, "household") == p.house);
	assert_true(record_int(&t, "village") == p.village);
	assert_true(record_int(&t, "visit") == row);
	assert_true(record_int(&t, "owner") == p.wang);
	assert_true(record_int(&t, "category") == term_row(&s.o, "category", "101"));
	assert_true(record_int(&t, "source") == term_row(&s.o, "source", "visit"));
	assert_int_equal(record_int(&t, "state"), TICKET_ASSIGNED);
	assert_int_equal(date_from_iso(record_text(&t, "deadline")), date_today() + 10);

	/* The next time at this door it is said. */
	OK(form_new(&f, &s.o, &visit_thing, "household", p.house, &s.e), s.e);
	record_release(&v);
	form_record(f, &v);
	OK(visit_thing.facts(&s.o, &v, &said, &s.e), s.e);
	assert_non_null(strstr(buf_str(&said), "上次到这户"));
	assert_non_null(strstr(buf_str(&said), "A-0001"));
	assert_non_null(strstr(buf_str(&said), "至今未办结"));
	form_discard(f);
	form_free(f);
	record_release(&v);
	record_release(&t);
	buf_release(&said);

	/* One batch: one undo takes both away. */
	OK(ledger_undo(s.o.ledger, batch, s.o.me, &batch, NULL, NULL, &s.e), s.e);
	OK(ledger_total(s.o.ledger, &ticket_entity, &tickets, &s.e), s.e);
	assert_int_equal(tickets, 0);
	OK(ledger_total(s.o.ledger, &visit_entity, &tickets, &s.e), s.e);
	assert_int_equal(tickets, 0);
	small_close(&s);
}

static void
test_without_a_note_the_matter_is_the_summary(void **state)
{
	struct small s;
	struct spot p;
	struct form *f;
	struct record t;

	(void)state;
	spot_open(&s, &p);
	f = fill(&s, &p, "2", "1");
	save(&s, f);
	small_get(&s, &ticket_entity, form_value(f, "ticket")->i, &t);
	assert_string_equal(record_text(&t, "summary"), "低保救助");
	record_release(&t);
	form_free(f);
	small_close(&s);
}

/* Turning it back keeps the ticket and says so; turning it on later makes one. */
static void
test_need_turned(void **state)
{
	struct small s;
	struct spot p;
	struct form *f;
	struct history h;
	struct record v;
	int64_t row, tickets;

	(void)state;
	spot_open(&s, &p);
	f = fill(&s, &p, "1", "0");
	save(&s, f);
	row = f->row;
	form_free(f);
	OK(form_open(&f, &s.o, &visit_thing, row, &s.e), s.e);
	form_set_text(f, "need", "1");
	save(&s, f);
	OK(ledger_total(s.o.ledger, &ticket_entity, &tickets, &s.e), s.e);
	assert_int_equal(tickets, 1);
	form_free(f);

	OK(form_open(&f, &s.o, &visit_thing, row, &s.e), s.e);
	form_set_text(f, "need", "0");
	assert_int_equal(visit_thing.check(f, &s.e), 0);
	assert_non_null(f->fields[at("need")].warning);
	save(&s, f);
	form_free(f);
	OK(ledger_total(s.o.ledger, &ticket_entity, &tickets, &s.e), s.e);
	assert_int_equal(tickets, 1);
	/* And once more on: still the one. */
	OK(form_open(&f, &s.o, &visit_thing, row, &s.e), s.e);
	form_set_text(f, "need", "1");
	save(&s, f);
	form_free(f);
	OK(ledger_total(s.o.ledger, &ticket_entity, &tickets, &s.e), s.e);
	assert_int_equal(tickets, 1);
	small_get(&s, &visit_entity, row, &v);
	OK(ledger_history(s.o.ledger, &h, &ticket_entity, record_int(&v, "ticket"), &s.e), s.e);
	assert_int_equal(h.n, 1);
	history_release(&h);
	record_release(&v);
	small_close(&s);
}

static void
test_next_door(void **state)
{
	struct small s;
	struct spot p;
	struct form *f, *next;

	(void)state;
	spot_open(&s, &p);
	f = fill(&s, &p, "1", "0");
	save(&s, f);
	OK(form_next(&next, f, &s.e), s.e);
	assert_true(form_value(next, "village")->i == p.village);
	assert_int_equal(form_value(next, "way")->i, VISIT_HOME);
	assert_string_equal(form_value(next, "date")->s, form_value(f, "date")->s);
	assert_true(value_is_null(form_value(next, "household")));
	assert_true(value_is_null(form_value(next, "matters")));
	assert_true(value_is_null(form_value(next, "ticket")));
	assert_int_equal(form_next_needed(next, 0), at("household"));
	form_discard(next);
	form_free(next);
	form_free(f);
	small_close(&s);
}

static void
test_refused(void **state)
{
	struct small s;
	struct spot p;
	struct form *f;
	int bad;
	bool already;
	char iso[11];

	(void)state;
	spot_open(&s, &p);
	f = fill(&s, &p, "1", "1");
	date_to_iso(date_today() + 1, iso);
	form_set_text(f, "date", iso);
	form_set_text(f, "start", "0930");
	form_set_text(f, "finish", "0910");
	assert_int_equal(form_save(f, &bad, &already, &s.e), -1);
	assert_int_equal(s.e.code, ERR_INPUT);
	assert_int_equal(bad, at("date"));
	assert_non_null(f->fields[at("finish")].error);
	form_set_text(f, "date", "今");
	form_set_text(f, "finish", "0950");
	save(&s, f);
	form_free(f);
	small_close(&s);
}

/* Told beside a visit: the day's market, and today tomorrow's too; nothing of other days. */
static void
facts_are(struct small *s, struct form *f, const char *date, const char *has, const char *has_not)
{
	struct buf b = BUF_INIT;
	struct record r;

	form_set_text(f, "date", date);
	form_record(f, &r);
	OK(visit_thing.facts(&s->o, &r, &b, &s->e), s->e);
	if ((has && !strstr(buf_str(&b), has)) || (has_not && strstr(buf_str(&b), has_not)))
		fail_msg("%s: %s", date, buf_str(&b));
	record_release(&r);
	buf_release(&b);
}

static void
test_market_of_the_day(void **state)
{
	struct small s;
	struct form *f;
	int64_t village, other;

	(void)state;
	small_open(&s);
	village = small_add(&s, &village_entity, "name", "大塘村", "market", "每周三四", NULL);	/* 2026-11-18 is a Wednesday */
	other = small_add(&s, &village_entity, "name", "石桥村", "market", "每周四", NULL);
	OK(form_new(&f, &s.o, &visit_thing, NULL, 0, &s.e), s.e);
	facts_are(&s, f, "今", NULL, "赶集");	/* no village yet */
	choose(f, "village", village);
	facts_are(&s, f, "今", "今天大塘村赶集(每周三四), 上午人多半不在家\n明天大塘村赶集(每周三四)", NULL);
	facts_are(&s, f, "2026-11-17", NULL, "赶集");
	facts_are(&s, f, "2026-11-12", "11-12 大塘村赶集(每周三四)", "明天");
	choose(f, "village", other);
	facts_are(&s, f, "今", "明天石桥村赶集(每周四)", "今天");
	form_discard(f);
	form_free(f);
	small_close(&s);
}

static void
basis_is(struct small *s, int64_t house, const char *date, const char *has)
{
	struct buf b = BUF_INIT;
	struct form *f;
	struct record r;

	OK(form_new(&f, &s->o, &visit_thing, NULL, 0, &s->e), s->e);
	if (house)
		choose(f, "household", house);
	form_set_text(f, "date", date);
	form_record(f, &r);
	OK(visit_thing.basis(&s->o, &r, &b, &s->e), s->e);
	if (!strstr(buf_str(&b), has) || !strstr(buf_str(&b), "V1 走访间隔\n"))
		fail_msg("%s: %s", date, buf_str(&b));
	record_release(&r);
	buf_release(&b);
	form_discard(f);
	form_free(f);
}

/* The figure of the household's kind, as it was on the day of the visit. */
static void
test_interval_on_f4(void **state)
{
	struct small s;
	struct spot p;
	int64_t key;

	(void)state;
	spot_open(&s, &p);
	key = small_add(&s, &household_entity, "name", "赵建功", "village", ROW(p.village), "kind",
			ROW(term_row(&s.o, "household_kind", "key")), NULL);
	small_add(&s, &rule_entity, "code", "V1", "param", "key", "title", "重点户走访间隔", "value", "15", "unit", "天", "source",
			"县里通知", "valid_from", "2026-11-10", NULL);
	basis_is(&s, 0, "今", "V1 普通户走访间隔: 90 天");
	basis_is(&s, p.house, "今", "V1 普通户走访间隔: 90 天");
	basis_is(&s, key, "今", "V1 重点户走访间隔: 15 天");
	basis_is(&s, key, "2026-11-09", "V1 重点户走访间隔: 30 天");
	small_close(&s);
}

/* A household last visited so many days ago; -1 never. */
static void
visited(struct small *s, const struct spot *p, const char *name, const char *kind, int days)
{
	int64_t house = small_add(s, &household_entity, "name", name, "village", ROW(p->village), "kind",
			ROW(term_row(&s->o, "household_kind", kind)), NULL);
	char iso[11];

	date_to_iso(date_today() - days, iso);
	if (days >= 0)
		small_add(s, &visit_entity, "date", iso, "village", ROW(p->village), "household", ROW(house), "way", "1", NULL);
}

static void
listed(struct small *s, void (*narrow)(struct office *, struct query *), const char *want)
{
	struct buf b = BUF_INIT;
	struct query q;
	struct rows rows;

	query_init(&q, &household_entity);
	narrow(&s->o, &q);
	OK(ledger_page(s->o.ledger, &q, NULL, true, 50, &rows, &s->e), s->e);
	for (size_t i = 0; i < rows.n; i++)
		buf_addf(&b, "%s ", record_text(&rows.p[i], "name"));
	rows_release(&rows);
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
}

/* Each household is in the list of its kind from the day after its interval, the longest unvisited first; nobody is in two. */
static void
test_lists_of_the_long_unvisited(void **state)
{
	struct small s;
	struct spot p;

	(void)state;
	spot_open(&s, &p);
	visited(&s, &p, "重三十", "key", 30);
	visited(&s, &p, "重三一", "key", 31);
	visited(&s, &p, "重百日", "key", 100);
	visited(&s, &p, "普九十", "normal", 90);
	visited(&s, &p, "普九一", "normal", 91);
	visited(&s, &p, "外百日", "away", 100);
	visited(&s, &p, "外一八零", "away", 180);
	visited(&s, &p, "外一八一", "away", 181);
	visited(&s, &p, "重没去", "key", -1);
	visited(&s, &p, "外没去", "away", -1);
	listed(&s, visit_due_key, "重百日 重三一 ");
	listed(&s, visit_due_other, "普九一 ");
	listed(&s, visit_due_away, "外一八一 ");
	listed(&s, visit_due_never, "外没去 重没去 张建国 ");
	small_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_needed_is_the_household), cmocka_unit_test(test_ticket_out_of_a_visit),
		cmocka_unit_test(test_without_a_note_the_matter_is_the_summary), cmocka_unit_test(test_need_turned),
		cmocka_unit_test(test_next_door), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_market_of_the_day), cmocka_unit_test(test_interval_on_f4),
		cmocka_unit_test(test_lists_of_the_long_unvisited),
	};

	return cmocka_run_group_tests_name("office/visit", tests, NULL, NULL);
}
