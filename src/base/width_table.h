/*
 * width_table.h - the generated ranges behind text_width_cp; nobody else
 * needs them.
 */
#ifndef BASE_WIDTH_TABLE_H
#define BASE_WIDTH_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct width_range { uint32_t lo, hi; };	/* both ends belong to it; sorted */

extern const struct width_range width_wide[];
extern const size_t width_wide_n;
extern const struct width_range width_zero[];
extern const size_t width_zero_n;

#endif
