/*
 * dict.c - names, titles, synonyms and values of the dictionary.
 */
#include "office/dict.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "office/heading.h"
#include "office/household.h"
#include "office/look.h"
#include "office/office.h"
#include "office/outward.h"
#include "office/person.h"
#include "office/ticket.h"
#include "office/township.h"
#include "office/visit.h"

static const struct { int64_t code; const struct thing *thing; const char *title; } pers[] = {
	{ PER_HOUSEHOLD, &household_thing, "名册" }, { PER_PERSON, &person_thing, "成员" }, { PER_VISIT, &visit_thing, "走访" },
	{ PER_TICKET, &ticket_thing, "工单" },
};
#define PERS (sizeof(pers) / sizeof(*pers))

const struct thing *
dict_per_thing(int64_t per)
{
	for (size_t i = 0; i < PERS; i++)
		if (pers[i].code == per)
			return pers[i].thing;
	return pers[0].thing;
}

/* --- what is looked up or counted ------------------------------------------------------------------------------- */

enum op { OP_SERIAL, OP_TOWNSHIP, OP_TODAY, OP_PLACE, OP_PEOPLE, OP_TAGS, OP_NEWEST, OP_COUNT, OP_BIRTH, OP_AGE, OP_SEX };
enum { NEWEST_VISIT, NEWEST_TICKET };

struct dict_computed {
	const char *name, *title;
	enum op op;
	const struct entity *from;	/* NEWEST, COUNT: rows of this that point at the household */
	const char *what;		/* NEWEST: field; COUNT, PEOPLE: which of them: "year", "open", "here" */
	struct field looks;		/* of a value that is no field; NEWEST: those of the field */
};

#define INT_LOOKS(t) { .title = t, .kind = FIELD_INT, .width = 6 }
#define TEXT_LOOKS(t, w, p) { .title = t, .kind = FIELD_TEXT, .width = w, .privacy = p }

static const struct dict_computed computed[] = {
	{ "office.serial", "表.序号", OP_SERIAL, NULL, NULL, INT_LOOKS("序号") },
	{ "office.township", "表.乡镇", OP_TOWNSHIP, NULL, NULL, TEXT_LOOKS("乡镇", 12, PRIVACY_OPEN) },
	{ "office.today", "表.填表日期", OP_TODAY, NULL, NULL, { .title = "填表日期", .kind = FIELD_DATE, .width = 10 } },
	{ "household.place", "名册.村组", OP_PLACE, NULL, NULL, TEXT_LOOKS("村组", 14, PRIVACY_OPEN) },
	{ "household.people", "名册.家庭人口", OP_PEOPLE, &person_entity, "here", INT_LOOKS("家庭人口") },
	{ "household.tags", "名册.救助类别和标签", OP_TAGS, NULL, NULL, TEXT_LOOKS("标签", 16, PRIVACY_SENSITIVE) },
	{ "household.birth", "名册.出生日期", OP_BIRTH, NULL, NULL, { .title = "出生日期", .kind = FIELD_DATE, .width = 10,
		.privacy = PRIVACY_PERSONAL } },
	{ "household.age", "名册.年龄", OP_AGE, NULL, NULL, { .title = "年龄", .kind = FIELD_INT, .width = 6, .privacy = PRIVACY_PERSONAL } },
	{ "household.sex", "名册.性别", OP_SEX, NULL, NULL, TEXT_LOOKS("性别", 4, PRIVACY_OPEN) },
	{ "visit.latest", "走访.最近一次", OP_NEWEST, &visit_entity, "date", { 0 } },
	{ "visit.latest_cadres", "走访.最近走访人", OP_NEWEST, &visit_entity, "cadres", { 0 } },
	{ "visit.latest_way", "走访.最近方式", OP_NEWEST, &visit_entity, "way", { 0 } },
	{ "visit.latest_matters", "走访.最近事项", OP_NEWEST, &visit_entity, "matters", { 0 } },
	{ "visit.latest_note", "走访.最近情况", OP_NEWEST, &visit_entity, "note", { 0 } },
	{ "visit.times", "走访.今年次数", OP_COUNT, &visit_entity, "year", INT_LOOKS("今年走访次数") },
	{ "ticket.latest_summary", "工单.最近事项", OP_NEWEST, &ticket_entity, "summary", { 0 } },
	{ "ticket.latest_state", "工单.最近状态", OP_NEWEST, &ticket_entity, "state", { 0 } },
	{ "ticket.latest_result", "工单.最近结果", OP_NEWEST, &ticket_entity, "result", { 0 } },
	{ "ticket.open", "工单.未办结件数", OP_COUNT, &ticket_entity, "open", INT_LOOKS("未办结") },
};
#define COMPUTED (sizeof(computed) / sizeof(*computed))

/* What forms call them. */
static const struct { const char *title, *name; } synonyms[] = {
	{ "序号", "office.serial" }, { "乡镇", "office.township" }, { "乡镇(街道)", "office.township" }, { "所属乡镇", "office.township" },
	{ "所在乡镇", "office.township" }, { "填表日期", "office.today" }, { "填报日期", "office.today" }, { "填报时间", "office.today" },
	{ "村组", "household.place" }, { "所在村组", "household.place" }, { "村(组)", "household.place" }, { "村民小组", "household.place" },
	{ "家庭人口", "household.people" }, { "家庭人口数", "household.people" }, { "人口数", "household.people" },
	{ "家庭人数", "household.people" }, { "人口", "household.people" }, { "人数", "household.people" },
	{ "低保类别", "household.tags" }, { "救助类别", "household.tags" }, { "人员类别", "household.tags" }, { "对象类别", "household.tags" },
	{ "对象类型", "household.tags" }, { "困难类型", "household.tags" }, { "困难类别", "household.tags" }, { "户属性", "household.tags" },
	{ "标签", "household.tags" }, { "出生日期", "household.birth" }, { "出生年月", "household.birth" }, { "年龄", "household.age" },
	{ "性别", "household.sex" }, { "最近走访日期", "visit.latest" }, { "最近走访时间", "visit.latest" }, { "最近一次走访", "visit.latest" },
	{ "最近一次走访日期", "visit.latest" }, { "最近一次走访时间", "visit.latest" }, { "走访日期", "visit.latest" },
	{ "走访时间", "visit.latest" }, { "入户日期", "visit.latest" }, { "入户时间", "visit.latest" }, { "走访干部", "visit.latest_cadres" },
	{ "走访人", "visit.latest_cadres" }, { "走访人员", "visit.latest_cadres" }, { "入户干部", "visit.latest_cadres" },
	{ "走访方式", "visit.latest_way" }, { "反映困难", "visit.latest_matters" }, { "反映事项", "visit.latest_matters" },
	{ "反映问题", "visit.latest_matters" }, { "存在困难", "visit.latest_matters" }, { "群众诉求", "visit.latest_matters" },
	{ "走访情况", "visit.latest_note" }, { "走访记录", "visit.latest_note" }, { "走访次数", "visit.times" }, { "今年走访次数", "visit.times" },
	{ "是否解决", "ticket.latest_state" }, { "办理情况", "ticket.latest_state" }, { "办理状态", "ticket.latest_state" },
	{ "解决情况", "ticket.latest_state" }, { "办理结果", "ticket.latest_result" }, { "未办结件数", "ticket.open" },
};

/* --- entries ---------------------------------------------------------------------------------------------------- */

static bool
is_offered(const struct field *f)
{
	return f->kind != FIELD_LINES && (f->flags & FIELD_HIDDEN) == 0;
}

size_t
dict_size(void)
{
	size_t n = COMPUTED;

	for (size_t k = 0; k < PERS; k++)
		for (size_t i = 0; i < pers[k].thing->entity->n_fields; i++)
			n += is_offered(&pers[k].thing->entity->fields[i]);
	return n;
}

static struct dict_entry
of_computed(const struct dict_computed *c)
{
	struct dict_entry d = { .field = &c->looks, .computed = c };

	if (c->op == OP_NEWEST)
		d.field = &c->from->fields[entity_field(c->from, c->what)];
	return d;
}

struct dict_entry
dict_at(size_t i)
{
	struct dict_entry d = { 0 };

	if (i < COMPUTED)
		return of_computed(&computed[i]);
	i -= COMPUTED;
	for (size_t k = 0; k < PERS; k++) {
		const struct entity *ent = pers[k].thing->entity;
		for (size_t f = 0; f < ent->n_fields; f++)
			if (is_offered(&ent->fields[f]) && i-- == 0) {
				d.of = ent;
				d.field = &ent->fields[f];
				return d;
			}
	}
	return d;
}

void
dict_name(const struct dict_entry *d, struct buf *out)
{
	if (d->computed != NULL)
		buf_adds(out, d->computed->name);
	else
		buf_addf(out, "%s.%s", d->of->name, d->field->name);
}

void
dict_title(const struct dict_entry *d, struct buf *out)
{
	const char *of = "";

	if (d->computed != NULL) {
		buf_adds(out, d->computed->title);
		return;
	}
	for (size_t k = 0; k < PERS; k++)
		if (pers[k].thing->entity == d->of)
			of = pers[k].title;
	buf_addf(out, "%s.%s", of, d->field->title);
}

const char *
dict_help(const struct dict_entry *d)
{
	if (d->field->privacy == PRIVACY_ID)
		return "导出时默认打星号";
	if (d->field->privacy == PRIVACY_SENSITIVE)
		return "敏感信息, 给谁要留意";
	if (d->computed != NULL && d->field->kind == FIELD_REFS)
		return "导出为文字";
	return "";
}

bool
dict_find(struct dict_entry *out, const char *name)
{
	const char *dot = strchr(name, '.');

	for (size_t i = 0; i < COMPUTED; i++)
		if (strcmp(computed[i].name, name) == 0) {
			*out = of_computed(&computed[i]);
			return true;
		}
	for (size_t k = 0; dot != NULL && k < PERS; k++) {
		const struct entity *ent = pers[k].thing->entity;
		int f = entity_field(ent, dot + 1);
		if (strlen(ent->name) == (size_t)(dot - name) && strncmp(ent->name, name, (size_t)(dot - name)) == 0 && f >= 0 &&
		    is_offered(&ent->fields[f])) {
			*out = (struct dict_entry){ .of = ent, .field = &ent->fields[f] };
			return true;
		}
	}
	return false;
}

bool
dict_reaches(const struct dict_entry *d, int64_t per)
{
	return d->computed != NULL || d->of == dict_per_thing(per)->entity || d->of == &household_entity;
}

/* --- matching --------------------------------------------------------------------------------------------------- */

static bool
match_synonym(struct dict_entry *out, int64_t per, const char *key)
{
	for (size_t i = 0; i < sizeof(synonyms) / sizeof(*synonyms); i++)
		if (strcmp(synonyms[i].title, key) == 0)
			return dict_find(out, synonyms[i].name) && dict_reaches(out, per);
	return false;
}

static bool
match_field(struct dict_entry *out, const struct entity *ent, const char *key)
{
	int f = heading_field(ent, key);

	if (f < 0)
		return false;
	*out = (struct dict_entry){ .of = ent, .field = &ent->fields[f] };
	return true;
}

/* A visit's own date is a visit's date; a household's is that of its latest visit. */
static bool
match_key(struct dict_entry *out, int64_t per, const char *key)
{
	const struct entity *own = dict_per_thing(per)->entity;

	if (per != PER_HOUSEHOLD && match_field(out, own, key))
		return true;
	return match_synonym(out, per, key) || match_field(out, own, key) || match_field(out, &household_entity, key);
}

/*
 * The titles share a part of at least two characters that is the whole of one of them; of parts of one length the last one, for
 * that is where Chinese says what a thing is: 户主电话情况 is a 电话.
 */
static bool
match_part(struct dict_entry *out, int64_t per, const char *key)
{
	size_t best = 0, best_at = 0;

	for (size_t i = 0; i < dict_size(); i++) {
		struct dict_entry d = dict_at(i);
		const char *title = d.computed != NULL ? strchr(d.computed->title, '.') + 1 : d.field->title;
		const char *in = strstr(key, title);
		size_t n = strlen(title), m = strlen(key), at = in != NULL ? (size_t)(in - key) : 0;
		size_t part = in != NULL ? n : strstr(title, key) != NULL ? m : 0;
		if (part > 0 && (part > best || (part == best && at > best_at)) && text_chars(title, n) > 1 && text_chars(key, m) > 1 &&
		    dict_reaches(&d, per)) {
			best = part;
			best_at = at;
			*out = d;
		}
	}
	return best > 0;
}

/* Does what stands over several titles say nothing that the lowest does not: 走访/最近走访日期? */
static bool
is_plain_group(const char *title, size_t n)
{
	struct buf group = BUF_INIT;
	static const char *const groups[] = { "基本情况", "基本信息", "基础信息", "户主", "户主信息", "户主情况", "户主基本情况", "户主基本信息" };

	buf_add(&group, title, n);
	bool plain = strstr(title + n, buf_str(&group)) != NULL;
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		plain |= strcmp(groups[i], buf_str(&group)) == 0;
	buf_release(&group);
	return plain;
}

static enum dict_match
match_below(struct dict_entry *out, int64_t per, const char *title)
{
	const char *slash = strrchr(title, '/');
	enum dict_match how = slash != NULL && slash > title ? dict_match(out, per, slash + 1) : DICT_NONE;

	return how == DICT_SURE && !is_plain_group(title, (size_t)(slash - title)) ? DICT_GUESS : how;
}

enum dict_match
dict_match(struct dict_entry *out, int64_t per, const char *title)
{
	struct buf key = BUF_INIT;
	enum dict_match how = DICT_NONE;

	for (int cut = 0; cut < 2 && how == DICT_NONE; cut++) {
		heading_key(&key, title, cut);
		if (key.n > 0 && match_key(out, per, buf_str(&key)))
			how = DICT_SURE;
	}
	if (how == DICT_NONE)
		how = match_below(out, per, title);
	if (how == DICT_NONE && key.n > 0 && match_part(out, per, buf_str(&key)))
		how = DICT_GUESS;
	buf_release(&key);
	return how;
}

/* --- values ----------------------------------------------------------------------------------------------------- */

void
dict_row_begin(struct dict_row *r, struct office *o, const struct record *row, int64_t serial)
{
	memset(r, 0, sizeof(*r));
	r->office = o;
	r->row = row;
	r->serial = serial;
}

void
dict_row_end(struct dict_row *r)
{
	if (r->has_household)
		record_release(&r->household);
	for (int i = 0; i < 2; i++)
		if (r->has_newest[i])
			record_release(&r->newest[i]);
}

int64_t
dict_household(const struct record *row)
{
	if (row->entity == &household_entity)
		return row->row;
	return entity_field(row->entity, "household") >= 0 ? record_int(row, "household") : 0;
}

static int
take_household(struct dict_row *r, const struct record **out, struct err *e)
{
	*out = r->row;
	if (r->row->entity == &household_entity)
		return 0;
	if (!r->has_household && look_row(r->office, &household_entity, dict_household(r->row), &r->household, e) < 0)
		return -1;
	r->has_household = true;
	*out = &r->household;
	return 0;
}

static int
take_newest(struct dict_row *r, const struct entity *of, const struct record **out, struct err *e)
{
	int i = of == &visit_entity ? NEWEST_VISIT : NEWEST_TICKET;
	struct query q;
	struct rows rows;

	*out = &r->newest[i];
	if (r->has_newest[i])
		return 0;
	record_init(&r->newest[i], of);
	r->has_newest[i] = true;
	if (dict_household(r->row) == 0)
		return 0;
	query_init(&q, of);
	query_int(&q, "household", COND_EQ, dict_household(r->row));
	if (ledger_page(r->office->ledger, &q, NULL, true, 1, &rows, e) < 0)
		return -1;
	if (rows.n > 0 && !(r->outward && of == &ticket_entity && ticket_is_protected(r->office, &rows.p[0]))) {
		record_release(&r->newest[i]);
		record_copy(&r->newest[i], &rows.p[0]);
	}
	rows_release(&rows);
	return 0;
}

static int
count_of(struct dict_row *r, const struct entity *of, const char *what, int64_t *n, struct err *e)
{
	struct query q;
	char from[11];
	int y, m, d;

	*n = 0;
	if (dict_household(r->row) == 0)
		return 0;
	query_init(&q, of);
	query_int(&q, "household", COND_EQ, dict_household(r->row));
	date_split(date_today(), &y, &m, &d);
	date_to_iso(date_make(y, 1, 1), from);
	if (strcmp(what, "year") == 0)
		query_text(&q, of->order, COND_GE, from);
	else if (strcmp(what, "open") == 0)
		query_int(&q, "state", COND_LT, TICKET_CLOSED);
	else
		query_int(&q, "valid_to", COND_NULL, 0);
	return ledger_count(r->office->ledger, &q, INT64_MAX, n, e);
}

/* Tags in force today, of the household as a whole and, where the row is a person, of that person. */
static int
each_tag(struct dict_row *r, bool (*each)(struct dict_row *r, const struct record *tag, void *data), void *data, struct err *e)
{
	struct query q;
	struct rows rows;
	char today[11];

	if (dict_household(r->row) == 0)
		return 0;
	date_to_iso(date_today(), today);
	query_init(&q, &tag_entity);
	query_int(&q, "household", COND_EQ, dict_household(r->row));
	if (ledger_page(r->office->ledger, &q, NULL, false, 100, &rows, e) < 0)
		return -1;
	/* pages are newest first; people name what came first first */
	for (size_t i = rows.n; i-- > 0;) {
		const struct record *t = &rows.p[i];
		const char *from = record_text(t, "valid_from"), *to = record_text(t, "valid_to");
		if ((*from != '\0' && strcmp(from, today) > 0) || (*to != '\0' && strcmp(to, today) < 0))
			continue;
		if (r->row->entity == &person_entity && record_int(t, "person") != 0 && record_int(t, "person") != r->row->row)
			continue;
		if (!each(r, t, data))
			break;
	}
	rows_release(&rows);
	return 0;
}

static bool
tag_write(struct dict_row *r, const struct record *tag, void *data)
{
	struct buf one = BUF_INIT, *out = data;

	office_title(r->office, "term", record_int(tag, "term"), &one);
	if (strstr(buf_str(out), buf_str(&one)) == NULL)
		buf_addf(out, "%s%s", out->n > 0 ? "、" : "", buf_str(&one));
	buf_release(&one);
	return true;
}

struct wanted { int64_t term; bool found; };

static bool
tag_look(struct dict_row *r, const struct record *tag, void *data)
{
	struct wanted *w = data;

	(void)r;
	w->found = record_int(tag, "term") == w->term;
	return !w->found;
}

int
dict_has_tag(struct dict_row *r, int64_t term, bool *out, struct err *e)
{
	struct wanted w = { term, false };
	int rc = each_tag(r, tag_look, &w, e);

	*out = w.found;
	return rc;
}

/* Birth and sex of the person, or of the head of the household, as written or out of the ID number. */
static int
about_person(struct dict_row *r, enum op op, struct value *out, struct err *e)
{
	const struct record *who = r->row;
	char birth[11] = "";
	int sex = 0, y, m, d, by, bm, bd;
	int32_t day;

	if (r->row->entity != &person_entity && take_household(r, &who, e) < 0)
		return -1;
	if (!id_number_read(record_text(who, "id_no"), birth, &sex) && who->entity == &person_entity)
		snprintf(birth, sizeof(birth), "%s", record_text(who, "birth"));
	if (who->entity == &person_entity && record_int(who, "sex") != 0)
		sex = (int)record_int(who, "sex");
	if (op == OP_SEX) {
		value_set_text(out, sex == 1 ? "男" : sex == 2 ? "女" : NULL);
	} else if (op == OP_BIRTH) {
		value_set_text(out, birth);
	} else if ((day = date_from_iso(birth)) != DATE_NONE) {
		date_split(date_today(), &y, &m, &d);
		date_split(day, &by, &bm, &bd);
		value_set_int(out, y - by - (m < bm || (m == bm && d < bd)));
	}
	return 0;
}

static int
compute(struct dict_row *r, const struct dict_computed *c, struct value *out, struct err *e)
{
	const struct record *of;
	struct buf b = BUF_INIT;
	char today[11];
	int64_t n = 0;
	int rc = 0;

	switch (c->op) {
	case OP_SERIAL:
		value_set_int(out, r->serial);
		break;
	case OP_TOWNSHIP:
		value_set_text(out, office_township(r->office));
		break;
	case OP_TODAY:
		date_to_iso(date_today(), today);
		value_set_text(out, today);
		break;
	case OP_PLACE:
		if ((rc = take_household(r, &of, e)) == 0 && of->row != 0) {
			/* a group's title begins with its village */
			if (record_int(of, "group") != 0)
				office_title(r->office, "group", record_int(of, "group"), &b);
			else if (record_int(of, "village") != 0)
				office_title(r->office, "village", record_int(of, "village"), &b);
		}
		value_set_text(out, buf_str(&b));
		break;
	case OP_PEOPLE:
		/* the head is no line of the members */
		if ((rc = count_of(r, c->from, c->what, &n, e)) == 0 && dict_household(r->row) != 0)
			value_set_int(out, n + 1);
		break;
	case OP_TAGS:
		rc = each_tag(r, tag_write, &b, e);
		value_set_text(out, buf_str(&b));
		break;
	case OP_NEWEST:
		if ((rc = take_newest(r, c->from, &of, e)) == 0)
			value_copy(out, record_field(of, c->what));
		break;
	case OP_COUNT:
		if ((rc = count_of(r, c->from, c->what, &n, e)) == 0)
			value_set_int(out, n);
		break;
	case OP_BIRTH:
	case OP_AGE:
	case OP_SEX:
		rc = about_person(r, c->op, out, e);
		break;
	}
	buf_release(&b);
	return rc;
}

int
dict_value(struct dict_row *r, const struct dict_entry *d, struct value *out, struct err *e)
{
	const struct record *of = r->row;

	value_release(out);
	if (d->computed != NULL)
		return compute(r, d->computed, out, e);
	if (d->of != r->row->entity && d->of != &household_entity)
		return 0;
	if (d->of != r->row->entity && take_household(r, &of, e) < 0)
		return -1;
	value_copy(out, record_field(of, d->field->name));
	return 0;
}
