/*
 * cli_step.c - one step of a ticket from the command line: what F4, F6, F7
 * and F8 do on the screens, by the same functions.
 *
 *     yibenzhang step A-0412 extend 等挖机 deadline=+10 extended_by=李明
 */
#include "cli.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "exchange/import.h"
#include "office/ticket_step.h"

/* Which field of the ticket says which input. */
static const struct {
	const char *field;
	enum { TO_PERSON, TO_DAY, TO_TARGET, TO_RESULT, TO_SATISFIED, TO_SOLVED, TO_CONTACTED } to;
} inputs[] = {
	{ "owner", TO_PERSON }, { "extended_by", TO_PERSON }, { "deadline", TO_DAY }, { "look_again", TO_DAY }, { "merged_into", TO_TARGET },
	{ "result", TO_RESULT }, { "satisfied", TO_SATISFIED }, { "solved", TO_SOLVED }, { "contacted", TO_CONTACTED },
};
#define N_INPUTS (sizeof inputs / sizeof *inputs)

static int
find_event(const char *word, enum ticket_event *out, struct err *e)
{
	struct buf all = BUF_INIT;

	for (int i = 0; i < TICKET_EVENTS; i++)
		if (strcmp(ticket_events[i].name, word) == 0 || strcmp(ticket_events[i].title, word) == 0) {
			*out = (enum ticket_event)i;
			return CLI_DONE;
		}
	for (int i = 0; i < TICKET_EVENTS; i++)
		buf_addf(&all, " %s(%s)", ticket_events[i].name, ticket_events[i].title);
	err_set(e, ERR_INPUT, "没有“%s”这一步，没有改动。有的是:%s", word, buf_str(&all));
	buf_release(&all);
	return CLI_USAGE;
}

static const struct field *
input_field(const char *word, size_t n, size_t *which)
{
	for (size_t i = 0; i < N_INPUTS; i++) {
		const struct field *f = &ticket_entity.fields[entity_field(&ticket_entity, inputs[i].field)];

		*which = i;
		if ((strlen(f->name) == n && memcmp(f->name, word, n) == 0) || (strlen(f->title) == n && memcmp(f->title, word, n) == 0))
			return f;
	}
	return NULL;
}

static int
take_input(struct cli *c, const char *word, const char *eq, struct ticket_input *in, struct err *e)
{
	size_t which;
	const struct field *f = input_field(word, (size_t)(eq - word), &which);
	struct value v;
	int rc;

	if (f == NULL) {
		struct buf all = BUF_INIT;
		for (size_t i = 0; i < N_INPUTS; i++) {
			const struct field *k = &ticket_entity.fields[entity_field(&ticket_entity, inputs[i].field)];
			buf_addf(&all, " %s(%s)", k->name, k->title);
		}
		err_set(e, ERR_INPUT, "“%s”不是这一步的 项=值，没有改动。可以写:%s，其余的字是说明", word, buf_str(&all));
		buf_release(&all);
		return CLI_USAGE;
	}
	value_init(&v);
	rc = office_parse(&c->office, f, eq + 1, &v, e);
	if (rc < 0) {
		import_plain_reason(e->text);
		err_prefix(e, "没有改动。");
	} else {
		switch (inputs[which].to) {
		case TO_PERSON: in->person = v.i; break;
		case TO_DAY: in->day = v.kind == VALUE_TEXT ? date_from_iso(v.s) : DATE_NONE; break;
		case TO_TARGET: in->target = v.i; break;
		case TO_RESULT: in->result = (int)v.i; break;
		case TO_SATISFIED: in->satisfied = (int)v.i; break;
		case TO_SOLVED: in->solved = (int)v.i; break;
		case TO_CONTACTED: in->contacted = (int)v.i; break;
		}
	}
	value_release(&v);
	return rc < 0 ? CLI_FAILED : CLI_DONE;
}

/* What the table lets happen now. */
static int
say_possible(struct cli *c, int64_t row, struct err *e)
{
	struct record r;

	if (ledger_get(c->office.ledger, &r, &ticket_entity, row, e) < 0)
		return CLI_FAILED;
	for (int i = 0; i < TICKET_EVENTS; i++)
		if (ticket_refusal((enum ticket_event)i, record_int(&r, "state")) == NULL)
			cli_say(c, "%s\t%s\t%s\n", ticket_events[i].name, ticket_events[i].title, ticket_events[i].help);
	record_release(&r);
	return CLI_DONE;
}

int
cli_step(struct cli *c, struct err *e)
{
	struct ticket_input in = { 0 };
	struct buf text = BUF_INIT, said = BUF_INIT;
	enum ticket_event event = EVENT_NOTE;
	int64_t row;
	int status = CLI_DONE;

	if (cli_row(c, &ticket_thing, c->words[0], &row, e) < 0)
		return CLI_FAILED;
	if (c->n_words == 1)
		return say_possible(c, row, e);
	status = find_event(c->words[1], &event, e);
	for (size_t i = 2; i < c->n_words && status == CLI_DONE; i++) {
		const char *eq = strchr(c->words[i], '=');

		if (eq != NULL)
			status = take_input(c, c->words[i], eq, &in, e);
		else
			buf_addf(&text, "%s%s", text.n > 0 ? " " : "", c->words[i]);
	}
	in.text = text.n > 0 ? buf_str(&text) : NULL;
	if (status == CLI_DONE && ticket_step(&c->office, row, event, &in, &said, e) < 0) {
		import_plain_reason(e->text);
		status = CLI_FAILED;
	}
	if (status == CLI_DONE)
		cli_say(c, "%s\n", buf_str(&said));
	buf_release(&text);
	buf_release(&said);
	return status;
}
