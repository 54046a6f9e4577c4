/*
 * township.c - see township.h.
 */
#include "office/township.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "office/office.h"
#include "office/rule.h"

enum { NAME_CHARS = 40 };

const char *
office_township(struct office *o)
{
	uint64_t state = ledger_read_state(o->ledger);
	struct record r;
	struct err why;
	const char *name;

	if (state != 0 && state == o->township.state)
		return o->township.text;
	/* What cannot be read now has its old name. */
	name = rule_find(o, &r, TOWNSHIP_RULE_CODE "." TOWNSHIP_RULE_PARAM, date_today(), &why) == 0 ? record_text(&r, "clause") : "";
	snprintf(o->township.text, sizeof(o->township.text), "%s", *name != '\0' ? name : ledger_township_name(o->ledger));
	o->township.state = state;
	record_release(&r);
	return o->township.text;
}

int
township_name(struct buf *out, const char *typed, struct err *e)
{
	text_clean(out, typed, strlen(typed), false);
	while (out->n > 0 && out->p[out->n - 1] == ' ')
		out->p[--out->n] = '\0';
	if (out->n == 0 || text_chars(buf_str(out), out->n) > NAME_CHARS)
		return err_set(e, ERR_INPUT, "乡镇名要填, 最多%d字, 例如 石沟镇; 什么都没有改, 请重打", NAME_CHARS);
	return 0;
}

int
township_rename(struct office *o, const char *typed, struct err *e)
{
	struct buf name = BUF_INIT;
	int rc = township_name(&name, typed, e);

	if (rc == 0 && strcmp(buf_str(&name), office_township(o)) != 0) {
		const struct rule_words words = { TOWNSHIP_RULE_CODE, TOWNSHIP_RULE_PARAM, "乡镇名", buf_str(&name), NULL };
		rc = rule_agree(o, &words, date_today(), e);
	}
	buf_release(&name);
	return rc;
}
