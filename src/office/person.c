/*
 * person.c - 家庭成员 and 标签, and what an ID number says.
 *
 * ID and phone numbers are never refused: wrong but real ones exist.
 */
#include "office/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "office/form.h"
#include "office/look.h"
#include "office/office.h"

/* --- numbers ------------------------------------------------------------------------------------------------------------ */

enum { ID_DIGITS = 18, ID_DIGITS_OLD = 15 };

static int
digits_at(const char *s, size_t at, size_t n)
{
	int v = 0;

	for (size_t i = at; i < at + n; i++)
		v = v * 10 + (s[i] - '0');
	return v;
}

/* Day of birth, DATE_NONE when there is no such day. */
static int32_t
id_birth(const char *s)
{
	if (strlen(s) == ID_DIGITS)
		return date_make(digits_at(s, 6, 4), digits_at(s, 10, 2), digits_at(s, 12, 2));
	return date_make(1900 + digits_at(s, 6, 2), digits_at(s, 8, 2), digits_at(s, 10, 2));
}

static bool
id_is_shaped(const char *s)
{
	size_t n = strlen(s), digits = strspn(s, "0123456789");

	if (n == ID_DIGITS)
		return digits == n || (digits == n - 1 && s[digits] == 'X');
	return n == ID_DIGITS_OLD && digits == n;
}

const char *
id_number_doubt(const char *s)
{
	static const int weight[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	if (!id_is_shaped(s))
		return "证件号不是18位(老证15位), 请再看一眼; 确实如此可以照存";
	if (id_birth(s) == DATE_NONE)
		return "证件号里的出生日期不存在, 请再看一眼; 确实如此可以照存";
	if (strlen(s) == ID_DIGITS_OLD)
		return NULL;
	for (size_t i = 0; i < ID_DIGITS - 1; i++)
		sum += (s[i] - '0') * weight[i];
	if (s[ID_DIGITS - 1] != "10X98765432"[sum % 11])
		return "证件号最后一位对不上, 可能打错一位; 确实如此可以照存";
	return NULL;
}

bool
id_number_read(const char *s, char birth[11], int *sex)
{
	int32_t day = id_is_shaped(s) ? id_birth(s) : DATE_NONE;

	if (day == DATE_NONE)
		return false;
	date_to_iso(day, birth);
	*sex = digits_at(s, strlen(s) == ID_DIGITS ? 16 : 14, 1) % 2 == 1 ? 1 : 2;
	return true;
}

const char *
phone_doubt(const char *s)
{
	size_t n = 0;

	for (const char *p = s; *p != '\0'; p++)
		n += *p >= '0' && *p <= '9';
	if (n != strlen(s) && strspn(s, "0123456789-+ ") != strlen(s))
		return "电话里有数字以外的字, 请再看一眼; 可以照存";
	if (s[0] == '1' && n < 11)
		return "手机号不足11位, 请再看一眼; 可以照存";
	if (n < 7 || (s[0] == '1' && n > 11))
		return "电话位数不对, 请再看一眼; 可以照存";
	return NULL;
}

/* --- persons ------------------------------------------------------------------------------------------------------------- */

static const struct choice sexes[] = { { 1, "男", NULL }, { 2, "女", NULL }, { 0, NULL, NULL } };

/* Codes of GB/T 4761; the first nine by digit, the others by the words people write. */
static const struct choice relations[] = {
	{ 10, "配偶", "1" }, { 20, "子", "2" }, { 30, "女", "3" }, { 50, "父母", "4" }, { 40, "孙辈", "5" }, { 60, "祖父母", "6" },
	{ 70, "兄弟姐妹", "7" }, { 38, "儿媳", "8" }, { 99, "其他", "9" }, { 28, "女婿", "" }, { 11, "丈夫", "" }, { 12, "妻子", "" },
	{ 22, "长子", "" }, { 23, "次子", "" }, { 32, "长女", "" }, { 33, "次女", "" }, { 51, "父亲", "" }, { 52, "母亲", "" },
	{ 41, "孙子", "" }, { 42, "孙女", "" }, { 0, NULL, NULL },
};

static const struct field person_fields[] = {
	{ .name = "household", .title = "户", .kind = FIELD_REF, .ref = "household",
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 12,
		.help = "是哪一户的人, 打首字母选" },
	{ .name = "name", .title = "姓名", .kind = FIELD_NAME, .privacy = PRIVACY_PERSONAL,
		.flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN,
		.width = 12, .help = "打不出的字打码位再按空格: U+4DAE 成 䶮; 原样保存" },
	{ .name = "relation", .title = "与户主关系", .kind = FIELD_CHOICE, .choices = relations, .flags = FIELD_COLUMN, .width = 10,
		.help = "打数字, 或写 长子 母亲 等" },
	{ .name = "birth", .title = "出生", .kind = FIELD_CODE, .flags = FIELD_COLUMN, .max = 10, .width = 10, .privacy = PRIVACY_PERSONAL,
		.help = "1965 或 1965-03-02; 填了证件号自动带出" },
	{ .name = "id_no", .title = "证件号", .kind = FIELD_CODE, .flags = FIELD_TAB | FIELD_INDEX, .privacy = PRIVACY_ID, .max = 30,
		.help = "可空; 打印和导出默认不带" },
	{ .name = "sex", .title = "性别", .kind = FIELD_CHOICE, .choices = sexes, .flags = FIELD_TAB, .width = 4,
		.help = "打数字选; 可空" },
	{ .name = "phone", .title = "电话", .kind = FIELD_CODE, .flags = FIELD_TAB | FIELD_WORDS | FIELD_COLUMN, .privacy = PRIVACY_PERSONAL,
		.max = 20, .width = 13, .help = "本人的电话; 和户主一样的不用再填" },
	{ .name = "pinyin", .title = "拼音", .kind = FIELD_CODE, .flags = FIELD_TAB | FIELD_INITIALS, .max = 60,
		.help = "首字母找不到时填, 如 zjg" },
	{ .name = "name_alt", .title = "别处写法", .kind = FIELD_NAME, .flags = FIELD_TAB | FIELD_INITIALS,
		.help = "别的系统里的写法, 找的时候也认" },
	{ .name = "valid_from", .title = "入户", .kind = FIELD_DATE, .flags = FIELD_TAB },
	{ .name = "valid_to", .title = "离户", .kind = FIELD_DATE, .flags = FIELD_TAB, .help = "迁出、去世、分户的那天" },
	{ .name = "note", .title = "备注", .kind = FIELD_NOTE, .flags = FIELD_TAB | FIELD_WORDS, .max = 500 },
};

static const char *const person_line[] = { "name", "relation", "birth", "note", NULL };
static const char *const person_children[] = { "tag", NULL };

const struct entity person_entity = {
	.name = "person", .title = "家庭成员", .fields = person_fields, .n_fields = sizeof(person_fields) / sizeof(*person_fields),
	.parent = "household", .line = person_line,
};

static void
person_title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_adds(out, record_text(r, "name"));
}

/* 1963.3.7, 1965年3月, 196503 and 19650302 as they are kept: 1963-03-07, 1965-03.  False: it is not a birth, or is one already. */
static bool
birth_kept(const char *s, char out[11])
{
	struct buf b = BUF_INIT;
	int n[3] = { 0 }, count = 0, all = 0;
	size_t digits = 0;
	bool sound = true;

	text_fold(&b, s, strlen(s));
	for (const char *p = buf_str(&b); sound && *p != '\0'; count++) {
		size_t len = strspn(p, "0123456789");
		sound = len > 0 && len <= 8 && count < 3 && (count == 0 || len <= 2);
		n[count < 3 ? count : 0] = (int)strtol(p, NULL, 10);
		digits = count == 0 ? len : digits;
		p += sound ? len : 0;
		if (sound && *p != '\0' && !text_take(&p, ".") && !text_take(&p, "-") && !text_take(&p, "/") && !text_take(&p, "年") &&
		    !text_take(&p, "月"))
			sound = text_take(&p, "日") && *p == '\0' && count == 2;
	}
	if (sound && count == 1 && (digits == 6 || digits == 8)) {
		all = digits == 8 ? n[0] : n[0] * 100;
		n[0] = all / 10000;
		n[1] = all / 100 % 100;
		n[2] = all % 100;
		count = digits == 8 ? 3 : 2;
	} else if (digits != 4) {
		sound = false;
	}
	sound = sound && count > 0 && n[0] >= 1850 && n[0] <= 2200 && (count < 2 || date_make(n[0], n[1], count < 3 ? 1 : n[2]) != DATE_NONE);
	if (sound)
		snprintf(out, 11, count == 1 ? "%04d" : count == 2 ? "%04d-%02d" : "%04d-%02d-%02d", n[0], n[1], n[2]);
	sound = sound && strcmp(out, s) != 0;
	buf_release(&b);
	return sound;
}

/* Birth and sex out of the ID number, where nobody typed them. */
static int
person_changed(struct form *f, int field, struct err *e)
{
	const struct value *id = form_value(f, "id_no"), *born = form_value(f, "birth");
	char birth[11];
	int sex;

	(void)e;
	if (strcmp(person_fields[field].name, "birth") == 0 && born->kind == VALUE_TEXT && birth_kept(born->s, birth))
		form_set_text(f, "birth", birth);
	if (strcmp(person_fields[field].name, "id_no") != 0 || id->kind != VALUE_TEXT)
		return 0;
	if (id_number_doubt(id->s) != NULL)
		form_warn(f, "id_no", "%s", id_number_doubt(id->s));
	else if (id_number_read(id->s, birth, &sex)) {
		form_set_text(f, "birth", birth);
		form_set_text(f, "sex", sex == 1 ? "男" : "女");
	}
	return 0;
}

/* "1965", "1965-03", "1965-03-02": old people often know no more. */
static bool
is_birth(const char *s)
{
	size_t n = strlen(s);
	char full[11] = "2000-01-01";

	if (n != 4 && n != 7 && n != 10)
		return false;
	memcpy(full, s, n);
	return date_from_iso(full) != DATE_NONE;
}

static int
person_check(struct form *f, struct err *e)
{
	const struct value *id = form_value(f, "id_no"), *phone = form_value(f, "phone"), *birth = form_value(f, "birth");
	const struct value *from = form_value(f, "valid_from"), *to = form_value(f, "valid_to");
	char says[11];
	int sex;

	(void)e;
	if (id->kind == VALUE_TEXT && id_number_doubt(id->s) != NULL)
		form_warn(f, "id_no", "%s", id_number_doubt(id->s));
	if (phone->kind == VALUE_TEXT && phone_doubt(phone->s) != NULL)
		form_warn(f, "phone", "%s", phone_doubt(phone->s));
	if (birth->kind == VALUE_TEXT && !is_birth(birth->s))
		form_warn(f, "birth", "出生一般写 1965 或 1965-03-02, 现在是「%s」; 可以照存", birth->s);
	else if (birth->kind == VALUE_TEXT && id->kind == VALUE_TEXT && id_number_read(id->s, says, &sex) &&
	    strncmp(says, birth->s, strlen(birth->s)) != 0)
		form_warn(f, "birth", "和证件号里的出生日期不一样; 可以照存");
	if (from->kind == VALUE_TEXT && to->kind == VALUE_TEXT && strcmp(to->s, from->s) < 0)
		form_error(f, "valid_to", "离户日期在入户日期前面, 请改成同一天或更晚");
	return 0;
}

const struct thing person_thing = {
	.entity = &person_entity, .plural = "家庭成员", .changed = person_changed, .check = person_check, .title = person_title,
	.children = person_children,
};

/* --- tags ---------------------------------------------------------------------------------------------------------------- */

static const struct field tag_fields[] = {
	{ .name = "household", .title = "户", .kind = FIELD_REF, .ref = "household",
		.flags = FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .width = 12, .help = "整户的标签只填户" },
	{ .name = "person", .title = "成员", .kind = FIELD_REF, .ref = "person", .flags = FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN | FIELD_TAB,
		.width = 12, .help = "只属于一个人的标签(残疾、党员)填到人" },
	{ .name = "term", .title = "标签", .kind = FIELD_REF, .ref = "term", .list = "tag",
		.flags = FIELD_REQUIRED | FIELD_STICKY | FIELD_INITIALS | FIELD_INDEX | FIELD_COLUMN, .privacy = PRIVACY_SENSITIVE, .width = 16,
		.help = "打数字或首字母选; 词条在字典里改" },
	{ .name = "valid_from", .title = "起", .kind = FIELD_DATE, .flags = FIELD_COLUMN, .initial = "今", .width = 10, .help = "从哪天起算" },
	{ .name = "valid_to", .title = "止", .kind = FIELD_DATE, .flags = FIELD_COLUMN | FIELD_TAB, .width = 10,
		.help = "到哪天为止; 空着就是还在" },
	{ .name = "note", .title = "说明", .kind = FIELD_NOTE, .flags = FIELD_TAB, .privacy = PRIVACY_SENSITIVE, .max = 200 },
};

const struct entity tag_entity = {
	.name = "tag", .title = "标签", .fields = tag_fields, .n_fields = sizeof(tag_fields) / sizeof(*tag_fields), .parent = "household",
};

static void
tag_title(struct office *o, const struct record *r, struct buf *out)
{
	const char *from = record_text(r, "valid_from"), *to = record_text(r, "valid_to");

	office_title(o, "term", record_int(r, "term"), out);
	if (*from == '\0' && *to == '\0')
		return;
	buf_adds(out, " (");
	if (*from != '\0')
		buf_addf(out, "%s起", from);
	if (*to != '\0')
		buf_addf(out, "%s%s止", *from != '\0' ? " " : "", to);
	buf_adds(out, ")");
}

static int
tag_changed(struct form *f, int field, struct err *e)
{
	const struct value *person = form_value(f, "person");
	struct value v;
	int64_t household;

	if (strcmp(tag_fields[field].name, "person") != 0 || person->kind != VALUE_INT)
		return 0;
	if (look_int(f->office, &person_entity, person->i, "household", &household, e) != 0)
		return -1;
	value_init(&v);
	value_set_int(&v, household);
	if (household != 0)
		form_choose(f, entity_field(&tag_entity, "household"), &v);
	value_release(&v);
	return 0;
}

static int
tag_check(struct form *f, struct err *e)
{
	const struct value *from = form_value(f, "valid_from"), *to = form_value(f, "valid_to");

	(void)e;
	if (value_is_null(form_value(f, "household")) && value_is_null(form_value(f, "person")))
		form_error(f, "household", "标签要贴到户或人, 请打首字母选一户");
	if (from->kind == VALUE_TEXT && to->kind == VALUE_TEXT && strcmp(to->s, from->s) < 0)
		form_error(f, "valid_to", "止日在起日前面, 请改成同一天或更晚");
	return 0;
}

const struct thing tag_thing = {
	.entity = &tag_entity, .plural = "标签", .changed = tag_changed, .check = tag_check, .title = tag_title,
};
