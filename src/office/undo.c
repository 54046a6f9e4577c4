/*
 * undo.c - see undo.h.
 */
#include "office/undo.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/merge.h"
#include "office/history.h"
#include "office/office.h"

enum { FIELDS_NAMED = 3, CLASH_COLS = 30 };

/* What the save did to its first row: "新走访 张建国", "改动 户 张建国(电话)", "删除 户 张建国", "取回 户 张建国". */
static int
add_what(struct office *o, const struct batch_info *b, bool redo, struct buf *out, struct err *e)
{
	struct history h;
	uint64_t set = 0;
	int deleted = -1, named = 0;
	bool fresh, settled = false;

	if (b->entity == NULL) {
		buf_adds(out, "记录");
		return 0;
	}
	if (ledger_history(o->ledger, &h, b->entity, b->row, e) != 0)
		return -1;
	fresh = h.n > 0 && h.p[0].batch == b->first;
	for (size_t i = 0; i < h.n; i++)
		if (h.p[i].batch == b->first) {
			set |= h.p[i].set;
			settled |= h.p[i].settled != 0 || h.p[i].settled_deleted;
			deleted = h.p[i].deleted >= 0 ? h.p[i].deleted : deleted;
		}
	history_release(&h);
	buf_adds(out, settled ? "定下的冲突 " : fresh ? "新" : deleted == 1 ? "删除 " : deleted == 0 ? "取回 " : "改动 ");
	buf_addf(out, "%s ", b->entity->title);
	office_title(o, b->entity->name, b->row, out);
	for (size_t i = 0; !fresh && i < b->entity->n_fields; i++)
		if (set >> i & 1 && (b->entity->fields[i].flags & FIELD_HIDDEN) == 0 && named++ < FIELDS_NAMED)
			buf_addf(out, "%s%s", named > 1 ? "、" : "(", b->entity->fields[i].title);
	if (named > 0)
		buf_adds(out, named > FIELDS_NAMED ? "等)" : ")");
	if (settled && !redo)
		buf_adds(out, ", 又列进冲突待定(8 1), 两份都在");
	return 0;
}

/* Both are shown: what my step left there, and what stands there now. */
static int
say_clash(struct office *o, const struct undo_clash *c, const char *verb, struct err *e)
{
	struct buf title = BUF_INIT, both = BUF_INIT;
	const struct field *f = c->field >= 0 ? &c->entity->fields[c->field] : NULL;

	office_title(o, c->entity->name, c->row, &title);
	if (f == NULL) {
		buf_adds(&both, "后来又删过或取回过");
	} else if (f->privacy == PRIVACY_ID) {
		buf_addf(&both, "的%s后来又改过", f->title);
	} else {
		buf_addf(&both, "的%s后来又改过: 那次是 ", f->title);
		history_value(o, f, &c->mine, CLASH_COLS, &both);
		buf_adds(&both, ", 现在是 ");
		history_value(o, f, &c->now, CLASH_COLS, &both);
	}
	err_set(e, ERR_CONFLICT, "不能%s: %s %s %s. 什么也没有动; 要改请打开这一条直接改", verb, c->entity->title, buf_str(&title), buf_str(&both));
	buf_release(&title);
	buf_release(&both);
	return -1;
}

static int
step(struct office *o, const struct batch_info *b, bool redo, const struct progress *pr, struct buf *out, struct err *e)
{
	const char *verb = redo ? "重做" : "撤回";
	struct undo_clash clash;
	struct buf what = BUF_INIT;
	int64_t batch;
	int rc = add_what(o, b, redo, &what, e);

	if (rc == 0) {
		rc = ledger_undo(o->ledger, b->batch, o->me, &batch, &clash, pr, e);
		if (rc != 0 && clash.entity != NULL)
			say_clash(o, &clash, verb, e);
		undo_clash_release(&clash);
	}
	if (rc == 0) {
		buf_addf(out, "已%s: %s", verb, buf_str(&what));
		if (b->edits > 1)
			buf_addf(out, " 等 %lld 条", (long long)b->edits);
	}
	buf_release(&what);
	return rc;
}

int
office_undo_last(struct office *o, const struct progress *pr, struct buf *out, struct err *e)
{
	struct batch_info b;

	if (ledger_last_batch(o->ledger, o->me, &b, e) != 0)
		return e != NULL && e->code == ERR_NOTFOUND ? err_set(e, ERR_NOTFOUND, "您在这台电脑上没有可撤回的保存了; 账没有动") : -1;
	return step(o, &b, false, pr, out, e);
}

int
office_redo_last(struct office *o, const struct progress *pr, struct buf *out, struct err *e)
{
	struct batch_info b;

	if (ledger_last_undone(o->ledger, o->me, &b, e) != 0)
		return e != NULL && e->code == ERR_NOTFOUND ? err_set(e, ERR_NOTFOUND, "没有可重做的: 撤回以后又存过, 或者没有撤回过; 账没有动") : -1;
	return step(o, &b, true, pr, out, e);
}

int64_t
office_undo_mark(struct office *o)
{
	struct merge_batch *merged = mem_zero(1, sizeof(*merged));
	struct batch_info saved, undone;
	struct err none = {0};
	int64_t mark = 0;

	if (ledger_last_batch(o->ledger, o->me, &saved, &none) == 0)
		mark = saved.batch;
	if (ledger_last_undone(o->ledger, o->me, &undone, &none) == 0 && undone.batch > mark)
		mark = undone.batch;
	if (merge_last(o->ledger, merged, &none) == 0 && merged->batch > mark)
		mark = merged->batch;
	free(merged);
	return mark;
}
