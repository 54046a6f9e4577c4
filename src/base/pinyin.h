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

/* Initials of cp as a mask, bit 0 = 'a' .. bit 25 = 'z'; 0 when it has none known. */
uint32_t pinyin_initials(uint32_t cp);

/* The initial a sorted list and an export use: surname reading first when "surname". 0 when unknown. */
char pinyin_initial(uint32_t cp, bool surname);

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

#endif
