/*
 * rule.h - dated rules: figures and clauses as rows, judged by the one valid
 * on a record's date.  What a rule means for a record is in
 * reception_check.c and ticket.c; here is only which figure holds on which
 * day, and why.
 */
#ifndef OFFICE_RULE_H
#define OFFICE_RULE_H

#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "db/ledger.h"
#include "office/thing.h"

struct buf;
struct office;

extern const struct entity rule_entity;
extern const struct thing rule_thing;

enum rule_sure { SURE_READ = 1, SURE_KNOWN, SURE_UNSURE, SURE_LOCAL };

/*
 * The rule "R5.limit_small" (code, param) valid on day; of several the one that came into force last.  *out is initialised
 * here; ERR_NOTFOUND when there is none (out->entity is then still set, all null).
 */
MUST_CHECK int rule_find(struct office *o, struct record *out, const char *key, int32_t day, struct err *e);
/* The row of a rule that begins on "from" (ISO); the same in every ledger of the township, there or not. */
int64_t rule_row(struct office *o, const char *code, const char *param, const char *from);
/* What a township agrees on for itself: the rule's words from a day on, in place of what it said of that very day.  pc: NULL or issue.c's. */
struct rule_words { const char *code, *param, *title, *clause, *pc; };
MUST_CHECK int rule_agree(struct office *o, const struct rule_words *w, int32_t from, struct err *e);
/* Its figure, or fallback when no rule is valid on day. */
MUST_CHECK int rule_int(struct office *o, const char *key, int32_t day, int64_t fallback, int64_t *out, struct err *e);

/*
 * What the rule says on day, as F4 shows it: its name and figure, its clause, its document and how sure we are of it, since when.
 * 1: told; 0: there is none on that day.
 */
MUST_CHECK int rule_tell(struct office *o, const char *key, int32_t day, struct buf *out, struct err *e);

/* Days off and weekends worked, out of the rules "CAL". */
struct rule_calendar {
	struct calendar cal;
	struct date_exception *days;	/* owned; what cal borrows */
};
MUST_CHECK int rule_calendar_load(struct office *o, struct rule_calendar *out, struct err *e);
void rule_calendar_release(struct rule_calendar *c);

/* The last day of what the rule gives, counted from the day after "from", in calendar or working days as its unit says, by the
 * figure that holds on from; DATE_NONE: no rule. */
MUST_CHECK int rule_last_day(struct office *o, const char *key, int32_t from, int32_t *out, struct err *e);

/* The last day for a ticket of this source ("visit", "12345") and class ("complain"; "" none) opened on day: the rule of both,
 * else that of the source; DATE_NONE: no rule. */
MUST_CHECK int rule_deadline(struct office *o, const char *source, const char *nature, int32_t day, int32_t *out, struct err *e);

/* --- verdicts ------------------------------------------------------------------------------------------------- */

enum rule_verdict { RULE_PASS, RULE_FAIL, RULE_OPEN /* 待核: not enough is known */ };

/* Where a finding is settled: a field of the record judged, or of another row. */
struct rule_place {
	const char *field;		/* of a descriptor; NULL: there is nothing to fill in */
	const struct entity *entity;	/* of the other row; NULL: the record judged */
	int64_t row;			/* the other row; 0: the record judged */
	bool later;			/* only to be settled once the activity is over */
};
struct rule_result {
	char code[8];		/* "R5" */
	enum rule_verdict verdict;
	char *title;		/* owned: "陪餐人数"; "" when no rule holds on the day */
	char *sentence;		/* owned: "陪餐 4 人: 来客 4 人(10人以内), 陪餐不得超过 3 人" */
	char *clause;		/* owned: for F4 */
	char *source;		/* owned: document and how sure we are */
	struct rule_place at;
};
struct rule_results {
	struct rule_result *p;	/* owned */
	size_t n;
	int passed, failed, open;
	bool counts_only;	/* set by who asks: the verdicts are counted, p stays empty and no clause is read */
};
const char *rule_verdict_title(enum rule_verdict v);	/* 过 不过 待核 */
/* Adds a verdict with the clause that holds on day.  sentence is copied; at: where it is settled. */
MUST_CHECK int rule_judge(struct office *o, struct rule_results *r, const char *code, int32_t day, enum rule_verdict v,
		const char *sentence, const struct rule_place *at, struct err *e);
/* Has an earlier one of the same rule the same verdict?  Where only the rules are named, each is named once. */
bool rule_result_again(const struct rule_results *r, size_t i);
void rule_results_release(struct rule_results *r);

#endif
