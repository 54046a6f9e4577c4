/*
 * view_damaged.c - the own ledger does not prove sound: nothing is written
 * into it; what can be had is shown, and a digit has it.
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "config.h"
#include "office/backup.h"
#include "office/damage.h"
#include "office/office.h"
#include "ui/canvas.h"

struct damaged_view {
	struct ui_options *opt;	/* borrowed */
	char *folder;		/* owned; of the backups */
	struct damage damage;
	bool looked;
	char *text;		/* owned; what can be had */
};

static struct damaged_view *
damaged_state(const struct view *v)
{
	return v->state;
}

static int
damaged_open(struct view *v, const void *arg, struct err *e)
{
	struct damaged_view *s = damaged_state(v);
	struct buf b = BUF_INIT;
	int rc;

	s->opt = *(struct ui_options *const *)arg;
	s->folder = backup_folder(s->opt->paths->ledger_path, s->opt->paths->backup_folder);
	rc = damage_options(s->opt->paths, s->folder, &s->damage, app_progress_begin(v->app, "正在看账本里哪些还好"), e);
	app_progress_end(v->app);
	if (rc == 0) {
		s->looked = true;
		damage_describe(&s->damage, &b);
	} else {
		buf_adds(&b, e->text);
	}
	s->text = buf_detach(&b);
	return 0;
}

static void
damaged_close(struct view *v)
{
	struct damaged_view *s = damaged_state(v);

	if (s->looked)
		damage_release(&s->damage);
	free(s->folder);
	free(s->text);
}

static enum view_result
damaged_repair(struct view *v, struct err *e)
{
	struct damaged_view *s = damaged_state(v);
	struct buf said = BUF_INIT;
	char *kept = NULL;
	int rc;

	if (!s->looked)
		return VIEW_STAY;
	rc = damage_repair(s->opt->paths, &s->damage, &kept, &said, app_progress_begin(v->app, "正在修, 坏的那份原样留着"), e);
	app_progress_end(v->app);
	if (rc == 0)
		rc = office_open(s->opt->office, s->opt->paths, false, NULL, e);
	if (rc == 0) {
		app_set_office(v->app, s->opt->office);
		rc = view_push(v->app, &view_home, NULL, e);
	}
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		app_status(v->app, "%s", buf_str(&said));
	buf_release(&said);
	free(kept);
	return rc < 0 ? VIEW_REDRAW : VIEW_BACK;
}

static enum view_result
damaged_key(struct view *v, const struct key *k, struct err *e)
{
	switch (key_digit(k)) {
	case 1:
		return damaged_repair(v, e);
	case 2:
		return VIEW_QUIT;
	default:
		break;
	}
	if (k->code == K_ESC)
		return VIEW_QUIT;
	/* without a ledger most keys of the program have nothing to work on */
	return k->code == K_F1 || k->code == K_CTRL_L ? VIEW_PASS : VIEW_STAY;
}

static void
damaged_draw(const struct view *v, struct canvas *c)
{
	const struct damaged_view *s = damaged_state(v);
	int first, last, cols = canvas_cols(c), y;

	view_frame(v, c, "账本校验不对", &first, &last);
	y = first + 1;
	canvas_put(c, y++, 3, cols - 3, STYLE_WARN, "!! 账本校验不对. 已停止写入, 原件保留.");
	y++;
	y += canvas_wrap(c, y, 3, cols - 6, last - 4 - y, STYLE_NORMAL, s->text);
	y++;
	if (s->looked)
		canvas_put(c, y++, 5, cols - 5, STYLE_KEY, s->damage.tables ? "1  重做各表: 记录一条不少, 坏的那份原样留着"
				: "1  修好它: 备份加上坏账本里能证实的每一条, 坏的那份原样留着");
	canvas_put(c, y, 5, cols - 5, STYLE_KEY, "2  先不动, 离开");
	canvas_put(c, last, 1, cols - 1, STYLE_DIM, "数字选   Esc 离开, 什么都不变");
}

static const struct view_cmd damaged_cmds[] = {
	{K_F2, "save", NULL, "这里没有要存的", NULL},
	{K_F3, "find", NULL, "账本修好才能查找", NULL},
	{K_F4, "options", NULL, "账本修好才有选项", NULL},
	{K_F5, "visit", NULL, "账本修好才能记走访", NULL},
	{K_F6, "ticket", NULL, "账本修好才能开工单", NULL},
	{K_F7, "same", NULL, "账本修好才能记", NULL},
	{K_F8, "end", NULL, "账本修好才能办结", NULL},
	{K_F9, "print", NULL, "账本修好才能打印", NULL},
	{K_F10, "menu", NULL, "账本修好才有菜单", NULL},
	{K_CTRL_P, "palette", NULL, "账本修好才有命令可找", NULL},
	{K_CTRL_Z, "undo", NULL, "账本修好才能撤销", NULL},
	{K_CTRL_Y, "redo", NULL, "账本修好才能重做", NULL},
	{0, NULL, NULL, NULL, NULL},
};

const struct view_ops view_damaged = {
	.name = "damaged",
	.title = "账本校验不对",
	.cmds = damaged_cmds,
	.state_size = sizeof(struct damaged_view),
	.open = damaged_open,
	.draw = damaged_draw,
	.key = damaged_key,
	.close = damaged_close,
};
