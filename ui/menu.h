/*
 * menu.h - a menu is a const table; view_menu shows it.
 */
#ifndef UI_MENU_H
#define UI_MENU_H

#include "base/err.h"
#include "ui/view.h"

struct menu_row {
	char key;		/* digit */
	const char *title;	/* NULL ends the table */
	const char *help;
	enum view_result (*run)(struct view *v, struct err *e);
};

struct menu {
	const char *title;
	const struct menu_row *rows;
};

#endif
