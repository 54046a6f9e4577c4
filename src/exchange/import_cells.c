/*
 * import_cells.c - what people write in cells: committees for villages,
 * groups by number or name, a place in one cell, sums at the foot.
 */
#include "exchange/import_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/ooxml.h"
#include "office/office.h"
#include "office/thing.h"
#include "office/township.h"

static bool
ends_with(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n >= m && strcmp(s + n - m, tail) == 0;
}

/* 刘镇村委会 is the committee; the village is 刘镇村. */
static void
village_name(struct buf *out, const char *s)
{
	static const struct { const char *tail, *instead; } rules[] = {
		{ "社区居民委员会", "社区" }, { "社区居委会", "社区" }, { "居民委员会", "社区" }, { "居委会", "社区" },
		{ "村民委员会", "村" }, { "村委会", "村" },
	};
	struct buf clean = BUF_INIT;

	text_clean(&clean, s, strlen(s), false);
	buf_clear(out);
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (ends_with(buf_str(&clean), rules[i].tail) && clean.n > strlen(rules[i].tail)) {
			buf_add(out, clean.p, clean.n - strlen(rules[i].tail));
			if (!ends_with(buf_str(out), rules[i].instead))
				buf_adds(out, rules[i].instead);
			break;
		}
	if (out->n == 0)
		buf_adds(out, buf_str(&clean));
	buf_release(&clean);
}

void
import_group_number(struct buf *out, const char *s)
{
	static const char *const digits[] = { "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十" };
	struct buf folded = BUF_INIT;
	const char *p;
	size_t n;

	text_fold(&folded, s, strlen(s));
	p = buf_str(&folded);
	p += strspn(p, " ");
	if (strncmp(p, "第", 3) == 0)
		p += 3;
	n = strlen(p);
	while (n > 0 && p[n - 1] == ' ')
		n--;
	if (n > 6 && memcmp(p + n - 6, "小组", 6) == 0)
		n -= 6;
	else if (n > 3 && memcmp(p + n - 3, "组", 3) == 0)
		n -= 3;
	if (n > 6 && memcmp(p + n - 6, "村民", 6) == 0)
		n -= 6;
	buf_clear(out);
	int value = 0, last = 0;
	bool all = n > 0 && n <= 9;	/* 十, 十二, 二十三 */
	for (size_t i = 0; all && i < n; i += 3) {
		int d = -1;
		for (int k = 0; k <= 10; k++)
			if (i + 3 <= n && memcmp(p + i, digits[k], 3) == 0)
				d = k;
		all = d >= 0;
		if (d == 10) {
			value += (last > 0 ? last : 1) * 10;
			last = 0;
		} else {
			last = d;
		}
	}
	if (all)
		buf_addf(out, "%d", value + last);
	else
		buf_add(out, p, n);
	buf_release(&folded);
}

/* What is compared: without any blank. */
static void
compared(struct buf *out, const char *s)
{
	struct buf key = BUF_INIT;

	text_search_key(&key, s, strlen(s));
	for (const char *p = buf_str(&key); *p != '\0'; p++)
		if (strncmp(p, "\u3000", 3) == 0)
			p += 2;
		else if (strchr(" \t\r\n", *p) == NULL)
			buf_addc(out, *p);
	buf_release(&key);
}

bool
import_same_text(const char *a, const char *b)
{
	struct buf x = BUF_INIT, y = BUF_INIT;

	compared(&x, a);
	compared(&y, b);
	bool same = strcmp(buf_str(&x), buf_str(&y)) == 0;
	buf_release(&x);
	buf_release(&y);
	return same;
}

bool
import_name_tight(struct buf *out, const char *s)
{
	struct buf b = BUF_INIT;
	uint32_t cp, next;
	bool any = false, han = false;

	text_clean(&b, s, strlen(s), false);
	for (const char *p = buf_str(&b); *p != '\0';) {
		size_t n = text_next(p, strlen(p), &cp), blank = 0;
		buf_add(out, p, n);
		p += n;
		han = text_is_han(cp);
		while (han && (p[blank] == ' ' || strncmp(p + blank, "\u3000", 3) == 0))
			blank += p[blank] == ' ' ? 1 : 3;
		if (blank == 0 || p[blank] == '\0')
			continue;
		(void)text_next(p + blank, strlen(p + blank), &next);
		if (text_is_han(next)) {
			p += blank;
			any = true;
		}
	}
	buf_release(&b);
	return any;
}

bool
import_cell_masked(const struct field *fd, const char *cell)
{
	return (fd->privacy == PRIVACY_ID || fd->privacy == PRIVACY_PERSONAL) && strstr(cell, "**") != NULL;
}

bool
import_cell_rounded(const struct field *fd, const char *cell)
{
	if (fd->kind != FIELD_CODE)
		return false;
	cell += strspn(cell, " 0123456789.");
	return (*cell == 'E' || *cell == 'e') && cell[1] == '+' && cell[2] != '\0' && cell[2 + strspn(cell + 2, "0123456789 ")] == '\0';
}

bool
import_cell_blank(const char *s)
{
	while (*s != '\0') {
		if (strncmp(s, "　", 3) == 0)
			s += 3;
		else if (strchr(" \t\r\n", *s) != NULL)
			s++;
		else
			return false;
	}
	return true;
}

/* 合计 at the foot of a list is nobody's name. */
bool
import_line_sums(const struct csv_row *row)
{
	static const char *const words[] = { "合计", "小计", "总计", "共计", "总数" };

	for (size_t k = 0; k < row->n; k++) {
		struct buf said = BUF_INIT;
		bool is = false;

		for (const char *p = row->cells[k]; *p != '\0'; p++)
			if (strncmp(p, "　", 3) == 0 || strncmp(p, "：", 3) == 0)
				p += 2;
			else if (strchr(" \t:", *p) == NULL)
				buf_addc(&said, *p);
		for (size_t i = 0; i < sizeof words / sizeof *words && !is; i++)
			is = strcmp(buf_str(&said), words[i]) == 0;
		bool first = said.n > 0;
		buf_release(&said);
		if (first && (is || k > 1))
			return is;
	}
	return false;
}

/* A column for words of any kind: "井盖丢了：三组路口" there is what the line is about. */
static bool
is_words(const struct import *im, size_t column)
{
	int field = column < im->n_columns ? im->columns[column].field : -1;

	return field >= 0 && (im->thing->entity->fields[field].kind == FIELD_TEXT || im->thing->entity->fields[field].kind == FIELD_NOTE);
}

bool
import_line_foot(const struct import *im, const struct csv_row *row)
{
	static const char *const words[] = { "填表人", "制表人", "填报人", "审核人", "负责人", "单位负责人", "填报单位", "填表单位", "填报时间", "填报日期",
		"填表时间", "填表日期", "制表时间", "制表日期", "注", "备注", "说明", "填表说明" };
	size_t k = 0, said_n = 0;

	while (k < row->n && import_cell_blank(row->cells[k]))
		k++;
	if (k == row->n || is_words(im, k))
		return false;
	for (size_t i = k; i < row->n; i++)
		said_n += !import_cell_blank(row->cells[i]);
	/* one text alone in its line, with a colon, is a line of writing: "村主任（签字）：" */
	if (said_n == 1 && im->n_columns > 2 && (strstr(row->cells[k], "：") != NULL || strchr(row->cells[k], ':') != NULL))
		return true;
	struct buf said = BUF_INIT;
	const char *text = row->cells[k] + strspn(row->cells[k], " ");
	text_fold(&said, text, strlen(text));
	bool is = false;
	for (size_t i = 0; i < sizeof words / sizeof *words && !is; i++) {
		size_t n = strlen(words[i]);
		is = strncmp(buf_str(&said), words[i], n) == 0 && buf_str(&said)[n] == ':';
	}
	buf_release(&said);
	return is;
}

/* 双柳街道 in a cell means this township whether or not a county stands in front of it. */
bool
import_cell_ours(const struct import *im, const char *cell)
{
	/* lists are older than the name of today */
	const char *const ours[] = { office_township(im->office), ledger_township_name(im->office->ledger) };
	struct buf clean = BUF_INIT;
	bool is = false;

	text_clean(&clean, cell, strlen(cell), false);
	while (clean.n > 0 && clean.p[clean.n - 1] == ' ')
		clean.p[--clean.n] = '\0';
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		is |= ends_with(buf_str(&clean), ours[i]) || (clean.n > strlen("街道") && ends_with(ours[i], buf_str(&clean)));
	buf_release(&clean);
	return is;
}

void
import_choose_row(struct form *f, int field, int64_t row)
{
	struct value v;

	value_init(&v);
	value_set_int(&v, row);
	form_choose(f, field, &v);
	value_release(&v);
}

/* 大塘村3组 in one cell: the part behind the village's name, which fills the village when that is empty; NULL: no village. */
static const char *
cell_behind_village(struct import *im, struct form *f, int of, const char *cell)
{
	const struct field *fd = &f->thing->entity->fields[of];
	struct buf title = BUF_INIT;

	if (f->fields[of].value.kind != VALUE_INT) {
		const char *cut = strstr(cell, "社区"), *village = strstr(cell, "村");
		cut = cut != NULL ? cut + strlen("社区") : village != NULL ? village + strlen("村") : NULL;
		if (cut == NULL || *cut == '\0')
			return NULL;
		char *name = mem_strn(cell, (size_t)(cut - cell));
		form_set_text(f, fd->name, name);
		free(name);
		return f->fields[of].value.kind == VALUE_INT ? cut : NULL;
	}
	office_title(im->office, fd->ref, f->fields[of].value.i, &title);
	if (strlen(cell) > title.n && title.n > 0 && memcmp(cell, title.p, title.n) == 0)
		cell += title.n;
	buf_release(&title);
	return cell;
}

/* The field that says whose part the rows of this one are (the village of a group); -1: they are no parts, or it is not asked. */
static int
part_of(const struct entity *ent, int field)
{
	const struct entity *part = model_entity(&office_model, ent->fields[field].ref);
	int of;

	if (part == NULL || part->parent == NULL || part->key == NULL || part->key[1] == NULL || part->key[2] != NULL)
		return -1;
	of = entity_field(ent, part->key[0]);
	return of >= 0 && ent->fields[of].kind == FIELD_REF ? of : -1;
}

/* 3组 of no village: that only one village on the register has a third group yet does not make it that one's. */
static bool
part_of_nobody(const struct form *f, int field, const char *cell)
{
	int of = part_of(f->thing->entity, field);
	struct buf number = BUF_INIT;

	if (of < 0 || f->fields[of].value.kind == VALUE_INT)
		return false;
	import_group_number(&number, cell);
	bool bare = number.n > 0 && strspn(buf_str(&number), "0123456789") == number.n;
	buf_release(&number);
	return bare;
}

/*
 * A reference to a part of something (a group of a village): named by the village and its number, and made with the line when
 * the list is the first to name it; "more" gets that change.  False: it is no such field, or which village is not known.
 */
static bool
cell_part(struct import *im, struct form *f, int field, const char *cell, struct changes *more)
{
	const struct entity *ent = f->thing->entity, *part = model_entity(&office_model, ent->fields[field].ref);
	struct buf number = BUF_INIT;
	struct value keys[2];
	struct record r;
	int of = part_of(ent, field);

	if (of < 0)
		return false;
	if ((cell = cell_behind_village(im, f, of, cell)) == NULL)
		return false;
	import_group_number(&number, cell);
	keys[0] = f->fields[of].value;	/* borrowed */
	value_init(&keys[1]);
	value_set_text(&keys[1], buf_str(&number));
	buf_release(&number);
	int64_t row = ledger_named_row(im->office->ledger, part, keys, 2);
	bool made = import_seen_line(im->seen, row) != 0;
	for (size_t i = 0; i < more->n; i++)
		made = made || more->p[i].row == row;
	if (!made) {
		made = ledger_get(im->office->ledger, &r, part, row, NULL) == 0;
		record_release(&r);
	}
	if (!made) {
		struct change *c = changes_add(more, part);
		c->row = row;
		change_set(c, part->key[0], &keys[0]);
		change_set(c, part->key[1], &keys[1]);
	}
	import_choose_row(f, field, row);
	value_release(&keys[1]);
	return true;
}

/* 45000: the number spreadsheets keep a day as, where its cell lost its looks on the way into a CSV; DATE_NONE: it is none. */
static int32_t
day_number(const struct entity *ent, const struct field *fd, const char *cell)
{
	bool birth = strcmp(ent->name, "person") == 0 && strcmp(fd->name, "birth") == 0;
	size_t n = strspn(cell + strspn(cell, " "), "0123456789");
	long v = strtol(cell, NULL, 10);

	if ((fd->kind != FIELD_DATE && !birth) || n != 5 || cell[strspn(cell, " 0123456789")] != '\0' || v < 10000 || v > 60000)
		return DATE_NONE;
	return (int32_t)v - OOXML_DAY_OF_1970;
}

/* 2024-3-5 0:00:00 is a day. */
static bool
without_midnight(const char *cell, struct buf *out)
{
	static const char *const none[] = { " 0:00", " 00:00", " 0:00:00", " 00:00:00", "T00:00:00" };

	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (ends_with(cell, none[i])) {
			buf_add(out, cell, strlen(cell) - strlen(none[i]));
			return true;
		}
	return false;
}

void
import_cell_put(struct import *im, struct form *f, int field, const char *cell, struct changes *more)
{
	const struct entity *ent = f->thing->entity;
	const struct field *fd = &ent->fields[field];
	struct buf b = BUF_INIT;

	if (import_cell_blank(cell) || import_cell_masked(fd, cell))
		return;
	/* What the row says already in these words is not said again: titles need not be unique, stamps lose their seconds. */
	office_format(im->office, fd, &f->fields[field].value, false, &b);
	bool same = f->shown.row != 0 && strcmp(buf_str(&b), cell) == 0;
	buf_clear(&b);
	if (same) {
		buf_release(&b);
		return;
	}
	if (strcmp(ent->name, "village") == 0 && fd->kind == FIELD_NAME) {
		village_name(&b, cell);
		cell = buf_str(&b);
	} else if (fd->kind == FIELD_NAME && import_name_tight(&b, cell)) {
		im->tight++;
		cell = buf_str(&b);
	} else if (strcmp(ent->name, "person") == 0 && strcmp(fd->name, "relation") == 0) {
		cell = import_roll_relation(cell);
	} else if (fd->kind == FIELD_DATE && without_midnight(cell, &b)) {
		cell = buf_str(&b);
	} else if (day_number(ent, fd, cell) != DATE_NONE) {
		char iso[11];
		date_to_iso(day_number(ent, fd, cell), iso);
		im->days++;
		if (im->days == 1)
			snprintf(im->day_example, sizeof im->day_example, "%.5s 记作 %s", cell + strspn(cell, " "), iso);
		buf_adds(&b, iso);
		cell = buf_str(&b);
	}
	if (fd->kind == FIELD_REF && (cell_part(im, f, field, cell, more) || part_of_nobody(f, field, cell))) {
		if (f->fields[field].value.kind != VALUE_INT)
			form_error(f, fd->name, "不知道是哪个%s的“%s”", ent->fields[part_of(ent, field)].title, cell);
		buf_release(&b);
		return;
	}
	form_set_text(f, fd->name, cell);
	if (f->fields[field].error != NULL && fd->kind == FIELD_REF && strcmp(fd->ref, "village") == 0) {
		village_name(&b, cell);
		form_set_text(f, fd->name, buf_str(&b));
	}
	buf_release(&b);
}
