/*
 * import_rows.c - which row of the ledger a line is about.
 */
#include "exchange/import_int.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/office.h"
#include "office/person.h"
#include "office/thing.h"

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

size_t
import_seen_line(const struct import_seen *s, int64_t row)
{
	return s->cap == 0 ? 0 : s->slots[seen_place(s, row)].line;
}

uint32_t
import_seen_add(struct import_seen *s, int64_t row, size_t line)
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

/* The row's name when the line itself is all it has: what it says, and how often it was said before. */
static int64_t
line_row(struct import *im, const struct csv_row *row)
{
	const struct entity *ent = im->thing->entity;
	const uint8_t *township = ledger_township(im->office->ledger);
	struct buf key = BUF_INIT;

	for (size_t k = 0; k < im->n_columns && k < row->n; k++)
		if (im->columns[k].field >= 0 && !import_cell_blank(row->cells[k])) {
			buf_addf(&key, "%s\x1f", ent->fields[im->columns[k].field].name);
			text_clean(&key, row->cells[k], strlen(row->cells[k]), true);
			buf_addc(&key, '\x1e');
		}
	if (im->household != 0 && import_cell_of(im, row, import_place_field(ent)) == NULL)	/* the head above says whose */
		buf_addf(&key, "%s\x1f%" PRId64 "\x1e", ent->parent, im->household);
	if (im->village != 0 && entity_field(ent, "village") >= 0)	/* the same line of another village's list is another one */
		buf_addf(&key, "village\x1f%" PRId64 "\x1e", im->village);
	int64_t named = id_named_row(township, ent->name, buf_str(&key), key.n);
	uint32_t times = import_seen_add(im->seen, named, row->line);
	buf_addf(&key, "%u", times + 1);
	named = id_named_row(township, ent->name, buf_str(&key), key.n);
	buf_release(&key);
	return named;
}

int
import_place_field(const struct entity *ent)
{
	return entity_field(ent, ent->parent != NULL ? ent->parent : "village");
}

const char *
import_cell_of(const struct import *im, const struct csv_row *row, int field)
{
	for (size_t k = 0; k < im->n_columns && k < row->n; k++)
		if (im->columns[k].field == field && !import_cell_blank(row->cells[k]))
			return row->cells[k];
	return NULL;
}

int
import_identify(struct import *im, const struct csv_row *row, int64_t *out, enum import_by *by, struct err *e)
{
	const struct entity *ent = im->thing->entity;
	const char *cell = import_cell_of(im, row, IMPORT_ROW);
	int label = entity_label(ent);

	*by = BY_NUMBER;
	if (cell != NULL) {
		char *end;
		cell += strspn(cell, " #\t");
		*out = strtoll(cell, &end, 10);
		return *out > 0 && *end == '\0' ? 0 : err_set(e, ERR_INPUT, "行号“%s”不是行号", cell);
	}
	if (label >= 0 && (cell = import_cell_of(im, row, label)) != NULL) {
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
	const char *cell = import_cell_of(im, row, field);

	return cell == NULL || import_cell_masked(fd, cell) ? 0 : office_parse(im->office, fd, cell, v, e);
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
	} else if (found.n == 1 && !import_same_text(record_text(&found.p[0], "name"), name)) {
		rc = err_set(e, ERR_INPUT, "证件号和账里的%s一样，姓名不同。请核对是谁的，改对了再导", record_text(&found.p[0], "name"));
	} else if (found.n == 1) {
		*out = found.p[0].row;
	}
	rows_release(&found);
	return rc;
}

int
import_identify_by_number(struct import *im, const struct csv_row *row, int64_t *out, struct err *e)
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
		size_t line = import_seen_line(im->seen, mark);

		im->seen->marks[MARK_ID] = mark;
		rc = line != 0 ? err_set(e, ERR_INPUT, "证件号和第%zu行的一样，只收那一行", line) : row_of_number(im, id.s, called.s, out, e);
	}
	value_release(&id);
	value_release(&called);
	return rc;
}

int64_t
import_key_row(struct import *im, struct form *f)
{
	const struct entity *ent = im->thing->entity;
	struct value keys[4];
	size_t n = 0;

	for (; n < 4 && ent->key[n] != NULL; n++)
		keys[n] = *form_value(f, ent->key[n]);
	return ledger_named_row(im->office->ledger, ent, keys, n);
}

int
import_look_at_row(struct import *im, int64_t id, enum import_by by, bool *there, struct err *e)
{
	const struct entity *ent = im->thing->entity;
	size_t line = by == BY_LINE ? 0 : import_seen_line(im->seen, id);
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

bool
import_has_alike(struct import *im, struct form *f)
{
	const struct entity *ent = im->thing->entity;
	int name = entity_field(ent, "name"), place = import_place_field(ent);
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
	return import_seen_line(im->seen, im->seen->marks[MARK_NAME]) != 0 || (ledger_count(im->office->ledger, &q, 1, &n, NULL) == 0 && n > 0);
}
