/*
 * reception_from.c - a reception of those who come to inspect: what their
 * inspection says already is not typed again, and the inspection then names
 * its reception.  The other way round is inspection.c's.
 */
#include <string.h>

#include "base/buf.h"
#include "office/form.h"
#include "office/inspection.h"
#include "office/look.h"
#include "office/office.h"
#include "office/reception.h"

static bool
from_inspection(const struct form *f)
{
	return f->from_row != 0 && f->from_entity != NULL && strcmp(f->from_entity, inspection_entity.name) == 0;
}

static void
fill(struct form *f, const char *field, const struct value *v)
{
	if (!value_is_null(v))
		form_choose(f, entity_field(&reception_entity, field), v);
}

int
reception_prefill(struct form *f, struct err *e)
{
	struct record from;
	struct buf villages = BUF_INIT;

	if (!from_inspection(f))
		return 0;
	if (look_row(f->office, &inspection_entity, f->from_row, &from, e) < 0)
		return -1;
	for (size_t i = 0; inspection_same[i][0] != NULL; i++)
		fill(f, inspection_same[i][1], record_field(&from, inspection_same[i][0]));
	fill(f, "letter", record_field(&from, "document"));
	fill(f, "hosts", record_field(&from, "escorts"));
	office_field(f->office, &from, "villages", &villages);
	if (villages.n > 0)
		form_set_text(f, "place", buf_str(&villages));
	buf_release(&villages);
	record_release(&from);
	return 0;
}

int
reception_also(struct form *f, struct changes *more, struct err *e)
{
	struct record from;
	struct change *c;
	struct err why;

	if (f->shown.row != 0 || !from_inspection(f))
		return 0;
	if (ledger_get(f->office->ledger, &from, &inspection_entity, f->from_row, &why) < 0) {
		/* gone since the form was opened (a merge taken back): the reception is saved all the same */
		if (why.code == ERR_NOTFOUND)
			return 0;
		*e = why;
		return -1;
	}
	if (value_is_null(record_field(&from, "reception")) && !from.deleted && !from.readonly) {
		c = changes_add(more, &inspection_entity);
		change_on(c, &from);
		change_set_int(c, "reception", f->row);
	}
	record_release(&from);
	return 0;
}
