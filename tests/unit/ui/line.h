/*
 * line.h - what a row of a canvas says.
 */
#ifndef TEST_LINE_H
#define TEST_LINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ui/canvas.h"

static inline void
line_is(const struct canvas *c, int y, const char *want)
{
	char *got = canvas_line(c, y);

	assert_string_equal(got, want);
	free(got);
}

#endif
