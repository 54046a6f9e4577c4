/*
 * promise.c - 答应的事.
 *
 * Whoever takes over a village finds every promise of the one before him by
 * household; nothing ends by itself.
 */
#include "office/promise.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/form.h"
#include "office/household.h"
#include "office/look.h"
#include "office/office.h"
#include "office/preset.h"

enum { TOLD = 5 };

static const struct choice states[] = {
	{ PROMISE_OPEN, "没办", NULL }, { PROMISE_KEPT, "兑现", NULL }, { PROMISE_DROPPED, "不办了", NULL }, { 0, NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "household", .title = "户主", .kind = FIELD_REF, .ref = "household",
		.flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 10, .help = "答应哪一户的, 打首字母选" },
	{ .name = "village", .title = "村", .kind = FIELD_REF, .ref = "village",
		.flags = FIELD_TAB | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 8, .help = "选了户自动填" },
	{ .name = "what", .title = "答应的事", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_COLUMN, .width = 22,
		.help = "一句话: 答应了什么" },
	{ .name = "due", .title = "到哪天", .kind = FIELD_DATE, .flags = FIELD_FUTURE | FIELD_COLUMN, .width = 10,
		.help = "如 +7, 周五, 农历腊月廿三; 可空" },
	{ .name = "due_lunar", .title = "农历原话", .kind = FIELD_TEXT, .flags = FIELD_AUTO | FIELD_TAB },
	{ .name = "by", .title = "谁答应的", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_TAB | FIELD_COLUMN, .width = 8,
		.help = "谁当面答应的; 空着是记的人" },
	{ .name = "made", .title = "答应日期", .kind = FIELD_DATE, .initial = "今", .flags = FIELD_TAB | FIELD_INDEX,
		.help = "哪天答应的; 空着是今天" },
	{ .name = "state", .title = "办了吗", .kind = FIELD_CHOICE, .choices = states, .flags = FIELD_TAB | FIELD_INDEX | FIELD_COLUMN,
		.width = 6, .help = "打数字选" },
	{ .name = "done", .title = "办好日期", .kind = FIELD_DATE, .flags = FIELD_AUTO | FIELD_TAB },
	{ .name = "note", .title = "说明", .kind = FIELD_NOTE, .flags = FIELD_TAB | FIELD_WORDS, .max = 300,
		.help = "办到哪一步, 为什么还没办" },
	{ .name = "visit", .title = "走访", .kind = FIELD_REF, .ref = "visit", .flags = FIELD_AUTO | FIELD_TAB | FIELD_INDEX },
};

/* Open ones are few beside all. */
static const struct entity_index indexes[] = {
	{ { "due" }, "state = 1" },
	{ { "by", "due" }, "state = 1" },
	{ { "village", "due" }, "state = 1" },
	{ { "household" }, "state = 1" },
	{ { NULL }, NULL },
};

const struct entity promise_entity = {
	.name = "promise", .title = "答应的事", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .order = "made",
	.indexes = indexes,
};

static void
choose_int(struct form *f, const char *field, int64_t i)
{
	struct value v;

	value_init(&v);
	value_set_int(&v, i);
	form_choose(f, entity_field(&promise_entity, field), &v);
	value_release(&v);
}

static int
take_village(struct form *f, struct err *e)
{
	const struct value *household = form_value(f, "household");
	int64_t village;

	if (household->kind != VALUE_INT)
		return 0;
	if (look_int(f->office, &household_entity, household->i, "village", &village, e) < 0)
		return -1;
	if (village)
		choose_int(f, "village", village);
	return 0;
}

static int
prefill(struct form *f, struct err *e)
{
	choose_int(f, "state", PROMISE_OPEN);
	if (f->office->me)
		choose_int(f, "by", f->office->me);
	if (f->from_row && f->from_entity && strcmp(f->from_entity, "household") == 0)
		choose_int(f, "household", f->from_row);
	return take_village(f, e);
}

static int
changed(struct form *f, int field, struct err *e)
{
	return field == entity_field(&promise_entity, "household") ? take_village(f, e) : 0;
}

static int
check(struct form *f, struct err *e)
{
	struct value *state = form_value(f, "state"), *done = form_value(f, "done");
	char today[11];

	(void)e;
	if (value_is_null(state))
		value_set_int(state, PROMISE_OPEN);
	date_to_iso(date_today(), today);
	if (state->i == PROMISE_OPEN)
		value_release(done);
	else if (value_is_null(done))
		value_set_text(done, today);
	return 0;
}

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_adds(out, record_text(r, "what"));
}

static int32_t
late(const struct record *r, int32_t today)
{
	int32_t due = date_from_iso(record_text(r, "due"));

	return record_int(r, "state") != PROMISE_OPEN || due == DATE_NONE || due >= today ? 0 : today - due;
}

static bool
cell(struct office *o, const struct record *r, const struct field *f, int32_t today, struct buf *out, bool *warn)
{
	(void)o;
	if (strcmp(f->name, "due") != 0 || late(r, today) == 0)
		return false;
	buf_addf(out, "超%d天 !!", (int)late(r, today));
	*warn = true;
	return true;
}

void
promise_open(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "state", COND_EQ, PROMISE_OPEN);
	q->sort = "due";
}

static void
preset_late(struct office *o, struct query *q)
{
	date_to_iso(date_today(), o->today);
	promise_open(o, q);
	query_text(q, "due", COND_LE, o->today);
}

static void
preset_mine(struct office *o, struct query *q)
{
	query_int(q, "by", COND_EQ, o->me);
	promise_open(o, q);
}

static void
preset_kept(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "state", COND_EQ, PROMISE_KEPT);
}

static const struct preset presets[] = {
	{ "没办的", promise_open }, { "到期的", preset_late }, { "我答应的", preset_mine }, { "兑现了的", preset_kept },
	{ "全部", preset_all }, { NULL, NULL },
};

const struct thing promise_thing = {
	.entity = &promise_entity, .plural = "答应的事", .prefill = prefill, .changed = changed, .check = check, .title = title,
	.cell = cell, .presets = presets,
};

int
promise_settle(struct office *o, int64_t row, int state, const char *text, struct buf *said, struct err *e)
{
	struct changes all;
	struct change *c;
	struct record r;
	char today[11];
	int64_t batch;
	int rc;

	if (ledger_get_proven(o->ledger, &r, &promise_entity, row, e) < 0)
		return -1;
	changes_init(&all);
	if (r.deleted || record_int(&r, "state") != PROMISE_OPEN) {
		rc = err_set(e, ERR_INPUT, "「%s」已经不是没办的了, 没有改动.", record_text(&r, "what"));
	} else {
		c = changes_add(&all, &promise_entity);
		change_on(c, &r);
		date_to_iso(date_today(), today);
		change_set_int(c, "state", state);
		change_set_text(c, "done", today);
		if (text && *text)
			change_set_text(c, "note", text);
		rc = ledger_save(o->ledger, &all, o->me, &batch, e);
	}
	if (rc == 0 && said)
		buf_addf(said, "「%s」%s", record_text(&r, "what"), state == PROMISE_KEPT ? "兑现了" : "记为不办了");
	changes_release(&all);
	record_release(&r);
	return rc;
}

int
promise_tell(struct office *o, int64_t household, struct buf *out, struct err *e)
{
	struct query q;
	struct rows rows;
	int32_t today = date_today(), due;

	query_init(&q, &promise_entity);
	query_int(&q, "household", COND_EQ, household);
	query_int(&q, "state", COND_EQ, PROMISE_OPEN);
	if (ledger_page(o->ledger, &q, NULL, true, TOLD, &rows, e) < 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		buf_adds(out, i ? "            " : "答应过没办: ");
		buf_adds(out, record_text(&rows.p[i], "what"));
		due = date_from_iso(record_text(&rows.p[i], "due"));
		if (due != DATE_NONE) {
			buf_adds(out, ", 到 ");
			date_short(out, due, today);
			if (*record_text(&rows.p[i], "due_lunar"))
				buf_addf(out, "(%s)", record_text(&rows.p[i], "due_lunar"));
		}
		if (record_int(&rows.p[i], "by")) {
			buf_adds(out, ", ");
			office_title(o, "staff", record_int(&rows.p[i], "by"), out);
		}
		if (late(&rows.p[i], today))
			buf_addf(out, " 超%d天 !!", (int)late(&rows.p[i], today));
		buf_addc(out, '\n');
	}
	rows_release(&rows);
	return 0;
}
