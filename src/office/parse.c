/*
 * parse.c - what clerks type into values, by a field's kind alone.
 *
 * Knows how they type (full-width digits, initials, "今") and what they call
 * a row; knows nothing of forms, files or screens.  The way back is format.c.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "office/office.h"
#include "office/term.h"
#include "office/thing.h"

enum {
	HITS = 60,		/* a reference with more hits than this must be typed longer anyway */
	NAMED_MAX = 3,		/* hits named when it could be several */
	NUMBERED_MAX = 5,	/* the same where each is chosen by its row's number */
	LABEL_DIGITS = 9,	/* running numbers have no more; rows have */
	SCAN_MAX = 2000		/* entities no larger are compared title by title when search finds nothing */
};

/* --- plain kinds ------------------------------------------------------------------------------------------------ */

/* Bytes of the blank at s, ideographic space included; 0 when there is none. */
static size_t
blank_at(const char *s)
{
	if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
		return 1;
	return strncmp(s, "　", strlen("　")) == 0 ? strlen("　") : 0;
}

/* A copy without blanks at its ends. */
static char *
trimmed(const char *s)
{
	const char *end = s;
	size_t b;

	while ((b = blank_at(s)) > 0)
		s += b;
	for (const char *p = s; *p != '\0';) {
		b = blank_at(p);
		p += b > 0 ? b : 1;
		if (b == 0)
			end = p;
	}
	return end > s ? mem_strn(s, (size_t)(end - s)) : mem_str("");
}

static bool
all_digits(const char *s)
{
	return *s != '\0' && strspn(s, "0123456789") == strlen(s);
}

static void
upper(char *s)
{
	for (; *s != '\0'; s++)
		if (*s >= 'a' && *s <= 'z')
			*s = (char)(*s - 'a' + 'A');
}

/* 138 0000 0000 is the number 13800000000: of a telephone, or of an ID card.  Other lengths may be two numbers. */
static void
close_up(struct buf *b)
{
	size_t n = 0;

	for (const char *p = buf_str(b); *p != '\0'; p++)
		if ((*p >= '0' && *p <= '9') || ((*p == 'X' || *p == 'x') && p[1] == '\0'))
			n++;
		else if (*p != ' ')
			return;
	if (n == b->n || (n != 11 && n != 15 && n != 18))
		return;
	n = 0;
	for (size_t i = 0; i < b->n; i++)
		if (b->p[i] != ' ')
			b->p[n++] = b->p[i];
	b->p[b->n = n] = '\0';
}

static size_t
field_max(const struct field *f)
{
	if (f->max > 0)
		return f->max;
	return f->kind == FIELD_NOTE ? 2000 : 60;
}

static int
parse_text(const struct field *f, const char *s, struct value *out, struct err *e)
{
	struct buf clean = BUF_INIT, b = BUF_INIT;
	size_t chars;

	text_clean(&clean, s, strlen(s), f->kind == FIELD_NOTE);
	if (f->kind == FIELD_NAME)
		text_fix_name_dots(&b, buf_str(&clean), clean.n);
	else if (f->kind == FIELD_CODE || f->kind == FIELD_LABEL)
		text_fold(&b, buf_str(&clean), clean.n);
	else
		buf_add(&b, buf_str(&clean), clean.n);
	if (f->kind == FIELD_CODE)
		close_up(&b);
	if (b.n > 0 && ((f->kind == FIELD_CODE && f->privacy == PRIVACY_ID) || f->kind == FIELD_LABEL))
		upper(b.p);
	chars = text_chars(buf_str(&b), b.n);
	if (chars <= field_max(f))
		value_set_text(out, buf_str(&b));
	buf_release(&clean);
	buf_release(&b);
	if (chars > field_max(f))
		return err_set(e, ERR_INPUT, "%s最多 %zu 字, 现在 %zu 字; 内容都在, 请删去 %zu 字", f->title, field_max(f), chars,
		    chars - field_max(f));
	return 0;
}

/* "4人", "3 户": what people write behind a number. */
static bool
is_unit(const char *s)
{
	uint32_t cp;
	size_t n;

	while (blank_at(s) > 0)
		s += blank_at(s);
	for (size_t chars = 0; *s != '\0'; chars++, s += n) {
		n = text_next(s, strlen(s), &cp);
		if (!text_is_han(cp) || chars >= 2)
			return false;
	}
	return true;
}

static int
parse_int(const struct field *f, const char *s, struct value *out, struct err *e)
{
	char *end;
	long long i;

	errno = 0;
	i = strtoll(s, &end, 10);
	if (end == s || errno != 0 || !is_unit(end))
		return err_set(e, ERR_INPUT, "%s要填数字, 例如 4; 您填的「%s」还在", f->title, s);
	value_set_int(out, i);
	return 0;
}

static int
parse_money(const struct field *f, const char *s, struct value *out, struct err *e)
{
	const char *p = s;
	int64_t yuan = 0, cents = 0;
	bool minus = false;
	size_t digits = 0, decimals = 0;

	if (strncmp(p, "￥", strlen("￥")) == 0 || strncmp(p, "¥", strlen("¥")) == 0)
		p += *p == '\xc2' ? strlen("¥") : strlen("￥");
	if (*p == '-') {
		minus = true;
		p++;
	}
	for (; (*p >= '0' && *p <= '9') || (*p == ',' && digits > 0); p++)
		if (*p != ',') {
			yuan = yuan * 10 + (*p - '0');
			if (++digits > 12)
				break;
		}
	if (*p == '.' && digits > 0)
		for (p++; *p >= '0' && *p <= '9'; p++) {
			if (++decimals <= 2)
				cents = cents * 10 + (*p - '0');
		}
	if (decimals == 1)
		cents *= 10;
	if (strncmp(p, "元", strlen("元")) == 0)
		p += strlen("元");
	if (digits == 0 || digits > 12 || decimals > 2 || *p != '\0')
		return err_set(e, ERR_INPUT, "%s要填金额, 例如 160 或 160.50; 您填的「%s」还在", f->title, s);
	cents += yuan * 100;
	value_set_int(out, minus ? -cents : cents);
	return 0;
}

static int
parse_date(const struct field *f, const char *s, struct value *out, struct err *e)
{
	int32_t day, ahead, today = date_today();
	char iso[11];

	if (date_parse(&day, s, today, (f->flags & FIELD_FUTURE) == 0, e) != 0)
		return -1;
	if ((f->flags & FIELD_NEAREST) && date_parse(&ahead, s, today, false, NULL) == 0 && ahead - today <= today - day)
		day = ahead;
	date_to_iso(day, iso);
	value_set_text(out, iso);
	return 0;
}

static int
parse_time(const char *s, struct value *out, struct err *e)
{
	int minute;
	char hhmm[32];

	if (time_parse(&minute, s, e) != 0)
		return -1;
	snprintf(hhmm, sizeof(hhmm), "%02d:%02d", minute / 60, minute % 60);
	value_set_text(out, hhmm);
	return 0;
}

/* "2026-11-18 08:31"; a day alone is its midnight. */
static int
parse_stamp(const char *s, struct value *out, struct err *e)
{
	const char *gap = strchr(s, ' ');
	char *head = gap != NULL ? mem_strn(s, (size_t)(gap - s)) : mem_str(s);
	int32_t day;
	int minute = 0, rc;

	rc = date_parse(&day, head, date_today(), true, e);
	free(head);
	if (rc != 0 || (gap != NULL && time_parse(&minute, gap + 1, e) != 0))
		return -1;
	value_set_int(out, date_ms(day, minute));
	return 0;
}

/* --- choices ----------------------------------------------------------------------------------------------------- */

static bool
choice_key_is(const struct choice *c, size_t i, const char *s)
{
	char pos[24];

	if (c->key != NULL)
		return strcmp(c->key, s) == 0;
	snprintf(pos, sizeof(pos), "%zu", i + 1);
	return strcmp(pos, s) == 0;
}

static int
parse_choice(const struct field *f, const char *s, struct value *out, struct err *e)
{
	const struct choice *hit = NULL;
	struct buf all = BUF_INIT;
	size_t hits = 0;

	for (size_t i = 0; f->choices[i].title != NULL; i++)
		if (choice_key_is(&f->choices[i], i, s) || strcmp(f->choices[i].title, s) == 0) {
			value_set_int(out, f->choices[i].code);
			return 0;
		}
	for (size_t i = 0; f->choices[i].title != NULL; i++)
		if (!all_digits(s) && pinyin_match_all(f->choices[i].title, s)) {
			hit = &f->choices[i];
			hits++;
		}
	if (hits == 1) {
		value_set_int(out, hit->code);
		return 0;
	}
	for (size_t i = 0; f->choices[i].title != NULL; i++) {
		buf_addf(&all, "%s", i > 0 ? " " : "");
		if (f->choices[i].key != NULL)
			buf_adds(&all, f->choices[i].key);
		else
			buf_addf(&all, "%zu", i + 1);
		buf_adds(&all, f->choices[i].title);
	}
	err_set(e, ERR_INPUT, "%s没有「%s」这一项, 请打数字: %s", f->title, s, buf_str(&all));
	buf_release(&all);
	return -1;
}

/* Terms: the digit is the position among those valid today. */
static int
parse_term(struct office *o, const struct field *f, const char *s, struct value *out, struct err *e)
{
	struct rows all;
	struct buf names = BUF_INIT;
	size_t hits = 0, hit = 0, pos = all_digits(s) && strlen(s) < 4 ? (size_t)strtoul(s, NULL, 10) : 0;
	bool exact = false;

	if (term_choices(o, f->list, date_today(), &all, e) != 0)
		return -1;
	for (size_t i = 0; i < all.n && !exact; i++) {
		const char *title = record_text(&all.p[i], "title"), *code = record_text(&all.p[i], "code");

		if (strcmp(title, s) == 0 || strcmp(code, s) == 0 || i + 1 == pos) {
			exact = true;
			hit = i;
		} else if (pos == 0 && pinyin_match_all(title, s)) {
			hits++;
			hit = i;
		}
		buf_addf(&names, "%s%zu%s", i > 0 ? " " : "", i + 1, title);
	}
	if (exact || hits == 1)
		value_set_int(out, all.p[hit].row);
	else
		err_set(e, ERR_INPUT, "%s没有「%s」这一项, 请打数字: %s", f->title, s, buf_str(&names));
	buf_release(&names);
	rows_release(&all);
	return exact || hits == 1 ? 0 : -1;
}

/* --- references -------------------------------------------------------------------------------------------------- */

static bool
label_number_is(const char *label, const char *digits)
{
	const char *dash = strrchr(label, '-');

	if (dash == NULL)
		return false;
	for (dash++; *dash == '0'; dash++)
		;
	while (*digits == '0')
		digits++;
	return *digits != '\0' && strcmp(dash, digits) == 0;
}

/* "3组" at the end of 大塘村3组, but not of 大塘村13组. */
static bool
title_ends(const char *title, const char *s)
{
	size_t n = strlen(title), m = strlen(s);

	if (m >= n || strcmp(title + n - m, s) != 0)
		return false;
	return *s < '0' || *s > '9' || title[n - m - 1] < '0' || title[n - m - 1] > '9';
}

/* How well a record is meant by s: 3 its name or label, 2 its label's number or the end of its title, 1 found by search only. */
static int
hit_rank(struct office *o, const struct record *r, const char *s)
{
	const struct entity *ent = r->entity;
	struct buf title = BUF_INIT;
	int rank = 1;

	office_title_of(o, r, &title);
	if (strcmp(buf_str(&title), s) == 0)
		rank = 3;
	else if (title_ends(buf_str(&title), s))
		rank = 2;
	buf_release(&title);
	for (size_t i = 0; i < ent->n_fields && rank < 3; i++) {
		if (r->values[i].kind != VALUE_TEXT)
			continue;
		if (ent->fields[i].kind == FIELD_LABEL) {
			if (strcasecmp(r->values[i].s, s) == 0)
				rank = 3;
			else if (all_digits(s) && label_number_is(r->values[i].s, s))
				rank = 2;
		} else if ((ent->fields[i].kind == FIELD_NAME || ent->key != NULL) && strcmp(r->values[i].s, s) == 0)
			rank = 3;
	}
	return rank;
}

/* Does a hit lie where the record being filled lies (same village, same household)? */
static bool
hit_is_near(const struct record *r, const struct record *near)
{
	bool shared = false;

	if (near == NULL)
		return false;
	for (size_t i = 0; i < r->entity->n_fields; i++) {
		const struct field *f = &r->entity->fields[i];
		int at = f->kind == FIELD_REF ? entity_field(near->entity, f->name) : -1;

		if (at < 0 || near->entity->fields[at].kind != FIELD_REF || value_is_null(&near->values[at]))
			continue;
		if (strcmp(near->entity->fields[at].ref, f->ref) != 0)
			continue;
		if (!value_equal(&near->values[at], &r->values[i]))
			return false;
		shared = true;
	}
	return shared;
}

struct hits {
	int64_t row[HITS];
	bool near[HITS];
	size_t n, n_near;
	int rank;
	struct buf shown;
	size_t n_shown;
};

static void
hits_add(struct office *o, struct hits *h, const struct record *r, const char *s, const struct record *near)
{
	int rank = hit_rank(o, r, s);

	if (rank < h->rank || h->n == HITS)
		return;
	if (rank > h->rank) {
		h->rank = rank;
		h->n = h->n_near = h->n_shown = 0;
		buf_clear(&h->shown);
	}
	for (size_t i = 0; i < h->n; i++)
		if (h->row[i] == r->row)
			return;
	h->row[h->n] = r->row;
	h->near[h->n] = hit_is_near(r, near);
	h->n_near += h->near[h->n];
	h->n++;
	if (h->n_shown < (o->by_number ? NUMBERED_MAX : NAMED_MAX)) {
		buf_addf(&h->shown, "%s", h->n_shown > 0 ? " / " : "");
		if (o->by_number)
			buf_addf(&h->shown, "%" PRId64 " ", r->row);
		office_describe(o, r, &h->shown);
		h->n_shown++;
	}
}

static int
hits_query(struct office *o, struct hits *h, const struct query *q, const char *s, const struct record *near, struct err *e)
{
	struct rows page;

	if (ledger_page(o->ledger, q, NULL, true, HITS, &page, e) != 0)
		return -1;
	for (size_t i = 0; i < page.n; i++)
		hits_add(o, h, &page.p[i], s, near);
	rows_release(&page);
	return 0;
}

static int
hits_equal(struct office *o, struct hits *h, const struct entity *ent, const char *field, const char *equal, const char *s,
    const struct record *near, struct err *e)
{
	struct query q;

	query_init(&q, ent);
	query_text(&q, field, COND_EQ, equal);
	return hits_query(o, h, &q, s, near, e);
}

/* Numbers of labels are the same for every station code: mine and the usual single letters are looked up. */
static int
hits_label(struct office *o, struct hits *h, const struct entity *ent, const char *field, const char *s, const struct record *near,
    struct err *e)
{
	long long number = strlen(s) < 10 ? strtoll(s, NULL, 10) : 0;
	struct buf label = BUF_INIT;
	int rc = 0;

	for (char c = 'A' - 1; c <= 'Z' && rc == 0; c++) {
		buf_clear(&label);
		if (c < 'A')
			buf_addf(&label, "%s-%04lld", o->station.code, number);
		else
			buf_addf(&label, "%c-%04lld", c, number);
		rc = hits_equal(o, h, ent, field, buf_str(&label), s, near, e);
	}
	buf_release(&label);
	return rc;
}

/* Whole names and labels by their index: right also where a search would stop counting before it comes to them. */
static int
hits_exact(struct office *o, struct hits *h, const struct entity *ent, const char *s, const struct record *near, struct err *e)
{
	for (size_t i = 0; i < ent->n_fields; i++) {
		const struct field *f = &ent->fields[i];
		char *big = mem_str(s);
		int rc = 0;

		upper(big);
		if (f->kind == FIELD_NAME && (f->flags & FIELD_INDEX))
			rc = hits_equal(o, h, ent, f->name, s, s, near, e);
		else if (f->kind == FIELD_LABEL && all_digits(s))
			rc = hits_label(o, h, ent, f->name, s, near, e);
		else if (f->kind == FIELD_LABEL)
			rc = hits_equal(o, h, ent, f->name, big, s, near, e);
		free(big);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static int
hits_search(struct office *o, struct hits *h, const struct entity *ent, const char *s, const struct record *near, struct err *e)
{
	struct query q;

	query_init(&q, ent);
	q.words = s;
	return hits_query(o, h, &q, s, near, e);
}

/* Titles composed of other rows ("大塘村3组") are not in the search text: small entities are compared one by one. */
static int
hits_scan(struct office *o, struct hits *h, const struct entity *ent, const char *s, const struct record *near, struct err *e)
{
	struct query q;
	struct rows page;
	int64_t total;

	if (ledger_total(o->ledger, ent, &total, e) != 0)
		return -1;
	if (total > SCAN_MAX)
		return 0;
	query_init(&q, ent);
	if (ledger_page(o->ledger, &q, NULL, true, SCAN_MAX, &page, e) != 0)
		return -1;
	for (size_t i = 0; i < page.n; i++)
		if (hit_rank(o, &page.p[i], s) > 1)
			hits_add(o, h, &page.p[i], s, near);
	rows_release(&page);
	return 0;
}

/* The row of that number; false: there is none. */
static bool
row_numbered(struct office *o, const struct entity *ent, const char *digits, struct value *out)
{
	struct record r;
	char *end;
	long long row;

	errno = 0;
	row = strtoll(digits, &end, 10);
	if (errno != 0 || *end != '\0' || row <= 0 || ledger_get(o->ledger, &r, ent, row, NULL) != 0)
		return false;
	record_release(&r);
	value_set_int(out, row);
	return true;
}

/* Why s is no row: none is called so, or several are. */
static int
hits_refuse(const struct office *o, const struct hits *h, const struct field *f, const char *typed, struct err *e)
{
	const char *many = h->n == HITS ? " 多" : "", *shown = h->shown.n > 0 ? h->shown.p : "";
	const char *more = h->n > h->n_shown ? " .." : "";

	if (h->n == 0 && o->by_number)
		return err_set(e, ERR_INPUT, "%s: 账里没有找到「%s」; yibenzhang list %s 列出有哪些和行号", f->title, typed, f->ref);
	if (h->n == 0)
		return err_set(e, ERR_INPUT, "%s: 账里没有找到「%s」; 您打的还在, 按 F4 挑选或先在名册里新增", f->title, typed);
	if (o->by_number)
		return err_set(e, ERR_INPUT, "%s: 「%s」有 %zu%s 个, 写行号指明: %s%s", f->title, typed, h->n, many, shown, more);
	return err_set(e, ERR_INPUT, "%s: 「%s」有 %zu%s 个: %s; 请打全一些或按 F4 挑选", f->title, typed, h->n, many, shown);
}

static int
parse_ref(struct office *o, const struct field *f, const char *typed, const struct record *near, struct value *out, struct err *e)
{
	const struct entity *ent = model_entity(&office_model, f->ref);
	struct hits h = { .shown = BUF_INIT };
	struct buf folded = BUF_INIT;
	const char *s;
	int rc = -1;

	if (ent == NULL)
		return err_set(e, ERR_INPUT, "%s现在不能填", f->title);
	if (f->list != NULL)
		return parse_term(o, f, typed, out, e);
	if (*typed == '#')
		return row_numbered(o, ent, typed + 1, out) ? 0 : err_set(e, ERR_NOTFOUND, "%s: 账里没有 %s 这一行", f->title, typed);
	if (all_digits(typed) && strlen(typed) > LABEL_DIGITS && row_numbered(o, ent, typed, out))
		return 0;
	text_fix_name_dots(&folded, typed, strlen(typed));
	s = buf_str(&folded);
	if (hits_exact(o, &h, ent, s, near, e) != 0 || (h.n == 0 && hits_search(o, &h, ent, s, near, e) != 0) ||
	    (h.rank < 3 && hits_scan(o, &h, ent, s, near, e) != 0))
		goto out;
	if (h.n == 1 || h.n_near == 1) {
		for (size_t i = 0; i < h.n; i++)
			if (h.n == 1 || h.near[i])
				value_set_int(out, h.row[i]);
		rc = 0;
	} else {
		rc = hits_refuse(o, &h, f, typed, e);
	}
out:
	buf_release(&h.shown);
	buf_release(&folded);
	return rc;
}

/* Bytes of what separates items of a list at s; 0 when nothing does. */
static size_t
separator_at(const char *s)
{
	static const char *const marks[] = { ",", "，", "、", ";", "；", "/" };
	size_t b = blank_at(s);

	for (size_t i = 0; b == 0 && i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strncmp(s, marks[i], strlen(marks[i])) == 0)
			b = strlen(marks[i]);
	return b;
}

static int
parse_refs(struct office *o, const struct field *f, const char *s, const struct record *near, struct value *out, struct err *e)
{
	struct value list, one;
	int rc = 0;

	value_init(&list);
	value_init(&one);
	while (*s != '\0' && rc == 0) {
		size_t gap = separator_at(s), n = 0;
		char *item;

		if (gap > 0) {
			s += gap;
			continue;
		}
		while (s[n] != '\0' && separator_at(s + n) == 0)
			n++;
		item = mem_strn(s, n);
		rc = parse_ref(o, f, item, near, &one, e);
		if (rc == 0 && !value_has(&list, one.i))
			value_add_int(&list, one.i);
		free(item);
		s += n;
	}
	if (rc == 0)
		value_copy(out, &list);
	value_release(&list);
	value_release(&one);
	return rc;
}

int
office_parse_near(struct office *o, const struct field *f, const char *typed, const struct record *near, struct value *out,
    struct err *e)
{
	struct buf folded = BUF_INIT;
	char *s = trimmed(typed);
	const char *half;
	int rc = 0;

	value_release(out);
	text_fold(&folded, s, strlen(s));
	half = buf_str(&folded);
	if (*s == '\0')
		goto out;
	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_NAME:
	case FIELD_CODE:
	case FIELD_NOTE:
	case FIELD_LABEL:
		rc = parse_text(f, s, out, e);
		break;
	case FIELD_INT:
		rc = parse_int(f, half, out, e);
		break;
	case FIELD_MONEY:
		rc = parse_money(f, half, out, e);
		break;
	case FIELD_DATE:
		rc = parse_date(f, half, out, e);
		break;
	case FIELD_TIME:
		rc = parse_time(half, out, e);
		break;
	case FIELD_STAMP:
		rc = parse_stamp(half, out, e);
		break;
	case FIELD_CHOICE:
		rc = parse_choice(f, half, out, e);
		break;
	case FIELD_REF:
		rc = parse_ref(o, f, half, near, out, e);
		break;
	case FIELD_REFS:
		rc = parse_refs(o, f, half, near, out, e);
		break;
	case FIELD_LINES:
		rc = err_set(e, ERR_INPUT, "%s要在表单里一行一行填", f->title);
		break;
	}
out:
	buf_release(&folded);
	free(s);
	return rc;
}

int
office_parse(struct office *o, const struct field *f, const char *typed, struct value *out, struct err *e)
{
	return office_parse_near(o, f, typed, NULL, out, e);
}
