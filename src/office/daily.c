/*
 * daily.c - 日报: issue number and 请领导定的事 of one day.
 */
#include "office/daily.h"

#include "base/buf.h"
#include "base/date.h"
#include "db/value.h"
#include "office/look.h"
#include "office/office.h"

static const struct field fields[] = {
	{ .name = "day", .title = "日期", .kind = FIELD_DATE, .initial = "今", .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN,
		.help = "哪一天的日报" },
	{ .name = "decisions", .title = "请领导定的事", .kind = FIELD_NOTE, .flags = FIELD_WORDS | FIELD_COLUMN, .width = 40, .max = 500,
		.help = "日报里唯一要打的一段; 空着印「今日无」" },
	{ .name = "issue", .title = "期号", .kind = FIELD_INT, .flags = FIELD_TAB | FIELD_COLUMN, .width = 6,
		.help = "空着按顺序编; 换了编法时填第一期" },
};

static const char *const key[] = { "day", NULL };

const struct entity daily_entity = {
	.name = "daily", .title = "日报", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .order = "day", .key = key,
};

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	int32_t day = date_from_iso(record_text(r, "day"));

	(void)o;
	if (day != DATE_NONE)
		date_long(out, day);
	buf_adds(out, "日报");
}

const struct thing daily_thing = {
	.entity = &daily_entity, .plural = "日报", .title = title,
};

static int64_t
daily_row(struct office *o, int32_t day)
{
	struct value v;
	char iso[11];
	int64_t row;

	value_init(&v);
	date_to_iso(day, iso);
	value_set_text(&v, iso);
	row = ledger_named_row(o->ledger, &daily_entity, &v, 1);
	value_release(&v);
	return row;
}

int
daily_find(struct office *o, int32_t day, struct record *out, struct err *e)
{
	return look_row(o, &daily_entity, daily_row(o, day), out, e);
}
