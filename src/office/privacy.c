/*
 * privacy.c - masks.
 *
 * Knows classes and characters.  Does not know reports or files.
 */
#include "office/privacy.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/household.h"
#include "office/office.h"
#include "office/person.h"
#include "office/term.h"

enum { AREA_DIGITS = 6, DIGITS_MAX = 6 /* a ticket's year and number, a sum: what runs on longer may be a phone */ };

/* --- characters ------------------------------------------------------------------------------------------------ */

void
mask_id(const char *s, struct buf *out)
{
	size_t n = strlen(s), i = 0, chars = 0;
	uint32_t cp;

	for (; i < n; chars++) {
		size_t len = text_next(s + i, n - i, &cp);
		if (chars < AREA_DIGITS && n > AREA_DIGITS * 2)
			buf_add(out, s + i, len);
		else
			buf_addc(out, '*');
		i += len;
	}
}

void
mask_name(const char *s, struct buf *out)
{
	size_t n = strlen(s), chars = text_chars(s, n), at = 0;
	int cols;

	for (size_t i = 0; i < chars && at < n; i++) {
		size_t len = text_grapheme(s + at, n - at, &cols);
		if ((i == 0 && chars > 1) || (i + 1 == chars && chars > 2))
			buf_add(out, s + at, len);
		else
			buf_addc(out, '*');
		at += len;
	}
}

/* Anything read as a digit: 7 ７ ⑦ 七 幺. */
static bool
mask_is_digit(uint32_t cp)
{
	static const uint32_t han[] = { 0x3007, 0x96f6, 0x4e00, 0x4e8c, 0x4e24, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d,
		0x5e7a, 0x58f9, 0x8d30, 0x8d38, 0x53c1, 0x8086, 0x4f0d, 0x9646, 0x67d2, 0x634c, 0x7396 };

	if ((cp >= '0' && cp <= '9') || (cp >= 0xff10 && cp <= 0xff19) || (cp >= 0x2460 && cp <= 0x2473) || (cp >= 0x2474 && cp <= 0x249b)
	    || cp == 0x24ea || (cp >= 0x2776 && cp <= 0x2793) || (cp >= 0x2070 && cp <= 0x2079) || (cp >= 0x2080 && cp <= 0x2089)
	    || (cp >= 0x0660 && cp <= 0x0669) || (cp >= 0x06f0 && cp <= 0x06f9) || (cp >= 0x1d7ce && cp <= 0x1d7ff))
		return true;
	for (size_t i = 0; i < sizeof(han) / sizeof(*han); i++)
		if (cp == han[i])
			return true;
	return cp == 'o' || cp == 'O' || cp == 'l' || cp == 'I' || cp == 'x' || cp == 'X' || cp == 0xff38 || cp == 0xff58;
}

/* What a number is set apart with and stays one number.  Sentences end and lists go on with others: 。 ； 、 件 户. */
static bool
mask_is_gap(uint32_t cp)
{
	return cp == ' ' || cp == 0x3000 || cp == 0xa0 || cp == '\n' || cp == '-' || cp == '.' || cp == '_' || cp == '/' || cp == '\\'
	    || cp == '*' || cp == '+' || cp == '(' || cp == ')' || cp == ',' || cp == ':' || cp == '~' || cp == '|' || cp == 0xb7
	    || cp == 0xff08 || cp == 0xff09 || cp == 0xff0c || cp == 0xff0e || cp == 0xff0d || cp == 0xff1a || (cp >= 0x2010 && cp <= 0x2015)
	    || (cp >= 0x2000 && cp <= 0x200b) || cp == 0x3001 || text_width_cp(cp) == 0;
}

/* Bytes from s that are one number, gaps between its digits included; how many digits in *digits. */
static size_t
mask_run(const char *s, size_t n, size_t *digits)
{
	size_t at = 0, end = 0, gap = 0;
	uint32_t cp;

	*digits = 0;
	while (at < n) {
		size_t len = text_next(s + at, n - at, &cp);
		if (mask_is_digit(cp)) {
			/* o, l, x stand for digits only inside a number */
			(*digits)++;
			gap = 0;
			end = at + len;
		} else if (!mask_is_gap(cp) || ++gap > 3) {
			break;
		}
		at += len;
	}
	return end;
}

static void
mask_digits(const char *s, size_t n, struct buf *out)
{
	uint32_t cp;

	for (size_t at = 0; at < n;) {
		size_t len = text_next(s + at, n - at, &cp);
		if (mask_is_digit(cp))
			buf_addc(out, '*');
		else
			buf_add(out, s + at, len);
		at += len;
	}
}

void
mask_numbers(const char *s, struct buf *out)
{
	size_t n = strlen(s);
	uint32_t cp;

	while (n > 0) {
		size_t digits, run = mask_run(s, n, &digits), len = text_next(s, n, &cp);

		if (!mask_is_digit(cp)) {
			run = len;
			buf_add(out, s, run);
		} else if (digits > DIGITS_MAX) {
			mask_digits(s, run, out);
		} else {
			buf_add(out, s, run);
		}
		s += run;
		n -= run;
	}
}

/* --- editions -------------------------------------------------------------------------------------------------- */

static void
privacy_add(char ***list, size_t *n, const char *s)
{
	*list = mem_resize(*list, *n + 1, sizeof(**list));
	(*list)[(*n)++] = mem_str(s);
}

static void
privacy_forget(char ***list, size_t *n)
{
	for (size_t i = 0; i < *n; i++)
		free((*list)[i]);
	free(*list);
	*list = NULL;
	*n = 0;
}

int
privacy_open(struct privacy *p, struct office *o, bool public, struct err *e)
{
	struct rows terms;

	memset(p, 0, sizeof(*p));
	p->o = o;
	p->public = public;
	if (!public)
		return 0;
	/* Past names too: they stand in old records. */
	if (term_choices(o, "tag", DATE_NONE, &terms, e) < 0)
		return -1;
	for (size_t i = 0; i < terms.n; i++)
		if (record_text(&terms.p[i], "title")[0] != '\0')
			privacy_add(&p->words, &p->n_words, record_text(&terms.p[i], "title"));
	rows_release(&terms);
	return 0;
}

void
privacy_release(struct privacy *p)
{
	privacy_forget(&p->words, &p->n_words);
	privacy_forget(&p->names, &p->n_names);
}

/* Rows whose name is a villager's. */
static bool
privacy_is_people(const char *entity)
{
	return entity != NULL && (strcmp(entity, household_entity.name) == 0 || strcmp(entity, person_entity.name) == 0);
}

static bool
privacy_is_name(const struct field *f)
{
	return f->kind == FIELD_NAME && f->privacy == PRIVACY_PERSONAL;
}

bool
privacy_shows(const struct privacy *p, const struct field *f)
{
	return !p->public || f->privacy == PRIVACY_OPEN || privacy_is_name(f);
}

void
privacy_about(struct privacy *p, const struct record *r)
{
	privacy_forget(&p->names, &p->n_names);
	for (size_t i = 0; p->public && i < r->entity->n_fields; i++) {
		const struct field *f = &r->entity->fields[i];
		struct buf b = BUF_INIT;

		if (f->kind == FIELD_REF && privacy_is_people(f->ref) && !value_is_null(&r->values[i]))
			office_title(p->o, f->ref, r->values[i].i, &b);
		else if (privacy_is_name(f) && r->values[i].kind == VALUE_TEXT)
			buf_adds(&b, r->values[i].s);
		if (b.n > 0)
			privacy_add(&p->names, &p->n_names, buf_str(&b));
		buf_release(&b);
	}
}

void
privacy_name(struct privacy *p, const char *s, struct buf *out)
{
	if (p->public) {
		mask_name(s, out);
		return;
	}
	p->personal = p->personal || *s != '\0';
	buf_adds(out, s);
}

void
privacy_text(const struct privacy *p, const char *s, struct buf *out)
{
	struct buf covered = BUF_INIT;

	if (!p->public) {
		buf_adds(out, s);
		return;
	}
	for (size_t i = 0; i < p->n_words; i++)
		if (strstr(s, p->words[i]) != NULL) {
			buf_adds(out, "（略）");
			return;
		}
	while (*s != '\0') {
		size_t used = 0;
		for (size_t i = 0; i < p->n_names && used == 0; i++)
			if (strncmp(s, p->names[i], strlen(p->names[i])) == 0) {
				mask_name(p->names[i], &covered);
				used = strlen(p->names[i]);
			}
		if (used == 0) {
			uint32_t cp;
			used = text_next(s, strlen(s), &cp);
			buf_add(&covered, s, used);
		}
		s += used;
	}
	mask_numbers(buf_str(&covered), out);
	buf_release(&covered);
}

void
privacy_cell(struct privacy *p, const struct field *f, const struct value *v, bool brief, struct buf *out)
{
	struct buf b = BUF_INIT;

	if (value_is_null(v) || !privacy_shows(p, f))
		return;
	if (f->privacy == PRIVACY_ID && v->kind == VALUE_TEXT) {
		mask_id(v->s, out);
		p->personal = true;
		return;
	}
	office_format(p->o, f, v, brief, &b);
	if (privacy_is_name(f) || (f->kind == FIELD_REF && privacy_is_people(f->ref)))
		privacy_name(p, buf_str(&b), out);
	else if (f->kind == FIELD_TEXT || f->kind == FIELD_NOTE || f->kind == FIELD_CODE || f->kind == FIELD_REF || f->kind == FIELD_REFS)
		privacy_text(p, buf_str(&b), out);
	else
		buf_adds(out, buf_str(&b));
	if (f->privacy != PRIVACY_OPEN && !p->public)
		p->personal = true;
	buf_release(&b);
}
