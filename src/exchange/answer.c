/*
 * answer.c - forms in, forms out.
 */
#include "exchange/answer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/export.h"
#include "exchange/ooxml.h"
#include "exchange/table.h"
#include "exchange/template.h"
#include "exchange/template_choices.h"
#include "office/browse.h"
#include "office/handover.h"
#include "office/look.h"
#include "office/office.h"
#include "office/staff.h"
#include "office/township.h"
#include "office/village.h"

enum { HEAD_LINES = 10, TICK_ROWS = 64, UNLISTED_MAX = 200 };

static const char no_figure[] = "无此数";

/* --- drop-down lists -------------------------------------------------------------------------------------------- */

/* A text their list of a column does not have; all owned. */
struct unlisted { size_t column; char *text, *whose; size_t row; int64_t cells; };	/* row: of ours, the first with it */

struct lists {
	struct template_choices *choices;	/* owned; by column of the form */
	size_t columns[REQUEST_ITEMS_MAX];	/* which of them a cell of our row is in */
	bool blank;
	struct unlisted *p;			/* owned; the first UNLISTED_MAX */
	size_t n;
	int64_t cells;
};

static void
lists_release(struct lists *l, const struct template *t)
{
	template_choices_free(l->choices, t->n_columns);
	for (size_t i = 0; i < l->n; i++) {
		free(l->p[i].text);
		free(l->p[i].whose);
	}
	free(l->p);
}

static void
unlisted_add(struct lists *l, struct office *o, size_t column, const char *text, size_t row, const struct record *whose)
{
	struct buf title = BUF_INIT;

	l->cells++;
	for (size_t i = 0; i < l->n; i++)
		if (l->p[i].column == column && strcmp(l->p[i].text, text) == 0) {
			l->p[i].cells++;
			return;
		}
	if (l->n == UNLISTED_MAX)
		return;
	l->p = mem_resize(l->p, l->n + 1, sizeof *l->p);
	office_title(o, whose->entity->name, whose->row, &title);
	l->p[l->n++] = (struct unlisted){ column, mem_str(text), buf_detach(&title), row, 1 };
}

static void
unlisted_say(const struct lists *l, const struct template *t, struct template_rows *rows, struct buf *out)
{
	int64_t said = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct unlisted *u = &l->p[i];
		buf_addf(out, "%s“%s”: %" PRId64 " 格, 第一格在第 %" PRIu32 " 行(%s). 列表里有: ", t->columns[u->column].title, u->text, u->cells,
			template_row_of(rows, u->row), u->whose != NULL ? u->whose : "");
		template_choices_say(&l->choices[u->column], out);
		buf_addc(out, '\n');
		said += u->cells;
	}
	if (l->cells > said)
		buf_addf(out, "还有别的 %" PRId64 " 格, 没有列出来\n", l->cells - said);
}

/* --- out -------------------------------------------------------------------------------------------------------- */

struct answer {
	struct office *office;
	struct table_writer *table;		/* one of the two */
	struct template_rows *form;
	struct lists *lists;			/* borrowed; of the form; NULL: none */
	size_t order[REQUEST_ITEMS_MAX];	/* which item a cell of the row is */
	size_t n_order;
	const struct rows *items;
	struct dict_entry entries[REQUEST_ITEMS_MAX];
	bool held[REQUEST_ITEMS_MAX];		/* the column is one of the dictionary */
	bool village;				/* a column says the village: one of the group needs not */
	bool unmask, collected;			/* collected: a column holds what was asked for this form */
	struct buf cell;
};

/* As their list has it, when it has it; the cell is the k-th of the row.  False: it is a text now, whatever it was. */
static bool
cell_listed(struct answer *a, size_t k, const struct record *row)
{
	size_t column = a->lists != NULL ? a->lists->columns[k] : 0;
	const struct template_choices *c = a->lists != NULL ? &a->lists->choices[column] : NULL;

	if (c == NULL || c->n == 0 || a->cell.n == 0)
		return true;
	const char *choice = template_choice(c, buf_str(&a->cell));
	if (choice == NULL) {
		unlisted_add(a->lists, a->office, column, buf_str(&a->cell), template_rows_n(a->form), row);
		choice = a->lists->blank ? "" : buf_str(&a->cell);
	}
	if (strcmp(choice, buf_str(&a->cell)) == 0)
		return true;
	buf_clear(&a->cell);
	buf_adds(&a->cell, choice);
	return false;
}

static void
cell_out(struct answer *a, enum field_kind kind, const struct value *v)
{
	if (a->form != NULL)
		template_cell(a->form, kind, v, buf_str(&a->cell));
	else
		table_cell(a->table, kind, v, buf_str(&a->cell));
}

static bool
out_failed(const struct answer *a)
{
	return a->form != NULL ? template_failed(a->form) : table_failed(a->table);
}

/* 大塘村3组 beside 大塘村 is 3组. */
static int
group_alone(struct answer *a, const struct value *group, struct err *e)
{
	struct buf title = BUF_INIT;
	int64_t village = 0;
	int rc = look_int(a->office, &group_entity, group->i, "village", &village, e);

	if (rc == 0 && village != 0)
		office_title(a->office, "village", village, &title);
	if (title.n > 0 && a->cell.n > title.n && memcmp(a->cell.p, title.p, title.n) == 0) {
		struct buf rest = BUF_INIT;
		buf_adds(&rest, a->cell.p + title.n);
		buf_clear(&a->cell);
		buf_adds(&a->cell, buf_str(&rest));
		buf_release(&rest);
	}
	buf_release(&title);
	return rc;
}

static bool
is_ref_to(const struct answer *a, size_t item, const struct entity *ent)
{
	const struct field *f = a->held[item] ? a->entries[item].field : NULL;

	return f != NULL && f->kind == FIELD_REF && strcmp(f->ref, ent->name) == 0;
}

/* The k-th cell of our row. */
static int
answer_cell(struct answer *a, struct request_rows *rows, size_t k, struct err *e)
{
	size_t i = a->order[k];
	const struct record *item = &a->items->p[i];
	enum field_kind kind = FIELD_TEXT;
	struct value v;
	int rc;

	value_init(&v);
	buf_clear(&a->cell);
	if (a->held[i]) {
		if ((rc = dict_value(&rows->row, &a->entries[i], &v, e)) == 0 && !value_is_null(&v))
			export_cell(a->office, a->entries[i].field, &v, a->unmask, &a->cell);
		if (rc == 0 && a->village && v.kind == VALUE_INT && is_ref_to(a, i, &group_entity))
			rc = group_alone(a, &v, e);
		kind = a->entries[i].field->kind;
	} else {
		rc = request_cell(a->office, item->row, rows->row.row->row, &a->cell, e);
		a->collected |= a->cell.n > 0;
		if (rc == 0 && a->cell.n == 0 && record_int(item, "missing") == MISSING_NONE)
			buf_adds(&a->cell, no_figure);
	}
	if (rc == 0 && !cell_listed(a, k, rows->row.row)) {
		value_release(&v);
		value_init(&v);
		kind = FIELD_TEXT;
	}
	if (rc == 0)
		cell_out(a, kind, &v);
	value_release(&v);
	return rc;
}

static int
answer_rows(struct answer *a, const struct record *request, const struct progress *pr, int64_t *n, struct err *e)
{
	struct request_rows rows;
	int rc;

	for (size_t i = 0; i < a->n_order; i++)
		a->village |= is_ref_to(a, a->order[i], &village_entity);
	request_rows_begin(&rows, a->office, request);
	rows.outward = !a->unmask;
	while ((rc = request_rows_next(&rows, e)) == 1 && !out_failed(a)) {
		for (size_t i = 0; i < a->n_order && rc == 1; i++)
			if (answer_cell(a, &rows, i, e) < 0)
				rc = -1;
		if (a->form != NULL)
			template_end_row(a->form, dict_household(rows.row.row));
		else
			table_end_row(a->table);
		++*n;
		if (rc == 1 && pr != NULL && *n % TICK_ROWS == 0 && !pr->tick(pr->data, (size_t)*n, 0))
			rc = err_set(e, ERR_CANCEL, "已停下，没有写成文件");
		if (rc < 0)
			break;
	}
	request_rows_end(&rows);
	return rc < 0 ? -1 : 0;
}

static int
answer_table(struct answer *a, const struct record *request, const char *path, const struct progress *pr, int64_t *n, struct err *e)
{
	struct xlsx_column columns[REQUEST_ITEMS_MAX];
	const char *name = record_text(request, "name");

	for (size_t i = 0; i < a->items->n; i++) {
		a->order[a->n_order++] = i;
		columns[i] = (struct xlsx_column){ record_text(&a->items->p[i], "title"), a->held[i] ? browse_width(a->entries[i].field) : 12 };
	}
	if (table_create(&a->table, path, ENCODING_UTF8_BOM, name, name, columns, a->items->n, e) < 0)
		return -1;
	if (answer_rows(a, request, pr, n, e) < 0) {
		table_abort(a->table);
		return -1;
	}
	return table_close(a->table, e);
}

/* Does the column get what an item says? */
static bool
is_filled(const struct template *t, const struct rows *items, const size_t *of, size_t i)
{
	struct dict_entry d;

	return of[i] != SIZE_MAX && !template_is_counted(t, i) && !t->columns[i].held &&
	    (request_item_entry(&items->p[of[i]], &d) || record_int(&items->p[of[i]], "missing") != 0);
}

int
answer_unchecked(const struct template *t, const struct rows *items, struct buf *out, struct err *e)
{
	struct template_choices *choices;
	size_t of[TEMPLATE_COLUMNS_MAX], n = 0;

	if (template_choices_read(&choices, t, e) < 0)
		return -1;
	answer_match(t, items, of);
	for (size_t i = 0; i < t->n_columns; i++)
		if (choices[i].unknown && is_filled(t, items, of, i))
			buf_addf(out, "%s%s", n++ > 0 ? "、" : "", t->columns[i].title);
	template_choices_free(choices, t->n_columns);
	return 0;
}

static int
sender_set(struct office *o, struct template *t, struct err *e)
{
	struct record me;
	struct err why = { 0 };
	bool there = o->me != 0 && ledger_get(o->ledger, &me, &staff_entity, o->me, &why) == 0;
	struct template_sender from = { .unit = office_township(o), .day = date_today() };

	if (there) {
		from.writer = record_text(&me, "name");
		from.phone = record_text(&me, "phone");
	}
	int rc = template_own_set(t, &from, e);
	if (there)
		record_release(&me);
	return rc;
}

struct answer_to { const struct answer_form *form; const char *path, *unmask; struct buf *told; int64_t *cells; };	/* borrowed; form NULL: a table of our own */

static int
answer_into(struct answer *a, const struct record *request, struct template *t, const struct answer_to *to, const struct progress *pr,
    int64_t *n, struct err *e)
{
	struct lists lists = { .blank = to->form->blank };
	bool filled[TEMPLATE_COLUMNS_MAX] = { false };
	size_t of[TEMPLATE_COLUMNS_MAX];

	if (template_choices_read(&lists.choices, t, e) < 0)
		return -1;
	answer_match(t, a->items, of);
	for (size_t i = 0; i < t->n_columns; i++) {
		filled[i] = is_filled(t, a->items, of, i);
		if (filled[i]) {
			lists.columns[a->n_order] = i;
			a->order[a->n_order++] = of[i];
		}
	}
	a->lists = &lists;
	a->form = template_rows_new(t, filled);
	int rc = a->n_order > 0 ? answer_rows(a, request, pr, n, e) :
		err_set(e, ERR_INPUT, "他们的表里没有一列对上了，什么也没有写。先逐列认，或换回他们的列");
	if (rc == 0 && to->path != NULL)
		rc = sender_set(a->office, t, e);
	if (rc == 0 && to->path != NULL)
		rc = template_write(t, a->form, to->path, e);
	if (rc == 0 && to->told != NULL) {
		unlisted_say(&lists, t, a->form, to->told);
		*to->cells = lists.cells;
	}
	template_rows_free(a->form);
	lists_release(&lists, t);
	return rc;
}

/* What is personal leaves with a record of it: for what and to whom the request itself says. */
static int
answer_handed(struct answer *a, const struct record *request, const char *path, const char *unmask, int64_t rows, struct err *e)
{
	struct buf purpose = BUF_INIT, receiver = BUF_INIT;
	bool personal = a->collected;
	struct stat st;

	for (size_t i = 0; i < a->n_order; i++)
		personal |= a->held[a->order[i]] && a->entries[a->order[i]].field->privacy != PRIVACY_OPEN;
	if (!personal || rows == 0)
		return 0;
	buf_addf(&purpose, "上级要数【%s】%s%s", record_text(request, "name"), unmask != NULL ? " 完整证件号: " : "", unmask != NULL ? unmask : "");
	office_title(a->office, "term", record_int(request, "asker"), &receiver);
	int rc = handover_write(a->office, &(struct handover){ .kind = HANDOVER_FORM, .purpose = buf_str(&purpose),
		.receiver = receiver.n > 0 ? buf_str(&receiver) : "(没写谁要的)", .medium = "这台电脑", .serial = "", .file = file_base(path),
		.edits = rows, .bytes = stat(path, &st) == 0 ? st.st_size : 0 }, e);
	buf_release(&purpose);
	buf_release(&receiver);
	return rc;
}

static int
answer_out(struct answer *a, const struct record *request, const struct answer_to *to, const struct progress *pr, int64_t *rows,
    struct err *e)
{
	struct template t;
	int rc;

	for (size_t i = 0; i < a->items->n; i++)
		a->held[i] = request_item_entry(&a->items->p[i], &a->entries[i]);
	if (to->form != NULL && answer_form_open(&t, to->form->path, to->form->sheet, a->items, e) < 0)
		return -1;
	/* one state of the ledger, locked once: a row takes several reads */
	ledger_read_begin(a->office->ledger);
	if (to->form != NULL)
		rc = answer_into(a, request, &t, to, pr, rows, e);
	else
		rc = answer_table(a, request, to->path, pr, rows, e);
	ledger_read_end(a->office->ledger);
	if (to->form != NULL)
		template_close(&t);
	return rc;
}

static int
answer(struct office *o, const struct record *request, const struct answer_to *to, const struct progress *pr, int64_t *rows, struct err *e)
{
	struct answer a = { .office = o, .unmask = to->unmask != NULL };
	struct rows items;

	*rows = 0;
	if (request_items(o, request->row, &items, e) < 0)
		return -1;
	a.items = &items;
	int rc = items.n > 0 ? 0 : err_set(e, ERR_INPUT, "这份表还没有列。先粘贴表头，或读他们发来的表");
	if (rc == 0 && to->unmask != NULL)
		rc = export_keep_reason(o, &request_thing, to->unmask, e);
	if (rc == 0)
		rc = answer_out(&a, request, to, pr, rows, e);
	if (rc == 0 && to->path != NULL)
		rc = answer_handed(&a, request, to->path, to->unmask, *rows, e);
	if (rc == 0 && to->path != NULL)
		rc = request_answered(o, request, *rows, items.n, a.collected, e);
	buf_release(&a.cell);
	rows_release(&items);
	return rc;
}

int
answer_write(struct office *o, const struct record *request, const char *path, const char *unmask, const struct progress *pr,
    int64_t *rows, struct err *e)
{
	return answer(o, request, &(struct answer_to){ .path = path, .unmask = unmask }, pr, rows, e);
}

int
answer_fill(struct office *o, const struct record *request, const struct answer_form *form, const char *path, const char *unmask,
    const struct progress *pr, int64_t *rows, struct err *e)
{
	return answer(o, request, &(struct answer_to){ .form = form, .path = path, .unmask = unmask }, pr, rows, e);
}

int
answer_unlisted(struct office *o, const struct record *request, const struct answer_form *form, const struct progress *pr,
    struct buf *told, int64_t *cells, struct err *e)
{
	int64_t rows;

	*cells = 0;
	return answer(o, request, &(struct answer_to){ .form = form, .told = told, .cells = cells }, pr, &rows, e);
}

/* --- their form ------------------------------------------------------------------------------------------------- */

static bool
is_title_of(const char *column, const char *title, bool deepest)
{
	const char *slash = deepest ? strrchr(column, '/') : NULL;

	return strcmp(slash != NULL ? slash + 1 : column, title) == 0;
}

void
answer_match(const struct template *t, const struct rows *items, size_t *of)
{
	bool used[REQUEST_ITEMS_MAX] = { false };

	for (size_t i = 0; i < t->n_columns; i++)
		of[i] = SIZE_MAX;
	/* the whole title first, then what stands lowest in it: a header that was pasted has only that */
	for (int deepest = 0; deepest < 2; deepest++)
		for (size_t i = 0; i < t->n_columns; i++)
			for (size_t k = 0; k < items->n && of[i] == SIZE_MAX; k++)
				if (!used[k] && is_title_of(t->columns[i].title, record_text(&items->p[k], "title"), deepest != 0)) {
					of[i] = k;
					used[k] = true;
				}
}

int
answer_form_open(struct template *t, const char *form, const char *sheet, const struct rows *items, struct err *e)
{
	char *titles[REQUEST_ITEMS_MAX];
	struct template_hint h = { .sheet = sheet, .titles = titles };

	for (; h.n_titles < items->n && h.n_titles < REQUEST_ITEMS_MAX; h.n_titles++)
		titles[h.n_titles] = mem_str(record_text(&items->p[h.n_titles], "title"));
	int rc = template_open(t, form, &h, e);
	for (size_t i = 0; i < h.n_titles; i++)
		free(titles[i]);
	return rc;
}

bool
answer_describe(struct template *t, int64_t rows, bool more, struct buf *where, struct buf *how)
{
	uint32_t empty = t->last >= t->first ? t->last - t->first + 1 : 0;
	const char *trouble = template_obstacle(t, (size_t)rows);

	buf_addf(where, "%s 工作表“%s”", file_base(t->path), t->sheet);
	if (t->others > 0)
		buf_addf(where, "(还有 %zu 张)", t->others);
	buf_addf(where, " 表头第 %" PRIu32, t->head_from);
	if (t->head > t->head_from)
		buf_addf(where, "-%" PRIu32, t->head);
	buf_adds(where, " 行");
	if (trouble != NULL) {
		buf_addf(how, "!! 填不进去: %s", trouble);
		return false;
	}
	buf_addf(how, "从第 %" PRIu32 " 行填起", t->first);
	if (empty > 0)
		buf_addf(how, ", 有 %" PRIu32 " 行空行", empty);
	if (rows > (int64_t)empty && t->foot > 0)
		buf_addf(how, ", 第 %" PRIu32 " 行起下移 %lld 行%s", t->foot, (long long)rows - empty, more ? "以上" : "");
	return true;
}

/* "封面 B6 填报单位：石沟镇; ..." */
static void
owns_say(const struct template_own *own, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		struct buf place = BUF_INIT, text = BUF_INIT;
		ooxml_letters(&place, own[i].column);
		text_clean(&text, own[i].text, strlen(own[i].text), false);
		buf_addf(out, "%s%s%s%s%" PRIu32 " %s%s", i > 0 ? "; " : "", own[i].sheet != NULL ? own[i].sheet : "", own[i].sheet != NULL ? " " : "",
			buf_str(&place), own[i].row, buf_str(&text), own[i].doubt ? "(是填表那天还是数据的时间, 看不准)" : "");
		buf_release(&place);
		buf_release(&text);
	}
}

int
answer_sender(struct office *o, struct template *t, struct buf *said, struct buf *left, struct err *e)
{
	if (sender_set(o, t, e) < 0)
		return -1;
	owns_say(t->own, t->n_own, said);
	owns_say(t->left, t->n_left, left);
	return 0;
}

static char *
mark_name(int64_t request)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "form:%" PRId64, request);
	return buf_detach(&b);
}

int
answer_keep_form(struct office *o, int64_t request, const char *path, const char *sheet, struct err *e)
{
	char *name = mark_name(request), *whole = realpath(path, NULL);
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s\t%s", sheet, whole != NULL ? whole : path);
	int rc = ledger_mark_set(o->ledger, name, buf_str(&b), e);
	buf_release(&b);
	free(whole);
	free(name);
	return rc;
}

void
answer_kept_form(struct office *o, int64_t request, char **path, char **sheet)
{
	char *name = mark_name(request), *kept = ledger_mark_get(o->ledger, name), *tab = kept != NULL ? strchr(kept, '\t') : NULL;

	*path = tab != NULL ? mem_str(tab + 1) : NULL;
	*sheet = tab != NULL ? mem_strn(kept, (size_t)(tab - kept)) : NULL;
	free(kept);
	free(name);
}

/* --- in --------------------------------------------------------------------------------------------------------- */

static size_t
filled(const struct csv_row *row)
{
	size_t n = 0;

	for (size_t i = 0; row->trouble == NULL && i < row->n; i++)
		n += row->cells[i][strspn(row->cells[i], " \t\n")] != '\0';
	return n;
}

/* The file's name less what is behind its last dot. */
static char *
name_of_file(const char *path)
{
	const char *base = file_base(path), *dot = strrchr(base, '.');
	struct buf b = BUF_INIT;

	text_clean(&b, base, dot != NULL && dot > base ? (size_t)(dot - base) : strlen(base), false);
	return buf_detach(&b);
}

static const char *
first_cell(const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (row->cells[i][strspn(row->cells[i], " \t\n")] != '\0')
			return row->cells[i];
	return "";
}

/* The header is the first of the first rows with most cells filled; a row of one cell above it is the form's name. */
static int
asked_form_scan(struct asked_form *out, struct table_reader *r, struct err *e)
{
	struct csv_row row;
	size_t best = 0;
	int rc = 1;

	for (int i = 0; i < HEAD_LINES && (rc = table_next(r, &row, e)) == 1; i++) {
		size_t n = filled(&row);
		if (n == 1 && best == 0 && out->name == NULL) {
			struct buf b = BUF_INIT;
			text_clean(&b, first_cell(&row), strlen(first_cell(&row)), false);
			out->name = buf_detach(&b);
		}
		if (n <= best || n < 2)
			continue;
		best = n;
		titles_release(&out->titles);
		for (size_t k = 0; k < row.n; k++)
			titles_add(&out->titles, row.cells[k]);
	}
	return rc < 0 ? -1 : 0;
}

/* Out of a spreadsheet, with the titles of joined cells; what its form of that name had before tells the header.  1: read. */
static int
asked_form_sheet(struct asked_form *out, struct office *o, const char *path, const char *sheet)
{
	struct template_hint h = { .sheet = sheet };
	struct rows items = { 0 };
	struct template t;
	int64_t before = 0;
	struct err e;

	if (template_open(&t, path, &h, &e) < 0)
		return 0;
	if (t.name != NULL && request_named(o, t.name, &before, &e) == 0 && before != 0 && request_items(o, before, &items, &e) == 0) {
		struct template known;
		if (answer_form_open(&known, path, sheet, &items, &e) == 0) {
			template_close(&t);
			t = known;
		}
		rows_release(&items);
	}
	for (size_t i = 0; i < t.n_columns; i++)
		titles_add(&out->titles, t.columns[i].title);
	out->name = mem_str(t.name);
	out->path = mem_str(path);
	out->sheet = mem_str(t.sheet);
	template_close(&t);
	return out->titles.n > 0;
}

int
asked_form_read(struct asked_form *out, struct office *o, const char *path, struct err *e)
{
	const char *sheet;
	char *file = table_file(path, &sheet);
	struct table_reader *r;
	int rc = 0;

	*out = (struct asked_form){ { NULL, 0 }, NULL, NULL, NULL };
	if (!xlsx_is(file) || !table_is_xlsx(file) || asked_form_sheet(out, o, file, sheet) == 0) {
		asked_form_release(out);
		if ((rc = table_open(&r, path, e)) == 0) {
			rc = asked_form_scan(out, r, e);
			table_free(r);
		}
		if (rc == 0 && out->titles.n == 0)
			rc = err_set(e, ERR_INPUT, "文件 %s 的前 %d 行里没有表头(一行两格以上)。可以把表头粘贴到这里", file_base(path), HEAD_LINES);
	}
	free(file);
	if (rc < 0) {
		asked_form_release(out);
		return -1;
	}
	if (out->name == NULL)
		out->name = name_of_file(path);
	return 0;
}

void
asked_form_release(struct asked_form *f)
{
	titles_release(&f->titles);
	free(f->name);
	free(f->path);
	free(f->sheet);
	f->name = f->path = f->sheet = NULL;
}
