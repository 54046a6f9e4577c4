/*
 * cli_records.c - add, set, list, show, fields: the same forms, lists and
 * histories as on the screen, as text.
 */
#include "cli.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/export.h"
#include "exchange/import.h"
#include "exchange/sink.h"
#include "office/browse.h"
#include "office/dict.h"
#include "office/finding.h"
#include "office/form.h"
#include "office/history.h"
#include "office/thing.h"
#include "office/ticket_step.h"

enum { PAGE = 200, COLUMN_MAX = 40, LINKS_SHOWN = 10 };

/* --- which row -------------------------------------------------------------------------------------------------- */

/* What a record is called by on the command line: its label, else its row. */
static void
number_of(const struct record *r, struct buf *out)
{
	int label = entity_label(r->entity);

	if (label >= 0 && r->values[label].kind == VALUE_TEXT)
		buf_adds(out, r->values[label].s);
	else
		buf_addf(out, "%" PRId64, r->row);
}

int
cli_row(struct cli *c, const struct thing *t, const char *typed, int64_t *row, struct err *e)
{
	const struct field any = { .name = "row", .title = t->entity->title, .kind = FIELD_REF, .ref = t->entity->name };
	struct value v;
	int rc;

	value_init(&v);
	rc = office_parse(&c->office, &any, typed, &v, e);
	*row = v.i;
	if (rc < 0)
		import_plain_reason(e->text);
	if (rc == 0 && v.kind != VALUE_INT)
		rc = err_set(e, ERR_INPUT, "%s的编号没有写", t->entity->title);
	value_release(&v);
	return rc;
}

/* --- add and set ------------------------------------------------------------------------------------------------ */

static int
field_of(const struct entity *ent, const char *name, size_t n)
{
	for (size_t i = 0; i < ent->n_fields; i++)
		if ((strlen(ent->fields[i].name) == n && memcmp(ent->fields[i].name, name, n) == 0) ||
		    (strlen(ent->fields[i].title) == n && memcmp(ent->fields[i].title, name, n) == 0))
			return (int)i;
	return -1;
}

/* A script sees no form to look at: "date=31-31: ...". */
static void
complain(const struct form *f, size_t field, struct buf *out)
{
	const struct form_field *ff = &f->fields[field];

	if (ff->error == NULL)
		return;
	char *why = mem_str(ff->error);
	import_plain_reason(why);
	buf_addf(out, "%s%s%s%s: %s", out->n > 0 ? "；" : "", f->thing->entity->fields[field].name, *ff->text != '\0' ? "=" : "", ff->text, why);
	free(why);
}

static int
set_fields(struct cli *c, struct form *f, size_t from, uint64_t *given, struct err *e)
{
	const struct entity *ent = f->thing->entity;
	struct buf wrong = BUF_INIT;

	*given = 0;
	for (size_t i = from; i < c->n_words; i++) {
		const char *eq = strchr(c->words[i], '=');
		int field = eq == NULL ? -1 : field_of(ent, c->words[i], (size_t)(eq - c->words[i]));
		if (field < 0) {
			struct buf all = BUF_INIT;
			for (size_t k = 0; k < ent->n_fields; k++)
				buf_addf(&all, " %s(%s)", ent->fields[k].name, ent->fields[k].title);
			err_set(e, ERR_INPUT, "“%s”不是 项=值，没有存。%s的项有:%s", c->words[i], ent->title, buf_str(&all));
			buf_release(&all);
			buf_release(&wrong);
			return CLI_USAGE;
		}
		form_set_text(f, ent->fields[field].name, eq + 1);
		*given |= (uint64_t)1 << field;
		/* Now, not when saving: the group that follows might put a village in the place of a wrong one. */
		complain(f, (size_t)field, &wrong);
	}
	int status = wrong.n > 0 ? CLI_FAILED : CLI_DONE;
	if (wrong.n > 0)
		err_set(e, ERR_INPUT, "没有存，账本没有动。%s", buf_str(&wrong));
	buf_release(&wrong);
	return status;
}

/* All that is wrong in one line. */
static int
refuse(const struct form *f, struct err *e)
{
	struct buf all = BUF_INIT;

	for (size_t i = 0; i < f->thing->entity->n_fields; i++)
		complain(f, i, &all);
	if (all.n > 0)
		err_set(e, ERR_INPUT, "没有存，账本没有动。%s", buf_str(&all));
	buf_release(&all);
	return CLI_FAILED;
}

/* What is doubtful and saved all the same; after saving the form shows the ledger's values and doubts nothing. */
static void
collect_warnings(struct form *f, struct buf *out)
{
	const struct entity *ent = f->thing->entity;
	struct changes unused;
	struct err e;
	int bad;

	changes_init(&unused);
	if (form_gather(f, &unused, &bad, &e) == 0)
		for (size_t i = 0; i < ent->n_fields; i++)
			if (f->fields[i].warning != NULL)
				buf_addf(out, "%s%s", out->n > 0 ? "；" : "", f->fields[i].warning);
	changes_release(&unused);
}

static int
save(struct cli *c, struct form *f, struct err *e)
{
	struct buf number = BUF_INIT, warnings = BUF_INIT;
	bool already;
	int bad, status = CLI_DONE;

	collect_warnings(f, &warnings);
	if (form_save(f, &bad, &already, e) < 0) {
		status = e->code == ERR_INPUT ? refuse(f, e) : CLI_FAILED;
	} else {
		if (warnings.n > 0)
			cli_note("已存。请看一下: %s", buf_str(&warnings));
		f->shown.row = f->row;
		number_of(&f->shown, &number);
		cli_say(c, "%s\n", buf_str(&number));
	}
	buf_release(&warnings);
	buf_release(&number);
	return status;
}

int
cli_add(struct cli *c, struct err *e)
{
	const struct thing *t = cli_thing(c, 0, e);
	struct form *f;
	uint64_t given;

	if (t == NULL)
		return CLI_USAGE;
	if (form_new(&f, &c->office, t, NULL, 0, e) < 0)
		return CLI_FAILED;
	int status = set_fields(c, f, 1, &given, e);
	if (status == CLI_DONE)
		status = save(c, f, e);
	form_free(f);
	return status;
}

/* Steps of a ticket: what F8, F6 and F4 do on the screen, with a line of progress each.  The first field asks for the step. */
static const char *const step_fields[][4] = {
	{ "result", "result_note", "merged_into" }, { "satisfied", "solved", "callback_note", "contacted" }, { "return_reason" }, { "owner", "deadline" },
};
enum { STEP_CLOSE, STEP_CALLBACK, STEP_RETURN, STEP_ASSIGN, STEPS };

static bool
is_given(const struct form *f, uint64_t given, const char *field)
{
	int i = entity_field(f->thing->entity, field);

	return i >= 0 && (given >> i & 1) != 0;
}

/* The step the given fields ask for: all of them belong to it.  STEPS: none. */
static int
step_of(const struct form *f, uint64_t given)
{
	const struct entity *ent = f->thing->entity;

	for (int step = 0; ent == &ticket_entity && step < STEPS; step++) {
		bool only = is_given(f, given, step_fields[step][0]);
		for (size_t i = 0; i < ent->n_fields && only; i++) {
			bool belongs = false;
			for (size_t k = 0; k < 4 && step_fields[step][k] != NULL; k++)
				belongs = belongs || strcmp(step_fields[step][k], ent->fields[i].name) == 0;
			only = belongs || (given >> i & 1) == 0;
		}
		if (only)
			return step;
	}
	return STEPS;
}

static const char *
text_given(struct form *f, uint64_t given, const char *field)
{
	const struct value *v = form_value(f, field);

	return v->kind == VALUE_TEXT && is_given(f, given, field) ? v->s : NULL;
}

static int
take_step(struct cli *c, struct form *f, uint64_t given, int step, struct err *e)
{
	struct office *o = &c->office;
	int64_t row = f->row;
	struct buf said = BUF_INIT;
	const char *day;
	int rc = -1;

	switch (step) {
	case STEP_CLOSE:
		rc = ticket_close(o, row, (int)form_value(f, "result")->i, text_given(f, given, "result_note"),
			is_given(f, given, "merged_into") ? form_value(f, "merged_into")->i : 0, &said, e);
		break;
	case STEP_CALLBACK:
		rc = ticket_step(o, row, EVENT_CALLBACK, &(struct ticket_input){
			.satisfied = (int)form_value(f, "satisfied")->i, .text = text_given(f, given, "callback_note"),
			.solved = is_given(f, given, "solved") ? (int)form_value(f, "solved")->i : 0,
			.contacted = is_given(f, given, "contacted") ? (int)form_value(f, "contacted")->i : 0 }, &said, e);
		break;
	case STEP_RETURN:
		rc = ticket_return(o, row, text_given(f, given, "return_reason"), &said, e);
		break;
	case STEP_ASSIGN:
		day = text_given(f, given, "deadline");
		rc = ticket_assign(o, row, form_value(f, "owner")->i, day != NULL ? date_from_iso(day) : DATE_NONE, &said, e);
		break;
	}
	if (rc == 0)
		cli_say(c, "%s\n", buf_str(&said));
	buf_release(&said);
	return rc < 0 ? CLI_FAILED : CLI_DONE;
}

/* What the program fills in is not typed over: only steps change it. */
static int
refuse_auto(const struct form *f, uint64_t given, struct err *e)
{
	const struct entity *ent = f->thing->entity;

	for (size_t i = 0; i < ent->n_fields; i++)
		if ((given >> i & 1) != 0 && (ent->fields[i].flags & FIELD_AUTO))
			return err_set(e, ERR_INPUT, "%s(%s)由程序填，不能直接改，也不能和别的项一起改；没有存", ent->fields[i].name, ent->fields[i].title);
	return 0;
}

int
cli_set(struct cli *c, struct err *e)
{
	const struct thing *t = cli_thing(c, 0, e);
	struct form *f;
	uint64_t given;
	int64_t row;

	if (t == NULL)
		return CLI_USAGE;
	if (cli_row(c, t, c->words[1], &row, e) < 0 || form_open(&f, &c->office, t, row, e) < 0)
		return CLI_FAILED;
	int status = set_fields(c, f, 2, &given, e);
	int step = step_of(f, given);
	if (status == CLI_DONE && step != STEPS)
		status = take_step(c, f, given, step, e);
	else if (status == CLI_DONE)
		status = refuse_auto(f, given, e) < 0 ? CLI_FAILED : save(c, f, e);
	form_free(f);
	return status;
}

/* --- list ------------------------------------------------------------------------------------------------------- */

struct table {
	const struct thing *thing;
	const struct field *fields[ENTITY_FIELDS_MAX];
	size_t n;
	size_t widths[ENTITY_FIELDS_MAX];
};

static void
table_cell(struct cli *c, const struct table *t, const struct record *r, size_t i, struct buf *out)
{
	struct buf raw = BUF_INIT;
	bool warn = false;

	browse_cell(&c->office, t->thing, r, t->fields[i], &raw, &warn);
	text_clean(out, buf_str(&raw), raw.n, false);
	buf_release(&raw);
}

/* As wide as the first page needs: what is wider further down is printed whole and shifts its own line only. */
static void
table_measure(struct cli *c, struct table *t, const struct rows *page)
{
	for (size_t i = 0; i < t->n; i++) {
		t->widths[i] = text_cols(t->fields[i]->title, strlen(t->fields[i]->title));
		for (size_t k = 0; k < page->n; k++) {
			struct buf cell = BUF_INIT;
			table_cell(c, t, &page->p[k], i, &cell);
			size_t cols = text_cols(buf_str(&cell), cell.n);
			if (cols > t->widths[i])
				t->widths[i] = cols < COLUMN_MAX ? cols : COLUMN_MAX;
			buf_release(&cell);
		}
	}
}

static void
put_column(struct buf *line, const char *s, size_t width)
{
	size_t cols = text_cols(s, strlen(s));

	buf_adds(line, s);
	for (; cols < width + 2; cols++)
		buf_addc(line, ' ');
}

static void
end_line(struct cli *c, struct buf *line)
{
	while (line->n > 0 && line->p[line->n - 1] == ' ')
		line->p[--line->n] = '\0';
	buf_addc(line, '\n');
	cli_out(c, line);
	buf_clear(line);
}

static void
table_page(struct cli *c, const struct table *t, const struct rows *page)
{
	bool labelled = entity_label(t->thing->entity) >= 0;
	struct buf line = BUF_INIT;

	for (size_t k = 0; k < page->n; k++) {
		for (size_t i = 0; i < t->n; i++) {
			struct buf cell = BUF_INIT;
			table_cell(c, t, &page->p[k], i, &cell);
			put_column(&line, buf_str(&cell), t->widths[i]);
			buf_release(&cell);
		}
		if (!labelled)
			buf_addf(&line, "%" PRId64, page->p[k].row);
		end_line(c, &line);
	}
	buf_release(&line);
}

static void
table_head(struct cli *c, const struct table *t)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < t->n; i++)
		put_column(&line, t->fields[i]->title, t->widths[i]);
	if (entity_label(t->thing->entity) < 0)
		buf_adds(&line, "行号");
	end_line(c, &line);
	buf_release(&line);
}

/* Those of its list on the screen; whose the row is before them, which there stands above the list. */
static void
table_columns(struct table *t)
{
	const struct entity *ent = t->thing->entity;
	const struct field *above = ent->parent != NULL ? &ent->fields[entity_field(ent, ent->parent)] : NULL;

	t->n = browse_columns(t->thing, t->fields, ENTITY_FIELDS_MAX);
	for (size_t i = 0; i < t->n; i++)
		if (t->fields[i] == above)
			above = NULL;
	if (above == NULL || t->n == ENTITY_FIELDS_MAX)
		return;
	memmove(t->fields + 1, t->fields, t->n++ * sizeof(*t->fields));
	t->fields[0] = above;
}

static int
list_text(struct cli *c, const struct thing *thing, const char *words, int64_t limit, struct err *e)
{
	struct table t = { .thing = thing };
	struct browse b;
	struct record from;
	int64_t n = 0;
	bool more = true;
	int rc = 0;

	table_columns(&t);
	browse_init(&b, &c->office, thing, NULL);
	browse_words(&b, words);
	record_init(&from, thing->entity);
	while (more && !sink_failed(c->out)) {
		struct rows page;
		size_t want = limit > 0 && limit - n < PAGE ? (size_t)(limit - n) : PAGE;
		if ((rc = browse_page(&b, n > 0 ? &from : NULL, true, want, &page, e)) < 0)
			break;
		if (n == 0) {
			table_measure(c, &t, &page);
			table_head(c, &t);
		}
		table_page(c, &t, &page);
		n += (int64_t)page.n;
		more = page.n == PAGE;
		if (page.n > 0) {
			record_release(&from);
			record_copy(&from, &page.p[page.n - 1]);
		}
		rows_release(&page);
	}
	record_release(&from);
	browse_release(&b);
	return rc;
}

static void
join_words(struct buf *out, const struct cli *c, size_t from)
{
	for (size_t i = from; i < c->n_words; i++)
		buf_addf(out, "%s%s", i > from ? " " : "", c->words[i]);
}

int
cli_list(struct cli *c, struct err *e)
{
	const struct thing *t = cli_thing(c, 0, e);
	const char *format = c->opt[CLI_FORMAT] != NULL ? c->opt[CLI_FORMAT] : "text";
	struct export_options x = { .encoding = ENCODING_UTF8 };
	struct buf words = BUF_INIT;
	int64_t limit = 0, rows;
	int rc;

	if (t == NULL)
		return CLI_USAGE;
	if (c->opt[CLI_LIMIT] != NULL) {
		char *end;
		limit = strtoll(c->opt[CLI_LIMIT], &end, 10);
		if (limit <= 0 || *end != '\0')
			return err_set(e, ERR_INPUT, "--limit 后面写条数，如 --limit 50"), CLI_USAGE;
	}
	if (strcmp(format, "csv") == 0)
		x.format = EXPORT_TABLE;
	else if (strcmp(format, "json") == 0)
		x.format = EXPORT_JSON;
	else if (strcmp(format, "text") != 0)
		return err_set(e, ERR_INPUT, "--format 后面写 text csv json 里的一个，没有“%s”", format), CLI_USAGE;
	join_words(&words, c, 1);
	if (strcmp(format, "text") == 0) {
		rc = list_text(c, t, buf_str(&words), limit, e);
	} else {
		x.words = buf_str(&words);
		x.limit = limit;
		rc = export_write(&c->office, t, &x, "-", NULL, &rows, e);
	}
	buf_release(&words);
	return rc;
}

/* --- show ------------------------------------------------------------------------------------------------------- */

static void
show_fields(struct cli *c, const struct form *f)
{
	const struct entity *ent = f->thing->entity;
	size_t width = 0;

	for (size_t i = 0; i < ent->n_fields; i++) {
		size_t cols = text_cols(ent->fields[i].title, strlen(ent->fields[i].title));
		if (cols > width)
			width = cols;
	}
	for (size_t i = 0; i < ent->n_fields; i++) {
		struct buf line = BUF_INIT, value = BUF_INIT;
		if (ent->fields[i].kind == FIELD_LINES)
			buf_adds(&value, f->fields[i].text);
		else
			export_cell(&c->office, &ent->fields[i], &f->shown.values[i], false, &value);
		text_pad(&line, ent->fields[i].title, width + 2);
		for (const char *p = buf_str(&value); *p != '\0'; p++) {
			buf_addc(&line, *p);
			for (size_t k = 0; *p == '\n' && k < width + 2; k++)
				buf_addc(&line, ' ');
		}
		end_line(c, &line);
		buf_release(&line);
		buf_release(&value);
	}
}

/* Records of ent whose field points at row. */
static int
show_pointing(struct cli *c, const struct entity *ent, const struct field *fd, int64_t row, struct err *e)
{
	struct query q;
	struct rows page;
	int64_t n;

	query_init(&q, ent);
	query_int(&q, fd->name, fd->kind == FIELD_REFS ? COND_HAS : COND_EQ, row);
	if (ledger_count(c->office.ledger, &q, BROWSE_CAP, &n, e) < 0)
		return -1;
	if (n == 0)
		return 0;
	if (ledger_page(c->office.ledger, &q, NULL, true, LINKS_SHOWN, &page, e) < 0)
		return -1;
	cli_say(c, "\n%s（%s）%" PRId64 "%s\n", ent->title, fd->title, n, n == BROWSE_CAP ? "+" : "");
	for (size_t i = 0; i < page.n; i++) {
		struct buf line = BUF_INIT;
		buf_adds(&line, "  ");
		office_describe(&c->office, &page.p[i], &line);
		if (entity_label(ent) < 0)
			buf_addf(&line, "  %" PRId64, page.p[i].row);
		end_line(c, &line);
		buf_release(&line);
	}
	if (n > (int64_t)page.n)
		cli_say(c, "  ……\n");
	rows_release(&page);
	return 0;
}

static int
show_links(struct cli *c, const struct entity *to, int64_t row, struct err *e)
{
	for (size_t k = 0; k < office_model.n; k++) {
		const struct entity *ent = office_model.entities[k];
		for (size_t i = 0; i < ent->n_fields; i++) {
			const struct field *fd = &ent->fields[i];
			if ((fd->kind == FIELD_REF || fd->kind == FIELD_REFS) && strcmp(fd->ref, to->name) == 0 &&
			    show_pointing(c, ent, fd, row, e) < 0)
				return -1;
		}
	}
	return 0;
}

int
cli_show(struct cli *c, struct err *e)
{
	const struct thing *t = cli_thing(c, 0, e);
	struct buf facts = BUF_INIT, title = BUF_INIT, history = BUF_INIT;
	struct form *f;
	int64_t row;

	if (t == NULL)
		return CLI_USAGE;
	if (cli_row(c, t, c->words[1], &row, e) < 0 || form_open(&f, &c->office, t, row, e) < 0)
		return CLI_FAILED;
	office_title(&c->office, t->entity->name, row, &title);
	cli_say(c, "%s %s  行号 %" PRId64 "%s%s%s%s\n", t->entity->title, buf_str(&title), row, f->shown.deleted ? "  已删" : "",
		f->shown.conflicts != 0 || f->shown.delete_conflict ? "  有两种说法未定" : "", f->shown.missing ? "  缺前面的记录" : "",
		f->shown.readonly ? "  要新版程序才能改" : "");
	show_fields(c, f);
	int rc = finding_facts(&c->office, t, &f->shown, &facts, e);
	if (rc == 0 && facts.n > 0)
		cli_say(c, "\n%s%s", buf_str(&facts), facts.p[facts.n - 1] == '\n' ? "" : "\n");
	if (rc == 0)
		rc = show_links(c, t->entity, row, e);
	if (rc == 0)
		rc = history_lines(&c->office, t->entity, row, &history, e);
	if (rc == 0) {
		cli_say(c, "\n经过\n");
		cli_out(c, &history);
	}
	form_free(f);
	buf_release(&facts);
	buf_release(&title);
	buf_release(&history);
	return rc;
}

/* --- fields ----------------------------------------------------------------------------------------------------- */

static const char *
kind_title(enum field_kind k)
{
	static const char *const titles[] = {
		[FIELD_TEXT] = "文字", [FIELD_NAME] = "名字", [FIELD_CODE] = "号码", [FIELD_NOTE] = "长文字", [FIELD_INT] = "整数",
		[FIELD_MONEY] = "金额", [FIELD_DATE] = "日期", [FIELD_TIME] = "时间", [FIELD_STAMP] = "时刻", [FIELD_CHOICE] = "选项",
		[FIELD_REF] = "指向", [FIELD_REFS] = "指向几个", [FIELD_LABEL] = "编号", [FIELD_LINES] = "几行",
	};

	return titles[k];
}

int
cli_fields(struct cli *c, struct err *e)
{
	const struct entity *only = NULL;

	if (c->n_words > 0) {
		const struct thing *t = cli_thing(c, 0, e);

		if (t == NULL)
			return CLI_USAGE;
		only = t->entity;
	}
	for (size_t k = 0; k < office_model.n; k++) {
		const struct entity *ent = office_model.entities[k];
		for (size_t i = 0; i < ent->n_fields && (only == NULL || only == ent); i++) {
			const struct field *f = &ent->fields[i];
			cli_say(c, "%s.%s\t%s.%s\t%s", ent->name, f->name, ent->title, f->title, kind_title(f->kind));
			if (f->ref != NULL)
				cli_say(c, " %s%s%s", f->ref, f->list != NULL ? ":" : "", f->list != NULL ? f->list : "");
			for (size_t n = 0; f->choices != NULL && f->choices[n].title != NULL; n++)
				cli_say(c, "%s%s", n > 0 ? "/" : " ", f->choices[n].title);
			cli_say(c, "%s%s%s\t%s\n", f->flags & FIELD_REQUIRED ? " 必填" : "", f->flags & FIELD_AUTO ? " 自动" : "",
				f->privacy == PRIVACY_ID ? " 证件号" : f->privacy != PRIVACY_OPEN ? " 个人信息" : "", f->help != NULL ? f->help : "");
		}
	}
	/* what is looked up or counted, and may be asked for by the forms of others */
	for (size_t i = 0; i < dict_size(); i++) {
		struct dict_entry d = dict_at(i);
		struct buf line = BUF_INIT;
		if (d.computed != NULL)
			dict_name(&d, &line);
		if (line.n == 0 || (only != NULL && (strncmp(buf_str(&line), only->name, strlen(only->name)) != 0 || line.p[strlen(only->name)] != '.'))) {
			buf_release(&line);
			continue;
		}
		buf_addc(&line, '\t');
		dict_title(&d, &line);
		cli_say(c, "%s\t%s 算出\t%s\n", buf_str(&line), kind_title(d.field->kind), dict_help(&d));
		buf_release(&line);
	}
	return CLI_DONE;
}
