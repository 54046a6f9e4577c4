/*
 * pinyin.c - initials and readings of Chinese text.
 *
 * Knows the generated table and how a filter word meets a text.  Knows
 * nothing of lists; a person's own reading is the office's affair.
 */
#include <string.h>

#include "base/buf.h"
#include "base/pinyin.h"
#include "base/pinyin_table.h"
#include "base/text.h"

#define PINYIN_END 0x40000
#define NAME_DOT 0x00B7

static const struct pinyin_entry *
pinyin_entry(uint32_t cp)
{
	uint32_t page, cell;

	if (cp >= PINYIN_END)
		return &pinyin_entries[0];
	page = pinyin_pages[cp >> PINYIN_PAGE_BITS];
	cell = (page << PINYIN_PAGE_BITS) + (cp & ((1u << PINYIN_PAGE_BITS) - 1));
	return &pinyin_entries[pinyin_cells[cell]];
}

uint32_t
pinyin_initials(uint32_t cp)
{
	return pinyin_entry(cp)->mask;
}

static uint16_t
pinyin_syllable(uint32_t cp, bool surname)
{
	size_t lo = 0, hi = surname ? pinyin_surnames_n : 0, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (pinyin_surnames[mid].cp == cp)
			return pinyin_surnames[mid].syllable;
		if (pinyin_surnames[mid].cp < cp)
			lo = mid + 1;
		else
			hi = mid;
	}
	return pinyin_entry(cp)->syllable;
}

const char *
pinyin_reading(uint32_t cp, bool surname)
{
	return pinyin_syllables[pinyin_syllable(cp, surname)];
}

/* --- filter words ------------------------------------------------------------------------------------------ */

static bool
pinyin_is_letter(uint32_t cp)
{
	return cp >= 'a' && cp <= 'z';
}

static bool
pinyin_meets(uint32_t word, uint32_t text)
{
	if (word == text)
		return true;
	return pinyin_is_letter(word) && text >= 0x3007 && (pinyin_initials(text) >> (word - 'a') & 1);
}

/* Does the rest of a word match at the very start of s? */
static bool
pinyin_match_here(const char *s, size_t n, const uint32_t *word, size_t word_n)
{
	uint32_t cp;
	size_t used, i = 0;

	for (; i < word_n && n > 0; s += used, n -= used) {
		used = text_next(s, n, &cp);
		if (pinyin_meets(word[i], cp))
			i++;
		/* mmtal finds 买买提·艾力. */
		else if (cp != NAME_DOT)
			return false;
	}
	return i == word_n;
}

static bool
pinyin_match_cps(const char *s, size_t n, const uint32_t *word, size_t word_n)
{
	uint32_t cp;
	size_t used;

	if (word_n == 0)
		return true;
	for (; n > 0; s += used, n -= used) {
		used = text_next(s, n, &cp);
		if (pinyin_meets(word[0], cp) && pinyin_match_here(s + used, n - used, word + 1, word_n - 1))
			return true;
	}
	return false;
}

static size_t
pinyin_decode(uint32_t *cps, size_t max, const char *s, size_t n)
{
	size_t count = 0, used;

	for (; n > 0 && count < max; s += used, n -= used)
		used = text_next(s, n, &cps[count++]);
	return count;
}

static bool
pinyin_is_blank_at(const char *s, size_t n, size_t *used)
{
	uint32_t cp;

	*used = text_next(s, n, &cp);
	return cp == ' ' || cp == '\t' || cp == '\n' || cp == 0x3000 || cp == 0x00A0;
}

/* Bytes of the word at s, which does not begin with a blank. */
static size_t
pinyin_word_bytes(const char *s, size_t n)
{
	size_t at = 0, used;

	while (at < n && !pinyin_is_blank_at(s + at, n - at, &used))
		at += used;
	return at;
}

void
pinyin_words_init(struct pinyin_words *w, const char *words)
{
	struct buf key = BUF_INIT;
	size_t n = strlen(words), used, total = 0, more;

	w->n = 0;
	while (n > 0 && w->n < PINYIN_WORDS) {
		if (pinyin_is_blank_at(words, n, &used)) {
			words += used;
			n -= used;
			continue;
		}
		used = pinyin_word_bytes(words, n);
		buf_clear(&key);
		text_search_key(&key, words, used);
		more = pinyin_decode(w->cp + total, PINYIN_WORDS_CP - total, buf_str(&key), key.n);
		if (more > 0)
			w->end[w->n++] = total += more;
		words += used;
		n -= used;
	}
	buf_release(&key);
}

bool
pinyin_words_match(const struct pinyin_words *w, const char *text, size_t n)
{
	size_t i, start = 0;

	for (i = 0; i < w->n; i++) {
		if (!pinyin_match_cps(text, n, w->cp + start, w->end[i] - start))
			return false;
		start = w->end[i];
	}
	return true;
}

bool
pinyin_match(const char *text, size_t text_n, const char *word, size_t word_n)
{
	uint32_t cps[PINYIN_WORDS_CP];

	return pinyin_match_cps(text, text_n, cps, pinyin_decode(cps, PINYIN_WORDS_CP, word, word_n));
}

bool
pinyin_match_all(const char *text, const char *words)
{
	struct pinyin_words w;

	pinyin_words_init(&w, words);
	return pinyin_words_match(&w, text, strlen(text));
}

/* --- names ------------------------------------------------------------------------------------------------- */

/* The surname of two characters at the start of a name, or NULL. */
static const struct pinyin_pair *
pinyin_pair_at(const char *s, size_t n)
{
	uint32_t cps[2];
	size_t i;

	if (pinyin_decode(cps, 2, s, n) < 2)
		return NULL;
	for (i = 0; i < pinyin_pairs_n; i++)
		if (pinyin_pairs[i].cp[0] == cps[0] && pinyin_pairs[i].cp[1] == cps[1])
			return &pinyin_pairs[i];
	return NULL;
}

static const char *
pinyin_name_reading(const struct pinyin_pair *pair, size_t place, uint32_t cp)
{
	if (pair != NULL && place < 2)
		return pinyin_syllables[pair->syllable[place]];
	return pinyin_reading(cp, place == 0);
}

void
pinyin_name_initials(struct buf *out, const char *name, size_t n)
{
	const struct pinyin_pair *pair = pinyin_pair_at(name, n);
	size_t place, used;
	const char *reading;
	uint32_t cp;

	for (place = 0; n > 0; place++, name += used, n -= used) {
		used = text_next(name, n, &cp);
		reading = pinyin_name_reading(pair, place, cp);
		if (reading[0] != '\0')
			buf_addc(out, reading[0]);
	}
}
