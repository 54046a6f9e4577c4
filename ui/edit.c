/*
 * edit.c - line and paragraph editor; see edit.h.
 */
#include "ui/edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#define STEPS_MAX 200

struct edit_step {
	char *before;		/* owned; text the step replaced */
	char *after;		/* owned */
	size_t at_before, at_after;
};

void
edit_init(struct edit *e, unsigned flags, size_t max)
{
	memset(e, 0, sizeof *e);
	e->flags = flags;
	e->max = max;
	e->width = 80;
	e->height = 1;
	e->goal = -1;
	e->cap = 32;
	e->s = mem_zero(e->cap, 1);
}

static void
edit_drop_steps(struct edit *e, size_t from)
{
	for (size_t i = from; i < e->n_steps; i++) {
		free(e->steps[i].before);
		free(e->steps[i].after);
	}
	e->n_steps = from;
	if (e->step > from)
		e->step = from;
}

void
edit_release(struct edit *e)
{
	edit_drop_steps(e, 0);
	free(e->steps);
	free(e->s);
	memset(e, 0, sizeof *e);
}

const char *
edit_text(const struct edit *e)
{
	return e->s != NULL ? e->s : "";
}

bool
edit_is_empty(const struct edit *e)
{
	return e->n == 0;
}

/* Put text p in the place of [from, to). */
static void
edit_splice(struct edit *e, size_t from, size_t to, const char *p, size_t n)
{
	size_t left = e->n - to;

	if (from + n + left + 1 > e->cap) {
		e->cap = (from + n + left + 1) * 2;
		e->s = mem_resize(e->s, e->cap, 1);
	}
	memmove(e->s + from + n, e->s + to, left);
	memcpy(e->s + from, p, n);
	e->n = from + n + left;
	e->s[e->n] = '\0';
}

/* The nearest grapheme boundary at or behind "at": joining two texts may have made one character of two. */
static size_t
edit_boundary(const struct edit *e, size_t at)
{
	size_t i = 0;
	int w;

	while (i < at)
		i += text_grapheme(e->s + i, e->n - i, &w);
	return i;
}

static void
edit_take(struct edit *e, const char *text)
{
	struct buf clean = BUF_INIT;

	text_clean(&clean, text, strlen(text), (e->flags & EDIT_LINES) != 0);
	edit_splice(e, 0, e->n, buf_str(&clean), clean.n);
	buf_release(&clean);
	e->at = e->n;
	e->goal = -1;
	e->left = 0;
}

void
edit_set(struct edit *e, const char *text)
{
	edit_drop_steps(e, 0);
	e->joining = false;
	e->whole = false;
	edit_take(e, text != NULL ? text : "");
}

void
edit_choose_whole(struct edit *e)
{
	e->at = e->n;
	e->whole = e->n > 0;
}

/* --- undo ------------------------------------------------------------------------------------------------------- */

/* Remember the text before a change; edit_end completes the step. */
static void
edit_begin(struct edit *e, bool typing)
{
	struct edit_step *st;

	if (typing && e->joining && e->step > 0 && e->step == e->n_steps)
		return;
	edit_drop_steps(e, e->step);
	if (e->n_steps == STEPS_MAX) {
		free(e->steps[0].before);
		free(e->steps[0].after);
		memmove(e->steps, e->steps + 1, (STEPS_MAX - 1) * sizeof *e->steps);
		e->n_steps--;
	}
	if (e->steps == NULL)
		e->steps = mem_resize(NULL, STEPS_MAX, sizeof *e->steps);
	st = &e->steps[e->n_steps++];
	st->before = mem_strn(e->s, e->n);
	st->at_before = e->at;
	st->after = NULL;
	e->step = e->n_steps;
}

static void
edit_end(struct edit *e, bool typing)
{
	struct edit_step *st = &e->steps[e->step - 1];

	free(st->after);
	st->after = mem_strn(e->s, e->n);
	st->at_after = e->at;
	e->joining = typing;
	e->goal = -1;
}

bool
edit_undo(struct edit *e)
{
	struct edit_step *st;

	if (e->step == 0)
		return false;
	st = &e->steps[--e->step];
	edit_splice(e, 0, e->n, st->before, strlen(st->before));
	e->at = st->at_before;
	e->joining = false;
	e->goal = -1;
	return true;
}

bool
edit_redo(struct edit *e)
{
	struct edit_step *st;

	if (e->step == e->n_steps)
		return false;
	st = &e->steps[e->step++];
	edit_splice(e, 0, e->n, st->after, strlen(st->after));
	e->at = st->at_after;
	e->joining = false;
	e->goal = -1;
	return true;
}

void
edit_replace(struct edit *e, const char *text)
{
	edit_begin(e, false);
	edit_take(e, text != NULL ? text : "");
	edit_end(e, false);
}

/* --- changing --------------------------------------------------------------------------------------------------- */

static void
edit_remove(struct edit *e, size_t from, size_t to)
{
	edit_begin(e, false);
	edit_splice(e, from, to, "", 0);
	e->at = edit_boundary(e, from);
	edit_end(e, false);
}

static enum edit_result
edit_insert_step(struct edit *e, const char *s, size_t n, bool typing)
{
	struct buf clean = BUF_INIT, folded = BUF_INIT;
	bool whole = e->whole;
	size_t have = whole ? 0 : text_chars(e->s, e->n), take = 0, take_chars = 0;
	enum edit_result r = EDIT_CHANGED;
	int w;

	e->whole = false;

	text_clean(&clean, s, n, (e->flags & EDIT_LINES) != 0);
	if (e->flags & EDIT_FOLD)
		text_fold(&folded, buf_str(&clean), clean.n);
	else
		buf_add(&folded, buf_str(&clean), clean.n);
	while (take < folded.n && (e->max == 0 || have + take_chars < e->max)) {
		take += text_grapheme(folded.p + take, folded.n - take, &w);
		take_chars++;
	}
	/* A mark that joins the character before it costs no place. */
	if (take == 0 && !whole && folded.n > 0 && e->at > 0 && e->s[e->at - 1] != '\n') {
		take = text_grapheme(folded.p, folded.n, &w);
		if (w != 0 || folded.p[0] == '\n')
			take = 0;
	}
	if (take < folded.n) {
		r = EDIT_FULL;
		e->cut = text_chars(folded.p + take, folded.n - take);
	}
	if (take > 0) {
		edit_begin(e, typing && !whole);
		if (whole) {
			e->n = e->at = 0;
			e->s[0] = '\0';
		}
		edit_splice(e, e->at, e->at, folded.p, take);
		e->at = edit_boundary(e, e->at + take);
		if (e->flags & EDIT_DOTS) {
			struct buf dots = BUF_INIT;
			size_t behind = e->n - e->at;

			text_fix_name_dots(&dots, e->s, e->n);
			edit_splice(e, 0, e->n, buf_str(&dots), dots.n);
			e->at = edit_boundary(e, e->n >= behind ? e->n - behind : e->n);
			buf_release(&dots);
		}
		edit_end(e, typing);
	} else if (r == EDIT_CHANGED) {
		r = EDIT_MOVED;	/* nothing of it was text */
	}
	buf_release(&clean);
	buf_release(&folded);
	return r;
}

enum edit_result
edit_insert(struct edit *e, const char *s, size_t n)
{
	e->coded = 0;
	e->cut = 0;
	return edit_insert_step(e, s, n, false);
}

enum edit_result
edit_code(struct edit *e)
{
	char p[4];
	uint32_t cp;
	size_t used = e->flags & EDIT_SECRET ? 0 : text_code_before(e->s, e->at, &cp), n;

	if (used == 0)
		return EDIT_PASS;
	edit_begin(e, false);
	n = text_put(p, cp);
	edit_splice(e, e->at - used, e->at, p, n);
	e->at = edit_boundary(e, e->at - used + n);
	edit_end(e, false);
	e->coded = cp;
	return EDIT_CHANGED;
}

static size_t
edit_before(const struct edit *e, size_t at)
{
	return at == 0 ? 0 : at - text_grapheme_before(e->s, e->n, at);
}

static size_t
edit_behind(const struct edit *e, size_t at)
{
	int w;

	return at == e->n ? at : at + text_grapheme(e->s + at, e->n - at, &w);
}

/* --- lines of a paragraph ----------------------------------------------------------------------------------------- */

/* The display line that starts at "from" and width w: its end, and where the next one starts; false behind the last. */
static bool
edit_line(const struct edit *e, size_t from, int w, size_t *end, size_t *next)
{
	size_t i = from;
	int cols = 0;

	while (i < e->n && e->s[i] != '\n') {
		int g;
		size_t len = text_grapheme(e->s + i, e->n - i, &g);

		if (cols + g > w && i > from)
			break;
		cols += g;
		i += len;
	}
	*end = i;
	*next = i < e->n && e->s[i] == '\n' ? i + 1 : i;
	/* A full last line has an empty one behind it: the caret needs a place. */
	return i < e->n || (cols >= w && i > from);
}

int
edit_lines(const struct edit *e, int w)
{
	size_t from = 0, end, next;
	int lines = 1;

	if (!(e->flags & EDIT_LINES))
		return 1;
	while (edit_line(e, from, w < 2 ? 2 : w, &end, &next)) {
		from = next;
		lines++;
	}
	return lines;
}

/* Line number, its start and the column of the caret. */
static int
edit_caret(const struct edit *e, int w, size_t *start, int *col)
{
	size_t from = 0, end, next;
	int line = 0;

	for (;;) {
		bool more = edit_line(e, from, w, &end, &next);

		/* at a wrap the caret belongs to the next line, at a newline to this one */
		if (!more || e->at < end || (e->at == end && next > end))
			break;
		from = next;
		line++;
	}
	*start = from;
	*col = (int)text_cols(e->s + from, e->at - from);
	return line;
}

static size_t
edit_line_start(const struct edit *e, int w, int line)
{
	size_t from = 0, end, next;

	while (line-- > 0 && edit_line(e, from, w, &end, &next))
		from = next;
	return from;
}

static enum edit_result
edit_vertical(struct edit *e, int by)
{
	int w = e->width < 2 ? 2 : e->width, col, line;
	size_t start, end, next;
	bool more;

	line = edit_caret(e, w, &start, &col);
	if (line + by < 0 || line + by >= edit_lines(e, w))
		return EDIT_PASS;
	if (e->goal < 0)
		e->goal = col;
	start = edit_line_start(e, w, line + by);
	more = edit_line(e, start, w, &end, &next);
	e->at = start + text_cut(e->s + start, end - start, (size_t)e->goal, NULL);
	if (more && e->at == end && next == end && end > start)	/* the wrap itself shows on the line below */
		e->at = edit_before(e, end);
	e->joining = false;
	return EDIT_MOVED;
}

/* --- keys ------------------------------------------------------------------------------------------------------------ */

static enum edit_result
edit_move(struct edit *e, size_t to)
{
	e->at = to;
	e->goal = -1;
	e->joining = false;
	return EDIT_MOVED;
}

static enum edit_result
edit_line_edge(struct edit *e, bool home)
{
	int col, w = e->width < 2 ? 2 : e->width;
	size_t start, end, next;

	if (!(e->flags & EDIT_LINES))
		return edit_move(e, home ? 0 : e->n);
	edit_caret(e, w, &start, &col);
	edit_line(e, start, w, &end, &next);
	if (end < e->n && next == end && end > start)
		end = edit_before(e, end);
	return edit_move(e, home ? start : end);
}

/* Start of the word, or of the run of Han characters' last one, before the caret: what Ctrl+W takes. */
static size_t
edit_word_start(const struct edit *e)
{
	size_t at = e->at;

	while (at > 0 && e->s[edit_before(e, at)] == ' ')
		at = edit_before(e, at);
	if (at > 0 && (unsigned char)e->s[edit_before(e, at)] >= 0x80)
		return edit_before(e, at);
	while (at > 0 && e->s[edit_before(e, at)] != ' ' && (unsigned char)e->s[edit_before(e, at)] < 0x80)
		at = edit_before(e, at);
	return at;
}

enum edit_result
edit_key(struct edit *e, const struct key *k)
{
	bool lines = (e->flags & EDIT_LINES) != 0;

	e->coded = 0;
	e->cut = 0;
	if ((k->code != K_TEXT && k->code != K_PASTE) || key_is(k, ' '))
		e->whole = false;
	if ((k->code == K_CTRL_U || key_is(k, ' ')) && edit_code(e) == EDIT_CHANGED)
		return EDIT_CHANGED;
	switch (k->code) {
	case K_TEXT:
		return edit_insert_step(e, k->text, strlen(k->text), true);
	case K_PASTE:
		return edit_insert_step(e, k->paste, k->paste_n, false);
	case K_CTRL_J:
		return lines ? edit_insert_step(e, "\n", 1, true) : EDIT_PASS;
	case K_LEFT:
		return edit_move(e, edit_before(e, e->at));
	case K_RIGHT:
		return edit_move(e, edit_behind(e, e->at));
	case K_HOME:
	case K_END:
		return edit_line_edge(e, k->code == K_HOME);
	case K_UP:
	case K_DOWN:
		return lines ? edit_vertical(e, k->code == K_UP ? -1 : 1) : EDIT_PASS;
	case K_BACKSPACE:
		if (e->at == 0)
			return EDIT_MOVED;
		edit_remove(e, edit_before(e, e->at), e->at);
		return EDIT_CHANGED;
	case K_DELETE:
		if (e->at == e->n)
			return EDIT_MOVED;
		edit_remove(e, e->at, edit_behind(e, e->at));
		return EDIT_CHANGED;
	case K_CTRL_U:
	case K_CTRL_W:
		if (e->at == 0)
			return EDIT_MOVED;
		edit_remove(e, k->code == K_CTRL_U ? 0 : edit_word_start(e), e->at);
		return EDIT_CHANGED;
	case K_CTRL_Z:
		return edit_undo(e) ? EDIT_CHANGED : EDIT_PASS;
	case K_CTRL_Y:
		return edit_redo(e) ? EDIT_CHANGED : EDIT_PASS;
	default:
		return EDIT_PASS;
	}
}

/* --- drawing ---------------------------------------------------------------------------------------------------------- */

static void
edit_draw_secret(struct edit *e, struct canvas *c, int y, int x, int w, enum style st, bool caret)
{
	int n = (int)text_chars(e->s, e->n), at = (int)text_chars(e->s, e->at);

	canvas_fill(c, y, x, 1, w, st, ' ');
	canvas_fill(c, y, x, 1, n < w ? n : w - 1, st, '*');
	if (caret)
		canvas_cursor(c, y, x + (at < w ? at : w - 1));
}

static void
edit_draw_line(struct edit *e, struct canvas *c, int y, int x, int w, enum style st, bool caret)
{
	int before = (int)text_cols(e->s, e->at), half = w > 3 ? w / 2 : 1, total = (int)text_cols(e->s, e->n), col = 0;
	size_t i = 0;

	/* Jump by halves, so that typing does not move the text at every key. */
	if (total < w)
		e->left = 0;
	while (e->left > 0 && total < (int)e->left + w - half)
		e->left = (int)e->left > half ? e->left - (size_t)half : 0;
	while (before < (int)e->left || before > (int)e->left + w - 1) {
		if (before < (int)e->left)
			e->left = (int)e->left > half ? e->left - (size_t)half : 0;
		else
			e->left += (size_t)half;
	}
	canvas_fill(c, y, x, 1, w, st, ' ');
	while (i < e->n && col < (int)e->left) {
		int g;

		i += text_grapheme(e->s + i, e->n - i, &g);
		col += g;
	}
	/* col may be one behind left: a wide character cut in two leaves a blank. */
	canvas_putn(c, y, x + (col - (int)e->left), w - (col - (int)e->left), st, e->s + i, e->n - i);
	if (caret)
		canvas_cursor(c, y, x + before - (int)e->left);
}

static void
edit_draw_lines(struct edit *e, struct canvas *c, int y, int x, int w, int h, enum style st, bool caret)
{
	size_t from, end, next;
	int col, line = edit_caret(e, w, &from, &col), top = (int)e->left;
	bool more = true;

	if (line < top)
		top = line;
	if (line >= top + h)
		top = line - h + 1;
	e->left = (size_t)top;
	from = edit_line_start(e, w, top);
	for (int i = 0; i < h; i++) {
		canvas_fill(c, y + i, x, 1, w, st, ' ');
		if (!more)
			continue;
		more = edit_line(e, from, w, &end, &next);
		canvas_putn(c, y + i, x, w, st, e->s + from, end - from);
		from = next;
	}
	if (caret)
		canvas_cursor(c, y + line - top, x + (col < w ? col : w - 1));
}

void
edit_draw(struct edit *e, struct canvas *c, int y, int x, int w, int h, enum style st, bool caret)
{
	if (w < 2)
		w = 2;
	e->width = w;
	e->height = h < 1 ? 1 : h;
	if (e->flags & EDIT_SECRET)
		edit_draw_secret(e, c, y, x, w, st, caret);
	else if (e->flags & EDIT_LINES)
		edit_draw_lines(e, c, y, x, w, e->height, st, caret);
	else
		edit_draw_line(e, c, y, x, w, st, caret);
	if (caret && e->flags & EDIT_CHINESE)
		canvas_prose(c);
}
