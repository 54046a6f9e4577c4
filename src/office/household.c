/*
 * household.c - 户.
 *
 * What is said about a household on its page comes from visits and tickets;
 * nothing of it is stored here.
 */
#include "office/household.h"

#include <string.h>

#include "base/buf.h"
#include "office/form.h"
#include "office/look.h"
#include "office/office.h"
#include "office/person.h"
#include "office/ticket.h"
#include "office/village.h"
#include "office/visit.h"

enum { F_NAME, F_VILLAGE, F_GROUP, F_PHONE, F_ADDRESS, F_KIND, F_MEMBERS };
enum { OPEN_SHOWN = 5, TAGS_SHOWN = 8 };

static const struct field fields[] = {
	[F_NAME] = { .name = "name", .title = "户主", .kind = FIELD_NAME,
		.flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 12, .help = "打不出的字可用码位, 原样保存" },
	[F_VILLAGE] = { .name = "village", .title = "村", .kind = FIELD_REF, .ref = "village",
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 10, .help = "打首字母选" },
	[F_GROUP] = { .name = "group", .title = "组", .kind = FIELD_REF, .ref = "group",
		.flags = FIELD_STICKY | FIELD_INITIALS | FIELD_COLUMN, .width = 14, .help = "打组号" },
	[F_PHONE] = { .name = "phone", .title = "电话", .kind = FIELD_CODE, .flags = FIELD_WORDS | FIELD_COLUMN, .privacy = PRIVACY_PERSONAL,
		.max = 20, .width = 13, .help = "几户共用一个号码也可以" },
	[F_ADDRESS] = { .name = "address", .title = "地址", .kind = FIELD_TEXT, .flags = FIELD_TAB | FIELD_WORDS, .privacy = PRIVACY_PERSONAL,
		.max = 80, .width = 20 },
	[F_KIND] = { .name = "kind", .title = "户类型", .kind = FIELD_REF, .ref = "term", .list = "household_kind",
		.flags = FIELD_TAB | FIELD_MATTER | FIELD_COLUMN, .privacy = PRIVACY_SENSITIVE, .width = 10, .help = "打数字选; 词条在字典里改" },
	[F_MEMBERS] = { .name = "members", .title = "家庭成员", .kind = FIELD_LINES, .ref = "person", .flags = FIELD_TAB,
		.help = "一行一人: 姓名 关系 出生 备注, 如 李秀英 配偶 1965; 户主不用再写" },
	{ .name = "id_no", .title = "户主证件号", .kind = FIELD_CODE, .flags = FIELD_TAB, .privacy = PRIVACY_ID, .max = 30,
		.help = "可空; 打印和导出默认不带" },
	{ .name = "pinyin", .title = "拼音", .kind = FIELD_CODE, .flags = FIELD_TAB | FIELD_INITIALS, .max = 60,
		.help = "首字母找不到时填, 如 zjg" },
	{ .name = "name_alt", .title = "别处写法", .kind = FIELD_NAME, .flags = FIELD_TAB | FIELD_INITIALS,
		.help = "别的系统里的写法, 找的时候也认" },
	{ .name = "note", .title = "备注", .kind = FIELD_NOTE, .flags = FIELD_TAB | FIELD_WORDS, .max = 500 },
};

static const char *const children[] = { "person", "tag", "visit", "ticket", NULL };

const struct entity household_entity = {
	.name = "household", .title = "户", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields),
};

static void
title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_adds(out, record_text(r, "name"));
}

static int
prefill(struct form *f, struct err *e)
{
	const struct value *group = form_value(f, "group");
	struct value v;
	int64_t village;

	if (group->kind != VALUE_INT || !value_is_null(form_value(f, "village")))
		return 0;
	if (look_int(f->office, &group_entity, group->i, "village", &village, e) != 0)
		return -1;
	value_init(&v);
	value_set_int(&v, village);
	if (village != 0)
		form_choose(f, F_VILLAGE, &v);
	value_release(&v);
	return 0;
}

/* The village follows the group: 大塘村3组 says both. */
static int
changed(struct form *f, int field, struct err *e)
{
	return field == F_GROUP ? prefill(f, e) : 0;
}

static int
check(struct form *f, struct err *e)
{
	const struct value *id = form_value(f, "id_no"), *phone = form_value(f, "phone"), *group = form_value(f, "group");
	const struct value *village = form_value(f, "village");
	int64_t of;

	if (id->kind == VALUE_TEXT && id_number_doubt(id->s) != NULL)
		form_warn(f, "id_no", "%s", id_number_doubt(id->s));
	if (phone->kind == VALUE_TEXT && phone_doubt(phone->s) != NULL)
		form_warn(f, "phone", "%s", phone_doubt(phone->s));
	if (group->kind != VALUE_INT || village->kind != VALUE_INT)
		return 0;
	if (look_int(f->office, &group_entity, group->i, "village", &of, e) != 0)
		return -1;
	if (of != 0 && of != village->i)
		form_error(f, "group", "这个组不在所填的村里, 请重打组号");
	return 0;
}

/* --- its page ----------------------------------------------------------------------------------------------------------- */

static void
add_day(const struct record *r, const char *field, struct buf *out)
{
	int32_t day = date_from_iso(record_text(r, field));

	if (day != DATE_NONE)
		date_short(out, day, date_today());
}

static int
last_visit(struct office *o, int64_t row, struct buf *out, struct err *e)
{
	static const char *const said[] = { "matters", "note", "need" };
	struct query q;
	struct rows rows;

	query_init(&q, &visit_entity);
	query_int(&q, "household", COND_EQ, row);
	if (ledger_page(o->ledger, &q, NULL, true, 1, &rows, e) != 0)
		return -1;
	if (rows.n > 0) {
		const struct record *v = &rows.p[0];

		buf_adds(out, "上次走访: ");
		add_day(v, "date", out);
		buf_addc(out, ' ');
		office_format(o, &visit_entity.fields[entity_field(&visit_entity, "cadres")], record_field(v, "cadres"), true, out);
		for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
			const struct value *x = record_field(v, said[i]);

			if (value_is_null(x))
				continue;
			buf_adds(out, ", ");
			office_format(o, &visit_entity.fields[entity_field(&visit_entity, said[i])], x, true, out);
		}
		buf_addc(out, '\n');
	} else
		buf_adds(out, "还没有走访过\n");
	rows_release(&rows);
	return 0;
}

/* Open tickets are what was promised and is open. */
static int
open_tickets(struct office *o, int64_t row, struct buf *out, struct err *e)
{
	struct query q;
	struct rows rows;
	int64_t n;

	query_init(&q, &ticket_entity);
	query_int(&q, "household", COND_EQ, row);
	query_int(&q, "state", COND_LT, TICKET_CLOSED);
	if (ledger_count(o->ledger, &q, 0, &n, e) != 0 || ledger_page(o->ledger, &q, NULL, true, OPEN_SHOWN, &rows, e) != 0)
		return -1;
	if (n > 0)
		buf_addf(out, "答应了还没办完: %lld 件\n", (long long)n);
	for (size_t i = 0; i < rows.n; i++) {
		int32_t late = ticket_late(&rows.p[i], date_today());

		buf_adds(out, "  ");
		office_title(o, "ticket", rows.p[i].row, out);
		buf_addc(out, ' ');
		office_format(o, &ticket_entity.fields[entity_field(&ticket_entity, "state")], record_field(&rows.p[i], "state"), true, out);
		if (record_text(&rows.p[i], "deadline")[0] != '\0') {
			buf_adds(out, " 限 ");
			add_day(&rows.p[i], "deadline", out);
		}
		if (late != INT32_MIN && late > 0)
			buf_addf(out, " 超%d天 !!", (int)late);
		buf_addc(out, '\n');
	}
	rows_release(&rows);
	return 0;
}

/* Tags that hold today. */
static int
tags_now(struct office *o, int64_t row, struct buf *out, struct err *e)
{
	struct query q;
	struct rows rows;
	char today[11];
	int n = 0;

	date_to_iso(date_today(), today);
	query_init(&q, &tag_entity);
	query_int(&q, "household", COND_EQ, row);
	if (ledger_page(o->ledger, &q, NULL, true, TAGS_SHOWN * 4, &rows, e) != 0)
		return -1;
	for (size_t i = 0; i < rows.n && n < TAGS_SHOWN; i++) {
		const char *from = record_text(&rows.p[i], "valid_from"), *to = record_text(&rows.p[i], "valid_to");

		if ((*from != '\0' && strcmp(from, today) > 0) || (*to != '\0' && strcmp(to, today) < 0))
			continue;
		buf_adds(out, n++ > 0 ? "、" : "标签: ");
		office_title(o, "term", record_int(&rows.p[i], "term"), out);
		if (record_int(&rows.p[i], "person") != 0) {
			buf_addc(out, '(');
			office_title(o, "person", record_int(&rows.p[i], "person"), out);
			buf_addc(out, ')');
		}
	}
	if (n > 0)
		buf_addc(out, '\n');
	rows_release(&rows);
	return 0;
}

static int
facts(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	if (r->row == 0)
		return 0;
	if (tags_now(o, r->row, out, e) != 0 || last_visit(o, r->row, out, e) != 0)
		return -1;
	return open_tickets(o, r->row, out, e);
}

const struct thing household_thing = {
	.entity = &household_entity, .plural = "名册", .prefill = prefill, .changed = changed, .check = check, .title = title, .facts = facts,
	.children = children,
};
