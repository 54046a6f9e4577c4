/*
 * keycard.c - lines made elsewhere, on one page.
 */
#include "report/keycard.h"

#include <string.h>


#define KEYCARD_COLS 78

static int
keycard_compose(struct composing *c)
{
	const char *s = c->opt->lines ? c->opt->lines : "";

	page_title(c->p, "一本账按键速查");
	c->p->body_cols = KEYCARD_COLS;
	/* the screen's card begins with its own title */
	s += strcspn(s, "\n");
	for (s += strspn(s, "\n"); *s; s += strspn(s, "\n")) {
		size_t n = strcspn(s, "\n");
		if (strspn(s, "-") < n) {
			page_lines(c->p);
			page_text(c->p, "%.*s", (int)n, s);
		}
		s += n;
	}
	return 0;
}

const struct report report_keys = {
	.name = "keys", .title = "按键速查", .help = "一页, 贴在桌边", .takes = REPORT_LINES, .open = true, .compose = keycard_compose,
};
