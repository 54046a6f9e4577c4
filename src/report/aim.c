/*
 * aim.c - from settings to a queue or a folder.
 */
#include "report/aim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "office/carry.h"
#include "report/escp.h"

void
aim_release(struct aim *a)
{
	free(a->path);
	free(a->info);
	free(a->model);
	free(a->folder);
	memset(a, 0, sizeof(*a));
}

bool
aim_is_queue(const char *printer)
{
	return strcmp(printer, CHOICE_FOLDER) != 0 && strcmp(printer, CHOICE_STICK) != 0;
}

char *
aim_stick(void)
{
	struct carriers all;
	char *path = NULL;

	if (carriers_list(&all, NULL) < 0)
		return NULL;
	if (all.n > 0)
		path = mem_str(all.p[0].path);
	carriers_release(&all);
	return path;
}

/* What the system knows of the queue; "" is the default one, or the only one. */
static void
aim_queue(struct aim *a)
{
	struct printers all;

	if (printers_list(&all, NULL) < 0)
		return;
	for (size_t i = 0; i < all.n; i++) {
		const struct printer *p = &all.p[i];

		if (a->choice.printer[0] ? strcmp(a->choice.printer, p->name) != 0 : !p->is_default && all.n > 1)
			continue;
		snprintf(a->choice.printer, sizeof(a->choice.printer), "%s", p->name);
		a->info = mem_str(p->info);
		a->model = mem_str(p->model);
		break;
	}
	printers_release(&all);
}

void
aim_find(const struct aim_settings *s, const char *report, const char *named, struct aim *out)
{
	memset(out, 0, sizeof(*out));
	if (named && aim_is_queue(named) && strchr(named, '/')) {
		out->path = mem_str(named);
		return;
	}
	/* how many copies go with what was chosen, not with another printer */
	if (named)
		snprintf(out->choice.printer, sizeof(out->choice.printer), "%s", named);
	else if (!choice_find(s->printers, report, &out->choice))
		snprintf(out->choice.printer, sizeof(out->choice.printer), "%s", s->printer);
	if (aim_is_queue(out->choice.printer))
		aim_queue(out);
}

bool
aim_unsure(const struct aim_settings *s, const struct aim *a, bool *raw)
{
	*raw = a->model && strstr(a->model, "Raw") != NULL;
	return a->model && choice_kind(s->escp, a->choice.printer) == CHOICE_UNASKED
	    && (*raw || escp_is_model(a->model) || escp_is_model(a->info));
}

int
aim_take(const struct aim_settings *s, struct aim *a, struct err *e)
{
	free(a->folder);
	a->folder = NULL;
	a->to.options.copies = a->choice.copies;
	a->to.options.duplex = a->choice.duplex;
	if (a->path) {
		a->folder = mem_str(a->path);
	} else if (aim_is_queue(a->choice.printer)) {
		a->to.printer = a->choice.printer;
		a->to.dots = choice_kind(s->escp, a->choice.printer) == CHOICE_DOTS;
		return 0;
	} else if (strcmp(a->choice.printer, CHOICE_STICK) == 0) {
		a->folder = aim_stick();
		if (!a->folder)
			return err_set(e, ERR_NOTFOUND, "U盘没有插上. 没有打印. 插上再打, 或另选打印机.");
	} else if (s->folder[0]) {
		a->folder = mem_str(s->folder);
	} else {
		return err_set(e, ERR_NOTFOUND, "没有设置当打印机的文件夹. 没有打印. 请另选打印机.");
	}
	a->to.folder = a->folder;
	return 0;
}
