/*
 * history.c - edits as sentences.
 *
 * A station's code is no part of an edit; it is known for this PC, and for
 * others from the label they gave the row, or from their files.
 */
#include "office/history.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "db/merge.h"
#include "office/office.h"
#include "office/thing.h"

enum { VALUE_COLS = 60 };

/* The stations of a ledger, asked for at the first edit of another one. */
struct stations {
	struct peers known;
	bool asked;
};

static const char *
station_code(struct office *o, struct stations *s, const char *station)
{
	struct err none = {0};

	/* a line of history stands without it */
	if (!s->asked && ledger_peers(o->ledger, &s->known, &none) < 0)
		s->known = (struct peers){0};
	s->asked = true;
	for (size_t i = 0; i < s->known.n; i++)
		if (strcmp(s->known.p[i].station, station) == 0 && s->known.p[i].code[0] != '\0')
			return s->known.p[i].code;
	return NULL;
}

static void
add_station(struct office *o, struct stations *s, const struct edit_info *ed, const struct record *now, const struct history *h,
		struct buf *out)
{
	const char *code;
	const struct entity *ent = now->entity;

	if (strcmp(ed->station, o->station.id) == 0) {
		buf_addf(out, "%s站", o->station.code);
		return;
	}
	for (size_t i = 0; i < ent->n_fields; i++)
		if (ent->fields[i].kind == FIELD_LABEL && h->n > 0 && strcmp(h->p[0].station, ed->station) == 0 &&
		    now->values[i].kind == VALUE_TEXT && strchr(now->values[i].s, '-') != NULL) {
			buf_addf(out, "%.*s站", (int)(strrchr(now->values[i].s, '-') - now->values[i].s), now->values[i].s);
			return;
		}
	code = station_code(o, s, ed->station);
	if (code != NULL)
		buf_addf(out, "%s站", code);
	else
		buf_addf(out, "另一台 %.4s", ed->station);
}

void
history_value(struct office *o, const struct field *f, const struct value *v, size_t cols, struct buf *out)
{
	struct buf b = BUF_INIT;
	size_t n;

	if (value_is_null(v)) {
		buf_adds(out, "(空)");
		return;
	}
	office_format(o, f, v, true, &b);
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] == '\n')
			b.p[i] = ' ';
	n = text_cut(buf_str(&b), b.n, cols, NULL);
	buf_add(out, buf_str(&b), n);
	if (n < b.n)
		buf_adds(out, "...");
	buf_release(&b);
}

static void
add_change(struct office *o, const struct field *f, const struct value *from, const struct value *to, struct buf *out)
{
	buf_addf(out, "%s ", f->title);
	if (f->privacy == PRIVACY_ID) {
		buf_adds(out, value_is_null(to) ? "已删" : value_is_null(from) ? "已填" : "已改");
		return;
	}
	if (!value_is_null(from)) {
		history_value(o, f, from, VALUE_COLS, out);
		buf_adds(out, " -> ");
	}
	history_value(o, f, to, VALUE_COLS, out);
}

/* Whose value edit i chose where two stood against each other: the newest before it that says the same; NULL: a new one. */
static const struct edit_info *
chosen(const struct history *h, size_t i, size_t f)
{
	for (size_t j = i; j-- > 0;)
		if ((h->p[j].set >> f & 1) && !(h->p[j].reopened >> f & 1) && value_equal(&h->p[j].values[f], &h->p[i].values[f]))
			return &h->p[j];
	return NULL;
}

static void
add_who(struct office *o, int64_t who, struct buf *out)
{
	if (who == 0)
		buf_adds(out, "程序");
	else
		office_title(o, "staff", who, out);
}

/* "事项 两边不同, 用李明 11-25 09:00 的: " */
static void
add_settled(struct office *o, const struct history *h, size_t i, size_t f, bool paper, struct buf *out)
{
	const struct edit_info *from = chosen(h, i, f);

	buf_addf(out, paper ? "%s两边不同，" : "%s 两边不同, ", h->entity->fields[f].title);
	if (from != NULL) {
		buf_adds(out, "用");
		add_who(o, from->who, out);
		buf_adds(out, paper ? "" : " ");
		if (paper)
			date_paper_when(out, from->at, 0);
		else
			date_when(out, from->at);
		buf_adds(out, paper ? "的：" : " 的: ");
	} else {
		buf_adds(out, paper ? "定为：" : "定为: ");
	}
}

/* "事项 撤回了决定, 又待定: " */
static void
add_reopened(const struct field *f, bool paper, struct buf *out)
{
	buf_addf(out, paper ? "%s撤回了决定，又待定：" : "%s 撤回了决定, 又待定: ", f->title);
}

static void
add_deleted(const struct edit_info *ed, struct buf *out)
{
	if (ed->reopened_deleted)
		buf_adds(out, ed->deleted == 1 ? "撤回了决定, 又待定: 删除" : "撤回了决定, 又待定: 留着");
	else if (ed->settled_deleted)
		buf_adds(out, ed->deleted == 1 ? "一边删一边改, 定了删除" : "一边删一边改, 定了留着");
	else
		buf_adds(out, ed->deleted == 1 ? "移到回收站" : "从回收站取出");
}

static void
add_edit(struct office *o, const struct history *h, size_t at, struct buf *out)
{
	const struct edit_info *ed = &h->p[at];
	const struct entity *ent = h->entity;
	size_t said = 0;

	if (at == 0)
		buf_adds(out, "登记: ");
	if (ed->deleted >= 0)
		add_deleted(ed, out);
	said += ed->deleted >= 0;
	for (size_t i = 0; i < ent->n_fields; i++) {
		const struct field *f = &ent->fields[i];
		bool settled = ed->settled >> i & 1, reopened = ed->reopened >> i & 1;

		if ((ed->set & ((uint64_t)1 << i)) == 0)
			continue;
		/* A first edit sets everything; what is empty or the program's own affair is no news then. */
		if ((f->flags & FIELD_HIDDEN) != 0 || (!settled && !reopened && value_equal(&ed->before[i], &ed->values[i])))
			continue;
		buf_adds(out, said++ > 0 ? ", " : "");
		if (settled && f->privacy != PRIVACY_ID) {
			add_settled(o, h, at, i, false, out);
			history_value(o, f, &ed->values[i], VALUE_COLS, out);
		} else if (reopened && f->privacy != PRIVACY_ID) {
			add_reopened(f, false, out);
			history_value(o, f, &ed->values[i], VALUE_COLS, out);
		} else {
			add_change(o, f, &ed->before[i], &ed->values[i], out);
		}
	}
	if (said == 0)
		buf_adds(out, "照原样确认");
	if (!ed->folds)
		buf_adds(out, " (缺前面的记录, 暂不算)");
}

/* --- on paper ---------------------------------------------------------------------------------------------------- */

static void
paper_value(struct office *o, const struct field *f, const struct value *v, struct buf *out)
{
	if (!value_is_null(v) && f->kind == FIELD_DATE && date_from_iso(v->s) != DATE_NONE)
		date_paper(out, date_from_iso(v->s), date_today(), 0);
	else if (!value_is_null(v) && f->kind == FIELD_STAMP)
		date_paper_when(out, v->i, 0);
	else
		history_value(o, f, v, SIZE_MAX, out);
}

static void
paper_change(struct office *o, const struct field *f, const struct value *from, const struct value *to, struct buf *out)
{
	buf_adds(out, f->title);
	if (f->privacy == PRIVACY_ID) {
		buf_adds(out, value_is_null(to) ? "已删" : value_is_null(from) ? "已填" : "已改");
		return;
	}
	if (value_is_null(from)) {
		buf_adds(out, "填");
	} else {
		paper_value(o, f, from, out);
		buf_adds(out, value_is_null(to) ? "删去" : "改为");
	}
	if (!value_is_null(to))
		paper_value(o, f, to, out);
}

static void
paper_edit(struct office *o, const struct history *h, size_t at, struct buf *out)
{
	const struct edit_info *ed = &h->p[at];
	const struct entity *ent = h->entity;
	bool first = at == 0;
	size_t said = 0;

	if (first) {
		buf_adds(out, "登记");
	} else if (ed->deleted >= 0) {
		struct buf b = BUF_INIT;
		add_deleted(ed, &b);
		text_prose(out, buf_str(&b));
		buf_release(&b);
	}
	said += first || ed->deleted >= 0;
	for (size_t i = 0; i < ent->n_fields && !first; i++) {
		const struct field *f = &ent->fields[i];

		bool settled = ed->settled >> i & 1, reopened = ed->reopened >> i & 1;

		if ((ed->set & ((uint64_t)1 << i)) == 0 || (f->flags & FIELD_HIDDEN) != 0
		    || (!settled && !reopened && value_equal(&ed->before[i], &ed->values[i])))
			continue;
		buf_adds(out, said++ > 0 ? "，" : "");
		if (settled && f->privacy != PRIVACY_ID) {
			add_settled(o, h, at, i, true, out);
			paper_value(o, f, &ed->values[i], out);
		} else if (reopened && f->privacy != PRIVACY_ID) {
			add_reopened(f, true, out);
			paper_value(o, f, &ed->values[i], out);
		} else {
			paper_change(o, f, &ed->before[i], &ed->values[i], out);
		}
	}
	buf_addf(out, "%s%s。", said > 0 ? "" : "照原样确认", ed->folds ? "" : "（缺前面的记录，暂不算）");
}

static int
history_write(struct office *o, const struct entity *ent, int64_t row, bool paper, struct buf *out, struct err *e)
{
	struct stations stations = {0};
	struct history h;
	struct record now;

	if (ledger_get_proven(o->ledger, &now, ent, row, e) != 0)
		return -1;
	if (ledger_history(o->ledger, &h, ent, row, e) != 0) {
		record_release(&now);
		return -1;
	}
	for (size_t i = 0; i < h.n; i++) {
		const struct edit_info *ed = &h.p[i];
		int minute = date_minute_of_ms(ed->at);

		const char *gap = paper ? "　" : " ";

		if (paper) {
			buf_adds(out, i > 0 ? "\n" : "");
			date_paper_when(out, ed->at, 0);
		} else {
			date_short(out, date_of_ms(ed->at), date_today());
			buf_addf(out, " %02d:%02d", minute / 60, minute % 60);
		}
		buf_adds(out, gap);
		add_who(o, ed->who, out);
		buf_adds(out, paper ? "（" : "(");
		add_station(o, &stations, ed, &now, &h, out);
		buf_addf(out, "%s%s", paper ? "）" : ")", gap);
		if (ed->beside && ed->reopened == 0 && !ed->reopened_deleted)
			buf_adds(out, paper ? "（分头改的）" : "(分头改的) ");
		if (paper)
			paper_edit(o, &h, i, out);
		else
			add_edit(o, &h, i, out);
		if (!paper)
			buf_addc(out, '\n');
	}
	peers_release(&stations.known);
	record_release(&now);
	history_release(&h);
	return 0;
}

int
history_lines(struct office *o, const struct entity *ent, int64_t row, struct buf *out, struct err *e)
{
	return history_write(o, ent, row, false, out, e);
}

int
history_paper(struct office *o, const struct entity *ent, int64_t row, struct buf *out, struct err *e)
{
	return history_write(o, ent, row, true, out, e);
}
