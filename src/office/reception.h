/*
 * reception.h - 接待: the letter, guests, hosts, meal and cost of one
 * reception, and what the rules valid on its day say about it.
 *
 * A broken rule never blocks saving and never changes a figure.
 */
#ifndef OFFICE_RECEPTION_H
#define OFFICE_RECEPTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "db/record.h"
#include "office/rule.h"
#include "office/thing.h"

struct buf;
struct form;
struct office;

extern const struct entity reception_entity;
extern const struct thing reception_thing;
extern const struct entity guest_entity;
extern const struct thing guest_thing;

/* Its choices, by field. */
enum { MEAL_NONE = 0, MEAL_CANTEEN = 1, MEAL_OUTSIDE = 2, MEAL_SELF = 3 };
enum { BREAKFAST = 1, LUNCH, DINNER };				/* meal_kind */
enum { OFFICIAL_YES = 1, OFFICIAL_NO };
enum { TREATS_NONE = 1, TREATS_PLAIN, TREATS_FINE };
enum { VENUE_PLAIN = 1, VENUE_FINE };				/* venue */
enum { HAD_NONE = 1, HAD_SOME };				/* greeting, gifts */
enum { ROOM_NONE = 1, ROOM_STANDARD, ROOM_ABOVE };		/* lodging */
enum { FROM_HERE = 1, FROM_COUNTY, FROM_OUTSIDE };		/* from_place */
enum { CHARGED_RECEPTION = 1, CHARGED_ELSEWHERE, CHARGED_OTHERS };	/* account */
enum { PAID_CARD = 1, PAID_CASH, PAID_NOT };			/* payment */

/* Of a row of its list; one without a role is a guest. */
enum { ROLE_GUEST = 1, ROLE_COMPANION, ROLE_SUPPORT };
int guest_role(const struct record *r);

/* --- reception_check.c ----------------------------------------------------------------------------------------- */

/* 四要素 that are there, a bit each; a receipt is not missed where nothing was spent. */
enum { PAPER_LETTER = 1 << 0, PAPER_APPROVAL = 1 << 1, PAPER_LIST = 1 << 2, PAPER_RECEIPT = 1 << 3, PAPERS_ALL = 15 };
unsigned reception_papers(const struct record *r);
/* Which of letter, approval, list and receipt are not there yet: "清单、票据"; nothing when all are. */
void reception_missing(const struct record *r, struct buf *out);

/* R1-R20 as far as the record says enough.  *out is initialised here; release with rule_results_release. */
MUST_CHECK int reception_check(struct office *o, const struct record *r, struct rule_results *out, struct err *e);
/* Only how many of them it breaks. */
MUST_CHECK int reception_failed(struct office *o, const struct record *r, int *out, struct err *e);

/* --- reception_from.c ----------------------------------------------------------------------------------------- */

/* For a new form opened from an inspection; reception_thing. */
int reception_prefill(struct form *f, struct err *e);
int reception_also(struct form *f, struct changes *more, struct err *e);

/* --- reception_page.c ------------------------------------------------------------------------------------------ */

/* The inspection of its day that it receives; *out 0: none is known. */
MUST_CHECK int reception_inspection(struct office *o, int64_t reception, int64_t *out, struct err *e);

/* For its page, form and list; reception_thing. */
int reception_facts(struct office *o, const struct record *r, struct buf *out, struct err *e);
bool reception_cell(struct office *o, const struct record *r, const struct field *f, int32_t today, struct buf *out, bool *warn);

#endif
