/*
 * dialog.c - questions, prompts, candidate boxes, texts and progress over a
 * screen; see app.h.  All are layers of app_run_modal.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/app_state.h"
#include "ui/phrases.h"
#include "ui/picker.h"
#include "ui/term.h"

#define BOX_COLS_MAX 76
#define BESIDE_COLS 4	/* in so few nothing can be read */
#define QUIET_MS 200	/* shorter work shows nothing */
#define TICK_MS 100

static int
box_cols(const struct app *a)
{
	return app_cols(a) - 4 < BOX_COLS_MAX ? app_cols(a) - 4 : BOX_COLS_MAX;
}

/* Nearly as wide as the window: what would stick out beside it are bits of words. */
static void
box_open(struct canvas *c, int y, int x, int h, int w, const char *title)
{
	if (x <= BESIDE_COLS)
		canvas_fill(c, y, 0, h, canvas_cols(c), STYLE_NORMAL, ' ');
	canvas_box(c, y, x, h, w, title);
}

/* Text wrapped into w columns from row y on, at most h rows, the first "skip" lines left out; returns all its lines. */
static int
box_text(struct canvas *c, int y, int x, int w, int h, int skip, const char *s)
{
	size_t n = strlen(s);
	int line = 0;

	while (n > 0) {
		size_t drop = 0, len = text_wrap(s, n, (size_t)w, &drop);

		if (c != NULL && line >= skip && line - skip < h)
			canvas_putn(c, y + line - skip, x, w, STYLE_NORMAL, s, len);
		line++;
		if (len + drop == 0)
			break;
		s += len + drop;
		n -= len + drop;
	}
	return line;
}

/* --- a question ------------------------------------------------------------------------------------------------------- */

struct ask {
	struct app *app;
	const char *question;
	const char *const *answers;
	int n, chosen;
};

/* Behind its key it would read as one number. */
static bool
answer_digit(const char *answer)
{
	return *answer >= '0' && *answer <= '9';
}

/* One answer with its key; gives the column behind it. */
static int
ask_draw_answer(struct canvas *c, int y, int at, int end, const char *key, bool apart, const char *answer)
{
	at += canvas_put(c, y, at, end - at, STYLE_KEY, key) + (apart ? 2 : 0);
	return at + canvas_put(c, y, at, end - at, STYLE_NORMAL, answer);
}

/* Answers stand in one line, or each in its own where that is too short: none is ever cut away. */
static void
ask_draw(void *data, struct canvas *c)
{
	const struct ask *q = data;
	int w = box_cols(q->app), lines = box_text(NULL, 0, 0, w - 4, 0, 0, q->question), h, y, x, at, room, wide = 7, rows;
	bool apart = false;

	for (int i = 0; i < q->n; i++)
		apart |= answer_digit(q->answers[i]);
	for (int i = 0; i < q->n; i++)
		wide += (int)text_cols(q->answers[i], strlen(q->answers[i])) + 3;
	rows = wide <= w - 4 && !apart ? 1 : q->n + 1;
	room = canvas_rows(c) - 7 - rows;
	if (lines > room)
		lines = room;
	h = lines + 3 + rows;
	y = (canvas_rows(c) - h) / 2;
	x = (canvas_cols(c) - w) / 2;
	box_open(c, y, x, h, w, NULL);
	box_text(c, y + 1, x + 2, w - 4, lines, 0, q->question);
	y += h - 1 - rows;
	at = x + 2;
	for (int i = 0; i < q->n; i++) {
		at = ask_draw_answer(c, y, at, x + w - 2, (const char[]){ (char)('1' + i), '\0' }, apart, q->answers[i]) + 2;
		if (rows > 1) {
			y++;
			at = x + 2;
		}
	}
	at = ask_draw_answer(c, y, at, x + w - 2, "Esc", false, "返回");
	canvas_cursor(c, y, at);
}

static bool
ask_key(void *data, const struct key *k)
{
	struct ask *q = data;
	int digit = key_digit(k);

	if (k->code == K_ESC)
		return true;
	if (k->code == K_ENTER)
		digit = 1;
	if (digit < 1 || digit > q->n)
		return false;
	q->chosen = digit;
	return true;
}

int
app_ask(struct app *a, const char *question, const char *const *answers)
{
	struct ask q = { a, question, answers, 0, 0 };
	struct app_modal m = { ask_draw, ask_key, &q, false, false };

	while (q.n < 9 && answers[q.n] != NULL)
		q.n++;
	return app_run_modal(a, &m) ? q.chosen : 0;
}

/* --- one line of text ----------------------------------------------------------------------------------------------------- */

struct prompt {
	struct app *app;
	const char *question;
	struct edit edit;
	void (*changed)(void *data, const char *text);	/* NULL: nobody keeps it */
	void *data;
	const char *initial;	/* borrowed; what was proposed; NULL: nothing */
	char *kept_under;	/* owned; NULL: somebody else keeps what is typed, or nobody may */
	bool again;		/* what stands there was typed when it was asked before */
	struct phrase_box phrases;	/* EDIT_PHRASES: ";gq", as in a form */
	bool taken;
	bool full;
};

static bool
prompt_has_phrases(const struct prompt *p)
{
	return (p->edit.flags & EDIT_PHRASES) != 0 && p->app->office != NULL && p->app->office->ledger != NULL;
}

static void
prompt_draw(void *data, struct canvas *c)
{
	struct prompt *p = data;
	int w = box_cols(p->app), lines = box_text(NULL, 0, 0, w - 4, 0, 0, p->question), h, y, x, room, entry;
	char full[80];

	room = canvas_rows(c) - 10;
	if (lines > room)
		lines = room;
	entry = p->edit.flags & EDIT_LINES ? 4 : 1;
	h = lines + entry + 3;
	y = (canvas_rows(c) - h) / 2;
	x = (canvas_cols(c) - w) / 2;
	box_open(c, y, x, h, w, NULL);
	box_text(c, y + 1, x + 2, w - 4, lines, 0, p->question);
	edit_draw(&p->edit, c, y + 1 + lines, x + 2, w - 4, entry, p->edit.whole ? STYLE_FIELD_ON : STYLE_FIELD, true);
	if (p->full)
		snprintf(full, sizeof full, "!! 最多 %zu 字, 多出的 %zu 字没有放进来", p->edit.max, p->edit.cut);
	canvas_put(c, y + h - 2, x + 2, w - 4, p->full ? STYLE_WARN : STYLE_DIM, p->full ? full
			: p->edit.whole && p->again ? "上次打的还在: 回车就用它   直接打: 换成打的   Esc返回"
			: p->edit.whole ? "回车就用它   直接打: 换成打的   Esc返回" : prompt_has_phrases(p) ? "回车确定   ; 常用语   Esc返回" : "回车确定   Esc返回");
	phrase_box_draw(&p->phrases, c, y + 1 + lines + entry, x + 1);
}

static void
prompt_keep(struct prompt *p)
{
	const char *text = edit_text(&p->edit);

	if (p->changed != NULL)
		p->changed(p->data, text);
	else if (p->kept_under != NULL)
		app_line_type(p->app, p->kept_under, p->initial != NULL && strcmp(text, p->initial) == 0 ? "" : text);
}

static void
prompt_phrase(struct prompt *p, enum phrase_result r)
{
	p->full = r == PHRASE_FULL;
	if (r == PHRASE_TAKEN)
		prompt_keep(p);
}

static bool
prompt_key(void *data, const struct key *k)
{
	struct prompt *p = data;
	enum phrase_result ph = phrase_box_key(&p->phrases, &p->edit, k);
	enum edit_result r;

	if (ph != PHRASE_PASS) {
		prompt_phrase(p, ph);
		return false;
	}
	r = k->code == K_ENTER ? edit_code(&p->edit) : edit_key(&p->edit, k);
	if (r == EDIT_PASS)
		phrase_box_close(&p->phrases);
	else if (prompt_has_phrases(p) && (ph = phrase_box_typed(&p->phrases, &p->edit, p->app->office, true)) != PHRASE_PASS) {
		prompt_phrase(p, ph);
		return false;
	}
	p->full = r == EDIT_FULL;
	if (r == EDIT_PASS && (k->code == K_ENTER || k->code == K_F2))
		p->taken = true;
	if (r == EDIT_CHANGED || r == EDIT_FULL)
		prompt_keep(p);
	return p->taken || k->code == K_ESC;
}

/* Prose is kept, and is there when the same is asked again: with another proposal it is not the same. */
static void
prompt_begin_keeping(struct prompt *p)
{
	struct buf under = BUF_INIT;
	char *last;

	if (p->changed != NULL || (p->edit.flags & (EDIT_FOLD | EDIT_SECRET)))
		return;
	buf_adds(&under, p->question);
	if (p->initial != NULL && p->initial[0] != '\0')
		buf_addf(&under, "\n%s", p->initial);
	p->kept_under = buf_detach(&under);
	last = app_line(p->app, p->kept_under);
	if (last != NULL) {
		edit_set(&p->edit, last);
		edit_choose_whole(&p->edit);
		p->again = true;
	}
	free(last);
}

int
app_prompt(struct app *a, const char *question, const char *initial, unsigned flags, size_t max, char **out)
{
	return app_prompt_kept(a, question, initial, flags, max, NULL, NULL, out);
}

int
app_prompt_kept(struct app *a, const char *question, const char *initial, unsigned flags, size_t max,
		void (*changed)(void *data, const char *text), void *data, char **out)
{
	struct prompt p = { .app = a, .question = question, .changed = changed, .data = data, .initial = initial };
	struct app_modal m = { prompt_draw, prompt_key, &p, true, true };

	edit_init(&p.edit, flags & (EDIT_FOLD | EDIT_SECRET) ? flags : flags | EDIT_CHINESE, max);
	edit_set(&p.edit, initial);
	if (flags & (EDIT_FOLD | EDIT_PHRASES))	/* a day, a figure, a purpose is proposed: another one is typed over it */
		edit_choose_whole(&p.edit);
	prompt_begin_keeping(&p);
	*out = NULL;
	if (app_run_modal(a, &m) && p.taken)
		*out = mem_str(edit_text(&p.edit));
	if (p.taken && p.kept_under != NULL)
		app_line_given(a, p.kept_under);
	free(p.kept_under);
	edit_release(&p.edit);
	phrase_box_release(&p.phrases);
	return p.taken && *out != NULL ? 0 : -1;
}

void
app_say_full(struct app *a, const struct edit *e)
{
	app_warn(a, "这一项最多 %zu 字, 已满; 多出的 %zu 字没有放进来, 前面的都在", e->max, e->cut);
}

void
app_paste_into(struct app *a, struct edit *e, const char *s, size_t n)
{
	if (edit_insert(e, s, n) == EDIT_FULL)
		app_say_full(a, e);
}

/* --- candidates ------------------------------------------------------------------------------------------------------------- */

#define PICK_Y 4

struct pick {
	struct app *app;
	struct picker *picker;
	int w;
	int result;
};

static void
pick_draw(void *data, struct canvas *c)
{
	struct pick *p = data;

	int w = p->w < box_cols(p->app) ? p->w : box_cols(p->app);

	picker_draw_asking(p->picker, c, PICK_Y, (canvas_cols(c) - w) / 2, w);
}

static bool
pick_key(void *data, const struct key *k)
{
	struct pick *p = data;
	struct err e = { 0 };

	switch (picker_key(p->picker, k, &e)) {
	case PICKER_CHOSEN:
		p->result = 1;
		return true;
	case PICKER_EXTRA:
		p->result = 2;
		return true;
	case PICKER_FAILED:
		app_warn(p->app, "%s", e.text);
		return false;
	case PICKER_PASS:
		return k->code == K_ESC;
	case PICKER_STAY:
	case PICKER_CHANGED:
		break;
	}
	return false;
}

int
app_pick(struct app *a, struct picker *picker, int w)
{
	struct pick p = { .app = a, .picker = picker, .w = w > 0 ? w : box_cols(a) - 8 };
	struct app_modal m = { pick_draw, pick_key, &p, true, false };
	struct err e = { 0 };

	if (picker_refresh(picker, &e) != 0) {
		app_warn(a, "%s", e.text);
		return 0;
	}
	return app_run_modal(a, &m) ? p.result : 0;
}

/* --- text to read ---------------------------------------------------------------------------------------------------------------- */

struct show {
	struct app *app;
	const char *title, *text;
	int top, rows, lines;
	int digits, chosen;
};

static void
show_draw(void *data, struct canvas *c)
{
	struct show *s = data;
	char foot[80];
	int w = box_cols(s->app), h, y, x;

	s->lines = box_text(NULL, 0, 0, w - 4, 0, 0, s->text);
	s->rows = s->lines < canvas_rows(c) - 9 ? s->lines : canvas_rows(c) - 9;
	if (s->top > s->lines - s->rows)
		s->top = s->lines - s->rows;
	if (s->top < 0)
		s->top = 0;
	h = s->rows + 4;
	y = (canvas_rows(c) - h) / 2;
	x = (canvas_cols(c) - w) / 2;
	box_open(c, y, x, h, w, s->title);
	box_text(c, y + 1, x + 2, w - 4, s->rows, s->top, s->text);
	snprintf(foot, sizeof foot, "%s%s%s", s->digits > 0 ? "打数字到那一项   " : "", s->lines > s->rows ? "上下翻看   " : "", "回车或 Esc 返回");
	canvas_put(c, y + h - 2, x + 2, w - 4, STYLE_DIM, foot);
	canvas_cursor(c, y + h - 2, x + w - 3);
}

static bool
show_key(void *data, const struct key *k)
{
	struct show *s = data;
	int digit = key_digit(k);

	if (digit > 0 && digit <= s->digits) {
		s->chosen = digit;
		return true;
	}
	switch (k->code) {
	case K_UP:
		s->top--;
		return false;
	case K_DOWN:
		s->top++;
		return false;
	case K_PGUP:
		s->top -= s->rows;
		return false;
	case K_PGDN:
		s->top += s->rows;
		return false;
	case K_HOME:
		s->top = 0;
		return false;
	case K_END:
		s->top = s->lines;
		return false;
	default:
		return true;
	}
}

void
app_show(struct app *a, const char *title, const char *text)
{
	app_show_choose(a, title, text, 0);
}

int
app_show_choose(struct app *a, const char *title, const char *text, int n)
{
	struct show s = { .app = a, .title = title, .text = text, .rows = 1, .digits = n };
	struct app_modal m = { show_draw, show_key, &s, false, false };

	return app_run_modal(a, &m) ? s.chosen : 0;
}

/* --- long work --------------------------------------------------------------------------------------------------------------------- */

void
app_draw_work(const struct app *a, struct canvas *c)
{
	const struct app_work *work = &a->work;
	int w = box_cols(a), y = canvas_rows(c) / 2 - 2, x = (canvas_cols(c) - w) / 2, bar = w - 4;
	char count[64] = "";

	box_open(c, y, x, 5, w, NULL);
	canvas_put(c, y + 1, x + 2, w - 4, STYLE_NORMAL, work->what);
	if (work->total > 0) {
		size_t done = work->done < work->total ? work->done : work->total;

		snprintf(count, sizeof count, "%zu / %zu", work->done, work->total);
		canvas_fill(c, y + 2, x + 2, 1, bar, STYLE_DIM, '.');
		canvas_fill(c, y + 2, x + 2, 1, (int)(done * (size_t)bar / work->total), STYLE_NORMAL, '#');
	} else if (work->done > 0) {
		snprintf(count, sizeof count, "%zu", work->done);
	}
	canvas_put(c, y + 3, x + 2, 24, STYLE_NORMAL, count);
	canvas_put(c, y + 3, x + 28, w - 30, STYLE_DIM, work->cancelled ? "正在停下..." : work->esc != NULL ? work->esc : "Esc停下, 什么都不会改");
	canvas_cursor(c, y + 3, x + w - 3);
}

/* What was typed meanwhile is kept; only an Esc by itself means stop. */
static void
work_look(struct app *a)
{
	char bytes[256];
	size_t n;
	int rows, cols;

	switch (term_read(bytes, sizeof bytes, &n, 0)) {
	case TERM_BYTES:
		if (n == 1 && bytes[0] == '\033')
			a->work.cancelled = true;
		else
			keys_feed(&a->keys, bytes, n);
		break;
	case TERM_RESIZED:
		term_size(&rows, &cols);
		canvas_resize(a->canvas, rows, cols);
		a->reload = true;
		break;
	case TERM_END:
		a->ended = true;
		a->work.cancelled = true;
		break;
	case TERM_CHILD:
		ime_reap(&a->ime);
		break;
	case TERM_TIMEOUT:
		break;
	}
}

static bool
work_tick(void *data, size_t done, size_t total)
{
	struct app *a = data;
	int64_t now = app_now();

	a->work.done = done;
	a->work.total = total;
	if (a->headless || now - a->work.began < QUIET_MS || now - a->work.drawn < TICK_MS)
		return !a->work.cancelled;
	a->work.drawn = now;
	work_look(a);
	app_draw(a);
	app_touch(a);
	return !a->work.cancelled;
}

const struct progress *
app_progress_begin(struct app *a, const char *what)
{
	app_read_end(a);
	memset(&a->work, 0, sizeof a->work);
	a->work.progress.tick = work_tick;
	a->work.progress.data = a;
	a->work.what = what;
	a->work.began = app_now();
	return &a->work.progress;
}

void
app_progress_esc(struct app *a, const char *esc)
{
	a->work.esc = esc;
}

void
app_progress_end(struct app *a)
{
	a->work.what = NULL;
	app_touch(a);
}
