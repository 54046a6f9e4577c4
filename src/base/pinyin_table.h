/*
 * pinyin_table.h - the generated numbers behind pinyin.h; nobody else needs
 * them.
 */
#ifndef BASE_PINYIN_TABLE_H
#define BASE_PINYIN_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define PINYIN_SYLLABLE 7	/* "zhuang" and its NUL */
#define PINYIN_PAGE_BITS 6	/* 64 code points a page, up to U+3FFFF */

struct pinyin_entry { uint32_t mask; uint16_t syllable; };
struct pinyin_surname { uint32_t cp; uint16_t syllable; };
struct pinyin_pair { uint32_t cp[2]; uint16_t syllable[2]; };

extern const char pinyin_syllables[][PINYIN_SYLLABLE];	/* 0 is ""; sorted */
extern const struct pinyin_entry pinyin_entries[];	/* 0 is unknown */
extern const uint16_t pinyin_pages[];			/* code point / 64 -> page in cells */
extern const uint16_t pinyin_cells[];			/* page * 64 + code point % 64 -> entry */
extern const struct pinyin_surname pinyin_surnames[];	/* sorted by cp */
extern const size_t pinyin_surnames_n;
extern const struct pinyin_pair pinyin_pairs[];		/* surnames of two characters */
extern const size_t pinyin_pairs_n;

#endif
