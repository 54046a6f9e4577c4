/* The loop without a terminal: stack, dispatch, dialogs, frame, footer, help, palette, small windows; command tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "config.h"
#include "ui/app.h"
#include "ui/app_state.h"
#include "ui/edit.h"
#include "ui/views.h"

struct probe { int opened, loaded, closed, saved; char last[64]; };

struct screen { struct probe *probe; struct edit field; bool refuses; };

static int
screen_open(struct view *v, const void *arg, struct err *e)
{
	struct screen *s = v->state;

	(void)e;
	s->probe = *(struct probe *const *)arg;
	s->probe->opened++;
	edit_init(&s->field, 0, 10);
	return 0;
}

static int
screen_load(struct view *v, struct err *e)
{
	struct screen *s = v->state;

	(void)e;
	s->probe->loaded++;
	return 0;
}

static void
screen_draw(const struct view *v, struct canvas *c)
{
	struct screen *s = v->state;
	int first, last;

	view_frame(v, c, NULL, &first, &last);
	edit_draw(&s->field, c, first, 1, 20, 1, STYLE_FIELD, true);
	canvas_put(c, last, 0, 10, STYLE_NORMAL, "last");
}

static enum view_result
screen_key(struct view *v, const struct key *k, struct err *e)
{
	struct screen *s = v->state;

	(void)e;
	if (key_is(k, '?') || key_is(k, '/'))
		return VIEW_PASS;
	snprintf(s->probe->last, sizeof s->probe->last, "%s", k->code == K_TEXT ? k->text : key_name(k->code));
	return edit_key(&s->field, k) == EDIT_PASS ? VIEW_PASS : VIEW_REDRAW;
}

static void
screen_close(struct view *v)
{
	struct screen *s = v->state;

	s->probe->closed++;
	edit_release(&s->field);
}

static bool
screen_leave(struct view *v)
{
	struct screen *s = v->state;

	if (s->refuses)
		app_warn(v->app, "还没存");
	return !s->refuses;
}

static const struct view_ops screen_ops, other_ops, broken_ops;

static enum view_result
screen_save(struct view *v, struct err *e)
{
	struct screen *s = v->state;

	(void)e;
	s->probe->saved++;
	app_status(v->app, "已存 0424");
	return VIEW_STAY;
}

static enum view_result
screen_other(struct view *v, struct err *e)
{
	struct screen *s = v->state;
	const struct probe *p = s->probe;

	return view_push(v->app, &other_ops, &p, e) == 0 ? VIEW_REDRAW : VIEW_STAY;
}

static enum view_result
screen_instead(struct view *v, struct err *e)
{
	screen_other(v, e);
	return VIEW_BACK;
}

static enum view_result
screen_broken(struct view *v, struct err *e)
{
	return view_push(v->app, &broken_ops, NULL, e) == 0 ? VIEW_REDRAW : VIEW_STAY;
}

static enum view_result
screen_refuse(struct view *v, struct err *e)
{
	struct screen *s = v->state;

	(void)e;
	s->refuses = !s->refuses;
	return VIEW_STAY;
}

static enum view_result
screen_ask(struct view *v, struct err *e)
{
	static const char *const answers[] = { "走", "不走", NULL };

	(void)e;
	app_status(v->app, "答%d", app_ask(v->app, "要离开吗?", answers));
	return VIEW_STAY;
}

static enum view_result
screen_prompt(struct view *v, struct err *e)
{
	char *text;

	(void)e;
	if (app_prompt(v->app, "退回的原因:", "旧", 0, 5, &text) == 0)
		app_status(v->app, "原因 %s", text);
	else
		app_status(v->app, "没有原因");
	free(text);
	return VIEW_STAY;
}

static enum view_result
screen_show(struct view *v, struct err *e)
{
	(void)e;
	app_show(v->app, "依据", "第一条 陪餐人数不得超过规定.\n第二条");
	return VIEW_REDRAW;
}

static const struct view_cmd screen_cmds[] = {
	{ K_F2, "save", "保存", "保存这一条", screen_save },
	{ K_F4, "show", "依据", "看依据条文", screen_show },
	{ K_F6, "other", "派/改派", "打开另一屏", screen_other },
	{ K_F7, "instead", NULL, "换成另一屏", screen_instead },
	{ K_F8, "broken", NULL, "打开一个打不开的", screen_broken },
	{ K_CTRL_D, "refuse", "不让走", "不让 Esc 离开", screen_refuse },
	{ K_CTRL_U, "ask", NULL, "问一句", screen_ask },
	{ K_CTRL_W, "prompt", NULL, "问原因", screen_prompt },
	{ K_ENTER, "next", "下一项", "到下一项", NULL },
	{ 0, NULL, NULL, NULL, NULL }
};

static const struct view_ops screen_ops = {
	.name = "screen", .title = "走访", .cmds = screen_cmds, .state_size = sizeof(struct screen),
	.open = screen_open, .load = screen_load, .draw = screen_draw, .key = screen_key, .close = screen_close, .leave = screen_leave,
};

static enum view_result
other_home(struct view *v, struct err *e)
{
	(void)v;
	(void)e;
	return VIEW_HOME;
}

static enum view_result
other_fail(struct view *v, struct err *e)
{
	(void)v;
	err_set(e, ERR_IO, "磁盘满了, 账没有动");
	return VIEW_STAY;
}

static const struct view_cmd other_cmds[] = {
	{ '0', "home", NULL, "回今日", other_home },
	{ K_F8, "fail", NULL, "失败一次", other_fail },
	{ K_F6, "more", NULL, "再开一屏", screen_other },
	{ 0, NULL, NULL, NULL, NULL }
};

static const struct view_ops other_ops = {
	.name = "other", .title = "工单", .cmds = other_cmds, .state_size = sizeof(struct screen),
	.open = screen_open, .load = screen_load, .draw = screen_draw, .close = screen_close,
};

static int
broken_load(struct view *v, struct err *e)
{
	(void)v;
	return err_set(e, ERR_DAMAGED, "账本校验不对");
}

static const struct view_ops broken_ops = { .name = "broken", .title = "坏", .load = broken_load, .draw = screen_draw };

/* --- helpers -------------------------------------------------------------------------------------------------------- */

static struct app *
start(struct probe *p, int rows, int cols, struct config *cfg, const struct app_actions *ac)
{
	struct app_options o = { .rows = rows, .cols = cols, .config = cfg, .actions = ac };
	const struct probe *arg = p;
	struct app *a;

	memset(p, 0, sizeof *p);
	assert_int_equal(app_open(&a, &o, NULL), 0);
	assert_int_equal(view_push(a, &screen_ops, &arg, NULL), 0);
	app_feed(a, "", 0);
	return a;
}

static void
feed(struct app *a, const char *bytes)
{
	app_feed(a, bytes, strlen(bytes));
}

static bool
shows(struct app *a, const char *text)
{
	bool found = false;

	for (int y = 0; y < canvas_rows(app_canvas(a)) && !found; y++) {
		char *line = canvas_line(app_canvas(a), y);

		found = strstr(line, text) != NULL;
		free(line);
	}
	return found;
}

#define assert_shows(a, text) assert_true(shows(a, text))

/* --- tests ------------------------------------------------------------------------------------------------------------ */

static void
test_dispatch(void **state)
{
	struct probe p;
	struct app *a = start(&p, 24, 80, NULL, NULL);

	(void)state;
	feed(a, "张建国");
	assert_shows(a, "张建国");
	feed(a, "\x13");			/* Ctrl+S is F2 */
	assert_int_equal(p.saved, 1);
	assert_string_equal(app_status_text(a), "已存 0424");
	assert_shows(a, "已存 0424");
	feed(a, "x");
	assert_string_equal(app_status_text(a), "");
	feed(a, "\n");				/* Ctrl+J: no paragraph here, so it is Enter */
	assert_string_equal(p.last, "回车");
	feed(a, "\033[200~粘\n贴\033[201~");
	assert_true(strstr(app_status_text(a), "粘贴") != NULL);
	assert_false(shows(a, "粘贴贴"));
	feed(a, "\x03");
	assert_true(strstr(app_status_text(a), "Esc") != NULL);
	feed(a, "\033[19~");			/* F8: a view that cannot open */
	assert_string_equal(app_status_text(a), "账本校验不对");
	assert_shows(a, "!! 账本校验不对");
	assert_ptr_equal(app_top(a)->ops, &screen_ops);
	app_free(a);
	assert_int_equal(p.closed, 1);
}

static void
test_stack(void **state)
{
	struct probe p;
	struct app *a = start(&p, 24, 80, NULL, NULL);

	(void)state;
	feed(a, "\033[17~");
	assert_ptr_equal(app_top(a)->ops, &other_ops);
	assert_int_equal(p.opened, 2);
	feed(a, "\033[19~");
	assert_shows(a, "!! 磁盘满了, 账没有动");
	p.loaded = 0;
	feed(a, "\033");
	assert_ptr_equal(app_top(a)->ops, &screen_ops);
	assert_int_equal(p.loaded, 1);		/* what lies below is fresh when it comes up */
	feed(a, "\033[18~");			/* F7: another in its place */
	assert_ptr_equal(app_top(a)->ops, &other_ops);
	assert_null(app_top(a)->below);
	app_free(a);
	assert_int_equal(p.closed, p.opened);
	a = start(&p, 24, 80, NULL, NULL);
	feed(a, "\x04");
	feed(a, "\033");			/* it refuses to leave */
	assert_non_null(app_top(a));
	assert_string_equal(app_status_text(a), "还没存");
	feed(a, "\x04");
	feed(a, "\033[17~\033[17~\033[17~");
	feed(a, "０");				/* full width: the row of '0' */
	assert_ptr_equal(app_top(a)->ops, &screen_ops);
	assert_int_equal(p.closed, 3);
	feed(a, "\033");
	assert_null(app_top(a));
	app_free(a);
}

static void
test_dialogs(void **state)
{
	struct probe p;
	struct app *a = start(&p, 24, 80, NULL, NULL);

	(void)state;
	feed(a, "\x15" "2");
	assert_string_equal(app_status_text(a), "答2");
	feed(a, "\x15" "9x\033");
	assert_string_equal(app_status_text(a), "答0");
	feed(a, "\x15" "１");
	assert_string_equal(app_status_text(a), "答1");
	feed(a, "\x15\r");
	assert_string_equal(app_status_text(a), "答1");
	feed(a, "\x17" "原因好多字\r");
	assert_string_equal(app_status_text(a), "原因 旧原因好多");	/* five characters */
	feed(a, "\x17\033");
	assert_string_equal(app_status_text(a), "没有原因");
	feed(a, "\033OS\033[B\033");
	assert_string_equal(app_status_text(a), "");
	/* keys behind a dialog reach the screen */
	feed(a, "\x15" "1" "好");
	assert_string_equal(p.last, "好");
	app_free(a);
}

static void
test_frame(void **state)
{
	struct probe p;
	struct app *a = start(&p, 24, 80, NULL, NULL);
	int y, x;

	(void)state;
	assert_shows(a, "一本账  走访");
	assert_shows(a, "F6派/改派");
	assert_shows(a, "回车下一项");
	assert_shows(a, "Ctrl+P找命令");
	assert_true(canvas_get_cursor(app_canvas(a), &y, &x));
	assert_int_equal(y, 2);
	assert_int_equal(app_frame_rows(a), 6);
	app_resize(a, 20, 60);
	assert_int_equal(app_frame_rows(a), 5);
	assert_shows(a, "F2保存");
	assert_shows(a, "last");
	assert_int_equal(p.loaded, 2);		/* a new size loads again */
	app_resize(a, 10, 30);
	assert_shows(a, "60x20");
	feed(a, "看不见的字");
	assert_false(shows(a, "看"));
	feed(a, "\033OQ");			/* saving works at any size */
	assert_int_equal(p.saved, 1);
	assert_shows(a, "已存 0424");
	app_resize(a, 24, 80);
	assert_false(shows(a, "看不见"));
	for (int h = 1; h < 30; h++)
		for (int w = 1; w < 90; w += 7)
			app_resize(a, h, w);
	feed(a, "\033");
	assert_null(app_top(a));
	app_free(a);
}

static void
test_footer(void **state)
{
	static const int widths[] = { 60, 64, 70, 76, 80, 100, 132 };
	struct probe p;
	struct config cfg;
	struct app *a;
	struct buf b = BUF_INIT;

	(void)state;
	config_init(&cfg);
	for (int eaten = 0; eaten < 2; eaten++) {
		cfg.fkeys_eaten = eaten;
		a = start(&p, 24, 80, &cfg, NULL);
		for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
			buf_clear(&b);
			view_footer(app_top(a), widths[i], &b);
			assert_true((int)text_cols(b.p, b.n) <= widths[i]);
			assert_non_null(strstr(b.p, "返回"));
			assert_non_null(strstr(b.p, "保存"));
			assert_non_null(strstr(b.p, "派/改派"));
		}
		app_free(a);
	}
	assert_non_null(strstr(b.p, "Esc+ 1帮助 2保存"));
	buf_release(&b);
	config_release(&cfg);
}

static void
test_help_and_palette(void **state)
{
	struct probe p;
	struct app *a = start(&p, 24, 80, NULL, NULL);
	struct buf b = BUF_INIT;
	const char *s;

	(void)state;
	feed(a, "\033OP");
	assert_shows(a, "F2 (Ctrl+S)");
	assert_shows(a, "保存这一条");
	feed(a, "\033[6~");
	feed(a, "\033OP");
	assert_shows(a, "按键速查");
	feed(a, "\033");
	assert_ptr_equal(app_top(a)->ops, &screen_ops);
	feed(a, "？");				/* outside fields the sign is F1 */
	assert_shows(a, "保存这一条");
	feed(a, "\033");
	/* the palette: by initials, and by the key's own name */
	feed(a, "\x10" "bczyt\r");
	assert_int_equal(p.saved, 1);
	feed(a, "\x10" "ctrl+s\r");
	assert_int_equal(p.saved, 2);
	feed(a, "\x10" "qqqqqq\r\033");
	assert_int_equal(p.saved, 2);
	for (int cols = 60; cols <= APP_CARD_COLS; cols += APP_CARD_COLS - 60) {
		buf_clear(&b);
		app_key_card(&b, cols);
		for (s = b.p; *s != '\0';) {
			const char *end = strchr(s, '\n');

			assert_true(text_cols(s, (size_t)(end - s)) <= (size_t)cols);
			s = end + 1;
		}
	}
	buf_release(&b);
	app_free(a);
}

static enum view_result
nothing(struct view *v, struct err *e)
{
	(void)v;
	(void)e;
	return VIEW_STAY;
}

static void
test_command_tables(void **state)
{
	static const struct view_cmd bad[] = {
		{ K_F2, "save", "保存", "保存", nothing },
		{ K_F2, "again", "再存", "再保存", nothing },
		{ K_F3, "save", "查", "查找", nothing },
		{ K_F4, "quiet", "选", "", nothing },
		{ 0, "never", NULL, "哪儿都够不着", NULL },
		{ K_END_OF_CODES, "odd", NULL, "没有这个键", nothing },
		{ K_F5, "wide", "这个标签实在是太长了", "太长", nothing },
		{ 0, NULL, NULL, NULL, NULL }
	};
	struct view_ops ops = { .name = "bad", .cmds = bad };
	struct buf b = BUF_INIT;

	(void)state;
	assert_false(view_cmds_check(&ops, &b));
	assert_string_equal(buf_str(&b), "bad: again: key taken\nbad: save: name taken\nbad: quiet: no help\nbad: never: does nothing\n"
			"bad: odd: no such key\nbad: wide: label too wide\n");
	buf_clear(&b);
	assert_true(view_cmds_check(&screen_ops, &b));
	assert_true(view_cmds_check(&help_ops, &b));
	ops.cmds = app_commands;
	assert_true(view_cmds_check(&ops, &b));
	assert_int_equal(b.n, 0);
	buf_release(&b);
}

/* Every screen of the program: sound tables, and footers that fit with each key the screen itself has. */
static void
test_all_screens(void **state)
{
	static const struct view_ops *const all[] = {
		&view_home, &view_list, &view_form, &view_page, &view_find, &view_menu, &view_preview, &view_inbox, &view_first, &view_import,
		&help_ops,
	};
	struct probe p;
	struct app *a = start(&p, 24, 80, NULL, NULL);
	struct buf b = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct view v = { .ops = all[i], .app = a };

		view_cmds_check(all[i], &b);
		assert_string_equal(buf_str(&b), "");
		for (int cols = 60; cols <= 80; cols += 20) {
			buf_clear(&b);
			view_footer(&v, cols, &b);
			assert_true((int)text_cols(b.p, b.n) <= cols);
			for (const struct view_cmd *c = all[i]->cmds; c != NULL && c->name != NULL; c++)
				if (c->key >= K_F1 && c->key <= K_F9 && c->label != NULL)
					assert_non_null(strstr(b.p, c->label));
			buf_clear(&b);
		}
	}
	buf_release(&b);
	app_free(a);
}

static void
test_progress(void **state)
{
	struct probe p;
	struct app *a = start(&p, 24, 80, NULL, NULL);
	const struct progress *pr = app_progress_begin(a, "正在合并");

	(void)state;
	for (size_t i = 0; i < 100; i++)
		assert_true(pr->tick(pr->data, i, 100));
	app_progress_end(a);
	app_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dispatch), cmocka_unit_test(test_stack), cmocka_unit_test(test_dialogs),
		cmocka_unit_test(test_frame), cmocka_unit_test(test_footer), cmocka_unit_test(test_help_and_palette),
		cmocka_unit_test(test_command_tables), cmocka_unit_test(test_all_screens), cmocka_unit_test(test_progress),
	};

	return cmocka_run_group_tests_name("app", tests, NULL, NULL);
}
