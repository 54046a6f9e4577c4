/*
 * printing.c - the box of printers, and following what was sent.
 *
 * Where a report goes is report/aim.h, what was left printing
 * report/waiting.h: the command line's too.  Here is what is asked and shown.
 */
#include "ui/printing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "config.h"
#include "report/waiting.h"
#include "ui/app.h"
#include "ui/canvas.h"
#include "ui/keys.h"
#include "ui/view.h"

#define PLACES_MAX 9
#define BOX_COLS 64

/* --- where ------------------------------------------------------------------------------------------------------- */

struct print_place {
	char printer[128];	/* a queue, CHOICE_FOLDER, CHOICE_STICK */
	char *title;		/* owned */
};

struct print_places {
	struct print_place p[PLACES_MAX];
	size_t n;
};

static void
places_release(struct print_places *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->p[i].title);
	l->n = 0;
}

static void
places_add(struct print_places *l, const char *printer, struct buf *title)
{
	if (l->n < PLACES_MAX) {
		struct print_place *p = &l->p[l->n++];
		snprintf(p->printer, sizeof p->printer, "%s", printer);
		p->title = mem_str(buf_str(title));
	}
	buf_clear(title);
}

/* Queues, folder and stick; why there are no queues in *none (ERR_NONE: there are). */
static void
places_find(const struct config *c, struct print_places *out, struct err *none)
{
	struct printers all;
	struct buf b = BUF_INIT;
	char *stick = aim_stick();

	memset(out, 0, sizeof *out);
	*none = (struct err){0};
	if (printers_list(&all, none) < 0)
		all.n = 0;
	for (size_t i = 0; i < all.n && i < PLACES_MAX - 2; i++) {
		const struct printer *p = &all.p[i];
		buf_addf(&b, "%s  %s%s", p->info[0] != '\0' ? p->info : p->name,
			choice_kind(c->escp, p->name) == CHOICE_DOTS ? "针式  " : "", p->says);
		places_add(out, p->name, &b);
	}
	printers_release(&all);
	if (c->print_folder[0] != '\0') {
		buf_addf(&b, "存到文件夹 %s", c->print_folder);
		places_add(out, CHOICE_FOLDER, &b);
	}
	if (stick != NULL) {
		buf_addf(&b, "存到U盘 %s", stick);
		places_add(out, CHOICE_STICK, &b);
	}
	free(stick);
	buf_release(&b);
}

struct report_look
printing_look(const struct config *c)
{
	return c == NULL ? (struct report_look){0} : (struct report_look){.fonts = c->fonts, .carriage = c->carriage, .form = c->form};
}

static struct aim_settings
printing_settings(const struct config *c)
{
	return (struct aim_settings){.printers = c->printers, .escp = c->escp, .printer = c->printer, .folder = c->print_folder};
}

/* Is it a dot matrix printer?  Asked once, when it looks like one or takes bytes as they are.  False: Esc. */
static bool
printing_ask_kind(struct view *v, const struct aim *a, struct err *e)
{
	const struct aim_settings s = printing_settings(app_config(v->app));
	struct buf b = BUF_INIT;
	bool raw;
	int n;

	if (!aim_unsure(&s, a, &raw))
		return true;
	buf_addf(&b, "%s 是针式打印机吗? (是: 用它自己的字库打, 清楚也快; 只问一次)", a->choice.printer);
	n = app_ask(v->app, buf_str(&b), (const char *const[]){"是针式", "不是", NULL});
	buf_clear(&b);
	if (n > 0) {
		choice_kind_put(s.escp, a->choice.printer, n == 1, &b);
		if (app_set_option(v->app, "print.escp", buf_str(&b), e) < 0)
			app_warn(v->app, "%s", e->text);
	}
	buf_release(&b);
	return n > 0;
}

/* What is wrong is said. */
static bool
printing_aim(struct view *v, struct aim *a, struct err *e)
{
	const struct aim_settings s = printing_settings(app_config(v->app));	/* an answer has written the settings */

	if (aim_take(&s, a, e) == 0)
		return true;
	app_warn(v->app, "%s", e->text);
	return false;
}

bool
printing_remembered(struct view *v, const struct report *r, struct aim *out, struct err *e)
{
	const struct aim_settings s = printing_settings(app_config(v->app));

	aim_find(&s, r->name, NULL, out);
	if (printing_ask_kind(v, out, e) && printing_aim(v, out, e))
		return true;
	aim_release(out);
	return false;
}

/* --- the box ------------------------------------------------------------------------------------------------------ */

enum box_field { BOX_PLACE, BOX_COPIES, BOX_DUPLEX, BOX_FIRST, BOX_LAST, BOX_FIELDS };

struct box {
	const struct print_places *places;
	const char *title;
	size_t at;		/* place */
	int field;
	int value[BOX_FIELDS];	/* of the fields; 0: empty */
	bool typed;		/* a digit replaces what stood in the field before */
	int pages;
	bool taken;
};

static int
box_number(struct canvas *c, const struct box *b, enum box_field f, int y, int x, const char *label)
{
	char text[16] = "";

	x += canvas_put(c, y, x, 20, STYLE_NORMAL, label);
	if (b->value[f] > 0)
		snprintf(text, sizeof text, "%d", b->value[f]);
	canvas_field(c, y, x, 4, b->field == (int)f ? STYLE_SELECTED : STYLE_FIELD, text);
	if (b->field == (int)f)
		canvas_cursor(c, y, x + (int)strlen(text));
	return x + 5;
}

static void
box_draw(void *data, struct canvas *c)
{
	const struct box *b = data;
	int w = canvas_cols(c) - 4 < BOX_COLS ? canvas_cols(c) - 4 : BOX_COLS, h = (int)b->places->n + 6;
	int y = (canvas_rows(c) - h) / 2, x = (canvas_cols(c) - w) / 2, at = x + 2;

	canvas_box(c, y, x, h, w, b->title);
	for (size_t i = 0; i < b->places->n; i++) {
		char key[24];
		int row = y + 1 + (int)i;

		snprintf(key, sizeof key, "%c%zu ", i == b->at ? '>' : ' ', i + 1);
		canvas_put(c, row, x + 2, 3, STYLE_KEY, key);
		canvas_field(c, row, x + 5, w - 7, i != b->at ? STYLE_NORMAL : b->field == BOX_PLACE ? STYLE_SELECTED : STYLE_TITLE,
			b->places->p[i].title);
		if (i == b->at && b->field == BOX_PLACE)
			canvas_cursor(c, row, x + 5);
	}
	y += (int)b->places->n + 2;
	at = box_number(c, b, BOX_COPIES, y, at, "份数 ");
	at += canvas_put(c, y, at, 10, STYLE_NORMAL, " 双面 ");
	canvas_field(c, y, at, 4, b->field == BOX_DUPLEX ? STYLE_SELECTED : STYLE_FIELD, b->value[BOX_DUPLEX] ? "是" : "否");
	if (b->field == BOX_DUPLEX)
		canvas_cursor(c, y, at);
	at = box_number(c, b, BOX_FIRST, y, at + 5, " 从第 ");
	box_number(c, b, BOX_LAST, y, at, "页到 ");
	canvas_put(c, y + 2, x + 2, w - 4, STYLE_DIM, b->field == BOX_PLACE ? "数字选  F9打印  Tab换格  Esc不打" :
		b->field == BOX_DUPLEX ? "1单面 2双面  F9打印  Tab换格  Esc不打" : "打数字, 页码空着全打  F9打印  Tab换格  Esc不打");
}

static void
box_digit(struct box *b, int digit)
{
	int *value = &b->value[b->field];

	if (b->field == BOX_PLACE) {
		if (digit >= 1 && (size_t)digit <= b->places->n)
			b->at = (size_t)digit - 1;
	} else if (b->field == BOX_DUPLEX) {
		if (digit == 1 || digit == 2)
			*value = digit == 2;
	} else {
		*value = b->typed && *value < 100 ? *value * 10 + digit : digit;
		b->typed = true;
	}
}

static bool
box_key(void *data, const struct key *k)
{
	struct box *b = data;
	int digit = key_digit(k);

	if (digit >= 0) {
		box_digit(b, digit);
		return false;
	}
	switch (k->code) {
	case K_TAB:
	case K_RIGHT:
		b->field = (b->field + 1) % BOX_FIELDS;
		b->typed = false;
		return false;
	case K_BACKTAB:
	case K_LEFT:
		b->field = (b->field + BOX_FIELDS - 1) % BOX_FIELDS;
		b->typed = false;
		return false;
	case K_UP:
	case K_DOWN:
		if (b->field == BOX_PLACE)
			(void)key_moves(k, b->places->n, &b->at);
		else if (b->field == BOX_DUPLEX)
			b->value[BOX_DUPLEX] = !b->value[BOX_DUPLEX];
		return false;
	case K_BACKSPACE:
		if (b->field != BOX_PLACE && b->field != BOX_DUPLEX)
			b->value[b->field] /= 10;
		return false;
	case K_ENTER:
	case K_F9:
	case K_F2:
		b->taken = true;
		return true;
	default:
		return k->code == K_ESC;
	}
}

/* What was typed, made sensible: at least one copy, pages that there are, the smaller first. */
static void
box_take(const struct box *b, struct aim *out)
{
	int first = b->value[BOX_FIRST], last = b->value[BOX_LAST];

	if (last > b->pages)
		last = b->pages;
	if (first > b->pages)
		first = b->pages;
	if (last > 0 && first > last) {
		int t = first;
		first = last;
		last = t;
	}
	out->choice.copies = b->value[BOX_COPIES] > 99 ? 99 : b->value[BOX_COPIES] > 0 ? b->value[BOX_COPIES] : 1;
	out->choice.duplex = b->value[BOX_DUPLEX];
	out->to.options.first = first;
	out->to.options.last = last;
}

static void
printing_remember(struct view *v, const struct report *r, const struct print_choice *c, struct err *e)
{
	struct buf b = BUF_INIT;

	choice_put(app_config(v->app)->printers, r->name, c, &b);
	if (app_set_option(v->app, "print.printers", buf_str(&b), e) < 0)
		app_warn(v->app, "%s", e->text);
	buf_release(&b);
}

bool
printing_choose(struct view *v, const struct report *r, int pages, struct aim *out, struct err *e)
{
	const struct config *c = app_config(v->app);
	struct aim_settings s = printing_settings(c);
	struct print_places places;
	struct box b = {.places = &places, .title = "用哪台打印机 (记住, 下次直接 F9)", .pages = pages};
	struct app_modal m = {box_draw, box_key, &b, false, false};
	struct print_choice last;
	struct err none;

	memset(out, 0, sizeof *out);
	places_find(c, &places, &none);
	if (places.n == 0) {
		app_warn(v->app, "%s 按 8 存成 PDF, 拷到能打印的电脑上打", none.code != ERR_NONE ? none.text : "这台电脑还没有装打印机.");
		return false;
	}
	if (!choice_find(c->printers, r->name, &last))
		snprintf(last.printer, sizeof last.printer, "%s", c->printer);
	for (size_t i = 0; i < places.n; i++)
		if (strcmp(places.p[i].printer, last.printer) == 0)
			b.at = i;
	b.value[BOX_COPIES] = last.copies;
	b.value[BOX_DUPLEX] = last.duplex;
	app_run_modal(v->app, &m);
	if (b.taken) {
		aim_find(&s, r->name, places.p[b.at].printer, out);
		box_take(&b, out);
		b.taken = printing_ask_kind(v, out, e);
	}
	if (b.taken) {
		printing_remember(v, r, &out->choice, e);
		b.taken = printing_aim(v, out, e);
	}
	if (!b.taken)
		aim_release(out);
	places_release(&places);
	return b.taken;
}

/* --- following -------------------------------------------------------------------------------------------------- */

struct follow {
	struct app *app;
	const struct progress *progress;
	char says[512];
};

static bool
follow_tell(void *data, const struct job *j)
{
	struct follow *f = data;
	char says[512];

	snprintf(says, sizeof says, "%s: %s", j->printer, j->says);
	if (f->progress == NULL || strcmp(says, f->says) != 0) {
		if (f->progress != NULL)
			app_progress_end(f->app);
		memcpy(f->says, says, sizeof f->says);
		f->progress = app_progress_begin(f->app, f->says);
		app_progress_esc(f->app, "Esc不等了, 打印照样进行");
	}
	return f->progress->tick == NULL || f->progress->tick(f->progress->data, 0, 0);
}

int
printing_follow(struct view *v, const char *what, struct job *j, struct err *e)
{
	struct follow f = {.app = v->app};
	int rc;

	waiting_put(what, j);
	if (j->id == 0)
		app_did_file(v->app);
	else
		app_did(v->app, "刚才是打印, 送出去的撤不回, 账里的记录没有动; 没打完的按 F9 可以取消");
	rc = printer_follow(j, follow_tell, &f, e);
	if (f.progress != NULL)
		app_progress_end(v->app);
	if (rc < 0)
		return -1;
	waiting_put(what, j);
	if (job_is_over(j) || j->id == 0)
		app_status(v->app, "%s: %s", j->printer, j->says);
	else
		app_warn(v->app, "%s: %s. 还没打完, PDF 已存好; 好了会接着打, 按 F9 续打", j->printer, j->says);
	return 0;
}

bool
printing_goes_on(struct view *v, const char *what, struct err *e)
{
	struct buf b = BUF_INIT;
	struct job j;
	int n;

	if (!waiting_find(what, &j))
		return false;
	if (printer_job(&j, e) < 0 || job_is_over(&j)) {
		waiting_put(what, NULL);
		return false;
	}
	buf_addf(&b, "上次送到 %s 的还没打完: %s", j.printer, j.says);
	n = app_ask(v->app, buf_str(&b), (const char *const[]){"续打, 不另送一份", "取消那一份, 重新打", "另打一份", NULL});
	buf_release(&b);
	if (n == 1) {
		if (printer_resume(&j, e) < 0 || printing_follow(v, what, &j, e) < 0)
			app_warn(v->app, "%s", e->text);
		return true;
	}
	if (n == 2 && printer_cancel(&j, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return true;
	}
	if (n > 0)
		waiting_put(what, NULL);
	return n == 0;
}
