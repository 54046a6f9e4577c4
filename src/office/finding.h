/*
 * finding.h - what the rules say of a record, as it is shown: what is broken
 * first, then what nobody filled in, then what passed.
 *
 * A rule names the field that settles it where it judges (rule_place), so a
 * screen that shows findings can go there and knows no rule.
 */
#ifndef OFFICE_FINDING_H
#define OFFICE_FINDING_H

#include <stdbool.h>

#include "base/err.h"
#include "db/record.h"
#include "office/rule.h"

struct buf;
struct office;
struct thing;

enum { FINDING_DIGITS = 9 };	/* that many are chosen by digit */

/* The findings about r in that order; none where its thing has no rules.  *out is initialised here; release with rule_results_release. */
MUST_CHECK int findings_of(struct office *o, const struct thing *t, const struct record *r, struct rule_results *out, struct err *e);
/* Is there something to fill in or to mend, and a field to do it in? */
bool finding_is_open(const struct rule_result *f);

/* "规则核对  通过 3  未过 1  待核 2", no line end. */
void findings_count(const struct rule_results *r, struct buf *out);
/* "[不过] ..." a line each, of one verdict. */
void findings_lines(const struct rule_results *r, enum rule_verdict v, struct buf *out);
/* Each with its clause and source; the first nine that are open have their digit in front. */
void findings_basis(const struct rule_results *r, struct buf *out);
/* How many have a digit; the open one a digit stands for, NULL none. */
int findings_digits(const struct rule_results *r);
const struct rule_result *findings_pick(const struct rule_results *r, int digit);

/* All that is known of r as lines: findings and facts, what is broken first. */
MUST_CHECK int finding_facts(struct office *o, const struct thing *t, const struct record *r, struct buf *out, struct err *e);

#endif
