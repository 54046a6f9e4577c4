/*
 * printout.c - 打印记录.
 *
 * Written by the program when a page has left it; that is all it knows.
 */
#include "office/printout.h"

#include "base/buf.h"
#include "base/date.h"
#include "office/office.h"
#include "office/preset.h"

static const struct field fields[] = {
	{ .name = "date", .title = "日期", .kind = FIELD_DATE, .initial = "今", .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN },
	{ .name = "at", .title = "时刻", .kind = FIELD_STAMP, .flags = FIELD_AUTO },
	{ .name = "who", .title = "经手", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_COLUMN | FIELD_TAB, .width = 8 },
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
	int32_t day = date_from_iso(record_text(r, "date"));

	(void)o;
	if (day != DATE_NONE)
		date_short(out, day, date_today());
	buf_addf(out, " %s", record_text(r, "report"));
}

static const struct preset presets[] = {
	{ "全部", preset_all }, { "今天", preset_today }, { "近7天", preset_week }, { NULL, NULL },
};

const struct thing printout_thing = {
	.entity = &printout_entity, .plural = "打印记录", .title = title, .presets = presets,
};

int
printout_write(struct office *o, const struct printout *p, struct err *e)
{
	struct changes cs;
	struct change *c;
	int64_t batch, now = date_now();
	char iso[11];
	int rc;

	changes_init(&cs);
	c = changes_add(&cs, &printout_entity);
	date_to_iso(date_of_ms(now), iso);
	change_set_text(c, "date", iso);
	change_set_int(c, "at", now);
	if (o->me != 0)
		change_set_int(c, "who", o->me);
	change_set_text(c, "report", p->report);
	change_set_text(c, "about", p->about);
	change_set_text(c, "purpose", p->purpose);
	change_set_text(c, "to", p->to);
	/* By the program: it happened, and taking back what I saved last must not take this away. */
	rc = ledger_save(o->ledger, &cs, 0, &batch, e);
	changes_release(&cs);
	return rc;
}

void
printout_last(struct office *o, struct buf *purpose)
{
	struct query q;
	struct rows last;

	query_init(&q, &printout_entity);
	if (ledger_page(o->ledger, &q, NULL, true, 1, &last, NULL) != 0)
		return;
	if (last.n > 0)
		buf_adds(purpose, record_text(&last.p[0], "purpose"));
	rows_release(&last);
}
