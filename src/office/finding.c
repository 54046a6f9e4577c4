/*
 * finding.c - see finding.h.
 */
#include "office/finding.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "office/office.h"

static const enum rule_verdict order[] = { RULE_FAIL, RULE_OPEN, RULE_PASS };
enum { VERDICTS = sizeof(order) / sizeof(*order) };

int
findings_of(struct office *o, const struct thing *t, const struct record *r, struct rule_results *out, struct err *e)
{
	struct rule_result *sorted;
	size_t n = 0;

	memset(out, 0, sizeof(*out));
	if (t->findings == NULL)
		return 0;
	if (t->findings(o, r, out, e) < 0)
		return -1;
	sorted = mem_zero(out->n + 1, sizeof(*sorted));
	for (size_t v = 0; v < VERDICTS; v++)
		for (size_t i = 0; i < out->n; i++)
			if (out->p[i].verdict == order[v])
				sorted[n++] = out->p[i];
	free(out->p);
	out->p = sorted;
	return 0;
}

bool
finding_is_open(const struct rule_result *f)
{
	return f->verdict != RULE_PASS && f->at.field != NULL;
}

void
findings_count(const struct rule_results *r, struct buf *out)
{
	buf_addf(out, "规则核对  通过 %d  未过 %d  待核 %d", r->passed, r->failed, r->open);
}

void
findings_lines(const struct rule_results *r, enum rule_verdict v, struct buf *out)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->p[i].verdict == v)
			buf_addf(out, "[%s] %s\n", rule_verdict_title(v), r->p[i].sentence);
}

void
findings_basis(const struct rule_results *r, struct buf *out)
{
	int digit = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (finding_is_open(&r->p[i]) && ++digit <= FINDING_DIGITS)
			buf_addf(out, "%d  ", digit);
		buf_addf(out, "%s [%s] %s\n  依据: %s (%s)\n", r->p[i].code, rule_verdict_title(r->p[i].verdict), r->p[i].sentence,
				r->p[i].clause, r->p[i].source);
	}
}

int
findings_digits(const struct rule_results *r)
{
	int n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += finding_is_open(&r->p[i]);
	return n < FINDING_DIGITS ? n : FINDING_DIGITS;
}

const struct rule_result *
findings_pick(const struct rule_results *r, int digit)
{
	for (size_t i = 0; i < r->n && digit > 0; i++)
		if (finding_is_open(&r->p[i]) && --digit == 0)
			return &r->p[i];
	return NULL;
}

int
finding_facts(struct office *o, const struct thing *t, const struct record *r, struct buf *out, struct err *e)
{
	struct rule_results found;
	int rc;

	if (findings_of(o, t, r, &found, e) < 0)
		return -1;
	if (found.n > 0) {
		findings_count(&found, out);
		buf_addc(out, '\n');
	}
	findings_lines(&found, RULE_FAIL, out);
	rc = t->facts != NULL ? t->facts(o, r, out, e) : 0;
	findings_lines(&found, RULE_OPEN, out);
	findings_lines(&found, RULE_PASS, out);
	rule_results_release(&found);
	return rc;
}
