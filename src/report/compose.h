/*
 * compose.h - a report's page: out of the ledger, or as it went out.
 */
#ifndef REPORT_COMPOSE_H
#define REPORT_COMPOSE_H

#include <stdint.h>

#include "base/err.h"
#include "report/kind.h"
#include "report/page.h"

struct office;

/* A report's page.  *out is initialised here, also on failure (release it). */
MUST_CHECK int report_compose(const struct report *r, struct office *o, const struct report_options *opt, struct page *out,
		struct err *e);

/*
 * What is about to leave the office.  A numbered report at the station that numbers gets its number and is kept (one
 * transaction, before any printer is asked); one that went out already is unchanged (重印), or kept anew as 更正版 when opt
 * says so; a draft or another kind is composed only.  *page is initialised here; *issue: the row to report with issued_out,
 * 0 none.
 */
MUST_CHECK int report_take(struct office *o, const struct report *r, const struct report_options *opt, struct page *page, int64_t *issue,
		struct err *e);
#endif
