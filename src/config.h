/*
 * config.h - the settings of this PC, out of one table that reads, writes,
 * validates and documents them (config.example.ini is printed from it).
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>

#include "base/err.h"

struct buf;

struct config {
	char *path;		/* owned; the file these came from and go to; "" before config_read */
	char *ledger;		/* owned; path of the ledger file; "" = the usual place */
	int cutoff_minute;	/* 日报截止时刻, 0 = 0点 */
	char *printer;		/* owned; "" = the system's default */
	char *printers;		/* owned; which report goes where: report/choice.h */
	char *escp;		/* owned; queues of dot matrix printers: report/choice.h */
	char *carriage, *form;	/* owned; of the dot matrix printer */
	char *print_folder;	/* owned; "" = none */
	char *office_name;	/* owned; signs the daily report; "" = 乡镇名+人民政府办公室 */
	char *theme;		/* owned; dark light none */
	bool ambiguous_wide;	/* this terminal draws ambiguous characters two columns wide */
	bool ext_missing;	/* it does not draw Extensions H and I two columns wide: 〓 stands for them */
	bool pua_wide;		/* it draws private-use characters (造字) two columns wide */
	bool fkeys_eaten;	/* F-keys do not reach us: Esc waits for a digit */
	bool mouse;
	char *ime;		/* owned; auto: the desktop's input method is switched by field; off */
	char *ibus_engine;	/* owned; what ibus calls the Chinese one */
	char *backup_folder;	/* owned; "" = beside the ledger */
	char *fonts;		/* owned; body fonts for PDF, comma separated, tried in order */
};

void config_init(struct config *c);		/* defaults */
void config_release(struct config *c);
/* Read path; a missing file is fine.  Bad lines are skipped and described in *problems (file, line, what, which values are allowed), one per line. */
MUST_CHECK int config_read(struct config *c, const char *path, struct buf *problems, struct err *e);
/* Change one setting ("screen.theme") in the file, keeping every other line and comment; atomic.  A value the table refuses is ERR_INPUT. */
MUST_CHECK int config_write(const char *path, const char *name, const char *value, struct err *e);
void config_example(struct buf *out);		/* config.example.ini */

#endif
