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

static void
add_edit(struct office *o, const struct entity *ent, const struct edit_info *ed, bool first, struct buf *out)
{
	size_t said = 0;

	if (first)
		buf_adds(out, "登记: ");
	if (ed->deleted == 1)
		buf_adds(out, "移到回收站");
	else if (ed->deleted == 0)
		buf_adds(out, "从回收站取出");
	said += ed->deleted >= 0;
	for (size_t i = 0; i < ent->n_fields; i++) {
		const struct field *f = &ent->fields[i];

		if ((ed->set & ((uint64_t)1 << i)) == 0)
			continue;
		/* A first edit sets everything; what is empty or the program's own affair is no news then. */
		if ((f->flags & FIELD_HIDDEN) == 0 && !value_equal(&ed->before[i], &ed->values[i])) {
			buf_adds(out, said++ > 0 ? ", " : "");
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
paper_when(int64_t ms, struct buf *out)
{
	int minute = date_minute_of_ms(ms);

	date_paper(out, date_of_ms(ms), date_today(), 0);
	buf_addf(out, "%d:%02d", minute / 60, minute % 60);
}

static void
paper_value(struct office *o, const struct field *f, const struct value *v, struct buf *out)
{
	if (!value_is_null(v) && f->kind == FIELD_DATE && date_from_iso(v->s) != DATE_NONE)
		date_paper(out, date_from_iso(v->s), date_today(), 0);
	else if (!value_is_null(v) && f->kind == FIELD_STAMP)
		paper_when(v->i, out);
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
paper_edit(struct office *o, const struct entity *ent, const struct edit_info *ed, bool first, struct buf *out)
{
	size_t said = 0;

	if (first || ed->deleted >= 0) {
		buf_adds(out, first ? "登记" : ed->deleted == 1 ? "移到回收站" : "从回收站取出");
		said++;
	}
	for (size_t i = 0; i < ent->n_fields && !first; i++) {
		const struct field *f = &ent->fields[i];

		if ((ed->set & ((uint64_t)1 << i)) == 0 || (f->flags & FIELD_HIDDEN) != 0 || value_equal(&ed->before[i], &ed->values[i]))
			continue;
		buf_adds(out, said++ > 0 ? "，" : "");
		paper_change(o, f, &ed->before[i], &ed->values[i], out);
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
			paper_when(ed->at, out);
		} else {
			date_short(out, date_of_ms(ed->at), date_today());
			buf_addf(out, " %02d:%02d", minute / 60, minute % 60);
		}
		buf_adds(out, gap);
		if (ed->who == 0)
			buf_adds(out, "程序");
		else
			office_title(o, "staff", ed->who, out);
		buf_adds(out, paper ? "（" : "(");
		add_station(o, &stations, ed, &now, &h, out);
		buf_addf(out, "%s%s", paper ? "）" : ")", gap);
		if (ed->beside)
			buf_adds(out, paper ? "（分头改的）" : "(分头改的) ");
		if (paper)
			paper_edit(o, ent, ed, i == 0, out);
		else
			add_edit(o, ent, ed, i == 0, out);
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
