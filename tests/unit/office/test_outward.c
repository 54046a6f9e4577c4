/* Who brought a 投诉 or 举报 is on nothing that leaves the office. */
#include "small.h"

#include "office/outward.h"

static int64_t
complaint(struct small *s, const char *nature, int64_t house)
{
	return small_add(s, &ticket_entity, "number", "A-0001", "summary", "张建国反映公路站乱收费", "state", "30",
			"nature", ROW(term_row(&s->o, "nature", nature)), "household", ROW(house), "caller", "李秀英", "phone", "10000000002",
			"detail", "李秀英(电话10000000002, 户主张建国10000000001)说收了两次", "accused", "公路站", "visit", "77",
			"callback_note", "李秀英说退了", "outside", "12345-10000000002", NULL);
}

static void
all_texts(const struct record *r, struct buf *out)
{
	for (size_t i = 0; i < r->entity->n_fields; i++)
		if (r->values[i].kind == VALUE_TEXT)
			buf_addf(out, "%s\n", r->values[i].s);
}

static void
test_ticket(void **state)
{
	static const char *const secrets[] = { "张建国", "李秀英", "10000000001", "10000000002" };
	struct small s;
	struct record r;
	struct buf b = BUF_INIT;
	int64_t house, row;

	(void)state;
	small_open(&s);
	house = small_add(&s, &household_entity, "name", "张建国", "phone", "10000000001", NULL);
	row = complaint(&s, "complain", house);
	small_get(&s, &ticket_entity, row, &r);
	assert_true(ticket_is_protected(&s.o, &r));
	OK(ticket_for_unit(&s.o, &r, &s.e), s.e);
	all_texts(&r, &b);
	for (size_t i = 0; i < sizeof(secrets) / sizeof(*secrets); i++)
		if (strstr(buf_str(&b), secrets[i]))
			fail_msg("%s in %s", secrets[i], buf_str(&b));
	assert_non_null(strstr(buf_str(&b), "〔反映人〕反映公路站乱收费"));
	assert_non_null(strstr(buf_str(&b), "公路站"));
	/* No reference to a household or a person is left, whatever is added to tickets later: only those named here may be. */
	for (size_t i = 0; i < r.entity->n_fields; i++) {
		const struct field *f = &r.entity->fields[i];

		if (f->kind == FIELD_REF && (strcmp(f->ref, "household") == 0 || strcmp(f->ref, "person") == 0 || strcmp(f->ref, "visit") == 0))
			assert_true(value_is_null(&r.values[i]));
		if (f->privacy != PRIVACY_OPEN)
			assert_true(value_is_null(&r.values[i]));
	}
	record_release(&r);

	/* Somebody who asks for help is named. */
	row = complaint(&s, "help", house);
	small_get(&s, &ticket_entity, row, &r);
	assert_false(ticket_is_protected(&s.o, &r));
	OK(ticket_for_unit(&s.o, &r, &s.e), s.e);
	assert_string_equal(record_text(&r, "caller"), "李秀英");
	record_release(&r);
	buf_release(&b);
	small_close(&s);
}

static void
test_what_belongs_to_it(void **state)
{
	struct small s;
	struct record r;
	int64_t house, ticket, row;

	(void)state;
	small_open(&s);
	house = small_add(&s, &household_entity, "name", "张建国", "phone", "10000000001", NULL);
	ticket = complaint(&s, "report", house);
	row = small_add(&s, &progress_entity, "ticket", ROW(ticket), "kind", "1", "text", "找张建国核实, 又打了10000000002", NULL);
	small_get(&s, &progress_entity, row, &r);
	OK(progress_for_unit(&s.o, &r, &s.e), s.e);
	assert_string_equal(record_text(&r, "text"), "找〔反映人〕核实, 又打了〔反映人〕");
	record_release(&r);
	row = small_add(&s, &visit_entity, "household", ROW(house), "ticket", ROW(ticket), NULL);
	small_get(&s, &visit_entity, row, &r);
	OK(visit_for_unit(&s.o, &r, &s.e), s.e);
	assert_int_equal(record_int(&r, "ticket"), 0);
	record_release(&r);
	/* Of a row that points nowhere nothing is hidden. */
	row = small_add(&s, &progress_entity, "ticket", "5", "kind", "1", "text", "张建国", NULL);
	small_get(&s, &progress_entity, row, &r);
	OK(progress_for_unit(&s.o, &r, &s.e), s.e);
	assert_string_equal(record_text(&r, "text"), "张建国");
	record_release(&r);
	small_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_ticket), cmocka_unit_test(test_what_belongs_to_it) };

	return cmocka_run_group_tests_name("office/outward", tests, NULL, NULL);
}
