/*
 * printout.c - 打印记录.
 *
 * Written by the program when a page has left it; that is all it knows.
 */
#include "office/printout.h"

#include "base/buf.h"
#include "office/journal.h"
#include "office/office.h"

static const struct field fields[] = {
	JOURNAL_FIELDS,
	{ .name = "report", .title = "印的是", .kind = FIELD_TEXT, .flags = FIELD_AUTO | FIELD_WORDS | FIELD_COLUMN, .width = 14 },
	{ .name = "about", .title = "哪一份", .kind = FIELD_TEXT, .flags = FIELD_AUTO | FIELD_WORDS | FIELD_COLUMN, .max = 120, .width = 20 },
	{ .name = "purpose", .title = "用途", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_WORDS | FIELD_COLUMN, .width = 16,
		.help = "没有遮住个人信息的打印, 做什么用" },
	{ .name = "to", .title = "打到", .kind = FIELD_TEXT, .flags = FIELD_AUTO | FIELD_WORDS, .max = 200 },
};

const struct entity printout_entity = {
	.name = "printout", .title = "打印记录", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .order = "date",
};

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	office_field(o, r, "date", out);
	buf_addf(out, " %s", record_text(r, "report"));
}

const struct thing printout_thing = {
	.entity = &printout_entity, .plural = "打印记录", .title = title, .presets = journal_presets,
};

int
printout_write(struct office *o, const struct printout *p, struct err *e)
{
	struct changes all;
	struct change *c = journal_begin(o, &printout_entity, &all);

	change_set_text(c, "report", p->report);
	change_set_text(c, "about", p->about);
	change_set_text(c, "purpose", p->purpose);
	change_set_text(c, "to", p->to);
	return journal_save(o, &all, e);
}

void
printout_last(struct office *o, struct buf *purpose)
{
	struct record last;
	struct query q;

	query_init(&q, &printout_entity);
	if (journal_last(o, &q, &last))
		buf_adds(purpose, record_text(&last, "purpose"));
	record_release(&last);
}
