/*
 * rule_table.c - see rule_table.h.
 */
#include "office/rule_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/office.h"
#include "office/rule.h"

enum { HOLIDAY_LONGEST = 16, RANGES_MAX = 32 };

/* Is there a row, not deleted?  *out is initialised; row 0 when nobody ever made one. */
static int
row_of(struct office *o, int64_t row, struct record *out, struct err *e)
{
	struct err why;

	if (ledger_get(o->ledger, out, &rule_entity, row, &why) == 0)
		return 0;
	record_init(out, &rule_entity);
	if (why.code == ERR_NOTFOUND)
		return 0;
	if (e)
		*e = why;
	return -1;
}

/* --- a figure from a day on ----------------------------------------------------------------------------------------- */

static int
put_changed(struct office *o, const struct record *was, const struct record *there, int64_t row, const struct value *now,
		const char *iso, const char *source, struct err *e)
{
	static const char *const kept[] = { "code", "param", "title", "unit" };
	bool figure = !value_is_null(record_field(was, "value"));
	struct changes all;
	struct change *c;
	int64_t batch;
	int rc;

	changes_init(&all);
	c = changes_add(&all, &rule_entity);
	if (there->row)
		change_on(c, there);
	c->row = row;
	if (there->row)
		c->deleted = 0;
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		if (!value_is_null(record_field(was, kept[i])))
			change_set(c, kept[i], record_field(was, kept[i]));
	change_set(c, figure ? "value" : "clause", now);
	if (figure && !value_is_null(record_field(was, "clause")))
		change_set(c, "clause", record_field(was, "clause"));
	change_set_text(c, "source", source && *source ? source : "本地规定");
	change_set_int(c, "sure", SURE_LOCAL);
	change_set_text(c, "valid_from", iso);
	rc = ledger_save(o->ledger, &all, o->me, &batch, e);
	changes_release(&all);
	return rc;
}

int
rule_change(struct office *o, int64_t row, const char *typed, int32_t day, const char *source, struct buf *said, struct err *e)
{
	struct record was, there;
	struct value now;
	char iso[11];
	int64_t to;
	int rc;

	if (ledger_get(o->ledger, &was, &rule_entity, row, e) < 0)
		return -1;
	value_init(&now);
	date_to_iso(day, iso);
	rc = office_parse(o, &rule_entity.fields[entity_field(&rule_entity, value_is_null(record_field(&was, "value")) ? "clause" : "value")],
			typed, &now, e);
	if (rc == 0 && value_is_null(&now))
		rc = err_set(e, ERR_INPUT, "新的数还没填, 规则没有改动.");
	if (rc < 0) {
		record_release(&was);
		return -1;
	}
	to = rule_row(o, record_text(&was, "code"), record_text(&was, "param"), iso);
	rc = row_of(o, to, &there, e);
	if (rc == 0 && there.row && !there.deleted)
		rc = err_set(e, ERR_INPUT, "%s %s 从 %s 起已有一条. 要改那一条请选它按 F4 改内容, 没有改动.", record_text(&was, "code"),
				record_text(&was, "title"), iso);
	if (rc == 0)
		rc = put_changed(o, &was, &there, to, &now, iso, source, e);
	if (rc == 0 && said)
		buf_addf(said, "%s %s 从 %s 起按新的; 以前的记录仍按原来的", record_text(&was, "code"), record_text(&was, "title"), iso);
	value_release(&now);
	record_release(&was);
	record_release(&there);
	return rc;
}

int
rule_end(struct office *o, int64_t row, int32_t day, struct buf *said, struct err *e)
{
	struct record r;
	struct changes all;
	struct change *c;
	char iso[11];
	int64_t batch;
	int rc = 0;

	if (ledger_get_proven(o->ledger, &r, &rule_entity, row, e) < 0)
		return -1;
	changes_init(&all);
	date_to_iso(day, iso);
	if (strcmp(record_text(&r, "valid_from"), iso) > 0)
		rc = err_set(e, ERR_INPUT, "这条规则 %s 才启用, 不能停在它前面. 没有改动.", record_text(&r, "valid_from"));
	if (rc == 0) {
		c = changes_add(&all, &rule_entity);
		change_on(c, &r);
		change_set_text(c, "valid_to", iso);
		rc = ledger_save(o->ledger, &all, o->me, &batch, e);
	}
	if (rc == 0 && said)
		buf_addf(said, "%s %s 用到 %s 为止", record_text(&r, "code"), record_text(&r, "title"), iso);
	changes_release(&all);
	record_release(&r);
	return rc;
}

/* --- a notice of holidays -------------------------------------------------------------------------------------------- */

struct notice {
	struct holidays *out;
	int year, month;
	struct { int32_t from, to; } ranges[RANGES_MAX];	/* read, and not said yet what of them */
	size_t n;
	char name[48];
};

static int
by_day(const void *a, const void *b)
{
	const struct holiday *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

static void
add_day(struct notice *n, int32_t day, bool works)
{
	bool weekend = date_weekday(day) == 0 || date_weekday(day) == 6;
	struct holidays *h = n->out;

	if (weekend != works)	/* as the week is anyway */
		return;
	h->p = mem_resize(h->p, h->n + 1, sizeof(*h->p));
	memset(&h->p[h->n], 0, sizeof(*h->p));
	h->p[h->n].day = day;
	h->p[h->n].works = works;
	memcpy(h->p[h->n].name, n->name, sizeof(n->name));
	h->n++;
}

/* The days read since are off, or worked. */
static void
settle(struct notice *n, bool works)
{
	for (size_t i = 0; i < n->n; i++)
		for (int32_t day = n->ranges[i].from; day <= n->ranges[i].to; day++)
			add_day(n, day, works);
	n->n = 0;
}

static bool
take_number(const char **s, int *out)
{
	const char *p = *s;
	int v = 0;

	while (*p >= '0' && *p <= '9' && v < 10000)
		v = v * 10 + *p++ - '0';
	if (p == *s)
		return false;
	*out = v;
	*s = p;
	return true;
}

/* A number and what it is: a year, a month, a day.  -1: no such day. */
static int
read_number(struct notice *n, const char **s, bool range)
{
	int v = 0, d;
	int32_t day;

	(void)take_number(s, &v);
	if (text_take(s, "年")) {
		n->year = v;
		return 0;
	}
	if (text_take(s, "月") || (**s == '-' && (*s)[1] >= '0' && (*s)[1] <= '9' && (*s)++) || text_take(s, "/")) {
		n->month = v;
		if (!take_number(s, &d))
			return 0;
		v = d;
		if (!text_take(s, "日"))
			(void)text_take(s, "号");
	} else if (!text_take(s, "日") && !text_take(s, "号")) {
		return 0;	/* 共7天 */
	}
	day = n->month ? date_make(n->year, n->month, v) : DATE_NONE;
	if (day == DATE_NONE || n->n == RANGES_MAX)
		return -1;
	if (range && n->n) {
		if (day < n->ranges[n->n - 1].from || day - n->ranges[n->n - 1].from > HOLIDAY_LONGEST)
			return -1;
		n->ranges[n->n - 1].to = day;
	} else {
		n->ranges[n->n].from = n->ranges[n->n].to = day;
		n->n++;
	}
	return 0;
}

/* "二、春节：" names what follows. */
static void
read_name(struct notice *n, const char *from, const char *to)
{
	const char *p;
	size_t len;

	for (p = from; p < to; p++)
		if (strncmp(p, "、", strlen("、")) == 0)
			from = p + strlen("、");
	while (from < to && *from == ' ')
		from++;
	len = (size_t)(to - from);
	if (len == 0 || len >= sizeof(n->name))
		return;
	memset(n->name, 0, sizeof(n->name));
	memcpy(n->name, from, len);
}

static void
skip_brackets(const char **s)
{
	while (**s && **s != ')')
		(*s)++;
	if (**s)
		(*s)++;
}

int
holidays_parse(struct holidays *out, const char *text, int year, struct err *e)
{
	struct notice n = { .out = out, .year = year };
	struct buf b = BUF_INIT;
	const char *s, *sentence;
	bool range = false;
	int rc = 0;
	size_t kept = 0;

	memset(out, 0, sizeof(*out));
	text_fold(&b, text, strlen(text));
	for (s = sentence = buf_str(&b); *s && rc == 0;) {
		if (*s >= '0' && *s <= '9') {
			rc = read_number(&n, &s, range);
			range = false;
		} else if (text_take(&s, "至") || text_take(&s, "到") || text_take(&s, "~")) {
			range = true;
		} else if (text_take(&s, "放假") || text_take(&s, "休")) {
			settle(&n, false);
		} else if (text_take(&s, "上班") || text_take(&s, "班")) {
			settle(&n, true);
		} else if (*s == '(') {
			skip_brackets(&s);
		} else if (*s == ':') {
			read_name(&n, sentence, s);
			sentence = ++s;
		} else if (text_take(&s, "。") || text_take(&s, ";") || *s == '\n') {
			if (*s == '\n')
				s++;
			n.n = 0;
			sentence = s;
		} else {
			s++;
		}
	}
	if (rc < 0 || out->n == 0) {
		rc = err_set(e, ERR_INPUT, "没有认出放假和上班的日子%s. 可以粘贴通知原文, 或写: 10月1日至7日休; 10月10日班. 什么也没有写.",
				rc < 0 ? "(有一天不对)" : "");
		holidays_release(out);
	} else {
		qsort(out->p, out->n, sizeof(*out->p), by_day);
		for (size_t i = 0; i < out->n; i++)
			if (i == 0 || out->p[i].day != out->p[kept - 1].day)
				out->p[kept++] = out->p[i];
		out->n = kept;
	}
	buf_release(&b);
	return rc;
}

void
holidays_release(struct holidays *h)
{
	free(h->p);
	memset(h, 0, sizeof(*h));
}

static int
add_holiday(struct office *o, const struct holiday *h, struct changes *all, struct err *e)
{
	struct record there;
	struct change *c;
	char iso[11], from[11], source[64];
	int64_t row;
	int y, m, d;

	date_to_iso(h->day, iso);
	date_split(h->day, &y, &m, &d);
	date_to_iso(date_make(y, 1, 1), from);
	row = rule_row(o, "CAL", iso, from);
	if (row_of(o, row, &there, e) < 0)
		return -1;
	c = changes_add(all, &rule_entity);
	if (there.row) {
		change_on(c, &there);
		c->deleted = 0;
	}
	c->row = row;
	change_set_text(c, "code", "CAL");
	change_set_text(c, "param", iso);
	if (!there.row) {
		struct buf b = BUF_INIT;

		buf_addf(&b, "%s%s", *h->name ? h->name : "放假", h->works ? "调休" : "");
		change_set_text(c, "title", buf_str(&b));
		buf_release(&b);
	}
	change_set_int(c, "value", h->works);
	change_set_text(c, "unit", "1上班 0休");
	snprintf(source, sizeof(source), "%d年节假日安排通知", y);
	change_set_text(c, "source", source);
	change_set_int(c, "sure", SURE_READ);
	change_set_text(c, "valid_from", from);
	record_release(&there);
	return 0;
}

int
rule_add_notice(struct office *o, const char *text, int year, struct buf *said, struct err *e)
{
	struct holidays h;
	struct changes all;
	int64_t batch;
	int off = 0, works = 0, rc;

	if (holidays_parse(&h, text, year, e) < 0)
		return -1;
	changes_init(&all);
	rc = 0;
	for (size_t i = 0; rc == 0 && i < h.n; i++) {
		rc = add_holiday(o, &h.p[i], &all, e);
		*(h.p[i].works ? &works : &off) += 1;
	}
	if (rc == 0)
		rc = ledger_save(o->ledger, &all, o->me, &batch, e);
	if (rc == 0 && said) {
		buf_addf(said, "放假通知已记: 平日放假 %d 天, 周末上班 %d 天 (", off, works);
		date_short(said, h.p[0].day, date_today());
		buf_adds(said, " 到 ");
		date_short(said, h.p[h.n - 1].day, date_today());
		buf_addc(said, ')');
	}
	changes_release(&all);
	holidays_release(&h);
	return rc;
}
