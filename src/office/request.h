/*
 * request.h - 上级要数: who asks for which figures, what of it the ledger has
 * already, and what was asked for before.
 *
 * A request is a form with columns; each column is matched to the field
 * dictionary (dict.h), or collected, or said to be missing.
 */
#ifndef OFFICE_REQUEST_H
#define OFFICE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/ledger.h"
#include "office/thing.h"

struct buf;
struct office;

extern const struct entity request_entity;
extern const struct thing request_thing;
extern const struct entity request_item_entity;	/* a column of the form, in the asker's order */
extern const struct thing request_item_thing;
extern const struct entity request_cell_entity;	/* what was collected for a column about one row */
extern const struct thing request_cell_thing;

#define REQUEST_ITEMS_MAX 200

enum request_per { PER_HOUSEHOLD = 1, PER_PERSON, PER_VISIT, PER_TICKET };	/* what one row of the form is */
enum request_state { REQUEST_OPEN = 10, REQUEST_DONE = 20, REQUEST_REFUSED = 30 };
enum request_listed { REQUEST_LISTED = 1, REQUEST_UNLISTED, REQUEST_LIST_UNKNOWN };	/* on the county's published list of forms */
enum request_way { REQUEST_BY_LEDGER = 1, REQUEST_BY_COLLECTING };	/* how it was answered */
enum request_missing { MISSING_COLLECT = 1, MISSING_ASK_ALONG, MISSING_NONE };	/* 现在补采 走访时顺带问 注明无此数 */

void request_open(struct office *o, struct query *q);		/* not answered yet, first deadline first */
/* "今天16:00前", "超期2天 !!", "12-01前"; nothing without a deadline.  *warn: due today or over. */
void request_due(const struct record *r, int32_t today, struct buf *out, bool *warn);

bool request_is_unlisted(const struct record *r);	/* it is not on the county's published list of forms */

/* Columns of a request in the asker's order.  *out is initialised here. */
MUST_CHECK int request_items(struct office *o, int64_t request, struct rows *out, struct err *e);
/* A change to r's row as it is now; and writing changes as one batch, nothing when there are none (cs is released). */
MUST_CHECK int request_change(struct office *o, struct changes *cs, const struct record *r, struct change **out, struct err *e);
MUST_CHECK int request_save(struct office *o, struct changes *cs, struct err *e);

/* The earlier request that asks for most of the same: how many columns; request.row 0: none.  *out is initialised here. */
struct request_overlap { struct record request; size_t same; };
MUST_CHECK int request_overlap(struct office *o, int64_t request, const struct rows *items, struct request_overlap *out, struct err *e);
/* The newest request with this form name, for taking over who asked and how; 0: none. */
MUST_CHECK int request_named(struct office *o, const char *name, int64_t *out, struct err *e);

/* Minutes by hand for so many cells, and out of the ledger: the rules Q1, or what the request says itself. */
MUST_CHECK int request_minutes(struct office *o, const struct record *request, int64_t cells, int64_t *by_hand, int64_t *by_ledger,
		struct err *e);
/* It was answered with so many rows of so many columns: state, when, how, minutes saved.  One batch. */
MUST_CHECK int request_answered(struct office *o, const struct record *request, int64_t rows, size_t columns, bool collected,
		struct err *e);
/* What this month's requests add up to: "本月要数 17 次, 清单外 4 次, 省下 11 小时 20 分". */
MUST_CHECK int request_month(struct office *o, struct buf *out, struct err *e);

/* What was collected for a column about one row; "" nothing.  Appended to out. */
MUST_CHECK int request_cell(struct office *o, int64_t item, int64_t subject, struct buf *out, struct err *e);
MUST_CHECK int request_set_cell(struct office *o, int64_t item, int64_t subject, const char *text, struct err *e);

/* What to ask along on a visit to a household, as lines ("顺带问: 取暖方式(县民政局 困难群众走访表)"); nothing when there is nothing. */
MUST_CHECK int request_ask_along(struct office *o, int64_t household, struct buf *out, struct err *e);

#endif
