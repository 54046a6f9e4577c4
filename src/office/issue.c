/*
 * issue.c - 已发报告.
 */
#include "office/issue.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/look.h"
#include "office/office.h"
#include "office/preset.h"
#include "office/rule.h"

#define KEPT (FIELD_AUTO | FIELD_HIDDEN)

static const struct field fields[] = {
	{ .name = "report", .title = "种类", .kind = FIELD_CODE, .flags = KEPT | FIELD_INDEX },
	{ .name = "title", .title = "报告", .kind = FIELD_TEXT, .flags = FIELD_AUTO | FIELD_WORDS | FIELD_COLUMN, .width = 26 },
	{ .name = "number", .title = "期号", .kind = FIELD_INT, .flags = FIELD_AUTO | FIELD_INDEX | FIELD_COLUMN, .width = 6 },
	{ .name = "edition", .title = "版次", .kind = FIELD_INT, .flags = FIELD_AUTO | FIELD_COLUMN, .width = 4 },
	{ .name = "first", .title = "起", .kind = FIELD_DATE, .flags = FIELD_AUTO | FIELD_COLUMN, .width = 10 },
	{ .name = "last", .title = "止", .kind = FIELD_DATE, .flags = FIELD_AUTO | FIELD_INDEX | FIELD_COLUMN, .width = 10 },
	{ .name = "year", .title = "年份", .kind = FIELD_INT, .flags = KEPT },
	{ .name = "cutoff", .title = "截止", .kind = FIELD_INT, .flags = KEPT },		/* minute of the day its window ended at */
	{ .name = "station", .title = "哪一站", .kind = FIELD_CODE, .flags = FIELD_AUTO, .max = 8 },
	{ .name = "who", .title = "经手", .kind = FIELD_REF, .ref = "staff", .flags = FIELD_AUTO | FIELD_COLUMN, .width = 8 },
	{ .name = "at", .title = "编号时间", .kind = FIELD_STAMP, .flags = FIELD_AUTO },
	{ .name = "printed", .title = "印出时间", .kind = FIELD_STAMP, .flags = FIELD_AUTO | FIELD_COLUMN, .width = 12 },
	{ .name = "page", .title = "全文", .kind = FIELD_NOTE, .flags = KEPT, .max = 65535 },	/* report/frozen.h */
	/* the records its figures counted, by what happened in those days */
	{ .name = "visits", .title = "走访", .kind = FIELD_REFS, .ref = "visit", .flags = KEPT },
	{ .name = "opened", .title = "新立", .kind = FIELD_REFS, .ref = "ticket", .flags = KEPT },
	{ .name = "ended", .title = "了结", .kind = FIELD_REFS, .ref = "ticket", .flags = KEPT },
	{ .name = "receptions", .title = "接待", .kind = FIELD_REFS, .ref = "reception", .flags = KEPT },
	/* those of earlier days told here as 补录 */
	{ .name = "late_visits", .title = "补录走访", .kind = FIELD_REFS, .ref = "visit", .flags = KEPT },
	{ .name = "late_opened", .title = "补录新立", .kind = FIELD_REFS, .ref = "ticket", .flags = KEPT },
	{ .name = "late_ended", .title = "补录了结", .kind = FIELD_REFS, .ref = "ticket", .flags = KEPT },
	{ .name = "late_receptions", .title = "补录接待", .kind = FIELD_REFS, .ref = "reception", .flags = KEPT },
};

static const char *const key[] = { "report", "first", "last", "edition", NULL };

const struct entity issue_entity = {
	.name = "issue", .title = "已发报告", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .order = "last", .key = key,
};

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_addf(out, "%s 第%lld期", record_text(r, "title"), (long long)record_int(r, "number"));
	if (record_int(r, "edition") > 1)
		buf_adds(out, " 更正版");
}

static const struct preset presets[] = { { "全部", preset_all }, { NULL, NULL } };

const struct thing issue_thing = {
	.entity = &issue_entity, .plural = "已发报告", .title = title, .presets = presets,
};

/* --- who numbers ----------------------------------------------------------------------------------------------- */

int
issue_station(struct office *o, int32_t day, char code[9], bool *mine, struct err *e)
{
	struct record r;
	struct err why;
	int rc = rule_find(o, &r, ISSUE_RULE_CODE "." ISSUE_RULE_PARAM, day, &why);
	const char *said = rc == 0 ? record_text(&r, "clause") : "";

	memset(code, 0, 9);
	memcpy(code, *said && strlen(said) < 9 ? said : "A", *said && strlen(said) < 9 ? strlen(said) : 1);
	*mine = strcmp(code, o->station.code) == 0;
	record_release(&r);
	if (rc < 0 && why.code != ERR_NOTFOUND) {
		*e = why;
		return -1;
	}
	return 0;
}

int
issue_set_station(struct office *o, const char *code, int32_t from, struct err *e)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	const char *const parts[] = { ISSUE_RULE_CODE, ISSUE_RULE_PARAM };
	struct changes cs;
	struct value keys[3];
	struct record now;
	int64_t batch;
	char iso[11];

	if (*code == '\0' || strlen(code) > 8 || strspn(code, letters) != strlen(code))
		return err_set(e, ERR_INPUT, "站号是 1 到 8 个大写字母或数字, 如 A; 没有改");
	date_to_iso(from, iso);
	for (size_t i = 0; i < 3; i++) {
		value_init(&keys[i]);
		value_set_text(&keys[i], i < 2 ? parts[i] : iso);
	}
	int64_t row = ledger_named_row(o->ledger, &rule_entity, keys, 3);
	int rc = look_row(o, &rule_entity, row, &now, e);
	changes_init(&cs);
	if (rc == 0) {
		struct change *c = changes_add(&cs, &rule_entity);
		if (now.row)
			change_on(c, &now);
		c->row = row;
		change_set(c, "code", &keys[0]);
		change_set(c, "param", &keys[1]);
		change_set(c, "valid_from", &keys[2]);
		change_set_text(c, "title", "编报告期号的站");
		change_set_text(c, "clause", code);
		change_set_text(c, "source", "本镇约定, 可改");
		change_set_int(c, "sure", SURE_LOCAL);
		rc = ledger_save(o->ledger, &cs, o->me, &batch, e);
	}
	changes_release(&cs);
	record_release(&now);
	for (size_t i = 0; i < 3; i++)
		value_release(&keys[i]);
	return rc;
}

/* --- numbers --------------------------------------------------------------------------------------------------- */

int
issue_year(int32_t last)
{
	int y, m, d;

	date_split(last, &y, &m, &d);
	return y;
}

int64_t
issue_row(struct office *o, const char *report, int32_t first, int32_t last, int64_t edition)
{
	struct value keys[4];
	char iso[11];

	for (size_t i = 0; i < 4; i++)
		value_init(&keys[i]);
	value_set_text(&keys[0], report);
	date_to_iso(first, iso);
	value_set_text(&keys[1], iso);
	date_to_iso(last, iso);
	value_set_text(&keys[2], iso);
	value_set_int(&keys[3], edition);
	int64_t row = ledger_named_row(o->ledger, &issue_entity, keys, 4);
	for (size_t i = 0; i < 4; i++)
		value_release(&keys[i]);
	return row;
}

int
issue_find(struct office *o, const char *report, int32_t first, int32_t last, struct record *out, struct err *e)
{
	record_init(out, &issue_entity);
	for (int64_t edition = 1;; edition++) {
		struct record r;
		if (look_row(o, &issue_entity, issue_row(o, report, first, last, edition), &r, e) < 0)
			return -1;
		if (r.row == 0) {
			record_release(&r);
			return 0;
		}
		record_release(out);
		*out = r;
	}
}

static void
issue_query(struct query *q, const char *report)
{
	query_init(q, &issue_entity);
	query_text(q, "report", COND_EQ, report);
}

int
issue_next(struct office *o, const char *report, int32_t last, int64_t place, int64_t *out, struct err *e)
{
	struct query q;
	struct rows r;

	issue_query(&q, report);
	query_int(&q, "year", COND_EQ, issue_year(last));
	q.sort = "number";
	q.descending = true;
	*out = place;
	if (ledger_page(o->ledger, &q, NULL, true, 1, &r, e) < 0)
		return -1;
	if (r.n > 0)
		*out = record_int(&r.p[0], "number") + 1;
	rows_release(&r);
	return 0;
}

int
issue_taken(struct office *o, const char *report, int32_t first, int32_t last, int64_t number, bool *taken, struct err *e)
{
	struct query q;
	struct rows r;
	char from[11], to[11];

	date_to_iso(first, from);
	date_to_iso(last, to);
	issue_query(&q, report);
	query_int(&q, "year", COND_EQ, issue_year(last));
	query_int(&q, "number", COND_EQ, number);
	*taken = false;
	if (ledger_page(o->ledger, &q, NULL, true, 20, &r, e) < 0)
		return -1;
	for (size_t i = 0; i < r.n; i++)
		*taken = *taken || strcmp(record_text(&r.p[i], "first"), from) != 0 || strcmp(record_text(&r.p[i], "last"), to) != 0;
	rows_release(&r);
	return 0;
}

int
issue_earlier(struct office *o, const char *report, int32_t first, size_t limit, struct rows *out, struct err *e)
{
	struct query q;
	struct rows r;
	char iso[11];

	memset(out, 0, sizeof(*out));
	date_to_iso(first, iso);
	issue_query(&q, report);
	query_text(&q, "last", COND_LT, iso);
	q.sort = "last";
	q.descending = true;
	/* twice as many: editions of the same days stand beside each other */
	if (ledger_page(o->ledger, &q, NULL, true, 2 * limit, &r, e) < 0)
		return -1;
	out->p = r.p;
	for (size_t i = 0; i < r.n; i++) {
		struct record *before = out->n ? &out->p[out->n - 1] : NULL;
		bool same = before && strcmp(record_text(before, "last"), record_text(&r.p[i], "last")) == 0
		    && strcmp(record_text(before, "first"), record_text(&r.p[i], "first")) == 0;
		if (same && record_int(before, "edition") < record_int(&r.p[i], "edition")) {
			record_release(before);
			*before = r.p[i];
		} else if (same || out->n == limit) {
			record_release(&r.p[i]);
		} else {
			out->p[out->n++] = r.p[i];
		}
	}
	return 0;
}
