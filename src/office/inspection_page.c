/*
 * inspection_page.c - what stands on an inspection's page, under its form
 * and in its list: who is in whose way, and what the month took.
 */
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/inspection.h"
#include "office/overlap.h"

static int
add_overlaps(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	struct overlaps found;

	if (overlap_find(o, r, &found, e) < 0)
		return -1;
	if (found.counted)
		buf_addf(out, "和别的检查有 %zu 处重叠 !!  F9 可打印合并安排建议, 由领导定\n", found.counted);
	overlap_lines(&found, out);
	overlaps_release(&found);
	return 0;
}

int
inspection_facts(struct office *o, const struct record *r, struct buf *out, struct err *e)
{
	int minutes = inspection_minutes(r);

	if (add_overlaps(o, r, out, e) < 0)
		return -1;
	if (minutes > 0) {
		buf_adds(out, "这一批占用 ");
		inspection_hours(minutes, out);
		buf_addc(out, '\n');
	}
	return overlap_month_line(o, date_from_iso(record_text(r, "date")), out, e);
}

/* An overlap stands where the leader's decision would, until there is one. */
bool
inspection_cell(struct office *o, const struct record *r, const struct field *f, int32_t today, struct buf *out, bool *warn)
{
	struct overlaps found;
	struct err none;
	int32_t day = date_from_iso(record_text(r, "date"));

	if (strcmp(f->name, "date") == 0 && day != DATE_NONE && day >= today && day < today + SOON_DAYS) {
		buf_adds(out, day == today ? "今天" : day == today + 1 ? "明天" : date_weekday_name(day));
		return true;
	}
	if (strcmp(f->name, "plan") != 0 || record_int(r, "plan") != 0 || overlap_find(o, r, &found, &none) < 0)
		return false;
	*warn = found.counted > 0;
	if (*warn)
		buf_addf(out, "重叠%zu处 !!", found.counted);
	overlaps_release(&found);
	return *warn;
}
