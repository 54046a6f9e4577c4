/*
 * kind.c - which days a report covers, and who signs it.
 */
#include "report/kind.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/office.h"
#include "office/thing.h"
#include "office/township.h"

void
report_span(const struct report *r, int32_t day, struct report_options *opt)
{
	int y, m, d;

	date_split(day, &y, &m, &d);
	opt->from = opt->to = day;
	switch (r->span) {
	case SPAN_DAY:
		break;
	case SPAN_WEEK:		/* Monday to Sunday */
		opt->from = day - (date_weekday(day) + 6) % 7;
		opt->to = opt->from + 6;
		break;
	case SPAN_MONTH:
		opt->from = date_make(y, m, 1);
		opt->to = (m == 12 ? date_make(y + 1, 1, 1) : date_make(y, m + 1, 1)) - 1;
		break;
	case SPAN_HALF:
		opt->from = date_make(y, m <= 6 ? 1 : 7, 1);
		opt->to = m <= 6 ? date_make(y, 6, 30) : date_make(y, 12, 31);
		break;
	case SPAN_YEAR:
		opt->from = date_make(y, 1, 1);
		opt->to = date_make(y, 12, 31);
		break;
	case SPAN_ANY:
		opt->from = date_make(y, m, 1);
		break;
	}
}

bool
report_step(const struct report *r, int by, struct report_options *opt)
{
	struct report_options next = *opt;
	int32_t length = opt->to - opt->from + 1;

	if (r->span == SPAN_ANY) {
		next.from += by * length;
		next.to += by * length;
	} else {
		report_span(r, by < 0 ? opt->from - 1 : opt->to + 1, &next);
	}
	if (next.from > date_today())
		return false;
	*opt = next;
	return true;
}

/* 镇 and 乡 have a government; a 街道 has an office of the district's. */
const char *
report_government(const char *township)
{
	size_t n = strlen(township), tail = strlen("街道");
	return n > tail && strcmp(township + n - tail, "街道") == 0 ? "办事处" : "人民政府";
}

void
report_office(struct office *o, const struct report_options *opt, struct buf *out)
{
	const char *township = office_township(o);

	if (opt->office_name && *opt->office_name)
		buf_adds(out, opt->office_name);
	else
		buf_addf(out, "%s%s办公室", township, report_government(township));
}

int
report_outward(struct composing *c, struct record *r)
{
	const struct thing *t = thing_of(r->entity);

	if (t->outward && t->outward(c->o, r, c->e) < 0)
		return -1;
	privacy_about(&c->privacy, r);
	return 0;
}

void
report_hands(struct composing *c, const char *const *who)
{
	static const struct column grid[] = { { "", 14, ALIGN_CENTER }, { "", 40, ALIGN_LEFT } };

	page_table(c->p, grid, sizeof(grid) / sizeof(*grid));
	page_hands(c->p);
	for (; *who; who++) {
		page_cell(c->p);
		page_text(c->p, "%s", *who);
		page_cell(c->p);
		page_text(c->p, "%s", "\n\n　　　　　　签字：　　　　　年　月　日");
	}
}

void
report_sign(struct composing *c, int32_t day)
{
	struct buf b = BUF_INIT;

	report_office(c->o, c->opt, &b);
	page_signature(c->p, buf_str(&b));
	buf_clear(&b);
	date_long(&b, day);
	page_text(c->p, "%s", buf_str(&b));
	buf_release(&b);
}

void
report_days(const struct report_options *opt, struct buf *out)
{
	int y, m, d, last_y, last_m, last_d;

	date_long(out, opt->from);
	if (opt->from == opt->to)
		return;
	date_split(opt->from, &y, &m, &d);
	date_split(opt->to, &last_y, &last_m, &last_d);
	buf_adds(out, "至");
	if (y != last_y)
		date_long(out, opt->to);
	else if (m != last_m)
		buf_addf(out, "%d月%d日", last_m, last_d);
	else
		buf_addf(out, "%d日", last_d);
}
