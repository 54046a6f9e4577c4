/*
 * encoding.c - UTF-8, UTF-16 and GB18030.
 *
 * Knows byte sequences and code points; does not know lines or cells.
 */
#include "exchange/encoding.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

/* --- GB18030 ------------------------------------------------------------------------------------------------- */

#define GB_TRAILS 190		/* 40..7E 80..FE */
#define GB_LEADS 126		/* 81..FE */
#define GB_FOURS 39420		/* four-byte codes of the BMP: 81308130..8431A439 */
#define GB_PLANES 189000	/* number of the code 90308130 = U+10000 */

struct gb {
	uint32_t code[65536];			/* BMP code point to bytes, the first byte highest; 0 none */
	uint16_t two[GB_LEADS * GB_TRAILS];	/* two-byte code to code point; 0 none */
	uint16_t four[GB_FOURS];
	uint16_t two_high[GB_LEADS * GB_TRAILS / 16 + 1];	/* bit: the code point is 0x20000 higher */
};

/*
 * Private code points that have standard ones since (text_standard_cp), of which the libcs' tables differ.  GB18030-2022 gave
 * the first 18 codes to the standard characters and retired the last six in favour of four-byte ones; libcs follow the edition
 * of 2000, 2005, 2022 or a mixture.
 */
static const struct { uint16_t code, private; } gb_moved[] = {
	{ 0xA6D9, 0xE78D }, { 0xA6DA, 0xE78E }, { 0xA6DB, 0xE78F }, { 0xA6DC, 0xE790 }, { 0xA6DD, 0xE791 }, { 0xA6DE, 0xE792 },
	{ 0xA6DF, 0xE793 }, { 0xA6EC, 0xE794 }, { 0xA6ED, 0xE795 }, { 0xA6F3, 0xE796 }, { 0xFE59, 0xE81E }, { 0xFE61, 0xE826 },
	{ 0xFE66, 0xE82B }, { 0xFE67, 0xE82C }, { 0xFE6D, 0xE832 }, { 0xFE7E, 0xE843 }, { 0xFE90, 0xE854 }, { 0xFEA0, 0xE864 },
	{ 0xFE51, 0xE816 }, { 0xFE52, 0xE817 }, { 0xFE53, 0xE818 }, { 0xFE6C, 0xE831 }, { 0xFE76, 0xE83B }, { 0xFE91, 0xE855 },
};
#define N_MOVED (sizeof gb_moved / sizeof *gb_moved)

static size_t
gb_two_at(unsigned lead, unsigned trail)
{
	return (lead - 0x81) * GB_TRAILS + trail - (trail < 0x7F ? 0x40 : 0x41);
}

static uint32_t
gb_number(uint32_t code)	/* of a four-byte code */
{
	return ((((code >> 24) - 0x81) * 10 + (code >> 16 & 0xFF) - 0x30) * 126 + (code >> 8 & 0xFF) - 0x81) * 10 +
		(code & 0xFF) - 0x30;
}

static uint32_t
gb_code_of(uint32_t number)
{
	return (number / 12600 + 0x81) << 24 | (number / 1260 % 10 + 0x30) << 16 | (number / 10 % 126 + 0x81) << 8 |
		(number % 10 + 0x30);
}

static void
gb_learn(struct gb *g, uint32_t cp, uint32_t code)
{
	g->code[cp] = code;
	if (code > 0xFFFF && gb_number(code) < GB_FOURS)
		g->four[gb_number(code)] = (uint16_t)cp;
	else if (code > 0xFF)
		g->two[gb_two_at(code >> 8, code & 0xFF)] = (uint16_t)cp;
}

/* Bytes of the sequence at p, by its first two bytes. */
static unsigned
gb_length(const uint8_t *p)
{
	return p[0] < 0x80 ? 1 : p[1] < 0x40 ? 4 : 2;
}

static int
gb_new(struct gb **out, struct err *e)
{
	static const size_t chars = 65536;
	iconv_t cd = iconv_open("GB18030", "UTF-16LE");

	if (cd == (iconv_t)-1)
		return err_set(e, ERR_IO, "这台电脑的系统缺少 GB18030 编码表，读不了这种文件。请把文件另存为 UTF-8 再试，账本没有动");
	struct gb *g = mem_zero(1, sizeof *g);
	uint8_t *wide = mem_alloc(chars * 2), *bytes = mem_alloc(chars * 4);
	for (size_t cp = 0; cp < chars; cp++) {
		wide[cp * 2] = (uint8_t)cp;
		wide[cp * 2 + 1] = (uint8_t)(cp >> 8);
	}
	/* Stretches that convert as a whole, one at a time; what iconv refuses (surrogates, the moved ones) is stepped over. */
	for (size_t from = 0; from < chars;) {
		char *in = (char *)wide + from * 2, *to = (char *)bytes;
		size_t in_left = ((from < 0xD800 ? 0xD800 : chars) - from) * 2, to_left = chars * 4;
		(void)iconv(cd, &in, &in_left, &to, &to_left);
		size_t upto = (size_t)((uint8_t *)in - wide) / 2;
		const uint8_t *p = bytes;
		for (size_t cp = from; cp < upto; cp++) {
			unsigned n = gb_length(p);
			uint32_t code = 0;
			for (unsigned i = 0; i < n; i++)
				code = code << 8 | *p++;
			gb_learn(g, (uint32_t)cp, code);
		}
		(void)iconv(cd, NULL, NULL, NULL, NULL);
		from = upto == 0xD800 ? 0xE000 : upto + 1;
	}
	iconv_close(cd);
	free(wide);
	free(bytes);

	for (uint32_t i = 0; i < 10; i++)
		g->four[gb_number(0x84318236) + i] = (uint16_t)(0xFE10 + i);
	for (uint32_t i = 0; i < 8; i++)
		g->four[gb_number(0x82359037) + i] = (uint16_t)(0x9FB4 + i);
	for (size_t i = 0; i < N_MOVED; i++) {
		uint32_t cp = text_standard_cp(gb_moved[i].private);
		size_t at = gb_two_at(gb_moved[i].code >> 8, gb_moved[i].code & 0xFF);
		g->two[at] = (uint16_t)cp;
		if (cp < 0x10000) {
			g->code[cp] = g->code[gb_moved[i].private] = gb_moved[i].code;
		} else {
			g->two_high[at / 16] |= (uint16_t)(1u << at % 16);
			g->code[gb_moved[i].private] = gb_code_of(GB_PLANES + cp - 0x10000);
		}
	}
	*out = g;
	return 0;
}

static uint32_t
standard_of(uint32_t cp)	/* a moved private code point to its standard one */
{
	if (cp >= 0xE78D && cp <= 0xE864)
		for (size_t i = 0; i < N_MOVED; i++)
			if (gb_moved[i].private == cp)
				return text_standard_cp(cp);
	return cp;
}

/*
 * The character at p (n bytes left): its code point in *cp and its bytes; 0 when more bytes are needed, -1 when the
 * first byte starts no character.
 */
static int
gb_next(const struct gb *g, const uint8_t *p, size_t n, uint32_t *cp)
{
	if (p[0] < 0x80) {
		*cp = p[0];
		return 1;
	}
	if (p[0] == 0x80 || p[0] == 0xFF)
		return -1;
	if (n < 2)
		return 0;
	if (p[1] >= 0x40) {
		if (p[1] == 0x7F || p[1] == 0xFF)
			return -1;
		size_t at = gb_two_at(p[0], p[1]);
		*cp = g->two[at] | ((uint32_t)(g->two_high[at / 16] >> at % 16 & 1) << 17);
		return *cp == 0 ? -1 : 2;
	}
	if (p[1] < 0x30 || p[1] > 0x39 || (n > 2 && (p[2] < 0x81 || p[2] > 0xFE)) || (n > 3 && (p[3] < 0x30 || p[3] > 0x39)))
		return -1;
	if (n < 4)
		return 0;
	uint32_t number = gb_number((uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]);
	if (number < GB_FOURS)
		*cp = g->four[number];
	else if (number >= GB_PLANES && number - GB_PLANES < 0x100000)
		*cp = number - GB_PLANES + 0x10000;
	else
		return -1;
	return *cp == 0 ? -1 : 4;
}

static uint32_t
gb_code(const struct gb *g, uint32_t cp)
{
	uint32_t code = cp >= 0x10000 ? gb_code_of(GB_PLANES + cp - 0x10000) : g->code[cp];

	return code != 0 || cp == 0 ? code : g->code[0xFFFD];
}

/* --- UTF-8 and UTF-16 ---------------------------------------------------------------------------------------- */

static int
utf8_next(const uint8_t *p, size_t n, uint32_t *cp)
{
	uint8_t low = 0x80, high = 0xBF;
	int len;

	if (p[0] < 0x80) {
		*cp = p[0];
		return 1;
	}
	if (p[0] < 0xC2 || p[0] > 0xF4)
		return -1;
	len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	if (p[0] == 0xE0)
		low = 0xA0;
	else if (p[0] == 0xED)
		high = 0x9F;
	else if (p[0] == 0xF0)
		low = 0x90;
	else if (p[0] == 0xF4)
		high = 0x8F;
	*cp = p[0] & (0x7Fu >> len);
	for (int i = 1; i < len; i++) {
		if ((size_t)i == n)
			return 0;
		if (p[i] < low || p[i] > high)
			return -1;
		low = 0x80;
		high = 0xBF;
		*cp = *cp << 6 | (p[i] & 0x3F);
	}
	return len;
}

static int
utf16_next(const uint8_t *p, size_t n, bool big, uint32_t *cp)
{
	if (n < 2)
		return 0;
	*cp = big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
	if (*cp < 0xD800 || *cp > 0xDFFF)
		return 2;
	if (*cp > 0xDBFF)
		return -1;
	if (n < 4)
		return 0;
	uint32_t low = big ? (uint32_t)p[2] << 8 | p[3] : (uint32_t)p[3] << 8 | p[2];
	if (low < 0xDC00 || low > 0xDFFF)
		return -1;
	*cp = 0x10000 + ((*cp - 0xD800) << 10) + low - 0xDC00;
	return 4;
}

/* --- names and guess ----------------------------------------------------------------------------------------- */

const char *
encoding_title(enum encoding enc)
{
	static const char *const titles[] = { "UTF-8", "UTF-8（带BOM）", "UTF-16LE", "UTF-16BE", "GB18030" };

	return titles[enc];
}

bool
encoding_from_name(enum encoding *out, const char *name)
{
	static const struct { const char *name; enum encoding enc; } names[] = {
		{ "utf-8", ENCODING_UTF8 }, { "utf8", ENCODING_UTF8 }, { "utf-8-bom", ENCODING_UTF8_BOM },
		{ "utf-16", ENCODING_UTF16LE }, { "utf-16le", ENCODING_UTF16LE }, { "utf-16be", ENCODING_UTF16BE },
		{ "gb18030", ENCODING_GB18030 }, { "gbk", ENCODING_GB18030 }, { "gb2312", ENCODING_GB18030 },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcasecmp(names[i].name, name) == 0) {
			*out = names[i].enc;
			return true;
		}
	return false;
}

void
encoding_guess_init(struct encoding_guess *g)
{
	memset(g, 0, sizeof *g);
}

static void
guess_utf8(struct encoding_guess *g, uint8_t c)
{
	if (g->need8 > 0) {
		if (c >= g->low8 && c <= g->high8) {
			g->low8 = 0x80;
			g->high8 = 0xBF;
			if (--g->need8 == 0) {
				if (g->han8)
					g->far8++;
				else
					g->near8++;
			}
			return;
		}
		g->bad8++;
		g->need8 = 0;
	}
	if (c < 0x80)
		return;
	if (c < 0xC2 || c > 0xF4) {
		g->bad8++;
		return;
	}
	g->han8 = c >= 0xE3 && c <= 0xF0;
	g->need8 = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
	g->low8 = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
	g->high8 = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
}

static void
guess_gb(struct encoding_guess *g, uint8_t c)
{
	if (g->need_gb == 1) {		/* behind a lead byte */
		g->need_gb = 0;
		if (c >= 0x30 && c <= 0x39) {
			g->need_gb = 2;
			return;
		}
		if (c >= 0x40 && c != 0x7F && c != 0xFF)
			return;
		g->bad_gb++;
	} else if (g->need_gb > 0) {	/* third, then fourth byte */
		bool fits = g->need_gb == 2 ? c >= 0x81 && c <= 0xFE : c >= 0x30 && c <= 0x39;
		if (fits) {
			g->need_gb = g->need_gb == 2 ? 3 : 0;
			return;
		}
		g->bad_gb++;
		g->need_gb = 0;
	}
	if (c < 0x80)
		return;
	if (c == 0x80 || c == 0xFF) {
		g->bad_gb++;
		return;
	}
	g->need_gb = 1;
}

void
encoding_guess_feed(struct encoding_guess *g, const void *p, size_t n)
{
	const uint8_t *s = p;

	for (size_t i = 0; i < n; i++, g->n++) {
		if (g->n < sizeof g->head)
			g->head[g->n] = s[i];
		if (s[i] == 0)
			g->nul[g->n & 1]++;
		if (s[i] >= 0x80 || g->need8 > 0)
			guess_utf8(g, s[i]);
		if (s[i] >= 0x80 || g->need_gb > 0)
			guess_gb(g, s[i]);
	}
}

enum encoding
encoding_guess_end(const struct encoding_guess *g)
{
	size_t bad8 = g->bad8 + (g->need8 > 0), bad_gb = g->bad_gb + (g->need_gb > 0);

	if (g->n >= 3 && memcmp(g->head, "\xEF\xBB\xBF", 3) == 0)
		return ENCODING_UTF8_BOM;
	if (g->n >= 2 && memcmp(g->head, "\xFF\xFE", 2) == 0)
		return ENCODING_UTF16LE;
	if (g->n >= 2 && memcmp(g->head, "\xFE\xFF", 2) == 0)
		return ENCODING_UTF16BE;
	if (g->n >= 4 && memcmp(g->head, "\x84\x31\x95\x33", 4) == 0)
		return ENCODING_GB18030;
	/* Every comma, digit and line end of a UTF-16 table has a zero byte; the others have none. */
	if ((g->nul[0] + g->nul[1]) * 100 > g->n)
		return g->nul[1] >= g->nul[0] ? ENCODING_UTF16LE : ENCODING_UTF16BE;
	/* "联通" and hundreds of other GB18030 characters are also sound UTF-8, but of other scripts. */
	if (bad8 == 0)
		return g->far8 == 0 && g->near8 > 0 && bad_gb == 0 ? ENCODING_GB18030 : ENCODING_UTF8;
	/* Damaged UTF-8 is still mostly UTF-8; of GB18030 about one character in seven happens to look like it. */
	return bad8 * 4 < g->far8 || (g->far8 > 0 && bad8 <= bad_gb) ? ENCODING_UTF8 : ENCODING_GB18030;
}

/* --- decoding ------------------------------------------------------------------------------------------------ */

struct decoder {
	enum encoding enc;
	struct gb *gb;		/* owned; NULL for the others */
	uint8_t wait[4];	/* a character cut off at the end of the last piece */
	size_t n_wait;
	bool began;
};

int
decoder_new(struct decoder **out, enum encoding enc, struct err *e)
{
	struct gb *gb = NULL;

	if (enc == ENCODING_GB18030 && gb_new(&gb, e) < 0)
		return -1;
	*out = mem_zero(1, sizeof **out);
	(*out)->enc = enc;
	(*out)->gb = gb;
	return 0;
}

void
decoder_free(struct decoder *d)
{
	if (d == NULL)
		return;
	free(d->gb);
	free(d);
}

static int
decoder_next(const struct decoder *d, const uint8_t *p, size_t n, uint32_t *cp)
{
	switch (d->enc) {
	case ENCODING_GB18030:
		return gb_next(d->gb, p, n, cp);
	case ENCODING_UTF16LE:
	case ENCODING_UTF16BE:
		return utf16_next(p, n, d->enc == ENCODING_UTF16BE, cp);
	default:
		return utf8_next(p, n, cp);
	}
}

/* Decode what is whole in p; returns the bytes used. */
static size_t
decoder_run(struct decoder *d, struct buf *out, const uint8_t *p, size_t n, bool last)
{
	bool wide = d->enc == ENCODING_UTF16LE || d->enc == ENCODING_UTF16BE;
	size_t i = 0;

	buf_reserve(out, n * 2 + 4);	/* no sequence gives more than twice its bytes */
	char *to = out->p + out->n;
	while (i < n) {
		uint32_t cp = 0;
		if (p[i] < 0x80 && !wide) {
			*to++ = (char)p[i++];
			d->began = true;
			continue;
		}
		int used = decoder_next(d, p + i, n - i, &cp);
		if (used == 0 && !last)
			break;
		if (used <= 0) {
			*to++ = ENCODING_BAD;
			i += wide && n - i > 1 ? 2 : 1;
		} else {
			if (cp != 0xFEFF || d->began)
				to += text_put(to, standard_of(cp));
			i += (size_t)used;
		}
		d->began = true;
	}
	out->n = (size_t)(to - out->p);
	*to = '\0';
	return i;
}

void
decoder_feed(struct decoder *d, struct buf *out, const void *p, size_t n, bool last)
{
	const uint8_t *s = p;

	/* Join what waited with as many new bytes as the longest sequence can need. */
	while (d->n_wait > 0 && (n > 0 || last)) {
		uint8_t join[8];
		size_t more = n < 4 ? n : 4, all = d->n_wait + more, used;
		memcpy(join, d->wait, d->n_wait);
		memcpy(join + d->n_wait, s, more);
		used = decoder_run(d, out, join, all, last && more == n);
		if (used >= d->n_wait) {
			s += used - d->n_wait;
			n -= used - d->n_wait;
			d->n_wait = 0;
		} else {
			d->n_wait = all - used;
			memcpy(d->wait, join + used, d->n_wait);
			s += more;
			n -= more;
			if (n == 0 && !last)
				return;
		}
	}
	size_t used = decoder_run(d, out, s, n, last);
	d->n_wait = n - used;
	memcpy(d->wait, s + used, d->n_wait);
}

/* --- encoding ------------------------------------------------------------------------------------------------ */

struct encoder {
	enum encoding enc;
	struct gb *gb;		/* owned; NULL for the others */
};

int
encoder_new(struct encoder **out, enum encoding enc, struct err *e)
{
	struct gb *gb = NULL;

	if (enc == ENCODING_GB18030 && gb_new(&gb, e) < 0)
		return -1;
	*out = mem_zero(1, sizeof **out);
	(*out)->enc = enc;
	(*out)->gb = gb;
	return 0;
}

void
encoder_free(struct encoder *c)
{
	if (c == NULL)
		return;
	free(c->gb);
	free(c);
}

void
encoder_start(const struct encoder *c, struct buf *out)
{
	if (c->enc == ENCODING_UTF8_BOM)
		buf_adds(out, "\xEF\xBB\xBF");
	else if (c->enc == ENCODING_UTF16LE)
		buf_adds(out, "\xFF\xFE");
	else if (c->enc == ENCODING_UTF16BE)
		buf_adds(out, "\xFE\xFF");
}

static char *
put_utf16(char *to, uint32_t unit, bool big)
{
	to[big ? 1 : 0] = (char)(unit & 0xFF);
	to[big ? 0 : 1] = (char)(unit >> 8);
	return to + 2;
}

void
encoder_feed(const struct encoder *c, struct buf *out, const char *s, size_t n)
{
	const uint8_t *p = (const uint8_t *)s;
	bool big = c->enc == ENCODING_UTF16BE;

	buf_reserve(out, n * 4 + 4);	/* a malformed byte becomes a four-byte U+FFFD */
	char *to = out->p + out->n;
	for (size_t i = 0; i < n;) {
		uint32_t cp;
		if (p[i] < 0x80 && c->enc != ENCODING_UTF16LE && !big) {
			*to++ = (char)p[i++];
			continue;
		}
		int used = utf8_next(p + i, n - i, &cp);
		if (used <= 0) {
			cp = 0xFFFD;
			used = 1;
		}
		i += (size_t)used;
		cp = standard_of(cp);
		if (c->enc == ENCODING_GB18030) {
			uint32_t code = gb_code(c->gb, cp);
			if (code > 0xFFFF) {
				*to++ = (char)(code >> 24);
				*to++ = (char)(code >> 16);
			}
			*to++ = (char)(code >> 8);
			*to++ = (char)code;
		} else if (c->enc == ENCODING_UTF8 || c->enc == ENCODING_UTF8_BOM) {
			to += text_put(to, cp);
		} else if (cp < 0x10000) {
			to = put_utf16(to, cp, big);
		} else {
			to = put_utf16(to, 0xD800 + ((cp - 0x10000) >> 10), big);
			to = put_utf16(to, 0xDC00 + ((cp - 0x10000) & 0x3FF), big);
		}
	}
	out->n = (size_t)(to - out->p);
	*to = '\0';
}
