/*
 * view_carry.c - 拷走: a pack onto a stick, for whom and why; then 可以拔出.
 */
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "office/carry.h"
#include "office/office.h"
#include "ui/canvas.h"
#include "ui/edit.h"

enum { CARRY_TO, CARRY_PURPOSE, CARRY_RECEIVER, CARRY_FIELDS };

static const char *const carry_titles[CARRY_FIELDS] = {"拷到", "用途", "交给"};
static const char *const carry_lines[CARRY_FIELDS] = {"拷走: 拷到", "拷走: 用途", "拷走: 交给"};	/* what is typed is kept under */

struct carry_view {
	struct carriers carriers;
	struct edit edits[CARRY_FIELDS];
	int at;
	bool again, aside;	/* the folder was typed the last time; Ctrl+Z brings it, for a stick was found */
	char *said;		/* owned; what happened */
	char *made;		/* owned; the file made of what the fields say; NULL: none yet, or they were changed */
};

static struct carry_view *
carry_state(const struct view *v)
{
	return v->state;
}

/* The next F2 is another copy. */
static void
carry_changed(struct carry_view *s)
{
	free(s->made);
	s->made = NULL;
}

static void
carry_choose(struct carry_view *s, size_t i)
{
	if (i >= s->carriers.n)
		return;
	edit_replace(&s->edits[CARRY_TO], s->carriers.p[i].path);
	edit_choose_whole(&s->edits[CARRY_TO]);
	carry_changed(s);
}

static int
carry_load(struct view *v, struct err *e)
{
	struct carry_view *s = carry_state(v);

	carry_changed(s);	/* what lies in the ledger may be more by now */
	carriers_release(&s->carriers);
	if (carriers_list(&s->carriers, e) < 0)
		return -1;
	s->aside |= s->again && s->carriers.n > 0;
	if (edit_is_empty(&s->edits[CARRY_TO]) || s->again)
		carry_choose(s, carriers_best(&s->carriers));
	s->again = false;
	return 0;
}

/* What was typed and not carried out. */
static void
carry_recall(struct view *v, int i)
{
	struct carry_view *s = carry_state(v);
	char *last = app_line(v->app, carry_lines[i]);

	if (last != NULL)
		edit_set(&s->edits[i], last);
	s->again |= last != NULL && i == CARRY_TO;
	free(last);
}

static void
carry_typed(struct view *v)
{
	struct carry_view *s = carry_state(v);

	carry_changed(s);
	s->aside &= s->at != CARRY_TO;
	app_line_type(v->app, carry_lines[s->at], edit_text(&s->edits[s->at]));
}

static int
carry_open(struct view *v, const void *arg, struct err *e)
{
	struct carry_view *s = carry_state(v);
	struct buf purpose = BUF_INIT, receiver = BUF_INIT;

	(void)arg;
	(void)e;
	edit_init(&s->edits[CARRY_TO], 0, 1000);
	edit_init(&s->edits[CARRY_PURPOSE], EDIT_CHINESE, 60);
	edit_init(&s->edits[CARRY_RECEIVER], EDIT_CHINESE | EDIT_DOTS, 60);
	carry_last(app_office(v->app), &purpose, &receiver);
	edit_set(&s->edits[CARRY_PURPOSE], buf_str(&purpose));
	edit_set(&s->edits[CARRY_RECEIVER], buf_str(&receiver));
	for (int i = 0; i < CARRY_FIELDS; i++)
		carry_recall(v, i);
	/* what is proposed is typed over, not behind */
	for (int i = CARRY_PURPOSE; i < CARRY_FIELDS; i++)
		edit_choose_whole(&s->edits[i]);
	buf_release(&purpose);
	buf_release(&receiver);
	return 0;
}

static void
carry_close(struct view *v)
{
	struct carry_view *s = carry_state(v);

	carriers_release(&s->carriers);
	for (int i = 0; i < CARRY_FIELDS; i++)
		edit_release(&s->edits[i]);
	free(s->said);
	free(s->made);
}

/* --- keys ------------------------------------------------------------------------------------------------------ */

static bool
carry_names_ledger(const char *path)
{
	size_t n = strlen(path);

	return n > 3 && strcmp(path + n - 3, ".db") == 0;
}

/* A ledger file by name: what it would show a finder is said first.  1 a pack beside that name instead, 2 the ledger, 0 neither. */
static int
carry_plain(struct view *v)
{
	struct buf warning = BUF_INIT;
	int n;

	carry_warn(app_office(v->app), &warning);
	n = app_ask(v->app, buf_str(&warning), (const char *const[]){"改拷交换包, 放在同一个文件夹", "还是拷整本账", "不拷", NULL});
	buf_release(&warning);
	return n == 3 ? 0 : n;
}

/* What was done, for the screen; takes r. */
static void
carry_told(struct carry_view *s, struct app *a, struct carry_result *r, bool whole)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "拷好了, 已从U盘读回来核对: %lld 条记录, %lld KB\n%s%s\n可以拔出.", (long long)r->edits, (long long)(r->bytes + 1023) / 1024,
			whole ? "整本账, 没有加密: 谁捡到都能看\n" : r->sealed ? "" : "没有加密, 谁捡到都能看: 还没设乡镇口令(F10 7 6)\n", r->path);
	free(s->said);
	s->said = buf_detach(&b);
	carry_changed(s);
	s->made = r->path;
	app_status(a, "可以拔出.  Esc 返回");
}

static enum view_result
carry_go(struct view *v, struct err *e)
{
	struct carry_view *s = carry_state(v);
	const char *path = edit_text(&s->edits[CARRY_TO]);
	struct carrier typed = {.path = (char *)path, .label = (char *)path, .serial = (char *)"", .free_bytes = file_free_bytes(path)};
	const struct carrier *to = &typed;
	const struct progress *pr;
	const char *purpose, *receiver;
	struct carry_result r = {0};
	char *folder = NULL;
	int rc, plain = 0;

	for (int i = 0; i < CARRY_FIELDS; i++) {
		if (edit_is_empty(&s->edits[i])) {
			s->at = i;
			app_warn(v->app, i == CARRY_TO ? "没有找到U盘. 插上再按 F2, 或打文件夹的路径" : "%s还没填, 填好按 F2; 交接要记下来", carry_titles[i]);
			return i == CARRY_TO ? VIEW_RELOAD : VIEW_REDRAW;
		}
	}
	for (size_t i = 0; i < s->carriers.n; i++)
		if (strcmp(s->carriers.p[i].path, path) == 0)
			to = &s->carriers.p[i];
	if (to == &typed && carry_names_ledger(path)) {
		if ((plain = carry_plain(v)) == 0) {
			app_status(v->app, "没有拷, 账本没有动");
			return VIEW_REDRAW;
		}
		folder = mem_strn(path, (size_t)(file_base(path) - path));
		typed.path = typed.label = folder[0] != '\0' ? folder : (char *)".";
	}
	/* a key held too long, or pressed by habit, is no second hand-over */
	if (plain == 0 && s->made != NULL && file_exists(s->made)) {
		app_status(v->app, "已经拷好了, 可以拔出.  要再拷一份: 换一个盘, 或改用途、交给谁");
		return VIEW_REDRAW;
	}
	purpose = edit_text(&s->edits[CARRY_PURPOSE]);
	receiver = edit_text(&s->edits[CARRY_RECEIVER]);
	pr = app_progress_begin(v->app, "正在拷到U盘, 先别拔");
	rc = plain == 2 ? carry_copy(app_office(v->app), path, purpose, receiver, pr, &r, e)
		: carry_out(app_office(v->app), to, purpose, receiver, pr, &r, e);
	app_progress_end(v->app);
	free(folder);
	if (rc < 0)
		app_warn(v->app, "%s", e->text);
	else
		carry_told(s, v->app, &r, plain == 2);
	for (int i = 0; rc == 0 && i < CARRY_FIELDS; i++)
		app_line_type(v->app, carry_lines[i], "");
	if (rc == 0)
		app_did(v->app, "拷走的撤不回, 交接已记下, 账里的记录没有动; 不要了, 删掉U盘上那个文件");
	return VIEW_REDRAW;
}

static const struct view_cmd carry_cmds[] = {
	{K_F2, "copy", "拷走", "拷到这里, 读回来核对过才说可以拔出", carry_go},
	{0, NULL, NULL, NULL, NULL},
};

/* Is what stands in the field one of the carriers, or nothing?  In a path being typed a digit is a digit. */
static bool
carry_chosen(const struct carry_view *s)
{
	const char *path = edit_text(&s->edits[CARRY_TO]);

	for (size_t i = 0; i < s->carriers.n; i++)
		if (strcmp(s->carriers.p[i].path, path) == 0)
			return true;
	return path[0] == '\0';
}

static bool
carry_edit(struct view *v, const struct key *k)
{
	struct carry_view *s = carry_state(v);
	enum edit_result r = edit_key(&s->edits[s->at], k);

	if (r == EDIT_FULL)
		app_say_full(v->app, &s->edits[s->at]);
	if (r == EDIT_CHANGED || r == EDIT_FULL)
		carry_typed(v);
	return r != EDIT_PASS;
}

static enum view_result
carry_key(struct view *v, const struct key *k, struct err *e)
{
	struct carry_view *s = carry_state(v);
	int digit = key_digit(k);

	if (s->at == CARRY_TO && digit > 0 && (size_t)digit <= s->carriers.n && carry_chosen(s)) {
		carry_choose(s, (size_t)digit - 1);
		return VIEW_REDRAW;
	}
	switch (k->code) {
	case K_ENTER:
		if (s->at == CARRY_FIELDS - 1)
			return carry_go(v, e);
		s->at++;
		return VIEW_REDRAW;
	case K_TAB:
	case K_DOWN:
		s->at = (s->at + 1) % CARRY_FIELDS;
		return VIEW_REDRAW;
	case K_BACKTAB:
	case K_UP:
		s->at = (s->at + CARRY_FIELDS - 1) % CARRY_FIELDS;
		return VIEW_REDRAW;
	case K_ESC:
		return VIEW_BACK;
	default:
		return carry_edit(v, k) ? VIEW_REDRAW : VIEW_PASS;
	}
}

static enum view_result
carry_paste(struct view *v, const char *text, size_t n, struct err *e)
{
	struct carry_view *s = carry_state(v);

	(void)e;
	app_paste_into(v->app, &s->edits[s->at], text, n);
	carry_typed(v);
	return VIEW_REDRAW;
}

/* --- drawing --------------------------------------------------------------------------------------------------- */

static void
carry_draw_carriers(const struct carry_view *s, struct canvas *c, int y, int last)
{
	int cols = canvas_cols(c);

	canvas_put(c, y++, 3, cols - 3, STYLE_TITLE, s->aside ? "插着的U盘, 按数字选 (上次打的还在: Ctrl+Z):"
			: s->carriers.n > 0 ? "插着的U盘(光标在“拷到”时按数字选):" : "没有看到U盘. 插上后按 Ctrl+L 再看");
	for (size_t i = 0; i < s->carriers.n && i < 9 && y <= last; i++) {
		const struct carrier *p = &s->carriers.p[i];
		struct buf b = BUF_INIT;

		buf_addf(&b, "%zu  %s  %s", i + 1, p->label, p->path);
		if (p->locked)
			buf_adds(&b, "  只能读, 拷不进去");
		else if (p->free_bytes >= 0)
			buf_addf(&b, "  还剩 %lld %s", (long long)(p->free_bytes >> 20 ? p->free_bytes >> 20 : p->free_bytes >> 10),
					p->free_bytes >> 20 ? "MB" : "KB");
		if (p->serial[0] != '\0')
			buf_addf(&b, "  序列号 %s", p->serial);
		canvas_put(c, y++, 5, cols - 5, STYLE_NORMAL, buf_str(&b));
		buf_release(&b);
	}
}

static void
carry_draw(const struct view *v, struct canvas *c)
{
	struct carry_view *s = carry_state(v);
	int first, last, cols = canvas_cols(c);

	view_frame(v, c, "拷走", &first, &last);
	for (int i = 0; i < CARRY_FIELDS; i++) {
		canvas_put(c, first + i, 1, 1, STYLE_KEY, i == s->at ? ">" : " ");
		canvas_put(c, first + i, 3, 5, STYLE_NORMAL, carry_titles[i]);
		canvas_put(c, first + i, 8, 1, STYLE_NORMAL, "*");	/* all of it is to be filled, as in any form */
		canvas_put(c, first + i, 9, 1, STYLE_DIM, "[");
		canvas_put(c, first + i, cols - 3, 1, STYLE_DIM, "]");
		edit_draw(&s->edits[i], c, first + i, 10, cols - 13, 1, i == s->at ? STYLE_FIELD_ON : STYLE_FIELD, i == s->at);
	}
	canvas_rule(c, first + CARRY_FIELDS);
	carry_draw_carriers(s, c, first + CARRY_FIELDS + 1, last - 4);
	if (s->said != NULL)
		canvas_wrap(c, last - 3, 3, cols - 4, 3, STYLE_GOOD, s->said);
	canvas_hint(c, last, STYLE_DIM, "F2 拷走   拷的是交换包, 账本不动; 用途和交给谁会记下来   Esc 返回");
}

const struct view_ops view_carry = {
	.name = "carry",
	.title = "拷走",
	.cmds = carry_cmds,
	.state_size = sizeof(struct carry_view),
	.open = carry_open,
	.load = carry_load,
	.draw = carry_draw,
	.key = carry_key,
	.paste = carry_paste,
	.close = carry_close,
};
