/*
 * config.c - the settings of this PC.
 *
 * One table row per setting reads, validates, documents and prints it.
 * Knows the ini file; does not know what a setting is used for.
 */
#include "config.h"

#include <ctype.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#define CONFIG_FILE_MAX (256 * 1024)
#define CONFIG_LINE_MAX 190	/* the reader library cuts at 200 bytes without a word */

enum setting_kind { SET_TEXT, SET_PATH, SET_WORD, SET_BOOL, SET_TIME };

struct setting {
	const char *section, *name;
	enum setting_kind kind;
	size_t offset;		/* in struct config */
	const char *initial;
	const char *allowed;	/* SET_WORD: the words, separated by blanks */
	const char *help;	/* lines of the example file */
};

#define AT(member) offsetof(struct config, member)

static const struct setting settings[] = {
	{ "ledger", "path", SET_PATH, AT(ledger), "", NULL,
		"账本文件放在哪里。空着: ~/.local/share/yibenzhang/ledger.db" },
	{ "ledger", "backup_folder", SET_PATH, AT(backup_folder), "", NULL,
		"备份放在哪个文件夹。空着: 账本旁边的 backup 文件夹" },
	{ "report", "cutoff", SET_TIME, AT(cutoff_minute), "0:00", NULL,
		"日报算到几点。0:00 是从零点到零点; 17:00 是前一天17点到当天17点" },
	{ "report", "office_name", SET_TEXT, AT(office_name), "", NULL,
		"日报落款。空着: 乡镇名加“人民政府办公室”" },
	{ "report", "printer", SET_TEXT, AT(printer), "", NULL,
		"打印机的名字。空着: 系统默认的打印机" },
	{ "report", "fonts", SET_TEXT, AT(fonts), "仿宋, FangSong, FandolFang, Noto Serif CJK SC, AR PL UMing CN", NULL,
		"PDF正文的字体, 用逗号分开, 从前往后找, 用第一个装了的" },
	{ "print", "printers", SET_TEXT, AT(printers), "", NULL,
		"各种报表用哪台打印机, 在打印预览里按9选, 程序自己记" },
	{ "print", "escp", SET_TEXT, AT(escp), "", NULL,
		"哪些是针式打印机 (用它自己的字库打), 名字用逗号分开; 前面加 - 的不是" },
	{ "print", "carriage", SET_WORD, AT(carriage), "80", "80 136",
		"针式打印机一行多少字符: 80 窄行, 136 宽行" },
	{ "print", "form", SET_WORD, AT(form), "11", "11 12 a4",
		"针式打印机的纸: 11 或 12 英寸连续纸, 或 a4 单页" },
	{ "print", "folder", SET_PATH, AT(print_folder), "", NULL,
		"当作打印机用的文件夹 (扫描室、另一台电脑的共享文件夹), 选它就把 PDF 存进去" },
	{ "screen", "theme", SET_WORD, AT(theme), "dark", "dark light none",
		"颜色: dark 深底, light 浅底, none 不用颜色" },
	{ "screen", "ambiguous_wide", SET_BOOL, AT(ambiguous_wide), "no", NULL,
		"这个终端把“”…·①这类字符画成两格宽吗" },
	{ "screen", "ext_missing", SET_BOOL, AT(ext_missing), "no", NULL,
		"这个终端画不出扩展H、I区的生僻字吗。yes: 屏幕上画〓, 账里和纸上照旧" },
	{ "screen", "pua_wide", SET_BOOL, AT(pua_wide), "no", NULL,
		"这个终端把自造字画成两格宽吗" },
	{ "screen", "fkeys_eaten", SET_BOOL, AT(fkeys_eaten), "no", NULL,
		"功能键被终端占用了吗。yes: 先按 Esc 再按数字代替, Esc 0 是 F10" },
	{ "screen", "mouse", SET_BOOL, AT(mouse), "no", NULL,
		"用不用鼠标。用鼠标时, 终端自己的选字复制要按住 Shift" },
	{ "input", "ime", SET_WORD, AT(ime), "auto", "auto off",
		"姓名、情况这些打汉字的格子自动打开输入法, 打数字、首字母的地方自动关上 (fcitx5、fcitx、ibus)。off: 不管输入法" },
	{ "input", "ibus_engine", SET_TEXT, AT(ibus_engine), "libpinyin", NULL,
		"用 ibus 的: 打汉字时换成哪个输入法" },
};
#define N_SETTINGS (sizeof settings / sizeof *settings)

static const struct setting *
setting_find(const char *section, size_t section_n, const char *name, size_t name_n)
{
	for (size_t i = 0; i < N_SETTINGS; i++) {
		const struct setting *s = &settings[i];
		if (strlen(s->section) == section_n && memcmp(s->section, section, section_n) == 0 &&
		    strlen(s->name) == name_n && memcmp(s->name, name, name_n) == 0)
			return s;
	}
	return NULL;
}

static bool
word_in(const char *words, const char *w)
{
	size_t n = strlen(w);

	for (const char *p = words; *p != '\0';) {
		size_t len = strcspn(p, " ");
		if (len == n && memcmp(p, w, n) == 0)
			return true;
		p += len;
		p += strspn(p, " ");
	}
	return false;
}

static bool
parse_bool(const char *s, bool *out)
{
	if (word_in("yes true on 1 是", s))
		*out = true;
	else if (word_in("no false off 0 否", s))
		*out = false;
	else
		return false;
	return true;
}

static char *
path_of_home(const char *s)
{
	const char *home = getenv("HOME");

	if (strncmp(s, "~/", 2) != 0 || home == NULL || *home == '\0')
		return mem_str(s);
	return file_join(home, s + 2);
}

/* Put value into c; c NULL only checks.  On refusal the text in *e ends with what is allowed. */
static int
setting_take(const struct setting *s, const char *value, struct config *c, struct err *e)
{
	void *at = c == NULL ? NULL : (char *)c + s->offset;
	bool b;
	int i;

	if (!text_is_clean(value, strlen(value), false))
		return err_set(e, ERR_INPUT, "%s.%s 的值里有认不出的字符，这个文件要存成 UTF-8", s->section, s->name);
	switch (s->kind) {
	case SET_WORD:
		if (!word_in(s->allowed, value))
			return err_set(e, ERR_INPUT, "%s.%s 不能是“%s”，可以写: %s", s->section, s->name, value, s->allowed);
		/* fall through */
	case SET_TEXT:
	case SET_PATH:
		if (at != NULL) {
			free(*(char **)at);
			*(char **)at = s->kind == SET_PATH ? path_of_home(value) : mem_str(value);
		}
		return 0;
	case SET_BOOL:
		if (!parse_bool(value, &b))
			return err_set(e, ERR_INPUT, "%s.%s 不能是“%s”，可以写: yes no", s->section, s->name, value);
		if (at != NULL)
			*(bool *)at = b;
		return 0;
	case SET_TIME:
		if (time_parse(&i, value, NULL) < 0)
			return err_set(e, ERR_INPUT, "%s.%s 不能是“%s”，可以写: 0:00 到 23:59", s->section, s->name, value);
		if (at != NULL)
			*(int *)at = i;
		return 0;
	}
	return 0;
}

void
config_init(struct config *c)
{
	memset(c, 0, sizeof *c);
	c->path = mem_str("");
	for (size_t i = 0; i < N_SETTINGS; i++)
		if (setting_take(&settings[i], settings[i].initial, c, NULL) < 0)
			abort();	/* a default its own row refuses: a mistake in the table */
}

void
config_release(struct config *c)
{
	for (size_t i = 0; i < N_SETTINGS; i++)
		if (settings[i].kind == SET_TEXT || settings[i].kind == SET_PATH || settings[i].kind == SET_WORD)
			free(*(char **)((char *)c + settings[i].offset));
	free(c->path);
	memset(c, 0, sizeof *c);
}

/* --- reading ------------------------------------------------------------------------------------------------- */

struct reading {
	struct config *c;
	const char *path, *p;	/* borrowed: the file's name, what is left of its text */
	struct buf *problems;
	int line;
	bool expects;		/* the line handed out last should have reached the handler */
};

static void
reading_complain(struct reading *r, const char *what)
{
	buf_addf(r->problems, "设置文件 %s 第%d行: %s。这一行没有用\n", r->path, r->line, what);
}

static void
reading_settle(struct reading *r)
{
	if (r->expects)
		reading_complain(r, "看不懂，要写成 名字 = 值");
	r->expects = false;
}

/* One line to the library, as fgets would; blanks in front would make it a continuation of the line before. */
static char *
reading_line(char *to, int max, void *data)
{
	struct reading *r = data;

	reading_settle(r);
	for (;;) {
		if (*r->p == '\0')
			return NULL;
		size_t all = strcspn(r->p, "\n");
		const char *line = r->p + strspn(r->p, " \t\r");
		size_t n = line < r->p + all ? (size_t)(r->p + all - line) : 0;
		r->p += all + (r->p[all] == '\n');
		r->line++;
		while (n > 0 && strchr(" \t\r", line[n - 1]) != NULL)
			n--;
		if (n > CONFIG_LINE_MAX || n + 2 > (size_t)max) {
			reading_complain(r, "这一行太长");
			continue;
		}
		r->expects = n > 0 && strchr(";#", line[0]) == NULL && (line[0] != '[' || line[n - 1] != ']');
		memcpy(to, line, n);
		to[n] = '\n';
		to[n + 1] = '\0';
		return to;
	}
}

static int
reading_take(void *data, const char *section, const char *name, const char *value)
{
	struct reading *r = data;
	const struct setting *s = setting_find(section, strlen(section), name, strlen(name));
	struct err e = { 0 };

	r->expects = false;
	if (s == NULL) {
		struct buf what = BUF_INIT;
		buf_adds(&what, "没有“");
		text_clean(&what, section, strlen(section), false);
		buf_addc(&what, '.');
		text_clean(&what, name, strlen(name), false);
		buf_adds(&what, "”这个设置，有的是:");
		for (size_t i = 0; i < N_SETTINGS; i++)
			buf_addf(&what, " %s.%s", settings[i].section, settings[i].name);
		reading_complain(r, buf_str(&what));
		buf_release(&what);
	} else if (setting_take(s, value, r->c, &e) < 0) {
		reading_complain(r, e.text);
	}
	return 1;
}

int
config_read(struct config *c, const char *path, struct buf *problems, struct err *e)
{
	struct buf text = BUF_INIT;

	free(c->path);
	c->path = mem_str(path);
	if (!file_exists(path))
		return 0;
	if (file_read(&text, path, CONFIG_FILE_MAX, e) < 0) {
		buf_release(&text);
		return err_prefix(e, "设置没有读到，账本没有动: ");
	}
	struct reading r = { .c = c, .path = path, .p = buf_str(&text), .problems = problems };
	if (strncmp(r.p, "\xef\xbb\xbf", 3) == 0)
		r.p += 3;
	(void)ini_parse_stream(reading_line, &r, reading_take, &r);
	reading_settle(&r);
	buf_release(&text);
	return 0;
}

/* --- writing ------------------------------------------------------------------------------------------------- */

static bool
line_sets(const char *line, size_t n, const char *name, bool commented)
{
	size_t i = 0, len = strlen(name);

	while (i < n && isblank((unsigned char)line[i]))
		i++;
	if (commented) {
		if (i == n || (line[i] != '#' && line[i] != ';'))
			return false;
		for (i++; i < n && isblank((unsigned char)line[i]); i++)
			;
	}
	if (n - i < len || memcmp(line + i, name, len) != 0)
		return false;
	for (i += len; i < n && isblank((unsigned char)line[i]); i++)
		;
	return i < n && (line[i] == '=' || line[i] == ':');
}

static bool
line_is_section(const char *line, size_t n, const char *section, bool *any)
{
	size_t i = strspn(line, " \t"), len = strlen(section);

	*any = i < n && line[i] == '[';
	return *any && n - i > len + 1 && memcmp(line + i + 1, section, len) == 0 && line[i + 1 + len] == ']';
}

int
config_write(const char *path, const char *name, const char *value, struct err *e)
{
	const char *dot = strchr(name, '.');
	const struct setting *s = dot == NULL ? NULL :
		setting_find(name, (size_t)(dot - name), dot + 1, strlen(dot + 1));
	struct buf old = BUF_INIT, new = BUF_INIT;
	const char *text;

	if (s == NULL)
		return err_set(e, ERR_INPUT, "没有“%s”这个设置，设置没有改", name);
	if (setting_take(s, value, NULL, e) < 0)
		return err_prefix(e, "设置没有改: ");
	/* what stands behind a blank and ";" is a comment to whoever reads it, and a blank stands before the value */
	if (value[0] == ';' || strstr(value, " ;") != NULL || strlen(s->name) + strlen(value) + 3 > CONFIG_LINE_MAX)
		return err_set(e, ERR_INPUT, "%s 的值太长，或者里面有“ ;”，存不进设置文件，设置没有改", name);
	if (!file_exists(path))
		config_example(&old);
	else if (file_read(&old, path, CONFIG_FILE_MAX, e) < 0) {
		buf_release(&old);
		return -1;
	}

	/* Over the line that sets it now (the last one counts); else behind its commented example; else at its section's end. */
	text = buf_str(&old);
	const char *at_set = NULL, *at_example = NULL, *at_end = NULL;
	bool inside = false, any;
	for (const char *p = text; *p != '\0';) {
		size_t n = strcspn(p, "\n");
		const char *next = p + n + (p[n] == '\n');
		bool here = line_is_section(p, n, s->section, &any);
		if (any)
			inside = here;
		if (inside) {
			if (line_sets(p, n, s->name, false))
				at_set = p;
			else if (line_sets(p, n, s->name, true))
				at_example = next;
			if (n > strspn(p, " \t\r"))
				at_end = next;
		}
		p = next;
	}
	const char *at = at_set != NULL ? at_set : at_example != NULL ? at_example : at_end;
	if (at == NULL)
		at = text + old.n;
	buf_add(&new, text, (size_t)(at - text));
	if (new.n > 0 && new.p[new.n - 1] != '\n')
		buf_addc(&new, '\n');
	if (at_end == NULL)
		buf_addf(&new, "%s[%s]\n", new.n > 0 ? "\n" : "", s->section);
	buf_addf(&new, "%s = %s\n", s->name, value);
	if (at_set != NULL) {
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	buf_adds(&new, at);
	int rc = file_replace(path, new.p, new.n, e);
	buf_release(&old);
	buf_release(&new);
	return rc;
}

void
config_example(struct buf *out)
{
	const char *section = "";

	buf_adds(out, "# 一本账的设置。放在 ~/.config/yibenzhang/config.ini ，存成 UTF-8。\n"
		"# 每一项都可以不写；写错的一行会指出来，按默认值用。要改哪项，去掉行首的 # 再改。\n");
	for (size_t i = 0; i < N_SETTINGS; i++) {
		const struct setting *s = &settings[i];
		if (strcmp(section, s->section) != 0) {
			section = s->section;
			buf_addf(out, "\n[%s]\n", section);
		}
		buf_addf(out, "# %s\n", s->help);
		if (s->kind == SET_BOOL)
			buf_adds(out, "# 可以写: yes no\n");
		buf_addf(out, "#%s =%s%s\n", s->name, s->initial[0] != '\0' ? " " : "", s->initial);
	}
}
