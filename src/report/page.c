/*
 * page.c - building a page and keeping its numbers honest.
 *
 * Knows words, numbers and where each number came from.  Knows nothing of
 * lines, columns, paper, or of any particular report.
 */
#include "report/page.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"

static char *
page_vformat(const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	char *s = mem_alloc((size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

static void
page_replace(char **at, char *s)
{
	free(*at);
	*at = s;
}

/* --- numbers ------------------------------------------------------------------------------------------------- */

void
number_init(struct number *n, enum measure m, const char *field, const char *title)
{
	memset(n, 0, sizeof(*n));
	n->measure = m;
	n->field = field;
	n->title = mem_str(title);
}

void
number_release(struct number *n)
{
	for (size_t i = 0; i < n->n_parts; i++) {
		query_release(&n->parts[i].query);
		free(n->parts[i].title);
	}
	free(n->title);
	free(n->where);
	free(n->problem);
	memset(n, 0, sizeof(*n));
}

void
number_add(struct number *n, const struct query *q, int sign, const char *fmt, ...)
{
	if (n->n_parts == NUMBER_PARTS_MAX)
		abort();
	struct number_part *part = &n->parts[n->n_parts++];
	query_copy(&part->query, q);
	part->sign = sign;
	va_list ap;
	va_start(ap, fmt);
	part->title = page_vformat(fmt, ap);
	va_end(ap);
}

int64_t
number_value(enum number_form form, int64_t sum, int64_t whole)
{
	/* Halves are rounded away from zero, as people do. */
	if (form == NUMBER_SHARE)
		return whole > 0 ? (2000 * sum + (sum < 0 ? -whole : whole)) / (2 * whole) : NUMBER_NONE;
	if (form == NUMBER_RATE)
		return whole > 0 ? (20 * sum + whole) / (2 * whole) : NUMBER_NONE;
	if (form == NUMBER_DAYS)
		return whole > 0 ? (20 * sum + DAY_MS) / (2 * DAY_MS) : NUMBER_NONE;
	return sum;
}

/* One part: what it measures, and how many rows that is of. */
static int
number_part_measure(const struct number *n, const struct query *q, struct ledger *l, int64_t *v, int64_t *rows, struct err *e)
{
	static const enum tally_how how[] = { [MEASURE_DISTINCT] = TALLY_DISTINCT, [MEASURE_SUM] = TALLY_SUM, [MEASURE_AGAIN] = TALLY_AGAIN,
		[MEASURE_MIDDLE] = TALLY_MIDDLE };
	struct groups g;

	*v = *rows = 0;
	if (n->measure == MEASURE_ROWS) {
		if (ledger_count(l, q, 0, v, e) < 0)
			return -1;
		*rows = *v;
		return 0;
	}
	if (n->measure == MEASURE_ITEMS) {
		if (ledger_group(l, q, n->field, NULL, &g, e) < 0)
			return -1;
		for (size_t i = 0; i < g.n; i++)
			*v += value_is_null(&g.p[i].v) ? 0 : g.p[i].count;
	} else {
		if (ledger_tally(l, q, NULL, how[n->measure], n->field, &g, e) < 0)
			return -1;
		*v = g.n ? g.p[0].sum : 0;
		*rows = g.n ? g.p[0].count : 0;
	}
	groups_release(&g);
	return 0;
}

int
number_sum(const struct number *n, struct ledger *l, int64_t *sum, int64_t *whole, struct err *e)
{
	*sum = *whole = 0;
	for (size_t i = 0; i < n->n_parts; i++) {
		const struct number_part *part = &n->parts[i];
		int64_t v, rows;
		if (number_part_measure(n, &part->query, l, &v, &rows, e) < 0)
			return -1;
		*sum += part->sign * v;
		if (n->form == NUMBER_DAYS)
			*whole += rows;
		else if (part->sign < 0 || (n->form == NUMBER_RATE && part->sign == 0))
			*whole += v;
	}
	return 0;
}

int
number_measure(const struct number *n, struct ledger *l, int64_t *out, struct err *e)
{
	int64_t sum, whole;

	if (number_sum(n, l, &sum, &whole, e) < 0)
		return -1;
	*out = number_value(n->form, sum, whole);
	return 0;
}

void
number_format(const struct number *n, struct buf *out)
{
	const char *plus = (n->form == NUMBER_CHANGE || n->form == NUMBER_SHARE) && n->value > 0 ? "+" : "";
	int64_t size = n->value < 0 ? -n->value : n->value;

	if (n->state == NUMBER_BLANK)
		buf_adds(out, "____");
	else if (n->form == NUMBER_PLAIN || n->form == NUMBER_CHANGE)
		buf_addf(out, "%s%" PRId64, plus, n->value);
	else if (n->value == NUMBER_NONE)
		buf_adds(out, n->form == NUMBER_SHARE ? "-" : "—");
	else
		buf_addf(out, "%s%" PRId64 ".%d%s", n->value < 0 ? "-" : plus, size / 10, (int)(size % 10), n->form == NUMBER_DAYS ? "" : "%");
}

/* --- page ---------------------------------------------------------------------------------------------------- */

void
page_init(struct page *p)
{
	memset(p, 0, sizeof(*p));
	p->title = mem_str("");
	p->subtitle = mem_str("");
	p->section = mem_str("");
	p->office = mem_str("");
	p->period = mem_str("");
}

static void
page_runs_release(struct runs *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->p[i].text);
	free(r->p);
}

void
page_release(struct page *p)
{
	for (size_t i = 0; i < p->n_blocks; i++) {
		struct block *b = &p->blocks[i];
		page_runs_release(&b->runs);
		for (size_t j = 0; j < b->n_cells; j++)
			page_runs_release(&b->cells[j]);
		free(b->cells);
		free(b->columns);
		free(b->label);
	}
	free(p->blocks);
	for (size_t i = 0; i < p->n_numbers; i++)
		number_release(&p->numbers[i]);
	free(p->numbers);
	for (size_t i = 0; i < p->n_kept; i++)
		free(p->kept[i]);
	free(p->kept);
	free(p->title);
	free(p->subtitle);
	free(p->section);
	free(p->office);
	free(p->period);
	memset(p, 0, sizeof(*p));
}

void
page_title(struct page *p, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	page_replace(&p->title, page_vformat(fmt, ap));
	va_end(ap);
}

void
page_subtitle(struct page *p, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	page_replace(&p->subtitle, page_vformat(fmt, ap));
	va_end(ap);
}

char *
page_name(const struct page *p)
{
	struct buf b = BUF_INIT;

	buf_adds(&b, p->title);
	if (p->parts > 0)
		buf_addf(&b, "等%zu份", p->parts + 1);
	return buf_detach(&b);
}

void
page_made(struct page *p, const char *office, const char *period)
{
	page_replace(&p->office, mem_str(office));
	page_replace(&p->period, mem_str(period));
}

static struct block *
page_block(struct page *p, enum block_kind kind, const char *label)
{
	if (p->n_blocks == p->cap_blocks) {
		p->cap_blocks = p->cap_blocks ? p->cap_blocks * 2 : 16;
		p->blocks = mem_resize(p->blocks, p->cap_blocks, sizeof(*p->blocks));
	}
	struct block *b = &p->blocks[p->n_blocks++];
	memset(b, 0, sizeof(*b));
	b->kind = kind;
	b->label = mem_str(label);
	return b;
}

/* Where words go now; a table takes them in its last cell. */
static struct runs *
page_runs(struct page *p)
{
	if (p->n_blocks == 0)
		abort();
	struct block *b = &p->blocks[p->n_blocks - 1];
	if (!block_is_grid(b))
		return &b->runs;
	if (b->n_cells == 0)
		abort();
	return &b->cells[b->n_cells - 1];
}

static void
page_add_run(struct page *p, char *text, int number, bool strong)
{
	struct runs *r = page_runs(p);
	r->p = mem_more(r->p, r->n, sizeof(*r->p));
	r->p[r->n++] = (struct run){ .text = text, .number = number, .strong = strong };
}

/* A block of part as it stands in p, whose numbers come behind those there are. */
static void
page_take_block(struct page *p, const struct block *b)
{
	struct block *to = page_block(p, b->kind, NULL);

	free(to->label);
	*to = *b;
	for (size_t i = 0; i < to->runs.n; i++)
		to->runs.p[i].number += to->runs.p[i].number < 0 ? 0 : (int)p->n_numbers;
	for (size_t i = 0; i < to->n_cells; i++)
		for (size_t j = 0; j < to->cells[i].n; j++)
			to->cells[i].p[j].number += to->cells[i].p[j].number < 0 ? 0 : (int)p->n_numbers;
}

void
page_join(struct page *p, struct page *part)
{
	page_block(p, BLOCK_SHEET, part->title);
	page_text(p, "%s", part->subtitle);
	for (size_t i = 0; i < part->n_blocks; i++)
		page_take_block(p, &part->blocks[i]);
	if (part->n_numbers > 0) {
		p->cap_numbers = p->n_numbers + part->n_numbers;
		p->numbers = mem_resize(p->numbers, p->cap_numbers, sizeof(*p->numbers));
		memcpy(p->numbers + p->n_numbers, part->numbers, part->n_numbers * sizeof(*p->numbers));
		p->n_numbers = p->cap_numbers;
	}
	part->n_blocks = part->n_numbers = 0;
	p->personal = p->personal || part->personal;
	if (part->table_cols > p->table_cols)
		p->table_cols = part->table_cols;
	if (part->body_cols > p->body_cols)
		p->body_cols = part->body_cols;
	p->parts++;
	page_release(part);
}

void
page_heading(struct page *p, const char *text)
{
	page_block(p, BLOCK_HEADING, NULL);
	page_add_run(p, mem_str(text), -1, true);
	page_replace(&p->section, mem_str(text));
}

void
page_paragraph(struct page *p, const char *head)
{
	page_block(p, BLOCK_PARAGRAPH, NULL);
	if (!head)
		return;
	page_add_run(p, mem_str(head), -1, true);
	const char *stop = strstr(head, "。");
	page_replace(&p->section, mem_strn(head, stop ? (size_t)(stop - head) : strlen(head)));
}

void
page_lines(struct page *p)
{
	page_block(p, BLOCK_LINES, NULL);
}

void
page_pair(struct page *p, const char *label)
{
	page_block(p, BLOCK_PAIR, label);
}

void
page_signature(struct page *p, const char *office)
{
	page_block(p, BLOCK_SIGNATURE, office);
}

void
page_table(struct page *p, const struct column *columns, size_t n)
{
	struct block *b = page_block(p, BLOCK_TABLE, NULL);
	b->columns = mem_copy(columns, n * sizeof(*columns));
	b->n_columns = n;
}

void
page_chart(struct page *p, enum block_kind kind, const char *title, const struct column *columns, size_t n)
{
	struct block *b = page_block(p, kind, title);
	b->columns = mem_copy(columns, n * sizeof(*columns));
	b->n_columns = n;
}

void
page_again(struct page *p, size_t at)
{
	page_add_run(p, mem_str(""), (int)at, false);
}

void
page_hands(struct page *p)
{
	struct block *b = &p->blocks[p->n_blocks - 1];

	if (b->hands == 0)
		b->hands = b->n_cells + 1;
}

void
page_cell(struct page *p)
{
	struct block *b = &p->blocks[p->n_blocks - 1];
	b->cells = mem_more(b->cells, b->n_cells, sizeof(*b->cells));
	b->cells[b->n_cells++] = (struct runs){ NULL, 0, CELL_TEXT, 0 };
}

void
page_cell_is(struct page *p, enum cell_kind kind, int64_t value)
{
	struct runs *r = page_runs(p);

	r->kind = kind;
	r->value = value;
}

void
page_day(struct page *p, int32_t day)
{
	const struct block *b = &p->blocks[p->n_blocks - 1];
	bool cell = block_is_grid(b);
	struct buf text = BUF_INIT;

	if (day == DATE_NONE)
		return;
	date_paper(&text, day, date_today(), cell ? b->columns[(b->n_cells - 1) % b->n_columns].width : 0);
	page_text(p, "%s", buf_str(&text));
	if (cell)
		page_cell_is(p, CELL_DATE, day);
	buf_release(&text);
}

void
page_text(struct page *p, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	page_add_run(p, page_vformat(fmt, ap), -1, false);
	va_end(ap);
}

static size_t
page_add_number(struct page *p, struct number *n)
{
	if (p->n_numbers == p->cap_numbers) {
		p->cap_numbers = p->cap_numbers ? p->cap_numbers * 2 : 32;
		p->numbers = mem_resize(p->numbers, p->cap_numbers, sizeof(*p->numbers));
	}
	size_t at = p->n_numbers++;
	p->numbers[at] = *n;
	memset(n, 0, sizeof(*n));
	return at;
}

void
page_typed(struct page *p, const char *text)
{
	page_keep_run(p, text, -1, false, true);
}

size_t
page_number(struct page *p, struct number *n)
{
	size_t at = page_add_number(p, n);

	page_replace(&p->numbers[at].where, mem_str(p->section));
	/* The text is made when it is rendered: the state may still change. */
	page_add_run(p, mem_str(""), (int)at, false);
	return at;
}

int
page_count(struct page *p, struct number *n, struct ledger *l, size_t *at, struct err *e)
{
	if (number_measure(n, l, &n->value, e) < 0) {
		number_release(n);
		return -1;
	}
	size_t i = page_number(p, n);
	if (at)
		*at = i;
	return 0;
}

void
page_keep_number(struct page *p, struct number *n)
{
	if (!n->where)
		n->where = mem_str("");
	page_add_number(p, n);
}

void
page_keep_block(struct page *p, enum block_kind kind, const char *label)
{
	page_block(p, kind, label);
}

void
page_keep_column(struct page *p, const char *title, int width, enum align align)
{
	struct block *b = &p->blocks[p->n_blocks - 1];

	p->kept = mem_resize(p->kept, p->n_kept + 1, sizeof(*p->kept));
	p->kept[p->n_kept++] = mem_str(title);
	b->columns = mem_resize(b->columns, b->n_columns + 1, sizeof(*b->columns));
	b->columns[b->n_columns++] = (struct column){ p->kept[p->n_kept - 1], width, align };
}

void
page_keep_run(struct page *p, const char *text, int number, bool strong, bool typed)
{
	page_add_run(p, mem_str(text), number, strong);
	struct runs *r = page_runs(p);
	r->p[r->n - 1].typed = typed;
}

void
page_blank(struct page *p, size_t at, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	p->numbers[at].state = NUMBER_BLANK;
	page_replace(&p->numbers[at].problem, page_vformat(fmt, ap));
	va_end(ap);
}

void
page_contradict(struct page *p, size_t at, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	p->numbers[at].state = NUMBER_CONTRADICTS;
	page_replace(&p->numbers[at].problem, page_vformat(fmt, ap));
	va_end(ap);
}

size_t
page_problems(const struct page *p, struct buf *out)
{
	size_t found = 0;
	for (size_t i = 0; i < p->n_numbers; i++) {
		const struct number *n = &p->numbers[i];
		if (n->state == NUMBER_OK)
			continue;
		found++;
		if (out)
			buf_addf(out, "%s的「%s」%s: %s\n", n->where, n->title, n->state == NUMBER_BLANK ? "是空数" : "对不上",
			    n->problem);
	}
	return found;
}

int
page_check(const struct page *p, struct err *e)
{
	struct buf all = BUF_INIT;
	size_t n = page_problems(p, &all);
	if (n == 0) {
		buf_release(&all);
		return 0;
	}
	const char *first = buf_str(&all);
	err_set(e, ERR_INPUT, "有 %zu 处空数或对不上, 还不能打印; 账没有动. %.*s%s", n, (int)strcspn(first, "\n"), first,
	    n > 1 ? " (其余见预览右栏)" : "");
	buf_release(&all);
	return -1;
}
