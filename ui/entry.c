/*
 * entry.c - see entry.h.
 */
#include "ui/entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "office/form.h"
#include "ui/pick_rows.h"

#define OPTIONS_MAX 10
#define PARAGRAPH_ROWS 4
#define OPTION_GAP 2

static const struct field *
entry_field(const struct entry *en)
{
	return &en->form->thing->entity->fields[en->field];
}

static struct form_field *
entry_data(const struct entry *en)
{
	return &en->form->fields[en->field];
}

static void
entry_find_option(const struct entry *en, const char *query, struct pick_item *out, size_t *n, int64_t *total)
{
	*n = 0;
	*total = 0;
	for (size_t i = 0; i < en->options.n; i++) {
		if (!pinyin_match_all(en->options.p[i].title, query))
			continue;
		++*total;
		if (*n == PICKER_MAX)
			continue;
		out[*n].id = en->options.p[i].code;
		out[*n].title = mem_str(en->options.p[i].title);
		out[(*n)++].detail = NULL;
	}
}

static int
entry_find(void *data, const char *query, struct pick_item *out, size_t *n, int64_t *total, struct err *e)
{
	struct entry *en = data;
	struct record near;
	int rc;

	if (entry_field(en)->kind == FIELD_CHOICE) {
		entry_find_option(en, query, out, n, total);
		return 0;
	}
	form_record(en->form, &near);
	rc = pick_rows(en->form->office, entry_field(en), query, &near, out, n, total, e);
	record_release(&near);
	return rc;
}

static enum entry_kind
entry_kind_of(const struct field *f, const struct options *o)
{
	if (f->flags & FIELD_AUTO)
		return ENTRY_SHOWN;
	if (o->n > 0 && o->n <= OPTIONS_MAX)
		return ENTRY_OPTIONS;
	switch (f->kind) {
	case FIELD_REF:
	case FIELD_REFS:
	case FIELD_CHOICE:	/* too many to stand side by side */
		return ENTRY_PICK;
	case FIELD_NOTE:
	case FIELD_LINES:
		return ENTRY_PARAGRAPH;
	case FIELD_LABEL:
		return ENTRY_SHOWN;
	default:
		return ENTRY_LINE;
	}
}

static unsigned
entry_edit_flags(const struct field *f)
{
	switch (f->kind) {
	case FIELD_TEXT:
		return EDIT_CHINESE;
	case FIELD_NAME:
		return EDIT_CHINESE | EDIT_DOTS;
	case FIELD_NOTE:
	case FIELD_LINES:
		return EDIT_CHINESE | EDIT_LINES;
	default:
		return EDIT_FOLD;
	}
}

static size_t
entry_max(const struct field *f)
{
	if (f->max)
		return f->max;
	return f->kind == FIELD_NOTE || f->kind == FIELD_LINES ? 2000 : 60;
}

int
entry_init(struct entry *en, struct form *f, int field, struct err *e)
{
	const struct field *d = &f->thing->entity->fields[field];

	memset(en, 0, sizeof(*en));
	en->form = f;
	en->field = field;
	value_init(&en->before);
	if (browse_options(f->office, d, date_today(), &en->options, e) < 0)
		return -1;
	en->kind = entry_kind_of(d, &en->options);
	if (en->kind == ENTRY_LINE || en->kind == ENTRY_PARAGRAPH) {
		edit_init(&en->edit, entry_edit_flags(d), entry_max(d));
		edit_set(&en->edit, entry_data(en)->text);
	}
	if (en->kind == ENTRY_PICK) {
		picker_init(&en->picker, "打首字母或汉字, 数字选", entry_find, en, d->list == NULL && d->ref != NULL ? PICKER_NAMES : 0);
		if (d->list == NULL && d->ref != NULL && strcmp(d->ref, "ticket") != 0)
			en->picker.extra = "名册里没有, 新增";
		if (d->flags & FIELD_GROWS)
			en->picker.extra = "名单里没有, 新增";
	}
	return 0;
}

void
entry_release(struct entry *en)
{
	if (en->form == NULL)
		return;
	if (en->kind == ENTRY_LINE || en->kind == ENTRY_PARAGRAPH)
		edit_release(&en->edit);
	phrase_box_release(&en->phrases);
	if (en->kind == ENTRY_PICK)
		picker_release(&en->picker);
	options_release(&en->options);
	value_release(&en->before);
	free(en->before_text);
	free(en->kept);
	en->form = NULL;
}

void
entry_sync(struct entry *en)
{
	const char *text = entry_data(en)->text != NULL ? entry_data(en)->text : "";

	if ((en->kind == ENTRY_LINE || en->kind == ENTRY_PARAGRAPH) && strcmp(edit_text(&en->edit), text) != 0)
		edit_replace(&en->edit, text);
}

void
entry_reset(struct entry *en)
{
	const char *text = entry_data(en)->text != NULL ? entry_data(en)->text : "";

	if ((en->kind == ENTRY_LINE || en->kind == ENTRY_PARAGRAPH) && strcmp(edit_text(&en->edit), text) != 0)
		edit_set(&en->edit, text);
}

/* --- choices --------------------------------------------------------------------------------------------------- */

static bool
entry_option_on(const struct entry *en, const struct option *o)
{
	const struct value *v = &entry_data(en)->value;

	if (v->kind == VALUE_LIST)
		return value_has(v, o->code);
	return v->kind == VALUE_INT && v->i == o->code;
}

static enum entry_result
entry_choose(struct entry *en, int64_t code)
{
	const struct field *f = entry_field(en);
	struct value v;

	value_init(&v);
	if (f->kind == FIELD_REFS) {
		const struct value *old = &entry_data(en)->value;
		bool had = false;

		for (size_t i = 0; old->kind == VALUE_LIST && i < old->n; i++) {
			if (old->items[i].i == code)
				had = true;
			else
				value_add_int(&v, old->items[i].i);
		}
		if (!had)
			value_add_int(&v, code);
	} else {
		value_set_int(&v, code);
	}
	form_choose(en->form, en->field, &v);
	value_release(&v);
	return f->kind == FIELD_REFS ? ENTRY_REDRAW : ENTRY_NEXT;
}

static enum entry_result
entry_options_key(struct entry *en, const struct key *k)
{
	int digit = key_digit(k);

	if (digit >= 0) {
		for (size_t i = 0; i < en->options.n; i++)
			if (en->options.p[i].digit == '0' + digit)
				return entry_choose(en, en->options.p[i].code);
		return ENTRY_STAY;
	}
	if (k->code == K_BACKSPACE || k->code == K_DELETE) {
		struct value none;

		value_init(&none);
		form_choose(en->form, en->field, &none);
		return ENTRY_REDRAW;
	}
	if (k->code == K_ENTER)
		return ENTRY_NEXT;
	return ENTRY_PASS;
}

/* --- references ------------------------------------------------------------------------------------------------ */

/* A list keeps what it has while one more is being typed. */
static bool
entry_keeps(const struct entry *en)
{
	return entry_field(en)->kind == FIELD_REFS && !value_is_null(&en->before);
}

static void
entry_draft_query(struct entry *en)
{
	struct buf text = BUF_INIT;

	if (entry_keeps(en)) {
		buf_adds(&text, en->before_text);
		buf_addc(&text, ' ');
	}
	buf_adds(&text, edit_text(&en->picker.query));
	form_type(en->form, en->field, buf_str(&text));
	buf_release(&text);
}

static void
entry_pick_end(struct entry *en)
{
	en->picking = false;
	edit_set(&en->picker.query, "");
}

static enum entry_result
entry_pick_take(struct entry *en, int64_t row)
{
	const struct field *f = entry_field(en);
	struct value v;

	value_init(&v);
	if (f->kind == FIELD_REFS) {
		if (en->before.kind == VALUE_LIST)
			value_copy(&v, &en->before);
		if (!value_has(&v, row))
			value_add_int(&v, row);
	} else {
		value_set_int(&v, row);
	}
	entry_pick_end(en);
	form_choose(en->form, en->field, &v);
	value_release(&v);
	return f->kind == FIELD_REFS ? ENTRY_REDRAW : ENTRY_NEXT;
}

static void
entry_pick_start(struct entry *en)
{
	value_copy(&en->before, &entry_data(en)->value);
	free(en->before_text);
	en->before_text = mem_str(entry_data(en)->text != NULL ? entry_data(en)->text : "");
	edit_set(&en->picker.query, "");
	en->picking = true;
}

static enum entry_result
entry_pick_drop_last(struct entry *en)
{
	const struct value *old = &entry_data(en)->value;
	struct value v;

	value_init(&v);
	for (size_t i = 0; old->kind == VALUE_LIST && i + 1 < old->n; i++)
		value_add_int(&v, old->items[i].i);
	form_choose(en->form, en->field, &v);
	value_release(&v);
	return ENTRY_REDRAW;
}

static enum entry_result
entry_pick_key(struct entry *en, const struct key *k, struct err *e)
{
	if (!en->picking) {
		if (k->code == K_BACKSPACE || k->code == K_DELETE)
			return entry_pick_drop_last(en);
		if (k->code == K_ENTER)
			return ENTRY_NEXT;
		if (k->code != K_F4 && (k->code != K_TEXT || k->text[0] == ' '))
			return ENTRY_PASS;
		entry_pick_start(en);
		if (k->code == K_F4)
			return picker_refresh(&en->picker, e) < 0 ? ENTRY_FAILED : ENTRY_REDRAW;
	}
	if (k->code == K_ESC) {
		struct value v = en->before;

		value_init(&en->before);
		entry_pick_end(en);
		form_choose(en->form, en->field, &v);
		value_release(&v);
		return ENTRY_REDRAW;
	}
	/* Enter with nothing found: the text stays, the form says why */
	if (k->code == K_ENTER && picker_current(&en->picker) == NULL && en->picker.extra == NULL)
		return ENTRY_NEXT;
	switch (picker_key(&en->picker, k, e)) {
	case PICKER_STAY:
		return ENTRY_STAY;
	case PICKER_CHANGED:
		if (edit_is_empty(&en->picker.query) && k->code == K_BACKSPACE) {
			form_choose(en->form, en->field, &en->before);
			entry_pick_end(en);
		} else {
			entry_draft_query(en);
		}
		return ENTRY_REDRAW;
	case PICKER_CHOSEN:
		return entry_pick_take(en, picker_current(&en->picker)->id);
	case PICKER_EXTRA:
		return ENTRY_EXTRA;
	case PICKER_FAILED:
		return ENTRY_FAILED;
	case PICKER_PASS:
		break;
	}
	return ENTRY_PASS;
}

/* --- text ------------------------------------------------------------------------------------------------------ */

/* In a field of lines Enter makes the next line; on an empty one it goes on. */
static bool
entry_enter_goes_on(const struct entry *en)
{
	const char *s = edit_text(&en->edit);

	if (entry_field(en)->kind != FIELD_LINES)
		return true;
	return en->edit.at == 0 || (s[en->edit.at - 1] == '\n' && (s[en->edit.at] == '\n' || s[en->edit.at] == '\0'));
}

static enum entry_result
entry_edited(struct entry *en, enum edit_result r)
{
	switch (r) {
	case EDIT_PASS:
		return ENTRY_PASS;
	case EDIT_MOVED:
		return ENTRY_REDRAW;
	case EDIT_CHANGED:
	case EDIT_FULL:
		form_type(en->form, en->field, edit_text(&en->edit));
		return r == EDIT_FULL ? ENTRY_FULL : en->edit.coded != 0 ? ENTRY_CODED : ENTRY_REDRAW;
	}
	return ENTRY_PASS;
}

/* Prose and plain text may be abbreviated; names, numbers and lines of rows are what they are. */
static bool
entry_has_phrases(const struct entry *en)
{
	const struct field *f = entry_field(en);

	return (f->kind == FIELD_TEXT || f->kind == FIELD_NOTE) && en->form->thing != &phrase_thing;
}

static enum entry_result
entry_phrase(struct entry *en, enum phrase_result r)
{
	if (r == PHRASE_TAKEN)
		form_type(en->form, en->field, edit_text(&en->edit));
	return r == PHRASE_FULL ? ENTRY_FULL : ENTRY_REDRAW;
}

static enum entry_result
entry_typed(struct entry *en, enum edit_result r)
{
	enum phrase_result p = PHRASE_PASS;

	if (r == EDIT_PASS)
		phrase_box_close(&en->phrases);
	else if (entry_has_phrases(en))
		p = phrase_box_typed(&en->phrases, &en->edit, en->form->office, entry_field(en)->kind == FIELD_NOTE);
	return p != PHRASE_PASS ? entry_phrase(en, p) : entry_edited(en, r);
}

static enum entry_result
entry_text_key(struct entry *en, const struct key *k)
{
	enum phrase_result p = phrase_box_key(&en->phrases, &en->edit, k);

	if (p != PHRASE_PASS)
		return entry_phrase(en, p);
	if (k->code == K_ENTER) {
		if (edit_code(&en->edit) == EDIT_CHANGED)
			return entry_edited(en, EDIT_CHANGED);
		if (entry_enter_goes_on(en))
			return ENTRY_NEXT;
		return entry_edited(en, edit_insert(&en->edit, "\n", 1));
	}
	return entry_typed(en, edit_key(&en->edit, k));
}

void
entry_arrive(struct entry *en)
{
	const struct form_field *d;

	if (en->form == NULL || en->kind != ENTRY_LINE)
		return;
	d = entry_data(en);
	switch (entry_field(en)->kind) {
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_DATE:
	case FIELD_TIME:
		if (!d->pending && d->error == NULL)
			edit_choose_whole(&en->edit);
		break;
	default:
		break;
	}
}

enum entry_result
entry_key(struct entry *en, const struct key *k, struct err *e)
{
	switch (en->kind) {
	case ENTRY_SHOWN:
		return k->code == K_ENTER ? ENTRY_NEXT : ENTRY_PASS;
	case ENTRY_OPTIONS:
		return entry_options_key(en, k);
	case ENTRY_PICK:
		return entry_pick_key(en, k, e);
	case ENTRY_LINE:
	case ENTRY_PARAGRAPH:
		return entry_text_key(en, k);
	}
	return ENTRY_PASS;
}

enum entry_result
entry_paste(struct entry *en, const char *s, size_t n, struct err *e)
{
	bool full;

	switch (en->kind) {
	case ENTRY_LINE:
	case ENTRY_PARAGRAPH:
		return entry_edited(en, edit_insert(&en->edit, s, n));
	case ENTRY_PICK:
		if (!en->picking)
			entry_pick_start(en);
		full = edit_insert(&en->picker.query, s, n) == EDIT_FULL;
		if (picker_refresh(&en->picker, e) < 0)
			return ENTRY_FAILED;
		entry_draft_query(en);
		return full ? ENTRY_FULL : ENTRY_REDRAW;
	case ENTRY_SHOWN:
	case ENTRY_OPTIONS:
		break;
	}
	return ENTRY_PASS;
}

const struct edit *
entry_edit(const struct entry *en)
{
	return en->kind == ENTRY_PICK ? &en->picker.query : &en->edit;
}

bool
entry_leave(struct entry *en, struct err *e)
{
	(void)e;
	phrase_box_close(&en->phrases);
	if (en->picking) {
		const struct pick_item *only = picker_current(&en->picker);

		if (edit_is_empty(&en->picker.query)) {
			struct value v = en->before;

			value_init(&en->before);
			entry_pick_end(en);
			form_choose(en->form, en->field, &v);
			value_release(&v);
		} else if (en->picker.n == 1 && only != NULL) {
			entry_pick_take(en, only->id);
		} else {
			entry_pick_end(en);
		}
	}
	return form_leave(en->form, en->field);
}

char *
entry_standard(const struct entry *en)
{
	struct buf b = BUF_INIT;
	const char *s = edit_text(&en->edit);
	char *out = NULL;

	if ((en->kind != ENTRY_LINE && en->kind != ENTRY_PARAGRAPH) || !entry_data(en)->touched
			|| (en->kept != NULL && strcmp(en->kept, s) == 0))
		return NULL;
	if (text_standard(&b, s, strlen(s)))
		out = mem_str(buf_str(&b));
	buf_release(&b);
	return out;
}

void
entry_keep(struct entry *en)
{
	free(en->kept);
	en->kept = mem_str(edit_text(&en->edit));
}

void
entry_replace(struct entry *en, const char *text)
{
	edit_replace(&en->edit, text);
	form_type(en->form, en->field, edit_text(&en->edit));
}

bool
entry_undo(struct entry *en, bool redo)
{
	bool done;

	if (en->kind != ENTRY_LINE && en->kind != ENTRY_PARAGRAPH)
		return false;
	done = redo ? edit_redo(&en->edit) : edit_undo(&en->edit);
	if (done)
		form_type(en->form, en->field, edit_text(&en->edit));
	return done;
}

/* --- drawing --------------------------------------------------------------------------------------------------- */

/* "1走访", and "4 12345" where the two would run together. */
static void
entry_option_label(const struct option *o, bool on, struct buf *out)
{
	buf_addc(out, on ? '[' : ' ');
	if (o->digit) {
		buf_addc(out, o->digit);
		if (o->title[0] >= '0' && o->title[0] <= '9')
			buf_addc(out, ' ');
	}
	/* brackets when chosen, so that choosing moves nothing */
	buf_addf(out, "%s%c", o->title, on ? ']' : ' ');
}

/* Place the options from x = 0 in w columns; draws when c is given.  Returns rows. */
static int
entry_options_walk(const struct entry *en, int w, struct canvas *c, int y, int x0, bool focus)
{
	int x = 0, rows = 1;

	for (size_t i = 0; i < en->options.n; i++) {
		const struct option *o = &en->options.p[i];
		bool on = entry_option_on(en, o);
		struct buf b = BUF_INIT;
		int cols;

		entry_option_label(o, on, &b);
		cols = (int)text_cols(b.p, b.n);

		if (x > 0 && x + cols > w) {
			rows++;
			x = 0;
		}
		if (c != NULL) {
			canvas_put(c, y + rows - 1, x0 + x, w - x, on ? STYLE_GOOD : focus ? STYLE_NORMAL : STYLE_DIM, buf_str(&b));
			if (focus && i == 0)
				canvas_cursor(c, y, x0);
		}
		buf_release(&b);
		x += cols;
		if (x < w)
			x += OPTION_GAP - 1;
	}
	return rows;
}

int
entry_height(const struct entry *en, int w)
{
	int n;

	switch (en->kind) {
	case ENTRY_OPTIONS:
		return entry_options_walk(en, w, NULL, 0, 0, false);
	case ENTRY_PARAGRAPH:
		n = edit_lines(&en->edit, w - 2);
		if (entry_field(en)->kind == FIELD_LINES && n < 2)
			n = 2;
		return n > PARAGRAPH_ROWS ? PARAGRAPH_ROWS : n;
	default:
		return 1;
	}
}

void
entry_draw(struct entry *en, struct canvas *c, int y, int x, int w, bool focus)
{
	const char *text = entry_data(en)->text != NULL ? entry_data(en)->text : "";
	enum style st = focus ? STYLE_FIELD_ON : STYLE_FIELD;
	int h, used;

	switch (en->kind) {
	case ENTRY_SHOWN:
		canvas_field(c, y, x + 1, w - 1, STYLE_NORMAL, text);
		break;
	case ENTRY_OPTIONS:
		entry_options_walk(en, w, c, y, x, focus);
		break;
	case ENTRY_PICK:
		canvas_put(c, y, x, 1, STYLE_DIM, "[");
		canvas_put(c, y, x + w - 1, 1, STYLE_DIM, "]");
		used = 0;
		if (en->picking && entry_keeps(en))
			used = canvas_put(c, y, x + 1, w / 2, STYLE_NORMAL, en->before_text) + 1;
		if (en->picking) {
			picker_draw_query(&en->picker, c, y, x + 1 + used, w - 2 - used);
		} else {
			canvas_field(c, y, x + 1, w - 2, st, text);
			used = (int)text_cols(text, strlen(text));
			if (focus)
				canvas_cursor(c, y, x + 1 + (used < w - 3 ? used : w - 3));
		}
		break;
	case ENTRY_LINE:
	case ENTRY_PARAGRAPH:
		h = entry_height(en, w);
		for (int i = 0; i < h; i++) {
			canvas_put(c, y + i, x, 1, STYLE_DIM, "[");
			canvas_put(c, y + i, x + w - 1, 1, STYLE_DIM, "]");
		}
		edit_draw(&en->edit, c, y, x + 1, w - 2, h, st, focus);
		break;
	}
}

void
entry_draw_box(const struct entry *en, struct canvas *c, int y, int x)
{
	phrase_box_draw(&en->phrases, c, y, x);
	if (en->picking)
		picker_draw(&en->picker, c, y, x, canvas_cols(c) >= 76 ? 54 : 44);
}
