/*
 * look.c - one field of a row that another row points at.  Rows arrive out of
 * order when files are merged, so a missing one is no error.
 */
#include "office/look.h"

#include "base/buf.h"
#include "db/ledger.h"
#include "office/office.h"

int
look_row(struct office *o, const struct entity *ent, int64_t row, struct record *out, struct err *e)
{
	struct err why;

	if (!row) {
		record_init(out, ent);
		return 0;
	}
	if (ledger_get(o->ledger, out, ent, row, &why) == 0)
		return 0;
	if (why.code == ERR_NOTFOUND) {
		record_init(out, ent);
		return 0;
	}
	if (e)
		*e = why;
	return -1;
}

int
look_int(struct office *o, const struct entity *ent, int64_t row, const char *field, int64_t *out, struct err *e)
{
	struct record r;
	int rc = look_row(o, ent, row, &r, e);

	*out = rc == 0 ? record_int(&r, field) : 0;
	record_release(&r);
	return rc;
}

int
look_describe(struct office *o, const struct entity *ent, int64_t row, struct buf *out, struct err *e)
{
	struct record r;

	if (look_row(o, ent, row, &r, e) < 0)
		return -1;
	if (r.row) {
		office_describe(o, &r, out);
		buf_addc(out, '\n');
	}
	record_release(&r);
	return 0;
}
