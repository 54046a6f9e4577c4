/*
 * found.c - see found.h.
 */
#include "ui/found.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/recent.h"
#include "office/carry.h"
#include "ui/canvas.h"
#include "ui/keys.h"
#include "ui/views.h"

#define PATH_MAX_CHARS 1000
#define TABLES_MAX 100

static const struct { const char *some, *none; } found_words[] = {
	[FOUND_LEDGERS] = {"U盘上的账和交换包", "没有看到U盘上的账. 插上后按 Ctrl+L 再看"},
	[FOUND_TABLES] = {"U盘、下载、桌面、文档里的表格", "U盘、下载、桌面、文档里没有表格. 插上U盘按 Ctrl+L 再看, 或打路径"},
};

void
found_init(struct found *f, struct app *a, enum found_what what, const char *question)
{
	char *last = app_line(a, question);

	f->app = a;
	f->what = what;
	f->question = question;
	edit_init(&f->path, 0, PATH_MAX_CHARS);
	f->again = last != NULL;
	edit_set(&f->path, last);
	free(last);
}

static void
found_clear(struct found *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->all[i].path);
		free(f->all[i].name);
		free(f->all[i].about);
	}
	free(f->all);
	f->all = NULL;
	f->n = 0;
}

void
found_release(struct found *f)
{
	found_clear(f);
	edit_release(&f->path);
}

static void
found_add(struct found *f, const char *path, const char *name, const char *about)
{
	f->all = mem_more(f->all, f->n, sizeof(*f->all));
	f->all[f->n++] = (struct found_file){mem_str(path), mem_str(name), mem_str(about)};
}

static int
found_ledgers(struct found *f, struct office *o, struct err *e)
{
	struct incomings in;

	if (incoming_list(o, &in, e) < 0)
		return -1;
	for (size_t i = 0; i < in.n; i++)
		found_add(f, in.p[i].path, in.p[i].name, in.p[i].about);
	incomings_release(&in);
	return 0;
}

static void
found_tables(struct found *f)
{
	struct recents r;

	recent_tables(&r, TABLES_MAX);
	for (size_t i = 0; i < r.n; i++)
		found_add(f, r.p[i].path, r.p[i].name, r.p[i].about);
	recents_release(&r);
}

int
found_load(struct found *f, struct office *o, struct err *e)
{
	char *at = f->cursor < f->n ? mem_str(f->all[f->cursor].path) : NULL;
	int rc = 0;

	found_clear(f);
	f->cursor = 0;
	if (f->what == FOUND_LEDGERS)
		rc = found_ledgers(f, o, e);
	else
		found_tables(f);
	for (size_t i = 0; at != NULL && i < f->n; i++)
		if (strcmp(f->all[i].path, at) == 0)
			f->cursor = i;
	free(at);
	if (f->again && f->n > 0) {	/* Enter means what is plugged in now */
		edit_replace(&f->path, "");
		f->aside = true;
	}
	f->again = false;
	return rc;
}

static void
found_typed(struct found *f)
{
	f->aside = false;
	app_line_type(f->app, f->question, edit_text(&f->path));
}

void
found_done(struct found *f)
{
	app_line_type(f->app, f->question, "");
}

void
found_paste(struct found *f, const char *text, size_t n)
{
	app_paste_into(f->app, &f->path, text, n);
	found_typed(f);
}

static bool
found_any(const struct found *f)
{
	return !edit_is_empty(&f->path) || f->cursor < f->n;
}

char *
found_path(const struct found *f)
{
	if (!edit_is_empty(&f->path))
		return views_path(edit_text(&f->path));
	return f->cursor < f->n ? mem_str(f->all[f->cursor].path) : NULL;
}

/* Who moves in the list wants a file of it; Ctrl+Z brings a typed path back. */
static enum found_result
found_move(struct found *f, bool down, size_t by)
{
	size_t left = f->n - f->cursor;

	if (f->n > 0 && !edit_is_empty(&f->path))
		edit_replace(&f->path, "");
	else if (down)
		f->cursor += by < left ? by : left > 0 ? left - 1 : 0;
	else
		f->cursor -= by < f->cursor ? by : f->cursor;
	return FOUND_REDRAW;
}

static enum found_result
found_edit(struct found *f, const struct key *k)
{
	switch (edit_key(&f->path, k)) {
	case EDIT_PASS:
		return FOUND_PASS;
	case EDIT_FULL:
		app_say_full(f->app, &f->path);
		/* fall through */
	case EDIT_CHANGED:
		found_typed(f);
		break;
	case EDIT_MOVED:
		break;
	}
	return FOUND_REDRAW;
}

enum found_result
found_key(struct found *f, const struct key *k)
{
	int digit = key_digit(k);

	if (digit > 0 && (size_t)digit <= f->n && edit_is_empty(&f->path)) {
		f->cursor = (size_t)digit - 1;
		return FOUND_CHOSEN;
	}
	switch (k->code) {
	case K_UP:
	case K_DOWN:
		return found_move(f, k->code == K_DOWN, 1);
	case K_PGUP:
	case K_PGDN:
		return found_move(f, k->code == K_PGDN, f->rows > 1 ? f->rows - 1 : 1);
	case K_ENTER:
		return found_any(f) ? FOUND_CHOSEN : FOUND_NONE;
	default:
		return found_edit(f, k);
	}
}

/* What a name cut short loses is its end, never whose it is and of when. */
static void
found_line(const struct found_file *in, size_t cols, struct buf *out)
{
	size_t n = strlen(in->name), about = text_cols(in->about, strlen(in->about)) + 2, room = cols > about ? cols - about : 0;

	if (text_cols(in->name, n) > room) {
		buf_add(out, in->name, text_cut(in->name, n, room > 2 ? room - 2 : 0, NULL));
		buf_adds(out, "..");
	} else {
		buf_adds(out, in->name);
	}
	buf_addf(out, "  %s", in->about);
}

static void
found_draw_list(struct found *f, struct canvas *c, int y, int last)
{
	size_t room = last >= y ? (size_t)(last - y + 1) : 0, top = f->cursor >= room ? f->cursor - room + 1 : 0;
	int cols = canvas_cols(c);

	f->rows = room;
	for (size_t i = top; i < f->n && y <= last; i++) {
		struct buf b = BUF_INIT;

		if (i < 9)
			buf_addf(&b, " %zu ", i + 1);
		else
			buf_adds(&b, "   ");
		found_line(&f->all[i], (size_t)(cols - 1) - b.n, &b);
		canvas_field(c, y++, 1, cols - 1, i == f->cursor && edit_is_empty(&f->path) ? STYLE_SELECTED : STYLE_NORMAL, buf_str(&b));
		buf_release(&b);
	}
}

void
found_draw(struct found *f, struct canvas *c, int y, int last)
{
	struct buf title = BUF_INIT;
	int cols = canvas_cols(c);

	canvas_put(c, y, 1, 7, STYLE_NORMAL, "文件:");
	canvas_put(c, y, 7, 1, STYLE_DIM, "[");
	canvas_put(c, y, cols - 2, 1, STYLE_DIM, "]");
	canvas_rule(c, y + 1);
	if (f->n > 0)
		buf_addf(&title, "%s %zu 份, 新的在前%s:", found_words[f->what].some, f->n, f->aside ? " (上次打的路径还在: Ctrl+Z)"
				: (size_t)(last - y - 2) < f->n ? ", 上下翻看" : "");
	canvas_put(c, y + 2, 1, cols - 1, STYLE_TITLE, title.n > 0 ? buf_str(&title) : found_words[f->what].none);
	buf_release(&title);
	found_draw_list(f, c, y + 3, last);
	edit_draw(&f->path, c, y, 8, cols - 10, 1, STYLE_FIELD_ON, true);
}
