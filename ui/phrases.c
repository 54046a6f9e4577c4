/*
 * phrases.c - see phrases.h.
 */
#include "ui/phrases.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define BOX_COLS 46

void
phrase_box_close(struct phrase_box *b)
{
	b->open = false;
	b->n = b->cursor = 0;
}

void
phrase_box_release(struct phrase_box *b)
{
	phrases_release(&b->all);
	phrase_box_close(b);
}

/* The whole phrase or nothing: half a sentence would look like one. */
static enum phrase_result
phrase_box_take(struct phrase_box *b, struct edit *ed, size_t i)
{
	char letters[PHRASE_KEY_MAX + 1];
	const char *text = b->all.p[i].text, *old = edit_text(ed);
	size_t typed = phrase_typed(old, ed->at, letters), from = ed->at - typed;
	struct buf now = BUF_INIT;
	bool fits;

	buf_add(&now, old, from);
	buf_adds(&now, text);
	buf_adds(&now, old + ed->at);
	fits = ed->max == 0 || text_chars(now.p, now.n) <= ed->max;
	if (fits) {
		edit_replace(ed, buf_str(&now));
		ed->at = from + strlen(text);
	}
	ed->cut = fits ? 0 : text_chars(now.p, now.n) - ed->max;
	buf_release(&now);
	phrase_box_close(b);
	return fits ? PHRASE_TAKEN : PHRASE_FULL;
}

enum phrase_result
phrase_box_key(struct phrase_box *b, struct edit *ed, const struct key *k)
{
	int digit = key_digit(k);

	if (!b->open)
		return PHRASE_PASS;
	/* after the bare sign digits are text: 清淤60米;3户 */
	if (digit > 0 && (size_t)digit <= b->n && b->letters[0] != '\0')
		return phrase_box_take(b, ed, b->shown[digit - 1]);
	switch (k->code) {
	case K_ENTER:
		if (b->letters[0] == '\0' || b->n == 0)
			break;
		return phrase_box_take(b, ed, b->shown[b->cursor]);
	case K_DOWN:
	case K_UP:
		if (b->letters[0] == '\0')
			break;
		if (k->code == K_DOWN && b->cursor + 1 < b->n)
			b->cursor++;
		else if (k->code == K_UP && b->cursor > 0)
			b->cursor--;
		return PHRASE_MOVED;
	case K_ESC:
		phrase_box_close(b);
		return PHRASE_MOVED;
	default:
		break;
	}
	return PHRASE_PASS;
}

enum phrase_result
phrase_box_typed(struct phrase_box *b, struct edit *ed, struct office *o, bool prose)
{
	struct err none = { 0 };
	bool exact;

	if (phrase_typed(edit_text(ed), ed->at, b->letters) == 0) {
		phrase_box_close(b);
		return PHRASE_PASS;
	}
	if (!b->open || b->letters[0] == '\0') {
		phrases_release(&b->all);
		/* without them the field is a field as any other */
		if (phrase_list(o, prose, &b->all, &none) < 0)
			return PHRASE_PASS;
	}
	b->cursor = 0;
	b->n = phrase_match(&b->all, b->letters, b->shown, PHRASES_SHOWN, &exact);
	b->open = b->n > 0;
	return exact ? phrase_box_take(b, ed, b->shown[0]) : PHRASE_PASS;
}

void
phrase_box_draw(const struct phrase_box *b, struct canvas *c, int y, int x)
{
	int w = canvas_cols(c) - 4 < BOX_COLS ? canvas_cols(c) - 4 : BOX_COLS, h = (int)b->n + 2;
	int bottom = canvas_rows(c) - 2;

	if (!b->open)
		return;
	if (x + w > canvas_cols(c))
		x = canvas_cols(c) - w;
	if (y + h > bottom)
		y = bottom - h;
	if (y < 0)
		y = 0;
	canvas_box(c, y, x, h, w, b->letters[0] != '\0' ? "常用语: 数字选, 或接着打" : "常用语: 接着打字母");
	for (size_t i = 0; i < b->n && y + 1 + (int)i < bottom; i++) {
		const struct phrase *p = &b->all.p[b->shown[i]];
		bool here = i == b->cursor && b->letters[0] != '\0';
		struct buf line = BUF_INIT;

		buf_addf(&line, "%s%zu ;", here ? ">" : " ", i + 1);
		text_pad(&line, p->key, PHRASE_KEY_MAX + 1);
		buf_adds(&line, p->text);
		canvas_field(c, y + 1 + (int)i, x + 1, w - 2, here ? STYLE_SELECTED : STYLE_NORMAL, buf_str(&line));
		buf_release(&line);
	}
}
