/*
 * care.h - keeping the ledger: backups, restore, check, the bin; and the
 * registers one changes seldom.  Menus of menu.h.
 */
#ifndef UI_CARE_H
#define UI_CARE_H

#include "ui/menu.h"

extern const struct menu care_menu;		/* 冲突与备份 */
extern const struct menu register_menu;		/* 名册、字典、规则、导入 */

#endif
