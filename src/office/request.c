/*
 * request.c - 上级要数.
 */
#include "office/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/form.h"
#include "office/look.h"
#include "office/office.h"
#include "office/rule.h"

static const struct choice channels[] = {
	{ 1, "微信群", NULL }, { 2, "电话", NULL }, { 3, "文件", NULL }, { 4, "系统", NULL }, { 5, "口头", NULL }, { 6, "其他", NULL },
	{ 0, NULL, NULL },
};

static const struct choice listings[] = { { REQUEST_LISTED, "在", NULL }, { REQUEST_UNLISTED, "不在", NULL }, { REQUEST_LIST_UNKNOWN, "没查", NULL }, { 0, NULL, NULL } };

static const struct choice frequencies[] = {
	{ 1, "一次性", NULL }, { 2, "每天", NULL }, { 3, "每周", NULL }, { 4, "每月", NULL }, { 5, "每季", NULL }, { 6, "半年", NULL },
	{ 7, "每年", NULL }, { 0, NULL, NULL },
};

static const struct choice pers[] = {
	{ PER_HOUSEHOLD, "一户一行", NULL }, { PER_PERSON, "一人一行", NULL }, { PER_VISIT, "一次走访一行", NULL },
	{ PER_TICKET, "一件工单一行", NULL }, { 0, NULL, NULL },
};

static const struct choice states[] = {
	{ REQUEST_OPEN, "待报", NULL }, { REQUEST_DONE, "已报", NULL }, { REQUEST_REFUSED, "不报", NULL }, { 0, NULL, NULL },
};

static const struct choice ways[] = { { REQUEST_BY_LEDGER, "本账导出", NULL }, { REQUEST_BY_COLLECTING, "补采后导出", NULL }, { 0, NULL, NULL } };

enum { F_NAME, F_ASKER, F_CHANNEL, F_PER };

static const struct field fields[] = {
	[F_NAME] = { .name = "name", .title = "表名", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN,
		.width = 22, .help = "他们叫它什么, 如 困难群众冬季走访情况表" },
	[F_ASKER] = { .name = "asker", .title = "谁要的", .kind = FIELD_REF, .ref = "term", .list = "asker",
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN | FIELD_GROWS, .width = 14,
		.help = "打首字母选; 没有的单位打全名再按 0 新增" },
	[F_CHANNEL] = { .name = "channel", .title = "渠道", .kind = FIELD_CHOICE, .choices = channels,
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_MATTER, .help = "从哪里要的, 打数字" },
	[F_PER] = { .name = "per", .title = "一行是", .kind = FIELD_CHOICE, .choices = pers, .initial = "1",
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_MATTER, .help = "他们的表一行写什么" },
	{ .name = "due", .title = "限时", .kind = FIELD_DATE, .flags = FIELD_TAB | FIELD_FUTURE | FIELD_COLUMN, .width = 13, .help = "哪天要" },
	{ .name = "due_time", .title = "几点前", .kind = FIELD_TIME, .flags = FIELD_TAB, .help = "如 16 或 16:30" },
	{ .name = "received", .title = "收到", .kind = FIELD_DATE, .initial = "今", .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN, .width = 10,
		.help = "哪天收到的" },
	{ .name = "tag", .title = "只要这类", .kind = FIELD_REF, .ref = "term", .list = "tag", .flags = FIELD_TAB, .privacy = PRIVACY_SENSITIVE,
		.help = "只导出有这个标签的户或人, 如 低保; 空着是全部" },
	{ .name = "village", .title = "只要这村", .kind = FIELD_REF, .ref = "village", .flags = FIELD_TAB, .help = "空着是全镇" },
	{ .name = "words", .title = "只要含", .kind = FIELD_TEXT, .flags = FIELD_TAB, .help = "和名单里的查找一样: 汉字或首字母" },
	{ .name = "listed", .title = "报表清单内", .kind = FIELD_CHOICE, .choices = listings, .flags = FIELD_TAB,
		.help = "在不在县里公布的报表清单里" },
	{ .name = "document", .title = "文号", .kind = FIELD_CODE, .flags = FIELD_TAB | FIELD_WORDS, .help = "没有文就空着" },
	{ .name = "frequency", .title = "频次", .kind = FIELD_CHOICE, .choices = frequencies, .flags = FIELD_TAB,
		.help = "一次性的还是要反复报的, 打数字选" },
	{ .name = "contact", .title = "联系人", .kind = FIELD_TEXT, .flags = FIELD_TAB, .privacy = PRIVACY_PERSONAL, .help = "如 张股长 微信" },
	{ .name = "by_hand", .title = "手工分钟", .kind = FIELD_INT, .flags = FIELD_TAB, .help = "手工填要多少分钟; 空着按格数估计" },
	{ .name = "state", .title = "状态", .kind = FIELD_CHOICE, .choices = states, .flags = FIELD_AUTO | FIELD_INDEX | FIELD_COLUMN, .width = 6 },
	{ .name = "answered", .title = "报出时间", .kind = FIELD_STAMP, .flags = FIELD_AUTO | FIELD_INDEX },
	{ .name = "way", .title = "怎么报的", .kind = FIELD_CHOICE, .choices = ways, .flags = FIELD_AUTO },
	{ .name = "rows", .title = "行数", .kind = FIELD_INT, .flags = FIELD_AUTO },
	{ .name = "saved", .title = "省下分钟", .kind = FIELD_INT, .flags = FIELD_AUTO },
	{ .name = "note", .title = "备注", .kind = FIELD_NOTE, .flags = FIELD_TAB | FIELD_WORDS, .max = 300,
		.help = "可空, 如 谁在群里催过" },
};

/* Open requests are few beside all there ever were. */
static const struct entity_index indexes[] = { { { "due" }, "state < 20" }, { { NULL }, NULL } };

const struct entity request_entity = {
	.name = "request", .title = "上级要数", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields), .order = "received",
	.indexes = indexes,
};

static const struct choice missings[] = {
	{ MISSING_COLLECT, "现在补采", NULL }, { MISSING_ASK_ALONG, "走访时顺带问", NULL }, { MISSING_NONE, "注明无此数", NULL }, { 0, NULL, NULL },
};

static const struct field item_fields[] = {
	{ .name = "request", .title = "要数", .kind = FIELD_REF, .ref = "request", .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN, .width = 22 },
	{ .name = "place", .title = "第几列", .kind = FIELD_INT, .flags = FIELD_COLUMN, .policy = POLICY_QUIET, .width = 6 },
	{ .name = "title", .title = "他们的叫法", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_WORDS | FIELD_COLUMN, .width = 18,
		.help = "他们表头上的叫法, 照写" },
	{ .name = "entry", .title = "本账的项目", .kind = FIELD_CODE, .flags = FIELD_COLUMN, .width = 24,
		.help = "项目名见 yibenzhang fields; 空着就是本账没有" },
	{ .name = "missing", .title = "没有怎么办", .kind = FIELD_CHOICE, .choices = missings, .flags = FIELD_INDEX | FIELD_COLUMN, .width = 12,
		.help = "本账没有的: 现在补采、走访时顺带问、还是注明无此数" },
};

const struct entity request_item_entity = {
	.name = "requestitem", .title = "要数的列", .fields = item_fields, .n_fields = sizeof(item_fields) / sizeof(*item_fields), .parent = "request",
};

/* Named by column and row: two stations that collect the same meet. */
static const struct field cell_fields[] = {
	{ .name = "item", .title = "列", .kind = FIELD_REF, .ref = "requestitem", .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN },
	{ .name = "subject", .title = "行号", .kind = FIELD_INT, .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN, .width = 20,
		.help = "户、人、走访或工单的行号" },
	{ .name = "text", .title = "采到的", .kind = FIELD_TEXT, .flags = FIELD_COLUMN, .privacy = PRIVACY_PERSONAL, .width = 20 },
};

static const char *const cell_key[] = { "item", "subject", NULL };

const struct entity request_cell_entity = {
	.name = "requestcell", .title = "补采的数", .fields = cell_fields, .n_fields = sizeof(cell_fields) / sizeof(*cell_fields), .key = cell_key,
};

/* --- the thing -------------------------------------------------------------------------------------------------- */

void
request_due(const struct record *r, int32_t today, struct buf *out, bool *warn)
{
	int32_t day = date_from_iso(record_text(r, "due"));

	*warn = false;
	if (day == DATE_NONE)
		return;
	*warn = record_int(r, "state") < REQUEST_DONE && day <= today;
	if (*warn && day < today) {
		buf_addf(out, "超期%d天 !!", (int)(today - day));
		return;
	}
	if (day == today)
		buf_adds(out, "今天");
	else
		date_short(out, day, today);
	buf_addf(out, "%s%s前", day != today && *record_text(r, "due_time") != '\0' ? " " : "", record_text(r, "due_time"));
}

bool
request_is_unlisted(const struct record *r)
{
	return record_int(r, "listed") == REQUEST_UNLISTED;
}

static bool
cell(struct office *o, const struct record *r, const struct field *f, int32_t today, struct buf *out, bool *warn)
{
	(void)o;
	if (strcmp(f->name, "due") != 0 || value_is_null(record_field(r, "due")))
		return false;
	request_due(r, today, out, warn);
	return true;
}

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	office_field(o, r, "received", out);
	buf_addc(out, ' ');
	office_title(o, "term", record_int(r, "asker"), out);
	buf_addf(out, "【%s】", record_text(r, "name"));
}

/* The same form again: who asks and how it is answered are as the last time. */
static int
prefill(struct form *f, struct err *e)
{
	static const char *const kept[] = { "asker", "channel", "per", "tag", "village", "words", "listed", "frequency", "contact" };
	struct record old;

	if (f->from_row == 0 || f->from_entity == NULL || strcmp(f->from_entity, request_entity.name) != 0)
		return 0;
	if (look_row(f->office, &request_entity, f->from_row, &old, e) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		if (!value_is_null(record_field(&old, kept[i])))
			form_choose(f, entity_field(&request_entity, kept[i]), record_field(&old, kept[i]));
	record_release(&old);
	return 0;
}

static int
check(struct form *f, struct err *e)
{
	struct value v;

	(void)e;
	if (!value_is_null(form_value(f, "state")))
		return 0;
	value_init(&v);
	value_set_int(&v, REQUEST_OPEN);
	form_choose(f, entity_field(&request_entity, "state"), &v);
	value_release(&v);
	return 0;
}

void
request_open(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "state", COND_LT, REQUEST_DONE);
	q->sort = "due";
}

static void
unlisted(struct office *o, struct query *q)
{
	(void)o;
	query_int(q, "listed", COND_EQ, REQUEST_UNLISTED);
}

static const struct preset presets[] = { { "待报", request_open }, { "清单外", unlisted }, { NULL, NULL } };
static const char *const children[] = { "requestitem", NULL };

const struct thing request_thing = {
	.entity = &request_entity, .plural = "上级要数", .prefill = prefill, .check = check, .title = title, .cell = cell,
	.presets = presets, .children = children,
};

static void
item_title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_adds(out, record_text(r, "title"));
}

const struct thing request_item_thing = { .entity = &request_item_entity, .plural = "要数的列", .title = item_title };

static void
cell_title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_adds(out, record_text(r, "text"));
}

const struct thing request_cell_thing = { .entity = &request_cell_entity, .plural = "补采的数", .title = cell_title };

/* --- columns ---------------------------------------------------------------------------------------------------- */

static int
by_place(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	int64_t i = record_int(x, "place"), j = record_int(y, "place");

	return i != j ? (i < j ? -1 : 1) : x->row < y->row ? -1 : 1;
}

int
request_items(struct office *o, int64_t request, struct rows *out, struct err *e)
{
	struct query q;

	query_init(&q, &request_item_entity);
	query_int(&q, "request", COND_EQ, request);
	if (ledger_page(o->ledger, &q, NULL, false, REQUEST_ITEMS_MAX, out, e) < 0)
		return -1;
	if (out->n > 1)
		qsort(out->p, out->n, sizeof(*out->p), by_place);
	return 0;
}

int
request_save(struct office *o, struct changes *cs, struct err *e)
{
	int64_t batch;
	int rc = cs->n > 0 ? ledger_save(o->ledger, cs, o->me, &batch, e) : 0;

	changes_release(cs);
	return rc;
}

/* The row as it is now, for a change based on it. */
int
request_change(struct office *o, struct changes *cs, const struct record *r, struct change **out, struct err *e)
{
	struct record now;

	if (ledger_get(o->ledger, &now, r->entity, r->row, e) < 0)
		return -1;
	*out = changes_add(cs, r->entity);
	change_on(*out, &now);
	record_release(&now);
	return 0;
}

/* --- what was asked before -------------------------------------------------------------------------------------- */

enum { LOOKED_BACK = 200 };

/* The same datum: the same entry of the dictionary, or where the ledger has none the same words. */
static bool
same_item(const struct record *a, const struct record *b)
{
	const char *x = record_text(a, "entry"), *y = record_text(b, "entry");

	if (*x == '\0' && *y == '\0')
		return strcmp(record_text(a, "title"), record_text(b, "title")) == 0;
	return strcmp(x, y) == 0;
}

static size_t
same_items(const struct rows *a, const struct rows *b)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (same_item(&a->p[i], &b->p[k])) {
				n++;
				break;
			}
	return n;
}

int
request_overlap(struct office *o, int64_t request, const struct rows *items, struct request_overlap *out, struct err *e)
{
	struct query q;
	struct rows all, other;
	int rc = 0;

	record_init(&out->request, &request_entity);
	out->same = 0;
	query_init(&q, &request_entity);
	if (ledger_page(o->ledger, &q, NULL, true, LOOKED_BACK, &all, e) < 0) {
		record_release(&out->request);
		return -1;
	}
	for (size_t i = 0; i < all.n && rc == 0; i++) {
		if (all.p[i].row == request)
			continue;
		if ((rc = request_items(o, all.p[i].row, &other, e)) < 0)
			break;
		size_t n = same_items(items, &other);
		rows_release(&other);
		if (n > out->same) {
			out->same = n;
			record_release(&out->request);
			record_copy(&out->request, &all.p[i]);
		}
	}
	rows_release(&all);
	if (rc < 0)
		record_release(&out->request);
	return rc;
}

int
request_named(struct office *o, const char *name, int64_t *out, struct err *e)
{
	return ledger_find(o->ledger, out, &request_entity, "name", name, e);
}

/* --- what it costs ---------------------------------------------------------------------------------------------- */

enum { CELL_SECONDS = 15, EXPORT_MINUTES = 3 };		/* where the ledger has no rule Q1 */

int
request_minutes(struct office *o, const struct record *request, int64_t cells, int64_t *by_hand, int64_t *by_ledger, struct err *e)
{
	int64_t seconds;

	if (rule_int(o, "Q1.cell_seconds", date_today(), CELL_SECONDS, &seconds, e) < 0 ||
	    rule_int(o, "Q1.export_minutes", date_today(), EXPORT_MINUTES, by_ledger, e) < 0)
		return -1;
	*by_hand = record_int(request, "by_hand");
	if (*by_hand == 0)
		*by_hand = (cells * seconds + 59) / 60;
	return 0;
}

int
request_answered(struct office *o, const struct record *request, int64_t rows, size_t columns, bool collected, struct err *e)
{
	struct changes cs;
	struct change *c;
	int64_t by_hand, by_ledger;

	if (request_minutes(o, request, rows * (int64_t)columns, &by_hand, &by_ledger, e) < 0)
		return -1;
	changes_init(&cs);
	if (request_change(o, &cs, request, &c, e) < 0)
		return -1;
	change_set_int(c, "state", REQUEST_DONE);
	change_set_int(c, "answered", date_now());
	change_set_int(c, "way", collected ? REQUEST_BY_COLLECTING : REQUEST_BY_LEDGER);
	change_set_int(c, "rows", rows);
	change_set_int(c, "saved", by_hand > by_ledger ? by_hand - by_ledger : 0);
	return request_save(o, &cs, e);
}

int
request_month(struct office *o, struct buf *out, struct err *e)
{
	int64_t n, outside, minutes = 0;
	struct query q;
	struct groups g;
	char from[11];
	int y, m, d;

	date_split(date_today(), &y, &m, &d);
	date_to_iso(date_make(y, m, 1), from);
	query_init(&q, &request_entity);
	query_text(&q, "received", COND_GE, from);
	if (ledger_count(o->ledger, &q, INT64_MAX, &n, e) < 0 || ledger_group(o->ledger, &q, "state", "saved", &g, e) < 0)
		return -1;
	for (size_t i = 0; i < g.n; i++)
		minutes += g.p[i].sum;
	groups_release(&g);
	query_int(&q, "listed", COND_EQ, REQUEST_UNLISTED);
	if (ledger_count(o->ledger, &q, INT64_MAX, &outside, e) < 0)
		return -1;
	buf_addf(out, "本月要数 %lld 次, 清单外 %lld 次, 省下", (long long)n, (long long)outside);
	if (minutes >= 60)
		buf_addf(out, " %lld 小时", (long long)(minutes / 60));
	buf_addf(out, " %lld 分", (long long)(minutes % 60));
	return 0;
}

/* --- what was collected ----------------------------------------------------------------------------------------- */

static int64_t
cell_row(struct office *o, int64_t item, int64_t subject)
{
	struct value keys[2] = { { .kind = VALUE_INT, .i = item }, { .kind = VALUE_INT, .i = subject } };

	return ledger_named_row(o->ledger, &request_cell_entity, keys, 2);
}

int
request_cell(struct office *o, int64_t item, int64_t subject, struct buf *out, struct err *e)
{
	struct record r;

	if (look_row(o, &request_cell_entity, cell_row(o, item, subject), &r, e) < 0)
		return -1;
	if (r.row != 0 && !r.deleted)
		buf_adds(out, record_text(&r, "text"));
	record_release(&r);
	return 0;
}

int
request_set_cell(struct office *o, int64_t item, int64_t subject, const char *text, struct err *e)
{
	struct record r;
	struct changes cs;
	struct change *c;

	if (look_row(o, &request_cell_entity, cell_row(o, item, subject), &r, e) < 0)
		return -1;
	changes_init(&cs);
	c = changes_add(&cs, &request_cell_entity);
	if (r.row != 0)
		change_on(c, &r);
	else
		c->row = cell_row(o, item, subject);
	record_release(&r);
	change_set_int(c, "item", item);
	change_set_int(c, "subject", subject);
	change_set_text(c, "text", text);
	return request_save(o, &cs, e);
}

int
request_ask_along(struct office *o, int64_t household, struct buf *out, struct err *e)
{
	struct query q;
	struct rows items;
	int rc = 0;

	if (household == 0)
		return 0;
	query_init(&q, &request_item_entity);
	query_int(&q, "missing", COND_EQ, MISSING_ASK_ALONG);
	if (ledger_page(o->ledger, &q, NULL, true, 20, &items, e) < 0)
		return -1;
	for (size_t i = 0; i < items.n && rc == 0; i++) {
		struct record request;
		struct buf had = BUF_INIT;
		if ((rc = look_row(o, &request_entity, record_int(&items.p[i], "request"), &request, e)) < 0)
			break;
		if (record_int(&request, "state") < REQUEST_DONE && !request.deleted && record_int(&request, "per") == PER_HOUSEHOLD &&
		    (rc = request_cell(o, items.p[i].row, household, &had, e)) == 0 && had.n == 0) {
			buf_addf(out, "顺带问: %s (", record_text(&items.p[i], "title"));
			office_title(o, "term", record_int(&request, "asker"), out);
			buf_addf(out, " %s)\n", record_text(&request, "name"));
		}
		buf_release(&had);
		record_release(&request);
	}
	rows_release(&items);
	return rc;
}
