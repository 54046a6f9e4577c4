/*
 * message.c - see message.h.
 *
 * Names are looked up, not guessed: every two to four characters of the text
 * are asked for in the register, and only one hit counts.
 */
#include "office/message.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "office/household.h"
#include "office/office.h"
#include "office/village.h"

enum { READ_CHARS = 300, VILLAGES_MAX = 500, NAME_LONGEST = 5, FAR_DAYS = 180 };

/* 大塘 means 大塘村 where the text says 大塘. */
static bool
names_village(const char *text, const char *name)
{
	static const char *const ends[] = { "村", "社区", "居委会", NULL };
	size_t n = strlen(name);

	if (n == 0)
		return false;
	if (strstr(text, name))
		return true;
	for (const char *const *end = ends; *end; end++) {
		size_t m = strlen(*end);

		if (n > m + 3 && strcmp(name + n - m, *end) == 0) {
			struct buf b = BUF_INIT;
			bool found;

			buf_add(&b, name, n - m);
			found = strstr(text, buf_str(&b)) != NULL;
			buf_release(&b);
			return found;
		}
	}
	return false;
}

static int
find_village(struct office *o, const char *text, int64_t *out, struct err *e)
{
	struct query q;
	struct rows rows;
	int found = 0;

	*out = 0;
	query_init(&q, &village_entity);
	if (ledger_page(o->ledger, &q, NULL, true, VILLAGES_MAX, &rows, e) < 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (names_village(text, record_text(&rows.p[i], "name"))) {
			*out = rows.p[i].row;
			found++;
		}
	rows_release(&rows);
	if (found != 1)
		*out = 0;
	return 0;
}

/* The only household of that name; 0: none or several. */
static int
household_of(struct office *o, const char *name, int64_t village, int64_t *out, struct err *e)
{
	struct query q;
	struct rows rows;

	query_init(&q, &household_entity);
	query_text(&q, "name", COND_EQ, name);
	if (village)
		query_int(&q, "village", COND_EQ, village);
	if (ledger_page(o->ledger, &q, NULL, true, 2, &rows, e) < 0)
		return -1;
	*out = rows.n == 1 ? rows.p[0].row : 0;
	rows_release(&rows);
	return 0;
}

static int
find_household(struct office *o, const char *text, int64_t village, int64_t *out, struct err *e)
{
	size_t at[READ_CHARS + 1], chars = 0, n = strlen(text);

	*out = 0;
	for (size_t i = 0; i < n && chars < READ_CHARS; ) {
		uint32_t cp;

		at[chars++] = i;
		i += text_next(text + i, n - i, &cp);
		at[chars] = i;
	}
	/* the longest name first: 张建国 before 张建 */
	for (size_t len = NAME_LONGEST; len >= 2; len--)
		for (size_t i = 0; i + len <= chars; i++) {
			struct buf b = BUF_INIT;
			int rc = 0;

			buf_add(&b, text + at[i], at[i + len] - at[i]);
			if ((unsigned char)b.p[0] >= 0xe4)	/* names begin with a Chinese character */
				rc = household_of(o, buf_str(&b), village, out, e);
			buf_release(&b);
			if (rc < 0 || *out)
				return rc;
		}
	return 0;
}

/* The longest piece of text at s that is a day; DATE_NONE. */
static int32_t
day_at(const char *s, int32_t today)
{
	static const char *const begins[] = { "今天", "明天", "后天", "大后天", "本周", "下周", "这周", "周", "星期", "农历", "腊月", "正月", NULL };
	bool may = *s >= '1' && *s <= '9';
	int32_t best = DATE_NONE;
	size_t n = strlen(s);

	for (const char *const *p = begins; *p && !may; p++)
		may = strncmp(s, *p, strlen(*p)) == 0;
	for (size_t end = 0, chars = 0; may && end < n && chars < 12; chars++) {
		struct buf b = BUF_INIT;
		struct err e;
		uint32_t cp;
		int32_t day;

		end += text_next(s + end, n - end, &cp);
		buf_add(&b, s, end);
		/* 3 and 15 are numbers of anything; a day says more */
		if ((strstr(buf_str(&b), "月") || strstr(buf_str(&b), "日") || *s < '0' || *s > '9') &&
				date_parse(&day, buf_str(&b), today, false, &e) == 0)
			best = day;
		buf_release(&b);
	}
	return best;
}

static int32_t
find_day(const char *text, int32_t today)
{
	for (const char *p = text; *p;) {
		uint32_t cp;
		int32_t day = day_at(p, today);

		if (day != DATE_NONE && day >= today && day - today <= FAR_DAYS)	/* farther on it was the one that is over */
			return day;
		/* not in the middle of a number */
		if (*p >= '0' && *p <= '9')
			while (*p >= '0' && *p <= '9')
				p++;
		else
			p += text_next(p, strlen(p), &cp);
	}
	return DATE_NONE;
}

int
message_read(struct office *o, const char *text, struct message *out, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc;

	memset(out, 0, sizeof(*out));
	text_fold(&b, text, strlen(text));
	out->day = find_day(buf_str(&b), date_today());
	buf_release(&b);
	rc = find_village(o, text, &out->village, e);
	return rc < 0 ? rc : find_household(o, text, out->village, &out->household, e);
}
