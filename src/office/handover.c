/*
 * handover.c - 交接: what left this office on a stick, for whom and why.
 *
 * Written by the program when it is done; that is all it knows.
 */
#include "office/handover.h"

#include "base/buf.h"
#include "base/date.h"
#include "office/office.h"
#include "office/preset.h"

static const struct choice kinds[] = { { HANDOVER_PACK, "交换包(加密)", NULL }, { HANDOVER_PLAIN_PACK, "交换包(没加密)", NULL },
	{ HANDOVER_COPY, "整本账", NULL }, { 0, NULL, NULL } };

static const struct field fields[] = {
	{ .name = "date", .title = "日期", .kind = FIELD_DATE, .initial = "今", .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN },
	{ .name = "at", .title = "时刻", .kind = FIELD_STAMP, .flags = FIELD_AUTO },
	{ .name = "who", .title = "经手", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_COLUMN | FIELD_TAB, .width = 8 },
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
	int32_t day = date_from_iso(record_text(r, "date"));

	(void)o;
	if (day != DATE_NONE)
		date_short(out, day, date_today());
	buf_addf(out, " 交给%s", record_text(r, "receiver"));
}

static const struct preset presets[] = {
	{ "全部", preset_all }, { "今天", preset_today }, { "近7天", preset_week }, { NULL, NULL },
};

const struct thing handover_thing = {
	.entity = &handover_entity, .plural = "交接记录", .title = title, .presets = presets,
};

int
handover_write(struct office *o, const struct handover *h, struct err *e)
{
	struct changes cs;
	struct change *c;
	int64_t batch, now = date_now();
	char iso[11];
	int rc;

	changes_init(&cs);
	c = changes_add(&cs, &handover_entity);
	date_to_iso(date_of_ms(now), iso);
	change_set_text(c, "date", iso);
	change_set_int(c, "at", now);
	if (o->me != 0)
		change_set_int(c, "who", o->me);
	change_set_text(c, "purpose", h->purpose);
	change_set_text(c, "receiver", h->receiver);
	change_set_int(c, "kind", h->kind);
	change_set_text(c, "medium", h->medium);
	if (h->serial[0] != '\0')
		change_set_text(c, "serial", h->serial);
	change_set_text(c, "file", h->file);
	change_set_int(c, "edits", h->edits);
	change_set_int(c, "bytes", h->bytes);
	/* By the program: it happened, and taking back what I saved last must not take this away. */
	rc = ledger_save(o->ledger, &cs, 0, &batch, e);
	changes_release(&cs);
	return rc;
}

void
carry_last(struct office *o, struct buf *purpose, struct buf *receiver)
{
	struct query q;
	struct rows last;

	query_init(&q, &handover_entity);
	if (ledger_page(o->ledger, &q, NULL, true, 1, &last, NULL) != 0)
		return;
	if (last.n > 0) {
		buf_adds(purpose, record_text(&last.p[0], "purpose"));
		buf_adds(receiver, record_text(&last.p[0], "receiver"));
	}
	rows_release(&last);
}
