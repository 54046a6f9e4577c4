/*
 * view_merge.c - 合并: which file, what it would bring, and only then F2.
 *
 * The preview is an open transaction of our own ledger (db/merge.h): until
 * F2 or Esc no other key reaches the rest of the program.
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/carry.h"
#include "office/office.h"
#include "ui/canvas.h"
#include "ui/edit.h"

struct merge_view {
	struct incomings found;
	size_t cursor;
	struct edit path;
	struct merge *merge;	/* owned; NULL: nothing looked at */
	char *text;		/* owned; the preview in words */
	bool hides_much;
	size_t top;
};

static struct merge_view *
merge_state(const struct view *v)
{
	return v->state;
}

static void
merge_drop(struct merge_view *s)
{
	if (s->merge != NULL)
		merge_rollback(s->merge);
	s->merge = NULL;
	free(s->text);
	s->text = NULL;
	s->top = 0;
}

static int
merge_load(struct view *v, struct err *e)
{
	struct merge_view *s = merge_state(v);

	if (s->merge != NULL)
		return 0;
	incomings_release(&s->found);
	if (incoming_list(app_office(v->app), &s->found, e) < 0)
		return -1;
	if (s->cursor >= s->found.n)
		s->cursor = 0;
	return 0;
}

static int
merge_open(struct view *v, const void *arg, struct err *e)
{
	(void)arg;
	(void)e;
	edit_init(&merge_state(v)->path, 0, 1000);
	return 0;
}

static void
merge_close(struct view *v)
{
	struct merge_view *s = merge_state(v);

	merge_drop(s);
	incomings_release(&s->found);
	edit_release(&s->path);
}

static enum view_result
merge_look(struct view *v, const char *path, struct err *e)
{
	struct merge_view *s = merge_state(v);
	struct buf b = BUF_INIT;
	int rc;

	merge_drop(s);
	rc = carry_look(app_office(v->app), path, &s->merge, app_progress_begin(v->app, "正在读同事的账, 可以 Esc 停"), e);
	app_progress_end(v->app);
	if (rc < 0) {
		s->merge = NULL;
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	s->hides_much = merge_preview(s->merge)->hides_much;
	carry_describe(app_office(v->app), merge_preview(s->merge), &b);
	s->text = buf_detach(&b);
	return VIEW_REDRAW;
}

static enum view_result
merge_confirm(struct view *v, struct err *e)
{
	struct merge_view *s = merge_state(v);
	struct buf said = BUF_INIT;
	int rc;

	if (s->merge == NULL) {
		app_status(v->app, "先选文件, 回车看它带来什么; 看过才合并");
		return VIEW_REDRAW;
	}
	if (s->hides_much && app_ask(v->app, "合并后会有一成以上的记录变成已删除. 确定要合并?", (const char *const[]){"合并", "不合并", NULL}) != 1)
		return VIEW_REDRAW;
	bool fresh = !merge_preview(s->merge)->nothing;
	rc = carry_take(app_office(v->app), &s->merge, app_progress_begin(v->app, "先备份, 再合并"), &said, e);
	app_progress_end(v->app);
	s->merge = NULL;
	merge_drop(s);
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "%s%s", buf_str(&said), fresh ? "  Ctrl+Z 整次撤回" : "");
	buf_release(&said);
	return rc < 0 ? VIEW_RELOAD : VIEW_BACK;
}

static const struct view_cmd merge_cmds[] = {
	{K_F2, "merge", "合并", "照预览合并: 先自动备份; Ctrl+Z 可以整次撤回", merge_confirm},
	{0, NULL, NULL, NULL, NULL},
};

static enum view_result
merge_key_looked(struct view *v, const struct key *k, struct err *e)
{
	struct merge_view *s = merge_state(v);

	switch (k->code) {
	case K_ESC:
		if (merge_preview(s->merge)->nothing)
			return merge_confirm(v, e);	/* it says what he has of ours all the same */
		merge_drop(s);
		app_status(v->app, "没有合并, 账本没有变");
		return VIEW_RELOAD;
	case K_UP:
	case K_PGUP:
		s->top -= s->top > 0;
		return VIEW_REDRAW;
	case K_DOWN:
	case K_PGDN:
		s->top++;
		return VIEW_REDRAW;
	case K_F1:
	case K_CTRL_L:
		return VIEW_PASS;
	default:
		/* a write is open: nothing else may use the ledger now */
		app_status(v->app, "F2 合并, Esc 不合并");
		return VIEW_REDRAW;
	}
}

static enum view_result
merge_key(struct view *v, const struct key *k, struct err *e)
{
	struct merge_view *s = merge_state(v);
	int digit = key_digit(k);

	if (s->merge != NULL)
		return merge_key_looked(v, k, e);
	if (digit > 0 && (size_t)digit <= s->found.n && edit_is_empty(&s->path)) {
		s->cursor = (size_t)digit - 1;
		return merge_look(v, s->found.p[s->cursor].path, e);
	}
	switch (k->code) {
	case K_UP:
		s->cursor -= s->cursor > 0;
		return VIEW_REDRAW;
	case K_DOWN:
		s->cursor += s->cursor + 1 < s->found.n;
		return VIEW_REDRAW;
	case K_ENTER:
		if (!edit_is_empty(&s->path))
			return merge_look(v, edit_text(&s->path), e);
		if (s->cursor < s->found.n)
			return merge_look(v, s->found.p[s->cursor].path, e);
		app_status(v->app, "没有看到U盘上的账. 插上U盘按 Ctrl+L, 或打文件的路径");
		return VIEW_REDRAW;
	case K_ESC:
		return VIEW_BACK;
	default:
		return edit_key(&s->path, k) == EDIT_PASS ? VIEW_PASS : VIEW_REDRAW;
	}
}

static enum view_result
merge_paste(struct view *v, const char *text, size_t n, struct err *e)
{
	struct merge_view *s = merge_state(v);

	(void)e;
	if (s->merge != NULL)
		return VIEW_PASS;
	app_paste_into(v->app, &s->path, text, n);
	return VIEW_REDRAW;
}

/* --- drawing --------------------------------------------------------------------------------------------------- */

static void
merge_draw_found(const struct merge_view *s, struct canvas *c, int y, int last)
{
	int cols = canvas_cols(c);

	canvas_put(c, y++, 1, cols - 1, STYLE_TITLE, s->found.n > 0 ? "U盘上的账和交换包, 新的在前:" : "没有看到U盘上的账. 插上后按 Ctrl+L 再看");
	for (size_t i = 0; i < s->found.n && y <= last; i++) {
		struct buf b = BUF_INIT;

		if (i < 9)
			buf_addf(&b, " %zu ", i + 1);
		else
			buf_adds(&b, "   ");
		buf_adds(&b, s->found.p[i].title);
		canvas_field(c, y, 1, cols - 1, i == s->cursor ? STYLE_SELECTED : STYLE_NORMAL, buf_str(&b));
		y++;
		buf_release(&b);
	}
}

static void
merge_draw_text(const struct merge_view *s, struct canvas *c, int y, int last)
{
	const char *p = s->text;
	size_t left = strlen(p), line = 0;
	int cols = canvas_cols(c);

	while (left > 0 && y <= last) {
		size_t skip, n = text_wrap(p, left, (size_t)(cols - 2), &skip);
		char *one = mem_strn(p, n);

		if (line++ >= s->top)
			canvas_put(c, y++, 1, cols - 2, strstr(one, "!!") != NULL ? STYLE_WARN : STYLE_NORMAL, one);
		free(one);
		if (n + skip == 0)
			return;
		p += n + skip;
		left -= n + skip;
	}
}

static void
merge_draw(const struct view *v, struct canvas *c)
{
	struct merge_view *s = merge_state(v);
	int first, last, cols = canvas_cols(c);

	view_frame(v, c, s->merge != NULL ? "合并同事的账  预览" : "合并同事的账", &first, &last);
	if (s->merge != NULL) {
		merge_draw_text(s, c, first, last - 1);
		canvas_hint(c, last, STYLE_KEY, "F2 确认合并(冲突先两份都留)   他那边不会有任何改变   Esc 放弃, 什么都不变");
		return;
	}
	canvas_put(c, first, 1, 7, STYLE_NORMAL, "文件:");
	canvas_put(c, first, 7, 1, STYLE_DIM, "[");
	canvas_put(c, first, cols - 2, 1, STYLE_DIM, "]");
	canvas_rule(c, first + 1);
	merge_draw_found(s, c, first + 2, last - 1);
	canvas_hint(c, last, STYLE_DIM, "数字或回车: 先看带来什么, 还不合并   也可以打文件的路径   Esc 返回");
	edit_draw(&s->path, c, first, 8, cols - 10, 1, STYLE_FIELD_ON, true);
}

const struct view_ops view_merge = {
	.name = "merge",
	.title = "合并",
	.cmds = merge_cmds,
	.state_size = sizeof(struct merge_view),
	.open = merge_open,
	.load = merge_load,
	.draw = merge_draw,
	.key = merge_key,
	.paste = merge_paste,
	.close = merge_close,
};
