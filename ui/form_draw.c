/*
 * form_draw.c - how a form stands on the screen: fields, what the rules and
 * the ledger say of them, the hint, and F1's words on the field under the keys.
 *
 * Knows the state of view_form.c and no key.
 */
#include "ui/form_view.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/form.h"
#include "ui/canvas.h"
#include "ui/entry.h"
#include "ui/view.h"

#define LABEL_COLS 13
#define HALF_MIN 76		/* two fields side by side from this width on */
#define FACTS_MAX 7

struct spot {
	int y, x, w, h;
};

static bool
form_view_is_short(const struct form_view *s, int i)
{
	switch (form_view_field(s, i)->kind) {
	case FIELD_NOTE:
	case FIELD_LINES:
		return false;
	case FIELD_TEXT:
		return form_view_field(s, i)->max != 0 && form_view_field(s, i)->max <= 12;
	default:
		return s->entries[i].kind != ENTRY_OPTIONS;
	}
}

/* Where every shown field stands; returns the rows it all takes. */
static int
form_view_layout(const struct form_view *s, int cols, struct spot *spots)
{
	bool two = cols >= HALF_MIN;
	int y = 0, half = cols / 2, open = -1;

	for (size_t i = 0; i < s->n; i++) {
		struct spot *p = &spots[i];

		if (s->entries[i].form == NULL)
			continue;
		if (two && form_view_is_short(s, (int)i)) {
			bool right = open >= 0;

			p->x = (right ? half : 0) + LABEL_COLS + 1;
			p->w = half - LABEL_COLS - 3;
			p->h = 1;
			p->y = right ? open : y;
			if (right) {
				open = -1;
			} else {
				open = y;
				y++;
			}
			continue;
		}
		open = -1;
		p->x = LABEL_COLS + 1;
		p->w = cols - LABEL_COLS - 3;
		p->h = entry_height(&s->entries[i], p->w);
		p->y = y;
		y += p->h;
	}
	return y;
}

static void
form_view_draw_label(const struct form_view *s, struct canvas *c, int y, int x, int i)
{
	const struct field *f = form_view_field(s, i);
	const struct form_field *d = &s->form->fields[i];
	bool here = i == s->at;

	canvas_put(c, y, x, 1, STYLE_KEY, here ? ">" : " ");
	canvas_put(c, y, x + 1, LABEL_COLS - 3, here ? STYLE_TITLE : STYLE_NORMAL, f->title);
	if (d->error != NULL)
		canvas_put(c, y, x + LABEL_COLS - 2, 2, STYLE_WARN, "!!");
	else if (form_wants(s->form, i))
		canvas_put(c, y, x + LABEL_COLS - 2, 1, STYLE_KEY, "*");
}

static int
form_view_fact_lines(const char *facts, int cols)
{
	const char *p = facts;
	size_t left = facts != NULL ? strlen(facts) : 0;
	int n = 0;

	while (left > 0) {
		size_t skip, len = text_wrap(p, left, (size_t)(cols - 2), &skip);

		if (len + skip == 0)
			break;
		p += len + skip;
		left -= len + skip;
		n++;
	}
	return n;
}

/* Lines of facts from row y on, at most h; returns rows used. */
static int
form_view_draw_facts(const char *facts, bool basis, struct canvas *c, int y, int h, int cols)
{
	const char *p = facts;
	size_t left = strlen(facts);
	int used = 0, more = form_view_fact_lines(facts, cols) - h;

	while (left > 0 && used < h) {
		size_t skip, n = text_wrap(p, left, (size_t)(cols - 2), &skip);
		char *line = mem_strn(p, n);
		bool warn = strstr(line, "不过") != NULL || strstr(line, "!!") != NULL;

		canvas_put(c, y + used, 1, cols - 2, warn ? STYLE_WARN : STYLE_NORMAL, line);
		free(line);
		used++;
		p += n + skip;
		left -= n + skip;
		if (n + skip == 0)
			break;
	}
	if (used > 0 && more > 0) {
		struct buf b = BUF_INIT;

		buf_addf(&b, " 还有%d行..%s", more, basis ? "F4 看全" : "");
		canvas_put(c, y + used - 1, cols - (int)text_cols(b.p, b.n) - 1, cols, STYLE_DIM, buf_str(&b));
		buf_release(&b);
	}
	return used;
}

#define HINT_ROWS 2

/* What is wrong with the field under the keys, else what belongs in it. */
static const char *
form_view_hint(const struct form_view *s)
{
	const struct form_field *d = &s->form->fields[s->at];

	return d->error != NULL ? d->error : d->warning != NULL ? d->warning : form_view_field(s, s->at)->help;
}

static int
form_view_hint_cols(int cols)
{
	return cols - 5;	/* "!! " before it, two cells free behind */
}

static int
form_view_hint_rows(const struct form_view *s, int cols)
{
	const char *text = form_view_hint(s);
	size_t skip, n = text != NULL ? text_wrap(text, strlen(text), (size_t)form_view_hint_cols(cols), &skip) : 0;

	return text != NULL && text[n] != '\0' ? HINT_ROWS : 1;
}

static void
form_view_draw_hint(const struct form_view *s, struct canvas *c, int last, int rows)
{
	const struct form_field *d = &s->form->fields[s->at];
	const char *text = form_view_hint(s), *mark = d->error != NULL ? "!! " : d->warning != NULL ? "! " : " ";
	enum style st = d->error != NULL || d->warning != NULL ? STYLE_WARN : STYLE_DIM;
	int cols = canvas_cols(c), x, y = last - rows + 1;

	if (text == NULL)
		return;
	x = canvas_put(c, y, 0, 3, st, mark);
	for (; rows > 0 && *text != '\0'; rows--, y++) {
		size_t skip, n = text_wrap(text, strlen(text), (size_t)form_view_hint_cols(cols), &skip);

		canvas_putn(c, y, x, cols - x, st, text, n);
		text += n + skip;
	}
}

/* F1: how a field of this kind is typed. */
static const char *
form_view_how(const struct form_view *s, int i)
{
	const struct entry *en = &s->entries[i];

	if (en->kind == ENTRY_OPTIONS)
		return form_view_field(s, i)->kind == FIELD_REFS ? "打数字选, 可以几项; 再打一次去掉; 回车到下一项" : "打数字选; 退格去掉";
	switch (form_view_field(s, i)->kind) {
	case FIELD_DATE:
		return "1118、18、今天、昨天、周五、+7、农历腊月廿三 都认得; 已有日期的, 直接打就换掉";
	case FIELD_TIME:
		return "0910 就是 9:10";
	case FIELD_INT:
		return "打数字; 已有的, 直接打就换掉";
	case FIELD_MONEY:
		return "打几元, 如 160 或 12.50; 已有的, 直接打就换掉";
	case FIELD_REF:
	case FIELD_CHOICE:
		return "打首字母或汉字, 数字选; F4 看有哪些; 退格去掉";
	case FIELD_REFS:
		return "打首字母或汉字, 数字选, 可以几个; F4 看有哪些; 退格去掉最后一个";
	case FIELD_NAME:
		return "打不出的字打码位再按空格, U+4DAE 成 䶮";
	case FIELD_NOTE:
		return "直接写; 打 ; 出常用语 (;wy 是无异常); Ctrl+J 换行";
	case FIELD_LINES:
		return "一行一个, 回车换行; 空行上回车到下一项";
	case FIELD_TEXT:
		return "直接写; 打 ; 出常用语";
	default:
		return "直接打, 全角自动变半角";
	}
}

void
form_view_help(const struct view *v, struct buf *out)
{
	const struct form_view *s = v->state;
	const struct field *f = form_view_field(s, s->at);
	const struct form_field *d = &s->form->fields[s->at];

	buf_addf(out, "光标所在的一项: %s%s\n", f->title, form_wants(s->form, s->at) ? " (要填)" : " (可空)");
	if (d->error != NULL || d->warning != NULL)
		buf_addf(out, "  !! %s\n", d->error != NULL ? d->error : d->warning);
	if (f->help != NULL)
		buf_addf(out, "  %s\n", f->help);
	buf_addf(out, "  %s\n\n", form_view_how(s, s->at));
}

static void
form_view_place(const struct form_view *s, struct buf *out)
{
	const struct form *f = s->form;

	buf_adds(out, f->shown.row != 0 ? "改" : "新");
	buf_adds(out, f->thing->entity->title);
	if (f->batch_count > 0)
		buf_addf(out, "  第%d%s(连录)", f->batch_count + 1, form_view_unit(f));
	if (f->shown.readonly)
		buf_adds(out, "  只能看: 这条是新版程序写的");
}

void
form_view_draw(const struct view *v, struct canvas *c)
{
	const struct form_view *s = v->state;
	struct buf place = BUF_INIT;
	struct spot *spots = mem_zero(s->n + 1, sizeof(*spots));
	int first, last, cols = canvas_cols(c), rows, facts, saved, area, scroll, total, hint = form_view_hint_rows(s, cols);

	form_view_place(s, &place);
	view_frame(v, c, buf_str(&place), &first, &last);
	buf_release(&place);
	rows = last - first + 2 - hint;
	total = form_view_layout(s, cols, spots);
	facts = form_view_fact_lines(s->facts, cols);
	if (facts > FACTS_MAX && total + facts + 2 > rows)
		facts = FACTS_MAX;
	if (facts > 0 && total + facts + 2 > rows)
		facts = rows / 3 < facts ? rows / 3 : facts;
	/* only where no field has to make room for it */
	saved = form_view_fact_lines(s->last, cols);
	if (total + facts + saved + 2 > rows)
		saved = 0;
	area = rows - 1 - (facts + saved > 0 ? facts + saved + 1 : 0);
	scroll = spots[s->at].y + spots[s->at].h - area;
	if (scroll < 0)
		scroll = 0;
	for (size_t i = 0; i < s->n; i++) {
		int y = first + spots[i].y - scroll;

		if (s->entries[i].form == NULL || spots[i].y < scroll || spots[i].y + spots[i].h - scroll > area)
			continue;
		form_view_draw_label(s, c, y, spots[i].x - LABEL_COLS - 1, (int)i);
		entry_draw(&s->entries[i], c, y, spots[i].x, spots[i].w, (int)i == s->at);
	}
	if (facts + saved > 0)
		canvas_rule(c, first + area);
	/* on the nearest rule: the last row may be the one that is typed in */
	view_more(v, c, scroll > 0, total - scroll > area && facts + saved == 0);
	if (total - scroll > area && facts + saved > 0)
		canvas_put(c, first + area, cols - 11, 11, STYLE_DIM, "下面还有.. ");
	if (saved > 0)
		form_view_draw_facts(s->last, false, c, first + area + 1, saved, cols);
	if (facts > 0)
		form_view_draw_facts(s->facts, form_view_is_judged(s), c, first + area + 1 + saved, facts, cols);
	form_view_draw_hint(s, c, last, hint);
	entry_draw_box(&s->entries[s->at], c, first + spots[s->at].y - scroll + spots[s->at].h, spots[s->at].x);
	free(spots);
}
