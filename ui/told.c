/*
 * told.c - see told.h.
 */
#include "ui/told.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/canvas.h"
#include "ui/keys.h"

void
told_set(struct told *t, char *text)
{
	free(t->text);
	*t = (struct told){.text = text};
}

bool
told_key(struct told *t, const struct key *k)
{
	size_t page = t->rows > 1 ? t->rows - 1 : 1, end = t->lines > t->rows ? t->lines - t->rows : 0;

	switch (k->code) {
	case K_UP:
		t->top -= t->top > 0;
		break;
	case K_DOWN:
		t->top++;
		break;
	case K_PGUP:
		t->top -= page < t->top ? page : t->top;
		break;
	case K_PGDN:
		t->top += page;
		break;
	case K_HOME:
		t->top = 0;
		break;
	case K_END:
		t->top = end;
		break;
	default:
		return false;
	}
	t->top = t->top < end ? t->top : end;
	return true;
}

/* Line after line: those in the window are drawn.  Returns how many there are. */
static size_t
told_lines(const struct told *t, struct canvas *c, int y, size_t rows)
{
	const char *p = t->text;
	size_t left = strlen(p), line = 0;
	int cols = canvas_cols(c);

	while (left > 0) {
		size_t skip, n = text_wrap(p, left, (size_t)(cols - 2), &skip);

		if (n + skip == 0)
			break;
		if (line >= t->top && line < t->top + rows) {
			char *one = mem_strn(p, n);

			canvas_put(c, y + (int)(line - t->top), 1, cols - 2, strstr(one, "!!") != NULL ? STYLE_WARN : STYLE_NORMAL, one);
			free(one);
		}
		line++;
		p += n + skip;
		left -= n + skip;
	}
	return line;
}

void
told_draw(struct told *t, struct canvas *c, int y, int last)
{
	struct buf below = BUF_INIT;

	t->rows = last >= y ? (size_t)(last - y + 1) : 0;
	t->lines = told_lines(t, c, y, t->rows);
	if (t->rows < 2 || t->lines <= t->top + t->rows)
		return;
	/* the last row of the window is for saying so: what stood there is below as well */
	buf_addf(&below, "下面还有 %zu 行", t->lines - t->top - t->rows + 1);
	canvas_fill(c, last, 0, 1, canvas_cols(c), STYLE_NORMAL, ' ');
	canvas_put(c, last, 1, canvas_cols(c) - 2, STYLE_DIM, buf_str(&below));
	buf_release(&below);
}
