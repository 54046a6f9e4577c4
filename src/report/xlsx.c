/*
 * xlsx.c - blocks of a page as sheets.
 *
 * Knows which cells hold what; how a spreadsheet is written is
 * exchange/xlsx.h's.
 */
#include "report/xlsx.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "exchange/xlsx.h"

#define WORDS_WIDTH 76

static void
xlsx_runs(const struct page *p, const struct runs *r, struct buf *out)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->p[i].number < 0)
			buf_adds(out, r->p[i].text);
		else
			number_format(&p->numbers[r->p[i].number], out);
	}
}

static void
xlsx_cell(struct xlsx_writer *w, const struct page *p, const struct runs *r, enum align align)
{
	struct buf b = BUF_INIT;
	const struct number *n = r->n == 1 && r->p[0].number >= 0 ? &p->numbers[r->p[0].number] : NULL;

	xlsx_runs(p, r, &b);
	if (n && (n->form == NUMBER_RATE || n->form == NUMBER_DAYS) && n->value != NUMBER_NONE)
		xlsx_number(w, (double)n->value / 10);
	else if (n && (n->form == NUMBER_PLAIN || n->form == NUMBER_CHANGE) && n->state != NUMBER_BLANK)
		xlsx_int(w, n->value);
	else if (r->kind == CELL_INT)
		xlsx_int(w, r->value);
	else if (r->kind == CELL_MONEY)
		xlsx_money(w, r->value);
	else if (r->kind == CELL_DATE)
		xlsx_date(w, (int32_t)r->value);
	else if (b.n == 0)
		xlsx_blank(w);
	else if (align == ALIGN_LEFT)
		xlsx_text(w, buf_str(&b));
	else
		xlsx_centred(w, buf_str(&b));
	buf_release(&b);
}

static void
xlsx_words(struct xlsx_writer *w, const struct page *p)
{
	const struct xlsx_column one = { *p->subtitle ? p->subtitle : p->office, WORDS_WIDTH };

	xlsx_sheet(w, "正文", p->title, &one, 1);
	for (size_t i = 0; i < p->n_blocks; i++) {
		const struct block *b = &p->blocks[i];
		struct buf line = BUF_INIT;

		if (block_is_grid(b))
			continue;
		if (b->label)
			buf_addf(&line, "%s%s", b->label, b->kind == BLOCK_SIGNATURE || b->kind == BLOCK_SHEET ? "　" : "");
		xlsx_runs(p, &b->runs, &line);
		xlsx_text(w, buf_str(&line));
		xlsx_end_row(w);
		buf_release(&line);
	}
}

static void
xlsx_chart(struct xlsx_writer *w, const struct block *b)
{
	size_t values[XLSX_BARS_MAX], n = 0;

	for (size_t i = 1; i < b->n_columns && n < XLSX_BARS_MAX; i++)
		values[n++] = i;
	if (b->kind == BLOCK_BARS)
		xlsx_bars(w, b->label, 0, values, n);
	else if (b->kind == BLOCK_TREND)
		xlsx_lines(w, b->label, 0, values, n);
}

static void
xlsx_table(struct xlsx_writer *w, const struct page *p, const struct block *b, const char *name)
{
	struct xlsx_column *columns = mem_zero(b->n_columns, sizeof(*columns));

	for (size_t i = 0; i < b->n_columns; i++)
		columns[i] = (struct xlsx_column){ b->columns[i].title, b->columns[i].width + 2 };
	xlsx_sheet(w, name, p->title, columns, b->n_columns);
	for (size_t i = 0; i + b->n_columns <= b->n_cells && !xlsx_failed(w); i += b->n_columns) {
		for (size_t j = 0; j < b->n_columns; j++)
			xlsx_cell(w, p, &b->cells[i + j], b->columns[j].align);
		xlsx_end_row(w);
	}
	xlsx_chart(w, b);
	free(columns);
}

int
page_xlsx(const struct page *p, const char *path, struct err *e)
{
	struct xlsx_writer *w;
	size_t tables = 0, charts = 0;

	if (xlsx_create(&w, path, e) < 0)
		return -1;
	/* A register is looked for in its table, a report read from its words. */
	bool first = p->n_blocks > 0 && p->blocks[0].kind == BLOCK_TABLE && p->paper == PAPER_WIDE, words = p->n_blocks == 0;
	/* a form is its table: no empty sheet before it */
	for (size_t i = 0; i < p->n_blocks && !words; i++)
		words = !block_is_grid(&p->blocks[i]);
	if (words && !first)
		xlsx_words(w, p);
	for (size_t i = 0; i < p->n_blocks; i++) {
		struct buf name = BUF_INIT;
		if (!block_is_grid(&p->blocks[i]))
			continue;
		if (p->blocks[i].kind == BLOCK_TABLE)
			buf_addf(&name, "表%zu", ++tables);
		else
			buf_addf(&name, "图%zu", ++charts);
		xlsx_table(w, p, &p->blocks[i], buf_str(&name));
		buf_release(&name);
	}
	if (words && first)
		xlsx_words(w, p);
	return xlsx_close(w, e);
}
