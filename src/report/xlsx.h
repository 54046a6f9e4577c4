/*
 * xlsx.h - a page as a spreadsheet: its words on one sheet, each table on one
 * of its own with numbers as numbers and dates as dates.
 */
#ifndef REPORT_XLSX_H
#define REPORT_XLSX_H

#include "base/err.h"
#include "report/page.h"

/* Whole or not at all. */
MUST_CHECK int page_xlsx(const struct page *p, const char *path, struct err *e);

#endif
