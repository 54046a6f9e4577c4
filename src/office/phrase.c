/*
 * phrase.c - see phrase.h.  Knows words and dates; not where they are typed.
 *
 * Rows are random: two people may choose the same letters, and then both
 * sentences are offered.  Only the seeds have rows of their own name, so
 * that they are there once after a merge; fields are quiet for their sake.
 */
#include "office/phrase.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/pinyin.h"
#include "base/text.h"
#include "office/form.h"
#include "office/office.h"
#include "office/ticket.h"
#include "office/visit.h"

enum { LISTED = 1000, READ_PAGE = 500, READ_MAX = 3000, HABIT_DAYS = 92, HABIT_CHARS = 4, HABIT_CHARS_MAX = 60, HABIT_TIMES = 3 };

static const struct choice uses[] = {
	{ PHRASE_ANYWHERE, "都能用", NULL }, { PHRASE_PROSE, "情况和说明", NULL }, { PHRASE_LINE, "一行的字", NULL }, { 0, NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "key", .title = "字母", .kind = FIELD_CODE, .flags = FIELD_REQUIRED | FIELD_WORDS | FIELD_INDEX | FIELD_COLUMN,
		.policy = POLICY_QUIET, .max = PHRASE_KEY_MAX, .width = 10, .help = "打分号再打这几个字母就换成下面的话, 如 wy" },
	{ .name = "text", .title = "常用语", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_COLUMN,
		.policy = POLICY_QUIET, .max = 200, .width = 40, .help = "换成的话, 最多200字" },
	{ .name = "use", .title = "用在", .kind = FIELD_CHOICE, .choices = uses, .flags = FIELD_REQUIRED | FIELD_MATTER | FIELD_COLUMN,
		.policy = POLICY_QUIET, .initial = "1", .width = 12, .help = "打数字选" },
	{ .name = "valid_to", .title = "停用", .kind = FIELD_DATE, .flags = FIELD_TAB | FIELD_COLUMN, .policy = POLICY_QUIET, .width = 10,
		.help = "用到这天为止; 空着就一直用" },
};

const struct entity phrase_entity = {
	.name = "phrase", .title = "常用语", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields),
};

static void
phrase_title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_addf(out, ";%s %s", record_text(r, "key"), record_text(r, "text"));
}

static bool
key_is_letters(const char *s)
{
	return *s != '\0' && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(s);
}

static int
phrase_check(struct form *f, struct err *e)
{
	const struct value *key = form_value(f, "key");

	(void)e;
	if (key->kind == VALUE_TEXT && !key_is_letters(key->s))
		form_error(f, "key", "只用英文字母, 1到%d个, 如 wy; 打分号加它们就换成这句话. 已打的都在", PHRASE_KEY_MAX);
	return 0;
}

const struct thing phrase_thing = {
	.entity = &phrase_entity, .plural = "常用语", .check = phrase_check, .title = phrase_title,
};

/* --- those in force ---------------------------------------------------------------------------------------------- */

void
phrases_release(struct phrases *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->p[i].key);
		free(all->p[i].text);
	}
	free(all->p);
	memset(all, 0, sizeof(*all));
}

static char *
lower(const char *s)
{
	char *out = mem_str(s);

	for (char *p = out; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return out;
}

static int
by_key(const void *a, const void *b)
{
	const struct phrase *x = a, *y = b;
	int d = strcmp(x->key, y->key);

	return d != 0 ? d : strcmp(x->text, y->text);
}

static bool
in_force(const struct record *r, bool prose, const char *today)
{
	int64_t use = record_int(r, "use");
	const char *to = record_text(r, "valid_to");

	if (*to != '\0' && strcmp(to, today) < 0)
		return false;
	return use != (prose ? PHRASE_LINE : PHRASE_PROSE);
}

int
phrase_list(struct office *o, bool prose, struct phrases *out, struct err *e)
{
	struct query q;
	struct rows rows;
	char today[11];

	memset(out, 0, sizeof(*out));
	query_init(&q, &phrase_entity);
	if (ledger_page(o->ledger, &q, NULL, true, LISTED, &rows, e) < 0)
		return -1;
	date_to_iso(date_today(), today);
	out->p = mem_zero(rows.n + 1, sizeof(*out->p));
	for (size_t i = 0; i < rows.n; i++) {
		if (!in_force(&rows.p[i], prose, today) || !key_is_letters(record_text(&rows.p[i], "key")))
			continue;
		out->p[out->n].key = lower(record_text(&rows.p[i], "key"));
		out->p[out->n++].text = mem_str(record_text(&rows.p[i], "text"));
	}
	rows_release(&rows);
	qsort(out->p, out->n, sizeof(*out->p), by_key);
	return 0;
}

/* --- what is being typed ----------------------------------------------------------------------------------------- */

#define WIDE_SEMICOLON "\xef\xbc\x9b"

size_t
phrase_typed(const char *text, size_t at, char letters[PHRASE_KEY_MAX + 1])
{
	size_t n = 0, mark;

	while (n < at && n <= PHRASE_KEY_MAX && key_is_letters((const char[]){ text[at - n - 1], '\0' }))
		n++;
	if (n > PHRASE_KEY_MAX)
		return 0;
	if (at - n >= 1 && text[at - n - 1] == ';')
		mark = 1;
	else if (at - n >= 3 && memcmp(text + at - n - 3, WIDE_SEMICOLON, 3) == 0)
		mark = 3;
	else
		return 0;
	for (size_t i = 0; i < n; i++) {
		char c = text[at - n + i];

		letters[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	letters[n] = '\0';
	return mark + n;
}

static bool
listed(const size_t *out, size_t n, size_t i)
{
	for (size_t k = 0; k < n; k++)
		if (out[k] == i)
			return true;
	return false;
}

size_t
phrase_match(const struct phrases *all, const char *letters, size_t *out, size_t max, bool *exact)
{
	size_t len = strlen(letters), n = 0, begins = 0;

	*exact = false;
	for (size_t i = 0; i < all->n; i++) {
		if (strncmp(all->p[i].key, letters, len) != 0)
			continue;
		begins++;
		*exact = begins == 1 && len > 0 && all->p[i].key[len] == '\0';
		if (n < max)
			out[n++] = i;
	}
	for (size_t i = 0; len > 0 && i < all->n && n < max; i++)
		if (!listed(out, n, i) && pinyin_match_all(all->p[i].text, letters))
			out[n++] = i;
	return n;
}

/* --- what this office types often ---------------------------------------------------------------------------------- */

void
habits_release(struct habits *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->p[i].text);
	free(h->p);
	memset(h, 0, sizeof(*h));
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(((const struct habit *)a)->text, ((const struct habit *)b)->text);
}

static int64_t
saved_typing(const struct habit *h)
{
	return h->times * (int64_t)text_chars(h->text, strlen(h->text));
}

static int
by_saving(const void *a, const void *b)
{
	int64_t x = saved_typing(a), y = saved_typing(b);

	if (x != y)
		return x > y ? -1 : 1;
	return by_text(a, b);
}

static void
habit_add(struct habits *h, const char *s, size_t n)
{
	size_t chars;

	while (n > 0 && *s == ' ') {
		s++;
		n--;
	}
	while (n > 0 && s[n - 1] == ' ')
		n--;
	chars = text_chars(s, n);
	if (chars < HABIT_CHARS || chars > HABIT_CHARS_MAX)
		return;
	h->p = mem_resize(h->p, h->n + 1, sizeof(*h->p));
	h->p[h->n].text = mem_strn(s, n);
	h->p[h->n++].times = 1;
}

static bool
ends_clause(uint32_t cp)
{
	switch (cp) {
	case '\n':
	case ';':
	case 0x3002:	/* 。 */
	case 0xff1b:	/* ； */
	case 0xff01:	/* ！ */
	case 0xff1f:	/* ？ */
	case 0xff0c:	/* ， */
	case ',':
		return true;
	default:
		return false;
	}
}

/* A note counts whole and by its clauses. */
static void
habit_read(struct habits *h, const char *s)
{
	size_t n = strlen(s), from = 0, parts = 0;

	for (size_t at = 0; at < n;) {
		uint32_t cp;
		size_t len = text_next(s + at, n - at, &cp);

		if (ends_clause(cp)) {
			habit_add(h, s + from, at - from);
			from = at + len;
			parts++;
		}
		at += len;
	}
	habit_add(h, s + from, n - from);
	if (parts > 0 && from < n)
		habit_add(h, s, n);
}

static int
habit_gather(struct office *o, const struct entity *ent, const char *field, int64_t since, struct habits *h, struct err *e)
{
	struct record from;
	struct query q;
	bool more = true;
	int rc = 0;

	query_init(&q, ent);
	record_init(&from, ent);
	for (size_t read = 0; rc == 0 && more && read < READ_MAX;) {
		struct rows rows;

		rc = ledger_page(o->ledger, &q, read > 0 ? &from : NULL, true, READ_PAGE, &rows, e);
		if (rc < 0)
			break;
		more = rows.n == READ_PAGE;
		for (size_t i = 0; i < rows.n; i++) {
			const struct record *r = &rows.p[i];

			/* other lines of progress are written by the program */
			if (r->created_at >= since && (ent != &progress_entity || record_int(r, "kind") == PROGRESS_STEP))
				habit_read(h, record_text(r, field));
		}
		if (rows.n > 0) {
			more = more && rows.p[rows.n - 1].created_at >= since;
			record_release(&from);
			record_copy(&from, &rows.p[rows.n - 1]);
		}
		read += rows.n;
		rows_release(&rows);
	}
	record_release(&from);
	return rc;
}

/* A phrase, or a part of one: whoever writes it writes it by its letters already. */
static bool
is_phrase(const struct rows *phrases, const char *text)
{
	for (size_t i = 0; i < phrases->n; i++)
		if (strstr(record_text(&phrases->p[i], "text"), text) != NULL)
			return true;
	return false;
}

/* Equal ones into one, rare ones and those that are phrases (ended ones too: somebody wanted that) left out. */
static void
habit_count(struct habits *h, const struct rows *phrases)
{
	size_t n = 0;

	if (h->n > 0)
		qsort(h->p, h->n, sizeof(*h->p), by_text);
	for (size_t i = 0; i < h->n;) {
		size_t same = i + 1;

		while (same < h->n && strcmp(h->p[same].text, h->p[i].text) == 0)
			free(h->p[same++].text);
		if (same - i >= HABIT_TIMES && !is_phrase(phrases, h->p[i].text)) {
			h->p[n].text = h->p[i].text;
			h->p[n++].times = (int64_t)(same - i);
		} else {
			free(h->p[i].text);
		}
		i = same;
	}
	h->n = n;
	if (n > 0)
		qsort(h->p, n, sizeof(*h->p), by_saving);
}

int
phrase_habits(struct office *o, size_t max, struct habits *out, struct err *e)
{
	static const struct { const struct entity *entity; const char *field; } sources[] = {
		{ &visit_entity, "note" }, { &ticket_entity, "result_note" }, { &ticket_entity, "detail" }, { &progress_entity, "text" },
	};
	int64_t since = date_now() - (int64_t)HABIT_DAYS * 24 * 3600 * 1000;
	struct rows phrases;
	struct query q;

	memset(out, 0, sizeof(*out));
	query_init(&q, &phrase_entity);
	if (ledger_page(o->ledger, &q, NULL, true, LISTED, &phrases, e) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++)
		if (habit_gather(o, sources[i].entity, sources[i].field, since, out, e) < 0) {
			rows_release(&phrases);
			habits_release(out);
			return -1;
		}
	habit_count(out, &phrases);
	rows_release(&phrases);
	while (out->n > max)
		free(out->p[--out->n].text);
	return 0;
}
