/*
 * Any bytes as the fields of an edit.  What is read is written again and read again: it must be the same, and the second
 * writing the same bytes as the first, or one edit would have two ids.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "db/log.h"
#include "db/log_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

enum { FIELDS = 8 };
static const struct choice states[] = { { 10, "待办", NULL }, { 60, "办结", NULL }, { 0, NULL, NULL } };
static const struct field fields[FIELDS] = {
	{ .name = "cost", .title = "费用", .kind = FIELD_MONEY },
	{ .name = "day", .title = "日期", .kind = FIELD_DATE },
	{ .name = "lines", .title = "进展", .kind = FIELD_LINES, .ref = "line" },
	{ .name = "name", .title = "名称", .kind = FIELD_NAME },
	{ .name = "people", .title = "干部", .kind = FIELD_REFS, .ref = "job" },
	{ .name = "place", .title = "村", .kind = FIELD_REF, .ref = "job" },
	{ .name = "state", .title = "状态", .kind = FIELD_CHOICE, .choices = states },
	{ .name = "summary", .title = "事由", .kind = FIELD_NOTE },
};
static const struct entity job = { .name = "job", .title = "工单", .fields = fields, .n_fields = FIELDS };

static void
init(struct value *v)
{
	for (size_t i = 0; i < FIELDS; i++)
		value_init(&v[i]);
}

static void
release(struct value *v)
{
	for (size_t i = 0; i < FIELDS; i++)
		value_release(&v[i]);
}

static void
write_again(struct buf *out, uint64_t set, struct value *v, int deleted)
{
	struct change c = { .entity = &job, .set = set, .values = v, .deleted = deleted };

	buf_clear(out);
	log_json_change(out, &c);
}

/* What the fold and the screens take for granted. */
static void
sound(uint64_t set, const struct value *v, int deleted)
{
	if (set >> FIELDS || deleted < -1 || deleted > 1)
		abort();
	for (size_t i = 0; i < FIELDS; i++) {
		if (!(set >> i & 1) && v[i].kind != VALUE_NULL)
			abort();
		if (v[i].kind == VALUE_TEXT && (strlen(v[i].s) != v[i].n || !text_is_valid(v[i].s, v[i].n)))
			abort();
		for (size_t j = 0; v[i].kind == VALUE_LIST && j < v[i].n; j++)
			if (v[i].items[j].kind != VALUE_INT)
				abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf first = BUF_INIT, second = BUF_INIT;
	struct value v[FIELDS], w[FIELDS], list;
	uint64_t set, set2;
	int deleted, deleted2;

	init(v);
	init(w);
	if (log_json_read(&job, (const char *)p, n, &set, v, &deleted) == 0) {
		sound(set, v, deleted);
		write_again(&first, set, v, deleted);
		if (log_json_read(&job, buf_str(&first), first.n, &set2, w, &deleted2) < 0 || set2 != set || deleted2 != deleted)
			abort();
		for (size_t i = 0; i < FIELDS; i++)
			if (!value_equal(&v[i], &w[i]))
				abort();
		write_again(&second, set2, w, deleted2);
		if (second.n != first.n || memcmp(buf_str(&second), buf_str(&first), first.n) != 0)
			abort();
	}
	value_init(&list);
	log_json_list((const char *)p, n, &list);
	value_release(&list);
	release(v);
	release(w);
	buf_release(&first);
	buf_release(&second);
	return 0;
}
