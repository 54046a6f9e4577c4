/*
 * choice.c - reading and writing the two lists of choice.h.
 */
#include "report/choice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define CHOICE_LINE_MAX 150	/* bytes; the settings file holds 190 with the name */
#define CHOICE_COPIES_MAX 99

/* The next entry of a list: its bytes in *n; NULL at the end.  *rest moves on. */
static const char *
choice_next(const char **rest, size_t *n)
{
	const char *s = *rest + strspn(*rest, ", ");
	*n = strcspn(s, ",");
	*rest = s + *n;
	while (*n > 0 && s[*n - 1] == ' ')
		--*n;
	return *n > 0 ? s : NULL;
}

static bool
choice_is(const char *s, size_t n, const char *report)
{
	size_t len = strlen(report);
	return n > len && memcmp(s, report, len) == 0 && s[len] == '=';
}

static void
choice_read(const char *s, size_t n, struct print_choice *out)
{
	size_t name = 0;
	while (name < n && s[name] != ' ')
		name++;
	snprintf(out->printer, sizeof(out->printer), "%.*s", (int)name, s);
	for (size_t i = name; i < n;) {
		i += s[i] == ' ';
		size_t word = i;
		while (i < n && s[i] != ' ')
			i++;
		if (i - word == 6 && memcmp(s + word, "duplex", 6) == 0)
			out->duplex = true;
		else if (i > word && s[word] >= '1' && s[word] <= '9')
			out->copies = (int)strtol(s + word, NULL, 10);
	}
	if (out->copies > CHOICE_COPIES_MAX)
		out->copies = CHOICE_COPIES_MAX;
}

bool
choice_find(const char *text, const char *report, struct print_choice *out)
{
	size_t n;
	*out = (struct print_choice){ .copies = 1 };
	for (const char *s; (s = choice_next(&text, &n)) != NULL;)
		if (choice_is(s, n, report)) {
			size_t skip = strlen(report) + 1;
			choice_read(s + skip, n - skip, out);
			return true;
		}
	return false;
}

void
choice_put(const char *text, const char *report, const struct print_choice *c, struct buf *out)
{
	size_t n;
	buf_addf(out, "%s=%s", report, c->printer);
	if (c->copies > 1)
		buf_addf(out, " %d", c->copies);
	if (c->duplex)
		buf_adds(out, " duplex");
	for (const char *s; (s = choice_next(&text, &n)) != NULL;)
		if (!choice_is(s, n, report) && out->n + 2 + n <= CHOICE_LINE_MAX)
			buf_addf(out, ", %.*s", (int)n, s);
}

enum choice_kind
choice_kind(const char *text, const char *queue)
{
	size_t n, len = strlen(queue);
	for (const char *s; (s = choice_next(&text, &n)) != NULL;) {
		bool no = *s == '-';
		if (n == len + no && memcmp(s + no, queue, len) == 0)
			return no ? CHOICE_PAGES : CHOICE_DOTS;
	}
	return CHOICE_UNASKED;
}

void
choice_kind_put(const char *text, const char *queue, bool dots, struct buf *out)
{
	size_t n, len = strlen(queue);
	buf_addf(out, "%s%s", dots ? "" : "-", queue);
	for (const char *s; (s = choice_next(&text, &n)) != NULL;) {
		bool no = *s == '-';
		if ((n != len + no || memcmp(s + no, queue, len) != 0) && out->n + 2 + n <= CHOICE_LINE_MAX)
			buf_addf(out, ", %.*s", (int)n, s);
	}
}
