/*
 * deed.c - what was done last that is no save of the ledger; see app.h.
 *
 * Ctrl+Z means the last thing done.  Without this it would reach past a
 * setting changed or a page printed to the record saved before it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "office/undo.h"
#include "ui/app_state.h"

static int64_t
deed_mark(const struct app *a)
{
	return a->office != NULL && a->office->ledger != NULL ? office_undo_mark(a->office) : 0;
}

void
app_forget_deed(struct app *a)
{
	if (a->deed.turn.release != NULL)
		a->deed.turn.release(a->deed.turn.data);
	free(a->deed.said);
	a->deed = (struct app_deed){ 0 };
}

void
app_did(struct app *a, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	app_forget_deed(a);
	a->deed.said = mem_str(text);
	a->deed.mark = deed_mark(a);
}

void
app_did_file(struct app *a)
{
	app_did(a, "刚才是存文件, 账里的记录没有动; 不要了, 删掉那个文件就行");
}

void
app_did_turn(struct app *a, const struct app_turn *turn)
{
	app_forget_deed(a);
	a->deed.turn = *turn;
	a->deed.mark = deed_mark(a);
}

bool
app_deed_back(struct app *a, bool redo, struct err *e)
{
	struct app_deed *d = &a->deed;

	if ((d->said == NULL && d->turn.run == NULL) || redo != d->turned || deed_mark(a) != d->mark)
		return false;
	if (d->said != NULL) {
		app_status(a, "%s.  再按一次 Ctrl+Z: 撤回在它之前存的", d->said);
		app_forget_deed(a);
		return true;
	}
	if (d->turn.run(a, d->turn.data, redo, e) != 0) {
		app_warn(a, "%s没有%s: %s", d->turn.what, redo ? "重做" : "撤回", e->text);
		return true;
	}
	d->turned = !redo;
	d->mark = deed_mark(a);	/* of somebody else, when it was about who sits here */
	if (redo)
		app_status(a, "已重做: %s", d->turn.what);
	else
		app_status(a, "已撤回: %s%s%s.  Ctrl+Y 重做", d->turn.what, d->turn.back != NULL ? "; " : "", d->turn.back != NULL ? d->turn.back : "");
	return true;
}
