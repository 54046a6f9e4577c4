/*
 * issue.c - 已发报告.
 */
#include "office/issue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "db/merge.h"
#include "office/look.h"
#include "office/office.h"
#include "office/preset.h"
#include "office/rule.h"
#include "office/station.h"

#define ISSUES_A_YEAR 5000	/* days, weeks and months with their editions, many times over */
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
	{ .name = "pages", .title = "已印几页", .kind = FIELD_TEXT, .flags = KEPT, .max = 500 },	/* report/issued.h; while not all are out */
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
	/* those earlier issues counted that are no more, told here as 更正 */
	{ .name = "gone_visits", .title = "减少走访", .kind = FIELD_REFS, .ref = "visit", .flags = KEPT },
	{ .name = "gone_opened", .title = "减少新立", .kind = FIELD_REFS, .ref = "ticket", .flags = KEPT },
	{ .name = "gone_ended", .title = "减少了结", .kind = FIELD_REFS, .ref = "ticket", .flags = KEPT },
	{ .name = "gone_receptions", .title = "减少接待", .kind = FIELD_REFS, .ref = "reception", .flags = KEPT },
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

/* "A 00000000000000aa": which PC the rule's code meant.  Beside another code it says nothing: an older program changed that. */
static const char *
named_pc(const struct record *rule, const char *code)
{
	const char *pc = record_text(rule, "pc");
	size_t n = strlen(code);

	return strncmp(pc, code, n) == 0 && pc[n] == ' ' && strlen(pc + n + 1) == 16 ? pc + n + 1 : NULL;
}

int
issue_numberer(struct office *o, int32_t day, struct issue_numberer *out, struct err *e)
{
	struct record r;
	struct err why;
	int rc = rule_find(o, &r, ISSUE_RULE_CODE "." ISSUE_RULE_PARAM, day, &why);
	const char *said = rc == 0 ? record_text(&r, "clause") : "", *pc = NULL;
	bool alike, known, twin = false;

	*out = (struct issue_numberer){ .code = "A" };
	if (*said && strlen(said) < sizeof(out->code))
		snprintf(out->code, sizeof(out->code), "%s", said);
	alike = strcmp(out->code, o->station.code) == 0;
	if (rc == 0)
		pc = named_pc(&r, out->code);
	known = pc != NULL;
	out->whose = (known ? strcmp(pc, o->station.id) == 0 : alike) ? ISSUE_MINE : ISSUE_OTHERS;
	out->namesake = alike && out->whose == ISSUE_OTHERS;
	record_release(&r);
	if (rc < 0 && why.code != ERR_NOTFOUND) {
		*e = why;
		return -1;
	}
	if (!known && alike && station_namesake(o, &twin, e) != 0)
		return -1;
	if (twin)
		out->whose = ISSUE_TWINS;
	return 0;
}

void
issue_numberer_text(const struct issue_numberer *n, struct buf *out)
{
	if (n->whose == ISSUE_TWINS)
		buf_addf(out, "两台都叫%s站，期号待定", n->code);
	else
		buf_addf(out, "期号由%s%s站编", n->namesake ? "另一台" : "", n->code);
}

/* The PC of that code as far as known, into pc; "" none is. */
static int
find_pc(struct office *o, const char *code, char pc[32], struct err *e)
{
	char id[17];
	size_t n = 1;

	*pc = '\0';
	if (strcmp(code, o->station.code) == 0)
		memcpy(id, o->station.id, sizeof(id));
	else if (ledger_called(o->ledger, code, 0, id, &n, e) != 0)
		return -1;
	if (n > 1)
		return err_set(e, ERR_INPUT, "有%zu台电脑都叫%s站, 不知道是哪台; 没有改. 请到编号的那台电脑上定", n, code);
	if (n == 1)
		snprintf(pc, 32, "%s %s", code, id);
	return 0;
}

int
issue_set_station(struct office *o, const char *code, int32_t from, struct err *e)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	char pc[32];

	if (*code == '\0' || strlen(code) > 8 || strspn(code, letters) != strlen(code))
		return err_set(e, ERR_INPUT, "站号是 1 到 8 个大写字母或数字, 如 A; 没有改");
	if (find_pc(o, code, pc, e) != 0)
		return -1;
	const struct rule_words words = { ISSUE_RULE_CODE, ISSUE_RULE_PARAM, "编报告期号的站", code, pc };
	return rule_agree(o, &words, from, e);
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

/* Do the days of that edition still bear its number?  Later editions may have another. */
static int
issue_bears(struct office *o, const char *report, const struct record *edition, bool *out, struct err *e)
{
	int32_t first = date_from_iso(record_text(edition, "first")), last = date_from_iso(record_text(edition, "last"));
	struct record now;

	*out = false;
	if (first == DATE_NONE || last == DATE_NONE)
		return 0;
	if (issue_find(o, report, first, last, &now, e) < 0)
		return -1;
	*out = record_int(&now, "number") == record_int(edition, "number");
	record_release(&now);
	return 0;
}

int
issue_taken(struct office *o, const char *report, int32_t first, int32_t last, int64_t number, bool *taken, struct err *e)
{
	struct query q;
	struct rows r;
	char from[11], to[11];
	int rc = 0;

	date_to_iso(first, from);
	date_to_iso(last, to);
	issue_query(&q, report);
	query_int(&q, "year", COND_EQ, issue_year(last));
	query_int(&q, "number", COND_EQ, number);
	*taken = false;
	if (ledger_page(o->ledger, &q, NULL, true, 20, &r, e) < 0)
		return -1;
	for (size_t i = 0; i < r.n && !*taken && rc == 0; i++)
		if (strcmp(record_text(&r.p[i], "first"), from) != 0 || strcmp(record_text(&r.p[i], "last"), to) != 0)
			rc = issue_bears(o, report, &r.p[i], taken, e);
	rows_release(&r);
	return rc;
}

/* By report, number and days. */
static int
issue_order(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	int c = strcmp(record_text(x, "report"), record_text(y, "report"));

	if (c == 0 && record_int(x, "number") != record_int(y, "number"))
		return record_int(x, "number") < record_int(y, "number") ? -1 : 1;
	return c != 0 ? c : strcmp(record_text(x, "last"), record_text(y, "last"));
}

int
issue_say_twice(struct office *o, int year, struct buf *out, struct err *e)
{
	struct query q;
	struct rows r;
	int rc = 0;

	query_init(&q, &issue_entity);
	query_int(&q, "year", COND_EQ, year);
	if (ledger_page(o->ledger, &q, NULL, true, ISSUES_A_YEAR, &r, e) < 0)
		return -1;
	if (r.n > 1)
		qsort(r.p, r.n, sizeof(*r.p), issue_order);
	for (size_t i = 1; i < r.n && rc == 0; i++) {
		const struct record *x = &r.p[i - 1], *y = &r.p[i];
		const char *report = record_text(x, "report");
		bool one = false, other = false;

		if (strcmp(report, record_text(y, "report")) != 0 || record_int(x, "number") != record_int(y, "number")
		    || strcmp(record_text(x, "last"), record_text(y, "last")) == 0)
			continue;
		rc = issue_bears(o, report, x, &one, e);
		if (rc == 0)
			rc = issue_bears(o, report, y, &other, e);
		if (rc == 0 && one && other)
			buf_addf(out, "!! 期号重了: %s第%lld期, %s 和 %s 各有一份. 在编期号的电脑上打开其中一天的, 按 7 出更正版就换成新号\n",
			    record_text(x, "title"), (long long)record_int(x, "number"), record_text(x, "last"), record_text(y, "last"));
	}
	rows_release(&r);
	return rc;
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
