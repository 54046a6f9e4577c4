/*
 * term.c - dictionaries as rows with validity dates.
 *
 * Knows lists, codes and dates; not what a list is used for.  Two stations
 * that start with the same seeds make the same rows, so fields are quiet:
 * a later change must not stand in conflict with another station's seed.
 */
#include "office/term.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "office/form.h"
#include "office/office.h"

/* Lists are named in descriptors (field.list) and shown by title. */
static const struct { int64_t code; const char *name; } names[] = {
	{ 1, "matter" }, { 2, "category" }, { 3, "source" }, { 4, "duty" }, { 5, "household_kind" }, { 6, "tag" },
	{ 7, "nature" }, { 8, "asker" },
};

static const struct choice lists[] = {
	{ 1, "事项", NULL }, { 2, "工单类别", NULL }, { 3, "工单来源", NULL }, { 4, "履职分类", NULL }, { 5, "户类型", NULL },
	{ 6, "标签", NULL }, { 7, "诉求类型", NULL }, { 8, "要数单位", NULL }, { 0, NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "list", .title = "字典", .kind = FIELD_CHOICE, .choices = lists,
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_INDEX | FIELD_COLUMN, .policy = POLICY_QUIET, .width = 10,
		.help = "哪一本字典, 打数字选" },
	{ .name = "code", .title = "代码", .kind = FIELD_CODE, .flags = FIELD_REQUIRED | FIELD_COLUMN, .policy = POLICY_QUIET,
		.width = 10, .help = "在这本字典里不重复, 用过的不再给别的意思" },
	{ .name = "title", .title = "名称", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_COLUMN,
		.policy = POLICY_QUIET, .width = 24, .help = "叫法; 改了老记录也跟着改. 从某天改名: 停用这条, 另加一条" },
	{ .name = "parent", .title = "上级", .kind = FIELD_REF, .ref = "term", .flags = FIELD_COLUMN | FIELD_TAB,
		.policy = POLICY_QUIET, .width = 14, .help = "类别归在哪个事项下" },
	{ .name = "sort", .title = "次序", .kind = FIELD_INT, .flags = FIELD_TAB, .policy = POLICY_QUIET, .width = 6,
		.help = "小的排前面" },
	{ .name = "valid_from", .title = "启用", .kind = FIELD_DATE, .flags = FIELD_TAB | FIELD_COLUMN, .policy = POLICY_QUIET,
		.help = "从这天起用; 空着就是一直有" },
	{ .name = "valid_to", .title = "停用", .kind = FIELD_DATE, .flags = FIELD_TAB | FIELD_COLUMN, .policy = POLICY_QUIET,
		.help = "用到这天为止; 老记录照原名显示和打印" },
	{ .name = "note", .title = "说明", .kind = FIELD_NOTE, .flags = FIELD_TAB, .policy = POLICY_QUIET, .max = 200,
		.help = "改名、合并、依据等" },
};

static const char *const key[] = { "list", "code", NULL };

const struct entity term_entity = {
	.name = "term", .title = "词条", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .key = key,
};

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_adds(out, record_text(r, "title"));
}

int
term_check(struct form *f, struct err *e)
{
	const struct value *from = form_value(f, "valid_from"), *to = form_value(f, "valid_to");

	(void)e;
	if (from->kind == VALUE_TEXT && to->kind == VALUE_TEXT && strcmp(to->s, from->s) < 0)
		form_error(f, "valid_to", "停用日期在启用日期前面. 改成同一天或更晚; 已填的都在.");
	return 0;
}

int64_t
term_list(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].code;
	return 0;
}

static bool
valid_on(const struct record *r, const char *iso)
{
	const char *from = record_text(r, "valid_from"), *to = record_text(r, "valid_to");

	return (!*from || strcmp(from, iso) <= 0) && (!*to || strcmp(to, iso) >= 0);
}

static int
by_sort(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	int64_t i = record_int(x, "sort"), j = record_int(y, "sort");

	if (i != j)
		return i < j ? -1 : 1;
	return strcmp(record_text(x, "code"), record_text(y, "code"));
}

int
term_choices(struct office *o, const char *list, int32_t day, struct rows *out, struct err *e)
{
	struct query q;
	struct rows page;
	char iso[11] = "";

	memset(out, 0, sizeof(*out));
	if (day != DATE_NONE)
		date_to_iso(day, iso);
	query_init(&q, &term_entity);
	query_int(&q, "list", COND_EQ, term_list(list));
	if (ledger_page(o->ledger, &q, NULL, true, 1000, &page, e) < 0)
		return -1;
	out->p = mem_zero(page.n ? page.n : 1, sizeof(*out->p));
	for (size_t i = 0; i < page.n; i++) {
		if (day != DATE_NONE && !valid_on(&page.p[i], iso))
			continue;
		record_copy(&out->p[out->n++], &page.p[i]);
	}
	rows_release(&page);
	if (out->n)
		qsort(out->p, out->n, sizeof(*out->p), by_sort);
	return 0;
}

int64_t
term_row(struct office *o, const char *list, const char *code)
{
	struct value keys[2];
	int64_t row;

	value_init(&keys[0]);
	value_init(&keys[1]);
	value_set_int(&keys[0], term_list(list));
	value_set_text(&keys[1], code);
	row = ledger_named_row(o->ledger, &term_entity, keys, 2);
	value_release(&keys[0]);
	value_release(&keys[1]);
	return row;
}

int
term_first_child(struct office *o, const char *list, int64_t parent, int32_t day, int64_t *out, struct err *e)
{
	struct rows rows;

	*out = 0;
	if (term_choices(o, list, day, &rows, e) < 0)
		return -1;
	for (size_t i = 0; i < rows.n && !*out; i++)
		if (record_int(&rows.p[i], "parent") == parent)
			*out = rows.p[i].row;
	rows_release(&rows);
	return 0;
}

const struct thing term_thing = {
	.entity = &term_entity, .plural = "字典", .title = title, .check = term_check,
};
