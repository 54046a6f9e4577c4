/*
 * picker.h - a small box of candidates that narrows as one types.
 *
 * A component: the owner passes keys and draws it over its own screen.
 * app_pick (app.h) runs one by itself.  Digits before any letter are text
 * (a phone's tail, a number); after a letter or a Chinese character they choose.
 */
#ifndef UI_PICKER_H
#define UI_PICKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ui/canvas.h"
#include "ui/edit.h"

#define PICKER_MAX 9

struct pick_item {
	int64_t id;
	char *title;		/* owned by the picker once returned: 张建国 */
	char *detail;		/* the same; 大塘3组 1963 低保; may be NULL */
};

enum {
	PICKER_DIGITS = 1 << 0,		/* digits always choose (short fixed lists) */
	PICKER_NAMES = 1 << 1		/* the query may become a name: not folded */
};

/* Up to PICKER_MAX best candidates for what was typed ("" first); *total: how many there are (>= n), -1 unknown. */
typedef int (*picker_find)(void *data, const char *query, struct pick_item *out, size_t *n, int64_t *total, struct err *e);

struct picker {
	const char *title;		/* borrowed: "打首字母, 数字选" */
	const char *unit;		/* borrowed: "户" behind the count; NULL: no count */
	const char *extra;		/* borrowed: what 0 does, "不在名册, 新增一户"; NULL: nothing */
	picker_find find;
	void *data;
	unsigned flags;
	struct edit query;
	struct pick_item items[PICKER_MAX];
	size_t n;
	int64_t total;
	size_t cursor;			/* 0..n-1; n = the extra row */
};

enum picker_result {
	PICKER_PASS,		/* not mine (Tab, F-keys; Esc too) */
	PICKER_STAY,
	PICKER_CHANGED,		/* query or cursor: draw again */
	PICKER_CHOSEN,		/* picker_current */
	PICKER_EXTRA,		/* 0, or Enter on the extra row */
	PICKER_FAILED
};

void picker_init(struct picker *p, const char *title, picker_find find, void *data, unsigned flags);
void picker_release(struct picker *p);
/* Ask the candidates for the present query (after init, or when the world changed). */
MUST_CHECK int picker_refresh(struct picker *p, struct err *e);
enum picker_result picker_key(struct picker *p, const struct key *k, struct err *e);
const struct pick_item *picker_current(const struct picker *p);	/* NULL: none */
/* The box, w columns wide, its corner at y, x, moved to stay inside the canvas (above the last two rows). */
void picker_draw(const struct picker *p, struct canvas *c, int y, int x, int w);
/* The same with the query in its title line, for a box that stands alone (app_pick); places the caret. */
void picker_draw_asking(struct picker *p, struct canvas *c, int y, int x, int w);
/* The query as an entry field of w columns at y, x; places the caret. */
void picker_draw_query(struct picker *p, struct canvas *c, int y, int x, int w);

#endif
