/*
 * loop.c - the view stack and the loop; see app.h and view.h.
 *
 * One loop: read what is there, handle every whole key, draw once, sleep.
 * It wakes for bytes, signals, a half-typed sequence and a draft that is
 * due; otherwise never.  Knows no screen.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/text.h"
#include "config.h"
#include "office/draft.h"
#include "office/township.h"
#include "ui/app_state.h"
#include "ui/term.h"

#define DRAW_AT_LEAST_MS 50	/* a flood of keys must not freeze the picture */

static const struct app_actions no_actions;

int64_t
app_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void
app_touch(struct app *a)
{
	if (!a->dirty)
		a->dirty_since = app_now();
	a->dirty = true;
}

/* --- what views ask ------------------------------------------------------------------------------------------------ */

struct office *
app_office(struct app *a)
{
	return a->office;
}

const struct config *
app_config(struct app *a)
{
	return a->config;
}

int
app_rows(const struct app *a)
{
	return canvas_rows(a->canvas);
}

int
app_cols(const struct app *a)
{
	return canvas_cols(a->canvas);
}

bool
app_is_headless(const struct app *a)
{
	return a->headless;
}

static bool
app_too_small(const struct app *a)
{
	return app_rows(a) < APP_ROWS_MIN || app_cols(a) < APP_COLS_MIN;
}

void
app_bell(struct app *a)
{
	if (!a->headless)
		term_bell();
}

static void
app_set_status(struct app *a, bool warns, const char *fmt, va_list ap)
{
	char text[1024];

	vsnprintf(text, sizeof text, fmt, ap);
	free(a->status);
	a->status = mem_str(text);
	a->status_warns = warns;
	app_touch(a);
}

void
app_status(struct app *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	app_set_status(a, false, fmt, ap);
	va_end(ap);
}

void
app_warn(struct app *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	app_set_status(a, true, fmt, ap);
	va_end(ap);
	a->warned = true;
	app_bell(a);
}

const char *
app_status_text(const struct app *a)
{
	return a->status != NULL ? a->status : "";
}

struct view *
app_top(struct app *a)
{
	return a->top;
}

const struct canvas *
app_canvas(struct app *a)
{
	return a->canvas;
}

/* --- the stack ------------------------------------------------------------------------------------------------------- */

/* What a key or a load reads is one state of the ledger, locked once. */
static void
app_read_begin(struct app *a)
{
	if (a->office != NULL && a->office->ledger != NULL)
		ledger_read_begin(a->office->ledger);
}

void
app_read_end(struct app *a)
{
	if (a->office != NULL && a->office->ledger != NULL)
		ledger_read_end(a->office->ledger);
}

static void
app_load_who(struct app *a)
{
	struct buf who = BUF_INIT;

	if (a->actions->who != NULL)
		a->actions->who(a, &who);
	free(a->who);
	a->who = buf_detach(&who);
	free(a->township);
	a->township = a->office != NULL && a->office->ledger != NULL ? mem_str(office_township(a->office)) : NULL;
}

static void
view_free(struct view *v)
{
	if (v->ops->close != NULL)
		v->ops->close(v);
	free(v->state);
	free(v);
}

int
view_push(struct app *a, const struct view_ops *ops, const void *arg, struct err *e)
{
	struct view *v = mem_zero(1, sizeof *v);

	v->ops = ops;
	v->app = a;
	v->state = mem_zero(1, ops->state_size > 0 ? ops->state_size : 1);
	v->below = a->top;
	app_read_begin(a);
	if ((ops->open != NULL && ops->open(v, arg, e) != 0) || (ops->load != NULL && ops->load(v, e) != 0)) {
		view_free(v);
		return -1;
	}
	a->top = v;
	app_load_who(a);
	app_touch(a);
	return 0;
}

static void
app_load_top(struct app *a)
{
	struct err e = { 0 };

	a->reload = false;
	app_read_begin(a);
	if (a->top != NULL && a->top->ops->load != NULL && a->top->ops->load(a->top, &e) != 0)
		app_warn(a, "%s", e.text);
	app_load_who(a);
	app_touch(a);
}

static void
app_remove(struct app *a, struct view *v)
{
	struct view **at = &a->top;

	while (*at != NULL && *at != v)
		at = &(*at)->below;
	if (*at == NULL)
		return;
	*at = v->below;
	view_free(v);
	app_touch(a);
}

static void
app_close_all(struct app *a, const struct view *but)
{
	while (a->top != NULL && a->top != but)
		app_remove(a, a->top);
}

static void
app_go_home(struct app *a)
{
	struct view *first = a->top;

	while (first != NULL && first->below != NULL)
		first = first->below;
	app_close_all(a, first);
	app_load_top(a);
}

static void
app_apply(struct app *a, struct view *v, enum view_result r)
{
	switch (r) {
	case VIEW_PASS:
	case VIEW_STAY:
		break;
	case VIEW_REDRAW:
		app_touch(a);
		break;
	case VIEW_RELOAD:
		if (v == a->top)
			app_load_top(a);
		break;
	case VIEW_BACK:
		if (v->ops->leave != NULL && !v->ops->leave(v))
			break;
		if (v == a->top) {
			app_remove(a, v);
			app_load_top(a);
		} else {	/* it opened another view in its place */
			app_remove(a, v);
		}
		break;
	case VIEW_HOME:
		app_go_home(a);
		break;
	case VIEW_QUIT:
		a->quit = true;
		break;
	}
}

/* --- dispatch ---------------------------------------------------------------------------------------------------------- */

static const struct view_cmd *
cmd_in(const struct view_cmd *c, const struct key *k)
{
	for (; c != NULL && c->name != NULL; c++)
		if (c->key != 0 && key_is(k, c->key))
			return c;
	return NULL;
}

/* What a key means that no field or list took: the signs that stand for F1 and F3, and Ctrl+J for Enter. */
static int
key_stands_for(const struct key *k)
{
	if (k->code == K_CTRL_J)
		return K_ENTER;
	if (key_is(k, '?'))
		return K_F1;
	if (key_is(k, '/') || (k->code == K_TEXT && strcmp(k->text, "、") == 0))
		return K_F3;
	return K_NONE;
}

static void
app_refuse_paste(struct app *a)
{
	app_warn(a, "这里不是填写的地方, 粘贴的内容没有用上; 到填写的格子里再粘贴一次");
}

static void
app_say_paste_cut(struct app *a, const struct key *k)
{
	if (k->code == K_PASTE && k->paste_cut > 0)
		app_warn(a, "粘贴的太长: 只收了前 1 MB, 后面 %zu 字节没有收; 格子里放得下的都在", k->paste_cut);
}

static enum view_result
view_handle(struct view *v, const struct key *k, struct err *e)
{
	const struct view_cmd *c;
	enum view_result r = VIEW_PASS;

	if (k->code == K_PASTE) {
		if (v->ops->paste != NULL)
			r = v->ops->paste(v, k->paste, k->paste_n, e);
		if (r == VIEW_PASS) {
			app_refuse_paste(v->app);
			r = VIEW_STAY;
		} else {
			app_say_paste_cut(v->app, k);
		}
		return r;
	}
	c = cmd_in(v->ops->cmds, k);
	if (c != NULL && c->run != NULL)
		r = c->run(v, e);
	if (r == VIEW_PASS && v->ops->key != NULL)
		r = v->ops->key(v, k, e);
	return r;
}

static enum view_result
app_handle_global(struct app *a, struct view *v, const struct key *k, struct err *e)
{
	const struct view_cmd *c = cmd_in(a->actions->more, k);

	if (c == NULL)
		c = cmd_in(app_commands, k);
	if (c != NULL && c->run != NULL)
		return c->run(v, e);
	if (k->code == K_CTRL_C)
		app_status(a, "要离开请按 Esc; 要复制, 用鼠标选中后用终端的复制");
	else if (k->code == K_F2)
		app_status(a, "这一屏没有要保存的");
	else if (k->code == K_F4 || k->code == K_F7 || k->code == K_F8)
		app_status(a, "%s 在这一屏没有用处; 能按的键看 F1", key_name(k->code));
	return VIEW_STAY;
}

/* Below the smallest size only what loses nothing: save and back, and whatever goes into a form, for it was typed. */
static bool
app_small_allows(const struct app *a, const struct key *k)
{
	return k->code == K_F2 || k->code == K_ESC || k->code == K_CTRL_L || (a->top != NULL && a->top->ops->paste != NULL);
}

static void
app_look_outside(struct app *a)
{
	if (!a->fresh_input)
		return;
	a->fresh_input = false;
	if (a->office != NULL && a->office->ledger != NULL && ledger_changed_outside(a->office->ledger))
		app_load_top(a);
}

static void
app_handle(struct app *a, const struct key *k)
{
	struct err e = { 0 };
	struct view *v, *top;
	enum view_result r;
	int other;

	if (a->status != NULL) {
		free(a->status);
		a->status = NULL;
		app_touch(a);
	}
	if (app_too_small(a) && !app_small_allows(a, k))
		return;
	if (a->reload)
		app_load_top(a);
	app_read_begin(a);
	app_look_outside(a);
	app_read_begin(a);
	v = top = a->top;
	a->warned = false;
	r = view_handle(v, k, &e);
	other = key_stands_for(k);
	if (r == VIEW_PASS && other != K_NONE) {
		struct key stands = key_make(other);

		r = view_handle(v, &stands, &e);
		if (r == VIEW_PASS)
			r = app_handle_global(a, v, &stands, &e);
	} else if (r == VIEW_PASS) {
		r = app_handle_global(a, v, k, &e);
	}
	if (e.code == ERR_CANCEL)
		app_status(a, "%s", e.text);
	else if (e.code != ERR_NONE && !a->warned)	/* who has warned already said more */
		app_warn(a, "%s", e.text);
	app_apply(a, v, r);
	if (a->top != top)
		app_touch(a);
	if (a->office != NULL && a->office->ledger != NULL && a->actions->fault != NULL && ledger_fault(a->office->ledger) != LEDGER_SOUND)
		a->actions->fault(a, a->actions->data);
}

/* --- drawing ------------------------------------------------------------------------------------------------------------ */

static void
app_draw_small(const struct app *a, struct canvas *c)
{
	char line[160];
	int y = app_rows(a) > 4 ? 1 : 0;

	snprintf(line, sizeof line, "窗口太小: 现在 %dx%d, 要 %dx%d", app_cols(a), app_rows(a), APP_COLS_MIN, APP_ROWS_MIN);
	canvas_put(c, y++, 0, app_cols(a), STYLE_WARN, line);
	canvas_put(c, y++, 0, app_cols(a), STYLE_NORMAL, "已录的内容都在. 请放大窗口");
	canvas_put(c, y++, 0, app_cols(a), STYLE_NORMAL, a->n_modals == 0 ? "F2保存  Esc返回" : a->modals[a->n_modals - 1]->line ? "在打的一行还开着"
			: "有一个框等着选, 放大了再按");
	if (a->status != NULL)
		canvas_put(c, y, 0, app_cols(a), a->status_warns ? STYLE_WARN : STYLE_NORMAL, a->status);
}

void
app_draw(struct app *a)
{
	struct canvas *c = a->canvas;

	canvas_clear(c);
	if (app_too_small(a)) {
		app_draw_small(a, c);
	} else {
		if (a->top != NULL && a->top->ops->draw != NULL)
			a->top->ops->draw(a->top, c);
		app_draw_long_status(a, c);
		app_draw_codes(a, c);
		for (size_t i = 0; i < a->n_modals; i++)
			if (a->modals[i]->draw != NULL)
				a->modals[i]->draw(a->modals[i]->data, c);
		if (a->work.what != NULL && a->work.drawn > 0)
			app_draw_work(a, c);
	}
	a->dirty = false;
	a->esc_shown = keys_esc_pending(&a->keys);
	if (a->esc_shown)
		canvas_put(c, app_rows(a) - 2, app_cols(a) - 6, 6, STYLE_KEY, " Esc- ");
	if (!a->headless)
		term_show(c);
}

/* --- waiting ------------------------------------------------------------------------------------------------------------- */

struct drafts *
app_drafts(const struct app *a)
{
	return a->office != NULL && a->office->ledger != NULL ? a->office->drafts : a->early;
}

static int
app_timeout(struct app *a)
{
	int wait = keys_wait(&a->keys);
	int64_t due = app_drafts(a) != NULL ? drafts_due(app_drafts(a)) : -1;

	if (due == 0) {
		drafts_tick(app_drafts(a), false);
		due = drafts_due(app_drafts(a));
		if (due == 0)	/* it could not be written: not again at once */
			due = 1000;
	}
	if (due >= 0 && (wait < 0 || due < wait))
		wait = due > 60000 ? 60000 : (int)due;
	return wait;
}

static void
app_resized(struct app *a, int rows, int cols)
{
	canvas_resize(a->canvas, rows, cols);
	a->reload = true;
	if (a->n_modals > 0 && a->top != NULL && a->top->ops->resized != NULL)
		a->top->ops->resized(a->top);
	app_touch(a);
}

static void
app_end(struct app *a)
{
	a->ended = true;
	if (app_drafts(a) != NULL)
		drafts_tick(app_drafts(a), true);
}

/* One wait for input; draws first when nothing more is there to be handled. */
static void
app_wait(struct app *a)
{
	char bytes[4096];
	size_t n;
	int rows, cols, timeout, left = keys_wait(&a->keys);
	bool look = a->dirty || keys_esc_pending(&a->keys) != a->esc_shown;

	if (look && app_now() - a->dirty_since > DRAW_AT_LEAST_MS && a->dirty) {
		app_draw(a);
		look = false;
	}
	timeout = look ? 0 : app_timeout(a);
	if (timeout != 0) {	/* the keys rest: what is drawn is what they go into */
		ime_want(&a->ime, canvas_is_prose(a->canvas));
		app_read_end(a);
	}
	switch (term_read(bytes, sizeof bytes, &n, timeout)) {
	case TERM_BYTES:
		a->fresh_input = true;
		keys_feed(&a->keys, bytes, n);
		break;
	case TERM_RESIZED:
		term_size(&rows, &cols);
		app_resized(a, rows, cols);
		break;
	case TERM_END:
		app_end(a);
		break;
	case TERM_CHILD:
		ime_reap(&a->ime);
		break;
	case TERM_TIMEOUT:
		if (look)
			app_draw(a);
		else if (left >= 0 && timeout == left)
			keys_timeout(&a->keys);
		else if (app_drafts(a) != NULL)
			drafts_tick(app_drafts(a), false);
		break;
	}
}

static void
app_term_options(const struct app *a, struct term_options *o)
{
	o->theme = a->config != NULL ? a->config->theme : "dark";
	o->mouse = a->config != NULL && a->config->mouse;
	o->caps = a->caps;
	if (a->config != NULL && a->config->ambiguous_wide)
		o->caps.ambiguous_wide = true;
	if (a->config != NULL && a->config->ext_missing)
		o->caps.ext_missing = true;
	text_set_pua_width(a->pua_width != 0 ? a->pua_width : a->config != NULL && a->config->pua_wide ? 2 : 1);
}

/* One answer of the terminal to term_ask; the last one settles how doubtful characters are drawn from here on. */
static void
app_report(struct app *a, int col)
{
	struct term_options o;

	if (a->headless || a->n_widths == TERM_ASKED)
		return;
	a->widths[a->n_widths++] = col;
	if (a->n_widths < TERM_ASKED)
		return;
	term_answered(a->widths, &a->caps, &a->pua_width);
	app_term_options(a, &o);
	term_set_caps(&o.caps);
	app_touch(a);
}

/* Waits; false: ended, or the bytes fed are used up. */
static bool
app_next_key(struct app *a, struct key *k)
{
	while (!a->ended) {
		if (keys_next(&a->keys, k)) {
			if (k->code != K_REPORT)
				return true;
			app_report(a, k->x);
			continue;
		}
		if (a->headless) {
			if (keys_wait(&a->keys) < 0)
				return false;
			keys_timeout(&a->keys);
			continue;
		}
		/* A view may only load between keys, never under a dialog its handler waits for. */
		if (a->reload && a->n_modals == 0)
			app_load_top(a);
		app_wait(a);
	}
	return false;
}

/* What nobody sees nobody answers: below the smallest size only what is typed goes on. */
static bool
modal_small_allows(const struct app_modal *m, const struct key *k)
{
	return m->line && (k->code == K_TEXT || k->code == K_PASTE || k->code == K_BACKSPACE);
}

bool
app_run_modal(struct app *a, const struct app_modal *m)
{
	struct key k;
	bool finished = false;

	if (a->n_modals == APP_MODALS_MAX)
		return false;
	a->modals[a->n_modals++] = m;
	app_touch(a);
	if (a->headless)
		app_draw(a);
	while (!finished && app_next_key(a, &k)) {
		if (k.code == K_CTRL_J)
			k = key_make(K_ENTER);
		if (k.code == K_CTRL_L && !a->headless)
			term_repaint();
		else if (app_too_small(a) && !modal_small_allows(m, &k))
			app_bell(a);
		else if (k.code == K_PASTE && !m->text)
			app_refuse_paste(a);
		else
			finished = m->key(m->data, &k);
		app_say_paste_cut(a, &k);
		app_touch(a);
		if (a->headless)
			app_draw(a);
	}
	a->n_modals--;
	app_touch(a);
	return finished;
}

/* --- the global keys --------------------------------------------------------------------------------------------------------- */

static enum view_result
run_action(struct view *v, enum view_result (*action)(struct view *, struct err *), const char *what, struct err *e)
{
	if (action != NULL)
		return action(v, e);
	app_status(v->app, "%s 现在还用不上", what);
	return VIEW_STAY;
}

static enum view_result
run_help(struct view *v, struct err *e)
{
	return view_push(v->app, &help_ops, v, e) == 0 ? VIEW_REDRAW : VIEW_STAY;
}

static enum view_result
run_find(struct view *v, struct err *e)
{
	return run_action(v, v->app->actions->find, "查找", e);
}

static enum view_result
run_visit(struct view *v, struct err *e)
{
	return run_action(v, v->app->actions->visit, "新走访", e);
}

static enum view_result
run_ticket(struct view *v, struct err *e)
{
	return run_action(v, v->app->actions->ticket, "新工单", e);
}

static enum view_result
run_print(struct view *v, struct err *e)
{
	return run_action(v, v->app->actions->print, "打印", e);
}

static enum view_result
run_menu(struct view *v, struct err *e)
{
	return run_action(v, v->app->actions->menu, "菜单", e);
}

static enum view_result
run_undo(struct view *v, struct err *e)
{
	if (app_deed_back(v->app, false, e))
		return VIEW_RELOAD;
	return run_action(v, v->app->actions->undo, "撤销", e);
}

static enum view_result
run_redo(struct view *v, struct err *e)
{
	if (app_deed_back(v->app, true, e))
		return VIEW_RELOAD;
	return run_action(v, v->app->actions->redo, "重做", e);
}

static enum view_result
run_redraw(struct view *v, struct err *e)
{
	(void)e;
	if (!v->app->headless)
		term_repaint();
	return VIEW_RELOAD;
}

static enum view_result
run_back(struct view *v, struct err *e)
{
	(void)v;
	(void)e;
	return VIEW_BACK;
}

static enum view_result
run_home(struct view *v, struct err *e)
{
	(void)v;
	(void)e;
	return VIEW_HOME;
}

const struct view_cmd app_commands[] = {
	{ K_F1, "help", "帮助", "本屏能按的键; 再按一次 F1 是一页速查", run_help },
	{ K_F3, "find", "查找", "找人、找户、找工单: 打首字母、汉字或编号", run_find },
	{ K_F5, "visit", "走访", "记一次走访, 带出当前这一户", run_visit },
	{ K_F6, "ticket", "工单", "开一件工单, 带出当前这一户", run_ticket },
	{ K_F9, "print", "打印", "打印: 这里的、日报周报、登记表台账", run_print },
	{ K_F10, "menu", "菜单", "菜单; 再按 0 回到今日", run_menu },
	{ K_CTRL_P, "palette", "找命令", "找命令: 打首字母或中文, 右边写着它的快捷键", app_palette },
	{ K_CTRL_Z, "undo", "撤销", "撤销: 先是格子里刚改的字, 再是刚存的一次; 接着按再往前撤", run_undo },
	{ K_CTRL_Y, "redo", NULL, "重做刚撤销的; 又存过以后就没有可重做的了", run_redo },
	{ K_CTRL_L, "redraw", NULL, "屏幕乱了就重画", run_redraw },
	{ 0, "home", NULL, "回到今日 (F10 再按 0)", run_home },
	{ K_ESC, "back", "返回", "返回上一级, 没存的内容留作草稿", run_back },
	{ 0, NULL, NULL, NULL, NULL }
};

#define PROBE_MS 400		/* what a terminal behind a slow line may take to answer */

/* --- life ---------------------------------------------------------------------------------------------------------------------- */

static void
app_open_ime(struct app *a)
{
	ime_open(&a->ime, a->config != NULL && strcmp(a->config->ime, "off") != 0, a->config != NULL ? a->config->ibus_engine : "");
}

int
app_open(struct app **out, const struct app_options *o, struct err *e)
{
	struct app *a = mem_zero(1, sizeof *a);
	struct term_options to;
	int rows = o->rows, cols = o->cols;

	*out = NULL;
	keys_init(&a->keys);
	a->office = o->office;
	a->config = o->config;
	a->actions = o->actions != NULL ? o->actions : &no_actions;
	a->caps = o->caps;
	a->headless = rows > 0 && cols > 0;
	a->keys.fkeys_eaten = o->config != NULL && o->config->fkeys_eaten;
	if (!a->headless) {
		app_term_options(a, &to);
		if (term_open(&to, e) != 0) {
			free(a);
			return -1;
		}
		keys_learn(&a->keys, term_capability);
		term_ask();
		app_open_ime(a);
		term_size(&rows, &cols);
	}
	a->canvas = canvas_new(rows, cols);
	*out = a;
	return 0;
}

void
app_set_office(struct app *a, struct office *o)
{
	a->office = o;
	app_touch(a);
}

void
app_set_early_drafts(struct app *a, struct drafts *d)
{
	a->early = d;
}

/* Theme, fkeys_eaten and ambiguous_wide take effect. */
static void
app_set_config(struct app *a, struct config *c)
{
	struct term_options to;

	a->config = c;
	a->keys.fkeys_eaten = c != NULL && c->fkeys_eaten;
	app_term_options(a, &to);
	if (!a->headless) {
		term_set_theme(to.theme);
		term_set_caps(&to.caps);
		app_open_ime(a);
	}
	app_touch(a);
}

int
app_set_option(struct app *a, const char *name, const char *value, struct err *e)
{
	struct buf problems = BUF_INIT;
	char *path;
	int rc = -1;

	if (a->config == NULL || a->config->path[0] == '\0')
		return err_set(e, ERR_INPUT, "这次没有用设置文件, 设置没有记下来. 其他都照常");
	path = mem_str(a->config->path);
	if (config_write(path, name, value, e) == 0) {
		config_release(a->config);
		config_init(a->config);
		rc = config_read(a->config, path, &problems, e);
		app_set_config(a, a->config);
	}
	buf_release(&problems);
	free(path);
	return rc;
}

bool
app_probe(struct app *a, struct err *e)
{
	struct glyph_caps caps = { 0 };
	int pua = 1;

	if (a->headless || !term_probe(&caps, &pua, PROBE_MS))
		return false;
	return app_set_option(a, "screen.ambiguous_wide", caps.ambiguous_wide ? "yes" : "no", e) == 0
		&& app_set_option(a, "screen.ext_missing", caps.ext_missing ? "yes" : "no", e) == 0
		&& app_set_option(a, "screen.pua_wide", pua == 2 ? "yes" : "no", e) == 0;
}

int
app_run(struct app *a, const struct view_ops *home, const void *arg, struct err *e)
{
	struct key k;

	if (view_push(a, home, arg, e) != 0)
		return -1;
	while (a->top != NULL && !a->quit && app_next_key(a, &k))
		app_handle(a, &k);
	if (app_drafts(a) != NULL)
		drafts_tick(app_drafts(a), true);
	return 0;
}

void
app_close_views(struct app *a)
{
	app_close_all(a, NULL);
}

void
app_reload(struct app *a)
{
	app_load_top(a);
}

void
app_free(struct app *a)
{
	if (a == NULL)
		return;
	app_close_all(a, NULL);
	if (!a->headless)
		term_close();
	app_forget_deed(a);
	ime_close(&a->ime);
	canvas_free(a->canvas);
	free(a->who);
	free(a->township);
	keys_release(&a->keys);
	free(a->status);
	free(a);
}

void
app_feed(struct app *a, const char *bytes, size_t n)
{
	struct key k;

	a->fresh_input = true;
	keys_feed(&a->keys, bytes, n);
	while (a->top != NULL && !a->quit && app_next_key(a, &k))
		app_handle(a, &k);
	if (a->reload)
		app_load_top(a);
	app_draw(a);
}

void
app_resize(struct app *a, int rows, int cols)
{
	app_resized(a, rows, cols);
	app_load_top(a);
	app_draw(a);
}
