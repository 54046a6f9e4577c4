/*
 * choice.h - which printer each report goes to and what kind a printer is,
 * as the settings file keeps it on one line each.
 *
 *   print.printers   daily=HP_M404 2 duplex, slip=LQ-630K
 *   print.escp       LQ-630K, -HP_M404
 */
#ifndef REPORT_CHOICE_H
#define REPORT_CHOICE_H

#include <stdbool.h>

struct buf;

#define CHOICE_FOLDER "folder:"		/* instead of a queue: print.folder */
#define CHOICE_STICK "usb:"		/* the USB stick that is in */

struct print_choice {
	char printer[128];
	int copies;
	bool duplex;
};

/* What was chosen for a report last; false: nothing, *out is then one copy on the default printer. */
bool choice_find(const char *text, const char *report, struct print_choice *out);
/* The line with this choice first; the oldest fall away when it grows too long for the file. */
void choice_put(const char *text, const char *report, const struct print_choice *c, struct buf *out);

enum choice_kind { CHOICE_UNASKED, CHOICE_DOTS, CHOICE_PAGES };
enum choice_kind choice_kind(const char *text, const char *queue);
void choice_kind_put(const char *text, const char *queue, bool dots, struct buf *out);

#endif
