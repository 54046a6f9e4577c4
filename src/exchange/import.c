/*
 * import.c - a table into the ledger.
 */
#include "exchange/import.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/table.h"
#include "office/form.h"
#include "office/heading.h"
#include "office/office.h"
#include "office/person.h"
#include "office/thing.h"

enum { HEADER_LINES = 10, TICK_LINES = 64 };

/* --- rows and lines met so far -------------------------------------------------------------------------------- */

enum { MARK_ID, MARK_NAME, MARKS };

struct import_seen {
	struct { int64_t row; uint32_t line, times; } *slots;	/* owned; row 0: free */
	size_t n, cap;		/* cap is a power of two */
	int64_t marks[MARKS];	/* of the line at hand, met once it is taken; 0: none */
};

static size_t
seen_place(const struct import_seen *s, int64_t row)
{
	size_t i = (size_t)((uint64_t)row * 0x9E3779B97F4A7C15ull >> 20) & (s->cap - 1);

	while (s->slots[i].row != 0 && s->slots[i].row != row)
		i = (i + 1) & (s->cap - 1);
	return i;
}

static void
seen_grow(struct import_seen *s)
{
	struct import_seen old = *s;

	s->cap = old.cap == 0 ? 1024 : old.cap * 2;
	s->slots = mem_zero(s->cap, sizeof *s->slots);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].row != 0)
			s->slots[seen_place(s, old.slots[i].row)] = old.slots[i];
	free(old.slots);
}

/* Line where row was met first; 0: it was not. */
static size_t
seen_line(const struct import_seen *s, int64_t row)
{
	return s->cap == 0 ? 0 : s->slots[seen_place(s, row)].line;
}

/* How many times row was met before now. */
static uint32_t
seen_add(struct import_seen *s, int64_t row, size_t line)
{
	if (s->n * 2 >= s->cap)
		seen_grow(s);
	size_t i = seen_place(s, row);
	if (s->slots[i].row == 0) {
		s->slots[i].row = row;
		s->slots[i].line = (uint32_t)line;
		s->n++;
	}
	return s->slots[i].times++;
}

/* --- the header ------------------------------------------------------------------------------------------------ */

/* What each cell of a row would be as a header; returns how many are known fields. */
static size_t
header_map(const struct entity *ent, const struct csv_row *row, int *fields)
{
	struct buf key = BUF_INIT;
	size_t known = 0;

	for (size_t i = 0; i < row->n; i++) {
		heading_key(&key, row->cells[i], false);
		fields[i] = key.n == 0 ? HEADING_UNKNOWN : heading_field(ent, buf_str(&key));
		if (fields[i] == HEADING_UNKNOWN && key.n > 0) {
			heading_key(&key, row->cells[i], true);
			fields[i] = heading_field(ent, buf_str(&key));
		}
		for (size_t k = 0; k < i; k++)
			if (fields[i] != IMPORT_UNUSED && fields[k] == fields[i])
				fields[i] = IMPORT_TWICE;
		known += fields[i] >= 0;
	}
	buf_release(&key);
	return known;
}

static void
columns_clear(struct import *im)
{
	for (size_t i = 0; i < im->n_columns; i++) {
		free(im->columns[i].header);
		free(im->columns[i].above);
	}
	free(im->columns);
	free(im->cells);
	im->cells = NULL;
	im->columns = NULL;
	im->n_columns = 0;
}

static void
columns_take(struct import *im, const struct csv_row *row, const int *fields)
{
	columns_clear(im);
	im->header_line = row->line;
	im->n_columns = row->n;
	im->columns = mem_zero(row->n, sizeof *im->columns);
	im->cells = mem_zero(row->n, sizeof *im->cells);
	for (size_t i = 0; i < row->n; i++) {
		struct buf clean = BUF_INIT;
		text_clean(&clean, row->cells[i], strlen(row->cells[i]), false);
		im->columns[i].header = clean.n > 0 ? buf_detach(&clean) : mem_str("");
		im->columns[i].field = fields[i];
	}
}

static void
list_titles(const struct entity *ent, struct buf *out)
{
	for (size_t i = 0; i < ent->n_fields; i++)
		if (ent->fields[i].kind != FIELD_LINES && (ent->fields[i].flags & FIELD_HIDDEN) == 0)
			buf_addf(out, "%s%s", out->n > 0 ? "、" : "", ent->fields[i].title);
}

/* The header is the one of the first lines that names most fields: above it lists often have a title. */
static int
find_header(struct import *im, struct table_reader *r, struct err *e)
{
	int fields[CSV_CELLS_MAX];
	struct csv_row row;
	size_t best = 0;
	int rc = 1;

	for (int i = 0; i < HEADER_LINES && (rc = table_next(r, &row, e)) == 1; i++) {
		size_t known = row.trouble != NULL ? 0 : header_map(im->thing->entity, &row, fields);
		if (known > best) {
			best = known;
			columns_take(im, &row, fields);
		}
	}
	if (rc < 0)
		return -1;
	if (best == 0) {
		struct buf titles = BUF_INIT;
		list_titles(im->thing->entity, &titles);
		err_set(e, ERR_INPUT, "文件 %s 的前 %d 行里没有认得的列名，什么也没有导入。请在第一行写上列名，认得的有: %s", im->path,
			HEADER_LINES, buf_str(&titles));
		buf_release(&titles);
		return -1;
	}
	return 0;
}

/* --- cells ------------------------------------------------------------------------------------------------------ */

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

/* 3组 第三组 三组 第三村民小组 -> 3; a name stays. */
static void
group_number(struct buf *out, const char *s)
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

/* Masked numbers come from our own exports: they say nothing. */
static bool
is_masked(const struct field *fd, const char *cell)
{
	return (fd->privacy == PRIVACY_ID || fd->privacy == PRIVACY_PERSONAL) && strstr(cell, "**") != NULL;
}

/* 4.20117E+17: a spreadsheet took the digits for a quantity and threw most of them away. */
static bool
is_rounded(const struct field *fd, const char *cell)
{
	if (fd->kind != FIELD_CODE)
		return false;
	cell += strspn(cell, " 0123456789.");
	return (*cell == 'E' || *cell == 'e') && cell[1] == '+' && cell[2] != '\0' && cell[2 + strspn(cell + 2, "0123456789 ")] == '\0';
}

static bool
is_blank(const char *s)
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

static void
form_choose_row(struct form *f, int field, int64_t row)
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
	int of;

	if (part == NULL || part->parent == NULL || part->key == NULL || part->key[1] == NULL || part->key[2] != NULL)
		return false;
	if ((of = entity_field(ent, part->key[0])) < 0 || ent->fields[of].kind != FIELD_REF)
		return false;
	if ((cell = cell_behind_village(im, f, of, cell)) == NULL)
		return false;
	group_number(&number, cell);
	keys[0] = f->fields[of].value;	/* borrowed */
	value_init(&keys[1]);
	value_set_text(&keys[1], buf_str(&number));
	buf_release(&number);
	int64_t row = ledger_named_row(im->office->ledger, part, keys, 2);
	bool made = seen_line(im->seen, row) != 0;
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
	form_choose_row(f, field, row);
	value_release(&keys[1]);
	return true;
}

static void
cell_put(struct import *im, struct form *f, int field, const char *cell, struct changes *more)
{
	const struct entity *ent = f->thing->entity;
	const struct field *fd = &ent->fields[field];
	struct buf b = BUF_INIT;

	if (is_blank(cell) || is_masked(fd, cell))
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
	}
	if (fd->kind == FIELD_REF && cell_part(im, f, field, cell, more)) {
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

/* --- lines ------------------------------------------------------------------------------------------------------ */

static void
remark(struct import_remark **list, size_t *n, size_t line, const char *reason)
{
	if (*n == IMPORT_REMARKS_SHOWN)
		return;
	*list = mem_resize(*list, *n + 1, sizeof **list);
	(*list)[*n].line = line;
	(*list)[(*n)++].reason = mem_str(reason);
}

static void
refuse(struct import *im, size_t line, const char *reason)
{
	im->refused++;
	remark(&im->refusals, &im->n_refusals, line, reason);
}

/* ERR_INPUT with the first cell that cannot be taken: a later one (the group) might put a value of its own in its place. */
static int
put_cells(struct import *im, struct form *f, const struct csv_row *row, struct changes *more, struct err *e)
{
	int rc = 0;

	/* In the descriptor's order, not the file's: a group is looked for in its village. */
	f->filling = true;	/* nothing of a list is a draft */
	for (size_t i = 0; i < f->thing->entity->n_fields && rc == 0; i++)
		for (size_t k = 0; k < im->n_columns && k < row->n; k++)
			if (im->columns[k].field == (int)i) {
				const struct field *fd = &f->thing->entity->fields[i];

				cell_put(im, f, (int)i, row->cells[k], more);
				if (is_rounded(fd, row->cells[k]))
					rc = err_set(e, ERR_INPUT, "%s“%s”被表格软件改成了科学计数，原来的数字已经丢了。请在表里把这一列设成文本，填对了再导",
					    fd->title, row->cells[k]);
				else if (f->fields[i].error != NULL)
					rc = err_set(e, ERR_INPUT, "%s", f->fields[i].error);
			}
	f->filling = false;
	return rc;
}

/* The row's name when the line itself is all it has: what it says, and how often it was said before. */
static int64_t
line_row(struct import *im, const struct csv_row *row)
{
	const struct entity *ent = im->thing->entity;
	const uint8_t *township = ledger_township(im->office->ledger);
	struct buf key = BUF_INIT;

	for (size_t k = 0; k < im->n_columns && k < row->n; k++)
		if (im->columns[k].field >= 0 && !is_blank(row->cells[k])) {
			buf_addf(&key, "%s\x1f", ent->fields[im->columns[k].field].name);
			text_clean(&key, row->cells[k], strlen(row->cells[k]), true);
			buf_addc(&key, '\x1e');
		}
	int64_t named = id_named_row(township, ent->name, buf_str(&key), key.n);
	uint32_t times = seen_add(im->seen, named, row->line);
	buf_addf(&key, "%u", times + 1);
	named = id_named_row(township, ent->name, buf_str(&key), key.n);
	buf_release(&key);
	return named;
}

/* The field that says which part of the township or of what else a row belongs to; -1. */
static int
place_field(const struct entity *ent)
{
	return entity_field(ent, ent->parent != NULL ? ent->parent : "village");
}

/*
 * Lists are printed with one tall cell for a village or a household and its lines beside it: below the first, the cell is empty
 * in the file.  A line without its place, which is nowhere else, belongs under the line above, with all it leaves out of what it
 * points at (the group).
 */
static void
fill_merged(struct import *im, struct csv_row *row)
{
	const struct entity *ent = im->thing->entity;
	int place = place_field(ent);
	bool inherits = false, says = false;

	if (place < 0 || (ent->fields[place].flags & FIELD_REQUIRED) == 0)
		return;
	for (size_t k = 0; k < im->n_columns; k++) {
		int field = im->columns[k].field;
		bool blank = k >= row->n || is_blank(row->cells[k]);

		if (field == IMPORT_ROW)
			return;
		inherits = inherits || (field == place && blank && im->columns[k].above != NULL);
		says = says || (field >= 0 && !blank);
		im->cells[k] = k < row->n ? row->cells[k] : "";
	}
	inherits = inherits && says;
	for (size_t k = 0; k < im->n_columns; k++) {
		int field = im->columns[k].field;

		if (field < 0 || ent->fields[field].kind != FIELD_REF)
			continue;
		if (!is_blank(im->cells[k])) {
			free(im->columns[k].above);
			im->columns[k].above = mem_str(im->cells[k]);
		} else if (!inherits) {
			free(im->columns[k].above);	/* of another village */
			im->columns[k].above = NULL;
		} else if (im->columns[k].above != NULL) {
			im->cells[k] = im->columns[k].above;
		}
	}
	im->under += inherits;
	row->cells = im->cells;
	row->n = im->n_columns;
}

static const char *
cell_of(const struct import *im, const struct csv_row *row, int field)
{
	for (size_t k = 0; k < im->n_columns && k < row->n; k++)
		if (im->columns[k].field == field && !is_blank(row->cells[k]))
			return row->cells[k];
	return NULL;
}

enum row_by { BY_KEY, BY_NUMBER, BY_LINE };

/* A row number or label in the line says which row it is about; else the line itself does. */
static int
identify(struct import *im, const struct csv_row *row, int64_t *out, enum row_by *by, struct err *e)
{
	const struct entity *ent = im->thing->entity;
	const char *cell = cell_of(im, row, IMPORT_ROW);
	int label = entity_label(ent);

	*by = BY_NUMBER;
	if (cell != NULL) {
		char *end;
		cell += strspn(cell, " #\t");
		*out = strtoll(cell, &end, 10);
		return *out > 0 && *end == '\0' ? 0 : err_set(e, ERR_INPUT, "行号“%s”不是行号", cell);
	}
	if (label >= 0 && (cell = cell_of(im, row, label)) != NULL) {
		struct value v;
		value_init(&v);
		int rc = office_parse(im->office, &ent->fields[label], cell, &v, e);
		*out = 0;
		if (rc == 0)
			rc = ledger_find(im->office->ledger, out, ent, ent->fields[label].name, v.s, e);
		value_release(&v);
		if (rc < 0 || *out != 0)
			return rc;
	}
	*by = BY_LINE;
	*out = line_row(im, row);
	return 0;
}

static int
id_number_field(const struct entity *ent)
{
	for (size_t i = 0; i < ent->n_fields; i++)
		if (ent->fields[i].privacy == PRIVACY_ID && (ent->fields[i].flags & FIELD_INDEX) != 0)
			return (int)i;
	return -1;
}

/* The value the line's cell of a field means; null when it says nothing. */
static int
cell_value(struct import *im, const struct csv_row *row, int field, struct value *v, struct err *e)
{
	const struct field *fd = &im->thing->entity->fields[field];
	const char *cell = cell_of(im, row, field);

	return cell == NULL || is_masked(fd, cell) ? 0 : office_parse(im->office, fd, cell, v, e);
}

static int
row_of_number(struct import *im, const char *id, const char *name, int64_t *out, struct err *e)
{
	const struct entity *ent = im->thing->entity;
	struct rows found;
	struct query q;
	int rc = 0;

	query_init(&q, ent);
	query_text(&q, ent->fields[id_number_field(ent)].name, COND_EQ, id);
	if (ledger_page(im->office->ledger, &q, NULL, true, 2, &found, e) < 0)
		return -1;
	if (found.n > 1) {
		rc = err_set(e, ERR_INPUT, "账里有好几个%s是这个证件号，不知道是哪一个。请先在账里改对", ent->title);
	} else if (found.n == 1 && strcmp(record_text(&found.p[0], "name"), name) != 0) {
		rc = err_set(e, ERR_INPUT, "证件号和账里的%s一样，姓名不同。请核对是谁的，改对了再导", record_text(&found.p[0], "name"));
	} else if (found.n == 1) {
		*out = found.p[0].row;
	}
	rows_release(&found);
	return rc;
}

/* A person keeps his number: the row of the same ID number and name; *out is left alone when there is none.  Twice in a file is once. */
static int
identify_by_number(struct import *im, const struct csv_row *row, int64_t *out, struct err *e)
{
	const struct entity *ent = im->thing->entity;
	int number = id_number_field(ent), name = entity_field(ent, "name");
	struct value id, called;
	char birth[11];
	int sex, rc = 0;

	if (number < 0 || name < 0)
		return 0;
	value_init(&id);
	value_init(&called);
	if (cell_value(im, row, number, &id, e) < 0 || cell_value(im, row, name, &called, e) < 0)
		rc = -1;
	else if (id.kind == VALUE_TEXT && called.kind == VALUE_TEXT && id_number_read(id.s, birth, &sex)) {
		int64_t mark = id_named_row(ledger_township(im->office->ledger), "id number", id.s, strlen(id.s));
		size_t line = seen_line(im->seen, mark);

		im->seen->marks[MARK_ID] = mark;
		rc = line != 0 ? err_set(e, ERR_INPUT, "证件号和第%zu行的一样，只收那一行", line) : row_of_number(im, id.s, called.s, out, e);
	}
	value_release(&id);
	value_release(&called);
	return rc;
}

static int64_t
key_row(struct import *im, struct form *f)
{
	const struct entity *ent = im->thing->entity;
	struct value keys[4];
	size_t n = 0;

	for (; n < 4 && ent->key[n] != NULL; n++)
		keys[n] = *form_value(f, ent->key[n]);
	return ledger_named_row(im->office->ledger, ent, keys, n);
}

/* May the line write this row, and is it in the ledger already? */
static int
look_at_row(struct import *im, int64_t id, enum row_by by, bool *there, struct err *e)
{
	const struct entity *ent = im->thing->entity;
	size_t line = by == BY_LINE ? 0 : seen_line(im->seen, id);
	struct err why = { 0 };	/* a row that is not there is no fault, and leaves none in *e */
	struct record r;

	if (line != 0)
		return err_set(e, ERR_INPUT, "和第%zu行是同一个%s，只收那一行", line, ent->title);
	*there = ledger_get(im->office->ledger, &r, ent, id, &why) == 0;
	bool deleted = *there && r.deleted;
	record_release(&r);
	if (deleted)
		return err_set(e, ERR_INPUT, "账里的这一个在回收站里，要它请先取回来");
	if (*there || why.code == ERR_NOTFOUND)
		return 0;
	*e = why;
	return -1;
}

/* Does the ledger, or an earlier line, have another of the same name in the same place? */
static bool
has_alike(struct import *im, struct form *f)
{
	const struct entity *ent = im->thing->entity;
	int name = entity_field(ent, "name"), place = place_field(ent);
	struct buf key = BUF_INIT;
	struct query q;
	int64_t n = 0;

	if (name < 0 || ent->key != NULL || (ent->fields[name].flags & FIELD_INDEX) == 0 || f->fields[name].value.kind != VALUE_TEXT)
		return false;
	query_init(&q, ent);
	query_text(&q, "name", COND_EQ, f->fields[name].value.s);
	buf_adds(&key, f->fields[name].value.s);
	if (place >= 0 && f->fields[place].value.kind == VALUE_INT) {
		query_int(&q, ent->fields[place].name, COND_EQ, f->fields[place].value.i);
		buf_addf(&key, "\x1e%" PRId64, f->fields[place].value.i);
	}
	im->seen->marks[MARK_NAME] = id_named_row(ledger_township(im->office->ledger), "name and place", buf_str(&key), key.n);
	buf_release(&key);
	return seen_line(im->seen, im->seen->marks[MARK_NAME]) != 0 || (ledger_count(im->office->ledger, &q, 1, &n, NULL) == 0 && n > 0);
}

/* Everything in "more" moves to the import's changes. */
static void
take_changes(struct import *im, struct changes *more, size_t line)
{
	struct changes *all = &im->changes;

	for (size_t i = 0; i < more->n; i++)
		if (more->p[i].row != 0)
			(void)seen_add(im->seen, more->p[i].row, line);
	for (size_t i = 0; i < MARKS; i++)
		if (im->seen->marks[i] != 0)
			(void)seen_add(im->seen, im->seen->marks[i], line);

	if (all->n + more->n > all->cap) {
		all->cap = (all->n + more->n) * 2;
		all->p = mem_resize(all->p, all->cap, sizeof *all->p);
	}
	if (more->n > 0)
		memcpy(all->p + all->n, more->p, more->n * sizeof *more->p);
	all->n += more->n;
	more->n = 0;
}

/* The form of the line's row with the line's values; *there: the ledger has the row.  NULL: said before, or *e. */
static int
fill_form(struct import *im, const struct csv_row *row, struct changes *more, struct form **out, bool *there, struct err *e)
{
	const struct thing *t = im->thing;
	enum row_by by = BY_KEY;
	int64_t id = 0;

	*out = NULL;
	*there = false;
	if (t->entity->key == NULL && (identify(im, row, &id, &by, e) < 0 || look_at_row(im, id, by, there, e) < 0))
		return -1;
	/* The very same line was imported before: whatever became of its row since, the file says nothing new. */
	if (*there && by == BY_LINE)
		return 0;
	if (by == BY_LINE) {
		int64_t known = 0;

		if (identify_by_number(im, row, &known, e) < 0)
			return -1;
		if (known != 0) {
			id = known;
			by = BY_NUMBER;
			if (look_at_row(im, id, by, there, e) < 0)
				return -1;
		}
	}
	if ((*there ? form_open(out, im->office, t, id, e) : form_new(out, im->office, t, NULL, 0, e)) < 0)
		return -1;
	if (by != BY_KEY)
		(*out)->row = id;
	if (put_cells(im, *out, row, more, e) < 0)
		return -1;
	if (by != BY_KEY)
		return 0;
	id = key_row(im, *out);
	if (look_at_row(im, id, by, there, e) < 0)
		return -1;
	if (!*there)
		return 0;
	form_free(*out);
	*out = NULL;
	return form_open(out, im->office, t, id, e) < 0 || put_cells(im, *out, row, more, e) < 0 ? -1 : 0;
}

/* One line into "more"; -1 with *e when it is refused or nothing works any more. */
static int
read_line(struct import *im, const struct csv_row *row, struct changes *more, struct err *e)
{
	struct form *f;
	bool there;
	int bad, rc = fill_form(im, row, more, &f, &there, e);
	size_t before = more->n;

	if (rc == 0 && f != NULL && form_gather(f, more, &bad, e) < 0) {
		/* The field's own words: "not saved yet, press F2" is for the screen. */
		if (bad >= 0 && f->fields[bad].error != NULL)
			err_set(e, e->code, "%s", f->fields[bad].error);
		rc = -1;
	}
	for (size_t i = 0; rc == 0 && f != NULL && i < f->thing->entity->n_fields; i++)
		if (f->fields[i].warning != NULL) {
			im->doubtful++;
			remark(&im->doubts, &im->n_doubts, row->line, f->fields[i].warning);
			break;
		}
	if (rc == 0 && !there) {
		im->fresh++;
		im->alike += has_alike(im, f);
	} else if (rc == 0 && more->n > before) {
		im->changed++;
	} else if (rc == 0) {
		im->same++;
	}
	form_free(f);
	return rc;
}

/* 双柳街道 in a cell means this township whether or not a county stands in front of it. */
static bool
is_ours(const struct import *im, const char *cell)
{
	const char *ours = ledger_township_name(im->office->ledger);
	struct buf clean = BUF_INIT;

	text_clean(&clean, cell, strlen(cell), false);
	while (clean.n > 0 && clean.p[clean.n - 1] == ' ')
		clean.p[--clean.n] = '\0';
	bool is = ends_with(buf_str(&clean), ours) || (clean.n > strlen("街道") && ends_with(ours, buf_str(&clean)));
	buf_release(&clean);
	return is;
}

/* Does any line name this township?  If none does, the column is about something else and leaves nothing out. */
static int
names_us(struct import *im, struct table_reader *r, bool *out, struct err *e)
{
	struct csv_row row;
	const char *cell;
	bool asked = false;
	int rc = 1;

	*out = false;
	for (size_t k = 0; k < im->n_columns; k++)
		asked = asked || im->columns[k].field == IMPORT_TOWNSHIP;
	if (!asked)
		return 0;
	if (table_rewind(r, e) < 0)
		return -1;
	while (!*out && (rc = table_next(r, &row, e)) == 1)
		*out = row.line > im->header_line && (cell = cell_of(im, &row, IMPORT_TOWNSHIP)) != NULL && is_ours(im, cell);
	return rc < 0 ? -1 : 0;
}

/* 合计 at the foot of a list is nobody's name. */
static bool
is_sum(const struct csv_row *row)
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

/* What is wrong with one line, and not with the disk or the ledger. */
static bool
is_refusal(const struct err *e)
{
	return e->code == ERR_INPUT || e->code == ERR_NOTFOUND || e->code == ERR_CONFLICT || e->code == ERR_NEWER;
}

static int
read_lines(struct import *im, struct table_reader *r, const struct progress *pr, struct err *e)
{
	bool only_ours;
	struct csv_row row;
	size_t done, total, n = 0;
	const char *cell;
	int rc;

	/* From the top again: the lines behind the header were read when looking for it. */
	if (names_us(im, r, &only_ours, e) < 0 || table_rewind(r, e) < 0)
		return -1;
	while ((rc = table_next(r, &row, e)) == 1) {
		struct changes more;
		if (row.line <= im->header_line)
			continue;
		if (++n > IMPORT_LINES_MAX)
			return err_set(e, ERR_INPUT, "文件 %s 超过 %d 行，太长，什么也没有导入。请分成几个文件", im->path, IMPORT_LINES_MAX);
		table_progress(r, &done, &total);
		if (pr != NULL && n % TICK_LINES == 0 && !pr->tick(pr->data, done, total))
			return err_set(e, ERR_CANCEL, "已停下，什么也没有导入");
		if (row.trouble != NULL) {
			refuse(im, row.line, row.trouble);
			continue;
		}
		if (only_ours && ((cell = cell_of(im, &row, IMPORT_TOWNSHIP)) == NULL || !is_ours(im, cell))) {
			im->elsewhere++;
			continue;
		}
		if (is_sum(&row)) {
			im->sums++;
			continue;
		}
		fill_merged(im, &row);
		changes_init(&more);
		memset(im->seen->marks, 0, sizeof im->seen->marks);
		rc = read_line(im, &row, &more, e);
		if (rc == 0) {
			take_changes(im, &more, row.line);
		} else if (is_refusal(e)) {
			import_plain_reason(e->text);
			refuse(im, row.line, e->text);
			rc = 0;
		}
		changes_release(&more);
		if (rc < 0)
			return -1;
	}
	return rc;
}

int
import_read(struct import **out, struct office *o, const struct thing *t, const char *path, const struct progress *pr, struct err *e)
{
	struct table_reader *r = NULL;
	struct import *im = mem_zero(1, sizeof *im);

	im->office = o;
	im->thing = t;
	im->path = mem_str(path);
	im->seen = mem_zero(1, sizeof *im->seen);
	changes_init(&im->changes);
	int rc = table_open(&r, path, e);
	if (rc == 0) {
		struct buf how = BUF_INIT;
		table_describe(r, &how);
		im->how = buf_detach(&how);
		rc = find_header(im, r, e) < 0 || read_lines(im, r, pr, e) < 0 ? -1 : 0;
		table_free(r);
	}
	if (rc < 0) {
		import_free(im);
		return -1;
	}
	*out = im;
	return 0;
}

int
import_save(struct import *im, int64_t *batch, const struct progress *pr, struct err *e)
{
	*batch = 0;
	if (im->changes.n == 0)
		return 0;
	return ledger_save_bulk(im->office->ledger, &im->changes, im->office->me, batch, pr, e);
}

static void
remarks_free(struct import_remark *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i].reason);
	free(list);
}

void
import_free(struct import *im)
{
	if (im == NULL)
		return;
	columns_clear(im);
	remarks_free(im->refusals, im->n_refusals);
	remarks_free(im->doubts, im->n_doubts);
	changes_release(&im->changes);
	free(im->seen->slots);
	free(im->seen);
	free(im->path);
	free(im->how);
	free(im);
}

void
import_plain_reason(char *text)
{
	static const char *const screen[] = { "F4", "F2", "还在", "都在" };

	for (char *p = text; (p = strstr(p, "; ")) != NULL; p += 2)
		for (size_t i = 0; i < sizeof screen / sizeof *screen; i++)
			if (strstr(p, screen[i]) != NULL) {
				*p = '\0';
				return;
			}
}

static void
describe_columns(const struct import *im, bool used, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < im->n_columns; i++) {
		const struct import_column *c = &im->columns[i];
		bool is = c->field != IMPORT_UNUSED && c->field != IMPORT_TWICE;
		if (is != used || c->header[0] == '\0')
			continue;
		buf_adds(out, any ? "，" : used ? "列: " : "不用的列: ");
		any = true;
		buf_adds(out, c->header);
		if (c->field >= 0 && strcmp(c->header, im->thing->entity->fields[c->field].title) != 0)
			buf_addf(out, " → %s", im->thing->entity->fields[c->field].title);
	}
	if (any)
		buf_addc(out, '\n');
}

/* New rows of other things that come with the lines: groups nobody had made, tickets out of visits. */
static void
describe_more(const struct import *im, struct buf *out)
{
	for (size_t k = 0; k < office_model.n; k++) {
		const struct entity *ent = office_model.entities[k];
		size_t n = 0;
		for (size_t i = 0; ent != im->thing->entity && i < im->changes.n; i++)
			n += im->changes.p[i].entity == ent && im->changes.p[i].bases.n == 0;
		if (n > 0)
			buf_addf(out, "同时新增 %s %zu\n", ent->title, n);
	}
}

static void
describe_remarks(struct buf *out, const char *file, const char *what, const struct import_remark *list, size_t n, size_t all)
{
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%s:%zu: %s\n", file, list[i].line, list[i].reason);
	if (all > n)
		buf_addf(out, "还有 %zu 行%s，没有列出来\n", all - n, what);
}

void
import_describe(const struct import *im, struct buf *out)
{
	const char *slash = strrchr(im->path, '/'), *name = slash != NULL ? slash + 1 : im->path;
	const char *title = im->thing->entity->title;

	buf_addf(out, "文件 %s: %s，列名在第%zu行\n", name, im->how, im->header_line);
	describe_columns(im, true, out);
	describe_columns(im, false, out);
	buf_addf(out, "%s: 新增 %zu  改动 %zu  相同 %zu  不收 %zu", title, im->fresh, im->changed, im->same, im->refused);
	if (im->doubtful > 0)
		buf_addf(out, "  存疑 %zu(照收)", im->doubtful);
	buf_addc(out, '\n');
	describe_more(im, out);
	if (im->elsewhere > 0)
		buf_addf(out, "不是%s的 %zu 行没有要\n", ledger_township_name(im->office->ledger), im->elsewhere);
	if (im->under > 0)
		buf_addf(out, "%s空着的 %zu 行照上面一行(原来是合并的格子)\n", im->thing->entity->fields[place_field(im->thing->entity)].title, im->under);
	if (im->sums > 0)
		buf_addf(out, "合计、小计 %zu 行没有要\n", im->sums);
	if (im->alike > 0)
		buf_addf(out, "新增的里面有 %zu 个同村同名(账里已有，或这个文件里前面就有)，请看看是不是同一个\n", im->alike);
	describe_remarks(out, name, "不收", im->refusals, im->n_refusals, im->refused);
	describe_remarks(out, name, "存疑，照收", im->doubts, im->n_doubts, im->doubtful);
}
