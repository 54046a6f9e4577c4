/* What may be shown to whom, and what an attacker can put together again from a public page. */
#include "unit/office/small.h"

#include "office/privacy.h"

static void
masked(const char *s, const char *want, void (*mask)(const char *, struct buf *))
{
	struct buf b = BUF_INIT;

	mask(s, &b);
	assert_string_equal(buf_str(&b), want);
	buf_release(&b);
}

static void
test_ids_and_names(void **state)
{
	(void)state;
	masked("000000196305120012", "000000************", mask_id);
	masked("00000019630512001X", "000000************", mask_id);
	masked("E12345678", "*********", mask_id);
	masked("", "", mask_id);
	masked("张建国", "张*国", mask_name);
	masked("陈䶮", "陈*", mask_name);
	masked("欧阳建国", "欧**国", mask_name);
	masked("买买提·艾力", "买****力", mask_name);
	masked("王", "*", mask_name);
	masked("", "", mask_name);
}

static void
test_numbers_however_written(void **state)
{
	static const char *const hidden[] = {
		"13800138000", "138 0013 8000", "138-0013-8000", "1 3 8 0 0 1 3 8 0 0 0", "１３８００１３８０００", "138　0013　8000",
		"(0716)8123456", "一三八零零一三八零零零", "幺三八00幺38000", "l38OO138OOO", "000000 19630512 001X", "00000019630512001x",
		"6222 0000 1111 2222 333", "138.0013.8000", "138\n00138000", "①③⑧⓪⓪①③⑧⓪⓪⓪", "138，0013，8000", "1963-05-12",
		"8123456", "138 - 0013 - 8000",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++) {
		struct buf text = BUF_INIT, b = BUF_INIT;

		buf_addf(&text, "电话%s。找他", hidden[i]);
		mask_numbers(buf_str(&text), &b);
		for (const char *c = "0123456789"; *c; c++)
			if (strchr(buf_str(&b), *c) != NULL)
				fail_msg("%s -> %s", hidden[i], buf_str(&b));
		assert_non_null(strstr(buf_str(&b), "找他"));
		assert_null(strstr(buf_str(&b), "三八"));
		assert_null(strstr(buf_str(&b), "３"));
		assert_null(strstr(buf_str(&b), "③"));
		buf_release(&text);
		buf_release(&b);
	}
	masked("余40米渠道, 09-20前办好, 2户", "余40米渠道, 09-20前办好, 2户", mask_numbers);
	masked("3组2户、5组1户", "3组2户、5组1户", mask_numbers);
	masked("共123456元", "共123456元", mask_numbers);
	masked("", "", mask_numbers);
}

static void
test_editions(void **state)
{
	(void)state;
	struct small s;
	struct record r;
	struct privacy p;
	struct buf b = BUF_INIT;
	const struct field *f = household_entity.fields;

	small_open(&s);
	int64_t row = small_add(&s, &household_entity, "name", "张建国", "phone", "10000000001", "id_no", "000000196305120012", "address",
	    "大塘村3组12号", "note", "张建国 电话10000000001 孙女独居", NULL);
	OK(ledger_get(s.o.ledger, &r, &household_entity, row, &s.e), s.e);
#define CELL(name) (buf_clear(&b), privacy_cell(&p, &f[entity_field(&household_entity, name)], record_field(&r, name), false, &b), buf_str(&b))

	OK(privacy_open(&p, &s.o, false, &s.e), s.e);
	privacy_about(&p, &r);
	assert_string_equal(CELL("name"), "张建国");
	assert_true(p.personal);
	assert_string_equal(CELL("phone"), "10000000001");
	assert_string_equal(CELL("id_no"), "000000************");
	privacy_release(&p);
	/* any of them alone makes a page one with personal data on it */
	static const char *const personal[] = { "name", "phone", "id_no", "address" };
	for (size_t i = 0; i < sizeof(personal) / sizeof(*personal); i++) {
		OK(privacy_open(&p, &s.o, false, &s.e), s.e);
		assert_true(*CELL(personal[i]) != '\0');
		if (!p.personal)
			fail_msg("%s is not personal", personal[i]);
		privacy_release(&p);
	}

	OK(privacy_open(&p, &s.o, true, &s.e), s.e);
	privacy_about(&p, &r);
	assert_string_equal(CELL("name"), "张*国");
	assert_string_equal(CELL("phone"), "");
	assert_string_equal(CELL("id_no"), "");
	assert_string_equal(CELL("address"), "");
	assert_string_equal(CELL("note"), "张*国 电话*********** 孙女独居");
	assert_false(p.personal);
	/* a member is a villager as the head is, in a field of its own and in any text; a number of papers may be a phone */
	struct record tag;
	struct value outside;
	int64_t member = small_add(&s, &person_entity, "name", "孙小花", "household", ROW(row), NULL);
	int of = entity_field(&tag_entity, "person");
	record_init(&tag, &tag_entity);
	value_set_int(&tag.values[of], member);
	buf_clear(&b);
	privacy_cell(&p, &tag_entity.fields[of], &tag.values[of], false, &b);
	assert_string_equal(buf_str(&b), "孙*花");
	privacy_about(&p, &tag);
	buf_clear(&b);
	privacy_text(&p, "孙小花反映路不平", &b);
	assert_string_equal(buf_str(&b), "孙*花反映路不平");
	record_release(&tag);
	value_init(&outside);
	value_set_text(&outside, "热线-10000000001");
	buf_clear(&b);
	privacy_cell(&p, &ticket_entity.fields[entity_field(&ticket_entity, "outside")], &outside, false, &b);
	assert_string_equal(buf_str(&b), "热线-***********");
	value_release(&outside);
	/* whatever names a category of the dictionary goes as a whole: past names too */
	buf_clear(&b);
	privacy_text(&p, "申请低保", &b);
	assert_string_equal(buf_str(&b), "（略）");
	buf_clear(&b);
	privacy_text(&p, "原五保户房子漏雨", &b);
	assert_string_equal(buf_str(&b), "（略）");
	privacy_release(&p);
#undef CELL
	record_release(&r);
	buf_release(&b);
	small_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids_and_names),
		cmocka_unit_test(test_numbers_however_written),
		cmocka_unit_test(test_editions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
