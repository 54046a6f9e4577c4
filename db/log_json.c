/*
 * log_json.c - canonical JSON of the log's fields, byte for byte as FORMAT.md
 * has it: what is not exactly so is not read.
 */
#include "db/log_json.h"

#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

/* --- writing ---------------------------------------------------------------------------------------------- */

static void
json_text(struct buf *out, const char *s, size_t n)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\') {
			buf_addc(out, '\\');
			buf_addc(out, (char)c);
		} else if (c < 0x20) {
			buf_addf(out, "\\u00%02x", c);
		} else {
			buf_addc(out, (char)c);
		}
	}
	buf_addc(out, '"');
}

void
log_json_value(struct buf *out, const struct value *v)
{
	switch (v->kind) {
	case VALUE_NULL:
		buf_adds(out, "null");
		break;
	case VALUE_INT:
		buf_addf(out, "%lld", (long long)v->i);
		break;
	case VALUE_TEXT:
		json_text(out, v->s, v->n);
		break;
	case VALUE_LIST:
		if (v->n == 0) {	/* an empty list and nothing are one value */
			buf_adds(out, "null");
			break;
		}
		for (size_t i = 0; i < v->n; i++) {
			buf_addc(out, i ? ',' : '[');
			log_json_value(out, &v->items[i]);
		}
		buf_addc(out, ']');
		break;
	}
}

void
log_json_change(struct buf *out, const struct change *c)
{
	const struct entity *e = c->entity;
	const char *last = "";
	bool first = true;

	buf_addc(out, '{');
	for (;;) {	/* the next name in byte order */
		const char *next = c->deleted >= 0 && strcmp("deleted", last) > 0 ? "deleted" : NULL;
		int f = -1;

		for (size_t i = 0; i < e->n_fields; i++)
			if (c->set >> i & 1 && strcmp(e->fields[i].name, last) > 0
			    && (!next || strcmp(e->fields[i].name, next) < 0)) {
				next = e->fields[i].name;
				f = (int)i;
			}
		if (!next)
			break;
		if (!first)
			buf_addc(out, ',');
		first = false;
		json_text(out, next, strlen(next));
		buf_addc(out, ':');
		if (f < 0)
			buf_addc(out, c->deleted ? '1' : '0');
		else
			log_json_value(out, &c->values[f]);
		last = next;
	}
	buf_addc(out, '}');
}

/* --- reading ---------------------------------------------------------------------------------------------- */

struct json {
	const char *s;
	const char *end;
	struct buf text;	/* the last string that had escapes */
	const char *string;	/* the last string read: in s or in text; not ended by NUL */
	size_t string_n;
};

static bool
json_take(struct json *j, char c)
{
	if (j->s == j->end || *j->s != c)
		return false;
	j->s++;
	return true;
}

static int
json_hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* As far as nothing must be unescaped. */
static void
json_run(struct json *j)
{
	while (j->s < j->end && *j->s != '"' && *j->s != '\\' && (unsigned char)*j->s >= 0x20)
		j->s++;
}

static int
json_escaped(struct json *j, const char *run)
{
	buf_clear(&j->text);
	for (;;) {
		int h;

		buf_add(&j->text, run, (size_t)(j->s - run));
		if (json_take(j, '"')) {
			j->string = buf_str(&j->text);
			j->string_n = j->text.n;
			return 0;
		}
		if (!json_take(j, '\\') || j->s == j->end)
			return -1;
		if (*j->s == '"' || *j->s == '\\') {
			buf_addc(&j->text, *j->s++);
		} else {
			/* only what cannot stand raw may be escaped: one text has one spelling.  NUL would cut it in C. */
			if (j->end - j->s < 5 || memcmp(j->s, "u00", 3) != 0 || (j->s[3] != '0' && j->s[3] != '1')
			    || (h = json_hex(j->s[4])) < 0 || (j->s[3] == '0' && h == 0))
				return -1;
			buf_addc(&j->text, (char)((j->s[3] - '0') * 16 + h));
			j->s += 5;
		}
		run = j->s;
		json_run(j);
	}
}

static int
json_string(struct json *j)
{
	const char *run;

	if (!json_take(j, '"'))
		return -1;
	run = j->s;
	json_run(j);
	if (j->s == j->end || *j->s != '"')
		return json_escaped(j, run);
	j->string = run;
	j->string_n = (size_t)(j->s++ - run);
	return 0;
}

static int
json_int(struct json *j, int64_t *out)
{
	bool minus = json_take(j, '-');
	uint64_t v = 0;
	const char *first = j->s;

	while (j->s < j->end && *j->s >= '0' && *j->s <= '9') {
		unsigned d = (unsigned)(*j->s++ - '0');

		if (v > (UINT64_C(9223372036854775808) - d) / 10)
			return -1;
		v = v * 10 + d;
	}
	if (j->s == first || (*first == '0' && j->s - first > 1) || (minus && v == 0)
	    || (!minus && v > INT64_MAX))
		return -1;
	*out = minus ? (int64_t)(0 - v) : (int64_t)v;
	return 0;
}

static int
json_value(struct json *j, struct value *out, bool in_list)
{
	int64_t i;

	value_release(out);
	if (j->s == j->end)
		return -1;
	switch (*j->s) {
	case '"':
		if (json_string(j) < 0)
			return -1;
		value_set_textn(out, j->string, j->string_n);
		return 0;
	case 'n':
		if (j->end - j->s < 4 || memcmp(j->s, "null", 4) != 0)
			return -1;
		j->s += 4;
		return 0;
	case '[':
		if (in_list)
			return -1;
		j->s++;
		if (json_take(j, ']'))
			return 0;
		out->kind = VALUE_LIST;
		do {
			if ((out->n & (out->n - 1)) == 0)	/* full at every power of two */
				out->items = mem_resize(out->items, out->n ? out->n * 2 : 1, sizeof *out->items);
			value_init(&out->items[out->n++]);
			if (json_value(j, &out->items[out->n - 1], true) < 0)
				return -1;
		} while (json_take(j, ','));
		return json_take(j, ']') ? 0 : -1;
	default:
		if (json_int(j, &i) < 0)
			return -1;
		value_set_int(out, i);
		return 0;
	}
}

static bool
json_fits(const struct field *f, const struct value *v)
{
	if (v->kind == VALUE_NULL)
		return true;
	switch (f->kind) {
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_STAMP:
	case FIELD_CHOICE:
	case FIELD_REF:
		return v->kind == VALUE_INT;
	case FIELD_REFS:
		for (size_t i = 0; v->kind == VALUE_LIST && i < v->n; i++)
			if (v->items[i].kind != VALUE_INT)
				return false;
		return v->kind == VALUE_LIST;
	case FIELD_LINES:
		return false;
	default:
		return v->kind == VALUE_TEXT;
	}
}

static bool
json_named(const char *name, const char *s, size_t n)
{
	return strncmp(name, s, n) == 0 && name[n] == '\0';
}

static int
json_field(const struct entity *e, const char *s, size_t n)
{
	for (size_t f = 0; f < e->n_fields; f++)
		if (e->fields[f].name[0] == *s && json_named(e->fields[f].name, s, n))
			return (int)f;
	return -1;
}

static bool
json_above(const struct buf *last, const char *s, size_t n)
{
	int c = memcmp(buf_str(last), s, last->n < n ? last->n : n);

	return c < 0 || (c == 0 && last->n < n);
}

static int
json_object(struct json *j, const struct entity *e, uint64_t *set, struct value *values, int *deleted)
{
	struct buf last = BUF_INIT;
	struct value v;
	bool first = true;
	int rc = -1;

	value_init(&v);
	if (!json_take(j, '{'))
		goto out;
	while (!json_take(j, '}')) {
		int f;

		if (!first && !json_take(j, ','))
			goto out;
		if (json_string(j) < 0 || !json_take(j, ':'))
			goto out;
		if (!first && !json_above(&last, j->string, j->string_n))
			goto out;
		first = false;
		buf_clear(&last);
		buf_add(&last, j->string, j->string_n);
		f = json_field(e, buf_str(&last), last.n);
		if (json_value(j, f >= 0 ? &values[f] : &v, false) < 0)
			goto out;
		if (f >= 0) {
			if (!json_fits(&e->fields[f], &values[f]))
				goto out;
			*set |= (uint64_t)1 << f;
		} else if (json_named("deleted", buf_str(&last), last.n)) {
			if (v.kind != VALUE_INT || (v.i != 0 && v.i != 1))
				goto out;
			*deleted = (int)v.i;
		}
	}
	rc = j->s == j->end ? 0 : -1;
out:
	value_release(&v);
	buf_release(&last);
	return rc;
}

int
log_json_read(const struct entity *e, const char *s, size_t n, uint64_t *set, struct value *values, int *deleted)
{
	struct json j = { .s = s, .end = s + n };
	int rc;

	*set = 0;
	*deleted = -1;
	if (!text_is_valid(s, n))
		return -1;
	rc = json_object(&j, e, set, values, deleted);
	buf_release(&j.text);
	return rc;
}

void
log_bind_value(sqlite3_stmt *st, int i, const struct value *v)
{
	struct buf b = BUF_INIT;

	switch (v->kind) {
	case VALUE_NULL:
		sqlite3_bind_null(st, i);
		break;
	case VALUE_INT:
		sqlite3_bind_int64(st, i, v->i);
		break;
	case VALUE_TEXT:
		sqlite3_bind_text(st, i, v->s, (int)v->n, SQLITE_TRANSIENT);
		break;
	case VALUE_LIST:
		log_json_value(&b, v);
		sqlite3_bind_text(st, i, buf_str(&b), (int)b.n, SQLITE_TRANSIENT);
		buf_release(&b);
		break;
	}
}

void
log_json_list(const char *s, size_t n, struct value *out)
{
	struct json j = { .s = s, .end = s + n };

	if (json_value(&j, out, false) < 0)
		value_release(out);
	buf_release(&j.text);
}
