/*
 * cells.c - compares two pictures of a terminal cell by cell.
 *
 *	cells A.xwd B.xwd COLUMNS ROWS
 *
 * Knows ink from background, not colours: a cell is alike when the same of
 * its pixels stand out, whatever stands out of what (reverse, bold colours,
 * a theme).  Says how many cells have ink and which differ; status 0 when
 * at most 3 do (the cursor) and there is something to compare at all.
 * Reads what xwd writes for 24 and 32 bits a pixel.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIFFER_MAX 3
#define INK_MIN 100		/* cells; fewer is no screen of ours */
#define CELL_MAX 64		/* pixels a side */

struct picture {
	unsigned char *file;	/* owned */
	size_t size, pixels;	/* where they begin */
	uint32_t w, h, line, bytes;
	bool big;		/* bytes of a pixel, the highest first */
};

static uint32_t
field(const struct picture *p, int i)	/* of the header, most significant byte first */
{
	const unsigned char *b = p->file + 4 * i;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static bool
picture_read(struct picture *p, const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t cap = 16u << 20;

	memset(p, 0, sizeof(*p));
	p->file = malloc(cap);
	if (f == NULL || p->file == NULL)
		return false;
	p->size = fread(p->file, 1, cap, f);
	fclose(f);
	if (p->size < 100 || field(p, 1) != 7)
		return false;
	p->w = field(p, 4);
	p->h = field(p, 5);
	p->big = field(p, 7) != 0;
	p->bytes = field(p, 11) / 8;
	p->line = field(p, 12);
	p->pixels = field(p, 0) + (size_t)field(p, 19) * 12;
	return (p->bytes == 3 || p->bytes == 4) && p->pixels + (size_t)p->line * p->h <= p->size;
}

static int
light(const struct picture *p, uint32_t y, uint32_t x)
{
	const unsigned char *b = p->file + p->pixels + (size_t)y * p->line + (size_t)x * p->bytes;

	if (p->big && p->bytes == 4)
		b++;
	return (b[0] + b[1] + b[2]) / 3;
}

/* Which pixels of a cell stand out from its background; returns how many. */
static int
ink(const struct picture *p, uint32_t y0, uint32_t x0, uint32_t ch, uint32_t cw, bool *out)
{
	int count[256] = { 0 }, back = 0, most = 0, n = 0;

	for (uint32_t y = 0; y < ch; y++)
		for (uint32_t x = 0; x < cw; x++)
			count[light(p, y0 + y, x0 + x)]++;
	for (int i = 0; i < 256; i++)
		if (count[i] > count[back])
			back = i;
	for (int i = 0; i < 256; i++)
		if (count[i] && abs(i - back) > most)
			most = abs(i - back);
	for (uint32_t y = 0; y < ch; y++)
		for (uint32_t x = 0; x < cw; x++)
			n += out[y * cw + x] = most > 40 && abs(light(p, y0 + y, x0 + x) - back) * 2 > most;
	return n;
}

int
main(int argc, char **argv)
{
	static bool a[CELL_MAX * CELL_MAX], b[CELL_MAX * CELL_MAX];
	struct picture p, q;
	uint32_t cols, rows, cw, ch;
	int with_ink = 0, differ = 0;

	if (argc != 5 || !picture_read(&p, argv[1]) || !picture_read(&q, argv[2])) {
		fprintf(stderr, "cells A.xwd B.xwd COLUMNS ROWS\n");
		return 2;
	}
	cols = (uint32_t)strtoul(argv[3], NULL, 10);
	rows = (uint32_t)strtoul(argv[4], NULL, 10);
	if (p.w != q.w || p.h != q.h || p.w % cols || p.h % rows || p.w / cols > CELL_MAX || p.h / rows > CELL_MAX) {
		printf("pictures of %ux%u and %ux%u for %ux%u cells\n", p.w, p.h, q.w, q.h, cols, rows);
		return 1;
	}
	cw = p.w / cols;
	ch = p.h / rows;
	for (uint32_t r = 0; r < rows; r++) {
		for (uint32_t c = 0; c < cols; c++) {
			int na = ink(&p, r * ch, c * cw, ch, cw, a), nb = ink(&q, r * ch, c * cw, ch, cw, b), off = 0;

			for (uint32_t i = 0; i < cw * ch; i++)
				off += a[i] != b[i];
			with_ink += na > 0;
			if (off > 3 && off * 4 > na + nb && ++differ <= 10)
				printf("row %u column %u: %d of %d pixels\n", r, c, off, na + nb);
		}
	}
	printf("%d cells with ink, %d differ\n", with_ink, differ);
	free(p.file);
	free(q.file);
	return differ > DIFFER_MAX || with_ink < INK_MIN;
}
