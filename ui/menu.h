/*
 * menu.h - a menu is a const table; view_menu shows it.
 */
#ifndef UI_MENU_H
#define UI_MENU_H

#include "base/err.h"
#include "ui/view.h"

struct menu;
struct office;
struct query;
struct thing;

struct menu_row {
	char key;		/* digit */
	const char *title;	/* NULL ends the table */
	const char *help;
	/* one of these: what it does, or what it opens */
	enum view_result (*run)(struct view *v, struct err *e);
	const struct menu *menu;
	const struct view_ops *screen;	/* one that takes no argument */
	const struct thing *fresh;	/* a new form */
	const struct thing *list;	/* the list, whole or: */
	void (*fill)(struct office *o, struct query *q);
	const char *list_title;		/* of what fill leaves; NULL: the list's own */
};

struct menu {
	const char *title;
	const struct menu_row *rows;
};

enum view_result menu_row_run(struct view *v, const struct menu_row *r, struct err *e);

#endif
