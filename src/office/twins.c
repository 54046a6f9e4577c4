/*
 * twins.c - numbers people read that were given twice, and the numbers of a
 * PC that is no more.
 */
#include "office/carry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/date.h"
#include "db/care.h"
#include "office/issue.h"
#include "office/office.h"
#include "office/station.h"
#include "office/ticket.h"

enum { ALIKE_MAX = 20 };	/* rows of one label looked at */

void
twins_release(struct twins *t)
{
	free(t->p);
	*t = (struct twins){ NULL, 0 };
}

static void
twin_add(struct twins *t, const char *label, int64_t older, int64_t newer)
{
	t->p = mem_resize(t->p, t->n + 1, sizeof(*t->p));
	t->p[t->n] = (struct twin){ .row = { older, newer } };
	snprintf(t->p[t->n].label, sizeof(t->p->label), "%s", label);
	t->n++;
}

/* Rows that bear the label now, the oldest first against each of the others. */
static int
twins_of(struct office *o, const char *label, size_t limit, struct twins *out, struct err *e)
{
	struct query q;
	struct rows found;
	size_t oldest = 0;

	query_init(&q, &ticket_entity);
	query_text(&q, ticket_entity.fields[entity_label(&ticket_entity)].name, COND_EQ, label);
	if (ledger_page(o->ledger, &q, NULL, true, ALIKE_MAX, &found, e) != 0)
		return -1;
	for (size_t i = 1; i < found.n; i++)
		if (found.p[i].created_at < found.p[oldest].created_at ||
		    (found.p[i].created_at == found.p[oldest].created_at && found.p[i].row < found.p[oldest].row))
			oldest = i;
	for (size_t i = 0; i < found.n && out->n < limit; i++)
		if (i != oldest)
			twin_add(out, label, found.p[oldest].row, found.p[i].row);
	rows_release(&found);
	return 0;
}

int
carry_twins(struct office *o, size_t limit, struct twins *out, struct err *e)
{
	struct twin_labels labels;
	int rc = 0;

	*out = (struct twins){ NULL, 0 };
	if (ledger_twin_labels(o->ledger, &ticket_entity, &labels, e) != 0)
		return -1;
	for (size_t i = 0; i < labels.n && out->n < limit && rc == 0; i++)
		rc = twins_of(o, labels.p[i], limit, out, e);
	twin_labels_release(&labels);
	if (rc != 0)
		twins_release(out);
	return rc;
}

int
carry_renumber(struct office *o, int64_t row, struct buf *said, struct err *e)
{
	const char *field = ticket_entity.fields[entity_label(&ticket_entity)].name;
	struct twins left = { NULL, 0 };
	struct record r;
	struct changes cs;
	struct change *c;
	struct value none;
	int64_t batch;
	int rc;

	if (ledger_get(o->ledger, &r, &ticket_entity, row, e) != 0)
		return -1;
	changes_init(&cs);
	c = changes_add(&cs, &ticket_entity);
	change_on(c, &r);
	value_init(&none);
	change_set(c, field, &none);	/* taken away: the ledger gives the next one */
	rc = ledger_save(o->ledger, &cs, o->me, &batch, e);
	if (rc == 0) {
		buf_addf(said, "编号 %s 改成 %s", record_text(&r, field), cs.p[0].values[entity_label(&ticket_entity)].s);
		if (twins_of(o, record_text(&r, field), 1, &left, NULL) == 0 && left.n == 0)
			(void)!ledger_twin_forget(o->ledger, &ticket_entity, record_text(&r, field), NULL);
		twins_release(&left);
	}
	changes_release(&cs);
	record_release(&r);
	return rc;
}

/* --- what two PCs that are called alike have done ---------------------------------------------------------------------- */

int
carry_say_namesake(struct office *o, struct buf *said, struct err *e)
{
	bool namesake;

	if (station_namesake(o, &namesake, e) != 0)
		return -1;
	if (namesake)
		buf_addf(said, "!! 另一台电脑也叫%s站, 两台编的号会重: 请给其中一台改站号(F10 7 9, 命令 yibenzhang station)\n", o->station.code);
	return issue_say_twice(o, issue_year(date_today()), said, e);
}

/* --- the numbers of a PC that is no more ------------------------------------------------------------------------------ */

/* "a" -> "A"; false: no code. */
static bool
read_code(const char *typed, char out[9])
{
	size_t n = strlen(typed);

	if (n == 0 || n > 8)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = typed[i];

		c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
		if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
			return false;
		out[i] = c;
	}
	out[n] = '\0';
	return true;
}

int
carry_replace(struct office *o, const char *code, struct buf *said, struct err *e)
{
	struct issue_numberer numbers;
	char fresh[9], old[9];
	bool known;
	int rc;

	if (!read_code(code, fresh))
		return err_set(e, ERR_INPUT, "代号用1到8个字母或数字, 例如 A; 什么也没有改");
	if (strcmp(fresh, o->station.code) == 0)
		return err_set(e, ERR_INPUT, "这台电脑现在就是%s站, 不用接替; 什么也没有改", fresh);
	if (ledger_label_used(o->ledger, &ticket_entity, fresh, &known, e) != 0)
		return -1;
	if (!known)
		return err_set(e, ERR_NOTFOUND, "这本账里没有%s站编过的号. 先恢复它的备份, 或合并它最后拷出的包, 再接替; 什么也没有改", fresh);
	memcpy(old, o->station.code, sizeof(old));
	if (issue_numberer(o, date_today(), &numbers, e) != 0)
		return -1;
	if (station_set_code(o, fresh, date_now(), e) != 0)
		return err_prefix(e, "没有接替, 代号还是%s: ", old);
	buf_addf(said, "这台电脑接着%s站的号往下编(原来是%s站). 原来那台请不要再用; 要是还在用, 号会重, 重了会列出来改", fresh, old);
	if (strcmp(numbers.code, fresh) == 0) {
		rc = issue_set_station(o, fresh, date_today(), NULL);
		buf_adds(said, rc == 0 ? ". 报告的期号也由这台接着编" : ". 报告的期号还没有接过来(F10 7 8 可以定)");
	}
	return 0;
}

int
carry_rename(struct office *o, const char *code, struct buf *said, struct err *e)
{
	struct issue_numberer numbers;
	char fresh[9], old[9], other[17];
	bool used;
	size_t n;

	if (!read_code(code, fresh))
		return err_set(e, ERR_INPUT, "代号用1到8个字母或数字, 例如 D; 什么也没有改");
	memcpy(old, o->station.code, sizeof(old));
	if (strcmp(fresh, old) == 0)
		return err_set(e, ERR_INPUT, "这台电脑现在就是%s站; 什么也没有改", fresh);
	if (ledger_label_used(o->ledger, &ticket_entity, fresh, &used, e) != 0 || ledger_called(o->ledger, fresh, 0, other, &n, e) != 0
	    || issue_numberer(o, date_today(), &numbers, e) != 0)
		return -1;
	if (used || n > 0)
		return err_set(e, ERR_INPUT, "%s站已经有人用了, 换一个没用过的; 什么也没有改. 要接着坏掉的电脑编, 用“接替坏掉的电脑”", fresh);
	if (station_set_code(o, fresh, 0, e) != 0)
		return err_prefix(e, "没有改成, 代号还是%s: ", old);
	buf_addf(said, "这台电脑改叫%s站(原来是%s站), 以后的编号是 %s-0001 起; 编过的号不变", fresh, old, fresh);
	/* the reports go on being numbered here, under the new name */
	if (numbers.whose == ISSUE_MINE && issue_set_station(o, fresh, date_today(), NULL) != 0)
		buf_adds(said, ". 报告的期号还没有跟着改(F10 7 8 可以定)");
	return 0;
}
