/*
 * journal.c - see journal.h.
 */
#include "office/journal.h"

#include "base/date.h"
#include "db/merge.h"
#include "office/office.h"
#include "office/preset.h"

#define LAST_AMONG 100	/* behind so many of other PCs' its own is not looked for */

const struct preset journal_presets[] = {
	{ "全部", preset_all }, { "今天", preset_today }, { "近7天", preset_week }, { NULL, NULL },
};

struct change *
journal_begin(struct office *o, const struct entity *ent, struct changes *all)
{
	int64_t now = date_now();
	struct change *c;
	char iso[11];

	changes_init(all);
	c = changes_add(all, ent);
	date_to_iso(date_of_ms(now), iso);
	change_set_text(c, "date", iso);
	change_set_int(c, "at", now);
	if (o->me != 0)
		change_set_int(c, "who", o->me);
	return c;
}

int
journal_save(struct office *o, struct changes *all, struct err *e)
{
	int64_t batch;
	int rc = ledger_save(o->ledger, all, 0, &batch, e);

	changes_release(all);
	return rc;
}

bool
journal_last(struct office *o, const struct query *q, struct record *out)
{
	struct rows last;
	bool is = false;

	record_init(out, q->entity);
	if (ledger_page(o->ledger, q, NULL, true, LAST_AMONG, &last, NULL) != 0)
		return false;
	for (size_t i = 0; i < last.n && !is; i++) {
		int64_t n;

		is = ledger_own_since(o->ledger, q->entity, last.p[i].row, &n, NULL) == 0 && n > 0;
		if (is)
			record_copy(out, &last.p[i]);
	}
	rows_release(&last);
	return is;
}
