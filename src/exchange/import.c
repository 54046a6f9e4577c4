/*
 * import.c - a table into the ledger: its header, its lines, what is said of them.
 */
#include "exchange/import_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/table.h"
#include "office/heading.h"
#include "office/household.h"
#include "office/office.h"
#include "office/thing.h"
#include "office/township.h"

enum { HEADER_LINES = 10, TICK_LINES = 64, EXAMPLE_COLS = 24 };

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
		free(im->columns[i].example);
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
		im->columns[i].header = mem_str(buf_str(&clean));
		buf_release(&clean);
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

/* A row of the file as it is, kept; all owned. */
struct kept_row { char *cells[CSV_CELLS_MAX]; size_t n; };

static void
kept_clear(struct kept_row *k)
{
	for (size_t i = 0; i < k->n; i++)
		free(k->cells[i]);
	k->n = 0;
}

/*
 * The row with the cells it leaves empty filled out of the row above, where that has several: titles of two rows are joined
 * downwards where they have no parts, and the text of joined cells is in the upper row.  *out borrows from both.
 */
static bool
under_row(const struct kept_row *above, const struct csv_row *row, const char **cells, struct csv_row *out)
{
	size_t said = 0, taken = 0;

	*out = *row;
	out->cells = cells;
	out->n = row->n > above->n ? row->n : above->n;
	for (size_t i = 0; i < above->n; i++)
		said += !import_cell_blank(above->cells[i]);
	for (size_t i = 0; i < out->n; i++) {
		cells[i] = i < row->n ? row->cells[i] : "";
		if (import_cell_blank(cells[i]) && i < above->n && !import_cell_blank(above->cells[i])) {
			cells[i] = above->cells[i];
			taken++;
		}
	}
	return said > 1 && taken > 0;
}

/* The header is the one of the first lines that names most fields: above it lists often have a title. */
static int
find_header(struct import *im, struct table_reader *r, struct err *e)
{
	int fields[CSV_CELLS_MAX];
	const char *cells[CSV_CELLS_MAX];
	struct kept_row *above = mem_zero(1, sizeof *above);
	struct csv_row row, both;
	size_t best = 0;
	int rc = 1;

	for (int i = 0; i < HEADER_LINES && (rc = table_next(r, &row, e)) == 1; i++) {
		size_t known = row.trouble != NULL ? 0 : header_map(im->thing->entity, &row, fields);
		if (known > best) {
			best = known;
			columns_take(im, &row, fields);
		}
		if (row.trouble == NULL && under_row(above, &row, cells, &both) && (known = header_map(im->thing->entity, &both, fields)) > best) {
			best = known;
			columns_take(im, &both, fields);
		}
		kept_clear(above);
		for (size_t k = 0; row.trouble == NULL && k < row.n; k++)
			above->cells[above->n++] = mem_str(row.cells[k]);
	}
	kept_clear(above);
	free(above);
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
	if (im->household != 0)
		import_choose_row(f, import_place_field(f->thing->entity), im->household);
	else if (im->village != 0 && f->thing->entity == &household_entity)
		import_choose_row(f, import_place_field(f->thing->entity), im->village);
	for (size_t i = 0; i < f->thing->entity->n_fields && rc == 0; i++)
		for (size_t k = 0; k < im->n_columns && k < row->n; k++)
			if (im->columns[k].field == (int)i && (im->household == 0 || (int)i != import_place_field(f->thing->entity))) {
				const struct field *fd = &f->thing->entity->fields[i];

				import_cell_put(im, f, (int)i, row->cells[k], more);
				if (import_cell_rounded(fd, row->cells[k]))
					rc = err_set(e, ERR_INPUT, "%s“%s”被表格软件改成了科学计数，原来的数字已经丢了。请在表里把这一列设成文本，填对了再导",
					    fd->title, row->cells[k]);
				else if (f->fields[i].error != NULL)
					rc = err_set(e, ERR_INPUT, "%s", f->fields[i].error);
				if (rc < 0 && strncmp(e->text, fd->title, strlen(fd->title)) != 0)
					rc = err_prefix(e, "%s: ", fd->title);
			}
	f->filling = false;
	return rc;
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
	int place = import_place_field(ent);
	bool inherits = false, says = false;

	if (place < 0 || (ent->fields[place].flags & FIELD_REQUIRED) == 0)
		return;
	for (size_t k = 0; k < im->n_columns; k++) {
		int field = im->columns[k].field;
		bool blank = k >= row->n || import_cell_blank(row->cells[k]);

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
		if (!import_cell_blank(im->cells[k])) {
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

/* By what stands in it people see whether a column was understood. */
static void
take_examples(struct import *im, const struct csv_row *row)
{
	for (size_t k = 0; k < im->n_columns && k < row->n; k++) {
		struct import_column *c = &im->columns[k];
		struct buf clean = BUF_INIT;
		size_t cut;

		if (c->example != NULL || import_cell_blank(row->cells[k]))
			continue;
		text_clean(&clean, row->cells[k], strlen(row->cells[k]), false);
		cut = text_cut(buf_str(&clean), clean.n, EXAMPLE_COLS, NULL);
		c->example = mem_strn(buf_str(&clean), cut);
		buf_release(&clean);
	}
}

/* Everything in "more" moves to the import's changes. */
static void
take_changes(struct import *im, struct changes *more, size_t line)
{
	struct changes *all = &im->changes;

	for (size_t i = 0; i < more->n; i++)
		if (more->p[i].row != 0)
			(void)import_seen_add(im->seen, more->p[i].row, line);
	for (size_t i = 0; i < MARKS; i++)
		if (im->seen->marks[i] != 0)
			(void)import_seen_add(im->seen, im->seen->marks[i], line);

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
	enum import_by by = BY_KEY;
	int64_t id = 0;

	*out = NULL;
	*there = false;
	if (t->entity->key == NULL && (import_identify(im, row, &id, &by, e) < 0 || import_look_at_row(im, id, by, there, e) < 0))
		return -1;
	/* The very same line was imported before: whatever became of its row since, the file says nothing new. */
	if (*there && by == BY_LINE)
		return 0;
	if (by == BY_LINE) {
		int64_t known = 0;

		if (import_identify_by_number(im, row, &known, e) < 0)
			return -1;
		if (known != 0) {
			id = known;
			by = BY_NUMBER;
			if (import_look_at_row(im, id, by, there, e) < 0)
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
	id = import_key_row(im, *out);
	if (import_look_at_row(im, id, by, there, e) < 0)
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
		im->alike += import_has_alike(im, f);
	} else if (rc == 0 && more->n > before) {
		im->changed++;
	} else if (rc == 0) {
		im->same++;
	}
	form_free(f);
	return rc;
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
		*out = row.line > im->header_line && (cell = import_cell_of(im, &row, IMPORT_TOWNSHIP)) != NULL && import_cell_ours(im, cell);
	return rc < 0 ? -1 : 0;
}

/* What stands above the table, the names of its sheet and file: whose list it is. */
static int
village_above(struct import *im, struct table_reader *r, struct err *e)
{
	const char *slash = strrchr(im->path, '/');
	struct buf said = BUF_INIT;
	struct csv_row row;
	int rc = table_rewind(r, e) < 0 ? -1 : 1;

	buf_join(&said, slash != NULL ? slash + 1 : im->path, "\n", im->how, "\n", NULL);
	while (rc == 1 && (rc = table_next(r, &row, e)) == 1 && row.line < im->header_line)
		for (size_t i = 0; row.trouble == NULL && i < row.n; i++)
			buf_join(&said, row.cells[i], "\n", NULL);
	rc = rc < 0 ? -1 : import_roll_village(im, buf_str(&said), e);
	buf_release(&said);
	return rc;
}

/* Does any line say who is 户主? */
static int
names_heads(struct import *im, struct table_reader *r, struct err *e)
{
	struct csv_row row;
	int rc = 1;

	import_roll_columns(im);
	if (im->relation < 0)
		return 0;
	if (table_rewind(r, e) < 0)
		return -1;
	while (!im->has_heads && (rc = table_next(r, &row, e)) == 1)
		im->has_heads = row.trouble == NULL && row.line > im->header_line && import_roll_head(im, &row);
	return rc < 0 ? -1 : 0;
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
	if (names_us(im, r, &only_ours, e) < 0 || names_heads(im, r, e) < 0 || village_above(im, r, e) < 0 || table_rewind(r, e) < 0)
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
		if (only_ours && ((cell = import_cell_of(im, &row, IMPORT_TOWNSHIP)) == NULL || !import_cell_ours(im, cell))) {
			im->elsewhere++;
			continue;
		}
		if (import_line_sums(&row)) {
			im->sums++;
			continue;
		}
		if (import_line_foot(im, &row)) {
			im->feet_line = im->feet++ == 0 ? row.line : im->feet_line;
			continue;
		}
		size_t under = im->under;
		take_examples(im, &row);
		fill_merged(im, &row);
		changes_init(&more);
		memset(im->seen->marks, 0, sizeof im->seen->marks);
		bool skip = false;
		rc = im->relation >= 0 || im->near[0] >= 0 ? import_roll_line(im, &row, &skip, e) : 0;
		if (rc == 0 && !skip)
			rc = read_line(im, &row, &more, e);
		else
			im->under = under;
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
	free(im->head_name);
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

static bool
column_used(const struct import_column *c)
{
	return c->field != IMPORT_UNUSED && c->field != IMPORT_TWICE;
}

/* What is taken, a column a line, with what stands in it; what is left, in one. */
static void
describe_columns(const struct import *im, struct buf *out)
{
	const struct entity *ent = im->thing->entity;
	bool any = false;

	for (size_t i = 0; i < im->n_columns; i++) {
		const struct import_column *c = &im->columns[i];
		if (c->header[0] == '\0' || !column_used(c))
			continue;
		buf_addf(out, "列 %s", c->header);
		if (c->field >= 0 && strcmp(c->header, ent->fields[c->field].title) != 0)
			buf_addf(out, " → %s", ent->fields[c->field].title);
		if (c->example != NULL)
			buf_addf(out, "，如 %s", c->example);
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < im->n_columns; i++)
		if (im->columns[i].header[0] != '\0' && !column_used(&im->columns[i])) {
			buf_adds(out, any ? "，" : "不用的列: ");
			buf_adds(out, im->columns[i].header);
			any = true;
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
	buf_addf(out, "%s: 新增 %zu  改动 %zu  相同 %zu  不收 %zu", title, im->fresh, im->changed, im->same, im->refused);
	if (im->doubtful > 0)
		buf_addf(out, "  存疑 %zu(照收)", im->doubtful);
	buf_addc(out, '\n');
	describe_more(im, out);
	describe_columns(im, out);
	if (im->elsewhere > 0)
		buf_addf(out, "不是%s的 %zu 行没有要\n", office_township(im->office), im->elsewhere);
	if (im->under > 0)
		buf_addf(out, "%s空着的 %zu 行照上面一行(原来是合并的格子)\n", im->thing->entity->fields[import_place_field(im->thing->entity)].title, im->under);
	if (im->village != 0) {
		buf_adds(out, "表里没有村这一列: 照标题、工作表名或文件名，都算");
		office_title(im->office, "village", im->village, out);
		buf_adds(out, "的，请核对\n");
	}
	if (im->nowhere && im->refused > 0)
		buf_adds(out, "表里没有村这一列，标题、工作表名和文件名里也没有名册里的村: 先新增这个村(名册和字典里的 村)，或在表里加一列 村，再导入\n");
	if (im->members > 0)
		buf_addf(out, "家庭成员 %zu 行没有要(“%s”不是户主)，要它们请把这张表再导入一次“家庭成员”\n", im->members, im->columns[im->relation].header);
	if (im->heads > 0)
		buf_addf(out, "户主 %zu 行没有要: 户主在名册里，不另记成员\n", im->heads);
	if (im->days > 0)
		buf_addf(out, "日期写成数字的 %zu 格照表格软件的算法换成了日期，如 %s，请核对\n", im->days, im->day_example);
	if (im->tight > 0)
		buf_addf(out, "姓名里的空格去掉了 %zu 处，如 张　三 记作 张三\n", im->tight);
	if (im->sums > 0)
		buf_addf(out, "合计、小计 %zu 行没有要\n", im->sums);
	if (im->feet > 0)
		buf_addf(out, "表尾的填表人、说明等 %zu 行没有要(第 %zu 行起)\n", im->feet, im->feet_line);
	if (im->alike > 0)
		buf_addf(out, "新增的里面有 %zu 个同村同名(账里已有，或这个文件里前面就有)，请看看是不是同一个\n", im->alike);
	describe_remarks(out, name, "不收", im->refusals, im->n_refusals, im->refused);
	describe_remarks(out, name, "存疑，照收", im->doubts, im->n_doubts, im->doubtful);
}
