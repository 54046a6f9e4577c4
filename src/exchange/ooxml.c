/*
 * ooxml.c - small things of spreadsheet XML.
 */
#include "exchange/ooxml.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

const char *
ooxml_local(const char *tag)
{
	const char *colon = strrchr(tag, ':');

	return colon != NULL ? colon + 1 : tag;
}

const char *
ooxml_att(const char **atts, const char *name)
{
	for (; *atts != NULL; atts += 2)
		if (strcmp(ooxml_local(*atts), name) == 0)
			return atts[1];
	return NULL;
}

bool
ooxml_is_true(const char *s)
{
	return s != NULL && (strcmp(s, "1") == 0 || strcmp(s, "true") == 0);
}

bool
ooxml_is_type(const char *type, const char *tail)
{
	size_t n = type != NULL ? strlen(type) : 0, m = strlen(tail);

	return n >= m && strcmp(type + n - m, tail) == 0;
}

char *
ooxml_target(const char *of, const char *to)
{
	const char *slash = of == NULL ? NULL : strrchr(of, '/');
	struct buf b = BUF_INIT;

	if (*to == '/')
		to++;
	else if (slash != NULL)
		buf_add(&b, of, (size_t)(slash + 1 - of));
	for (; strncmp(to, "../", 3) == 0; to += 3) {
		size_t n = b.n > 0 ? b.n - 1 : 0;
		while (n > 0 && b.p[n - 1] != '/')
			n--;
		if (b.n > 0)
			b.p[b.n = n] = '\0';
	}
	buf_adds(&b, to);
	return buf_detach(&b);
}

void
ooxml_rels_of(struct buf *out, const char *part)
{
	const char *slash = part == NULL ? NULL : strrchr(part, '/');

	if (slash != NULL)
		buf_add(out, part, (size_t)(slash + 1 - part));
	buf_addf(out, "_rels/%s.rels", part == NULL ? "" : slash != NULL ? slash + 1 : part);
}

bool
ooxml_is_date_id(long id)
{
	return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

bool
ooxml_is_date_code(const char *s)
{
	bool quoted = false;

	for (; *s != '\0'; s++) {
		if (*s == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (*s == '\\' || *s == '_' || *s == '*')
			s += s[1] != '\0';
		else if (*s == '[' && strchr("hHmMsS", s[1]) == NULL)
			s += strcspn(s, "]") - (strchr(s, ']') == NULL);
		else if (strchr("yYmMdDhHsS", *s) != NULL)
			return true;
	}
	return false;
}

size_t
ooxml_cell(const char *s, size_t *column, uint32_t *row)
{
	size_t letters = 0, digits = 0, at = 0;
	uint32_t n = 0;

	for (; s[letters] >= 'A' && s[letters] <= 'Z' && letters < 4; letters++)
		at = at * 26 + (size_t)(s[letters] - 'A') + 1;
	for (; s[letters + digits] >= '0' && s[letters + digits] <= '9' && digits < 8; digits++)
		n = n * 10 + (uint32_t)(s[letters + digits] - '0');
	if ((column != NULL && (letters == 0 || letters > 3)) || (row != NULL && (digits == 0 || digits > 7)))
		return 0;
	if (column != NULL)
		*column = at - 1;
	if (row != NULL)
		*row = n;
	return letters + digits;
}

void
ooxml_letters(struct buf *out, size_t column)
{
	char text[8], *p = text + sizeof text - 1;

	*p = '\0';
	for (size_t n = column + 1; n > 0 && p > text; n = (n - 1) / 26)
		*--p = (char)('A' + (n - 1) % 26);
	buf_adds(out, p);
}

void
ooxml_unescape(struct buf *b)
{
	char *from = b->p, *to = b->p;

	if (b->n == 0 || strstr(from, "_x") == NULL)
		return;
	for (char *end = from + b->n; from < end;) {
		if (from[0] == '_' && from[1] == 'x' && end - from >= 7 && from[6] == '_' &&
		    strspn(from + 2, "0123456789abcdefABCDEF") >= 4) {
			char hex[5] = { from[2], from[3], from[4], from[5], '\0' };
			uint32_t cp = (uint32_t)strtoul(hex, NULL, 16);
			from += 7;
			if (cp != 0 && (cp < 0xD800 || cp > 0xDFFF))
				to += text_put(to, cp);	/* at most 3 bytes for 7 */
			continue;
		}
		*to++ = *from++;
	}
	*to = '\0';
	b->n = (size_t)(to - b->p);
}

void
ooxml_escape(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' && *s != '\n' && *s != '\t')
			buf_addf(out, "_x%04X_", (unsigned char)*s);
		else if (*s == '_' && s[1] == 'x' && strspn(s + 2, "0123456789abcdefABCDEF") >= 4 && s[6] == '_')
			buf_adds(out, "_x005F_");
		else
			buf_addc(out, *s);
}

void
ooxml_xml(struct buf *out, const char *s)
{
	for (size_t n; *s != '\0'; s += n) {
		n = strcspn(s, "&<>\"");
		buf_add(out, s, n);
		if (s[n] == '\0')
			break;
		buf_adds(out, s[n] == '&' ? "&amp;" : s[n] == '<' ? "&lt;" : s[n] == '>' ? "&gt;" : "&quot;");
		n++;
	}
}
