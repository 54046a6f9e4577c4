/*
 * lines.c - child rows as lines of text, and the difference back to rows.
 *
 * Equal lines keep their rows untouched.  A changed line stays the same row
 * when its first column, or any other, is still there; a line with nothing in
 * common with the one it replaced is another person, not the same one renamed
 * (his ID number would otherwise pass to her).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "office/lines.h"
#include "office/office.h"

enum { ROWS_MAX = 500 };

struct split {
	char **p;
	size_t n;
};

static const struct entity *
child_of(const struct field *f)
{
	return model_entity(&office_model, f->ref);
}

static size_t
gap_at(const char *s)
{
	static const char *const marks[] = { " ", "\t", ",", "，", "　" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strncmp(s, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return 0;
}

static void
split_release(struct split *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->p[i]);
	free(s->p);
	*s = (struct split){ NULL, 0 };
}

static void
split_add(struct split *s, const char *p, size_t n)
{
	s->p = mem_resize(s->p, s->n + 1, sizeof(char *));
	s->p[s->n++] = mem_strn(p, n);
}

/* Every line, blank ones too, so that an error can name its number. */
static void
split_lines(struct split *out, const char *text)
{
	*out = (struct split){ NULL, 0 };
	for (const char *p = text;; p++) {
		size_t n = strcspn(p, "\n");

		split_add(out, p, n);
		p += n;
		if (*p == '\0')
			return;
	}
}

static const char *
skip_gap(const char *s)
{
	while (gap_at(s) > 0)
		s += gap_at(s);
	return s;
}

static size_t
word_length(const char *s)
{
	size_t n = 0;

	while (s[n] != '\0' && gap_at(s + n) == 0)
		n++;
	return n;
}

/* --- a row as a line ------------------------------------------------------------------------------------------------ */

static void
render(struct office *o, const struct record *r, struct buf *out)
{
	const struct entity *ent = r->entity;
	size_t last = 0, n = 0;

	for (; ent->line[n] != NULL; n++)
		if (!value_is_null(record_field(r, ent->line[n])))
			last = n + 1;
	for (size_t i = 0; i < last; i++) {
		const struct field *f = &ent->fields[entity_field(ent, ent->line[i])];
		struct buf one = BUF_INIT;

		if (i > 0)
			buf_addc(out, ' ');
		office_format(o, f, record_field(r, ent->line[i]), false, &one);
		/* A line is one line, whatever another program put into the row. */
		for (size_t k = 0; k < one.n; k++)
			if (one.p[k] == '\n')
				one.p[k] = ' ';
		buf_adds(out, one.n > 0 ? buf_str(&one) : "-");
		buf_release(&one);
	}
}

static void
old_add(struct form_lines *l, struct office *o, const struct record *r)
{
	struct buf b = BUF_INIT;

	l->old = mem_resize(l->old, l->n + 1, sizeof(*l->old));
	l->text = mem_resize(l->text, l->n + 1, sizeof(*l->text));
	record_init(&l->old[l->n], r->entity);
	record_copy(&l->old[l->n], r);
	render(o, r, &b);
	l->text[l->n++] = mem_str(buf_str(&b));
	buf_release(&b);
}

void
form_lines_release(struct form_lines *l)
{
	for (size_t i = 0; i < l->n; i++) {
		record_release(&l->old[i]);
		free(l->text[i]);
	}
	free(l->old);
	free(l->text);
	*l = (struct form_lines){ NULL, NULL, 0 };
}

int
form_lines_load(struct form_lines *l, struct office *o, const struct field *f, int64_t parent, char **text, struct err *e)
{
	const struct entity *ent = child_of(f);
	struct buf all = BUF_INIT;
	struct query q;
	struct rows rows;
	int rc = 0;

	query_init(&q, ent);
	query_int(&q, ent->parent, COND_EQ, parent);
	if (ledger_page(o->ledger, &q, NULL, true, ROWS_MAX, &rows, e) != 0)
		return -1;
	/* Lists come newest first; lines stand in the order they were typed. */
	for (size_t i = rows.n; i-- > 0 && rc == 0;) {
		struct record r;

		rc = ledger_get(o->ledger, &r, ent, rows.p[i].row, e);
		if (rc == 0) {
			old_add(l, o, &r);
			record_release(&r);
		}
	}
	rows_release(&rows);
	for (size_t i = 0; i < l->n; i++)
		buf_addf(&all, "%s%s", i > 0 ? "\n" : "", l->text[i]);
	if (rc == 0) {
		free(*text);
		*text = mem_str(buf_str(&all));
	}
	buf_release(&all);
	return rc;
}

/* --- the draft's copy: "row head head;row head" ------------------------------------------------------------------------ */

void
form_lines_save(const struct form_lines *l, struct buf *out)
{
	char hex[ID_BYTES * 2 + 1];

	for (size_t i = 0; i < l->n; i++) {
		buf_addf(out, "%s%" PRId64, i > 0 ? ";" : "", l->old[i].row);
		for (size_t k = 0; k < l->old[i].heads.n; k++) {
			id_hex(hex, l->old[i].heads.p[k], ID_BYTES);
			buf_addf(out, " %s", hex);
		}
	}
}

static int parse_line(struct office *o, const struct entity *ent, const char *line, struct record *out, struct err *e);

void
form_lines_restore(struct form_lines *l, struct office *o, const struct field *f, const char *saved, const char *shown)
{
	const struct entity *ent = child_of(f);
	struct split lines;
	const char *p = saved;

	split_lines(&lines, shown);
	for (size_t i = 0; i < lines.n && *p != '\0'; i++) {
		struct record r;
		char *end;
		int64_t row = strtoll(p, &end, 10);

		/* Shown then is based on then: values out of the line, heads out of the draft. */
		if (parse_line(o, ent, lines.p[i], &r, NULL) != 0)
			record_init(&r, ent);
		r.row = row;
		for (p = end; *p == ' ';) {
			char hex[ID_BYTES * 2 + 1] = "";

			p++;
			if (strlen(p) < ID_BYTES * 2)
				break;
			memcpy(hex, p, ID_BYTES * 2);
			r.heads.p = mem_resize(r.heads.p, r.heads.n + 1, ID_BYTES);
			if (id_from_hex(r.heads.p[r.heads.n], ID_BYTES, hex) == 0)
				r.heads.n++;
			p += ID_BYTES * 2;
		}
		old_add(l, o, &r);
		free(l->text[l->n - 1]);
		l->text[l->n - 1] = mem_str(lines.p[i]);
		record_release(&r);
		if (*p == ';')
			p++;
	}
	split_release(&lines);
}

/* --- a line as a row ---------------------------------------------------------------------------------------------------- */

static bool
is_text(const struct field *f)
{
	return f->kind == FIELD_TEXT || f->kind == FIELD_NOTE || f->kind == FIELD_NAME || f->kind == FIELD_CODE;
}

static bool
takes_rest(const struct entity *ent, size_t column)
{
	return ent->line[column + 1] == NULL && is_text(&ent->fields[entity_field(ent, ent->line[column])]);
}

/* Puts a word into the first column from *at on that takes it: a column left out ("李秀英 1965") is passed by. */
static int
place_word(struct office *o, const struct entity *ent, const char *word, size_t *at, struct record *r, struct err *e)
{
	struct err first = { .code = ERR_NONE }, now;

	for (size_t i = *at; ent->line[i] != NULL; i++) {
		const struct field *f = &ent->fields[entity_field(ent, ent->line[i])];

		/* What fits nowhere must not slip into a text: it is a slip of the pen in the column it was meant for. */
		if (i > *at && is_text(f) && (f->kind != FIELD_CODE || *word < '0' || *word > '9'))
			break;
		if (office_parse_near(o, f, word, r, record_field(r, ent->line[i]), &now) == 0) {
			*at = i + 1;
			return 0;
		}
		if (first.code == ERR_NONE)
			first = now;
		if (f->flags & FIELD_REQUIRED)
			break;
	}
	return err_set(e, ERR_INPUT, "%s", first.text);
}

static int
parse_line(struct office *o, const struct entity *ent, const char *line, struct record *out, struct err *e)
{
	size_t at = 0;
	int rc = 0;

	record_init(out, ent);
	for (const char *p = skip_gap(line); *p != '\0' && rc == 0;) {
		size_t n = word_length(p);
		char *word;

		if (ent->line[at] == NULL) {
			rc = err_set(e, ERR_INPUT, "「%s」多出来了", p);
			break;
		}
		if (takes_rest(ent, at))
			n = strlen(p);
		word = mem_strn(p, n);
		if (strcmp(word, "-") == 0)
			at++;
		else
			rc = place_word(o, ent, word, &at, out, e);
		free(word);
		p = skip_gap(p + n);
	}
	for (size_t i = 0; rc == 0 && ent->line[i] != NULL; i++) {
		const struct field *f = &ent->fields[entity_field(ent, ent->line[i])];

		if ((f->flags & FIELD_REQUIRED) && value_is_null(record_field(out, ent->line[i])))
			rc = err_set(e, ERR_INPUT, "缺%s", f->title);
	}
	if (rc != 0)
		record_release(out);
	return rc;
}

int
form_lines_check(struct office *o, const struct field *f, const char *text, struct err *e)
{
	struct split lines;
	struct record r;
	struct err why;
	int rc = 0;

	split_lines(&lines, text);
	for (size_t i = 0; i < lines.n && rc == 0; i++) {
		if (*skip_gap(lines.p[i]) == '\0')
			continue;
		if (parse_line(o, child_of(f), lines.p[i], &r, &why) == 0)
			record_release(&r);
		else
			rc = err_set(e, ERR_INPUT, "%s第 %zu 行: %s", f->title, i + 1, why.text);
	}
	split_release(&lines);
	return rc;
}

void
form_lines_read(struct office *o, const struct field *f, const char *text, struct rows *out)
{
	struct split lines;

	*out = (struct rows){ NULL, 0 };
	split_lines(&lines, text);
	for (size_t i = 0; i < lines.n; i++) {
		struct record r;

		if (*skip_gap(lines.p[i]) == '\0' || parse_line(o, child_of(f), lines.p[i], &r, NULL) != 0)
			continue;
		out->p = mem_resize(out->p, out->n + 1, sizeof(*out->p));
		out->p[out->n++] = r;
	}
	split_release(&lines);
}

/* --- the difference ------------------------------------------------------------------------------------------------------ */

/* Same line but for blanks and commas. */
static bool
same_line(const char *a, const char *b)
{
	for (a = skip_gap(a), b = skip_gap(b); *a != '\0' || *b != '\0'; a = skip_gap(a), b = skip_gap(b)) {
		size_t n = word_length(a);

		if (n != word_length(b) || memcmp(a, b, n) != 0)
			return false;
		a += n;
		b += n;
	}
	return true;
}

static bool
first_equal(const struct record *a, const struct record *b)
{
	const char *first = a->entity->line[0];

	return value_equal(record_field(a, first), record_field(b, first));
}

static bool
any_equal(const struct record *a, const struct record *b)
{
	const char *const *line = a->entity->line;

	if (line[1] == NULL)
		return true;
	for (size_t i = 1; line[i] != NULL; i++)
		if (!value_is_null(record_field(a, line[i])) && value_equal(record_field(a, line[i]), record_field(b, line[i])))
			return true;
	return false;
}

static void
change_row(const struct record *old, const struct record *now, struct changes *cs)
{
	const struct entity *ent = old->entity;
	struct change *c = NULL;

	for (size_t i = 0; ent->line[i] != NULL; i++) {
		const struct value *v = record_field(now, ent->line[i]);

		if (value_equal(v, record_field(old, ent->line[i])))
			continue;
		if (c == NULL) {
			c = changes_add(cs, ent);
			change_on(c, old);
		}
		change_set(c, ent->line[i], v);
	}
}

static void
drop_row(const struct record *old, struct changes *cs)
{
	struct change *c = changes_add(cs, old->entity);

	change_on(c, old);
	c->deleted = 1;
}

static int
new_row(struct office *o, struct record *now, int64_t parent, struct changes *cs, struct err *e)
{
	const struct entity *ent = now->entity;
	struct change *c = changes_add(cs, ent);
	struct record r;
	struct value keys[4];
	struct err why = {0};
	size_t n = 0;

	value_set_int(record_field(now, ent->parent), parent);
	if (ent->key != NULL) {
		for (; ent->key[n] != NULL && n < 4; n++)
			keys[n] = *record_field(now, ent->key[n]);
		c->row = ledger_named_row(o->ledger, ent, keys, n);
		/* Taken out before and back now: the same row again. */
		if (ledger_get(o->ledger, &r, ent, c->row, &why) == 0) {
			change_on(c, &r);
			if (r.deleted)
				c->deleted = 0;
			record_release(&r);
		} else if (why.code != ERR_NOTFOUND) {
			*e = why;
			return -1;
		}
	} else
		c->row = id_random_row();
	change_set(c, ent->parent, record_field(now, ent->parent));
	for (size_t i = 0; ent->line[i] != NULL; i++)
		if (!value_is_null(record_field(now, ent->line[i])))
			change_set(c, ent->line[i], record_field(now, ent->line[i]));
	return 0;
}

/* Pairs what is left on both sides, in order, where "alike" says so. */
static void
pair(const struct form_lines *l, const struct rows *now, bool *old_done, bool *now_done, struct changes *cs,
    bool (*alike)(const struct record *, const struct record *))
{
	for (size_t k = 0; k < now->n; k++)
		for (size_t i = 0; i < l->n && !now_done[k]; i++)
			if (!old_done[i] && alike(&l->old[i], &now->p[k])) {
				change_row(&l->old[i], &now->p[k], cs);
				old_done[i] = now_done[k] = true;
			}
}

int
form_lines_diff(const struct form_lines *l, struct office *o, const struct field *f, int64_t parent, const char *text,
    struct changes *cs, struct err *e)
{
	bool *old_done = mem_zero(l->n, sizeof(bool)), *now_done;
	struct split lines;
	struct rows now = { NULL, 0 };
	int rc = 0;

	split_lines(&lines, text);
	for (size_t k = 0; k < lines.n && rc == 0; k++) {
		bool kept = *skip_gap(lines.p[k]) == '\0';

		for (size_t i = 0; i < l->n && !kept; i++)
			if (!old_done[i] && same_line(l->text[i], lines.p[k]))
				kept = old_done[i] = true;
		if (kept)
			continue;
		now.p = mem_resize(now.p, now.n + 1, sizeof(*now.p));
		rc = parse_line(o, child_of(f), lines.p[k], &now.p[now.n], e);
		now.n += rc == 0;
	}
	now_done = mem_zero(now.n, sizeof(bool));
	if (rc == 0) {
		pair(l, &now, old_done, now_done, cs, first_equal);
		pair(l, &now, old_done, now_done, cs, any_equal);
	}
	for (size_t i = 0; i < l->n && rc == 0; i++)
		if (!old_done[i])
			drop_row(&l->old[i], cs);
	for (size_t k = 0; k < now.n && rc == 0; k++)
		if (!now_done[k])
			rc = new_row(o, &now.p[k], parent, cs, e);
	free(old_done);
	free(now_done);
	rows_release(&now);
	split_release(&lines);
	return rc;
}
