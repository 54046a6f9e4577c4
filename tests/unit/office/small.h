/*
 * small.h - a real ledger in a temporary folder, with dictionaries and rules,
 * for tests of single things.
 */
#ifndef TEST_SMALL_H
#define TEST_SMALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/ledger.h"
#include "office/household.h"
#include "office/office.h"
#include "office/person.h"
#include "office/reception.h"
#include "office/rule.h"
#include "office/seed.h"
#include "office/staff.h"
#include "office/term.h"
#include "office/ticket.h"
#include "office/village.h"
#include "office/visit.h"

#define OK(call, e) \
	do { \
		(e).text[0] = '\0'; \
		if ((call) != 0) \
			fail_msg("%s: %s", #call, (e).text); \
	} while (0)

struct small {
	struct office o;
	char folder[64];
	char *path;
	struct err e;
};

static inline void
small_open(struct small *s)
{
	struct err *e = &s->e;

	setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
	memset(s, 0, sizeof(*s));
	/* in memory where there is such a folder: thousands of saves that no power cut needs to survive */
	snprintf(s->folder, sizeof(s->folder), "%s/ybz-small-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(s->folder));
	s->path = file_join(s->folder, "a.db");
	memcpy(s->o.station.id, "00000000000000aa", 17);
	memcpy(s->o.station.code, "A", 2);
	OK(ledger_create(s->path, &office_model, NULL, "石沟镇", &s->o.station, e), s->e);
	OK(ledger_open(&s->o.ledger, s->path, &office_model, &s->o.station, false, NULL, e), s->e);
	OK(seed_write(&s->o, e), s->e);
}

/* Every test ends here: the log and the tables folded from it must agree. */
static inline void
small_close(struct small *s)
{
	int64_t edits;

	OK(ledger_check(s->o.ledger, NULL, &edits, &s->e), s->e);
	ledger_close(s->o.ledger);
	unlink(s->path);
	rmdir(s->folder);
	free(s->path);
}

/* One new row; "field", "text" pairs, NULL-ended. */
static inline int64_t
small_add(struct small *s, const struct entity *ent, ...)
{
	struct changes all;
	struct change *c;
	const char *name;
	va_list ap;
	int64_t row, batch;

	changes_init(&all);
	c = changes_add(&all, ent);
	va_start(ap, ent);
	while ((name = va_arg(ap, const char *)) != NULL) {
		const char *text = va_arg(ap, const char *);
		int at = entity_field(ent, name);
		struct value v;

		if (at < 0)
			fail_msg("no field %s in %s", name, ent->name);
		value_init(&v);
		switch (ent->fields[at].kind) {
		case FIELD_INT: case FIELD_MONEY: case FIELD_CHOICE: case FIELD_REF: case FIELD_STAMP:
			value_set_int(&v, strtoll(text, NULL, 10));
			break;
		case FIELD_REFS:
			value_add_int(&v, strtoll(text, NULL, 10));
			break;
		default:
			value_set_text(&v, text);
		}
		change_set(c, name, &v);
		value_release(&v);
	}
	va_end(ap);
	if (ent->key) {
		struct value keys[4];
		size_t n = 0;

		for (; n < 4 && ent->key[n]; n++) {
			value_init(&keys[n]);
			value_copy(&keys[n], &c->values[entity_field(ent, ent->key[n])]);
		}
		c->row = ledger_named_row(s->o.ledger, ent, keys, n);
		for (size_t i = 0; i < n; i++)
			value_release(&keys[i]);
	}
	OK(ledger_save(s->o.ledger, &all, s->o.me, &batch, &s->e), s->e);
	row = all.p[0].row;
	changes_release(&all);
	return row;
}

static inline void
small_get(struct small *s, const struct entity *ent, int64_t row, struct record *out)
{
	OK(ledger_get(s->o.ledger, out, ent, row, &s->e), s->e);
}

/* A row number as text, for small_add. */
#define ROW(n) (small_row((char[24]){ "" }, (n)))
static inline const char *
small_row(char *out, int64_t row)
{
	snprintf(out, 24, "%lld", (long long)row);
	return out;
}

#endif
