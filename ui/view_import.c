/*
 * view_import.c - a table (xlsx, CSV) into the ledger: which file, what is in
 * it, and only then F2.
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "exchange/import.h"
#include "ui/canvas.h"
#include "ui/edit.h"

#define IMPORT_LINE "导入: 文件"	/* what a typed path is kept under */

struct import_view {
	const struct thing *thing;
	struct edit path;
	struct import *im;	/* owned; NULL until a file was read */
	char *text;		/* owned; what it holds */
	size_t top;
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
	free(s->text);
	s->text = NULL;
	s->top = 0;
}

static int
import_open(struct view *v, const void *arg, struct err *e)
{
	struct import_view *s = import_state(v);
	char *last = app_line(v->app, IMPORT_LINE);

	(void)e;
	s->thing = ((const struct import_arg *)arg)->thing;
	edit_init(&s->path, 0, 1000);
	edit_set(&s->path, last);
	edit_choose_whole(&s->path);
	free(last);
	return 0;
}

/* Another name: what was read does not belong to it. */
static void
import_typed(struct view *v)
{
	struct import_view *s = import_state(v);

	import_drop(s);
	app_line_type(v->app, IMPORT_LINE, edit_text(&s->path));
}

static void
import_close(struct view *v)
{
	import_drop(import_state(v));
	edit_release(&import_state(v)->path);
}

static enum view_result
import_look(struct view *v, struct err *e)
{
	struct import_view *s = import_state(v);
	char *path = views_path(edit_text(&s->path));
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
	s->text = buf_detach(&b);
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
		app_status(v->app, "先打文件名, 回车看里面有什么; 看过才导入");
		return VIEW_REDRAW;
	}
	n = s->im->fresh + s->im->changed;
	rc = import_save(s->im, &batch, app_progress_begin(v->app, "正在导入"), e);
	app_progress_end(v->app);
	if (rc < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	app_line_type(v->app, IMPORT_LINE, "");
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
import_key(struct view *v, const struct key *k, struct err *e)
{
	struct import_view *s = import_state(v);

	switch (k->code) {
	case K_ENTER:
		return import_look(v, e);
	case K_UP:
	case K_PGUP:
		s->top = s->top > 0 ? s->top - 1 : 0;
		return VIEW_REDRAW;
	case K_DOWN:
	case K_PGDN:
		s->top++;
		return VIEW_REDRAW;
	case K_ESC:
		return VIEW_BACK;
	default:
		break;
	}
	switch (edit_key(&s->path, k)) {
	case EDIT_PASS:
		return VIEW_PASS;
	case EDIT_MOVED:
		return VIEW_REDRAW;
	case EDIT_FULL:
		app_say_full(v->app, &s->path);
		/* fall through */
	case EDIT_CHANGED:
		import_typed(v);
		return VIEW_REDRAW;
	}
	return VIEW_PASS;
}

static enum view_result
import_paste(struct view *v, const char *text, size_t n, struct err *e)
{
	struct import_view *s = import_state(v);

	(void)e;
	app_paste_into(v->app, &s->path, text, n);
	import_typed(v);
	return VIEW_REDRAW;
}

static void
import_draw(const struct view *v, struct canvas *c)
{
	struct import_view *s = import_state(v);
	struct buf place = BUF_INIT;
	int first, last, cols = canvas_cols(c), y;
	const char *p = s->text != NULL ? s->text : "";
	size_t left = strlen(p), line = 0;

	buf_addf(&place, "导入%s", s->thing->entity->title);
	view_frame(v, c, buf_str(&place), &first, &last);
	buf_release(&place);
	canvas_put(c, first, 1, 7, STYLE_NORMAL, "文件:");
	canvas_put(c, first, 7, 1, STYLE_DIM, "[");
	canvas_put(c, first, cols - 2, 1, STYLE_DIM, "]");
	canvas_rule(c, first + 1);
	if (s->text == NULL) {
		canvas_wrap(c, first + 2, 4, cols - 8, 3, STYLE_NORMAL, "打表格文件的路径, 回车先看里面有什么, 这时什么都不会写进账本.");
		canvas_wrap(c, first + 5, 4, cols - 8, 3, STYLE_NORMAL, "WPS 表格(.xlsx)和 CSV 都行; 编码(UTF-8、GB18030)自己认, 列名按账本的项目对.");
	}
	y = first + 2;
	while (left > 0 && y < last) {
		size_t skip, n = text_wrap(p, left, (size_t)(cols - 2), &skip);

		if (n + skip == 0)
			break;
		if (line++ >= s->top)
			canvas_putn(c, y++, 1, cols - 2, STYLE_NORMAL, p, n);
		p += n + skip;
		left -= n + skip;
	}
	canvas_hint(c, last, STYLE_DIM,
			s->im != NULL ? "F2 照这样导入   上下翻看   Esc 不导入, 账本不变" : "回车看内容   Esc 返回");
	edit_draw(&s->path, c, first, 8, cols - 10, 1, STYLE_FIELD_ON, true);
}

const struct view_ops view_import = {
	.name = "import",
	.title = "导入",
	.cmds = import_cmds,
	.state_size = sizeof(struct import_view),
	.open = import_open,
	.draw = import_draw,
	.key = import_key,
	.paste = import_paste,
	.close = import_close,
};
