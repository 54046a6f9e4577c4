/*
 * import_rolls.c - rolls with a line for each person, as villages keep them:
 * the head of a household first, his people below him.
 *
 * A roll is read twice: its heads are the households, the others their
 * people.  Which household a person belongs to says the column for it, or
 * else the head above; of several of one name the line's village, group,
 * ID number and telephone say which.
 */
#include "exchange/import_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/heading.h"
#include "office/household.h"
#include "office/office.h"
#include "office/person.h"
#include "office/village.h"

enum { FOUND_MAX = 50, VILLAGES_MAX = 1000 };

/* The column a heading would be for another thing; -1: none. */
static int
column_as(const struct import *im, const struct entity *ent, const char *field)
{
	struct buf key = BUF_INIT;
	int want = entity_field(ent, field), found = -1;

	for (size_t i = 0; i < im->n_columns && found < 0; i++) {
		heading_key(&key, im->columns[i].header, false);
		if (key.n > 0 && heading_field(ent, buf_str(&key)) == want)
			found = (int)i;
	}
	buf_release(&key);
	return found;
}

void
import_roll_columns(struct import *im)
{
	bool persons = im->thing->entity == &person_entity;

	im->relation = persons || im->thing->entity == &household_entity ? column_as(im, &person_entity, "relation") : -1;
	im->id_column = persons ? column_as(im, &person_entity, "id_no") : -1;
	im->phone_column = persons ? column_as(im, &person_entity, "phone") : -1;
	im->has_heads = false;
	for (size_t i = 0; i < sizeof im->near / sizeof *im->near; i++)
		im->near[i] = persons ? column_as(im, &household_entity, (const char *const[]){ "village", "group" }[i]) : -1;
}

int
import_roll_village(struct import *im, const char *said, struct err *e)
{
	size_t best = 0;
	struct rows all;
	struct query q;

	im->village = 0;
	im->nowhere = false;
	if ((im->thing->entity != &household_entity && im->thing->entity != &person_entity) || column_as(im, &household_entity, "village") >= 0)
		return 0;
	query_init(&q, &village_entity);
	if (ledger_page(im->office->ledger, &q, NULL, true, VILLAGES_MAX, &all, e) < 0)
		return -1;
	for (size_t i = 0; i < all.n; i++) {
		const char *name = record_text(&all.p[i], "name");
		size_t n = strlen(name);
		if (all.p[i].deleted || n == 0 || strstr(said, name) == NULL || n < best)
			continue;
		/* 新大塘村 is not 大塘村; two of one length: nobody can say which */
		im->village = n > best ? all.p[i].row : 0;
		best = n;
	}
	for (size_t i = 0; i < all.n && im->village != 0; i++) {
		const char *name = record_text(&all.p[i], "name");
		bool named = *name != '\0' && !all.p[i].deleted && strstr(said, name) != NULL;
		bool inside = false;
		for (size_t k = 0; k < all.n; k++)
			inside |= all.p[k].row == im->village && strstr(record_text(&all.p[k], "name"), name) != NULL;
		if (named && ((all.p[i].row != im->village && !inside) || strncmp(strstr(said, name) + strlen(name), "等", 3) == 0))
			im->village = 0;	/* another one is named too, or 大塘村等5村 */
	}
	rows_release(&all);
	im->nowhere = im->village == 0;
	return 0;
}

static const char *
cell_at(const struct csv_row *row, int column)
{
	const char *s = column >= 0 && (size_t)column < row->n ? row->cells[column] : "";

	return import_cell_blank(s) ? "" : s;
}

bool
import_roll_head(const struct import *im, const struct csv_row *row)
{
	static const char *const words[] = { "户主", "本人", "户主本人", "本人或户主" };
	struct buf said = BUF_INIT;
	bool is = false;

	heading_key(&said, cell_at(row, im->relation), true);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		is |= strcmp(buf_str(&said), words[i]) == 0;
	buf_release(&said);
	return is;
}

/* --- which household ---------------------------------------------------------------------------------------------- */

/* What a cell tells of a household; one that says nothing, or of what the ledger does not have, tells nothing. */
enum tells { TELLS_NOTHING, TELLS_YES, TELLS_NO };

/* 石沟镇大塘村 and 大塘村委会 are 大塘村. */
static enum tells
tells_village(struct import *im, const struct record *house, const char *cell)
{
	struct buf b = BUF_INIT;
	enum tells t = TELLS_NOTHING;

	office_field(im->office, house, "village", &b);
	if (*cell != '\0' && b.n > 0)
		t = strstr(cell, buf_str(&b)) != NULL ? TELLS_YES : TELLS_NO;
	buf_release(&b);
	return t;
}

static enum tells
tells_text(const struct record *house, const char *field, const char *cell)
{
	const char *is = record_text(house, field);

	return *cell == '\0' || *is == '\0' || strstr(cell, "**") != NULL ? TELLS_NOTHING : import_same_text(is, cell) ? TELLS_YES : TELLS_NO;
}

/* 3, 3组 and 大塘村3组 are one group. */
static enum tells
tells_group(struct import *im, const struct record *house, const char *cell)
{
	struct buf number = BUF_INIT;
	struct err why = { 0 };
	struct record group;
	int64_t row = record_int(house, "group");
	const char *village = strstr(cell, "村"), *quarter = strstr(cell, "社区");

	if (*cell == '\0' || row == 0 || ledger_get(im->office->ledger, &group, &group_entity, row, &why) < 0)
		return TELLS_NOTHING;
	cell = quarter != NULL ? quarter + strlen("社区") : village != NULL && strncmp(village, "村民", 6) != 0 ? village + strlen("村") : cell;
	import_group_number(&number, cell);
	bool same = strcmp(buf_str(&number), record_text(&group, "number")) == 0;
	buf_release(&number);
	record_release(&group);
	return same ? TELLS_YES : TELLS_NO;
}

/* What the line tells of a household: 0 it is not this one; else the more the surer. */
static int
weight(struct import *im, const struct record *house, const struct csv_row *row, bool head)
{
	const enum tells t[] = {
		head ? tells_text(house, "id_no", cell_at(row, im->id_column)) : TELLS_NOTHING,
		tells_village(im, house, cell_at(row, im->near[0])),
		tells_group(im, house, cell_at(row, im->near[1])),
		head ? tells_text(house, "phone", cell_at(row, im->phone_column)) : TELLS_NOTHING,
	};
	int64_t village = record_int(house, "village");
	int w = 1;

	if (im->village != 0 && village != 0 && village != im->village)
		return 0;
	/* a telephone may have changed, the others are what they are */
	for (size_t i = 0; i < 3; i++) {
		if (t[i] == TELLS_NO)
			return 0;
		w += t[i] == TELLS_YES ? 2 : 0;
	}
	return w + (t[3] == TELLS_YES);
}

/* Households of one name: how many the line does not speak against, the surest of them, and whether it does against others. */
struct houses { size_t n; int64_t row; bool against; };

static int
houses_named(struct import *im, const char *name, const struct csv_row *row, bool head, struct houses *out, struct err *e)
{
	struct rows found;
	struct query q;
	int top = 0;

	*out = (struct houses){ 0 };
	query_init(&q, &household_entity);
	query_text(&q, "name", COND_EQ, name);
	if (ledger_page(im->office->ledger, &q, NULL, true, FOUND_MAX, &found, e) < 0)
		return -1;
	for (size_t i = 0; i < found.n; i++) {
		int w = found.p[i].deleted ? 0 : weight(im, &found.p[i], row, head);
		out->against |= w == 0 && !found.p[i].deleted;
		if (w == 0 || w < top)
			continue;
		out->n = w > top ? 1 : out->n + 1;
		top = w;
		out->row = found.p[i].row;
	}
	rows_release(&found);
	return 0;
}

/* By the name without its setting blanks, else as it is written. */
static int
houses_find(struct import *im, const char *cell, const struct csv_row *row, bool head, struct houses *out, struct err *e)
{
	struct buf name = BUF_INIT, tight = BUF_INIT;

	text_clean(&name, cell, strlen(cell), false);
	import_name_tight(&tight, buf_str(&name));
	int rc = houses_named(im, buf_str(&tight), row, head, out, e);
	if (rc == 0 && out->n == 0 && !out->against && strcmp(buf_str(&tight), buf_str(&name)) != 0)
		rc = houses_named(im, buf_str(&name), row, head, out, e);
	buf_release(&name);
	buf_release(&tight);
	return rc;
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

static int
head_line(struct import *im, const struct csv_row *row, struct err *e)
{
	const char *name = import_cell_of(im, row, entity_field(&person_entity, "name"));
	struct houses found;

	im->head = 0;
	im->head_line = row->line;
	free(im->head_name);
	im->head_name = mem_str(name != NULL ? name : "");
	if (name == NULL)
		return err_set(e, ERR_INPUT, "户主的姓名空着，不知道是哪一户");
	if (houses_find(im, name, row, true, &found, e) < 0)
		return -1;
	if (found.n == 1) {
		im->head = found.row;
		return 0;
	}
	return found.n > 1 ? err_set(e, ERR_INPUT, "名册里有好几户叫“%s”，村、组、证件号也分不出是哪一户。请在表里写上村、组", name) :
		err_set(e, ERR_INPUT, "名册里没有户主“%s”(按村、组、证件号对)。请先把这张表导入“户”", name);
}

static int
person_line(struct import *im, const struct csv_row *row, bool *skip, struct err *e)
{
	const char *house = import_cell_of(im, row, entity_field(&person_entity, "household"));
	struct houses found;

	if (im->has_heads && import_roll_head(im, row)) {
		*skip = true;
		int rc = head_line(im, row, e);
		im->heads += rc == 0;
		return rc;
	}
	if (house == NULL && !im->has_heads)
		return 0;
	if (house != NULL && (im->head == 0 || !import_same_text(house, im->head_name))) {
		if (houses_find(im, house, row, false, &found, e) < 0)
			return -1;
		/* the name alone would take it for another village's */
		if (found.n == 0 && found.against)
			return err_set(e, ERR_INPUT, "名册里的户主“%s”不在这一行写的村、组，不知道是哪一户。请核对村、组，或先新增这一户", house);
		im->household = found.n == 1 ? found.row : 0;	/* of several their names are told */
		return 0;
	}
	if (im->head == 0)
		return im->head_line == 0 ? err_set(e, ERR_INPUT, "这一行上面没有户主，不知道是哪一户") :
			err_set(e, ERR_INPUT, "第%zu行的户主没有认出来，不知道是哪一户", im->head_line);
	im->household = im->head;
	return 0;
}

int
import_roll_line(struct import *im, const struct csv_row *row, bool *skip, struct err *e)
{
	*skip = false;
	im->household = 0;
	if (im->thing->entity == &person_entity)
		return person_line(im, row, skip, e);
	if (!im->has_heads || import_roll_head(im, row))
		return 0;
	if (*cell_at(row, im->relation) == '\0')
		return err_set(e, ERR_INPUT, "“%s”空着，不知道是不是户主", im->columns[im->relation].header);
	*skip = true;
	im->members++;
	return 0;
}

/* --- words ------------------------------------------------------------------------------------------------------- */

const char *
import_roll_relation(const char *cell)
{
	static const struct { const char *said, *is; } words[] = {	/* groups of GB/T 4761 */
		{ "妻", "妻子" }, { "夫", "丈夫" }, { "爱人", "配偶" }, { "儿子", "子" }, { "儿", "子" }, { "女儿", "女" },
		{ "三子", "子" }, { "四子", "子" }, { "五子", "子" }, { "独生子", "子" }, { "养子", "子" }, { "继子", "子" },
		{ "三女", "女" }, { "四女", "女" }, { "五女", "女" }, { "独生女", "女" }, { "养女", "女" }, { "继女", "女" },
		{ "媳", "儿媳" }, { "媳妇", "儿媳" }, { "长媳", "儿媳" }, { "儿媳妇", "儿媳" }, { "婿", "女婿" },
		{ "孙", "孙辈" }, { "外孙", "孙辈" }, { "外孙子", "孙辈" }, { "外孙女", "孙辈" }, { "孙子女", "孙辈" }, { "长孙", "孙子" },
		{ "父", "父亲" }, { "母", "母亲" }, { "岳父", "父母" }, { "岳母", "父母" }, { "公公", "父母" }, { "婆婆", "父母" },
		{ "继父", "父母" }, { "继母", "父母" }, { "养父", "父母" }, { "养母", "父母" },
		{ "爷爷", "祖父母" }, { "奶奶", "祖父母" }, { "祖父", "祖父母" }, { "祖母", "祖父母" }, { "外祖父", "祖父母" }, { "外祖母", "祖父母" },
		{ "兄", "兄弟姐妹" }, { "弟", "兄弟姐妹" }, { "姐", "兄弟姐妹" }, { "妹", "兄弟姐妹" }, { "哥哥", "兄弟姐妹" },
		{ "弟弟", "兄弟姐妹" }, { "姐姐", "兄弟姐妹" }, { "妹妹", "兄弟姐妹" }, { "哥", "兄弟姐妹" },
	};
	struct buf key = BUF_INIT;

	cell += strncmp(cell, "之", 3) == 0 ? 3 : 0;	/* 之妻 */
	const char *is = cell;
	heading_key(&key, cell, false);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(buf_str(&key), words[i].said) == 0)
			is = words[i].is;
	buf_release(&key);
	return is;
}
