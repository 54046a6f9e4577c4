/*
 * handover.c - 交接: what left this office on a stick, for whom and why.
 *
 * Written by the program when it is done; that is all it knows.
 */
#include "office/handover.h"

#include "base/buf.h"
#include "office/journal.h"
#include "office/office.h"

static const struct choice kinds[] = { { HANDOVER_PACK, "交换包(加密)", NULL }, { HANDOVER_PLAIN_PACK, "交换包(没加密)", NULL },
	{ HANDOVER_COPY, "整本账", NULL }, { HANDOVER_FORM, "上级要的表", NULL }, { 0, NULL, NULL } };

static const struct field fields[] = {
	JOURNAL_FIELDS,
	{ .name = "purpose", .title = "用途", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_WORDS | FIELD_COLUMN, .width = 14,
		.help = "拷走做什么用, 如 给李明合并" },
	{ .name = "receiver", .title = "交给", .kind = FIELD_NAME, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_COLUMN, .width = 10,
		.help = "谁拿走的" },
	{ .name = "kind", .title = "拷的是", .kind = FIELD_CHOICE, .choices = kinds, .flags = FIELD_AUTO | FIELD_COLUMN, .width = 14 },
	{ .name = "medium", .title = "盘", .kind = FIELD_TEXT, .flags = FIELD_AUTO | FIELD_WORDS | FIELD_COLUMN, .width = 12 },
	{ .name = "serial", .title = "盘的序列号", .kind = FIELD_CODE, .flags = FIELD_AUTO | FIELD_WORDS, .max = 100 },
	{ .name = "file", .title = "文件", .kind = FIELD_TEXT, .flags = FIELD_AUTO | FIELD_WORDS, .max = 200 },
	{ .name = "edits", .title = "记录条数", .kind = FIELD_INT, .flags = FIELD_AUTO | FIELD_COLUMN, .width = 8 },
	{ .name = "bytes", .title = "字节", .kind = FIELD_INT, .flags = FIELD_AUTO },
};

const struct entity handover_entity = {
	.name = "handover", .title = "交接", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .order = "date",
};

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	office_field(o, r, "date", out);
	buf_addf(out, " 交给%s", record_text(r, "receiver"));
}

const struct thing handover_thing = {
	.entity = &handover_entity, .plural = "交接记录", .title = title, .presets = journal_presets,
};

int
handover_write(struct office *o, const struct handover *h, struct err *e)
{
	struct changes all;
	struct change *c = journal_begin(o, &handover_entity, &all);

	change_set_text(c, "purpose", h->purpose);
	change_set_text(c, "receiver", h->receiver);
	change_set_int(c, "kind", h->kind);
	change_set_text(c, "medium", h->medium);
	if (h->serial[0] != '\0')
		change_set_text(c, "serial", h->serial);
	change_set_text(c, "file", h->file);
	change_set_int(c, "edits", h->edits);
	change_set_int(c, "bytes", h->bytes);
	return journal_save(o, &all, e);
}

void
carry_last(struct office *o, struct buf *purpose, struct buf *receiver)
{
	struct record last;
	struct query q;

	query_init(&q, &handover_entity);
	query_int(&q, "kind", COND_LT, HANDOVER_FORM);
	if (journal_last(o, &q, &last)) {
		buf_adds(purpose, record_text(&last, "purpose"));
		buf_adds(receiver, record_text(&last, "receiver"));
	}
	record_release(&last);
}
