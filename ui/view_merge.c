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
#include "ui/found.h"
#include "ui/told.h"

#define MERGE_LINE "合并: 文件"	/* what a typed path is kept under */

struct merge_view {
	struct found found;
	struct merge *merge;	/* owned; NULL: nothing looked at, or nothing new in it */
	struct told told;	/* what it would bring; no text: nothing looked at */
	bool hides_much;
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
	told_set(&s->told, NULL);
}

static int
merge_load(struct view *v, struct err *e)
{
	struct merge_view *s = merge_state(v);

	if (s->told.text != NULL)
		return 0;
	return found_load(&s->found, app_office(v->app), e);
}

static int
merge_open(struct view *v, const void *arg, struct err *e)
{
	(void)arg;
	(void)e;
	found_init(&merge_state(v)->found, v->app, FOUND_LEDGERS, MERGE_LINE);
	return 0;
}

static void
merge_close(struct view *v)
{
	struct merge_view *s = merge_state(v);

	merge_drop(s);
	found_release(&s->found);
}

/* Nothing to ask about, and nothing is held open for it; what the file says he has of ours is taken down all the same. */
static enum view_result
merge_nothing(struct view *v, struct err *e)
{
	struct merge_view *s = merge_state(v);
	struct buf said = BUF_INIT;

	if (carry_take(app_office(v->app), &s->merge, NULL, &said, e) < 0)
		app_warn(v->app, "%s", e->text);
	else
		found_done(&s->found);
	s->merge = NULL;
	buf_release(&said);
	return VIEW_REDRAW;
}

static enum view_result
merge_look(struct view *v, struct err *e)
{
	struct merge_view *s = merge_state(v);
	struct buf b = BUF_INIT;
	char *path = found_path(&s->found);
	int rc;

	merge_drop(s);
	rc = carry_look(app_office(v->app), path, &s->merge, app_progress_begin(v->app, "正在读同事的账, 可以 Esc 停"), e);
	app_progress_end(v->app);
	free(path);
	if (rc < 0) {
		s->merge = NULL;
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	s->hides_much = merge_preview(s->merge)->hides_much;
	carry_describe(app_office(v->app), merge_preview(s->merge), &b);
	told_set(&s->told, buf_detach(&b));
	return merge_preview(s->merge)->nothing ? merge_nothing(v, e) : VIEW_REDRAW;
}

/* There may be another file to look at. */
static enum view_result
merge_to_list(struct view *v)
{
	merge_drop(merge_state(v));
	return VIEW_RELOAD;
}

static enum view_result
merge_confirm(struct view *v, struct err *e)
{
	struct merge_view *s = merge_state(v);
	struct buf said = BUF_INIT;
	int rc;

	if (s->merge == NULL && s->told.text != NULL)
		return merge_to_list(v);
	if (s->merge == NULL) {
		app_status(v->app, "先选文件, 回车看它带来什么; 看过才合并");
		return VIEW_REDRAW;
	}
	if (s->hides_much && app_ask(v->app, "合并后会有一成以上的记录变成已删除. 确定要合并?", (const char *const[]){"合并", "不合并", NULL}) != 1)
		return VIEW_REDRAW;
	rc = carry_take(app_office(v->app), &s->merge, app_progress_begin(v->app, "先备份, 再合并"), &said, e);
	app_progress_end(v->app);
	s->merge = NULL;
	merge_drop(s);
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "%s  Ctrl+Z 整次撤回", buf_str(&said));
	if (rc == 0)
		found_done(&s->found);
	buf_release(&said);
	return rc < 0 ? VIEW_RELOAD : VIEW_BACK;
}

static const struct view_cmd merge_cmds[] = {
	{K_F2, "merge", "合并", "照预览合并: 先自动备份; Ctrl+Z 可以整次撤回", merge_confirm},
	{0, NULL, NULL, NULL, NULL},
};

static enum view_result
merge_key_looked(struct view *v, const struct key *k)
{
	struct merge_view *s = merge_state(v);

	if (told_key(&s->told, k))
		return VIEW_REDRAW;
	switch (k->code) {
	case K_ESC:
		app_status(v->app, "没有合并, 账本没有变");
		return merge_to_list(v);
	case K_ENTER:
		if (s->merge == NULL)
			return merge_to_list(v);
		app_status(v->app, "F2 合并, Esc 不合并");
		return VIEW_REDRAW;
	case K_F1:
	case K_CTRL_L:
		return VIEW_PASS;
	default:
		if (s->merge == NULL)
			return VIEW_PASS;
		/* a write is open: nothing else may use the ledger now */
		app_status(v->app, "F2 合并, Esc 不合并");
		return VIEW_REDRAW;
	}
}

static enum view_result
merge_key(struct view *v, const struct key *k, struct err *e)
{
	struct merge_view *s = merge_state(v);

	if (s->told.text != NULL)
		return merge_key_looked(v, k);
	switch (found_key(&s->found, k)) {
	case FOUND_CHOSEN:
		return merge_look(v, e);
	case FOUND_NONE:
		app_status(v->app, "没有看到U盘上的账. 插上U盘按 Ctrl+L, 或打文件的路径");
		return VIEW_REDRAW;
	case FOUND_REDRAW:
		return VIEW_REDRAW;
	case FOUND_PASS:
		break;
	}
	return k->code == K_ESC ? VIEW_BACK : VIEW_PASS;
}

static enum view_result
merge_paste(struct view *v, const char *text, size_t n, struct err *e)
{
	struct merge_view *s = merge_state(v);

	(void)e;
	if (s->told.text != NULL)
		return VIEW_PASS;
	found_paste(&s->found, text, n);
	return VIEW_REDRAW;
}

/* --- drawing --------------------------------------------------------------------------------------------------- */

static void
merge_draw(const struct view *v, struct canvas *c)
{
	struct merge_view *s = merge_state(v);
	int first, last;

	view_frame(v, c, s->told.text != NULL ? "合并同事的账  预览" : "合并同事的账", &first, &last);
	if (s->told.text != NULL) {
		told_draw(&s->told, c, first, last - 1);
		canvas_hint(c, last, STYLE_KEY, s->merge == NULL ? "没有要合并的   回车或 Esc 返回"
				: "F2 确认合并(冲突先两份都留)   他那边不会有任何改变   Esc 放弃, 什么都不变");
		return;
	}
	found_draw(&s->found, c, first, last - 1);
	canvas_hint(c, last, STYLE_DIM, "数字或回车: 先看带来什么, 还不合并   也可以打文件的路径   Esc 返回");
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
