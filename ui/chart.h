/*
 * chart.h - bars and trend lines on a canvas, within the columns given.
 */
#ifndef UI_CHART_H
#define UI_CHART_H

#include <stddef.h>
#include <stdint.h>

#include "ui/canvas.h"

void chart_draw_bar(struct canvas *c, int y, int x, int w, int64_t value, int64_t max, enum style st);
/*
 * Points of now ('*', with dots between them) over those of before ('o'), n each, over h rows; a negative value has no point.
 * before may be NULL.  Too small an area stays empty.
 */
void chart_draw_trend(struct canvas *c, int y, int x, int h, int w, const int64_t *now, const int64_t *before, size_t n);

#endif
