/*
 * help.c - F1, the one-page key card, and the palette: all printed from the
 * command tables.
 */
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "ui/app_state.h"
#include "ui/picker.h"

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

static bool
help_has(const struct view_cmd *cmds, int key)
{
	for (; cmds != NULL && cmds->name != NULL; cmds++)
		if (cmds->key == key)
			return true;
	return false;
}

void
app_help_text(const struct app *a, const struct view *v, struct buf *out)
{
	buf_addf(out, "这一屏 (%s) 能按的键:\n", v->ops->title);
	for (const struct view_cmd *c = v->ops->cmds; c != NULL && c->name != NULL; c++)
		if (c->key != 0)
			help_line(out, c);
	buf_adds(out, "\n到处都能按:\n");
	for (const struct view_cmd *c = app_commands; c->name != NULL; c++)
		if (c->key != 0 && !help_has(v->ops->cmds, c->key))
			help_line(out, c);
	for (const struct view_cmd *c = a->actions->more; c != NULL && c->name != NULL; c++)
		if (c->key != 0)
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

void
app_key_card(struct buf *out)
{
	buf_adds(out,
		"一本账  按键速查                                                \n"
		"----------------------------------------------------------------\n"
		" F1  帮助  (Ctrl+G)        F6  新工单/派   (Ctrl+T)\n"
		" F2  保存  (Ctrl+S)        F7  同上一条    (Ctrl+K)\n"
		" F3  查找  (Ctrl+F)        F8  办结        (Ctrl+E)\n"
		" F4  选项/依据 (Ctrl+O)    F9  打印        (Ctrl+R)\n"
		" F5  新走访 (Ctrl+N)       F10 菜单        (Ctrl+X), 再按 0 回今日\n"
		" F 键不灵: 先按 Esc 紧接着按数字 (Esc 2 = F2, Esc 0 = F10)\n"
		"----------------------------------------------------------------\n"
		" 回车  下一项 / 打开       Esc   返回上一级, 草稿留着\n"
		" Tab   逐项走, 下箭头同    上箭头或 Shift+Tab  回上一项\n"
		" 数字  选第几个            空格或 Ins  标记\n"
		" 字母  打首字母找人找事: zjg = 张建国; dt sl = 大塘 水利\n"
		" PgUp PgDn Home End        翻页, 到头, 到尾\n"
		"----------------------------------------------------------------\n"
		" Ctrl+Z 撤销    Ctrl+Y 格子里重做    Ctrl+D 这一项同上一条\n"
		" Ctrl+P 找命令  Ctrl+L 重画    Ctrl+U 清掉光标前的字\n"
		" 打不出的字: 打码位再按空格, U+4DAE 成 䶮\n"
		"----------------------------------------------------------------\n"
		" 记一次走访:  F5  首字母 数字  方式 事项 回车  要办吗 F2\n"
		" 找人并办结:  首字母 数字  F8 结果 回车\n"
		" 打印日报:    F9 回车 F9\n"
		" 编号直接查:  F3 数字 回车\n"
		"----------------------------------------------------------------\n"
		" 打的每个字一秒内落盘; 断电重开会问: 接着写, 丢掉, 以后再说\n");
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
		app_key_card(&h->text);
	else
		app_help_text(v->app, h->of, &h->text);
	h->top = 0;
}

static int
help_open(struct view *v, const void *arg, struct err *e)
{
	struct help *h = v->state;

	(void)e;
	h->of = arg;
	help_fill(v);
	return 0;
}

static void
help_close(struct view *v)
{
	struct help *h = v->state;

	buf_release(&h->text);
}

static void
help_draw(const struct view *v, struct canvas *c)
{
	struct help *h = v->state;
	const char *s = buf_str(&h->text);
	size_t n = h->text.n;
	int first, last, cols = canvas_cols(c) - 2, line = 0;

	view_frame(v, c, h->card ? "一页速查" : "帮助", &first, &last);
	h->rows = last - first + 1;
	while (n > 0) {
		size_t drop = 0, len = text_wrap(s, n, (size_t)cols, &drop);

		if (line >= h->top && line - h->top < h->rows)
			canvas_putn(c, first + line - h->top, 1, cols, STYLE_NORMAL, s, len);
		line++;
		if (len + drop == 0)
			break;
		s += len + drop;
		n -= len + drop;
	}
	h->lines = line;
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
	if (ac->print_text(v->app, h->card ? "按键速查" : "本屏按键", buf_str(&h->text), e) == 0)
		app_status(v->app, "已送去打印");
	return VIEW_REDRAW;
}

static const struct view_cmd help_cmds[] = {
	{ K_F1, "card", "速查", "换成一页速查; 再按换回来", help_card },
	{ K_F9, "print", "打印", "把这一页打印出来", help_print },
	{ 0, NULL, NULL, NULL, NULL }
};

const struct view_ops help_ops = {
	.name = "help", .title = "帮助", .cmds = help_cmds, .state_size = sizeof(struct help),
	.open = help_open, .draw = help_draw, .key = help_key, .close = help_close,
};

/* --- the palette ---------------------------------------------------------------------------------------------------------- */

struct palette {
	const struct view *v;
	const struct view_cmd *shown[PICKER_MAX];
};

static bool
palette_matches(const struct view_cmd *c, const char *query)
{
	struct buf text = BUF_INIT, key = BUF_INIT, words = BUF_INIT;
	bool hit;

	if (*query == '\0')
		return true;
	buf_addf(&text, "%s %s %s %s", c->help, c->label != NULL ? c->label : "", key_name(c->key), key_alias(c->key));
	text_search_key(&key, text.p, text.n);
	text_search_key(&words, query, strlen(query));
	hit = pinyin_match_all(buf_str(&key), buf_str(&words));
	buf_release(&text);
	buf_release(&key);
	buf_release(&words);
	return hit;
}

static void
palette_add(struct palette *p, const struct view_cmd *cmds, const char *query, const struct view_cmd *hidden_by,
		struct pick_item *out, size_t *n, int64_t *total)
{
	for (const struct view_cmd *c = cmds; c != NULL && c->name != NULL; c++) {
		if (c->run == NULL || (c->key != 0 && help_has(hidden_by, c->key)) || c->key == K_CTRL_P || !palette_matches(c, query))
			continue;
		++*total;
		if (*n == PICKER_MAX)
			continue;
		p->shown[*n] = c;
		out[*n].id = (int64_t)*n + 1;
		out[*n].title = mem_str(c->help);
		out[*n].detail = mem_str(key_name(c->key));
		++*n;
	}
}

static int
palette_find(void *data, const char *query, struct pick_item *out, size_t *n, int64_t *total, struct err *e)
{
	struct palette *p = data;

	(void)e;
	*n = 0;
	*total = 0;
	palette_add(p, p->v->ops->cmds, query, NULL, out, n, total);
	palette_add(p, p->v->app->actions->more, query, p->v->ops->cmds, out, n, total);
	palette_add(p, app_commands, query, p->v->ops->cmds, out, n, total);
	return 0;
}

enum view_result
app_palette(struct view *v, struct err *e)
{
	struct palette p = { v, { NULL } };
	struct picker picker;
	const struct view_cmd *chosen = NULL;

	picker_init(&picker, "找命令", palette_find, &p, PICKER_NO_DIGITS);
	picker.unit = "条";
	if (app_pick(v->app, &picker, -1, -1, 0) == 1)
		chosen = p.shown[picker.cursor];
	picker_release(&picker);
	return chosen != NULL ? chosen->run(v, e) : VIEW_REDRAW;
}
