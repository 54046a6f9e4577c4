/*
 * frame.c - what stands around every screen: title line, status line, hints
 * and the footer of keys; and the checks of command tables.  See view.h.
 */
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "office/draft.h"
#include "ui/app_state.h"
#include "ui/term.h"

#define LABEL_COLS_MAX 12
#define SLOTS 11
#define MORE_COLS 11

/* The keys of the footer in their places; words for those that no table names here. */
static const struct { int key; const char *label; } slots[SLOTS] = {
	{ K_F1, "帮助" }, { K_F2, "保存" }, { K_F3, "查找" }, { K_F4, "选项" }, { K_F5, "走访" }, { K_F6, "工单" },
	{ K_F7, "同上" }, { K_F8, "办结" }, { K_F9, "打印" }, { K_F10, "菜单" }, { K_ESC, "返回" },
};

struct slot {
	const char *key;	/* "F2", or "2" behind "Esc+" */
	const char *label;
	int rank;		/* 0 of the screen, 1 global, 2 does nothing here */
	bool shown;
};

static const struct view_cmd *
cmd_for(const struct view_cmd *c, int key)
{
	for (; c != NULL && c->name != NULL; c++)
		if (c->key == key)
			return c;
	return NULL;
}

const struct view_cmd *
view_cmd_offered(const struct view *v, int key)
{
	return v->ops->offers == NULL || v->state == NULL || v->ops->offers(v, key) ? cmd_for(v->ops->cmds, key) : NULL;
}

static bool
action_is_there(const struct app_actions *ac, int key)
{
	switch (key) {
	case K_F3:
		return ac->find != NULL;
	case K_F5:
		return ac->visit != NULL;
	case K_F6:
		return ac->ticket != NULL;
	case K_F9:
		return ac->print != NULL;
	case K_F10:
		return ac->menu != NULL;
	default:
		return true;
	}
}

static void
slot_fill(const struct view *v, int key, const char *usual, struct slot *s)
{
	const struct view_cmd *own = view_cmd_offered(v, key), *global = cmd_for(app_commands, key);

	s->label = usual;
	s->rank = 2;
	if (own != NULL && own->label == NULL && own->run == NULL) {
		s->shown = false;
	} else if (own != NULL) {
		const char *now = v->ops->label != NULL && v->state != NULL ? v->ops->label(v, key) : NULL;

		if (now != NULL || own->label != NULL)
			s->label = now != NULL ? now : own->label;
		s->rank = 0;
	} else if (global != NULL && action_is_there(v->app->actions, key)) {
		s->rank = key == K_F1 || key == K_ESC ? 0 : 1;
	}
}

/*
 * What fits: keys that do nothing here go first, then the far end of those the whole program has.  The last two cells of the
 * last row stay blank: some terminals reach the corner only by an insertion that would split a wide character there.
 */
static void
footer_fit(struct slot *s, int cols, int lead, bool wide)
{
	for (;;) {
		int total = lead, worst = -1;

		for (int i = 0; i < SLOTS; i++) {
			if (!s[i].shown)
				continue;
			total += 1 + (int)(text_cols(s[i].key, strlen(s[i].key)) + text_cols(s[i].label, strlen(s[i].label)));
			if (worst < 0 || s[i].rank >= s[worst].rank)
				worst = i;
		}
		if (worst < 0 || (total <= cols && (wide || s[worst].rank < 2)))
			return;
		s[worst].shown = false;
	}
}

static int
footer_slots(const struct view *v, int cols, struct slot s[SLOTS])
{
	bool eaten = v->app->keys.fkeys_eaten;
	int lead = eaten ? 4 : -1;

	for (int i = 0; i < SLOTS; i++) {
		const char *name = key_name(slots[i].key);

		s[i].shown = true;
		s[i].key = !eaten || slots[i].key == K_ESC ? name : slots[i].key == K_F10 ? "0" : name + 1;
		slot_fill(v, slots[i].key, slots[i].label, &s[i]);
	}
	footer_fit(s, cols - 2, lead, cols >= 76);
	return lead;
}

void
view_footer(const struct view *v, int cols, struct buf *out)
{
	struct slot s[SLOTS];

	if (footer_slots(v, cols, s) > 0)
		buf_adds(out, "Esc+");
	for (int i = 0; i < SLOTS; i++)
		if (s[i].shown)
			buf_addf(out, "%s%s%s", out->n > 0 ? " " : "", s[i].key, s[i].label);
}

static void
frame_footer(const struct view *v, struct canvas *c, int y)
{
	struct slot s[SLOTS];
	int cols = canvas_cols(c), x = 0;

	if (footer_slots(v, cols, s) > 0)
		x += canvas_put(c, y, x, cols, STYLE_KEY, "Esc+");
	for (int i = 0; i < SLOTS; i++) {
		if (!s[i].shown)
			continue;
		x += x > 0;
		x += canvas_put(c, y, x, cols - x, s[i].rank < 2 ? STYLE_KEY : STYLE_DIM, s[i].key);
		x += canvas_put(c, y, x, cols - x, s[i].rank < 2 ? STYLE_NORMAL : STYLE_DIM, s[i].label);
	}
}

/* --- title ------------------------------------------------------------------------------------------------------------- */

static void
frame_clock(struct buf *out, int detail)
{
	int64_t now = date_now();
	int32_t day = date_of_ms(now);
	int y, m, d, minute = date_minute_of_ms(now);

	date_split(day, &y, &m, &d);
	if (detail > 0)
		buf_addf(out, "%02d-%02d ", m, d);
	if (detail > 1)
		buf_addf(out, "%s ", date_weekday_name(day));
	buf_addf(out, "%02d:%02d", minute / 60, minute % 60);
}

static void
frame_title(const struct view *v, struct canvas *c, const char *place)
{
	struct app *a = v->app;
	struct buf left = BUF_INIT, who = BUF_INIT, right = BUF_INIT;
	int cols = canvas_cols(c), used, detail = cols >= 76 ? 2 : 1, need;

	buf_addf(&left, " %s一本账%s%s", a->township != NULL ? a->township : "",
		cols >= 76 ? "  " : " ", place != NULL ? place : v->ops->title);
	buf_adds(&who, a->who != NULL ? a->who : "");
	used = canvas_put(c, 0, 0, cols, STYLE_TITLE, buf_str(&left));
	/* The right part gives way: first the weekday, then the date, then who, then all of it. */
	for (;; detail--) {
		buf_clear(&right);
		if (who.n > 0 && detail >= 0)
			buf_addf(&right, "%s  ", buf_str(&who));
		frame_clock(&right, detail);
		need = (int)text_cols(right.p, right.n);
		if (used + 2 + need <= cols || detail < 0)
			break;
	}
	if (used + 2 + need <= cols)
		canvas_put(c, 0, cols - need, need, STYLE_TITLE, right.p);
	buf_release(&left);
	buf_release(&who);
	buf_release(&right);
}

/* --- status ---------------------------------------------------------------------------------------------------------------- */

/* What the status line has to say; NULL nothing. */
static const char *
status_text(const struct app *a, bool *warns)
{
	const char *trouble = a->office != NULL && a->office->drafts != NULL ? drafts_trouble(a->office->drafts) : NULL;

	*warns = a->status != NULL ? a->status_warns : trouble != NULL;
	return a->status != NULL ? a->status : trouble;
}

/* Does it need more than a row? */
static bool
status_is_long(const struct app *a, int cols)
{
	bool warns;
	const char *text = status_text(a, &warns);
	size_t n, skip;

	if (text == NULL)
		return false;
	n = text_wrap(text, strlen(text), (size_t)(cols - (warns ? 4 : 1)), &skip);
	return text[n + skip] != '\0';
}

/* Returns the rows it took; rows: how many there are for it before it takes the rule above. */
static int
frame_status(const struct view *v, struct canvas *c, int y, int rows)
{
	bool warns;
	const char *text = status_text(v->app, &warns);
	enum style st = warns ? STYLE_WARN : STYLE_NORMAL;
	int cols = canvas_cols(c), x = 1;
	size_t n, skip;

	if (text == NULL)
		return 0;
	if (warns)
		x += canvas_put(c, y, x, cols - x, STYLE_WARN, "!! ");
	/* a long message goes on over the hints, or with no hints over the rule */
	if (!status_is_long(v->app, cols)) {
		canvas_put(c, y, x, cols - x, st, text);
		return 1;
	}
	n = text_wrap(text, strlen(text), (size_t)(cols - x), &skip);
	if (rows < 2) {
		y--;
		canvas_fill(c, y, 0, 1, cols, STYLE_NORMAL, ' ');
		if (warns)
			canvas_put(c, y, 1, 3, STYLE_WARN, "!! ");
		canvas_fill(c, y + 1, 0, 1, cols, STYLE_NORMAL, ' ');
	}
	canvas_putn(c, y, x, cols - x, st, text, n);
	canvas_put(c, y + 1, 1, cols - 1, st, text + n + skip);
	return 2;
}

#define STATUS_ROWS_MAX 6

void
app_draw_long_status(const struct app *a, struct canvas *c)
{
	bool warns;
	const char *text = status_text(a, &warns), *p = text;
	int cols = canvas_cols(c), rows = 0, y, x = warns ? 4 : 1;
	size_t skip;

	for (; p != NULL && *p != '\0' && rows < STATUS_ROWS_MAX; rows++) {
		p += text_wrap(p, strlen(p), (size_t)(cols - x), &skip);
		p += skip;
	}
	if (rows < 3)
		return;		/* the frame has drawn it */
	y = canvas_rows(c) - 1 - rows;
	canvas_rule(c, y - 1);
	canvas_fill(c, y, 0, rows, cols, STYLE_NORMAL, ' ');
	if (warns)
		canvas_put(c, y, 1, 3, STYLE_WARN, "!! ");
	for (p = text; rows-- > 0; y++) {
		size_t n = text_wrap(p, strlen(p), (size_t)(cols - x), &skip);

		canvas_putn(c, y, x, cols - x, warns ? STYLE_WARN : STYLE_NORMAL, p, n);
		p += n + skip;
	}
}

/* --- characters the terminal cannot draw ------------------------------------------------------------------------------------- */

#define CODES_MAX 4

/* Append the codes of what row y holds of them; n and the result: how many there are, at most CODES_MAX. */
static int
frame_row_codes(const struct app *a, const struct canvas *c, int y, int n, struct buf *out)
{
	for (int x = 0; x < canvas_cols(c) && n < CODES_MAX; x++) {
		const char *cell = canvas_cell(c, y, x, NULL);
		uint32_t cp, standard;
		char p[4];

		if ((unsigned char)cell[0] < 0x80)
			continue;
		text_next(cell, strlen(cell), &cp);
		if (!text_is_pua(cp) && (a->headless ? !glyph_is_missing(cp, &a->caps) : term_draws(cp)))
			continue;
		buf_addf(out, "%s%s 是 U+%04X", n > 0 ? "  " : "", cell, (unsigned)cp);
		if ((standard = text_standard_cp(cp)) != 0)
			buf_addf(out, " (标准字 %.*s)", (int)text_put(p, standard), p);
		else if (text_is_pua(cp))
			buf_adds(out, " (自造字)");
		n++;
	}
	return n;
}

/* The row under the cursor: where a list is selected, else where the caret stands. */
static int
frame_row_at(const struct canvas *c, int first, int last)
{
	int y, x;

	for (y = first; y <= last; y++)
		for (x = 0; x < 4; x++) {
			enum style st;

			canvas_cell(c, y, x, &st);
			if (st == STYLE_SELECTED)
				return y;
		}
	return canvas_get_cursor(c, &y, &x) && y >= first && y <= last ? y : -1;
}

void
app_draw_codes(const struct app *a, struct canvas *c)
{
	int below = app_frame_rows(a) - 2, y = canvas_rows(c) - below + 1, row;
	struct buf b = BUF_INIT;

	for (int x = 0; x < canvas_cols(c); x++)
		if (strcmp(canvas_cell(c, y, x, NULL), " ") != 0)
			return;		/* the line has something to say already */
	row = frame_row_at(c, 2, y - 2);
	if (row >= 0)
		frame_row_codes(a, c, row, 0, &b);
	else	/* a page to read */
		for (int i = 2, n = 0; i <= y - 2; i++)
			n = frame_row_codes(a, c, i, n, &b);
	if (b.n > 0)
		canvas_put(c, y, 1, canvas_cols(c) - 1, STYLE_DIM, buf_str(&b));
	buf_release(&b);
}

/* --- hints -------------------------------------------------------------------------------------------------------------------- */

static bool
is_footer_key(int key)
{
	return (key >= K_F1 && key <= K_F10) || key == K_ESC;
}

static int
frame_hint(struct canvas *c, int y, int x, const struct view_cmd *cmd)
{
	const char *name = key_name(cmd->key);
	int cols = (int)(text_cols(name, strlen(name)) + text_cols(cmd->label, strlen(cmd->label)));

	if (x + cols > canvas_cols(c))
		return x;
	x += canvas_put(c, y, x, cols, STYLE_KEY, name);
	x += canvas_put(c, y, x, cols, STYLE_NORMAL, cmd->label);
	return x + 2;
}

static void
frame_hints(const struct view *v, struct canvas *c, int y)
{
	int x = 1;

	for (const struct view_cmd *cmd = v->ops->cmds; cmd != NULL && cmd->name != NULL; cmd++)
		if (cmd->label != NULL && cmd->key != 0 && !is_footer_key(cmd->key))
			x = frame_hint(c, y, x, cmd);
	for (const struct view_cmd *cmd = app_commands; cmd->name != NULL; cmd++)
		if (cmd->label != NULL && cmd->key != 0 && !is_footer_key(cmd->key) && cmd_for(v->ops->cmds, cmd->key) == NULL
				&& (cmd->key != K_CTRL_Z || v->app->actions->undo != NULL))
			x = frame_hint(c, y, x, cmd);
}

int
view_place_cols(const struct view *v, const struct canvas *c)
{
	const char *township = v->app->township;
	int cols = canvas_cols(c);

	return cols - (int)text_cols(township != NULL ? township : "", township != NULL ? strlen(township) : 0)
		- (int)text_cols(" 一本账", strlen(" 一本账")) - (cols >= 76 ? 2 : 1);
}

int
app_frame_rows(const struct app *a)
{
	return app_rows(a) >= APP_ROWS_FULL ? 6 : 5;
}

void
view_frame(const struct view *v, struct canvas *c, const char *place, int *first, int *last)
{
	int rows = canvas_rows(c), below = app_frame_rows(v->app) - 2;

	frame_title(v, c, place);
	canvas_rule(c, 1);
	canvas_rule(c, rows - below);
	if (frame_status(v, c, rows - below + 1, below - 2) < 2 && below == 4)
		frame_hints(v, c, rows - 2);
	frame_footer(v, c, rows - 1);
	*first = 2;
	*last = rows - below - 1;
}

void
view_more(const struct view *v, struct canvas *c, bool above, bool below)
{
	int x = canvas_cols(c) - MORE_COLS, frame = app_frame_rows(v->app);

	if (above)
		canvas_put(c, 1, x, MORE_COLS, STYLE_DIM, "上面还有.. ");
	/* in a low window a long message has that rule */
	if (below && (frame >= 6 || !status_is_long(v->app, canvas_cols(c))))
		canvas_put(c, canvas_rows(c) - (frame - 2), x, MORE_COLS, STYLE_DIM, "下面还有.. ");
}

/* --- checks of command tables ---------------------------------------------------------------------------------------------------- */

bool
view_cmds_check(const struct view_ops *ops, struct buf *faults)
{
	bool good = true;

	for (const struct view_cmd *c = ops->cmds; c != NULL && c->name != NULL; c++) {
		const char *what = NULL;

		if (c->help == NULL || *c->help == '\0')
			what = "no help";
		else if (*c->name == '\0')
			what = "no name";
		else if (c->run == NULL && (c->key == 0 || ops->key == NULL))
			what = "does nothing";
		else if (c->key != 0 && *key_name(c->key) == '\0')
			what = "no such key";
		else if (c->label != NULL && text_cols(c->label, strlen(c->label)) > LABEL_COLS_MAX)
			what = "label too wide";
		for (const struct view_cmd *d = ops->cmds; what == NULL && d < c; d++) {
			if (d->key != 0 && d->key == c->key)
				what = "key taken";
			else if (strcmp(d->name, c->name) == 0)
				what = "name taken";
		}
		if (what == NULL)
			continue;
		buf_addf(faults, "%s: %s: %s\n", ops->name, c->name, what);
		good = false;
	}
	return good;
}
