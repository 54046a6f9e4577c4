/*
 * test_heading.c - what people write over a column, and the field it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "office/heading.h"
#include "office/thing.h"

static void
headings(void **state)
{
	static const struct { const char *entity, *written, *field; } cases[] = {
		{ "household", "村名", "village" }, { "household", "所属村(社区)", "village" }, { "household", "村（居）名称", "village" },
		{ "household", "组 别", "group" }, { "household", "户主姓名*", "name" }, { "household", "户主身份证号码", "id_no" },
		{ "household", "户主联系电话：", "phone" }, { "household", "家庭详细地址", "address" }, { "household", "农户类别", "kind" },
		{ "person", "家庭成员姓名", "name" }, { "person", "家庭成员", "name" }, { "person", "与户主的关系", "relation" }, { "person", "出生年月日", "birth" },
		{ "person", "户主姓名", "household" }, { "person", "居民身份证号码", "id_no" },
		{ "village", "社区名称", "name" }, { "village", "行政区划代码", "code" },
		{ "ticket", "受理时间", "opened" }, { "ticket", "诉求内容", "detail" }, { "visit", "走访内容", "note" },
		/* the head's number is nobody else's */
		{ "person", "户主身份证号", NULL }, { "person", "户主电话", NULL },
		{ "household", "家庭人口", NULL }, { "household", "村", "village" }, { "household", "名", NULL },
	};
	struct buf key = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct entity *ent = thing_find(cases[i].entity)->entity;

		heading_key(&key, cases[i].written, false);
		int f = heading_field(ent, buf_str(&key));
		const char *is = f >= 0 ? ent->fields[f].name : "";
		if (strcmp(is, cases[i].field != NULL ? cases[i].field : "") != 0)
			fail_msg("%s: %s is \"%s\"", cases[i].entity, cases[i].written, is);
	}
	heading_key(&key, "所属乡镇(街道)", false);
	assert_int_equal(heading_field(thing_find("household")->entity, buf_str(&key)), HEADING_TOWNSHIP);
	heading_key(&key, "行号", false);
	assert_int_equal(heading_field(thing_find("household")->entity, buf_str(&key)), HEADING_ROW);
	heading_key(&key, "联系电话(本人)", true);
	assert_int_equal(heading_field(thing_find("person")->entity, buf_str(&key)), entity_field(thing_find("person")->entity, "phone"));
	buf_release(&key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(headings) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
