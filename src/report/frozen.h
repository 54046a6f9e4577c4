/*
 * frozen.h - a page as text that becomes the same page again: how an issued
 * report is kept.  Lines of a letter and what it says; an unknown letter is
 * passed over, so that a later version may add some.
 */
#ifndef REPORT_FROZEN_H
#define REPORT_FROZEN_H

#include "base/err.h"
#include "report/page.h"

struct buf;
struct model;

void page_freeze(const struct page *p, struct buf *out);
/* *out is initialised here, also on failure.  ERR_NEWER: not the format of this version; ERR_DAMAGED: not a page at all. */
MUST_CHECK int page_thaw(const char *text, const struct model *m, struct page *out, struct err *e);

#endif
