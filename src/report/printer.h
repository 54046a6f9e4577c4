/*
 * printer.h - queues, jobs and what has become of them, in plain Chinese.
 *
 * Talks to CUPS (the server of CUPS_SERVER when that is set).  Knows files,
 * not reports.  Every call is one short conversation; nothing stays open.
 */
#ifndef REPORT_PRINTER_H
#define REPORT_PRINTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum printer_state { PRINTER_IDLE, PRINTER_BUSY, PRINTER_STOPPED };

struct printer {
	char *name;		/* owned; the queue */
	char *info;		/* owned; what people call it; "" unknown */
	char *model;		/* owned; make and model; "" unknown */
	enum printer_state state;
	bool accepting;
	bool is_default;
	char *says;		/* owned; "就绪", "正在打印", "没纸了" */
};
struct printers { struct printer *p; size_t n; };	/* owned */
void printers_release(struct printers *p);

/* All queues, the default first.  ERR_NOTFOUND: no CUPS on this PC or its service does not answer.  None at all is no error. */
MUST_CHECK int printers_list(struct printers *out, struct err *e);

enum job_state { JOB_WAITING, JOB_HELD, JOB_PRINTING, JOB_STOPPED, JOB_DONE, JOB_CANCELLED, JOB_FAILED };

struct job {
	int id;
	char printer[128];
	enum job_state state;
	bool waits;		/* for somebody: paper, power, a queue that stands still */
	char says[256];		/* "在排队", "正在打印", "没纸了, 装纸后自动续打", "打印完成" */
};

#define PRINTER_ASK_MS 500	/* between two questions of printer_follow */

struct printer_options {
	int copies;		/* 0: one */
	bool duplex;
	int first, last;	/* pages, from 1; 0: all */
	bool raw;		/* the bytes are the printer's own: nothing may convert them */
};

/* Hand a file (a PDF unless raw) to a queue; NULL or "" is the default one.  ERR_NOTFOUND: no such printer, no default, no CUPS. */
MUST_CHECK int printer_send(const char *printer, const char *path, const char *title, const struct printer_options *options,
		struct job *out, struct err *e);
bool job_is_over(const struct job *j);
/* What has become of it: its state and says. */
MUST_CHECK int printer_job(struct job *j, struct err *e);
/* Let a job that waits for somebody go on: released when held, its queue started when that stopped.  ERR_IO: not allowed to. */
MUST_CHECK int printer_resume(struct job *j, struct err *e);
MUST_CHECK int printer_cancel(struct job *j, struct err *e);
/* Ask until it is over; tell is called after every answer, and returns false to stop watching (the job goes on). */
MUST_CHECK int printer_follow(struct job *j, bool (*tell)(void *data, const struct job *j), void *data, struct err *e);

#endif
