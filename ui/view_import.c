/*
 * view_import.c - a table (xlsx, CSV) into the ledger: which file, what is in
 * it, and only then F2.
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "exchange/import.h"
#include "ui/canvas.h"
#include "ui/found.h"
#include "ui/told.h"

#define IMPORT_LINE "导入: 文件"	/* what a typed path is kept under */

struct import_view {
	const struct thing *thing;
	struct found found;
	struct import *im;	/* owned; NULL until a file was read */
	struct told told;	/* what it would bring; no text: nothing looked at */
};

static struct import_view *
import_state(const struct view *v)
{
	return v->state;
}

static void
import_drop(struct import_view *s)
{
	import_free(s->im);
	s->im = NULL;
	told_set(&s->told, NULL);
}

static int
import_open(struct view *v, const void *arg, struct err *e)
{
	struct import_view *s = import_state(v);

	(void)e;
	s->thing = ((const struct import_arg *)arg)->thing;
	found_init(&s->found, v->app, FOUND_TABLES, IMPORT_LINE);
	return 0;
}

static int
import_load(struct view *v, struct err *e)
{
	struct import_view *s = import_state(v);

	return s->told.text != NULL ? 0 : found_load(&s->found, app_office(v->app), e);
}

static void
import_close(struct view *v)
{
	import_drop(import_state(v));
	found_release(&import_state(v)->found);
}

static enum view_result
import_look(struct view *v, struct err *e)
{
	struct import_view *s = import_state(v);
	char *path = found_path(&s->found);
	struct buf b = BUF_INIT;
	struct err why = {0};
	int rc;

	(void)e;
	import_drop(s);
	rc = import_read(&s->im, app_office(v->app), s->thing, path, app_progress_begin(v->app, "正在读表格"), &why);
	app_progress_end(v->app);
	free(path);
	if (rc < 0) {
		s->im = NULL;
		app_warn(v->app, "%s", why.text);
		return VIEW_REDRAW;
	}
	import_describe(s->im, &b);
	told_set(&s->told, buf_detach(&b));
	return VIEW_REDRAW;
}

static enum view_result
import_write(struct view *v, struct err *e)
{
	struct import_view *s = import_state(v);
	size_t n;
	int64_t batch;
	int rc;

	if (s->im == NULL) {
		app_status(v->app, "先选文件, 回车看里面有什么; 看过才导入");
		return VIEW_REDRAW;
	}
	n = s->im->fresh + s->im->changed;
	if (n == 0 && s->im->refused > 0) {
		app_warn(v->app, "一条也没有导入, 账本没有动: %zu 行不收, 为什么看上面", s->im->refused);
		return VIEW_REDRAW;
	}
	rc = import_save(s->im, &batch, app_progress_begin(v->app, "正在导入"), e);
	app_progress_end(v->app);
	if (rc < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	found_done(&s->found);
	if (batch == 0)
		app_status(v->app, "表里的账本都有了, 没有要导入的");
	else
		app_status(v->app, "已导入%s %zu 条.  Ctrl+Z 可以整批撤回", s->thing->entity->title, n);
	return VIEW_BACK;
}

static const struct view_cmd import_cmds[] = {
	{K_F2, "save", "导入", "照预览导入, 一次存好; Ctrl+Z 可以整批撤回", import_write},
	{0, NULL, NULL, NULL, NULL},
};

static enum view_result
import_key_looked(struct view *v, const struct key *k)
{
	struct import_view *s = import_state(v);

	if (told_key(&s->told, k))
		return VIEW_REDRAW;
	switch (k->code) {
	case K_ESC:
		import_drop(s);
		app_status(v->app, "没有导入, 账本没有变");
		return VIEW_RELOAD;
	case K_ENTER:
		app_status(v->app, "F2 照这样导入, Esc 不导入");
		return VIEW_REDRAW;
	default:
		return VIEW_PASS;
	}
}

static enum view_result
import_key(struct view *v, const struct key *k, struct err *e)
{
	struct import_view *s = import_state(v);

	if (s->told.text != NULL)
		return import_key_looked(v, k);
	switch (found_key(&s->found, k)) {
	case FOUND_CHOSEN:
		return import_look(v, e);
	case FOUND_NONE:
		app_status(v->app, "没有看到表格. 插上U盘按 Ctrl+L, 或打文件的路径");
		return VIEW_REDRAW;
	case FOUND_REDRAW:
		return VIEW_REDRAW;
	case FOUND_PASS:
		break;
	}
	return k->code == K_ESC ? VIEW_BACK : VIEW_PASS;
}

static enum view_result
import_paste(struct view *v, const char *text, size_t n, struct err *e)
{
	struct import_view *s = import_state(v);

	(void)e;
	if (s->told.text != NULL)
		return VIEW_PASS;
	found_paste(&s->found, text, n);
	return VIEW_REDRAW;
}

/* --- drawing --------------------------------------------------------------------------------------------------- */

static void
import_draw(const struct view *v, struct canvas *c)
{
	struct import_view *s = import_state(v);
	struct buf place = BUF_INIT;
	int first, last;

	buf_addf(&place, "导入%s%s", s->thing->entity->title, s->told.text != NULL ? "  预览" : "");
	view_frame(v, c, buf_str(&place), &first, &last);
	buf_release(&place);
	if (s->told.text != NULL) {
		told_draw(&s->told, c, first, last - 1);
		canvas_hint(c, last, STYLE_KEY, s->im->fresh + s->im->changed > 0 ? "F2 照这样导入   上下翻看   Esc 不导入, 账本不变"
				: "没有要导入的   上下翻看   Esc 返回");
		return;
	}
	found_draw(&s->found, c, first, last - 1);
	canvas_hint(c, last, STYLE_DIM, "数字或回车: 先看里面有什么, 还不导入   也可以打路径   Esc 返回");
}

const struct view_ops view_import = {
	.name = "import",
	.title = "导入",
	.cmds = import_cmds,
	.state_size = sizeof(struct import_view),
	.open = import_open,
	.load = import_load,
	.draw = import_draw,
	.key = import_key,
	.paste = import_paste,
	.close = import_close,
};
