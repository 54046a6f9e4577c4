/*
 * moving.c - places and formulas when rows are put in.
 */
#include "exchange/moving.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "exchange/ooxml.h"
#include "exchange/xlsx.h"

static uint32_t
rows_of(const struct moving *m)
{
	return m->last >= m->first ? m->last - m->first + 1 : 0;
}

uint32_t
moving_at(const struct moving *m)
{
	return rows_of(m) >= 2 ? m->last : m->last + 1;
}

uint32_t
moving_row(const struct moving *m, uint32_t row)
{
	return row >= moving_at(m) ? row + m->extra : row;
}

/* Rows a to z; flat: one row of the only empty one is meant to grow too. */
static void
range_move(const struct moving *m, uint32_t *a, uint32_t *z, bool flat)
{
	bool grows = rows_of(m) == 1 && *z == m->last && (*a < *z || flat);

	*a = moving_row(m, *a);
	if (*z < XLSX_ROWS_MAX)		/* whole columns stay whole */
		*z = moving_row(m, *z) + (grows ? m->extra : 0);
}

static void
place_put(struct buf *out, size_t column, uint32_t row)
{
	ooxml_letters(out, column);
	buf_addf(out, "%" PRIu32, row);
}

static bool
place_move(const struct moving *m, const char *s, size_t n, bool grow, struct buf *out)
{
	size_t c1, c2, used, more = 0;
	uint32_t a = 0, z = 0;

	if ((used = ooxml_cell(s, &c1, &a)) == 0)
		return false;
	z = a;
	c2 = c1;
	if (used < n && s[used] == ':' && (more = ooxml_cell(s + used + 1, &c2, &z)) == 0)
		return false;
	if (used + (more > 0) + more != n || a == 0 || z < a)
		return false;
	range_move(m, &a, &z, grow);
	if (z > XLSX_ROWS_MAX)
		return false;
	place_put(out, c1, a);
	if (more > 0 || z != a) {
		buf_addc(out, ':');
		place_put(out, c2, z);
	}
	return true;
}

bool
moving_places(const struct moving *m, const char *s, bool grow, struct buf *out)
{
	for (size_t n; *(s += strspn(s, " \t\r\n")) != '\0'; s += n) {
		n = strcspn(s, " \t\r\n");
		if (out->n > 0)
			buf_addc(out, ' ');
		if (!place_move(m, s, n, grow, out))
			return false;
	}
	return true;
}

/* --- formulas --------------------------------------------------------------------------------------------------- */

struct place { size_t n, column; uint32_t row; bool fixed_column, fixed_row, has_column; };

struct reading {
	const struct moving *m;
	struct moving_formula *f;
	struct buf *out;
	bool ours;		/* the place at hand is one of our sheet */
};

static bool
in_name(unsigned char c)
{
	return isalnum(c) || c == '_' || c == '.' || c == '\\' || c >= 0x80;
}

/* $A$5, or with column false $5: n is 0 when there is none, or it is the beginning of a name. */
static struct place
place_at(const char *s, bool column)
{
	struct place p = { .has_column = column };
	const char *from = s;

	if (column) {
		p.fixed_column = *s == '$';
		s += p.fixed_column;
		for (p.column = 0; *s >= 'A' && *s <= 'Z' && p.column < 20000; s++)
			p.column = p.column * 26 + (size_t)(*s - 'A') + 1;
		if (p.column == 0 || p.column > 16384)
			return p;
		p.column--;
	}
	p.fixed_row = *s == '$';
	s += p.fixed_row;
	size_t digits = strspn(s, "0123456789");
	if (digits == 0 || digits > 7 || in_name((unsigned char)s[digits]) || s[digits] == '(' || s[digits] == '!')
		return p;
	for (size_t i = 0; i < digits; i++)
		p.row = p.row * 10 + (uint32_t)(s[i] - '0');
	if (p.row > 0)
		p.n = (size_t)(s + digits - from);
	return p;
}

/* A place of a row of the table, not fixed, goes with its row; the first may look at the row above it. */
static bool
goes_along(const struct reading *r, const struct place *p)
{
	uint32_t last = r->m->last >= r->m->first ? r->m->last : r->m->first;

	return r->f->in_table && !p->fixed_row && p->row + 1 >= r->m->first && p->row <= last;
}

static uint32_t
row_then(const struct reading *r, const struct place *p)
{
	return goes_along(r, p) ? (uint32_t)((int64_t)p->row + r->f->by) : moving_row(r->m, p->row);
}

static void
put(struct reading *r, const struct place *p, uint32_t row)
{
	if (p->fixed_column)
		buf_addc(r->out, '$');
	if (p->has_column)
		ooxml_letters(r->out, p->column);
	buf_addf(r->out, "%s%" PRIu32, p->fixed_row ? "$" : "", row);
	r->f->changed |= row != p->row;
	if (row > XLSX_ROWS_MAX)
		r->f->trouble = "公式指到表的外面";
}

/* A place, a range of places or of whole rows; how many bytes it took. */
static size_t
places_at(struct reading *r, const char *s)
{
	bool column = true;
	struct place a = place_at(s, true), z = { 0 };

	if (a.n == 0) {
		column = false;
		a = place_at(s, false);
	}
	if (a.n > 0 && s[a.n] == ':')
		z = place_at(s + a.n + 1, column);
	if (a.n == 0 || (!column && z.n == 0))
		return 0;
	size_t n = a.n + (z.n > 0 ? 1 + z.n : 0);
	if (!r->ours) {
		buf_add(r->out, s, n);
	} else if (z.n == 0) {
		put(r, &a, row_then(r, &a));
	} else {
		uint32_t from = a.row, to = z.row;
		if (goes_along(r, &a) || goes_along(r, &z)) {
			from = row_then(r, &a);
			to = row_then(r, &z);
		} else {
			range_move(r->m, &from, &to, !r->f->in_table);
		}
		put(r, &a, from);
		buf_addc(r->out, ':');
		put(r, &z, to);
	}
	return n;
}

static size_t
quoted(const char *s)
{
	size_t n = 1;

	while (s[n] != '\0' && (s[n] != *s || s[n + 1] == *s))
		n += s[n] == *s ? 2 : 1;
	return n + (s[n] != '\0');
}

static bool
names_sheet(const char *s, size_t n, const char *sheet)
{
	size_t i = 0;

	if (n > 2 && *s == '\'') {
		s++;
		n -= 2;
	}
	for (; i < n && *sheet != '\0'; i++, sheet++) {
		if (s[i] != *sheet)
			return false;
		i += s[i] == '\'';	/* written twice */
	}
	return i == n && *sheet == '\0';
}

/* A sheet's name before a place, or a word; how many bytes. */
static size_t
word_at(struct reading *r, const char *s, char before)
{
	size_t n = 0;

	if (*s == '\'')
		n = quoted(s);
	else
		while (in_name((unsigned char)s[n]))
			n++;
	if (s[n] == '!') {
		r->ours = before != ']' && names_sheet(s, n, r->m->sheet);
		r->f->looks |= r->ours;
		if (before == ':' || (*s == '\'' && memchr(s, ':', n) != NULL))
			r->f->trouble = "有公式跨着几张工作表";
		n++;
	} else if (s[n] == '(' && n == 8 && memcmp(s, "INDIRECT", 8) == 0) {
		r->f->trouble = "有用 INDIRECT 的公式";
	}
	buf_add(r->out, s, n);
	return n;
}

static size_t
bracketed(const char *s)
{
	size_t n = 0;
	int depth = 0;

	do {
		depth += (s[n] == '[') - (s[n] == ']');
		n++;
	} while (depth > 0 && s[n] != '\0');
	return n;
}

void
moving_formula(const struct moving *m, const char *s, struct moving_formula *f, struct buf *out)
{
	struct reading r = { m, f, out, f->ours };
	char before = '\0';

	f->changed = false;
	while (*s != '\0' && f->trouble == NULL) {
		size_t n = in_name((unsigned char)before) ? 0 : places_at(&r, s);
		if (n > 0) {
			r.ours = f->ours;
		} else if (*s == '"' || *s == '[') {
			n = *s == '"' ? quoted(s) : bracketed(s);
			buf_add(out, s, n);
		} else if (*s == '\'' || in_name((unsigned char)*s)) {
			n = word_at(&r, s, before);
		} else {
			n = 1;
			buf_addc(out, *s);
			if (*s != '!')
				r.ours = f->ours;
		}
		before = s[n - 1];
		s += n;
	}
}
