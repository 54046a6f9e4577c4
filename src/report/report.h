/*
 * report.h - every report there is, and what can be done with one.
 *
 * A new report is one file that composes a page, and one line in report.c.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/err.h"
#include "report/compose.h"
#include "report/kind.h"
#include "report/page.h"
#include "report/pdf.h"
#include "report/printer.h"

extern const struct report *const reports[];	/* ends with NULL */
const struct report *report_find(const char *name);	/* NULL when unknown */

struct report_look {		/* this PC's settings, borrowed; NULL or "": the usual */
	const char *fonts;
	const char *carriage;	/* of the dot matrix printer: "80", "136" */
	const char *form;	/* its paper: "11" or "12" inches, "a4" */
};

/* As text in 28-character lines, problems or not: for stdout and screens without a printer. */
void report_text(const struct page *p, struct buf *out);
/*
 * A file, by its ending .txt, .pdf, .xlsx or .prn (dot matrix, escp.h), whole or not at all.  Refused (ERR_INPUT) while page_problems finds
 * any.  look may be NULL; r tells pages and characters no font has (all zero for .txt); release it.
 */
MUST_CHECK int report_write(const struct page *p, const char *path, const struct report_look *look, struct pdf_result *r,
		struct err *e);

/* Characters of p that no font of this PC has, as they would be printed: "〔U+31350〕、〔U+2EBF0〕"; owned by the caller; NULL none. */
char *report_missing(const struct page *p, const struct report_look *look);

/*
 * For good: a numbered report gets its number and is kept (issued.h), villagers' data as it is needs a purpose and is logged.
 * purpose may be NULL or "".
 */
struct report_final {
	const struct report *report;
	const struct report_options *opt;
	const char *purpose;
	const struct report_look *look;	/* may be NULL */
};
/* Written as report_write does.  issue: with its number (the screen and --issue); else as it is shown. */
MUST_CHECK int report_write_final(struct office *o, const struct report_final *f, bool issue, const char *path, struct pdf_result *r,
		struct err *e);

struct report_print {
	int64_t issue;		/* what report_printed reports; 0 none */
	char *title;		/* owned */
	bool personal;
	bool part;		/* only some of its pages were sent: */
	int first, last, pages;	/* these; 0: from the first, to the last; of so many on that printer */
	char *left;		/* owned; what of a numbered report is still to be printed before it is out: "第2-3页"; NULL: nothing */
	char *kept;		/* owned; the PDF kept in the data folder's 打印: NULL when not even that came about */
	struct pdf_result pdf;
	struct job job;		/* id 0: nothing was sent */
};
void report_print_release(struct report_print *r);
struct report_to {
	const char *printer;	/* NULL or "": the default one */
	const char *folder;	/* instead of a printer: the PDF is put there; NULL */
	bool dots;		/* a dot matrix printer: it is sent ESC/P, as it is */
	struct printer_options options;
};
/*
 * Keep the PDF, send it where it shall go and return: follow it with printer_follow.
 * When there is no printer the error says where the PDF is.  *out is initialised here, also on failure.
 */
MUST_CHECK int report_print_final(struct office *o, const struct report_final *f, const struct report_to *to, struct report_print *out,
		struct err *e);
/*
 * What became of it: out unless the job failed or was called off, or pages are left (the number stays given); logged when it holds what
 * is somebody's.
 */
MUST_CHECK int report_printed(struct office *o, const struct report_final *f, struct report_print *p, struct err *e);
/* A page as it is, without number or log. */
MUST_CHECK int report_print(const struct page *p, const struct report_to *to, const struct report_look *look, struct report_print *out,
		struct err *e);

#endif
