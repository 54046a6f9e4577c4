/*
 * township.h - what the township is called: as its ledger was made, until a
 * rule says otherwise (rule N2.name, from a day on: a slip mended, a township
 * renamed).  Which township it is tells its id alone.
 */
#ifndef OFFICE_TOWNSHIP_H
#define OFFICE_TOWNSHIP_H

#include "base/err.h"

struct buf;
struct office;

#define TOWNSHIP_RULE_CODE "N2"
#define TOWNSHIP_RULE_PARAM "name"

/* Today's name; may query.  Borrowed from the office until asked again. */
const char *office_township(struct office *o);
/* Clean, or ERR_INPUT: it is empty or longer than 40 characters. */
MUST_CHECK int township_name(struct buf *out, const char *typed, struct err *e);
/* Called so from today on, at every station that hears of it. */
MUST_CHECK int township_rename(struct office *o, const char *typed, struct err *e);

#endif
