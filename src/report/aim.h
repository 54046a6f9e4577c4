/*
 * aim.h - where a report is sent: what was chosen for it, the queue that
 * means, and whether that is a dot matrix printer.
 *
 * The screens, the key card and the command line all ask here.  Knows
 * settings, queues, folders and sticks; asks nobody anything.
 */
#ifndef REPORT_AIM_H
#define REPORT_AIM_H

#include <stdbool.h>

#include "base/err.h"
#include "report/choice.h"
#include "report/report.h"

struct aim_settings {		/* this PC's, borrowed; never NULL */
	const char *printers, *escp;	/* choice.h */
	const char *printer;	/* the usual one; "": the system's default */
	const char *folder;	/* instead of a printer; "": none */
};

struct aim {
	struct print_choice choice;	/* its printer: a queue, CHOICE_FOLDER, CHOICE_STICK; "": no queue is the default */
	char *path;		/* owned; named as a folder; NULL */
	char *info, *model;	/* owned; of the queue; NULL: it is none, or not known */
	struct report_to to;	/* once taken; borrows the choice's printer and the folder */
	char *folder;		/* owned; NULL */
};
void aim_release(struct aim *a);

bool aim_is_queue(const char *printer);
/* The stick that is in: owned by the caller; NULL none. */
char *aim_stick(void);

/*
 * Where this report went last, else the usual printer; named (may be NULL) instead: a queue, or a folder, which has a / in it.  The
 * default's own name is found.  Without CUPS that is left to sending, which says what is wrong.
 */
void aim_find(const struct aim_settings *s, const char *report, const char *named, struct aim *out);
/* Nobody has said yet of what kind this queue is, and it may be a dot matrix printer: ask.  raw: takes bytes as they are only. */
bool aim_unsure(const struct aim_settings *s, const struct aim *a, bool *raw);
/* Fills in where to send.  ERR_NOTFOUND: no stick is in, no folder is set. */
MUST_CHECK int aim_take(const struct aim_settings *s, struct aim *a, struct err *e);

#endif
