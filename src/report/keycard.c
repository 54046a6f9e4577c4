/*
 * keycard.c - lines made elsewhere, on one page.
 */
#include "report/keycard.h"

#include <string.h>

enum { PARTS = 4, TABLE_COLS = 80 };

static const struct column four[PARTS] = {
	{"键", 18, ALIGN_LEFT}, {"做什么", 22, ALIGN_LEFT}, {"键", 18, ALIGN_LEFT}, {"做什么", 22, ALIGN_LEFT},
};
static const struct column two[] = {{"键", 20, ALIGN_LEFT}, {"做什么", 60, ALIGN_LEFT}};

/* Where two blanks or more part a line; returns how many parts. */
static size_t
split_line(const char *s, size_t n, const char *part[PARTS], int len[PARTS])
{
	size_t parts = 0, at = 0;

	while (at < n) {
		size_t from;

		while (at < n && s[at] == ' ')
			at++;
		from = at;
		while (at < n && (parts == PARTS - 1 || s[at] != ' ' || at + 1 >= n || s[at + 1] != ' '))
			at++;
		if (at > from) {
			part[parts] = s + from;
			len[parts++] = (int)(at - from);
		}
	}
	return parts;
}

/* The first line is the title; keys and what they do become a table, lines of one part paragraphs, rules nothing. */
static int
keycard_compose(struct composing *c)
{
	const char *s = c->opt->lines ? c->opt->lines : "";
	const char *part[PARTS];
	int len[PARTS];
	size_t n = strcspn(s, "\n"), columns = 0;

	page_title(c->p, "%.*s", (int)n, s);
	c->p->table_cols = TABLE_COLS;
	for (s += n, s += strspn(s, "\n"); *s; s += n, s += strspn(s, "\n")) {
		size_t parts;

		n = strcspn(s, "\n");
		parts = split_line(s, n, part, len);
		if (parts == 0 || s[0] == '-')
			continue;
		if (parts == 1) {
			page_paragraph(c->p, NULL);
			page_text(c->p, "%.*s", len[0], part[0]);
			columns = 0;
			continue;
		}
		if (!columns) {
			columns = parts > 2 ? PARTS : 2;
			page_table(c->p, columns == PARTS ? four : two, columns);
		}
		for (size_t i = 0; i < columns; i++) {
			page_cell(c->p);
			page_text(c->p, "%.*s", i < parts ? len[i] : 0, i < parts ? part[i] : "");
		}
	}
	return 0;
}

const struct report report_keys = {
	.name = "keys", .title = "按键速查", .help = "一页, 贴在桌边", .takes = REPORT_LINES, .open = true, .compose = keycard_compose,
};
