/*
 * undo.c - the last save taken back.
 */
#include "office/undo.h"

#include "base/buf.h"
#include "office/office.h"

/* Did this batch make the row, or change it? */
static int
is_new(struct office *o, const struct batch_info *b, bool *out, struct err *e)
{
	struct history h;

	if (ledger_history(o->ledger, &h, b->entity, b->row, e) != 0)
		return -1;
	*out = h.n > 0 && h.p[0].batch == b->batch;
	history_release(&h);
	return 0;
}

int
office_undo_last(struct office *o, struct buf *out, struct err *e)
{
	struct batch_info b;
	struct buf title = BUF_INIT;
	int64_t undo;
	bool fresh = false;
	int rc;

	if (ledger_last_batch(o->ledger, o->me, &b, e) != 0) {
		if (e != NULL && e->code == ERR_NOTFOUND)
			return err_set(e, ERR_NOTFOUND, "您在这台电脑上没有可撤回的保存; 账没有动");
		return -1;
	}
	rc = b.entity != NULL ? is_new(o, &b, &fresh, e) : 0;
	if (rc == 0 && b.entity != NULL)
		office_title(o, b.entity->name, b.row, &title);
	if (rc == 0)
		rc = ledger_undo(o->ledger, b.batch, o->me, &undo, e);
	if (rc == 0) {
		buf_addf(out, "已撤回: %s%s %s", fresh ? "新" : "改动 ", b.entity != NULL ? b.entity->title : "记录", buf_str(&title));
		if (b.edits > 1)
			buf_addf(out, " 等 %lld 条", (long long)b.edits);
	}
	buf_release(&title);
	return rc;
}
