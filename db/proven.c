/*
 * proven.c - what ordinary work reads of the log is proven as it is read:
 * the edits of a row that is opened, built upon or looked back at.
 */
#include <string.h>

#include "db/care.h"
#include "db/fold.h"
#include "db/ledger_int.h"

#define NEWEST_PROVEN 64	/* at every opening: where a torn write or a bad copy shows first */

enum ledger_fault
ledger_fault(const struct ledger *l)
{
	return l->stmts.corrupt ? LEDGER_DAMAGED : l->fault;
}

static void
note(struct ledger *l, enum ledger_fault fault)
{
	if (fault > l->fault)
		l->fault = fault;
}

void
ledger_fault_note(struct ledger *l, const struct err *e, enum ledger_fault fault)
{
	if (e->code == ERR_DAMAGED)
		note(l, fault);
}

int
ledger_row_proven(struct ledger *l, struct edits *es, const char *entity, int64_t row, struct err *e)
{
	struct err own;
	int rc = log_row_proven(&l->stmts, es, entity, row, e ? e : (e = &own));

	if (rc < 0)
		ledger_fault_note(l, e, LEDGER_DAMAGED);
	return rc;
}

int
ledger_check_newest(struct ledger *l, struct err *e)
{
	int rc = log_verify_newest(&l->stmts, NEWEST_PROVEN, e);

	if (rc < 0)
		ledger_fault_note(l, e, LEDGER_DAMAGED);
	return rc;
}

static bool
same_record(const struct record *a, const struct record *b)
{
	for (size_t f = 0; f < a->entity->n_fields; f++)
		if (!a->entity->fields[f].latest && !value_equal(&a->values[f], &b->values[f]))	/* those come from other rows */
			return false;
	return a->heads.n == b->heads.n && (a->heads.n == 0 || memcmp(a->heads.p, b->heads.p, a->heads.n * ID_BYTES) == 0)
		&& a->conflicts == b->conflicts && a->deleted == b->deleted && a->readonly == b->readonly && a->missing == b->missing
		&& a->delete_conflict == b->delete_conflict && a->created_at == b->created_at && a->changed_at == b->changed_at
		&& a->created_by == b->created_by && a->changed_by == b->changed_by;
}

/* known: what ledger_get said of the row.  Edits that all fold to nothing make none. */
static int
prove(struct ledger *l, struct record *out, int known, const struct entity *ent, int64_t row, struct err *e)
{
	struct record folded;
	struct edits es;
	int rc;

	edits_init(&es, ent);
	record_init(&folded, ent);
	rc = ledger_row_proven(l, &es, ent->name, row, e);
	if (rc == 0 && es.n)
		fold_row(&es, l->model->format, false, &folded);
	edits_release(&es);
	if (rc == 0 && folded.heads.n == 0) {
		if (known == 0)
			note(l, LEDGER_TABLES);
		rc = err_set(e, ERR_NOTFOUND, "账本里没有这一条%s（记录未到或编号不对）", ent->title);
	} else if (rc == 0 && (known < 0 || !same_record(out, &folded))) {
		note(l, LEDGER_TABLES);
		folded.k = known < 0 ? 0 : out->k;
		record_release(out);
		*out = folded;
		return 0;
	}
	record_release(&folded);
	return rc;
}

int
ledger_get_proven(struct ledger *l, struct record *out, const struct entity *ent, int64_t row, struct err *e)
{
	bool reading = l->reading;
	struct err own, why = { 0 };	/* why: a row its table lost is no fault when the log has it, and leaves none in *e */
	int known, rc;

	e = e ? e : &own;
	ledger_read_begin(l);	/* the two belong together, whoever saves meanwhile */
	known = ledger_get(l, out, ent, row, &why);
	if (known < 0 && why.code != ERR_NOTFOUND) {
		*e = why;
		rc = -1;
	} else
		rc = prove(l, out, known, ent, row, e);
	if (!reading)
		ledger_read_end(l);
	if (rc < 0)
		record_release(out);
	return rc;
}
