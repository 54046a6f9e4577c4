/*
 * meeting.c - 会议, two fields: who called it (as before, until told
 * otherwise) and minutes.
 */
#include "office/meeting.h"

#include "base/buf.h"
#include "office/form.h"
#include "office/office.h"

#define MINUTES_MAX (24 * 60)

static const struct field fields[] = {
	{ .name = "caller", .title = "谁召集的", .kind = FIELD_REF, .ref = "term", .list = "asker",
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN | FIELD_GROWS, .width = 20,
		.help = "打首字母选; 和上一次一样就按回车" },
	{ .name = "minutes", .title = "分钟", .kind = FIELD_INT, .flags = FIELD_REQUIRED | FIELD_COLUMN, .width = 6,
		.help = "连来回路上一共多少分钟" },
	{ .name = "date", .title = "日期", .kind = FIELD_DATE, .initial = "今", .flags = FIELD_REQUIRED | FIELD_TAB | FIELD_INDEX | FIELD_COLUMN,
		.width = 10, .help = "哪天开的, 发的" },
};

const struct entity meeting_entity = {
	.name = "meeting", .title = "会议", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .order = "date",
};

static int
check(struct form *f, struct err *e)
{
	const struct value *minutes = form_value(f, "minutes");

	(void)e;
	if (minutes->kind == VALUE_INT && (minutes->i <= 0 || minutes->i > MINUTES_MAX))
		form_error(f, "minutes", "分钟填 1 到 %d", MINUTES_MAX);
	return 0;
}

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	office_field(o, r, "date", out);
	buf_addc(out, ' ');
	if (record_int(r, "caller") != 0)
		office_title(o, "term", record_int(r, "caller"), out);
}

const struct thing meeting_thing = {
	.entity = &meeting_entity, .plural = "会议", .check = check, .title = title,
};
