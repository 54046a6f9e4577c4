/*
 * overlap.c - see overlap.h.
 */
#include "office/overlap.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "office/inspection.h"
#include "office/office.h"
#include "office/reception.h"
#include "office/rule.h"

enum {
	AROUND_MAX = 1000,	/* inspections in the days around one: a township has some tens a month */
	NAMED_MAX = 100,	/* of one material */
	COUNTED_MAX = 200,	/* looked at for a count of pairs */
	MONTH_MAX = 2000
};

/* --- comparing ---------------------------------------------------------------------------------------------------- */

static void
release_one(struct overlap *x)
{
	record_release(&x->other);
	free(x->what);
}

void
overlaps_release(struct overlaps *o)
{
	for (size_t i = 0; i < o->n; i++)
		release_one(&o->p[i]);
	free(o->p);
	memset(o, 0, sizeof(*o));
}

static void
add(struct overlaps *out, enum overlap_kind kind, const struct record *other, int minutes, const char *what, size_t n)
{
	struct overlap *x;

	out->p = mem_resize(out->p, out->n + 1, sizeof(*out->p));
	x = &out->p[out->n++];
	memset(x, 0, sizeof(*x));
	x->kind = kind;
	record_init(&x->other, other->entity);
	record_copy(&x->other, other);
	x->minutes = minutes;
	x->what = mem_str(what);
	x->n = n;
	out->counted += kind != OVERLAP_APART;
}

/* Minutes both are there; -1: not said; 0: one after the other, be it at the same minute. */
static int
together(const struct record *a, const struct record *b)
{
	int from_a = inspection_minute(a, "start"), to_a = inspection_minute(a, "until");
	int from_b = inspection_minute(b, "start"), to_b = inspection_minute(b, "until");
	int from = from_a > from_b ? from_a : from_b, to = to_a < to_b ? to_a : to_b;

	if (from_a < 0 || to_a < 0 || from_b < 0 || to_b < 0)
		return -1;
	return to > from ? to - from : 0;
}

static void
same_villages(struct office *o, const struct record *a, const struct record *b, struct overlaps *out)
{
	const struct value *x = record_field(a, "villages"), *y = record_field(b, "villages");
	struct buf names = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++)
		for (size_t j = 0; j < y->n; j++) {
			if (x->items[i].i != y->items[j].i)
				continue;
			buf_adds(&names, n ? "、" : "");
			office_title(o, "village", x->items[i].i, &names);
			n++;
		}
	if (n > 0) {
		int minutes = together(a, b);
		add(out, minutes == 0 ? OVERLAP_APART : OVERLAP_VILLAGE, b, minutes, buf_str(&names), n);
	}
	buf_release(&names);
}

enum { TOPIC_BYTES = 9 };	/* what one contains of the other says something from three characters on */

/* 高标准农田 and 高标准农田建设检查 are one topic. */
static bool
same_topic(const struct record *a, const struct record *b)
{
	const char *x = record_text(a, "topic"), *y = record_text(b, "topic");

	if (strcmp(x, y) == 0)
		return *x != '\0';
	return (strlen(y) >= TOPIC_BYTES && strstr(x, y) != NULL) || (strlen(x) >= TOPIC_BYTES && strstr(y, x) != NULL);
}

static bool
settled(const struct record *a, const struct record *b)
{
	int64_t x = record_int(a, "plan"), y = record_int(b, "plan");

	return x == PLAN_CANCELLED || y == PLAN_CANCELLED || (x == PLAN_JOINED && y == PLAN_JOINED);
}

/* --- looking around ----------------------------------------------------------------------------------------------- */

static int
around(struct office *o, int32_t day, int64_t days, struct rows *out, struct err *e)
{
	struct query q;
	char from[11], to[11];

	date_to_iso(day - (int32_t)days, from);
	date_to_iso(day + (int32_t)days, to);
	query_init(&q, &inspection_entity);
	query_text(&q, "date", COND_GE, from);
	query_text(&q, "date", COND_LE, to);
	q.sort = "date";
	return ledger_page(o->ledger, &q, NULL, true, AROUND_MAX, out, e);
}

struct shared {			/* with the inspection in the same place of rows */
	struct buf names;
	size_t n;
};

/* Who else asked for a material of this name; each of r's materials is counted once for him. */
static int
share_material(struct office *o, const char *name, const struct rows *near, struct shared *with, struct err *e)
{
	struct query q;
	struct rows asked;

	query_init(&q, &material_entity);
	query_text(&q, "name", COND_EQ, name);
	if (ledger_page(o->ledger, &q, NULL, true, NAMED_MAX, &asked, e) < 0)
		return -1;
	for (size_t i = 0; i < near->n; i++)
		for (size_t j = 0; j < asked.n; j++)
			if (record_int(&asked.p[j], "inspection") == near->p[i].row) {
				buf_addf(&with[i].names, "%s%s", with[i].n++ ? "、" : "", name);
				break;
			}
	rows_release(&asked);
	return 0;
}

static int
share_materials(struct office *o, const struct record *r, const struct rows *near, struct shared *with, struct err *e)
{
	struct rows mine;
	int rc = inspection_materials(o, r, &mine, e);

	for (size_t i = 0; rc == 0 && i < mine.n; i++)
		rc = share_material(o, record_text(&mine.p[i], "name"), near, with, e);
	rows_release(&mine);
	return rc;
}

static int
by_kind(const void *a, const void *b)
{
	const struct overlap *x = a, *y = b;
	int order = strcmp(record_text(&x->other, "date"), record_text(&y->other, "date"));

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return order ? order : (x->other.row > y->other.row) - (x->other.row < y->other.row);
}

int
overlap_find(struct office *o, const struct record *r, struct overlaps *out, struct err *e)
{
	int32_t day = date_from_iso(record_text(r, "date"));
	struct rows near;
	struct shared *with;
	int64_t days;
	int rc;

	memset(out, 0, sizeof(*out));
	if (day == DATE_NONE || record_int(r, "plan") == PLAN_CANCELLED)
		return 0;
	if (rule_int(o, "I1.days", day, 30, &days, e) < 0 || around(o, day, days < 0 || days > 366 ? 30 : days, &near, e) < 0)
		return -1;
	with = mem_zero(near.n + 1, sizeof(*with));
	rc = near.n > 0 ? share_materials(o, r, &near, with, e) : 0;
	for (size_t i = 0; i < near.n; i++) {
		const struct record *other = &near.p[i];

		if (rc == 0 && other->row != r->row && !settled(r, other)) {
			if (strcmp(record_text(other, "date"), record_text(r, "date")) == 0)
				same_villages(o, r, other, out);
			if (with[i].n > 0)
				add(out, OVERLAP_MATERIAL, other, 0, buf_str(&with[i].names), with[i].n);
			if (strcmp(record_text(r, "body"), record_text(other, "body")) != 0 && same_topic(r, other))
				add(out, OVERLAP_TOPIC, other, 0, record_text(other, "topic"), 1);
		}
		buf_release(&with[i].names);
	}
	free(with);
	rows_release(&near);
	if (out->n > 1)
		qsort(out->p, out->n, sizeof(*out->p), by_kind);
	if (rc < 0)
		overlaps_release(out);
	return rc;
}

void
overlap_line(const struct overlap *x, struct buf *out)
{
	const struct record *r = &x->other;
	int32_t day = date_from_iso(record_text(r, "date"));

	buf_adds(out, record_text(r, "body"));
	if (x->kind == OVERLAP_VILLAGE || x->kind == OVERLAP_APART) {
		if (*record_text(r, "start"))
			buf_addf(out, " %s", record_text(r, "start"));
		buf_addf(out, " %s %s (同日同村, ", record_text(r, "topic"), x->what);
		if (x->kind == OVERLAP_APART)
			buf_adds(out, "时间不重叠)");
		else if (x->minutes < 0)
			buf_adds(out, "时间没填全)");
		else {
			buf_adds(out, "重叠");
			inspection_hours(x->minutes, out);
			buf_addc(out, ')');
		}
		return;
	}
	buf_addc(out, ' ');
	date_short(out, day, date_today());
	if (x->kind == OVERLAP_MATERIAL)
		buf_addf(out, " 要的材料有 %zu 项相同: %s", x->n, x->what);
	else
		buf_addf(out, " 也查【%s】", x->what);
}

void
overlap_lines(const struct overlaps *o, struct buf *out)
{
	for (size_t i = 0; i < o->n; i++) {
		buf_adds(out, o->p[i].kind == OVERLAP_APART ? "   " : "!! ");
		overlap_line(&o->p[i], out);
		buf_addc(out, '\n');
	}
}

/* --- sums --------------------------------------------------------------------------------------------------------- */

int
overlap_between(struct office *o, int32_t from, int32_t to, int64_t *batches, int64_t *pairs, struct err *e)
{
	struct query q;
	char iso[2][11];
	struct rows soon;
	int rc = 0;

	*batches = *pairs = 0;
	date_to_iso(from, iso[0]);
	date_to_iso(to, iso[1]);
	query_init(&q, &inspection_entity);
	query_text(&q, "date", COND_GE, iso[0]);
	query_text(&q, "date", COND_LE, iso[1]);
	query_int(&q, "plan", COND_NE, PLAN_CANCELLED);
	q.sort = "date";
	if (ledger_page(o->ledger, &q, NULL, true, COUNTED_MAX, &soon, e) < 0)
		return -1;
	*batches = (int64_t)soon.n;
	for (size_t i = 0; rc == 0 && i < soon.n; i++) {
		struct overlaps found;

		rc = overlap_find(o, &soon.p[i], &found, e);
		for (size_t k = 0; rc == 0 && k < found.n; k++) {
			bool met = found.p[k].kind == OVERLAP_APART;

			/* with one in front of it in this list it was counted there; once for the same two */
			for (size_t j = 0; !met && j < i; j++)
				met = soon.p[j].row == found.p[k].other.row;
			for (size_t j = 0; !met && j < k; j++)
				met = found.p[j].kind != OVERLAP_APART && found.p[j].other.row == found.p[k].other.row;
			*pairs += !met;
		}
		if (rc == 0)
			overlaps_release(&found);
	}
	rows_release(&soon);
	return rc;
}

int
overlap_days(struct office *o, int32_t first, int32_t last, struct month_burden *out, struct err *e)
{
	const struct entity *const kinds[] = { &inspection_entity, &reception_entity };
	char from[11], to[11];

	memset(out, 0, sizeof(*out));
	date_to_iso(first, from);
	date_to_iso(last, to);
	for (size_t k = 0; k < 2; k++) {
		struct query q;
		struct rows rows;

		query_init(&q, kinds[k]);
		query_text(&q, "date", COND_GE, from);
		query_text(&q, "date", COND_LE, to);
		q.sort = "date";
		if (ledger_page(o->ledger, &q, NULL, true, MONTH_MAX, &rows, e) < 0)
			return -1;
		for (size_t i = 0; i < rows.n; i++) {
			int minutes;

			if (k == 1) {
				out->cost += record_int(&rows.p[i], "cost");
				continue;
			}
			if (record_int(&rows.p[i], "plan") == PLAN_CANCELLED)
				continue;
			minutes = inspection_minutes(&rows.p[i]);
			out->batches++;
			out->minutes += minutes > 0 ? minutes : 0;
			out->untimed += minutes < 0;
		}
		rows_release(&rows);
	}
	return 0;
}

int
overlap_month(struct office *o, int32_t day, struct month_burden *out, struct err *e)
{
	int y, m, d;

	date_split(day, &y, &m, &d);
	return overlap_days(o, date_make(y, m, 1), (m == 12 ? date_make(y + 1, 1, 1) : date_make(y, m + 1, 1)) - 1, out, e);
}

int
overlap_month_line(struct office *o, int32_t day, struct buf *out, struct err *e)
{
	struct month_burden now, then;
	int y, m, d;

	if (day == DATE_NONE)
		return 0;
	date_split(day, &y, &m, &d);
	if (overlap_month(o, day, &now, e) < 0 || overlap_month(o, date_make(y - 1, m, 1), &then, e) < 0)
		return -1;
	buf_addf(out, "%d月: 检查 %" PRId64 " 批 / 去年同月 %" PRId64 " 批  占用 ", m, now.batches, then.batches);
	inspection_hours(now.minutes, out);
	buf_adds(out, " / ");
	inspection_hours(then.minutes, out);
	buf_addf(out, "  接待费 %" PRId64 ".%02d / %" PRId64 ".%02d 元\n", now.cost / 100, (int)(now.cost % 100), then.cost / 100,
			(int)(then.cost % 100));
	if (now.untimed)
		buf_addf(out, "  其中 %" PRId64 " 批没填起止时间, 没算进占用\n", now.untimed);
	return 0;
}
