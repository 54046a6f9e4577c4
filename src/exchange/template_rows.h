/*
 * template_rows.h - rows of ours on their way into a form: between answering
 * (template.h) and filling (template_fill.c).
 */
#ifndef EXCHANGE_TEMPLATE_ROWS_H
#define EXCHANGE_TEMPLATE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct template;

enum our_kind { IS_TEXT, IS_INT, IS_MONEY, IS_DATE, IS_TIME, IS_STAMP };

struct our_cell { enum our_kind what; int64_t i; size_t text; };	/* text: into texts, what people read; "" empty */

struct template_join { size_t column, from, to; };	/* rows from..to of ours, from 0, share a cell of that column of the form */

struct template_rows {
	const struct template *t;	/* borrowed */
	bool *filled;			/* owned; by column of the form */
	size_t n_filled;
	struct our_cell *cells;		/* owned; n_filled a row */
	size_t n, cap;
	struct buf texts;
	int64_t *groups;		/* owned; of each row */
	size_t rows;
	struct template_join *joins;	/* owned; by template_rows_arrange */
	size_t n_joins;
	size_t *became;			/* owned; which row of the form's table each is, from 0; NULL: not put in order yet */
	bool failed;
	char trouble[160];
};

/*
 * Once, when all rows are there.  Where the form joins cells downwards rows of one group are put together, groups in the order they
 * came, numbers in 序号 anew: what such a column says alike of a whole group stands in its first row, and r->joins has it.
 */
void template_rows_arrange(struct template_rows *r);

#endif
