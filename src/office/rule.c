/*
 * rule.c - figures and clauses as dated rows.
 *
 * Looked up by index each time, not cached: a look-up costs less than a
 * screen line, and nothing can go stale when another PC's rules are merged.
 * Quiet for the same reason as terms: seeds of two stations must not conflict
 * with a later change.
 */
#include "office/rule.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "office/look.h"
#include "office/office.h"
#include "office/term.h"

static const struct choice sures[] = {
	{ SURE_READ, "见公开文本", NULL }, { SURE_KNOWN, "较有把握", NULL }, { SURE_UNSURE, "待核实", NULL },
	{ SURE_LOCAL, "本地规定", NULL }, { 0, NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "code", .title = "规则", .kind = FIELD_CODE, .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN | FIELD_WORDS,
		.policy = POLICY_QUIET, .width = 8, .help = "规则编号, 如 R5" },
	{ .name = "param", .title = "项目", .kind = FIELD_CODE, .flags = FIELD_REQUIRED | FIELD_COLUMN, .policy = POLICY_QUIET,
		.width = 14, .help = "条文填 clause; 数字填它的名字, 如 limit_small" },
	{ .name = "title", .title = "名称", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_COLUMN,
		.policy = POLICY_QUIET, .width = 22, .help = "规则的叫法, 核对结果里显示它" },
	{ .name = "value", .title = "数值", .kind = FIELD_INT, .flags = FIELD_COLUMN, .policy = POLICY_QUIET, .width = 8,
		.help = "按省、市、县规定改这里; 改时另起一条, 填新的启用日期" },
	{ .name = "unit", .title = "单位", .kind = FIELD_TEXT, .flags = FIELD_COLUMN, .policy = POLICY_QUIET, .width = 8,
		.help = "数字的单位, 如 日 人 元" },
	{ .name = "clause", .title = "条文", .kind = FIELD_NOTE, .flags = FIELD_TAB, .policy = POLICY_QUIET, .max = 600,
		.help = "在接待核对里按 F4 显示" },
	{ .name = "source", .title = "出处", .kind = FIELD_TEXT, .flags = FIELD_TAB, .policy = POLICY_QUIET, .max = 120,
		.help = "哪个文件第几条; 核对时 F4 看到的就是它" },
	{ .name = "sure", .title = "把握", .kind = FIELD_CHOICE, .choices = sures, .flags = FIELD_TAB | FIELD_COLUMN,
		.policy = POLICY_QUIET, .width = 10 },
	{ .name = "valid_from", .title = "启用", .kind = FIELD_DATE, .flags = FIELD_REQUIRED | FIELD_COLUMN, .policy = POLICY_QUIET,
		.help = "从这天起按这条; 以前的记录仍按以前的规则" },
	{ .name = "valid_to", .title = "停用", .kind = FIELD_DATE, .flags = FIELD_TAB | FIELD_COLUMN, .policy = POLICY_QUIET,
		.help = "用到这天为止; 有更新的一条时可以空着" },
	{ .name = "pc", .title = "电脑", .kind = FIELD_CODE, .flags = FIELD_AUTO | FIELD_HIDDEN, .policy = POLICY_QUIET, .max = 26 },	/* issue.c */
};

static const char *const key[] = { "code", "param", "valid_from", NULL };

const struct entity rule_entity = {
	.name = "rule", .title = "规则", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .key = key,
};

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_addf(out, "%s %s", record_text(r, "code"), record_text(r, "title"));
}

int
rule_find(struct office *o, struct record *out, const char *rule, int32_t day, struct err *e)
{
	const char *dot = strchr(rule, '.'), *best = "";
	struct query q;
	struct rows rows;
	char iso[11], *code = mem_strn(rule, dot ? (size_t)(dot - rule) : strlen(rule));
	size_t found = SIZE_MAX;
	int rc;

	record_init(out, &rule_entity);
	date_to_iso(day, iso);
	query_init(&q, &rule_entity);
	query_text(&q, "code", COND_EQ, code);
	query_text(&q, "param", COND_EQ, dot ? dot + 1 : "clause");
	query_text(&q, "valid_from", COND_LE, iso);
	rc = ledger_page(o->ledger, &q, NULL, true, 100, &rows, e);
	free(code);
	if (rc < 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		const char *from = record_text(&rows.p[i], "valid_from"), *to = record_text(&rows.p[i], "valid_to");

		if ((*to && strcmp(to, iso) < 0) || strcmp(from, best) <= 0)
			continue;
		best = from;
		found = i;
	}
	if (found != SIZE_MAX) {
		record_release(out);
		record_copy(out, &rows.p[found]);
	}
	rows_release(&rows);
	if (found == SIZE_MAX)
		return err_set(e, ERR_NOTFOUND, "规则表里没有 %s 在 %s 有效的规则. 没有改动任何数据; 可在菜单的规则里补上.", rule, iso);
	return 0;
}

int64_t
rule_row(struct office *o, const char *code, const char *param, const char *from)
{
	const char *const parts[] = { code, param, from };
	struct value keys[3];
	int64_t row;

	for (size_t i = 0; i < 3; i++) {
		value_init(&keys[i]);
		value_set_text(&keys[i], parts[i]);
	}
	row = ledger_named_row(o->ledger, &rule_entity, keys, 3);
	for (size_t i = 0; i < 3; i++)
		value_release(&keys[i]);
	return row;
}

int
rule_agree(struct office *o, const struct rule_words *w, int32_t from, struct err *e)
{
	struct changes cs;
	struct record now;
	int64_t batch;
	char iso[11];

	date_to_iso(from, iso);
	int64_t row = rule_row(o, w->code, w->param, iso);
	int rc = look_row(o, &rule_entity, row, &now, e);
	changes_init(&cs);
	if (rc == 0) {
		struct change *c = changes_add(&cs, &rule_entity);
		if (now.row)
			change_on(c, &now);
		c->row = row;
		change_set_text(c, "code", w->code);
		change_set_text(c, "param", w->param);
		change_set_text(c, "valid_from", iso);
		change_set_text(c, "title", w->title);
		change_set_text(c, "clause", w->clause);
		if (w->pc != NULL)
			change_set_text(c, "pc", w->pc);
		change_set_text(c, "source", "本镇约定, 可改");
		change_set_int(c, "sure", SURE_LOCAL);
		rc = ledger_save(o->ledger, &cs, o->me, &batch, e);
	}
	changes_release(&cs);
	record_release(&now);
	return rc;
}

int
rule_int(struct office *o, const char *rule, int32_t day, int64_t fallback, int64_t *out, struct err *e)
{
	struct record r;
	struct err why;
	int rc = rule_find(o, &r, rule, day, &why);

	*out = fallback;
	if (rc == 0 && !value_is_null(record_field(&r, "value")))
		*out = record_int(&r, "value");
	record_release(&r);
	if (rc < 0 && why.code != ERR_NOTFOUND) {
		if (e)
			*e = why;
		return -1;
	}
	return 0;
}

static void
add_source(struct office *o, const struct record *r, struct buf *out)
{
	buf_adds(out, record_text(r, "source"));
	if (value_is_null(record_field(r, "sure")))
		return;
	buf_adds(out, " (");
	office_field(o, r, "sure", out);
	buf_addc(out, ')');
}

int
rule_tell(struct office *o, const char *rule, int32_t day, struct buf *out, struct err *e)
{
	struct record r;
	struct err why;
	int rc = rule_find(o, &r, rule, day, &why);

	if (rc < 0 && why.code != ERR_NOTFOUND) {
		record_release(&r);
		if (e)
			*e = why;
		return -1;
	}
	if (rc == 0) {
		buf_addf(out, "%s %s", record_text(&r, "code"), record_text(&r, "title"));
		if (!value_is_null(record_field(&r, "value")))
			buf_addf(out, ": %lld %s", (long long)record_int(&r, "value"), record_text(&r, "unit"));
		buf_addc(out, '\n');
		if (*record_text(&r, "clause"))
			buf_addf(out, "  %s\n", record_text(&r, "clause"));
		buf_adds(out, "  出处: ");
		add_source(o, &r, out);
		buf_addf(out, ", %s 起\n", record_text(&r, "valid_from"));
	}
	record_release(&r);
	return rc == 0;
}

static int
by_day(const void *a, const void *b)
{
	const struct date_exception *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

int
rule_calendar_load(struct office *o, struct rule_calendar *out, struct err *e)
{
	struct query q;
	struct rows rows;
	size_t n = 0;

	memset(out, 0, sizeof(*out));
	query_init(&q, &rule_entity);
	query_text(&q, "code", COND_EQ, "CAL");
	if (ledger_page(o->ledger, &q, NULL, true, 4000, &rows, e) < 0)
		return -1;
	out->days = mem_zero(rows.n ? rows.n : 1, sizeof(*out->days));
	for (size_t i = 0; i < rows.n; i++) {
		int32_t day = date_from_iso(record_text(&rows.p[i], "param"));

		if (day == DATE_NONE)
			continue;
		out->days[n].day = day;
		out->days[n++].works = record_int(&rows.p[i], "value") != 0;
	}
	rows_release(&rows);
	if (n)
		qsort(out->days, n, sizeof(*out->days), by_day);
	out->cal.days = out->days;
	out->cal.n = n;
	return 0;
}

void
rule_calendar_release(struct rule_calendar *c)
{
	free(c->days);
	memset(c, 0, sizeof(*c));
}

int
rule_last_day(struct office *o, const char *rule, int32_t from, int32_t *out, struct err *e)
{
	struct rule_calendar cal;
	struct record r;
	struct err why;
	int64_t days;
	int rc = 0;

	*out = DATE_NONE;
	if (rule_find(o, &r, rule, from, &why) < 0) {
		record_release(&r);
		if (why.code == ERR_NOTFOUND)
			return 0;
		if (e)
			*e = why;
		return -1;
	}
	days = record_int(&r, "value");
	if (days < 0 || days > 3650)
		days = 0;
	if (strcmp(record_text(&r, "unit"), "工作日") == 0) {
		rc = rule_calendar_load(o, &cal, e);
		if (rc == 0) {
			*out = date_add_workdays(&cal.cal, from, (int)days);
			rule_calendar_release(&cal);
		}
	} else {
		*out = from + (int32_t)days;
	}
	record_release(&r);
	return rc;
}

int
rule_deadline(struct office *o, const char *source, const char *nature, int32_t day, int32_t *out, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = 0;

	*out = DATE_NONE;
	if (*nature) {
		buf_addf(&b, "T1.%s_%s", *source ? source : "other", nature);
		rc = rule_last_day(o, buf_str(&b), day, out, e);
	}
	if (rc == 0 && *out == DATE_NONE) {
		buf_clear(&b);
		buf_addf(&b, "T1.%s", *source ? source : "other");
		rc = rule_last_day(o, buf_str(&b), day, out, e);
	}
	buf_release(&b);
	return rc;
}

const char *
rule_verdict_title(enum rule_verdict v)
{
	return v == RULE_PASS ? "过" : v == RULE_FAIL ? "不过" : "待核";
}

int
rule_judge(struct office *o, struct rule_results *out, const char *code, int32_t day, enum rule_verdict v, const char *sentence,
		const struct rule_place *at, struct err *e)
{
	struct rule_result *x;
	struct record r;
	struct err why;
	struct buf b = BUF_INIT;

	out->passed += v == RULE_PASS;
	out->failed += v == RULE_FAIL;
	out->open += v == RULE_OPEN;
	if (out->counts_only)
		return 0;
	if (rule_find(o, &r, code, day, &why) < 0 && why.code != ERR_NOTFOUND) {
		record_release(&r);
		if (e)
			*e = why;
		return -1;
	}
	out->p = mem_resize(out->p, out->n + 1, sizeof(*out->p));
	x = &out->p[out->n++];
	memset(x, 0, sizeof(*x));
	memcpy(x->code, code, strnlen(code, sizeof(x->code) - 1));
	x->verdict = v;
	x->at = *at;
	x->title = mem_str(record_text(&r, "title"));
	x->sentence = mem_str(sentence);
	x->clause = mem_str(record_text(&r, "clause"));
	add_source(o, &r, &b);
	x->source = mem_str(buf_str(&b));
	buf_release(&b);
	record_release(&r);
	return 0;
}

bool
rule_result_again(const struct rule_results *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (r->p[k].verdict == r->p[i].verdict && strcmp(r->p[k].code, r->p[i].code) == 0)
			return true;
	return false;
}

void
rule_results_release(struct rule_results *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->p[i].title);
		free(r->p[i].sentence);
		free(r->p[i].clause);
		free(r->p[i].source);
	}
	free(r->p);
	memset(r, 0, sizeof(*r));
}

const struct thing rule_thing = {
	.entity = &rule_entity, .plural = "规则", .title = title, .check = term_check,
};
