/*
 * kind.h - what a report is: a name and how its page is composed.
 */
#ifndef REPORT_KIND_H
#define REPORT_KIND_H

#include <stdint.h>

#include "base/err.h"
#include "report/page.h"

struct office;

struct report_options {
	int32_t day;			/* the report's day */
	const char *office_name;	/* who signs; NULL or "": 乡镇名+人民政府办公室 (config "office_name") */
};

struct report {
	const char *name;	/* "daily" */
	const char *title;	/* "日报" */
	/* *out is initialised here, also on failure (release it). */
	int (*compose)(struct office *o, const struct report_options *opt, struct page *out, struct err *e);
};

#endif
