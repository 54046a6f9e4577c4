/*
 * template_choices.c - what a form lets people choose.
 */
#include "exchange/template_choices.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/ooxml.h"
#include "exchange/package.h"
#include "exchange/template.h"
#include "exchange/template_cells.h"

enum { CHOICES_MAX = 5000, SAID_MAX = 12, NAME_DEPTH = 4 };

/* --- reading ---------------------------------------------------------------------------------------------------- */

/* Width, case and blanks are nothing. */
static void
key_of(struct buf *out, const char *s)
{
	struct buf b = BUF_INIT;

	buf_clear(out);
	text_search_key(&b, s, strlen(s));
	for (const char *p = buf_str(&b); *p != '\0'; p++)
		if (strncmp(p, "\u3000", 3) == 0)
			p += 2;
		else if (strncmp(p, "\u00a0", 2) == 0)
			p++;
		else if (*p != ' ')
			buf_addc(out, *p);
	buf_release(&b);
}

static void
choice_add(struct template_choices *c, const char *s, size_t n)
{
	struct buf b = BUF_INIT;

	text_clean(&b, s, n, false);
	while (b.n > 0 && b.p[b.n - 1] == ' ')
		b.p[--b.n] = '\0';
	const char *from = buf_str(&b) + strspn(buf_str(&b), " ");
	if (*from != '\0' && c->n <= CHOICES_MAX) {
		struct buf key = BUF_INIT;
		if ((c->n & (c->n + 1)) == 0 || c->p == NULL) {
			c->p = mem_resize(c->p, c->n * 2 + 2, sizeof *c->p);
			c->keys = mem_resize(c->keys, c->n * 2 + 2, sizeof *c->keys);
		}
		key_of(&key, from);
		c->keys[c->n] = mem_str(buf_str(&key));
		c->p[c->n++] = mem_str(from);
		buf_release(&key);
	}
	buf_release(&b);
}

static void
choices_clear(struct template_choices *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->p[i]);
		free(c->keys[i]);
	}
	free(c->p);
	free(c->keys);
	*c = (struct template_choices){ 0 };
}

/* "男,女", a quote inside it written twice. */
static void
list_written(struct template_choices *c, const char *s)
{
	struct buf b = BUF_INIT;

	for (s++; *s != '\0' && (*s != '"' || s[1] == '"'); s++) {
		s += *s == '"';
		if (*s == ',') {
			choice_add(c, buf_str(&b), b.n);
			buf_clear(&b);
		} else {
			buf_addc(&b, *s);
		}
	}
	choice_add(c, buf_str(&b), b.n);
	buf_release(&b);
}

struct range { char *sheet; size_t left, right; uint32_t top, bottom; };	/* sheet owned; NULL: not said */

/* $A$1:$A$4, $A:$A */
static bool
range_places(const char *s, struct range *r)
{
	char plain[40], *p = plain;
	size_t n, m;

	for (; *s != '\0' && p < plain + sizeof plain - 1; s++)
		if (*s != '$')
			*p++ = *s;
	*p = '\0';
	if (*s != '\0')
		return false;
	if ((n = ooxml_cell(plain, &r->left, &r->top)) > 0) {
		r->right = r->left;
		r->bottom = r->top;
		if (plain[n] == '\0')
			return true;
		m = plain[n] == ':' ? ooxml_cell(plain + n + 1, &r->right, &r->bottom) : 0;
		return m > 0 && plain[n + 1 + m] == '\0';
	}
	n = ooxml_cell(plain, &r->left, NULL);
	m = n > 0 && plain[n] == ':' ? ooxml_cell(plain + n + 1, &r->right, NULL) : 0;
	r->top = 1;
	r->bottom = XLSX_ROWS_MAX;
	return m > 0 && plain[n + 1 + m] == '\0';
}

/* 字典!$A$1:$A$4, '字 典'!A1:A4, $K$2:$K$9.  False: it is none of these. */
static bool
range_read(const char *s, struct range *r)
{
	struct buf name = BUF_INIT;
	const char *mark = *s == '\'' ? s : strchr(s, '!');

	*r = (struct range){ 0 };
	if (*s == '\'') {
		for (s++; *s != '\0' && (*s != '\'' || s[1] == '\''); s++) {
			s += *s == '\'';
			buf_addc(&name, *s);
		}
		mark = *s == '\'' && s[1] == '!' ? s + 1 : NULL;
		s = mark;
	} else if (mark != NULL) {
		buf_add(&name, s, (size_t)(mark - s));
	}
	if (name.n > 0)
		r->sheet = buf_detach(&name);
	buf_release(&name);
	if ((r->sheet != NULL && (mark == NULL || strchr(r->sheet, '[') != NULL)) || !range_places(mark != NULL ? mark + 1 : s, r)) {
		free(r->sheet);
		r->sheet = NULL;
		return false;
	}
	return true;
}

/* Lists that lie in cells, and whose they are; p owned, and so are the sheets' names. */
struct pending { struct { struct range range; struct template_choices *of; bool read; } *p; size_t n; };

/* A row of a sheet: what it says in the cells of any list there.  False: no list wants more rows. */
static bool
row_add(struct pending *l, const char *sheet, const struct csv_row *row)
{
	bool more = false;

	for (size_t k = 0; k < l->n; k++) {
		const struct range *range = &l->p[k].range;
		struct template_choices *c = l->p[k].of;
		if (strcmp(range->sheet, sheet) != 0 || row->line > range->bottom || c->n > CHOICES_MAX)
			continue;
		more = true;
		for (size_t i = range->left; row->line >= range->top && i <= range->right && i < row->n; i++)
			choice_add(c, row->cells[i], strlen(row->cells[i]));
	}
	return more;
}

/* What the cells say, each sheet read once; a sheet that is not there says nothing. */
static int
lists_cells(struct pending *l, const struct template *t, struct err *e)
{
	int rc = 0;

	for (size_t k = 0; k < l->n && rc >= 0; k++) {
		const char *sheet = l->p[k].range.sheet;
		struct xlsx_reader *r;
		struct csv_row row;
		struct err why;
		if (l->p[k].read)
			continue;
		for (size_t i = k; i < l->n; i++)
			l->p[i].read |= strcmp(l->p[i].range.sheet, sheet) == 0;
		if (xlsx_open(&r, t->path, sheet, &why) < 0)
			continue;
		while ((rc = xlsx_next(r, &row, e)) == 1 && row_add(l, sheet, &row))
			continue;
		xlsx_free(r);
	}
	return rc < 0 ? -1 : 0;
}

struct named { const char *name; size_t place; bool taking; struct buf text; char *found; };

static void
named_start(void *data, const struct package_tag *t)
{
	struct named *n = data;
	const char *name = strcmp(t->name, "definedName") == 0 ? ooxml_att(t->atts, "name") : NULL;
	const char *of = name != NULL ? ooxml_att(t->atts, "localSheetId") : NULL;

	n->taking = n->found == NULL && name != NULL && strcmp(name, n->name) == 0 && (of == NULL || strtoul(of, NULL, 10) == n->place);
	buf_clear(&n->text);
}

static void
named_end(void *data, const struct package_tag *t)
{
	struct named *n = data;

	(void)t;
	if (n->taking)
		n->found = mem_str(buf_str(&n->text));
	n->taking = false;
}

static void
named_text(void *data, const char *s, size_t len)
{
	struct named *n = data;

	if (n->taking)
		buf_add(&n->text, s, len);
}

/* What a name of the book stands for; owned; NULL: there is no such name. */
static char *
name_means(const struct template *t, const char *name)
{
	struct xlsx_parts parts = xlsx_parts(t->cells->reader);
	struct named n = { .name = name, .place = parts.place };
	const struct package_walk walk = { named_start, named_end, named_text, &n };
	struct buf raw = BUF_INIT;
	struct err why;

	if (package_read(t->file, parts.book, &raw, &why) < 0 || package_walk(t->file, &raw, &walk, &why) < 0) {
		free(n.found);
		n.found = NULL;
	}
	buf_release(&raw);
	buf_release(&n.text);
	return n.found;
}

/* What is written out is taken, what lies in cells put down. */
static void
list_find(struct template_choices *c, const struct template *t, const char *formula, int depth, struct pending *l)
{
	struct range range;
	char *means;

	formula += strspn(formula, " =");
	if (*formula == '"') {
		list_written(c, formula);
	} else if (range_read(formula, &range)) {
		if (range.sheet == NULL)
			range.sheet = mem_str(t->sheet);
		l->p = mem_more(l->p, l->n, sizeof *l->p);
		l->p[l->n].range = range;
		l->p[l->n].read = false;
		l->p[l->n++].of = c;
	} else if (depth < NAME_DEPTH && (means = name_means(t, formula)) != NULL) {
		list_find(c, t, means, depth + 1, l);
		free(means);
	}
}

static bool
is_about(const char *places, size_t column, uint32_t row)
{
	for (size_t n, m; places != NULL && *(places += strspn(places, " \t\r\n")) != '\0'; places += n) {
		size_t left, right;
		uint32_t top, bottom;
		n = strcspn(places, " \t\r\n");
		if ((m = ooxml_cell(places, &left, &top)) == 0)
			continue;
		right = left;
		bottom = top;
		if (places[m] == ':' && ooxml_cell(places + m + 1, &right, &bottom) == 0)
			continue;
		if (column >= left && column <= right && row >= top && row <= bottom)
			return true;
	}
	return false;
}

int
template_choices_read(struct template_choices **out, const struct template *t, struct err *e)
{
	struct template_choices *all = mem_zero(t->n_columns, sizeof *all);
	bool listed[TEMPLATE_COLUMNS_MAX] = { false };
	struct pending cells = { NULL, 0 };

	for (size_t i = 0; i < t->n_columns; i++)
		for (size_t k = 0; k < t->cells->n_lists && !listed[i]; k++) {
			const struct template_list *l = &t->cells->lists[k];
			listed[i] = l->formula != NULL && is_about(l->places, t->columns[i].column, t->first);
			if (listed[i])
				list_find(&all[i], t, l->formula, 0, &cells);
		}
	int rc = lists_cells(&cells, t, e);
	for (size_t i = 0; i < t->n_columns; i++) {
		if (all[i].n > CHOICES_MAX)	/* what is not in half a list may be in the other half */
			choices_clear(&all[i]);
		all[i].unknown = listed[i] && all[i].n == 0;
	}
	for (size_t i = 0; i < cells.n; i++)
		free(cells.p[i].range.sheet);
	free(cells.p);
	if (rc < 0) {
		template_choices_free(all, t->n_columns);
		return -1;
	}
	*out = all;
	return 0;
}

void
template_choices_free(struct template_choices *c, size_t n)
{
	for (size_t i = 0; c != NULL && i < n; i++)
		choices_clear(&c[i]);
	free(c);
}

/* --- which one -------------------------------------------------------------------------------------------------- */

/* "1.男", "02、脱贫户", "A-有": the part behind the number. */
static const char *
unnumbered(const char *key)
{
	static const char *const marks[] = { ".", "、", ")", "-", ":", "。", "）" };
	size_t n = strspn(key, "0123456789");

	if (n == 0 && key[0] >= 'a' && key[0] <= 'z')
		n = 1;
	for (size_t i = 0; n > 0 && n <= 3 && i < sizeof marks / sizeof *marks; i++)
		if (strncmp(key + n, marks[i], strlen(marks[i])) == 0 && key[n + strlen(marks[i])] != '\0')
			return key + n + strlen(marks[i]);
	return key;
}

static const char *
same_word(const char *key)
{
	static const struct { const char *said, *is; } words[] = {
		{ "男性", "男" }, { "女性", "女" }, { "√", "是" }, { "✓", "是" }, { "✔", "是" }, { "×", "否" }, { "✗", "否" }, { "✕", "否" },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(key, words[i].said) == 0)
			return words[i].is;
	return key;
}

/* As far as a comparison goes: 0 the key, 1 what the word says, 2 without the number before it. */
static const char *
part_of(const char *key, int loose)
{
	return loose == 0 ? key : same_word(loose > 1 ? unnumbered(key) : key);
}

const char *
template_choice(const struct template_choices *c, const char *value)
{
	struct buf key = BUF_INIT;
	const char *found = NULL;
	bool two = false;

	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->p[i], value) == 0)
			return c->p[i];
	key_of(&key, value);
	for (int loose = 0; loose < 3 && found == NULL && key.n > 0; loose++)
		for (size_t i = 0; i < c->n; i++)
			if (strcmp(part_of(buf_str(&key), loose), part_of(c->keys[i], loose)) == 0) {
				two |= found != NULL && strcmp(found, c->p[i]) != 0;
				found = c->p[i];
			}
	buf_release(&key);
	return two ? NULL : found;
}

void
template_choices_say(const struct template_choices *c, struct buf *out)
{
	for (size_t i = 0; i < c->n && i < SAID_MAX; i++)
		buf_join(out, i > 0 ? "、" : "", c->p[i], NULL);
	if (c->n > SAID_MAX)
		buf_addf(out, "等 %zu 项", c->n);
}
