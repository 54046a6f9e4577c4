/*
 * view_form.c - any thing's form, from its descriptor.
 *
 * Knows the way through a form (Enter to what is still needed, Tab to every
 * field, F2 saves and goes on to the next of the walk).  Where fields stand is
 * form_draw.c, what a field may be entry.c, what it means office/form.h.
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "office/alike.h"
#include "office/draft.h"
#include "office/finding.h"
#include "office/form.h"
#include "office/form_steps.h"
#include "office/household.h"
#include "office/office.h"
#include "office/term.h"
#include "office/ticket.h"
#include "office/village.h"
#include "office/visit.h"
#include "ui/entry.h"
#include "ui/form_view.h"

static struct form_view *
form_state(const struct view *v)
{
	return v->state;
}

const struct field *
form_view_field(const struct form_view *s, int i)
{
	return &s->form->thing->entity->fields[i];
}

static bool
form_view_shows(const struct form_view *s, int i)
{
	const struct field *f = form_view_field(s, i);

	if (f->flags & FIELD_HIDDEN)
		return false;
	if (f->flags & FIELD_AUTO || f->kind == FIELD_LABEL)
		return !value_is_null(&s->form->fields[i].value);
	return true;
}

static bool
form_view_stops(const struct form_view *s, int i)
{
	return s->entries[i].form != NULL && s->entries[i].kind != ENTRY_SHOWN;
}

static void
form_view_forget_alike(struct form_view *s)
{
	if (s->alike.row != 0)
		record_release(&s->alike);
	memset(&s->alike, 0, sizeof(s->alike));
}

static void
form_view_drop(struct form_view *s)
{
	form_view_forget_alike(s);
	for (size_t i = 0; i < s->n; i++)
		entry_release(&s->entries[i]);
	free(s->entries);
	s->entries = NULL;
	s->n = 0;
	if (s->form != NULL)
		form_free(s->form);
	s->form = NULL;
	form_steps_release(&s->steps);
}

static int
form_view_facts(struct form_view *s, struct err *e)
{
	struct buf b = BUF_INIT;
	struct record r;
	int rc;

	if (s->alike.row != 0) {
		buf_addf(&b, "!! 像是已有的%s (%s).  F8: 1打开旧的 2是另一个. 不理也能存\n", s->form->thing->entity->title,
				s->alike_why);
		alike_pair(s->form, &s->alike, &b);
	}
	form_record(s->form, &r);
	rc = finding_facts(s->form->office, s->form->thing, &r, &b, e);
	record_release(&r);
	free(s->facts);
	s->facts = b.n > 0 ? mem_str(buf_str(&b)) : NULL;
	buf_release(&b);
	return rc;
}

static int
form_view_first(const struct form_view *s)
{
	int need = form_next_needed(s->form, 0);

	if (need >= 0 && form_view_stops(s, need))
		return need;
	/* all that is required is known already: on to what else is usually asked */
	for (size_t i = 0; s->form->shown.row == 0 && i < s->n; i++)
		if (form_view_stops(s, (int)i) && !(form_view_field(s, (int)i)->flags & FIELD_TAB) && s->form->fields[i].text[0] == '\0')
			return (int)i;
	for (size_t i = 0; i < s->n; i++)
		if (form_view_stops(s, (int)i))
			return (int)i;
	return 0;
}

/* Takes the form over. */
static int
form_view_take(struct form_view *s, struct form *f, struct err *e)
{
	struct form_view fresh = {.form = f, .saved = s->saved, .walk = s->walk, .facts = s->facts, .last = s->last};

	fresh.n = f->thing->entity->n_fields;
	fresh.entries = mem_zero(fresh.n, sizeof(*fresh.entries));
	for (size_t i = 0; i < fresh.n; i++) {
		if (!form_view_shows(&fresh, (int)i))
			continue;
		if (entry_init(&fresh.entries[i], f, (int)i, e) < 0) {
			fresh.form = NULL;
			form_view_drop(&fresh);
			return -1;
		}
	}
	s->facts = NULL;
	form_view_drop(s);
	*s = fresh;
	s->at = form_view_first(s);
	form_steps_keep(&s->steps, f, s->at);
	return form_view_facts(s, e);
}

/* Text given by whoever opened the form; without a field, for the first name or text. */
static void
form_view_given(struct form *f, const char *field, const char *text)
{
	const struct entity *ent = f->thing->entity;

	if (text == NULL || text[0] == '\0')
		return;
	if (field != NULL) {
		form_set_text(f, field, text);
		return;
	}
	for (size_t i = 0; i < ent->n_fields; i++) {
		if (ent->fields[i].kind == FIELD_NAME || ent->fields[i].kind == FIELD_TEXT) {
			form_type(f, (int)i, text);
			form_leave(f, (int)i);
			return;
		}
	}
}

/* A new term of a dictionary: what is typed names it, and is its code as well. */
static void
form_view_term(struct form *f, const char *list, const char *text)
{
	struct value v;

	value_init(&v);
	value_set_int(&v, term_list(list));
	form_choose(f, entity_field(f->thing->entity, "list"), &v);
	value_release(&v);
	form_view_given(f, "code", text);
	form_view_given(f, "title", text);
}

/* The keys go to field i from here on. */
static void
form_view_go(struct form_view *s, int i)
{
	if (i != s->at)
		entry_arrive(&s->entries[i]);
	s->at = i;
}

static int
form_view_open(struct view *v, const void *arg, struct err *e)
{
	struct form_view *s = form_state(v);
	const struct form_arg *a = arg;
	struct office *o = app_office(v->app);
	struct form *f;
	int rc;

	s->saved = a->saved;
	s->walk = a->walk;
	if (a->draft != 0)
		rc = form_resume(&f, o, a->draft, e);
	else if (a->row != 0)
		rc = form_open(&f, o, a->thing, a->row, e);
	else
		rc = form_new(&f, o, a->thing, a->from_entity, a->from_row, e);
	if (rc < 0)
		return -1;
	if (a->list != NULL)
		form_view_term(f, a->list, a->text);
	else
		form_view_given(f, a->field, a->text);
	if (form_view_take(s, f, e) < 0) {
		if (s->form != f)
			form_free(f);
		return -1;
	}
	if (a->at != NULL && form_view_stops(s, entity_field(f->thing->entity, a->at)))
		form_view_go(s, entity_field(f->thing->entity, a->at));
	return 0;
}

static void
form_view_sync(struct form_view *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->entries[i].form != NULL)
			entry_sync(&s->entries[i]);
}

/* A field was left or chosen in: one step of the form. */
static void
form_view_keep(struct form_view *s, int field)
{
	if (!s->entries[field].picking)
		form_steps_keep(&s->steps, s->form, field);
}

/* The fields stand differently, and not because somebody typed. */
static void
form_view_reset(struct form_view *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->entries[i].form != NULL)
			entry_reset(&s->entries[i]);
}

/* To the next field that is required and empty or wrong.  False: there is none, and the next optional one is where it stands. */
static bool
form_view_go_on(struct form_view *s)
{
	int next = form_next_needed(s->form, s->at + 1), i = s->at + 1;
	/* who came here by Tab walks on through what Enter passes by elsewhere */
	unsigned passed = form_view_field(s, s->at)->flags & FIELD_TAB ? 0 : FIELD_TAB;

	if (next < 0)
		next = form_next_needed(s->form, 0);
	if (next >= 0 && form_view_stops(s, next)) {
		form_view_go(s, next);
		return true;
	}
	while (i < (int)s->n && (!form_view_stops(s, i) || form_view_field(s, i)->flags & passed))
		i++;
	if (i < (int)s->n)
		form_view_go(s, i);
	return false;
}

static int
form_view_load(struct view *v, struct err *e)
{
	struct form_view *s = form_state(v);

	if (s->made != 0) {
		const struct field *f = form_view_field(s, s->made_for);
		struct value val;

		/* the household that was missing is there now: choose it and go on */
		value_init(&val);
		if (f->kind == FIELD_REFS) {
			value_copy(&val, &s->form->fields[s->made_for].value);
			value_add_int(&val, s->made);
		} else {
			value_set_int(&val, s->made);
		}
		form_choose(s->form, s->made_for, &val);
		value_release(&val);
		form_view_keep(s, s->made_for);
		s->made = 0;
		form_view_sync(s);
		if (s->at == s->made_for)
			form_view_go_on(s);
	}
	if (!s->entries[s->at].picking) {
		bool did;

		if (form_refresh(s->form, &did, e) < 0)
			return -1;
		if (did)
			form_view_reset(s);
	}
	return form_view_facts(s, e);
}

/* The field just left may show that this row is here already: said under the form, in nobody's way. */
static void
form_view_look_alike(struct view *v, int field, struct err *e)
{
	struct form_view *s = form_state(v);
	struct record old;
	const char *why = NULL;
	int rc = alike_find(s->form, field, s->others, s->n_others, &old, &why, e);

	/* what another field showed may still hold */
	if (rc == 0 && old.row == 0 && s->alike.row != 0 && s->alike_field != field) {
		record_release(&old);
		field = s->alike_field;
		rc = alike_find(s->form, field, s->others, s->n_others, &old, &why, e);
	}
	form_view_forget_alike(s);
	if (rc < 0) {
		app_warn(v->app, "%s", e->text);
		e->code = ERR_NONE;
	} else if (old.row != 0) {
		s->alike = old;
		s->alike_why = why;
		s->alike_field = field;
	} else {
		record_release(&old);
	}
}

/* F8: the old one beside what is being typed.  1 opens it on top, 2 says that this is another. */
static enum view_result
form_view_alike(struct view *v, struct err *e)
{
	static const char *const answers[] = {"打开旧的", "是另一个, 接着填", NULL};
	struct form_view *s = form_state(v);
	struct page_arg a = {.thing = s->form->thing, .row = s->alike.row};
	struct buf b = BUF_INIT;
	int n;

	if (a.row == 0) {
		app_status(v->app, "账里没有看到像它的");
		return VIEW_REDRAW;
	}
	buf_addf(&b, "像是已有的%s: %s. 不会自动并\n", a.thing->entity->title, s->alike_why);
	alike_table(s->form, &s->alike, (size_t)(app_cols(v->app) < 76 ? app_cols(v->app) - 8 : 68), &b);
	n = app_ask(v->app, buf_str(&b), answers);
	buf_release(&b);
	if (n == 1)
		return views_open(v, &view_page, &a, e);
	if (n == 2) {
		if (s->n_others == FORM_OTHERS_MAX)
			s->n_others = 0;
		s->others[s->n_others++] = a.row;
		form_view_forget_alike(s);
	}
	if (form_view_facts(s, e) < 0)
		app_warn(v->app, "%s", e->text);
	return VIEW_REDRAW;
}

/* --- moving ---------------------------------------------------------------------------------------------------- */

/* 造字 typed here that have standard characters since: offered, never changed unasked. */
static void
form_view_offer(struct view *v, struct entry *en)
{
	static const char *const answers[] = {"照原样留着", "换成标准字", NULL};
	char *standard = entry_standard(en);
	struct buf b = BUF_INIT;
	const char *s = edit_text(&en->edit);

	if (standard == NULL)
		return;
	buf_addf(&b, "「%s」里有自造字, 换一台电脑可能变成别的字.", form_view_field(form_state(v), en->field)->title);
	for (size_t n = strlen(s), used; n > 0; s += used, n -= used) {
		uint32_t cp, to;
		char p[4];

		used = text_next(s, n, &cp);
		if ((to = text_standard_cp(cp)) != 0)
			buf_addf(&b, "\n%.*s (U+%04X) 的标准字是 %.*s (U+%04X)", (int)used, s, (unsigned)cp, (int)text_put(p, to), p, (unsigned)to);
	}
	if (app_ask(v->app, buf_str(&b), answers) == 2) {
		entry_replace(en, standard);
		app_status(v->app, "已换成标准字; 要原来的字, 回到这一项按 Ctrl+Z");
	} else {
		entry_keep(en);
	}
	buf_release(&b);
	free(standard);
}

static bool
form_view_leave(struct view *v, struct err *e)
{
	struct form_view *s = form_state(v);

	form_view_offer(v, &s->entries[s->at]);
	return entry_leave(&s->entries[s->at], e);
}

static void
form_view_forget_last(struct form_view *s)
{
	free(s->last);
	s->last = NULL;
}

static enum view_result
form_view_left(struct view *v, struct err *e)
{
	struct form_view *s = form_state(v);

	form_view_forget_last(s);
	form_view_sync(s);
	if (form_view_facts(s, e) < 0)
		app_warn(v->app, "%s", e->text);
	return VIEW_REDRAW;
}

static enum view_result
form_view_step(struct view *v, int by, struct err *e)
{
	struct form_view *s = form_state(v);
	int n = (int)s->n, i = s->at;

	if (form_view_leave(v, e))
		form_view_look_alike(v, s->at, e);
	form_view_keep(s, s->at);
	for (int tries = 0; tries < n; tries++) {
		i = (i + by + n) % n;
		if (form_view_stops(s, i))
			break;
	}
	form_view_go(s, i);
	return form_view_left(v, e);
}

/* Enter: on to the next field that is required and empty or wrong; when none is left, say how to save. */
static enum view_result
form_view_on(struct view *v, struct err *e)
{
	struct form_view *s = form_state(v);

	if (!form_view_leave(v, e)) {
		app_bell(v->app);
		return form_view_left(v, e);
	}
	form_view_look_alike(v, s->at, e);
	form_view_keep(s, s->at);
	if (!form_view_go_on(s))
		app_status(v->app, "必填的都有了.  F2 保存");
	return form_view_left(v, e);
}

/* --- commands -------------------------------------------------------------------------------------------------- */

static enum view_result
form_view_next_of_walk(struct view *v, struct err *e)
{
	struct form_view *s = form_state(v);
	struct form *next;

	if (form_next(&next, s->form, e) < 0)
		return VIEW_BACK;
	if (form_view_take(s, next, e) < 0) {
		if (s->form != next)
			form_free(next);
		return VIEW_BACK;
	}
	return VIEW_REDRAW;
}

static bool
form_view_is_walk(const struct form_view *s)
{
	if (s->form->shown.row != 0 || s->saved != NULL)
		return false;
	for (size_t i = 0; i < s->n; i++)
		if (form_view_field(s, (int)i)->flags & FIELD_STICKY)
			return true;
	return s->walk;
}

const char *
form_view_unit(const struct form *f)
{
	return f->thing == &visit_thing || f->thing == &household_thing ? "户" : f->thing == &ticket_thing ? "件" : f->thing == &village_thing ? "个" : "条";
}

/* Who looks up sees what went in, field by field; the status line is gone with the next key. */
static void
form_view_keep_last(struct form_view *s)
{
	const struct entity *ent = s->form->thing->entity;
	struct buf b = BUF_INIT;

	buf_addf(&b, "刚存的第%d%s:", s->form->batch_count + 1, form_view_unit(s->form));
	for (size_t i = 0; i < ent->n_fields; i++) {
		if (!(ent->fields[i].flags & FIELD_COLUMN) || value_is_null(&s->form->fields[i].value))
			continue;
		buf_addc(&b, ' ');
		office_format(s->form->office, &ent->fields[i], &s->form->fields[i].value, true, &b);
	}
	free(s->last);
	s->last = buf_detach(&b);
}

static void
form_view_say_saved(struct view *v)
{
	struct form_view *s = form_state(v);
	struct buf title = BUF_INIT;

	office_title(s->form->office, s->form->thing->entity->name, s->form->row, &title);
	if (s->alike.row != 0) {
		struct buf old = BUF_INIT;

		office_describe(s->form->office, &s->alike, &old);
		app_status(v->app, "已存: %s %s  !! 和旧的像: %s. 真重了按 Ctrl+Z 撤回", s->form->thing->entity->title, buf_str(&title),
				buf_str(&old));
		buf_release(&old);
	} else {
		app_status(v->app, "已存: %s %s", s->form->thing->entity->title, buf_str(&title));
	}
	buf_release(&title);
}

/* A new row that the rules find something in: its page takes the form's place, where each finding leads to its field. */
static enum view_result
form_view_to_findings(struct view *v, struct err *e)
{
	const struct form *f = form_state(v)->form;
	struct page_arg a = {.thing = f->thing, .row = f->row};
	struct rule_results found;

	if (findings_of(f->office, f->thing, &f->shown, &found, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_BACK;
	}
	if (findings_digits(&found) > 0 && view_push(v->app, &view_page, &a, e) < 0)
		app_warn(v->app, "%s", e->text);
	rule_results_release(&found);
	return VIEW_BACK;
}

/* What the save could write beside the form's own row is asked for, where there is nothing else to fill in.  False: Esc, do not save. */
static bool
form_view_others(struct view *v, struct err *e)
{
	struct form *f = form_state(v)->form;
	struct buf ask = BUF_INIT;
	int n = 2;

	if (f->thing->offer != NULL && form_next_needed(f, 0) < 0) {
		if (f->thing->offer(f, &ask, e) < 0) {
			app_warn(v->app, "%s", e->text);
			e->code = ERR_NONE;
		} else if (ask.n > 0) {
			n = app_ask(v->app, buf_str(&ask), (const char *const[]){"一起改, 撤回也一起", "只改这一条", NULL});
		}
	}
	buf_release(&ask);
	f->with_others = n == 1;
	return n > 0;
}

static enum view_result
form_view_save(struct view *v, struct err *e)
{
	struct form_view *s = form_state(v);
	bool already = false, walk = form_view_is_walk(s), fresh = s->form->shown.row == 0 && s->saved == NULL;
	int bad = -1;

	if (!form_view_leave(v, e) && s->form->fields[s->at].error != NULL) {
		form_view_sync(s);
		app_warn(v->app, "还没存: %s", s->form->fields[s->at].error);
		return VIEW_REDRAW;
	}
	if (walk && s->form->batch_count > 0 && !form_is_dirty(s->form)) {
		app_status(v->app, "上一%s已存.  这是下一%s, 还没有填; Esc 返回", form_view_unit(s->form), form_view_unit(s->form));
		return VIEW_REDRAW;
	}
	form_view_look_alike(v, s->at, e);
	if (!form_view_others(v, e))
		return VIEW_REDRAW;
	if (form_save(s->form, &bad, &already, e) < 0) {
		form_view_sync(s);
		if (bad >= 0 && form_view_stops(s, bad))
			s->at = bad;
		app_warn(v->app, "%s%s", e->text, e->code == ERR_IO ? ". 打的内容都还在" : "");
		return VIEW_REDRAW;
	}
	form_view_say_saved(v);
	if (already)
		return VIEW_REDRAW;
	if (s->saved != NULL)
		*s->saved = s->form->row;
	if (!walk && fresh)
		return form_view_to_findings(v, e);
	if (!walk)
		return VIEW_BACK;
	form_view_keep_last(s);
	return form_view_next_of_walk(v, e);
}

/* From the field under the keys to another, as if every one between were walked through. */
static enum view_result
form_view_jump(struct view *v, int to, struct err *e)
{
	struct form_view *s = form_state(v);

	if (form_view_leave(v, e))
		form_view_look_alike(v, s->at, e);
	form_view_keep(s, s->at);
	form_view_go(s, to);
	return form_view_left(v, e);
}

static enum view_result
form_view_same(struct view *v, int field, struct err *e)
{
	struct form_view *s = form_state(v);

	if (form_same_as_last(s->form, field, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	form_view_keep(s, s->at);
	if (field < 0) {
		int next = form_next_needed(s->form, 0);

		if (next >= 0 && form_view_stops(s, next))
			form_view_go(s, next);
	}
	return form_view_left(v, e);
}

static enum view_result
form_view_same_all(struct view *v, struct err *e)
{
	return form_view_same(v, -1, e);
}

static enum view_result
form_view_same_one(struct view *v, struct err *e)
{
	return form_view_same(v, form_state(v)->at, e);
}

bool
form_view_is_judged(const struct form_view *s)
{
	return s->form->thing->findings != NULL || s->form->thing->basis != NULL;
}

/* To where a finding is settled: a field of this form, or the form of another row on top of it. */
static enum view_result
form_view_settle(struct view *v, const struct rule_place *at, struct err *e)
{
	struct form_view *s = form_state(v);
	int to;

	if (at->row != 0)
		return views_settle(v, s->form->thing, s->form->row, at, e);
	to = entity_field(s->form->thing->entity, at->field);
	if (!form_view_stops(s, to))
		return VIEW_REDRAW;
	return form_view_jump(v, to, e);
}

/* What the rules say of the form as it stands, with their clauses; a digit goes to the field of its finding. */
static enum view_result
form_view_basis(struct view *v, struct err *e)
{
	struct form_view *s = form_state(v);
	const struct thing *t = s->form->thing;
	const struct rule_result *to = NULL;
	enum view_result result = VIEW_REDRAW;
	struct rule_results found;
	struct record r;
	struct buf b = BUF_INIT;

	/* what was typed last counts as well */
	form_view_leave(v, e);
	form_view_left(v, e);
	form_record(s->form, &r);
	if (findings_of(s->form->office, t, &r, &found, e) < 0) {
		app_warn(v->app, "%s", e->text);
	} else {
		findings_basis(&found, &b);
		if (t->basis != NULL && t->basis(s->form->office, &r, &b, e) < 0)
			app_warn(v->app, "%s", e->text);
		else
			to = findings_pick(&found, app_show_choose(v->app, "依据", buf_str(&b), findings_digits(&found)));
		if (to != NULL)
			result = form_view_settle(v, &to->at, e);
		rule_results_release(&found);
	}
	record_release(&r);
	buf_release(&b);
	return result;
}

static enum view_result
form_view_options(struct view *v, struct err *e)
{
	struct form_view *s = form_state(v);
	struct entry *en = &s->entries[s->at];
	struct key k = key_make(K_F4);

	if (en->kind == ENTRY_PICK) {
		switch (entry_key(en, &k, e)) {
		case ENTRY_FAILED:
			app_warn(v->app, "%s", e->text);
			break;
		default:
			break;
		}
		return VIEW_REDRAW;
	}
	if (!form_view_is_judged(s)) {
		app_status(v->app, en->kind == ENTRY_OPTIONS ? "这一项打数字选, 数字后面就是" : "这一项直接打, 没有可选的");
		return VIEW_REDRAW;
	}
	return form_view_basis(v, e);
}

/* What is typed to find a row; with none of it left the field is as it was. */
static enum view_result
form_view_undo_query(struct view *v, bool redo, struct err *e)
{
	struct form_view *s = form_state(v);
	struct key k = key_make(redo ? K_CTRL_Y : K_CTRL_Z), esc = key_make(K_ESC);
	enum entry_result r = entry_key(&s->entries[s->at], &k, e);

	if (r == ENTRY_PASS && !redo)
		r = entry_key(&s->entries[s->at], &esc, e);
	if (r == ENTRY_FAILED)
		app_warn(v->app, "%s", e->text);
	return VIEW_REDRAW;
}

/* First what was typed in this field, then what was chosen and filled before it; only a form with nothing of its own left lets
 * the key through to the saves. */
static enum view_result
form_view_undo(struct view *v, bool redo, struct err *e)
{
	struct form_view *s = form_state(v);
	int field;

	if (s->entries[s->at].picking)
		return form_view_undo_query(v, redo, e);
	if (entry_undo(&s->entries[s->at], redo))
		return VIEW_REDRAW;
	field = redo ? form_steps_on(&s->steps, s->form, s->at) : form_steps_back(&s->steps, s->form, s->at);
	if (field < 0) {
		form_view_forget_last(s);	/* it may be what is taken back now */
		return VIEW_PASS;
	}
	form_view_reset(s);
	s->at = field;
	return form_view_left(v, e);
}

static enum view_result
form_view_undo_key(struct view *v, struct err *e)
{
	return form_view_undo(v, false, e);
}

static enum view_result
form_view_redo_key(struct view *v, struct err *e)
{
	return form_view_undo(v, true, e);
}

/* Where F3 goes: the field that says which household; -1: this form has none. */
static int
form_view_household(const struct form_view *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->entries[i].form != NULL && s->entries[i].kind == ENTRY_PICK && form_view_field(s, (int)i)->list == NULL
				&& strcmp(form_view_field(s, (int)i)->ref, "household") == 0)
			return (int)i;
	return -1;
}

/* The fields by their titles, with what stands in them: a form of fifty is not walked by Tab. */
static int
form_view_find_fields(void *data, const char *query, struct pick_item *out, size_t *n, int64_t *total, struct err *e)
{
	const struct form_view *s = data;

	(void)e;
	*n = 0;
	*total = 0;
	for (size_t i = 0; i < s->n; i++) {
		const char *text = s->form->fields[i].text;

		if (!form_view_stops(s, (int)i) || !pinyin_match_all(form_view_field(s, (int)i)->title, query))
			continue;
		++*total;
		if (*n == PICKER_MAX)
			continue;
		out[*n].id = (int64_t)i;
		out[*n].title = mem_str(form_view_field(s, (int)i)->title);
		out[(*n)++].detail = mem_strn(text, strcspn(text, "\n"));
	}
	return 0;
}

static int
form_view_ask_field(struct view *v)
{
	struct picker p;
	int at = -1;

	picker_init(&p, "到哪一项: 打首字母", form_view_find_fields, form_state(v), 0);
	p.unit = "项";
	if (app_pick(v->app, &p, 60) == 1)
		at = (int)picker_current(&p)->id;
	picker_release(&p);
	return at;
}

/* In a form F3 is "which household", and where there is none "which field". */
static enum view_result
form_view_find(struct view *v, struct err *e)
{
	struct form_view *s = form_state(v);
	int to = form_view_household(s);

	if (to < 0)
		to = form_view_ask_field(v);
	return to < 0 ? VIEW_REDRAW : form_view_jump(v, to, e);
}

static const char *
form_view_label(const struct view *v, int key)
{
	return key == K_F3 && form_view_household(form_state(v)) < 0 ? "找项" : NULL;
}

static enum view_result
form_view_discard(struct view *v, struct err *e)
{
	static const char *const answers[] = {"丢掉", "不丢, 接着填", NULL};
	struct form_view *s = form_state(v);

	(void)e;
	if (app_ask(v->app, "这张没存的表不要了?  已经存过的记录不受影响", answers) != 1)
		return VIEW_REDRAW;
	views_drop_draft(v, s->form->draft);
	form_discard(s->form);
	return VIEW_BACK;
}

static const struct view_cmd form_cmds[] = {
	{K_F2, "save", "保存", "保存; 成批录入时接着开下一张", form_view_save},
	{K_F3, "find", "找户", "光标到户主, 打首字母找; 没有户主的表: 打首字母到哪一项", form_view_find},
	{K_F4, "options", "选项", "打开这一项的候选; 接待和来检查: 看规则依据, 打数字到要填的那一项", form_view_options},
	{K_F7, "same", "同上", "各项同我上一条记录", form_view_same_all},
	{K_F8, "alike", "比对", "像是已有的: 看旧的和新的, 1打开旧的 2是另一个", form_view_alike},
	{K_CTRL_D, "same-field", "这项同上", "只这一项同上一条记录", form_view_same_one},
	{K_CTRL_Z, "undo", "撤销", "撤销刚打的、刚选的; 这张表没有可撤的了, 才撤回上次保存", form_view_undo_key},
	{K_CTRL_Y, "redo", NULL, "重做刚撤销的; 这张表没有了, 就重做刚撤回的保存", form_view_redo_key},
	{0, "discard", NULL, "丢掉这张没存的表(先问)", form_view_discard},
	{0, NULL, NULL, NULL, NULL},
};

/* What the new row shares with this form: the village of the walk, the household of the ticket. */
static void
form_view_extra_from(const struct form_view *s, struct form_arg *a)
{
	const struct entity *ent = a->thing->entity;

	for (size_t i = 0; i < s->n; i++) {
		const struct field *f = form_view_field(s, (int)i);
		const struct value *v = &s->form->fields[i].value;

		if ((int)i == s->at || f->kind != FIELD_REF || f->list != NULL || v->kind != VALUE_INT)
			continue;
		for (size_t k = 0; k < ent->n_fields; k++)
			if (ent->fields[k].kind == FIELD_REF && strcmp(ent->fields[k].ref, f->ref) == 0) {
				a->from_entity = f->ref;
				a->from_row = v->i;
				return;
			}
	}
}

/* The field what was typed is for: what the row is named by, where that is no name of a person or place. */
static const struct field *
form_view_extra_field(const struct entity *ent)
{
	for (size_t i = 0; ent->key != NULL && ent->key[i] != NULL; i++) {
		const struct field *f = &ent->fields[entity_field(ent, ent->key[i])];

		if (f->kind == FIELD_CODE)
			return f;
	}
	return NULL;
}

/* A row that the candidates lack: its own form on top, coming back with the row. */
static enum view_result
form_view_extra(struct view *v, struct err *e)
{
	struct form_view *s = form_state(v);
	struct entry *en = &s->entries[s->at];
	const char *typed = edit_text(&en->picker.query);
	struct form_arg a = {.thing = thing_find(form_view_field(s, s->at)->ref), .saved = &s->made};
	const struct field *code = form_view_extra_field(a.thing->entity);
	struct key esc = key_make(K_ESC);
	enum view_result r;
	char *name;

	/* initials are no name; Chinese is, and a number where rows are numbered */
	a.list = form_view_field(s, s->at)->list;
	name = typed[0] != '\0' && ((unsigned char)typed[0] >= 0x80 || (code != NULL && a.list == NULL)) ? mem_str(typed) : NULL;
	a.text = name;
	a.field = code != NULL ? code->name : NULL;
	form_view_extra_from(s, &a);
	s->made_for = s->at;
	entry_key(en, &esc, e);
	r = views_open(v, &view_form, &a, e);
	free(name);
	return r;
}

static void
form_view_say_coded(struct view *v)
{
	const struct form_view *s = form_state(v);
	uint32_t cp = entry_edit(&s->entries[s->at])->coded;
	char p[4];

	app_status(v->app, "U+%04X 已换成 %.*s, 对就往下填; 不对按 Ctrl+Z", (unsigned)cp, (int)text_put(p, cp), p);
}

static enum view_result
form_view_result(struct view *v, enum entry_result r, struct err *e)
{
	switch (r) {
	case ENTRY_PASS:
		return VIEW_PASS;
	case ENTRY_STAY:
		return VIEW_STAY;
	case ENTRY_REDRAW:
		return VIEW_REDRAW;
	case ENTRY_NEXT:
		return form_view_on(v, e);
	case ENTRY_EXTRA:
		return form_view_extra(v, e);
	case ENTRY_CODED:
		form_view_say_coded(v);
		return VIEW_REDRAW;
	case ENTRY_FULL:
		app_say_full(v->app, entry_edit(&form_state(v)->entries[form_state(v)->at]));
		return VIEW_REDRAW;
	case ENTRY_FAILED:
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	return VIEW_PASS;
}

/* Text where digits choose goes to the note behind, so nobody has to Tab there. */
static bool
form_view_to_note(struct form_view *s, struct err *e)
{
	int i = s->at + 1;

	if (s->entries[s->at].kind != ENTRY_OPTIONS)
		return false;
	while (i < (int)s->n && !(form_view_stops(s, i) && form_view_field(s, i)->kind == FIELD_NOTE))
		i++;
	if (i >= (int)s->n)
		return false;
	entry_leave(&s->entries[s->at], e);
	s->at = i;
	return true;
}

static enum view_result
form_view_key(struct view *v, const struct key *k, struct err *e)
{
	struct form_view *s = form_state(v);
	enum entry_result r;

	if (key_is(k, ';') && form_view_to_note(s, e))	/* a stock phrase begins */
		form_view_left(v, e);
	r = entry_key(&s->entries[s->at], k, e);
	if (r != ENTRY_PASS) {
		if (s->entries[s->at].kind == ENTRY_OPTIONS || s->entries[s->at].kind == ENTRY_PICK)
			form_view_keep(s, s->at);
		return form_view_result(v, r, e);
	}
	switch (k->code) {
	case K_TAB:
	case K_DOWN:
	case K_PGDN:
		return form_view_step(v, 1, e);
	case K_BACKTAB:
	case K_UP:
	case K_PGUP:
		return form_view_step(v, -1, e);
	case K_ESC:
		entry_leave(&s->entries[s->at], e);
		if (s->form->draft != 0 && form_is_dirty(s->form) && drafts_trouble(app_office(v->app)->drafts) != NULL)
			app_warn(v->app, "没存的内容从今日那一页(Ctrl+U)可以接着写, 但草稿还写不进磁盘: 腾出磁盘以前不要关程序");
		else if (s->form->draft != 0 && form_is_dirty(s->form))
			app_status(v->app, "没存的内容留作草稿, 从今日那一页可以接着写");
		return VIEW_BACK;
	case K_TEXT:
		if (s->entries[s->at].kind != ENTRY_OPTIONS || key_is(k, '?') || key_is(k, '/') || strcmp(k->text, "、") == 0)
			return VIEW_PASS;
		app_warn(v->app, "这一项打数字选, 打的字没有收下.  要写字请按上下箭头走到写字的那一项");
		return VIEW_REDRAW;
	default:
		return VIEW_PASS;
	}
}

static enum view_result
form_view_paste(struct view *v, const char *text, size_t n, struct err *e)
{
	struct form_view *s = form_state(v);
	enum entry_result r;
	bool message = form_view_to_note(s, e);

	if (message)
		form_view_left(v, e);
	r = entry_paste(&s->entries[s->at], text, n, e);
	/* a message pasted into a new ticket is read at once: what it says is filled in */
	return message && r == ENTRY_REDRAW ? form_view_on(v, e) : form_view_result(v, r, e);
}

bool
view_form_is_blank(const struct view *v, const struct thing *t)
{
	const struct form *f = v->ops == &view_form ? form_state(v)->form : NULL;

	return f != NULL && f->thing == t && f->shown.row == 0 && f->saved_batch == 0 && !form_is_dirty(f);
}

bool
view_form_writes(const struct view *v, int64_t draft)
{
	return v->ops == &view_form && form_state(v)->form->draft == draft;
}

static void
form_view_close(struct view *v)
{
	struct form_view *s = form_state(v);

	/* an untouched new form leaves nothing behind; anything typed stays as a draft */
	if (s->form != NULL && s->form->saved_batch == 0 && !form_is_dirty(s->form))
		form_discard(s->form);
	form_view_drop(s);
	free(s->facts);
	free(s->last);
}

const struct view_ops view_form = {
	.name = "form",
	.title = "填表",
	.cmds = form_cmds,
	.state_size = sizeof(struct form_view),
	.open = form_view_open,
	.load = form_view_load,
	.draw = form_view_draw,
	.key = form_view_key,
	.paste = form_view_paste,
	.help = form_view_help,
	.label = form_view_label,
	.close = form_view_close,
};
