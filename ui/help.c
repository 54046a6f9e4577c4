/*
 * help.c - F1 and the one-page key card: printed from the command tables.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "ui/app_state.h"

#define KEY_COLS 18

/* --- text ----------------------------------------------------------------------------------------------------------- */

static void
help_line(struct buf *out, const struct view_cmd *c)
{
	struct buf key = BUF_INIT;

	buf_adds(&key, key_name(c->key));
	if (*key_alias(c->key) != '\0')
		buf_addf(&key, " (%s)", key_alias(c->key));
	buf_adds(out, "  ");
	text_pad(out, buf_str(&key), KEY_COLS);
	buf_addf(out, "%s\n", c->help);
	buf_release(&key);
}

/* The view's keys in words: lines "F2  保存 ...". */
static void
help_text(const struct app *a, const struct view *v, struct buf *out)
{
	if (v->ops->help != NULL && v->state != NULL)
		v->ops->help(v, out);
	buf_addf(out, "这一屏 (%s) 能按的键:\n", v->ops->title);
	for (const struct view_cmd *c = v->ops->cmds; c != NULL && c->name != NULL; c++)
		if (c->key != 0 && view_cmd_offered(v, c->key) != NULL)
			help_line(out, c);
	buf_adds(out, "\n到处都能按:\n");
	for (const struct view_cmd *c = app_commands; c->name != NULL; c++)
		if (c->key != 0 && view_cmd_offered(v, c->key) == NULL)
			help_line(out, c);
	for (const struct view_cmd *c = a->actions->more; c != NULL && c->name != NULL; c++)
		if (c->key != 0 && view_cmd_offered(v, c->key) == NULL)
			help_line(out, c);
	buf_adds(out,
		"\n按键被终端占了怎么办:\n"
		"  先按 Esc 紧接着按数字就是 F 键: Esc 2 是 F2, Esc 0 是 F10. 括号里的键也一样.\n"
		"  输入法开着也能用: 数字、F 键、回车、Esc、Tab、方向键、Ctrl 组合; 全角自动变半角.\n"
		"\n打不出的字, 终端画不出的字:\n"
		"  打它的码位再按空格或回车, 如 U+4DAE 空格 成 䶮; 小写、全角都行. 格子里也可按 Ctrl+U.\n"
		"  画不出的字画成〓, 下面一行写着它的码位; 账里、纸上、导出的都是原来的字.\n"
		"  自造字(造字程序做的字)原样留着; 有标准字的, 离开那一项时会问换不换.\n"
		"\n本程序不打卡, 不排名, 不要照片, 不记轨迹.\n");
}

static const struct {
	const char *key, *does, *key2, *does2;
} card_rows[] = {
	{"F1 (Ctrl+G)", "帮助; 再按是这一页", "F6 (Ctrl+T)", "新工单/派"},
	{"F2 (Ctrl+S)", "保存", "F7 (Ctrl+K)", "同上一条/并件"},
	{"F3 (Ctrl+F)", "查找", "F8 (Ctrl+E)", "办结/比对旧的"},
	{"F4 (Ctrl+O)", "选项/依据/改", "F9 (Ctrl+R)", "打印"},
	{"F5 (Ctrl+N)", "新走访", "F10 (Ctrl+X)", "菜单; 再按 0 回今日"},
	{"回车", "下一项/打开", "Esc", "返回上一级, 草稿留着"},
	{"Tab 下箭头", "逐项走", "Shift+Tab 上箭头", "回上一项"},
	{"数字", "选第几个", "空格 Ins", "标记"},
	{"PgUp PgDn", "翻页", "Home End", "到头, 到尾"},
	{"Ctrl+Z", "撤销", "Ctrl+Y", "重做"},
	{"Ctrl+D", "这一项同上一条", "Ctrl+U", "清掉光标前的字"},
	{"Ctrl+P", "找命令", "Ctrl+L", "重画"},
	{"zjg", "张建国: 打首字母", "dt sl", "大塘 水利: 几个词"},
	{";wy", "常用语: 无异常", "0910 昨 1118", "9:10 昨天 11月18日"},
};

static void
card_rule(struct buf *out, int cols)
{
	for (int i = 0; i < (cols < APP_CARD_COLS ? 58 : 64); i++)
		buf_addc(out, '-');
	buf_addc(out, '\n');
}

static void
card_pair(struct buf *out, const char *key, int key_cols, const char *does)
{
	text_pad(out, key, key_cols);
	buf_adds(out, does);
}

/* Two blanks or more stand between a key and what it does: printing makes a table of that. */
void
app_key_card(struct buf *out, int cols)
{
	buf_adds(out, "一本账按键速查\n");
	card_rule(out, cols);
	for (size_t i = 0; i < sizeof card_rows / sizeof *card_rows; i++) {
		buf_addc(out, ' ');
		if (cols >= APP_CARD_COLS) {
			text_pad(out, card_rows[i].key, 14);
			text_pad(out, card_rows[i].does, 21);
			buf_adds(out, "  ");
		} else {
			card_pair(out, card_rows[i].key, 18, card_rows[i].does);
			buf_adds(out, "\n ");
		}
		card_pair(out, card_rows[i].key2, 18, card_rows[i].does2);
		buf_addc(out, '\n');
	}
	card_rule(out, cols);
	buf_adds(out,
		" F 键不灵: 先按 Esc 紧接着按数字 (Esc 2 = F2, Esc 0 = F10)\n"
		" 打不出的字: 打码位再按空格, U+4DAE 成 䶮\n"
		" 记一次走访: F5 首字母 数字 方式 事项 回车 要办吗 F2\n"
		" 找人并办结: 首字母 数字 F8 结果 回车\n"
		" 打印日报: F9 回车 F9\n"
		" 编号直接查: F3 数字 回车\n"
		" 打的每个字一秒内落盘; 断电重开会问: 接着写还是丢掉\n");
}

/* --- the view ---------------------------------------------------------------------------------------------------------- */

struct help {
	const struct view *of;
	struct buf text;
	bool card;
	int top, rows, lines;
};

static void
help_fill(struct view *v)
{
	struct help *h = v->state;

	buf_clear(&h->text);
	if (h->card)
		app_key_card(&h->text, app_cols(v->app));
	else
		help_text(v->app, h->of, &h->text);
}

/* The card is as wide as the window. */
static int
help_load(struct view *v, struct err *e)
{
	(void)e;
	help_fill(v);
	return 0;
}

static int
help_open(struct view *v, const void *arg, struct err *e)
{
	struct help *h = v->state;

	(void)e;
	h->of = arg;
	return 0;
}

static void
help_close(struct view *v)
{
	struct help *h = v->state;

	buf_release(&h->text);
}

/* Lines of the text in cols columns; with a canvas what is to be seen of them is drawn from row first on. */
static int
help_lay(const struct help *h, struct canvas *c, int first, int cols)
{
	const char *s = buf_str(&h->text);
	size_t n = h->text.n;
	int line = 0, indent = 0;

	while (n > 0) {
		size_t drop = 0, len = text_wrap(s, n, (size_t)(cols - indent), &drop);

		if (c != NULL && line >= h->top && line - h->top < h->rows)
			canvas_putn(c, first + line - h->top, 1 + indent, cols - indent, STYLE_NORMAL, s, len);
		line++;
		if (len + drop == 0)
			break;
		/* what goes on with a key's line stands under its words */
		if (drop > 0 && s[len + drop - 1] == '\n')
			indent = 0;
		else if (indent == 0 && s[0] == ' ')
			indent = h->card || s[KEY_COLS + 1] != ' ' ? 4 : KEY_COLS + 2;
		s += len + drop;
		n -= len + drop;
	}
	return line;
}

static void
help_draw(const struct view *v, struct canvas *c)
{
	struct help *h = v->state;
	int first, last, cols = canvas_cols(c) - 2;

	view_frame(v, c, h->card ? "一页速查" : "帮助", &first, &last);
	h->rows = last - first + 1;
	h->lines = help_lay(h, NULL, first, cols);
	if (h->top > h->lines - h->rows)	/* the window has grown */
		h->top = h->lines > h->rows ? h->lines - h->rows : 0;
	help_lay(h, c, first, cols);
	view_more(v, c, h->top > 0, h->top + h->rows < h->lines);
}

static enum view_result
help_scroll(struct help *h, int to)
{
	int max = h->lines > h->rows ? h->lines - h->rows : 0, before = h->top;

	h->top = to < 0 ? 0 : to > max ? max : to;
	return h->top == before ? VIEW_STAY : VIEW_REDRAW;
}

static enum view_result
help_key(struct view *v, const struct key *k, struct err *e)
{
	struct help *h = v->state;

	(void)e;
	switch (k->code) {
	case K_UP:
		return help_scroll(h, h->top - 1);
	case K_DOWN:
		return help_scroll(h, h->top + 1);
	case K_PGUP:
		return help_scroll(h, h->top - h->rows);
	case K_PGDN:
	case K_ENTER:
		return help_scroll(h, h->top + h->rows);
	case K_HOME:
		return help_scroll(h, 0);
	case K_END:
		return help_scroll(h, h->lines);
	default:
		return VIEW_PASS;
	}
}

static enum view_result
help_card(struct view *v, struct err *e)
{
	struct help *h = v->state;

	(void)e;
	h->card = !h->card;
	h->top = 0;
	help_fill(v);
	return VIEW_REDRAW;
}

static enum view_result
help_print(struct view *v, struct err *e)
{
	struct help *h = v->state;
	const struct app_actions *ac = v->app->actions;

	if (ac->print_text == NULL) {
		app_status(v->app, "这里还不能打印");
		return VIEW_STAY;
	}
	ac->print_text(v, buf_str(&h->text), e);
	return VIEW_REDRAW;
}

static const struct view_cmd help_cmds[] = {
	{ K_F1, "card", "速查", "换成一页速查; 再按换回来", help_card },
	{ K_F9, "print", "打印", "把这一页打印出来", help_print },
	{ 0, NULL, NULL, NULL, NULL }
};

const struct view_ops help_ops = {
	.name = "help", .title = "帮助", .cmds = help_cmds, .state_size = sizeof(struct help),
	.open = help_open, .load = help_load, .draw = help_draw, .key = help_key, .close = help_close,
};
