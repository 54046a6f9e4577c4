/*
 * view_page.c - everything about one row on one page: what the rules find
 * missing or wrong, its fields, what the office knows about it, the rows that
 * belong to it, and who changed what.
 *
 * The page is lines made at load; some stand for rows and can be opened, some
 * for findings and lead to the field that settles them.
 * On a ticket's page letters go into the progress line at the foot.
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/export.h"
#include "office/browse.h"
#include "office/finding.h"
#include "office/form.h"
#include "office/history.h"
#include "office/household.h"
#include "office/inspection.h"
#include "office/office.h"
#include "office/promise.h"
#include "office/reception.h"
#include "office/rule.h"
#include "office/ticket_step.h"
#include "report/report.h"
#include "ui/canvas.h"
#include "ui/edit.h"
#include "ui/phrases.h"

#define CHILD_ROWS 30

struct page_line {
	char *text;			/* owned */
	enum style style;
	const struct thing *thing;	/* not NULL: stands for a row */
	int64_t row;
	struct rule_place at;		/* field not NULL: stands for a finding (thing NULL) */
};

struct page_view {
	const struct thing *thing;
	int64_t row;
	struct page_line *lines;	/* owned */
	size_t n, cap;
	size_t cursor;			/* a line; with rows to open always one of them */
	size_t top;
	size_t rows;			/* lines that stand for a row or a finding */
	size_t findings;		/* of them for a finding */
	bool follow;			/* keep the cursor in the window: once it was moved */
	char *title;			/* owned */
	struct form *note;		/* owned; the progress line of a ticket: a form, so that it is drafted.  NULL: no such line */
	struct edit edit;
	struct phrase_box phrases;	/* of the progress line: ";gq" */
	bool loaded;
};

static struct page_view *
page_state(const struct view *v)
{
	return v->state;
}

static bool
page_is_ticket(const struct page_view *s)
{
	return s->thing == &ticket_thing;
}

static void
page_clear(struct page_view *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->lines[i].text);
	s->n = 0;
	s->rows = 0;
	s->findings = 0;
}

static bool
page_opens(const struct page_line *l)
{
	return l->thing != NULL || l->at.field != NULL;
}

/* Which finding the line is, from 0; SIZE_MAX: it is none. */
static size_t
page_finding(const struct page_view *s, size_t line)
{
	size_t n = 0;

	if (line >= s->n || s->lines[line].at.field == NULL)
		return SIZE_MAX;
	for (size_t i = 0; i < line; i++)
		n += s->lines[i].at.field != NULL;
	return n;
}

/* The line of that finding, or of the last there is; s->n: there is none. */
static size_t
page_finding_line(const struct page_view *s, size_t finding)
{
	size_t last = s->n, n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->lines[i].at.field != NULL) {
			last = i;
			if (n++ == finding)
				break;
		}
	return last;
}

static struct page_line *
page_add(struct page_view *s, enum style st, const char *text)
{
	struct page_line *l;

	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->lines = mem_resize(s->lines, s->cap, sizeof(*s->lines));
	}
	l = &s->lines[s->n++];
	memset(l, 0, sizeof(*l));
	l->text = mem_str(text);
	l->style = st;
	return l;
}

/* A paragraph as lines of the page. */
static void
page_add_wrapped(struct page_view *s, enum style st, const char *text, int cols)
{
	size_t left = strlen(text);

	while (left > 0) {
		size_t skip, n = text_wrap(text, left, (size_t)(cols - 2), &skip);
		char *line = mem_strn(text, n);
		struct buf b = BUF_INIT;

		if (n + skip == 0) {
			free(line);
			return;
		}
		buf_addf(&b, " %s", line);
		page_add(s, st == STYLE_NORMAL && (strstr(line, "不过") != NULL || strstr(line, "!!") != NULL) ? STYLE_WARN : st, buf_str(&b));
		buf_release(&b);
		free(line);
		text += n + skip;
		left -= n + skip;
	}
}

static void
page_add_heading(struct page_view *s, const char *title, size_t n)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "-- %s", title);
	if (n > 0)
		buf_addf(&b, " %zu", n);
	buf_addc(&b, ' ');
	page_add(s, STYLE_DIM, buf_str(&b));
	buf_release(&b);
}

/* The findings of one verdict: each leads to its field, the first nine by digit. */
static void
page_add_findings(struct page_view *s, const struct rule_results *found, enum rule_verdict verdict, int cols)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < found->n; i++) {
		const struct rule_result *f = &found->p[i];
		size_t line = s->n;

		if (f->verdict != verdict)
			continue;
		buf_clear(&b);
		if (finding_is_open(f) && s->findings < FINDING_DIGITS)
			buf_addf(&b, "%zu ", s->findings + 1);
		else
			buf_adds(&b, "  ");
		buf_addf(&b, "[%s] %s", rule_verdict_title(f->verdict), f->sentence);
		page_add_wrapped(s, STYLE_NORMAL, buf_str(&b), cols);
		if (!finding_is_open(f))
			continue;
		s->lines[line].at = f->at;
		s->findings++;
		s->rows++;
	}
	buf_release(&b);
}

/* A thing the rules judge: what is broken, what the office knows, what is not known; its own fields come below. */
static void
page_add_judged(struct page_view *s, const struct rule_results *found, const char *facts, int cols)
{
	struct buf b = BUF_INIT;

	if (found->n > 0)
		findings_count(found, &b);
	else
		buf_adds(&b, "情况");
	if (findings_digits(found) > 0)
		buf_adds(&b, "   打数字去填那一项");
	page_add_heading(s, buf_str(&b), 0);
	page_add_findings(s, found, RULE_FAIL, cols);
	page_add_wrapped(s, STYLE_NORMAL, facts, cols);
	page_add_findings(s, found, RULE_OPEN, cols);
	page_add_heading(s, s->thing->entity->title, 0);
	buf_release(&b);
}

/* Fields that hold something, side by side where they fit. */
static void
page_add_fields(struct page_view *s, struct office *o, const struct record *r, int cols)
{
	struct buf line = BUF_INIT;
	size_t half = cols >= 76 ? (size_t)cols / 2 : (size_t)cols;

	for (size_t i = 0; i < r->entity->n_fields; i++) {
		const struct field *f = &r->entity->fields[i];
		struct buf cell = BUF_INIT;
		size_t w;

		if (f->flags & FIELD_HIDDEN || f->kind == FIELD_LINES || value_is_null(&r->values[i]))
			continue;
		text_pad(&cell, f->title, 10);
		buf_addc(&cell, ' ');
		/* numbers of ID cards are whole only where they are typed */
		export_cell(o, f, &r->values[i], false, &cell);
		w = text_cols(buf_str(&cell), cell.n);
		if (w + 2 > half || f->kind == FIELD_NOTE) {
			if (line.n > 0)
				page_add(s, STYLE_NORMAL, buf_str(&line));
			buf_clear(&line);
			page_add_wrapped(s, STYLE_NORMAL, buf_str(&cell), cols);
		} else if (line.n == 0) {
			buf_addc(&line, ' ');
			buf_adds(&line, buf_str(&cell));
			if (half == (size_t)cols) {
				page_add(s, STYLE_NORMAL, buf_str(&line));
				buf_clear(&line);
			}
		} else {
			struct buf both = BUF_INIT;

			text_pad(&both, buf_str(&line), half);
			buf_adds(&both, buf_str(&cell));
			page_add(s, STYLE_NORMAL, buf_str(&both));
			buf_release(&both);
			buf_clear(&line);
		}
		buf_release(&cell);
	}
	if (line.n > 0)
		page_add(s, STYLE_NORMAL, buf_str(&line));
	buf_release(&line);
}

/* Its cells under those of the other rows where that fits, else one behind the other: a cell cut away helps nobody. */
static void
page_add_row(struct page_view *s, struct office *o, const struct thing *t, const struct record *r, int cols)
{
	const struct field *fields[8];
	size_t n = browse_columns(t, fields, 8);
	struct buf line = BUF_INIT, tight = BUF_INIT;
	struct page_line *l;
	bool any = false;

	buf_addc(&line, ' ');
	buf_addc(&tight, ' ');
	for (size_t i = 0; i < n; i++) {
		struct buf cell = BUF_INIT;
		bool warn;

		/* the column that only says whose page this is */
		if (fields[i]->kind == FIELD_REF && fields[i]->ref != NULL && strcmp(fields[i]->ref, s->thing->entity->name) == 0)
			continue;
		browse_cell(o, t, r, fields[i], &cell, &warn);
		any = any || warn;
		if (fields[i]->kind == FIELD_NOTE || cell.n == 0 || i + 1 == n)
			buf_adds(&line, buf_str(&cell));
		else
			text_pad(&line, buf_str(&cell), fields[i]->width ? fields[i]->width : text_cols(buf_str(&cell), cell.n));
		buf_adds(&line, "  ");
		if (cell.n > 0)
			buf_addf(&tight, "%s  ", buf_str(&cell));
		buf_release(&cell);
	}
	while (line.n > 0 && line.p[line.n - 1] == ' ')
		line.p[--line.n] = '\0';
	if (text_cols(buf_str(&line), line.n) > (size_t)cols) {
		buf_clear(&line);
		buf_adds(&line, buf_str(&tight));
	}
	buf_release(&tight);
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '\n')
			line.p[i] = ' ';
	l = page_add(s, any ? STYLE_WARN : STYLE_NORMAL, buf_str(&line));
	l->thing = t;
	l->row = r->row;
	s->rows++;
	buf_release(&line);
}

static const char *
page_child_field(const struct entity *child, const char *parent)
{
	for (size_t i = 0; i < child->n_fields; i++)
		if (child->fields[i].kind == FIELD_REF && child->fields[i].ref != NULL && strcmp(child->fields[i].ref, parent) == 0)
			return child->fields[i].name;
	return NULL;
}

static bool
page_row_open(const struct thing *t, const struct record *r)
{
	return t == &ticket_thing && record_int(r, "state") < TICKET_CLOSED;
}

static int
page_add_children(struct page_view *s, struct office *o, const char *name, int cols, struct err *e)
{
	const struct thing *t = thing_find(name);
	const char *field = page_child_field(t->entity, s->thing->entity->name);
	struct query q;
	struct rows rows;

	query_init(&q, t->entity);
	query_int(&q, field, COND_EQ, s->row);
	if (ledger_page(o->ledger, &q, NULL, true, CHILD_ROWS, &rows, e) < 0)
		return -1;
	if (rows.n > 0) {
		page_add_heading(s, t->entity->title, rows.n);
		/* what is still owed comes first */
		for (size_t i = 0; i < rows.n; i++)
			if (page_row_open(t, &rows.p[i]))
				page_add_row(s, o, t, &rows.p[i], cols);
		for (size_t i = 0; i < rows.n; i++)
			if (!page_row_open(t, &rows.p[i]))
				page_add_row(s, o, t, &rows.p[i], cols);
	}
	rows_release(&rows);
	return 0;
}

static int
page_add_history(struct page_view *s, struct office *o, int cols, struct err *e)
{
	struct buf b = BUF_INIT;

	if (history_lines(o, s->thing->entity, s->row, &b, e) < 0) {
		buf_release(&b);
		return -1;
	}
	if (b.n > 0) {
		page_add_heading(s, "改动记录(谁、何时、改了什么)", 0);
		page_add_wrapped(s, STYLE_NORMAL, buf_str(&b), cols);
	}
	buf_release(&b);
	return 0;
}

/*
 * The cursor: the row it was on, the finding that stands where the one it was on stood, else the newest open ticket of a household or one
 * with no other row before it, else the first row.
 */
static void
page_place_cursor(struct page_view *s, const struct thing *t, int64_t row, size_t finding)
{
	size_t first = s->n, ticket = s->n;

	if (finding != SIZE_MAX && s->findings > 0) {
		s->cursor = page_finding_line(s, finding);
		return;
	}
	for (size_t i = 0; i < s->n; i++) {
		if (!page_opens(&s->lines[i]))
			continue;
		if (t != NULL && s->lines[i].thing == t && s->lines[i].row == row) {
			s->cursor = i;
			return;
		}
		if (first == s->n)
			first = i;
		if (ticket == s->n && s->lines[i].thing == &ticket_thing)
			ticket = i;
	}
	/* what F8 would close is to be seen; any other page begins at its head (a village with all its visits), as a ticket's own does */
	bool shown = ticket < s->n && !page_is_ticket(s) && (s->thing == &household_thing || ticket == first);
	s->cursor = shown ? ticket : first < s->n ? first : 0;
	s->top = 0;
	s->follow = shown;
}

static int
page_load(struct view *v, struct err *e)
{
	struct page_view *s = page_state(v);
	struct office *o = app_office(v->app);
	int cols = app_cols(v->app);
	const struct thing *at_thing = s->loaded && s->cursor < s->n ? s->lines[s->cursor].thing : NULL;
	int64_t at_row = s->loaded && s->cursor < s->n ? s->lines[s->cursor].row : 0;
	size_t at_finding = s->loaded ? page_finding(s, s->cursor) : SIZE_MAX;
	struct rule_results found;
	struct record r;
	struct buf b = BUF_INIT;

	if (ledger_get_proven(o->ledger, &r, s->thing->entity, s->row, e) < 0)
		return -1;
	if (findings_of(o, s->thing, &r, &found, e) < 0) {
		record_release(&r);
		return -1;
	}
	page_clear(s);
	office_title(o, s->thing->entity->name, s->row, &b);
	free(s->title);
	s->title = buf_detach(&b);
	if (r.deleted)
		page_add(s, STYLE_WARN, " !! 这条在回收站里. 按 Del 拿回来");
	if (r.missing)
		page_add(s, STYLE_WARN, " !! 缺前面的记录: 有改动还没拷过来, 合并后自动补齐");
	if (r.readonly)
		page_add(s, STYLE_WARN, " ! 这条是新版程序写的, 这里只能看");
	if (r.conflicts != 0 || r.delete_conflict)
		page_add(s, STYLE_WARN, " !! 两边都改过, 两份都留着. 按 F10 8 1 定用哪一个");
	if (s->thing->facts != NULL && s->thing->facts(o, &r, &b, e) < 0)
		goto fail;
	if (s->thing->findings != NULL) {
		page_add_judged(s, &found, buf_str(&b), cols);
		buf_clear(&b);
	}
	page_add_fields(s, o, &r, cols);
	findings_lines(&found, RULE_PASS, &b);
	if (b.n > 0) {
		page_add_heading(s, s->thing->findings != NULL ? "核过的" : "情况", 0);
		page_add_wrapped(s, STYLE_NORMAL, buf_str(&b), cols);
	}
	for (const char *const *c = s->thing->children; c != NULL && *c != NULL; c++)
		if (page_add_children(s, o, *c, cols, e) < 0)
			goto fail;
	if (page_add_history(s, o, cols, e) < 0)
		goto fail;
	page_place_cursor(s, at_thing, at_row, at_finding);
	s->loaded = true;
	buf_release(&b);
	rule_results_release(&found);
	record_release(&r);
	return 0;
fail:
	rule_results_release(&found);
	buf_release(&b);
	record_release(&r);
	return -1;
}

/* The handlers keep rows, never lines, while they ask. */
static void
page_resized(struct view *v)
{
	struct err e = {0};

	if (page_load(v, &e) < 0)
		app_warn(v->app, "%s", e.text);
}

static int
page_new_note(struct page_view *s, struct office *o, struct err *e)
{
	return form_new(&s->note, o, &progress_thing, "ticket", s->row, e);
}

static int
page_open(struct view *v, const void *arg, struct err *e)
{
	struct page_view *s = page_state(v);
	const struct page_arg *a = arg;

	s->thing = a->thing;
	s->row = a->row;
	if (page_is_ticket(s)) {
		edit_init(&s->edit, EDIT_CHINESE, 500);
		return page_new_note(s, app_office(v->app), e);
	}
	return 0;
}

static void
page_close(struct view *v)
{
	struct page_view *s = page_state(v);

	page_clear(s);
	free(s->lines);
	free(s->title);
	if (s->note != NULL) {
		if (edit_is_empty(&s->edit))
			form_discard(s->note);
		form_free(s->note);
	}
	if (page_is_ticket(s))
		edit_release(&s->edit);
	phrase_box_release(&s->phrases);
}

/* --- keys ------------------------------------------------------------------------------------------------------ */

/* The ticket that F7 and F8 are about: the page's own, or the one under the cursor. */
static int64_t
page_ticket(const struct page_view *s)
{
	if (page_is_ticket(s))
		return s->row;
	if (s->cursor < s->n && s->lines[s->cursor].thing == &ticket_thing)
		return s->lines[s->cursor].row;
	return 0;
}

static int
page_note_field(void)
{
	return entity_field(&progress_entity, "text");
}

static void
page_note_typed(struct page_view *s)
{
	form_type(s->note, page_note_field(), edit_text(&s->edit));
}

static enum view_result
page_note_save(struct view *v, struct err *e)
{
	struct page_view *s = page_state(v);
	struct buf said = BUF_INIT;

	if (ticket_progress(app_office(v->app), s->row, edit_text(&s->edit), &said, e) < 0) {
		app_warn(v->app, "%s", e->text);
		buf_release(&said);
		return VIEW_REDRAW;
	}
	app_status(v->app, "%s", buf_str(&said));
	buf_release(&said);
	form_discard(s->note);
	form_free(s->note);
	s->note = NULL;
	edit_set(&s->edit, "");
	if (page_new_note(s, app_office(v->app), e) < 0)
		app_warn(v->app, "%s", e->text);
	return VIEW_RELOAD;
}

static enum view_result
page_edit(struct view *v, struct err *e)
{
	struct page_view *s = page_state(v);
	struct form_arg a = {.thing = s->thing, .row = s->row};

	if (page_is_ticket(s))
		return ticket_ask_more(v, s->row, e);
	if (s->thing == &rule_thing)
		return rule_ask_more(v, s->row, e);
	return views_open(v, &view_form, &a, e);
}

/* The suggestion about an inspection that meets others; on a reception's page: about the inspection it is for. */
static enum view_result
page_combine(struct view *v, struct err *e)
{
	struct page_view *s = page_state(v);
	struct preview_arg a = {.report = report_find("combine"), .row = s->row, .day = date_today()};

	if (s->thing == &reception_thing && reception_inspection(app_office(v->app), s->row, &a.row, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	if (a.row == 0) {
		app_status(v->app, "这天的来检查里没有这一批. F10 3 3 记一次来检查, 就能看和谁重叠");
		return VIEW_REDRAW;
	}
	return views_open(v, &view_preview, &a, e);
}

static enum view_result
page_assign(struct view *v, struct err *e)
{
	struct page_view *s = page_state(v);

	if (s->thing == &inspection_thing || s->thing == &reception_thing)
		return page_combine(v, e);
	return page_is_ticket(s) ? ticket_ask_assign(v, s->row, e) : VIEW_PASS;
}

static enum view_result
page_same(struct view *v, struct err *e)
{
	int64_t row = page_ticket(page_state(v));

	return row != 0 ? ticket_ask_same(v, row, e) : VIEW_PASS;
}

static enum view_result
page_finish(struct view *v, struct err *e)
{
	struct page_view *s = page_state(v);
	int64_t row = page_ticket(s);

	if (s->thing == &promise_thing)
		return promise_ask_settle(v, s->row, e);
	if (s->cursor < s->n && s->lines[s->cursor].thing == &promise_thing)
		return promise_ask_settle(v, s->lines[s->cursor].row, e);
	if (row == 0) {
		app_status(v->app, "光标先移到一件工单上, 再按 F8 办结");
		return VIEW_REDRAW;
	}
	return ticket_ask_close(v, row, e);
}

/* The steps of a ticket are keys where there is one; other pages have the program's own F6. */
static bool
page_offers(const struct view *v, int key)
{
	const struct page_view *s = page_state(v);

	if (key == '1')
		return s->findings > 0;
	if (key == K_F6)
		return page_is_ticket(s) || s->thing == &inspection_thing || s->thing == &reception_thing;
	if (key == K_F8 && (s->thing == &promise_thing || (s->cursor < s->n && s->lines[s->cursor].thing == &promise_thing)))
		return true;
	return (key != K_F7 && key != K_F8) || page_ticket(s) != 0;
}

static const char *
page_label(const struct view *v, int key)
{
	const struct page_view *s = page_state(v);

	if (key == K_F4 && page_is_ticket(s))
		return "办理";
	if (key == K_F6 && !page_is_ticket(s))
		return "合并安排";
	if (key == K_F8 && page_ticket(s) == 0)
		return "兑现";
	return NULL;
}

static enum view_result
page_delete(struct view *v, struct err *e)
{
	struct page_view *s = page_state(v);

	if (s->note != NULL && !edit_is_empty(&s->edit))
		return VIEW_PASS;
	return views_delete(v, s->thing, s->row, e);
}

static enum view_result
page_save(struct view *v, struct err *e)
{
	struct page_view *s = page_state(v);

	if (s->note != NULL && !edit_is_empty(&s->edit))
		return page_note_save(v, e);
	app_status(v->app, "这一页没有要存的. F4 改");
	return VIEW_REDRAW;
}

static const struct view_cmd page_cmds[] = {
	{K_F2, "save", "保存", "存下刚打的进展", page_save},
	{K_F4, "edit", "改", "改这一条; 工单: 改和现在能办的每一步(签收、退回、延期、督办..)", page_edit},
	{K_F6, "assign", "派", "工单: 派给别人; 接待和来检查: 合并安排建议", page_assign},
	{K_F7, "same-matter", "并件", "和另一件是同一件事, 并过去", page_same},
	{K_F8, "finish", "办结", "办结这件(或光标那件)工单, 数字选结果; 答应的事: 兑现了", page_finish},
	{K_DELETE, "delete", NULL, "放进回收站(先问, 可撤回)", page_delete},
	{'1', "settle", NULL, "1到9: 去填规则核对里那一条要的那一项; 存了、Esc 都回到这里", NULL},
	{0, NULL, NULL, NULL, NULL},
};

static bool
page_step(struct page_view *s, int by)
{
	size_t i = s->cursor;

	if (s->rows == 0) {
		if (by < 0 ? s->top == 0 : s->top + 1 >= s->n)
			return false;
		s->top = by < 0 ? s->top - 1 : s->top + 1;
		return true;
	}
	for (;;) {
		if (by < 0 ? i == 0 : i + 1 >= s->n)
			break;
		i = by < 0 ? i - 1 : i + 1;
		if (page_opens(&s->lines[i])) {
			s->cursor = i;
			return true;
		}
	}
	/* behind the last row there is still text to read */
	if (by > 0 && s->top + 1 < s->n) {
		s->top++;
		return true;
	}
	if (by < 0 && s->top > 0) {
		s->top--;
		return true;
	}
	return false;
}

static void
page_scroll(struct page_view *s, int by)
{
	int64_t top = (int64_t)s->top + by;

	if (top > (int64_t)s->n - 3)
		top = (int64_t)s->n - 3;
	s->top = top < 0 ? 0 : (size_t)top;
}

static enum view_result
page_open_row(struct view *v, struct err *e)
{
	struct page_view *s = page_state(v);
	const struct page_line *l = s->cursor < s->n ? &s->lines[s->cursor] : NULL;
	struct page_arg a;

	if (l == NULL || !page_opens(l))
		return VIEW_STAY;
	if (l->at.field != NULL)
		return views_settle(v, s->thing, s->row, &l->at, e);
	a.thing = l->thing;
	a.row = l->row;
	return views_open(v, &view_page, &a, e);
}

/* A digit: to where that finding is settled, and on coming back the cursor stands there. */
static enum view_result
page_settle(struct view *v, int digit, struct err *e)
{
	struct page_view *s = page_state(v);

	if (digit < 1 || (size_t)digit > s->findings)
		return VIEW_PASS;
	s->cursor = page_finding_line(s, (size_t)digit - 1);
	s->follow = true;
	return page_open_row(v, e);
}

static enum view_result
page_note_phrase(struct view *v, enum phrase_result r)
{
	struct page_view *s = page_state(v);

	if (r == PHRASE_FULL)
		app_say_full(v->app, &s->edit);
	else if (r == PHRASE_TAKEN)
		page_note_typed(s);
	return VIEW_REDRAW;
}

static enum view_result
page_note_key(struct view *v, const struct key *k)
{
	struct page_view *s = page_state(v);
	enum edit_result r = edit_key(&s->edit, k);
	enum phrase_result p;

	if (r == EDIT_PASS) {
		phrase_box_close(&s->phrases);
		return VIEW_PASS;
	}
	p = phrase_box_typed(&s->phrases, &s->edit, app_office(v->app), true);
	if (p != PHRASE_PASS)
		return page_note_phrase(v, p);
	if (r == EDIT_FULL)
		app_say_full(v->app, &s->edit);
	if (r != EDIT_MOVED)
		page_note_typed(s);
	return VIEW_REDRAW;
}

static enum view_result
page_key(struct view *v, const struct key *k, struct err *e)
{
	struct page_view *s = page_state(v);
	int h = app_rows(v->app) - app_frame_rows(v->app);
	enum phrase_result p = s->note != NULL ? phrase_box_key(&s->phrases, &s->edit, k) : PHRASE_PASS;

	if (p != PHRASE_PASS)
		return page_note_phrase(v, p);
	switch (k->code) {
	case K_UP:
	case K_DOWN:
		s->follow = true;
		return page_step(s, k->code == K_UP ? -1 : 1) ? VIEW_REDRAW : VIEW_STAY;
	case K_PGUP:
	case K_PGDN:
		s->follow = false;
		page_scroll(s, k->code == K_PGUP ? -(h - 2) : h - 2);
		return VIEW_REDRAW;
	case K_HOME:
	case K_END:
		if (s->note != NULL && !edit_is_empty(&s->edit))
			break;
		s->follow = false;
		h -= s->note != NULL ? 2 : 0;
		s->top = k->code == K_HOME || s->n <= (size_t)h ? 0 : s->n - (size_t)h;
		return VIEW_REDRAW;
	case K_ENTER:
		if (s->note != NULL && !edit_is_empty(&s->edit))
			return page_note_save(v, e);
		return page_open_row(v, e);
	case K_ESC:
		return VIEW_BACK;
	default:
		break;
	}
	return s->note != NULL ? page_note_key(v, k) : page_settle(v, key_digit(k), e);
}

static enum view_result
page_paste(struct view *v, const char *text, size_t n, struct err *e)
{
	struct page_view *s = page_state(v);

	(void)e;
	if (s->note == NULL) {
		app_status(v->app, "这里不能粘贴, 没有改动任何东西. 要改按 F4");
		return VIEW_REDRAW;
	}
	app_paste_into(v->app, &s->edit, text, n);
	page_note_typed(s);
	return VIEW_REDRAW;
}

/* --- drawing --------------------------------------------------------------------------------------------------- */

static void
page_draw(const struct view *v, struct canvas *c)
{
	struct page_view *s = page_state(v);
	int first, last, cols = canvas_cols(c), h;
	struct buf place = BUF_INIT;
	size_t top = s->top;

	buf_addf(&place, "%s  %s", s->thing->entity->title, s->title != NULL ? s->title : "");
	view_frame(v, c, buf_str(&place), &first, &last);
	buf_release(&place);
	h = last - first + 1 - (s->note != NULL ? 2 : 0);
	if (s->rows > 0 && s->follow) {
		if (s->cursor < top)
			top = s->cursor > 2 ? s->cursor - 2 : 0;
		if (s->cursor >= top + (size_t)h)
			top = s->cursor - (size_t)h + 1;
	}
	if (s->n <= (size_t)h)	/* the window has grown, or rows have gone */
		top = 0;
	for (int i = 0; i < h && top + (size_t)i < s->n; i++) {
		const struct page_line *l = &s->lines[top + (size_t)i];

		canvas_put(c, first + i, 0, cols, l->style, l->text);
		if (page_opens(l) && top + (size_t)i == s->cursor) {
			canvas_restyle(c, first + i, 0, cols, STYLE_SELECTED);
			canvas_put(c, first + i, 0, 1, STYLE_SELECTED, ">");
		}
	}
	view_more(v, c, top > 0, top + (size_t)h < s->n);
	if (s->note != NULL) {
		canvas_rule(c, last - 1);
		canvas_put(c, last, 1, 6, STYLE_TITLE, "进展:");
		canvas_put(c, last, 7, 1, STYLE_DIM, "[");
		canvas_put(c, last, cols - 13, 13, STYLE_DIM, "] 打字 回车存");
		edit_draw(&s->edit, c, last, 8, cols - 22, 1, STYLE_FIELD, true);
		phrase_box_draw(&s->phrases, c, last - 2 - (int)s->phrases.n, 7);
	}
}

static bool
page_current(const struct view *v, const struct thing **t, int64_t *row)
{
	const struct page_view *s = page_state(v);

	*t = s->thing;
	*row = s->row;
	return true;
}

const struct view_ops view_page = {
	.name = "page",
	.title = "一条记录",
	.cmds = page_cmds,
	.offers = page_offers,
	.label = page_label,
	.state_size = sizeof(struct page_view),
	.open = page_open,
	.load = page_load,
	.resized = page_resized,
	.draw = page_draw,
	.key = page_key,
	.paste = page_paste,
	.close = page_close,
	.current = page_current,
};
