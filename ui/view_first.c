/*
 * view_first.c - the first run: does the terminal draw right, which township
 * is this, who sits here, and where the villages come from.
 */
#include "ui/views.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "config.h"
#include "office/backup.h"
#include "office/carry.h"
#include "office/draft.h"
#include "office/join.h"
#include "office/office.h"
#include "office/station.h"
#include "office/township.h"
#include "office/village.h"
#include "ui/canvas.h"
#include "ui/edit.h"
#include "ui/found.h"
#include "ui/term.h"

enum first_step { FIRST_CHOOSE, FIRST_NAMES, FIRST_VILLAGES, FIRST_JOIN };

#define JOIN_LINE "第一次使用: 接同事的账"	/* what a typed path is kept under */

static const struct {
	const char *title, *help, *line;	/* line: what is typed is kept under */
	bool needed;
} names[SETUP_FIELDS] = {
	[SETUP_TOWNSHIP] = {"乡镇名", "印在每张表上, 如 石沟镇", "第一次使用: 乡镇名", true},
	[SETUP_STATION] = {"本机代号", "一个字母, 工单编号用它开头; 几台电脑各用各的", "第一次使用: 本机代号", true},
	[SETUP_NAME] = {"您的姓名", "谁记的、谁办的都用它; 以后可以换人", "第一次使用: 姓名", true},
	[SETUP_POST] = {"岗位", "可空, 如 党政办", "第一次使用: 岗位", false},
};

struct first_view {
	struct ui_options *opt;		/* borrowed */
	enum first_step step;
	struct edit edits[SETUP_FIELDS];
	int at;
	struct drafts *drafts;		/* owned; keep what is typed before there is a ledger; NULL: there is one */
	bool again;			/* names were typed the last time */
	struct found found;		/* the file to join with */
	bool keyed;			/* there is a passphrase */
	bool worked;			/* this PC has had a ledger before: it is gone, not yet to be made */
	struct backups backups;		/* of it */
	bool probed, answered;		/* the terminal was asked; it told */
	bool saw_f1, saw_f10, saw_enter, saw_keypad, saw_chinese;
};

static struct first_view *
first_state(const struct view *v)
{
	return v->state;
}

/* Was there a ledger here?  Another one in its place would be another township's to everybody. */
static void
first_missing(struct first_view *s)
{
	char *folder = backup_folder(s->opt->paths->ledger_path, s->opt->paths->backup_folder);
	struct identity id;

	identity_read(&id, s->opt->paths->state_folder);
	s->worked = id.n > 0;
	identity_release(&id);
	/* a folder that cannot be read has no copies for us */
	if (backup_list(NULL, folder, &s->backups, NULL) < 0)
		s->backups = (struct backups){NULL, 0};
	free(folder);
}

static void
first_recall(struct view *v)
{
	struct first_view *s = first_state(v);

	for (int i = 0; i < SETUP_FIELDS; i++) {
		char *last = app_line(v->app, names[i].line);

		if (last != NULL) {
			edit_set(&s->edits[i], last);
			s->again = true;
		}
		free(last);
	}
}

static void
first_typed(struct view *v)
{
	struct first_view *s = first_state(v);

	app_line_type(v->app, names[s->at].line, edit_text(&s->edits[s->at]));
}

static void
first_drafts_close(struct view *v)
{
	app_set_early_drafts(v->app, NULL);
	drafts_close(first_state(v)->drafts);
	first_state(v)->drafts = NULL;
}

static int
first_open(struct view *v, const void *arg, struct err *e)
{
	struct first_view *s = first_state(v);

	(void)e;
	s->opt = *(struct ui_options *const *)arg;
	first_missing(s);
	if (file_make_folder(s->opt->paths->state_folder, NULL) < 0 || drafts_open(&s->drafts, s->opt->paths->state_folder, NULL) < 0)
		s->drafts = NULL;	/* it can be typed all the same */
	app_set_early_drafts(v->app, s->drafts);
	found_init(&s->found, v->app, FOUND_LEDGERS, JOIN_LINE);
	for (int i = 0; i < SETUP_FIELDS; i++)
		edit_init(&s->edits[i], i == SETUP_STATION ? EDIT_FOLD : EDIT_CHINESE | (i == SETUP_NAME ? EDIT_DOTS : 0), i == SETUP_STATION ? 4 : 30);
	edit_set(&s->edits[SETUP_STATION], "A");
	edit_choose_whole(&s->edits[SETUP_STATION]);	/* another letter is typed over it */
	first_recall(v);
	return 0;
}

/* The terminal is asked once, when there is a screen: what it tells need not be asked.  Sticks come and go. */
static int
first_load(struct view *v, struct err *e)
{
	struct first_view *s = first_state(v);

	if (!s->probed) {
		struct err none = {0};

		s->probed = true;
		s->answered = app_probe(v->app, &none);
	}
	return s->step == FIRST_JOIN ? found_load(&s->found, NULL, e) : 0;
}

static void
first_close(struct view *v)
{
	first_drafts_close(v);
	for (int i = 0; i < SETUP_FIELDS; i++)
		edit_release(&first_state(v)->edits[i]);
	found_release(&first_state(v)->found);
	backups_release(&first_state(v)->backups);
}

/* --- steps ----------------------------------------------------------------------------------------------------- */

static enum view_result
first_flag(struct view *v, const char *option, bool on, struct err *e)
{
	if (app_set_option(v->app, option, on ? "yes" : "no", e) < 0)
		app_warn(v->app, "%s", e->text);
	return VIEW_REDRAW;
}

static int
first_open_office(struct view *v, struct err *e)
{
	struct first_view *s = first_state(v);

	if (office_open(s->opt->office, s->opt->paths, false, NULL, e) < 0)
		return -1;
	/* what was typed has become a ledger, or is needed no more */
	for (int i = 0; i < SETUP_FIELDS; i++)
		app_line_type(v->app, names[i].line, "");
	found_done(&s->found);
	first_drafts_close(v);
	app_set_office(v->app, s->opt->office);
	return 0;
}

/* The township's words for that file, asked for anew with what was wrong with the last ones.  -1: Esc, *words is NULL then. */
static int
first_words(struct view *v, enum join_words asks, const char *wrong, char **words)
{
	/* a plain file says nothing of a passphrase, and without it the next sealed pack could not be read */
	const char *question = asks == JOIN_WORDS ? "这个交换包加了密: 请打乡镇口令" : "镇里设了乡镇口令就打同一句 (没有设: 空着回车)";
	struct buf b = BUF_INIT;
	int rc;

	if (wrong[0] != '\0')
		buf_addf(&b, "!! %s\n", wrong);
	buf_adds(&b, question);
	rc = app_prompt(v->app, buf_str(&b), NULL, EDIT_SECRET, 100, words);
	buf_release(&b);
	return rc;
}

/* Asks until the words are right: nothing else of what was chosen is asked again. */
static int
first_take(struct view *v, const char *path, char **words, struct err *e)
{
	struct first_view *s = first_state(v);
	enum join_words asks = join_asks(path);
	struct err wrong = {0};
	int rc;

	*words = NULL;
	do {
		free(*words);
		*words = NULL;
		if (asks != JOIN_NO_WORDS && first_words(v, asks, wrong.text, words) < 0)
			return err_set(e, ERR_CANCEL, "没有接, 什么也没有写");
		if (*words != NULL && office_key_fits(*words, &wrong) < 0) {
			rc = -1;
			wrong.code = ERR_KEY;
			continue;
		}
		rc = join_file(s->opt->paths, path, *words, app_progress_begin(v->app, "正在接同事的账"), &wrong);
		app_progress_end(v->app);
		if (rc < 0 && wrong.code == ERR_KEY) {
			err_set(&wrong, ERR_KEY, "%s", *words != NULL && (*words)[0] != '\0' ? "口令不对, 打不开这个包; 什么也没有写. 再打一次, 或问给包的同事"
					: "没有口令打不开这个包; 什么也没有写");
			asks = JOIN_WORDS;	/* whatever it was when it was looked at: another stick, the pack made anew */
		}
	} while (rc < 0 && wrong.code == ERR_KEY);
	if (rc < 0)
		*e = wrong;
	return rc;
}

static enum view_result
first_join_none(struct view *v)
{
	app_status(v->app, "没有看到U盘上的账. 插上U盘按 Ctrl+L, 或打文件的路径");
	return VIEW_REDRAW;
}

/* A colleague's pack or ledger file; this PC gets an identity of its own. */
static enum view_result
first_join(struct view *v, struct err *e)
{
	struct first_view *s = first_state(v);
	char *path = found_path(&s->found), *words, mark[5];
	int rc;

	if (path == NULL)
		return first_join_none(v);
	rc = first_take(v, path, &words, e);

	if (rc == 0)
		rc = first_open_office(v, e);
	if (rc == 0 && words != NULL && words[0] != '\0')
		rc = office_key_set(s->opt->office, words, e);
	free(words);
	free(path);
	if (rc < 0) {
		if (e->code == ERR_CANCEL)
			app_status(v->app, "%s", e->text);
		else
			app_warn(v->app, "%s", e->text);
		return VIEW_RELOAD;
	}
	app_status(v->app, "已接上 %s 的账本%s%s.  按 Ctrl+W 选一下您是谁", office_township(s->opt->office),
			office_key_mark(s->opt->office, mark) ? ", 口令核对码 " : "", mark);
	if (view_push(v->app, &view_home, NULL, e) < 0)
		app_warn(v->app, "%s", e->text);
	return VIEW_BACK;
}

static enum view_result
first_create(struct view *v, struct err *e)
{
	struct first_view *s = first_state(v);
	enum office_setup_field bad = SETUP_FIELDS;
	struct office_setup setup = {
		.township = edit_text(&s->edits[SETUP_TOWNSHIP]),
		.station = edit_text(&s->edits[SETUP_STATION]),
		.name = edit_text(&s->edits[SETUP_NAME]),
		.post = edit_text(&s->edits[SETUP_POST]),
	};

	for (int i = 0; i < SETUP_FIELDS; i++) {
		if (names[i].needed && edit_is_empty(&s->edits[i])) {
			s->at = i;
			app_warn(v->app, "%s 还没填; 填好的都在", names[i].title);
			return VIEW_REDRAW;
		}
	}
	if (app_office(v->app) == NULL && (office_create(s->opt->paths, &setup, &bad, e) < 0 || first_open_office(v, e) < 0)) {
		if (bad != SETUP_FIELDS)
			s->at = (int)bad;
		if (bad == SETUP_STATION)
			edit_choose_whole(&s->edits[SETUP_STATION]);
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	s->step = FIRST_VILLAGES;
	return VIEW_REDRAW;
}

static enum view_result
first_go_home(struct view *v, struct err *e)
{
	if (view_push(v->app, &view_home, NULL, e) < 0) {
		app_warn(v->app, "%s", e->text);
		return VIEW_REDRAW;
	}
	return VIEW_BACK;
}

/* The ledger is gone, its copies are not. */
static enum view_result
first_restore(struct view *v, struct err *e)
{
	struct first_view *s = first_state(v);
	char *folder = backup_folder(s->opt->paths->ledger_path, s->opt->paths->backup_folder), *kept = NULL;
	int n = care_which(v, &s->backups, "用哪一份备份?"), rc = 0;

	if (n >= 0) {
		rc = backup_restore(s->opt->paths, folder, s->backups.p[n].path, &kept, e);
		if (rc == 0)
			rc = first_open_office(v, e);
		if (rc < 0)
			app_warn(v->app, "%s", e->text);
	}
	free(kept);
	free(folder);
	if (n < 0 || rc < 0)
		return VIEW_REDRAW;
	app_status(v->app, "账本接上了. 备份以后记的, 同事那里合并过的还能合并回来");
	return first_go_home(v, e);
}

static enum view_result
first_villages(struct view *v, int digit, struct err *e)
{
	struct import_arg import = {.thing = &village_thing};
	struct form_arg form = {.thing = &village_thing, .walk = true};
	struct first_view *s = first_state(v);
	enum view_result r;
	char mark[5];

	switch (digit) {
	case 1:
		return views_open(v, &view_import, &import, e);
	case 2:
		return views_open(v, &view_form, &form, e);
	case 3:
		return first_go_home(v, e);
	case 4:
		r = views_key(v, e);
		s->keyed = office_key_mark(app_office(v->app), mark);
		return r;
	default:
		return VIEW_STAY;
	}
}

/* --- keys ------------------------------------------------------------------------------------------------------ */

static enum view_result
first_choose_key(struct view *v, const struct key *k, struct err *e)
{
	struct first_view *s = first_state(v);
	const struct config *c = app_config(v->app);

	switch (key_digit(k)) {
	case 1:
		s->step = FIRST_NAMES;
		return VIEW_REDRAW;
	case 2:
		s->step = FIRST_JOIN;
		return VIEW_RELOAD;
	case 3:
		s->opt->wants_demo = true;
		return VIEW_QUIT;
	case 4:
		return s->backups.n > 0 ? first_restore(v, e) : VIEW_STAY;
	case 5:
		s->saw_keypad = true;
		return VIEW_REDRAW;
	case 8:
		return first_flag(v, "screen.fkeys_eaten", !c->fkeys_eaten, e);
	case 9:
		return first_flag(v, "screen.ambiguous_wide", !c->ambiguous_wide, e);
	default:
		break;
	}
	if (k->code == K_ENTER)
		s->saw_enter = true;
	else if (k->code == K_TEXT && (unsigned char)k->text[0] >= 0x80)
		s->saw_chinese = true;
	else if (k->code == K_ESC)
		return VIEW_QUIT;
	else
		return VIEW_PASS;
	return VIEW_REDRAW;
}

static enum view_result
first_edit(struct view *v, const struct key *k)
{
	struct first_view *s = first_state(v);

	switch (edit_key(&s->edits[s->at], k)) {
	case EDIT_PASS:
		return VIEW_PASS;
	case EDIT_FULL:
		app_say_full(v->app, &s->edits[s->at]);
		/* fall through */
	case EDIT_CHANGED:
		first_typed(v);
		break;
	case EDIT_MOVED:
		break;
	}
	return VIEW_REDRAW;
}

static enum view_result
first_names_key(struct view *v, const struct key *k, struct err *e)
{
	struct first_view *s = first_state(v);

	switch (k->code) {
	case K_ENTER:
		if (s->at == SETUP_FIELDS - 1)
			return first_create(v, e);
		s->at++;
		return VIEW_REDRAW;
	case K_TAB:
	case K_DOWN:
		s->at = (s->at + 1) % SETUP_FIELDS;
		return VIEW_REDRAW;
	case K_BACKTAB:
	case K_UP:
		s->at = (s->at + SETUP_FIELDS - 1) % SETUP_FIELDS;
		return VIEW_REDRAW;
	case K_ESC:
		s->step = FIRST_CHOOSE;
		return VIEW_REDRAW;
	default:
		return first_edit(v, k);
	}
}

static enum view_result
first_join_key(struct view *v, const struct key *k, struct err *e)
{
	struct first_view *s = first_state(v);

	switch (found_key(&s->found, k)) {
	case FOUND_CHOSEN:
		return first_join(v, e);
	case FOUND_NONE:
		return first_join_none(v);
	case FOUND_REDRAW:
		return VIEW_REDRAW;
	case FOUND_PASS:
		break;
	}
	if (k->code != K_ESC)
		return VIEW_PASS;
	s->step = FIRST_CHOOSE;
	return VIEW_REDRAW;
}

static enum view_result
first_step_key(struct view *v, const struct key *k, struct err *e)
{
	switch (first_state(v)->step) {
	case FIRST_CHOOSE:
		return first_choose_key(v, k, e);
	case FIRST_NAMES:
		return first_names_key(v, k, e);
	case FIRST_VILLAGES:
		if (k->code == K_ENTER || k->code == K_ESC)
			return first_go_home(v, e);
		return first_villages(v, key_digit(k), e);
	case FIRST_JOIN:
		return first_join_key(v, k, e);
	}
	return VIEW_PASS;
}

/* Without a ledger most keys of the program have nothing to work on: they end here. */
static enum view_result
first_key(struct view *v, const struct key *k, struct err *e)
{
	enum view_result r = first_step_key(v, k, e);

	return r == VIEW_PASS && k->code != K_F1 && k->code != K_CTRL_L ? VIEW_STAY : r;
}

static enum view_result
first_paste(struct view *v, const char *text, size_t n, struct err *e)
{
	struct first_view *s = first_state(v);

	(void)e;
	if (s->step != FIRST_NAMES && s->step != FIRST_JOIN)
		return VIEW_PASS;
	if (s->step == FIRST_JOIN) {
		found_paste(&s->found, text, n);
	} else {
		app_paste_into(v->app, &s->edits[s->at], text, n);
		first_typed(v);
	}
	return VIEW_REDRAW;
}

static enum view_result
first_f1(struct view *v, struct err *e)
{
	(void)e;
	if (first_state(v)->step != FIRST_CHOOSE)
		return VIEW_PASS;
	first_state(v)->saw_f1 = true;
	return VIEW_REDRAW;
}

/* There is no menu before there is a ledger. */
static enum view_result
first_f10(struct view *v, struct err *e)
{
	(void)e;
	first_state(v)->saw_f10 = true;
	return VIEW_REDRAW;
}

static enum view_result
first_save(struct view *v, struct err *e)
{
	struct first_view *s = first_state(v);

	switch (s->step) {
	case FIRST_CHOOSE:
		s->step = FIRST_NAMES;
		return VIEW_REDRAW;
	case FIRST_NAMES:
		return first_create(v, e);
	case FIRST_VILLAGES:
		return first_go_home(v, e);
	case FIRST_JOIN:
		return first_join(v, e);
	}
	return VIEW_STAY;
}

static const struct view_cmd first_cmds[] = {
	{K_F1, "help", "帮助", "本屏能按的键; 第一页上试一下 F1 来不来", first_f1},
	{K_F2, "save", "往下", "往下一步: 照填的建账本, 接选中的账, 村够了进入今日", first_save},
	{K_F3, "find", NULL, "有了账本才能查找", NULL},
	{K_F4, "options", NULL, "这里打数字选, 或直接填", NULL},
	{K_F5, "visit", NULL, "有了账本才能记走访", NULL},
	{K_F6, "ticket", NULL, "有了账本才能开工单", NULL},
	{K_F7, "same", NULL, "有了账本才有上一条", NULL},
	{K_F8, "finish", NULL, "有了账本才能办结", NULL},
	{K_F9, "print", NULL, "有了账本才能打印", NULL},
	{K_F10, "menu", "试键", "第一页上试一下 F10 来不来", first_f10},
	{K_CTRL_P, "palette", NULL, "有了账本才有命令可找", NULL},
	{K_CTRL_Z, "undo", NULL, "还没有存过, 没有可撤的", NULL},
	{K_CTRL_Y, "redo", NULL, "还没有存过, 没有可重做的", NULL},
	{K_ESC, "back", "上一步", "上一步; 在第一页上是离开", NULL},
	{0, NULL, NULL, NULL, NULL},
};

/* --- drawing --------------------------------------------------------------------------------------------------- */

/* In a narrow window the words need the room. */
static int
first_margin(int cols)
{
	return cols >= 76 ? 5 : 1;
}

/* Two rows. */
static void
first_draw_missing(const struct first_view *s, struct canvas *c, int y)
{
	int cols = canvas_cols(c), x = first_margin(cols);
	struct buf b = BUF_INIT;

	if (!s->worked && s->backups.n == 0) {
		canvas_put(c, y, x, cols - x, STYLE_NORMAL, "欢迎. 这台电脑还没有账本.");
		return;
	}
	buf_addf(&b, "!! 账本不见了(盘没插上? 被移走、删掉?): %s", s->opt->paths->ledger_path);
	canvas_put(c, y, x, cols - x, STYLE_WARN, buf_str(&b));
	buf_clear(&b);
	if (s->backups.n > 0) {
		buf_adds(&b, "4  用备份接着干      (最近的: ");
		backup_describe(&s->backups.p[0], &b);
		buf_addc(&b, ')');
	} else {
		buf_adds(&b, "先找回来再开. 新建的是另一本, 和同事的合不到一起");
	}
	canvas_put(c, y + 1, x, cols - x, s->backups.n > 0 ? STYLE_KEY : STYLE_WARN, buf_str(&b));
	buf_release(&b);
}

static void
first_draw_choose(const struct view *v, struct canvas *c, int y, int last)
{
	const struct first_view *s = first_state(v);
	const struct config *cfg = app_config(v->app);
	int cols = canvas_cols(c), x = first_margin(cols), w = cols - x, colours = app_is_headless(v->app) ? 8 : term_colours();
	bool wide = cols >= 76;
	struct buf b = BUF_INIT;
	const char *const lines[] = {
		s->again ? "1  新建账本          (上次打的还在, 接着填)" : "1  新建账本          (我是第一个用的)", "2  接同事的账本      (插上U盘, 选他给的交换包或账本)",
		"3  先看看样例        (假数据, 随便按, 不留痕迹)",
	};
	const char *const rulers[] = {"中文国字|ABC|１２３|", "ab12cd34|ABC|ab12ef|"};

	first_draw_missing(s, c, y);
	y += 2;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		canvas_put(c, y++, x, w, STYLE_NORMAL, lines[i]);
	canvas_rule(c, y++);
	canvas_put(c, y++, x, w, STYLE_NORMAL, !wide ? "请看这两行, 竖线对齐吗?  不齐按 9 换一种画法"
			: s->answered ? "终端已经查过. 请再看这两行, 竖线对齐吗?  不齐按 9 换一种画法" : "请看这两行, 竖线对齐吗?  不齐按 9 (程序换一种画法, 以后不再问)");
	for (size_t i = 0; i < 2; i++)
		canvas_put(c, y++, x, w, STYLE_TITLE, rulers[i]);
	buf_addf(&b, "试一下键:  回车 %s  小键盘5 %s  F1 %s  F10 %s", s->saw_enter ? "[好]" : "[按一下]", s->saw_keypad ? "[好]" : "[按一下]",
			s->saw_f1 ? "[好]" : "[按一下]", s->saw_f10 ? "[好]" : "[按一下]");
	y += canvas_wrap(c, y, x, w, 2, STYLE_NORMAL, buf_str(&b));
	canvas_put(c, y++, x, w, STYLE_NORMAL,
			cfg->fkeys_eaten ? "F键改用 Esc 再按数字代替: 已经打开 (再按 8 关上)" : "F键按了没反应的, 按 8: 改用 Esc 再按数字代替");
	buf_clear(&b);
	buf_addf(&b, "打一个中文字: %s%*s颜色: %s%*s窗口: %dx%d", s->saw_chinese ? "[好]" : "[试试输入法]", wide ? 5 : 2, "",
			colours >= 8 ? "[好]" : "黑白", wide ? 5 : 2, "", canvas_cols(c), canvas_rows(c));
	canvas_put(c, y++, x, w, STYLE_NORMAL, buf_str(&b));
	canvas_rule(c, last - 1);
	canvas_hint(c, last, STYLE_DIM, wide ? "全程不用联网. 账本就是一个文件, 拷走就是备份.  数字选, Esc 离开"
			: "全程不用联网. 拷走账本就是备份.  数字选, Esc 离开");
	buf_release(&b);
}

static void
first_draw_names(const struct view *v, struct canvas *c, int y, int last)
{
	struct first_view *s = first_state(v);
	int cols = canvas_cols(c);

	for (int i = 0; i < SETUP_FIELDS; i++) {
		canvas_put(c, y + 1 + 2 * i, 3, 1, STYLE_KEY, i == s->at ? ">" : " ");
		canvas_put(c, y + 1 + 2 * i, 5, 10, STYLE_NORMAL, names[i].title);
		canvas_put(c, y + 1 + 2 * i, 15, 1, STYLE_DIM, "[");
		canvas_put(c, y + 1 + 2 * i, 46, 1, STYLE_DIM, "]");
		edit_draw(&s->edits[i], c, y + 1 + 2 * i, 16, 30, 1, i == s->at ? STYLE_FIELD_ON : STYLE_FIELD, i == s->at);
	}
	canvas_put(c, y + 2 + 2 * SETUP_FIELDS, 5, cols - 5, STYLE_DIM, names[s->at].help);
	canvas_hint(c, last, STYLE_DIM, "回车下一项   F2 建账本   Esc 上一步");
}

static void
first_draw_villages(const struct first_view *s, struct canvas *c, int y, int last)
{
	int cols = canvas_cols(c);
	const char *const lines[] = {
		"账本建好了.  村从哪里来?", "", "1  从表格导入        (xlsx 或 CSV, 列名有 村名 就行; 先预览)", "2  一个一个打        (打完村名按 F2 接着下一个; 打完了按 Esc)", "3  以后再说          (名册里随时能加)",
		"", s->keyed ? "4  乡镇口令          (设好了; 别的电脑打同一句)" : "4  设乡镇口令        (拷走的包用它加密; 全乡的电脑打同一句)",
		"", "户的花名册: 回车进入今日, 再按 F10 5 8 2 导入",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		canvas_put(c, y + 1 + (int)i, first_margin(cols), cols, STYLE_NORMAL, lines[i]);
	canvas_hint(c, last, STYLE_DIM, "数字选   村够了: 回车进入今日");
}

static void
first_draw(const struct view *v, struct canvas *c)
{
	struct first_view *s = first_state(v);
	struct buf place = BUF_INIT;
	int first, last;

	if (s->step == FIRST_JOIN)
		buf_adds(&place, "第一次使用  接同事的账本");
	else
		buf_addf(&place, "第一次使用  %d/3", (int)s->step + 1);
	view_frame(v, c, buf_str(&place), &first, &last);
	buf_release(&place);
	switch (s->step) {
	case FIRST_CHOOSE:
		first_draw_choose(v, c, first, last);
		break;
	case FIRST_NAMES:
		first_draw_names(v, c, first, last);
		break;
	case FIRST_VILLAGES:
		first_draw_villages(s, c, first, last);
		break;
	case FIRST_JOIN:
		found_draw(&s->found, c, first, last - 1);
		canvas_hint(c, last, STYLE_DIM, "数字或回车: 接上这一份, 本机另起站号   也可以打文件的路径   Esc 上一步");
		break;
	}
}

const struct view_ops view_first = {
	.name = "first",
	.title = "第一次使用",
	.cmds = first_cmds,
	.state_size = sizeof(struct first_view),
	.open = first_open,
	.load = first_load,
	.draw = first_draw,
	.key = first_key,
	.paste = first_paste,
	.close = first_close,
};
