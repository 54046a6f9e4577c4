/*
 * alike.c - the same name in the same village, or the same telephone.
 */
#include "office/alike.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "db/care.h"
#include "db/ledger.h"
#include "office/household.h"
#include "office/office.h"

enum { LOOKED_AT = 300, SHOWN = 5, HITS = 5, PHONE_MIN = 7 };

static bool
is_fresh(const int64_t *fresh, size_t n, int64_t row)
{
	for (size_t i = 0; i < n; i++)
		if (fresh[i] == row)
			return true;
	return false;
}

/* The first row q finds that was here before; false: none. */
static bool
find_old(struct office *o, const struct query *q, const int64_t *fresh, size_t n, struct record *out)
{
	struct rows found;
	bool hit = false;

	if (ledger_page(o->ledger, q, NULL, true, HITS, &found, NULL) != 0)
		return false;
	for (size_t i = 0; i < found.n && !hit; i++)
		if (!is_fresh(fresh, n, found.p[i].row)) {
			record_copy(out, &found.p[i]);
			hit = true;
		}
	rows_release(&found);
	return hit;
}

static bool
find_alike(struct office *o, const struct record *r, const int64_t *fresh, size_t n, struct record *out)
{
	const char *name = record_text(r, "name"), *phone = record_text(r, "phone");
	struct query q;

	query_init(&q, &household_entity);
	query_text(&q, "name", COND_EQ, name);
	if (record_int(r, "village") != 0)
		query_int(&q, "village", COND_EQ, record_int(r, "village"));
	if (name[0] != '\0' && find_old(o, &q, fresh, n, out))
		return true;
	query_init(&q, &household_entity);
	query_text(&q, "phone", COND_EQ, phone);
	q.words = phone;	/* the search index finds it, the condition makes sure */
	return strlen(phone) >= PHONE_MIN && find_old(o, &q, fresh, n, out);
}

void
alike_describe(struct office *o, struct buf *out)
{
	int64_t fresh[LOOKED_AT];
	size_t n, shown = 0;

	if (ledger_rows_made(o->ledger, &household_entity, fresh, LOOKED_AT, &n, NULL) != 0)
		return;
	for (size_t i = 0; i < n && shown < SHOWN; i++) {
		struct record r, old;

		record_init(&old, &household_entity);
		if (ledger_get(o->ledger, &r, &household_entity, fresh[i], NULL) != 0)
			continue;
		if (!r.deleted && find_alike(o, &r, fresh, n, &old)) {
			buf_adds(out, shown++ == 0 ? "可能是同一户(不会自动并, 合并后到那一户里看):\n" : "");
			buf_adds(out, "  新 ");
			office_describe(o, &r, out);
			buf_adds(out, "  <->  旧 ");
			office_describe(o, &old, out);
			buf_addc(out, '\n');
		}
		record_release(&r);
		record_release(&old);
	}
	if (shown == SHOWN)
		buf_adds(out, "  …… 可能还有\n");
}
