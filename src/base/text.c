/*
 * text.c - UTF-8 text on a terminal.
 *
 * Knows code points, graphemes, columns and the Chinese rules for breaking
 * lines.  Knows nothing of curses, of fonts or of what a text means.
 *
 * One variable changes: the columns of private-use characters, a property of
 * the terminal that wcwidth() must know and has no argument for.
 */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/width_table.h"

#define REPLACEMENT 0xFFFD
#define NAME_DOT "\xC2\xB7"

static int text_pua_width = 1;

/* --- code points ------------------------------------------------------------------------------------------- */

static bool
text_is_tail(const char *s, size_t n, size_t i)
{
	return i < n && ((unsigned char)s[i] & 0xC0) == 0x80;
}

size_t
text_next(const char *s, size_t n, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)s;
	uint32_t v;

	if (p[0] < 0x80) {
		*cp = p[0];
		return 1;
	}
	if (p[0] >= 0xC2 && p[0] <= 0xDF && text_is_tail(s, n, 1)) {
		*cp = (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
		return 2;
	}
	if (p[0] >= 0xE0 && p[0] <= 0xEF && text_is_tail(s, n, 1) && text_is_tail(s, n, 2)) {
		v = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
		if (v >= 0x800 && (v < 0xD800 || v > 0xDFFF)) {
			*cp = v;
			return 3;
		}
	}
	if (p[0] >= 0xF0 && p[0] <= 0xF4 && text_is_tail(s, n, 1) && text_is_tail(s, n, 2) && text_is_tail(s, n, 3)) {
		v = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
		if (v >= 0x10000 && v <= 0x10FFFF) {
			*cp = v;
			return 4;
		}
	}
	*cp = REPLACEMENT;
	return 1;
}

bool
text_take(const char **s, const char *what)
{
	size_t n = strlen(what);

	if (strncmp(*s, what, n) != 0)
		return false;
	*s += n;
	return true;
}

size_t
text_put(char out[4], uint32_t cp)
{
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = REPLACEMENT;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

static void
text_add_cp(struct buf *out, uint32_t cp)
{
	char p[4];

	buf_add(out, p, text_put(p, cp));
}

/* U+5000..U+9FFF, nearly all of our text: two columns, clean, by its bytes alone. */
static inline bool
text_is_common_han(const char *s, size_t n)
{
	return n >= 3 && (unsigned char)s[0] >= 0xE5 && (unsigned char)s[0] <= 0xE9 && ((unsigned char)s[1] & 0xC0) == 0x80
		&& ((unsigned char)s[2] & 0xC0) == 0x80;
}

/* One byte and U+FFFD is damage; three bytes are a real U+FFFD somebody stored. */
static bool
text_is_malformed(uint32_t cp, size_t used)
{
	return cp == REPLACEMENT && used == 1;
}

bool
text_is_valid(const char *s, size_t n)
{
	uint32_t cp;
	size_t used;

	for (; n > 0; s += used, n -= used) {
		used = (unsigned char)s[0] < 0x80 ? 1 : 3;
		if (used == 1 || text_is_common_han(s, n))
			continue;
		used = text_next(s, n, &cp);
		if (text_is_malformed(cp, used))
			return false;
	}
	return true;
}

/* Bytes of the code point that ends at "at" (> 0). */
static size_t
text_prev(const char *s, size_t at, uint32_t *cp)
{
	size_t k;

	for (k = 1; k <= 4 && k <= at; k++)
		if (text_next(s + at - k, k, cp) == k && !text_is_malformed(*cp, k))
			return k;
	*cp = REPLACEMENT;
	return 1;
}

bool
text_is_pua(uint32_t cp)
{
	return (cp >= 0xE000 && cp <= 0xF8FF) || (cp >= 0xF0000 && cp <= 0xFFFFD) || (cp >= 0x100000 && cp <= 0x10FFFD);
}

bool
text_is_han(uint32_t cp)
{
	return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) || cp == 0x3007
		|| (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0x20000 && cp <= 0x2FFFD) || (cp >= 0x30000 && cp <= 0x3FFFD);
}

/* --- columns ----------------------------------------------------------------------------------------------- */

static bool
text_in(const struct width_range *r, size_t n, uint32_t cp)
{
	size_t lo = 0, hi = n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (cp > r[mid].hi)
			lo = mid + 1;
		else if (cp < r[mid].lo)
			hi = mid;
		else
			return true;
	}
	return false;
}

static bool
text_is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F);
}

int
text_width_cp(uint32_t cp)
{
	if (cp < 0x300)
		return text_is_control(cp) ? 0 : 1;
	/* Nearly all our text; the table agrees (a test looks). */
	if (cp >= 0x4E00 && cp <= 0x9FFF)
		return 2;
	if (text_is_pua(cp))
		return text_pua_width;
	if (text_in(width_wide, width_wide_n, cp))
		return 2;
	return text_in(width_zero, width_zero_n, cp) ? 0 : 1;
}

void
text_set_pua_width(int columns)
{
	text_pua_width = columns == 2 ? 2 : 1;
}

/* libc's name on purpose: ncurses asks this one, see text.h. */
__attribute__((visibility("default"))) int
wcwidth(wchar_t c)
{
	uint32_t cp = (uint32_t)c;

	if (cp == 0)
		return 0;
	if (text_is_control(cp) || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		return -1;
	return text_width_cp(cp);
}

__attribute__((visibility("default"))) int
wcswidth(const wchar_t *s, size_t n)
{
	int cols = 0, w;

	for (; n > 0 && *s != 0; s++, n--) {
		w = wcwidth(*s);
		if (w < 0)
			return -1;
		cols += w;
	}
	return cols;
}

/* --- graphemes --------------------------------------------------------------------------------------------- */

/* A printable ASCII character. */
static inline bool
text_is_ascii(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x7F;
}

/* What begins with this byte has columns of its own, be it damaged: a cluster ends before it (a test looks). */
static inline bool
text_byte_begins(unsigned char byte)
{
	return text_is_ascii(byte) || (byte >= 0xE4 && byte <= 0xE9);
}

/*
 * Clusters are Unicode's, cut once more before every code point that has
 * columns of its own: terminals advance by code points, and a cluster is then
 * exactly one curses cell (one spacing character and its marks).
 */
size_t
text_grapheme(const char *s, size_t n, int *cols)
{
	utf8proc_int32_t state = 0;
	uint32_t cp, next;
	size_t used, more;

	if (text_is_ascii((unsigned char)s[0]) && (n == 1 || text_byte_begins((unsigned char)s[1]))) {
		*cols = 1;
		return 1;
	}
	if (text_is_common_han(s, n) && (n == 3 || text_byte_begins((unsigned char)s[3]))) {
		*cols = 2;
		return 3;
	}
	used = text_next(s, n, &cp);
	*cols = text_width_cp(cp);
	while (used < n) {
		if (text_byte_begins((unsigned char)s[used]))
			break;
		more = text_next(s + used, n - used, &next);
		if (text_width_cp(next) > 0
				|| utf8proc_grapheme_break_stateful((utf8proc_int32_t)cp, (utf8proc_int32_t)next, &state))
			break;
		used += more;
		cp = next;
	}
	return used;
}

size_t
text_grapheme_before(const char *s, size_t n, size_t at)
{
	size_t start = at, used;
	uint32_t cp;
	int cols;

	/* A code point with columns always begins a cluster: look no further back. */
	do
		start -= text_prev(s, start, &cp);
	while (start > 0 && text_width_cp(cp) == 0);
	while (start < at) {
		used = text_grapheme(s + start, n - start, &cols);
		if (start + used >= at)
			break;
		start += used;
	}
	return at - start;
}

size_t
text_cols(const char *s, size_t n)
{
	size_t cols = 0, used;
	int w;

	for (; n > 0; s += used, n -= used) {
		used = text_grapheme(s, n, &w);
		cols += (size_t)w;
	}
	return cols;
}

size_t
text_chars(const char *s, size_t n)
{
	size_t count = 0, used;
	int w;

	for (; n > 0; s += used, n -= used) {
		used = text_grapheme(s, n, &w);
		count++;
	}
	return count;
}

size_t
text_cut(const char *s, size_t n, size_t max, size_t *cols)
{
	size_t at = 0, sum = 0, used;
	int w;

	while (at < n) {
		used = text_grapheme(s + at, n - at, &w);
		if (sum + (size_t)w > max)
			break;
		sum += (size_t)w;
		at += used;
	}
	if (cols != NULL)
		*cols = sum;
	return at;
}

static void
text_blanks(struct buf *out, size_t n)
{
	buf_reserve(out, n);
	while (n-- > 0)
		buf_addc(out, ' ');
}

void
text_pad(struct buf *out, const char *s, size_t width)
{
	size_t cols, n = text_cut(s, strlen(s), width, &cols);

	buf_add(out, s, n);
	text_blanks(out, width - cols);
}

/* --- lines ------------------------------------------------------------------------------------------------- */

static bool
text_one_of(uint32_t cp, const char *set)
{
	size_t n = strlen(set), used;
	uint32_t c;

	for (; n > 0; set += used, n -= used) {
		used = text_next(set, n, &c);
		if (c == cp)
			return true;
	}
	return false;
}

/* What nearly all text is made of is in no set of signs. */
static bool
text_is_no_sign(uint32_t cp)
{
	return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
}

static bool
text_may_not_begin(uint32_t cp)
{
	return !text_is_no_sign(cp) && text_one_of(cp, "，。、；：？！…—·）〕】》〉」』〗”’％‰℃°,.;:?!)]}>%～〜々／");
}

static bool
text_may_not_end(uint32_t cp)
{
	return !text_is_no_sign(cp) && text_one_of(cp, "（〔【《〈「『〖“‘￥＄§№([{<$¥#");
}

static bool
text_is_blank(uint32_t cp)
{
	return cp == ' ' || cp == 0x3000;
}

/* Letters and digits that stay together as a word or number. */
static bool
text_is_word(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z')
			|| cp == '_' || cp == '@' || cp == '/' || cp == '\\' || cp == '&' || cp == '=' || cp == '+'
			|| cp == '-' || cp == '\'' || cp == '"' || cp == '*' || cp == '~';
	return cp >= 0xC0 && cp < 0x1100 && text_width_cp(cp) == 1;
}

static bool
text_may_break(uint32_t before, uint32_t after)
{
	if (text_is_blank(after))
		return true;
	if (text_may_not_begin(after) || text_may_not_end(before))
		return false;
	/* 3.14 and 10:30 hold together; "a, b" has its blank. */
	if ((before == '.' || before == ',' || before == ':' || before == '%') && text_is_word(after))
		return false;
	if (before == 0x2014 && after == 0x2014)
		return false;
	return !(text_is_word(before) && text_is_word(after));
}

size_t
text_wrap(const char *s, size_t n, size_t width, size_t *skip)
{
	size_t at = 0, sum = 0, fit = 0, ink = 0, used, end;
	uint32_t cp, before = 0;
	int w;

	while (at < n && s[at] != '\n') {
		used = text_grapheme(s + at, n - at, &w);
		text_next(s + at, n - at, &cp);
		if (at > 0 && ink > 0 && text_may_break(before, cp))
			fit = ink;
		if (sum + (size_t)w > width && at > 0 && !(text_is_blank(cp) && ink > 0))
			break;
		sum += (size_t)w;
		at += used;
		if (!text_is_blank(cp))
			ink = at;
		before = cp;
	}
	if (at >= n || s[at] == '\n')
		end = ink;		/* all of it fits; blanks behind hang over */
	else
		end = fit > 0 ? fit : at;
	for (at = end; at < n; at += used) {
		used = text_grapheme(s + at, n - at, &w);
		text_next(s + at, n - at, &cp);
		if (!text_is_blank(cp))
			break;
	}
	if (at < n && s[at] == '\n')
		at++;
	*skip = at - end;
	return end;
}

size_t
text_widest(const char *s, size_t n)
{
	size_t most = 0, sum = 0, used;
	uint32_t cp, before = 0;
	int w;

	for (size_t at = 0; at < n; at += used) {
		used = text_grapheme(s + at, n - at, &w);
		text_next(s + at, n - at, &cp);
		if (at > 0 && (before == '\n' || text_may_break(before, cp)))
			sum = 0;
		if (cp != '\n' && !text_is_blank(cp))
			sum += (size_t)w;
		if (sum > most)
			most = sum;
		before = cp;
	}
	return most;
}

/* --- cleaning and folding ---------------------------------------------------------------------------------- */

enum text_class { TEXT_KEEP, TEXT_DROP, TEXT_NEWLINE, TEXT_TAB };

/*
 * Invisible or direction-changing code points: they make two texts look the same, or one look like another.
 * Variation selectors that choose a form of an ideograph or of a Mongolian letter are spelling and stay.
 */
static bool
text_is_invisible(uint32_t cp)
{
	return cp == 0x00AD || cp == 0x034F || cp == 0x061C || cp == 0x115F || cp == 0x1160 || cp == 0x3164 || cp == 0xFFA0
		|| (cp >= 0x17B4 && cp <= 0x17B5)
		|| (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F)
		|| cp == 0xFE0E || cp == 0xFE0F || cp == 0xFEFF || (cp >= 0xFFF0 && cp <= 0xFFFB)
		|| (cp >= 0x1BCA0 && cp <= 0x1BCA3) || (cp >= 0x1D173 && cp <= 0x1D17A) || (cp >= 0xE0000 && cp <= 0xE00FF);
}

static enum text_class
text_classify(uint32_t cp, size_t used)
{
	if (cp == '\n' || cp == '\r' || cp == 0x2028 || cp == 0x2029)
		return TEXT_NEWLINE;
	if (cp == '\t')
		return TEXT_TAB;
	if (text_is_control(cp) || text_is_malformed(cp, used) || text_is_invisible(cp))
		return TEXT_DROP;
	if ((cp >= 0xFDD0 && cp <= 0xFDEF) || (cp & 0xFFFE) == 0xFFFE)
		return TEXT_DROP;
	return TEXT_KEEP;
}

void
text_clean(struct buf *out, const char *s, size_t n, bool multiline)
{
	size_t start = out->n, used;
	bool gap = false;		/* a newline of a one-line text: a blank if more text follows */
	uint32_t cp, before = 0;

	buf_reserve(out, n);
	for (; n > 0; s += used, n -= used) {
		used = text_next(s, n, &cp);
		switch (text_classify(cp, used)) {
		case TEXT_KEEP:
			if (gap && out->n > start && cp != ' ' && out->p[out->n - 1] != ' ')
				buf_addc(out, ' ');
			gap = false;
			buf_add(out, s, used);
			break;
		case TEXT_TAB:
			buf_addc(out, ' ');
			break;
		case TEXT_NEWLINE:
			if (!multiline)
				gap = true;
			else if (cp != '\n' || before != '\r')
				buf_addc(out, '\n');
			break;
		case TEXT_DROP:
			break;
		}
		before = cp;
	}
}

bool
text_is_clean(const char *s, size_t n, bool multiline)
{
	uint32_t cp;
	size_t used;

	for (; n > 0; s += used, n -= used) {
		used = text_is_ascii((unsigned char)s[0]) ? 1 : 3;
		if (used == 1 || text_is_common_han(s, n))
			continue;
		used = text_next(s, n, &cp);
		if (text_classify(cp, used) != TEXT_KEEP && !(cp == '\n' && multiline))
			return false;
	}
	return true;
}

static uint32_t
text_fold_cp(uint32_t cp)
{
	if (cp >= 0xFF01 && cp <= 0xFF5E)
		return cp - 0xFEE0;
	switch (cp) {
	case 0x3000: case 0x00A0:
		return ' ';
	case 0x3002: case 0xFF61:
		return '.';
	case 0x3001: case 0xFF64:
		return ',';
	case 0x2018: case 0x2019:
		return '\'';
	case 0x201C: case 0x201D:
		return '"';
	case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2015: case 0x2212:
		return '-';
	case 0x301C:
		return '~';
	case 0x3010:
		return '[';
	case 0x3011:
		return ']';
	case 0xFFE5:
		return 0x00A5;
	}
	return cp;
}

void
text_fold(struct buf *out, const char *s, size_t n)
{
	uint32_t cp;
	size_t used;

	buf_reserve(out, n);
	for (; n > 0; s += used, n -= used) {
		used = text_next(s, n, &cp);
		if (cp < 0x80 || text_fold_cp(cp) == cp)
			buf_add(out, s, used);
		else
			text_add_cp(out, text_fold_cp(cp));
	}
}

/* --- private-use characters with a standard code point ------------------------------------------------------- */

/* U+E815..U+E864, GBK's FE50..FEA0: as GB18030-2022 reads those bytes, the six retired codes by their characters. */
static const uint32_t text_standards[] = {
	0x2e81, 0x20087, 0x20089, 0x200cc, 0x2e84, 0x3473, 0x3447, 0x2e88, 0x2e8b, 0x9fb4,
	0x359e, 0x361a, 0x360e, 0x2e8c, 0x2e97, 0x396e, 0x3918, 0x9fb5, 0x39cf, 0x39df,
	0x3a73, 0x39d0, 0x9fb6, 0x9fb7, 0x3b4e, 0x3c6e, 0x3ce0, 0x2ea7, 0x215d7, 0x9fb8,
	0x2eaa, 0x4056, 0x415f, 0x2eae, 0x4337, 0x2eb3, 0x2eb6, 0x2eb7, 0x2298f, 0x43b1,
	0x43ac, 0x2ebb, 0x43dd, 0x44d6, 0x4661, 0x464c, 0x9fb9, 0x4723, 0x4729, 0x477c,
	0x478d, 0x2eca, 0x4947, 0x497a, 0x497d, 0x4982, 0x4983, 0x4985, 0x4986, 0x499f,
	0x499b, 0x49b7, 0x49b6, 0x9fba, 0x241fe, 0x4ca3, 0x4c9f, 0x4ca0, 0x4ca1, 0x4c77,
	0x4ca2, 0x4d13, 0x4d14, 0x4d15, 0x4d16, 0x4d17, 0x4d18, 0x4d19, 0x4dae, 0x9fbb,
};

/* The same in short: the marks of A6D9.., two letters of pinyin, and the description characters of A989... */
static const struct { uint16_t first, last; uint32_t standard; } text_standard_ranges[] = {
	{ 0xE78D, 0xE78D, 0xFE10 }, { 0xE78E, 0xE78E, 0xFE12 }, { 0xE78F, 0xE78F, 0xFE11 }, { 0xE790, 0xE796, 0xFE13 },
	{ 0xE7C7, 0xE7C7, 0x1E3F }, { 0xE7C8, 0xE7C8, 0x01F9 }, { 0xE7E7, 0xE7E7, 0x303E }, { 0xE7E8, 0xE7F3, 0x2FF0 },
};

uint32_t
text_standard_cp(uint32_t cp)
{
	if (cp >= 0xE815 && cp < 0xE815 + sizeof text_standards / sizeof text_standards[0])
		return text_standards[cp - 0xE815];
	for (size_t i = 0; i < sizeof text_standard_ranges / sizeof text_standard_ranges[0]; i++)
		if (cp >= text_standard_ranges[i].first && cp <= text_standard_ranges[i].last)
			return text_standard_ranges[i].standard + (cp - text_standard_ranges[i].first);
	return 0;
}

bool
text_standard(struct buf *out, const char *s, size_t n)
{
	bool any = false;
	uint32_t cp;
	size_t used;

	for (; n > 0; s += used, n -= used) {
		used = text_next(s, n, &cp);
		if (text_standard_cp(cp) != 0) {
			text_add_cp(out, text_standard_cp(cp));
			any = true;
		} else {
			buf_add(out, s, used);
		}
	}
	return any;
}

/* --- characters written as their codes ------------------------------------------------------------------------ */

static int
text_hex(uint32_t cp)
{
	if (cp >= '0' && cp <= '9')
		return (int)(cp - '0');
	cp |= 0x20;
	return cp >= 'a' && cp <= 'f' ? (int)(cp - 'a') + 10 : -1;
}

size_t
text_code_before(const char *s, size_t n, uint32_t *cp)
{
	size_t at = n;
	uint32_t c = 0, v = 0;
	int digits = 0, hex;

	for (; at > 0; digits++) {
		at -= text_prev(s, at, &c);
		c = text_fold_cp(c);
		if ((hex = text_hex(c)) < 0)
			break;
		if (digits == 6)
			return 0;
		v |= (uint32_t)hex << 4 * digits;
	}
	if (digits < 4 || c != '+' || at == 0)
		return 0;
	at -= text_prev(s, at, &c);
	c = text_fold_cp(c);
	if ((c != 'U' && c != 'u') || v < 0xA0 || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF) || text_classify(v, 4) != TEXT_KEEP)
		return 0;
	*cp = v;
	return n - at;
}

bool
text_code_begun(const char *s, size_t n)
{
	uint32_t c;
	int digits = 0;

	for (; n > 0; digits++) {
		n -= text_prev(s, n, &c);
		c = text_fold_cp(c);
		if (text_hex(c) >= 0)
			continue;
		if (c != '+' || digits >= 6 || n == 0)
			return false;
		text_prev(s, n, &c);
		c = text_fold_cp(c);
		return c == 'U' || c == 'u';
	}
	return false;
}

/* --- names ---------------------------------------------------------------------------------------------------- */

static bool
text_is_name_dot(uint32_t cp)
{
	return cp == 0x00B7 || cp == 0x0387 || cp == 0x2022 || cp == 0x2027 || cp == 0x2219 || cp == 0x22C5
		|| cp == 0x30FB || cp == 0xFF65;
}

/* A full stop is a name's dot only between Han characters. */
static bool
text_is_dot_at(uint32_t before, uint32_t cp, const char *rest, size_t n)
{
	uint32_t after;

	if (!text_is_name_dot(cp) && cp != '.' && cp != 0xFF0E)
		return false;
	if (n == 0 || !text_is_han(before))
		return false;
	text_next(rest, n, &after);
	return text_is_han(after);
}

static const char *
prose_mark(uint32_t cp)
{
	switch (cp) {
	case ',': return "，";
	case ':': return "：";
	case ';': return "；";
	case '(': return "（";
	case ')': return "）";
	case '?': return "？";
	case '!': return "！";
	default: return NULL;
	}
}

static bool
prose_is_digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

void
text_prose(struct buf *out, const char *s)
{
	uint32_t before = 0, cp, next;
	size_t n = strlen(s);

	while (n > 0) {
		size_t used = text_next(s, n, &cp), blanks = strspn(s, " "), behind;

		if (strncmp(s + blanks, "->", 2) == 0) {
			used = blanks + 2;
			used += strspn(s + used, " ");
			buf_adds(out, "，");
			before = 0xFF0C;
		} else {
			next = 0;
			if (blanks > 0)
				used = blanks;
			behind = used + strspn(s + used, " ");
			if (behind < n)
				text_next(s + behind, n - behind, &next);
			bool wide = text_width_cp(before) == 2, wide_next = text_width_cp(next) == 2;
			const char *mark = prose_mark(cp);
			if (blanks > 0) {
				/* about numbers, before a bracket, behind a mark */
				if (!((wide && (prose_is_digit(next) || prose_mark(next))) || (prose_is_digit(before) && wide_next)))
					buf_add(out, s, used);
			} else if (mark && (wide || wide_next) && !(prose_is_digit(before) && prose_is_digit(next) && behind == used)) {
				buf_adds(out, mark);
				used = behind;
				cp = 0xFF0C;
			} else if (cp == '.' && wide && (behind > used || behind == n)) {
				buf_adds(out, "。");
				used = behind;
				cp = 0x3002;
			} else {
				buf_add(out, s, used);
			}
			if (blanks == 0)
				before = cp;
		}
		s += used;
		n -= used;
	}
}

void
text_fix_name_dots(struct buf *out, const char *s, size_t n)
{
	uint32_t cp, before = 0;
	size_t used;

	for (; n > 0; s += used, n -= used) {
		used = text_next(s, n, &cp);
		if (text_is_dot_at(before, cp, s + used, n - used))
			buf_adds(out, NAME_DOT);
		else
			buf_add(out, s, used);
		before = cp;
	}
}

/* Code points the compatibility folding leaves as they are: no need to ask for it. */
static bool
text_is_plain(uint32_t cp)
{
	return cp == '\n' || (cp >= 0x20 && cp < 0x7F) || (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF)
		|| (cp >= 0x20000 && cp <= 0x2F7FF) || (cp >= 0x30000 && cp <= 0x3FFFD) || cp == 0x00B7;
}

/* NFKC with case folding and invisible code points dropped; s itself when that fails. */
static void
text_nfkc(struct buf *out, const char *s, size_t n)
{
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t got = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &folded,
		UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STABLE);

	if (got >= 0)
		buf_add(out, folded, (size_t)got);
	else
		buf_add(out, s, n);
	free(folded);
}

/* The rest of the key, on text already normalised: dots, lower case, the blanks of 张　三. */
static void
text_key_tail(struct buf *out, const char *s, size_t n)
{
	uint32_t cp, before = 0, after;
	size_t used, i;

	for (; n > 0; s += used, n -= used) {
		used = text_next(s, n, &cp);
		if (text_is_blank(cp)) {
			for (i = used; i < n && s[i] == ' '; i++)
				;
			used = i;
			after = 0;
			if (used < n)
				text_next(s + used, n - used, &after);
			if (!text_is_han(before) || !text_is_han(after))
				buf_addc(out, ' ');
		} else if (text_is_name_dot(cp) || text_is_dot_at(before, cp, s + used, n - used)) {
			buf_adds(out, NAME_DOT);
		} else if (cp >= 'A' && cp <= 'Z') {
			buf_addc(out, (char)(cp + 'a' - 'A'));
		} else {
			buf_add(out, s, used);
		}
		before = cp;
	}
}

/* Code point at s as the fold leaves it; *used its bytes.  The characters nearly all text is made of come first. */
static uint32_t
text_next_folded(const char *s, size_t n, size_t *used)
{
	const unsigned char *p = (const unsigned char *)s;
	uint32_t cp;

	if (p[0] < 0x80) {
		*used = 1;
		return p[0];
	}
	if (text_is_common_han(s, n)) {
		*used = 3;
		return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
	}
	*used = text_next(s, n, &cp);
	return text_fold_cp(cp);
}

/*
 * The whole key in one pass, for text of which compatibility folding leaves every code point as it is, or as plain ASCII: the
 * commas of nearly every sentence.  False, with nothing added, at the first other one.
 */
static bool
text_key_plain(struct buf *out, const char *s, size_t n)
{
	size_t used, more, was = out->n;
	uint32_t cp, before = 0, after = 0;
	char *to;

	buf_reserve(out, 2 * n);	/* a dot may take two bytes for one */
	to = out->p + was;
	for (; n > 0; s += used, n -= used) {
		cp = text_next_folded(s, n, &used);
		if (!text_is_plain(cp)) {
			out->p[was] = '\0';
			return false;
		}
		if (cp == ' ') {
			while (used < n && (after = text_next_folded(s + used, n - used, &more)) == ' ')
				used += more;
			if (used == n || !text_is_han(before) || !text_is_han(after))
				*to++ = ' ';
		} else if (cp == 0x00B7 || (cp == '.' && n > used && text_is_han(before)
				&& text_is_han(text_next_folded(s + used, n - used, &more)))) {
			memcpy(to, NAME_DOT, 2);
			to += 2;
		} else if (cp < 0x80) {
			*to++ = (char)(cp >= 'A' && cp <= 'Z' ? cp + 'a' - 'A' : cp);
		} else {
			memcpy(to, s, used);
			to += used;
		}
		before = cp;
	}
	out->n = (size_t)(to - out->p);
	*to = '\0';
	return true;
}

void
text_search_key(struct buf *out, const char *s, size_t n)
{
	struct buf b = BUF_INIT, clean = BUF_INIT;

	if (n == 0 || text_key_plain(out, s, n))
		return;
	text_clean(&clean, s, n, true);
	text_fold(&b, buf_str(&clean), clean.n);
	buf_clear(&clean);
	text_nfkc(&clean, buf_str(&b), b.n);
	text_key_tail(out, buf_str(&clean), clean.n);
	buf_release(&clean);
	buf_release(&b);
}
