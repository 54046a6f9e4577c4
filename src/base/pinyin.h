/*
 * pinyin.h - initials of Chinese text.
 *
 * Every reading of a character counts (单 matches s, d and c), surname
 * readings included.  The table is generated from Unihan (gen/) and committed.
 */
#ifndef BASE_PINYIN_H
#define BASE_PINYIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Initials of cp as a mask, bit 0 = 'a' .. bit 25 = 'z'; 0 when it has none known. */
uint32_t pinyin_initials(uint32_t cp);

/* Main reading without tone ("zhang"), for sorting; "" when unknown.  Static memory. */
const char *pinyin_reading(uint32_t cp, bool surname);

/*
 * Does one word of a filter match text?  Word: lower-case letters match initials of consecutive Han characters (starting
 * anywhere) or the same letters in the text; Chinese and digits match as a substring; a mixed word (张jg) matches position
 * by position.  Both sides are folded (text_search_key).
 */
bool pinyin_match(const char *text, size_t text_n, const char *word, size_t word_n);

/* Words of the filter box, split at blanks: every one must match text. */
bool pinyin_match_all(const char *text, const char *words);

/*
 * The same, prepared once for many texts.  Holds no memory of its own.  Words are folded here; what lies beyond the
 * limits is not compared.  No words match every text.
 */
#define PINYIN_WORDS 16
#define PINYIN_WORDS_CP 192
struct pinyin_words {
	size_t n;
	size_t end[PINYIN_WORDS];	/* word i is cp[end[i - 1]] .. cp[end[i] - 1] */
	uint32_t cp[PINYIN_WORDS_CP];
};
void pinyin_words_init(struct pinyin_words *w, const char *words);
bool pinyin_words_match(const struct pinyin_words *w, const char *text, size_t n);

/* Append the initials of a name ("sxx"): surname first read as one, two-character surnames included. */
void pinyin_name_initials(struct buf *out, const char *name, size_t n);

#endif
