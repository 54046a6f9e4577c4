/*
 * palette.c - Ctrl+P: every command there is, found by initials, Chinese or
 * the name of its key, with the key that does it and a line that says what
 * it does.
 *
 * The rows are the command tables of the screen, the program's own keys, the
 * rows of the menus and the reports; nothing is listed here.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "ui/app_state.h"
#include "ui/edit.h"
#include "ui/menu.h"

#define PALETTE_MAX 128
#define BOX_COLS 72
#define QUERY_COLS 14
#define SAYS_ROWS 2
#define RANKS 4

typedef enum view_result (*command)(struct view *v, struct err *e);

struct row {
	const char *says;	/* borrowed: the whole line of explanation */
	const char *title;	/* borrowed; NULL: the first clause of says */
	const char *label;	/* borrowed; of the footer; NULL */
	char *key;		/* owned: "F9", "F10 5 6" */
	const char *alias;	/* borrowed; "" none */
	/* one of these; neither: the actions' row number at */
	command run;
	const struct menu_row *menu;
	size_t at;
};

struct palette {
	struct view *v;
	struct edit query;
	struct row all[PALETTE_MAX];
	size_t n_all;
	size_t shown[PALETTE_MAX];	/* positions in all; best first */
	size_t n, cursor, top;
	size_t height;			/* rows of the list as last drawn */
	const struct row *chosen;	/* in all; NULL none */
};

/* --- rows ------------------------------------------------------------------------------------------------------- */

static bool
palette_has(const struct palette *p, command run)
{
	for (size_t i = 0; i < p->n_all; i++)
		if (p->all[i].run == run)
			return true;
	return false;
}

/* NULL: no more room, or there already under another key. */
static struct row *
palette_add(struct palette *p, command run)
{
	struct row *r;

	if (p->n_all == PALETTE_MAX || (run != NULL && palette_has(p, run)))
		return NULL;
	r = &p->all[p->n_all++];
	r->run = run;
	return r;
}

/* The screen's own keys hide the same ones of the tables behind it. */
static void
palette_add_cmds(struct palette *p, const struct view_cmd *cmds)
{
	bool own = cmds == p->v->ops->cmds;

	for (const struct view_cmd *c = cmds; c != NULL && c->name != NULL; c++) {
		struct row *r;

		if (c->run == NULL || c->key == K_CTRL_P || (c->key != 0 && (view_cmd_offered(p->v, c->key) != NULL) != own) || (r = palette_add(p, c->run)) == NULL)
			continue;
		r->says = c->help;
		r->label = c->label;
		r->key = mem_str(key_name(c->key));
		r->alias = key_alias(c->key);
	}
}

static void
palette_add_menu(struct palette *p, const struct app_menu *m)
{
	for (const struct menu_row *row = m->menu->rows; row->title != NULL; row++) {
		struct row *r = palette_add(p, row->run);
		struct buf key = BUF_INIT;

		if (r == NULL)
			continue;
		buf_addf(&key, "%s %c", m->keys, row->key);
		r->says = row->help;
		r->title = row->title;
		r->menu = row;
		r->key = buf_detach(&key);
		r->alias = "";
	}
}

static void
palette_add_rows(struct palette *p, const struct app_actions *ac)
{
	struct app_row what;

	for (size_t i = 0; ac->row != NULL && ac->row(i, &what); i++) {
		struct row *r = palette_add(p, NULL);

		if (r == NULL)
			return;
		r->says = what.help;
		r->title = what.title;
		r->key = mem_str(what.keys);
		r->alias = "";
		r->at = i;
	}
}

static void
palette_fill(struct palette *p)
{
	const struct app_actions *ac = p->v->app->actions;

	palette_add_cmds(p, p->v->ops->cmds);
	palette_add_cmds(p, ac->more);
	palette_add_cmds(p, app_commands);
	palette_add_rows(p, ac);
	for (const struct app_menu *m = ac->menus; m != NULL && m->menu != NULL; m++)
		palette_add_menu(p, m);
}

/* --- finding ------------------------------------------------------------------------------------------------------ */

static bool
matches(const char *text, const char *words)
{
	struct buf key = BUF_INIT;
	bool hit;

	text_search_key(&key, text, strlen(text));
	hit = pinyin_match_all(buf_str(&key), words);
	buf_release(&key);
	return hit;
}

static void
row_title(const struct row *r, struct buf *out)
{
	if (r->title != NULL) {
		buf_adds(out, r->title);
		return;
	}
	for (const char *s = r->says; *s != '\0' && *s != ',' && *s != ';' && *s != '('; s++)
		buf_addc(out, *s);
}

/* Do the words fit the first characters of text already? */
static bool
begins(const char *text, const char *words)
{
	size_t n = 0, all = strlen(text);
	int cols;
	char *head;
	bool hit;

	for (size_t i = text_chars(words, strlen(words)); i > 0 && n < all; i--)
		n += text_grapheme(text + n, all - n, &cols);
	head = mem_strn(text, n);
	hit = matches(head, words);
	free(head);
	return hit;
}

/* 0 its key, 1 its name begins so, 2 has it, 3 what else is said of it, RANKS not meant. */
static int
row_rank(const struct row *r, const char *words)
{
	struct buf key = BUF_INIT, name = BUF_INIT, rest = BUF_INIT;
	const char *label = r->label != NULL ? r->label : "";
	int rank = RANKS;

	text_search_key(&key, r->key, strlen(r->key));
	row_title(r, &name);
	buf_addf(&rest, "%s %s %s %s", label, r->says, r->key, r->alias);
	if (strcmp(buf_str(&key), words) == 0)
		rank = 0;
	else if (begins(buf_str(&name), words) || begins(label, words))
		rank = 1;
	else if (matches(buf_str(&name), words))
		rank = 2;
	else if (matches(buf_str(&rest), words))
		rank = 3;
	buf_release(&key);
	buf_release(&name);
	buf_release(&rest);
	return rank;
}

static void
palette_find(struct palette *p)
{
	struct buf words = BUF_INIT;

	text_search_key(&words, edit_text(&p->query), strlen(edit_text(&p->query)));
	p->n = p->cursor = p->top = 0;
	for (int rank = 0; rank < RANKS; rank++)
		for (size_t i = 0; i < p->n_all; i++)
			if (words.n == 0 ? rank == 0 : row_rank(&p->all[i], buf_str(&words)) == rank)
				p->shown[p->n++] = i;
	buf_release(&words);
}

/* --- the box ------------------------------------------------------------------------------------------------------ */

static void
palette_draw_row(const struct palette *p, struct canvas *c, int y, int x, int w, size_t i)
{
	const struct row *r = &p->all[p->shown[i]];
	int cols = (int)text_cols(r->key, strlen(r->key));
	struct buf title = BUF_INIT;

	row_title(r, &title);
	canvas_put(c, y, x, 1, STYLE_NORMAL, i == p->cursor ? ">" : " ");
	canvas_put(c, y, x + 2, w - cols - 5, STYLE_NORMAL, buf_str(&title));
	canvas_put(c, y, x + w - 1 - cols, cols, STYLE_KEY, r->key);
	if (i == p->cursor)
		canvas_restyle(c, y, x, w, STYLE_SELECTED);
	buf_release(&title);
}

/* What the command under the cursor does, and how to come to it without the palette. */
static void
palette_draw_says(const struct palette *p, struct canvas *c, int y, int x, int w)
{
	struct buf b = BUF_INIT;
	const char *s;
	size_t n;

	if (p->n == 0) {
		buf_adds(&b, "没有这样的命令. 退格少打几个字; 打键名也行, 如 F9");
	} else {
		const struct row *r = &p->all[p->shown[p->cursor]];

		buf_addf(&b, "说明: %s.", r->says);
		if (r->key[0] != '\0')
			buf_addf(&b, " 直接按: %s", r->key);
		if (r->alias[0] != '\0')
			buf_addf(&b, " 或 %s", r->alias);
	}
	s = buf_str(&b);
	n = b.n;
	for (int i = 0; i < SAYS_ROWS && n > 0; i++) {
		size_t drop, len = text_wrap(s, n, (size_t)w, &drop);

		canvas_putn(c, y + i, x, w, STYLE_NORMAL, s, len);
		s += len + drop;
		n -= len + drop;
	}
	buf_release(&b);
}

static void
palette_draw(void *data, struct canvas *c)
{
	struct palette *p = data;
	int w = canvas_cols(c) - 6 < BOX_COLS ? canvas_cols(c) - 6 : BOX_COLS, room = canvas_rows(c) - 8 - SAYS_ROWS;
	int x = (canvas_cols(c) - w) / 2, y = 2, at;
	struct buf count = BUF_INIT;

	p->height = (size_t)(room < 14 ? room : 14);
	if (p->cursor < p->top)
		p->top = p->cursor;
	if (p->cursor >= p->top + p->height)
		p->top = p->cursor - p->height + 1;
	canvas_box(c, y, x, (int)p->height + SAYS_ROWS + 3, w, "找命令: [              ] 首字母、汉字或键名");
	buf_addf(&count, " %zu条 ", p->n);
	at = (int)text_cols(buf_str(&count), count.n);
	canvas_put(c, y, x + w - 2 - at, at, STYLE_NORMAL, buf_str(&count));
	buf_release(&count);
	for (size_t i = p->top; i < p->n && i < p->top + p->height; i++)
		palette_draw_row(p, c, y + 1 + (int)(i - p->top), x + 1, w - 2, i);
	at = y + 1 + (int)p->height;
	canvas_fill(c, at, x + 1, 1, w - 2, STYLE_DIM, '-');
	palette_draw_says(p, c, at + 1, x + 2, w - 4);
	at = x + 4 + (int)text_cols("找命令: [", strlen("找命令: ["));
	edit_draw(&p->query, c, y, at, QUERY_COLS, 1, STYLE_NORMAL, true);
}

static void
palette_move(struct palette *p, size_t to)
{
	if (p->n > 0)
		p->cursor = to < p->n ? to : p->n - 1;
}

static bool
palette_key(void *data, const struct key *k)
{
	struct palette *p = data;
	size_t page = p->height > 0 ? p->height : 1;

	switch (k->code) {
	case K_ESC:
		return true;
	case K_ENTER:
		if (p->n == 0)
			return false;
		p->chosen = &p->all[p->shown[p->cursor]];
		return true;
	case K_UP:
		palette_move(p, p->cursor > 0 ? p->cursor - 1 : 0);
		return false;
	case K_DOWN:
		palette_move(p, p->cursor + 1);
		return false;
	case K_PGUP:
		palette_move(p, p->cursor > page ? p->cursor - page : 0);
		return false;
	case K_PGDN:
		palette_move(p, p->cursor + page);
		return false;
	case K_F1: case K_F2: case K_F3: case K_F4: case K_F5: case K_F6: case K_F7: case K_F8: case K_F9: case K_F10:
		edit_set(&p->query, key_name(k->code));	/* a key pressed here asks what it does */
		palette_find(p);
		return false;
	default:
		switch (edit_key(&p->query, k)) {
		case EDIT_CHANGED:
		case EDIT_FULL:
			palette_find(p);
			break;
		default:
			break;
		}
		return false;
	}
}

enum view_result
app_palette(struct view *v, struct err *e)
{
	struct palette *p = mem_zero(1, sizeof *p);
	struct app_modal m = { .draw = palette_draw, .key = palette_key, .data = p, .text = true };
	enum view_result (*run_row)(struct view *, size_t, struct err *) = v->app->actions->run_row;
	struct row row = {0};
	bool chosen;

	p->v = v;
	edit_init(&p->query, EDIT_FOLD, 60);
	palette_fill(p);
	palette_find(p);
	chosen = app_run_modal(v->app, &m) && p->chosen != NULL;
	if (chosen)
		row = *p->chosen;
	for (size_t i = 0; i < p->n_all; i++)
		free(p->all[i].key);
	edit_release(&p->query);
	free(p);
	if (!chosen)
		return VIEW_REDRAW;
	if (row.menu != NULL)
		return menu_row_run(v, row.menu, e);
	return row.run != NULL ? row.run(v, e) : run_row(v, row.at, e);
}
